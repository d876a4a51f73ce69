package templates

import "time"

// samples are letters as they might be, each kind of each letter once.
func samples(lang string) []sample {
	toronto, berlin := mustZone("America/Toronto"), mustZone("Europe/Berlin")
	foot := Foot{
		Group: "Care for Carers", Address: "together@example.org",
		Leave: "mailto:together@example.org?subject=leave", Settings: "https://groups.example.org/me",
		Postal: "Care for Carers\n12 Queen Street, Toronto",
	}
	reader := Reader{Name: "Ana", Language: lang, Zone: berlin}
	start := time.Date(2026, 12, 3, 22, 0, 0, 0, time.UTC)
	meeting := Meeting{
		Title: "Thursday circle", Start: start, Length: 90 * time.Minute, Zone: toronto,
		Link: "https://meet.example.org/circle", Agenda: "- How was your week?\n- The letter to the city",
		Coming: []string{"Li", "Tom Okafor", "José"}, Maybe: []string{"Ines"}, NotComing: []string{"Karl"}, Silent: 4, Facilitator: "Li", Notes: "José", Promises: []Item{{"asks for the key", "Tom Okafor"}}, Late: []string{"Li"},
		Items: []Item{{"the new room", "José"}, {"a letter <to> the city", ""}}, Closes: start.Add(-2 * time.Hour),
		Yes: "mailto:together@example.org?subject=yes", No: "mailto:together@example.org?subject=no",
		Perhaps: "mailto:together@example.org?subject=maybe",
	}
	said := func(answer string) Meeting { m := meeting; m.Answer = answer; return m }
	poll := func(link string) Poll {
		return Poll{Title: "Winter work", Zone: toronto, Length: time.Hour, Until: start.AddDate(0, 0, -2), Voted: 5, Members: 12, Link: link, Options: []Option{
			{"A", start, 4, 1, 0, "yes"}, {"B", start.AddDate(0, 0, 1), 4, 0, 1, "maybe"}, {"C", start.AddDate(0, 0, 5), 3, 1, 1, "no"}}}
	}
	hostile := "I <b>would</b> like to & can.\r\n\r\n→ Click: <https://evil.example>\nTitle\n-----\n> quoted\n- item\x02\x04mailto:x\x05\nSee https://example.org/a?b=c&d=e."
	list := []sample{
		{"invitation", Invitation{foot, reader, "Li Wei", "Dear colleague,\n\nwe are social workers who help each other.", "Twelve of us, on a screen every two weeks.", "mailto:together@example.org?subject=yes", "mailto:together@example.org?subject=no"}},
		{"invitation-short", Invitation{Foot: Foot{Group: "Care for Carers", Address: "together@example.org"}}},
		{"thanks", Thanks{foot, reader}},
		{"later", Later{foot, reader, time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)}},
		{"removed", Removed{foot, reader, true}},
		{"confirm-erase", Confirm{foot, reader, "erase", "My data", "Please delete all my data.", ""}},
		{"confirm-data", Confirm{foot, reader, "data", "", "What do you know about me?", ""}},
		{"erased", Erased{foot, reader}},
		{"my-data", MyData{foot, reader, "my-data.json", []string{"ana@example.org", "ana@work.example"}, "Ana", []MyGroup{{"Care for Carers", start, "Yes, count me in!"}, {"Book Club", time.Time{}, ""}}, 12, 3, 1}},
		{"left", Left{foot, reader, "mailto:together@example.org?subject=join", true}},
		{"already", Already{foot, reader, nil}},
		{"already-next", Already{foot, reader, &meeting}},
		{"probe", Probe{foot, reader}},
		{"sign-in", SignIn{foot, reader, "https://groups.example.org/in/x1y2z3", 20}},
		{"your-settings", YourSettings{foot, reader, "https://groups.example.org/settings/g.together.t5x1y2.ana.0123456789abcdef", 7}},
		{"saved", Saved{foot, reader, []Change{{"weekly", time.Time{}}, {"paused", time.Date(2027, 1, 10, 0, 0, 0, 0, time.UTC)}, {"name", time.Time{}}, {"plain", time.Time{}}, {"shown", time.Time{}}}}},
		{"saved-all", Saved{foot, Reader{}, []Change{{"each", time.Time{}}, {"daily", time.Time{}}, {"meetings", time.Time{}}, {"paused", time.Time{}}, {"resumed", time.Time{}}, {"zone", time.Time{}}, {"name", time.Time{}}, {"language", time.Time{}},
			{"html", time.Time{}}, {"mime", time.Time{}}, {"own-on", time.Time{}}, {"own-off", time.Time{}}, {"shown-address", time.Time{}}, {"hidden", time.Time{}}}}},
		{"called", Called{foot, reader, meeting, nil, ""}},
		{"called-series", Called{foot, reader, said("yes"), []time.Time{start.AddDate(0, 0, 14), start.AddDate(0, 0, 28)}, "https://groups.example.org/calendar/f.circle.0.ana.0123456789abcdef.ics"}},
		{"help-member", Help{foot, reader, true, true}},
		{"help", Help{foot, reader, false, true}},
		{"reminder", Reminder{foot, reader, meeting, 7 * 24 * time.Hour}},
		{"reminder-yes", Reminder{foot, reader, said("yes"), 24 * time.Hour}},
		{"reminder-no", Reminder{foot, Reader{Zone: toronto, Guessed: true}, said("no"), time.Hour}},
		{"reminder-maybe", Reminder{foot, reader, said("maybe"), 20 * time.Minute}},
		{"reminder-silent", Reminder{foot, reader, said("silent"), time.Hour}},
		{"noted", Noted{foot, reader, said("yes"), []string{"the new room", "a letter to the city"}, true, false, false}},
		{"noted-done", Noted{foot, reader, meeting, []string{"asks for the key"}, false, true, false}},
		{"noted-minutes", Noted{foot, reader, meeting, []string{"Ann: asks for the key", "Bob: books the room"}, false, false, true}},
		{"noted-minutes-alone", Noted{foot, reader, meeting, nil, false, false, true}},
		{"asked", Asked{foot, reader, poll(""), false}},
		{"asked-longest", Asked{foot, reader, func() Poll { p := poll(""); p.Longest = true; return p }(), false}},
		{"asked-again", Asked{foot, reader, poll("https://groups.example.org/g/together/poll/x"), true}},
		{"unasked", Unasked{foot, reader, "Winter work", "\"2027-02-29 18:00\" is no date and time: write it like 2026-12-03 17:00", "2027-02-29 18:00\n2027-03-01 18:00"}},
		{"voted", Voted{foot, reader, poll("")}},
		{"chosen", Chosen{foot, reader, poll(""), &poll("").Options[0], false, false, poll("").Options[1:2], poll("").Options[2:], "https://meet.example.org/circle"}},
		{"chosen-none", Chosen{foot, reader, poll(""), nil, false, false, nil, nil, ""}},
		{"chosen-silent", Chosen{foot, reader, poll(""), nil, false, true, nil, nil, ""}},
		{"chosen-late", Chosen{foot, reader, poll(""), nil, true, false, nil, nil, ""}},
		{"minutes", Minutes{foot, reader, meeting, false}},
		{"minutes-late", Minutes{foot, reader, meeting, true}},
		{"attended", Attended{foot, reader, meeting}},
		{"rescheduled", Rescheduled{foot, reader, meeting, start.Add(-26 * time.Hour), "The room was taken.", true, []time.Time{start.AddDate(0, 0, 14), start.AddDate(0, 0, 28)}}},
		{"rescheduled-yes", Rescheduled{foot, reader, said("yes"), start, "There is a new link.", false, nil}},
		{"rescheduled-no", Rescheduled{foot, reader, said("no"), start.Add(-26 * time.Hour), "", false, nil}},
		{"cancelled", Cancelled{foot, reader, meeting, "Too many of us are ill.", false, &meeting}},
		{"cancelled-last", Cancelled{foot, reader, meeting, "", true, nil}},
		{"digest", Digest{
			foot, reader, "weekly", start,
			[]Thread{
				{"Waiting lists", []Post{{"Tom Okafor", start.Add(-50 * time.Hour), "How long are yours?", false, nil, ""}, {"Li", start.Add(-49 * time.Hour), hostile, true, []string{"list.pdf"}, "https://groups.example.org/g/together/t/p1#p2"}}},
				{"Supervision", []Post{{"José", start.Add(-3 * time.Hour), "Who knows someone?\n\nI need one by March.", false, nil, ""}}},
			},
			[]Meeting{meeting, said("yes")}, []string{"Ines", "Karl"}, []string{"Sam"}, []Act{{By: "Li", What: "joined", Whom: "Ines", Detail: "added by a steward"}}, false,
		}},
		{"digest-brief", Digest{Foot: foot, Reader: reader, Period: "daily", Day: start, Brief: true, Meetings: []Meeting{meeting},
			Threads: []Thread{{"Waiting lists", []Post{{"Tom", start, "not shown here", false, nil, ""}, {"Li", start, "nor this", false, nil, ""}}}}}},
		{"enclosed", Enclosed{Trimmed: true, Files: []string{"list.pdf", "room.jpg"}, Page: "https://groups.example.org/g/together/t/p1#p2"}},
		{"digest-daily", Digest{Foot: foot, Reader: Reader{}, Period: "daily", Day: start, Threads: []Thread{{"Waiting lists", []Post{{"Tom", start, "Hello", false, nil, ""}}}}}},
		{"answered", Answered{foot, reader, "Li", "We meet every second Thursday.\n\nDo come!", "How often do you meet?"}},
		{"rejected", Rejected{foot, reader, "Buy now", "This group is not for advertising.", hostile}},
		{"notice-waiting", StewardNotice{Foot: foot, Reader: reader, Kind: "waiting", Case: "7f3k", From: "Sam <sam@example.net>", Subject: "Re: An invitation", Why: "not sure what it means", Words: hostile, Link: "https://groups.example.org/desk/7f3k"}},
		{"notice-join", StewardNotice{Foot: foot, Reader: reader, Kind: "waiting", Yes: "join", Answer: true, Others: true, Case: "7f3k", From: "Sam <sam@example.net>", Subject: "Re: An invitation", Why: "asks something", Words: "How often do you meet?", Link: "https://groups.example.org/g/together/desk#7f3k"}},
		{"notice-time", StewardNotice{Foot: foot, Reader: reader, Kind: "waiting", Yes: "move", Answer: true, Case: "7f3k", From: "Sam <sam@example.net>", Subject: "New time proposed: Circle", Why: "a calendar's counter", Title: "Circle", Was: start, To: start.Add(25 * time.Hour), Zone: toronto}},
		{"notice-post", StewardNotice{Foot: foot, Reader: reader, Kind: "waiting", Yes: "post", Answer: true, Told: true, Case: "7f3k", From: "Sam <sam@example.net>", Subject: "Rooms", Why: "it is from somebody who is not a member", Words: hostile}},
		{"notice-told", StewardNotice{Foot: foot, Reader: reader, Kind: "told", Case: "7f3k", From: "sam@example.net", Why: "sam@example.net called a letter unwanted; their mail is paused"}},
		{"notice-return", StewardNotice{Foot: foot, Reader: reader, Kind: "return", Case: "7f3k", From: "sam@example.net", Why: "mail to sam@example.net keeps coming back", People: []string{"sam@example.net"}}},
		{"notice-undelivered", StewardNotice{Foot: foot, Reader: reader, Kind: "undelivered", People: []string{"a@example.net", "b@example.net"}, Why: "mailbox full"}},
		{"notice-stopped", StewardNotice{Foot: foot, Reader: reader, Kind: "stopped", Case: "7f3k", Why: "900 letters in an hour; usual are 40", Since: start}},
		{"notice-mailbox", StewardNotice{Foot: foot, Reader: reader, Kind: "mailbox", Why: "the password was refused", Since: start}},
	}
	return append(list, kindSamples(foot, reader, meeting, said, hostile)...)
}

// kindSamples are the letters that come in several kinds.
func kindSamples(foot Foot, reader Reader, meeting Meeting, said func(string) Meeting, hostile string) []sample {
	var list []sample
	for _, what := range []string{"join", "leave", "post", "setting", "rsvp"} {
		list = append(list, sample{"confirm-" + what, Confirm{foot, reader, what, "Re: hello", hostile, "mailto:together@example.org?subject=yes"}})
	}
	for _, delivery := range []string{"each", "daily", "weekly", "meetings"} {
		list = append(list, sample{"welcome-" + delivery, Welcome{foot, reader, "Social workers who help each other.", "Yes, count me in!", delivery, &meeting, "mailto:together@example.org?subject=no"}})
	}
	for _, kind := range []string{"question", "unclear", "post", "join", "time"} {
		list = append(list, sample{"waiting-" + kind, Waiting{foot, reader, kind, "Re: An invitation", hostile}})
	}
	for _, change := range []string{"each", "daily", "weekly", "meetings", "paused", "resumed", "zone", "own-on", "own-off", "shown", "shown-address", "hidden", "complaint", "undone"} {
		list = append(list, sample{"setting-" + change, Setting{foot, reader, change, time.Time{}, "mailto:together@example.org?subject=no"}})
	}
	list = append(list, sample{"setting-paused-until", Setting{foot, reader, "paused", time.Date(2027, 1, 10, 0, 0, 0, 0, time.UTC), ""}})
	for _, reason := range []string{"large", "empty", "loop", "attachments"} {
		list = append(list, sample{"returned-" + reason, Returned{foot, reader, reason, "Photos", 31_400_000, 25_000_000}})
	}
	for _, answer := range []string{"yes", "no", "maybe"} {
		list = append(list, sample{"rsvp-" + answer, RSVP{foot, reader, said(answer), answer == "no", answer == "yes", []string{"the new room"}, meeting.Start}})
	}
	for _, what := range []string{"join", "post", "retry", "again", "resume", "move", "read", "aside", "refused", "stays", "answer", "reopened"} {
		done := Decided{Foot: foot, Reader: reader, Kind: "done", What: what, From: "Sam", Subject: "Re: hello", Undo: true, Others: true}
		told := Decided{Foot: foot, Reader: reader, Kind: "told", What: what, By: "Li", From: "Sam", Subject: "Re: hello"}
		if what == "answer" {
			done.Answer, told.Answer, done.Due = hostile, hostile, meeting.Start
		}
		done.Gone = what == "reopened"
		list = append(list, sample{"decided-done-" + what, done}, sample{"decided-told-" + what, told})
	}
	list = append(list,
		sample{"decided-late", Decided{Foot: foot, Reader: reader, Kind: "late", What: "aside", From: "Sam", Words: hostile}},
		sample{"decided-failed", Decided{Foot: foot, Reader: reader, Kind: "failed", Words: hostile, Why: "Sam is a member already"}},
		sample{"decided-unsure", Decided{Foot: foot, Reader: reader, Kind: "unsure", From: "Sam", Subject: "Re: hello", Words: hostile}},
		sample{"decided-unproven", Decided{Foot: foot, Reader: reader, Kind: "unproven", From: "Sam", Words: hostile}})
	for _, why := range []string{"over", "cancelled", "moved", "stays"} {
		list = append(list, sample{"too-late-" + why, TooLate{foot, reader, meeting, why, &meeting}})
	}
	return list
}

type sample struct {
	name string
	data any
}

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

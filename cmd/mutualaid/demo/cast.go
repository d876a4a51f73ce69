package demo

// cast is everybody in the story.
type cast struct {
	ann, bea, carlos, dilek, emile, fatima, greg, hanna, ines, jonas, kofi, lena, mateo, nadia, olu, pia, quentin, rosa, sam, tomasz, uma, victor *Person
}

func newCast() cast {
	who := func(name, email, program, language string) *Person {
		return &Person{Name: name, Email: email, Program: program, Language: language}
	}
	c := cast{
		ann:     who("Ann Becker", "ann@posteo.example", "thunderbird", "en"),
		bea:     who("Bea Lindqvist", "bea@gmail.example", "gmail", "en"),
		carlos:  who("Carlos Ortega", "carlos@correo.example", "gmail", "es"),
		dilek:   who("Dilek Yılmaz", "dilek@web.example", "thunderbird", "de"),
		emile:   who("Émile Laurent", "emile@courriel.example", "apple", "fr"),
		fatima:  who("Fatima Haddad", "fatima@outlook.example", "outlook", "en"),
		greg:    who("Greg Novak", "greg@outlook.example", "outlook", "en"),
		hanna:   who("Hanna Weiß", "hanna@stadt.example", "outlook", "de"),
		ines:    who("Ines Rocha", "ines@gmail.example", "gmail", "en"),
		jonas:   who("Jonas Keller", "jonas@kreis.example", "outlook", "de"),
		kofi:    who("Kofi Mensah", "kofi@closed.example", "gmail", "en"),
		lena:    who("Lena Vogt", "lena@verein.example", "thunderbird", "en"),
		mateo:   who("Mateo Silva", "mateo@gmail.example", "gmail", "en"),
		nadia:   who("Nadia Petrova", "nadia@icloud.example", "apple", "en"),
		olu:     who("Olu Adeyemi", "olu@shelter.example", "outlook", "en"),
		pia:     who("Pia Sørensen", "pia@post.example", "apple", "en"),
		quentin: who("Quentin Moreau", "quentin@courriel.example", "thunderbird", "fr"),
		rosa:    who("Rosa Jiménez", "rosa@correo.example", "gmail", "es"),
		sam:     who("Sam Walker", "sam@gmail.example", "gmail", "en"),
		tomasz:  who("Tomasz Zieliński", "tomasz@poczta.example", "thunderbird", "en"),
		uma:     who("Uma Rao", "uma@mail.example", "gmail", "en"),
		victor:  who("Victor Hale", "victor@press.example", "apple", "en"),
	}
	c.lena.Unproven = true
	c.sam.Zone, c.rosa.Zone, c.nadia.Zone, c.mateo.Zone = "America/Toronto", "America/Bogota", "Europe/Sofia", "Atlantic/Azores"
	c.uma.Greylists = true
	return c
}

// NewStory writes the story.
func NewStory() *Story {
	c := newCast()
	s := &Story{
		Begin: at("10-12 09:00"), End: at("11-09 09:00"), Steward: c.ann,
		Invited: []*Person{c.bea, c.carlos, c.dilek, c.emile, c.fatima, c.greg, c.hanna, c.ines, c.jonas, c.kofi, c.lena, c.mateo, c.nadia,
			c.olu, c.pia, c.quentin, c.rosa, c.sam, c.tomasz, c.uma},
		Meetings: []*Gathering{
			{Start: at("10-22 18:00"), Reminders: moments("10-15 18:00", "10-21 18:00", "10-22 17:00"), Minutes: at("10-22 20:30"), Taker: c.carlos},
			// The clocks go back on 25 October. A week before the second meeting is after it: 18:00 is 17:00 UTC now.
			{Start: at("11-05 18:00"), Reminders: moments("10-29 18:00", "11-04 18:00", "11-05 17:00"), Minutes: at("11-05 20:30"), Taker: c.dilek,
				Unwritten: at("11-08 20:30"), Instead: c.fatima},
			{Start: at("11-15 18:00"), Reminders: moments("11-08 18:00"), Apart: true},
		},
		Poll: &Choosing{Again: at("10-30 12:00"), End: at("10-31 12:00"), Meeting: 2},
	}
	s.People = append(append([]*Person{c.ann}, s.Invited...), c.victor)
	s.Scenes = append(s.Scenes, c.firstDays(s)...)
	s.Scenes = append(s.Scenes, c.firstMeeting()...)
	s.Scenes = append(s.Scenes, c.autumn()...)
	return s
}

// firstDays is how the group comes together.
func (c cast) firstDays(s *Story) []Scene {
	return []Scene{
		does("10-12 09:00", c.ann, "founds the group, calls a meeting every other Thursday, and invites 20 people", founded, s.found),
		mail("10-12 09:04", c.jonas, "", nil).
			as("(his robot) “Ich bin bis 18. Oktober nicht im Büro.”", away("Automatische Antwort: ", "Ich bin bis 18. Oktober nicht im Büro und lese keine Mails. Ja, auch diese nicht.")),
		mail("10-12 09:05", c.kofi, "", nil).as("(a mail server) “550 5.1.1 User unknown”", bounces),
		reply("10-12 10:12", c.bea, Invitation, "Yes, count me in!", joins),
		reply("10-12 11:40", c.emile, Invitation, "Oui, avec plaisir !", joins),
		reply("10-12 12:15", c.greg, Invitation, "No, thank you. My plate is full.", declines),
		reply("10-12 16:30", c.fatima, Invitation, "How often do you meet, and when?", asks),
		does("10-12 19:05", c.ann, "answers Fatima: “Every other Thursday at 18:00.”", answered(c.fatima, Invitation),
			settle(c.fatima, "Every other Thursday at 18:00, for an hour and a half.", c.ann)),
		reply("10-12 20:10", c.fatima, Invitation, "Great, then yes, I'm in!", joins),

		reply("10-13 07:50", c.carlos, Invitation, "¡Sí, me apunto!", joins).twice(),
		reply("10-13 08:30", c.dilek, Invitation, "Ja, ich bin gerne dabei.", joins),
		reply("10-13 09:15", c.hanna, Invitation, "Nein danke", declines),
		reply("10-13 10:02", c.ines, Invitation, "Not right now, please ask me again in January.", postpones),
		reply("10-13 12:40", c.lena, Invitation, "Yes please", confirms(false)),
		reply("10-13 13:05", c.lena, Confirm, "Yes, that was me", joins),
		mail("10-13 14:00", c.mateo, "", joins).as("clicks on “join” in the invitation", says("yes", "")),
		reply("10-13 15:20", c.nadia, Invitation, "I'd love to join", joins),
		mail("10-13 15:24", c.nadia, "daily digest", chooses("daily")),
		reply("10-13 16:10", c.olu, Invitation, "Count me in", joins),
		reply("10-13 16:45", c.pia, Invitation, "Yes!", joins),
		reply("10-13 17:05", c.rosa, Invitation, "¡Claro que sí!", joins),
		reply("10-13 17:30", c.sam, Invitation, "I'm in! Greetings from Toronto.", joins),
		does("10-13 17:50", c.ann, "notes that Sam's clock is Toronto's", changes, setZone(c.sam, c.ann)),
		reply("10-13 19:20", c.tomasz, Invitation, "Happy to join!", joins),

		does("10-13 20:00", c.ann, "notes that Rosa lives in Bogotá, Nadia in Sofia, Mateo on the Azores", changes, places(c.ann, c.rosa, c.nadia, c.mateo)),

		mail("10-14 08:10", c.rosa, "weekly digest", chooses("weekly")),
		mail("10-14 08:30", c.mateo, "weekly", chooses("weekly")),
		mail("10-14 08:45", c.tomasz, "meetings only", chooses("meetings")),
		mail("10-14 10:00", c.bea, "", posts("A room for Thursdays?")).
			as("posts “A room for Thursdays?” with room.pdf", attached("A room for Thursdays?", "Who knows a room for the winter?\nThe plan of ours is attached.", "room.pdf", 24<<10)),
		reply("10-14 11:20", c.carlos, Posted, "The library has one, free of charge.", posts("Re: A room for Thursdays?")),
		mail("10-14 14:00", c.victor, "", knocks).
			as("(a journalist) “May I visit your circle?”", says("A visit", "Hello, I write about care work.\nMay I visit your circle one evening?")),
		does("10-14 15:10", c.ann, "passes Victor's mail on to all", passes(c.victor, "A visit"), settle(c.victor, "", c.ann)),
		mail("10-14 21:00", c.bea, "", confirms(true)).as("(not Bea at all: DMARC fails) “unsubscribe”", forged("unsubscribe", "unsubscribe")),
		reply("10-15 08:05", c.bea, Confirm, "No, that wasn't me", nil),
	}
}

// firstMeeting is the two weeks around the first meeting.
func (c cast) firstMeeting() []Scene {
	return []Scene{
		reply("10-15 19:30", c.bea, Reminder, "I'll be there", rsvp(0, "yes")),
		reply("10-15 20:00", c.dilek, Reminder, "Leider kann ich nicht.", rsvp(0, "no")),
		mail("10-15 21:15", c.sam, "", rsvpAll("yes")).as("presses “Yes” in Google Calendar", accepts),
		mail("10-15 22:00", c.tomasz, "", rsvpAll("no")).as("presses “Decline” in Outlook", presses("outlook", "DECLINED")),
		mail("10-15 22:10", c.nadia, "", rsvpAll("yes")).as("presses “Accept” on an iPhone", presses("apple", "ACCEPTED")),
		mail("10-15 22:20", c.mateo, "", rsvpAll("maybe")).as("presses “Maybe” in Thunderbird", presses("thunderbird", "TENTATIVE")),
		reply("10-16 09:00", c.emile, Reminder, "Peut-être", rsvp(0, "maybe")),
		reply("10-16 09:40", c.carlos, Reminder, "Allí estaré", rsvp(0, "yes")),
		mail("10-16 12:00", c.pia, "pause until 2 November", pauses("11-02 00:00")),
		reply("10-19 08:15", c.jonas, Invitation, "Bin zurück. Ja, ich mache gerne mit!", joins),
		mail("10-19 11:00", c.olu, "", held).as("(a server of Olu's office) sends a post back to the group", goesRound),
		mail("10-20 10:30", c.dilek, "", posts("Fonds für die Kältehilfe")).
			as("posts in HTML: “Fonds für die Kältehilfe”", rich("Fonds für die Kältehilfe", "Die Stadt hat noch Geld für die Kältehilfe. Wer stellt mit mir den Antrag?")),
		mail("10-20 14:00", c.sam, "", returned).as("posts photos of 1 MB; the group takes 256 KB", attached("Photos", "Some photos of our shelter.", "photos.pdf", 1<<20)),
		reply("10-21 19:00", c.bea, Reminder, "Sorry, I can't make it after all", rsvp(0, "no")),
		reply("10-21 20:30", c.olu, Posted, "unsubscribe", leaves),
		reply("10-22 21:10", c.carlos, Minutes, "Fuimos seis y hablamos de la sala nueva.\nFatima: pide la llave\nSam: escribe a la ciudad",
			writesMinutes(0, "Minutes: Evening circle, Thursday 22 October 2026")),
		reply("10-22 21:30", c.sam, Attended, "Yes, I was there.", nil),
		mail("10-23 09:30", c.fatima, "", posts("Notes from Thursday")).
			as("posts “Notes from Thursday”", says("Notes from Thursday", "We were six.\nLena asks for help with housing forms, Jonas knows them.")),
		mail("10-23 12:00", c.rosa, "", returned).as("sends a mail with nothing in it", says("Hola a todas", "")),
	}
}

// autumn is the rest, over the change of the clocks.
func (c cast) autumn() []Scene {
	return []Scene{
		{At: at("10-24 20:00"), Power: off, Say: "The laptop that runs all this is switched off."},
		mail("10-25 08:30", c.lena, "", confirmsPost).as("posts “Housing forms” (unproven, as ever)", says("Housing forms", "Jonas, may I call you on Monday?\nThank you!")),
		{At: at("10-25 12:00"), Power: on, Say: "It is switched on again. The clocks went back; mail waited in the mailbox."},
		reply("10-25 12:30", c.lena, Confirm, "Yes", posts("Housing forms")),
		mail("10-26 09:00", nil, "", scrap).as("“scan_0017”, and no sender", nobody("scan_0017")),
		mail("10-27 10:00", c.emile, "", posts("Compte rendu")).
			as("posts “Compte rendu”, its MIME broken", broken("Compte rendu", "Voici le compte rendu de jeudi, avec une photo.")),
		does("10-27 18:30", c.ann, "asks all when to cook together: three times", asksAll, asksForATime(c.ann)),
		reply("10-27 19:00", c.sam, Asked, "A and C", votes("yes")),
		reply("10-27 19:20", c.rosa, Asked, "A, C si hace falta", votes("maybe")),
		reply("10-27 20:15", c.dilek, Asked, "alle außer Dienstag", votes("yes")),
		reply("10-28 07:40", c.nadia, Asked, "B and C work for me", votes("yes")),
		reply("10-28 08:00", c.bea, Asked, "Any but Wednesday", votes("yes")),
		reply("10-28 08:30", c.fatima, Asked, "None, sorry", votes("no")),
		reply("10-28 09:15", c.fatima, Asked, "C, I have found somebody for my shift", nil).
			as("“Only Sunday 15 November”", answers(Asked, "Sunday 15 November")).then(votes("yes")),
		does("10-28 10:00", c.ann, "sets the loop and the mail from nobody aside", tidies(2), setAside(c.ann, c.olu, nil)),
		reply("10-29 19:10", c.dilek, Reminder, "Ja, diesmal komme ich.", rsvp(1, "yes")),
		reply("10-29 20:45", c.fatima, Reminder, "Maybe, it depends on my shift", rsvp(1, "maybe")),
		mail("10-30 11:00", c.carlos, "", posts("Cena compartida")).
			as("posts “Cena compartida”", says("Cena compartida", "¿Cenamos juntos el jueves después del círculo?\nYo cocino.")),
		does("10-31 18:10", c.ann, "moves the cooking an hour later", moves(2), movesTheCooking(c.ann)),
		reply("10-31 19:00", c.sam, Moved, "Yes, that suits me too", rsvp(2, "yes")),
		reply("11-04 19:30", c.pia, Reminder, "Back again, and I'll be there!", rsvp(1, "yes")),
		reply("11-05 07:30", c.fatima, Reminder, "Yes, I can come", rsvp(1, "yes")),
		mail("11-06 18:30", c.hanna, "", joins).as("(who said no) “join”", says("join", "")),
		mail("11-07 10:00", c.nadia, "", posts("Thank you all")).
			as("posts “Thank you all”", says("Thank you all", "Two meetings, one fund, a new room:\nin four weeks. See you on the 19th!")),
	}
}

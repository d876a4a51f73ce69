package demo

import "time"

// founded: the steward is in and welcomed, everybody on the list has an invitation.
func founded(l *ledger, s Scene) {
	l.beliefs[s.Who].standing = "member"
	l.owe(s.Who, Welcome, "")
	l.owe(s.Who, Called, "")
	for _, p := range l.story.Invited {
		l.beliefs[p].standing, l.beliefs[p].invited = "invited", true
		l.owe(p, Invitation, "")
	}
	l.news = append(l.news, s.At)
}

func joins(l *ledger, s Scene) {
	l.beliefs[s.Who].standing, l.beliefs[s.Who].consented = "member", true
	l.owe(s.Who, Welcome, "")
	l.owe(s.Who, Called, "") // the series has begun
	if s.At.After(l.story.Poll.End) {
		l.owe(s.Who, Called, "") // to the meeting whose time was chosen
	}
	l.news = append(l.news, s.At)
}

func declines(l *ledger, s Scene) {
	l.beliefs[s.Who].standing = "declined"
	l.owe(s.Who, Note, "")
}

// asks: the sender hears that a person will answer, and the steward hears of it.
func asks(l *ledger, s Scene) {
	l.owe(s.Who, Note, "")
	l.notify()
}

func postpones(l *ledger, s Scene) {
	l.beliefs[s.Who].standing = "later"
	l.owe(s.Who, Note, "")
	l.notify()
}

// answered: the steward's words reach who asked; a stranger's and an invited person's letters differ in kind.
func answered(who *Person, kind Kind) Effect {
	return func(l *ledger, s Scene) {
		l.waiting--
		l.owe(who, kind, "")
		l.news = append(l.news, s.At)
	}
}

// confirms: nothing is done, but one letter asks the real owner of the address.
func confirms(member bool) Effect {
	return func(l *ledger, s Scene) {
		if !member {
			l.beliefs[s.Who].standing = "confirming"
		}
		l.owe(s.Who, Confirm, "")
	}
}

func confirmsPost(l *ledger, s Scene) { l.owe(s.Who, Confirm, "") }

func chooses(choice string) Effect {
	return func(l *ledger, s Scene) {
		l.beliefs[s.Who].choice = choice
		l.owe(s.Who, Echo, "")
	}
}

func pauses(until string) Effect {
	return func(l *ledger, s Scene) {
		b := l.beliefs[s.Who]
		b.standing, b.until = "paused", at(until)
		l.owe(s.Who, Echo, "")
	}
}

func leaves(l *ledger, s Scene) {
	l.beliefs[s.Who].standing = "left"
	l.owe(s.Who, Echo, "")
	l.news = append(l.news, s.At)
}

// posts: the post reaches everybody who wants each one.
func posts(subject string) Effect {
	return func(l *ledger, s Scene) { l.post(s.Who, subject, s.At) }
}

// knocks: a stranger's post waits, and the stranger is told.
func knocks(l *ledger, s Scene) { asks(l, s) }

func passes(author *Person, subject string) Effect {
	return func(l *ledger, s Scene) {
		l.waiting--
		l.post(author, subject, s.At)
	}
}

// returned: a post that can't be passed on; its author is told, and it waits.
func returned(l *ledger, s Scene) { asks(l, s) }

// held: it waits, and nobody but the steward is told.
func held(l *ledger, _ Scene) { l.notify() }

// scrap is a mail from nobody: it waits as well.
func scrap(l *ledger, _ Scene) { l.notify() }

func tidies(n int) Effect {
	return func(l *ledger, s Scene) {
		l.waiting -= n
		l.news = append(l.news, s.At)
	}
}

// rsvp: the answer is noted and echoed.
func rsvp(meeting int, answer string) Effect {
	return func(l *ledger, s Scene) {
		l.said[saying{meeting, s.Who}] = answer
		l.owe(s.Who, RSVP, "")
	}
}

// writesMinutes: they go to all, and who was expected is asked once whether they were there.
func writesMinutes(meeting int, subject string) Effect {
	return func(l *ledger, s Scene) {
		l.post(s.Who, subject, s.At)
		l.owe(s.Who, Minutes, "") // what was read in them
		for _, p := range l.active(s.At) {
			if p != s.Who && l.said[saying{meeting, p}] == "yes" {
				l.owe(p, Attended, "")
			}
		}
	}
}

// rsvpAll: a calendar's button answers for all dates of the series at once.
func rsvpAll(answer string) Effect {
	return func(l *ledger, s Scene) {
		for i, m := range l.story.Meetings {
			if m.Apart {
				continue
			}
			l.said[saying{i, s.Who}] = answer
		}
		l.owe(s.Who, RSVP, "")
	}
}

// asksAll: everybody who gets the group's mail is asked which times suit them.
func asksAll(l *ledger, s Scene) {
	l.news = append(l.news, s.At)
	for _, p := range l.active(s.At) {
		l.owe(p, Asked, "")
	}
}

// votes: the choice is noted and echoed; the answer is the one to the time that is chosen in the end.
func votes(answer string) Effect {
	return func(l *ledger, s Scene) {
		l.votes[s.Who] = answer
		l.owe(s.Who, Voted, "")
	}
}

// choose enters what the clock does to the choice of a time: the silent are asked once more, and then it ends in a meeting.
func (l *ledger) choose(now time.Time) {
	c := l.story.Poll
	if c.Again.After(l.passed) && !c.Again.After(now) {
		for _, p := range l.active(now) {
			if l.votes[p] == "" {
				l.owe(p, Asked, "")
			}
		}
	}
	if c.End.After(l.passed) && !c.End.After(now) {
		for _, p := range l.active(now) {
			l.owe(p, Called, "")
		}
		l.missed()
		for p, answer := range l.votes {
			l.said[saying{c.Meeting, p}] = answer
		}
	}
}

// moves: all are told of the new time, and what was said to the old one counts no more.
func moves(meeting int) Effect {
	return func(l *ledger, s Scene) {
		l.news = append(l.news, s.At)
		for _, p := range l.active(s.At) {
			delete(l.said, saying{meeting, p})
			l.owe(p, Moved, hour(s.At))
		}
		l.missed()
	}
}

// changes: what stewards do stands in the next digest.
func changes(l *ledger, s Scene) { l.news = append(l.news, s.At) }

func moments(list ...string) (all []time.Time) {
	for _, m := range list {
		all = append(all, at(m))
	}
	return all
}

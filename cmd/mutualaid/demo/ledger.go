package demo

import (
	"fmt"
	"time"
)

// ledger is what should be, kept from the story alone: it never asks the program.
type ledger struct {
	story   *Story
	beliefs map[*Person]*belief
	owed    map[receipt]int // letters that should have come
	posts   int
	waiting int
	votes   map[*Person]string // what each says of the time that is chosen in the end
	said    map[saying]string  // the last answer of each person to each meeting
	news    []time.Time        // when something happened that digests tell of
	passed  time.Time          // until when the clock's own doings are in the ledger
	asleep  []Scene            // came while the program was switched off
}

// belief is what the story holds a person to be.
type belief struct {
	standing  string // as the program calls it, "" for a stranger
	choice    string
	until     time.Time // of a pause
	missed    bool      // what became of a meeting in their pause
	invited   bool
	consented bool // joined by their own word
}

// receipt names letters that are alike: to whom, of what kind, and for posts, reminders and digests, which one.
type receipt struct {
	to    string
	kind  Kind
	about string
}

type saying struct {
	meeting int
	who     *Person
}

// Effect is what should come of a scene.
type Effect func(l *ledger, s Scene)

func newLedger(s *Story) *ledger {
	l := &ledger{story: s, beliefs: map[*Person]*belief{}, owed: map[receipt]int{}, said: map[saying]string{}, votes: map[*Person]string{}, passed: s.Begin}
	for _, p := range s.People {
		l.beliefs[p] = &belief{choice: "each"}
	}
	return l
}

// happen enters a scene; what came while nothing runs is entered when the program wakes.
func (l *ledger) happen(s Scene, awake bool) {
	switch {
	case s.Then == nil:
	case awake:
		s.Then(l, s)
	default:
		l.asleep = append(l.asleep, s)
	}
}

func (l *ledger) wake(at time.Time) {
	for _, s := range l.asleep {
		s.At = at
		s.Then(l, s)
	}
	l.asleep = nil
}

// pass enters what the clock does until now: reminders and digests.
func (l *ledger) pass(now time.Time, awake bool) {
	if !awake {
		return
	}
	for i, m := range l.story.Meetings {
		for k, at := range m.Reminders {
			if at.After(l.passed) && !at.After(now) {
				l.remind(i, at, m.Reminders[0], k == len(m.Reminders)-1)
			}
		}
	}
	for _, m := range l.story.Meetings {
		if m.Minutes.After(l.passed) && !m.Minutes.After(now) {
			l.owe(m.Taker, Minutes, "")
		}
		if m.Unwritten.After(l.passed) && !m.Unwritten.After(now) {
			l.owe(m.Instead, Minutes, "")
		}
	}
	l.choose(now)
	for at := evening(l.passed); !at.After(now); at = evening(at) {
		l.digest(at, "daily", 1)
		if at.In(berlin()).Weekday() == time.Sunday {
			l.digest(at, "weekly", 7)
		}
	}
	l.passed = now
}

// evening is the first six o'clock in Berlin after a moment: when digests go out.
func evening(after time.Time) time.Time {
	day := after.In(berlin())
	at := time.Date(day.Year(), day.Month(), day.Day(), 18, 0, 0, 0, berlin())
	if !at.After(after) {
		at = time.Date(day.Year(), day.Month(), day.Day()+1, 18, 0, 0, 0, berlin())
	}
	return at.UTC()
}

func (l *ledger) owe(p *Person, kind Kind, about string) { l.owed[receipt{p.Email, kind, about}]++ }

// notify is the letter that a steward gets about each thing that waits.
func (l *ledger) notify() {
	l.waiting++
	l.owe(l.story.Steward, Notice, "")
}

// active are those who get the group's mail at a moment.
func (l *ledger) active(at time.Time) (people []*Person) {
	for _, p := range l.story.People {
		b := l.beliefs[p]
		if b.standing == "paused" && !at.Before(b.until) {
			b.standing = "member"
			if b.missed {
				b.missed = false
				l.owe(p, Called, "") // as it stands now
			}
		}
		if b.standing == "member" {
			people = append(people, p)
		}
	}
	return people
}

// missed: who has paused hears of it when they are back.
func (l *ledger) missed() {
	for _, b := range l.beliefs {
		b.missed = b.missed || b.standing == "paused"
	}
}

// remind: whoever said no is left in peace, and who said nothing is asked once and reminded at the last.
func (l *ledger) remind(meeting int, at, asked time.Time, last bool) {
	for _, p := range l.active(at) {
		switch said := l.said[saying{meeting, p}]; {
		case said == "no":
		case said != "" || !at.After(asked) || last || l.beliefs[p].until.After(asked): // who comes back was not asked
			l.owe(p, Reminder, hour(at))
		}
	}
}

// digest enters one where anything happened since the last one of its kind was due.
func (l *ledger) digest(at time.Time, cadence string, days int) {
	local := at.In(berlin())
	from := time.Date(local.Year(), local.Month(), local.Day()-days, 18, 0, 0, 0, berlin())
	fresh := false
	for _, n := range l.news {
		fresh = fresh || !n.Before(from) && n.Before(at)
	}
	for _, p := range l.active(at) {
		if fresh && l.beliefs[p].choice == cadence {
			l.owe(p, Digest, hour(at))
		}
	}
}

func hour(at time.Time) string { return at.UTC().Format("2006-01-02 15:00") }

// post enters a post and its way to everybody who wants each one.
func (l *ledger) post(author *Person, subject string, at time.Time) {
	l.posts++
	l.news = append(l.news, at)
	for _, p := range l.active(at) {
		if p != author && l.beliefs[p].choice == "each" {
			l.owe(p, Posted, subject)
		}
	}
}

// count is how many letters of a kind are owed; "" is all.
func (l *ledger) count(kind Kind) (n int) {
	for r, many := range l.owed {
		if kind == "" || r.kind == kind {
			n += many
		}
	}
	return n
}

// standing is how many people should stand so.
func (l *ledger) standing(is func(belief) bool) (n int) {
	for _, b := range l.beliefs {
		if is(*b) {
			n++
		}
	}
	return n
}

func (r receipt) String() string {
	if r.about == "" {
		return fmt.Sprintf("%s for %s", r.kind, r.to)
	}
	return fmt.Sprintf("%s (%s) for %s", r.kind, r.about, r.to)
}

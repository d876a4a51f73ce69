package book

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/schedule"
	"mutualaid/store"
	"mutualaid/templates"
)

// Poll is a choice of times for a meeting.
type Poll struct {
	ID       string          `json:"id"`
	Group    string          `json:"group"`
	Title    string          `json:"title"`
	Options  []schedule.Wall `json:"options"` // wall clocks in Zone, A first, the earliest first
	Zone     string          `json:"zone"`
	Duration time.Duration   `json:"duration"`
	Longest  bool            `json:"longest,omitempty"` // some of the times were said to be shorter than Duration
	Link     string          `json:"link,omitempty"`
	Until    time.Time       `json:"until"`
	Created  time.Time       `json:"created"`
	Recalled bool            `json:"recalled,omitempty"` // the silent have been asked once more
	Closed   time.Time       `json:"closed,omitzero"`
	Outcome  int             `json:"outcome,omitempty"` // the option chosen, from 1; 0 where none suited anybody
	Meeting  string          `json:"meeting,omitempty"` // what came of it
}

// PollOptions bounds how many times a poll offers: they have a letter each.
const PollOptions = 8

// Open says whether answers are still taken.
func (p Poll) Open() bool { return p.Closed.IsZero() }

// At is the moment of an option.
func (p Poll) At(i int) time.Time { return p.Options[i].In(ZoneOr(p.Zone, time.UTC)) }

// Moments are the options in each of the zones, as people may name them.
func (p Poll) Moments(zones ...*time.Location) [][]time.Time {
	all := make([][]time.Time, len(p.Options))
	for i := range p.Options {
		for _, zone := range append([]*time.Location{ZoneOr(p.Zone, time.UTC)}, zones...) {
			if zone != nil {
				all[i] = append(all[i], p.At(i).In(zone))
			}
		}
	}
	return all
}

// Vote is one person's choice; the last one counts.
type Vote struct {
	Group   string    `json:"group"`
	Poll    string    `json:"poll"`
	Person  string    `json:"person"`
	Answers []string  `json:"answers"` // for each option yes, maybe, no or ""
	Words   string    `json:"words"`
	At      time.Time `json:"at"`
}

// openPolls finds the polls that still take answers.
func openPolls(p Poll) []store.Key {
	if !p.Open() {
		return nil
	}
	return []store.Key{store.K(p.Group, p.ID)}
}

// Tally is how a poll stands.
type Tally struct {
	Yes, Maybe, No []int // for each option
	Voted          int   // how many of those have answered who get the group's mail
	Members        int   // how many get it: who pauses keeps nobody waiting
}

// TallyOf counts the votes of those who are members now.
func TallyOf(tx *store.Tx, p Poll) (Tally, error) {
	n := len(p.Options)
	t := Tally{Yes: make([]int, n), Maybe: make([]int, n), No: make([]int, n)}
	for v, err := range Votes.All(tx, p.Group, p.ID) {
		if err != nil {
			return t, err
		}
		m, err := Members.Get(tx, p.Group, v.Person)
		if errors.Is(err, store.ErrNotFound) || err == nil && !m.In() {
			continue
		}
		if err != nil {
			return t, err
		}
		if m.Standing == Joined {
			t.Voted++
		}
		for i, a := range v.Answers[:min(n, len(v.Answers))] {
			switch a {
			case "yes":
				t.Yes[i]++
			case "maybe":
				t.Maybe[i]++
			case "no":
				t.No[i]++
			}
		}
	}
	c, err := CountOf(tx, p.Group)
	t.Members = c.Of[Joined]
	return t, err
}

// Silent says whether nobody has said anything of any time.
func (t Tally) Silent() bool {
	for i := range t.Yes {
		if t.Yes[i]+t.Maybe[i]+t.No[i] > 0 {
			return false
		}
	}
	return true
}

// Winner is the option, of those that still can be, that most say yes to, then the one that most could come to if need be, then
// the earliest; ok is false where nobody can come to any.
func (t Tally) Winner(can func(option int) bool) (best int, ok bool) {
	for i := range t.Yes {
		if !can(i) || t.Yes[i]+t.Maybe[i] == 0 {
			continue
		}
		if !ok || t.Yes[i] > t.Yes[best] || t.Yes[i] == t.Yes[best] && t.Maybe[i] > t.Maybe[best] {
			best, ok = i, true
		}
	}
	return best, ok
}

// Beside are the other options that as many say yes to as to one, and those that one fewer does: of those that still could be, and
// that anybody can come to.
func (t Tally) Beside(option int, can func(option int) bool) (tied, near []int) {
	for i := range t.Yes {
		switch {
		case i == option || !can(i) || t.Yes[i]+t.Maybe[i] == 0:
		case t.Yes[i] == t.Yes[option]:
			tied = append(tied, i)
		case t.Yes[i] == t.Yes[option]-1:
			near = append(near, i)
		}
	}
	return tied, near
}

// TellPoll is a poll as a letter or a page tells it; mine are the reader's own answers, nil where there are none.
func TellPoll(p Poll, t Tally, mine []string) templates.Poll {
	told := templates.Poll{Title: p.Title, Zone: ZoneOr(p.Zone, time.UTC), Length: p.Duration, Longest: p.Longest, Until: p.Until, Voted: t.Voted, Members: t.Members}
	for i := range p.Options {
		o := templates.Option{Letter: string(rune('A' + i)), Start: p.At(i), Yes: t.Yes[i], Maybe: t.Maybe[i], No: t.No[i]}
		if i < len(mine) {
			o.Mine = mine[i]
		}
		told.Options = append(told.Options, o)
	}
	return told
}

// FindPoll finds a poll by its ID.
func FindPoll(tx *store.Tx, group, id string) (Poll, error) {
	p, err := Polls.Get(tx, group, id)
	return p, NoSuch(err, "%s has no poll %q; `mutualaid meeting polls %s` shows those there are", group, id, group)
}

// With is the tally after one more choice, instead of the one before it.
func (t Tally) With(before *Vote, answers []string) Tally {
	t.Yes, t.Maybe, t.No = slices.Clone(t.Yes), slices.Clone(t.Maybe), slices.Clone(t.No)
	add := func(list []string, n int) {
		for i, a := range list[:min(len(list), len(t.Yes))] {
			switch a {
			case "yes":
				t.Yes[i] += n
			case "maybe":
				t.Maybe[i] += n
			case "no":
				t.No[i] += n
			}
		}
	}
	if before != nil {
		add(before.Answers, -1)
	} else {
		t.Voted++
	}
	add(answers, 1)
	return t
}

// Settled is a new poll with its defaults filled in, or what is wrong with it in words. Without an end it is open for a week, or,
// where the first time is near, for half of what is left.
func (p Poll) Settled(g Group, now time.Time) (Poll, error) {
	p.Group, p.Title, p.Created = g.Name, strings.Join(strings.Fields(p.Title), " "), now
	setDefault(&p.Zone, g.Zone)
	if p.Duration == 0 {
		p.Duration = time.Hour
	}
	zone, err := schedule.Zone(p.Zone)
	switch {
	case err != nil:
		return p, err
	case p.Title == "":
		return p, errors.New("a choice of times needs a title: what is the meeting about?")
	case len(p.Options) < 2 || len(p.Options) > PollOptions:
		return p, fmt.Errorf("times to choose from: %d; give 2 to %d; a single one is a meeting, see `mutualaid meeting add`", len(p.Options), PollOptions)
	}
	p.Title, p.Options = Clip(p.Title, 200), slices.Clone(p.Options)
	slices.SortFunc(p.Options, schedule.Wall.Compare)
	for i, w := range p.Options {
		switch {
		case !w.Exists(zone):
			return p, fmt.Errorf("%s does not exist in %s: the clocks are put forward in that hour; choose another time", w, p.Zone)
		case !w.In(zone).After(now):
			return p, fmt.Errorf("%s is in the past", w)
		case i > 0 && w == p.Options[i-1]:
			return p, fmt.Errorf("%s stands there twice", w)
		}
	}
	first := p.At(0)
	switch {
	case p.Until.IsZero():
		if p.Until = now.AddDate(0, 0, 7); p.Until.After(first.Add(-24 * time.Hour)) {
			p.Until = now.Add(first.Sub(now) / 2)
		}
	case !p.Until.After(now) || !p.Until.Before(first):
		return p, fmt.Errorf("it can't end at %s: that must be after now and before the first time, %s", schedule.WallOf(p.Until.In(zone)), p.Options[0])
	}
	return p, nil
}

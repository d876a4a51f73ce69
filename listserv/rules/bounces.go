package rules

import (
	"fmt"
	"math"
	"net/mail"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer/bounce"
	"mutualaid/templates"
)

// bounced notes what a mail server says about one of our letters. Nobody is ever answered.
func bounced(in *Situation) Step {
	r := *in.Bounce
	step := Step{Why: fmt.Sprintf("a %s report: %s", r.Kind, r.Why)}
	p := in.Addressee
	if in.Ticket == nil || p.ID == "" {
		if r.Kind == bounce.Delayed {
			return step
		}
		step = in.waits(book.CaseNotice, step.Why+"; it names no letter of ours", "")
		step.Daily = "bounce"
		for _, failed := range r.Recipients {
			step.Daily += "/" + failed.Address
		}
		return step
	}
	switch r.Kind {
	case bounce.Delayed:
		return step
	case bounce.Complaint:
		return complained(in)
	}
	worst := worstOf(r)
	class, status := worst.Class, worst.Status
	step.Why = fmt.Sprintf("a letter to %s came back: %s %s", p.Address(), class, status)
	step.Entries = []book.Entry{in.Entry("bounced", fmt.Sprintf("%s %s", class, status), p)}
	if in.Asked.Person == "" {
		return step
	}
	m := CountBounce(in.Asked, worst, probes(in), in.Now)
	step.Member = &m
	if m.Standing == book.Suppressed && in.Asked.Standing != book.Suppressed {
		c, e := Silenced(in.Group, p, in.ID, in.Now)
		step.Case, step.Leave, step.Entries = &c, true, append(step.Entries, e)
	}
	return step
}

// complained pauses whoever called a letter unwanted, and tells them as well as the stewards: it may have been a slip, or a
// mail program's doing. See RFC 5965 section 1.
func complained(in *Situation) Step {
	p, m := in.Addressee, in.Asked
	step := in.waits(book.CaseNotice, p.Address()+" called a letter unwanted; their mail is paused", "")
	step.Entries = []book.Entry{in.Entry("complaint", "", p)}
	if !m.In() {
		return step
	}
	step.Undo = &book.Undo{ID: in.ID, Before: m, After: book.Paused, What: "pausing after a complaint", At: in.Now}
	m.Standing, m.Until, m.Changed = book.Paused, time.Time{}, in.Now
	step.Member = &m
	step.Notes = []Note{{To: p, Purpose: ticket.Echo, Subject: in.ID, Once: "complaint",
		Data: templates.Setting{Foot: in.Group.Foot(true), Reader: in.reader(p), Change: "complaint"}}}
	return step
}

// What makes an address unreachable. One hard bounce may be a mistake of the other side's: a probe follows, and only what
// comes back after that counts as the second. Soft ones fade; the same one every few days reaches the limit in three weeks,
// one a week in three months.
const (
	probeAfter   = 24 * time.Hour
	probeFor     = 14 * 24 * time.Hour // so long a bounce is laid to the probe
	bouncesKept  = 120 * 24 * time.Hour
	bouncesMost  = 40
	saidMost     = 300 // bytes of a server's words
	softApart    = 3 * 24 * time.Hour
	softWeight   = 0.25
	softHalfLife = 30 * 24 * time.Hour
	softLimit    = 1.5
)

// Probe is the subject of the ticket of a letter that asks whether somebody can be reached.
const Probe = "probe"

// probes says whether what came back was sent after it was known that mail comes back: the probe, or a younger letter. What was
// sent before says nothing new, however late it comes.
func probes(in *Situation) bool {
	if in.Ticket.Purpose == ticket.Note && in.Ticket.Subject == Probe {
		return true
	}
	for _, field := range in.Bounce.Original.Fields["Date"] {
		if sent, err := mail.ParseDate(field); err == nil && sent.After(in.Asked.Probed) {
			return true
		}
	}
	return false
}

// CountBounce is the member after one more failed delivery; again says that the letter was sent after they were probed, or is refused
// at this moment. A refusal for policy says nothing about the address. See RFC 3463 section 3.8.
func CountBounce(m book.Member, failed bounce.Recipient, again bool, now time.Time) book.Member {
	class := failed.Class
	if class == bounce.Policy || class != bounce.Hard && softSince(m, now) < softApart {
		return m
	}
	m.Bounces = append(recentBounces(m, now), book.Bounced{At: now, Status: failed.Status, Class: string(class), Said: book.Clip(failed.Text, saidMost)})
	probed := !m.Probed.IsZero() && now.Sub(m.Probed) < probeFor
	switch {
	case !m.In():
	case class == bounce.Hard && probed && again, class != bounce.Hard && softScore(m, now) >= softLimit:
		return m.Silence(now)
	case class == bounce.Hard && probed: // of a letter from before the probe, which goes on
	case class == bounce.Hard && m.Probe.IsZero():
		m.Probe = now.Add(probeAfter)
	}
	return m
}

// recentBounces are those that still count, the newest last.
func recentBounces(m book.Member, now time.Time) []book.Bounced {
	recent := make([]book.Bounced, 0, len(m.Bounces)+1)
	for _, b := range m.Bounces[max(0, len(m.Bounces)-bouncesMost+1):] {
		if now.Sub(b.At) < bouncesKept {
			recent = append(recent, b)
		}
	}
	return recent
}

// softSince is how long ago the last soft bounce was.
func softSince(m book.Member, now time.Time) time.Duration {
	for _, b := range slices.Backward(m.Bounces) {
		if !b.Hard() {
			return now.Sub(b.At)
		}
	}
	return bouncesKept
}

// softScore adds up what fades: each soft bounce weighs half as much after softHalfLife.
func softScore(m book.Member, now time.Time) (score float64) {
	for _, b := range m.Bounces {
		if !b.Hard() {
			score += softWeight * math.Exp2(-float64(now.Sub(b.At))/float64(softHalfLife))
		}
	}
	return score
}

// Silenced is what tells the group and its stewards that somebody can't be reached.
func Silenced(g book.Group, p book.Person, id string, now time.Time) (book.Case, book.Entry) {
	why := "mail to " + p.Address() + " keeps coming back, so they get none until they write or a steward approves this"
	return book.Case{ID: id, Group: g.Name, Kind: book.CaseReturn, Address: p.Address(), Person: p.ID, Name: p.Name, Why: why, At: now, Language: p.Language},
		book.Entry{ID: id, Group: g.Name, At: now, By: "machine", What: "suppressed", Person: p.ID, Name: p.Called(), Detail: "mail keeps coming back"}
}

// worstOf is the failure that says most about whom a letter was for: one that is for good.
func worstOf(r bounce.Report) (worst bounce.Recipient) {
	worst.Class = bounce.Soft
	for i, x := range r.Recipients {
		hard, was := x.Class == bounce.Hard, worst.Class == bounce.Hard
		if i == 0 || hard && !was || hard == was && worst.Status == "" {
			worst = x
		}
	}
	return worst
}

package rules

import (
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer/bounce"
)

// A member is suppressed after hard bounces on two days: one may be a mistake of the other side's.
const (
	bouncesApart  = 20 * time.Hour
	bouncesWithin = 30 * 24 * time.Hour
)

// bounced notes what a mail server says about one of our letters. Nobody is ever answered.
func bounced(in *Situation) Step {
	r := *in.Bounce
	step := Step{Why: fmt.Sprintf("a %s report: %s", r.Kind, r.Why)}
	p, m := in.Addressee, in.Asked
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
		step = in.waits(book.CaseNotice, p.Address()+" called a letter unwanted; their mail is paused", "")
		if m.In() {
			m.Standing, m.Until, m.Changed = book.Paused, time.Time{}, in.Now
			step.Member = &m
		}
		step.Entries = []book.Entry{in.Entry("complaint", "", p)}
		return step
	}
	class, status := worst(r)
	step.Why = fmt.Sprintf("a letter to %s came back: %s %s", p.Address(), class, status)
	step.Entries = []book.Entry{in.Entry("bounced", fmt.Sprintf("%s %s", class, status), p)}
	if class == bounce.Hard && m.Person != "" {
		step.Member = CountBounce(m, status, in.Now)
		if step.Member.Standing == book.Suppressed && m.Standing != book.Suppressed {
			notice := in.waits(book.CaseNotice, "mail to "+p.Address()+" keeps coming back, so they get none until they write or a steward says so", "")
			step.Case, step.Leave = notice.Case, true
			step.Entries = append(step.Entries, in.Entry("suppressed", "mail keeps coming back", p))
		}
	}
	return step
}

// CountBounce notes a hard bounce, and suppresses the member at the second on another day of the same month.
func CountBounce(m book.Member, status string, now time.Time) *book.Member {
	recent := make([]book.Bounced, 0, len(m.Bounces)+1)
	for _, b := range m.Bounces {
		if age := now.Sub(b.At); age < bouncesWithin && len(recent) < 20 {
			recent = append(recent, b)
			if age >= bouncesApart && m.In() {
				m.Standing, m.Changed = book.Suppressed, now
			}
		}
	}
	m.Bounces = append(recent, book.Bounced{At: now, Status: status})
	return &m
}

func worst(r bounce.Report) (bounce.Class, string) {
	class, status := bounce.Soft, ""
	for _, x := range r.Recipients {
		if status == "" || x.Class == bounce.Hard {
			class, status = x.Class, x.Status
		}
	}
	return class, status
}

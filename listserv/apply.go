package listserv

import (
	"errors"
	"fmt"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/rules"
	"mutualaid/mailer"
	"mutualaid/store"
)

// apply keeps everything a step asks for, within the transaction in which it was decided.
func (s *Service) apply(tx *store.Tx, in *rules.Situation, step rules.Step) error {
	if step.Person != nil {
		if err := book.Persons.Put(tx, *step.Person); err != nil {
			return err
		}
	}
	if step.Member != nil {
		if err := book.PutMember(tx, *step.Member, s.Now()); err != nil {
			return err
		}
	}
	if err := s.retimed(tx, in, step); err != nil {
		return err
	}
	if step.Daily != "" {
		err := book.NoteOccasion(tx, in.Now, "daily", in.Group.Name, in.Now.UTC().Format(time.DateOnly), book.Clip(step.Daily, 300))
		if errors.Is(err, store.ErrExists) {
			step.Case = nil
		} else if err != nil {
			return err
		}
	}
	if err := keep(tx, step, s.Now()); err != nil {
		return err
	}
	if step.Case != nil && step.Case.Mail == in.ID || step.Pending != nil || step.Post != nil && step.PostRaw == "" {
		if err := book.Mails.Put(tx, store.K(in.ID), in.Mail.Raw); err != nil {
			return err
		}
	}
	if step.Post != nil {
		p := *step.Post
		if step.PostRaw != "" {
			p.Mail = step.PostRaw
			if err := s.FromKept(tx, &p); err != nil {
				return err
			}
		}
		if step.Attended != "" {
			if err := errors.Join(s.titleMinutes(in, &p), aloneIn(tx, *in.Occurrence, &p, step.Promised)); err != nil {
				return err
			}
		}
		if err := s.Publish(tx, p); err != nil {
			return err
		}
	}
	if step.Stop != nil {
		if err := s.stop(tx, *step.Stop, in.From); err != nil {
			return err
		}
	}
	for i, e := range step.Entries {
		e.ID = fmt.Sprintf("%s%d", e.ID, i)
		if e.Why == "" {
			e.Why = book.Clip(step.Why, loggedWhy)
		}
		if err := book.Entries.Insert(tx, e); err != nil {
			return err
		}
	}
	for i, n := range step.Notes {
		if err := s.note(tx, in, n, fmt.Sprintf("%s-%d", in.ID, i)); err != nil {
			return err
		}
	}
	if step.Asks != nil {
		if err := s.tellClashOf(tx, in.Group, *step.Asks); err != nil {
			return err
		}
	}
	if step.Attended != "" {
		if err := s.askWhoWasThere(tx, in.Group, step.Attended); err != nil {
			return err
		}
	}
	return s.call(tx, in, step.Call)
}

// retimed sees to when somebody is reminded, where a step changes it.
func (s *Service) retimed(tx *store.Tx, in *rules.Situation, step rules.Step) error {
	p := in.From
	if step.Person != nil {
		p = *step.Person
	}
	if p.Zone != in.From.Zone {
		return s.RetimedAll(tx, in.From, p, in.Member)
	}
	if step.Member == nil {
		return nil
	}
	return s.Retimed(tx, in.Group, book.RhythmOf(in.Group, in.From, in.Member), p, *step.Member)
}

// call sends what calendars read about the meetings that a step names.
func (s *Service) call(tx *store.Tx, in *rules.Situation, meeting string) error {
	if meeting == "" {
		return nil
	}
	p, _, err := book.LookUp(tx, in.Group.Name, mailer.Canonical(in.Mail.From.Email), in.Now)
	if err != nil {
		return err
	}
	if meeting == rules.AllMeetings {
		return s.CallAll(tx, in.Group, p)
	}
	m, err := book.Meetings.Get(tx, in.Group.Name, meeting)
	if err != nil {
		return err
	}
	ok, err := book.MayAnswer(tx, in.Group.Name, p.Address(), fmt.Sprintf("refresh:%s:%d", m.ID, m.Sequence), in.Now)
	if err == nil && ok {
		_, err = s.Call(tx, in.Group, m, p)
	}
	return err
}

// loggedWhy is how many bytes of a reason the Log keeps.
const loggedWhy = 500

// keep writes the rows that a step brings and removes those it has used up.
func keep(tx *store.Tx, step rules.Step, now time.Time) error {
	if step.Undo != nil {
		if err := book.Undos.Put(tx, *step.Undo); err != nil {
			return err
		}
	}
	if step.Undone != "" {
		if err := book.Undos.Delete(tx, step.Undone); err != nil {
			return err
		}
	}
	if step.Pending != nil {
		if err := book.Pendings.Put(tx, *step.Pending); err != nil {
			return err
		}
	}
	if step.Done != "" {
		if err := book.Pendings.Delete(tx, step.Done); err != nil {
			return err
		}
		shown, err := book.Cases.Has(tx, step.Done) // the same mail held a question, which a person still has to read
		if err != nil {
			return err
		}
		if step.Post == nil && step.Case == nil && !shown {
			if err := book.Mails.Delete(tx, step.Done); err != nil {
				return err
			}
		}
	}
	if step.RSVP != nil {
		if err := book.RSVPs.Put(tx, *step.RSVP); err != nil {
			return err
		}
	}
	if p := step.Asks; p != nil {
		if err := errors.Join(book.Polls.Insert(tx, *p), book.Mailings.Insert(tx, book.Mailing{ID: "q" + p.ID, Group: p.Group, Kind: "asked", Subject: p.ID, At: p.Created})); err != nil {
			return err
		}
	}
	if step.Vote != nil {
		if err := book.Votes.Put(tx, *step.Vote); err != nil {
			return err
		}
		if _, err := outbox.DropLetter(tx, againID(step.Vote.Poll, step.Vote.Person), now); err != nil {
			return err // who has answered need not be asked again
		}
	}
	if step.Verdict != nil {
		if err := book.Verdicts.Put(tx, *step.Verdict); err != nil {
			return err
		}
	}
	if step.Wish != nil {
		if err := book.Wishes.Put(tx, *step.Wish); err != nil {
			return err
		}
	}
	for _, c := range step.Promised {
		if err := book.Commitments.Put(tx, c); err != nil {
			return err
		}
	}
	for _, item := range step.Items {
		if err := book.Items.Put(tx, item); err != nil {
			return err
		}
	}
	if step.Case != nil {
		return book.Cases.Insert(tx, *step.Case)
	}
	return nil
}

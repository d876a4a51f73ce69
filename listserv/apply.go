package listserv

import (
	"fmt"

	"mutualaid/store"
)

// apply keeps everything a step asks for, within the transaction in which it was decided.
func (s *Service) apply(tx *store.Tx, in *Situation, step Step) error {
	if step.Person != nil {
		if err := persons.Put(tx, *step.Person); err != nil {
			return err
		}
	}
	if step.Member != nil {
		if err := putMember(tx, *step.Member); err != nil {
			return err
		}
	}
	if err := keep(tx, step); err != nil {
		return err
	}
	if step.Case != nil || step.Pending != nil || step.Post != nil && step.PostRaw == "" {
		if err := mails.Put(tx, store.K(in.ID), in.Mail.Raw); err != nil {
			return err
		}
	}
	if step.Post != nil {
		p := *step.Post
		if step.PostRaw != "" {
			p.Mail = step.PostRaw
			if err := s.fromKept(tx, &p); err != nil {
				return err
			}
		}
		if err := s.publish(tx, p); err != nil {
			return err
		}
	}
	for i, e := range step.Entries {
		e.ID = fmt.Sprintf("%s%d", e.ID, i)
		if err := entries.Insert(tx, e); err != nil {
			return err
		}
	}
	for i, n := range step.Notes {
		if err := s.note(tx, in, n, fmt.Sprintf("%s-%d", in.ID, i)); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the rows that a step brings and removes those it has used up.
func keep(tx *store.Tx, step Step) error {
	if step.Undo != nil {
		if err := undos.Put(tx, *step.Undo); err != nil {
			return err
		}
	}
	if step.Undone != "" {
		if err := undos.Delete(tx, step.Undone); err != nil {
			return err
		}
	}
	if step.Pending != nil {
		if err := pendings.Put(tx, *step.Pending); err != nil {
			return err
		}
	}
	if step.Done != "" {
		if err := pendings.Delete(tx, step.Done); err != nil {
			return err
		}
		if step.PostRaw == "" {
			if err := mails.Delete(tx, step.Done); err != nil {
				return err
			}
		}
	}
	if step.RSVP != nil {
		if err := rsvps.Put(tx, *step.RSVP); err != nil {
			return err
		}
	}
	if step.Case != nil {
		return cases.Insert(tx, *step.Case)
	}
	return nil
}

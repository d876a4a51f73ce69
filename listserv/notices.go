package listserv

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
	"mutualaid/templates"
)

// noticesAnHour is how many letters about waiting cases each steward gets in an hour: a storm of mail must not become
// a storm of notices. Whatever is left over is told in the next hour.
const noticesAnHour = 10

// notified is how far a group's stewards have been told of what waits for them.
type notified struct {
	Case string    `json:"case"` // the last one told
	Hour time.Time `json:"hour"`
	N    int       `json:"n"` // letters in that hour
}

// tellStewards writes to the stewards about each case that waits for a person since they were last told: their group's,
// and those of no group, such as a mailbox that can't be read.
func (s *Service) tellStewards(tx *store.Tx, g book.Group) error {
	return errors.Join(s.tellOf(tx, g, g.Name), s.tellOf(tx, g, ""))
}

func (s *Service) tellOf(tx *store.Tx, g book.Group, of string) error {
	told, err := lastNotified(tx, g.Name, of)
	if err != nil {
		return err
	}
	if hour := s.Now().Truncate(time.Hour); !told.Hour.Equal(hour) {
		told.Hour, told.N = hour, 0
	}
	stewards, err := book.StewardsOf(tx, g.Name)
	if err != nil {
		return err
	}
	before := told
	for c, err := range book.Cases.ByRange(tx, "open", append(store.K(of, told.Case), 0xff), append(store.K(of), 0xff)) {
		if err != nil {
			return err
		}
		if told.N == noticesAnHour || c.Tell.After(s.Now()) {
			break // those behind it are younger still
		}
		for _, p := range stewards {
			if err := s.notice(tx, g, c, p, len(stewards) > 1); err != nil {
				return err
			}
		}
		told.Case, told.N = c.ID, told.N+1
	}
	if told.Case == before.Case {
		return nil
	}
	value, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return book.Settings.Put(tx, book.Setting{Name: notifiedKey(g.Name, of), Value: value})
}

// anythingToTell says, without writing, whether tellStewards would do something.
func (s *Service) anythingToTell(tx *store.Tx, g book.Group) (bool, error) {
	for _, of := range []string{g.Name, ""} {
		told, err := lastNotified(tx, g.Name, of)
		if err != nil {
			return false, err
		}
		if told.N == noticesAnHour && told.Hour.Equal(s.Now().Truncate(time.Hour)) {
			continue
		}
		for c, err := range book.Cases.ByRange(tx, "open", append(store.K(of, told.Case), 0xff), append(store.K(of), 0xff)) {
			if err != nil || !c.Tell.After(s.Now()) {
				return true, err
			}
			break
		}
	}
	return false, nil
}

// notifiedKey names what a group's stewards were told, of their group or of none.
func notifiedKey(group, of string) string { return "notified/" + group + "/" + of }

func lastNotified(tx *store.Tx, group, of string) (told notified, err error) {
	kept, err := book.Settings.Get(tx, notifiedKey(group, of))
	if errors.Is(err, store.ErrNotFound) {
		return told, nil
	}
	if err != nil {
		return told, err
	}
	return told, json.Unmarshal(kept.Value, &told)
}

// StewardsTold says whether a group's stewards have been written to about a case.
func (s *Service) StewardsTold(tx *store.Tx, g book.Group, c book.Case) (bool, error) {
	told, err := lastNotified(tx, g.Name, c.Group)
	return told.Case >= c.ID, err
}

// NoticeID names the letter that tells a steward of a case.
func NoticeID(g book.Group, c book.Case, p book.Person) string {
	return "s" + c.ID + "-" + g.Name + "-" + p.ID
}

// notice tells one steward of one case; others says that there are more of them.
func (s *Service) notice(tx *store.Tx, g book.Group, c book.Case, p book.Person, others bool) error {
	data := templates.StewardNotice{Foot: g.Foot(true), Reader: book.ReaderOf(g, p), Kind: "waiting", Case: c.ID, From: c.Called(), Subject: c.Subject,
		Why: c.Why, Words: book.Clip(c.Words, 2000), Since: c.At, Yes: c.Kind.Yes(), Answer: c.Answerable() && c.Group != "", Told: c.Kind == book.CasePost && c.Address != "", Others: others, Link: s.deskLink(g, c)}
	if c.Name != "" && c.Address != "" {
		data.From = c.Name + " <" + c.Address + ">"
	}
	if c.Proposed != nil {
		zone := book.ZoneOr(c.Proposed.Zone, time.UTC)
		data.Title, data.Was, data.To, data.Zone = c.Proposed.Title, c.Proposed.Was, c.Proposed.To, zone
	}
	switch c.Kind {
	case book.CaseNotice:
		data.Kind = "told"
	case book.CaseReturn:
		data.Kind, data.People = "return", []string{c.Address}
	case book.CaseStop:
		data.Kind = "stopped"
	}
	switch {
	case c.Undelivered != "":
		data.Kind, data.People, data.Why = "undelivered", []string{c.Address}, c.Undelivered
	case len(c.Unreached) > 0:
		data.Kind, data.People, data.Why = "undelivered", strings.Split(c.Whole(), "\n"), ""
	}
	return s.Send(tx, Letter{ID: NoticeID(g, c, p), Group: g, To: p, Purpose: ticket.Notice, Subject: c.ID, Data: data, Lane: outbox.Answers, Auto: "auto-generated"})
}

// deskLink leads to a case on the stewards' page, "" without pages. It opens nothing by itself: who follows it signs in.
func (s *Service) deskLink(g book.Group, c book.Case) string {
	if s.Settings.URL == "" {
		return ""
	}
	return s.Settings.URL + "/g/" + g.Name + "/desk#" + c.ID
}

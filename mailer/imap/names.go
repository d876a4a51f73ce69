package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// place is a folder as the server lists it.
type place struct {
	name  string
	delim rune
	junk  bool // marked as the one for junk mail. See RFC 6154 section 2.
}

const maxPlaces = 10_000

// places lists the folders that can be opened.
func (s *session) places(ctx context.Context) ([]place, error) {
	options := &imap.ListOptions{ReturnSpecialUse: s.caps.Has(imap.CapListExtended) && s.caps.Has(imap.CapSpecialUse)}
	var places []place
	err := s.do(ctx, s.long(shortBytes), "list the folders", func() error {
		cmd := s.client.List("", "*", options)
		for data := cmd.Next(); data != nil; data = cmd.Next() {
			if slices.Contains(data.Attrs, imap.MailboxAttrNoSelect) || len(places) == maxPlaces {
				continue
			}
			places = append(places, place{data.Mailbox, data.Delim, slices.Contains(data.Attrs, imap.MailboxAttrJunk)})
		}
		return cmd.Close()
	})
	return places, err
}

// find looks for a folder that has another name at this server: below INBOX, as Courier has all of them, or in another
// language, where the server says which one is for junk.
func (f *folder) find(ctx context.Context) error {
	places, err := f.s.places(ctx)
	if err != nil && !isRefusal(err) {
		return err
	}
	if i := slices.IndexFunc(places, func(p place) bool { return p.is(f.name) }); i >= 0 {
		f.path = places[i].name
		return nil
	}
	return fmt.Errorf("%w: %s", ErrFolder, f.name)
}

func (p place) is(name string) bool {
	if p.delim != 0 && p.name == "INBOX"+string(p.delim)+name {
		return true
	}
	return p.junk && (strings.EqualFold(name, "junk") || strings.EqualFold(name, "spam"))
}

// Try logs in, looks around and logs out, and changes nothing. The report holds what was found before an error.
func (p *Poller) Try(ctx context.Context) (report Report, err error) {
	where, err := parseURL(p.Account.URL)
	if err != nil {
		return Report{}, err
	}
	report.Server = where.addr
	s, err := p.open(ctx)
	if err != nil {
		return report, err
	}
	defer s.leave(ctx)
	report.TLS, report.Expires = s.tls, s.expires
	for c := range s.caps {
		report.Capabilities = append(report.Capabilities, string(c))
	}
	slices.Sort(report.Capabilities)
	report.Idle = s.caps.Has(imap.CapIdle)
	places, err := s.places(ctx)
	if err != nil {
		return report, err
	}
	for _, place := range places {
		report.Folders = append(report.Folders, place.name)
	}
	for i, name := range p.folders() {
		f := &folder{p: p, s: s, name: name, path: name, memory: &memory{}}
		messages, err := s.count(ctx, f.path)
		if errors.Is(err, ErrFolder) && i > 0 && f.find(ctx) == nil {
			messages, err = s.count(ctx, f.path)
		}
		switch {
		case errors.Is(err, ErrFolder):
			report.Missing = append(report.Missing, name)
		case err != nil:
			return report, err
		case i == 0:
			report.Messages = messages
		}
	}
	return report, nil
}

// count opens the folder without leaving a trace in it.
func (s *session) count(ctx context.Context, path string) (uint32, error) {
	var data *imap.SelectData
	err := s.do(ctx, s.short(), "look into "+path, func() (err error) {
		data, err = s.client.Select(path, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if isRefusal(err) {
		return 0, fmt.Errorf("%w: %s: %w", ErrFolder, path, err)
	}
	if err != nil {
		return 0, err
	}
	return data.NumMessages, nil
}

package listserv

import (
	"context"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/store"
)

// atomPosts is how many posts a feed of the archive holds: the newest.
const atomPosts = 50

// archiveFeed marks a ticket that opens the feed of the archive, and not the calendar.
const archiveFeed = "archive"

// AtomLink is where a member's news reader finds what is posted in a group; "" without pages, and where the group wants no such feed.
// Whoever has the link of a feed for members reads what the member may read, and can do nothing with it.
func (s *Service) AtomLink(g book.Group, p book.Person) string {
	switch {
	case s.Settings.URL == "" || g.Atom == "" || g.Atom == book.AtomOff:
		return ""
	case g.Atom == book.AtomPublic:
		return s.Settings.URL + "/feed/" + g.Name + ".atom"
	}
	return s.Settings.URL + "/feed/" + s.key.Link(ticket.Ticket{Group: g.Name, Purpose: ticket.Feed, Subject: archiveFeed, Person: p.ID}) + ".atom"
}

// MemberAtom is the feed for the member whose link it is.
func (s *Service) MemberAtom(ctx context.Context, token string) ([]byte, time.Time, error) {
	t, err := s.key.ReadLink(token)
	if err != nil || t.Purpose != ticket.Feed || t.Subject != archiveFeed {
		return nil, time.Time{}, fmt.Errorf("%w: this link was not made here, or is cut off", book.ErrNoSuch)
	}
	return s.atom(ctx, t.Group, func(tx *store.Tx, g book.Group) error {
		m, err := book.Members.Get(tx, g.Name, t.Person)
		if err == nil && (!m.In() || g.Atom != book.AtomMembers && g.Atom != book.AtomPublic) {
			err = store.ErrNotFound
		}
		return book.NoSuch(err, "this feed is for members of %s", g.Title)
	})
}

// GroupAtom is the feed for everybody, where the group wants that.
func (s *Service) GroupAtom(ctx context.Context, name string) ([]byte, time.Time, error) {
	return s.atom(ctx, name, func(_ *store.Tx, g book.Group) error {
		if g.Atom != book.AtomPublic {
			return book.NoSuch(store.ErrNotFound, "this group has no feed for everybody")
		}
		return nil
	})
}

// The elements of a feed. See RFC 4287 section 4.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Link    atomLink    `xml:"link"`
		Content atomContent `xml:"content"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	}
)

// atom writes the newest posts, and says when the newest of all was written; may says why it may not.
func (s *Service) atom(ctx context.Context, name string, may func(*store.Tx, book.Group) error) (raw []byte, newest time.Time, err error) {
	err = s.DB.View(ctx, name, func(tx *store.Tx) error {
		g, err := book.FindGroup(tx, name)
		if err != nil {
			return err
		}
		if err := may(tx, g); err != nil {
			return err
		}
		base := s.Settings.URL + "/g/" + g.Name + "/"
		newest = g.Created
		f := atomFeed{Lang: g.Language, ID: atomID(g, ""), Title: g.Title, Links: []atomLink{{"alternate", base}}}
		if g.Atom == book.AtomPublic {
			f.Links = append(f.Links, atomLink{"self", s.Settings.URL + "/feed/" + g.Name + ".atom"})
		}
		for p, err := range book.AtMost(book.Posts.ByReverse(tx, "at", name), atomPosts) {
			if err != nil {
				return err
			}
			if len(f.Entries) == 0 {
				newest = p.At
			}
			f.Entries = append(f.Entries, atomEntry{ID: atomID(g, p.ID), Title: p.Subject, Updated: p.At.UTC().Format(time.RFC3339), Author: p.Name,
				Link: atomLink{"alternate", base + "t/" + url.PathEscape(p.Thread)}, Content: atomContent{"html", paragraphs(p.Text)}})
		}
		f.Updated = newest.UTC().Format(time.RFC3339)
		body, err := xml.MarshalIndent(f, "", " ")
		raw = append([]byte(xml.Header), body...)
		return err
	})
	return raw, newest, err
}

// atomID names a group's feed, or a post in it, for ever, wherever the pages move: RFC 4287 section 4.2.6 wants an IRI that never
// changes, and RFC 9562 section 5.8 makes one of any bytes.
func atomID(g book.Group, post string) string {
	sum := sha256.Sum256([]byte("mutualaid/" + g.Name + "/" + g.Created.UTC().Format(time.RFC3339Nano) + "/" + post))
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// paragraphs is plain text as HTML: nothing that was written becomes markup.
func paragraphs(text string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>\n") + "</p>\n")
		}
	}
	return b.String()
}

// Package header makes the header fields of a group's letters: those of the list, those of a relayed post, and those that
// each copy has for itself.
package header

import (
	"maps"
	"slices"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
)

// Maker makes the fields that need what only the Service knows.
type Maker struct {
	Key  ticket.Key
	URL  string // where the pages can be reached, "" without pages
	VERP bool   // each copy has an envelope sender of its own
}

// unbracketed takes out what would end a List-Id's description. See RFC 2919 section 3.
var unbracketed = strings.NewReplacer("<", "", ">", "")

// List are the list's header fields that are the same in every copy. See RFC 2369 section 3 and RFC 2919 section 3.
// List-Archive is for members: they sign in there.
func (m Maker) List(g book.Group) []mailer.Field {
	fields := []mailer.Field{
		{Name: "List-Id", Value: unbracketed.Replace(g.Title) + " <" + g.ListID() + ">"},
		{Name: "List-Post", Value: "<mailto:" + g.Address + ">"},
		{Name: "List-Help", Value: "<" + g.Mailto("help") + ">"},
		{Name: "List-Owner", Value: "<" + g.Mailto(book.ToStewards) + ">"},
	}
	if m.URL != "" {
		fields = append(fields, mailer.Field{Name: "List-Archive", Value: "<" + m.URL + "/g/" + g.Name + "/>"})
	}
	return fields
}

// Page is where a post stands among the members' pages, "" without pages.
func (m Maker) Page(p book.Post) string {
	if m.URL == "" {
		return ""
	}
	return m.URL + "/g/" + p.Group + "/t/" + p.Thread + "#" + p.ID
}

// ofEachCopy are the fields that Copy writes.
var ofEachCopy = []string{"Message-ID", "References", "List-Unsubscribe-Post", "List-Unsubscribe"}

// Kept in a letter's Extra are what Copy needs to know beside the letter itself.
const (
	extraReferences = "references" // the thread it stands in
	extraAuthors    = "authors"    // names of fields that stay the author's own, in small letters
	extraMessage    = "message"    // the Message-ID of copies that several people share
)

// CommonID keeps with a post the Message-ID for copies that several people share: the author's own, by which answers find the post.
func CommonID(extra map[string]string, p book.Post, g book.Group) map[string]string {
	id := p.MessageID
	if !IsReference(id) {
		_, domain, _ := strings.Cut(g.Address, "@")
		id = p.ID + "@" + domain
	}
	extra = maps.Clone(extra)
	if extra == nil {
		extra = map[string]string{}
	}
	extra[extraMessage] = id
	return extra
}

// common makes the header fields of a copy that several people get. It has no ticket and names nobody: answers are known by
// the post's Message-ID, and who wants to leave writes so.
func common(l outbox.Letter) []mailer.Field {
	fields := []mailer.Field{{Name: "Message-ID", Value: "<" + l.Extra[extraMessage] + ">"}}
	if refs := l.Extra[extraReferences]; refs != "" {
		fields = append(fields, mailer.Field{Name: "References", Value: refs})
	}
	return append(fields, mailer.Field{Name: "List-Unsubscribe", Value: "<mailto:" + l.From + "?subject=unsubscribe>"})
}

// Copy makes the header fields of one copy: its Message-ID is its recipient's ticket, and the ticket stands in
// References as well, since some relays put a Message-ID of their own. Recipient{} stands for all who share a copy.
func (m Maker) Copy(l outbox.Letter, r outbox.Recipient) ([]byte, error) {
	var fields []mailer.Field
	if r.Person == "" {
		fields = common(l)
	} else {
		fields = m.personal(l, r)
	}
	if own := strings.Fields(l.Extra[extraAuthors]); len(own) > 0 {
		fields = slices.DeleteFunc(fields, func(f mailer.Field) bool { return slices.Contains(own, strings.ToLower(f.Name)) })
	}
	return mailer.EncodeFields(fields)
}

func (m Maker) personal(l outbox.Letter, r outbox.Recipient) []mailer.Field {
	t := ticket.Ticket{Group: l.Group, Purpose: ticket.Purpose(l.Purpose), Subject: l.Subject, Person: r.Person}
	_, domain, _ := strings.Cut(l.From, "@")
	id, reference := m.Key.IDs(t, l.ID, domain)
	refs := strings.TrimSpace(l.Extra[extraReferences] + " <" + reference + ">")
	fields := []mailer.Field{
		{Name: "Message-ID", Value: "<" + id + ">"},
		{Name: "References", Value: refs},
	}
	leave := "<mailto:" + l.From + "?subject=unsubscribe>"
	if m.URL != "" {
		leave = "<" + m.URL + "/leave/" + m.Key.Link(t) + ">, " + leave
	}
	if strings.HasPrefix(m.URL, "https://") { // a button that acts needs https: RFC 8058 section 3.1
		fields = append(fields, mailer.Field{Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click"})
	}
	return append(fields, mailer.Field{Name: "List-Unsubscribe", Value: leave})
}

// longestLocal is the longest left side of an address. See RFC 5321 section 4.5.3.1.1.
const longestLocal = 64

// Sender is the envelope sender of one copy: with VERP it names the recipient, so that a bounce which returns nothing of our
// letter still says whose copy it was. "" means the letter's own sender.
func (m Maker) Sender(l outbox.Letter, r outbox.Recipient) string {
	local, domain, ok := strings.Cut(l.From, "@")
	if !m.VERP || !ok {
		return ""
	}
	local += "+" + m.Key.String(ticket.Ticket{Group: l.Group, Purpose: ticket.Bounce, Subject: "0", Person: r.Person})
	if len(local) > longestLocal {
		return ""
	}
	return local + "@" + domain
}

// References keeps the ids of a thread with a letter, as Copy wants them.
func References(ids []string) map[string]string {
	if len(ids) == 0 {
		return nil
	}
	return map[string]string{extraReferences: "<" + strings.Join(ids, "> <") + ">"}
}

// Thread lists the Message-IDs under which a mail stands, itself last. See RFC 5322 section 3.6.4.
func Thread(m *mailer.Mail) []string {
	refs := m.References
	if len(refs) == 0 {
		refs = m.InReplyTo
	}
	refs = slices.DeleteFunc(append(slices.Clone(refs), m.MessageID), func(id string) bool { return !IsReference(id) })
	if n := len(refs); n > 20 {
		refs = append(refs[:1:1], refs[n-19:]...)
	}
	return refs
}

// IsReference says whether an id may stand in a header field of ours: absurdly long ones fit into no line, and what is not
// plain ASCII would be encoded, ticket and all. See RFC 5322 sections 2.1.1 and 3.6.4.
func IsReference(id string) bool {
	strange := func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }
	return id != "" && len(id) <= 300 && !strings.ContainsFunc(id, strange)
}

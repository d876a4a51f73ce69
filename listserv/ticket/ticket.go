// Package ticket makes and reads the signed purpose that a letter carries in its Message-ID and every answer brings back.
package ticket

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
)

// Purpose says what a letter was for.
type Purpose string

const (
	Invitation Purpose = "i" // subject: the group's name again
	Confirm    Purpose = "c" // subject: what waits for the confirmation
	Welcome    Purpose = "w" // subject: what undoes the joining
	Echo       Purpose = "e" // subject: what undoes the change that the letter told of
	Post       Purpose = "p" // subject: the post
	Call       Purpose = "m" // to a meeting; subject: its next occurrence
	Reminder   Purpose = "r" // subject: the occurrence
	Digest     Purpose = "d" // subject: the issue
	Note       Purpose = "n" // subject: the case that a person reads, or nothing in particular
	Notice     Purpose = "s" // subject: what a steward is told of
	Bounce     Purpose = "b" // in envelope senders; subject: "0"
	Minutes    Purpose = "t" // asks for what was said at a meeting; subject: the occurrence
	Attended   Purpose = "a" // asks whether somebody was there; subject: the occurrence
	Poll       Purpose = "q" // a choice of times; subject: the poll
	Plan       Purpose = "k" // in links to a steward's page for calling meetings; subject: "0"
	Agree      Purpose = "y" // in links to the page that confirms; subject: what waits for it
	Settings   Purpose = "g" // in links to a member's own settings; subject: the second at which it ends, in base 36
	Feed       Purpose = "f" // in links to a member's calendar; subject: "0"
)

// Ticket is what a letter was about and whom it was sent to.
type Ticket struct {
	Group   string // the group's name
	Purpose Purpose
	Subject string // small letters, digits, hyphens
	Person  string // the recipient's ID
}

// Key signs tickets. It is made once for each store and stays in it.
type Key []byte

// ErrForged is a ticket that we did not sign.
var ErrForged = errors.New("this ticket was not signed here")

// alphabet has no letter that changes meaning when a mail server folds its case.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

const macBytes = 10

// String is the ticket as the left side of a Message-ID: purpose.group.subject.person.signature.
func (k Key) String(t Ticket) string {
	body := t.body()
	return body + "." + k.sign(body)
}

// IDs are the ticket as the Message-ID of a letter at the domain and as it stands in the letter's own References, both
// without angle brackets. In the Message-ID the letter's own ID tells apart the letters that carry one ticket, such as the
// reminders of one meeting: mail servers drop the second of two equal ones. The reference is the same in all letters about one
// subject, so a mail program shows them as one thread; some relays replace a Message-ID, none a reference.
func (k Key) IDs(t Ticket, letter, domain string) (id, reference string) {
	sum := sha256.Sum256([]byte(letter))
	signed := k.String(t)
	return signed + "." + alphabet.EncodeToString(sum[:5]) + "@" + domain, signed + ".r@" + domain
}

// Read reads a Message-ID, a reference or the bare ticket. Other people's ids are no tickets: ok is false and err nil.
func (k Key) Read(id string) (t Ticket, ok bool, err error) {
	left, _, _ := strings.Cut(strings.ToLower(strings.Trim(id, "<> \t")), "@")
	parts := strings.Split(left, ".")
	if len(parts) == 6 {
		parts = parts[:5]
	}
	if len(parts) != 5 || len(parts[0]) != 1 || len(parts[4]) != alphabet.EncodedLen(macBytes) {
		return Ticket{}, false, nil
	}
	t = Ticket{Purpose: Purpose(parts[0]), Group: parts[1], Subject: parts[2], Person: parts[3]}
	if !hmac.Equal([]byte(parts[4]), []byte(k.sign(t.body()))) {
		return Ticket{}, false, fmt.Errorf("%s: %w", id, ErrForged)
	}
	return t, true, nil
}

// Link is the ticket as it stands in a link that acts when it is posted to. It is signed for that alone: a ticket that is
// quoted, copied to others or forwarded opens nothing.
func (k Key) Link(t Ticket) string { return t.body() + "." + k.sign("link\x00"+t.body()) }

// ReadLink reads what Link has made.
func (k Key) ReadLink(link string) (Ticket, error) {
	link = strings.ToLower(link)
	i := strings.LastIndexByte(link, '.')
	parts := strings.Split(link[:max(i, 0)], ".")
	if len(parts) != 4 || !hmac.Equal([]byte(link[i+1:]), []byte(k.sign("link\x00"+link[:i]))) {
		return Ticket{}, ErrForged
	}
	return Ticket{Purpose: Purpose(parts[0]), Group: parts[1], Subject: parts[2], Person: parts[3]}, nil
}

func (t Ticket) body() string {
	return strings.Join([]string{string(t.Purpose), t.Group, t.Subject, t.Person}, ".")
}

func (k Key) sign(body string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(body))
	return alphabet.EncodeToString(mac.Sum(nil)[:macBytes])
}

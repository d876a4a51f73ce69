// Package mailer parses incoming mail, composes letters, relays posts and tells machine mail from people's mail.
package mailer

import (
	"errors"
	"time"
)

// Mail is one parsed incoming message. It is not changed after Parse.
type Mail struct {
	Raw                   []byte // the message as it came
	MessageID             string // without angle brackets
	InReplyTo, References []string
	From                  Address   // the first of Froms
	Froms                 []Address // all addresses of all From fields
	ReplyTo, To, Cc       []Address
	Sender                Address
	ReturnPath            string // "" is the null sender when HasReturnPath
	HasReturnPath         bool
	Subject               string
	Date                  time.Time
	Language              string
	Text, HTML            string // the first text/plain and text/html of the body, in UTF-8
	Parts                 []Part // the leaves, in order
	Defects               []string
}

// Part is one leaf of a mail's MIME tree. message/rfc822 is a leaf too.
type Part struct {
	Type        string            // media type in lower case
	Params      map[string]string // parameters of Content-Type, keys in lower case
	Disposition string            // "", "inline", "attachment" or as given, in lower case
	Name        string            // file name, "" when none
	ContentID   string            // without angle brackets
	Encoding    string            // Content-Transfer-Encoding in lower case
	Offset, Len int               // where the encoded body lies in Mail.Raw
	raw         []byte
}

// Decoded returns the part's bytes without their transfer encoding.
func (p Part) Decoded() ([]byte, error) { return nil, errors.ErrUnsupported }

// Text returns the part's words in UTF-8.
func (p Part) Text() (string, error) { return "", errors.ErrUnsupported }

// Parse reads a mail.
func Parse(raw []byte) (*Mail, error) { return nil, errors.ErrUnsupported }

// Get returns the decoded value of the first header field of that name, "" when there is none.
func (m *Mail) Get(name string) string { return "" }

// Values returns the decoded values of all header fields of that name, topmost first.
func (m *Mail) Values(name string) []string { return nil }

// Words returns what a reader would read: Text, or HTML turned to text.
func (m *Mail) Words() string { return "" }

// Fingerprint identifies the mail by its content.
func (m *Mail) Fingerprint() string { return "" }

// Automatic says why the mail was written by a machine, "" when a person wrote it.
func (m *Mail) Automatic() (why string) { return "" }

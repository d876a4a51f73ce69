package mailer

import (
	"errors"
	"time"
)

// Draft is a letter of our own before it is rendered.
type Draft struct {
	From, To       Address
	ReplyTo        *Address
	Subject        string
	Text, HTML     string
	Date           time.Time
	Fields         []Field // further header fields
	Calendar       []byte  // an iCalendar object, or nil
	CalendarMethod string  // REQUEST, CANCEL …; must be the METHOD of Calendar
	Attachments    []File
	Language       string // Content-Language
}

// File is an attachment.
type File struct {
	Name, Type string
	Content    []byte
}

// Field is one header field.
type Field struct{ Name, Value string }

// Letter is a rendered message: Head is header fields that each end in CRLF, Body follows the blank line.
type Letter struct{ Head, Body []byte }

// Compose renders the draft.
func (d Draft) Compose() (Letter, error) { return Letter{}, errors.ErrUnsupported }

// Copy returns the whole message with own fields first.
func (l Letter) Copy(own []Field) ([]byte, error) { return nil, errors.ErrUnsupported }

// EncodeFields renders header fields.
func EncodeFields(fields []Field) ([]byte, error) { return nil, errors.ErrUnsupported }

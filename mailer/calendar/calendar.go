// Package calendar reads answers to calendar invitations (iMIP, RFC 6047) and writes the invitations.
package calendar

import (
	"time"

	"mutualaid/mailer"
)

// Answer is one attendee's answer to an invitation.
type Answer struct {
	Method       string    // REPLY, COUNTER or REFRESH
	UID          string    // "" when guessed from the subject
	RecurrenceID time.Time // of one meeting of a series, zero for the whole
	Onwards      bool      // that one and all that follow: RANGE=THISANDFUTURE, RFC 5545 section 3.2.13
	PartStat     string    // ACCEPTED, DECLINED, TENTATIVE, DELEGATED or NEEDS-ACTION
	Attendee     string    // address, without mailto:
	Sequence     int
	Stamp        time.Time // DTSTAMP, in UTC; zero when absent
	Comment      string    // the attendee's words
	Start, End   time.Time // the times named (proposed ones in a COUNTER), zero when absent
	Guess        bool      // read from the subject alone: no calendar part came with it
}

// Event is a meeting as an invitation describes it.
type Event struct {
	UID          string
	Sequence     int
	Stamp        time.Time // DTSTAMP: when this version was made
	Start        time.Time // its location is the zone written; UTC is written without a zone
	Duration     time.Duration
	RecurrenceID time.Time   // one meeting of a series, zero for all
	Rule         string      // RRULE value, "" when it does not repeat
	Except       []time.Time // EXDATE: meetings of the series that do not take place
	Title        string
	Description  string
	Place        string
	URL          string
	Organizer    mailer.Address
	Attendee     mailer.Address // one a mail: nobody sees the others
	Answer       string         // what the attendee is known to have answered: ACCEPTED, DECLINED, TENTATIVE; "" is nothing yet
	Silent       bool           // no answer is wanted
	Related      string         // the UID of another event that this one belongs to
	Language     string
	Alarm        time.Duration // how long before the start programs ring; 0 is not at all
}

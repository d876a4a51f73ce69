package demo

import (
	"strings"

	"mutualaid/mailer"
)

// Kind is what a letter of the group is about, as far as anybody can see who gets it.
type Kind string

// The kinds of letters. They stand first in a letter's Message-ID; whether a letter about a meeting reminds or answers
// is seen by its Auto-Submitted.
const (
	Invitation Kind = "an invitation"
	Confirm    Kind = "a letter that asks whether it was them"
	Welcome    Kind = "a welcome"
	Echo       Kind = "an echo"
	Posted     Kind = "a post"
	Called     Kind = "a call to a meeting"
	Reminder   Kind = "a reminder"
	RSVP       Kind = "an answer about a meeting"
	Digest     Kind = "a digest"
	Note       Kind = "a note"
	Notice     Kind = "a steward's notice"
	Minutes    Kind = "a letter that asks for minutes"
	Asked      Kind = "a choice of times"
	Voted      Kind = "an echo of a choice"
	Attended   Kind = "a letter that asks whether they were there"
)

var kinds = map[string]Kind{"i": Invitation, "c": Confirm, "w": Welcome, "e": Echo, "p": Posted, "m": Called, "r": Reminder, "d": Digest, "n": Note, "s": Notice, "q": Asked, "t": Minutes, "a": Attended}

// kindOf reads the kind of a letter; "" is none of ours.
func kindOf(m *mailer.Mail) Kind {
	first, _, _ := strings.Cut(m.MessageID, ".")
	kind := kinds[first]
	if kind == Reminder && m.Get("Auto-Submitted") == "auto-replied" {
		return RSVP
	}
	if kind == Asked && m.Get("Auto-Submitted") == "auto-replied" {
		return Voted
	}
	return kind
}

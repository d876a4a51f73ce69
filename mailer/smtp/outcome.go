package smtp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is what became of a copy.
type Kind string

const (
	Sent     Kind = "sent"     // the relay took it
	Refused  Kind = "refused"  // the relay will never take it
	Deferred Kind = "deferred" // not now
	Unknown  Kind = "unknown"  // the answer to the final dot was lost. See RFC 1047
)

// Stage is how far the dialogue had come.
type Stage string

const (
	AtConnect  Stage = "connect"
	AtGreeting Stage = "greeting"
	AtHello    Stage = "hello"
	AtTLS      Stage = "tls"
	AtLogin    Stage = "login"
	AtMail     Stage = "mail"
	AtRcpt     Stage = "rcpt"
	AtData     Stage = "data"
	AtDot      Stage = "dot" // the final dot was sent, or was about to be
)

// Outcome is what the relay made of a copy, or of us.
type Outcome struct {
	Kind     Kind
	Stage    Stage
	Code     int    // the reply's code; 0 when there was no reply
	Enhanced string // "5.1.1" (RFC 3463); "" when the reply had none
	Text     string // the reply's words, on one line
	Relay    bool   // the relay refuses us (login, quota, sender), whoever the recipient is
	Last     string // of one that was given up: the Reply that it was put off with last
}

// GivenUp is what becomes of a copy that was put off until its time was over. See RFC 3463 section 3.5, X.4.7.
func GivenUp(last string) Outcome {
	return Outcome{Kind: Refused, Enhanced: "5.4.7", Text: "given up: " + last, Last: last}
}

// Mailbox reads what a copy that was given up was put off with last, where that was said of its recipient; false where it was said of
// us, or of the server, or by a rule, or where nothing was said.
func (o Outcome) Mailbox() (last Outcome, said bool) {
	word, text, _ := strings.Cut(o.Last, " ")
	code, err := strconv.Atoi(word)
	if err != nil || len(word) != 3 || code < 400 || code > 599 {
		return last, false
	}
	last = judge(AtRcpt, code, text)
	return last, code != 421 && !last.Relay && !last.Policy() && !last.Protocol() && !last.crowded()
}

// Untried says that the relay refused us before a recipient was named: the copy stays as if it had never been begun.
func (o Outcome) Untried() bool {
	return o.Relay && o.Kind == Deferred && o.Stage != AtRcpt && o.Stage != AtData && o.Stage != AtDot
}

// String is the outcome for a log or a queue listing.
func (o Outcome) String() string {
	if o.Code == 0 {
		return fmt.Sprintf("%s at %s: %s", o.Kind, o.Stage, o.Text)
	}
	return fmt.Sprintf("%s at %s: %s", o.Kind, o.Stage, o.Reply())
}

// Reply is the relay's reply as one line: code, enhanced code, text.
func (o Outcome) Reply() string {
	if o.Code == 0 {
		return o.Text
	}
	return strings.TrimSpace(strings.TrimSpace(fmt.Sprintf("%d %s", o.Code, o.Enhanced)) + " " + o.Text)
}

// Policy says that a rule of the receiving side spoke, not the mailbox: it never counts against a recipient.
// See RFC 3463 section 3.8.
func (o Outcome) Policy() bool {
	return strings.HasPrefix(o.Enhanced, "5.7.") || strings.HasPrefix(o.Enhanced, "4.7.") || o.says(aboutRules)
}

// Protocol says that the server did not understand us, or is in trouble itself, in answer to one recipient or letter. That is worth
// another try; when one after the other is answered so, it is us. See RFC 5321 section 4.2.2 and RFC 3463 sections 3.4 and 3.6.
func (o Outcome) Protocol() bool {
	switch {
	case o.Stage != AtRcpt && o.Stage != AtData && o.Stage != AtDot || o.Relay:
		return false
	case o.Code == 500, o.Code == 502, o.Code == 503, o.Code == 504:
		return true
	case o.Enhanced == "5.3.4", o.Stage == AtRcpt && (o.Enhanced == "5.5.3" || o.Enhanced == "5.5.4"): // too big; too many; bad arguments
		return false
	}
	return strings.HasPrefix(o.Enhanced, "5.3.") || strings.HasPrefix(o.Enhanced, "5.5.")
}

// What servers that know no enhanced codes say when they mean us who send, and when a rule speaks and no mailbox.
var (
	aboutUs = []string{"relay not permitted", "relaying denied", "relaying not", "relay access denied", "not allowed to relay", "unable to relay", "authentication required", "must authenticate",
		"per hour", "per day", "per minute", "sending limit", "sending quota", "daily limit", "hourly limit", "rate limit"}
	aboutRules = []string{"policy", "spam", "blocked", "blacklist", "block list", "blocklist", "reputation"}
)

// says whether a refusal of a recipient that has no enhanced code holds any of the words.
func (o Outcome) says(words []string) bool {
	low := strings.ToLower(o.Text)
	return o.Stage == AtRcpt && o.Enhanced == "" && o.Code/100 == 5 && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
}

// crowded says that the relay has too much to do just now, so that fewer connections may help; it says nothing of a recipient.
// See RFC 3463 section 3.4 (X.3.1 to X.3.3) and 3.5 (X.4.5).
func (o Outcome) crowded() bool {
	return o.Code/100 == 4 && (o.Relay || strings.HasPrefix(o.Enhanced, "4.3.") || o.Enhanced == "4.4.5")
}

const maxText = 300 // of a reply, in bytes

// judge turns a reply that is a refusal into an outcome. See RFC 5321 section 4.2.1 and RFC 3463.
func judge(stage Stage, code int, text string) Outcome {
	enhanced, text := splitEnhanced(code, text)
	o := Outcome{Stage: stage, Code: code, Enhanced: enhanced, Text: oneLine(text)}
	o.Relay = refusesUs(stage, code, enhanced) || o.says(aboutUs)
	switch {
	case code/100 == 5 && !o.Relay:
		o.Kind = Refused
	default:
		o.Kind = Deferred // whatever it is, it is not for ever: 4xx, or a 5xx that says nothing of the recipient
	}
	return o
}

// refusesUs says whether a refusal is meant for us as a client, not for the letter or its recipient.
func refusesUs(stage Stage, code int, enhanced string) bool {
	switch code {
	case 421: // closing down (RFC 5321 section 4.2.3), or so it says when it means one recipient
		return stage != AtRcpt && stage != AtData && stage != AtDot
	case 432, 454, 530, 534, 535, 538: // RFC 4954 section 6
		return true
	}
	switch {
	case strings.HasSuffix(enhanced, ".3.4"), strings.HasSuffix(enhanced, ".2.3"):
		return false // the letter is too big: RFC 1870 section 6.1 lets a server say so at MAIL FROM already
	case strings.HasSuffix(enhanced, ".4.5"), // the usual code for "daily quota exceeded"
		strings.HasSuffix(enhanced, ".1.7"), strings.HasSuffix(enhanced, ".1.8"), // bad sender
		strings.HasSuffix(enhanced, ".7.8"), strings.HasSuffix(enhanced, ".7.9"): // credentials
		return true
	}
	switch stage {
	case AtRcpt, AtData, AtDot:
		return false
	case AtMail:
		// Without an enhanced code 552 is: too big, since we announced the size.
		return code != 552 || strings.HasPrefix(enhanced, "5.3.") || strings.HasPrefix(enhanced, "5.5.")
	}
	return true
}

// splitEnhanced takes the enhanced status code off a reply's text; one of another class than the reply's code is none.
// See RFC 2034 section 4.
func splitEnhanced(code int, text string) (enhanced, rest string) {
	word, rest, _ := strings.Cut(text, " ")
	parts := strings.Split(word, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || parts[0] != fmt.Sprint(code/100) {
		return "", text
	}
	for _, p := range parts[1:] {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return "", text
		}
	}
	return word, rest
}

// oneLine makes a reply fit for a log, a page or a listing, whatever the server put into it.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return strings.TrimSpace(text)
}

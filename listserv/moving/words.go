package moving

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
)

// wish is how somebody wants the posts of a list.
type wish struct {
	delivery book.Delivery
	form     book.Form
	paused   bool
	own      *bool
}

// wishes are the words of the programs for it, as roster.PlainWord leaves them.
var wishes = map[string]wish{
	"": {},
	// Each post.
	"each": {delivery: book.Each}, "email": {delivery: book.Each}, "allemail": {delivery: book.Each}, "eachemail": {delivery: book.Each}, "everyemail": {delivery: book.Each},
	"allmail": {delivery: book.Each}, "regular": {delivery: book.Each}, "mail": {delivery: book.Each}, "html": {delivery: book.Each}, "txt": {delivery: book.Each},
	"urlize": {delivery: book.Each}, "notice": {delivery: book.Each}, "single": {delivery: book.Each}, "individual": {delivery: book.Each}, "individualemails": {delivery: book.Each},
	"individualmessages": {delivery: book.Each}, "emaildeliverysingle": {delivery: book.Each}, "eachmessage": {delivery: book.Each}, "immediate": {delivery: book.Each},
	"notme": {delivery: book.Each, own: new(bool)},
	// Digests.
	"daily": {delivery: book.Daily}, "digest": {delivery: book.Daily}, "digests": {delivery: book.Daily}, "emaildeliverydigest": {delivery: book.Daily},
	"fulldigest": {delivery: book.Daily}, "fullfeatureddigest": {delivery: book.Daily}, "emaildeliveryhtmldigest": {delivery: book.Daily}, "htmldigest": {delivery: book.Daily},
	"summary": {delivery: book.Daily}, "summarydigests": {delivery: book.Daily}, "dailysummary": {delivery: book.Daily}, "emaildeliverysummary": {delivery: book.Daily},
	"abridged": {delivery: book.Daily}, "abridgedemail": {delivery: book.Daily},
	"mimedigests": {delivery: book.Daily, form: book.FormMIME}, "mimedigest": {delivery: book.Daily, form: book.FormMIME},
	"plaintextdigests": {delivery: book.Daily, form: book.FormPlain}, "plaintextdigest": {delivery: book.Daily, form: book.FormPlain},
	"plaindigest": {delivery: book.Daily, form: book.FormPlain}, "digestplain": {delivery: book.Daily, form: book.FormPlain}, "emaildeliveryplaindigest": {delivery: book.Daily, form: book.FormPlain},
	"weekly": {delivery: book.Weekly}, "weeklydigest": {delivery: book.Weekly},
	// Only what matters.
	"meetings": {delivery: book.MeetingsOnly}, "special": {delivery: book.MeetingsOnly}, "specialnotices": {delivery: book.MeetingsOnly},
	"specialnoticesonly": {delivery: book.MeetingsOnly}, "emaildeliveryspecial": {delivery: book.MeetingsOnly},
	// Nothing.
	"none": {paused: true}, "nomail": {paused: true}, "noemail": {paused: true}, "noemails": {paused: true}, "emaildeliverynone": {paused: true}, "disabled": {paused: true},
	"webonly": {paused: true}, "suspended": {paused: true}, "paused": {paused: true},
}

// wishOf reads how somebody wants posts.
func wishOf(word string) (wish, bool) {
	w, known := wishes[roster.PlainWord(word)]
	return w, known
}

// on adds a wish to a person.
func (w wish) on(p *Person) {
	if w.delivery != "" {
		p.Delivery = w.delivery
	}
	if w.form != "" {
		p.Form = w.form
	}
	if w.own != nil {
		p.OwnPosts = w.own
	}
	p.Paused = p.Paused || w.paused
}

// Why people on a list are not to be members.
const (
	notReached   = "mail to them came back there"
	notWelcome   = "they are banned there"
	notStaying   = "they have left there"
	notConfirmed = "they have not confirmed there that they want it"
	notEnabled   = "they are switched off there"
	notAMember   = "they are no member there, only allowed to write"
	notAPerson   = "it is a group, not a person"
)

// standings are the words of the programs for how people stand with a list; "" is a member.
var standings = map[string]string{
	"": "", "member": "", "confirmed": "", "userstatusconfirmed": "", "substatusnormal": "", "normal": "", "enabled": "", "active": "", "subscribed": "", "valid": "",
	"approved": "", "yes": "", "ok": "", "true": "", "byuser": "", "emailvalid": "", "receiving": "", "joined": "", "accepted": "", "user": "", "none": "",
	"bouncing": notReached, "bounced": notReached, "bounce": notReached, "hardbounce": notReached, "hardbounced": notReached, "bybounces": notReached, "bybounce": notReached,
	"userstatusbouncing": notReached, "substatusbouncing": notReached, "cleaned": notReached, "invalid": notReached, "undeliverable": notReached, "suppressed": notReached, "complained": notReached,
	"banned": notWelcome, "blocked": notWelcome, "blocklisted": notWelcome, "blacklisted": notWelcome, "userstatusbanned": notWelcome, "substatusbanned": notWelcome, "bymoderator": notWelcome,
	"unsubscribed": notStaying, "left": notStaying, "removed": notStaying, "optedout": notStaying, "archived": notStaying,
	"unconfirmed": notConfirmed, "notconfirmed": notConfirmed, "userstatusunconfirmed": notConfirmed, "pending": notConfirmed, "substatuspending": notConfirmed, "invited": notConfirmed,
	"substatusinvited": notConfirmed, "awaitingconfirmation": notConfirmed, "requested": notConfirmed,
	"disabled": notEnabled, "inactive": notEnabled, "suspended": notEnabled, "nonmember": notAMember, "group": notAPerson, "customer": notAPerson,
}

// roles are the words of the programs for who looks after a list; "" is nobody in particular.
var roles = map[string]string{
	"": "", "member": "", "none": "", "submodstatusnone": "", "no": "", "false": "", "normal": "", "user": "", "subscriber": "",
	"owner": "owner", "listowner": "owner", "submodstatusowner": "owner", "admin": "owner", "administrator": "owner", "owners": "owner", "privileged": "owner",
	"manager": "moderator", "moderator": "moderator", "submodstatusmoderator": "moderator", "editor": "moderator", "moderators": "moderator", "managers": "moderator", "editors": "moderator",
}

// momentOf reads when something was; zero where it can't be told for sure, as in 3/4/2021.
func momentOf(s string) time.Time {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 1e8 && n < 1e11 {
		return time.Unix(n, 0).UTC()
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999-07", "2006-01-02 15:04:05.999999999-07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05.999999999 -0700 MST", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05.999999999", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "2 January 2006", "02.01.2006", time.RFC1123Z, time.ANSIC} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1970 && t.Year() < 2200 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// dayOf makes a moment of Google's columns.
func dayOf(parts [6]string, zone string) time.Time {
	var n [6]int
	for i, p := range parts {
		n[i], _ = strconv.Atoi(p) // what is no number is 0, and then there is no day
	}
	loc := book.ZoneOr(zone, time.UTC)
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, loc)
	if t.Year() != n[0] || t.Month() != time.Month(n[1]) || t.Day() != n[2] || n[0] < 1971 {
		return time.Time{}
	}
	return t.UTC()
}

func unknownWord(what, word, use string) string {
	return fmt.Sprintf("the %s %q is not known: %s", what, roster.Shorten(word), use)
}

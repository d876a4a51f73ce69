package answer

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/listserv/schedule"
	"mutualaid/templates"
)

// commandNames is what the groups of commands in the phrase files stand for.
var commandNames = map[string]Command{
	"join": {Name: "join"}, "leave": {Name: "leave"}, "help": {Name: "help"},
	"each": {Name: "deliver", Choice: "each"}, "daily": {Name: "deliver", Choice: "daily"},
	"weekly": {Name: "deliver", Choice: "weekly"}, "meetings": {Name: "deliver", Choice: "meetings"},
	"pause": {Name: "pause"}, "pause-until": {Name: "pause", Choice: untilDate}, "resume": {Name: "resume"},
	"own-on": {Name: "own", Choice: "on"}, "own-off": {Name: "own", Choice: "off"}, "zone": {Name: "zone", Choice: ofPlace},
	"remind-usual": {Name: "remind", Choice: "default"}, "remind-week": {Name: "remind", Choice: "7d"}, "remind-day": {Name: "remind", Choice: "1d"},
	"remind-hour": {Name: "remind", Choice: "1h"}, "remind-none": {Name: "remind", Choice: "none"},
	"settings": {Name: "settings"}, "show": {Name: "show", Choice: "name"}, "show-address": {Name: "show", Choice: "address"}, "hide": {Name: "show"},
}

// ofPlace marks, in the table of commands only, a beginning after which a time zone or its city must follow.
const ofPlace = "place"

// placeLimit is how many words the name of a city has at most.
const placeLimit = 4

// untilDate marks, in the table of commands only, a beginning after which a date must follow.
const untilDate = "until"

func (r *Reader) addCommands(p templates.Phrases) error {
	for group, lines := range p.Commands {
		c, ok := commandNames[group]
		if !ok {
			return fmt.Errorf("no command is called %q", group)
		}
		for _, line := range lines {
			words := phrase.Split(line).Words
			if len(words) == 0 {
				return fmt.Errorf("%s: an empty line", group)
			}
			key := join(words)
			if was, ok := r.commands[key]; ok && was != c {
				return fmt.Errorf("%q is both %s and %s", line, was.Name, c.Name)
			}
			r.commands[key] = c
		}
	}
	return nil
}

func join(words []phrase.Word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// Command finds a command that is the whole subject or the whole first line. What stands beside it must be no more
// than a name: "Leave" as the subject of a letter about parental leave is no command, nor is a subject with "Re:".
func (r *Reader) Command(subject, text string, now time.Time) (Command, bool) {
	text = strings.TrimSpace(text)
	first, rest, _ := strings.Cut(text, "\n")
	if own := ownSubject(subject); own != "" && isShort(text) {
		if c, ok := r.line(own, now); ok {
			if d, other := r.line(first, now); other && d != c {
				return Command{}, false // the text orders something else: a person should look
			}
			if r.signed(c, text) {
				return c, true
			}
		}
	}
	if first == "" || !isShort(rest) {
		return Command{}, false
	}
	if c, ok := r.line(first, now); ok && r.signed(c, rest) {
		return c, true
	}
	return Command{}, false
}

// signed says whether what stands below a command is no more than a greeting and a name: "Stop" above "the cuts! Who joins
// us on Saturday?" is none. What else a leave may say is read as plain words are.
func (r *Reader) signed(c Command, text string) bool {
	words := phrase.Split(text)
	if words.Asks() {
		return false
	}
	if !strict[c.Name] || len(words.Words) == 0 {
		return true
	}
	l := r.languageOf(words.Words, "")
	if l.ready() != nil {
		return false
	}
	s := l.signs(words, false, time.Time{})
	for at, w := range s.Words {
		again := c == r.commands[w.Text]
		if !again && !politeWords[w.Text] && !s.covers(at, mPolite, mGlad, mLeave) && !isName(s.Source[w.Begin:w.End]) {
			return false
		}
	}
	return true
}

// strict are the commands whose words may begin something else: "Show me" above "the new rooms".
var strict = map[string]bool{"leave": true, "settings": true, "show": true}

// programLimit is how many words a mail program writes of its own into a mail that it makes of a List-Unsubscribe field.
const programLimit = 60

// Unsubscribes says whether a mail of its own is one that a mail program makes out of our List-Unsubscribe field, which may
// look like a machine's and hold words of the program's. See RFC 2369 section 3.2. A person may give the same title to a question.
func (r *Reader) Unsubscribes(subject, text string) bool {
	if !strings.EqualFold(strings.TrimSpace(subject), "unsubscribe") {
		return false
	}
	words := phrase.Split(text)
	return len(words.Words) <= programLimit && !words.Asks()
}

// IsShort says whether a text is no more than a greeting and a name.
func (r *Reader) IsShort(text string) bool { return isShort(text) }

// isShort says whether a text is no more than a greeting and a name.
func isShort(text string) bool {
	if len(text) > 200 {
		return false
	}
	r := phrase.Split(text)
	return len(r.Words) <= nameLimit && len(r.Sentences) <= 3
}

// lineLimit is how many words a command has at most.
const lineLimit = 10

func (r *Reader) line(line string, now time.Time) (Command, bool) {
	if len(line) > 120 || strings.Contains(line, "?") {
		return Command{}, false
	}
	words := phrase.Split(line).Words
	if len(words) > lineLimit {
		return Command{}, false
	}
	for len(words) > 0 && politeWords[words[0].Text] {
		words = words[1:]
	}
	for len(words) > 0 && politeWords[words[len(words)-1].Text] {
		words = words[:len(words)-1]
	}
	if c, ok := r.commands[join(words)]; ok && c.Choice != untilDate && c.Choice != ofPlace {
		return c, true
	}
	for n := len(words) - 1; n > 0; n-- {
		if c, ok := r.commands[join(words[:n])]; ok && c.Choice == untilDate {
			for _, l := range r.languages {
				if day, used := l.calendar.parse(words[n:], now); used == len(words)-n {
					return Command{Name: c.Name, Until: day}, true
				}
			}
		} else if ok && c.Choice == ofPlace && len(words)-n <= placeLimit {
			return Command{Name: c.Name, Choice: r.placeOf(words[n:])}, true
		}
	}
	return Command{}, false
}

// politeWords may stand before or after a command.
var politeWords = map[string]bool{
	"please": true, "thanks": true, "hello": true, "hi": true, "bitte": true, "danke": true, "merci": true, "gracias": true, "grazie": true, "obrigado": true, "obrigada": true, "svp": true,
}

// ownSubject is a subject that the person wrote: one without "Re:" or its relatives, which stand for ours.
func ownSubject(subject string) string {
	subject = strings.TrimSpace(subject)
	if head, _, ok := strings.Cut(subject, ":"); ok && replyMark[phrase.Fold(strings.TrimSpace(strings.TrimRight(head, "0123456789[]() ")))] {
		return ""
	}
	return subject
}

// replyMark is what mail programs put before the subject of an answer or of what is passed on.
var replyMark = map[string]bool{
	"re": true, "aw": true, "sv": true, "antw": true, "rv": true, "res": true, "rif": true, "r": true, "ref": true, "tr": true,
	"fw": true, "fwd": true, "wg": true, "vs": true, "odp": true, "ynt": true, "i": true, "enc": true, "doorst": true, "antwort": true,
}

// placeOf is the time zone that words name, "" when there is none of that name.
func (r *Reader) placeOf(words []phrase.Word) string {
	if zone, ok := schedule.FindZone(r.cities[join(words)]); ok {
		return zone
	}
	if zone, ok := schedule.FindZone(join(words)); ok {
		return zone
	}
	zone, _ := schedule.FindZone(words[0].Text + "/" + join(words[1:])) // America/New York
	return zone
}

package answer

import (
	"slices"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// mailing is how a language says how much mail one wishes to get, and when. The groups of phrases are in the phrase files.
type mailing struct {
	phrases map[string]string // what they stand for: "daily", "pause", "until", "instead", "ask", "light" …
	longest int               // words of a phrase
}

// The groups of [mailing] that are no choice of mail by themselves.
const (
	mailPause   = "pause"   // counts beside a word for mail, or where it says until when
	mailNone    = "none"    // "no mail"
	mailMail    = "mail"    // a word for mail
	mailWish    = "wish"    // a word by which one wishes
	mailUntil   = "until"   // a day follows
	mailResume  = "resume"  // mail again
	mailInstead = "instead" // what follows is not wished
	mailAsk     = "ask"     // it is asked of somebody: "can I have ..."
	mailLight   = "light"   // it changes nothing
)

// deliveries are the groups of [mailing] that choose how mail comes.
var deliveries = []string{"each", "daily", "weekly", "meetings"}

func newMailing(groups map[string][]string) mailing {
	m := mailing{phrases: map[string]string{}}
	for name, phrases := range groups {
		for _, p := range phrases {
			words := phrase.Split(p).Words
			m.phrases[join(words)] = name
			m.longest = max(m.longest, len(words))
		}
	}
	return m
}

// wish is what was found of a wish about mail.
type wish struct {
	choice         string // how mail shall come
	pauses, until  bool
	resumes, asked bool
	mail, wished   bool         // words for mail and for wishing stand in it
	said           phrase.Match // the words it rests on
}

// mailingLimit is how many words a wish about mail has at most: a longer text is about more.
const mailingLimit = 24

// mailing reads a text as a wish about how much mail one gets. Every word of it must be understood so: any other word means that it
// speaks of something else, "a weekly supervision would help me".
func (s *signs) mailing() (Answer, bool) {
	if len(s.Words) > mailingLimit || s.Cut {
		return Answer{}, false
	}
	w, ok := s.wish()
	if !ok || s.asks() && !w.asked {
		return Answer{}, false
	}
	a := s.say(Commanded, w.said)
	switch {
	case w.choice != "" && !w.pauses && !w.resumes && !w.until && (w.wished || w.asked || w.choice == "meetings" || len(s.Words) <= callLimit):
		a.Command = Command{Name: "deliver", Choice: w.choice}
	case w.choice != "" || w.pauses == w.resumes || w.pauses && !w.until && (!w.mail || s.has(mLeave)):
		return Answer{}, false
	case w.resumes:
		a.Command = Command{Name: "resume"}
	default:
		a.Command = Command{Name: "pause"}
		if a.Command.Until, ok = s.until(); ok != w.until {
			return Answer{}, false // a day that is not understood, or one without a word for it
		}
	}
	return a, true
}

// until is the day that a text names.
func (s *signs) until() (time.Time, bool) {
	if day, ok := s.language.calendar.find(s.Words, s.now); ok {
		return day, true
	}
	return s.language.relative.find(s.Words, s.now)
}

// wish takes all words for what they may be in a wish about mail.
func (s *signs) wish() (w wish, ok bool) {
	instead := false
	for at := 0; at < len(s.Words); {
		instead = instead && !s.Words[at].Breaks
		name, n := s.mailPhrase(at)
		switch {
		case slices.Contains(deliveries, name) && instead:
			instead = false
		case slices.Contains(deliveries, name):
			if w.choice != "" && w.choice != name {
				return w, false
			}
			w.choice, w.said = name, phrase.Match{First: at, Last: at + n}
		case name == mailInstead:
			instead, w.wished = true, true
		case name == mailPause:
			w.pauses, w.said = true, phrase.Match{First: at, Last: at + n}
		case name == mailNone:
			w.pauses, w.mail, w.said = true, true, phrase.Match{First: at, Last: at + n}
		case name == mailMail:
			w.mail = true
		case name == mailWish:
			w.wished = true
		case name == mailResume:
			w.resumes, w.said = true, phrase.Match{First: at, Last: at + n}
		case name == mailUntil:
			w.until = true
		case name == mailAsk:
			w.asked = true
		case name == "" && !s.mayStand(at):
			return w, false
		}
		at += n
	}
	return w, w.choice != "" || w.pauses || w.resumes
}

// mailPhrase is the longest phrase about mail that the word at begins, and how many words it has; "" for one word that begins none.
func (s *signs) mailPhrase(at int) (name string, n int) {
	for n = min(s.language.mailing.longest, len(s.Words)-at); n > 0; n-- {
		if name, ok := s.language.mailing.phrases[join(s.Words[at:at+n])]; ok {
			return name, n
		}
	}
	return "", 1
}

// mayStand says whether a word may stand beside a wish about mail: of a date, of a courtesy, or a name below it.
func (s *signs) mayStand(at int) bool {
	w := s.Words[at]
	digit := w.Text[0] >= '0' && w.Text[0] <= '9'
	return digit || s.language.calendar.names(w.Text) || s.covers(at, mPolite) || at > 0 && len(s.Words)-at <= 2 && isName(s.Source[w.Begin:w.End])
}

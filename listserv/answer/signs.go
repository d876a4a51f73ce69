package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// signs are what was found in a text, by mark, in order.
type signs struct {
	phrase.Text
	language *language
	found    [marks][]phrase.Match
	clear    []bool // by word: it is light, or belongs to something friendly
	free     []bool // by word: it explains a yes, whatever it is
	reason   []bool // by word: and gives its reason
	bare     []bool // by word: a bare yes begins with it, be it within a longer phrase
	known    int    // words of the language
	now      time.Time
	meeting  bool // it is a meeting that is spoken of
}

// signs reads a text. Beside a meeting, days and coming late are harmless; in answer to anything else they are not.
func (l *language) signs(t phrase.Text, meeting bool, now time.Time) *signs {
	t.Words, t.Sentences = slices.Clone(t.Words), slices.Clone(t.Sentences) // a text may be read in several languages
	l.speller.Mend(&t, func(w string) bool { return l.words[w]&known != 0 || l.calendar.names(w) })
	s := &signs{Text: t, language: l, meeting: meeting, now: now, clear: make([]bool, len(t.Words)), free: make([]bool, len(t.Words)), reason: make([]bool, len(t.Words)), bare: make([]bool, len(t.Words))}
	for i, w := range s.Words {
		c := l.words[w.Text]
		s.clear[i] = c&light != 0
		if c&^off != 0 {
			s.known++
		}
	}
	all := slices.DeleteFunc(l.finder.Find(&s.Text), func(m phrase.Match) bool {
		return slices.Contains(ofMeetings, m.Mark) && !meeting || (m.Mark == mDays || m.Mark == mRemark) && meeting
	})
	all = s.unremark(all)
	for i, m := range all {
		s.bare[m.First] = s.bare[m.First] || m.Mark == mYes
		if hidden(i, all) {
			continue
		}
		s.found[m.Mark] = append(s.found[m.Mark], m)
		if sent := &s.Sentences[s.Words[m.First].Sentence]; m.Mark == mAsk && m.First == sent.First {
			sent.Asks = true // a question, even without its mark
		}
		if slices.Contains(plain, m.Mark) {
			for at := m.First; at < m.Last; at++ {
				s.clear[at] = true
			}
		}
	}
	s.explain()
	s.lead()
	return s
}

// unremark drops a remark that is the condition of what follows in its sentence: "if you need help, count me in".
func (s *signs) unremark(all []phrase.Match) []phrase.Match {
	left := fewLimit
	return slices.DeleteFunc(slices.Clone(all), func(r phrase.Match) bool {
		if r.Mark != mRemark || left == 0 {
			return false
		}
		left--
		sent := s.Words[r.First].Sentence
		within := func(m phrase.Match) bool { return m.Mark == mIf && m.First >= r.First && m.Last <= r.Last }
		follows := func(m phrase.Match) bool {
			return slices.Contains(yesMarks, m.Mark) && m.First >= r.Last && s.Words[m.First].Sentence == sent
		}
		return slices.ContainsFunc(all, within) && slices.ContainsFunc(all, follows)
	})
}

// ofMeetings are the marks that say something only where a meeting is spoken of.
var ofMeetings = []phrase.Mark{mLate, mTardy, mAll, mThere}

// hideLimit is how long a phrase is at most that others can hide in.
const hideLimit = 16

// hidden says whether a longer phrase of another kind takes the match all[at] in: the "not" of "why not".
func hidden(at int, all []phrase.Match) bool {
	m := all[at]
	if m.Mark == mTrail || m.Mark == mSorry || m.Mark == mThough || m.Mark == mLead {
		return false
	}
	hides := func(n phrase.Match) bool {
		if m.Mark == mBut && n.Mark == mNo && m.First == n.First || m.Mark == mAsk && n.Mark == mIdiom || m.Mark == mNo && n.Mark == mMiss || n.Mark == mNod || m.Mark == mNod {
			return false // "when do we start" is harmless, and still asked; "sorry, I can't join" is a no to anything
		}
		if m.Mark == mAll && (n.Mark == mYes || n.Mark == mSure || n.Mark == mCome || n.Mark == mNo || n.Mark == mMiss) {
			return false // "yes to all" is a yes, and one for all dates
		}
		return n.Mark != m.Mark && n.First <= m.First && m.Last <= n.Last && n.Last-n.First > m.Last-m.First
	}
	for i := at - 1; i >= 0 && all[i].First > m.First-hideLimit; i-- {
		if hides(all[i]) {
			return true
		}
	}
	for i := at + 1; i < len(all) && all[i].First == m.First; i++ {
		if hides(all[i]) {
			return true
		}
	}
	return false
}

// has says whether any of the marks was found.
func (s *signs) has(list ...phrase.Mark) bool {
	_, ok := s.first(list...)
	return ok
}

// first is the first match of the first mark that has one.
func (s *signs) first(list ...phrase.Mark) (phrase.Match, bool) {
	for _, m := range list {
		if found := s.found[m]; len(found) > 0 {
			return found[0], true
		}
	}
	return phrase.Match{}, false
}

// quote is the words a match rests on, as they were written.
func (s *signs) quote(m phrase.Match) string {
	return `"` + strings.Join(strings.Fields(s.Source[s.Words[m.First].Begin:s.Words[m.Last-1].End]), " ") + `"`
}

// understood says whether enough of the text is in the language to take it at its word.
func (s *signs) understood() bool {
	n := len(s.Words)
	return n < 3 && s.known > 0 || s.known*5 >= n*2
}

// asks says whether anything is asked.
func (s *signs) asks() bool { return s.Asks() }

func (s *signs) within(first, last int, list ...phrase.Mark) bool {
	return s.anyMatch(list, func(m phrase.Match) bool { return m.First < last && m.Last > first })
}

func (s *signs) startsAt(at int, list ...phrase.Mark) bool {
	return s.anyMatch(list, func(m phrase.Match) bool { return m.First == at })
}

func (s *signs) anyMatch(list []phrase.Mark, is func(phrase.Match) bool) bool {
	for _, mk := range list {
		if slices.ContainsFunc(s.found[mk], is) {
			return true
		}
	}
	return false
}

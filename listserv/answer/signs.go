package answer

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mutualaid/templates"
)

// The groups of phrases, as the phrase files name them. README.md beside those files says what each is for.
const (
	mYes mark = iota + 1
	mSure
	mJoin
	mCome
	mGlad
	mPolite
	mIntro
	mIdiom
	mNo
	mMiss
	mMaybe
	mLater
	mLeave
	mUndo
	mIf
	mBut
	mNot
	mOther
	mHold
	mAside
	mAgainst
	mRobot
	mAsk
	mLate
	mEach
	mDaily
	mWeekly
	mMeetings
	mAgain
	mConfirm
	mRequest
	mTail
	marks
)

var markNames = map[string]mark{
	"yes": mYes, "sure": mSure, "join": mJoin, "come": mCome, "glad": mGlad, "polite": mPolite, "intro": mIntro,
	"idiom": mIdiom, "no": mNo, "miss": mMiss, "maybe": mMaybe, "later": mLater, "leave": mLeave, "undo": mUndo,
	"if": mIf, "but": mBut, "not": mNot, "other": mOther, "hold": mHold, "aside": mAside, "against": mAgainst,
	"robot": mRobot, "ask": mAsk, "late": mLate, "each": mEach, "daily": mDaily, "weekly": mWeekly, "meetings": mMeetings,
	"again": mAgain, "confirm": mConfirm, "request": mRequest, "tail": mTail,
}

// friendly marks may hide a doubt that stands within them ("no problem"), so they must not hold just any word.
var friendly = []mark{mYes, mSure, mJoin, mCome, mGlad, mPolite, mIntro, mIdiom}

// language is one language's phrases, ready to be found.
type language struct {
	name     string
	patterns *automaton
	link     map[string]bool // words that join clauses
	words    map[string]bool // known words
	calendar calendar
	tails    bool // there are patterns for what may follow a "join"
}

func newLanguage(p templates.Phrases) (*language, error) {
	l := &language{name: p.Language, patterns: newAutomaton(p.Sets), link: map[string]bool{}, words: map[string]bool{}}
	for group, patterns := range p.Say {
		m, ok := markNames[group]
		if !ok {
			return nil, fmt.Errorf("phrases/%s.toml: no group is called %q", p.Language, group)
		}
		l.tails = l.tails || m == mTail
		for _, pattern := range patterns {
			if slices.Contains(friendly, m) && !tame(m, strings.Fields(pattern)) {
				return nil, fmt.Errorf("phrases/%s.toml: %s: %q must not hold just any word", p.Language, group, pattern)
			}
			whole := m == mIdiom || m == mGlad || m == mIntro
			if err := l.patterns.add(pattern, accept{mark: m, withoutBreaks: whole}); err != nil {
				return nil, fmt.Errorf("phrases/%s.toml: %s: %w", p.Language, group, err)
			}
		}
	}
	l.patterns.close()
	for w := range l.patterns.words {
		l.words[w] = true
	}
	for _, w := range split(p.Words).words {
		l.words[w.text] = true
	}
	for _, w := range split(p.Link).words {
		l.link[w.text], l.words[w.text] = true, true
	}
	l.calendar = newCalendar(p)
	return l, nil
}

// tame says whether a friendly pattern names its words. One that a doubt can't hide in may leave out a name in its midst.
func tame(m mark, fields []string) bool {
	for i, w := range fields {
		if w == ".." || w == "_" && (m != mIdiom || i == 0 || i == len(fields)-1) {
			return false
		}
	}
	return true
}

// signs are what was found in a text, by mark, in order.
type signs struct {
	*reading
	language *language
	found    [marks][]match
	known    int // words of the language
	now      time.Time
	strict   bool // "I'm coming" must stand for itself, too
}

func (l *language) signs(read *reading, now time.Time) *signs {
	r := &reading{source: read.source, words: read.words, sentences: slices.Clone(read.sentences), cut: read.cut} // asks is the language's
	s := &signs{reading: r, language: l, now: now}
	var all []match
	for _, sent := range r.sentences {
		all = l.patterns.find(r, sent, l.link, all)
	}
	for _, m := range all {
		if hidden(m, all) {
			continue
		}
		s.found[m.mark] = append(s.found[m.mark], m)
		if sent := &r.sentences[r.words[m.first].sentence]; m.mark == mAsk && m.first == sent.first {
			sent.asks = true // a question, even without its mark
		}
	}
	for _, w := range r.words {
		if l.words[w.text] {
			s.known++
		}
	}
	return s
}

// hidden says whether a longer phrase of another kind takes a match in: the "not" of "why not".
func hidden(m match, all []match) bool {
	for _, n := range all {
		if m.mark == mAsk && n.mark == mIdiom {
			continue // "when do we start" is harmless, and still asked
		}
		if n.mark == mTail {
			continue // it only says what may follow
		}
		if n.mark != m.mark && n.first <= m.first && m.last <= n.last && n.last-n.first > m.last-m.first {
			return true
		}
	}
	return false
}

// has says whether any of the marks was found.
func (s *signs) has(list ...mark) bool {
	_, ok := s.first(list...)
	return ok
}

// first is the first match of the first mark that has one.
func (s *signs) first(list ...mark) (match, bool) {
	for _, m := range list {
		if found := s.found[m]; len(found) > 0 {
			return found[0], true
		}
	}
	return match{}, false
}

// quote is the words a match rests on, as they were written.
func (s *signs) quote(m match) string {
	return `"` + strings.Join(strings.Fields(s.source[s.words[m.first].begin:s.words[m.last-1].end]), " ") + `"`
}

// understood says whether enough of the text is in the language to take it at its word.
func (s *signs) understood() bool {
	n := len(s.words)
	return n < 3 && s.known > 0 || s.known*5 >= n*2
}

// asks says whether anything is asked.
func (s *signs) asks() bool {
	return slices.ContainsFunc(s.sentences, func(sent sentence) bool { return sent.asks })
}

// affirmations are the matches of the marks that stand for themselves: not in a question, not followed by something
// else that they may belong to ("yes, I got your letter").
func (s *signs) affirmations(strong ...mark) []match {
	var out []match
	for _, mk := range strong {
		for _, m := range s.few(mk) {
			if s.answers(m) && s.continues(m) {
				out = append(out, m)
			}
		}
	}
	for _, m := range s.few(mYes) {
		if s.answers(m) && s.opens(m) && s.supported(m, strong) {
			out = append(out, m)
		}
	}
	for _, m := range s.few(mSure) {
		if s.answers(m) && s.opens(m) && (s.clauseEnds(m.last) || s.startsAt(m.last, append([]mark{mYes}, strong...)...)) && s.supported(m, strong) {
			out = append(out, m)
		}
	}
	return out
}

// fewLimit is how many phrases of a kind are weighed: nobody needs more to say yes, and a hostile text holds thousands.
const fewLimit = 20

func (s *signs) few(m mark) []match { return s.found[m][:min(len(s.found[m]), fewLimit)] }

// continues says whether what follows m in its clause is what may follow such words: "count me in for this" may, "count
// me among your critics" may not. Languages without the group are trusted.
func (s *signs) continues(m match) bool {
	if m.mark != mJoin && !(m.mark == mCome && s.strict) || !s.language.tails || s.clauseEnds(m.last) {
		return true
	}
	goesOn := func(n match) bool { return n.first > m.first && n.first <= m.last && n.last > m.last }
	return s.anyMatch([]mark{mTail, mPolite, mGlad, mYes, mSure, mJoin, mCome, mIdiom, mIntro, mLate, mAsk}, goesOn) ||
		s.isName(m.last, s.clauseEnd(m.last))
}

// isName says whether words are written as names are.
func (s *signs) isName(first, last int) bool {
	for _, w := range s.words[first:last] {
		if c, _ := utf8.DecodeRuneInString(s.source[w.begin:]); !unicode.IsUpper(c) || s.language.words[w.text] && len(w.text) < 3 || s.language.calendar.names(w.text) {
			return false
		}
	}
	return last-first <= 2
}

// clauseEnd is where the clause of the word at ends.
func (s *signs) clauseEnd(at int) int {
	for at++; at < len(s.words) && !s.words[at].breaks && s.words[at].sentence == s.words[at-1].sentence; at++ {
	}
	return at
}

// answers says whether a match is said rather than asked: in a question only what comes before its asking clause is.
func (s *signs) answers(m match) bool {
	sent := s.sentences[s.words[m.first].sentence]
	if !sent.asks {
		return true
	}
	for _, ask := range s.found[mAsk] {
		if ask.first >= m.last && ask.first < sent.last && s.words[ask.first].breaks && sent.last-ask.first > 1 {
			return s.words[m.first].breaks && s.before(m, sent)
		}
	}
	return false
}

// before says whether nothing is asked ahead of m in its sentence.
func (s *signs) before(m match, sent sentence) bool {
	for _, ask := range s.found[mAsk] {
		if ask.first >= sent.first && ask.first < m.first {
			return false
		}
	}
	return true
}

// opens says whether only a greeting, a politeness or a "but" comes before m in its sentence.
func (s *signs) opens(m match) bool {
	sent := s.sentences[s.words[m.first].sentence]
	for first, last := range s.clauses(sent.first, m.first) {
		if last-first > 2 && !s.within(first, last, mGlad, mPolite, mIdiom, mIntro, mYes, mSure, mJoin, mCome) && !s.endsAt(m.first, mBut) {
			return false
		}
	}
	return true
}

// supported says whether what follows a bare yes in its sentence belongs to it.
func (s *signs) supported(m match, strong []mark) bool {
	sent := s.sentences[s.words[m.first].sentence]
	support := append([]mark{mYes, mSure, mGlad, mPolite, mIntro, mIdiom, mLate}, strong...)
	for first, last := range s.clauses(m.last, sent.last) {
		short := s.isName(first, last) && s.words[first].breaks
		asked := s.startsAt(first, mAsk) && s.words[first].breaks
		if asked {
			return true
		}
		if !short && !s.within(first, last, support...) {
			return false
		}
	}
	return true
}

// clauses are the runs of words[first:last] between breaks.
func (s *signs) clauses(first, last int) func(func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for first < last {
			end := first + 1
			for end < last && !s.words[end].breaks {
				end++
			}
			if !yield(first, end) {
				return
			}
			first = end
		}
	}
}

func (s *signs) clauseEnds(at int) bool {
	return at >= len(s.words) || s.words[at].breaks || s.words[at].sentence != s.words[at-1].sentence || s.language.link[s.words[at].text]
}

func (s *signs) within(first, last int, list ...mark) bool {
	return s.anyMatch(list, func(m match) bool { return m.first < last && m.last > first })
}

func (s *signs) startsAt(at int, list ...mark) bool {
	return s.anyMatch(list, func(m match) bool { return m.first == at })
}

func (s *signs) endsAt(at int, list ...mark) bool {
	return s.anyMatch(list, func(m match) bool { return m.last == at })
}

func (s *signs) anyMatch(list []mark, is func(match) bool) bool {
	for _, mk := range list {
		if slices.ContainsFunc(s.found[mk], is) {
			return true
		}
	}
	return false
}

// covered says whether every clause holds one of the marks or is too short to say anything, as a name is.
func (s *signs) covered(list ...mark) bool {
	for _, sent := range s.sentences {
		for first, last := range s.clauses(sent.first, sent.last) {
			if last-first > 2 && !s.within(first, last, list...) {
				return false
			}
		}
	}
	return true
}

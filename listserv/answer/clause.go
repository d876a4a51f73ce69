package answer

import (
	"unicode"
	"unicode/utf8"

	"mutualaid/listserv/answer/phrase"
)

// affirmations are the matches of the marks that stand for themselves. A phrase that says all ("count me in") must have
// nothing in its clause that is not understood; a bare yes nothing in its sentence, for it may belong to something else:
// "yes, I got your letter".
func (s *signs) affirmations(strong ...phrase.Mark) []phrase.Match {
	var out []phrase.Match
	for _, mk := range strong {
		for _, m := range s.few(mk) {
			if s.answers(m) && s.stands(m) {
				out = append(out, m)
			}
		}
	}
	for _, m := range s.few(mYes) {
		if s.answers(m) && s.alone(m) {
			out = append(out, m)
		}
	}
	for _, m := range s.few(mSure) {
		if s.answers(m) && (s.clauseEnds(m.Last) || s.startsAt(m.Last, append([]phrase.Mark{mYes, mBid}, strong...)...)) && s.alone(m) {
			out = append(out, m)
		}
	}
	for _, m := range s.few(mMood) {
		if s.plain(0, len(s.Words), false) { // "Delighted!" may be said of anything
			out = append(out, m)
		}
	}
	return out
}

// fewLimit is how many phrases of a kind are weighed: nobody needs more to say yes, and a hostile text holds thousands.
const fewLimit = 20

func (s *signs) few(m phrase.Mark) []phrase.Match { return s.found[m][:min(len(s.found[m]), fewLimit)] }

// stands says whether all that m shares its clause with is understood: "count me in for this" is, "count me among
// your critics" is not, nor is "they want me to say count me in".
func (s *signs) stands(m phrase.Match) bool {
	begin, end := s.clauseBegin(m.First), s.clauseEnd(m.Last-1)
	return (s.plain(begin, m.First, true) || s.leads(begin, m.First)) && s.plain(m.Last, end, true) && s.announced(m.First)
}

// announced says whether all that a colon makes the heading of the word at is understood: "in short: count me in" is,
// "I was told to write: count me in" is not. What a "but" leaves behind is no part of it.
func (s *signs) announced(at int) bool {
	begin := s.fromBut(at)
	for ; at >= begin; at-- {
		if !s.Words[at].Colon || at == 0 {
			continue
		}
		first := s.Sentences[s.Words[at-1].Sentence].First
		if at > begin {
			first = max(first, begin)
		}
		return s.plain(first, at, true) || s.concludes(first, at)
	}
	return true
}

// concludes says whether what a colon ends is the conclusion of what is told before it: "I read it twice and I've decided: I'm in". Doubts
// in what is told hold the yes back by themselves.
func (s *signs) concludes(first, last int) bool {
	begin := s.clauseBegin(last - 1)
	return begin > first && s.Words[begin-1].Links && s.within(begin, last, mIdiom, mGlad) && s.plain(begin, last, true)
}

// fromBut is where the last "but" before the word at stands in its sentence, or where that begins.
func (s *signs) fromBut(at int) int {
	begin := s.Sentences[s.Words[at].Sentence].First
	for _, but := range s.found[mBut] {
		if but.First > begin && but.Last <= at {
			begin = but.First
		}
	}
	return begin
}

// alone says whether all of m's sentence is understood, save what is asked in the end. A question that an "and" leads to
// may mock a "sure": "Sure, and who will do my work?"
func (s *signs) alone(m phrase.Match) bool {
	sent := s.Sentences[s.Words[m.First].Sentence]
	if !s.plain(s.fromBut(m.First), m.First, true) {
		return false
	}
	for first, last := range s.clauses(m.Last, sent.Last) {
		if s.Words[first].Breaks && (s.startsAt(first, mAsk) && (m.Mark != mSure || sent.Asks) || s.Words[first].Links && m.Mark != mSure && s.startsAt(first+1, mAsk)) {
			return true
		}
		if !s.plain(first, last, false) || first >= m.Last && !s.isSaid(first, last) {
			return false
		}
	}
	return true
}

// isSaid says whether a clause behind a bare yes says something friendly or names somebody. Of light words alone anything can
// be made: "yes, the meeting is on Thursday".
func (s *signs) isSaid(first, last int) bool {
	return s.free[first] || s.within(first, last, friendly...) || s.within(first, last, mPolite, mTrail) || s.called(first, last)
}

// plain says whether words are light, friendly or names. What one says of oneself, and what a group may be called, is plain
// beside a wish to join (full), but not after a bare yes, which it may explain: "yes, I am a social worker".
func (s *signs) plain(first, last int, full bool) bool {
	for at := first; at < last; at++ {
		if s.clear[at] || s.free[at] || s.dated(at) || full && s.within(at, at+1, mIntro) {
			continue
		}
		end := at + 1
		for end < last && !s.clear[end] && !s.Words[end].Breaks {
			end++
		}
		if !s.called(at, end) && !(full && s.names(at, end, last)) {
			return false
		}
		at = end - 1
	}
	return true
}

// dated says whether a word is a day or an hour where one may stand, or long enough for a telephone number.
func (s *signs) dated(at int) bool {
	w := s.Words[at].Text
	digits := w[0] >= '0' && w[0] <= '9'
	return digits && (s.meeting || len(w) > 4) || s.meeting && s.language.calendar.names(w)
}

// names says whether words belong to a name of the group, written as one: "the Harbour team".
func (s *signs) names(at, end, last int) bool {
	is := func(at int) bool { return s.language.words[s.Words[at].Text]&group != 0 }
	for _, w := range s.Words[at:end] {
		if !isName(s.Source[w.Begin:w.End]) {
			return false // "the book club" is another group
		}
	}
	return end-at <= 2 && (end < last && !s.Words[end].Breaks && is(end) || at > 0 && !s.Words[at].Breaks && end-at == 1 && is(at-1))
}

// called says whether words are a name that is called or signed with: "count me in, Ann". After "of" and the like it
// would be a thing that is spoken of.
func (s *signs) called(first, last int) bool {
	for at, w := range s.Words[first:last] {
		if last-first > 2 || !isName(s.Source[w.Begin:w.End]) || s.language.words[w.Text]&known != 0 {
			return false
		}
		if at == 0 && !w.Breaks && (first == 0 || s.language.words[s.Words[first-1].Text]&opens != 0) {
			return false
		}
	}
	opening := s.Words[first].Sentence != s.Words[max(first-1, 0)].Sentence || first == 0
	return !opening || s.clauseEnds(last)
}

// isName says whether a word is written as a name or an initial is.
func isName(w string) bool {
	c, size := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(c) {
		return false
	}
	c, _ = utf8.DecodeRuneInString(w[size:])
	return size == len(w) || unicode.IsLower(c)
}

// clauseBegin is where the clause of the word at begins.
func (s *signs) clauseBegin(at int) int {
	for at > 0 && !s.Words[at].Breaks && !s.Words[at-1].Links && s.Words[at-1].Sentence == s.Words[at].Sentence {
		at--
	}
	return at
}

// clauseEnd is where the clause of the word at ends.
func (s *signs) clauseEnd(at int) int {
	for at++; !s.clauseEnds(at); at++ {
	}
	return at
}

// clauseEnds says whether a clause ends before the word at.
func (s *signs) clauseEnds(at int) bool {
	return at >= len(s.Words) || s.Words[at].Breaks || s.Words[at].Links || s.Words[at].Sentence != s.Words[at-1].Sentence
}

// clauses are the runs of Words[first:last] between breaks.
func (s *signs) clauses(first, last int) func(func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for first < last {
			end := first + 1
			for end < last && !s.Words[end].Breaks {
				end++
			}
			if !yield(first, end) {
				return
			}
			first = end
		}
	}
}

// answers says whether a match is said rather than asked: in a question only what comes before its asking clause is.
func (s *signs) answers(m phrase.Match) bool {
	sent := s.Sentences[s.Words[m.First].Sentence]
	if !sent.Asks || m.Mark == mBid {
		return true
	}
	for _, ask := range s.found[mAsk] {
		if ask.First >= m.Last && ask.First < sent.Last && s.parted(ask.First) && sent.Last-ask.First > 1 {
			return s.Words[m.First].Breaks && s.before(m, sent)
		}
	}
	return false
}

// parted says whether a comma or dash stands before the word at, or before the "and" that leads to it.
func (s *signs) parted(at int) bool {
	return s.Words[at].Breaks || at > 0 && s.Words[at-1].Links && s.Words[at-1].Breaks
}

// before says whether nothing is asked ahead of m in its sentence.
func (s *signs) before(m phrase.Match, sent phrase.Sentence) bool {
	for _, ask := range s.found[mAsk] {
		if ask.First >= sent.First && ask.First < m.First {
			return false
		}
	}
	return true
}

// covered says whether every clause holds one of the marks or is too short to say anything, as a name is.
func (s *signs) covered(list ...phrase.Mark) bool {
	for _, sent := range s.Sentences {
		for first, last := range s.clauses(sent.First, sent.Last) {
			if last-first > 2 && !s.within(first, last, list...) {
				return false
			}
		}
	}
	return true
}

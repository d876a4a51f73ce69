package answer

import "mutualaid/listserv/answer/phrase"

// leaving finds the first wish to be left out and says whether it can be taken at its word: all that shares its clause with
// it is plain ("remove me from your list", not "from the agenda"), nothing turns it about, and no fragment behind it says
// what was meant ("I quit! My job, that is.").
func (s *signs) leaving() (m phrase.Match, stands, found bool) {
	for _, l := range s.few(mLeave) {
		if s.isLeave(l) {
			return l, true, true
		}
	}
	m, found = s.first(mLeave)
	return m, false, found
}

func (s *signs) isLeave(m phrase.Match) bool {
	n := s.Words[m.First].Sentence
	sent := s.Sentences[n]
	begin, end := s.clauseBegin(m.First), s.clauseEnd(m.Last-1)
	if sent.Asks || s.turnedAbout(begin, m.First) || !s.isOff(begin, m.First, false) || !s.isOff(m.Last, end, false) {
		return false
	}
	if s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool { return but.First >= m.Last }) {
		return false
	}
	for first := range s.clauses(end, sent.Last) {
		if s.language.words[s.Words[first].Text]&negates != 0 && !s.covers(first, mNo, mAgainst) {
			return false // "remove me from that group, not from this"
		}
	}
	if n+1 == len(s.Sentences) {
		return true
	}
	next := s.Sentences[n+1]
	return next.Last-next.First > fragmentLimit || s.isOff(next.First, next.Last, true) ||
		s.within(next.First, next.Last, mLeave, mNo, mPolite, mGlad, mAgainst, mNot)
}

// turnedAbout says whether a word stands among words that turns what follows about: "I don't want to be removed", but not
// "no thanks, please remove me".
func (s *signs) turnedAbout(first, last int) bool {
	for at := first; at < last; at++ {
		if s.language.words[s.Words[at].Text]&negates != 0 && !s.startsAt(at+1, mPolite) && !s.covers(at, mPolite) {
			return true
		}
	}
	return false
}

// covers says whether the word at belongs to a phrase of a mark.
func (s *signs) covers(at int, list ...phrase.Mark) bool { return s.within(at, at+1, list...) }

// isOff says whether words may all stand beside a wish to be left out; where it is signed, names may as well.
func (s *signs) isOff(first, last int, signed bool) bool {
	for at := first; at < last; at++ {
		w := s.Words[at]
		if s.language.words[w.Text]&(off|negates) != 0 || s.covers(at, mPolite, mGlad, mLeave, mNo) {
			continue
		}
		if !signed || !isName(s.Source[w.Begin:w.End]) {
			return false
		}
	}
	return true
}

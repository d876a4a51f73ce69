package answer

import (
	"slices"

	"mutualaid/listserv/answer/phrase"
)

// explained are the doubts that a reason may hold, for it takes nothing back: "because nobody here listens", "since I feel
// so exhausted".
var explained = []phrase.Mark{mNot, mOther, mVague, mAgainst}

// explain notes which words give the reason of a yes, excuse its coming late, or say what it braves: all that follows a
// phrase like "because" behind the yes, up to a "but", an "if" or the sentence's end.
func (s *signs) explain() {
	for _, mk := range []phrase.Mark{mTrail, mSorry, mThough} {
		said := []phrase.Mark{mYes, mJoin, mCome, mBid}
		if mk == mThough {
			said = said[:3] // "may I join even though ...?" does ask
		}
		for _, m := range s.few(mk) {
			sent := s.Sentences[s.Words[m.First].Sentence]
			if !s.anyMatch(said, func(y phrase.Match) bool { return y.First >= sent.First && y.Last <= m.First }) {
				continue
			}
			end := s.turn(m.Last, sent.Last)
			if mk == mSorry {
				end = s.excused(m.Last, end)
			}
			for at := m.First; at < end; at++ {
				s.free[at] = true
				s.reason[at] = s.reason[at] || mk == mTrail
			}
		}
	}
}

// turn is where among words a "but" or an "if" begins, or last.
func (s *signs) turn(first, last int) int {
	for _, mk := range []phrase.Mark{mBut, mIf} {
		for _, t := range s.found[mk] {
			if t.First >= first && t.First < last {
				last = t.First
			}
		}
	}
	return last
}

// excused is up to where words behind an apology only tell why it was late.
func (s *signs) excused(first, last int) int {
	for at := first; at < last; at++ {
		if s.Words[at].Breaks && !s.isTale(at, s.clauseEnd(at)) {
			return at
		}
	}
	return last
}

// isBeside says whether a doubt stands in what only explains a yes, or in a sentence that tells a story beside it: nobody
// takes a yes back by saying what is not so at work, or what a colleague said.
func (s *signs) isBeside(doubt phrase.Match, yes []phrase.Match) bool {
	if s.anyMatch([]phrase.Mark{mThough}, func(m phrase.Match) bool { return m.First <= doubt.First && doubt.Last <= m.Last }) {
		return s.free[doubt.First] // the "if" of "even if"
	}
	if s.reason[doubt.First] && slices.Contains(explained, doubt.Mark) || s.free[doubt.First] && doubt.Mark == mOther {
		return true
	}
	n := s.Words[doubt.First].Sentence
	switch doubt.Mark {
	case mNot, mVague:
		return !s.wished(yes) && s.isStory(n, yes)
	case mOther, mBut:
		return s.isStory(n, yes)
	}
	return false
}

// wished says whether a yes is no more than a wish: "I'd love to join", which may be all that is left of it.
func (s *signs) wished(yes []phrase.Match) bool {
	return !slices.ContainsFunc(yes, func(m phrase.Match) bool {
		return !slices.ContainsFunc(s.Words[m.First:m.Last], func(w phrase.Word) bool { return s.language.words[w.Text]&wishes != 0 })
	})
}

// isStory says whether a sentence without a yes is long enough to tell something, and speaks of something else.
func (s *signs) isStory(n int, yes []phrase.Match) bool {
	sent := s.Sentences[n]
	return sent.Last-sent.First >= storyLength-1 && s.isTale(sent.First, sent.Last) &&
		!slices.ContainsFunc(yes, func(m phrase.Match) bool { return s.Words[m.First].Sentence == n })
}

// isTale says whether words hold nothing that could be about joining: who wants it, who forbids it, whether it can be.
func (s *signs) isTale(first, last int) bool {
	if s.startsAt(first, mBut, mIf, mAgainst, mHold, mMaybe, mLater) || s.language.words[s.Words[first].Text]&points != 0 {
		return false
	}
	for _, w := range s.Words[first:last] {
		if s.language.words[w.Text]&stake != 0 || w.Text == phrase.Quote {
			return false
		}
	}
	return !s.within(first, last, mJoin, mBid, mYes, mSure, mNo, mMiss, mLeave, mUndo, mIf, mMaybe, mHold, mAgainst, mLater)
}

// leads says whether words before a yes in its clause are no more than its circumstances: "after nine years on the wards".
func (s *signs) leads(first, last int) bool {
	if first > 0 && s.Words[first-1].Links {
		first-- // "as a nurse" begins with a word that links
	}
	if first >= last || !s.startsAt(first, mLead) {
		return false
	}
	for _, d := range doubts {
		if s.within(first, last, d.mark) {
			return false
		}
	}
	return true
}

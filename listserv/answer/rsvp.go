package answer

import "mutualaid/listserv/answer/phrase"

// reminder reads whether somebody comes to a meeting.
func (s *signs) reminder() Answer {
	if m, stands, ok := s.leaving(); ok {
		if !stands || s.has(mIf, mOther, mHold, mMaybe, mYes, mCome, mJoin) || s.asks() {
			return s.human(s.quote(m) + " may be a wish to leave, or not")
		}
		return s.say(Leave, m)
	}
	yes := s.affirmations(mCome, mJoin, mTardy, mThere)
	no, isNo := s.refusal()
	switch {
	case len(yes) > 0 && isNo && s.comesTo(yes, no):
		return s.say(No, no)
	case len(yes) > 0 && isNo:
		return s.human("says both " + s.quote(yes[0]) + " and " + s.quote(no))
	case len(yes) > 0:
		if m, ok := s.maybe(); ok && !s.has(mOther, mNot, mIf) {
			return s.say(Maybe, m)
		}
		if why := s.doubt(yes, mMiss); why != "" {
			return s.human("says " + s.quote(yes[0]) + ", but " + why)
		}
		return s.say(Yes, yes[0])
	case isNo:
		if d, doubtful := s.first(mMaybe, mIf, mOther, mHold, mRequest, mAside, mYes, mCome); doubtful && !s.endsIn(no) {
			return s.human("says " + s.quote(no) + ", but also " + s.quote(d))
		}
		if s.asks() && !s.plain(no.Last, s.clauseEnd(no.Last-1), true) {
			return s.human("says " + s.quote(no) + ", but asks something") // "not coming by car, is there parking?"
		}
		if !s.understood() {
			return s.human("says " + s.quote(no) + ", but most words are not known")
		}
		return s.say(No, no)
	}
	if m, ok := s.first(mMaybe); ok && !s.has(mYes, mSure, mJoin, mCome, mOther, mAside) && s.answers(m) && !s.turned(m) && s.understood() {
		return s.say(Maybe, m)
	}
	return s.unclear()
}

// maybe is the first "maybe" that is not of when somebody comes: "I'll be there, maybe ten minutes late" is a yes.
func (s *signs) maybe() (phrase.Match, bool) {
	for _, m := range s.found[mMaybe] {
		if !s.ofLateness(m) {
			return m, true
		}
	}
	return phrase.Match{}, false
}

// ofLateness says whether a doubt stands with no more than how late somebody comes, behind a comma or in a sentence of its own.
func (s *signs) ofLateness(m phrase.Match) bool {
	first, last := s.clauseBegin(m.First), s.clauseEnd(m.Last-1)
	return s.meeting && first >= m.First-1 && s.within(m.Last, last, mLate, mTardy) && !s.within(first, last, mYes, mSure, mJoin, mNo, mMiss, mNot)
}

// comesTo says whether all that is wished ends in a no that a "but" leads to: "I'd love to come but I can't".
func (s *signs) comesTo(yes []phrase.Match, no phrase.Match) bool {
	if !s.wished(yes) || s.asks() || s.has(mYes, mMaybe, mIf, mOther, mHold) {
		return false
	}
	last := yes[len(yes)-1].Last
	return last <= no.First && (s.Words[no.First].Links || s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool { return but.First >= last && but.First <= no.First }))
}

// endsIn says whether all that is told comes to a plain no that a "but" leads to: "I said yes, but I can't come". A no that goes
// on may be of less: "yes, but I can't come before six".
func (s *signs) endsIn(no phrase.Match) bool {
	sent := s.Sentences[s.Words[no.First].Sentence]
	if s.asks() || !s.clauseEnds(no.Last) || s.within(no.Last, len(s.Words), mYes, mSure, mCome, mJoin, mMaybe, mIf, mOther, mHold, mRequest, mAside) {
		return false
	}
	return no.First > sent.First && s.Words[no.First].Links || s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool {
		return but.First > sent.First && but.First <= no.First && !s.within(but.First, no.First, mYes, mSure, mMaybe, mIf, mOther, mHold, mRequest, mAside)
	})
}

// refusal is the first no that is said, not asked, nor turned about: "I can't miss it".
func (s *signs) refusal() (phrase.Match, bool) {
	for _, mk := range []phrase.Mark{mMiss, mNo} {
		for _, m := range s.few(mk) {
			if s.answers(m) && !s.turned(m) && !(mk == mMiss && !s.turnedAbout(m.First, m.Last) && s.turnedAbout(s.clauseBegin(m.First), m.First)) {
				return m, true
			}
		}
	}
	return phrase.Match{}, false
}

// turned says whether a word stands in the sentence of m, or in a question before it, that turns a no into a yes:
// "Miss it? Never!"
func (s *signs) turned(m phrase.Match) bool {
	n := s.Words[m.First].Sentence
	begin := s.Sentences[n].First
	if n > 0 && s.Sentences[n-1].Asks {
		begin = s.Sentences[n-1].First
	}
	for at := begin; at < s.Sentences[n].Last; at++ {
		if (at < m.First || at >= m.Last) && s.language.words[s.Words[at].Text]&turns != 0 {
			return true
		}
	}
	return false
}

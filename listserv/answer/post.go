package answer

import "mutualaid/listserv/answer/phrase"

// settings are the wishes about mail that plain words can say.
var settings = map[phrase.Mark]string{mEach: "each", mDaily: "daily", mWeekly: "weekly", mMeetings: "meetings"}

// settingLimit, leaveLimit and deskLimit are how many words a wish about mail has at most: what is longer is meant for the group,
// unless its first words, addressLimit of them, say otherwise: "to the stewards only".
const (
	addressLimit = 6
	settingLimit = 16
	leaveLimit   = 30
	deskLimit    = 40
)

// wantsIn says whether a mail of its own asks to be taken in, and no more.
func (s *signs) wantsIn() (phrase.Match, bool) {
	if len(s.Words) > leaveLimit || len(s.found[mJoin]) == 0 || !s.covered(mJoin, mPolite, mGlad, mIntro, mYes, mSure) {
		return phrase.Match{}, false
	}
	yes := s.affirmations(mJoin)
	if len(yes) == 0 || s.doubt(yes, mMiss, mUndo) != "" {
		return phrase.Match{}, false
	}
	return yes[0], true
}

// isMail says whether a wish about mail speaks of nothing else: not "weekly supervision would help me".
func (s *signs) isMail(wish phrase.Mark) bool {
	for at, w := range s.Words {
		if s.language.words[w.Text]&off == 0 && !s.covers(at, wish, mPolite, mGlad, mYes, mSure, mIdiom) && !isName(s.Source[w.Begin:w.End]) {
			return false
		}
	}
	return true
}

// wishes says whether a question is a wish in full: "could I have these weekly?", but not "once a week?"
func (s *signs) wishes(m phrase.Match) bool {
	return m.Last-m.First > callLimit && !s.asksElse(m) && s.isMail(m.Mark)
}

// post reads what is most likely meant for the whole group.
func (s *signs) post(digest bool) Answer {
	if m, stands, ok := s.leaving(); ok && (stands || len(s.Words) <= leaveLimit && !s.turnedAbout(s.clauseBegin(m.First), m.First)) {
		if stands && len(s.Words) <= leaveLimit && !s.asks() && !s.has(mIf, mOther, mHold, mMaybe, mYes, mSure, mBut) && s.covered(mLeave, mPolite, mNo, mAgainst, mGlad) {
			return s.say(Leave, m)
		}
		return s.human(s.quote(m) + " may be a wish to leave, or not")
	}
	if len(s.Words) <= settingLimit && !s.has(mNot, mIf, mOther) {
		for _, mk := range []phrase.Mark{mEach, mDaily, mWeekly, mMeetings} {
			if m, ok := s.first(mk); ok && s.covered(mk, mPolite, mGlad, mYes) && (!s.asks() || s.wishes(m)) {
				if !s.isMail(mk) {
					return s.human(s.quote(m) + " may be a wish about mail, or not")
				}
				a := s.say(Commanded, m)
				a.Command = Command{Name: "deliver", Choice: settings[mk]}
				return a
			}
		}
	}
	if m, ok := s.first(mDesk); ok && (len(s.Words) <= deskLimit || m.First < addressLimit) {
		return s.human(s.quote(m) + " may be meant for the stewards")
	}
	if m, ok := s.first(mEach, mDaily, mWeekly, mMeetings); ok && len(s.Words) <= settingLimit {
		return s.human(s.quote(m) + " may be a wish about mail, or not")
	}
	if digest && len(s.Words) <= 3 {
		return s.human("too short to pass on to all")
	}
	return Answer{Kind: Posted, Why: "words for the group", Language: s.language.name, Asks: s.asks()}
}

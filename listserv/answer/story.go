package answer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

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
			said = []phrase.Mark{mJoin, mCome} // "may I join even though ...?" does ask
		}
		for _, m := range s.few(mk) {
			sent := s.Sentences[s.Words[m.First].Sentence]
			if !s.anyMatch(said, func(y phrase.Match) bool { return y.First >= sent.First && y.Last <= m.First }) {
				continue
			}
			first, end := m.First, s.turn(m.Last, sent.Last)
			if mk == mSorry {
				first, end = s.excused(m.Last, end)
			}
			for at := m.First; at < m.Last; at++ {
				s.free[at] = true
			}
			for at := first; at < end; at++ {
				s.free[at] = true
				s.reason[at] = s.reason[at] || mk == mTrail
			}
		}
	}
}

// lead notes the circumstances that go before a yes in its clause as its reasons: "as a retired nurse".
func (s *signs) lead() {
	for _, m := range s.few(mLead) {
		for _, yes := range append(s.few(mJoin), s.few(mCome)...) {
			if yes.First >= m.Last && s.clauseBegin(yes.First) <= m.First+1 {
				for at := m.First; at < yes.First; at++ {
					s.reason[at] = true
				}
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

// excused is the range of words, from the clause behind an apology on, that only tell why an answer comes late: not in
// "sorry for the delay, the minutes are attached".
func (s *signs) excused(first, last int) (int, int) {
	first = s.clauseEnd(first - 1)
	if first >= last || !slices.ContainsFunc(s.Words[first:s.clauseEnd(first)], func(w phrase.Word) bool { return s.language.words[w.Text]&excuses != 0 }) {
		return first, first
	}
	for at := first; at < last; at++ {
		if s.Words[at].Breaks && !s.isTale(at, s.clauseEnd(at)) {
			return first, at
		}
	}
	return first, last
}

// isBeside says whether a doubt stands in what only explains a yes, or in a sentence that tells a story beside it: nobody
// takes a yes back by saying what is not so at work, or what a colleague said.
func (s *signs) isBeside(doubt phrase.Match, yes []phrase.Match) bool {
	if s.anyMatch([]phrase.Mark{mThough}, func(m phrase.Match) bool { return m.First <= doubt.First && doubt.Last <= m.Last }) {
		return s.free[doubt.First] // the "if" of "even if"
	}
	if s.free[doubt.First] && slices.Contains([]phrase.Mark{mNo, mNot, mVague}, doubt.Mark) && slices.ContainsFunc(yes, s.isFirm) && s.anyMatch([]phrase.Mark{mThough}, func(m phrase.Match) bool { return m.Last <= doubt.First && m.First >= yes[0].Last }) {
		return true // "I'm in, although I have no time"
	}
	if s.reason[doubt.First] && slices.Contains(explained, doubt.Mark) || s.free[doubt.First] && doubt.Mark == mOther {
		return true
	}
	n := s.Words[doubt.First].Sentence
	if slices.Contains(away, doubt.Mark) && !s.wished(yes) && n != s.Words[yes[0].First].Sentence && s.within(doubt.Last, s.Sentences[n].Last, mElse) {
		return true
	}
	if s.Sentences[n].Asks && n > s.Words[yes[0].First].Sentence && !s.wished(yes) && slices.Contains([]phrase.Mark{mNot, mOther}, doubt.Mark) {
		return !s.within(s.Sentences[n].First, s.Sentences[n].Last, mNo) // who is in may ask what is not so
	}
	switch doubt.Mark {
	case mIf:
		sent := s.Sentences[n]
		return !s.meeting && s.offers(sent.First, sent.Last, doubt)
	case mLater: // "when my brother died, it was a group that got me through"
		return !s.wished(yes) && s.isPast(n) && !s.anyMatch(yesMarks, func(m phrase.Match) bool { return s.Words[m.First].Sentence == n })
	case mNot, mVague, mMaybe:
		sent := s.Sentences[n]
		return !s.wished(yes) && s.isStory(n, yes) && !s.within(sent.First, sent.Last, mOther) // who does not agree may forbid it
	case mOther, mBut:
		return !s.wished(yes) && s.isStory(n, yes)
	}
	return false
}

// isRemark says whether a doubt stands beside a firm yes in what tells of something else, a sentence of its own or what a comma
// parts from the yes: what is not so at work, what others think, which days are bad. It must not speak of joining, nor begin as what
// takes back does.
func (s *signs) isRemark(doubt phrase.Match, yes []phrase.Match) bool {
	if s.meeting || !slices.ContainsFunc(yes, s.isFirm) {
		return false
	}
	first, last, own := s.remark(doubt.First)
	within := func(list ...phrase.Mark) bool { return s.within(first, last, list...) }
	if last-first < storyLength-1 || within(mYes, mSure, mCome, mJoin, mBid, mLeave, mUndo, mAside) ||
		s.startsAt(first, mBut, mIf, mAgainst, mMaybe) || s.holds(first, last, recant) {
		return false
	}
	if s.language.words[s.Words[first].Text]&points != 0 && !(s.holds(first, last, topic) && s.holds(first, last, excuses)) {
		return false
	}
	if s.countered(doubt, last) {
		return own
	}
	told := s.holds(first, last, topic|excuses) // of work and life, or of what was
	switch doubt.Mark {
	case mNot, mVague, mMaybe, mAgainst:
		return told && !within(mOther) && (own || doubt.Mark != mMaybe)
	case mOther:
		return own && told && !within(mNo, mNot, mAgainst, mMaybe, mIf)
	case mLater, mHold:
		return own && s.holds(first, last, excuses)
	case mNo, mMiss:
		return s.limited(first, last)
	case mIf:
		return own && (s.holds(first, last, topic) && s.language.words[s.Words[doubt.First].Text]&barely != 0 && !within(mLater))
	}
	return false
}

// offerLimit is how many words an "if" has at most that ends an offer: "if needed", "if you like".
const offerLimit = 3

// offers says whether a sentence tells of what its writer will do and ends in an "if" that takes nothing back: "I can take notes if needed".
func (s *signs) offers(first, last int, doubt phrase.Match) bool {
	return s.language.words[s.Words[first].Text]&self != 0 && last-doubt.First <= offerLimit && doubt.First-first >= harmlessLength-1 &&
		!s.holds(first, last, recant) && !s.within(first, last, mNo, mNot, mMiss, mLater, mOther, mMaybe, mBut, mYes, mSure, mJoin, mBid, mCome)
}

// countered says whether what speaks against something is answered in the same breath, by a "but" with nothing doubtful behind it:
// "my boss doesn't like it, but I do".
func (s *signs) countered(doubt phrase.Match, last int) bool {
	if slices.Contains([]phrase.Mark{mNo, mMiss, mLater, mIf, mHold}, doubt.Mark) {
		return false
	}
	return s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool {
		return but.First >= doubt.First && but.Last+2 < last && (but.First >= doubt.Last || doubt.Mark == mBut) &&
			!s.within(but.Last, last, mBut, mNo, mNot, mMaybe, mVague, mIf, mLater, mOther, mHold, mAgainst, mMiss)
	})
}

// remark is the range of words that tell one thing with the word at: its sentence, or what a comma parts there from a yes before it.
func (s *signs) remark(at int) (first, last int, own bool) {
	sent := s.Sentences[s.Words[at].Sentence]
	first = sent.First
	for _, mk := range yesMarks {
		for _, m := range s.few(mk) {
			if m.First >= sent.First && m.Last <= at {
				first = max(first, m.Last)
			}
		}
	}
	if first == sent.First {
		return first, sent.Last, true
	}
	for first < at && !s.Words[first].Breaks {
		first++
	}
	return first, sent.Last, false
}

// limited says whether words tell when or how often something is: "Tuesdays", "every time".
func (s *signs) limited(first, last int) bool {
	return s.holds(first, last, limit) || slices.ContainsFunc(s.Words[first:last], func(w phrase.Word) bool { return s.language.calendar.names(w.Text) })
}

// isFirm says whether a yes says all by itself and is no mere wish: "count me in", or a bare one that is called out: "Of course!"
func (s *signs) isFirm(yes phrase.Match) bool {
	sent := s.Sentences[s.Words[yes.First].Sentence]
	if yes.Mark == mYes && yes.First == sent.First && yes.Last == sent.Last {
		return strings.HasPrefix(strings.TrimLeftFunc(s.Source[s.Words[yes.Last-1].End:], unicode.IsSpace), "!") // French sets a space before it
	}
	return !s.wished([]phrase.Match{yes})
}

// holds says whether any word is of a class, or quoted, or announces.
func (s *signs) holds(first, last int, c class) bool {
	return slices.ContainsFunc(s.Words[first:last], func(w phrase.Word) bool { return s.language.words[w.Text]&c != 0 || w.Text == phrase.Quote || w.Colon })
}

// away are the doubts that may say when somebody is away who is there but for that: "I'm on holiday in May, otherwise I'm here".
var away = []phrase.Mark{mLater, mNot, mMiss}

// yesMarks are the marks that say yes.
var yesMarks = []phrase.Mark{mYes, mSure, mJoin, mBid, mCome}

// isPast says whether a sentence tells of what has been, and of nothing that could be about joining but its time.
func (s *signs) isPast(n int) bool {
	sent := s.Sentences[n]
	if sent.Last-sent.First < storyLength || s.within(sent.First, sent.Last, mNo, mMiss, mLeave, mUndo, mIf, mHold, mAgainst, mMaybe) {
		return false
	}
	past := false
	for _, w := range s.Words[sent.First:sent.Last] {
		if s.language.words[w.Text]&stake != 0 {
			return false
		}
		past = past || s.language.words[w.Text]&excuses != 0
	}
	return past
}

// wished says whether a yes is no more than a wish, which may be all that is left of it ("I'd love to join"), or a bare one,
// which may belong to what is said next.
func (s *signs) wished(yes []phrase.Match) bool {
	return !slices.ContainsFunc(yes, func(m phrase.Match) bool {
		return m.Mark != mYes && !slices.ContainsFunc(s.Words[m.First:m.Last], func(w phrase.Word) bool { return s.language.words[w.Text]&wishes != 0 })
	})
}

// isStory says whether a sentence without a yes is long enough to tell something, and speaks of something else.
func (s *signs) isStory(n int, yes []phrase.Match) bool {
	sent := s.Sentences[n]
	return sent.Last-sent.First >= storyLength-1 && s.isTale(sent.First, sent.Last) && !s.within(sent.First, sent.Last, mMiss) &&
		!slices.ContainsFunc(yes, func(m phrase.Match) bool { return s.Words[m.First].Sentence == n })
}

// isTale says whether words hold nothing that could be about joining: who wants it, who forbids it, whether it can be.
func (s *signs) isTale(first, last int) bool {
	if s.startsAt(first, mBut, mIf, mAgainst, mHold, mMaybe, mLater) || s.language.words[s.Words[first].Text]&points != 0 {
		return false
	}
	for _, w := range s.Words[first:last] {
		if s.language.words[w.Text]&(stake|recant) != 0 || w.Text == phrase.Quote {
			return false
		}
	}
	return !s.within(first, last, mJoin, mBid, mYes, mSure, mNo, mLeave, mUndo, mIf, mHold, mAgainst, mLater)
}

// leads says whether words before a yes in its clause are no more than its circumstances: "after nine years on the wards".
func (s *signs) leads(first, last int) bool {
	if first > 0 && s.Words[first-1].Links {
		first-- // "as a nurse" begins with a word that links
	}
	if first >= last || !s.startsAt(first, mLead, mThough) {
		return false
	}
	for _, d := range doubts {
		if !slices.Contains(explained, d.mark) && s.within(first, last, d.mark) {
			return false
		}
	}
	return true
}

// fragmentLimit is how many words a sentence has at most that is none: "In hospital, that is."
const fragmentLimit = 6

// callLimit is how many words a sentence has at most that is called after the one before it, and may mock it.
const callLimit = 3

// hanging finds what is not understood in a fragment that belongs to the yes before it: "I'm in. In hospital, that is." What
// follows a "sure" may mock it: "Sure. Another meeting for free."
func (s *signs) hanging(yes []phrase.Match) (phrase.Match, bool) {
	for _, m := range yes {
		n := s.Words[m.First].Sentence + 1
		if n >= len(s.Sentences) {
			continue
		}
		next := s.Sentences[n]
		end := s.clauseEnd(next.First) // a name may follow
		belongs := s.language.words[s.Words[next.First].Text]&hangs != 0 || m.Mark == mSure && !s.within(next.First, next.Last, mGlad, mPolite, mYes, mJoin, mCome, mBid, mIntro)
		if belongs && next.Last-next.First <= fragmentLimit && !next.Asks && !s.startsAt(next.First, mStory, mRemark) && !s.plain(next.First, end, true) {
			return phrase.Match{First: next.First, Last: end}, true
		}
		if next.Last-next.First <= callLimit && !next.Asks && !s.isKind(n) && !s.isOwn(n, callLimit) && !s.plain(next.First, end, true) {
			return phrase.Match{First: next.First, Last: next.Last}, true // "Count me in. Psych!"
		}
	}
	return phrase.Match{}, false
}

// asksFor says whether what somebody wants is no more than they need to come: the link, more information.
func (s *signs) asksFor(m phrase.Match) bool {
	return slices.ContainsFunc(s.Words[m.First:m.Last], func(w phrase.Word) bool { return s.language.words[w.Text]&needs != 0 })
}

// after says whether the word at begins something new behind a full yes: a sentence, or a clause behind "and". A clause
// behind a comma may be what the yes of "yes please" belongs to: "yes please, could you tell me more?"
func (s *signs) after(at int, yes phrase.Match) bool {
	if s.Words[at].Sentence != s.Words[yes.First].Sentence {
		return at >= yes.Last
	}
	if at = s.clauseBegin(at); s.clauseEnd(at)-at < 3 {
		return false // "I couldn't say no, could I?"
	}
	return at > yes.Last && s.Words[at-1].Links || at >= yes.Last && s.Words[at].Breaks && !s.bare[yes.First]
}

// isSigned says whether a sentence may be the name that a letter ends with, and what its owner is: "Osei, social worker, Accra".
func (s *signs) isSigned(n int) bool {
	return s.isNamed(s.Sentences[n].First, s.Sentences[n].Last)
}

// isNamed says whether words are a name and what its owner is.
func (s *signs) isNamed(first, last int) bool {
	all := s.Words[first:last]
	if len(all) <= callLimit && !slices.ContainsFunc(all, func(w phrase.Word) bool { return !isName(s.Source[w.Begin:w.End]) }) {
		return true
	}
	for at, w := range all {
		c := s.language.words[w.Text]
		if name := isName(s.Source[w.Begin:w.End]); !name && (at == 0 || c&light == 0) || at == 0 && c&known != 0 {
			return false
		}
	}
	return true
}

// closes says whether a sentence is the name below a letter, in a line of its own, with or without regards.
func (s *signs) closes(n int) bool {
	sent := s.Sentences[n]
	first := sent.First
	if first == 0 || !strings.Contains(s.Source[s.Words[first-1].End:s.Words[first].Begin], "\n") {
		return false
	}
	for first < sent.Last && s.covers(first, mPolite, mGlad) {
		first++
	}
	return first < sent.Last && sent.Last-first <= callLimit && s.isNamed(first, sent.Last)
}

// signature is the sentence behind one that is the name a letter ends with: below it stands who wrote it. Where none is, it is
// behind the last.
func (s *signs) signature(behind int) int {
	for n := behind + 1; n < len(s.Sentences); n++ {
		if s.closes(n) {
			return n
		}
	}
	return len(s.Sentences)
}

// besides finds a sentence that may say why nothing comes of what is only wished, or to what else a bare yes belongs: one that
// is neither friendly nor asked, and does not speak of who writes. "I'd love to join. Circumstances prevent me."
func (s *signs) besides(yes []phrase.Match) (phrase.Match, bool) {
	if !s.wished(yes) {
		return phrase.Match{}, false
	}
	said := s.Words[yes[0].First].Sentence
	for n, end := said+1, s.signature(said); n < end; n++ {
		if sent := s.Sentences[n]; !sent.Asks && !s.isKind(n) {
			return phrase.Match{First: sent.First, Last: sent.Last}, true
		}
	}
	return phrase.Match{}, false
}

// ownLength is how many words a sentence has at least that tells of who writes: "I have read it." may be about anything.
const ownLength = 4

// kind are the marks of what is friendly by a single word already.
var kind = slices.DeleteFunc(slices.Clone(friendly), func(m phrase.Mark) bool { return m == mPolite })

// isKind says whether a sentence is friendly, tells of who writes, or is what a letter ends with.
func (s *signs) isKind(n int) bool {
	sent := s.Sentences[n]
	for _, mk := range []phrase.Mark{mJoin, mBid, mCome} {
		for _, m := range s.few(mk) {
			if s.Words[m.First].Sentence == n && !s.stands(m) {
				return false // it only begins as a yes does: "I'd also love to be 25 again"
			}
		}
	}
	if s.within(sent.First, sent.Last, kind...) || s.isPolite(sent) || s.within(sent.First, sent.Last, mTrail, mSorry, mRequest, mNo, mMaybe, mMiss) {
		return true
	}
	return s.isOwn(n, ownLength) || s.isSigned(n)
}

// isPolite says whether a sentence is polite by more than a word in its midst, such as the "love" of "I'd love to".
func (s *signs) isPolite(sent phrase.Sentence) bool {
	return s.anyMatch([]phrase.Mark{mPolite}, func(m phrase.Match) bool {
		return m.First >= sent.First && m.Last <= sent.Last && (m.First == sent.First || m.Last-m.First > 1)
	})
}

// isOwn says whether a sentence of at least so many words tells of who writes. Where the verb alone says "I", it is two words.
func (s *signs) isOwn(n, words int) bool {
	sent := s.Sentences[n]
	first := s.Words[sent.First].Text
	if len(first) > 3 {
		words--
	}
	if s.language.words[first]&wishes != 0 {
		return false // "I'd love to. I'd also love to be 25 again."
	}
	return sent.Last-sent.First >= words && s.language.words[first]&self != 0 && s.language.words[s.Words[sent.Last-1].Text]&points == 0
}

// month finds a month beside a yes or before it, that is not told of as past: "my leave ends in May, and I'd be keen then". What could
// be another word is a month only where it is written as one.
func (s *signs) month(yes []phrase.Match) (phrase.Match, bool) {
	for at, w := range s.Words {
		sent := s.Sentences[w.Sentence]
		if s.meeting || w.Sentence > s.Words[yes[len(yes)-1].First].Sentence {
			break // who is in may say when they are away
		}
		if s.within(sent.First, at, mPolite, mGlad) || s.language.calendar.months[w.Text] == 0 || s.free[at] || len(w.Text) < 4 && w.Text != "may" && w.Text != "mai" || s.holds(sent.First, sent.Last, excuses) {
			continue
		}
		if (w.Text == "may" || w.Text == "march") && (at == sent.First || !unicode.IsUpper(rune(s.Source[w.Begin]))) {
			continue
		}
		return phrase.Match{First: at, Last: at + 1}, true
	}
	return phrase.Match{}, false
}

// years finds a year to come: "count me in from 2028".
func (s *signs) years() (phrase.Match, bool) {
	for at, w := range s.Words {
		if len(w.Text) == 4 {
			if year, err := strconv.Atoi(w.Text); err == nil && year > s.now.Year() && year < s.now.Year()+100 {
				return phrase.Match{First: at, Last: at + 1}, true
			}
		}
	}
	return phrase.Match{}, false
}

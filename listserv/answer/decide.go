package answer

import (
	"slices"

	"mutualaid/listserv/answer/phrase"
)

// doubts are the signs that keep a yes from being one, with what to call them.
var doubts = []struct {
	mark phrase.Mark
	why  string
}{
	{mLeave, "asks to be left out"}, {mNo, "says no"}, {mMaybe, "leaves it open"}, {mIf, "sets a condition"},
	{mHold, "wants something first"}, {mLater, "speaks of later"}, {mOther, "speaks of somebody else"},
	{mAside, "speaks of something else"}, {mAgainst, "sounds like a no"}, {mVague, "says it by half"}, {mNot, "says not"}, {mMiss, "may keep them away"},
}

// told are the doubts that may stand in what is told before a yes: nobody takes back what has not been said yet.
var told = []phrase.Mark{mIf, mLater, mOther, mAgainst, mVague, mNot}

// storyLength is how many words a sentence has at least to tell something: "Not now." and "If I can." tell nothing.
const storyLength = 6

// tells says whether a doubt belongs to a story told ahead of a full yes, or to what its "but" brushes aside.
func (s *signs) tells(doubt, yes phrase.Match) bool {
	sent := s.Words[doubt.First].Sentence
	if !slices.Contains(told, doubt.Mark) && !s.overcome(doubt, yes) && !s.hums(doubt, yes) || yes.First < doubt.Last {
		return false
	}
	for _, w := range s.Words[doubt.Last:yes.First] {
		if w.Colon && w.Sentence == sent {
			return false // "not true: ..." is no story
		}
	}
	if sent < s.Words[yes.First].Sentence {
		return s.Sentences[sent].Last-s.Sentences[sent].First >= storyLength
	}
	if doubt.Mark == mLater {
		return false // "not this year, but ..." speaks of another year
	}
	return s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool { return but.First >= doubt.Last && but.Last <= yes.First })
}

// hums says whether a "maybe" is told in a sentence of its own ahead of a firm yes, which answers it: "Perhaps you remember me, we met in
// Cork." Nothing else in it may hold the yes back.
func (s *signs) hums(doubt, yes phrase.Match) bool {
	n := s.Words[doubt.First].Sentence
	sent := s.Sentences[n]
	return doubt.Mark == mMaybe && n < s.Words[yes.First].Sentence && s.isFirm(yes) && !sent.Asks && !s.holds(sent.First, sent.Last, recant) &&
		!s.within(sent.First, sent.Last, mBut, mNo, mMiss, mIf, mHold, mLater, mAgain, mOther, mAside, mAgainst, mLeave, mUndo)
}

// overcome says whether a hesitation is told of which a firm yes, or a "but" that leads to it, makes an end: "I was hesitant, but ...".
func (s *signs) overcome(doubt, yes phrase.Match) bool {
	sent, begin := s.Sentences[s.Words[doubt.First].Sentence], s.Sentences[s.Words[yes.First].Sentence].First
	past := s.holds(sent.First, sent.Last, excuses)
	if doubt.Mark != mMaybe && (doubt.Mark != mHold || !past) || sent.Asks {
		return false
	}
	return s.fromBut(yes.First) > begin || s.startsAt(begin, mBut) || s.isFirm(yes) && past ||
		s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool { return but.First >= doubt.Last && but.First < sent.Last })
}

// doubt finds what speaks against taking a text's yes at its word.
func (s *signs) doubt(yes []phrase.Match, more ...phrase.Mark) string {
	full := slices.IndexFunc(yes, func(m phrase.Match) bool { return m.Mark != mYes && m.Mark != mSure && m.Mark != mMood })
	led := full // to which what is told leads
	if led < 0 && s.fromBut(yes[0].First) > s.Sentences[s.Words[yes[0].First].Sentence].First {
		led = 0
	}
	below := s.signature(s.Words[yes[0].First].Sentence)
	for _, d := range doubts {
		if d.mark == mAside && full >= 0 {
			continue // what says all by itself belongs to nothing else
		}
		for _, m := range s.found[d.mark] {
			if d.mark == mLater && s.Sentences[s.Words[m.First].Sentence].Asks && s.startsAt(m.First, mAsk) {
				continue // "when do we start?" asks
			}
			if d.mark == mMiss && (m.First < yes[0].First || !s.wished(yes)) {
				continue // it is a single meeting that is missed, but for who only wishes to come
			}
			if (d.mark == mHold || d.mark == mMaybe) && full >= 0 && s.asksFor(phrase.Match{First: m.First, Last: s.clauseEnd(m.Last - 1)}) && s.after(m.First, yes[full]) {
				continue // who is in may ask for what they need
			}
			if d.mark == mOther && s.Words[m.First].Sentence > below {
				continue // "Pronouns: she/her" below a name
			}
			if (d.mark == mMaybe || d.mark == mIf || d.mark == mVague) && s.ofLateness(m) {
				continue
			}
			if !s.isBeside(m, yes) && !s.isRemark(m, yes) && (led < 0 || !s.tells(m, yes[led])) {
				return s.quote(m) + " " + d.why
			}
		}
	}
	for _, mk := range more {
		if m, ok := s.first(mk); ok {
			return s.quote(m) + " speaks against it"
		}
	}
	if why := s.wanting(yes, full); why != "" {
		return why
	}
	told := 0 // what is quoted in a sentence before a full yes is told
	if full >= 0 {
		told = s.Sentences[s.Words[yes[full].First].Sentence].First
	}
	if slices.ContainsFunc(s.Words[told:], func(w phrase.Word) bool { return w.Text == phrase.Quote }) {
		return "words in quotation marks"
	}
	if m, ok := s.hanging(yes); ok {
		return s.quote(m) + " belongs to it"
	}
	if m, ok := s.besides(yes); ok {
		return s.quote(m) + " may take it back"
	}
	if m, ok := s.years(); ok {
		return s.quote(m) + " speaks of later"
	}
	if m, ok := s.month(yes); ok {
		return s.quote(m) + " speaks of later"
	}
	if s.Cut {
		return "the letter is long"
	}
	if !s.understood() {
		return "most words are not known"
	}
	return ""
}

// wanting finds what is asked for before a yes is good, or what a "but" takes back of it; full is the yes that says all by
// itself, or -1.
func (s *signs) wanting(yes []phrase.Match, full int) string {
	for _, m := range s.found[mRequest] {
		if full >= 0 && s.after(m.First, yes[full]) {
			continue // who is in may ask for what they need
		}
		if sent := s.Words[m.First].Sentence; !s.Sentences[sent].Asks || s.Words[yes[0].First].Sentence == sent {
			return s.quote(m) + " wants something first"
		}
	}
	for _, but := range s.found[mBut] {
		if s.isBeside(but, yes) || s.isRemark(but, yes) || full >= 0 && s.isHarmless(but, yes) {
			continue // a story's, which does not begin so
		}
		if but.First >= yes[len(yes)-1].Last && !s.limits(but) && (s.wished(yes) || !s.levels(but)) {
			return s.quote(but) + " takes something back"
		}
	}
	return ""
}

// harmlessLength is how many words a "but" leads to at least that takes nothing back: "but as a guest" may.
const harmlessLength = 4

// isHarmless says whether a "but" behind a firm yes leads to nothing doubtful: "I'm in, but I'm better at listening".
func (s *signs) isHarmless(but phrase.Match, yes []phrase.Match) bool {
	sent := s.Sentences[s.Words[but.First].Sentence]
	return but.First > sent.First && slices.ContainsFunc(yes, s.isFirm) && sent.Last-but.Last >= harmlessLength && !s.holds(but.Last, sent.Last, recant) &&
		!s.within(but.Last, sent.Last, mBut, mNo, mNot, mMaybe, mVague, mIf, mLater, mAgain, mOther, mHold, mRequest, mAside, mAgainst, mMiss, mLeave, mUndo)
}

// limits says whether all that a "but" brings is understood, and no more than how much one can do: "but I may miss a meeting".
func (s *signs) limits(but phrase.Match) bool {
	end := s.clauseEnd(but.Last - 1)
	return s.within(but.Last, but.Last+1, mIdiom) && s.plain(but.Last, end, false)
}

// levels says whether a "but" within a sentence of its own leads to what is all friendly: "Mondays are hard, but I'll be there".
func (s *signs) levels(but phrase.Match) bool {
	sent := s.Sentences[s.Words[but.First].Sentence]
	return but.First > sent.First && !s.within(sent.First, but.First, mYes, mJoin, mBid, mSure) && s.plain(but.Last, sent.Last, true)
}

// robotLimit is how many words a mail to the group has at most to be doubted for what machines say: people write of being
// away, and of automatic answers, too. Words alone never make a machine, for its mail is read by nobody.
const robotLimit = 40

// decide reads signs as an answer to q.
func (s *signs) decide(q Question) Answer {
	if q == Digest || q == Post || q == Open {
		if a, ok := s.mailing(); ok {
			return a
		}
	}
	if m, ok := s.first(mRobot); ok && !(q == Invitation && s.has(mAgain)) && (len(s.Words) <= robotLimit || q != Post && q != Digest && q != Open) {
		a := s.human(s.quote(m) + " may be a machine's words")
		a.Robot = true
		return a
	}
	switch q {
	case Invitation:
		return s.invitation()
	case Reminder:
		a := s.reminder()
		a.All, a.Late = s.has(mAll), s.has(mLate, mTardy)
		return a
	case Confirm:
		return s.confirm()
	case Welcome, Setting:
		return s.echo()
	case Proposal:
		return s.proposal()
	case Desk:
		return s.desk()
	case Digest:
		return s.post(true)
	case Open:
		if m, ok := s.wantsIn(); ok {
			return s.say(Join, m)
		}
	}
	return s.post(false)
}

func (s *signs) say(kind Kind, m phrase.Match) Answer {
	return Answer{Kind: kind, Why: "says " + s.quote(m), Language: s.language.name, Asks: s.asks()}
}

// noClear is why a text is left to a person in which nothing was found that answers.
const noClear = "no clear answer"

func (s *signs) human(why string) Answer {
	return Answer{Kind: Human, Why: why, Language: s.language.name, Asks: s.asks()}
}

func (s *signs) invitation() Answer {
	yes := s.affirmations(mJoin, mBid, mCome)
	if len(yes) > 0 {
		if no, ok := s.politeNo(yes); ok {
			return s.say(Decline, no)
		}
		if why := s.doubt(yes, mUndo); why != "" {
			return s.human("says " + s.quote(yes[0]) + ", but " + why)
		}
		if s.nods(yes) {
			return s.human(s.quote(yes[0]) + " may only say that the letter has come")
		}
		a := s.say(Join, yes[0])
		a.Asks = a.Asks || s.has(mRequest)
		return a
	}
	if m, stands, ok := s.leaving(); ok {
		if !stands || s.has(mIf, mOther, mHold, mMaybe, mYes) || s.asksFrom(m) {
			return s.human(s.quote(m) + " may be a wish to be left out, or not")
		}
		return s.say(Leave, m)
	}
	if m, ok := s.first(mAgain); ok && !s.has(mMaybe, mIf, mOther, mAside) && !s.asksElse(m) && !s.turnedAbout(s.clauseBegin(m.First), m.Last) {
		day, ok := s.language.calendar.find(s.Words, s.now)
		if !ok {
			day, ok = s.language.relative.find(s.Words, s.now)
		}
		if ok {
			a := s.say(Later, m)
			a.Until = day
			return a
		}
	}
	if s.has(mYes, mSure, mJoin, mBid, mCome) {
		m, _ := s.first(mJoin, mBid, mCome, mYes, mSure)
		if no, ok := s.denied(); ok {
			return s.say(Decline, no)
		}
		if no, ok := s.politeNo([]phrase.Match{m}); ok {
			return s.say(Decline, no)
		}
		if why := s.doubt([]phrase.Match{m}); why != "" {
			return s.human("says " + s.quote(m) + ", but " + why)
		}
		return s.human(s.quote(m) + " may be meant otherwise")
	}
	if m, ok := s.first(mNo); ok {
		if d, doubtful := s.first(mLater, mAgain, mMaybe, mHold, mRequest, mIf, mOther, mAside); doubtful {
			return s.human("says " + s.quote(m) + ", but also " + s.quote(d))
		}
		if s.asks() {
			return s.human("says " + s.quote(m) + ", but asks something")
		}
		if s.turned(m) || s.goesOn(m) {
			return s.human(s.quote(m) + " may mean a yes")
		}
		if !s.understood() {
			return s.human("says " + s.quote(m) + ", but most words are not known")
		}
		return s.say(Decline, m)
	}
	return s.unclear()
}

// goesOn says whether a "but" behind a no leads to what is not understood: "I can't always come, but you may reckon with me".
func (s *signs) goesOn(no phrase.Match) bool {
	return s.anyMatch([]phrase.Mark{mBut}, func(but phrase.Match) bool {
		sent := s.Sentences[s.Words[but.First].Sentence]
		return but.First >= no.Last && but.First > sent.First && !s.within(but.Last, sent.Last, mPolite, mGlad, mNo, mMiss) && !s.plain(but.Last, sent.Last, true)
	})
}

// politeNo finds the no of a polite refusal: what is no more than a wish, a "but", and behind it a no, with nothing that opens the
// matter again: "I'd love to, but I have no time".
func (s *signs) politeNo(yes []phrase.Match) (no phrase.Match, ok bool) {
	last := yes[len(yes)-1]
	if !s.wished(yes) || s.asks() || !s.understood() || s.has(mLater, mAgain, mMaybe, mIf, mHold, mRequest, mOther, mAside, mLeave, mBid) {
		return no, false
	}
	for _, but := range s.found[mBut] {
		if but.First < last.Last {
			continue
		}
		for _, m := range slices.Concat(s.found[mNo], s.found[mMiss]) {
			if m.First >= but.First && !s.turned(m) && s.isAllNo(but.Last, m) && !s.anyMatch([]phrase.Mark{mYes, mSure, mJoin, mCome}, func(n phrase.Match) bool { return n.Last > m.First }) {
				return m, true
			}
		}
	}
	return no, false
}

// denied finds the no that turns about all that would be a yes without it, and nothing besides: "I don't want to take part".
func (s *signs) denied() (no phrase.Match, ok bool) {
	if s.asks() || !s.understood() || s.has(mLater, mAgain, mMaybe, mIf, mHold, mRequest, mOther, mAside, mLeave, mBid, mUndo, mBut) {
		return no, false
	}
	for _, mk := range yesMarks {
		for _, yes := range s.few(mk) {
			if no, ok = s.deniedBy(yes); !ok {
				return no, false
			}
		}
	}
	return no, ok
}

// deniedBy finds the no that a yes follows at once, in a clause that says no more.
func (s *signs) deniedBy(yes phrase.Match) (phrase.Match, bool) {
	for _, no := range s.few(mNo) {
		if no.First < yes.First && no.Last >= yes.First && !s.turned(no) && s.plain(s.clauseBegin(no.First), no.First, true) &&
			s.plain(max(no.Last, yes.Last), s.clauseEnd(yes.Last-1), false) {
			return no, true
		}
	}
	return phrase.Match{}, false
}

// isAllNo says whether the clause of a no says no more than that: "but I have no car" is none.
func (s *signs) isAllNo(first int, no phrase.Match) bool {
	for at := first; at < s.clauseEnd(no.Last-1); at++ {
		if (at < no.First || at >= no.Last) && !s.clear[at] && s.language.words[s.Words[at].Text]&self == 0 && !s.covers(at, mNo, mMiss, mNot, mPolite, mGlad) {
			return false
		}
	}
	return true
}

// nods says whether a yes is no more than what one says to whatever one has read: "ok, thanks".
func (s *signs) nods(yes []phrase.Match) bool {
	isNod := func(m phrase.Match) bool {
		return s.anyMatch([]phrase.Mark{mNod}, func(n phrase.Match) bool { return n.First <= m.First && m.Last <= n.Last })
	}
	more := func(m phrase.Match) bool { return !isNod(m) }
	return !slices.ContainsFunc(yes, more) && !s.anyMatch([]phrase.Mark{mJoin, mBid, mCome, mGlad, mMood}, more)
}

// asksFrom says whether anything is asked with m or behind it: "how did you get my address? Take me off your list" only wants to go.
func (s *signs) asksFrom(m phrase.Match) bool {
	return slices.ContainsFunc(s.Sentences[s.Words[m.First].Sentence:], func(sent phrase.Sentence) bool { return sent.Asks })
}

// asksElse says whether anything is asked but what m asks: "could you write to me again in spring?"
func (s *signs) asksElse(m phrase.Match) bool {
	for i, sent := range s.Sentences {
		if sent.Asks && i != s.Words[m.First].Sentence {
			return true
		}
	}
	return false
}

func (s *signs) unclear() Answer {
	switch m, ok := s.first(mHold, mRequest, mMaybe, mLater, mAgain, mIf, mOther, mAside, mAgainst); {
	case s.asks():
		return s.human("asks something")
	case ok:
		return s.human(s.quote(m) + " is no clear answer")
	}
	return s.human(noClear)
}

func (s *signs) confirm() Answer {
	yes := s.affirmations(mConfirm, mJoin)
	no, isNo := s.first(mNo, mUndo)
	switch {
	case len(yes) > 0:
		if why := s.doubt(yes, mMiss, mUndo, mBut); why != "" {
			return s.human("says " + s.quote(yes[0]) + ", but " + why)
		}
		return s.say(Yes, yes[0])
	case isNo && !s.has(mYes, mSure, mJoin, mHold, mMaybe) && !s.asks():
		return s.say(No, no)
	}
	return s.unclear()
}

// proposal reads what a member thinks of a proposal. A no says why, and so it goes to a person, save where it stands alone.
func (s *signs) proposal() Answer {
	yes := s.affirmations(mConsent, mJoin, mConfirm)
	no, isNo := s.first(mObject, mNo)
	switch {
	case len(yes) > 0 && isNo && no.Mark == mObject:
		return s.human("says both " + s.quote(yes[0]) + " and " + s.quote(no))
	case len(yes) > 0:
		if why := s.doubt(yes, mMiss, mUndo, mBut); why != "" {
			return s.human("says " + s.quote(yes[0]) + ", but " + why)
		}
		return s.say(Yes, yes[0])
	case isNo && s.asks():
		return s.human("says " + s.quote(no) + ", but asks something")
	case isNo && s.isAlone(no):
		return s.say(No, no)
	case isNo:
		return s.human("says " + s.quote(no) + ", but more than that")
	}
	return s.unclear()
}

// fewWords is how many words a note between stewards has at most: "please let her in" is not for whoever asked.
const fewWords = 4

// desk reads what a steward says to what waits for a person. Yes, no and a wish to take that back count only where they stand
// alone; what may be one of them and may be for whoever asked, only the steward knows. Anything else is for whoever asked.
func (s *signs) desk() Answer {
	yes := slices.DeleteFunc(s.affirmations(mConsent, mConfirm, mJoin), func(m phrase.Match) bool { return m.Mark == mJoin && !s.bare[m.First] })
	no, isNo := s.first(mNo, mObject)
	undo, isUndo := s.first(mUndo)
	nod, isNod := s.first(mNod)
	switch {
	case s.asks():
	case len(yes) > 0 && !isNo && !isUndo && s.isAlone(yes[0]):
		return s.say(Yes, yes[0])
	case isNo && !isUndo && s.isAlone(no):
		return s.say(No, no)
	case isUndo && s.isAlone(undo):
		return s.say(Undo, undo)
	case isNod && len(yes) == 0 && !isNo && nod.Last == len(s.Words):
		return s.say(Yes, nod)
	}
	begins := len(s.Words) > 0 && s.bare[0] || s.startsAt(0, mYes, mSure, mConsent, mConfirm, mNo, mObject, mUndo, mNod)
	if begins || !s.asks() && len(s.Words) <= fewWords {
		return s.human("may be for whoever asked, or a decision")
	}
	return Answer{Kind: Posted, Why: "words for whoever asked", Language: s.language.name}
}

// isAlone says whether a text says no more than m, with a greeting and a name.
func (s *signs) isAlone(m phrase.Match) bool {
	for _, sent := range s.Sentences {
		for first, last := range s.clauses(sent.First, sent.Last) {
			if first <= m.First && m.First < last || m.First <= first && first < m.Last {
				first = m.Last // a phrase may go over a comma: "yes, please"
			}
			if first < last && !s.within(first, last, mPolite, mNo) && !s.isNamed(first, last) {
				return false
			}
		}
	}
	return true
}

// echo reads the answer to a letter that says what was done and how to undo it.
func (s *signs) echo() Answer {
	if m, stands, ok := s.leaving(); ok {
		if !stands || s.has(mIf, mOther, mHold, mMaybe) || s.asks() {
			return s.human(s.quote(m) + " may be a wish to leave, or not")
		}
		return s.say(Leave, m)
	}
	if m, ok := s.first(mUndo, mNo); ok && !s.asks() && !s.has(mYes, mSure, mHold, mMaybe, mOther, mIf) && s.covered(mUndo, mNo, mPolite, mAgainst, mNot, mMiss) {
		return s.say(No, m)
	}
	if m, ok := s.first(mYes, mSure, mGlad, mPolite, mJoin); ok && !s.asks() && !s.has(mNo, mNot, mBut, mIf, mHold, mMaybe, mUndo, mAgainst) &&
		s.covered(mYes, mSure, mGlad, mPolite, mJoin, mCome, mIdiom) {
		return s.say(Yes, m)
	}
	return s.unclear()
}

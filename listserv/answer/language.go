package answer

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

// The groups of phrases, as the phrase files name them. README.md beside those files says what each is for.
const (
	mYes phrase.Mark = iota + 1
	mSure
	mJoin
	mBid
	mCome
	mGlad
	mPolite
	mIntro
	mIdiom
	mStory
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
	mVague
	mMood
	mDesk
	mTrail
	mSorry
	mThough
	mLead
	mTardy
	mAll
	mNod
	mConsent
	mObject
	mThere
	mElse
	mDays
	mRemark
	marks
)

var markNames = map[string]phrase.Mark{
	"yes": mYes, "sure": mSure, "join": mJoin, "bid": mBid, "come": mCome, "glad": mGlad, "polite": mPolite, "intro": mIntro,
	"idiom": mIdiom, "story": mStory, "no": mNo, "miss": mMiss, "maybe": mMaybe, "later": mLater, "leave": mLeave, "undo": mUndo,
	"if": mIf, "but": mBut, "not": mNot, "other": mOther, "hold": mHold, "aside": mAside, "against": mAgainst,
	"robot": mRobot, "ask": mAsk, "late": mLate, "each": mEach, "daily": mDaily, "weekly": mWeekly, "meetings": mMeetings,
	"again": mAgain, "confirm": mConfirm, "request": mRequest, "vague": mVague, "mood": mMood, "desk": mDesk, "trail": mTrail,
	"sorry": mSorry, "though": mThough, "lead": mLead, "tardy": mTardy, "all": mAll, "nod": mNod, "consent": mConsent, "object": mObject, "there": mThere, "else": mElse, "days": mDays, "remark": mRemark,
}

// plain marks may stand in one sentence with a yes.
var plain = []phrase.Mark{mMood, mYes, mSure, mJoin, mBid, mCome, mConfirm, mGlad, mPolite, mIdiom, mLate, mTardy, mAll, mThere, mElse, mDays}

// friendly marks may hide a doubt that stands within them ("no problem"), so they must not hold just any word.
var friendly = append([]phrase.Mark{mStory, mIntro, mRemark}, plain...)

// language is one language's phrases.
type language struct {
	name        string
	words       map[string]class
	calendar    calendar
	source      templates.Phrases
	links       []string // words that join clauses
	bound       []string // words before which a comma is no pause
	chooser     map[string]chooseWord
	letterWords lettersOf
	relative    relative
	mailing     mailing
	wishes      *wishesOf

	once    sync.Once // for what ready makes:
	finder  *phrase.Finder
	speller *phrase.Speller
	err     error
}

// vocabulary is about how many words are known of a language.
const vocabulary = 4096

// class is what is known of a word by itself.
type class uint32

const (
	known   class = 1 << iota // it is of the language
	light                     // it changes nothing beside a yes
	opens                     // what follows belongs to it, as to "of"
	brief                     // it stands for another
	group                     // the group may be called so, whatever it is named besides
	turns                     // it turns a no about, as "miss" does
	stake                     // whoever takes a yes back may say so by it: who wants it, who lets one, whether one can
	wishes                    // a yes said with it is a wish, which may stay one
	excuses                   // an apology goes on by it
	needs                     // somebody who is in may ask for it
	hangs                     // a short sentence that begins with it belongs to the one before
	points                    // a sentence that begins with it may be about what was said
	off                       // it may stand in one clause with a wish to be left out
	negates                   // it turns what follows about, and is no answer by itself
	self                      // a sentence that begins with it speaks of who writes
	recant                    // by it even a firm yes is taken back in a sentence of its own
	topic                     // it is of work and life, of which people tell beside a yes
	limit                     // it says when and how much one can
	barely                    // it limits what follows, as "only" does
	notes                     // minutes are called so
	sends                     // by it one promises minutes
	putoff                    // and puts them off
	until                     // a line that says when a choice of times ends begins with it
)

func newLanguage(p templates.Phrases) *language {
	l := &language{name: p.Language, words: make(map[string]class, vocabulary), calendar: newCalendar(p), chooser: newChooser(p.Choose), letterWords: newLettersOf(p.Choose), relative: newRelative(p.Relative), mailing: newMailing(p.Mailing), source: p, wishes: &wishesOf{source: p.Privacy}}
	l.links = l.learn(p.Link, known|light)
	l.bound = l.learn(p.Bound, known)
	l.learn(p.Words, known)
	l.learn(p.Light, known|light)
	l.learn(p.Opens, known|opens)
	l.learn(p.Group, known|light|group)
	l.learn(p.Turns, known|turns)
	l.learn(p.Stake, known|stake)
	l.learn(p.Recant, known|recant)
	l.learn(p.Topic, known|topic)
	l.learn(p.Limit, known|limit)
	l.learn(p.Barely, known|barely)
	l.learn(p.Notes, notes)
	l.learn(p.Sends, known|sends)
	l.learn(p.Putoff, known|putoff)
	l.learn(p.Until, until)
	l.learn(p.Wish, known|wishes)
	l.learn(p.Hang, known|hangs)
	l.learn(p.Needs, known|needs)
	l.learn(p.Excuse, known|excuses)
	l.learn(p.Points, known|points)
	l.learn(p.Off, off)
	l.learn(p.Negate, known|negates)
	l.learn(p.Self, known|self)
	words := phrase.NewVocabulary(func(w string) { l.words[w] |= known })
	for _, patterns := range p.Say {
		words.Add(patterns)
	}
	for _, patterns := range p.Sets {
		words.Add(patterns)
	}
	for _, forms := range p.Short {
		for form := range strings.FieldsSeq(forms) {
			l.words[phrase.Fold(form)] |= brief
		}
	}
	return l
}

// ready compiles the phrases before the first text that is read in this language: most groups write in one or two, and
// seven cost a small machine a tenth of a second.
func (l *language) ready() error {
	l.once.Do(func() { l.finder, l.err = l.compile() })
	return l.err
}

func (l *language) compile() (*phrase.Finder, error) {
	finder := phrase.NewFinder(l.source.Sets, l.links)
	finder.Bind(l.bound)
	for group, patterns := range l.source.Say {
		m, ok := markNames[group]
		if !ok {
			return nil, fmt.Errorf("phrases/%s.toml: no group is called %q", l.name, group)
		}
		for _, pattern := range patterns {
			if slices.Contains(friendly, m) && !tame(m, strings.Fields(pattern)) {
				return nil, fmt.Errorf("phrases/%s.toml: %s: %q must not hold just any word", l.name, group, pattern)
			}
			if err := finder.Add(pattern, m, slices.Contains(unbroken, m)); err != nil {
				return nil, fmt.Errorf("phrases/%s.toml: %s: %w", l.name, group, err)
			}
		}
	}
	finder.Close()
	all := make([]string, 0, len(l.words))
	for w, c := range l.words {
		if c&known != 0 {
			all = append(all, w)
		}
	}
	l.speller = phrase.NewSpeller(all, l.source.Short)
	l.source = templates.Phrases{} // spent
	return finder, nil
}

// learn notes the class of words and lists them. They are split one by one, for a text is cut where it is too long for a letter.
func (l *language) learn(words string, c class) []string {
	var list []string
	for field := range strings.FieldsSeq(words) {
		for _, w := range phrase.Split(field).Words {
			l.words[w.Text] |= c
			list = append(list, w.Text)
		}
	}
	return list
}

// tame says whether a friendly pattern names its words. One that a doubt can't hide in may leave out a name in its midst.
func tame(m phrase.Mark, fields []string) bool {
	for i, w := range fields {
		if w == ".." || w == "_" && (m != mIdiom && m != mStory || i == 0 || i == len(fields)-1) {
			return false
		}
	}
	return true
}

// unbroken marks are of phrases that no comma or dash divides: "no, I'll come" is not "no, I won't".
var unbroken = []phrase.Mark{mIdiom, mGlad, mIntro, mStory, mNo, mCome}

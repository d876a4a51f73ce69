package rules

import (
	"fmt"
	"time"

	"mutualaid/listserv/book"
)

// What breaks the circuit: design section 5, promise 6. A loop, a storm or a stolen account must stop before its tenth copy.
const (
	PostsWithin  = 10 * time.Minute
	postsAtOnce  = 9 // of one author
	CopiesWithin = 24 * time.Hour
	copiesMost   = 3  // of posts that say the same
	postsAnHour  = 60 // of the whole group: each goes to everybody
	askedAnHour  = 30 // strangers by the letter that asks whether it was them: who forges senders must not make us write to them all
)

// Traffic is what had been posted lately when the mail came, as far as the breaker asks.
type Traffic struct {
	Author int // posts of the sender's within PostsWithin
	Copies int // posts within CopiesWithin that say the same as the mail
	Group  int // posts of the group within an hour
	Asked  int // strangers who were asked within an hour whether it was them
}

// broken says whether a post must wait because sending has stopped, or must stop now.
func (in *Situation) broken() (Step, bool) {
	if in.Stop != nil {
		return in.waits(book.CasePost, "sending has stopped: "+in.Stop.Why, ""), true
	}
	stop := book.Stop{Group: in.Group.Name, Person: in.From.ID, At: in.Now}
	switch t := in.Traffic; {
	case t.Author >= postsAtOnce:
		stop.Why = fmt.Sprintf("%s wrote %d posts within %d minutes: perhaps a machine answers, or somebody else writes in their name", in.From.Called(), t.Author+1, int(PostsWithin.Minutes()))
	case t.Copies >= copiesMost:
		stop.Why = fmt.Sprintf("%s posted what has been posted %d times within a day", in.From.Called(), t.Copies)
	case t.Group >= postsAnHour:
		stop.Person, stop.Why = "", fmt.Sprintf("%d posts within an hour", t.Group+1)
	default:
		return Step{}, false
	}
	step := in.waits(book.CasePost, stop.Why, "")
	step.Stop = &stop
	step.Entries = []book.Entry{in.Entry("stopped", stop.Why, in.From)}
	return step, true
}

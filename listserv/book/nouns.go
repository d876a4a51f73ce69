package book

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"mutualaid/store"
)

// Post is a message by a member to the group.
type Post struct {
	ID        string    `json:"id"` // rises with time
	Group     string    `json:"group"`
	Thread    string    `json:"thread"` // ID of the post that began it
	Author    string    `json:"author"` // the Person
	Name      string    `json:"name"`   // as the author called themselves
	Subject   string    `json:"subject"`
	Titled    bool      `json:"titled,omitempty"` // the subject is the group's, not that of the mail
	MessageID string    `json:"message_id"`       // the author's own
	Text      string    `json:"text"`             // what was newly written, for digests
	Print     string    `json:"print,omitempty"`  // PrintOf its words
	Files     []string  `json:"files,omitempty"`
	At        time.Time `json:"at"`
	Came      time.Time `json:"came,omitzero"`      // when the mail came into the mailbox, perhaps long before it was read; zero is At
	Mail      string    `json:"mail"`               // key of the whole mail
	Imported  bool      `json:"imported,omitempty"` // it was passed on by another program: no news to anybody
}

// Cursor is where a post stands among all, as pages go on from it.
func (p Post) Cursor() string { return strconv.FormatInt(p.At.UnixNano(), 36) + "-" + p.ID }

// PostsBefore walks a group's posts that stand before a cursor, the newest first; "" is before none.
func PostsBefore(tx *store.Tx, group, cursor string) (iter.Seq2[Post, error], error) {
	if cursor == "" {
		return Posts.ByReverse(tx, "at", group), nil
	}
	at, id, ok := strings.Cut(cursor, "-")
	nano, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !ok {
		return nil, fmt.Errorf("%w: the archive has no place %q", ErrInput, cursor)
	}
	return Posts.ByRangeReverse(tx, "at", store.K(group), store.K(group, time.Unix(0, nano).UTC(), id)), nil
}

// Case is something that waits for a person.
type Case struct {
	ID       string    `json:"id"`
	Group    string    `json:"group"`
	Kind     CaseKind  `json:"kind"`
	Address  string    `json:"from"`
	Person   string    `json:"person,omitempty"`
	Name     string    `json:"name,omitempty"`
	Subject  string    `json:"subject"`
	Words    string    `json:"words"` // what was newly written
	Why      string    `json:"why"`   // why the machine did not decide
	At       time.Time `json:"at"`
	Mail     string    `json:"mail,omitempty"`       // key of the whole mail
	Message  string    `json:"message_id,omitempty"` // its Message-ID
	Language string    `json:"language,omitempty"`
	Closed   time.Time `json:"closed,omitzero"`
	// Unreached are the people whom mail could not be delivered to, and Beyond counts further ones.
	Unreached []Unreached `json:"unreached,omitempty"`
	Beyond    int         `json:"beyond,omitempty"`
	Tell      time.Time   `json:"tell,omitzero"` // the stewards are written to only then; its ID is of that moment
	// Undelivered is the relay's last word in notices of earlier versions, of one person each.
	Undelivered string    `json:"undelivered,omitempty"`
	Outcome     string    `json:"outcome,omitempty"` // approved, rejected, answered
	By          string    `json:"by,omitempty"`
	Steward     string    `json:"steward,omitempty"` // the Person who decided, where that is known
	Undo        string    `json:"undo,omitempty"`    // what taking it back needs: see desk.Reopen
	Proposed    *Proposed `json:"proposed,omitempty"`
}

// Unreached is somebody whom a letter could not be delivered to.
type Unreached struct {
	Person  string `json:"person,omitempty"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
	Letter  string `json:"letter"` // why it was written
	Said    string `json:"said"`   // the relay's last word
}

// Line names them, with what the relay said.
func (u Unreached) Line() string {
	if u.Name == "" {
		return u.Address + ": " + u.Said
	}
	return u.Name + " <" + u.Address + ">: " + u.Said
}

// Whole is all that a person can read of a case: what was newly written, or who could not be reached.
func (c Case) Whole() string {
	lines := []string{c.Words}
	for _, u := range c.Unreached {
		lines = append(lines, u.Line())
	}
	if c.Beyond > 0 {
		lines = append(lines, fmt.Sprintf("+ %d", c.Beyond))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Proposed is another time for one date of a meeting.
type Proposed struct {
	Occurrence string    `json:"occurrence"`
	Title      string    `json:"title"`
	Zone       string    `json:"zone"` // the meeting's
	Was        time.Time `json:"was"`
	To         time.Time `json:"to"`
}

// CaseKind says what approving a Case would do.
type CaseKind string

const (
	CaseAnswer  CaseKind = "answer"  // an unclear answer to an invitation; approving takes them in
	CaseEntry   CaseKind = "entry"   // asks to join; approving takes them in
	CasePost    CaseKind = "post"    // a post that waits; approving passes it on
	CaseWords   CaseKind = "words"   // words that want an answer; approving sets it aside as read
	CaseProblem CaseKind = "problem" // a mail that could not be handled; approving tries it again
	CaseReturn  CaseKind = "return"  // mail to a member keeps coming back; approving sends them mail again
	CaseStop    CaseKind = "stop"    // sending has stopped; approving lets it go on
	CaseTime    CaseKind = "time"    // another time for a meeting, that a member's calendar proposes; approving moves it
	CaseNotice  CaseKind = "notice"  // something a steward should know; approving sets it aside
)

// Yes is what approving does, as letters and pages tell it: see templates.StewardNotice.
func (k CaseKind) Yes() string {
	switch k {
	case CaseAnswer, CaseEntry:
		return "join"
	case CasePost:
		return "post"
	case CaseProblem:
		return "retry"
	case CaseReturn:
		return "again"
	case CaseStop:
		return "resume"
	case CaseTime:
		return "move"
	}
	return "read"
}

// Pending is an act that waits for its sender's confirmation.
type Pending struct {
	ID      string    `json:"id"`
	Group   string    `json:"group"`
	Person  string    `json:"person"`
	Address string    `json:"address"`
	Act     Act       `json:"act"`
	Words   string    `json:"words"`
	Subject string    `json:"subject"`
	Name    string    `json:"name,omitempty"`
	Message string    `json:"message_id,omitempty"`
	Print   string    `json:"fingerprint,omitempty"` // of the mail
	Before  Standing  `json:"before,omitempty"`      // where the person stood when they asked
	Mail    string    `json:"mail,omitempty"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
}

// Act is what a person asked for, in a form that can wait and be carried out.
type Act struct {
	Kind     string    `json:"kind"` // join, decline, leave, post, set, rsvp
	Delivery Delivery  `json:"delivery,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	Own      *bool     `json:"own,omitempty"`
	Zone     string    `json:"zone,omitempty"`
	Remind   string    `json:"remind,omitempty"` // how long before meetings: "default", "none", "7d", …
	Shown    *Shown    `json:"shown,omitempty"`
	Meeting  string    `json:"occurrence,omitempty"`
	Whole    bool      `json:"whole,omitempty"` // for all dates of the meeting
	Answer   string    `json:"answer,omitempty"`
	Items    []string  `json:"items,omitempty"` // for the agenda
	Late     bool      `json:"late,omitempty"`  // comes, but late
	Case     string    `json:"case,omitempty"`  // what waited for a steward
	How      string    `json:"how,omitempty"`
}

// Undo is what a member was before an act that can be taken back by replying "no" to its echo.
type Undo struct {
	ID     string    `json:"id"`
	Person *Person   `json:"person,omitempty"` // as they were, where it was no setting of the member's
	Before Member    `json:"before"`
	After  Standing  `json:"after"`
	What   string    `json:"what"`
	At     time.Time `json:"at"`
}

// Entry is one line of a group's Log: what was done to the group, by machine or steward.
type Entry struct {
	ID     string    `json:"id"`
	Group  string    `json:"group"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`   // "machine", or the steward who did it
	What   string    `json:"what"` // joined, left, declined, posted, …
	Person string    `json:"person,omitempty"`
	Name   string    `json:"name,omitempty"`
	Detail string    `json:"detail,omitempty"`
	Why    string    `json:"why,omitempty"` // the words that the decision rests on
}

// Mailing is one letter on its way to many: it is expanded into parcels page by page, each page in its own transaction.
type Mailing struct {
	ID      string        `json:"id"`
	Group   string        `json:"group"`
	Kind    string        `json:"kind"`              // post, digest, called, reminder, moved, changed, cancelled, attended, asked, asked again, chosen
	Subject string        `json:"subject"`           // the post's ID, the occurrence, the issue
	Cadence Delivery      `json:"cadence,omitempty"` // of a digest
	Keep    bool          `json:"keep,omitempty"`    // the author's own From may stay
	From    time.Time     `json:"from,omitzero"`     // a digest tells what happened in from ≤ t < at; of a reminder, when its readers were first asked
	At      time.Time     `json:"at"`
	Was     time.Time     `json:"was,omitzero"`     // of a meeting that moved
	On      bool          `json:"on,omitempty"`     // moved or cancelled: all later dates too
	Rhythm  string        `json:"rhythm,omitempty"` // of a reminder: the key of the members' rhythm
	Offset  time.Duration `json:"offset,omitempty"` // of a reminder: how long before the meeting it is to come
	Person  string        `json:"person,omitempty"` // it goes to this member alone
	Asks    bool          `json:"asks,omitempty"`   // of a reminder: nobody has been asked before
	Last    bool          `json:"last,omitempty"`   // of a reminder: no other comes before the meeting
	Cursor  string        `json:"cursor"`           // the last person served
	Served  int           `json:"served"`
}

// Issue is one number of a digest.
type Issue struct {
	ID      string    `json:"id"`
	Group   string    `json:"group"`
	Cadence Delivery  `json:"cadence"`
	From    time.Time `json:"from"`
	At      time.Time `json:"at"`
}

// Occasion is a moment that has been acted on; its key says why, so that nothing happens twice.
type Occasion struct {
	Key string    `json:"key"`
	At  time.Time `json:"at"`
}

// Seen is a mail that has been received, under its place in the mailbox or under its content.
type Seen struct {
	Key  string    `json:"key"`
	At   time.Time `json:"at"`
	Flag int       `json:"flag"` // how it was flagged
}

// Mark is how far a folder of the mailbox has been read. Up to Settled the mails are known to be flagged as well; a
// process that died in between has the rest flagged by the next one.
type Mark struct {
	Folder      string `json:"folder"`
	UIDValidity uint32 `json:"uid_validity"`
	UID         uint32 `json:"uid"`
	Settled     uint32 `json:"settled"`

	// Read is a moment by which all had been read that was there: what is found later came later.
	Read time.Time `json:"read,omitzero"`
}

// Answered is an automatic answer of a kind that an address has had. See RFC 3834 section 2.
type Answered struct {
	Group   string    `json:"group"`
	Address string    `json:"address"`
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
}

// Setting is one value that the store itself keeps, such as the key that signs tickets.
type Setting struct {
	Name  string `json:"name"`
	Value []byte `json:"value"`
}

// Count is how many people of each standing a group has, kept up with every change so that nobody has to count.
type Count struct {
	Group   string           `json:"group"`
	Members int              `json:"members"` // member or paused
	Of      map[Standing]int `json:"of"`
}

// Page names the page that a mailing is at, among its letter's parcels.
func (m Mailing) Page() string { return "from-" + m.Cursor }

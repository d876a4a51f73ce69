package templates

import "time"

// Reader is the person a letter is written to.
type Reader struct {
	Name     string         // as they sign; may be empty
	Language string         // BCP 47; Letter's own lang argument decides, this is for the caller's convenience
	Zone     *time.Location // where they read; nil means the group's zone, or UTC
	Guessed  bool           // the zone is guessed: a letter with times says so, and how to set it right
}

// Foot says why the reader gets a letter and how to leave; every letter embeds one.
type Foot struct {
	Group    string // the group's title
	Address  string // the group's address
	Leave    string // mailto: or https: link that ends it all; empty where there is nothing to leave
	Settings string // https: or mailto: link to one's own choices; may be empty
	Postal   string // postal address of who is responsible; may have several lines, may be empty
}

// Meeting is one gathering as a letter tells it.
type Meeting struct {
	Title       string
	Start       time.Time
	Length      time.Duration  // 0: not said
	Zone        *time.Location // the group's; nil means UTC
	Link        string         // where it happens; empty in letters to people outside
	Agenda      string         // own lines of the group
	Items       []Item         // what members want to talk about, in order
	Facilitator string         // a name; may be empty
	Notes       string         // who takes notes; may be empty
	Promises    []Item         // what is still to be done of what was said at earlier dates
	Closes      time.Time      // when the agenda closes; zero: it is closed
	Coming      []string       // names, in the order in which they are to stand
	NotComing   []string
	Maybe       []string
	Late        []string // of those who come
	More        More     // who is not named among these
	Silent      int      // how many said nothing yet
	Answer      string   // the reader's own: "yes", "no", "maybe" or ""; "silent" where they were asked and are not asked again
	Yes         string   // mailto: links for who prefers clicking; may be empty
	No          string
	Perhaps     string
}

// More is how many there are besides those named.
type More struct{ Coming, NotComing, Maybe int }

// Item is one thing on an agenda.
type Item struct {
	Words string
	By    string // a name
}

// Noted echoes items for the agenda of a meeting.
type Noted struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Items   []string
	Next    bool // for this date, for the agenda of the one that was answered is closed
	Done    bool // these are no items, but what the reader has done of what they said they would do
	Minutes bool // these are no items, but what minutes of the reader's say that people will do
}

// Minutes asks who took notes at a meeting for what was said.
type Minutes struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Late    bool // whoever was asked first has written none
}

// Attended asks somebody who was expected whether they were there.
type Attended struct {
	Foot
	Reader  Reader
	Meeting Meeting
}

// Option is one time of a poll.
type Option struct {
	Letter         string // "A"
	Start          time.Time
	Yes, Maybe, No int    // how many said so
	Mine           string // the reader's own answer: "yes", "maybe", "no" or ""
}

// Poll is a choice of times as a letter tells it.
type Poll struct {
	Title   string
	Options []Option
	Zone    *time.Location // the group's
	Length  time.Duration
	Longest bool // some of the times were said to be shorter than Length
	Until   time.Time
	Voted   int    // how many have answered
	Members int    // of how many
	Link    string // to a page for choosing; may be empty
}

// Asked asks a member which of several times suit them.
type Asked struct {
	Foot
	Reader Reader
	Poll   Poll
	Again  bool // they have been asked before
}

// Unasked tells who proposed times why nobody has been asked to choose among them.
type Unasked struct {
	Foot
	Reader Reader
	Title  string
	Why    string // a sentence of package reasons
	Words  string // what they wrote
}

// Voted echoes a choice of times.
type Voted struct {
	Foot
	Reader Reader
	Poll   Poll
}

// Chosen tells what came of a choice of times.
type Chosen struct {
	Foot
	Reader Reader
	Poll   Poll
	Best   *Option  // nil: no time was chosen
	Late   bool     // none was chosen because those that suit somebody had passed
	Silent bool     // none was chosen because nobody has answered
	Tied   []Option // that as many can come to
	Near   []Option // that one fewer can come to
	Link   string   // where it happens
}

// Invitation asks one person to join one group.
type Invitation struct {
	Foot
	Reader Reader
	From   string // who invites, a name
	Words  string // the group's own text, paragraphs apart by blank lines
	About  string // one or two sentences on what the group is; may be empty
	Yes    string // mailto: links
	No     string
}

// Confirm asks whether it was really the reader who asked. An answer of yes makes it so.
type Confirm struct {
	Foot
	Reader  Reader
	What    string // "join", "leave", "post", "setting", "rsvp", "erase" or "data"
	Subject string // of the mail in question
	Words   string // what it said
	Yes     string // link to a page with a button, or a mailto: link; may be empty
}

// Erased tells somebody that nothing is kept of them any more: the last letter to them.
type Erased struct {
	Foot
	Reader Reader
}

// MyData tells somebody what is kept of them; an attached file holds it whole.
type MyData struct {
	Foot
	Reader                 Reader
	File                   string // its name
	Addresses              []string
	Name                   string
	In                     []MyGroup
	Posts, Answers, Others int // how many there are
}

// MyGroup is a group that knows the reader.
type MyGroup struct {
	Title   string
	Since   time.Time // in the reader's zone; zero for who is no member
	Consent string    // their words
}

// Welcome greets a new member.
type Welcome struct {
	Foot
	Reader   Reader
	About    string
	Words    string   // what they wrote: their consent
	Delivery string   // "each", "daily", "weekly" or "meetings"
	Next     *Meeting // nil: none planned
	Undo     string   // mailto: link, "no"
}

// Thanks answers a no to an invitation.
type Thanks struct {
	Foot
	Reader Reader
}

// Later answers somebody who asked to be asked again.
type Later struct {
	Foot
	Reader Reader
	Until  time.Time // when we ask again
}

// Left says goodbye.
type Left struct {
	Foot
	Reader   Reader
	Return   string // mailto: link, "join"
	Meetings bool   // what takes them out of calendars comes with it
}

// Removed tells somebody that a steward has ended their membership.
type Removed struct {
	Foot
	Reader   Reader
	Meetings bool // as a Left's
}

// Already tells a member who asks to join that they are in.
type Already struct {
	Foot
	Reader Reader
	Next   *Meeting
}

// Called invites to a meeting, or to a series of them.
type Called struct {
	Foot
	Reader  Reader
	Meeting Meeting     // its next date
	Dates   []time.Time // the ones after that, of a series
	Feed    string      // where a calendar program finds them all; may be empty
}

// Probe asks, by arriving, whether somebody can be reached again after mail to them came back.
type Probe struct {
	Foot
	Reader Reader
}

// SignIn brings a link that opens the members' pages, once.
type SignIn struct {
	Foot
	Reader  Reader
	Link    string
	Minutes int // how long it does
}

// YourSettings brings a member a link to the page of their own settings.
type YourSettings struct {
	Foot
	Reader Reader
	Link   string
	Days   int // how long it opens them
}

// Saved tells a member what has changed of their settings on a page.
type Saved struct {
	Foot
	Reader  Reader
	Changes []Change
}

// Change is one change of a member's settings.
type Change struct {
	What  string    // as in Setting.Change, or "name", "language", "html", "plain" or "mime"
	Until time.Time // paused: the day it begins again, zero: until they say so
}

// Waiting tells somebody that a person will read what they wrote.
type Waiting struct {
	Foot
	Reader  Reader
	Kind    string // "question", "unclear", "post" (by a non-member), "join" (nobody invited them) or "time" (they propose another)
	Subject string
	Words   string
}

// Help says what one can write.
type Help struct {
	Foot
	Reader Reader
	Member bool
	Pages  bool // there is a page for one's settings
}

// Setting echoes a change that somebody asked for.
type Setting struct {
	Foot
	Reader Reader
	Change string    // "each", "daily", "weekly", "meetings", "paused", "resumed", "zone", "own-on", "own-off", "remind-usual", "remind-week", "remind-day", "remind-hour", "remind-none", "shown", "shown-address", "hidden", "complaint" or "undone"
	Until  time.Time // paused: the day it begins again; zero: until they say so
	Undo   string    // mailto: link, "no"
}

// Returned tells an author that a post was kept but not passed on.
type Returned struct {
	Foot
	Reader  Reader
	Reason  string // "large", "empty", "loop" or "attachments"
	Subject string
	Size    int64 // bytes
	Limit   int64 // bytes
}

// Reminder tells a member of a meeting to come.
type Reminder struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Before  time.Duration // how long before the meeting this is sent
}

// RSVP echoes an answer about a meeting.
type RSVP struct {
	Foot
	Reader   Reader
	Meeting  Meeting   // Answer says which
	All      bool      // it was given for all dates
	Late     bool      // they come, but late
	Noted    []string  // items for the agenda that came with it
	NotedFor time.Time // the date that they are for, where it is not this one
}

// TooLate answers somebody whose answer can't be noted any more.
type TooLate struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Why     string   // "over", "cancelled", "moved": it is at another time now, for which the letter asks, or "stays" against a proposal
	Next    *Meeting // what comes next; nil: none planned
}

// Rescheduled tells of a meeting's new time or place.
type Rescheduled struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Old     time.Time   // the start as it was; equal to Meeting.Start when only something else changed
	Words   string      // why, in a steward's words; may be empty
	On      bool        // all later dates as well
	Dates   []time.Time // of these, the next ones
}

// Cancelled tells that a meeting will not be.
type Cancelled struct {
	Foot
	Reader  Reader
	Meeting Meeting
	Words   string
	Series  bool // all later dates as well
	Next    *Meeting
}

// Digest tells what happened in a day or a week.
type Digest struct {
	Foot
	Reader   Reader
	Period   string    // "daily" or "weekly"
	Day      time.Time // the day it is dated
	Threads  []Thread
	Meetings []Meeting
	Joined   []string // names
	Left     []string
	Log      []Act // what stewards and the machine did, a line each
	Brief    bool  // the posts follow in another form: here they are only listed
}

// Thread is a post and its answers within a digest.
type Thread struct {
	Subject string
	Posts   []Post
}

// Post is one member's message within a digest.
type Post struct {
	Author  string
	At      time.Time
	Words   string // what was newly written
	Trimmed bool   // there is more of it than stands here
	Files   []string
	Page    string // where all of it stands, where there is more than stands here; "" without pages
}

// Enclosed is what stands below a post in a digest that mail programs take apart: no letter of its own.
type Enclosed struct {
	Trimmed bool // there is more of the post than stands here
	Files   []string
	Page    string // where all of it stands; "" without pages
}

// Answered carries a steward's answer to somebody's question.
type Answered struct {
	Foot
	Reader   Reader
	Steward  string // a name; may be empty
	Words    string
	Question string // what had been asked
}

// Rejected tells an author that a post was not passed on.
type Rejected struct {
	Foot
	Reader  Reader
	Subject string
	Words   string // the steward's; may be empty
	Post    string // what had been written
}

// StewardNotice tells a steward that something needs a person.
type StewardNotice struct {
	Foot
	Reader  Reader
	Kind    string // "waiting", "told" (nothing is asked), "return" (somebody can't be reached), "undelivered", "stopped" or "mailbox"
	Case    string // id for `inbox show`
	From    string
	Subject string
	Why     string
	Words   string
	Yes     string         // what a yes does: "join", "post", "retry", "again", "resume", "move" or "read"; "" where the letter asks nothing
	Title   string         // move: the meeting
	Was, To time.Time      // move: when it is, and when it would be
	Zone    *time.Location // move: the meeting's
	Answer  bool           // other words go to From, in the group's name
	Told    bool           // a no tells the author of a post
	Others  bool           // there are other stewards, who get this as well
	People  []string       // undelivered: addresses
	Since   time.Time      // undelivered, stopped, mailbox
	Link    string         // to the desk; may be empty
}

// Decided tells a steward what became of something that waited for a person, or asks what is meant.
type Decided struct {
	Foot
	Reader  Reader
	Kind    string // "done" (by the reader), "told" (another did it), "late" (another was faster), "failed", "unsure" or "unproven" (the reader is asked)
	What    string // what was done: "join", "post", "retry", "again", "resume", "move", "read", "aside", "refused", "stays", "answer" or "reopened"
	By      string // the steward who did it, "" where no name is known
	From    string // whom it is from or about; may be empty
	Subject string
	Answer  string    // the words that go to From
	Words   string    // the reader's own, that went nowhere
	Why     string    // failed
	Undo    bool      // a no takes it back
	Due     time.Time // when the letter to From goes out, where it can be held back until then
	Gone    bool      // taken back, though a letter had gone out
	Others  bool      // other stewards are told
}

// kinds is every letter there is; its type's name in kebab case is the file's.
var kinds = []any{
	Invitation{}, Confirm{}, Erased{}, MyData{}, Welcome{}, Thanks{}, Later{}, Left{}, Removed{}, Already{}, Probe{}, SignIn{}, YourSettings{}, Saved{}, Called{}, Waiting{}, Help{}, Setting{}, Returned{},
	Reminder{}, RSVP{}, TooLate{}, Noted{}, Asked{}, Unasked{}, Voted{}, Chosen{}, Minutes{}, Attended{}, Rescheduled{}, Cancelled{}, Digest{}, Enclosed{}, Answered{}, Rejected{}, StewardNotice{}, Decided{},
}

package pages

import "html/template"

// StewardWords are what the pages for stewards say.
type StewardWords struct {
	NavLabel, Waiting, Members, Invite, Meetings, Letters, Digest, Settings string

	Standing map[string]string // by book.Standing
	Delivery map[string]string // by book.Delivery
	Setting  map[string]string // what a setting of the group is called, by its key
	Help     map[string]string // and what it does, in one line
	How      map[string]string // by what somebody consented, as in book.Consent
	Became   map[string]string // what became of something that waited, as in templates.Decided
	Choice   map[string]string // what can be chosen for it, by key and value: "entry.ask"
	Charts   ChartWords

	Everybody, Returned, Find, FindButton, Nobody, More, Download  string
	Add, AddAbout, AddAddress, AddName, AddConsent, AddButton      string
	PauseButton                                                    string
	TookBack                                                       string // though a letter had gone out
	Done, TakeBack, Back, Save                                     string
	Invited                                                        string // on which day
	Since                                                          string // since which day
	Consent                                                        string // when, how
	ReturnedTold                                                   string // how often, when, the status
	Again                                                          string // beside somebody whose mail came back
	InMail                                                         string // the Message-ID of the mail that gave consent
	NobodyYet                                                      string // among those looked at so far
	StopAll                                                        string // since when
	StopOne                                                        string // whose posts, since when
	StopWhy, StopEnd, StopDrop, DeskMore, DeskAdmit                string
	InvitedWho                                                     string
	Answered                                                       string // when somebody answered an invitation, by how they stand
	SaidYes, SaidMaybe, SaidNo, DigestLetter                       string
	HowMail, IsSteward, Pause, Resume, SendAgain                   string
	Remove, RemoveYes                                              string
	RemoveAsk                                                      string // who
	History, HistoryNone                                           string
	InviteAbout, InviteList, InviteFile, InviteShow                string
	InviteSend                                                     string // how many
	InviteNone, InvitePassed, InviteBad, InviteLetter              string
	InviteDone                                                     string // how many
	InvitePlan                                                     string // when
	InviteDays                                                     string // how many
	InviteAnswers                                                  string
	LettersAbout, LettersNone, LettersMore, LetterNow              string
	LetterUnclear                                                  string
	LetterDue                                                      string // when
	LetterSaid                                                     string // how often it was tried, what the mail server said
	DigestAbout, DigestNone, DigestDaily, DigestWeekly, DigestText string
	SettingsAbout, SettingsSaved                                   string
	MeetingsNone, MeetingsCall, Cancelled                          string
	MeetingsSoFar                                                  string // how many yes, maybe, no, silent
	Move, MoveButton, Cancel, CancelAsk, CancelYes                 string
	Describe, DescribeAll, DescribeButton                          string
}

// People lists those whom a group knows.
type People struct {
	Head
	Words     string // what was looked for
	Standing  string // how those stand who are shown; "returned" are those whose mail came back
	Standings []string
	Counts    map[string]int
	List      []Person
	More      string // where it goes on
	Wrong     string
	Done      bool
	Adding    Person // what was written to take somebody in
}

// Person is somebody whom a group knows.
type Person struct {
	To, ID, Name, Address, Standing, Delivery string
	Steward                                   bool
	Bounces                                   int
	Bounced                                   string // the last time
	Status                                    string // and what the mail server said then
	Said                                      string // in its own words
	Invited, Since, Until, Changed            string
	Consent, How, Words, Message              string
}

// OnePerson shows all about one of them.
type OnePerson struct {
	Head
	Person
	History    []Line
	Deliveries []string
	In         bool // is a member, maybe pausing
	Wrong      string
	Done       bool
}

// Invite asks whom to invite, and shows what would be sent before it is.
type Invite struct {
	Head
	List    string // who, a line each
	Wrong   string
	Shown   bool
	Sent    []Invitee // who would be written to
	Skipped []Invitee
	Bad     []Invitee
	Subject string // of the first letter
	Letter  string
	Done    int    // letters on their way
	Plan    string // when the last goes out, where the provider's limit makes them wait
	Days    int    // how many days that are, if more than one
	Answers map[string]int
	Invited []Person // who has been, the first of them first
	More    string   // where the list of them goes on
}

// Stop is what keeps posts from going out.
type Stop struct{ Whose, Since, Why string }

// Invitee is one line of a list, and what is to say of it.
type Invitee struct{ Name, Why string }

// Outgoing lists what is still to be sent.
type Outgoing struct {
	Head
	Stops   []Stop
	Letters []Sending
	More    bool
}

// Sending is a letter on its way to somebody.
type Sending struct {
	To, Why, Due, Said string
	Tries              int
	Now, Unclear       bool
}

// Preview shows a digest as it would be sent. HTML has been made harmless.
type Preview struct {
	Head
	Daily         bool
	Nothing       bool
	Subject, Text string
	HTML          template.HTML
}

// Settings are those of a group, to be changed.
type Settings struct {
	Head
	Fields []Field
	Wrong  string
	Saved  bool
}

// Field is one setting: a line, a text of several (Long), or one of some Choices, which are its values.
type Field struct {
	Key, Value string
	Long       bool
	Wrong      string // what is wrong with it
	Choices    []string
}

// Gatherings are the next dates of all meetings, to be moved or cancelled.
type Gatherings struct {
	Head
	Dates []Gathering
	Call  string // where a new one is called
	Wrong string
	Done  bool
}

// Gathering is one of them.
type Gathering struct {
	ID, Title, When, Zone, Start string
	Yes, Maybe, No, Silent       int
	Coming, Perhaps, Absent      string // the names
	Length, Place, Agenda        string // of all dates of the meeting
	Repeats                      bool
	Cancelled                    bool
}

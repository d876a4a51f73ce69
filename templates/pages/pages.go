// Package pages holds every word and form that a browser shows, in each language that letters are written in.
package pages

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"

	"mutualaid/templates/reasons"
)

//go:embed *.html style.css words/*.toml
var files embed.FS

// Words are what a language calls things; %s stands for a group or an address.
type Words struct {
	LeaveTitle                                                              string // the group
	LeaveAsk                                                                string // the address, the group
	LeaveButton                                                             string
	LeaveNothing                                                            string
	LeftTitle                                                               string // the group
	LeftTold                                                                string // the address
	LeftReturn                                                              string // where to write to
	ChooseAsk                                                               string // the group
	ChooseYes                                                               string
	ChooseMaybe                                                             string
	ChooseNo                                                                string
	ChooseSoFar                                                             string // how many yes, how many if need be
	ChooseButton                                                            string
	ChooseSaved                                                             string
	ChooseOver                                                              string // the group
	PlanTitle                                                               string // the group
	PlanName                                                                string
	PlanStart                                                               string // the city whose clock it is
	PlanRepeat                                                              string
	PlanLength                                                              string
	PlanLink                                                                string
	PlanAgenda                                                              string
	PlanShow                                                                string
	PlanCall                                                                string
	PlanDates                                                               string
	PlanClash                                                               string // what else is at that time
	PlanDone                                                                string
	PlanAnother                                                             string
	NavSkip                                                                 string
	NavLabel                                                                string
	NavArchive                                                              string
	NavMeetings                                                             string
	NavLog                                                                  string
	NavOut                                                                  string
	SignInTitle                                                             string
	SignInAsk                                                               string
	SignInAddress                                                           string
	SignInButton                                                            string
	SignInSent                                                              string
	SignInNowhere                                                           string
	SignInWrong                                                             string
	EnterAsk                                                                string
	EnterButton                                                             string
	GroupsTitle                                                             string
	GroupsNone                                                              string
	SearchLabel                                                             string
	SearchButton                                                            string
	SearchHelp                                                              string
	SearchHow                                                               string
	SearchFound                                                             string
	SearchNone                                                              string
	SearchBack                                                              string
	ThreadPosts                                                             string
	ArchiveNone                                                             string
	ArchiveOlder                                                            string
	ThreadEarlier, ThreadLater                                              string
	ArchiveFeed                                                             string
	ThreadWhole                                                             string
	ThreadFiles                                                             string
	ThreadAnswer                                                            string
	MeetingsSaved                                                           string
	MeetingsSoFar                                                           string
	MeetingsYes                                                             string
	MeetingsMaybe                                                           string
	MeetingsNo                                                              string
	MeetingsNone                                                            string
	MeetingsFeed                                                            string
	LogAbout                                                                string
	NavDesk                                                                 string
	DeskAbout                                                               string
	DeskWhy                                                                 string
	DeskWords                                                               string
	DeskAnswer                                                              string
	DeskReject                                                              string
	DeskNone                                                                string
	DeskTold                                                                string
	DeskLate                                                                string // who has decided already, and when
	DeskYesAnswer                                                           string
	DeskYesPost                                                             string
	DeskYesProblem                                                          string
	DeskYesReturn                                                           string
	DeskYesStop                                                             string
	DeskYesMove                                                             string
	DeskMove                                                                string // which meeting, to when, from when
	DeskYesRead                                                             string
	DeskEmpty                                                               string
	LostTitle                                                               string
	LostLink                                                                string
	LostOurs                                                                string
	LostIn                                                                  string
	LostAgain                                                               string
	RefusedTitle, RefusedForm, RefusedLarge, RefusedEmpty, RefusedElsewhere string
	SearchLong, SearchMany                                                  string // how many letters, words
	SearchDay                                                               string // what names no day
	NavSettings                                                             string
	LostSettings                                                            string
	LostWrite                                                               string // the group's address
	LostSignIn                                                              string
	LostConfirm                                                             string
	Own                                                                     OwnWords
	Confirm                                                                 ConfirmWords
	Circle                                                                  CircleWords
	Steward                                                                 StewardWords
}

// Leave asks whether somebody wants to leave a group.
type Leave struct{ Group, Address string }

// Choose lets a member choose among times.
type Choose struct {
	Group, Title string
	Options      []Option
	Saved, Over  bool
}

// Option is one time to choose; Mine is the member's answer: "yes", "maybe", "no" or "".
type Option struct {
	Letter, When, Mine string
	Yes, Maybe         int
}

// Plan lets a steward call a meeting, and shows its dates before.
type Plan struct {
	Head                                          // none where a link of a letter leads there
	Group, Zone                                   string
	Title, Start, Repeat, Duration, Place, Agenda string // as they were written
	Wrong                                         string // what keeps it from being one
	Dates                                         []string
	Clashes                                       string
	Odd                                           []string // what may surprise of its dates
	Shown                                         string   // tells whether what is called is what was shown
	Done                                          bool
}

// Left says that they have left.
type Left struct {
	Group, Address string
	Write          string // the group's address
}

// Lost says that a link leads nowhere, or, where the fault is Ours, that we can't answer now. A link that was to sign somebody
// In has a way to another one, and so has one to somebody's Settings.
type Lost struct {
	Ours, In, Settings bool
	Confirm            bool   // it was to confirm something
	Group              string // of Settings and Confirm: the group's address, "" where it is not known,
	Write              string // and a link that writes to it
}

// Refused says why nothing came of what was sent: "form", "large", "empty" or "elsewhere".
type Refused struct{ Why string }

// Link leads to a page or a file.
type Link struct{ To, Words string }

// SignIn asks for an address to which a link is sent that signs in, and then says that it is.
type SignIn struct {
	To      string // the page that was asked for
	Address string
	Wrong   bool // it is no address
	Sent    bool
	Nowhere bool // no link can be sent: it is not known where the pages are
}

// Enter asks whether to sign in now.
type Enter struct{ Address string }

// Groups lets somebody choose among their groups.
type Groups struct {
	Address string
	Groups  []Link
}

// Head is what stands at the top of a group's pages for its members.
type Head struct {
	Group, Base string
	Here        string // which page it is: "archive", "thread", "meetings", "settings", "log" or "desk"
	Steward     bool   // who has signed in looks after the group
	Tab         string // which of the stewards' pages it is, by its path
	Address     string // who has signed in
	Atom        string // where news readers find what is posted, "" where there is no feed
}

// Posts is a thread with its posts.
type Posts struct {
	Head
	Subject        string
	Posts          []Post
	Write          string // where to write to
	Earlier, Later string // the pages of the thread before and after this one
}

// Post is one of them. HTML has been made harmless.
type Post struct {
	ID, Name, When string
	Text           string // what was newly written
	Whole          string // all of the mail, "" where it says no more
	HTML           template.HTML
	Files          []Link
}

// Meetings shows the next dates, and takes answers to them.
type Meetings struct {
	Head
	Dates []Date
	Feed  string
	Saved bool
}

// Date is one of them; Mine is the member's answer: "yes", "maybe", "no" or "".
type Date struct {
	ID, Title, When, Place, Mine string
	Yes, Maybe, No               int
	Link                         bool // Place is the address of a page
}

// Desk shows stewards what waits for a person.
type Desk struct {
	Head
	LateBy, LateWhen string // who had decided already what was to be decided, and when
	Cases            []Case
	More             bool // others wait beside these
	Stops            []Stop
	Done             string // the subject of what has just been decided
	What             string // and what became of it, as in templates.Decided
	Gone             bool   // it was taken back, though a letter had gone out
	Undo             string // the case that can be taken up again
	Empty            bool   // an answer was to be sent that had no words
	Wrong            string // why it could not be
}

// Case is one thing that waits; Kind says what approving it does, as in book.CaseKind.
type Case struct {
	ID, Kind, Subject, From, When, Why, Words string
	Title, To, Was                            string // time: which meeting, when it would be, when it is
	Answer                                    bool   // words can be sent to whoever it is from
	Admit                                     bool   // and they can be taken in beside it
}

// Log shows the open record of a group.
type Log struct {
	Head
	Lines []Line
}

// Line is one of it.
type Line struct{ When, By, What, Whom, Detail string }

// Approve is what the button says that approves a kind of case.
func (w Words) Approve(kind string) string {
	switch kind {
	case "answer", "entry":
		return w.DeskYesAnswer
	case "post":
		return w.DeskYesPost
	case "problem":
		return w.DeskYesProblem
	case "return":
		return w.DeskYesReturn
	case "stop":
		return w.DeskYesStop
	case "time":
		return w.DeskYesMove
	}
	return w.DeskYesRead
}

// Pages are all pages in all languages. They don't change and may be shared.
type Pages struct {
	templates map[string]*template.Template
	words     map[language.Tag]Words
	tags      []language.Tag
	matcher   language.Matcher
	style     template.CSS
	reasons   *reasons.Reasons
}

// withNav are the pages that lead to each other.
var withNav = []string{"archive", "thread", "meetings", "log", "desk", "people", "person", "invite", "outgoing", "preview", "settings", "gatherings", "charts", "plan", "own", "decisions", "circle"}

// Load parses what is embedded; an error names the file.
func Load() (*Pages, error) {
	p := &Pages{templates: map[string]*template.Template{}, words: map[language.Tag]Words{}, tags: []language.Tag{language.English}}
	for _, name := range []string{"leave", "left", "choose", "plan", "lost", "refused", "signin", "enter", "groups", "archive", "thread", "meetings", "log", "desk", "people", "person", "invite", "outgoing", "preview", "settings", "gatherings", "charts", "own", "confirm", "decisions", "circle"} {
		parts := []string{"page.html", name + ".html"}
		if slices.Contains(withNav, name) {
			parts = append(parts, "nav.html", "tabs.html")
		}
		t, err := template.ParseFS(files, parts...)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		p.templates[name] = t.Option("missingkey=error")
	}
	style, err := files.ReadFile("style.css")
	if err != nil {
		return nil, err
	}
	p.style = template.CSS(style)
	if p.reasons, err = reasons.Load(); err != nil {
		return nil, err
	}
	entries, err := files.ReadDir("words")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if err := p.loadWords(entry.Name()); err != nil {
			return nil, fmt.Errorf("words/%s: %w", entry.Name(), err)
		}
	}
	p.matcher = language.NewMatcher(p.tags)
	return p, nil
}

func (p *Pages) loadWords(file string) error {
	text, err := files.ReadFile("words/" + file)
	if err != nil {
		return err
	}
	tag, err := language.Parse(strings.TrimSuffix(path.Base(file), ".toml"))
	if err != nil {
		return err
	}
	var words Words
	if err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(&words); err != nil {
		return err
	}
	p.words[tag] = words
	if tag != language.English {
		p.tags = append(p.tags, tag)
	}
	return nil
}

// Languages lists the languages of the pages, English first.
func (p *Pages) Languages() []string {
	names := make([]string, len(p.tags))
	for i, t := range p.tags {
		names[i] = t.String()
	}
	return names
}

// Style is the pages' style sheet as a source for a Content-Security-Policy. See CSP Level 3 section 2.3.1.
func (p *Pages) Style() string {
	sum := sha256.Sum256([]byte(p.style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Write writes one of the pages above. Wishes are languages, the dearest first: codes such as de, or whole Accept-Language
// fields (RFC 9110 section 12.5.4).
func (p *Pages) Write(w io.Writer, page any, wishes ...string) error {
	name := ""
	switch page.(type) {
	case Leave:
		name = "leave"
	case Left:
		name = "left"
	case Choose:
		name = "choose"
	case Plan:
		name = "plan"
	case Lost:
		name = "lost"
	case Confirm:
		name = "confirm"
	case Decisions:
		name = "decisions"
	case Circle:
		name = "circle"
	case Own:
		name = "own"
	case Refused:
		name = "refused"
	case SignIn:
		name = "signin"
	case Enter:
		name = "enter"
	case Groups:
		name = "groups"
	case Archive:
		name = "archive"
	case Posts:
		name = "thread"
	case Meetings:
		name = "meetings"
	case Log:
		name = "log"
	case Desk:
		name = "desk"
	case People:
		name = "people"
	case OnePerson:
		name = "person"
	case Invite:
		name = "invite"
	case Outgoing:
		name = "outgoing"
	case Preview:
		name = "preview"
	case Settings:
		name = "settings"
	case Gatherings:
		name = "gatherings"
	case Charts:
		name = "charts"
	default:
		return fmt.Errorf("%T is no page", page)
	}
	tag := p.tag(wishes)
	return p.templates[name].ExecuteTemplate(w, "page.html", view{Lang: tag.String(), Style: p.style, Words: p.words[tag], Page: page, reasons: p.reasons})
}

// view is what the templates see.
type view struct {
	Lang    string
	Style   template.CSS
	Words   Words
	Page    any
	reasons *reasons.Reasons
}

// Reason says a reason of the program in the language of the page.
func (v view) Reason(english string) string { return v.reasons.Say(v.Lang, english) }

// Words are those with which a page would be written, for what must be known before it is.
func (p *Pages) Words(wishes ...string) Words { return p.words[p.tag(wishes)] }

// tag is the language that fits the wishes best.
func (p *Pages) tag(wishes []string) language.Tag {
	_, index := language.MatchStrings(p.matcher, wishes...)
	return p.tags[index]
}

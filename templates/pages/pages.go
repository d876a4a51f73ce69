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
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed *.html style.css words/*.toml
var files embed.FS

// Words are what a language calls things; %s stands for a group or an address.
type Words struct {
	LeaveTitle   string // the group
	LeaveAsk     string // the address, the group
	LeaveButton  string
	LeaveNothing string
	LeftTitle    string // the group
	LeftTold     string // the address
	LeftReturn   string // where to write to
	ChooseAsk    string // the group
	ChooseYes    string
	ChooseMaybe  string
	ChooseNo     string
	ChooseSoFar  string // how many yes, how many if need be
	ChooseButton string
	ChooseSaved  string
	ChooseOver   string // the group
	PlanTitle    string // the group
	PlanName     string
	PlanStart    string // the city whose clock it is
	PlanRepeat   string
	PlanLength   string
	PlanLink     string
	PlanAgenda   string
	PlanShow     string
	PlanCall     string
	PlanDates    string
	PlanClash    string // what else is at that time
	PlanDone     string
	PlanAnother  string
	LostTitle    string
	LostLink     string
	LostOurs     string
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
	Group, Zone                                   string
	Title, Start, Repeat, Duration, Place, Agenda string // as they were written
	Wrong                                         string // what keeps it from being one
	Dates                                         []string
	Clashes                                       string
	Done                                          bool
}

// Left says that they have left.
type Left struct {
	Group, Address string
	Write          string // the group's address
}

// Lost says that a link leads nowhere, or, where the fault is Ours, that we can't answer now.
type Lost struct{ Ours bool }

// Pages are all pages in all languages. They don't change and may be shared.
type Pages struct {
	templates map[string]*template.Template
	words     map[language.Tag]Words
	tags      []language.Tag
	matcher   language.Matcher
	style     template.CSS
}

// Load parses what is embedded; an error names the file.
func Load() (*Pages, error) {
	p := &Pages{templates: map[string]*template.Template{}, words: map[language.Tag]Words{}, tags: []language.Tag{language.English}}
	for _, name := range []string{"leave", "left", "choose", "plan", "lost"} {
		t, err := template.ParseFS(files, "page.html", name+".html")
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

// Write writes a Leave, Left, Choose, Plan or Lost. Wishes are languages, the dearest first: codes such as de, or whole Accept-Language
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
	default:
		return fmt.Errorf("%T is no page", page)
	}
	_, index := language.MatchStrings(p.matcher, wishes...)
	tag := p.tags[index]
	return p.templates[name].ExecuteTemplate(w, "page.html", struct {
		Lang  string
		Style template.CSS
		Words Words
		Page  any
	}{tag.String(), p.style, p.words[tag], page})
}

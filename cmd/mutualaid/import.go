package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
	"mutualaid/mailer"
	"mutualaid/mailer/calendar"
)

// ImportCmd takes a list over from another program, or from another mutualaid.
type ImportCmd struct {
	Group    string   `arg:"" help:"The group's name."`
	Files    []string `arg:"" help:"What the other program wrote; a folder that export made; an mbox of posts; a calendar of meetings (.ics); - for standard input." name:"file"`
	From     string   `help:"Whose files they are, where it is not found out: mutualaid, mailman2, mailman3, sympa, google-groups, groups.io, listmonk, csv or addresses." placeholder:"PROGRAM"`
	DryRun   bool     `help:"Tell line by line what would be done, and do nothing."`
	Welcome  bool     `help:"Write the welcome letter to each of them; else nobody is written to."`
	Consent  string   `help:"What you know of their consent, as in \"agreed on the old list\". It is kept with the rest." placeholder:"WORDS"`
	Delivery string   `help:"How those get posts of whom the list does not say it: each, daily, weekly or meetings." placeholder:"HOW"`
	Paused   bool     `help:"All of them get no mail for now, as those of list_members --nomail."`
	Yes      bool     `help:"Welcome them without asking."`
	Settings bool     `help:"Take over the settings and meetings of the export too, but for the group's address."`
}

// ImportPeopleCmd takes over what lists say, once they are read.
type ImportPeopleCmd struct {
	Asked    ImportCmd         `kong:"-"`
	Lists    []sourceList      `kong:"-"`
	Exported *desk.GroupExport `kong:"-"` // its settings and meetings are wanted
}

// sourceList is what one file says.
type sourceList struct {
	File string      `json:"file"`
	List moving.List `json:"list"`
}

// Help is what `import --help` adds.
func (c *ImportCmd) Help() string {
	return `What it reads, by its content:
  mutualaid      a folder made by export, or its members.csv
  Mailman 2      list_members -f, config_list -o, the roster's text, the answer to "who"
  Mailman 3      mailman members, and JSON of the REST interface's rosters
  Sympa          sympa dump users
  Google Groups  the CSV of "Export members", and that of the Workspace console
  Groups.io      the CSV of "Download members"
  listmonk       the CSV of "Export" subscribers
  anything else  CSV with headings, or one address a line
  meetings       a calendar (.ics), as export and calendar programs write it: nobody is called to them
  posts          an mbox, as Mailman, Sympa, Google Takeout and mail programs write it: they are kept as old posts, and sent to nobody
Digests and "no mail" come along. Whom mail does not reach, who is banned or has left there, and who said no or left here, is not taken
in. Nobody comes in twice, so an import that was interrupted can be called again. Try --dry-run first.`
}

// sources are the files of one import, taken apart.
type sources struct {
	lists     []sourceList
	group     *desk.GroupExport
	calendars []sourceCalendar
	boxes     []string // files of posts
}

// people is how many the lists name.
func (from sources) people() (n int) {
	for _, l := range from.lists {
		n += len(l.List.People)
	}
	return n
}

// Run reads the files where the command was typed, and takes over what they say.
func (c *ImportCmd) Run(ctx context.Context, s *Session) error {
	if c.Delivery != "" && !slices.Contains([]book.Delivery{book.Each, book.Daily, book.Weekly, book.MeetingsOnly}, book.Delivery(c.Delivery)) {
		return usageError(fmt.Sprintf("--delivery %s: use each, daily, weekly or meetings", c.Delivery))
	}
	conf, err := s.Config()
	if err != nil {
		return err
	}
	var from sources
	for _, name := range c.Files {
		if err := from.open(s, name, moving.Program(c.From)); err != nil {
			return err
		}
	}
	if c.Settings && from.group == nil {
		return errors.New("--settings: the settings stand in the " + desk.GroupFile + " of an export: name its folder")
	}
	if n := from.people(); c.Welcome && n > 1 && !c.Yes && !c.DryRun {
		if err := s.Sure(ctx, fmt.Sprintf("Take up to %d people over into %s, and welcome each by a letter? Letters can't be taken back; --dry-run shows who.", n, c.Group)); err != nil {
			return err
		}
	}
	h := &holder{session: s, config: conf}
	return errors.Join(c.takeOver(ctx, h, from, s.Printer()), h.close())
}

// takeOver takes over first the people, so that the authors of posts are known.
func (c *ImportCmd) takeOver(ctx context.Context, h *holder, from sources, p *terminal.Printer) error {
	people := &ImportPeopleCmd{Asked: *c, Lists: from.lists}
	if c.Settings {
		people.Exported = from.group
	}
	once(people.Lists)
	told := importTold{Lists: []imported{}, Posts: []postsTold{}, Calendars: []meetingsTold{}, Meetings: []string{}, DryRun: c.DryRun}
	if len(people.Lists) > 0 || people.Exported != nil {
		if err := ask(ctx, h, "import-people", people, p, &told); err != nil {
			return err
		}
	}
	if !p.JSON {
		told.tellPeople(p, c.Group)
	}
	for _, cal := range from.calendars {
		one, err := c.meetings(ctx, h, cal, p)
		if err != nil {
			return err
		}
		told.Calendars, told.Meetings = append(told.Calendars, one), append(told.Meetings, one.Kept...)
		if !p.JSON {
			one.tell(p, c.DryRun)
		}
	}
	for _, name := range from.boxes {
		one, err := c.posts(ctx, h, name, p)
		if err != nil {
			return err
		}
		told.Posts = append(told.Posts, one)
		if !p.JSON {
			one.tell(p, c.DryRun)
		}
	}
	return p.Object(told, func() {})
}

// ask has whoever owns the store carry out a part of a command, and reads what it tells into answer.
func ask(ctx context.Context, h *holder, name string, command StoreCommand, p *terminal.Printer, answer any) error {
	var out bytes.Buffer
	if err := h.do(ctx, name, command, &terminal.Printer{Out: &out, Err: p.Err, JSON: true, Progress: p.Progress}); err != nil {
		return err
	}
	if err := json.Unmarshal(out.Bytes(), answer); err != nil {
		return fmt.Errorf("%s: what came back can't be read: %w", name, err)
	}
	return nil
}

func (f *sources) open(s *Session, name string, from moving.Program) error {
	if name == "-" {
		in := bufio.NewReader(s.In)
		if beginning, _ := in.Peek(1000); moving.LooksLikeMbox(beginning) { // what can't be read is told by read
			return errors.New("posts can't come by standard input: name the file of the mbox")
		}
		return f.read("standard input", in, from)
	}
	info, err := os.Stat(name)
	if err != nil {
		return fmt.Errorf("the list: %w", err)
	}
	if !info.IsDir() {
		return f.openFile(name, from)
	}
	found := false
	for _, part := range []string{desk.MembersFile, desk.GroupFile, desk.MeetingsFile, desk.PostsFile} {
		info, err := os.Stat(filepath.Join(name, part))
		if err != nil || part == desk.PostsFile && info.Size() == 0 {
			continue
		}
		found = true
		if err := f.openFile(filepath.Join(name, part), ""); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s is no folder that export made: it has no %s", name, desk.MembersFile)
	}
	return nil
}

func (f *sources) openFile(name string, from moving.Program) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("the list: %w", err)
	}
	defer file.Close()
	in := bufio.NewReader(file)
	if beginning, _ := in.Peek(1000); moving.LooksLikeMbox(beginning) { // what can't be read is told by read
		f.boxes = append(f.boxes, name)
		return nil
	}
	return f.read(name, in, from)
}

func (f *sources) read(name string, r io.Reader, from moving.Program) error {
	text, err := roster.AnyText(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if strings.EqualFold(filepath.Ext(name), ".ics") || calendar.LooksLikeCalendar(text) { // whatever it is, it names no people
		meetings, err := moving.ReadMeetings(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.calendars = append(f.calendars, sourceCalendar{name, meetings})
		return nil
	}
	if filepath.Base(name) == desk.GroupFile {
		all, err := desk.ReadGroup([]byte(text))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.group = &all
		return nil
	}
	l, err := moving.Read(text, from)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.lists = append(f.lists, sourceList{File: name, List: l})
	return nil
}

// once leaves out whom an earlier file has named.
func once(lists []sourceList) {
	seen := map[string]string{}
	for i := range lists {
		l := &lists[i]
		l.List.People = slices.DeleteFunc(l.List.People, func(p moving.Person) bool {
			id := mailer.Canonical(p.Email)
			earlier, twice := seen[id]
			if twice {
				l.List.Bad = append(l.List.Bad, roster.BadLine{Line: p.Line, Text: p.Email, Why: "stands in " + earlier + " already"})
			} else {
				seen[id] = l.File
			}
			return twice
		})
	}
}

// importTold is what `import --json` tells.
type importTold struct {
	Lists     []imported     `json:"lists"`
	Posts     []postsTold    `json:"posts"`
	Calendars []meetingsTold `json:"calendars"`
	Settings  bool           `json:"settings"`
	Meetings  []string       `json:"meetings"` // their titles, those of calendars and those of settings
	DryRun    bool           `json:"dry_run"`
}

// imported is what it tells of one file.
type imported struct {
	File string `json:"file"`
	desk.ImportReport
}

// Do takes the people over, and tells of those whom it does not.
func (c *ImportPeopleCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	told := importTold{Lists: []imported{}, Posts: []postsTold{}, Calendars: []meetingsTold{}, Meetings: []string{}, DryRun: c.Asked.DryRun}
	for _, l := range c.Lists {
		in := desk.ImportInput{Words: c.Asked.Consent, Delivery: book.Delivery(c.Asked.Delivery), Paused: c.Asked.Paused, Welcome: c.Asked.Welcome, Dry: c.Asked.DryRun}
		if _, err := d.Group(ctx, c.Asked.Group); err != nil {
			return err
		}
		report, err := d.ImportList(ctx, c.Asked.Group, l.List, in, d.By, p.Report)
		if err != nil {
			return fmt.Errorf("%s: %w", l.File, err)
		}
		told.Lists = append(told.Lists, imported{File: l.File, ImportReport: report})
	}
	if c.Exported != nil {
		titles, err := d.ImportGroup(ctx, c.Asked.Group, *c.Exported, c.Asked.DryRun, d.By)
		if err != nil {
			return err
		}
		told.Settings, told.Meetings = true, append(told.Meetings, titles...)
	}
	return p.Object(told, func() {})
}

func (t importTold) tellPeople(p *terminal.Printer, group string) {
	for _, one := range t.Lists {
		one.tell(p, group)
	}
	if t.Settings {
		p.Line("Settings%s taken over, and %d meetings; nobody was called.", map[bool]string{true: " would be"}[t.DryRun], len(t.Meetings))
	}
}

func (one imported) tell(p *terminal.Printer, group string) {
	p.Line("%s: from %s.", one.File, one.From.Title())
	for _, l := range one.Lines {
		who := strings.TrimSpace(l.Name + " <" + l.Address + ">")
		switch {
		case l.Standing == "":
			p.Note("line %d: %s is passed over: %s", l.Line, who, l.Why)
		case one.DryRun:
			p.Line("line %d: %s would be taken over as %s, %s", l.Line, who, l.Standing, l.Delivery)
		}
	}
	for _, b := range one.Bad {
		p.Note("line %d: %s: %s", b.Line, b.Text, b.Why)
	}
	for _, n := range one.Notes {
		p.Note("%s", n)
	}
	one.tellRest(p, group)
	verb := "Taken over"
	if one.DryRun {
		verb = "Would be taken over"
	}
	kept := ""
	if one.Kept > 0 {
		kept = fmt.Sprintf(" Kept as not being members: %d.", one.Kept)
	}
	p.Line("%s: %d.%s Passed over: %d. Lines that can't be used: %d.", verb, one.Joined, kept, one.Passed, len(one.Bad))
}

// tellRest tells who looked after the list, and which of its settings there are here too.
func (one imported) tellRest(p *terminal.Printer, group string) {
	for _, k := range one.Keepers {
		who := strings.TrimSpace(k.Name + " <" + k.Email + ">")
		if k.Role == "steward" {
			p.Line("%s is a steward.", who)
			continue
		}
		p.Line("%s is %s there. To make them a steward: mutualaid member set %s %s --steward", who, k.Role, group, k.Email)
	}
	var flags bytes.Buffer
	for _, key := range book.SortedKeys(one.Settings) {
		fmt.Fprintf(&flags, " --%s %s", strings.ReplaceAll(key, "_", "-"), quoted(one.Settings[key]))
	}
	if flags.Len() > 0 {
		p.Line("Its settings, as this program has them: mutualaid group set %s%s", group, flags.String())
	}
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@", r)
	}) && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

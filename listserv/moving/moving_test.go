package moving

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
)

// told is a list as a person checks it: one line for each thing that it says.
func told(l List) (lines []string) {
	for _, p := range l.People {
		s := p.Email
		for _, w := range []string{p.Name, p.Language, string(p.Delivery), string(p.Form)} {
			if w != "" {
				s += " | " + w
			}
		}
		if p.Paused {
			s += " | paused"
		}
		if p.OwnPosts != nil && !*p.OwnPosts {
			s += " | not their own posts"
		}
		if !p.Since.IsZero() {
			s += " | since " + p.Since.Format("2006-01-02 15:04")
		}
		if p.Not != "" {
			s += " | NOT: " + p.Not
		}
		lines = append(lines, s)
	}
	for _, k := range l.Keepers {
		lines = append(lines, k.Role+": "+strings.TrimSpace(k.Name+" <"+k.Email+">"))
	}
	for _, k := range book.SortedKeys(l.Settings) {
		lines = append(lines, k+" = "+l.Settings[k])
	}
	for _, b := range l.Bad {
		lines = append(lines, "bad: "+b.Why)
	}
	return append(lines, l.Notes...)
}

func TestListsOfOtherProgramsAreRead(t *testing.T) {
	for _, test := range []struct {
		name    string
		program Program
		file    string
		want    []string
	}{
		{"Mailman 2, list_members -f", Addresses, "mailman2-list_members.txt", []string{
			"ann@example.org | Ann Lee", "bob@example.org", "carla@example.org | Díaz, Carla"}},
		{"Mailman 2, config_list", Mailman2, "mailman2-config_list.py", []string{
			"owner: <ann@example.org>", "owner: <bob@example.org>", "moderator: <carla@example.org>",
			"about = We meet, decide and act together.\n\nIt's for everybody.", "entry = ask", "language = de", "max_size = 40960", "reply_to = group", "title = Care-Circle",
			`subjects began with "[Care]" there; here they are left as their authors write them`}},
		{"Mailman 2, roster", Mailman2, "mailman2-roster.txt", []string{
			"ann@example.org | each", "bob.ray@mail.example.org | each | paused", "dan@example.org | daily",
			"line 6: 2 private members not shown: their addresses are not on this page; `list_members -f` shows all"}},
		{"Mailman 2, answer to who", Mailman2, "mailman2-who.txt", []string{
			"ann@example.org | Ann Lee | each", "bob@example.org | each", "dan@example.org | Dan | daily"}},
		{"Mailman 3, mailman members", Addresses, "mailman3-members.txt", []string{
			"ann@example.org | Ann Lee", "bob@example.org"}},
		{"Mailman 3, REST", Mailman3, "mailman3-rest.json", []string{
			"ann@example.org | Ann Lee | each", "bob@example.org | de | daily | mime | not their own posts", "carla@example.org | daily | plain | paused",
			"dan@example.org | each | NOT: mail to them came back there", "eve@example.org | each | NOT: they are no member there, only allowed to write",
			"moderator: Mo <mo@example.org>"}},
		{"Sympa, dump users", Sympa, "sympa-users.txt", []string{
			"ann@example.org | Ann Lee | each | since 2016-11-24 15:06", "bob@example.org | daily | plain", "carla@example.org | Carla | paused",
			"dan@example.org | each | NOT: mail to them came back there", "fay@example.org | each | not their own posts",
			`bad: the reception "pigeon" is not known: it is mail, digest, digestplain, summary, nomail, notice or not_me`,
			"bad: no address in this block"}},
		{"Sympa, config", Sympa, "sympa-config.txt", []string{
			"owner: Ann Lee <ann@example.org>", "moderator: <bob@example.org>"}},
		{"Google Groups", Google, "google-groups.csv", []string{
			"ann@example.org | Ann Lee | each | since 2019-05-03 12:34", "bob@example.org | Bob | paused | since 2020-01-02 03:04", "carla@example.org | daily | since 2020-01-02 03:04",
			"dan@example.org | daily | since 2020-01-02 03:04 | NOT: mail to them came back there", "eve@example.org | each | NOT: they are banned there",
			"owner: Ann Lee <ann@example.org>", "moderator: Bob <bob@example.org>"}},
		{"Google Workspace", Google, "google-workspace.csv", []string{
			"ann@example.org | Ann Lee", "staff@example.org | Staff | NOT: it is a group, not a person", "owner: Ann Lee <ann@example.org>"}},
		{"Groups.io, page", GroupsIO, "groupsio-page.csv", []string{
			"ann@example.org | Ann Lee | each | since 2021-03-04 00:00", "bob@example.org | daily | since 2021-03-04 00:00", "carla@example.org | meetings", "dan@example.org | paused",
			"eve@example.org | each | NOT: mail to them came back there", "fay@example.org | each | NOT: they have not confirmed there that they want it",
			"owner: Ann Lee <ann@example.org>", "moderator: <bob@example.org>"}},
		{"Groups.io, interface", GroupsIO, "groupsio-api.csv", []string{
			"ann@example.org | Ann Lee | each | since 2021-03-04 05:06", "bob@example.org | Bob | daily | since 2021-03-04 05:06",
			"carla@example.org | Carla | paused | since 2021-03-04 05:06 | NOT: they are banned there", "moderator: Ann Lee <ann@example.org>"}},
		{"listmonk", Listmonk, "listmonk.csv", []string{
			"ann@example.org | Ann Lee | fr | since 2023-02-03 04:05", "bob@example.org | Bob | since 2023-02-03 04:05 | NOT: they are banned there",
			"carla@example.org | Carla | since 2023-02-03 04:05 | NOT: they are switched off there"}},
		{"a spreadsheet", CSV, "plain.csv", []string{
			"ann@example.org | Ann Lee | de", "bob@example.org | daily", "carla@example.org | NOT: they have left there",
			`bad: no address in its column`, `bad: the delivery "by pigeon" is not known: write each, daily, weekly, meetings or none`, "bad: ANN@example.org stands in line 2 already",
			`bad: a quotation mark (") has no other to close it`}},
		{"addresses", Addresses, "addresses.txt", []string{
			"ann@example.org | Ann Lee", "bob@example.org | Bob Ray", "carla@example.org"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, err := Read(fixture(t, test.file), "")
			if err != nil {
				t.Fatal(err)
			}
			if l.Program != test.program {
				t.Errorf("it is %q, want %q", l.Program, test.program)
			}
			if diff := cmp.Diff(test.want, told(l)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := roster.Text(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestBadLinesHaveTheirNumbers(t *testing.T) {
	l, err := Read(fixture(t, "plain.csv"), "")
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, b := range l.Bad {
		lines = append(lines, b.Line)
	}
	if diff := cmp.Diff([]int{5, 6, 7, 9}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestWhoseListItIsCanBeSaid(t *testing.T) {
	l, err := Read("Ann <ann@example.org>\n", Mailman3)
	if err != nil || l.Program != Mailman3 || len(l.People) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := Read("Ann <ann@example.org>\n", Listmonk); err == nil || !strings.Contains(err.Error(), "not what listmonk writes") {
		t.Errorf("an address list as listmonk's: %v", err)
	}
	if _, err := Read("ann@example.org\n", "majordomo"); err == nil || !strings.Contains(err.Error(), "mailman2") {
		t.Errorf("a program that nobody knows: %v", err)
	}
}

func TestAFileThatNamesNobodyIsRefused(t *testing.T) {
	for _, text := range []string{"", "\n\n", "email,name\n", `{"start":0,"total_size":0}`, "# nobody\n"} {
		if l, err := Read(text, ""); err == nil {
			t.Errorf("%q: %+v", text, l)
		}
	}
}

// everything is somebody of whom all is known, and the worst that a name can be.
func everything() Person {
	own := true
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	return Person{Email: "ann@example.org", Others: []string{"ann@work.example"}, Name: `=HYPERLINK("http://evil.example","Ann")`, Language: "de", Zone: "Europe/Berlin", Standing: book.Paused,
		Delivery: book.Weekly, Form: book.FormPlain, Paused: true, Until: at.AddDate(0, 1, 0), OwnPosts: &own, Offsets: []time.Duration{48 * time.Hour, 2 * time.Hour}, Steward: true, Shown: book.ShownAddress,
		Invited: at.AddDate(0, -1, 0), Since: at, Consent: &book.Consent{At: at, How: "reply", Words: "Yes,\n\"count\" me in; 'really'", MessageID: "a.b@example.org", Mail: "abc123"}}
}

func written(t testing.TB, people ...Person) string {
	t.Helper()
	var b bytes.Buffer
	s, err := NewSheet(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if err := s.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatWeWriteIsReadAgain(t *testing.T) {
	no := false
	want := []Person{everything(), {Email: "bob@example.org", Standing: book.Left, OwnPosts: &no}, {Email: "=x@example.org", Name: "'+49", Standing: book.Joined, Delivery: book.Each, OwnPosts: &no, Offsets: []time.Duration{}}}
	long := everything()
	long.Email, long.Others, long.Consent.Words = "long@example.org", nil, strings.Repeat("a\n", 999)+"=end"
	want = append(want, long)
	l, err := Read(written(t, want...), "")
	if err != nil {
		t.Fatal(err)
	}
	if l.Program != Ours || len(l.Bad) > 0 {
		t.Errorf("%s, %v", l.Program, l.Bad)
	}
	for i := range l.People {
		l.People[i].Line = 0
	}
	if diff := cmp.Diff(want, l.People); diff != "" {
		t.Error(diff)
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	text := written(t, everything(), Person{Email: "-x@example.org", Name: "＝1+1", Standing: book.Joined}, Person{Email: "+x@example.org", Name: "\t=1", Standing: book.Joined})
	for _, row := range roster.Rows(text, 1) {
		for _, cell := range row.Cells {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r|%") || strings.HasPrefix(cell, "＝") {
				t.Errorf("line %d: a spreadsheet would carry out %q", row.Line, cell)
			}
		}
	}
}

func TestLinesOfOursThatMakeNoSenseAreNamed(t *testing.T) {
	for want, change := range map[string]func(*Person){
		`the standing "asleep" is not known`:    func(p *Person) { p.Standing = "asleep" },
		`the delivery "hourly" is not known`:    func(p *Person) { p.Delivery = "hourly" },
		`the shown "all" is not known`:          func(p *Person) { p.Shown = "all" },
		`the digest form "gold" is not known`:   func(p *Person) { p.Form = "gold" },
		`the language "Klingonisch!" is not kn`: func(p *Person) { p.Language = "Klingonisch!" },
		`Europe/Berlim`:                         func(p *Person) { p.Zone = "Europe/Berlim" },
		`other address 1`:                       func(p *Person) { p.Others = []string{"x"} },
	} {
		p := everything()
		change(&p)
		l, err := Read(written(t, p), "")
		if err != nil || len(l.Bad) != 1 || !strings.Contains(l.Bad[0].Why, want) || len(l.People) != 0 {
			t.Errorf("%s: %+v, %v", want, l, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 10 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add(written(f, everything()))
	f.Fuzz(func(t *testing.T, text string) {
		for _, from := range append(Programs(), "") {
			l, err := Read(text, from)
			if err != nil {
				continue
			}
			lines := len(roster.Lines(text))
			seen := map[string]bool{}
			for _, p := range l.People {
				if _, err := roster.Parse(p.Email); err != nil || p.Line < 1 || seen[p.Email] || strings.ContainsAny(p.Name, "\r\n") {
					t.Fatalf("%+v: %v", p, err)
				}
				seen[p.Email] = true
				if p.Line > lines && l.Program != Mailman3 {
					t.Fatalf("line %d of %d: %+v", p.Line, lines, p)
				}
			}
			for _, b := range l.Bad {
				if b.Line < 1 || b.Why == "" {
					t.Fatalf("%+v", b)
				}
			}
		}
	})
}

func FuzzInert(f *testing.F) {
	for _, cell := range []string{"=1+1", "'=1", "'", "'Ann", " @x", "\t1", "Ann"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		made := Inert(cell)
		if Alive(made) != cell {
			t.Fatalf("%q comes back as %q", made, Alive(made))
		}
		if trimmed := strings.TrimSpace(made); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@|%") {
			t.Fatalf("%q is a formula", made)
		}
	})
}

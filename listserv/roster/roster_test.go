package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"mutualaid/mailer"
)

func ann(line int) Invitee { return Invitee{Line: line, Name: "Ann Lee", Email: "ann@example.org"} }
func bob(line int) Invitee { return Invitee{Line: line, Name: "Bob", Email: "bob@example.org"} }

func TestListsComeInManyForms(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []Invitee
	}{
		{"one address a line", "ann@example.org\nbob@example.org", []Invitee{{Line: 1, Email: "ann@example.org"}, {Line: 2, Email: "bob@example.org"}}},
		{"as mail programs write them", "Ann Lee <ann@example.org>\n\n\"Bob\" <bob@example.org>\n", []Invitee{ann(1), bob(3)}},
		{"a name with a comma", "\"Lee, Ann\" <ann@example.org>\n", []Invitee{{Line: 1, Name: "Lee, Ann", Email: "ann@example.org"}}},
		{"several on one line", "ann@example.org, Bob <bob@example.org>", []Invitee{{Line: 1, Email: "ann@example.org"}, bob(1)}},
		{"name and address", "Ann Lee,ann@example.org\nbob@example.org;Bob", []Invitee{ann(1), bob(2)}},
		{"address and name", "ann@example.org\tAnn Lee\nbob@example.org\tBob", []Invitee{ann(1), bob(2)}},
		{"comments", "# our friends\nAnn Lee <ann@example.org>", []Invitee{ann(2)}},
		{"header", "name,email\nAnn Lee,ann@example.org\nBob,bob@example.org\n", []Invitee{ann(2), bob(3)}},
		{"header in any order", "Language;E-Mail;Notes;Name\nde;ann@example.org;likes tea;Ann Lee\n", []Invitee{{Line: 2, Name: "Ann Lee", Email: "ann@example.org", Language: "de"}}},
		{"first and last name", "Last name,First name,Email address\nLee,Ann,ann@example.org\n,Bob,bob@example.org", []Invitee{ann(2), bob(3)}},
		{"header in German", "Vorname\tNachname\tE-Mail-Adresse\tSprache\nAnn\tLee\tann@example.org\tFranzösisch", []Invitee{{Line: 2, Name: "Ann Lee", Email: "ann@example.org", Language: "fr"}}},
		{"header in Spanish", "nombre;correo electrónico;idioma\nAnn Lee;ann@example.org;Español", []Invitee{{Line: 2, Name: "Ann Lee", Email: "ann@example.org", Language: "es"}}},
		{"header in French", "prénom;nom;mél\nAnn;Lee;ann@example.org", []Invitee{ann(2)}},
		{"as Google writes them", "First Name,Last Name,E-mail 1 - Value\nAnn,Lee,ann@example.org", []Invitee{ann(2)}},
		{"quoted", "\"name\",\"email\"\n\"Ann Lee\",\"ann@example.org\"\n\"B\"\"o\"\"b\", \"bob@example.org\"", []Invitee{ann(2), {Line: 3, Name: `B"o"b`, Email: "bob@example.org"}}},
		{"a quoted cell over lines", "name,notes,email\nAnn Lee,\"likes\ntea, and \"\"milk\"\"\",ann@example.org\nBob,,bob@example.org", []Invitee{ann(2), bob(4)}},
		{"CRLF", "name,email\r\nAnn Lee,ann@example.org\r\nBob,bob@example.org\r\n", []Invitee{ann(2), bob(3)}},
		{"CR", "name,email\rAnn Lee,ann@example.org\rBob,bob@example.org\r", []Invitee{ann(2), bob(3)}},
		{"separator told", "sep=;\nname;email\nAnn Lee;ann@example.org", []Invitee{ann(3)}},
		{"empty rows of a spreadsheet", "\nname,email\nAnn Lee,ann@example.org\n,\n,\n", []Invitee{ann(3)}},
		{"cells cut short", "email,name,language\nann@example.org\n", []Invitee{{Line: 2, Email: "ann@example.org"}}},
		{"names are made clean", "name,email\n\"Ann\t\u202e Lee\u0007 \",ann@example.org", []Invitee{ann(2)}},
		{"address with a name in its column", "email\nAnn Lee <ann@example.org>", []Invitee{ann(2)}},
		{"BOM", "\ufeffname,email\nAnn Lee,ann@example.org", []Invitee{ann(2)}},
		{"nothing", "", nil},
		{"only a header", "name,email\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := Read(strings.NewReader(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLettersOfManyTonguesAndPrograms(t *testing.T) {
	text := "name,email\nJürgen Groß,jg@example.org\nŁucja,l@example.org\n"
	latin := "name,email\nJürgen Groß,jg@example.org\n€uro – “Ann”,e@example.org\n"
	for _, test := range []struct {
		name, text string
		as         encoding.Encoding
		want       []string
	}{
		{"UTF-8", text, unicode.UTF8, []string{"Jürgen Groß", "Łucja"}},
		{"UTF-8 with BOM", text, unicode.UTF8BOM, []string{"Jürgen Groß", "Łucja"}},
		{"UTF-16 little endian", text, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), []string{"Jürgen Groß", "Łucja"}},
		{"UTF-16 big endian", text, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), []string{"Jürgen Groß", "Łucja"}},
		{"UTF-16 little endian without BOM", latin[:40], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), []string{"Jürgen Groß"}},
		{"UTF-16 big endian without BOM", latin[:40], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), []string{"Jürgen Groß"}},
		{"Windows-1252", latin, charmap.Windows1252, []string{"Jürgen Groß", "€uro – “Ann”"}},
		{"Latin-1", latin[:40], charmap.ISO8859_1, []string{"Jürgen Groß"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw, err := test.as.NewEncoder().Bytes([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			people, bad, err := Read(bytes.NewReader(raw))
			if err != nil || len(bad) > 0 {
				t.Fatal(bad, err)
			}
			var names []string
			for _, p := range people {
				names = append(names, p.Name)
			}
			if diff := cmp.Diff(test.want, names); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadLinesAreToldAndTheGoodOnesComeBack(t *testing.T) {
	text := "name,email,lang\n" +
		"Ann Lee,ann@example.org,\n" +
		"Nobody,,\n" +
		"Odd,odd at example.org,\n" +
		"\"Open,open@example.org,\n" +
		"Twin,ANN@EXAMPLE.ORG,\n" +
		"Alien,alien@example.org,klingonisch\n" +
		"Long," + strings.Repeat("x", maxLine) + "@example.org,\n" +
		"Bob,bob@example.org,\n"
	people, bad, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Invitee{ann(2), bob(9)}, people); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"3: no address in its column",
		"4: ",
		`5: a quotation mark (") has no other to close it`,
		"6: ANN@EXAMPLE.ORG stands in line 2 already",
		`7: the language "klingonisch" is not known: write a code such as en or de`,
		"8: the line is longer than 16384 characters",
	}
	for i, b := range bad {
		if got := fmt.Sprintf("%d: %s", b.Line, b.Why); i >= len(want) || !strings.HasPrefix(got, want[i]) {
			t.Errorf("got %s", got)
		}
		if len([]rune(b.Text)) > maxText+1 {
			t.Errorf("line %d shows %d letters", b.Line, len(b.Text))
		}
	}
	if len(bad) != len(want) {
		t.Errorf("%d bad lines, want %d", len(bad), len(want))
	}
}

func TestForgottenQuotationMarkDoesNotSwallowTheRest(t *testing.T) {
	people, bad, err := Read(strings.NewReader("name,email\n\"Odd,odd@example.org\n\"Ann Lee\",ann@example.org\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Invitee{ann(3)}, people); diff != "" {
		t.Error(diff)
	}
	if len(bad) != 1 || bad[0].Line != 2 {
		t.Error(bad)
	}
}

func TestUnclearLinesOfPlainListsAskForAHeader(t *testing.T) {
	for _, text := range []string{"Ann,Lee,ann@example.org", "Lee, Ann <ann@example.org>", "no address here"} {
		people, bad, err := Read(strings.NewReader(text))
		if err != nil || len(people) != 0 || len(bad) != 1 {
			t.Errorf("%q: %v %v %v", text, people, bad, err)
		}
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		r    io.Reader
		want string
	}{
		"Excel's own":    {strings.NewReader("PK\x03\x04\x14\x00\x06\x00"), "save it as CSV"},
		"old Excel's":    {strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"), "save it as CSV"},
		"a picture":      {strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "this is no text"},
		"too much":       {io.LimitReader(zeros{}, maxBytes+5), "larger than 64 MiB"},
		"a broken drive": {iotest.ErrReader(errors.New("drive on fire")), "drive on fire"},
	} {
		if _, _, err := Read(test.r); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func FuzzRead(f *testing.F) {
	f.Add([]byte("name,email\nAnn,ann@example.org\n"))
	f.Add([]byte("\ufeff\"E-Mail\";Name\r\n\"a@example.org\";\"Two\nlines\"\r\n"))
	f.Add([]byte("\xff\xfea\x00@\x00b\x00.\x00c\x00\n\x00"))
	f.Add([]byte("J\xfcrgen <j@example.org>, b@example.org\r\"open\r"))
	f.Add([]byte("sep=\t\nlang\tmail\nxx-YY\ta@b.example"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		people, bad, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, p := range people {
			again, err := mailer.ParseAddress(p.Email)
			if err != nil || again.Email != p.Email {
				t.Errorf("address %q: %v", p.Email, err)
			}
			if id := mailer.Canonical(p.Email); seen[id] {
				t.Errorf("%s twice", id)
			} else {
				seen[id] = true
			}
			if strings.ContainsAny(p.Name, "\r\n\x00") || p.Line < 1 {
				t.Errorf("%+v", p)
			}
		}
		for _, b := range bad {
			if b.Why == "" || b.Line < 1 {
				t.Errorf("%+v", b)
			}
		}
	})
}

package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestListsOfPeopleAreReadAsSpreadsheetsWriteThem(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"Latin-1":                      "Name;E-Mail\r\nJ\xfcrgen M\xfcller;juergen@example.org\r\nZo\xeb;zoe@example.org\r\n",
		"UTF-8 with BOM":               "\ufeffemail,name\r\njuergen@example.org,Jürgen Müller\r\nzoe@example.org,Zoë\r\n",
		"UTF-16, as Excel writes text": utf16LE("\ufeffname\temail\r\nJürgen Müller\tjuergen@example.org\r\nZoë\tzoe@example.org\r\n"),
		"quoted, with empty lines":     "\"name\",\"email\",\"note\"\n\n\"Jürgen Müller\",\"juergen@example.org\",\"said \"\"yes\"\", on Monday\"\n,,\n\"Zoë\",\"zoe@example.org\",\n",
		"addresses only":               "Jürgen Müller <juergen@example.org>\nZoë <zoe@example.org>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := settle(t, small(t))
			w.found()
			w.write("people.csv", text, 0o644)
			w.do("invite", "circle", "people.csv")
			w.turn()
			got := map[string]string{}
			for _, d := range w.sink.Deliveries() {
				l := w.read(d)
				to, err := l.header.AddressList("To")
				if err != nil {
					t.Fatal(err)
				}
				got[l.to] = to[0].Name
			}
			want := map[string]string{"ann@example.org": "Ann", "juergen@example.org": "Jürgen Müller", "zoe@example.org": "Zoë"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("who was invited (-want +got):\n%s", diff)
			}
		})
	}
}

func utf16LE(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func TestWhatIsNoListInvitesNobodyAndSaysWhy(t *testing.T) {
	t.Parallel()
	var sheet bytes.Buffer
	z := zip.NewWriter(&sheet)
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err == nil {
		_, err = f.Write([]byte("<worksheet/>"))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	w := settle(t, small(t))
	w.found()
	for name, text := range map[string]string{"people.xlsx": sheet.String(), "people.pdf": "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "nothing.csv": "", "people.csv": "name,phone\nAnn,123\n"} {
		w.write(name, text, 0o644)
		said := w.fails("invite", "circle", name)
		if !strings.Contains(said, "mutualaid: ") || strings.ContainsRune(said, 0) {
			t.Errorf("%s: %q", name, said)
		}
		t.Logf("%s: %s", name, said)
	}
	if got := w.members("circle"); len(got) != 1 {
		t.Errorf("somebody was invited: %v", got)
	}
}

func TestWrongConfigIsRefusedBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	s := small(t)
	for name, test := range map[string]struct{ old, new, says string }{
		"a key that is none":        {"limit = ", "limits = ", "mutualaid.toml:7: mailbox.limits: there is no such key: did you mean mailbox.limit?"},
		"no address":                {"address = ", "#", "mailbox.address: it is missing"},
		"plain text to far away":    {s.smtp, "smtp+insecure://smtp.example.org", "mutualaid.toml:4: mailbox.smtp: without TLS the password could be read"},
		"a number where words are":  {`password_file = "secret"`, "password_file = 7", "mutualaid.toml:5: mailbox.password_file"},
		"a password that is no one": {`password_file = "secret"`, `password_file = "gone"`, "mutualaid.toml:5: mailbox.password_file"},
		"no TOML at all":            {"[mailbox]", "Dear program,", "mutualaid.toml:1"},
		"an impossible limit":       {`"none"`, `"400/fortnight"`, "mutualaid.toml:7: mailbox.limit"},
	} {
		t.Run(name, func(t *testing.T) {
			w := settle(t, s)
			text, err := os.ReadFile(w.path("mutualaid.toml"))
			if err != nil {
				t.Fatal(err)
			}
			w.write("mutualaid.toml", strings.Replace(string(text), test.old, test.new, 1), 0o644)
			if said := w.fails("run", "--once"); !strings.Contains(said, test.says) || strings.Count(said, "\n") > 2 {
				t.Errorf("it says %q, want %q", said, test.says)
			}
			if _, err := os.Stat(w.path("mutualaid.db")); !os.IsNotExist(err) {
				t.Errorf("a store was made: %v", err)
			}
		})
	}
}

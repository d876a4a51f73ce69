package listserv_test

import (
	"context"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

var update = flag.Bool("update", false, "write the letters in testdata/wire anew")

// What differs from run to run: the signatures of tickets and links, the IDs in them, and what is hashed from those.
var changing = []struct {
	pattern *regexp.Regexp
	put     string
}{
	{regexp.MustCompile(`\b([a-z])\.together\.[0-9a-z-]+\.[0-9a-z]*\.[0-9a-z]{16}(\.[0-9a-z]+)?`), "$1.together.TICKET"},
	{regexp.MustCompile(`/t/[0-9a-z]+#[0-9a-z]+`), "/t/THREAD#POST"},
	{regexp.MustCompile(`\b(alt|mix|rel)_[0-9a-f]{32}`), "${1}_BOUNDARY"},
	{regexp.MustCompile(`(?m)^(UID|uid):[^\r\n]+(\r\n [^\r\n]+)*`), "UID:MEETING"},
}

// coded is a part in base64, which is read so that what changes in it can be masked.
var coded = regexp.MustCompile(`(?s)(Content-Transfer-Encoding: base64\r\n\r\n)([A-Za-z0-9+/=\r\n]+)\r\n--`)

// feed is the link to a calendar, which may be broken over two lines.
var feed = regexp.MustCompile(`/calendar/[^>"]*\.ics`)

// wire is a letter as its recipient's server gets it, with what changes from run to run masked.
func wire(raw []byte) string {
	raw = coded.ReplaceAllFunc(raw, func(part []byte) []byte {
		m := coded.FindSubmatch(part)
		text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(m[2]), "\r\n", ""))
		if err != nil {
			return part
		}
		return slices.Concat(m[1], []byte("(decoded)\r\n"), text, []byte("\r\n--"))
	})
	raw = feed.ReplaceAllFunc(raw, func(link []byte) []byte { return []byte(strings.ReplaceAll(string(link), "=\r\n", "")) })
	for _, c := range changing {
		raw = c.pattern.ReplaceAll(raw, []byte(c.put))
	}
	return string(raw)
}

// TestLettersOnTheWire keeps every byte that a recipient's server gets.
func TestLettersOnTheWire(t *testing.T) {
	w := newWorld(t)
	w.s.Settings.URL = "https://groups.example.org"
	w.out = w.s.Outbox(nil)
	letters := map[string]sent{"invitation": w.invite("Ann", "ann@home.example")}
	w.write(mail{from: "Ann <ann@home.example>", subject: "Re: " + letters["invitation"].Mail.Subject, body: "Yes, please!", answers: letters["invitation"].Mail})
	letters["welcome"] = w.one("ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "Bob <bob@home.example>", subject: "A room for Thursday", body: "Dear all,\r\n\r\nwho knows a room?\r\n.\r\n-- \r\nBob"})
	letters["post"] = w.one("ann@home.example")
	w.strictly(book.FromAuto, func(context.Context, string) (bool, error) { return false, nil })
	w.write(mail{from: "Bob <bob@home.example>", subject: "Another room", body: "Dear all,\r\n\r\nand another one?\r\n\r\nBob"})
	letters["post from its author"] = w.one("ann@home.example")
	if _, err := w.s.SetMember(t.Context(), "together", "ann@home.example", map[string]string{"delivery": "daily"}, "steward"); err != nil {
		t.Fatal(err)
	}
	w.write(mail{from: "Bob <bob@home.example>", subject: "Minutes", body: "Here is what we agreed on: each brings a case."})
	w.none()
	for _, s := range w.tick(time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)) {
		if s.To == "ann@home.example" {
			letters["digest"] = s
		}
	}
	if _, err := w.s.AddMeeting(t.Context(), "together", desk.MeetingInput{Title: "Circle", Start: "2026-11-05 17:00", Repeat: "every two weeks"}, "steward"); err != nil {
		t.Fatal(err)
	}
	for _, s := range w.post() {
		if s.To == "ann@home.example" {
			letters["call to a meeting"] = s
		}
	}
	for _, s := range w.tick(time.Date(2026, 11, 5, 15, 0, 0, 0, time.UTC)) {
		if s.To == "ann@home.example" && s.Mail.Get("Precedence") == "" {
			letters["reminder"] = s
		}
	}
	for name, s := range letters {
		file := filepath.Join("testdata", "wire", name+".eml")
		got := wire(s.Raw)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

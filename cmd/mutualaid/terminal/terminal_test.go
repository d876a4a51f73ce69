package terminal

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func TestTableFitsTheTerminal(t *testing.T) {
	rows := [][]string{
		{"ann@example.org", "Ann with a rather long name that nobody would cut by hand", "member"},
		{"李雷@例子.example", "李雷和韩梅梅的朋友们都在这里", "paused"},
		{"b@x.org", "Bob\nover two lines", "left"},
	}
	for _, width := range []int{40, 60, 80, 200} {
		for _, line := range Table(width, []string{"ADDRESS", "NAME", "STANDING"}, rows) {
			if got := uniseg.StringWidth(line); got > width {
				t.Errorf("%d columns in %d: %s", got, width, line)
			}
		}
	}
	want := []string{"A  B", "x  y", "   z"}
	if diff := cmp.Diff(want, Table(0, []string{"A", "B"}, [][]string{{"x", "y"}, {"", "z", "dropped"}})); diff != "" {
		t.Error(diff)
	}
}

func TestNarrowTerminalStillShowsSomething(t *testing.T) {
	lines := Table(3, []string{"A"}, [][]string{{"abcdefghijklmnop"}})
	if lines[1] != "abcdefg…" {
		t.Error(lines)
	}
}

func TestStrangersCannotSteerTheTerminal(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out, Err: &out}
	evil := "\x1b[2J\x1b]0;pwned\x07a\rb\u202ec\u009bd\xff"
	p.Line("%s", evil)
	p.Note("%s", evil)
	p.Fields("Subject", evil)
	if err := List(&p, []string{evil}, "", []string{"X"}, func(s string) []string { return []string{s} }); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u202e\u009b") || !utf8.ValidString(out.String()) {
		t.Errorf("%q", out.String())
	}
}

func TestListIsAnArrayForPrograms(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out, JSON: true}
	if err := List[string](&p, nil, "none", nil, nil); err != nil {
		t.Fatal(err)
	}
	if out.String() != "[]\n" {
		t.Errorf("%q", out.String())
	}
}

func TestEmptyListSaysSo(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out}
	if err := List[string](&p, nil, "Nobody yet.", nil, nil); err != nil {
		t.Fatal(err)
	}
	if out.String() != "Nobody yet.\n" {
		t.Errorf("%q", out.String())
	}
}

func TestFieldsLineUpAndSkipWhatIsEmpty(t *testing.T) {
	var out bytes.Buffer
	p := Printer{Out: &out}
	p.Fields("Title", "Circle", "Nothing", "", "About", "Two\nlines")
	if diff := cmp.Diff("Title  Circle\nAbout  Two\n       lines\n", out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestPipeConfirmsNothing(t *testing.T) {
	p := Person{In: strings.NewReader("yes\n"), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}
	if err := p.Confirm(context.Background(), "Remove?"); err != ErrNotConfirmed {
		t.Error(err)
	}
	if p.Width() != 0 || p.Progress("x") != nil || p.Colour() {
		t.Error("a buffer is no terminal")
	}
}

func TestColoursTakeNothingAway(t *testing.T) {
	var plain, coloured bytes.Buffer
	for _, p := range []*Printer{{Out: &plain}, {Out: &coloured, Colour: true}} {
		if err := List(p, []string{"\x1b[31mred"}, "", []string{"X"}, func(s string) []string { return []string{s} }); err != nil {
			t.Fatal(err)
		}
		p.Fields("Title", "Circle")
	}
	if strings.Contains(plain.String(), "\x1b") || !strings.HasPrefix(coloured.String(), "\x1b[1mX\x1b[0m\n[31mred\n") {
		t.Errorf("%q and %q", plain.String(), coloured.String())
	}
	if diff := cmp.Diff(plain.String(), strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(coloured.String())); diff != "" {
		t.Error(diff)
	}
}

func TestProgressShowsItselfAfterASecond(t *testing.T) {
	now := time.Unix(0, 0)
	var out bytes.Buffer
	tell := progressOn(&out, "invite", func() time.Time { return now })
	tell(1, 10)
	now = now.Add(999 * time.Millisecond)
	tell(2, 10)
	if out.Len() > 0 {
		t.Errorf("too early: %q", out.String())
	}
	now = now.Add(time.Millisecond)
	tell(3, 10)
	if !strings.Contains(out.String(), "3/10") {
		t.Errorf("%q", out.String())
	}
}

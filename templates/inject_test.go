package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/google/go-cmp/cmp"
)

// allowed is every element a letter's HTML may have.
var allowed = []atom.Atom{
	atom.Html, atom.Head, atom.Meta, atom.Title, atom.Style, atom.Body, atom.Div, atom.P, atom.Br, atom.Strong, atom.H2,
	atom.Ul, atom.Li, atom.Blockquote, atom.A, atom.Hr,
}

// checkHTML reads a page as a browser does and names what must not be in it.
func checkHTML(t *testing.T, page string) (links []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(allowed, n.DataAtom) {
			t.Errorf("element %s", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "background" {
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			}
			if a.Key == "href" {
				if !isLink(a.Val) {
					t.Errorf("link to %q", a.Val)
				}
				links = append(links, a.Val)
			}
		}
	}
	return links
}

func FuzzDataStaysWords(f *testing.F) {
	f.Add("<script>alert(1)</script>", "a\r\nBcc: x@example.org")
	f.Add("→ Click: <https://evil.example>\n----\n- a\n> b\n-- \n", "\x02\x03\x04mailto:x@example.org\x05")
	f.Add(`https://a.example/"onclick="x`, "Subject: \u2028x")
	f.Add("javascript:alert(1)", "{{.}}")
	f.Add("</p></div></body></html><img src=x>", "&amp;&lt;")
	all, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		foot := Foot{Group: b, Address: a, Leave: a, Settings: b, Postal: a}
		meeting := Meeting{Title: b, Link: a, Agenda: b, Coming: []string{a, b}, Yes: a, No: b, Perhaps: a}
		for _, data := range []any{
			Invitation{foot, Reader{Name: a}, b, a, b, a, b},
			Confirm{foot, Reader{}, "post", b, a, a},
			Reminder{Foot: foot, Reader: Reader{Name: b}, Meeting: meeting},
			Digest{Foot: foot, Threads: []Thread{{a, []Post{{Author: b, Words: a, Files: []string{b}}}}, {b, []Post{{Author: a, Words: b}}}}, Meetings: []Meeting{meeting}, Joined: []string{a}, Log: []Act{{By: a, What: b, Whom: a, Detail: b}}},
			StewardNotice{Foot: foot, Kind: "waiting", Case: a, From: b, Subject: a, Why: b, Words: a, Link: b},
		} {
			letter, err := all.Letter("en", data)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsFunc(letter.Subject, func(r rune) bool { return r < ' ' }) || len([]rune(letter.Subject)) > subjectLimit {
				t.Errorf("subject %q", letter.Subject)
			}
			if strings.ContainsAny(letter.Text+letter.HTML, "\x02\x03\x04\x05\r\x00") {
				t.Errorf("marks in %q", letter.Text)
			}
			checkHTML(t, letter.HTML)
		}
	})
}

func TestOnlyOurOwnLinksAreButtons(t *testing.T) {
	all := load(t)
	for _, lang := range all.Languages() {
		for _, s := range samples(lang) {
			letter, err := all.Letter(lang, s.data)
			if err != nil {
				t.Fatal(err)
			}
			checkHTML(t, letter.HTML)
			for _, button := range regexp.MustCompile(`<a class="button"[^>]*>`).FindAllString(letter.HTML, -1) {
				if strings.Contains(button, "evil") {
					t.Errorf("%s %s: %s", lang, s.name, button)
				}
			}
			if !strings.Contains(letter.HTML, `<html lang="`+lang+`">`) {
				t.Errorf("%s %s: no language", lang, s.name)
			}
		}
	}
}

// TestPlainTextSaysAllThatHTMLSays compares the words of both.
func TestPlainTextSaysAllThatHTMLSays(t *testing.T) {
	all := load(t)
	for _, lang := range all.Languages() {
		for _, s := range samples(lang) {
			letter, err := all.Letter(lang, s.data)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := html.Parse(strings.NewReader(letter.HTML))
			if err != nil {
				t.Fatal(err)
			}
			var missing []string
			for n := range doc.Descendants() {
				if n.Type != html.TextNode || n.Parent.DataAtom == atom.Style || n.Parent.DataAtom == atom.Title {
					continue
				}
				for _, w := range strings.Fields(n.Data) {
					if !strings.Contains(letter.Text, strings.Trim(w, "<>.:")) {
						missing = append(missing, w)
					}
				}
			}
			if len(missing) > 0 {
				t.Errorf("%s %s: only in HTML: %q", lang, s.name, missing)
			}
		}
	}
}

func TestEachLanguageUsesTheSameFields(t *testing.T) {
	field := regexp.MustCompile(`\.[A-Z]\w+`)
	fields := func(path string) []string {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, action := range regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(string(source), -1) {
			all = append(all, field.FindAllString(action, -1)...)
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	for _, lang := range load(t).Languages() {
		for _, data := range kinds {
			name := letterName(data) + ".txt"
			want, got := fields(filepath.Join("letters", "en", name)), fields(filepath.Join("letters", lang, name))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-en +%s):\n%s", name, lang, diff)
			}
		}
	}
}

func BenchmarkReminder(b *testing.B) {
	all := load(b)
	data := samples("en")[9].data
	for b.Loop() {
		if _, err := all.Letter("en", data); err != nil {
			b.Fatal(err)
		}
	}
}

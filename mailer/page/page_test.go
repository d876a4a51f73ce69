package page

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDeepPageIsReadInOnePass(t *testing.T) {
	if got := Text(strings.Repeat("<div><blockquote>", 50_000) + "x"); got != strings.Repeat("> ", 10)+"x" {
		t.Errorf("%.80q", got)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"<p>a<br>b</p>", "<style>x", "<div style=display:none><div>a</div>b</div>c", "<pre>a\n b</pre>", "<blockquote>a<li>b", "&lt;&#0;&#x110000;", "<img alt=👍>", "<head><body>x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q", got)
		}
		if len(got) > 40*len(s)+100 {
			t.Fatalf("%d bytes grow to %d", len(s), len(got))
		}
	})
}

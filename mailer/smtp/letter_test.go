package smtp

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALetterOnTheWireHasWholeLinesAndNoLonelyDot(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"a\r\nb\r\n":           "a\r\nb\r\n",
		"no end":               "no end\r\n",
		".\r\n":                "..\r\n",
		"a\r\n.b\r\n..\r\n":    "a\r\n..b\r\n...\r\n",
		"a\nb\rc\r\n":          "a\r\nb\r\nc\r\n",
		"smuggled\n.\nMAIL\n":  "smuggled\r\n..\r\nMAIL\r\n",
		"smuggled\r.\rMAIL\r":  "smuggled\r\n..\r\nMAIL\r\n",
		"\r\n\r\n":             "\r\n\r\n",
		"x\r\r\ny":             "x\r\n\r\ny\r\n",
		"a.b\r\nc.\r\n":        "a.b\r\nc.\r\n",
		"ends in a dot\r\n.":   "ends in a dot\r\n..\r\n",
		"\r\n.\r\nMAIL FROM:<": "\r\n..\r\nMAIL FROM:<\r\n",
	} {
		if diff := cmp.Diff(want, string(wireForm([]byte(in)))); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestALetterInWireFormIsNotCopied(t *testing.T) {
	in := bytes.Repeat([]byte("a line\r\n"), 1000)
	if out := wireForm(in); &out[0] != &in[0] {
		t.Error("it was copied")
	}
}

func FuzzWireForm(f *testing.F) {
	for _, s := range []string{"a\r\n", ".", "\n.\n", "\r.\r", "a\r\n.\r\nb", "\r\r\n\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := wireForm(in)
		if len(in) > 0 && !bytes.HasSuffix(out, []byte("\r\n")) {
			t.Errorf("%q does not end its last line: %q", in, out)
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(out), "\r\n"), "\r\n") {
			if strings.ContainsAny(line, "\r\n") || line == "." || strings.HasPrefix(line, ".") && !strings.HasPrefix(line, "..") {
				t.Errorf("%q has the line %q", in, line)
			}
		}
		keep := strings.NewReplacer("\r", "", "\n", "", ".", "")
		if want, got := keep.Replace(string(in)), keep.Replace(string(out)); want != got {
			t.Errorf("%q became %q", in, out)
		}
	})
}

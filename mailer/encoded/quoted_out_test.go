package encoded

import (
	"bytes"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// FuzzQuotedPrintableIsWhatTheStandardLibraryWrites compares the two.
func FuzzQuotedPrintableIsWhatTheStandardLibraryWrites(f *testing.F) {
	for _, s := range []string{
		"", "\n", "a", "a \n", "a\t", " \n \n", "=\n", "naïve ≠ plain\n", strings.Repeat("x", 75) + "\n", strings.Repeat("x", 76) + " \n", strings.Repeat("x", 74) + " \n",
		strings.Repeat("x", 75) + " ", strings.Repeat("x", 150) + "=", strings.Repeat("é", 100) + "\n", strings.Repeat("x", 72) + "=y\n", strings.Repeat("x", 73) + "=y\n", strings.Repeat(" ", 200), "\x00\x7f\xff\n\n\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ReplaceAll(s, "\r", "")
		var want bytes.Buffer
		w := quotedprintable.NewWriter(&want)
		if _, err := w.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := AppendQuotedPrintable(nil, s); string(got) != want.String() {
			t.Errorf("%q is written as %q, want %q", s, got, want.String())
		}
	})
}

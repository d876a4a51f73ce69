package encoded

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWordsAreWrittenSoThatTheyAreReadTheSame(t *testing.T) {
	for _, s := range []string{"Grüße", "こんにちは、みなさん、これはとても長い題名です、そうですね、本当に", "=?x?=", "a_b=c?d", "ä ö  ü", "👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽", ""} {
		if got := Words(EncodeWords(s), ""); got != s {
			t.Errorf("%q is read as %q", s, got)
		}
	}
}

func TestDamagedTransferEncodingsAreDecodedAsFarAsTheyGo(t *testing.T) {
	for in, want := range map[string]string{
		"aGVsbG8=": "hello", "aGVs\r\nbG8": "hello", "aGVs bG8=": "hello", "aGVs*bG8=": "hello", "aGk=\r\naGk=": "hihi", "aGk= not this\n": "hi", "": "", "=": "", "a": "",
	} {
		if got := string(Base64([]byte(in))); got != want {
			t.Errorf("base64 %q: %q", in, got)
		}
	}
	for in, want := range map[string]string{
		"a=20b": "a b", "a=\r\nb": "ab", "a=  \nb": "ab", "a=": "a", "a=zzb": "a=zzb", "a=c3=a4": "aä", "1=2": "1=2", "a=\r": "a",
	} {
		if got := string(QuotedPrintable([]byte(in))); got != want {
			t.Errorf("quoted-printable %q: %q", in, got)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"=?utf-8?q?a?= =?utf-8?b?w6Q=?=", "=?utf-7?Q?+AOQ-?=", "\x1b$B$3$s\x1b(B", "Gr\xfc\xdfe", "=?a*b?q??="} {
		f.Add(s, "utf-8")
	}
	f.Fuzz(func(t *testing.T, s, charset string) {
		for _, got := range []string{Words(s, charset), Charset([]byte(s), charset), Charset(Base64([]byte(s)), charset), Charset(QuotedPrintable([]byte(s)), charset)} {
			if !utf8.ValidString(got) {
				t.Fatalf("%q is no UTF-8", got)
			}
		}
		value, params := Params(s, charset)
		for k, v := range params {
			if !utf8.ValidString(v) {
				t.Fatalf("%s %q: %q", value, k, v)
			}
		}
		if utf8.ValidString(s) && s != "" {
			if got := Words(EncodeWords(s), ""); got != clean(s) && !isCut(s, got) {
				t.Fatalf("%q is read as %q", s, got)
			}
		}
	})
}

// isCut says that only NULs and byte order marks went.
func isCut(s, got string) bool {
	drop := func(s string) string {
		var out []rune
		for _, r := range s {
			if r != 0 && r != '\ufeff' {
				out = append(out, r)
			}
		}
		return string(out)
	}
	return drop(s) == drop(got)
}

func TestFilesInATextAreTakenOutAndNamed(t *testing.T) {
	const file = "begin 644 plan b.pdf\n#86%A\n`\nend\n"
	for in, want := range map[string]struct{ rest, names string }{
		"a\n" + file + "b\n":                         {"a\nb\n", "plan b.pdf"},
		file + file:                                  {"", "plan b.pdf|plan b.pdf"},
		"begin 644 x\nno line of a file\nend\n":      {"begin 644 x\nno line of a file\nend\n", ""},
		"begin 644 x\n#86%A\n":                       {"begin 644 x\n#86%A\n", ""},
		"a\nbegin-base64 644 c\nYWFh\n====\nb":       {"a\nb", "c"},
		"begin-base64 644 c\nno base64\n====\n":      {"begin-base64 644 c\nno base64\n====\n", ""},
		"begin at six, end at nine\nend\n":           {"begin at six, end at nine\nend\n", ""},
		"=ybegin line=128 size=1 name=a b\nx\n=yend": {"", "a b"},
		"=ybegin line=128 size=1 name=a\nx\n":        {"=ybegin line=128 size=1 name=a\nx\n", ""},
	} {
		if rest, names := CutFiles(in); rest != want.rest || strings.Join(names, "|") != want.names {
			t.Errorf("%q: %q %q", in, rest, names)
		}
	}
	if got := string(UU([]byte("x\nbegin 600 a\n#86%A\n\"8F(\n`\nend\ny"))); got != "aaabb" {
		t.Errorf("%q", got)
	}
}

func FuzzCutFiles(f *testing.F) {
	for _, s := range []string{"begin 644 a\n#86%A\n`\nend\n", "=ybegin line=1 size=1 name=x\n\n=yend", "begin 644 \n", "begin 0000 a\n\nend", "begin 644 a\n```\nend\n", "=ybegin name= \n=yend", "begin 000 \x00\n \nend"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := UU([]byte(s)); len(got) > len(s)+3 {
			t.Fatalf("%d bytes grow to %d", len(s), len(got))
		}
		rest, names := CutFiles(s)
		if len(rest) > len(s) || (len(names) == 0) != (rest == s) {
			t.Fatalf("%q: %q %q", s, rest, names)
		}
		for _, n := range names {
			if n == "" || strings.ContainsFunc(n, unicode.IsControl) {
				t.Fatalf("%q", n)
			}
		}
	})
}

package mailer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// content is what a reader gets of each part.
func content(t *testing.T, raw []byte) (all []string) {
	t.Helper()
	m, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Parts {
		b, err := p.Decoded()
		if err != nil {
			t.Error(err)
		}
		if p.Type == "message/rfc822" {
			all = append(all, content(t, b)...)
			continue
		}
		all = append(all, p.Type+" "+p.Name+": "+string(b))
	}
	return all
}

func crlfOf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func TestALetterBecomesSevenBitAndSaysTheSame(t *testing.T) {
	letter := crlfOf(`Subject: a post
Content-Type: multipart/mixed; boundary="b"
Content-Transfer-Encoding: 8bit

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
X-Behind: kept

Grüße aus Köln = schön ` + `
.

--b

no header, und doch ü
--b
Content-Type: application/octet-stream; name="a.bin"
Content-Transfer-Encoding: binary

` + "\xff\x00\x01" + `
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Subject: inside
Content-Type: text/html; charset=utf-8

<p>Öl</p>
--b
Content-Type: text/plain

plain
--b--
`)
	got, ok := SevenBit(letter)
	if !ok || !isASCII(got) {
		t.Fatalf("%v\n%s", ok, got)
	}
	if diff := cmp.Diff(content(t, letter), content(t, got)); diff != "" {
		t.Errorf("%s\n%s", diff, got)
	}
	if !bytes.Contains(got, []byte("X-Behind: kept\r\n")) {
		t.Errorf("a field is gone:\n%s", got)
	}
	if n := bytes.Count(got, []byte("Content-Transfer-Encoding: 8bit")); n != 1 { // the multipart's, which may stand
		t.Errorf("%d parts are still called 8bit:\n%s", n, got)
	}
	simple := crlfOf("Subject: a\n\nGrüße\n")
	if got, ok := SevenBit(simple); !ok || !strings.Contains(string(got), "Content-Transfer-Encoding: quoted-printable\r\n") || !strings.HasSuffix(string(got), "\r\n\r\nGr=C3=BC=C3=9Fe\r\n") {
		t.Errorf("%v %q", ok, got)
	}
}

func TestWhatCanNotBeWrittenInSevenBitIsLeftAlone(t *testing.T) {
	for name, letter := range map[string]string{
		"signed":           "Content-Type: multipart/signed; boundary=b\n\n--b\n\nü\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
		"header":           "Subject: Grüße\n\nplain\n",
		"unknown encoding": "Content-Transfer-Encoding: x-mine\n\nü\n",
	} {
		if got, ok := SevenBit(crlfOf(letter)); ok {
			t.Errorf("%s: %q", name, got)
		}
	}
	plain := crlfOf("Subject: a\n\nplain\n")
	if got, ok := SevenBit(plain); !ok || &got[0] != &plain[0] {
		t.Error("what is ASCII already was copied")
	}
}

func FuzzSevenBit(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\xff\r\n--b--\r\n"))
	f.Add([]byte("Content-Transfer-Encoding: 8bit\r\n\r\n\xfc\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<16 {
			return
		}
		if got, ok := SevenBit(raw); ok && !isASCII(got) {
			t.Errorf("%q", got)
		}
	})
}

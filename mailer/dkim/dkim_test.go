package dkim

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	reference "github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"
)

var at = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func newKeys(t testing.TB) []Key {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "dkim")
	made, err := Make(folder)
	if err != nil || len(made) != 2 {
		t.Fatalf("made %v: %v", made, err)
	}
	keys, err := Load(folder, "example.org", "together")
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// verify asks another implementation.
func verify(t testing.TB, keys []Key, letter []byte) error {
	t.Helper()
	texts := map[string]string{}
	for _, k := range keys {
		record, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		texts[k.Name()] = record
	}
	list, err := reference.VerifyWithOptions(bytes.NewReader(letter), &reference.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		return []string{texts[name]}, nil
	}})
	if err != nil {
		return err
	}
	if len(list) != len(keys) {
		return fmt.Errorf("%d signatures, want %d", len(list), len(keys))
	}
	for _, v := range list {
		if v.Err != nil {
			return fmt.Errorf("%s: %w", v.Identifier, v.Err)
		}
	}
	return nil
}

const sharedPart = "From: \"Ann via Together\" <together@example.org>\r\nTo: together@example.org\r\nSubject: a  long\r\n\tsubject\r\nDate: Thu, 26 Nov 2026 12:00:00 +0000\r\n" +
	"List-Id: Together <together.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\nX-Other: not covered\r\n\r\nHello,  \r\n\r\nGrüße \t mit  Abstand\r\n.\r\n\r\n\r\n"

const ownPart = "Message-ID: <p.together.1.ann.x@example.org>\r\nReferences: <1@example.org>\r\n <2@example.org>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" +
	"List-Unsubscribe: <https://example.org/leave/x>,\r\n <mailto:together@example.org?subject=unsubscribe>\r\n"

func signedCopy(t testing.TB, keys []Key, own, shared string) []byte {
	t.Helper()
	signature, err := Prepare(keys, []byte(shared), at).Sign([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	return append(append(signature, own...), shared...)
}

func TestOthersVerifyWhatWeSign(t *testing.T) {
	keys := newKeys(t)
	letter := signedCopy(t, keys, ownPart, sharedPart)
	if err := verify(t, keys, letter); err != nil {
		t.Fatalf("%v\n%s", err, letter)
	}
	for what, changed := range map[string]string{
		"the text":           strings.Replace(string(letter), "Hello", "Goodbye", 1),
		"the subject":        strings.Replace(string(letter), "a  long", "a short", 1),
		"the way out":        strings.Replace(string(letter), "/leave/x", "/leave/y", 1),
		"a second From":      strings.Replace(string(letter), "X-Other:", "From: eve@example.com\r\nX-Other:", 1),
		"a second Subject":   strings.Replace(string(letter), "X-Other:", "Subject: other\r\nX-Other:", 1),
		"one-click, removed": strings.Replace(string(letter), "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", 1),
	} {
		if err := verify(t, keys, []byte(changed)); err == nil {
			t.Errorf("%s was changed, and nobody minds", what)
		}
	}
	for what, changed := range map[string]string{
		"a field of the way": "Received: from here\r\n" + string(letter),
		"white space":        strings.Replace(string(letter), "mit  Abstand", "mit Abstand", 1),
		"what isn't covered": strings.Replace(string(letter), "not covered", "changed", 1),
		"empty lines":        string(letter) + "\r\n\r\n",
	} {
		if err := verify(t, keys, []byte(changed)); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for line := range strings.SplitSeq(string(letter), "\r\n") {
		if len(line) > 100 {
			t.Errorf("a line of %d: %s", len(line), line)
		}
	}
}

func TestEqualCopiesHaveEqualSignatures(t *testing.T) {
	keys := newKeys(t)
	if a, b := signedCopy(t, keys, ownPart, sharedPart), signedCopy(t, keys, ownPart, sharedPart); !bytes.Equal(a, b) {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestAnyLetterVerifies(t *testing.T) {
	keys := newKeys(t)[1:] // Ed25519, the quick one
	rapid.Check(t, func(r *rapid.T) {
		piece := rapid.SampledFrom([]string{" ", "\t", "a", "ü", "\r\n", "=", ".", "\r\n\r\n", "  "})
		body := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(r, "body"), "")
		value := strings.NewReplacer("\r\n", "\r\n ", "ü", "u").Replace(strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(r, "subject"), ""))
		shared := "From: a@example.org\r\nSubject:" + value + "\r\nTo:  b@example.org \r\n\r\n" + body
		if !strings.HasSuffix(shared, "\r\n") {
			shared += "\r\n"
		}
		letter := signedCopy(t, keys, "Message-ID: <1@example.org>\r\n", shared)
		if err := verify(t, keys, letter); err != nil {
			r.Fatalf("%v\n%q", err, letter)
		}
	})
}

func TestKeysAreMadeOnceAndForTheirOwnerAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dkim")
	if _, err := Load(folder, "example.org", "s"); err == nil || !strings.Contains(err.Error(), "doctor --dkim") {
		t.Errorf("without keys: %v", err)
	}
	if made, err := Make(folder); err != nil || len(made) != 2 {
		t.Fatal(made, err)
	}
	if made, err := Make(folder); err != nil || len(made) != 0 {
		t.Errorf("a second time: %v %v", made, err)
	}
	for _, algorithm := range Algorithms {
		info, err := os.Stat(File(folder, algorithm))
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", algorithm, info.Mode(), err)
		}
	}
	if err := os.WriteFile(File(folder, "rsa"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(folder, "example.org", "s"); err == nil || !strings.Contains(err.Error(), "rsa.pem") {
		t.Errorf("a broken key: %v", err)
	}
}

func TestAPublishedKeyIsKnownByItsRecord(t *testing.T) {
	for _, k := range newKeys(t) {
		record, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]bool{record: true, strings.Replace(record, "p=", "t=s; p= ", 1): true, record + "x": false, "v=DKIM1; p=": false} {
			if got, err := k.Published([]string{"v=spf1 -all", text}); got != want || err != nil {
				t.Errorf("%s, %q: %v %v", k.Name(), text, got, err)
			}
		}
	}
}

func BenchmarkSign(b *testing.B) {
	for _, k := range newKeys(b) {
		b.Run(k.Selector, func(b *testing.B) {
			l := Prepare([]Key{k}, []byte(sharedPart), at)
			for b.Loop() {
				if _, err := l.Sign([]byte(ownPart)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

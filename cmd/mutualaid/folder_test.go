package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stream is two files as they come, one in two pieces.
func stream(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, piece := range []struct{ file, text string }{{"a.txt", "one\n"}, {"b.txt", strings.Repeat("b", 5000)}, {"a.txt", "a.txt 3\ntwo"}, {"b.txt", ""}} {
		if _, err := (pieces{piece.file, &b}).Write([]byte(piece.text)); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestAFolderIsTheSameHoweverItsStreamIsCut(t *testing.T) {
	raw := stream(t)
	for _, size := range []int{1, 2, 7, 100, 4096, len(raw)} {
		name := filepath.Join(t.TempDir(), "out")
		f, err := newFolderAt(name, []string{"a.txt", "b.txt", "c.txt"})
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(raw); at += size {
			if _, err := f.Write(raw[at:min(at+size, len(raw))]); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Keep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for file, want := range map[string]string{"a.txt": "one\na.txt 3\ntwo", "b.txt": strings.Repeat("b", 5000), "c.txt": ""} {
			if got, err := os.ReadFile(filepath.Join(name, file)); err != nil || string(got) != want {
				t.Errorf("%d bytes at a time: %s is %.40q, %v", size, file, got, err)
			}
		}
	}
}

func TestAFolderWhoseStreamIsBrokenIsNotKept(t *testing.T) {
	for what, raw := range map[string]string{"a file that is none of its": "../x 1\nx", "no length": "a.txt\n", "a bad length": "a.txt -1\nx", "a long line": strings.Repeat("x", 300),
		"half a file": "a.txt 10\nx", "half a line": "a.txt 1"} {
		dir := t.TempDir()
		f, err := newFolderAt(filepath.Join(dir, "out"), []string{"a.txt"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = f.Write([]byte(raw)); err != nil {
			if err := f.Drop(); err != nil {
				t.Error(err)
			}
		} else {
			err = f.Keep(t.Context())
		}
		if err == nil {
			t.Errorf("%s: kept", what)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left, %v", what, left, err)
		}
	}
}

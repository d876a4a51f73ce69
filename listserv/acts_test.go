package listserv_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"mutualaid/templates"
)

// acted finds in our source what is written into the Log.
var acted = regexp.MustCompile(`\bentry\(tx, [^,]+, [^,]+, "([^"]+)"|\.Entry\("([^"]+)"|By: "machine", What: "([^"]+)"`)

func TestWhatTheLogSaysHasWordsInEveryLanguage(t *testing.T) {
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range acted.FindAllStringSubmatch(string(source), -1) {
			found++
			what := m[1] + m[2] + m[3]
			if got := words.Act("de", templates.Act{What: what}).What; got == what {
				t.Errorf("%s writes %q into the Log, which has no words in templates/letters/*/log.toml", path, what)
			}
		}
		return nil
	})
	if err != nil || found < 40 {
		t.Errorf("%d acts found, %v", found, err)
	}
}

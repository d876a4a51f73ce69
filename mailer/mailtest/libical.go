package mailtest

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

//go:embed testdata/libical/check.c
var libicalCheck []byte

// Libical makes a reader of iCalendar objects by libical, the library of many mail and calendar programs. It gives the starts of all
// dates until 2069 of each event, by its UID and in order: of a date that differs, its own. An error is what libical finds wrong, by
// RFC 5545 or for the object's method by RFC 5546, or an exception to a date that the series, where it comes along, does not have.
func Libical(t testing.TB) func(object []byte) (map[string][]time.Time, error) {
	t.Helper()
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		Missing(t, "gcc")
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "check.c"), filepath.Join(dir, "check")
	if err := os.WriteFile(source, libicalCheck, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(compiler, "-o", program, source, "-lical").CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte("ical")) {
			Missing(t, "libical-dev")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return func(object []byte) (map[string][]time.Time, error) {
		var told bytes.Buffer
		c := exec.Command(program)
		c.Stdin, c.Stderr = bytes.NewReader(object), &told
		out, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, told.Bytes())
		}
		return datesOf(string(out))
	}
}

// datesOf reads what check.c prints.
func datesOf(printed string) (map[string][]time.Time, error) {
	dates := map[string][]time.Time{}
	differ := map[string]map[int64]time.Time{}
	for line := range strings.Lines(printed) {
		var at, now int64
		var uid string
		if _, err := fmt.Sscanf(line, "%d %d %s", &at, &now, &uid); err == nil {
			if differ[uid] == nil {
				differ[uid] = map[int64]time.Time{}
			}
			differ[uid][at] = time.Unix(now, 0).UTC()
			continue
		}
		if _, err := fmt.Sscanf(line, "%d %s", &at, &uid); err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
		dates[uid] = append(dates[uid], time.Unix(at, 0).UTC())
	}
	for uid, list := range differ {
		if len(dates[uid]) == 0 { // the object tells of some dates alone
			dates[uid] = slices.Collect(maps.Values(list))
			clear(list)
		}
		for i, at := range dates[uid] {
			if now, ok := list[at.Unix()]; ok {
				dates[uid][i] = now
				delete(list, at.Unix())
			}
		}
		if len(list) > 0 {
			return nil, fmt.Errorf("exceptions to dates that %s does not have: %v", uid, list)
		}
		slices.SortFunc(dates[uid], time.Time.Compare)
	}
	return dates, nil
}

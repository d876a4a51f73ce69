// Package backups decides which copies of the store in a folder are kept, by their age: it names them, finds them, and says
// which may go. Files of any other name are nobody's business here.
package backups

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Plan is how many copies are kept: one a day for so many days, one a week for so many weeks, one a month for so many months.
type Plan struct{ Daily, Weekly, Monthly int }

// Copy is one backup in the folder.
type Copy struct {
	Path string
	Day  time.Time // in UTC, at midnight
}

// head and tail stand around the day in a copy's name.
const head, tail = "mutualaid-", ".db"

// Name is what the copy of a day is called.
func Name(at time.Time) string { return head + at.UTC().Format(time.DateOnly) + tail }

// In lists the copies in a folder, oldest first; none where there is no such folder yet.
func In(folder string) (list []Copy, err error) {
	entries, err := os.ReadDir(folder) // by name, and so by day
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the backups: %w", err)
	}
	for _, e := range entries {
		day, is := strings.CutPrefix(strings.TrimSuffix(e.Name(), tail), head)
		at, err := time.Parse(time.DateOnly, day)
		if !is || err != nil || !e.Type().IsRegular() || e.Name() != Name(at) {
			continue
		}
		list = append(list, Copy{Path: filepath.Join(folder, e.Name()), Day: at})
	}
	return list, nil
}

// Due says whether there is no copy of this day yet. Copies from days to come are those of a clock that was wrong.
func Due(list []Copy, now time.Time) bool {
	return !slices.ContainsFunc(list, func(c Copy) bool { return filepath.Base(c.Path) == Name(now) })
}

// Spare are the copies that the plan does not want: of each of the last days, weeks and months that have one, the newest copy is
// kept. The newest of all is never spare.
func Spare(list []Copy, plan Plan) (spare []Copy) {
	keep := map[string]bool{}
	for _, rhythm := range []struct {
		n    int
		name func(time.Time) string
	}{
		{plan.Daily, func(at time.Time) string { return at.Format(time.DateOnly) }},
		{plan.Weekly, func(at time.Time) string { year, week := at.ISOWeek(); return fmt.Sprint(year, week) }},
		{plan.Monthly, func(at time.Time) string { return at.Format("2006-01") }},
	} {
		seen := map[string]bool{}
		for _, c := range slices.Backward(list) {
			name := rhythm.name(c.Day)
			if seen[name] || len(seen) == rhythm.n {
				continue
			}
			seen[name], keep[c.Path] = true, true
		}
	}
	for i, c := range list {
		if !keep[c.Path] && i < len(list)-1 {
			spare = append(spare, c)
		}
	}
	return spare
}

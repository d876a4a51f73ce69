package backups

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var monday = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// aYear lives through days in a folder, as the program does: a copy a day, and then what is spare goes.
func aYear(days int, plan Plan) (list []Copy) {
	for n := range days {
		day := monday.AddDate(0, 0, n-days+1)
		list = append(list, Copy{Path: Name(day), Day: day})
		spare := map[string]bool{}
		for _, c := range Spare(list, plan) {
			spare[c.Path] = true
		}
		kept := list[:0:0]
		for _, c := range list {
			if !spare[c.Path] {
				kept = append(kept, c)
			}
		}
		list = kept
	}
	return list
}

func TestAYearOfCopiesIsKeptByDaysWeeksAndMonths(t *testing.T) {
	var got []string
	for _, c := range aYear(400, Plan{Daily: 3, Weekly: 3, Monthly: 3}) {
		got = append(got, c.Day.Format(time.DateOnly))
	}
	want := []string{"2026-09-30", "2026-10-31", "2026-11-22", "2026-11-28", "2026-11-29", "2026-11-30"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNewestCopyIsNeverSpare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 12)
		plan := Plan{number.Draw(t, "daily"), number.Draw(t, "weekly"), number.Draw(t, "monthly")}
		list := aYear(rapid.IntRange(1, 200).Draw(t, "days"), plan)
		if len(list) == 0 || !list[len(list)-1].Day.Equal(monday) {
			t.Fatalf("%v keeps %v", plan, list)
		}
		if most := plan.Daily + plan.Weekly + plan.Monthly + 1; len(list) > most {
			t.Fatalf("%v keeps %d", plan, len(list))
		}
	})
}

func TestOnlyCopiesOfOursAreCopies(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"mutualaid-2026-11-29.db", "mutualaid-2026-11-28.db", "mutualaid-2026-11-28.db.part7", "mutualaid-2026-2-3.db", "mutualaid-soon.db", "holiday.jpg", "2026-11-27.db"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "mutualaid-2026-11-26.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	list, err := In(dir)
	if err != nil || len(list) != 2 || list[1].Day.Format(time.DateOnly) != "2026-11-29" {
		t.Fatal(list, err)
	}
	if !Due(list, monday) || Due(list, monday.Add(-time.Minute)) {
		t.Error("a day has its copy, or has it not")
	}
	if list, err := In(filepath.Join(dir, "nowhere")); err != nil || list != nil {
		t.Error(list, err)
	}
}

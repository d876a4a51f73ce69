package schedule

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Wall is a date and time as it stands on a wall clock, in no zone yet. Walls are comparable with ==; the zero Wall is
// no time at all.
type Wall struct {
	Year         int
	Month        time.Month
	Day          int
	Hour, Minute int
}

var (
	wallForm    = regexp.MustCompile(`^(?:((?i:mon|tue|wed|thu|fri|sat|sun)[A-Za-z]*),?\s+)?(\d{4})-(\d{2})-(\d{2})(?:[T ]|\s+)(\d{1,2}):(\d{2})$`)
	compactForm = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})$`)
	dateForm    = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
)

// WallOf reads the wall clock of t's own location; seconds are dropped.
func WallOf(t time.Time) Wall {
	year, month, day := t.Date()
	return Wall{year, month, day, t.Hour(), t.Minute()}
}

// ParseWall reads "2026-12-03 17:00" or "2026-12-03T17:00", perhaps with its weekday as lists show it: "Thu 2026-12-03 17:00". Its errors are
// sentences for whoever typed it.
func ParseWall(s string) (Wall, error) {
	parts := wallForm.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return Wall{}, fmt.Errorf("%.40q is no date and time: write it like 2026-12-03 17:00", s)
	}
	w, err := wallOfParts(parts[2:])
	if named := strings.ToLower(parts[1]); err == nil && named != "" {
		if day := strings.ToLower(w.In(time.UTC).Weekday().String()); !strings.HasPrefix(day, named) {
			return Wall{}, fmt.Errorf("the weekday and the date in %.40q are not the same day", s)
		}
	}
	return w, err
}

// ParseCompact reads what Compact writes.
func ParseCompact(s string) (Wall, error) {
	parts := compactForm.FindStringSubmatch(s)
	if parts == nil {
		return Wall{}, fmt.Errorf("%.40q is no date and time: twelve digits are expected, as in 202612031700", s)
	}
	return wallOfParts(parts[1:])
}

// parseDate reads "2027-06-30" as the first minute of that day.
func parseDate(s string) (Wall, error) {
	parts := dateForm.FindStringSubmatch(s)
	if parts == nil {
		return Wall{}, fmt.Errorf("%.40q is no date: write it like 2027-06-30", s)
	}
	return wallOfParts(append(parts[1:], "0", "0"))
}

// wallOfParts takes year, month, day, hour and minute in digits and refuses what no calendar or clock shows.
func wallOfParts(parts []string) (Wall, error) {
	var n [5]int
	for i, digits := range parts {
		v, err := strconv.Atoi(digits)
		if err != nil {
			return Wall{}, fmt.Errorf("%q is no number: %w", digits, err)
		}
		n[i] = v
	}
	w := Wall{n[0], time.Month(n[1]), n[2], n[3], n[4]}
	switch {
	case w.Year < 1:
		return Wall{}, fmt.Errorf("there is no year 0: write the date like 2026-12-03")
	case w.Month < time.January || w.Month > time.December:
		return Wall{}, fmt.Errorf("there is no month %d: write the date like 2026-12-03, year, month, day", n[1])
	case w.Day < 1 || w.Day > daysIn(w.Year, w.Month):
		return Wall{}, fmt.Errorf("%d %s %d does not exist: %s %d has %d days",
			w.Day, w.Month, w.Year, w.Month, w.Year, daysIn(w.Year, w.Month))
	case w.Hour > 23 || w.Minute > 59:
		return Wall{}, fmt.Errorf("no clock shows %02d:%02d: the day runs from 00:00 to 23:59", w.Hour, w.Minute)
	}
	return w, nil
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// IsZero says that w is no time at all.
func (w Wall) IsZero() bool { return w == Wall{} }

// String writes "2026-12-03 17:00", and nothing for the zero Wall.
func (w Wall) String() string { return w.format("%04d-%02d-%02d %02d:%02d") }

// Compact writes "202612031700", which a ticket or a key may hold.
func (w Wall) Compact() string { return w.format("%04d%02d%02d%02d%02d") }

func (w Wall) format(form string) string {
	if w.IsZero() {
		return ""
	}
	return fmt.Sprintf(form, w.Year, int(w.Month), w.Day, w.Hour, w.Minute)
}

// Compare orders walls as one clock shows them: -1, 0 or +1.
func (w Wall) Compare(other Wall) int {
	return cmp.Or(cmp.Compare(w.Year, other.Year), cmp.Compare(w.Month, other.Month), cmp.Compare(w.Day, other.Day),
		cmp.Compare(w.Hour, other.Hour), cmp.Compare(w.Minute, other.Minute))
}

// MarshalText writes "2026-12-03T17:00", and nothing for the zero Wall.
func (w Wall) MarshalText() ([]byte, error) {
	return []byte(w.format("%04d-%02d-%02dT%02d:%02d")), nil
}

// UnmarshalText reads what MarshalText writes and all that ParseWall takes.
func (w *Wall) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = Wall{}
		return nil
	}
	parsed, err := ParseWall(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

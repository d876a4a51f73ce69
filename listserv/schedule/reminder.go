package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	day         = 24 * time.Hour
	mostOffsets = 20
)

// LongestLead is how long before a meeting a reminder may come at most. What is said of longer ones names it.
const LongestLead = 60 * day

var offsetForm = regexp.MustCompile(`^(\d{1,6})\s*(w|weeks?|d|days?|h|hours?|m|min|mins|minutes?)$`)

// ParseOffsets reads how long before a meeting its reminders go out: "7d,1d,1h", "90m", "2 days, 1 hour". "none" is an
// empty list that is not nil. They come longest first and without repeats.
func ParseOffsets(s string) ([]time.Duration, error) {
	words := strings.ToLower(strings.TrimSpace(s))
	switch words {
	case "none":
		return []time.Duration{}, nil
	case "":
		return nil, errors.New(`no reminder is named: write them like 7d,1d,1h, or "none"`)
	}
	var offsets []time.Duration
	for item := range strings.SplitSeq(words, ",") {
		d, err := parseOffset(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		offsets = append(offsets, d)
		if len(offsets) > mostOffsets {
			return nil, fmt.Errorf("more than %d reminders for one meeting are too many", mostOffsets)
		}
	}
	return longestFirst(offsets), nil
}

func parseOffset(item string) (time.Duration, error) {
	parts := offsetForm.FindStringSubmatch(item)
	if parts == nil {
		return 0, fmt.Errorf("%.40q is no time before a meeting: write it like 7d, 1h or 90m", item)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return 0, fmt.Errorf("%q is no number: %w", parts[1], err)
	}
	unit := map[byte]time.Duration{'w': 7 * day, 'd': day, 'h': time.Hour, 'm': time.Minute}[parts[2][0]]
	switch {
	case n == 0:
		return 0, fmt.Errorf("%q is no time before a meeting: a reminder comes before it begins", item)
	case time.Duration(n) > LongestLead/unit: // before it is multiplied, which might overflow
		return 0, fmt.Errorf("%q is more than 60 days before the meeting: choose a shorter time", item)
	}
	return time.Duration(n) * unit, nil
}

func longestFirst(offsets []time.Duration) []time.Duration {
	sorted := slices.SortedFunc(slices.Values(offsets), func(a, b time.Duration) int { return cmp.Compare(b, a) })
	return slices.Compact(sorted)
}

// FormatOffsets writes offsets as ParseOffsets reads them: "7d,1h".
func FormatOffsets(list []time.Duration) string {
	words := make([]string, len(list))
	for i, o := range list {
		words[i] = FormatOffset(o)
	}
	return strings.Join(words, ",")
}

// FormatOffset writes an offset in the largest unit that says it in whole numbers: "7d", "1h", "90m".
// ParseOffsets reads it again.
func FormatOffset(d time.Duration) string {
	switch {
	case d%time.Minute != 0:
		return d.String()
	case d%day == 0 && d != 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0 && d != 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// Due says which reminder of a meeting that begins at start is to go out at now: the shortest whose time has come, when
// neither it nor a shorter one has been told. at is when each would go out. Longer ones that are still untold were missed while
// nobody looked: the caller marks them as told and sends nothing. Nothing is due once the meeting has begun. missed may hold
// something though ok is false.
func Due(start time.Time, offsets []time.Duration, at func(time.Duration) time.Time, told func(time.Duration) bool, now time.Time) (offset time.Duration, missed []time.Duration, ok bool) {
	if !now.Before(start) {
		return 0, nil, false
	}
	silenced := false
	sorted := longestFirst(offsets)
	for _, d := range slices.Backward(sorted) { // shortest first
		switch {
		case at(d).After(now): // its time is still to come
		case told(d):
			silenced = true
		case silenced:
			missed = append(missed, d)
		default:
			offset, ok, silenced = d, true, true
		}
	}
	slices.Reverse(missed) // longest first, like the offsets
	return offset, missed, ok
}

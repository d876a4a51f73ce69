package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a parsed cron line. The zero Cron never comes.
type Cron struct {
	line string
	zone *time.Location // of CRON_TZ, nil for the caller's
	spec *cron.SpecSchedule
}

const longestCron = 200

// lookBack is how far Last looks when nothing was done before: a little over a year, so that a yearly line is found.
const lookBack = 400 * day

// cronField is one of the five fields of a line, with the parser of just that one, so that an error can name it.
type cronField struct {
	name, hint string
	parser     cron.Parser
}

var cronFields = [5]cronField{
	{"minute", "0 to 59", cron.NewParser(cron.Minute)},
	{"hour", "0 to 23", cron.NewParser(cron.Hour)},
	{"day of the month", "1 to 31", cron.NewParser(cron.Dom)},
	{"month", "1 to 12 or jan to dec", cron.NewParser(cron.Month)},
	{"day of the week", "0 (Sunday) to 6 (Saturday) or sun to sat", cron.NewParser(cron.Dow)},
}

// ParseCron reads a line of five fields (minute, hour, day of the month, month, day of the week) or @daily, @weekly,
// @monthly, @yearly, @hourly, all in robfig/cron's standard syntax, with CRON_TZ=Zone before it where it has a zone of
// its own. When both days are given either one is enough, as everywhere in cron. A line that never comes is refused.
func ParseCron(line string) (Cron, error) {
	text := strings.TrimSpace(line)
	if len(text) > longestCron {
		return Cron{}, fmt.Errorf("the cron line %.20q… is far too long", text)
	}
	c := Cron{line: text}
	if name, rest, ok := cutZone(text); ok {
		zone, err := Zone(name)
		if err != nil {
			return Cron{}, fmt.Errorf("cron line %q: %w", text, err)
		}
		c.zone, text = zone, rest
	}
	spec, err := parseSpec(text)
	if err != nil {
		return Cron{}, fmt.Errorf("cron line %q: %w", c.line, err)
	}
	c.spec = spec
	// Any five years that begin with 2000 hold every date that there is.
	if spec.Next(time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)).IsZero() {
		return Cron{}, fmt.Errorf("cron line %q: no month has such a day, so it never comes", c.line)
	}
	return c, nil
}

func cutZone(text string) (name, rest string, ok bool) {
	text, ok = strings.CutPrefix(strings.TrimPrefix(text, "CRON_"), "TZ=")
	if !ok {
		return "", "", false
	}
	name, rest, _ = strings.Cut(text, " ")
	return name, strings.TrimSpace(rest), true
}

func parseSpec(text string) (*cron.SpecSchedule, error) {
	switch {
	case text == "":
		return nil, errors.New(`it is empty: write five fields, like "0 18 * * 0", or @daily or @weekly`)
	case strings.HasPrefix(text, "@every"):
		return nil, errors.New(`@every has no fixed time of day: write five fields, like "0 18 * * 0", or @daily or @weekly`)
	case strings.HasPrefix(text, "@"):
		text = strings.ToLower(text)
	default:
		if err := checkFields(strings.Fields(text)); err != nil {
			return nil, err
		}
	}
	parsed, err := cron.ParseStandard(text)
	if err != nil {
		return nil, fmt.Errorf("%w: write five fields, like \"0 18 * * 0\", or @daily or @weekly", err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("a schedule of the kind %T has no fixed time of day", parsed)
	}
	spec.Location = time.UTC // the floating clock; the zone is put on afterwards
	return spec, nil
}

func checkFields(fields []string) error {
	if len(fields) != len(cronFields) {
		return fmt.Errorf("it has %d fields and should have five: minute, hour, day of the month, month, day of the week",
			len(fields))
	}
	for i, f := range cronFields {
		for item := range strings.SplitSeq(fields[i], ",") {
			if item == "" { // robfig/cron takes it for a field that never matches
				return fmt.Errorf("the %s %q has an empty place between commas", f.name, fields[i])
			}
			// A second TZ= would make robfig/cron panic.
			_, err := f.parser.Parse(strings.ReplaceAll(item, "=", "?="))
			if err != nil {
				return fmt.Errorf("the %s %q is none: it goes from %s", f.name, item, f.hint)
			}
		}
	}
	return nil
}

// String is the line as it was given.
func (c Cron) String() string { return c.line }

// Next is the first moment after after at which the line comes on the zone's clocks (or on those of the line's own
// CRON_TZ). A time that a spring night skips comes later by what was skipped; one that an autumn night has twice comes
// once, the first time, and so the second run of that hour is silent even for a line of every minute. The zero time means
// never.
func (c Cron) Next(zone *time.Location, after time.Time) time.Time {
	if c.spec == nil {
		return time.Time{}
	}
	if c.zone != nil {
		zone = c.zone
	}
	best := time.Time{}
	floating := readClock(after.In(zone)).Add(-skippedBefore(after, zone))
	for {
		floating = c.nextFloating(floating)
		if floating.IsZero() {
			return best
		}
		wall := WallOf(floating)
		at, exists := wall.in(zone)
		if at.After(after) && (best.IsZero() || at.Before(best)) {
			best = at
		}
		// Only a skipped time can come later than one behind it on the clock; after any other the order is kept.
		if exists && at.After(after) {
			return best
		}
	}
}

// nextFloating is robfig/cron's Next, which gives up after five years, asked once more: from 2096 to 2104 there are eight
// between two 29ths of February.
func (c Cron) nextFloating(t time.Time) time.Time {
	next := c.spec.Next(t)
	if next.IsZero() {
		next = c.spec.Next(time.Date(t.Year()+5, 12, 31, 23, 59, 59, 0, time.UTC))
	}
	return next
}

// readClock is what the clock of t shows, to the second, as if it stood in UTC.
func readClock(t time.Time) time.Time {
	year, month, date := t.Date()
	return time.Date(year, month, date, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// skippedBefore is how much the zone's clocks skipped in a change so shortly before t that a skipped time may still be
// ahead of t.
func skippedBefore(t time.Time, zone *time.Location) time.Duration {
	_, offset := t.In(zone).Zone()
	start, _ := t.In(zone).ZoneBounds()
	if start.IsZero() {
		return 0
	}
	_, before := start.Add(-time.Nanosecond).Zone()
	gap := time.Duration(offset-before) * time.Second
	if gap <= 0 || t.Sub(start) >= gap {
		return 0
	}
	return gap + t.Sub(start)
}

// Last is the latest moment at which the line came in after < at ≤ upto; it looks back 400 days at most. However often
// the line comes, it costs some twenty calls of Next.
func (c Cron) Last(zone *time.Location, after, upto time.Time) (at time.Time, ok bool) {
	if early := upto.Add(-lookBack); after.Before(early) {
		after = early
	}
	low, high := after, upto // nothing comes in high < at ≤ upto
	for low.Before(high) {
		next := c.Next(zone, low)
		if next.IsZero() || next.After(high) {
			break
		}
		at, ok, low = next, true, next
		middle := low.Add(high.Sub(low) / 2)
		next = c.Next(zone, middle)
		if next.IsZero() || next.After(high) {
			high = middle
			continue
		}
		at, low = next, next
	}
	return at, ok
}

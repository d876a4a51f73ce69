package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Quiet are the hours of a day in which nothing is sent, on the reader's own clock: from one time of day to another, over
// midnight as well. The zero Quiet is no hour at all.
type Quiet struct {
	From, To int // minutes of the day
}

var quietForm = regexp.MustCompile(`^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$`)

// ParseQuiet reads "21:00-08:00"; "none" is no hour at all.
func ParseQuiet(s string) (q Quiet, err error) {
	if strings.EqualFold(strings.TrimSpace(s), "none") {
		return q, nil
	}
	parts := quietForm.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return q, fmt.Errorf(`%.40q are no hours: write them like 21:00-08:00, or "none"`, s)
	}
	for i, at := range []*int{&q.From, &q.To} {
		hour, errHour := strconv.Atoi(parts[1+2*i])
		minute, errMinute := strconv.Atoi(parts[2+2*i])
		if errors.Join(errHour, errMinute) != nil || hour > 23 || minute > 59 {
			return Quiet{}, fmt.Errorf("%s:%s is no time of day: write it like 21:00", parts[1+2*i], parts[2+2*i])
		}
		*at = 60*hour + minute
	}
	if q.From == q.To {
		return Quiet{}, errors.New(`quiet hours that end when they begin: write them like 21:00-08:00, or "none"`)
	}
	return q, nil
}

// String is what ParseQuiet reads.
func (q Quiet) String() string {
	if q == (Quiet{}) {
		return "none"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// In says whether a moment lies within the quiet hours in a zone. The minute in which they begin does not.
func (q Quiet) In(at time.Time, zone *time.Location) bool {
	local := at.In(zone)
	minute := 60*local.Hour() + local.Minute()
	if q.From < q.To {
		return minute > q.From && minute < q.To
	}
	return q != (Quiet{}) && (minute > q.From || minute < q.To)
}

// Before is a moment moved out of the quiet hours in a zone: to when they begin.
func (q Quiet) Before(at time.Time, zone *time.Location) time.Time {
	if !q.In(at, zone) {
		return at
	}
	return earlier(at, q.edge(at, zone, q.From, -1))
}

// End is when the quiet hours that a moment lies in are over in a zone; the moment itself where it lies in none.
func (q Quiet) End(at time.Time, zone *time.Location) time.Time {
	if !q.In(at, zone) {
		return at
	}
	return q.edge(at, zone, q.To, 1)
}

// edge is the nearest time of day before (-1) or after (1) a moment.
func (q Quiet) edge(at time.Time, zone *time.Location, minute, way int) time.Time {
	w := WallOf(at.In(zone))
	now := 60*w.Hour + w.Minute
	day := time.Date(w.Year, w.Month, w.Day, 0, 0, 0, 0, time.UTC)
	if way < 0 && minute > now || way > 0 && minute < now {
		day = day.AddDate(0, 0, way)
	}
	w.Year, w.Month, w.Day = day.Date()
	w.Hour, w.Minute = minute/60, minute%60
	return w.In(zone)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

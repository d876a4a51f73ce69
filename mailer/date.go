package mailer

import (
	"net/mail"
	"strings"
	"time"
)

// parseDate reads the Date field, also as programs wrote it that had not read RFC 5322.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 200 {
		return time.Time{}, false
	}
	if t, err := time.Parse("Mon, 2 Jan 2006 15:04:05 -0700", s); err == nil { // what nearly all write, for a tenth of the cost
		return t, true
	}
	if t, err := mail.ParseDate(s); err == nil {
		return t, true
	}
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	if i := strings.Index(s, "GMT+"); i > 0 { // "GMT+0200"
		s = s[:i] + s[i+3:]
	}
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " ,", ",")
	if day, rest, ok := strings.Cut(s, ","); ok && len(day) < 12 {
		s = strings.TrimSpace(rest)
	}
	for _, layout := range [...]string{
		"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04 -0700",
		"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2 January 2006 15:04:05 -0700", "2-Jan-2006 15:04:05 -0700",
		"2 Jan 2006 15:04:05 -07:00", "2 Jan 2006 15.04.05 -0700",
		"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 2006 -0700", "Mon 2 Jan 2006 15:04:05 -0700",
		time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Package checkup looks at all that stops mail from arriving, and says how to mend it: the logins, the provider's checks, a letter to
// ourselves, the pages, the clock.
package checkup

import (
	"strings"
	"time"
)

// Finding is one thing that was looked at; `doctor --json` lists them.
type Finding struct {
	Check string `json:"check"`
	State string `json:"state"` // ok, note (works, could be better), wrong
	Found string `json:"found"`
	Mend  string `json:"mend,omitempty"`

	// Key and Value are what the config should say, where that mends it.
	Key   string `json:"key,omitempty"`
	Value any    `json:"value,omitempty"`
}

// Well finds nothing to mend.
func Well(check, found string) Finding { return Finding{Check: check, State: "ok", Found: found} }

// Note finds what works, but could be better.
func Note(check, found, mend string) Finding {
	return Finding{Check: check, State: "note", Found: found, Mend: mend}
}

// Wrong finds what keeps mail from arriving.
func Wrong(check, found, mend string) Finding {
	return Finding{Check: check, State: "wrong", Found: found, Mend: mend}
}

// Count says how many findings are in a state.
func Count(findings []Finding, state string) (n int) {
	for _, f := range findings {
		if f.State == state {
			n++
		}
	}
	return n
}

// set proposes a line of the config.
func (f Finding) set(key string, value any) Finding {
	f.Key, f.Value = key, value
	return f
}

// Span is a time as people write it: 2m, not 2m0s.
func Span(d time.Duration) string {
	said := d.String()
	if strings.HasSuffix(said, "m0s") {
		said = strings.TrimSuffix(said, "0s")
	}
	if strings.HasSuffix(said, "h0m") {
		said = strings.TrimSuffix(said, "0m")
	}
	return said
}

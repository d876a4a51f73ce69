package schedule

import (
	"strings"
	"time"
)

// guesses are zones that many people live in, with the languages that tell those of one offset apart, the likeliest first.
var guesses = []struct{ zone, languages string }{
	{"Europe/London", "en"}, {"Europe/Lisbon", "pt"},
	{"Europe/Berlin", "de en"}, {"Europe/Paris", "fr"}, {"Europe/Madrid", "es"}, {"Europe/Rome", "it"}, {"Europe/Amsterdam", "nl"},
	{"Europe/Athens", ""}, {"Europe/Helsinki", ""}, {"Africa/Johannesburg", "en"}, {"Europe/Istanbul", ""}, {"Africa/Nairobi", "en"},
	{"America/New_York", "en"}, {"America/Toronto", "fr"}, {"America/Bogota", "es"}, {"America/Chicago", "en"}, {"America/Mexico_City", "es"},
	{"America/Denver", "en"}, {"America/Phoenix", "en"}, {"America/Los_Angeles", "en"}, {"America/Anchorage", "en"}, {"Pacific/Honolulu", "en"},
	{"America/Halifax", "en"}, {"America/Santiago", "es"}, {"America/Caracas", "es"}, {"America/St_Johns", "en"},
	{"America/Sao_Paulo", "pt"}, {"America/Argentina/Buenos_Aires", "es"}, {"Atlantic/Azores", "pt"}, {"Asia/Dubai", ""},
	{"Asia/Karachi", "en"}, {"Asia/Kolkata", "en"}, {"Asia/Kathmandu", ""}, {"Asia/Dhaka", ""}, {"Asia/Bangkok", ""}, {"Asia/Singapore", "en"},
	{"Asia/Shanghai", ""}, {"Australia/Perth", "en"}, {"Asia/Tokyo", ""}, {"Australia/Adelaide", "en"}, {"Australia/Darwin", "en"},
	{"Australia/Sydney", "en"}, {"Australia/Brisbane", "en"}, {"Pacific/Noumea", "fr"}, {"Pacific/Auckland", "en"},
}

// GuessZone guesses where somebody is from the offset in a mail's Date (RFC 5322 section 3.3), given where the others of the
// group are: "" is there too. ok is false where nothing can be said: many programs write all times in UTC.
func GuessZone(at time.Time, group *time.Location, language string) (name string, ok bool) {
	_, offset := at.Zone()
	if offset == 0 {
		return "", false
	}
	if SameOffset(at, group) {
		return "", true
	}
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	for _, g := range guesses {
		zone, err := Zone(g.zone)
		if err != nil || !SameOffset(at, zone) {
			continue
		}
		if name == "" {
			name = g.zone
		}
		if language != "" && strings.Contains(g.languages, language) {
			return g.zone, true
		}
	}
	return name, name != ""
}

// SameOffset says whether a zone's clocks showed at that moment what at's do.
func SameOffset(at time.Time, zone *time.Location) bool {
	_, a := at.Zone()
	_, b := at.In(zone).Zone()
	return a == b
}

// FindZone finds the zone that somebody means by a tz database name in any case, a city of it, or an abbreviation.
func FindZone(words string) (name string, ok bool) {
	words = strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(words), "_"), "/_", "/"))
	if words == "" || len(words) > longestZone {
		return "", false
	}
	if zone := abbreviations[strings.ToUpper(words)]; zone != "" {
		return zone, true
	}
	for _, zone := range zoneList() {
		lower := strings.ToLower(zone)
		if lower == words {
			return zone, true
		}
		if name == "" && strings.Contains(lower, "/") && lower[strings.LastIndexByte(lower, '/')+1:] == words {
			name = zone
		}
	}
	return name, name != ""
}

package schedule

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a static binary finds its zones on a machine that has none
)

// zoneNames lists the zones of time/tzdata, which itself can't be listed. It serves suggestions, and to refuse what a
// system's zone folder holds besides zones. The fixed EST, MST and HST are left out: who writes EST wants summer time.
//
//go:embed zones.txt
var zoneNames string

var (
	zoneForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){1,2}$`)

	// abbreviations are what people write for a zone that has another name.
	abbreviations = map[string]string{
		"EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York",
		"CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago",
		"MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
		"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
		"HST": "Pacific/Honolulu", "BST": "Europe/London", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin",
		"MESZ": "Europe/Berlin", "EEST": "Europe/Athens", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
		"JST": "Asia/Tokyo", "SGT": "Asia/Singapore", "Z": "UTC",
	}
)

const (
	longestZone  = 64
	mostNearest  = 3
	zoneExamples = "name it by continent and city, like Europe/Berlin or America/Toronto"
)

// Zone finds a time zone by its tz database name, like "America/Toronto". The error for an unknown name tells the nearest
// known ones. "Local" and "" are refused: what they mean changes with the machine.
func Zone(name string) (*time.Location, error) {
	switch {
	case name == "":
		return nil, fmt.Errorf("no time zone is given: %s", zoneExamples)
	case len(name) > longestZone:
		return nil, fmt.Errorf("the time zone %.20q… is far too long: %s", name, zoneExamples)
	case known(name) || zoneForm.MatchString(name): // the system may know newer zones than we
		if zone, ok := loaded.Load(name); ok {
			return zone.(*time.Location), nil
		}
		if zone, err := time.LoadLocation(name); err == nil {
			loaded.Store(name, zone)
			return zone, nil
		}
	}
	near := nearest(name)
	if len(near) == 0 {
		return nil, fmt.Errorf("there is no time zone %q: %s", name, zoneExamples)
	}
	return nil, fmt.Errorf("there is no time zone %q: did you mean %s?", name, strings.Join(near, " or "))
}

// loaded are the zones that were asked for, by name: each letter to a reader needs one, and they are files. There are no more
// than zones exist.
var loaded sync.Map

// Zones lists the known zone names in alphabetical order.
func Zones() []string { return slices.Clone(zoneList()) }

var zoneList = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })

func known(name string) bool {
	_, found := slices.BinarySearch(zoneList(), name)
	return found
}

// nearest finds the zones that name may stand for: by abbreviation, by city, then by what looks alike.
func nearest(name string) []string {
	if zone := abbreviations[strings.ToUpper(name)]; zone != "" {
		return []string{zone}
	}
	wanted := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), " ", "_"))
	var same, alike []string
	best := max(1, len(wanted)/4) // letters that may differ
	for _, zone := range zoneList() {
		lower := strings.ToLower(zone)
		city := lower[strings.LastIndexByte(lower, '/')+1:]
		if lower == wanted || city == wanted {
			same = append(same, zone)
			continue
		}
		if len(wanted) < 4 {
			continue // too short to guess from
		}
		apart := min(distance(lower, wanted), distance(city, wanted))
		if apart < best {
			best, alike = apart, nil
		}
		if apart == best {
			alike = append(alike, zone)
		}
	}
	if len(same) > 0 {
		alike = same
	}
	return alike[:min(len(alike), mostNearest)]
}

// distance counts the letters to add, drop or change between a and b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// dates is how one language says times, numbers of things and lists: letters/LANG/dates.toml.
type dates struct {
	Weekdays []string // Sunday first
	Months   []string // January first
	Clock    string   // a layout of package time
	Day      string   // {weekday} {day} {month} {year}
	First    string   // the first of a month, where that is said differently; may be empty
	Moment   string   // {weekday} {day} {month} {time}
	Dated    string   // the same with the {year}
	Same     string   // {moment} {place}
	Two      string   // {moment} {place} {time} {there}
	TwoDays  string   // and {weekday}
	And      string   // before the last of a list
	More     string   // {n} more of them
	Hour     string   // 1 hour
	Hours    string   // {n}
	Minutes  string   // {n}
	Before   before
	Decimal  string
	Places   map[string]string // cities that the language calls by a name of its own
}

// before is how far off a meeting is.
type before struct {
	Soon, Minutes, Hour, Hours, Today, Tomorrow, Days, Week, TwoWeeks string
}

func loadDates(lang string) (dates, error) {
	path := "letters/" + lang + "/dates.toml"
	source, err := files.ReadFile(path)
	if err != nil {
		return dates{}, err
	}
	var d dates
	dec := toml.NewDecoder(strings.NewReader(string(source))).DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return dates{}, fmt.Errorf("%s: %w", path, err)
	}
	if len(d.Weekdays) != 7 || len(d.Months) != 12 {
		return dates{}, fmt.Errorf("%s: needs seven weekdays and twelve months", path)
	}
	return d, nil
}

func (d dates) funcs() template.FuncMap {
	funcs := markFuncs()
	funcs["when"], funcs["dated"], funcs["after"], funcs["day"], funcs["short"] = d.when, d.dated, d.after, d.day, d.short
	funcs["names"], funcs["length"], funcs["size"], funcs["until"] = d.names, d.length, d.size, d.until
	funcs["zone"] = zone
	funcs["city"] = func(zone *time.Location) string { return d.place(time.Unix(0, 0).In(zone)) }
	return funcs
}

// Places are the cities that languages call by names of their own, by those: "Wien" is Vienna.
func (t *Templates) Places() map[string]string {
	places := map[string]string{}
	for _, d := range t.dates {
		for city, own := range d.Places {
			places[own] = city
		}
	}
	return places
}

// When says a moment in lang, in at's own zone, which is named: "Thursday 3 December, 17:00 (Toronto time)".
func (t *Templates) When(lang string, at time.Time) string {
	return t.dates[t.language(lang)].when(at, at.Location(), at.Location())
}

// DatedFor says a moment with its year in the group's zone, and in the reader's when that differs; a nil zone is no zone of its own.
func (t *Templates) DatedFor(lang string, at time.Time, group, reader *time.Location) string {
	return t.dates[t.language(lang)].dated(at, group, reader)
}

// Day says a day with its year, in at's own zone.
func (t *Templates) Day(lang string, at time.Time) string {
	return t.dates[t.language(lang)].day(at, at.Location())
}

// Then says a day with its year and the time, in at's own zone, which goes without saying: "Thursday 3 December 2026, 17:00".
func (t *Templates) Then(lang string, at time.Time) string {
	d := t.dates[t.language(lang)]
	return d.day(at, at.Location()) + ", " + at.Format(d.Clock)
}

// Length says a duration: "90 minutes", "2 hours".
func (t *Templates) Length(lang string, d time.Duration) string {
	return t.dates[t.language(lang)].length(d)
}

// Until says how far off start is for a reader in zone at the moment now: "tomorrow", "in a week".
func (t *Templates) Until(lang string, now, start time.Time, zone *time.Location) string {
	return t.dates[t.language(lang)].until(start.Sub(now), start, zone)
}

// when says a moment whose year goes without saying.
func (d dates) when(at time.Time, group, reader *time.Location) string {
	return d.told(d.Moment, at, group, reader)
}

// dated says a moment with its year, where people note it for the first time.
func (d dates) dated(at time.Time, group, reader *time.Location) string {
	return d.told(d.Dated, at, group, reader)
}

// after says a moment that is told together with another one, whose year stands there or goes without saying.
func (d dates) after(one, at time.Time, group, reader *time.Location) string {
	if in := zone(group, nil); one.In(in).Year() != at.In(in).Year() {
		return d.dated(at, group, reader)
	}
	return d.when(at, group, reader)
}

// After says a moment as a letter does that tells it together with another one.
func (t *Templates) After(lang string, one, at time.Time, group, reader *time.Location) string {
	return t.dates[t.language(lang)].after(one, at, group, reader)
}

func (d dates) told(moment string, at time.Time, group, reader *time.Location) string {
	if group == nil {
		group = time.UTC
	}
	if reader == nil {
		reader = group
	}
	there, here := at.In(group), at.In(reader)
	_, groupOffset := there.Zone()
	_, readerOffset := here.Zone()
	if groupOffset == readerOffset {
		return d.fill(d.Same, here, "{moment}", d.fill(moment, here), "{place}", d.place(here))
	}
	form := d.Two
	if there.YearDay() != here.YearDay() {
		form = d.TwoDays
	}
	return d.fill(form, here, "{moment}", d.fill(moment, there), "{place}", d.place(there), "{there}", d.place(here))
}

func (d dates) day(at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = at.Location()
	}
	return d.fill(d.Day, at.In(zone))
}

// short is a post's day and time, where the zone goes without saying.
func (d dates) short(at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = at.Location()
	}
	return d.fill(d.Moment, at.In(zone))
}

func (d dates) fill(form string, at time.Time, more ...string) string {
	day := strconv.Itoa(at.Day())
	if at.Day() == 1 && d.First != "" {
		day = d.First
	}
	pairs := append(slices.Clone(more),
		"{weekday}", d.Weekdays[at.Weekday()], "{day}", day, "{month}", d.Months[at.Month()-1],
		"{year}", strconv.Itoa(at.Year()), "{time}", at.Format(d.Clock))
	return strings.NewReplacer(pairs...).Replace(form)
}

// place is the city that stands for a zone: "America/Argentina/Buenos_Aires" is Buenos Aires.
func (d dates) place(at time.Time) string {
	name := at.Location().String()
	if !strings.Contains(name, "/") || strings.HasPrefix(name, "Etc/") {
		abbreviation, _ := at.Zone()
		return abbreviation
	}
	name = strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
	if own := d.Places[name]; own != "" {
		return own
	}
	return name
}

// namesLimit is how many names a letter lists before it counts the rest.
const namesLimit = 24

// names lists people, and counts those who are not named: besides others, who is over the limit.
func (d dates) names(people []string, besides ...int) string {
	people = slices.DeleteFunc(slices.Clone(people), func(s string) bool { return strings.TrimSpace(s) == "" })
	more := 0
	for _, n := range besides {
		more += max(0, n)
	}
	if n := len(people) - namesLimit; n > 1 || n > 0 && more > 0 {
		people, more = people[:namesLimit], more+n
	}
	if more > 0 {
		people = append(people[:len(people):len(people)], strings.ReplaceAll(d.More, "{n}", strconv.Itoa(more)))
	}
	if len(people) < 2 {
		return strings.Join(people, "")
	}
	last := len(people) - 1
	return strings.Join(people[:last], ", ") + " " + d.And + " " + people[last]
}

func (d dates) length(l time.Duration) string {
	switch m := int(l.Round(time.Minute) / time.Minute); {
	case m == 60:
		return d.Hour
	case m%60 == 0 && m > 0:
		return strings.ReplaceAll(d.Hours, "{n}", strconv.Itoa(m/60))
	default:
		return strings.ReplaceAll(d.Minutes, "{n}", strconv.Itoa(m))
	}
}

// size says bytes in megabytes or kilobytes, as mail programs count them.
func (d dates) size(n int64) string {
	if n < 1000*1000 {
		return strconv.FormatInt((n+999)/1000, 10) + " kB"
	}
	s := strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	return strings.ReplaceAll(s, ".", d.Decimal) + " MB"
}

// until says how far off start is, seen left before it. Days are counted as the reader's calendar does.
func (d dates) until(left time.Duration, start time.Time, zone *time.Location) string {
	if zone == nil {
		zone = start.Location()
	}
	now := start.Add(-left).In(zone)
	start = start.In(zone)
	days := daysBetween(now, start)
	minutes := int(left.Round(time.Minute) / time.Minute)
	hours := int(left.Round(time.Hour) / time.Hour)
	number := func(form string, n int) string { return strings.ReplaceAll(form, "{n}", strconv.Itoa(n)) }
	switch {
	case minutes < 5:
		return d.Before.Soon
	case minutes < 55:
		return number(d.Before.Minutes, minutes)
	case hours <= 1:
		return d.Before.Hour
	case hours < 7 || days == 0 && hours < 12:
		return number(d.Before.Hours, hours)
	case days == 0:
		return d.Before.Today
	case days == 1:
		return d.Before.Tomorrow
	case days == 7:
		return d.Before.Week
	case days == 14:
		return d.Before.TwoWeeks
	}
	return number(d.Before.Days, days)
}

// zone is the reader's own zone, or else the group's, or else UTC.
func zone(reader, group *time.Location) *time.Location {
	switch {
	case reader != nil:
		return reader
	case group != nil:
		return group
	}
	return time.UTC
}

func daysBetween(a, b time.Time) int {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return int(noon(b).Sub(noon(a)) / (24 * time.Hour))
}

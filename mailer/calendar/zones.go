package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// zones are the VTIMEZONEs of one iCalendar object, by their TZID.
type zones map[string][]observance

// observance is a STANDARD or DAYLIGHT part: since when a zone has that offset, and when each year.
type observance struct {
	begin  time.Time // wall clock
	offset int       // seconds east of UTC
	yearly *rrule.ROption
	dates  []time.Time // the wall clock of further beginnings
}

func newZones(cal *component) zones {
	const most = 64 // observances of one zone
	z := zones{}
	for _, c := range cal.parts {
		if c.name != "VTIMEZONE" {
			continue
		}
		var list []observance
		for _, o := range c.parts[:min(len(c.parts), most)] {
			if o.name != "STANDARD" && o.name != "DAYLIGHT" {
				continue
			}
			offset, err := parseOffset(o.value("TZOFFSETTO"))
			begin, err2 := time.Parse(localForm, o.value("DTSTART"))
			if err != nil || err2 != nil {
				continue
			}
			one := observance{begin: begin, offset: offset}
			if rule, err := rrule.StrToROption(o.value("RRULE")); err == nil && isOnsetRule(rule) {
				one.yearly = rule
			}
			for _, p := range o.properties {
				if p.name == "RDATE" && len(one.dates) < changesAtMost {
					one.dates = append(one.dates, localTimes(p.value)...)
				}
			}
			list = append(list, one)
		}
		z[strings.Trim(c.value("TZID"), `"/`)] = list
	}
	return z
}

// localTimes reads the date-times of a zone's clock that stand in a list. What is none is passed over.
func localTimes(list string) (all []time.Time) {
	for v := range strings.SplitSeq(list, ",") {
		if t, err := time.Parse(localForm, strings.TrimSpace(v)); err == nil {
			all = append(all, t)
		}
	}
	return all
}

// isOnsetRule says whether a rule names one day of one month a year, as all zones' do; others are not followed.
func isOnsetRule(r *rrule.ROption) bool {
	return r.Freq == rrule.YEARLY && len(r.Bymonth) <= 1 && len(r.Bymonthday) <= 31 && len(r.Byweekday) <= 7
}

// time reads a date or date-time property: in UTC, in a zone, or floating, which is read as UTC. It is zero when
// there is none or it can't be read.
func (z zones) time(c *component, name string) time.Time {
	p, ok := c.first(name)
	if !ok {
		return time.Time{}
	}
	return z.moment(p, p.value)
}

// times reads all date-times of all properties of a name, as EXDATE has them.
func (z zones) times(c *component, name string) (all []time.Time) {
	for _, p := range c.properties {
		if p.name != name {
			continue
		}
		for v := range strings.SplitSeq(p.value, ",") {
			if t := z.moment(p, v); !t.IsZero() {
				all = append(all, t)
			}
		}
	}
	return all
}

// moment reads one date or date-time of a property, the first where it has several.
func (z zones) moment(p property, v string) time.Time {
	v, _, _ = strings.Cut(strings.TrimSpace(v), ",")
	v = v[strings.LastIndexByte(v, ':')+1:] // "TZID=tzone://Microsoft/Utc" has colons that nobody quoted
	if t, err := time.Parse("20060102T150405Z", strings.ToUpper(v)); err == nil {
		return t
	}
	for _, layout := range [...]string{localForm, "20060102T1504", "20060102"} {
		if t, err := time.Parse(layout, v); err == nil {
			return z.at(t, strings.Trim(p.params["TZID"], `"/`))
		}
	}
	return time.Time{}
}

// at places the wall clock time t in the zone, in UTC where that is not known.
func (z zones) at(t time.Time, tzid string) time.Time {
	if loc, ok := z.find(t, tzid); ok && tzid != "" {
		return in(t, loc)
	}
	return t
}

// find is the zone of a name, for about the wall clock time t. Names of the zone database come first, then the object's own VTIMEZONE
// ("Customized Time Zone"), then Windows' names.
func (z zones) find(t time.Time, tzid string) (*time.Location, bool) {
	if loc := location(tzid); loc != nil {
		return loc, true
	}
	if seconds, ok := offsetAt(z[tzid], t); ok {
		return time.FixedZone("", seconds), true
	}
	if name, ok := windowsZones[strings.ToLower(strings.TrimSuffix(tzid, " Standard Time"))]; ok {
		if loc := location(name); loc != nil {
			return loc, true
		}
	}
	if seconds, ok := namedOffset(tzid); ok {
		return time.FixedZone("", seconds), true
	}
	return nil, false
}

func in(t time.Time, loc *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
}

// bareZones are the names of IANA's without a slash that nobody means anything else by.
var bareZones = []string{"UTC", "GMT", "CET", "EET", "MET", "WET", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"}

// location loads an IANA zone; "/freeassociation.sourceforge.net/Europe/Paris" ends in one.
func location(tzid string) *time.Location {
	for len(tzid) <= 200 {
		if strings.Contains(tzid, "/") || slices.Contains(bareZones, tzid) {
			if loc, err := time.LoadLocation(tzid); err == nil {
				return loc
			}
		}
		i := strings.IndexByte(tzid, '/')
		if i < 0 {
			return nil
		}
		tzid = tzid[i+1:]
	}
	return nil
}

// offsetAt evaluates a VTIMEZONE, RFC 5545 section 3.6.5: the observance that began last before the wall clock time t
// is in force.
func offsetAt(zone []observance, t time.Time) (seconds int, ok bool) {
	var latest time.Time
	for _, o := range zone {
		begin := o.lastOnset(t)
		if begin.After(t) && ok {
			continue
		}
		if !ok || !begin.Before(latest) || latest.After(t) {
			latest, seconds, ok = begin, o.offset, true
		}
	}
	return seconds, ok
}

// lastOnset returns when the observance last began before t. Only three years are looked at, whatever the rule says: one
// from 1601, as Windows writes, is not walked, and one that never comes true costs nothing.
func (o observance) lastOnset(t time.Time) time.Time {
	last := o.lastYearly(t)
	for _, d := range o.dates {
		if !d.After(t) && d.After(last) {
			last = d
		}
	}
	return last
}

// lastYearly is lastOnset by the rule alone.
func (o observance) lastYearly(t time.Time) time.Time {
	if o.yearly == nil || t.Before(o.begin) {
		return o.begin
	}
	if until := o.yearly.Until; !until.IsZero() && until.Before(t) {
		t = until.Add(26 * time.Hour) // UNTIL is UTC, t a wall clock
	}
	month := o.begin.Month()
	if len(o.yearly.Bymonth) > 0 {
		month = time.Month(o.yearly.Bymonth[0])
	}
	for year := t.Year(); year > t.Year()-3 && year >= o.begin.Year(); year-- {
		last := time.Date(year, month+1, 0, o.begin.Hour(), o.begin.Minute(), o.begin.Second(), 0, time.UTC)
		for n := range last.Day() {
			if day := last.AddDate(0, 0, -n); !day.After(t) && o.comesOn(day, last.Day()) {
				return day
			}
		}
	}
	return o.begin
}

// comesOn says whether the yearly rule names the day of its month, which has last days.
func (o observance) comesOn(day time.Time, last int) bool {
	days, weekdays := o.yearly.Bymonthday, o.yearly.Byweekday
	if len(days) == 0 && len(weekdays) == 0 {
		return day.Day() == o.begin.Day()
	}
	if len(days) > 0 && !slices.Contains(days, day.Day()) && !slices.Contains(days, day.Day()-last-1) {
		return false
	}
	return len(weekdays) == 0 || slices.ContainsFunc(weekdays, func(w rrule.Weekday) bool {
		return (w.Day()+1)%7 == int(day.Weekday()) && (w.N() == 0 || w.N() == (day.Day()-1)/7+1 || w.N() == -(last-day.Day())/7-1)
	})
}

// parseOffset reads "+0100" or "-033000" as seconds.
func parseOffset(s string) (int, error) {
	sign := 1
	if strings.HasPrefix(s, "-") {
		sign = -1
	}
	s = strings.ReplaceAll(strings.TrimLeft(s, "+-"), ":", "")
	if len(s) < 4 {
		return 0, strconv.ErrSyntax
	}
	h, err := strconv.Atoi(s[:2])
	if err != nil {
		return 0, err
	}
	m, err := strconv.Atoi(s[2:4])
	if err != nil {
		return 0, err
	}
	seconds := 0
	if len(s) == 6 { // RFC 5545 section 3.3.14
		seconds, err = strconv.Atoi(s[4:])
	}
	return sign * (h*3600 + m*60 + seconds), err
}

// namedOffset reads names such as "(UTC+01:00) Amsterdam, Berlin" and "GMT-0500".
func namedOffset(tzid string) (int, bool) {
	s := strings.ToUpper(strings.TrimLeft(tzid, "( "))
	for _, prefix := range [...]string{"UTC", "GMT"} {
		rest, ok := strings.CutPrefix(s, prefix)
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, ")")
		rest = strings.TrimSpace(rest)
		if rest == "" {
			return 0, true
		}
		if seconds, err := parseOffset(rest); err == nil && (rest[0] == '+' || rest[0] == '-') {
			return seconds, true
		}
	}
	return 0, false
}

// windowsZones are the names of zones on Windows, as Outlook and Exchange write them, without " Standard Time" and
// lower-cased. See the Unicode CLDR table windowsZones.
var windowsZones = map[string]string{
	"dateline": "Etc/GMT+12", "hawaiian": "Pacific/Honolulu", "alaskan": "America/Anchorage", "pacific": "America/Los_Angeles", "pacific standard time (mexico)": "America/Tijuana",
	"us mountain": "America/Phoenix", "mountain": "America/Denver", "central": "America/Chicago", "central america": "America/Guatemala", "canada central": "America/Regina",
	"central standard time (mexico)": "America/Mexico_City", "eastern": "America/New_York", "us eastern": "America/Indianapolis", "sa pacific": "America/Bogota", "venezuela": "America/Caracas",
	"atlantic": "America/Halifax", "sa western": "America/La_Paz", "pacific sa": "America/Santiago", "newfoundland": "America/St_Johns", "e. south america": "America/Sao_Paulo",
	"argentina": "America/Buenos_Aires", "sa eastern": "America/Cayenne", "montevideo": "America/Montevideo", "greenland": "America/Godthab", "azores": "Atlantic/Azores", "cape verde": "Atlantic/Cape_Verde",
	"gmt": "Europe/London", "utc": "UTC", "greenwich": "Atlantic/Reykjavik", "morocco": "Africa/Casablanca", "w. europe": "Europe/Berlin", "central europe": "Europe/Budapest",
	"central european": "Europe/Warsaw", "romance": "Europe/Paris", "w. central africa": "Africa/Lagos", "namibia": "Africa/Windhoek", "gtb": "Europe/Bucharest", "e. europe": "Europe/Chisinau",
	"fle": "Europe/Kiev", "israel": "Asia/Jerusalem", "jordan": "Asia/Amman", "middle east": "Asia/Beirut", "egypt": "Africa/Cairo", "south africa": "Africa/Johannesburg", "turkey": "Europe/Istanbul",
	"syria": "Asia/Damascus", "libya": "Africa/Tripoli", "kaliningrad": "Europe/Kaliningrad", "arab": "Asia/Riyadh", "arabic": "Asia/Baghdad", "russian": "Europe/Moscow", "belarus": "Europe/Minsk",
	"e. africa": "Africa/Nairobi", "iran": "Asia/Tehran", "arabian": "Asia/Dubai", "azerbaijan": "Asia/Baku", "georgian": "Asia/Tbilisi", "caucasus": "Asia/Yerevan", "afghanistan": "Asia/Kabul",
	"west asia": "Asia/Tashkent", "pakistan": "Asia/Karachi", "ekaterinburg": "Asia/Yekaterinburg", "india": "Asia/Calcutta", "sri lanka": "Asia/Colombo", "nepal": "Asia/Katmandu",
	"central asia": "Asia/Almaty", "bangladesh": "Asia/Dhaka", "myanmar": "Asia/Rangoon", "se asia": "Asia/Bangkok", "n. central asia": "Asia/Novosibirsk", "china": "Asia/Shanghai",
	"singapore": "Asia/Singapore", "taipei": "Asia/Taipei", "w. australia": "Australia/Perth", "tokyo": "Asia/Tokyo", "korea": "Asia/Seoul", "cen. australia": "Australia/Adelaide", "aus central": "Australia/Darwin",
	"e. australia": "Australia/Brisbane", "aus eastern": "Australia/Sydney", "tasmania": "Australia/Hobart", "vladivostok": "Asia/Vladivostok", "new zealand": "Pacific/Auckland", "fiji": "Pacific/Fiji", "tonga": "Pacific/Tongatapu",
}

package schedule

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

var (
	longAgo = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	farOff  = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
)

func firstDates(t testing.TB, start, rule string, limit int) []string {
	t.Helper()
	walls, err := Occurrences(mustWall(t, start), rule, time.UTC, longAgo, farOff, limit)
	if err != nil {
		t.Fatalf("%s from %s: %v", rule, start, err)
	}
	dates := []string{}
	for _, w := range walls {
		dates = append(dates, w.String()[:10])
	}
	return dates
}

func TestSeriesComesOnItsDates(t *testing.T) {
	for _, c := range []struct{ start, rule, want string }{
		{"2026-12-03 17:00", "", "2026-12-03"},
		{"2026-12-03 17:00", "FREQ=DAILY", "2026-12-03 2026-12-04 2026-12-05 2026-12-06"},
		{"2026-12-03 17:00", "FREQ=WEEKLY;INTERVAL=2", "2026-12-03 2026-12-17 2026-12-31 2027-01-14"},
		{"2026-12-03 17:00", "FREQ=WEEKLY;BYDAY=TU,TH", "2026-12-03 2026-12-08 2026-12-10 2026-12-15"},
		{"2026-12-03 17:00", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03 2027-01-07 2027-02-04 2027-03-04"},
		{"2026-11-27 17:00", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 2026-12-25 2027-01-29 2027-02-26"},
		{"2027-01-31 17:00", "FREQ=MONTHLY", "2027-01-31 2027-03-31 2027-05-31 2027-07-31"}, // months without a 31st have none
		{"2027-01-31 17:00", "FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"},
		{"2028-02-29 17:00", "FREQ=YEARLY", "2028-02-29 2032-02-29 2036-02-29 2040-02-29"},
		{"2096-02-29 17:00", "FREQ=YEARLY", "2096-02-29 2104-02-29 2108-02-29 2112-02-29"}, // 2100 has none
		{"2026-12-31 17:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-12-31 2027-01-29 2027-02-26 2027-03-31"},
		{"2026-12-03 17:00", "FREQ=DAILY;COUNT=2", "2026-12-03 2026-12-04"},
		{"2026-12-03 17:00", "FREQ=DAILY;UNTIL=20261204", "2026-12-03 2026-12-04"},
		{"2026-12-03 17:00", "FREQ=DAILY;UNTIL=20261204T165900", "2026-12-03"},
		{"2026-12-03 17:00", "FREQ=DAILY;UNTIL=20261204T170000Z", "2026-12-03 2026-12-04"},
		// RFC 5545 section 3.8.5.3: the start is always the first, counted too, also where the rule would not choose it.
		{"2026-12-01 17:00", "FREQ=MONTHLY;BYDAY=1TH", "2026-12-01 2026-12-03 2027-01-07 2027-02-04"},
		{"2026-12-01 17:00", "FREQ=MONTHLY;BYDAY=1TH;COUNT=2", "2026-12-01 2026-12-03"},
		{"2026-12-01 17:00", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-12-01"},
		{"2026-12-03 17:00", "FREQ=DAILY;UNTIL=20200101", "2026-12-03"},
		// The week begins on Monday unless told otherwise: the example of RFC 5545 section 3.8.5.3.
		{"1997-08-05 09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05 1997-08-10 1997-08-19 1997-08-24"},
		{"1997-08-05 09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05 1997-08-17 1997-08-19 1997-08-31"},
		{"1996-11-05 09:00", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05 2000-11-07 2004-11-02 2008-11-04"},
	} {
		if diff := cmp.Diff(strings.Fields(c.want), firstDates(t, c.start, c.rule, 4)); diff != "" {
			t.Errorf("%s from %s:\n%s", c.rule, c.start, diff)
		}
	}
}

func TestSeriesKeepsItsHourWhenClocksChange(t *testing.T) {
	zone := mustZone(t, "America/Toronto")
	walls, err := Occurrences(mustWall(t, "2026-10-29 17:00"), "FREQ=WEEKLY", zone, longAgo, farOff, 2)
	if err != nil {
		t.Fatal(err)
	}
	if apart := walls[1].In(zone).Sub(walls[0].In(zone)); apart != 7*day+time.Hour {
		t.Errorf("two Thursdays at 17:00 are %v apart over the end of summer time", apart)
	}
	walls, err = Occurrences(mustWall(t, "2026-03-07 02:30"), "FREQ=DAILY", zone, longAgo, farOff, 3)
	if err != nil {
		t.Fatal(err)
	}
	var clocks []string
	for _, w := range walls {
		clocks = append(clocks, WallOf(w.In(zone).In(zone)).String())
	}
	want := []string{"2026-03-07 02:30", "2026-03-08 03:30", "2026-03-09 02:30"} // one night moves on, the next does not
	if diff := cmp.Diff(want, clocks); diff != "" {
		t.Error(diff)
	}
}

func TestUntilInUTCEndsTheSeriesAtThatMoment(t *testing.T) {
	zone := mustZone(t, "America/Toronto") // 17:00 is 22:00 UTC in winter
	for until, want := range map[string]int{"20261217T220000Z": 3, "20261217T215900Z": 2, "20261217T170000": 3, "20261217T165900": 2} {
		walls, err := Occurrences(mustWall(t, "2026-12-03 17:00"), "FREQ=WEEKLY;UNTIL="+until, zone, longAgo, farOff, 9)
		if err != nil || len(walls) != want {
			t.Errorf("UNTIL=%s gives %v, %v; want %d dates", until, walls, err, want)
		}
	}
	got, err := CalendarRule("FREQ=WEEKLY;UNTIL=20261217T170000", mustWall(t, "2026-12-03 17:00"), zone)
	if want := "FREQ=WEEKLY;UNTIL=20261217T220000Z"; err != nil || got != want {
		t.Errorf("for calendars it is %q, %v; want %q", got, err, want)
	}
}

func TestStartOffTheRuleIsAligned(t *testing.T) {
	first, ok, err := Align(mustWall(t, "2026-12-01 17:00"), "FREQ=MONTHLY;BYDAY=1TH")
	if err != nil || !ok || first != mustWall(t, "2026-12-03 17:00") {
		t.Errorf("a series of first Thursdays from Tuesday on begins on %v, %v, %v", first, ok, err)
	}
	if _, ok, err := Align(mustWall(t, "2026-12-01 17:00"), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"); ok || err != nil {
		t.Errorf("30 February: %v, %v", ok, err)
	}
}

func TestWindowHoldsItsBeginningAndNotItsEnd(t *testing.T) {
	start, zone := mustWall(t, "2026-12-03 17:00"), mustZone(t, "Europe/Berlin")
	at := start.In(zone)
	for _, c := range []struct {
		from, to time.Time
		limit    int
		want     int
	}{
		{at, at.Add(1), 9, 1}, {at.Add(1), at.Add(day), 9, 0}, {at.Add(-day), at, 9, 0}, {at, at.Add(day), 9, 1},
		{at, at.Add(day + 1), 9, 2}, {at, at, 9, 0}, {at.Add(day), at, 9, 0}, {at, at.Add(9 * day), 0, 0}, {at, at.Add(9 * day), -1, 0},
		{time.Time{}, at.Add(1), 9, 1}, {farOff.AddDate(2000, 0, 0), farOff.AddDate(3000, 0, 0), 9, 0},
	} {
		walls, err := Occurrences(start, "FREQ=DAILY", zone, c.from, c.to, c.limit)
		if err != nil || len(walls) != c.want {
			t.Errorf("%v to %v, %d at most: %v, %v", c.from, c.to, c.limit, walls, err)
		}
	}
	if _, err := Occurrences(Wall{}, "", zone, at, farOff, 1); err == nil {
		t.Error("a series without a start has dates")
	}
	if _, err := Occurrences(start, "", nil, at, farOff, 1); err == nil {
		t.Error("a series without a zone has dates")
	}
}

func drawRule(t *rapid.T) string {
	freq := rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq")
	rule := "FREQ=" + freq + rapid.SampledFrom([]string{"", "", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=7"}).Draw(t, "interval")
	rule += rapid.SampledFrom([]string{"", "", "", ";COUNT=5", ";COUNT=40", ";UNTIL=20260701", ";UNTIL=20270301T120000Z"}).Draw(t, "end")
	days := []string{"", "", ";BYDAY=TU,TH", ";BYDAY=SU"}
	if freq == "MONTHLY" || freq == "YEARLY" {
		days = append(days, ";BYDAY=1TH", ";BYDAY=-1FR,2MO", ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ";BYMONTHDAY=31", ";BYMONTHDAY=1,-1")
	}
	rule += rapid.SampledFrom(days).Draw(t, "days")
	return rule + rapid.SampledFrom([]string{"", "", ";BYMONTH=3,11", ";WKST=SU"}).Draw(t, "months")
}

func TestWindowsSideBySideHoldTheWholeSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := drawWall(t, 2015, 2026), drawRule(t)
		zone := mustZoneOf(t, rapid.SampledFrom(append(dstZones, "Pacific/Apia", "UTC")).Draw(t, "zone"))
		from := time.Date(2024, 12, 31, 22, 0, 0, 0, time.UTC)
		to := from.AddDate(3, 0, 0)
		whole, err := Occurrences(start, rule, zone, from, to, 100000)
		if err != nil {
			t.Fatal(err)
		}
		var pieces []Wall
		for at := from; at.Before(to); {
			end := at.Add(time.Duration(rapid.IntRange(24*60, 300*24*60).Draw(t, "minutes")) * time.Minute)
			if end.After(to) {
				end = to
			}
			piece, err := Occurrences(start, rule, zone, at, end, 100000)
			if err != nil {
				t.Fatal(err)
			}
			pieces = append(pieces, piece...)
			at = end
		}
		if diff := cmp.Diff(whole, pieces); diff != "" {
			t.Fatalf("%s from %v in %v:\n%s", rule, start, zone, diff)
		}
		if !slices.IsSortedFunc(whole, Wall.Compare) || slices.Contains(whole[min(1, len(whole)):], start) {
			t.Fatalf("%s from %v in %v is out of order: %v", rule, start, zone, whole)
		}
	})
}

// TestWalkAgreesWithTheLibraryFromTheStart asks rrule-go itself, without our short cuts, for rules that have no quirk there.
func TestWalkAgreesWithTheLibraryFromTheStart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := drawWall(t, 2000, 2020), drawRule(t)
		option, err := rrule.StrToROption(rule)
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = start.floating()
		if first, ok, err := Align(start, rule); err != nil || !ok || first != start {
			option.Count = max(0, option.Count-1) // the start, which the library leaves out, is one of them
		}
		if !option.Until.IsZero() && option.Until.Hour() == 0 {
			option.Until = option.Until.Add(day - time.Second) // a date is meant with its whole day
		}
		library, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		from, to := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 2, 1, 0, 0, 0, 0, time.UTC)
		var want []Wall
		for _, at := range library.Between(from, to.Add(-1), true) {
			want = append(want, WallOf(at))
		}
		got, err := Occurrences(start, rule, time.UTC, from, to, 100000)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s from %v:\n%s", rule, start, diff)
		}
	})
}

func FuzzOccurrences(f *testing.F) {
	for _, rule := range ruleSeeds {
		f.Add("2026-12-03 17:00", rule, int64(1780000000), int64(400*86400), "Europe/Berlin")
	}
	f.Add("0001-01-01 00:00", "FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO", int64(-62135596800), int64(1)<<40, "UTC")
	f.Add("9999-12-31 23:59", "FREQ=YEARLY;BYDAY=53SU", int64(253402300000), int64(1)<<40, "Pacific/Apia")
	f.Fuzz(func(t *testing.T, start, rule string, from, length int64, zoneName string) {
		w, err := ParseWall(start)
		zone, zoneErr := Zone(zoneName)
		if err != nil || zoneErr != nil {
			return
		}
		begin := time.Now()
		begun, end := time.Unix(from, 0), time.Unix(from, 0).Add(time.Duration(length)*time.Second)
		walls, err := Occurrences(w, rule, zone, begun, end, 50)
		if took := time.Since(begin); took > 5*time.Second {
			t.Fatalf("%q took %v", rule, took)
		}
		if err != nil {
			return
		}
		if len(walls) > 50 || !slices.IsSortedFunc(walls, Wall.Compare) {
			t.Fatalf("%q gives %v", rule, walls)
		}
		for _, o := range walls {
			if at := o.In(zone); at.Before(begun) || !at.Before(end) || o.Compare(w) < 0 {
				t.Fatalf("%q gives %v outside of its window", rule, o)
			}
		}
	})
}

func BenchmarkOccurrencesOfTenYearOldSeries(b *testing.B) {
	start, zone := mustWall(b, "2016-12-01 17:00"), mustZone(b, "America/Toronto")
	from := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for name, rule := range map[string]string{
		"daily": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "monthly": "FREQ=MONTHLY;BYDAY=1TH", "counted": "FREQ=DAILY;COUNT=10000",
		"never": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Occurrences(start, rule, zone, from, from.AddDate(0, 1, 0), 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A series that only its rule describes begins with the next date there is, however seldom it comes.
func TestFirstIsTheNextDateOfAll(t *testing.T) {
	from := mustWall(t, "2026-11-27 17:00") // a Friday
	for rule, want := range map[string]string{
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TH":   "2026-12-03 17:00",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR":   "2026-11-27 17:00",
		"FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO": "2026-12-07 17:00",
		"FREQ=WEEKLY;BYDAY=MO,TH":           "2026-11-30 17:00",
	} {
		first, ok, err := First(from, rule)
		if err != nil || !ok || first.String() != want {
			t.Errorf("%s: %s, %v, %v; want %s", rule, first, ok, err, want)
		}
	}
}

func TestWhatMaySurpriseOfASeriesIsSaid(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	for _, c := range []struct{ start, rule, dates, want string }{
		{"2026-01-31 17:00", "FREQ=MONTHLY", "", `months without a 31st are left out; "last day of the month" comes in each`},
		{"2026-01-15 17:00", "FREQ=MONTHLY;BYMONTHDAY=15,30", "", `months without a 30th are left out; "last day of the month" comes in each`},
		{"2026-01-28 17:00", "FREQ=MONTHLY", "", ""},
		{"2026-01-31 17:00", "FREQ=MONTHLY;BYMONTHDAY=-1", "", ""},
		{"2028-02-29 17:00", "FREQ=YEARLY", "", "29 February comes in leap years only"},
		{"2027-03-21 02:30", "FREQ=WEEKLY", "2027-03-21 02:30|2027-03-28 02:30|2027-04-04 02:30", "in the night to 28 March 2027 the clocks are put forward: it begins at 03:30 then"},
		{"2026-10-25 02:30", "FREQ=WEEKLY", "2026-10-18 02:30|2026-10-25 02:30", "02:30 comes twice in the night to 25 October 2026, when the clocks are put back: the first one is meant"},
		{"2026-10-25 03:00", "FREQ=WEEKLY", "2026-10-25 03:00|2027-03-28 03:00", ""},
	} {
		var dates []Wall
		for _, d := range strings.FieldsFunc(c.dates, func(r rune) bool { return r == '|' }) {
			dates = append(dates, mustWall(t, d))
		}
		if got := strings.Join(Odd(mustWall(t, c.start), c.rule, berlin, dates), "; "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.start, c.rule, got, c.want)
		}
	}
}

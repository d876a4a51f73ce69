package schedule

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

var ruleSeeds = []string{
	"", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "RRULE:FREQ=MONTHLY;BYDAY=1TH", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=10",
	"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=999999999999999999", "FREQ=MONTHLY;BYDAY=53MO",
	"FREQ=MONTHLY;BYDAY=-53MO", "FREQ=YEARLY;BYEASTER=9999", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;UNTIL=20270630T235959Z",
	"daily", "weekly on tuesday and thursday until 2027-06-30", "first Thursday of the month", "every two weeks, 10 times",
	"last day of the month", "every year on 3 december", "every second thursday", "last weekday of the month",
}

func TestRuleIsReadFromWordsAndFromRRULE(t *testing.T) {
	start := mustWall(t, "2026-12-03 17:00") // a Thursday
	for s, want := range map[string]string{
		"":                                       "",
		"once":                                   "",
		"FREQ=WEEKLY;INTERVAL=2":                 "FREQ=WEEKLY;INTERVAL=2",
		"RRULE:FREQ=WEEKLY;INTERVAL=1;":          "FREQ=WEEKLY",
		"rrule:freq=monthly;byday=+1th":          "FREQ=MONTHLY;BYDAY=1TH",
		"FREQ=WEEKLY;BYDAY=TH,TU,TH":             "FREQ=WEEKLY;BYDAY=TU,TH",
		"FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1":       "FREQ=MONTHLY;BYDAY=1TH",
		"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR":        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"FREQ=DAILY;BYHOUR=17;BYMINUTE=0":        "FREQ=DAILY",
		"FREQ=DAILY;UNTIL=20270630":              "FREQ=DAILY;UNTIL=20270630T235900",
		"FREQ=DAILY;UNTIL=20270630T210000Z":      "FREQ=DAILY;UNTIL=20270630T210000Z",
		"daily":                                  "FREQ=DAILY",
		"every day":                              "FREQ=DAILY",
		"every 3 days":                           "FREQ=DAILY;INTERVAL=3",
		"weekly":                                 "FREQ=WEEKLY",
		"Every Week":                             "FREQ=WEEKLY",
		"every 2 weeks":                          "FREQ=WEEKLY;INTERVAL=2",
		"every two weeks":                        "FREQ=WEEKLY;INTERVAL=2",
		"every other week":                       "FREQ=WEEKLY;INTERVAL=2",
		"every second week":                      "FREQ=WEEKLY;INTERVAL=2",
		"every other tuesday":                    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"biweekly":                               "FREQ=WEEKLY;INTERVAL=2",
		"fortnightly":                            "FREQ=WEEKLY;INTERVAL=2",
		"weekly on tuesday and thursday":         "FREQ=WEEKLY;BYDAY=TU,TH",
		"weekly on tue, thu, and sat":            "FREQ=WEEKLY;BYDAY=TU,TH,SA",
		"Thursdays":                              "FREQ=WEEKLY;BYDAY=TH",
		"every weekday":                          "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"monthly":                                "FREQ=MONTHLY",
		"quarterly":                              "FREQ=MONTHLY;INTERVAL=3",
		"monthly on the 15th":                    "FREQ=MONTHLY;BYMONTHDAY=15",
		"monthly on the first":                   "FREQ=MONTHLY;BYMONTHDAY=1",
		"last day of the month":                  "FREQ=MONTHLY;BYMONTHDAY=-1",
		"first thursday":                         "FREQ=MONTHLY;BYDAY=1TH",
		"first Thursday of the month":            "FREQ=MONTHLY;BYDAY=1TH",
		"1st thursday of each month":             "FREQ=MONTHLY;BYDAY=1TH",
		"every first Thursday":                   "FREQ=MONTHLY;BYDAY=1TH",
		"every second thursday of the month":     "FREQ=MONTHLY;BYDAY=2TH",
		"monthly on the first thursday":          "FREQ=MONTHLY;BYDAY=1TH",
		"first and third thursday of the month":  "FREQ=MONTHLY;BYDAY=1TH,3TH",
		"first tuesday and last friday":          "FREQ=MONTHLY;BYDAY=-1FR,1TU",
		"last friday of the month":               "FREQ=MONTHLY;BYDAY=-1FR",
		"last weekday of the month":              "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
		"first Monday of every second month":     "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
		"every fortnight":                        "FREQ=WEEKLY;INTERVAL=2",
		"once a month":                           "FREQ=MONTHLY",
		"once every two weeks":                   "FREQ=WEEKLY;INTERVAL=2",
		"weekly for 10 weeks":                    "FREQ=WEEKLY;COUNT=10",
		"every thursday for ten weeks":           "FREQ=WEEKLY;COUNT=10;BYDAY=TH",
		"second to last friday of the month":     "FREQ=MONTHLY;BYDAY=-2FR",
		"yearly":                                 "FREQ=YEARLY",
		"every year on 3 December":               "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3",
		"every year on December 3":               "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3",
		"first thursday of november every year":  "FREQ=YEARLY;BYMONTH=11;BYDAY=1TH",
		"weekly until 2027-06-30":                "FREQ=WEEKLY;UNTIL=20270630T235900",
		"every two weeks, until 30 June 2027":    "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270630T235900",
		"first thursday until June 30, 2027":     "FREQ=MONTHLY;UNTIL=20270630T235900;BYDAY=1TH",
		"weekly 10 times":                        "FREQ=WEEKLY;COUNT=10",
		"every two weeks for ten times":          "FREQ=WEEKLY;INTERVAL=2;COUNT=10",
		"every year on 29 february, three times": "FREQ=YEARLY;COUNT=3;BYMONTH=2;BYMONTHDAY=29",
	} {
		if got, err := ParseRule(s, start); err != nil || got != want {
			t.Errorf("ParseRule(%q) = %q, %v; want %q", s, got, err, want)
		}
	}
}

func TestRuleThatCannotBeIsRefusedInWords(t *testing.T) {
	start := mustWall(t, "2026-12-03 17:00")
	for s, want := range map[string]string{
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":       "there is no such date, so it never comes",
		"FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31":        "there is no such date, so it never comes",
		"every year on 30 february":                 "there is no such date, so it never comes",
		"weekly until 2026-12-02":                   "it ends on 2 December 2026, before the first meeting on 3 December 2026",
		"weekly until 2027-02-30":                   "30 February 2027 does not exist",
		"weekly until further notice":               "write it like 2027-06-30",
		"weekly 0 times":                            "no number of times",
		"weekly 99999 times":                        "no number of times",
		"FREQ=SECONDLY":                             "too often",
		"FREQ=MINUTELY;INTERVAL=1440":               "too often",
		"FREQ=HOURLY":                               "too often",
		"hourly":                                    "too often",
		"every 5 minutes":                           "too often",
		"every 0 weeks on tuesday":                  "goes from 1 to",
		"every second":                              "doesn't say how often",
		"every second thursday":                     "has two meanings",
		"third last thursday":                       "is not understood",
		"FREQ=FORTNIGHTLY":                          "is unknown",
		"INTERVAL=2":                                "has no FREQ",
		"FREQ=WEEKLY;INTERVAL=0":                    "from 1 to 1000",
		"FREQ=WEEKLY;INTERVAL=-1":                   "from 1 to 1000",
		"FREQ=WEEKLY;COUNT=1000000":                 "from 1 to 10000",
		"FREQ=WEEKLY;COUNT=2;UNTIL=20270101":        "both COUNT and UNTIL",
		"FREQ=WEEKLY;FREQ=DAILY":                    "twice",
		"FREQ=WEEKLY;BYDAY=1TH":                     "needs FREQ=MONTHLY or YEARLY",
		"FREQ=MONTHLY;BYDAY=1TH,FR":                 "mixes counted days",
		"FREQ=MONTHLY;BYDAY=6TH":                    "no month has more than five",
		"FREQ=MONTHLY;BYDAY=0TH":                    "is no day of the week",
		"FREQ=WEEKLY;BYDAY=XX":                      "is no day of the week",
		"FREQ=WEEKLY;BYMONTHDAY=3":                  "can't stand with FREQ=WEEKLY",
		"FREQ=MONTHLY;BYMONTHDAY=32":                "from -31 to 31",
		"FREQ=MONTHLY;BYMONTHDAY=0":                 "there is no 0",
		"FREQ=MONTHLY;BYSETPOS=1":                   "BYSETPOS needs",
		"FREQ=DAILY;BYHOUR=9,17":                    "another time of day",
		"FREQ=YEARLY;BYWEEKNO=20":                   "is not understood here",
		"FREQ=YEARLY;BYEASTER=0":                    "is no part of a rule",
		"FREQ=WEEKLY;UNTIL=tomorrow":                "is no date",
		"FREQ=WEEKLY;UNTIL=20270230":                "30 February 2027 does not exist",
		"DTSTART=20260101\nRRULE:FREQ=DAILY":        "is no part of a rule",
		"FREQ":                                      "is not understood",
		"FREQ=":                                     "has no value",
		"the 6th thursday":                          "no month has a 6. thursday",
		"first weekend of the month":                "a weekend has two days",
		"fridayy":                                   "is not understood",
		"now and then":                              "is not understood",
		"tuesday of the month":                      "which one of the month",
		"daily weekly":                              "two rhythms",
		"every 0 weeks":                             "no rhythm",
		"weekly on the first thursday":              "not every week",
		"every year on tuesday":                     "in which month",
		"3 march and 5 june every year":             "is not understood",
		"monthly on the 32nd":                       "31 at most",
		"FREQ=WEEKLY;X=" + strings.Repeat("1", 999): "far too long",
	} {
		if got, err := ParseRule(s, start); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRule(%.60q) = %q, %v; want an error with %q", s, got, err, want)
		}
	}
	if _, err := ParseRule("weekly", Wall{}); err == nil {
		t.Error("a rule without a start was read")
	}
}

func TestRuleIsSaidInWords(t *testing.T) {
	start := mustWall(t, "2026-12-03 17:00")
	for rule, want := range map[string]string{
		"":                                              "once",
		"FREQ=DAILY":                                    "every day",
		"FREQ=DAILY;INTERVAL=2;BYMONTH=3":               "every two days in March",
		"FREQ=WEEKLY":                                   "every week",
		"FREQ=WEEKLY;INTERVAL=2":                        "every two weeks",
		"FREQ=WEEKLY;INTERVAL=20":                       "every 20 weeks",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH":            "every two weeks on Tuesday and Thursday",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR":              "every weekday",
		"FREQ=WEEKLY;BYDAY=MO,WE,SA":                    "every Monday, Wednesday and Saturday",
		"FREQ=MONTHLY":                                  "every month on the 3rd",
		"FREQ=MONTHLY;BYMONTHDAY=1,11,22,31,-1":         "every month on the 1st, the 11th, the 22nd, the 31st and the last day",
		"FREQ=MONTHLY;BYDAY=1TH":                        "first Thursday of the month",
		"FREQ=MONTHLY;BYDAY=1TH,3TH":                    "first and third Thursday of the month",
		"FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2":            "last Friday of every two months",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "last weekday of the month",
		"FREQ=YEARLY":                                   "every year on 3 December",
		"FREQ=YEARLY;BYMONTH=11;BYDAY=1TH":              "first Thursday of November every year",
		"FREQ=MONTHLY;COUNT=10;BYDAY=1TH":               "first Thursday of the month, 10 times",
		"FREQ=WEEKLY;UNTIL=20270630T235900":             "every week, until 30 June 2027",
		"FREQ=WEEKLY;COUNT=1":                           "once",
		"FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR":            "on dates of its own",
		"FREQ=MONTHLY;BYMONTHDAY=-2;COUNT=3":            "on dates of its own, 3 times",
		"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,2,-3":      "on dates of its own",
		"nonsense":                                      "on dates of its own",
	} {
		if got := DescribeRule(rule, start); got != want {
			t.Errorf("DescribeRule(%q) = %q, want %q", rule, got, want)
		}
	}
}

// TestWordsMeanTheRuleTheyWereMadeFrom reads what DescribeRule says and compares the dates.
func TestWordsMeanTheRuleTheyWereMadeFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := drawWall(t, 2015, 2025), drawRule(t)
		rule, err := ParseRule(rule, start)
		if err != nil {
			return // it may have ended before it began, or never come
		}
		words := DescribeRule(rule, start)
		if strings.HasPrefix(words, ownDates) || strings.Contains(rule, "Z") || strings.Contains(rule, "WKST") {
			return // the words don't say everything
		}
		again, err := ParseRule(words, start)
		if err != nil {
			t.Fatalf("%s is said as %q: %v", rule, words, err)
		}
		was, err := Occurrences(start, rule, time.UTC, longAgo, farOff, 60)
		if err != nil {
			t.Fatal(err)
		}
		is, err := Occurrences(start, again, time.UTC, longAgo, farOff, 60)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Fatalf("%s is said as %q, which is read as %s:\n%s", rule, words, again, diff)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, s := range ruleSeeds {
		f.Add(s, "2026-12-03 17:00")
	}
	f.Fuzz(func(t *testing.T, s, from string) {
		start, err := ParseWall(from)
		if err != nil {
			return
		}
		begin := time.Now()
		rule, err := ParseRule(s, start)
		if took := time.Since(begin); took > 5*time.Second {
			t.Fatalf("%q took %v", s, took)
		}
		if err != nil || rule == "" {
			return
		}
		again, err := ParseRule(rule, start)
		if err != nil || again != rule {
			t.Fatalf("%q is %q, then %q, %v", s, rule, again, err)
		}
		r, err := parseRule(rule, start)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rrule.NewRRule(r.options(start, start.floating())); err != nil {
			t.Fatalf("%q passes and the library refuses it: %v", s, err)
		}
		if DescribeRule(rule, start) == "" {
			t.Fatalf("%q has no words", rule)
		}
	})
}

package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

const ruleExamples = `write it like "weekly", "every two weeks", "every weekday", "first Thursday of the month", ` +
	`"monthly", with "until 2027-06-30" or "10 times" behind it where it ends`

// ErrWords is a rule with words that are not known.
var ErrWords = errors.New("its words are not known")

// unknownWords is an error in words that is an ErrWords.
type unknownWords string

func (u unknownWords) Error() string        { return string(u) }
func (u unknownWords) Is(target error) bool { return target == ErrWords }

// ParseRule reads how a meeting that begins at start repeats, and writes it as an RRULE value in one normal form without
// "RRULE:". It takes an RRULE, or English words. "" and "once" are the empty rule. A rule that never comes after start,
// one that comes more often than daily, and one that isn't understood are refused in words for whoever typed it.
//
// UNTIL without Z is meant on the meeting's own wall clock; CalendarRule turns it into what calendars want.
func ParseRule(s string, start Wall) (string, error) {
	text := strings.TrimSpace(s)
	if len(text) > longestRule {
		return "", fmt.Errorf("the rule %.20q… is far too long", text)
	}
	if start.IsZero() {
		return "", errors.New("a rule needs the start of the first meeting")
	}
	switch strings.ToLower(text) {
	case "", "once", "never", "none":
		return "", nil
	}
	var r rule
	var err error
	if strings.Contains(text, "=") {
		r, err = parseRule(text, start)
	} else {
		r, err = ruleOfWords(text)
	}
	if err != nil {
		return "", fmt.Errorf("repeat %q: %w", text, err)
	}
	if err := r.comes(start); err != nil {
		return "", fmt.Errorf("repeat %q: %w", text, err)
	}
	return r.String(), nil
}

// comes refuses what would never come again.
func (r rule) comes(start Wall) error {
	if !r.until.IsZero() {
		end := r.until
		if r.utc { // no zone is known here, and none is further than 14 hours from UTC
			end = WallOf(end.floating().Add(14 * time.Hour))
		}
		if end.Compare(start) < 0 {
			return fmt.Errorf("it ends on %s, before the first meeting on %s", longDate(r.until), longDate(start))
		}
	}
	for range r.generate(start, start) {
		return nil
	}
	return errors.New("there is no such date, so it never comes: look at its days and months again")
}

var (
	untilForm = regexp.MustCompile(`^(.+?),?\s+(?:until|till|through)\s+(.+)$`)
	timesForm = regexp.MustCompile(`^(.+?),?\s+(?:for\s+)?([a-z]+|\d{1,6})\s+times$`)
	whileForm = regexp.MustCompile(`^(.+?),?\s+for\s+([a-z]+|\d{1,6})\s+(day|week|month|year)s?$`)
	spaceForm = regexp.MustCompile(`\s+`)
)

// sayings are several words that stand for others.
var sayings = []struct {
	said *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`\bfortnight\b`), "2 weeks"},
	{regexp.MustCompile(`\bonce (?:a|every|each) `), "every "},
	{regexp.MustCompile(`\b(?:second|2nd)[- ](?:to[- ])?last\b`), "penultimate"},
}

// ruleOfWords reads an English rule: its end first, then what repeats.
func ruleOfWords(text string) (rule, error) {
	words := spaceForm.ReplaceAllString(strings.ToLower(text), " ")
	r := rule{interval: 1, weekStart: time.Monday}
	if parts := untilForm.FindStringSubmatch(words); parts != nil {
		until, err := endOfWords(parts[2])
		if err != nil {
			return r, err
		}
		words, r.until = parts[1], until
	} else if parts := timesForm.FindStringSubmatch(words); parts != nil {
		n, ok := numberOf(parts[2])
		if !ok || n < 1 || n > highestCount {
			return r, fmt.Errorf("%q is no number of times: write it like 10 times", parts[2])
		}
		words, r.count = parts[1], n
	}
	during := whileForm.FindStringSubmatch(words)
	if during != nil {
		words = during[1]
	}
	for _, s := range sayings {
		words = s.said.ReplaceAllString(words, s.as)
	}
	p := phrase{tokens: strings.Fields(strings.ReplaceAll(words, ",", " and "))}
	if err := p.read(); err != nil {
		return r, err
	}
	if err := p.finish(&r); err != nil {
		return r, err
	}
	if during != nil {
		n, ok := numberOf(during[2])
		if !ok || n < 1 || n > highestCount || r.interval != 1 || r.freq != units[during[3]] || len(r.days)+len(r.monthDays) > 1 {
			return r, fmt.Errorf(`how often it takes place in "for %s %ss" is not clear: say "10 times", or "until 2027-06-30"`, during[2], during[3])
		}
		r.count = n
	}
	r = r.tidied()
	return r, r.check()
}

// endOfWords reads the last day of a series and means it with its whole day.
func endOfWords(text string) (Wall, error) {
	text = strings.ReplaceAll(text, ",", "")
	end, err := parseDate(text)
	if err != nil && !dateForm.MatchString(text) {
		for _, form := range []string{"2 January 2006", "January 2 2006", "2 Jan 2006", "Jan 2 2006"} {
			if t, formErr := time.Parse(form, text); formErr == nil {
				end, err = WallOf(t), nil
				break
			}
		}
	}
	if err != nil {
		return Wall{}, err
	}
	end.Hour, end.Minute = 23, 59
	return end, nil
}

var (
	numbers = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	ranks   = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "penultimate": -2}
	units   = map[string]rrule.Frequency{
		"day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY, "year": rrule.YEARLY,
	}
	adverbs = map[string]string{
		"daily": "every day", "weekly": "every week", "monthly": "every month", "yearly": "every year",
		"annually": "every year", "biweekly": "every 2 week", "bi-weekly": "every 2 week",
		"fortnightly": "every 2 week", "quarterly": "every 3 month", "each": "every",
	}
	tooOften = map[string]bool{
		"hourly": true, "hour": true, "hours": true, "minute": true, "minutes": true, "minutely": true, "seconds": true,
	}
	fillers  = map[string]bool{"on": true, "the": true, "of": true, "in": true, "a": true}
	rankForm = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)$`)
)

func numberOf(word string) (int, bool) {
	if n := slices.Index(numbers, word); n > 0 {
		return n, true
	}
	n, err := strconv.Atoi(word)
	return n, err == nil
}

func rankOf(word string) (int, bool) {
	if n, ok := ranks[word]; ok {
		return n, true
	}
	parts := rankForm.FindStringSubmatch(word)
	if parts == nil {
		return 0, false
	}
	n, ok := numberOf(parts[1])
	return n, ok && n > 0
}

func unitOf(word string) (rrule.Frequency, bool) {
	freq, ok := units[strings.TrimSuffix(word, "s")]
	return freq, ok
}

func daysOf(word string) []time.Weekday {
	word = strings.TrimSuffix(word, ".")
	switch word {
	case "weekday", "weekdays", "workday", "workdays":
		return workdays
	case "weekend", "weekends":
		return weekend
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := strings.ToLower(day.String())
		if word == name || word == name+"s" || len(word) >= 3 && len(word) <= 5 && strings.HasPrefix(name, word) {
			return []time.Weekday{day}
		}
	}
	return nil
}

func monthOf(word string) (int, bool) {
	for month := time.January; month <= time.December; month++ {
		name := strings.ToLower(month.String())
		if word == name || word == name[:3] {
			return int(month), true
		}
	}
	return 0, false
}

package answer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

const (
	hourForm = `(\d{1,2})(?:([:.h])(\d{2}))?\s?(uhr|uur|h|am|pm|a\.m\.|p\.m\.)?`
	toForm   = `\s*(?:-|–|—|\b(?:to|till|til|until|bis|a|alle|tot|hasta|y|and)\b|à|às|até(?: às| as)?|jusqu['’]à)\s*(?:las?\s+)?`
)

var (
	spanForm = regexp.MustCompile(`(?i)(?:^|[^\pL\d.:/-])(?:(?:from|between|von|zwischen|de|das|da|dalle|van|tussen|desde|entre)\s+)?(?:las\s+)?` + hourForm + toForm + hourForm)
	longForm = regexp.MustCompile(`(?i)(?:[,;]\s*|\(\s*|\s)(?:(?:for|für|pendant|durante|per|por|voor)\s+)?(?:(\d{1,2})(?:[.,](5|25|75))?\s?(?:hours?|hrs?|stunden?|std|heures?|horas?|ore|ora|uren)\.?|(\d{2,3})\s?(?:minutes?|minuten|minutos?|minuti|mins?)\.?)\)?(?:[^\pL\d]|$)`)
	endForm  = regexp.MustCompile(`(?i)[,;(]\s*(\d)\s?h\s?(\d{2})?\)?\s*$`)
)

// longest is how long a meeting takes at most of which somebody says from when to when it is.
const longest = 12 * time.Hour

// cutLength takes out of a line that names a time how long it takes: "18-20 Uhr" is "18:00" and two hours, "6 pm, 90 minutes" is "6 pm" and
// ninety minutes. length is 0 where nothing is said of it.
func cutLength(line string) (rest string, length time.Duration) {
	for from := 0; from < len(line); {
		m := spanForm.FindStringSubmatchIndex(line[from:])
		if m == nil {
			break
		}
		for i := range m {
			m[i] += from
		}
		if begin, length, ok := spanOf(line, m); ok {
			return line[:m[2]] + begin + line[m[1]:], length
		}
		from = m[3] // the first number is something else
	}
	if m := endForm.FindStringSubmatchIndex(line); m != nil && clocked(line[:m[0]]) {
		return line[:m[0]], time.Duration(number60(line[m[2]:m[3]]))*time.Hour + time.Duration(digits(line, m[4], m[5]))*time.Minute
	}
	m := longForm.FindStringSubmatchIndex(line)
	if m == nil {
		return line, 0
	}
	rest = line[:m[0]] + " " + line[m[1]:]
	if length = lengthOf(line, m); length == 0 || m[2] >= 0 && led(line[:m[2]]) || !clocked(rest) {
		return line, 0
	}
	return rest, length
}

// lengthAlone is what a short line says that names no time itself: "It takes 2 hours."
func lengthAlone(line string) time.Duration {
	m := longForm.FindStringSubmatchIndex(" " + line)
	if m == nil || len(phrase.Split(line).Words) > lengthWords {
		return 0
	}
	return lengthOf(" "+line, m)
}

// lengthWords is how many words a line has at most that says how long a meeting takes.
const lengthWords = 5

// lengthOf is what longForm has found; 0 for what is too long for a meeting.
func lengthOf(line string, m []int) (length time.Duration) {
	if m[2] >= 0 {
		length = time.Duration(digits(line, m[2], m[3])) * time.Hour
		if m[4] >= 0 {
			length += map[string]time.Duration{"5": 30 * time.Minute, "25": 15 * time.Minute, "75": 45 * time.Minute}[line[m[4]:m[5]]]
		}
	} else {
		length = time.Duration(digits(line, m[6], m[7])) * time.Minute
	}
	if length > longest {
		return 0
	}
	return length
}

// clocked says whether words name an hour.
func clocked(s string) bool {
	t := phrase.Split(s)
	for i := range t.Words {
		if _, n := clock(t.Source, t.Words[i:]); n > 0 {
			return true
		}
	}
	return false
}

// spanOf is the beginning and length of what spanForm has found. Of two bare numbers nobody knows that they are hours, and "8 - 18:00" is
// a day and an hour.
func spanOf(line string, m []int) (begin string, length time.Duration, ok bool) {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return strings.ToLower(line[m[2*i]:m[2*i+1]])
	}
	minuteOf := func(sep, minutes string) (int, bool) {
		n := number60("0" + minutes)
		return n, n < 60 && (sep != "." || n%15 == 0)
	}
	from, to := number60(part(1)), number60(part(5))
	fromMinute, ok1 := minuteOf(part(2), part(3))
	toMinute, ok2 := minuteOf(part(6), part(7))
	fromUnit, toUnit := strings.Trim(part(4), ".m"), strings.Trim(part(8), ".m")
	after := line[m[1]:]
	ends := after == "" || strings.ContainsRune(" ,;).", rune(after[0]))
	bare := strings.TrimLeft(after, " ") == "" || strings.ContainsRune(",;)", rune(strings.TrimLeft(after, " ")[0]))
	switch {
	case !ok1 || !ok2 || !ends,
		part(3) == "" && fromUnit == "" && toUnit == "",
		part(7) == "" && toUnit == "" && !bare:
		return "", 0, false
	}
	if half := toUnit; half == "a" || half == "p" {
		if fromUnit == "" {
			if fromUnit = "a"; half == "p" && from%12 <= to%12 {
				fromUnit = "p"
			}
		}
		to = halved(to, half)
	}
	from = halved(from, fromUnit)
	if from > 23 || to > 24 {
		return "", 0, false
	}
	length = time.Duration((to-from)*60+toMinute-fromMinute) * time.Minute
	if length <= 0 {
		length += 24 * time.Hour
	}
	return " " + strconv.Itoa(from) + ":" + strconv.Itoa(fromMinute/10) + strconv.Itoa(fromMinute%10), length, length <= longest
}

// halved is an hour of a half of the day, "a" or "p", on a clock of 24 hours.
func halved(hour int, half string) int {
	switch {
	case half == "p" && hour < 12:
		return hour + 12
	case half == "a" && hour == 12:
		return 0
	}
	return hour
}

// digits is the number that stands there, 0 where none does.
func digits(s string, begin, end int) int {
	if begin < 0 {
		return 0
	}
	n, err := strconv.Atoi(s[begin:end])
	if err != nil {
		return 0
	}
	return n
}

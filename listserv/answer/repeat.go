package answer

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

var (
	dayInDigits = regexp.MustCompile(`\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b`) // the day first, as in all our languages but English
	timesBehind = regexp.MustCompile(`\b(\d{1,3})[- ]?(x|mal)\b`)
	digitsOnly  = regexp.MustCompile(`^(\d{1,2})(\.|º|ª|er|e)?$`)
)

// Repeats says in the English that package schedule reads what words of another language say of how a meeting repeats: word by
// word, for all of ours name them in the same order. What is not known stays as it is, for the reader of it to refuse.
func Repeats(p templates.Phrases, words string) string {
	known := repeatWords(p)
	words = dayInDigits.ReplaceAllStringFunc(strings.ReplaceAll(words, ",", " and "), func(s string) string {
		d := dayInDigits.FindStringSubmatch(s)
		return d[3] + "-" + strings.Repeat("0", 2-len(d[2])) + d[2] + "-" + strings.Repeat("0", 2-len(d[1])) + d[1]
	})
	words = timesBehind.ReplaceAllString(words, "$1 times")
	tokens := strings.Fields(phrase.Fold(words))
	var said []string
	for i := 0; i < len(tokens); {
		n := min(longestRepeat, len(tokens)-i)
		for ; n > 0; n-- {
			if english, ok := known[strings.Join(tokens[i:i+n], " ")]; ok {
				said = append(said, english)
				break
			}
		}
		if n == 0 {
			said, n = append(said, tokens[i]), 1
		}
		i += n
	}
	said = alternating(slices.DeleteFunc(said, func(s string) bool { return s == "" }))
	for i := len(said) - 2; i >= 0; i-- {
		if said[i] == "day" && digitsOnly.MatchString(said[i+1]) {
			said = slices.Delete(said, i, i+1) // "el día 15"
		}
	}
	return strings.Join(ranked(said), " ")
}

// alternating puts "one tuesday in two", as some languages have it, in the English order: "every other tuesday".
func alternating(said []string) []string {
	for i := 2; i < len(said); i++ {
		if said[i] == "in two" && said[i-2] == "one" {
			return slices.Concat(said[:i-2], []string{"every", "other", said[i-1]}, said[i+1:])
		}
	}
	return said
}

// longestRepeat is how many words the longest known phrase has.
const longestRepeat = 6

// repeatWords are a language's words for how something repeats, by what they are in English.
func repeatWords(p templates.Phrases) map[string]string {
	known := map[string]string{}
	for i, names := range p.Months {
		for name := range strings.SplitSeq(names, "|") {
			known[phrase.Fold(name)] = strings.ToLower(time.Month(i + 1).String())
		}
	}
	for i, names := range p.Weekdays {
		for name := range strings.SplitSeq(names, "|") {
			for _, ending := range []string{"", "s", "en", "e"} {
				known[phrase.Fold(name)+ending] = strings.ToLower(time.Weekday(i).String())
			}
		}
	}
	for english, list := range p.Repeat {
		for _, words := range list {
			known[phrase.Fold(words)] = strings.Trim(english, "_")
		}
	}
	return known
}

// ranked makes a number a day of the month where nothing else follows that it could count: "15 every month".
func ranked(said []string) []string {
	for i, s := range said {
		digits := digitsOnly.FindStringSubmatch(s)
		if digits == nil {
			continue
		}
		next := ""
		if i+1 < len(said) {
			next, _, _ = strings.Cut(said[i+1], " ")
		}
		switch {
		case slices.Contains([]string{"day", "week", "month", "year", "times"}, next), isMonth(next), i > 0 && isMonth(said[i-1]):
			said[i] = digits[1]
		default:
			said[i] = digits[1] + "th"
		}
	}
	return said
}

func isMonth(s string) bool {
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(m.String(), s) {
			return true
		}
	}
	return false
}

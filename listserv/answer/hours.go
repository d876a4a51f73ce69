package answer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

var (
	hourAndMinute = regexp.MustCompile(`(?i)^(\d{1,2})(:|\.|\s?h\s?|\s(?:uhr|uur)\s)(\d{2})(\s?(?:am|pm|a\.\s?m\.?|p\.\s?m\.?)|\s?(?:uhr|uur|h))?`)
	fullHour      = regexp.MustCompile(`(?i)^(\d{1,2})(\s?(?:am|pm|a\.\s?m\.?|p\.\s?m\.?)|\s?(?:uhr|uur|h))`)
	noHour        = regexp.MustCompile(`\b(?:2[4-9]|[3-9]\d):[0-5]\d\b|\b[0-2]?\d:[6-9]\d\b`)
)

// clock reads an hour that begins with the first of these words of source: "17:00", "17.30", "17h", "5 pm", "5:30 p.m.", "17 uhr 30". It is
// in minutes after midnight, of so many words, which are none where it is no hour. With a point and nothing else it may be a day:
// "8.12" is one, "17.30" and "um 8.12" are none.
func clock(source string, words []phrase.Word) (minutes, used int) {
	begin := words[0].Begin
	text := source[begin:]
	hour, minute, half, length := 0, 0, "", 0
	if m := hourAndMinute.FindStringSubmatch(text); m != nil && hourEnds(text[len(m[0]):]) {
		half, length = m[4], len(m[0])
		hour, minute = number60(m[1]), number60(m[3])
		if m[2] == "." && m[4] == "" && !(minute == 0 || minute > 12) && !led(source[:begin]) {
			return 0, 0
		}
	} else if m := fullHour.FindStringSubmatch(text); m != nil && hourEnds(text[len(m[0]):]) {
		hour, half, length = number60(m[1]), m[2], len(m[0])
	} else {
		return 0, 0
	}
	switch half = strings.ToLower(strings.TrimSpace(half)); {
	case strings.HasPrefix(half, "p") && hour < 12:
		hour += 12
	case strings.HasPrefix(half, "a") && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 {
		return 0, 0
	}
	for used < len(words) && words[used].Begin < begin+length {
		used++
	}
	return hour*60 + minute, used
}

// hourEnds says whether what follows an hour is not part of its number.
func hourEnds(rest string) bool {
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == ':') && rest[1] >= '0' && rest[1] <= '9' {
		return false
	}
	c, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

// led says whether the words before lead to an hour.
func led(before string) bool {
	words := phrase.Split(before).Words
	return len(words) > 0 && slices.Contains(beforeHour, words[len(words)-1].Text)
}

// beforeHour are the words that lead to an hour: at, um, à, a las, alle, às, om.
var beforeHour = []string{"at", "um", "a", "à", "las", "la", "alle", "ore", "as", "às", "om", "@"}

func number60(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 99
	}
	return n
}

// Hour takes the hour out of words that say how a meeting repeats, in any of the languages: "first Thursday of the month at 17:00".
// minutes is how many after midnight, or -1 where the words name no hour. An error names an hour that no clock shows.
func Hour(languages []templates.Phrases, words string) (rest string, minutes int, err error) {
	for _, h := range hoursOf(languages) {
		words = h.plain(words)
	}
	text := phrase.Split(words)
	for i := range text.Words {
		at, used := clock(text.Source, text.Words[i:])
		if used == 0 {
			continue
		}
		first := i
		for first > 0 && slices.Contains(beforeHour, text.Words[first-1].Text) {
			first--
		}
		end := text.Words[i+used-1].End
		return strings.TrimSpace(text.Source[:text.Words[first].Begin]) + " " + strings.TrimSpace(strings.TrimPrefix(text.Source[end:], ".")), at, nil
	}
	if odd := noHour.FindString(words); odd != "" {
		return words, -1, fmt.Errorf("no clock shows %s: the day runs from 00:00 to 23:59", odd)
	}
	return words, -1, nil
}

// hours is how a language says parts of the day beside an hour.
type hours struct {
	half [2]*regexp.Regexp // before noon, after it
	noon *regexp.Regexp
}

// hoursOf is what the languages say of hours.
func hoursOf(languages []templates.Phrases) []hours {
	all := make([]hours, 0, len(languages))
	for _, p := range languages {
		h := hours{half: [2]*regexp.Regexp{anyOf(`(\d{1,2}(?:[:.]\d{2}|\s?h(?:\s?\d{2})?)?)\s*(?:%s)`, p.Clock["am"]), anyOf(`(\d{1,2}(?:[:.]\d{2}|\s?h(?:\s?\d{2})?)?)\s*(?:%s)`, p.Clock["pm"])}}
		h.noon = anyOf(`(^|[^\pL\pN-])(?:%s)`, p.Clock["noon"])
		all = append(all, h)
	}
	return all
}

// anyOf finds any of these words in a form; nil for none.
func anyOf(form string, words []string) *regexp.Regexp {
	if len(words) == 0 {
		return nil
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strings.ReplaceAll(regexp.QuoteMeta(w), " ", `\s+`)
	}
	slices.SortFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(?i)` + fmt.Sprintf(form, strings.Join(quoted, "|")) + `(?:$|([^\pL\pN]))`)
}

// plain writes the parts of the day in digits: "6 de la tarde" is "6 pm", "noon" is "12:00".
func (h hours) plain(s string) string {
	for i, half := range []string{"am", "pm"} {
		if h.half[i] != nil {
			s = h.half[i].ReplaceAllStringFunc(s, func(found string) string {
				m := h.half[i].FindStringSubmatch(found)
				hour := strings.NewReplacer("h", ":", "H", ":", ".", ":", " ", "").Replace(m[1])
				return strings.TrimSuffix(hour, ":") + " " + half + m[2]
			})
		}
	}
	if h.noon != nil {
		s = h.noon.ReplaceAllString(s, "${1}12:00${2}")
	}
	return s
}

// plainHours is plain in all languages.
func (r *Reader) plainHours(s string) string {
	for _, h := range r.hours {
		s = h.plain(s)
	}
	return s
}

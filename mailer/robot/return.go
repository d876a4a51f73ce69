package robot

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxRead bounds how much of a text is searched for a date, in bytes.
const maxRead = 4000

// farthest is how far ahead somebody may name the day they return.
const farthest = 550 * 24 * time.Hour

// Return finds the day on which an absent person says they are back, at midnight UTC; zero when neither text nor subject
// name one. "Until the 14th" is the 14th. What is left out of a date is filled in from when the mail was sent.
func Return(subject, text string, sent time.Time) time.Time {
	body, title := newSearch(text, sent), newSearch(subject, sent)
	body.scan()
	title.scan()
	for _, w := range signWords[gone] {
		if strings.Contains(body.text, w) {
			return time.Time{} // for good
		}
	}
	dates := len(body.dates)
	body.tomorrow()
	for _, look := range [...]func() (time.Time, bool){body.back, title.back, body.until, title.until, body.from} {
		if day, ok := look(); ok {
			return day
		}
	}
	if dates > 0 {
		return time.Time{}
	}
	body.weekdays() // not those in the subject: they are the answered mail's
	day, ok := body.back()
	if !ok {
		day, _ = body.until()
	}
	return day
}

func newSearch(text string, sent time.Time) *search {
	if len(text) > maxRead {
		text = text[:maxRead]
	}
	s := search{text: strings.ToLower(strings.ToValidUTF8(text, " ")), sent: time.Date(sent.Year(), sent.Month(), sent.Day(), 0, 0, 0, 0, time.UTC)}
	s.tokens = tokens(s.text)
	s.english = strings.Contains(s.text, " the ") || strings.Contains(s.text, "i am ") || strings.Contains(s.text, "i'm ") || strings.Contains(s.text, "i will ") || strings.Contains(s.text, "out of ")
	return &s
}

// search is a text with the dates found in it.
type search struct {
	text    string
	sent    time.Time // midnight UTC
	english bool
	tokens  []token
	dates   []dated
}

// dated is a date and where it stands in the text. ends says that it is the end of a span of days.
type dated struct {
	day        time.Time
	start, end int
	ends       bool
}

// token is a word, a number or a mark.
type token struct {
	text       string
	num        int // -1 for what is no number of at most four digits
	start, end int
}

func tokens(s string) []token {
	var list []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		j := i + n
		switch {
		case unicode.IsSpace(r):
			i = j
			continue
		case r >= '0' && r <= '9':
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
		case unicode.IsLetter(r):
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) {
					break
				}
				j += n
			}
		}
		t := token{text: s[i:j], num: -1, start: i, end: j}
		if r >= '0' && r <= '9' && j-i <= 4 {
			t.num = 0
			for _, c := range t.text {
				t.num = 10*t.num + int(c-'0')
			}
		}
		list = append(list, t)
		i = j
	}
	return list
}

// at is the token at i; beyond the end an empty one.
func (s *search) at(i int) token {
	if i < 0 || i >= len(s.tokens) {
		return token{num: -1}
	}
	return s.tokens[i]
}

// scan finds all dates with a month.
func (s *search) scan() {
	for i := 0; i < len(s.tokens); {
		day, next, ok := s.date(i)
		if !ok {
			i++
			continue
		}
		last := s.tokens[next-1]
		d := dated{day: day, start: s.tokens[i].start, end: last.end}
		if r, n := utf8.DecodeRuneInString(last.text); r >= 0x2e80 { // the sentence goes on without a space
			d.end = last.start + n
		}
		if n := len(s.dates); n > 0 {
			d.ends = spans(s.text[s.dates[n-1].end:d.start])
		}
		if first := s.at(i - 2); first.num > 0 && first.num <= 31 && spans(s.at(i-1).text) { // 1-14 December
			d.ends = true
		}
		if t := s.tokens[i]; t.num < 0 && (s.at(i+2).text == "-" || s.at(i+2).text == "–") { // December 1-14
			d.ends = true
		}
		s.dates = append(s.dates, d)
		i = next
	}
}

// spans says whether what stands between two dates makes them a span.
func spans(between string) bool {
	switch strings.TrimSpace(between) {
	case "-", "–", "—", "~", "〜", "to", "through", "thru", "until", "till", "bis", "bis zum", "au", "al", "a", "à", "até", "ao", "t/m", "tot", "tot en met", "til", "do", "по", "до", "から", "至", "到", "부터":
		return true
	}
	return false
}

// back looks for a date beside a word for coming back: the one that follows closest or, when none follows, that precedes.
func (s *search) back() (time.Time, bool) { return s.beside(backWords) }

// from looks for one beside a word that may begin an absence as well as end it.
func (s *search) from() (time.Time, bool) { return s.beside(fromWords) }

func (s *search) beside(words []string) (time.Time, bool) {
	const after, before, worst = 36, 26, 1000
	best, day := worst, time.Time{}
	for _, w := range words {
		for from := 0; len(s.dates) > 0; {
			at := firstWord(s.text[from:], w)
			if at < 0 {
				break
			}
			start, end := from+at, from+at+len(w)
			from = end
			next, last := worst, worst
			var nextDay, lastDay time.Time
			for _, d := range s.dates {
				if gap := d.start - end; gap >= 0 && gap <= after && gap < next && !breaks(s.text[end:d.start]) {
					next, nextDay = gap, d.day
				}
				if gap := start - d.end; gap >= 0 && gap <= before && gap < last && !breaks(s.text[d.end:start]) {
					last, lastDay = gap, d.day
				}
			}
			if next == worst {
				next, nextDay = last, lastDay
			}
			if next < best {
				best, day = next, nextDay
			}
		}
	}
	return day, best < worst
}

// until looks for the first date that an absence lasts to. A day that is named and follows closely is the return's.
func (s *search) until() (time.Time, bool) {
	last, ok := s.lasts()
	for _, d := range s.dates {
		if ok && d.day.After(last) && d.day.Sub(last) <= 4*24*time.Hour {
			return d.day, true
		}
	}
	return last, ok
}

func (s *search) lasts() (time.Time, bool) {
	const near = 26
	for _, d := range s.dates {
		if d.ends {
			return d.day, true
		}
		before := s.text[max(0, d.start-near):d.start]
		for _, w := range untilWords {
			if at := lastWord(before, w); at >= 0 && !breaks(before[at+len(w):]) {
				return d.day, true
			}
		}
		for _, w := range untilAfter {
			if strings.HasPrefix(strings.TrimLeft(s.text[d.end:], " '’.()日일월火水木金土曜"), w) {
				return d.day, true
			}
		}
	}
	return time.Time{}, false
}

// tomorrow finds the words for the day after the mail was sent.
func (s *search) tomorrow() {
	for _, t := range s.tokens {
		switch t.text {
		case "tomorrow", "demain", "mañana", "domani", "amanhã", "завтра", "jutro", "zítra", "huomenna", "imorgon", "明日", "明天":
			s.dates = append(s.dates, dated{day: s.sent.AddDate(0, 0, 1), start: t.start, end: t.end})
		}
	}
}

// weekdays finds days of the week beside which no date stands: the next such day after the mail was sent.
func (s *search) weekdays() {
	for _, t := range s.tokens {
		wd, ok := weekdayNames[t.text]
		if !ok {
			continue
		}
		ahead := (int(wd)-int(s.sent.Weekday())+6)%7 + 1
		s.dates = append(s.dates, dated{day: s.sent.AddDate(0, 0, ahead), start: t.start, end: t.end})
	}
}

// breaks says whether a sentence ends in s: a full stop after a word, a mark of exclamation, an empty line.
func breaks(s string) bool {
	for _, and := range [...]string{" and ", " und ", " et ", " y ", " en ", " och ", " og ", " ja "} { // another thing begins
		if strings.Contains(strings.TrimSuffix(s, " en met "), and) {
			return true
		}
	}
	if strings.ContainsAny(s, "!?;") || strings.Contains(s, "\n\n") || strings.Contains(s, "。") {
		return true
	}
	for i := 1; i < len(s); i++ {
		if s[i] == '.' && (s[i-1] < '0' || s[i-1] > '9') && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') {
			word := s[strings.LastIndexByte(s[:i], ' ')+1 : i]
			if len(word) > 3 { // "d. 3. maj", "p.m."
				return true
			}
		}
	}
	return false
}

// lastWord and firstWord find w where no letter goes before it.
func lastWord(s, w string) int {
	for end := len(s); ; {
		at := strings.LastIndex(s[:end], w)
		if at < 0 || begins(s, at) {
			return at
		}
		end = at + len(w) - 1
	}
}

func firstWord(s, w string) int {
	for from := 0; ; {
		at := strings.Index(s[from:], w)
		if at < 0 {
			return -1
		}
		if at += from; begins(s, at) {
			return at
		}
		from = at + 1
	}
}

func begins(s string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	first, _ := utf8.DecodeRuneInString(s[at:])
	return at == 0 || !unicode.IsLetter(r) || first >= 0x2e80
}

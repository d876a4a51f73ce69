package robot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// date reads the date that begins at token i and says where it ends.
func (s *search) date(i int) (day time.Time, next int, ok bool) {
	t := s.at(i)
	switch {
	case t.num < 0:
		return s.monthFirst(i)
	case t.num >= 2000 && t.num < 2200:
		return s.yearFirst(i)
	case t.num == 0 || t.num > 31:
		return time.Time{}, 0, false
	case startsWith(s.at(i+1).text, "月", "월"):
		if d := s.at(i + 2); startsWith(s.at(i+3).text, "日", "号", "號", "일") {
			return s.settle(0, t.num, d.num, i+4)
		}
		return time.Time{}, 0, false
	}
	if day, next, ok = s.dayFirst(i); ok {
		return day, next, true
	}
	if slices.Contains([]string{"st", "nd", "rd", "th"}, s.at(i+1).text) && s.at(i-1).text == "the" { // until Tuesday the 19th
		day = time.Date(s.sent.Year(), s.sent.Month(), t.num, 0, 0, 0, 0, time.UTC)
		if day.Before(s.sent) {
			day = day.AddDate(0, 1, 0)
		}
		return day, i + 2, day.Day() == t.num
	}
	if prev := s.at(i - 1).text; s.at(i+1).text == "." && s.at(i+2).num < 0 && (prev == "dem" || prev == "zum") && len(s.dates) > 0 { // bis 25. Oktober, ab dem 26. wieder
		last := s.dates[len(s.dates)-1].day
		if day = last.AddDate(0, 0, t.num-last.Day()); day.After(last) {
			return day, i + 2, true
		}
	}
	return s.numbers(i)
}

// yearFirst reads 2026-12-14, 2026/12/14, 2026. 12. 14, 2026年12月14日.
func (s *search) yearFirst(i int) (time.Time, int, bool) {
	sep := s.at(i + 1).text
	if !slices.Contains([]string{"-", "/", ".", "年", "년"}, sep) || s.at(i+2).num < 1 || s.at(i+4).num < 1 {
		return time.Time{}, 0, false
	}
	next := i + 5
	if sep == "年" || sep == "년" {
		if !startsWith(s.at(i+3).text, "月", "월") {
			return time.Time{}, 0, false
		}
		next = i + 6
	} else if s.at(i+3).text != sep {
		return time.Time{}, 0, false
	}
	return s.settle(s.at(i).num, s.at(i+2).num, s.at(i+4).num, min(next, len(s.tokens)))
}

// dayFirst reads 14 December 2026, 14. Dezember, 14 de diciembre de 2026, 1er mai, 14th of December.
func (s *search) dayFirst(i int) (time.Time, int, bool) {
	j := i + 1
	for steps := 0; steps < 3; steps++ {
		switch s.at(j).text {
		case ".", "st", "nd", "rd", "th", "º", "°", "ª", "er", "e", "ère", "de", "of", "d", "'", "’", "di", "a", "го", "-", "the", "den":
			j++
		}
	}
	month, ok := monthNames[s.at(j).text]
	if !ok {
		return time.Time{}, 0, false
	}
	year, next := s.year(j + 1)
	return s.settle(year, month, s.at(i).num, next)
}

// monthFirst reads December 14th, 2026 and, as the end of a span, December 1-14.
func (s *search) monthFirst(i int) (time.Time, int, bool) {
	month, ok := monthNames[s.at(i).text]
	if !ok {
		return time.Time{}, 0, false
	}
	j := i + 1
	if s.at(j).text == "." {
		j++
	}
	d := s.at(j)
	if d.num < 1 || d.num > 31 || len(d.text) > 2 {
		return time.Time{}, 0, false
	}
	j++
	if last := s.at(j + 1); (s.at(j).text == "-" || s.at(j).text == "–") && last.num > d.num && last.num <= 31 && len(last.text) <= 2 {
		d = last
		j += 2
	}
	if slices.Contains([]string{"st", "nd", "rd", "th"}, s.at(j).text) {
		j++
	}
	year, next := s.year(j)
	return s.settle(year, month, d.num, next)
}

// year reads a year that follows a month or a day, after a comma or a preposition; 0 when there is none.
func (s *search) year(j int) (year, next int) {
	k := j
	for steps := 0; steps < 2; steps++ {
		switch s.at(k).text {
		case ",", ".", "de", "del", "of", "di", "'", "’":
			k++
		}
	}
	if y := s.at(k); y.num >= 2000 && y.num < 2200 {
		return y.num, k + 1
	}
	return 0, j
}

// numbers reads 14.12.2026, 14.12., 14/12/26, 12/14, 14-12-2026.
func (s *search) numbers(i int) (time.Time, int, bool) {
	sep := s.at(i + 1).text
	a, b := s.at(i).num, s.at(i+2).num
	if sep != "." && sep != "/" && sep != "-" || b < 1 || b > 31 || len(s.at(i+2).text) > 2 || a == 24 && b == 7 && sep == "/" {
		return time.Time{}, 0, false
	}
	year, next := 0, i+3
	if y := s.at(i + 4); s.at(i+3).text == sep && y.num >= 0 && (len(y.text) == 4 || len(y.text) == 2 && y.start == s.at(i+3).end) {
		if year = y.num; len(y.text) == 2 {
			year += 2000
		}
		next = i + 5
	}
	switch {
	case sep == "." && year == 0: // without a second stop it is a time or a sum
		if s.at(i+3).text != "." {
			return time.Time{}, 0, false
		}
		next = i + 4
	case sep == "-" && year == 0: // 10-12 may be hours
		return time.Time{}, 0, false
	}
	if sep != "/" || a > 12 || b > 12 || !s.english {
		if b > 12 {
			a, b = b, a
		}
		return s.settle(year, b, a, next)
	}
	// Who writes English writes either first: the one that comes sooner.
	one, _, ok1 := s.settle(year, b, a, next)
	two, _, ok2 := s.settle(year, a, b, next)
	if ok2 && (!ok1 || two.Before(one)) {
		one = two
	}
	return one, next, ok1 || ok2
}

// settle fills in the year and refuses what can't be the day of a return: it is over, too far off, or no day.
func (s *search) settle(year, month, day, next int) (time.Time, int, bool) {
	if month < 1 || month > 12 || day < 1 {
		return time.Time{}, 0, false
	}
	given := year > 0
	if !given {
		year = s.sent.Year()
	}
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if !given && d.Before(s.sent.AddDate(0, -3, 0)) { // what is just over is over, and not a year ahead
		d = time.Date(year+1, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	}
	if d.Day() != day || !d.After(s.sent) || d.Sub(s.sent) > farthest {
		return time.Time{}, 0, false
	}
	return d, next, true
}

func startsWith(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(s, w) && utf8.ValidString(w) })
}

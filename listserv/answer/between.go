package answer

import (
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/answer/phrase"
)

// ChooseBetween reads a choice that was written between the options of our letter: under a quoted option ("> A: Tuesday …", and "yes" on the
// next line), or behind one on its own line ("A: Tuesday 24 November, 18:00 – yes"). mail is the whole text with its quotation, fresh what of
// it was newly written, and told each option as the letter said it; the rest is as in Choose, by which all else is read.
func (r *Reader) ChooseBetween(mail, fresh string, told []string, lang string, options [][]time.Time, now time.Time) Choice {
	places := r.places(mail, told, options, now)
	written := " " + spaced(fresh) + " "
	var said []string
	answered, last, named, old := 0, 0, false, false
	rest := strings.Split(fresh, "\n")
	for i, at := range places {
		var words []string
		switch theirs := at.sure && !at.colon || strings.Contains(written, " "+spaced(at.tail)+" "); {
		case theirs && r.says(at.tail):
			words = append(words, at.tail)
		case theirs && at.sure && at.tail != "":
			return Choice{Why: `"` + at.tail + `" is not understood beside the options`}
		}
		if below := strings.Join(at.below, " "); below != "" && r.says(below) && (at.sure && at.quoted || strings.Contains(written, " "+spaced(below)+" ")) {
			words = append(words, at.below...)
			if i == len(places)-1 && len(at.tail) == 0 {
				last++
			}
		}
		rest = without(rest, append(slices.Clone(words), at.line))
		if len(words) == 0 {
			continue
		}
		answered++
		named = named || r.namesOption(words, options, now)
		old = old || !at.quoted && !strings.Contains(written, " "+spaced(strings.Join(words, " "))+" ")
		said = append(said, string(rune('A'+at.option))+": "+strings.Join(words, " "))
	}
	if answered == 0 || answered == last && len(places) > 1 { // below the whole list: of which is it said?
		return r.Choose(fresh, lang, options, now)
	}
	if named || old && r.chooses(strings.Join(rest, "\n"), len(options)) { // what stands in the letter below may be their answer of last week
		return Choice{Why: "an option is named beside another one"}
	}
	return r.Choose(strings.Join(said, "\n")+"\n\n"+strings.TrimSpace(strings.Join(rest, "\n")), lang, options, now)
}

// place is where an option of our letter stands in an answer to it.
type place struct {
	option int
	line   string // as it stands there, without the marks of a quotation
	tail   string // what follows the option on its line
	quoted bool
	sure   bool     // the option stands there just as the letter said it, so that what follows is the writer's
	colon  bool     // the tail follows a colon, as in our echo: "A: Tuesday: suits you"
	below  []string // the lines below it that are not quoted, up to the first empty line behind them
}

// tailMarks stand between an option and what is said of it.
const tailMarks = " \u00a0-–—:=>→*_"

// placesLines is how many lines of an answer are looked at.
const placesLines = 400

// wrappedAt is how many further lines an option takes at most that a mail program has wrapped.
const wrappedAt = 3

// places finds the options of our letter in an answer to it.
func (r *Reader) places(mail string, told []string, options [][]time.Time, now time.Time) (list []place) {
	lines := strings.SplitN(strings.ReplaceAll(mail, "\r\n", "\n"), "\n", placesLines+1)
	for i := 0; i < min(len(lines), placesLines); i++ {
		line, quoted := unquoted(lines[i])
		option, text, ok := lettered(line, len(options))
		if !ok {
			continue
		}
		at := place{option: option, line: line, quoted: quoted}
		end := i + 1
		if tail, more, whole := tailOf(text, lines[end:], told, option); whole {
			at.colon = strings.HasPrefix(tail, ":")
			at.tail, at.sure, end = strings.Trim(tail, tailMarks), true, end+more
		} else if tail, ok := r.shortened(text, options[option], now); ok {
			if !quoted { // of a quoted line nobody knows where the letter's words end
				at.tail = tail
			}
		} else {
			continue
		}
		for ; end < len(lines); end++ {
			below, quoted := unquoted(lines[end])
			_, _, next := lettered(below, len(options))
			if quoted || next || below == "" && len(at.below) > 0 {
				break
			}
			if below != "" {
				at.below = append(at.below, below)
			}
		}
		list = append(list, at)
		i = end - 1
	}
	return list
}

// unquoted is a line without the marks of a quotation and of a list.
func unquoted(line string) (words string, quoted bool) {
	line = strings.TrimSpace(line)
	for strings.HasPrefix(line, ">") || strings.HasPrefix(line, "|") {
		line, quoted = strings.TrimSpace(line[1:]), true
	}
	return strings.TrimSpace(strings.TrimLeft(line, "-*•– \t")), quoted
}

// lettered takes a line apart that begins as our letter's options do: "A: Tuesday".
func lettered(line string, options int) (option int, text string, ok bool) {
	if len(line) < 3 || line[0] < 'A' || int(line[0]-'A') >= options {
		return 0, "", false
	}
	text, ok = strings.CutPrefix(strings.TrimLeft(line[1:], " *\u00a0"), ":")
	return int(line[0] - 'A'), spaced(text), ok
}

// spaced is a text with one blank between its words.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// tailOf is what follows an option as the letter told it, of which a mail program may have put words on so many more lines.
func tailOf(text string, next []string, told []string, option int) (tail string, more int, whole bool) {
	if option >= len(told) || told[option] == "" {
		return "", 0, false
	}
	known := spaced(told[option])
	for ; ; more++ {
		if rest, ok := strings.CutPrefix(text, known); ok && (rest == "" || !strings.ContainsRune("0123456789", rune(rest[0]))) {
			return strings.TrimSpace(rest), more, true
		}
		if more == wrappedAt || more >= len(next) || text == "" || !strings.HasPrefix(known, text+" ") {
			return "", 0, false
		}
		line, _ := unquoted(next[more])
		text += " " + spaced(line)
	}
}

// shortened is what follows the day and the hour of an option, as somebody wrote them who copied less of the line: "Tuesday 24 November,
// 18:00 – yes".
func (r *Reader) shortened(text string, moments []time.Time, now time.Time) (tail string, ok bool) {
	t := phrase.Split(text)
	for _, l := range r.languages {
		for i := 0; i < len(t.Words); i++ {
			day, n := l.calendar.parse(t.Words[i:], now)
			if n < 2 || !slices.ContainsFunc(moments, func(at time.Time) bool { return at.Day() == day.Day() && at.Month() == day.Month() }) {
				continue
			}
			for k := i + n; k < len(t.Words); k++ {
				minutes, used := clock(t.Source, t.Words[k:])
				if used == 0 {
					continue
				}
				if !slices.ContainsFunc(moments, func(at time.Time) bool {
					return at.Day() == day.Day() && at.Hour()*60+at.Minute() == minutes
				}) || l.turns(t.Words[:k]) {
					return "", false
				}
				tail = strings.TrimSpace(t.Source[t.Words[k+used-1].End:])
				if rest, bracket := strings.CutPrefix(tail, "("); bracket {
					_, tail, _ = strings.Cut(rest, ")")
				}
				return strings.Trim(tail, tailMarks), true
			}
		}
	}
	return "", false
}

// turns says whether words say no or maybe.
func (l *language) turns(words []phrase.Word) bool {
	return slices.ContainsFunc(words, func(w phrase.Word) bool { return l.chooser[w.Text] == cNo || l.chooser[w.Text] == cMaybe })
}

// says whether words say of an option that it suits, might or does not.
func (r *Reader) says(words string) bool {
	t := phrase.Split(words)
	for _, l := range r.languages {
		for i := range t.Words {
			switch l.chooserAt(t.Words[i:]) {
			case cYes, cNo, cMaybe:
				return true
			}
		}
	}
	return false
}

// chooses says whether words may choose, in any language.
func (r *Reader) chooses(words string, options int) bool {
	t := phrase.Split(words)
	return slices.ContainsFunc(r.languages, func(l *language) bool { return l.chooses(t, 0, len(t.Words), options) })
}

// namesOption says whether words name an option, by its letter or its day.
func (r *Reader) namesOption(words []string, options [][]time.Time, now time.Time) bool {
	t := phrase.Split(strings.Join(words, " "))
	for i := range t.Words {
		if option, upper := spelled(t, t.Words[i], len(options)); option >= 0 && (upper || option != 0 && option != 4) {
			return true
		}
		for _, l := range r.languages {
			if found, _, n := l.option(t, t.Words[i:], options, now); n > 0 && len(found) > 0 {
				return true
			}
		}
	}
	return false
}

// without is lines without those that hold nothing but some words.
func without(lines, words []string) []string {
	same := func(a, b string) bool {
		return strings.Trim(spaced(a), tailMarks) == strings.Trim(spaced(b), tailMarks)
	}
	for _, w := range words {
		if i := slices.IndexFunc(lines, func(line string) bool { plain, _ := unquoted(line); return same(plain, w) || same(line, w) }); i >= 0 {
			lines = slices.Delete(slices.Clone(lines), i, i+1)
		}
	}
	return lines
}

package desk

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// Somebody stands in the Log where somebody was erased.
const Somebody = "somebody"

// log takes them out of the lines of the Log.
func (e *erasing) log(ctx context.Context) error {
	return each(ctx, e, book.Entries, func(was book.Entry) error {
		line := e.without(was)
		if line == was {
			return nil
		}
		e.add(was.Group, "lines of the log", func(tx *store.Tx) error { return book.Entries.Put(tx, line) })
		return nil
	})
}

// without is a line of the Log that says what was done, but not to whom or by whom where it was they.
func (e *erasing) without(line book.Entry) book.Entry {
	if e.theirs(line.Person, "") {
		line.Person, line.Name, line.Detail, line.Why = "", "", "", ""
	}
	if e.theirs("", line.By) || slices.Contains(e.names, line.By) {
		line.By = Somebody
	}
	for _, words := range []*string{&line.By, &line.Detail, &line.Why} {
		if e.named(*words) {
			*words = ""
		}
	}
	return line
}

// letters takes them out of what is remembered of letters' words.
func (e *erasing) letters(ctx context.Context) error {
	return each(ctx, e, book.Wordings, func(w book.Wording) error {
		if !e.named(w.Text) {
			return nil
		}
		e.add(w.Group, "remembered letters", func(tx *store.Tx) error { return book.DropWording(tx, w) })
		return nil
	})
}

// occasions are the moments that name them.
func (e *erasing) occasions(ctx context.Context) error {
	return each(ctx, e, book.Occasions, func(o book.Occasion) error {
		if e.named(o.Key) || e.id != "" && slices.Contains(strings.Split(o.Key, "/"), e.id) {
			e.add("", "occasions", func(tx *store.Tx) error { return book.Occasions.Delete(tx, o.Key) })
		}
		return nil
	})
}

// named says whether words name them.
func (e *erasing) named(words string) bool {
	lower := strings.ToLower(words)
	for _, a := range e.addresses {
		if hasAddress(lower, a) {
			return true
		}
	}
	return slices.ContainsFunc(e.names, func(n string) bool { return hasWord(words, n) })
}

// hasAddress says whether an address stands in words as a whole: ann@home.example, but neither joann@home.example nor
// ann@home.example.org. Both are in lower case.
func hasAddress(words, addr string) bool {
	for addr != "" {
		before, after, found := strings.Cut(words, addr)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, size := utf8.DecodeRuneInString(after)
		if next == '.' { // the end of a sentence, or of a longer domain
			next, _ = utf8.DecodeRuneInString(after[size:])
		}
		if !ofAddress(last) && last != '.' && !ofAddress(next) {
			return true
		}
		words = after
	}
	return false
}

// ofAddress says whether a letter may be a part of an address, but for the dot. See RFC 5321 section 4.1.2; what people put around one is
// none.
func ofAddress(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_%+-@", r)
}

// hasWord says whether a name stands in words by itself: Ann, but not the beginning of Annabel.
func hasWord(words, name string) bool {
	for {
		before, after, found := strings.Cut(words, name)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if !unicode.IsLetter(last) && !unicode.IsLetter(next) {
			return true
		}
		words = after
	}
}

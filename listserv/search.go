package listserv

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// Bounds on a search: how long its words may be, how many count, how many posts are looked at and found.
const (
	queryLimit   = 300 // bytes
	termLimit    = 20
	searchLooked = 20000
	searchFound  = 50
)

// query is what is looked for: all terms, none of the others, by an author, about something, within days. All is folded.
type query struct {
	words, rows         []string // single words, and words in a row
	without             []string
	from, notFrom       []string
	subject, notSubject []string
	after, before       time.Time
}

// Misread is a search that can't be made; it is a book.ErrInput.
type Misread struct {
	What  string // "long": too many bytes; "many": too many terms; "day": a term whose day is none
	Limit int    // of "long" and "many"
	Term  string // of "day", as it was written
}

func (m *Misread) Error() string {
	switch m.What {
	case "long":
		return fmt.Sprintf("%v: a search has at most %d letters", book.ErrInput, m.Limit)
	case "many":
		return fmt.Sprintf("%v: a search has at most %d words", book.ErrInput, m.Limit)
	}
	return fmt.Sprintf("%v: %q names no day; write one as in after:2026-10-01", book.ErrInput, m.Term)
}

func (m *Misread) Unwrap() error { return book.ErrInput }

// term is one of a search: -name:"words in a row".
type term struct {
	without bool
	name    string // from, subject, after, before or ""
	value   string
	row     bool // it stood in quotation marks
}

// quotes are the quotation marks that phones write by themselves.
var quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)

// nextTerm cuts the first term off a search. A quotation mark that is never closed goes on to the end.
func nextTerm(s string) (t term, rest string) {
	s, t.without = strings.CutPrefix(s, "-")
	for _, name := range []string{"from", "subject", "after", "before"} {
		if after, ok := strings.CutPrefix(s, name+":"); ok {
			s, t.name = after, name
			break
		}
	}
	if s, t.row = strings.CutPrefix(s, `"`); t.row {
		t.value, rest, _ = strings.Cut(s, `"`)
		return t, rest
	}
	end := strings.IndexAny(s, " \t\"")
	if end < 0 {
		end = len(s)
	}
	t.value = s[:end]
	return t, s[end:]
}

// parseQuery reads words, "words in a row", from:name, subject:word, after:2026-10-01 and before:2026-12-01, and each of these with a
// minus before it, which takes it out. Days are those of zone; of several the narrowest count.
func parseQuery(s string, zone *time.Location) (q query, err error) {
	if len(s) > queryLimit {
		return q, &Misread{What: "long", Limit: queryLimit}
	}
	n := 0
	s = quotes.Replace(s)
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if n++; n > termLimit {
			return q, &Misread{What: "many", Limit: termLimit}
		}
		var t term
		t, s = nextTerm(s)
		if t.name == "after" || t.name == "before" {
			day, err := time.ParseInLocation(time.DateOnly, t.value, zone)
			if err != nil {
				return q, &Misread{What: "day", Term: t.name + ":" + t.value}
			}
			q.within(day, (t.name == "after") != t.without)
			continue
		}
		if list := q.listOf(t); folded(t.value) != "" {
			*list = append(*list, folded(t.value))
		}
	}
	return q, nil
}

// within narrows the days.
func (q *query) within(day time.Time, after bool) {
	switch {
	case after && day.After(q.after):
		q.after = day
	case !after && (q.before.IsZero() || day.Before(q.before)):
		q.before = day
	}
}

// listOf is where a term belongs that is no day.
func (q *query) listOf(t term) *[]string {
	switch {
	case t.name == "from" && t.without:
		return &q.notFrom
	case t.name == "from":
		return &q.from
	case t.name == "subject" && t.without:
		return &q.notSubject
	case t.name == "subject":
		return &q.subject
	case t.without:
		return &q.without
	case t.row:
		return &q.rows
	}
	return &q.words
}

// folded is a text in which letters that differ by case or accent only are the same.
func folded(s string) string {
	s = cases.Fold().String(norm.NFKD.String(s))
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, s)), " ")
}

func (q query) matches(p book.Post) bool {
	if !q.after.IsZero() && p.At.Before(q.after) || !q.before.IsZero() && !p.At.Before(q.before) {
		return false
	}
	name, subject := folded(p.Name), folded(p.Subject)
	text := subject + "\n" + name + "\n" + folded(p.Text)
	return holds(name, q.from, q.notFrom) && holds(subject, q.subject, q.notSubject) && holds(text, slices.Concat(q.words, q.rows), q.without)
}

// holds says whether a text has all terms and none of the others.
func holds(text string, all, none []string) bool {
	return !slices.ContainsFunc(all, func(t string) bool { return !strings.Contains(text, t) }) &&
		!slices.ContainsFunc(none, func(t string) bool { return strings.Contains(text, t) })
}

// Search finds a group's posts, the newest first.
func (s *Service) Search(ctx context.Context, group, words string, zone *time.Location) (found []book.Post, err error) {
	q, err := parseQuery(words, zone)
	if err != nil {
		return nil, err
	}
	ids, indexed, err := s.found(group, q, searchFound)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, group, func(tx *store.Tx) error {
		found = nil
		if indexed {
			for _, id := range ids {
				p, err := book.Posts.Get(tx, group, id)
				if err == nil {
					found = append(found, p)
				} else if !errors.Is(err, store.ErrNotFound) {
					return err
				}
			}
			return nil
		}
		for p, err := range book.AtMost(book.Posts.ByReverse(tx, "at", group), searchLooked) {
			if err != nil {
				return err
			}
			if !q.after.IsZero() && p.At.Before(q.after) {
				break
			}
			if q.matches(p) {
				if found = append(found, p); len(found) == searchFound {
					break
				}
			}
		}
		return nil
	})
	return found, err
}

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

// query is what is looked for: all terms, none of the others, by an author, within days.
type query struct {
	words, rows   []string // single words, and words in a row
	without       []string
	from          []string
	after, before time.Time
}

// parseQuery reads words, "words in a row", -without, from:name, after:2026-10-01 and before:2026-12-01. Days are those of zone.
func parseQuery(s string, zone *time.Location) (q query, err error) {
	if len(s) > queryLimit {
		return q, fmt.Errorf("%w: a search has at most %d letters", book.ErrInput, queryLimit)
	}
	n := 0
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if n++; n > termLimit {
			return q, fmt.Errorf("%w: a search has at most %d words", book.ErrInput, termLimit)
		}
		var term string
		without := false
		if rest, ok := strings.CutPrefix(s, "-"); ok {
			s, without = rest, true
		}
		row := false
		if rest, ok := strings.CutPrefix(s, `"`); ok {
			row = true
			term, s, _ = strings.Cut(rest, `"`)
		} else {
			term, s, _ = strings.Cut(s, " ")
		}
		name, value, special := strings.Cut(term, ":")
		special = special && !row
		switch day, err := time.ParseInLocation(time.DateOnly, value, zone); {
		case special && name == "from" && value != "":
			q.from = append(q.from, folded(value))
		case special && name == "after" && err == nil:
			q.after = day
		case special && name == "before" && err == nil:
			q.before = day
		case strings.TrimSpace(term) == "":
		case without:
			q.without = append(q.without, folded(term))
		case row:
			q.rows = append(q.rows, folded(term))
		default:
			q.words = append(q.words, folded(term))
		}
	}
	return q, nil
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
	name := folded(p.Name)
	if slices.ContainsFunc(q.from, func(f string) bool { return !strings.Contains(name, f) }) {
		return false
	}
	text := folded(p.Subject) + "\n" + name + "\n" + folded(p.Text)
	return !slices.ContainsFunc(slices.Concat(q.words, q.rows), func(t string) bool { return !strings.Contains(text, t) }) &&
		!slices.ContainsFunc(q.without, func(t string) bool { return strings.Contains(text, t) })
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

// Package search finds posts by words, names and days: an index beside the store, which is made anew from the store where it is
// missing, damaged or of another version. It holds no truth of its own.
package search

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
)

// version is that of what Doc is indexed as; an index of another is made anew.
const version = "2"

// Doc is a post as it is indexed. Its words are folded: case and accents don't count.
type Doc struct {
	Group   string    `json:"group"`
	Text    string    `json:"text"` // subject, name and words
	Subject string    `json:"subject"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
}

// Index is an open index. It may be used by many at a time; one at a time adds to it.
type Index struct{ b bleve.Index }

// Open opens the index in a folder, or makes it. state says what the store was like when it was made: where that is another now, it
// is made anew.
func Open(folder, state string) (*Index, error) {
	b, err := bleve.Open(folder)
	if err == nil {
		made, err := b.GetInternal([]byte("made"))
		if err == nil && string(made) == version+" "+state {
			return &Index{b}, nil
		}
		if err := b.Close(); err != nil {
			return nil, err
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		return nil, err
	}
	if b, err = bleve.New(folder, mapped()); err != nil {
		return nil, fmt.Errorf("the search's index %s: %w", folder, err)
	}
	if err := b.SetInternal([]byte("made"), []byte(version+" "+state)); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return &Index{b}, nil
}

// mapped says how a Doc is indexed: words apart, as Unicode parts them; nothing is kept but that.
func mapped() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("words", map[string]any{"type": custom.Name, "tokenizer": unicode.Name}); err != nil {
		panic(err) // the program's own words
	}
	text := func() *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues = "words", false, false, false
		return f
	}
	group := bleve.NewKeywordFieldMapping()
	group.Store, group.IncludeInAll, group.DocValues = false, false, false
	at := bleve.NewDateTimeFieldMapping()
	at.Store, at.IncludeInAll = false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("group", group)
	doc.AddFieldMappingsAt("text", text())
	doc.AddFieldMappingsAt("subject", text())
	doc.AddFieldMappingsAt("name", text())
	doc.AddFieldMappingsAt("at", at)
	m.DefaultMapping = doc
	return m
}

// Close closes it.
func (x *Index) Close() error { return x.b.Close() }

// Cursor is up to where a group is indexed, "" from its beginning.
func (x *Index) Cursor(group string) (string, error) {
	at, err := x.b.GetInternal([]byte("cursor/" + group))
	return string(at), err
}

// Add adds posts by their IDs, and moves the group's cursor: both or nothing.
func (x *Index) Add(group string, docs map[string]Doc, cursor string) error {
	batch := x.b.NewBatch()
	for id, d := range docs {
		if err := batch.Index(id, d); err != nil {
			return fmt.Errorf("post %s: %w", id, err)
		}
	}
	batch.SetInternal([]byte("cursor/"+group), []byte(cursor))
	return x.b.Batch(batch)
}

// Query is what is looked for: all words and rows of words, none of Without, by who is called From and not NotFrom, with a subject
// that has all of Subject and none of NotSubject, in After ≤ time < Before where these are not zero. All is folded.
type Query struct {
	Words, Rows, Without []string
	From, NotFrom        []string
	Subject, NotSubject  []string
	After, Before        time.Time
}

// Find returns the IDs of a group's newest posts that a query finds, at most n.
func (x *Index) Find(group string, q Query, n int) (ids []string, err error) {
	of := bleve.NewTermQuery(group)
	of.SetField("group")
	all := query.NewBooleanQuery([]query.Query{of}, nil, nil)
	for _, row := range q.Rows {
		all.AddMust(inRow(row, "text"))
	}
	for field, words := range map[string][]string{"text": q.Words, "name": q.From, "subject": q.Subject} {
		for _, w := range words {
			all.AddMust(beginning(w, field))
		}
	}
	for field, words := range map[string][]string{"text": q.Without, "name": q.NotFrom, "subject": q.NotSubject} {
		for _, w := range words {
			all.AddMustNot(unwanted(w, field))
		}
	}
	if !q.After.IsZero() || !q.Before.IsZero() {
		days := bleve.NewDateRangeQuery(q.After, q.Before)
		days.SetField("at")
		all.AddMust(days)
	}
	r := bleve.NewSearchRequestOptions(all, n, 0, false)
	r.SortBy([]string{"-at", "-_id"})
	r.Score = "none"
	found, err := x.b.Search(r)
	if err != nil {
		return nil, err
	}
	for _, hit := range found.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}

// shortest is how long a word must be for longer ones that begin with it to be found as well: a letter or two would be most words
// there are.
const shortest = 3

func beginning(word, field string) query.Query {
	if len([]rune(word)) < shortest || !plain(word) {
		return inRow(word, field)
	}
	q := bleve.NewPrefixQuery(word)
	q.SetField(field)
	return q
}

// plain says whether a word is one, and not several by Unicode's rules.
func plain(word string) bool {
	for _, r := range word {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0xc0 && r < 0x2000) {
			return false
		}
	}
	return true
}

// unwanted finds what a word takes out: of the posts' words that one alone, of names and subjects all that it would find.
func unwanted(word, field string) query.Query {
	if field == "text" {
		return inRow(word, field)
	}
	return beginning(word, field)
}

func inRow(words, field string) query.Query {
	q := bleve.NewMatchPhraseQuery(words)
	q.SetField(field)
	return q
}

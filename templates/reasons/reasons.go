// Package reasons tells in a reader's language why something waits for a person, and what keeps a steward from doing something.
//
// The program gives its reasons in English, where they arise: so they stand in the store, at the terminal and in answers to other
// programs. Only what a person reads in a letter or on a page is said in their own language, sentence by sentence.
package reasons

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

//go:embed *.toml
var files embed.FS

// Reasons are the sentences of all languages. They may be shared.
type Reasons struct{ languages map[string]tongue }

// tongue is one language: how it quotes, and its sentences, those with the most words of their own first.
type tongue struct {
	quotes    string
	sentences []sentence
}

// sentence is an English sentence with its holes, and how a language says it.
type sentence struct {
	english string
	sure    string // the longest part without a hole: what does not hold it is another sentence
	holes   []string
	shape   func() *regexp.Regexp
	said    string
}

// hole is where a sentence has a name or number (%s), words in quotation marks (%q), or a further reason (%w).
var hole = regexp.MustCompile(`%[sqw]`)

// shapes are what may stand in a hole. Quoted words are as strconv.Quote writes them.
var shapes = map[string]string{"%s": `(.+?)`, "%w": `(.+?)`, "%q": `("(?:[^"\\]|\\.)*")`}

// Load reads what is embedded; an error names the file.
func Load() (*Reasons, error) {
	r := &Reasons{languages: map[string]tongue{}}
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		source, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		var kept struct {
			Quotes string
			Said   map[string]string
		}
		if err := toml.NewDecoder(strings.NewReader(string(source))).DisallowUnknownFields().Decode(&kept); err != nil {
			return nil, fmt.Errorf("reasons/%s: %w", e.Name(), err)
		}
		t := tongue{quotes: kept.Quotes}
		for english, said := range kept.Said {
			t.sentences = append(t.sentences, newSentence(english, said))
		}
		slices.SortFunc(t.sentences, func(a, b sentence) int {
			return cmp.Or(cmp.Compare(b.own(), a.own()), strings.Compare(a.english, b.english))
		})
		r.languages[strings.TrimSuffix(e.Name(), path.Ext(e.Name()))] = t
	}
	return r, nil
}

func newSentence(english, said string) sentence {
	s := sentence{english: english, said: said, holes: hole.FindAllString(english, -1)}
	shape := "(?s)^"
	for i, part := range hole.Split(english, -1) {
		if shape += regexp.QuoteMeta(part); i < len(s.holes) {
			shape += shapes[s.holes[i]]
		}
		if len(part) > len(s.sure) {
			s.sure = part
		}
	}
	s.shape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(shape + "$") })
	return s
}

// own is how much of a sentence is its own; a hole for quoted words takes less than one for anything.
func (s sentence) own() int {
	return 10*(len(s.english)-2*len(s.holes)) + 2*strings.Count(s.english, "%q")
}

// deepest is how many reasons may stand within each other.
const deepest = 8

// Say says a reason in lang. What is not known, and names, stay as they are.
func (r *Reasons) Say(lang, reason string) string {
	lang, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	t, ok := r.languages[lang]
	if !ok {
		return reason
	}
	return t.say(reason, deepest)
}

func (t tongue) say(reason string, depth int) string {
	if reason == "" || depth == 0 {
		return reason
	}
	for _, s := range t.sentences {
		if !strings.Contains(reason, s.sure) {
			continue
		}
		found := s.shape().FindStringSubmatch(reason)
		if found == nil {
			continue
		}
		parts := make([]any, len(s.holes))
		for i, kind := range s.holes {
			switch part := found[i+1]; kind {
			case "%w":
				parts[i] = t.say(part, depth-1)
			case "%q":
				parts[i] = t.quoted(part)
			default:
				parts[i] = part
			}
		}
		if len(parts) == 0 {
			return s.said
		}
		return fmt.Sprintf(s.said, parts...)
	}
	return reason
}

// quoted puts words in the quotation marks of the language.
func (t tongue) quoted(words string) string {
	plain, err := strconv.Unquote(words)
	if err != nil { // it is no Go: somebody wrote a backslash
		plain = strings.Trim(words, `"`)
	}
	return fmt.Sprintf(t.quotes, plain)
}

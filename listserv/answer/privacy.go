package answer

import (
	"fmt"
	"strings"
	"sync"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

// What people may want of what is kept about them. See GDPR articles 7(3), 15, 17 and 20.
const (
	WantsData  = "data"  // to have it
	WantsErase = "erase" // to have it erased
)

const (
	pErase phrase.Mark = iota + 1
	pData
)

// privacyLimit is how many words such a wish has at most: a longer text is about more.
const privacyLimit = 60

// wishesOf finds in one language what people want of what is kept about them.
type wishesOf struct {
	source templates.Privacy
	once   sync.Once
	finder *phrase.Finder
	light  map[string]bool
	err    error
}

func (w *wishesOf) ready() error {
	w.once.Do(func() {
		w.finder, w.light = phrase.NewFinder(w.source.Sets, nil), map[string]bool{}
		for mark, patterns := range map[phrase.Mark][]string{pErase: w.source.Erase, pData: w.source.Data} {
			for _, p := range patterns {
				if err := w.finder.Add(p, mark, false); err != nil && w.err == nil {
					w.err = fmt.Errorf("privacy: %w", err)
				}
			}
		}
		w.finder.Close()
		for _, word := range phrase.Split(w.source.Light).Words {
			w.light[word.Text] = true
		}
	})
	return w.err
}

// Privacy says what somebody wants of what is kept about them: WantsData, WantsErase, or "" where nothing of the kind is said.
// sure is false where more is said beside it, which a person should read.
func (r *Reader) Privacy(subject, text string) (want string, sure bool) {
	if own := ownSubject(subject); own != "" {
		text = own + "\n\n" + text
	}
	t := phrase.Split(text)
	if t.Cut || len(t.Words) == 0 || len(t.Words) > privacyLimit {
		return "", false
	}
	for _, l := range r.languages {
		if l.wishes.ready() != nil {
			continue // a test compiles the patterns of every language
		}
		if got, clear := l.wishes.read(t); got != "" && (want == "" || clear) {
			want, sure = got, clear
		}
	}
	return want, sure
}

func (w *wishesOf) read(t phrase.Text) (want string, sure bool) {
	covered := make([]bool, len(t.Words))
	sure = true
	for _, m := range w.finder.Find(&t) {
		said := map[phrase.Mark]string{pErase: WantsErase, pData: WantsData}[m.Mark]
		sure = sure && (want == "" || want == said)
		want = said
		for i := m.First; i < m.Last; i++ {
			covered[i] = true
		}
	}
	for i, word := range t.Words {
		name := isName(t.Source[word.Begin:word.End]) && (i == 0 || i > len(t.Words)-4 || !strings.ContainsAny(t.Source[t.Words[i-1].End:word.Begin], ".!?\n"))
		if !covered[i] && !w.light[word.Text] && !politeWords[word.Text] && !name {
			sure = false
		}
	}
	return want, sure
}

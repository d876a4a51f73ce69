package listserv_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/store"
)

func (w *world) kept(posts ...book.Post) {
	w.t.Helper()
	err := w.s.Update(w.t.Context(), "together", func(tx *store.Tx) error {
		for _, p := range posts {
			p.Group, p.Thread = "together", p.ID
			if err := errors.Join(book.NoteLate(tx, p), book.Posts.Insert(tx, p)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) indexed() {
	w.t.Helper()
	for more := true; more; {
		var err error
		if more, err = w.s.IndexPosts(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) found(words string) (ids []string) {
	w.t.Helper()
	posts, err := w.s.Search(w.t.Context(), "together", words, time.UTC)
	if err != nil {
		w.t.Fatalf("%s: %v", words, err)
	}
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	return ids
}

func (w *world) openIndex() string {
	w.t.Helper()
	folder := filepath.Join(w.t.TempDir(), "store.db.search")
	if err := w.s.OpenIndex(w.t.Context(), folder); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := w.s.CloseIndex(); err != nil {
			w.t.Error(err)
		}
	})
	return folder
}

// With its index and without, a search finds the same.
func TestSearchFindsWithAndWithoutItsIndex(t *testing.T) {
	for _, with := range []bool{false, true} {
		w := newWorld(t)
		at := utc(2026, 11, 2, 9, 0)
		w.kept(book.Post{ID: "a1", Name: "Ann", Subject: "Rooms", Text: "Who knows a quiet room?", At: at},
			book.Post{ID: "b2", Name: "José Li", Subject: "Árboles", Text: "Trees in the room. Grüße", At: at.AddDate(0, 0, 7)},
			book.Post{ID: "c3", Name: "山田", Subject: "会議", Text: "木曜日に会議します", At: at.AddDate(0, 0, 8)})
		if with {
			w.openIndex()
			w.indexed()
		}
		for words, want := range map[string]string{
			"room": "b2 a1", "ROOM quiet": "a1", "\"quiet room\"": "a1", "\"room quiet\"": "", "room -trees": "a1", "from:jose": "b2", "arboles": "b2", "árbol": "b2", "grusse": "b2",
			"after:2026-11-05": "c3 b2", "before:2026-11-05": "a1", "after:2026-11-01 before:2026-11-03 room": "a1", "nothing": "", "from:ann trees": "", "会議": "c3", "from:山田": "c3", "": "c3 b2 a1",
			"-from:jose": "c3 a1", "from:\"jose li\"": "b2", "from:\"li jose\"": "", "-from:\"jose li\" -from:ann": "c3", "-after:2026-11-05": "a1", "-before:2026-11-05": "c3 b2",
			"after:2026-11-01 after:2026-11-05 before:2026-12-01 before:2026-11-10": "b2", "subject:rooms": "a1", "subject:room": "a1", "subject:quiet": "", "-subject:rooms room": "b2", "subject:\"arboles\"": "b2",
			"room\"quiet room\"": "a1", "“quiet room”": "a1", "„quiet room“": "a1", "\"quiet room": "a1", "-\"quiet room\" room": "b2", "from:": "c3 b2 a1", "-": "c3 b2 a1", "\"\"": "c3 b2 a1",
		} {
			if got := strings.Join(w.found(words), " "); got != want {
				t.Errorf("index %v, %q: %q, want %q", with, words, got, want)
			}
		}
	}
}

func TestIndexFollowsTheStore(t *testing.T) {
	w := newWorld(t)
	w.openIndex()
	at := utc(2026, 11, 2, 9, 0)
	w.kept(book.Post{ID: "b", Text: "second room", At: at})
	w.indexed()
	w.kept(book.Post{ID: "a", Text: "first room, that waited", At: at.Add(time.Hour)}, book.Post{ID: "c", Text: "third room", At: at.Add(2 * time.Hour)})
	w.indexed()
	if got := w.found("room"); !slices.Equal(got, []string{"c", "a", "b"}) {
		t.Errorf("%v", got)
	}
	if err := w.s.DB.Update(t.Context(), "together", func(tx *store.Tx) error {
		return errors.Join(book.Posts.Delete(tx, "together", "b"), book.Settings.Put(tx, book.Setting{Name: book.Forgotten, Value: []byte("now")}))
	}); err != nil {
		t.Fatal(err)
	}
	if got := w.found("room"); !slices.Equal(got, []string{"c", "a"}) {
		t.Errorf("what is gone is found: %v", got)
	}
	w.indexed()
	if got := w.found("room"); !slices.Equal(got, []string{"c", "a"}) {
		t.Errorf("made anew: %v", got)
	}
}

func TestSearchForADayThatIsNoneFindsNothingByAccident(t *testing.T) {
	w := newWorld(t)
	for words, want := range map[string]string{"room after:2026-13-45": "after:2026-13-45", "-before:yesterday": "before:yesterday", "after:": "after:", "before:\"2026-10-01 noon\"": "before:2026-10-01 noon"} {
		_, err := w.s.Search(t.Context(), "together", words, time.UTC)
		if misread := new(listserv.Misread); !errors.As(err, &misread) || misread.What != "day" || misread.Term != want || !errors.Is(err, book.ErrInput) {
			t.Errorf("%s: %v", words, err)
		}
	}
	for words, want := range map[string]string{strings.Repeat("room ", 21): "many", strings.Repeat("x", 301): "long"} {
		_, err := w.s.Search(t.Context(), "together", words, time.UTC)
		if misread := new(listserv.Misread); !errors.As(err, &misread) || misread.What != want || misread.Limit == 0 {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// An index that is damaged, or of another program, is made anew; it holds nothing that the store does not.
func TestIndexIsMadeAnewWhereItIsDamaged(t *testing.T) {
	w := newWorld(t)
	folder := w.openIndex()
	w.kept(book.Post{ID: "a", Text: "a room", At: utc(2026, 11, 2, 9, 0)})
	w.indexed()
	if err := w.s.CloseIndex(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "index_meta.json"), []byte("no index"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.s.OpenIndex(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	w.indexed()
	if got := w.found("room"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%v", got)
	}
}

// Until all is in the index a search finds what is not in it yet as well; then what was taken out of the store never again.
func TestSearchFindsAllWhileTheIndexIsMade(t *testing.T) {
	w := newWorld(t)
	w.openIndex()
	var posts []book.Post
	for i := range 501 {
		posts = append(posts, book.Post{ID: fmt.Sprintf("p%03d", i), Text: "a room", At: utc(2026, 11, 2, 9, 0).Add(time.Duration(i) * time.Minute)})
	}
	w.kept(posts...)
	if more, err := w.s.IndexPosts(t.Context()); err != nil || !more {
		t.Fatal(more, err)
	}
	if got := w.found("room"); len(got) == 0 || got[0] != "p500" {
		t.Errorf("%v", got)
	}
	w.indexed()
	if got := w.found("room"); len(got) == 0 || got[0] != "p500" {
		t.Errorf("%v", got)
	}
}

// vocabulary makes n words that can be spoken, the most common first.
func vocabulary(n int) []string {
	syllables := strings.Fields("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu")
	words := make([]string, n)
	for i := range words {
		for k := i + 20; k > 0; k /= 20 {
			words[i] += syllables[k%20]
		}
	}
	return words
}

// BenchmarkArchive looks at an archive of 100,000 posts by 40 people, of 60 words each out of 30,000, which come as often as words do
// (Zipf): its first page, and searches for what is in nearly every post, in some, and in one.
func BenchmarkArchive(b *testing.B) {
	w := newWorld(b)
	const n = 100000
	words := vocabulary(30000)
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.07, 2, uint64(len(words)-1))
	err := w.s.Update(b.Context(), "together", func(tx *store.Tx) error {
		for i := range n {
			p := book.Post{ID: fmt.Sprintf("p%06d", i), Group: "together", Name: "Author " + words[1000+random.IntN(40)], At: utc(2026, 1, 1, 0, 0).Add(time.Duration(i) * time.Minute)}
			p.Thread = fmt.Sprintf("p%06d", i/5*5)
			p.Subject = words[zipf.Uint64()] + " " + words[zipf.Uint64()]
			for range 60 {
				p.Text += words[zipf.Uint64()] + " "
			}
			p.Text += fmt.Sprint("number", i)
			if err := book.Posts.Insert(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	folder := filepath.Join(b.TempDir(), "search")
	if err := w.s.OpenIndex(b.Context(), folder); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for more := true; more; {
		if more, err = w.s.IndexPosts(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("indexed %d posts in %v", n, time.Since(began))
	b.Run("first page", func(b *testing.B) {
		for b.Loop() {
			if list, _, err := w.s.Threads(b.Context(), "together", ""); err != nil || len(list) != 30 {
				b.Fatal(len(list), err)
			}
		}
	})
	for name, q := range map[string]string{
		"the commonest word": words[0], "a common word": words[10], "a usual word": words[300], "a rare word": words[20000],
		"two common words": words[5] + " " + words[20], "a usual and a common word": words[300] + " " + words[10], "two words in a row": `"` + words[3] + " " + words[8] + `"`,
		"one post": "number77777", "without a word, since a day": words[100] + " -" + words[10] + " after:2026-02-01", "by an author": "from:" + words[1010] + " " + words[50],
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := w.s.Search(b.Context(), "together", q, time.UTC); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	if err := w.s.CloseIndex(); err != nil {
		b.Fatal(err)
	}
}

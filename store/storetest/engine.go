package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/store/engine"
)

var engineTests = []test{
	{"AKeyHasTheValuePutLast", func(r room) {
		for _, value := range []string{"1", "2", ""} {
			r.put("k", value)
			if got := r.get("k"); got != value {
				r.Errorf("got %q, want %q", got, value)
			}
		}
		if got := r.get("other"); got != "-" {
			r.Errorf("got %q for a key never put", got)
		}
	}},
	{"DeleteRemovesAndIsContentWithNothing", func(r room) {
		r.put("k", "1")
		for range 2 {
			err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error { return tx.Delete([]byte("k")) })
			if err != nil {
				r.Fatal(err)
			}
		}
		if got := r.get("k"); got != "-" {
			r.Errorf("got %q after delete", got)
		}
	}},
	{"KeysAreBytesInByteOrder", keysAreBytes},
	{"EightMiBComeBackWhole", largeValue},
	{"TooLargeIsRefusedAndHarmsNothing", tooLarge},
	{"PagesAreThoseOfAModel", pagesOfAModel},
	{"AWriterPagesThroughItsOwnWrites", ownWrites},
	{"WritingInViewIsRefused", func(r room) {
		err := r.engine.View(r.Context(), "a", func(tx engine.Tx) error { return tx.Put([]byte("k"), nil) })
		if !errors.Is(err, engine.ErrReadOnly) {
			r.Errorf("put: %v", err)
		}
		err = r.engine.View(r.Context(), "a", func(tx engine.Tx) error { return tx.Delete([]byte("k")) })
		if !errors.Is(err, engine.ErrReadOnly) {
			r.Errorf("delete: %v", err)
		}
	}},
	{"ATransactionThatHasEndedIsOfNoUse", endedTx},
	{"AViewSeesOneState", viewSeesOneState},
	{"AnEndedContextStopsEverything", endedContext},
	{"CloseEndsEverythingAndMayBeRepeated", func(r room) {
		for range 2 {
			if err := r.engine.Close(); err != nil {
				r.Fatal(err)
			}
		}
		err := r.engine.View(r.Context(), "a", func(engine.Tx) error { return nil })
		if !errors.Is(err, engine.ErrClosed) {
			r.Errorf("view: %v", err)
		}
		err = r.engine.Update(r.Context(), "a", func(engine.Tx) error { return nil })
		if !errors.Is(err, engine.ErrClosed) {
			r.Errorf("update: %v", err)
		}
	}},
}

func keysAreBytes(r room) {
	keys := []string{"k\x00", "k\x00\x00", "k\x00\xff", "k\x01", "k\x7f", "k\x80", "kA", "ka", "k\xff", "k\xff\x00", "k\xff\xff"}
	for _, i := range rand.Perm(len(keys)) {
		r.put(keys[i], keys[i])
	}
	slices.Sort(keys)
	var got []string
	for _, p := range r.walk(engine.Range{From: []byte("k"), To: []byte("l"), Limit: 3}) {
		got = append(got, string(p.Key))
		if !bytes.Equal(p.Key, p.Value) {
			r.Errorf("%q has the value %q", p.Key, p.Value)
		}
	}
	if diff := cmp.Diff(keys, got); diff != "" {
		r.Error(diff)
	}
}

// walk reads a range page by page, in a transaction each.
func (r room) walk(at engine.Range) (all []engine.Pair) {
	r.Helper()
	for more := true; more; {
		err := r.engine.View(r.Context(), "a", func(tx engine.Tx) (err error) {
			var page []engine.Pair
			page, more, err = tx.Page(at)
			all = append(all, page...)
			return err
		})
		if err != nil {
			r.Fatal(err)
		}
		at = behind(at, all)
	}
	return all
}

func behind(at engine.Range, all []engine.Pair) engine.Range {
	if len(all) == 0 {
		return at
	}
	last := all[len(all)-1].Key
	if at.Reverse {
		at.To = last
	} else {
		at.From = append(bytes.Clone(last), 0)
	}
	return at
}

func largeValue(r room) {
	big := make([]byte, 8<<20)
	for i := range big {
		big[i] = byte(rand.Uint32())
	}
	r.put("k", string(big))
	r.put("l", "after")
	if r.get("k") != string(big) {
		r.Error("not what was put")
	}
	page := r.walk(engine.Range{From: []byte("k"), Limit: 10})
	if len(page) != 2 || !bytes.Equal(page[0].Value, big) || string(page[1].Value) != "after" {
		r.Error("the pages don't have it")
	}
}

func tooLarge(r room) {
	err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
		if err := tx.Put([]byte("k"), []byte("kept")); err != nil {
			return err
		}
		for _, key := range []string{"", strings.Repeat("k", engine.MaxKey+1)} {
			if err := tx.Put([]byte(key), nil); !errors.Is(err, engine.ErrTooLarge) {
				return fmt.Errorf("a key of %d bytes: %v", len(key), err)
			}
		}
		if err := tx.Put([]byte("large"), make([]byte, engine.MaxValue+1)); !errors.Is(err, engine.ErrTooLarge) {
			return fmt.Errorf("a value too large: %v", err)
		}
		return tx.Put(bytes.Repeat([]byte("k"), engine.MaxKey), []byte("kept"))
	})
	if err != nil {
		r.Fatal(err)
	}
	if r.get("k") != "kept" || r.get(strings.Repeat("k", engine.MaxKey)) != "kept" {
		r.Error("the good writes are lost")
	}
}

// pagesOfAModel compares pages forward and backward, of many ranges and limits, with a sorted slice.
func pagesOfAModel(r room) {
	rnd := rand.New(rand.NewPCG(1, 2))
	model := map[string]string{}
	for range 30 {
		err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error { return scramble(rnd, tx, model) })
		if err != nil {
			r.Fatal(err)
		}
		r.compare(rnd, model, r.walk)
	}
}

// scramble puts and deletes at random in both the transaction and the model.
func scramble(rnd *rand.Rand, tx engine.Tx, model map[string]string) error {
	for range 200 {
		key := fmt.Sprintf("k%04d", rnd.IntN(2000))
		if rnd.IntN(3) == 0 {
			delete(model, key)
			if err := tx.Delete([]byte(key)); err != nil {
				return err
			}
			continue
		}
		model[key] = strings.Repeat("v", rnd.IntN(300)) + key
		if err := tx.Put([]byte(key), []byte(model[key])); err != nil {
			return err
		}
	}
	return nil
}

func (r room) compare(rnd *rand.Rand, model map[string]string, walk func(engine.Range) []engine.Pair) {
	r.Helper()
	low, high := fmt.Sprintf("k%04d", rnd.IntN(2000)), fmt.Sprintf("k%04d", rnd.IntN(2000))
	for _, bounds := range [][2]string{{"k", "l"}, {low, high}, {low, "l"}, {"k", high}} {
		var want []string
		for k := range model {
			if k >= bounds[0] && k < bounds[1] {
				want = append(want, k+"="+model[k])
			}
		}
		slices.Sort(want)
		for _, reverse := range []bool{false, true} {
			var got []string
			at := engine.Range{From: []byte(bounds[0]), To: []byte(bounds[1]), Reverse: reverse, Limit: 1 + rnd.IntN(99)}
			for _, p := range walk(at) {
				got = append(got, string(p.Key)+"="+string(p.Value))
			}
			if reverse {
				slices.Reverse(got)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				r.Fatalf("%q reverse %v: %s", bounds, reverse, diff)
			}
		}
	}
}

// ownWrites does the same inside one transaction, where the engine hasn't put its house in order yet.
func ownWrites(r room) {
	rnd := rand.New(rand.NewPCG(3, 4))
	model := map[string]string{}
	for range 5 {
		err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
			for range 5 {
				if err := scramble(rnd, tx, model); err != nil {
					return err
				}
				if err := deleteRun(rnd, tx, model); err != nil {
					return err
				}
				r.compare(rnd, model, func(at engine.Range) []engine.Pair { return r.walkIn(tx, at) })
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
		r.compare(rnd, model, r.walk)
	}
}

// deleteRun deletes a long run of keys, so that whole pages of the engine are empty.
func deleteRun(rnd *rand.Rand, tx engine.Tx, model map[string]string) error {
	start := rnd.IntN(2000)
	for n := range 600 {
		key := fmt.Sprintf("k%04d", start+n)
		delete(model, key)
		if err := tx.Delete([]byte(key)); err != nil {
			return err
		}
	}
	return nil
}

func (r room) walkIn(tx engine.Tx, at engine.Range) (all []engine.Pair) {
	for more := true; more; at = behind(at, all) {
		page, m, err := tx.Page(at)
		if err != nil {
			r.Error(err)
			return all
		}
		all, more = append(all, page...), m
	}
	return all
}

func endedTx(r room) {
	var ended []engine.Tx
	keep := func(tx engine.Tx) error { ended = append(ended, tx); return nil }
	if err := r.engine.View(r.Context(), "a", keep); err != nil {
		r.Fatal(err)
	}
	if err := r.engine.Update(r.Context(), "a", keep); err != nil {
		r.Fatal(err)
	}
	for _, tx := range ended {
		if _, err := tx.Get([]byte("k")); !errors.Is(err, engine.ErrDone) {
			r.Errorf("get: %v", err)
		}
		if err := tx.Put([]byte("k"), nil); !errors.Is(err, engine.ErrDone) {
			r.Errorf("put: %v", err)
		}
		if _, _, err := tx.Page(engine.Range{Limit: 1}); !errors.Is(err, engine.ErrDone) {
			r.Errorf("page: %v", err)
		}
	}
}

func viewSeesOneState(r room) {
	r.put("k", "old")
	ready, written := make(chan struct{}), make(chan error, 1)
	go func() {
		<-ready
		written <- r.engine.Update(r.Context(), "a", func(tx engine.Tx) error { return tx.Put([]byte("k"), []byte("new")) })
	}()
	err := r.engine.View(r.Context(), "a", func(tx engine.Tx) error {
		before, err := tx.Get([]byte("k"))
		if err != nil {
			return err
		}
		close(ready)
		if err := <-written; err != nil {
			return err
		}
		now, err := tx.Get([]byte("k"))
		if string(before) != "old" || string(now) != "old" {
			r.Errorf("the view saw %q, then %q", before, now)
		}
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	if got := r.get("k"); got != "new" {
		r.Errorf("the next view sees %q", got)
	}
}

func endedContext(r room) {
	ctx, cancel := context.WithCancelCause(r.Context())
	cancel(errors.New("no more"))
	called := func(engine.Tx) error { r.Error("fn was called"); return nil }
	if err := r.engine.View(ctx, "a", called); !errors.Is(err, context.Canceled) {
		r.Errorf("view: %v", err)
	}
	if err := r.engine.Update(ctx, "a", called); !errors.Is(err, context.Canceled) {
		r.Errorf("update: %v", err)
	}
	ctx, stop := context.WithTimeout(r.Context(), time.Hour)
	defer stop()
	err := r.engine.Update(ctx, "a", func(tx engine.Tx) error {
		stop()
		_, _, err := tx.Page(engine.Range{Limit: 1})
		return err
	})
	if !errors.Is(err, context.Canceled) {
		r.Errorf("page: %v", err)
	}
}

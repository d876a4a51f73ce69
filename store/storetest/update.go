package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mutualaid/store"
	"mutualaid/store/engine"
)

var updateTests = []test{
	{"ConcurrentUpdatesLoseNothing", func(r room) { r.count(16, 25, func(int) string { return "a" }) }},
	{"ConcurrentUpdatesOfManyShardsLoseNothing", shardsApart},
	{"AnErrorUndoesItsOwnWritesOnly", errorsAmongOthers},
	{"APanicReachesItsCallerOnly", panicsAmongOthers},
	{"AGoroutineThatEndsInFnHarmsNobody", goexitAmongOthers},
	{"UndoneWritesOfOneRowLeaveWhatWasThere", undoOfOneRow},
	{"OneOfManyInsertsOfAKeySucceeds", insertOnce},
	{"WaitingForATurnEndsWithTheContext", cancelWhileWaiting},
	{"ReadersAndWritersTogetherSeeWholeUpdates", wholeUpdates},
	{"AnUpdateSeesItsOwnWrites", func(r room) {
		r.update(func(tx *store.Tx) error {
			if err := posts.Put(tx, post{Group: "g", N: 1, Text: "own"}); err != nil {
				return err
			}
			p, err := posts.Get(tx, "g", 1)
			if err == nil && p.Text != "own" {
				err = fmt.Errorf("got %q", p.Text)
			}
			return err
		})
	}},
}

// count adds to counters by read and write from many goroutines; shard says whose counter is whose.
func (r room) count(goroutines, times int, shard func(goroutine int) string) {
	r.Helper()
	var all sync.WaitGroup
	want := map[string]int{}
	for g := range goroutines {
		name := shard(g)
		want[name] += times
		all.Go(func() {
			for range times {
				if err := r.engine.Update(r.Context(), name, func(tx engine.Tx) error { return add(tx, "count "+name, 1) }); err != nil {
					r.Error(err)
				}
			}
		})
	}
	all.Wait()
	for name, n := range want {
		if got := r.get("count " + name); got != strconv.Itoa(n) {
			r.Errorf("shard %s counted %s of %d", name, got, n)
		}
	}
}

func add(tx engine.Tx, key string, n int) error {
	b, err := tx.Get([]byte(key))
	if err != nil {
		return err
	}
	old := 0
	if b != nil {
		if old, err = strconv.Atoi(string(b)); err != nil {
			return err
		}
	}
	return tx.Put([]byte(key), []byte(strconv.Itoa(old+n)))
}

func shardsApart(r room) {
	r.count(16, 25, func(g int) string { return "shard" + strconv.Itoa(g%4) })
}

var errRefused = errors.New("refused")

// among runs bad between many good updates of one counter and says how often these lost something.
func (r room) among(bad func()) {
	r.Helper()
	var all sync.WaitGroup
	const goroutines, times = 12, 25
	for g := range goroutines {
		all.Go(func() {
			for range times {
				if g%3 == 0 {
					bad()
					continue
				}
				if err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error { return add(tx, "good", 1) }); err != nil {
					r.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got, want := r.get("good"), strconv.Itoa(goroutines*times*2/3); got != want {
		r.Errorf("good counted %s of %s", got, want)
	}
	if got := r.get("bad"); got != "-" {
		r.Errorf("%s of a failed update was kept", got)
	}
}

// spoil writes what must not be kept, over what the others write too.
func spoil(tx engine.Tx) error {
	if err := tx.Put([]byte("bad"), []byte("trace")); err != nil {
		return err
	}
	if err := tx.Delete([]byte("good")); err != nil {
		return err
	}
	return add(tx, "good", 1000)
}

func errorsAmongOthers(r room) {
	r.among(func() {
		err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
			if err := spoil(tx); err != nil {
				return err
			}
			return errRefused
		})
		if !errors.Is(err, errRefused) {
			r.Errorf("got %v", err)
		}
	})
}

func panicsAmongOthers(r room) {
	r.among(func() {
		defer func() {
			if p := recover(); p != "no" {
				r.Errorf("recovered %v", p)
			}
		}()
		err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
			if err := spoil(tx); err != nil {
				return err
			}
			panic("no")
		})
		r.Errorf("returned %v", err)
	})
}

func goexitAmongOthers(r room) {
	r.among(func() {
		done := make(chan struct{})
		go func() {
			defer close(done)
			err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
				if err := spoil(tx); err != nil {
					return err
				}
				runtime.Goexit()
				return nil
			})
			r.Errorf("returned %v", err)
		}()
		<-done
	})
}

func undoOfOneRow(r room) {
	p := person{ID: "p1", Email: "old@example.org", Groups: []string{"x"}}
	r.update(func(tx *store.Tx) error { return people.Put(tx, p) })
	err := r.db.Update(r.Context(), "a", func(tx *store.Tx) error {
		for _, email := range []string{"new@example.org", "newer@example.org"} {
			if err := people.Put(tx, person{ID: "p1", Email: email, Groups: []string{"y"}}); err != nil {
				return err
			}
		}
		if err := people.Delete(tx, "p1"); err != nil {
			return err
		}
		if err := people.Insert(tx, person{ID: "p1", Email: "newest@example.org"}); err != nil {
			return err
		}
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		r.Fatal(err)
	}
	r.expect("p1", byEmail("old@example.org"))
	r.expect("p1", byGroup("x"))
	r.expect("", byGroup("y"))
	r.expect("", byEmail("newest@example.org"))
}

func insertOnce(r room) {
	var all sync.WaitGroup
	var won, lost atomic.Int32
	for g := range 16 {
		all.Go(func() {
			for n := range 10 {
				err := r.db.Update(r.Context(), "a", func(tx *store.Tx) error {
					return posts.Insert(tx, post{Group: "g", N: n, Text: strconv.Itoa(g)})
				})
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, store.ErrExists):
					lost.Add(1)
				default:
					r.Error(err)
				}
			}
		})
	}
	all.Wait()
	if won.Load() != 10 || lost.Load() != 150 {
		r.Errorf("%d inserts of 10 keys succeeded, %d found theirs taken", won.Load(), lost.Load())
	}
}

// cancelWhileWaiting holds the shard and lets others give up; who has given up has written nothing.
func cancelWhileWaiting(r room) {
	inside, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		var once sync.Once
		err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
			once.Do(func() { close(inside) })
			<-leave
			return tx.Put([]byte("first"), []byte("done"))
		})
		if err != nil {
			r.Error(err)
		}
	})
	<-inside
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Millisecond)
	defer cancel()
	for range 8 {
		all.Go(func() {
			err := r.engine.Update(ctx, "a", func(tx engine.Tx) error { return tx.Put([]byte("second"), []byte("done")) })
			if !errors.Is(err, context.DeadlineExceeded) {
				r.Errorf("got %v", err)
			}
		})
	}
	<-ctx.Done()
	close(leave)
	all.Wait()
	r.put("third", "done")
	if got := r.get("first") + " " + r.get("second") + " " + r.get("third"); got != "done - done" {
		r.Errorf("got %s", got)
	}
}

// wholeUpdates moves units between two counters; every reader must find their sum unchanged.
func wholeUpdates(r room) {
	r.put("left", "100")
	r.put("right", "0")
	var writers, readers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 25 {
				err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error {
					return errors.Join(add(tx, "left", -1), add(tx, "right", 1))
				})
				if err != nil {
					r.Error(err)
				}
			}
		})
	}
	over := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					r.sum()
				}
			}
		})
	}
	writers.Wait()
	close(over)
	readers.Wait()
	if got := r.get("right"); got != "100" {
		r.Errorf("%s of 100 moved", got)
	}
}

func (r room) sum() {
	err := r.engine.View(r.Context(), "a", func(tx engine.Tx) error {
		left, err := tx.Get([]byte("left"))
		if err != nil {
			return err
		}
		right, err := tx.Get([]byte("right"))
		if err != nil {
			return err
		}
		l, err := strconv.Atoi(string(left))
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(right))
		if err == nil && l+n != 100 {
			err = fmt.Errorf("half an update: %d and %d", l, n)
		}
		return err
	})
	if err != nil {
		r.Error(err)
	}
}

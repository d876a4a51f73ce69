package bolt

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"mutualaid/store/engine"
)

// Group commit: one transaction of bbolt, a batch, is handed from caller to caller like a baton. Each runs its fn on its own
// goroutine, so that a panic or the end of that goroutine stays its own; the last one, behind whom nobody
// waits, commits for all. Nobody waits for others to come, and while a commit writes the next batch gathers.

// A batch takes no more callers past these, so that nobody's commit is put off for long.
const (
	maxCalls = 512
	maxBytes = 16 << 20
)

// errAgain tells the callers of a batch that one of them has broken it, and that they may run again without him.
var errAgain = errors.New("the batch was broken by another caller")

// A batch is a transaction of bbolt that several callers share. It belongs to the caller whose turn it is.
type batch struct {
	tx     *bbolt.Tx
	bucket *bbolt.Bucket
	calls  int
	bytes  int
	wrote  bool // somebody's writes are in it
	broken bool // bbolt broke off a write, so the rest can't be trusted
	last   bool // the store closes behind it

	done chan struct{} // closed when err is what became of the commit
	err  error
}

func (b *batch) full() bool {
	return b.calls >= maxCalls || b.bytes >= maxBytes || b.broken || b.last
}

// A waiter gets the batch when its turn comes, or nil when it is to begin a new one.
type waiter struct{ turn chan *batch }

// Update runs fn in a batch with whoever comes at the same time.
func (s *Store) Update(ctx context.Context, _ string, fn func(engine.Tx) error) error {
	for {
		err := s.update(ctx, fn)
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

func (s *Store) update(ctx context.Context, fn func(engine.Tx) error) error {
	if s.isClosed() {
		return engine.ErrClosed
	}
	b, err := s.turn(ctx)
	if err != nil {
		return err
	}
	certain := !b.wrote // fn sees nothing that a failing commit could take back
	err = s.run(ctx, b, fn)
	var damage *engine.DamageError
	if err != nil && (certain || errors.As(err, &damage)) {
		return err
	}
	<-b.done
	if b.err != nil {
		return b.err
	}
	return err
}

func (s *Store) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// run runs fn in its turn and passes the batch on, whatever way fn ends.
func (s *Store) run(ctx context.Context, b *batch, fn func(engine.Tx) error) (err error) {
	t := &tx{ctx: ctx, bucket: b.bucket, batch: b}
	kept := false
	defer func() {
		t.end()
		if !kept {
			b.broken = t.damage != nil || t.rollBack(b.bucket) != nil
		}
		s.pass(b)
	}()
	if err = fn(t); err == nil {
		err = t.damage // also when fn has overlooked it
	}
	if err == nil {
		kept, b.wrote = true, b.wrote || len(t.undo) > 0
	}
	return err
}

// turn waits until the batch is the caller's, who must then pass it.
func (s *Store) turn(ctx context.Context) (*batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if !s.writing {
		s.writing = true
		s.mu.Unlock()
		return s.lead()
	}
	w := &waiter{turn: make(chan *batch, 1)}
	s.waiting = append(s.waiting, w)
	s.mu.Unlock()

	select {
	case b := <-w.turn:
		if b == nil {
			return s.lead()
		}
		return b, nil
	case <-ctx.Done():
		s.leave(w)
		return nil, ctx.Err()
	}
}

// leave takes a waiter out of the queue; if its turn has come meanwhile, it hands that on.
func (s *Store) leave(w *waiter) {
	s.mu.Lock()
	i := slices.Index(s.waiting, w)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	s.mu.Unlock()
	if i >= 0 {
		return
	}
	if b := <-w.turn; b != nil {
		s.pass(b)
	} else {
		s.release()
	}
}

// next takes the first waiter out of the queue; the caller holds mu.
func (s *Store) next() *waiter {
	if len(s.waiting) == 0 {
		return nil
	}
	w := s.waiting[0]
	s.waiting = slices.Delete(s.waiting, 0, 1)
	return w
}

// lead begins a batch.
func (s *Store) lead() (b *batch, err error) {
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	if d := s.broken.Load(); d != nil {
		return nil, d
	}
	b = &batch{done: make(chan struct{})}
	if b.tx, err = s.begin(true); err != nil {
		var damage *engine.DamageError
		if errors.As(err, &damage) {
			s.spoil(damage, false)
		}
		return nil, err
	}
	if b.bucket, err = openBucket(b.tx); err != nil {
		return nil, errors.Join(err, s.discard(b))
	}
	return b, nil
}

// release lets the first who waits begin a new batch.
func (s *Store) release() {
	s.mu.Lock()
	w := s.next()
	s.writing = w != nil
	s.mu.Unlock()
	if w != nil {
		w.turn <- nil
	}
}

// pass hands the batch to the next who waits or, when there is none, ends it.
func (s *Store) pass(b *batch) {
	b.calls++
	var w *waiter
	s.mu.Lock()
	if !b.full() {
		w = s.next()
	}
	s.mu.Unlock()
	if w != nil {
		w.turn <- b
		return
	}
	b.err = s.finish(b)
	close(b.done)
	s.release()
}

// finish commits, or throws the batch away where there is nothing, or nothing sound, to commit.
func (s *Store) finish(b *batch) error {
	switch {
	case b.broken:
		if err := s.discard(b); err != nil {
			return err
		}
		return errAgain
	case b.last && !b.wrote && s.clean, !b.last && !b.wrote:
		return s.discard(b)
	}
	if b.last {
		s.db.NoFreelistSync = false // leaves the list of free pages for the next Open
	}
	size := b.tx.Size() // is mapped for sure; a commit only maps more
	err := commit(b.tx)
	if err == nil && !b.last {
		s.slim(size, b.bytes)
	}
	var damage *engine.DamageError
	if errors.As(err, &damage) {
		s.spoil(damage, rollback(b.tx) == nil)
		return err
	}
	s.clean = err == nil && b.last
	return err
}

// Once in a while, and after so many bytes written, the pages that were read are let go of: else a program that walks a large
// file would seem, to whoever limits its memory, as large as the file.
const (
	slimEvery = time.Second / 2
	slimBytes = 2 << 20
)

// slim lets go of the file's pages now and then. Only the writer calls it, with how much it has just written.
func (s *Store) slim(size int64, wrote int) {
	s.fresh += wrote
	if now := time.Now(); s.fresh >= slimBytes || now.Sub(s.slimmed) >= slimEvery {
		s.slimmed, s.fresh = now, 0
		_ = s.forget(size) // a system that won't has its reasons, and nothing depends on it
	}
}

func commit(b *bbolt.Tx) (err error) {
	defer guard(nil, "commit", &err)
	defer catchFaults()()
	return b.Commit()
}

func (s *Store) discard(b *batch) error {
	err := rollback(b.tx)
	var damage *engine.DamageError
	if errors.As(err, &damage) {
		s.spoil(damage, false)
	}
	return err
}

// spoil ends all writing: a transaction broke off half-way, so bbolt's notes in memory can't be trusted. Reading goes on;
// the file itself is as the last commit left it. ended says that bbolt let go of the transaction.
func (s *Store) spoil(damage *engine.DamageError, ended bool) {
	s.broken.CompareAndSwap(nil, damage)
	if !ended {
		s.stuck.Store(true)
	}
}

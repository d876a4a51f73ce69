// Package bolt is the store's engine in one file, by bbolt.
//
// A file that opens has a sound structure: bbolt walks its pages in goroutines of its own, where a damaged page
// would end the program, so inspect reads them first. What breaks later is caught at each call and becomes a DamageError.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"mutualaid/store/engine"
)

// bucketName holds every key.
var bucketName = []byte("store")

// A Store is an open file. It starts no goroutines: updates run, and commit, on those of their callers.
type Store struct {
	path string
	db   *bbolt.DB
	file *os.File // bbolt's, to read pages past its memory map

	mu      sync.Mutex
	writing bool
	closed  bool
	waiting []*waiter

	clean   bool      // the file holds its list of free pages, and nothing was written since; belongs to the writer
	slimmed time.Time // when the file's pages were last let go of; belongs to the writer
	fresh   int       // bytes written since; belongs to the writer
	broken  atomic.Pointer[engine.DamageError]
	stuck   atomic.Bool // a broken transaction can't be ended, so bbolt's Close would wait for ever
	once    sync.Once
}

// Open opens the file at path, making it, for its owner alone, when there is none.
func Open(path string) (*Store, error) { return open(path, bbolt.Options{}) }

// open takes what tests change in bbolt's options.
func open(path string, options bbolt.Options) (*Store, error) {
	s := &Store{path: path}
	made, err := s.inspect()
	if err != nil {
		return nil, err
	}
	options.Timeout = time.Millisecond // bbolt tries once, see its flock
	options.NoFreelistSync = true
	options.FreelistType = bbolt.FreelistMapType
	options.InitialMmapSize = mapSize()
	options.NoStatistics = true
	options.OpenFile = s.keepFile
	if s.db, err = guardOpen(path, &options); err != nil {
		return nil, s.explain(err)
	}
	s.db.AllocSize = growth
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if made {
		if err := syncDir(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, s.db.Close())
		}
	}
	return s, nil
}

// growth is by how many bytes the file grows at a time: bbolt's 16 MiB are much for a small group.
const growth = 1 << 20

// mapSize is how much address space the file may grow into before bbolt must map it anew, for which it waits
// until nobody reads. It costs no memory; but on Windows the file is made that large at once.
func mapSize() int {
	switch {
	case runtime.GOOS == "windows" || strconv.IntSize < 64:
		return 32 << 20
	default:
		return 1 << 30
	}
}

func (s *Store) keepFile(path string, flag int, mode os.FileMode) (f *os.File, err error) {
	s.file, err = os.OpenFile(path, flag, mode)
	return s.file, err
}

func guardOpen(path string, options *bbolt.Options) (db *bbolt.DB, err error) {
	defer guard(nil, "open", &err)
	defer catchFaults()()
	return bbolt.Open(path, 0o600, options)
}

// prepare makes the bucket in a new file and refuses a file with others.
func (s *Store) prepare() (err error) {
	defer guard(nil, "open", &err)
	defer catchFaults()()
	var ours, empty bool
	err = s.db.View(func(tx *bbolt.Tx) error {
		first, _ := tx.Cursor().First()
		empty, ours = first == nil, tx.Bucket(bucketName) != nil
		return nil
	})
	switch {
	case err != nil:
		return err
	case ours:
		return nil
	case !empty:
		return fmt.Errorf("open %s: %w: it is a bbolt file of another program", s.path, engine.ErrForeign)
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucketName)
		return err
	})
}

// explain says what bbolt's refusal to open the file means.
func (s *Store) explain(err error) error {
	var damage *engine.DamageError
	var pathErr *fs.PathError
	var errno syscall.Errno
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return fmt.Errorf("open %s: %w: stop that one first, or let it do the work", s.path, engine.ErrInUse)
	case errors.As(err, &damage), errors.As(err, &pathErr):
		return fmt.Errorf("open store: %w", err)
	case errors.As(err, &errno):
		return fmt.Errorf("open %s: %w", s.path, err)
	}
	return s.unreadable(err)
}

// syncDir makes a new file's name durable. Windows has no such call, nor needs it.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync directory: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// View runs fn on the last commit's state.
func (s *Store) View(ctx context.Context, _ string, fn func(engine.Tx) error) error {
	return s.read(ctx, func(b *bbolt.Tx) (err error) {
		t := &tx{ctx: ctx}
		if t.bucket, err = openBucket(b); err != nil {
			return err
		}
		defer t.end()
		return fn(t)
	})
}

// read runs fn inside a reading transaction of bbolt.
func (s *Store) read(ctx context.Context, fn func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := s.begin(false)
	if err != nil {
		return err
	}
	defer rollback(b) // a reading transaction has nothing to lose
	return fn(b)
}

// begin starts a transaction of bbolt.
func (s *Store) begin(write bool) (b *bbolt.Tx, err error) {
	defer guard(nil, "begin", &err)
	defer catchFaults()()
	b, err = s.db.Begin(write)
	if errors.Is(err, bbolterrors.ErrDatabaseNotOpen) {
		err = engine.ErrClosed
	}
	return b, err
}

func rollback(b *bbolt.Tx) (err error) {
	defer guard(nil, "roll back", &err)
	defer catchFaults()()
	return b.Rollback()
}

func openBucket(b *bbolt.Tx) (bucket *bbolt.Bucket, err error) {
	defer guard(nil, "find the bucket", &err)
	defer catchFaults()()
	if bucket = b.Bucket(bucketName); bucket == nil {
		err = &engine.DamageError{Why: "the bucket has vanished"}
	}
	return bucket, err
}

// Backup writes the file as of the last commit; the copy is a store file.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	err := s.read(ctx, func(b *bbolt.Tx) (err error) {
		defer guard(nil, "backup", &err)
		defer catchFaults()()
		_, err = b.WriteTo(writer{ctx, w})
		return err
	})
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// A writer stops when its context does.
type writer struct {
	ctx context.Context
	w   io.Writer
}

func (w writer) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

// Check reads every page of the last commit's tree.
func (s *Store) Check(ctx context.Context) error {
	if d := s.broken.Load(); d != nil {
		return d
	}
	return s.read(ctx, func(b *bbolt.Tx) (err error) {
		defer guard(nil, "check", &err)
		defer catchFaults()()
		pages := s.pages(ctx, b)
		return pages.tree(uint64(b.Cursor().Bucket().Root()))
	})
}

// Close waits for running transactions and leaves the list of free pages in the file, with which it opens at once.
func (s *Store) Close() (err error) {
	s.once.Do(func() { err = s.close() })
	return err
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	b, err := s.turn(context.Background())
	if err == nil {
		b.last = true
		s.pass(b)
		<-b.done
		err = b.err
	}
	if errors.Is(err, errAgain) || s.broken.Load() != nil {
		err = nil // its callers know; what was acknowledged before is safe
	}
	if s.stuck.Load() {
		return errors.Join(err, s.file.Close()) // gives the lock back
	}
	return errors.Join(err, s.closeFile())
}

func (s *Store) closeFile() (err error) {
	defer guard(nil, "close", &err)
	defer catchFaults()()
	return s.db.Close()
}

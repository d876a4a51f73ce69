package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"mutualaid/store/engine"
)

// magic begins bbolt's meta data, 16 bytes into each of the first two pages.
const magic = 0xED0CDAED

// noFreelist stands in the meta page when the list of free pages isn't in the file.
const noFreelist = ^uint64(0)

// inspect reads the file's structure before bbolt does. It opens it for reading, which keeps writers out meanwhile.
// made says that there is no file yet.
func (s *Store) inspect() (made bool, err error) {
	info, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("open store: %w", err)
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("open %s: %w: it is not a file", s.path, engine.ErrForeign)
	case info.Size() == 0:
		return true, nil
	}
	s.db, err = guardOpen(s.path, &bbolt.Options{
		ReadOnly: true, Timeout: time.Millisecond, NoStatistics: true, OpenFile: s.keepFile,
	})
	if err != nil {
		return false, s.explain(err)
	}
	err = s.inspectPages()
	if closeErr := s.closeFile(); err == nil {
		err = closeErr
	}
	if err != nil {
		return false, fmt.Errorf("open %s: %w: restore a backup", s.path, err)
	}
	return false, nil
}

func (s *Store) inspectPages() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	return s.read(context.Background(), func(b *bbolt.Tx) (err error) {
		defer guard(nil, "inspect", &err)
		defer catchFaults()()
		pages := s.pages(context.Background(), b)
		if size := info.Size(); b.Size() > size {
			return damage(0, nil, "the file is cut short: %d bytes of %d", size, b.Size())
		}
		freelist, err := pages.freelistID(uint64(b.ID()))
		if err != nil {
			return err
		}
		s.clean = freelist != noFreelist
		if err := pages.tree(uint64(b.Cursor().Bucket().Root())); err != nil {
			return err
		}
		if s.clean {
			return pages.free(freelist)
		}
		return nil
	})
}

// pages returns a reader of the pages that b sees.
func (s *Store) pages(ctx context.Context, b *bbolt.Tx) *pages {
	size := s.db.Info().PageSize
	count := uint64(b.Size()) / uint64(size)
	return &pages{
		ctx: ctx, file: s.file, size: size, count: count,
		seen: make([]uint64, count/64+1), path: map[[2]int]*node{},
	}
}

// freelistID finds the meta page of transaction id and returns where its list of free pages lies.
func (p *pages) freelistID(id uint64) (uint64, error) {
	for i := range int64(2) {
		meta := make([]byte, 80)
		if _, err := p.file.ReadAt(meta, i*int64(p.size)); err != nil {
			return 0, fmt.Errorf("read meta page: %w", err)
		}
		// The layout is bbolt's common.Meta behind the page's head.
		if binary.NativeEndian.Uint32(meta[16:]) == magic && binary.NativeEndian.Uint64(meta[64:]) == id {
			return binary.NativeEndian.Uint64(meta[48:]), nil
		}
	}
	return 0, damage(0, nil, "no meta page of transaction %d", id)
}

// unreadable tells a damaged store from a file of something else, when bbolt refuses both meta pages.
func (s *Store) unreadable(reason error) error {
	file, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	defer file.Close() // only read from
	for at := int64(0); at <= 64<<10; at += 1024 {
		var word [4]byte
		if _, err := file.ReadAt(word[:], at+16); err != nil {
			break
		}
		if binary.NativeEndian.Uint32(word[:]) == magic {
			return fmt.Errorf("open %s: %w: restore a backup", s.path, damage(0, nil, "its meta pages can't be read: %v", reason))
		}
	}
	return fmt.Errorf("open %s: %w: nothing in it looks like one", s.path, engine.ErrForeign)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mutualaid/store"
)

// CopyCmd copies a store to another place, or engine.
type CopyCmd struct {
	From string `arg:"" help:"The store that is there: the path of its file."`
	To   string `arg:"" help:"Where the copy goes; nothing may be there yet."`
}

// Help is what `copy --help` adds.
func (c *CopyCmd) Help() string {
	return `The program must not be running with either. Both are read again when all is copied, to the last byte, and what was there is not
changed. Then name the copy in the config: store = "…". A copy made this way is compact; for a copy while the program runs use backup.`
}

// copied is what `copy --json` tells.
type copied struct {
	From string `json:"from"`
	To   string `json:"to"`
	Rows int    `json:"rows"`
	contents
}

// Run copies.
func (c *CopyCmd) Run(ctx context.Context, s *Session) error {
	if err := c.check(); err != nil {
		return err
	}
	p := s.Printer()
	done := copied{From: c.From, To: c.To}
	part := filepath.Join(filepath.Dir(c.To), "."+filepath.Base(c.To)+".part")
	if _, err := os.Lstat(part); err == nil {
		return fmt.Errorf("%s was left by a copy that broke off, or another copy is being made: remove it if none is", part)
	}
	var err error
	if done.Rows, err = copyStore(ctx, c.From, part, p.Report); err == nil {
		done.contents, err = inspect(ctx, part)
	}
	if err == nil {
		err = os.Rename(part, c.To)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy %s: %w", c.From, err), os.RemoveAll(part))
	}
	if err := syncFolder(filepath.Dir(c.To)); err != nil {
		return fmt.Errorf("copy %s: %w", c.From, err)
	}
	return p.Object(done, func() {
		p.Line("%s: %s. Both were read again and are the same.", c.To, done.contents)
		p.Note("To use it, write store = %q into the config.", c.To)
	})
}

// check refuses what can't be copied before anything is made.
func (c *CopyCmd) check() error {
	for _, url := range []string{c.From, c.To} {
		if scheme, _, ok := strings.Cut(url, "://"); ok {
			return fmt.Errorf("%s: this program keeps its data in a file and knows no %s:// stores: name files", url, scheme)
		}
	}
	info, err := os.Stat(c.From)
	if err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("the store: %s is no file", c.From)
	}
	if _, err := os.Lstat(c.To); err == nil {
		return fmt.Errorf("%s is there already: name another file, or move it away", c.To)
	}
	return nil
}

// copyStore makes a new store of another, and says how many rows it has.
func copyStore(ctx context.Context, from, to string, tell func(done, total int)) (n int, err error) {
	source, err := store.Open(ctx, from)
	if errors.Is(err, store.ErrInUse) {
		return 0, errors.New("a program that runs has it open: stop that first, or use `mutualaid backup`, which needs no stop")
	}
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := store.Open(ctx, to)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return store.Copy(ctx, source, target, func(pairs int) { tell(pairs, -1) })
}

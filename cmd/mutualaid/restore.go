package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/control"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// RestoreCmd puts a backup in the place of the store.
type RestoreCmd struct {
	File        string `arg:"" help:"A copy that backup made."`
	Yes         bool   `help:"Do it without asking."`
	SendWaiting bool   `help:"Send the letters that were still to be sent when the copy was made, though they may have gone out since."`
}

// Help is what `restore --help` adds.
func (c *RestoreCmd) Help() string {
	return `The copy is read as a whole first: one that is damaged changes nothing. The program must not be running. The store that is there now is
kept beside the new one, under a name that ends in the time. Mail that came since the copy was made and still lies in the mailbox is read
again, so that nobody's word is lost; what it says is answered and passed on again. Letters that waited in the copy are not sent, since most will
have gone out: --send-waiting sends them.`
}

// restored is what `restore --json` tells.
type restored struct {
	contents
	Store   string `json:"store"`
	Before  string `json:"before,omitempty"` // where the store is now that was there
	Dropped int    `json:"dropped"`          // letters that are not sent
}

// Run restores.
func (c *RestoreCmd) Run(ctx context.Context, s *Session) error {
	conf, err := s.Config()
	if err != nil {
		return err
	}
	if strings.Contains(conf.Store, "://") {
		return fmt.Errorf("the store %s is no file; a backup is one", conf.Store)
	}
	release, err := alone(ctx, conf)
	if err != nil {
		return err
	}
	done, err := c.restore(ctx, s, conf, release)
	if err := errors.Join(err, release()); err != nil {
		return err
	}
	p := s.Printer()
	return p.Object(done, func() {
		p.Line("%s is restored: %s.", done.Store, done.contents)
		if done.Dropped > 0 {
			p.Line("%d letters that waited in the copy are not sent.", done.Dropped)
		}
		if done.Before != "" {
			p.Line("What was there is kept as %s.", done.Before)
		}
	})
}

// restore makes a copy of the copy beside the store, looks at it, asks, and exchanges the two.
func (c *RestoreCmd) restore(ctx context.Context, s *Session, conf config.Config, release func() error) (done restored, err error) {
	part, err := c.copyBeside(ctx, conf.Store, s.Progress("restore, MiB"))
	if err != nil {
		return done, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	done.Store = conf.Store
	if done.contents, err = inspect(ctx, part); err != nil {
		return done, fmt.Errorf("%s can't be restored: %w", c.File, err)
	}
	if done.Groups == 0 {
		return done, fmt.Errorf("%s holds no group: is it the right file?", c.File)
	}
	if !c.Yes {
		if err := s.Confirm(ctx, fmt.Sprintf("Put %s (%s) in the place of %s?", c.File, done.contents, conf.Store)); err != nil {
			return done, err
		}
	}
	if !c.SendWaiting {
		if done.Dropped, err = dropWaiting(ctx, part); err != nil {
			return done, fmt.Errorf("the letters in %s: %w", c.File, err)
		}
	}
	if runtime.GOOS == "windows" { // where no open file can be renamed
		if err := release(); err != nil {
			return done, err
		}
	}
	done.Before, err = exchange(part, conf.Store, time.Now())
	return done, err
}

// alone makes sure that nobody works with the store, and that nobody begins to until release is called. A store that is
// damaged is nobody's.
func alone(ctx context.Context, conf config.Config) (release func() error, err error) {
	nothing := func() error { return nil }
	socket, err := socketOf(conf)
	if err != nil {
		return nothing, err
	}
	if control.Answers(ctx, socket) {
		return nothing, fmt.Errorf("mutualaid runs with the store %s: stop it first", conf.Store)
	}
	if _, err := os.Lstat(conf.Store); errors.Is(err, os.ErrNotExist) {
		return nothing, nil
	}
	db, err := store.Open(ctx, conf.Store)
	if errors.Is(err, store.ErrInUse) {
		return nothing, err
	}
	if err != nil {
		return nothing, nil // what can't be opened is why one restores; it is kept beside the new one
	}
	return db.Close, nil
}

// copyBeside copies the backup to a file beside the store, so that the two can be exchanged at once.
func (c *RestoreCmd) copyBeside(ctx context.Context, beside string, tell func(done, total int)) (name string, err error) {
	from, err := os.Open(c.File)
	if err != nil {
		return "", fmt.Errorf("the backup: %w", err)
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return "", fmt.Errorf("the backup: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return "", fmt.Errorf("the backup: %s is empty, or no file", c.File)
	}
	to, err := os.CreateTemp(filepath.Dir(beside), filepath.Base(beside)+".restore*") // 0600
	if err != nil {
		return "", fmt.Errorf("the store: %w", err)
	}
	_, err = io.Copy(&meter{Writer: to, tell: tell}, reader{ctx, from})
	if err := errors.Join(err, to.Sync(), to.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("copy the backup: %w", err), os.Remove(to.Name()))
	}
	return to.Name(), nil
}

// reader stops when its context does.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// dropWaiting takes all letters out of a store, and says how many copies will not be sent.
func dropWaiting(ctx context.Context, name string) (n int, err error) {
	db, err := store.Open(ctx, name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var groups []string
	var mailings []book.Mailing
	err = db.View(ctx, "", func(tx *store.Tx) error {
		groups = []string{""} // letters of no group
		for g, err := range book.Groups.All(tx) {
			if err != nil {
				return err
			}
			groups = append(groups, g.Name)
		}
		mailings, err = book.Collect(book.Mailings.All(tx))
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, group := range groups {
		err := db.Update(ctx, group, func(tx *store.Tx) error {
			dropped, err := outbox.DropGroup(tx, group, time.Now())
			if err == nil {
				n += dropped
			}
			return err
		})
		if err != nil {
			return n, err
		}
	}
	for _, m := range mailings {
		if err := db.Update(ctx, m.Group, func(tx *store.Tx) error { return book.Mailings.Delete(tx, m.ID) }); err != nil {
			return n, err
		}
	}
	return n, nil
}

// exchange puts a file in the place of the store, and says under which name the old one is kept. The journal of letters under way
// is the old store's and goes with it; the search's index is made anew.
func exchange(part, name string, now time.Time) (before string, err error) {
	if before, err = unused(name + ".before-" + now.UTC().Format("20060102-150405")); err != nil {
		return "", err
	}
	moved := func(suffix string) error {
		err := os.Rename(name+suffix, before+suffix)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	}
	had := true
	if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) {
		had = false
	}
	if err := moved(""); err != nil {
		return "", fmt.Errorf("keep the store: %w", err)
	}
	err = errors.Join(moved(".journal"), os.RemoveAll(indexFolder(name)), os.Rename(part, name))
	if err != nil {
		if had {
			err = errors.Join(err, os.Rename(before, name))
		}
		return "", fmt.Errorf("put the copy in its place: %w", err)
	}
	if !had {
		before = ""
	}
	return before, syncFolder(filepath.Dir(name))
}

// unused is a name that no file has yet.
func unused(name string) (string, error) {
	for n := 1; n < 100; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d", name, n)
		}
		if _, err := os.Lstat(try); errors.Is(err, os.ErrNotExist) {
			return try, nil
		}
	}
	return "", fmt.Errorf("keep the store: there are many files %s* already", name)
}

// syncFolder makes renames durable. Windows has no such call, nor needs it.
func syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

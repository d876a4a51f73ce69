package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// contents is what a copy of a store holds, read back from it.
type contents struct {
	Groups  int       `json:"groups"`
	Members int       `json:"members"`
	Waiting int       `json:"waiting"`       // letters that were still to be sent
	Last    time.Time `json:"last,omitzero"` // when something was last done to a group
}

func (c contents) String() string {
	last := ""
	if !c.Last.IsZero() {
		last = ", up to " + moment(c.Last)
	}
	return fmt.Sprintf("%d groups, %d members%s", c.Groups, c.Members, last)
}

// inspect opens a file as a store, reads all of it, and says what it holds. It must be a file that nobody else has open, and
// that may be written to.
func inspect(ctx context.Context, name string) (c contents, err error) {
	db, err := store.Open(ctx, name)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Check(ctx); err != nil {
		return c, fmt.Errorf("it is damaged: %w", err)
	}
	err = db.View(ctx, "", func(tx *store.Tx) error {
		c = contents{}
		for g, err := range book.Groups.All(tx) {
			if err != nil {
				return err
			}
			n, err := book.CountOf(tx, g.Name)
			if err != nil {
				return err
			}
			c.Groups, c.Members = c.Groups+1, c.Members+n.Members
			for e, err := range book.AtMost(book.Entries.Reverse(tx, g.Name), 1) {
				if err != nil {
					return err
				}
				if e.At.After(c.Last) {
					c.Last = e.At
				}
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	for _, err := range (&outbox.Outbox{DB: db, Now: time.Now}).List(ctx, "") {
		if err != nil {
			return c, err
		}
		c.Waiting++
	}
	return c, nil
}

// BackupCmd copies the store.
type BackupCmd struct {
	File string `arg:"" help:"Where the copy goes; it must not be there yet."`

	found contents
}

// Do writes the copy.
func (c *BackupCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	return d.Store.Backup(ctx, &meter{Writer: p.Data, tell: p.Progress})
}

// Sink writes the copy where the command was typed, whoever owns the store. It gets its name when all of it was read back.
func (c *BackupCmd) Sink(*Session) (Sink, error) {
	if _, err := os.Lstat(c.File); err == nil {
		return nil, fmt.Errorf("%s is there already: name another file, or move it away", c.File)
	}
	return newCopy(c.File, func(ctx context.Context, name string) (err error) {
		c.found, err = inspect(ctx, name)
		return err
	})
}

// Tell says what the copy holds.
func (c *BackupCmd) Tell(p *terminal.Printer) error {
	return p.Object(struct {
		File string `json:"file"`
		contents
	}{c.File, c.found}, func() { p.Line("%s: %s. All of it was read back.", c.File, c.found) })
}

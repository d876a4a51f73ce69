package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mutualaid/cmd/mutualaid/terminal"
)

// Sinker is a StoreCommand that writes bytes, not lines.
type Sinker interface {
	Sink(s *Session) (Sink, error)
}

// Sink takes a command's bytes where it was typed. Exactly one of Keep and Drop is called.
type Sink interface {
	io.Writer
	Keep(ctx context.Context) error // all bytes are there
	Drop() error                    // something failed on the way
}

// Teller is a Sinker that says something once its bytes are kept.
type Teller interface {
	Tell(p *terminal.Printer) error
}

// through writes bytes as they come.
type through struct{ io.Writer }

func (through) Keep(context.Context) error { return nil }
func (through) Drop() error                { return nil }

// fileCopy is a file that gets its name only when it is whole and on the disk.
type fileCopy struct {
	*bufio.Writer
	file  *os.File
	name  string
	check func(ctx context.Context, name string) error // looks at it before it gets its name; may be nil
}

func newCopy(name string, check func(context.Context, string) error) (*fileCopy, error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".part*") // 0600
	if err != nil {
		return nil, fmt.Errorf("the copy: %w", err)
	}
	return &fileCopy{bufio.NewWriterSize(f, 1<<20), f, name, check}, nil
}

func (c *fileCopy) Keep(ctx context.Context) error {
	err := errors.Join(c.Flush(), c.file.Sync(), c.file.Close())
	if err == nil && c.check != nil {
		err = c.check(ctx, c.file.Name())
	}
	if err == nil {
		err = os.Rename(c.file.Name(), c.name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the copy: %w", err), os.Remove(c.file.Name()))
	}
	return nil
}

func (c *fileCopy) Drop() error {
	return errors.Join(c.file.Close(), os.Remove(c.file.Name()))
}

// meter tells how many MiB went through; nobody knows how many will.
type meter struct {
	io.Writer
	tell func(done, total int) // may be nil
	n    int64
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.Writer.Write(b)
	if m.n += int64(n); m.tell != nil {
		m.tell(int(m.n>>20), -1)
	}
	return n, err
}

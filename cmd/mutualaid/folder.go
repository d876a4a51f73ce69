package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// A folder's files come through one stream of bytes: for each piece a line with the file's name and the piece's length, then
// the piece.

// pieces cuts what is written to a file into pieces of the stream.
type pieces struct {
	name string
	out  io.Writer
}

func (p pieces) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if _, err := p.out.Write(append(fmt.Appendf(nil, "%s %d\n", p.name, len(b)), b...)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// pieceHead bounds a piece's header line.
const pieceHead = 200

// newFolder is a folder that gets its name only when all its files are whole and on the disk.
type newFolder struct {
	part, name string
	allowed    []string // the only names that its files may have
	files      map[string]*bufio.Writer
	open       map[string]*os.File
	head       []byte        // a header line that is not whole yet
	to         *bufio.Writer // of the piece that is coming
	left       int           // of its bytes
}

func newFolderAt(name string, allowed []string) (*newFolder, error) {
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%s is there already: name another folder, or move it away", name)
	}
	part, err := os.MkdirTemp(filepath.Dir(name), filepath.Base(name)+".part*") // 0700
	if err != nil {
		return nil, fmt.Errorf("the folder: %w", err)
	}
	return &newFolder{part: part, name: name, allowed: allowed, files: map[string]*bufio.Writer{}, open: map[string]*os.File{}}, nil
}

// Write takes a part of the stream, cut anywhere.
func (f *newFolder) Write(b []byte) (n int, err error) {
	n = len(b)
	for len(b) > 0 {
		if f.left > 0 {
			k := min(f.left, len(b))
			if _, err := f.to.Write(b[:k]); err != nil {
				return 0, fmt.Errorf("the folder: %w", err)
			}
			f.left, b = f.left-k, b[k:]
			continue
		}
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		if f.head = append(f.head, line...); len(f.head) > pieceHead {
			return 0, errors.New("the folder: what comes is no stream of files")
		}
		b = rest
		if whole {
			if err := f.begin(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// begin opens the file that the header line names.
func (f *newFolder) begin() (err error) {
	name, size, _ := bytes.Cut(f.head, []byte(" "))
	f.head = f.head[:0]
	if f.left, err = strconv.Atoi(string(size)); err != nil || f.left <= 0 || !slices.Contains(f.allowed, string(name)) {
		return fmt.Errorf("the folder: %.100q is none of its files", name)
	}
	file := string(name)
	if f.to = f.files[file]; f.to != nil {
		return nil
	}
	out, err := os.OpenFile(filepath.Join(f.part, file), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("the folder: %w", err)
	}
	f.to, f.open[file] = bufio.NewWriterSize(out, 256<<10), out
	f.files[file] = f.to
	return nil
}

// Keep gives the folder its name. A file into which nothing was written is there too.
func (f *newFolder) Keep(context.Context) error {
	errs := []error{}
	for _, name := range f.allowed {
		if f.files[name] == nil {
			errs = append(errs, os.WriteFile(filepath.Join(f.part, name), nil, 0o600))
		}
	}
	if f.left > 0 || len(f.head) > 0 {
		errs = append(errs, errors.New("its last file is cut off"))
	}
	for name, w := range f.files {
		errs = append(errs, w.Flush(), f.open[name].Sync(), f.open[name].Close())
	}
	err := errors.Join(errs...)
	if err == nil {
		err = os.Rename(f.part, f.name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the folder: %w", err), os.RemoveAll(f.part))
	}
	return nil
}

// Drop removes what was begun.
func (f *newFolder) Drop() error {
	errs := []error{}
	for _, file := range f.open {
		errs = append(errs, file.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(f.part))...)
}

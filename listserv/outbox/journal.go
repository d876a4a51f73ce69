package outbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// Journal is a small file beside the store that says which of the copies that a claim has marked were really begun, and which the
// relay took. It is written without waiting for the disk: it outlives the process, and the machine only by chance. So a claim can
// mark several copies in one commit, and after the death of the process still only the one in each connection is unknown. After
// that of the machine all that were marked and are not known as sent are.
type Journal struct {
	file *os.File
	boot string // names the machine's present life; "" where that is not known

	mu   sync.Mutex
	left map[string][]byte // what an earlier life wrote, by the claim's token
	same bool              // and whether the machine has lived on since: what is not noted was not done
	live map[string]int    // the places of this life's claims
	free []int
	most int // places in use or free
}

// A journal's file begins with a line of its own kind and the machine's life; then come the places, each a claim's token
// and one byte a copy.
const (
	journalKind  = "mutualaid journal 1 "
	journalHead  = 128
	journalPlace = tokenSize + ParcelSize
)

// What a place says of a copy; no byte is "not begun".
const (
	stepBegun byte = 1 + iota
	stepSent
	stepOver // the relay did not take it
)

// OpenJournal opens the file at path, making it when there is none. One process at a time has it: the one that has the store.
func OpenJournal(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	j := &Journal{file: f, boot: bootID(), left: map[string][]byte{}, live: map[string]int{}}
	if err := j.read(); err != nil {
		return nil, fmt.Errorf("journal %s: %w", path, errors.Join(err, f.Close()))
	}
	return j, nil
}

// bootID names the machine's present life, where the system tells.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// maxJournal is more than 64 connections can need; a longer file is not ours.
const maxJournal = journalHead + 4096*journalPlace

// read takes in what an earlier life left. A file that is not understood says nothing, as one that is lost.
func (j *Journal) read() error {
	all, err := io.ReadAll(io.LimitReader(j.file, maxJournal))
	if err != nil {
		return err
	}
	if len(all) < journalHead || !bytes.HasPrefix(all, []byte(journalKind)) {
		return nil
	}
	boot, _, _ := strings.Cut(string(all[len(journalKind):journalHead]), "\n")
	j.same = boot != "" && boot == j.boot
	for all = all[journalHead:]; len(all) >= journalPlace; all = all[journalPlace:] {
		j.left[string(all[:tokenSize])] = all[tokenSize:journalPlace]
	}
	return nil
}

// reset forgets the earlier lives, once the store has all that they wrote.
func (j *Journal) reset() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	head := make([]byte, journalHead)
	copy(head, journalKind+j.boot+"\n")
	if err := errors.Join(j.file.Truncate(0), j.writeAt(head, 0)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.left, j.same, j.free, j.most = nil, false, nil, 0
	return nil
}

func (j *Journal) writeAt(b []byte, at int64) error {
	_, err := j.file.WriteAt(b, at)
	return err
}

// place gives a claim room in the file; false when there is none: no journal, or a disk that is full.
func (j *Journal) place(token string) bool {
	if j == nil {
		return false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	n := j.most
	if last := len(j.free) - 1; last >= 0 {
		n, j.free = j.free[last], j.free[:last]
	} else {
		j.most++
	}
	if err := j.writeAt(append([]byte(token), make([]byte, ParcelSize)...), placeAt(n)); err != nil {
		j.free = append(j.free, n)
		return false
	}
	j.live[token] = n
	return true
}

func placeAt(n int) int64 { return journalHead + int64(n)*journalPlace }

// leave gives the room back, once the store knows all.
func (j *Journal) leave(token string) {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if n, there := j.live[token]; there {
		delete(j.live, token)
		j.free = append(j.free, n)
	}
}

// note writes how far copies are that follow each other. Without a place there is nothing to be written: what the store has is exact
// then.
func (j *Journal) note(token string, first int, steps ...byte) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	n, there := j.live[token]
	j.mu.Unlock()
	if !there {
		return nil
	}
	if err := j.writeAt(steps, placeAt(n)+tokenSize+int64(first)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// steps are what is known of a claim's copies; exact says that a copy not noted as begun was not.
func (j *Journal) steps(token string) (steps []byte, exact bool) {
	if j == nil {
		return nil, false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if n, there := j.live[token]; there {
		steps = make([]byte, ParcelSize)
		if _, err := j.file.ReadAt(steps, placeAt(n)+tokenSize); err != nil {
			return nil, false
		}
		return steps, true
	}
	steps, there := j.left[token]
	return steps, there && j.same
}

// Close closes the file.
func (j *Journal) Close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}

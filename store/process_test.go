package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mutualaid/store"
)

// childEnv makes the test binary, when it is set to a path, a second process that writes to the store there.
const childEnv = "STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		fmt.Println("error:", writeForEver(path))
		return
	}
	os.Exit(m.Run())
}

// writeForEver inserts rows from many goroutines and prints each once it is acknowledged, until it is killed.
func writeForEver(path string) error {
	var m sync.Mutex
	var all sync.WaitGroup
	ctx := context.Background()
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	fmt.Println("open")
	for g := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				err := db.Update(ctx, "g", func(tx *store.Tx) error {
					return notes.Insert(tx, note{Group: strconv.Itoa(g), N: n, Text: strconv.Itoa(n)})
				})
				m.Lock()
				if err != nil {
					fmt.Println("error:", err)
				} else {
					fmt.Println(g, n)
				}
				m.Unlock()
			}
		})
	}
	all.Wait()
	return nil
}

// child starts the second process and returns once it has printed its first line.
func child(t *testing.T, path string) (cmd *exec.Cmd, out *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(exe)
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(cmd) })
	out = bufio.NewScanner(pipe)
	if !out.Scan() {
		t.Fatal("the child says nothing")
	}
	return cmd, out
}

// stop kills the child as kill -9 does; a second time changes nothing.
func stop(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()         // it was killed, which is what Wait reports
}

func TestASecondProcessIsRefusedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	cmd, _ := child(t, path)
	start := time.Now()
	_, err := store.Open(t.Context(), path)
	if !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("got %v", err)
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("after %v", d)
	}
	stop(cmd)

	db := open(t, path)
	_, out := child(t, path)
	if !strings.Contains(out.Text(), "in use by another process") {
		t.Errorf("the child says %q", out.Text())
	}
	update(t, db, func(tx *store.Tx) error { return notes.Put(tx, note{}) })
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	for round := range 4 {
		if err := os.Remove(path); err != nil && round > 0 {
			t.Fatal(err)
		}
		cmd, out := child(t, path)
		var acknowledged [8]int
		for lines := 0; lines < 300*(round+1) && out.Scan(); lines++ {
			acknowledge(t, out.Text(), &acknowledged)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for out.Scan() { // printed before the end, so acknowledged as well
			acknowledge(t, out.Text(), &acknowledged)
		}
		stop(cmd)
		expectRows(t, path, acknowledged)
	}
}

func acknowledge(t *testing.T, line string, rows *[8]int) {
	t.Helper()
	var g, n int
	if _, err := fmt.Sscanf(line, "%d %d", &g, &n); err != nil || g > 7 || n != rows[g] {
		t.Fatalf("the child says %q", line)
	}
	rows[g]++
}

func expectRows(t *testing.T, path string, acknowledged [8]int) {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	view(t, db, func(tx *store.Tx) error {
		for g, rows := range acknowledged {
			for n := range rows {
				if _, err := notes.Get(tx, strconv.Itoa(g), n); err != nil {
					t.Errorf("of %d rows: %v", rows, err)
				}
			}
		}
		return nil
	})
	if err := errors.Join(db.Check(t.Context()), db.Close()); err != nil {
		t.Error(err)
	}
}

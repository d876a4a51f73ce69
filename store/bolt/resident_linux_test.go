package bolt

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mutualaid/store/engine"
)

// residentOf is how many KiB of the file are mapped into this process and present.
func residentOf(t *testing.T, path string) (kib int) {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	ours := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.HasSuffix(line, path) {
			ours = true
		} else if ours && strings.HasPrefix(line, "Rss:") {
			n := 0
			if _, err := fmt.Sscanf(line, "Rss: %d", &n); err != nil {
				t.Fatal(err)
			}
			kib, ours = kib+n, false
		}
	}
	return kib
}

func TestAWalkThroughALargeFileDoesNotStayInMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	const rows = 200
	ctx, value := context.Background(), bytes.Repeat([]byte("x"), 64<<10)
	put := func(i int) {
		err := s.Update(ctx, "", func(tx engine.Tx) error { return tx.Put(fmt.Appendf(nil, "%04d", i), value) })
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range rows {
		put(i)
	}
	walk := func() {
		err := s.View(ctx, "", func(tx engine.Tx) error {
			for i := range rows {
				if got, err := tx.Get(fmt.Appendf(nil, "%04d", i)); err != nil || !bytes.Equal(got, value) {
					return fmt.Errorf("row %d has %d bytes: %w", i, len(got), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk()
	if n := residentOf(t, path); n < rows*32 {
		t.Fatalf("only %d KiB are resident: this test measures nothing", n)
	}
	s.slimmed = time.Time{} // as if a second had passed
	put(rows)
	if n := residentOf(t, path); n > rows*16 {
		t.Errorf("%d KiB are still resident", n)
	}
	walk()
}

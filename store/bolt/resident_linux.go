package bolt

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// forget tells the system that the first size bytes of the file's mapping are not needed in this process just now. Nothing is
// lost: the next reader finds them in the system's cache, or in the file. The caller is the only writer, so that the
// mapping stays where it is meanwhile, and all of size is mapped.
func (s *Store) forget(size int64) error {
	_, _, errno := unix.Syscall(unix.SYS_MADVISE, s.db.Info().Data, uintptr(size), unix.MADV_DONTNEED)
	if errno != 0 {
		return fmt.Errorf("madvise: %w", errno)
	}
	return nil
}

//go:build unix

package main

import "golang.org/x/sys/unix"

// diskFree is how many bytes a user may still write below dir.
func diskFree(dir string) (bytes uint64, known bool) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, false
	}
	return uint64(stat.Bavail) * uint64(stat.Bsize), true
}

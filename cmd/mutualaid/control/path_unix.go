//go:build unix

package control

import (
	"net"
	"os"
	"syscall"
)

func ownedByUs(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (int(stat.Uid) == os.Geteuid() || stat.Uid == 0)
}

func private(info os.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }

// bind makes the socket such that nobody else can ever open it. The mask is the process's, so this
// is called before anything else makes files.
func bind(path string) (net.Listener, error) {
	defer syscall.Umask(syscall.Umask(0o177))
	return net.Listen("unix", path)
}

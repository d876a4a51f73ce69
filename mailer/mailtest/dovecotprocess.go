//go:build !windows

package mailtest

import "syscall"

// unprivileged makes a process drop root's rights, where we have them.
func unprivileged() *syscall.SysProcAttr {
	uid, gid, ok := nobodyIDs()
	if !ok {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// ownSession keeps a server's signals apart from ours.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

package mailtest

import "syscall"

// Neither Dovecot nor Postfix runs on Windows: their tests are skipped before these are asked.
func unprivileged() *syscall.SysProcAttr { return nil }

func ownSession() *syscall.SysProcAttr { return nil }

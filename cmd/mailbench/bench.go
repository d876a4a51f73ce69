package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"mutualaid/mailer/mailtest"
)

// Bench is the workshop of one command: the program's binary, a relay, a mailbox.
type Bench struct {
	CLI
	Log   io.Writer
	Print func(Line) error

	home    string // a folder for all that is made
	program string
	relay   *actor // nil when others' relay is used
	smtp    string // host:port
}

// patience is how long a measurement waits for the next thing to happen.
const patience = 10 * time.Minute

// run sets up, measures and clears away.
func (b *Bench) run(ctx context.Context, c command) (err error) {
	if b.Connections < 1 || b.Connections > 64 {
		return fmt.Errorf("%d connections: use 1 to 64", b.Connections)
	}
	if b.home, err = os.MkdirTemp(b.Dir, "mailbench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.home)) }()
	if b.program = b.Program; b.program == "" {
		if b.program, err = build(ctx, b.home); err != nil {
			return err
		}
	}
	if b.smtp = b.SMTP; b.smtp == "" {
		if b.relay, err = act(ctx, "relay", b.Log, nil); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, b.relay.leave()) }()
		b.smtp = b.relay.Addr
	}
	return c.Run(ctx, b)
}

// build makes the product's binary from the source that this one came from.
func build(ctx context.Context, dir string) (name string, err error) {
	name = filepath.Join(dir, "mutualaid")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	said, err := exec.CommandContext(ctx, "go", "build", "-o", name, "mutualaid/cmd/mutualaid").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program (or name it by --program): %w\n%s", err, said)
	}
	return name, nil
}

// mailbox opens an empty mailbox, in a process of its own unless others' is used; leave ends it.
func (b *Bench) mailbox(ctx context.Context) (box *mailtest.Mailbox, addr string, leave func() error, err error) {
	addr, end := b.IMAP, func() error { return nil }
	if addr == "" {
		a, err := act(ctx, "mailbox", b.Log, [2]string{b.User, b.Password})
		if err != nil {
			return nil, "", nil, err
		}
		addr, end = a.Addr, a.leave
	}
	if box, err = mailtest.OpenMailbox(addr, b.User, b.Password); err != nil {
		return nil, "", nil, errors.Join(err, end())
	}
	return box, addr, func() error { return errors.Join(box.Close(), end()) }, nil
}

// note tells the person who waits how far it is.
func (b *Bench) note(format string, args ...any) { fmt.Fprintf(b.Log, format+"\n", args...) }

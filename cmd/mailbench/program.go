package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Program is the product with a folder and a config of its own.
type Program struct {
	name string // of the binary
	dir  string
	env  []string
}

const (
	groupName    = "together"
	groupAddress = "together@example.org"
	author       = "ann@example.org"
	authServ     = "mx.example.org"
)

// settle makes a folder with a config for the servers.
func (b *Bench) settle(imapAddr, smtpAddr string) (*Program, error) {
	dir, err := os.MkdirTemp(b.home, "town-")
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`store = "mutualaid.db"
url = "https://groups.example.org"
listen = "127.0.0.1:0"
[mailbox]
address = %q
imap = "imap+insecure://%s"
smtp = "smtp+insecure://%s"
user = %q
password_file = "secret"
authserv_id = %q
limit = "none"
connections = %d
`, groupAddress, imapAddr, smtpAddr, b.User, authServ, b.Connections)
	p := &Program{name: b.program, dir: dir, env: append(os.Environ(), "TZ=UTC")}
	return p, errors.Join(os.WriteFile(p.path("mutualaid.toml"), []byte(config), 0o600), os.WriteFile(p.path("secret"), []byte(b.Password), 0o600))
}

func (p *Program) path(name string) string { return filepath.Join(p.dir, name) }

func (p *Program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.name, append([]string{"--config", p.path("mutualaid.toml")}, args...)...)
	cmd.Dir, cmd.Env = p.dir, p.env
	return cmd
}

// do runs a command to its end and reads the JSON that it writes, if anybody wants it.
func (p *Program) do(ctx context.Context, into any, args ...string) error {
	if into != nil {
		args = append(args, "--json")
	}
	cmd := p.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("mutualaid %s: %w: %s", strings.Join(args, " "), err, lastLines(errs.Bytes()))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		return fmt.Errorf("mutualaid %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// Running is the program while it works.
type Running struct {
	cmd   *exec.Cmd
	ended chan error

	mu    sync.Mutex
	said  []byte
	ready chan struct{} // closed when it says that it runs
}

// start runs the program and returns once it says that it runs.
func (p *Program) start(ctx context.Context) (*Running, error) {
	r := &Running{cmd: p.command(ctx, "run"), ended: make(chan error, 1), ready: make(chan struct{})}
	r.cmd.Stderr = r
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { r.ended <- r.cmd.Wait() }() // stop waits for it
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	select {
	case <-r.ready:
		return r, nil
	case err := <-r.ended:
		return nil, fmt.Errorf("the program ended at once: %w: %s", err, lastLines(r.said))
	case <-late.C:
		return nil, errors.Join(errors.New("the program does not say that it runs"), r.cmd.Process.Kill(), <-r.ended)
	}
}

// Write takes what the program says on stderr, and keeps the end of it.
func (r *Running) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, b...)
	if bytes.Contains(r.said, []byte("msg=running")) {
		select {
		case <-r.ready:
		default:
			close(r.ready)
		}
	}
	if len(r.said) > 64<<10 {
		r.said = append(r.said[:0], r.said[len(r.said)-16<<10:]...)
	}
	return len(b), nil
}

// stop ends the program and says how it fared.
func (r *Running) stop() error {
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return errors.Join(err, r.cmd.Process.Kill(), <-r.ended)
	}
	if err := <-r.ended; err != nil {
		return fmt.Errorf("the program: %w: %s", err, lastLines(r.said))
	}
	return nil
}

// lastLines is the end of what a program said.
func lastLines(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

// town is what the program lives in: a folder with its config, a mailbox, a relay.
type town struct {
	servers
	t       *testing.T
	program string
	dir     string
	folder  string // the watched one
	env     []string
	broken  bool // posts may be as broken as their authors made them
}

// settle writes a config for the servers. Without more, letters are not limited.
func settle(t *testing.T, s servers, more ...string) *town {
	t.Helper()
	w := &town{servers: s, t: t, program: program, dir: t.TempDir(), folder: "INBOX"}
	w.write("secret", password+"\n", 0o600)
	w.configure(more...)
	t.Cleanup(func() { w.readLetters() })
	return w
}

// configure writes the config file; more are further lines of [mailbox].
func (w *town) configure(more ...string) {
	w.t.Helper()
	lines := []string{
		"[mailbox]", fmt.Sprintf("address = %q", address), fmt.Sprintf("imap = %q", w.box.URL()), fmt.Sprintf("smtp = %q", w.smtp),
		`password_file = "secret"`, fmt.Sprintf("authserv_id = %q", authserv), `limit = "none"`, fmt.Sprintf("folders = [%q]", w.folder),
	}
	w.write("mutualaid.toml", strings.Join(append(lines, more...), "\n")+"\n", 0o644)
}

func (w *town) path(name string) string { return filepath.Join(w.dir, name) }

func (w *town) write(name, text string, mode os.FileMode) {
	w.t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), mode); err != nil {
		w.t.Fatal(err)
	}
}

// said is how a command ended.
type said struct {
	out, err string
	code     int
}

// patience is how long a command may take on a machine that has much else to do.
const patience = 3 * time.Minute

// command prepares the program with its config.
func (w *town) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, w.program, append([]string{"--config", w.path("mutualaid.toml")}, args...)...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), append([]string{"GORACE=atexit_sleep_ms=0", "TZ=UTC"}, w.env...)...)
	return cmd
}

// try runs a command to its end, however that is.
func (w *town) try(args ...string) said {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := w.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		w.t.Fatalf("%s: not done after %s:\n%s", strings.Join(args, " "), patience, errs.String())
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	w.sane(args, errs.String())
	return said{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// sane expects that nothing panicked and no race was seen.
func (w *town) sane(args []string, errs string) {
	w.t.Helper()
	for _, bad := range []string{"DATA RACE", "panic:", "goroutine "} {
		if strings.Contains(errs, bad) {
			w.t.Errorf("%s: %s", strings.Join(args, " "), errs)
		}
	}
}

// do runs a command that must succeed, and returns what it wrote.
func (w *town) do(args ...string) string {
	w.t.Helper()
	got := w.try(args...)
	if got.code != 0 {
		w.t.Fatalf("%s: exit %d\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return got.out
}

// fails runs a command that must end with exit 1 and one line that says why.
func (w *town) fails(args ...string) string {
	w.t.Helper()
	got := w.try(args...)
	if got.code != 1 {
		w.t.Fatalf("%s: exit %d, want 1\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return got.err
}

// list runs a command that writes JSON.
func list[V any](w *town, args ...string) (v V) {
	w.t.Helper()
	out := w.do(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		w.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return v
}

// member is what `members --json` tells of one.
type member struct {
	Address  string
	Name     string
	Standing string
	Delivery string
	Consent  *struct {
		At        time.Time
		Words     string
		How       string
		MessageID string `json:"message_id"`
	}
}

// waiting is what `inbox --json` tells of one thing that waits.
type waiting struct {
	ID, Kind, From, Subject, Words, Why string
}

// summary is what `run --once --json` tells.
type summary struct {
	Received, Sent, Refused, Unknown, Queued, Waiting, Members int
	Mailbox, Relay                                             string
}

func (w *town) members(group string) map[string]member {
	w.t.Helper()
	known := map[string]member{}
	for _, m := range list[[]member](w, "members", group) {
		known[m.Address] = m
	}
	return known
}

// turn does all that is due, once.
func (w *town) turn(args ...string) summary {
	w.t.Helper()
	sum := list[summary](w, append([]string{"run", "--once"}, args...)...)
	await(w.t, "the relay to pass all on", w.idle)
	return sum
}

// deliver puts a mail into the watched folder.
func (w *town) deliver(raw []byte) {
	w.t.Helper()
	if err := w.box.DeliverTo(w.folder, raw); err != nil {
		w.t.Fatal(err)
	}
}

// flags are those of the watched folder's mails that tell a person what is left to do, in the order of the mails.
func (w *town) flags() []string {
	w.t.Helper()
	stored, err := w.box.MessagesIn(w.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	flags := make([]string, len(stored))
	for i, m := range stored {
		for _, f := range []string{`\Seen`, `\Flagged`} {
			if m.Has(f) {
				flags[i] += f
			}
		}
	}
	return flags
}

// lettersTo are those that reached an address, in order.
func (w *town) lettersTo(to string) (letters []letter) {
	w.t.Helper()
	for _, d := range w.sink.Deliveries() {
		if slices.Contains(d.To, to) {
			letters = append(letters, w.read(d))
		}
	}
	return letters
}

// lastTo is the newest letter that reached an address.
func (w *town) lastTo(to string) letter {
	w.t.Helper()
	letters := w.lettersTo(to)
	if len(letters) == 0 {
		w.t.Fatalf("no letter reached %s", to)
	}
	return letters[len(letters)-1]
}

// process is the program while it runs.
type process struct {
	w     *town
	cmd   *exec.Cmd
	ended chan struct{}
	out   bytes.Buffer

	mu   sync.Mutex
	errs []byte
}

// Write takes what the program says on stderr.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, b...)
	return len(b), nil
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.errs)
}

// start runs the program in the background. At the end of the test it is gone, one way or the other.
func (w *town) start(args ...string) *process {
	w.t.Helper()
	p := &process{w: w, cmd: w.command(context.Background(), args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, p
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended stands in ProcessState
		close(p.ended)
	}()
	w.t.Cleanup(func() {
		p.kill()
		w.sane(args, p.said())
		if w.t.Failed() {
			w.t.Logf("%s said:\n%s", strings.Join(args, " "), p.said())
		}
	})
	return p
}

// running starts `run`, and returns once it says that it runs.
func (w *town) running() *process {
	w.t.Helper()
	p := w.start("run")
	await(w.t, "the program to run", func() bool { return p.over() || strings.Contains(p.said(), "msg=running") })
	if p.over() {
		w.t.Fatalf("it ended at once: %s", p.said())
	}
	return p
}

func (p *process) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kill ends it as a power cut does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.ended
}

// terminate asks it to end, and expects that it does so in time and well.
func (p *process) terminate() {
	p.w.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.w.t.Fatal(err)
	}
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	select {
	case <-p.ended:
	case <-late.C:
		p.w.t.Fatalf("still there 10 s after SIGTERM:\n%s", p.said())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.w.t.Errorf("exit %d after SIGTERM:\n%s", code, p.said())
	}
}

var _ mailbox = (*mailtest.DovecotServer)(nil)

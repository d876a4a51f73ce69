package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/control"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer/mailtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mutualaid": main})
}

const (
	mailbox  = "together@example.org"
	password = "a password"
)

// TestCommandsWhenNothingRuns and the next one run the same scripts: what a command prints must not depend on who owns the store.
func TestCommandsWhenNothingRuns(t *testing.T) {
	testscript.Run(t, params(t, "testdata/desk", false))
}

func TestCommandsWhileTheProgramRuns(t *testing.T) {
	testscript.Run(t, params(t, "testdata/desk", true))
}

func TestProgram(t *testing.T) {
	testscript.Run(t, params(t, "testdata/alone", false))
}

// town is what a script lives in: a mailbox, a relay, and perhaps the running program.
type town struct {
	imap    *mailtest.IMAPServer
	smtp    *mailtest.SMTPSink
	taken   chan string // who got a letter
	service *Service    // nil when nothing runs
}

type townKey struct{}

func params(t *testing.T, dir string, running bool) testscript.Params {
	return testscript.Params{
		Dir:                dir,
		RequireUniqueNames: true,
		Setup:              func(env *testscript.Env) error { return settle(t, env, running) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"deliver": deliverMail, "letters": listLetters, "turn": turn, "capture": capture, "mode": changeMode, "await": awaitLetter, "terminate": terminate,
		},
	}
}

// settle starts the servers and writes the config, unless the script has one of its own.
func settle(t *testing.T, env *testscript.Env, running bool) error {
	here := &town{taken: make(chan string, 1000)}
	var err error
	if here.imap, err = mailtest.NewIMAPServer(); err != nil {
		return err
	}
	env.Defer(func() { check(t, here.imap.Close()) })
	if err := here.imap.AddUser(mailbox, password, "Junk"); err != nil {
		return err
	}
	if here.smtp, err = mailtest.NewSMTPSink(mailtest.SMTPOptions{User: mailbox, Password: password, Taken: here.take}); err != nil {
		return err
	}
	env.Defer(func() { check(t, here.smtp.Close()) })
	env.Values[townKey{}] = here
	env.Setenv("IMAP", here.imap.URL())
	env.Setenv("SMTP", here.smtp.URL())
	env.Setenv("GORACE", "atexit_sleep_ms=0") // else each command under -race waits a second at its end
	env.Setenv("YEAR", strconv.Itoa(time.Now().Year()+1))
	if err := os.WriteFile(filepath.Join(env.WorkDir, "secret"), []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	name := filepath.Join(env.WorkDir, "mutualaid.toml")
	if _, err := os.Lstat(name); err == nil {
		return nil
	}
	text := fmt.Sprintf("[mailbox]\naddress = %q\nimap = %q\nsmtp = %q\npassword_file = \"secret\"\nauthserv_id = \"mx.example.org\"\n[log]\nlevel = \"warn\"\n",
		mailbox, here.imap.URL(), here.smtp.URL())
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil || !running {
		return err
	}
	return here.run(t, env, name)
}

// take passes a letter to the mailbox itself on, as its provider does: checked, and to a plus-address as well.
func (here *town) take(d mailtest.Delivery) {
	here.taken <- d.To[0]
	local, domain, _ := strings.Cut(d.To[0], "@")
	local, _, _ = strings.Cut(local, "+")
	if local+"@"+domain != mailbox {
		return
	}
	checked := "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org\r\n"
	if _, err := here.imap.Append(mailbox, "INBOX", append([]byte(checked), d.Data...)); err != nil {
		panic(err) // the mailbox outlives the relay
	}
}

// run owns the store and answers on the socket as the running program does, while mail moves only when a script says turn.
func (here *town) run(t *testing.T, env *testscript.Env, name string) error {
	conf, err := config.Load(name)
	if err != nil {
		return err
	}
	here.service = &Service{Config: conf, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: time.Now}
	if err := here.service.Open(context.Background()); err != nil {
		return err
	}
	path, err := socketOf(conf)
	if err != nil {
		return errors.Join(err, here.service.Close())
	}
	ln, err := control.Listen(path)
	if err != nil {
		return errors.Join(err, here.service.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- control.Serve(ctx, ln, here.service.desk.handle, 5*time.Second) }()
	env.Defer(func() {
		stop()
		check(t, errors.Join(<-ended, here.service.Close()))
	})
	return nil
}

func check(t *testing.T, err error) {
	if err != nil {
		t.Error(err)
	}
}

func townOf(ts *testscript.TestScript) *town { return ts.Value(townKey{}).(*town) }

// deliverMail puts mails into the mailbox: deliver FILE…
func deliverMail(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		raw := strings.ReplaceAll(ts.ReadFile(file), "\n", "\r\n")
		if _, err := townOf(ts).imap.Append(mailbox, "INBOX", []byte(raw)); err != nil {
			ts.Fatalf("deliver %s: %v", file, err)
		}
	}
}

// listLetters prints who got which letter, in the order in which the relay took them.
func listLetters(ts *testscript.TestScript, _ bool, _ []string) {
	for _, d := range townOf(ts).smtp.Deliveries() {
		m, err := mail.ReadMessage(strings.NewReader(string(d.Data)))
		ts.Check(err)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s: %s\n", strings.Join(d.To, " "), subject)
	}
}

// terminate sends SIGTERM, as a service manager does, to what was last started in the background.
func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	commands := ts.BackgroundCmds()
	ts.Check(commands[len(commands)-1].Process.Signal(syscall.SIGTERM))
}

// awaitLetter waits until the running program has sent a letter: await ADDRESS
func awaitLetter(ts *testscript.TestScript, _ bool, args []string) {
	late := time.After(20 * time.Second)
	for {
		select {
		case to := <-townOf(ts).taken:
			if to == args[0] {
				return
			}
		case <-late:
			ts.Fatalf("no letter to %s", args[0])
		}
	}
}

// turn lets the program do all that is due, once: turn
func turn(ts *testscript.TestScript, neg bool, _ []string) {
	var err error
	if s := townOf(ts).service; s != nil {
		err = s.once(context.Background(), &terminal.Printer{Out: ts.Stdout(), Err: ts.Stderr()})
	} else {
		err = ts.Exec("mutualaid", "run", "--once")
	}
	if (err != nil) != neg {
		ts.Fatalf("turn: %v", err)
	}
}

// capture keeps a part of the last output in a variable: capture NAME REGEXP
func capture(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: capture NAME REGEXP")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%q is not in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// changeMode sets a file's permissions: mode 644 FILE
func changeMode(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: mode OCTAL FILE")
	}
	bits, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	ts.Check(os.Chmod(ts.MkAbs(args[1]), os.FileMode(bits)))
}

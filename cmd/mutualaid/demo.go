package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/demo"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// DemoCmd tells the whole story of a group, with nothing set up.
type DemoCmd struct {
	Keep bool `help:"Stay up at the end, to look at the pages and the mailboxes."`
}

// Run tells the story, and fails when anything that should have happened did not.
func (c *DemoCmd) Run(ctx context.Context, s *Session) error { return c.run(ctx, s, nil) }

func (c *DemoCmd) run(ctx context.Context, s *Session, tamper func(*demo.Story)) error {
	o := demo.Options{Start: startDemo, Out: s.Out, Width: s.Width(), Colour: s.Width() > 0 && os.Getenv("NO_COLOR") == "", Keep: c.Keep, Tamper: tamper}
	p := s.Printer()
	if p.JSON {
		o.Out = io.Discard
		if c.Keep {
			o.Out = s.Err
		}
	}
	r, err := demo.Run(ctx, o)
	if err != nil {
		return err
	}
	if err := p.Object(r, func() {}); err != nil {
		return err
	}
	if !r.OK {
		return fmt.Errorf("%w: the story's end is not as it should be", errTold)
	}
	return nil
}

// demoProgram is the program as `run` puts it together, moved by the demo's clock.
type demoProgram struct{ *Service }

// startDemo writes a config as a person would, and opens the program with it.
func startDemo(ctx context.Context, m demo.Mailbox, now func() time.Time, log *slog.Logger) (demo.Program, error) {
	if err := os.WriteFile(filepath.Join(m.Dir, "secret"), []byte(m.Password+"\n"), 0o600); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("listen = \"127.0.0.1:0\"\n[mailbox]\naddress = %q\nimap = %q\nsmtp = %q\nuser = %q\npassword_file = \"secret\"\nauthserv_id = %q\nlimit = \"500/day\"\n",
		m.Address, m.IMAP, m.SMTP, m.User, m.AuthServ)
	name := filepath.Join(m.Dir, "mutualaid.toml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return nil, err
	}
	conf, err := config.Load(name)
	if err != nil {
		return nil, err
	}
	service := &Service{Config: conf, Log: log, Now: now, Socket: true}
	if err := service.Open(ctx); err != nil {
		return nil, err
	}
	return demoProgram{service}, nil
}

// Turn is `run --once`.
func (d demoProgram) Turn(ctx context.Context) error {
	inbox := d.poller.Inbox
	defer func() { d.poller.Inbox = inbox }() // once counts by one of its own
	return d.once(ctx, &terminal.Printer{Out: io.Discard})
}

// Desk is the service itself.
func (d demoProgram) Desk() *desk.Desk { return &d.desk.Desk }

// Live is `run`.
func (d demoProgram) Live(ctx context.Context, ready func(pages, socket string)) error {
	socket, err := socketOf(d.Config)
	if err != nil {
		return err
	}
	d.Ready = func(pages string) { ready(pages, socket) }
	return d.Service.Run(ctx)
}

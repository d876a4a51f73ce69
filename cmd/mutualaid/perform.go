package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"reflect"
	"time"

	"github.com/alecthomas/kong"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/control"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv"
	"mutualaid/listserv/desk"
	"mutualaid/mailer/dmarc"
	"mutualaid/store"
	"mutualaid/templates"
)

// patience is how long a command waits for a store that another process has open and does not answer for: it may be
// just starting, just ending, or a short command of its own.
const patience = 10 * time.Second

// perform carries a command out in the process that runs, or here when none does.
func perform(ctx context.Context, s *Session, command StoreCommand) error {
	c, err := s.Config()
	if err != nil {
		return err
	}
	return performWith(ctx, s, c, command, s.Printer())
}

func performWith(ctx context.Context, s *Session, c config.Config, command StoreCommand, p *terminal.Printer) error {
	if prepared, ok := command.(Preparer); ok {
		if err := prepared.Prepare(ctx, s); err != nil {
			return err
		}
	}
	if sinker, ok := command.(Sinker); ok {
		sink, err := sinker.Sink(s)
		if err != nil {
			return err
		}
		p.Data = sink
		if err := deliver(ctx, s, c, command, p); err != nil {
			return errors.Join(err, sink.Drop())
		}
		if err := sink.Keep(ctx); err != nil {
			return err
		}
		if teller, ok := command.(Teller); ok {
			return teller.Tell(p)
		}
		return nil
	}
	return deliver(ctx, s, c, command, p)
}

// deliver hands a prepared command to whoever owns the store.
func deliver(ctx context.Context, s *Session, c config.Config, command StoreCommand, p *terminal.Printer) error {
	h := holder{session: s, config: c}
	return errors.Join(h.do(ctx, s.Name, command, p), h.close())
}

// holder hands commands to whoever owns the store, one after another. Where nothing runs it opens the store for the first and
// keeps it until close.
type holder struct {
	session *Session
	config  config.Config
	desk    *Desk // nil while another process owns the store
}

func (h *holder) do(ctx context.Context, name string, command StoreCommand, p *terminal.Printer) error {
	if h.desk != nil {
		return carryOut(ctx, h.desk, command, p)
	}
	socket, err := socketOf(h.config)
	if err != nil {
		return err
	}
	fields, err := json.Marshal(command)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s := h.session
	request := control.Request{Command: name, Fields: fields, By: s.CLI.As, JSON: p.JSON, Width: p.Width, Colour: p.Colour, Watched: p.Progress != nil}
	return eventually(ctx, patience, func() error {
		err := control.Call(ctx, socket, request, p)
		if !errors.Is(err, control.ErrNobody) {
			return err
		}
		desk, err := openDesk(ctx, h.config, time.Now, slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: slog.LevelWarn})))
		if err != nil {
			return err
		}
		desk.By = s.CLI.As
		h.desk = desk
		return carryOut(ctx, desk, command, p)
	})
}

// close closes the store, where it was opened.
func (h *holder) close() error {
	if h.desk == nil {
		return nil
	}
	desk := h.desk
	h.desk = nil
	return desk.Store.Close()
}

// eventually tries again while another process has the store open, so long at most. Nothing was done in a try that met one.
func eventually(ctx context.Context, most time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, most, store.ErrInUse)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if !errors.Is(err, store.ErrInUse) {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: another program has it open and does not answer; is a mutualaid of another config or user running, or hung?", err)
		}
	}
}

// openDesk opens the store that the config names.
func openDesk(ctx context.Context, c config.Config, now func() time.Time, log *slog.Logger) (*Desk, error) {
	words, err := templates.Load()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	settings := listserv.Settings{Address: c.Mailbox.Address, AuthServ: c.Mailbox.AuthServ, URL: c.URL, Plus: c.Mailbox.PlusAddresses,
		VERP: c.Mailbox.PlusAddresses, Limit: limitOf(c), Strict: (&dmarc.Policies{Resolver: net.DefaultResolver, Now: now}).Strict}
	service, err := listserv.New(ctx, db, words, settings, now, log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Desk{Desk: desk.Desk{Service: service}, Store: db, Limit: limitOf(c)}, nil
}

func socketOf(c config.Config) (string, error) {
	if c.Socket != "" {
		return c.Socket, nil
	}
	return control.Path(c.Store)
}

// handle carries out a command that came over the socket.
func (d *Desk) handle(ctx context.Context, r control.Request, p *terminal.Printer) error {
	command, err := commandNamed(r.Command)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(r.Fields, command); err != nil {
		return fmt.Errorf("%s: the running program does not understand this (%w): is it of another version? Start it anew", r.Command, err)
	}
	return carryOut(ctx, &Desk{Desk: d.Desk, Store: d.Store, Limit: d.Limit, By: r.By}, command, p)
}

// commandNamed makes an empty command of that name.
func commandNamed(name string) (StoreCommand, error) {
	parser, _, err := newParser(new(CLI), io.Discard, io.Discard)
	if err != nil {
		return nil, err
	}
	var found StoreCommand
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if n, ok := node.(*kong.Node); ok && n.Type == kong.CommandNode && nameOf(n) == name {
			found, _ = reflect.New(n.Target.Type()).Interface().(StoreCommand)
		}
		return next(nil)
	})
	if err == nil && found == nil {
		err = fmt.Errorf("the running program knows no command %q: is it of another version? Start it anew", name)
	}
	return found, err
}

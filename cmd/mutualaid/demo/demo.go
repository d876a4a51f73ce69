// Package demo tells the story of one group in front of the reader's eyes: an IMAP server and a relay within the process,
// twenty people who answer in plain words, and four weeks that pass in seconds. The program itself is the real one: it is
// handed in, runs over those servers, and is told only what time it is.
//
//	story.go   who writes what, when, and what should come of it
//	town.go    the mail servers, the clock, everybody's mailbox
//	write.go   letters as people write them, quoting as their programs do; machines.go: as machines do
//	ledger.go  what should be, from the story alone
//	count.go   what is, from the servers and the store
//	teller.go  the words on the terminal
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"mutualaid/listserv/desk"
)

// Program is the running program. It does everything by itself; the demo says only when.
type Program interface {
	// Turn reads all new mail, does all that is due, and sends what is to be sent.
	Turn(ctx context.Context) error
	// Desk is where the steward's commands arrive.
	Desk() *desk.Desk
	// Live works as `run` does until ctx ends; ready is told where the pages and the socket are, once they answer.
	Live(ctx context.Context, ready func(pages, socket string)) error
	// Close ends the program; the store stays.
	Close() error
}

// Mailbox is what a program must know to live in the town.
type Mailbox struct {
	Dir            string // for the store and the config
	Address        string
	AuthServ       string // see RFC 8601 section 2.5
	IMAP, SMTP     string // URLs
	User, Password string
}

// Start starts the program over a mailbox. Called again after Close it finds its store as it was.
type Start func(ctx context.Context, m Mailbox, now func() time.Time, log *slog.Logger) (Program, error)

// Options are how the story is told.
type Options struct {
	Start  Start
	Out    io.Writer // the story; io.Discard tells it to nobody
	Width  int       // columns, 0 is 80
	Colour bool
	Keep   bool // stay up after the end until ctx ends
	// Tamper, if set, may change the story before it begins; tests prove by it that a broken promise is noticed.
	Tamper func(*Story)
}

// Run tells the story. The Result says whether everything that should have happened did; an error is a story that could
// not be told to its end.
func Run(ctx context.Context, o Options) (r Result, err error) {
	began := time.Now()
	dir, err := os.MkdirTemp("", "mutualaid-demo-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s := NewStory()
	if o.Tamper != nil {
		o.Tamper(s)
	}
	t, err := newTown(dir, s)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	p := &play{town: t, story: s, ledger: newLedger(s), start: o.Start, teller: newTeller(o)}
	defer func() { err = errors.Join(err, p.end()) }()
	if err := p.perform(ctx); err != nil {
		return r, fmt.Errorf("the demo stopped on %s: %w", t.clock.now().In(berlin()).Format("Mon 2 Jan 15:04"), err)
	}
	if r, err = p.count(ctx); err != nil {
		return r, err
	}
	r.Took = time.Since(began)
	p.teller.result(r)
	if o.Keep {
		err = p.keep(ctx)
	}
	return r, err
}

// play is one performance of the story.
type play struct {
	town    *town
	story   *Story
	ledger  *ledger
	teller  *teller
	start   Start
	program Program // nil while it is switched off
}

// step is how often the program looks at the clock when nothing else happens.
const step = time.Hour

// perform lets the weeks pass: hour by hour, and from one scene to the next.
func (p *play) perform(ctx context.Context) error {
	if err := p.on(ctx); err != nil {
		return err
	}
	p.teller.opening(p.story)
	scenes := p.story.Scenes
	for now := p.story.Begin; !now.After(p.story.End) && ctx.Err() == nil; {
		p.town.clock.set(now)
		p.ledger.pass(now, p.program != nil)
		for len(scenes) > 0 && !scenes[0].At.After(now) {
			if err := p.scene(ctx, scenes[0]); err != nil {
				return fmt.Errorf("%s: %w", scenes[0].name(), err)
			}
			scenes = scenes[1:]
		}
		if err := p.turn(ctx); err != nil {
			return err
		}
		next := now.Truncate(step).Add(step)
		if len(scenes) > 0 && scenes[0].At.Before(next) {
			next = scenes[0].At
		}
		now = next
	}
	return ctx.Err()
}

// scene lets one thing happen; the program learns of it at its next turn.
func (p *play) scene(ctx context.Context, s Scene) error {
	switch {
	case s.Power == off:
		p.teller.aside(s.At, s.Say)
		return p.end()
	case s.Power == on:
		if err := p.on(ctx); err != nil {
			return err
		}
		p.ledger.wake(s.At)
		p.teller.aside(s.At, s.Say)
		return nil
	case s.Do != nil && p.program == nil:
		return errors.New("the program is switched off, nobody can use a command now")
	case s.Do != nil:
		p.teller.begin(s)
		if err := s.Do(ctx, p.program.Desk()); err != nil {
			return err
		}
	default:
		raw, err := s.Mail(p.town, s.Who)
		if err != nil {
			return err
		}
		for range max(1, s.Copies) {
			if err := p.town.deliver(raw); err != nil {
				return err
			}
		}
		p.teller.begin(s)
	}
	p.ledger.happen(s, p.program != nil)
	return nil
}

// turn is one turn of the program, and what is to be told of it.
func (p *play) turn(ctx context.Context) error {
	if p.program == nil {
		return nil
	}
	if err := p.program.Turn(ctx); err != nil {
		return err
	}
	letters, err := p.town.fetch()
	if err != nil {
		return err
	}
	p.teller.came(p.town.clock.now(), letters, p.town.log.take())
	return nil
}

func (p *play) on(ctx context.Context) (err error) {
	p.program, err = p.start(ctx, p.town.mailbox(), p.town.clock.now, slog.New(p.town.log))
	return err
}

func (p *play) end() error {
	if p.program == nil {
		return nil
	}
	program := p.program
	p.program = nil
	return program.Close()
}

// keep lets the clock run on by itself and the program live, until ctx ends.
func (p *play) keep(ctx context.Context) error {
	p.town.clock.release()
	p.town.open()
	return p.program.Live(ctx, func(pages, socket string) { p.teller.kept(p.town.mailbox(), pages, socket) })
}

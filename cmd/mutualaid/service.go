package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/net/netutil"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/control"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/web"
	"mutualaid/listserv/web/api"
	"mutualaid/mailer/dkim"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/smtp"
	"mutualaid/store"
)

// tickEvery is how often cron wakes us to see what is due.
const tickEvery = "@every 30s"

// Service is the running program: it owns the store and every goroutine.
//
//	mailbox   reads new mail and hands it to the service
//	sign-in   lets the sender try again when the password was changed or somebody signed in anew
//	clock     lets the service see what is due: reminders, digests
//	expander  turns mailings into letters, page by page
//	sender    sends letters
//	socket    carries out commands of other processes
//	pages     answers browsers
//	backup    copies the store each day
//	metrics   tells other programs how this one is
//
// New mail and commands wake the expander, and the expander wakes the sender.
type Service struct {
	Config  config.Config
	Log     *slog.Logger
	Now     func() time.Time
	Socket  bool               // commands of other processes are answered
	Outside Outside            // where the servers are; zero is the real world
	Ready   func(pages string) // told the pages' address, "" without, when everything listens; may be nil
	Look    time.Duration      // how often a refused password or sign-in is looked at, whether it was changed; 0 is 10 s

	desk    *Desk
	account *account.Account
	poller  *imap.Poller
	sender  *smtp.Sender
	journal *outbox.Journal
	send    chan struct{} // wakes the sender

	renewing sync.Mutex
	renewed  time.Time // when a token was last renewed because the relay refused it

	opened  time.Time
	reached atomic.Int64 // when the mailbox was last, in nanoseconds of the epoch; 0 is never
}

// succession is how long a new program waits for one that ends: longer than that may take (see stopping).
const succession = 20 * time.Second

// Open opens the store, waiting a little for a command that still has it, and puts everything together.
func (s *Service) Open(ctx context.Context) error {
	socket, err := socketOf(s.Config)
	if err != nil {
		return err
	}
	told := false
	err = eventually(ctx, succession, func() (err error) {
		s.desk, err = openDesk(ctx, s.Config, s.Now, s.Log)
		switch {
		case !errors.Is(err, store.ErrInUse):
		case control.Answers(ctx, socket):
			return fmt.Errorf("mutualaid runs already with the store %s; it does all that is due by itself", s.Config.Store)
		case !told:
			told = true
			s.Log.Info("another program has the store open and is about to end: this one takes over then", "store", s.Config.Store, "waits_at_most", succession)
		}
		return err
	})
	if err != nil {
		return err
	}
	if d := s.Config.DKIM; d.Keys != "" {
		if s.desk.Settings.Keys, err = dkim.Load(d.Keys, d.Domain, d.Selector); err != nil {
			return errors.Join(fmt.Errorf("the keys that sign letters: %w", err), s.desk.Store.Close())
		}
	}
	s.send = make(chan struct{}, 1)
	s.opened = s.Now()
	s.account = account.In(s.Config, s.Outside.Outside)
	s.poller = s.account.Poller(s.Log)
	s.poller.Inbox, s.poller.Reading = s.desk, s.desk.Reading
	s.poller.Reached = func() { s.reached.Store(s.Now().UnixNano()) }
	s.poller.Trouble = func(err error) { s.trouble("the mailbox", err) }
	s.sender = s.account.Sender(s.Log)
	box := s.desk.Outbox(limitOf(s.Config))
	box.Together = s.Config.Mailbox.Recipients
	if box.Journal, err = outbox.OpenJournal(s.Config.Store + ".journal"); err != nil {
		// Letters go out all the same, only with a commit for each.
		s.Log.Warn("letters are sent more slowly", "error", err)
	}
	s.journal = box.Journal
	s.sender.Outbox, s.sender.Now = box, s.Now
	s.desk.SevenBitOnly = s.sender.SevenBitOnly
	s.sender.Trouble = func(ctx context.Context, t smtp.Trouble) {
		if t.Outcome.Stage == smtp.AtLogin && s.renewToSend(ctx) {
			return
		}
		s.trouble("the relay", fmt.Errorf("%s does not take our letters since %s: %s", s.Config.Mailbox.SMTP, moment(t.Since), t.Outcome))
	}
	return nil
}

// Close closes the store, once nothing runs any more.
func (s *Service) Close() error { return errors.Join(s.journal.Close(), s.desk.Store.Close()) }

// trouble tells the stewards by their inbox; it is called from goroutines that must go on, so its own failure is logged.
func (s *Service) trouble(kind string, err error) {
	s.Log.Error(kind+" needs a person", "error", err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.desk.Trouble(ctx, kind, err); err != nil {
		s.Log.Error("the trouble could not be put into the inbox", "error", err)
	}
}

func limitOf(c config.Config) outbox.Limit {
	var limit outbox.Limit
	for _, r := range c.Mailbox.Limit {
		limit = append(limit, outbox.Rate{N: r.Letters, Per: r.Per})
	}
	return limit
}

// Run works until ctx ends, then stops cleanly. Open comes before it and Close after it.
func (s *Service) Run(ctx context.Context) error {
	parts := []part{{"mailbox", s.readMail}, {"sign-in", s.watchSignIn}, {"clock", s.keepTime}, {"expander", s.expand}, {"sender", s.sendMail}, {"webhooks", s.tellHooks}, {"search", s.index}, {"backup", s.backUp}}
	if s.Socket {
		path, err := socketOf(s.Config)
		if err != nil {
			return err
		}
		ln, err := control.Listen(path)
		if err != nil {
			return err
		}
		parts = append(parts, part{"socket", func(ctx context.Context) error {
			return control.Serve(ctx, ln, s.desk.handle, stopping/2)
		}})
	}
	pages := ""
	if s.Config.Listen != "" {
		ln, err := net.Listen("tcp", s.Config.Listen)
		if err != nil {
			return fmt.Errorf("the pages: %w; another program may use this address, see listen in %s", err, s.Config.File())
		}
		pages = "http://" + ln.Addr().String()
		if tcp, ok := ln.Addr().(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
			s.desk.Local = pages
		}
		parts = append(parts, part{"pages", func(ctx context.Context) error { return s.servePages(ctx, ln) }})
	}
	watched := ""
	if s.Config.Metrics != "" {
		ln, err := net.Listen("tcp", s.Config.Metrics)
		if err != nil {
			return fmt.Errorf("the metrics: %w; another program may use this address, see metrics in %s", err, s.Config.File())
		}
		parts = append(parts, part{"metrics", func(ctx context.Context) error { return s.serveMetrics(ctx, netutil.LimitListener(ln, maxWatchers)) }})
		watched = "http://" + ln.Addr().String()
	}
	s.Log.Info("running", "store", s.Config.Store, "mailbox", s.Config.Mailbox.Address, "pages", pages, "metrics", watched)
	if s.Ready != nil {
		s.Ready(pages)
	}
	err := together(ctx, s.Log, stopping, parts...)
	s.Log.Info("stopped")
	return err
}

// readMail reads mail until ctx ends. A refused sign-in is told once; the other parts keep working, and reading begins again when
// a person has changed the password or signed in anew. An access token that was good and is refused is renewed once first.
func (s *Service) readMail(ctx context.Context) error {
	for renewed := false; ; {
		tried := s.account.Mark()
		began := time.Now()
		err := s.poller.Run(ctx)
		if ctx.Err() != nil || err == nil {
			return nil
		}
		if !errors.Is(err, imap.ErrAuth) {
			return err
		}
		if renewed = !renewed || time.Since(began) > time.Hour; renewed && s.account.Renew(ctx) {
			continue
		}
		s.Log.Error("no mail is read until the password is changed, or somebody signs in again", "server", s.Config.Mailbox.IMAP, "user", s.Config.Mailbox.User, "error", err)
		if !s.signInChanges(ctx, tried) {
			return nil
		}
	}
}

// signInChanges waits until a person has changed what was tried; false: ctx ended.
func (s *Service) signInChanges(ctx context.Context, tried string) bool {
	look := time.NewTicker(cmp.Or(s.Look, 10*time.Second))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
			if now := s.account.Mark(); now != "" && now != tried {
				return true
			}
		}
	}
}

// watchSignIn wakes the sender from the long rest after a refused login when a person has done something about it.
func (s *Service) watchSignIn(ctx context.Context) error {
	for {
		if !s.signInChanges(ctx, s.account.Mark()) {
			return nil
		}
		if s.sender.SignInChanged() {
			s.wake()
		}
	}
}

// renewToSend gets another access token after the relay has refused one, at most once an hour.
func (s *Service) renewToSend(ctx context.Context) bool {
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if time.Since(s.renewed) < time.Hour || !s.account.Renew(ctx) {
		return false
	}
	s.renewed = time.Now()
	return s.sender.SignInChanged()
}

// keepTime lets the service look every half minute at what is due. What is due comes from the store: cron only wakes us.
func (s *Service) keepTime(ctx context.Context) error {
	tick := func() {
		if err := s.desk.Tick(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("what is due could not all be done; it is tried again in half a minute", "error", err)
		}
		s.wake()
	}
	quiet := cron.PrintfLogger(slog.NewLogLogger(s.Log.Handler(), slog.LevelError))
	// Recover stands inside: outside of it a panic would leave SkipIfStillRunning believing for ever that the job runs.
	job := cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(quiet)).Then(cron.FuncJob(tick))
	clock := cron.New(cron.WithLogger(quiet), cron.WithLocation(time.UTC))
	if _, err := clock.AddJob(tickEvery, job); err != nil {
		return err
	}
	job.Run() // what fell due while nothing ran
	clock.Start()
	<-ctx.Done()
	<-clock.Stop().Done()
	return nil
}

// wake tells the sender that there may be letters; it never blocks.
func (s *Service) wake() {
	select {
	case s.send <- struct{}{}:
	default:
	}
}

// expand turns mailings into letters whenever something was added. Each page wakes the sender, so the first letters go out
// while the last ones are being written.
func (s *Service) expand(ctx context.Context) error {
	again := time.NewTicker(30 * time.Second) // for what failed, and what another node left behind
	defer again.Stop()
	for {
		if err := s.desk.Fulfil(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("a wish could not be carried out; it is tried again in half a minute", "error", err)
		}
		for {
			more, err := s.desk.Expand(ctx)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				s.Log.Error("a mailing could not be written out; it is tried again in half a minute", "error", err)
			}
			s.wake()
			if err != nil || !more {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.desk.Wake():
		case <-again.C:
		}
	}
}

// sendMail sends until ctx ends.
func (s *Service) sendMail(ctx context.Context) error { return s.sender.Run(ctx, s.send) }

// maxWatchers bounds how many connections the metrics take at a time.
const maxWatchers = 16

// maxBrowsers bounds how many connections the pages take at a time.
const maxBrowsers = 256

// servePages answers browsers until ctx ends.
func (s *Service) servePages(ctx context.Context, ln net.Listener) error {
	handler, err := web.New(&s.desk.Desk, s.Config.URL, s.desk.alive, s.Log)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	mux := http.NewServeMux()
	mux.Handle(api.Prefix+"/", api.New(&s.desk.Desk, s.Log))
	mux.Handle("/", handler)
	server := web.Server(mux, slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn))
	return serve(ctx, server, netutil.LimitListener(ln, maxBrowsers), s.Log)
}

// alive reads from the store: what /healthz asks for.
func (d *Desk) alive(ctx context.Context) error {
	return d.Store.View(ctx, "", func(*store.Tx) error { return nil })
}

package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/web/hook"
)

// hooksEvery is how often it is looked whether a webhook is to be told something.
const hooksEvery = 5 * time.Second

// teller tells webhooks.
func (s *Service) teller() *hook.Teller {
	return &hook.Teller{DB: s.desk.DB, Now: s.desk.Now, NewID: s.desk.NewID, Client: hook.NewClient(), Log: s.Log}
}

// tellHooks tells webhooks what happens until ctx ends.
func (s *Service) tellHooks(ctx context.Context) error {
	t := s.teller()
	defer t.Client.CloseIdleConnections()
	look := time.NewTicker(hooksEvery)
	defer look.Stop()
	for {
		if _, err := t.Tell(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("webhooks could not be told; they are looked at again in a moment", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// HookCmd is what tells other programs.
type HookCmd struct {
	Add    HookAddCmd    `cmd:"" help:"Let another program be told what happens in a group; the secret that signs it is shown this once."`
	List   HookListCmd   `cmd:"" default:"withargs" help:"List the webhooks there are."`
	Test   HookTestCmd   `cmd:"" help:"Let a webhook be told that it is tried out."`
	Remove HookRemoveCmd `cmd:"" help:"Remove a webhook; what it was still to be told is forgotten."`
}

// HookAddCmd makes a webhook.
type HookAddCmd struct {
	Group string `arg:"" help:"The group's name."`
	URL   string `arg:"" name:"url" help:"Where the other program listens: https, or http on this machine."`
	Event string `help:"What it is told, apart by commas: member.joined, member.left, member.bounced, post.published; or all." default:"all" placeholder:"EVENTS"`
}

// Do makes it.
func (c *HookAddCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.AddHook(ctx, desk.HookInput{Group: c.Group, URL: c.URL, Events: c.Event}, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() {
		p.Fields("Webhook", v.ID, "Group", v.Group, "Tells", events(v.Events), "To", v.URL, "Secret", v.Secret)
		p.Line("\nThe secret is shown this once: with it the other program checks that a message is ours (Standard Webhooks).")
	})
}

// HookListCmd lists webhooks.
type HookListCmd struct {
	Group string `help:"Only this group's." placeholder:"GROUP"`
}

// Do lists them.
func (c *HookListCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	list, err := d.Hooks(ctx, c.Group)
	if err != nil {
		return err
	}
	return terminal.List(p, list, "There are no webhooks.", []string{"ID", "GROUP", "TO", "TELLS", "TOLD", "WAITING", "FAILING SINCE", "PROBLEM"}, func(h desk.HookView) []string {
		return []string{h.ID, h.Group, h.URL, events(h.Events), moment(h.Told), strconv.Itoa(h.Waiting), moment(h.Failing), h.Problem}
	})
}

// HookTestCmd tries a webhook out.
type HookTestCmd struct {
	ID string `arg:"" help:"Its ID, as the list shows it."`
}

// Do lets it be told.
func (c *HookTestCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.PingHook(ctx, c.ID, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() { p.Line("%s will be told in a moment; `mutualaid hook list` shows what came of it.", v.URL) })
}

// HookRemoveCmd removes a webhook.
type HookRemoveCmd struct {
	ID  string `arg:"" help:"Its ID, as the list shows it."`
	Yes bool   `help:"Do it without asking."`
}

// Prepare asks, for what was still to be told is lost.
func (c *HookRemoveCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes {
		return nil
	}
	return s.Confirm(ctx, "Remove the webhook "+c.ID+"? The other program hears nothing more.")
}

// Do removes it.
func (c *HookRemoveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	v, err := d.RemoveHook(ctx, c.ID, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() { p.Line("%s is told nothing any more.", v.URL) })
}

func events(list []book.Event) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}

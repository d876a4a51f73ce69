package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// TokenCmd is what other programs sign in with.
type TokenCmd struct {
	Add    TokenAddCmd    `cmd:"" help:"Make a token for another program; its secret is shown this once."`
	List   TokenListCmd   `cmd:"" default:"withargs" help:"List the tokens there are."`
	Remove TokenRemoveCmd `cmd:"" help:"Take a token back: it opens nothing from then on."`
}

// TokenAddCmd makes a token.
type TokenAddCmd struct {
	Name  string `arg:"" help:"What it is for, such as \"the website\"."`
	Scope string `help:"What it may do, apart by commas: read, people, meetings, inbox, settings; or all." default:"read" placeholder:"SCOPES"`
	Group string `help:"For this group only." placeholder:"GROUP"`
	Until string `help:"The last day on which it works, as in 2027-06-30; without it, until it is taken back." placeholder:"DAY"`
}

// Do makes it.
func (c *TokenAddCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	in := desk.TokenInput{Name: c.Name, Group: c.Group, Scopes: c.Scope}
	if c.Until != "" {
		day, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return fmt.Errorf("--until %q is no day; write it like 2027-06-30", c.Until)
		}
		in.Expires = day.AddDate(0, 0, 1)
	}
	v, err := d.AddToken(ctx, in, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() {
		p.Fields("Token", v.ID, "For", v.Name, "Group", v.Group, "May", scopes(v.Scopes), "Secret", v.Secret)
		p.Line("\nThe secret is shown this once. The other program sends it as: Authorization: Bearer %s_...", strings.SplitN(v.Secret, "_", 2)[0])
	})
}

// TokenListCmd lists tokens.
type TokenListCmd struct {
	Group string `help:"Only this group's." placeholder:"GROUP"`
}

// Do lists them.
func (c *TokenListCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	list, err := d.Tokens(ctx, c.Group)
	if err != nil {
		return err
	}
	return terminal.List(p, list, "There are no tokens.", []string{"ID", "FOR", "GROUP", "MAY", "MADE", "BY", "USED", "UNTIL"}, func(t desk.TokenView) []string {
		return []string{t.ID, t.Name, t.Group, scopes(t.Scopes), day(t.Created), t.By, moment(t.Used), day(t.Expires)}
	})
}

// TokenRemoveCmd takes a token back.
type TokenRemoveCmd struct {
	ID  string `arg:"" help:"Its ID, as the list shows it."`
	Yes bool   `help:"Do it without asking."`
}

// Prepare asks, for the program that uses it stands still from then on.
func (c *TokenRemoveCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes {
		return nil
	}
	return s.Confirm(ctx, "Take the token "+c.ID+" back? The program that uses it can do nothing from then on.")
}

// Do takes it back.
func (c *TokenRemoveCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	if c.ID == "" {
		return errors.New("name the token")
	}
	v, err := d.RemoveToken(ctx, c.ID, d.By)
	if err != nil {
		return err
	}
	return p.Object(v, func() { p.Line("The token %s, for %s, opens nothing any more.", v.ID, v.Name) })
}

func scopes(list []book.Scope) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

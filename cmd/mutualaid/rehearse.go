package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// Rehearsal is the flag of commands that write to people and need nothing more to show what they would do.
type Rehearsal struct {
	DryRun bool `help:"Show whom it would write to and what, and do nothing."`
}

func (r Rehearsal) rehearses() bool { return r.DryRun }

// rehearsed is what a command with --dry-run tells programs.
type rehearsed struct {
	DryRun  bool              `json:"dry_run"`
	Letters []desk.WouldWrite `json:"letters"`
	Result  json.RawMessage   `json:"result,omitempty"` // what the command would tell
}

// carryOut does what a command wants, or only shows it.
func carryOut(ctx context.Context, d *Desk, command StoreCommand, p *terminal.Printer) error {
	if r, can := command.(interface{ rehearses() bool }); !can || !r.rehearses() {
		return command.Do(ctx, d, p)
	}
	var said bytes.Buffer
	letters, err := d.Rehearse(ctx, func(ctx context.Context, trial *desk.Desk) error {
		return command.Do(ctx, &Desk{Desk: *trial, Store: trial.DB, Limit: d.Limit, By: d.By}, &terminal.Printer{Out: &said, Err: &said, JSON: p.JSON})
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return p.Object(rehearsed{DryRun: true, Letters: letters, Result: said.Bytes()}, nil)
	}
	return tellRehearsal(p, letters, strings.TrimSpace(said.String()))
}

func tellRehearsal(p *terminal.Printer, letters []desk.WouldWrite, said string) error {
	err := terminal.List(p, letters, "Nobody would be written to.", []string{"TO", "NAME", "WHAT", "SUBJECT"},
		func(w desk.WouldWrite) []string { return []string{w.To, w.Name, w.Why, w.Subject} })
	for _, w := range letters {
		if w.Text != "" {
			p.Line("\nSubject: %s\n\n%s", w.Subject, strings.TrimSpace(w.Text))
		}
	}
	p.Note("\nNothing was done. Without --dry-run: %s", said)
	return err
}

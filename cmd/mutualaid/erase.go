package main

import (
	"context"
	"fmt"
	"strings"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// EraseCmd removes all that is kept of somebody.
type EraseCmd struct {
	Address string `arg:"" help:"Any address of theirs."`
	Yes     bool   `help:"Do it without asking."`
	DryRun  bool   `help:"Tell what would go, and erase nothing."`
}

// Help is what `erase --help` adds.
func (c *EraseCmd) Help() string {
	return `In all groups: who they are, their posts, their answers to meetings, what waits of them, and letters to them that are still to be sent.
The log keeps its lines without saying who. What others quoted of them stays with the others, what lies in members' own mailboxes stays there,
and backups from before still hold it until you delete them. A hash of the address is kept, so that no invitation or import brings them back;
if they write themselves, they are welcome.`
}

// Prepare asks before what can't be undone.
func (c *EraseCmd) Prepare(ctx context.Context, s *Session) error {
	if c.Yes || c.DryRun {
		return nil
	}
	return s.Confirm(ctx, fmt.Sprintf("Erase all that is kept of %s, in all groups, with their posts? It can't be undone.", c.Address))
}

// Do erases.
func (c *EraseCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	done, err := d.Erase(ctx, c.Address, d.By, c.DryRun)
	if err != nil {
		return err
	}
	return p.Object(struct {
		desk.Erasure
		DryRun bool `json:"dry_run"`
	}{done, c.DryRun}, func() {
		for _, what := range book.SortedKeys(done.Removed) {
			if n := done.Removed[what]; n > 0 {
				p.Line("%s: %d", what, n)
			}
		}
		who := strings.Join(done.Addresses, ", ")
		for _, g := range done.Steward {
			p.Note("They look after %s: see that somebody else does (mutualaid member set %s ADDRESS --steward).", g, g)
		}
		if c.DryRun {
			p.Line("%s would be erased.", who)
			return
		}
		p.Line("%s is erased. Backups from before still hold them: delete those when you can.", who)
	})
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"mutualaid/listserv/roster"
)

// Prepare reads the lists where the command was typed, and asks whoever sits at a terminal before many are written to.
func (c *InviteCmd) Prepare(ctx context.Context, s *Session) error {
	if err := c.whom(s); err != nil || c.Yes || c.DryRun || len(c.Invitees) < 2 {
		return err
	}
	return s.Sure(ctx, fmt.Sprintf("Invite %d people into %s, but for those who were asked before? Letters can't be taken back; --dry-run shows them.", len(c.Invitees), c.Group))
}

// whom reads the lists. An argument with an @ that is no file is an address.
func (c *InviteCmd) whom(s *Session) error {
	if len(c.People) == 1 && c.People[0] == "-" {
		return c.read("standard input", s.In)
	}
	for i, arg := range c.People {
		_, err := os.Stat(arg)
		switch {
		case err == nil && len(c.People) > 1:
			return usageError("name one file, or addresses")
		case err == nil:
			return c.readFile(arg)
		case !strings.Contains(arg, "@"):
			return fmt.Errorf("%s is neither a file here nor an address", arg)
		}
		who, err := roster.Parse(arg)
		if err != nil {
			c.BadLines = append(c.BadLines, roster.BadLine{Line: i + 1, Text: arg, Why: err.Error()})
			continue
		}
		who.Line = i + 1
		c.Invitees = append(c.Invitees, who)
	}
	return nil
}

func (c *InviteCmd) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("the list: %w", err)
	}
	defer f.Close()
	return c.read(name, f)
}

func (c *InviteCmd) read(name string, r io.Reader) (err error) {
	if c.Invitees, c.BadLines, err = roster.Read(r); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(c.Invitees) == 0 && len(c.BadLines) == 0 {
		return fmt.Errorf("%s names nobody: write one address a line, or a CSV with the columns name,email,language", name)
	}
	return nil
}

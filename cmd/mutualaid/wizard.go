package main

import (
	"context"

	"mutualaid/cmd/mutualaid/setup"
	"mutualaid/cmd/mutualaid/terminal"
)

// askGroup asks for the first group, which may be left for later.
func (c *InitCmd) askGroup(ctx context.Context, s *Session) (err error) {
	if c.Group == "" {
		why := "Small letters, digits and hyphens, as in care-circle. No answer: no group for now."
		if c.Group, err = s.Ask(ctx, terminal.Question{Title: "A short name for the first group", Why: why, Check: isGroupName}); err != nil || c.Group == "" {
			return err
		}
	}
	if c.Title == "" {
		if c.Title, err = s.Ask(ctx, terminal.Question{Title: "What people call it", Default: c.Group}); err != nil {
			return err
		}
	}
	if len(c.Steward) > 0 {
		return nil
	}
	steward, err := s.Ask(ctx, terminal.Question{Title: "Your own address", Why: "What the machine isn't sure of is sent to you.", Check: setup.IsAddress})
	c.Steward = []string{steward}
	return err
}

func isGroupName(said string) error {
	if said == "" {
		return nil
	}
	_, err := (&GroupAddCmd{Name: said}).group()
	return err
}

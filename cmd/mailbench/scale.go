package main

import (
	"context"
	"errors"
)

// ScaleCmd is fan-out to ever more members.
type ScaleCmd struct {
	N int `short:"n" help:"The most members; the first group has 1,000, or N where that is less." default:"1000000"`
}

// Run measures groups of ten times as many each time.
func (c *ScaleCmd) Run(ctx context.Context, b *Bench) error {
	if b.IMAP != "" {
		return errors.New("scale needs a new mailbox for each group: leave out --imap")
	}
	var each, cpu float64 // the cheapest so far
	for n := min(1000, c.N); ; n = min(10*n, c.N) {
		line, err := b.fanout(ctx, "scale", n)
		if err != nil {
			return err
		}
		line.Flat, each = over(1/line.PerSecond, each)
		line.FlatCPU, cpu = over(line.CPUEach, cpu)
		if err := b.Print(line); err != nil || n >= c.N {
			return err
		}
	}
}

// over compares a cost to the least one so far.
func over(cost, least float64) (flat, now float64) {
	if least == 0 || cost < least {
		least = cost
	}
	if least == 0 {
		return 0, 0 // not measured here
	}
	return cost / least, least
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// stopping is how long the parts may take to end once one of them did, or a signal came.
const stopping = 9 * time.Second

// part is one loop of the running program. It ends with ctx; ending earlier ends the program.
type part struct {
	name string
	run  func(ctx context.Context) error
}

// together starts every part in a goroutine of its own, tells all to stop when ctx ends or the first of them returns, and
// waits for all. A part that doesn't end in time is named and left: the process is about to end.
func together(ctx context.Context, log *slog.Logger, patience time.Duration, parts ...part) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type end struct {
		part int
		err  error
	}
	ends := make(chan end, len(parts))
	for i, p := range parts {
		go func() { ends <- end{i, guarded(ctx, p)} }()
	}
	running := map[int]bool{}
	for i := range parts {
		running[i] = true
	}
	var errs []error
	var late <-chan time.Time // set once all were told to stop
	told := ctx.Done()
	for len(running) > 0 {
		select {
		case <-told:
			told, late = nil, time.After(patience)
		case e := <-ends:
			delete(running, e.part)
			if e.err == nil && ctx.Err() == nil {
				e.err = fmt.Errorf("%s ended by itself", parts[e.part].name)
			}
			if e.err != nil {
				errs = append(errs, e.err)
			}
			log.Debug("a part ended", "part", parts[e.part].name)
			stop()
		case <-late:
			for i := range running {
				errs = append(errs, fmt.Errorf("%s did not stop within %s", parts[i].name, patience))
			}
			return errors.Join(errs...)
		}
	}
	return errors.Join(errs...)
}

// guarded runs a part; a panic in it ends the program in an orderly way, with the store closed.
func guarded(ctx context.Context, p part) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %v", p.name, r)
		}
	}()
	if err := p.run(ctx); err != nil && !(ctx.Err() != nil && errors.Is(err, ctx.Err())) {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

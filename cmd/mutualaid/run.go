package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
)

// RunCmd reads, answers, reminds and sends.
type RunCmd struct {
	Once bool   `help:"Do all that is due now, and end."`
	Now  string `help:"With --once: act as if it were this moment, such as 2026-12-03T17:00:00Z or \"2026-12-03 17:00\" (UTC)." placeholder:"TIME"`
}

// Run works until the signal comes, or once.
func (c *RunCmd) Run(ctx context.Context, s *Session) error {
	now, err := c.clock(time.Now)
	if err != nil {
		return err
	}
	conf, err := s.Config()
	if err != nil {
		return err
	}
	if err := account.Of(conf).Ready(); err != nil {
		return err
	}
	service := &Service{Config: conf, Log: logOf(conf, s.Err), Now: now, Socket: !c.Once}
	if err := service.Open(ctx); err != nil {
		return err
	}
	if c.Once {
		err = service.once(ctx, s.Printer())
	} else {
		err = service.Run(ctx)
	}
	return errors.Join(err, service.Close())
}

// clock is real time, or time that begins at --now.
func (c *RunCmd) clock(real func() time.Time) (func() time.Time, error) {
	if c.Now == "" {
		return real, nil
	}
	if !c.Once {
		return nil, usageError("--now goes with --once only")
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if from, err := time.Parse(layout, c.Now); err == nil {
			began := real()
			return func() time.Time { return from.UTC().Add(real().Sub(began)) }, nil
		}
	}
	return nil, usageError(fmt.Sprintf("--now %q is no moment: write it like 2026-12-03T17:00:00Z or \"2026-12-03 17:00\"", c.Now))
}

// logOf makes the log that the config asks for. Config has checked the level.
func logOf(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}[c.Log.Level]}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

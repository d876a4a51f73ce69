package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// until is a part that works until it is told to stop, and then takes that long.
func until(name string, takes time.Duration) part {
	return part{name, func(ctx context.Context) error {
		<-ctx.Done()
		time.Sleep(takes) // on the fake clock of synctest
		return ctx.Err()
	}}
}

func run(ctx context.Context, parts ...part) error {
	return together(ctx, slog.New(slog.DiscardHandler), stopping, parts...)
}

func TestAllPartsStopWhenTheyAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		began := time.Now()
		if err := run(ctx, until("a", 0), until("b", 3*time.Second)); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != time.Hour+3*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestFirstPartToFailStopsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sore := errors.New("sore")
		err := run(t.Context(), until("a", 0), until("b", time.Second), part{"c", func(context.Context) error { return sore }})
		if !errors.Is(err, sore) || err.Error() != "c: sore" {
			t.Error(err)
		}
	})
}

func TestPartThatEndsByItselfIsAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := run(t.Context(), until("a", 0), part{"b", func(context.Context) error { return nil }}); err == nil || err.Error() != "b ended by itself" {
			t.Error(err)
		}
	})
}

func TestPanicInAPartEndsTheProgramInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := run(t.Context(), until("a", 0), part{"b", func(context.Context) error { panic("ouch") }}); err == nil || err.Error() != "b panicked: ouch" {
			t.Error(err)
		}
	})
}

func TestPartThatDoesNotStopIsNamedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		began := time.Now()
		err := run(ctx, until("a", 0), until("stubborn", time.Minute))
		if err == nil || !strings.Contains(err.Error(), "stubborn did not stop") {
			t.Error(err)
		}
		if took := time.Since(began); took >= 10*time.Second {
			t.Errorf("took %s", took)
		}
		time.Sleep(time.Minute) // lets the stubborn one end before the bubble does
	})
}

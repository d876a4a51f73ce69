package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"mutualaid/cmd/mutualaid/backups"
	"mutualaid/listserv/web"
)

// serveMetrics tells programs that watch over this one how it is, until ctx ends: /metrics in the text format of Prometheus,
// /healthz and /readyz. It has an address of its own, which need not be open to the world.
func (s *Service) serveMetrics(ctx context.Context, ln net.Listener) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		if err := s.writeMetrics(r.Context(), w); err != nil {
			s.Log.Error("metrics could not be written", "error", err)
			http.Error(w, "not well", http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("GET /healthz", s.answer(s.unhealthy))
	mux.HandleFunc("GET /readyz", s.answer(s.unready))
	return serve(ctx, web.Server(mux, slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn)), ln, s.Log)
}

// serve answers until ctx ends, and then waits a little for those who still read.
func serve(ctx context.Context, server *http.Server, ln net.Listener, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping/2)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		err = errors.Join(err, server.Close())
		log.Warn("a page was still being read", "error", err)
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// writeMetrics counts what there is. At all times accepted = sent + refused + suppressed + queued + unknown.
func (s *Service) writeMetrics(ctx context.Context, w io.Writer) error {
	t, err := s.desk.Totals(ctx)
	if err != nil {
		return err
	}
	arrived, err := s.desk.ArrivedSince(ctx, s.Now().Add(-24*time.Hour))
	if err != nil {
		return err
	}
	set := metrics.NewSet()
	gauge := func(name string, n float64) { set.GetOrCreateGauge(name, nil).Set(n) }
	for outcome, n := range map[string]int{"accepted": t.Letters.Accepted, "sent": t.Letters.Sent, "refused": t.Letters.Refused,
		"suppressed": t.Letters.Suppressed, "queued": t.Letters.Queued, "unknown": t.Letters.Unknown} {
		gauge(fmt.Sprintf("mutualaid_letters{outcome=%q}", outcome), float64(n))
	}
	for standing, n := range t.Members {
		gauge(fmt.Sprintf("mutualaid_people{standing=%q}", standing), float64(n))
	}
	gauge("mutualaid_waiting_for_a_person", float64(t.Waiting))
	gauge("mutualaid_mails_arrived_last_day", float64(arrived))
	stops, err := s.desk.Stopped(ctx)
	if err != nil {
		return err
	}
	gauge("mutualaid_stops", float64(stops))
	if reached := s.reachedAt(); !reached.IsZero() {
		gauge("mutualaid_mailbox_reached_age_seconds", max(0, s.Now().Sub(reached)).Seconds())
	}
	due, some, err := s.desk.Outbox(nil).NextDue(ctx)
	if err != nil {
		return err
	}
	lag := time.Duration(0)
	if some {
		lag = max(0, s.Now().Sub(due))
	}
	gauge("mutualaid_outbox_lag_seconds", lag.Seconds())
	if last, some, err := s.desk.LastArrival(ctx); err != nil {
		return err
	} else if some {
		gauge("mutualaid_last_mail_age_seconds", max(0, s.Now().Sub(last)).Seconds())
	}
	if err := s.gaugeBackup(gauge); err != nil {
		return err
	}
	set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
	return nil
}

// gaugeBackup tells how old the newest backup is, where there is one.
func (s *Service) gaugeBackup(gauge func(string, float64)) error {
	if s.Config.Backup.Folder == "" {
		return nil
	}
	list, err := backups.In(s.Config.Backup.Folder)
	if err == nil && len(list) > 0 {
		gauge("mutualaid_last_backup_age_seconds", max(0, s.Now().Sub(list[len(list)-1].Day)).Seconds())
	}
	return err
}

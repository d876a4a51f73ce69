package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// answer tells whether all is well by status 200 and "ok", or by 503 and a line for each thing that is not.
func (s *Service) answer(wrong func(context.Context) []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, text := http.StatusOK, "ok\n"
		if list := wrong(r.Context()); len(list) > 0 {
			status, text = http.StatusServiceUnavailable, strings.Join(list, "\n")+"\n"
			s.Log.Warn("asked whether all is well", "path", r.URL.Path, "answer", list)
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		if _, err := io.WriteString(w, text); err != nil {
			s.Log.Debug("nobody waited for the answer", "error", err)
		}
	}
}

// unhealthy is what only a new start can mend: the process does not get at its store.
func (s *Service) unhealthy(ctx context.Context) []string {
	if err := s.desk.alive(ctx); err != nil {
		s.Log.Error("the store can't be read", "error", err)
		return []string{"store: it can't be read"}
	}
	return nil
}

// unready is what keeps the program from its work at this moment, be it ours or a server's fault. No name and no address stands in it.
func (s *Service) unready(ctx context.Context) []string {
	list := s.unhealthy(ctx)
	if at := s.reachedAt(); at.IsZero() {
		list = append(list, fmt.Sprintf("mailbox: not reached since the program started at %s", moment(s.opened)))
	} else if s.Now().Sub(at) > s.lately() {
		list = append(list, fmt.Sprintf("mailbox: not reached since %s", moment(at)))
	}
	if trouble, is := s.sender.Stopped(); is {
		list = append(list, fmt.Sprintf("outbox: the relay takes no letters since %s", moment(trouble.Since)))
	}
	return list
}

// reachedAt is when the mailbox was last reached; zero is never.
func (s *Service) reachedAt() time.Time {
	n := s.reached.Load()
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}

// lately is how long ago the mailbox may have been reached: twice as long as it is left alone, and as long as fetching a large mail may take.
func (s *Service) lately() time.Duration {
	return 2*time.Duration(s.Config.Mailbox.Poll) + 5*time.Minute
}

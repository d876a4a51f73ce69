package listserv

import (
	"context"
	"log/slog"
)

// Trial is a Service that does all that this one does, and forgets it: nothing is written to the store, and no letter goes out.
// The store must stay open as long as it is used.
func (s *Service) Trial(ctx context.Context) (*Service, error) {
	db, err := s.DB.Trial(ctx)
	if err != nil {
		return nil, err
	}
	trial, err := New(ctx, db, s.Words, s.Settings, s.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	trial.Local = s.Local
	return trial, nil
}

package listserv

import (
	"context"

	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// Queue lists what is still to be sent, of one group or, with "", of all.
func (s *Service) Queue(ctx context.Context, name string) ([]outbox.Waiting, error) {
	if name != "" {
		if _, err := s.Group(ctx, name); err != nil {
			return nil, err
		}
	}
	return each(s.Outbox(nil).List(ctx, name))
}

// LogOf is the newest n lines of a group's Log, oldest first; n = 0 is all of it.
func (s *Service) LogOf(ctx context.Context, name string, n int) (list []Entry, err error) {
	err = s.db.View(ctx, name, func(tx *store.Tx) error {
		list = nil
		if _, err := group(tx, name); err != nil {
			return err
		}
		for e, err := range entries.Reverse(tx, name) {
			if err != nil {
				return err
			}
			if list = append(list, e); n > 0 && len(list) == n {
				break
			}
		}
		return nil
	})
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, err
}

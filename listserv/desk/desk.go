// Package desk is the steward's desk: groups, invitations, members, meetings, and what waits for a person.
package desk

import (
	"context"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// Desk is where a steward works: everything a person decides by command or page. Each act is one transaction and a line
// in the group's Log.
type Desk struct{ *listserv.Service }

// Queue lists what is still to be sent, of one group or, with "", of all.
func (d *Desk) Queue(ctx context.Context, name string) ([]outbox.Waiting, error) {
	if name != "" {
		if _, err := d.Group(ctx, name); err != nil {
			return nil, err
		}
	}
	return book.Collect(d.Outbox(nil).List(ctx, name))
}

// LogOf is the newest n lines of a group's Log, oldest first; n = 0 is all of it.
func (d *Desk) LogOf(ctx context.Context, name string, n int) (list []book.Entry, err error) {
	err = d.DB.View(ctx, name, func(tx *store.Tx) error {
		list = nil
		if _, err := book.FindGroup(tx, name); err != nil {
			return err
		}
		for e, err := range book.Entries.Reverse(tx, name) {
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

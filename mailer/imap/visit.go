package imap

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// visits are the connections of one Run or Once, one after the other, and what is remembered from one to the next.
type visits struct {
	p        *Poller
	memories map[string]*memory // by folder
	told     map[string]bool    // troubles that are not over
	welcome  bool               // the server has taken our password before
}

func (p *Poller) visits() *visits {
	v := &visits{p: p, memories: make(map[string]*memory), told: make(map[string]bool)}
	for _, name := range p.folders() {
		v.memories[name] = &memory{}
	}
	return v
}

// advanced says whether the Inbox has kept something since it was asked last.
func (v *visits) advanced() bool {
	var advanced bool
	for _, m := range v.memories {
		advanced = advanced || m.progress
		m.progress = false
	}
	return advanced
}

// trouble tells a person, once until it is over.
func (v *visits) trouble(kind error, about string, err error) {
	key := kind.Error() + "/" + about
	if v.told[key] {
		return
	}
	v.told[key] = true
	v.p.logger().Error("the mailbox needs a person", "error", err)
	if v.p.Trouble != nil {
		v.p.Trouble(err)
	}
}

func (v *visits) over(kind error, about string) { delete(v.told, kind.Error()+"/"+about) }

// open connects, signs in, and knows the account's folders.
func (v *visits) open(ctx context.Context) (*session, []*folder, error) {
	s, err := v.p.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	v.welcome = true
	v.over(ErrAuth, "")
	var folders []*folder
	for _, name := range v.p.folders() {
		folders = append(folders, &folder{p: v.p, s: s, name: name, path: name, memory: v.memories[name]})
	}
	return s, folders, nil
}

// watch reads for as long as the connection lives.
func (v *visits) watch(ctx context.Context) error {
	s, folders, err := v.open(ctx)
	if err != nil {
		return err
	}
	defer s.leave(ctx)
	v.p.reached()
	inbox := folders[0]
	for ctx.Err() == nil {
		if err := v.readAll(ctx, folders); err != nil {
			return err
		}
		v.over(ErrReach, "")
		v.p.reached()
		for until := time.Now().Add(v.p.poll()); ctx.Err() == nil && time.Until(until) > 0; {
			if err := s.idle(ctx, min(time.Until(until), s.limits.Idle)); err != nil {
				return err
			}
			if !s.calm() || ctx.Err() != nil {
				continue
			}
			inbox.uidNext = 0
			if err := inbox.read(ctx); err != nil {
				return err
			}
			v.p.reached()
		}
	}
	return ctx.Err()
}

// once reads all that is there; broke says that the connection broke on the way.
func (v *visits) once(ctx context.Context) (broke bool, err error) {
	s, folders, err := v.open(ctx)
	if err != nil {
		return false, err
	}
	defer s.leave(ctx)
	err = v.readAll(ctx, folders)
	return err != nil && s.dead(), err
}

// readAll reads every folder from where it was left, the first one last: it stays open, and the server pushes its mail.
func (v *visits) readAll(ctx context.Context, folders []*folder) error {
	for _, f := range folders[1:] {
		if err := v.look(ctx, f); err != nil {
			return err
		}
	}
	inbox := folders[0]
	inbox.s.calm() // what was pushed until now is read now
	if err := inbox.open(ctx); err != nil {
		if errors.Is(err, ErrFolder) {
			v.trouble(ErrFolder, inbox.name, err)
		}
		return err
	}
	v.over(ErrFolder, inbox.name)
	return inbox.read(ctx)
}

// look reads a folder that need not exist.
func (v *visits) look(ctx context.Context, f *folder) error {
	if f.missing {
		return nil // until the next connection
	}
	if f.mark.UID != 0 {
		if same, err := f.s.unchanged(ctx, f.path, f.mark); same || err != nil {
			return err
		}
	}
	err := f.open(ctx)
	if errors.Is(err, ErrFolder) {
		if err = f.find(ctx); err == nil {
			err = f.open(ctx)
		}
	}
	if errors.Is(err, ErrFolder) {
		f.missing = true
		v.trouble(ErrFolder, f.name, fmt.Errorf("%w; it is passed over", err))
		return nil
	}
	if err != nil {
		return err
	}
	v.over(ErrFolder, f.name)
	return f.read(ctx)
}

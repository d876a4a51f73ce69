package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// HookInput is a webhook to be made.
type HookInput struct {
	Group  string `json:"group"`
	URL    string `json:"url"`    // https, or http to this machine
	Events string `json:"events"` // "member.joined,post.published", or "all"
}

// HookView is a webhook as lists show it.
type HookView struct {
	ID      string       `json:"id"`
	Group   string       `json:"group"`
	URL     string       `json:"url"`
	Events  []book.Event `json:"events"`
	Created time.Time    `json:"created"`
	By      string       `json:"by"`
	Told    time.Time    `json:"told,omitzero"`
	Waiting int          `json:"waiting"` // events still to be told
	Failing time.Time    `json:"failing,omitzero"`
	Problem string       `json:"problem,omitempty"`
	Secret  string       `json:"secret,omitempty"` // when it is made, and never again
}

func viewHook(h book.Hook) HookView {
	return HookView{ID: h.ID, Group: h.Group, URL: h.URL, Events: h.Events, Created: h.Created, By: h.By, Told: h.Told, Failing: h.Failing, Problem: h.Problem}
}

// AddHook makes a webhook. Its secret is told this once.
func (d *Desk) AddHook(ctx context.Context, in HookInput, by string) (v HookView, err error) {
	h := book.Hook{ID: d.NewID(), Group: in.Group, URL: in.URL, Created: d.Now().UTC(), By: by, Secret: make([]byte, 24)}
	rand.Read(h.Secret) // never fails: see crypto/rand
	if h.Events, err = book.ParseEvents(in.Events); err != nil {
		return v, err
	}
	u, err := url.Parse(in.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && isHere(u.Hostname())) {
		return v, fmt.Errorf("%w: %q must be an https address, for it is told who joins and leaves; http goes to this machine alone", book.ErrInput, in.URL)
	}
	err = d.Update(ctx, in.Group, func(tx *store.Tx) error {
		if _, err := book.FindGroup(tx, in.Group); err != nil {
			return err
		}
		if err := book.Hooks.Insert(tx, h); err != nil {
			return err
		}
		return d.entry(tx, in.Group, by, "made a webhook", book.Person{}, h.Host())
	})
	v = viewHook(h)
	v.Secret = "whsec_" + base64.StdEncoding.EncodeToString(h.Secret)
	return v, err
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Hooks lists the webhooks of a group or, with "", all of them.
func (d *Desk) Hooks(ctx context.Context, group string) (views []HookView, err error) {
	err = d.DB.View(ctx, group, func(tx *store.Tx) error {
		views = nil
		if group != "" {
			if _, err := book.FindGroup(tx, group); err != nil {
				return err
			}
		}
		waiting := map[string]int{}
		for t, err := range book.Tellings.All(tx) {
			if err != nil {
				return err
			}
			waiting[t.Hook]++
		}
		for h, err := range book.Hooks.All(tx) {
			if err != nil {
				return err
			}
			if group == "" || h.Group == group {
				v := viewHook(h)
				v.Waiting = waiting[h.ID]
				views = append(views, v)
			}
		}
		return nil
	})
	return views, err
}

// hook changes a webhook.
func (d *Desk) hook(ctx context.Context, id string, do func(*store.Tx, book.Hook) error) (v HookView, err error) {
	var h book.Hook
	err = d.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		h, err = book.Hooks.Get(tx, id)
		return book.NoSuch(err, "there is no webhook %q; `mutualaid hook list` shows those there are", id)
	})
	if err == nil {
		err = d.Update(ctx, h.Group, func(tx *store.Tx) error { return do(tx, h) })
	}
	return viewHook(h), err
}

// RemoveHook removes a webhook; what it was still to be told is forgotten.
func (d *Desk) RemoveHook(ctx context.Context, id, by string) (HookView, error) {
	return d.hook(ctx, id, func(tx *store.Tx, h book.Hook) error {
		for t, err := range book.Tellings.By(tx, "group", h.Group) {
			if err == nil && t.Hook == id {
				err = book.Tellings.Delete(tx, t.ID)
			}
			if err != nil {
				return err
			}
		}
		if err := book.Hooks.Delete(tx, id); err != nil {
			return err
		}
		return d.entry(tx, h.Group, by, "removed a webhook", book.Person{}, h.Host())
	})
}

// PingHook lets a webhook be told that it is tried out.
func (d *Desk) PingHook(ctx context.Context, id, by string) (HookView, error) {
	return d.hook(ctx, id, func(tx *store.Tx, h book.Hook) error {
		return book.TellHook(tx, h, book.IsPinged, d.NewID(), "", d.Now(), map[string]string{"by": by})
	})
}

package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// TokenInput is a token to be made.
type TokenInput struct {
	Name    string    `json:"name"`
	Group   string    `json:"group"` // "" is all groups
	Scopes  string    `json:"scopes"`
	Expires time.Time `json:"expires,omitzero"`
}

// TokenView is a token as lists show it.
type TokenView struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Group   string       `json:"group"`
	Scopes  []book.Scope `json:"scopes"`
	Created time.Time    `json:"created"`
	By      string       `json:"by"`
	Expires time.Time    `json:"expires,omitzero"`
	Used    time.Time    `json:"used,omitzero"`
	Secret  string       `json:"secret,omitempty"` // when it is made, and never again
}

func viewToken(t book.Token) TokenView {
	return TokenView{ID: t.ID, Name: t.Name, Group: t.Group, Scopes: t.Scopes, Created: t.Created, By: t.By, Expires: t.Expires, Used: t.Used}
}

// tokenMark begins every token's secret, so that it is known where it should not stand.
const tokenMark = "ma"

// AddToken makes a token. Its secret is told this once.
func (d *Desk) AddToken(ctx context.Context, in TokenInput, by string) (v TokenView, err error) {
	t := book.Token{ID: d.NewID(), Name: strings.TrimSpace(in.Name), Group: in.Group, Created: d.Now().UTC(), By: by, Expires: in.Expires}
	if t.Name == "" {
		return v, fmt.Errorf("%w: say what the token is for, so that you know later which one to take back", book.ErrInput)
	}
	if !t.Expires.IsZero() && !t.Expires.After(t.Created) {
		return v, fmt.Errorf("%w: %s is in the past", book.ErrInput, t.Expires.Format(time.DateOnly))
	}
	if t.Scopes, err = book.ParseScopes(in.Scopes); err != nil {
		return v, err
	}
	secret := make([]byte, 32)
	rand.Read(secret) // never fails: see crypto/rand
	hash := sha256.Sum256(secret)
	t.Hash = hash[:]
	err = d.Update(ctx, t.Group, func(tx *store.Tx) error {
		if t.Group != "" {
			if _, err := book.FindGroup(tx, t.Group); err != nil {
				return err
			}
			if err := d.entry(tx, t.Group, by, "made a token", book.Person{}, t.Name); err != nil {
				return err
			}
		}
		return book.Tokens.Insert(tx, t)
	})
	if err != nil {
		return v, err
	}
	v = viewToken(t)
	v.Secret = tokenMark + "_" + t.ID + "_" + base64.RawURLEncoding.EncodeToString(secret)
	return v, nil
}

// Tokens lists the tokens of a group or, with "", all of them.
func (d *Desk) Tokens(ctx context.Context, group string) (views []TokenView, err error) {
	err = d.DB.View(ctx, group, func(tx *store.Tx) error {
		views = nil
		if group != "" {
			if _, err := book.FindGroup(tx, group); err != nil {
				return err
			}
		}
		for t, err := range book.Tokens.All(tx) {
			if err != nil {
				return err
			}
			if group == "" || t.Group == group {
				views = append(views, viewToken(t))
			}
		}
		return nil
	})
	return views, err
}

// RemoveToken takes a token back: from now on it opens nothing.
func (d *Desk) RemoveToken(ctx context.Context, id, by string) (v TokenView, err error) {
	var t book.Token
	err = d.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		t, err = book.Tokens.Get(tx, id)
		return book.NoSuch(err, "there is no token %q; `mutualaid token list` shows those there are", id)
	})
	if err != nil {
		return v, err
	}
	err = d.Update(ctx, t.Group, func(tx *store.Tx) error {
		if t.Group != "" {
			if err := d.entry(tx, t.Group, by, "took a token back", book.Person{}, t.Name); err != nil {
				return err
			}
		}
		return book.Tokens.Delete(tx, id)
	})
	return viewToken(t), err
}

// ErrToken is a secret that opens nothing.
var ErrToken = errors.New("the token is unknown, taken back or out of date")

// usedEvery is how often it is noted that a token is used.
const usedEvery = time.Hour

// Bearer is the token of a secret; ErrToken when it opens nothing. See RFC 6750 section 2.1.
func (d *Desk) Bearer(ctx context.Context, secret string) (t book.Token, err error) {
	part := strings.SplitN(secret, "_", 3)
	if len(part) != 3 || part[0] != tokenMark {
		return t, ErrToken
	}
	raw, err := base64.RawURLEncoding.DecodeString(part[2])
	if err != nil {
		return t, ErrToken
	}
	hash := sha256.Sum256(raw)
	err = d.DB.View(ctx, "", func(tx *store.Tx) (err error) {
		t, err = book.Tokens.Get(tx, part[1])
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return book.Token{}, ErrToken
	case err != nil:
		return t, err
	case subtle.ConstantTimeCompare(hash[:], t.Hash) == 0, !t.Expires.IsZero() && !d.Now().Before(t.Expires):
		return book.Token{}, ErrToken
	}
	if hour := d.Now().UTC().Truncate(usedEvery); t.Used.Before(hour) {
		err = d.DB.Update(ctx, t.Group, func(tx *store.Tx) error {
			now, err := book.Tokens.Get(tx, t.ID)
			if errors.Is(err, store.ErrNotFound) {
				return ErrToken // taken back meanwhile
			}
			if err != nil {
				return err
			}
			now.Used = hour
			return book.Tokens.Put(tx, now)
		})
	}
	return t, err
}

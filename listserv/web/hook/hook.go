// Package hook tells other programs what happens in a group: webhooks, signed as Standard Webhooks says.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/store"
)

// What is bounded: how many events are told in one round and at a time, how long one may take, how much of an answer is read,
// how long an event is tried, and the pauses between.
const (
	atOnce    = 50
	patience  = 10 * time.Second
	maxAnswer = 64 << 10
	triedFor  = 3 * 24 * time.Hour
	firstWait = time.Minute
	longest   = 4 * time.Hour
)

// Teller tells hooks what they are to hear. Its fields are set before first use.
type Teller struct {
	DB     *store.DB
	Now    func() time.Time
	NewID  func() string
	Client *http.Client // must follow no redirect: NewClient makes one
	Log    *slog.Logger
}

// NewClient is a client for hooks: patient for a while, and where it is sent elsewhere it does not go, for what it brings is
// for the address that a steward wrote down.
func NewClient() *http.Client {
	return &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Tell tells what is due, at most once each, and says when more will be; the zero time when nothing waits. An error is the
// store's: what hooks answer is noted with them.
func (t *Teller) Tell(ctx context.Context) (next time.Time, err error) {
	due, next, err := t.due(ctx)
	if err != nil {
		return next, err
	}
	for _, one := range due {
		if ctx.Err() != nil {
			return next, nil
		}
		if err := t.tell(ctx, one.hook, one.telling); err != nil {
			return next, err
		}
	}
	if len(due) > 0 {
		_, next, err = t.due(ctx)
	}
	return next, err
}

type work struct {
	hook    book.Hook
	telling book.Telling
}

func (t *Teller) due(ctx context.Context) (list []work, next time.Time, err error) {
	err = t.DB.View(ctx, "", func(tx *store.Tx) error {
		list, next = nil, time.Time{}
		for one, err := range book.Tellings.ByRange(tx, "due", nil, nil) {
			if err != nil {
				return err
			}
			if one.Due.After(t.Now()) || len(list) == atOnce {
				next = one.Due
				break
			}
			h, err := book.Hooks.Get(tx, one.Hook)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			list = append(list, work{h, one})
		}
		return nil
	})
	return list, next, err
}

// tell tells one event and notes what came of it.
func (t *Teller) tell(ctx context.Context, h book.Hook, one book.Telling) error {
	var problem error
	if h.ID != "" { // else it was removed meanwhile
		problem = t.post(ctx, h, one)
	}
	if problem != nil && ctx.Err() != nil {
		return nil // we were told to stop: it is told again
	}
	return t.DB.Update(ctx, one.Group, func(tx *store.Tx) error {
		now, err := book.Hooks.Get(tx, one.Hook)
		if errors.Is(err, store.ErrNotFound) {
			return book.Tellings.Delete(tx, one.ID)
		}
		if err != nil {
			return err
		}
		if problem == nil {
			now.Told, now.Failing, now.Problem = t.Now().UTC(), time.Time{}, ""
			return errors.Join(book.Hooks.Put(tx, now), book.Tellings.Delete(tx, one.ID))
		}
		t.Log.Warn("a webhook takes nothing", "hook", now.ID, "event", one.ID, "problem", problem)
		now.Problem = problem.Error()
		if now.Failing.IsZero() {
			now.Failing = t.Now().UTC()
		}
		one.Tries++
		if one.Due = t.Now().UTC().Add(pause(one.Tries)); one.Due.Sub(one.At) > triedFor {
			e := book.Entry{ID: t.NewID(), Group: now.Group, At: t.Now(), By: "machine", What: "gave up telling a webhook", Detail: now.Host() + ": " + now.Problem}
			return errors.Join(book.Hooks.Put(tx, now), book.Tellings.Delete(tx, one.ID), book.Entries.Insert(tx, e))
		}
		return errors.Join(book.Hooks.Put(tx, now), book.Tellings.Put(tx, one))
	})
}

// pause is how long the next try waits: twice as long each time, and not quite, so that many do not come together.
func pause(tries int) time.Duration {
	wait := min(firstWait<<min(tries-1, 10), longest)
	return wait + rand.N(wait/4)
}

// post sends one event. See the Standard Webhooks specification for its header fields and the signature.
func (t *Teller) post(ctx context.Context, h book.Hook, one book.Telling) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(one.Body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(t.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "mutualaid")
	req.Header.Set("Webhook-Id", one.ID)
	req.Header.Set("Webhook-Timestamp", at)
	req.Header.Set("Webhook-Signature", "v1,"+Sign(h.Secret, one.ID, at, one.Body))
	res, err := t.Client.Do(req)
	if err != nil {
		return errors.Unwrap(err) // without the address, which may hold a secret of theirs
	}
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		t.Log.Debug("a webhook's answer broke off", "error", err)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("it answered %s", res.Status)
	}
	return nil
}

// Sign is the signature of an event: HMAC-SHA256 over its ID, the moment in seconds and its body, in base64.
func Sign(secret []byte, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, at)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

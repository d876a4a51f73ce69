// Package storetest is the suite that every engine of the store passes.
package storetest

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"mutualaid/store"
	"mutualaid/store/engine"
)

// Run tests the engine that open makes, empty and new for each call; open closes it at the end of the test.
func Run(t *testing.T, open func(t testing.TB) engine.Engine) {
	for _, tests := range [][]test{engineTests, updateTests, tableTests, indexTests} {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				e := open(t)
				db, err := store.New(t.Context(), e)
				if err != nil {
					t.Fatal(err)
				}
				test.run(room{T: t, engine: e, db: db})
			})
		}
	}
}

type test struct {
	name string
	run  func(r room)
}

// A room is where one test works: an engine and the store on it.
type room struct {
	*testing.T
	engine engine.Engine
	db     *store.DB
}

func (r room) update(fn func(*store.Tx) error) {
	r.Helper()
	if err := r.db.Update(r.Context(), "a", fn); err != nil {
		r.Fatal(err)
	}
}

func (r room) view(fn func(*store.Tx) error) {
	r.Helper()
	if err := r.db.View(r.Context(), "a", fn); err != nil {
		r.Fatal(err)
	}
}

// put writes a key that no table has, in a transaction of its own.
func (r room) put(key, value string) {
	r.Helper()
	err := r.engine.Update(r.Context(), "a", func(tx engine.Tx) error { return tx.Put([]byte(key), []byte(value)) })
	if err != nil {
		r.Fatal(err)
	}
}

// get returns the value at key, "-" when there is none.
func (r room) get(key string) string {
	r.Helper()
	return r.getIn(r.Context(), key)
}

func (r room) getIn(ctx context.Context, key string) (value string) {
	r.Helper()
	err := r.engine.View(ctx, "a", func(tx engine.Tx) error {
		b, err := tx.Get([]byte(key))
		if value = string(b); b == nil {
			value = "-"
		}
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	return value
}

// A person is the row of the tests: found by id, by unique email, by each of the groups, by the time of joining.
type person struct {
	ID     string
	Email  string
	Groups []string
	Joined time.Time
	Note   string
}

var people = store.NewTable("people", func(p person) store.Key { return store.K(p.ID) },
	store.Index[person]{Name: "email", Unique: true, Keys: func(p person) []store.Key {
		if p.Email == "" {
			return nil
		}
		return []store.Key{store.K(p.Email)}
	}},
	store.Index[person]{Name: "group", Keys: func(p person) (keys []store.Key) {
		for _, g := range p.Groups {
			keys = append(keys, store.K(g))
		}
		return keys
	}},
	store.Index[person]{Name: "joined", Keys: func(p person) []store.Key { return []store.Key{store.K(p.Joined)} }},
)

// A post is a row with a key of two parts and no index.
type post struct {
	Group string
	N     int
	Text  string
}

var posts = store.NewTable("posts", func(p post) store.Key { return store.K(p.Group, p.N) })

// ids collects a walk's ids, joined by spaces.
func ids(rows iter.Seq2[person, error]) (string, error) {
	out := ""
	for p, err := range rows {
		if err != nil {
			return out, err
		}
		if out != "" {
			out += " "
		}
		out += p.ID
	}
	return out, nil
}

// expect fails the test when a walk's ids aren't those.
func (r room) expect(want string, walk func(tx *store.Tx) iter.Seq2[person, error]) {
	r.Helper()
	r.view(func(tx *store.Tx) error {
		r.Helper()
		got, err := ids(walk(tx))
		if err == nil && got != want {
			err = fmt.Errorf("got %q, want %q", got, want)
		}
		return err
	})
}

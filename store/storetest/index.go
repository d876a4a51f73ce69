package storetest

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"mutualaid/store"
)

var indexTests = []test{
	{"AnIndexFollowsReplaceAndDelete", indexFollows},
	{"AUniqueIndexRefusesASecondRow", uniqueRefuses},
	{"AUniqueKeyGoesToOneOfMany", uniqueAmongMany},
	{"IndexRangesAreInIndexOrder", indexRanges},
	{"RowsMayBeChangedWhileWalkingTheirIndex", changeOnTheWay},
	{"IndexesStayThoseOfAModel", indexModel},
	{"RebuildGivesOldRowsANewIndex", rebuild},
}

type walk = func(tx *store.Tx) iter.Seq2[person, error]

func byEmail(email string) walk {
	return func(tx *store.Tx) iter.Seq2[person, error] { return people.By(tx, "email", email) }
}

func byGroup(parts ...any) walk {
	return func(tx *store.Tx) iter.Seq2[person, error] { return people.By(tx, "group", parts...) }
}

func indexFollows(r room) {
	put := func(p person) { r.Helper(); r.update(func(tx *store.Tx) error { return people.Put(tx, p) }) }
	put(person{ID: "p1", Groups: []string{"x", "y", "x"}})
	put(person{ID: "p2", Groups: []string{"x"}})
	r.expect("p1 p2", byGroup("x"))
	r.expect("p1", byGroup("y"))
	r.expect("p1 p2 p1", byGroup())
	r.expect("p2 p1", func(tx *store.Tx) iter.Seq2[person, error] { return people.ByReverse(tx, "group", "x") })

	put(person{ID: "p1", Groups: []string{"y", "z"}})
	r.expect("p2", byGroup("x"))
	r.expect("p1", byGroup("y"))
	r.expect("p1", byGroup("z"))
	r.expect("", byGroup("y", "p1")) // the row's own key is no part of the index key

	r.update(func(tx *store.Tx) error { return people.Delete(tx, "p1") })
	r.expect("p2", byGroup())
	put(person{ID: "p2"})
	r.expect("", byGroup())
	if err := r.db.Check(r.Context()); err != nil {
		r.Error(err)
	}
}

func uniqueRefuses(r room) {
	r.update(func(tx *store.Tx) error {
		return people.Insert(tx, person{ID: "p1", Email: "e@x", Groups: []string{"g"}})
	})
	r.update(func(tx *store.Tx) error {
		for name, write := range map[string]func(*store.Tx, person) error{"insert": people.Insert, "put": people.Put} {
			if err := write(tx, person{ID: "p2", Email: "e@x", Groups: []string{"g"}}); !errors.Is(err, store.ErrExists) {
				return fmt.Errorf("%s: %v", name, err)
			}
		}
		return people.Put(tx, person{ID: "p3"}) // the transaction goes on, and two rows may have no key at all
	})
	r.update(func(tx *store.Tx) error { return people.Put(tx, person{ID: "p4"}) })
	r.expect("p1", byGroup("g"))
	r.expect("p1 p3 p4", func(tx *store.Tx) iter.Seq2[person, error] { return people.All(tx) })

	r.update(func(tx *store.Tx) error {
		return people.Put(tx, person{ID: "p1", Email: "e@x", Note: "same key, same row"})
	})
	r.update(func(tx *store.Tx) error { return people.Put(tx, person{ID: "p1", Email: "f@x"}) })
	r.update(func(tx *store.Tx) error { return people.Insert(tx, person{ID: "p2", Email: "e@x"}) })
	r.expect("p2", byEmail("e@x"))
	r.update(func(tx *store.Tx) error { return people.Delete(tx, "p2") })
	r.update(func(tx *store.Tx) error { return people.Insert(tx, person{ID: "p5", Email: "e@x"}) })
}

func uniqueAmongMany(r room) {
	var all sync.WaitGroup
	var won atomic.Int32
	for g := range 16 {
		all.Go(func() {
			err := r.db.Update(r.Context(), "a", func(tx *store.Tx) error {
				return people.Insert(tx, person{ID: strconv.Itoa(g), Email: "same@x"})
			})
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, store.ErrExists) {
				r.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		r.Errorf("%d rows have the key", won.Load())
	}
}

func indexRanges(r room) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	zone := time.FixedZone("", 3600)
	r.update(func(tx *store.Tx) error {
		for i := range 20 { // ids against the order of time
			if err := people.Put(tx, person{ID: fmt.Sprintf("p%02d", 20-i), Joined: day(i + 1).In(zone)}); err != nil {
				return err
			}
		}
		return nil
	})
	due := func(from, to store.Key) walk {
		return func(tx *store.Tx) iter.Seq2[person, error] { return people.ByRange(tx, "joined", from, to) }
	}
	r.expect("p20 p19", due(nil, store.K(day(3))))
	r.expect("p18 p17", due(store.K(day(3)), store.K(day(5))))
	r.expect("p02 p01", due(store.K(day(19)), nil))
}

func changeOnTheWay(r room) {
	r.update(func(tx *store.Tx) error {
		for i := range 300 {
			if err := people.Put(tx, person{ID: fmt.Sprintf("p%03d", i), Groups: []string{"g"}}); err != nil {
				return err
			}
		}
		return nil
	})
	r.update(func(tx *store.Tx) error {
		rows := 0
		for p, err := range people.By(tx, "group", "g") {
			if err != nil {
				return err
			}
			rows++
			n, err := strconv.Atoi(p.ID[1:])
			if err != nil {
				return err
			}
			if err := people.Delete(tx, fmt.Sprintf("p%03d", n+1)); err != nil { // one ahead
				return err
			}
			if err := people.Put(tx, person{ID: p.ID, Groups: []string{"h"}}); err != nil {
				return err
			}
		}
		if rows != 150 {
			return fmt.Errorf("%d rows", rows)
		}
		return nil
	})
	r.expect("", byGroup("g"))
}

// indexModel changes rows at random and compares the index with a map, then lets Check compare both ways.
func indexModel(r room) {
	rnd := rand.New(rand.NewPCG(5, 6))
	model := map[string][]string{}
	for range 40 {
		r.update(func(tx *store.Tx) error {
			for range 20 {
				id := strconv.Itoa(rnd.IntN(50))
				if rnd.IntN(4) == 0 {
					delete(model, id)
					if err := people.Delete(tx, id); err != nil {
						return err
					}
					continue
				}
				model[id] = nil
				for g := range 5 {
					if rnd.IntN(2) == 0 {
						model[id] = append(model[id], strconv.Itoa(g))
					}
				}
				if err := people.Put(tx, person{ID: id, Groups: model[id]}); err != nil {
					return err
				}
			}
			return nil
		})
		group := strconv.Itoa(rnd.IntN(5))
		var want []string
		for id, groups := range model {
			if slices.Contains(groups, group) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		r.expect(strings.Join(want, " "), byGroup(group))
	}
	if err := r.db.Check(r.Context()); err != nil {
		r.Error(err)
	}
}

func rebuild(r room) {
	key := func(p person) store.Key { return store.K(p.ID) }
	keys := func(p person) []store.Key { return []store.Key{store.K(p.Note)} }
	before := store.NewTable("old", key, store.Index[person]{Name: "gone", Keys: keys})
	after := store.NewTable("old", key, store.Index[person]{Name: "note", Keys: keys})
	r.update(func(tx *store.Tx) error {
		for i := range 1000 {
			if err := before.Put(tx, person{ID: strconv.Itoa(i), Note: strconv.Itoa(i % 500)}); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 {
		if err := after.Rebuild(r.Context(), r.db, "a"); err != nil {
			r.Fatal(err)
		}
	}
	r.expect("507 7", func(tx *store.Tx) iter.Seq2[person, error] { return after.By(tx, "note", "7") })
	r.expect("", func(tx *store.Tx) iter.Seq2[person, error] { return before.By(tx, "gone") })
	if err := r.db.Check(r.Context()); err != nil {
		r.Error(err)
	}
}

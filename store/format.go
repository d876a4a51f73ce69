package store

import (
	"context"
	"encoding/json"
	"fmt"

	"mutualaid/store/engine"
)

// Format is the version of the layout of keys and rows. A change of it comes with a migration and a frozen file in testdata.
const Format = 1

// formatKey sorts before every table.
var formatKey = []byte("\x00format")

type format struct {
	Format int `json:"format"`
}

// checkFormat marks an empty store as ours and refuses what this program can't read.
func (db *DB) checkFormat(ctx context.Context) error {
	var row []byte
	var empty bool
	err := db.engine.View(ctx, "", func(tx engine.Tx) (err error) {
		if row, err = tx.Get(formatKey); err != nil || row != nil {
			return err
		}
		pairs, _, err := tx.Page(engine.Range{Limit: 1})
		empty = len(pairs) == 0
		return err
	})
	switch {
	case err != nil:
		return err
	case row != nil:
		return readFormat(row)
	case !empty:
		return fmt.Errorf("%w: it has no format mark", ErrForeign)
	}
	mark, err := json.Marshal(format{Format})
	if err != nil {
		return err
	}
	return db.engine.Update(ctx, "", func(tx engine.Tx) error {
		return tx.Put(formatKey, encodeRow(formatKey, 1, nil, mark))
	})
}

func readFormat(raw []byte) error {
	row, err := decodeRow(formatKey, raw)
	if err != nil {
		return &DamageError{Key: formatKey, Why: "the format mark is damaged: " + err.Error()}
	}
	var f format
	if err := json.Unmarshal(row.payload, &f); err != nil || f.Format < 1 {
		return fmt.Errorf("%w: its format mark reads %q", ErrForeign, row.payload)
	}
	if f.Format > Format {
		return fmt.Errorf("%w: the store has format %d, this program knows formats up to %d: use the newer program", ErrNewer, f.Format, Format)
	}
	return nil
}

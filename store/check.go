package store

import "context"

// Check reads the whole store and returns all damage it finds.
func (db *DB) Check(ctx context.Context) error { return db.engine.Check(ctx) }

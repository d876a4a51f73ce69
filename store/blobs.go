package store

// Blobs keep plain bytes under keys, with the checksum that rows have.
type Blobs struct {
	space
}

// NewBlobs names a table of bytes; the names are those of tables.
func NewBlobs(name string) Blobs { return Blobs{newSpace(name)} }

// Get returns the bytes at the key that parts make, ErrNotFound when there are none.
func (b Blobs) Get(tx *Tx, parts ...any) ([]byte, error) {
	r, err := b.get(tx, b.rowKey(parts))
	return r.payload, err
}

// Put writes the bytes at key, in place of those there are.
func (b Blobs) Put(tx *Tx, key Key, bytes []byte) error {
	return b.put(tx, append(b.prefix(rowMark), key...), nil, row{version: 1, payload: bytes}, nil)
}

// Insert writes the bytes at a key that has none yet; else ErrExists.
func (b Blobs) Insert(tx *Tx, key Key, bytes []byte) error {
	if err := b.absent(tx, append(b.prefix(rowMark), key...)); err != nil {
		return err
	}
	return b.Put(tx, key, bytes)
}

// Delete removes the bytes at the key that parts make; nil when absent.
func (b Blobs) Delete(tx *Tx, parts ...any) error { return b.delete(tx, b.rowKey(parts)) }

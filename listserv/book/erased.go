package book

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"mutualaid/store"
)

// Erased remembers that an address was erased, so that no list brings it back. Its hash is keyed: whoever has an address can
// ask whether it is the one, and nobody can read the address from it.
type Erased struct {
	Hash string    `json:"hash"`
	At   time.Time `json:"at"`
}

const erasureKey = "erasure key"

// NoteErased remembers an address, canonical, as erased.
func NoteErased(tx *store.Tx, addr string, now time.Time) error {
	key, err := Settings.Get(tx, erasureKey)
	if errors.Is(err, store.ErrNotFound) {
		key = Setting{Name: erasureKey, Value: make([]byte, 32)}
		rand.Read(key.Value) // never fails, see crypto/rand
		err = Settings.Insert(tx, key)
	}
	if err != nil {
		return err
	}
	return Erasures.Put(tx, Erased{Hash: erasureHash(key.Value, addr), At: now})
}

// WasErased says whether an address, canonical, was erased.
func WasErased(tx *store.Tx, addr string) (bool, error) {
	key, err := Settings.Get(tx, erasureKey)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil // nobody ever was
	}
	if err != nil {
		return false, err
	}
	return Erasures.Has(tx, erasureHash(key.Value, addr))
}

func erasureHash(key []byte, addr string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(addr))
	return hex.EncodeToString(mac.Sum(nil))
}

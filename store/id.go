package store

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// crockford is Douglas Crockford's base 32 in lower case: no i, l, o, u; its order is the order of the digits.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// NewID returns 16 characters: 9 of milliseconds since 1970 and 7 of chance (35 bits).
// IDs sort by time; two of one millisecond are in no order.
func NewID(now time.Time) string {
	var chance [8]byte
	rand.Read(chance[:]) // never fails, see crypto/rand
	ms, random := max(now.UnixMilli(), 0), binary.BigEndian.Uint64(chance[:])
	var id [16]byte
	for i := 8; i >= 0; i-- {
		id[i] = crockford[ms&31]
		ms >>= 5
	}
	for i := 15; i > 8; i-- {
		id[i] = crockford[random&31]
		random >>= 5
	}
	return string(id[:])
}

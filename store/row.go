package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A row's bytes: version (1), CRC32C over the whole key, the version and the rest (4), the number of index entries,
// each entry as length and bytes, the payload. Numbers are uvarints. A row names its own index entries,
// so that they can be kept right, and checked, without reading the payload.
type row struct {
	version byte
	entries [][]byte // parts of keys behind "table\x01"
	payload []byte
}

const rowHead = 5

var (
	errShort    = errors.New("the row is cut short")
	errChecksum = errors.New("the checksum doesn't match")
)

func encodeRow(key []byte, version byte, entries [][]byte, payload []byte) []byte {
	size := rowHead + binary.MaxVarintLen32 + len(payload)
	for _, e := range entries {
		size += binary.MaxVarintLen32 + len(e)
	}
	out := make([]byte, rowHead, size)
	out[0] = version
	out = binary.AppendUvarint(out, uint64(len(entries)))
	for _, e := range entries {
		out = binary.AppendUvarint(out, uint64(len(e)))
		out = append(out, e...)
	}
	out = append(out, payload...)
	binary.BigEndian.PutUint32(out[1:], rowSum(key, out))
	return out
}

func rowSum(key, row []byte) uint32 {
	sum := crc32.Update(0, castagnoli, key)
	sum = crc32.Update(sum, castagnoli, row[:1])
	return crc32.Update(sum, castagnoli, row[rowHead:])
}

// decodeRow reads what encodeRow wrote under the same key; the parts lie in raw.
func decodeRow(key, raw []byte) (row, error) {
	if len(raw) <= rowHead {
		return row{}, errShort
	}
	if binary.BigEndian.Uint32(raw[1:]) != rowSum(key, raw) {
		return row{}, errChecksum
	}
	r := row{version: raw[0]}
	n, rest, ok := readUvarint(raw[rowHead:])
	if !ok || n > uint64(len(rest)) {
		return row{}, errShort
	}
	if n > 0 {
		r.entries = make([][]byte, n)
	}
	for i := range r.entries {
		var size uint64
		if size, rest, ok = readUvarint(rest); !ok || size > uint64(len(rest)) {
			return row{}, errShort
		}
		r.entries[i], rest = rest[:size:size], rest[size:]
	}
	r.payload = rest
	return r, nil
}

func readUvarint(b []byte) (n uint64, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	return n, b[size:], true
}

// An index entry's bytes: CRC32C over its key and the rest (4), the row's key behind "table\x00".
func encodeEntry(key, primary []byte) []byte {
	out := make([]byte, 4, 4+len(primary))
	binary.BigEndian.PutUint32(out, crc32.Update(crc32.Update(0, castagnoli, key), castagnoli, primary))
	return append(out, primary...)
}

func decodeEntry(key, raw []byte) (primary []byte, err error) {
	if len(raw) < 4 {
		return nil, errShort
	}
	primary = raw[4:]
	if binary.BigEndian.Uint32(raw) != crc32.Update(crc32.Update(0, castagnoli, key), castagnoli, primary) {
		return nil, errChecksum
	}
	return primary, nil
}

// has says whether the row names the entry as its own.
func (r row) has(entry []byte) bool {
	return slices.ContainsFunc(r.entries, func(e []byte) bool { return bytes.Equal(e, entry) })
}

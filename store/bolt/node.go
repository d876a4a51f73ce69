package bolt

import (
	"bytes"
	"encoding/binary"
	"io"
)

// A node is one page of the tree: a head, elements of 16 bytes each, then keys and values one behind the other.
type node struct {
	id    uint64
	head  []byte // its first page; the rest holds values, and keys only rarely
	count int
	more  []byte // the elements, where they go beyond head
	keys  [][]byte
}

func (n *node) kind() uint16     { return binary.NativeEndian.Uint16(n.head[8:]) }
func (n *node) elements() int    { return int(binary.NativeEndian.Uint16(n.head[10:])) }
func (n *node) overflow() uint64 { return uint64(binary.NativeEndian.Uint32(n.head[12:])) }
func (n *node) leaf() bool       { return n.kind() == leafFlag }

func (n *node) element(i int) []byte {
	return n.more[i*elementLen : (i+1)*elementLen]
}

// A leaf's element: flags, position from the element on, lengths of key and value (4 bytes each).
func (n *node) flags(i int) uint32 { return binary.NativeEndian.Uint32(n.element(i)) }

func (n *node) valueLen(i int) uint64 {
	if !n.leaf() {
		return 0
	}
	return uint64(binary.NativeEndian.Uint32(n.element(i)[12:]))
}

// A branch's element: position (4), length of key (4), number of the child's page (8).
func (n *node) child(i int) uint64 { return binary.NativeEndian.Uint64(n.element(i)[8:]) }

func (n *node) position(i int) (at, keyLen uint64) {
	e, place := n.element(i), uint64(pageHead+i*elementLen)
	if n.leaf() {
		return place + uint64(binary.NativeEndian.Uint32(e[4:])), uint64(binary.NativeEndian.Uint32(e[8:]))
	}
	return place + uint64(binary.NativeEndian.Uint32(e)), uint64(binary.NativeEndian.Uint32(e[4:]))
}

func (n *node) valueAt(i int) uint64 {
	at, keyLen := n.position(i)
	return at + keyLen
}

// layout reads the elements and keys of a page that has room bytes from base on in file, and returns where they end.
func (n *node) layout(room uint64, file io.ReaderAt, base int64) (end uint64, err error) {
	n.count = n.elements()
	if end = uint64(pageHead + n.count*elementLen); end > room {
		return 0, damage(n.id, nil, "%d elements in %d bytes", n.count, room)
	}
	if n.more, err = n.bytes(pageHead, uint64(n.count*elementLen), file, base); err != nil {
		return 0, err
	}
	n.keys = n.keys[:0]
	for i := range n.count {
		at, keyLen := n.position(i)
		if at != end || keyLen == 0 || keyLen > room-at || n.valueLen(i) > room-at-keyLen {
			return 0, damage(n.id, nil, "element %d lies at %d, not at %d, or reaches beyond the page", i, at, end)
		}
		key, err := n.bytes(at, keyLen, file, base)
		if err != nil {
			return 0, err
		}
		n.keys = append(n.keys, key)
		end = at + keyLen + n.valueLen(i)
	}
	return end, nil
}

// bytes returns part of the page, from head where it reaches that far.
func (n *node) bytes(at, size uint64, file io.ReaderAt, base int64) ([]byte, error) {
	if at+size <= uint64(len(n.head)) {
		return n.head[at : at+size : at+size], nil
	}
	b := make([]byte, size)
	if _, err := file.ReadAt(b, base+int64(at)); err != nil {
		return nil, damage(n.id, nil, "read: %v", err)
	}
	return b, nil
}

// check says whether the keys are in order, within the span, and begin as the page above says.
func (n *node) check(at span) error {
	if !n.leaf() && n.count == 0 {
		return damage(n.id, at.first, "a branch without children")
	}
	if at.first != nil && (n.count == 0 || !bytes.Equal(n.keys[0], at.first)) {
		return damage(n.id, at.first, "its first key isn't the one above it")
	}
	for i, key := range n.keys {
		if i > 0 && bytes.Compare(n.keys[i-1], key) >= 0 || at.end != nil && bytes.Compare(key, at.end) >= 0 {
			return damage(n.id, key, "keys out of order")
		}
	}
	return nil
}

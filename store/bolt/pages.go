package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"mutualaid/store/engine"
)

// pages reads bbolt's tree from the file and is stricter than bbolt itself, which trusts what it reads: it knows
// that bbolt packs a page's keys and values without gaps, in order, and that a branch repeats each child's first key.
// So a changed count, length, offset or page number can't hide. Values are left to the rows' own checksums.
// The layout is that of bbolt's internal/common/page.go, in the machine's byte order.
type pages struct {
	ctx       context.Context
	file      io.ReaderAt
	size      int              // of a page, in bytes
	count     uint64           // of pages; all numbers are below
	seen      []uint64         // a bit a page: part of the tree
	path      map[[2]int]*node // the nodes from the root to here, by nesting and depth, whose memory is used again
	leafDepth int              // where leaves begin, once one is known
}

const (
	pageHead   = 16 // id (8), flags (2), count (2), overflow (4)
	elementLen = 16
	bucketLen  = 16 // root (8), sequence (8)
	branchFlag = 0x01
	leafFlag   = 0x02
	listFlag   = 0x10
	bucketFlag = 0x01
	maxDepth   = 32 // bbolt's trees of a page's worth of keys a node are never as deep
	maxBuckets = 4
)

func damage(page uint64, key []byte, format string, args ...any) error {
	why := fmt.Sprintf(format, args...)
	if page > 0 {
		why = fmt.Sprintf("page %d: %s", page, why)
	}
	return &engine.DamageError{Key: bytes.Clone(key), Why: why}
}

// tree walks the tree of buckets whose root is the given page.
func (p *pages) tree(root uint64) error { return p.bucket(root, 0) }

func (p *pages) bucket(root uint64, nesting int) error {
	if nesting > maxBuckets {
		return damage(root, nil, "buckets lie in each other too deeply")
	}
	p.leafDepth = -1
	return p.walk(root, span{nesting: nesting})
}

// A span says where in the tree a page stands and which keys it may have.
type span struct {
	first, end     []byte // its first key, and the next page's; nil when unknown
	depth, nesting int
}

// walk checks a page and all below it.
func (p *pages) walk(id uint64, at span) error {
	if at.depth > maxDepth {
		return damage(id, at.first, "the tree is too deep")
	}
	if err := p.ctx.Err(); err != nil {
		return err
	}
	n, err := p.read(id, at)
	if err != nil {
		return err
	}
	if err := n.check(at); err != nil {
		return err
	}
	if !n.leaf() {
		return p.children(n, at)
	}
	if p.leafDepth >= 0 && p.leafDepth != at.depth {
		return damage(id, at.first, "a leaf at depth %d, others at %d", at.depth, p.leafDepth)
	}
	p.leafDepth = at.depth
	return p.buckets(n, at.nesting)
}

func (p *pages) children(n *node, at span) error {
	for i := range n.count {
		child := span{first: n.keys[i], end: at.end, depth: at.depth + 1, nesting: at.nesting}
		if i+1 < n.count {
			child.end = n.keys[i+1]
		}
		id := n.child(i)
		if err := p.walk(id, child); err != nil {
			return err
		}
	}
	return nil
}

// buckets follows the leaf's elements that are buckets themselves.
func (p *pages) buckets(n *node, nesting int) error {
	for i := range n.count {
		switch flags := n.flags(i); {
		case flags == 0:
			continue
		case flags != bucketFlag:
			return damage(n.id, n.keys[i], "unknown flags %#x", flags)
		}
		value, err := p.value(n, i)
		if err != nil {
			return err
		}
		if len(value) < bucketLen {
			return damage(n.id, n.keys[i], "a bucket of %d bytes", len(value))
		}
		depth := p.leafDepth
		root := binary.NativeEndian.Uint64(value)
		if root == 0 {
			err = inline(n.id, value[bucketLen:])
		} else {
			err = p.bucket(root, nesting+1)
		}
		if err != nil {
			return err
		}
		p.leafDepth = depth
	}
	return nil
}

// value reads an element that is a bucket; bbolt keeps these under a quarter of a page.
func (p *pages) value(n *node, i int) ([]byte, error) {
	size := n.valueLen(i)
	if size > uint64(p.size) {
		return nil, damage(n.id, n.keys[i], "a bucket of %d bytes", size)
	}
	value := make([]byte, size)
	at := int64(n.id)*int64(p.size) + int64(n.valueAt(i))
	if _, err := p.file.ReadAt(value, at); err != nil {
		return nil, damage(n.id, n.keys[i], "read: %v", err)
	}
	return value, nil
}

// inline checks a small bucket's page, which lies inside the leaf that names it.
func inline(outer uint64, raw []byte) error {
	n := node{id: outer, head: raw}
	if len(raw) < pageHead || n.kind() != leafFlag {
		return damage(outer, nil, "an inline bucket without its page")
	}
	end, err := n.layout(uint64(len(raw)), bytes.NewReader(raw), 0)
	if err != nil {
		return err
	}
	if end != uint64(len(raw)) || n.overflow() != 0 {
		return damage(outer, nil, "an inline bucket ends at %d of %d bytes", end, len(raw))
	}
	for i := range n.count {
		if n.flags(i) != 0 {
			return damage(outer, n.keys[i], "a bucket inside an inline bucket")
		}
	}
	return n.check(span{})
}

// mark notes that pages belong to the tree; no page does twice.
func (p *pages) mark(id, n uint64, key []byte) error {
	if id < 2 || id >= p.count || n > p.count-id {
		return damage(id, key, "%d pages from here, but the file has %d", n, p.count)
	}
	for i := id; i < id+n; i++ {
		if p.seen[i/64]&(1<<(i%64)) != 0 {
			return damage(i, key, "in the tree twice")
		}
		p.seen[i/64] |= 1 << (i % 64)
	}
	return nil
}

// read loads the page and lays out its elements.
func (p *pages) read(id uint64, at span) (*node, error) {
	key := at.first
	if err := p.mark(id, 1, key); err != nil {
		return nil, err
	}
	place := [2]int{at.nesting, at.depth}
	n := p.path[place]
	if n == nil {
		n = &node{head: make([]byte, p.size)}
		p.path[place] = n
	}
	n.id = id
	if _, err := p.file.ReadAt(n.head, int64(id)*int64(p.size)); err != nil {
		return n, damage(id, key, "read: %v", err)
	}
	if got := binary.NativeEndian.Uint64(n.head); got != id {
		return n, damage(id, key, "it says it is page %d", got)
	}
	if kind := n.kind(); kind != branchFlag && kind != leafFlag {
		return n, damage(id, key, "neither branch nor leaf: %#x", kind)
	}
	if n.overflow() > 0 {
		if err := p.mark(id+1, n.overflow(), key); err != nil {
			return n, err
		}
	}
	room := (1 + n.overflow()) * uint64(p.size)
	end, err := n.layout(room, p.file, int64(id)*int64(p.size))
	if err != nil {
		return n, err
	}
	if end+uint64(p.size) <= room {
		return n, damage(id, key, "%d bytes in %d", end, room)
	}
	return n, nil
}

// free checks the list of free pages: bbolt would write over a page that is in the tree.
func (p *pages) free(id uint64) error {
	if id < 2 || id >= p.count {
		return damage(id, nil, "the list of free pages can't be here")
	}
	n := node{id: id, head: make([]byte, pageHead+8)}
	at := int64(id) * int64(p.size)
	if _, err := p.file.ReadAt(n.head, at); err != nil {
		return damage(id, nil, "read: %v", err)
	}
	if got := binary.NativeEndian.Uint64(n.head); got != id || n.kind() != listFlag {
		return damage(id, nil, "not the list of free pages")
	}
	if err := p.mark(id, 1+n.overflow(), nil); err != nil {
		return err
	}
	count, start := uint64(n.elements()), int64(pageHead)
	if count == 0xffff { // then the first entry is the count
		count, start = binary.NativeEndian.Uint64(n.head[pageHead:]), pageHead+8
	}
	room := (1+n.overflow())*uint64(p.size) - uint64(start)
	if count > room/8 {
		return damage(id, nil, "%d free pages don't fit", count)
	}
	list := make([]byte, count*8)
	if _, err := p.file.ReadAt(list, at+start); err != nil {
		return damage(id, nil, "read: %v", err)
	}
	for ; len(list) > 0; list = list[8:] {
		if err := p.mark(binary.NativeEndian.Uint64(list), 1, nil); err != nil {
			return fmt.Errorf("the list of free pages: %w", err)
		}
	}
	return nil
}

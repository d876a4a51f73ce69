package bolt

import (
	"bytes"
	"fmt"
	"runtime/debug"

	"mutualaid/store/engine"
)

// guard, deferred around calls of bbolt, turns its panics into a DamageError: bbolt panics where a page isn't what it must be.
func guard(key []byte, doing string, err *error) {
	if p := recover(); p != nil {
		*err = &engine.DamageError{Key: bytes.Clone(key), Why: fmt.Sprintf("%s: %v", doing, p)}
	}
}

// catchFaults makes a fault in mapped memory (a page past the file's end, a disk that can't read) a panic that guard catches,
// instead of the end of the program: defer catchFaults()().
func catchFaults() (restore func()) {
	if debug.SetPanicOnFault(true) {
		return keepCatching
	}
	return stopCatching
}

func keepCatching() {}
func stopCatching() { debug.SetPanicOnFault(false) }

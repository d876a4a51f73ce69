package book

import (
	"errors"
	"fmt"

	"mutualaid/store"
)

// Errors that a caller tells apart. Their texts are sentences for the person at the terminal.
var (
	ErrInput  = errors.New("that can't be used")
	ErrNoSuch = errors.New("there is no such thing")
	ErrTaken  = errors.New("there is one already")
)

// NoSuch turns the store's "not found" into a sentence.
func NoSuch(err error, format string, args ...any) error {
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: %s", ErrNoSuch, fmt.Sprintf(format, args...))
	}
	return err
}

// Taken says, where is holds, what there is already.
func Taken(is bool, format string, args ...any) error {
	if !is {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrTaken, fmt.Sprintf(format, args...))
}

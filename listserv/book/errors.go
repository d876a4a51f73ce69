package book

import (
	"errors"
	"fmt"
	"strings"

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

// Plainly is what an error says to a person, without the words by which a caller tells its kind.
func Plainly(err error) string {
	said := err.Error()
	for _, kind := range []error{ErrInput, ErrNoSuch, ErrTaken} {
		said = strings.TrimPrefix(said, kind.Error()+": ")
	}
	return said
}

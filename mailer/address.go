package mailer

import "errors"

// Address is one mailbox: a display name, which may be empty, and an addr-spec.
// See RFC 5322 section 3.4.
type Address struct{ Name, Email string }

// Canonical returns the form of an address by which a person is known.
func Canonical(email string) string { return email }

// ParseAddress reads one address.
func ParseAddress(s string) (Address, error) { return Address{}, errors.ErrUnsupported }

package mailer

import "mutualaid/mailer/address"

// Address is one mailbox: a display name, which may be empty, and an addr-spec.
type Address = address.Address

// ParseAddress reads one address as people and spreadsheets write it: see address.Parse.
func ParseAddress(s string) (Address, error) { return address.Parse(s) }

// Canonical returns the form of an address by which a person is known: see address.Canonical.
func Canonical(email string) string { return address.Canonical(email) }

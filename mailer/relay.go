package mailer

import "errors"

// Edits says how a post's header changes on its way to the members.
type Edits struct {
	Set  []Field  // replaces every field of that name
	Drop []string // names dropped besides those in DroppedInRelay; "X-Spam-*" drops by prefix
}

// Relay edits a member's post for distribution.
func (m *Mail) Relay(e Edits) (Letter, error) { return Letter{}, errors.ErrUnsupported }

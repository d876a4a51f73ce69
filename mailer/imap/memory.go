package imap

import "context"

// memory is what must outlive a connection about one folder: which mail broke it, and which flags are still owed.
type memory struct {
	validity uint32
	progress bool // the Inbox has kept something since this was last cleared

	careful uint32 // up to this UID mails are fetched one at a time, for one among them broke the connection
	suspect uint32 // the UID whose fetching failed last
	times   int    // how often
	why     error

	listFailures int
	owed         []owed // flags
}

const (
	patience  = 2    // failures of one mail before it is Broken
	owedLimit = 1024 // flags kept for the next connection
)

// opened forgets what was about UIDs that mean nothing any more.
func (m *memory) opened(validity uint32) {
	if m.validity == validity {
		return
	}
	*m = memory{validity: validity, progress: m.progress}
}

// blame counts a failure against a mail.
func (m *memory) blame(uid uint32, why error) {
	if m.suspect != uid {
		m.suspect, m.times = uid, 0
	}
	m.times++
	m.why = why
	m.careful = max(m.careful, uid)
}

func (m *memory) suspected(uid uint32) bool { return m.suspect == uid && m.times > 0 }

// guilty returns why a mail is not tried again, or nil.
func (m *memory) guilty(uid uint32) error {
	if m.suspect == uid && m.times >= patience {
		return m.why
	}
	return nil
}

// listFailed and listed count the lists that broke the connection one after the other.
func (m *memory) listFailed(ctx context.Context) {
	if ctx.Err() == nil {
		m.listFailures++
	}
}

func (m *memory) listed() { m.listFailures = 0 }

// spare is how much a list leaves out, for list.
func (m *memory) spare() int { return min(m.listFailures/patience, 2) }

package smtp

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	policyStreak = 3 // refusals by policy or for the protocol, of one recipient after the other, that mean us
	lossStreak   = 3 // connections lost without a letter taken, after which we wait
	growEvery    = time.Minute
	tellAfter    = 10 * time.Minute // an unreachable relay is worth a word then
	loginPause   = time.Hour        // guessing again would only lock the account
)

// mood is what the relay has lately made of us: whether we may go on, and over how many connections.
type mood struct {
	mu      sync.Mutex
	width   int           // connections that may be open
	live    int           // connections that are
	grown   time.Time     // when width last changed
	wider   chan struct{} // closed when width grows; nil when nobody waits for it
	policy  int           // of these refusals since the last letter taken
	losses  int           // connections lost since then
	fails   int           // pauses since then
	until   time.Time     // end of the pause
	trouble Trouble
	told    bool
	store   error // why the outbox can't be used, during this pause
}

// open lets the pool begin; a pool that has shrunk stays so.
func (m *mood) open(connections int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.width == 0 {
		m.width = connections
	}
}

// others counts the connections that are open.
func (m *mood) others() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.live
}

// storeFailed begins a short pause.
func (m *mood) storeFailed(err error, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.store, m.until = err, now.Add(5*time.Second)
}

// reason says why there is a pause; nil when there is none.
func (m *mood) reason(now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !m.until.After(now):
		return nil
	case m.store != nil:
		return fmt.Errorf("the outbox cannot be used: %w", m.store)
	}
	return fmt.Errorf("the relay refuses our letters: %w", &failure{m.trouble.Outcome, nil})
}

// paused returns how long to wait before going on; 0 is not at all.
func (m *mood) paused(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.until.Sub(now), 0)
}

// wide is how many connections we may have.
func (m *mood) wide() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.width
}

// connected counts open connections.
func (m *mood) connected(change int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.live += change
}

// fine notes that the relay did its work, and lets the pool grow again as Postfix does: slowly.
func (m *mood) fine(now time.Time, most int) (grown bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.until.After(now) {
		return false // a letter that was under way when the pause began
	}
	m.policy, m.losses, m.fails, m.told, m.trouble, m.store = 0, 0, 0, false, Trouble{}, nil
	if m.width < most && now.Sub(m.grown) >= growEvery {
		m.width, m.grown = m.width+1, now
		if m.wider != nil {
			close(m.wider)
			m.wider = nil
		}
		return true
	}
	return false
}

// widens is closed when there may be more connections; nil where the worker of that number has its share in one already.
func (m *mood) widens(worker int) chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if worker < workersEach*m.width {
		return nil
	}
	if m.wider == nil {
		m.wider = make(chan struct{})
	}
	return m.wider
}

// shrink halves the pool, or leaves those connections that work.
func (m *mood) shrink(now time.Time, to int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.width, m.grown = max(1, min(m.width, to)), now
}

// refused notes that the relay refuses us or is not there, and begins a pause. told says that it is time to tell somebody.
func (m *mood) refused(o Outcome, now time.Time) (t Trouble, tell bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.until.After(now) {
		return m.trouble, false // another connection had the same answer
	}
	if m.trouble.Since.IsZero() {
		m.trouble.Since = now
	}
	first, most := 5*time.Second, 5*time.Minute
	switch {
	case o.Stage == AtLogin && o.Code/100 == 5:
		first, most = loginPause, loginPause
	case o.Code != 0 && o.Stage != AtGreeting:
		first, most = time.Minute, time.Hour
	}
	m.store, m.until = nil, now.Add(min(first<<min(m.fails, 10), most))
	m.fails++
	m.trouble.Outcome, m.trouble.Until = o, m.until
	tell = !m.told && (o.Code/100 == 5 || now.Sub(m.trouble.Since) >= tellAfter)
	m.told = m.told || tell
	return m.trouble, tell
}

// again ends a pause that a refused login began, and says whether there was one.
func (m *mood) again() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.trouble.Outcome.Stage != AtLogin {
		return false
	}
	m.until, m.fails, m.told, m.trouble = time.Time{}, 0, false, Trouble{}
	return true
}

// Stopped says whether sending has stopped, and over what: the relay has refused us, or has not been there for so long that somebody was
// told, and has taken no letter since. It may be called from any goroutine.
func (s *Sender) Stopped() (Trouble, bool) {
	s.mood.mu.Lock()
	defer s.mood.mu.Unlock()
	return s.mood.trouble, s.mood.told
}

// SignInChanged lets the Sender try again at once after a refused login: somebody has changed the password, or there is another token.
// Its caller wakes Run. It may be called from any goroutine.
func (s *Sender) SignInChanged() bool { return s.mood.again() }

// weigh decides what an outcome means: for the copy (the outcome returned) and for us (pause).
func (m *mood) weigh(o Outcome, tries int) (weighed Outcome, pause bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case o.Relay:
		return o, true
	case o.Kind == Refused && (o.Policy() || o.Protocol()):
		// "Not you" and "not this recipient" look alike. So it takes two tries to condemn a copy, or three where nothing was said
		// of the recipient, and when one after the other is refused this way, it is us.
		enough := 1
		if o.Protocol() {
			enough = 2
		}
		m.policy++
		if m.policy >= policyStreak {
			o.Relay = true
		}
		if o.Relay || tries < enough {
			o.Kind = Deferred
		}
		return o, o.Relay
	case o.Code == 0 && o.Kind != Refused:
		m.losses++
		return o, m.losses >= lossStreak
	}
	return o, false
}

// tell hands trouble to whoever wants to know.
func (s *Sender) tell(ctx context.Context, o Outcome) {
	t, first := s.mood.refused(o, s.now())
	s.log().Warn("the relay refuses us; sending rests", "stage", o.Stage, "reply", o.Reply(), "until", t.Until)
	if first && s.Trouble != nil {
		s.Trouble(ctx, t)
	}
}

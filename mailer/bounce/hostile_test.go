//go:build unix

package bounce

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// cpu is the processor's time that fn takes in this process, the best of three; the clock on the wall would also tell
// what else the machine is doing.
func cpu(t *testing.T, fn func()) time.Duration {
	t.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	best := time.Hour
	for range 3 {
		began := used()
		fn()
		if best = min(best, used()-began); best < 50*time.Millisecond {
			break
		}
	}
	return best
}

func TestHostileReportsAreQuick(t *testing.T) {
	const mb = hostileSize
	for _, unit := range []string{"a@b.cc ", "<a@b.cc>:\n", "@", "@@a.b\n", "could not be delivered ", "\"@x.y\n", "5.1.1 ", "550 ", "Final-Recipient: rfc822; a@b.cc\n", "Action: failed\n\n", "- copy of\n", "a.", "\n", "smtp=", "Received: x\n", "X: y\n z\n"} {
		body := strings.Repeat(unit, mb/len(unit))
		for kind, ct := range map[string]string{"text": "text/plain", "status": "multipart/report; boundary=b"} {
			text := body
			if kind == "status" {
				text = "--b\n\n" + body[:mb/2] + "\n--b\nContent-Type: message/delivery-status\n\n" + body[:mb/2] + "\n--b--\n"
			}
			m := notify(t, daemon, "Undelivered Mail Returned to Sender", text, "Content-Type: "+ct)
			took := cpu(t, func() { Read(m) })
			if took > 100*time.Millisecond*slack {
				t.Errorf("%q as %s: %v", unit, kind, took)
			}
		}
	}
}

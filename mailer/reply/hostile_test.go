//go:build unix

package reply

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

// hostile are bodies that cost a careless reader a long time.
func hostile() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, hostileSize/len(s)) }
	return map[string]string{
		"marks": fill(">"), "marks and spaces": fill("> "), "colons": fill("a:\n"), "headers": fill("To: x\n"), "more headers": fill("From: x@y\nTo: z\n\n"), "announcements": fill("On Mon 12:30 2026\n"), "verbs": fill("On 1 1 wrote\n"), "rules": fill("___\n"), "rules and words": fill("--\na\n"),
		"closings": fill("Regards\n"), "secrets": fill("confidential virus legal intended\n"), "blank": fill("\n"), "one line": fill("wrote "), "addresses": fill("a@b> "), "dashes": fill("-"), "phones": fill("Sent from my iPhone\n"), "our words": fill("we are a group of social workers who meet every month "), "spaces": fill(" "), "commas": fill("On 1, "), "invalid": fill("\xff"),
		"names above values": fill("a@b\n1/2/2026 10:10\n\nTo\nx\n"), "arrows": fill(">>> x 1/1/2026 1:10 PM >>>\n"), "separators": fill("--- original message ---\n"), "separators and marks": fill("--- original message ---\n> x\n"), "drawn words": fill("--- x ---\nFrom: a@b\nTo: c\n\n> x\n"), "names and addresses": fill("Anna\n<a@b.example>\n"),
		"disclaimers": fill("this is confidential, and in error\n\n"), "one disclaimer": fill("this is confidential, and in error\n"), "trees": fill("environment and printing of this text\n\n"), "announcements and marks": fill("On 2 March 2026 at 10:30, Anna <a@b.example> wrote:\n> x\n"), "bare announcements": fill("On 2 March 2026 at 10:30, Anna <a@b.example>\nwrote:\n"),
		"closings and jobs": fill("Regards\nAnna\nCEO\n"), "pointed": fill("مُرسل من الـ iPhone\n"), "spans": fill(`<span class="gmail_quote">x`), "plain quotes and words": fill("On 2 March 2026 at 10:30, Anna wrote:<blockquote>x</blockquote>"),
		"tags": fill("<div>"), "quotes": fill("<blockquote>"), "cite": fill(`<blockquote type=cite>x`), "ends": fill("</div>"), "open tag": fill("<a b="), "entities": fill("&amp;"), "zones": fill(`<div class="gmail_quote">x</div>`), "comments": fill("<!--"), "plain quotes": fill("<blockquote>x</blockquote>"), "nested zones": fill(`<div class=gmail_quote>x`), "ems": fill("<em>x"), "attributes": "<div " + fill("a=b ") + ">", "class": `<div class="` + fill("x_") + `">`,
	}
}

func TestHostileBodiesAreQuick(t *testing.T) {
	for name, body := range hostile() {
		for kind, read := range map[string]func(string, string) Reply{"text": FromText, "html": FromHTML} {
			took := cpu(t, func() { read(body, invitation) })
			if took > 100*time.Millisecond*slack {
				t.Errorf("%s as %s: %v", name, kind, took)
			}
		}
	}
}

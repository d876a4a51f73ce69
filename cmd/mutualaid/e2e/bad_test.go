package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"mutualaid/mailer/mailtest"
)

var max = person{"Max Power", "max@example.org"}

// outcome is what must become of a bad mail.
type outcome struct {
	waits string // what the case says, where there is one
	to    string // who gets a letter because of it, if anybody
	says  string // what that letter says
}

// badMail is one that nobody wants to get, and what must become of it.
type badMail struct {
	name string
	raw  []byte
	want outcome
}

// badMails come from Max, who is a member, from Ivy, who is invited, and from strangers.
func badMails(w *town, ivy letter, foreign letter) []badMail {
	plain := func(m mailing) []byte { return m.raw() }
	proof := "Authentication-Results: " + authserv + "; dmarc=pass header.from=example.org\r\n"
	head := func(fields string) []byte {
		return []byte(proof + "To: " + address + "\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n" + fields)
	}
	forged := ivy
	forged.header = map[string][]string{"Message-Id": {flipped(ivy.id())}, "References": {flipped(ivy.header.Get("References"))}}
	noise := rand.NewChaCha8([32]byte{2})
	binary := make([]byte, 64<<10)
	_, _ = noise.Read(binary) // never fails
	large := bytes.Repeat([]byte("All work and no play makes Jack a dull boy.\r\n"), 60<<20/45)
	fromMax := "From: max@example.org\r\nMessage-ID: <%s@example.org>\r\nSubject: %[1]s\r\nMIME-Version: 1.0\r\n"
	return []badMail{
		{"a mail of 0 bytes", nil, outcome{waits: "empty"}},
		{"broken MIME", head(fmt.Sprintf(fromMax, "broken") + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!\r\n--c--\r\n"),
			outcome{to: "ann@example.org"}},
		{"a header of 1 MB", head(fmt.Sprintf(fromMax, "header") + "X-Long: " + strings.Repeat("abcdefgh ", 1<<20/9) + "\r\n\r\nHello all.\r\n"), outcome{to: max.address, says: "was you"}},
		{"an unknown charset", head(fmt.Sprintf(fromMax, "charset") + "Content-Type: text/plain; charset=x-klingon\r\n\r\nHello all.\r\n"), outcome{to: "ann@example.org"}},
		{"from nobody", head("Subject: nobody\r\nMessage-ID: <nobody@example.org>\r\n\r\nHello.\r\n"), outcome{waits: "whom it is from"}},
		{"from ourselves", plain(mailing{from: person{"Care Circle", address}, subject: "ourselves", words: "Hello."}), outcome{}},
		{"a forged From", plain(mailing{from: max, subject: "unsubscribe", words: "unsubscribe", unproven: true}), outcome{to: max.address, says: "leave"}},
		{"a forged ticket", plain(mailing{from: person{"Ivy", "ivy@example.org"}, words: "Yes, count me in!", answers: &forged}), outcome{waits: "not sent from here", to: "ivy@example.org"}},
		{"a foreign ticket", plain(mailing{from: person{"Sid", "sid@example.org"}, words: "Yes, count me in!", answers: &foreign}), outcome{waits: "not sent from here", to: "sid@example.org"}},
		{"only bytes", append([]byte("Subject: bytes\r\n\r\n"), binary...), outcome{waits: "whom it is from"}},
		{"NUL and no line end", []byte("From: max@example.org\x00\x00\x00"), outcome{waits: "name the group"}},
		{"a post without words", head(fmt.Sprintf(fromMax, "nothing") + "\r\n\r\n"), outcome{waits: "says nothing", to: max.address, says: "found no words"}},
		{"60 MB", append(head(fmt.Sprintf(fromMax, "large")+"\r\n"), large...), outcome{waits: "too many to be read", to: max.address, says: "large"}},
	}
}

var mark = regexp.MustCompile(`\.[0-9a-z]{16}(\.[0-9a-z]+@)`)

// flipped changes the tickets in a field where they are signed.
func flipped(ids string) string { return mark.ReplaceAllString(ids, ".0000000000000000$1") }

func TestBadMailHasAClearOutcomeAndTheMailBehindItIsServed(t *testing.T) {
	everywhere(t, func(t *testing.T, s servers) {
		elsewhere := settle(t, small(t))
		elsewhere.found()
		elsewhere.do("invite", "circle", "Sid <sid@example.org>")
		elsewhere.turn()

		w := settle(t, s)
		w.broken = true
		w.found()
		w.do("member", "add", "circle", max.String(), "--consent", "asked me")
		w.do("invite", "circle", "Ivy <ivy@example.org>")
		w.do("invite", "circle", "Sid <sid@example.org>")
		w.turn()
		for i, bad := range badMails(w, w.lastTo("ivy@example.org"), elsewhere.lastTo("sid@example.org")) {
			w.outlives(i, bad)
		}
		if sum := w.turn(); sum.Received != 0 || sum.Sent != 0 {
			t.Errorf("a run afterwards: %+v", sum)
		}
		if m := w.members("circle"); m[max.address].Standing != "member" || m["ivy@example.org"].Standing != "invited" || m["sid@example.org"].Standing != "invited" {
			t.Errorf("Max, Ivy and Sid stand as %+v", m)
		}
	})
}

// outlives delivers a bad mail and a good one behind it, and looks at what became of both.
func (w *town) outlives(n int, bad badMail) {
	t := w.t
	t.Helper()
	guest := person{fmt.Sprintf("Guest %d", n), fmt.Sprintf("guest%d@example.org", n)}
	w.do("invite", "circle", guest.String())
	w.turn()
	waited, before := map[string]bool{}, w.sink.PerRecipient()
	for _, c := range list[[]waiting](w, "inbox") {
		waited[c.ID] = true
	}
	invitation := w.lastTo(guest.address)
	w.deliverBad(bad.raw)
	w.deliver(mailing{from: guest, words: "Yes, count me in!", answers: &invitation}.raw())
	if sum := w.turn(); sum.Received != 2 {
		t.Errorf("%s: %+v", bad.name, sum)
	}
	if m := w.members("circle")[guest.address]; m.Standing != "member" {
		t.Errorf("%s: the mail behind it was not served: %+v", bad.name, m)
	}
	flags := w.flags()
	cases, why := 0, ""
	for _, c := range list[[]waiting](w, "inbox") {
		if !waited[c.ID] {
			cases, why = cases+1, why+c.Why
		}
	}
	t.Logf("%s: %q %s", bad.name, why, flags[len(flags)-2])
	wantFlag := `\Seen`
	if bad.want.waits != "" {
		wantFlag = `\Flagged`
	}
	if flags[len(flags)-1] != `\Seen` || flags[len(flags)-2] != wantFlag {
		t.Errorf("%s: the mails bear %q", bad.name, flags[len(flags)-2:])
	}
	if bad.want.waits != "" && (cases != 1 || !strings.Contains(why, bad.want.waits)) {
		t.Errorf("%s: %d cases wait, for %q; want one that says %q", bad.name, cases, why, bad.want.waits)
	}
	for _, to := range []string{max.address, "ann@example.org", "ivy@example.org", "sid@example.org"} {
		got := w.sink.PerRecipient()[to] - before[to]
		switch {
		case to == bad.want.to && got == 0:
			t.Errorf("%s: no letter to %s", bad.name, to)
		case to == bad.want.to && !strings.Contains(strings.ToLower(string(w.lastTo(to).raw)), bad.want.says):
			t.Errorf("%s: %s got\n%s", bad.name, to, w.lastTo(to).raw)
		case to != bad.want.to && to != "ann@example.org" && got != 0: // Ann looks after the group, and is told what waits
			t.Errorf("%s: %d letters to %s: %s", bad.name, got, to, w.lastTo(to).subject)
		}
	}
}

// watched lets the server look into the folder.
func (w *town) watched() {
	w.t.Helper()
	if _, err := w.box.MessagesIn(w.folder); err != nil {
		w.t.Fatal(err)
	}
}

// deliverBad delivers a mail even where IMAP would not take it: Dovecot refuses one of 0 bytes, so it is put into its folder.
func (w *town) deliverBad(raw []byte) {
	w.t.Helper()
	d, ok := w.box.(*mailtest.DovecotServer)
	if !ok || len(raw) > 0 {
		w.deliver(raw)
		return
	}
	cur := filepath.Join(d.Dir, "mail", "cur")
	info, err := os.Stat(cur)
	if err != nil {
		w.t.Fatal(err)
	}
	name := filepath.Join(filepath.Dir(cur), "new", "1.empty.test")
	owner := info.Sys().(*syscall.Stat_t)
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chown(name, int(owner.Uid), int(owner.Gid)); err != nil {
		w.t.Fatal(err)
	}
	w.watched() // now Dovecot has seen it
}

package explain_test

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/explain"
)

// size is how large each hostile mail is.
const size = 1 << 20

// fill repeats piece between head and tail.
func fill(head, piece, tail string) []byte {
	return []byte(head + strings.Repeat(piece, (size-len(head)-len(tail))/len(piece)) + tail)
}

// hostile are mails made to cost whoever reads them: not the parser alone, but all that looks at a mail after it.
func hostile() map[string][]byte {
	const top = "From: a@home.example\nTo: together@example.org\nSubject: Re: An invitation\nDate: Mon, 23 Nov 2026 08:00:00 +0000\n"
	const html, multi, ics = top + "Content-Type: text/html; charset=utf-8\n\n", top + "Content-Type: multipart/mixed; boundary=b\n\n", top + "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
	const report = top + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nFailed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
	var nested, pieces, prefixes strings.Builder
	nested.WriteString(top)
	for i := 0; nested.Len() < size; i++ {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	pieces.WriteString(top + "Content-Disposition: attachment")
	for i := 0; pieces.Len() < size; i++ {
		fmt.Fprintf(&pieces, "; filename*%d*=%%41", i)
	}
	prefixes.WriteString(top)
	for i := range 20 {
		fmt.Fprintf(&prefixes, "Content-Type: multipart/mixed; boundary=%s\n\n--%s\n", strings.Repeat("b", i+1), strings.Repeat("b", i+1))
	}
	return map[string][]byte{
		"nested parts": []byte(nested.String()), "continuations": []byte(pieces.String() + "\n\nx"), "boundaries that begin alike": fill(prefixes.String(), "\n--"+strings.Repeat("b", 40), ""),
		"parts": fill(multi, "--b\n\nx\n", ""), "header": fill(top+"X: ", "y ", "\n\nYes"), "fields": fill(top, "Received: from a by b\n", "\nYes"),
		"senders": fill("From: ", "<a@b.example>, ", "\n\nYes"), "recipients": fill(top+"Cc: ", "a@b.example,", "\n\nYes"), "encoded words": fill("Subject: ", "=?utf-8?q?x?= ", "\n\nYes"),
		"references": fill(top+"References: ", "<a@b.example> ", "\n\nYes"), "soft breaks": fill(top+"Content-Transfer-Encoding: quoted-printable\n\n", "=\n", ""),
		"escapes": fill(top+"Content-Transfer-Encoding: quoted-printable\n\n", "=3D", ""), "base64": fill(top+"Content-Transfer-Encoding: base64\n\n", "A*=", ""),
		"nested html": fill(html, "<blockquote><div>", "x"), "quoted html": fill(html, "<div class=gmail_quote>x", ""), "entities": fill(html, "&amp;", ""), "open entities": fill(html, "&a", ""),
		"attributes": fill(html+"<p ", "a=b ", ">x"), "html lines": fill(html, "<br>x", ""), "html attributions": fill(html, "<p>On Monday, a@b.example wrote:</p>", ""), "open tags": fill(html, "<a ", ""),
		"table cells": fill(html, "<td>x", ""), "html words": fill(html, "yes ", ""), "tags in words": fill(html, "y<b>e</b>s ", ""),
		"quotations": fill(top+"\n", "> yes\n", ""), "deep quotations": fill(top+"\n", ">", " yes"), "attributions": fill(top+"\n", "On Monday, a@b.example wrote:\n", ""), "open attributions": fill(top+"\n", "On Monday, ", ""),
		"header blocks": fill(top+"\n", "From: a@b.example\nSent: Monday\nTo: b@c.example\nSubject: x\n", ""), "separators": fill(top+"\n", "-----Original Message-----\n", ""), "signatures": fill(top+"\n", "-- \nAnn\n", ""),
		"dashes": fill(top+"\n", "_____\n", ""), "one line": fill(top+"\n", "x", ""), "one line of words": fill(top+"\n", "yes no ", ""), "words": fill(top+"\n", "yes no\n", ""), "negations": fill(top+"\n", "not ", ""), "questions": fill(top+"\n", "yes? ", ""),
		"dates": fill(top+"\n", "in January 2027 ", ""), "emoji": fill(top+"\n", "👍🏽", ""), "accents": fill(top+"\n", "e\u0301", ""), "addresses": fill(top+"\n", "<a@b.example> ", ""), "commands": fill(top+"\n", "unsubscribe\n", ""),
		"uuencoded": fill(top+"\n", "begin 644 a\n#86%A\n", ""), "clear-signed": fill(top+"\n", "-----BEGIN PGP SIGNED MESSAGE-----\n\n", ""), "status fields": fill(report, "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n", ""),
		"diagnostics": fill(report+"Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; ", "550 ", ""), "bounce words": fill("From: MAILER-DAEMON@b.example\nSubject: Undelivered Mail Returned to Sender\n\n", "<a@b.example>: 550 no such user\n", ""),
		"properties": fill(ics+"BEGIN:VEVENT\n", "X-A;B=C:d\n", ""), "events": fill(ics, "BEGIN:VEVENT\nEND:VEVENT\n", ""), "attendees": fill(ics+"BEGIN:VEVENT\nUID:x\n", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\n", ""),
		"parameters": fill(ics+"BEGIN:VEVENT\nUID:x\nATTENDEE", ";A=b", ":mailto:a@b.example\n"), "folds": fill(ics+"BEGIN:VEVENT\nUID:x", "\n x", "\n"), "quotes": fill(ics+"BEGIN:VEVENT\nATTENDEE", ";\"", "\n"),
		"rules":           fill(ics, "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:STANDARD\nEND:VTIMEZONE\n", "BEGIN:VEVENT\nUID:x\nDTSTART;TZID=a:20261201T190000\nATTENDEE:mailto:a@b.example\nEND:VEVENT\n"),
		"a rule of days":  []byte(ics + "BEGIN:VTIMEZONE\nTZID:a\n" + strings.Repeat("BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=6MO"+strings.Repeat(",6MO", 14_000)+"\nEND:STANDARD\n", 16) + "END:VTIMEZONE\n" + strings.Repeat("BEGIN:VEVENT\nUID:x\nDTSTART;TZID=a:99981201T190000\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\n", 150)),
		"a rule of years": []byte(ics + "BEGIN:VTIMEZONE\nTZID:a\n" + strings.Repeat("BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1,2,3,4,5,6,7,8,9,10;BYMINUTE=1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3,4,5,6,7\nEND:STANDARD\n", 16) + "END:VTIMEZONE\n" + strings.Repeat("BEGIN:VEVENT\nUID:x\nDTSTART;TZID=a:99981201T190000\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example\nEND:VEVENT\n", 150)),
		"utf-7":           fill(top+"Content-Type: text/plain; charset=utf-7\n\n", "+A", ""), "iso-2022-jp": fill(top+"Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B\x1b(B", ""), "iso-2022-kr": fill(top+"Content-Type: text/plain; charset=iso-2022-kr\n\n", "\x0e\x0f", ""),
		"gb18030": fill(top+"Content-Type: text/plain; charset=gb18030\n\n", "\x810\x810", ""), "utf-16": fill(top+"Content-Type: text/plain; charset=utf-16\n\n", "\x00<", ""), "nul": fill(top+"\n", "\x00", ""), "bytes": fill(top+"\n", "\xff\xfe\x80", ""),
		"many texts": fill(multi, "--b\nContent-Type: text/html\n\n<blockquote>x\n", ""), "many calendars": fill(multi, "--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\n", ""),
		"winmail.dat": fill(top+"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\x00\x00", "\x01\x0c\x80\x02\x00\x01\x00\x00\x00x\x00\x00", ""),
	}
}

// A hostile mail of 1 MB may cost 100 ms of one core and 64 MiB, whatever it is taken for. Bytes are counted; time is that of
// the best of six, for others use this machine as well.
func TestHostileMailCostsLittleFromEndToEnd(t *testing.T) {
	reader := newReader(t)
	for name, raw := range hostile() {
		for _, to := range []answer.Question{answer.Invitation, answer.Open} {
			best, tries := time.Hour, 6
			for try := 0; try < tries && best > 100*time.Millisecond*slack; try++ {
				runtime.GC()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := cpu(t)
				explain.Mail(raw, to, reader, now)
				best = min(best, cpu(t)-start)
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
					t.Errorf("%s: allocates %d MiB", name, used>>20)
					break
				}
			}
			if best > 100*time.Millisecond*slack {
				t.Errorf("%s: costs %v of CPU", name, best)
			}
			t.Logf("%-30s %v", name, best)
		}
	}
}

func cpu(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

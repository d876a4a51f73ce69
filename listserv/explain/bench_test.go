package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/explain"
)

// ordinary is a reply of 5 KB as a web mailer writes it: text and HTML, a short answer above a long quotation.
func ordinary() []byte {
	var text, html strings.Builder
	for i := range 14 {
		line := fmt.Sprintf("Line %d of an invitation that tells how neighbours help each other out, and when they meet for it.", i)
		fmt.Fprintf(&text, "> %s\n", line)
		fmt.Fprintf(&html, "<p style=\"margin:0\">%s</p>\n", line)
	}
	return letter("--b\nContent-Type: text/plain; charset=UTF-8\n\nYes, I'd love to join!\n\nAnn\n\nOn Mon, Nov 2, 2026 at 9:00 AM Together <together@example.org> wrote:\n\n"+text.String()+
		"\n--b\nContent-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n<div dir=3D\"ltr\">Yes, I&#39;d love to join!<div><br></div><div>Ann</div></div><br><div class=3D\"gmail_quote\"><div dir=3D\"ltr\" class=3D\"gmail_attr\">On Mon, Nov 2, 2026 at 9:00 AM Together wrote:<br></div><blockquote class=3D\"gmail_quote\">\n"+
		strings.ReplaceAll(html.String(), "=", "=3D")+"</blockquote></div>\n--b--\n",
		"MIME-Version: 1.0", "Message-ID: <a1@home.example>", "In-Reply-To: <x@example.org>", "References: <x@example.org>", "Content-Type: multipart/alternative; boundary=b",
		"Received: from a.example by b.example; Mon, 23 Nov 2026 08:00:01 +0000", "DKIM-Signature: v=1; a=rsa-sha256; d=home.example; s=s; b="+strings.Repeat("A", 300))
}

func TestTheOrdinaryReplyIsRead(t *testing.T) {
	raw := ordinary()
	got := explain.Mail(raw, answer.Invitation, newReader(t), now)
	if got.Answer != answer.Join || got.NewText != "Yes, I'd love to join!\n\nAnn" || len(raw) < 4<<10 || len(raw) > 6<<10 {
		t.Errorf("%d bytes: %+v", len(raw), got)
	}
}

// An ordinary reply must cost no more than 200 µs on one core.
func BenchmarkOrdinaryReply(b *testing.B) {
	raw, reader := ordinary(), newReader(b)
	explain.Mail(raw, answer.Invitation, reader, now) // the first of a language makes its phrases ready: see answer.BenchmarkNew
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	start := cpu(b)
	for b.Loop() {
		explain.Mail(raw, answer.Invitation, reader, now)
	}
	b.ReportMetric(float64(cpu(b)-start)/float64(b.N), "cpu-ns/op") // whatever else the machine does
}

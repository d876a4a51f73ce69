package bounce

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

const daemon = "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>"

// notify builds a plain notification.
func notify(t testing.TB, from, subject, body string, fields ...string) *mailer.Mail {
	t.Helper()
	raw := "From: " + from + "\nTo: together@example.org\nSubject: " + subject + "\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n"
	for _, f := range fields {
		raw += f + "\n"
	}
	m, err := mailer.Parse([]byte(strings.ReplaceAll(raw+"\n"+body, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestStandardReportsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		status, want string
		kind         Kind
	}{
		"refused":             {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n", "ann@example.com 5.1.1 hard", Failed},
		"forwarded":           {"Original-Recipient: rfc822;Ann@Example.com\nFinal-Recipient: rfc822; a.miller@corp.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 over quota\n", "ann@example.com 5.2.2 full", Failed},
		"delayed":             {"Final-Recipient: rfc822; ann@example.com\nAction: delayed\nStatus: 4.4.1\n", "ann@example.com 4.4.1 delayed", Delayed},
		"delayed, shortly":    {"Final-Recipient: rfc822; ann@example.com\nAction: delay\nStatus: 4.4.1\n", "ann@example.com 4.4.1 delayed", Delayed},
		"given up":            {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 421 try later\n", "ann@example.com 4.4.7 soft", Failed},
		"DMARC":               {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.7.26\n", "ann@example.com 5.7.26 policy", Failed},
		"spam by words":       {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 Message refused as spam\n", "ann@example.com 5.0.0 policy", Failed},
		"two, one delivered":  {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822; bob@example.com\nAction: delivered\nStatus: 2.0.0\n", "ann@example.com 5.1.1 hard", Failed},
		"no blank line":       {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.2.1\n", "ann@example.com 5.1.1 hard, bob@example.com 5.2.1 hard", Failed},
		"no type":             {"Final-Recipient: <ann@example.com>\nAction: failed (unknown)\nStatus: 550 no such user\n", "ann@example.com 5.1.0 hard", Failed},
		"no recipient inside": {"", "cat@example.com 5.1.1 hard", Failed},
	} {
		raw := "Return-Path: <>\nFrom: " + daemon + "\nTo: together@example.org\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nYour message could not be delivered to\n\n<cat@example.com>: User unknown\n\n--b\nContent-Type: message/delivery-status\n\n" +
			"Reporting-MTA: dns; mx.example.net\n\n" + c.status + "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <t.abc@example.org>\nReferences: <t.def@example.org>\n <t.ghi@example.org>\nFrom: =?utf-8?q?Tog=C3=A9ther?= <together@example.org>\nTo: Ann <ann@example.com>\nX-Mutualaid: 1\n\n--b--\n"
		m, err := mailer.Parse([]byte(strings.ReplaceAll(raw, "\n", "\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		r, ok := Read(m)
		var got []string
		for _, x := range r.Recipients {
			got = append(got, fmt.Sprintf("%s %s %s", x.Address, x.Status, x.Class))
		}
		if s := strings.Join(got, ", "); !ok || s != c.want || r.Kind != c.kind {
			t.Errorf("%s: %v %s %s, want %s %s", name, ok, r.Kind, s, c.kind, c.want)
		}
		want := Original{MessageID: "t.abc@example.org", References: []string{"t.def@example.org", "t.ghi@example.org"}, From: "Togéther <together@example.org>", To: "Ann <ann@example.com>",
			Fields: map[string][]string{"Message-Id": {"t.abc@example.org"}, "X-Mutualaid": {"1"}}}
		if r.Original.Fields["X-Mutualaid"] == nil || len(r.Original.Fields) != 5 {
			t.Errorf("%s: fields %v", name, r.Original.Fields)
		}
		r.Original.Fields, want.Fields = nil, nil
		if d := cmp.Diff(want, r.Original); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestReceiptOfDeliveryIsNoBounce(t *testing.T) {
	m := notify(t, daemon, "Delivery Status Notification (Success)", "--b\n\nYour message was delivered.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ann@example.com\nAction: delivered\nStatus: 2.0.0\n\n--b--\n", "Content-Type: multipart/report; report-type=delivery-status; boundary=b")
	if r, ok := Read(m); ok {
		t.Errorf("%+v", r)
	}
	m = notify(t, "Ann <ann@example.com>", "Read: Invitation", "--b\n\nYour message was displayed.\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ann@example.com\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "Return-Path: <>")
	if r, ok := Read(m); ok {
		t.Errorf("%+v", r)
	}
}

func TestHeaderCopiedIntoTheTextIsRead(t *testing.T) {
	for name, body := range map[string]string{
		"plain":  "<ann@example.com>:\nUser unknown\n\n--- Below this line is a copy of the message.\n\nReceived: from a\n by b\nMessage-ID: <t.abc@example.org>\nReferences: <t.def@example.org>\nTo: ann@example.com\n\nHello\nX-Not: a field\n",
		"quoted": "<ann@example.com>:\nUser unknown\n\nOriginal message follows.\n\n> Received: from a\n>  by b\n> Message-ID: <t.abc@example.org>\n> References: <t.def@example.org>\n> To: ann@example.com\n>\n> Hello\n",
	} {
		r, ok := Read(notify(t, "MAILER-DAEMON@mx.example.net", "failure notice", "Your message could not be delivered.\n\n"+body))
		if !ok || r.Original.MessageID != "t.abc@example.org" || len(r.Original.References) != 1 || r.Original.To != "ann@example.com" || r.Original.Fields["X-Not"] != nil {
			t.Errorf("%s: %v %+v", name, ok, r.Original)
		}
	}
	r, _ := Read(notify(t, "MAILER-DAEMON@mx.example.net", "failure notice", "Your message could not be delivered to ann@example.com.\n", "In-Reply-To: <t.abc@example.org>"))
	if r.Original.MessageID != "t.abc@example.org" {
		t.Errorf("from the report's own reference: %+v", r.Original)
	}
}

func TestComplaintsAreRead(t *testing.T) {
	for kind, want := range map[string]bool{"abuse": true, "fraud": true, "opt-out": true, "not-spam": false, "auth-failure": false} {
		m := notify(t, "feedback@isp.example", "FW: Invitation", "--b\n\nThis is an email abuse report.\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: "+kind+"\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <Ann@example.com>\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <t.abc@example.org>\nTo: ann@example.com\n\nhello\n--b--\n", "Content-Type: multipart/report; report-type=feedback-report; boundary=b")
		r, ok := Read(m)
		if ok != want {
			t.Errorf("%s: %v", kind, ok)
		}
		if want && (r.Kind != Complaint || len(r.Recipients) != 1 || r.Recipients[0].Address != "ann@example.com" || r.Original.MessageID != "t.abc@example.org") {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// posts are what people write about mail that does not arrive; each is sent with each subject.
var (
	posts = []string{
		"Hi all,\n\nmy mail to ann@example.com could not be delivered. Does anybody have her new address?\n\nBob\n",
		"I got this today:\n\nYour message could not be delivered to one or more recipients.\n\n<ann@example.com>: User unknown\n\nWhat shall I do?\n",
		"Your message could not be delivered to\n\nann@example.com\n\nThat is what I get when I write to Ann. Thanks for any help!\n",
		"Hello,\n\nthe mailbox of the community centre is full (552 5.2.2 mailbox full), please write to info@example.net instead.\n",
		"This is a permanent error, the server says: 550 5.1.1 <ann@example.com>... User unknown\n\nI give up.\n",
		"Dear group,\nsorry for the delay, delivery of the chairs has failed twice. I will keep trying.\n",
		"The post office could not deliver our flyers: address not found. We should check the list; ann@example.com has it.\n",
		"Can somebody please contact postmaster@example.org? Undeliverable mail again.\n",
		"> ----- The following addresses had permanent fatal errors -----\n> <ann@example.com>\n\nI see this every week now.\n",
		"Mail Delivery Subsystem sent me this. Is Ann gone?\n\n  ann@example.com\n    SMTP error from remote mail server after RCPT TO:<ann@example.com>: 550 unknown user\n",
		"Bonjour,\n\nmon message n'a pas pu être remis à ann@example.com. Quelqu'un a sa nouvelle adresse ?\n",
		"Hallo,\n\nmeine Mail konnte nicht zugestellt werden: ann@example.com gibt es nicht mehr. Wer weiß mehr?\n",
		"Delivery Status Notification (Failure)\n\nI have no idea what this means, can you explain it to me at the next meeting?\n",
		"Yes, count me in. My last answer was returned to me, I hope this one is not blocked as spam.\n",
		"We were unable to deliver the parcels to these people:\n\nann@example.com\nbob@example.com\n\nPlease call them.\n",
	}
	postSubjects = []string{"Hello", "Re: Undelivered Mail Returned to Sender", "Undeliverable: what does that mean?", "Fwd: Delivery Status Notification (Failure)", "Mail delivery failed", "failure notice", "Returned mail: see transcript for details", "Delivery problem with Ann's address",
		"Unzustellbar?", "message delayed", "My mail could not be delivered", "Mail system error", "Warning: message 1abc delayed 24 hours", "delivery failure", "Non remis"}
	writers = []string{"Bob Hall <bob@example.net>", "\"Ann Miller\" <ann.miller@example.com>"}
)

func TestPostsAboutMailAreNoBounces(t *testing.T) {
	all := 0
	for _, from := range writers {
		for _, subject := range postSubjects {
			for _, body := range posts {
				for _, fields := range [][]string{nil, {"In-Reply-To: <t.abc@example.org>", "References: <t.abc@example.org>"}, {"Return-Path: <bob@example.net>", "X-Mailer: Apple Mail"}} {
					all++
					if r, ok := Read(notify(t, from, subject, body, fields...)); ok {
						t.Errorf("taken for a bounce (%s): %s, %s: %.60q", r.Why, from, subject, body)
					}
				}
			}
		}
	}
	if all < 200 {
		t.Errorf("only %d posts", all)
	}
	t.Logf("%d posts", all)
}

// passedOn are mails by people, and robots that speak for them, which hold or look like a notice of a mail system.
var passedOn = []struct{ from, subject, body string }{
	{"Bob Hall <bob@example.net>", "Fwd: Undelivered Mail Returned to Sender", "Has Ann moved?\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System <MAILER-DAEMON@example.net>\nSubject: Undelivered Mail Returned to Sender\n\n<ann@example.com>: user unknown\n"},
	{"Bob Hall <bob@example.net>", "WG: Unzustellbar: Einladung", "Schaut mal:\n\nFehler bei der Nachrichtenzustellung an folgende Empfänger:\n\nann@example.com\n"},
	{"Bob Hall <bob@mailserver.example>", "Delivery of the chairs failed", "The chairs were not delivered. Please call ann@example.com.\n"},
	{"\"Postmaster Village (Egon)\" <egon@village.example>", "Paket unzustellbar: wer kennt Familie Tschirner?", "Empfänger unbekannt verzogen. Hinweise bitte an gudrun@example.com. Egon\n"},
	{"Ann <ann@symantec.example>", "Undeliverable parcels", "We were unable to deliver to ann@example.com. What now?\n"},
	{"Ann <daemon.ann@example.com>", "Mail delivery failed again", "Hi, can somebody help me? My mail to bob@example.com is rejected.\n"},
	{"Carl <carl@hotmail.example>", "Your mailbox is full!", "Hi Bob, I tried to write to you: 552 5.2.2 mailbox full. Carl\n"},
	{"Ann <ann@example.com>", "Доставка обедов не удалась", "Привет! Доставка не удалась, адрес bob@example.com не найден.\n"},
	{"Ann <ann@example.com>", "Zustellung der Flyer", "Hallo, die Zustellung konnte nicht erfolgen. Fragt bob@example.com.\n"},
	{"Ann <ann@example.com>", "Devolución de los libros", "Hola, no se pudo entregar el libro a bob@example.com.\n"},
}

func TestWhatPeoplePassOnIsNoBounceAndNoMachines(t *testing.T) {
	for _, p := range passedOn {
		for _, fields := range [][]string{nil, {"Return-Path: <bob@example.net>", "X-Mailer: Apple Mail (2.3731)"}, {"In-Reply-To: <t.abc@example.org>"}} {
			m := notify(t, p.from, p.subject, p.body, append(fields, "Content-Type: text/plain; charset=utf-8")...)
			if r, ok := Read(m); ok {
				t.Errorf("taken for a bounce (%s): %s: %+v", r.Why, p.subject, r.Recipients)
			}
			if why := m.Automatic(); why != "" {
				t.Errorf("taken for a machine's (%s): %s", why, p.subject)
			}
		}
	}
	for _, m := range []*mailer.Mail{
		notify(t, "Dora <dora@example.com>", "Automatic reply: Undeliverable list?", "I am away. If mail to bob@example.com comes back with \"550 5.1.1 User unknown\", use cat@example.com.\n", "Return-Path: <>"),
		notify(t, "Postmaster <postmaster@example.net>", "Quota warning: your mailbox is 90% full", "Please delete some mail.\n"),
		notify(t, "Bob <bob@example.net>", "Fwd: returned mail", "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\nSubject: Returned mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n\nfailed\n--c\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n\n--c--\n--b--\n", "Content-Type: multipart/mixed; boundary=b"),
	} {
		if r, ok := Read(m); ok {
			t.Errorf("taken for a bounce (%s): %s: %+v", r.Why, m.Subject, r.Recipients)
		}
	}
}

func TestAddressesInOtherFormsAreRead(t *testing.T) {
	for in, want := range map[string]string{
		"收件人邮件地址（ann@example.com）不存在": "ann@example.com", "宛先ann@example.comが見つかりません": "ann@example.com", "<用户@例子.example>": "用户@例子.example",
		"IMCEASMTP-ann+40example+2Ecom@corp.example": "ann@example.com", "IMCEAEX-_O=CORP_CN=ANN@corp.example": "", "“ann@example.com”": "ann@example.com",
	} {
		if got := strings.Join(addressesIn(in), " "); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"utf-8; s\\x{F8}ren@fjord.example": "søren@fjord.example", "X400; /DDA:RFC-822=ann(a)example.com/P=corp/": "ann@example.com", "x400; /S=ann/P=corp/": "", "rfc822; ann+2Bclub@example.com": "ann+club@example.com", "unknown; ann@example.com": "ann@example.com",
	} {
		if got := typedAddress(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestAbsenceIsNoBounce(t *testing.T) {
	for _, subject := range []string{"Automatic reply: Invitation", "Out of office", "Abwesenheitsnotiz", "Re: Invitation", ""} {
		if r, ok := Read(notify(t, "Ann <ann@example.com>", subject, "Ich bin nicht da und konnte nicht antworten. Bitte wenden an:\n\nbob@example.com\n", "Return-Path: <>")); ok {
			t.Errorf("%s: %+v", subject, r)
		}
		if r, ok := Read(notify(t, "Ann <ann@example.com>", subject, "I am away and will not be able to read mail. Your message was not delivered to my phone.\n", "Return-Path: <>", "Auto-Submitted: auto-replied")); ok {
			t.Errorf("%s: %+v", subject, r)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range notices {
		f.Add("From: " + c.from + "\nSubject: " + c.subject + "\n\n" + c.body)
	}
	f.Add("From: no-reply@sns.amazonaws.com\nSubject: x\n\n" + sesBounce)
	f.Add("From: MAILER-DAEMON@x.y\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.cc\nAction: failed\nStatus: 5.1.1\n\n--b--")
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := mailer.Parse([]byte(raw))
		if err != nil {
			return
		}
		r, ok := Read(m)
		if !ok {
			return
		}
		for _, x := range r.Recipients {
			if !strings.Contains(x.Address, "@") || x.Class == "" || len(x.Text) > 500 {
				t.Errorf("%+v", x)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"qmail", "Exim"} {
		c := notices[name]
		m := notify(b, c.from, c.subject, c.body)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Read(m)
			}
		})
	}
	m := notify(b, writers[0], "Re: Meeting", strings.Repeat("An ordinary line of a post, as people write them.\n", 100), "In-Reply-To: <x@y>")
	b.Run("a post", func(b *testing.B) {
		for b.Loop() {
			Read(m)
		}
	})
}

// In lower case the first letter is longer and the second shorter than it was: places must not be taken from one and used in
// the other.
func TestLettersThatChangeTheirLengthMoveNoPlaces(t *testing.T) {
	for _, letter := range []string{"İ", "K", "\xf4"} {
		line := strings.Repeat(letter, 40)
		if got := withoutLinks(line + "http://a.example/x b"); got != line+"  b" {
			t.Errorf("%q", got)
		}
	}
}

// A refusal in the dialogue that brings no enhanced code is judged by its words.
func TestARefusalInTheDialogueIsJudgedByItsWords(t *testing.T) {
	for _, c := range []struct {
		status, text string
		want         Class
	}{
		{"", "no such user here", Hard},
		{"", "Mailbox full", Full},
		{"", "user is over quota", Full},
		{"", "message rejected: spam", Policy},
		{"5.1.1", "anything", Hard},
		{"5.2.2", "anything", Full},
		{"5.7.1", "anything", Policy},
	} {
		if got := ClassOf(c.status, c.text); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.status, c.text, got, c.want)
		}
	}
}

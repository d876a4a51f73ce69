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

// notices are notifications as mail systems word them.
var notices = map[string]struct{ from, subject, body, want string }{
	"Exim": {"Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender", `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ann@example.com
    (ultimately generated from list@example.com)
    SMTP error from remote mail server after RCPT TO:<ann@example.com>:
    host mx.example.com [192.0.2.1]: 550 5.1.1 <ann@example.com>:
    Recipient address rejected: User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <together@example.org>
To: bob@example.com
`, "ann@example.com 5.1.1 hard, list@example.com 5.1.1 hard"},
	"Exim, delayed": {"Mail Delivery System <Mailer-Daemon@mx.example.net>", "Warning: message 1abc-02 delayed 24 hours", `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.net.

The message identifier is:     1abc-02
The subject of the message is: Hello

The address to which the message has not yet been delivered is:

  ann@example.com
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.
`, "ann@example.com 4.0.0 delayed"},
	"qmail": {"MAILER-DAEMON@mx.example.net", "failure notice", `Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@example.com>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 <ann@example.com>... User Unknown
Giving up on 192.0.2.1.

<bob@example.com>:
Sorry, I couldn't find any host named example.com. (#5.1.2)

--- Below this line is a copy of the message.

Return-Path: <together@example.org>
To: cat@example.com
`, "ann@example.com 5.1.1 hard, bob@example.com 5.1.2 hard"},
	"Postfix without a status part": {daemon, "Undelivered Mail Returned to Sender", `This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

<ann@example.com>: host mx.example.com[192.0.2.1] said: 552 5.2.2 Over quota
    (in reply to RCPT TO command)
`, "ann@example.com 5.2.2 full"},
	"sendmail": {daemon, "Returned mail: see transcript for details", `The original message was received at Mon, 2 Mar 2026 10:00:00 +0100
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<ann@example.com>
    (reason: 550 5.1.1 <ann@example.com>... User Unknown)

   ----- Transcript of session follows -----
... while talking to mx.example.com.:
>>> DATA
<<< 550 5.1.1 <ann@example.com>... User Unknown
550 5.1.1 <ann@example.com>... User unknown
`, "ann@example.com 5.1.1 hard"},
	"old sendmail": {daemon, "Returned mail: User unknown", `   ----- Transcript of session follows -----
While talking to smtp.example.com:
>>> RCPT To:<ann@example.com>
<<< 550 5.1.1 <ann@example.com>... User Unknown
550 <ann@example.com>... User unknown

   ----- Unsent message follows -----
Received: from x by y
To: bob@example.com
`, "ann@example.com 5.1.1 hard"},
	"sendmail, warning": {daemon, "Warning: could not send message for past 4 hours", `    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

The original message was received at Mon, 2 Mar 2026 10:00:00 +0100
from localhost [127.0.0.1]

   ----- The following addresses had transient non-fatal errors -----
<ann@example.com>

   ----- Transcript of session follows -----
<ann@example.com>... Deferred: Connection timed out with example.com.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old
`, "ann@example.com 4.0.0 delayed"},
	"Gmail": {"Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", `** Address not found **

Your message wasn't delivered to ann@example.com because the address couldn't be found, or is unable to receive mail.

Learn more here: https://support.google.com/mail/?p=NoSuchUser

The response was:

550 5.1.1 The email account that you tried to reach does not exist.
`, "ann@example.com 5.1.1 hard"},
	"older Gmail": {"Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", `Delivery to the following recipient failed permanently:

     ann@example.com

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: 550 550 5.7.26 This mail is unauthenticated. DMARC

----- Original message -----

X-Received: by 10.0.0.1
To: ann@example.com
`, "ann@example.com 5.7.26 policy"},
	"Exchange 2003": {"System Administrator <postmaster@example.net>", "Undeliverable: Invitation", `Your message

  To:      Ann
  Subject: Invitation
  Sent:    Mon, 2 Mar 2026 10:00:00 +0100

did not reach the following recipient(s):

ann@example.com on Mon, 2 Mar 2026 10:00:10 +0100
    The e-mail account does not exist at the organization this message
was sent to.  Check the e-mail address, or contact the recipient
directly to find out the correct address.
    <mx.example.net #5.1.1>
`, "ann@example.com 5.1.1 hard"},
	"Domino": {"Postmaster@example.net", "DELIVERY FAILURE: User ann (ann@example.com) not listed in Domino Directory", `Your message

  Subject: Invitation

was not delivered to:

  ann@example.com

because:

  User ann (ann@example.com) not listed in Domino Directory
`, "ann@example.com 5.1.1 hard"},
	"Notes": {"postmaster@example.net", "Delivery failure", `------- Failure Reasons  --------

User not listed in public Name & Address Book
ann@example.com

------- Returned Message --------

Received: from x
To: bob@example.com
`, "ann@example.com 5.1.1 hard"},
	"GroupWise": {daemon, "Message status - undeliverable", `The message that you sent was undeliverable to the following:
	ann@example.com (user not found)

Possibly truncated original message follows:
To: bob@example.com
`, "ann@example.com 5.1.1 hard"},
	"AOL": {daemon, "Returned mail: User unknown", `Your mail was not delivered because of the following:

   ----- The following addresses had permanent fatal errors -----
<ann@aol.com>

   ----- Transcript of session follows -----
... while talking to air-xn02.mail.aol.com.:
>>> RCPT To:<ann@aol.com>
<<< 550 MAILBOX NOT FOUND
550 <ann@aol.com>... User unknown
`, "ann@aol.com 5.1.0 hard"},
	"Yahoo": {"MAILER-DAEMON@yahoo.com", "Failure Notice", `Sorry, we were unable to deliver your message to the following address.

<ann@yahoo.com>:
554: delivery error: dd This user doesn't have a yahoo.com account (ann@yahoo.com) [0]

--- Below this line is a copy of the message.

To: bob@example.com
`, "ann@yahoo.com 5.0.0 hard"},
	"mail.ru": {"Mail Delivery System <Mailer-Daemon@mx.mail.ru>", "Mail failure.", `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address(es)
failed:

  ann@mail.ru
    SMTP error from remote mail server after RCPT TO:<ann@mail.ru>:
    host mxs.mail.ru [192.0.2.1]: 550 Message was not accepted -- invalid mailbox.  Local mailbox ann@mail.ru is unavailable: user not found
`, "ann@mail.ru 5.1.0 hard"},
	"1&1": {"Mail Delivery System <mailer-daemon@kundenserver.example>", "Mail delivery failed: returning message to sender", `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. The following addresses failed:

"ann@example.com":
SMTP error from remote server after RCPT command:
host mx.example.com[192.0.2.1]:
550 5.7.1 Access denied

--- The header of the original message is following. ---

Received: from x
To: bob@example.com
`, "ann@example.com 5.7.1 policy"},
	"Courier": {daemon, "NOTICE: mail delivery status.", `This is a delivery status notification from mx.example.net,
running the Courier mail server, version 0.65.2.

The original message was received on Mon, 2 Mar 2026 10:00:00 +0100
from x

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<ann@example.com>:
    mx.example.com [192.0.2.1]:
>>> RCPT TO:<ann@example.com>
<<< 550 5.1.1 <ann@example.com>... User Unknown

---------------------------------------------------------------------------
`, "ann@example.com 5.1.1 hard"},
	"James": {"postmaster@example.net", "Returned mail", `Hi. This is the James mail server at mx.example.net
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.


Failed recipient(s):
ann@example.com

Error message:
550 - Requested action not taken: no such user here

Message details:
  Subject: Invitation
  To: bob@example.com
`, "ann@example.com 5.1.0 hard"},
	"MailMarshal": {"MailMarshal <postmaster@example.net>", "Undeliverable Mail: \"Invitation\"", `Your message:
   From:    together@example.org
   Subject: Invitation

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    ann@example.com

Additional Information
======================
`, "ann@example.com 5.1.1 hard"},
	"MessageLabs": {"MAILER-DAEMON@messagelabs.example", "Mail Delivery Failure", `This is the mail delivery agent at messagelabs.com.
I was unable to deliver your message to the following addresses:

ann@example.com

Reason: 550 5.2.1 <ann@example.com>... User Unknown

The message subject was: Invitation
`, "ann@example.com 5.2.1 hard"},
	"mailfoundry": {"Mailer Daemon <mailer-daemon@example.net>", "Message delivery has failed", `Unable to deliver message to: <ann@example.com>
Delivery failed for the following reason:
Server mx22.example.com[192.0.2.1] failed with code 550
`, "ann@example.com 5.1.0 hard"},
	"ActiveHunter": {"MAILER-DAEMON@example.net", "failure notice", `This is the mail delivery program at ActiveHunter.
I'm afraid I wasn't able to deliver your message to the following address.

  >>> ann@example.com <<<

550 sorry, no mailbox here by that name (#5.1.1 - chkusr)

==== Original message ====
To: bob@example.com
`, "ann@example.com 5.1.1 hard"},
	"Zoho": {"mailer-daemon@mail.zoho.example", "Undelivered Mail Returned to Sender", `This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

ann@example.com Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <ann@example.com>... User Unknown

Received:from mail.zoho.example by mx.zohomail.example
To: bob@example.com
`, "ann@example.com 5.1.1 hard"},
	"IMail": {"\"Postmaster\" <postmaster@example.net>", "Undeliverable Mail", "Unknown user: ann@example.com\n\nRCPT TO generated following response:\n550 5.1.1 <ann@example.com>... Unknown\n\n\nOriginal message follows.\n\nTo: bob@example.com\n", "ann@example.com 5.1.1 hard"},
	"MDaemon": {"MDaemon@example.net", "Permanent Delivery Failure", `The attached message had PERMANENT fatal delivery errors!

YOUR MESSAGE WAS NOT DELIVERED!

The following addresses did NOT receive a copy of your message:

> ann@example.com

--- Session Transcript ---
 <-- 250 bob@example.com, Recipient ok
 <-- 550 ann@example.com, no such user here
--- End Transcript ---
`, "ann@example.com 5.1.0 hard"},
	"OpenSMTPD": {"Mailer Daemon <MAILER-DAEMON@example.net>", "Delivery status notification", `    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

ann@example.com: 550 5.2.2 <ann@example.com>... Mailbox Full

    Below is a copy of the original message:
`, "ann@example.com 5.2.2 full"},
	"a carrier in Japan": {"Postmaster@ezweb.example", "Mail System Error - Returned Mail", `The user(s) account is disabled.

<ann@ezweb.example>: 550 <ann@ezweb.example>: User unknown

----- Original message -----
To: bob@example.com
`, "ann@ezweb.example 5.1.0 hard"},
	"La Poste": {"MAILER-DAEMON@laposte.example", "Undelivered Mail Returned to Sender", `Bonjour,

Votre message n'a pas pu être remis au destinataire suivant :

<ann@laposte.example>: 552 5.2.2 Boite pleine
`, "ann@laposte.example 5.2.2 full"},
	"a German provider": {"Mailer-Daemon@example.de", "Ihre E-Mail konnte nicht zugestellt werden", `Diese Nachricht wurde automatisch erstellt.
Ihre Nachricht konnte nicht an folgende Empfänger zugestellt werden:

ann@example.com: 550 Requested action not taken: mailbox unavailable
`, "ann@example.com 5.1.0 hard"},
	"a temporary refusal, given up": {daemon, "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<ann@example.com>: delivery temporarily suspended: connect to example.com[192.0.2.1]: 451 4.4.1 Connection refused\n", "ann@example.com 4.4.1 soft"},
	"a refusal of our mail":         {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n<ann@example.com>: host mx[192.0.2.1] said: 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org\n", "ann@example.com 5.7.1 policy"},
	"a mail too large":              {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n<ann@example.com>: message size 30000000 exceeds size limit 20000000 of server: 552 5.3.4\n", "ann@example.com 5.3.4 policy"},
	"DragonFly":                     {"<MAILER-DAEMON@example.net>", "Mail delivery failed", "This is the DragonFly Mail Agent v0.13 at mx.example.net.\n\nThere was an error delivering your mail to <ann@example.com>.\n\nmx.example.com [192.0.2.1] did not like our RCPT TO:\n550 5.1.1 <ann@example.com>... User Unknown\n\nMessage headers follow.\n", "ann@example.com 5.1.1 hard"},
	"CommuniGate":                   {"<MAILER-DAEMON@example.net>", "Undeliverable mail: Invitation", "Failed to deliver to 'ann@example.com'\nSMTP module(domain example.com) reports:\n host mx.example.com says:\n 550 5.1.1 No such user\n", "ann@example.com 5.1.1 hard"},
	"trouble":                       {"MAILER-DAEMON@example.net", "There was an error sending your mail", "We had trouble delivering your message. Full details follow:\n\nSubject: Invitation\nTo: ann@example.com\n\n1 error(s):\n\nSMTP Server <mx.example.com> rejected recipient <ann@example.com>\n (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown.]\n", "ann@example.com 5.1.1 hard"},
	"Exchange 2007":                 {"postmaster@example.net", "Undeliverable: Invitation", "Delivery has failed to these recipients or distribution lists:\n\nann@example.com<mailto:ann@example.com>\nThe recipient's e-mail address was not found in the recipient's e-mail system.\n\nDiagnostic information for administrators:\n\nGenerating server: mx.example.net\n\nann@example.com\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##rfc822;ann@example.com\n\nOriginal message headers:\n\nTo: bob@example.com\n", "ann@example.com 5.1.1 hard"},
	"a filter in Japan":             {"Mailer Daemon <MAILER-DAEMON@example.net>", "failure notice", "-------server message\nR: <ann@example.com>\n550 5.1.1 <ann@example.com>... User Unknown\n\n-------original message\nTo: bob@example.com\n", "ann@example.com 5.1.1 hard"},
	"HTML only":                     {"postmaster@example.net", "Undeliverable: Invitation", "<html><body><p>Delivery has failed to these recipients or groups:</p><p><a href=\"mailto:ann@example.com\">ann@example.com</a><br>The e-mail address you entered couldn't be found. #550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>", "ann@example.com 5.1.10 hard"},
	"only the copy tells":           {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n--- Below this line is a copy of the message.\n\nFrom: together@example.org\nTo: Ann <ann@example.com>\nMessage-ID: <t.abc@example.org>\nSubject: Invitation\n\nDear Ann\n", "ann@example.com 5.0.0 hard"},
}

func TestNotificationsOfMailSystemsAreRead(t *testing.T) {
	for name, c := range notices {
		var fields []string
		if strings.HasPrefix(c.body, "<html>") {
			fields = append(fields, "Content-Type: text/html; charset=utf-8")
		} else {
			fields = append(fields, "Content-Type: text/plain; charset=utf-8")
		}
		r, ok := Read(notify(t, c.from, c.subject, c.body, fields...))
		var got []string
		for _, x := range r.Recipients {
			got = append(got, fmt.Sprintf("%s %s %s", x.Address, x.Status, x.Class))
		}
		if s := strings.Join(got, ", "); !ok || s != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s\n%+v", name, ok, s, c.want, r.Recipients)
		}
	}
}

func TestStandardReportsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		status, want string
		kind         Kind
	}{
		"refused":             {"Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n", "ann@example.com 5.1.1 hard", Failed},
		"forwarded":           {"Original-Recipient: rfc822;Ann@Example.com\nFinal-Recipient: rfc822; a.miller@corp.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 over quota\n", "ann@example.com 5.2.2 full", Failed},
		"delayed":             {"Final-Recipient: rfc822; ann@example.com\nAction: delayed\nStatus: 4.4.1\n", "ann@example.com 4.4.1 delayed", Delayed},
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

package bounce

import (
	"fmt"
	"strings"
	"testing"
)

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
	"a temporary refusal, given up":          {daemon, "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<ann@example.com>: delivery temporarily suspended: connect to example.com[192.0.2.1]: 451 4.4.1 Connection refused\n", "ann@example.com 4.4.1 soft"},
	"a refusal of our mail":                  {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n<ann@example.com>: host mx[192.0.2.1] said: 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org\n", "ann@example.com 5.7.1 policy"},
	"a mail too large":                       {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n<ann@example.com>: message size 30000000 exceeds size limit 20000000 of server: 552 5.3.4\n", "ann@example.com 5.3.4 policy"},
	"DragonFly":                              {"<MAILER-DAEMON@example.net>", "Mail delivery failed", "This is the DragonFly Mail Agent v0.13 at mx.example.net.\n\nThere was an error delivering your mail to <ann@example.com>.\n\nmx.example.com [192.0.2.1] did not like our RCPT TO:\n550 5.1.1 <ann@example.com>... User Unknown\n\nMessage headers follow.\n", "ann@example.com 5.1.1 hard"},
	"CommuniGate":                            {"<MAILER-DAEMON@example.net>", "Undeliverable mail: Invitation", "Failed to deliver to 'ann@example.com'\nSMTP module(domain example.com) reports:\n host mx.example.com says:\n 550 5.1.1 No such user\n", "ann@example.com 5.1.1 hard"},
	"trouble":                                {"MAILER-DAEMON@example.net", "There was an error sending your mail", "We had trouble delivering your message. Full details follow:\n\nSubject: Invitation\nTo: ann@example.com\n\n1 error(s):\n\nSMTP Server <mx.example.com> rejected recipient <ann@example.com>\n (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown.]\n", "ann@example.com 5.1.1 hard"},
	"Exchange 2007":                          {"postmaster@example.net", "Undeliverable: Invitation", "Delivery has failed to these recipients or distribution lists:\n\nann@example.com<mailto:ann@example.com>\nThe recipient's e-mail address was not found in the recipient's e-mail system.\n\nDiagnostic information for administrators:\n\nGenerating server: mx.example.net\n\nann@example.com\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##rfc822;ann@example.com\n\nOriginal message headers:\n\nTo: bob@example.com\n", "ann@example.com 5.1.1 hard"},
	"a filter in Japan":                      {"Mailer Daemon <MAILER-DAEMON@example.net>", "failure notice", "-------server message\nR: <ann@example.com>\n550 5.1.1 <ann@example.com>... User Unknown\n\n-------original message\nTo: bob@example.com\n", "ann@example.com 5.1.1 hard"},
	"Exchange in a language unknown here":    {"Microsoft Exchange <postmaster@example.net>", "Dikirim balik", "Ruma ke sini tiada:\n\nann@example.com\n\nKeterangan:\n\nann@example.com\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n", "ann@example.com 5.1.1 hard"},
	"for the following reason":               {"Electronic Postmaster <postmaster@example.net>", "Undeliverable message", "Your message could not be delivered for the following reason:\n\nThe following address is unknown: ann@example.com\n", "ann@example.com 5.1.1 hard"},
	"Exim, what we wrote to":                 {"Mail Delivery System <Mailer-Daemon@mx.example.net>", "Mail delivery failed: returning message to sender", "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ann@example.com\n    (generated from list@example.net)\n    550 5.1.1 User unknown\n\n------ This is a copy of the message, including all the headers. ------\n\nFrom: together@example.org\nTo: list@example.net\n", "list@example.net 5.1.1 hard"},
	"an address literal":                     {daemon, "Undelivered Mail Returned to Sender", "I'm sorry to have to inform you that your message could not\nbe delivered.\n\n<ann@[192.0.2.7]>: host 192.0.2.7[192.0.2.7] said: 550 5.1.1 User unknown\n", "ann@[192.0.2.7] 5.1.1 hard"},
	"a status below the words":               {"Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", "** Recipient inbox full **\n\nYour message couldn't be delivered to ann@example.com. Their inbox is full, or it's getting too much mail right now.\n\nThe response was:\n\n452 4.2.2 The email account that you tried to reach is over quota.\n", "ann@example.com 4.2.2 full"},
	"a delay told in words not of its title": {daemon, "Attention", "Ce message a été créé automatiquement par le logiciel de messagerie.\n\nVotre message n'a pas encore été remis au destinataire suivant :\n\n  ann@example.com\n", "ann@example.com 4.0.0 delayed"},
	"HTML only":                              {"postmaster@example.net", "Undeliverable: Invitation", "<html><body><p>Delivery has failed to these recipients or groups:</p><p><a href=\"mailto:ann@example.com\">ann@example.com</a><br>The e-mail address you entered couldn't be found. #550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>", "ann@example.com 5.1.10 hard"},
	"only the copy tells":                    {daemon, "Undelivered Mail Returned to Sender", "Your message could not be delivered.\n\n--- Below this line is a copy of the message.\n\nFrom: together@example.org\nTo: Ann <ann@example.com>\nMessage-ID: <t.abc@example.org>\nSubject: Invitation\n\nDear Ann\n", "ann@example.com 5.0.0 hard"},
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

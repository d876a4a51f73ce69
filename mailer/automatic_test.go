package mailer

import (
	"testing"
)

func TestMachinesAreRecognised(t *testing.T) {
	for _, head := range []string{
		"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner-email=x@y", "auto-submitted: Auto-Notified (vacation)",
		"Return-Path: <>", "Precedence: bulk", "Precedence: junk", "Precedence: auto_reply", "Precedence: List",
		"List-Id: <x.example.org>", "List-Unsubscribe: <mailto:x@y>", "Mailing-List: list x@y", "X-Autoreply: yes", "X-Autorespond:", "X-Autoresponder: x",
		"X-Apple-Action: VACATION", "X-FC-MachineGenerated: true", "X-POST-MessageClass: 9; Autoresponder", "Delivered-To: Autoresponder",
		"X-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: x@y", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b", "Content-Type: message/feedback-report",
		"From: MAILER-DAEMON@example.org", "From: Mail Delivery Subsystem <x@example.org>", "From: No Reply <no-reply@example.org>",
		"From: noreply+abc=1@example.org", "From: do_not_reply@example.org", "From: orders-noreply@example.org", "From: postmaster@example.org", "From: ne-pas-repondre@example.org",
		"Sender: bounce@example.org", "From: Listserv <LISTSERV@example.org>",
		"Subject: Automatic reply: Invitation", "Subject: Out of Office: Re: Invitation", "Subject: Out of office", "Subject: [EXTERNAL] Automatic reply: x",
		"Subject: =?utf-8?q?Automatische_Antwort=3A_Einladung?=", "Subject: Abwesenheitsnotiz: Einladung", "Subject: Réponse automatique : Invitation",
		"Subject: Respuesta automática: Invitación", "Subject: Resposta automática: Convite", "Subject: Risposta automatica: invito", "Subject: Fuori sede",
		"Subject: Automatisch antwoord: Uitnodiging", "Subject: Autosvar: Inbjudan", "Subject: Automatiskt svar: Inbjudan", "Subject: Automatisk svar: Invitasjon",
		"Subject: Fraværsmelding: x", "Subject: Automaattinen vastaus: Kutsu", "Subject: Autoodpowiedź: Zaproszenie", "Subject: Automatyczna odpowiedź: Zaproszenie",
		"Subject: Automatická odpověď: Pozvánka", "Subject: Автоответ: Приглашение", "Subject: 自動返信: 招待", "Subject: 自动回复：邀请", "Subject: Auto: x\nX-Autorespond: 1",
		"Subject: Undelivered Mail Returned to Sender", "Subject: Please confirm your message", "Subject: [Ticket received] Invitation",
		"Subject: I am out of the office\nIn-Reply-To: <a@b>", "Subject: Abwesend bis Montag\nIn-Reply-To: <a@b>", "Subject: Absence jusqu'au 5 mai\nReferences: <a@b>",
		"Subject: Thank you for contacting us!\nIn-Reply-To: <a@b>",
	} {
		if m := read(t, head+"\nX-Rest: x\n\nbody\n"); m.Automatic() == "" {
			t.Errorf("%q is taken for a person's", head)
		}
	}
	for _, body := range []string{
		"This is an automatic reply.", "This is an automated response to your message.", "Hello,\n\nThis e-mail was automatically generated.",
		"*** This is an auto-generated message ***", "Dies ist eine automatische Antwort.", "Diese E-Mail wurde automatisch erstellt, Nachricht folgt.",
		"Ceci est une réponse automatique", "Este es un mensaje automático.", "Esta é uma resposta automática", "Questo è un messaggio automatico", "Dit is een automatisch antwoord",
		"Detta är ett automatiskt svar", "Dette er et automatisk svar", "Tämä on automaattinen vastaus", "To jest automatyczna odpowiedź", "Toto je automatická odpověď",
		"Это автоматический ответ", "これは自動返信です", "AUTOMATIC REPLY\n\nI am away.", "Please do not reply to this message.",
	} {
		if m := read(t, "From: x@example.org\nSubject: Re: Invitation\nContent-Type: text/plain; charset=utf-8\n\n"+body+"\n"); m.Automatic() == "" {
			t.Errorf("%q is taken for a person's words", body)
		}
	}
}

func TestPeopleAreNotTakenForMachines(t *testing.T) {
	for _, head := range []string{
		"Auto-Submitted: no", "X-Auto-Response-Suppress: DR, OOF, AutoReply", "Precedence: first-class", "Precedence: normal", "X-Loop: x",
		"Return-Path: <x@example.org>", "From: Nora Eply <noraeply@example.org>", "From: Auto Haus <autohaus@example.org>", "From: Bouncey <bouncey@example.org>",
		"Subject: Re: Automatic reply: Invitation", "Subject: AW: Abwesenheitsnotiz", "Subject: Fwd: Out of Office",
		"Subject: Out of office next week, who takes the notes?", "Subject: Automatic replies: how do we turn them off?", "Subject: Abwesenheit 3.-5. Mai",
		"Subject: Urlaub und Treffen", "Subject: Vacation plans", "Subject: Re: Vacation\nIn-Reply-To: <a@b>", "Subject: Away until Monday", "Subject: Autosvaret vårt",
		"Subject: Thank you for your message", "Subject: Your message to the group", "Subject: Read: this article", "Subject: Auto zu verkaufen", "Subject: Out of the blue",
		"List: x", "X-Mailer: Thunderbird", "Importance: low", "X-Priority: 3", "Feedback-ID: x",
	} {
		if m := read(t, "X-First: x\n"+head+"\n\nYes, count me in.\n"); m.Automatic() != "" {
			t.Errorf("%q: %s", head, m.Automatic())
		}
	}
	for _, body := range []string{
		"I got an automatic reply from Jana, she is away.", "Is this an automatic message?", "This is not an automatic reply, I am real.", "I'm out of the office until Monday but yes, count me in!",
		"Das ist keine automatische Antwort.", "The door opens automatically, so the message is: just come.", "Automatisch dabei!", "Yes!\n\n> This is an automatic reply.",
		"Yes, please.\n\nOn Monday Together wrote:\n> Please do not reply to this message.", "Autos bleiben draußen.",
	} {
		if m := read(t, "From: x@example.org\nSubject: Re: Invitation\nContent-Type: text/plain; charset=utf-8\n\n"+body+"\n"); m.Automatic() != "" {
			t.Errorf("%q: %s", body, m.Automatic())
		}
	}
}

package mailer

import (
	"testing"
	"time"
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
		"From: postmaster@example.org\nX-Mailer: Microsoft Outlook 16.0", "Return-Path: <>\nFrom: postmaster@example.org\nIn-Reply-To: <a@b>\nX-Mailer: Microsoft Outlook 16.0", "From: noreply+abc=1@example.org", "From: do_not_reply@example.org", "From: orders-noreply@example.org", "From: postmaster@example.org", "From: ne-pas-repondre@example.org",
		"From: Listserv <LISTSERV@example.org>",
		"Subject: Automatic reply: Invitation", "Subject: Out of Office: Re: Invitation", "Subject: [EXTERNAL] Automatic reply: x",
		"Subject: =?utf-8?q?Automatische_Antwort=3A_Einladung?=", "Subject: Abwesenheitsnotiz: Einladung", "Subject: Réponse automatique : Invitation",
		"Subject: Respuesta automática: Invitación", "Subject: Resposta automática: Convite", "Subject: Risposta automatica: invito",
		"Subject: Automatisch antwoord: Uitnodiging", "Subject: Autosvar: Inbjudan", "Subject: Automatiskt svar: Inbjudan", "Subject: Automatisk svar: Invitasjon",
		"Subject: Fraværsmelding: x", "Subject: Automaattinen vastaus: Kutsu", "Subject: Autoodpowiedź: Zaproszenie", "Subject: Automatyczna odpowiedź: Zaproszenie",
		"Subject: Automatická odpověď: Pozvánka", "Subject: Автоответ: Приглашение", "Subject: 自動返信: 招待", "Subject: 自动回复：邀请", "Subject: Auto: x\nX-Autorespond: 1",
		"Subject: Undelivered Mail Returned to Sender", "Subject: [Ticket received] Invitation",
		"Subject: I am out of the office\nIn-Reply-To: <a@b>", "Subject: Abwesend bis Montag\nIn-Reply-To: <a@b>", "Subject: Absence jusqu'au 5 mai\nReferences: <a@b>",
		"Subject: Thank you for contacting us!\nIn-Reply-To: <a@b>", "Subject: 【自動返信】夏季休業のお知らせ", "Subject: Abwesend: Re: Einladung",
		"Subject: Case 00418772 has been created", "Subject: Ihr Ticket 4711 wurde erstellt\nX-OTRS-Loop: yes",
		"Subject: Ticket empfangen - Einladung", "Subject: Anfrage #4711 eingegangen", "X-Mailer: PHPMailer 6.8.0", "X-Mailer: AVM FRITZ!Box 7590", "Subject: Ausência temporária: Convite", "Subject: Risposta Non al computer: Invito", "Subject: 休假自动回复\nIn-Reply-To: <a@b>", "Subject: Auto: Invitation\nIn-Reply-To: <a@b>", "Subject: Ticket #12345: Invitation\nIn-Reply-To: <a@b>", "Subject: Your request #99123 has been received", "Subject: Ihre Anfrage 4711 ist eingegangen", "Subject: Вне офиса: Приглашение", "Subject: OOO: Invitation\nIn-Reply-To: <a@b>",
		"X-HolidayReply: 1", "X-Auto-Response: 1", "X-Out-Of-Office: yes", "X-Auto-Generated: 1", "X-Auto-Submitted: auto-replied", "X-Postfix-Vacation: yes", "X-RT-Autoreply: 1", "Autoreply: true", "Precedence: autoreply", "Content-Class: urn:content-classes:dsn", "X-DSNContext: 7ce717b1", "Subject: Re: Invitation\nX-Mailer: Mail::Vacation", "Subject: Re: Invitation\nX-Mailer: Autoresponder 2.1", "Subject: Invitation (Auto-Reply)\nIn-Reply-To: <a@b>", "From: WordPress <wordpress@example.org>", "From: Scanner <scanner@example.org>", "X-Ricevuta: accettazione\nSubject: ACCETTAZIONE: Invito", "Subject: Ticket de support ouvert [#771204]", "Subject: 3 new files\nX-Mailer: Nodemailer", "Subject: Re: Invitation\nX-Mailer: Zendesk Mailer",
		"Subject: Erantzun automatikoa: Gonbidapena", "Subject: Balasan automatik: Jemputan", "Subject: Аутоматски одговор: Позив", "Subject: स्वचालित उत्तर: निमंत्रण",
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
		"Ich bin zur Zeit nicht erreichbar. Diese Nachricht wurde automatisch verschickt.", "Автоматична відповідь. Я у відпустці з 6 по 19 липня.", "Tim Rowan has left the company. In urgent cases ring the front desk.", "Tim Rowan no longer works at Harbor. Please direct all future correspondence to claims@example.com. This mailbox is not monitored.",
		"Prezados, o Sr. Marcos não faz mais parte da empresa. Favor direcionar os e-mails para atendimento@example.com.", "Wir haben deine Anfrage erhalten und ein Ticket mit der ID 7741 erstellt. Ein Mitarbeiter meldet sich in Kürze.",
		"Abbiamo ricevuto la sua e-mail e le risponderemo entro 48 ore. La preghiamo di non rispondere a questo messaggio.", "For your message to be delivered, please click the link below.", "View this email in your browser\n\n10 rides you must not miss\n\nUnsubscribe",
		"Autoodpowiedź: sekretariat nieczynny w dniach 6-17 lipca.", "Thanks for reaching out! This is an automated response.", "Ihre Besprechungsanfrage wurde zugesagt. Gesendet von Microsoft Exchange Server.", "本邮件为自动回复，请勿直接回复。", "Herr Wagner ist im Ruhestand. Die Nachricht wurde nicht zugestellt.",
		"Greetings, This message has been automatically generated in response to the creation of a trouble ticket.", "I'm protecting myself from receiving junk mail. Please click the link below to complete the verification process.",
		"Votre message a été mis en attente. Pour que votre email soit délivré, merci de vous authentifier.", "Votre demande a bien été reçue sous le numéro 4711.", "Just confirming that we got your request. Turn off this request's notifications.",
		"Thanks for reaching out! We've received your message and typically reply within a few hours.", "Ihre Anfrage ist bei uns unter der Ticketnummer 4711 eingegangen.",
		"Please note that this is an automatic reply.", "Please note: this message was automatically generated.", "I am using a challenge/response spam filter. Please click on the link.", "I apologize for this automatic reply to your email. To control spam, I now allow incoming messages only from senders I have approved beforehand.",
		"I will not be reading my mail for a while.\nYour mail concerning \"Invitation\"\nwill be read when I'm back.", "Je serai de retour le 30/11.\n\nRemarque\u00a0: ceci est une réponse automatique à votre message.",
		"Return Receipt\n\nYour document: Invitation\nwas received by: Ann Miller/Town\nat: 02/03/2026 11:00:00", "Your message\n\n  To:      Ann\n  Subject: Invitation\n  Sent:    Mon, 2 Mar 2026 10:12:00 +0100\n\nwas read on Mon, 2 Mar 2026 11:00:00 +0100",
		"Ihre Nachricht\n\n   An: Ann\n   Betreff: Einladung\n   Gesendet: Montag\n\nwurde am Montag gelesen.",
		"You have received a donation. This email was sent by an unmonitored mailbox.",
	} {
		if m := read(t, "From: x@example.org\nSubject: Re: Invitation\nContent-Type: text/plain; charset=utf-8\n\n"+body+"\n"); m.Automatic() == "" {
			t.Errorf("%q is taken for a person's words", body)
		}
	}
}

// What machines title their mail people write of, too: it takes words below, or another mail that is answered, to make a machine.
func TestATitleAloneMakesNoMachine(t *testing.T) {
	for _, c := range []struct{ head, machine, person string }{
		{"Subject: Out of office", "I am on vacation until 14 December.", "How do you word yours? I never know what to say."},
		{"Subject: Out of the office", "I am on vacation until 14 December.", "How do you all set your out of office messages so that nobody feels left alone?"},
		{"Subject: Fuori sede", "Sono in ferie fino al 14 dicembre.", "Chi porta le chiavi giovedì?"},
		{"Subject: Abwesenheitsnotiz", "Ich bin bis 14.12. im Urlaub.", "Wer schreibt mir eine gute Vorlage?"},
		{"Subject: Réponse automatique", "Je suis en congé jusqu'au 14 décembre.", "Qui sait comment on la change ?"},
		{"Subject: Automatic reply", "I'm out of office until Monday.", "Does anyone know how I turn mine on?"},
		{"Subject: Ticket received", "Your request has been received. Do not reply.", "My train ticket came today, see you on Thursday."},
		{"Subject: Conferma di ricezione", "Abbiamo ricevuto la sua e-mail, numero di ticket 4711.", "Ho il modulo, grazie."},
		{"Subject: Please confirm your message", "Click here to prove you are human.", "Did you mean Tuesday?"},
		{"Subject: Invitation (Out of Office)", "I am on annual leave.", "Yes please"},
		{"Subject: AUTO: Ann Miller is out of the office (returning 14.12.2026)", "I am on annual leave.", "Who covers for her?"},
		{"Subject: AUTO : Ann Miller est absente (retour 14/12/2026)", "Je suis en congé.", "Qui la remplace ?"},
		{"Subject: Ann Miller ist außer Haus (Rückkehr am 14.12.2026)", "Sie ist im Urlaub.", "Wer vertritt sie?"},
		{"Sender: bounce@example.org", "Your request has been received. Do not reply.", "Yes please"},
		{"Return-Path: <bounces+12-ab-together=example.org@relay.example>", "Your request has been received. Do not reply.", "Yes please"},
		{"Sender: noreply@form.example", "This mailbox is not monitored, we have received your mail.", "Count me in"},
	} {
		head := "From: Ann <ann@home.example>\n" + c.head + "\nContent-Type: text/plain; charset=utf-8\n\n"
		if m := read(t, head+c.machine+"\n"); m.Automatic() == "" {
			t.Errorf("%q above %q is taken for a person's", c.head, c.machine)
		}
		if m := read(t, head+c.person+"\n"); m.Automatic() != "" {
			t.Errorf("%q above %q is taken for a machine's: %s", c.head, c.person, m.Automatic())
		}
	}
	for _, words := range []string{"Please do not reply to this address, I will have a new one next week.", "Consegna"} {
		if m := read(t, "From: Ann <ann@home.example>\nSubject: "+words+"\n\nYes please.\n\n"+words+"\n"); m.Automatic() != "" {
			t.Errorf("%q is taken for a machine's: %s", words, m.Automatic())
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
		"Subject: Re: Invitation\nX-Mailer: PHPMailer 6.8.0", "Subject: Case for the violin", "Subject: Your request for 12 chairs", "Subject: Has your request 12 been received?", "Subject: Ticket for the theatre, 12 May", "Subject: Request: who can help on the 12th?", "Subject: Is Ann out of the office?", "Subject: Ann is out of the office, who takes the notes?",
		"From: No Reply needed <ann@example.org>", "From: Ann Miller (noreply) <ann@example.org>", "From: Robot Smith <p.robot@example.org>", "Subject: Re: Out of office hours", "Subject: Auto: wer kann fahren?", "Subject: Urlaub: wer gießt die Blumen?", "Precedence: special-delivery",
		"Return-Path: <postmaster@example.org>\nFrom: Tim <postmaster@example.org>\nIn-Reply-To: <a@b>\nX-Mailer: Microsoft Outlook 16.0",
		"X-Autoresponse-Suppress: All", "X-Auto-Response: no", "Autocrypt: addr=x@y", "Subject: I am on board!\nIn-Reply-To: <a@b>", "Subject: Away with the fees\nIn-Reply-To: <a@b>", "Subject: Estoy de acuerdo\nIn-Reply-To: <a@b>", "Subject: New address\nIn-Reply-To: <a@b>",
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
		"I'm out of office next week but count me in.", "Tim no longer works here, please contact me instead.", "Posso ir, mas só depois das 11h.\n\nEsta mensagem foi enviada automaticamente encriptada pelo hospital.",
		"We received your flowers, thank you! Ann", "I have a ticket number 12 for the theatre, who wants it?", "Yes!\n\nThis e-mail was automatically scanned for viruses.", "Ja, gerne. Diese Nachricht wurde automatisch verschlüsselt.",
		"她的自动回复说她休假到10月8日，所以我替她来。", "Herr Wagner ist im Ruhestand, aber ich komme gern.", "Please contact Bob, I am away until Monday.", "Has your letter been received? I have a case number.", "You can unsubscribe me from the cake list.",
		"Please ignore the automatic reply you got from me. I am back.", "Please note that the automatic door is broken, message me if you need the key.", "Return receipt or not: your document was lovely.", "Your message about the subject: was it read on Monday?",
	} {
		if m := read(t, "From: x@example.org\nSubject: Re: Invitation\nContent-Type: text/plain; charset=utf-8\n\n"+body+"\n"); m.Automatic() != "" {
			t.Errorf("%q: %s", body, m.Automatic())
		}
	}
}

func TestDayOfReturnIsReadOutOfAMail(t *testing.T) {
	now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for body, want := range map[string]string{
		"I am back on 14 December.": "2026-12-14", // counted from the mail's own date
		"I am away.\n\n> The meeting is on 3 December. Be back by 4 December.":           "", // what is quoted is not theirs
		"I am away until 14/12/2026.\n\n-----Original Message-----\nback on 20 December": "2026-12-14",
	} {
		m := read(t, "From: x@example.org\nDate: Thu, 26 Nov 2026 10:00:00 +0100\nSubject: Automatic reply: Invitation\n\n"+body+"\n")
		got := ""
		if day := m.Back(now); !day.IsZero() {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

package bounce

import (
	"strings"

	"mutualaid/mailer"
)

// suspect says whether the header alone makes a report possible.
func suspect(m *mailer.Mail) bool {
	return mailSystem(m) || saysSubject(m.Subject) || isReport(m) || m.Has("X-Failed-Recipients")
}

// recognise says why m is a report, "" when it is none. A mail by a person that speaks of bounces, or pastes one, must
// not be taken for a bounce: without a machine-readable part the sender has to be a mail system as well.
func recognise(m *mailer.Mail, n notice, standard bool) string {
	sender := mailSystem(m)
	subject := saysSubject(m.Subject) && !(isAnswer(m.Subject) && m.Has("References"))
	opening := n.opening()
	switch {
	case standard && (m.Get("Content-Type") == "" || isReport(m) || sender || subject):
		return "delivery status, RFC 3464"
	case m.Has("X-Failed-Recipients") && (sender || subject || opening):
		return "X-Failed-Recipients of Exim"
	case isReport(m) && !isReceipt(m) && (sender || subject || opening):
		return "report without a delivery status"
	case sender && !systemAddress(m) && m.ReturnPath != "" && !strings.HasPrefix(strings.ToLower(m.ReturnPath), "mailer-daemon"):
		// Only its display name speaks for a mail system, and somebody takes what bounces of it.
		if n.machineWritten() {
			return "a notification in a mail system's words"
		}
	case sender && !noReplyTo(m) && (subject && opening || systemAddress(m) && (subject || (opening || n.waits() || n.refuses()) && !answerable(m))) && !isAway(m.Subject):
		if !subject && !m.HasReturnPath && !strings.Contains(strings.ToLower(m.From.Email), "daemon@") && !n.impersonal() {
			return "" // nothing but an address that people have as well speaks for a mail system
		}
		return "a mail system's notification"
	case sender && (subject && opening || n.machineWritten()) && !isAway(m.Subject):
		return "a notification that takes no answer"
	case subject && !m.Has("References") && n.machineWritten():
		return "a notification in a mail system's words"
	}
	return ""
}

// isReport says whether the mail calls itself a delivery report, RFC 6522.
func isReport(m *mailer.Mail) bool {
	ct := strings.ToLower(m.Get("Content-Type"))
	return strings.HasPrefix(ct, "multipart/report") && !strings.Contains(ct, "feedback-report")
}

// isReceipt says whether it is a message disposition notification (RFC 8098) that a reader's program sent: read,
// deleted. A rejection by a filter comes in the same form, with "rejected" or "failed" in it.
func isReceipt(m *mailer.Mail) bool {
	for _, p := range m.Parts {
		if p.Type != "message/disposition-notification" {
			continue
		}
		text, err := p.Text()
		if err != nil {
			continue
		}
		text = strings.ToLower(text + " " + m.Subject)
		return !strings.Contains(text, "reject") && !strings.Contains(text, "/failed") && !strings.Contains(text, "/error")
	}
	return false
}

// systems are local parts and display names of mail systems, lower-cased.
var systems = []string{"mailer-daemon", "mailer_daemon", "mailerdaemon", "maildaemon", "mail-daemon", "mdaemon", "postmaster", "mail delivery", "maildelivery", "mail.delivery", "delivery subsystem", "delivery system", "delivery service",
	"mail system", "mailsystem", "post_master", "mail deliver", "mta-daemon", "mail daemon", "mailer daemon", "mailserver@", "smtpd@", "mailgateway", "mailscanner", "kerio connect", "hmailserver", "mailenable", "symantec", "mail administrator", "system administrator", "mail router", "mail server", "mailserver", "mail gateway", "smtp gateway", "smtp_mail_service", "smtp_gateway", "antivirus", "interscan", "imss", "mail subsystem", "microsoft outlook", "microsoftexchange", "bounce@", "bounces@", "ndr@",
	"mailmarshal", "mailsweeper", "jetmail", "communigate", "amazonses", "mail_delivery", "email delivery", "internet mail", "mail transport", "e-mail delivery", "mta@", "qmail@", "exim@", "mmdf@", "mmdf)", "mimesweeper", "système de messagerie", "mail system error", "amavis", "content-filter", "content filter", "mailadm", "no-reply-aws", "undelivered"}

// mailSystem says whether the sender is a mail system: by its name, or because it takes no answer at all.
func mailSystem(m *mailer.Mail) bool {
	return noReplyTo(m) || systemName(m)
}

// systemName says whether the sender calls itself a mail system: in its local part or, unless a person's mail program and
// return path speak for a person, in its display name. A domain says nothing.
func systemName(m *mailer.Mail) bool {
	from := strings.ToLower(m.Get("From"))
	if from == "" || strings.Contains(from, "<>") {
		return true
	}
	if systemAddress(m) {
		return true
	}
	name := strings.ToLower(m.From.Name)
	if m.From.Email == "" {
		name = from
	}
	if containsAny(name, systems) && !personal(m) {
		return true
	}
	return strings.HasPrefix(strings.ToLower(m.ReturnPath), "mailer-daemon") && m.Get("In-Reply-To") == ""
}

// systemAddress says whether the local part of the sender's address is a mail system's.
func systemAddress(m *mailer.Mail) bool {
	if m.From.Email == "" {
		return true
	}
	local := strings.ToLower(m.From.Email)
	if i := strings.LastIndexByte(local, '@'); i >= 0 {
		local = local[:i]
	}
	for _, s := range systems {
		if short, exact := strings.CutSuffix(s, "@"); exact && local == short || !exact && strings.Contains(local, s) {
			return true
		}
	}
	return false
}

// personal says whether a mail program for people wrote the mail, and somebody takes what bounces of it.
func personal(m *mailer.Mail) bool {
	if !m.HasReturnPath || m.ReturnPath == "" {
		return false
	}
	program := strings.ToLower(m.Get("X-Mailer") + " " + m.Get("User-Agent"))
	return containsAny(program, []string{"apple mail", "iphone mail", "ipad mail", "thunderbird", "mozilla", "evolution", "kmail", "mutt", "alpine", "k-9", "claws", "roundcube", "squirrelmail", "horde", "the bat", "foxmail", "outlook 1", "windows mail", "outlook express", "zimbra", "yahoomail", "ymail", "open-xchange", "sogo"})
}

// answerable says whether a mail system's address takes what bounces of the mail itself: then a person may sit behind it,
// such as a postmaster who was asked. Reports have no sender, or a list's, or another's. See RFC 5321 section 4.5.5.
func answerable(m *mailer.Mail) bool {
	return m.HasReturnPath && m.ReturnPath != "" && strings.EqualFold(m.ReturnPath, m.From.Email)
}

// noReplyTo says whether all that speaks for a mail system is that it takes no answer. Absent people's robots take none
// either, so more is asked of what they say.
func noReplyTo(m *mailer.Mail) bool {
	return m.HasReturnPath && m.ReturnPath == "" && !systemName(m)
}

// subjects are words in the subject of reports, lower-cased, in the languages of the big mail systems.
var subjects = []string{"undeliver", "undelivrable", "delivery fail", "failure notice", "failure delivery", "delivery status", "returned mail", "returned email", "mail delivery", "delivery report", "non-delivery", "nondeliver", "non delivery", "not delivered", "could not be delivered", "couldn't be delivered", "failed delivery", "delivery problem", "delivery notification",
	"returned to sender", "returning message to sender", "returning to sender", "mail system error", "mail failed", "failed mail", "message delayed", "delayed mail", "delayed (", "delivery delayed", "delivery delay", "warning: message", "warning: could not send", "not been delivered", "not yet been delivered", "delivery incomplete",
	"automatically rejected", "mail error", "processing error", "delivery error", "user unknown", "unknown user", "message status - un", "delivery has failed", "delivery failure", "rejected mail", "mail rejected", "message rejected", "mail returned", "returned message", "problem delivering", "unable to deliver", "can't deliver", "cannot be delivered", "email delivery",
	"failed to deliver", "message not delivered", "bounced mail", "error sending your mail", "delivery to", "error delivering", "delivery warning", "wasn't delivered", "was not delivered", "sending failed", "delivery unsuccessful", "unzustellbar", "nicht zugestellt", "zustellung", "zustellungs", "konnte nicht", "non remis", "non remise", "échec de la remise", "echec de", "échec de", "non distribu", "notification d'état de remise", "avis de non-remise", "retour de mail", "non délivr",
	"no se puede entregar", "no entregado", "no se pudo entregar", "error de entrega", "estado de entrega", "notificación de estado", "fallo en la entrega", "devuelto", "devolución", "impossibile recapitare", "mancato recapito", "consegna non riuscita", "mancata consegna", "notifica sullo stato", "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niet worden afgeleverd", "não foi possível entregar", "não entregue", "falha na entrega", "não pôde ser entregue",
	"недоставлен", "не доставлен", "ошибка доставки", "сообщение не дост", "доставк", "配信不能", "配信に失敗", "送信に失敗", "配送エラー", "配信できません", "配信エラー", "エラーメール", "未送達", "未送达", "退信", "投递失败", "投遞失敗", "退回", "无法投递", "배달", "전송 실패", "반송", "nedoruč", "doručit", "niedostarcz", "nie dostarcz", "kunne ikke lever", "kunde inte lever", "ikke leveret", "kan ikke leveres", "går inte att leverera", "olevererbar", "toimittaminen", "kézbesít", "unsolicited bulk email from you", "banned contents from you", "virus in mail from you", "blocked by our", "has stopped a message", "waiting mail", "restituit", "verzoegert", "message blocked", "mail blocked", "blockiert", "bloqué", "bloqueado", "bloccat", "geblokkeerd", "failed mail", "en attente", "mail delayed", "email delayed", "message expired", "message could not", "mail could not", "e-mail could not", "blocked by", "not accepted", "virus found", "infected", "verzögert", "retardé", "nicht angenommen", "abgewiesen", "rifiutat", "respinto", "rechazad", "rejeitad", "geweigerd", "avvisad", "odmítnut", "odrzucon", "отклонен", "拒绝", "拒否", "거부", "non-delivery report", "mancata", "teslim edil", "iletilemedi", "ei voitu toimittaa"}

func saysSubject(s string) bool {
	s = strings.ToLower(s)
	for _, f := range [...]string{"fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "doorst:"} {
		if strings.HasPrefix(s, f) {
			return false
		}
	}
	return containsAny(s, subjects)
}

// isAnswer says whether a subject is one that a mail program makes of the subject of what is answered.
func isAnswer(s string) bool {
	for _, re := range [...]string{"re:", "aw:", "sv:", "vs:", "antw:", "rif:", "res:", "odp:", "ynt:"} {
		if len(s) >= len(re) && strings.EqualFold(s[:len(re)], re) {
			return true
		}
	}
	return false
}

// isAway says whether the subject is an absence's: a robot without an envelope sender that is none of a mail system's.
func isAway(s string) bool {
	s = strings.TrimLeft(strings.ToLower(s), "[<\"' ")
	for _, away := range awaySubjects {
		if strings.HasPrefix(s, away) {
			return true
		}
	}
	return containsAny(s, awaySubjects) && !saysSubject(s)
}

// awaySubjects are an absent person's robot's, lower-cased.
var awaySubjects = []string{"out of office", "out of the office", "automatic reply", "auto reply", "autoreply", "auto-reply", "vacation", "abwesen", "absence", "réponse automatique", "respuesta automática", "risposta automatica", "automatisch antwoord", "resposta automática", "автоответ", "автоматический ответ", "autosvar", "automatisk", "automaattinen", "automatická odpověď", "odpowiedź automatyczna", "自動返信", "自动回复", "自動回覆", "away", "auto:"}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

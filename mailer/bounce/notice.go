package bounce

import (
	"strings"

	"mutualaid/mailer"
	"mutualaid/mailer/page"
)

// Limits on what is read of a notification.
const (
	maxNotice      = 256 << 10
	maxNoticeLines = 4000
)

// notice is what a mail system tells a person: the lines before the copy of the returned mail, and that copy.
type notice struct {
	subject string   // lower-cased
	lines   []string // trimmed on the right
	low     []string // the same, lower-cased and trimmed
	copy    string   // what follows, when the returned mail stands in the same text
}

// notification collects the text parts before the returned mail.
func notification(m *mailer.Mail) notice {
	var text strings.Builder
	for _, p := range m.Parts {
		if strings.HasPrefix(p.Type, "message/rfc822") || p.Type == "text/rfc822-headers" || p.Type == "message/global" || text.Len() > maxNotice {
			break
		}
		if p.Type != "text/plain" && (p.Type != "text/html" || strings.TrimSpace(text.String()) != "") {
			continue
		}
		t, err := p.Text()
		if err != nil {
			continue
		}
		if len(t) > maxNotice {
			t = strings.ToValidUTF8(t[:maxNotice], "")
		}
		if p.Type == "text/html" {
			t = page.Text(t)
		}
		text.WriteString(t)
		text.WriteString("\n")
	}
	n := newNotice(text.String())
	n.subject = strings.ToLower(m.Subject)
	return n
}

func newNotice(text string) notice {
	var n notice
	told := false // whether anything was said: a line drawn above all is no copy's
	for at := 0; at < len(text) && len(n.lines) < maxNoticeLines; {
		l := text[at:]
		next := len(text)
		if i := strings.IndexByte(l, '\n'); i >= 0 {
			l, next = l[:i], at+i+1
		}
		l = strings.TrimRight(strings.ReplaceAll(l, "\u00a0", " "), " \t\r")
		low := strings.ToLower(strings.TrimSpace(l))
		if (told || !drawnLine(low)) && beginsCopy(low, l) {
			n.copy = text[at:]
			return n
		}
		told = told || low != ""
		n.lines, n.low = append(n.lines, l), append(n.low, low)
		at = next
	}
	return n
}

// drawnLine says whether a line begins with a drawn one.
func drawnLine(low string) bool {
	return strings.HasPrefix(low, "---") || strings.HasPrefix(low, "===") || strings.HasPrefix(low, "***")
}

// drawn are words of a line drawn before the returned mail; announced are beginnings of sentences that announce it.
var (
	drawn = []string{"original message", "original mail", "originalnachricht", "original email", "returned mail", "returned message", "copy of", "copia ", "message header", "header of", "headers of", "header and", "message text", "message body", "unsent message", "undelivered message", "forwarded message", "begin message", "rejected message", "mensaje original", "mensagem original",
		"message original", "ursprünglich", "source mail", "the header", "failed message", "bounced message", "копия", "原", "拷贝", "オリジナル", "original-", "start of", "message headers", "body of", "returned e-mail", "included message", "the message"}
	announced = []string{"original message follows", "the original message follows", "original message header", "original message:", "the original message:", "original message attached", "original message:-", "message headers follow", "message header:", "message headers:", "here is a copy of", "included is a copy", "a copy of the original", "a copy of your", "a summary of the undelivered", "your message reads",
		"the first 50 lines", "old message:", "the header of the original", "below is a copy", "your original message:", "the headers of your", "headers of the original", "header of the original", "this is a copy of", "the following is a copy", "begin original", "start of returned", "the text of the original", "text of original", "below this line is a copy", "the original message is", "original headers",
		"the following text", "attached is a copy", "the message follows", "the message headers", "original message headers", "----- original", "voici une copie", "es folgt eine kopie", "ниже следующей", "content-type: message/rfc822", "content-type: text/rfc822-headers", "the rejected message", "your original mail", "the undelivered message"}
)

// beginsCopy says whether a line begins the copy of the returned mail.
func beginsCopy(low, l string) bool {
	if low == "" {
		return false
	}
	switch low[0] {
	case '-', '=', '*', '|', '_', '+', '#':
		inner := strings.Trim(low, "-=*|_+# ")
		if len(low)-len(inner) >= 3 && inner != "" && len(inner) < 100 && containsAny(inner, drawn) && !strings.Contains(inner, "not delivered") && !strings.Contains(inner, "failed addresses") && !strings.Contains(inner, "message log") {
			return true
		}
	}
	if l[0] != ' ' && l[0] != '\t' && (strings.HasPrefix(low, "received: ") || strings.HasPrefix(low, "return-path: ") || strings.HasPrefix(low, ">received: ") || strings.HasPrefix(low, ">return-path: ")) {
		return true
	}
	for _, t := range announced {
		if strings.HasPrefix(low, t) {
			return !strings.Contains(low, "was received at")
		}
	}
	return false
}

// failures are words with which mail systems say that mail did not arrive, or not yet; lower-cased.
var failures = []string{"not be delivered", "n't be delivered", "n't delivered", "not delivered", "unable to deliver", "undeliverable", "delivery to the following", "delivery failed", "did not reach", "didn't reach", "permanent error", "permanent fatal", "non-fatal errors", "failed permanently", "not yet been delivered", "delivery has failed", "n't able to deliver", "not able to deliver", "cannot be delivered",
	"been rejected", "was rejected", "automatically rejected", "not accepted", "been returned because", "mailbox is full", "user unknown", "no such user", "unknown user", "invalid final delivery", "error-for:", "failed recipient", "failed addresses", "did not receive", "could not deliver", "couldn't deliver", "delivery problems", "unable to send", "could not be sent", "could not be reached", "error while attempting to deliver", "error has occurred while", "has been delayed",
	"is delayed", "delivery of email to this", "postponed", "delivery attempts", "delivery error", "not reach the following", "problem with the e-mail address", "error occurred while", "encountered an error", "does not exist", "is not known", "delivery failure", "delevery to", "not been delivered", "an error was detected", "was undeliverable", "failed to deliver", "wasn't able", "couldn't be", "cannot deliver", "can't be delivered", "did not exactly match", "no valid recipients", "message blocked",
	"unknown address", "address not found", "error delivering", "trouble delivering", "rejected recipient", "error sending", "not deliverable", "was aborted", "not possible to deliver", "undeliverably", "been blocked", "couldn't find", "rejected your message", "message rejected", "refused", "nondeliverable", "non-delivery", "returned to you", "over quota", "exceeding their quota", "quota exceeded", "email users", "mail users", "no longer valid", "undelivered",
	"nicht zugestellt", "nicht zustellbar", "konnte nicht", "unzustellbar", "n'a pas pu", "n'ont pas pu", "pas pu être", "non remis", "impossible de remettre", "no se ha podido", "no pudo ser", "no se pudo", "no ha podido", "non è stato possibile", "non può essere", "impossibile recapitare", "niet worden bezorgd", "niet worden afgeleverd", "niet bezorgd", "não pôde", "não foi possível", "não foi entregue", "nao pode ser",
	"не может быть", "не удалось", "не было доставлено", "невозможно доставить", "не доставлено", "无法投递", "无法发送", "無法", "投递失败", "投递", "退信", "配信できません", "配信でき", "配信に失敗", "送信に失敗", "配送でき", "配達でき", "送信できません", "届けられません", "届きません", "전달할 수", "전송할 수", "배달하지", "kunne ikke", "kunde inte", "ei voitu", "nelze doručit", "nie można", "nem kézbesíthető"}

// opening says whether the notification begins with such words.
func (n notice) opening() bool { return containsAny(n.start(25), failures) }

// start joins the first lines that are not empty, so that sentences are whole again; at most 8 KB.
func (n notice) start(lines int) string {
	var b strings.Builder
	for _, low := range n.low {
		if low == "" {
			continue
		}
		if lines--; lines < 0 || b.Len() > 8<<10 {
			break
		}
		b.WriteString(low[:min(len(low), 2000)] + " ")
	}
	return b.String()
}

// machineWritten says whether the notification reads as only a mail system writes: it tells "your message" in its first
// lines, names an address on a line of its own, and says neither I nor hello.
func (n notice) machineWritten() bool {
	lines, told, alone := 0, false, false
	for i, low := range n.low {
		if low == "" || strings.Trim(low, "*-=# ") == "" {
			continue
		}
		if lines++; lines > 14 {
			break
		}
		if lines <= 4 && containsAny(low, failures) && (strings.Contains(low, "your message") || strings.Contains(low, "the email") || strings.Contains(low, "message to") || strings.Contains(low, "votre message") || strings.Contains(low, "ihre nachricht") || strings.Contains(low, "recipient") || strings.Contains(low, "report")) {
			told = true
		}
		if a, rest := leading(n.lines[i]); a != "" && rest == "" {
			alone = true
		}
		for w := range strings.FieldsSeq(low) {
			switch strings.Trim(w, ",.!?:;") {
			case "i", "i'm", "i've", "my", "me", "hi", "hello", "dear", "thanks", "anyone", "hallo", "bonjour", "hola", "ciao", "ich", "je", "mein", "got", "we":
				return false
			}
		}
	}
	return told && alone
}

// impersonal says whether the notification asks nothing and gives an address a place of its own, as people seldom do.
func (n notice) impersonal() bool {
	if strings.Contains(n.start(25), "? ") {
		return false
	}
	for i := range n.lines[:min(len(n.lines), 60)] {
		if strings.IndexByte(n.lines[i], '@') < 0 || strings.HasPrefix(n.lines[i], ">") {
			continue // what somebody quotes
		}
		if r, _ := n.judge(i, false); r <= labelled {
			return true
		}
	}
	return false
}

// refuses says in any language whether the notification tells a refusal: an address at the beginning of a line and, there
// or in the two lines below it, a server's status in full (RFC 3463).
func (n notice) refuses() bool {
	const lines = 60
	for i := range n.low[:min(len(n.low), lines)] {
		if n.addressAt(i) == "" {
			continue
		}
		for _, low := range n.low[i:min(len(n.low), i+3)] {
			if s := statusIn(strings.ReplaceAll(low, n.addressAt(i), " ")); s != "" && s[0] != '2' {
				return true
			}
		}
	}
	return false
}

// waiting are words of a warning: the server goes on trying.
var waiting = []string{"not yet been delivered", "delivery attempts will continue", "will continue trying", "will continue to attempt", "will continue to try", "will be retried", "still being retried", "warning message only", "this is a warning", "this is just a warning", "warning only", "has been delayed", "is delayed", "delivery delayed", "keep trying", "been postponed", "do not need to resend", "no need to resend", "will try again", "attempts will continue", "not yet received",
	"wird weiter versucht", "verzögert", "pas encore", "aún no se ha", "non è ancora", "nog niet", "ainda não", "retrying", "try to deliver your message over", "delivery is delayed", "temporarily delayed", "still trying", "still undelivered after", "tentatives continuent", "est toujours en attente", "will retry for", "not yet been fully delivered", "attempts are still pending", "delivery will be retried", "continue to try", "is being delayed", "has not yet been", "could not be delivered yet", "will be attempted again", "noch nicht", "wird erneut versucht", "weitere zustellversuche", "sera retentée", "nouvelle tentative", "se seguirá intentando", "verrà ritentat", "retardé", "retrasado", "ritardato", "atrasada", "vertraagd", "ещё не", "отложен", "遅延", "继续尝试", "延迟", "bisher nicht", "verzoegert", "versuchen es weiter", "has not been delivered yet", "noch nicht zugestellt"}

// waitingSubjects are the words for it in a subject.
var waitingSubjects = []string{"still being retried", "mail delayed", "message delayed", "delayed mail", "delivery delayed", "delivery delay", "notification (delay", "(delayed", "waiting mail", "en attente", "still trying", "not yet been delivered", "could not send message for past", "verzögert", "retardé", "retardée", "retraso", "in ritardo", "vertraagd", "försenat", "forsinket", "задерж"}

// waits says whether the notification is a warning of delay and no refusal.
func (n notice) waits() bool {
	if containsAny(n.subject, waitingSubjects) {
		return true
	}
	text := n.start(40)
	return containsAny(text, waiting) && !strings.Contains(text, "not going to try") && !strings.Contains(text, "gave up")
}

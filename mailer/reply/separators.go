package reply

import "strings"

// separators are the words between dashes that stand before a quoted or forwarded mail, lower-cased.
var separators = set([]string{
	"original message", "original mail", "original email", "originalmessage", "forwarded message", "forwarded email", "forwarded mail", "begin forwarded message", "reply message",
	"message original", "message d'origine", "message d’origine", "message transféré", "message transmis", "message réexpédié", "début du message réexpédié", "début du message transféré", "mail original", "e-mail d'origine", "message de reponse", "message de réponse",
	"ursprüngliche nachricht", "urspruengliche nachricht", "original nachricht", "originalnachricht", "ursprüngliche mail", "original-nachricht", "originale nachricht", "weitergeleitete nachricht", "weitergeleitete mail", "anfang der weitergeleiteten nachricht", "antwortnachricht", "ursprüngliche e-mail",
	"mensaje original", "mensaje reenviado", "mensaje de respuesta", "inicio del mensaje reenviado", "mensagem original", "mensagem encaminhada", "mensagem de resposta", "início da mensagem encaminhada", "messaggio originale", "messaggio inoltrato", "messaggio di risposta", "inizio messaggio inoltrato",
	"oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "doorgestuurd bericht", "begin doorgestuurd bericht", "antwoordbericht",
	"ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande", "vidarebefordrat brev", "oprindelig meddelelse", "oprindelig besked", "original meddelelse", "videresendt meddelelse", "videresendt besked", "original melding", "opprinnelig melding", "videresendt melding", "opprinnelig beskjed",
	"alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty viesti",
	"wiadomość oryginalna", "oryginalna wiadomość", "wiadomość przekazana", "przekazana wiadomość", "treść przekazanej wiadomości", "původní zpráva", "puvodni zprava", "přeposlaná zpráva", "původní e-mail", "pôvodná správa",
	"исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения", "перенаправленное сообщение", "original сообщение", "вихідне повідомлення", "оригінальне повідомлення", "переслане повідомлення", "пересланий лист", "початкове повідомлення",
	"orijinal mesaj", "orijinal ileti", "özgün ileti", "iletilen mesaj", "yönlendirilen mesaj", "yönlendirilmiş ileti", "eredeti üzenet", "továbbított üzenet", "mesaj original", "mesajul original", "mesaj redirecționat", "αρχικό μήνυμα", "προωθημένο μήνυμα",
	"元のメッセージ", "転送メッセージ", "転送されたメッセージ", "オリジナルメッセージ", "original message (原文)", "原始邮件", "原始信件", "原邮件", "原始郵件", "转发邮件信息", "转发的邮件", "转发邮件", "轉寄郵件", "轉寄的郵件", "回复的原邮件", "原始消息", "原始訊息",
	"원본 메시지", "원본 메일", "전달된 메시지", "원본 이메일", "הודעה מקורית", "הודעה שהועברה", "ההודעה המקורית", "الرسالة الأصلية", "رسالة معاد توجيهها", "رسالة أصلية", "thư gốc", "pesan asli", "missatge original",
})

// openSeparators need no dashes: Apple Mail writes them with a colon.
var openSeparators = set([]string{
	"begin forwarded message:", "anfang der weitergeleiteten nachricht:", "début du message réexpédié :", "début du message transféré :", "inicio del mensaje reenviado:",
	"início da mensagem encaminhada:", "inizio messaggio inoltrato:", "begin doorgestuurd bericht:", "vidarebefordrat brev:", "start på videresendt besked:", "videresendt melding:", "początek przekazywanej wiadomości:",
	"начало переадресованного сообщения:", "转发的邮件：", "転送されたメッセージ:", "전달된 메시지:",
})

// aboveLines ask to write above them: everything below is the letter that asked.
var aboveLines = []string{
	"reply above this line", "type your reply above", "type your response above", "write your reply above", "enter your reply above", "reply above this", "antworten sie oberhalb dieser", "antwort bitte oberhalb",
	"répondre au-dessus de cette ligne", "répondez au-dessus de cette ligne", "responda por encima de esta línea", "responda acima desta linha", "rispondi sopra questa", "antwoord boven deze",
}

// isSeparator says whether a line stands between the new words and a quoted or forwarded mail.
func isSeparator(s string) bool {
	if len(s) > 160 || len(s) < 6 {
		return false
	}
	lower := strings.ToLower(s)
	inner := strings.Trim(lower, " -–—‐‑_=*~#>|:：")
	drawn := len(lower) - len(strings.TrimLeft(lower, "-–—‐‑_=*~#"))
	if separators[inner] && (drawn >= 1 || len(inner) > 0 && len(lower)-len(inner) >= 4) {
		return true
	}
	if openSeparators[lower] {
		return true
	}
	if drawn >= 3 && (strings.HasPrefix(inner, "forwarded by ") || strings.HasPrefix(inner, "forwarded message from ") || strings.HasPrefix(inner, "weitergeleitet von ") ||
		strings.HasPrefix(inner, "reply message") || strings.HasPrefix(inner, "original message from")) {
		return true
	}
	if strings.Contains(lower, "above") || strings.Contains(lower, "oberhalb") || strings.Contains(lower, "dessus") || strings.Contains(lower, "encima") ||
		strings.Contains(lower, "acima") || strings.Contains(lower, "sopra") || strings.Contains(lower, "boven") {
		for _, a := range aboveLines {
			if strings.Contains(lower, a) && (drawn > 0 || len(inner) < len(a)+24) {
				return true
			}
		}
	}
	return false
}

// isRule says whether a line is only drawn: "____", "----", "* * *".
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '-', '_', '=', '*', '~', '#', '–', '—', '‐', '‑', '─', '━', '+':
			n++
		case ' ':
		default:
			return false
		}
	}
	return n >= 3 || n == 2 && (s[0] == '_' || s[0] == '=')
}

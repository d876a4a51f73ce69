package reply

import "strings"

// A separator's words say two things: that it is about a mail, and that the mail is an older or a passed on one. Each
// language has few stems for either, lower-cased, but many ways to put them together.
var (
	mailStems = []string{
		"message", "mail", "courriel", "nachricht", "mensaje", "mensagem", "messaggio", "missatge", "mensaxe", "bericht", "meddelande", "meddelelse", "besked", "brev", "melding", "beskjed", "skilaboð", "viesti", "msg",
		"wiadomoś", "zpráv", "zprava", "správ", "сообщени", "письм", "повідомлен", "лист", "писмо", "порука", "poruka", "sporočilo", "laišk", "vēstule", "sõnum", "kiri", "mesaj", "ileti", "üzenet", "levél", "μήνυμα",
		"メッセージ", "メール", "邮件", "郵件", "信件", "消息", "訊息", "信息", "原文", "메시지", "메일", "הודעה", "رسالة", "پیام", "thư", "pesan", "mezua",
	}
	olderStems = []string{
		"orig", "orgin", "initial", "ursprüng", "urspruen", "ursprung", "antwort", "oorspronk", "oprindelig", "opprinn", "opphavleg", "upprunaleg", "alkuperä", "oryginal", "původní", "puvodni", "pôvodn", "исходн", "оригинал", "оригінал", "вихідн", "початков", "izvorn", "izvirn",
		"sākotn", "algup", "esialgne", "özgün", "orijinal", "eredeti", "αρχικό", "元の", "オリジナル", "原始", "原邮", "原郵", "原文", "원본", "מקורי", "الأصلي", "الأساسي", "اصلی", "gốc", "asli", "orixinal", "jatorri",
		"reply", "réponse", "reponse", "respuesta", "resposta", "risposta", "antwoord",
	}
	passedStems = []string{
		"forward", "fwd", "weitergel", "transf", "transmis", "réexp", "reenvia", "encaminhad", "reencamin", "inoltrat", "doorgest", "vidarebef", "videresend", "vidaresend", "välitet", "edelleenl", "przekaz", "przesłan", "přeposl", "preposl", "odoslan",
		"пересл", "пересыла", "перенапр", "переадрес", "препрат", "прослеђ", "proslijeđ", "posredovan", "persiųst", "pārsūt", "edasi", "edasta", "iletilen", "yönlendir", "továbbít", "redirec", "înaintat", "προωθ", "転送", "转发", "轉寄", "轉遞", "전달", "הועבר", "מועבר", "معاد", "ممرّر", "ممرر", "chuyển tiếp", "diteruskan", "birbidal",
	}
	// beginnings are what Apple Mail puts before a passed on mail, which then needs no dashes.
	beginnings = []string{"begin", "anfang", "début", "debut", "inicio", "início", "inizio", "inici", "start", "början", "alku", "począt", "začát", "začia", "начало", "початок", "開始", "开始"}
	// passers stand before a name: "Forwarded by Ann/Acme on 03/02/2026".
	passers = []string{"forwarded by ", "weitergeleitet von ", "transféré par ", "reenviado por ", "inoltrato da ", "doorgestuurd door "}
)

// aboveLines ask to write above them: everything below is the letter that asked.
var aboveLines = []string{
	"reply above this line", "type your reply above", "type your response above", "write your reply above", "enter your reply above", "reply above this", "write above this line", "antworten sie oberhalb dieser", "antwort bitte oberhalb", "oberhalb dieser zeile",
	"au-dessus de cette ligne", "por encima de esta línea", "acima desta linha", "sopra questa", "antwoord boven deze", "boven deze lijn", "boven deze regel",
}

// aboves are the words in them that are looked for first.
var aboves = []string{"above", "oberhalb", "dessus", "encima", "acima", "sopra", "boven"}

// drawing are the marks that lines are drawn with.
const drawing = "-–—‐‑_=*~#─━"

// isSeparator says whether a line stands between the new words and a quoted or forwarded mail.
func isSeparator(s string) bool {
	if len(s) > 160 || len(s) < 6 {
		return false
	}
	if isGroupWise(s) {
		return true
	}
	inner := strings.Trim(s, " >|"+drawing)
	if i := strings.Index(inner, "---"); i > 0 && strings.HasSuffix(s, inner) { // "---- Original message ----From: Anna", or a sentence about such a line
		if kind, _ := header(strings.TrimLeft(inner[i:], drawing)); kind == noHeader {
			return false
		}
		inner = inner[:i]
	}
	drawn := len(s) - len(strings.TrimLeft(s, drawing))
	colon := (strings.HasSuffix(inner, ":") || strings.HasSuffix(inner, "：")) && strings.Count(inner, " ") <= 6
	if drawn >= 2 || drawn == 1 && len(s)-len(inner) >= 4 || colon {
		low := strings.ToLower(strings.Trim(inner, " :："))
		words := len(strings.Fields(low))
		switch {
		case drawn > 0 && (words <= 8 || strings.Contains(low, "@")) && containsAny(low, mailStems) && (containsAny(low, olderStems) || containsAny(low, passedStems)):
			return true
		case drawn >= 3 && hasPrefixOf(low, passers):
			return true
		case colon && (words <= 2 || words <= 6 && hasPrefixOf(low, beginnings)) && containsAny(low, mailStems) && containsAny(low, passedStems):
			return true
		}
	}
	low := strings.ToLower(inner)
	if !containsAny(low, aboves) {
		return false
	}
	for _, a := range aboveLines {
		if strings.Contains(low, a) && (drawn > 0 || len(low) < len(a)+24) {
			return true
		}
	}
	return false
}

func hasPrefixOf(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// isGroupWise says whether a line announces what stands below as GroupWise does, and no mark stands before that:
//
//	>>> Anna <anna@example.org> 3/2/2026 4:37 PM >>>
func isGroupWise(s string) bool {
	if !strings.HasPrefix(s, ">>> ") || !strings.HasSuffix(s, " >>>") {
		return false
	}
	_, timed, _ := hasDate(s)
	return timed
}

// isDrawn says whether a line is drawn around a few words: "---- Original ----".
func isDrawn(s string) bool {
	inner := strings.Trim(s, " "+drawing)
	return len(s) <= 100 && len(s)-len(strings.TrimLeft(s, drawing)) >= 3 && len(s)-len(strings.TrimRight(s, drawing)) >= 3 && len(strings.Fields(inner)) <= 4
}

// isRule says whether a line is only drawn: "____", "----", "* * *".
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(drawing, r), r == '+':
			n++
		case r == ' ', (r == '.' || r == ',') && s[0] == '_': // Yahoo Groups: "__._,_.___"
		default:
			return false
		}
	}
	return n >= 3 || n == 2 && (s[0] == '_' || s[0] == '=')
}

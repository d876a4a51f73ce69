// Package footer knows what phones, mail programs, companies, gateways and lists put below what somebody wrote.
package footer

import "strings"

// May is a quick look at a paragraph, lower-cased: without any of the words that footers share it is none.
func May(text string) bool { return containsAny(text, stems) }

// Legal says whether a paragraph, lower-cased, is a legal disclaimer, a plea for trees, or the footer of a virus scanner,
// a gateway, a company or a list.
func Legal(text string) bool {
	switch {
	case strings.Contains(text, "? "): // a lawyer does not ask
		return false
	case len(text) < 300 && containsAny(text, nature) && containsAny(text, printing):
		return true
	}
	return len(text) < 700 && containsAny(text, footers) || len(text) > 80 && containsAny(text, secrecy) && containsAny(text, strays)
}

// Leaves says whether a line, lower-cased, is a list's that says how to leave it.
func Leaves(text string) bool {
	return containsAny(text, leavings) && (strings.Contains(text, "http") || strings.Contains(text, "@"))
}

// Closes says whether a line is a formula that closes a letter, such as "Kind regards,". Thanks are none: they are words to
// somebody.
func Closes(s string) bool {
	return len(s) <= 60 && closings[strings.ToLower(strings.Trim(s, " ,.!-–—*_:;"))]
}

// closings are the formulas that close a letter, lower-cased, without punctuation. Thanks are not among them: they are
// words to somebody.
var closings = set([]string{
	"regards", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards", "with kind regards", "with best regards", "with regards", "best wishes", "with best wishes", "sincerely", "yours sincerely",
	"sincerely yours", "yours faithfully", "yours truly", "very truly yours", "respectfully", "cordially", "rgds", "kr", "thanks and regards", "thanks & regards", "thanks and best regards", "in solidarity", "many thanks and best regards",
	"mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichen gruessen", "mit freundlichem gruß", "mit freundlichem gruss", "mit besten grüßen", "mit lieben grüßen", "mit herzlichen grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße",
	"viele grüsse", "beste grüße", "beste grüsse", "liebe grüße", "liebe grüsse", "herzliche grüße", "schöne grüße", "mit vielen grüßen", "mfg", "hochachtungsvoll",
	"cordialement", "bien cordialement", "très cordialement", "sincères salutations", "salutations", "salutations distinguées", "meilleures salutations", "salutations cordiales", "bien à vous", "bien à toi", "amicalement", "bien amicalement", "cdt", "cdlt",
	"saludos", "un saludo", "saludos cordiales", "cordiales saludos", "un cordial saludo", "atentamente", "cordialmente", "muy atentamente", "atte", "un saludo cordial",
	"atenciosamente", "cumprimentos", "melhores cumprimentos", "com os melhores cumprimentos", "com cumprimentos", "att", "saudações", "cordiais saudações",
	"cordiali saluti", "distinti saluti", "saluti", "cari saluti", "un saluto", "un cordiale saluto", "tanti saluti", "i migliori saluti",
	"met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "met hartelijke groet", "hartelijke groet", "hartelijke groeten", "mvg", "hoogachtend", "met groet",
	"med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "vänlig hälsning", "mvh", "med venlig hilsen", "venlig hilsen", "de bedste hilsner", "med vennlig hilsen", "vennlig hilsen", "beste hilsen",
	"ystävällisin terveisin", "terveisin", "z poważaniem", "pozdrawiam", "z pozdrowieniami", "serdecznie pozdrawiam", "s pozdravem", "s přátelským pozdravem", "s úctou", "с уважением", "с наилучшими пожеланиями", "всего доброго", "з повагою", "з найкращими побажаннями", "saygılarımla", "saygılarımızla", "iyi çalışmalar", "με εκτίμηση", "με φιλικούς χαιρετισμούς", "üdvözlettel", "tisztelettel", "cu stimă", "cu respect", "toate cele bune",
	"בברכה", "مع التحية", "مع أطيب التحيات", "よろしくお願いします", "此致", "敬具",
})

// leavings are words for leaving a list, which its footer links to, lower-cased.
var leavings = []string{"unsubscribe", "abbestell", "abmelde", "désabonn", "désinscri", "darse de baja", "suscripción", "cancelar a", "disiscri", "iscrizione", "uitschrijv", "afmeld", "avregistrera", "meld deg av", "wypis", "odhlás", "отписа", "відписа", "退订", "配信停止"}

// A legal disclaimer speaks of secrecy and of a wrong recipient; one of the two alone may be a person's own words.
var (
	secrecy = []string{"uitsluitend bestemd", "uitsluitend voor de geadresseerde", "confidential", "privileged", "proprietary", "vertraulich", "confidentiel", "riservat", "réservé", "confidenzial", "confidencia", "fortrolig", "vertrouwelijk", "konfidentiel", "konfidentsiaal", "luottamuksel", "poufn", "důvěrn", "dôvern", "конфиденциал", "конфіденц", "gizli", "机密", "機密", "保密", "기밀", "חסוי", "سرية", "disclaimer", "legal notice", "aviso legal", "virus", "viren", "copyright"}
	strays  = []string{"intended recipient", "intended solely", "intended only", "intended for the", "addressee", "in error", "by mistake", "unauthorized", "unauthorised", "delete this", "delete the", "sole use", "not the intended", "dissemination", "notify the sender",
		"irrtümlich", "nicht der richtige adressat", "not the intended", "unauthorised use", "unauthorized use", "pas destiné", "terceros", "remitente", "удалит", "nicht der beabsichtigte", "bestimmte empfänger", "adressaten", "vorgesehenen empfänger", "unbefugt", "absender", "vernichten sie",
		"destinataire", "par erreur", "par mégarde", "destinatari", "por error", "por equivocación", "por engano", "per errore", "destinatário", "geadresseerde", "per abuis", "bestemd voor", "onterecht", "mottagare", "av misstag", "modtager", "mottaker", "ved en feil", "ved en fejl",
		"exclusivamente", "esclusivamente", "exclusivement", "ausschließlich für", "enbart avsedd", "enbart avsett", "endast avsedd", "endast avsett", "kun beregnet", "kun tiltenkt", "tylko dla", "wyłącznie dla", "výhradně", "исключительно для", "виключно для", "yalnızca",
		"vastaanottaja", "adresat", "omyłk", "pomyłk", "omylem", "адресат", "по ошибке", "помилково", "alıcı", "yanlışlıkla", "收件人", "误收", "誤收", "受信者", "誤って", "수신자", "נמען", "مرسل إليه"}
	// footers are enough by themselves.
	footers = []string{"think before you print", "antes de imprimir est", "prima di stampare",
		"avast.com", "no virus found in this", "keine viren in dieser", "aucun virus trouvé", "checked by avg", "virus-free", "virenfrei", "checked for viruses", "scanned for viruses", "auf viren geprüft", "auf viren überprüft", "sans virus", "libre de virus", "livre de vírus", "priva di virus", "virusvrij",
		"this email originated from outside", "this message originated from outside", "external email: ", "[external]", "email originated outside",
		"you received this message because you are subscribed to", "you are receiving this because you", "to unsubscribe from this group and stop receiving", "this email has been scanned", "view this email in your browser",
		"sie erhalten diese nachricht, weil", "vous recevez ce message, car", "has sent you a copy of", "received this email in error", "received this e-mail in error", "received this message in error", "received this communication in error", "e-mail irrtümlich erhalten", "reçu ce message par erreur", "recibido este mensaje por error", "ricevuto questo messaggio per errore", "ten onrechte heeft ontvangen, verzoeken wij u", "ten onrechte ontvangt, verzoeken wij u", "ten onrechte hebt ontvangen",
		"registered in england", "registered office", "sitz der gesellschaft", "registergericht"}
	// A plea for trees speaks of nature and of printing.
	nature   = []string{"environment", "umwelt", "environnement", "planète", "ambiente", "milieu", "miljö", "miljø", "ympäristö", "środowisk", "životní", "přírod", "природ", "окружающ", "довкілл", "çevre", "trees", "bäume", "arbres", "árbol"}
	printing = []string{"print", "druck", "imprim", "stampa", "afdruk", "skriv", "udskriv", "tulost", "druk", "tisk", "печат", "друк", "yazdır"}
	// stems are what paragraphs with any of these words have in common: a quick look first.
	stems = []string{"uitsluitend", "confiden", "privileg", "propriet", "vertrau", "riservat", "vertrouwelijk", "konfiden", "luottam", "poufn", "věrn", "vern", "конфид", "конфід", "gizli", "密", "기밀", "חסוי", "سرية", "disclaim", "legal", "vir", "vír", "copyright", "print", "druck", "imprim", "stampa", "druk", "skriv", "tulost", "tisk", "печат", "друк", "yazdır",
		"avast", "outside", "external", "received this", "receiving this", "unsubscribe", "scanned", "browser", "erhalten diese", "recevez ce", "sent you a copy", "in error", "ten onrechte", "irrtümlich", "erreur", "error", "errore", "registered", "sitz der", "réservé", "fortrolig"}
)

// titles stand above a legal disclaimer, lower-cased, without punctuation.
var titles = set([]string{
	"disclaimer", "legal disclaimer", "email disclaimer", "e-mail disclaimer", "confidentiality", "confidentiality notice", "confidentiality note", "legal notice", "important notice", "privacy notice", "haftungsausschluss", "hinweis", "rechtlicher hinweis", "vertraulichkeitshinweis",
	"avis de confidentialité", "avertissement", "avis important", "mentions légales", "aviso legal", "aviso", "aviso de confidencialidad", "confidencialidad", "advertencia legal", "aviso de confidencialidade", "avviso", "avviso di riservatezza", "informativa", "riservatezza", "nota legale", "vertrouwelijkheid", "ansvarsfriskrivning", "ansvarsfraskrivelse", "vastuuvapauslauseke", "klauzula poufności", "zastrzeżenie",
})

// Titles says whether a line, lower-cased, is the title of a legal disclaimer.
func Titles(line string) bool { return len(line) <= 60 && titles[strings.Trim(line, " *_-–—:.!=")] }

// Tag says whether a line, lower-cased, is the mark of mail from outside and no more.
func Tag(line string) bool {
	if len(line) > 30 || !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
		return false
	}
	switch strings.Trim(line, "[]*! ") {
	case "external", "external email", "external e-mail", "external mail", "external sender", "ext", "extern", "externe", "externe e-mail", "externer absender", "expéditeur externe", "externo", "correo externo", "esterno", "mittente esterno", "outside":
		return true
	}
	return false
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// set makes a lookup table.
func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

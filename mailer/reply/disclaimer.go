package reply

import "strings"

// A legal disclaimer speaks of secrecy and of a wrong recipient; one of the two alone may be a person's own words.
var (
	secrecy = []string{"confidential", "privileged", "proprietary", "vertraulich", "confidentiel", "riservat", "réservé", "confidenzial", "confidencia", "fortrolig", "vertrouwelijk", "konfidentiel", "konfidentsiaal", "luottamuksel", "poufn", "důvěrn", "dôvern", "конфиденциал", "конфіденц", "gizli", "机密", "機密", "保密", "기밀", "חסוי", "سرية", "disclaimer", "legal notice", "aviso legal", "virus", "viren", "copyright"}
	strays  = []string{"intended recipient", "intended solely", "intended only", "intended for the", "addressee", "in error", "by mistake", "unauthorized", "unauthorised", "delete this", "delete the", "sole use", "not the intended", "dissemination", "notify the sender",
		"irrtümlich", "nicht der richtige adressat", "not the intended", "unauthorised use", "unauthorized use", "pas destiné", "terceros", "remitente", "удалит", "nicht der beabsichtigte", "bestimmte empfänger", "adressaten", "vorgesehenen empfänger", "unbefugt", "absender", "vernichten sie",
		"destinataire", "par erreur", "par mégarde", "destinatari", "por error", "por equivocación", "por engano", "per errore", "destinatário", "geadresseerde", "per abuis", "bestemd voor", "onterecht", "mottagare", "av misstag", "modtager", "mottaker", "ved en feil", "ved en fejl",
		"vastaanottaja", "adresat", "omyłk", "pomyłk", "omylem", "адресат", "по ошибке", "помилково", "alıcı", "yanlışlıkla", "收件人", "误收", "誤收", "受信者", "誤って", "수신자", "נמען", "مرسل إليه"}
	// footers are enough by themselves.
	footers = []string{"think before you print", "antes de imprimir est", "prima di stampare",
		"avast.com", "virus-free", "virenfrei", "checked for viruses", "scanned for viruses", "auf viren geprüft", "auf viren überprüft", "sans virus", "libre de virus", "livre de vírus", "priva di virus", "virusvrij",
		"this email originated from outside", "this message originated from outside", "external email: ", "[external]", "email originated outside",
		"you received this message because you are subscribed to", "you are receiving this because you", "to unsubscribe from this group and stop receiving", "this email has been scanned", "view this email in your browser",
		"sie erhalten diese nachricht, weil", "vous recevez ce message, car", "has sent you a copy of", "received this email in error", "received this e-mail in error", "received this message in error", "received this communication in error", "e-mail irrtümlich erhalten", "reçu ce message par erreur", "recibido este mensaje por error", "ricevuto questo messaggio per errore",
		"registered in england", "registered office", "sitz der gesellschaft", "registergericht"}
	// A plea for trees speaks of nature and of printing.
	nature   = []string{"environment", "umwelt", "environnement", "planète", "ambiente", "milieu", "miljö", "miljø", "ympäristö", "środowisk", "životní", "přírod", "природ", "окружающ", "довкілл", "çevre", "trees", "bäume", "arbres", "árbol"}
	printing = []string{"print", "druck", "imprim", "stampa", "afdruk", "skriv", "udskriv", "tulost", "druk", "tisk", "печат", "друк", "yazdır"}
	// stems are what paragraphs with any of these words have in common: a quick look first.
	stems = []string{"confiden", "privileg", "propriet", "vertrau", "riservat", "vertrouwelijk", "konfiden", "luottam", "poufn", "věrn", "vern", "конфид", "конфід", "gizli", "密", "기밀", "חסוי", "سرية", "disclaim", "legal", "vir", "vír", "copyright", "print", "druck", "imprim", "stampa", "druk", "skriv", "tulost", "tisk", "печат", "друк", "yazdır",
		"avast", "outside", "external", "received this", "receiving this", "unsubscribe", "scanned", "browser", "erhalten diese", "recevez ce", "sent you a copy", "in error", "irrtümlich", "erreur", "error", "errore", "registered", "sitz der", "réservé", "fortrolig"}
)

// maxDisclaimer is the longest paragraph, in bytes, that is looked at for a disclaimer.
const maxDisclaimer = 6 << 10

// paragraphFooter looks whether the paragraph that begins at line i is a legal disclaimer or the footer of a virus
// scanner, a gateway or a list; it returns where that begins, which may be below words of the writer, and the line after it, or 0.
func paragraphFooter(part []line, i int, budget *int) (begin, end int) {
	if i > 0 && !part[i-1].blank() && part[i-1].is != signature {
		return i, 0
	}
	end, size := i, 0
	for end < len(part) && !part[end].blank() && size <= maxDisclaimer {
		size += len(part[end].text) + 1
		end++
	}
	if size < 20 || size > maxDisclaimer || *budget <= 0 {
		return i, 0
	}
	var b strings.Builder
	b.Grow(size)
	for _, l := range part[i:end] {
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	text := strings.ToLower(b.String())
	if !containsAny(text, stems) {
		return i, 0
	}
	*budget -= 2
	if strings.Contains(text, "? ") { // a lawyer does not ask
		return i, 0
	}
	if size < 300 && containsAny(text, nature) && containsAny(text, printing) || containsAny(text, footers) && size < 700 || size > 80 && containsAny(text, secrecy) && containsAny(text, strays) {
		return firstOf(part, i, end), end
	}
	return i, 0
}

// firstOf finds where in a paragraph the footer begins: at the first line that speaks as footers do, or where its sentence
// begins above.
func firstOf(part []line, i, end int) int {
	n := i
	for n < end-1 && !containsAny(strings.ToLower(part[n].text), stems) {
		n++
	}
	for n > i && len(part[n-1].text) >= 50 && !strings.ContainsAny(part[n-1].text[len(part[n-1].text)-1:], ".!?:") {
		n--
	}
	for n > i && (isRule(part[n-1].text) || part[n-1].text == "--") {
		n--
	}
	return n
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

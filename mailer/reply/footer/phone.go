package footer

import (
	"slices"
	"strings"
)

// phoneStarts are the first words of the footers that phones and mail programs add, lower-cased, by language.
var phoneStarts = byStart(
	"sent from my|sent from mail for|sent from outlook|sent from yahoo|sent from proton|sent from the|sent from a|sent from an|sent from samsung|sent from typeapp|sent from blue|sent from mailbox|sent from nine|sent from spark|sent from gmail|sent from iphone|sent from ipad|sent from android|"+
		"sent from boxer|sent from aol|sent from aqua|sent from xfinity|sent from workspace|sent from fairemail|sent from k-9|sent from tutanota|sent from airmail|sent from windows|sent from hey|sent from copper|sent from edison|sent from zoho|sent from huawei|sent from xiaomi|"+
		"sent via|sent with|sent using|sent by|sent on the|sent wirelessly|sent mobile|sent through|get outlook for|get bluemail|sent on my|typed on my|written on my|sent from myMail|download outlook for|sent in transit|sent from|yahoo mail: search|download the aol|typed with|posted from my|posted via|from my iphone|from my ipad|from my phone|from my mobile",
	"envoyé de mon|envoyé de ma|envoyé depuis|envoyé à partir|envoyé avec|envoyé via|envoyé sans fil|envoyé par|envoyé du|obtenez outlook|obtenir outlook|télécharger outlook|téléchargez outlook|provenance : courrier|provenance: courrier|envoyé d'un|envoyé d’un|envoyée de|envoyé de",
	"von meinem|von meiner|von samsung|von outlook|von aol|von yahoo|von android|gesendet von|gesendet mit|gesendet über|gesendet via|gesendet aus|diese nachricht wurde von meine|holen sie sich outlook|outlook für ios|outlook für android|outlook für mac|von unterwegs|gesendet vom|versendet mit|mobil gesendet|diese e-mail wurde von meinem|laden sie outlook",
	"enviado desde|enviado con|enviado mediante|enviado a través|enviado de|obtener outlook|obtén outlook|consigue outlook|descargar outlook|descarga outlook|enviado por|enviat des",
	"enviado do|enviado via|enviado pelo|enviado pela|enviado a partir|enviado com|enviado através|obter o outlook|obtenha o outlook|baixe o outlook|baixar o outlook|transferir o outlook|envoyé|",
	"inviato da|inviato dal|inviato con|inviato tramite|inviato via|ottieni outlook|scarica outlook|inviata da",
	"verzonden vanaf|verzonden met|verzonden via|verzonden vanuit|verstuurd vanaf|verstuurd met|verstuurd via|outlook voor ios|outlook voor android|outlook voor mac|download outlook|verzonden van|verstuurd van|outlook ophalen",
	"skickat från|skickades från|skaffa outlook|hämta outlook|sendt fra|sendt med|hent outlook|skaff deg outlook|last ned outlook|få outlook|sendt via|skickat med|sent från",
	"lähetetty|hanki outlook|hanki androidin outlook|lataa outlook",
	"wysłane z|wysłano z|wysłano ze|wysłane ze|wysłane przy|pobierz outlook|pobierz program outlook|pobierz aplikację|wysłano za pomocą|uzyskaj program outlook|odesláno z|odesláno ze|získat outlook|získejte outlook|stáhnout outlook|poslané z|odoslané z",
	"отправлено с|отправлено из|отправлено через|отправлено от|отправлено мобильной|получить outlook|скачать outlook|скачайте outlook|послано с|надіслано з|надіслано із|надіслано через|відправлено з|відправлено із|отримати outlook|завантажити outlook",
	"outlook'u edinin|outlook’u edinin|ios için outlook|android için outlook|iphone'umdan|iphone’umdan|ipad'imden",
	"发自|发送自|来自|從我的|自我的|傳送自|寄自|獲取|获取|取得|通过|나의 iphone|나의 ipad|내 iphone|내 ipad|iphone에서|ios용 outlook|android용 outlook|outlook for ios|outlook for android|outlook for mac|ios 版|ios 用",
	"נשלח מ|נשלח מה|נשלח דרך|הורד את outlook|השג את outlook|קבל את outlook|أُرسلت من|أرسلت من|تم الإرسال من|مرسل من|الحصول على outlook|احصل على outlook|أرسل من|تم إرسالها من|أرسلت بواسطة",
	"εστάλη από|στάλθηκε από|αποκτήστε το outlook|küldés innen|elküldve|az iphone|az outlook beszerzése|outlook beszerzése|trimis de pe|trimis din|obțineți outlook|poslano s|poslano iz|dikirim dari|đã gửi từ|được gửi từ|tải outlook|изпратено от|envoi depuis|saadetud minu|išsiųsta iš|sūtīts no|sent frå|sendt úr|sent úr",
)

// brands are programs and devices that such a footer names, lower-cased.
var brands = []string{"iphone", "iphon", "ipad", "ipod", "android", "outlook", "yahoo", "gmail", "samsung", "galaxy", "blackberry", "htc", "huawei", "xiaomi", "redmi", "nokia", "lumia", "windows", "proton", "tutanota", "typeapp", "bluemail", "spark", "mailbox for", "pixel", "oneplus", "motorola", "sony", "xperia", "wiko", "oppo", "nexus", "айфон",
	"gmx", "web.de", "zoho", "fairemail", "k-9", "thunderbird", "aol", "aqua mail", "superhuman", "polymail", "newton", "boxer", "airmail", "fairphone", "verizon", "t-mobile", "at&t", "sprint", "icloud", "realme", "posteo", "libero", "laposte", "la poste", "mail orange", "orange mail", "mail free", "mail.ru", "yandex", "mail app", "网易", "邮箱", "邮件", "郵件", "信箱", "네이버", "갤럭시", "삼성", "华为", "小米", "vivo", "三星", "גלקסי", "آيفون", "em client", "mail for", "mail für", "mail pour", "mail voor", "posta per", "correo para", "spike", "edison", "mailspring", "canary"}

// devices are plain words for what such a footer names; people use them as well.
var devices = []string{"phone", "handy", "mobil", "mail", "móvil", "celular", "telefon", "téléphone", "telemóvel", "portable", "tablet", "app", "device", "lte", "4g", "5g", "moto", "lg", "телефон", "мобильн", "почты", "пошти", "手机", "手機", "メール", "携帯", "スマ", "アプリ", "휴대폰", "스마트폰", "기기", "메일", "设备", "裝置", "טלפון", "מכשיר", "هاتف", "جهاز", "جوال", "κινητό", "τηλέφωνο", "mobiel", "הנייד", "cellulare", "teléfono", "telefoon", "gsm", "puhelime",
	"unterwegs", "transit", "hey", "mac", "laptop", "computer", "watch", "acer", "asus", "honor", "vivo", "wireless"}

// weakStarts are beginnings that a sentence may have as well ("Sent by mail to all of us"): a brand must follow.
var weakStarts = []string{"sent by", "sent with", "sent using", "sent via", "sent through", "sent on the", "envoyé par", "envoyé avec", "envoyé via", "gesendet mit", "gesendet über", "gesendet via", "versendet mit", "enviado por", "enviado con", "enviado mediante", "enviado a través", "enviado via", "enviado pel", "enviado com", "enviado através", "enviado de ",
	"inviato con", "inviato tramite", "inviato via", "verzonden met", "verzonden via", "verstuurd met", "verstuurd via", "skickat med", "sendt med", "sendt via", "通过", "来自", "取得", "获取", "獲取", "typed with", "posted via", "wysłano za pomocą", "отправлено через", "надіслано через"}

func byStart(lists ...string) map[string][]string {
	m := make(map[string][]string)
	for _, l := range lists {
		for p := range strings.SplitSeq(l, "|") {
			if p = strings.ToLower(p); len(p) >= 4 {
				m[p[:4]] = append(m[p[:4]], p)
			}
		}
	}
	return m
}

// phoneEnds are the ends of such footers in languages that put the verb last, lower-cased.
var phoneEnds = []string{"から送信", "から送信されました", "から送信しています", "에서 보냄", "에서 보냈습니다", "傳送", "传送", "发送", "を入手", "gönderildi", "받기", "다운로드", "ról küldve", "ről küldve", "reacted via gmail"}

// excuses are what people have their phones say below a mail, lower-cased.
var excuses = []string{"excuse typos", "excuse any typos", "excuse the typos", "excuse brevity", "excuse my brevity", "excuse the brevity", "apologies for brevity", "apologies for typos", "tippfehler bitte ich", "excusez ma brièveté", "excuser ma brièveté"}

// Phone says whether a line is the footer of a phone or a mail program: "Sent from my iPhone".
func Phone(s string) bool {
	if i := strings.IndexByte(s, '<'); i > 8 && strings.Contains(s[i:], "://") { // Outlook für Android<https://aka.ms/…>
		s = s[:i]
	}
	s = strings.Trim(s, " *_-–—.[]()<>!~|“”\"")
	if len(s) > 130 {
		return false
	}
	if s = strings.ToLower(unpointed(s)); len(s) < 8 { // now, for vowel signs take room
		return false
	}
	if containsAny(s, excuses) {
		return len(strings.Fields(s)) <= 16
	}
	if strings.Contains(s, "outlook") && (strings.Contains(s, "ios") || strings.Contains(s, "android")) && len(strings.Fields(s)) <= 6 {
		return true // "Get Outlook for iOS", in any language
	}
	if !slices.ContainsFunc(phoneStarts[s[:4]], func(p string) bool { return strings.HasPrefix(s, p) }) && !endsLikeFooter(s) {
		return false
	}
	words := len(strings.Fields(s))
	return words <= 16 && namesDevice(s, words)
}

// unpointed removes the vowel signs of Arabic, which some programs write and some don't.
func unpointed(s string) string {
	if strings.IndexByte(s, 0xd9) < 0 { // the first byte of all of them
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '\u064b' && r <= '\u0652' {
			return -1
		}
		return r
	}, s)
}

// namesDevice tells "Sent from my iPhone" from "Sent from my desk, which is easier than from my phone": what names the
// device stands before any comma, and a short footer may name a device nobody has heard of.
func namesDevice(low string, words int) bool {
	head := low
	if i := strings.IndexAny(low, ",;"); i > 0 {
		head = low[:i]
	}
	if strings.Contains(head, " is ") || strings.Contains(head, " was ") {
		return false
	}
	if strings.HasPrefix(low, "von ") && !strings.HasPrefix(low, "von unterwegs") && !strings.Contains(low, "gesendet") {
		return false
	}
	if containsAny(head, brands) {
		return true
	}
	weak := slices.ContainsFunc(weakStarts, func(p string) bool { return strings.HasPrefix(low, p) })
	if containsAny(head, devices) {
		return !weak || words <= 3
	}
	return !strings.ContainsAny(low, ",;:") && (strings.HasPrefix(low, "sent from my ") && words <= 7 || strings.HasPrefix(low, "sent from ") && words <= 4)
}

func endsLikeFooter(s string) bool {
	return slices.ContainsFunc(phoneEnds, func(e string) bool { return strings.HasSuffix(s, e) })
}

// gluedFooters are the commonest footers where a program has put them at the end of the last line.
var gluedFooters = []string{"Sent from my iPhone", "Sent from my iPad", "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Enviado do meu iPhone", "Get Outlook for iOS", "Get Outlook for Android", "Sent from Yahoo Mail on Android"}

// Cut takes a phone's footer off the end of a line.
func Cut(s string) string {
	for _, f := range gluedFooters {
		if t, ok := strings.CutSuffix(s, f); ok && t != "" && strings.HasSuffix(t, " ") {
			return t
		}
	}
	return s
}

package robot

// subjects begin the subjects of automatic mail, and seldom of others, when the phrase ends there.
var subjects = []string{
	// en
	"automatic reply", "automatic response", "automated reply", "automated response", "automated message", "automatic message",
	"auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "auto responder", "auto-responder",
	"autoresponder", "auto acknowledgement", "out of office autoreply", "out of office auto-reply", "out of office auto reply",
	"out of office reply", "out of office response", "out of office message", "out of office notification", "out of office notice",
	"out of the office autoreply", "out of the office reply", "out of office", "out-of-office", "out of the office",
	"vacation reply", "vacation auto-reply", "vacation autoreply", "vacation message", "vacation response", "vacation notice",
	"away message", "automatic out of office",
	// de
	"automatische antwort", "automatische benachrichtigung", "automatische rückantwort", "automatische rueckantwort", "automatische nachricht", "automatische e-mail-antwort",
	"automatische empfangsbestätigung", "automatische eingangsbestätigung", "automatische abwesenheitsnotiz", "automatische abwesenheitsnachricht",
	"automatisch generierte antwort", "automatisch erzeugte antwort", "autoantwort", "auto-antwort", "abwesenheitsnotiz",
	"abwesenheitsnachricht", "abwesenheitsmeldung", "abwesenheitsbenachrichtigung", "abwesenheitsagent", "abwesenheitsassistent",
	"abwesenheitshinweis", "urlaubsbenachrichtigung", "urlaubsnotiz", "eingangsbestätigung", "außer haus",
	// fr
	"réponse automatique", "reponse automatique", "réponse auto", "réponse d'absence", "message d'absence", "notification d'absence",
	"avis d'absence", "absence du bureau", "absent du bureau", "message automatique", "accusé de réception automatique",
	// es, ca, gl
	"respuesta automática", "respuesta automatica", "contestación automática", "mensaje automático", "respuesta de ausencia",
	"aviso de ausencia", "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "autorrespuesta", "autorespuesta", "resposta automàtica",
	// pt
	"resposta automática", "resposta automatica", "mensagem automática", "fora do escritório", "aviso de ausência",
	"resposta de ausência", "ausência temporária",
	// it
	"risposta automatica", "risposta non al computer", "messaggio automatico", "fuori sede", "fuori ufficio", "risposta di assenza", "assenza dall'ufficio", "avviso di assenza",
	// nl
	"automatisch antwoord", "automatische reactie", "automatische beantwoording", "automatisch bericht", "afwezigheidsbericht",
	"afwezigheidsmelding", "afwezigheidsassistent", "niet aanwezig",
	// sv, da, no, fi, is
	"autosvar", "automatiskt svar", "automatisk svar", "frånvaromeddelande", "frånvarobesked", "fraværsmelding", "fraværsbesked",
	"fraværsmeddelelse", "ikke på kontoret", "ikke til stede", "inte på kontoret", "automaattinen vastaus", "automaattivastaus",
	"poissaoloilmoitus", "poissaoloviesti", "poissa toimistosta", "sjálfvirkt svar",
	// pl, cs, sk, hu, ro, hr, sl, et, lv, lt, tr, el
	"automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "poza biurem", "informacja o nieobecności",
	"automatická odpověď", "automatická odpoveď", "odpověď v nepřítomnosti", "mimo kancelář", "mimo kanceláře", "mimo kancelárie",
	"automatikus válasz", "házon kívül", "răspuns automat", "automatski odgovor", "samodejni odgovor", "automaatvastus",
	"automātiska atbilde", "automātiskā atbilde", "automatinis atsakymas", "otomatik yanıt", "otomatik cevap", "ofis dışında", "αυτόματη απάντηση", "εκτός γραφείου", "irodán kívül", "în afara biroului", "izvan ureda",
	// ru, uk, bg
	"автоматический ответ", "автоматическое сообщение", "автоответчик", "автоответ", "вне офиса", "поза офісом", "извън офиса", "автоматична відповідь", "автовідповідь", "автоматичен отговор",
	// ja, zh, ko, he, ar, vi, th, id
	"自動返信", "自動応答", "自動送信", "不在通知", "自动回复", "自動回覆", "自動回復", "自动答复", "自動答覆", "자동 회신", "자동회신", "자동 응답", "자동응답", "부재중",
	"תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي", "الرد التلقائي", "trả lời tự động", "ตอบกลับอัตโนมัติ", "balasan otomatis", "balasan automatik", "erantzun automatikoa", "پاسخ خودکار", "स्वचालित उत्तर", "स्वचालित जवाब", "স্বয়ংক্রিয় উত্তর", "аутоматски одговор", "автоматски одговор", "automatski odgovor",
	// ticket systems and challenge-response
	"ticket received", "ticket created", "request received", "your request has been received", "your message has been received",
	"we have received your request", "we have received your message", "we've received your request", "we received your request",
	"ihre anfrage ist eingegangen", "ihre anfrage ist bei uns eingegangen", "wir haben ihre anfrage erhalten",
	"votre demande a été enregistrée", "nous avons bien reçu votre demande", "hemos recibido su solicitud", "hemos recibido tu solicitud",
	"please confirm your message", "please confirm your email", "please verify your message", "please verify your email",
	"your email requires verification", "your message requires verification", "sender verification", "message verification required",
	"your message is awaiting moderator approval", "ticket empfangen", "ticket erstellt", "ticket eröffnet", "neues ticket", "ticket créé", "ticket reçu", "ticket recibido", "ticket creado", "ticket ricevuto", "ticket creato", "ticket recebido",
	"conferma di ricezione", "conferma ricezione", "accusé de réception", "acuse de recibo", "confirmación de recepción", "confirmação de recebimento", "confirmação de recepção", "ontvangstbevestiging", "potwierdzenie otrzymania",
	"mottagningsbekräftelse", "bekræftelse på modtagelse", "message receipt confirmation", "email receipt confirmation", "acknowledgement of receipt",
}

// bounceSubjects begin the subjects of bounces.
var bounceSubjects = []string{
	"delivery status notification", "undeliverable", "undelivered mail returned to sender", "mail delivery failed", "mail delivery failure",
	"returned mail", "failure notice", "mail system error", "warning: could not send message", "delivery failure", "delivery notification",
	"non remis", "unzustellbar", "no se puede entregar", "non recapitabile", "onbestelbaar",
}

// endings end the subjects of automatic mail that begins with a name or with another's subject; a day in brackets may follow.
var endings = []string{
	"(out of office)", "(out of the office)", " is out of the office", " is out of office", " ist außer haus", " ist nicht im büro", " ist abwesend", " est absent", " est absente", " est absent du bureau",
	" est absente du bureau", " está ausente", " fuera de la oficina", " è fuori ufficio", " è assente", " is afwezig", " is niet aanwezig", "(automatic reply)", "(auto reply)", "(auto-reply)", "(autoreply)", "(automatic response)", "(auto response)", "(auto-response)", "(automatische antwort)", "(réponse automatique)", "(respuesta automática)", "(risposta automatica)", "(resposta automática)", "(automatisch antwoord)", "[auto-reply]", "[autoreply]", "(abwesenheitsnotiz)",
}

// closings end such subjects in languages that say last what a mail is.
var closings = []string{"自动回复", "自動回覆", "自動回復", "自动答复", "自動返信", "自動応答", "자동 응답", "자동응답", "자동 회신", "자동회신"}

// likelySubjects begin automatic mail, and people's as well.
var likelySubjects = []string{
	"out of office", "out of the office", "i am out of", "i'm out of", "i am away", "i'm away", "away until", "away from", "on vacation", "vacation",
	"auto:", "ooo", "away:", "on leave", "on holiday", "annual leave", "i am on holiday", "i am on vacation", "i am on leave", "holiday notice", "left the company", "no longer with", "your message was received", "confirmation of receipt", "receipt of your", "maternity leave", "parental leave", "thank you for contacting", "thanks for contacting",
	"thank you for your message", "thank you for your email", "thank you for your e-mail", "we have received", "we've received", "we received", "your request",
	"ticket #", "case #", "abwesenheit", "abwesend", "ich bin nicht im", "nicht im haus", "ich bin im urlaub", "urlaub", "nicht im büro", "im urlaub",
	"danke für ihre nachricht", "danke für deine nachricht", "vielen dank für ihre", "ihre nachricht", "ihre anfrage", "ihr anliegen",
	"je suis absent", "je suis en congé", "absence", "absent", "absente", "en congé", "congés", "merci pour votre message", "nous avons bien reçu", "votre message", "votre demande",
	"ausencia", "ausente", "de vacaciones", "en vacaciones", "estoy de vacaciones", "estoy de baja", "vacaciones", "gracias por su mensaje", "gracias por contactar", "hemos recibido",
	"ausência", "férias", "de férias", "em férias", "obrigado pelo seu contato", "recebemos sua", "assenza", "assente", "in ferie", "ferie", "grazie per averci",
	"afwezig", "afwezigheid", "met vakantie", "op vakantie", "vakantie", "bedankt voor uw", "wij hebben uw", "frånvarande", "frånvaro", "semester", "på semester",
	"fravær", "fraværende", "ferie", "på ferie", "poissa", "poissaolo", "lomalla", "nieobecność", "nieobecny", "urlop", "na urlopie", "nepřítomnost",
	"dovolená", "neprítomnosť", "в отпуске", "отсутствие", "отсутствую", "нет на месте", "нет на работе", "у відпустці", "відсутність", "відсутній", "відсутня", "izinde", "izindeyim", "izinliyim", "ei töissä", "szabadság", "不在", "外出", "休假",
}

// stems are the words for automatic by which a line is worth a second look.
var stems = []string{
	"automat", "automaat", "autorespon", "auto-respon", "auto respon", "autoreply", "auto-reply", "auto reply", "auto-generated", "autogenerated",
	"autosvar", "autoodpow", "autorespuesta", "автомат", "автоответ", "автовідпов", "αυτόματ", "automát", "自動返信", "自動応答", "自動送信", "自动回复", "自動回覆",
}

// wholeLines are whole lines that robots write.
var wholeLines = map[string]bool{
	"automatic reply": true, "automated reply": true, "auto reply": true, "auto-reply": true, "autoreply": true, "automated response": true,
	"automatic response": true, "automated message": true, "automatic message": true, "automatische antwort": true, "automatische nachricht": true,
	"réponse automatique": true, "message automatique": true, "respuesta automática": true, "mensaje automático": true,
	"resposta automática": true, "mensagem automática": true, "risposta automatica": true, "messaggio automatico": true,
	"automatisch antwoord": true, "automatisch bericht": true, "autosvar": true, "automatiskt svar": true, "automatisk svar": true,
	"automaattinen vastaus": true, "automatyczna odpowiedź": true, "automatická odpověď": true, "автоматический ответ": true, "автоответ": true,
	"autoodpowiedź": true, "автоматична відповідь": true, "автовідповідь": true, "自動返信": true, "自動応答": true, "自动回复": true, "自動回覆": true, "자동 응답": true, "otomatik yanıt": true, "automatikus válasz": true, "abwesenheitsnotiz": true,
	"this is an autoreply": true, "this is an auto-reply": true, "this is an autoresponse": true,
}

// otherDeeds are what else is done automatically: the sentence is then a disclaimer's.
var otherDeeds = []string{"encr", "cifrad", "chiffr", "verschl", "scan", "sign", "check", "geprüft", "überprüf", "archiv", "filter", "translat", "übersetz", "tradu", "forward", "weitergeleitet", "virus"}

// persons are the words by which people speak of themselves.
var persons = map[string]bool{
	"i": true, "i'm": true, "i’m": true, "i'll": true, "i’ll": true, "i've": true, "me": true, "my": true, "ich": true, "mir": true, "mich": true, "mein": true, "meine": true, "je": true, "j'ai": true, "moi": true, "mon": true, "yo": true, "mí": true, "mi": true,
	"eu": true, "mim": true, "meu": true, "minha": true, "io": true, "ik": true, "mij": true, "jag": true, "mig": true, "jeg": true, "meg": true, "minä": true, "я": true, "мне": true, "ja": true, "mnie": true,
}

// pronouns begin the sentence in which a robot says what it is.
var pronouns = map[string]bool{
	"this": true, "dies": true, "dieses": true, "diese": true, "das": true, "ceci": true, "cet": true, "cette": true, "ce": true, "c'est": true, "este": true,
	"esta": true, "esto": true, "éste": true, "ésta": true, "isto": true, "questo": true, "questa": true, "quest'e-mail": true, "dit": true, "deze": true,
	"det": true, "detta": true, "dette": true, "denna": true, "tämä": true, "to": true, "ta": true, "toto": true, "tato": true, "niniejsza": true,
	"это": true, "данное": true, "це": true, "ez": true, "bu": true, "acesta": true, "you're": true, "please": true, "note:": true,
}

// nouns are what a robot calls its mail.
var nouns = []string{
	"reply", "response", "responder", "message", "mail", "acknowledg", "notification", "antwort", "nachricht", "réponse", "courriel", "respuesta",
	"mensaje", "correo", "resposta", "mensagem", "risposta", "messaggio", "antwoord", "bericht", "svar", "besked", "melding", "meddelande",
	"vastaus", "viesti", "odpowiedź", "wiadomość", "odpověď", "zpráva", "odpoveď", "správa", "ответ", "сообщение", "письмо", "відповідь",
	"повідомлення", "válasz", "üzenet", "yanıt", "mesaj", "răspuns",
}

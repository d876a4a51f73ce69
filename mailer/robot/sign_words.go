package robot

// What a robot may say; each alone may be a person's words.
const (
	received    = iota // a mail came in
	ticket             // it has a number now
	deaf               // nobody reads what is answered
	gone               // whom it was for has left
	absent             // or is away
	elsewhere          // others are to be asked
	browser            // there is a page of it
	unsubscribe        // and a way out
	challenge          // these no person writes
	unattended
)

// signWords are the words for each of them, lower-cased.
var signWords = [...][]string{
	received: {
		"we got your request", "received your message", "we've received", "thank you for your request", "thank you for contacting", "thanks for reaching out", "eingegangen", "hemos recibido", "recibimos su", "abbiamo ricevuto", "recebemos a", "hebben uw",
		"received your", "has been received", "was received", "anfrage erhalten", "nachricht erhalten", "e-mail erhalten", "mail erhalten", "ist bei uns eingegangen", "ist eingegangen", "bien reçu votre", "a bien été reçu", "a été enregistrée",
		"recibido su", "recibido tu", "ricevuto la", "ricevuto il", "recebemos a sua", "recebemos sua", "recebemos o seu", "recebemos seu", "uw bericht ontvangen", "uw e-mail ontvangen", "uw vraag ontvangen", "tagit emot", "modtaget din", "mottatt din", "otrzymaliśmy", "obdrželi jsme", "получили ваше", "получено",
	},
	ticket: {
		"votre demande n", "sous le numéro", "your ticket", "ihr ticket", "turn off this request", "view request", "support staff", "reply within a few", "within 24 hours", "within 48 hours", "within one business day", "within two business days", "binnen 24 uur", "innerhalb von 24 stunden", "sous 24h", "sous 48h", "en un plazo de", "entro 24 ore", "entro 48 ore", "no prazo de", "trouble ticket", "case number",
		"ticket with the", "ticket has been", "ticket number", "ticket id", "ticket #", "case number", "reference number", "a ticket", "ein ticket", "ticketnummer", "ticket-nummer", "vorgangsnummer", "fallnummer", "un ticket", "numéro de ticket", "numéro de dossier", "número de ticket", "número de caso", "numero di ticket", "número do chamado", "ticketnummer", "номер обращения", "заявк",
	},
	deaf: {
		"not monitored", "unmonitored", "do not reply", "don't reply", "not reply to this", "no longer active", "not been forwarded", "not be forwarded", "not be read", "nicht weitergeleitet", "nicht zugestellt", "automatisch gelöscht", "pas transmis", "no será leíd", "non verrà lett", "no longer in use", "nicht auf diese", "nicht überwacht", "nicht mehr gelesen", "nicht mehr aktiv", "ne pas répondre", "plus consultée", "no responda", "no responder", "ya no está activ", "non rispondere", "non è più attiv", "não responda",
		"niet te antwoorden", "niet te beantwoorden", "niet op dit bericht", "niet meer gelezen", "svara inte", "svar ikke", "ikke svar", "älä vastaa", "nie odpowiada", "neodpovíd", "не отвеча",
	},
	gone: {
		"no longer works", "is in retirement", "has retired", "im ruhestand", "verstorben", "passed away", "não faz mais parte", "ya no forma parte", "non fa più parte", "ne fait plus parti", "nie pracuje już", "už nepracuje", "dolgozik már", "no longer work", "no longer employed", "no longer with", "has left the", "have left the", "is not with the", "nicht mehr für", "nicht mehr bei", "nicht mehr im unternehmen", "ne travaille plus", "ne fait plus partie", "a quitté", "ya no trabaja", "non lavora più", "não trabalha mais", "werkt niet meer", "arbetar inte längre", "arbejder ikke længere", "больше не работает",
	},
	absent: {
		"mimo kancelář", "mimo kancelár", "på ferie", "har ferie", "semester", "na urlopie", "в отпуске", "ofis dışında", "izindeyim", "休暇", "不在", "házon kívül", "szabadság", "concediu", "godišnjem", "bortrest", "barselsorlov", "föräldraledig",
		"vacation", "annual leave", "parental leave", "out of the office", "out of office", "away", "on leave", "holiday", "urlaub", "abwesend", "nicht im büro", "nicht da", "absent", "congé", "vacances", "vacaciones", "ausente", "fuera de", "ferie", "assente", "fuori", "férias", "vakantie", "afwezig", "semester", "bortrest", "lomalla", "urlop", "dovolen", "отпуск", "відпуст",
	},
	elsewhere: {
		"ota yhteyttä", "kontaktuj", "proszę o kontakt", "iletişime geç", "ご連絡ください", "までご連絡", "forduljon", "contactați", "zuhanden von", "vertreten mich", "appelez le", "rufen sie",
		"in urgent cases", "for urgent ", "urgent matters", "if urgent", "in dringenden fällen", "in dringenden angelegenheiten", "en cas d'urgence", "en cas d’urgence", "para asuntos urgentes", "en caso de urgencia", "per urgenze", "in caso di urgenza", "em caso de urgência", "para assuntos urgentes", "in dringende gevallen", "voor dringende", "w pilnych sprawach", "v naléhavých", "vid brådskande", "i brådskande", "ved hastesaker", "kiireellisissä", "по срочным вопросам",
		"please direct", "please contact", "please send", "please write to", "future correspondence", "please email", "please e-mail", "wenden sie sich", "bitte kontaktieren", "veuillez contacter", "merci de contacter", "veuillez adresser", "dirija", "diríjase", "contacte", "favor direcionar", "rivolgersi", "contattare", "scrivere a", "neem contact", "kontakta", "kontakt", "обращайтесь", "пишите",
	},
	browser:     {"in your browser", "view in browser", "view online", "im browser", "online ansehen", "dans votre navigateur", "en el navegador", "en tu navegador", "nel browser", "no navegador", "in je browser", "in uw browser", "webversion", "i webbläsar", "в браузере"},
	unsubscribe: {"unsubscribe", "update preferences", "manage preferences", "opt out", "abmelden", "abbestellen", "désabonn", "désinscri", "darse de baja", "darte de baja", "disiscriv", "cancelar", "descadastr", "afmelden", "uitschrijven", "avregistrera", "отписаться"},
	unattended:  {"i will not be reading my mail for a while", "i will not be reading my email for a while", "unmonitored mailbox", "unattended mailbox", "sent by microsoft exchange server", "gesendet von microsoft exchange server", "envoyé par microsoft exchange server", "enviado por microsoft exchange server", "inviato da microsoft exchange server", "verzonden door microsoft exchange server", "notification-only", "notification only address", "sent from an unmonitored", "this mailbox does not accept", "mailbox cannot accept incoming"},
	challenge: {
		"protecting myself from receiving", "complete the verification process", "so i can receive your email", "so i can receive your message", "pour que votre email soit délivré", "pour que votre message soit délivré", "authentification de votre message", "merci de vous authentifier", "para confirmar clique", "para que o seu e-mail seja entregue", "damit ihre nachricht zugestellt wird", "confirme que es una persona", "confirma que eres una persona", "klik op de link om uw bericht af te leveren", "per consegnare il suo messaggio, clicchi",
		"prove you are human", "prove that you are", "verify that you are a", "verify you are a", "confirm that you are a", "confirm you are a human", "not a spammer", "before your message can be delivered", "before your message is delivered", "for your message to be delivered", "to have your message delivered", "to deliver your message, please", "your message is being held", "message has been held",
		"waiting for you to verify", "will be delivered once you", "will be delivered after you", "added to my approved", "add you to my list of approved", "challenge-response", "challenge/response", "only from senders i have approved", "list of approved senders", "antispam uol", "nachricht zugestellt wird, bestätigen", "um sicherzustellen, dass sie kein", "para que sua mensagem seja encaminhada", "para que su mensaje sea entregado", "afin que votre message soit",
	},
}

// sign is a phrase and what it says.
type sign struct {
	what  int
	words string
}

// keyLen is how much of a phrase is looked up: no phrase is shorter.
const keyLen = 4

// signIndex holds the phrases by their first bytes, so that a text is read once.
var signIndex = func() map[string][]sign {
	index := make(map[string][]sign)
	for what, phrases := range signWords {
		for _, p := range phrases {
			index[p[:keyLen]] = append(index[p[:keyLen]], sign{what, p})
		}
	}
	return index
}()

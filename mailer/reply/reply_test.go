package reply

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

// announcements are lines before a quotation as mail programs write them in their languages.
var announcements = map[string]string{
	"en Gmail":            "On Mon, Mar 2, 2026 at 4:37 PM Together <together@example.org> wrote:",
	"en Gmail wrapped":    "On Mon, Mar 2, 2026 at 4:37 PM Together in our Town <\ntogether@example.org> wrote:",
	"en Apple Mail":       "On 2 Mar 2026, at 16:37, Together <together@example.org> wrote:",
	"en iOS":              "On Mar 2, 2026, at 4:37 PM, Together <together@example.org> wrote:",
	"en iOS, narrow":      "On Mar 2, 2026, at 4:37\u202fPM, Together <together@example.org> wrote:",
	"en Thunderbird":      "On 02/03/2026 16:37, Together wrote:",
	"en Yahoo":            "On Monday, March 2, 2026 at 04:37:11 PM GMT+1, Together <together@example.org> wrote:",
	"en Proton":           "On Monday, March 2nd, 2026 at 4:37 PM, Together <together@example.org> wrote:",
	"en mutt":             "On Mon, Mar 02, 2026 at 04:37:00PM +0100, Together wrote:",
	"en AOL":              "In a message dated 3/2/2026 4:37:11 PM Eastern Standard Time, together@example.org writes:",
	"en Zoho":             "---- On Mon, 02 Mar 2026 16:37:00 +0100 Together <together@example.org> wrote ----",
	"en Notes":            "Together <together@example.org> wrote on 03/02/2026 04:37:11 PM:",
	"en gnus":             "Together <together@example.org> writes:",
	"en horde":            "Quoting Together <together@example.org>:",
	"es Gmail":            "El lun, 2 mar 2026 a las 16:37, Together (<together@example.org>) escribió:",
	"es Apple Mail":       "El 2 mar 2026, a las 16:37, Together <together@example.org> escribió:",
	"es Thunderbird":      "El 2/3/26 a las 16:37, Together escribió:",
	"fr Gmail":            "Le lun. 2 mars 2026 à 16:37, Together <together@example.org> a écrit :",
	"fr Gmail wrapped":    "Le lun. 2 mars 2026 à 16:37, Together <together@example.org> a\nécrit :",
	"fr Apple Mail":       "Le 2 mars 2026 à 16:37, Together <together@example.org> a écrit :",
	"fr Thunderbird":      "Le 02/03/2026 à 16:37, Together a écrit :",
	"de Gmail":            "Am Mo., 2. März 2026 um 16:37 Uhr schrieb Together <together@example.org>:",
	"de Gmail wrapped":    "Am Mo., 2. März 2026 um 16:37 Uhr schrieb Together <\ntogether@example.org>:",
	"de Apple Mail":       "Am 02.03.2026 um 16:37 schrieb Together <together@example.org>:",
	"de Thunderbird":      "Am 02.03.26 um 16:37 schrieb Together:",
	"pt Gmail":            "Em seg., 2 de mar. de 2026 às 16:37, Together <together@example.org>\nescreveu:",
	"pt Apple Mail":       "No dia 02/03/2026, às 16:37, Together <together@example.org> escreveu:",
	"it Gmail":            "Il giorno lun 2 mar 2026 alle ore 16:37 Together <together@example.org> ha\nscritto:",
	"it Apple Mail":       "Il giorno 2 mar 2026, alle ore 16:37, Together <together@example.org> ha scritto:",
	"it Thunderbird":      "Il 02/03/26 16:37, Together ha scritto:",
	"nl Gmail":            "Op ma 2 mrt 2026 om 16:37 schreef Together <together@example.org>:",
	"nl Apple Mail":       "Op 2 mrt. 2026 om 16:37 heeft Together <together@example.org> het volgende geschreven:",
	"nl Thunderbird":      "Op 02-03-2026 om 16:37 schreef Together:",
	"sv Gmail":            "Den mån 2 mars 2026 kl 16:37 skrev Together <together@example.org>:",
	"sv Apple Mail":       "2 mars 2026 kl. 16:37 skrev Together <together@example.org>:",
	"da Gmail":            "Den man. 2. mar. 2026 kl. 16.37 skrev Together <together@example.org>:",
	"da Apple Mail":       "Den 2. mar. 2026 kl. 16.37 skrev Together <together@example.org>:",
	"no Gmail":            "man. 2. mars 2026 kl. 16:37 skrev Together <together@example.org>:",
	"no Outlook":          "På man. 2. mars 2026 kl. 16:37 skrev Together <together@example.org>:",
	"fi Gmail":            "ma 2. maalisk. 2026 klo 16.37 Together (together@example.org) kirjoitti:",
	"fi Apple Mail":       "Together <together@example.org> kirjoitti 2.3.2026 kello 16.37:",
	"pl Gmail":            "pon., 2 mar 2026 o 16:37 Together <together@example.org> napisał(a):",
	"pl Apple Mail":       "Wiadomość napisana przez Together <together@example.org> w dniu 02.03.2026, o godz. 16:37:",
	"pl Thunderbird":      "W dniu 2.03.2026 o 16:37, Together pisze:",
	"cs Gmail":            "po 2. 3. 2026 v 16:37 odesílatel Together <together@example.org> napsal:",
	"cs Apple Mail":       "2. 3. 2026 v 16:37, Together <together@example.org>:",
	"cs Thunderbird":      "Dne 02. 03. 26 v 16:37 Together napsal(a):",
	"ru Gmail":            "пн, 2 мар. 2026 г. в 16:37, Together <together@example.org>:",
	"ru Apple Mail":       "2 марта 2026 г., в 16:37, Together <together@example.org> написал(а):",
	"ru Thunderbird":      "02.03.2026 16:37, Together пишет:",
	"ru mail.ru":          "Понедельник, 2 марта 2026, 16:37 +03:00 от Together <together@example.org>:",
	"uk Gmail":            "пн, 2 бер. 2026 р. о 16:37 Together <together@example.org> пише:",
	"uk Apple Mail":       "2 бер. 2026 р. о 16:37 Together <together@example.org> написав(-ла):",
	"tr Gmail":            "Together <together@example.org>, 2 Mar 2026 Pzt, 16:37 tarihinde şunu\nyazdı:",
	"tr Apple Mail":       "Together <together@example.org> şunları yazdı (2 Mar 2026 16:37):",
	"ja Gmail":            "2026年3月2日(月) 16:37 Together <together@example.org>:",
	"ja Apple Mail":       "2026/03/02 16:37、Together <together@example.org>のメール:",
	"ja Thunderbird":      "On 2026/03/02 16:37, Together wrote:",
	"zh Gmail":            "Together <together@example.org> 于2026年3月2日周一 16:37写道：",
	"zh-TW Gmail":         "Together <together@example.org> 於 2026年3月2日 週一 下午4:37寫道：",
	"zh Apple Mail":       "在 2026年3月2日，16:37，Together <together@example.org> 写道：",
	"ko Gmail":            "2026년 3월 2일 (월) 오후 4:37, Together <together@example.org>님이 작성:",
	"ko Apple Mail":       "2026. 3. 2. 오후 4:37, Together <together@example.org> 작성:",
	"he Gmail":            "\u202bבתאריך יום ב׳, 2 במרץ 2026 ב-16:37 מאת \u202aTogether\u202c\u200f <\u202atogether@example.org\u202c\u200f>:\u202c",
	"he Apple Mail":       "ב-2 במרץ 2026, בשעה 16:37, Together <together@example.org> כתב/ה:",
	"ar Gmail":            "في الاثنين، ٢ مارس ٢٠٢٦ في ٤:٣٧ م تمت كتابة ما يلي بواسطة Together <together@example.org>:",
	"ar Apple Mail":       "في ٢ مارس ٢٠٢٦، الساعة ٤:٣٧ م، كتب Together <together@example.org>:",
	"hu Gmail":            "Together <together@example.org> ezt írta (időpont: 2026. márc. 2., H, 16:37):",
	"ro Gmail":            "În lun., 2 mar. 2026 la 16:37, Together <together@example.org> a scris:",
	"el Gmail":            "Στις Δευ 2 Μαρ 2026 στις 4:37 μ.μ., ο/η Together <together@example.org> έγραψε:",
	"ca Gmail":            "Missatge de Together <together@example.org> del dia dl., 2 de març 2026 a les 16:37:",
	"vi Gmail":            "Vào 16:37, Th 2, 2 thg 3, 2026 Together <together@example.org> đã\nviết:",
	"id Gmail":            "Pada tanggal Sen, 2 Mar 2026 pukul 16.37 Together <together@example.org>\nmenulis:",
	"old Gmail":           "2026-03-02 16:37 GMT+01:00 Together <together@example.org>:",
	"yandex":              "02.03.2026, 16:37, \"Together\" <together@example.org>:",
	"separator en":        "-----Original Message-----",
	"separator de":        "-----Ursprüngliche Nachricht-----",
	"separator Samsung":   "-------- Original message --------",
	"separator Proton":    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
	"separator ru":        "-------- Исходное сообщение --------",
	"separator QQ":        "------------------ 原始邮件 ------------------",
	"separator it":        "-----Messaggio originale-----",
	"forward en":          "---------- Forwarded message ---------",
	"forward Apple":       "Begin forwarded message:",
	"ticket system":       "##- Please type your reply above this line -##",
	"header en":           "From: Together <together@example.org>\nSent: Monday, March 2, 2026 4:37 PM\nTo: Ann <ann@example.net>\nSubject: Invitation",
	"header en bold":      "*From:* Together <together@example.org>\n*Sent:* Monday, March 2, 2026 4:37 PM\n*To:* Ann <ann@example.net>\n*Subject:* Invitation",
	"header Outlook web":  "________________________________\nFrom: Together <together@example.org>\nSent: Monday, March 2, 2026 4:37 PM\nTo: Ann <ann@example.net>\nSubject: Invitation",
	"header de":           "Von: Together <together@example.org>\nGesendet: Montag, 2. März 2026 16:37\nAn: Ann <ann@example.net>\nBetreff: Einladung",
	"header GMX":          "Gesendet: Montag, 02. März 2026 um 16:37 Uhr\nVon: \"Together\" <together@example.org>\nAn: ann@example.net\nBetreff: Einladung",
	"header fr":           "De : Together <together@example.org>\nEnvoyé : lundi 2 mars 2026 16:37\nÀ : Ann <ann@example.net>\nObjet : Invitation",
	"header es":           "De: Together <together@example.org>\nEnviado: lunes, 2 de marzo de 2026 16:37\nPara: Ann <ann@example.net>\nAsunto: Invitación",
	"header pt":           "De: Together <together@example.org>\nEnviada em: segunda-feira, 2 de março de 2026 16:37\nPara: Ann <ann@example.net>\nAssunto: Convite",
	"header it":           "Da: Together <together@example.org>\nInviato: lunedì 2 marzo 2026 16:37\nA: Ann <ann@example.net>\nOggetto: Invito",
	"header nl":           "Van: Together <together@example.org>\nVerzonden: maandag 2 maart 2026 16:37\nAan: Ann <ann@example.net>\nOnderwerp: Uitnodiging",
	"header sv":           "Från: Together <together@example.org>\nSkickat: den 2 mars 2026 16:37\nTill: Ann <ann@example.net>\nÄmne: Inbjudan",
	"header da":           "Fra: Together <together@example.org>\nSendt: 2. marts 2026 16:37\nTil: Ann <ann@example.net>\nEmne: Invitation",
	"header fi":           "Lähettäjä: Together <together@example.org>\nLähetetty: maanantai 2. maaliskuuta 2026 16.37\nVastaanottaja: Ann <ann@example.net>\nAihe: Kutsu",
	"header pl":           "Od: Together <together@example.org>\nWysłano: poniedziałek, 2 marca 2026 16:37\nDo: Ann <ann@example.net>\nTemat: Zaproszenie",
	"header cs":           "Od: Together <together@example.org>\nOdesláno: pondělí 2. března 2026 16:37\nKomu: Ann <ann@example.net>\nPředmět: Pozvánka",
	"header ru":           "От: Together <together@example.org>\nОтправлено: 2 марта 2026 г. 16:37\nКому: Ann <ann@example.net>\nТема: Приглашение",
	"header uk":           "Від: Together <together@example.org>\nНадіслано: 2 березня 2026 р. 16:37\nКому: Ann <ann@example.net>\nТема: Запрошення",
	"header tr":           "Kimden: Together <together@example.org>\nGönderildi: 2 Mart 2026 Pazartesi 16:37\nKime: Ann <ann@example.net>\nKonu: Davet",
	"header ja":           "差出人: Together <together@example.org>\n送信日時: 2026年3月2日 16:37\n宛先: Ann <ann@example.net>\n件名: 招待",
	"header zh":           "发件人: Together <together@example.org>\n发送时间: 2026年3月2日 16:37\n收件人: Ann <ann@example.net>\n主题: 邀请",
	"header zh full":      "发件人：Together <together@example.org>\n发送日期：2026年3月2日 16:37\n收件人：Ann <ann@example.net>\n主题：邀请",
	"header ko":           "보낸 사람: Together <together@example.org>\n보낸 날짜: 2026년 3월 2일 월요일 오후 4:37\n받는 사람: Ann <ann@example.net>\n제목: 초대",
	"header he":           "מאת: Together <together@example.org>\nנשלח: יום שני 02 מרץ 2026 16:37\nאל: Ann <ann@example.net>\nנושא: הזמנה",
	"header ar":           "من: Together <together@example.org>\nتم الإرسال: الاثنين، ٢ مارس ٢٠٢٦\nإلى: Ann <ann@example.net>\nالموضوع: دعوة",
	"header short":        "From: Together <together@example.org>\nDate: Monday, 2 March 2026 at 16:37\nTo: Ann <ann@example.net>\nSubject: Invitation",
	"header Notes":        "From:\tTogether/Acme\nTo:\tann@example.net\nDate:\t02.03.2026 16:37\nSubject:\tInvitation",
	"header La Poste":     "====\n\nMessage du : 02/03/2026 16:37\nDe : together@example.org\nA : ann@example.net",
	"header split":        "From: Together in our Town\n<together@example.org>\nSent: Monday, March 2, 2026 4:37 PM\nTo: Ann <ann@example.net>\nSubject: Invitation",
	"header date and to":  "Date: Mon, 2 Mar 2026 16:37:00 +0100\nFrom: together@example.org\nTo: ann@example.net",
	"indented by Outlook": "   From: Together [mailto:together@example.org]\n   Sent: Monday, March 2, 2026 4:37 PM\n   To: Ann\n   Subject: Invitation",
}

func TestQuotationIsFoundInEveryLanguageAndProgram(t *testing.T) {
	for name, line := range announcements {
		for form, body := range map[string]string{"marked": "\n> Dear Ann,\n> join us?\n>\n> Together\n", "marked after a gap": "\n\n> Dear Ann,\n> join us?\n", "bare": "\n\nDear Ann,\njoin us?\n\nTogether\n"} {
			if name == "en gnus" && form == "bare" || name == "en horde" && form == "bare" {
				continue
			}
			got := FromText("Yes, count me in.\nSee you!\n\n"+line+body, "")
			if got.Text != "Yes, count me in.\nSee you!" {
				t.Errorf("%s, %s (%s): %q", name, form, got.Why, got.Text)
			}
		}
	}
}

func TestFootersOfPhonesAreNotSaid(t *testing.T) {
	for _, footer := range []string{
		"Sent from my iPhone", "Sent from my iPad", "Sent from my Galaxy", "Sent from my Samsung Galaxy smartphone.", "Sent from my Verizon, Samsung Galaxy smartphone", "Sent from my BlackBerry device on the Rogers Wireless Network", "Sent from Mail for Windows",
		"Sent from Yahoo Mail on Android", "Sent from Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook for Android<https://aka.ms/ghei36>", "Sent with Proton Mail secure email.", "Sent from Proton Mail mobile", "Sent via phone", "Sent from the all new AOL app for iOS", "Sent from AOL Mobile Mail", "Sent from Gmail Mobile", "Sent wirelessly from my BlackBerry device on the Bell network.", "sent from my mobile, please excuse typos", "Sent from Mailbox for iPhone", "Sent from my HTC smartphone!",
		"Von meinem iPhone gesendet", "Gesendet von meinem iPad", "Gesendet mit der GMX Mail App", "Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.", "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>", "Gesendet von Mail für Windows", "Von meinem Samsung Galaxy Smartphone gesendet.", "Von meinem/meiner Galaxy gesendet", "Von Samsung-Tablet gesendet", "Von Outlook für Android gesendet", "\u2063Get BlueMail for Android",
		"Envoyé de mon iPhone", "Envoyé depuis mon iPhone", "Envoyé à partir de Outlook pour iOS<https://aka.ms/o0ukef>", "Envoyé depuis mon smartphone Samsung Galaxy.", "Obtenez Outlook pour iOS", "Télécharger Outlook pour Android", "Provenance : Courrier pour Windows",
		"Enviado desde mi iPhone", "Enviado desde mi Samsung Mobile de Telcel", "Obtener Outlook para Android", "Enviado do meu iPhone", "Enviado via iPhone", "Obter o Outlook para iOS", "Enviado do Yahoo Mail no Android",
		"Inviato da iPhone", "Inviato dal mio iPad", "Inviato da Yahoo Mail su Android", "Ottieni Outlook per iOS", "Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy", "Verzonden vanuit Mail voor Windows", "Outlook voor iOS downloaden", "Outlook voor Android ophalen",
		"Skickat från min iPhone", "Skaffa Outlook för Android", "Sendt fra min iPhone", "Hent Outlook til iOS", "Lähetetty iPhonesta", "Wysłane z iPhone'a", "Wysłano z urządzenia Galaxy telefon", "Odesláno z iPhonu", "Отправлено с iPhone", "Отправлено из мобильной Почты Mail", "Надіслано з iPhone",
		"iPhone'umdan gönderildi", "iPhoneから送信", "发自我的iPhone", "從我的 iPhone 傳送", "나의 iPhone에서 보냄", "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone",
	} {
		for _, text := range []string{"Yes, gladly\n\n" + footer + "\n", "Yes, gladly\n\n" + footer + "\n\n> On Mar 2, 2026, at 4:37 PM, Together <together@example.org> wrote:\n> \n> Join us?\n", "Yes, gladly\n" + footer + "\n________________________________\nFrom: T <t@example.org>\nSent: Monday\nTo: Ann\nSubject: x\n\nJoin?"} {
			if got := FromText(text, ""); got.Text != "Yes, gladly" {
				t.Errorf("%s (%s): %q", footer, got.Why, got.Text)
			}
		}
	}
	for _, words := range []string{
		"Sent from my desk, which is easier than from my mobile phone.", "Sent my form to you yesterday by mail.", "Le plus simple est par mail.", "Envoyé hier à tous les membres, je crois", "Am liebsten um acht", "Outlook for the year is good, I think we can make it.", "Inviato ieri a tutti", "Ich habe dir das Formular per Mail gesendet", "Envoyé par mail à tous hier soir", "Sent by mail to all of us", "Von meiner Seite aus passt das", "Von Samsung habe ich nichts gehört", "Von meinem Handy aus kann ich das nicht lesen", "Outlook for May looks grim", "Yahoo Mail hat heute ein Problem", "Enviado por correo a todos", "Gesendet mit der Post, kommt morgen an",
	} {
		if got := FromText("Hello\n\n"+words+"\n", ""); got.Text != "Hello\n\n"+words {
			t.Errorf("%s (%s): %q", words, got.Why, got.Text)
		}
	}
}

func TestNewWordsInManyShapes(t *testing.T) {
	const q = "On Mon, Mar 2, 2026 at 4:37 PM Together <together@example.org> wrote:\n"
	for name, c := range map[string]struct{ text, want string }{
		"plain":                         {"Hello all,\n\nwho brings the projector?\n\nAnn\n", "Hello all,\n\nwho brings the projector?\n\nAnn"},
		"below the quotation":           {q + "> Will you join?\n\nYes, I will.\n", "Yes, I will."},
		"between the lines":             {"Hi,\n\n" + q + "> Will you join?\nYes.\n> Can you bring cake?\n\nNo, sorry.\n\n> Thanks\n", "Hi,\n\nYes.\n\nNo, sorry."},
		"above and below":               {"Top words\n\n" + q + ">\n> Test\n>\n> Together\n\nBottom words", "Top words\n\nBottom words"},
		"nested":                        {"Agreed\n" + q + ">Test test\n>On 04/19/2026 07:10 AM, Ann wrote:\n>\n>>\n>> Older\n\nCheers, Ann", "Agreed\n\nCheers, Ann"},
		"wrapped quotation":             {"Fine\n\n" + q + "> This is a rather long line that was wrapped by the mail program,\nwithout a mark\n> and it goes on\n", "Fine"},
		"standard signature":            {"Yes -- with joy.\n\n-- \nAnn Miller\nSocial worker\n", "Yes -- with joy."},
		"signature above the quotation": {"Yes\n\n-- \nAnn\n+44 20 1234\n\n" + q + "> Join?\n", "Yes"},
		"three dashes":                  {"Hey! How are you?\n---\nAnn", "Hey! How are you?"},
		"a ruler in a post":             {"Part one is about rooms.\n\n---\n\nPart two is about the money we need this year.\nIt is long and has sentences.", "Part one is about rooms.\n\n---\n\nPart two is about the money we need this year.\nIt is long and has sentences."},
		"closing":                       {"I can come.\n\nKind regards,\n\nAnn Miller\nCommunity Centre\nTel. 01234 567", "I can come."},
		"closing, then more":            {"I can come.\n\nBest regards\nAnn Miller\nCommunity Centre\n\nActually, no, I can't come on that day.", "I can come.\n\nActually, no, I can't come on that day."},
		"closing with a name alone":     {"I can come.\n\nKind regards\nAnn\n\n" + q + "> Join?\n", "I can come.\n\nKind regards\nAnn"},
		"GroupWise":                     {"Can we?\n\nDeb\n\n>>> Together <together@example.org> 3/2/2026 4:37 PM >>>\nJoin us?\n", "Can we?\n\nDeb"},
		"drawn words above a header":    {"Fine\n\n------ Original ------\nFrom: \"T\" <t@example.org>;\nDate: Mon, Mar 2, 2026\nTo: Ann\nSubject: x\n\nJoin?", "Fine"},
		"disclaimer below a closing":    {"I can come.\n\nKind regards\nAnn\n\nThis email and any attachments are confidential and intended solely for the use of\nthe addressee. If you have received it in error please delete it.\n", "I can come.\n\nKind regards\nAnn"},
		"Notes, names above values":     {"Agreed.\n\nDenise\n\n\nTogether <together@example.org>\n02/03/2026 16:37\n\nTo\nDenise Roy/Housing\ncc\n\nSubject\nCopies\n\nJoin us?", "Agreed.\n\nDenise"},
		"separator and header in one":   {"Fine\n\n------ Original message------From: \"T\" Date: 2026-03-02 09:22 To: \"x\"; Subject: y\n\nJoin?", "Fine"},
		"words about a separator":       {"Fine\n\n-----Original message is below-----they write, which is silly :)\n\nAnn", "Fine\n\n-----Original message is below-----they write, which is silly :)\n\nAnn"},
		"Yahoo Groups":                  {"Thanks!\n\nFen\n\n__._,_.___\nPosted by: Jo <jo@example.org>\nVisit Your Group\n__,_._,___\n", "Thanks!\n\nFen"},
		"date before a quotation":       {"Yes\n\nExcerpts from Ann's message of March 2, 2026 10:00 am:\n> x", "Yes"},
		"place of a logo":               {"Yes\n\n[cid:image001.png@01D2]\n", "Yes"},
		"a title underlined":            {"Agenda\n______\n\nRoom, tea, money.\n\nAnn", "Agenda\n______\n\nRoom, tea, money.\n\nAnn"},
		"titles underlined":             {"Two things:\n\nRoom\n----\nthe old one\n\nMoney\n-----\nnone\n", "Two things:\n\nRoom\n----\nthe old one\n\nMoney\n-----\nnone"},
		"Notes, a drawn table":          {"Agreed.\n\nDenise\n\n|------------>\n| From:      |\n|------------>\n  >--------------------|\n  |T <t@example.org>    |\n  >--------------------|\n|------------>\n| Date:      |\n|------------>\n\nJoin us?", "Agreed.\n\nDenise"},
		"stars around what matters":     {"Hello\n\n*****\nParty on Friday!\n*****\n\nBo", "Hello\n\n*****\nParty on Friday!\n*****\n\nBo"},
		"stars around an address":       {"Hello\n\n*****\nBo Hall\nbo@example.net\n*****\n", "Hello"},
		"a disclaimer with its title":   {"I can come.\n\nDisclaimer\n\nThe information contained in this communication from the sender is confidential. It is intended solely for use by the recipient and others authorized to receive it.\n\nThis email has been scanned for viruses and malware.\n", "I can come."},
		"a title of one's own":          {"I can come.\n\nAviso\n\nLa sala está cerrada el jueves.\n", "I can come.\n\nAviso\n\nLa sala está cerrada el jueves."},
		"disclaimer, it":                {"Vengo.\n\nLe informazioni contenute nella presente comunicazione possono essere riservate e sono destinate esclusivamente alle persone sopraindicate.\n", "Vengo."},
		"virus scanner's word":          {"I can come.\n\nNo virus found in this message.\nChecked by AVG - www.avg.com\n", "I can come."},
		"footer of a forum":             {"Same here.\n\n---\nVisit Topic <https://forum.example/t/112> or reply to this email to respond.\nTo unsubscribe from these emails, click here <https://forum.example/u>.\n", "Same here."},
		"Outlook in any language":       {"Σύμφωνοι\n\nΛήψη του Outlook για Android<https://aka.ms/AAb9ysg>\n", "Σύμφωνοι"},
		"plea for trees":                {"Gern.\n\nBitte prüfen Sie der Umwelt zuliebe, ob ein Ausdruck dieser Mail nötig ist.\n", "Gern."},
		"field names in prose":          {"Betreff: dazu fällt mir nichts ein.\n\nVon: Hand geschriebene Karten sind schöner.\n", "Betreff: dazu fällt mir nichts ein.\n\nVon: Hand geschriebene Karten sind schöner."},
		"closing in one line":           {"I can come.\n\nRegards, Ann", "I can come.\n\nRegards, Ann"},
		"thanks are words":              {"I can come.\n\nThanks!\nAnn", "I can come.\n\nThanks!\nAnn"},
		"name with a dash":              {"I can come.\n\n-Ann", "I can come.\n\n-Ann"},
		"disclaimer":                    {"I can come.\n\nThis e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error, delete it.\n", "I can come."},
		"secrecy is no disclaimer":      {"Please keep what was said on Monday confidential, as we agreed among us all, and tell nobody.\n", "Please keep what was said on Monday confidential, as we agreed among us all, and tell nobody."},
		"virus scanner":                 {"I can come.\n\nVirus-free.www.avast.com\n", "I can come."},
		"list footer":                   {"I can come.\n\n_______________________________________________\nTogether mailing list\nTogether@lists.example.org\nhttps://lists.example.org/together\n", "I can come."},
		"on in prose":                   {"Plans:\nOn Monday we meet, on Tuesday we rest.\nOn 5 May at 10:30 Joe brings the keys.\n", "Plans:\nOn Monday we meet, on Tuesday we rest.\nOn 5 May at 10:30 Joe brings the keys."},
		"meeting fields are no header":  {"Date: Tuesday 14 May\nTime: 19:00\nTo: all of us\nSubject: our budget\n", "Date: Tuesday 14 May\nTime: 19:00\nTo: all of us\nSubject: our budget"},
		"from and to are times":         {"Date: 14 May\nFrom: 7 pm\nTo: 9 pm\nWhere: the hall\n", "Date: 14 May\nFrom: 7 pm\nTo: 9 pm\nWhere: the hall"},
		"arrows are no marks":           {"Look here\n>>> >>> https://example.org <<<\nand there", "Look here\n>>> >>> https://example.org <<<\nand there"},
		"announcement on the same line": {"reply On Wed, Apr 4, 2026 at 3:59 PM, bob@example.com wrote:\n> Hi", "reply"},
		"announcement after prose":      {"I will try to answer that as soon as I\nget back to a computer. On Dec 8, 2026 9:10 PM, \"Bob Hall\" <bob@example.com> wrote:\n> Hi", "I will try to answer that as soon as I\nget back to a computer."},
		"dashes around":                 {"Sure, we can.\n\n------On 12/29/2026 17:32 PM, Bob Hall wrote-----\n\nBrunch on Sunday?", "Sure, we can."},
		"only a quotation":              {q + "> Will you join?\n", ""},
		"only a bare quotation":         {"________________________________\nFrom: T <t@example.org>\nSent: Monday\nTo: Ann\nSubject: x\n\nYes or no?", ""},
		"empty":                         {"", ""},
		"spaces":                        {" \r\n\t\r\n\u00a0", ""},
		"bullets":                       {"Here:\n\n- This would be the first point\n  and its second line\n- the second\n\n" + q + "> x\n", "Here:\n\n- This would be the first point\nand its second line\n- the second"},
		"footer first, words below":     {"Sent from my iPhone\n\nYes please", "Yes please"},
		"forwarded":                     {"FYI\n\n---------- Forwarded message ----------\nFrom: bob@example.com\nDate: Tue, Sep 4, 2026 at 1:35 PM\nSubject: Two\nTo: rob@example.com\n\nText", "FYI"},
		"Polymail":                      {"Test reply\n\nOn Tue, Apr 11, 2026 at 10:07 PM John Smith\n\n<\nmailto:John Smith <john@example.com>\n> wrote:\nTest quoted data\n", "Test reply"},
		"emoji":                         {"🎉\n\n" + q + "> x\n", "🎉"},
		"old Mac line ends":             {"Yes\r\rOn 02/03/2026 16:37, Together wrote:\r> Join?\r", "Yes"},
		"initials before the marks":     {"Yes\n\nTG> Will you join?\nTG> Tell us.\n", "Yes"},
		"wrote in prose":                {"As Bob wrote:\nwe should rest.\n", "As Bob wrote:\nwe should rest."},
	} {
		got := FromText(c.text, "")
		if got.Text != c.want {
			t.Errorf("%s (%s):\n%s", name, got.Why, cmp.Diff(c.want, got.Text))
		}
	}
}

func TestStructureOfHTMLComesFirst(t *testing.T) {
	for name, c := range map[string]struct{ html, want string }{
		"Gmail":              {`<div dir="ltr">Yes, gladly</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 4:37 PM T &lt;<a href="mailto:t@example.org">t@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">Join us?</blockquote></div>`, "Yes, gladly"},
		"Gmail, new":         {`<div dir="ltr">Yes, gladly</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Unbekannt:<br></div><blockquote class="gmail_quote">Join us?</blockquote></div>`, "Yes, gladly"},
		"Gmail, inline":      {`<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">On Mon T wrote:<br></div><blockquote class="gmail_quote"><div>Join us?</div></blockquote><div>Yes, gladly</div><blockquote class="gmail_quote"><div>Bring cake?</div></blockquote><div>No cake</div></div></div>`, "Yes, gladly\n\nNo cake"},
		"Gmail, signature":   {`<div dir="ltr">Yes, gladly<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Ann, CEO</div></div><div class="gmail_quote">On Mon T wrote:<blockquote>Join?</blockquote></div>`, "Yes, gladly"},
		"Gmail, forward":     {`<div dir="ltr">FYI<br><div class="gmail_quote">---------- Forwarded message ---------<br>From: T<br>Hello<br></div></div>`, "FYI"},
		"Outlook on the web": {`<html><body><div class="elementToProof">Yes, gladly</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> T &lt;t@example.org&gt;<br><b>Sent:</b> Monday<br></font></div><div>Join us?</div></body></html>`, "Yes, gladly"},
		"Outlook":            {`<div class="WordSection1"><p class="MsoNormal">Yes, gladly<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>Unknown:</b> T<br><b>Word:</b> Monday</p></div></div><p class="MsoNormal">Join us?</p></div>`, "Yes, gladly"},
		"Outlook on a phone": {`<body><div dir="auto">Yes, gladly</div><div id="ms-outlook-mobile-signature" dir="auto">Get <a>Outlook for iOS</a></div><div id="mail-editor-reference-message-container"><div>From: x</div><div>Join?</div></div></body>`, "Yes, gladly"},
		"Apple Mail":         {`<html><body>Yes, gladly<br><div><br><blockquote type="cite"><div>On 2 Mar 2026, at 16:37, T &lt;t@example.org&gt; wrote:</div><br><div>Join us?</div></blockquote></div><br></body></html>`, "Yes, gladly"},
		"iOS":                {`<html><body dir="auto">Yes, gladly<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On Mar 2, 2026, at 4:37 PM, T &lt;t@example.org&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Join us?</div></blockquote></body></html>`, "Yes, gladly"},
		"typed in signature": {`<html><body><div id="AppleMailSignature">Yes, gladly<br><br>Sent from my iPhone</div></body></html>`, "Yes, gladly"},
		"Thunderbird": {`<html><body><p>Yes, gladly</p><div class="moz-cite-prefix">Am 02.03.26 um 16:37 schrieb T:<br></div><blockquote type="cite" cite="mid:1">Join us?</blockquote><pre class="moz-signature" cols="72">-- 
Ann</pre></body></html>`, "Yes, gladly"},
		"Yahoo":               {`<div class="yahoo-style"><div dir="ltr">Yes, gladly</div></div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>Am Montag schrieb T:</div><div>Join us?</div></div>`, "Yes, gladly"},
		"Yahoo, letters":      {`<div>Yes, gladly</div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div>Unknown:</div><div>Join us?</div></div>`, "Yes, gladly"},
		"Proton":              {`<div style="font-family:Arial">Yes, gladly</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with Proton Mail</div></div><div class="protonmail_quote">On Monday T wrote:<br><br><blockquote class="protonmail_quote" type="cite">Join us?</blockquote></div>`, "Yes, gladly"},
		"GMX":                 {`<div style="font-family: Verdana">Yes, gladly<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;"><b>Gesendet:</b> Montag<br><b>Von:</b> T<div name="quoted-content">Join us?</div></div></div>`, "Yes, gladly"},
		"Hotmail":             {`<div>Yes, gladly</div><div><hr id="stopSpelling">Date: x<br>Join us?</div>`, "Yes, gladly"},
		"Samsung":             {`<div>Yes, gladly</div><div><br></div><div>-------- Original message --------</div><div>From: T &lt;t@example.org&gt;</div><div>Join us?</div>`, "Yes, gladly"},
		"QQ":                  {`<div>Yes, gladly</div><div><div style="font-size:12px">------------------&nbsp;原始邮件&nbsp;------------------</div><div>Join us?</div></div>`, "Yes, gladly"},
		"plain blockquote":    {`<div>Yes, gladly</div><div>On 11-Apr-2026, at 6:54 PM, Bob &lt;bob@example.com&gt; wrote:</div><blockquote><div>Join us?</div></blockquote>`, "Yes, gladly"},
		"Yandex, inline":      {`<div>02.03.2026, 16:37, "T" &lt;t@example.org&gt;:</div><blockquote><div>Join us?</div></blockquote><div>Yes, gladly</div><blockquote><div>Bring cake?</div></blockquote><div>No cake</div>`, "Yes, gladly\nNo cake"},
		"own indentation":     {`<div>My idea:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>Yes, gladly</div></blockquote>`, "My idea:\nYes, gladly"},
		"hidden words":        {`<div>Yes, gladly</div><div style="display: none">no no</div><script>x</script><style>p{}</style>`, "Yes, gladly"},
		"text rules too":      {`<p>Yes, gladly</p><p>Von: T &lt;t@example.org&gt;<br>Gesendet: Montag<br>An: Ann<br>Betreff: x</p><p>Join?</p>`, "Yes, gladly"},
		"words &amp; spaces":  {"<p>Yes,\n   gladly &amp; soon&nbsp;</p>", "Yes, gladly & soon"},
		"never closed":        {`<div><p>Yes, gladly<blockquote type=cite>Join us?<div>`, "Yes, gladly"},
		"list":                {`<ul><li>Yes<li>gladly</ul>`, "- Yes\n- gladly"},
		"emoji":               {`<div><img data-emoji="👍" alt="👍"></div><blockquote type="cite">x</blockquote>`, "👍"},
		"Yandex":              {`<div>Yes, gladly</div><div> </div><div>02.03.2026, 16:37, "T" &lt;t@example.org&gt;:</div><blockquote><p>Join us?</p></blockquote>`, "Yes, gladly"},
		"quoted quote marker": {`<div>Yes, gladly</div><div class="x_gmail_quote">Join us?</div>`, "Yes, gladly"},
	} {
		got := FromHTML(c.html, "")
		if squeeze(got.Text) != squeeze(c.want) {
			t.Errorf("%s (%s):\n%s", name, got.Why, cmp.Diff(c.want, got.Text))
		}
	}
}

func TestHTMLIsAskedWhereItMarksTheQuotation(t *testing.T) {
	m := &mailer.Mail{Text: "Yes, gladly\n\nUnknown words before it\nJoin us?\n", HTML: `<div>Yes, gladly</div><blockquote type="cite">Unknown words before it<br>Join us?</blockquote>`}
	if got := New(m, ""); got.Text != "Yes, gladly" {
		t.Errorf("%+v", got)
	}
	m = &mailer.Mail{Text: "Yes, gladly\n\n> Join us?\n", HTML: `<p>Yes, gladly</p><p>Join us?</p>`}
	if got := New(m, ""); got.Text != "Yes, gladly" {
		t.Errorf("%+v", got)
	}
}

func TestPiecesAreKept(t *testing.T) {
	got := FromText("Yes\n\n-- \nAnn\n\nOn 02/03/2026 16:37, Together wrote:\n> Join?\n", "")
	want := Reply{Text: "Yes", Signature: "--\nAnn", Quoted: "On 02/03/2026 16:37, Together wrote:\nJoin?", Why: "line that announces a quotation, quoted lines, signature"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzFromText(f *testing.F) {
	for _, line := range announcements {
		f.Add("Yes\n\n"+line+"\n> x\n", invitation)
	}
	f.Add("Yes\n"+invitation, invitation)
	f.Fuzz(func(t *testing.T, text, sent string) {
		r := FromText(text, sent)
		if len(r.Text)+len(r.Quoted)+len(r.Signature) > 2*len(text)+64 {
			t.Errorf("%d bytes became more: %+v", len(text), r)
		}
	})
}

func FuzzFromHTML(f *testing.F) {
	f.Add(`<div dir="ltr">Yes</div><div class="gmail_quote">On Mon T wrote:<blockquote class="gmail_quote">Join</blockquote></div>`, invitation)
	f.Add(`<p>a<br>b</p><hr id=stopSpelling><ul><li>x</ul><pre>a
b</pre><div id=Signature>c</div>`, "")
	f.Fuzz(func(t *testing.T, source, sent string) { FromHTML(source, sent) })
}

func BenchmarkNewText(b *testing.B) {
	m := &mailer.Mail{Text: "Yes, count me in.\n\nSee you on Monday, I look forward to it.\n\n-- \nAnn Miller\nCommunity Centre\n\nOn Mon, Mar 2, 2026 at 4:37 PM Together <together@example.org> wrote:\n" + rewrap(strings.Repeat(invitation, 8), 72, "> ")}
	b.ReportMetric(float64(len(m.Text)), "bytes")
	for b.Loop() {
		New(m, invitation)
	}
}

func BenchmarkNewHTML(b *testing.B) {
	m := &mailer.Mail{Text: "Yes", HTML: `<html><body><div dir="ltr">Yes, count me in.<br>See you</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 T &lt;t@example.org&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">` + strings.Repeat(`<p style="margin:0">`+strings.ReplaceAll(invitation, "\n\n", "</p><p style=\"margin:0\">")+"</p>", 7) + `</blockquote></div></body></html>`}
	b.ReportMetric(float64(len(m.HTML)), "bytes")
	for b.Loop() {
		New(m, invitation)
	}
}

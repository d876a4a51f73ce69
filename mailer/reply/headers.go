package reply

import (
	"strings"
)

// headerKind is what a line in a quoted header block says.
type headerKind uint8

const (
	noHeader   headerKind = iota
	fromHeader            // who wrote
	sentHeader            // when, in words that only mail programs use
	dateHeader            // when, in words that an invitation may use as well
	toHeader              // to whom
	subjectHeader
	otherHeader // copies, importance, attachments
)

// headerNames are the names of header fields as mail programs translate them, lower-cased.
var headerNames = headerTable()

// headerWords feeds headerNames. See the reply windows of Outlook, Outlook on the web, Apple Mail, Samsung Email,
// Windows Mail and Notes in these languages.
var headerWords = map[headerKind]string{
	fromHeader: "from|từ|von|de|da|van|från|fra|lähettäjä|od|nadawca|от|отправитель|від|відправник|kimden|gönderen|差出人|送信者|发件人|寄件者|寄件人|보낸 사람|" +
		"보낸사람|מאת|من|feladó|de la|expeditor|από|expéditeur|remitente|remetente|mittente|afzender|absender|avsändare|afsender|avsender|wysłane przez|odesílatel|gửi từ|dari|frá|发送者|發件人|de:|frå|remitent|αποστολέας|від кого|المرسل|來源|從|来自|発信者|보낸이|发件者|寄件人名稱|השולח|avsendar|odosielateľ",
	sentHeader: "sent|gesendet|gesendet am|envoyé|envoyé le|envoyée|enviado|enviado el|enviado em|enviada|enviada em|enviada a|inviato|inviato il|inviata|verzonden|verzonden op|skickat|sendt|" +
		"lähetetty|wysłano|wysłane|odesláno|отправлено|отправлен|дата отправки|надіслано|відправлено|gönderme tarihi|gönderildi|gönderilen|gönderilme tarihi|送信日時|发送时间|发送日期|寄件日期|傳送時間|已发送|보낸 날짜|보낸날짜|" +
		"נשלח|تم الإرسال|أرسلت|تاريخ الإرسال|elküldve|küldve|trimis|εστάλη|message du|odoslané|poslano|đã gửi|dikirim|sent on|sent at|enviat|envoyés|gönderilmiş|lähetetyt|odeslané|στάλθηκε|απεσταλμένα|надіслані|відіслані|отправленные|أرسِل|أُرسلت|已傳送|已发箱|送信済み|寄件時間|寄件匣|send|sendt den|verstuurd|verstuurd op|skickades|saadetud|išsiųsta|poslané|послано",
	dateHeader: "date|datum|fecha|data|dato|päiväys|päivämäärä|дата|tarih|日付|日時|日期|时间|날짜|תאריך|التاريخ|dátum|ημερομηνία|fecha y hora|ngày|tanggal|dată|ημ/νία|التّاريخ|päiväys|päivä|kuupäev|fecha de envío|date d'envoi|日付",
	toHeader: "to|an|à|a|para|per|aan|till|til|vastaanottaja|do|dla|adresat|komu|pro|кому|kime|kime:|alıcı|宛先|收件人|收件者|받는 사람|받는사람|אל|إلى|címzett|către|προς|" +
		"destinataire|destinatario|destinatário|empfänger|ontvanger|mottagare|modtager|mottaker|đến|kepada|adresát|destinatar|destinatari|per a|příjemce|komu:|παραλήπτης|المستقبل|الي|לכבוד|到|送信先|수신|수신자|받는이|收信人|mottakar|bestimmt für|pour",
	subjectHeader: "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема|konu|件名|主题|主題|主旨|제목|נושא|الموضوع|tárgy|subiect|θέμα|sujet|chủ đề|tiêu đề|subyek|perihal|efni|assumpte|ärende|otsikko|件名:|标题|標題",
	otherHeader: "cc|bcc|reply-to|kopie|copie|copie à|copia|cópia|kopia|kopi|kopio|dw|udw|копия|копія|bilgi|抄送|副本|참조|עותק|نسخة|másolatot kap|importance|priority|attachments|anlagen|antwort an|answer to|répondre à|" +
		"responder a|rispondi a|antwoord aan|svara till|sender|organization|message-id|newsgroups|wichtigkeit|importancia|priorità|cci|cco|ccn|resent-from|list-id|x-mailer|vedlagt|bijlagen|pièces jointes|添付ファイル|附件|a/c|κοιν.|κοινοποίηση|kópia|kopya|másolat|kopiona|kopiot|αντίγραφο|לידיעה|ن.ك|写し|複本|副本(cc)|odpověď na|odpowiedź do|vastausosoite|svar til|svar till|ответить|обратный адрес|відповісти|השב אל|الرد إلى|回复地址|返信先|회신 주소|bcc|blindkopie|blindkopi|kopie (cc)|密送|密件副本|sensitivity|vertraulichkeit|return-path|flag|categories",
}

func headerTable() map[string]headerKind {
	m := make(map[string]headerKind)
	for kind, words := range headerWords {
		for w := range strings.SplitSeq(words, "|") {
			m[w] = kind
		}
	}
	return m
}

// header reads a line as a header field: "From: Anna", "*Von:* Anna", "Envoyé le :lundi".
func header(s string) (headerKind, string) {
	i := strings.IndexByte(s, ':')
	if j := strings.Index(s, "："); j >= 0 && (i < 0 || j < i) {
		i = j
	}
	if i <= 0 || i > 40 {
		return noHeader, ""
	}
	name := strings.Trim(s[:i], " *_\u200f")
	kind, ok := headerNames[name]
	if !ok {
		kind = headerNames[strings.ToLower(name)]
	}
	if kind == noHeader {
		if lower := strings.ToLower(s); strings.HasPrefix(lower, "message du ") {
			return sentHeader, s[i:]
		}
	}
	value := strings.Trim(s[i:], ":： *_")
	if kind == fromHeader && startsWithDate(value) && !strings.Contains(value, "@") { // "From: 19:00"
		kind = noHeader
	}
	return kind, value
}

// headerBlock looks whether the header of a quoted mail begins at line i; it returns the line after it, or 0.
// Two kinds of field are needed, and something that only mail has: an address, a subject beside an author, the word
// "sent". "Date: … To: …" of a meeting is none.
func headerBlock(lines []line, i int, budget *int) int {
	kind, _ := header(lines[i].text)
	if kind == noHeader || kind == otherHeader || *budget <= 0 {
		return 0
	}
	*budget--
	var seen [otherHeader + 1]bool
	kinds, address, end, blanks, others := 0, false, i, 0, 0
	for k := i; k < len(lines) && k < i+24; k++ {
		l := lines[k]
		if l.depth > 0 {
			break
		}
		if l.blank() {
			if blanks++; blanks > 1 {
				break
			}
			continue
		}
		kind, value := header(l.text)
		if kind == noHeader {
			// A folded address or subject, or the first line after the block.
			if others++; others > 2 || blanks > 0 {
				break
			}
			address = address || kinds > 0 && strings.Contains(l.text, "@")
			continue
		}
		if blanks > 0 && kinds >= 3 && seen[fromHeader] {
			break
		}
		blanks, others, end = 0, 0, k+1
		if !seen[kind] {
			seen[kind] = true
			if kind != otherHeader {
				kinds++
			}
		}
		address = address || kind != subjectHeader && strings.Contains(value, "@")
	}
	if seen[sentHeader] && seen[dateHeader] {
		kinds--
	}
	mail := address || seen[fromHeader] && seen[subjectHeader] && kinds >= 3 || seen[fromHeader] && seen[sentHeader]
	if kinds >= 2 && mail {
		return end
	}
	return 0
}

// labelledBlock looks whether the header of a quoted mail begins at line i as Notes shows it: the author, the date, and then
// each field's name in a line of its own above what it holds. It returns the line after it, or 0.
func labelledBlock(lines []line, i int) int {
	if i+1 >= len(lines) || !startsWithDate(lines[i+1].text) || len(lines[i+1].text) > 40 || lines[i+1].depth > 0 {
		return 0
	}
	if _, timed, _ := hasDate(lines[i+1].text); !timed {
		return 0
	}
	var seen [otherHeader + 1]bool
	for k := i + 2; k < min(len(lines), i+16); k++ {
		kind := headerNames[strings.ToLower(strings.Trim(lines[k].text, " *:"))]
		seen[kind] = true
		if kind == subjectHeader && seen[toHeader] {
			return min(k+2, len(lines))
		}
	}
	return 0
}

// isNotesTable says whether a line begins the table in which Notes shows the header of a quoted mail:
//
//	|------------>
//	| From:      |
//	|------------>
func isNotesTable(s string) bool {
	inner, begun := strings.CutPrefix(s, "|")
	inner, ended := strings.CutSuffix(inner, ">")
	return begun && ended && len(inner) >= 4 && strings.Trim(inner, "-") == ""
}

package calendar

import (
	"bytes"
	"strings"

	"mutualaid/mailer"
)

// subjects are how Outlook begins the subject of an answer, by language, lower-cased, without the colon.
var subjects = map[string]string{
	"accept": "ACCEPTED", "decline": "DECLINED", "accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE", "tentatively accepted": "TENTATIVE", // en
	"zugesagt": "ACCEPTED", "akzeptiert": "ACCEPTED", "angenommen": "ACCEPTED", "abgelehnt": "DECLINED", "abgesagt (antwort)": "DECLINED", "mit vorbehalt": "TENTATIVE", "vorläufig zugesagt": "TENTATIVE", "vorläufig": "TENTATIVE", "unter vorbehalt": "TENTATIVE", "mit vorbehalt angenommen": "TENTATIVE",
	"accepté": "ACCEPTED", "acceptée": "ACCEPTED", "accepté(e)": "ACCEPTED", "refusé": "DECLINED", "refusée": "DECLINED", "décliné": "DECLINED", "provisoire": "TENTATIVE", "accepté provisoirement": "TENTATIVE", "peut-être": "TENTATIVE",
	"aceptado": "ACCEPTED", "aceptada": "ACCEPTED", "rechazado": "DECLINED", "rechazada": "DECLINED", "provisional": "TENTATIVE", "provisionalmente aceptado": "TENTATIVE", "aceptado provisionalmente": "TENTATIVE",
	"aceito": "ACCEPTED", "aceite": "ACCEPTED", "aceita": "ACCEPTED", "recusado": "DECLINED", "recusada": "DECLINED", "provisório": "TENTATIVE", "provisória": "TENTATIVE", "tentativa": "TENTATIVE",
	"accettato": "ACCEPTED", "accettata": "ACCEPTED", "rifiutato": "DECLINED", "rifiutata": "DECLINED", "provvisorio": "TENTATIVE", "provvisoria": "TENTATIVE", "accettato con riserva": "TENTATIVE",
	"geaccepteerd": "ACCEPTED", "geweigerd": "DECLINED", "afgewezen": "DECLINED", "voorlopig": "TENTATIVE", "voorlopig geaccepteerd": "TENTATIVE",
	"accepterat": "ACCEPTED", "avböjt": "DECLINED", "avvisat": "DECLINED", "avböjd": "DECLINED", "preliminärt": "TENTATIVE", "preliminärt accepterat": "TENTATIVE",
	"accepteret": "ACCEPTED", "afvist": "DECLINED", "foreløbig": "TENTATIVE", "foreløbigt": "TENTATIVE", "afslået": "DECLINED", "foreløbigt accepteret": "TENTATIVE", "godtatt": "ACCEPTED", "akseptert": "ACCEPTED", "avslått": "DECLINED", "foreløpig": "TENTATIVE", "foreløpig godtatt": "TENTATIVE",
	"hyväksytty": "ACCEPTED", "hylätty": "DECLINED", "alustava": "TENTATIVE", "alustavasti hyväksytty": "TENTATIVE",
	"zaakceptowane": "ACCEPTED", "zaakceptowano": "ACCEPTED", "odrzucone": "DECLINED", "odrzucono": "DECLINED", "wstępne": "TENTATIVE", "wstępna akceptacja": "TENTATIVE", "wstępnie zaakceptowane": "TENTATIVE",
	"přijato": "ACCEPTED", "odmítnuto": "DECLINED", "zamítnuto": "DECLINED", "nezávazně": "TENTATIVE", "nezávazně přijato": "TENTATIVE",
	"принято": "ACCEPTED", "отклонено": "DECLINED", "под вопросом": "TENTATIVE", "принято под вопросом": "TENTATIVE", "прийнято": "ACCEPTED", "відхилено": "DECLINED", "попередньо": "TENTATIVE",
	"kabul edildi": "ACCEPTED", "kabul": "ACCEPTED", "reddedildi": "DECLINED", "belirsiz": "TENTATIVE", "承諾": "ACCEPTED", "承諾済み": "ACCEPTED", "辞退": "DECLINED", "欠席": "DECLINED", "仮承諾": "TENTATIVE", "仮の予定": "TENTATIVE",
	"已接受": "ACCEPTED", "接受": "ACCEPTED", "已拒绝": "DECLINED", "已谢绝": "DECLINED", "谢绝": "DECLINED", "拒绝": "DECLINED", "謝絕": "DECLINED", "拒絕": "DECLINED", "已謝絕": "DECLINED", "已拒絕": "DECLINED", "暂定": "TENTATIVE", "暫定": "TENTATIVE", "수락": "ACCEPTED", "수락됨": "ACCEPTED", "거절": "DECLINED", "거절됨": "DECLINED", "미정": "TENTATIVE",
	"התקבל": "ACCEPTED", "נדחה": "DECLINED", "طارئ": "TENTATIVE", "مقبول": "ACCEPTED", "مرفوض": "DECLINED", "elfogadva": "ACCEPTED", "elutasítva": "DECLINED", "feltételesen elfogadva": "TENTATIVE",
}

// proposals begin the subject of an answer that names another time.
var proposals = []string{"new time proposed", "neue zeit vorgeschlagen", "neuer besprechungstermin vorgeschlagen", "nouvel horaire proposé", "nueva hora propuesta", "novo horário proposto", "proposta nuova ora", "nieuwe tijd voorgesteld"}

// guess reads the answer of a mail without a calendar: Outlook sends such when its server or a gateway drops the part,
// and winmail.dat when it believes that we speak Exchange.
func guess(m *mailer.Mail) []Answer {
	a := Answer{Method: "REPLY", Attendee: m.From.Email, Stamp: m.Date.UTC(), Guess: true}
	if m.Date.IsZero() {
		a.Stamp = m.Date
	}
	if a.PartStat = fromTNEF(m); a.PartStat != "" {
		return []Answer{a}
	}
	prefix, _, ok := strings.Cut(strings.ReplaceAll(m.Subject, "：", ":"), ":")
	if !ok || len(prefix) > 60 {
		return nil
	}
	prefix = strings.ToLower(strings.TrimSpace(strings.ReplaceAll(prefix, "\u00a0", " ")))
	for _, p := range proposals {
		if prefix == p {
			a.Method, a.PartStat = "COUNTER", "TENTATIVE"
			return []Answer{a}
		}
	}
	if a.PartStat = subjects[prefix]; a.PartStat == "" {
		return nil
	}
	return []Answer{a}
}

// fromTNEF looks for the message class of a meeting response in winmail.dat. See MS-OXCMSG section 2.2.1.3 and
// MS-OXTNEF section 2.1.3.3 for the two spellings.
func fromTNEF(m *mailer.Mail) string {
	for _, p := range m.Parts {
		if p.Type != "application/ms-tnef" && !strings.EqualFold(p.Name, "winmail.dat") {
			continue
		}
		b, err := p.Decoded()
		if err != nil {
			continue
		}
		b = b[:min(len(b), 4096)]
		for class, stat := range tnefClasses {
			if bytes.Contains(b, []byte(class)) {
				return stat
			}
		}
	}
	return ""
}

var tnefClasses = map[string]string{
	"Schedule.MtgRespP": "ACCEPTED", "Schedule.MtgRespN": "DECLINED", "Schedule.MtgRespA": "TENTATIVE",
	"Schedule.Meeting.Resp.Pos": "ACCEPTED", "Schedule.Meeting.Resp.Neg": "DECLINED", "Schedule.Meeting.Resp.Tent": "TENTATIVE",
}

package calendar

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer"
)

// mail builds an answer as a mail program would send it; part is the calendar part with its header.
func mail(t testing.TB, subject, part string) *mailer.Mail {
	t.Helper()
	raw := "From: Ann Miller <ann@example.net>\r\nTo: together@example.org\r\nSubject: " + subject + "\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n" +
		"Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee you\r\n"
	if part != "" {
		raw += "--b\r\n" + strings.ReplaceAll(part, "\n", "\r\n") + "\r\n"
	}
	m, err := mailer.Parse([]byte(raw + "--b--\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const plainReply = `BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20260323T180000Z
DTEND:20260323T193000Z
DTSTAMP:20260302T090000Z
ORGANIZER;CN=Together:mailto:together@example.org
UID:meeting-01@example.org
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ann Mil
 ler;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="I bring cake":mailto:ann@example.net
SEQUENCE:2
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
`

func wanted(change func(*Answer)) Answer {
	a := Answer{
		Method: "REPLY", UID: "meeting-01@example.org", PartStat: "ACCEPTED", Attendee: "ann@example.net", Sequence: 2,
		Stamp: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Comment: "I bring cake",
		Start: time.Date(2026, 3, 23, 18, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 23, 19, 30, 0, 0, time.UTC),
	}
	if change != nil {
		change(&a)
	}
	return a
}

func TestAnswersOfCalendarProgramsAreRead(t *testing.T) {
	noComment := strings.Replace(plainReply, `;X-RESPONSE-COMMENT="I bring cake"`, "", 1)
	noOrganizer := strings.Replace(noComment, "ORGANIZER;CN=Together:mailto:together@example.org\n", "", 1)
	outlook := strings.NewReplacer("DTSTART:20260323T180000Z", "DTSTART;TZID=W. Europe Standard Time:20260323T190000", "DTEND:20260323T193000Z", "DTEND;TZID=W. Europe Standard Time:20260323T203000",
		"PARTSTAT=ACCEPTED", "PARTSTAT=TENTATIVE", "mailto:ann", "MAILTO:Ann").Replace(noOrganizer)
	custom := strings.NewReplacer("DTSTART:20260323T180000Z", "DTSTART;TZID=Customized Time Zone:20260323T190000", "DTEND:20260323T193000Z", "DTEND;TZID=Customized Time Zone:20260323T203000",
		"BEGIN:VEVENT", `BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT`).Replace(noComment)
	occurrence := strings.Replace(noComment, "SEQUENCE:2", "RECURRENCE-ID;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260427T190000\nSEQUENCE:2", 1)
	counter := strings.NewReplacer("METHOD:REPLY", "METHOD:COUNTER", "20260323T18", "20260324T18", "20260323T19", "20260324T19").Replace(noComment)
	everybody := strings.Replace(noComment, "UID:", "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.net\nATTENDEE;PARTSTAT=ACCEPTED:mailto:cat@example.net\nUID:", 1)
	icloud := strings.Replace(noComment, "mailto:ann@example.net", "/aMTI0/principal/", 1)
	icloud = strings.Replace(icloud, "CUTYPE=", "EMAIL=ann@example.net;CUTYPE=", 1)
	unfolded := strings.Replace(strings.ReplaceAll(noComment, "\n ", "\n"), "END:VEVENT\nEND:VCALENDAR\n", "", 1)
	quiet := wanted(func(a *Answer) { a.Comment = "" })
	tests := map[string]struct {
		part string
		want Answer
	}{
		"Google":                             {"Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\n\n" + plainReply, wanted(nil)},
		"without organizer, as outlook.com":  {"Content-Type: text/calendar; method=REPLY\n\n" + noOrganizer, quiet},
		"Exchange in base64, Windows' zones": {"Content-Type: text/calendar; charset=utf-8; method=REPLY\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(outlook)), wanted(func(a *Answer) { a.Comment, a.PartStat, a.Attendee = "", "TENTATIVE", "Ann@example.net" })},
		"a zone of its own":                  {"Content-Type: text/calendar; method=REPLY\n\n" + custom, quiet},
		"Apple, only an attachment":          {"Content-Type: application/octet-stream; name=iCal-20260302.ics\nContent-Disposition: attachment; filename=iCal-20260302.ics\n\n" + noComment, quiet},
		"one meeting of a series":            {"Content-Type: text/calendar; method=REPLY\n\n" + occurrence, wanted(func(a *Answer) { a.Comment, a.RecurrenceID = "", time.Date(2026, 4, 27, 17, 0, 0, 0, time.UTC) })},
		"another time proposed": {"Content-Type: text/calendar; method=COUNTER\n\n" + counter, wanted(func(a *Answer) {
			a.Method, a.Comment, a.Start, a.End = "COUNTER", "", a.Start.AddDate(0, 0, 1), a.End.AddDate(0, 0, 1)
		})},
		"all attendees listed":                {"Content-Type: text/calendar; method=REPLY\n\n" + everybody, quiet},
		"iCloud's principal":                  {"Content-Type: text/calendar; method=REPLY\n\n" + icloud, quiet},
		"folds lost on the way, end cut off":  {"Content-Type: text/calendar; method=REPLY\n\n" + unfolded, quiet},
		"quoted-printable, both part and ics": {"Content-Type: text/calendar; method=REPLY\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.ReplaceAll(noComment, "=", "=3D") + "\n--b\nContent-Type: application/ics; name=invite.ics\n\n" + noComment, quiet},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Read(mail(t, "Re: Monthly", c.part))
			if err != nil {
				t.Fatal(err)
			}
			equal := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
			if d := cmp.Diff([]Answer{c.want}, got, equal); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestInvitationsAndFilesAreNoAnswers(t *testing.T) {
	for _, part := range []string{
		"",
		"Content-Type: text/calendar; method=REQUEST\n\n" + strings.Replace(plainReply, "METHOD:REPLY", "METHOD:REQUEST", 1),
		"Content-Type: text/calendar\n\n" + strings.Replace(plainReply, "METHOD:REPLY\n", "", 1),
	} {
		got, err := Read(mail(t, "Monthly", part))
		if len(got) != 0 || err != nil {
			t.Errorf("%q: %v, %v", part, got, err)
		}
	}
}

func TestBrokenAnswerIsAnError(t *testing.T) {
	for _, part := range []string{
		"Content-Type: text/calendar; method=REPLY\n\nnothing here",
		"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
		"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\n", 5000),
	} {
		if got, err := Read(mail(t, "Accepted: Monthly", part)); err == nil {
			t.Errorf("%.80q: %v", part, got)
		}
	}
}

func TestSubjectIsAGuessWhereTheCalendarIsMissing(t *testing.T) {
	for subject, want := range map[string]string{
		"Accepted: Monthly": "ACCEPTED", "Declined: Monthly": "DECLINED", "Zugesagt: Treffen": "ACCEPTED", "=?utf-8?q?Refus=C3=A9_=3A_R=C3=A9union?=": "DECLINED",
		"Geaccepteerd: Overleg": "ACCEPTED", "Tentatively Accepted: Monthly": "TENTATIVE", "Re: Accepted: Monthly": "", "I have accepted: the offer": "", "Monthly": "",
	} {
		got, err := Read(mail(t, subject, ""))
		stat := ""
		if len(got) == 1 && got[0].Guess && got[0].UID == "" {
			stat = got[0].PartStat
		}
		if stat != want || err != nil {
			t.Errorf("%s: %q, want %q (%v)", subject, stat, want, err)
		}
	}
	got, err := Read(mail(t, "Monthly", "Content-Type: application/ms-tnef; name=winmail.dat\n\n........IPM.Microsoft Schedule.MtgRespN...."))
	if err != nil || len(got) != 1 || got[0].PartStat != "DECLINED" || !got[0].Guess {
		t.Errorf("winmail.dat: %+v, %v", got, err)
	}
}

// Accepted, tentative, declined, as Outlook begins the subject in each language.
func TestSubjectsOfAllLanguagesAreGuessedAlike(t *testing.T) {
	stats := [...]string{"ACCEPTED", "TENTATIVE", "DECLINED"}
	for language, words := range map[string][3]string{
		"en": {"Accepted", "Tentative", "Declined"}, "de": {"Zugesagt", "Mit Vorbehalt", "Abgelehnt"}, "fr": {"Accepté", "Provisoire", "Refusé"},
		"es": {"Aceptada", "Provisional", "Rechazada"}, "it": {"Accettato", "Provvisorio", "Rifiutato"}, "pt-BR": {"Aceito", "Provisório", "Recusado"},
		"pt": {"Aceite", "Tentativa", "Recusado"}, "nl": {"Geaccepteerd", "Voorlopig", "Geweigerd"}, "sv": {"Accepterat", "Preliminärt", "Avböjt"},
		"da": {"Accepteret", "Foreløbigt", "Afvist"}, "no": {"Godtatt", "Foreløpig", "Avslått"}, "fi": {"Hyväksytty", "Alustava", "Hylätty"},
		"pl": {"Zaakceptowano", "Wstępna akceptacja", "Odrzucono"}, "cs": {"Přijato", "Nezávazně", "Odmítnuto"}, "ru": {"Принято", "Под вопросом", "Отклонено"},
		"ja": {"承諾済み", "仮承諾", "辞退"}, "zh": {"已接受", "暂定", "已拒绝"}, "zh-TW": {"已接受", "暫定", "謝絕"},
	} {
		for i, word := range words {
			for _, colon := range [...]string{": ", "\u00a0: ", "："} {
				got := guess(&mailer.Mail{Subject: word + colon + "Treffen", From: mailer.Address{Email: "ann@example.net"}})
				if len(got) != 1 || got[0].PartStat != stats[i] || !got[0].Guess || got[0].UID != "" {
					t.Errorf("%s: %s: %+v", language, word, got)
				}
			}
		}
	}
}

func TestRequestIsReadBackInEveryZone(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Africa/Casablanca", "America/Sao_Paulo", "UTC", "Asia/Tehran", "Pacific/Chatham", "Europe/Dublin"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for month := time.January; month <= time.December; month++ {
			e := meeting(t)
			e.Start = time.Date(2026, month, 28, 19, 0, 0, 0, loc)
			b, err := Request(e)
			if err != nil {
				t.Fatal(err)
			}
			// Read with the object's own VTIMEZONE alone: a program may not know the name.
			text := strings.ReplaceAll(string(b), "TZID:"+name, "TZID:Ours")
			text = strings.ReplaceAll(text, "TZID="+name, "TZID=Ours")
			text = strings.NewReplacer("METHOD:REQUEST", "METHOD:REPLY", "\r\n ", "").Replace(text)
			got, err := answersIn(text, "", "ann@example.net")
			if err != nil || len(got) != 1 || !got[0].Start.Equal(e.Start) {
				t.Errorf("%s, %s: %v, %v", name, e.Start, got, err)
			}
		}
	}
}

func TestHostileValuesStayValues(t *testing.T) {
	e := meeting(t)
	evil := "x\r\nATTENDEE:mailto:bob@example.net\nBEGIN:VEVENT"
	e.UID, e.Title, e.Description, e.Place, e.URL, e.Language = evil, evil, evil, evil, evil, evil
	e.Organizer.Name, e.Attendee.Name, e.Attendee.Email = evil, evil, "ann@example.net\r\nX-A:b"
	for _, write := range []func(Event) ([]byte, error){func(e Event) ([]byte, error) { return Request(e) }, Cancel} {
		b, err := write(e)
		if err != nil {
			t.Fatal(err)
		}
		cal, err := parse(string(b))
		if err != nil {
			t.Fatal(err)
		}
		attendees, events := 0, 0
		for _, c := range cal.parts {
			if c.name == "VEVENT" {
				events++
				for _, p := range c.properties {
					if p.name == "ATTENDEE" {
						attendees++
					}
				}
			}
		}
		if attendees != 1 || events != 1 {
			t.Errorf("%d attendees, %d events:\n%s", attendees, events, b)
		}
	}
}

func TestImpossibleEventsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Event){
		"no UID": func(e *Event) { e.UID = "" }, "no start": func(e *Event) { e.Start = time.Time{} }, "no time": func(e *Event) { e.Duration = 0 },
		"no attendee": func(e *Event) { e.Attendee.Email = "" }, "a bad rule": func(e *Event) { e.Rule = "FREQ=SOMETIMES" },
	} {
		e := meeting(t)
		change(&e)
		if b, err := Request(e); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(plainReply, "Accepted: x")
	f.Add("\xf4BEGIN:VCALENDAR", "0")
	files, err := filepath.Glob(filepath.Join("testdata", "answers", "*.eml"))
	if err != nil || len(files) == 0 {
		f.Fatal("no mails to begin with", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		m, err := mailer.Parse(raw)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range m.Parts {
			if text, err := p.Text(); err == nil && isCalendar(p) {
				f.Add(text, m.Subject)
			}
		}
	}
	f.Add("BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETTO:+01\nRRULE:FREQ=YEARLY\n", "")
	f.Fuzz(func(t *testing.T, text, subject string) {
		m := &mailer.Mail{Subject: subject, From: mailer.Address{Email: "ann@example.net"}}
		if got := guess(m); len(got) > 1 {
			t.Error(got)
		}
		got, err := answersIn(text, "REPLY", "ann@example.net")
		if err != nil && !strings.Contains(fmt.Sprint(err), " ") || len(got) > 50*ofPart.components {
			t.Error(len(got), err)
		}
		for _, a := range got {
			if a.UID == "" || a.PartStat == "" || a.Attendee == "" || !isAnswer(a.Method) || utf8.ValidString(text) && !utf8.ValidString(a.UID+a.Attendee+a.Comment+a.PartStat) {
				t.Errorf("%+v", a)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	m := mail(b, "Accepted: Monthly", "Content-Type: text/calendar; method=REPLY\n\n"+plainReply)
	for b.Loop() {
		if _, err := Read(m); err != nil {
			b.Fatal(err)
		}
	}
}

package robot

import (
	"strings"
	"testing"
	"time"
)

func TestDayOfReturnIsRead(t *testing.T) {
	sent := time.Date(2026, 11, 26, 15, 4, 5, 0, time.FixedZone("", 3600))
	for _, c := range []struct{ want, text string }{
		// numbers
		{"2026-12-14", "I am away. Back on 2026-12-14."},
		{"2026-12-13", "Ich bin bis zum 13.12.2026 nicht im Büro."},
		{"2026-12-13", "Ich bin bis 13.12. nicht im Büro."},
		{"2026-12-13", "I'm out of the office until 12/13."},
		{"2026-12-13", "I am out of the office until 13/12/2026."},
		{"2026-12-05", "I'm out of the office until 12/5/2026."},
		{"2027-02-01", "Je serai de retour le 01/02/2027."},
		{"2026-12-14", "Jsem na dovolené, vrátím se 14. 12. 2026."},
		{"2026-12-14", "I will return 14-12-2026."},
		{"2026-12-07", "Olen lomalla 1.12.-6.12. ja palaan töihin maanantaina 7.12.2026."},
		// days and months in words
		{"2026-12-14", "Thank you for your message. I am out of the office and will be back on Monday 14 December."},
		{"2026-12-14", "I'll be back Dec 14."}, {"2026-12-14", "I return on December 14th, 2026."}, {"2027-01-04", "We reopen on Monday, January 4."},
		{"2026-12-13", "I am out of the office from 1 to 13 December with no access to mail."},
		{"2026-12-14", "Ich bin vom 1. bis 14. Dezember nicht erreichbar."},
		{"2026-12-09", "Ich bin bis zum 8. Dezember im Urlaub und ab 9. Dezember wieder da."},
		{"2026-12-14", "Unser Büro ist bis zum 13. Dezember geschlossen. Ab Montag, dem 14.12., sind wir wieder für Sie da."},
		{"2027-03-01", "Ich bin ab dem 1. März 2027 wieder erreichbar."},
		{"2026-12-14", "Je suis absente jusqu'au 14 décembre."}, {"2026-12-01", "L'atelier est fermé. Réouverture le mardi 1er décembre !"},
		{"2026-12-24", "Estaré ausente del 3 al 23 de diciembre, ambos incluidos. Me reincorporo el jueves 24 de diciembre."},
		{"2026-12-14", "Estou de férias, regressando ao serviço no dia 14 de dezembro."}, {"2026-12-29", "Estarei de férias de 15 a 28 de dezembro, retornando no dia 29/12."},
		{"2026-12-14", "Sono in ferie. Rientrerò in ufficio il 14 dicembre."}, {"2026-12-14", "Sono assente fino al 14/12/2026."},
		{"2026-12-22", "Ik ben afwezig tot en met 21 december. Vanaf 22 december ben ik terug."},
		{"2026-12-14", "Jag är åter måndagen den 14 december."}, {"2026-12-14", "Jeg er tilbage mandag d. 14. december 2026."}, {"2026-12-14", "Jeg er tilbake 14. desember."},
		{"2026-12-16", "Przebywam na urlopie do 15 grudnia. Wracam 16.12.2026."}, {"2026-12-15", "Przebywam na urlopie do 15 grudnia."},
		{"2026-12-30", "Do 29. 12. čerpám dovolenou. Na Vaši zprávu odpovím po návratu 30. 12. 2026."},
		{"2026-12-12", "Меня не будет в офисе до 12 декабря 2026 года."}, {"2026-12-20", "Я у відпустці з 6 по 19 грудня. Буду на роботі 20 грудня."},
		{"2026-12-17", "17 Aralık 2026 tarihinde ofiste olacağım."}, {"2026-12-24", "Szabadságon vagyok, december 24-én leszek újra elérhető."},
		{"2026-12-07", "12月1日から12月6日まで休暇をいただいております。12月7日より出社いたします。"}, {"2026-12-06", "12月6日まで不在です。"},
		{"2026-12-09", "您好，我正在休假，12月9日恢复上班。"}, {"2026-12-14", "저는 휴가 중이며 2026년 12월 14일에 복귀합니다."},
		{"2026-12-19", "I am on retreat until Saturday the 19th."}, {"2026-12-14", "Closed December 1-14."},
		// days of the week alone
		{"2026-11-30", "I'm away until Monday."}, {"2026-11-27", "Ich bin bis Freitag nicht da."}, {"2026-12-03", "Back on Thursday!"}, {"2026-11-27", "Estoy fuera de la oficina hasta el viernes."},
		{"2026-12-08", "Ik ben afwezig tot en met 8 december. Voor haast kunt u Bea schrijven."}, {"2026-12-08", "8 Aralık tarihine kadar ofis dışındayım."},
		// a year ahead
		{"2027-11-02", "Sono in congedo di maternità. Rientrerò in servizio il 2/11/2027."}, {"2027-01-12", "I'll be back on January 12."},
		// none
		{"", "I am out of the office for two weeks."}, {"", "I have limited access to e-mail. For urgent matters call 555-0142, 24/7."},
		{"", "Thank you for your mail of 20 November 2026."}, {"", "We received your request on 11/30/2026. Ticket 12.5 was opened."}, {"", "Our next open day is on 5 December. Thank you for your message."},
		{"", "I was back on 3 March 2019."}, {"", "Back in 2126."}, {"", "Your meeting is on Saturday."}, {"", ""},
	} {
		got := ""
		if day := Return("Automatic reply: Helpers for Saturday", c.text, sent); !day.IsZero() {
			got = day.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDayOfReturnStandsInTheSubject(t *testing.T) {
	sent := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, subject := range []string{"AUTO: Ann Miller is out of the office (returning 12/14/2026)", "Ann Miller ist außer Haus (Rückkehr am 14.12.2026)", "Ann Miller est absente (retour 14/12/2026)"} {
		if day := Return(subject, "I am out of the office until 12/13/2026.", sent); day.Format(time.DateOnly) != "2026-12-14" {
			t.Errorf("%s: %v", subject, day)
		}
	}
}

func TestHostileTextIsReadQuickly(t *testing.T) {
	for _, unit := range []string{"back ", "12.12.", "1-2-3-", "until ", "日月", "the 19th ", "may 1-2 ", ". ", "back on 12.12.2026 "} {
		began := time.Now()
		Return(strings.Repeat(unit, 1<<20/len(unit)), strings.Repeat(unit, 1<<20/len(unit)), began)
		Words("auto: x", Newest(strings.Repeat(unit, 1<<20/len(unit))))
		Subject(strings.Repeat(unit, 1<<20/len(unit)), strings.Repeat(unit, 1<<20/len(unit)), true)
		Subject("out of office", Newest(strings.Repeat(unit, 1<<20/len(unit))), false)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%q: %v", unit, took)
		}
	}
}

func FuzzReturn(f *testing.F) {
	f.Add("Out of office", "Back on Monday 14 December 2026, from 1 to 13.12. until 12/13")
	f.Add("自動返信", "12月7日より出社いたします。")
	f.Fuzz(func(t *testing.T, subject, text string) {
		sent := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
		if day := Return(subject, text, sent); !day.IsZero() && (day.Before(sent) || day.Sub(sent) > farthest) {
			t.Errorf("%v", day)
		}
		Words(strings.ToLower(subject), Newest(text))
		Subject(strings.ToLower(subject), text, false)
	})
}

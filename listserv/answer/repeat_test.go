package answer_test

import (
	"strings"
	"testing"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/schedule"
	"mutualaid/templates"
)

// What people say of how a meeting repeats means the same in each of our languages.
func TestRepeatsIsReadInSevenLanguages(t *testing.T) {
	words, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	start, err := schedule.ParseWall("2026-12-03 17:00") // a first Thursday
	if err != nil {
		t.Fatal(err)
	}
	for rule, said := range map[string]map[string][]string{
		"FREQ=WEEKLY": {
			"en": {"weekly"}, "de": {"jede Woche", "wöchentlich"}, "es": {"cada semana"}, "fr": {"chaque semaine", "toutes les semaines"}, "it": {"ogni settimana"}, "nl": {"elke week", "wekelijks"}, "pt": {"toda semana", "semanalmente"}},
		"FREQ=WEEKLY;INTERVAL=2": {
			"en": {"every two weeks"}, "de": {"alle zwei Wochen", "alle 2 Wochen", "14-tägig", "Alle 14 Tage"}, "es": {"cada dos semanas", "cada quince días"}, "fr": {"toutes les deux semaines", "une semaine sur deux", "tous les quinze jours"},
			"it": {"ogni due settimane"}, "nl": {"om de twee weken", "elke twee weken", "om de week"}, "pt": {"a cada duas semanas", "de duas em duas semanas", "quinzenal"}},
		"FREQ=WEEKLY;BYDAY=TH": {
			"en": {"every Thursday"}, "de": {"jeden Donnerstag", "donnerstags"}, "es": {"todos los jueves", "cada jueves"}, "fr": {"tous les jeudis", "chaque jeudi"}, "it": {"ogni giovedì"}, "nl": {"elke donderdag"}, "pt": {"toda quinta-feira", "todas as quintas-feiras", "todas as quintas"}},
		"FREQ=WEEKLY;BYDAY=TU,TH": {
			"en": {"every Tuesday and Thursday"}, "de": {"jeden Dienstag und Donnerstag"}, "es": {"cada martes y jueves"}, "fr": {"chaque mardi et jeudi"}, "it": {"ogni martedì e giovedì"}, "nl": {"elke dinsdag en donderdag"}, "pt": {"toda terça e quinta"}},
		"FREQ=MONTHLY;BYDAY=1TH": {
			"en": {"first Thursday of the month"}, "de": {"am ersten Donnerstag des Monats", "jeden ersten Donnerstag im Monat", "erster Donnerstag"}, "es": {"el primer jueves del mes", "primer jueves de cada mes"}, "fr": {"le premier jeudi du mois", "premier jeudi de chaque mois"},
			"it": {"il primo giovedì del mese", "primo giovedì di ogni mese"}, "nl": {"eerste donderdag van de maand"}, "pt": {"primeira quinta-feira do mês", "primeira quinta-feira de cada mês"}},
		"FREQ=MONTHLY;BYDAY=2FR": {
			"en": {"second Friday of the month"}, "de": {"zweiter Freitag im Monat"}, "es": {"segundo viernes del mes"}, "fr": {"deuxième vendredi du mois"}, "it": {"secondo venerdì del mese"}, "nl": {"tweede vrijdag van de maand"}, "pt": {"segunda sexta-feira do mês"}},
		"FREQ=MONTHLY;BYDAY=-1FR": {
			"en": {"last Friday of the month"}, "de": {"letzter Freitag im Monat"}, "es": {"último viernes de cada mes"}, "fr": {"dernier vendredi du mois"}, "it": {"ultimo venerdì del mese"}, "nl": {"laatste vrijdag van de maand"}, "pt": {"última sexta-feira do mês"}},
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": {
			"en": {"every other tuesday", "every two weeks on tuesday"}, "de": {"alle zwei Wochen am Dienstag"}, "es": {"un martes de cada dos", "un martes sí y otro no", "cada dos semanas el martes"}, "fr": {"un mardi sur deux", "toutes les deux semaines le mardi"},
			"it": {"un martedì su due", "ogni due settimane il martedì"}, "nl": {"om de twee weken op dinsdag"}, "pt": {"uma terça em cada duas", "a cada duas semanas na terça"}},
		"FREQ=MONTHLY;BYMONTHDAY=15": {
			"en": {"every month on the 15th"}, "de": {"am 15. jedes Monats", "jeden Monat am 15."}, "es": {"el 15 de cada mes", "cada mes el 15", "el día 15 de cada mes"}, "fr": {"le 15 de chaque mois"}, "it": {"il 15 di ogni mese"}, "nl": {"elke maand op de 15e"}, "pt": {"todo mês no dia 15", "dia 15 de cada mês"}},
		"FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=3": {
			"en": {"every year on 3 December"}, "de": {"jedes Jahr am 3. Dezember"}, "es": {"cada año el 3 de diciembre"}, "fr": {"chaque année le 3 décembre"}, "it": {"ogni anno il 3 dicembre"}, "nl": {"elk jaar op 3 december"}, "pt": {"todo ano em 3 de dezembro"}},
		"FREQ=WEEKLY;UNTIL=20270630T235900": {
			"en": {"weekly until 30 June 2027"}, "de": {"wöchentlich bis 30.6.2027", "jede Woche bis zum 30. Juni 2027"}, "es": {"cada semana hasta el 30 de junio de 2027"}, "fr": {"chaque semaine jusqu'au 30 juin 2027"}, "it": {"ogni settimana fino al 30 giugno 2027"}, "nl": {"elke week tot en met 30 juni 2027"}, "pt": {"toda semana até 30 de junho de 2027"}},
		"FREQ=WEEKLY;COUNT=10": {
			"en": {"weekly, 10 times"}, "de": {"wöchentlich 10 mal", "jede Woche, zehn mal", "wöchentlich, 10x"}, "es": {"cada semana, 10 veces"}, "fr": {"chaque semaine, dix fois"}, "it": {"ogni settimana, 10 volte"}, "nl": {"elke week, 10 keer"}, "pt": {"toda semana, dez vezes"}},
	} {
		for lang, phrases := range said {
			for _, s := range phrases {
				english := s
				if lang != "en" {
					english = answer.Repeats(words.Phrases(lang), s)
				}
				if got, err := schedule.ParseRule(english, start); err != nil || got != rule {
					t.Errorf("%s: %q, read as %q, is %q, want %q: %v", lang, s, english, got, rule, err)
				}
			}
		}
	}
	// What has two meanings, or none, is refused in each.
	for lang, phrases := range map[string][]string{"de": {"jeden dritten Donnerstag", "hin und wieder", "stündlich"}, "fr": {"de temps en temps"}, "es": {"cada tercer jueves"}, "nl": {"af en toe"}} {
		for _, s := range phrases {
			if got, err := schedule.ParseRule(answer.Repeats(words.Phrases(lang), s), start); err == nil {
				t.Errorf("%s: %q is %q", lang, s, got)
			}
		}
	}
}

// The hour may be among the words, as in "first Thursday of the month at 17:00".
func TestHourIsTakenOutOfTheWords(t *testing.T) {
	all, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for words, odd := range map[string]string{"every tuesday at 25:00": "25:00", "jeden Dienstag um 9:75": "9:75"} {
		if _, _, err := answer.Hour(all.AllPhrases(), words); err == nil || !strings.Contains(err.Error(), "no clock shows "+odd) {
			t.Errorf("%q: %v", words, err)
		}
	}
	for words, want := range map[string]struct {
		rest    string
		minutes int
	}{
		"first Thursday of the month at 17:00":     {"first Thursday of the month ", 17 * 60},
		"at 7:30pm every tuesday until 2027-06-30": {" every tuesday until 2027-06-30", 19*60 + 30},
		"every tuesday at 5 pm, 10 times":          {"every tuesday , 10 times", 17 * 60},
		"jeden Dienstag um 18:30 Uhr":              {"jeden Dienstag ", 18*60 + 30},
		"jeden Dienstag um 18 Uhr 30":              {"jeden Dienstag ", 18*60 + 30},
		"chaque mardi à 18 h 30":                   {"chaque mardi ", 18*60 + 30},
		"jeden Montag um 19 Uhr":                   {"jeden Montag ", 19 * 60},
		"le premier jeudi du mois à 18h30":         {"le premier jeudi du mois ", 18*60 + 30},
		"cada primer jueves a las 17:00":           {"cada primer jueves ", 17 * 60},
		"ogni lunedì alle 9:15":                    {"ogni lunedì ", 9*60 + 15},
		"elke maandag om 20 uur":                   {"elke maandag ", 20 * 60},
		"toda segunda às 20h":                      {"toda segunda ", 20 * 60},
		"every two weeks, 10 times":                {"every two weeks, 10 times", -1},
		"the 15th of every month until 30.6.2027":  {"the 15th of every month until 30.6.2027", -1},
		"every tuesday at 5.30pm":                  {"every tuesday ", 17*60 + 30},
		"every tuesday at 5:30 p.m.":               {"every tuesday ", 17*60 + 30},
		"every tuesday at 5 p.m.":                  {"every tuesday ", 17 * 60},
		"every tuesday at 5:30 PM":                 {"every tuesday ", 17*60 + 30},
		"every tuesday, 17.30":                     {"every tuesday, ", 17*60 + 30},
		"every tuesday at 9.15":                    {"every tuesday ", 9*60 + 15},
		"every tuesday at 9.10":                    {"every tuesday ", 9*60 + 10},
		"every tuesday at noon":                    {"every tuesday ", 12 * 60},
		"every tuesday at 12 am":                   {"every tuesday ", 0},
		"every tuesday at 6 in the evening":        {"every tuesday ", 18 * 60},
		"cada martes a las 6 de la tarde":          {"cada martes ", 18 * 60},
		"cada martes a las 6:30 de la tarde":       {"cada martes ", 18*60 + 30},
		"chaque mardi à midi":                      {"chaque mardi ", 12 * 60},
		"chaque mardi à 6 heures du soir":          {"chaque mardi ", 18 * 60},
		"chaque mardi à 6h30 du soir":              {"chaque mardi ", 18*60 + 30},
		"jeden Dienstag um 6 Uhr abends":           {"jeden Dienstag ", 18 * 60},
		"jeden Dienstag um 19.30 Uhr":              {"jeden Dienstag ", 19*60 + 30},
		"ogni martedì alle 6 di sera":              {"ogni martedì ", 18 * 60},
		"elke dinsdag om 8 uur 's avonds":          {"elke dinsdag ", 20 * 60},
		"toda terça às 6 da tarde":                 {"toda terça ", 18 * 60},
		"weekly until 15.12.2026":                  {"weekly until 15.12.2026", -1},
		"jeden 15.12.":                             {"jeden 15.12.", -1},
		"chaque mardi après-midi":                  {"chaque mardi après-midi", -1},
		"every 2 weeks on monday":                  {"every 2 weeks on monday", -1},
	} {
		if rest, minutes, err := answer.Hour(all.AllPhrases(), words); rest != want.rest || minutes != want.minutes || err != nil {
			t.Errorf("%q: %q and %d, want %q and %d: %v", words, rest, minutes, want.rest, want.minutes, err)
		}
	}
}

package robot

import (
	"strings"
	"time"
)

// backWords stand beside the day of a return; untilWords before the last day of an absence, untilAfter behind it.
var (
	backWords = []string{
		"back", "return", "open again", "reopen", "re-open", "resum", "again on", "again from", "as of", "available from", "available again", "in the office on", "in the office again", "read mail again",
		"zurück", "zurueck", "geöffnet ab", "wieder", "rückkehr", "rueckkehr", "erreichbar ab", "retour", "reviens", "reviendr", "rentre", "à partir d", "disponible le", "reprend", "reprise", "réouv", "rouvr",
		"regres", "vuelvo", "volver", "vuelta", "reincorpor", "a partir de", "disponible a", "retorn", "volto", "voltar", "de volta", "rientr", "torner", "torno", "ritorn", "riapr", "reabr", "reapert", "di nuovo", "a partire da", "dal giorno",
		"terug", "weer aanwezig", "weer bereikbaar", "vanaf", "tillbaka", "åter", "igen", "tilbage", "tilbake", "palaa", "takaisin", "tavoitettavissa",
		"wrac", "wróc", "powr", "od dnia", "vrát", "návrat", "opět", "zpět", "верн", "возвращ", "выйду", "выхожу", "выход", "снова", "повер", "вийду", "знову", "dön", "ofiste ol", "tekrar",
		"újra", "ismét", "vissza", "на роботі", "на работе", "на рабочем", "以降", "以後", "復帰", "出社", "戻り", "戻る", "帰国", "より通常", "恢复", "恢復", "返回", "回来", "回來", "上班", "복귀", "돌아", "출근",
	}
	untilWords = []string{
		"until", "till", "til", "through", "thru", "up to", "by", "bis", "jusqu", "hasta", "fino", "sino", "até", "ate o dia", "tot", "t/m", "t.o.m", "till och med", "tom", "indtil", "til og med", "frem til", "do", "aż do", "až do", "до", "по", "直到", "到", "至", "截至",
	}
	untilAfter = []string{"まで", "迄", "까지", "saakka", "asti", "kadar", "e kadar", "a kadar", "ye kadar", "'e kadar"}
)

// monthNames are the words for months, lower-cased, as they stand beside a day.
var monthNames = func() map[string]int {
	all := [12]string{
		"january jan enero janvier janv januar jan jänner janeiro gennaio gen januari január tammikuuta tammikuun stycznia sty ledna января янв січня ocak gener",
		"february feb febrero février févr fevrier februar feber fevereiro febbraio febr februari február helmikuuta helmikuun lutego února unora февраля фев лютого şubat subat febrer",
		"march mar marzo mars märz maerz mrz mär março marco maart mrt marts március maaliskuuta maaliskuun marca března brezna марта мар березня mart",
		"april apr abril avril avr abr aprile április huhtikuuta huhtikuun kwietnia dubna апреля апр квітня nisan",
		"may mayo mai maio mag maggio mei maj május toukokuuta toukokuun maja května kvetna мая травня mayıs mayis maig",
		"june jun junio juin juni junho giugno giu június kesäkuuta kesäkuun czerwca června cervna июня июн червня haziran juny",
		"july jul julio juillet juil juli julho luglio lug július heinäkuuta heinäkuun lipca července cervence июля июл липня temmuz juliol",
		"august aug agosto août aout ago augustus augusti augusztus elokuuta elokuun sierpnia srpna августа авг серпня ağustos agustos agost",
		"september sep sept septiembre setiembre septembre setembro set settembre szeptember syyskuuta syyskuun września wrzesnia září zari сентября сен вересня eylül eylul setembre",
		"october oct octubre octobre oktober okt outubro out ottobre ott október lokakuuta lokakuun października pazdziernika října rijna октября окт жовтня ekim",
		"november nov noviembre novembre novembro marraskuuta marraskuun listopada listopadu ноября ноя листопада kasım kasim",
		"december dec diciembre dic décembre decembre dezember dez dezembro dicembre desember joulukuuta joulukuun grudnia prosince декабря дек грудня aralık aralik desembre",
	}
	m := make(map[string]int)
	for i, names := range all {
		for _, name := range strings.Fields(names) {
			m[name] = i + 1
		}
	}
	return m
}()

// weekdayNames are the words for days of the week, lower-cased.
var weekdayNames = func() map[string]time.Weekday {
	all := [7]string{
		"sunday sonntag domingo dimanche domenica zondag söndag søndag sunnuntaina niedzieli neděle воскресенье воскресенья неділі",
		"monday montag lunes lundi segunda lunedì lunedi maandag måndag mandag maanantaina maanantaihin poniedziałku poniedziałek pondělí понедельник понедельника понеділок понеділка pazartesi",
		"tuesday dienstag martes mardi terça martedì martedi dinsdag tisdag tirsdag tiistaina tiistaihin wtorku wtorek úterý вторник вторника вівторок вівторка salı",
		"wednesday mittwoch miércoles miercoles mercredi quarta mercoledì mercoledi woensdag onsdag keskiviikkona keskiviikkoon środy środę středy středu среду среды середу середи çarşamba",
		"thursday donnerstag jueves jeudi quinta giovedì giovedi donderdag torsdag torstaina torstaihin czwartku czwartek čtvrtka čtvrtek четверг четверга четвер четверга perşembe",
		"friday freitag viernes vendredi sexta venerdì venerdi vrijdag fredag perjantaina perjantaihin piątku piątek pátku pátek пятницу пятницы п'ятницю cuma",
		"saturday samstag sonnabend sábado sabado samedi sabato zaterdag lördag lørdag lauantaina soboty sobotę sobotu субботу субботы суботу cumartesi",
	}
	m := make(map[string]time.Weekday)
	for i, names := range all {
		for _, name := range strings.Fields(names) {
			m[name] = time.Weekday(i)
		}
	}
	return m
}()

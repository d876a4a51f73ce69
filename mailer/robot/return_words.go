package robot

import (
	"strings"
	"time"
)

// backWords stand beside the day of a return; untilWords before the last day of an absence, untilAfter behind it.
var (
	backWords = []string{
		"back", "return", "open again", "reopen", "re-open", "resum", "again on", "again from", "available again", "in the office on", "in the office again", "read mail again",
		"zurück", "zurueck", "geöffnet ab", "wieder", "geht es weiter", "rückkehr", "rueckkehr", "retour", "reviens", "reviendr", "rentre", "disponible le", "reprend", "reprise", "réouv", "rouvr",
		"regres", "vuelvo", "volver", "vuelta", "reincorpor", "vuelve", "retom", "retorn", "volto", "voltar", "de volta", "rientr", "torner", "torno", "ritorn", "riapr", "reabr", "reapert", "di nuovo",
		"terug", "weer aanwezig", "weer bereikbaar", "tillbaka", "åter", "igen", "tilbage", "tilbake", "palaa", "takaisin", "tavoitettavissa",
		"wrac", "wróc", "powr", "vrát", "návrat", "opět", "zpět", "späť", "grįš", "revin", "επιστρέφ", "отново", "אחזור", "ואחזור", "חוזר", "верн", "возвращ", "выйду", "выхожу", "выход", "снова", "повер", "вийду", "знову", "dön", "ofiste ol", "tekrar",
		"újra", "ismét", "vissza", "на роботі", "на работе", "на рабочем", "以降", "以後", "復帰", "出社", "戻り", "戻る", "帰国", "より通常", "恢复", "恢復", "返回", "回来", "回來", "上班", "복귀", "돌아", "출근",
	}
	// fromWords may begin an absence as well as end it.
	fromWords  = []string{"as of", "available from", "ab dem", "ab montag", "erreichbar ab", "à partir d", "a partir de", "a partire da", "vanaf", "od dnia", "more from", "より"}
	untilWords = []string{
		"until", "till", "til", "through", "thru", "up to", "by", "bis", "jusqu", "hasta", "fino", "sino", "até", "ate o dia", "tot", "t/m", "t.o.m", "till och med", "tom", "indtil", "til og med", "frem til", "do", "aż do", "až do", "до", "по", "直到", "到", "至", "截至", "iki", "până", "έως", "μέχρι", "עד",
	}
	untilAfter = []string{"まで", "迄", "까지", "saakka", "asti", "kadar", "tarihine kadar", "gününe kadar", "e kadar", "a kadar", "ye kadar", "'e kadar"}
)

// monthNames are the words for months, lower-cased, as they stand beside a day.
var monthNames = func() map[string]int {
	all := [12]string{
		"january jan enero janvier janv januar jan jänner janeiro gennaio gen januari január ianuarie ιανουαρίου tammikuuta tammikuun stycznia sty ledna января янв січня ocak gener",
		"february feb febrero février févr fevrier februar feber fevereiro febbraio febr februari február februarie φεβρουαρίου helmikuuta helmikuun lutego února unora февраля фев лютого şubat subat febrer",
		"march mar marzo mars märz maerz mrz mär março marco maart mrt marts március martie μαρτίου март maaliskuuta maaliskuun marca března brezna марта мар березня mart",
		"april apr abril avril avr abr aprile április aprilie απριλίου април huhtikuuta huhtikuun kwietnia dubna апреля апр квітня nisan",
		"may mayo mai maio mag maggio mei maj május μαΐου май toukokuuta toukokuun maja května kvetna мая травня mayıs mayis maig",
		"june jun junio juin juni junho giugno giu június iunie ιουνίου юни kesäkuuta kesäkuun czerwca června cervna июня июн червня haziran juny",
		"july jul julio juillet juil juli julho luglio lug július iulie ιουλίου юли heinäkuuta heinäkuun lipca července cervence июля июл липня temmuz juliol",
		"august aug agosto août aout ago augustus augusti augusztus αυγούστου август elokuuta elokuun sierpnia srpna августа авг серпня ağustos agustos agost",
		"september sep sept septiembre setiembre septembre setembro set settembre szeptember septembrie σεπτεμβρίου септември syyskuuta syyskuun września wrzesnia září zari сентября сен вересня eylül eylul setembre",
		"october oct octubre octobre oktober okt outubro out ottobre ott október octombrie οκτωβρίου октомври lokakuuta lokakuun października pazdziernika října rijna октября окт жовтня ekim",
		"november nov noviembre novembre novembro noiembrie νοεμβρίου ноември marraskuuta marraskuun listopada listopadu ноября ноя листопада kasım kasim",
		"december dec diciembre dic décembre decembre dezember dez dezembro dicembre decembrie δεκεμβρίου декември desember joulukuuta joulukuun grudnia prosince декабря дек грудня aralık aralik desembre",
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

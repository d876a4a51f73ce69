package reply

// set makes a lookup table of words separated by spaces.
func set(lists ...[]string) map[string]bool {
	m := make(map[string]bool)
	for _, l := range lists {
		for _, w := range l {
			m[w] = true
		}
	}
	return m
}

// verbs are the single words for writing or sending with which programs announce a quotation, lower-cased.
var verbs = set([]string{
	"wrote", "writes", "wrote:", "sent", "said", "quoting", // en
	"citazione", "citando", "citation", "citat", "citeren", "cytat", "citát", "citiert", // as Horde does
	"écrit", "ecrit", "écrivait", "écrivit", "envoyé", // fr
	"schrieb", "schriebst", "schrieben", "geschrieben", "schreibt", "zitat", // de
	"escribió", "escribio", "escribía", "escribiste", // es
	"escreveu", "escreveu:", "escreve", // pt
	"scritto", "scrive", "scrisse", // it
	"schreef", "geschreven", "schrijft", // nl
	"skrev", "skrev:", "skreiv", "skrifaði", // sv, da, no, is
	"kirjoitti",                                                                     // fi
	"napisał", "napisała", "napisał(a)", "napisal", "napisala", "pisze", "napisana", // pl
	"napsal", "napsala", "napsal(a)", "napsal/a", "píše", "napísal", "napísala", "napísal(a)", // cs, sk
	"пишет", "писал", "писала", "писал(а)", "написал", "написала", "написал(а)", // ru
	"пише", "написав", "написала", "написав(ла)", "писав", "пишуть", // uk
	"yazdı", "yazdi", "yazmış", "yazmıştır", // tr
	"írta", "írta:", // hu
	"scris", "scrie", // ro
	"escrigué", "escriví", "escrit", "escriure", "missatge", // ca
	"έγραψε", "έγραψες", // el
	"kirjutas", "rakstīja", "rašė", // et, lv, lt
	"napisao", "napisala", "написа", "написао", // hr, sr, bg
	"menulis", "viết", // id, vi
	"yazdı:", "yazdılar", "yazdi:", "написав(-ла)", "yazdı.", "şunları", // tr, uk
	"작성", "写道", "寫道", "写到", "寫到", "写于", "寫下", "提到", "書きました", // ko, zh, ja
	"כתב", "כתבה", "כתב/ה", "כתבו", "נכתב", // he
	"كتب", "كتبت", "كتبه", // ar
})

// phrases are those that stand glued to other words, or are several words.
var phrases = []string{
	"wrote on", "het volgende geschreven", "写道", "寫道", "写了", "寫到", "寫下", "提到：", "쓴 글", "쓴 내용", "님이 작성", "작성:", "님이 쓴", "のメール", "さんは書きました", "書きました", "write:",
	"wrote:", "schrieb:", "écrit :", "écrit:", "đã viết", "تمت كتابة", "\u200fכתב", "מאת", "كتب", "şunu yazdı", "kirjoitti:", "kirjutas:",
}

// openers are the first words of announcements: prepositions of a date and weekdays, lower-cased, without dot.
var openers = set([]string{
	"on", "at", "in", "le", "am", "el", "em", "il", "op", "den", "på", "w", "dnia", "dne", "dňa", "a", "în", "la", "στις", "vào", "pada", "вт", "у", "в",
	"בתאריך", "ביום", "ב-", "في", "on:", "em:", "um", "los", "die", "de", "der", "kl", "från", "fra", "von", "from", "date", "quoting", "zitat", "citando",
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
	"lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
	"mo", "di", "mi", "do", "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
	"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "mié", "jue", "vie", "sáb", "dom",
	"segunda", "segunda-feira", "terça", "terça-feira", "quarta", "quarta-feira", "quinta", "quinta-feira", "sexta", "sexta-feira", "seg", "ter", "qua", "qui", "sex",
	"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "gio",
	"ma", "woe", "wo", "vr", "za", "zo", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
	"mån", "tis", "ons", "tors", "tor", "fre", "lör", "sön", "man", "tir", "lør", "søn", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
	"måndag", "tisdag", "lördag", "söndag", "ti", "ke", "to", "pe", "la", "su", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai",
	"pon", "wt", "śr", "czw", "pt", "sob", "niedz", "pn", "po", "út", "st", "čt", "pá", "ne", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle",
	"пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
	"понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя",
	"pzt", "sal", "çar", "per", "cum", "cmt", "paz", "hétfő", "kedd",
})

// openings are the first letters of announcements that are longer than a word or glued to the next.
var openings = []string{"在", "於", "于", "no dia ", "написано ", "in data", "in a message dated", "w dniu", "sent from samsung", "בתאריך", "\u202a", "في ", "ב־", "message du", "le ", "dnia "}

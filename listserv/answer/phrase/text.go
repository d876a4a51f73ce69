package phrase

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is one word of a text, folded: lower case, without accents, with straight apostrophes.
type Word struct {
	Text       string
	Begin, End int  // bytes in the text that was read
	Breaks     bool // a comma, dash, bracket or the like stands before it
	Colon      bool // what came before it says whose words, or which, it begins
	Sentence   int
	Links      bool  // it joins clauses, as "and"; known once a Finder has been there
	number     int32 // in a Finder's vocabulary
}

// Sentence is a run of words up to a full stop or what stands for one.
type Sentence struct {
	First, Last int // Words[First:Last]
	Asks        bool
}

// Text is a text taken apart.
type Text struct {
	Source    string
	Words     []Word
	Sentences []Sentence
	Cut       bool // there was more of it than is read
}

// Asks says whether anything is asked in it.
func (t Text) Asks() bool {
	return slices.ContainsFunc(t.Sentences, func(s Sentence) bool { return s.Asks })
}

// textLimit is how much of a text is read: an answer stands at the beginning, a longer text is a letter for a person.
const textLimit = 4 << 10

// Quote stands for words in quotation marks: they are somebody else's, or about the words themselves.
const Quote = ":quote:"

// Split takes a text apart. Quoted words become one token, unless the whole text is quoted.
func Split(text string) Text {
	whole := len(text)
	text = cut(text, textLimit)
	r := Text{Source: text, Cut: len(text) < whole}
	s := splitter{Text: &r}
	for i := 0; i < len(text); {
		i = s.step(text, i)
	}
	s.endSentence(false)
	return r
}

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

type splitter struct {
	*Text
	breaks, colon bool
}

// step reads what stands at byte i and returns where to go on.
func (s *splitter) step(text string, i int) int {
	c, size := utf8.DecodeRuneInString(text[i:])
	switch {
	case isWordRune(c):
		end := wordEnd(text, i)
		s.addWords(text[i:end], i)
		return end
	case c == '\n':
		s.lineEnd(text, i)
	case c == '.' || c == '…':
		if c == '.' && i+1 < len(text) && isWordRune(rune(text[i+1])) && i > 0 && isWordRune(rune(text[i-1])) {
			return i + 1 // 10.30, e.g., example.org
		}
		if c == '.' && isOrdinal(text, i) {
			s.breaks = true // 3. Januar
			return i + 1
		}
		s.endSentence(false)
	case c == '!' || c == '¡' || c == '。' || c == '！':
		s.endSentence(false)
	case c == '?' || c == '？':
		s.endSentence(true)
	case strings.ContainsRune(",;:-–—()[]/*_~=|", c):
		if face, sad := smiley(text[i:]); face > 0 {
			if sad {
				s.breaks = true
				s.add(sadFace, i, i+face)
				s.breaks = true
			}
			return i + face
		}
		s.breaks, s.colon = true, s.colon || c == ':'
	case strings.ContainsRune("\"“”„«»", c):
		return s.quoted(text, i, size)
	default:
		if name := emoji[c]; name != "" {
			s.breaks = true
			s.add(name, i, i+size)
			s.breaks = true
		}
	}
	return i + size
}

// isOrdinal says whether the full stop at i makes a number a day: "3. Januar".
func isOrdinal(text string, i int) bool {
	digit := func(j int) bool { return j >= 0 && text[j] >= '0' && text[j] <= '9' }
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i+1:], " "))
	return digit(i-1) && !(digit(i-2) && digit(i-3)) && strings.HasPrefix(text[i+1:], " ") && unicode.IsLetter(next)
}

// quoted makes one token of what stands in quotation marks; words that are wholly so are taken as they are.
func (s *splitter) quoted(text string, i, size int) int {
	rest := text[i+size:]
	n := strings.IndexAny(rest, "\"“”„«»\n")
	if n < 0 || rest[n] == '\n' {
		return i + size
	}
	_, closing := utf8.DecodeRuneInString(rest[n:])
	outside := text[:i] + rest[n+closing:]
	if strings.IndexFunc(outside, unicode.IsLetter) < 0 {
		return i + size
	}
	s.add(Quote, i, i+size+n+closing)
	return i + size + n + closing
}

// lineEnd ends a sentence where a line was not just wrapped.
func (s *splitter) lineEnd(text string, i int) {
	begin := strings.LastIndexByte(text[:i], '\n') + 1
	next := text[i+1:]
	if utf8.RuneCountInString(text[begin:i]) < 45 || strings.HasPrefix(next, "\n") || strings.HasPrefix(next, "\r\n") {
		if n := len(s.Words); n > 0 && strings.HasSuffix(strings.TrimRight(text[begin:i], " \r"), ",") && !strings.HasPrefix(strings.TrimLeft(next, " \r"), "\n") {
			s.breaks = true // "Hello Li,\nyes": the sentence goes on
			return
		}
		s.endSentence(false)
	}
}

func (s *splitter) endSentence(asks bool) {
	s.breaks = true
	first := 0
	if n := len(s.Sentences); n > 0 {
		first = s.Sentences[n-1].Last
		if first == len(s.Words) { // nothing since: "?!" belongs to the sentence before
			s.Sentences[n-1].Asks = s.Sentences[n-1].Asks || asks
			return
		}
	}
	if first == len(s.Words) {
		return
	}
	s.Sentences = append(s.Sentences, Sentence{First: first, Last: len(s.Words), Asks: asks})
}

func (s *splitter) add(text string, begin, end int) {
	s.Words = append(s.Words, Word{Text: text, Begin: begin, End: end, Breaks: s.breaks || len(s.Words) == 0, Colon: s.colon, Sentence: len(s.Sentences)})
	s.breaks, s.colon = false, false
}

// addWords adds a written word, which may be several: "j'aimerais" is "j" and "aimerais", but "don't" is one.
func (s *splitter) addWords(raw string, at int) {
	folded := Fold(raw)
	folded = strings.Trim(folded, "'")
	if folded == "" {
		return
	}
	if i := strings.IndexByte(folded, '\''); i > 0 && !contraction[folded[i+1:]] {
		mid := at + len(raw) - len(folded[i+1:])
		if mid <= at || mid > at+len(raw) {
			mid = at + len(raw)
		}
		s.add(folded[:i], at, mid)
		s.add(folded[i+1:], at, at+len(raw))
		return
	}
	if i := strings.LastIndexByte(folded, '-'); i > 0 && clitic[folded[i+1:]] {
		mid := at + len(raw) - len(folded[i+1:]) // what follows is plain ASCII
		s.add(folded[:i], at, mid-1)
		s.add(folded[i+1:], mid, at+len(raw))
		return
	}
	s.add(folded, at, at+len(raw))
}

// clitic is what may hang on a verb by a hyphen: "inscrivez-moi", "juntar-me".
var clitic = map[string]bool{
	"moi": true, "toi": true, "nous": true, "vous": true, "je": true, "tu": true, "il": true, "elle": true, "on": true, "ce": true, "le": true, "la": true,
	"les": true, "me": true, "te": true, "se": true, "nos": true, "vos": true, "lhe": true, "lhes": true, "o": true, "a": true,
}

// contraction is what may follow an apostrophe within a word.
var contraction = map[string]bool{"t": true, "s": true, "d": true, "m": true, "re": true, "ve": true, "ll": true, "n": true}

func isWordRune(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c) || c == '\'' || c == '’' || c == '`' || c == '´' || c == '+' || c == '%'
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		c, size := utf8.DecodeRuneInString(text[i:])
		hyphen := c == '-' && i+1 < len(text) && text[i+1] >= 'a' && text[i+1] <= 'z' && i > 0 && text[i-1] >= 'a' && text[i-1] <= 'z'
		if !isWordRune(c) && !hyphen {
			break
		}
		i += size
	}
	return i
}

// plainLetters stand for those that are written in several ways.
var plainLetters = strings.NewReplacer("’", "'", "´", "'", "`", "'", "‘", "'", "ß", "ss", "œ", "oe", "æ", "ae", "ø", "o")

// Fold makes words comparable. The accent of sí and sì stays: it tells "yes" from "if".
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	s = strings.ToLower(s)
	if ascii {
		return strings.ReplaceAll(s, "`", "'")
	}
	s = plainLetters.Replace(s)
	s = norm.NFC.String(s)
	if s == "sí" || s == "sì" {
		return "sí"
	}
	var b strings.Builder
	for _, c := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// emoji are the pictures that say something; all others are mood.
var emoji = map[rune]string{
	'👍': ":yes:", '✅': ":yes:", '✔': ":yes:", '✓': ":yes:", '☑': ":yes:", '👌': ":yes:", '🙋': ":yes:", '💯': ":yes:",
	'👎': ":no:", '❌': ":no:", '🚫': ":no:", '🙅': ":no:", '✖': ":no:", '✗': ":no:", '✘': ":no:",
	'🤔': ":maybe:", '🤷': ":maybe:", '😕': ":maybe:", '😉': ":wink:", '😜': ":wink:", '🙄': ":wink:", '🙃': ":wink:", '🤡': ":wink:", '😏': ":wink:", '🤪': ":wink:", '😝': ":wink:",
	'😢': sadFace, '😞': sadFace, '😔': sadFace, '😟': sadFace, '🙁': sadFace, '☹': sadFace, '😩': sadFace, '😫': sadFace, '😣': sadFace, '😥': sadFace, '😓': sadFace, '😿': sadFace, '💔': sadFace, '😒': sadFace, '😑': sadFace,
}

// sadFace stands for all faces that are sorry about what was said.
const sadFace = ":sad:"

// smiley is the length of a face written in characters, or 0, and whether it is a sad one.
func smiley(s string) (length int, sad bool) {
	for _, face := range []string{":'-(", ":'(", ":-(", ":(", "=(", ":-/", ":-|"} {
		if strings.HasPrefix(s, face) {
			return len(face), true
		}
	}
	for _, face := range []string{":-)", ";-)", ":-D", ":)", ";)", ":D", "=)", ":-P", ":P"} {
		if strings.HasPrefix(s, face) {
			return len(face), false
		}
	}
	return 0, false
}

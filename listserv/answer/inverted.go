package answer

import (
	"regexp"
	"strings"
)

// inversions are ways to choose of which it is not sure what the no, or the half yes, is said of: "neither A nor B", "No: B", "A (not B)",
// boxes that are ticked, "A to C", "I don't mind A", "Tuesday I work". A wrong vote is worse than one that a person reads.
var inversions = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:neither|nor|ni|nem)\b|(?:^|[^\pL])né(?:$|[^\pL])`),
	regexp.MustCompile(`(?im)(?:^|[.,;!]\s*)[ \t>*]*(?:no|not ok|not possible|doesn[’']t work|don[’']t work|can[’']t|cannot|impossible|bad|maybe|if need be|nein|geht nicht|passt nicht|nicht|vielleicht|zur not|non|pas possible|peut-être|imposible|no puedo|quizás?|tal vez|forse|misschien|nee|não|talvez)\s*[:–—-]\s`),
	regexp.MustCompile(`(?i)\(\s*(?:not|no|nicht|kein|pas|non|não|niet|sauf|außer)\b`),
	regexp.MustCompile(`\[[ xX✓]?\]|\([ xX✓]?\)`),
	regexp.MustCompile(`\b[A-H] ?[-–] ?[A-H]\b|\b[A-H] (?:to|bis|à|hasta|até|tot) [A-H]\b`),
	regexp.MustCompile(`(?i)(?:don[’']t|do not|wouldn[’']t) mind|(?:isn[’']t|not) impossible|nicht unmöglich|\bnur [a-h] nicht\b`),
	regexp.MustCompile(`(?i)\b(?:i|we) work\b|\bworking\b|\baway\b|\bbin ich weg\b|\bhabe ich (?:chor|dienst|training|kurs|termin|schule|arbeit)|\btrabajo\b|\bje travaille\b|\blavoro\b|\bik werk\b`),
}

// dutchNor is "neither … nor" in Dutch; in German the word says "still".
var dutchNor = regexp.MustCompile(`(?i)\bnoch\b.*\bnoch\b`)

// inverted says whether a text chooses in one of these ways.
func inverted(text string) bool {
	for _, form := range inversions {
		if form.MatchString(text) {
			return true
		}
	}
	return dutchNor.MatchString(strings.ReplaceAll(text, "\n", " "))
}

package answer

import (
	"strings"
	"testing"
	"time"
)

// Answers that stand between the options of our letter, under a quoted one or behind one on its line, are said of that option alone.
func TestAnswersBetweenTheOptionsAreRead(t *testing.T) {
	var options [][]time.Time
	var told []string
	for _, at := range []time.Time{time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)} {
		options, told = append(options, []time.Time{at}), append(told, at.Format("Monday 2 January, 15:04")+" (London time)")
	}
	const a, b, c = "- A: Tuesday 24 November, 18:00 (London time)", "- B: Wednesday 25 November, 09:00 (London time)", "- C: Tuesday 1 December, 18:00 (London time)"
	quote := "> " + strings.ReplaceAll("Which of these suit you?||"+a+"|"+b+"|"+c+"||Just reply with the letters", "|", "|> ")
	r := newReader(t)
	for name, x := range map[string]struct{ mail, fresh, want string }{
		"under each":                {"> " + a + "|yes|> " + b + "|no|> " + c + "|if need be", "yes|no|if need be", "ynm"},
		"with empty lines":          {"Hi all,||> " + a + "||yes||> " + b + "||no, sorry||> " + c + "||maybe||Thanks,|B", "Hi all,||yes||no, sorry||maybe||Thanks,|B", "ynm"},
		"under some":                {"> " + a + "|> " + b + "|works|> " + c, "works", "-y-"},
		"under two of three":        {"> " + a + "|can't|> " + b + "|> " + c + "|fine", "can't|fine", "n-y"},
		"German":                    {"> " + a + "|ja|> " + b + "|nein|> " + c + "|zur Not", "ja|nein|zur Not", "ynm"},
		"behind the option":         {a + " – yes|" + b + " - no|" + c + ": maybe", "yes|no|maybe", "ynm"},
		"behind, all as new":        {a + " – yes|" + b + " - no|" + c + " maybe", a + " – yes|" + b + " - no|" + c + " maybe", "ynm"},
		"behind a shorter one":      {"A: Tuesday 24 November, 18:00 – yes|B: Wednesday 25 November, 09:00 – no|C: Tuesday 1 December, 18:00", "A: Tuesday 24 November, 18:00 – yes|B: Wednesday 25 November, 09:00 – no|C: Tuesday 1 December, 18:00", "yn-"},
		"an old answer below":       {"Only B after all.||-----Original Message-----|" + a + " – yes|" + b + " - no", "Only B after all.", "?"},
		"see below":                 {"See below. Regards, Ann||-----Original Message-----|" + a + " – yes|" + b + " - no", "See below. Regards, Ann", "yn-"},
		"behind the quoted option":  {"> " + a + " yes|> " + b + " no|> " + c, "", "yn-"},
		"above our echo":            {"C, not A||> " + a + ": suits you. So far: 1 yes.|> " + b + ": does not suit you. So far: 1 no.|> " + c + ": if need be.", "C, not A", "n-y"},
		"above our echo, unquoted":  {"C, not A||" + a + ": suits you. So far: 1 yes.|" + b + ": does not suit you. So far: 1 no.|" + c + ": if need be.", "C, not A", "n-y"},
		"below our echo's lines":    {"> " + a + ": suits you. So far: 1 yes.|not any more|> " + b + ": does not suit you. So far: 1 no.|now yes", "not any more|now yes", "?"},
		"wrapped":                   {"> - A: Tuesday 24 November, 18:00|> (London time)|yes|> - B: Wednesday 25 November, 09:00 (London|> time)|no", "yes|no", "yn-"},
		"above the letter":          {"A and C|" + quote, "A and C", "y-y"},
		"below the letter":          {quote + "||A and C", "A and C", "y-y"},
		"below the list":            {"> " + a + "|> " + b + "|> " + c + "|yes", "yes", "?"},
		"letters below the list":    {"> " + a + "|> " + b + "|> " + c + "|A yes, B no", "A yes, B no", "yn-"},
		"thanks below the list":     {"> " + a + "|yes|> " + b + "|no|> " + c + "||Thanks!", "yes|no||Thanks!", "yn-"},
		"another under one":         {"> " + a + "|B is better|> " + b + "|yes", "B is better|yes", "-y-"},
		"another said under one":    {"> " + a + "|no, but B works|> " + b + "|yes", "no, but B works|yes", "?"},
		"a condition":               {"> " + a + "|yes, if Ann comes|> " + b + "|no", "yes, if Ann comes|no", "?"},
		"a story":                   {"> " + a + "|we have guests|> " + b + "|no", "we have guests|no", "?"},
		"a question":                {"> " + a + "|yes|> " + b + "|is that in the morning?", "yes|is that in the morning?", "?"},
		"two things":                {"A no||> " + a + "|yes|> " + b + "|no", "A no||yes|no", "?"},
		"not this one, shorter":     {"A: not Tuesday 24 November, 18:00|B: Wednesday 25 November, 09:00 yes", "A: not Tuesday 24 November, 18:00|B: Wednesday 25 November, 09:00 yes", "?"},
		"something else behind one": {"> " + a + " perhaps in January|> " + b + " hmm", "", "?"},
		"the letter unquoted":       {"B||-----Original Message-----|" + a + "|" + b + "|" + c + "|How long: 1 hour", "B", "-y-"},
	} {
		lines := strings.NewReplacer("|", "\n")
		got := r.ChooseBetween(lines.Replace(x.mail), lines.Replace(x.fresh), told, "en", options, time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC))
		said := "?"
		if got.Clear {
			said = ""
			for _, a := range got.Answers {
				said += (a + "-")[:1]
			}
		}
		if said != x.want {
			t.Errorf("%s: %s (%s), want %s", name, said, got.Why, x.want)
		}
	}
}

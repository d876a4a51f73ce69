package moving

import (
	"regexp"
	"strings"

	"mutualaid/listserv/roster"
)

// addressAndName is a line of LISTSERV, Majordomo, ezmlm or Sympa's "review": an address, spaces, and a name.
var addressAndName = regexp.MustCompile(`^\s*([^\s@,;"<>()]+@[^\s@,;"<>()]+)\s+([^\s@,;<>"(][^@,;<>"]*?)\s*$`)

// readLines reads a list without headings, as `list_members -f` and `mailman members` write them, or as people do.
func (l *List) readLines(text string) {
	lines := roster.Lines(text)
	for i, line := range lines {
		if found := addressAndName.FindStringSubmatch(line); found != nil {
			lines[i] = `"` + strings.ReplaceAll(found[2], `\`, "") + `" <` + found[1] + `>`
		}
	}
	people, bad, err := roster.Read(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		l.refuse(1, text, err.Error())
		return
	}
	for _, who := range people {
		l.take(Person{Line: who.Line, Email: who.Email, Name: who.Name, Language: who.Language}, who.Email)
	}
	l.Bad = append(l.Bad, bad...)
}

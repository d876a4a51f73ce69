package templates

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Act is one line of a group's Log as it is kept: who did what, to whom, and what else there is to say.
type Act struct{ By, What, Whom, Detail string }

// acts is how one language tells what stands in the Log: letters/LANG/log.toml.
type acts struct{ By, What, Detail map[string]string }

func loadActs(lang string) (a acts, err error) {
	path := "letters/" + lang + "/log.toml"
	source, err := files.ReadFile(path)
	if err != nil {
		return a, err
	}
	if err := toml.NewDecoder(strings.NewReader(string(source))).DisallowUnknownFields().Decode(&a); err != nil {
		return a, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// said is the act in the words of the language. Names, and what nobody foresaw, stay as they are.
func (a acts) said(act Act) Act {
	for _, part := range []struct {
		words map[string]string
		said  *string
	}{{a.By, &act.By}, {a.What, &act.What}, {a.Detail, &act.Detail}} {
		if told, ok := part.words[*part.said]; ok {
			*part.said = told
		}
	}
	return act
}

// line is the act as one line: "Ann: removed – Bob, at their wish".
func (a acts) line(act Act) string {
	act = a.said(act)
	var rest []string
	for _, part := range []string{act.Whom, act.Detail} {
		if part != "" {
			rest = append(rest, part)
		}
	}
	line := act.By + ": " + act.What
	if len(rest) > 0 {
		line += " – " + strings.Join(rest, ", ")
	}
	return line
}

// Act says an act in lang.
func (t *Templates) Act(lang string, act Act) Act { return t.acts[t.language(lang)].said(act) }

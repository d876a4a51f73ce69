package templates

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Phrases are one language's ways to say things, as data that a speaker can read and correct: phrases/LANG.toml.
type Phrases struct {
	Language string              `toml:"-"`        // from the file's name
	Sets     map[string][]string `toml:"sets"`     // alternatives that patterns name as <set>
	Link     string              `toml:"link"`     // words that join clauses, such as "and"
	Bound    string              `toml:"bound"`    // words before which a comma is grammar and no pause, such as German "dass"
	Say      map[string][]string `toml:"say"`      // what a group of patterns says, such as "yes" or "leave"; see phrases/README.md
	Commands map[string][]string `toml:"commands"` // whole lines that are commands, such as "pause" or "weekly"
	Labels   map[string][]string `toml:"labels"`   // what a line begins with, before a colon: "agenda"
	Relative map[string][]string `toml:"relative"` // how days are called from today: see phrases/README.md
	Choose   map[string][]string `toml:"choose"`   // how one chooses among times: see phrases/README.md
	Mailing  map[string][]string `toml:"mailing"`  // how much mail one wishes to get, and when: see phrases/README.md
	Privacy  Privacy             `toml:"privacy"`  // what people say who want to know what is kept of them, or want it gone
	Repeat   map[string][]string `toml:"repeat"`   // how often something comes again, by what it is in English: see phrases/README.md
	Clock    map[string][]string `toml:"clock"`    // parts of the day beside an hour: "am", "pm", and "noon" itself
	Notes    string              `toml:"notes"`    // what minutes are called: "I have no notes" is none
	Sends    string              `toml:"sends"`    // words such as "send", by which one promises minutes
	Putoff   string              `toml:"putoff"`   // words such as "tomorrow", by which one puts them off
	Until    string              `toml:"until"`    // words with which a line begins that says when a choice of times ends
	Months   []string            `toml:"months"`   // January first; alternatives apart by |
	Weekdays []string            `toml:"weekdays"` // Sunday first; alternatives apart by |
	Words    string              `toml:"words"`    // common words, by which the language is known
	Light    string              `toml:"light"`    // words that change nothing beside a yes
	Group    string              `toml:"group"`    // what the group may be called
	Turns    string              `toml:"turns"`    // words such as "miss", which turn a no about
	Stake    string              `toml:"stake"`    // words by which a yes is taken back, if it is: who wants it, who lets one, whether one can
	Recant   string              `toml:"recant"`   // words by which even a firm yes is taken back in a sentence of its own: "joke", "instead"
	Topic    string              `toml:"topic"`    // words of work and life, of which people tell beside a yes
	Limit    string              `toml:"limit"`    // words that say when and how much one can: "evenings", "always"
	Barely   string              `toml:"barely"`   // words such as "only", which limit what follows
	Wish     string              `toml:"wish"`     // words such as "would", with which a yes is a wish
	Hang     string              `toml:"hang"`     // words such as "in", with which a short sentence hangs on the one before it
	Needs    string              `toml:"needs"`    // what somebody who is in may ask for
	Excuse   string              `toml:"excuse"`   // words such as "was", by which an apology for a late answer goes on
	Points   string              `toml:"points"`   // words such as "that", with which a sentence speaks of what was said
	Off      string              `toml:"off"`      // words that may stand in one clause with a wish to be left out
	Negate   string              `toml:"negate"`   // words such as "not", which turn what follows about; not those that are a no by themselves
	Self     string              `toml:"self"`     // words such as "I", with which a sentence speaks of who writes
	Opens    string              `toml:"opens"`    // words such as "of", after which a name is what one speaks of
	Short    map[string]string   `toml:"short"`    // words, and the short forms and slips that stand for them
}

func loadPhrases() (map[string]Phrases, error) {
	entries, err := files.ReadDir("phrases")
	if err != nil {
		return nil, err
	}
	all := map[string]Phrases{}
	for _, e := range entries {
		lang, isTOML := strings.CutSuffix(e.Name(), ".toml")
		if !isTOML {
			continue
		}
		path := "phrases/" + e.Name()
		source, err := files.ReadFile(path)
		if err != nil {
			return nil, err
		}
		p := Phrases{Language: lang}
		dec := toml.NewDecoder(strings.NewReader(string(source))).DisallowUnknownFields()
		if err := dec.Decode(&p); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if len(p.Months) != 12 || len(p.Weekdays) != 7 {
			return nil, fmt.Errorf("%s: needs twelve months and seven weekdays", path)
		}
		all[lang] = p
	}
	return all, nil
}

// Privacy is how people speak who want to know what is kept of them, or want it gone.
type Privacy struct {
	Sets  map[string][]string `toml:"sets"`  // as Phrases.Sets
	Erase []string            `toml:"erase"` // patterns
	Data  []string            `toml:"data"`  // patterns: "what do you know about me"
	Light string              `toml:"light"` // words that change nothing beside these
}

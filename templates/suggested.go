package templates

import (
	"embed"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed suggested
var suggested embed.FS

// Suggested are words that a new group may begin its own with: nobody has to start from an empty page.
type Suggested struct {
	About      string `toml:"about"`
	Invitation string `toml:"invitation"`
}

// Suggest returns them in a language of letters, for the group of that title.
func (t *Templates) Suggest(lang, group string) (s Suggested, err error) {
	name := "suggested/" + t.language(lang) + ".toml"
	text, err := suggested.ReadFile(name)
	if err != nil {
		return s, err
	}
	if err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	s.About, s.Invitation = strings.ReplaceAll(s.About, "{group}", group), strings.ReplaceAll(s.Invitation, "{group}", group)
	return s, nil
}

package manual

import (
	"embed"
	"io"
)

//go:embed completion.bash completion.zsh completion.fish
var scripts embed.FS

// Shells are those that the program completes commands for.
const Shells = "bash,zsh,fish"

// WriteScript writes what a shell must read once to complete commands: it asks the program at each TAB.
func WriteScript(w io.Writer, shell string) error {
	script, err := scripts.ReadFile("completion." + shell)
	if err != nil {
		return err
	}
	_, err = w.Write(script)
	return err
}

// Package manual tells what the command line says of itself: what a word may become, for shells, and the manual page.
// Both are made of the parser's own model, so neither can lag behind it.
package manual

import (
	"strings"

	"github.com/alecthomas/kong"
)

// Candidate is what a word may become.
type Candidate struct{ Word, Help string }

// Position is where on a command line somebody is typing.
type Position struct {
	Candidates []Candidate
	Argument   string // the name of the argument that is typed here, such as "group"; "" for a command or flag
}

// At says what the last of words, which may be empty, can become. Where it returns nothing, a file may be meant.
func At(app *kong.Application, words []string) Position {
	if len(words) == 0 {
		words = []string{""}
	}
	node, flag, place, only := app.Node, (*kong.Flag)(nil), 0, false
	typed, last := words[:len(words)-1], words[len(words)-1]
	for _, word := range typed {
		switch {
		case word == "=": // bash makes words of their own of --flag=value
		case flag != nil:
			flag = nil
		case only:
			place++
		case word == "--":
			only = true
		case strings.HasPrefix(word, "-"):
			flag = wanting(node, word)
		default:
			if child := childNamed(node, word); child != nil {
				node = child
				continue
			}
			place++
		}
	}
	switch {
	case flag != nil:
		return Position{Candidates: starting(strings.TrimPrefix(last, "="), values(flag.Value)), Argument: flag.Name}
	case strings.HasPrefix(last, "-") && !only:
		return Position{Candidates: starting(last, flags(node))}
	case len(node.Children) > 0 && place == 0 && node.DefaultCmd == nil:
		return Position{Candidates: starting(last, commands(node))}
	}
	at := Position{Candidates: starting(last, commands(node))}
	if node.DefaultCmd != nil {
		node = node.DefaultCmd
	}
	if n := len(node.Positional); n > 0 {
		if place >= n && node.Positional[n-1].IsCumulative() {
			place = n - 1
		}
		if place < n {
			at.Argument = node.Positional[place].Name
			at.Candidates = append(at.Candidates, starting(last, values(node.Positional[place]))...)
		}
	}
	return at
}

// wanting is the flag whose value the next word is; nil where there is none.
func wanting(node *kong.Node, word string) *kong.Flag {
	for _, group := range node.AllFlags(false) {
		for _, f := range group {
			if (word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short)) && !f.IsBool() {
				return f
			}
		}
	}
	return nil
}

func childNamed(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name {
			return child
		}
	}
	return nil
}

func commands(node *kong.Node) (all []Candidate) {
	for _, child := range node.Children {
		if !child.Hidden {
			all = append(all, Candidate{child.Name, child.Help})
		}
	}
	return all
}

func flags(node *kong.Node) (all []Candidate) {
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			all = append(all, Candidate{"--" + f.Name, f.Help})
			if f.Tag.Negatable != "" {
				all = append(all, Candidate{"--no-" + f.Name, f.Help})
			}
		}
	}
	return all
}

func values(v *kong.Value) (all []Candidate) {
	if v.Enum == "" {
		return nil
	}
	for _, one := range v.EnumSlice() {
		if one != "" {
			all = append(all, Candidate{Word: one})
		}
	}
	return all
}

func starting(with string, all []Candidate) (some []Candidate) {
	for _, c := range all {
		if strings.HasPrefix(c.Word, with) {
			some = append(some, c)
		}
	}
	return some
}

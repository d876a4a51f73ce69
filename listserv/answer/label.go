package answer

import (
	"strings"

	"mutualaid/listserv/answer/phrase"
	"mutualaid/templates"
)

// Labels are what a line may begin with, before a colon, to say what it is for.
const (
	Agenda = "agenda" // something to talk about at a meeting
	Poll   = "poll"   // what a time is to be found for
	Done   = "done"   // what one has done of what one said one would do
)

func (r *Reader) addLabels(p templates.Phrases) {
	for label, heads := range p.Labels {
		for _, head := range heads {
			r.labels[phrase.Fold(head)] = label
		}
	}
}

// What a text holds at most under one label.
const (
	labelledAtMost = 10
	labelledBytes  = 500
	labelledLines  = 500
)

// Labelled takes what stands under a label out of a text: "Agenda: the new room". It goes on to the next empty line; where
// list marks follow, each is an item of its own. rest is all else.
func (r *Reader) Labelled(label, text string) (items []string, rest string) {
	var kept []string
	under := false
	for i, line := range strings.SplitN(text, "\n", labelledLines+1) {
		if i == labelledLines {
			kept = append(kept, line) // all that follows
			break
		}
		line = strings.TrimRight(line, " \t\r")
		words, listed := cutMark(line)
		head, value, labelled := r.head(words)
		switch {
		case labelled && head == label:
			under = true
			if value != "" {
				items = append(items, value)
			}
		case labelled || strings.TrimSpace(line) == "":
			under = false
			kept = append(kept, line)
		case under && (listed || len(items) == 0):
			items = append(items, words)
		case under: // a line that was broken
			items[len(items)-1] += " " + words
		default:
			kept = append(kept, line)
		}
	}
	items = items[:min(len(items), labelledAtMost)]
	for i, item := range items {
		items[i] = clip(item, labelledBytes)
	}
	if len(items) == 0 {
		return nil, text
	}
	return items, strings.TrimSpace(strings.Join(kept, "\n"))
}

// clip shortens words to at most n bytes without cutting a letter in two.
func clip(words string, n int) string {
	if len(words) <= n {
		return words
	}
	return strings.ToValidUTF8(words[:n], "") + "…"
}

// head is the label that a line begins with.
func (r *Reader) head(line string) (label, value string, ok bool) {
	head, value, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	if !ok || len(head) > 60 {
		return "", "", false
	}
	label, ok = r.labels[phrase.Fold(strings.Trim(strings.TrimSpace(head), "*_#"))]
	return label, strings.Trim(value, " \t*_"), ok
}

// cutMark takes the mark of a list off a line: "- ", "* ", "1. ".
func cutMark(line string) (words string, listed bool) {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"- ", "* ", "• ", "– ", "+ "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return strings.TrimSpace(rest), true
		}
	}
	digits := strings.TrimLeft(line, "0123456789")
	if n := len(line) - len(digits); n > 0 && n < 3 {
		for _, mark := range []string{". ", ") "} {
			if rest, ok := strings.CutPrefix(digits, mark); ok {
				return strings.TrimSpace(rest), true
			}
		}
	}
	return line, false
}

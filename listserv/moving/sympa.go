package moving

import (
	"strings"

	"mutualaid/listserv/roster"
)

// Sympa writes blocks of "key value" lines with a blank line between them: subscribers by `sympa dump`, owners and editors in the
// same way, or in a list's config with the block's kind above it.

// blockKeys begin a block's lines.
var blockKeys = map[string]bool{"email": true, "gecos": true, "reception": true, "visibility": true, "date": true, "update_date": true, "profile": true,
	"subscribed": true, "included": true, "include_sources": true, "id": true, "bounce": true, "bounce_score": true, "info": true, "suspend": true, "startdate": true, "enddate": true,
	"custom_attribute": true, "number_messages": true, "topics": true, "bounce_address": true, "inclusion": true, "inclusion_ext": true, "inclusion_label": true}

// blockLines is how far down the first block begins at the latest.
const blockLines = 400

func looksLikeBlocks(lines []string) bool {
	email := false
	for _, line := range lines[:min(blockLines, len(lines))] {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case key == "email" && strings.Contains(value, "@") && len(strings.Fields(value)) == 1:
			email = true
		case email && value != "" && key != "email" && blockKeys[key]:
			return true
		}
	}
	return false
}

// block is one person of Sympa's.
type block struct {
	line int
	kind string // owner, editor, or "" of a subscriber
	of   map[string]string
}

func (l *List) readBlocks(lines []string) {
	b := block{of: map[string]string{}}
	for i := 0; i <= len(lines); i++ {
		if i == len(lines) || strings.TrimSpace(lines[i]) == "" {
			l.block(b)
			b = block{of: map[string]string{}}
			continue
		}
		key, value, _ := strings.Cut(strings.TrimSpace(lines[i]), " ")
		if b.line == 0 {
			b.line = i + 1
		}
		if value == "" && roles[key] != "" {
			b.kind = roles[key]
			continue
		}
		if _, twice := b.of[key]; twice && key == "email" { // a blank line is missing
			kind := b.kind
			l.block(b)
			b = block{line: i + 1, kind: kind, of: map[string]string{}}
		}
		b.of[key] = strings.TrimSpace(value)
	}
}

func (l *List) block(b block) {
	if b.line == 0 || b.of["email"] == "" && len(b.of) == 0 {
		return
	}
	text := "email " + b.of["email"]
	if b.of["email"] == "" {
		for key := range b.of {
			if blockKeys[key] && key != "date" && key != "update_date" && key != "visibility" { // else it is a setting of the list
				l.refuse(b.line, key+" "+b.of[key], "no address in this block")
				return
			}
		}
		return
	}
	if b.kind == "" && b.of["profile"] != "" {
		b.kind = "owner"
	}
	if b.kind != "" {
		l.keep(Keeper{Line: b.line, Email: b.of["email"], Name: b.of["gecos"], Role: b.kind}, text)
		return
	}
	p := Person{Line: b.line, Email: b.of["email"], Name: b.of["gecos"], Since: momentOf(b.of["date"])}
	w, known := wishOf(b.of["reception"])
	if !known {
		l.refuse(b.line, text, unknownWord("reception", b.of["reception"], "it is mail, digest, digestplain, summary, nomail, notice or not_me"))
		return
	}
	w.on(&p)
	switch {
	case b.of["bounce"] != "" && bouncing(b.of["bounce"]):
		p.Not = notReached
	case b.of["subscribed"] == "0" && b.of["included"] == "1":
		l.note("line %d: %s came from another source of Sympa's and has not subscribed themselves", b.line, roster.Shorten(p.Email))
	}
	if s := b.of["suspend"]; s == "1" {
		p.Paused, p.Until = true, momentOf(b.of["enddate"])
	}
	l.take(p, text)
}

// bouncing reads "first last count status": the address is of no use after a failure for good, or after many.
func bouncing(s string) bool {
	fields := strings.Fields(s)
	return len(fields) >= 4 && strings.HasPrefix(fields[3], "5.") || len(fields) >= 3 && len(fields[2]) > 1
}

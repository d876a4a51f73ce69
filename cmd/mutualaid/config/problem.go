package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a config file.
type Problem struct {
	File string
	Line int
	Key  string // dotted; empty where the file is no TOML
	Why  string
	Mend string // what to do
}

func (p Problem) Error() string {
	text := fmt.Sprintf("%s:%d: ", p.File, p.Line)
	if p.Key != "" {
		text += p.Key + ": "
	}
	text += p.Why
	if p.Mend != "" {
		text += ": " + p.Mend
	}
	return text
}

// Problems is everything wrong with a config file, in the order of its lines.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}

// keys are those already complained about: one complaint a key is enough.
func (ps Problems) keys() map[string]bool {
	keys := map[string]bool{}
	for _, p := range ps {
		keys[p.Key] = true
	}
	return keys
}

// nearest finds the known key that somebody who wrote key most likely meant; "" when none is near.
func nearest(key string, known []string) string {
	best, least := "", len(key)/2+2
	for _, k := range known {
		d := distance(key, k)
		if last := k[strings.LastIndex(k, ".")+1:]; strings.HasSuffix(key, last) || last == key {
			d = min(d, 1) // the right name in the wrong table
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, remove, replace or swap to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			next[j+1] = min(row[j]+change, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// Told makes Problems of a single one, so that it is told as the file's others are.
func Told(err error) error {
	var p Problem
	if errors.As(err, &p) {
		return Problems{p}
	}
	return err
}

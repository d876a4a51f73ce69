package encoded

import "strings"

// Unsigned takes the frame of a clear-signed PGP text off its words; the mail itself keeps it. An encrypted text stays as
// it is. See RFC 9580 section 7.
func Unsigned(text string) string {
	const begin, signature, end = "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----"
	before, rest, ok := cutLine(text, begin)
	if !ok {
		return text
	}
	header, rest, ok := strings.Cut(rest, "\n\n")
	if !ok || strings.HasPrefix(rest, "-----") || len(header) > 1000 {
		return text
	}
	words, rest, ok := cutLine(rest, signature)
	if !ok {
		return text
	}
	_, after, _ := strings.Cut(rest, end)
	var b strings.Builder
	b.WriteString(before)
	for line := range strings.Lines(words) {
		b.WriteString(strings.TrimPrefix(line, "- ")) // dash-escaped
	}
	b.WriteString(strings.TrimLeft(after, "\n"))
	return b.String()
}

// cutLine cuts s around a line.
func cutLine(s, line string) (before, after string, ok bool) {
	if strings.HasPrefix(s, line) {
		return "", s[len(line):], true
	}
	before, after, ok = strings.Cut(s, "\n"+line)
	if ok {
		before += "\n"
	}
	return before, after, ok
}

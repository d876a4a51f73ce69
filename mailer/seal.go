package mailer

import "strings"

// Sealed says why nobody but the reader's own program can read the words of a mail, "" when they can be read. Such a mail
// is kept and passed on whole, but what it says is for a person to find out. See RFC 8551 section 3.2 and RFC 3156 section 4.
func (m *Mail) Sealed() string {
	if words := strings.TrimSpace(m.Text); words != "" {
		if strings.HasPrefix(words, "-----BEGIN PGP MESSAGE-----") {
			return "it is encrypted with PGP"
		}
		return ""
	}
	why := ""
	for _, p := range m.Parts {
		switch p.Type {
		case "application/pgp-encrypted":
			why = "it is encrypted with PGP"
		case "application/pkcs7-mime", "application/x-pkcs7-mime":
			why = "it is encrypted or wrapped with S/MIME"
		case "application/ms-tnef":
			why = "its words lie in a file that only Outlook opens"
		}
	}
	if why != "" && strings.TrimSpace(m.Words()) != "" {
		return ""
	}
	return why
}

// unsigned takes the frame of a clear-signed PGP text off its words; the mail itself keeps it. An encrypted text stays as
// it is. See RFC 9580 section 7.
func unsigned(text string) string {
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

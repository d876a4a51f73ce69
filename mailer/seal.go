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

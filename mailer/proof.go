package mailer

import (
	"bytes"
	"fmt"
	"strings"

	"mutualaid/mailer/authres"
)

// NoAuthservID is the authserv-id to configure for a provider that writes none, as Microsoft 365 does.
const NoAuthservID = "none"

// Proof says whether the From address is proven by the provider that received the mail, and why or why not.
type Proof struct {
	Proven bool
	Why    string
}

// Proof looks for what our provider found out about the sender. Only the topmost Authentication-Results field counts,
// and only when its authserv-id is the one given (RFC 8601 section 5: anybody can write such a field, but only our
// provider can write the topmost one). Proven is a mail with one From address whose domain passed DMARC, or is aligned
// (same organisational domain) with a passed DKIM signature or SPF check; a DMARC fail outweighs both.
func (m *Mail) Proof(authserv string) Proof {
	domain, why := m.fromDomain()
	if why != "" {
		return Proof{Why: why}
	}
	v, ok := m.header.first("authentication-results")
	switch {
	case authserv == "":
		return Proof{Why: "no authserv-id is configured"}
	case !ok:
		return Proof{Why: "the provider wrote no Authentication-Results"}
	}
	id, results := authres.Parse(v)
	if id == "" {
		id = NoAuthservID
	}
	if !strings.EqualFold(id, authserv) {
		return Proof{Why: fmt.Sprintf("the topmost Authentication-Results are by %.80s, not by %s", id, authserv)}
	}
	proven, why := authres.Judge(domain, results)
	return Proof{proven, why}
}

// fromDomain returns the one domain that the mail claims to be from, or why there is none to be proven.
func (m *Mail) fromDomain() (domain, why string) {
	n := 0
	for _, f := range m.header.fields {
		if f.name == "from" {
			n++
			// Two programs may read such bytes in two ways: the provider and we.
			if raw := bytes.TrimRight(m.header.src[f.value:f.end], "\r\n"); bytes.IndexByte(raw, 0) >= 0 || bareCR(raw) {
				return "", "its From has control characters"
			}
		}
	}
	switch {
	case m.header.cut:
		return "", "its header is too large"
	case n == 0 || len(m.Froms) == 0:
		return "", "it has no From"
	case n > 1:
		return "", "it has more than one From field"
	case len(m.Froms) > 1:
		return "", "it has more than one From address"
	}
	if strings.LastIndexByte(m.From.Email, '@') <= 0 {
		return "", "its From is no address"
	}
	if domain = authres.Domain(m.From.Email); domain == "" {
		return "", "its From has no domain"
	}
	return domain, ""
}

func bareCR(b []byte) bool {
	return bytes.Count(b, []byte("\r")) != bytes.Count(b, []byte("\r\n"))
}

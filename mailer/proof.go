package mailer

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

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
	return judge(domain, results)
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
	at := strings.LastIndexByte(m.From.Email, '@')
	if at <= 0 {
		return "", "its From is no address"
	}
	if domain = asciiName(m.From.Email[at+1:]); domain == "" {
		return "", "its From has no domain"
	}
	return domain, ""
}

func bareCR(b []byte) bool {
	return bytes.Count(b, []byte("\r")) != bytes.Count(b, []byte("\r\n"))
}

// judge weighs the provider's results for mail from domain.
func judge(domain string, results []authres.Result) Proof {
	best := Proof{Why: "nothing that the provider checked speaks for " + domain}
	for _, r := range results {
		if r.Method == "dmarc" && r.Result == "fail" {
			return Proof{Why: "DMARC failed"}
		}
		if r.Result != "pass" {
			continue
		}
		switch r.Method {
		case "dmarc":
			if from := domainOf(r.Props["header.from"]); from == domain {
				best = Proof{true, "DMARC passed for " + domain}
			} else if !best.Proven {
				best.Why = fmt.Sprintf("DMARC passed for %.80q, not for %s", from, domain)
			}
		case "dkim":
			signer := domainOf(r.Props["header.d"])
			if signer == "" {
				signer = domainOf(r.Props["header.i"])
			}
			if !best.Proven && aligned(signer, domain) {
				best = Proof{true, "a DKIM signature of " + signer + " passed"}
			}
		case "spf":
			if sender := domainOf(r.Props["smtp.mailfrom"]); !best.Proven && aligned(sender, domain) {
				best = Proof{true, "SPF passed for " + sender}
			}
		}
	}
	return best
}

// aligned is DMARC's relaxed alignment: RFC 9989's organisational domain, by the public suffix list.
func aligned(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	orgA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	orgB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && orgA == orgB
}

// domainOf returns the domain of a domain or address.
func domainOf(s string) string {
	return asciiName(s[strings.LastIndexByte(s, '@')+1:])
}

func asciiName(s string) string {
	s = strings.ToLower(strings.Trim(s, " <>."))
	if isASCII(s) {
		return s
	}
	s, err := idna.Lookup.ToASCII(s)
	if err != nil {
		return ""
	}
	return s
}

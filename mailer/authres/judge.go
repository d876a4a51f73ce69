package authres

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Judge weighs the provider's results for mail from domain: DMARC passed for it, or DKIM or SPF aligned with it. A DMARC
// fail outweighs everything.
func Judge(domain string, results []Result) (proven bool, why string) {
	why = "nothing that the provider checked speaks for " + domain
	for _, r := range results {
		if r.Method == "dmarc" && r.Result == "fail" {
			return false, "DMARC failed"
		}
		if r.Result != "pass" {
			continue
		}
		switch r.Method {
		case "dmarc":
			if from := Domain(r.Props["header.from"]); from == domain {
				proven, why = true, "DMARC passed for "+domain
			} else if !proven {
				why = fmt.Sprintf("DMARC passed for %.80q, not for %s", from, domain)
			}
		case "dkim":
			signer := Domain(r.Props["header.d"])
			if signer == "" {
				signer = Domain(r.Props["header.i"])
			}
			if !proven && Aligned(signer, domain) {
				proven, why = true, "a DKIM signature of "+signer+" passed"
			}
		case "spf":
			if sender := Domain(r.Props["smtp.mailfrom"]); !proven && Aligned(sender, domain) {
				proven, why = true, "SPF passed for "+sender
			}
		}
	}
	return proven, why
}

// Aligned is DMARC's relaxed alignment: RFC 9989's organisational domain, by the public suffix list.
func Aligned(a, b string) bool {
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

// Domain returns the domain of a domain or address, in ASCII and lower case, "" when there is none.
func Domain(s string) string {
	return asciiName(s[strings.LastIndexByte(s, '@')+1:])
}

func asciiName(s string) string {
	s = strings.ToLower(strings.Trim(s, " <>."))
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
		return s
	}
	s, err := idna.Lookup.ToASCII(s)
	if err != nil {
		return ""
	}
	return s
}

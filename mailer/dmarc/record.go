package dmarc

import "strings"

// record is a DMARC policy record. See RFC 9989 section 4.7.
type record struct {
	policy     string // p=
	subdomains string // sp=, or p= where it isn't said
	psd        string // "y", "n", or "" for not said
}

// strict says whether a policy asks for mail to be refused or put aside. A test (t=y) counts in full: it is there to show
// who would break the domain's mail.
func strict(policy string) bool { return policy == "quarantine" || policy == "reject" }

// only returns the one record among a name's TXT records; several are as good as none. See RFC 9989 section 4.10, step 2.
func only(texts []string) (r record, ok bool) {
	for _, text := range texts {
		one, isOne := parse(text)
		if isOne && ok {
			return record{}, false
		}
		if isOne {
			r, ok = one, true
		}
	}
	return r, ok
}

// parse reads a record: v=DMARC1 must come first and exactly so, unknown tags are passed over, the first of two counts.
func parse(text string) (r record, ok bool) {
	tags := map[string]string{}
	for i, part := range strings.Split(text, ";") {
		key, value, _ := strings.Cut(part, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if i == 0 && (key != "v" || value != "DMARC1") {
			return record{}, false
		}
		if _, had := tags[key]; !had {
			tags[key] = strings.ToLower(value)
		}
	}
	r = record{policy: tags["p"], subdomains: tags["p"], psd: tags["psd"]}
	if sp := tags["sp"]; sp != "" {
		r.subdomains = sp
	}
	return r, true
}

package mailer

import (
	"slices"
	"strings"
)

// Signed says whether a DKIM signature in the mail covers a header field, be it there or not: a signature that names an
// absent field says that there is none. See RFC 6376 section 5.4.
func (m *Mail) Signed(name string) bool { return slices.Contains(m.signed(), strings.ToLower(name)) }

// signed are the names in the h= tags of the mail's DKIM signatures, in small letters. See RFC 6376 section 3.5.
func (m *Mail) signed() []string {
	var names []string
	for _, signature := range m.Values("DKIM-Signature") {
		for tag := range strings.SplitSeq(signature, ";") {
			key, value, _ := strings.Cut(tag, "=")
			if strings.TrimSpace(key) != "h" {
				continue
			}
			for name := range strings.SplitSeq(value, ":") {
				names = append(names, strings.ToLower(strings.Join(strings.Fields(name), "")))
			}
		}
	}
	return names
}

// Breaks names the fields by whose change the edits would break a DKIM signature in the mail: signed ones that are set,
// dropped, or added by each copy. Without any, Relay leaves all signatures as good as they were.
func (m *Mail) Breaks(e Edits) []string {
	signed := m.signed()
	if len(signed) == 0 {
		return nil
	}
	var changed []string
	for _, f := range e.Set {
		changed = append(changed, strings.ToLower(f.Name))
	}
	for _, name := range e.Add {
		changed = append(changed, strings.ToLower(name))
	}
	for _, f := range m.header.fields {
		if e.drops(f.name) {
			changed = append(changed, f.name)
		}
	}
	broken := slices.DeleteFunc(changed, func(name string) bool { return !slices.Contains(signed, name) })
	slices.Sort(broken)
	return slices.Compact(broken)
}

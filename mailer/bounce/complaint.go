package bounce

import (
	"strings"

	"mutualaid/mailer"
)

// complaint reads a feedback report, RFC 5965, or the form Microsoft's JMRP sends. Reports about authentication
// (RFC 6591) and "not spam" are no complaints.
func complaint(m *mailer.Mail) (Report, bool) {
	for _, p := range m.Parts {
		if p.Type != "message/feedback-report" {
			continue
		}
		fields := group{}
		for _, g := range statusGroups(p) {
			for name, value := range g {
				if fields[name] == "" {
					fields[name] = value
				}
			}
		}
		kind := strings.ToLower(fields["feedback-type"])
		switch kind {
		case "not-spam", "auth-failure", "dmarc":
			return Report{}, false
		}
		r := Report{Kind: Complaint, Why: "feedback report, RFC 5965", Original: original(m, notification(m))}
		r.Recipients = complainers(fields, r.Original, kind)
		return r, true
	}
	if strings.HasPrefix(strings.ToLower(m.Subject), "complaint about message from") && strings.HasPrefix(strings.ToLower(m.From.Email), "staff@") {
		r := Report{Kind: Complaint, Why: "complaint in Microsoft's form", Original: original(m, notification(m))}
		r.Recipients = complainers(group{}, r.Original, "abuse")
		return r, true
	}
	return Report{}, false
}

// complainers are the recipients who complained: named by the report, or the returned mail's only one.
func complainers(fields group, o Original, kind string) []Recipient {
	for _, v := range [...]string{fields["original-rcpt-to"], fields["removal-recipient"], strings.Join(o.Fields["X-Hmxmroriginalrecipient"], " "), o.To} {
		var list []Recipient
		for _, a := range addressesIn(v) {
			if local, _, _ := strings.Cut(a, "@"); local == "redacted" || strings.Contains(local, "*") {
				continue
			}
			list = append(list, Recipient{Address: a, Class: Policy, Text: oneLine("complaint: " + kind)})
		}
		if len(list) > 0 {
			return once(list)
		}
	}
	return nil
}

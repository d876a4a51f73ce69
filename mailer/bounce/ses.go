package bounce

import (
	"encoding/json"
	"strings"

	"mutualaid/mailer"
)

// maxNotification bounds the JSON that is read, in bytes.
const maxNotification = 512 << 10

// sesNotification is one of a bounce or a complaint, as Amazon SES sends them by mail, in JSON.
// See https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html.
type sesNotification struct {
	Type   string `json:"notificationType"`
	Event  string `json:"eventType"`
	Bounce struct {
		Type       string `json:"bounceType"`
		Recipients []struct {
			Address    string `json:"emailAddress"`
			Action     string `json:"action"`
			Status     string `json:"status"`
			Diagnostic string `json:"diagnosticCode"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		Kind       string `json:"complaintFeedbackType"`
		Recipients []struct {
			Address string `json:"emailAddress"`
		} `json:"complainedRecipients"`
	} `json:"complaint"`
	Mail struct {
		Headers []struct{ Name, Value string } `json:"headers"`
		Common  struct {
			MessageID string `json:"messageId"`
			Subject   string `json:"subject"`
		} `json:"commonHeaders"`
	} `json:"mail"`
}

// notified reads such a notification. Only what Amazon's service sends on is one: anybody may paste JSON into a mail.
func notified(m *mailer.Mail) (Report, bool) {
	text := strings.TrimSpace(m.Text)
	if !strings.HasPrefix(text, "{") || len(text) > maxNotification || !fromNotifier(m) {
		return Report{}, false
	}
	var n sesNotification
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&n); err != nil { // what follows tells how to leave
		return Report{}, false
	}
	r := Report{Why: "notification of Amazon SES", Original: Original{MessageID: bracketed(n.Mail.Common.MessageID), Subject: n.Mail.Common.Subject}}
	for _, h := range n.Mail.Headers {
		if strings.EqualFold(h.Name, "References") {
			for id := range strings.FieldsSeq(h.Value) {
				r.Original.References = append(r.Original.References, strings.Trim(id, "<>"))
			}
		}
	}
	switch {
	case n.Type == "Complaint" || n.Event == "Complaint":
		r.Kind = Complaint
		for _, c := range n.Complaint.Recipients {
			for _, a := range addressesIn(c.Address) {
				r.Recipients = append(r.Recipients, Recipient{Address: a, Class: Policy, Text: oneLine("complaint: " + n.Complaint.Kind)})
			}
		}
	case n.Type == "Bounce" || n.Event == "Bounce":
		r.Kind = Failed
		for _, b := range n.Bounce.Recipients {
			g := group{"final-recipient": b.Address, "action": b.Action, "status": b.Status, "diagnostic-code": b.Diagnostic}
			one, ok := g.recipient(m)
			if !ok {
				continue
			}
			if one.Status == "" && n.Bounce.Type == "Transient" {
				one.Status = "4.0.0"
			}
			one.settle(notice{}, false, false)
			r.Recipients = append(r.Recipients, one)
		}
	default:
		return Report{}, false
	}
	r.Recipients = once(r.Recipients[:min(len(r.Recipients), maxRecipients)])
	return r, true
}

// fromNotifier says whether Amazon's notification service is the sender.
func fromNotifier(m *mailer.Mail) bool {
	_, domain, _ := strings.Cut(strings.ToLower(m.From.Email), "@")
	return domain == "sns.amazonaws.com" || domain == "sns.amazonaws.com.cn" || m.Has("X-Amz-Sns-Message-Id")
}

package config

import "strings"

// Provider is what is known of a mail provider.
type Provider struct {
	Name       string
	IMAP, SMTP string
	Limit      string // what it lets a person send; "" unstated
	AuthServ   string // authserv-id of its Authentication-Results, where it is sure
	Plus       bool   // together+anything@ arrives in the same mailbox
	SignIn     string // what to know about the password
}

const (
	appPassword = "it wants an app password: make one in the account's security settings"
	oauthOnly   = "it takes no passwords from programs but OAuth2, which this version does not speak"
)

// providers by the domain of an address.
var providers = map[string]Provider{
	"gmail.com":      {"Gmail", "imaps://imap.gmail.com", "smtps://smtp.gmail.com", "500/day", "mx.google.com", true, appPassword},
	"googlemail.com": {"Gmail", "imaps://imap.gmail.com", "smtps://smtp.gmail.com", "500/day", "mx.google.com", true, appPassword},
	"outlook.com":    {"Outlook.com", "imaps://outlook.office365.com", "smtp://smtp-mail.outlook.com:587", "100/day", "", true, oauthOnly},
	"hotmail.com":    {"Outlook.com", "imaps://outlook.office365.com", "smtp://smtp-mail.outlook.com:587", "100/day", "", true, oauthOnly},
	"live.com":       {"Outlook.com", "imaps://outlook.office365.com", "smtp://smtp-mail.outlook.com:587", "100/day", "", true, oauthOnly},
	"yahoo.com":      {"Yahoo", "imaps://imap.mail.yahoo.com", "smtps://smtp.mail.yahoo.com", "500/day", "", false, appPassword},
	"aol.com":        {"AOL", "imaps://imap.aol.com", "smtps://smtp.aol.com", "500/day", "", false, appPassword},
	"fastmail.com":   {"Fastmail", "imaps://imap.fastmail.com", "smtps://smtp.fastmail.com", "", "", true, appPassword},
	"fastmail.fm":    {"Fastmail", "imaps://imap.fastmail.com", "smtps://smtp.fastmail.com", "", "", true, appPassword},
	"icloud.com":     {"iCloud", "imaps://imap.mail.me.com", "smtp://smtp.mail.me.com:587", "1000/day", "", true, appPassword},
	"me.com":         {"iCloud", "imaps://imap.mail.me.com", "smtp://smtp.mail.me.com:587", "1000/day", "", true, appPassword},
	"gmx.net":        {"GMX", "imaps://imap.gmx.net", "smtps://mail.gmx.net", "100/day", "", false, ""},
	"gmx.de":         {"GMX", "imaps://imap.gmx.net", "smtps://mail.gmx.net", "100/day", "", false, ""},
	"web.de":         {"web.de", "imaps://imap.web.de", "smtps://smtp.web.de", "100/day", "", false, ""},
	"posteo.de":      {"Posteo", "imaps://posteo.de", "smtps://posteo.de", "", "", true, ""},
	"posteo.net":     {"Posteo", "imaps://posteo.de", "smtps://posteo.de", "", "", true, ""},
	"zohomail.eu":    {"Zoho", "imaps://imap.zoho.eu", "smtps://smtp.zoho.eu", "", "", true, appPassword},
}

// ProviderOf finds the provider of an address by its domain.
func ProviderOf(address string) (Provider, bool) {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	p, ok := providers[domain]
	return p, ok
}

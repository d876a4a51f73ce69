package provider

import "strings"

// Meaning is what a server's refusal means, and what to do about it.
type Meaning struct {
	Means string
	Do    string
}

// refusal is a sign by which a refusal is known: words of the server, in lower case, and at whom.
type refusal struct {
	keys  string // of the providers that say it, with spaces around; "" is any
	words string
	Meaning
}

const (
	google    = " gmail google-workspace "
	microsoft = " microsoft-365 outlook "
	yahooLike = " yahoo aol "
	united    = " gmx gmx-com webde "
)

// refusals are looked through in order.
var refusals = []refusal{
	{google, "application-specific password required", Meaning{"this is the account's own password, and Google takes only an app password from programs", "make an app password and type that"}},
	{google, "invalidsecondfactor", Meaning{"this is the account's own password, and Google takes only an app password from programs", "make an app password and type that"}},
	{google, "not enabled for imap", Meaning{"IMAP is switched off for this account", "an administrator allows it: Admin console, Apps, Google Workspace, Gmail, End User Access"}},
	{google, "web login required", Meaning{"Google wants to see that it is you", "sign in at https://mail.google.com in a browser, once, and try again"}},
	{google, "log in via your web browser", Meaning{"Google wants to see that it is you", "sign in at https://mail.google.com in a browser, once, and try again"}},
	{google, "too many simultaneous", Meaning{"too many programs read this mailbox at the same time", "close other mail programs of this account, and try again in a few minutes"}},
	{google, "wants a token", Meaning{"the sign-in was without access to mail, was taken back, or belongs to another account", "sign in again as the group's account, and tick the box for mail"}},
	{google, "", Meaning{"the address or the app password is not right, or the app password was removed", "type the 16 letters of an app password, not the account's own password"}},

	{microsoft, "smtpclientauthentication is disabled for the tenant", Meaning{"sending by programs (SMTP AUTH) is switched off for the whole organisation", "an administrator allows it for this mailbox: admin.microsoft.com, Active users, the user, Mail, Manage email apps, Authenticated SMTP"}},
	{microsoft, "smtpclientauthentication is disabled for the mailbox", Meaning{"sending by programs (SMTP AUTH) is switched off for this mailbox", "an administrator allows it: admin.microsoft.com, Active users, the user, Mail, Manage email apps, Authenticated SMTP"}},
	{microsoft, "basic authentication is disabled", Meaning{"Microsoft takes no passwords from programs any more", "sign in with OAuth2 in place of a password: the provider's page says how"}},
	{microsoft, "security defaults policy", Meaning{"the organisation's security defaults lock out programs with a password", "sign in with OAuth2 in place of a password: the provider's page says how"}},
	{microsoft, "did not meet the criteria", Meaning{"a rule of the organisation (conditional access) forbids this sign-in", "ask an administrator to allow it for this mailbox"}},
	{microsoft, "user is authenticated but not connected", Meaning{"the sign-in is good, but it is of another account, or IMAP is switched off for this mailbox", "sign in as the group's own account, and have IMAP ticked: admin.microsoft.com, Active users, the user, Mail, Manage email apps"}},
	{microsoft, "login failed", Meaning{"Microsoft takes no passwords from programs any more", "sign in with OAuth2 in place of a password: the provider's page says how"}},
	{microsoft, "authenticate failed", Meaning{"the sign-in is of another account, was taken back, or lacks the permission for mail", "sign in again as the group's account; the app needs IMAP.AccessAsUser.All and SMTP.Send"}},
	{microsoft, "", Meaning{"the sign-in is of another account or was taken back, or SMTP AUTH is switched off for this mailbox", "sign in again as the group's account; if that does not help, an administrator ticks Authenticated SMTP for it"}},

	{yahooLike, "too many bad auth attempts", Meaning{"the password was wrong too often, and the provider waits a while", "wait an hour, and try again with an app password"}},
	{yahooLike, "", Meaning{"the provider takes only an app password from programs", "make an app password and type that, without spaces"}},

	{" fastmail ", "plan", Meaning{"this plan has no IMAP", "choose a plan with IMAP: Basic has none"}},
	{" fastmail ", "", Meaning{"Fastmail takes only an app password from programs, and only with access to mail", "make an app password with access to Mail (IMAP/SMTP), and type that"}},
	{" icloud ", "", Meaning{"Apple takes only an app-specific password from programs", "make an app-specific password and type it with its hyphens; some accounts sign in with the part before the @ alone: --user"}},

	{united, "", Meaning{"programs are not allowed to read this mailbox yet, or the password is not right", "allow IMAP in the mailbox's settings (POP3/IMAP Abruf), which takes some minutes; with two-factor authentication type an application-specific password"}},
	{" posteo ", "", Meaning{"the password is not right, or additional mailbox protection shuts out all mail programs", "sign in at https://posteo.de in a browser; switch the protection off under Settings, Security"}},
	{" zoho ", "enable imap", Meaning{"IMAP is switched off for this mailbox", "switch on IMAP Access: mail.zoho.eu, Settings, Mail Accounts, the address, IMAP"}},
	{" zoho ", "", Meaning{"with two-factor authentication Zoho takes only an app password; mailboxes of paid plans are at other servers", "make an app password and type that; with a paid plan add --imap imaps://imappro.zoho.eu --smtp smtps://smtppro.zoho.eu"}},
}

// usual is what refusals mean anywhere.
var usual = []refusal{
	{"", "app password", Meaning{"the provider takes only a password made for this program", "make an app password in the account's security settings and type that"}},
	{"", "application-specific", Meaning{"the provider takes only a password made for this program", "make an app password in the account's security settings and type that"}},
	{"", "no oauth2 access tokens", Meaning{"this server takes only passwords", "take out [mailbox.oauth2] and give password_file instead"}},
	{"", "imap", Meaning{"the password is not right, or programs may not read this mailbox", "look whether IMAP is switched on in the mailbox's settings, and type the password again"}},
	{"", "", Meaning{"the user name or the password is not right", "type them as for the provider's own web page; some providers want an app password, or another user name: --user"}},
}

// Refused says what a refusal of a sign-in means; said is what the server wrote.
func (p Provider) Refused(said string) Meaning {
	said = strings.ToLower(said)
	for _, list := range [][]refusal{refusals, usual} {
		for _, r := range list {
			if (r.keys == "" || strings.Contains(r.keys, " "+p.Key+" ")) && strings.Contains(said, r.words) {
				return r.Meaning
			}
		}
	}
	return Meaning{} // not reached: the last of usual knows all
}

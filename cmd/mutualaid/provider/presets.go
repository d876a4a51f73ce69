package provider

import "mutualaid/mailer"

// All are the providers that are known here. The servers of those with the same ones are found by the first of them.
func All() []Provider {
	return []Provider{
		gmail(), workspace(), microsoft365(), outlook(), yahoo(), aol(), fastmail(), icloud(), gmx(), gmxCom(), webde(), posteo(), ovh(), gandi(), zoho(),
	}
}

func gmail() Provider {
	return Provider{
		Key: "gmail", Name: "Gmail", Domains: []string{"gmail.com", "googlemail.com"},
		IMAP: "imaps://imap.gmail.com", SMTP: "smtps://smtp.gmail.com", Limit: "500/day", AuthServ: "mx.google.com", Plus: true, Spam: "[Gmail]/Spam",
		Password: App, Issuer: "google",
		First: "switch on 2-Step Verification at https://myaccount.google.com/security, else there are no app passwords",
		Steps: []string{
			"open https://myaccount.google.com/apppasswords, signed in as the group's account",
			"type a name, such as mutualaid, and press Create",
			"copy the 16 letters that are shown; they are not shown again",
		},
	}
}

func workspace() Provider {
	p := gmail()
	p.Key, p.Name, p.Domains, p.Limit = "google-workspace", "Google Workspace", nil, "2000/day"
	p.MX = []string{"google.com", "googlemail.com"}
	p.First = "an administrator lets people use IMAP (Admin console, Apps, Google Workspace, Gmail, End User Access), and the account has 2-Step Verification on"
	return p
}

func microsoft365() Provider {
	return Provider{
		Key: "microsoft-365", Name: "Microsoft 365", MX: []string{"mail.protection.outlook.com", "mx.microsoft"},
		IMAP: "imaps://outlook.office365.com", SMTP: "smtp://smtp.office365.com:587", Limit: "30/minute, 10000/day", AuthServ: mailer.NoAuthservID, Plus: true, Spam: "Junk Email",
		Password: None, Issuer: "microsoft",
		First: "an administrator ticks IMAP and Authenticated SMTP for the mailbox (admin.microsoft.com, Active users, the user, Mail, Manage email apps)",
		Steps: []string{
			"an administrator registers an app once: entra.microsoft.com, App registrations, New registration, redirect URI http://localhost of the kind Mobile and desktop",
			"give it the delegated permissions IMAP.AccessAsUser.All and SMTP.Send of Office 365 Exchange Online, and allow public client flows",
			"copy the Application (client) ID: it is asked for",
		},
	}
}

func outlook() Provider {
	return Provider{
		Key: "outlook", Name: "Outlook.com", Domains: []string{
			"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.fr", "outlook.es", "hotmail.de", "hotmail.fr", "hotmail.es", "hotmail.co.uk", "live.de", "live.fr", "live.co.uk",
		},
		IMAP: "imaps://outlook.office365.com", SMTP: "smtp://smtp-mail.outlook.com:587", Limit: "100/day", Plus: true, Spam: "Junk",
		Password: None, Issuer: "microsoft",
		First: "let devices and apps use IMAP: outlook.live.com, Settings, Mail, Forwarding and IMAP",
		Steps: []string{
			"register an app once: entra.microsoft.com, App registrations, New registration, for personal Microsoft accounts, redirect URI http://localhost of the kind Mobile and desktop",
			"allow public client flows under Authentication",
			"copy the Application (client) ID: it is asked for",
		},
	}
}

func yahoo() Provider {
	return Provider{
		Key: "yahoo", Name: "Yahoo", Domains: []string{
			"yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.it", "yahoo.ca", "yahoo.com.br", "yahoo.com.mx", "yahoo.com.au",
		},
		MX:   []string{"yahoodns.net"},
		IMAP: "imaps://imap.mail.yahoo.com", SMTP: "smtps://smtp.mail.yahoo.com", Limit: "500/day", Spam: "Bulk", Password: App,
		Steps: []string{
			"open https://login.yahoo.com/account/security, signed in as the group's account",
			"press Generate app password (it appears once two-step verification is on, or a phone number is known)",
			"type a name, such as mutualaid, and copy the 16 letters that are shown",
		},
	}
}

func aol() Provider {
	return Provider{
		Key: "aol", Name: "AOL", Domains: []string{"aol.com", "aim.com", "aol.de", "aol.co.uk", "aol.fr"},
		IMAP: "imaps://imap.aol.com", SMTP: "smtps://smtp.aol.com", Limit: "500/day", Spam: "Bulk", Password: App,
		Steps: []string{
			"open https://login.aol.com/account/security, signed in as the group's account",
			"press Generate app password (it appears once two-step verification is on, or a phone number is known)",
			"type a name, such as mutualaid, and copy the 16 letters that are shown",
		},
	}
}

func fastmail() Provider {
	return Provider{
		Key: "fastmail", Name: "Fastmail", Domains: []string{"fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "sent.com", "mailbolt.com"},
		MX:   []string{"messagingengine.com"},
		IMAP: "imaps://imap.fastmail.com", SMTP: "smtps://smtp.fastmail.com", Plus: true, Spam: "Spam", Password: App,
		First: "have a plan with IMAP: Basic has none",
		Steps: []string{
			"open https://app.fastmail.com/settings/security/apps",
			"make a new app password, with access to Mail (IMAP/SMTP)",
			"copy the password that is shown",
		},
	}
}

func icloud() Provider {
	return Provider{
		Key: "icloud", Name: "iCloud", Domains: []string{"icloud.com", "me.com", "mac.com"}, MX: []string{"mail.icloud.com"},
		IMAP: "imaps://imap.mail.me.com", SMTP: "smtp://smtp.mail.me.com:587", Limit: "1000/day", Plus: true, Spam: "Junk", Password: App,
		First: "two-factor authentication has to be on for the Apple Account",
		Steps: []string{
			"open https://account.apple.com, Sign-In and Security, App-Specific Passwords",
			"press Generate and type a name, such as mutualaid",
			"copy the password as it is shown, with its hyphens",
		},
	}
}

func gmx() Provider {
	return Provider{
		Key: "gmx", Name: "GMX", Domains: []string{"gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.li"},
		IMAP: "imaps://imap.gmx.net", SMTP: "smtps://mail.gmx.net", Limit: "100/day", Spam: "Spamverdacht", Password: Own,
		First: "allow programs to read mail: gmx.net, E-Mail, Einstellungen, POP3/IMAP Abruf, tick \"POP3 und IMAP Zugriff erlauben\"",
		Steps: []string{"type the mailbox's own password; where two-factor authentication is on, one made under Sicherheit, Anwendungsspezifische Passwörter"},
	}
}

func gmxCom() Provider {
	return Provider{
		Key: "gmx-com", Name: "GMX.com", Domains: []string{"gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es"},
		IMAP: "imaps://imap.gmx.com", SMTP: "smtps://mail.gmx.com", Limit: "100/day", Spam: "Spam", Password: Own,
		First: "allow programs to read mail: gmx.com, E-mail, Settings, POP3 & IMAP, tick the box that enables access",
		Steps: []string{"type the mailbox's own password; where two-factor authentication is on, an application-specific one from the security settings"},
	}
}

func webde() Provider {
	return Provider{
		Key: "webde", Name: "web.de", Domains: []string{"web.de"},
		IMAP: "imaps://imap.web.de", SMTP: "smtps://smtp.web.de", Limit: "100/day", Spam: "Spamverdacht", Password: Own,
		First: "allow programs to read mail: web.de, E-Mail, Einstellungen, POP3/IMAP Abruf, tick \"POP3 und IMAP Zugriff erlauben\"",
		Steps: []string{"type the mailbox's own password; where two-factor authentication is on, one made under Sicherheit, Anwendungsspezifische Passwörter"},
	}
}

func posteo() Provider {
	return Provider{
		Key: "posteo", Name: "Posteo", Domains: []string{"posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch"},
		IMAP: "imaps://posteo.de", SMTP: "smtps://posteo.de", Plus: true, Spam: "Junk", Password: Own,
		First: "additional mailbox protection (Zusätzlicher Postfachschutz) has to be off: it shuts out all mail programs",
		Steps: []string{"type the mailbox's own password"},
	}
}

func ovh() Provider {
	return Provider{
		Key: "ovh", Name: "OVH", MX: []string{"mail.ovh.net"},
		IMAP: "imaps://ssl0.ovh.net", SMTP: "smtps://ssl0.ovh.net", Spam: "INBOX.Junk", Password: Own,
		Steps: []string{"type the mailbox's own password; a new one is set in the OVH control panel, Web Cloud, Emails, the domain, the three dots behind the address"},
	}
}

func gandi() Provider {
	return Provider{
		Key: "gandi", Name: "Gandi", MX: []string{"mail.gandi.net"},
		IMAP: "imaps://mail.gandi.net", SMTP: "smtps://mail.gandi.net", Plus: true, Spam: "Junk", Password: Own,
		Steps: []string{"type the mailbox's own password; a new one is set at admin.gandi.net, the domain, Email, the mailbox"},
	}
}

func zoho() Provider {
	return Provider{
		Key: "zoho", Name: "Zoho", Domains: []string{"zohomail.eu"}, MX: []string{"zoho.eu"},
		IMAP: "imaps://imap.zoho.eu", SMTP: "smtps://smtp.zoho.eu", Plus: true, Spam: "Spam", Password: App,
		First: "switch on IMAP Access: mail.zoho.eu, Settings, Mail Accounts, the address, IMAP",
		Steps: []string{
			"open https://accounts.zoho.eu, Security, App Passwords",
			"press Generate New Password and type a name, such as mutualaid",
			"copy the password that is shown",
		},
	}
}

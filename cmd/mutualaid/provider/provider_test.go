package provider

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryPresetIsWholeAndNoDomainIsClaimedTwice(t *testing.T) {
	seen := map[string]string{}
	for _, p := range All() {
		if p.Key == "" || p.Name == "" || len(p.Steps) == 0 || len(p.Domains)+len(p.MX) == 0 {
			t.Errorf("%+v lacks something", p)
		}
		for server, scheme := range map[string]string{p.IMAP: "imap", p.SMTP: "smtp"} {
			u, err := url.Parse(server)
			if err != nil || strings.TrimSuffix(u.Scheme, "s") != scheme || !isHost(u.Hostname()) {
				t.Errorf("%s: %q: %v", p.Key, server, err)
			}
		}
		if (p.Password == None) != (p.Issuer != "" && p.Key != "gmail" && p.Key != "google-workspace") {
			t.Errorf("%s: password %q, issuer %q", p.Key, p.Password, p.Issuer)
		}
		mx := slices.Clone(p.MX)
		for i := range mx {
			mx[i] = "MX " + mx[i]
		}
		for _, name := range slices.Concat(p.Domains, mx, []string{p.Key}) {
			if other, twice := seen[name]; twice {
				t.Errorf("%s stands at %s and %s", name, other, p.Key)
			}
			seen[name] = p.Key
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d names", len(seen))
	}
}

func TestProvidersAreKnownByAddressServerAndExchanger(t *testing.T) {
	for address, want := range map[string]string{"Circle@GMail.com": "gmail", "a@hotmail.de": "outlook", "a@posteo.net": "posteo", "a@example.org": "", "a": "", "a@example.org@gmx.de": "gmx"} {
		if p, ok := Of(address); p.Key != want || ok != (want != "") {
			t.Errorf("%s is at %q", address, p.Key)
		}
	}
	for _, c := range []struct{ address, imap, want string }{
		{"a@example.org", "imaps://imap.gmail.com", "google-workspace"}, {"a@gmail.com", "imaps://imap.gmail.com", "gmail"},
		{"a@example.org", "imaps://OUTLOOK.office365.com:993", "microsoft-365"}, {"a@example.org", "imaps://ssl0.ovh.net", "ovh"},
		{"a@example.org", "imaps://imap.example.org", ""}, {"a@example.org", "", ""}, {"a@example.org", "%zz", ""},
	} {
		if p, _ := Known(c.address, c.imap); p.Key != c.want {
			t.Errorf("%s at %s: %q, want %q", c.address, c.imap, p.Key, c.want)
		}
	}
	for host, want := range map[string]string{
		"aspmx.l.google.com.": "google-workspace", "example-org.mail.protection.outlook.com.": "microsoft-365", "in1-smtp.messagingengine.com": "fastmail",
		"mx1.mail.ovh.net.": "ovh", "spool.mail.gandi.net.": "gandi", "mx.zoho.eu": "zoho", "notgoogle.com.": "", "": "",
	} {
		if p, _ := byExchanger(host); p.Key != want {
			t.Errorf("%s: %q, want %q", host, p.Key, want)
		}
	}
}

func TestEveryProviderHasAPageThatNamesItsServers(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	index, err := os.ReadFile(filepath.Join(root, "docs", "providers", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range All() {
		page, err := os.ReadFile(filepath.Join(root, p.Page()))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range []string{"# " + p.Name, p.IMAP, p.SMTP} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s does not say %q", p.Page(), want)
			}
		}
		if p.Limit != "" && !strings.Contains(string(page), p.Limit) {
			t.Errorf("%s does not say what may be sent: %s", p.Page(), p.Limit)
		}
		if !strings.Contains(string(index), "("+p.Key+".md)") {
			t.Errorf("the index leaves out %s", p.Key)
		}
		for _, r := range refusals {
			if strings.Contains(r.keys, " "+p.Key+" ") && !strings.Contains(plainText(string(page)), plainText(r.Means)) {
				t.Errorf("%s does not explain: %s", p.Page(), r.Means)
			}
		}
	}
	for _, r := range refusals {
		for key := range strings.FieldsSeq(r.keys) {
			if byKey(key).Key == "" {
				t.Errorf("a refusal of %q, which is no provider", key)
			}
		}
	}
}

// plainText is a text as it reads, however its lines break.
func plainText(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestEveryRefusalHasAMeaning(t *testing.T) {
	for _, c := range []struct{ key, said, want string }{
		{"gmail", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "app password is not right"},
		{"gmail", "Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", "own password"},
		{"gmail", "534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor", "own password"},
		{"google-workspace", "Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)", "IMAP is switched off"},
		{"gmail", "Web login required: https://support.google.com/mail/accounts/answer/78754 (Failure)", "Google wants to see"},
		{"gmail", "Invalid credentials (Failure) (status 400, it wants a token for https://mail.google.com/)", "without access to mail"},
		{"microsoft-365", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.", "whole organisation"},
		{"microsoft-365", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled", "for this mailbox"},
		{"outlook", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]", "no passwords"},
		{"microsoft-365", "User is authenticated but not connected.", "IMAP is switched off"},
		{"outlook", "LOGIN failed.", "no passwords"},
		{"yahoo", "535 5.7.0 (#AUTH005) Too many bad auth attempts.", "too often"},
		{"aol", "LOGIN Invalid credentials", "only an app password"},
		{"webde", "authentication failed", "not allowed to read"},
		{"zoho", "You are yet to enable IMAP for your account. Please contact your administrator (Failure)", "IMAP is switched off"},
		{"", "535 5.7.8 Sorry, use an App Password", "made for this program"},
		{"", "LOGIN failed", "not right"},
		{"", "", "not right"},
	} {
		if m := byKey(c.key).Refused(c.said); !strings.Contains(m.Means, c.want) || m.Do == "" {
			t.Errorf("%s: %q means %q, do %q", c.key, c.said, m.Means, m.Do)
		}
	}
}

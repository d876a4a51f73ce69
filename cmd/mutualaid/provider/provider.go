// Package provider knows mail providers: their servers, what they want of somebody who signs in, what they mean when they
// refuse, and how the servers of one that is not known here are found.
package provider

import (
	"net/url"
	"slices"
	"strings"
)

// Provider is what is known of one.
type Provider struct {
	Key  string // names its page: docs/providers/KEY.md
	Name string

	Domains []string // of addresses
	MX      []string // endings of the names of its mail exchangers, by which domains of its customers are known

	IMAP, SMTP string
	Limit      string // what it lets a person send; "" unstated
	AuthServ   string // authserv-id of its Authentication-Results, where it is sure
	Plus       bool   // together+anything@ arrives in the same mailbox
	Spam       string // the folder for what it takes for spam; "" where the server marks it

	Password Password // what it takes from programs
	Issuer   string   // of its OAuth2 tokens: google, microsoft, or "" where it has none for mail
	First    string   // what has to be switched on before, and where to click; may be empty
	Steps    []string // how to get the password, or to sign in
}

// Password is what a provider takes from programs in place of one's own password.
type Password string

// What providers take.
const (
	Own  Password = "password"     // the one of the mailbox
	App  Password = "app password" // one made for this program
	None Password = ""             // only OAuth2
)

// Page is where the provider is explained at length.
func (p Provider) Page() string { return "docs/providers/" + p.Key + ".md" }

// Of finds the provider of an address by its domain.
func Of(address string) (Provider, bool) {
	domain := domainOf(address)
	return first(func(p Provider) bool { return slices.Contains(p.Domains, domain) })
}

// At finds the provider whose server a URL names: the servers of many domains are those of a few providers.
func At(server string) (Provider, bool) {
	host := hostOf(server)
	return first(func(p Provider) bool { return host != "" && (hostOf(p.IMAP) == host || hostOf(p.SMTP) == host) })
}

// Known finds the provider of an address, or else the one whose server the mailbox is read from. A domain of a customer counts
// as the provider's.
func Known(address, imap string) (Provider, bool) {
	if p, ok := Of(address); ok {
		return p, true
	}
	p, ok := At(imap)
	if ok && p.Key == "gmail" {
		return byKey("google-workspace"), true // the same servers, other limits
	}
	return p, ok
}

// byExchanger finds the provider that takes in a domain's mail.
func byExchanger(host string) (Provider, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return first(func(p Provider) bool {
		return slices.ContainsFunc(p.MX, func(end string) bool { return host == end || strings.HasSuffix(host, "."+end) })
	})
}

func byKey(key string) Provider {
	p, _ := first(func(p Provider) bool { return p.Key == key })
	return p
}

func first(is func(Provider) bool) (Provider, bool) {
	all := All()
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return Provider{}, false
}

func domainOf(address string) string {
	return strings.ToLower(strings.TrimSuffix(address[strings.LastIndexByte(address, '@')+1:], "."))
}

func hostOf(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

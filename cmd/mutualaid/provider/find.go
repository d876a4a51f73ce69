package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// Finder finds a domain's mail servers. It asks the DNS and the web; nothing of an address but its domain leaves this machine,
// except to the domain's own web server.
type Finder struct {
	Resolver *net.Resolver // nil is the system's
	HTTP     *http.Client  // nil is one of our own; its redirects are bounded in any case
}

// Found is where the mailbox of an address is, and how we know.
type Found struct {
	IMAP, SMTP string
	User       string   // who signs in; "" is the address
	Source     string   // in words, after "says"
	Provider   Provider // whose servers they are; zero where it is none that is known here
}

// ErrNotFound says that nothing is published of a domain's servers.
var ErrNotFound = errors.New("nobody says where its mail servers are")

const (
	patience = 20 * time.Second // for all questions together
	question = 5 * time.Second  // for one
)

// Find asks in turn what is known here, the domain's SRV records (RFC 6186), its autoconfig file, Thunderbird's database, and
// who takes in its mail.
func (f Finder) Find(ctx context.Context, address string) (Found, error) {
	if p, ok := Of(address); ok {
		return of(p, "known here"), nil
	}
	domain := domainOf(address)
	if !isHost(domain) {
		return Found{}, fmt.Errorf("%w: %q is no domain", ErrNotFound, domain)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, ask := range []func(context.Context, string) (Found, bool){
		func(ctx context.Context, _ string) (Found, bool) { return f.service(ctx, domain) },
		func(ctx context.Context, address string) (Found, bool) { return f.autoconfig(ctx, domain, address) },
		func(ctx context.Context, _ string) (Found, bool) { return f.exchanger(ctx, domain) },
	} {
		found, ok := ask(ctx, address)
		if ctx.Err() != nil {
			break
		}
		if ok {
			found.Provider, _ = Known(address, found.IMAP)
			return found, nil
		}
	}
	return Found{}, fmt.Errorf("%w: %s", ErrNotFound, domain)
}

func of(p Provider, source string) Found {
	return Found{IMAP: p.IMAP, SMTP: p.SMTP, Source: source, Provider: p}
}

func (f Finder) resolver() *net.Resolver { return cmp.Or(f.Resolver, net.DefaultResolver) }

// service asks the domain's SRV records: RFC 6186 section 3.1 and 3.2, RFC 8314 section 5.1.
func (f Finder) service(ctx context.Context, domain string) (Found, bool) {
	imap := f.srv(ctx, domain, [2]string{"imaps", "imaps"}, [2]string{"imap", "imap"})
	smtp := f.srv(ctx, domain, [2]string{"submissions", "smtps"}, [2]string{"submission", "smtp"})
	if imap == "" || smtp == "" {
		return Found{}, false
	}
	return Found{IMAP: imap, SMTP: smtp, Source: "the DNS of " + domain}, true
}

// srv returns the first of the services that the domain has, as a URL of the scheme beside its name.
func (f Finder) srv(ctx context.Context, domain string, services ...[2]string) string {
	for _, s := range services {
		ctx, cancel := context.WithTimeout(ctx, question)
		_, records, err := f.resolver().LookupSRV(ctx, s[0], "tcp", domain)
		cancel()
		if err != nil {
			continue // there is none, or nobody can be asked: the other ways are tried
		}
		for _, r := range records {
			// A target "." says that there is no such service: RFC 2782.
			if host := strings.ToLower(strings.TrimSuffix(r.Target, ".")); isHost(host) && r.Port != 0 {
				return serverURL(s[1], host, int(r.Port))
			}
		}
	}
	return ""
}

// exchanger asks who takes in the domain's mail.
func (f Finder) exchanger(ctx context.Context, domain string) (Found, bool) {
	ctx, cancel := context.WithTimeout(ctx, question)
	defer cancel()
	records, err := f.resolver().LookupMX(ctx, domain)
	if err != nil {
		return Found{}, false // as in srv
	}
	for _, r := range records {
		if p, ok := byExchanger(r.Host); ok {
			return of(p, fmt.Sprintf("the DNS of %s, where %s takes in its mail", domain, strings.TrimSuffix(r.Host, "."))), true
		}
	}
	return Found{}, false
}

// usualPorts need not be written.
var usualPorts = map[string]int{"imaps": 993, "imap": 143, "smtps": 465, "smtp": 587}

func serverURL(scheme, host string, port int) string {
	if port == usualPorts[scheme] {
		return scheme + "://" + host
	}
	return fmt.Sprintf("%s://%s:%d", scheme, host, port)
}

// isHost says whether a name is one that the DNS can have and a certificate can be for: RFC 1123 section 2.1.
func isHost(name string) bool {
	if len(name) > 253 || !strings.Contains(name, ".") {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return net.ParseIP(name) == nil
}

// Package dmarc looks up what a domain wants done with mail that says it is from there and can't prove it.
package dmarc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"
)

// Resolver asks the DNS; a *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// How long answers are kept, how many, and how long one may take. The resolver doesn't tell a record's time to live.
const (
	keptFor    = time.Hour
	failureFor = 5 * time.Minute
	keptMost   = 4096
	patience   = 5 * time.Second
)

// Policies looks up policies and keeps them for a while. It may be used from several goroutines.
type Policies struct {
	Resolver Resolver
	Now      func() time.Time

	mu   sync.Mutex
	kept map[string]verdict
}

// verdict is what is known of a domain.
type verdict struct {
	strict bool
	err    error
	until  time.Time
}

// Strict says whether the domain of an author publishes p=quarantine or p=reject, so that mail from there which we changed
// would be refused. It waits for the DNS, at most patience. An error means that it isn't known: then be careful.
func (p *Policies) Strict(ctx context.Context, domain string) (bool, error) {
	domain, err := canonical(domain)
	if err != nil {
		return true, err
	}
	p.mu.Lock()
	v, known := p.kept[domain]
	p.mu.Unlock()
	if known && p.Now().Before(v.until) {
		return v.strict, v.err
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v.strict, v.err = discover(asking, p.Resolver, domain)
	if v.until = p.Now().Add(keptFor); v.err != nil {
		if ctx.Err() != nil {
			return true, ctx.Err() // we were told to stop: that says nothing of the domain
		}
		v.strict, v.err = true, fmt.Errorf("the DMARC policy of %s: %w", domain, v.err)
		v.until = p.Now().Add(failureFor)
	}
	p.keep(domain, v)
	return v.strict, v.err
}

// keep remembers a verdict; when there is no room, what has expired goes, or else any.
func (p *Policies) keep(domain string, v verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[string]verdict{}
	}
	if len(p.kept) >= keptMost {
		for d, old := range p.kept {
			if !p.Now().Before(old.until) {
				delete(p.kept, d)
			}
		}
	}
	for d := range p.kept {
		if len(p.kept) < keptMost {
			break
		}
		delete(p.kept, d)
	}
	p.kept[domain] = v
}

// canonical is a domain as the DNS has it.
func canonical(domain string) (string, error) {
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil {
		return "", fmt.Errorf("%q is no domain: %w", domain, err)
	}
	if len(ascii) > 240 || strings.HasPrefix(ascii, "[") || strings.Contains("."+ascii+".", "..") {
		return "", fmt.Errorf("%.80q is no domain", domain)
	}
	return strings.ToLower(ascii), nil
}

// walkFrom is how many labels a name has at most from the second question on. See RFC 9989 section 4.10, step 4.
const walkFrom = 7

// discover finds the policy that holds for an author's domain: its own, or else that of its organizational domain, or of the
// public suffix. np= is not asked for: members are written to, so their domains exist. See RFC 9989 section 4.10.1.
func discover(ctx context.Context, dns Resolver, domain string) (bool, error) {
	own, ok, err := ask(ctx, dns, domain)
	if err != nil || ok {
		return strict(own.policy), err
	}
	labels := strings.Split(domain, ".")
	last := record{} // found so far; the walk goes on to the shortest name, and the record with the fewest labels counts
	at := 0          // labels of the name it stood at
	for labels = labels[1:]; len(labels) > 0; labels = labels[1:] {
		labels = labels[max(0, len(labels)-walkFrom):]
		r, ok, err := ask(ctx, dns, strings.Join(labels, "."))
		switch {
		case err != nil:
			return true, err
		case !ok:
			continue
		case r.psd == "y" && at == len(labels)+1:
			return strict(last.subdomains), nil // the organizational domain is the one below a public suffix
		case r.psd == "y" || r.psd == "n":
			return strict(r.subdomains), nil
		}
		last, at = r, len(labels)
	}
	return strict(last.subdomains), nil
}

// ask looks up the record of one name; ok is false when it has none.
func ask(ctx context.Context, dns Resolver, domain string) (r record, ok bool, err error) {
	texts, err := dns.LookupTXT(ctx, "_dmarc."+domain+".") // the dot keeps search lists out
	var failure *net.DNSError
	if errors.As(err, &failure) && failure.IsNotFound {
		return record{}, false, nil
	}
	if err != nil {
		return record{}, false, err
	}
	r, ok = only(texts)
	return r, ok, nil
}

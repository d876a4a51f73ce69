package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"

	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer/dkim"
)

// examineKeys makes the keys that sign letters, where they are missing, and says what must be published for others to trust them.
func examineKeys(ctx context.Context, s *Session) []checkup.Finding {
	conf, problems := examineConfig(s)
	switch {
	case len(problems) > 0:
		return problems
	case conf.DKIM.Keys == "":
		return []checkup.Finding{checkup.Note("dkim", "letters are not signed here: most providers sign what is sent through them",
			"if yours doesn't, write [dkim] and keys = \"dkim\" into "+s.CLI.Config+" and call this again")}
	}
	return makeKeys(ctx, net.DefaultResolver, conf.DKIM)
}

func makeKeys(ctx context.Context, dns *net.Resolver, d config.DKIM) []checkup.Finding {
	made, err := dkim.Make(d.Keys)
	if err != nil {
		return []checkup.Finding{checkup.Wrong("dkim", "no keys could be made: "+err.Error(), "make "+d.Keys+" a folder that we may write to, or name another with dkim.keys")}
	}
	var findings []checkup.Finding
	for _, name := range made {
		findings = append(findings, checkup.Well("dkim", "made "+filepath.Base(name)+" in "+d.Keys+": keep it safe, nobody else needs it"))
	}
	return append(findings, lookUpKeys(ctx, dns, d)...)
}

// lookUpKeys looks whether the DNS has the keys that letters are signed with.
func lookUpKeys(ctx context.Context, dns *net.Resolver, d config.DKIM) (findings []checkup.Finding) {
	keys, err := dkim.Load(d.Keys, d.Domain, d.Selector)
	if err != nil {
		return []checkup.Finding{checkup.Wrong("dkim", err.Error(), "make keys with `mutualaid doctor --dkim`; without them nothing is sent")}
	}
	for _, k := range keys {
		findings = append(findings, lookUpKey(ctx, dns, k))
	}
	return findings
}

func lookUpKey(ctx context.Context, dns *net.Resolver, k dkim.Key) checkup.Finding {
	record, err := k.Record()
	if err != nil {
		return checkup.Wrong("dkim", err.Error(), "make the key anew: remove its file and call `mutualaid doctor --dkim`")
	}
	publish := fmt.Sprintf("publish in the DNS of %s: %s TXT %q", k.Domain, k.Name(), record)
	ctx, cancel := context.WithTimeout(ctx, checkup.Patience)
	defer cancel()
	texts, err := dns.LookupTXT(ctx, k.Name()+".")
	var failure *net.DNSError
	if errors.As(err, &failure) && failure.IsNotFound {
		return checkup.Wrong("dkim", k.Name()+" is not published, so that signatures with it are worth nothing", publish)
	}
	if err != nil {
		return checkup.Note("dkim", "the DNS can't be asked for "+k.Name()+": "+err.Error(), "when it is online again: "+publish)
	}
	there, err := k.Published(texts)
	if err != nil || !there {
		return checkup.Wrong("dkim", k.Name()+" has another key than ours", publish+", in place of what is there")
	}
	return checkup.Well("dkim", k.Name()+" is published")
}

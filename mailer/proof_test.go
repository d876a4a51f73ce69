package mailer

import (
	"testing"
)

func TestOnlyOurProvidersWordProvesASender(t *testing.T) {
	const ar = "Authentication-Results: "
	for name, c := range map[string]struct {
		mail   string
		proven bool
	}{
		"dmarc":                           {ar + "mx.example.net; dmarc=pass (p=REJECT) header.from=example.org", true},
		"upper case, version":             {ar + "MX.Example.NET 1; DMARC=Pass header.From=Example.ORG", true},
		"as Gmail writes it":              {ar + "mx.example.net;\n       dkim=pass header.i=@example.org header.s=s header.b=abc=;\n       spf=pass (google.com: domain of x@example.org designates 1.2.3.4 as permitted sender) smtp.mailfrom=x@example.org", true},
		"dkim aligned":                    {ar + "mx.example.net; dkim=pass header.d=mail.example.org", true},
		"dkim with a comment":             {ar + "mx.example.net (a; dkim=fail); dkim (x) = (y) pass (2048-bit key) header.d=example.org", true},
		"spf aligned":                     {ar + "mx.example.net; spf=pass smtp.mailfrom=bounces@news.example.org", true},
		"second of two dkim":              {ar + "mx.example.net; dkim=fail header.d=example.org; dkim=pass header.d=example.org", true},
		"dmarc none, dkim aligned":        {ar + "mx.example.net; dmarc=none header.from=example.org; dkim=pass header.d=example.org", true},
		"none at all":                     {"X: y", false},
		"no-result":                       {ar + "mx.example.net; none", false},
		"of another provider":             {ar + "mx.evil.org; dmarc=pass header.from=example.org", false},
		"forged below another's":          {ar + "mx.other.net; dmarc=fail header.from=example.org\n" + ar + "mx.example.net; dmarc=pass header.from=example.org", false},
		"forged below ours":               {ar + "mx.example.net; spf=none\n" + ar + "mx.example.net; dmarc=pass header.from=example.org", false},
		"dmarc fail outweighs":            {ar + "mx.example.net; dkim=pass header.d=example.org; dmarc=fail header.from=example.org", false},
		"dmarc of another domain":         {ar + "mx.example.net; dmarc=pass header.from=evil.org", false},
		"dmarc without a domain":          {ar + "mx.example.net; dmarc=pass", false},
		"dkim of another domain":          {ar + "mx.example.net; dkim=pass header.d=evil.org", false},
		"dkim neutral":                    {ar + "mx.example.net; dkim=neutral header.d=example.org", false},
		"spf of another domain":           {ar + "mx.example.net; spf=pass smtp.mailfrom=x@evil.org", false},
		"spf of the helo name":            {ar + "mx.example.net; spf=pass smtp.helo=example.org", false},
		"spf softfail":                    {ar + "mx.example.net; spf=softfail smtp.mailfrom=example.org", false},
		"a result in a comment":           {ar + "mx.example.net; spf=none (; dmarc=pass header.from=example.org)", false},
		"a result in a quoted local part": {ar + `mx.example.net; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.org; y"@evil.org`, false},
		"a result in a quoted reason":     {ar + `mx.example.net; spf=fail reason="a; dkim=pass header.d=example.org"`, false},
		"two values of one property":      {ar + "mx.example.net; dkim=pass header.d=evil.org header.d=example.org", false},
		"arc alone":                       {ar + "mx.example.net; arc=pass header.d=example.org", false},
		"ARC-Authentication-Results":      {"ARC-Authentication-Results: i=1; mx.example.net; dmarc=pass header.from=example.org", false},
		"no id where one is configured":   {ar + "dmarc=pass header.from=example.org", false},
		"a quoted id with a result in it": {ar + `"mx.example.net; dmarc=pass header.from=example.org"; none`, false},
	} {
		m := read(t, c.mail+"\nReceived: by mx.example.net\nFrom: Jana <jana@example.org>\n\nyes\n")
		if p := m.Proof("mx.example.net"); p.Proven != c.proven || p.Why == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestAmbiguousSenderIsNeverProven(t *testing.T) {
	const ar = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org; dkim=pass header.d=example.org\n"
	for name, from := range map[string]string{
		"two fields": "From: a@example.org\nFrom: b@example.org", "two addresses": "From: a@example.org, b@example.org",
		"two in brackets": "From: <a@example.org> <b@example.org>", "none": "To: a@example.org", "no domain": "From: a",
		"a NUL": "From: a@example.org\x00b", "a bare CR": "From: a@exam\rple.org", "a foreign one": "From: \"a@example.org\" <a@evil.org>",
		"a group": "From: g: a@example.org, b@example.org;", "an empty one": "From: <>", "a domain on top of another": "From: a@example.org@evil.org",
	} {
		if p := read(t, ar+from+"\n\nyes\n").Proof("mx.example.net"); p.Proven {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestProviderWithoutAnIdHasItsOwnName(t *testing.T) {
	m := read(t, "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=example.org; dkim=pass (signature was verified) header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100\nFrom: a@example.org\n\nyes\n")
	if p := m.Proof(NoAuthservID); !p.Proven {
		t.Errorf("%+v", p)
	}
	for _, id := range []string{"", "outlook.com"} {
		if p := m.Proof(id); p.Proven {
			t.Errorf("%q: %+v", id, p)
		}
	}
}

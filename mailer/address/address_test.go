package address

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/encoded"
)

func TestAddressesAreReadAsProgramsWriteThem(t *testing.T) {
	for s, want := range map[string][]Address{
		"jana@example.org":                             {{"", "jana@example.org"}},
		"Jana <jana@example.org>":                      {{"Jana", "jana@example.org"}},
		"jana@example.org (Jana M)":                    {{"Jana M", "jana@example.org"}},
		`"Müller, Jana" <jana@example.org>`:            {{"Müller, Jana", "jana@example.org"}},
		`Müller, Jana <jana@example.org>`:              {{"Müller, Jana", "jana@example.org"}},
		"a@x.org, b@x.org;c@x.org":                     {{"", "a@x.org"}, {"", "b@x.org"}, {"", "c@x.org"}},
		"Friends: a@x.org, B <b@x.org>;, c@x.org":      {{"", "a@x.org"}, {"B", "b@x.org"}, {"", "c@x.org"}},
		"undisclosed-recipients:;":                     nil,
		"<>":                                           nil,
		"":                                             nil,
		"<@relay.org,@b.org:jana@example.org>":         {{"", "jana@example.org"}},
		"<mailto:jana@example.org>":                    {{"", "jana@example.org"}},
		"mailto:jana@example.org":                      {{"", "jana@example.org"}},
		"<<jana@example.org>>":                         {{"", "jana@example.org"}},
		"Jana <jana@example.org":                       {{"Jana", "jana@example.org"}},
		"Jana jana@example.org":                        {{"Jana", "jana@example.org"}},
		"'Jana' <jana@example.org>":                    {{"Jana", "jana@example.org"}},
		`"jana@x.org" <jana@example.org>`:              {{"jana@x.org", "jana@example.org"}},
		"jana@x.org <jana@example.org>":                {{"jana@x.org", "jana@example.org"}},
		`"jana m"@example.org`:                         {{"", `"jana m"@example.org`}},
		"< jana @ example.org >":                       {{"", "jana@example.org"}},
		"=?utf-8?q?J=C3=B6rg?= <j@x.org>":              {{"Jörg", "j@x.org"}},
		"=?utf-8?q?M=C3=BCller=2C?= J. <j@x.org>":      {{"Müller, J.", "j@x.org"}},
		`"open <j@x.org>`:                              {{`"open`, "j@x.org"}},
		"Jana (at home (not work)) <jana@example.org>": {{"Jana", "jana@example.org"}},
		"root":                        {{"", "root"}},
		`"a \"b\" c" <x@y.org>`:       {{`a "b" c`, "x@y.org"}},
		"jörg@bücher.example":         {{"", "jörg@bücher.example"}},
		"a@x.org <a@x.org> <b@x.org>": {{"a@x.org", "a@x.org"}, {"", "b@x.org"}},
		"Doe, Jane, PhD <jane@x.org>, John <john@x.org>": {{"Doe, Jane, PhD", "jane@x.org"}, {"John", "john@x.org"}},
	} {
		if diff := cmp.Diff(want, List(s, "")); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
}

func TestAddressTypedByAPersonIsCheckedStrictly(t *testing.T) {
	for s, want := range map[string]Address{
		" jana@example.org ":                {"", "jana@example.org"},
		"Jana M <Jana@Example.org>":         {"Jana M", "Jana@Example.org"},
		"mailto:jana@example.org":           {"", "jana@example.org"},
		"jana+x.y_z-1@mail.example.org":     {"", "jana+x.y_z-1@mail.example.org"},
		"jana@bücher.example":               {"", "jana@bücher.example"},
		"o'neil@example.org":                {"", "o'neil@example.org"},
		`"Müller, Jana" <jana@example.org>`: {"Müller, Jana", "jana@example.org"},
		"root@localhost":                    {"", "root@localhost"},
	} {
		if a, err := Parse(s); err != nil || a != want {
			t.Errorf("%q: %v, %v", s, a, err)
		}
	}
	for _, s := range []string{"", "jana", "@example.org", "jana@", "jana@example", "jana@@example.org", "a@x.org, b@x.org", "jana@exam ple.org", "jana@-x-.org",
		"jana@example..org", "ja na@example.org", "jana@example.org\r\nBcc: x@y.org", "jana@example.org\x00", "a..b@example.org", ".a@example.org",
		strings.Repeat("a", 65) + "@example.org", "jana@example.org>", "<>", "jana@[1.2.3.4", "\xff@example.org", strings.Repeat("a@b.org,", 400)} {
		if a, err := Parse(s); err == nil && a.Email != "jana@example.org" {
			t.Errorf("%q is taken for %v", s, a)
		}
	}
}

func TestPersonIsKnownByTheCanonicalAddress(t *testing.T) {
	for s, want := range map[string]string{
		" Jana@Example.ORG ": "jana@example.org", "<jana@example.org>": "jana@example.org", "jana@Bücher.Example": "jana@xn--bcher-kva.example",
		"j.a+x@gmail.com": "j.a+x@gmail.com", "": "", "root": "root",
	} {
		if got := Canonical(s); got != want || Canonical(got) != got {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestAddressIsWrittenSoThatItIsReadTheSame(t *testing.T) {
	for _, a := range []Address{
		{"", "a@x.org"}, {"Jana", "a@x.org"}, {"Müller, Jana", "a@x.org"}, {`a "b" \ c`, "a@x.org"}, {"via Group: x", "a@x.org"}, {"a@b.org", "c@x.org"},
		{"=?utf-8?q?x?=", "a@x.org"}, {"こんにちは、みなさん、これはとても長い名前です、そうですね", "a@x.org"}, {"Jana (work)", "a@x.org"}, {"<b@y.org>", "a@x.org"},
	} {
		s := a.String()
		if diff := cmp.Diff([]Address{a}, List(s, "")); diff != "" || !encoded.IsASCII(s) {
			t.Errorf("%s: %s", s, diff)
		}
	}
	if s := (Address{"a\r\nBcc: x@y.org", "a@x.org"}).String(); strings.ContainsAny(s, "\r\n") {
		t.Errorf("%q", s)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a@b.org", "A <a@b.org>", `"a b"@c.org`, "a@bücher.example", "mailto:a@b.org", "a@[1.2.3.4]", "a@b.org\r\nBcc: x@y.org", "(0@\x19)", "<             <\"0\"@0.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, one := range List(s, "") {
			if !utf8.ValidString(one.Name+one.Email) || strings.ContainsFunc(one.Name+one.Email, unicode.IsControl) {
				t.Fatalf("%q: %q", s, one)
			}
		}
		a, err := Parse(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(a.Email, "\r\n\x00") || !strings.Contains(a.Email, "@") {
			t.Fatalf("%q", a.Email)
		}
		again, err := Parse(a.String())
		if err != nil || Canonical(again.Email) != Canonical(a.Email) {
			t.Fatalf("%q is written as %q and read as %q: %v", a, a.String(), again, err)
		}
		if Canonical(Canonical(s)) != Canonical(s) {
			t.Fatalf("%q has two canonical forms", s)
		}
	})
}

func TestANameIsAsLongAsItCanBeWrittenAndReadAgain(t *testing.T) {
	long := strings.Repeat("ü", 150)
	a, err := Parse(long + " <ann@home.example>")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse(a.String()); err != nil || again != a {
		t.Errorf("%v, %v", again, err)
	}
	if a, err := Parse(long + "ü <ann@home.example>"); err == nil {
		t.Errorf("%d bytes of name are taken", len(a.Name))
	}
}

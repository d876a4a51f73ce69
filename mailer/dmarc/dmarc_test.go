package dmarc

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

func TestPolicyIsFoundAsTheTreeWalkFindsIt(t *testing.T) {
	dns := mailtest.NewDNS(t, map[string][]string{
		"_dmarc.none.example":         {"v=DMARC1; p=none; rua=mailto:x@none.example"},
		"_dmarc.reject.example":       {"other text", "v=DMARC1;p=reject"},
		"_dmarc.quarantine.example":   {"v=DMARC1; p=Quarantine; t=y"},
		"_dmarc.two.example":          {"v=DMARC1; p=reject", "v=DMARC1; p=reject"},
		"_dmarc.late.example":         {"p=reject; v=DMARC1"},
		"_dmarc.case.example":         {"v=dmarc1; p=reject"},
		"_dmarc.sub.example":          {"v=DMARC1; p=none; sp=reject"},
		"_dmarc.lax.example":          {"v=DMARC1; p=reject; sp=none"},
		"_dmarc.own.sub.example":      {"v=DMARC1; p=none"},
		"_dmarc.suffix":               {"v=DMARC1; p=reject; psd=y"},
		"_dmarc.org.suffix":           {"v=DMARC1; p=none"},
		"_dmarc.deep.org.suffix":      {"v=DMARC1; p=reject"},
		"_dmarc.unit.big.example":     {"v=DMARC1; p=none; psd=n"},
		"_dmarc.big.example":          {"v=DMARC1; p=reject"},
		"_dmarc.xn--grn-ioa.example":  {"v=DMARC1; p=reject"},
		"_dmarc.nothing.example":      {},
		"_dmarc.3.4.5.6.7.8.far.test": {"v=DMARC1; p=reject"},
		"_dmarc.1.2.3.4.5.6.7.x.test": {"v=DMARC1; p=reject"},
		"_dmarc.3.4.5.6.7.x.test":     {"v=DMARC1; p=reject"},
	})
	p := &Policies{Resolver: dns.Resolver(), Now: time.Now}
	for domain, want := range map[string]bool{
		"none.example": false, "reject.example": true, "REJECT.example.": true, "quarantine.example": true, "two.example": false, "late.example": false,
		"case.example": false, "sub.example": false, "a.sub.example": true, "a.b.sub.example": true, "own.sub.example": false, "x.lax.example": false,
		"other.suffix": true, "org.suffix": false, "a.org.suffix": false, "a.deep.org.suffix": false, "a.unit.big.example": false, "a.big.example": true,
		"grün.example": true, "nothing.example": false, "unknown.test": false,
		"1.2.3.4.5.6.7.8.far.test": false, // eight labels up from the right are looked at, but for the name itself
		"0.1.2.3.4.5.6.7.x.test":   true,
	} {
		got, err := p.Strict(t.Context(), domain)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", domain, got, err, want)
		}
	}
}

func TestTreeWalkAsksAtMostEightTimes(t *testing.T) {
	dns := mailtest.NewDNS(t, nil)
	p := &Policies{Resolver: dns.Resolver(), Now: time.Now}
	if strict, err := p.Strict(t.Context(), "a.b.c.d.e.f.g.h.i.j.mail.example.com"); strict || err != nil {
		t.Error(strict, err)
	}
	want := []string{"_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com", "_dmarc.g.h.i.j.mail.example.com", "_dmarc.h.i.j.mail.example.com",
		"_dmarc.i.j.mail.example.com", "_dmarc.j.mail.example.com", "_dmarc.mail.example.com", "_dmarc.example.com", "_dmarc.com"}
	if got := dns.Asked(); !slices.Equal(got, want) {
		t.Errorf("asked %q", got)
	}
}

func TestAnswersAreKeptForAWhileAndFailuresForLess(t *testing.T) {
	dns := mailtest.NewDNS(t, map[string][]string{"_dmarc.good.example": {"v=DMARC1; p=none"}, "_dmarc.bad.example": {"!"}})
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	p := &Policies{Resolver: dns.Resolver(), Now: func() time.Time { return now }}
	for _, step := range []struct {
		after  time.Duration
		domain string
		asks   bool
		strict bool
	}{
		{0, "good.example", true, false}, {0, "bad.example", true, true}, {time.Minute, "good.example", false, false}, {0, "bad.example", false, true},
		{5 * time.Minute, "bad.example", true, true}, {0, "good.example", false, false}, {time.Hour, "good.example", true, false},
	} {
		now = now.Add(step.after)
		strict, err := p.Strict(t.Context(), step.domain)
		if (err != nil) != step.strict || strict != step.strict || (len(dns.Asked()) > 0) != step.asks {
			t.Errorf("%+v: %v, %v", step, strict, err)
		}
	}
}

func TestWhatIsNoDomainIsTreatedWithCare(t *testing.T) {
	p := &Policies{Resolver: mailtest.NewDNS(t, nil).Resolver(), Now: time.Now}
	for _, domain := range []string{"", "[192.0.2.1]", "a..b", "a b.example", string(make([]byte, 300))} {
		if strict, err := p.Strict(t.Context(), domain); !strict || err == nil {
			t.Errorf("%q: %v, %v", domain, strict, err)
		}
	}
}

func TestStoppingIsNotRemembered(t *testing.T) {
	dns := mailtest.NewDNS(t, map[string][]string{"_dmarc.good.example": {"v=DMARC1; p=none"}})
	p := &Policies{Resolver: dns.Resolver(), Now: time.Now}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if strict, err := p.Strict(ctx, "good.example"); !strict || err == nil {
		t.Error(strict, err)
	}
	if strict, err := p.Strict(t.Context(), "good.example"); strict || err != nil {
		t.Error(strict, err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	p := &Policies{Now: time.Now}
	for i := range 2 * keptMost {
		p.keep(fmt.Sprint(i), verdict{until: time.Now().Add(time.Hour)})
	}
	if len(p.kept) > keptMost {
		t.Errorf("%d kept", len(p.kept))
	}
}

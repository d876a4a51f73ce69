package main

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer/dkim"
	"mutualaid/mailer/mailtest"
)

func TestTheDoctorMakesKeysAndSaysWhatToPublish(t *testing.T) {
	texts := map[string][]string{}
	dns := mailtest.NewDNS(t, maps.Clone(texts)).Resolver()
	d := config.DKIM{Keys: filepath.Join(t.TempDir(), "keys"), Domain: "example.org", Selector: "together"}
	if got := lookUpKeys(t.Context(), dns, d); len(got) != 1 || got[0].State != "wrong" || !strings.Contains(got[0].Mend, "doctor --dkim") {
		t.Errorf("without keys: %+v", got)
	}
	got := makeKeys(t.Context(), dns, d)
	if len(got) != 4 || checkup.Count(got, "ok") != 2 || checkup.Count(got, "wrong") != 2 {
		t.Fatalf("keys that nobody can know: %+v", got)
	}
	keys, err := dkim.Load(d.Keys, d.Domain, d.Selector)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range keys {
		record, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		if want := k.Name() + " TXT"; !strings.Contains(got[2+i].Mend, want) || !strings.Contains(got[2+i].Mend, record) {
			t.Errorf("it says %q, which is not to publish %s %s", got[2+i].Mend, want, record)
		}
		texts[k.Name()] = []string{record}
	}
	published := mailtest.NewDNS(t, maps.Clone(texts)).Resolver()
	if got := makeKeys(t.Context(), published, d); len(got) != 2 || checkup.Count(got, "ok") != 2 {
		t.Errorf("published: %+v", got)
	}
	texts[keys[0].Name()] = []string{"v=DKIM1; p=AAAA"}
	if got := lookUpKeys(t.Context(), mailtest.NewDNS(t, maps.Clone(texts)).Resolver(), d); got[0].State != "wrong" || !strings.Contains(got[0].Found, "another key") {
		t.Errorf("another key: %+v", got)
	}
}

package authres

import "testing"

func TestOrganisationsAreToldApartByThePublicSuffixList(t *testing.T) {
	for _, c := range []struct {
		signer, from string
		want         bool
	}{
		{"a.example.co.uk", "b.example.co.uk", true}, {"other.co.uk", "example.co.uk", false}, {"co.uk", "example.co.uk", false},
		{"a.github.io", "b.github.io", false}, {"x.org", "notx.org", false}, {"bücher.example", "xn--bcher-kva.example", true}, {"", "", false},
		{"localhost", "localhost", true},
	} {
		if got := Aligned(Domain(c.signer), Domain(c.from)); got != c.want {
			t.Errorf("%s and %s: %v", c.signer, c.from, got)
		}
	}
}

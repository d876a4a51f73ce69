package bearer

import (
	"strings"
	"testing"
)

func TestFirstWordsAreThoseOfTheProtocols(t *testing.T) {
	for _, c := range []struct {
		client Client
		want   string
	}{
		{Client{Mechanism: "XOAUTH2", User: "someuser@example.com", Token: "ya29.vF9"}, "user=someuser@example.com\x01auth=Bearer ya29.vF9\x01\x01"},
		// The example of RFC 7628 section 4.1.
		{Client{Mechanism: "OAUTHBEARER", User: "user@example.com", Token: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", Host: "server.example.com", Port: 143},
			"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"},
		{Client{Mechanism: "OAUTHBEARER", User: "a=b,c", Token: "t", Host: "h", Port: 1}, "n,a=a=3Db=2Cc,\x01host=h\x01port=1\x01auth=Bearer t\x01\x01"},
	} {
		mechanism, first, err := c.client.Start()
		if err != nil || mechanism != c.client.Mechanism || string(first) != c.want {
			t.Errorf("%s %q %v", mechanism, first, err)
		}
	}
	for _, c := range []Client{{Mechanism: "XOAUTH2", User: "a\x01auth=Bearer x", Token: "t"}, {Mechanism: "OAUTHBEARER", User: "a", Token: "t\r\nx"}} {
		if _, _, err := c.Start(); err == nil {
			t.Errorf("%q %q was sent", c.User, c.Token)
		}
	}
}

func TestWhatTheServerSaysOfARefusedTokenIsTold(t *testing.T) {
	for said, want := range map[string]string{
		`{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}`: "status 400, it wants a token for https://mail.google.com/",
		`{"status":401}`:                "status 401",
		"no\x1b[2J JSON\r\n":            "no [2J JSON",
		strings.Repeat("x", 1000):       strings.Repeat("x", 300),
		`{"error":"something of ours"}`: `{"error":"something of ours"}`,
		"":                              "",
	} {
		var c Client
		answer, err := c.Next([]byte(said))
		if err != nil || string(answer) != "\x01" || c.Said() != want {
			t.Errorf("%q %q %v", answer, c.Said(), err)
		}
	}
}

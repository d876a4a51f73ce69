// Package bearer signs in to a mail server with an OAuth2 access token in place of a password: by XOAUTH2, which Google and
// Microsoft speak, or by OAUTHBEARER (RFC 7628). The dialogue is the same for IMAP and SMTP.
package bearer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Mechanisms are the names of what we speak, best first: XOAUTH2 is what the large providers document and keep working.
func Mechanisms() []string { return []string{"XOAUTH2", "OAUTHBEARER"} }

// Client is one sign-in. It is used once, by one goroutine.
type Client struct {
	Mechanism   string // one of Mechanisms
	User, Token string
	Host        string
	Port        int

	said string
}

// Start returns the first words: go-sasl's Client.
func (c *Client) Start() (mechanism string, first []byte, err error) {
	if strings.ContainsAny(c.User+c.Token, "\x00\x01\r\n") {
		return "", nil, fmt.Errorf("the user or the token holds what no server takes")
	}
	if c.Mechanism == "XOAUTH2" {
		return c.Mechanism, []byte("user=" + c.User + "\x01auth=Bearer " + c.Token + "\x01\x01"), nil
	}
	// RFC 7628 section 3.1; "," and "=" in a name are written as RFC 5801 section 4 has it.
	name := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(c.User)
	return c.Mechanism, []byte("n,a=" + name + ",\x01host=" + c.Host + "\x01port=" + strconv.Itoa(c.Port) + "\x01auth=Bearer " + c.Token + "\x01\x01"), nil
}

// Next answers a challenge, which there is only where the token was refused: the server then waits for a last word before it
// says so. See RFC 7628 section 3.2.3.
func (c *Client) Next(challenge []byte) ([]byte, error) {
	c.said = plain(challenge)
	return []byte{1}, nil
}

// Said is what the server said of a token that it refused, on one line; "" where it said nothing.
func (c *Client) Said() string { return c.said }

const enough = 300 // bytes of what a server said

// plain makes a line of the JSON that servers explain a refusal by: RFC 7628 section 3.2.2.
func plain(challenge []byte) string {
	var fields struct {
		Status any    `json:"status"` // text, but some write a number
		Scope  string `json:"scope"`
	}
	said := string(challenge)
	if json.Unmarshal(challenge, &fields) == nil && fields.Status != nil {
		said = fmt.Sprint("status ", fields.Status)
		if fields.Scope != "" {
			said += ", it wants a token for " + fields.Scope
		}
	}
	said = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(said, "?"))
	if len(said) > enough {
		said = strings.ToValidUTF8(said[:enough], "")
	}
	return strings.TrimSpace(said)
}

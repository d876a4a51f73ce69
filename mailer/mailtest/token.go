package mailtest

import (
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

// tokenServer is the server's side of XOAUTH2 and OAUTHBEARER (RFC 7628): a refused token is explained in JSON, and the client has
// a last word before the sign-in fails.
type tokenServer struct {
	take    func(user, token string) error
	refused error // once the client was told why
}

func (t *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if t.refused != nil {
		return nil, true, t.refused
	}
	if len(response) == 0 {
		return []byte{}, false, nil // the client holds its first words back until asked
	}
	user, token := readToken(string(response))
	if t.refused = t.take(user, token); t.refused != nil {
		return []byte(`{"status":"400","schemes":"Bearer","scope":"https://mail.example.org/"}`), false, nil
	}
	return nil, true, nil
}

// readToken reads a client's first words in either form.
func readToken(said string) (user, token string) {
	for field := range strings.SplitSeq(said, "\x01") {
		if name, ok := strings.CutPrefix(field, "user="); ok {
			user = name
		}
		if name, ok := strings.CutPrefix(field, "n,a="); ok {
			user = strings.TrimSuffix(name, ",")
		}
		if bearer, ok := strings.CutPrefix(field, "auth=Bearer "); ok {
			token = bearer
		}
	}
	return user, token
}

// tokenSession is a connection of a server that takes access tokens, and no passwords.
type tokenSession struct{ *imapSession }

func (sess tokenSession) Login(string, string) error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "LOGIN failed."} // as Microsoft says it
}

func (sess tokenSession) AuthenticateMechanisms() []string { return sess.server.mechanisms }

func (sess tokenSession) Authenticate(mechanism string) (sasl.Server, error) {
	if !slices.Contains(sess.server.mechanisms, mechanism) {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "Unsupported authentication mechanism."}
	}
	return &tokenServer{take: func(name, token string) error {
		user, err := sess.server.user(name)
		if err != nil || !sess.server.tokens(name, token) {
			return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "AUTHENTICATE failed."}
		}
		sess.UserSession = imapmemserver.NewUserSession(user.User)
		return nil
	}}, nil
}

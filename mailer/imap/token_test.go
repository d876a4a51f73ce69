package imap

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mutualaid/mailer/mailtest"
)

// tokenBox is a mailbox that takes the access token "good" and nothing else.
func tokenBox(t *testing.T, mechanisms ...string) *mailtest.IMAPServer {
	t.Helper()
	server, err := mailtest.NewIMAPServerWith(mailtest.IMAPOptions{
		Tokens: func(_, token string) bool { return token == "good" }, Mechanisms: mechanisms,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := server.AddUser(user, "no password is of use"); err != nil {
		t.Fatal(err)
	}
	return server
}

func TestAccessTokensOpenTheMailboxByBothMechanisms(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		server := tokenBox(t, mechanism)
		deliver(t, server, "INBOX", 1, 2)
		inbox := newBox()
		p := poller(server.URL(), inbox)
		p.Account.OAuth2, p.Account.Password = true, password("good")
		if err := p.Once(t.Context()); err != nil || len(inbox.uids()) != 2 {
			t.Errorf("%s: %v, %d mails", mechanism, err, len(inbox.uids()))
		}
	}
}

func TestARefusedTokenIsNoNetworkFailureAndTheServersReasonIsTold(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		p := poller(tokenBox(t, mechanism).URL(), newBox())
		p.Account.OAuth2, p.Account.Password = true, password("stale")
		_, err := p.Try(t.Context())
		if !errors.Is(err, ErrAuth) || !strings.Contains(err.Error(), "AUTHENTICATE failed.") ||
			!strings.Contains(err.Error(), "status 400, it wants a token for https://mail.example.org/") || strings.Contains(err.Error(), "stale") {
			t.Errorf("%s: %v", mechanism, err)
		}
	}
}

func TestTokensAreOfNoUseAtAServerThatTakesOnlyPasswords(t *testing.T) {
	p := poller(memoryServer(t).URL(), newBox())
	p.Account.OAuth2 = true
	if _, err := p.Try(t.Context()); !errors.Is(err, ErrAuth) || !strings.Contains(err.Error(), "only passwords") {
		t.Error(err)
	}
}

func TestATokenThatCannotBeHadStopsAsARefusedOne(t *testing.T) {
	p := poller(tokenBox(t).URL(), newBox())
	p.Account.OAuth2 = true
	p.Account.Password = func(context.Context) (string, error) {
		return "", errors.Join(ErrAuth, errors.New("sign in again"))
	}
	if err := p.Run(t.Context()); !errors.Is(err, ErrAuth) || !strings.Contains(err.Error(), "sign in again") {
		t.Error(err)
	}
}

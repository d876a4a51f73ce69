package smtp_test

import (
	"context"
	"strings"
	"testing"

	"mutualaid/mailer/mailtest"
)

func TestAccessTokensAreTakenAndARefusalSaysWhatTheRelaySaid(t *testing.T) {
	for _, security := range []string{"tls", "starttls", ""} {
		relay := sink(t, mailtest.SMTPOptions{Security: security, User: "u", Tokens: func(_, token string) bool { return token == "good" }})
		s := sender(newShelf("a@x.example"), relay)
		s.Relay.User, s.Relay.OAuth2 = "u", true
		s.Relay.Password = func(context.Context) (string, error) { return "stale", nil }
		_, err := s.Try(context.Background())
		if err == nil || !strings.Contains(err.Error(), "535") || !strings.Contains(err.Error(), "it wants a token for https://mail.example.org/") || strings.Contains(err.Error(), "stale") {
			t.Errorf("%q: a stale token: %v", security, err)
		}
		s.Relay.Password = func(context.Context) (string, error) { return "good", nil }
		if err := s.Once(context.Background()); err != nil || relay.Count() != 1 {
			t.Errorf("%q: %v, %d letters", security, err, relay.Count())
		}
		s.Relay.OAuth2 = false
		if _, err := s.Try(context.Background()); err == nil || !strings.Contains(err.Error(), "none that we can use") {
			t.Errorf("%q: a password where only tokens are taken: %v", security, err)
		}
	}
}

func TestAfterARefusedLoginAChangedOneIsTriedAtOnce(t *testing.T) {
	relay := sink(t, mailtest.SMTPOptions{User: "u", Password: "right"})
	secret := "wrong"
	s := sender(newShelf("a@x.example"), relay)
	s.Relay.User, s.Relay.Password = "u", func(context.Context) (string, error) { return secret, nil }
	if s.SignInChanged() {
		t.Error("there was no refusal yet")
	}
	for range 2 {
		if err := s.Once(context.Background()); err == nil || relay.Connections() != 1 {
			t.Fatalf("%v over %d connections", err, relay.Connections())
		}
	}
	secret = "right"
	if err := s.Once(context.Background()); err == nil {
		t.Error("it does not rest")
	}
	if !s.SignInChanged() {
		t.Error("nobody knows of the refusal")
	}
	s.Outbox = newShelf("a@x.example")
	if err := s.Once(context.Background()); err != nil || relay.Count() != 1 {
		t.Errorf("%v, %d letters", err, relay.Count())
	}
}

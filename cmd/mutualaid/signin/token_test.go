package signin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mutualaid/cmd/mutualaid/signin/issuertest"
)

// signedIn is a source whose file holds a sign-in of a moment ago.
func signedIn(t *testing.T, i *issuertest.Issuer) *Source {
	t.Helper()
	app := start(t, i)
	access, refresh := i.Issue()
	s := &Source{File: filepath.Join(t.TempDir(), "token"), App: app, HTTP: client(t)}
	if err := Keep(s.File, &oauth2.Token{AccessToken: access, RefreshToken: refresh, Expiry: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestATokenIsRenewedBeforeItRunsOutAndOnlyThen(t *testing.T) {
	i := &issuertest.Issuer{}
	s := signedIn(t, i)
	one, err := s.Token(t.Context())
	if err != nil || len(i.Asked()) != 0 {
		t.Fatalf("%v, asked %v", err, i.Asked())
	}
	s.Now = func() time.Time { return time.Now().Add(58 * time.Minute) }
	two, err := s.Token(t.Context())
	if err != nil || two == one || !i.Takes(two) || len(i.Asked()) != 1 {
		t.Fatalf("%v, asked %v", err, i.Asked())
	}
	if info, err := os.Stat(s.File); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(s.File + ".part*"); err != nil || len(left) > 0 {
		t.Errorf("%v stays behind, %v", left, err)
	}
}

func TestARotatedRefreshTokenIsKeptWhoeverOfManyAsksForIt(t *testing.T) {
	i := &issuertest.Issuer{Rotate: true, Lifetime: 1} // each token is old at once, so that each call renews
	s := signedIn(t, i)
	i.Forget()
	s.Now = func() time.Time { return time.Now().Add(time.Hour) }
	other := &Source{File: s.File, App: s.App, HTTP: client(t), Now: s.Now} // another process
	var asking sync.WaitGroup
	for n := range 8 {
		asking.Go(func() {
			for range 5 {
				if _, err := []*Source{s, other}[n%2].Token(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	asking.Wait()
	if n := len(i.Asked()); n != 40 {
		t.Errorf("renewed %d times, want 40: each with the token that the one before had got", n)
	}
}

func TestAWithdrawnSignInSaysWhatToDoAndIsMendedByAnotherOne(t *testing.T) {
	i := &issuertest.Issuer{}
	s := signedIn(t, i)
	before := s.Mark()
	i.Revoke()
	err := s.Renew(t.Context())
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "the provider no longer lets us in: run `mutualaid init --sign-in`") || strings.Contains(err.Error(), before) ||
		strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("%v", err)
	}
	access, refresh := i.Issue()
	if err := Keep(s.File, &oauth2.Token{AccessToken: access, RefreshToken: refresh, Expiry: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Token(t.Context()); err != nil || got != access || s.Mark() == before {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTroubleAtTheProviderPassesAndTellsNoSecrets(t *testing.T) {
	i := &issuertest.Issuer{}
	s := signedIn(t, i)
	s.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	for _, status := range []int{500, 502, 503, 429} {
		i.Trouble(status)
		if _, err := s.Token(t.Context()); err == nil || errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "refresh-") {
			t.Errorf("%d: %v", status, err)
		}
	}
	i.Trouble(0)
	if token, err := s.Token(t.Context()); err != nil || !i.Takes(token) {
		t.Error(err)
	}
}

func TestAForgottenTokenIsReplacedOnceTheServerRefusesIt(t *testing.T) {
	i := &issuertest.Issuer{}
	s := signedIn(t, i)
	i.Forget()
	if err := s.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if token, err := s.Token(t.Context()); err != nil || !i.Takes(token) || len(i.Asked()) != 1 {
		t.Errorf("%v, asked %d times", err, len(i.Asked()))
	}
}

func TestARenewedTokenThatCannotBeWrittenIsNotLost(t *testing.T) {
	i := &issuertest.Issuer{Rotate: true, Lifetime: 7200}
	s := signedIn(t, i)
	s.Now = func() time.Time { return time.Now().Add(58 * time.Minute) }
	aside := s.File + ".aside"
	move := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Error(err)
		}
	}
	i.During = func() { // a folder stands where the file should go: for root as well it can't be written
		move(s.File, aside)
		if err := os.Mkdir(s.File, 0o700); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Token(t.Context()); err == nil {
		t.Error("nobody is told that the sign-in can't be kept")
	}
	if left, err := filepath.Glob(s.File + ".part*"); err != nil || len(left) > 0 {
		t.Errorf("%v stays behind, %v", left, err)
	}
	if err := os.Remove(s.File); err != nil {
		t.Fatal(err)
	}
	move(aside, s.File)
	token, err := s.Token(t.Context())
	if err != nil || !i.Takes(token) || len(i.Asked()) != 1 {
		t.Fatalf("%v, asked %d times", err, len(i.Asked()))
	}
	if kept, err := Read(s.File); err != nil || kept.AccessToken != token {
		t.Errorf("%v: the rotated one is not written later", err)
	}
}

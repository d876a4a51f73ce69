package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Keep writes a token into a file that only we can read: whole or not at all.
func Keep(name string, token *oauth2.Token) error {
	text, err := json.Marshal(struct {
		Access  string    `json:"access_token"`
		Type    string    `json:"token_type,omitempty"`
		Refresh string    `json:"refresh_token"`
		Expiry  time.Time `json:"expiry,omitzero"`
	}{token.AccessToken, token.TokenType, token.RefreshToken, token.Expiry})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".part*") // 0600
	if err != nil {
		return fmt.Errorf("keep the sign-in: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep the sign-in: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// Read reads what Keep has written.
func Read(name string) (*oauth2.Token, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w (%s is not there)", ErrRefused, name)
	}
	if err != nil {
		return nil, fmt.Errorf("read the sign-in: %w", err)
	}
	token := new(oauth2.Token)
	if err := json.Unmarshal(text, token); err != nil || token.RefreshToken == "" {
		return nil, fmt.Errorf("%w (%s holds no sign-in)", ErrRefused, name)
	}
	return token, nil
}

// Source gives access tokens from a file and renews them there. All of its methods may be called by many goroutines, and several
// processes may use one file: who renews holds a lock beside it.
type Source struct {
	File string
	App  App
	HTTP *http.Client // nil is Client()
	Now  func() time.Time

	mu      sync.Mutex
	issuer  *issuer
	unsaved *oauth2.Token // a renewed token that could not be written
}

// spare is how long a token must still live to be used: a sign-in takes a moment, and clocks differ.
const spare = 3 * time.Minute

// Token returns an access token that is good for some minutes. ErrRefused needs a person; any other error may pass.
func (s *Source) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, err := s.read()
	if err == nil && s.good(token) {
		return token.AccessToken, nil
	}
	return s.renew(ctx, "")
}

// Renew gets another access token than the one that a server has just refused.
func (s *Source) Renew(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	refused := ""
	if token, err := s.read(); err == nil {
		refused = token.AccessToken
	}
	_, err := s.renew(ctx, refused)
	return err
}

// Mark is another one after a person has signed in anew.
func (s *Source) Mark() string {
	if token, err := Read(s.File); err == nil {
		return token.RefreshToken
	}
	return ""
}

func (s *Source) read() (*oauth2.Token, error) {
	token, err := Read(s.File)
	if err == nil && s.unsaved != nil && s.unsaved.Expiry.After(token.Expiry) {
		if err := Keep(s.File, s.unsaved); err != nil {
			return s.unsaved, nil // it is told when it can't be renewed any more
		}
		token, s.unsaved = s.unsaved, nil
	}
	return token, err
}

func (s *Source) good(token *oauth2.Token) bool {
	return token.AccessToken != "" && (token.Expiry.IsZero() || token.Expiry.Sub(s.now()) > spare)
}

func (s *Source) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// renew asks for a new access token, unless another process has just done so.
func (s *Source) renew(ctx context.Context, refused string) (access string, err error) {
	unlock, err := lock(ctx, s.File+".lock")
	if err != nil {
		return "", fmt.Errorf("renew the sign-in: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	old, err := s.read()
	if err != nil {
		return "", err
	}
	if s.good(old) && old.AccessToken != refused {
		return old.AccessToken, nil
	}
	client := s.HTTP
	if client == nil {
		client = Client()
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, client)
	if s.issuer == nil {
		i, err := s.App.find(ctx, client)
		if err != nil {
			return "", err
		}
		s.issuer = &i
	}
	token, err := s.App.config(*s.issuer).TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		var said refusal
		if err = told(err); errors.As(err, &said) && final[said.code] {
			return "", fmt.Errorf("%w (%w)", ErrRefused, said)
		}
		return "", err
	}
	// Where the issuer gave no other refresh token the old one stays: RFC 6749 section 6.
	if err := Keep(s.File, token); err != nil {
		s.unsaved = token // a rotated refresh token is worth nothing any more, so this one must not be lost
		return "", err
	}
	return token.AccessToken, nil
}

// lock holds a file that one process at a time can hold; it waits until ctx ends.
func lock(ctx context.Context, name string) (unlock func() error, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		err := tryLock(f)
		if err == nil {
			return f.Close, nil // which unlocks it; the file stays, for others may be waiting with it open
		}
		if !isHeld(err) {
			return nil, errors.Join(err, f.Close())
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return nil, errors.Join(errors.New("another program renews it and does not end"), f.Close())
		}
	}
}

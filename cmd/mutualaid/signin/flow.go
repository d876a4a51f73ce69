package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/oauth2"
)

// Flow is one sign-in of a person.
type Flow struct {
	App  App
	User string       // the address that should sign in; the issuer fills it in where it likes
	HTTP *http.Client // nil is Client()

	// Open shows the address in a browser on this machine. Where it fails, Show has the person do it.
	Open func(address string) error
	// Show tells the person where to go and, unless it is empty, what to type there.
	Show func(address, code string)
}

const (
	browserPatience = 10 * time.Minute // for a person who looks for a password
	devicePatience  = 30 * time.Minute // longer than any code lives
)

func (f Flow) client(ctx context.Context) (context.Context, *http.Client) {
	client := f.HTTP
	if client == nil {
		client = Client()
	}
	return context.WithValue(ctx, oauth2.HTTPClient, client), client
}

// Browser signs in by a browser on this machine, which comes back to a port of loopback: RFC 8252 section 7.3, with PKCE (RFC 7636).
func (f Flow) Browser(ctx context.Context) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, browserPatience)
	defer cancel()
	ctx, client := f.client(ctx)
	i, err := f.App.find(ctx, client)
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("wait for the browser: %w", err)
	}
	config := f.App.config(i)
	host := net.JoinHostPort(i.host, strconv.Itoa(ln.Addr().(*net.TCPAddr).Port))
	config.RedirectURL = "http://" + host
	back := &comeback{host: host, state: rand.Text(), issuer: i.name, got: make(chan answer, 1)}
	server := &http.Server{Handler: back, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	defer func() {
		// The browser gets its last page before the door closes.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
		<-served
	}()
	verifier := oauth2.GenerateVerifier()
	asks := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	for key, value := range i.asks {
		asks = append(asks, oauth2.SetAuthURLParam(key, value))
	}
	if f.User != "" {
		asks = append(asks, oauth2.SetAuthURLParam("login_hint", f.User))
	}
	address := config.AuthCodeURL(back.state, asks...)
	if f.Open == nil || f.Open(address) != nil {
		f.Show(address, "")
	}
	select {
	case <-ctx.Done():
		return nil, told(ctx.Err())
	case got := <-back.got:
		if got.err != nil {
			return nil, got.err
		}
		token, err := config.Exchange(ctx, got.code, oauth2.VerifierOption(verifier))
		return kept(token, err)
	}
}

// Device signs in by a code that the person types in a browser anywhere: RFC 8628.
func (f Flow) Device(ctx context.Context) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, devicePatience)
	defer cancel()
	ctx, client := f.client(ctx)
	i, err := f.App.find(ctx, client)
	if err != nil {
		return nil, err
	}
	if i.noDevice != "" {
		return nil, errors.New(i.noDevice)
	}
	config := f.App.config(i)
	code, err := config.DeviceAuth(ctx)
	if err != nil {
		return nil, told(err)
	}
	if code.DeviceCode == "" || code.UserCode == "" || code.VerificationURI == "" {
		return nil, errors.New("the provider gives no code: sign in where there is a browser")
	}
	f.Show(code.VerificationURI, code.UserCode)
	token, err := config.DeviceAccessToken(ctx, code)
	if errors.Is(err, context.DeadlineExceeded) {
		err = refusal{code: "expired_token"}
	}
	return kept(token, err)
}

// kept refuses a token that would not outlive the hour.
func kept(token *oauth2.Token, err error) (*oauth2.Token, error) {
	var said refusal
	if errors.As(err, &said) {
		return nil, said
	}
	if err != nil {
		return nil, told(err)
	}
	if token.RefreshToken == "" {
		return nil, errors.New("the provider gives a token for an hour only (no refresh token): its registration has to allow offline access")
	}
	return token, nil
}

// answer is what the browser brings back.
type answer struct {
	code string
	err  error
}

// comeback waits for the browser. Only the first answer with our state counts; anything else on this machine may knock as well.
type comeback struct {
	host, state, issuer string
	got                 chan answer
}

func (c *comeback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Connection", "close")
	query := r.URL.Query()
	switch {
	case r.Method != http.MethodGet || r.URL.Path != "/" && r.URL.Path != "" || r.Host != c.host:
		page(w, http.StatusNotFound, "Nothing is here", "This address is for one sign-in only.")
		return
	case subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) != 1: // RFC 6749 section 10.12
		page(w, http.StatusBadRequest, "This is not the sign-in we wait for", "Go back to the window that opened last, or begin again in the terminal.")
		return
	case query.Get("iss") != "" && c.issuer != "" && query.Get("iss") != c.issuer: // RFC 9207 section 2.4
		page(w, http.StatusBadRequest, "Somebody else answered", "Begin again in the terminal.")
		return
	}
	a := answer{code: query.Get("code")}
	if code := query.Get("error"); code != "" || a.code == "" {
		a.err = refusal{code, query.Get("error_description")}
	}
	select {
	case c.got <- a:
	default:
		page(w, http.StatusGone, "This was used already", "You can close this window.")
		return
	}
	if a.err != nil {
		page(w, http.StatusOK, "The sign-in did not work", "The terminal says why. You can close this window.")
		return
	}
	page(w, http.StatusOK, "Thank you", "The rest happens in the terminal. You can close this window.")
}

// page writes one of our own fixed texts.
func page(w http.ResponseWriter, status int, title, words string) {
	w.WriteHeader(status)
	// Who has closed the window misses nothing.
	_, _ = fmt.Fprintf(w, "<!doctype html><html lang=en><meta name=viewport content=\"width=device-width\"><meta name=color-scheme content=\"light dark\"><title>%s</title><h1>%[1]s</h1><p>%s</p></html>\n", title, words)
}

// Package issuertest is an issuer of OAuth2 tokens on loopback, for tests: it speaks the protocols of RFC 6749, 7636, 8414, 8628 and
// 9207, and checks what clients must do.
package issuertest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strconv"
	"sync"
)

// ClientID is the only program that is known.
const ClientID = "mutualaid-test"

// Issuer is one. Its fields are set before it is asked; its methods may be called at any time.
type Issuer struct {
	Refuse   string // an OAuth2 error code that each sign-in ends with, instead of a code
	Lifetime int    // seconds of an access token; 0 is an hour
	Rotate   bool   // each refresh gives another refresh token, and the old one is worth nothing
	NoCodes  bool   // no sign-in by a code
	NoRenew  bool   // no refresh tokens
	During   func() // called at each refresh; may be nil
	Answers  []string
	// Answers are what the token endpoint says to a device code, in turn: an OAuth2 error code, or "" for a token. The last one
	// is repeated.

	URL string

	mu        sync.Mutex
	codes     map[string]challenge // authorization codes not yet used
	devices   map[string]bool
	refreshes map[string]bool // refresh tokens that are good
	tokens    map[string]bool // access tokens that are good
	trouble   int             // status of the next answers to a refresh; 0 is none
	asked     []url.Values    // to the token endpoint
	opened    []url.Values    // of the authorization endpoint
}

type challenge struct{ sha256, redirect string }

// Handler answers as the issuer. URL must be where it can be reached.
func (i *Issuer) Handler() http.Handler {
	i.codes, i.devices, i.refreshes, i.tokens = map[string]challenge{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Whatever stands before: issuers differ in that.
		switch r.Method + " " + path.Base(r.URL.Path) {
		case "GET oauth-authorization-server":
			i.metadata(w, r)
		case "GET authorize", "GET auth":
			i.authorize(w, r)
		case "POST device", "POST devicecode":
			i.device(w, r)
		case "POST token":
			i.token(w, r)
		default:
			http.NotFound(w, r)
		}
	})
}

// Start serves the issuer on loopback, until the returned function is called.
func (i *Issuer) Start() (stop func()) {
	server := httptest.NewServer(i.Handler())
	i.URL = server.URL
	return server.Close
}

// Takes says whether an access token is good: what a mail server asks.
func (i *Issuer) Takes(token string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.tokens[token]
}

// Forget makes the access tokens worthless, though they have not run out.
func (i *Issuer) Forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.tokens)
}

// Revoke makes all tokens worthless.
func (i *Issuer) Revoke() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.tokens)
	clear(i.refreshes)
}

// Trouble answers refreshes with a status, such as 503; 0 ends it.
func (i *Issuer) Trouble(status int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.trouble = status
}

// Asked are the requests to the token endpoint so far.
func (i *Issuer) Asked() []url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]url.Values(nil), i.asked...)
}

// Opened are the queries with which browsers came.
func (i *Issuer) Opened() []url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]url.Values(nil), i.opened...)
}

// Issue gives out tokens as if somebody had signed in.
func (i *Issuer) Issue() (access, refresh string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.issue()
}

func (i *Issuer) issue() (access, refresh string) {
	access, refresh = "access-"+rand.Text(), "refresh-"+rand.Text()
	i.tokens[access], i.refreshes[refresh] = true, true
	return access, refresh
}

func (i *Issuer) metadata(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token"}
	if !i.NoCodes {
		said["device_authorization_endpoint"] = i.URL + "/device"
	}
	reply(w, http.StatusOK, said)
}

// authorize is the page where a person says yes; here nobody is asked.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.opened = append(i.opened, q)
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Hostname() != "127.0.0.1" && back.Hostname() != "localhost" || q.Get("client_id") != ClientID ||
		q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 16 {
		http.Error(w, "this is no request of a program on this machine", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {q.Get("state")}, "iss": {i.URL}}
	if i.Refuse != "" {
		answer.Set("error", i.Refuse)
		answer.Set("error_description", "The user said no.")
	} else {
		code := rand.Text()
		i.codes[code] = challenge{q.Get("code_challenge"), q.Get("redirect_uri")}
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (i *Issuer) device(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r.FormValue("client_id") != ClientID {
		refuse(w, "invalid_client")
		return
	}
	code := "device-" + rand.Text()
	i.devices[code] = true
	reply(w, http.StatusOK, map[string]any{"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": i.URL + "/activate", "expires_in": 900, "interval": 1})
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		refuse(w, "invalid_request")
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = append(i.asked, r.PostForm)
	if r.PostForm.Get("client_id") != ClientID {
		refuse(w, "invalid_client")
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		code := r.PostForm.Get("code")
		c, known := i.codes[code]
		delete(i.codes, code) // once: RFC 6749 section 4.1.2
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		if !known || c.redirect != r.PostForm.Get("redirect_uri") || c.sha256 != base64.RawURLEncoding.EncodeToString(sum[:]) {
			refuse(w, "invalid_grant")
			return
		}
		i.give(w, "")
	case "refresh_token":
		i.refresh(w, r.PostForm.Get("refresh_token"))
	case "urn:ietf:params:oauth:grant-type:device_code":
		i.poll(w, r.PostForm.Get("device_code"))
	default:
		refuse(w, "unsupported_grant_type")
	}
}

func (i *Issuer) refresh(w http.ResponseWriter, old string) {
	if i.During != nil {
		i.During()
	}
	if i.trouble != 0 {
		http.Error(w, "<html>Sorry, access-0 refresh-0</html>", i.trouble)
		return
	}
	if !i.refreshes[old] {
		refuse(w, "invalid_grant")
		return
	}
	if i.Rotate {
		delete(i.refreshes, old)
		old = ""
	}
	i.give(w, old)
}

func (i *Issuer) poll(w http.ResponseWriter, code string) {
	if !i.devices[code] {
		refuse(w, "invalid_grant")
		return
	}
	answer := ""
	if len(i.Answers) > 0 {
		if answer = i.Answers[0]; len(i.Answers) > 1 {
			i.Answers = i.Answers[1:]
		}
	}
	if answer != "" {
		refuse(w, answer)
		return
	}
	delete(i.devices, code)
	i.give(w, "")
}

// give answers with an access token, and a refresh token unless the old one goes on.
func (i *Issuer) give(w http.ResponseWriter, old string) {
	access, refresh := i.issue()
	lifetime := i.Lifetime
	if lifetime == 0 {
		lifetime = 3600
	}
	said := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": lifetime}
	if old == "" && !i.NoRenew {
		said["refresh_token"] = refresh
	} else {
		delete(i.refreshes, refresh)
	}
	reply(w, http.StatusOK, said)
}

func refuse(w http.ResponseWriter, code string) {
	reply(w, http.StatusBadRequest, map[string]any{"error": code, "error_description": "AADSTS0: " + code + " is what we say.\r\nTrace: " + strconv.Itoa(len(code))})
}

func reply(w http.ResponseWriter, status int, said map[string]any) {
	text, err := json.Marshal(said)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s\n", text)
}

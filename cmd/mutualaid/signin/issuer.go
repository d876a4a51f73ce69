// Package signin gets OAuth2 tokens for a mailbox and keeps them: by the browser (RFC 8252, RFC 7636), by a code typed elsewhere
// (RFC 8628), and from then on by refreshing (RFC 6749 section 6).
package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// App is how the program is known to an issuer of tokens.
type App struct {
	Issuer string // google, microsoft, or the https address of another
	ID     string // client id
	Secret string // some issuers give one to programs; "" is none
	Scopes []string
}

// issuer is who gives out tokens.
type issuer struct {
	endpoint oauth2.Endpoint
	scopes   []string
	host     string // of the address that the browser comes back to
	name     string // as it names itself, "" where it does not. See RFC 9207.
	asks     map[string]string
	noDevice string // why there is no sign-in by a code; "" where there is
}

func google() issuer {
	return issuer{
		endpoint: oauth2.Endpoint{AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token", AuthStyle: oauth2.AuthStyleInParams},
		scopes:   []string{"https://mail.google.com/"}, host: "127.0.0.1", name: "https://accounts.google.com",
		asks:     map[string]string{"access_type": "offline", "prompt": "consent"}, // else there is no refresh token the second time
		noDevice: "Google gives no codes for mail: sign in where there is a browser, or use an app password",
	}
}

func microsoft(tenant string) issuer {
	base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
	return issuer{
		endpoint: oauth2.Endpoint{AuthURL: base + "authorize", TokenURL: base + "token", DeviceAuthURL: base + "devicecode", AuthStyle: oauth2.AuthStyleInParams},
		scopes:   []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access"},
		host:     "localhost", // only this name may come back at any port
		asks:     map[string]string{"prompt": "select_account"},
	}
}

// CheckIssuer says what is wrong with an issuer's name, before anybody is asked.
func CheckIssuer(name string) error {
	if name == "google" || name == "microsoft" {
		return nil
	}
	u, err := url.Parse(name)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !secure(u) {
		return fmt.Errorf("%q is no issuer of tokens: write google, microsoft, or its address, as in https://login.example.org", name)
	}
	return nil
}

// secure says that what goes to the address can't be overheard.
func secure(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// find returns the issuer of a name, and asks it for its addresses where they are not known here.
func (a App) find(ctx context.Context, client *http.Client) (i issuer, err error) {
	if err := CheckIssuer(a.Issuer); err != nil {
		return issuer{}, err
	}
	switch u, _ := url.Parse(a.Issuer); {
	case a.Issuer == "google" || u.Host == "accounts.google.com":
		i = google()
	case a.Issuer == "microsoft":
		i = microsoft("common")
	case u.Host == "login.microsoftonline.com":
		tenant, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
		i = microsoft(url.PathEscape(tenant))
	default:
		i, err = discover(ctx, client, u)
	}
	if len(a.Scopes) > 0 {
		i.scopes = a.Scopes
	}
	return i, err
}

// maxMetadata bounds what an issuer says of itself, in bytes.
const maxMetadata = 64 << 10

// discover asks an issuer for its addresses: RFC 8414 section 3, else OpenID Connect Discovery section 4.
func discover(ctx context.Context, client *http.Client, u *url.URL) (issuer, error) {
	path := strings.TrimSuffix(u.Path, "/")
	base := u.Scheme + "://" + u.Host
	var errs []error
	for _, place := range []string{base + "/.well-known/oauth-authorization-server" + path, base + path + "/.well-known/openid-configuration"} {
		i, err := metadata(ctx, client, place, base+path)
		if err == nil {
			return i, nil
		}
		errs = append(errs, err)
	}
	return issuer{}, fmt.Errorf("ask %s where to sign in: %w", base+path, errors.Join(errs...))
}

func metadata(ctx context.Context, client *http.Client, place, name string) (issuer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return issuer{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return issuer{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return issuer{}, fmt.Errorf("%s: %s", place, response.Status)
	}
	var said struct {
		Issuer string   `json:"issuer"`
		Auth   string   `json:"authorization_endpoint"`
		Token  string   `json:"token_endpoint"`
		Device string   `json:"device_authorization_endpoint"`
		Scopes []string `json:"scopes_supported"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxMetadata)).Decode(&said); err != nil {
		return issuer{}, fmt.Errorf("%s: %w", place, err)
	}
	if strings.TrimSuffix(said.Issuer, "/") != name { // RFC 8414 section 3.3
		return issuer{}, fmt.Errorf("%s speaks for %.200q", place, said.Issuer)
	}
	for _, address := range []string{said.Auth, said.Token, said.Device} {
		if u, err := url.Parse(address); err != nil || address != "" && !secure(u) {
			return issuer{}, fmt.Errorf("%s names an address without TLS: %.200q", place, address)
		}
	}
	if said.Auth == "" || said.Token == "" {
		return issuer{}, fmt.Errorf("%s does not say where to sign in", place)
	}
	i := issuer{
		endpoint: oauth2.Endpoint{AuthURL: said.Auth, TokenURL: said.Token, DeviceAuthURL: said.Device, AuthStyle: oauth2.AuthStyleInParams},
		host:     "127.0.0.1", name: said.Issuer,
	}
	if said.Device == "" {
		i.noDevice = "this provider gives no codes: sign in where there is a browser"
	}
	return i, nil
}

// config is the app at the issuer.
func (a App) config(i issuer) *oauth2.Config {
	return &oauth2.Config{ClientID: a.ID, ClientSecret: a.Secret, Endpoint: i.endpoint, Scopes: i.scopes}
}

// Client is how issuers are asked: with patience, and never at a place they did not name. See RFC 9700 section 4.12.
func Client() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

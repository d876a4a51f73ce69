package signin

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mutualaid/cmd/mutualaid/signin/issuertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, i *issuertest.Issuer) App {
	t.Helper()
	t.Cleanup(i.Start())
	return App{Issuer: i.URL, ID: issuertest.ClientID, Scopes: []string{"mail"}}
}

func client(t *testing.T) *http.Client {
	c := Client()
	c.Transport = &http.Transport{}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// browse does as a browser does: it goes where it is told, follows redirects, and returns the page that it ends on.
func browse(t *testing.T, address string) (status int, text string) {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get(address)
	if err != nil {
		t.Errorf("the browser: %v", err)
		return 0, ""
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(raw)
}

func TestABrowserOnThisMachineSignsIn(t *testing.T) {
	i := &issuertest.Issuer{}
	app := start(t, i)
	var browsing sync.WaitGroup
	token, err := Flow{App: app, User: "circle@example.org", HTTP: client(t), Open: func(address string) error {
		browsing.Go(func() {
			if status, text := browse(t, address); status != http.StatusOK || !strings.Contains(text, "Thank you") {
				t.Errorf("the browser ends on %d %s", status, text)
			}
		})
		return nil
	}}.Browser(t.Context())
	browsing.Wait()
	if err != nil || !i.Takes(token.AccessToken) || token.RefreshToken == "" || time.Until(token.Expiry) < 50*time.Minute {
		t.Fatalf("%v %+v", err, token)
	}
	q := i.Opened()[0]
	if q.Get("login_hint") != "circle@example.org" || q.Get("scope") != "mail" || !strings.HasPrefix(q.Get("redirect_uri"), "http://127.0.0.1:") {
		t.Errorf("the browser was sent with %v", q)
	}
	if back, err := url.Parse(q.Get("redirect_uri")); err != nil {
		t.Error(err)
	} else if conn, err := net.Dial("tcp", back.Host); err == nil {
		conn.Close()
		t.Error("the port stays open after the sign-in")
	}
}

func TestARefusedSignInIsToldInPlainWords(t *testing.T) {
	for code, want := range map[string]string{
		"access_denied": "the sign-in was refused, by you or by your organisation", "invalid_scope": "does not allow mail",
		"something_new": "the provider refused the sign-in (something_new: The user said no.)",
	} {
		i := &issuertest.Issuer{Refuse: code}
		app := start(t, i)
		var browsing sync.WaitGroup
		_, err := Flow{App: app, HTTP: client(t), Open: func(address string) error {
			browsing.Go(func() { browse(t, address) })
			return nil
		}}.Browser(t.Context())
		browsing.Wait()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestAnAnswerWithAnotherStateOrFromAnotherIssuerIsNoAnswer(t *testing.T) {
	i := &issuertest.Issuer{}
	app := start(t, i)
	var browsing sync.WaitGroup
	token, err := Flow{App: app, HTTP: client(t), Open: func(address string) error {
		browsing.Go(func() {
			u, err := url.Parse(address)
			if err != nil {
				t.Error(err)
				return
			}
			back, state := u.Query().Get("redirect_uri"), u.Query().Get("state")
			for _, forged := range []string{
				back + "?code=stolen&state=" + strings.Repeat("A", len(state)), back + "?code=stolen", back + "?state=&code=x",
				back + "?code=stolen&state=" + state + "&iss=https%3A%2F%2Fevil.example", back + "/elsewhere?code=x&state=" + state,
				back + "?error=access_denied", strings.Replace(back, "127.0.0.1", "localhost", 1) + "?code=x&state=" + state,
			} {
				if status, text := browse(t, forged); status/100 != 4 || strings.Contains(text, "stolen") {
					t.Errorf("%s: %d %s", forged, status, text)
				}
			}
			if status, _ := browse(t, address); status != http.StatusOK {
				t.Errorf("the true answer: %d", status)
			}
		})
		return nil
	}}.Browser(t.Context())
	browsing.Wait()
	if err != nil || !i.Takes(token.AccessToken) {
		t.Fatal(err)
	}
	if n := len(i.Asked()); n != 1 {
		t.Errorf("%d codes were exchanged, want the true one alone", n)
	}
}

func TestWhereNoBrowserOpensThePersonIsToldWhereToGoAndMayGiveUp(t *testing.T) {
	app := start(t, &issuertest.Issuer{})
	ctx, cancel := context.WithCancel(t.Context())
	shown := ""
	_, err := Flow{App: app, HTTP: client(t), Open: func(string) error { return errors.New("no browser here") }, Show: func(address, _ string) {
		shown = address
		cancel()
	}}.Browser(ctx)
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(shown, app.Issuer+"/authorize?") {
		t.Errorf("%v; shown %q", err, shown)
	}
}

func TestASignInThatWouldNotLastIsRefused(t *testing.T) {
	i := &issuertest.Issuer{NoRenew: true}
	app := start(t, i)
	var browsing sync.WaitGroup
	_, err := Flow{App: app, HTTP: client(t), Open: func(address string) error {
		browsing.Go(func() { browse(t, address) })
		return nil
	}}.Browser(t.Context())
	browsing.Wait()
	if err == nil || !strings.Contains(err.Error(), "offline access") {
		t.Error(err)
	}
}

// tunnel is a network within the test, so that time can be faked.
type tunnel struct {
	conns chan net.Conn
	done  chan struct{}
}

func (n *tunnel) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.done:
		return nil, net.ErrClosed
	}
}
func (n *tunnel) Close() error   { return nil }
func (n *tunnel) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (n *tunnel) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	n.conns <- there
	return here, nil
}

// byCode signs in by a code in faked time, and says how long it took.
func byCode(t *testing.T, i *issuertest.Issuer) (took time.Duration, shown string, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		i.URL = "http://127.0.0.1:1"
		n := &tunnel{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{Handler: i.Handler()}
		served := make(chan error)
		go func() { served <- server.Serve(n) }()
		c := Client()
		c.Transport = &http.Transport{DialContext: n.dial}
		began := time.Now()
		_, err = Flow{App: App{Issuer: i.URL, ID: issuertest.ClientID}, HTTP: c, Show: func(address, code string) { shown = address + " " + code }}.Device(t.Context())
		took = time.Since(began)
		c.CloseIdleConnections()
		close(n.done)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-served
	})
	return took, shown, err
}

func TestACodeTypedElsewhereSignsInAndHasPatience(t *testing.T) {
	i := &issuertest.Issuer{Answers: []string{"authorization_pending", "slow_down", "authorization_pending", ""}}
	took, shown, err := byCode(t, i)
	if err != nil || shown != "http://127.0.0.1:1/activate WDJB-MJHT" {
		t.Fatalf("%v; shown %q", err, shown)
	}
	// Asked each second, and each six seconds after slow_down: RFC 8628 section 3.5.
	if took < 14*time.Second || took > 15*time.Second {
		t.Errorf("it took %s, want 1+1+6+6 s", took)
	}
}

func TestACodeThatIsRefusedOrRunsOutIsToldInPlainWords(t *testing.T) {
	for _, c := range []struct {
		issuer *issuertest.Issuer
		want   string
	}{
		{&issuertest.Issuer{Answers: []string{"authorization_pending", "access_denied"}}, "the sign-in was refused"},
		{&issuertest.Issuer{Answers: []string{"expired_token"}}, "the code was not typed in time"},
		{&issuertest.Issuer{Answers: []string{"authorization_pending"}}, "the code was not typed in time"}, // for ever: the code's own time ends
		{&issuertest.Issuer{Answers: []string{"invalid_grant"}}, "does not take this sign-in"},
		{&issuertest.Issuer{NoCodes: true}, "gives no codes"},
	} {
		if took, _, err := byCode(t, c.issuer); err == nil || !strings.Contains(err.Error(), c.want) || took > 16*time.Minute {
			t.Errorf("%v: %v after %s", c.issuer.Answers, err, took)
		}
	}
	for name, want := range map[string]string{"google": "Google gives no codes for mail"} {
		if _, err := (Flow{App: App{Issuer: name, ID: "x"}}).Device(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIssuersAreNamedAndWhatTheySayOfThemselvesIsChecked(t *testing.T) {
	for name, good := range map[string]bool{
		"google": true, "microsoft": true, "https://login.example.org/tenant": true, "http://127.0.0.1:8080": true, "http://login.example.org": false,
		"": false, "apple": false, "https://user@login.example.org": false, "https://login.example.org/?x": false, "ftp://x.org": false,
	} {
		if err := CheckIssuer(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	i, err := App{Issuer: "https://login.microsoftonline.com/our-tenant/v2.0"}.find(t.Context(), nil)
	if err != nil || i.endpoint.TokenURL != "https://login.microsoftonline.com/our-tenant/oauth2/v2.0/token" || i.host != "localhost" {
		t.Errorf("%+v %v", i, err)
	}
	for text, want := range map[string]string{
		`{"issuer":"https://evil.example"}`: "speaks for", `{"issuer":"HERE","authorization_endpoint":"http://login.example.org/a","token_endpoint":"HERE/t"}`: "without TLS",
		`{"issuer":"HERE"}`: "does not say where", `<html>`: "invalid", "{\"x\":\"" + strings.Repeat("x", maxMetadata): "unexpected",
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		here := "http://" + ln.Addr().String()
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.ReplaceAll(text, "HERE", here))
		})}
		done := make(chan error)
		go func() { done <- server.Serve(ln) }()
		c := client(t)
		if _, err := (App{Issuer: here}).find(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v", text, err)
		}
		server.Close()
		<-done
	}
}

func TestTokensOfNobodyElseAreLeftInTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(name, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{name, name + ".nowhere"} {
		if _, err := Read(file); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "mutualaid init --sign-in") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

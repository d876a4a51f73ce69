package setup

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/cmd/mutualaid/signin/issuertest"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	united  = "[CAPABILITY IMAP4rev1 CHILDREN ENABLE ID IDLE LIST-EXTENDED LIST-STATUS LITERAL- MOVE NAMESPACE SASL-IR SORT SPECIAL-USE STARTTLS UIDPLUS UNSELECT WITHIN AUTH=LOGIN AUTH=PLAIN] IMAP server ready H mieue104"
	dovecot = "[CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN] Dovecot ready."
	after   = "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID MOVE UIDPLUS CONDSTORE ESEARCH LITERAL+ SPECIAL-USE LIST-EXTENDED"
)

// dialogues are how each provider's servers talk.
var dialogues = map[string]dialogue{
	"gmail": {
		greeting: "Gimap ready for requests from 192.0.2.1 a640c23a62f3a-b7df", caps: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER",
		after:  "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584",
		imapNo: "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
		ehlo:   "SIZE 35882577|8BITMIME|ENHANCEDSTATUSCODES|PIPELINING|CHUNKING|SMTPUTF8", auth: "LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH",
		smtpNo: "534-5.7.9 Application-specific password required. For more information, go\n534 5.7.9  to https://support.google.com/mail/?p=InvalidSecondFactor a640c23a62f3a - gsmtp",
	},
	"google-workspace": {
		greeting: "Gimap ready for requests from 192.0.2.1 a640c23a62f3a-b7df", caps: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR AUTH=XOAUTH2 AUTH=PLAIN",
		imapNo: "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)",
		ehlo:   "SIZE 35882577|8BITMIME|PIPELINING", auth: "LOGIN PLAIN XOAUTH2",
		smtpNo: "535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials a640c23a62f3a - gsmtp",
	},
	"microsoft-365": {
		greeting: "The Microsoft Exchange IMAP4 service is ready. [QQBNADAAUABSADAAMQBDAEEAMAAwADAAMQA=]", caps: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
		imapToken: "NO AUTHENTICATE failed.", challenge: `{"status":"400","schemes":"bearer","scope":"https://outlook.office.com/"}`,
		ehlo: "SIZE 157286400|PIPELINING|DSN|ENHANCEDSTATUSCODES|8BITMIME|BINARYMIME|CHUNKING|SMTPUTF8", auth: "LOGIN XOAUTH2",
		smtpNo: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR01CA0001.eurprd01.prod.exchangelabs.com 2026-11-27T01:00:00.000Z 08DD0E]",
	},
	"outlook": {
		greeting: "The Microsoft Exchange IMAP4 service is ready. [QQBNADAAUABSADAAMQBDAEEAMAAwADAAMQA=]", caps: "IMAP4 IMAP4rev1 AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
		imapToken: "NO AUTHENTICATE failed.", challenge: `{"status":"400","schemes":"bearer"}`,
		ehlo: "SIZE 157286400|PIPELINING|DSN|ENHANCEDSTATUSCODES|8BITMIME|CHUNKING|SMTPUTF8", auth: "LOGIN XOAUTH2",
		smtpNo: "535 5.7.3 Authentication unsuccessful [AM0PR01CA0001.eurprd01.prod.exchangelabs.com]",
	},
	"yahoo": {
		greeting: "[CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN X-MSG-EXT UNSELECT OBJECTID] IMAP4rev1 Hello",
		imapNo:   "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials", ehlo: "PIPELINING|SIZE 41697280|8 BITMIME", auth: "PLAIN LOGIN XOAUTH2 OAUTHBEARER",
		smtpNo: "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
	},
	"aol": {
		greeting: "[CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE UIDPLUS LITERAL+ CHILDREN UNSELECT] IMAP4rev1 Hello",
		imapNo:   "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials", ehlo: "PIPELINING|SIZE 41697280|8BITMIME", auth: "PLAIN LOGIN XOAUTH2 OAUTHBEARER",
		smtpNo: "535 5.7.0 (#MBR1212) Incorrect username or password",
	},
	"fastmail": {
		greeting: "[CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE AUTH=PLAIN AUTH=OAUTHBEARER SASL-IR] IMAP4 ready", after: after,
		imapNo: "NO [AUTHENTICATIONFAILED] Sorry, you need to create an app password to use this service", ehlo: "PIPELINING|SIZE 71000000|ENHANCEDSTATUSCODES|8BITMIME", auth: "PLAIN LOGIN OAUTHBEARER",
		smtpNo: "535 5.7.0 Incorrect username or password.",
	},
	"icloud": {
		greeting: "[CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PTOKEN AUTH=PLAIN] (2420B42-1e0d) st11p00im", after: "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 ACL QUOTA LITERAL+ NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT ID IDLE ENABLE",
		imapNo: "NO [AUTHENTICATIONFAILED] Authentication failed", ehlo: "PIPELINING|SIZE 28311552|ENHANCEDSTATUSCODES|8BITMIME|DSN|SMTPUTF8", auth: "LOGIN PLAIN ATOKEN WSTOKEN",
		smtpNo: "535 5.7.8 Error: authentication failed: authentication failure",
	},
	"gmx": {greeting: united, after: after, imapNo: "NO [AUTHENTICATIONFAILED] authentication failed", ehlo: "8BITMIME|SIZE 69920427", auth: "LOGIN PLAIN",
		smtpNo: "535 Authentication credentials invalid"},
	"gmx-com": {greeting: united, after: after, imapNo: "NO [AUTHENTICATIONFAILED] authentication failed", ehlo: "8BITMIME|SIZE 69920427", auth: "LOGIN PLAIN",
		smtpNo: "535 Authentication credentials invalid"},
	"webde": {greeting: united, after: after, imapNo: "NO [AUTHENTICATIONFAILED] authentication failed", ehlo: "8BITMIME|SIZE 141557760", auth: "LOGIN PLAIN",
		smtpNo: "535 Authentication credentials invalid"},
	"posteo": {greeting: dovecot, after: after, imapNo: "NO [AUTHENTICATIONFAILED] Authentication failed.", ehlo: "PIPELINING|SIZE 73400320|ENHANCEDSTATUSCODES|8BITMIME|DSN|CHUNKING", auth: "PLAIN LOGIN",
		smtpNo: "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"},
	"ovh": {greeting: dovecot, after: after, imapNo: "NO [AUTHENTICATIONFAILED] Authentication failed.", ehlo: "PIPELINING|SIZE 104857600|8BITMIME", auth: "LOGIN PLAIN",
		smtpNo: "535 5.7.1 Authentication failed"},
	"gandi": {greeting: dovecot, after: after, imapNo: "NO [AUTHENTICATIONFAILED] Authentication failed.", ehlo: "PIPELINING|SIZE 52428800|ENHANCEDSTATUSCODES|8BITMIME|DSN", auth: "PLAIN LOGIN",
		smtpNo: "535 5.7.8 Error: authentication failed: (reason unavailable)"},
	"zoho": {greeting: "Zoho IMAP Server ready", caps: "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID AUTH=PLAIN SASL-IR UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- APPENDLIMIT=20971520 X-ZOHO",
		imapNo: "NO [ALERT] You are yet to enable IMAP for your account. Please contact your administrator (Failure)", ehlo: "SIZE 53477376", auth: "LOGIN PLAIN",
		smtpNo: "535 Authentication Failed"},
}

// addressAt is an address that the provider is known by, and the DNS that says so where it is one of an own domain.
func addressAt(t *testing.T, p provider.Provider) (address string, own bool, dns *mailtest.DNS) {
	dns = mailtest.NewDNS(t, nil)
	if len(p.Domains) > 0 {
		return "circle@" + p.Domains[0], false, dns
	}
	dns.MX("circle.test", "mx1."+p.MX[0])
	return "circle@circle.test", true, dns
}

// offline is the web without anything but, perhaps, an issuer of tokens.
func offline(t *testing.T, f *fakeProvider, issuer http.Handler) *http.Client {
	server := httptest.NewUnstartedServer(issuer)
	server.TLS = f.tls.Clone()
	server.StartTLS()
	t.Cleanup(server.Close)
	client := signin.Client()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.world.TLS.RootCAs}, DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(addr); host != "login.microsoftonline.com" && host != "accounts.google.com" && host != "oauth2.googleapis.com" {
			return nil, fmt.Errorf("nothing is at %s", addr)
		}
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}}
	client.Transport = transport
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestEveryProvidersRefusalIsToldAndItsSignInWorks(t *testing.T) {
	for _, p := range provider.All() {
		t.Run(p.Key, func(t *testing.T) {
			d, known := dialogues[p.Key]
			if !known {
				t.Fatal("nobody knows how its servers talk")
			}
			if p.Password == provider.None {
				signsInByBrowser(t, p, d)
				return
			}
			const right = "abcdefghijklmnop"
			address, own, dns := addressAt(t, p)
			f := newFakeProvider(t, p, d, func(user, secret string) bool { return user == address && secret == right })
			servers := ""
			if own {
				servers = "\n\n"
			}
			s, told := setupAt(t, f, dns, address+"\n"+servers+"my-own-password\n"+servers+right+"\n")
			s.Outside.HTTP = offline(t, f, http.NotFoundHandler())
			s.Finder.HTTP = s.Outside.HTTP
			if err := s.Ask(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, told)
			}
			said := []string{strings.TrimPrefix(d.imapNo, "NO "), lastLine(d.smtpNo)}
			if _, rest, found := strings.Cut(said[0], "] "); found {
				said[0] = rest
			}
			checkTold(t, told.String(), p, said...)
			c := written(t, s, p, own)
			if password, err := c.Password(); err != nil || password != right {
				t.Errorf("kept %q, %v", password, err)
			}
			if got := strings.Join(f.used, ", "); got != "IMAP LOGIN, SMTP PLAIN, IMAP LOGIN, SMTP PLAIN" {
				t.Errorf("signed in by %s", got)
			}
			if strings.Contains(told.String(), right) || strings.Contains(told.String(), "my-own-password") {
				t.Error("a password was shown")
			}
		})
	}
}

// signsInByBrowser is the same for providers that take only tokens: the first ones are refused, as before an administrator allows
// mail, and then taken.
func signsInByBrowser(t *testing.T, p provider.Provider, d dialogue) {
	issuer := &issuertest.Issuer{URL: "https://login.microsoftonline.com"}
	handler := issuer.Handler()
	address, own, dns := addressAt(t, p)
	var mu sync.Mutex
	logins := 0
	f := newFakeProvider(t, p, d, func(user, secret string) bool {
		mu.Lock()
		defer mu.Unlock()
		logins++
		return user == address && issuer.Takes(secret) && logins > 2
	})
	servers := ""
	if own {
		servers = "\n\n"
	}
	s, told := setupAt(t, f, dns, address+"\n"+servers+issuertest.ClientID+"\nyes\n\n"+servers)
	s.Outside.HTTP = offline(t, f, handler)
	s.Finder.HTTP = s.Outside.HTTP
	var browsing sync.WaitGroup
	browser := &http.Client{Transport: s.Outside.HTTP.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.Browser = func(address string) error {
		browsing.Go(func() {
			response, err := browser.Get(address)
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
			here := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			back, err := here.Get(strings.Replace(response.Header.Get("Location"), "?", "/?", 1))
			if err != nil {
				t.Error(err)
				return
			}
			defer back.Body.Close()
			if text, err := io.ReadAll(back.Body); err != nil || !strings.Contains(string(text), "Thank you") {
				t.Errorf("the browser ends on %s %v", text, err)
			}
		})
		return nil
	}
	err := s.Ask(t.Context())
	browsing.Wait()
	if err != nil {
		t.Fatalf("%v\n%s", err, told)
	}
	if q := issuer.Opened()[0]; !strings.HasPrefix(q.Get("redirect_uri"), "http://localhost:") || !strings.Contains(q.Get("scope"), "offline_access") {
		t.Errorf("the browser was sent with %v", q)
	}
	checkTold(t, told.String(), p, strings.TrimPrefix(d.imapToken, "NO "), lastLine(d.smtpNo), "status 400")
	c := written(t, s, p, own)
	token, err := signin.Read(c.Mailbox.OAuth2.TokenFile)
	if err != nil || !issuer.Takes(token.AccessToken) || c.Mailbox.OAuth2.Issuer != "microsoft" || c.Mailbox.PasswordFile != "" {
		t.Errorf("%+v: %v", c.Mailbox, err)
	}
	if got := strings.Join(f.used, ", "); got != "IMAP XOAUTH2, SMTP XOAUTH2, IMAP XOAUTH2, SMTP XOAUTH2" {
		t.Errorf("signed in by %s", got)
	}
	if strings.Contains(told.String(), token.AccessToken) || strings.Contains(told.String(), token.RefreshToken) {
		t.Error("a token was shown")
	}
}

func setupAt(t *testing.T, f *fakeProvider, dns *mailtest.DNS, answers string) (*Setup, *bytes.Buffer) {
	t.Helper()
	told := new(bytes.Buffer)
	s := &Setup{
		Mailbox: &Mailbox{}, Name: filepath.Join(t.TempDir(), "mutualaid.toml"), Outside: f.world, Finder: provider.Finder{Resolver: dns.Resolver()},
		Person: terminal.Person{In: strings.NewReader(answers), Out: told, Err: told},
		Note:   func(format string, args ...any) { fmt.Fprintf(told, format+"\n", args...) },
	}
	return s, told
}

// checkTold looks whether the person was told all that helps: what the provider wants, what each server said, what that means.
func checkTold(t *testing.T, told string, p provider.Provider, said ...string) {
	t.Helper()
	want := append([]string{p.Name, p.IMAP, p.SMTP, p.Page(), p.First, "Both logins work"}, p.Steps...)
	for i, words := range said {
		want = append(want, words)
		if i < 2 {
			meaning := p.Refused(words)
			want = append(want, "It means: "+meaning.Means, "To do: "+meaning.Do)
		}
	}
	for _, w := range want {
		if !strings.Contains(told, w) {
			t.Errorf("nobody is told %q in:\n%s", w, told)
		}
	}
}

// written writes the config and reads it back.
func written(t *testing.T, s *Setup, p provider.Provider, own bool) config.Config {
	t.Helper()
	if _, err := os.Lstat(s.Name); err == nil {
		t.Error("something was written before the logins worked")
	}
	if err := s.Write(); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	m := c.Mailbox
	if m.IMAP != p.IMAP || m.SMTP != p.SMTP || m.AuthServ != p.AuthServ || m.PlusAddresses != p.Plus || m.User != s.Address {
		t.Errorf("%+v", m)
	}
	files, err := os.ReadDir(filepath.Dir(s.Name))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
		}
	}
	return c
}

// lastLine is what a reply of several lines ends with.
func lastLine(reply string) string {
	line := reply[strings.LastIndexByte(reply, '\n')+1:]
	_, words, _ := strings.Cut(line, " ")
	return strings.TrimSpace(words)
}

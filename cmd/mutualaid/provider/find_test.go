package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mutualaid/mailer/mailtest"
)

// world is the DNS and the web as a test has them: every name leads to one web server on loopback.
type world struct {
	dns *mailtest.DNS

	mu    sync.Mutex
	asked []string // host and path
	pages map[string]http.HandlerFunc
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{dns: mailtest.NewDNS(t, nil), pages: map[string]http.HandlerFunc{}}
}

func (w *world) finder(t *testing.T) Finder {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r.Host+r.URL.Path)
		page := w.pages[r.Host+r.URL.Path]
		w.mu.Unlock()
		if page == nil {
			http.NotFound(rw, r)
			return
		}
		page(rw, r)
	}))
	t.Cleanup(server.Close)
	client := server.Client()
	transport := client.Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.ServerName = "example.com" // whom the test's certificate is for
	transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}
	client.Transport = transport
	t.Cleanup(transport.CloseIdleConnections)
	return Finder{Resolver: w.dns.Resolver(), HTTP: client}
}

const configFile = `<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="circle.test"><domain>circle.test</domain>
<incomingServer type="pop3"><hostname>pop.circle.test</hostname><port>995</port><socketType>SSL</socketType><username>%%EMAILADDRESS%%</username></incomingServer>
<incomingServer type="imap"><hostname>plain.circle.test</hostname><port>143</port><socketType>plain</socketType><username>%%EMAILADDRESS%%</username></incomingServer>
<incomingServer type="imap"><hostname>Mail.%%EMAILDOMAIN%%</hostname><port>993</port><socketType>SSL</socketType><username>%[1]s</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>mail.circle.test</hostname><port>587</port><socketType>STARTTLS</socketType><username>%[2]s</username></outgoingServer>
</emailProvider></clientConfig>`

func page(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

func TestServersAreFoundInTheOrderOfTrust(t *testing.T) {
	good := page(fmt.Sprintf(configFile, "%EMAILADDRESS%", "%EMAILADDRESS%"))
	local := page(fmt.Sprintf(configFile, "%EMAILLOCALPART%", "%EMAILLOCALPART%"))
	own, wellKnown, database := "autoconfig.circle.test/mail/config-v1.1.xml", "circle.test/.well-known/autoconfig/mail/config-v1.1.xml", "autoconfig.thunderbird.net/v1.1/circle.test"
	file := func(source, user string) Found {
		return Found{IMAP: "imaps://mail.circle.test", SMTP: "smtp://mail.circle.test", User: user, Source: source}
	}
	for name, c := range map[string]struct {
		set  func(*world)
		want Found
	}{
		"SRV records": {func(w *world) {
			w.dns.SRV("_imaps._tcp.circle.test", "imap.circle.test", 993)
			w.dns.SRV("_submissions._tcp.circle.test", "smtp.circle.test", 4650)
			w.pages[own] = local
		}, Found{IMAP: "imaps://imap.circle.test", SMTP: "smtps://smtp.circle.test:4650", Source: "the DNS of circle.test"}},
		"SRV records for STARTTLS, the others said to be none": {func(w *world) {
			w.dns.SRV("_imaps._tcp.circle.test", ".", 0)
			w.dns.SRV("_imap._tcp.circle.test", "imap.circle.test", 143)
			w.dns.SRV("_submission._tcp.circle.test", "smtp.circle.test", 587)
		}, Found{IMAP: "imap://imap.circle.test", SMTP: "smtp://smtp.circle.test", Source: "the DNS of circle.test"}},
		"SRV records that lead to a provider": {func(w *world) {
			w.dns.SRV("_imaps._tcp.circle.test", "imap.fastmail.com", 993)
			w.dns.SRV("_submission._tcp.circle.test", "smtp.fastmail.com", 587)
		}, Found{IMAP: "imaps://imap.fastmail.com", SMTP: "smtp://smtp.fastmail.com", Source: "the DNS of circle.test", Provider: byKey("fastmail")}},
		"half of the SRV records": {func(w *world) {
			w.dns.SRV("_imaps._tcp.circle.test", "imap.circle.test", 993)
			w.pages[own] = good
		}, file("https://autoconfig.circle.test", "")},
		"the domain's file, elsewhere": {func(w *world) { w.pages[wellKnown] = local }, file("https://circle.test", "together")},
		"Thunderbird's database":       {func(w *world) { w.pages[database] = good }, file("https://autoconfig.thunderbird.net", "")},
		"a file behind redirects": {func(w *world) {
			w.pages[own] = http.RedirectHandler("https://www.circle.test/a", http.StatusFound).ServeHTTP
			w.pages["www.circle.test/a"] = http.RedirectHandler("/b", http.StatusFound).ServeHTTP
			w.pages["www.circle.test/b"] = good
		}, file("https://autoconfig.circle.test", "")},
		"who takes in its mail": {func(w *world) { w.dns.MX("circle.test", "aspmx.l.google.com") },
			Found{IMAP: "imaps://imap.gmail.com", SMTP: "smtps://smtp.gmail.com", Source: "the DNS of circle.test, where aspmx.l.google.com takes in its mail", Provider: byKey("google-workspace")}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.set(w)
			got, err := w.finder(t).Find(t.Context(), "together@circle.test")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoTrustworthyAnswerIsPassedOver(t *testing.T) {
	own := "autoconfig.circle.test/mail/config-v1.1.xml"
	good := fmt.Sprintf(configFile, "%EMAILADDRESS%", "%EMAILADDRESS%")
	for name, handler := range map[string]http.HandlerFunc{
		"a redirect without TLS":    http.RedirectHandler("http://www.circle.test/a", http.StatusFound).ServeHTTP,
		"redirects in a circle":     http.RedirectHandler("https://"+own, http.StatusFound).ServeHTTP,
		"a file without end":        page(good + strings.Repeat(" ", maxFile)),
		"no XML":                    page("<html><body>Welcome!"),
		"only plain text":           page(strings.ReplaceAll(strings.ReplaceAll(good, "SSL", "plain"), "STARTTLS", "plain")),
		"no name of a host":         page(strings.ReplaceAll(good, "Mail.%EMAILDOMAIN%", "imap circle")),
		"an address of a machine":   page(strings.ReplaceAll(good, "Mail.%EMAILDOMAIN%", "127.0.0.1")),
		"no port":                   page(strings.ReplaceAll(good, "<port>993", "<port>99300")),
		"two users for one mailbox": page(fmt.Sprintf(configFile, "%EMAILLOCALPART%", "%EMAILADDRESS%")),
		"a user that is no name":    page(fmt.Sprintf(configFile, "%REALNAME%", "%REALNAME%")),
		"a server in trouble":       func(w http.ResponseWriter, _ *http.Request) { http.Error(w, good, http.StatusBadGateway) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.pages[own] = handler
			got, err := w.finder(t).Find(t.Context(), "together@circle.test")
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%+v, %v", got, err)
			}
			if len(w.asked) > 3+1+maxRedirects {
				t.Errorf("%d questions to the web", len(w.asked))
			}
		})
	}
}

func TestAKnownProviderAsksNobody(t *testing.T) {
	w := newWorld(t)
	got, err := w.finder(t).Find(t.Context(), "circle@posteo.de")
	if err != nil || got.Provider.Key != "posteo" || len(w.asked)+len(w.dns.Asked()) > 0 {
		t.Errorf("%+v %v; asked %v", got, err, w.asked)
	}
	for _, address := range []string{"circle@localhost", "circle", "circle@ex ample.org", "circle@127.0.0.1", "circle@" + strings.Repeat("a.", 200) + "org"} {
		if got, err := w.finder(t).Find(t.Context(), address); !errors.Is(err, ErrNotFound) || len(w.asked)+len(w.dns.Asked()) > 0 {
			t.Errorf("%s: %+v %v; asked %v", address, got, err, w.asked)
		}
	}
}

func TestTheAddressIsToldToItsOwnDomainAlone(t *testing.T) {
	w := newWorld(t)
	told := map[string]string{}
	for _, host := range []string{"autoconfig.circle.test/mail/config-v1.1.xml", "circle.test/.well-known/autoconfig/mail/config-v1.1.xml", "autoconfig.thunderbird.net/v1.1/circle.test"} {
		w.pages[host] = func(rw http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			told[r.Host] = r.URL.RawQuery
			http.NotFound(rw, r)
		}
	}
	if _, err := w.finder(t).Find(t.Context(), "together@circle.test"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	want := map[string]string{"autoconfig.circle.test": "emailaddress=together%40circle.test", "circle.test": "emailaddress=together%40circle.test", "autoconfig.thunderbird.net": ""}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestFindingEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	began := make(chan struct{})
	w.pages["autoconfig.circle.test/mail/config-v1.1.xml"] = func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done() // a server that never answers
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	start := time.Now()
	if _, err := w.finder(t).Find(ctx, "together@circle.test"); !errors.Is(err, ErrNotFound) || time.Since(start) > question {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

package checkup

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/mailer/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const mailbox = "together@example.org"

// post is a provider: what the relay takes comes to the mailbox in the way that deliver says.
type post struct {
	config  config.Config
	account *account.Account
	imap    *mailtest.IMAPServer
}

// deliver says into which folder a letter to an address comes, with which bytes; "" is not at all.
type deliver func(to string, letter []byte) (folder string, raw []byte)

func newPost(t *testing.T, text string, refuse func(mailtest.SMTPMoment) *mailtest.SMTPReply, deliver deliver) *post {
	t.Helper()
	p := &post{}
	var err error
	if p.imap, err = mailtest.NewIMAPServer(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.imap.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.imap.AddUser(mailbox, "secret", "Spam"); err != nil {
		t.Fatal(err)
	}
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: mailbox, Password: "secret", Decide: refuse, Taken: func(d mailtest.Delivery) {
		if folder, raw := deliver(d.To[0], d.Data); folder != "" {
			if _, err := p.imap.Append(mailbox, folder, raw); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sink.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("MA_CHECKUP", "secret")
	text = fmt.Sprintf("%s\n[mailbox]\naddress = %q\nimap = %q\nsmtp = %q\npassword_env = \"MA_CHECKUP\"\n", text, mailbox, p.imap.URL(), sink.URL())
	// What begins with mailbox. belongs below.
	var head, box []string
	for line := range strings.SplitSeq(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "mailbox."); ok {
			box = append(box, rest)
			continue
		}
		head = append(head, line)
	}
	if p.config, err = config.Parse("x.toml", t.TempDir(), []byte(strings.Join(append(head, box...), "\n"))); err != nil {
		t.Fatal(err)
	}
	p.account = account.Of(p.config)
	return p
}

func (p *post) learn(t *testing.T, wait time.Duration) map[string]Finding {
	t.Helper()
	a, err := Letter{Account: p.account, Config: p.config, Now: time.Now, Wait: wait, Every: time.Millisecond}.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Finding{}
	for _, f := range Learn(p.config, a, wait) {
		found[f.Check] = f
	}
	return found
}

// through is a provider that passes letters on with a few lines above, and some words changed.
func through(above string, change ...string) deliver {
	return func(_ string, letter []byte) (string, []byte) {
		return "INBOX", []byte(above + strings.NewReplacer(change...).Replace(string(letter)))
	}
}

const checked = "Authentication-Results: mx.provider.example; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n" +
	"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x;\r\n h=From:To:Subject:List-Unsubscribe: List-Unsubscribe-Post:Date; bh=x; b=y\r\n"

func TestALetterToOurselvesTeachesWhatTheProviderDoes(t *testing.T) {
	const pages = "url = \"https://groups.example.org\"\nlisten = \"127.0.0.1:0\""
	for _, c := range []struct {
		name, config string
		deliver      deliver
		want         map[string]string // check → state and a part of its words
	}{
		{"all is well", pages + "\nmailbox.authserv_id = \"mx.provider.example\"\nmailbox.plus_addresses = true", through(checked), map[string]string{
			"letter to ourselves": "ok it came", "authserv_id": "ok proven by mx.provider.example", "spf": "ok passed", "dkim": "ok passed example.org", "dmarc": "ok passed", "alignment": "ok DMARC passed",
			"one-click": "ok covers", "message-id": "ok keeps our Message-ID and References", "plus-addresses": "ok arrives", "server's clock": "ok agrees",
		}},
		{"nothing is set", "", through(checked), map[string]string{
			"authserv_id": "note signs its checks as mx.provider.example", "plus-addresses": "note arrives", "alignment": "ok",
		}},
		{"a provider that names itself nowhere", "", through("Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dmarc=pass header.from=example.org\r\n"), map[string]string{
			"authserv_id": "note signs its checks as none",
		}},
		{"a provider that does not check itself", "mailbox.authserv_id = \"mx.provider.example\"", through(""), map[string]string{"authserv_id": "ok is not checked"}},
		{"a provider that does not check itself, and nothing is set", "", through(""), map[string]string{"authserv_id": "note confirmed by its sender"}},
		{"no verdict, and no signature", "", through(""), map[string]string{"alignment": "note letter to ourselves; it bears no DKIM signature", "spf": "", "dkim": "", "dmarc": ""}},
		{"no verdict, and a signature of the domain's", "", through("DKIM-Signature: v=1; a=rsa-sha256; d=mail.example.org; s=x;\r\n h=From; bh=x; b=y\r\n"), map[string]string{"alignment": "note it bears a DKIM signature by mail.example.org, which others check"}},
		{"no verdict, and a signature of the provider's", "", through("DKIM-Signature: v=1; a=rsa-sha256; d=provider.example; s=x;\r\n h=From; bh=x; b=y\r\n"), map[string]string{"alignment": "note its DKIM signature is by provider.example, and not by example.org"}},
		{"a verdict on the login alone", "", through("Authentication-Results: mx.provider.example; auth=pass smtp.auth=together@example.org\r\n"), map[string]string{"alignment": "note says nothing of SPF, DKIM and DMARC", "authserv_id": "note mx.provider.example"}},
		{"an empty verdict", "", through("Authentication-Results: mx.provider.example; none\r\n"), map[string]string{"alignment": "note says nothing of SPF, DKIM and DMARC"}},
		{"another authserv-id", "mailbox.authserv_id = \"mx.other.example\"", through(checked), map[string]string{"authserv_id": "wrong nobody's address is proven"}},
		{"only the topmost counts", "mailbox.authserv_id = \"mx.other.example\"", through(checked + "Authentication-Results: mx.other.example; dmarc=pass header.from=example.org\r\n"), map[string]string{"authserv_id": "wrong"}},
		{"no check passes", "", through("Authentication-Results: mx.provider.example; spf=fail smtp.mailfrom=example.org; dkim=none; dmarc=fail header.from=example.org\r\n"), map[string]string{
			"spf": "note fail", "dkim": "note none", "dmarc": "note fail", "alignment": "wrong DMARC failed",
		}},
		{"a signature of the provider alone", "", through("Authentication-Results: mx.provider.example; spf=pass smtp.mailfrom=bounce.provider.example; dkim=pass header.d=provider.example\r\n"), map[string]string{
			"dkim": "ok", "alignment": "wrong nothing that the provider checked speaks for example.org",
		}},
		{"one of two signatures", "", through("Authentication-Results: mx.provider.example; dkim=fail header.d=provider.example; dkim=pass header.d=example.org\r\n"), map[string]string{"dkim": "ok passed example.org", "alignment": "ok DKIM"}},
		{"a signature that leaves List-Unsubscribe out", pages, through(strings.ReplaceAll(checked, "List-Unsubscribe:", "")), map[string]string{"one-click": "note no signature covers"}},
		{"a provider that takes List-Unsubscribe out", pages, through(checked, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", ""), map[string]string{"one-click": "note took List-Unsubscribe out"}},
		{"no pages", "", through(checked), map[string]string{"one-click": ""}},
		{"another Message-ID", "", through("", "Message-ID: <check-", "Message-ID: <ses-"), map[string]string{"message-id": "note told by References"}},
		{"another Message-ID, and no References", "", through("", "Message-ID: <check-", "Message-ID: <ses-", "References: ", "X-References: ", "In-Reply-To:", "X-Reply:"), map[string]string{"message-id": "wrong no answer can be told"}},
		{"no References", "", through("", "References: ", "X-References: "), map[string]string{"message-id": "ok drops References"}},
		{"taken for spam", "mailbox.folders = [\"INBOX\", \"Spam\"]", func(_ string, raw []byte) (string, []byte) { return "Spam", raw }, map[string]string{"letter to ourselves": "note takes our letters for spam"}},
		{"no plus-addresses, though they are set", "mailbox.plus_addresses = true", noPlus, map[string]string{"plus-addresses": "wrong what comes back is lost", "letter to ourselves": "ok"}},
		{"no plus-addresses", "", noPlus, map[string]string{"plus-addresses": "ok did not come, and the config does without"}},
		{"it does not come", "", func(string, []byte) (string, []byte) { return "", nil }, map[string]string{"letter to ourselves": "wrong did not come within 200ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := newPost(t, c.config, nil, c.deliver).learn(t, 200*time.Millisecond)
			for check, want := range c.want {
				state, words, _ := strings.Cut(want, " ")
				f := got[check]
				if f.State != state || !strings.Contains(f.Found, words) {
					t.Errorf("%s: %s %q, want %q", check, f.State, f.Found, want)
				}
				if f.State != "ok" && state != "" && f.Mend == "" {
					t.Errorf("%s: nobody says how to mend it", check)
				}
			}
		})
	}
}

func TestWithoutAVerdictItIsSaidWhatToDo(t *testing.T) {
	f := newPost(t, "", nil, through("")).learn(t, time.Minute)["alignment"]
	for _, want := range []string{"send a mail from together@example.org to an address at another provider", "dmarc=pass", "v=spf1", "_dmarc.example.org TXT", "mutualaid doctor --dkim"} {
		if !strings.Contains(f.Mend, want) {
			t.Errorf("%q is not said: %s", want, f.Mend)
		}
	}
}

func noPlus(to string, raw []byte) (string, []byte) {
	if strings.Contains(to, "+") {
		return "", nil
	}
	return "INBOX", raw
}

func TestWhatIsLearnedProposesTheLineToWrite(t *testing.T) {
	got := newPost(t, "mailbox.authserv_id = \"mx.other.example\"", nil, through(checked)).learn(t, time.Minute)
	for check, want := range map[string]any{"authserv_id": "mx.provider.example", "plus-addresses": true} {
		if f := got[check]; f.Value != want || !strings.Contains(f.Mend, f.Key+" = "+config.Literal(want)) {
			t.Errorf("%+v", f)
		}
	}
}

func TestARelayThatRefusesALetterIsToldWithItsWords(t *testing.T) {
	refuse := func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if m.Stage == "rcpt" {
			return &mailtest.SMTPReply{Code: 550, Enhanced: "5.1.1", Text: "no such mailbox"}
		}
		return nil
	}
	p := newPost(t, "", refuse, through(""))
	if _, err := (Letter{Account: p.account, Config: p.config, Now: time.Now, Wait: time.Minute}).Send(t.Context()); err == nil || !strings.Contains(err.Error(), "no such mailbox") {
		t.Error(err)
	}
	onlyPlus := func(m mailtest.SMTPMoment) *mailtest.SMTPReply {
		if strings.Contains(m.To, "+") {
			return refuse(m)
		}
		return nil
	}
	began := time.Now()
	got := newPost(t, "mailbox.plus_addresses = true", onlyPlus, through("")).learn(t, time.Minute)
	if f := got["plus-addresses"]; f.State != "wrong" || !strings.Contains(f.Found, "no such mailbox") || time.Since(began) > 10*time.Second {
		t.Errorf("%+v after %s", f, time.Since(began))
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := newPost(t, "", nil, func(string, []byte) (string, []byte) {
		cancel()
		return "", nil
	})
	if _, err := (Letter{Account: p.account, Config: p.config, Now: time.Now, Wait: time.Hour, Every: time.Millisecond}).Send(ctx); err == nil {
		t.Error("it was waited for in vain")
	}
}

func TestClocksAreCompared(t *testing.T) {
	for shift, want := range map[time.Duration]string{0: "ok", 2 * time.Hour: "wrong", -2 * time.Hour: "wrong"} {
		p := newPost(t, "", nil, through(""))
		now := func() time.Time { return time.Now().Add(shift) }
		a, err := Letter{Account: p.account, Config: p.config, Now: now, Wait: time.Minute, Every: time.Millisecond}.Send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Learn(p.config, a, time.Minute) {
			if f.Check == "server's clock" && (f.State != want || shift > 0 && !strings.Contains(f.Found, "2h ahead of") || shift < 0 && !strings.Contains(f.Found, "2h behind")) {
				t.Errorf("%s: %+v", shift, f)
			}
		}
	}
}

func TestLoginsAreToldWithWhatTheyMean(t *testing.T) {
	p := newPost(t, "", nil, through(""))
	for _, f := range append(Reading(t.Context(), p.account, p.config, time.Now()), Sending(t.Context(), p.account, p.config, time.Now())...) {
		if f.State == "wrong" {
			t.Errorf("%+v", f)
		}
	}
	t.Setenv("MA_CHECKUP", "another")
	for _, f := range append(Reading(t.Context(), p.account, p.config, time.Now()), Sending(t.Context(), p.account, p.config, time.Now())...) {
		if f.State != "wrong" || !strings.Contains(f.Found, "not right") || f.Mend == "" {
			t.Errorf("%+v", f)
		}
	}
}

func TestCertificatesAreToldBeforeTheyEnd(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for days, want := range map[int]string{90: "ok", 11: "ok", 9: "note", -1: "note"} {
		got := certificate("tls", now.AddDate(0, 0, days), now)
		if len(got) != 1 || got[0].State != want || !strings.Contains(got[0].Found, fmt.Sprint(days, " days")) {
			t.Errorf("%d days: %+v", days, got)
		}
	}
	if got := certificate("tls", time.Time{}, now); got != nil {
		t.Errorf("without TLS: %+v", got)
	}
}

func TestALimitAboveTheProvidersIsTold(t *testing.T) {
	for _, c := range []struct{ address, limit, want string }{
		{"a@gmail.com", "500/day", "ok"}, {"a@gmail.com", "2000/day", "note"}, {"a@gmail.com", "none", "note"}, {"a@gmail.com", "1/minute", "note"}, {"a@gmail.com", "20/hour", "ok"},
		{"a@example.org", "none", "ok"}, {"a@example.org", "400/day", "ok"},
	} {
		conf := config.Config{Mailbox: config.Mailbox{Address: c.address}}
		if err := conf.Mailbox.Limit.UnmarshalText([]byte(c.limit)); err != nil {
			t.Fatal(err)
		}
		if f := Limit(conf); f.State != c.want || c.want == "note" && f.Value != "500/day" {
			t.Errorf("%v: %+v", c, f)
		}
	}
}

func TestPagesAreReachedOrSaidNotToBe(t *testing.T) {
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	conf := config.Config{URL: server.URL, Listen: "127.0.0.1:8025"}
	if f := Pages(t.Context(), conf, server.Client()); f.State != "ok" {
		t.Errorf("%+v", f)
	}
	if f := Pages(t.Context(), conf, nil); f.State != "note" || !strings.Contains(f.Found, "nobody whom this machine trusts") {
		t.Errorf("a certificate of nobody: %+v", f)
	}
	answer = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "<h1>It works!</h1>") }
	if f := Pages(t.Context(), conf, server.Client()); f.State != "wrong" || !strings.Contains(f.Found, "something else") {
		t.Errorf("another program: %+v", f)
	}
	answer = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://parked.example/", http.StatusFound)
	}
	if f := Pages(t.Context(), conf, server.Client()); f.State != "wrong" {
		t.Errorf("a redirect: %+v", f)
	}
	client := server.Client()
	client.CloseIdleConnections()
	server.Close()
	if f := Pages(t.Context(), conf, client); f.State != "note" || f.Mend == "" {
		t.Errorf("nobody answers: %+v", f)
	}
	for url, want := range map[string]string{"": "mail alone", "http://127.0.0.1": "this machine only"} {
		if f := Pages(t.Context(), config.Config{URL: url}, client); f.State != "note" || !strings.Contains(f.Found, want) {
			t.Errorf("%q: %+v", url, f)
		}
	}
}

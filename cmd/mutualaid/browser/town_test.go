package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"mutualaid/mailer"
	"mutualaid/mailer/mailtest"
)

const (
	address  = "together@example.org"
	password = "a secret, for tests" // Dovecot's, in package mailtest
	authserv = "mx.example.org"
)

// mailbox is where people's mail lies.
type mailbox interface {
	URL() string
	DeliverTo(folder string, raw []byte) error
}

// memory is a mailbox within this process.
type memory struct{ *mailtest.IMAPServer }

func (m memory) DeliverTo(folder string, raw []byte) error {
	_, err := m.Append(address, folder, raw)
	return err
}

// town is what the program lives in: a folder, a mailbox, a relay, and a web server before it that speaks https.
type town struct {
	t    *testing.T
	dir  string
	box  mailbox
	smtp string
	sink *mailtest.SMTPSink
	site string // https://groups.example.org and a port

	mu    sync.Mutex
	pages *url.URL // where the program itself answers
}

// settle makes a town with small servers within this process.
func settle(t *testing.T) *town {
	t.Helper()
	server, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, server.Close()) })
	check(t, server.AddUser(address, password))
	sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{User: address, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, sink.Close()) })
	return settleAt(t, memory{server}, sink.URL(), sink)
}

func settleAt(t *testing.T, box mailbox, smtp string, sink *mailtest.SMTPSink) *town {
	t.Helper()
	w := &town{t: t, dir: t.TempDir(), box: box, smtp: smtp, sink: sink}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: w.toProgram})
	front.StartTLS()
	t.Cleanup(front.Close)
	w.site = "https://groups.example.org" + front.URL[strings.LastIndex(front.URL, ":"):]
	w.write("secret", password+"\n", 0o600)
	return w
}

// toProgram passes a request on as a web server before the program does.
func (w *town) toProgram(r *httputil.ProxyRequest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pages != nil {
		r.SetURL(w.pages)
	}
	r.Out.Host = r.In.Host
}

// initialised writes the config as `mutualaid init` does, makes the group circle, and opens the pages.
func (w *town) initialised() {
	w.t.Helper()
	w.do("init", "--address", address, "--imap", w.box.URL(), "--smtp", w.smtp, "--password-file", w.path("secret"), "--limit", "none",
		"--group", "circle", "--title", "Care Circle", "--steward", ann.String())
	config, err := os.ReadFile(w.path("mutualaid.toml"))
	if err != nil {
		w.t.Fatal(err)
	}
	text := fmt.Sprintf("url = %q\nlisten = \"127.0.0.1:0\"\n\n%s", w.site, config)
	text = strings.Replace(text, "[mailbox]\n", fmt.Sprintf("[mailbox]\nauthserv_id = %q\n", authserv), 1)
	w.write("mutualaid.toml", text, 0o644)
}

func (w *town) path(name string) string { return filepath.Join(w.dir, name) }

func (w *town) write(name, text string, mode os.FileMode) {
	w.t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), mode); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, append([]string{"--config", w.path("mutualaid.toml")}, args...)...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "TZ=UTC")
	return cmd
}

// do runs a command that must succeed, and returns what it wrote.
func (w *town) do(args ...string) string {
	w.t.Helper()
	cmd := w.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		w.t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

// process is the program while it runs.
type process struct {
	mu   sync.Mutex
	errs []byte
}

// Write takes what the program says on stderr.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, b...)
	return len(b), nil
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.errs)
}

var pagesAt = regexp.MustCompile(`msg=running .*pages=(http://\S+)`)

// run starts the program, and returns once it answers browsers. At the end of the test it is asked to end.
func (w *town) run() {
	w.t.Helper()
	said, cmd := &process{}, w.command("run")
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	w.t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			_ = cmd.Process.Kill()
		}
		if err := <-ended; err != nil || strings.Contains(said.said(), "DATA RACE") || strings.Contains(said.said(), "level=ERROR") || w.t.Failed() {
			w.t.Errorf("the program ended with %v, and said:\n%s", err, said.said())
		}
	})
	await(w.t, "the program to run", func() bool { return pagesAt.MatchString(said.said()) || len(ended) > 0 })
	found := pagesAt.FindStringSubmatch(said.said())
	if found == nil {
		w.t.Fatalf("it ended at once: %s", said.said())
	}
	at, err := url.Parse(found[1])
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages = at
}

// deliver puts a mail into the mailbox.
func (w *town) deliver(raw []byte) {
	w.t.Helper()
	if err := w.box.DeliverTo("INBOX", raw); err != nil {
		w.t.Fatal(err)
	}
}

// letters are those that reached an address, in order.
func (w *town) letters(to string) (all []*mailer.Mail) {
	w.t.Helper()
	for _, d := range w.sink.Deliveries() {
		if !slices.Contains(d.To, to) {
			continue
		}
		m, err := mailer.Parse(d.Data)
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// letter waits for the letter to a person whose subject has these words.
func (w *town) letter(to person, subject string) *mailer.Mail {
	w.t.Helper()
	var found *mailer.Mail
	await(w.t, fmt.Sprintf("a letter %q to %s", subject, to.address), func() bool {
		for _, m := range w.letters(to.address) {
			if strings.Contains(m.Subject, subject) {
				found = m
			}
		}
		return found != nil
	})
	return found
}

// status asks for a page without a browser, as programs do.
func (w *town) post(link string, form url.Values) (status int) {
	w.t.Helper()
	client := &http.Client{Transport: proxied{w}}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	check(w.t, res.Body.Close())
	return res.StatusCode
}

// proxied asks the program itself for what is at the town's site.
type proxied struct{ w *town }

func (p proxied) RoundTrip(r *http.Request) (*http.Response, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = p.w.pages.Scheme, p.w.pages.Host, r.URL.Host
	return http.DefaultTransport.RoundTrip(out)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// standing is how somebody stands in the group.
func (w *town) standing(p person) string {
	w.t.Helper()
	var known []struct{ Address, Standing string }
	if err := json.Unmarshal([]byte(w.do("members", "circle", "--json")), &known); err != nil {
		w.t.Fatal(err)
	}
	for _, m := range known {
		if m.Address == p.address {
			return m.Standing
		}
	}
	return ""
}

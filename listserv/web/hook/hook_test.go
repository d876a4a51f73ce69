package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/desk/desktest"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// office is a group and a program that listens to it.
type office struct {
	desk.Desk
	*Teller
	t      *testing.T
	now    time.Time
	status int
	got    []*http.Request
	bodies []string
	server *httptest.Server
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		o.t.Error(err)
	}
	o.got, o.bodies = append(o.got, r), append(o.bodies, string(body))
	if o.status == http.StatusFound {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(o.status)
}

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx := t.Context()
	o := &office{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), status: http.StatusNoContent}
	now := func() time.Time { return o.now }
	o.Desk = desktest.New(t, listserv.Settings{Address: "circle@example.org"}, now)
	if _, err := o.AddGroup(ctx, book.Group{Name: "circle", Title: "Care", Language: "en"}, nil); err != nil {
		t.Fatal(err)
	}
	o.server = httptest.NewServer(o)
	t.Cleanup(o.server.Close)
	o.Teller = &Teller{DB: o.Service.DB, Now: now, NewID: o.Service.NewID, Client: NewClient(), Log: slog.New(slog.DiscardHandler)}
	t.Cleanup(o.Client.CloseIdleConnections)
	return o
}

func (o *office) add(events string) (v desk.HookView) {
	o.t.Helper()
	v, err := o.AddHook(o.t.Context(), desk.HookInput{Group: "circle", URL: o.server.URL + "/told", Events: events}, "steward")
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

func (o *office) join(address string) {
	o.t.Helper()
	if _, err := o.AddMember(o.t.Context(), "circle", roster.Invitee{Email: address, Name: "Ann"}, "asked", "steward"); err != nil {
		o.t.Fatal(err)
	}
}

// told tells what is due and returns the kinds of what the listener heard since.
func (o *office) told() (kinds []string) {
	o.t.Helper()
	from := len(o.bodies)
	if _, err := o.Tell(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	for _, b := range o.bodies[from:] {
		var said struct{ Type string }
		if err := json.Unmarshal([]byte(b), &said); err != nil {
			o.t.Fatal(err)
		}
		kinds = append(kinds, said.Type)
	}
	return kinds
}

func (o *office) only() desk.HookView {
	o.t.Helper()
	list, err := o.Hooks(o.t.Context(), "circle")
	if err != nil || len(list) != 1 {
		o.t.Fatalf("%+v %v", list, err)
	}
	return list[0]
}

func TestHooksHearWhoJoinsLeavesAndPosts(t *testing.T) {
	o := newOffice(t)
	h := o.add("all")
	o.join("ann@home.example")
	if got := o.told(); !slices.Equal(got, []string{"member.joined"}) {
		t.Fatalf("%v", got)
	}
	r, body := o.got[0], o.bodies[0]
	if r.Method != http.MethodPost || r.URL.Path != "/told" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
	}
	for _, said := range []string{`"group":"circle"`, `"address":"ann@home.example"`, `"name":"Ann"`, `"standing":"member"`, `"timestamp":"2026-11-02T09:00:00Z"`} {
		if !strings.Contains(body, said) {
			t.Errorf("no %s in %s", said, body)
		}
	}
	// The signature as the specification makes it, from the secret that was shown.
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(h.Secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(r.Header.Get("Webhook-Id") + "." + r.Header.Get("Webhook-Timestamp") + "." + body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.Header.Get("Webhook-Signature") != want {
		t.Errorf("signed %s, want %s", r.Header.Get("Webhook-Signature"), want)
	}
	if got := o.told(); got != nil {
		t.Errorf("told twice: %v", got)
	}
	err = o.Update(t.Context(), "circle", func(tx *store.Tx) error {
		p, m, err := book.LookUp(tx, "circle", "ann@home.example", o.now)
		if err != nil {
			return err
		}
		m.Bounces = append(m.Bounces, book.Bounced{At: o.now, Status: "5.1.1", Class: "hard"})
		return errors.Join(book.PutMember(tx, m, o.now), o.Publish(tx, book.Post{ID: "p1", Group: "circle", Author: p.ID, Subject: "Rooms", Thread: "p1", At: o.now}))
	})
	if err != nil {
		t.Fatal(err)
	}
	got := o.told()
	slices.Sort(got)
	if !slices.Equal(got, []string{"member.bounced", "post.published"}) {
		t.Errorf("%v", got)
	}
	o.now = o.now.Add(time.Hour)
	if _, err := o.RemoveMember(t.Context(), "circle", "ann@home.example", "steward"); err != nil {
		t.Fatal(err)
	}
	if got := o.told(); !slices.Equal(got, []string{"member.left"}) {
		t.Errorf("%v", got)
	}
	if v := o.only(); v.Waiting != 0 || v.Told.IsZero() || v.Problem != "" || v.Secret != "" {
		t.Errorf("%+v", v)
	}
}

func TestHooksHearOnlyWhatTheyWant(t *testing.T) {
	o := newOffice(t)
	h := o.add("member.left")
	o.join("ann@home.example")
	if got := o.told(); got != nil {
		t.Errorf("%v", got)
	}
	if _, err := o.PingHook(t.Context(), h.ID, "steward"); err != nil {
		t.Fatal(err)
	}
	if got := o.told(); !slices.Equal(got, []string{"ping"}) {
		t.Errorf("%v", got)
	}
}

// What a listener does not take comes again, under the same ID, later and later, and at last not any more: the Log says so.
func TestHookThatTakesNothingIsTriedAgain(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusFound, http.StatusNotFound} {
		o := newOffice(t)
		o.add("all")
		o.status = status
		o.join("ann@home.example")
		began := o.now
		var waits []time.Duration
		for o.now.Sub(began) < triedFor+longest {
			o.told()
			if v := o.only(); v.Waiting == 0 {
				break
			} else if v.Problem == "" || v.Failing.IsZero() {
				t.Fatalf("%+v", v)
			}
			next, err := o.Tell(t.Context())
			if err != nil || !next.After(o.now) {
				t.Fatalf("%v %v", next, err)
			}
			waits = append(waits, next.Sub(o.now))
			o.now = next
		}
		if n := len(o.got); n < 20 || n > 40 {
			t.Errorf("%d: tried %d times", status, n)
		}
		for _, r := range o.got {
			if r.URL.Path != "/told" || r.Header.Get("Webhook-Id") != o.got[0].Header.Get("Webhook-Id") {
				t.Errorf("%s %s", r.URL, r.Header.Get("Webhook-Id"))
			}
		}
		if waits[0] < firstWait || waits[0] > 2*firstWait || waits[len(waits)-1] < longest {
			t.Errorf("waits %v", waits)
		}
		lines, err := o.LogOf(t.Context(), "circle", 1)
		if err != nil || len(lines) != 1 || lines[0].What != "gave up telling a webhook" {
			t.Errorf("%+v %v", lines, err)
		}
	}
}

func TestHookThatComesBackHearsWhatItMissed(t *testing.T) {
	o := newOffice(t)
	o.add("all")
	o.server.Close()
	o.join("ann@home.example")
	o.told()
	v := o.only()
	if v.Waiting != 1 || v.Problem == "" || strings.Contains(v.Problem, "/told") {
		t.Fatalf("%+v", v)
	}
	h := httptest.NewServer(o)
	defer h.Close()
	err := o.Update(t.Context(), "circle", func(tx *store.Tx) error {
		hook, err := book.Hooks.Get(tx, v.ID)
		hook.URL = h.URL + "/told"
		return errors.Join(err, book.Hooks.Put(tx, hook))
	})
	if err != nil {
		t.Fatal(err)
	}
	o.now = o.now.Add(time.Hour)
	if got := o.told(); !slices.Equal(got, []string{"member.joined"}) {
		t.Errorf("%v", got)
	}
	if v := o.only(); v.Waiting != 0 || v.Problem != "" || !v.Failing.IsZero() {
		t.Errorf("%+v", v)
	}
}

func TestBadHooksAreRefused(t *testing.T) {
	o := newOffice(t)
	for _, in := range []desk.HookInput{
		{Group: "circle", URL: "http://example.org/x", Events: "all"}, {Group: "circle", URL: "https://", Events: "all"}, {Group: "circle", URL: "ftp://example.org", Events: "all"},
		{Group: "circle", URL: "https://me:secret@example.org/x", Events: "all"}, {Group: "circle", URL: "https://example.org/x", Events: "weather"}, {Group: "nowhere", URL: "https://example.org/x", Events: "all"},
	} {
		if _, err := o.AddHook(t.Context(), in, "steward"); err == nil {
			t.Errorf("%+v is taken", in)
		}
	}
	h := o.add("all")
	o.join("ann@home.example")
	if _, err := o.RemoveHook(t.Context(), h.ID, "steward"); err != nil {
		t.Fatal(err)
	}
	if got := o.told(); got != nil {
		t.Errorf("a removed hook hears %v", got)
	}
}

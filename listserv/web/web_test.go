package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/desk/desktest"
	"mutualaid/listserv/roster"
)

// here is a group with one member, its pages, and the token of the member's welcome letter.
type here struct {
	desk.Desk
	pages *httptest.Server
	token string
	sick  bool
}

func settle(t *testing.T) *here {
	t.Helper()
	return settleAt(t, time.Now)
}

// settleAt is settle by another clock.
func settleAt(t *testing.T, now func() time.Time) *here {
	t.Helper()
	ctx := t.Context()
	set := listserv.Settings{Address: "circle@example.org", URL: "https://groups.example.org"}
	h := &here{Desk: desktest.New(t, set, now)}
	if _, err := h.AddGroup(ctx, book.Group{Name: "circle", Title: "Care <Circle>", Language: "de"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddMember(ctx, "circle", roster.Invitee{Email: "ann@example.org", Language: "fr"}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	h.token = tokenOf(t, h.Service)
	handler, err := New(h, "http://groups.example.org", func(context.Context) error {
		if h.sick {
			return errors.New("sick")
		}
		return nil
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h.pages = httptest.NewServer(handler)
	t.Cleanup(h.pages.Close)
	return h
}

// tokenOf reads the token out of the letter that waits in the outbox, as a mail program does.
func tokenOf(t *testing.T, s *listserv.Service) string {
	t.Helper()
	parcel, err := s.Outbox(nil).Claim(t.Context())
	if err != nil || parcel == nil {
		t.Fatal("no letter", err)
	}
	letter := string(parcel.Copies[0].Head) + string(parcel.Shared)
	_, link, found := strings.Cut(strings.ReplaceAll(letter, "\r\n ", " "), "https://groups.example.org/leave/")
	if !found {
		t.Fatalf("no link in %s", letter)
	}
	return link[:strings.IndexAny(link, ">\r")]
}

func (h *here) standing(t *testing.T) book.Standing {
	t.Helper()
	m, err := h.MemberOf(t.Context(), "circle", "ann@example.org")
	if err != nil {
		t.Fatal(err)
	}
	return m.Standing
}

func (h *here) do(t *testing.T, method, path, kind, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.pages.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

const form = "application/x-www-form-urlencoded"

func TestLinkShowsAButtonAndChangesNothing(t *testing.T) {
	h := settle(t)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		answer, text := h.do(t, method, "/leave/"+h.token, "", "")
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %s", method, answer.Status, text)
		}
		if method == http.MethodGet && (!strings.Contains(text, `<form method="post">`) || !strings.Contains(text, `lang="fr"`) || !strings.Contains(text, "Care &lt;Circle&gt;")) {
			t.Error(text)
		}
	}
	if got := h.standing(t); got != book.Joined {
		t.Errorf("a look at the page made her %s", got)
	}
}

func TestButtonLeaves(t *testing.T) {
	h := settle(t)
	answer, text := h.do(t, http.MethodPost, "/leave/"+h.token, form, "leave=yes")
	if answer.StatusCode != http.StatusOK || !strings.Contains(text, "ann@example.org") {
		t.Fatalf("%s %s", answer.Status, text)
	}
	if got := h.standing(t); got != book.Left {
		t.Errorf("she is %s", got)
	}
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+h.token, form, "leave=yes"); answer.StatusCode != http.StatusOK {
		t.Errorf("the second time: %s", answer.Status)
	}
}

func TestOneClickLeavesWithoutRedirect(t *testing.T) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := errors.Join(m.WriteField("List-Unsubscribe", "One-Click"), m.Close()); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, kind, body string }{
		{"urlencoded", form, "List-Unsubscribe=One-Click"},
		{"urlencoded with a charset", form + "; charset=UTF-8", "List-Unsubscribe=One-Click"},
		{"multipart", m.FormDataContentType(), b.String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := settle(t)
			answer, text := h.do(t, http.MethodPost, "/leave/"+h.token, test.kind, test.body)
			if answer.StatusCode != http.StatusOK {
				t.Errorf("%s %s", answer.Status, text)
			}
			if got := h.standing(t); got != book.Left {
				t.Errorf("she is %s", got)
			}
		})
	}
}

func TestWhatDoesNotAskToLeaveIsRefused(t *testing.T) {
	h := settle(t)
	for _, test := range []struct {
		method, kind, body string
		want               int
	}{
		{http.MethodPost, form, "", http.StatusBadRequest},
		{http.MethodPost, form, "List-Unsubscribe=Two-Clicks", http.StatusBadRequest},
		{http.MethodPost, "", "leave=yes", http.StatusBadRequest},
		{http.MethodPost, "application/json", `{"leave":"yes"}`, http.StatusBadRequest},
		{http.MethodPost, "multipart/form-data", "no boundary", http.StatusBadRequest},
		{http.MethodPost, form, "leave=yes&x=" + strings.Repeat("x", maxBody), http.StatusRequestEntityTooLarge},
		{http.MethodPut, form, "leave=yes", http.StatusMethodNotAllowed},
		{http.MethodDelete, "", "", http.StatusMethodNotAllowed},
	} {
		if answer, _ := h.do(t, test.method, "/leave/"+h.token, test.kind, test.body); answer.StatusCode != test.want {
			t.Errorf("%s %.30s: %s, want %d", test.method, test.body, answer.Status, test.want)
		}
	}
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+h.token+"?leave=yes", form, ""); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("words in the address: %s", answer.Status)
	}
	if got := h.standing(t); got != book.Joined {
		t.Errorf("she is %s", got)
	}
}

func TestForgedLinkLeadsNowhere(t *testing.T) {
	h := settle(t)
	last := "z"
	if strings.HasSuffix(h.token, last) {
		last = "y"
	}
	forged := h.token[:len(h.token)-1] + last
	for _, path := range []string{"/leave/" + forged, "/leave/x", "/leave/" + url.PathEscape("../../etc"), "/", "/nothing"} {
		if answer, text := h.do(t, http.MethodGet, path, "", ""); answer.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %s %s", path, answer.Status, text)
		}
	}
	if answer, _ := h.do(t, http.MethodPost, "/leave/"+forged, form, "leave=yes"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("POST: %s", answer.Status)
	}
	if got := h.standing(t); got != book.Joined {
		t.Errorf("she is %s", got)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := settle(t)
	for _, path := range []string{"/leave/" + h.token, "/nothing", "/healthz"} {
		answer, text := h.do(t, http.MethodGet, path, "", "")
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if answer.Header.Get("Set-Cookie") != "" || strings.Contains(text, "<script") || strings.Contains(text, "src=") {
			t.Errorf("%s: more than a page: %s", path, text)
		}
	}
}

func TestHealthFollowsTheStore(t *testing.T) {
	h := settle(t)
	if answer, text := h.do(t, http.MethodGet, "/healthz", "", ""); answer.StatusCode != http.StatusOK || text != "ok\n" {
		t.Errorf("%s %q", answer.Status, text)
	}
	h.sick = true
	if answer, text := h.do(t, http.MethodGet, "/healthz", "", ""); answer.StatusCode != http.StatusServiceUnavailable || strings.Contains(text, "sick") {
		t.Errorf("%s %q", answer.Status, text)
	}
}

// brokenDoor is a store that does not answer.
type brokenDoor struct{ desk.Desk }

func (*brokenDoor) PeekToken(context.Context, string) (book.Group, book.Person, error) {
	return book.Group{}, book.Person{}, errors.New("the disk is at /secret/place")
}

func TestOurOwnFaultIsSaidWithoutInnards(t *testing.T) {
	handler, err := New(&brokenDoor{}, "", nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/leave/x", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestServerIsPatientButNotForEver(t *testing.T) {
	s := Server(http.NotFoundHandler(), nil)
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Error("a limit is missing")
	}
}

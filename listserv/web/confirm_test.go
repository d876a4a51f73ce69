package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
	"mutualaid/mailer/imap"
)

// asksToLeave has a mail come whose sender nobody vouches for, and returns the page that asks ann whether it was her.
func (h *here) asksToLeave(t *testing.T) string {
	t.Helper()
	raw := "From: Ann <ann@example.org>\r\nTo: circle@example.org\r\nSubject: leave\r\nMessage-ID: <1@example.org>\r\nDate: Mon, 12 Oct 2026 10:00:00 +0200\r\n\r\nleave\r\n"
	if _, err := h.Receive(t.Context(), []imap.Message{{Folder: "INBOX", UIDValidity: 1, UID: 1, Raw: []byte(raw), Size: int64(len(raw))}}, imap.Mark{Folder: "INBOX", UIDValidity: 1, UID: 1}); err != nil {
		t.Fatal(err)
	}
	return h.linkIn(t, "/confirm/")
}

func TestConfirmingIsDoneByTheButtonAloneAndOnce(t *testing.T) {
	h := settle(t)
	b, at := h.browser(t), h.asksToLeave(t)
	yes := url.Values{"confirm": {"yes"}}
	for range 2 {
		b.get(t, at).has(t, http.StatusOK, `lang="fr"`, "ann@example.org", "Care &lt;Circle&gt;", `name="confirm" value="yes"`)
	}
	for _, junk := range []url.Values{{}, {"confirm": {""}}, {"confirm": {"no"}}, {"x": {"y"}}, {"save": {"yes"}}} {
		b.do(t, "POST", at, junk).has(t, http.StatusBadRequest, `lang="fr"`)
	}
	b.get(t, at+"?confirm=yes")
	b.do(t, "POST", at+"?confirm=yes", url.Values{}).has(t, http.StatusBadRequest)
	b.do(t, "POST", at, yes, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").has(t, http.StatusForbidden)
	if got := h.standing(t); got != book.Joined {
		t.Fatalf("%s", got)
	}
	b.do(t, "POST", at, yes).has(t, http.StatusOK, `lang="fr"`, `role="status"`)
	if got := h.standing(t); got != book.Left {
		t.Errorf("%s", got)
	}
	b.do(t, "POST", at, yes).has(t, http.StatusGone, `lang="fr"`, "mailto:circle@example.org")
	b.get(t, at).has(t, http.StatusGone, `lang="fr"`)
}

func TestLinksThatConfirmNothing(t *testing.T) {
	h := settle(t)
	b, at := h.browser(t), h.asksToLeave(t)
	for _, path := range []string{"/confirm/x", at + "x", "/confirm/" + h.token, strings.Replace(at, ".circle.", ".other.", 1)} {
		for _, method := range []string{"GET", "POST"} {
			b.do(t, method, path, url.Values{"confirm": {"yes"}, "save": {"yes"}}, "Accept-Language", "es").has(t, http.StatusNotFound, `lang="es"`)
		}
	}
	for _, other := range []string{"/leave/", "/settings/", "/calendar/"} { // nor does it open anything else
		b.get(t, strings.Replace(at, "/confirm/", other, 1)).has(t, http.StatusNotFound)
	}
	if got := h.standing(t); got != book.Joined {
		t.Errorf("%s", got)
	}
}

// Who opens the link too late is told so in their own language, and how to go on; nothing is done, by GET or POST.
func TestLinkToConfirmThatHasExpiredSaysSo(t *testing.T) {
	now := time.Now()
	h := settleAt(t, func() time.Time { return now })
	b, at := h.browser(t), h.asksToLeave(t)
	yes := url.Values{"confirm": {"yes"}}
	for lang, words := range map[string]string{"en": "older than 30 days", "de": "älter als 30 Tage", "fr": "plus de 30 jours", "es": "más de 30 días"} {
		h.set(t, map[string]string{"language": lang})
		now = now.Add(rules.ConfirmFor - time.Minute)
		b.get(t, at).has(t, http.StatusOK, `lang="`+lang+`"`, `name="confirm" value="yes"`).lacks(t, words)
		now = now.Add(2 * time.Minute)
		for _, method := range []string{"GET", "POST"} {
			b.do(t, method, at, yes).has(t, http.StatusGone, `lang="`+lang+`"`, words, `href="mailto:circle@example.org"`).lacks(t, `name="confirm"`)
		}
		now = now.Add(-rules.ConfirmFor - time.Minute)
	}
	if got := h.standing(t); got != book.Joined {
		t.Errorf("%s", got)
	}
	b.do(t, "POST", at, yes).has(t, http.StatusOK) // it was the time alone
	if got := h.standing(t); got != book.Left {
		t.Errorf("%s", got)
	}
}

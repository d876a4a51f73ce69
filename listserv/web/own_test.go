package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/rules"
)

// ann is the member whose the group is.
func (h *here) ann(t *testing.T) (book.Group, book.Person) {
	t.Helper()
	g, p, err := h.PeekToken(t.Context(), h.token)
	if err != nil {
		t.Fatal(err)
	}
	return g, p
}

// settingsLink is where ann's own settings are.
func (h *here) settingsLink(t *testing.T) string {
	t.Helper()
	g, p := h.ann(t)
	return strings.TrimPrefix(h.SettingsLink(g, p), "https://groups.example.org")
}

func (h *here) wants(t *testing.T) rules.Wanted {
	t.Helper()
	g, p := h.ann(t)
	w, err := h.OwnSettings(t.Context(), g, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSettingsAreSavedByTheButtonAlone(t *testing.T) {
	h := settle(t)
	b, at, was := h.browser(t), h.settingsLink(t), h.wants(t)
	b.get(t, at).has(t, http.StatusOK, `lang="fr"`, "ann@example.org", `value="each" checked`, `name="save" value="yes"`).lacks(t, "<nav", "sign-out")
	all := url.Values{"mail": {"weekly"}, "form": {"mime"}, "remind": {"1d"}, "own": {"off", "on"}, "shown": {"name"}, "name": {"Ann <b>"}, "language": {"de"}, "zone": {"Toronto"}, "until": {""}}
	for _, junk := range []url.Values{{}, {"save": {""}}, {"save": {"no"}}, all, {"x": {"y"}, "mail": {"none"}}} {
		b.do(t, "POST", at, junk).has(t, http.StatusBadRequest, `lang="fr"`)
	}
	b.do(t, "PUT", at, all)
	b.get(t, at+"?save=yes&mail=none")
	b.do(t, "POST", at+"?save=yes&mail=none", url.Values{})
	if got := h.wants(t); got != was {
		t.Fatalf("%+v", got)
	}
	b.do(t, "POST", at, url.Values{"save": {"yes"}}).has(t, http.StatusOK, "rien changé")
	b.do(t, "POST", at, url.Values{"save": {"yes"}, "mail": {"hourly"}, "zone": {"<script>"}, "until": {"x"}, "form": {"x"}, "remind": {"5d"}, "shown": {"x"}, "name": {strings.Repeat("x", 300)}, "language": {"<b>"}}).
		has(t, http.StatusUnprocessableEntity, `role="alert"`, `id="zone-wrong"`, `id="mail-wrong"`, `id="form-wrong"`, `id="remind-wrong"`, `id="shown-wrong"`, `id="name-wrong"`, `id="language-wrong"`, `value="&lt;script&gt;"`)
	if got := h.wants(t); got != was {
		t.Fatalf("%+v", got)
	}
	all.Set("save", "yes")
	b.do(t, "POST", at, all).has(t, http.StatusOK, `lang="de"`, "Gespeichert", "Ann &lt;b&gt;", "America/Toronto", `value="weekly" checked`, `value="on" checked`, `<option value="1d" selected>Einen Tag vorher`)
	if got := h.wants(t); got != (rules.Wanted{Mail: "weekly", Form: "mime", Remind: "1d", Own: "on", Shown: "name", Name: "Ann <b>", Language: "de", Zone: "America/Toronto"}) {
		t.Errorf("%+v", got)
	}
	day := time.Now().AddDate(0, 0, 9).Format(time.DateOnly)
	b.do(t, "POST", at, url.Values{"save": {"yes"}, "mail": {"none"}, "until": {day}}).has(t, http.StatusOK, `value="none" checked`, `value="`+day+`"`)
	if got := h.standing(t); got != book.Paused {
		t.Errorf("%s", got)
	}
}

func TestLinksToSettingsThatOpenNothingSayHowToGetAnother(t *testing.T) {
	h := settle(t)
	b, at := h.browser(t), h.settingsLink(t)
	bad := []string{"/settings/x", at + "x", "/settings/" + h.token, strings.Replace(at, ".circle.", ".other.", 1)}
	for _, path := range bad {
		for _, method := range []string{"GET", "POST"} {
			b.do(t, method, path, url.Values{"save": {"yes"}, "mail": {"none"}}, "Accept-Language", "es").has(t, http.StatusNotFound, `lang="es"`, "ajustes", `href="/sign-in"`)
		}
	}
	if _, err := h.RemoveMember(t.Context(), "circle", "ann@example.org", "steward"); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"GET", "POST"} {
		b.do(t, method, at, url.Values{"save": {"yes"}, "mail": {"none"}}).has(t, http.StatusGone, `lang="fr"`, "mailto:circle@example.org?subject=settings")
	}
}

func TestOldLinksAreMadeUselessByTheButtonAlone(t *testing.T) {
	h := settle(t)
	b, at := h.browser(t), h.settingsLink(t)
	b.get(t, at).has(t, http.StatusOK, `name="links" value="end"`)
	b.get(t, at+"?links=end")
	b.do(t, "POST", at+"?links=end", url.Values{}).has(t, http.StatusBadRequest)
	b.do(t, "POST", at, url.Values{"links": {"end"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").has(t, http.StatusForbidden)
	b.get(t, at).has(t, http.StatusOK)
	was := h.wants(t)
	b.do(t, "POST", at, url.Values{"links": {"end"}}).has(t, http.StatusOK, `role="status"`, "mailto:circle@example.org?subject=settings").lacks(t, `name="save"`)
	for _, method := range []string{"GET", "POST"} {
		b.do(t, method, at, url.Values{"save": {"yes"}, "mail": {"none"}, "links": {"end"}}).has(t, http.StatusGone)
	}
	if got := h.wants(t); got != was {
		t.Errorf("%+v", got)
	}
	b.get(t, h.settingsLink(t)).has(t, http.StatusOK)
	b.enter(t)
	again := h.settingsLink(t)
	b.do(t, "POST", "/g/circle/settings", url.Values{"links": {"end"}}).has(t, http.StatusOK, `role="status"`, `name="save"`)
	b.get(t, again).has(t, http.StatusGone)
}

func TestWhoHasSignedInFindsTheirSettingsWithoutALink(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	if p := b.get(t, "/g/circle/settings"); !strings.HasPrefix(p.path, "/sign-in?to=") {
		t.Fatalf("%s", p.path)
	}
	b.enter(t)
	b.get(t, "/g/circle/").has(t, http.StatusOK, `href="/g/circle/settings"`)
	b.get(t, "/g/circle/settings").has(t, http.StatusOK, "<nav", `aria-current="page"`)
	b.do(t, "POST", "/g/circle/settings", url.Values{"save": {"yes"}, "mail": {"daily"}}).has(t, http.StatusOK, `value="daily" checked`)
	b.do(t, "POST", "/g/circle/settings", url.Values{"save": {"yes"}, "mail": {"weekly"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").has(t, http.StatusForbidden, `lang=`)
	b.do(t, "POST", h.settingsLink(t), url.Values{"save": {"yes"}, "mail": {"weekly"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").has(t, http.StatusForbidden)
	if got := h.wants(t).Mail; got != "daily" {
		t.Errorf("%s", got)
	}
}

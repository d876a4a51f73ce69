package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mutualaid/listserv"
	"mutualaid/listserv/roster"
)

func TestOnlyWhoWantsToIsSeenByTheOthers(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	if p := b.get(t, "/g/circle/people"); !strings.HasPrefix(p.path, "/sign-in?to=") {
		t.Fatalf("%s", p.path)
	}
	b.enter(t)
	const secret = "bea@example.org"
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: secret, Name: "Bea <i>"}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	save := func(field, value string) {
		t.Helper()
		b.do(t, "POST", "/g/circle/settings", url.Values{"save": {"yes"}, field: {value}}).has(t, http.StatusOK)
	}
	b.get(t, "/g/circle/people").has(t, http.StatusOK, `aria-current="page"`, "Personne pour").lacks(t, "ann@example.org", secret, "Bea")
	save("name", "Ann <b>")
	save("shown", "name")
	b.get(t, "/g/circle/people").has(t, http.StatusOK, "<strong>Ann &lt;b&gt;</strong>").lacks(t, "ann@example.org", secret, "Bea")
	save("shown", "address")
	b.get(t, "/g/circle/people").has(t, http.StatusOK, "Ann &lt;b&gt;", `href="mailto:ann@example.org"`).lacks(t, "Bea")
	save("mail", "none") // who is away is not shown
	b.get(t, "/g/circle/people").has(t, http.StatusOK).lacks(t, "Ann &lt;b&gt;")
	save("mail", "each")
	b.get(t, "/g/circle/people").has(t, http.StatusOK, "Ann &lt;b&gt;")
	save("shown", "")
	b.get(t, "/g/circle/people").has(t, http.StatusOK).lacks(t, "Ann &lt;b&gt;")

	// Whoever is taken in once more says anew whether they want to be seen.
	save("shown", "address")
	if _, err := h.RemoveMember(t.Context(), "circle", "ann@example.org", "steward"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: "ann@example.org"}, "asked again", "steward"); err != nil {
		t.Fatal(err)
	}
	b.get(t, "/g/circle/people").has(t, http.StatusOK).lacks(t, "Ann &lt;b&gt;")
}

func TestDecisionsAreShownOpenAndEnded(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	b.get(t, "/g/circle/decisions").has(t, http.StatusOK, `aria-current="page"`, "rien à décider")
	at := pollOf(t, h)
	b.get(t, "/g/circle/decisions").has(t, http.StatusOK, "Winter &lt;b&gt;work&lt;/b&gt;", `href="`+at+`"`, "Réponses : 0 sur 1").lacks(t, "<b>work")
	b.do(t, "POST", at, url.Values{"choose": {"yes"}, "A": {"yes"}, "B": {"no"}, "C": {"no"}}).has(t, http.StatusOK)
	b.get(t, "/g/circle/decisions").has(t, http.StatusOK, "Réponses : 1 sur 1", "changer votre réponse")
	other := pollOf(t, h)
	polls, err := h.Polls(t.Context(), "circle")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ClosePoll(t.Context(), "circle", polls[0].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	b.get(t, "/g/circle/decisions").has(t, http.StatusOK, `href="`+at+`"`, "Décidé", "Cela n’a rien donné").lacks(t, `href="`+other+`"`)
}

// However many choices came after it, one that is open is shown; and of those that ended, the newest.
func TestOpenDecisionIsShownBehindAnyNumberOfEndedOnes(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	first := pollOf(t, h)
	for range 60 {
		pollOf(t, h)
		polls, err := h.Polls(t.Context(), "circle")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.ClosePoll(t.Context(), "circle", polls[0].ID, "steward"); err != nil {
			t.Fatal(err)
		}
	}
	b.get(t, "/g/circle/decisions").has(t, http.StatusOK, `href="`+first+`"`, "Cela n’a rien donné")
}

// Names stand as the reader's language sorts them, a page at a time, whatever order people came in.
func TestPeopleAreSortedByNameAndPaged(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	names := []string{"Zoé", "émile", "Eva", "Annabel", "Anna"}
	for i := range listserv.SeenPage {
		names = append(names, fmt.Sprintf("Mia %03d", i))
	}
	g, _ := h.ann(t)
	for i, name := range names {
		m, err := h.AddMember(t.Context(), "circle", roster.Invitee{Email: fmt.Sprintf("p%d@example.org", i), Name: name}, "asked", "steward")
		if err != nil {
			t.Fatal(err)
		}
		w, err := h.OwnSettings(t.Context(), g, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.Shown = map[bool]string{true: "address", false: "name"}[i < 5] // an address sorts behind the name alone
		if _, wrong, err := h.SaveSettings(t.Context(), g, m.ID, w); err != nil || len(wrong) > 0 {
			t.Fatal(wrong, err)
		}
	}
	page := b.get(t, "/g/circle/people").has(t, http.StatusOK, "Anna", `href="?from=200"`).lacks(t, "Zoé")
	at := 0
	for _, name := range []string{"Anna", "Annabel", "émile", "Eva", "Mia 000", "Mia 195"} {
		i := strings.Index(page.body, "<strong>"+name+"</strong>")
		if i < at {
			t.Errorf("%s stands at %d, the one before at %d", name, i, at)
		}
		at = i
	}
	b.get(t, "/g/circle/people?from=200").has(t, http.StatusOK, "Mia 196", "Mia 199", "Zoé").lacks(t, ">Anna", "?from=")
	b.get(t, "/g/circle/people?from=x").has(t, http.StatusOK, "Anna")
	b.get(t, "/g/circle/people?from=-5").has(t, http.StatusOK, "Anna", `href="?from=200"`)
	b.get(t, "/g/circle/people?from=100000").has(t, http.StatusOK).lacks(t, "Anna", "Zoé")
}

package web

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/store"
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
	page := b.get(t, "/g/circle/people").has(t, http.StatusOK, "Anna", `href="?after=`).lacks(t, "Zoé")
	at := 0
	for _, name := range []string{"Anna", "Annabel", "émile", "Eva", "Mia 000", "Mia 195"} {
		i := strings.Index(page.body, "<strong>"+name+"</strong>")
		if i < at {
			t.Errorf("%s stands at %d, the one before at %d", name, i, at)
		}
		at = i
	}
	b.get(t, "/g/circle/people"+page.next(t)).has(t, http.StatusOK, "Mia 196", "Mia 199", "Zoé").lacks(t, ">Anna", "?after=")
	b.get(t, "/g/circle/people?after=%25").has(t, http.StatusOK, "Anna", `href="?after=`)
	b.get(t, "/g/circle/people?after=____").has(t, http.StatusOK).lacks(t, "Anna", "Zoé")
}

var nextLink = regexp.MustCompile(`<a href="(\?[^"]*)" rel="next">`)

// next is where the page goes on.
func (p page) next(t *testing.T) string {
	t.Helper()
	found := nextLink.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("the page does not go on: %s", p.body)
	}
	return html.UnescapeString(found[1])
}

// Nobody is left out, however many want to be seen, and nobody stands on two pages.
func TestEverybodyWhoWantsToIsSeenAmongManyOthers(t *testing.T) {
	h := settle(t)
	const away, many = 10_100, 450 // most have no mail just now, and are not seen
	err := h.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		for i := range away + many {
			p := book.Person{ID: fmt.Sprintf("p%06d", i), Addresses: []string{fmt.Sprintf("p%d@example.org", i)}, Name: fmt.Sprintf("Mia %d", i%300)}
			m := book.Member{Group: "circle", Person: p.ID, Standing: book.Joined, Delivery: book.Each, Shown: book.ShownName, Since: h.Now(), Changed: h.Now()}
			if i < away {
				m.Standing = book.Paused
			}
			if err := errors.Join(book.Persons.Put(tx, p), book.Members.Put(tx, m)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	g, _ := h.ann(t)
	order := collate.New(language.French, collate.IgnoreCase)
	seen, last, after := 0, "", ""
	for page := 0; page == 0 || after != ""; page++ {
		list, next, err := h.PeopleSeen(t.Context(), g, "fr", after)
		if err != nil {
			t.Fatal(err)
		}
		if next != "" && len(list) != listserv.SeenPage {
			t.Fatalf("page %d has %d people and goes on", page, len(list))
		}
		for _, one := range list {
			if order.CompareString(last, one.Name) > 0 {
				t.Fatalf("%s stands behind %s", one.Name, last)
			}
			last = one.Name
		}
		seen, after = seen+len(list), next
	}
	if seen != many {
		t.Errorf("%d of %d are seen", seen, many)
	}
}

func TestDecisionsArePaged(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.enter(t)
	const each = 2*listserv.ChoicesPage + 20
	err := h.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		for i := range 2 * each { // by turns open and ended
			poll := book.Poll{ID: fmt.Sprintf("p%06d", i), Group: "circle", Title: fmt.Sprintf("Open %d.", i), Created: h.Now(), Until: h.Now().Add(time.Hour), Zone: "UTC"}
			if i%2 == 1 {
				poll.Title, poll.Closed = fmt.Sprintf("Ended %d.", i), h.Now()
			}
			if err := book.Polls.Put(tx, poll); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := b.get(t, "/g/circle/decisions")
	seen := map[string]bool{}
	title := regexp.MustCompile(`(Open|Ended) \d+\.`)
	next := regexp.MustCompile(`<a href="(\?[^"]*)" rel="next">`)
	for range 3 { // both lists go on by their own links; here both are followed
		for _, one := range title.FindAllString(p.body, -1) {
			seen[one] = true
		}
		links := next.FindAllStringSubmatch(p.body, -1)
		q := url.Values{}
		for i, name := range []string{"open", "ended"} {
			if i < len(links) {
				to, err := url.ParseQuery(strings.TrimPrefix(html.UnescapeString(links[i][1]), "?"))
				if err != nil {
					t.Fatal(err)
				}
				q.Set(name, to.Get(name))
			}
		}
		p = b.get(t, "/g/circle/decisions?"+q.Encode()).has(t, http.StatusOK)
	}
	if len(seen) != 2*each {
		t.Errorf("%d of %d decisions are on the pages", len(seen), 2*each)
	}
	b.get(t, "/g/circle/decisions?open=p000000&ended=p000000").has(t, http.StatusOK).lacks(t, `rel="next"`, "Open", "Ended")
	// The newest that ended stand first, though hundreds opened since.
	err = h.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		for i := range 700 {
			if err := book.Polls.Put(tx, book.Poll{ID: fmt.Sprintf("q%06d", i), Group: "circle", Title: "New", Created: h.Now(), Until: h.Now().Add(time.Hour), Zone: "UTC"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p = b.get(t, "/g/circle/decisions").has(t, http.StatusOK, "New", `?ended=`)
	b.get(t, "/g/circle/decisions"+html.UnescapeString(next.FindAllStringSubmatch(p.body, -1)[1][1])).has(t, http.StatusOK, "Ended 239.")
}

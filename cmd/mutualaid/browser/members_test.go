package browser

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestLeavingTakesOneClick(t *testing.T) {
	t.Parallel()
	w := circle(t)
	b := w.browse(t).scripts(false)
	link := w.linkIn(w.letter(bob, "Who knows").Get("List-Unsubscribe"), "/leave/")
	for range 2 {
		b.open(link) // as link scanners do
	}
	b.says("Leave Care Circle?", bob.address)
	if w.standing(bob) != "member" {
		t.Fatal("looking at the page lets out")
	}
	b.press("Yes, leave the group")
	b.says("You have left Care Circle")
	b.look("left")
	if got := w.standing(bob); got != "left" {
		t.Errorf("having pressed the button, Bob is %s", got)
	}

	// A mail program does it by itself: RFC 8058.
	letter := w.letter(cleo, "Who knows")
	if got := letter.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %q", got)
	}
	link = w.linkIn(letter.Get("List-Unsubscribe"), "/leave/")
	if status := w.post(link, url.Values{}); status != http.StatusBadRequest || w.standing(cleo) != "member" {
		t.Errorf("a POST that asks for nothing is answered %d, and Cleo is %s", status, w.standing(cleo))
	}
	if status := w.post(link, url.Values{"List-Unsubscribe": {"One-Click"}}); status != http.StatusOK || w.standing(cleo) != "left" {
		t.Errorf("one click is answered %d, and Cleo is %s", status, w.standing(cleo))
	}
}

func TestLinkInALetterSignsInOnce(t *testing.T) {
	t.Parallel()
	w := circle(t)
	b := w.browse(t).scripts(false)
	b.open("/g/circle/log")
	if !strings.HasPrefix(b.at(), "/sign-in") {
		t.Fatalf("without having signed in one is at %s", b.at())
	}
	b.write("textbox", "Your mail address", bob.address)
	b.press("Send me the link")
	b.says("a letter with a link is on its way")
	b.look("sign-in-sent")
	link := w.linkIn(w.letter(bob, "Your link").Text, "/in/")
	b.open(link)
	other := w.browse(t).scripts(false)
	other.open(link) // a scanner looks at it, too
	b.press("Yes, sign in")
	if b.at() != "/g/circle/log" {
		t.Errorf("having signed in, one is at %s, not where one wanted to go", b.at())
	}
	other.press("Yes, sign in")
	other.says("This link has been used already")
	if other.status != http.StatusNotFound {
		t.Errorf("the second use has the status %d", other.status)
	}
	other.look("sign-in-used")
	other.follow("Send me another link")
	other.open("/g/circle/log")
	if !strings.HasPrefix(other.at(), "/sign-in") {
		t.Errorf("the second use signs in: %s", other.at())
	}
	b.press("Sign out")
	b.open("/g/circle/log")
	if !strings.HasPrefix(b.at(), "/sign-in") {
		t.Errorf("having signed out, one is at %s", b.at())
	}
	b.open("/sign-in?to=https://elsewhere.example.org/g/")
	if source := b.source(); strings.Contains(source, "elsewhere") {
		t.Errorf("the page leads elsewhere:\n%s", source)
	}
}

func TestMemberFindsReadsAndAnswers(t *testing.T) {
	t.Parallel()
	w := circle(t)
	b := w.browse(t).scripts(false).signIn(bob)
	await(t, "the posts to be found", func() bool { // the index follows what arrives
		b.open("/g/circle/?q=parish")
		return len(b.all("link", "Who knows a room?")) > 0
	})
	for query, want := range map[string]struct{ found, not string }{
		"library":                     {"I will ask at the library.", "The parish hall"},
		`"knows a room"`:              {"Who knows a room?", "zebra"},
		"room -wheelchair from:cleo":  {"Minutes, and a very long subject", "The parish hall"},
		"parish after:2020-01-01":     {"The parish hall", "I will ask"},
		"parish before:2020-01-01":    {"Nothing was found.", "The parish hall"},
		"nothing-like-this-was-ever":  {"Nothing was found.", "The parish hall"},
		"from:bob":                    {"The parish hall", "I will ask"},
		"<script>bad()</script> hall": {"Found for “<script>bad()</script> hall”", "I will ask"},
	} {
		b.open("/g/circle/")
		b.write("searchbox", "What are you looking for?", query)
		b.press("Search")
		b.says(want.found)
		if strings.Contains(b.words(), want.not) {
			t.Errorf("%s finds %q:\n%s", query, want.not, b.words())
		}
	}
	b.open("/g/circle/?q=parish+after:2020-01-01")
	b.follow("Who knows a room?")
	b.says("für uns alle ein Problem", "Cleo Okafor-Lindqvist", "I will ask at the library.")

	b.open("/g/circle/meetings")
	b.load("answer the first date", click(b.all("button", "I come")[0]))
	b.says("Thank you, this is noted.", "So far: 1 yes, 0 maybe, 0 no")
	b.look("meetings-answered")

	b.open(w.linkIn(w.letter(bob, "Winter work").Text, "/g/circle/poll/"))
	b.do(click(b.all("radio", "suits me")[0]), click(b.all("radio", "does not suit me")[1]))
	b.press("Save my choice")
	b.says("Thank you, this is noted.", "So far: 1 yes, 0 if need be")
	b.look("poll-chosen")
}

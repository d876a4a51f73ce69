package browser

import (
	"net/url"
	"testing"
	"time"
)

// Settings take one word, one letter and one button: no account, no script.
func TestSettingsNeedNoAccount(t *testing.T) {
	t.Parallel()
	w := circle(t)
	b := w.browse(t).scripts(false)
	w.deliver(cleo.writes("Settings", text("Cleo")))
	link := w.linkIn(w.letter(cleo, "Your settings").Text, "/settings/")
	b.open(link)
	b.says("Your settings", cleo.address, "This page was opened by a link that is yours alone.")
	for _, form := range []url.Values{{}, {"mail": {"none"}}, {"save": {""}, "mail": {"none"}}} {
		if status := w.post(link, form); status != 400 {
			t.Errorf("a scanner that posts %v is answered %d", form, status)
		}
	}
	if got := w.standing(cleo); got != "member" {
		t.Fatalf("a scanner makes Cleo %s", got)
	}
	b.do(click(b.find("radio", "No mail for a while; I stay a member")))
	b.pick("Until which day? Leave it empty to say so later", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
	b.do(click(b.find("radio", "Members see my name")))
	b.write("textbox", "Your city or time zone, such as Toronto or Europe/Berlin; empty is the group’s, Europe/Berlin", "Middle Earth")
	b.press("Save my settings")
	b.says("Nothing is saved yet.", "We know no city and no time zone of that name.")
	b.look("own-wrong")
	b.open(link)
	b.do(click(b.find("radio", "No mail for a while; I stay a member")))
	b.pick("Until which day? Leave it empty to say so later", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
	b.do(click(b.find("radio", "Members see my name")))
	b.press("Save my settings")
	b.says("Saved. A letter tells you what has changed.")
	b.look("own-saved")
	if got := w.standing(cleo); got != "paused" {
		t.Errorf("Cleo is %s", got)
	}
	w.deliver(cleo.answers(w.letter(cleo, "Your settings are changed"), "No"))
	w.letter(cleo, "It is undone")
	if got := w.standing(cleo); got != "member" {
		t.Errorf("having taken it back, Cleo is %s", got)
	}
}

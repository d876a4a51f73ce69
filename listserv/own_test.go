package listserv_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/rules"
	"mutualaid/store"
)

var settingsLink = regexp.MustCompile(`https://groups\.example\.org/settings/(\S+?)>?\s`)

// linkIn is the link to their settings in a letter, "" where there is none.
func (l sent) linkIn() string {
	if m := settingsLink.FindStringSubmatch(strings.ReplaceAll(l.Mail.Text, ">", " ")); m != nil {
		return m[1]
	}
	return ""
}

func (w *world) person(addr string) (p book.Person) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), "", func(tx *store.Tx) (err error) {
		p, _, err = book.LookUp(tx, "together", addr, w.now)
		return err
	})
	if err != nil || p.ID == "" {
		w.t.Fatal(p, err)
	}
	return p
}

func (w *world) group() book.Group {
	w.t.Helper()
	g, err := w.s.Group(w.t.Context(), "together")
	if err != nil {
		w.t.Fatal(err)
	}
	return g.Group
}

func (w *world) wants(addr string) rules.Wanted {
	w.t.Helper()
	want, err := w.s.OwnSettings(w.t.Context(), w.group(), w.person(addr).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return want
}

// save saves settings as the page does.
func (w *world) save(addr string, want rules.Wanted) (changed bool, wrong map[string]string) {
	w.t.Helper()
	changed, wrong, err := w.s.SaveSettings(w.t.Context(), w.group(), w.person(addr).ID, want)
	if err != nil {
		w.t.Fatal(err)
	}
	return changed, wrong
}

func (w *world) withPages() {
	w.s.Settings.URL = "https://groups.example.org"
	w.out = w.s.Outbox(nil)
}

func TestSettingsBringALinkToTheMemberAlone(t *testing.T) {
	for _, words := range []string{"settings", "My settings", "Einstellungen", "réglages", "ajustes", "impostazioni", "instellingen", "definições"} {
		w := newWorld(t)
		w.withPages()
		w.join("Ann", "ann@home.example")
		w.write(mail{from: "ann@home.example", subject: words, body: "Ann"})
		link := w.one("ann@home.example").linkIn()
		if link == "" {
			t.Errorf("%s brings no link", words)
			continue
		}
		g, p, err := w.s.ReadSettingsLink(t.Context(), link)
		if err != nil || g.Name != "together" || p.ID != w.person("ann@home.example").ID {
			t.Errorf("%s: %s, %s, %v", words, g.Name, p.ID, err)
		}
	}
}

func TestOthersOrdinaryLettersHoldNoLinkToSettings(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	letters := []sent{w.join("Ann", "ann@home.example")}
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "bob@home.example", subject: "Rooms", body: "Who knows one?"})
	for _, l := range append(letters, w.post()...) {
		if strings.Contains(string(l.Raw), "/settings/") {
			t.Errorf("%s to %s leads to settings", l.Mail.Subject, l.To)
		}
	}
}

func TestWithoutPagesSettingsAreToldInWords(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "settings"})
	if got := w.one("ann@home.example"); !strings.Contains(got.Mail.Text, "pause") || strings.Contains(got.Mail.Text, "- settings:") {
		t.Errorf("%s", got.Mail.Text)
	}
}

func TestStrangersGetNoSettings(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.write(mail{from: "joe@other.example", subject: "settings"})
	for _, l := range w.post() {
		if l.linkIn() != "" {
			t.Errorf("a stranger gets %s", l.Mail.Text)
		}
	}
}

// Whoever forges a sender brings them one letter a week, and who is proven gets one an hour.
func TestSettingsAreNotForFlooding(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.join("Ann", "ann@home.example")
	for range 20 {
		w.write(mail{from: "ann@home.example", subject: "settings", unproven: true})
		w.now = w.now.Add(time.Hour)
	}
	if n := len(w.post()); n != 1 {
		t.Errorf("%d letters to Ann, whom somebody forges", n)
	}
	for range 20 {
		w.write(mail{from: "ann@home.example", subject: "settings"})
	}
	if n := len(w.post()); n != 1 {
		t.Errorf("%d letters to Ann, who asks twenty times at once", n)
	}
	w.now = w.now.Add(time.Hour)
	w.write(mail{from: "ann@home.example", subject: "settings"})
	w.one("ann@home.example")
}

func TestLinkToSettingsEnds(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.join("Ann", "ann@home.example")
	g, p := w.group(), w.person("ann@home.example")
	link := strings.TrimPrefix(w.s.SettingsLink(g, p), "https://groups.example.org/settings/")
	began := w.now
	w.now = began.Add(7*24*time.Hour - time.Second)
	if _, _, err := w.s.ReadSettingsLink(t.Context(), link); err != nil {
		t.Error(err)
	}
	w.now = began.Add(7 * 24 * time.Hour)
	if got, _, err := w.s.ReadSettingsLink(t.Context(), link); !errors.Is(err, listserv.ErrOver) || got.Name != "together" {
		t.Errorf("%s, %v", got.Name, err)
	}
	w.now = began
	for _, bad := range []string{"", "x", link + "x", link[1:], strings.Replace(link, ".together.", ".others.", 1), strings.Replace(link, p.ID, "someone", 1), "g.together.zzzzzzzzzzzzz." + p.ID + "." + link[strings.LastIndex(link, ".")+1:]} {
		if _, _, err := w.s.ReadSettingsLink(t.Context(), bad); !errors.Is(err, book.ErrNoSuch) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, _, err := w.s.PeekToken(t.Context(), link); !errors.Is(err, book.ErrNoSuch) {
		t.Errorf("the link to settings lets her leave: %v", err)
	}
	w.write(mail{from: "ann@home.example", subject: "leave"})
	if _, _, err := w.s.ReadSettingsLink(t.Context(), link); !errors.Is(err, listserv.ErrOver) {
		t.Errorf("after she has left: %v", err)
	}
}

func TestLinksToSettingsAreMadeUselessByTheirOwner(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	g := w.group()
	link := func(addr string) string {
		return strings.TrimPrefix(w.s.SettingsLink(g, w.person(addr)), "https://groups.example.org/settings/")
	}
	opens := func(link string) error {
		_, _, err := w.s.ReadSettingsLink(t.Context(), link)
		return err
	}
	old, bobs := link("ann@home.example"), link("bob@home.example")
	for range 2 { // those made after the first time end with the second
		if err := w.s.EndLinks(t.Context(), g, w.person("ann@home.example").ID); err != nil {
			t.Fatal(err)
		}
		if err := opens(old); !errors.Is(err, listserv.ErrOver) {
			t.Errorf("an old link opens: %v", err)
		}
		old = link("ann@home.example")
		if err := opens(old); err != nil {
			t.Errorf("a new link opens nothing: %v", err)
		}
	}
	if err := opens(bobs); err != nil {
		t.Errorf("Bob's link is useless: %v", err)
	}
	w.write(mail{from: "ann@home.example", subject: "settings"})
	if new := w.one("ann@home.example").linkIn(); new == "" || opens(new) != nil {
		t.Errorf("the link in a letter opens nothing: %q", new)
	}
	// Taking back what was saved before, leaving and coming back bring no old link back to life.
	if changed, wrong := w.save("ann@home.example", rules.Wanted{Mail: "weekly", Remind: "default", Form: "html", Name: "Annie"}); !changed {
		t.Fatal(wrong)
	}
	saved := w.one("ann@home.example")
	if err := w.s.EndLinks(t.Context(), g, w.person("ann@home.example").ID); err != nil {
		t.Fatal(err)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: " + saved.Mail.Subject, body: "no", answers: saved.Mail})
	if name := w.person("ann@home.example").Name; name != "Ann" {
		t.Fatalf("nothing was taken back: she is called %s", name)
	}
	w.write(mail{from: "ann@home.example", subject: "leave"})
	w.write(mail{from: "ann@home.example", subject: "join"})
	if err := opens(old); !errors.Is(err, listserv.ErrOver) {
		t.Errorf("an old link opens again: %v", err)
	}
	if err := w.s.EndLinks(t.Context(), g, "nobody"); !errors.Is(err, book.ErrNoSuch) {
		t.Errorf("nobody's links end: %v", err)
	}
}

func TestSavedSettingsAreEchoedLoggedAndUndone(t *testing.T) {
	w := newWorld(t)
	w.withPages()
	w.join("Ann", "ann@home.example")
	was := w.wants("ann@home.example")
	want := rules.Wanted{Mail: "weekly", Form: "plain", Remind: "none", Own: "on", Shown: "address", Name: "Annie", Language: "de", Zone: "toronto"}
	if changed, wrong := w.save("ann@home.example", want); !changed || len(wrong) > 0 {
		t.Fatal(changed, wrong)
	}
	want.Zone = "America/Toronto"
	if got := w.wants("ann@home.example"); got != want {
		t.Errorf("%+v", got)
	}
	echo := w.one("ann@home.example")
	for _, words := range []string{"Einstellungen", "Annie", "einen Brief in der Woche", "reiner Text", "deine Adresse", "Du wirst an Treffen nicht erinnert."} {
		if !strings.Contains(strings.ReplaceAll(echo.Mail.Text, "\n  ", " "), words) {
			t.Errorf("no %s in\n%s", words, echo.Mail.Text)
		}
	}
	entries, err := w.s.LogOf(t.Context(), "together", 100)
	if err != nil {
		t.Fatal(err)
	}
	logged := map[string]bool{}
	for _, e := range entries {
		if e.What == "setting" {
			logged[e.Detail] = true
		}
	}
	if len(logged) != 8 {
		t.Errorf("the Log has %v", logged)
	}
	w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "Nein.", answers: echo.Mail})
	if got := w.wants("ann@home.example"); got != was {
		t.Errorf("undone: %+v, want %+v", got, was)
	}
	w.one("ann@home.example")
}

// Each member says by mail or on the page when they are reminded; a no takes it back, and what a steward noted stays until then.
func TestMembersSayWhenTheyAreReminded(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.meeting(desk.MeetingInput{Title: "Circle", Start: "2026-11-12 17:00", Remind: "2d,1h"})
	w.post()
	for _, said := range []string{"remind me a week before", "Reminders off", "Remind me a day before."} {
		w.write(mail{from: "ann@home.example", subject: said})
		echo := w.one("ann@home.example")
		if want := map[string]string{"remind me a week before": "a week before", "Reminders off": "you are not reminded", "Remind me a day before.": "a day before"}[said]; !strings.Contains(flat(echo.Mail.Text), want) {
			t.Errorf("%s:\n%s", said, echo.Mail.Text)
		}
	}
	if got := w.wants("ann@home.example").Remind; got != "1d" {
		t.Fatal(got)
	}
	if got := addresses(w.tick(utc(2026, 11, 10, 16, 0))); !slices.Equal(got, []string{"bob@home.example"}) {
		t.Errorf("two days before: %v", got)
	}
	if got := addresses(w.tick(utc(2026, 11, 11, 16, 0))); !slices.Equal(got, []string{"ann@home.example"}) {
		t.Errorf("a day before: %v", got)
	}
	w.write(mail{from: "ann@home.example", subject: "no reminders"})
	echo := w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "Re: x", body: "No", answers: echo.Mail})
	w.one("ann@home.example")
	if got := w.wants("ann@home.example").Remind; got != "1d" {
		t.Errorf("undone: %s", got)
	}
	if _, err := w.s.SetMember(t.Context(), "together", "ann@home.example", map[string]string{"remind": "3d,90m"}, "steward"); err != nil {
		t.Fatal(err)
	}
	want := w.wants("ann@home.example")
	if want.Remind != "3d,90m" {
		t.Errorf("%s", want.Remind)
	}
	want.Mail = "daily"
	if changed, wrong := w.save("ann@home.example", want); !changed || w.wants("ann@home.example").Remind != "3d,90m" {
		t.Errorf("%v: %s", wrong, w.wants("ann@home.example").Remind)
	}
	w.one("ann@home.example")
	w.write(mail{from: "ann@home.example", subject: "reminders on"})
	w.one("ann@home.example")
	if got := w.wants("ann@home.example").Remind; got != "default" {
		t.Error(got)
	}
}

func TestPauseOnThePageIsByTheMembersOwnDay(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	day := w.now.AddDate(0, 0, 10).Format(time.DateOnly)
	want := w.wants("ann@home.example")
	want.Mail, want.Until, want.Zone = rules.NoMail, day, "Pacific/Auckland"
	if changed, wrong := w.save("ann@home.example", want); !changed {
		t.Fatal(wrong)
	}
	m := w.standing("ann@home.example")
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	if m.Standing != book.Paused || m.Until.In(auckland).Format("2006-01-02 15:04") != day+" 00:00" {
		t.Errorf("%s until %s", m.Standing, m.Until.In(auckland))
	}
	if changed, wrong := w.save("ann@home.example", w.wants("ann@home.example")); changed || len(wrong) > 0 {
		t.Errorf("the same again changes: %v", wrong)
	}
	want = w.wants("ann@home.example")
	want.Mail = "each"
	if changed, _ := w.save("ann@home.example", want); !changed || w.standing("ann@home.example").Standing != book.Joined {
		t.Errorf("%+v", w.standing("ann@home.example"))
	}
}

func TestWhatIsWrongChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	was := w.wants("ann@home.example")
	for field, bad := range map[string]func(*rules.Wanted){
		"mail=choose": func(w *rules.Wanted) { w.Mail = "hourly" }, "form=choose": func(w *rules.Wanted) { w.Form = "pdf" }, "shown=choose": func(w *rules.Wanted) { w.Shown = "all" },
		"until=day": func(w *rules.Wanted) { w.Mail, w.Until = rules.NoMail, "tomorrow" }, "until=past": func(w *rules.Wanted) { w.Mail, w.Until = rules.NoMail, "2020-01-01" },
		"zone=zone": func(w *rules.Wanted) { w.Zone = "Middle Earth" }, "language=language": func(w *rules.Wanted) { w.Language = "??" },
		"name=name": func(w *rules.Wanted) { w.Name = "Ann\r\nBcc: all@home.example" },
	} {
		want := was
		want.Own = "on" // which alone would do
		bad(&want)
		changed, wrong := w.save("ann@home.example", want)
		name, why, _ := strings.Cut(field, "=")
		if changed || wrong[name] != why || len(wrong) != 1 {
			t.Errorf("%s: %v", field, wrong)
		}
	}
	if got := w.wants("ann@home.example"); got != was {
		t.Errorf("%+v", got)
	}
	w.none()
}

func TestShowMeAndHideMeByMail(t *testing.T) {
	for words, want := range map[string]book.Shown{"show me": book.ShownName, "show my address": book.ShownAddress, "zeig mich": book.ShownName, "Zeig meine Adresse": book.ShownAddress, "montrez-moi": book.ShownName,
		"montrez mon adresse": book.ShownAddress, "muéstrame": book.ShownName, "mostrar mi dirección": book.ShownAddress} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		w.write(mail{from: "ann@home.example", subject: words})
		if got := book.Shown(w.wants("ann@home.example").Shown); got != want {
			t.Errorf("%s: %q", words, got)
		}
		echo := w.one("ann@home.example")
		w.write(mail{from: "ann@home.example", subject: "Re: " + echo.Mail.Subject, body: "no", answers: echo.Mail})
		if got := w.wants("ann@home.example").Shown; got != "" {
			t.Errorf("%s, undone: %q", words, got)
		}
	}
	for _, words := range []string{"hide me", "versteck mich", "cachez-moi", "ocúltame"} {
		w := newWorld(t)
		w.join("Ann", "ann@home.example")
		want := w.wants("ann@home.example")
		want.Shown = "name"
		w.save("ann@home.example", want)
		w.one("ann@home.example")
		w.write(mail{from: "ann@home.example", subject: words})
		if got := w.wants("ann@home.example").Shown; got != "" {
			t.Errorf("%s: %q", words, got)
		}
	}
	w := newWorld(t)
	w.join("Ann", "ann@home.example")
	w.join("Bob", "bob@home.example")
	w.write(mail{from: "ann@home.example", subject: "Show me", body: "the new rooms, I heard so much of them."})
	if w.wants("ann@home.example").Shown != "" || len(w.post()) == 0 {
		t.Error("a post that begins like a command is taken for one")
	}
	w.write(mail{from: "ann@home.example", subject: "show me", unproven: true})
	w.answer("ann@home.example", w.one("ann@home.example"), "show me")
	if w.wants("ann@home.example").Shown != "name" {
		t.Error("said again, it is no yes")
	}
}

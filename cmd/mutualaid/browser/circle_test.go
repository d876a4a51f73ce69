package browser

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// newsletter is a mail with HTML, as some mail programs write it, and a file.
const newsletter = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
	"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe minutes are attached.\r\n\r\nThe room at the library is free on Thursdays; the key lies with the porter.\r\n\r\nCleo\r\n\r\nOn Tuesday Bob wrote:\r\n> Who knows a room?\r\n" +
	"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The minutes are attached.</p><p>The <b>room at the library</b> is free on Thursdays; <a href=\"https://library.example.net/rooms\">the key</a> lies with the porter.</p>" +
	"<table><tr><th>Day</th><th>Free</th></tr><tr><td>Thursday</td><td>17:00 to 21:00</td></tr></table><p>Cleo</p><blockquote>Who knows a room?</blockquote>\r\n--a--\r\n" +
	"--b\r\nContent-Type: application/pdf; name=minutes.pdf\r\nContent-Disposition: attachment; filename=\"minutes of the autumn meeting.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"

// circle is a group that lives: three members, who write and meet, and somebody whose question waits.
func circle(t *testing.T) *town {
	t.Helper()
	w := settle(t)
	w.initialised()
	w.do("group", "set", "circle", "--zone", "Europe/Berlin", "--about", "Social workers of the north side help each other.")
	w.run()
	w.do("member", "add", "circle", bob.String(), "--consent", "asked me")
	w.do("member", "add", "circle", cleo.String(), "--consent", "asked me")
	w.do("invite", "circle", dan.String())
	soon := time.Now().Add(10 * 24 * time.Hour).Format("2006-01-02")
	w.do("meeting", "add", "circle", "--title", "Evening circle", "--start", soon+" 18:00", "--repeat", "every two weeks", "--link", "https://meet.example.net/evening-circle-of-the-north-side")
	w.do("meeting", "poll", "circle", "--title", "Winter work", "--at", soon+" 12:00", "--at", soon+" 17:00")
	w.deliver(dan.answers(w.letter(dan, "Care Circle"), "How often do you meet, and would I have to speak?"))
	w.letter(dan, "Care Circle") // the answer that a person will look
	w.deliver(bob.writes("Who knows a room?", text("The parish hall closes in spring – für uns alle ein Problem.\r\n\r\nWho knows a room that can be reached with a wheelchair?")))
	w.deliver(cleo.answers(w.letter(ann, "Who knows a room?"), "I will ask at the library."))
	w.deliver(cleo.writes("Minutes, and a very long subject such as only people with much to say in one line ever write", newsletter))
	w.letter(ann, "Minutes")
	w.letter(ann, "Re: Who knows a room?")
	return w
}

// linkIn finds a link of ours in a text by how its path begins.
func (w *town) linkIn(text, path string) string {
	w.t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(w.site+path) + `[^\s<>]*`).FindString(text)
	if found == "" {
		w.t.Fatalf("no link to %s in:\n%s", path, text)
	}
	return found
}

// signIn signs a person in as people do: the address is written down, the letter comes, its link leads to a button.
func (b *tab) signIn(p person) *tab {
	b.t.Helper()
	b.open("/sign-in")
	b.write("textbox", "Your mail address", p.address)
	b.press("Send me the link")
	b.open(b.w.linkIn(b.w.letter(p, "Your link").Text, "/in/"))
	b.press("Yes, sign in")
	if !strings.HasPrefix(b.at(), "/g/circle/") {
		b.t.Fatalf("having signed in, %s is at %s:\n%s", p.name, b.at(), b.words())
	}
	return b
}

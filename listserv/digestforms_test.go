package listserv_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mutualaid/mailer"
)

func TestEachMemberGetsDigestsInTheFormTheyChose(t *testing.T) {
	w := newWorld(t)
	forms := map[string]string{"ann": "html", "bob": "plain", "cem": "mime", "dag": "mime"}
	w.join("Eve", "eve@home.example")
	for name, form := range forms {
		w.join(name, name+"@home.example")
		if _, err := w.s.SetMember(t.Context(), "together", name+"@home.example", map[string]string{"delivery": "daily", "digest_form": form}, "steward"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.s.SetMember(t.Context(), "together", "ann@home.example", map[string]string{"digest_form": "pdf"}, "steward"); err == nil || !strings.Contains(err.Error(), "html, plain or mime") {
		t.Errorf("a form that there is not: %v", err)
	}
	w.write(mail{from: "Eve <eve@home.example>", subject: "Rooms", body: "Who knows a room?"})
	w.write(mail{from: "Eve <eve@home.example>", subject: "Minutes", body: strings.Repeat("We agreed on this and that. ", 100) + "The end."})
	w.none()
	w.write(mail{from: "Ann <ann@home.example>", subject: "Re: Rooms", body: "The library has one.", header: "In-Reply-To: <mail6@home.example>\r\n"})
	if to := addresses(w.post()); !slices.Equal(to, []string{"eve@home.example"}) {
		t.Fatalf("who wants each post: %v", to)
	}
	got := map[string]sent{}
	for _, s := range w.tick(time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)) {
		name, _, _ := strings.Cut(s.To, "@")
		got[name] = s
	}
	if len(got) != len(forms) {
		t.Fatalf("digests for %d, want %d", len(got), len(forms))
	}
	if got["ann"].Mail.HTML == "" || strings.Contains(got["ann"].Mail.Text, "The end.") {
		t.Errorf("to read: %s", got["ann"].Mail.Text)
	}
	text := got["bob"].Mail.Text
	if got["bob"].Mail.HTML != "" || !strings.Contains(text, "\n\n"+strings.Repeat("-", 70)+"\n\nDate: ") || !strings.HasSuffix(strings.TrimSpace(text), "End of Working Together Digest\n"+strings.Repeat("*", 30)) {
		t.Errorf("plain:\n%s", text)
	}
	var subjects []string
	for _, line := range strings.Split(text, "\n") {
		if s, ok := strings.CutPrefix(line, "Subject: "); ok {
			subjects = append(subjects, s)
		}
	}
	if want := []string{"Rooms", "Re: Rooms", "Minutes"}; !slices.Equal(subjects, want) || !strings.Contains(text, "From: Eve <eve@home.example>") || !strings.Contains(text, "The end.") {
		t.Errorf("plain: subjects %v, want %v\n%s", subjects, want, text)
	}
	m := got["cem"].Mail
	if len(m.Parts) != 4 || m.HTML != "" || !strings.Contains(m.Text, "- Rooms (2 new)") || strings.Contains(m.Text, "The library") {
		t.Fatalf("mime: %d parts, %s", len(m.Parts), m.Text)
	}
	inside, err := m.Parts[2].Decoded()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := mailer.Parse(inside)
	if err != nil || answer.Subject != "Re: Rooms" || answer.From.Email != "ann@home.example" || len(answer.InReplyTo) != 1 || answer.Has("Received") || answer.Has("Authentication-Results") {
		t.Errorf("mime: %v %+v", err, answer.Subject)
	}
	for _, name := range []string{"ann", "bob", "cem"} { // a reply to any of them is to the group
		w.write(mail{from: name + "@home.example", subject: "Re: " + got[name].Mail.Subject, body: "About the rooms: our library has one, too.", answers: got[name].Mail})
		if to := addresses(w.post()); !slices.Equal(to, []string{"eve@home.example"}) {
			t.Errorf("%s's answer goes to %v", name, to)
		}
	}
}

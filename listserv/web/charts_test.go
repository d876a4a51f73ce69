package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/listserv/roster"
	"mutualaid/templates/pages"
)

func TestChartsShowTheirNumbersAsTablesToo(t *testing.T) {
	h := settle(t)
	b := h.stewarding(t)
	if _, err := h.Invite(t.Context(), "circle", []roster.Invitee{{Email: "dora@example.org"}, {Email: "emil@example.org"}}, false, nil); err != nil {
		t.Fatal(err)
	}
	today := h.Now().UTC().Format(time.DateOnly)
	b.get(t, "/g/circle/desk/charts").has(t, http.StatusOK, "How the group is doing", "Invited: 2. Answered: 0. Joined: 0.", "Invitations: the same numbers as a table",
		`<svg class="chart" viewBox="0 0 440 260" role="img" aria-labelledby="invitations-title" aria-describedby="invitations-told">`,
		`<th scope="row">`+today+`</th><td>2</td><td>0</td><td>0</td>`, "None in the last 12 months.").lacks(t, "style=", "%!", "<no value>")
	b.get(t, "/g/circle/desk/charts?span=year").has(t, http.StatusOK, `<th scope="row">`+today[:7]+`</th><td>2</td><td>0</td><td>0</td>`)
	b.get(t, "/g/circle/desk/charts?span=weeks").has(t, http.StatusOK, "The last five years", `desk/charts?span=weeks" aria-current="page"`, "</td><td>0</td><td>0</td>").lacks(t, "%!", "of the table")
	h.set(t, map[string]string{"language": "de"})
	b.get(t, "/g/circle/desk/charts").has(t, http.StatusOK, "Eingeladen: 2.", ">eingeladen</text>")
}

// Five years of weeks are drawn with as many points as there is room for; the table has all of them.
func TestMuchIsDrawnInBundlesAndToldSo(t *testing.T) {
	p, err := pages.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := desk.Figures{Span: desk.Weeks}
	for week := range 262 {
		f.Periods = append(f.Periods, desk.Period{Name: time.Date(2026, 1, 5+7*week, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), Members: week, Sent: 2})
	}
	for _, lang := range p.Languages() {
		words := p.Words(lang).Steward.Charts
		for _, one := range []struct {
			draw   func(pages.ChartWords, desk.Figures) drawing
			bundle string
		}{{membersOver, fmt.Sprintf(words.Points, 3)}, {lettersOver, fmt.Sprintf(words.Bars, 9)}} {
			figure, err := one.draw(words, f).figure(words)
			if err != nil {
				t.Fatal(err)
			}
			if len(figure.Rows) != 262 || !strings.HasSuffix(figure.Told, one.bundle) || !strings.Contains(string(figure.Drawing), one.bundle) {
				t.Errorf("%s: %d rows, %q", lang, len(figure.Rows), figure.Told)
			}
			if n := len(figure.Drawing); n > 60_000 {
				t.Errorf("%s: the drawing has %d bytes", lang, n)
			}
		}
	}
}

func TestMeetingsThatAreNotCountedAreSaidToBe(t *testing.T) {
	words := pages.ChartWords{MeetingsTold: "The last %d.", MeetingsNone: "None.", MeetingsMore: "Earlier ones had more."}
	one := []desk.Attendance{{Title: "Circle"}}
	for _, c := range []struct {
		f    desk.Figures
		want string
	}{
		{desk.Figures{}, "None."}, {desk.Figures{More: true}, "Earlier ones had more."},
		{desk.Figures{Dates: one}, "The last 1."}, {desk.Figures{Dates: one, More: true}, "The last 1. Earlier ones had more."},
	} {
		if got := meetingsOver(time.UTC)(words, c.f).Told; got != c.want {
			t.Errorf("%+v: %q", c.f, got)
		}
	}
}

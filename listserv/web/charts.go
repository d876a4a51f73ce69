package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/listserv/web/chart"
	"mutualaid/templates/pages"
)

// charts shows how the group has been doing.
func (s *site) charts(w http.ResponseWriter, r *http.Request, v visit) {
	span := desk.Month
	if said := desk.Span(r.URL.Query().Get("span")); said == desk.Year || said == desk.Weeks {
		span = said
	}
	f, err := s.groups.Figures(r.Context(), v.group.Name, span)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	words := s.pages.Words(v.wish(), r.Header.Get("Accept-Language")).Steward.Charts
	page := pages.Charts{Head: v.tab("desk/charts"), Span: string(span)}
	for _, draw := range []func(pages.ChartWords, desk.Figures) drawing{membersOver, invitationsOver, lettersOver, meetingsOver(v.zone())} {
		figure, err := draw(words, f).figure(words)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		page.Figures = append(page.Figures, figure)
	}
	s.write(w, r, http.StatusOK, page, v.wish())
}

// drawing is a chart, and what its table says of each label.
type drawing struct {
	chart.Chart
	first string   // what the names of the rows are
	names []string // of the rows
}

// figure draws it, and makes its table of the same numbers.
func (d drawing) figure(words pages.ChartWords) (f pages.Figure, err error) {
	f = pages.Figure{Title: d.Title, Told: d.Told, Table: fmt.Sprintf(words.Table, d.Title), Columns: []string{d.first}}
	if len(d.Labels) == 0 {
		return f, nil
	}
	for _, s := range d.Series {
		f.Columns = append(f.Columns, s.Name)
	}
	for i, name := range d.names {
		row := pages.Row{Name: name}
		for _, s := range d.Series {
			row.Cells = append(row.Cells, s.Values[i])
		}
		f.Rows = append(f.Rows, row)
	}
	drawn, each := chart.Bundle(d.Chart)
	if each > 1 {
		bundled := words.Bars
		if d.Lines {
			bundled = words.Points
		}
		drawn.Told = strings.TrimSpace(drawn.Told + " " + fmt.Sprintf(bundled, each))
		f.Told = drawn.Told
	}
	f.Drawing, err = chart.Draw(drawn)
	return f, err
}

// over begins a drawing over the periods of the figures. A day is labelled without its year.
func over(id, title string, words pages.ChartWords, f desk.Figures) drawing {
	d := drawing{Chart: chart.Chart{ID: id, Title: title}, first: words.Day}
	for _, p := range f.Periods {
		label := p.Name
		if f.Span == desk.Month {
			label = p.Name[len("2026-"):]
		}
		d.names, d.Labels = append(d.names, p.Name), append(d.Labels, label)
	}
	return d
}

// series adds one over the periods, and says what it comes to.
func (d *drawing) series(name string, f desk.Figures, of func(desk.Period) int) (sum int) {
	s := chart.Series{Name: name}
	for _, p := range f.Periods {
		n := of(p)
		s.Values = append(s.Values, n)
		sum += n
	}
	d.Series = append(d.Series, s)
	return sum
}

func membersOver(words pages.ChartWords, f desk.Figures) drawing {
	d := over("members", words.Members, words, f)
	d.Lines = true
	d.series(words.Members, f, func(p desk.Period) int { return p.Members })
	d.Told = fmt.Sprintf(words.MembersTold, f.Periods[0].Members, f.Periods[len(f.Periods)-1].Members)
	return d
}

func invitationsOver(words pages.ChartWords, f desk.Figures) drawing {
	d := over("invitations", words.Invitations, words, f)
	d.Told = fmt.Sprintf(words.InvitationsTold,
		d.series(words.Invited, f, func(p desk.Period) int { return p.Invited }),
		d.series(words.Answered, f, func(p desk.Period) int { return p.Answered }),
		d.series(words.Joined, f, func(p desk.Period) int { return p.Joined }))
	return d
}

func lettersOver(words pages.ChartWords, f desk.Figures) drawing {
	d := over("letters", words.Letters, words, f)
	d.Told = fmt.Sprintf(words.LettersTold,
		d.series(words.Sent, f, func(p desk.Period) int { return p.Sent }),
		d.series(words.Refused, f, func(p desk.Period) int { return p.Refused }),
		d.series(words.Withdrawn, f, func(p desk.Period) int { return p.Withdrawn }))
	return d
}

// meetingsOver draws who said what of the last meetings, on the reader's clock.
func meetingsOver(zone *time.Location) func(pages.ChartWords, desk.Figures) drawing {
	return func(words pages.ChartWords, f desk.Figures) drawing {
		d := drawing{Chart: chart.Chart{ID: "meetings", Title: words.Meetings, Told: words.MeetingsNone}, first: words.Date}
		if len(f.Dates) > 0 {
			d.Told = fmt.Sprintf(words.MeetingsTold, len(f.Dates))
		}
		if f.More {
			d.Told = strings.TrimSpace(strings.TrimPrefix(d.Told, words.MeetingsNone) + " " + words.MeetingsMore)
		}
		d.Series = []chart.Series{{Name: words.Yes}, {Name: words.No}, {Name: words.Maybe}, {Name: words.There}}
		for _, a := range f.Dates {
			at := a.Start.In(zone)
			d.Labels, d.names = append(d.Labels, at.Format("01-02")), append(d.names, at.Format(time.DateOnly)+" "+a.Title)
			for i, n := range []int{a.Yes, a.No, a.Maybe, a.There} {
				d.Series[i].Values = append(d.Series[i].Values, n)
			}
		}
		return d
	}
}

package api

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/listserv/roster"
	"mutualaid/mailer/address"
)

// route is one thing that can be asked for. All that the description says of it stands here.
type route struct {
	method, path, summary string
	scope                 book.Scope
	query                 []query
	in, out               reflect.Type // in is nil without a body
	do                    func(call) (any, error)

	files map[string]string                     // of a route that gives out files: their kinds by name
	file  func(call, http.ResponseWriter) error // writes one of them
}

// query is a parameter of a route.
type query struct{ name, about string }

// show is a route that looks at something.
func show[Out any](path, summary string, do func(call) (Out, error), queries ...query) route {
	return route{method: http.MethodGet, path: path, summary: summary, scope: book.MayRead, query: queries, out: reflect.TypeFor[Out](), do: func(c call) (any, error) { return do(c) }}
}

// act is a route that changes something, as told by a body.
func act[In, Out any](method, path, summary string, scope book.Scope, do func(call, In) (Out, error)) route {
	return route{method: method, path: path, summary: summary, scope: scope, in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), do: func(c call) (any, error) {
		in, err := read[In](c)
		if err != nil {
			return nil, err
		}
		return do(c, in)
	}}
}

// The bodies of requests.
type (
	// Changes are settings by name, as the commands `group set` and `member set` take them.
	Changes map[string]string

	// NewMember is somebody to be taken in.
	NewMember struct {
		Address  string `json:"address"`
		Name     string `json:"name,omitempty"`
		Language string `json:"language,omitempty"` // BCP 47
		Consent  string `json:"consent"`            // in which words, or how, they said that they want it
	}
	// Invitation is who is to be invited.
	Invitation struct {
		People []Invitee `json:"people"`
		DryRun bool      `json:"dry_run,omitempty"` // only tell what would happen
	}
	// Invitee is one of them.
	Invitee struct {
		Address  string `json:"address"`
		Name     string `json:"name,omitempty"`
		Language string `json:"language,omitempty"`
	}
	// NewMeeting is a meeting, or a series of them, to be called.
	NewMeeting struct {
		Title    string   `json:"title"`
		Start    string   `json:"start"`              // "2026-12-03 17:00" on the wall clock in zone; what repeat says may be left out
		Zone     string   `json:"zone,omitempty"`     // tz database name; else the group's
		Duration string   `json:"duration,omitempty"` // "90m"; else an hour
		Link     string   `json:"link,omitempty"`
		Agenda   string   `json:"agenda,omitempty"`
		Repeat   string   `json:"repeat,omitempty"` // an RRULE or words such as "every two weeks"
		Remind   string   `json:"remind,omitempty"` // "7d,1d,1h"
		Except   []string `json:"except,omitempty"` // days of the series on which it does not take place: "2026-12-24"
		DryRun   bool     `json:"dry_run,omitempty"`
	}
	// Move is where a date goes.
	Move struct {
		To       string `json:"to"`                  // "2026-12-03 17:00" on the meeting's wall clock
		FromHere bool   `json:"from_here,omitempty"` // and all later dates of the series with it
		Repeat   string `json:"repeat,omitempty"`    // how it repeats from then on
	}
	// CallOff calls off a date, or with all later ones.
	CallOff struct {
		FromHere bool `json:"from_here,omitempty"`
	}
	// NewPoll is a choice of times.
	NewPoll struct {
		Title    string   `json:"title"`
		At       []string `json:"at"`
		Zone     string   `json:"zone,omitempty"`
		Duration string   `json:"duration,omitempty"`
		Link     string   `json:"link,omitempty"`
		Until    string   `json:"until,omitempty"`
	}
	// Words are what is said to whoever asked.
	Words struct {
		Words string `json:"words"`
	}
	// Nothing is a body that says nothing.
	Nothing struct{}

	// Preview is a digest as it would be sent.
	Preview struct {
		Subject string `json:"subject"`
		Text    string `json:"text"`
		HTML    string `json:"html"`
		News    bool   `json:"news"` // without news none is sent
	}
)

// invitedAtOnce is how many people one request invites at most.
const invitedAtOnce = 1000

// listedAtOnce is how many members, or lines of the Log, are listed where no number is asked for.
const listedAtOnce = 1000

// table is what there is to look at and to do about groups, people, dates and what waits.
var table = []route{
	show("/groups", "The groups that the token opens", groups),
	show("/groups/{group}", "A group", func(c call) (desk.GroupView, error) { return c.desk.Group(c.Context(), c.PathValue("group")) }),
	act(http.MethodPatch, "/groups/{group}", "Change a group's settings", book.MayManage, func(c call, in Changes) (book.Group, error) {
		return c.desk.SetGroup(c.Context(), c.PathValue("group"), in)
	}),
	show("/groups/{group}/members", "Who is in a group, how and since when", members,
		query{"standing", "only these: invited, declined, later, confirming, member, paused, left, suppressed"}, query{"after", "those whose address comes after this one"}, query{"limit", "how many; 1000 unless said, and at most"}),
	act(http.MethodPost, "/groups/{group}/members", "Take somebody in who has said that they want it", book.MayPeople, func(c call, in NewMember) (desk.MemberView, error) {
		who, err := Invitee{in.Address, in.Name, in.Language}.person()
		if err != nil {
			return desk.MemberView{}, err
		}
		return c.desk.AddMember(c.Context(), c.PathValue("group"), who, in.Consent, c.by)
	}),
	show("/groups/{group}/members/{address}", "One member", func(c call) (desk.MemberView, error) {
		return c.desk.MemberOf(c.Context(), c.PathValue("group"), c.PathValue("address"))
	}),
	act(http.MethodPatch, "/groups/{group}/members/{address}", "Change a member's settings", book.MayPeople, func(c call, in Changes) (desk.MemberView, error) {
		return c.desk.SetMember(c.Context(), c.PathValue("group"), c.PathValue("address"), in, c.by)
	}),
	act(http.MethodPost, "/groups/{group}/members/{address}/remove", "Let somebody out", book.MayPeople, func(c call, _ Nothing) (desk.MemberView, error) {
		return c.desk.RemoveMember(c.Context(), c.PathValue("group"), c.PathValue("address"), c.by)
	}),
	act(http.MethodPost, "/groups/{group}/invitations", "Invite people, each of them once", book.MayPeople, invite),
	show("/groups/{group}/meetings", "The next dates", func(c call) ([]desk.OccurrenceView, error) {
		n, err := c.number("n", 10)
		if err != nil {
			return nil, err
		}
		return c.desk.Meetings(c.Context(), c.PathValue("group"), min(n, listedAtOnce))
	}, query{"n", "how many; 10 unless said"}),
	act(http.MethodPost, "/groups/{group}/meetings", "Call a meeting, or a series of them", book.MayMeet, meet),
	show("/groups/{group}/meetings/{id}", "A meeting with its next dates and who comes", func(c call) (desk.MeetingDetail, error) {
		return c.desk.MeetingOf(c.Context(), c.PathValue("group"), c.PathValue("id"))
	}),
	act(http.MethodPatch, "/groups/{group}/meetings/{id}", "Change what a meeting is called, how long it takes, where it is or what it is about", book.MayMeet, func(c call, in desk.MeetingDetails) (desk.MeetingDetail, error) {
		return c.desk.DescribeMeeting(c.Context(), c.PathValue("group"), c.PathValue("id"), in, c.by)
	}),
	act(http.MethodPost, "/groups/{group}/meetings/{id}/move", "Move a date, or a series from a date on", book.MayMeet, func(c call, in Move) (desk.OccurrenceView, error) {
		if in.FromHere {
			return c.desk.MoveMeetingOn(c.Context(), c.PathValue("group"), c.PathValue("id"), in.To, in.Repeat, c.by)
		}
		if in.Repeat != "" {
			return desk.OccurrenceView{}, fmt.Errorf("%w: repeat goes with from_here: a single date does not repeat", book.ErrInput)
		}
		return c.desk.MoveMeeting(c.Context(), c.PathValue("group"), c.PathValue("id"), in.To, c.by)
	}),
	act(http.MethodPost, "/groups/{group}/meetings/{id}/cancel", "Call off a date, a series from a date on or, by the meeting's own ID, all of it", book.MayMeet, func(c call, in CallOff) (desk.OccurrenceView, error) {
		if in.FromHere {
			return c.desk.EndMeeting(c.Context(), c.PathValue("group"), c.PathValue("id"), c.by)
		}
		return c.desk.CancelMeeting(c.Context(), c.PathValue("group"), c.PathValue("id"), c.by)
	}),
	show("/groups/{group}/polls", "Choices of times", func(c call) ([]desk.PollView, error) {
		return c.desk.Polls(c.Context(), c.PathValue("group"))
	}),
	act(http.MethodPost, "/groups/{group}/polls", "Ask the members which time suits them", book.MayMeet, func(c call, in NewPoll) (desk.PollView, error) {
		return c.desk.AddPoll(c.Context(), c.PathValue("group"), desk.PollInput(in), c.by)
	}),
	act(http.MethodPost, "/groups/{group}/polls/{id}/close", "End a choice of times now", book.MayMeet, func(c call, _ Nothing) (desk.PollView, error) {
		return c.desk.ClosePoll(c.Context(), c.PathValue("group"), c.PathValue("id"), c.by)
	}),
	show("/groups/{group}/digest", "The next digest as it would be sent", digest, query{"cadence", "daily or weekly; daily unless said"}),
	show("/groups/{group}/log", "The newest lines of the open record of all that was done to the group", func(c call) ([]book.Entry, error) {
		n, err := c.number("n", 100)
		if err != nil {
			return nil, err
		}
		return c.desk.LogOf(c.Context(), c.PathValue("group"), min(max(n, 1), listedAtOnce))
	}, query{"n", "how many; 100 unless said"}),
	show("/inbox", "What waits for a person", func(c call) ([]book.Case, error) {
		group, err := c.group()
		if err != nil {
			return nil, err
		}
		n, err := c.number("n", listedAtOnce)
		if err != nil {
			return nil, err
		}
		list, err := c.desk.InboxFirst(c.Context(), group, min(n, listedAtOnce))
		return append([]book.Case{}, list...), err
	}, query{"group", "only this group's"}, query{"n", "how many, the oldest first; 1000 unless said, and at most"}),
	show("/inbox/{id}", "One thing that waits, with its words", theCase),
	act(http.MethodPost, "/inbox/{id}/approve", "Do what it asks for", book.MayDecide, func(c call, _ Nothing) (book.Case, error) {
		return decide(c, func(id string) (book.Case, error) { return c.desk.Approve(c.Context(), id, c.by) })
	}),
	act(http.MethodPost, "/inbox/{id}/reject", "Set it aside without doing it", book.MayDecide, func(c call, in Words) (book.Case, error) {
		return decide(c, func(id string) (book.Case, error) { return c.desk.Reject(c.Context(), id, in.Words, c.by) })
	}),
	act(http.MethodPost, "/inbox/{id}/answer", "Answer with words of your own, in the group's name", book.MayDecide, func(c call, in Words) (book.Case, error) {
		return decide(c, func(id string) (book.Case, error) { return c.desk.Answer(c.Context(), id, in.Words, c.by) })
	}),
	show("/queue", "What is still to be sent, and why not yet", func(c call) ([]outbox.Waiting, error) {
		group, err := c.group()
		if err != nil {
			return nil, err
		}
		if group != "" {
			if _, err := c.desk.Group(c.Context(), group); err != nil {
				return nil, err
			}
		}
		n, err := c.number("n", listedAtOnce)
		if err != nil {
			return nil, err
		}
		list, _, err := c.desk.QueuePage(c.Context(), group, min(n, listedAtOnce))
		return append([]outbox.Waiting{}, list...), err
	}, query{"group", "only this group's"}, query{"n", "how many; 1000 unless said, and at most: /metrics counts all"}),
}

func groups(c call) ([]desk.GroupView, error) {
	all, err := c.desk.Groups(c.Context())
	return slices.DeleteFunc(all, func(g desk.GroupView) bool { return c.token.Group != "" && g.Name != c.token.Group }), err
}

func members(c call) ([]desk.MemberView, error) {
	limit, err := c.number("limit", listedAtOnce)
	if err != nil {
		return nil, err
	}
	q := c.URL.Query()
	list, err := c.desk.MembersAfter(c.Context(), c.PathValue("group"), q.Get("standing"), q.Get("after"), min(limit, listedAtOnce))
	return append([]desk.MemberView{}, list...), err
}

func (i Invitee) person() (roster.Invitee, error) {
	a, err := address.Parse(i.Address)
	if err != nil {
		return roster.Invitee{}, fmt.Errorf("%w: %q: %v", book.ErrInput, i.Address, err)
	}
	if i.Name != "" {
		a.Name = i.Name
	}
	return roster.Invitee{Name: a.Name, Email: a.Email, Language: i.Language}, nil
}

func invite(c call, in Invitation) (desk.InviteReport, error) {
	if len(in.People) == 0 || len(in.People) > invitedAtOnce {
		return desk.InviteReport{}, fmt.Errorf("%w: name between 1 and %d people", book.ErrInput, invitedAtOnce)
	}
	var people []roster.Invitee
	for n, i := range in.People {
		who, err := i.person()
		if err != nil {
			return desk.InviteReport{}, err
		}
		who.Line = n + 1
		people = append(people, who)
	}
	return c.desk.Invite(c.Context(), c.PathValue("group"), people, in.DryRun, func(int, int) {})
}

func meet(c call, in NewMeeting) (desk.MeetingDetail, error) {
	m := desk.MeetingInput{Title: in.Title, Start: in.Start, Zone: in.Zone, Duration: in.Duration, Link: in.Link, Agenda: in.Agenda, Repeat: in.Repeat, Remind: in.Remind, Except: in.Except}
	if in.DryRun {
		return c.desk.PlanMeeting(c.Context(), c.PathValue("group"), m)
	}
	return c.desk.AddMeeting(c.Context(), c.PathValue("group"), m, c.by)
}

func digest(c call) (Preview, error) {
	cadence := book.Daily
	if v := c.URL.Query().Get("cadence"); v != "" {
		cadence = book.Delivery(v)
	}
	text, news, err := c.desk.PreviewDigest(c.Context(), c.PathValue("group"), cadence)
	return Preview{text.Subject, text.Text, text.HTML, news}, err
}

// theCase is a case that the token opens; another group's is none.
func theCase(c call) (book.Case, error) {
	k, _, err := c.desk.Case(c.Context(), c.PathValue("id"))
	if err == nil && c.token.Group != "" && k.Group != c.token.Group {
		return book.Case{}, problem{http.StatusNotFound, fmt.Sprintf("nothing that waits is called %q", c.PathValue("id"))}
	}
	return k, err
}

func decide(c call, do func(id string) (book.Case, error)) (book.Case, error) {
	if k, err := theCase(c); err != nil {
		return k, err
	}
	return do(c.PathValue("id"))
}

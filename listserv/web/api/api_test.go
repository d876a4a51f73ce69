package api

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"mutualaid/listserv"
	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/desk/desktest"
	"mutualaid/listserv/roster"
	"mutualaid/store"
)

// office is a desk with two groups, its interface, and the description that every answer is held against.
type office struct {
	*desk.Desk
	t       *testing.T
	now     time.Time
	server  *httptest.Server
	router  routers.Router
	visited map[string]bool
}

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx := t.Context()
	o := &office{t: t, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), visited: map[string]bool{}}
	d := desktest.New(t, listserv.Settings{Address: "circle@example.org"}, func() time.Time { return o.now })
	o.Desk = &d
	for _, name := range []string{"circle", "other"} {
		if _, err := o.AddGroup(ctx, book.Group{Name: name, Title: "Care", Address: name + "@example.org", Language: "en"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"application/mbox", "text/calendar", "application/octet-stream"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	o.server = httptest.NewServer(New(o.Desk, slog.New(slog.DiscardHandler)))
	t.Cleanup(o.server.Close)

	raw := o.get("", "/openapi.json").body
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(ctx); err != nil {
		t.Fatal(err)
	}
	doc.Servers = openapi3.Servers{{URL: o.server.URL}}
	if o.router, err = gorillamux.NewRouter(doc); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) token(scopes, group string) string {
	o.t.Helper()
	v, err := o.AddToken(o.t.Context(), desk.TokenInput{Name: "a test", Scopes: scopes, Group: group}, "steward")
	if err != nil {
		o.t.Fatal(err)
	}
	return v.Secret
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

func (o *office) get(token, path string) answer { return o.ask(token, http.MethodGet, path, "") }

// ask sends a request and holds the answer against the description.
func (o *office) ask(token, method, path, body string) answer {
	o.t.Helper()
	req, err := http.NewRequestWithContext(o.t.Context(), method, o.server.URL+Prefix+path, strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := o.server.Client().Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		o.t.Fatal(err)
	}
	if o.router == nil {
		return a
	}
	route, params, err := o.router.FindRoute(req)
	if err != nil {
		return a // nothing that is described
	}
	if res.StatusCode < 300 {
		o.visited[route.Operation.OperationID] = true
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: options}
	if err := openapi3filter.ValidateResponse(o.t.Context(), &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: res.StatusCode, Header: res.Header, Body: io.NopCloser(bytes.NewReader(a.body)), Options: options}); err != nil {
		o.t.Errorf("%s %s: the answer is not as described: %v\n%s", method, path, err, a.body)
	}
	return a
}

// must is ask for what is to succeed.
func (o *office) must(token, method, path, body string) answer {
	o.t.Helper()
	a := o.ask(token, method, path, body)
	if a.status != http.StatusOK {
		o.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

// Whatever is described is walked through against a real store, and answers as it is described.
func TestEverythingThatIsDescribedWorks(t *testing.T) {
	o := newOffice(t)
	all := o.token("all", "")
	var m desk.MemberView
	o.must(all, "POST", "/groups/circle/members", `{"address":"ann@home.example","name":"Ann","consent":"told Mia on the phone"}`).into(t, &m)
	if m.Address != "ann@home.example" || m.Consent == nil || m.Consent.Words != "told Mia on the phone" {
		t.Errorf("%+v", m)
	}
	o.must(all, "PATCH", "/groups/circle/members/ann@home.example", `{"delivery":"daily"}`).into(t, &m)
	if m.Delivery != "daily" {
		t.Errorf("%+v", m)
	}
	var report desk.InviteReport
	o.must(all, "POST", "/groups/circle/invitations", `{"people":[{"address":"bob@home.example","name":"Bob"},{"address":"ann@home.example"}],"dry_run":true}`).into(t, &report)
	if len(report.Sent) != 1 || len(report.Skipped) != 1 || report.Skipped[0].Line != 2 {
		t.Errorf("%+v", report)
	}
	o.planned(all)
	var list []desk.MemberView
	o.must(all, "GET", "/groups/circle/members", "").into(t, &list)
	if len(list) != 1 {
		t.Errorf("a dry run invites: %+v", list)
	}
	o.must(all, "POST", "/groups/circle/invitations", `{"people":[{"address":"bob@home.example","name":"Bob"}]}`)
	o.must(all, "GET", "/groups/circle/members?after=ann@home.example&limit=1", "").into(t, &list)
	if len(list) != 1 || list[0].Address != "bob@home.example" || list[0].Standing != "invited" {
		t.Errorf("%+v", list)
	}
	o.must(all, "GET", "/groups/circle/members/ann@home.example", "")
	var history []book.Entry
	o.must(all, "GET", "/groups/circle/members/ann@home.example/history", "").into(t, &history)
	if len(history) != 2 || history[0].What != "changed" || history[0].By != "a test (by token)" {
		t.Errorf("%+v", history)
	}
	o.must(all, "POST", "/groups/circle/resume", `{}`)
	var tried Rehearsed
	o.must(all, "POST", "/groups/circle/members/rehearse", `{"address":"eve@home.example","consent":"told Mia"}`).into(t, &tried)
	if len(tried.Letters) != 1 || tried.Letters[0].To != "eve@home.example" || tried.Letters[0].Text == "" {
		t.Errorf("%+v", tried)
	}
	if a := o.get(all, "/groups/circle/members/eve@home.example"); a.status != http.StatusNotFound {
		t.Errorf("a rehearsal takes her in: %d %s", a.status, a.body)
	}
	o.must(all, "POST", "/groups/circle/members/ann@home.example/remove/rehearse", `{}`)
	var meeting desk.MeetingDetail
	o.must(all, "POST", "/groups/circle/meetings", `{"title":"Round","start":"2026-12-03 17:00","repeat":"weekly","dry_run":true}`)
	o.must(all, "POST", "/groups/circle/meetings", `{"title":"Round","start":"2026-12-03 17:00","repeat":"weekly"}`).into(t, &meeting)
	var dates []desk.OccurrenceView
	o.must(all, "GET", "/groups/circle/meetings?n=3", "").into(t, &dates)
	if len(dates) != 3 || dates[1].Meeting != meeting.Meeting {
		t.Errorf("%+v", dates)
	}
	o.must(all, "GET", "/groups/circle/meetings/"+meeting.Meeting, "")
	o.must(all, "PATCH", "/groups/circle/meetings/"+meeting.Meeting, `{"link":"https://meet.example.org/x"}`)
	date := "/groups/circle/meetings/" + dates[1].ID
	var items []desk.ItemView
	o.must(all, "PATCH", date+"/agenda", `{"add":"The new room"}`).into(t, &items)
	if len(items) != 1 || items[0].Words != "The new room" {
		t.Errorf("%+v", items)
	}
	o.must(all, "GET", date+"/agenda", "")
	var roles desk.RolesView
	o.must(all, "PATCH", date+"/roles", `{"facilitator":"ann@home.example"}`)
	o.must(all, "GET", date+"/roles", "").into(t, &roles)
	if roles.Facilitator == "" {
		t.Errorf("%+v", roles)
	}
	err := o.Update(t.Context(), "circle", func(tx *store.Tx) error {
		return book.Commitments.Put(tx, book.Commitment{Group: "circle", ID: "c1", Meeting: meeting.Meeting, Name: "Ann", Words: "asks for the key", At: o.now})
	})
	if err != nil {
		t.Fatal(err)
	}
	var open []desk.CommitmentView
	o.must(all, "GET", "/groups/circle/commitments?all=true", "").into(t, &open)
	if len(open) != 1 {
		t.Errorf("%+v", open)
	}
	o.must(all, "POST", "/groups/circle/commitments/c1/done", `{}`).into(t, &open)
	if len(open) != 0 {
		t.Errorf("%+v", open)
	}
	o.must(all, "POST", date+"/move/rehearse", `{"to":"2026-12-11 17:00"}`)
	o.must(all, "POST", date+"/cancel/rehearse", `{}`)
	o.must(all, "POST", date+"/move", `{"to":"2026-12-11 17:00"}`)
	o.must(all, "POST", "/groups/circle/meetings/"+dates[2].ID+"/move", `{"to":"2026-12-18 18:00","from_here":true}`)
	o.must(all, "POST", "/groups/circle/meetings/"+dates[0].ID+"/cancel", `{}`)
	var poll desk.PollView
	o.must(all, "POST", "/groups/circle/polls/rehearse", `{"title":"When?","at":["2026-12-20 17:00","2026-12-21 17:00"]}`)
	o.must(all, "POST", "/groups/circle/polls", `{"title":"When?","at":["2026-12-20 17:00","2026-12-21 17:00"]}`).into(t, &poll)
	o.must(all, "GET", "/groups/circle/polls", "")
	o.must(all, "POST", "/groups/circle/polls/"+poll.ID+"/close/rehearse", `{}`)
	o.must(all, "POST", "/groups/circle/polls/"+poll.ID+"/close", `{}`)
	o.must(all, "GET", "/groups/circle/digest?cadence=weekly", "")
	o.must(all, "PATCH", "/groups/circle", `{"title":"Care & more"}`)
	o.must(all, "GET", "/groups/circle", "")
	var f desk.Figures
	o.must(all, "GET", "/groups/circle/figures?span=year", "").into(t, &f)
	if n := len(f.Periods); n != 1 || f.Periods[0].Members != 1 || f.Periods[0].Invited != 1 {
		t.Errorf("%+v", f)
	}
	o.must(all, "POST", "/groups/rehearse", `{"name":"choir","stewards":["Zoe <zoe@home.example>"],"settings":{"address":"choir@example.org"}}`).into(t, &tried)
	if len(tried.Letters) != 1 || tried.Letters[0].To != "zoe@home.example" {
		t.Errorf("%+v", tried)
	}
	var g book.Group
	o.must(all, "POST", "/groups", `{"name":"choir","stewards":["Zoe <zoe@home.example>"],"settings":{"address":"choir@example.org","title":"Choir"}}`).into(t, &g)
	if g.Title != "Choir" || g.Zone == "" {
		t.Errorf("%+v", g)
	}
	for _, file := range desk.ExportFiles() {
		if a := o.must(all, "GET", "/groups/choir/export/"+file, ""); a.header.Get("Content-Disposition") != `attachment; filename="choir-`+file+`"` || file == desk.MembersFile && !strings.Contains(string(a.body), "zoe@home.example") {
			t.Errorf("%s: %v\n%s", file, a.header, a.body)
		}
	}
	if a := o.ask(all, "POST", "/groups/choir/remove", `{"name":"circle"}`); a.status != http.StatusUnprocessableEntity || !strings.Contains(string(a.body), "say once more which") {
		t.Errorf("%d %s", a.status, a.body)
	}
	o.moveIn(all)
	o.must(all, "POST", "/groups/choir/remove", `{"name":"choir"}`)
	if a := o.get(all, "/groups/choir"); a.status != http.StatusNotFound {
		t.Errorf("it is still there: %d", a.status)
	}
	o.must(all, "GET", "/groups", "")
	o.must(all, "GET", "/queue", "")
	for _, act := range []string{"approve", "reject", "answer"} {
		c := o.aCase("circle")
		o.must(all, "GET", "/inbox", "")
		o.must(all, "GET", "/inbox/"+c, "")
		words := map[string]string{"approve": `{}`, "reject": `{"words":"No, sorry."}`, "answer": `{"words":"Thank you."}`}[act]
		o.must(all, "POST", "/inbox/"+c+"/"+act+"/rehearse", words)
		o.must(all, "POST", "/inbox/"+c+"/"+act, words)
	}
	o.must(all, "POST", "/groups/circle/members/ann@home.example/remove", `{}`)
	var entries []book.Entry
	o.must(all, "GET", "/groups/circle/log", "").into(t, &entries)
	if !slices.ContainsFunc(entries, func(e book.Entry) bool { return e.By == "a test (by token)" }) {
		t.Errorf("the Log does not say who did it: %+v", entries)
	}
	for _, r := range routes {
		if !o.visited[operationID(r)] {
			t.Errorf("%s %s was not tried", r.method, r.path)
		}
	}
}

// aCase is a question that waits for a person.
func (o *office) aCase(group string) string {
	o.t.Helper()
	id := o.NewID()
	err := o.Update(o.t.Context(), group, func(tx *store.Tx) error {
		return book.Cases.Insert(tx, book.Case{ID: id, Group: group, Kind: book.CaseWords, At: o.now, Address: "cy@home.example", Subject: "A question", Words: "How often do you meet?", Why: "asks something"})
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func TestTokensOpenNoMoreThanTheySay(t *testing.T) {
	o := newOffice(t)
	if _, err := o.AddMember(t.Context(), "circle", roster.Invitee{Email: "ann@home.example"}, "asked", "steward"); err != nil {
		t.Fatal(err)
	}
	read, circle, data, most := o.token("read", ""), o.token("all", "circle"), o.token("data", ""), o.token("read,people,meetings,inbox,settings,data", "")
	foreign, own := o.aCase("other"), o.aCase("circle")
	for _, c := range []struct {
		token, method, path, body string
		want                      int
	}{
		{"", "GET", "/groups", "", 401},
		{"ma_x_y", "GET", "/groups", "", 401},
		{read + "x", "GET", "/groups", "", 401},
		{strings.Replace(read, "ma_", "mb_", 1), "GET", "/groups", "", 401},
		{read, "GET", "/groups/circle/members", "", 200},
		{read, "PATCH", "/groups/circle", `{"title":"x"}`, 403},
		{read, "POST", "/groups/circle/members/ann@home.example/remove", `{}`, 403},
		{read, "POST", "/inbox/" + own + "/approve", `{}`, 403},
		{circle, "GET", "/groups/other", "", 403},
		{circle, "GET", "/inbox?group=other", "", 403},
		{circle, "GET", "/inbox/" + foreign, "", 404},
		{circle, "POST", "/inbox/" + foreign + "/approve", `{}`, 404},
		{circle, "GET", "/inbox/" + own, "", 200},
		{circle, "GET", "/groups/nowhere", "", 403},
		{read, "GET", "/groups/nowhere", "", 404},
		{read, "GET", "/nowhere", "", 404},
		{read, "DELETE", "/groups/circle", "", 404},
		{read, "POST", "/groups", `{"name":"new"}`, 403},
		{circle, "POST", "/groups", `{"name":"new"}`, 403},
		{circle, "POST", "/groups/rehearse", `{"name":"new"}`, 403},
		{circle, "POST", "/groups/circle/remove", `{"name":"circle"}`, 403},
		{circle, "GET", "/groups/other/export/members.csv", "", 403},
		{circle, "GET", "/groups/circle/export/secrets", "", 404},
		{circle, "GET", "/backup", "", 403},
		{read, "GET", "/backup", "", 403},
		{most, "GET", "/backup", "", 403},
		{circle, "POST", "/erase", `{"address":"ann@home.example","again":"ann@home.example"}`, 403},
		{circle, "POST", "/erase", `{"address":"ann@home.example","dry_run":true}`, 403},
		{read, "POST", "/erase", `{"address":"ann@home.example","dry_run":true}`, 403},
		{data, "POST", "/erase", `{"address":"ann@home.example"}`, 422},
		{data, "POST", "/erase", `{"address":"","again":""}`, 422},
		{data, "POST", "/erase", `{"address":"home.example","again":"home.example"}`, 422},
		{data, "POST", "/erase", `{"address":"ann@home.example","again":"bob@home.example"}`, 422},
		{data, "POST", "/erase", `{"address":"nobody@home.example","again":"nobody@home.example"}`, 404},
		{data, "POST", "/groups/circle/import/settings", `{"group":"{}"}`, 403},
		{circle, "POST", "/groups/circle/import/settings", `{"group":"{}"}`, 422},
		{circle, "POST", "/groups/other/import/members", `{"list":"x@home.example"}`, 403},
		{read, "POST", "/groups/circle/import/members", `{"list":"x@home.example"}`, 403},
		{data, "POST", "/groups/nowhere/import/members", `{"list":"x@home.example"}`, 404},
		{data, "POST", "/groups/circle/import/members", `{"list":""}`, 422},
		{data, "POST", "/groups/circle/import/members", `{"list":"x@home.example","from":"majordomo"}`, 422},
		{data, "POST", "/groups/circle/import/members", `{"list":"x@home.example","delivery":"hourly"}`, 422},
		{data, "POST", "/groups/circle/import/members", `{"list":"` + strings.Repeat("x@home.example\\n", maxBody/15) + `"}`, 413},
		{data, "POST", "/groups/circle/import/posts", `{"mbox":"!"}`, 400},
		{data, "POST", "/groups/circle/import/posts", `{"mbox":"aGVsbG8="}`, 422},
		{data, "POST", "/groups/nowhere/import/posts", `{"mbox":""}`, 404},
		{read, "GET", "/groups/nowhere/export/members.csv", "", 404},
		{read, "GET", "/groups/circle/members/nobody@home.example/history", "", 404},
		{read, "GET", "/groups/circle/figures?span=decade", "", 422},
		{circle, "POST", "/groups/circle/meetings", `{"title":"x","start":"2020-01-01 10:00"}`, 422},
		{circle, "POST", "/groups/circle/meetings", `{"titel":"x"}`, 400},
		{circle, "POST", "/groups/circle/meetings", `{`, 400},
		{circle, "POST", "/groups/circle/meetings", `{} {}`, 400},
		{circle, "POST", "/groups/circle/meetings", "", 415},
		{circle, "POST", "/groups/circle/members", `{"address":"x@home.example","consent":" "}`, 422},
		{circle, "POST", "/groups/circle/members", `{"address":"x@home.example"}`, 422},
		{circle, "POST", "/groups/circle/invitations", `{"people":[]}`, 422},
		{circle, "POST", "/groups/circle/invitations", `{"people":[{"address":"no address"}]}`, 422},
		{circle, "POST", "/groups/circle/members", `{"address":"x@y.example","consent":"` + strings.Repeat("a", maxBody) + `"}`, 413},
		{read, "GET", "/groups/circle/log?n=x", "", 400},
	} {
		a := o.ask(c.token, c.method, c.path, c.body)
		if a.status != c.want {
			t.Errorf("%s %s: %d, want %d: %s", c.method, c.path, a.status, c.want, a.body)
		}
		var p told
		if c.want >= 400 {
			a.into(t, &p)
			if p.Detail == "" || p.Status != c.want || a.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %s", c.method, c.path, a.body)
			}
		}
		if c.want == 401 && a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", c.path)
		}
	}
	var groups []desk.GroupView
	o.must(circle, "GET", "/groups", "").into(t, &groups)
	if len(groups) != 1 || groups[0].Name != "circle" {
		t.Errorf("%+v", groups)
	}
	var waiting []book.Case
	o.must(circle, "GET", "/inbox", "").into(t, &waiting)
	if len(waiting) != 1 || waiting[0].ID != own {
		t.Errorf("%+v", waiting)
	}
}

func TestTokenTakenBackOrOutOfDateOpensNothing(t *testing.T) {
	o := newOffice(t)
	lasting := o.token("read", "circle")
	short, err := o.AddToken(t.Context(), desk.TokenInput{Name: "for a week", Scopes: "read", Expires: o.now.AddDate(0, 0, 7)}, "steward")
	if err != nil {
		t.Fatal(err)
	}
	o.must(lasting, "GET", "/groups", "")
	o.must(short.Secret, "GET", "/groups", "")
	o.now = o.now.AddDate(0, 0, 7)
	if a := o.get(short.Secret, "/groups"); a.status != http.StatusUnauthorized {
		t.Errorf("%d", a.status)
	}
	list, err := o.Tokens(t.Context(), "circle")
	if err != nil || len(list) != 1 || list[0].Used.IsZero() || list[0].Secret != "" {
		t.Fatalf("%+v %v", list, err)
	}
	if _, err := o.RemoveToken(t.Context(), list[0].ID, "steward"); err != nil {
		t.Fatal(err)
	}
	if a := o.get(lasting, "/groups"); a.status != http.StatusUnauthorized {
		t.Errorf("%d", a.status)
	}
	err = o.DB.View(t.Context(), "", func(tx *store.Tx) error {
		for k, err := range book.Tokens.All(tx) {
			if err != nil {
				return err
			}
			if raw, err := json.Marshal(k); err != nil || strings.Contains(string(raw), strings.SplitN(short.Secret, "_", 3)[2]) {
				t.Errorf("the store holds the secret, or %v", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
)

// routes are all there are: those of the tables and, beside each that writes to people, one that only shows the letters.
var routes = withRehearsals(slices.Concat(table, ofGroups, ofMeetings, ofData))

// The bodies of requests about one date.
type (
	// AgendaChange is what is to be different about an agenda.
	AgendaChange struct {
		Add    string `json:"add,omitempty"`    // something more to talk about
		Order  []int  `json:"order,omitempty"`  // the numbers of the items as they are to follow each other
		Remove int    `json:"remove,omitempty"` // the number of one that goes
	}
	// NewRoles say who does what at a date: an address, or "none".
	NewRoles struct {
		Facilitator string `json:"facilitator,omitempty"`
		Notes       string `json:"notes,omitempty"`
	}
	// Resumption says what becomes of the posts that were on their way when the program stopped them.
	Resumption struct {
		Drop bool `json:"drop,omitempty"` // they are sent to nobody any more
	}
	// Rehearsed is what something would write to people.
	Rehearsed struct {
		Letters []desk.WouldWrite `json:"letters"`
	}
)

var ofMeetings = []route{
	act(http.MethodPost, "/groups/{group}/resume", "Let posts go on after the program has stopped them", book.MayManage, func(c call, in Resumption) ([]book.Stop, error) {
		ended, err := c.desk.ResumeGroup(c.Context(), c.PathValue("group"), in.Drop, c.by)
		return append([]book.Stop{}, ended...), err
	}),
	show("/groups/{group}/meetings/{id}/agenda", "What is to be talked about at a date", func(c call) ([]desk.ItemView, error) {
		return agenda(c)
	}),
	act(http.MethodPatch, "/groups/{group}/meetings/{id}/agenda", "Change what is to be talked about at a date", book.MayMeet, func(c call, in AgendaChange) ([]desk.ItemView, error) {
		if err := c.desk.ChangeAgenda(c.Context(), c.PathValue("group"), c.PathValue("id"), desk.AgendaChange(in), c.by); err != nil {
			return nil, err
		}
		return agenda(c)
	}),
	show("/groups/{group}/meetings/{id}/roles", "Who facilitates a date and who takes notes", func(c call) (desk.RolesView, error) {
		return c.desk.Roles(c.Context(), c.PathValue("group"), c.PathValue("id"), "", "", c.by)
	}),
	act(http.MethodPatch, "/groups/{group}/meetings/{id}/roles", "Say who facilitates a date and who takes notes", book.MayMeet, func(c call, in NewRoles) (desk.RolesView, error) {
		return c.desk.Roles(c.Context(), c.PathValue("group"), c.PathValue("id"), in.Facilitator, in.Notes, c.by)
	}),
	show("/groups/{group}/commitments", "What people said they will do, and have yet to", func(c call) ([]desk.CommitmentView, error) {
		return commitments(c, c.URL.Query().Get("all") == "true")
	}, query{"all", "true: also what is done"}),
	act(http.MethodPost, "/groups/{group}/commitments/{id}/done", "Note that one is done", book.MayMeet, func(c call, _ Nothing) ([]desk.CommitmentView, error) {
		if err := c.desk.FinishCommitment(c.Context(), c.PathValue("group"), c.PathValue("id"), c.by); err != nil {
			return nil, err
		}
		return commitments(c, false)
	}),
}

func agenda(c call) ([]desk.ItemView, error) {
	items, err := c.desk.Agenda(c.Context(), c.PathValue("group"), c.PathValue("id"))
	return append([]desk.ItemView{}, items...), err
}

func commitments(c call, all bool) ([]desk.CommitmentView, error) {
	list, err := c.desk.Commitments(c.Context(), c.PathValue("group"), all)
	return append([]desk.CommitmentView{}, list...), err
}

// writing are the routes that write to people and know no dry_run of their own.
var writing = []string{
	"/groups",
	"/groups/{group}/members", "/groups/{group}/members/{address}/remove", "/groups/{group}/meetings/{id}/move", "/groups/{group}/meetings/{id}/cancel",
	"/groups/{group}/polls", "/groups/{group}/polls/{id}/close", "/inbox/{id}/approve", "/inbox/{id}/reject", "/inbox/{id}/answer",
}

// withRehearsals adds to each of them one that does it on a trial of the store.
func withRehearsals(list []route) []route {
	all := slices.Clone(list)
	for _, r := range list {
		if r.method != http.MethodPost || !slices.Contains(writing, r.path) {
			continue
		}
		do := r.do
		r.path, r.summary = r.path+"/rehearse", "Show which letters this would send, and do nothing: "+r.summary
		r.out = reflect.TypeFor[Rehearsed]()
		r.do = func(c call) (any, error) {
			letters, err := c.desk.Rehearse(c.Context(), func(ctx context.Context, trial *desk.Desk) error {
				c := c
				c.Request, c.desk = c.WithContext(ctx), trial
				_, err := do(c)
				return err
			})
			return Rehearsed{Letters: letters}, err
		}
		all = append(all, r)
	}
	return all
}

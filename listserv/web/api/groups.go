package api

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/mailer"
)

// The bodies of requests about a whole group.
type (
	// NewGroup is a group to be made.
	NewGroup struct {
		Name     string   `json:"name"`               // short and for ever: small letters, digits and hyphens
		Stewards []string `json:"stewards,omitempty"` // who looks after it: "Ann <ann@example.org>"
		Settings Changes  `json:"settings,omitempty"` // as the command `group set` takes them
	}
	// Removal says again which group goes with everything of it.
	Removal struct {
		Name string `json:"name"`
	}
	// Removed says what is gone.
	Removed struct {
		Removed string `json:"removed"`
	}
)

var ofGroups = []route{
	act(http.MethodPost, "/groups", "Make a group; its stewards are welcomed by a letter. Takes a token for all groups", book.MayManage, addGroup),
	act(http.MethodPost, "/groups/{group}/remove", "Remove a group with everything of it, for ever; the body says its name again. Takes a token for all groups", book.MayManage, removeGroup),
	show("/groups/{group}/figures", "How a group has been doing: members, invitations and letters by day, week or month, and who came to meetings", func(c call) (desk.Figures, error) {
		span := desk.Month
		if v := c.URL.Query().Get("span"); v != "" {
			span = desk.Span(v)
		}
		return c.desk.Figures(c.Context(), c.PathValue("group"), span)
	}, query{"span", "month (the last 30 days), year (the last twelve months) or weeks (the last five years, week by week); month unless said"}),
	show("/groups/{group}/members/{address}/history", "What the newest part of the Log says of somebody, the newest first", func(c call) ([]book.Entry, error) {
		id, err := c.desk.FindMember(c.Context(), c.PathValue("group"), c.PathValue("address"))
		if err != nil {
			return nil, err
		}
		_, history, err := c.desk.MemberByID(c.Context(), c.PathValue("group"), id)
		return append([]book.Entry{}, history...), err
	}),
	{method: http.MethodGet, path: "/groups/{group}/export/{file}", scope: book.MayRead, files: exported,
		summary: "One file of an export, as the command `export` writes them: group.json, members.csv, meetings.ics, log.json or posts.mbox", file: export},
}

// addGroup makes a group, for who may do so for all.
func addGroup(c call, in NewGroup) (book.Group, error) {
	if err := c.forAll(); err != nil {
		return book.Group{}, err
	}
	g := book.Group{Name: in.Name}
	for _, key := range book.SortedKeys(in.Settings) {
		if err := g.Set(key, in.Settings[key]); err != nil {
			return g, err
		}
	}
	var stewards []mailer.Address
	for _, s := range in.Stewards {
		a, err := mailer.ParseAddress(s)
		if err != nil {
			return g, fmt.Errorf("%w: the steward %q: %v", book.ErrInput, s, err)
		}
		stewards = append(stewards, a)
	}
	return c.desk.AddGroupBy(c.Context(), g, stewards, c.by)
}

// removeGroup removes a group, where the caller is sure which.
func removeGroup(c call, in Removal) (Removed, error) {
	group := c.PathValue("group")
	if err := c.forAll(); err != nil {
		return Removed{}, err
	}
	if in.Name != group {
		return Removed{}, fmt.Errorf("%w: it can't be undone, so say once more which: {\"name\": %q}", book.ErrInput, group)
	}
	return Removed{group}, c.desk.RemoveGroup(c.Context(), group)
}

// forAll says no to who may do things in one group alone.
func (c call) forAll() error {
	if c.token.Group == "" {
		return nil
	}
	return problem{http.StatusForbidden, fmt.Sprintf("the token %q is for the group %s only", c.token.Name, c.token.Group)}
}

// exported are the kinds of the files of an export.
var exported = map[string]string{
	desk.GroupFile: "application/json", desk.LogFile: "application/json", desk.MembersFile: "text/csv; charset=utf-8",
	desk.MeetingsFile: "text/calendar; charset=utf-8", desk.PostsFile: "application/mbox",
}

// export writes a file of a group, once it is known that there are both.
func export(c call, w http.ResponseWriter) error {
	group, file := c.PathValue("group"), c.PathValue("file")
	if !slices.Contains(desk.ExportFiles(), file) {
		return problem{http.StatusNotFound, fmt.Sprintf("an export has no file %q", file)}
	}
	if _, err := c.desk.Group(c.Context(), group); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+group+"-"+file+`"`)
	header(w, http.StatusOK, exported[file])
	if err := c.desk.ExportFile(c.Context(), group, file, patient{w, http.NewResponseController(w)}); err != nil {
		return brokenOff{err}
	}
	return nil
}

// brokenOff is a failure after the answer has begun.
type brokenOff struct{ error }

// patient gives each part of a long answer the time that a whole one has else.
type patient struct {
	to      io.Writer
	control *http.ResponseController
}

// partTime is how long it may take to be taken.
const partTime = 30 * time.Second

func (p patient) Write(b []byte) (int, error) {
	if err := p.control.SetWriteDeadline(time.Now().Add(partTime)); err != nil {
		return 0, err
	}
	return p.to.Write(b)
}

package api

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
)

// The bodies of requests about what comes from elsewhere, and what goes for ever.
type (
	// NewList is a list of people that another program wrote.
	NewList struct {
		List     string `json:"list"`               // the text of its file
		From     string `json:"from,omitempty"`     // whose it is, as the command `import` takes it; else that is found out
		Consent  string `json:"consent,omitempty"`  // what is known of their consent; it is kept with the rest
		Delivery string `json:"delivery,omitempty"` // how those get posts of whom the list does not say it: each, daily, weekly or meetings
		Paused   bool   `json:"paused,omitempty"`   // all of them get no mail for now
		Welcome  bool   `json:"welcome,omitempty"`  // each gets the welcome letter; else nobody is written to
		DryRun   bool   `json:"dry_run,omitempty"`  // only tell what would be done
	}
	// NewPosts are mails of an archive.
	NewPosts struct {
		Mbox   []byte `json:"mbox"` // the bytes of the file, or some of its mails whole: the same again does no harm
		DryRun bool   `json:"dry_run,omitempty"`
	}
	// NewSettings are what an export says of a group.
	NewSettings struct {
		Group  string `json:"group"` // the text of group.json
		DryRun bool   `json:"dry_run,omitempty"`
	}
	// SettingsTaken says which meetings came along.
	SettingsTaken struct {
		Meetings []string `json:"meetings"` // their titles
		DryRun   bool     `json:"dry_run"`
	}
	// Erasing says who is to be forgotten, and once more, since it can't be undone.
	Erasing struct {
		Address string `json:"address"`
		Again   string `json:"again,omitempty"` // the same, but for a dry run
		DryRun  bool   `json:"dry_run,omitempty"`
	}
	// Erased counts what is gone, or would go.
	Erased struct {
		desk.Erasure
		DryRun bool `json:"dry_run"`
	}
)

// takenOverAtOnce is how many people of a list one request takes over at most.
const takenOverAtOnce = 5000

// backupFile is the name of a copy of the store.
const backupFile = "mutualaid-backup.db"

var ofData = []route{
	act(http.MethodPost, "/groups/{group}/import/members", "Take people over from another program's list, as the command `import` does; nobody comes in twice", book.MayMove, importMembers),
	act(http.MethodPost, "/groups/{group}/import/posts", "Keep mails of another program's archive as old posts; what is there already is passed over", book.MayMove, importPosts),
	act(http.MethodPost, "/groups/{group}/import/settings", "Take over the settings and meetings of an export, but for the group's name and address", book.MayManage, importSettings),
	act(http.MethodPost, "/erase", "Erase all that is kept of somebody, in all groups, for ever; the body says the address again. Takes a token for all groups", book.MayMove, erase),
	{method: http.MethodGet, path: "/backup", scope: book.MayCopy, files: map[string]string{backupFile: "application/octet-stream"},
		summary: "A copy of the whole store, as the command `backup` writes it. Takes a token for all groups", file: backup},
}

func importMembers(c call, in NewList) (desk.ImportReport, error) {
	if in.Delivery != "" && !slices.Contains([]book.Delivery{book.Each, book.Daily, book.Weekly, book.MeetingsOnly}, book.Delivery(in.Delivery)) {
		return desk.ImportReport{}, fmt.Errorf("%w: delivery is %q: use each, daily, weekly or meetings", book.ErrInput, in.Delivery)
	}
	if _, err := c.desk.Group(c.Context(), c.PathValue("group")); err != nil {
		return desk.ImportReport{}, err
	}
	list, err := moving.Read(in.List, moving.Program(in.From))
	if err != nil {
		return desk.ImportReport{}, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	if n := len(list.People); n > takenOverAtOnce {
		return desk.ImportReport{}, fmt.Errorf("%w: the list names %d people; send up to %d at once", book.ErrInput, n, takenOverAtOnce)
	}
	how := desk.ImportInput{Words: in.Consent, Delivery: book.Delivery(in.Delivery), Paused: in.Paused, Welcome: in.Welcome, Dry: in.DryRun}
	return c.desk.ImportList(c.Context(), c.PathValue("group"), list, how, c.by, nil)
}

func importPosts(c call, in NewPosts) (desk.PostsImported, error) {
	none := desk.PostsImported{Bad: []roster.BadLine{}}
	var mails []desk.ArchivedMail
	err := moving.ReadMails(bytes.NewReader(in.Mbox), func(line int, raw []byte) error {
		mails = append(mails, desk.ArchivedMail{Line: line, Raw: raw})
		return nil
	})
	if err != nil {
		return none, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	n, err := c.desk.ImportPosts(c.Context(), c.PathValue("group"), mails, in.DryRun)
	if err == nil && n.Kept > 0 && !in.DryRun {
		err = c.desk.PostsTakenOver(c.Context(), c.PathValue("group"), n.Kept, c.by)
	}
	return n, err
}

func importSettings(c call, in NewSettings) (SettingsTaken, error) {
	from, err := desk.ReadGroup([]byte(in.Group))
	if err != nil {
		return SettingsTaken{}, fmt.Errorf("%w: %v", book.ErrInput, err)
	}
	titles, err := c.desk.ImportGroup(c.Context(), c.PathValue("group"), from, in.DryRun, c.by)
	return SettingsTaken{Meetings: append([]string{}, titles...), DryRun: in.DryRun}, err
}

// erase forgets somebody, where the caller is sure who.
func erase(c call, in Erasing) (Erased, error) {
	if err := c.forAll(); err != nil {
		return Erased{}, err
	}
	if !in.DryRun && in.Again != in.Address {
		return Erased{}, fmt.Errorf("%w: it can't be undone, so say once more who: {\"again\": %q}", book.ErrInput, in.Address)
	}
	done, err := c.desk.Erase(c.Context(), in.Address, c.by, in.DryRun)
	return Erased{done, in.DryRun}, err
}

// backup gives out a copy of the store as it is at one moment.
func backup(c call, w http.ResponseWriter) error {
	if err := c.forAll(); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+backupFile+`"`)
	header(w, http.StatusOK, "application/octet-stream")
	if err := c.desk.DB.Backup(c.Context(), patient{w, http.NewResponseController(w)}); err != nil {
		return brokenOff{err}
	}
	return nil
}

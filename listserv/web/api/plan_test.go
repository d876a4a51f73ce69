package api

import (
	"fmt"
	"strings"
	"time"

	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
)

// planned asks, by a dry run, when an invitation that the limit spreads over days will have gone out.
func (o *office) planned(token string) {
	o.t.Helper()
	o.Settings.Limit = outbox.Limit{{N: 400, Per: 24 * time.Hour}}
	defer func() { o.Settings.Limit = nil }()
	var people []string
	for i := range 900 {
		people = append(people, fmt.Sprintf(`{"address":"q%d@home.example"}`, i))
	}
	var report desk.InviteReport
	o.must(token, "POST", "/groups/circle/invitations", `{"people":[`+strings.Join(people, ",")+`],"dry_run":true}`).into(o.t, &report)
	if wait := report.Done.Sub(o.now); wait < 48*time.Hour || wait > 52*time.Hour || report.Days != 3 {
		o.t.Errorf("900 at 400 a day will have gone out after %s, on %d days", wait, report.Days)
	}
}

package desk

import (
	"context"

	"mutualaid/listserv/book"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
)

// ImportReport is what became, or would become, of a list that comes from elsewhere.
type ImportReport struct {
	From     moving.Program    `json:"from"`
	Lines    []ImportLine      `json:"lines"`
	Keepers  []moving.Keeper   `json:"keepers"`
	Settings map[string]string `json:"settings,omitempty"`
	Notes    []string          `json:"notes,omitempty"`
	Bad      []roster.BadLine  `json:"bad"`
	Joined   int               `json:"joined"` // or would have
	Kept     int               `json:"kept"`   // as declined, left or the like
	Passed   int               `json:"passed_over"`
	DryRun   bool              `json:"dry_run"`
}

// ImportList takes a list over that has been read, and reports on each of its lines: see Import. in says how, but for whom.
func (d *Desk) ImportList(ctx context.Context, name string, list moving.List, in ImportInput, by string, progress func(done, total int)) (ImportReport, error) {
	in.Program, in.People = list.Program, list.People
	lines, err := d.Import(ctx, name, in, by, progress)
	r := ImportReport{From: list.Program, Settings: list.Settings, Notes: list.Notes, DryRun: in.Dry,
		Lines: append([]ImportLine{}, lines...), Keepers: append([]moving.Keeper{}, list.Keepers...), Bad: append([]roster.BadLine{}, list.Bad...)} // programs get lists, not null
	for _, l := range lines {
		switch l.Standing {
		case "":
			r.Passed++
		case book.Joined, book.Paused:
			r.Joined++
		default:
			r.Kept++
		}
	}
	return r, err
}

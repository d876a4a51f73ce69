package main

import (
	"context"
	"io"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// ExportCmd writes a group to files.
type ExportCmd struct {
	Group string `arg:"" help:"The group's name."`
	Dir   string `arg:"" help:"The folder to make; it must not be there yet."`
}

// Help is what `export --help` adds.
func (c *ExportCmd) Help() string {
	return `The folder holds members.csv (everybody whom the group knows, with their consent), posts.mbox (as mail programs read it),
meetings.ics (as calendars read it), group.json (settings and meetings) and log.json. ` + "`mutualaid import`" + ` reads it.
It is as private as the group's members: keep it as you keep their addresses.`
}

// Do writes the files into one stream.
func (c *ExportCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	out := &meter{Writer: p.Data, tell: p.Progress}
	n, err := d.Export(ctx, c.Group, func(name string) io.Writer { return pieces{name, out} })
	if err != nil {
		return err
	}
	return p.Object(struct {
		Dir string `json:"dir"`
		desk.Exported
	}{c.Dir, n}, func() {
		p.Line("%s: %d people, %d posts, %d meetings, %d lines of the log.", c.Dir, n.Members, n.Posts, n.Meetings, n.Log)
	})
}

// Sink makes the folder where the command was typed, whoever owns the store.
func (c *ExportCmd) Sink(*Session) (Sink, error) { return newFolderAt(c.Dir, desk.ExportFiles()) }

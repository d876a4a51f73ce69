package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/moving"
	"mutualaid/listserv/roster"
)

// ImportPostsCmd keeps some mails of an archive; the last call of an import says how many there were in all.
type ImportPostsCmd struct {
	Group  string              `kong:"-"`
	Mails  []desk.ArchivedMail `kong:"-"`
	DryRun bool                `kong:"-"`
	All    int                 `kong:"-"`
}

// Do keeps them.
func (c *ImportPostsCmd) Do(ctx context.Context, d *Desk, p *terminal.Printer) error {
	n, err := d.ImportPosts(ctx, c.Group, c.Mails, c.DryRun)
	if err == nil && c.All > 0 && !c.DryRun {
		err = d.PostsTakenOver(ctx, c.Group, c.All, d.By)
	}
	if err != nil {
		return err
	}
	return p.Object(n, func() {})
}

// postsTold is what `import --json` tells of an mbox.
type postsTold struct {
	File string `json:"file"`
	desk.PostsImported
}

func (t postsTold) tell(p *terminal.Printer, dry bool) {
	for _, b := range t.Bad {
		p.Note("%s, line %d: %s: %s", t.File, b.Line, b.Text, b.Why)
	}
	verb := "taken over"
	if dry {
		verb = "would be taken over"
	}
	p.Line("%s: %d posts %s. There already: %d. That can't be used: %d.", t.File, t.Kept, verb, t.There, len(t.Bad))
}

// So many mails, and about so many bytes, go to the store at a time: an archive of any size takes no more memory than that.
const (
	mailsAtATime = 100
	bytesAtATime = 4 << 20
)

// posts reads an mbox and has its mails kept, some at a time.
func (c *ImportCmd) posts(ctx context.Context, h *holder, name string, p *terminal.Printer) (told postsTold, err error) {
	told = postsTold{File: name, PostsImported: desk.PostsImported{Bad: []roster.BadLine{}}}
	file, err := os.Open(name)
	if err != nil {
		return told, fmt.Errorf("the posts: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return told, fmt.Errorf("the posts: %w", err)
	}
	quiet := *p
	quiet.Progress = nil
	next, size, read := &ImportPostsCmd{Group: c.Group, DryRun: c.DryRun}, 0, &counter{Reader: file}
	flush := func() error {
		var n desk.PostsImported
		if err := ask(ctx, h, "import-posts", next, &quiet, &n); err != nil {
			return fmt.Errorf("%s (%d posts done; the same command goes on from there): %w", name, told.Kept, err)
		}
		told.Kept, told.There, told.Bad = told.Kept+n.Kept, told.There+n.There, append(told.Bad, n.Bad...)
		next.Mails, size = next.Mails[:0], 0
		p.Report(int(read.n>>10), int(info.Size()>>10))
		return nil
	}
	err = moving.ReadMails(read, func(line int, raw []byte) error {
		next.Mails, size = append(next.Mails, desk.ArchivedMail{Line: line, Raw: raw}), size+len(raw)
		if len(next.Mails) < mailsAtATime && size < bytesAtATime {
			return nil
		}
		return flush()
	})
	if err != nil {
		return told, err
	}
	if len(next.Mails) > 0 {
		if err := flush(); err != nil {
			return told, err
		}
	}
	if next.All = told.Kept; next.All > 0 {
		err = flush()
	}
	return told, err
}

// counter counts what is read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	answers "mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/explain"
	"mutualaid/templates"
)

// ExplainCmd says what the program makes of mails.
type ExplainCmd struct {
	To    string   `help:"What the mail answers: invitation, reminder, digest, confirm or proposal. Without it the mail is one of its own." enum:"open,invitation,reminder,digest,confirm,proposal" default:"open" placeholder:"QUESTION"`
	Files []string `arg:"" name:"file" help:"Files with one mail each, as a mail program saves them; - reads one from standard input."`
}

// Help is what `explain --help` adds.
func (c *ExplainCmd) Help() string {
	return `Nothing is done, and neither store nor config is needed. So it is not known who is a member, whose address is proven, and
whether the mail really answers a letter of ours: you hear what the mail says by itself.

The checks stand in the order in which a mail that comes in meets them: bounce or complaint, calendar, machine, and then
the words of a person. A date such as "in January" is read as of the day on which the mail was written.

An answer to a proposal is read with great care: a clear yes is one, a no is one when it stands alone ("No objection" does
not), all else is left to a person.

With --json there is one object a line for each file, in their order, with: file, kind (human, auto, bounce, complaint,
calendar, unreadable), from, subject, new_text, answer (join, decline, later, leave, yes, no, maybe, command, post, human,
auto, or empty), why, language, bounces, rsvp, attachments, error.

A file that can't be read, or that is larger than 64 MiB, is a line with an error, and the others go on. The exit code is
1 if a file could not be opened or nothing at all could be read, and 0 otherwise.`
}

// asked is what --to may name.
var asked = map[string]answers.Question{
	"open": answers.Open, "invitation": answers.Invitation, "reminder": answers.Reminder, "digest": answers.Digest, "confirm": answers.Confirm,
	"proposal": explain.Proposal,
}

// Run explains the files, as many at a time as there are cores.
func (c *ExplainCmd) Run(ctx context.Context, s *Session) error {
	if first := slices.Index(c.Files, "-"); first >= 0 && slices.Contains(c.Files[first+1:], "-") {
		return usageError("- stands for standard input, which can be read once")
	}
	texts, err := templates.Load()
	if err != nil {
		return err
	}
	reader, err := answers.New(texts)
	if err != nil {
		return err
	}
	mails := &mailFiles{in: s.In, to: asked[c.To], reader: reader, now: time.Now()}
	p := s.Printer()
	missing, readable := 0, 0
	err = inOrder(ctx, c.Files, mails.explain, func(e explained) error {
		if e.missing {
			missing++
		}
		if e.Kind != explain.Unreadable {
			readable++
		}
		return tellExplained(p, e.Result)
	})
	switch {
	case err != nil:
		return err
	case missing > 0:
		return fmt.Errorf("%d of %d files could not be opened; the error stands with each", missing, len(c.Files))
	case readable == 0:
		return errors.New("nothing of this could be read as mail; give files with one mail each, as a mail program saves them")
	}
	return nil
}

// explained is the Result for one file.
type explained struct {
	explain.Result
	missing bool // the file could not be opened
}

// mailFiles reads files and explains the mail in each. It may be used by many at once.
type mailFiles struct {
	in     io.Reader
	to     answers.Question
	reader *answers.Reader
	now    time.Time
	large  sync.Mutex // held for a large file: the memory for one is enough
}

const (
	largeMail = 1 << 20
	mostMail  = 64 << 20
)

// explain never fails: what goes wrong stands in the Result.
func (f *mailFiles) explain(name string) explained {
	in := f.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return unopened(name, err)
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > mostMail {
			return tooLarge(name)
		}
		in = file
	}
	var raw bytes.Buffer
	_, err := raw.ReadFrom(io.LimitReader(in, largeMail))
	if err == nil && raw.Len() == largeMail {
		f.large.Lock()
		defer f.large.Unlock()
		_, err = raw.ReadFrom(io.LimitReader(in, mostMail+1-largeMail))
	}
	switch {
	case err != nil:
		return unopened(name, err)
	case raw.Len() > mostMail:
		return tooLarge(name)
	}
	return named(name, explain.Mail(raw.Bytes(), f.to, f.reader, f.now))
}

func tooLarge(name string) explained {
	return named(name, explain.Unread(fmt.Sprintf("larger than %d MiB, and so no mail that we would read", mostMail>>20)))
}

func unopened(name string, err error) explained {
	e := named(name, explain.Unread(err.Error()))
	e.missing = true
	return e
}

func named(name string, r explain.Result) explained {
	r.File = name
	return explained{Result: r}
}

// inOrder explains files with a worker for each core, and hands on the results in the order of the files. Only a few
// results wait for the one before them. It returns when all its goroutines have ended.
func inOrder(ctx context.Context, files []string, explain func(name string) explained, tell func(explained) error) error {
	type job struct {
		file string
		done chan explained
	}
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	workers := min(runtime.GOMAXPROCS(0), len(files))
	jobs, line := make(chan job), make(chan job, 4*workers)
	all.Go(func() {
		defer close(jobs)
		defer close(line)
		for _, file := range files {
			j := job{file, make(chan explained, 1)}
			for _, next := range []chan job{line, jobs} {
				select {
				case next <- j:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	for range workers {
		all.Go(func() {
			for j := range jobs {
				j.done <- explain(j.file)
			}
		})
	}
	for j := range line {
		select {
		case e := <-j.done:
			if err := tell(e); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// tellExplained writes one line for a program, or a few for a person.
func tellExplained(p *terminal.Printer, r explain.Result) error {
	if p.JSON {
		e := json.NewEncoder(p.Out)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	var page bytes.Buffer
	on := terminal.Printer{Out: &page}
	on.Line("%s: %s", r.File, kindWords[r.Kind])
	on.Fields("  from", r.From, "  subject", r.Subject, "  says", book.Clip(r.NewText, 2000), "  answer", answerWords[r.Answer], "  why", r.Why,
		"  language", r.Language, "  refused", refusedWords(r.Bounces), "  calendar", rsvpWords(r.RSVP), "  attached", strings.Join(r.Attachments, "\n"), "  error", r.Error)
	on.Line("")
	_, err := p.Out.Write(page.Bytes())
	return err
}

// kindWords and answerWords are the kinds for a person's eyes.
var (
	kindWords = map[explain.Kind]string{
		explain.Human: "written by a person", explain.Auto: "written by a machine", explain.Bounce: "a letter came back, or is late",
		explain.Complaint: "a reader called a letter unwanted", explain.Calendar: "a calendar answers", explain.Unreadable: "can't be read",
	}
	answerWords = map[answers.Kind]string{
		answers.Join: "join: wants to take part", answers.Decline: "decline: does not want to join", answers.Later: "later: wants to be asked again",
		answers.Leave: "leave: wants to be left out", answers.Yes: "yes", answers.No: "no", answers.Maybe: "maybe", answers.Commanded: "command",
		answers.Posted: "post: meant for the group", answers.Human: "human: a person should read it", answers.Auto: "auto: nothing is done",
	}
)

func refusedWords(bounces []explain.Refusal) string {
	lines := make([]string, len(bounces))
	for i, b := range bounces {
		lines[i] = strings.Join(strings.Fields(b.Recipient+" "+b.Class+" "+b.Status), " ")
	}
	return strings.Join(lines, "\n")
}

func rsvpWords(r *explain.RSVP) string {
	if r == nil {
		return ""
	}
	words := strings.ToLower(r.PartStat)
	if r.Attendee != "" {
		words += ", for " + r.Attendee
	}
	if r.UID != "" {
		words += ", to the meeting " + r.UID
	}
	return words
}

package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/huh/v2"
	"golang.org/x/term"
)

// ErrUnanswered says that the answers ended before the questions, or that somebody stopped.
var ErrUnanswered = errors.New("a question was left without an answer")

// maxAnswer is how many bytes the answers to one question may take, wrong ones included.
const maxAnswer = 4 << 10

// Question is one thing to ask.
type Question struct {
	Title   string
	Why     string             // a line below the title; may be empty
	Default string             // what no answer means
	Hidden  bool               // a password: not shown while it is typed
	Check   func(string) error // says what is wrong with an answer, to be asked again; may be nil
}

// Ask asks one question and returns the answer without the space around it. Where one of both ends is no terminal, or a
// dumb one, the question is a plain line, which screen readers and pipes can follow.
func (p Person) Ask(ctx context.Context, q Question) (string, error) {
	answer := ""
	field := huh.NewInput().Title(q.Title).Description(q.Why).Placeholder(q.Default).Value(&answer).Validate(func(said string) error {
		if said = q.or(said); q.Check != nil {
			return q.Check(said)
		}
		return nil
	})
	form := func() *huh.Form { return huh.NewForm(huh.NewGroup(field)).WithOutput(p.Err) }
	in, terminal := p.typed()
	if terminal && plainTerminal() || !terminal {
		return p.askPlainly(ctx, q, field, in, terminal, form, &answer)
	}
	if q.Hidden {
		field.EchoMode(huh.EchoModePassword)
	}
	err := form().WithInput(in).RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return "", ErrUnanswered
	}
	return q.or(answer), err
}

func (q Question) or(said string) string {
	if said = strings.TrimSpace(said); said == "" {
		return q.Default
	}
	return said
}

func (p Person) askPlainly(ctx context.Context, q Question, field *huh.Input, in *os.File, terminal bool, form func() *huh.Form, answer *string) (string, error) {
	title := q.Title
	if q.Why != "" {
		fmt.Fprintln(p.Err, q.Why)
	}
	if q.Default != "" {
		title += " [" + q.Default + "]"
	}
	field.Title(title + ":")
	if q.Hidden && terminal {
		fmt.Fprint(p.Err, title+": ")
		said, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(p.Err)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrUnanswered, err)
		}
		return q.or(string(said)), ctx.Err()
	}
	answers := &oneAnswer{from: p.In}
	plain := huh.ThemeFunc(func(bool) *huh.Styles { return &huh.Styles{} })
	if err := form().WithInput(answers).WithTheme(plain).WithAccessible(true).RunWithContext(ctx); err != nil {
		return "", err
	}
	if answers.failed != nil || ctx.Err() != nil {
		return "", ErrUnanswered
	}
	return q.or(*answer), nil
}

// typed is the keyboard, where both what is read and what is asked are on a terminal.
func (p Person) typed() (*os.File, bool) {
	in, isFile := p.In.(*os.File)
	out, shown := p.Err.(*os.File)
	return in, isFile && shown && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

func plainTerminal() bool { return os.Getenv("TERM") == "dumb" || os.Getenv("ACCESSIBLE") != "" }

// oneAnswer reads a byte at a time, so that what follows the answer's line is left for the next question, and remembers
// what the form does not tell: that there was no answer.
type oneAnswer struct {
	from   io.Reader
	line   int // bytes of the line so far
	total  int
	failed error
}

func (a *oneAnswer) Read(b []byte) (int, error) {
	if a.total >= maxAnswer {
		a.failed = ErrUnanswered
		return 0, io.EOF
	}
	if len(b) == 0 {
		return 0, nil
	}
	n, err := a.from.Read(b[:1])
	a.total += n
	a.line += n
	if n == 1 && b[0] == '\n' {
		a.line = 0
	}
	if err != nil && (a.line == 0 || !errors.Is(err, io.EOF)) {
		a.failed = err
	}
	return n, err
}

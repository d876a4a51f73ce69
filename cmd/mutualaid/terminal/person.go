package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Person is who sits at this process: the three streams, and whether they are a terminal.
type Person struct {
	In       io.Reader
	Out, Err io.Writer
}

// Width is the terminal's columns, or 0 when the output goes elsewhere.
func (p Person) Width() int {
	f, ok := p.Out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Colour says whether what is written may be coloured: it is read on a terminal that can show it, and its owner does not
// mind. See https://no-color.org.
func (p Person) Colour() bool {
	f, ok := p.Out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && colorprofile.Detect(f, os.Environ()) >= colorprofile.ANSI
}

// Progress returns a function that draws a progress bar once the work takes longer than a second, or nil when nobody would
// see it. A total of -1 is one that nobody knows.
func (p Person) Progress(what string) func(done, total int) {
	f, ok := p.Err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressOn(f, what, time.Now)
}

// unhurried is how long work takes before anybody wonders.
const unhurried = time.Second

func progressOn(w io.Writer, what string, now func() time.Time) func(done, total int) {
	began := now()
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if now().Sub(began) < unhurried {
			return
		}
		if bar == nil || bar.GetMax() != total {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(24))
		}
		// A bar that can't be drawn is no reason to stop the work.
		_ = bar.Set(done)
	}
}

// ErrNotConfirmed says that somebody did not say yes.
var ErrNotConfirmed = errors.New("nothing was done: it was not confirmed. Say yes when asked, or add --yes")

// Sure asks before what can't be undone and was never asked for by scripts: only whom it finds at a terminal has to say yes.
func (p Person) Sure(ctx context.Context, question string) error {
	if f, ok := p.In.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return p.Confirm(ctx, question)
}

// Confirm asks a question that can be answered by yes. What is no terminal says nothing.
func (p Person) Confirm(ctx context.Context, question string) error {
	f, ok := p.In.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return ErrNotConfirmed
	}
	fmt.Fprintf(p.Err, "%s Type yes to do it: ", Plain(question))
	line, err := bufio.NewReader(io.LimitReader(p.In, 100)).ReadString('\n')
	if err != nil || ctx.Err() != nil || strings.TrimSpace(line) != "yes" {
		return ErrNotConfirmed
	}
	return nil
}

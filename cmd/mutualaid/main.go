// Command mutualaid runs mutual aid groups on one mailbox. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/manual"
	"mutualaid/cmd/mutualaid/terminal"
)

func main() { os.Exit(mainWithSignals()) }

// mainWithSignals runs the command line as the shell gave it. The first signal asks to stop; a second one ends at once.
func mainWithSignals() int {
	spareSweeps()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Main(ctx, os.Args[1:], terminal.Person{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

// spareSweeps lets the heap grow to two and a half times what is in use before it is swept, unless GOGC says otherwise: letters are
// made and forgotten by the thousand, and sweeping at twice took a quarter of the time that sending them costs. At three times it
// took no less, and some 8 MiB more.
func spareSweeps() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150)
	}
}

// Exit codes: done, not done, and not understood.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Session is one command line and who typed it.
type Session struct {
	terminal.Person
	CLI  *CLI
	Name string // of the command, as typed: "group add"

	Outside Outside
}

// Config loads the config file that the command line names.
func (s *Session) Config() (config.Config, error) { return config.Load(s.CLI.Config) }

// unitOf is what a command's progress counts, where it isn't what it is about.
var unitOf = map[string]string{"backup": ", MiB", "export": ", MiB", "copy": ", rows"}

// Printer writes to the person who typed the command.
func (s *Session) Printer() *terminal.Printer {
	return &terminal.Printer{Out: s.Out, Err: s.Err, JSON: s.CLI.JSON, Width: s.Width(), Colour: s.Colour(), Progress: s.Progress(s.Name + unitOf[s.Name])}
}

// Main carries out one command line and returns its exit code.
func Main(ctx context.Context, args []string, who terminal.Person) int {
	return mainIn(ctx, args, who, Outside{})
}

func mainIn(ctx context.Context, args []string, who terminal.Person, world Outside) int {
	s := &Session{Person: who, CLI: new(CLI), Outside: world}
	parser, exited, err := newParser(s.CLI, who.Out, who.Err)
	if err != nil {
		fmt.Fprintln(who.Err, "mutualaid:", err)
		return exitFailed
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help": // as people type it
		args = append(slices.Clone(args[1:]), "--help")
	}
	parsed, err := parser.Parse(args)
	if *exited {
		return exitDone // --help has said all
	}
	if err != nil {
		return usage(who.Err, "", err)
	}
	node := parsed.Selected()
	s.Name = nameOf(node)
	switch command := node.Target.Addr().Interface().(type) {
	case Command:
		err = command.Run(ctx, s)
	case StoreCommand:
		err = perform(ctx, s, command)
	default:
		err = fmt.Errorf("%s can do nothing", s.Name)
	}
	return report(who.Err, s.Name, err)
}

// report tells what went wrong with a command, one line for each thing, and returns the exit code.
func report(w io.Writer, name string, err error) int {
	var misuse usageError
	var problems config.Problems
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &misuse):
		return usage(w, name, err)
	case errors.As(err, &problems), errors.Is(err, errTold):
		fmt.Fprintln(w, terminal.Plain(err.Error()))
	default:
		fmt.Fprintln(w, "mutualaid:", terminal.Plain(err.Error()))
	}
	return exitFailed
}

func usage(w io.Writer, name string, err error) int {
	var parse *kong.ParseError
	command := strings.TrimSpace("mutualaid " + name)
	if errors.As(err, &parse) && parse.Context.Selected() != nil {
		command += " " + nameOf(parse.Context.Selected())
	}
	fmt.Fprintf(w, "mutualaid: %s; `%s --help` explains\n", terminal.Plain(err.Error()), command)
	return exitUsage
}

// usageError is a command line that is understood only once its command looks at it.
type usageError string

func (e usageError) Error() string { return string(e) }

// errTold is a failure that the command's own output has told already; its text is the one line that remains.
var errTold = errors.New("not everything is well")

// newParser makes the parser; exited says whether it has answered already, as --help does.
func newParser(cli *CLI, out, errOut io.Writer) (parser *kong.Kong, exited *bool, err error) {
	exited = new(bool)
	parser, err = kong.New(cli,
		kong.Name("mutualaid"),
		kong.Description("One mailbox runs a mutual aid group: people join, post, meet and leave by plain email."),
		kong.Writers(out, errOut),
		kong.Vars{"shells": manual.Shells},
		kong.Exit(func(int) { *exited = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "Set up", Title: "Set up:"}, {Key: "Groups and people", Title: "Groups and people:"},
			{Key: "What happens", Title: "What happens:"}, {Key: "Safety", Title: "Safety:"},
			{Key: "Help", Title: "Help:"},
		}),
	)
	return parser, exited, err
}

// nameOf is a command as one types it.
func nameOf(node *kong.Node) string {
	name := ""
	for n := node; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		if name != "" {
			name = " " + name
		}
		name = n.Name + name
	}
	return name
}

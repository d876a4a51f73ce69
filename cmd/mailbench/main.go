// Command mailbench measures what the program costs: it runs the product's own binary against a relay and a mailbox in other
// processes, beside a bare loop in the same run that stores nothing, and prints one JSON object a line.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"
)

// CLI is every command and flag there is.
type CLI struct {
	Connections int    `help:"SMTP connections, of the program and of the bare loop." default:"10" short:"c"`
	Program     string `help:"The program's binary; without it, it is built from this source." placeholder:"FILE"`
	Dir         string `help:"Where stores are made and removed; the system's folder for temporary files when empty." placeholder:"DIR"`
	SMTP        string `name:"smtp" help:"A relay that others wrote, in plain text without logins." placeholder:"HOST:PORT"`
	IMAP        string `name:"imap" help:"A mailbox that others wrote, in plain text and empty." placeholder:"HOST:PORT"`
	User        string `help:"Who signs in at both." default:"together@example.org"`
	Password    string `help:"And the password." default:"a secret, for tests"`

	Fanout  FanoutCmd  `cmd:"" help:"One post of 4 KB to N members, one letter each."`
	Intake  IntakeCmd  `cmd:"" help:"N replies to an invitation, the welcome letters queued."`
	Scale   ScaleCmd   `cmd:"" help:"Fan-out to 1,000, 10,000 … N members: does a recipient always cost the same?"`
	Latency LatencyCmd `cmd:"" help:"The way of a reply from the mailbox to its answer at the relay, N times."`
}

// Line is what is printed of one measurement.
type Line struct {
	Work          string  `json:"work"`
	N             int     `json:"n"`
	Connections   int     `json:"connections"`
	Seconds       float64 `json:"seconds"`
	PerSecond     float64 `json:"per_second"`
	BarePerSecond float64 `json:"bare_per_second,omitempty"`
	Ratio         float64 `json:"ratio,omitempty"`
	CPUEach       float64 `json:"cpu_us_each,omitempty"`  // of the program alone
	RSS           float64 `json:"rss_mib,omitempty"`      // at most, while it worked
	IdleRSS       float64 `json:"idle_rss_mib,omitempty"` // before
	Flat          float64 `json:"flat,omitempty"`         // seconds a recipient, over those of the cheapest line so far
	FlatCPU       float64 `json:"flat_cpu,omitempty"`     // the same of its CPU
	MedianMS      float64 `json:"median_ms,omitempty"`    // of single letters
	P95MS         float64 `json:"p95_ms,omitempty"`       //
	BytesEach     int64   `json:"bytes_each,omitempty"`   // of a letter on the wire
	Lost          *int    `json:"lost"`                   // recipients that had nothing
	Twice         *int    `json:"twice"`                  // letters beyond a recipient's first; null when others' relay counts
}

// rounded leaves out digits that no measurement has.
func (l Line) rounded() Line {
	for _, v := range []*float64{&l.Seconds, &l.Ratio, &l.Flat, &l.FlatCPU, &l.MedianMS, &l.P95MS} {
		*v = math.Round(*v*1000) / 1000
	}
	for _, v := range []*float64{&l.PerSecond, &l.BarePerSecond, &l.CPUEach, &l.RSS, &l.IdleRSS} {
		*v = math.Round(*v*10) / 10
	}
	return l
}

// command is one of the measurements.
type command interface {
	Run(ctx context.Context, b *Bench) error
}

func main() {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role, os.Stdin, os.Stdout, os.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Main carries out one command line and returns its exit code: 0 done, 1 failed, 2 not understood.
func Main(ctx context.Context, args []string, out, errOut io.Writer) int {
	cli, answered := new(CLI), false
	parser, err := kong.New(cli, kong.Name("mailbench"), kong.Writers(out, errOut), kong.Exit(func(int) { answered = true }),
		kong.Description("Measures the program beside a bare loop that stores nothing; prints one JSON object a line."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(errOut, "mailbench:", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if answered {
		return 0
	}
	if err != nil {
		fmt.Fprintf(errOut, "mailbench: %v; `mailbench --help` explains\n", err)
		return 2
	}
	lines := json.NewEncoder(out)
	b := &Bench{CLI: *cli, Log: &shared{to: errOut}, Print: func(l Line) error { return lines.Encode(l.rounded()) }}
	if err := b.run(ctx, parsed.Selected().Target.Addr().Interface().(command)); err != nil {
		fmt.Fprintln(errOut, "mailbench:", err)
		return 1
	}
	return 0
}

// shared is what several processes write their trouble to, one at a time.
type shared struct {
	mu sync.Mutex
	to io.Writer
}

func (s *shared) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(b)
}

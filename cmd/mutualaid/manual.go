package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"mutualaid/cmd/mutualaid/control"
	"mutualaid/cmd/mutualaid/manual"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// HelpCmd explains a command. Main answers it as `COMMAND --help`.
type HelpCmd struct {
	Words []string `arg:"" optional:"" name:"command" help:"Which command, as one types it: member add."`
}

// Run is never reached.
func (c *HelpCmd) Run(context.Context, *Session) error { return usageError("help explains a command") }

// CompletionCmd writes a shell's script.
type CompletionCmd struct {
	Shell string `arg:"" enum:"${shells}" help:"bash, zsh or fish."`
}

// Help is what `completion --help` adds.
func (c *CompletionCmd) Help() string {
	return `Put the line of your shell where it is read at each start:
  bash, ~/.bashrc:                   source <(mutualaid completion bash)
  zsh, ~/.zshrc, below compinit:     source <(mutualaid completion zsh)
  fish, ~/.config/fish/config.fish:  mutualaid completion fish | source
From then on TAB completes commands, flags, and the names of groups.`
}

// Run writes it.
func (c *CompletionCmd) Run(_ context.Context, s *Session) error {
	return manual.WriteScript(s.Out, c.Shell)
}

// CompleteCmd says what the last word of a command line may become, one a line; shells call it.
type CompleteCmd struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

// completing is how long somebody who has pressed TAB is kept waiting for names.
const completing = 500 * time.Millisecond

// Run says it.
func (c *CompleteCmd) Run(ctx context.Context, s *Session) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) > 0 && words[0] == "help" {
		words = words[1:]
	}
	parser, _, err := newParser(new(CLI), s.Out, s.Err)
	if err != nil {
		return err
	}
	at := manual.At(parser.Model, words)
	if at.Argument == "group" {
		at.Candidates = append(at.Candidates, groupNames(ctx, s, words)...)
	}
	for _, one := range at.Candidates {
		fmt.Fprintf(s.Out, "%s\t%s\n", one.Word, one.Help)
	}
	return nil
}

// groupNames are the groups of the program that runs. Where none does the store stays shut: TAB must do nothing that waits.
func groupNames(ctx context.Context, s *Session, words []string) (names []manual.Candidate) {
	ctx, cancel := context.WithTimeout(ctx, completing)
	defer cancel()
	conf, err := s.Config()
	if err != nil {
		return nil // a config that can't be read names no groups; the command itself will say so
	}
	socket, err := socketOf(conf)
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	request := control.Request{Command: "group list", Fields: json.RawMessage("{}"), By: s.CLI.As, JSON: true}
	if err := control.Call(ctx, socket, request, &terminal.Printer{Out: &out, Err: &out, JSON: true}); err != nil {
		return nil
	}
	var groups []desk.GroupView
	if err := json.Unmarshal(out.Bytes(), &groups); err != nil {
		return nil
	}
	last := words[len(words)-1]
	for _, g := range groups {
		if len(g.Name) >= len(last) && g.Name[:len(last)] == last {
			names = append(names, manual.Candidate{Word: g.Name, Help: g.Title})
		}
	}
	return names
}

// ManCmd writes the manual page.
type ManCmd struct{}

// Help is what `man --help` adds.
func (c *ManCmd) Help() string {
	return `Read it with:     mutualaid man | man -l -
Install it with:  mutualaid man > /usr/local/share/man/man1/mutualaid.1`
}

// Run writes it.
func (c *ManCmd) Run(_ context.Context, s *Session) error {
	parser, _, err := newParser(new(CLI), s.Out, s.Err)
	if err != nil {
		return err
	}
	page := manual.Page{Date: builtAt(), Version: versionNow().Version, After: []manual.Section{
		{Title: "Exit status", Items: [][2]string{{"0", "Done."}, {"1", "Not done; a line on standard error says why, and what to do."}, {"2", "The command line was not understood."}}},
		{Title: "Environment", Items: [][2]string{
			{"MUTUALAID_CONFIG", "The config file, where --config does not name one."},
			{"MUTUALAID_AS", "Who does it, for the group's log, where --as does not say it."},
			{"NO_COLOR", "When it is set, nothing is coloured. Nothing is either where the output is no terminal."},
			{"ACCESSIBLE", "When it is set, questions are plain lines, as screen readers read them."},
		}},
		{Title: "Files", Items: [][2]string{
			{"mutualaid.toml", "The config. mutualaid.example.toml explains every key."},
			{"mutualaid.db", "The store: all that is kept, in one file."},
			{"mutualaid.db.sock", "The socket by which commands reach the running program."},
		}},
	}}
	return page.Write(s.Out, parser.Model)
}

// builtAt is when the sources were changed last, so that the same program always writes the same page.
func builtAt() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if at, err := time.Parse(time.RFC3339, setting.Value); setting.Key == "vcs.time" && err == nil {
				return at
			}
		}
	}
	name, err := os.Executable()
	if err != nil {
		return time.Time{}
	}
	info, err := os.Stat(name)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

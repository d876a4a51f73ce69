package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// theUnit is what the systemd unit sets, by name; of what is said several times the last.
func theUnit(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/mutualaid.service")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, is := strings.Cut(strings.TrimSpace(line), "="); is && !strings.HasPrefix(name, "#") {
			set[name] = value
		}
	}
	return set
}

// understood says which command a command line is, as the program understands it.
func understood(t *testing.T, line string) (command string, cli *CLI) {
	t.Helper()
	cli = new(CLI)
	parser, _, err := newParser(cli, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	kong, err := parser.Parse(strings.Fields(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return kong.Command(), cli
}

// The unit runs the program in a folder that belongs to the user who runs it, since what init writes there nobody else can read, and what
// a sign-in renews must be written.
func TestUnitRunsTheProgramWhereItMayReadAndWrite(t *testing.T) {
	unit := theUnit(t)
	program, rest, _ := strings.Cut(unit["ExecStart"], " ")
	command, cli := understood(t, rest)
	if filepath.Base(program) != "mutualaid" || command != "run" {
		t.Errorf("it starts %s %s", program, command)
	}
	folder := "/var/lib/" + unit["StateDirectory"]
	if filepath.Dir(cli.Config) != folder || unit["WorkingDirectory"] != folder || unit["StateDirectoryMode"] != "0700" {
		t.Errorf("the config is %s, the folder %s", cli.Config, folder)
	}
	if unit["User"] == "" || unit["DynamicUser"] != "" {
		t.Error("nobody could carry out commands as the user who runs it")
	}
	for name, want := range map[string]string{"ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "UMask": "0077"} {
		if got, said := unit[name]; !said || got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// What the page says to type as that user, or in the container, is understood, and is of the unit's user and folder.
func TestCommandsOfOperationAreUnderstood(t *testing.T) {
	text, err := os.ReadFile("../../docs/operation.md")
	if err != nil {
		t.Fatal(err)
	}
	unit := theUnit(t)
	as := "runuser -u " + unit["User"] + " -- env -C " + unit["WorkingDirectory"] + " mutualaid "
	found := map[string]bool{}
	typed := regexp.MustCompile(`(?m)(?:` + regexp.QuoteMeta(as) + `|podman run [^\n]*/data mutualaid ?|podman exec mutualaid /mutualaid )([^\n` + "`" + `]*)`)
	for _, line := range typed.FindAllStringSubmatch(string(text), -1) {
		if line[1] == "" { // the container's own command
			line[1] = "run"
		}
		command, _ := understood(t, line[1])
		found[command] = true
	}
	for _, want := range []string{"init", "run", "doctor"} {
		if !found[want] {
			t.Errorf("the page does not say how to %s", want)
		}
	}
	if strings.Count(string(text), "runuser ") != strings.Count(string(text), as) {
		t.Error("a command on the page is of another user or folder than the unit's")
	}
}

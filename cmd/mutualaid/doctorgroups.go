package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"mutualaid/cmd/mutualaid/checkup"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/control"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
)

// examineProgram says whether anything reads the mail.
func examineProgram(ctx context.Context, c config.Config) checkup.Finding {
	socket, err := socketOf(c)
	switch {
	case err != nil:
		return checkup.Wrong("program", err.Error(), "set socket to a path that is short enough")
	case control.Answers(ctx, socket):
		return checkup.Well("program", "it runs, and answers commands")
	}
	return checkup.Note("program", "it does not run: mail is read and letters go out only while it does", "start `mutualaid run`, or let the system start it: see docs/operation.md")
}

// examineGroups says which groups' posts are held back since something went wrong.
func examineGroups(ctx context.Context, s *Session, c config.Config) (findings []checkup.Finding) {
	if _, err := os.Stat(c.Store); errors.Is(err, os.ErrNotExist) {
		return nil // and that is told of the store
	}
	var told, aside bytes.Buffer
	list := &Session{Person: s.Person, CLI: s.CLI, Name: "group list"}
	err := performWith(ctx, list, c, &GroupListCmd{}, &terminal.Printer{Out: &told, Err: &aside, JSON: true})
	var groups []desk.GroupView
	if err == nil {
		err = json.Unmarshal(told.Bytes(), &groups)
	}
	if err != nil {
		return []checkup.Finding{checkup.Wrong("groups", err.Error(), "look at what is said of the store")}
	}
	if len(groups) == 0 {
		return []checkup.Finding{checkup.Note("groups", "there is none", "make one: mutualaid group add NAME")}
	}
	for _, g := range groups {
		if g.Stopped > 0 {
			findings = append(findings, checkup.Wrong("groups", fmt.Sprintf("posts of %s are held since something went wrong (%d)", g.Name, g.Stopped),
				"`mutualaid inbox` says why; then let them go on: mutualaid group resume "+g.Name))
		}
	}
	if len(findings) == 0 {
		findings = []checkup.Finding{checkup.Well("groups", fmt.Sprintf("%d, and their posts flow", len(groups)))}
	}
	return findings
}

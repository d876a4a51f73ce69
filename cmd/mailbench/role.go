package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"mutualaid/mailer/mailtest"
)

// roleVariable makes this program play the relay or the mailbox, in a process of its own, until its standard input ends.
const roleVariable = "MAILBENCH_ROLE"

// ask is what the relay is asked for, one JSON object a line.
type ask struct {
	Reset    bool          `json:"reset,omitempty"`
	Until    int           `json:"until,omitempty"` // recipients
	Patience time.Duration `json:"patience,omitempty"`
	IDs      bool          `json:"ids,omitempty"`
}

// told is the answer.
type told struct {
	Addr  string            `json:"addr,omitempty"` // the first line says where it listens
	Tally mailtest.Tally    `json:"tally"`
	IDs   map[string]string `json:"ids,omitempty"`
}

// play plays a role to the end of in.
func play(role string, in io.Reader, out, errOut io.Writer) int {
	roles := map[string]func(io.Reader, *json.Encoder) error{"relay": playRelay, "mailbox": playMailbox}
	part, known := roles[role]
	if !known {
		fmt.Fprintf(errOut, "mailbench: %s is %q, which is no role\n", roleVariable, role)
		return 2
	}
	if err := part(in, json.NewEncoder(out)); err != nil {
		fmt.Fprintf(errOut, "mailbench: %s: %v\n", role, err)
		return 1
	}
	return 0
}

func playRelay(in io.Reader, out *json.Encoder) (err error) {
	drain, err := mailtest.NewDrain(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drain.Close()) }()
	if err := out.Encode(told{Addr: drain.Addr()}); err != nil {
		return err
	}
	asks := json.NewDecoder(in)
	for {
		var a ask
		if err := asks.Decode(&a); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if a.Reset {
			drain.Reset()
		}
		t := told{Tally: drain.Until(a.Until, a.Patience)}
		if a.IDs {
			t.IDs = drain.MessageIDs()
		}
		if err := out.Encode(t); err != nil {
			return err
		}
	}
}

// playMailbox serves the user and the password that the first line names.
func playMailbox(in io.Reader, out *json.Encoder) (err error) {
	lines := bufio.NewScanner(in)
	lines.Scan()
	var who [2]string
	if err := json.Unmarshal(lines.Bytes(), &who); err != nil {
		return err
	}
	server, err := mailtest.NewIMAPServer()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := server.AddUser(who[0], who[1]); err != nil {
		return err
	}
	if err := out.Encode(told{Addr: server.Addr()}); err != nil {
		return err
	}
	for lines.Scan() {
	}
	return lines.Err()
}

// actor is a process that plays a role.
type actor struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	asks *json.Encoder
	told *json.Decoder
	Addr string
}

// act starts a process of this program that plays a role; first, if not nil, is what it is told at once.
func act(ctx context.Context, role string, log io.Writer, first any) (a *actor, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a = &actor{cmd: exec.CommandContext(ctx, self)}
	a.cmd.Env = append(os.Environ(), roleVariable+"="+role)
	a.cmd.Stderr = log
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	a.asks, a.told = json.NewEncoder(a.in), json.NewDecoder(out)
	if err := a.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the %s: %w", role, err)
	}
	if first != nil {
		err = a.asks.Encode(first)
	}
	var t told
	if err = errors.Join(err, a.told.Decode(&t)); err != nil {
		return nil, errors.Join(fmt.Errorf("the %s: %w", role, err), a.leave())
	}
	a.Addr = t.Addr
	return a, nil
}

// ask asks the relay and waits for its answer.
func (a *actor) ask(q ask) (t told, err error) {
	if err := a.asks.Encode(q); err != nil {
		return t, fmt.Errorf("ask the relay: %w", err)
	}
	if err := a.told.Decode(&t); err != nil {
		return t, fmt.Errorf("the relay's answer: %w", err)
	}
	return t, nil
}

// leave ends the process and waits for it.
func (a *actor) leave() error { return errors.Join(a.in.Close(), a.cmd.Wait()) }

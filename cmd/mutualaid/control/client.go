package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"mutualaid/cmd/mutualaid/terminal"
)

// ErrNobody says that no process answers at the socket.
var ErrNobody = errors.New("no running program answers")

// Call asks the process that owns the store to carry out a command, and prints what it prints.
// ErrNobody means that nothing was done and nothing runs; any other error is the command's own, or says that the answer broke off.
func Call(ctx context.Context, path string, r Request, p *terminal.Printer) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return ErrNobody
	case err != nil:
		return fmt.Errorf("the socket %s: %w", path, err)
	case !ownedByUs(info):
		return fmt.Errorf("the socket %s belongs to another user: run this command as the user who runs the program", path)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Command, err)
	}
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", path)
		},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://mutualaid/command", bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, os.ErrNotExist):
		return ErrNobody // the socket was left by a process that died
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("the socket %s: %w: run this command as the user who runs the program", path, err)
	case err != nil:
		return fmt.Errorf("the running program: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1000)) // what came of it is all there is to tell
		return fmt.Errorf("the running program refuses: %s", strings.TrimSpace(string(text)))
	}
	return play(response.Body, p)
}

// Answers says whether a process listens at the socket.
func Answers(ctx context.Context, path string) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

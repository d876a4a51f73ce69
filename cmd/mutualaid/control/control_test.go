package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mutualaid/cmd/mutualaid/terminal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve answers at a socket until the test ends and returns its path.
func serve(t *testing.T, handle Handler) string {
	t.Helper()
	path := filepath.Join(short(t), "s.sock")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- Serve(ctx, ln, handle, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Error("the socket is still there")
		}
	})
	return path
}

// short is a folder whose path is short enough for a socket, whatever the test is called.
func short(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ma")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func call(t *testing.T, path string, r Request) (out, notes, data string, err error) {
	t.Helper()
	var o, e, d bytes.Buffer
	r.Fields = json.RawMessage(`{}`)
	err = Call(context.Background(), path, r, &terminal.Printer{Out: &o, Err: &e, Data: &d})
	return o.String(), e.String(), d.String(), err
}

func TestCommandRunsElsewhereAsIfItRanHere(t *testing.T) {
	var got Request
	path := serve(t, func(_ context.Context, r Request, p *terminal.Printer) error {
		got = r
		p.Line("done for %s", r.By)
		p.Note("by the way")
		p.Report(1, 2) // nobody watches
		if _, err := p.Data.Write([]byte{0, 0xff, 10}); err != nil {
			return err
		}
		return errors.New("it hurts: rest a little")
	})
	out, notes, data, err := call(t, path, Request{Command: "group add", By: "ann", JSON: true, Width: 72})
	if out != "done for ann\n" || notes != "by the way\n" || data != "\x00\xff\n" || err == nil || err.Error() != "it hurts: rest a little" {
		t.Errorf("%q %q %q %v", out, notes, data, err)
	}
	if diff := cmp.Diff(Request{Command: "group add", Fields: json.RawMessage(`{}`), By: "ann", JSON: true, Width: 72}, got); diff != "" {
		t.Error(diff)
	}
}

func TestProgressIsSeenByWhoWatches(t *testing.T) {
	path := serve(t, func(_ context.Context, _ Request, p *terminal.Printer) error {
		for i := range 4 {
			p.Report(i, 3)
		}
		return nil
	})
	var seen []int
	p := &terminal.Printer{Out: io.Discard, Err: io.Discard, Progress: func(done, _ int) { seen = append(seen, done) }}
	if err := Call(context.Background(), path, Request{Watched: true, Fields: json.RawMessage(`{}`)}, p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 3}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestNobodyAnswersWhereNothingRuns(t *testing.T) {
	path := filepath.Join(short(t), "s.sock")
	if _, _, _, err := call(t, path, Request{}); !errors.Is(err, ErrNobody) {
		t.Error(err)
	}
}

func TestSocketOfADeadProcessIsReplaced(t *testing.T) {
	path := filepath.Join(short(t), "s.sock")
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := call(t, path, Request{}); !errors.Is(err, ErrNobody) {
		t.Errorf("a dead socket: %v", err)
	}
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := ln.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoSocketIsLeftAlone(t *testing.T) {
	path := filepath.Join(short(t), "s.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(path); err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Error(err)
	}
}

func TestOnlyTheOwnerCanOpenTheSocket(t *testing.T) {
	path := serve(t, func(context.Context, Request, *terminal.Printer) error { return nil })
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
}

func TestLongPathsGetAShortSocket(t *testing.T) {
	t.Setenv("TMPDIR", short(t))
	store := filepath.Join(t.TempDir(), strings.Repeat("long/", 30), "mutualaid.db")
	path, err := Path(store)
	if err != nil || len(path) > longest {
		t.Fatal(path, err)
	}
	if again, err := Path(store); again != path || err != nil {
		t.Error("another path the second time")
	}
	if other, err := Path(store + "2"); other == path || err != nil {
		t.Error("two stores share a socket")
	}
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := ln.Close(); err != nil {
		t.Error(err)
	}
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(path); err == nil || !strings.Contains(err.Error(), "not yours alone") {
		t.Errorf("an open folder: %v", err)
	}
}

func TestAnswerThatBreaksOffIsAnError(t *testing.T) {
	path := filepath.Join(short(t), "s.sock")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// What a process that is killed leaves behind.
		if _, err := io.WriteString(w, `{"out":"half"}`+"\n"); err != nil {
			t.Error(err)
		}
	})}
	ended := make(chan error)
	go func() { ended <- server.Serve(ln) }()
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-ended
	}()
	if out, _, _, err := call(t, path, Request{}); out != "half" || err == nil || !strings.Contains(err.Error(), "middle of its answer") {
		t.Errorf("%q %v", out, err)
	}
}

func TestCommandStopsWhenItsClientGoes(t *testing.T) {
	stopped := make(chan error, 1)
	begun := make(chan struct{})
	path := serve(t, func(ctx context.Context, _ Request, _ *terminal.Printer) error {
		close(begun)
		<-ctx.Done()
		stopped <- ctx.Err()
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- Call(ctx, path, Request{Fields: json.RawMessage(`{}`)}, &terminal.Printer{Out: io.Discard, Err: io.Discard})
	}()
	<-begun
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestStoppingTellsCommandsUnderWay(t *testing.T) {
	path := filepath.Join(short(t), "s.sock")
	ln, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	ctx, stop := context.WithCancel(context.Background())
	ended, called := make(chan error), make(chan error)
	go func() {
		ended <- Serve(ctx, ln, func(ctx context.Context, _ Request, _ *terminal.Printer) error {
			close(begun)
			<-ctx.Done()
			return errors.New("told to stop")
		}, 5*time.Second)
	}()
	go func() {
		_, _, _, err := call(t, path, Request{})
		called <- err
	}()
	<-begun
	stop()
	if err := <-called; err == nil || err.Error() != "told to stop" {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestNonsenseOnTheSocketIsRefused(t *testing.T) {
	path := serve(t, func(context.Context, Request, *terminal.Printer) error {
		t.Error("carried out")
		return nil
	})
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}}}
	response, err := client.Post("http://x/command", "", strings.NewReader("{nonsense"))
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusBadRequest {
		t.Error(response.Status, err)
	}
}

func FuzzPlay(f *testing.F) {
	f.Add([]byte(`{"out":"a"}{"end":true}`))
	f.Add([]byte(`{"data":"AAE="}` + "\n" + `{"done":1,"total":2}{"end":true,"error":"x"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		err := play(bytes.NewReader(raw), &terminal.Printer{Out: io.Discard, Err: io.Discard})
		if err == nil && !bytes.Contains(bytes.ToLower(raw), []byte("end")) {
			t.Error("an end out of nothing")
		}
	})
}

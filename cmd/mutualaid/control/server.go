package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
)

// maxRequest bounds a request's bytes: the longest is a list of people to invite.
const maxRequest = 256 << 20

// Handler carries out a request and writes to the printer; its error's text goes back to the person who asked.
type Handler func(ctx context.Context, r Request, p *terminal.Printer) error

// Listen makes the socket. The caller owns the store, so a socket that is there already was left by a process that died.
func Listen(path string) (net.Listener, error) {
	if err := ownFolder(path); err != nil {
		return nil, fmt.Errorf("the socket's folder: %w", err)
	}
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&os.ModeSocket == 0 {
		return nil, fmt.Errorf("%s is in the way of the socket and is none: move it away, or set socket in the config", path)
	}
	if err == nil {
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("a socket left over: %w", err)
		}
	}
	ln, err := bind(path)
	if err != nil {
		return nil, fmt.Errorf("the socket %s: %w", path, err)
	}
	return ln, nil
}

// Serve answers on ln until ctx ends; commands under way are then told to stop and waited for, at most patience.
// It closes ln, which removes the socket.
func Serve(ctx context.Context, ln net.Listener, handle Handler, patience time.Duration) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /command", func(w http.ResponseWriter, r *http.Request) { answer(w, r, handle) })
	base, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	server := &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return base },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return fmt.Errorf("the socket: %w", err)
	case <-ctx.Done():
	}
	stop()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := server.Shutdown(end)
	if err != nil {
		err = errors.Join(fmt.Errorf("a command did not stop in time: %w", err), server.Close())
	}
	<-ended
	return err
}

func answer(w http.ResponseWriter, r *http.Request, handle Handler) {
	var request Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&request); err != nil {
		http.Error(w, "the request can't be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	f := &frames{json: json.NewEncoder(w), w: w}
	p := &terminal.Printer{
		Out:   f.writer(func(b []byte) frame { return frame{Out: string(b)} }),
		Err:   f.writer(func(b []byte) frame { return frame{Err: string(b)} }),
		Data:  f.writer(func(b []byte) frame { return frame{Data: b} }),
		JSON:  request.JSON,
		Width: request.Width, Colour: request.Colour,
	}
	if request.Watched {
		// A client that is gone is noticed by the context; progress is only for the eye.
		p.Progress = func(done, total int) { _ = f.send(frame{Done: done, Total: total}) }
	}
	last := frame{End: true}
	if err := handle(r.Context(), request, p); err != nil {
		last.Error = err.Error()
	}
	// There is nobody to tell when the last frame does not arrive: the client sees that it is missing.
	_ = f.send(last)
}

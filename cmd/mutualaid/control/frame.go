// Package control lets commands reach the process that owns the store, over a unix socket that only its owner can open.
//
// A request is one HTTP POST with the command's name and fields; the answer is a stream of frames, one JSON value a line,
// as the command writes them, ended by a frame with its outcome. A connection that ends without one is an error.
package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"

	"mutualaid/cmd/mutualaid/terminal"
)

// Request is one command to be carried out by the process that owns the store.
type Request struct {
	Command string          `json:"command"` // as typed: "group add"
	Fields  json.RawMessage `json:"fields"`
	By      string          `json:"by"`      // who asks, for the group's log
	JSON    bool            `json:"json"`    // wants JSON
	Width   int             `json:"width"`   // columns of the terminal
	Colour  bool            `json:"colour"`  // the terminal shows colours
	Watched bool            `json:"watched"` // wants to see progress
}

// frame is one piece of a command's output; exactly one of its fields is set, or End with Error.
type frame struct {
	Out   string `json:"out,omitempty"`
	Err   string `json:"err,omitempty"`
	Data  []byte `json:"data,omitempty"`
	Done  int    `json:"done,omitempty"`
	Total int    `json:"total,omitempty"`
	End   bool   `json:"end,omitempty"`
	Error string `json:"error,omitempty"`
}

// frames sends frames. A command may write from several goroutines.
type frames struct {
	mu   sync.Mutex
	json *json.Encoder
	w    http.ResponseWriter
	err  error // the first failure: the client is gone
}

func (f *frames) send(v frame) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = f.json.Encode(v)
	}
	if f.err == nil {
		f.err = http.NewResponseController(f.w).Flush()
	}
	return f.err
}

// stream is a writer that makes a frame of each write.
type stream func([]byte) frame

func (f *frames) writer(of stream) io.Writer { return frameWriter{f, of} }

type frameWriter struct {
	frames *frames
	of     stream
}

func (w frameWriter) Write(p []byte) (int, error) {
	if err := w.frames.send(w.of(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// play writes a stream of frames to where the person is, and returns the command's own error.
func play(r io.Reader, p *terminal.Printer) error {
	for d := json.NewDecoder(r); ; {
		var f frame
		if err := d.Decode(&f); err != nil {
			return errors.Join(errors.New("the running program ended in the middle of its answer; look at its log"), err)
		}
		switch {
		case f.End && f.Error != "":
			return errors.New(f.Error)
		case f.End:
			return nil
		case f.Total > 0:
			p.Report(f.Done, f.Total)
		case f.Data != nil:
			if p.Data == nil {
				return errors.New("the running program sent bytes that nobody asked for: is it of another version? Start it anew")
			}
			if _, err := p.Data.Write(f.Data); err != nil {
				return err
			}
		default:
			if _, err := io.WriteString(p.Out, f.Out); err != nil {
				return err
			}
			if _, err := io.WriteString(p.Err, f.Err); err != nil {
				return err
			}
		}
	}
}

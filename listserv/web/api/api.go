// Package api is the HTTP interface for other programs: what the commands do, as JSON, for the holders of tokens.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"mutualaid/listserv/book"
	"mutualaid/listserv/desk"
	"mutualaid/store"
)

// Prefix is where the interface lies. What is below it stays as it is; what is not compatible gets a new one.
const Prefix = "/api/v1"

// maxBody bounds the bytes of a request.
const maxBody = 1 << 20

// New makes the handler of everything below Prefix.
func New(d *desk.Desk, log *slog.Logger) http.Handler {
	h := &handler{desk: d, log: log}
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.HandleFunc(r.method+" "+Prefix+r.path, h.serve(r))
	}
	described, err := json.Marshal(Describe())
	if err != nil {
		panic(err) // the description is made of the program's own types
	}
	mux.HandleFunc("GET "+Prefix+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		header(w, http.StatusOK, "application/json")
		h.send(w, append(described, '\n'))
	})
	mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, r, problem{http.StatusNotFound, "there is nothing at " + r.Method + " " + r.URL.Path + "; " + Prefix + "/openapi.json describes what there is"})
	})
	return mux
}

type handler struct {
	desk *desk.Desk
	log  *slog.Logger
}

// call is one request that is allowed: who calls, and what for.
type call struct {
	*http.Request
	desk  *desk.Desk
	token book.Token
	by    string // for the Log
}

// problem is an error as it is told. See RFC 9457.
type problem struct {
	status int
	detail string
}

func (p problem) Error() string { return p.detail }

func (h *handler) serve(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, maxBody)
		c, err := h.allow(r, req)
		if err == nil && r.file != nil {
			h.sendFile(w, c, r)
			return
		}
		var out any
		if err == nil {
			out, err = r.do(c)
		}
		if err != nil {
			h.fail(w, req, err)
			return
		}
		body, err := json.Marshal(out)
		if err != nil {
			h.fail(w, req, err)
			return
		}
		header(w, http.StatusOK, "application/json")
		h.send(w, append(body, '\n'))
	}
}

// sendFile answers by a file. One that breaks off must not be taken for a whole one.
func (h *handler) sendFile(w http.ResponseWriter, c call, r route) {
	err := r.file(c, w)
	var broken brokenOff
	switch {
	case err == nil:
	case errors.As(err, &broken):
		h.log.Error("a file broke off", "path", c.URL.Path, "error", broken.error)
		panic(http.ErrAbortHandler)
	default:
		h.fail(w, c.Request, err)
	}
}

// allow finds out who calls, and whether they may.
func (h *handler) allow(r route, req *http.Request) (call, error) {
	kind, secret, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return call{}, problem{http.StatusUnauthorized, "send a token: Authorization: Bearer ma_..."}
	}
	t, err := h.desk.Bearer(req.Context(), strings.TrimSpace(secret))
	if errors.Is(err, desk.ErrToken) {
		return call{}, problem{http.StatusUnauthorized, err.Error()}
	}
	if err != nil {
		return call{}, err
	}
	c := call{Request: req, desk: h.desk, token: t, by: t.Name + " (by token)"}
	if group := req.PathValue("group"); group != "" && !t.May(r.scope, group) || group == "" && !t.May(r.scope, t.Group) {
		return call{}, problem{http.StatusForbidden, fmt.Sprintf("the token %q may not do this: it takes the scope %q%s", t.Name, r.scope, ofGroup(group))}
	}
	return c, nil
}

func ofGroup(group string) string {
	if group == "" {
		return ""
	}
	return " for the group " + group
}

// fail tells an error: the caller's in words, our own in the program's log only.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problem{http.StatusInternalServerError, "something went wrong here; the program's log says what"}
	var tooLarge *http.MaxBytesError
	switch own := (problem{}); {
	case errors.As(err, &own):
		p = own
	case errors.As(err, &tooLarge):
		p = problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("the request is larger than %d bytes", tooLarge.Limit)}
	case errors.Is(err, book.ErrNoSuch), errors.Is(err, store.ErrNotFound):
		p = problem{http.StatusNotFound, book.Plainly(err)}
	case errors.Is(err, book.ErrInput), errors.Is(err, book.ErrTaken):
		p = problem{http.StatusUnprocessableEntity, book.Plainly(err)}
	case errors.Is(err, context.Canceled):
		return // nobody listens any more
	default:
		h.log.Error("the interface failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="mutualaid"`)
	}
	body, err := json.Marshal(told{"about:blank", http.StatusText(p.status), p.status, p.detail})
	if err != nil {
		h.log.Error("a problem can't be told", "error", err)
		return
	}
	header(w, p.status, "application/problem+json")
	h.send(w, append(body, '\n'))
}

// told is a problem as JSON. See RFC 9457 section 3.1.
type told struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func header(w http.ResponseWriter, status int, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
}

func (h *handler) send(w io.Writer, body []byte) {
	if _, err := w.Write(body); err != nil {
		h.log.Debug("a caller has gone", "error", err)
	}
}

// read decodes the body of a request strictly: what is misspelt is an error, and no wish that goes unheard.
func read[In any](c call) (in In, err error) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return in, problem{http.StatusUnsupportedMediaType, "send JSON: Content-Type: application/json"}
	}
	d := json.NewDecoder(c.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return in, err
		}
		return in, problem{http.StatusBadRequest, "the JSON can't be read: " + err.Error()}
	}
	if d.More() {
		return in, problem{http.StatusBadRequest, "more than one JSON value"}
	}
	return in, nil
}

// number reads a number of the query.
func (c call) number(name string, otherwise int) (int, error) {
	v := c.URL.Query().Get(name)
	if v == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		return 0, problem{http.StatusBadRequest, fmt.Sprintf("%s: %q is no number", name, v)}
	}
	return n, nil
}

// group is the group that a list is asked for; "" is all that the token opens.
func (c call) group() (string, error) {
	group := c.URL.Query().Get("group")
	switch {
	case c.token.Group == "":
		return group, nil
	case group != "" && group != c.token.Group:
		return "", problem{http.StatusForbidden, fmt.Sprintf("the token %q is for the group %s only", c.token.Name, c.token.Group)}
	}
	return c.token.Group, nil
}

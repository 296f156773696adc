package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"liangshan/county"
	"liangshan/intake"
	"liangshan/kernel"
)

// While a county is served, its journal belongs to the server. Commands of the operator then
// go to the server through a socket in the keys folder, which only the owner of the keys
// can open; without a server they open the county themselves.

const socketName = "operator.sock"

// An operation is what the operator asks of a server. One of the fields is set.
type operation struct {
	Backup string           `json:"backup,omitempty"` // New folder.
	Apply  []county.Publish `json:"apply,omitempty"`
	Token  *grant           `json:"token,omitempty"`
	Import *intake.Job      `json:"import,omitempty"`
	Hold   *holding         `json:"hold,omitempty"`
	Pay    *payJob          `json:"pay,omitempty"`

	Rebuild bool `json:"rebuild,omitempty"` // The read tables.
	Dry     bool `json:"dry,omitempty"`     // Apply is only tried.
}

type grant struct {
	Actor kernel.Actor  `json:"actor"`
	Label string        `json:"label"`
	Valid time.Duration `json:"valid"`
}

// An outcome is what the server has done.
type outcome struct {
	Manifest *county.Manifest  `json:"manifest,omitempty"`
	Applied  []county.Applied  `json:"applied,omitempty"`
	Token    string            `json:"token,omitempty"`
	Error    string            `json:"error,omitempty"`
	File     *county.FileError `json:"file,omitempty"` // Where the error is in a file of rules.
	Report   *intake.Report    `json:"report,omitempty"`
	Code     string            `json:"code,omitempty"` // Of the refusal that the error is.
	Pay      *payOutcome       `json:"pay,omitempty"`
	Progress *progressNote     `json:"progress,omitempty"` // How far it is; the outcome itself is still to come.
}

func (o *outcome) err() error {
	switch {
	case o.File != nil:
		return o.File
	case o.Error != "":
		return errors.New(o.Error)
	}
	return nil
}

// operate does an operation on a running county. told hears how far it is.
func operate(ctx context.Context, r *county.Running, o operation, told county.Told) (out outcome) {
	var err error
	switch {
	case o.Import != nil:
		return takeIn(ctx, r, o.Import, told)
	case o.Backup != "":
		var m county.Manifest
		m, err = r.Backup(ctx, o.Backup, told)
		out.Manifest = &m
	case o.Token != nil:
		secret, failed := r.GrantToken(ctx, o.Token.Actor, o.Token.Label, o.Token.Valid)
		err = failed
		out.Token = secret.Reveal()
	case o.Pay != nil:
		out.Pay, err = o.Pay.do(ctx, r)
	case o.Rebuild:
		err = r.View.Rebuild(ctx, func(done, all uint64) { told("read tables", done, all) })
	case o.Hold != nil:
		err = o.Hold.grant(ctx, r)
	case o.Dry:
		out.Applied, err = r.Try(ctx, o.Apply)
	default:
		out.Applied, err = r.Apply(ctx, o.Apply)
	}
	if err != nil {
		out.Error, out.Token, out.Manifest = err.Error(), "", nil
		errors.As(err, &out.File)
	}
	return out
}

// listenOperator serves the operator's socket until the listener is closed.
func listenOperator(ctx context.Context, r *county.Running, folder county.Folder) (io.Closer, error) {
	path := filepath.Join(folder.Keys, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("the operator's socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			serveOperator(ctx, r, w, q)
		}),
	}
	go server.Serve(listener)
	return server, nil
}

// serveOperator does an operation for the operator's program beside the server, which hears how far it is. What can be
// begun again (reading a file in, a backup, read tables) ends with that program, an import between two commands.
func serveOperator(ctx context.Context, r *county.Running, w http.ResponseWriter, q *http.Request) {
	var o operation
	if err := json.NewDecoder(q.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if o.Import != nil || o.Backup != "" || o.Rebuild {
		asked, stop := context.WithCancel(q.Context())
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		ctx = asked
	}
	answers, flush := json.NewEncoder(w), http.NewResponseController(w)
	var mu sync.Mutex
	var last time.Time
	told := func(what string, done, all uint64) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) < 200*time.Millisecond {
			return
		}
		last = time.Now()
		answers.Encode(outcome{Progress: &progressNote{what, done, all}})
		flush.Flush()
	}
	answers.Encode(operate(ctx, r, o, told))
}

// ask has an operation done by the server of the county, or, without one, opens the county
// and does it.
func (m *Main) ask(ctx context.Context, c *config, o operation) (outcome, error) {
	told := m.progress()
	out, err := askServer(ctx, c.folder(), o, told)
	if err == nil {
		return out, out.err()
	}
	if !errors.Is(err, errNoServer) {
		return out, err
	}
	log, err := c.logger(m)
	if err != nil {
		return out, err
	}
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return out, err
	}
	if o.Import != nil {
		if err := intake.Settle(ctx, r); err != nil {
			return outcome{}, errors.Join(err, r.Close(context.WithoutCancel(ctx)))
		}
	}
	out = operate(ctx, r, o, told)
	return out, errors.Join(out.err(), r.Close(context.WithoutCancel(ctx)))
}

var errNoServer = errors.New("no server")

// askServer sends an operation to the server. told, if not nil, hears how far it is.
func askServer(ctx context.Context, folder county.Folder, o operation, told county.Told) (out outcome, err error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder.Keys, socketName))
	}
	body, err := json.Marshal(o)
	if err != nil {
		return out, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://operator/", bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	answer, err := (&http.Client{Transport: &http.Transport{DialContext: dial}}).Do(request)
	var refused *net.OpError
	if errors.As(err, &refused) && refused.Op == "dial" {
		return out, errNoServer
	}
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	for answers := json.NewDecoder(answer.Body); ; {
		out = outcome{}
		if err := answers.Decode(&out); err != nil || out.Progress == nil {
			return out, err
		}
		if told != nil {
			told(out.Progress.What, out.Progress.Done, out.Progress.All)
		}
	}
}

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

// operate does an operation on a running county.
func operate(ctx context.Context, r *county.Running, o operation) (out outcome) {
	var err error
	switch {
	case o.Backup != "":
		var m county.Manifest
		m, err = r.Backup(ctx, o.Backup)
		out.Manifest = &m
	case o.Token != nil:
		secret, failed := r.GrantToken(ctx, o.Token.Actor, o.Token.Label, o.Token.Valid)
		err = failed
		out.Token = secret.Reveal()
	case o.Pay != nil:
		out.Pay, err = o.Pay.do(ctx, r)
	case o.Rebuild:
		err = r.View.Rebuild(ctx, nil)
	case o.Hold != nil:
		err = o.Hold.grant(ctx, r)
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
			var o operation
			if err := json.NewDecoder(q.Body).Decode(&o); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			if o.Import != nil {
				serveImport(ctx, r, o.Import, w, q)
				return
			}
			json.NewEncoder(w).Encode(operate(ctx, r, o))
		}),
	}
	go server.Serve(listener)
	return server, nil
}

// ask has an operation done by the server of the county, or, without one, opens the county
// and does it.
func (m *Main) ask(ctx context.Context, c *config, o operation) (outcome, error) {
	out, err := askServer(ctx, c.folder(), o, nil)
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
	out = operate(ctx, r, o)
	return out, errors.Join(out.err(), r.Close(context.WithoutCancel(ctx)))
}

var errNoServer = errors.New("no server")

// askServer sends an operation to the server. told, if not nil, hears how far it is.
func askServer(ctx context.Context, folder county.Folder, o operation, told intake.Told) (out outcome, err error) {
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

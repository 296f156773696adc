package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"liangshan/county"
	"liangshan/web"
)

var serveCommand = command{
	name: "serve", short: "serve a county: API, page, public log",
	long: `
Verifies the journal, builds the state, and serves until interrupted (SIGINT or SIGTERM). It
never creates a county. GET /health tells that the process lives, /ready that it
serves, /metrics how it does.

  liangshan serve -data data -listen 127.0.0.1:8080`,
	run: (*Main).serve,
}

func (m *Main) serve(ctx context.Context, args []string) (err error) {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	f.StringVar(&c.Listen, "listen", c.Listen, "address to serve at")
	f.BoolVar(&c.Open, "open", c.Open, "show accounts and receipts on the page to everybody who reaches it")
	f.StringVar(
		&c.Public,
		"public",
		c.Public,
		"`address` at which anyone reaches the page; QR codes on papers lead there",
	)
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	log, err := c.logger(m)
	if err != nil {
		return err
	}
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(ctx))) }()
	replayed := r.Replayed()
	log.Info(
		"the county is ready",
		"county",
		r.Code(),
		"entries",
		replayed.Entries,
		"from_snapshot",
		replayed.Snapshot,
		"took_ms",
		replayed.Took.Milliseconds(),
	)
	return m.serveUntilDone(ctx, r, c, log)
}

// graceful is how long requests under way may take after the end was asked for.
const graceful = 10 * time.Second

func (m *Main) serveUntilDone(ctx context.Context, r *county.Running, c *config, log *slog.Logger) error {
	public, err := c.publicPage()
	if err != nil {
		return err
	}
	a, err := site(ctx, r, log, web.Options{Open: c.Open, Public: public})
	if err != nil {
		return err
	}
	operator, err := listenOperator(ctx, r, c.folder())
	if err != nil {
		return err
	}
	defer operator.Close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w (choose another address with -listen)", err)
	}
	server := a.Server()
	fmt.Fprintf(
		m.Stdout,
		"\n  page     http://%s/\n  API      http://%s/openapi.json\n  stop     Ctrl+C\n",
		listener.Addr(),
		listener.Addr(),
	)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return server.Shutdown(stopping)
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"liangshan/api"
)

// graceful is how long requests under way may take after the end was asked for.
const graceful = 10 * time.Second

// A door listens, from before a county is open.
type door struct {
	api.Door
	listener net.Listener
	server   *http.Server
	failed   chan error // What Serve has returned.
}

// listen takes an address, so that one that is taken is told before any work is done.
func listen(address string, log *slog.Logger) (*door, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening: %w (choose another address with -listen 请用 -listen 换一个地址)", err)
	}
	d := &door{listener: listener, failed: make(chan error, 1)}
	d.server = d.Server(log)
	go func() { d.failed <- d.server.Serve(listener) }()
	return d, nil
}

func (d *door) address() string { return d.listener.Addr().String() }

// wait answers requests until the context ends, and then those that are under way.
func (d *door) wait(ctx context.Context) error {
	select {
	case err := <-d.failed:
		return err
	case <-ctx.Done():
	}
	return d.close(ctx)
}

// close answers the requests that are under way and listens no more. It may be called again.
func (d *door) close(ctx context.Context) error {
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return d.server.Shutdown(stopping)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
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
	closed   sync.Once
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
	var err error
	select {
	case err = <-d.failed:
	case <-ctx.Done():
	}
	return errors.Join(err, d.close(ctx))
}

// close answers the requests that are under way and listens no more; those that take too long are cut off. A second
// call does nothing.
func (d *door) close(ctx context.Context) (err error) {
	d.closed.Do(func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		if err = d.server.Shutdown(stopping); err != nil {
			d.server.Close()
		}
	})
	return err
}

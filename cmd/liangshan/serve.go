package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"liangshan/api"
	"liangshan/county"
	"liangshan/web"
)

var serveCommand = command{
	name: "serve", short: "serve a county, or several: API, page, public log",
	long: `
Verifies the journal, builds the state, and serves until interrupted (SIGINT or SIGTERM). It
never creates a county. GET /health tells that the process lives, /ready that it
serves, /metrics how it does.

  liangshan serve -data data -listen 127.0.0.1:8080

Several counties are listed in liangshan.toml. Each has folders of its own and is reached below
its code, as in /CODE/v1/table; one that cannot be opened answers 503 while the others serve.
Any command is told with -county CODE which it is about.

  listen = "127.0.0.1:8080"
  [[county]]
  code = "CODE"
  data = "data/CODE"
  [[county]]
  …

What liangshan.toml may say; a flag of the same name goes before it:
  data, keys      folders of the county and of its keys
  listen          address of the API and the page
  nats, system    servers of a cluster, with the user of the county and with that of the system
  open            show accounts and receipts on the page to everybody who reaches it
  public          address at which anyone reaches the page
  log             debug, info, warn or error
  rate            requests a second of one caller; 0: no limit
  [[witness]]     url, key                            who cosigns the public log
  [oidc]          issuer, client, secret_file, title  who vouches for people's identities
  [[webhook]]     name, url, secret, events           who is told of events
  [[county]]      code, data, keys, open, witness     several counties in one process`,
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
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 {
		return usagef("it takes %s", list(nil))
	}
	if err := c.read(f); err != nil {
		return err
	}
	log, err := c.logger(m)
	if err != nil {
		return err
	}
	several := c.several(f)
	if !several {
		if err := c.choose(f); err != nil {
			return err
		}
	}
	d, err := listen(c.Listen, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	if several {
		return m.serveCounties(ctx, c, log, d)
	}
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(ctx))) }()
	ready(log, r)
	return m.serveUntilDone(ctx, r, c, log, d)
}

// ready tells the log how a county began.
func ready(log *slog.Logger, r *county.Running) {
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
		"verified_entries_per_s",
		replayed.Entries*1000/uint64(max(1, replayed.Took.Milliseconds())),
	)
}

// serveUntilDone serves one county at the root of the address.
func (m *Main) serveUntilDone(
	ctx context.Context, r *county.Running, c *config, log *slog.Logger, d *door,
) error {
	public, err := c.publicPage()
	if err != nil {
		return err
	}
	a, accounts, err := m.site(ctx, r, c, log, web.Options{Open: c.Open, Public: public})
	if err != nil {
		return err
	}
	defer accounts.Close()
	operator, err := listenOperator(ctx, r, c.folder())
	if err != nil {
		return err
	}
	defer operator.Close()
	d.Open(a)
	page := d.address()
	fmt.Fprintf(m.Stdout, "\n  page     http://%s/\n  API      http://%[1]s/openapi.json\n  stop     Ctrl+C\n", page)
	return d.wait(ctx)
}

// serveCounties serves every county of the settings below its code. One that cannot be opened
// keeps none of the others waiting.
func (m *Main) serveCounties(ctx context.Context, c *config, log *slog.Logger, d *door) (err error) {
	public, err := c.publicPage()
	if err != nil {
		return err
	}
	var members []api.Member
	var open []io.Closer
	defer func() {
		for _, one := range open {
			err = errors.Join(err, one.Close())
		}
	}()
	served := 0
	for _, one := range c.Counties {
		own := *c
		own.of(one, false)
		member, closer, failure := m.join(ctx, &own, public, log.With("county", one.Code))
		if failure != nil {
			log.Error("the county cannot be served", "county", one.Code, "error", failure)
			member = api.Member{Code: one.Code, Failure: failure}
		} else {
			served, open = served+1, append(open, closer)
		}
		members = append(members, member)
	}
	if served == 0 {
		return fmt.Errorf("none of the counties can be served: %w", members[0].Failure)
	}
	d.Open(api.NewFront(members, web.NewFrontPage(members)))
	fmt.Fprintf(m.Stdout, "\n  page     http://%s/\n", d.address())
	for _, one := range members {
		state := "http://" + d.address() + "/" + one.Code + "/"
		if one.Failure != nil {
			state = "stopped: " + one.Failure.Error()
		}
		fmt.Fprintf(m.Stdout, "  %s   %s\n", one.Code, state)
	}
	fmt.Fprintf(m.Stdout, "  stop     Ctrl+C\n")
	return d.wait(ctx)
}

// join opens a county and makes it a member of the front.
func (m *Main) join(ctx context.Context, c *config, public string, log *slog.Logger) (api.Member, io.Closer, error) {
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return api.Member{}, nil, err
	}
	a, accounts, err := m.site(ctx, r, c, log, web.Options{Open: c.Open, Public: public, Below: "/" + c.code})
	var operator io.Closer
	if err == nil {
		if operator, err = listenOperator(ctx, r, c.folder()); err != nil {
			err = errors.Join(err, accounts.Close())
		}
	}
	if err != nil {
		return api.Member{}, nil, errors.Join(err, r.Close(context.WithoutCancel(ctx)))
	}
	ready(log, r)
	return api.Member{Code: c.code, API: a}, closing(func() error {
		return errors.Join(operator.Close(), accounts.Close(), r.Close(context.WithoutCancel(ctx)))
	}), nil
}

// closing is a function that closes something.
type closing func() error

// Close implements io.Closer.
func (c closing) Close() error { return c() }

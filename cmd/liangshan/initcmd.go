package main

import (
	"context"
	"errors"
	"fmt"

	"liangshan/county"
)

var initCommand = command{
	name: "init", short: "create an empty county in a folder",
	long: `
Creates the journal, the keys and the vault of a county, and its first actor, the system
administrator (actor 1), whose token is printed once and never again. Nothing else ever
creates a journal, and init never overwrites one.

  liangshan init -county CODE
  liangshan apply counties/CODE`,
	run: (*Main).initCounty,
}

func (m *Main) initCounty(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	if c.code == "" {
		return usagef("-county is needed: the county's code of six digits (GB/T 2260)")
	}
	err := county.Init(ctx, c.folder(), c.code, c.cluster())
	if errors.Is(err, county.ErrCode) || errors.Is(err, county.ErrKeysInside) {
		return usagef("%v", err)
	}
	if err != nil {
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
	token, err := r.Bootstrap(ctx)
	if err != nil {
		r.Close(ctx)
		return err
	}
	if err := r.Close(ctx); err != nil {
		return err
	}
	folder := c.folder()
	fmt.Fprintf(
		m.Stdout,
		"county   %s\ndata     %s\nkeys     %s   (keep them elsewhere too: without them nothing opens)\n"+
			"token    %s   (of actor 1, the system administrator; shown only now)\n",
		c.code,
		folder.Data,
		folder.Keys,
		token.Reveal(),
	)
	return nil
}

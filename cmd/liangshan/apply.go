package main

import (
	"context"
	"fmt"
	"os"

	"liangshan/county"
)

var applyCommand = command{
	name: "apply", short: "bring files of rules into force",
	long: `
Reads a folder of a county's rules (divisions, departments, calendars, charts of accounts, roles,
policies) and publishes what is new or changed, each file whole or not at all. The journal
keeps the exact text of every file. The county must not be served at the same time.

  liangshan apply counties/330523`,
	run: (*Main).apply,
}

func (m *Main) apply(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	dry := f.Bool("dry-run", false, "read and check the files, and publish nothing")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := c.load(f); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return usagef("one folder of rules is needed, such as counties/330523")
	}
	files, err := county.ReadFiles(os.DirFS(f.Arg(0)))
	if err != nil {
		return err
	}
	if *dry {
		fmt.Fprintf(m.Stdout, "%d files can be read; nothing was published\n", len(files))
		return nil
	}
	log, err := c.logger(m)
	if err != nil {
		return err
	}
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return err
	}
	results, err := r.Apply(ctx, files)
	for _, a := range results {
		fmt.Fprintf(m.Stdout, "%-12s %s\n", a.Outcome, a.Path)
	}
	if err != nil {
		r.Close(ctx)
		return err
	}
	return r.Close(ctx)
}

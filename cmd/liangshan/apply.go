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
keeps the exact text of every file. A county that is served goes on meanwhile.

  liangshan apply counties/CODE`,
	run: (*Main).apply,
}

func (m *Main) apply(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	dry := f.Bool("dry-run", false, "read and check the files, and publish nothing")
	given, err := c.settings(f, args, "one folder of rules, such as counties/CODE")
	if err != nil {
		return err
	}
	if info, err := os.Stat(given[0]); err != nil || !info.IsDir() {
		return usagef("there is no folder %s 没有这个文件夹", given[0])
	}
	files, err := county.ReadFiles(os.DirFS(given[0]))
	if err != nil {
		return err
	}
	if *dry {
		fmt.Fprintf(m.Stdout, "%d files can be read; nothing was published\n", len(files))
		return nil
	}
	out, err := m.ask(ctx, c, operation{Apply: files})
	for _, a := range out.Applied {
		fmt.Fprintf(m.Stdout, "%-12s %s\n", a.Outcome, a.Path)
	}
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"liangshan/county"
)

var applyCommand = command{
	name: "apply", short: "bring files of rules into force",
	long: `
Reads a folder of a county's rules (divisions, departments, calendars, charts of accounts, roles,
policies) and publishes what is new or changed: all of it, or, if the county refuses any file, nothing.
The journal keeps the exact text of every file. A county that is served goes on meanwhile.

  liangshan apply counties/CODE`,
	run: (*Main).apply,
}

func (m *Main) apply(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	dry := f.Bool("dry-run", false, "try all files on a copy of the county's state, and publish nothing")
	given, err := c.settings(f, args, "one folder of rules, such as counties/CODE")
	if err != nil {
		return err
	}
	if info, err := os.Stat(given[0]); err != nil || !info.IsDir() {
		return usagef("there is no folder %s 没有这个文件夹", given[0])
	}
	files, err := county.ReadFiles(os.DirFS(given[0]))
	if err != nil {
		return below(given[0], err)
	}
	out, err := m.ask(ctx, c, operation{Apply: files, Dry: *dry})
	for _, a := range out.Applied {
		fmt.Fprintf(m.Stdout, "%-12s %s\n", a.Outcome, a.Path)
	}
	if err == nil && *dry {
		fmt.Fprintln(m.Stdout, "nothing was published (dry run) 试运行，未发布任何内容")
	}
	return below(given[0], err)
}

// below lets an error in a file of a folder name the file as it can be opened from here.
func below(folder string, err error) error {
	var file *county.FileError
	if errors.As(err, &file) && !filepath.IsAbs(file.Path) {
		file.Path = filepath.Join(folder, file.Path)
	}
	return err
}

package main

import (
	"context"
	"fmt"
	"time"
)

var rebuildCommand = command{
	name: "rebuild", short: "build the read tables anew, while the county is served",
	long: `
Folds the journal into new read tables beside those that serve, which then take over in one step:
whoever reads meanwhile notices nothing. The tables are only a fold of the journal, so nothing
can be lost by it. It takes some eight seconds for a million events.

  liangshan rebuild -data data`,
	run: (*Main).rebuild,
}

func (m *Main) rebuild(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	if _, err := c.settings(f, args); err != nil {
		return err
	}
	began := time.Now()
	if _, err := m.ask(ctx, c, operation{Rebuild: true}); err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "rebuilt the read tables in %.1f s\n", time.Since(began).Seconds())
	return nil
}

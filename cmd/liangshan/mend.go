package main

import (
	"context"
	"fmt"
	"path/filepath"

	"liangshan/county"
)

var mendCommand = command{
	name: "mend", short: "put a peer's segments in the place of a damaged journal",
	long: `
For a county whose journal is damaged on this machine and whole on another: a node of its cluster,
or a backup. Everything there is verified from the first entry, and it has to hold every entry that
was acknowledged here, or nothing is changed. The damaged segments are kept aside.

  liangshan mend -data data /mnt/peer/data/journal`,
	run: (*Main).mend,
}

func (m *Main) mend(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	given, err := c.settings(f, args, "the folder of the peer's segments")
	if err != nil {
		return err
	}
	peer, err := filepath.Abs(given[0])
	if err != nil {
		return err
	}
	done, err := county.Mend(ctx, c.folder(), peer)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "was wrong   %v\nentries     %d\nput aside   %s\n", done.Damage, done.Head.Index, done.Removed)
	return nil
}

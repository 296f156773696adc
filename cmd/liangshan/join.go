package main

import (
	"context"
	"fmt"

	"liangshan/county"
)

var joinCommand = command{
	name: "join", short: "make another node of a county that has a cluster",
	long: `
For a county whose journal lies on a cluster (nats and system in liangshan.toml). Puts people and papers
of a backup into an empty data folder and fetches the journal from the cluster, every link verified. The
keys folder has to be in its place: a copy of the one of the node that serves.

The node stands by. To let it take over, stop the other one, if it still runs, take people and papers of
the newest backup (join again in an empty folder), and run serve: whoever served before is then fenced,
answers nobody, and does not come back by itself.

  liangshan join -data data /backup/2026-11-22`,
	run: (*Main).joinCluster,
}

func (m *Main) joinCluster(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	given, err := c.settings(f, args, "the folder of one backup")
	if err != nil {
		return err
	}
	at := c.cluster()
	if at == nil {
		return usagef("the servers are needed: nats and system in %s", configName)
	}
	manifest, err := county.Join(ctx, c.folder(), given[0], *at, m.progress())
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "county   %s\nbackup   %d entries, made %s\njoined in %s\n",
		manifest.County, manifest.Entries, manifest.Made, c.folder().Data)
	return nil
}

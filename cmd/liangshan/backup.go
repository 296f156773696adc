package main

import (
	"context"
	"fmt"
	"path/filepath"

	"liangshan/county"
)

var backupCommand = command{
	name: "backup", short: "copy a county into a new folder",
	long: `
Copies journal, vault and documents, with one manifest written last, and verifies the copy. The
keys are not in it: keep them in another place. While the county is served, its server makes the
copy, and goes on serving.

  liangshan backup -data data /backup/2026-11-22`,
	run: (*Main).backup,
}

func (m *Main) backup(ctx context.Context, args []string) (err error) {
	c := defaults()
	f := m.flags()
	c.register(f)
	given, err := c.settings(f, args, "one new folder for the copy")
	if err != nil {
		return err
	}
	dst, err := filepath.Abs(given[0])
	if err != nil {
		return err
	}
	out, err := m.ask(ctx, c, operation{Backup: dst})
	if err != nil {
		return err
	}
	manifest := out.Manifest
	fmt.Fprintf(m.Stdout, "backup   %s\nentries  %d\nhead     %s\nvault    %d bytes\npapers   %d files\n",
		dst, manifest.Entries, manifest.Head, manifest.Vault.Bytes, manifest.Documents)
	return nil
}

var restoreCommand = command{
	name: "restore", short: "put a backup in the place of a county",
	long: `
Verifies a backup and puts it into an empty data folder. The keys folder has to be in its
place: whoever was erased since the backup is erased again before anything can be served,
and a backup that ends before the newest acknowledged entry is refused unless the loss is
accepted (then open the county once with -declare-loss REASON).

  liangshan restore -data data /backup/2026-11-22`,
	run: (*Main).restore,
}

func (m *Main) restore(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	accept := f.Bool("accept-loss", false, "restore although newer entries were acknowledged")
	given, err := c.settings(f, args, "the folder of one backup")
	if err != nil {
		return err
	}
	manifest, err := county.Restore(ctx, c.folder(), given[0], *accept, m.progress())
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "county   %s\nentries  %d\nhead     %s\nmade     %s\nrestored into %s\n",
		manifest.County, manifest.Entries, manifest.Head, manifest.Made, c.folder().Data)
	return nil
}

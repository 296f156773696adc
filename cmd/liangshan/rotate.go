package main

import (
	"context"
	"errors"
	"fmt"

	"liangshan/county"
)

var rotateCommand = command{
	name: "rotate", short: "change the key that signs checkpoints, or the one over everything personal",
	long: `
For a county that is not being served. What was cut off is finished by the next call or start.

  liangshan rotate signing -data data     a new key signs checkpoints; the old one endorses it and is gone. Receipts
                                          from before and after are checked with the list of keys (GET /keys).
                                          Tell witnesses and whoever has a copy of the old key.
  liangshan rotate master -data data      a new master key over persons, search and papers
  liangshan rotate master -drop           take the old ones out of the key file, two days later. Backups made under
                                          them can be read with a copy of the key file alone: keep one, elsewhere.`,
	run: (*Main).rotate,
}

func (m *Main) rotate(ctx context.Context, args []string) error {
	c := defaults()
	f := m.flags()
	c.register(f)
	c.registerOpen(f)
	drop := f.Bool("drop", false, "of the master key: take old ones out that nothing needs")
	given, err := c.settings(f, args, "which key: signing or master")
	switch {
	case err != nil:
		return err
	case given[0] == "signing" && !*drop:
		done, err := county.RotateSigning(c.folder())
		if err == nil {
			fmt.Fprintf(m.Stdout, "signs from %d events on 自第 %d 个事件起签名\n%s\n", done.From, done.From, done.Public)
		}
		return err
	case given[0] == "master":
		return m.rotateMaster(ctx, c, *drop)
	}
	return usagef("which key: signing or master (-drop is of the master key)")
}

func (m *Main) rotateMaster(ctx context.Context, c *config, drop bool) (err error) {
	log, err := c.logger(m)
	if err != nil {
		return err
	}
	r, err := county.Open(ctx, c.options(m, log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(ctx))) }()
	told := func(int) {}
	if m.terminal() { // How many there are in all is known at the end only.
		told = func(done int) { fmt.Fprintf(m.Stderr, "\r%d persons 人", done) }
	}
	if !drop {
		id, err := r.RotateMaster(ctx, told)
		if err == nil {
			fmt.Fprintf(m.Stdout, "master key 主密钥 %d\n", id)
		}
		return err
	}
	gone, needed, err := r.DropMaster(ctx, told)
	for _, id := range gone {
		fmt.Fprintf(m.Stdout, "gone 已移除 %d\n", id)
	}
	for _, id := range needed {
		fmt.Fprintf(m.Stdout, "still needed 仍在使用 %d: remembered requests; ask again two days after the last change\n", id)
	}
	return err
}

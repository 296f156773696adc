package bench

import (
	"context"
	"errors"
)

// flat measures the same work on a young and on an old county, on few and many accounts.
func (b *run) flat() error {
	few, many := *b, *b
	few.Accounts, many.Accounts = 1000, 1_000_000
	for _, f := range []*run{&few, &many} {
		if err := f.flatAt(); err != nil {
			return err
		}
	}
	return nil
}

func (b *run) flatAt() (err error) {
	name := map[int]string{1000: "flat.1k", 1_000_000: "flat.1m"}[b.Accounts]
	r, _, err := b.found(name, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	pick := func(worker int) picker { return uniform(b.Seed+uint64(worker), b.Accounts) }
	young, err := b.single(r, pick, b.Clients, nil)
	if err != nil {
		return err
	}
	rows, _, err := b.bulk(r, uniform(b.Seed, b.Accounts), 3)
	if err != nil {
		return err
	}
	b.figure(name+".single.young", young, "commands/s")
	b.figure(name+".bulk", rows, "rows/s")
	if b.Accounts != 1000 {
		return nil
	}
	b.note("ageing the county to 10,000,000 events")
	for r.Journal().Head().Index < 10_000_000 {
		if _, err := b.single(r, pick, b.Clients, nil); err != nil {
			return err
		}
	}
	old, err := b.single(r, pick, b.Clients, nil)
	if err != nil {
		return err
	}
	if rows, _, err = b.bulk(r, uniform(b.Seed, b.Accounts), 3); err != nil {
		return err
	}
	b.figure(name+".events", float64(r.Journal().Head().Index), "events")
	b.figure(name+".single.old", old, "commands/s")
	b.figure(name+".bulk.old", rows, "rows/s")
	return nil
}

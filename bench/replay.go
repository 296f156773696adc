package bench

import (
	"context"
	"errors"
	"time"

	"liangshan/county"
)

// replay measures how fast a county comes back: bulk rows, single entries, a snapshot.
func (b *run) replay() error {
	for _, kind := range []string{"bulk", "single"} {
		if err := b.replayOf(kind); err != nil {
			return err
		}
	}
	return nil
}

func (b *run) replayOf(kind string) (err error) {
	r, o, err := b.found("replay-"+kind, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	opened := r.Journal().Head().Index
	if kind == "bulk" {
		_, _, err = b.bulk(r, uniform(b.Seed, b.Accounts), 3)
	} else {
		_, err = b.single(r, func(worker int) picker { return uniform(b.Seed+uint64(worker), b.Accounts) }, b.Clients, nil)
	}
	if err != nil {
		return err
	}
	entries := r.Journal().Head().Index - opened
	if err := b.again(&r, o); err != nil {
		return err
	}
	took, verified := r.Replayed().Took.Seconds(), r.Replayed().Journal.Took.Seconds()
	all := float64(r.Replayed().Entries)
	if kind == "bulk" {
		b.figure("replay.bulk", float64(entries)*bulkRows/took, "rows/s") // The accounts' entries count as nothing.
	} else {
		b.figure("replay.single", all/took, "entries/s")
	}
	b.figure("replay."+kind+".entries", all, "entries")
	b.figure("replay."+kind+".start", took, "s")
	b.figure("replay."+kind+".scan", verified, "s")
	started := time.Now()
	if _, err := r.Snapshot(b.ctx); err != nil {
		return err
	}
	b.figure("snapshot."+kind+".write", time.Since(started).Seconds(), "s")
	if err := b.again(&r, o); err != nil {
		return err
	}
	b.figure("snapshot."+kind+".start", r.Replayed().Took.Seconds(), "s")
	b.figure("snapshot."+kind+".restore", r.Replayed().Restored.Seconds(), "s")
	b.figure("snapshot.accounts", float64(b.Accounts), "accounts")
	return nil
}

// again closes a county and opens it once more.
func (b *run) again(r **county.Running, o county.Options) error {
	if err := (*r).Close(b.ctx); err != nil {
		return err
	}
	next, err := county.Open(b.ctx, o)
	if err == nil {
		*r = next
	}
	return err
}

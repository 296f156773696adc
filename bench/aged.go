package bench

import (
	"context"
	"errors"
	"time"

	"liangshan/county"
	"liangshan/kernel"
)

// aged measures how long an old county takes to come back: its start from the journal alone
// (the time after which it serves when every cache is lost), from a snapshot, and its read
// tables built and rebuilt while it serves.
func (b *run) aged() (err error) {
	r, o, err := b.found("aged", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	b.note("ageing the county to %d events", b.Events)
	pick := func(worker int) picker { return uniform(b.Seed+uint64(worker), b.Accounts) }
	for r.Journal().Head().Index < b.Events {
		if _, err := b.single(r, pick, b.Clients, nil); err != nil {
			return err
		}
	}
	if err := b.agedStart(&r, o); err != nil {
		return err
	}
	return b.agedTables(&r, o)
}

// agedStart opens the county from its journal alone, and from a snapshot.
func (b *run) agedStart(r **county.Running, o county.Options) error {
	started := time.Now()
	if err := b.again(r, o); err != nil {
		return err
	}
	b.figure("aged.entries", float64((*r).Replayed().Entries), "entries")
	b.figure("aged.start", (*r).Replayed().Took.Seconds(), "s")
	b.figure("aged.stop_and_start", time.Since(started).Seconds(), "s")
	b.figure("aged.heap", heap()/(1<<20), "MiB")
	if _, err := (*r).Snapshot(b.ctx); err != nil {
		return err
	}
	if err := b.again(r, o); err != nil {
		return err
	}
	b.figure("aged.snapshot.start", (*r).Replayed().Took.Seconds(), "s")
	return nil
}

// agedTables opens the county with read tables, which are built from the beginning, and
// builds them anew while they serve.
func (b *run) agedTables(r **county.Running, o county.Options) error {
	o.NoViews = false
	if err := b.again(r, o); err != nil {
		return err
	}
	started := time.Now()
	for (*r).View.Position().Entries < (*r).Journal().Head().Index {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-b.ctx.Done():
			return b.ctx.Err()
		}
	}
	b.figure("aged.view.build", time.Since(started).Seconds(), "s")
	started = time.Now()
	var none kernel.Progress
	if err := (*r).View.Rebuild(b.ctx, none); err != nil {
		return err
	}
	b.figure("aged.view.rebuild", time.Since(started).Seconds(), "s")
	return nil
}

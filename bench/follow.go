package bench

import (
	"context"
	"errors"
	"time"
)

// follow measures single transfers while the read tables follow. The clients are slowed
// down to what the tables can take: the figure is a rate that can be held.
func (b *run) follow() (err error) {
	r, _, err := b.found("follow", true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	for r.View.Position().Entries < r.Journal().Head().Index {
		time.Sleep(10 * time.Millisecond)
	}
	var behind []time.Duration
	tick := func() {
		wanted, asked := r.Journal().Head().Index, time.Now()
		for r.View.Position().Entries < wanted && time.Since(asked) < 10*time.Second {
			time.Sleep(time.Millisecond)
		}
		behind = append(behind, time.Since(asked))
	}
	rate, err := b.paced(r, 45_000, tick)
	if err != nil {
		return err
	}
	b.figure("follow.accounts", float64(b.Accounts), "accounts")
	b.figure("follow.single", rate, "commands/s")
	if len(behind) > 0 {
		b.figure("follow.behind.p50", percentile(behind, 0.5), "ms")
		b.figure("follow.behind.max", percentile(behind, 1), "ms")
	}
	return nil
}

package bench

import (
	"context"
	"errors"
)

const (
	lightCommands = 3000
	fewClients    = 32 // As many as send to PostgreSQL at most.
)

// ledger measures what can be made durable, with the public log on.
func (b *run) ledger() (err error) {
	r, _, err := b.found("ledger", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.openAccounts(r, b.Accounts); err != nil {
		return err
	}
	b.figure("ledger.accounts", float64(b.Accounts), "accounts")
	for _, load := range []struct {
		name string
		pick func(uint64, int) picker
	}{{"uniform", uniform}, {"zipf", zipf}} {
		rate, took, err := b.bulk(r, load.pick(b.Seed, b.Accounts), 3)
		if err != nil {
			return err
		}
		b.figure("ledger.bulk."+load.name, rate, "rows/s")
		b.figure("ledger.bulk."+load.name+".p50", percentile(took, 0.50), "ms a command")
		b.figure("ledger.bulk."+load.name+".p99", percentile(took, 0.99), "ms a command")
		rate, err = b.single(
			r,
			func(worker int) picker { return load.pick(b.Seed+uint64(worker), b.Accounts) },
			b.Clients,
			nil,
		)
		if err != nil {
			return err
		}
		b.figure("ledger.single."+load.name, rate, "commands/s")
	}
	few, err := b.single(r, func(worker int) picker { return uniform(b.Seed+uint64(worker), b.Accounts) }, fewClients, nil)
	if err != nil {
		return err
	}
	b.figure("ledger.single.clients", float64(b.Clients), "clients")
	b.figure("ledger.single.few", few, "commands/s of 32 clients")
	took, err := b.latency(r, uniform(b.Seed, b.Accounts), lightCommands)
	if err != nil {
		return err
	}
	b.figure("ledger.light.p50", percentile(took, 0.50), "ms")
	b.figure("ledger.light.p99", percentile(took, 0.99), "ms")
	b.figure("ledger.light.max", percentile(took, 1), "ms")
	b.figure("ledger.heap", heap()/(1<<20), "MiB")
	return nil
}

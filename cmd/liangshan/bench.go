package main

import (
	"context"
	"os"
	"strings"
	"time"

	"liangshan/bench"
)

var benchCommand = command{
	name: "bench", short: "measure, one figure a line: name, value, unit",
	long: `
Measures a county as it ships, on this machine's disk, and prints figures separated by tabs.
Absolute values depend on the machine; compare figures of one run.

  liangshan bench ledger     ` + benchNames() + ``,
	run: (*Main).bench,
}

func benchNames() string {
	var b strings.Builder
	for i, n := range bench.Names {
		if i > 0 {
			b.WriteString("\n  liangshan bench " + n.Name + strings.Repeat(" ", 11-len(n.Name)))
		}
		b.WriteString(n.What)
	}
	return b.String()
}

func (m *Main) bench(ctx context.Context, args []string) error {
	o := bench.Options{Out: m.Stdout, Note: m.Stderr}
	f := m.flags()
	f.StringVar(&o.Dir, "dir", "", "folder to work in; a temporary one if empty")
	f.IntVar(&o.Accounts, "accounts", 1_000_000, "how many accounts")
	f.DurationVar(&o.Time, "time", 10*time.Second, "how long each rate is measured")
	f.IntVar(&o.Clients, "clients", 16_384, "goroutines that send single commands")
	f.Uint64Var(&o.Events, "events", 10_000_000, "how many events the county of 'aged' has")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the random load")
	f.StringVar(&o.Address, "address", "", "where the county is served whose `pages` are asked for")
	f.IntVar(&o.Rate, "rate", 500, "pages a second")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) != 1 || !known(given[0]) {
		return usagef("one benchmark is needed: %s", strings.Join(names(), ", "))
	}
	if o.Accounts < 2 || o.Clients < 1 || o.Time <= 0 {
		return usagef("-accounts must be at least 2, -clients and -time positive")
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return err
		}
	}
	return bench.Run(ctx, given[0], o)
}

func names() (all []string) {
	for _, n := range bench.Names {
		all = append(all, n.Name)
	}
	return all
}

func known(name string) bool {
	for _, n := range bench.Names {
		if n.Name == name {
			return true
		}
	}
	return false
}

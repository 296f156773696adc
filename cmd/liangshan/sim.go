package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"liangshan/sim"
)

var simCommand = command{
	name: "sim", short: "simulate a county in a broken world, and check every answer",
	long: `
Runs whole counties from one seed: crashes, broken disks, lying clocks, lost messages, stalled writers.
An independent auditor predicts every answer. The same seed and number of steps give the
same run; a failure names both.

  liangshan sim -seed 7 -steps 100000
  liangshan sim -seeds 20 -steps 100000       seeds 1 to 20
  liangshan sim -standard                     what the tests run: every command and every refusal, counted
  liangshan sim -about carbon                 counties that are busy mainly with credits
  liangshan sim -crash-points 1000000         crashes of the journal alone`,
	run: (*Main).sim,
}

func (m *Main) sim(ctx context.Context, args []string) error {
	f := m.flags()
	seed := f.Uint64("seed", 1, "seed of the run")
	seeds := f.Uint64("seeds", 1, "how many seeds to run, beginning with -seed")
	steps := f.Int("steps", 100_000, "deliveries of commands to the county")
	about := f.String("about", "", "the module that the counties are mainly busy with; else chance decides")
	standard := f.Bool("standard", false, "all parts of the standard run, whose coverage is checked")
	trace := f.Bool("trace", false, "print everything that happens")
	points := f.Int("crash-points", 0, "instead, crash the journal alone so many times")
	given, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(given) > 0 || *steps <= 0 || *seeds == 0 || *points < 0 {
		return usagef("it takes no argument beside flags, and positive numbers")
	}
	if *points > 0 {
		return m.crash(*seed, *points)
	}
	if *about != "" && !slices.Contains(sim.Modules(), *about) {
		return usagef("-about takes one of %s", strings.Join(sim.Modules(), ", "))
	}
	var all sim.Report
	var missing []string
	for n := range *seeds {
		o := sim.Options{Seed: *seed + n, Steps: *steps, About: *about}
		if *trace {
			o.Trace = m.Stdout
		}
		show := m.progress()
		o.Progress = func(done, all int) { show(fmt.Sprintf("seed %d", o.Seed), uint64(done), uint64(all)) }
		run := sim.Run
		if *standard {
			run = func(o sim.Options) (sim.Report, error) { return sim.RunStandard(o.Seed, 1, o) }
		}
		report, err := run(o)
		if err != nil {
			return err
		}
		if few := report.Missing(1); *standard && len(few) > 0 {
			missing = append(append(missing, fmt.Sprintf("seed %d:", o.Seed)), few...)
		}
		if n == 0 {
			all = report
		} else {
			all.Add(report)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	fmt.Fprint(m.Stdout, all.String())
	if len(missing) > 0 {
		return fmt.Errorf("the run reached too little:\n%s", strings.Join(missing, "\n"))
	}
	return nil
}

func (m *Main) crash(seed uint64, points int) error {
	show := m.progress()
	r, err := sim.CrashPoints(seed, points, func(done int) { show("crash points", uint64(done), uint64(points)) })
	if err != nil {
		return err
	}
	fmt.Fprintf(
		m.Stdout,
		"crash points\t%d\tpoints\nin the middle of an operation\t%d\tpoints\nacknowledged\t%d\tbatches\n"+
			"entries compared\t%d\tentries\nlost\t%d\tentries\ninvented\t%d\tentries\nrate\t%.0f\tpoints/s\n",
		r.Points,
		r.Inside,
		r.Acknowledged,
		r.Entries,
		r.Lost,
		r.Invented,
		float64(r.Points)/r.Took.Seconds(),
	)
	if r.Lost != 0 || r.Invented != 0 {
		return fmt.Errorf("acknowledged entries were lost or others invented; seed %d", seed)
	}
	return nil
}

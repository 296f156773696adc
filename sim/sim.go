// Package sim runs a whole county from one seed, breaks its world on purpose, and holds
// every answer against a second account of what is promised.
//
// What runs is what ships: the kernel with its modules, the writer (through Writer.Step), the
// file journal over a disk that fails and crashes, or the journal in memory whose store fences
// writers off each other. What is simulated is the world around: the clock, which jumps and
// drifts; the disk, which tears, forgets, lies, flips bits and fills up; the network, which
// delays, repeats and loses; clients, who ask again under the same id; writers, who stall past
// their turn. Everything happens on one goroutine at a time, in an order that the seed decides.
//
// # The auditor
//
// The auditor keeps the twins of the modules (package twin) and its own account of the
// kernel: requests, proposals, quarantine, deadlines, time. It predicts the answer to every
// command, including index, sequence and time, and which entries the kernel adds by itself.
// Of a group whose fate is unknown it applies what the journal turns out to hold.
//
// # Invariants
//
//   - Every answer is the one predicted.
//   - What was acknowledged comes back byte for byte after every crash; nothing else does,
//     but entries of the group whose fate was unknown.
//   - The live state, a replica that only replays, and a state from a snapshot have the same
//     digests, and hold what the twins hold.
//   - The audits of all modules pass.
//   - Damage done to the store is either without effect or refused as a kernel.DamageError.
//   - A writer that has lost its turn answers nobody.
//
// A run with the same seed and number of steps is the same in every detail.
package sim

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Options of a run.
type Options struct {
	Seed  uint64
	Steps int // Deliveries of commands and reads to the county, at least.

	// About, if set, is the module that every world is mainly about, by the name of the first that
	// its workload covers. Else chance decides.
	About string

	// Trace, if set, is told of everything that happens, one line each.
	Trace io.Writer

	// Progress, if set, is told how many steps are done, of all.
	Progress func(done, all int)
}

// A Failure says at which step of which run the county did what it must not.
type Failure struct {
	Seed  uint64
	Steps int // A run of so many steps of this seed shows it again.
	About string
	Cause error
}

func (f *Failure) Error() string {
	about := ""
	if f.About != "" {
		about = " -about " + f.About
	}
	return fmt.Sprintf("sim: seed %d, step %d: %v\nto see it again: liangshan sim -seed %d -steps %d%s",
		f.Seed, f.Steps, f.Cause, f.Seed, f.Steps, about)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Bounds of the steps of one world: its journal is read again after every crash, so several
// small worlds see more than a large one. Half of them are short: what happens but once in a
// county's life has to happen often in a run.
const (
	shortStepsMin = 60
	shortStepsMax = 400
	worldStepsMin = 600
	worldStepsMax = 4000
)

// drawSteps draws the steps of a world. One that is about a module in which things wait for days is
// always long.
func drawSteps(chance *rand.Rand, w *world) int {
	if _, waits := w.about.(waiter); chance.IntN(2) == 0 && !waits {
		return shortStepsMin + chance.IntN(shortStepsMax-shortStepsMin)
	}
	return worldStepsMin + chance.IntN(worldStepsMax-worldStepsMin)
}

// Run runs worlds one after the other until so many steps are done. The error, if any, is a
// *Failure.
func Run(o Options) (Report, error) {
	report := newReport(o.Seed)
	began := time.Now()
	for number := uint64(0); report.Steps < o.Steps; number++ {
		chance := rand.New(rand.NewPCG(o.Seed, number))
		w := newWorld(chance, &report, o)
		steps := min(drawSteps(chance, w), o.Steps-report.Steps)
		err := w.run(steps)
		if err != nil {
			err = &Failure{
				Seed:  o.Seed,
				Steps: report.Steps,
				About: o.About,
				Cause: fmt.Errorf("world %d (%s): %w", number, w.mood, err),
			}
		}
		w.end()
		if err != nil {
			report.Took = time.Since(began)
			return report, err
		}
		report.Worlds++
		if o.Progress != nil {
			o.Progress(report.Steps, o.Steps)
		}
	}
	report.Took = time.Since(began)
	return report, nil
}

package sim

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"liangshan/sim/twin"
)

// A Report counts what a run, or several, went through.
type Report struct {
	Seed  uint64 // Of the first run.
	Steps int    // Deliveries of commands and reads.

	Worlds    int // Counties, each with its own clock, disk, clients and mix of commands.
	Entries   int // Entries that were replayed and compared at the end of the worlds.
	Restarts  int // Times that a county was opened again,
	Crashes   int // of which so many after the machine had crashed,
	Kills     int // and so many after the process had.
	Snapshots int // Times that a state came from a snapshot and the rest of the journal.
	Unknown   int // Groups whose fate was unknown.
	Kept      int // Entries of such groups that came back.
	Stalled   int // Writers that stalled past their turn.
	Flipped   int // Bits that were flipped in the store,
	Named     int // of which so many were refused as damage.
	Lied      int // Machines whose flushes had lied when they crashed,
	LiesNamed int // of which so many lost something and the county refused to serve,
	LiesLost  int // and so many lost the mark with it: only what was published tells.
	Full      int // Times that the disk was full.
	Repeated  int // Answers to requests that had taken effect before.

	Accepted map[string]int // By command, also those that took effect through a second person.
	Refused  map[string]int // By code, rows of bulk commands counted in.

	Fingerprint uint64 // Of every answer of the run.
	Took        time.Duration
}

func newReport(seed uint64) Report {
	return Report{Seed: seed, Accepted: map[string]int{}, Refused: map[string]int{}}
}

// note mixes a text into the fingerprint.
func (r *Report) note(text string) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%x %s", r.Fingerprint, text)
	r.Fingerprint = h.Sum64()
}

// Add adds the counts of another run.
func (r *Report) Add(o Report) {
	for _, p := range []struct{ to, from *int }{
		{&r.Steps, &o.Steps}, {&r.Worlds, &o.Worlds}, {&r.Entries, &o.Entries}, {&r.Restarts, &o.Restarts},
		{&r.Crashes, &o.Crashes}, {&r.Kills, &o.Kills}, {&r.Snapshots, &o.Snapshots}, {&r.Unknown, &o.Unknown},
		{&r.Kept, &o.Kept}, {&r.Stalled, &o.Stalled}, {&r.Flipped, &o.Flipped}, {&r.Named, &o.Named}, {&r.Lied, &o.Lied},
		{&r.LiesNamed, &o.LiesNamed}, {&r.LiesLost, &o.LiesLost}, {&r.Full, &o.Full}, {&r.Repeated, &o.Repeated},
	} {
		*p.to += *p.from
	}
	for name, n := range o.Accepted {
		r.Accepted[name] += n
	}
	for code, n := range o.Refused {
		r.Refused[code] += n
	}
	r.Took += o.Took
	r.note(fmt.Sprint(o.Fingerprint))
}

// A Part of the standard run is worlds that are mainly about one module.
type Part struct {
	About string
	Steps int
}

// Standard is the standard run: of each seed all parts, 1,785,000 steps, and some more where something is seldom. It
// reaches every command and every refusal as often as is said below.
var Standard = []Part{{"sim", 10_000}, {"village", 80_000}, {"ledger", 30_000}, {"person", 65_000},
	{"authority", 35_000}, {"land", 80_000}, {"carbon", 420_000}, {"dividend", 200_000}, {"place", 70_000},
	{"indicator", 240_000}, {"loan", 20_000}, {"card", 40_000}, {"talent", 30_000}, {"housing", 100_000},
	{"programme", 180_000}, {"exchange", 320_000}}

// RunStandard runs all parts of the standard run of a seed, or only one step in so many. A module of which something
// was reached too seldom is gone on with, for a fourth of its part with a seed of its own, a few times.
func RunStandard(seed uint64, one int, o Options) (Report, error) {
	all, told, total := newReport(seed), o.Progress, 0
	for _, part := range Standard {
		total += part.Steps / one
	}
	run := func(seed uint64, part Part, steps int) error {
		if told != nil {
			o.Progress = func(done, _ int) { told(all.Steps+done, max(total, all.Steps+done)) }
		}
		o.Seed, o.Steps, o.About = seed, steps, part.About
		report, err := Run(o)
		if err == nil {
			all.Add(report)
		}
		return err
	}
	for _, part := range Standard {
		if err := run(seed, part, part.Steps/one); err != nil {
			return all, err
		}
	}
	for again := range uint64(againMax) {
		seldom := abouts(append(all.seldomAccepted(one), all.seldomRefused(one)...))
		for _, part := range Standard {
			if !slices.Contains(seldom, part.About) {
				continue
			}
			if err := run(seed+(again+1)<<32, part, part.Steps/one/4); err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

// abouts returns what worlds that send commands and see codes of some names are about.
func abouts(names []string) (all []string) {
	for _, m := range newModules(twin.NewCounty()) {
		covers := m.covers()
		if slices.ContainsFunc(names, func(name string) bool {
			module, _, _ := strings.Cut(name, ".")
			return slices.ContainsFunc(covers, func(c cover) bool { return c.module == module })
		}) {
			all = append(all, covers[0].module)
		}
	}
	return all
}

// againMax is how often a standard run goes on with a module at most.
const againMax = 4

// What a standard run reaches at least.
const (
	AcceptedMin = 100 // Times that each command is accepted.
	RefusedMin  = 20  // Times that each code is answered.
)

// Commands returns the names of the commands that a run sends: all those of the covered modules.
func Commands() []string {
	covered, unasked := map[string]bool{}, map[string]bool{}
	for _, c := range allCovers() {
		covered[c.module] = true
		for name := range c.unasked {
			unasked[c.module+"."+name] = true
		}
	}
	var names []string
	for _, c := range newCounty(newModules(twin.NewCounty())).k.Commands() {
		if module, _, _ := strings.Cut(c.Name(), "."); covered[module] && !unasked[c.Name()] {
			names = append(names, c.Name())
		}
	}
	return names
}

// Refusals returns the codes that a run has to see.
func Refusals() []string {
	var codes []string
	for _, c := range allCovers() {
		codes = append(codes, c.list()...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Missing returns what was reached less often than a run of one step in so many of the standard run
// has to, in a line each.
func (r *Report) Missing(one int) (lines []string) {
	for _, name := range r.seldomAccepted(one) {
		lines = append(lines, fmt.Sprintf("accepted %d times: %s", r.Accepted[name], name))
	}
	for _, code := range r.seldomRefused(one) {
		lines = append(lines, fmt.Sprintf("refused %d times: %s", r.Refused[code], code))
	}
	return lines
}

// seldomAccepted returns the commands that were accepted too seldom for a run of one step in so many.
func (r *Report) seldomAccepted(one int) []string {
	return slices.DeleteFunc(Commands(), func(n string) bool { return r.Accepted[n] >= max(1, AcceptedMin/one) })
}

// seldomRefused returns the codes that were answered too seldom for a run of one step in so many.
func (r *Report) seldomRefused(one int) []string {
	return slices.DeleteFunc(Refusals(), func(c string) bool { return r.Refused[c] >= max(1, RefusedMin/one) })
}

// String returns the counts, and a table of the commands and codes that were reached least.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d steps in %d worlds, %.0f steps/s; %d entries compared at the end\n", r.Steps, r.Worlds,
		float64(r.Steps)/r.Took.Seconds(), r.Entries)
	fmt.Fprintf(&b, "%d restarts (%d after a crash of the machine, %d of the process), %d from snapshots\n",
		r.Restarts, r.Crashes, r.Kills, r.Snapshots)
	fmt.Fprintf(&b, "%d groups of unknown fate, %d of their entries kept; %d stalled writers; "+
		"%d answers repeated; %d times full\n", r.Unknown, r.Kept, r.Stalled, r.Repeated, r.Full)
	fmt.Fprintf(
		&b,
		"%d bits flipped, %d named as damage; %d crashes after lost flushes, %d named, %d lost with their mark\n",
		r.Flipped,
		r.Named,
		r.Lied,
		r.LiesNamed,
		r.LiesLost,
	)
	least(&b, "accepted", Commands(), r.Accepted)
	least(&b, "refused", Refusals(), r.Refused)
	return b.String()
}

// leastShown is how many of the least covered are shown.
const leastShown = 12

func least(b *strings.Builder, title string, names []string, counts map[string]int) {
	slices.SortFunc(
		names,
		func(a, b string) int { return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(a, b)) },
	)
	fmt.Fprintf(b, "%s least often, of %d:\n", title, len(names))
	for _, name := range names[:min(leastShown, len(names))] {
		fmt.Fprintf(b, "  %8d  %s\n", counts[name], name)
	}
}

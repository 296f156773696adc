package dividend

import (
	"liangshan/person"
	"liangshan/quantity"
)

// Where money came from is a matter of proportion: the tonnes of a village were sold together.
// So that it can still be told to the fen, the fen of a village's part are dealt to its sources
// one after the other in proportion to their tonnes, and to its lines as they stand in the list.
// Every fen then has one source and one line; neither side ever has too much or too little.

// A SourceAt is a source with its place in a run.
type SourceAt struct {
	Run      RunNumber
	Register RegisterNumber
	Number   uint32 // From 1, in the whole pot.
	Source
}

// An Origin is what a line got from one source, in fen before tax.
type Origin struct {
	SourceAt
	Amount int64
}

// A Gain is what a line got, in fen before tax.
type Gain struct {
	Line   LineID
	Holder person.Number
	Amount int64
}

// Sources returns the sources of a village's part, in order of their numbers.
func (r *Registry) Sources(run RunNumber, register RegisterNumber) (all []SourceAt) {
	for key, source := range r.sources.From(sourceKey{Run: run, Register: register}) {
		if key.Run != run || key.Register != register {
			break
		}
		all = append(all, SourceAt{run, register, key.Number, source})
	}
	return all
}

// OfStand returns the sources that came from a stand, in all runs.
func (r *Registry) OfStand(stand uint64) (all []SourceAt) {
	for key := range r.stands.From(standKey{Stand: stand}) {
		if key.Stand != stand {
			break
		}
		at := key.At
		all = append(all, SourceAt{at.Run, at.Register, at.Number, r.sources.Must(at)})
	}
	return all
}

// Origins returns what a line is made of, source by source. The amounts add up to the line's.
func (r *Registry) Origins(id LineID) (all []Origin) {
	line, ok := r.lines.Get(id)
	if !ok {
		return nil
	}
	if line.Parent != 0 {
		return r.originsOfHeir(line)
	}
	sources := r.Sources(line.Run, line.Register)
	prefix := prefixes(r.shareOfSources(line.Run, line.Register, sources))
	before, after := make([]int64, len(sources)), make([]int64, len(sources))
	deal(before, prefix, 0, len(sources), line.Offset)
	deal(after, prefix, 0, len(sources), line.Offset+line.Amount)
	for i, source := range sources {
		if amount := after[i] - before[i]; amount > 0 {
			all = append(all, Origin{source, amount})
		}
	}
	return all
}

// originsOfHeir returns what an heir's line is made of: the fen of the line it came from are
// dealt to the heirs in the order of their lines, and the tax that was withheld comes last.
func (r *Registry) originsOfHeir(line Line) (all []Origin) {
	parent := r.Origins(line.Parent)
	amounts := make([]int64, len(parent))
	for i, o := range parent {
		amounts[i] = o.Amount
	}
	prefix := prefixes(amounts)
	before, after := make([]int64, len(parent)), make([]int64, len(parent))
	deal(before, prefix, 0, len(parent), line.Offset)
	deal(after, prefix, 0, len(parent), line.Offset+line.Amount)
	for i, o := range parent {
		if amount := after[i] - before[i]; amount > 0 {
			all = append(all, Origin{o.SourceAt, amount})
		}
	}
	return all
}

// Earned returns every line of a list that is complete to which a source has given, and how
// much, and what the source earned in all. Lines of heirs are within the line they came from.
func (r *Registry) Earned(run RunNumber, register RegisterNumber, number uint32) (all []Gain, amount int64) {
	part, ok := r.Part(run, register)
	sources := r.Sources(run, register)
	at := -1
	for i, source := range sources {
		if source.Number == number {
			at = i
		}
	}
	if !ok || at < 0 {
		return nil, 0
	}
	amounts := r.shareOfSources(run, register, sources)
	prefix, dealt := prefixes(amounts), make([]int64, len(sources))
	before := int64(0)
	for id := part.First; id < part.First+LineID(part.Lines); id++ {
		line := r.lines.Must(id)
		deal(dealt, prefix, 0, len(sources), line.Offset+line.Amount)
		if gain := dealt[at] - before; gain > 0 {
			all = append(all, Gain{id, line.Holder, gain})
		}
		before = dealt[at]
	}
	return all, amounts[at]
}

// shareOfSources divides a village's part over its sources by tonnes: largest remainder, equal
// remainders to the smaller number.
func (r *Registry) shareOfSources(run RunNumber, register RegisterNumber, sources []SourceAt) []int64 {
	part, _ := r.Part(run, register)
	tonnes := make([]int64, len(sources))
	for i, s := range sources {
		tonnes[i] = int64(s.Tonnes)
	}
	amounts, err := quantity.Split(part.Amount, tonnes, nil)
	if err != nil {
		panic("dividend: a part without tonnes")
	}
	return amounts
}

func prefixes(amounts []int64) []int64 {
	sums := make([]int64, len(amounts)+1)
	for i, a := range amounts {
		sums[i+1] = sums[i] + a
	}
	return sums
}

// deal says how many of the first fen each source from lo to hi has been dealt: half of the
// sources get their proportion, rounded down, and the other half the rest, and so on within each
// half. Each next fen adds one to exactly one source, and the last one fills all.
func deal(dealt, prefix []int64, lo, hi int, fen int64) {
	if hi-lo <= 1 {
		if hi > lo {
			dealt[lo] = fen
		}
		return
	}
	middle := (lo + hi) / 2
	left, whole := prefix[middle]-prefix[lo], prefix[hi]-prefix[lo]
	first := int64(0)
	if whole > 0 {
		first, _ = quantity.MulDiv(fen, left, whole, quantity.Down) // At most fen.
	}
	deal(dealt, prefix, lo, middle, first)
	deal(dealt, prefix, middle, hi, fen-first)
}

package rule

import "liangshan/calendar"

// A Program is what a document computes: clauses that must all hold and, if they do, an amount.
// Without an amount it only finds out what is the case.
type Program struct {
	Scope   *Scope
	Clauses []*Expression // Conditions, at most ClausesMax.
	Amount  *Expression   // Of kind money; nil: none.
	Results []int         // Values that must have an answer where every clause holds.

	early []bool // Values that a clause uses, by index: they are computed for everybody.
}

// Outcomes of a decision.
const (
	Granted uint8 = 1 + iota // Every clause holds, and what is needed has an answer.
	Denied                   // A clause does not hold.
	Review                   // An answer is missing, and no clause decides without it.
)

// Decisions are the answers for a register, a place for each row. Whoever asks makes them once
// and uses them for any number of runs.
type Decisions struct {
	Outcome []uint8
	Held    []uint32  // Bit i: clause i holds.
	Unknown []uint32  // Bit i: nobody can say whether it does.
	Values  [][]int64 // By value and row. Missing: not needed, or no answer.
	Amount  []int64   // Missing unless granted.
}

// NewDecisions makes room for the answers of so many rows.
func (p *Program) NewDecisions(rows int) *Decisions {
	d := &Decisions{Outcome: make([]uint8, rows), Held: make([]uint32, rows), Unknown: make([]uint32, rows),
		Amount: make([]int64, rows), Values: make([][]int64, len(p.Scope.Values))}
	for i := range d.Values {
		d.Values[i] = make([]int64, rows)
	}
	return d
}

// Prepare finds out which values clauses use. It must be called once, before Bind.
func (p *Program) Prepare() {
	p.early = make([]bool, len(p.Scope.Values))
	for _, c := range p.Clauses {
		p.mark(c.root)
	}
}

func (p *Program) mark(n *node) {
	if n.op == opValue && !p.early[n.value] {
		p.early[n.value] = true
		p.mark(p.Scope.Values[n.value].Expr.root)
	}
	for _, a := range n.args {
		p.mark(a)
	}
}

// A Bound is a program tied to a register and a period, ready to decide. It has room for what
// it computes with, so each goroutine needs its own.
type Bound struct {
	program  *Program
	data     *Data
	period   Period
	workdays *calendar.Calendar
	batch    batch
	early    []step
	late     []step
	clauses  []eval
	amount   eval
	all      uint32
}

// A step computes a value.
type step struct {
	index int
	eval  eval
}

// Bind ties the program to facts and a period. workdays may be nil: then answers that need
// them are missing. The data must have a column for each of the scope's, and values in range.
func (p *Program) Bind(data *Data, period Period, workdays *calendar.Calendar) *Bound {
	b := &binder{scope: p.Scope, data: data, period: period, workdays: workdays, size: max(1, min(batchMax, data.Rows))}
	bound := &Bound{program: p, data: data, period: period, workdays: workdays, all: 1<<len(p.Clauses) - 1}
	for i, v := range p.Scope.Values {
		s := step{i, b.bind(v.Expr.root).eval}
		if p.early[i] {
			bound.early = append(bound.early, s)
		} else {
			bound.late = append(bound.late, s)
		}
	}
	for _, c := range p.Clauses {
		bound.clauses = append(bound.clauses, b.bind(c.root).eval)
	}
	if p.Amount != nil {
		bound.amount = b.bind(p.Amount.root).eval
	}
	return bound
}

// Decide decides the rows from first to before last.
func (b *Bound) Decide(d *Decisions, first, last int) {
	for ; first < last; first += batchMax {
		b.batch = batch{first: first, rows: min(batchMax, last-first), values: d.Values}
		b.decide(d)
	}
	b.batch.values = nil
}

// decide decides the rows of the batch.
func (b *Bound) decide(d *Decisions) {
	f := &b.batch
	for _, s := range b.early {
		copy(d.Values[s.index][f.first:], s.eval(f))
	}
	end := f.first + f.rows
	held, unknown := d.Held[f.first:end], d.Unknown[f.first:end]
	clear(held)
	clear(unknown)
	for i, clause := range b.clauses {
		for row, v := range clause(f) {
			held[row] |= uint32(v&1) << i
			unknown[row] |= uint32(uint64(v)>>63) << i
		}
	}
	for _, s := range b.late {
		values := d.Values[s.index][f.first:end]
		for i := range values {
			values[i] = Missing
		}
	}
	outcome, amount := d.Outcome[f.first:end], d.Amount[f.first:end]
	granted := 0
	for i, h := range held {
		outcome[i], amount[i] = Denied, Missing
		if h|unknown[i] == b.all {
			outcome[i] = Review
			if h == b.all {
				outcome[i] = Granted
				granted++
			}
		}
	}
	if granted > 0 {
		b.grant(d, f.first, outcome)
	}
}

// grant computes what only the entitled need: for each run of rows that are.
func (b *Bound) grant(d *Decisions, first int, outcome []uint8) {
	for i := 0; i < len(outcome); {
		end := i
		for end < len(outcome) && outcome[end] == Granted {
			end++
		}
		if end == i {
			i++
			continue
		}
		b.batch.first, b.batch.rows = first+i, end-i
		b.finish(d, outcome[i:end])
		i = end
	}
}

func (b *Bound) finish(d *Decisions, outcome []uint8) {
	f := &b.batch
	for _, s := range b.late {
		copy(d.Values[s.index][f.first:], s.eval(f))
	}
	if b.amount != nil {
		amount := d.Amount[f.first:]
		for i, v := range b.amount(f) {
			if v < 0 { // Missing is.
				outcome[i], v = Review, Missing
			}
			amount[i] = v
		}
	}
	for _, index := range b.program.Results {
		for i, v := range d.Values[index][f.first : f.first+f.rows] {
			if v == Missing {
				outcome[i] = Review
				d.Amount[f.first+i] = Missing
			}
		}
	}
}

package carbon

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// Issue asks that the tonnes of an approved period come into being. A period is issued once,
// whatever is asked how often: the period is the key.
type Issue struct {
	Period PeriodID `cbor:"1,keyasint" json:"period"`
}

// Issued says what became of an approved result. Tonnes may be none: then the result was
// negative, or too small, and is carried.
type Issued struct {
	Period    PeriodID  `cbor:"1,keyasint"`
	Project   ProjectID `cbor:"2,keyasint"`
	Vintage   uint16    `cbor:"3,keyasint"`
	Verified  int64     `cbor:"4,keyasint"`  // Kilograms.
	Before    int64     `cbor:"5,keyasint"`  // Kilograms carried from earlier: 0 or less.
	After     int64     `cbor:"6,keyasint"`  // Kilograms carried on: 0 or less.
	Dropped   int64     `cbor:"7,keyasint"`  // Kilograms below a tonne.
	Tonnes    int64     `cbor:"8,keyasint"`  // Buffer and what replenishes it among them.
	Buffer    int64     `cbor:"9,keyasint"`  // Tonnes of the buffer by its share, rounded up.
	Replenish int64     `cbor:"10,keyasint"` // Tonnes that pay back what reversals took from the buffer.
	Start     uint64    `cbor:"11,keyasint"` // First serial.
	Lots      uint32    `cbor:"12,keyasint"` // Lots that come into being.
}

// LotIssued says that a lot has come into being.
type LotIssued struct {
	Lot         LotID          `cbor:"1,keyasint"`
	Period      PeriodID       `cbor:"2,keyasint"`
	Project     ProjectID      `cbor:"3,keyasint"`
	Vintage     uint16         `cbor:"4,keyasint"`
	Start       uint64         `cbor:"5,keyasint"`
	End         uint64         `cbor:"6,keyasint"`
	Owner       company.Number `cbor:"7,keyasint,omitempty"` // 0: the buffer.
	Source      SourceID       `cbor:"8,keyasint,omitempty"`
	Cooperative company.Number `cbor:"9,keyasint,omitempty"`
	Village     village.Code   `cbor:"10,keyasint,omitempty"`
}

// A share is what the stands of one co-operative in one village came to.
type share struct {
	cooperative company.Number
	village     village.Code
	kg          int64
	tonnes      int64
}

// Issue decides what an approved period is issued. Kilograms below a tonne are dropped. What
// the project carries from bad years comes off first; then the buffer gets its share, rounded
// up; then it gets back what reversals have taken; the rest goes to the co-operatives by what
// their stands came to, by largest remainder.
func (r *Registry) Issue(tx *kernel.Tx, c Issue) error {
	p, refusal := r.periodIn(c.Period, ApprovedState)
	if refusal == ErrPeriodState && p.State == IssuedState {
		return ErrIssued
	}
	if refusal != nil {
		return refusal
	}
	project, refusal := r.monitored(p.Project)
	if refusal != nil {
		return refusal
	}
	ppm, ok := r.Parameter(BufferPPM, calendar.DayOf(tx.Time))
	switch {
	case !ok:
		return ErrParameterMissing
	case project.Open > 0:
		return ErrReversalOpen // What it takes from the buffer must be known first.
	}
	e := amounts(c.Period, p, project, ppm)
	shares := r.shares(c.Period)
	if e.Tonnes > 0 {
		last, _ := r.next.Get(vintageKey{Project: p.Project, Vintage: p.Vintage})
		e.Start = last + 1
		shares = allot(shares, e.Tonnes-e.Buffer-e.Replenish)
		e.Lots = uint32(len(shares))
		if e.Buffer+e.Replenish > 0 {
			e.Lots++
		}
	}
	r.events.issued.Emit(tx, e)
	if e.Tonnes == 0 {
		return nil
	}
	return r.issueLots(tx, e, shares)
}

// amounts says how many tonnes a result is. The sums stay far below int64: see kgMax.
func amounts(id PeriodID, p Period, project Project, ppm int64) Issued {
	e := Issued{Period: id, Project: p.Project, Vintage: p.Vintage, Verified: p.Verified, Before: project.Carried}
	kg := p.Verified + project.Carried
	if kg <= 0 {
		e.After = kg
		return e
	}
	e.Tonnes, e.Dropped = kg/1000, kg%1000
	buffer, err := quantity.MulDiv(e.Tonnes, ppm, million, quantity.Up)
	if err != nil {
		panic("carbon: a buffer larger than what is issued")
	}
	e.Buffer = buffer
	e.Replenish = min(project.Debt, e.Tonnes-e.Buffer)
	return e
}

// shares sums the stands of a period by co-operative and village, in that order. Whoever
// came to nothing or less has no share in what others came to.
func (r *Registry) shares(id PeriodID) (all []share) {
	r.Measured(id, func(stand StandID, kg int64) {
		s := r.stands.Must(stand)
		all = append(all, share{cooperative: s.Cooperative, village: s.Village, kg: kg})
	})
	order := func(a, b share) int {
		return cmp.Or(cmp.Compare(a.cooperative, b.cooperative), cmp.Compare(a.village, b.village))
	}
	slices.SortStableFunc(all, order)
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && order(merged[n-1], s) == 0 {
			merged[n-1].kg += s.kg
		} else {
			merged = append(merged, s)
		}
	}
	return slices.DeleteFunc(merged, func(s share) bool { return s.kg <= 0 })
}

// allot splits tonnes by kilograms, by largest remainder, equal remainders in the order of
// the shares. Shares without a tonne are left out.
func allot(shares []share, tonnes int64) []share {
	weights := make([]int64, len(shares))
	for i, s := range shares {
		weights[i] = s.kg
	}
	lines, err := quantity.Split(tonnes, weights, nil)
	if err != nil {
		panic("carbon: a positive result of no stand")
	}
	for i := range shares {
		shares[i].tonnes = lines[i]
	}
	return slices.DeleteFunc(shares, func(s share) bool { return s.tonnes == 0 })
}

// issueLots brings the lots into being: each co-operative's, and the buffer's last.
func (r *Registry) issueLots(tx *kernel.Tx, e Issued, shares []share) error {
	next, lot := e.Start, LotID(r.last(countLot))
	emit := func(tonnes int64, l LotIssued) {
		lot++
		l.Lot, l.Period, l.Project, l.Vintage = lot, e.Period, e.Project, e.Vintage
		l.Start, l.End = next, next+uint64(tonnes)-1
		next += uint64(tonnes)
		r.events.lotIssued.Emit(tx, l)
	}
	for _, s := range shares {
		if r.stocks.Has(s.cooperative) { // A bank that manages stands itself stores what they grew, at no cost.
			if refusal := r.store(tx, s.cooperative, s.tonnes, 0, 0); refusal != nil {
				return refusal
			}
		}
		source := SourceID(r.last(countSource)) + 1
		emit(
			s.tonnes,
			LotIssued{Owner: s.cooperative, Source: source, Cooperative: s.cooperative, Village: s.village},
		)
	}
	if buffer := e.Buffer + e.Replenish; buffer > 0 {
		emit(buffer, LotIssued{})
	}
	if next != e.Start+uint64(e.Tonnes) {
		panic("carbon: the lots are not what is issued")
	}
	return nil
}

func (r *Registry) applyIssued(e Issued) {
	p := r.periods.Must(e.Period)
	p.State, p.Issued, p.Buffer, p.Start = IssuedState, e.Tonnes, e.Buffer+e.Replenish, e.Start
	r.periods.Put(e.Period, p)
	project := r.projects.Must(e.Project)
	project.Carried, project.Issued = e.After, project.Issued+e.Tonnes
	project.Verified += e.Verified
	project.Dropped += e.Dropped
	project.Debt -= e.Replenish
	r.projects.Put(e.Project, project)
	if e.Tonnes > 0 {
		r.next.Put(vintageKey{Project: e.Project, Vintage: e.Vintage}, e.Start+uint64(e.Tonnes)-1)
	}
}

func (r *Registry) applyLotIssued(e LotIssued) {
	assertRange(e.Start > 0 && e.End >= e.Start)
	l := Lot{Project: e.Project, Vintage: e.Vintage, Start: e.Start, End: e.End, Owner: e.Owner, Status: Held,
		Issued: e.Period, Source: e.Source}
	if e.Owner == 0 {
		l.Status, l.Ref = Buffer, uint64(e.Project)
	} else {
		r.numbers.Put(countSource, uint64(e.Source))
		r.sources.Put(e.Source, Source{Period: e.Period, Cooperative: e.Cooperative, Village: e.Village})
	}
	r.numbers.Put(countLot, uint64(e.Lot))
	r.lots.Put(e.Lot, l)
	r.serials.Put(l.serial(), e.Lot)
	r.settle(e.Lot, &l)
	r.add(l.Owner, l.Status, l.Tonnes())
}

func projectIssued(at kernel.At, e Issued, exec kernel.Exec) {
	projectPeriodState(at, e.Period, IssuedState, exec)
	exec(
		`INSERT INTO carbon_issuance (period, project, vintage, verified_kg, before_kg, after_kg, dropped_kg, tonnes,
		buffer, replenish, first_serial, issued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Period),
		int64(e.Project),
		int64(e.Vintage),
		e.Verified,
		e.Before,
		e.After,
		e.Dropped,
		e.Tonnes,
		e.Buffer,
		e.Replenish,
		int64(e.Start),
		at.Time,
	)
	exec(`UPDATE carbon_project_row SET carried_kg = ?, debt = debt - ?, issued = issued + ? WHERE id = ?`,
		e.After, e.Replenish, e.Tonnes, int64(e.Project))
}

func projectLotIssued(at kernel.At, e LotIssued, exec kernel.Exec) {
	var lot []int64
	exec("carbon_lot_row", int64(e.Lot), &lot)
	if lot == nil {
		return
	}
	status, ref := Held, uint64(0)
	if e.Owner == 0 {
		status, ref = Buffer, uint64(e.Project)
	} else {
		exec(`INSERT INTO carbon_source (id, period, cooperative, village, tonnes) VALUES (?, ?, ?, ?, ?)`, int64(e.Source),
			int64(e.Period), int64(e.Cooperative), string(e.Village), int64(e.End-e.Start+1))
	}
	copy(lot, []int64{int64(e.Project), int64(e.Vintage), int64(e.Start), int64(e.End), int64(e.Owner), int64(status),
		int64(ref), 0, int64(e.Period), int64(e.Source), 0, int64(at.Sequence)})
	exec(insertHistory, int64(at.Sequence), at.Time, int64(e.Lot), int64(e.Project), int64(e.Vintage), int64(e.Start),
		int64(e.End), int64(0), int64(e.Owner), int64(0), int64(status), int64(ref), int64(0), int64(0), int64(0))
}

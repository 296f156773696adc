package carbon

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A Reversal is a loss of what was credited: flowering, snow, insects, fire, over-cutting.
// Tonnes that were sold or retired are not touched; the buffer pays. What the report of the
// period says of its own losses does not count the ones that a reversal has made good.
type Reversal struct {
	_         struct{} `cbor:",toarray"`
	Project   ProjectID
	Reported  int64 // Tonnes, as first estimated.
	OnHold    int64 // Tonnes of the buffer that wait.
	Settled   bool
	Lost      int64 // Tonnes, as verified.
	Cancelled int64 // Of the buffer.
	Reporter  kernel.Actor
}

// ReportReversal asks that a loss be looked into, and buffer be kept for it.
type ReportReversal struct {
	Project ProjectID     `cbor:"1,keyasint" json:"project"`
	Date    calendar.Date `cbor:"2,keyasint" json:"date"`
	Cause   string        `cbor:"3,keyasint" json:"cause"`  // Code, such as "flowering".
	Tonnes  int64         `cbor:"4,keyasint" json:"tonnes"` // Estimate.
}

// ReversalReported says that a loss is looked into. The lots of the buffer that wait for it
// follow as events of the same entry.
type ReversalReported struct {
	Reversal ReversalID    `cbor:"1,keyasint"`
	Project  ProjectID     `cbor:"2,keyasint"`
	Date     calendar.Date `cbor:"3,keyasint"`
	Cause    string        `cbor:"4,keyasint"`
	Tonnes   int64         `cbor:"5,keyasint"`
	OnHold   int64         `cbor:"6,keyasint"`
	Actor    kernel.Actor  `cbor:"7,keyasint"`
}

// ReportReversal decides whether a loss may be reported.
func (r *Registry) ReportReversal(tx *kernel.Tx, c ReportReversal) error {
	p, ok := r.projects.Get(c.Project)
	switch {
	case !ok:
		return ErrProject
	case p.Issued == 0:
		return ErrProjectNoTonnes
	case c.Tonnes <= 0:
		return ErrQuantity
	case c.Tonnes > p.Issued:
		return ErrImplausible
	case !village.ValidCode(c.Cause):
		return ErrReason
	}
	if refusal := checkDate(tx, c.Date); refusal != nil {
		return refusal
	}
	hold := min(c.Tonnes, r.Balance(0, Buffer))
	if refusal := r.takeBuffer(holding{Status: Buffer}, c.Project, hold); refusal != nil {
		return refusal
	}
	id := ReversalID(r.last(countReversal)) + 1
	r.events.reversalReported.Emit(tx, ReversalReported{id, c.Project, c.Date, c.Cause, c.Tonnes, hold, tx.Actor})
	r.send(tx, target{status: OnHold, ref: uint64(id)})
	return nil
}

// takeBuffer takes tonnes of the buffer, or of what waits for a reversal: the project's own
// first, then those of the others, for the buffer is one for all. Lots of the buffer go project
// by project in the order of their numbers, in each the oldest vintage first; lots that wait go
// in the order of lots. There must be enough.
func (r *Registry) takeBuffer(from holding, project ProjectID, tonnes int64) *kernel.Refusal {
	r.pieces = r.pieces[:0]
	left := tonnes
	for _, own := range [...]bool{true, false} {
		for key, id := range r.holdings.From(from) {
			if left == 0 || key.Owner != 0 || key.Status != from.Status || from.Ref != 0 && key.Ref != from.Ref {
				break
			}
			if (key.Project == project) != own {
				continue
			}
			if len(r.pieces) == PiecesMax {
				return ErrFragmented
			}
			n := r.lots.Must(id).Tonnes()
			r.pieces = append(r.pieces, piece{id, min(n, left), n <= left})
			left -= min(n, left)
		}
	}
	if left != 0 {
		panic("carbon: a buffer smaller than its balance")
	}
	return nil
}

func (r *Registry) applyReversalReported(e ReversalReported) {
	r.numbers.Put(countReversal, uint64(e.Reversal))
	r.reversals.Put(e.Reversal, Reversal{Project: e.Project, Reported: e.Tonnes, OnHold: e.OnHold, Reporter: e.Actor})
	p := r.projects.Must(e.Project)
	p.Open++
	r.projects.Put(e.Project, p)
}

func projectReversalReported(at kernel.At, e ReversalReported, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_reversal (id, project, date, cause_code, reported, on_hold, reported_ms) VALUES (?, ?, ?,
			?, ?, ?, ?)`,
		int64(e.Reversal),
		int64(e.Project),
		e.Date.String(),
		e.Cause,
		e.Tonnes,
		e.OnHold,
		at.Time,
	)
}

// SettleReversal states what an accredited organisation found to be lost; 0: nothing.
type SettleReversal struct {
	Reversal  ReversalID     `cbor:"1,keyasint" json:"reversal"`
	Verifier  company.Number `cbor:"2,keyasint" json:"verifier"`
	Lost      int64          `cbor:"3,keyasint" json:"lost"`      // Tonnes.
	Statement Hash           `cbor:"4,keyasint" json:"statement"` // SHA-256 of its report.
}

// ReversalSettled says what was lost and who bears it: so much buffer is cancelled, and the
// project owes it; what no buffer was there for is netted from what the project is issued
// next. The lots follow as events of the same entry.
type ReversalSettled struct {
	Reversal  ReversalID     `cbor:"1,keyasint"`
	Project   ProjectID      `cbor:"2,keyasint"`
	Verifier  company.Number `cbor:"3,keyasint"`
	Lost      int64          `cbor:"4,keyasint"`
	Cancelled int64          `cbor:"5,keyasint"`
	Uncovered int64          `cbor:"6,keyasint"`
	Statement Hash           `cbor:"7,keyasint"`
	Actor     kernel.Actor   `cbor:"8,keyasint"`
}

// SettleReversal decides what becomes of a loss. The verifier is another organisation than
// the proponent, and who states it another person than who reported it.
func (r *Registry) SettleReversal(tx *kernel.Tx, c SettleReversal) error {
	v, ok := r.reversals.Get(c.Reversal)
	if !ok {
		return ErrReversal
	}
	p := r.projects.Must(v.Project)
	switch {
	case v.Settled:
		return ErrReversalSettled
	case c.Verifier == p.Proponent:
		return ErrVerifierOwn
	case !r.companies.Active(c.Verifier) || !r.Has(Verifier, c.Verifier, p.Method, calendar.DayOf(tx.Time)):
		return ErrVerifier
	case tx.Actor == v.Reporter:
		return ErrSamePerson
	case c.Statement == Hash{}:
		return ErrEvidence
	case c.Lost < 0:
		return ErrQuantity
	case c.Lost > p.Issued:
		return ErrImplausible
	}
	waits := r.hold(c.Reversal)
	cancelled := min(c.Lost, v.OnHold+r.Balance(0, Buffer))
	r.events.reversalSettled.Emit(tx, ReversalSettled{c.Reversal, v.Project, c.Verifier, c.Lost, cancelled,
		c.Lost - cancelled, c.Statement, tx.Actor})
	return asError(r.spendBuffer(tx, c.Reversal, v, waits, cancelled))
}

// hold returns where the lots stand that wait for a reversal.
func (r *Registry) hold(id ReversalID) holding { return holding{Status: OnHold, Ref: uint64(id)} }

// spendBuffer cancels tonnes of the buffer: first those that wait, then more if they do not
// suffice. What waits and is not needed goes back to the buffer of the project it came from.
func (r *Registry) spendBuffer(
	tx *kernel.Tx,
	id ReversalID,
	v Reversal,
	waits holding,
	cancelled int64,
) *kernel.Refusal {
	void := target{status: Void, ref: uint64(id)}
	if more := cancelled - v.OnHold; more > 0 {
		if refusal := r.takeBuffer(holding{Status: Buffer}, v.Project, more); refusal != nil {
			return refusal
		}
		r.send(tx, target{status: OnHold, ref: uint64(id)})
	}
	if cancelled > 0 {
		if refusal := r.takeBuffer(waits, v.Project, cancelled); refusal != nil {
			return refusal
		}
		r.send(tx, void)
	}
	for back := v.OnHold - cancelled; back > 0; {
		id, l := r.firstOf(waits)
		r.pieces = append(r.pieces[:0], piece{id, l.Tonnes(), true})
		r.send(tx, target{status: Buffer, ref: uint64(l.Project)})
		back -= l.Tonnes()
	}
	return nil
}

// firstOf returns the first lot of a holding that there is.
func (r *Registry) firstOf(from holding) (LotID, Lot) {
	for _, id := range r.holdings.From(from) {
		return id, r.lots.Must(id)
	}
	panic("carbon: lots that should wait are not there")
}

func (r *Registry) applyReversalSettled(e ReversalSettled) {
	v := r.reversals.Must(e.Reversal)
	v.Settled, v.Lost, v.Cancelled, v.OnHold = true, e.Lost, e.Cancelled, 0
	r.reversals.Put(e.Reversal, v)
	p := r.projects.Must(e.Project)
	p.Open--
	p.Debt += e.Cancelled
	p.Uncovered += e.Uncovered
	p.Carried -= e.Uncovered * 1000
	r.projects.Put(e.Project, p)
}

func projectReversalSettled(at kernel.At, e ReversalSettled, exec kernel.Exec) {
	exec(`UPDATE carbon_reversal SET lost = ?, cancelled = ?, uncovered = ?, verifier = ?, statement = ?, on_hold = 0,
		settled_ms = ? WHERE id = ?`, e.Lost, e.Cancelled, e.Uncovered, int64(e.Verifier), e.Statement[:], at.Time,
		int64(e.Reversal))
	exec(`UPDATE carbon_project_row SET debt = debt + ?, carried_kg = carried_kg - ? WHERE id = ?`,
		e.Cancelled, e.Uncovered*1000, int64(e.Project))
}

// ReleaseBuffer asks that what is left in the buffer of a project go to its proponent, once
// the buffer's term after the crediting period is over.
type ReleaseBuffer struct {
	Project ProjectID `cbor:"1,keyasint" json:"project"`
}

// BufferReleased says that what was left of a project's buffer went to its proponent. The
// lots follow as events of the same entry.
type BufferReleased struct {
	Project ProjectID      `cbor:"1,keyasint"`
	To      company.Number `cbor:"2,keyasint"`
	Tonnes  int64          `cbor:"3,keyasint"`
}

// ReleaseBuffer decides whether the term is over and nothing is owed.
func (r *Registry) ReleaseBuffer(tx *kernel.Tx, c ReleaseBuffer) error {
	p, ok := r.projects.Get(c.Project)
	if !ok {
		return ErrProject
	}
	years, ok := r.Parameter(BufferYears, calendar.DayOf(tx.Time))
	if !ok {
		return ErrParameterMissing
	}
	end, err := p.CreditTo.AddYears(int(years))
	switch {
	case err != nil || calendar.DayOf(tx.Time) <= end:
		return ErrBufferTerm
	case p.Open > 0 || p.Debt > 0:
		return ErrReversalOpen
	case p.Carried < 0:
		return ErrLossCarried
	case !r.companies.Active(p.Proponent):
		return ErrCompany
	}
	r.pieces = r.pieces[:0]
	for key, id := range r.holdings.From(holding{Status: Buffer, Ref: uint64(c.Project)}) {
		if key.Owner != 0 || key.Status != Buffer || key.Ref != uint64(c.Project) || len(r.pieces) == PiecesMax {
			break
		}
		r.pieces = append(r.pieces, piece{id, r.lots.Must(id).Tonnes(), true})
	}
	if len(r.pieces) == 0 {
		return ErrBufferEmpty
	}
	r.events.bufferReleased.Emit(tx, BufferReleased{c.Project, p.Proponent, r.tonnes()})
	_, refusal := r.hand(tx, 0, target{owner: p.Proponent, status: Held})
	return asError(refusal)
}

func (r *Registry) applyBufferReleased(BufferReleased) {}

func projectBufferReleased(at kernel.At, e BufferReleased, exec kernel.Exec) {
	exec(`INSERT INTO carbon_buffer_release (sequence, project, owner, tonnes, released_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(at.Sequence), int64(e.Project), int64(e.To), e.Tonnes, at.Time)
}

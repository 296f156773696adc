package indicator

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A ReturnState is how far a return has come. Once accepted it is a value.
type ReturnState uint8

// States of a return.
const (
	ReturnSubmitted ReturnState = 1 + iota
	ReturnApproved
	ReturnSentBack
)

// A Returned is a return that is under way.
type Returned struct {
	_        struct{} `cbor:",toarray"`
	Event    Submitted
	State    ReturnState
	Approver kernel.Actor
	Changed  int64 // Milliseconds since 1970.
}

// Submit asks that a unit's return be taken up for approval. Its value comes as a text, as
// people write it, and is read with the figure's decimals.
type Submit struct {
	Figure  string       `cbor:"1,keyasint" json:"figure"`
	Period  Period       `cbor:"2,keyasint" json:"period"`
	Place   village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
	Value   string       `cbor:"4,keyasint" json:"value"`
	Unit    string       `cbor:"5,keyasint" json:"unit"` // As the figure's, in Chinese or English: so that 亿元 is not taken for 万元.
	Bound   Bound        `cbor:"6,keyasint,omitempty" json:"bound,omitempty"`
	Paper   string       `cbor:"7,keyasint" json:"paper"` // Number or name of the source paper.
	Hash    Hash         `cbor:"8,keyasint" json:"sha256"`
	Explain string       `cbor:"9,keyasint,omitempty" json:"explain,omitempty"` // Why a check that does not hold is no mistake.
	Reason  string       `cbor:"10,keyasint,omitempty" json:"reason,omitempty"` // Of a correction.
}

// Submitted says that a return waits for approval.
type Submitted struct {
	Figure   string       `cbor:"1,keyasint"`
	Version  uint32       `cbor:"2,keyasint"`
	Period   Period       `cbor:"3,keyasint"`
	Place    village.Code `cbor:"4,keyasint,omitempty"`
	Value    int64        `cbor:"5,keyasint"`
	Bound    Bound        `cbor:"6,keyasint,omitempty"`
	Paper    string       `cbor:"7,keyasint"`
	Hash     Hash         `cbor:"8,keyasint"`
	Explain  string       `cbor:"9,keyasint,omitempty"`
	Reason   string       `cbor:"10,keyasint,omitempty"`
	Actor    kernel.Actor `cbor:"11,keyasint"`
	Late     int32        `cbor:"12,keyasint,omitempty"` // Days after the due day; 0: in time, or a correction.
	Findings []string     `cbor:"13,keyasint,omitempty"` // Checks that do not hold and were explained.
	Sequence uint64       `cbor:"14,keyasint"`
	Time     int64        `cbor:"15,keyasint"`

	DueUnknown bool `cbor:"16,keyasint,omitempty"` // No calendar reached so far: whether it is late is not known.
}

// Submit decides whether a return may be taken up. One that waits for approval is replaced only
// by who handed it in; one that was sent back, by anybody who may report.
func (r *Registry) Submit(tx *kernel.Tx, c Submit) error {
	e, refusal := r.prepare(calendar.DayOf(tx.Time), c)
	if refusal != nil {
		return refusal
	}
	old, ok := r.returns.Get(cellKey{Figure: c.Figure, Period: c.Period, Place: c.Place})
	if ok && old.State == ReturnSubmitted && old.Event.Actor != tx.Actor {
		return ErrAuthor
	}
	e.Actor, e.Sequence, e.Time = tx.Actor, tx.NextSequence(), tx.Time
	r.submitted.Emit(tx, e)
	return nil
}

// CheckSubmit returns why a return would not be taken up on a day; nil if it would be. known
// says that just this is reported already: it is under way, or stands.
func (r *Registry) CheckSubmit(c Submit, day calendar.Date) (known bool, refusal *kernel.Refusal) {
	reasoned := c
	if reasoned.Reason == "" {
		reasoned.Reason = "-" // What stands already needs none.
	}
	e, refusal := r.prepare(day, reasoned)
	if refusal != nil && refusal != ErrState {
		return false, refusal
	}
	at := cellKey{Figure: c.Figure, Period: c.Period, Place: c.Place}
	if under, ok := r.returns.Get(at); ok && under.State != ReturnSentBack {
		known = under.Event.Value == e.Value && under.Event.Bound == e.Bound
	} else if old, vintage := r.newest(at, 1<<64-1); vintage > 0 {
		known = old.Event.Value == e.Value && old.Event.Bound == e.Bound
	}
	if known {
		return true, nil
	}
	_, refusal = r.prepare(day, c)
	return false, refusal
}

// prepare makes the event of a return, without who and when.
func (r *Registry) prepare(day calendar.Date, c Submit) (e Submitted, refusal *kernel.Refusal) {
	d, refusal := r.publishable(day, c.Figure, c.Period, c.Place, Return)
	if refusal != nil {
		return e, refusal
	}
	value, err := parse(c.Value, d.Row.Decimals)
	at := cellKey{Figure: c.Figure, Period: c.Period, Place: c.Place}
	_, vintage := r.newest(at, 1<<64-1)
	switch {
	case c.Unit != d.Row.UnitZH && c.Unit != d.Row.UnitEN:
		return e, ErrUnitOther
	case err != nil:
		return e, number(err)
	case !c.Bound.valid():
		return e, ErrBound
	case !ValidSentence(c.Paper) || c.Hash == Hash{}:
		return e, ErrPaper
	case !optional(c.Explain) || !optional(c.Reason):
		return e, ErrSentence
	case vintage > 0 && c.Reason == "":
		return e, ErrReason
	}
	span, _ := c.Period.Span()
	e = Submitted{Figure: c.Figure, Version: d.Version, Period: c.Period, Place: c.Place, Value: value, Bound: c.Bound,
		Paper: c.Paper, Hash: c.Hash, Explain: c.Explain, Reason: c.Reason}
	if due, known := r.Due(&d, span, 1<<64-1); vintage == 0 && known {
		e.Late = int32(max(0, day-due))
	} else {
		e.DueUnknown = !known
	}
	if old, ok := r.returns.Get(at); ok && old.State == ReturnApproved {
		return e, ErrState
	}
	e.Findings, refusal = explained(r.findings(&d, at, value, c.Bound, span.Last()), c.Explain)
	return e, refusal
}

// explained returns the checks that do not hold but are explained, or why that is not enough.
func explained(findings []Finding, explain string) (checks []string, refusal *kernel.Refusal) {
	for _, f := range findings {
		switch {
		case f.Refuses && f.Check == "range":
			return nil, ErrOutOfRange
		case f.Refuses:
			return nil, ErrCheckFails
		case explain == "":
			return nil, ErrUnexplained
		}
		checks = append(checks, f.Check)
	}
	return checks, nil
}

func (r *Registry) applySubmitted(e Submitted) {
	r.returns.Put(cellKey{Figure: e.Figure, Period: e.Period, Place: e.Place},
		Returned{Event: e, State: ReturnSubmitted, Changed: e.Time})
}

// Try returns what would not hold of a value, so that whoever reports it sees why before.
// Errors: ErrFigure, ErrPeriod, ErrBound, and those of reading a number.
func (r *Registry) Try(
	figure string,
	period Period,
	place village.Code,
	value string,
	bound Bound,
) ([]Finding, error) {
	span, ok := period.Span()
	if !ok {
		return nil, ErrPeriod
	}
	d, ok := r.Definition(figure, span.Last(), 1<<64-1)
	if !ok {
		return nil, ErrFigure
	}
	if !bound.valid() {
		return nil, ErrBound
	}
	n, err := quantity.Parse(value, int(d.Row.Decimals))
	if err != nil {
		return nil, number(err)
	}
	return r.findings(&d, cellKey{Figure: figure, Period: period, Place: place}, n, bound, span.Last()), nil
}

// A Cell names a return.
type Cell struct {
	Figure string       `cbor:"1,keyasint" json:"figure"`
	Period Period       `cbor:"2,keyasint" json:"period"`
	Place  village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
}

func (c Cell) key() cellKey { return cellKey{Figure: c.Figure, Period: c.Period, Place: c.Place} }

// Handed names a return as it was handed in: whoever approves or accepts it means that value,
// and none that took its place since.
type Handed struct {
	Figure   string       `cbor:"1,keyasint" json:"figure"`
	Period   Period       `cbor:"2,keyasint" json:"period"`
	Place    village.Code `cbor:"3,keyasint,omitempty" json:"place,omitempty"`
	Sequence uint64       `cbor:"4,keyasint" json:"sequence"` // Of the event that handed it in.
}

func (h Handed) cell() Cell { return Cell{Figure: h.Figure, Period: h.Period, Place: h.Place} }

// Handed names the return.
func (r *Returned) Handed() Handed {
	e := &r.Event
	return Handed{Figure: e.Figure, Period: e.Period, Place: e.Place, Sequence: e.Sequence}
}

// handed returns a return that is under way, if it is still the one that was looked at.
func (r *Registry) handed(cell Cell, sequence uint64) (row Returned, refusal *kernel.Refusal) {
	row, ok := r.returns.Get(cell.key())
	switch {
	case !ok:
		return row, ErrNoReturn
	case row.Event.Sequence != sequence:
		return row, ErrReturnOther
	}
	return row, nil
}

// Approve asks that a submitted return be approved by its unit.
type Approve Handed

// Approved says that a unit stands behind its return.
type Approved struct {
	Cell  Cell         `cbor:"1,keyasint"`
	Actor kernel.Actor `cbor:"2,keyasint"`
	Time  int64        `cbor:"3,keyasint"`
}

// Approve decides whether a return may be approved: by another than who submitted it.
func (r *Registry) Approve(tx *kernel.Tx, c Approve) error {
	cell := Handed(c).cell()
	row, refusal := r.handed(cell, c.Sequence)
	switch {
	case refusal != nil:
		return refusal
	case row.State != ReturnSubmitted:
		return ErrState
	case row.Event.Actor == tx.Actor:
		return ErrSameActor
	}
	r.approved.Emit(tx, Approved{cell, tx.Actor, tx.Time})
	return nil
}

func (r *Registry) applyApproved(e Approved) {
	row := r.returns.Must(e.Cell.key())
	row.State, row.Approver, row.Changed = ReturnApproved, e.Actor, e.Time
	r.returns.Put(e.Cell.key(), row)
}

// Accept asks that an approved return become the figure's value.
type Accept Handed

// Accept decides whether a return may be accepted: by another than who submitted it and who
// approved it. The value that it publishes is the next vintage. Range, jump and checks are held
// against it again: another department's value may have been accepted since it was handed in. A
// return by a definition that no longer holds at the period's end has to be made anew.
func (r *Registry) Accept(tx *kernel.Tx, c Accept) error {
	row, refusal := r.handed(Handed(c).cell(), c.Sequence)
	switch {
	case refusal != nil:
		return refusal
	case row.State != ReturnApproved:
		return ErrState
	case row.Event.Actor == tx.Actor || row.Approver == tx.Actor:
		return ErrSameActor
	case r.Locked(c.Figure, c.Period, 1<<64-1):
		return ErrLocked
	}
	e := row.Event
	span, _ := e.Period.Span()
	d, _ := r.Definition(e.Figure, span.Last(), 1<<64-1)
	if d.Version != e.Version {
		return ErrReturnOther
	}
	return r.publishChecked(tx, &d, Published{Figure: e.Figure, Version: e.Version, Period: e.Period, Place: e.Place,
		Kind: Return, Value: e.Value, Bound: e.Bound, Position: tx.Sequence, Hash: e.Hash, Paper: e.Paper,
		Reason: e.Reason, Late: e.Late}, e.Explain)
}

// SendBack asks that a return go back to who submitted it.
type SendBack struct {
	Cell     Cell   `cbor:"1,keyasint" json:"cell"`
	Reason   string `cbor:"2,keyasint" json:"reason"`
	Sequence uint64 `cbor:"3,keyasint" json:"sequence"` // Of the event that handed it in.
}

// SentBack says that a return has to be made anew.
type SentBack struct {
	Cell   Cell   `cbor:"1,keyasint"`
	Reason string `cbor:"2,keyasint"`
	Time   int64  `cbor:"3,keyasint"`
}

// SendBack decides whether a return may be sent back.
func (r *Registry) SendBack(tx *kernel.Tx, c SendBack) error {
	row, refusal := r.handed(c.Cell, c.Sequence)
	switch {
	case refusal != nil:
		return refusal
	case row.State == ReturnSentBack:
		return ErrState
	case !ValidSentence(c.Reason):
		return ErrReason
	}
	r.sentBack.Emit(tx, SentBack{c.Cell, c.Reason, tx.Time})
	return nil
}

func (r *Registry) applySentBack(e SentBack) {
	row := r.returns.Must(e.Cell.key())
	row.State, row.Changed = ReturnSentBack, e.Time
	r.returns.Put(e.Cell.key(), row)
}

// A lockKey is a figure and period.
type lockKey struct {
	_      struct{} `cbor:",toarray"`
	Figure string
	Period Period
	Number uint32 // Of the lock of this figure and period, from 1.
}

func compareLocks(a, b lockKey) int {
	return cmp.Or(cmp.Compare(a.Figure, b.Figure), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Number, b.Number))
}

// A Locking is a lock, and its end.
type Locking struct {
	_      struct{} `cbor:",toarray"`
	From   uint64   // Sequence of the event that set it.
	Until  uint64   // Of the event that took it off; 0 while it is set.
	Reason string   // Why it was taken off.
}

// Lock asks that a figure take no value of a period any more.
type Lock struct {
	Figure string `cbor:"1,keyasint" json:"figure"`
	Period Period `cbor:"2,keyasint" json:"period"`
}

// Locked says that a figure takes no value of a period.
type Locked struct {
	Figure   string `cbor:"1,keyasint"`
	Period   Period `cbor:"2,keyasint"`
	Number   uint32 `cbor:"3,keyasint"`
	Sequence uint64 `cbor:"4,keyasint"`
}

// lock returns the newest lock of a figure and period; number 0 if there never was one.
func (r *Registry) lock(figure string, period Period) (l Locking, number uint32) {
	for key, row := range r.locks.Down(lockKey{Figure: figure, Period: period, Number: 1<<32 - 1}) {
		if key.Figure == figure && key.Period == period {
			return row, key.Number
		}
		break
	}
	return l, 0
}

// Locked reports whether a figure and period were locked before a position.
func (r *Registry) Locked(figure string, period Period, position uint64) bool {
	for key, row := range r.locks.From(lockKey{Figure: figure, Period: period}) {
		if key.Figure != figure || key.Period != period {
			break
		}
		if row.From < position && (row.Until == 0 || row.Until >= position) {
			return true
		}
	}
	return false
}

// Lock decides whether a figure and period may be locked: not while a return of it waits, which
// could then neither be accepted nor made anew.
func (r *Registry) Lock(tx *kernel.Tx, c Lock) error {
	span, ok := c.Period.Span()
	if !ok {
		return ErrPeriod
	}
	d, ok := r.Definition(c.Figure, span.Last(), tx.Sequence)
	switch {
	case !ok:
		return ErrFigure
	case span.Every != d.Row.Every:
		return ErrPeriodOther
	case span.Last() >= calendar.DayOf(tx.Time):
		return ErrPeriodOpen
	}
	old, number := r.lock(c.Figure, c.Period)
	switch {
	case number > 0 && old.Until == 0:
		return ErrLocked
	case r.waits(c.Figure, c.Period):
		return ErrUnderway
	}
	r.locked.Emit(tx, Locked{c.Figure, c.Period, number + 1, tx.NextSequence()})
	return nil
}

// waits reports whether a return of a figure and period, of the county or of a place, waits for
// somebody to approve or accept it.
func (r *Registry) waits(figure string, period Period) bool {
	for key, row := range r.returns.From(cellKey{Figure: figure, Period: period}) {
		if key.Figure != figure || key.Period != period {
			break
		}
		if row.State != ReturnSentBack {
			return true
		}
	}
	return false
}

func (r *Registry) applyLocked(e Locked) {
	r.locks.Put(lockKey{Figure: e.Figure, Period: e.Period, Number: e.Number}, Locking{From: e.Sequence})
}

// Unlock asks that a figure take values of a period again.
type Unlock struct {
	Figure string `cbor:"1,keyasint" json:"figure"`
	Period Period `cbor:"2,keyasint" json:"period"`
	Reason string `cbor:"3,keyasint" json:"reason"`
}

// Unlocked says that a figure takes values of a period again, and why.
type Unlocked struct {
	Figure   string `cbor:"1,keyasint"`
	Period   Period `cbor:"2,keyasint"`
	Number   uint32 `cbor:"3,keyasint"`
	Reason   string `cbor:"4,keyasint"`
	Sequence uint64 `cbor:"5,keyasint"`
}

// Unlock decides whether a lock may be taken off.
func (r *Registry) Unlock(tx *kernel.Tx, c Unlock) error {
	old, number := r.lock(c.Figure, c.Period)
	switch {
	case number == 0 || old.Until != 0:
		return ErrNotLocked
	case !ValidSentence(c.Reason):
		return ErrReason
	}
	r.unlocked.Emit(tx, Unlocked{c.Figure, c.Period, number, c.Reason, tx.NextSequence()})
	return nil
}

func (r *Registry) applyUnlocked(e Unlocked) {
	key := lockKey{Figure: e.Figure, Period: e.Period, Number: e.Number}
	row := r.locks.Must(key)
	row.Until, row.Reason = e.Sequence, e.Reason
	r.locks.Put(key, row)
}

// Underway yields every return that is under way, in the order of figures, periods and places.
func (r *Registry) Underway(yield func(Returned) bool) {
	for _, row := range r.returns.All() {
		if !yield(row) {
			return
		}
	}
}

// Return returns how far a return has come; false if none is under way.
func (r *Registry) Return(figure string, period Period, place village.Code) (Returned, bool) {
	return r.returns.Get(cellKey{Figure: figure, Period: period, Place: place})
}

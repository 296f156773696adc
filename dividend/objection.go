package dividend

import (
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// An ObjectionState is what became of an objection.
type ObjectionState uint8

// States of an objection.
const (
	ObjectionOpen ObjectionState = 1 + iota
	ObjectionUpheldState
	ObjectionDismissedState
)

// An Objection says that a list is wrong.
type Objection struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Register RegisterNumber
	Person   person.Number // Who objects.
	Reason   string        // A code.
	State    ObjectionState
}

// Objection returns an objection.
func (r *Registry) Objection(number ObjectionNumber) (Objection, bool) {
	return r.objections.Get(number)
}

// Object notes that a person objects to the list of a village while it is shown. Anybody may,
// also one whom the list leaves out.
type Object struct {
	Run      RunNumber      `cbor:"1,keyasint" json:"run"`
	Register RegisterNumber `cbor:"2,keyasint" json:"register"`
	Person   person.Number  `cbor:"3,keyasint" json:"person"`
	Reason   string         `cbor:"4,keyasint" json:"reason"` // A code, such as share_wrong.
}

// ObjectionRaised says that a person objects.
type ObjectionRaised struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Run       RunNumber       `cbor:"2,keyasint"`
	Register  RegisterNumber  `cbor:"3,keyasint"`
	Person    person.Number   `cbor:"4,keyasint"`
	Reason    string          `cbor:"5,keyasint"`
}

// Object decides whether an objection is heard.
func (r *Registry) Object(tx *kernel.Tx, c Object) error {
	run, err := r.inState(c.Run, Published)
	switch {
	case err != nil:
		return err
	case tx.Time >= run.Until:
		return ErrWindowClosed
	case !r.parts.Has(partKey{Run: c.Run, Register: c.Register}):
		return ErrNoPart
	case !r.people.Active(c.Person):
		return ErrObjector
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.raised.Emit(tx, ObjectionRaised{r.numbers().Objection + 1, c.Run, c.Register, c.Person, c.Reason})
	return nil
}

func (r *Registry) applyRaised(e ObjectionRaised) {
	n := r.numbers()
	n.Objection = e.Objection
	r.number.Put(0, n)
	r.objections.Put(e.Objection,
		Objection{Run: e.Run, Register: e.Register, Person: e.Person, Reason: e.Reason, State: ObjectionOpen})
	r.countObjections(e.Run, 1)
}

func (r *Registry) countObjections(number RunNumber, difference int32) {
	run := r.runs.Must(number)
	run.Objections = uint32(int32(run.Objections) + difference)
	r.runs.Put(number, run)
}

func projectRaised(at kernel.At, e ObjectionRaised, exec kernel.Exec) {
	exec(`INSERT INTO dividend_objection (number, run, register, person, reason, state, raised_ms)
		VALUES (?, ?, ?, ?, ?, 'open', ?)`,
		int64(e.Objection), int64(e.Run), int64(e.Register), int64(e.Person), e.Reason, at.Time)
}

// undecided returns an objection that waits for a decision, of a run that is not approved.
func (r *Registry) undecided(number ObjectionNumber, reason string) (Objection, error) {
	o, ok := r.objections.Get(number)
	switch {
	case !ok:
		return o, ErrNoObjection
	case o.State != ObjectionOpen:
		return o, ErrDecided
	case !village.ValidCode(reason):
		return o, ErrReason
	}
	_, err := r.inState(o.Run, Proposed, Frozen, Published)
	return o, err
}

// Dismiss asks that an objection be turned down.
type Dismiss struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason    string          `cbor:"2,keyasint" json:"reason"` // A code.
}

// ObjectionDismissed says that an objection was turned down.
type ObjectionDismissed Dismiss

// Dismiss decides whether an objection may be turned down.
func (r *Registry) Dismiss(tx *kernel.Tx, c Dismiss) error {
	if _, err := r.undecided(c.Objection, c.Reason); err != nil {
		return err
	}
	r.events.dismissed.Emit(tx, ObjectionDismissed(c))
	return nil
}

func (r *Registry) applyDismissed(e ObjectionDismissed) {
	o := r.objections.Must(e.Objection)
	o.State = ObjectionDismissedState
	r.objections.Put(e.Objection, o)
	r.countObjections(o.Run, -1)
}

func projectDismissed(at kernel.At, e ObjectionDismissed, exec kernel.Exec) {
	exec(`UPDATE dividend_objection SET state = 'dismissed', decided_ms = ?, decision = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Objection))
}

// Uphold asks that an objection be granted: the lines of the village are taken back, to be
// frozen anew from the register as it was corrected, and the list is shown anew.
type Uphold struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason    string          `cbor:"2,keyasint" json:"reason"` // A code.
}

// ObjectionUpheld says that an objection was granted and a village has no lines any more.
type ObjectionUpheld struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Reason    string          `cbor:"2,keyasint"`
	Run       RunNumber       `cbor:"3,keyasint"`
	Register  RegisterNumber  `cbor:"4,keyasint"`
}

// Uphold decides whether an objection may be granted.
func (r *Registry) Uphold(tx *kernel.Tx, c Uphold) error {
	o, err := r.undecided(c.Objection, c.Reason)
	if err != nil {
		return err
	}
	r.events.upheld.Emit(tx, ObjectionUpheld{c.Objection, c.Reason, o.Run, o.Register})
	return nil
}

func (r *Registry) applyUpheld(e ObjectionUpheld) {
	o := r.objections.Must(e.Objection)
	o.State = ObjectionUpheldState
	r.objections.Put(e.Objection, o)
	r.countObjections(e.Run, -1)
	r.thaw(e.Run, e.Register)
	run := r.runs.Must(e.Run)
	run.State, run.Hash, run.Until = Proposed, [32]byte{}, 0
	r.runs.Put(e.Run, run)
}

// thaw takes the lines of a village back, if it has any.
func (r *Registry) thaw(number RunNumber, register RegisterNumber) {
	key := partKey{Run: number, Register: register}
	part := r.parts.Must(key)
	if part.Revision == 0 {
		return
	}
	for id := part.First; id < part.First+LineID(part.Lines); id++ {
		line := r.lines.Must(id)
		r.lineOf.Delete(runHolderKey{Run: number, Register: register, Holder: line.Holder})
		r.lines.Delete(id)
	}
	run := r.runs.Must(number)
	run.Lines -= part.Lines
	run.Total -= part.Amount
	run.Tax -= part.Tax
	run.PartsFrozen--
	r.runs.Put(number, run)
	r.parts.Put(key, Part{Tonnes: part.Tonnes, Amount: part.Amount})
}

func projectUpheld(at kernel.At, e ObjectionUpheld, exec kernel.Exec) {
	exec(`UPDATE dividend_objection SET state = 'upheld', decided_ms = ?, decision = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Objection))
	exec(`UPDATE dividend_line SET state = 'replaced' WHERE run = ? AND register = ? AND state = 'frozen'`,
		int64(e.Run), int64(e.Register))
	exec(`UPDATE dividend_part SET revision = 0, lines = 0, tax_fen = 0, hash = NULL WHERE run = ? AND register = ?`,
		int64(e.Run), int64(e.Register))
	exec(`UPDATE dividend_run SET state = 'proposed', hash = NULL, lines = NULL, total_fen = NULL, tax_fen = NULL,
		published_date = NULL, until_date = NULL WHERE number = ?`, int64(e.Run))
}

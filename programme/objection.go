package programme

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// PublishList asks that a complete list be shown in public, with names masked. Objections are
// heard until the end of the last of the document's working days.
type PublishList struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// ListPublished says that a list is shown in public.
type ListPublished struct {
	Run   RunNumber     `cbor:"1,keyasint"`
	From  calendar.Date `cbor:"2,keyasint"` // The day of publication, which is not counted.
	Until calendar.Date `cbor:"3,keyasint"` // The last day, with the whole of which objections are heard.
}

// PublishList decides whether a list may be shown, and how long.
func (r *Registry) PublishList(tx *kernel.Tx, c PublishList) error {
	run, err := r.inState(c.Run, Frozen)
	if err != nil {
		return err
	}
	today, until, err := r.within(tx, run, func(c Clock) uint16 { return c.Publicity })
	if err != nil {
		return err
	}
	r.events.shown.Emit(tx, ListPublished{c.Run, today, until})
	return nil
}

func (r *Registry) applyShown(e ListPublished) {
	run := r.runs.Must(e.Run)
	run.State, run.Until = Shown, e.Until.EndMillis()
	r.runs.Put(e.Run, run)
}

func projectShown(_ kernel.At, e ListPublished, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'published', published_date = ?, until_date = ? WHERE number = ?`,
		e.From.String(), e.Until.String(), int64(e.Run))
}

// An ObjectionState is what became of an objection.
type ObjectionState uint8

// States of an objection.
const (
	ObjectionOpen ObjectionState = 1 + iota
	ObjectionUpheldState
	ObjectionDismissedState
	ObjectionAppealed      // The dismissal is appealed against.
	ObjectionAppealUpheld  // The appeal was right: the run is corrected by another.
	ObjectionAppealRefused // It was not.
)

// String returns the name under which read tables know the state.
func (s ObjectionState) String() string {
	return [...]string{"", "open", "upheld", "dismissed", "appealed", "appeal_upheld", "appeal_refused"}[s]
}

// An Objection says that a list is wrong.
type Objection struct {
	_        struct{} `cbor:",toarray"`
	Run      RunNumber
	Person   person.Number // Who objects.
	Reason   string        // A code.
	State    ObjectionState
	Due      int64        // To be decided before, in milliseconds since 1970; of one that is appealed: the appeal.
	Decider  kernel.Actor // Who decided it.
	Appealed int64        // Appeals are heard before this.
	Review   bool         // It asks that a person look at a decision, and does not hold up the list.
}

// Objection returns an objection.
func (r *Registry) Objection(number ObjectionNumber) (Objection, bool) {
	return r.objections.Get(number)
}

// Object notes that a person objects to a list while it is shown. Anybody may, also one whom
// the list leaves out.
type Object struct {
	Run    RunNumber     `cbor:"1,keyasint" json:"run"`
	Person person.Number `cbor:"2,keyasint" json:"person"`
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code, such as amount_wrong.
}

// ObjectionRaised says that a person objects.
type ObjectionRaised struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Run       RunNumber       `cbor:"2,keyasint"`
	Person    person.Number   `cbor:"3,keyasint"`
	Reason    string          `cbor:"4,keyasint"`
	Due       calendar.Date   `cbor:"5,keyasint"` // Last day for deciding it.
	Review    bool            `cbor:"6,keyasint,omitempty"`
}

// Object decides whether an objection is heard.
func (r *Registry) Object(tx *kernel.Tx, c Object) error {
	run, err := r.inState(c.Run, Shown)
	switch {
	case err != nil:
		return err
	case tx.Time >= run.Until:
		return ErrWindowClosed
	case !r.people.Active(c.Person):
		return ErrObjector
	}
	return r.raise(tx, run, ObjectionRaised{Run: c.Run, Person: c.Person, Reason: c.Reason})
}

// raise notes an objection, or a request for review, with the day by which it is answered. A person
// has one at a time to a run.
func (r *Registry) raise(tx *kernel.Tx, run Run, event ObjectionRaised) error {
	if !village.ValidCode(event.Reason) {
		return ErrReason
	}
	if r.waiting.Has(waitingKey{Run: event.Run, Person: event.Person}) {
		return ErrObjectionThere
	}
	_, due, err := r.within(tx, run, func(c Clock) uint16 { return c.Objection })
	if err != nil {
		return err
	}
	event.Objection, event.Due = r.numbers().Objection+1, due
	r.events.raised.Emit(tx, event)
	return nil
}

func (r *Registry) applyRaised(e ObjectionRaised) {
	n := r.numbers()
	n.Objection = e.Objection
	r.number.Put(0, n)
	o := Objection{Run: e.Run, Person: e.Person, Reason: e.Reason, State: ObjectionOpen, Due: e.Due.EndMillis(),
		Review: e.Review}
	r.objections.Put(e.Objection, o)
	r.waiting.Put(waitingKey{Run: e.Run, Person: e.Person}, e.Objection)
	r.due.Set(o.Due, uint64(e.Objection))
	if !e.Review {
		r.countObjections(e.Run, 1)
	}
}

func (r *Registry) countObjections(number RunNumber, difference int32) {
	run := r.runs.Must(number)
	run.Objections = uint32(int32(run.Objections) + difference)
	r.runs.Put(number, run)
}

func projectRaised(at kernel.At, e ObjectionRaised, exec kernel.Exec) {
	exec(`INSERT INTO programme_objection (number, run, person, reason, review, state, due_date, raised_ms)
		VALUES (?, ?, ?, ?, ?, 'open', ?, ?)`, int64(e.Objection), int64(e.Run), int64(e.Person), e.Reason,
		truth(e.Review), e.Due.String(), at.Time)
}

// ObjectionOverdue says that nobody decided an objection in time, or an appeal.
type ObjectionOverdue struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
}

func (r *Registry) fireDue(tx *kernel.Tx, key uint64) {
	r.events.overdue.Emit(tx, ObjectionOverdue{ObjectionNumber(key)})
}

// applyOverdue changes nothing: the objection stays open, and the read table shows it as late.
func (r *Registry) applyOverdue(ObjectionOverdue) {}

func projectOverdue(at kernel.At, e ObjectionOverdue, exec kernel.Exec) {
	exec(`UPDATE programme_objection SET overdue_ms = CASE state WHEN 'appealed' THEN overdue_ms ELSE ? END,
		appeal_overdue_ms = CASE state WHEN 'appealed' THEN ? END WHERE number = ?`, at.Time, at.Time,
		int64(e.Objection))
}

// undecided returns an objection that waits for a decision. That to a list which was withdrawn waits too: who objected
// is told.
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
	if o.Review {
		return o, nil
	}
	_, err := r.inState(o.Run, Computed, Frozen, Shown, Withdrawn)
	return o, err
}

// Dismiss asks that an objection be turned down.
type Dismiss struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason    string          `cbor:"2,keyasint" json:"reason"` // A code.
}

// ObjectionDismissed says that an objection was turned down.
type ObjectionDismissed struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Reason    string          `cbor:"2,keyasint"`
	Decider   kernel.Actor    `cbor:"3,keyasint"`
	Appeal    calendar.Date   `cbor:"4,keyasint,omitempty"` // Last day for an appeal; 0: there is none.
}

// Dismiss decides whether an objection may be turned down.
func (r *Registry) Dismiss(tx *kernel.Tx, c Dismiss) error {
	o, err := r.undecided(c.Objection, c.Reason)
	if err != nil {
		return err
	}
	event := ObjectionDismissed{Objection: c.Objection, Reason: c.Reason, Decider: tx.Actor}
	today, clock, err := r.clock(tx, r.runs.Must(o.Run))
	if err != nil {
		return err
	}
	if clock.Appeal > 0 {
		if event.Appeal, err = today.AddDays(int(clock.Appeal)); err != nil {
			return ErrCalendar
		}
	}
	r.events.dismissed.Emit(tx, event)
	return nil
}

// settle closes an open objection.
func (r *Registry) settle(number ObjectionNumber, state ObjectionState, decider kernel.Actor, appeal int64) {
	o := r.objections.Must(number)
	r.due.Clear(o.Due, uint64(number))
	o.State, o.Decider, o.Appealed = state, decider, appeal
	r.objections.Put(number, o)
	r.waiting.Delete(waitingKey{Run: o.Run, Person: o.Person})
	if !o.Review {
		r.countObjections(o.Run, -1)
	}
}

func (r *Registry) applyDismissed(e ObjectionDismissed) {
	until := int64(0)
	if e.Appeal != 0 {
		until = e.Appeal.EndMillis()
	}
	r.settle(e.Objection, ObjectionDismissedState, e.Decider, until)
}

func projectDismissed(at kernel.At, e ObjectionDismissed, exec kernel.Exec) {
	appeal := ""
	if e.Appeal != 0 {
		appeal = e.Appeal.String()
	}
	exec(
		`UPDATE programme_objection SET state = 'dismissed', decided_ms = ?, decision = ?, appeal_date = ? WHERE number = ?`,
		at.Time,
		e.Reason,
		appeal,
		int64(e.Objection),
	)
}

// Uphold asks that an objection be granted: a line gets another amount, or a beneficiary whom
// the list left out gets one. The list is frozen and shown anew.
type Uphold struct {
	Objection   ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason      string          `cbor:"2,keyasint" json:"reason"` // A code.
	Beneficiary uint64          `cbor:"3,keyasint" json:"beneficiary"`
	Payee       person.Number   `cbor:"4,keyasint" json:"payee"`
	Total       int64           `cbor:"5,keyasint" json:"total_fen"` // What the beneficiary is entitled to.
}

// ObjectionUpheld says that an objection was granted and what the line is now.
type ObjectionUpheld struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Reason    string          `cbor:"2,keyasint"`
	Decider   kernel.Actor    `cbor:"3,keyasint"`
	Run       RunNumber       `cbor:"4,keyasint"`
	Number    uint32          `cbor:"5,keyasint"`
	New       bool            `cbor:"6,keyasint,omitempty"` // The list had no such line.
	Line      []byte          `cbor:"7,keyasint"`           // Packed, as it is now.
}

// Row returns the line as it is now.
func (e *ObjectionUpheld) Row() LineRow { return lineRowCodec.Get(e.Line) }

// Uphold decides whether an objection may be granted.
func (r *Registry) Uphold(tx *kernel.Tx, c Uphold) error {
	o, err := r.undecided(c.Objection, c.Reason)
	switch {
	case err != nil:
		return err
	case o.Review:
		return ErrIsReview
	}
	run, err := r.inState(o.Run, Computed, Frozen, Shown)
	if err != nil {
		return err
	}
	terms := r.terms(run)
	so, known := r.Entitled(run.Programme, run.From, run.To, c.Beneficiary)
	row := LineRow{c.Beneficiary, c.Payee, so.Total, c.Total, run.Lines, true}
	event := ObjectionUpheld{Objection: c.Objection, Reason: c.Reason, Decider: tx.Actor, Run: o.Run, New: true}
	if known && so.Run == o.Run { // Its line is in this run.
		line := r.lines.Must(lineKey{Run: o.Run, Number: so.Line})
		row.Before, row.Number, event.New = line.Before, so.Line, false
		switch {
		case c.Total < 0 || c.Total > AmountMax:
			return ErrAmount
		case c.Total > line.Before && r.aboveCap(run, &terms, c.Beneficiary, c.Total-line.Total):
			return ErrCap
		case c.Total < line.Before && r.underWay(Entitlement{Run: line.AfterRun, Line: line.AfterLine}):
			return ErrPending
		}
		if refusal := r.allowPayee(run, &terms, row); refusal != nil {
			return refusal
		}
		if refusal := r.paidElsewhere(run, &terms, r.excluded(run.Programme, &terms), row); refusal != nil {
			return refusal // Since the list was made, or since another objection took the line away.
		}
	} else if refusal := r.allow(run, &terms, r.excluded(run.Programme, &terms), row); refusal != nil {
		return refusal
	}
	event.Number, event.Line = row.Number, PackLines([]LineRow{row})
	r.events.upheld.Emit(tx, event)
	return nil
}

func (r *Registry) applyUpheld(e ObjectionUpheld) {
	r.settle(e.Objection, ObjectionUpheldState, e.Decider, 0)
	row := e.Row()
	if e.New {
		r.applyLine(LinesHead{e.Run}, row)
	} else {
		run, key := r.runs.Must(e.Run), lineKey{Run: e.Run, Number: e.Number}
		line := r.lines.Must(key)
		r.count(&run, line.Net(), -1)
		r.entitle(run, line.Beneficiary, line.Total, row.Total, Entitlement{Total: row.Total, Run: e.Run, Line: e.Number})
		line.Total, line.Payee, line.Reviewed = row.Total, row.Payee, true
		r.lines.Put(key, line)
		r.count(&run, line.Net(), 1)
		r.runs.Put(e.Run, run)
	}
	run := r.runs.Must(e.Run)
	run.State, run.Hash, run.Until = Computed, [32]byte{}, 0
	if e.New {
		run.Added++
	}
	r.runs.Put(e.Run, run)
}

func projectUpheld(at kernel.At, e ObjectionUpheld, exec kernel.Exec) {
	exec(`UPDATE programme_objection SET state = 'upheld', decided_ms = ?, decision = ? WHERE number = ?`,
		at.Time, e.Reason, int64(e.Objection))
	row := e.Row()
	if e.New {
		projectLine(at, LinesHead{e.Run}, row, nil, exec)
	} else {
		exec(`UPDATE programme_line SET total_fen = ?, payee = ?, reviewed = 1, sequence = ?, row = NULL
			WHERE run = ? AND number = ?`, row.Total, int64(row.Payee), int64(at.Sequence), int64(e.Run), int64(e.Number))
	}
	exec(`UPDATE programme_run SET state = 'computed', hash = NULL, published_date = NULL, until_date = NULL
		WHERE number = ?`, int64(e.Run))
}

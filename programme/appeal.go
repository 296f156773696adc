package programme

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// Appeal notes that who objected does not accept that it was turned down.
type Appeal struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Reason    string          `cbor:"2,keyasint" json:"reason"`                     // A code.
	Person    person.Number   `cbor:"3,keyasint,omitempty" json:"person,omitempty"` // Who appeals, if not asked by an officer.
}

// AppealRaised says that a decision is appealed against.
type AppealRaised struct {
	Objection ObjectionNumber `cbor:"1,keyasint"`
	Reason    string          `cbor:"2,keyasint"`
	Due       calendar.Date   `cbor:"3,keyasint,omitempty"` // Last day for deciding it; 0: none was set.
}

// Appeal decides whether an appeal is heard.
func (r *Registry) Appeal(tx *kernel.Tx, c Appeal) error {
	o, ok := r.objections.Get(c.Objection)
	switch {
	case !ok:
		return ErrNoObjection
	case o.State != ObjectionDismissedState:
		return ErrNotDismissed
	case c.Person != 0 && !r.samePerson(c.Person, o.Person):
		return ErrObjector
	}
	switch heard, err := r.heard(o, tx.Time); {
	case err != nil:
		return err
	case !heard:
		return ErrAppealLate
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	_, due, err := r.within(tx, r.runs.Must(o.Run), func(c Clock) uint16 { return c.Answer })
	if err != nil {
		return err
	}
	r.events.appealed.Emit(tx, AppealRaised{c.Objection, c.Reason, due})
	return nil
}

// heard reports whether an appeal may be raised. If the last day is no working day, the first one after it
// is (Civil Code, article 203). While no calendar says on which days they work (ErrCalendar), nobody is told that it is
// too late.
func (r *Registry) heard(o Objection, now_ms int64) (bool, error) {
	if now_ms < o.Appealed || o.Appealed == 0 {
		return o.Appealed != 0, nil
	}
	last := calendar.DayOf(o.Appealed - 1)
	worked, err := r.workdays()
	if err != nil {
		return false, ErrCalendar
	}
	if work, err := worked.IsWorkday(last); work || err != nil {
		return false, orCalendar(err)
	}
	next, err := worked.NextWorkday(last)
	return err == nil && now_ms < next.EndMillis(), orCalendar(err)
}

// orCalendar is the refusal of what no calendar can tell.
func orCalendar(err error) error {
	if err != nil {
		return ErrCalendar
	}
	return nil
}

func (r *Registry) applyAppealed(e AppealRaised) {
	o := r.objections.Must(e.Objection)
	o.State, o.Due = ObjectionAppealed, 0
	if e.Due != 0 {
		o.Due = e.Due.EndMillis()
		r.due.Set(o.Due, uint64(e.Objection))
	}
	r.objections.Put(e.Objection, o)
}

func projectAppealed(at kernel.At, e AppealRaised, exec kernel.Exec) {
	due := ""
	if e.Due != 0 {
		due = e.Due.String()
	}
	exec(`UPDATE programme_objection SET state = 'appealed', appealed_ms = ?, appeal_due_date = ? WHERE number = ?`,
		at.Time, due, int64(e.Objection))
}

// DecideAppeal asks that an appeal be decided, by another than who turned the objection down.
// If it was right, a run of differences mends what was paid.
type DecideAppeal struct {
	Objection ObjectionNumber `cbor:"1,keyasint" json:"objection"`
	Upheld    bool            `cbor:"2,keyasint,omitempty" json:"upheld"`
	Reason    string          `cbor:"3,keyasint" json:"reason"` // A code.
}

// AppealDecided says what became of an appeal.
type AppealDecided DecideAppeal

// DecideAppeal decides whether an appeal may be decided by this person.
func (r *Registry) DecideAppeal(tx *kernel.Tx, c DecideAppeal) error {
	o, ok := r.objections.Get(c.Objection)
	switch {
	case !ok:
		return ErrNoObjection
	case o.State != ObjectionAppealed:
		return ErrNotAppealed
	case o.Decider == tx.Actor:
		return ErrSamePerson
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.appealDone.Emit(tx, AppealDecided(c))
	return nil
}

func (r *Registry) applyAppealDecided(e AppealDecided) {
	state := ObjectionAppealRefused
	if e.Upheld {
		state = ObjectionAppealUpheld
	}
	o := r.objections.Must(e.Objection)
	if o.Due != 0 {
		r.due.Clear(o.Due, uint64(e.Objection))
	}
	o.State = state
	r.objections.Put(e.Objection, o)
}

func projectAppealDecided(at kernel.At, e AppealDecided, exec kernel.Exec) {
	state := ObjectionAppealRefused
	if e.Upheld {
		state = ObjectionAppealUpheld
	}
	exec(`UPDATE programme_objection SET state = ?, appeal_decided_ms = ?, appeal_decision = ? WHERE number = ?`,
		state.String(), at.Time, e.Reason, int64(e.Objection))
}

package programme

import (
	"cmp"
	"iter"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// Bounds of one correction: what it names, and the periods that it may concern, all in one entry.
const (
	CorrectedMax = 1000
	RechecksMax  = 10_000
)

// NoteCorrection asks that it be known that facts which programmes decide by were corrected, from a day on. Which facts
// and whose stays in the vault. Every period of the programmes that ends on that day or later and has a run is to be
// decided again, within the working days in which objections to the document in force are decided.
type NoteCorrection struct {
	Programmes []Number      `cbor:"1,keyasint" json:"programmes"`
	Since      calendar.Date `cbor:"2,keyasint" json:"since"`
}

// CorrectionNoted says which periods are to be decided again because facts were corrected.
type CorrectionNoted struct {
	Since   calendar.Date  `cbor:"1,keyasint"`
	After   SnapshotNumber `cbor:"2,keyasint"` // The newest snapshot that may not have the correction.
	Periods []PeriodDue    `cbor:"3,keyasint"`
}

// A PeriodDue is a period of a programme that is to be decided again.
type PeriodDue struct {
	_         struct{} `cbor:",toarray"`
	Programme Number
	From, To  calendar.Date
	Due       calendar.Date // The last day for it.
}

// PeriodRechecked says that a period does not wait to be decided again any more, and by which run: one from a later
// snapshot, whose whole list was approved or by which nothing changes, or the last one of the period that was given up.
type PeriodRechecked struct {
	Run       RunNumber     `cbor:"1,keyasint"`
	Programme Number        `cbor:"2,keyasint"`
	From      calendar.Date `cbor:"3,keyasint"`
	To        calendar.Date `cbor:"4,keyasint"`
}

// A Recheck says since when and until when a period is to be decided again.
type Recheck struct {
	_     struct{} `cbor:",toarray"`
	Since calendar.Date
	Due   calendar.Date
	After SnapshotNumber
}

// A PeriodOf is a period of a programme.
type PeriodOf struct {
	_         struct{} `cbor:",toarray"`
	Programme Number
	From, To  calendar.Date
}

func compareRechecks(a, b PeriodOf) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// periodOfRun returns the period of a run.
func periodOfRun(run Run) PeriodOf {
	return PeriodOf{Programme: run.Programme, From: run.From, To: run.To}
}

// Recheck returns whether and until when a period is to be decided again.
func (r *Registry) Recheck(programme Number, from, to calendar.Date) (Recheck, bool) {
	return r.rechecks.Get(PeriodOf{Programme: programme, From: from, To: to})
}

// Rechecks yields the periods that are to be decided again, in order.
func (r *Registry) Rechecks() iter.Seq2[PeriodOf, Recheck] { return r.rechecks.All() }

// NoteCorrection decides which periods are concerned: none is a refusal.
func (r *Registry) NoteCorrection(tx *kernel.Tx, c NoteCorrection) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case err != nil || c.Since == 0 || c.Since < calendar.DateMin || c.Since > today:
		return ErrDate
	case len(c.Programmes) == 0 || len(c.Programmes) > CorrectedMax:
		return ErrRows
	}
	due := make(map[Number]calendar.Date, len(c.Programmes)) // 0: not worked out yet.
	for _, number := range c.Programmes {
		if _, twice := due[number]; twice || !r.programmes.Has(number) {
			return ErrNoProgramme
		}
		due[number] = 0
	}
	e, seen := CorrectionNoted{Since: c.Since, After: r.numbers().Snapshot}, map[PeriodOf]bool{}
	for _, run := range r.runs.All() {
		day, asked := due[run.Programme]
		if !asked || run.To < c.Since || run.State == Withdrawn || seen[periodOfRun(run)] {
			continue
		}
		if day == 0 {
			if day, err = r.recheckDue(today, run.Programme); err != nil {
				return err
			}
			due[run.Programme] = day
		}
		seen[periodOfRun(run)] = true
		e.Periods = append(e.Periods, PeriodDue{Programme: run.Programme, From: run.From, To: run.To, Due: day})
	}
	switch {
	case len(e.Periods) == 0:
		return ErrNotConcerned
	case len(e.Periods) > RechecksMax:
		return ErrRows
	}
	r.events.corrected.Emit(tx, e)
	return nil
}

// membersChanged has the periods decided again that a change of who belongs to a household concerns: those of
// programmes by household that end on the day of the change or later and have a run. What is paid once and for all is
// decided by who belonged to the household then, so a later change concerns it not. The change is noted whatever comes
// of it: while no calendar says which day is the last for a decision, it is due at once.
func (r *Registry) membersChanged(tx *kernel.Tx, since calendar.Date) {
	today := calendar.DayOf(tx.Time)
	after, seen := r.numbers().Snapshot, map[PeriodOf]bool{}
	var periods []PeriodDue
	for _, run := range r.runs.All() {
		key, terms := periodOfRun(run), r.inForce(run.Programme)
		if terms.Unit != "household" || run.State == Withdrawn || seen[key] || run.To < since ||
			terms.Every == "once" && run.On < since {
			continue
		}
		seen[key] = true
		if was, ok := r.rechecks.Get(key); ok && was.Since <= since && was.After == after {
			continue
		}
		due, err := r.recheckDue(today, run.Programme)
		if err != nil {
			due = today
		}
		periods = append(periods, PeriodDue{Programme: run.Programme, From: run.From, To: run.To, Due: due})
	}
	for part := range slices.Chunk(periods, RechecksMax) {
		r.events.corrected.Emit(tx, CorrectionNoted{Since: since, After: after, Periods: part})
	}
}

// recheckDue returns until when a period of a programme is decided again that is known to wait from today on.
func (r *Registry) recheckDue(today calendar.Date, number Number) (calendar.Date, error) {
	v := r.versions.Must(versionKey{Programme: number, Version: r.programmes.Must(number).Version})
	worked, err := r.workdays()
	if err != nil {
		return 0, ErrCalendar
	}
	due, err := worked.AddWorkdays(today, int(v.ClockOn(today).Objection))
	if err != nil {
		return 0, ErrCalendar
	}
	return due, nil
}

// applyCorrected keeps of two corrections that wait for one period the earlier days, and the later snapshot: the list
// that ends them has to know both.
func (r *Registry) applyCorrected(e CorrectionNoted) {
	for _, p := range e.Periods {
		key := PeriodOf{Programme: p.Programme, From: p.From, To: p.To}
		one := Recheck{Since: e.Since, Due: p.Due, After: e.After}
		if was, ok := r.rechecks.Get(key); ok {
			one.Since, one.Due = min(one.Since, was.Since), min(one.Due, was.Due)
		}
		r.rechecks.Put(key, one)
	}
}

// recheck has a period not wait any more, if it was decided again by a run: from a snapshot that knows the
// corrections, and while no other run of the period is open. Who is on the list of another, or is just being paid by
// it, can be on no second list, so what is to be corrected for them is not on this one.
func (r *Registry) recheck(tx *kernel.Tx, number RunNumber, run Run) {
	one, waits := r.rechecks.Get(periodOfRun(run))
	if waits && run.Snapshot > one.After && r.others(number, run, Closed) == 0 {
		r.events.rechecked.Emit(tx, PeriodRechecked{number, run.Programme, run.From, run.To})
	}
}

// others counts the other runs of the period of a run, but for those that were withdrawn or are in a state.
func (r *Registry) others(number RunNumber, run Run, but ...RunState) (n int) {
	for other, o := range r.runs.All() {
		if other != number && periodOfRun(o) == periodOfRun(run) && o.State != Withdrawn && !slices.Contains(but, o.State) {
			n++
		}
	}
	return n
}

func (r *Registry) applyRechecked(e PeriodRechecked) {
	r.rechecks.Delete(PeriodOf{Programme: e.Programme, From: e.From, To: e.To})
}

func projectCorrected(at kernel.At, e CorrectionNoted, exec kernel.Exec) {
	for _, p := range e.Periods {
		exec(`INSERT INTO programme_recheck (programme, from_date, to_date, since_date, due_date, snapshot, noted_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (programme, from_date, to_date) DO UPDATE SET
			since_date = min(since_date, excluded.since_date), due_date = min(due_date, excluded.due_date),
			snapshot = excluded.snapshot, noted_ms = excluded.noted_ms`, int64(p.Programme), p.From.String(), p.To.String(),
			e.Since.String(), p.Due.String(), int64(e.After), at.Time)
	}
}

func projectRechecked(_ kernel.At, e PeriodRechecked, exec kernel.Exec) {
	exec(`DELETE FROM programme_recheck WHERE programme = ? AND from_date = ? AND to_date = ?`, int64(e.Programme),
		e.From.String(), e.To.String())
}

package programme

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// RechecksMax is how many periods one correction concerns at most.
const RechecksMax = 1000

// NoteCorrection asks that it be known that facts which programmes decide by were corrected, from a day on. Which facts
// and whose stays in the vault. Every period of the programmes that ends on that day or later and has a list is to be
// decided again, within the working days in which its document has objections decided.
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

// A Recheck says since when and until when a period is to be decided again. It ends when a list from a later snapshot
// is approved, or when nothing changes by it.
type Recheck struct {
	_     struct{} `cbor:",toarray"`
	Since calendar.Date
	Due   calendar.Date
	After SnapshotNumber
}

type recheckKey struct {
	_         struct{} `cbor:",toarray"`
	Programme Number
	From, To  calendar.Date
}

func compareRechecks(a, b recheckKey) int {
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// Recheck returns whether and until when a period is to be decided again.
func (r *Registry) Recheck(programme Number, from, to calendar.Date) (Recheck, bool) {
	return r.rechecks.Get(recheckKey{Programme: programme, From: from, To: to})
}

// NoteCorrection decides which periods are concerned: none is a refusal.
func (r *Registry) NoteCorrection(tx *kernel.Tx, c NoteCorrection) error {
	today, err := calendar.FromMillis(tx.Time)
	switch {
	case err != nil || c.Since == 0 || c.Since < calendar.DateMin || c.Since > today:
		return ErrDate
	case len(c.Programmes) == 0 || len(c.Programmes) > RechecksMax:
		return ErrRows
	}
	e := CorrectionNoted{Since: c.Since, After: r.numbers().Snapshot}
	for i, number := range c.Programmes {
		if !r.programmes.Has(number) || slices.Contains(c.Programmes[:i], number) {
			return ErrNoProgramme
		}
		if err := r.concern(tx, &e, number); err != nil {
			return err
		}
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

// concern adds to a correction the periods of a programme that have a list, in the order of their first runs.
func (r *Registry) concern(tx *kernel.Tx, e *CorrectionNoted, number Number) error {
	for _, run := range r.runs.All() {
		same := func(p PeriodDue) bool { return p.Programme == number && p.From == run.From && p.To == run.To }
		if run.Programme != number || run.To < e.Since || run.State == Withdrawn || run.Lines == 0 ||
			slices.ContainsFunc(e.Periods, same) {
			continue
		}
		_, due, err := r.within(tx, run, func(c Clock) uint16 { return c.Objection })
		if err != nil {
			return err
		}
		e.Periods = append(e.Periods, PeriodDue{Programme: number, From: run.From, To: run.To, Due: due})
	}
	return nil
}

// applyCorrected keeps of two corrections that wait for one period the earlier days, and the later snapshot: the list
// that ends them has to know both.
func (r *Registry) applyCorrected(e CorrectionNoted) {
	for _, p := range e.Periods {
		key := recheckKey{Programme: p.Programme, From: p.From, To: p.To}
		one := Recheck{Since: e.Since, Due: p.Due, After: e.After}
		if was, ok := r.rechecks.Get(key); ok {
			one.Since, one.Due = min(one.Since, was.Since), min(one.Due, was.Due)
		}
		r.rechecks.Put(key, one)
	}
}

// rechecked ends that the period of a run is to be decided again, if its snapshot is later than the correction.
func (r *Registry) rechecked(run Run) {
	key := recheckKey{Programme: run.Programme, From: run.From, To: run.To}
	if one, ok := r.rechecks.Get(key); ok && run.Snapshot > one.After {
		r.rechecks.Delete(key)
	}
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

func projectRechecked(run RunNumber, exec kernel.Exec) {
	exec(`DELETE FROM programme_recheck WHERE (programme, from_date, to_date) =
		(SELECT programme, from_date, to_date FROM programme_run WHERE number = ?)
		AND snapshot < (SELECT snapshot FROM programme_run WHERE number = ?)`, int64(run), int64(run))
}

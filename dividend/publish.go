package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// Publish asks that a complete list be shown in public. Objections are heard until the end of
// the last of the waterfall's working days.
type Publish struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// RunPublished says that a list is shown in public.
type RunPublished struct {
	Run   RunNumber     `cbor:"1,keyasint"`
	From  calendar.Date `cbor:"2,keyasint"` // The day of publication, which is not counted.
	Until calendar.Date `cbor:"3,keyasint"` // The last day, with the whole of which objections are heard.
}

// Publish decides whether a list may be shown, and how long.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	run, err := r.inState(c.Run, Frozen)
	if err != nil {
		return err
	}
	today, err := calendar.FromMillis(tx.Time)
	if err != nil {
		return ErrCalendar
	}
	days, err := r.workdays()
	if err != nil {
		return ErrCalendar
	}
	until, err := days.AddWorkdays(today, int(r.waterfalls.Must(run.Waterfall).PublicityDays))
	if err != nil {
		return ErrCalendar
	}
	r.events.runPublished.Emit(tx, RunPublished{c.Run, today, until})
	return nil
}

func (r *Registry) applyRunPublished(e RunPublished) {
	run := r.runs.Must(e.Run)
	run.State, run.Until = Published, e.Until.EndMillis()
	r.runs.Put(e.Run, run)
}

func projectRunPublished(_ kernel.At, e RunPublished, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'published', published_date = ?, until_date = ? WHERE number = ?`,
		e.From.String(), e.Until.String(), int64(e.Run))
}

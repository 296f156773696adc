package dividend

import "liangshan/kernel"

// CloseRun asks that a run be closed: nothing of it waits any more.
type CloseRun struct {
	Run RunNumber `cbor:"1,keyasint" json:"run"`
}

// RunClosed says that a run is closed.
type RunClosed CloseRun

// CloseRun decides whether a run may be closed.
func (r *Registry) CloseRun(tx *kernel.Tx, c CloseRun) error {
	run, err := r.inState(c.Run, Paid)
	switch {
	case err != nil:
		return err
	case run.LinesHeld > 0:
		return ErrUnsettled
	}
	r.events.runClosed.Emit(tx, RunClosed(c))
	return nil
}

func (r *Registry) applyRunClosed(e RunClosed) {
	run := r.runs.Must(e.Run)
	run.State = Closed
	r.runs.Put(e.Run, run)
}

func projectRunClosed(_ kernel.At, e RunClosed, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'closed' WHERE number = ?`, int64(e.Run))
}

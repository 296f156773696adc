package dividend

import (
	"liangshan/kernel"
	"liangshan/village"
)

// WithdrawRun asks that a run be given up before it is approved. Its sales are free again.
type WithdrawRun struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Reason string    `cbor:"2,keyasint" json:"reason"` // A code.
}

// RunWithdrawn says that a run was given up.
type RunWithdrawn struct {
	Run    RunNumber `cbor:"1,keyasint"`
	Reason string    `cbor:"2,keyasint"`
	Sales  []uint64  `cbor:"3,keyasint"` // Free again.
}

// WithdrawRun decides whether a run may be given up.
func (r *Registry) WithdrawRun(tx *kernel.Tx, c WithdrawRun) error {
	if _, err := r.inState(c.Run, Proposed, Frozen, Published); err != nil {
		return err
	}
	if !village.ValidCode(c.Reason) {
		return ErrReason
	}
	var sales []uint64
	for sale, row := range r.sales.All() {
		if row.Run == c.Run {
			sales = append(sales, sale)
		}
	}
	r.events.runWithdrawn.Emit(tx, RunWithdrawn{c.Run, c.Reason, sales})
	return nil
}

func (r *Registry) applyRunWithdrawn(e RunWithdrawn) {
	for _, sale := range e.Sales {
		r.sales.Delete(sale)
	}
	var keys []sourceKey
	for key := range r.sources.From(sourceKey{Run: e.Run}) {
		if key.Run != e.Run {
			break
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		s := r.sources.Must(key)
		r.serials.Delete(serialKey{Series: s.Series, First: s.First})
		if s.Stand != 0 {
			r.stands.Delete(standKey{Stand: s.Stand, At: key})
		}
		r.sources.Delete(key)
	}
	var parts []RegisterNumber
	for register := range r.partsOf(e.Run) {
		parts = append(parts, register)
	}
	for _, register := range parts {
		r.thaw(e.Run, register)
		r.parts.Delete(partKey{Run: e.Run, Register: register})
	}
	run := r.runs.Must(e.Run)
	run.State, run.Sales, run.Sources, run.Parts, run.Hash = Withdrawn, 0, 0, 0, [32]byte{}
	r.runs.Put(e.Run, run)
}

func projectRunWithdrawn(_ kernel.At, e RunWithdrawn, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'withdrawn', reason = ? WHERE number = ?`, e.Reason, int64(e.Run))
	exec(`UPDATE dividend_line SET state = 'replaced' WHERE run = ? AND state = 'frozen'`, int64(e.Run))
	exec(`UPDATE dividend_objection SET state = 'void' WHERE run = ? AND state = 'open'`, int64(e.Run))
}

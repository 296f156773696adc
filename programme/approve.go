package programme

import (
	"liangshan/kernel"
	"liangshan/ledger"
)

// Approve asks that a list which nobody objects to any more be paid. The whole of it is reserved
// in one posting. Who approves has neither started nor frozen the run, nor changed its list by
// granting an objection.
type Approve struct {
	Run     RunNumber `cbor:"1,keyasint" json:"run"`
	Hash    [32]byte  `cbor:"2,keyasint" json:"hash"`              // Of the list that is approved.
	Partial bool      `cbor:"3,keyasint,omitempty" json:"partial"` // If the budget is short, pay as many as it reaches for.
}

// RunApproved says that a list is approved. The posting follows in the same entry.
type RunApproved struct {
	Run      RunNumber    `cbor:"1,keyasint"`
	Approver kernel.Actor `cbor:"2,keyasint"`
	Reserved int64        `cbor:"3,keyasint"` // In fen.
	Cut      uint32       `cbor:"4,keyasint"` // Lines from this one on are not paid for want of money.
	// Those among them that pay nothing, and may take back, are approved all the same: they need no money. Of lists that
	// were cut before this was so, they are not.
	Taking bool `cbor:"5,keyasint,omitempty"`
}

// Approve decides whether a list may be paid, and how much of it.
func (r *Registry) Approve(tx *kernel.Tx, c Approve) error {
	run, err := r.inState(c.Run, Shown)
	switch {
	case err != nil:
		return err
	case run.Starter == tx.Actor || r.froze.Has(frozeKey{Run: c.Run, By: tx.Actor}) || r.upheldBy(c.Run, tx.Actor):
		return ErrSamePerson
	case tx.Time < run.Until:
		return ErrWindowOpen
	case run.Objections > 0:
		return ErrObjections
	case run.Hash != c.Hash:
		return ErrHash
	}
	a := r.terms(run).Accounts
	budget, _ := r.books.Account(a.Budget)
	reserved, cut := run.Total, run.Lines
	if reserved > budget.Available() {
		if !c.Partial {
			return ErrBudgetShort
		}
		if reserved, cut = r.reach(c.Run, run, budget.Available()); cut == 0 {
			return ErrBudgetShort
		}
		if run.Added > 0 && cut < run.Lines {
			return ErrAdded
		}
	}
	if r.takesUnpaid(c.Run, run.Lines) {
		return ErrPending
	}
	cause := tx.NextSequence()
	r.events.approved.Emit(tx, RunApproved{c.Run, tx.Actor, reserved, cut, cut < run.Lines})
	t := ledger.Transfer{Debit: a.Budget, Credit: a.Payable, Amount: reserved}
	if err := r.book(tx, uint64(c.Run), cause, t); err != nil {
		return err
	}
	for i := range run.Lines {
		line := r.lines.Must(lineKey{Run: c.Run, Number: i})
		// Of what they have beyond their right, no more: it may have been claimed by hand already.
		if amount := min(-line.Net(), r.unclaimed(run, c.Run, i)-line.Total); amount > 0 {
			if err := r.claim(tx, c.Run, i, amount, "entitlement_less"); err != nil {
				return err
			}
		}
	}
	if cut == run.Lines { // What was cut off for want of money has still to be decided again.
		r.recheck(tx, c.Run, run)
	}
	return nil
}

// takesUnpaid reports whether a line of a run takes back from a payment that is under way.
func (r *Registry) takesUnpaid(number RunNumber, lines uint32) bool {
	for i := range lines {
		line := r.lines.Must(lineKey{Run: number, Number: i})
		if line.Net() < 0 && r.underWay(Entitlement{Run: line.AfterRun, Line: line.AfterLine}) {
			return true
		}
	}
	return false
}

// upheldBy reports whether somebody granted an objection to a run, and so made its list what it is.
func (r *Registry) upheldBy(number RunNumber, actor kernel.Actor) bool {
	for _, o := range r.objections.All() {
		if o.Run == number && o.State == ObjectionUpheldState && o.Decider == actor && !o.Review {
			return true
		}
	}
	return false
}

// reach returns how many lines of a list, from its first, the money is enough for. Those behind them that pay nothing
// need none.
func (r *Registry) reach(number RunNumber, run Run, money int64) (reserved int64, cut uint32) {
	for i := range run.Lines {
		due := max(0, r.lines.Must(lineKey{Run: number, Number: i}).Net())
		if reserved+due > money {
			return reserved, i
		}
		reserved += due
	}
	return reserved, run.Lines
}

func (r *Registry) applyApproved(e RunApproved) {
	run := r.runs.Must(e.Run)
	run.State, run.Reserved, run.Cut = Approved, e.Reserved, e.Cut
	for i := range run.Lines {
		key := lineKey{Run: e.Run, Number: i}
		line := r.lines.Must(key)
		switch {
		case i >= e.Cut && (line.Net() > 0 || !e.Taking):
			r.release(run, &line)
			line.State = LineShort
		case line.Net() <= 0:
			line.State = LineNothing
		default:
			line.State = LineDue
			run.Due++
		}
		r.lines.Put(key, line)
	}
	r.runs.Put(e.Run, run)
}

func projectApproved(at kernel.At, e RunApproved, exec kernel.Exec) {
	exec(`UPDATE programme_run SET state = 'approved', approved_ms = ?, reserved_fen = ?, cut = ? WHERE number = ?`,
		at.Time, e.Reserved, int64(e.Cut), int64(e.Run))
	exec(`UPDATE programme_line SET state = CASE WHEN number >= ? AND (total_fen > before_fen OR NOT ?) THEN 'short'
		WHEN total_fen <= before_fen THEN 'nothing' ELSE 'due' END WHERE run = ?`, int64(e.Cut), truth(e.Taking),
		int64(e.Run))
}

package dividend

import (
	"liangshan/kernel"
	"liangshan/ledger"
)

// Approve asks that a list which nobody objects to any more be paid. The waterfall is booked
// with it: cost, fees, reserve and the bank's part go where they belong, the villages' to what is
// owed to them. Who approves neither proposed the run nor froze any of its lists.
type Approve struct {
	Run  RunNumber `cbor:"1,keyasint" json:"run"`
	Hash [32]byte  `cbor:"2,keyasint" json:"hash"` // Of the list that is approved.
}

// RunApproved says that a list is approved. The bookings follow in the same entry.
type RunApproved struct {
	Run      RunNumber    `cbor:"1,keyasint"`
	Hash     [32]byte     `cbor:"2,keyasint"`
	Approver kernel.Actor `cbor:"3,keyasint"`
}

// Approve decides whether a list may be paid.
func (r *Registry) Approve(tx *kernel.Tx, c Approve) error {
	run, err := r.inState(c.Run, Published)
	switch {
	case err != nil:
		return err
	case run.Proposer == tx.Actor:
		return ErrSamePerson
	case tx.Time < run.Until:
		return ErrWindowOpen
	case run.Objections > 0:
		return ErrObjections
	case run.Hash != c.Hash:
		return ErrHash
	case r.waits(run.Pool): // A later waterfall may have made it an account of holders.
		return ErrPoolWaits
	}
	for _, part := range r.partsOf(c.Run) {
		if part.Freezer == tx.Actor {
			return ErrSamePerson
		}
	}
	cause := tx.NextSequence()
	r.events.runApproved.Emit(tx, RunApproved{c.Run, c.Hash, tx.Actor})
	a, legs := r.waterfalls.Must(run.Waterfall).Accounts, run.Legs
	return r.book(tx, c.Run, cause, []ledger.Transfer{
		{Debit: run.Pool, Credit: a.Cost, Amount: legs.Cost},
		{Debit: run.Pool, Credit: a.Fee, Amount: legs.Fee},
		{Debit: run.Pool, Credit: a.Reserve, Amount: legs.Reserve},
		{Debit: run.Pool, Credit: a.Bank, Amount: legs.Bank},
		{Debit: run.Pool, Credit: a.Payable, Amount: legs.Villages},
	})
}

// book moves amounts together, those of nothing aside. The ledger's refusal is the command's.
func (r *Registry) book(tx *kernel.Tx, run RunNumber, cause uint64, transfers []ledger.Transfer) error {
	due := transfers[:0]
	for _, t := range transfers {
		if t.Amount == 0 {
			continue
		}
		t.Cause, t.Reference = cause, uint64(run)
		due = append(due, t)
	}
	if len(due) == 0 {
		return nil
	}
	err := r.books.TransferMany(tx, ledger.TransferMany{Rows: ledger.Pack(due), Together: true, Cause: cause})
	if row, ok := err.(*kernel.RowRefusal); ok {
		return row.Refusal
	}
	return err
}

func (r *Registry) applyRunApproved(e RunApproved) {
	run := r.runs.Must(e.Run)
	run.State = Approved
	r.runs.Put(e.Run, run)
}

func projectRunApproved(at kernel.At, e RunApproved, exec kernel.Exec) {
	exec(`UPDATE dividend_run SET state = 'approved', approved_ms = ? WHERE number = ?`, at.Time, int64(e.Run))
}

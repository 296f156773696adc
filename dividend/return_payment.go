package dividend

import (
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// ReturnPayment notes that the bank sent a payment back. The money waits in the holder's name
// and the register knows that the account is closed.
type ReturnPayment struct {
	Line   LineID           `cbor:"1,keyasint" json:"line"`
	From   ledger.AccountID `cbor:"2,keyasint,omitempty" json:"from"` // Where the money came back to; 0: the payee's account.
	Reason string           `cbor:"3,keyasint" json:"reason"`         // A code, such as account_closed.
}

// PaymentReturned says that a payment came back and waits.
type PaymentReturned struct {
	Line   LineID           `cbor:"1,keyasint"`
	To     ledger.AccountID `cbor:"2,keyasint"` // In the holder's name.
	Amount int64            `cbor:"3,keyasint"` // In fen.
	Reason string           `cbor:"4,keyasint"`
}

// ReturnPayment decides whether a payment can have come back.
func (r *Registry) ReturnPayment(tx *kernel.Tx, c ReturnPayment) error {
	line, ok := r.lines.Get(c.Line)
	switch {
	case !ok:
		return ErrNoLine
	case line.State == LineInheritedState || line.State == LineReissued && line.PaidTo == 0:
		return ErrToHeirs
	case line.State != LinePaid && line.State != LineReissued:
		return ErrLineState
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	run, err := r.inState(line.Run, Approved, Paid)
	if err != nil {
		return err
	}
	from := c.From
	if from == 0 {
		from = line.PaidTo
	}
	if r.waits(from) {
		return ErrFromWaits
	}
	account, err := r.hold(tx, line.Register, line.Holder, r.waterfalls.Must(run.Waterfall).Accounts)
	if err != nil {
		return err
	}
	if payee, _ := r.Payee(line.Register, line.Holder); payee.Account == line.PaidTo && payee.Bank == BankChecked {
		closed := PayeeSet{line.Register, line.Holder, payee.Household, payee.Account, BankClosed}
		r.events.payeeSet.Emit(tx, closed)
	}
	cause := tx.NextSequence()
	r.events.returned.Emit(tx, PaymentReturned{c.Line, account, line.Net(), c.Reason})
	return r.book(tx, line.Run, cause, []ledger.Transfer{{Debit: from, Credit: account, Amount: line.Net()}})
}

func (r *Registry) applyReturned(e PaymentReturned) {
	r.settle(e.Line, LineReturned, e.To, e.Amount)
}

// settle notes that the money of a line waits (held > 0) or does not any more (held < 0).
func (r *Registry) settle(id LineID, state LineState, to ledger.AccountID, held int64) {
	line := r.lines.Must(id)
	line.State, line.PaidTo, line.Filed = state, to, false
	r.lines.Put(id, line)
	run := r.runs.Must(line.Run)
	run.HeldFen += held
	run.PaidFen -= held
	if held > 0 {
		run.LinesHeld++
	} else {
		run.LinesHeld--
	}
	r.runs.Put(line.Run, run)
}

func projectReturned(at kernel.At, e PaymentReturned, exec kernel.Exec) {
	projectPayment(at, e.Line, "returned", e.To, e.Amount, e.Reason, exec)
	exec(insertUnclaimed, at.Time, e.Reason, int64(e.Line))
}

const (
	// An attempt that comes back has its own number: one more than those that were issued again.
	insertPayment = `INSERT INTO dividend_payment (sequence, line, state, account, amount_fen, reason, time, heir_line,
		attempt) SELECT ?, ?, ?, ?, ?, ?, ?, ?, 1 + count(*) FROM dividend_payment WHERE line = ? AND state = 'reissued'`
	insertUnclaimed = `INSERT OR REPLACE INTO dividend_unclaimed (line, run, register, holder, account, amount_fen,
		since_ms, reason) SELECT id, run, register, holder, paid_account, amount_fen - tax_fen, ?, ?
		FROM dividend_line WHERE id = ?`
	deleteUnclaimed = `DELETE FROM dividend_unclaimed WHERE line = ?`
)

func projectPayment(at kernel.At, line LineID, state string, account ledger.AccountID, amount int64, reason string,
	exec kernel.Exec) {
	exec(`UPDATE dividend_line SET state = ?, paid_account = ? WHERE id = ?`, state, int64(account), int64(line))
	exec(insertPayment, int64(at.Sequence), int64(line), state, int64(account), amount, reason, at.Time, int64(0),
		int64(line))
	if state == "reissued" { // It counts itself, after the first payment.
		exec(`UPDATE dividend_payment SET attempt = attempt + 1 WHERE sequence = ?`, int64(at.Sequence))
	}
}

package programme

import (
	"cmp"
	"slices"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// Stop asks that a payment which was not made be given up, for a death or another reason. The
// money goes back to the budget, and the entitlement loses what the line added. What was kept back from the payment
// for claims is owed again, for nothing was paid of which it could be kept; unless such a claim stands on a payment
// that is given up as well, and so is for money that nobody got: it is waived at once, but for what the person was
// given back of it. What came back by a claim on a payment that is given up is owed to the person: see Refund.
type Stop struct {
	Run    RunNumber `cbor:"1,keyasint" json:"run"`
	Number uint32    `cbor:"2,keyasint" json:"number"`
	Reason string    `cbor:"3,keyasint" json:"reason"` // A code, such as died_before_period.
}

// A LineAt says where a line stands.
type LineAt struct {
	_      struct{} `cbor:",toarray"`
	Run    RunNumber
	Number uint32
}

// PaymentStopped says that a payment was given up, and with it the lines that took back from it.
type PaymentStopped struct {
	Run    RunNumber `cbor:"1,keyasint"`
	Number uint32    `cbor:"2,keyasint"`
	Amount int64     `cbor:"3,keyasint"` // In fen, back to the budget.
	Reason string    `cbor:"4,keyasint"`
	With   []LineAt  `cbor:"5,keyasint,omitempty"`
}

// ClaimRestored says that what was kept back from a payment for a claim is owed again.
type ClaimRestored ClaimSetOff

// setOffKey leads to what was kept back from a line for a claim.
type setOffKey struct {
	_     struct{} `cbor:",toarray"`
	Line  lineKey
	Claim ClaimNumber
}

func compareSetOffs(a, b setOffKey) int {
	return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Claim, b.Claim))
}

// Stop decides whether a payment may be given up.
func (r *Registry) Stop(tx *kernel.Tx, c Stop) error {
	line, err := r.lineIn(c.Run, c.Number, LineDue, LineFailed)
	switch {
	case err != nil:
		return err
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	with, ok := r.tookFrom(c.Run, c.Number, line)
	if !ok {
		return ErrEntitled // A later run has gone on from it, and is not settled.
	}
	self := LineAt{Run: c.Run, Number: c.Number}
	given := append([]LineAt{self}, with...)
	if r.claimedOf(given, self) {
		return ErrLineState
	}
	a := r.terms(r.runs.Must(c.Run)).Accounts
	var owed, back, waived []ledger.Transfer
	for _, e := range r.keptBack(c.Run, c.Number) {
		claim := r.claims.Must(e.Claim)
		of := claim.Accounts
		owed = append(owed, ledger.Transfer{Debit: a.Receivable, Credit: a.Payable, Amount: e.Amount})
		back = append(back, ledger.Transfer{Debit: of.Budget, Credit: of.Claims, Amount: e.Amount})
		r.events.restored.Emit(tx, e)
		if slices.Contains(given, LineAt{Run: claim.Run, Number: claim.Number}) || r.onStopped(claim) {
			void := e.Amount - (max(0, claim.Refunded-claim.Recovered+e.Amount) - max(0, claim.Refunded-claim.Recovered))
			if void > 0 {
				r.events.waived.Emit(tx, ClaimWaived{e.Claim, void, c.Reason})
			}
			waived = append(waived, ledger.Transfer{Debit: of.Claims, Credit: of.Receivable, Amount: void})
		}
	}
	cause := tx.NextSequence()
	r.events.stopped.Emit(tx, PaymentStopped{c.Run, c.Number, line.Net(), c.Reason, with})
	owed = append(owed, ledger.Transfer{Debit: a.Payable, Credit: a.Budget, Amount: line.Net()})
	return r.book(tx, uint64(c.Run), cause, slices.Concat(owed, back, waived)...)
}

// claimedOf reports whether something of the lines that are given up is owed, or is kept back from another payment that
// is under way. What comes back is not owed as well: the claim is waived first, or that other payment is settled first.
func (r *Registry) claimedOf(given []LineAt, self LineAt) bool {
	for number, claim := range r.claims.All() {
		if slices.Contains(given, LineAt{Run: claim.Run, Number: claim.Number}) && (claim.Balance > 0 ||
			r.awaits(number, self)) {
			return true
		}
	}
	return false
}

// awaits reports whether a claim is kept back from another payment than one that is not made, or came back.
func (r *Registry) awaits(claim ClaimNumber, than LineAt) bool {
	for key := range r.setOffs.All() {
		if key.Claim == claim && key.Line != (lineKey{Run: than.Run, Number: than.Number}) &&
			r.lines.Must(key.Line).State != LinePaid {
			return true
		}
	}
	return false
}

// onStopped reports whether a claim stands on a payment that was given up.
func (r *Registry) onStopped(claim Claim) bool {
	return r.lines.Must(lineKey{Run: claim.Run, Number: claim.Number}).State == LineStopped
}

// tookFrom returns the lines of a period that stand behind one and took back. ok is false if one of those behind it can
// itself still be taken back, or if the lines are not linked.
func (r *Registry) tookFrom(run RunNumber, number uint32, line Line) (with []LineAt, ok bool) {
	of := r.runs.Must(run)
	so, _ := r.Entitled(of.Programme, of.From, of.To, line.Beneficiary)
	at := LineAt{Run: so.Run, Number: so.Line}
	for at.Run != 0 && at != (LineAt{Run: run, Number: number}) {
		later := r.lines.Must(lineKey{Run: at.Run, Number: at.Number})
		if later.State == LineListed {
			return nil, false
		}
		if later.State == LineNothing {
			with = append(with, at)
		}
		at = LineAt{Run: later.AfterRun, Number: later.AfterLine}
	}
	return with, at.Run != 0
}

// keptBack returns what was kept back from a line, claim by claim.
func (r *Registry) keptBack(run RunNumber, number uint32) (all []ClaimRestored) {
	line := lineKey{Run: run, Number: number}
	for key, amount := range r.setOffs.From(setOffKey{Line: line}) {
		if key.Line != line {
			break
		}
		all = append(all, ClaimRestored{Claim: key.Claim, Run: run, Number: number, Amount: amount})
	}
	return all
}

func (r *Registry) applyRestored(e ClaimRestored) {
	r.recover(e.Claim, -e.Amount)
	r.keepBack(ClaimSetOff(e), -1)
}

// keepBack keeps an amount back from a line for a claim, or gives it back (by -1).
func (r *Registry) keepBack(e ClaimSetOff, by int64) {
	run, key := r.runs.Must(e.Run), lineKey{Run: e.Run, Number: e.Number}
	line := r.lines.Must(key)
	line.SetOff += by * e.Amount
	r.lines.Put(key, line)
	run.SetOff += by * e.Amount
	r.runs.Put(e.Run, run)
	of := setOffKey{Line: key, Claim: e.Claim}
	if kept, _ := r.setOffs.Get(of); kept+by*e.Amount > 0 {
		r.setOffs.Put(of, kept+by*e.Amount)
	} else {
		r.setOffs.Delete(of)
	}
}

func projectRestored(_ kernel.At, e ClaimRestored, exec kernel.Exec) {
	projectReduced(e.Claim, -e.Amount, exec)
	projectRecovered(e.Claim, -e.Amount, exec)
	exec(`UPDATE programme_line SET set_off_fen = set_off_fen - ? WHERE run = ? AND number = ?`, e.Amount, int64(e.Run),
		int64(e.Number))
}

func (r *Registry) applyStopped(e PaymentStopped) {
	run, key := r.runs.Must(e.Run), lineKey{Run: e.Run, Number: e.Number}
	line := r.lines.Must(key)
	if line.State == LineDue {
		run.Due--
	} else {
		run.Failed--
	}
	run.Returned += e.Amount
	r.runs.Put(e.Run, run)
	lost := int64(0)
	for _, at := range append(e.With, LineAt{Run: e.Run, Number: e.Number}) {
		key := lineKey{Run: at.Run, Number: at.Number}
		one := r.lines.Must(key)
		lost += one.Net()
		one.State = LineStopped
		r.lines.Put(key, one)
	}
	so, _ := r.Entitled(run.Programme, run.From, run.To, line.Beneficiary)
	left := Entitlement{Total: so.Total - lost, Run: so.Run, Line: so.Line}
	for left.Run != 0 {
		newest := r.lines.Must(lineKey{Run: left.Run, Number: left.Line})
		if newest.State != LineStopped {
			break
		}
		left.Run, left.Line = newest.AfterRun, newest.AfterLine
	}
	r.entitle(run, line.Beneficiary, so.Total, left.Total, left)
}

func projectStopped(_ kernel.At, e PaymentStopped, exec kernel.Exec) {
	for _, at := range append(e.With, LineAt{Run: e.Run, Number: e.Number}) {
		exec(`UPDATE programme_line SET state = 'stopped', answer = ? WHERE run = ? AND number = ?`,
			e.Reason, int64(at.Run), int64(at.Number))
	}
}

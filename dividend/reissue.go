package dividend

import (
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// Reissue asks that what waits in a holder's name be paid: to the holder's account as the
// register now has it or, if the holder has died, to the heirs by the units that they inherited.
// It takes two persons.
type Reissue struct {
	Line LineID `cbor:"1,keyasint" json:"line"`
}

// PaymentReissued says that money which waited is paid to somebody. The last one of a line
// settles it.
type PaymentReissued struct {
	Line    LineID           `cbor:"1,keyasint"`
	To      person.Number    `cbor:"2,keyasint,omitempty"`
	Account ledger.AccountID `cbor:"3,keyasint"`
	Amount  int64            `cbor:"4,keyasint"` // In fen.
	Heirs   bool             `cbor:"5,keyasint,omitempty"`
	Last    bool             `cbor:"6,keyasint,omitempty"`
}

// Reissue decides whether and to whom held money may be paid.
func (r *Registry) Reissue(tx *kernel.Tx, c Reissue) error {
	line, ok := r.lines.Get(c.Line)
	switch {
	case !ok:
		return ErrNoLine
	case line.State != LineHeld && line.State != LineReturned:
		return ErrLineState
	}
	run, err := r.inState(line.Run, Approved, Paid)
	if err != nil {
		return err
	}
	shares := []Share{{line.Holder, 1}}
	holder, _ := r.people.Person(line.Holder)
	if holder.Dead {
		if shares = r.heirsOf(line.Register, line.Holder); len(shares) == 0 {
			return ErrNoHeirs
		}
	}
	units, ties := make([]int64, len(shares)), make([]int64, len(shares))
	for i, s := range shares {
		units[i], ties[i] = s.Units, int64(s.Holder)
	}
	amounts, err := quantity.Split(line.Net(), units, ties)
	if err != nil {
		return err
	}
	return r.reissue(tx, c.Line, line, run, shares, amounts)
}

func (r *Registry) reissue(tx *kernel.Tx, id LineID, line Line, run Run, shares []Share, amounts []int64) error {
	a := r.waterfalls.Must(run.Waterfall).Accounts
	cause, heirs := tx.NextSequence(), shares[0].Holder != line.Holder
	var transfers []ledger.Transfer
	for i, s := range shares {
		payee, _ := r.Payee(line.Register, s.Holder)
		if payee.Bank != BankChecked || !r.usable(payee.Account, a) || payee.Account == line.PaidTo {
			return ErrUnusable
		}
		r.events.reissued.Emit(
			tx,
			PaymentReissued{id, s.Holder, payee.Account, amounts[i], heirs, i == len(shares)-1},
		)
		transfers = append(transfers, ledger.Transfer{Debit: line.PaidTo, Credit: payee.Account, Amount: amounts[i]})
	}
	return r.book(tx, line.Run, cause, transfers)
}

// heirsOf returns who inherited from a holder, with the units inherited.
func (r *Registry) heirsOf(register RegisterNumber, holder person.Number) (all []Share) {
	for key, units := range r.heirs.From(heirKey{Register: register, From: holder}) {
		if key.Register != register || key.From != holder {
			break
		}
		all = append(all, Share{key.To, units})
	}
	return all
}

func (r *Registry) applyReissued(e PaymentReissued) {
	if !e.Last {
		return
	}
	line, to := r.lines.Must(e.Line), e.Account
	if e.Heirs {
		to = 0
	}
	r.settle(e.Line, LineReissued, to, -line.Net())
}

func projectReissued(at kernel.At, e PaymentReissued, exec kernel.Exec) {
	projectPayment(at, e.Line, "reissued", e.Account, e.Amount, "", exec)
}

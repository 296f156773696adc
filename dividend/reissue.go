package dividend

import (
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// Reissue asks that what waits in a holder's name be paid: to the holder's account as the
// register now has it or, if the holder has died, to the heirs by the units that they inherited,
// each of whom gets a line (see LineInherited). It takes two persons.
type Reissue struct {
	Line LineID `cbor:"1,keyasint" json:"line"`
}

// PaymentReissued says that money which waited is paid to its holder. Older journals have it for
// heirs too, one for each; the last one of a line settles it.
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
	if holder, _ := r.people.Person(line.Holder); holder.Dead {
		return r.inheritLine(tx, c.Line, line, run)
	}
	payee, _ := r.Payee(line.Register, line.Holder)
	usable := r.usable(payee.Account, r.waterfalls.Must(run.Waterfall).Accounts)
	if payee.Bank != BankChecked || !usable || payee.Account == line.PaidTo {
		return ErrUnusable
	}
	cause := tx.NextSequence()
	r.events.reissued.Emit(tx, PaymentReissued{Line: c.Line, To: line.Holder, Account: payee.Account, Amount: line.Net(),
		Last: true})
	return r.book(tx, line.Run, cause,
		[]ledger.Transfer{{Debit: line.PaidTo, Credit: payee.Account, Amount: line.Net()}})
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
	if e.Last {
		exec(deleteUnclaimed, int64(e.Line))
	}
}

package dividend

import (
	"cmp"

	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// LineInherited says that what waited in the name of a dead holder is now a line of an heir.
// The lines of all heirs add up to what waited. An heir's money is paid at once, or waits in
// the heir's own name if there is no account that could take it.
type LineInherited struct {
	Line   LineID           `cbor:"1,keyasint"` // New.
	Parent LineID           `cbor:"2,keyasint"` // Of the holder who has died.
	Holder person.Number    `cbor:"3,keyasint"`
	Units  int64            `cbor:"4,keyasint"` // Inherited.
	Amount int64            `cbor:"5,keyasint,omitempty"`
	Offset int64            `cbor:"6,keyasint,omitempty"` // Fen of what waited before this line.
	To     ledger.AccountID `cbor:"7,keyasint,omitempty"` // 0: nothing was due.
	State  LineState        `cbor:"8,keyasint"`           // LinePaid, LineHeld or LineNothing.
	Last   bool             `cbor:"9,keyasint,omitempty"`
}

// estateKey is a line of an heir below the line that it came from.
type estateKey struct {
	_             struct{} `cbor:",toarray"`
	Parent, Child LineID
}

func compareEstates(a, b estateKey) int {
	return cmp.Or(cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Child, b.Child))
}

// inheritLine deals what waits in a dead holder's name to the heirs by the units that they
// inherited: largest remainder, equal remainders to the smaller number of the person.
func (r *Registry) inheritLine(tx *kernel.Tx, id LineID, line Line, run Run) error {
	shares := r.heirsOf(line.Register, line.Holder)
	if len(shares) == 0 {
		return ErrNoHeirs
	}
	units, ties := make([]int64, len(shares)), make([]int64, len(shares))
	for i, s := range shares {
		units[i], ties[i] = s.Units, int64(s.Holder)
	}
	amounts, err := quantity.Split(line.Net(), units, ties)
	if err != nil {
		return err
	}
	a := r.waterfalls.Must(run.Waterfall).Accounts
	cause, offset := tx.NextSequence(), int64(0)
	var transfers []ledger.Transfer
	for i, s := range shares {
		e := LineInherited{Line: r.numbers().Line + 1, Parent: id, Holder: s.Holder, Units: s.Units, Amount: amounts[i],
			Offset: offset, State: LineNothing, Last: i == len(shares)-1}
		if e.Amount > 0 {
			payee, _ := r.Payee(line.Register, s.Holder)
			heir := Line{Register: line.Register, Holder: s.Holder, Account: payee.Account, Bank: payee.Bank}
			if e.State, e.To, err = r.target(tx, &heir, a); err != nil {
				return err
			}
			transfers = append(transfers, ledger.Transfer{Debit: line.PaidTo, Credit: e.To, Amount: e.Amount})
		}
		offset += e.Amount
		r.events.inherited.Emit(tx, e)
	}
	return r.book(tx, line.Run, cause, transfers)
}

func (r *Registry) applyLineInherited(e LineInherited) {
	n := r.numbers()
	n.Line = e.Line
	r.number.Put(0, n)
	parent := r.lines.Must(e.Parent)
	payee, _ := r.Payee(parent.Register, e.Holder)
	r.lines.Put(e.Line, Line{Run: parent.Run, Register: parent.Register, Holder: e.Holder, Units: e.Units,
		Amount: e.Amount, Offset: e.Offset, Account: payee.Account, Bank: payee.Bank, State: e.State, PaidTo: e.To,
		Parent: e.Parent})
	r.estates.Put(estateKey{Parent: e.Parent, Child: e.Line}, struct{}{})
	run := r.runs.Must(parent.Run)
	if e.State == LineHeld {
		run.LinesHeld++
	} else {
		run.HeldFen -= e.Amount
		run.PaidFen += e.Amount
	}
	if e.Last {
		run.LinesHeld--
		parent.State, parent.PaidTo = LineInheritedState, 0
		r.lines.Put(e.Parent, parent)
	}
	r.runs.Put(parent.Run, run)
}

// LinesOfHeirs returns the lines that became of a line whose holder has died, in order.
func (r *Registry) LinesOfHeirs(parent LineID) (all []LineID) {
	for key := range r.estates.From(estateKey{Parent: parent}) {
		if key.Parent != parent {
			break
		}
		all = append(all, key.Child)
	}
	return all
}

func projectLineInherited(at kernel.At, e LineInherited, exec kernel.Exec) {
	exec(`INSERT INTO dividend_line (id, run, register, holder, units, amount_fen, tax_fen, offset_fen, account, bank,
		state, paid_account, parent_line, sequence)
		SELECT ?, run, register, ?, ?, ?, 0, ?, ?, 0, ?, ?, id, ? FROM dividend_line WHERE id = ?`,
		int64(e.Line), int64(e.Holder), e.Units, e.Amount, e.Offset, int64(e.To), e.State.String(), int64(e.To),
		int64(at.Sequence), int64(e.Parent))
	exec(insertPayment, int64(at.Sequence), int64(e.Parent), "inherited", int64(e.To), e.Amount, "", at.Time,
		int64(e.Line), int64(e.Parent))
	if e.State == LineHeld {
		exec(insertUnclaimed, at.Time, "", int64(e.Line))
	}
	if e.Last {
		exec(`UPDATE dividend_line SET state = 'inherited', paid_account = 0 WHERE id = ?`, int64(e.Parent))
		exec(deleteUnclaimed, int64(e.Parent))
	}
}

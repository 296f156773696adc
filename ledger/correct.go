package ledger

import (
	"cmp"

	"liangshan/kernel"
)

// A Posting names one transfer of the past: its event, and its row if the event has many.
type Posting struct {
	_        struct{} `cbor:",toarray"`
	Sequence uint64
	Row      uint32
}

func comparePostings(a, b Posting) int {
	return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Row, b.Row))
}

// Correct asks to take a transfer of the past back, wholly or in part, by a counter-entry
// that names it. Rules do not read the journal, so the command carries what the
// original said; whoever takes the command in fills these fields from the journal, and
// the audit of corrections compares every counter-entry with its original.
type Correct struct {
	Sequence uint64    `cbor:"1,keyasint" json:"sequence"`
	Row      uint32    `cbor:"2,keyasint,omitempty" json:"row,omitempty"`
	Amount   int64     `cbor:"3,keyasint" json:"amount"` // How much to take back.
	Reason   string    `cbor:"4,keyasint" json:"reason"`
	Debit    AccountID `cbor:"5,keyasint" json:"-"` // As the original had them.
	Credit   AccountID `cbor:"6,keyasint" json:"-"`
	Original int64     `cbor:"7,keyasint" json:"-"` // Amount that the original moved.
}

// Corrected says that an amount has moved back by a counter-entry.
type Corrected struct {
	Sequence uint64    `cbor:"1,keyasint"` // Of the original.
	Row      uint32    `cbor:"2,keyasint,omitempty"`
	Amount   int64     `cbor:"3,keyasint"`
	Debit    AccountID `cbor:"4,keyasint"` // Of the counter-entry: the original's credit.
	Credit   AccountID `cbor:"5,keyasint"`
	Reason   string    `cbor:"6,keyasint"`
}

// Correct decides whether a transfer may be taken back. The money must still be there.
func (l *Ledger) Correct(tx *kernel.Tx, c Correct) error {
	if c.Reason == "" || len(c.Reason) > reasonMax {
		return ErrReason
	}
	if c.Sequence >= tx.Sequence || c.Original <= 0 {
		return ErrOriginal
	}
	back := Transfer{Debit: c.Credit, Credit: c.Debit, Amount: c.Amount}
	at, refusal := l.find(&back)
	if refusal != nil {
		return refusal
	}
	done, _ := l.corrections.Get(Posting{Sequence: c.Sequence, Row: c.Row})
	if c.Amount > c.Original-done {
		return ErrCorrected
	}
	if _, refusal = l.allow(&back, at); refusal != nil {
		return refusal
	}
	l.events.corrected.Emit(tx, Corrected{c.Sequence, c.Row, c.Amount, c.Credit, c.Debit, c.Reason})
	return nil
}

func (l *Ledger) corrected(e Corrected) {
	of := Posting{Sequence: e.Sequence, Row: e.Row}
	done, _ := l.corrections.Get(of)
	l.corrections.Put(of, done+e.Amount)
	l.move(e.Debit, e.Credit, e.Amount)
}

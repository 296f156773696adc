package ledger

import (
	"math"

	"liangshan/kernel"
)

// Transfer asks to move an amount between two accounts of one unit.
type Transfer struct {
	Debit     AccountID `cbor:"1,keyasint" json:"debit"`                         // Gives.
	Credit    AccountID `cbor:"2,keyasint" json:"credit"`                        // Gets.
	Amount    int64     `cbor:"3,keyasint" json:"amount"`                        // In the unit of both.
	Code      Code      `cbor:"4,keyasint,omitempty" json:"code,omitempty"`      // What kind of movement.
	Cause     uint64    `cbor:"5,keyasint,omitempty" json:"cause,omitempty"`     // Sequence of the event that caused it.
	Reference uint64    `cbor:"6,keyasint,omitempty" json:"reference,omitempty"` // The caller's own number for it.
	Date      int32     `cbor:"7,keyasint,omitempty" json:"date,omitempty"`      // Value date, days since 1970; 0: the entry's day.
	Balancing bool      `cbor:"8,keyasint,omitempty" json:"balancing,omitempty"` // Move as much as there is, Amount at most.
}

// Transferred says that an amount has moved.
type Transferred struct {
	Debit     AccountID `cbor:"1,keyasint"`
	Credit    AccountID `cbor:"2,keyasint"`
	Amount    int64     `cbor:"3,keyasint"`
	Code      Code      `cbor:"4,keyasint,omitempty"`
	Cause     uint64    `cbor:"5,keyasint,omitempty"`
	Reference uint64    `cbor:"6,keyasint,omitempty"`
	Date      int32     `cbor:"7,keyasint,omitempty"`
}

// A pair is where the two accounts of a transfer stand.
type pair struct{ debit, credit kernel.Slot }

// Transfer decides whether an amount may move. Other modules call it to pay.
func (l *Ledger) Transfer(tx *kernel.Tx, c Transfer) error {
	at, refusal := l.find(&c)
	if refusal != nil {
		return refusal
	}
	amount, refusal := l.allow(&c, at)
	if refusal != nil {
		return refusal
	}
	l.pair = at
	l.events.transferred.Emit(tx, event(&c, amount))
	l.pair = pair{}
	return nil
}

func event(c *Transfer, amount int64) Transferred {
	return Transferred{c.Debit, c.Credit, amount, c.Code, c.Cause, c.Reference, c.Date}
}

// find looks the two accounts up.
func (l *Ledger) find(c *Transfer) (at pair, refusal *kernel.Refusal) {
	if c.Amount <= 0 {
		return at, ErrAmount
	}
	if c.Debit == c.Credit {
		return at, ErrSameAccount
	}
	var debit, credit bool
	at.debit, debit = l.accounts.Find(c.Debit)
	at.credit, credit = l.accounts.Find(c.Credit)
	if !debit || !credit {
		return at, ErrNoAccount
	}
	return at, nil
}

// allow applies the rules to accounts that exist, and returns the amount that moves.
func (l *Ledger) allow(c *Transfer, at pair) (int64, *kernel.Refusal) {
	debit, credit := l.accounts.Peek(at.debit), l.accounts.Peek(at.credit)
	if debit.Unit != credit.Unit {
		return 0, ErrUnitsDiffer
	}
	if (debit.Flags|credit.Flags)&(Frozen|Closed|kept) != 0 {
		if refusal := l.stopped(debit.Flags, credit.Flags); refusal != nil {
			return 0, refusal
		}
	}
	amount := c.Amount
	if c.Balancing {
		amount = balance(debit, credit, amount)
		if amount <= 0 {
			return 0, ErrNothingLeft
		}
	}
	// Sides are summed so that posting what is held can never overflow later.
	if amount > math.MaxInt64-debit.Debits-debit.DebitsPending ||
		amount > math.MaxInt64-credit.Credits-credit.CreditsPending {
		return 0, ErrOverflow
	}
	if debit.Flags&MayOwe == 0 && amount > debit.Available() {
		return 0, ErrBalance
	}
	if credit.Flags&NeverOwed != 0 && amount > credit.Debits-credit.Credits-credit.CreditsPending {
		return 0, ErrOwed
	}
	return amount, nil
}

// balance cuts an amount down to what both sides allow.
func balance(debit, credit *Account, amount int64) int64 {
	if debit.Flags&MayOwe == 0 {
		amount = min(amount, debit.Available())
	}
	if credit.Flags&NeverOwed != 0 {
		amount = min(amount, credit.Debits-credit.Credits-credit.CreditsPending)
	}
	return amount
}

func (l *Ledger) transferred(e Transferred) { l.move(e.Debit, e.Credit, e.Amount) }

// move posts an amount. While deciding, the rule has left in l.pair where the accounts
// stand; while replaying they are looked up.
func (l *Ledger) move(debit, credit AccountID, amount int64) {
	at := l.pair
	if at == (pair{}) {
		at = l.mustFind(debit, credit)
	}
	d := l.accounts.At(at.debit)
	d.Debits += amount
	l.accounts.Set(at.debit, d)
	c := l.accounts.At(at.credit)
	c.Credits += amount
	l.accounts.Set(at.credit, c)
}

func (l *Ledger) mustFind(debit, credit AccountID) pair {
	d, ok := l.accounts.Find(debit)
	c, also := l.accounts.Find(credit)
	if !ok || !also {
		panic("ledger: an event moves value of an account that does not exist")
	}
	return pair{d, c}
}

// AllMax is the largest number of transfers that happen together in single events.
const AllMax = 1000

// TransferAll asks for transfers that happen together or not at all.
type TransferAll struct {
	Transfers []Transfer `cbor:"1,keyasint" json:"transfers"`
}

// TransferAll decides the transfers in order, each one seeing those before it.
func (l *Ledger) TransferAll(tx *kernel.Tx, c TransferAll) error {
	if len(c.Transfers) == 0 {
		return ErrNoTransfers
	}
	if len(c.Transfers) > AllMax {
		return ErrTooMany
	}
	for i, t := range c.Transfers {
		if err := l.Transfer(tx, t); err != nil {
			return &kernel.RowRefusal{Row: i, Refusal: err.(*kernel.Refusal)}
		}
	}
	return nil
}

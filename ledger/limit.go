package ledger

import "liangshan/kernel"

// SetLimit asks to change how much an account may owe. It takes two persons.
type SetLimit struct {
	Account AccountID `cbor:"1,keyasint" json:"account"`
	Limit   int64     `cbor:"2,keyasint" json:"limit"` // In the account's unit; 0: nothing.
}

// Limited says how much an account may owe from now on.
type Limited struct {
	Account AccountID `cbor:"1,keyasint"`
	Limit   int64     `cbor:"2,keyasint"`
}

// SetLimit decides whether a limit may be set. It may not be below what is owed already,
// what is held counted in.
func (l *Ledger) SetLimit(tx *kernel.Tx, c SetLimit) error {
	a, ok := l.accounts.Get(c.Account)
	if !ok {
		return ErrNoAccount
	}
	if a.Flags&Closed != 0 {
		return ErrClosed
	}
	if c.Limit < 0 || c.Limit > LimitMax {
		return ErrLimit
	}
	if a.Flags&MayOwe == 0 && a.Balance()-a.DebitsPending < -c.Limit {
		return ErrBalance
	}
	l.events.limited.Emit(tx, Limited(c))
	return nil
}

func (l *Ledger) limited(e Limited) {
	a := l.accounts.Must(e.Account)
	a.Limit = e.Limit
	l.accounts.Put(e.Account, a)
}

package ledger

import "liangshan/kernel"

// Close asks that an account be closed for ever.
type Close struct {
	Account AccountID `cbor:"1,keyasint" json:"account"`
}

// ClosedEvent says that nothing moves in an account ever again.
type ClosedEvent struct {
	Account AccountID `cbor:"1,keyasint"`
}

// Close decides whether an account may be closed: it must be empty and hold nothing.
func (l *Ledger) Close(tx *kernel.Tx, c Close) error {
	a, ok := l.accounts.Get(c.Account)
	if !ok {
		return ErrNoAccount
	}
	if a.Flags&Closed != 0 {
		return ErrClosed
	}
	if a.Flags&Frozen != 0 {
		return ErrFrozen
	}
	if a.Balance() != 0 || a.DebitsPending != 0 || a.CreditsPending != 0 {
		return ErrNotEmpty
	}
	l.events.closed.Emit(tx, ClosedEvent(c))
	return nil
}

func (l *Ledger) closed(e ClosedEvent) {
	a := l.accounts.Must(e.Account)
	a.Flags |= Closed
	l.accounts.Put(e.Account, a)
}

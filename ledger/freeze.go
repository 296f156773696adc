package ledger

import "liangshan/kernel"

// reasonMax is the largest reason, in bytes. A reason names an order or a paper, never a person.
const reasonMax = 300

type freeze struct {
	_      struct{} `cbor:",toarray"`
	Reason string
	Actor  kernel.Actor
	Time   int64
}

// Freeze asks that nothing move in an account until it is unfrozen.
type Freeze struct {
	Account AccountID `cbor:"1,keyasint" json:"account"`
	Reason  string    `cbor:"2,keyasint" json:"reason"`
}

// FrozenEvent says that nothing moves in an account from now on.
type FrozenEvent struct {
	Account AccountID    `cbor:"1,keyasint"`
	Reason  string       `cbor:"2,keyasint"`
	Actor   kernel.Actor `cbor:"3,keyasint"`
	Time    int64        `cbor:"4,keyasint"`
}

// Freeze decides whether an account may be frozen. One person suffices: it must be fast.
func (l *Ledger) Freeze(tx *kernel.Tx, c Freeze) error {
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
	if c.Reason == "" || len(c.Reason) > reasonMax {
		return ErrReason
	}
	l.events.frozen.Emit(tx, FrozenEvent{c.Account, c.Reason, tx.Actor, tx.Time})
	return nil
}

func (l *Ledger) frozen(e FrozenEvent) {
	a := l.accounts.Must(e.Account)
	a.Flags |= Frozen
	l.accounts.Put(e.Account, a)
	l.freezes.Put(e.Account, freeze{Reason: e.Reason, Actor: e.Actor, Time: e.Time})
}

// Unfreeze asks that an account move again. It takes two persons.
type Unfreeze struct {
	Account AccountID `cbor:"1,keyasint" json:"account"`
	Reason  string    `cbor:"2,keyasint" json:"reason"`
}

// Unfrozen says that an account moves again.
type Unfrozen struct {
	Account AccountID `cbor:"1,keyasint"`
	Reason  string    `cbor:"2,keyasint"`
}

// Unfreeze decides whether an account may move again.
func (l *Ledger) Unfreeze(tx *kernel.Tx, c Unfreeze) error {
	a, ok := l.accounts.Get(c.Account)
	if !ok {
		return ErrNoAccount
	}
	if a.Flags&Frozen == 0 {
		return ErrNotFrozen
	}
	if c.Reason == "" || len(c.Reason) > reasonMax {
		return ErrReason
	}
	l.events.unfrozen.Emit(tx, Unfrozen(c))
	return nil
}

func (l *Ledger) unfrozen(e Unfrozen) {
	a := l.accounts.Must(e.Account)
	a.Flags &^= Frozen
	l.accounts.Put(e.Account, a)
	l.freezes.Delete(e.Account)
}

package ledger

import (
	"math"

	"liangshan/kernel"
)

// A Hold is an amount set aside for one payee until it is posted, voided or expires.
type Hold struct {
	_         struct{} `cbor:",toarray"`
	Debit     AccountID
	Credit    AccountID
	Amount    int64
	Expires   int64 // Milliseconds since 1970; 0: never.
	Cause     uint64
	Reference uint64
	Code      Code
}

// PlaceHold asks to set an amount aside: the first phase of a transfer.
type PlaceHold struct {
	Debit     AccountID `cbor:"1,keyasint" json:"debit"`
	Credit    AccountID `cbor:"2,keyasint" json:"credit"`
	Amount    int64     `cbor:"3,keyasint" json:"amount"`
	Code      Code      `cbor:"4,keyasint,omitempty" json:"code,omitempty"`
	Cause     uint64    `cbor:"5,keyasint,omitempty" json:"cause,omitempty"`
	Reference uint64    `cbor:"6,keyasint,omitempty" json:"reference,omitempty"`
	Expires   int64     `cbor:"7,keyasint,omitempty" json:"expires_ms,omitempty"` // Milliseconds since 1970; 0: never.
	Balancing bool      `cbor:"8,keyasint,omitempty" json:"balancing,omitempty"`
}

// Held says that an amount is set aside.
type Held struct {
	Hold      HoldID    `cbor:"1,keyasint"`
	Debit     AccountID `cbor:"2,keyasint"`
	Credit    AccountID `cbor:"3,keyasint"`
	Amount    int64     `cbor:"4,keyasint"`
	Code      Code      `cbor:"5,keyasint,omitempty"`
	Cause     uint64    `cbor:"6,keyasint,omitempty"`
	Reference uint64    `cbor:"7,keyasint,omitempty"`
	Expires   int64     `cbor:"8,keyasint,omitempty"`
}

// Hold decides whether an amount may be set aside, by the rules of a transfer.
func (l *Ledger) Hold(tx *kernel.Tx, c PlaceHold) error {
	if c.Expires != 0 && c.Expires <= tx.Time {
		return ErrExpiry
	}
	t := Transfer{Debit: c.Debit, Credit: c.Credit, Amount: c.Amount, Balancing: c.Balancing}
	at, refusal := l.find(&t)
	if refusal != nil {
		return refusal
	}
	amount, refusal := l.allow(&t, at)
	if refusal != nil {
		return refusal
	}
	n, _ := l.numbers.Get(0)
	l.events.held.Emit(tx, Held{n.Hold + 1, c.Debit, c.Credit, amount, c.Code, c.Cause, c.Reference, c.Expires})
	return nil
}

func (l *Ledger) held(e Held) {
	n, _ := l.numbers.Get(0)
	n.Hold = e.Hold
	l.numbers.Put(0, n)
	l.holds.Put(e.Hold, Hold{Debit: e.Debit, Credit: e.Credit, Amount: e.Amount, Expires: e.Expires,
		Cause: e.Cause, Reference: e.Reference, Code: e.Code})
	l.setAside(e.Debit, e.Credit, e.Amount)
	if e.Expires != 0 {
		l.expiry.Set(e.Expires, uint64(e.Hold))
	}
}

// setAside changes the pending sides of two accounts; a negative amount takes back.
func (l *Ledger) setAside(debit, credit AccountID, amount int64) {
	at := l.mustFind(debit, credit)
	d := l.accounts.At(at.debit)
	d.DebitsPending += amount
	l.accounts.Set(at.debit, d)
	c := l.accounts.At(at.credit)
	c.CreditsPending += amount
	l.accounts.Set(at.credit, c)
}

// HoldByID returns a hold that is neither posted, voided nor expired.
func (l *Ledger) HoldByID(id HoldID) (Hold, bool) { return l.holds.Get(id) }

// LastHold returns the number of the newest hold, so that a module that places one in
// its own command can refer to it.
func (l *Ledger) LastHold() HoldID {
	n, _ := l.numbers.Get(0)
	return n.Hold
}

// Post asks that a hold become a transfer, in full or in part. The rest is free again.
type Post struct {
	Hold   HoldID `cbor:"1,keyasint" json:"hold"`
	Amount int64  `cbor:"2,keyasint,omitempty" json:"amount,omitempty"` // 0: all of it.
}

// Posted says that a hold became a transfer of an amount.
type Posted struct {
	Hold   HoldID `cbor:"1,keyasint"`
	Amount int64  `cbor:"2,keyasint"`
}

// Post decides whether a hold may be posted. What was allowed when the amount was set
// aside needs no second look, but for accounts frozen or closed since.
func (l *Ledger) Post(tx *kernel.Tx, c Post) error {
	h, ok := l.holds.Get(c.Hold)
	if !ok {
		return ErrNoHold
	}
	if c.Amount < 0 {
		return ErrAmount
	}
	if c.Amount > h.Amount {
		return ErrHoldAmount
	}
	at := l.mustFind(h.Debit, h.Credit)
	if (l.accounts.Peek(at.debit).Flags|l.accounts.Peek(at.credit).Flags)&Frozen != 0 {
		return ErrFrozen
	}
	amount := c.Amount
	if amount == 0 {
		amount = h.Amount
	}
	l.events.posted.Emit(tx, Posted{c.Hold, amount})
	return nil
}

func (l *Ledger) posted(e Posted) {
	h := l.dropHold(e.Hold)
	l.move(h.Debit, h.Credit, e.Amount)
}

// dropHold ends a hold and frees what was set aside.
func (l *Ledger) dropHold(id HoldID) Hold {
	h := l.holds.Must(id)
	l.holds.Delete(id)
	l.setAside(h.Debit, h.Credit, -h.Amount)
	if h.Expires != 0 {
		l.expiry.Clear(h.Expires, uint64(id))
	}
	return h
}

// Void asks that a hold be given up.
type Void struct {
	Hold HoldID `cbor:"1,keyasint" json:"hold"`
}

// Voided says that a hold was given up.
type Voided struct {
	Hold HoldID `cbor:"1,keyasint"`
}

// Void decides whether a hold may be given up.
func (l *Ledger) Void(tx *kernel.Tx, c Void) error {
	if !l.holds.Has(c.Hold) {
		return ErrNoHold
	}
	l.events.voided.Emit(tx, Voided(c))
	return nil
}

func (l *Ledger) voided(e Voided) { l.dropHold(e.Hold) }

// Expired says that a hold came to the end of its time.
type Expired struct {
	Hold HoldID `cbor:"1,keyasint"`
}

func (l *Ledger) expire(tx *kernel.Tx, key uint64) {
	if l.holds.Has(HoldID(key)) {
		l.events.expired.Emit(tx, Expired{HoldID(key)})
	}
}

func (l *Ledger) expired(e Expired) { l.dropHold(e.Hold) }

// LimitMax bounds what an account may owe, far below what could overflow a sum.
const LimitMax = math.MaxInt64 / 1024

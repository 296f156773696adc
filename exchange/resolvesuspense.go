package exchange

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A Suspense is money that came to the settlement bank and fits no participant. It waits on an account of its own until
// somebody finds out whose it is.
type Suspense struct {
	_      struct{}         `cbor:",toarray"`
	Amount int64            // Fen.
	At     ledger.AccountID // Where it waits.
}

// SuspenseNoted says that money came that fits no participant.
type SuspenseNoted struct {
	Reference string           `cbor:"1,keyasint"` // The bank's.
	Amount    int64            `cbor:"2,keyasint"` // Fen.
	Code      string           `cbor:"3,keyasint"` // The credit code that the bank's file has.
	At        ledger.AccountID `cbor:"4,keyasint"`
}

// ResolveSuspense asks that money that fitted nobody go to the participant whose it is, or back to where it came from.
// It takes two persons.
type ResolveSuspense struct {
	Reference string `cbor:"1,keyasint" json:"reference"`
	Code      string `cbor:"2,keyasint,omitempty" json:"credit_code,omitempty"` // Of the participant; empty: it was sent back.
	Reason    string `cbor:"3,keyasint" json:"reason"`                          // A code.
}

// SuspenseResolved says what became of money that fitted nobody.
type SuspenseResolved struct {
	Reference   string      `cbor:"1,keyasint"`
	Participant Participant `cbor:"2,keyasint,omitempty"` // 0: it was sent back.
	Amount      int64       `cbor:"3,keyasint"`
	Reason      string      `cbor:"4,keyasint"`
}

// creditCodeMax is the longest text that is kept of a credit code that is none.
const creditCodeMax = 64

// suspend books a payment that fits no participant, where the county keeps such; false if it is not to be kept.
func (x *Exchange) suspend(tx *kernel.Tx, bank ledger.AccountID, row BankRow) (bool, error) {
	at, ok := x.suspendable(row, calendar.DayOf(tx.Time))
	if !ok {
		return false, nil
	}
	t := ledger.Transfer{Debit: bank, Credit: at, Amount: row.Amount, Code: codeSuspense}
	if err := x.money.Transfer(tx, t); err != nil {
		return false, err
	}
	x.events.suspenseNoted.Emit(tx, SuspenseNoted{row.Reference, row.Amount, row.Code, at})
	return true, nil
}

// suspendable reports whether a payment is kept though it fits no participant: money that came, in good form, under a
// number that was not booked, where a rule says on which account it waits.
func (x *Exchange) suspendable(row BankRow, day calendar.Date) (ledger.AccountID, bool) {
	account, _, _ := x.Rule(RuleAccountSuspense, day)
	at := ledger.AccountID(account)
	return at, account != 0 && row.Payout == 0 && row.Amount > 0 && row.Amount <= amountMax && row.Reference != "" &&
		len(row.Reference) <= referenceMax && len(row.Code) <= creditCodeMax && !x.references.Has(row.Reference) &&
		x.usable(at) && x.receives(at)
}

// ResolveSuspense decides whether money that fitted nobody may go to somebody, or back.
func (x *Exchange) ResolveSuspense(tx *kernel.Tx, c ResolveSuspense) error {
	x.refresh()
	s, ok := x.suspense.Get(c.Reference)
	switch {
	case !ok:
		return ErrSuspense
	case !isCode(c.Reason, reasonMax):
		return ErrReason
	}
	t := ledger.Transfer{Debit: s.At, Amount: s.Amount, Code: codeSuspense}
	e := SuspenseResolved{c.Reference, 0, s.Amount, c.Reason}
	if c.Code == "" {
		r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
		t.Credit = ledger.AccountID(r.get(RuleAccountBank))
		if r.missing {
			return ErrRuleMissing
		}
	} else {
		p, m, refusal := x.memberByCode(c.Code)
		if refusal != nil {
			return refusal
		}
		t.Credit, e.Participant = m.Account, p
	}
	if err := x.money.Transfer(tx, t); err != nil {
		return err
	}
	x.events.suspenseResolved.Emit(tx, e)
	return nil
}

func (x *Exchange) applySuspenseNoted(e SuspenseNoted) {
	x.references.Put(e.Reference, 0)
	x.suspense.Put(e.Reference, Suspense{Amount: e.Amount, At: e.At})
}

func (x *Exchange) applySuspenseResolved(e SuspenseResolved) {
	x.suspense.Delete(e.Reference)
	x.references.Put(e.Reference, e.Participant)
	if e.Participant != 0 {
		x.enter()
		x.live.fund(e.Participant).Cash += e.Amount
		x.write()
	}
}

func projectSuspenseNoted(at kernel.At, e SuspenseNoted, exec kernel.Exec) {
	exec(`INSERT INTO exchange_suspense (reference, amount_fen, credit_code, noted_ms) VALUES (?, ?, ?, ?)`, e.Reference,
		e.Amount, e.Code, at.Time)
}

func projectSuspenseResolved(at kernel.At, e SuspenseResolved, exec kernel.Exec) {
	exec(`UPDATE exchange_suspense SET participant = ?, reason = ?, resolved_ms = ? WHERE reference = ?`,
		int64(e.Participant), e.Reason, at.Time, e.Reference)
	if e.Participant != 0 {
		movedCash(at, e.Participant, e.Amount, e.Reference, exec)
	}
}

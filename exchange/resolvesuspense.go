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
	Code      string           `cbor:"3,keyasint"` // The credit code that the bank's file has; empty if that is none.
	At        ledger.AccountID `cbor:"4,keyasint"`
}

// ResolveSuspense asks that money that fitted nobody go to the participant whose it is, or back to where it came from.
// It takes two persons.
type ResolveSuspense struct {
	Reference string `cbor:"1,keyasint" json:"reference"`
	Code      string `cbor:"2,keyasint,omitempty" json:"credit_code,omitempty"` // Of the participant, unless it was sent back.
	Reason    string `cbor:"3,keyasint" json:"reason"`                          // A code.

	// It was sent back, and the bank's number of the payment by which it was.
	SentBack bool   `cbor:"4,keyasint,omitempty" json:"sent_back,omitempty"`
	Back     string `cbor:"5,keyasint,omitempty" json:"sent_back_reference,omitempty"`
}

// SuspenseResolved says what became of money that fitted nobody.
type SuspenseResolved struct {
	Reference   string      `cbor:"1,keyasint"`
	Participant Participant `cbor:"2,keyasint,omitempty"` // 0: it was sent back.
	Amount      int64       `cbor:"3,keyasint"`
	Reason      string      `cbor:"4,keyasint"`
	Back        string      `cbor:"5,keyasint,omitempty"` // The bank's number of the payment by which it was sent back.
}

// creditCodeMax is the longest text that is read for a credit code.
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
	x.events.suspenseNoted.Emit(tx, SuspenseNoted{row.Reference, row.Amount, string(creditCode(row.Code)), at})
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
	if refusal := x.checkSentBack(&c); refusal != nil {
		return refusal
	}
	t := ledger.Transfer{Debit: s.At, Amount: s.Amount, Code: codeSuspense}
	e := SuspenseResolved{c.Reference, 0, s.Amount, c.Reason, c.Back}
	if c.SentBack {
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

// checkSentBack refuses what does not say whether money goes to a participant or was sent back, and by which payment.
func (x *Exchange) checkSentBack(c *ResolveSuspense) *kernel.Refusal {
	switch {
	case c.SentBack == (c.Code != ""), !c.SentBack && c.Back != "":
		return ErrSuspenseFate
	case !c.SentBack:
		return nil
	case c.Back == "" || len(c.Back) > referenceMax:
		return ErrBankRow
	case x.references.Has(c.Back):
		return ErrReference
	}
	return nil
}

func (x *Exchange) applySuspenseNoted(e SuspenseNoted) {
	x.references.Put(e.Reference, 0)
	x.unowned.Put(e.Reference, e.Amount)
	x.suspense.Put(e.Reference, Suspense{Amount: e.Amount, At: e.At})
}

func (x *Exchange) applySuspenseResolved(e SuspenseResolved) {
	x.suspense.Delete(e.Reference)
	x.references.Put(e.Reference, e.Participant)
	if e.Back != "" { // The bank's file will have it: it is booked with this.
		x.references.Put(e.Back, 0)
		x.unowned.Put(e.Back, -e.Amount)
	}
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
	exec(`UPDATE exchange_suspense SET participant = ?, reason = ?, back_reference = nullif(?, ''),
		resolved_ms = ? WHERE reference = ?`, int64(e.Participant), e.Reason, e.Back, at.Time, e.Reference)
	if e.Participant != 0 {
		movedCash(at, e.Participant, e.Amount, e.Reference, exec)
	}
}

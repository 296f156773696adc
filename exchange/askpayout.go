package exchange

import (
	"liangshan/company"
	"liangshan/kernel"
)

// A PayoutID is the number of a payout that a participant has asked for, given in order from 1.
type PayoutID uint32

// A Payout is cash that a participant wants out of its trading account, until it is paid or given back.
type Payout struct {
	_           struct{} `cbor:",toarray"`
	Participant Participant
	Amount      int64  // Fen, set aside.
	Account     string // Number of the company's account at its bank.
	Released    bool   // It is on its way to the bank.
}

// AskPayout asks that cash be paid out. It is set aside from then on, so that nothing else can spend it.
type AskPayout struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Amount  int64          `cbor:"2,keyasint" json:"amount_fen"`
	Account string         `cbor:"3,keyasint" json:"bank_account"` // The company's own: 8 to 32 digits.
}

// PayoutAsked says that a participant wants cash out, and that it is set aside.
type PayoutAsked struct {
	Payout      PayoutID    `cbor:"1,keyasint"`
	Participant Participant `cbor:"2,keyasint"`
	Amount      int64       `cbor:"3,keyasint"` // Fen.
	Account     string      `cbor:"4,keyasint"`
}

// payoutsMax bounds what a participant may have asked for at a time.
const payoutsMax = 20

// AskPayout decides whether cash may be asked for. A suspended participant may: its money is its own.
func (x *Exchange) AskPayout(tx *kernel.Tx, c AskPayout) error {
	x.refresh()
	p, m, refusal := x.inState(c.Company, Approved, Suspended)
	switch {
	case refusal != nil:
		return refusal
	case c.Amount <= 0 || c.Amount > amountMax:
		return ErrAmount
	case !isBankAccount(c.Account):
		return ErrBankAccount
	case !x.usable(m.Account):
		return ErrFrozen
	case x.live.funds[p].Free() < c.Amount:
		return ErrCash
	}
	asked := 0
	for _, other := range x.payouts.All() {
		if other.Participant == p {
			asked++
		}
	}
	if asked >= payoutsMax {
		return ErrPayoutsMany
	}
	x.events.payoutAsked.Emit(tx, PayoutAsked{x.number().Payout + 1, p, c.Amount, c.Account})
	return nil
}

func isBankAccount(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) >= 8 && len(text) <= 32
}

func (x *Exchange) applyPayoutAsked(e PayoutAsked) {
	x.enter()
	n := x.number()
	n.Payout = e.Payout
	x.numbers.Put(0, n)
	x.payouts.Put(e.Payout, Payout{Participant: e.Participant, Amount: e.Amount, Account: e.Account})
	x.live.fund(e.Participant).Reserved += e.Amount
	x.write()
}

func projectPayoutAsked(at kernel.At, e PayoutAsked, exec kernel.Exec) {
	exec(`INSERT INTO exchange_payout (id, participant, amount_fen, bank_account, state, asked_ms, asked_by)
		VALUES (?, ?, ?, ?, 'asked', ?, ?)`,
		int64(e.Payout), int64(e.Participant), e.Amount, e.Account, at.Time, int64(at.Actor))
	if funds := fundsRow(int64(e.Participant), exec); funds != nil {
		funds[fundsReserved] += e.Amount
	}
}

// PayoutOf returns a payout that was neither paid nor given back.
func (x *Exchange) PayoutOf(id PayoutID) (Payout, bool) { return x.payouts.Get(id) }

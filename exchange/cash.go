package exchange

import (
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// Codes of the exchange's transfers in the ledger.
const (
	codeCashIn  ledger.Code = 901
	codeCashOut ledger.Code = 902
	codeTrade   ledger.Code = 903
	codeUndo    ledger.Code = 904
	codeForfeit ledger.Code = 905

	codeSuspense ledger.Code = 906
)

// A BankRow is one payment in the bank's file.
type BankRow struct {
	Code      string `cbor:"1,keyasint" json:"credit_code"` // Of the company whose payment it is.
	Amount    int64  `cbor:"2,keyasint" json:"amount_fen"`  // Negative: paid out to the company.
	Reference string `cbor:"3,keyasint" json:"reference"`   // The bank's own number of the payment; booked once for ever.

	// The payout that the bank has carried out; 0: none that was asked for, or the only one of the company in this amount
	// that was released.
	Payout PayoutID `cbor:"4,keyasint,omitempty" json:"payout,omitempty"`
}

// BookBank asks to book the payments of a bank's file, each by itself: the answer names the rows that are not booked.
// Money that came and fits no participant goes to an account of its own, where the rules name one; see ResolveSuspense.
type BookBank struct {
	Rows []BankRow `cbor:"1,keyasint" json:"rows"`
}

// CashMoved says that cash came to a trading account, or left it.
type CashMoved struct {
	Participant Participant `cbor:"1,keyasint"`
	Amount      int64       `cbor:"2,keyasint"` // Fen; negative: it left.
	Reference   string      `cbor:"3,keyasint"` // The bank's.

	// The payout that was carried out: what it had set aside went with it.
	Payout PayoutID `cbor:"4,keyasint,omitempty"`
}

const (
	BankRowsMax  = 2000 // Payments of one command.
	referenceMax = 64
	amountMax    = 1 << 50
)

// BookBank decides whether the payments may be booked.
func (x *Exchange) BookBank(tx *kernel.Tx, c BookBank) error {
	switch {
	case len(c.Rows) == 0:
		return ErrNoRows
	case len(c.Rows) > BankRowsMax:
		return ErrTooMany
	}
	r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
	bank := ledger.AccountID(r.get(RuleAccountBank))
	if r.missing {
		return ErrRuleMissing
	}
	rows, booked := rowsOf{tx: tx}, false
	for i, row := range c.Rows {
		err := x.bookPayment(tx, bank, row)
		refusal, ok := err.(*kernel.Refusal)
		if err != nil && !ok {
			return err
		}
		booked = rows.takes(i, refusal) || booked
	}
	if !booked {
		return rows.first()
	}
	return nil
}

func (x *Exchange) bookPayment(tx *kernel.Tx, bank ledger.AccountID, row BankRow) error {
	p, m, refusal := x.checkPayment(&row, 0)
	if m.Account == 0 { // It fits nobody.
		if kept, err := x.suspend(tx, bank, row); kept || err != nil {
			return err
		}
	}
	if refusal != nil {
		return refusal
	}
	t := ledger.Transfer{Debit: bank, Credit: m.Account, Amount: row.Amount, Code: codeCashIn}
	if row.Amount < 0 {
		t = ledger.Transfer{Debit: m.Account, Credit: bank, Amount: -row.Amount, Code: codeCashOut}
	}
	if err := x.money.Transfer(tx, t); err != nil {
		return err
	}
	x.events.cashMoved.Emit(tx, CashMoved{p, row.Amount, row.Reference, row.Payout})
	return nil
}

// checkPayment checks a payment of a bank's file, names the payout that it carries out, and returns whose it is. more
// is what earlier rows bring to its cash.
func (x *Exchange) checkPayment(row *BankRow, more int64) (Participant, Member, *kernel.Refusal) {
	p, m, refusal := x.memberByCode(row.Code)
	if refusal != nil {
		if x.references.Has(row.Reference) {
			refusal = ErrReference
		}
		return 0, Member{}, refusal
	}
	x.refresh()
	switch {
	case row.Amount == 0 || row.Amount > amountMax || row.Amount < -amountMax:
		refusal = ErrAmount
	case row.Reference == "" || len(row.Reference) > referenceMax:
		refusal = ErrBankRow
	case x.references.Has(row.Reference):
		refusal = ErrReference
	case row.Payout != 0:
		refusal = x.checkPaid(*row, p)
	case row.Amount < 0:
		row.Payout, refusal = x.carriedOut(p, -row.Amount)
		if refusal == nil && row.Payout == 0 && x.live.funds[p].Free()+more < -row.Amount {
			refusal = ErrCash
		}
	}
	return p, m, refusal
}

// carriedOut returns the payout of a participant in an amount that is on its way to the bank, 0 if there is none. A
// payment without its number is of it: booked otherwise, the same money would leave free cash and stay set aside.
func (x *Exchange) carriedOut(p Participant, fen int64) (found PayoutID, refusal *kernel.Refusal) {
	for id, out := range x.payouts.All() {
		switch {
		case out.Participant != p || !out.Released || out.Amount != fen:
		case found != 0:
			return 0, ErrPayoutWhich
		default:
			found = id
		}
	}
	return found, nil
}

// checkPaid checks a payment that carries out a payout. Its cash is there: it was set aside.
func (x *Exchange) checkPaid(row BankRow, p Participant) *kernel.Refusal {
	out, ok := x.payouts.Get(row.Payout)
	switch {
	case !ok || out.Participant != p:
		return ErrPayout
	case !out.Released:
		return ErrPayoutState
	case row.Amount != -out.Amount:
		return ErrPayoutOther
	}
	return nil
}

// A PaymentCheck is what the market makes of a payment of a bank's file before it is booked.
type PaymentCheck struct {
	Booked   bool     // It was, for the same participant or among what fits nobody.
	Suspense bool     // It fits no participant: it will wait on an account of its own.
	Payout   PayoutID // That it carries out.
}

// CheckPayment checks a payment of a bank's file, and says why it cannot be booked on a day. more is what earlier rows
// of the file bring to its cash, in fen.
func (x *Exchange) CheckPayment(row BankRow, more int64, day calendar.Date) (PaymentCheck, *kernel.Refusal) {
	if kept, ok := x.unowned.Get(row.Reference); ok && kept == row.Amount {
		return PaymentCheck{Booked: true}, nil
	}
	p, m, refusal := x.checkPayment(&row, more)
	if m.Account == 0 {
		if _, kept := x.suspendable(row, day); kept {
			return PaymentCheck{Suspense: true}, nil
		}
	}
	if was, used := x.references.Get(row.Reference); used && was == p && m.Account != 0 {
		return PaymentCheck{Booked: true}, nil
	}
	return PaymentCheck{Payout: row.Payout}, refusal
}

// Booked returns whose the payment with a number of the bank is; false if none was booked for a participant.
func (x *Exchange) Booked(reference string) (Participant, bool) {
	p, ok := x.references.Get(reference)
	return p, ok && p != 0
}

// memberByCode returns the participant with a credit code that has a trading account.
func (x *Exchange) memberByCode(code string) (Participant, Member, *kernel.Refusal) {
	number, ok := x.companies.ByCode(creditCode(code))
	if !ok {
		return 0, Member{}, ErrCreditCode
	}
	return x.inState(number, Approved, Suspended)
}

func (x *Exchange) applyCashMoved(e CashMoved) {
	x.enter()
	x.references.Put(e.Reference, e.Participant)
	x.live.fund(e.Participant).Cash += e.Amount
	if e.Payout != 0 {
		x.live.fund(e.Participant).Reserved += e.Amount // It is below 0.
		x.payouts.Delete(e.Payout)
		x.forgetFiled(e.Payout)
	}
	x.write()
}

func projectCashMoved(at kernel.At, e CashMoved, exec kernel.Exec) {
	movedCash(at, e.Participant, e.Amount, e.Reference, exec)
	if e.Payout != 0 {
		exec(`UPDATE exchange_payout SET state = 'paid', reference = ?, ended_ms = ? WHERE id = ?`, e.Reference, at.Time,
			int64(e.Payout))
		freedPayout(e.Participant, -e.Amount, exec)
	}
}

// movedCash books cash that came to a trading account, or left it, otherwise than by trades.
func movedCash(at kernel.At, p Participant, fen int64, reference string, exec kernel.Exec) {
	exec(
		`INSERT INTO exchange_payment (sequence, participant, amount_fen, reference, booked_ms) VALUES (?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(p),
		fen,
		reference,
		at.Time,
	)
	if funds := fundsRow(int64(p), exec); funds != nil {
		funds[fundsCash] += fen
	}
	if day := accountDay(at, p, exec); day != nil {
		if fen > 0 {
			day[dayIn] += fen
		} else {
			day[dayOut] -= fen
		}
	}
}

// Fund returns what a participant has in its trading account and has set aside.
func (x *Exchange) Fund(p Participant) (Funds, bool) { return x.funds.Get(p) }

// Held returns what a participant has in escrow for an instrument.
func (x *Exchange) Held(in InstrumentID, p Participant) Position {
	row, _ := x.positions.Get(positionKey{Instrument: in, Participant: p})
	return row
}

// WithdrawTonnes asks that tonnes in escrow that no order needs go back to their owner at once;
// otherwise they do at the end of the day.
type WithdrawTonnes struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
}

// Unescrowed says that tonnes have left escrow for their owner.
type Unescrowed struct {
	Instrument  InstrumentID `cbor:"1,keyasint"`
	Participant Participant  `cbor:"2,keyasint"`
	Reservation uint64       `cbor:"3,keyasint"`
	Tonnes      int64        `cbor:"4,keyasint"`
}

// WithdrawTonnes decides whether there is anything to give back.
func (x *Exchange) WithdrawTonnes(tx *kernel.Tx, c WithdrawTonnes) error {
	x.refresh()
	p, ok := x.byCompany.Get(c.Company)
	m := x.live.market(c.Instrument)
	switch {
	case !ok:
		return ErrParticipant
	case m == nil:
		return ErrInstrument
	case m.position(p).Escrow <= m.position(p).Reserved:
		return ErrTonnes
	}
	return x.giveBack(tx, m, p)
}

// giveBack lets tonnes that nothing needs out of escrow.
func (x *Exchange) giveBack(tx *kernel.Tx, m *market, p Participant) error {
	pos := m.position(p)
	left := pos.Escrow - pos.Reserved
	for _, id := range x.reservations(m.id, p) {
		r, ok := x.carbon.Reservation(id)
		if !ok || left == 0 {
			continue
		}
		n := min(left, r.Tonnes)
		if err := x.carbon.Release(tx, id, n); err != nil {
			return err
		}
		x.events.unescrowed.Emit(tx, Unescrowed{m.id, p, uint64(id), n})
		left -= n
	}
	return nil
}

func (x *Exchange) applyUnescrowed(e Unescrowed) {
	x.enter()
	m := x.live.markets[e.Instrument]
	m.pos(e.Participant).Escrow -= e.Tonnes
	x.forgetEmpty(m.id, e.Participant)
	x.write()
}

func projectUnescrowed(_ kernel.At, e Unescrowed, exec kernel.Exec) {
	if row := positionRow(e.Instrument, e.Participant, exec); row != nil {
		row[positionEscrow] -= e.Tonnes
	}
}

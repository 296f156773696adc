package land

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

// A RefundRule says what of the rent that was paid ahead comes back when a contract ends
// before its term. It is agreed when the contract is signed.
type RefundRule uint8

// Rules of refunds.
const (
	RefundNone   RefundRule = iota // What was paid stays.
	RefundDays                     // Every day from the end on.
	RefundMonths                   // Every month of the contract that begins on the day of the end or later.
)

// String returns the name under which read tables know the rule.
func (r RefundRule) String() string {
	return [...]string{"none", "days", "months"}[min(r, RefundMonths)]
}

// RefundCode is the code of the ledger's transfers that give rent back.
const RefundCode ledger.Code = 701

// RefundOwed says that rent which was paid ahead is to be given back, since the contract has
// ended. It replaces what was owed before.
type RefundOwed struct {
	Contract ContractNumber `cbor:"1,keyasint"`
	From     calendar.Date  `cbor:"2,keyasint"` // First day that comes back.
	To       calendar.Date  `cbor:"3,keyasint"` // Last day that was paid for.
	Amount   int64          `cbor:"4,keyasint"` // In fen; what was given back before not in it.
}

// Refund returns what a contract's rent that was paid comes to from a day on, in fen, and from
// which day on it is counted. Years that were not begun come back whole. Of the year in which
// the day lies, the rule says how much: by days, the rent of the year × the days that are left ÷
// the days of the year; by months, × the months that begin on that day or later ÷ 12, and by their
// days if the year is the last one and not whole. Rounded half up, once for each year.
// Error: quantity.ErrOverflow.
func (c Contract) Refund(day calendar.Date) (from calendar.Date, fen int64, err error) {
	c.To = c.PaidThrough // As it was paid.
	from = day
	for n := 1; n <= int(c.Paid) && c.Rule != RefundNone; n++ {
		first, last := c.year(n)
		if last < day {
			continue
		}
		rent, err := c.Rent(n)
		if err == nil && first < day {
			from, rent, err = c.refundOfYear(n, rent, day)
		}
		if err == nil {
			fen, err = quantity.Add(fen, rent)
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return from, fen, nil
}

// refundOfYear returns what comes back of the rent of a year that had begun.
func (c Contract) refundOfYear(n int, rent int64, day calendar.Date) (calendar.Date, int64, error) {
	first, last := c.year(n)
	from, months := day, int64(0)
	if c.Rule == RefundMonths {
		from = last + 1
		for m := 1; m < 12; m++ {
			begin, err := c.From.AddMonths(12*(n-1) + m)
			if err != nil {
				panic("land: a contract beyond the calendar")
			}
			if begin < day || begin > last {
				continue
			}
			months++
			from = min(from, begin)
		}
		if next, err := c.From.AddYears(n); err == nil && last == next-1 {
			fen, err := quantity.MulDiv(rent, months, 12, quantity.HalfUp)
			return from, fen, err
		}
	}
	fen, err := quantity.MulDiv(rent, int64(last-from)+1, int64(last-first)+1, quantity.HalfUp)
	return from, fen, err
}

// owe notes what is to be given back of a contract that ends on a day.
func (r *Registry) owe(tx *kernel.Tx, number ContractNumber, c Contract, day calendar.Date) error {
	if c.Paid == 0 || c.Rule == RefundNone {
		return nil
	}
	from, fen, err := c.Refund(day)
	if err != nil {
		return ErrRentOverflow
	}
	if fen -= c.Refunded; fen <= 0 {
		return nil
	}
	r.owed.Emit(tx, RefundOwed{number, from, c.PaidThrough, fen})
	return nil
}

func (r *Registry) applyRefundOwed(e RefundOwed) {
	c := r.contracts.Must(e.Contract)
	c.Owed = e.Amount
	r.contracts.Put(e.Contract, c)
}

func projectRefundOwed(_ kernel.At, e RefundOwed, exec kernel.Exec) {
	exec(`UPDATE land_contract SET refund_owed_fen = ?, refund_from_date = ? WHERE number = ?`,
		e.Amount, e.From.String(), int64(e.Contract))
}

// RefundRent asks that rent be given back which contracts that have ended are owed, through the
// ledger: from the account to which it was paid to the one that it came from.
type RefundRent struct {
	Contracts []ContractNumber `cbor:"1,keyasint" json:"contracts"` // In rising order.
	Together  bool             `cbor:"2,keyasint,omitempty" json:"together,omitempty"`
}

// RentRefunded says that rent was given back. The transfer stands before it.
type RentRefunded struct {
	Contract ContractNumber   `cbor:"1,keyasint"`
	Amount   int64            `cbor:"2,keyasint"` // In fen.
	Debit    ledger.AccountID `cbor:"3,keyasint"`
	Credit   ledger.AccountID `cbor:"4,keyasint"`
	Lines    []RentLine       `cbor:"5,keyasint"`
}

// RefundRent decides contract by contract; the answer lists those that were refused. With
// Together, one refused contract refuses all.
func (r *Registry) RefundRent(tx *kernel.Tx, c RefundRent) error {
	switch {
	case len(c.Contracts) == 0:
		return ErrNoRows
	case len(c.Contracts) > ContractsMax:
		return ErrTooManyRows
	}
	last := ContractNumber(0)
	for i, number := range c.Contracts {
		refusal := ErrTwice
		if number > last {
			last, refusal = number, r.refund(tx, number)
		}
		switch {
		case refusal == nil:
		case c.Together:
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		default:
			tx.RefuseRow(i, refusal)
		}
	}
	return nil
}

func (r *Registry) refund(tx *kernel.Tx, number ContractNumber) *kernel.Refusal {
	c, ok := r.contracts.Get(number)
	switch {
	case !ok:
		return ErrNoContract
	case c.Owed == 0:
		return ErrNothingOwed
	}
	e := RentRefunded{Contract: number, Amount: c.Owed, Debit: c.PayTo, Credit: c.PayFrom, Lines: c.lines(c.Owed)}
	// The event that names the cause follows its transfer, which may be refused.
	err := r.books.Transfer(tx, ledger.Transfer{Debit: e.Debit, Credit: e.Credit, Amount: e.Amount, Code: RefundCode,
		Cause: tx.NextSequence() + 1, Reference: uint64(number)})
	if err != nil {
		return err.(*kernel.Refusal)
	}
	r.refunded.Emit(tx, e)
	return nil
}

func (r *Registry) applyRentRefunded(e RentRefunded) {
	c := r.contracts.Must(e.Contract)
	c.Owed, c.Refunded = 0, c.Refunded+e.Amount
	r.contracts.Put(e.Contract, c)
}

func projectRentRefunded(at kernel.At, e RentRefunded, exec kernel.Exec) {
	exec(`INSERT INTO land_refund (sequence, contract, amount_fen, debit, credit, refunded_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence), int64(e.Contract), e.Amount, int64(e.Debit), int64(e.Credit), at.Time)
	for _, line := range e.Lines {
		exec(`INSERT INTO land_refund_line (sequence, parcel, amount_fen) VALUES (?, ?, ?)`,
			int64(at.Sequence), int64(line.Parcel), line.Amount)
	}
	exec(`UPDATE land_contract SET refund_owed_fen = 0, refunded_fen = refunded_fen + ? WHERE number = ?`,
		e.Amount, int64(e.Contract))
}

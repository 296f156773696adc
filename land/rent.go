package land

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

// RentCode is the code of the ledger's transfers that pay rent.
const RentCode ledger.Code = 700

// PayRent asks that all rent of some contracts that is due on a day and not paid yet be paid through the
// ledger. A year is due when it begins, and those agreed to be prepaid when the first begins.
type PayRent struct {
	Contracts []ContractNumber `cbor:"1,keyasint" json:"contracts"` // In rising order.
	Through   calendar.Date    `cbor:"2,keyasint" json:"through"`   // Today at the latest.
	Together  bool             `cbor:"3,keyasint,omitempty" json:"together,omitempty"`
}

// A RentLine is the part of a payment that one parcel earned.
type RentLine struct {
	Parcel Number `cbor:"1,keyasint"`
	Amount int64  `cbor:"2,keyasint"` // In fen.
}

// RentPaid says that the rent of some years of a contract was paid. The transfer stands before it.
type RentPaid struct {
	Contract ContractNumber   `cbor:"1,keyasint"`
	First    uint8            `cbor:"2,keyasint"` // Year of the contract, from 1.
	Last     uint8            `cbor:"3,keyasint"`
	From     calendar.Date    `cbor:"4,keyasint"` // First day paid for.
	To       calendar.Date    `cbor:"5,keyasint"` // Last day paid for.
	Amount   int64            `cbor:"6,keyasint"` // In fen.
	Debit    ledger.AccountID `cbor:"7,keyasint"`
	Credit   ledger.AccountID `cbor:"8,keyasint"`
	Lines    []RentLine       `cbor:"9,keyasint"`
}

// PayRent decides contract by contract; the answer lists those that were refused. With Together, one
// refused contract refuses all.
func (r *Registry) PayRent(tx *kernel.Tx, c PayRent) error {
	switch {
	case len(c.Contracts) == 0:
		return ErrNoRows
	case len(c.Contracts) > ContractsMax:
		return ErrTooManyRows
	case c.Through == 0:
		return ErrDateMissing
	case c.Through > calendar.DayOf(tx.Time):
		return ErrDateFuture
	}
	last := ContractNumber(0)
	for i, number := range c.Contracts {
		refusal := ErrTwice
		if number > last {
			last, refusal = number, r.pay(tx, number, c.Through)
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

// pay pays what is due of one contract.
func (r *Registry) pay(tx *kernel.Tx, number ContractNumber, through calendar.Date) *kernel.Refusal {
	contract, ok := r.contracts.Get(number)
	switch {
	case !ok:
		return ErrNoContract
	case contract.Rate == 0:
		return ErrNoRent
	}
	due := contract.due(through)
	if due <= contract.Paid {
		return ErrNothingDue
	}
	e := RentPaid{
		Contract: number,
		First:    contract.Paid + 1,
		Last:     due,
		Debit:    contract.PayFrom,
		Credit:   contract.PayTo,
	}
	for year := e.First; year <= due; year++ {
		rent, err := contract.Rent(int(year))
		if err == nil {
			e.Amount, err = quantity.Add(e.Amount, rent)
		}
		if err != nil {
			return ErrRentOverflow
		}
	}
	e.From, _ = contract.year(int(e.First))
	_, e.To = contract.year(int(due))
	e.Lines = contract.lines(e.Amount)
	// The event that names the cause follows its transfer, which may be refused.
	err := r.books.Transfer(tx, ledger.Transfer{Debit: e.Debit, Credit: e.Credit, Amount: e.Amount, Code: RentCode,
		Cause: tx.NextSequence() + 1, Reference: uint64(number), Date: int32(through)})
	if err != nil {
		return err.(*kernel.Refusal)
	}
	r.rent.Emit(tx, e)
	return nil
}

// years returns how many years of a term begin within it.
func years(from, to calendar.Date) int {
	n := 0
	for start := from; start <= to; {
		n++
		next, err := from.AddYears(n)
		if err != nil {
			break
		}
		start = next
	}
	return n
}

// Years returns how many years the contract has; the last one may not be whole.
func (c Contract) Years() int { return years(c.From, c.To) }

// year returns the first and the last day of a year of the contract.
func (c Contract) year(n int) (from, to calendar.Date) {
	from, err := c.From.AddYears(n - 1)
	next, also := c.From.AddYears(n)
	if err != nil || also != nil {
		panic("land: a contract beyond the calendar")
	}
	return from, min(c.To, next-1)
}

// due returns how many years are due on a day.
func (c Contract) due(on calendar.Date) uint8 {
	if on < c.From || c.To < c.From {
		return 0
	}
	begun := years(c.From, min(on, c.To))
	return uint8(min(max(begun, int(c.Prepaid)), c.Years()))
}

// dm2InThreeMu turns areas into mu: 1 mu is 2000/3 m².
const dm2InThreeMu = 200_000

// Rent returns the rent of a year of the contract in fen: area × rate, of a last year that is not whole by its
// days, rounded half up once. Error: quantity.ErrOverflow.
func (c Contract) Rent(year int) (int64, error) {
	from, to := c.year(year)
	next, err := c.From.AddYears(year)
	if err != nil {
		panic("land: a contract beyond the calendar")
	}
	days, whole := int64(to-from)+1, int64(next-from)
	weight, err := quantity.Mul(c.Area, 3*days)
	if err != nil {
		return 0, err
	}
	return quantity.MulDiv(weight, c.Rate, dm2InThreeMu*whole, quantity.HalfUp)
}

// lines divides a payment over the parcels by area, by largest remainder in order of their numbers.
func (c Contract) lines(amount_fen int64) []RentLine {
	parts, err := quantity.Split(amount_fen, c.Areas, nil)
	if err != nil {
		panic("land: a contract without area")
	}
	lines := make([]RentLine, len(parts))
	for i, part := range parts {
		lines[i] = RentLine{c.Parcels[i], part}
	}
	return lines
}

func (r *Registry) applyRentPaid(e RentPaid) {
	c := r.contracts.Must(e.Contract)
	c.Paid, c.PaidThrough = e.Last, e.To
	r.contracts.Put(e.Contract, c)
}

func projectRentPaid(at kernel.At, e RentPaid, exec kernel.Exec) {
	exec(
		`INSERT INTO land_rent (sequence, contract, first_year, last_year, from_date, to_date,
		amount_fen, debit, credit, paid_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(e.Contract),
		int64(e.First),
		int64(e.Last),
		e.From.String(),
		e.To.String(),
		e.Amount,
		int64(e.Debit),
		int64(e.Credit),
		at.Time,
	)
	for _, line := range e.Lines {
		exec(`INSERT INTO land_rent_line (sequence, parcel, amount_fen) VALUES (?, ?, ?)`,
			int64(at.Sequence), int64(line.Parcel), line.Amount)
	}
	exec(`UPDATE land_contract SET paid_years = ?, paid_fen = paid_fen + ? WHERE number = ?`,
		int64(e.Last), e.Amount, int64(e.Contract))
}

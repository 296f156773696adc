package housing

import (
	"encoding/binary"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

// A Roll is how far the rent was billed.
type Roll struct {
	_     struct{}      `cbor:",toarray"`
	Month calendar.Date // Its first day; 0: none yet.
	Kind  SubjectKind   // The newest subject billed for it.
	Last  uint32
	Done  bool
}

// Bill asks that the rent of a month that is over be billed, for the next rollRowsMax leases and contracts. It is
// asked again until ErrMonth says that the month is done.
type Bill struct {
	Month calendar.Date `cbor:"1,keyasint" json:"month"` // Its first day.
}

// RollHead is the head of the event housing.roll_billed.
type RollHead struct {
	Month      calendar.Date    `cbor:"1,keyasint"`
	Last       bool             `cbor:"2,keyasint,omitempty"` // The month is done.
	Receivable ledger.AccountID `cbor:"3,keyasint"`           // Where what is owed stands.
}

// A RollRow is what one lease or contract owes for the month, in fen, and for earlier days that no roll has
// billed, if it was entered late. Net = rent − support.
type RollRow struct {
	Kind    SubjectKind
	Number  uint32
	Rent    int64
	Support int64
}

var rollRowCodec = kernel.RowCodec[RollRow]{
	Size: 21,
	Put: func(b []byte, row RollRow) {
		_ = b[20]
		b[0] = byte(row.Kind)
		binary.LittleEndian.PutUint32(b[1:], row.Number)
		binary.LittleEndian.PutUint64(b[5:], uint64(row.Rent))
		binary.LittleEndian.PutUint64(b[13:], uint64(row.Support))
	},
	Get: func(b []byte) RollRow {
		_ = b[20]
		return RollRow{
			SubjectKind(b[0]),
			binary.LittleEndian.Uint32(b[1:]),
			int64(binary.LittleEndian.Uint64(b[5:])),
			int64(binary.LittleEndian.Uint64(b[13:])),
		}
	},
}

// Bill decides what is billed next: a month that is over, so that what begins or ends in it is known. One in which
// nobody owes anything is passed over. Support that the budget cannot pay refuses all.
func (r *Registry) Bill(tx *kernel.Tx, c Bill) error {
	roll, _ := r.rolls.Get(0)
	switch {
	case c.Month == 0 || !isMonth(c.Month) || nextMonth(c.Month) > calendar.DayOf(tx.Time):
		return ErrMonth
	case roll.Month == c.Month && !roll.Done:
	case roll.Month != 0 && (!roll.Done || c.Month <= roll.Month):
		return ErrMonth
	case r.owedBefore(c.Month) != 0:
		return ErrEarlier
	default:
		roll = Roll{Month: c.Month, Kind: OfLease}
	}
	terms, ok := r.TermsOn(nextMonth(c.Month) - 1) // The first ones may begin within the month.
	if !ok {
		return ErrNoTerms
	}
	rows, last := r.nextRows(roll)
	if len(rows) == 0 {
		return ErrNothing
	}
	head := RollHead{c.Month, last, terms.Receivable}
	net, support := int64(0), int64(0)
	cause := tx.NextSequence()
	for _, row := range rows {
		r.events.billed.Add(tx, head, row)
		net += row.Rent - row.Support // Ten thousand rows of at most 2^36 fen fit.
		support += row.Support
	}
	r.events.billed.End(tx, head)
	err := r.payIn(tx, terms.Receivable, terms.RentIncome, []int64{net}, cause, uint64(c.Month))
	if err == nil {
		err = r.payIn(tx, terms.SupportFrom, terms.RentIncome, []int64{support}, cause, uint64(c.Month))
	}
	if err == error(ledger.ErrBalance) {
		return ErrBudget
	}
	return err
}

// owedBefore returns the first month before another for which something is owed that is not billed, and which has
// to be billed first; 0 if there is none.
func (r *Registry) owedBefore(before calendar.Date) calendar.Date {
	roll, ok := r.rolls.Get(0)
	month := nextMonth(roll.Month)
	if !ok {
		month = before
		for _, due := range r.dues.All() {
			month = min(month, firstOf(due.From))
		}
	}
	for ; month < before; month = nextMonth(month) {
		if rows, _ := r.nextRows(Roll{Month: month, Kind: OfLease}); len(rows) > 0 {
			return month
		}
	}
	return 0
}

// NextMonth returns the month that is to be billed next, of those that are over on a day; 0 if there is none.
func (r *Registry) NextMonth(on calendar.Date) calendar.Date {
	if roll, ok := r.rolls.Get(0); ok && !roll.Done {
		return roll.Month
	}
	return r.owedBefore(firstOf(on))
}

// firstOf returns the first day of a day's month.
func firstOf(day calendar.Date) calendar.Date {
	_, _, n := day.Civil()
	return day - calendar.Date(n-1)
}

// nextRows returns the rows that come next on a roll, leases before contracts, and whether they are
// the last ones.
func (r *Registry) nextRows(roll Roll) (rows []RollRow, last bool) {
	kind, number := roll.Kind, roll.Last
	for len(rows) < rollRowsMax {
		number++
		if kind == OfLease && int(number) > r.leases.Len() {
			kind, number = OfContract, 1
		}
		if kind == OfContract && int(number) > r.contracts.Len() {
			return rows, true
		}
		if row, ok := r.rowOf(Subject{Kind: kind, Number: number}, roll.Month); ok {
			rows = append(rows, row)
		}
	}
	return rows, false
}

// rowOf returns what a subject owes for a month, and for days before it that are not billed; false if nothing.
func (r *Registry) rowOf(s Subject, month calendar.Date) (row RollRow, ok bool) {
	due, ok := r.dues.Get(s)
	if !ok || due.Billed >= month && due.Billed != 0 {
		return row, false
	}
	from, until := max(due.From, due.Free), nextMonth(month)
	if due.Billed != 0 {
		from = max(from, nextMonth(due.Billed))
	}
	if due.Until != 0 {
		until = min(until, due.Until)
	}
	var contract Contract
	if s.Kind == OfContract {
		contract = r.contracts.Must(ContractNumber(s.Number))
		if contract.Out != 0 {
			until = min(until, contract.Out)
		}
	}
	if from >= until {
		return row, false
	}
	row = RollRow{Kind: s.Kind, Number: s.Number}
	for first := firstOf(from); first < until; first = nextMonth(first) {
		next := nextMonth(first)
		days, of := int64(min(until, next)-max(from, first)), int64(next-first)
		if s.Kind == OfContract {
			row.Rent += partOf(r.publicRent(contract), days, of)
			continue
		}
		l := r.leases.Must(LeaseNumber(s.Number))
		rent := partOf(l.Monthly, days, of)
		row.Rent += rent
		row.Support += min(rent, partOf(l.supportOf(first), days, of))
	}
	return row, row.Rent > 0 || s.Kind == OfLease
}

// partOf returns amount × days ÷ of, rounded half up.
func partOf(amount, days, of int64) int64 {
	part, err := quantity.MulDiv(amount, days, of, quantity.HalfUp)
	if err != nil {
		panic("housing: a month without days")
	}
	return part
}

// publicRent returns a whole month's rent on a contract's public share, by the terms that it was bought under:
// price × share × yearly rate ÷ 12, rounded half up. Of a share that was bought out it is the rent of the days
// before.
func (r *Registry) publicRent(c Contract) int64 {
	rate, num, den := int64(r.terms.Must(c.Terms).Said.PublicRent), c.PublicNum, c.PublicDen
	if c.Out != 0 {
		num, den = c.WasNum, c.WasDen
	}
	// The share's numerator and denominator are at most 10^6, so that both factors fit.
	rent, err := quantity.MulDiv(c.Price, num*rate, den*12*int64(quantity.RateOne), quantity.HalfUp)
	if err != nil {
		panic("housing: a rent that is out of range")
	}
	return rent
}

func (r *Registry) applyBilled(head RollHead, row RollRow) {
	s := Subject{Kind: row.Kind, Number: row.Number}
	due := r.dues.Must(s)
	due.Billed = head.Month
	due.Rent += row.Rent
	due.Net += row.Rent - row.Support
	r.dues.Put(s, due)
	r.rolls.Put(0, Roll{Month: head.Month, Kind: row.Kind, Last: row.Number, Done: head.Last})
}

// billedUntil returns the first day that no roll has reached.
func (r *Registry) billedUntil() calendar.Date {
	roll, ok := r.rolls.Get(0)
	if !ok {
		return calendar.DateMin
	}
	return nextMonth(roll.Month)
}

// unbilledFrom returns the first day of the newest roll's month, or of the one after it if the roll is done: from
// when rent was billed by the rule that forgave earlier days.
func (r *Registry) unbilledFrom() calendar.Date {
	roll, _ := r.rolls.Get(0)
	if roll.Done {
		return nextMonth(roll.Month)
	}
	return roll.Month
}

// NotePayment asks that a payment of rent be noted. It quotes what was owed, as whoever notes it saw.
type NotePayment struct {
	Kind      SubjectKind `cbor:"1,keyasint" json:"kind"`
	Number    uint32      `cbor:"2,keyasint" json:"number"`
	Amount    int64       `cbor:"3,keyasint" json:"amount_fen"`
	Seen      int64       `cbor:"4,keyasint" json:"seen_fen"`
	Reference uint64      `cbor:"5,keyasint" json:"reference"` // The bank's number for it, once for ever.
}

// Paid says that rent was paid.
type Paid struct {
	Kind      SubjectKind `cbor:"1,keyasint"`
	Number    uint32      `cbor:"2,keyasint"`
	Amount    int64       `cbor:"3,keyasint"`
	Reference uint64      `cbor:"4,keyasint"`
}

// NotePayment decides whether a payment may be noted.
func (r *Registry) NotePayment(tx *kernel.Tx, c NotePayment) error {
	s := Subject{Kind: c.Kind, Number: c.Number}
	due, ok := r.dues.Get(s)
	switch {
	case !ok:
		return ErrSubject
	case c.Reference == 0 || r.payments.Has(c.Reference):
		return ErrReference
	case c.Amount <= 0:
		return ErrAmount
	case due.Owed() != c.Seen:
		return ErrSeen
	case c.Amount > due.Owed():
		return ErrOverpaid
	}
	terms, _ := r.TermsOn(calendar.DateMax)
	cause := tx.NextSequence()
	r.events.paid.Emit(tx, Paid{c.Kind, c.Number, c.Amount, c.Reference})
	return r.payIn(tx, terms.Outside, terms.Receivable, []int64{c.Amount}, cause, c.Reference)
}

func (r *Registry) applyPaid(e Paid) {
	s := Subject{Kind: e.Kind, Number: e.Number}
	due := r.dues.Must(s)
	due.Paid += e.Amount
	r.dues.Put(s, due)
	r.payments.Put(e.Reference, Payment{Kind: e.Kind, Number: e.Number, Amount: e.Amount})
}

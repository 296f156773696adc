package card

import (
	"cmp"
	"iter"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
)

// A Purse is a balance of a holding, as this package counts it; the ledger holds it.
type Purse struct {
	_        struct{} `cbor:",toarray"`
	Loaded   int64
	Spent    int64 // By sales that were not returned, and by closing.
	Vouchers int64 // What open vouchers are good for.
}

// Balance returns what is in the purse, also what is held for vouchers.
func (p Purse) Balance() int64 { return p.Loaded - p.Spent }

type purseKey struct {
	_       struct{} `cbor:",toarray"`
	Holding HoldingNumber
	Purse   uint8 // Its place in the scheme.
}

func comparePurses(a, b purseKey) int {
	return cmp.Or(cmp.Compare(a.Holding, b.Holding), cmp.Compare(a.Purse, b.Purse))
}

type loadKey struct {
	_       struct{} `cbor:",toarray"`
	Holding HoldingNumber
	Purse   uint8
	Period  calendar.Date
}

func compareLoads(a, b loadKey) int {
	return cmp.Or(cmp.Compare(a.Holding, b.Holding), cmp.Compare(a.Purse, b.Purse), cmp.Compare(a.Period, b.Period))
}

// A LoadRow is what one holding gets.
type LoadRow struct {
	Holding HoldingNumber `cbor:"1,keyasint" json:"holding"`
	Amount  int64         `cbor:"2,keyasint" json:"amount_fen"`
}

// Load asks that purses be loaded for a month: all rows or none. It takes two persons.
type Load struct {
	Scheme  string        `cbor:"1,keyasint" json:"scheme"`
	Purpose string        `cbor:"2,keyasint" json:"purpose"`
	Period  calendar.Date `cbor:"3,keyasint" json:"period"` // The first day of a month.
	Rows    []LoadRow     `cbor:"4,keyasint" json:"rows"`
}

// Loaded says that a purse was loaded for a month.
type Loaded struct {
	Holding HoldingNumber `cbor:"1,keyasint"`
	Purse   uint8         `cbor:"2,keyasint,omitempty"`
	Period  calendar.Date `cbor:"3,keyasint"`
	Amount  int64         `cbor:"4,keyasint"`
}

// Load decides whether purses may be loaded.
func (r *Registry) Load(tx *kernel.Tx, c Load) error {
	if len(c.Rows) == 0 || len(c.Rows) > RowsMax {
		return ErrRows
	}
	number, ok := r.byCode.Get(c.Scheme)
	said, also := r.Scheme(number, calendar.DayOf(tx.Time))
	if !ok || !also {
		return ErrSchemeUnknown
	}
	purse := said.purse(c.Purpose)
	if purse < 0 {
		return ErrPurse
	}
	if _, _, day := c.Period.Civil(); day != 1 || c.Period > calendar.DayOf(tx.Time) {
		return ErrPeriod
	}
	for i, row := range c.Rows {
		if refusal := r.load(tx, number, &said, purse, c.Period, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) load(tx *kernel.Tx, scheme SchemeNumber, said *PublishScheme, purse int, period calendar.Date,
	row LoadRow) *kernel.Refusal {
	holding, ok := r.holdings.Get(row.Holding)
	has, open := r.purses.Get(purseKey{Holding: row.Holding, Purse: uint8(purse)})
	who, lives := r.living(holding)
	switch {
	case !ok || holding.Scheme != scheme:
		return ErrHolding
	case holding.Closed:
		return ErrHoldingClosed
	case !lives:
		return ErrPerson
	case !open:
		return ErrPurse
	case row.Amount <= 0 || row.Amount > amountMax:
		return ErrAmount
	case r.wasLoaded(holding, purse, period):
		return ErrLoaded
	case monthEnd(period) < holding.Since:
		return ErrBefore
	case r.Elsewhere != nil && r.Elsewhere(uint64(who), period, monthEnd(period)):
		return ErrElsewhere
	case has.Balance()+row.Amount > said.Purses[purse].Cap:
		return ErrCap
	}
	cause := tx.NextSequence()
	r.events.loaded.Emit(tx, Loaded{row.Holding, uint8(purse), period, row.Amount})
	err := r.books.Transfer(tx, ledger.Transfer{Debit: said.Purses[purse].Fund,
		Credit: accountOf(
			*said,
			row.Holding,
			purse,
		), Amount: row.Amount, Cause: cause, Reference: uint64(row.Holding)})
	if err == error(ledger.ErrBalance) {
		return ErrFund
	}
	if err != nil {
		return err.(*kernel.Refusal)
	}
	return nil
}

// monthEnd returns the last day of a month, given by its first.
func monthEnd(month calendar.Date) calendar.Date {
	next, err := month.AddMonths(1)
	if err != nil {
		return calendar.DateMax
	}
	return next - 1
}

// holdingsOf yields the holdings of a scheme that a number has and had, the newest first.
func (r *Registry) holdingsOf(scheme SchemeNumber, who person.Number) iter.Seq[HoldingNumber] {
	return func(yield func(HoldingNumber) bool) {
		key := heldKey{Scheme: scheme, Person: who}
		number, holds := r.held.Get(key)
		if !holds {
			number, _ = r.former.Get(key)
		}
		for number != 0 && yield(number) {
			number = r.holdings.Must(number).Before
		}
	}
}

// Together yields all holdings of a scheme that the person of a holding has and had, under whatever number.
func (r *Registry) Together(holding Holding) iter.Seq[HoldingNumber] {
	return func(yield func(HoldingNumber) bool) {
		for _, who := range r.people.Numbers(holding.Person) {
			for number := range r.holdingsOf(holding.Scheme, who) {
				if !yield(number) {
					return
				}
			}
		}
	}
}

// wasLoaded reports whether a holding of the person was loaded for the month: this one, one that was closed before, or
// one of another number that stands for the same person.
func (r *Registry) wasLoaded(holding Holding, purse int, period calendar.Date) bool {
	for number := range r.Together(holding) {
		if r.loads.Has(loadKey{Holding: number, Purse: uint8(purse), Period: period}) {
			return true
		}
	}
	return false
}

// Loads reports whether a purse of a person was loaded for a month that has days of a period, under this number or one
// merged into it. It looks at the person's own holdings alone: a run asks it of everybody on its list.
func (r *Registry) Loads(who person.Number, from, to calendar.Date) bool {
	numbers := append([]person.Number{who}, r.people.Under(who)...)
	for before := range SchemeNumber(r.byCode.Len()) {
		for _, one := range numbers {
			for holding := range r.holdingsOf(before+1, one) {
				if r.loadedWithin(holding, from, to) {
					return true
				}
			}
		}
	}
	return false
}

// loadedWithin reports whether a purse of a holding was loaded for a month that has days of a period.
func (r *Registry) loadedWithin(number HoldingNumber, from, to calendar.Date) bool {
	for key := range r.loads.From(loadKey{Holding: number}) {
		if key.Holding != number {
			break
		}
		if key.Period <= to && monthEnd(key.Period) >= from {
			return true
		}
	}
	return false
}

func (r *Registry) applyLoaded(e Loaded) {
	r.loads.Put(loadKey{Holding: e.Holding, Purse: e.Purse, Period: e.Period}, e.Amount)
	key := purseKey{Holding: e.Holding, Purse: e.Purse}
	p := r.purses.Must(key)
	p.Loaded += e.Amount
	r.purses.Put(key, p)
}

// PurseOf returns the purse of a holding for a purpose.
func (r *Registry) PurseOf(holding HoldingNumber, purpose string) (Purse, bool) {
	h, ok := r.holdings.Get(holding)
	if !ok {
		return Purse{}, false
	}
	said, _ := r.Scheme(h.Scheme, calendar.DateMax)
	return r.purses.Get(purseKey{Holding: holding, Purse: uint8(said.purse(purpose))})
}

package card

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/quantity"
	"liangshan/village"
)

// A Donor is who gave a lot: a person, a company, or nobody who wants to be named.
type Donor struct {
	_       struct{} `cbor:",toarray"`
	Person  person.Number
	Company company.Number
}

// A Lot is goods that came in together.
type Lot struct {
	_        struct{} `cbor:",toarray"`
	Goods    GoodsNumber
	Donated  bool
	Donor    Donor
	On       calendar.Date
	Before   calendar.Date // The first day on which it may no longer be handed out; 0: none.
	Quantity int64
	Value    int64 // Of all of it, in fen: what it is worth, or what it cost.
	Out      int64 // Handed out.
	Off      int64 // Written off.
}

// Left returns how much of a lot is in stock.
func (l Lot) Left() int64 { return l.Quantity - l.Out - l.Off }

// A shelfKey puts the lots of some goods in the order in which they are handed out: those first
// that keep least long, then those that came first.
type shelfKey struct {
	_      struct{} `cbor:",toarray"`
	Goods  GoodsNumber
	Before calendar.Date // calendar.DateMax where a lot keeps for ever.
	Lot    LotNumber
}

func compareShelves(a, b shelfKey) int {
	return cmp.Or(cmp.Compare(a.Goods, b.Goods), cmp.Compare(a.Before, b.Before), cmp.Compare(a.Lot, b.Lot))
}

func shelfOf(number LotNumber, lot Lot) shelfKey {
	if lot.Before == 0 {
		lot.Before = calendar.DateMax
	}
	return shelfKey{Goods: lot.Goods, Before: lot.Before, Lot: number}
}

// Receive asks that a lot be taken into stock, bought or given. A donor is a person, a company or
// neither; a lot that was bought has none.
type Receive struct {
	Goods    GoodsNumber    `cbor:"1,keyasint" json:"goods"`
	Quantity int64          `cbor:"2,keyasint" json:"quantity"`
	Value    int64          `cbor:"3,keyasint" json:"value_fen"` // Of all of it.
	On       calendar.Date  `cbor:"4,keyasint" json:"on"`
	Before   calendar.Date  `cbor:"5,keyasint,omitempty" json:"before,omitempty"`
	Donated  bool           `cbor:"6,keyasint,omitempty" json:"donated,omitempty"`
	Person   person.Number  `cbor:"7,keyasint,omitempty" json:"person,omitempty"`
	Company  company.Number `cbor:"8,keyasint,omitempty" json:"company,omitempty"`
	Paper    [32]byte       `cbor:"9,keyasint" json:"paper"` // SHA-256 of the invoice or the donation's paper.
}

// Received says that a lot is in stock.
type Received struct {
	Lot      LotNumber      `cbor:"1,keyasint"`
	Goods    GoodsNumber    `cbor:"2,keyasint"`
	Quantity int64          `cbor:"3,keyasint"`
	Value    int64          `cbor:"4,keyasint"`
	On       calendar.Date  `cbor:"5,keyasint"`
	Before   calendar.Date  `cbor:"6,keyasint,omitempty"`
	Donated  bool           `cbor:"7,keyasint,omitempty"`
	Person   person.Number  `cbor:"8,keyasint,omitempty"`
	Company  company.Number `cbor:"9,keyasint,omitempty"`
	Paper    [32]byte       `cbor:"10,keyasint"`
}

// Receive decides whether a lot may be taken in.
func (r *Registry) Receive(tx *kernel.Tx, c Receive) error {
	switch {
	case !r.goods.Has(c.Goods):
		return ErrGoods
	case c.Quantity <= 0 || c.Quantity > QuantityMax || c.Value < 0 || c.Value > amountMax || c.Paper == [32]byte{}:
		return ErrLot
	case c.On == 0 || c.On.Check() != nil || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case c.Before != 0 && (c.Before.Check() != nil || c.Before <= c.On):
		return ErrDate
	case !c.Donated && (c.Person != 0 || c.Company != 0) || c.Person != 0 && c.Company != 0:
		return ErrDonor
	}
	if c.Person != 0 {
		if who, ok := r.people.Person(c.Person); !ok || who.Into != 0 || who.Erased {
			return ErrDonor
		}
	}
	if c.Company != 0 && !r.companies.Active(c.Company) {
		return ErrDonor
	}
	if c.Donated != r.given(c.Goods, c.Donated) {
		return ErrLotSource
	}
	r.events.received.Emit(tx, Received{LotNumber(r.lots.Len()) + 1, c.Goods, c.Quantity, c.Value, c.On, c.Before,
		c.Donated, c.Person, c.Company, c.Paper})
	return nil
}

// money is the unit of the ledger in which the shop is paid. What a purse in another unit pays for is given goods.
const money = "CNY"

// given reports whether goods are handed out for a purse that counts the value of given goods, so that their lots
// have to be donated: no public money is paid for them. Goods of a purse of money have to be bought. Of those that
// no purse pays for nothing is said, and it returns other.
func (r *Registry) given(number GoodsNumber, other bool) bool {
	g := r.goods.Must(number)
	for before := range SchemeNumber(r.byCode.Len()) {
		said, _ := r.Scheme(before+1, calendar.DateMax)
		if i := said.purse(g.Purpose); i >= 0 {
			return said.Purses[i].Unit != money
		}
	}
	return other
}

func (r *Registry) applyReceived(e Received) {
	lot := Lot{Goods: e.Goods, Donated: e.Donated, Donor: Donor{Person: e.Person, Company: e.Company}, On: e.On,
		Before: e.Before, Quantity: e.Quantity, Value: e.Value}
	r.lots.Put(e.Lot, lot)
	r.shelves.Put(shelfOf(e.Lot, lot), struct{}{})
	r.stock(e.Goods, e.Quantity)
}

func (r *Registry) stock(number GoodsNumber, by int64) {
	g := r.goods.Must(number)
	g.Left += by
	r.goods.Put(number, g)
}

// WriteOff asks that goods leave the stock without being handed out: spoilt, broken, past their day.
type WriteOff struct {
	Lot      LotNumber `cbor:"1,keyasint" json:"lot"`
	Quantity int64     `cbor:"2,keyasint" json:"quantity"`
	Reason   string    `cbor:"3,keyasint" json:"reason"` // A code.
}

// WrittenOff says that goods left the stock.
type WrittenOff struct {
	Lot      LotNumber `cbor:"1,keyasint"`
	Quantity int64     `cbor:"2,keyasint"`
	Reason   string    `cbor:"3,keyasint"`
}

// WriteOff decides whether goods may be written off.
func (r *Registry) WriteOff(tx *kernel.Tx, c WriteOff) error {
	lot, ok := r.lots.Get(c.Lot)
	switch {
	case !ok:
		return ErrLotUnknown
	case c.Quantity <= 0 || c.Quantity > lot.Left():
		return ErrLotLeft
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.writtenOff.Emit(tx, WrittenOff(c))
	return nil
}

func (r *Registry) applyWrittenOff(e WrittenOff) {
	lot := r.lots.Must(e.Lot)
	lot.Off += e.Quantity
	r.put(e.Lot, lot)
	r.stock(lot.Goods, -e.Quantity)
}

// put keeps a lot, on its shelf as long as something is left.
func (r *Registry) put(number LotNumber, lot Lot) {
	r.lots.Put(number, lot)
	if lot.Left() > 0 {
		r.shelves.Put(shelfOf(number, lot), struct{}{})
	} else {
		r.shelves.Delete(shelfOf(number, lot))
	}
}

// A Taken is what a sale takes of a lot.
type Taken struct {
	Lot      LotNumber `cbor:"1,keyasint"`
	Quantity int64     `cbor:"2,keyasint"`
}

// take finds the lots that a quantity of goods is handed out from on a day; false if there is not so
// much that is still good. What was found for earlier lines of the sale is taken already.
func (r *Registry) take(taken []Taken, goods GoodsNumber, quantity int64, on calendar.Date) ([]Taken, bool) {
	before := len(taken)
	for key := range r.shelves.From(shelfKey{Goods: goods, Before: on + 1}) {
		if key.Goods != goods || quantity == 0 {
			break
		}
		lot := r.lots.Must(key.Lot)
		left := lot.Left()
		for _, t := range taken[:before] {
			if t.Lot == key.Lot {
				left -= t.Quantity
			}
		}
		if lot.On > on || left <= 0 {
			continue
		}
		n := min(left, quantity)
		taken = append(taken, Taken{key.Lot, n})
		quantity -= n
	}
	return taken, quantity == 0
}

// Lot returns a lot.
func (r *Registry) Lot(number LotNumber) (Lot, bool) { return r.lots.Get(number) }

// A Statement is what became of what a donor gave.
type Statement struct {
	Lots                      int
	Quantity, Out, Off, Left  int64
	ValueFen, OutFen, LeftFen int64 // The parts of each lot's value, rounded down; the rest was written off.
}

// Statement adds up what became of the lots of a donor.
func (r *Registry) Statement(donor Donor) (s Statement) {
	for number := LotNumber(1); int(number) <= r.lots.Len(); number++ {
		lot := r.lots.Must(number)
		if !lot.Donated || lot.Donor.Person != donor.Person || lot.Donor.Company != donor.Company {
			continue
		}
		s.Lots++
		s.Quantity += lot.Quantity
		s.Out += lot.Out
		s.Off += lot.Off
		s.Left += lot.Left()
		s.ValueFen += lot.Value
		s.OutFen += lot.part(lot.Out)
		s.LeftFen += lot.part(lot.Left())
	}
	return s
}

// part returns what a part of a lot is worth, rounded down.
func (l Lot) part(n int64) int64 {
	fen, err := quantity.MulDiv(l.Value, n, l.Quantity, quantity.Down)
	if err != nil {
		panic("card: a lot without goods")
	}
	return fen
}

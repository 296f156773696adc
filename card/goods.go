package card

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A Till is where a scheme's purses pay.
type Till struct {
	_       struct{} `cbor:",toarray"`
	Scheme  SchemeNumber
	Company company.Number // Whose shop it stands in.
	Closed  calendar.Date  // Its last day; 0: it is open.
}

// RegisterTill asks for a till of a shop.
type RegisterTill struct {
	Scheme  string         `cbor:"1,keyasint" json:"scheme"`
	Company company.Number `cbor:"2,keyasint" json:"company"`
}

// TillRegistered says that a till may book sales.
type TillRegistered struct {
	Till    TillNumber     `cbor:"1,keyasint"`
	Scheme  SchemeNumber   `cbor:"2,keyasint"`
	Company company.Number `cbor:"3,keyasint"`
}

// RegisterTill decides whether there may be a till.
func (r *Registry) RegisterTill(tx *kernel.Tx, c RegisterTill) error {
	scheme, ok := r.byCode.Get(c.Scheme)
	switch {
	case !ok:
		return ErrSchemeUnknown
	case !r.companies.Active(c.Company):
		return ErrCompany
	}
	r.events.till.Emit(tx, TillRegistered{TillNumber(r.tills.Len()) + 1, scheme, c.Company})
	return nil
}

func (r *Registry) applyTill(e TillRegistered) {
	r.tills.Put(e.Till, Till{Scheme: e.Scheme, Company: e.Company})
}

// CloseTill asks that a till book nothing any more. Sales of days up to this one may still be brought in.
type CloseTill struct {
	Till   TillNumber `cbor:"1,keyasint" json:"till"`
	Reason string     `cbor:"2,keyasint" json:"reason"` // A code.
}

// TillClosed says that a day was a till's last.
type TillClosed struct {
	Till   TillNumber    `cbor:"1,keyasint"`
	Reason string        `cbor:"2,keyasint"`
	On     calendar.Date `cbor:"3,keyasint"`
}

// CloseTill decides whether a till may be closed.
func (r *Registry) CloseTill(tx *kernel.Tx, c CloseTill) error {
	till, ok := r.tills.Get(c.Till)
	switch {
	case !ok:
		return ErrTill
	case till.Closed != 0:
		return ErrTillClosed
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.tillClosed.Emit(tx, TillClosed{c.Till, c.Reason, calendar.DayOf(tx.Time)})
	return nil
}

func (r *Registry) applyTillClosed(e TillClosed) {
	till := r.tills.Must(e.Till)
	till.Closed = e.On
	r.tills.Put(e.Till, till)
}

// Till returns a till.
func (r *Registry) Till(number TillNumber) (Till, bool) { return r.tills.Get(number) }

// Goods are one kind of thing that the shop has.
type Goods struct {
	_       struct{} `cbor:",toarray"`
	Code    string
	NameZH  string
	Purpose string // What purse pays for it; one that no card has, such as tobacco, cannot be had for a card at all.
	Price   int64  // For one, in the unit of the purpose's purse.
	Left    int64  // In stock, over all lots, also those that are past their day.
}

// A GoodsRow is one kind of goods as data.
type GoodsRow struct {
	Code    string `cbor:"1,keyasint" json:"code"`
	NameZH  string `cbor:"2,keyasint" json:"name_zh"`
	Purpose string `cbor:"3,keyasint" json:"purpose"`
	Price   int64  `cbor:"4,keyasint" json:"price_fen"`
}

// RegisterGoods asks that kinds of goods be registered: all or none. Those that are there exactly so
// are left alone.
type RegisterGoods struct {
	Goods []GoodsRow `cbor:"1,keyasint" json:"goods"`
}

// GoodsRegistered says that there is a kind of goods.
type GoodsRegistered struct {
	Number GoodsNumber   `cbor:"1,keyasint"`
	Goods  GoodsRow      `cbor:"2,keyasint"`
	On     calendar.Date `cbor:"3,keyasint,omitempty"` // From when it has its price; 0: ever since.
}

// RegisterGoods decides whether the goods may be registered.
func (r *Registry) RegisterGoods(tx *kernel.Tx, c RegisterGoods) error {
	if len(c.Goods) == 0 || len(c.Goods) > RowsMax {
		return ErrRows
	}
	for i, row := range c.Goods {
		if refusal := r.registerGoods(tx, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) registerGoods(tx *kernel.Tx, row GoodsRow) *kernel.Refusal {
	switch {
	case !village.ValidCode(row.Code) || !village.ValidName(row.NameZH) || !village.ValidCode(row.Purpose):
		return ErrGoodsForm
	case row.Price <= 0 || row.Price > amountMax/QuantityMax:
		return ErrAmount
	}
	if number, ok := r.goodsByCode.Get(row.Code); ok {
		g := r.goods.Must(number)
		if g.NameZH != row.NameZH || g.Purpose != row.Purpose || g.Price != row.Price {
			return ErrGoodsThere
		}
		return nil
	}
	r.events.goods.Emit(tx, GoodsRegistered{GoodsNumber(r.goods.Len()) + 1, row, calendar.DayOf(tx.Time)})
	return nil
}

func (r *Registry) applyGoods(e GoodsRegistered) {
	r.goodsByCode.Put(e.Goods.Code, e.Number)
	r.goods.Put(
		e.Number,
		Goods{Code: e.Goods.Code, NameZH: e.Goods.NameZH, Purpose: e.Goods.Purpose, Price: e.Goods.Price},
	)
	r.mark(e.Number, e.On, e.Goods.Price)
}

// A priceKey finds the prices that goods were marked with on a day.
type priceKey struct {
	_     struct{} `cbor:",toarray"`
	Goods GoodsNumber
	On    calendar.Date
}

func comparePrices(a, b priceKey) int {
	return cmp.Or(cmp.Compare(a.Goods, b.Goods), cmp.Compare(a.On, b.On))
}

// marks are the prices of a day, in the order in which they came.
type marks struct {
	_   struct{} `cbor:",toarray"`
	All []int64
}

// mark notes a price. Inside Apply only.
func (r *Registry) mark(goods GoodsNumber, on calendar.Date, price int64) {
	key := priceKey{Goods: goods, On: on}
	had, _ := r.prices.Get(key)
	r.prices.Put(key, marks{All: append(slices.Clip(had.All), price)})
}

// costs reports whether goods had a price at any hour of a day: that of the day before, until it was marked
// anew, or one of the day itself.
func (r *Registry) costs(goods GoodsNumber, price int64, on calendar.Date) bool {
	for key, had := range r.prices.Down(priceKey{Goods: goods, On: on}) {
		switch {
		case key.Goods != goods:
			return false
		case key.On < on:
			return had.All[len(had.All)-1] == price
		case slices.Contains(had.All, price):
			return true
		}
	}
	return false
}

// SetPrice asks that goods be marked with another price.
type SetPrice struct {
	Goods GoodsNumber `cbor:"1,keyasint" json:"goods"`
	Price int64       `cbor:"2,keyasint" json:"price_fen"`
}

// PriceSet says what goods cost from now on.
type PriceSet struct {
	Goods GoodsNumber   `cbor:"1,keyasint"`
	Price int64         `cbor:"2,keyasint"`
	On    calendar.Date `cbor:"3,keyasint,omitempty"`
}

// SetPrice decides whether a price may change.
func (r *Registry) SetPrice(tx *kernel.Tx, c SetPrice) error {
	g, ok := r.goods.Get(c.Goods)
	switch {
	case !ok:
		return ErrGoods
	case c.Price <= 0 || c.Price > amountMax/QuantityMax || c.Price == g.Price:
		return ErrAmount
	}
	r.events.price.Emit(tx, PriceSet{c.Goods, c.Price, calendar.DayOf(tx.Time)})
	return nil
}

func (r *Registry) applyPrice(e PriceSet) {
	g := r.goods.Must(e.Goods)
	g.Price = e.Price
	r.goods.Put(e.Goods, g)
	r.mark(e.Goods, e.On, e.Price)
}

// ByCode returns the number of a kind of goods.
func (r *Registry) ByCode(code string) (GoodsNumber, bool) { return r.goodsByCode.Get(code) }

// Goods returns a kind of goods.
func (r *Registry) Goods(number GoodsNumber) (Goods, bool) { return r.goods.Get(number) }

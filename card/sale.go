package card

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A SaleLine is one line of a till's receipt.
type SaleLine struct {
	Goods    GoodsNumber `cbor:"1,keyasint" json:"goods"`
	Quantity int64       `cbor:"2,keyasint" json:"quantity"`
	Price    int64       `cbor:"3,keyasint" json:"price_fen"` // For one, as the till knows it.
}

// Sell asks that a till's receipt be booked: goods leave the stock, their price leaves a purse.
type Sell struct {
	Till    TillNumber    `cbor:"1,keyasint" json:"till"`
	Receipt uint64        `cbor:"2,keyasint" json:"receipt"` // The till's own number for it, once for ever.
	Card    Number        `cbor:"3,keyasint" json:"card"`
	Purpose string        `cbor:"4,keyasint" json:"purpose"` // Of the purse that pays.
	On      calendar.Date `cbor:"5,keyasint" json:"on"`
	Voucher VoucherNumber `cbor:"6,keyasint,omitempty" json:"voucher,omitempty"` // For a sale without a line; 0: none.
	Lines   []SaleLine    `cbor:"7,keyasint" json:"lines"`
}

// Sold says that a receipt is booked.
type Sold struct {
	Till    TillNumber    `cbor:"1,keyasint"`
	Receipt uint64        `cbor:"2,keyasint"`
	Card    Number        `cbor:"3,keyasint"`
	Holding HoldingNumber `cbor:"4,keyasint"`
	Purse   uint8         `cbor:"5,keyasint"`
	On      calendar.Date `cbor:"6,keyasint"`
	Total   int64         `cbor:"7,keyasint"`
	Voucher VoucherNumber `cbor:"8,keyasint"`
	Lines   []SaleLine    `cbor:"9,keyasint"`
	Taken   []Taken       `cbor:"10,keyasint"` // From which lots.
}

// A Sale is a booked receipt.
type Sale struct {
	_       struct{} `cbor:",toarray"`
	Holding HoldingNumber
	Purse   uint8
	On      calendar.Date
	Total   int64
	Card    Number
	Voucher VoucherNumber
	Lines   []SaleLine
	Taken   []Taken
	Back    bool
}

type saleKey struct {
	_       struct{} `cbor:",toarray"`
	Till    TillNumber
	Receipt uint64
}

func compareSales(a, b saleKey) int {
	return cmp.Or(cmp.Compare(a.Till, b.Till), cmp.Compare(a.Receipt, b.Receipt))
}

// Sell decides whether a receipt may be booked. A receipt that is booked exactly so is answered by
// ErrSold, so that a till may send it again under another request; one that says something else by
// ErrSaleOther. Outside the purpose, or beyond the balance, it is a *SaleRefusal.
func (r *Registry) Sell(tx *kernel.Tx, c Sell) error {
	till, ok := r.tills.Get(c.Till)
	if !ok {
		return ErrTill
	}
	if len(c.Lines) == 0 || len(c.Lines) > LinesMax {
		return ErrRows
	}
	if old, ok := r.sales.Get(saleKey{Till: c.Till, Receipt: c.Receipt}); ok {
		if r.same(old, &c) {
			return ErrSold
		}
		return ErrSaleOther
	}
	card, holding, refusal := r.payer(tx, &c, till)
	if refusal != nil {
		return refusal
	}
	said, _ := r.Scheme(holding.Scheme, c.On)
	purse := said.purse(c.Purpose)
	if purse < 0 || !r.purses.Has(purseKey{Holding: card.Holding, Purse: uint8(purse)}) {
		return ErrPurse
	}
	e := Sold{c.Till, c.Receipt, c.Card, card.Holding, uint8(purse), c.On, 0, c.Voucher, c.Lines, nil}
	if err := r.fill(&e, &c, &said, calendar.DayOf(tx.Time)); err != nil {
		return err
	}
	return r.pay(tx, e, &said)
}

// same reports whether a receipt says what is booked.
func (r *Registry) same(old Sale, c *Sell) bool {
	said, _ := r.Scheme(r.holdings.Must(old.Holding).Scheme, calendar.DateMax)
	if old.Card != c.Card || old.On != c.On || old.Voucher != c.Voucher ||
		int(old.Purse) != said.purse(c.Purpose) ||
		len(old.Lines) != len(c.Lines) {
		return false
	}
	for i := range old.Lines {
		if old.Lines[i] != c.Lines[i] {
			return false
		}
	}
	return true
}

// payer returns whose purse pays. A voucher was issued while its card was valid; a card that was
// lost since is still good for it on the days up to the report.
func (r *Registry) payer(tx *kernel.Tx, c *Sell, till Till) (Card, Holding, *kernel.Refusal) {
	if c.On == 0 || c.On > calendar.DayOf(tx.Time) {
		return Card{}, Holding{}, ErrDate
	}
	card, holding, refusal := r.valid(c.Card, c.On)
	if c.Voucher != 0 && (refusal == ErrLost || refusal == ErrReplaced) && (card.Lost == 0 || c.On <= card.Lost) {
		refusal = nil
	}
	switch {
	case refusal != nil:
		return card, holding, refusal
	case holding.Scheme != till.Scheme:
		return card, holding, ErrTill
	case till.Closed != 0 && c.On > till.Closed:
		return card, holding, ErrTillClosed
	case c.Voucher == 0 && c.On < calendar.DayOf(tx.Time)-1:
		return card, holding, ErrDate // Without a voucher a sale is booked on its day, or the day after.
	}
	if _, lives := r.living(holding); !lives && c.Voucher == 0 {
		return card, holding, ErrPerson
	}
	return card, holding, nil
}

// fill checks the lines of a sale and finds its sum and its lots. A till that is on the line has the price of the
// moment; one that brings a receipt in later had one of the day of the sale.
func (r *Registry) fill(e *Sold, c *Sell, said *PublishScheme, today calendar.Date) error {
	a, _ := r.books.Account(accountOf(*said, e.Holding, int(e.Purse)))
	refuse := func(refusal *kernel.Refusal, line int, g Goods) error {
		told := &SaleRefusal{Refusal: refusal, Line: line, Purpose: c.Purpose, Balance: a.Available(),
			Needed: total(c.Lines), Item: g.NameZH, Paying: said.called(c.Purpose)}
		if refusal == ErrPurpose {
			told.Goods, told.Serves = g.Purpose, said.called(g.Purpose)
		}
		return told
	}
	ok := true
	for i, line := range c.Lines {
		g, known := r.goods.Get(line.Goods)
		switch {
		case !known:
			return &kernel.RowRefusal{Row: i, Refusal: ErrGoods}
		case line.Quantity <= 0 || line.Quantity > QuantityMax:
			return &kernel.RowRefusal{Row: i, Refusal: ErrAmount}
		case g.Purpose != c.Purpose:
			return refuse(ErrPurpose, i, g)
		case c.Voucher == 0 && c.On == today && g.Price != line.Price, !r.costs(line.Goods, line.Price, c.On):
			return &kernel.RowRefusal{Row: i, Refusal: ErrPrice}
		}
		if e.Taken, ok = r.take(e.Taken, line.Goods, line.Quantity, c.On); !ok {
			return refuse(ErrStock, i, g)
		}
	}
	e.Total = total(c.Lines)
	if e.Voucher == 0 && e.Total > a.Available() {
		return refuse(ErrBalance, -1, Goods{})
	}
	return nil
}

// total returns what the lines come to. Fifty lines of a million times the highest price fit; what is
// beyond any bound counts as amountMax, which no purse holds.
func total(lines []SaleLine) (sum int64) {
	for _, line := range lines {
		if line.Price < 0 || line.Price > amountMax/QuantityMax || line.Quantity < 0 ||
			line.Quantity > QuantityMax {
			return amountMax
		}
		sum += line.Quantity * line.Price
	}
	return sum
}

// pay books a sale, by the purse or by a voucher.
func (r *Registry) pay(tx *kernel.Tx, e Sold, said *PublishScheme) error {
	row := said.Purses[e.Purse]
	account := accountOf(*said, e.Holding, int(e.Purse))
	cause := tx.NextSequence()
	if e.Voucher == 0 {
		if e.Total > row.SaleMax {
			a, _ := r.books.Account(account)
			return &SaleRefusal{Refusal: ErrSaleMax, Line: -1, Purpose: row.Purpose, Balance: a.Available(), Needed: e.Total}
		}
		r.events.sold.Emit(tx, e)
		return r.books.Transfer(tx, ledger.Transfer{Debit: account, Credit: row.Shop, Amount: e.Total, Cause: cause,
			Reference: e.Receipt})
	}
	v, ok := r.vouchers.Get(e.Voucher)
	if !ok || v.Ended || v.Card != e.Card || v.Till != e.Till || v.Purse != e.Purse || e.On < v.On ||
		e.On > v.Until {
		return ErrVoucher
	}
	if e.Total > v.Amount {
		return &SaleRefusal{Refusal: ErrVoucherMax, Line: -1, Purpose: row.Purpose, Balance: v.Amount, Needed: e.Total}
	}
	r.events.sold.Emit(tx, e)
	return r.books.Post(tx, ledger.Post{Hold: v.Hold, Amount: e.Total})
}

func (r *Registry) applySold(e Sold) {
	r.sales.Put(saleKey{Till: e.Till, Receipt: e.Receipt}, Sale{Holding: e.Holding, Purse: e.Purse, On: e.On,
		Total: e.Total, Card: e.Card, Voucher: e.Voucher, Lines: e.Lines, Taken: e.Taken})
	r.handOut(e.Taken, 1)
	key := purseKey{Holding: e.Holding, Purse: e.Purse}
	p := r.purses.Must(key)
	p.Spent += e.Total
	if e.Voucher != 0 {
		v := r.vouchers.Must(e.Voucher)
		r.lapse.Clear(v.due(), uint64(e.Voucher))
		v.Ended = true
		r.vouchers.Put(e.Voucher, v)
		p.Vouchers -= v.Amount
	}
	r.purses.Put(key, p)
}

// handOut takes goods from their lots, or puts them back.
func (r *Registry) handOut(taken []Taken, sign int64) {
	for _, t := range taken {
		lot := r.lots.Must(t.Lot)
		lot.Out += sign * t.Quantity
		r.put(t.Lot, lot)
		r.stock(lot.Goods, -sign*t.Quantity)
	}
}

// ReturnSale asks that a sale be undone, as a whole: the goods are back, and so is their price.
type ReturnSale struct {
	Till    TillNumber `cbor:"1,keyasint" json:"till"`
	Receipt uint64     `cbor:"2,keyasint" json:"receipt"`
	Reason  string     `cbor:"3,keyasint" json:"reason"` // A code.
}

// Returned says that a sale was undone.
type Returned struct {
	Till    TillNumber `cbor:"1,keyasint"`
	Receipt uint64     `cbor:"2,keyasint"`
	Reason  string     `cbor:"3,keyasint"`
}

// ReturnSale decides whether a sale may be undone.
func (r *Registry) ReturnSale(tx *kernel.Tx, c ReturnSale) error {
	sale, ok := r.sales.Get(saleKey{Till: c.Till, Receipt: c.Receipt})
	switch {
	case !ok:
		return ErrSale
	case sale.Back:
		return ErrReturned
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	holding := r.holdings.Must(sale.Holding)
	if holding.Closed {
		return ErrHoldingClosed
	}
	said, _ := r.Scheme(holding.Scheme, calendar.DateMax)
	cause := tx.NextSequence()
	r.events.returned.Emit(tx, Returned(c))
	return takenFrom(r.books.Transfer(tx, ledger.Transfer{Debit: said.Purses[sale.Purse].Shop,
		Credit: accountOf(said, sale.Holding, int(sale.Purse)), Amount: sale.Total, Cause: cause, Reference: c.Receipt}))
}

func (r *Registry) applyReturned(e Returned) {
	key := saleKey{Till: e.Till, Receipt: e.Receipt}
	sale := r.sales.Must(key)
	sale.Back = true
	r.sales.Put(key, sale)
	r.handOut(sale.Taken, -1)
	p := r.purses.Must(purseKey{Holding: sale.Holding, Purse: sale.Purse})
	p.Spent -= sale.Total
	r.purses.Put(purseKey{Holding: sale.Holding, Purse: sale.Purse}, p)
}

// Sale returns a booked receipt.
func (r *Registry) Sale(till TillNumber, receipt uint64) (Sale, bool) {
	return r.sales.Get(saleKey{Till: till, Receipt: receipt})
}

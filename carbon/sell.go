package carbon

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
	"liangshan/village"
)

type priceKey struct {
	_       struct{} `cbor:",toarray"`
	Bank    company.Number
	Vintage uint16 // 0: any other.
	From    calendar.Date
}

func comparePrices(a, b priceKey) int {
	return cmp.Or(cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.Vintage, b.Vintage), cmp.Compare(a.From, b.From))
}

// PostPrice asks that a bank sell at a price from a date on.
type PostPrice struct {
	Bank    company.Number `cbor:"1,keyasint" json:"bank"`
	Vintage uint16         `cbor:"2,keyasint,omitempty" json:"vintage,omitempty"` // 0: any that has no price of its own.
	From    calendar.Date  `cbor:"3,keyasint" json:"from"`                        // Not before today.
	Price   int64          `cbor:"4,keyasint" json:"price_fen_t"`                 // 0: not for sale.
}

// PricePosted says at what price a bank sells from a date on.
type PricePosted PostPrice

// PostPrice decides whether a price may be posted. What was posted for a day may be posted
// anew until the day is over.
func (r *Registry) PostPrice(tx *kernel.Tx, c PostPrice) error {
	switch {
	case !r.Has(Bank, c.Bank, "", calendar.DayOf(tx.Time)):
		return ErrBank
	case c.Vintage != 0 && !validVintage(c.Vintage):
		return ErrVintage
	case c.Price < 0 || c.Price > priceMax:
		return ErrPrice
	case c.From == 0 || c.From.Check() != nil:
		return ErrDateMissing
	case c.From < calendar.DayOf(tx.Time):
		return ErrDateOrder
	}
	r.events.pricePosted.Emit(tx, PricePosted(c))
	return nil
}

func (r *Registry) applyPricePosted(e PricePosted) {
	r.prices.Put(priceKey{Bank: e.Bank, Vintage: e.Vintage, From: e.From}, e.Price)
}

func projectPricePosted(at kernel.At, e PricePosted, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_price (sequence, storage, vintage, from_date, price_fen_t, posted_ms) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(at.Sequence),
		int64(e.Bank),
		int64(e.Vintage),
		e.From.String(),
		e.Price,
		at.Time,
	)
}

// Price returns at what price a bank sells a vintage on a day, in fen for a tonne; false if
// none is posted, or the bank does not sell.
func (r *Registry) Price(bank company.Number, vintage uint16, day calendar.Date) (price_fen_t int64, ok bool) {
	for _, v := range [...]uint16{vintage, 0} {
		for key, price := range r.prices.Down(priceKey{Bank: bank, Vintage: v, From: day}) {
			if key.Bank == bank && key.Vintage == v {
				return price, price > 0
			}
			break
		}
	}
	return 0, false
}

// Sell asks that tonnes go from a bank's store to a buyer at the posted price, and the money
// from the buyer to the bank. All the tonnes are of one price.
type Sell struct {
	Bank    company.Number   `cbor:"1,keyasint" json:"bank"`
	Buyer   company.Number   `cbor:"2,keyasint" json:"buyer"`
	Tonnes  int64            `cbor:"3,keyasint" json:"tonnes"`
	Vintage uint16           `cbor:"4,keyasint,omitempty" json:"vintage,omitempty"` // Only of this vintage.
	Lot     LotID            `cbor:"5,keyasint,omitempty" json:"lot,omitempty"`
	Price   int64            `cbor:"6,keyasint" json:"price_fen_t"` // As the buyer saw it.
	Debit   ledger.AccountID `cbor:"7,keyasint" json:"debit"`       // The buyer's.
	Credit  ledger.AccountID `cbor:"8,keyasint" json:"credit"`      // The bank's.
	Fee     ledger.AccountID `cbor:"9,keyasint,omitempty" json:"fee_account,omitempty"`
}

// A Part says where tonnes of a sale came from.
type Part struct {
	Project     ProjectID      `cbor:"1,keyasint"`
	Vintage     uint16         `cbor:"2,keyasint"`
	Start       uint64         `cbor:"3,keyasint"`
	End         uint64         `cbor:"4,keyasint"`
	Source      SourceID       `cbor:"5,keyasint,omitempty"` // 0: out of the buffer.
	Forward     ForwardID      `cbor:"6,keyasint,omitempty"` // Contract by which the bank had bought them.
	Cooperative company.Number `cbor:"7,keyasint,omitempty"` // Whose stands they grew on.
	Village     village.Code   `cbor:"8,keyasint,omitempty"`
}

// Tonnes returns how many serials the part has.
func (p Part) Tonnes() int64 { return int64(p.End - p.Start + 1) }

// Sold says that tonnes were sold from a bank's store: what came in, what they had cost, and
// whose they had been. What is left goes back to villages and households by it.
type Sold struct {
	Sale        SaleID           `cbor:"1,keyasint"`
	Bank        company.Number   `cbor:"2,keyasint"`
	Buyer       company.Number   `cbor:"3,keyasint"`
	Tonnes      int64            `cbor:"4,keyasint"`
	Proceeds    int64            `cbor:"5,keyasint"` // Fen, fees not taken off.
	Fees        int64            `cbor:"6,keyasint"` // Fen.
	Cost        Cost             `cbor:"7,keyasint"`
	Account     ledger.AccountID `cbor:"8,keyasint,omitempty"` // The bank's, that the proceeds came to.
	Reservation ReservationID    `cbor:"9,keyasint,omitempty"` // By which the exchange sold them; 0: directly.
	Parts       []Part           `cbor:"10,keyasint"`
	Date        calendar.Date    `cbor:"11,keyasint"`
	Layers      []SoldLayer      `cbor:"12,keyasint,omitempty"` // Of a sale by the exchange: out of which it came.
	Forfeits    int64            `cbor:"13,keyasint,omitempty"` // Fen of the proceeds: deposits that bidders had lost before.
}

// Sell decides whether a sale from store may be made. Tonnes and money move in one entry.
func (r *Registry) Sell(tx *kernel.Tx, c Sell) error {
	switch {
	case !r.Has(Bank, c.Bank, "", calendar.DayOf(tx.Time)):
		return ErrBank
	case c.Buyer == c.Bank:
		return ErrSelf
	case !r.companies.Active(c.Buyer):
		return ErrCompany
	case c.Tonnes > tonnesMax:
		return ErrSaleLimit
	}
	if most, ok := r.Parameter(SaleMax, calendar.DayOf(tx.Time)); ok && c.Tonnes > most {
		return ErrSaleLimit
	}
	refusal := r.take(holding{Owner: c.Bank, Status: Held}, c.Tonnes, choice{lot: c.Lot, vintage: c.Vintage})
	if refusal == nil {
		refusal = r.checkPrice(c, calendar.DayOf(tx.Time))
	}
	if refusal != nil {
		return refusal
	}
	e := Sold{Bank: c.Bank, Buyer: c.Buyer, Tonnes: c.Tonnes, Proceeds: c.Tonnes * c.Price, Account: c.Credit}
	e.Parts = r.partsTaken()
	if ppm, ok := r.Parameter(SaleFeePPM, calendar.DayOf(tx.Time)); ok {
		fees, err := quantity.MulDiv(e.Proceeds, ppm, million, quantity.HalfUp)
		if err != nil {
			return ErrOverflow
		}
		e.Fees = fees
	}
	e.Cost, refusal = r.hand(tx, c.Bank, target{owner: c.Buyer, status: Held})
	if refusal != nil {
		return refusal
	}
	r.book(tx, e)
	return r.collect(tx, c, e)
}

// checkPrice checks that all the tonnes that were taken are posted at the price that the
// buyer saw.
func (r *Registry) checkPrice(c Sell, on calendar.Date) *kernel.Refusal {
	for _, p := range r.pieces {
		price, ok := r.Price(c.Bank, r.lots.Must(p.lot).Vintage, on)
		switch {
		case !ok:
			return ErrNoPrice
		case price != c.Price:
			return ErrPriceOther
		}
	}
	return nil
}

// collect moves the money of a sale, and its fee.
func (r *Registry) collect(tx *kernel.Tx, c Sell, e Sold) error {
	err := r.pay(tx, c.Buyer, c.Bank, ledger.Transfer{Debit: c.Debit, Credit: c.Credit, Amount: e.Proceeds,
		Code: codeSale, Reference: r.last(countSale)})
	if err != nil || e.Fees == 0 {
		return err
	}
	if c.Fee == 0 {
		return ErrFeeAccount
	}
	return r.ledger.Transfer(tx, ledger.Transfer{Debit: c.Credit, Credit: c.Fee, Amount: e.Fees, Code: codeFee,
		Reference: r.last(countSale)})
}

// partsTaken says where the pieces that were taken came from.
func (r *Registry) partsTaken() []Part {
	parts := make([]Part, 0, len(r.pieces))
	for _, p := range r.pieces {
		l := r.lots.Must(p.lot)
		s, _ := r.sources.Get(l.Source)
		parts = append(parts, Part{l.Project, l.Vintage, l.Start, l.Start + uint64(p.tonnes) - 1, l.Source, l.Forward,
			s.Cooperative, s.Village})
	}
	return parts
}

// A Sale is what is known of a sale from store.
type Sale struct {
	_        struct{} `cbor:",toarray"`
	Bank     company.Number
	Buyer    company.Number
	Date     calendar.Date
	Tonnes   int64
	Proceeds int64 // Fen, fees not taken off.
	Fees     int64
	FIFO     int64 // Cost.
	Average  int64 // Cost.
	Account  ledger.AccountID
}

type partKey struct {
	_           struct{} `cbor:",toarray"`
	Sale        SaleID
	Village     village.Code
	Cooperative company.Number
	Forward     ForwardID
}

func compareParts(a, b partKey) int {
	return cmp.Or(
		cmp.Compare(a.Sale, b.Sale),
		cmp.Compare(a.Village, b.Village),
		cmp.Compare(a.Cooperative, b.Cooperative),
		cmp.Compare(a.Forward, b.Forward),
	)
}

// A SalePart is the tonnes of a sale that grew on the stands of one co-operative in one
// village, and came by one contract.
type SalePart struct {
	_           struct{} `cbor:",toarray"`
	Cooperative company.Number
	Village     village.Code
	Forward     ForwardID
	Tonnes      int64
}

// book emits the record of a sale and returns its number.
func (r *Registry) book(tx *kernel.Tx, e Sold) SaleID {
	e.Sale, e.Date = SaleID(r.last(countSale))+1, calendar.DayOf(tx.Time)
	if e.Reservation != 0 {
		e.Forfeits = r.stocks.Must(e.Bank).Forfeits
		e.Proceeds += e.Forfeits
	}
	r.events.sold.Emit(tx, e)
	return e.Sale
}

func (r *Registry) applySold(e Sold) {
	r.numbers.Put(countSale, uint64(e.Sale))
	r.sales.Put(
		e.Sale,
		Sale{Bank: e.Bank, Buyer: e.Buyer, Date: e.Date, Tonnes: e.Tonnes, Proceeds: e.Proceeds, Fees: e.Fees,
			FIFO: e.Cost.FIFO, Average: e.Cost.Average, Account: e.Account},
	)
	r.waitForfeits(e.Bank, -e.Forfeits)
	r.addParts(e.Sale, e.Parts)
	r.keepReturnable(e)
}

// addParts adds up whose the tonnes of a sale had been.
func (r *Registry) addParts(sale SaleID, parts []Part) {
	for _, p := range parts {
		key := partKey{Sale: sale, Village: p.Village, Cooperative: p.Cooperative, Forward: p.Forward}
		row, _ := r.saleParts.Get(key)
		r.saleParts.Put(key, SalePart{Cooperative: p.Cooperative, Village: p.Village, Forward: p.Forward,
			Tonnes: row.Tonnes + p.Tonnes()})
	}
}

func projectSold(at kernel.At, e Sold, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_sale (id, storage, buyer, tonnes, proceeds_fen, forfeited_fen, fees_fen, cost_fifo_fen,
			cost_average_fen, account,
		reservation, sold_ms, returned, returned_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL)`,
		int64(e.Sale),
		int64(e.Bank),
		int64(e.Buyer),
		e.Tonnes,
		e.Proceeds,
		e.Forfeits,
		e.Fees,
		e.Cost.FIFO,
		e.Cost.Average,
		int64(e.Account),
		int64(e.Reservation),
		at.Time,
	)
	projectForfeits(e.Bank, -e.Forfeits, exec)
	projectParts(e.Sale, e.Parts, exec)
}

func projectParts(sale SaleID, parts []Part, exec kernel.Exec) {
	for _, p := range parts {
		exec(
			`INSERT INTO carbon_sale_part (sale, project, vintage, first_serial, last_serial, origin, contract,
				cooperative, village)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(sale),
			int64(p.Project),
			int64(p.Vintage),
			int64(p.Start),
			int64(p.End),
			int64(p.Source),
			int64(p.Forward),
			int64(p.Cooperative),
			string(p.Village),
		)
	}
}

// SaleByID returns a sale from store.
func (r *Registry) SaleByID(id SaleID) (Sale, bool) { return r.sales.Get(id) }

// SaleIncome returns what a sale from store brought, what fees were taken off it, and what its
// stock had cost by both methods, in fen.
func (r *Registry) SaleIncome(sale uint64) (proceeds, fees, fifo, average int64, ok bool) {
	if sale > r.last(countSale) {
		return 0, 0, 0, 0, false
	}
	s, ok := r.sales.Get(SaleID(sale))
	return s.Proceeds, s.Fees, s.FIFO, s.Average, ok && s.Tonnes > 0 // Of one that was undone nothing is left.
}

// SaleOrigins calls a function with whose the tonnes of a sale had been.
func (r *Registry) SaleOrigins(sale uint64,
	each func(place village.Code, cooperative company.Number, contract uint64, tonnes int64),
) {
	if sale > r.last(countSale) {
		return
	}
	for _, p := range r.SaleParts(SaleID(sale)) {
		each(p.Village, p.Cooperative, uint64(p.Forward), p.Tonnes)
	}
}

// SaleParts returns whose the tonnes of a sale had been, in the order of villages,
// co-operatives and contracts.
func (r *Registry) SaleParts(id SaleID) (all []SalePart) {
	for key, row := range r.saleParts.From(partKey{Sale: id}) {
		if key.Sale != id {
			break
		}
		all = append(all, row)
	}
	return slices.Clip(all)
}

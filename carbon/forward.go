package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
	"liangshan/village"
)

// A Forward is an advance purchase: a bank pays a co-operative or a village's collective at
// signature for tonnes of coming years.
type Forward struct {
	_       struct{} `cbor:",toarray"`
	Bank    company.Number
	Seller  company.Number
	Village village.Code
	Price   int64 // Fen for a tonne.
}

type yearKey struct {
	_       struct{} `cbor:",toarray"`
	Forward ForwardID
	Vintage uint16
}

func compareYears(a, b yearKey) int {
	return cmp.Or(cmp.Compare(a.Forward, b.Forward), cmp.Compare(a.Vintage, b.Vintage))
}

// A ForwardYear is what was agreed for one vintage, and what came of it.
type ForwardYear struct {
	_         struct{}      `cbor:",toarray"`
	Due       calendar.Date // Last day of delivery.
	Agreed    int64         // Tonnes.
	Delivered int64         // Tonnes that came, also later ones that made good.
	Repaid    int64         // Tonnes made good in money.
	Short     int64         // Tonnes that had not come by the due date; 0 before it.
}

// Open returns the tonnes that are still owed.
func (y ForwardYear) Open() int64 { return y.Agreed - y.Delivered - y.Repaid }

// An AgreedYear is one vintage of a contract.
type AgreedYear struct {
	Vintage uint16        `cbor:"1,keyasint" json:"vintage"`
	Tonnes  int64         `cbor:"2,keyasint" json:"tonnes"`
	Due     calendar.Date `cbor:"3,keyasint" json:"due"` // Last day of delivery.
}

// SignForward asks that an advance purchase be signed and paid.
type SignForward struct {
	Bank    company.Number   `cbor:"1,keyasint" json:"bank"`
	Seller  company.Number   `cbor:"2,keyasint" json:"seller"`
	Village village.Code     `cbor:"3,keyasint" json:"village"`
	Price   int64            `cbor:"4,keyasint" json:"price_fen_t"`
	Years   []AgreedYear     `cbor:"5,keyasint" json:"years"`  // In order of vintages.
	Debit   ledger.AccountID `cbor:"6,keyasint" json:"debit"`  // The bank's.
	Credit  ledger.AccountID `cbor:"7,keyasint" json:"credit"` // The seller's.
}

// ForwardSigned says that an advance purchase was signed and, in the same entry, paid.
type ForwardSigned struct {
	Forward ForwardID      `cbor:"1,keyasint"`
	Bank    company.Number `cbor:"2,keyasint"`
	Seller  company.Number `cbor:"3,keyasint"`
	Village village.Code   `cbor:"4,keyasint"`
	Price   int64          `cbor:"5,keyasint"`
	Years   []AgreedYear   `cbor:"6,keyasint"`
	Paid    int64          `cbor:"7,keyasint"` // Fen.
}

// Codes of the transfers that this package makes in the ledger.
const (
	codePrepayment ledger.Code = 200 // At the signature of an advance purchase.
	codeRepayment  ledger.Code = 201 // Money back for tonnes that did not come.
	codeSale       ledger.Code = 202 // Sale from store.
	codeFee        ledger.Code = 203 // Fee of a sale from store.
)

// priceMax is the largest price, in fen for a tonne: a million yuan.
const priceMax = 100_000_000

// tonnesMax bounds a contract and a sale, so that tonnes times price stays in int64.
const tonnesMax = 10_000_000_000

// SignForward decides whether an advance purchase may be signed, and pays it.
func (r *Registry) SignForward(tx *kernel.Tx, c SignForward) error {
	switch {
	case !r.Has(Bank, c.Bank, "", calendar.DayOf(tx.Time)):
		return ErrBank
	case c.Seller == c.Bank:
		return ErrSelf
	case !r.companies.Active(c.Seller):
		return ErrCompany
	case !r.inVillage(c.Village):
		return ErrVillage
	case c.Price <= 0 || c.Price > priceMax:
		return ErrPrice
	}
	tonnes, err := checkYears(c.Years, calendar.DayOf(tx.Time))
	if err != nil {
		return err
	}
	paid := tonnes * c.Price
	most, ok := r.Parameter(PrepaidFenMax, calendar.DayOf(tx.Time))
	sum, overflow := quantity.Add(r.stocks.Must(c.Bank).Prepaid, paid)
	if overflow != nil || ok && sum > most {
		return ErrPrepaidLimit
	}
	id := ForwardID(r.last(countForward)) + 1
	r.events.forwardSigned.Emit(tx, ForwardSigned{id, c.Bank, c.Seller, c.Village, c.Price, c.Years, paid})
	return r.pay(tx, c.Bank, c.Seller, ledger.Transfer{Debit: c.Debit, Credit: c.Credit, Amount: paid,
		Code: codePrepayment, Reference: uint64(id)})
}

func checkYears(years []AgreedYear, on calendar.Date) (tonnes int64, err error) {
	if len(years) == 0 || len(years) > YearsMax {
		return 0, ErrForwardYears
	}
	last := uint16(0)
	for i, y := range years {
		if !validVintage(y.Vintage) || y.Vintage <= last || y.Tonnes <= 0 || y.Tonnes > tonnesMax/YearsMax ||
			y.Due.Check() != nil || y.Due < on || y.Due.Year() < int(y.Vintage) {
			return 0, &kernel.RowRefusal{Row: i, Refusal: ErrForwardYears}
		}
		last, tonnes = y.Vintage, tonnes+y.Tonnes
	}
	return tonnes, nil
}

// pay moves money between accounts that must be those of the two companies.
func (r *Registry) pay(tx *kernel.Tx, from, to company.Number, t ledger.Transfer) error {
	debit, ok := r.ledger.Account(t.Debit)
	credit, also := r.ledger.Account(t.Credit)
	if ok && debit.Holder != uint64(from) || also && credit.Holder != uint64(to) {
		return ErrAccountOther
	}
	t.Cause = tx.NextSequence() - 1
	return r.ledger.Transfer(tx, t)
}

// dueKey is the key of the deadline of one year of a contract.
func dueKey(id ForwardID, vintage uint16) uint64 { return uint64(id)<<16 | uint64(vintage) }

func (r *Registry) applyForwardSigned(e ForwardSigned) {
	r.numbers.Put(countForward, uint64(e.Forward))
	r.forwards.Put(e.Forward, Forward{Bank: e.Bank, Seller: e.Seller, Village: e.Village, Price: e.Price})
	for _, y := range e.Years {
		r.years.Put(yearKey{Forward: e.Forward, Vintage: y.Vintage}, ForwardYear{Due: y.Due, Agreed: y.Tonnes})
		r.due.Set(y.Due.EndMillis(), dueKey(e.Forward, y.Vintage))
	}
	s := r.stocks.Must(e.Bank)
	s.Prepaid += e.Paid
	r.stocks.Put(e.Bank, s)
}

func projectForwardSigned(at kernel.At, e ForwardSigned, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_forward (id, storage, seller, village, price_fen_t, paid_fen, signed_ms) VALUES (?, ?, ?,
			?, ?, ?, ?)`,
		int64(e.Forward),
		int64(e.Bank),
		int64(e.Seller),
		string(e.Village),
		e.Price,
		e.Paid,
		at.Time,
	)
	for _, y := range e.Years {
		exec(`INSERT INTO carbon_forward_year (contract, vintage, due, agreed) VALUES (?, ?, ?, ?)`,
			int64(e.Forward), int64(y.Vintage), y.Due.String(), y.Tonnes)
	}
	projectPrepaid(e.Bank, e.Paid, exec)
}

func projectPrepaid(bank company.Number, fen int64, exec kernel.Exec) {
	var stock []int64
	exec("carbon_stock", int64(bank), &stock)
	if stock != nil {
		stock[stockPrepaid] += fen
	}
}

// DeliverForward asks that tonnes go to the bank that bought them in advance.
type DeliverForward struct {
	Forward ForwardID `cbor:"1,keyasint" json:"forward"`
	Vintage uint16    `cbor:"2,keyasint" json:"vintage"` // Year of the contract.
	Tonnes  int64     `cbor:"3,keyasint" json:"tonnes"`
	Lot     LotID     `cbor:"4,keyasint,omitempty" json:"lot,omitempty"`
}

// ForwardDelivered says that tonnes came into store as agreed, or later to make good. The
// lots follow as events of the same entry.
type ForwardDelivered struct {
	Forward ForwardID      `cbor:"1,keyasint"`
	Vintage uint16         `cbor:"2,keyasint"`
	Tonnes  int64          `cbor:"3,keyasint"`
	Bank    company.Number `cbor:"4,keyasint"`
	Fen     int64          `cbor:"5,keyasint"` // What had been paid for them.
}

// DeliverForward decides whether tonnes may be delivered. By the due date they are of the
// agreed vintage; after it, what is missing is made good in tonnes of that vintage or a later.
func (r *Registry) DeliverForward(tx *kernel.Tx, c DeliverForward) error {
	f, y, err := r.forwardYear(c.Forward, c.Vintage, c.Tonnes)
	if err != nil {
		return err
	}
	pick := choice{lot: c.Lot}
	if c.Lot == 0 {
		pick.vintage, pick.later = c.Vintage, y.Short > 0
	} else if l, ok := r.lots.Get(c.Lot); ok && (l.Vintage < c.Vintage || y.Short == 0 && l.Vintage != c.Vintage) {
		return ErrForwardOther
	}
	refusal := r.take(holding{Owner: f.Seller, Status: Held}, c.Tonnes, pick)
	if refusal != nil {
		return refusal
	}
	fen := c.Tonnes * f.Price
	r.events.forwardDelivered.Emit(tx, ForwardDelivered{c.Forward, c.Vintage, c.Tonnes, f.Bank, fen})
	_, refusal = r.hand(tx, f.Seller, target{owner: f.Bank, status: Held, forward: c.Forward, paid: fen})
	return asError(refusal)
}

// forwardYear returns a year of a contract that so many tonnes are still owed of.
func (r *Registry) forwardYear(id ForwardID, vintage uint16, tonnes int64) (f Forward, y ForwardYear, err error) {
	f, ok := r.forwards.Get(id)
	if !ok {
		return f, y, ErrForward
	}
	y, ok = r.years.Get(yearKey{Forward: id, Vintage: vintage})
	switch {
	case !ok:
		return f, y, ErrForwardYear
	case tonnes <= 0:
		return f, y, ErrQuantity
	case tonnes > y.Open():
		return f, y, ErrForwardMore
	}
	return f, y, nil
}

func (r *Registry) applyForwardDelivered(e ForwardDelivered) {
	r.settleYear(e.Forward, e.Vintage, e.Bank, e.Fen, func(y *ForwardYear) { y.Delivered += e.Tonnes })
}

// settleYear changes a year of a contract, and ends its deadline when nothing is owed.
func (r *Registry) settleYear(
	id ForwardID,
	vintage uint16,
	bank company.Number,
	fen int64,
	change func(*ForwardYear),
) {
	key := yearKey{Forward: id, Vintage: vintage}
	y := r.years.Must(key)
	change(&y)
	r.years.Put(key, y)
	if y.Open() == 0 && y.Short == 0 {
		r.due.Clear(y.Due.EndMillis(), dueKey(id, vintage))
	}
	s := r.stocks.Must(bank)
	s.Prepaid -= fen
	r.stocks.Put(bank, s)
}

func projectForwardDelivered(_ kernel.At, e ForwardDelivered, exec kernel.Exec) {
	exec(`UPDATE carbon_forward_year SET delivered = delivered + ? WHERE contract = ? AND vintage = ?`,
		e.Tonnes, int64(e.Forward), int64(e.Vintage))
	projectPrepaid(e.Bank, -e.Fen, exec)
}

// FellShort says that tonnes had not come by the last day of delivery.
type FellShort struct {
	Forward ForwardID `cbor:"1,keyasint"`
	Vintage uint16    `cbor:"2,keyasint"`
	Tonnes  int64     `cbor:"3,keyasint"`
}

// fallDue follows the due date of a year of a contract.
func (r *Registry) fallDue(tx *kernel.Tx, key uint64) {
	id, vintage := ForwardID(key>>16), uint16(key)
	if y := r.years.Must(yearKey{Forward: id, Vintage: vintage}); y.Open() > 0 {
		r.events.fellShort.Emit(tx, FellShort{id, vintage, y.Open()})
	}
}

func (r *Registry) applyFellShort(e FellShort) {
	key := yearKey{Forward: e.Forward, Vintage: e.Vintage}
	y := r.years.Must(key)
	y.Short = e.Tonnes
	r.years.Put(key, y)
}

func projectFellShort(_ kernel.At, e FellShort, exec kernel.Exec) {
	exec(`UPDATE carbon_forward_year SET short = ? WHERE contract = ? AND vintage = ?`,
		e.Tonnes, int64(e.Forward), int64(e.Vintage))
}

// RepayForward asks that tonnes that did not come be made good in money, at the price paid.
type RepayForward struct {
	Forward ForwardID        `cbor:"1,keyasint" json:"forward"`
	Vintage uint16           `cbor:"2,keyasint" json:"vintage"`
	Tonnes  int64            `cbor:"3,keyasint" json:"tonnes"`
	Debit   ledger.AccountID `cbor:"4,keyasint" json:"debit"`  // The seller's.
	Credit  ledger.AccountID `cbor:"5,keyasint" json:"credit"` // The bank's.
}

// ForwardRepaid says that tonnes that did not come were made good in money.
type ForwardRepaid struct {
	Forward ForwardID      `cbor:"1,keyasint"`
	Vintage uint16         `cbor:"2,keyasint"`
	Tonnes  int64          `cbor:"3,keyasint"`
	Bank    company.Number `cbor:"4,keyasint"`
	Fen     int64          `cbor:"5,keyasint"`
}

// RepayForward decides whether tonnes may be made good in money: only what fell short.
func (r *Registry) RepayForward(tx *kernel.Tx, c RepayForward) error {
	f, y, err := r.forwardYear(c.Forward, c.Vintage, c.Tonnes)
	if err != nil {
		return err
	}
	if y.Short == 0 {
		return ErrNotShort
	}
	fen := c.Tonnes * f.Price
	r.events.forwardRepaid.Emit(tx, ForwardRepaid{c.Forward, c.Vintage, c.Tonnes, f.Bank, fen})
	return r.pay(tx, f.Seller, f.Bank, ledger.Transfer{Debit: c.Debit, Credit: c.Credit, Amount: fen,
		Code: codeRepayment, Reference: uint64(c.Forward)})
}

func (r *Registry) applyForwardRepaid(e ForwardRepaid) {
	r.settleYear(e.Forward, e.Vintage, e.Bank, e.Fen, func(y *ForwardYear) { y.Repaid += e.Tonnes })
}

func projectForwardRepaid(_ kernel.At, e ForwardRepaid, exec kernel.Exec) {
	exec(`UPDATE carbon_forward_year SET repaid = repaid + ? WHERE contract = ? AND vintage = ?`,
		e.Tonnes, int64(e.Forward), int64(e.Vintage))
	projectPrepaid(e.Bank, -e.Fen, exec)
}

// ForwardByID returns a contract.
func (r *Registry) ForwardByID(id ForwardID) (Forward, bool) { return r.forwards.Get(id) }

// YearOf returns a year of a contract.
func (r *Registry) YearOf(id ForwardID, vintage uint16) (ForwardYear, bool) {
	return r.years.Get(yearKey{Forward: id, Vintage: vintage})
}

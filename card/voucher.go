package card

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A Voucher is an amount of a purse set aside for one till, so that it may sell where there is no
// line and bring the receipt in later. What it is good for cannot be spent elsewhere meanwhile.
type Voucher struct {
	_       struct{} `cbor:",toarray"`
	Card    Number
	Holding HoldingNumber
	Purse   uint8
	Till    TillNumber
	Hold    ledger.HoldID
	Amount  int64
	On      calendar.Date
	Until   calendar.Date // The last day on which it is good.
	Grace   uint16        // Days after that in which it may still be brought in.
	Ended   bool
}

// due returns when a voucher lapses, in milliseconds since 1970.
func (v Voucher) due() int64 { return (v.Until + calendar.Date(v.Grace)).EndMillis() }

// IssueVoucher asks for a voucher.
type IssueVoucher struct {
	Card    Number        `cbor:"1,keyasint" json:"card"`
	Purpose string        `cbor:"2,keyasint" json:"purpose"`
	Till    TillNumber    `cbor:"3,keyasint" json:"till"`
	Amount  int64         `cbor:"4,keyasint" json:"amount_fen"`
	Until   calendar.Date `cbor:"5,keyasint" json:"until"` // The last day on which it is good.
}

// VoucherIssued says that an amount is set aside for a till.
type VoucherIssued struct {
	Voucher VoucherNumber `cbor:"1,keyasint"`
	Card    Number        `cbor:"2,keyasint"`
	Holding HoldingNumber `cbor:"3,keyasint"`
	Purse   uint8         `cbor:"4,keyasint,omitempty"`
	Till    TillNumber    `cbor:"5,keyasint"`
	Hold    ledger.HoldID `cbor:"6,keyasint"`
	Amount  int64         `cbor:"7,keyasint"`
	On      calendar.Date `cbor:"8,keyasint"`
	Until   calendar.Date `cbor:"9,keyasint"`
	Grace   uint16        `cbor:"10,keyasint,omitempty"`
}

// VoucherLapsed says that a voucher was not brought in; its amount is free again.
type VoucherLapsed struct {
	Voucher VoucherNumber `cbor:"1,keyasint"`
}

// IssueVoucher decides whether a voucher may be issued, within the limits of the purse.
func (r *Registry) IssueVoucher(tx *kernel.Tx, c IssueVoucher) error {
	day := calendar.DayOf(tx.Time)
	card, holding, refusal := r.valid(c.Card, day)
	if refusal != nil {
		return refusal
	}
	till, ok := r.tills.Get(c.Till)
	if !ok || till.Scheme != holding.Scheme {
		return ErrTill
	}
	if till.Closed != 0 {
		return ErrTillClosed
	}
	if _, lives := r.living(holding); !lives {
		return ErrPerson
	}
	said, _ := r.Scheme(holding.Scheme, day)
	purse := said.purse(c.Purpose)
	has, open := r.purses.Get(purseKey{Holding: card.Holding, Purse: uint8(purse)})
	if purse < 0 || !open {
		return ErrPurse
	}
	row := said.Purses[purse]
	switch {
	case c.Amount <= 0 || c.Amount > amountMax:
		return ErrAmount
	case c.Amount > row.VoucherMax || has.Vouchers+c.Amount > row.OfflineMax:
		return ErrVoucherMax
	case c.Until < day || c.Until > day+calendar.Date(row.VoucherDays) || card.Expires != 0 && c.Until >= card.Expires:
		return ErrDate
	}
	account := accountOf(said, card.Holding, purse)
	if a, _ := r.books.Account(account); c.Amount > a.Available() {
		return &SaleRefusal{Refusal: ErrBalance, Line: -1, Purpose: row.Purpose, Balance: a.Available(), Needed: c.Amount}
	}
	number := VoucherNumber(r.vouchers.Len()) + 1
	hold := ledger.PlaceHold{Debit: account, Credit: row.Shop, Amount: c.Amount, Cause: tx.NextSequence() + 1,
		Reference: uint64(number)}
	if err := r.books.Hold(tx, hold); err != nil {
		return err
	}
	r.events.voucher.Emit(tx, VoucherIssued{number, c.Card, card.Holding, uint8(purse), c.Till, r.books.LastHold(),
		c.Amount, day, c.Until, row.GraceDays})
	return nil
}

func (r *Registry) applyVoucher(e VoucherIssued) {
	v := Voucher{Card: e.Card, Holding: e.Holding, Purse: e.Purse, Till: e.Till, Hold: e.Hold, Amount: e.Amount,
		On: e.On, Until: e.Until, Grace: e.Grace}
	r.vouchers.Put(e.Voucher, v)
	r.lapse.Set(v.due(), uint64(e.Voucher))
	r.openVouchers(v, e.Amount)
}

func (r *Registry) openVouchers(v Voucher, by int64) {
	key := purseKey{Holding: v.Holding, Purse: v.Purse}
	p := r.purses.Must(key)
	p.Vouchers += by
	r.purses.Put(key, p)
}

// fireLapse frees what a voucher that was not brought in is good for.
func (r *Registry) fireLapse(tx *kernel.Tx, key uint64) {
	v, ok := r.vouchers.Get(VoucherNumber(key))
	if !ok || v.Ended {
		return
	}
	r.events.lapsed.Emit(tx, VoucherLapsed{VoucherNumber(key)})
	if _, ok := r.books.HoldByID(v.Hold); ok { // Somebody may have given it up in the ledger.
		if err := r.books.Void(tx, ledger.Void{Hold: v.Hold}); err != nil {
			panic("card: a hold that cannot be given up")
		}
	}
}

func (r *Registry) applyLapsed(e VoucherLapsed) {
	v := r.vouchers.Must(e.Voucher)
	v.Ended = true
	r.vouchers.Put(e.Voucher, v)
	r.openVouchers(v, -v.Amount)
}

// Voucher returns a voucher, also one that has ended.
func (r *Registry) Voucher(number VoucherNumber) (Voucher, bool) { return r.vouchers.Get(number) }

package card

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// A BenefitRow is something that a card gives its holder.
type BenefitRow struct {
	Code    string           `cbor:"1,keyasint" json:"code"`
	NameZH  string           `cbor:"2,keyasint" json:"name_zh"`
	NameEN  string           `cbor:"3,keyasint" json:"name_en"`
	PerYear uint16           `cbor:"4,keyasint,omitempty" json:"per_year,omitempty"`   // Times in a calendar year; 0: as often as one likes.
	Fen     int64            `cbor:"5,keyasint,omitempty" json:"amount_fen,omitempty"` // What the partner gets each time; 0: nothing.
	Budget  ledger.AccountID `cbor:"6,keyasint,omitempty" json:"budget_account,omitempty"`
	Payable ledger.AccountID `cbor:"7,keyasint,omitempty" json:"payable_account,omitempty"` // Where the partner's money waits.
	Basis   string           `cbor:"8,keyasint" json:"basis"`                               // Where it stands written, or that it is assumed.
}

// A PurseRow is a balance that a card holds for one purpose.
type PurseRow struct {
	Purpose     string           `cbor:"1,keyasint" json:"purpose"` // A code: what may be had for it.
	NameZH      string           `cbor:"2,keyasint" json:"name_zh"`
	NameEN      string           `cbor:"3,keyasint" json:"name_en"`
	Unit        string           `cbor:"4,keyasint" json:"unit"`          // Of the ledger.
	Code        ledger.Code      `cbor:"5,keyasint" json:"code"`          // Of the holders' accounts, from the chart.
	Fund        ledger.AccountID `cbor:"6,keyasint" json:"fund_account"`  // Where loads come from.
	Shop        ledger.AccountID `cbor:"7,keyasint" json:"shop_account"`  // Where sales go to.
	Cap         int64            `cbor:"8,keyasint" json:"balance_max"`   // What it may hold.
	SaleMax     int64            `cbor:"9,keyasint" json:"sale_max"`      // What one sale may take.
	VoucherMax  int64            `cbor:"10,keyasint" json:"voucher_max"`  // What one voucher may be good for; 0: there are none.
	OfflineMax  int64            `cbor:"11,keyasint" json:"offline_max"`  // What all open vouchers of a holding may be good for.
	VoucherDays uint16           `cbor:"12,keyasint" json:"voucher_days"` // How long a voucher is good.
	GraceDays   uint16           `cbor:"13,keyasint" json:"grace_days"`   // How long after that a till may still bring it in.
	Basis       string           `cbor:"14,keyasint" json:"basis"`
}

// PublishScheme asks that a kind of card be as said from a day on.
type PublishScheme struct {
	Code     string           `cbor:"1,keyasint" json:"code"`
	From     calendar.Date    `cbor:"2,keyasint" json:"from"`
	NameZH   string           `cbor:"3,keyasint" json:"name_zh"`
	NameEN   string           `cbor:"4,keyasint" json:"name_en"`
	Months   uint16           `cbor:"5,keyasint,omitempty" json:"months,omitempty"`        // How long a card is valid; 0: without end.
	First    ledger.AccountID `cbor:"6,keyasint,omitempty" json:"account_first,omitempty"` // The holders' accounts are numbered from here.
	Benefits []BenefitRow     `cbor:"7,keyasint,omitempty" json:"benefits,omitempty"`
	Purses   []PurseRow       `cbor:"8,keyasint,omitempty" json:"purses,omitempty"`
}

// SchemePublished says what a kind of card gives from a day on.
type SchemePublished struct {
	Number SchemeNumber  `cbor:"1,keyasint"`
	Scheme PublishScheme `cbor:"2,keyasint"`
}

// A Scheme is a version of a kind of card.
type Scheme struct {
	_    struct{} `cbor:",toarray"`
	Said PublishScheme
}

type schemeKey struct {
	_      struct{} `cbor:",toarray"`
	Scheme SchemeNumber
	From   calendar.Date
}

func compareSchemes(a, b schemeKey) int {
	return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.From, b.From))
}

// PublishScheme decides whether a version of a scheme may come into force.
func (r *Registry) PublishScheme(tx *kernel.Tx, c PublishScheme) error {
	if refusal := r.checkScheme(c); refusal != nil {
		return refusal
	}
	number, known := r.byCode.Get(c.Code)
	if !known {
		number = SchemeNumber(r.byCode.Len()) + 1
	} else if last, _ := r.Scheme(number, calendar.DateMax); !follows(last, c) {
		return ErrSchemeOrder
	}
	r.events.published.Emit(tx, SchemePublished{number, c})
	return nil
}

// follows reports whether a version may come after another: it is later, and every purse has the
// place, unit and accounts that it had, so that balances stay where they are.
func follows(last, next PublishScheme) bool {
	if next.From <= last.From || next.First != last.First || len(next.Purses) < len(last.Purses) {
		return false
	}
	for i, p := range last.Purses {
		q := next.Purses[i]
		if p.Purpose != q.Purpose || p.Unit != q.Unit || p.Fund != q.Fund || p.Shop != q.Shop {
			return false
		}
	}
	return true
}

func (r *Registry) checkScheme(c PublishScheme) *kernel.Refusal {
	switch {
	case !village.ValidCode(c.Code) || !village.ValidName(c.NameZH) || !village.ValidName(c.NameEN):
		return ErrScheme
	case c.From == 0 || c.From.Check() != nil || c.Months > 1200:
		return ErrScheme
	case len(c.Benefits) > BenefitsMax || len(c.Purses) > PursesMax || len(c.Benefits)+len(c.Purses) == 0:
		return ErrScheme
	case (c.First == 0) != (len(c.Purses) == 0) || c.First > 1<<50:
		return ErrAccount
	}
	for i, b := range c.Benefits {
		if refusal := r.checkBenefit(b); refusal != nil {
			return refusal
		}
		for _, other := range c.Benefits[:i] {
			if b.Code == other.Code {
				return ErrScheme
			}
		}
	}
	for i, p := range c.Purses {
		if refusal := r.checkPurse(p); refusal != nil {
			return refusal
		}
		for _, other := range c.Purses[:i] {
			if p.Purpose == other.Purpose {
				return ErrScheme
			}
		}
	}
	return nil
}

func (r *Registry) checkBenefit(b BenefitRow) *kernel.Refusal {
	switch {
	case !village.ValidCode(b.Code) || !village.ValidName(b.NameZH) || !village.ValidName(b.NameEN) || b.Basis == "":
		return ErrScheme
	case b.Fen < 0 || b.Fen > amountMax:
		return ErrAmount
	case b.Fen == 0 && b.Budget == 0 && b.Payable == 0:
		return nil
	case b.Fen == 0 || b.Budget == b.Payable || !r.sameUnit(b.Budget, b.Payable, ""):
		return ErrAccount
	}
	return nil
}

func (r *Registry) checkPurse(p PurseRow) *kernel.Refusal {
	switch {
	case !village.ValidCode(p.Purpose) || !village.ValidName(p.NameZH) || !village.ValidName(p.NameEN) || p.Basis == "":
		return ErrScheme
	case p.Fund == p.Shop || !r.sameUnit(p.Fund, p.Shop, p.Unit):
		return ErrAccount
	case p.Cap <= 0 || p.Cap > amountMax || p.SaleMax <= 0 || p.SaleMax > p.Cap:
		return ErrAmount
	case p.VoucherMax < 0 || p.VoucherMax > p.OfflineMax || p.OfflineMax > p.Cap || p.VoucherDays > 366 ||
		p.GraceDays > 366:
		return ErrAmount
	}
	return nil
}

// sameUnit reports whether two accounts are there and count in one unit, which is the one named.
func (r *Registry) sameUnit(a, b ledger.AccountID, unit string) bool {
	one, ok := r.books.Account(a)
	other, also := r.books.Account(b)
	if !ok || !also || one.Unit != other.Unit {
		return false
	}
	u, _ := r.books.Unit(one.Unit)
	return unit == "" || u.Code == unit
}

func (r *Registry) applyPublished(e SchemePublished) {
	r.byCode.Put(e.Scheme.Code, e.Number)
	r.schemes.Put(schemeKey{Scheme: e.Number, From: e.Scheme.From}, Scheme{Said: e.Scheme})
}

// SchemeByCode returns the number of a kind of card.
func (r *Registry) SchemeByCode(code string) (SchemeNumber, bool) { return r.byCode.Get(code) }

// CodeOf returns the code of a kind of card; nothing if there is none of that number.
func (r *Registry) CodeOf(number SchemeNumber) string {
	said, _ := r.Scheme(number, calendar.DateMax)
	return said.Code
}

// Scheme returns the version of a scheme that is in force on a day; false if there is none yet.
func (r *Registry) Scheme(number SchemeNumber, on calendar.Date) (PublishScheme, bool) {
	for key, s := range r.schemes.Down(schemeKey{Scheme: number, From: on}) {
		if key.Scheme != number {
			break
		}
		return s.Said, true
	}
	return PublishScheme{}, false
}

// Known reports whether a version of a scheme was published exactly so.
func (r *Registry) Known(c PublishScheme) bool {
	number, ok := r.byCode.Get(c.Code)
	if !ok {
		return false
	}
	s, ok := r.schemes.Get(schemeKey{Scheme: number, From: c.From})
	return ok && string(kernel.Encode(s.Said)) == string(kernel.Encode(c))
}

// benefit returns a benefit of a scheme.
func (s *PublishScheme) benefit(code string) (BenefitRow, bool) {
	for _, b := range s.Benefits {
		if b.Code == code {
			return b, true
		}
	}
	return BenefitRow{}, false
}

// purse returns the place of the purse for a purpose, -1 if the scheme has none.
func (s *PublishScheme) purse(purpose string) int {
	for i, p := range s.Purses {
		if p.Purpose == purpose {
			return i
		}
	}
	return -1
}

// called returns what the purse of a purpose is called in Chinese and English; empty if the scheme has none.
func (s *PublishScheme) called(purpose string) [2]string {
	if i := s.purse(purpose); i >= 0 {
		return [2]string{s.Purses[i].NameZH, s.Purses[i].NameEN}
	}
	return [2]string{}
}

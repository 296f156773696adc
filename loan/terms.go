package loan

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

// PublishTerms asks that loans be guaranteed under these terms from a day on.
type PublishTerms struct {
	From          calendar.Date    `cbor:"1,keyasint" json:"from"`
	PersonMax     int64            `cbor:"2,keyasint" json:"person_max_fen"`
	PartnerRate   quantity.Rate    `cbor:"3,keyasint" json:"partner_rate_ppm"` // Of the sum of the partners' limits.
	PartnersMax   int64            `cbor:"4,keyasint" json:"partners_max_fen"`
	FirmMax       int64            `cbor:"5,keyasint" json:"firm_max_fen"`
	HireRate      quantity.Rate    `cbor:"6,keyasint" json:"hire_rate_ppm"` // New hires of all staff, for FirmMax.
	HireRateLarge quantity.Rate    `cbor:"7,keyasint" json:"hire_rate_large_ppm"`
	LargeAbove    uint32           `cbor:"8,keyasint" json:"large_above"`       // Staff above which a firm is large.
	PerHead       int64            `cbor:"9,keyasint" json:"per_head_fen"`      // For each new hire of a firm below the rate.
	RateMax       quantity.Rate    `cbor:"10,keyasint" json:"rate_max_ppm"`     // Interest a year.
	MonthsMax     uint16           `cbor:"11,keyasint" json:"months_max"`       // Term.
	SupportRate   quantity.Rate    `cbor:"12,keyasint" json:"support_rate_ppm"` // Of the interest paid.
	OverdueMonths uint16           `cbor:"13,keyasint" json:"overdue_months"`   // After which the fund pays.
	FullUpTo      int64            `cbor:"14,keyasint" json:"full_up_to_fen"`   // Loans up to here are paid in full, …
	Part          quantity.Rate    `cbor:"15,keyasint" json:"part_ppm"`         // … larger ones so far.
	Multiple      uint16           `cbor:"16,keyasint" json:"multiple"`         // Exposure at most so many times the fund.
	Fund          ledger.AccountID `cbor:"17,keyasint" json:"fund_account"`
	Banks         ledger.AccountID `cbor:"18,keyasint" json:"bank_account"`     // What the fund has paid to banks.
	Outside       ledger.AccountID `cbor:"19,keyasint" json:"outside_account"`  // Where what comes back comes from.
	Budget        ledger.AccountID `cbor:"20,keyasint" json:"budget_account"`   // Of interest support.
	Payable       ledger.AccountID `cbor:"21,keyasint" json:"payable_account"`  // Support on its way.
	Exposure      ledger.AccountID `cbor:"22,keyasint" json:"exposure_account"` // What the fund stands for.
	Counter       ledger.AccountID `cbor:"23,keyasint" json:"counter_account"`  // Its other side.
	Basis         string           `cbor:"24,keyasint" json:"basis"`            // What of it stands where, and what is assumed.
}

// TermsPublished says under which terms loans are guaranteed from a day on.
type TermsPublished PublishTerms

// Terms are a version of the terms.
type Terms struct {
	_    struct{} `cbor:",toarray"`
	Said PublishTerms
}

// PublishTerms decides whether terms may come into force. The exposure account stays as it is.
func (r *Registry) PublishTerms(tx *kernel.Tx, c PublishTerms) error {
	for _, amount := range []int64{c.PersonMax, c.PartnersMax, c.FirmMax, c.PerHead, c.FullUpTo} {
		if amount <= 0 || amount > amountMax/1000 {
			return ErrTerms
		}
	}
	for _, rate := range []quantity.Rate{c.HireRate, c.HireRateLarge, c.RateMax, c.SupportRate, c.Part} {
		if rate <= 0 || rate > quantity.RateOne {
			return ErrTerms
		}
	}
	switch {
	case c.From == 0 || c.From.Check() != nil || c.Basis == "" || c.Multiple == 0:
		return ErrTerms
	case c.PartnerRate < quantity.RateOne || c.PartnerRate > 10*quantity.RateOne || c.MonthsMax == 0 || c.MonthsMax > 600:
		return ErrTerms
	case c.OverdueMonths == 0 || c.OverdueMonths > 60:
		return ErrTerms
	case !r.oneUnit(c.Fund, c.Banks, c.Outside, c.Budget, c.Payable) || !r.oneUnit(c.Exposure, c.Counter):
		return ErrAccount
	}
	if from, last, ok := r.terms.Last(); ok && (c.From <= from || last.Said.Exposure != c.Exposure ||
		last.Said.Counter != c.Counter || last.Said.Fund != c.Fund) {
		return ErrTermsOrder
	}
	r.events.terms.Emit(tx, TermsPublished(c))
	return nil
}

// oneUnit reports whether accounts are there, all different and in one unit.
func (r *Registry) oneUnit(all ...ledger.AccountID) bool {
	first, _ := r.books.Account(all[0])
	for i, id := range all {
		a, ok := r.books.Account(id)
		if !ok || a.Unit != first.Unit {
			return false
		}
		for _, other := range all[:i] {
			if other == id {
				return false
			}
		}
	}
	return true
}

func (r *Registry) applyTerms(e TermsPublished) { r.terms.Put(e.From, Terms{Said: PublishTerms(e)}) }

// TermsOn returns the terms in force on a day; false if there were none yet.
func (r *Registry) TermsOn(on calendar.Date) (PublishTerms, bool) {
	for _, t := range r.terms.Down(on) {
		return t.Said, true
	}
	return PublishTerms{}, false
}

// Known reports whether terms were published exactly so.
func (r *Registry) Known(c PublishTerms) bool {
	t, ok := r.terms.Get(c.From)
	return ok && t.Said == c
}

// Limit returns how much so many partners may borrow together.
func (t *PublishTerms) Limit(persons int) int64 {
	if persons <= 1 {
		return t.PersonMax
	}
	limit, err := t.PartnerRate.Of(t.PersonMax*int64(persons), quantity.Down)
	if err != nil || limit > t.PartnersMax {
		return t.PartnersMax
	}
	return limit
}

// FirmLimit returns how much a firm may borrow: all, if its new hires are the named part of its staff
// ("以上" includes the number, Civil Code article 1259), and otherwise so much a head of them.
func (t *PublishTerms) FirmLimit(staff, hires, graduates uint32) int64 {
	rate := t.HireRate
	if staff > t.LargeAbove {
		rate = t.HireRateLarge
	}
	if int64(hires)*int64(quantity.RateOne) >= int64(staff)*int64(rate) {
		return t.FirmMax
	}
	return min(t.FirmMax, t.PerHead*int64(graduates))
}

package dividend

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
	"liangshan/village"
)

// A Waterfall says who gets what of a sale, from a day on. Published practice returns 80 % of
// the net proceeds to the village collectives; that, and every other rate, is a parameter here
// with the paper it comes from.
type Waterfall struct {
	_               struct{} `cbor:",toarray"`
	From            calendar.Date
	VillageRate     quantity.Rate // Of the net, to the villages; the rest is the bank's.
	FeeRate         quantity.Rate // Of the gross.
	ReserveRate     quantity.Rate // Of what is left after cost and fees.
	ReserveMax      int64         // Most that one run puts into the reserve, in fen; 0: no bound.
	TaxRate         quantity.Rate // Withheld from each household's line; the collective's bears none here.
	VillageRounding quantity.Rounding
	FeeRounding     quantity.Rounding
	ReserveRounding quantity.Rounding
	TaxRounding     quantity.Rounding
	PublicityDays   uint16 // Working days after the one on which a list was published.
	Accounts        Accounts
	Source          string     // The paper that sets the rates.
	CostMethod      CostMethod // Of the stock sold.
}

// Accounts are where a waterfall's parts go, all in one unit.
type Accounts struct {
	_            struct{}         `cbor:",toarray"`
	Cost         ledger.AccountID // Cost of the stock sold.
	Fee          ledger.AccountID
	Reserve      ledger.AccountID
	Bank         ledger.AccountID // The bank's part of the net.
	Payable      ledger.AccountID // What villages and households are owed, until it is paid.
	Tax          ledger.AccountID // Withheld.
	HoldingFirst ledger.AccountID // First number of the accounts in which payments wait for their holders.
	HoldingCode  ledger.Code      // Their code in the chart of the unit.
}

// Legs are the parts of a sale, in fen.
type Legs struct {
	_        struct{} `cbor:",toarray"`
	Gross    int64
	Cost     int64
	Fee      int64
	Reserve  int64
	Villages int64
	Bank     int64
}

// Net returns what is left after cost, fees and reserve.
func (l Legs) Net() int64 { return l.Villages + l.Bank }

// Divide divides the proceeds of sales whose stock has cost so much. ErrNothingLeft if
// nothing comes back to the villages.
func (w *Waterfall) Divide(gross, cost int64) (Legs, *kernel.Refusal) {
	fee, err := w.FeeRate.Of(gross, w.FeeRounding)
	left := gross - cost - fee
	if err != nil || left <= 0 {
		return Legs{}, ErrNothingLeft
	}
	reserve, err := w.ReserveRate.Of(left, w.ReserveRounding)
	if w.ReserveMax > 0 {
		reserve = min(reserve, w.ReserveMax)
	}
	if err != nil || reserve >= left {
		return Legs{}, ErrNothingLeft
	}
	net := left - reserve
	villages, err := w.VillageRate.Of(net, w.VillageRounding)
	if err != nil || villages <= 0 {
		return Legs{}, ErrNothingLeft
	}
	return Legs{Gross: gross, Cost: cost, Fee: fee, Reserve: reserve, Villages: villages, Bank: net - villages}, nil
}

// An Amount is what one holder's line comes to, in fen.
type Amount struct {
	Gross int64
	Tax   int64 // Withheld of it.
}

// DivideShares divides a village's part over its shares by largest remainder, equal remainders
// to the smaller number of the holder, and withholds the tax of every household. The gross amounts
// add up to the part, whatever it is, and do not depend on the order of the shares.
func (w *Waterfall) DivideShares(part int64, shares []Share) ([]Amount, error) {
	units, ties, rising := make([]int64, len(shares)), []int64(nil), true
	for i, s := range shares {
		units[i] = s.Units
		rising = rising && (i == 0 || shares[i-1].Holder < s.Holder)
	}
	if !rising { // In rising order the place of a row says what its number says, and costs less.
		ties = make([]int64, len(shares))
		for i, s := range shares {
			ties[i] = int64(s.Holder)
		}
	}
	amounts, err := quantity.Split(part, units, ties)
	if err != nil {
		return nil, err
	}
	all := make([]Amount, len(shares))
	for i, amount := range amounts {
		all[i].Gross = amount
		if shares[i].Holder == Collective || w.TaxRate == 0 {
			continue
		}
		if all[i].Tax, err = w.TaxRate.Of(amount, w.TaxRounding); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// PublishWaterfall asks that sales from a day on be divided by these rates. It takes two persons.
type PublishWaterfall struct {
	From            calendar.Date     `cbor:"1,keyasint" json:"from"`
	VillageRate     quantity.Rate     `cbor:"2,keyasint" json:"village_ppm"` // Parts per million: 800000 is 80 %.
	FeeRate         quantity.Rate     `cbor:"3,keyasint,omitempty" json:"fee_ppm"`
	ReserveRate     quantity.Rate     `cbor:"4,keyasint,omitempty" json:"reserve_ppm"`
	ReserveMax      int64             `cbor:"5,keyasint,omitempty" json:"reserve_max_fen"`
	TaxRate         quantity.Rate     `cbor:"6,keyasint,omitempty" json:"tax_ppm"`
	VillageRounding quantity.Rounding `cbor:"7,keyasint" json:"village_rounding"` // 1 half up, 2 down, 3 up.
	FeeRounding     quantity.Rounding `cbor:"8,keyasint" json:"fee_rounding"`
	ReserveRounding quantity.Rounding `cbor:"9,keyasint" json:"reserve_rounding"`
	TaxRounding     quantity.Rounding `cbor:"10,keyasint" json:"tax_rounding"`
	PublicityDays   uint16            `cbor:"11,keyasint" json:"publicity_days"`
	Cost            ledger.AccountID  `cbor:"12,keyasint" json:"cost_account"`
	Fee             ledger.AccountID  `cbor:"13,keyasint" json:"fee_account"`
	Reserve         ledger.AccountID  `cbor:"14,keyasint" json:"reserve_account"`
	Bank            ledger.AccountID  `cbor:"15,keyasint" json:"bank_account"`
	Payable         ledger.AccountID  `cbor:"16,keyasint" json:"payable_account"`
	Tax             ledger.AccountID  `cbor:"17,keyasint" json:"tax_account"`
	HoldingFirst    ledger.AccountID  `cbor:"18,keyasint" json:"holding_first"`
	HoldingCode     ledger.Code       `cbor:"19,keyasint" json:"holding_code"`
	Source          string            `cbor:"20,keyasint" json:"source"`
	CostMethod      CostMethod        `cbor:"21,keyasint,omitempty" json:"cost_method"` // 0 first in, first out; 1 average.
}

// WaterfallPublished says by which rates sales from a day on are divided.
type WaterfallPublished struct {
	Version    Version    `cbor:"1,keyasint"`
	Rates      Rates      `cbor:"2,keyasint"`
	CostMethod CostMethod `cbor:"3,keyasint,omitempty"`
}

// Rates is all of a waterfall that the event has always said; see PublishWaterfall.
type Rates struct {
	From            calendar.Date     `cbor:"1,keyasint"`
	VillageRate     quantity.Rate     `cbor:"2,keyasint"`
	FeeRate         quantity.Rate     `cbor:"3,keyasint,omitempty"`
	ReserveRate     quantity.Rate     `cbor:"4,keyasint,omitempty"`
	ReserveMax      int64             `cbor:"5,keyasint,omitempty"`
	TaxRate         quantity.Rate     `cbor:"6,keyasint,omitempty"`
	VillageRounding quantity.Rounding `cbor:"7,keyasint"`
	FeeRounding     quantity.Rounding `cbor:"8,keyasint"`
	ReserveRounding quantity.Rounding `cbor:"9,keyasint"`
	TaxRounding     quantity.Rounding `cbor:"10,keyasint"`
	PublicityDays   uint16            `cbor:"11,keyasint"`
	Cost            ledger.AccountID  `cbor:"12,keyasint"`
	Fee             ledger.AccountID  `cbor:"13,keyasint"`
	Reserve         ledger.AccountID  `cbor:"14,keyasint"`
	Bank            ledger.AccountID  `cbor:"15,keyasint"`
	Payable         ledger.AccountID  `cbor:"16,keyasint"`
	Tax             ledger.AccountID  `cbor:"17,keyasint"`
	HoldingFirst    ledger.AccountID  `cbor:"18,keyasint"`
	HoldingCode     ledger.Code       `cbor:"19,keyasint"`
	Source          string            `cbor:"20,keyasint"`
}

func (c *PublishWaterfall) event(version Version) WaterfallPublished {
	return WaterfallPublished{version, Rates{c.From, c.VillageRate, c.FeeRate, c.ReserveRate, c.ReserveMax, c.TaxRate,
		c.VillageRounding, c.FeeRounding, c.ReserveRounding, c.TaxRounding, c.PublicityDays, c.Cost, c.Fee, c.Reserve,
		c.Bank, c.Payable, c.Tax, c.HoldingFirst, c.HoldingCode, c.Source}, c.CostMethod}
}

// PublishWaterfall decides whether the rates may come into force. They do so in the order of
// their days.
func (r *Registry) PublishWaterfall(tx *kernel.Tx, c PublishWaterfall) error {
	last, before, _ := r.waterfalls.Last()
	switch {
	case c.From < calendar.DateMin || c.From > calendar.DateMax || c.From == 0:
		return ErrDateMissing
	case before.From >= c.From && last > 0:
		return ErrWaterfallOrder
	case !village.ValidName(c.Source):
		return ErrSource
	case c.PublicityDays == 0 || c.PublicityDays > PublicityMax:
		return ErrDays
	case c.ReserveMax < 0:
		return ErrReserveMax
	case c.VillageRate == 0:
		return ErrRate
	case c.CostMethod > Average:
		return ErrCostMethod
	}
	for _, rate := range []quantity.Rate{c.VillageRate, c.FeeRate, c.ReserveRate, c.TaxRate} {
		if rate < 0 || rate > quantity.RateOne {
			return ErrRate
		}
	}
	for _, r := range []quantity.Rounding{c.VillageRounding, c.FeeRounding, c.ReserveRounding, c.TaxRounding} {
		if r < quantity.HalfUp || r > quantity.Up {
			return ErrRounding
		}
	}
	if err := r.checkAccounts(c); err != nil {
		return err
	}
	r.events.waterfall.Emit(tx, c.event(last+1))
	return nil
}

// checkAccounts checks that the accounts are there, hold one unit, and that what is owed is
// not mixed with anything else.
func (r *Registry) checkAccounts(c PublishWaterfall) error {
	payable, ok := r.books.Account(c.Payable)
	if !ok {
		return ErrAccount
	}
	for _, id := range []ledger.AccountID{c.Cost, c.Fee, c.Reserve, c.Bank, c.Tax} {
		a, ok := r.books.Account(id)
		switch {
		case !ok:
			return ErrAccount
		case id == c.Payable:
			return ErrAccountsSame
		case a.Unit != payable.Unit:
			return ErrUnitsDiffer
		}
	}
	if c.HoldingFirst == 0 || c.HoldingFirst > accountMax {
		return ErrHoldingNumber
	}
	return nil
}

func (r *Registry) applyWaterfall(e WaterfallPublished) {
	n := r.numbers()
	n.Waterfall = e.Version
	r.number.Put(0, n)
	r.waterfalls.Put(e.Version, e.waterfall())
}

func (e *WaterfallPublished) waterfall() Waterfall {
	c := e.Rates
	return Waterfall{From: c.From, VillageRate: c.VillageRate, FeeRate: c.FeeRate,
		ReserveRate: c.ReserveRate, ReserveMax: c.ReserveMax, TaxRate: c.TaxRate, VillageRounding: c.VillageRounding,
		FeeRounding: c.FeeRounding, ReserveRounding: c.ReserveRounding, TaxRounding: c.TaxRounding,
		PublicityDays: c.PublicityDays, Source: c.Source,
		Accounts: Accounts{Cost: c.Cost, Fee: c.Fee, Reserve: c.Reserve, Bank: c.Bank, Payable: c.Payable, Tax: c.Tax,
			HoldingFirst: c.HoldingFirst, HoldingCode: c.HoldingCode}, CostMethod: e.CostMethod}
}

// Known reports whether a waterfall was published from exactly that day on and says the same,
// so that a file of rules may say again what it said.
func (r *Registry) Known(c PublishWaterfall) bool {
	version, ok := r.InForce(c.From)
	e := c.event(version)
	return ok && r.waterfalls.Must(version) == e.waterfall()
}

// Waterfall returns a waterfall by its number.
func (r *Registry) Waterfall(version Version) (Waterfall, bool) { return r.waterfalls.Get(version) }

// InForce returns the number of the waterfall for sales of a day; false if none is in force.
func (r *Registry) InForce(date calendar.Date) (Version, bool) {
	for version, w := range r.waterfalls.Down(1<<32 - 1) {
		if w.From <= date {
			return version, true
		}
	}
	return 0, false
}

func projectWaterfall(at kernel.At, e WaterfallPublished, exec kernel.Exec) {
	c := e.Rates
	exec(
		`INSERT INTO dividend_waterfall (version, from_date, village_ppm, fee_ppm, reserve_ppm, reserve_max_fen, tax_ppm,
		village_rounding, fee_rounding, reserve_rounding, tax_rounding, publicity_days, cost_method, source,
		published_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Version),
		c.From.String(),
		int64(c.VillageRate),
		int64(c.FeeRate),
		int64(c.ReserveRate),
		c.ReserveMax,
		int64(c.TaxRate),
		c.VillageRounding.String(),
		c.FeeRounding.String(),
		c.ReserveRounding.String(),
		c.TaxRounding.String(),
		int64(c.PublicityDays),
		e.CostMethod.String(),
		c.Source,
		at.Time,
	)
}

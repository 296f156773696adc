package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
	"liangshan/village"
)

// A PriceBasis says by which price a public share is bought out.
type PriceBasis string

// Price bases.
const (
	ByContract  PriceBasis = "contract"  // The price of the contract.
	ByAppraisal PriceBasis = "appraisal" // What the home is worth on the day.
)

// PublishTerms asks that homes be shared and let under these terms from a day on.
type PublishTerms struct {
	From        calendar.Date    `cbor:"1,keyasint" json:"from"`
	ShareMin    quantity.Rate    `cbor:"2,keyasint" json:"share_min_ppm"` // Of the owners together.
	ShareMax    quantity.Rate    `cbor:"3,keyasint" json:"share_max_ppm"`
	BuyOutYears uint16           `cbor:"4,keyasint" json:"buy_out_years"` // From so many years after the contract.
	SaleYears   uint16           `cbor:"5,keyasint" json:"sale_years"`
	BuyOutBasis PriceBasis       `cbor:"6,keyasint" json:"buy_out_basis"`
	PublicRent  quantity.Rate    `cbor:"7,keyasint,omitempty" json:"public_rent_ppm,omitempty"` // A year, of the public share's price; 0: none.
	Outside     ledger.AccountID `cbor:"8,keyasint" json:"outside_account"`                     // Money of buyers and tenants.
	Proceeds    ledger.AccountID `cbor:"9,keyasint" json:"proceeds_account"`
	Receivable  ledger.AccountID `cbor:"10,keyasint" json:"receivable_account"` // Rent that is owed.
	RentIncome  ledger.AccountID `cbor:"11,keyasint" json:"rent_account"`
	SupportFrom ledger.AccountID `cbor:"12,keyasint" json:"budget_account"` // Budget of rent support.
	Basis       string           `cbor:"13,keyasint" json:"basis"`          // Where it stands written, or that it is assumed.
	// A home is kept for so many days for who won it; 0: without end.
	AcceptDays uint16 `cbor:"14,keyasint,omitempty" json:"accept_days,omitempty"`
}

// TermsPublished says under which terms homes are shared and let from a day on.
type TermsPublished PublishTerms

// Terms are a version of the terms.
type Terms struct {
	_    struct{} `cbor:",toarray"`
	Said PublishTerms
}

// PublishTerms decides whether terms may come into force. The accounts of rent stay as they are, as
// what is owed stands there.
func (r *Registry) PublishTerms(tx *kernel.Tx, c PublishTerms) error {
	switch {
	case c.From == 0 || c.From.Check() != nil || c.Basis == "":
		return ErrTerms
	case c.ShareMin <= 0 || c.ShareMax < c.ShareMin || c.ShareMax > quantity.RateOne:
		return ErrTerms
	case c.BuyOutYears > 100 || c.SaleYears > 100 || c.AcceptDays > 366:
		return ErrTerms
	case c.PublicRent < 0 || c.PublicRent > quantity.RateOne:
		return ErrTerms
	case c.BuyOutBasis != ByContract && c.BuyOutBasis != ByAppraisal:
		return ErrTerms
	}
	all := []ledger.AccountID{c.Outside, c.Proceeds, c.Receivable, c.RentIncome, c.SupportFrom}
	first, _ := r.books.Account(c.Outside)
	for i, id := range all {
		a, ok := r.books.Account(id)
		if !ok || a.Unit != first.Unit {
			return ErrAccount
		}
		for _, other := range all[:i] {
			if id == other {
				return ErrAccount
			}
		}
	}
	if from, last, ok := r.terms.Last(); ok &&
		(c.From <= from || last.Said.Receivable != c.Receivable || last.Said.Outside != c.Outside) {
		return ErrTermsOrder
	}
	r.events.terms.Emit(tx, TermsPublished(c))
	return nil
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

// A HomeKind says whether a home is shared or let.
type HomeKind string

// Kinds of homes.
const (
	Shared HomeKind = "shared" // 共有产权房.
	Flat   HomeKind = "flat"   // 职工(人才)公寓.
)

// A HomeState says what a home is used for.
type HomeState uint8

// States of homes.
const (
	Free HomeState = iota
	Kept
	Taken
	Gone // Sold on the market.
)

// A Home is a flat or a house.
type Home struct {
	_        struct{} `cbor:",toarray"`
	Code     string
	Division village.Code
	AreaDM2  int64
	Kind     HomeKind
	State    HomeState
	For      person.Number // To whom it is assigned; 0: nobody.
	// For whose winners it is, until it is under contract; 0: of none.
	Allocation AllocationNumber
}

// A HomeRow is a home as data.
type HomeRow struct {
	Code     string       `cbor:"1,keyasint" json:"code"` // Building and door, no name.
	Division village.Code `cbor:"2,keyasint" json:"division"`
	AreaDM2  int64        `cbor:"3,keyasint" json:"area_dm2"`
	Kind     HomeKind     `cbor:"4,keyasint" json:"kind"`
}

// RegisterHomes asks that homes be registered: all or none. Those that are there exactly so are left
// alone.
type RegisterHomes struct {
	Homes []HomeRow `cbor:"1,keyasint" json:"homes"`
}

// HomeRegistered says that there is a home.
type HomeRegistered struct {
	Number HomeNumber `cbor:"1,keyasint"`
	Home   HomeRow    `cbor:"2,keyasint"`
}

// RegisterHomes decides whether homes may be registered.
func (r *Registry) RegisterHomes(tx *kernel.Tx, c RegisterHomes) error {
	if len(c.Homes) == 0 || len(c.Homes) > RowsMax {
		return ErrRows
	}
	for i, row := range c.Homes {
		if refusal := r.registerHome(tx, row); refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	return nil
}

func (r *Registry) registerHome(tx *kernel.Tx, row HomeRow) *kernel.Refusal {
	d, ok := r.places.Division(row.Division)
	switch {
	case !village.ValidCode(row.Code) || len(row.Code) > addressCodes || !ok || d.Gone:
		return ErrHomeForm
	case row.AreaDM2 <= 0 || row.AreaDM2 > 1_000_000 || row.Kind != Shared && row.Kind != Flat:
		return ErrHomeForm
	}
	if number, ok := r.homeByCode.Get(row.Code); ok {
		h := r.homes.Must(number)
		if h.Division != row.Division || h.AreaDM2 != row.AreaDM2 || h.Kind != row.Kind {
			return ErrHomeThere
		}
		return nil
	}
	r.events.home.Emit(tx, HomeRegistered{HomeNumber(r.homes.Len()) + 1, row})
	return nil
}

func (r *Registry) applyHome(e HomeRegistered) {
	r.homeByCode.Put(e.Home.Code, e.Number)
	r.homes.Put(
		e.Number,
		Home{Code: e.Home.Code, Division: e.Home.Division, AreaDM2: e.Home.AreaDM2, Kind: e.Home.Kind},
	)
}

// Home returns a home.
func (r *Registry) Home(number HomeNumber) (Home, bool) { return r.homes.Get(number) }

// setHome changes a home's state. Inside Apply only.
func (r *Registry) setHome(number HomeNumber, state HomeState) {
	h := r.homes.Must(number)
	h.State, h.Allocation = state, 0
	r.homes.Put(number, h)
}

// takeable returns a home of a kind that a person may take: it is free and of no allocation, or assigned to that
// person.
func (r *Registry) takeable(number HomeNumber, kind HomeKind, persons ...person.Number) (Home, *kernel.Refusal) {
	h, ok := r.homes.Get(number)
	switch {
	case !ok:
		return h, ErrHome
	case h.Kind != kind:
		return h, ErrKind
	case h.State == Taken || h.State == Gone:
		return h, ErrTaken
	case h.State == Free && h.Allocation != 0:
		return h, ErrOffered
	case h.State == Free:
		return h, nil
	}
	kept, _ := r.people.Current(h.For) // The number may have been merged since.
	for _, one := range persons {
		if one == kept {
			return h, nil
		}
	}
	return h, ErrForOther
}

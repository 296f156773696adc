package talent

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// An OpeningKind says what is open.
type OpeningKind string

// Kinds of openings.
const (
	Job        OpeningKind = "job"        // 来安有岗.
	Internship OpeningKind = "internship" // 实习基地.
)

// An Opening is a job or an internship with so many places.
type Opening struct {
	_       struct{} `cbor:",toarray"`
	Company company.Number
	Kind    OpeningKind
	Places  uint32
	Placed  uint32 // People in them now.
	Closed  bool
	From    calendar.Date // The first day on which somebody may have a place.
}

// A MatchState says how a person stands to an opening.
type MatchState uint8

// States of a match.
const (
	Wants MatchState = 1 + iota
	Filled
	Over
	Gone // The wish was withdrawn.
)

type matchKey struct {
	_       struct{} `cbor:",toarray"`
	Opening OpeningNumber
	Person  person.Number
}

func compareMatches(a, b matchKey) int {
	return cmp.Or(cmp.Compare(a.Opening, b.Opening), cmp.Compare(a.Person, b.Person))
}

// PostOpening asks that an opening be published.
type PostOpening struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Kind    OpeningKind    `cbor:"2,keyasint" json:"kind"`
	NameZH  string         `cbor:"3,keyasint" json:"name_zh"` // What the work is.
	Places  uint32         `cbor:"4,keyasint" json:"places"`
	From    calendar.Date  `cbor:"5,keyasint" json:"from"`
}

// Posted says that there is an opening.
type Posted struct {
	Opening OpeningNumber  `cbor:"1,keyasint"`
	Company company.Number `cbor:"2,keyasint"`
	Kind    OpeningKind    `cbor:"3,keyasint"`
	NameZH  string         `cbor:"4,keyasint"`
	Places  uint32         `cbor:"5,keyasint"`
	From    calendar.Date  `cbor:"6,keyasint"`
}

// PostOpening decides whether an opening may be published.
func (r *Registry) PostOpening(tx *kernel.Tx, c PostOpening) error {
	switch {
	case !r.companies.Active(c.Company):
		return ErrCompany
	case c.Kind != Job && c.Kind != Internship || !village.ValidName(c.NameZH) || c.Places == 0 || c.Places > PlacesMax:
		return ErrForm
	case c.From == 0 || c.From.Check() != nil:
		return ErrDate
	}
	r.events.posted.Emit(
		tx,
		Posted{OpeningNumber(r.openings.Len()) + 1, c.Company, c.Kind, c.NameZH, c.Places, c.From},
	)
	return nil
}

func (r *Registry) applyPosted(e Posted) {
	r.openings.Put(e.Opening, Opening{Company: e.Company, Kind: e.Kind, Places: e.Places, From: e.From})
}

// Apply asks that a person be taken as wanting a place.
type Apply struct {
	Opening OpeningNumber `cbor:"1,keyasint" json:"opening"`
	Person  person.Number `cbor:"2,keyasint" json:"person"`
}

// Applied says that a person wants a place.
type Applied Apply

// Apply decides whether a person may want a place. Who left one may want it again.
func (r *Registry) Apply(tx *kernel.Tx, c Apply) error {
	_, refusal := r.open(c.Opening)
	switch {
	case refusal != nil:
		return refusal
	case !r.people.Active(c.Person):
		return ErrPerson
	case r.under(c.Opening, c.Person, Wants) != 0 || r.under(c.Opening, c.Person, Filled) != 0:
		return ErrApplied
	}
	r.events.applied.Emit(tx, Applied(c))
	return nil
}

// under returns the number of a person, itself or another one that stands for the same person, under which they
// stand to an opening in some way; 0 if they do not.
func (r *Registry) under(opening OpeningNumber, who person.Number, state MatchState) person.Number {
	for _, number := range append([]person.Number{who}, r.people.Numbers(who)...) {
		if is, _ := r.matches.Get(matchKey{Opening: opening, Person: number}); is == state {
			return number
		}
	}
	return 0
}

// WithdrawWish asks that a person who waits for a place no longer want it.
type WithdrawWish struct {
	Opening OpeningNumber `cbor:"1,keyasint" json:"opening"`
	Person  person.Number `cbor:"2,keyasint" json:"person"`
}

// WishWithdrawn says that a person no longer wants a place.
type WishWithdrawn WithdrawWish

// WithdrawWish decides whether a wish may be withdrawn: as long as the person waits, also when the opening is closed.
func (r *Registry) WithdrawWish(tx *kernel.Tx, c WithdrawWish) error {
	if !r.openings.Has(c.Opening) {
		return ErrOpening
	}
	if c.Person = r.under(c.Opening, c.Person, Wants); c.Person == 0 {
		return ErrMatch
	}
	r.events.unwished.Emit(tx, WishWithdrawn(c))
	return nil
}

func (r *Registry) applyUnwished(e WishWithdrawn) { r.match(e.Opening, e.Person, Gone, 0) }

// open returns an opening that is not closed.
func (r *Registry) open(number OpeningNumber) (Opening, *kernel.Refusal) {
	o, ok := r.openings.Get(number)
	switch {
	case !ok:
		return o, ErrOpening
	case o.Closed:
		return o, ErrClosed
	}
	return o, nil
}

func (r *Registry) applyApplied(e Applied) {
	r.matches.Put(matchKey{Opening: e.Opening, Person: e.Person}, Wants)
}

// Place asks that a person who wants a place get one.
type Place struct {
	Opening OpeningNumber `cbor:"1,keyasint" json:"opening"`
	Person  person.Number `cbor:"2,keyasint" json:"person"`
	On      calendar.Date `cbor:"3,keyasint" json:"on"`
}

// Placed says that a person has a place.
type Placed Place

// Place decides whether a person gets a place: as long as there is one.
func (r *Registry) Place(tx *kernel.Tx, c Place) error {
	o, refusal := r.open(c.Opening)
	if refusal != nil {
		return refusal
	}
	current, _ := r.people.Current(c.Person)
	has := r.under(c.Opening, c.Person, Filled) != 0
	switch c.Person = r.under(c.Opening, c.Person, Wants); {
	case c.Person == 0 || has:
		return ErrMatch
	case !r.people.Active(current):
		return ErrPerson
	case c.On == 0 || c.On < o.From || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case o.Placed >= o.Places:
		return ErrFull
	}
	r.events.placed.Emit(tx, Placed(c))
	return nil
}

func (r *Registry) applyPlaced(e Placed) {
	r.match(e.Opening, e.Person, Filled, 1)
	r.placedOn.Put(matchKey{Opening: e.Opening, Person: e.Person}, e.On)
}

// match changes how a person stands to an opening. Inside Apply only.
func (r *Registry) match(number OpeningNumber, who person.Number, state MatchState, by int32) {
	r.matches.Put(matchKey{Opening: number, Person: who}, state)
	o := r.openings.Must(number)
	o.Placed = uint32(int32(o.Placed) + by)
	r.openings.Put(number, o)
}

// Leave asks that a person's time in a place end; the place is free again.
type Leave struct {
	Opening OpeningNumber `cbor:"1,keyasint" json:"opening"`
	Person  person.Number `cbor:"2,keyasint" json:"person"`
	On      calendar.Date `cbor:"3,keyasint" json:"on"`
	Reason  string        `cbor:"4,keyasint" json:"reason"` // A code, such as finished.
}

// Left says that a person's time in a place has ended.
type Left Leave

// Leave decides whether a person's time in a place may end.
func (r *Registry) Leave(tx *kernel.Tx, c Leave) error {
	if c.Person = r.under(c.Opening, c.Person, Filled); c.Person == 0 {
		return ErrMatch
	}
	since := r.placedOn.Must(matchKey{Opening: c.Opening, Person: c.Person})
	switch {
	case c.On == 0 || c.On < since || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.left.Emit(tx, Left(c))
	return nil
}

func (r *Registry) applyLeft(e Left) {
	r.match(e.Opening, e.Person, Over, -1)
	r.placedOn.Delete(matchKey{Opening: e.Opening, Person: e.Person})
}

// CloseOpening asks that nobody be placed in an opening any more.
type CloseOpening struct {
	Opening OpeningNumber `cbor:"1,keyasint" json:"opening"`
}

// OpeningClosed says that nobody is placed in an opening any more.
type OpeningClosed CloseOpening

// CloseOpening decides whether an opening may be closed.
func (r *Registry) CloseOpening(tx *kernel.Tx, c CloseOpening) error {
	if _, refusal := r.open(c.Opening); refusal != nil {
		return refusal
	}
	r.events.closed.Emit(tx, OpeningClosed(c))
	return nil
}

func (r *Registry) applyOpeningClosed(e OpeningClosed) {
	o := r.openings.Must(e.Opening)
	o.Closed = true
	r.openings.Put(e.Opening, o)
}

// Opening returns an opening.
func (r *Registry) Opening(number OpeningNumber) (Opening, bool) { return r.openings.Get(number) }

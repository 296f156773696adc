package talent

import (
	"cmp"
	"strings"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/village"
)

// A Club is a youth club.
type Club struct {
	_        struct{} `cbor:",toarray"`
	Code     string
	Division village.Code
}

// FoundClub asks that a youth club be registered.
type FoundClub struct {
	Code     string       `cbor:"1,keyasint" json:"code"`
	NameZH   string       `cbor:"2,keyasint" json:"name_zh"`
	Division village.Code `cbor:"3,keyasint" json:"division"`
}

// ClubFounded says that there is a youth club.
type ClubFounded struct {
	Club     ClubNumber   `cbor:"1,keyasint"`
	Code     string       `cbor:"2,keyasint"`
	NameZH   string       `cbor:"3,keyasint"`
	Division village.Code `cbor:"4,keyasint"`
}

// FoundClub decides whether a club may be registered.
func (r *Registry) FoundClub(tx *kernel.Tx, c FoundClub) error {
	d, ok := r.places.Division(c.Division)
	switch {
	case !village.ValidCode(c.Code) || !village.ValidName(c.NameZH):
		return ErrForm
	case !ok || d.Gone:
		return ErrVillage
	case r.clubCode.Has(c.Code):
		return ErrClubThere
	}
	r.events.founded.Emit(tx, ClubFounded{ClubNumber(r.clubs.Len()) + 1, c.Code, c.NameZH, c.Division})
	return nil
}

func (r *Registry) applyFounded(e ClubFounded) {
	r.clubs.Put(e.Club, Club{Code: e.Code, Division: e.Division})
	r.clubCode.Put(e.Code, e.Club)
}

// Clubs returns how many clubs there are.
func (r *Registry) Clubs() int { return r.clubs.Len() }

// A Slot is a departure of the shuttle or an evening of a club.
type Slot struct {
	_       struct{} `cbor:",toarray"`
	Benefit string
	Company company.Number // The partner that gives it.
	Club    ClubNumber     // 0: none.
	On      calendar.Date
	Start   int64 // Milliseconds since 1970.
	Places  uint32
	Taken   uint32
}

// OfferSlot asks that something may be booked.
type OfferSlot struct {
	Benefit string         `cbor:"1,keyasint" json:"benefit"` // Of a card's scheme, such as shuttle.
	Company company.Number `cbor:"2,keyasint" json:"company"`
	Club    ClubNumber     `cbor:"3,keyasint,omitempty" json:"club,omitempty"`
	NameZH  string         `cbor:"4,keyasint" json:"name_zh"` // Line and stop, or what the evening is about.
	On      calendar.Date  `cbor:"5,keyasint" json:"on"`
	Minute  uint16         `cbor:"6,keyasint" json:"minute"` // Of the day, in the county's time.
	Places  uint32         `cbor:"7,keyasint" json:"places"`
}

// SlotOffered says that something may be booked.
type SlotOffered struct {
	Slot  SlotNumber `cbor:"1,keyasint"`
	Offer OfferSlot  `cbor:"2,keyasint"`
}

// OfferSlot decides whether something may be offered.
func (r *Registry) OfferSlot(tx *kernel.Tx, c OfferSlot) error {
	switch {
	case !village.ValidCode(c.Benefit) || !village.ValidName(c.NameZH) || c.Places == 0 || c.Places > PlacesMax ||
		c.Minute >= 24*60:
		return ErrForm
	case !r.companies.Active(c.Company):
		return ErrCompany
	case c.Club != 0 && !r.clubs.Has(c.Club):
		return ErrClub
	case c.On.Check() != nil || startOf(c.On, c.Minute) <= tx.Time || c.On > calendar.DayOf(tx.Time)+366:
		return ErrDate
	}
	r.events.offered.Emit(tx, SlotOffered{SlotNumber(r.slots.Len()) + 1, c})
	return nil
}

func startOf(on calendar.Date, minute uint16) int64 { return on.StartMillis() + int64(minute)*60_000 }

func (r *Registry) applyOffered(e SlotOffered) {
	r.slots.Put(e.Slot, Slot{Benefit: e.Offer.Benefit, Company: e.Offer.Company, Club: e.Offer.Club, On: e.Offer.On,
		Start: startOf(e.Offer.On, e.Offer.Minute), Places: e.Offer.Places})
}

// A BookingState says what became of a booking.
type BookingState uint8

// States of a booking.
const (
	Reserved BookingState = iota
	Given                 // It was used, and counts.
	GivenUp
)

// A Booking is a place that a card's holder has.
type Booking struct {
	_       struct{} `cbor:",toarray"`
	Slot    SlotNumber
	Card    card.Number
	Holding card.HoldingNumber
	State   BookingState
}

type bookedKey struct {
	_       struct{} `cbor:",toarray"`
	Slot    SlotNumber
	Holding card.HoldingNumber
}

func compareBooked(a, b bookedKey) int {
	return cmp.Or(cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Holding, b.Holding))
}

type reservedKey struct {
	_       struct{} `cbor:",toarray"`
	Holding card.HoldingNumber
	Benefit string
	Year    int32
}

func compareReserved(a, b reservedKey) int {
	return cmp.Or(
		cmp.Compare(a.Holding, b.Holding),
		strings.Compare(a.Benefit, b.Benefit),
		cmp.Compare(a.Year, b.Year),
	)
}

// Book asks for a place.
type Book struct {
	Slot SlotNumber  `cbor:"1,keyasint" json:"slot"`
	Card card.Number `cbor:"2,keyasint" json:"card"`
}

// Booked says that a card's holder has a place.
type Booked struct {
	Booking BookingNumber      `cbor:"1,keyasint"`
	Slot    SlotNumber         `cbor:"2,keyasint"`
	Card    card.Number        `cbor:"3,keyasint"`
	Holding card.HoldingNumber `cbor:"4,keyasint"`
}

// Book decides whether a place may be had: there is one, it has not begun, and the year's number of
// the card's scheme leaves room beside what is used and booked.
func (r *Registry) Book(tx *kernel.Tx, c Book) error {
	s, ok := r.slots.Get(c.Slot)
	if !ok {
		return ErrSlot
	}
	holding, left, refusal := r.cards.May(c.Card, s.Benefit, s.On)
	if refusal != nil {
		return refusal
	}
	reserved, _ := r.reserved.Get(reservedKey{Holding: holding, Benefit: s.Benefit, Year: int32(s.On.Year())})
	switch {
	case tx.Time >= s.Start:
		return ErrLate
	case r.booked.Has(bookedKey{Slot: c.Slot, Holding: holding}):
		return ErrBooked
	case s.Taken >= s.Places:
		return ErrFull
	case left >= 0 && int(reserved) >= left:
		return ErrUsedUp
	}
	r.events.booked.Emit(tx, Booked{BookingNumber(r.bookings.Len()) + 1, c.Slot, c.Card, holding})
	return nil
}

func (r *Registry) applyBooked(e Booked) {
	b := Booking{Slot: e.Slot, Card: e.Card, Holding: e.Holding}
	r.bookings.Put(e.Booking, b)
	r.booked.Put(bookedKey{Slot: e.Slot, Holding: e.Holding}, e.Booking)
	r.reserve(b, 1)
	r.seats(e.Slot, 1)
}

func (r *Registry) seats(number SlotNumber, by int32) {
	s := r.slots.Must(number)
	s.Taken = uint32(int32(s.Taken) + by)
	r.slots.Put(number, s)
}

// reserve counts what a holding has booked and not used. Inside Apply only.
func (r *Registry) reserve(b Booking, by int32) {
	s := r.slots.Must(b.Slot)
	key := reservedKey{Holding: b.Holding, Benefit: s.Benefit, Year: int32(s.On.Year())}
	n, _ := r.reserved.Get(key)
	if n = uint32(int32(n) + by); n == 0 {
		r.reserved.Delete(key)
		return
	}
	r.reserved.Put(key, n)
}

// Cancel asks that a booking be given up before it begins, or noted as not used afterwards.
type Cancel struct {
	Booking BookingNumber `cbor:"1,keyasint" json:"booking"`
}

// Cancelled says that a booking is given up. It does not count.
type Cancelled Cancel

// Cancel decides whether a booking may be given up.
func (r *Registry) Cancel(tx *kernel.Tx, c Cancel) error {
	b, ok := r.bookings.Get(c.Booking)
	switch {
	case !ok:
		return ErrBooking
	case b.State != Reserved:
		return ErrMatch
	}
	r.events.cancelled.Emit(tx, Cancelled(c))
	return nil
}

func (r *Registry) applyCancelled(e Cancelled) {
	b := r.bookings.Must(e.Booking)
	b.State = GivenUp
	r.bookings.Put(e.Booking, b)
	r.booked.Delete(bookedKey{Slot: b.Slot, Holding: b.Holding})
	r.reserve(b, -1)
	r.seats(b.Slot, -1)
}

// Attend asks that a booking be noted as used: the benefit is redeemed.
type Attend struct {
	Booking BookingNumber `cbor:"1,keyasint" json:"booking"`
}

// Attended says that a booking was used.
type Attended Attend

// Attend decides whether a booking may be noted as used: once it has begun.
func (r *Registry) Attend(tx *kernel.Tx, c Attend) error {
	b, ok := r.bookings.Get(c.Booking)
	if !ok {
		return ErrBooking
	}
	s := r.slots.Must(b.Slot)
	switch {
	case b.State != Reserved:
		return ErrMatch
	case tx.Time < s.Start:
		return ErrNotYet
	}
	r.events.attended.Emit(tx, Attended(c))
	return r.cards.RedeemBooked(tx, b.Holding, card.Redeem{Card: b.Card, Benefit: s.Benefit, Company: s.Company, On: s.On,
		Receipt: card.ReceiptsOwn + uint64(c.Booking)})
}

func (r *Registry) applyAttended(e Attended) {
	b := r.bookings.Must(e.Booking)
	b.State = Given
	r.bookings.Put(e.Booking, b)
	r.reserve(b, -1)
}

// Slot returns something that can be booked.
func (r *Registry) Slot(number SlotNumber) (Slot, bool) { return r.slots.Get(number) }

// Booking returns a booking, also one that was given up.
func (r *Registry) Booking(number BookingNumber) (Booking, bool) { return r.bookings.Get(number) }

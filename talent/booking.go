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
	Ended    calendar.Date // The first day on which it was no more; 0: it is.
}

// gone reports whether a club is no more on a day.
func (c Club) gone(on calendar.Date) bool { return c.Ended != 0 && c.Ended <= on }

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

// DissolveClub asks that a club be no more from a day on.
type DissolveClub struct {
	Club   ClubNumber    `cbor:"1,keyasint" json:"club"`
	On     calendar.Date `cbor:"2,keyasint" json:"on"`
	Reason string        `cbor:"3,keyasint" json:"reason"` // A code.
}

// ClubDissolved says that a club is no more from a day on.
type ClubDissolved DissolveClub

// DissolveClub decides whether a club may be dissolved.
func (r *Registry) DissolveClub(tx *kernel.Tx, c DissolveClub) error {
	club, ok := r.clubs.Get(c.Club)
	switch {
	case !ok:
		return ErrClub
	case club.Ended != 0:
		return ErrClubGone
	case c.On == 0 || c.On.Check() != nil || c.On > calendar.DayOf(tx.Time):
		return ErrDate
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.dissolved.Emit(tx, ClubDissolved(c))
	return nil
}

func (r *Registry) applyDissolved(e ClubDissolved) {
	club := r.clubs.Must(e.Club)
	club.Ended = e.On
	r.clubs.Put(e.Club, club)
}

// Clubs returns how many clubs there are that were not dissolved.
func (r *Registry) Clubs() (n int) {
	for _, club := range r.clubs.All() {
		if club.Ended == 0 {
			n++
		}
	}
	return n
}

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

	Withdrawn bool
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
	case c.Club != 0 && r.clubs.Must(c.Club).Ended != 0:
		return ErrClubGone
	case c.On.Check() != nil || startOf(c.On, c.Minute) <= tx.Time || c.On > calendar.DayOf(tx.Time)+366:
		return ErrDate
	}
	if refusal := r.cards.GivesAny(c.Benefit, c.Company, c.On); refusal != nil {
		return refusal
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
	Unused // Nobody noted within the days for it that it was used; it no longer counts.
	Called // Off: what was booked was withdrawn.
)

// A Booking is a place that a card's holder has.
type Booking struct {
	_       struct{} `cbor:",toarray"`
	Slot    SlotNumber
	Card    card.Number
	Holding card.HoldingNumber
	State   BookingState
	Lapses  int64 // When it no longer counts unless its use was noted, in milliseconds since 1970; 0: never.
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
	Lapses  int64              `cbor:"5,keyasint,omitempty"` // When it no longer counts unless its use was noted.
}

// notedDays is how long after a slot began it may be noted that a booking was used before it no longer counts against
// the year's times (assumed; no text sets it). Who notes it later still may, if the year has times left.
const notedDays = 14

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
	if refusal := r.gives(holding, s); refusal != nil {
		return refusal
	}
	reserved, again := r.together(holding, c.Slot, s)
	switch {
	case s.Withdrawn:
		return ErrWithdrawn
	case tx.Time >= s.Start:
		return ErrLate
	case s.Club != 0 && r.clubs.Must(s.Club).gone(s.On):
		return ErrClubGone
	case again:
		return ErrBooked
	case s.Taken >= s.Places:
		return ErrFull
	case left >= 0 && reserved >= left:
		return ErrUsedUp
	}
	r.events.booked.Emit(tx, Booked{BookingNumber(r.bookings.Len()) + 1, c.Slot, c.Card, holding,
		s.Start + notedDays*24*3600_000})
	return nil
}

// gives says why the partner of a slot does not give its benefit to a holding; nil if it does.
func (r *Registry) gives(holding card.HoldingNumber, s Slot) *kernel.Refusal {
	h, _ := r.cards.Holding(holding)
	return r.cards.Gives(h.Scheme, s.Benefit, s.Company, s.On)
}

// Reserved returns how many times of a benefit the person of a holding has booked for the year of a day and not used,
// by whatever holding.
func (r *Registry) Reserved(number card.HoldingNumber, benefit string, on calendar.Date) (times int) {
	h, _ := r.cards.Holding(number)
	for one := range r.cards.Together(h) {
		n, _ := r.reserved.Get(reservedKey{Holding: one, Benefit: benefit, Year: int32(on.Year())})
		times += int(n)
	}
	return times
}

// together returns how many times of a benefit the person of a holding has booked for a year, by whatever holding, and
// whether the slot is among what they booked.
func (r *Registry) together(number card.HoldingNumber, slot SlotNumber, s Slot) (reserved int, again bool) {
	h, _ := r.cards.Holding(number)
	for one := range r.cards.Together(h) {
		again = again || r.booked.Has(bookedKey{Slot: slot, Holding: one})
	}
	return r.Reserved(number, s.Benefit, s.On), again
}

func (r *Registry) applyBooked(e Booked) {
	b := Booking{Slot: e.Slot, Card: e.Card, Holding: e.Holding, Lapses: e.Lapses}
	if e.Lapses != 0 {
		r.miss.Set(e.Lapses, uint64(e.Booking))
	}
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

// Cancel asks that a booking be given up before it begins.
type Cancel struct {
	Booking BookingNumber `cbor:"1,keyasint" json:"booking"`
}

// Cancelled says that a booking is given up. It does not count.
type Cancelled Cancel

// Cancel decides whether a booking may be given up: until it begins, as afterwards whoever used it could take the
// year's time back and leave the partner unpaid. One that was not used lapses by itself; only a booking of a time
// before there was a day for that is given up later still, as it would count for ever.
func (r *Registry) Cancel(tx *kernel.Tx, c Cancel) error {
	b, ok := r.bookings.Get(c.Booking)
	switch {
	case !ok:
		return ErrBooking
	case b.State != Reserved:
		return ErrMatch
	case b.Lapses != 0 && tx.Time >= r.slots.Must(b.Slot).Start:
		return ErrLate
	}
	r.events.cancelled.Emit(tx, Cancelled(c))
	return nil
}

func (r *Registry) applyCancelled(e Cancelled) {
	b := r.bookings.Must(e.Booking)
	r.close(e.Booking, b, GivenUp)
	r.booked.Delete(bookedKey{Slot: b.Slot, Holding: b.Holding})
	r.seats(b.Slot, -1)
}

// close ends that a booking is reserved. Inside Apply only.
func (r *Registry) close(number BookingNumber, b Booking, state BookingState) {
	if b.State == Reserved {
		r.reserve(b, -1)
		if b.Lapses != 0 {
			r.miss.Clear(b.Lapses, uint64(number))
		}
	}
	b.State = state
	r.bookings.Put(number, b)
}

// Missed says that nobody noted in time that a booking was used. It no longer counts.
type Missed struct {
	Booking BookingNumber `cbor:"1,keyasint"`
}

// fireMissed ends that a booking counts against the times of a year.
func (r *Registry) fireMissed(tx *kernel.Tx, key uint64) {
	if b, ok := r.bookings.Get(BookingNumber(key)); ok && b.State == Reserved {
		r.events.missed.Emit(tx, Missed{BookingNumber(key)})
	}
}

func (r *Registry) applyMissed(e Missed) { r.close(e.Booking, r.bookings.Must(e.Booking), Unused) }

// WithdrawSlot asks that a departure or evening not take place, or be noted as one that did not. Bookings of it end.
type WithdrawSlot struct {
	Slot   SlotNumber `cbor:"1,keyasint" json:"slot"`
	Reason string     `cbor:"2,keyasint" json:"reason"` // A code.
}

// SlotWithdrawn says that a departure or evening does not take place. Bookings of it that were not used have ended.
type SlotWithdrawn WithdrawSlot

// WithdrawSlot decides whether a departure or evening may be withdrawn.
func (r *Registry) WithdrawSlot(tx *kernel.Tx, c WithdrawSlot) error {
	s, ok := r.slots.Get(c.Slot)
	switch {
	case !ok:
		return ErrSlot
	case s.Withdrawn:
		return ErrWithdrawn
	case !village.ValidCode(c.Reason):
		return ErrReason
	}
	r.events.withdrawn.Emit(tx, SlotWithdrawn(c))
	return nil
}

func (r *Registry) applySlotWithdrawn(e SlotWithdrawn) {
	var end []BookingNumber
	for key, number := range r.booked.From(bookedKey{Slot: e.Slot}) {
		if key.Slot != e.Slot {
			break
		}
		if r.bookings.Must(number).State != Given {
			end = append(end, number)
		}
	}
	for _, number := range end {
		b := r.bookings.Must(number)
		r.close(number, b, Called)
		r.booked.Delete(bookedKey{Slot: b.Slot, Holding: b.Holding})
		r.seats(b.Slot, -1)
	}
	s := r.slots.Must(e.Slot)
	s.Withdrawn = true
	r.slots.Put(e.Slot, s)
}

// Attend asks that a booking be noted as used: the benefit is redeemed.
type Attend struct {
	Booking BookingNumber `cbor:"1,keyasint" json:"booking"`
}

// Attended says that a booking was used.
type Attended Attend

// Attend decides whether a booking may be noted as used: once it has begun, and if it no longer counted, only by a time
// of the year that is neither used nor held by another booking.
func (r *Registry) Attend(tx *kernel.Tx, c Attend) error {
	b, ok := r.bookings.Get(c.Booking)
	if !ok {
		return ErrBooking
	}
	s := r.slots.Must(b.Slot)
	switch {
	case b.State != Reserved && b.State != Unused:
		return ErrMatch
	case tx.Time < s.Start:
		return ErrNotYet
	case b.State == Unused && r.usedUp(b.Holding, b.Slot, s):
		return ErrUsedUp
	}
	r.events.attended.Emit(tx, Attended(c))
	return r.cards.RedeemBooked(tx, b.Holding, card.Redeem{Card: b.Card, Benefit: s.Benefit, Company: s.Company, On: s.On,
		Receipt: card.ReceiptsOwn + uint64(c.Booking)})
}

// usedUp reports whether what the person of a holding used and has booked takes all of the times of a slot's year.
func (r *Registry) usedUp(number card.HoldingNumber, slot SlotNumber, s Slot) bool {
	reserved, _ := r.together(number, slot, s)
	left := r.cards.Left(number, s.Benefit, s.On)
	return left >= 0 && reserved >= left
}

func (r *Registry) applyAttended(e Attended) {
	r.close(e.Booking, r.bookings.Must(e.Booking), Given)
}

// Slot returns something that can be booked.
func (r *Registry) Slot(number SlotNumber) (Slot, bool) { return r.slots.Get(number) }

// Booking returns a booking, also one that was given up.
func (r *Registry) Booking(number BookingNumber) (Booking, bool) { return r.bookings.Get(number) }

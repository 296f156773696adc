// Package talent keeps what a county offers young people beyond money: the register of the new rural
// occupations (cloud villagers, digital nomads, rural managers of places), jobs and internships with
// their places and who fills them, youth clubs, and what can be booked with a talent card: departures
// of the talent shuttle, evenings of a club.
//
// # Invariants
//
//   - A person stands in the register once for an occupation and village.
//   - No opening has more people placed than it has places, and nobody is placed twice in one.
//   - No departure or evening is booked beyond its places, nor twice by one card's holder.
//   - What a card's holder has used and booked of a benefit in a year never exceeds the scheme's number.
//   - A booking that was used is a redemption of the card; one that was not costs nothing, and takes none of the year's
//     times once the days are over in which its use is noted.
package talent

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of talent: 1900 to 1999. Numbers are for ever.
const (
	kindRegistered kernel.Kind = 1900 + iota
	kindEnded
	kindPosted
	kindApplied
	kindPlaced
	kindLeft
	kindOpeningClosed
	kindClubFounded
	kindSlotOffered
	kindBooked
	kindCancelled
	kindAttended
	kindMissed
	kindSlotWithdrawn
	kindWishWithdrawn
	kindClubDissolved
)

// PlacesMax is how many places an opening or a departure has at most.
const PlacesMax = 10_000

type (
	// A RecordNumber is the number of an entry of the register, given in order from 1.
	RecordNumber uint64
	// An OpeningNumber is the number of an opening, given in order from 1.
	OpeningNumber uint32
	// A ClubNumber is the number of a club, given in order from 1.
	ClubNumber uint32
	// A SlotNumber is the number of something that can be booked, given in order from 1.
	SlotNumber uint32
	// A BookingNumber is the number of a booking, given in order from 1.
	BookingNumber uint64
)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	people    *person.Registry
	companies *company.Registry
	places    *village.Registry
	cards     *card.Registry

	records  kernel.Rows[RecordNumber, Record]
	standing kernel.Rows[recordKey, RecordNumber]
	openings kernel.Rows[OpeningNumber, Opening]
	matches  kernel.Rows[matchKey, MatchState]
	placedOn kernel.Rows[matchKey, calendar.Date] // Since when somebody has a place.
	clubs    kernel.Rows[ClubNumber, Club]
	clubCode kernel.Rows[string, ClubNumber]
	slots    kernel.Rows[SlotNumber, Slot]
	bookings kernel.Rows[BookingNumber, Booking]
	booked   kernel.OrderedRows[bookedKey, BookingNumber]
	reserved kernel.Rows[reservedKey, uint32]

	events events
	miss   *kernel.Deadline
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Register     kernel.Maker[Register]
	End          kernel.Maker[End]
	PostOpening  kernel.Maker[PostOpening]
	Apply        kernel.Maker[Apply]
	Place        kernel.Maker[Place]
	Leave        kernel.Maker[Leave]
	CloseOpening kernel.Maker[CloseOpening]
	FoundClub    kernel.Maker[FoundClub]
	OfferSlot    kernel.Maker[OfferSlot]
	Book         kernel.Maker[Book]
	Cancel       kernel.Maker[Cancel]
	Attend       kernel.Maker[Attend]
	WithdrawSlot kernel.Maker[WithdrawSlot]
	WithdrawWish kernel.Maker[WithdrawWish]
	DissolveClub kernel.Maker[DissolveClub]
}

type events struct {
	registered kernel.Emitter[Registered]
	ended      kernel.Emitter[Ended]
	posted     kernel.Emitter[Posted]
	applied    kernel.Emitter[Applied]
	placed     kernel.Emitter[Placed]
	left       kernel.Emitter[Left]
	closed     kernel.Emitter[OpeningClosed]
	founded    kernel.Emitter[ClubFounded]
	offered    kernel.Emitter[SlotOffered]
	booked     kernel.Emitter[Booked]
	cancelled  kernel.Emitter[Cancelled]
	attended   kernel.Emitter[Attended]
	missed     kernel.Emitter[Missed]
	withdrawn  kernel.Emitter[SlotWithdrawn]
	unwished   kernel.Emitter[WishWithdrawn]
	dissolved  kernel.Emitter[ClubDissolved]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, places *village.Registry, people *person.Registry, companies *company.Registry,
	cards *card.Registry) *Registry {
	r := &Registry{people: people, companies: companies, places: places, cards: cards}
	r.records = kernel.NewTable[RecordNumber, Record](k, "talent.record", cmp.Compare[RecordNumber])
	r.standing = kernel.NewTable[recordKey, RecordNumber](k, "talent.standing", compareRecords)
	r.openings = kernel.NewTable[OpeningNumber, Opening](k, "talent.opening", cmp.Compare[OpeningNumber])
	r.matches = kernel.NewTable[matchKey, MatchState](k, "talent.match", compareMatches)
	r.placedOn = kernel.NewTable[matchKey, calendar.Date](k, "talent.placed", compareMatches)
	r.clubs = kernel.NewTable[ClubNumber, Club](k, "talent.club", cmp.Compare[ClubNumber])
	r.clubCode = kernel.NewTable[string, ClubNumber](k, "talent.club_code", strings.Compare)
	r.slots = kernel.NewTable[SlotNumber, Slot](k, "talent.slot", cmp.Compare[SlotNumber])
	r.bookings = kernel.NewTable[BookingNumber, Booking](k, "talent.booking", cmp.Compare[BookingNumber])
	r.booked = kernel.NewOrdered[bookedKey, BookingNumber](k, "talent.booked", compareBooked)
	r.reserved = kernel.NewTable[reservedKey, uint32](k, "talent.reserved", compareReserved)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	cards.Reserved = r.Reserved
	return r
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.events = events{
		registered: kernel.Apply(k, kindRegistered, "talent.registered", r.applyRegistered),
		ended:      kernel.Apply(k, kindEnded, "talent.ended", r.applyEnded),
		posted:     kernel.Apply(k, kindPosted, "talent.opening_posted", r.applyPosted),
		applied:    kernel.Apply(k, kindApplied, "talent.applied", r.applyApplied),
		placed:     kernel.Apply(k, kindPlaced, "talent.placed", r.applyPlaced),
		left:       kernel.Apply(k, kindLeft, "talent.left", r.applyLeft),
		closed:     kernel.Apply(k, kindOpeningClosed, "talent.opening_closed", r.applyOpeningClosed),
		founded:    kernel.Apply(k, kindClubFounded, "talent.club_founded", r.applyFounded),
		offered:    kernel.Apply(k, kindSlotOffered, "talent.slot_offered", r.applyOffered),
		booked:     kernel.Apply(k, kindBooked, "talent.booked", r.applyBooked),
		cancelled:  kernel.Apply(k, kindCancelled, "talent.cancelled", r.applyCancelled),
		attended:   kernel.Apply(k, kindAttended, "talent.attended", r.applyAttended),
		missed:     kernel.Apply(k, kindMissed, "talent.booking_missed", r.applyMissed),
		withdrawn:  kernel.Apply(k, kindSlotWithdrawn, "talent.slot_withdrawn", r.applySlotWithdrawn),
		unwished:   kernel.Apply(k, kindWishWithdrawn, "talent.wish_withdrawn", r.applyUnwished),
		dissolved:  kernel.Apply(k, kindClubDissolved, "talent.club_dissolved", r.applyDissolved),
	}
	r.miss = kernel.Due(k, uint16(kindMissed), "talent.booking_due", r.fireMissed)
}

func (r *Registry) declareCommands(k *kernel.Kernel) {
	r.Commands = Commands{
		Register:     kernel.Decide(k, "talent.register", r.Register),
		End:          kernel.Decide(k, "talent.end", r.End),
		PostOpening:  kernel.Decide(k, "talent.post_opening", r.PostOpening),
		Apply:        kernel.Decide(k, "talent.apply", r.Apply),
		Place:        kernel.Decide(k, "talent.place", r.Place),
		Leave:        kernel.Decide(k, "talent.leave", r.Leave),
		CloseOpening: kernel.Decide(k, "talent.close_opening", r.CloseOpening),
		FoundClub:    kernel.Decide(k, "talent.found_club", r.FoundClub),
		OfferSlot:    kernel.Decide(k, "talent.offer_slot", r.OfferSlot),
		Book:         kernel.Decide(k, "talent.book", r.Book),
		Cancel:       kernel.Decide(k, "talent.cancel", r.Cancel),
		Attend:       kernel.Decide(k, "talent.attend", r.Attend),
		WithdrawSlot: kernel.Decide(k, "talent.withdraw_slot", r.WithdrawSlot),
		WithdrawWish: kernel.Decide(k, "talent.withdraw_wish", r.WithdrawWish),
		DissolveClub: kernel.Decide(k, "talent.dissolve_club", r.DissolveClub),
	}
}

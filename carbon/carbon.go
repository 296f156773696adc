// Package carbon is the register of carbon credits, tonne by tonne, and the store that buys
// them in advance and sells them.
//
// A project enrols stands. What a period of monitoring found, in whole kilograms, is
// reported, verified by another organisation, approved and issued as tonnes with serial
// numbers. Ranges of serials are lots. A lot belongs to an account, which is a company of
// the register, until it is retired (somebody's claim, with a certificate) or cancelled
// (the tonne never counts).
//
// # Invariants
//
//   - Of each issuance the lots, live and dead, sum to what was issued.
//   - No two lots share a serial, ever. A lot of n tonnes has n serials: end − start + 1.
//   - No more is issued than was verified, less what earlier losses are owed; a negative
//     result is carried and netted against what the same project is issued later.
//   - No parcel is credited twice for a day, under whatever stand, co-operative or programme.
//   - Retired and cancelled lots do not change any more.
//   - Retired tonnes are the sum of the certificates; each certificate is of one retirement.
//   - What is listed, pledged or frozen can be neither sold nor retired, nor any of the others.
//   - The buffer belongs to nobody. It is cancelled by a reversal alone, and released when
//     its term is over.
//   - What a bank has in store is what its layers of cost say, and each fen that it paid
//     leaves with a tonne.
//   - Tonnes and money of a sale, and of an advance purchase, move in one entry.
//
// # Which serials go
//
// Whoever gives tonnes may name a lot; its lowest serials go first. Else the oldest vintage
// goes first, in it the project with the lowest number, in it the lowest serial. A lot that
// is taken in part loses its head: the head becomes a new lot, whose parent keeps its number.
//
// # Numbers
//
// Measuring happens elsewhere and needs floats; here are its rounded results, in whole
// kilograms of CO2 equivalent, with the fingerprint of what they were made from. Tonnes are
// whole tonnes. A period's kilograms below a tonne are dropped (rounding down). Money is fen.
package carbon

import (
	_ "embed"
	"encoding/hex"
	"errors"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Numbers by which things are known inside the county. Each is given in order from 1.
type (
	ProjectID     uint32
	StandID       uint32
	PeriodID      uint32 // Also the number of what is issued for the period.
	LotID         uint64
	SourceID      uint32
	CertificateID uint64
	ReservationID uint64
	FreezeID      uint32
	PledgeID      uint32
	ReversalID    uint32
	ForwardID     uint32
	SaleID        uint32
	ForeignID     uint32
)

// Ground is what the register of land says of a parcel. Without one (nil) parcels are
// taken as named.
type Ground interface {
	// Area returns the area of a live parcel in square decimetres, and false if there is none.
	Area(parcel uint64) (area_dm2 int64, ok bool)
}

// Lineage is what a register of land may tell besides: without it, a parcel that was divided
// is taken for another than its parts.
type Lineage interface {
	// Kin returns the parcels that share ground with one: those that it was divided or merged
	// from, and those that were made of it, however often.
	Kin(parcel uint64) []uint64

	// Always reports whether two that share ground have done so since the younger was registered.
	Always(parcel, other uint64) bool
}

// A Hash is a SHA-256. Its text is 64 hexadecimal digits.
type Hash [32]byte

// Bounds of one command.
const (
	StandsMax  = 5000   // Stands enrolled at once: rows of some 80 bytes, well below an entry.
	PeriodMax  = 20_000 // Stands of one period: rows of some 12 bytes.
	ParcelsMax = 64     // Parcels of one stand.
	PiecesMax  = 1000   // Lots that one command moves.
	YearsMax   = 40     // Years of a contract or a loan.
)

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	places    *village.Registry
	companies *company.Registry
	ledger    *ledger.Ledger
	ground    Ground
	lineage   Lineage // nil: the register of land does not tell.
	tables
	events events
	due    *kernel.Deadline
	pieces []piece // Of the command being decided.

	soldLayers []SoldLayer // That the last tonnes drawn from a store came out of.
}

// New declares the module in the kernel. ground may be nil.
func New(
	k *kernel.Kernel,
	places *village.Registry,
	companies *company.Registry,
	books *ledger.Ledger,
	ground Ground,
) *Registry {
	r := &Registry{places: places, companies: companies, ledger: books, ground: ground}
	r.lineage, _ = ground.(Lineage)
	r.tables = newTables(k)
	r.declareEvents(k)
	r.declareCommands(k)
	r.declareProjections()
	r.due = kernel.Due(k, uint16(kindFellShort), "carbon.due", r.fallDue)
	return r
}

// grounds calls a function with a parcel and all that share ground with it, until it
// returns true, and reports whether it did.
func (r *Registry) grounds(parcel uint64, is func(uint64) bool) bool {
	if is(parcel) {
		return true
	}
	return r.lineage != nil && slices.ContainsFunc(r.lineage.Kin(parcel), is)
}

// checkDate checks that a date is given and not in the future. The zero date is what a
// forgotten one looks like, so 1 January 1970 is refused too.
func checkDate(tx *kernel.Tx, date calendar.Date) *kernel.Refusal {
	switch {
	case date == 0 || date.Check() != nil:
		return ErrDateMissing
	case date > calendar.DayOf(tx.Time):
		return ErrDateFuture
	}
	return nil
}

// checkSpan checks that two days are given, the second not before the first.
func checkSpan(from, to calendar.Date) *kernel.Refusal {
	switch {
	case from == 0 || to == 0 || from.Check() != nil || to.Check() != nil:
		return ErrDateMissing
	case to < from:
		return ErrDateOrder
	}
	return nil
}

// asError turns a refusal that may be nil into an error that is nil then.
func asError(refusal *kernel.Refusal) error {
	if refusal == nil {
		return nil
	}
	return refusal
}

// inVillage reports whether a code is that of a village or township that stands.
func (r *Registry) inVillage(code village.Code) bool {
	row, ok := r.places.Division(code)
	return ok && !row.Gone && row.Kind != village.County
}

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (h *Hash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) || len(text)%2 != 0 {
		return errors.New("a SHA-256 is 64 hexadecimal digits")
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Package land is the register of parcels: where they lie, how large they are, who holds them, and to
// whom their management was handed over (流转), from households and collectives to a
// co-operative and from there to a bank, with the rent paid for it.
//
// # Invariants
//
//   - Parcels are numbered 1, 2, 3, … in the order in which they were registered. A parcel's code
//     belongs to it for ever, also after it was retired.
//   - No two live parcels overlap by more than the tolerance that was in force when the later one came. Shared
//     borders are no overlap.
//   - No parcel was registered that lies wholly beyond the bounds of the register, where they were set: an outline that
//     is as rough as its source, and a margin around it.
//   - The area of a parcel was measured on the ellipsoid, outside; it lies within half a per cent of what its
//     polygon gives by integers.
//   - The parts of a divided parcel cover it, and so does a parcel those that were merged into it, to the
//     tolerance. What was divided or merged is retired and named by what came of it.
//   - A parcel that lies where another lay before it was retired or corrected is told to share ground with it, from
//     its registration or its correction on: the same ground has a history, whatever number it has.
//   - A parcel is under at most one contract of a level on any day. A contract of the second level
//     lies within the term of a contract of the first level with its grantor, parcel by parcel.
//   - No year of a contract is paid twice, and no year that has not begun, but for those agreed to be prepaid.
//   - The dated changes of a parcel come in the order of their dates, none in the future.
//
// # Amounts
//
// The rent of a contract's year is area × rate, 200,000 dm² being 3 mu, for the contract's whole area as signed,
// rounded half up once; of a last year that is not whole, by its days. It is divided over the parcels by largest
// remainder, by area; equal remainders are served in order of the parcels' numbers.
package land

import (
	"cmp"
	_ "embed"
	"strings"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/polygon"
	"liangshan/village"
)

// Schema declares the tables that people read.
//
//go:embed schema.sql
var Schema string

// Kinds of land: 700 to 799. Numbers are for ever.
const (
	kindRegistered kernel.Kind = 700 + iota
	kindCorrected
	kindAssigned
	kindRetired
	kindToleranceSet
	kindBoundsSet
)

const (
	kindSigned kernel.Kind = 710 + iota
	kindEnded
	kindAccountsNamed
	kindRentPaid
	kindRefundOwed
	kindRentRefunded
)

// Limits.
const (
	RowsMax      = 500  // Parcels of one command.
	PartsMax     = 100  // That a parcel is divided into, or merged from.
	ParcelsMax   = 2000 // Under one contract.
	ContractsMax = 2000 // Whose rent one command pays.
	RateMax_fen  = 100_000_000
	TermYearsMax = 70 // 农村土地承包法 (2018), art. 21: forest land is contracted for 30 to 70 years.

	ToleranceDefault_dm2 = 100 // 1 m²; assumed until land.set_tolerance says otherwise.
	ToleranceMax_dm2     = 100_000
)

type (
	// A Number is how a parcel is known inside the county, given in order from 1.
	Number uint64
	// A ContractNumber is how a contract is known, given in order from 1.
	ContractNumber uint64
)

// A Kind is what a parcel is used for: a class of GB/T 21010-2017, by its code of four digits.
type Kind string

// kindKnown reports whether a kind is a class of arable land, orchards, forest or grassland of GB/T 21010-2017.
func kindKnown(kind Kind) bool {
	switch kind {
	case "0101",
		"0102",
		"0103",
		"0201",
		"0202",
		"0203",
		"0204",
		"0301",
		"0302",
		"0303",
		"0304",
		"0305",
		"0306",
		"0307",
		"0401",
		"0402",
		"0403",
		"0404":
		return true
	}
	return false
}

// Bamboo is forest of bamboo (竹林地).
const Bamboo Kind = "0302"

// A HolderKind says who holds a parcel or grants a contract.
type HolderKind string

// Kinds of holders.
const (
	ByPerson    HolderKind = "person"
	ByHousehold HolderKind = "household"
	ByCompany   HolderKind = "company"
	ByVillage   HolderKind = "village" // The collective of a village.
)

// A Holder is one who holds land: a number of the kind's register, or a village.
type Holder struct {
	Kind    HolderKind   `cbor:"1,keyasint" json:"kind"`
	Number  uint64       `cbor:"2,keyasint,omitempty" json:"number,omitempty"`
	Village village.Code `cbor:"3,keyasint,omitempty" json:"village,omitempty"`
}

// A Parcel is one piece of land as it stands now.
type Parcel struct {
	_       struct{} `cbor:",toarray"`
	Code    string
	Village village.Code
	Title   string
	Holder  Holder
	Kind    Kind
	From    calendar.Date // Since when it exists in this form.
	Changed calendar.Date // Of the newest dated change.
	Area    int64         // In dm², measured on the ellipsoid.
	Box     polygon.Box
	Shape   []byte // Packed.
	Gone    bool   // Retired, on Changed.
}

// Live reports whether the parcel stands.
func (p Parcel) Live() bool { return !p.Gone }

// A Registry is everything that this package keeps.
type Registry struct {
	Commands  Commands
	places    *village.Registry
	people    *person.Registry
	companies *company.Registry
	books     *ledger.Ledger

	parcels    kernel.Rows[Number, Parcel]
	codes      kernel.Rows[string, Number]
	kin        kernel.OrderedRows[kinKey, kinship]
	cells      kernel.OrderedRows[cellKey, struct{}]
	formers    kernel.OrderedRows[formerKey, former]
	past       kernel.OrderedRows[pastKey, struct{}]
	tenures    kernel.OrderedRows[tenureKey, Holder]
	tolerances kernel.OrderedRows[calendar.Date, int64]
	bounds     kernel.OrderedRows[calendar.Date, Bounds]
	contracts  kernel.Rows[ContractNumber, Contract]
	papers     kernel.Rows[string, ContractNumber]
	claims     kernel.OrderedRows[claimKey, claim]

	registered kernel.Emitter[Registered]
	corrected  kernel.Emitter[Corrected]
	assigned   kernel.Emitter[Assigned]
	retired    kernel.Emitter[Retired]
	tolerance  kernel.Emitter[ToleranceSet]
	boundsSet  kernel.Emitter[BoundsSet]
	signed     kernel.Emitter[Signed]
	ended      kernel.Emitter[Ended]
	accounts   kernel.Emitter[AccountsNamed]
	rent       kernel.Emitter[RentPaid]
	owed       kernel.Emitter[RefundOwed]
	refunded   kernel.Emitter[RentRefunded]
}

// Commands are the declared commands, for callers in Go.
type Commands struct {
	Register     kernel.Maker[Register]
	Correct      kernel.Maker[Correct]
	Assign       kernel.Maker[Assign]
	Retire       kernel.Maker[Retire]
	Split        kernel.Maker[Split]
	Merge        kernel.Maker[Merge]
	SetTolerance kernel.Maker[SetTolerance]
	SetBounds    kernel.Maker[SetBounds]
	Sign         kernel.Maker[Sign]
	End          kernel.Maker[End]
	NameAccounts kernel.Maker[NameAccounts]
	PayRent      kernel.Maker[PayRent]
	RefundRent   kernel.Maker[RefundRent]
}

// New declares the module in the kernel.
func New(k *kernel.Kernel, places *village.Registry, people *person.Registry, companies *company.Registry,
	books *ledger.Ledger,
) *Registry {
	r := &Registry{places: places, people: people, companies: companies, books: books}
	r.parcels = kernel.NewTable[Number, Parcel](k, "land.parcel", cmp.Compare[Number])
	r.codes = kernel.NewTable[string, Number](k, "land.code", strings.Compare)
	r.kin = kernel.NewOrdered[kinKey, kinship](k, "land.kin", compareKin)
	r.cells = kernel.NewOrdered[cellKey, struct{}](k, "land.cell", compareCells)
	r.formers = kernel.NewOrdered[formerKey, former](k, "land.former", compareFormers)
	r.past = kernel.NewOrdered[pastKey, struct{}](k, "land.past_cell", comparePast)
	r.tenures = kernel.NewOrdered[tenureKey, Holder](k, "land.tenure", compareTenures)
	r.tolerances = kernel.NewOrdered[calendar.Date, int64](k, "land.tolerance", cmp.Compare[calendar.Date])
	r.bounds = kernel.NewOrdered[calendar.Date, Bounds](k, "land.bounds", cmp.Compare[calendar.Date])
	r.contracts = kernel.NewTable[ContractNumber, Contract](k, "land.contract", cmp.Compare[ContractNumber])
	r.papers = kernel.NewTable[string, ContractNumber](k, "land.contract_code", strings.Compare)
	r.claims = kernel.NewOrdered[claimKey, claim](k, "land.claim", compareClaims)
	r.declareEvents(k)

	r.Commands.Register = kernel.Decide(k, "land.register", r.Register)
	r.Commands.Correct = kernel.Decide(k, "land.correct", r.Correct)
	r.Commands.Assign = kernel.Decide(k, "land.assign", r.Assign)
	r.Commands.Retire = kernel.Decide(k, "land.retire", r.Retire)
	r.Commands.Split = kernel.Decide(k, "land.split", r.Split)
	r.Commands.Merge = kernel.Decide(k, "land.merge", r.Merge)
	r.Commands.SetTolerance = kernel.Decide(k, "land.set_tolerance", r.SetTolerance, kernel.TwoPersons())
	r.Commands.SetBounds = kernel.Decide(k, "land.set_bounds", r.SetBounds, kernel.TwoPersons())
	r.Commands.Sign = kernel.Decide(k, "land.sign", r.Sign)
	r.Commands.End = kernel.Decide(k, "land.end", r.End)
	r.Commands.NameAccounts = kernel.Decide(k, "land.name_accounts", r.NameAccounts, kernel.TwoPersons())
	r.Commands.PayRent = kernel.Decide(k, "land.pay_rent", r.PayRent)
	r.Commands.RefundRent = kernel.Decide(k, "land.refund_rent", r.RefundRent)
	return r
}

func (r *Registry) declareEvents(k *kernel.Kernel) {
	r.registered = kernel.Apply(k, kindRegistered, "land.registered", r.applyRegistered)
	r.corrected = kernel.Apply(k, kindCorrected, "land.corrected", r.applyCorrected)
	r.assigned = kernel.Apply(k, kindAssigned, "land.assigned", r.applyAssigned)
	r.retired = kernel.Apply(k, kindRetired, "land.retired", r.applyRetired)
	r.tolerance = kernel.Apply(k, kindToleranceSet, "land.tolerance_set", r.applyToleranceSet)
	r.boundsSet = kernel.Apply(k, kindBoundsSet, "land.bounds_set", r.applyBoundsSet)
	r.signed = kernel.Apply(k, kindSigned, "land.signed", r.applySigned)
	r.ended = kernel.Apply(k, kindEnded, "land.ended", r.applyEnded)
	r.accounts = kernel.Apply(k, kindAccountsNamed, "land.accounts_named", r.applyAccountsNamed)
	r.rent = kernel.Apply(k, kindRentPaid, "land.rent_paid", r.applyRentPaid)
	r.owed = kernel.Apply(k, kindRefundOwed, "land.refund_owed", r.applyRefundOwed)
	r.refunded = kernel.Apply(k, kindRentRefunded, "land.rent_refunded", r.applyRentRefunded)

	kernel.Project(r.registered, projectRegistered)
	kernel.Project(r.corrected, projectCorrected)
	kernel.Project(r.assigned, projectAssigned)
	kernel.Project(r.retired, projectRetired)
	kernel.Project(r.tolerance, projectToleranceSet)
	kernel.Project(r.boundsSet, projectBoundsSet)
	kernel.Project(r.signed, projectSigned)
	kernel.Project(r.ended, projectEnded)
	kernel.Project(r.accounts, projectAccountsNamed)
	kernel.Project(r.rent, projectRentPaid)
	kernel.Project(r.owed, projectRefundOwed)
	kernel.Project(r.refunded, projectRentRefunded)
}

// Parcel returns a parcel, also a retired one.
func (r *Registry) Parcel(number Number) (Parcel, bool) { return r.parcels.Get(number) }

// Area returns the area of a live parcel in dm², and false if there is none.
func (r *Registry) Area(number uint64) (area_dm2 int64, ok bool) {
	p, ok := r.parcels.Get(Number(number))
	if !ok || p.Gone {
		return 0, false
	}
	return p.Area, true
}

// ByCode returns the number of the parcel with a code.
func (r *Registry) ByCode(code string) (Number, bool) { return r.codes.Get(code) }

// Parcels returns how many parcels there are, also retired ones. They are numbered from 1 to that.
func (r *Registry) Parcels() int { return r.parcels.Len() }

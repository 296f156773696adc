package land

import (
	"strconv"

	"liangshan/kernel"
	"liangshan/polygon"
)

// Refusals.
var (
	ErrNoRows       = kernel.Refuse("land.rows_missing")
	ErrTooManyRows  = kernel.Refuse("land.rows_too_many")
	ErrCode         = kernel.Refuse("land.code_malformed")
	ErrExists       = kernel.Refuse("land.exists_differently") // The code is registered with other facts.
	ErrVillage      = kernel.Refuse("land.village_unknown")    // Not a village that stands.
	ErrTitle        = kernel.Refuse("land.title_malformed")
	ErrHolder       = kernel.Refuse("land.holder_unknown")
	ErrSameHolder   = kernel.Refuse("land.holder_same")
	ErrKind         = kernel.Refuse("land.kind_unknown")
	ErrArea         = kernel.Refuse("land.area_implausible")
	ErrOverlap      = kernel.Refuse("land.overlap")
	ErrUnknown      = kernel.Refuse("land.unknown")
	ErrGone         = kernel.Refuse("land.retired")
	ErrReason       = kernel.Refuse("land.reason_malformed") // A reason is a code.
	ErrNothing      = kernel.Refuse("land.nothing_to_correct")
	ErrParts        = kernel.Refuse("land.parts_too_few") // Fewer than two.
	ErrOutside      = kernel.Refuse("land.part_outside")  // A part reaches beyond what is divided or merged.
	ErrCover        = kernel.Refuse("land.parts_do_not_cover")
	ErrUnlike       = kernel.Refuse("land.parcels_unlike") // Of other villages, holders or kinds.
	ErrTwice        = kernel.Refuse("land.parcel_twice")   // Or not in rising order.
	ErrContracted   = kernel.Refuse("land.under_contract")
	ErrDateMissing  = kernel.Refuse("land.date_missing")
	ErrDateFuture   = kernel.Refuse("land.date_in_future")
	ErrDateOrder    = kernel.Refuse("land.date_out_of_order")
	ErrBeyond       = kernel.Refuse("land.outside_bounds") // Wholly beyond the bounds of the register.
	ErrMargin       = kernel.Refuse("land.margin_out_of_bounds")
	ErrSource       = kernel.Refuse("land.source_malformed")
	ErrTolerance    = kernel.Refuse("land.tolerance_out_of_bounds")
	ErrContractCode = kernel.Refuse("land.contract_code_malformed")
	ErrSignedBefore = kernel.Refuse("land.contract_exists")
	ErrLevel        = kernel.Refuse("land.level_unknown")
	ErrNotGrantor   = kernel.Refuse("land.grantor_not_entitled") // Holds the parcel not, or not under contract.
	ErrGrantee      = kernel.Refuse("land.grantee_unknown")
	ErrSameParty    = kernel.Refuse("land.parties_same")
	ErrTerm         = kernel.Refuse("land.term_malformed")
	ErrTermBeyond   = kernel.Refuse("land.term_beyond_contract") // Of the second level beyond the first.
	ErrTaken        = kernel.Refuse("land.contracted_already")
	ErrRate         = kernel.Refuse("land.rate_out_of_bounds")
	ErrPrepaid      = kernel.Refuse("land.prepaid_beyond_term")
	ErrAccounts     = kernel.Refuse("land.accounts_unsuitable")
	ErrNoContract   = kernel.Refuse("land.contract_unknown")
	ErrOver         = kernel.Refuse("land.contract_over")       // Ended, or its date is not within the term.
	ErrSubcontract  = kernel.Refuse("land.handed_on")           // A contract of the second level rests on it.
	ErrRefund       = kernel.Refuse("land.refund_rule_unknown") // Or one for a contract without rent.
	ErrNothingOwed  = kernel.Refuse("land.refund_not_owed")
	ErrNoRent       = kernel.Refuse("land.rent_none")    // It was agreed without rent.
	ErrNothingDue   = kernel.Refuse("land.rent_not_due") // Or paid already.
	ErrRentOverflow = kernel.Refuse("land.rent_overflow")
)

// shapeRefusals are the refusals of what is wrong with a shape.
var shapeRefusals = []*kernel.Refusal{
	kernel.Refuse(
		string(polygon.Malformed),
	), kernel.Refuse(string(polygon.TooMany)), kernel.Refuse(string(polygon.TooFew)),
	kernel.Refuse(
		string(polygon.Swapped),
	), kernel.Refuse(string(polygon.OutsideChina)), kernel.Refuse(string(polygon.TooWide)),
	kernel.Refuse(
		string(polygon.Repeated),
	), kernel.Refuse(string(polygon.Crossing)), kernel.Refuse(string(polygon.Orientation)),
}

// refusalOf returns the refusal of a fault of package polygon.
func refusalOf(err error) *kernel.Refusal {
	for _, r := range shapeRefusals {
		if r.Code == err.Error() {
			return r
		}
	}
	panic("land: a fault of a shape without a refusal")
}

// An Overlap is the refusal of a parcel that lies upon another one. It is ErrOverlap in a row.
type Overlap struct {
	Row     int
	Other   Number
	Code    string // Of the other parcel.
	AreaDM2 int64  // That both have in common.
}

func (o *Overlap) Error() string {
	return ErrOverlap.Code + " in row " + strconv.Itoa(o.Row) + " with parcel " + strconv.FormatUint(
		uint64(o.Other),
		10,
	) +
		" (" + o.Code + "): " + strconv.FormatInt(o.AreaDM2, 10) + " dm²"
}

// Unwrap lets errors.As find the row and the refusal.
func (o *Overlap) Unwrap() error { return &kernel.RowRefusal{Row: o.Row, Refusal: ErrOverlap} }

package place

import (
	"liangshan/kernel"
	"liangshan/polygon"
)

// Refusals.
var (
	ErrNoRows      = kernel.Refuse("place.rows_missing")
	ErrTooManyRows = kernel.Refuse("place.rows_too_many")
	ErrCode        = kernel.Refuse("place.code_malformed")
	ErrKind        = kernel.Refuse("place.kind_unknown")
	ErrName        = kernel.Refuse("place.name_malformed")
	ErrDivision    = kernel.Refuse("place.division_unknown") // Not a division that stands.
	ErrOperator    = kernel.Refuse("place.operator_unknown") // Not a company that stands.
	ErrScale       = kernel.Refuse("place.scale_unsuitable") // A park has one, other places have none.
	ErrPoint       = kernel.Refuse("place.point_outside_china")
	ErrExists      = kernel.Refuse("place.exists_differently")
	ErrUnknown     = kernel.Refuse("place.unknown")
	ErrClosed      = kernel.Refuse("place.closed_already")
	ErrReason      = kernel.Refuse("place.reason_malformed") // A reason is a code.
	ErrNothing     = kernel.Refuse("place.nothing_to_correct")
	ErrDateMissing = kernel.Refuse("place.date_missing")
	ErrDateFuture  = kernel.Refuse("place.date_in_future")
	ErrDateOrder   = kernel.Refuse("place.date_out_of_order")
	ErrReturned    = kernel.Refuse("place.reported_after") // A month after the day of closing was reported.

	ErrSubject      = kernel.Refuse("place.subject_malformed") // A place or a division, one of the two.
	ErrMeasure      = kernel.Refuse("place.measure_unsuitable")
	ErrMonth        = kernel.Refuse("place.month_malformed") // Not the first day of a month.
	ErrMonthRunning = kernel.Refuse("place.month_not_over")
	ErrNotOpen      = kernel.Refuse("place.not_open_in_month")
	ErrValue        = kernel.Refuse("place.value_out_of_bounds")
	ErrPaper        = kernel.Refuse("place.paper_missing") // A return names the paper it stands in.
	ErrReported     = kernel.Refuse("place.reported_differently")
	ErrNoReturn     = kernel.Refuse("place.return_unknown")
	ErrWas          = kernel.Refuse("place.value_was_other") // Somebody corrected it meanwhile.
	ErrCoverage     = kernel.Refuse("place.insured_above_entitled")
	ErrNotAdditive  = kernel.Refuse("place.not_additive")
	ErrOverflow     = kernel.Refuse("place.total_too_large")

	ErrColour      = kernel.Refuse("place.colour_unknown")
	ErrLine        = kernel.Refuse("place.line_malformed") // The bytes are not those of a line.
	ErrLineShort   = kernel.Refuse("place.line_too_short")
	ErrLength      = kernel.Refuse("place.length_implausible")
	ErrRoadExists  = kernel.Refuse("place.road_exists_differently")
	ErrRoadUnknown = kernel.Refuse("place.road_unknown")
	ErrRoadRetired = kernel.Refuse("place.road_retired_already")

	ErrSwapped  = kernel.Refuse(string(polygon.Swapped))
	ErrOutside  = kernel.Refuse(string(polygon.OutsideChina))
	ErrTooWide  = kernel.Refuse(string(polygon.TooWide))
	ErrTooMany  = kernel.Refuse(string(polygon.TooMany))
	ErrRepeated = kernel.Refuse(string(polygon.Repeated))
)

package carbon

import "liangshan/kernel"

// Refusals of every kind of command.
var (
	ErrDateMissing = kernel.Refuse("carbon.date_missing")
	ErrDateFuture  = kernel.Refuse("carbon.date_in_future")
	ErrDateOrder   = kernel.Refuse("carbon.date_out_of_order")
	ErrReason      = kernel.Refuse("carbon.reason_malformed") // A reason is a code.
	ErrName        = kernel.Refuse("carbon.name_malformed")
	ErrCode        = kernel.Refuse("carbon.code_malformed")
	ErrNoRows      = kernel.Refuse("carbon.rows_missing")
	ErrTooManyRows = kernel.Refuse("carbon.rows_too_many")
	ErrCompany     = kernel.Refuse("carbon.company_unknown") // Not registered, or dissolved.
	ErrVillage     = kernel.Refuse("carbon.village_unknown")
	ErrSamePerson  = kernel.Refuse("carbon.same_person") // Four eyes are needed.
	ErrEvidence    = kernel.Refuse("carbon.evidence_missing")
)

// Refusals of rules as data.
var (
	ErrParameter        = kernel.Refuse("carbon.parameter_unknown")
	ErrParameterValue   = kernel.Refuse("carbon.parameter_out_of_bounds")
	ErrParameterMissing = kernel.Refuse("carbon.parameter_missing") // None is in force on that day.
	ErrMethodExists     = kernel.Refuse("carbon.method_exists")
	ErrMethod           = kernel.Refuse("carbon.method_not_in_force")
	ErrRole             = kernel.Refuse("carbon.role_unknown")
	ErrRoleHeld         = kernel.Refuse("carbon.role_held")
	ErrRoleNotHeld      = kernel.Refuse("carbon.role_not_held")
	ErrHoldsTonnes      = kernel.Refuse("carbon.holds_tonnes") // A bank begins with an empty store.
)

// Refusals of projects and stands.
var (
	ErrProject       = kernel.Refuse("carbon.project_unknown")
	ErrProjectExists = kernel.Refuse("carbon.project_exists")
	ErrProjectState  = kernel.Refuse("carbon.project_state")
	ErrStand         = kernel.Refuse("carbon.stand_unknown")
	ErrStandLeft     = kernel.Refuse("carbon.stand_withdrawn")
	ErrStandCredited = kernel.Refuse("carbon.stand_credited_until_later")
	ErrParcel        = kernel.Refuse("carbon.parcel_unknown")
	ErrParcelTaken   = kernel.Refuse("carbon.parcel_taken") // Enrolled in another stand at that time.
	ErrParcelTwice   = kernel.Refuse("carbon.parcel_twice")
	ErrArea          = kernel.Refuse("carbon.area_out_of_bounds")
	ErrPhase         = kernel.Refuse("carbon.phase_unknown")
	ErrCredited      = kernel.Refuse("carbon.stand_period_credited") // Here or under another programme.
)

// Refusals of monitoring.
var (
	ErrPeriod          = kernel.Refuse("carbon.period_unknown")
	ErrPeriodState     = kernel.Refuse("carbon.period_state")
	ErrYears           = kernel.Refuse("carbon.crediting_years") // More or fewer than the methodology lets it be.
	ErrOutside         = kernel.Refuse("carbon.outside_crediting_period")
	ErrStandTwice      = kernel.Refuse("carbon.stand_twice") // Stands come in order, each once.
	ErrStandOther      = kernel.Refuse("carbon.stand_of_other_project")
	ErrNotEnrolled     = kernel.Refuse("carbon.stand_not_enrolled") // For the whole period.
	ErrDeduction       = kernel.Refuse("carbon.deduction_negative")
	ErrNetSum          = kernel.Refuse("carbon.net_not_difference")
	ErrStandSum        = kernel.Refuse("carbon.stands_not_net")
	ErrImplausible     = kernel.Refuse("carbon.implausible")   // Kilograms per mu and year out of bounds.
	ErrEvidenceUsed    = kernel.Refuse("carbon.evidence_used") // By another report.
	ErrMethodOther     = kernel.Refuse("carbon.method_of_other_project")
	ErrVerifierOwn     = kernel.Refuse("carbon.verifier_is_proponent")
	ErrVerifierParty   = kernel.Refuse("carbon.verifier_is_party") // Its own stands are in the period.
	ErrVerifier        = kernel.Refuse("carbon.verifier_not_accredited")
	ErrVerifiedMore    = kernel.Refuse("carbon.verified_more_than_reported")
	ErrIssued          = kernel.Refuse("carbon.issued_already")
	ErrBufferTerm      = kernel.Refuse("carbon.buffer_term_not_over")
	ErrBufferEmpty     = kernel.Refuse("carbon.buffer_empty")
	ErrReversal        = kernel.Refuse("carbon.reversal_unknown")
	ErrReversalSettled = kernel.Refuse("carbon.reversal_settled")
	ErrReversalOpen    = kernel.Refuse("carbon.reversal_open")
	ErrLossCarried     = kernel.Refuse("carbon.loss_carried") // And has to be made good first.
	ErrPeriodGap       = kernel.Refuse("carbon.period_gap")   // Days before or after it that no report has.
	ErrProjectNoTonnes = kernel.Refuse("carbon.project_without_tonnes")
)

// Refusals of lots.
var (
	ErrQuantity     = kernel.Refuse("carbon.quantity_must_be_positive")
	ErrLot          = kernel.Refuse("carbon.lot_unknown")
	ErrLotOwner     = kernel.Refuse("carbon.lot_of_another")
	ErrInsufficient = kernel.Refuse("carbon.insufficient_tonnes")
	ErrBound        = kernel.Refuse("carbon.tonnes_bound")  // There are enough, but listed, pledged or frozen.
	ErrFragmented   = kernel.Refuse("carbon.too_many_lots") // Merge lots, or move fewer tonnes.
	ErrSelf         = kernel.Refuse("carbon.parties_must_differ")
	ErrListed       = kernel.Refuse("carbon.lot_listed")
	ErrPledged      = kernel.Refuse("carbon.lot_pledged")
	ErrFrozen       = kernel.Refuse("carbon.lot_frozen")
	ErrRetired      = kernel.Refuse("carbon.lot_retired")
	ErrCancelled    = kernel.Refuse("carbon.lot_cancelled")
	ErrBuffer       = kernel.Refuse("carbon.lot_in_buffer")
	ErrVintage      = kernel.Refuse("carbon.vintage_required") // A project is named without a vintage.
	ErrNotAdjacent  = kernel.Refuse("carbon.lots_not_adjacent")
	ErrSerialOther  = kernel.Refuse("carbon.serial_outside_lot")
	ErrPurpose      = kernel.Refuse("carbon.purpose_required")
	ErrPlace        = kernel.Refuse("carbon.place_required")
	ErrReservation  = kernel.Refuse("carbon.reservation_unknown")
	ErrReserved     = kernel.Refuse("carbon.more_than_reserved")
	ErrFreeze       = kernel.Refuse("carbon.freeze_unknown")
	ErrPledge       = kernel.Refuse("carbon.pledge_unknown") // Or ended.
	ErrLender       = kernel.Refuse("carbon.lender_unknown")
	ErrService      = kernel.Refuse("carbon.debt_service_malformed")
	ErrOverflow     = kernel.Refuse("carbon.overflow")
)

// Refusals of serials on paper.
var (
	ErrSerialForm     = kernel.Refuse("carbon.serial_malformed")
	ErrSerialChecksum = kernel.Refuse("carbon.serial_checksum")
)

// Refusals of the store.
var (
	ErrBank         = kernel.Refuse("carbon.not_a_bank")
	ErrForward      = kernel.Refuse("carbon.forward_unknown")
	ErrForwardYears = kernel.Refuse("carbon.forward_years_malformed")
	ErrForwardYear  = kernel.Refuse("carbon.forward_year_unknown")
	ErrForwardMore  = kernel.Refuse("carbon.more_than_agreed")
	ErrNotShort     = kernel.Refuse("carbon.not_short") // There is nothing to make good.
	ErrForwardOther = kernel.Refuse("carbon.vintage_of_other_year")
	ErrPrice        = kernel.Refuse("carbon.price_must_be_positive")
	ErrNoPrice      = kernel.Refuse("carbon.price_not_posted")
	ErrPriceOther   = kernel.Refuse("carbon.price_differs") // From the one that is posted.
	ErrAccountOther = kernel.Refuse("carbon.account_of_another")
	ErrStockLimit   = kernel.Refuse("carbon.stock_limit")
	ErrPrepaidLimit = kernel.Refuse("carbon.prepaid_limit")
	ErrSaleLimit    = kernel.Refuse("carbon.sale_limit")
	ErrFeeAccount   = kernel.Refuse("carbon.fee_account_required")
)

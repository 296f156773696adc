package indicator

import "liangshan/kernel"

// Refusals.
var (
	ErrNoRows        = kernel.Refuse("indicator.rows_missing")
	ErrTooManyRows   = kernel.Refuse("indicator.rows_too_many")
	ErrCode          = kernel.Refuse("indicator.code_malformed")
	ErrName          = kernel.Refuse("indicator.name_malformed")
	ErrKind          = kernel.Refuse("indicator.kind_unknown")
	ErrKindOther     = kernel.Refuse("indicator.kind_other") // The figure's values come from elsewhere.
	ErrUnit          = kernel.Refuse("indicator.unit_malformed")
	ErrUnitOther     = kernel.Refuse("indicator.unit_other") // Not the unit of the figure, or of the fold.
	ErrDecimals      = kernel.Refuse("indicator.decimals_malformed")
	ErrEvery         = kernel.Refuse("indicator.period_length_unknown")
	ErrBasis         = kernel.Refuse("indicator.basis_unknown")
	ErrBetter        = kernel.Refuse("indicator.better_unknown")
	ErrDepartment    = kernel.Refuse("indicator.department_unknown")
	ErrFold          = kernel.Refuse("indicator.fold_unknown")
	ErrFoldAdds      = kernel.Refuse("indicator.fold_not_additive")
	ErrFormula       = kernel.Refuse("indicator.formula_malformed")
	ErrFormulaName   = kernel.Refuse("indicator.formula_name_unknown")
	ErrFormulaCircle = kernel.Refuse("indicator.formula_circular")
	ErrSteps         = kernel.Refuse("indicator.formula_too_many_steps") // Of derived figures that lie under it.
	ErrRounding      = kernel.Refuse("indicator.rounding_missing")
	ErrDue           = kernel.Refuse("indicator.due_malformed")
	ErrRange         = kernel.Refuse("indicator.range_malformed")
	ErrDateMissing   = kernel.Refuse("indicator.date_missing")
	ErrDateOrder     = kernel.Refuse("indicator.date_out_of_order")
	ErrReason        = kernel.Refuse("indicator.reason_required")
	ErrSentence      = kernel.Refuse("indicator.sentence_malformed")

	ErrFigure      = kernel.Refuse("indicator.figure_unknown")
	ErrPath        = kernel.Refuse("indicator.path_malformed")
	ErrOperator    = kernel.Refuse("indicator.operator_unknown")
	ErrColour      = kernel.Refuse("indicator.colour_unknown")
	ErrSource      = kernel.Refuse("indicator.source_unknown")
	ErrSourceOther = kernel.Refuse("indicator.source_exists_differently")
	ErrClaimOther  = kernel.Refuse("indicator.claim_exists_differently")

	ErrPeriod      = kernel.Refuse("indicator.period_malformed")
	ErrPeriodOther = kernel.Refuse("indicator.period_other") // Of another length than the figure's.
	ErrPeriodOpen  = kernel.Refuse("indicator.period_not_over")
	ErrPlace       = kernel.Refuse("indicator.place_unknown")
	ErrNumber      = kernel.Refuse("indicator.number_malformed")
	ErrTooFine     = kernel.Refuse("indicator.number_too_fine") // More decimals than the figure shows.
	ErrOverflow    = kernel.Refuse("indicator.overflow")
	ErrBound       = kernel.Refuse("indicator.bound_unknown")
	ErrBoundMixed  = kernel.Refuse("indicator.bound_not_exact") // A formula over what is only a bound.
	ErrPosition    = kernel.Refuse("indicator.position_in_future")
	ErrHash        = kernel.Refuse("indicator.hash_malformed")
	ErrNoAnswer    = kernel.Refuse("indicator.no_answer")    // What the formula needs was not reported.
	ErrNotAdditive = kernel.Refuse("indicator.not_additive") // A sum over what cannot be added.
	ErrValueSame   = kernel.Refuse("indicator.value_same")
	ErrLocked      = kernel.Refuse("indicator.locked")
	ErrNotLocked   = kernel.Refuse("indicator.not_locked")
	ErrPaper       = kernel.Refuse("indicator.paper_required")
	ErrState       = kernel.Refuse("indicator.return_state") // Not what comes next.
	ErrNoReturn    = kernel.Refuse("indicator.return_unknown")
	ErrSameActor   = kernel.Refuse("indicator.actor_must_differ")
	ErrOutOfRange  = kernel.Refuse("indicator.out_of_range")
	ErrUnexplained = kernel.Refuse("indicator.explanation_required") // A check does not hold.
	ErrCheckFails  = kernel.Refuse("indicator.check_fails")

	ErrReturnOther = kernel.Refuse("indicator.return_changed")   // Another waits there, or its figure changed.
	ErrAuthor      = kernel.Refuse("indicator.author_other")     // Only who handed a return in replaces it.
	ErrNoRecord    = kernel.Refuse("indicator.record_empty")     // A fold of nothing has no value.
	ErrUnderway    = kernel.Refuse("indicator.return_under_way") // It waits for approval, or to be accepted.
	ErrEnded       = kernel.Refuse("indicator.figure_ended")     // Nothing is taken of it for that period.
	ErrPositionOld = kernel.Refuse("indicator.position_earlier") // Than that of the vintage before.
)

// number turns an error of package quantity into a refusal of this one.
func number(err error) *kernel.Refusal {
	switch err.Error() {
	case "quantity.not_exact":
		return ErrTooFine
	case "quantity.overflow":
		return ErrOverflow
	}
	return ErrNumber
}

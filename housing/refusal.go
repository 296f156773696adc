package housing

import "liangshan/kernel"

// Refusals.
var (
	ErrTerms      = kernel.Refuse("housing.terms_malformed")
	ErrTermsOrder = kernel.Refuse("housing.terms_out_of_order")
	ErrNoTerms    = kernel.Refuse("housing.terms_missing") // None were in force on the day.
	ErrAccount    = kernel.Refuse("housing.account_unsuitable")
	ErrRows       = kernel.Refuse("housing.rows_out_of_range")
	ErrHomeForm   = kernel.Refuse("housing.home_malformed")
	ErrHomeThere  = kernel.Refuse("housing.home_there_differently")
	ErrHome       = kernel.Refuse("housing.home_unknown")
	ErrTaken      = kernel.Refuse("housing.home_taken")
	ErrForOther   = kernel.Refuse("housing.home_assigned_to_another")
	ErrKind       = kernel.Refuse("housing.home_of_other_kind")
	ErrPerson     = kernel.Refuse("housing.person_unsuitable")
	ErrOffered    = kernel.Refuse("housing.home_of_another_allocation") // Or of one, or of none.
	ErrDate       = kernel.Refuse("housing.date_unsuitable")
	ErrAmount     = kernel.Refuse("housing.amount_out_of_range")

	ErrShare       = kernel.Refuse("housing.share_malformed")
	ErrShares      = kernel.Refuse("housing.shares_not_one") // They add up to less or more than exactly 1.
	ErrShareBounds = kernel.Refuse("housing.share_out_of_bounds")
	ErrContract    = kernel.Refuse("housing.contract_unknown")
	ErrEnded       = kernel.Refuse("housing.contract_ended")
	ErrBoughtOut   = kernel.Refuse("housing.bought_out_already")
	ErrPartial     = kernel.Refuse("housing.buy_out_in_part") // The public share is bought as a whole.
	ErrEarly       = kernel.Refuse("housing.too_early")
	ErrBasis       = kernel.Refuse("housing.price_basis_unsuitable")
	ErrPaper       = kernel.Refuse("housing.paper_missing")
	ErrOwed        = kernel.Refuse("housing.rent_owed")

	ErrLease     = kernel.Refuse("housing.lease_unknown")
	ErrLeaseOver = kernel.Refuse("housing.lease_ended")
	ErrBilled    = kernel.Refuse("housing.month_billed")
	ErrMonth     = kernel.Refuse("housing.month_unsuitable") // The next month that was not billed, and not ahead.
	ErrEarlier   = kernel.Refuse("housing.earlier_month_first")
	ErrProgramme = kernel.Refuse("housing.programme_not_published")
	ErrNoSupport = kernel.Refuse("housing.support_none")
	ErrPayment   = kernel.Refuse("housing.payment_unknown")
	ErrProceeds  = kernel.Refuse("housing.proceeds_short")
	ErrBudget    = kernel.Refuse("housing.support_budget_short")
	ErrElsewhere = kernel.Refuse("housing.support_paid_another_way") // By a programme.
	ErrSubject   = kernel.Refuse("housing.subject_unknown")
	ErrSeen      = kernel.Refuse("housing.balance_is_another")
	ErrOverpaid  = kernel.Refuse("housing.paid_above_owed")
	ErrReference = kernel.Refuse("housing.reference_used")
	ErrNoCredit  = kernel.Refuse("housing.credit_short")
	ErrIncome    = kernel.Refuse("housing.rent_account_short")
	ErrNothing   = kernel.Refuse("housing.nothing_to_bill")

	ErrAllocationForm = kernel.Refuse("housing.allocation_malformed")
	ErrAllocation     = kernel.Refuse("housing.allocation_unknown")
	ErrState          = kernel.Refuse("housing.allocation_in_other_state")
	ErrApplied        = kernel.Refuse("housing.applied_already")
	ErrHoused         = kernel.Refuse("housing.applicant_has_home")
	ErrWaiting        = kernel.Refuse("housing.applicants_waiting")
	ErrNobody         = kernel.Refuse("housing.list_empty")
	ErrDrawDay        = kernel.Refuse("housing.draw_too_early")
	ErrDrawDue        = kernel.Refuse("housing.draw_due")      // The value may be known.
	ErrDrawCome       = kernel.Refuse("housing.draw_day_come") // A draw is moved before its day alone.
	ErrMoveReason     = kernel.Refuse("housing.move_reason_unsuitable")
	ErrSameSource     = kernel.Refuse("housing.public_source_the_same")
	ErrCommitment     = kernel.Refuse("housing.commitment_used")
	ErrNumber         = kernel.Refuse("housing.number_breaks_commitment")
	ErrForm           = kernel.Refuse("housing.public_form_malformed")
	ErrSource         = kernel.Refuse("housing.public_source_malformed")
	ErrNotAssigned    = kernel.Refuse("housing.home_not_assigned") // To this application, or it is under contract.
	ErrKept           = kernel.Refuse("housing.home_still_kept")
	ErrRelease        = kernel.Refuse("housing.release_reason_unsuitable")
	ErrPublic         = kernel.Refuse("housing.public_value_malformed")
	ErrApplication    = kernel.Refuse("housing.application_unknown")
	ErrNotChosen      = kernel.Refuse("housing.application_not_chosen")
)

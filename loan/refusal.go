package loan

import "liangshan/kernel"

// Refusals.
var (
	ErrTerms      = kernel.Refuse("loan.terms_malformed")
	ErrTermsOrder = kernel.Refuse("loan.terms_out_of_order")
	ErrNoTerms    = kernel.Refuse("loan.terms_missing")
	ErrAccount    = kernel.Refuse("loan.account_unsuitable")
	ErrBorrower   = kernel.Refuse("loan.borrower_unsuitable")
	ErrBorrows    = kernel.Refuse("loan.borrows_already")
	ErrBank       = kernel.Refuse("loan.bank_unknown")
	ErrAmount     = kernel.Refuse("loan.amount_out_of_range")
	ErrLimit      = kernel.Refuse("loan.above_limit")
	ErrRate       = kernel.Refuse("loan.rate_out_of_range")
	ErrDate       = kernel.Refuse("loan.date_unsuitable")
	ErrTerm       = kernel.Refuse("loan.term_too_long")
	ErrPaper      = kernel.Refuse("loan.paper_missing")
	ErrExposure   = kernel.Refuse("loan.exposure_above_multiple")

	ErrUnknown      = kernel.Refuse("loan.unknown")
	ErrEnded        = kernel.Refuse("loan.ended")
	ErrSeen         = kernel.Refuse("loan.balance_is_another")
	ErrTooMuch      = kernel.Refuse("loan.above_owed")
	ErrReference    = kernel.Refuse("loan.reference_used")
	ErrPeriod       = kernel.Refuse("loan.period_unsuitable") // A quarter that is over, within the loan's time.
	ErrElsewhere    = kernel.Refuse("loan.paid_another_way")  // By a programme.
	ErrSupported    = kernel.Refuse("loan.supported_already")
	ErrOverdue      = kernel.Refuse("loan.overdue")
	ErrBudget       = kernel.Refuse("loan.support_budget_short")
	ErrInterest     = kernel.Refuse("loan.interest_implausible")
	ErrEarly        = kernel.Refuse("loan.not_overdue_long_enough")
	ErrFund         = kernel.Refuse("loan.fund_short")
	ErrOverlap      = kernel.Refuse("loan.begins_within_another")  // Of a borrower, by its dates.
	ErrBelies       = kernel.Refuse("loan.repaid_below_supported") // Interest of days on which nothing was unpaid.
	ErrReceipt      = kernel.Refuse("loan.repayment_unknown")
	ErrNotSupported = kernel.Refuse("loan.support_unknown")
	ErrPaidOut      = kernel.Refuse("loan.support_paid_out") // Or was not, other than is said; or its account lacks it.
	ErrNoClaim      = kernel.Refuse("loan.not_claimed")
)

package programme

import "liangshan/kernel"

// Refusals of documents and snapshots.
var (
	ErrTextTooLong   = kernel.Refuse("programme.text_too_long")
	ErrDocument      = kernel.Refuse("programme.document_refused") // It cannot be read, or its own tests fail.
	ErrVersion       = kernel.Refuse("programme.version_not_higher")
	ErrOtherKind     = kernel.Refuse("programme.unit_or_period_changed") // What was paid is counted by them.
	ErrExcludesUnit  = kernel.Refuse("programme.excludes_other_unit")
	ErrTerms         = kernel.Refuse("programme.terms_malformed")
	ErrRole          = kernel.Refuse("programme.reviewer_unknown") // Nobody can have the role.
	ErrDoorUnknown   = kernel.Refuse("programme.door_unknown")     // There is none such for the unit.
	ErrReviewMissing = kernel.Refuse("programme.review_missing")   // No money without publicity and a term for objections.
	ErrAccount       = kernel.Refuse("programme.account_unknown")
	ErrAccountsSame  = kernel.Refuse("programme.accounts_must_differ")
	ErrUnitsDiffer   = kernel.Refuse("programme.account_units_differ")
	ErrNoProgramme   = kernel.Refuse("programme.programme_unknown")
	ErrNotBegun      = kernel.Refuse("programme.period_not_begun")
	ErrBasisEnded    = kernel.Refuse("programme.basis_ended")
	ErrRetired       = kernel.Refuse("programme.programme_retired")
	ErrReason        = kernel.Refuse("programme.reason_malformed")
	ErrPaper         = kernel.Refuse("programme.paper_missing")
	ErrRows          = kernel.Refuse("programme.rows_out_of_range")
	ErrDate          = kernel.Refuse("programme.date_out_of_range")
	ErrNoSnapshot    = kernel.Refuse("programme.snapshot_unknown")
)

// Refusals of runs.
var (
	ErrNoRun          = kernel.Refuse("programme.run_unknown")
	ErrState          = kernel.Refuse("programme.run_in_other_state")
	ErrPaysNothing    = kernel.Refuse("programme.pays_nothing")
	ErrPeriod         = kernel.Refuse("programme.period_not_of_programme")
	ErrStarter        = kernel.Refuse("programme.not_the_starter")
	ErrRowsForm       = kernel.Refuse("programme.rows_malformed")
	ErrBeneficiary    = kernel.Refuse("programme.beneficiary_unknown")
	ErrMerged         = kernel.Refuse("programme.beneficiary_merged") // Ask with the number that was kept.
	ErrPaidUnderOther = kernel.Refuse("programme.paid_under_merged_number")
	ErrAmount         = kernel.Refuse("programme.amount_out_of_range")
	ErrEntitled       = kernel.Refuse("programme.entitlement_is_another") // Not the one that the line goes on from.
	ErrNothing        = kernel.Refuse("programme.nothing_changes")
	ErrNewcomer       = kernel.Refuse("programme.newcomer_after_retirement")
	ErrPending        = kernel.Refuse("programme.other_run_pending")
	ErrCap            = kernel.Refuse("programme.cap_exceeded")
	ErrExcluded       = kernel.Refuse("programme.other_programme_paid")
	ErrDoor           = kernel.Refuse("programme.paid_another_way") // By a door that the document names.
	ErrDoorCase       = kernel.Refuse("programme.case_of_no_door")  // The door knows no such case, so it cannot tell.
	ErrPayee          = kernel.Refuse("programme.payee_unknown")
	ErrOptedOut       = kernel.Refuse("programme.opted_out")
	ErrNotReviewed    = kernel.Refuse("programme.review_by_person_required")
	ErrClaimsMany     = kernel.Refuse("programme.claims_too_many")
	ErrHash           = kernel.Refuse("programme.list_is_another")
	ErrCalendar       = kernel.Refuse("programme.workdays_unknown")
	ErrWindowOpen     = kernel.Refuse("programme.publicity_not_over")
	ErrWindowClosed   = kernel.Refuse("programme.publicity_over")
	ErrObjections     = kernel.Refuse("programme.objections_open")
	ErrObjector       = kernel.Refuse("programme.objector_unknown")
	ErrNoObjection    = kernel.Refuse("programme.objection_unknown")
	ErrDecided        = kernel.Refuse("programme.objection_decided")
	ErrNotDismissed   = kernel.Refuse("programme.objection_not_dismissed")
	ErrAppealLate     = kernel.Refuse("programme.appeal_too_late")
	ErrObjectionThere = kernel.Refuse("programme.objection_there")      // Of this person to this run; it waits.
	ErrIsReview       = kernel.Refuse("programme.review_not_objection") // It is granted with grant_review.
	ErrNotReview      = kernel.Refuse("programme.objection_not_review")
	ErrNotAppealed    = kernel.Refuse("programme.not_appealed")
	ErrSamePerson     = kernel.Refuse("programme.second_person_must_differ")
	ErrReviewer       = kernel.Refuse("programme.reviewer_lacks_role")
	ErrBudgetShort    = kernel.Refuse("programme.budget_short")
	ErrAdded          = kernel.Refuse("programme.added_lines_out_of_order") // They stand last, wherever they belong.
)

// Refusals of payments, claims and choices.
var (
	ErrLaterPaid    = kernel.Refuse("programme.later_period_paid") // They leave less than is had.
	ErrCapReached   = kernel.Refuse("programme.cap_reached")       // Of a list: what the cap leaves is on it.
	ErrNothingDue   = kernel.Refuse("programme.nothing_due")
	ErrNoBankAcct   = kernel.Refuse("programme.account_missing") // Of the payee, in the vault.
	ErrFile         = kernel.Refuse("programme.file_is_another") // Count or sum are not those that are due.
	ErrNoLine       = kernel.Refuse("programme.line_unknown")
	ErrLineState    = kernel.Refuse("programme.line_in_other_state")
	ErrAnswer       = kernel.Refuse("programme.answer_of_other_attempt")
	ErrUnsettled    = kernel.Refuse("programme.lines_unsettled")
	ErrStatement    = kernel.Refuse("programme.statement_differs")
	ErrNotConcerned = kernel.Refuse("programme.no_period_concerned")
	ErrNotDouble    = kernel.Refuse("programme.not_paid_twice")
	ErrNothingOwed  = kernel.Refuse("programme.nothing_owed_back")
	ErrNoClaim      = kernel.Refuse("programme.claim_unknown")
	ErrBalance      = kernel.Refuse("programme.balance_is_another") // Not the one that was seen.
	ErrChoice       = kernel.Refuse("programme.choice_unknown")
	ErrChoiceSame   = kernel.Refuse("programme.choice_same")
	ErrNoOptOut     = kernel.Refuse("programme.opt_out_not_offered")
	ErrEntryKnown   = kernel.Refuse("programme.entry_known")
	ErrNoSuspense   = kernel.Refuse("programme.suspense_unknown")
	ErrSuspenseDone = kernel.Refuse("programme.suspense_resolved")
	ErrBatchSum     = kernel.Refuse("programme.batch_sum_differs")
	ErrBatchTwice   = kernel.Refuse("programme.batch_payment_twice")
	ErrStatementID  = kernel.Refuse("programme.statement_id_malformed")
	ErrStatementDup = kernel.Refuse("programme.statement_known")
	ErrStatementNew = kernel.Refuse("programme.statement_is_another") // Of the same id as one that was taken.
	ErrNoStatement  = kernel.Refuse("programme.statement_unknown")
)

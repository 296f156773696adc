package exchange

import (
	"liangshan/book"
	"liangshan/kernel"
)

// Refusals of rules, instruments and participants.
var (
	ErrRule          = kernel.Refuse("exchange.rule_unknown")
	ErrRuleValue     = kernel.Refuse("exchange.rule_out_of_bounds")
	ErrRuleMissing   = kernel.Refuse("exchange.rule_missing")   // None is in force on that day.
	ErrRuleBackdated = kernel.Refuse("exchange.rule_backdated") // A day from then on was opened under others.
	ErrRuleOrder     = kernel.Refuse("exchange.rule_order")     // Times, or bounds, not in their order.
	ErrAccountRange  = kernel.Refuse("exchange.account_range_taken")

	// Money that fits nobody would wait on the account of the bank, of fees or of taxes.
	ErrSuspenseShared = kernel.Refuse("exchange.suspense_account_shared")

	ErrSource = kernel.Refuse("exchange.source_required")
	ErrDate   = kernel.Refuse("exchange.date_malformed")
	ErrReason = kernel.Refuse("exchange.reason_malformed") // A reason is a code.

	ErrInstrument       = kernel.Refuse("exchange.instrument_unknown")
	ErrInstrumentExists = kernel.Refuse("exchange.instrument_exists")
	ErrInstrumentUsed   = kernel.Refuse("exchange.instrument_in_use") // Orders, blocks or auctions are open.
	ErrEscrowMany       = kernel.Refuse("exchange.escrow_too_many")   // More is in escrow than one entry gives back.
	ErrInstrumentGone   = kernel.Refuse("exchange.instrument_closed") // For good.
	ErrInstrumentForm   = kernel.Refuse("exchange.instrument_malformed")
	ErrIssuePrice       = kernel.Refuse("exchange.issue_price_required")
	ErrLot              = kernel.Refuse("exchange.lot_not_tradable") // Pledged, frozen or gone.

	ErrCompany        = kernel.Refuse("exchange.company_unknown")
	ErrCreditCode     = kernel.Refuse("exchange.credit_code_differs")
	ErrDocuments      = kernel.Refuse("exchange.documents_required")
	ErrParticipant    = kernel.Refuse("exchange.participant_unknown")
	ErrParticipantIs  = kernel.Refuse("exchange.participant_exists")
	ErrState          = kernel.Refuse("exchange.participant_state")
	ErrSamePerson     = kernel.Refuse("exchange.same_person") // Who applied for it cannot approve it.
	ErrNotApproved    = kernel.Refuse("exchange.not_approved")
	ErrSuspended      = kernel.Refuse("exchange.suspended")
	ErrLimits         = kernel.Refuse("exchange.limit_malformed")
	ErrTooManyMembers = kernel.Refuse("exchange.participants_too_many")
	ErrAccountOther   = kernel.Refuse("exchange.account_of_another")
)

// Refusals of cash and tonnes.
var (
	ErrAmount       = kernel.Refuse("exchange.amount_must_be_positive")
	ErrReference    = kernel.Refuse("exchange.bank_reference_used")
	ErrBankAccount  = kernel.Refuse("exchange.bank_account_malformed")
	ErrPayout       = kernel.Refuse("exchange.payout_unknown")        // Or it was paid, or given back.
	ErrPayoutState  = kernel.Refuse("exchange.payout_state")          // It was released, or was not.
	ErrPayoutOther  = kernel.Refuse("exchange.payout_differs")        // In its amount or account.
	ErrPayoutWhich  = kernel.Refuse("exchange.payout_number_missing") // Several fit a payment.
	ErrPayoutsMany  = kernel.Refuse("exchange.payouts_too_many")
	ErrPayoutFile   = kernel.Refuse("exchange.payout_file_differs") // From what is due, or its paper was noted.
	ErrPayoutNone   = kernel.Refuse("exchange.payout_none_due")     // None waits for a file, and there is no such file.
	ErrSuspense     = kernel.Refuse("exchange.suspense_unknown")
	ErrSuspenseFate = kernel.Refuse("exchange.suspense_fate") // Both a participant and sent back, or neither.
	ErrBankRow      = kernel.Refuse("exchange.bank_row_malformed")
	ErrNoRows       = kernel.Refuse("exchange.rows_missing")
	ErrTooMany      = kernel.Refuse("exchange.rows_too_many")
	ErrCash         = kernel.Refuse("exchange.insufficient_cash")
	ErrTonnes       = kernel.Refuse("exchange.insufficient_tonnes")
	ErrResale       = kernel.Refuse("exchange.bought_today")   // The market lets it be sold from the next day on.
	ErrBound        = kernel.Refuse("exchange.tonnes_bound")   // Enough are owned, but pledged, frozen or listed.
	ErrFrozen       = kernel.Refuse("exchange.account_frozen") // The trading account, or its counterpart's.

	// The market's own account for fees or taxes is missing, frozen, closed or full: nothing can be settled.
	ErrMarketAccount = kernel.Refuse("exchange.market_account")
)

// Refusals of orders.
var (
	ErrSession      = kernel.Refuse("exchange.session")
	ErrHalted       = kernel.Refuse("exchange.halted")
	ErrNotHalted    = kernel.Refuse("exchange.not_halted")
	ErrTooLate      = kernel.Refuse("exchange.too_late") // In this phase orders stay.
	ErrBand         = kernel.Refuse("exchange.band")
	ErrTick         = kernel.Refuse("exchange.tick")
	ErrSize         = kernel.Refuse("exchange.size")
	ErrLotSize      = kernel.Refuse("exchange.lot_size")
	ErrValue        = kernel.Refuse("exchange.value_too_large")
	ErrOrderLimit   = kernel.Refuse("exchange.order_limit") // The participant's own.
	ErrOpenLimit    = kernel.Refuse("exchange.open_limit")  // The participant's own.
	ErrThrottled    = kernel.Refuse("exchange.throttled")
	ErrOrderNumber  = kernel.Refuse("exchange.reference_must_grow")
	ErrUnknownOrder = kernel.Refuse("exchange.order_unknown")
	ErrOfferGone    = kernel.Refuse("exchange.offer_gone") // Or its participant cannot trade; why is not said.
	ErrNotOwner     = kernel.Refuse("exchange.order_of_another")
	ErrConflict     = kernel.Refuse("exchange.terms_conflict")
	ErrSelfTrade    = kernel.Refuse("exchange.self_trade")
	ErrWouldTrade   = kernel.Refuse("exchange.would_trade")
	ErrNotFillable  = kernel.Refuse("exchange.not_fillable")
	ErrMinimumUnmet = kernel.Refuse("exchange.minimum_unmet")
	ErrPickDepth    = kernel.Refuse("exchange.pick_depth")
	ErrPickQuantity = kernel.Refuse("exchange.pick_quantity")
	ErrPickOnly     = kernel.Refuse("exchange.pick_only") // The market lets takers pick; nothing trades by itself.
	ErrNoPicking    = kernel.Refuse("exchange.no_picking")
	ErrFull         = kernel.Refuse("exchange.book_full")
	ErrAction       = kernel.Refuse("exchange.action_unknown")
	ErrBatchFull    = kernel.Refuse("exchange.batch_full")
	ErrNoOrders     = kernel.Refuse("exchange.no_orders")
)

// Refusals of block trades.
var (
	ErrBlock        = kernel.Refuse("exchange.block_unknown")
	ErrBlockSize    = kernel.Refuse("exchange.block_too_small")
	ErrBlockParty   = kernel.Refuse("exchange.block_of_others")
	ErrBlockVersion = kernel.Refuse("exchange.block_changed") // Its terms are not those that were seen.
	ErrBlockTwice   = kernel.Refuse("exchange.block_confirmed_already")
	ErrBlockStuck   = kernel.Refuse("exchange.block_stuck") // The other side cannot trade; why is not said.

	ErrBlockAnswered = kernel.Refuse("exchange.block_answered_already") // By the same party, beside others.
	ErrBlockAnswers  = kernel.Refuse("exchange.block_answers_full")
)

// Refusals of one-way auctions.
var (
	ErrSale       = kernel.Refuse("exchange.sale_unknown")
	ErrSaleForm   = kernel.Refuse("exchange.sale_malformed")
	ErrSalePrice  = kernel.Refuse("exchange.sale_price")
	ErrSaleStep   = kernel.Refuse("exchange.sale_step") // A clock moves by more than the rule allows.
	ErrSaleTime   = kernel.Refuse("exchange.sale_time")
	ErrSaleState  = kernel.Refuse("exchange.sale_state")
	ErrCommitment = kernel.Refuse("exchange.commitment")
	ErrEntered    = kernel.Refuse("exchange.entered_already")
	ErrNotEntered = kernel.Refuse("exchange.not_entered")
	ErrSeal       = kernel.Refuse("exchange.seal_differs")
	ErrBid        = kernel.Refuse("exchange.bid_unknown")
	ErrBidders    = kernel.Refuse("exchange.bidders_too_many")
	ErrBids       = kernel.Refuse("exchange.bids_too_many") // Of one bidder.
	ErrBidMinimum = kernel.Refuse("exchange.bid_too_small")
	ErrShareCap   = kernel.Refuse("exchange.share_cap")
	ErrClockMoved = kernel.Refuse("exchange.clock_moved")
	ErrDemandRise = kernel.Refuse("exchange.demand_rises")
)

// Refusals of what the exchange's officers do.
var (
	ErrTrade      = kernel.Refuse("exchange.trade_unknown")
	ErrUndoLate   = kernel.Refuse("exchange.undo_too_late")
	ErrUndone     = kernel.Refuse("exchange.undone_already")
	ErrUndoBank   = kernel.Refuse("exchange.sold_from_store")
	ErrUndoStored = kernel.Refuse("exchange.bought_into_store")
	ErrAlert      = kernel.Refuse("exchange.alert_unknown")
	ErrAlertTrade = kernel.Refuse("exchange.alert_trade") // Of another instrument or day, or of others.
	ErrAlertForm  = kernel.Refuse("exchange.alert_malformed")
)

// refusals are those of a book, as the market's.
var refusals = [...]*kernel.Refusal{
	book.Band: ErrBand, book.OffTick: ErrTick, book.Size: ErrSize, book.InSession: ErrSession,
	book.UnknownOrder: ErrUnknownOrder, book.NotOwner: ErrNotOwner, book.DuplicateID: ErrOrderNumber,
	book.Conflict: ErrConflict, book.WouldTrade: ErrWouldTrade, book.NotFillable: ErrNotFillable,
	book.MinimumUnmet: ErrMinimumUnmet, book.PickDepth: ErrPickDepth, book.PickQuantity: ErrPickQuantity,
	book.SelfTrade: ErrSelfTrade, book.Crossed: ErrSession, book.Full: ErrFull,
}

// asError turns a refusal that may be nil into an error that is nil then.
func asError(refusal *kernel.Refusal) error {
	if refusal == nil {
		return nil
	}
	return refusal
}

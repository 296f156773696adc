package dividend

import "liangshan/kernel"

// Refusals of share registers.
var (
	ErrOwner         = kernel.Refuse("dividend.owner_unknown") // No village that stands, no company that is active.
	ErrRegisterTwice = kernel.Refuse("dividend.register_exists")
	ErrNoRegister    = kernel.Refuse("dividend.register_unknown")
	ErrTotal         = kernel.Refuse("dividend.total_out_of_range")
	ErrSharesTotal   = kernel.Refuse("dividend.shares_not_total") // They do not add up to the declared total.
	ErrRowsForm      = kernel.Refuse("dividend.rows_malformed")
	ErrTooMany       = kernel.Refuse("dividend.holders_too_many")
	ErrHolder        = kernel.Refuse("dividend.holder_unknown") // Not registered, merged or erased.
	ErrHolderTwice   = kernel.Refuse("dividend.holder_twice")
	ErrNotHolder     = kernel.Refuse("dividend.holder_not_in_register")
	ErrHousehold     = kernel.Refuse("dividend.household_not_of_holder")
	ErrUnits         = kernel.Refuse("dividend.units_not_positive")
	ErrBank          = kernel.Refuse("dividend.bank_state_unknown")
	ErrAccount       = kernel.Refuse("dividend.account_unknown")
	ErrNoAccount     = kernel.Refuse(
		"dividend.account_missing",
	) // A checked bank account needs an account of the ledger.
	ErrPayeeSame   = kernel.Refuse("dividend.payee_same")
	ErrDateMissing = kernel.Refuse("dividend.date_missing")
	ErrDateFuture  = kernel.Refuse("dividend.date_in_future")
	ErrDateEarly   = kernel.Refuse("dividend.date_before_register")
	ErrUnitsFew    = kernel.Refuse("dividend.units_insufficient") // On that day or on a later one.
	ErrRecipients  = kernel.Refuse("dividend.recipients_out_of_range")
	ErrSelf        = kernel.Refuse("dividend.recipient_is_giver")
	ErrUnitsForm   = kernel.Refuse("dividend.units_or_fraction")     // One of the two, for each recipient.
	ErrFraction    = kernel.Refuse("dividend.fraction_not_whole")    // The fraction is no whole number of units.
	ErrNotAll      = kernel.Refuse("dividend.estate_not_divided_up") // The estate is not divided without remainder.
	ErrLiving      = kernel.Refuse("dividend.holder_living")
	ErrReason      = kernel.Refuse("dividend.reason_malformed")
)

// Refusals of waterfalls.
var (
	ErrRate           = kernel.Refuse("dividend.rate_out_of_range")
	ErrReserveMax     = kernel.Refuse("dividend.reserve_cap_negative")
	ErrRounding       = kernel.Refuse("dividend.rounding_unknown")
	ErrDays           = kernel.Refuse("dividend.publicity_out_of_range")
	ErrSource         = kernel.Refuse("dividend.source_malformed") // The paper that sets the rates.
	ErrAccountsSame   = kernel.Refuse("dividend.accounts_must_differ")
	ErrUnitsDiffer    = kernel.Refuse("dividend.account_units_differ")
	ErrHoldingNumber  = kernel.Refuse("dividend.holding_out_of_range")
	ErrCostMethod     = kernel.Refuse("dividend.cost_method_unknown")
	ErrWaterfallOrder = kernel.Refuse("dividend.waterfall_out_of_order")
	ErrNoWaterfall    = kernel.Refuse("dividend.waterfall_missing") // None is in force on the day of the sales.
)

// Refusals of runs.
var (
	ErrSales         = kernel.Refuse("dividend.sales_out_of_range")
	ErrSaleOrder     = kernel.Refuse("dividend.sales_out_of_order")
	ErrSaleAmount    = kernel.Refuse("dividend.sale_amount_out_of_range")
	ErrSaleTwice     = kernel.Refuse("dividend.sale_returned") // Its income was returned, or is being.
	ErrSaleNoSource  = kernel.Refuse("dividend.sale_without_source")
	ErrSaleUnknown   = kernel.Refuse("dividend.sale_unknown") // The register of credits knows no such sale.
	ErrSaleOther     = kernel.Refuse("dividend.sale_amount_other")
	ErrCostOther     = kernel.Refuse("dividend.sale_cost_other") // Not by the method of the waterfall.
	ErrSourceOther   = kernel.Refuse("dividend.source_other")    // So many tonnes of the sale did not come from there.
	ErrSourcesShort  = kernel.Refuse("dividend.sources_incomplete")
	ErrSources       = kernel.Refuse("dividend.sources_malformed")
	ErrSourceSale    = kernel.Refuse("dividend.source_of_another_sale")
	ErrTonnes        = kernel.Refuse("dividend.tonnes_not_positive")
	ErrSerials       = kernel.Refuse("dividend.serials_malformed")
	ErrSerialsTwice  = kernel.Refuse("dividend.serials_returned") // The income of one of them is in a run already.
	ErrRegisterLater = kernel.Refuse("dividend.register_opened_later")
	ErrNothingLeft   = kernel.Refuse("dividend.nothing_left") // Cost, fees and reserve leave nothing to return.
	ErrNoRun         = kernel.Refuse("dividend.run_unknown")
	ErrState         = kernel.Refuse("dividend.run_in_other_state")
	ErrFile          = kernel.Refuse("dividend.file_differs") // Not what is due, or a paper that was noted.
	ErrNothingToFile = kernel.Refuse("dividend.nothing_to_file")
	ErrCalendar      = kernel.Refuse("dividend.workdays_unknown")
	ErrWindowOpen    = kernel.Refuse("dividend.publicity_not_over")
	ErrWindowClosed  = kernel.Refuse("dividend.publicity_over")
	ErrObjections    = kernel.Refuse("dividend.objections_open")
	ErrObjector      = kernel.Refuse("dividend.objector_unknown")
	ErrNoPart        = kernel.Refuse("dividend.register_not_in_run")
	ErrNoObjection   = kernel.Refuse("dividend.objection_unknown")
	ErrDecided       = kernel.Refuse("dividend.objection_decided")
	ErrSamePerson    = kernel.Refuse("dividend.second_person_must_differ")
	ErrHash          = kernel.Refuse("dividend.list_is_another") // Not the list whose hash is given.
	ErrNoLine        = kernel.Refuse("dividend.line_unknown")
	ErrLineState     = kernel.Refuse("dividend.line_in_other_state")
	ErrUnusable      = kernel.Refuse("dividend.account_unusable")
	ErrNoHeirs       = kernel.Refuse("dividend.heirs_missing")
	ErrToHeirs       = kernel.Refuse("dividend.line_paid_to_heirs")
	ErrPoolWaits     = kernel.Refuse("dividend.pool_of_holders")       // Their money waits there.
	ErrFromWaits     = kernel.Refuse("dividend.returned_from_holders") // Out of what waits for others.
	ErrUnsettled     = kernel.Refuse("dividend.lines_unsettled")
)

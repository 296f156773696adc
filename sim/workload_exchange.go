package sim

import (
	wiring "liangshan/county"
	"liangshan/sim/twin"
	"math/rand/v2"
)

type exchangeModule struct {
	twin  *twin.Exchange
	wrong int
}

func newExchangeModule(t *twin.County) *exchangeModule {
	return &exchangeModule{twin: t.Exchange, wrong: 5}
}

func (m *exchangeModule) attach(c *wiring.County) instance {
	return instance{audit: c.Exchange.Audit, compare: func() error { return m.twin.Compare(c.Exchange) },
		compareAll: func() error { return m.twin.CompareAll(c.Exchange, c.Time()) }}
}

func (m *exchangeModule) vary(chance *rand.Rand, _ bool) { m.wrong = 1 + chance.IntN(8) }

func (m *exchangeModule) weight() int { return 30 }

// alone implements loner: a market takes long to bring about.
func (m *exchangeModule) alone() {}

func (m *exchangeModule) draw(chance *rand.Rand, now int64) any {
	return m.twin.Draw(chance, m.wrong, now)
}

// aims implements aimer.
func (m *exchangeModule) aims() []twin.Aim { return m.twin.Aims() }

func (m *exchangeModule) decide(env twin.Env, command any) (twin.Verdict, bool) {
	return m.twin.Decide(env, command)
}

func (m *exchangeModule) due(now int64) []twin.Deadline { return m.twin.Due(now) }

// end is never asked: deadlines of the exchange fire in turn.
func (m *exchangeModule) end(twin.Deadline) bool { return false }

// fire implements chainer.
func (m *exchangeModule) fire(env twin.Env, d twin.Deadline) (int, bool) { return m.twin.Fire(env, d) }

// waits implements waiter.
func (m *exchangeModule) waits(int64) bool { return true }

// pause implements pacer.
func (m *exchangeModule) pause(chance *rand.Rand, now int64) int64 { return m.twin.Pause(chance, now) }

func (m *exchangeModule) idle() bool { return m.twin.Idle() }

func (m *exchangeModule) released() []string {
	return []string{"exchange.undo_trade", "exchange.stop_sale", "exchange.set_rules", "exchange.book_bank",
		"exchange.close_instrument", "exchange.release_payouts", "exchange.return_payout",
		"exchange.resolve_suspense"}
}

func (m *exchangeModule) covers() []cover {
	c := cover{module: "exchange", codes: `account_frozen account_of_another action_unknown alert_malformed
		alert_trade alert_unknown
		amount_must_be_positive band bank_account_malformed bank_reference_used bank_row_malformed batch_full
		block_answered_already block_answers_full
		block_changed block_confirmed_already block_of_others block_too_small block_unknown
		bought_into_store bought_today company_unknown credit_code_differs date_malformed documents_required
		halted instrument_closed instrument_exists instrument_in_use instrument_malformed instrument_unknown insufficient_cash
		insufficient_tonnes issue_price_required limit_malformed lot_not_tradable lot_size
		minimum_unmet no_orders no_picking not_approved not_fillable not_halted offer_gone open_limit
		order_limit order_of_another order_unknown payout_differs payout_file_differs payout_number_missing payout_state
		payout_unknown suspense_account_shared suspense_fate suspense_unknown participant_exists participant_state
		participant_unknown pick_depth pick_only pick_quantity reason_malformed
		reference_must_grow rows_missing rows_too_many rule_missing rule_out_of_bounds
		rule_unknown rule_backdated rule_order account_range_taken same_person self_trade session size
		sold_from_store source_required
		suspended terms_conflict throttled tick tonnes_bound too_late trade_unknown
		undo_too_late undone_already value_too_large would_trade market_account
		bid_too_small bid_unknown bids_too_many clock_moved commitment demand_rises entered_already not_entered
		sale_malformed sale_price sale_step sale_state sale_time sale_unknown seal_differs share_cap`,
		unreached: map[string]string{
			"payout_none_due":       "no command says it, but the desk that makes the file",
			"payouts_too_many":      "it takes twenty payouts of one participant that nobody releases",
			"bidders_too_many":      "it takes four hundred participants in one auction",
			"participants_too_many": "it takes a million participants, each of a command of its own",
			"escrow_too_many":       "it takes five hundred participants with tonnes in escrow for one instrument",
			"book_full":             "it takes 67 million resting orders",
			"block_stuck":           "it takes a court that freezes an account between the two confirmations of a block",
		}}
	return []cover{c}
}

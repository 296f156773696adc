package sim

import (
	"math/rand/v2"
	"strings"

	wiring "liangshan/county"
	"liangshan/sim/twin"
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

func (m *exchangeModule) released() []string { return []string{"exchange.undo_trade"} }

func (m *exchangeModule) covers() []cover {
	const later = "it is not aimed at yet"
	c := cover{module: "exchange", codes: `band halted insufficient_cash insufficient_tonnes lot_size no_orders order_limit
		order_unknown participant_state participant_unknown reference_must_grow self_trade
		session size suspended throttled tick too_late`,
		unreached: map[string]string{}, unasked: map[string]string{}}
	for _, code := range strings.Fields(`account_frozen account_of_another action_unknown alert_malformed alert_unknown
		amount_must_be_positive bank_reference_used bank_row_malformed batch_full bid_too_small
		bid_unknown block_changed block_confirmed_already block_of_others block_too_small
		block_unknown book_full bought_today clock_moved commitment company_unknown
		credit_code_differs date_malformed demand_rises documents_required entered_already
		instrument_exists instrument_malformed instrument_unknown issue_price_required
		limit_malformed lot_not_tradable minimum_unmet no_picking not_approved not_entered
		not_fillable not_halted open_limit order_of_another participant_exists
		participants_too_many pick_depth pick_only pick_quantity reason_malformed rows_missing
		rows_too_many rule_missing rule_out_of_bounds rule_unknown sale_malformed sale_price
		sale_state sale_time sale_unknown same_person seal_differs share_cap sold_from_store
		source_required terms_conflict tonnes_bound trade_unknown undo_too_late undone_already
		value_too_large would_trade`) {
		c.unreached[code] = later
	}
	for _, name := range strings.Fields(`post_block answer_block confirm_block withdraw_block undo_trade
		raise_alerts close_alert
		apply_sale publish_sale cancel_sale enter_sale seal_bid open_bid want_in_sale
		take_in_sale reveal_seed pay_sale`) {
		c.unasked[name] = later
	}
	return []cover{c}
}

package exchange

import (
	"cmp"

	"liangshan/auction"
	"liangshan/calendar"
	"liangshan/kernel"
)

// Rules of the market: dated parameters, each with the paper it comes from or the word assumed.
// They come from the county's file market.yaml. Times are minutes of the day in the county.
const (
	RuleTick            = "tick_fen"            // Between two prices.
	RuleLot             = "lot_t"               // Quantities are multiples of it.
	RuleOrderMin        = "order_min_t"         // Of an order in the listing market.
	RuleOrderMax        = "order_max_t"         // Of an order in the listing market.
	RuleBand            = "band_ppm"            // Of the previous close, to both sides.
	RulePick            = "pick"                // 1: takers pick (挂牌点选); 0: price and time match.
	RuleResale          = "resale_same_day"     // 1: what was bought may be sold on the same day.
	RuleFeeBuyer        = "fee_buyer_ppm"       // Of the value of a trade.
	RuleFeeSeller       = "fee_seller_ppm"      //
	RuleTaxSeller       = "tax_seller_ppm"      //
	RuleThrottle        = "throttle_per_second" // Orders, posts and answers of one participant.
	RuleProfile         = "call_profile"        // Of calls; its text is a profile of package auction.
	RulePreOpen         = "preopen_minute"      // Orders may enter.
	RuleCall            = "call_minute"         // The opening call; not before the pre-opening.
	RuleMorning         = "morning_minute"      // Continuous trading.
	RuleNoon            = "noon_minute"         // The break.
	RuleAfternoon       = "afternoon_minute"    // Continuous trading.
	RuleClosing         = "closing_minute"      // The closing call; the close itself if there is none.
	RuleClose           = "close_minute"        //
	RuleReopen          = "reopen_minutes"      // The call before trading goes on after a halt.
	RuleBlockMin        = "block_min_t"         // A block trade has at least so much.
	RuleBlockBand       = "block_band_ppm"      // Of the previous close, to both sides.
	RuleBlockFrom       = "block_from_minute"   // When blocks may be confirmed.
	RuleBlockTo         = "block_to_minute"     //
	RuleBlockLife       = "block_life_minutes"  // How long a posted block waits.
	RuleBlockAnswers    = "block_answers"       // How many answers to a post stand side by side. None: one, on the post.
	RuleAccountFirst    = "account_first"       // Trading accounts have this number plus the participant's.
	RuleAccountCode     = "account_code"        // Of the chart, for trading accounts.
	RuleAccountFee      = "account_fee"         // Of the ledger, where fees go.
	RuleAccountTax      = "account_tax"         // Where taxes go.
	RuleAccountSuspense = "account_suspense"    // Where money waits that fits no participant; 0: such is refused.
	RuleAccountBank     = "account_bank"        // Where participants' money comes from and goes to.
	RuleSaleReveal      = "sale_reveal_minutes" // How long bids may be opened after a sealed sale has closed.
	RuleSalePay         = "sale_pay_minutes"    // How long a winner has to have the money there.
	RuleSaleDeposit     = "sale_deposit_ppm"    // Of the value of the largest bid that a bidder may make.
	RuleSaleForfeit     = "sale_forfeit_to"     // Who gets a defaulter's deposit: 0: the applicant; 1: the market.
	RuleSaleStep        = "sale_step_ppm"       // Of the reserve: by how much a clock moves at most. None: by any.
	RuleSaleApply       = "sale_apply_days"     // An application that nobody announces lapses after so many.
	RuleBustDays        = "bust_days"           // A trade may be undone until so many days after it.
	RuleWatchPPM        = "watch_concentration" // Share of a day's volume that is told of, in parts per million.
	RuleWatchDays       = "watch_days"          // Of the window of surveillance; 0: it looks at each day alone.
	RuleWatchShare      = "watch_share_ppm"     // Of a window's volume: a scheme that is told of has so much.
	RuleWatchRamp       = "watch_ramp_ppm"      // By which a price driven over days moves at least.
	RuleWatchHolding    = "watch_holding_ppm"   // Of the tonnes of all participants: who holds more is told of.
)

// bounds of the values of rules, both allowed.
var bounds = []struct {
	name      string
	low, high int64
}{
	{RuleTick, 1, 1_000_000}, {RuleLot, 1, 1_000_000}, {RuleOrderMin, 1, 1 << 30}, {RuleOrderMax, 1, 1 << 30},
	{RuleBand, 1, 900_000}, {RulePick, 0, 1}, {RuleResale, 0, 1}, {RuleFeeBuyer, 0, ratesMax},
	{RuleFeeSeller, 0, ratesMax}, {RuleTaxSeller, 0, ratesMax}, {RuleThrottle, 1, 1 << 30}, {RuleProfile, 0, 0},
	{
		RulePreOpen,
		0,
		1439,
	}, {RuleCall, 0, 1439}, {RuleMorning, 0, 1439}, {RuleNoon, 0, 1439}, {RuleAfternoon, 0, 1439},
	{
		RuleClosing,
		0,
		1439,
	}, {RuleClose, 1, 1439}, {RuleReopen, 0, 240}, {RuleBlockMin, 1, 1 << 30}, {RuleBlockBand, 1, 900_000},
	{RuleBlockFrom, 0, 1439}, {RuleBlockTo, 1, 1440}, {RuleBlockLife, 1, 1 << 20},
	{RuleBlockAnswers, 1, 100}, {RuleAccountFirst, 1000, 1 << 52},
	{
		RuleAccountCode,
		1,
		9999,
	}, {RuleAccountFee, 1, 1 << 52}, {RuleAccountTax, 0, 1 << 52}, {RuleAccountBank, 1, 1 << 52},
	{RuleAccountSuspense, 0, 1 << 52},
	{RuleSaleReveal, 1, 1 << 20}, {RuleSalePay, 0, 1 << 20}, {RuleSaleDeposit, 0, 1_000_000}, {RuleSaleStep, 1, 1_000_000},
	{RuleSaleForfeit, 0, 1},
	{RuleSaleApply, 1, 100}, {RuleBustDays, 0, 30},
	{RuleWatchPPM, 1, 1_000_000}, {RuleWatchDays, 0, windowMax}, {RuleWatchShare, 1, 1_000_000},
	{RuleWatchRamp, 1, 1_000_000}, {RuleWatchHolding, 1, 1_000_000},
}

const (
	million  = 1_000_000
	ratesMax = 100_000 // Parts per million: a tenth of the value.

	// valueMax bounds the value of an order, so that fees of a tenth of it fit 32 bits: 400 million yuan.
	valueMax = 40_000_000_000
)

type ruleKey struct {
	_    struct{} `cbor:",toarray"`
	Name string
	From calendar.Date
}

func compareRules(a, b ruleKey) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.From, b.From))
}

type rule struct {
	_      struct{} `cbor:",toarray"`
	Value  int64
	Text   string
	Source string
}

// A RuleRow is one rule as the county's file has it.
type RuleRow struct {
	Name   string `cbor:"1,keyasint" json:"name"`
	Value  int64  `cbor:"2,keyasint,omitempty" json:"value,omitempty"`
	Text   string `cbor:"3,keyasint,omitempty" json:"text,omitempty"` // Of call_profile.
	Source string `cbor:"4,keyasint" json:"source"`                   // The paper, or assumed.
}

// SetRules asks that rules of the market be in force from a date on. A day's rules are those that
// are in force when the day is opened, so that no rule begins on a day that was opened or before it; but one that was
// never in force before may, as all do when a county begins.
type SetRules struct {
	From  calendar.Date `cbor:"1,keyasint" json:"from"`
	Rules []RuleRow     `cbor:"2,keyasint" json:"rules"`
}

// RulesSet says which rules of the market are in force from a date on.
type RulesSet SetRules

// rulesMax bounds one command.
const rulesMax = 200

// SetRules decides whether rules may be set.
func (x *Exchange) SetRules(tx *kernel.Tx, c SetRules) error {
	switch {
	case c.From == 0 || c.From.Check() != nil:
		return ErrDate
	case len(c.Rules) == 0:
		return ErrNoRows
	case len(c.Rules) > rulesMax:
		return ErrTooMany
	}
	x.refresh()
	newest := x.newestDay()
	for i, r := range c.Rules {
		refusal := checkRule(r)
		if _, _, known := x.Rule(r.Name, newest); refusal == nil && known && c.From <= newest && !x.same(&c, &r) {
			refusal = ErrRuleBackdated
		}
		if refusal == nil && r.Name == RuleAccountFirst && !x.freeAccounts(r.Value) {
			refusal = ErrAccountRange
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	if refusal := x.checkSet(&c); refusal != nil {
		return refusal
	}
	x.events.rulesSet.Emit(tx, RulesSet(c))
	return nil
}

// same reports whether a rule stands as asked for from that very day on, but perhaps for its source.
func (x *Exchange) same(c *SetRules, r *RuleRow) bool {
	was, ok := x.rules.Get(ruleKey{Name: r.Name, From: c.From})
	return ok && was.Value == r.Value && was.Text == r.Text
}

func checkRule(r RuleRow) *kernel.Refusal {
	if r.Source == "" || len(r.Source) > 300 {
		return ErrSource
	}
	for _, b := range bounds {
		if b.name != r.Name {
			continue
		}
		if r.Name == RuleProfile {
			if _, ok := auction.ProfileNamed(r.Text); !ok {
				return ErrRuleValue
			}
			return nil
		}
		if r.Value < b.low || r.Value > b.high || r.Text != "" {
			return ErrRuleValue
		}
		return nil
	}
	return ErrRule
}

func (x *Exchange) applyRulesSet(e RulesSet) {
	for _, r := range e.Rules {
		x.rules.Put(ruleKey{Name: r.Name, From: e.From}, rule{Value: r.Value, Text: r.Text, Source: r.Source})
	}
}

func projectRulesSet(_ kernel.At, e RulesSet, exec kernel.Exec) {
	for _, r := range e.Rules {
		exec(`INSERT INTO exchange_rule (name, from_date, value, text, source) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (name, from_date) DO UPDATE SET value = excluded.value, text = excluded.text, source = excluded.source`,
			r.Name, e.From.String(), r.Value, r.Text, r.Source)
	}
}

// Rule returns a rule as it is in force on a day.
func (x *Exchange) Rule(name string, day calendar.Date) (value int64, text string, ok bool) {
	for key, r := range x.rules.Down(ruleKey{Name: name, From: day}) {
		if key.Name == name {
			return r.Value, r.Text, true
		}
		break
	}
	return 0, "", false
}

// KnowsRule reports whether a rule stands exactly so from a date on.
func (x *Exchange) KnowsRule(from calendar.Date, r RuleRow) bool {
	known, ok := x.rules.Get(ruleKey{Name: r.Name, From: from})
	return ok && known.Value == r.Value && known.Text == r.Text && known.Source == r.Source
}

// rulesOf reads rules of a day, and remembers whether one was missing.
type rulesOf struct {
	x       *Exchange
	day     calendar.Date
	missing bool
}

func (r *rulesOf) get(name string) int64 {
	value, _, ok := r.x.Rule(name, r.day)
	r.missing = r.missing || !ok
	return value
}

func (r *rulesOf) text(name string) string {
	_, text, ok := r.x.Rule(name, r.day)
	r.missing = r.missing || !ok
	return text
}

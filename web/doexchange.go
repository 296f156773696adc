package web

import (
	"strings"

	"liangshan/authority"
)

// A codedField is a field with codes that people choose by their words, such as a side, an order's life and a way of
// selling. They are offered in this order; the first is meant where none is sent, if it may be left out.
type codedField struct {
	kind    string // The beginning of their words.
	codes   []string
	defined bool // Leaving it out means the first.
}

var exchangeFields = map[string]codedField{
	"exchange.side":    {"side", []string{"buy", "sell"}, false},
	"exchange.life":    {"life", []string{"gtc", "day", "gtd", "ioc", "fok"}, true},
	"exchange.prevent": {"prevent", []string{"newest", "oldest", "both", "decrement"}, true},
	"exchange.mode":    {"mode", []string{"ascending", "descending", "uniform", "pay_as_bid"}, false},
	"exchange.rules": {"salerules", []string{"price_then_time", "highest_losing_bid", "pro_rata_with_min_qty",
		"guangdong", "eu_1031"}, false},
	"exchange.scheme":  {"scheme", []string{"wash", "circular", "ramping", "closing", "concentration"}, false},
	"exchange.outcome": {"alert_outcome", []string{"explained", "warned", "reported", "other"}, false},
}

// exchangeReasons are the reasons that the form of a command offers. They are written down as codes, so that nothing
// personal gets into the record.
var exchangeReasons = map[string][]string{
	"exchange.cancel_sale":      {"applicant_asked", "terms_wrong", "by_order", "other"},
	"exchange.close_instrument": {"all_retired", "by_order", "other"},
	"exchange.decline":          {"paper_missing", "papers_wrong", "not_qualified", "applicant_asked", "other"},
	"exchange.halt":             {"news", "price_swing", "inquiry", "system_fault", "by_order", "other"},
	"exchange.readmit":          {"papers_complete", "inquiry_over", "by_order", "other"},
	"exchange.resolve_suspense": {"payer_found", "sent_back", "other"},
	"exchange.resume":           {"news_out", "inquiry_over", "fault_mended", "by_order", "other"},
	"exchange.return_payout":    {"bank_refused", "account_wrong", "other"},
	"exchange.stop_sale":        {"terms_wrong", "inquiry", "system_fault", "by_order", "other"},
	"exchange.suspend":          {"papers_lapsed", "rules_broken", "inquiry", "by_order", "other"},
	"exchange.undo_trade":       {"wrong_price", "wrong_number", "system_fault", "by_order", "other"},
}

// What the exchange knows by a number. Who trades sees what is open to all.
var (
	instrumentsOpen = choice{"exchange.InstrumentID",
		`SELECT id, name_zh, name_en FROM exchange_instrument WHERE closed_ms IS NULL ORDER BY id`}
	instrumentsEver = choice{"exchange.InstrumentID", `SELECT id, name_zh || iif(closed_ms, '（已终止）', ''),
		name_en || iif(closed_ms, ' (closed)', '') FROM exchange_instrument ORDER BY id`}
	salesKnown = choice{"exchange.SaleID", `SELECT s.id, i.name_zh || iif(s.side = 'buy', ' · 买入 ', ' · 卖出 ') ||
		s.tonnes || ' 吨', i.name_en || iif(s.side = 'buy', ' · wanted: ', ' · sold: ') || s.tonnes || ' t'
		FROM exchange_sale s JOIN exchange_instrument i ON i.id = s.instrument
		WHERE s.state NOT IN ('applied', 'ended') ORDER BY s.id DESC`}
	salesApplied = choice{"exchange.SaleID", strings.Replace(salesKnown.query, `('applied', 'ended')`, `('ended')`, 1)}
	payoutsOpen  = choice{"exchange.PayoutID", `SELECT o.id, c.name || printf(' · %d.%02d 元', o.amount_fen / 100,
		o.amount_fen % 100) || ' · ' || o.bank_account, c.name || printf(' · %d.%02d yuan', o.amount_fen / 100,
		o.amount_fen % 100) || ' · ' || o.bank_account
		FROM exchange_payout o JOIN exchange_participant p ON p.id = o.participant
		JOIN company_company c ON c.number = p.company WHERE o.state IN ('asked', 'released') ORDER BY o.id`}
	methodsKnown = choice{"exchange.method", `SELECT code, title_zh, title_en FROM carbon_method m WHERE version =
		(SELECT max(version) FROM carbon_method WHERE code = m.code) ORDER BY code`}
)

// exchangeChoices returns what the form of a command of the exchange offers out of its tables.
func (v *visit) exchangeChoices(command string) []choice {
	instruments := instrumentsOpen
	if command == "exchange.cancel_all" || command == "exchange.withdraw_tonnes" {
		instruments = instrumentsEver // Tonnes are had back after the end.
	}
	if v.holder.Actor.Kind == authority.Company {
		return []choice{instruments, salesKnown}
	}
	return []choice{instruments, salesApplied, payoutsOpen, methodsKnown}
}

// exchangeCodes adds to the lists of a form what its codes are called, all instruments where there is something to do
// in all, and of an enterprise itself.
func (v *visit) exchangeCodes(command string, all map[string][]option) error {
	for key, f := range exchangeFields {
		all[key] = v.codes(f.kind, f.codes)
		all[key][0].Chosen = f.defined
	}
	if reasons := exchangeReasons[command]; reasons != nil {
		all["exchange.reason"] = v.codes("reason", reasons)
	}
	if command == "exchange.cancel_all" {
		key := instrumentsEver.key
		all[key] = append([]option{{Value: "0", Text: v.T("instruments_all")}}, all[key]...)
	}
	number, err := v.ownCompany()
	if err != nil { // Whoever acts for others chooses one.
		return nil
	}
	rows, err := v.rows(`SELECT number, name FROM company_company WHERE number = ?`, number)
	for _, r := range rows {
		all["company.Number:company"] = []option{{Value: valueText(r[0]), Text: valueText(r[1]), Chosen: true}}
	}
	return err
}

// codes returns codes with their words, to choose from.
func (v *visit) codes(kind string, codes []string) (all []option) {
	for _, code := range codes {
		all = append(all, option{Value: code, Text: v.Coded(kind, code)})
	}
	return all
}

package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// TestUndoneSheets: statements, day sheet and candles add up when a trade is undone, on its day and on the next.
func TestUndoneSheets(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 60))
	w.order(buy(gamma, 8000, 10))
	w.Now += 60_000
	w.order(buy(gamma, 8000, 20))
	w.order(buy(gamma, 8010, 30))
	undo := func(trade exchange.TradeID) {
		t.Helper()
		together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: trade, Reason: "wrong_price"}, nil)
	}
	undo(2)
	same := func(db string, want string) {
		t.Helper()
		if got := w.Value(w.projected(), db); got != want {
			t.Errorf("%s: %s, want %s", db, got, want)
		}
	}
	const sheet = `SELECT volume || ' ' || turnover_fen || ' ' || trades || ' ' || fees_fen || ' ' || taxes_fen || ' ' || open_fen
		FROM exchange_day WHERE date = '2026-11-23'`
	same(sheet, "40 320000 2 960 160 8000") // Fees 1 and 2 in 1,000, tax a half.
	const candles = `SELECT group_concat(volume || ' ' || turnover_fen || ' ' || trades) FROM exchange_candle`
	same(candles, "10 80000 1,30 240000 1")
	undo(1) // The first of the day, alone in its minute.
	same(sheet, "30 240000 1 720 120 8000")
	same(candles, "0 0 0,30 240000 1")
	const cashBefore = `SELECT group_concat(paid_in_fen || ' ' || paid_out_fen) FROM exchange_statement WHERE participant IN (1, 3)
		AND date = '2026-11-23'`
	same(`SELECT group_concat(participant || ' ' || amount_fen) FROM exchange_payment WHERE reference = 'undone_2'`,
		"1 -159600,3 160160")
	same(cashBefore, "100000000 239400,100240240 0")
	same(`SELECT group_concat(cash_fen - (paid_in_fen - paid_out_fen - bought_fen + sold_fen - fees_fen - taxes_fen))
		FROM exchange_statement WHERE participant IN (1, 3)`, "0,0")
	w.at("2026-11-24", "9:31")
	undo(3)
	same(sheet, "0 0 0 0 0 8000")
	same(`SELECT group_concat(participant || ' ' || paid_in_fen || ' ' || paid_out_fen || ' ' || bought || ' ' || cash_fen)
		FROM exchange_statement WHERE date = '2026-11-24'`, "1 0 239400 0 100000000,3 240240 0 0 100000000")
	w.check()
}

// TestUndoneAccount: fees come back from the account that took them, also if the market has another one by now.
func TestUndoneAccount(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 10))
	w.order(buy(gamma, 8000, 10))
	const other = ledger.AccountID(903)
	rig.Must(w, w.books.Commands.Open, ledger.Open{ID: other, Unit: "CNY", Code: 8003})
	rig.Must(w, w.x.Commands.SetRules, exchange.SetRules{From: rig.Day("2026-11-24"), Rules: []exchange.RuleRow{
		{Name: exchange.RuleAccountFee, Value: int64(other), Source: "assumed"},
		{Name: exchange.RuleAccountTax, Value: int64(other), Source: "assumed"}}})
	w.at("2026-11-24", "9:31")
	together(w, w.x.Commands.UndoTrade, exchange.UndoTrade{Trade: 1, Reason: "wrong_price"}, nil)
	for _, id := range []ledger.AccountID{feeAccount, taxAccount, other} {
		if a, _ := w.books.Account(id); a.Balance() != 0 {
			t.Errorf("account %d has %d", id, a.Balance())
		}
	}
	if w.funds(gamma).Cash != 100_000_000 || w.funds(alpha).Cash != 100_000_000 {
		t.Errorf("%+v %+v", w.funds(gamma), w.funds(alpha))
	}
	w.check()
}

package exchange_test

import (
	"database/sql"
	"testing"

	"liangshan/exchange"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// compareTables holds the read tables against the state.
func (w *world) compareTables(db *sql.DB) {
	w.Helper()
	rows, err := db.Query(`SELECT participant, cash_fen, reserved_fen FROM exchange_funds`)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var p, cash, reserved int64
		rows.Scan(&p, &cash, &reserved)
		if f, _ := w.x.Fund(exchange.Participant(p)); f.Cash != cash || f.Reserved != reserved {
			w.Errorf("participant %d has %+v, and %d %d in the read table", p, f, cash, reserved)
		}
	}
	for _, c := range []struct{ what, query string }{
		{"orders with less than nothing left", `SELECT count(*) FROM exchange_order_row WHERE rests < 0`},
		{"depth that is not that of orders", `SELECT count(*) FROM exchange_depth_row d WHERE orders < 0 OR orders <> (SELECT count(*)
			FROM exchange_order_row o WHERE o.rests > 0 AND o.instrument = d.instrument AND o.side = d.side AND o.price_fen = d.price_fen)`},
		{"candles that are not the trades", `SELECT (SELECT coalesce(sum(volume), 0) FROM exchange_candle) -
			(SELECT coalesce(sum(tonnes), 0) FROM exchange_trade WHERE undone IS NULL AND mode NOT IN ('block', 'sale'))`},
		{"sheets that are not the trades", `SELECT (SELECT coalesce(sum(turnover_fen + block_fen + sale_fen + fees_fen + taxes_fen), 0)
			FROM exchange_day) - (SELECT coalesce(sum(value_fen + fee_buy_fen + fee_sell_fen + tax_fen), 0) FROM exchange_trade
			WHERE undone IS NULL)`},
	} {
		if got := w.Value(db, c.query); got != "0" {
			w.Errorf("%s: %s", c.what, got)
		}
	}
}

func TestTrade(t *testing.T) {
	w := trading(t)
	first := w.order(sell(alpha, 8000, 100))
	w.check()
	w.order(buy(gamma, 8010, 30))
	w.check()
	// 30 t at 80.00: 240,000 fen; the buyer pays 240 in fees, the seller 480 and 120 tax.
	if got := w.funds(gamma).Cash; got != 100_000_000-240_240 {
		t.Errorf("the buyer has %d", got)
	}
	if got := w.funds(alpha).Cash; got != 100_000_000+240_000-480-120 {
		t.Errorf("the seller has %d", got)
	}
	for id, want := range map[uint64]int64{uint64(feeAccount): 720, uint64(taxAccount): 120} {
		if a, _ := w.books.Account(feeAccount + 0); id == uint64(feeAccount) && a.Balance() != want {
			t.Errorf("fees are %d", a.Balance())
		}
		if a, _ := w.books.Account(taxAccount); id == uint64(taxAccount) && a.Balance() != want {
			t.Errorf("taxes are %d", a.Balance())
		}
	}
	if got := w.c.Owned(gamma); got != 30 {
		t.Errorf("the buyer owns %d t", got)
	}
	if pos := w.x.Held(instrument, w.participant(alpha)); pos.Escrow != 70 || pos.Reserved != 70 {
		t.Errorf("%+v", pos)
	}
	rig.Must(w, w.x.Commands.Cancel, exchange.Cancel{Company: alpha, Instrument: instrument, Order: first})
	rig.Must(w, w.x.Commands.WithdrawTonnes, exchange.WithdrawTonnes{Company: alpha, Instrument: instrument})
	if got := w.c.Owned(alpha); got != 9970 || w.c.Balance(alpha, 1) != 9970 {
		t.Errorf("the seller owns %d t", got)
	}
	w.check()
	db := w.projected()
	if got := w.Value(db, `SELECT state || ' ' || traded || ' ' || rests FROM exchange_order WHERE id = ?`, int64(first)); got != "cancelled 30 0" {
		t.Errorf("the order is %s", got)
	}
	if got := w.Value(db, `SELECT open_fen || ' ' || volume || ' ' || turnover_fen || ' ' || fees_fen FROM exchange_day`); got != "8000 30 240000 720" {
		t.Errorf("the day is %s", got)
	}
}

func TestRefusals(t *testing.T) {
	w := trading(t)
	order := w.x.Commands.Order
	for _, c := range []struct {
		o    exchange.Order
		want *kernel.Refusal
	}{
		{buy(gamma, 8801, 1), exchange.ErrBand},
		{buy(gamma, 7199, 1), exchange.ErrBand},
		{buy(gamma, 8000, 0), exchange.ErrSize},
		{buy(gamma, 8000, 100_000), exchange.ErrSize},
		{buy(gamma, 8800, 99_999), exchange.ErrCash},
		{sell(gamma, 8000, 1), exchange.ErrTonnes},
		{sell(alpha, 8000, 10_001), exchange.ErrTonnes},
		{buy(bank, 8000, 1), exchange.ErrParticipant},
		{exchange.Order{Company: gamma, Instrument: 2, Side: "buy", Price: 8000, Tonnes: 1}, exchange.ErrInstrument},
		{exchange.Order{Company: gamma, Instrument: 1, Side: "up", Price: 8000, Tonnes: 1}, exchange.ErrConflict},
		{exchange.Order{Company: gamma, Instrument: 1, Side: "buy", Price: 8000, Tonnes: 1, Life: "fok"}, exchange.ErrNotFillable},
		{exchange.Order{Company: gamma, Instrument: 1, Side: "buy", Price: 8000, Tonnes: 5, Minimum: 2}, exchange.ErrMinimumUnmet},
		{exchange.Order{Company: gamma, Instrument: 1, Side: "buy", Market: true, Tonnes: 5}, exchange.ErrConflict},
	} {
		rig.Refused(w, order, c.o, c.want)
	}
	w.order(sell(alpha, 8000, 10))
	rig.Refused(
		w,
		order,
		exchange.Order{Company: gamma, Instrument: 1, Side: "buy", Price: 8000, Tonnes: 1, Post: true},
		exchange.ErrWouldTrade,
	)
	rig.Refused(
		w,
		w.x.Commands.Cancel,
		exchange.Cancel{Company: gamma, Instrument: 1, Order: exchange.OrderNumber(1, 1)},
		exchange.ErrNotOwner,
	)
	rig.Refused(
		w,
		w.x.Commands.Cancel,
		exchange.Cancel{Company: gamma, Instrument: 1, Order: 7},
		exchange.ErrUnknownOrder,
	)
	rig.Refused(
		w,
		w.x.Commands.Pick,
		exchange.Pick{Company: gamma, Instrument: 1, Side: "buy", Price: 8000, Tonnes: 1},
		exchange.ErrNoPicking,
	)
	w.check()
}

package exchange_test

import (
	"context"
	"database/sql"
	"testing"

	"liangshan/book"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// wash has alpha and gamma trade the same tonnes back and forth so many times, so many minutes apart.
func (w *world) wash(times int, minutes int64) {
	w.Helper()
	for i := range times {
		w.order(sell([]companyNumber{alpha, gamma}[i%2], 8000, 100))
		w.order(buy([]companyNumber{gamma, alpha}[i%2], 8000, 100))
		w.Now += minutes * 60_000
	}
}

// TestWatchedByItself ends days: what surveillance finds is told of without anybody asking, once, with the
// trades under it; a clean day is told of as looked at.
func TestWatchedByItself(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8010, 500))
	w.wash(8, 1)
	w.order(buy(delta, 8010, 500))
	w.at(today, "16:00")
	db := w.projected()
	w.values(db, map[string]string{
		`SELECT trades || ' ' || alerts || ' ' || coalesce(missed, '-') FROM exchange_watched`: "9 1 -",
		`SELECT scheme || ' ' || trades || ' ' || date FROM exchange_alert`:                    "wash 8 " + today,
		`SELECT group_concat(participant) FROM exchange_alert_participant`:                     "1,3",
		`SELECT group_concat(trade) FROM exchange_alert_trade`:                                 "1,2,3,4,5,6,7,8",
	})
	// The next day half of it is told of by hand before the day ends, and nothing twice.
	w.at("2026-11-24", "9:31")
	w.wash(8, 1)
	rig.Must(w, w.x.Commands.RaiseAlerts, exchange.RaiseAlerts{Instrument: instrument, Date: rig.Day("2026-11-24"),
		Alerts: []exchange.Alert{{Scheme: "wash", Participants: []exchange.Participant{1, 3}, Trades: []exchange.TradeID{10, 11}}}})
	// Half an hour lies between three trades: chance, as far as anybody can say.
	w.at("2026-11-25", "9:31")
	w.wash(6, 18)
	w.at("2026-11-25", "16:00")
	w.values(w.projected(), map[string]string{
		`SELECT group_concat(trades || ' ' || alerts, ', ') FROM (SELECT * FROM exchange_watched ORDER BY sequence)`: "9 1, 8 0, 6 0",
		`SELECT count(*) FROM exchange_alert`: "2",
	})
	w.check()
}

func (w *world) values(db *sql.DB, want map[string]string) {
	w.Helper()
	for query, want := range want {
		if got := w.Value(db, query); got != want {
			w.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestTooManyToWatch has more trades in a day than are looked at by themselves: it is told, not passed over.
func TestTooManyToWatch(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 100_000})
	w.order(sell(alpha, 8000, 10_000))
	w.order(sell(beta, 8000, 10_000))
	for n := uint32(0); n <= exchange.WatchedMax; {
		var rows exchange.Asks
		for range min(exchange.WatchedMax+1-n, 4000) {
			n++
			order := exchange.OrderNumber(w.participant(gamma), n)
			rows = rows.Add(exchange.Ask{What: exchange.AskOrder, Order: order, Side: book.Buy, Price: 8000, Tonnes: 1})
		}
		if r := w.decideMany(rows); r.Err != nil || len(r.Refused) > 0 {
			t.Fatal(r.Err, len(r.Refused))
		}
		if err := w.Journal.Append(context.Background(), &w.batch); err != nil {
			t.Fatal(err)
		}
	}
	w.at(today, "16:00")
	w.values(w.projected(), map[string]string{
		`SELECT trades || ' ' || alerts || ' ' || missed FROM exchange_watched`: "10001 0 too_many_trades",
		`SELECT count(*) FROM exchange_alert`:                                   "0",
	})
	w.audit()
}

// TestTradesBetween finds the trades of a time by their marks: as many as a look at every trade does.
func TestTradesBetween(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleThrottle, Value: 100_000})
	w.Quick = true
	w.order(sell(alpha, 8000, 10_000))
	from := w.Now
	for range 1500 {
		w.order(buy(gamma, 8000, 1))
	}
	db := w.projected()
	if got := w.Value(db, `SELECT count(*) || ' ' || min(trade) || ' ' || max(trade) FROM exchange_trade_mark`); got != "5 256 1280" {
		t.Fatal(got)
	}
	plain := `SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM exchange_trade WHERE traded_ms >= ? AND traded_ms < ?`
	marked := `SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM exchange_trade WHERE ` + exchange.TradesBetween
	for a := from - 10; a < w.Now+10; a += 97 {
		for _, b := range []int64{a, a + 1, a + 255, a + 700, w.Now + 5} {
			want, got := w.Value(db, plain, a, b), w.Value(db, marked, a, b, a, b)
			if got != want {
				t.Errorf("from %d to %d: %s, want %s", a-from, b-from, got, want)
			}
		}
	}
}

package exchange_test

import (
	"testing"

	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestUntilWeekend: an order whose last day is no trading day is over before the next one opens, and frees its cash as the
// day before it ends: nobody could cancel it in between.
func TestUntilWeekend(t *testing.T) {
	w := trading(t)
	until := func(o exchange.Order, day string) exchange.Order {
		o.Life, o.Until = "gtd", rig.Day(day)
		return o
	}
	w.order(until(buy(gamma, 8000, 10), "2026-11-26")) // A Thursday.
	w.order(until(buy(gamma, 7990, 10), "2026-11-27"))
	w.order(until(buy(gamma, 7980, 10), "2026-11-28")) // A Saturday.
	w.order(until(buy(gamma, 7970, 10), "2026-11-29"))
	w.order(until(buy(gamma, 7960, 10), "2026-11-30")) // The Monday after.
	rests := func(want int) {
		t.Helper()
		if got := len(w.x.Depth(nil, instrument, 0, 10)); got != want {
			t.Errorf("%d orders rest, want %d", got, want)
		}
	}
	w.at("2026-11-27", "9:31")
	rests(4)
	w.at("2026-11-27", "20:00")
	rests(1)
	if f := w.funds(gamma); f.Reserved != 10*(7960+8) {
		t.Errorf("%+v", f)
	}
	w.at("2026-11-30", "9:16")
	rests(1)
	w.at("2026-11-30", "20:00")
	rests(0)
	w.check()
}

// TestUntilMissed: so is one whose last day was to be a trading day and was missed.
func TestUntilMissed(t *testing.T) {
	w := trading(t)
	o := buy(gamma, 8000, 10)
	o.Life, o.Until = "gtd", rig.Day("2026-11-24")
	w.order(o)
	w.dateless = true
	w.at("2026-11-24", "20:00")
	if f := w.funds(gamma); f.Reserved == 0 {
		t.Fatal("it is over before its time")
	}
	w.dateless = false
	w.at("2026-11-25", "9:31")
	if f := w.funds(gamma); f.Reserved != 0 {
		t.Errorf("%+v", f)
	}
	w.check()
}

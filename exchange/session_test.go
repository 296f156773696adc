package exchange_test

import (
	"testing"

	"liangshan/auction"
	"liangshan/book"
	"liangshan/exchange"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// morning returns a world before the day begins.
func morning(t testing.TB, changes ...exchange.RuleRow) *world {
	w := newWorld(t)
	rig.Must(w, w.x.Commands.SetRules, marketRules(changes...))
	w.issue(2024, map[companyNumber]int64{alpha: 10_000, beta: 10_000})
	w.admit(100_000_000, alpha, beta, gamma, delta)
	w.open()
	return w
}

func (w *world) session() exchange.Session {
	d, _ := w.x.Day(instrument)
	return d.Current()
}

func TestSessions(t *testing.T) {
	w := morning(t)
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrSession)
	for _, c := range []struct {
		clock string
		want  exchange.Session
	}{{"9:00", exchange.PreOpen}, {"9:15", exchange.OpeningCall}, {"9:30", exchange.Continuous}, {"11:30", exchange.Break},
		{"13:00", exchange.Continuous}, {"14:57", exchange.ClosingCall}, {"15:00", exchange.Closed}} {
		w.at(today, c.clock)
		if got := w.session(); got != c.want {
			t.Errorf("at %s: %d", c.clock, got)
		}
	}
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrSession)
	w.at("2026-11-24", "8:59")
	if w.session() != exchange.Closed {
		t.Error("open at night")
	}
	w.at("2026-11-24", "9:31")
	if w.session() != exchange.Continuous {
		t.Error("no second day")
	}
	w.at("2026-11-28", "10:00") // A Saturday.
	if w.session() != exchange.Closed {
		t.Error("open on a Saturday")
	}
	w.check()
}

// TestMissingCalendar: the table ends with 2026; nothing opens in 2027, and says so.
func TestMissingCalendar(t *testing.T) {
	w := morning(t)
	w.at("2027-01-08", "10:00")
	if w.session() != exchange.Closed {
		t.Error("open without a calendar")
	}
	w.check()
	if n := w.Value(w.projected(), `SELECT count(*) > 0 FROM exchange_halt WHERE what = 'missed' AND reason = 'calendar_missing' AND date > '2000'`); n != "1" {
		t.Error("nothing was said")
	}
}

func TestCalls(t *testing.T) {
	w := morning(t)
	w.at(today, "9:10")
	w.order(sell(alpha, 7990, 300))
	w.order(sell(beta, 8010, 200))
	w.order(buy(gamma, 8020, 400))
	w.order(buy(delta, 7980, 50))
	rig.Refused(w, w.x.Commands.Order, exchange.Order{Company: gamma, Instrument: instrument, Side: "buy", Market: true, Life: "ioc", Tonnes: 1}, exchange.ErrSession)
	rig.Refused(w, w.x.Commands.Order, with(sell(alpha, 7970, 1), "ioc"), exchange.ErrSession)
	// A seller that buys across its own offer could trade with itself in the call.
	rig.Refused(w, w.x.Commands.Order, buy(alpha, 7995, 1), exchange.ErrSelfTrade)
	w.order(buy(alpha, 7989, 1))
	i, ok := w.x.Indicate(instrument)
	if !ok || !i.Found || i.Price != 8020 || i.Paired != 400 || i.Imbalance != 100 || i.Direction != auction.Sell || i.Reference != 8000 {
		// 300 at 79.90 and 200 at 80.10 against 400 up to 80.20: 400 trade from 80.10 on, sellers are left over.
		if i.Price != 8010 {
			t.Errorf("%+v", i)
		}
	}
	w.check()
	w.at(today, "9:31")
	w.check()
	tape, _ := w.x.TapeOf(instrument)
	if tape.Volume != 400 || tape.Open != 8010 || tape.Turnover != 400*8010 {
		t.Errorf("%+v", tape)
	}
	if w.c.Owned(gamma) != 400 || w.c.Owned(alpha) != 9700 || w.c.Owned(beta) != 9900 {
		t.Error("tonnes")
	}
	// The buyer's fees were set aside at its own limit; nothing of it stays behind.
	if f := w.funds(gamma); f.Reserved != 0 || f.Cash != 100_000_000-400*8010-3204 {
		t.Errorf("%+v", f)
	}
	w.order(buy(delta, 8010, 30))
	w.order(with(sell(alpha, 8015, 10), "day"))
	w.at(today, "14:58")
	last := w.order(sell(beta, 8000, 5))
	rig.Refused(w, w.x.Commands.Cancel, exchange.Cancel{Company: beta, Instrument: instrument, Order: last}, exchange.ErrTooLate)
	rig.Refused(w, w.x.Commands.Reduce, exchange.Reduce{Company: beta, Instrument: instrument, Order: last, By: 1}, exchange.ErrTooLate)
	w.order(buy(gamma, 8005, 25))
	w.at(today, "16:00")
	w.check()
	// 430 t at 80.10 and 5 t at 80.05 make a mean of 80.0994...: 80.10.
	d, _ := w.x.Day(instrument)
	if d.Reference != 8010 {
		t.Errorf("closed at %d", d.Reference)
	}
	if pos := w.x.Held(instrument, w.participant(beta)); pos.Escrow != pos.Reserved {
		t.Errorf("%+v stays in escrow", pos)
	}
	db := w.projected()
	if got := w.Value(db, `SELECT open_fen || ' ' || close_fen || ' ' || volume || ' ' || state FROM exchange_day`); got != "8010 8010 435 closed" {
		t.Errorf("the day is %s", got)
	}
	if got := w.Value(db, `SELECT group_concat(state) FROM exchange_order WHERE life = 'day'`); got != "cancelled_by_market" {
		t.Errorf("the day order is %s", got)
	}
	w.at("2026-11-24", "9:31")
	if d, _ := w.x.Day(instrument); d.Terms.Low != 7209 || d.Terms.High != 8811 {
		t.Errorf("%+v", d.Terms)
	}
	w.check()
}

// TestRebase: orders that the next day's band does not allow leave by name.
func TestRebase(t *testing.T) {
	w := trading(t)
	w.order(buy(gamma, 7200, 10))
	w.order(sell(alpha, 8800, 10))
	w.order(sell(beta, 8800, 1))
	w.order(buy(gamma, 8800, 11)) // Now the close is 88.00.
	w.at("2026-11-24", "9:31")
	w.check()
	if f := w.funds(gamma); f.Reserved != 0 {
		t.Errorf("%+v", f)
	}
	d, _ := w.x.Day(instrument)
	if d.Reference != 8800 || d.Terms.Low != 7920 || d.Terms.High != 9680 {
		t.Errorf("%+v", d)
	}
}

func TestHalt(t *testing.T) {
	w := trading(t)
	o := w.order(sell(alpha, 8000, 10))
	rig.Refused(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "over"}, exchange.ErrNotHalted)
	rig.Refused(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument}, exchange.ErrReason)
	rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
	rig.Refused(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"}, exchange.ErrHalted)
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrHalted)
	rig.Must(w, w.x.Commands.Reduce, exchange.Reduce{Company: alpha, Instrument: instrument, Order: o, By: 1})
	rig.Must(w, w.x.Commands.Cancel, exchange.Cancel{Company: alpha, Instrument: instrument, Order: o})
	w.at(today, "10:00")
	rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "over"})
	if w.session() != exchange.OpeningCall {
		t.Errorf("resumed into %d", w.session())
	}
	w.order(sell(alpha, 7990, 10))
	w.order(buy(gamma, 8000, 10))
	w.at(today, "10:06")
	if w.session() != exchange.Continuous || w.c.Owned(gamma) != 10 {
		t.Errorf("%d %d", w.session(), w.c.Owned(gamma))
	}
	// Halted over the close: the day ends, no call is held, the orders stay for the next day's, once it is resumed.
	w.order(buy(gamma, 8000, 3))
	w.at(today, "14:58")
	w.order(sell(alpha, 8000, 3))
	rig.Must(w, w.x.Commands.Halt, exchange.Halt{Instrument: instrument, Reason: "news"})
	w.at("2026-11-24", "8:00")
	if w.session() != exchange.Halted || w.c.Owned(gamma) != 10 {
		t.Errorf("%d %d", w.session(), w.c.Owned(gamma))
	}
	rig.Must(w, w.x.Commands.Resume, exchange.Halt{Instrument: instrument, Reason: "over"})
	w.at("2026-11-24", "9:31")
	if w.c.Owned(gamma) != 13 {
		t.Error("the call was not held")
	}
	w.check()
}

// TestUnable: who cannot pay at the call, because a court froze the account, does not hold up the
// others.
func TestUnable(t *testing.T) {
	w := morning(t)
	w.at(today, "9:10")
	w.order(sell(alpha, 8000, 10))
	w.order(buy(gamma, 8000, 10))
	w.order(buy(delta, 8000, 10))
	rig.Must(w, w.books.Commands.Freeze, ledger.Freeze{Account: ledger.AccountID(accountFirst + 3), Reason: "court"})
	w.at(today, "9:31")
	if w.c.Owned(gamma) != 0 || w.c.Owned(delta) != 10 || w.session() != exchange.Continuous {
		t.Errorf("%d %d %d", w.c.Owned(gamma), w.c.Owned(delta), w.session())
	}
	rig.Refused(w, w.x.Commands.Order, buy(gamma, 8000, 1), exchange.ErrFrozen)
	w.check()
}

// TestPicking: orders rest, nothing trades by itself, takers pick among the best five prices.
func TestPicking(t *testing.T) {
	w := morning(t, exchange.RuleRow{Name: exchange.RulePick, Value: 1})
	w.at(today, "9:31")
	for i := range int64(6) {
		w.order(sell(alpha, 8000+i, 10))
	}
	best := w.order(sell(beta, 8000, 10))
	w.order(buy(gamma, 8001, 5)) // Crosses, and rests.
	if tape, _ := w.x.TapeOf(instrument); tape.Trades != 0 {
		t.Fatal("it traded by itself")
	}
	pick := func(who companyNumber, price, tonnes int64, maker exchange.OrderID) exchange.Pick {
		return exchange.Pick{Company: who, Instrument: instrument, Side: "buy", Price: price, Tonnes: tonnes, Maker: maker}
	}
	p := w.x.Commands.Pick
	rig.Refused(w, w.x.Commands.Order, with(buy(gamma, 8000, 1), "ioc"), exchange.ErrPickOnly)
	rig.Refused(w, p, pick(gamma, 8005, 1, 0), exchange.ErrPickDepth)
	rig.Refused(w, p, pick(gamma, 8000, 21, 0), exchange.ErrPickQuantity)
	rig.Refused(w, p, pick(gamma, 8000, 1, best+1), exchange.ErrUnknownOrder)
	rig.Refused(w, p, pick(beta, 8000, 1, best), exchange.ErrSelfTrade)
	rig.Refused(w, w.x.Commands.Order, buy(alpha, 8003, 1), exchange.ErrSelfTrade)
	offers := w.x.Offers(instrument, book.Sell)
	if len(offers) != 6 || offers[1].Price != 8000 || offers[1].Tonnes != 10 || offers[5].Price != 8004 {
		t.Fatalf("%+v", offers)
	}
	named := pick(gamma, 8000, 2, 0)
	named.Offer = offers[5].Number
	rig.Refused(w, p, named, exchange.ErrOfferGone) // It has another price.
	named.Offer = offers[1].Number
	both := named
	both.Maker = best
	rig.Refused(w, p, both, exchange.ErrConflict)
	rig.Must(w, p, named)
	if left := w.x.Offers(instrument, book.Sell)[1]; left.Tonnes != 8 || left.Number != named.Offer {
		t.Errorf("the offer is %+v", left)
	}
	rig.Must(w, p, pick(gamma, 8000, 2, best)) // Though alpha stood first at the price.
	rig.Must(w, p, pick(delta, 8004, 10, 0))   // Though 80.00 is better.
	if w.c.Owned(gamma) != 4 || w.c.Owned(delta) != 10 {
		t.Error("not delivered")
	}
	w.at(today, "16:00")
	w.check()
}

// TestResale: what was bought is not sold on the same day where the market says so.
func TestResale(t *testing.T) {
	w := trading(t, exchange.RuleRow{Name: exchange.RuleResale, Value: 0})
	w.order(sell(alpha, 8000, 10))
	w.order(buy(gamma, 8000, 10))
	rig.Refused(w, w.x.Commands.Order, sell(gamma, 8000, 1), exchange.ErrResale)
	w.order(buy(beta, 7990, 1))
	w.order(sell(alpha, 7990, 1))
	w.order(sell(beta, 8100, 10_000))
	rig.Refused(w, w.x.Commands.Order, sell(beta, 8100, 1), exchange.ErrResale)
	w.at("2026-11-24", "9:31")
	w.order(sell(gamma, 8000, 10))
	w.check()
}

package exchange_test

import (
	"strings"
	"testing"

	"liangshan/book"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// TestCancelAllAnywhere takes the orders of a participant out of all instruments at once, also when the market is closed;
// in a closing call an officer alone does.
func TestCancelAllAnywhere(t *testing.T) {
	w := trading(t)
	w.openMore()
	w.at("2026-11-24", "9:31")
	place := func() {
		w.Helper()
		for id := exchange.InstrumentID(1); id <= 2; id++ {
			o := sell(alpha, 8000, 10)
			o.Instrument = id
			w.order(o)
		}
	}
	left := func() (n int) {
		for id := exchange.InstrumentID(1); id <= 2; id++ {
			n += len(w.x.Depth(nil, id, book.Sell, 9))
		}
		return n
	}
	all, one := exchange.CancelAll{Company: alpha}, exchange.CancelAll{Company: alpha, Instrument: instrument}
	place()
	rig.Must(w, w.x.Commands.CancelAll, all)
	if left() != 0 {
		t.Error(left())
	}
	rig.Refused(w, w.x.Commands.CancelAll, all, exchange.ErrNoOrders)
	place()
	w.at("2026-11-24", "14:58")
	rig.Refused(w, w.x.Commands.CancelAll, all, exchange.ErrTooLate)
	rig.Refused(w, w.x.Commands.CancelAll, one, exchange.ErrTooLate)
	rig.Must(w, w.x.Commands.Clear, one)
	w.check()
	w.at("2026-11-24", "20:00")
	if left() != 1 {
		t.Error(left())
	}
	rig.Must(w, w.x.Commands.CancelAll, all)
	if left() != 0 || w.x.Held(2, w.participant(alpha)).Reserved != 0 {
		t.Error(left())
	}
	w.check()
}

// TestSuspendedOrders suspends a participant: its orders leave, as taken out by an officer.
func TestSuspendedOrders(t *testing.T) {
	w := trading(t)
	id := w.order(sell(alpha, 8000, 10))
	rig.Must(w, w.x.Commands.Suspend, exchange.ChangeMember{Company: alpha, Reason: "inquiry"})
	w.order(buy(gamma, 8000, 10))
	if tape, _ := w.x.TapeOf(instrument); tape.Trades != 0 {
		t.Errorf("%+v, order %d", tape, id)
	}
	w.check()
}

// TestAlertOfOthers enters alerts about trades of another day, or of others than those who are told of.
func TestAlertOfOthers(t *testing.T) {
	w := trading(t)
	w.order(sell(alpha, 8000, 10))
	w.order(buy(gamma, 8000, 10))
	raise := func(in exchange.InstrumentID, date, scheme string, who ...exchange.Participant) exchange.RaiseAlerts {
		return exchange.RaiseAlerts{Instrument: in, Date: rig.Day(date), Alerts: []exchange.Alert{{Scheme: scheme,
			Participants: who, Trades: []exchange.TradeID{1}}}}
	}
	w.openMore()
	for _, c := range []exchange.RaiseAlerts{raise(2, today, "wash", 1, 3), raise(instrument, "2026-11-20", "wash", 1, 3),
		raise(instrument, today, "wash", 2, 3), raise(instrument, today, "ramping", 2)} {
		rig.Refused(w, w.x.Commands.RaiseAlerts, c, exchange.ErrAlertTrade)
	}
	rig.Must(w, w.x.Commands.RaiseAlerts, raise(instrument, today, "ramping", 3))
	w.check()
}

// TestToldRefusals: refusals of orders and blocks say the figures and the words that they are about.
func TestToldRefusals(t *testing.T) {
	w := trading(t)
	gtd, word := with(buy(gamma, 8000, 1), "gtd"), with(buy(gamma, 8000, 1), "ever")
	for want, o := range map[string]exchange.Order{"the band is 72.00 to 88.00 yuan a tonne": buy(gamma, 9000, 1),
		"with life gtd, until is required": gtd, "life is one of gtc, day, ioc, fok, gtd": word} {
		if err := rig.Do(w, w.x.Commands.Order, o).Err; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	post := exchange.PostBlock{Company: alpha, Instrument: instrument, Side: "sell", Price: 8000, Tonnes: 1000}
	if err := rig.Do(w, w.x.Commands.PostBlock, post).Err; err == nil || !strings.Contains(err.Error(), "from 13:00 to 15:00") {
		t.Error(err)
	}
	w.at(today, "12:00")
	err := rig.Do(w, w.x.Commands.Order, buy(gamma, 8000, 1)).Err
	if err == nil || !strings.Contains(err.Error(), "now break, the next session begins 2026-11-23 13:00") {
		t.Error(err)
	}
}

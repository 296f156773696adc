package exchange_test

import (
	"context"
	"flag"
	"testing"
	"time"

	"liangshan/exchange"
	"liangshan/exchange/orderflow"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

var dayTrades = flag.Int("exchange-day-trades", 4_000, "trades of the day that is replayed; 1000000 for a release")

// A candle is the judge's: made of the trades of the journal alone.
type candle struct{ open, high, low, close, volume, turnover, trades int64 }

// TestDay trades a long day in packed commands over many minutes, conserves cash and tonnes after each,
// and replays it: the same state to the digest, and candles as its trades have them.
func TestDay(t *testing.T) {
	const parties, per = 64, 12_000
	w := crowd(t, parties, 20_000, exchange.RuleRow{Name: exchange.RuleResale, Value: 1})
	rig.Must(w, w.x.Commands.SetRules, windowRules)
	f := orderflow.New(7, parties)
	cash, tonnes := w.wealth(parties)
	for trades := 0; trades < *dayTrades; {
		for f.Rows.Len() < min(per, *dayTrades/2) {
			f.Step()
		}
		w.Now += 15_000 // Four packs a minute.
		rows := f.Take()
		r := w.decideMany(rows)
		if r.Err != nil || len(r.Refused) > rows.Len()/20 {
			t.Fatalf("%v, %d of %d refused", r.Err, len(r.Refused), rows.Len())
		}
		if err := w.Journal.Append(context.Background(), &w.batch); err != nil {
			t.Fatal(err)
		}
		if c, n := w.wealth(parties); c != cash || n != tonnes {
			t.Fatalf("cash %d → %d fen, tonnes %d → %d", cash, c, tonnes, n)
		}
		w.audit()
		tape, _ := w.x.TapeOf(instrument)
		trades = int(tape.Trades)
	}
	began := time.Now()
	w.at(today, "16:00") // Surveillance adds the day up for its window, however long it was.
	t.Logf("the day ended in %v", time.Since(began))
	again := modules(kernel.New())
	if err := again.K.Replay(context.Background(), &w.Journal, nil); err != nil {
		t.Fatal(err)
	}
	w.Same("replaying", w.K.Digests(), again.K.Digests())
	deciding, replaying := w.candles(w.K), w.candles(again.K)
	judged := w.judgeCandles()
	if len(judged) < 2 {
		t.Fatalf("%d minutes with trades", len(judged))
	}
	for minute, want := range judged {
		if deciding[minute] != want || replaying[minute] != want {
			t.Errorf("minute %d: %+v and %+v, want %+v", minute, deciding[minute], replaying[minute], want)
		}
	}
	if len(deciding) != len(judged) || len(replaying) != len(judged) {
		t.Errorf("%d and %d candles, want %d", len(deciding), len(replaying), len(judged))
	}
}

// wealth returns all cash, fees and taxes included, and all tonnes.
func (w *world) wealth(parties int) (cash, tonnes int64) {
	for p := exchange.Participant(1); int(p) <= parties; p++ {
		f, _ := w.x.Fund(p)
		m, _ := w.x.Member(p)
		cash += f.Cash
		tonnes += w.c.Owned(m.Company)
	}
	for _, id := range []ledger.AccountID{feeAccount, taxAccount} {
		a, _ := w.books.Account(id)
		cash += a.Balance()
	}
	return cash, tonnes
}

// candles projects the journal's candles alone.
func (w *world) candles(k *kernel.Kernel) map[int64]candle {
	held := map[int64][]int64{}
	exec := func(query string, args ...any) {
		if query != "exchange_candle" {
			return // Rows that are not given are not written.
		}
		id := args[0].(int64)
		if held[id] == nil {
			held[id] = make([]int64, 9)
		}
		*args[1].(*[]int64) = held[id]
	}
	w.each(func(at kernel.At, event kernel.Event) {
		if err := k.Project(at, event, exec); err != nil {
			w.Fatal(err)
		}
	})
	all := map[int64]candle{}
	for id, row := range held {
		all[id&(1<<32-1)] = candle{row[2], row[3], row[4], row[5], row[6], row[7], row[8]}
	}
	return all
}

// each goes through the events of the market's trades.
func (w *world) each(do func(at kernel.At, event kernel.Event)) {
	for i, body := range w.Journal.Bodies {
		var entry kernel.Entry
		if err := entry.ParseEntry(body); err != nil {
			w.Fatal(err)
		}
		for n, event := range entry.Events {
			if event.Kind == 916 {
				do(kernel.At{Header: entry.Header, Index: uint64(i), Sequence: entry.Sequence + uint64(n)}, event)
			}
		}
	}
}

// judgeCandles makes candles of the packed trades, byte by byte.
func (w *world) judgeCandles() map[int64]candle {
	all := map[int64]candle{}
	w.each(func(at kernel.At, event kernel.Event) {
		_, body, err := w.K.Describe(event)
		if err != nil {
			w.Fatal(err)
		}
		for _, t := range body.(struct {
			Head exchange.TradedHead
			Rows []exchange.Trade
		}).Rows {
			price, minute := int64(t.Price), at.Time/60_000
			c, ok := all[minute]
			if !ok {
				c = candle{open: price, low: price}
			}
			c.high, c.low, c.close = max(c.high, price), min(c.low, price), price
			c.volume, c.turnover, c.trades = c.volume+int64(t.Qty), c.turnover+price*int64(t.Qty), c.trades+1
			all[minute] = c
		}
	})
	return all
}

package exchange_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/book"
	"liangshan/exchange"
	"liangshan/exchange/orderflow"
)

// clean returns about n trades of participants who know nothing of each other, over four hours.
func clean(seed uint64, parties, n int) (all []exchange.Seen) {
	f := orderflow.New(seed, parties)
	count := 0
	for len(all) < n {
		f.Rows = f.Rows[:0]
		f.Step()
		count++
		row := f.Rows
		if row.Len() == 0 || row.At(row.Len()-1).What != exchange.AskOrder {
			continue
		}
		ask := row.At(row.Len() - 1)
		for _, t := range f.Book.Trades() {
			s := exchange.Seen{Buyer: exchange.OrderID(t.Taker).Participant(), Seller: exchange.OrderID(t.Maker).Participant(), Price: int64(t.Price),
				Tonnes: int64(t.Qty), Taker: 1}
			if ask.Side == book.Sell {
				s.Buyer, s.Seller, s.Taker = s.Seller, s.Buyer, 2
			}
			all = append(all, s)
		}
	}
	for i := range all {
		all[i].Time = int64(i) * 4 * 3600 * 1000 / int64(len(all))
	}
	return number(all)
}

// number gives trades their numbers, in the order of time.
func number(all []exchange.Seen) []exchange.Seen {
	slices.SortStableFunc(all, func(a, b exchange.Seen) int { return int(a.Time - b.Time) })
	for i := range all {
		all[i].Trade = exchange.TradeID(i + 1)
	}
	return all
}

const minute = 60_000

// schemes are twenty plants, each among clean trades of its own day.
func planted(i int, r *rand.Rand, base []exchange.Seen) (scheme string, who []exchange.Participant, all []exchange.Seen) {
	a, b := exchange.Participant(1001), exchange.Participant(1002)
	at := func(minutes int) int64 { return int64(minutes) * minute }
	price := func(ms int64) int64 {
		k := 0
		for k < len(base)-1 && base[k].Time < ms {
			k++
		}
		return base[k].Price
	}
	add := func(ms int64, buyer, seller exchange.Participant, price, tonnes int64, taker uint8) {
		all = append(all, exchange.Seen{Time: ms, Buyer: buyer, Seller: seller, Price: price, Tonnes: tonnes, Taker: taker})
	}
	switch {
	case i < 5: // Two who know each other, slower or faster, in equal or uneven parts, with some noise between.
		start := at(20 + 30*i)
		n := 3 + i
		for k := range n {
			ms := start + int64(k)*at(12)/int64(n)
			add(ms, a, b, price(ms), 100+int64(k), 1)
			add(ms+minute/2, b, a, price(ms)+int64(k%2), 100+int64(k)-int64(i%2)*3, uint8(1+k%2))
		}
		if i > 2 {
			add(start+minute, a, 7, price(start), 40, 1)
		}
		return "wash", []exchange.Participant{a, b}, all
	case i < 10: // Three to five who pass the same tonnes round, two or three times.
		n := 3 + i%3
		for round := range 2 + i%2 {
			for k := range n {
				ms := at(30+15*i) + int64(round)*at(13) + int64(k)*at(2)
				who = append(who[:0:0], who...)
				seller, buyer := exchange.Participant(1001+k), exchange.Participant(1001+(k+1)%n)
				add(ms, buyer, seller, price(ms), 200+int64(round), 1)
			}
		}
		for k := range n {
			who = append(who, exchange.Participant(1001+k))
		}
		return "circular", who, all
	case i < 14: // One who takes higher and higher, or lower and lower, while the others keep still.
		start, side := at(250+10*i), uint8(1+i%2)
		p := price(start)
		for k := range 10 + i%3 {
			step := p * int64(k) / 400
			if side == 1 {
				add(start+int64(k)*minute, a, exchange.Participant(3+k), p+step, 20, 1)
			} else {
				add(start+int64(k)*minute, exchange.Participant(3+k), a, p-step, 20, 2)
			}
		}
		return "ramping", []exchange.Participant{a}, all
	case i < 17: // One who makes the last minutes.
		p := base[len(base)-1].Price
		for k := range 6 + i%3 {
			add(base[len(base)-1].Time+8*minute+int64(k)*minute/2, a, exchange.Participant(3+k), p*(1020+int64(k)*int64(i%2))/1000, 50, 1)
		}
		return "closing", []exchange.Participant{a}, all
	}
	volume := int64(0)
	for _, t := range base {
		volume += t.Tonnes
	}
	for k := range 200 { // One who buys, or sells, more than all others together.
		ms := int64(k) * minute
		if i%2 == 0 {
			add(ms, a, exchange.Participant(1+r.IntN(30)), price(ms), volume/150, 1)
		} else {
			add(ms, exchange.Participant(1+r.IntN(30)), a, price(ms), volume/150, 2)
		}
	}
	return "concentration", []exchange.Participant{a}, all
}

func TestPlantedSchemes(t *testing.T) {
	for i := range 20 {
		r := rand.New(rand.NewPCG(uint64(i), 20))
		base := clean(uint64(100+i), 30+10*(i%5), 2000)
		scheme, who, plants := planted(i, r, base)
		all := number(append(slices.Clone(base), plants...))
		found := false
		for _, alert := range exchange.Watch(all, 500_000) {
			slices.Sort(alert.Participants)
			if alert.Scheme == scheme && slices.Equal(alert.Participants, who) {
				found = true
				for _, id := range alert.Trades {
					if p := all[id-1]; p.Buyer < 1000 && p.Seller < 1000 {
						t.Errorf("scheme %d: trade %d of others is under the alert", i, id)
					}
				}
			} else if scheme != "ramping" && scheme != "closing" && alert.Scheme != "ramping" {
				t.Errorf("scheme %d (%s): a false alert %s %v", i, scheme, alert.Scheme, alert.Participants)
			}
		}
		if !found {
			t.Errorf("scheme %d (%s) was not found", i, scheme)
		}
	}
}

var cleanTimes = flag.Int("exchange-clean", 1, "times 106,000 clean trades that surveillance looks at; 10 for a release")

// TestCleanTrades: at most one false alert in 100,000 clean trades.
func TestCleanTrades(t *testing.T) {
	trades, alerts := 0, map[string]int{}
	for i, c := range []struct{ parties, n, days int }{{12, 200, 30}, {20, 2000, 10}, {64, 10_000, 3}, {256, 50_000, 1}} {
		for d := range c.days * *cleanTimes {
			all := clean(uint64(1000*i+d), c.parties, c.n)
			trades += len(all)
			for _, a := range exchange.Watch(all, 500_000) {
				alerts[fmt.Sprint(a.Scheme, " of ", c.parties)]++
			}
		}
	}
	n := 0
	for _, k := range alerts {
		n += k
	}
	if trades < 100_000 || n*100_000 > trades {
		t.Errorf("%d alerts in %d clean trades: %v", n, trades, alerts)
	}
}

package exchange_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"liangshan/calendar"
	"liangshan/exchange"
	"liangshan/kernel/rig"
)

// A past is a trade of a window with its instrument and mode.
type past struct {
	exchange.Seen
	day   int // From 0.
	in    exchange.InstrumentID
	apart bool // A block, or of an auction.
	sale  bool // Of an auction.
}

// flowsOf adds up trades by day, instrument and pair.
func flowsOf(all []past) (flows []exchange.Flow) {
	for _, t := range all {
		date := calendar.Date(20_000 + t.day)
		i := slices.IndexFunc(flows, func(f exchange.Flow) bool {
			return f.Date == date && f.Instrument == t.in && f.Buyer == t.Buyer && f.Seller == t.Seller
		})
		if i < 0 {
			i, flows = len(flows), append(flows, exchange.Flow{Date: date, Instrument: t.in, Buyer: t.Buyer, Seller: t.Seller})
		}
		f := &flows[i]
		if f.Trades < 4 {
			f.First[f.Trades] = t.Trade
		}
		if f.Trades++; t.apart {
			f.Apart++
		}
		if t.sale {
			f.Auctioned += t.Tonnes
		}
		f.Tonnes, f.Fen = f.Tonnes+t.Tonnes, f.Fen+t.Price*t.Tonnes
	}
	slices.SortStableFunc(flows, func(a, b exchange.Flow) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Instrument, b.Instrument))
	})
	return flows
}

// watchDays looks at each day's window of ten days of one standard, as its instruments' days end one after the other.
func watchDays(all []past, days int, held []exchange.Holding) (alerts []exchange.Alert) {
	for i := range all {
		all[i].Trade = exchange.TradeID(i + 1)
	}
	flows, told := flowsOf(all), map[string]bool{}
	for day := range days {
		for in := exchange.InstrumentID(1); in <= 3; in++ {
			w := exchange.Window{Date: calendar.Date(20_000 + day), Instrument: in, Held: held, Share: 10_000,
				Most: 500_000, Ramp: 50_000, Holding: 500_000, Banks: map[exchange.Participant]bool{2000: true}}
			for _, f := range flows {
				if f.Date <= w.Date && f.Date > w.Date-10 && (f.Date < w.Date || f.Instrument <= in) {
					w.Flows = append(w.Flows, f)
				}
			}
			for _, a := range w.Watch() {
				if key := fmt.Sprint(a.Scheme, a.Participants); !told[key] {
					told[key], alerts = true, append(alerts, a)
				}
			}
		}
	}
	return alerts
}

// cleanDays returns days of listing trades, a few blocks and the winners of an auction, of participants who know
// nothing of each other. Prices drift.
func cleanDays(seed uint64, parties, perDay, days int) (all []past) {
	r := rand.New(rand.NewPCG(seed, 5))
	for day := range days {
		for _, t := range clean(seed*100+uint64(day), parties, perDay) {
			all = append(all, past{t, day, exchange.InstrumentID(1 + r.IntN(3)), false, false})
		}
		price := all[len(all)-1].Price
		apart := func(n int, seller exchange.Participant) {
			sale := seller != 0
			for range n {
				buyer := exchange.Participant(1 + r.IntN(parties))
				if !sale {
					seller = exchange.Participant(1 + (int(buyer)+r.IntN(parties-1))%parties)
				}
				if buyer != seller {
					all = append(all, past{exchange.Seen{Buyer: buyer, Seller: seller, Tonnes: int64(100 + r.IntN(2000)),
						Price: price * (90 + r.Int64N(21)) / 100}, day, 1, true, sale})
				}
			}
		}
		for range r.IntN(4) {
			apart(1, 0)
		}
		if day%5 == 0 {
			apart(10, exchange.Participant(1+r.IntN(parties)))
		}
	}
	return all
}

type plant struct {
	scheme string
	who    []exchange.Participant
	trades func(price int64, volume int64) []past
}

func at(day int, in exchange.InstrumentID, buyer, seller exchange.Participant, price, tonnes int64, apart bool) past {
	return past{exchange.Seen{Buyer: buyer, Seller: seller, Price: price, Tonnes: tonnes}, day, in, apart, false}
}

// windowPlants are schemes over days, instruments and modes.
var windowPlants = []plant{
	{"wash_days", []exchange.Participant{1001, 1002}, func(p, v int64) []past { // A block there, a block back next week.
		return []past{at(1, 1, 1001, 1002, p, v/20, true), at(8, 1, 1002, 1001, p, v/20, true)}
	}},
	{"wash_days", []exchange.Participant{1001, 1002}, func(p, v int64) []past { // There in one instrument, back in another.
		return []past{at(2, 1, 1001, 1002, p, v/20, false), at(2, 3, 1002, 1001, p, v/20, false)}
	}},
	{"wash_days", []exchange.Participant{1001, 1002}, func(p, v int64) []past { // Won in an auction, given back as a block.
		return []past{at(0, 2, 1001, 1002, p, v/25, true), at(4, 1, 1002, 1001, p+p/200, v/25-1, true)}
	}},
	{"wash_days", []exchange.Participant{1001, 1002}, func(p, v int64) (all []past) { // A little each day, in uneven parts.
		for day := range 8 {
			all = append(all, at(day, 1, 1001, 1002, p+int64(day)*p/50, v/90, false),
				at(day, 1, 1002, 1001, p+int64(day)*p/50, v/94, false))
		}
		return all
	}},
	{"wash_days", []exchange.Participant{1001, 1002}, func(p, v int64) []past { // A block there and back on one day.
		return []past{at(3, 1, 1001, 1002, p, v/30, true), at(3, 1, 1002, 1001, p, v/30, true)}
	}},
	{"circular_days", []exchange.Participant{1001, 1002, 1003}, func(p, v int64) []past { // One block a day.
		return []past{at(1, 1, 1002, 1001, p, v/30, true), at(3, 1, 1003, 1002, p, v/30, true),
			at(6, 1, 1001, 1003, p, v/30, true)}
	}},
	{"circular_days", []exchange.Participant{1001, 1002, 1003, 1004}, func(p, v int64) []past { // Through three instruments.
		return []past{at(1, 1, 1002, 1001, p, v/30, false), at(2, 2, 1003, 1002, p, v/30, false),
			at(3, 3, 1004, 1003, p, v/30, false), at(4, 1, 1001, 1004, p, v/30, true)}
	}},
	{"circular_days", []exchange.Participant{1001, 1002, 1003, 1004, 1005}, func(p, v int64) (all []past) { // Two rounds.
		for i := range 10 {
			seller, buyer := exchange.Participant(1001+i%5), exchange.Participant(1001+(i+1)%5)
			all = append(all, at(i, 1+exchange.InstrumentID(i%2), buyer, seller, p, v/60-int64(i)*v/4000, i%3 == 0))
		}
		return all
	}},
	{"ramping_days", []exchange.Participant{1001}, func(p, v int64) (all []past) { // Buys more than all others, dearer daily.
		for day := 4; day < 9; day++ {
			all = append(all, at(day, 1, 1001, 2000, p+int64(day-3)*p/10, v/3, day%2 == 0))
		}
		return all
	}},
	{"ramping_days", []exchange.Participant{1001}, func(p, v int64) (all []past) { // Sells it down.
		for day := 3; day < 8; day++ {
			all = append(all, at(day, 1, exchange.Participant(3+day), 1001, p-int64(day-2)*p/12, v/3, false))
		}
		return all
	}},
	{"concentration_days", []exchange.Participant{1001}, func(p, v int64) (all []past) { // Never much in one instrument.
		for day := range 10 {
			all = append(all, at(day, exchange.InstrumentID(1+day%3), 1001, exchange.Participant(2+day), p, v/5, false))
		}
		return all
	}},
	{"concentration_days", []exchange.Participant{1001}, func(p, v int64) (all []past) { // Sells in blocks.
		for day := range 8 {
			all = append(all, at(day, 1, exchange.Participant(2+day), 1001, p, v/4, true))
		}
		return all
	}},
	{"holding", []exchange.Participant{1001}, func(p, v int64) []past { // Buys what others have, a little at a time.
		return []past{at(5, 1, 1001, 9, p, v/100, true)}
	}},
}

// TestPlantedOverDays plants schemes over days, instruments and modes among clean trades of ten days.
func TestPlantedOverDays(t *testing.T) {
	for i, plant := range windowPlants {
		base := cleanDays(uint64(500+i), 20+10*(i%4), 300, 10)
		volume := int64(0)
		for _, b := range base {
			volume += b.Tonnes
		}
		var held []exchange.Holding
		for p := range exchange.Participant(30) {
			held = append(held, exchange.Holding{Participant: p + 1, Tonnes: volume})
		}
		if plant.scheme == "holding" {
			held = append(held, exchange.Holding{Participant: 1001, Tonnes: 31 * volume})
		}
		all := append(slices.Clone(base), plant.trades(base[0].Price, volume)...)
		slices.SortStableFunc(all, func(a, b past) int { return cmp.Compare(a.day, b.day) })
		found := false
		for _, alert := range watchDays(all, 10, held) {
			if alert.Scheme != plant.scheme || !slices.Equal(alert.Participants, plant.who) {
				if alert.Scheme != "concentration_days" && alert.Scheme != "ramping_days" || alert.Participants[0] < 1000 {
					t.Errorf("scheme %d (%s): a false alert %s %v", i, plant.scheme, alert.Scheme, alert.Participants)
				}
				continue
			}
			found = true
			for _, id := range alert.Trades {
				if p := all[id-1]; p.Buyer < 1000 && p.Seller < 1000 {
					t.Errorf("scheme %d: trade %d of others is under the alert", i, id)
				}
			}
		}
		if !found {
			t.Errorf("scheme %d (%s) was not found", i, plant.scheme)
		}
	}
}

// TestCleanDays: at most one false alert in 100,000 clean trades over days, instruments and modes, and none where two
// traded back and forth once among much else.
func TestCleanDays(t *testing.T) {
	trades, alerts := 0, map[string]int{}
	for i, c := range []struct{ parties, n, times int }{{12, 20, 80}, {12, 200, 15}, {20, 500, 8}, {64, 3000, 2}} {
		var held []exchange.Holding
		for p := range exchange.Participant(c.parties) {
			held = append(held, exchange.Holding{Participant: p + 1, Tonnes: 50_000})
		}
		for k := range c.times * *cleanTimes {
			all := cleanDays(uint64(10_000*i+k), c.parties, c.n, 10)
			trades += len(all)
			for _, a := range watchDays(all, 10, held) {
				alerts[fmt.Sprint(a.Scheme, " of ", c.parties, " in ", c.n)]++
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

// windowRules have surveillance look at ten days.
var windowRules = exchange.SetRules{From: rig.Day(today), Rules: []exchange.RuleRow{
	{Name: exchange.RuleWatchDays, Value: 10, Source: "assumed"},
	{Name: exchange.RuleWatchShare, Value: 10_000, Source: "assumed"},
	{Name: exchange.RuleWatchRamp, Value: 50_000, Source: "assumed"},
	{Name: exchange.RuleWatchHolding, Value: 500_000, Source: "assumed"}}}

// TestWatchedByStandard has two do in an instrument of one methodology what they were told of in one of any: it is told of
// too, and once.
func TestWatchedByStandard(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.x.Commands.SetRules, windowRules)
	rig.Must(w, w.x.Commands.OpenInstrument, exchange.OpenInstrument{Code: "bamboo_m", NameZH: "竹林", NameEN: "bamboo",
		VintageFrom: 2021, Method: "bamboo", IssuePrice: 8000})
	for i, days := range [][2]string{{today, "2026-11-25"}, {"2026-11-26", "2026-11-27"}} {
		in := exchange.InstrumentID(i + 1)
		w.at(days[0], "9:45")
		there, back := sell(alpha, 8000, 1000), buy(gamma, 8000, 1000)
		there.Instrument, back.Instrument = in, in
		w.order(there)
		w.order(back)
		w.at(days[1], "13:31")
		rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: gamma, Instrument: in, Side: "sell", Price: 8000,
			Tonnes: 1000})
		for _, who := range []companyNumber{gamma, alpha} {
			rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: who, Block: exchange.BlockID(in), Version: 1})
		}
	}
	w.at("2026-12-01", "16:00")
	w.values(w.projected(), map[string]string{
		`SELECT group_concat(instrument || ' ' || date) FROM exchange_alert WHERE scheme = 'wash_days'`: "1 2026-11-25,2 2026-11-27",
	})
	w.check()
}

// TestWatchedOverDays trades the same tonnes there in the listing market and back as a block two days later: it is told
// of as the day of the block ends, once, with both trades, also if nothing more is traded.
func TestWatchedOverDays(t *testing.T) {
	w := trading(t)
	rig.Must(w, w.x.Commands.SetRules, windowRules)
	w.order(sell(alpha, 8000, 1000))
	w.order(buy(gamma, 8000, 1000))
	w.at("2026-11-25", "13:31")
	rig.Must(w, w.x.Commands.PostBlock, exchange.PostBlock{Company: gamma, Instrument: instrument, Side: "sell",
		Price: 8000, Tonnes: 1000})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: gamma, Block: 1, Version: 1})
	rig.Must(w, w.x.Commands.ConfirmBlock, exchange.ConfirmBlock{Company: alpha, Block: 1, Version: 1})
	w.at("2026-11-30", "16:00")
	w.values(w.projected(), map[string]string{
		`SELECT count(*) FROM exchange_alert WHERE scheme = 'wash_days'`:                               "1",
		`SELECT scheme || ' ' || trades || ' ' || date FROM exchange_alert WHERE scheme = 'wash_days'`: "wash_days 2 2026-11-25",
		`SELECT group_concat(participant) FROM exchange_alert_participant`:                             "1,3",
		`SELECT group_concat(trade) FROM exchange_alert_trade`:                                         "1,2",
	})
	w.check()
}

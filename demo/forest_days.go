package demo

import (
	"fmt"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/ledger"
)

// drift is by how many fen the trades of the first half of the trading days lie off the average. Those of the second
// half lie off it the other way, the last day's as the first day's: what is bought comes to the average, to the fen.
var drift = []int64{-24, -15, -30, -12, -6, -18}

// tradingDays is on how many days the listing market sells what is in store. How it is spread over them is made up.
func tradingDays() int { return 2 * len(drift) }

// off returns by how much the trade of a buyer on a trading day lies off the average: no two of a day alike, and as
// much above it as below it over all days.
func off(buyer, day int) int64 {
	if mirror := tradingDays() - 1 - day; mirror < day {
		return -off(buyer, mirror)
	}
	return drift[day] + int64((buyer*7+day*5)%13-6)*3
}

// tradeDays sells to the last buyers in the listing market: each buys as many tonnes on each trading day, and what
// cannot be divided at the average on the first. between is what else happens on that first day. It returns
// the last day.
func (f *Forest) tradeDays(today calendar.Date, shares []int64, between func()) calendar.Date {
	first := len(f.buyers)/3*2 + 1
	for day := range tradingDays() {
		if day > 0 {
			f.tally()
			f.turn(today, f.workday(today))
			today = f.workday(today)
		}
		for i := first; i < len(f.buyers); i++ {
			each := shares[i] / int64(tradingDays()) // Rounded down; the rest is bought on the first day.
			f.trade(i, SalePrice_fen+off(i, day), each)
			if day == 0 {
				f.trade(i, SalePrice_fen, shares[i]-each*int64(tradingDays()))
			}
		}
		if day == 0 {
			between()
		}
	}
	f.tally()
	return today
}

// trade sells tonnes from the store to a buyer, at a price.
func (f *Forest) trade(buyer int, price, tonnes int64) {
	if tonnes > 0 {
		f.order(f.bank, "sell", price, tonnes, "day")
		f.order(f.buyers[buyer], "buy", price, tonnes, "ioc")
	}
}

// tally adds what the listing market traded today.
func (f *Forest) tally() {
	f.read(func(c *countyState) {
		tape, _ := c.Exchange.TapeOf(instrument)
		f.listed.Tonnes += tape.Volume
		f.listed.Turnover += tape.Turnover
	})
}

// workday returns the day worked after a day.
func (f *Forest) workday(after calendar.Date) (next calendar.Date) {
	next = after + 1
	f.read(func(c *countyState) {
		worked, err := c.Rulebook.Calendar("cn")
		if err == nil {
			next, err = worked.NextWorkday(after)
		}
		f.err = firstOf(f.err, err)
	})
	return next
}

// turn lets a trading day end and another open.
func (f *Forest) turn(from, to calendar.Date) {
	f.clock(from, afterClose)
	f.wait("the end of its day", func(c *countyState) bool {
		today, _ := c.Exchange.Day(instrument)
		return today.Session == exchange.Closed && today.Next > to.StartMillis()
	})
	f.clock(to, afterCall)
	f.await(to, exchange.Continuous)
}

// stockUp has a co-operative deliver tonnes into store that were bought in advance and paid on the same day, so that
// there is a stock of several ages: of a small one what it has. They are beside the tonnes that were published, and are
// made up.
func (f *Forest) stockUp(coop int, tonnes int64) {
	if coop >= len(f.coops) {
		return
	}
	f.read(func(c *countyState) { tonnes = min(tonnes, c.Carbon.Balance(f.coops[coop], carbon.Held)) })
	if tonnes == 0 {
		return
	}
	f.do("storekeeper", "carbon.sign_forward", carbon.SignForward{Bank: f.bank, Seller: f.coops[coop],
		Village: f.villages[coop], Price: AdvancePrice_fen,
		Years: []carbon.AgreedYear{{Vintage: vintage, Tonnes: tonnes, Due: date(2026, 12, 31)}},
		Debit: bankCash, Credit: coopFirst + ledger.AccountID(coop)})
	f.do("storekeeper", "carbon.deliver_forward", carbon.DeliverForward{
		Forward: carbon.ForwardID(len(f.villages) + f.stocked + 1), Vintage: vintage, Tonnes: tonnes})
	f.stocked++
	if f.err != nil {
		f.err = fmt.Errorf("into store: %w", f.err)
	}
}

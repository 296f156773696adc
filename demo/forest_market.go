package demo

import (
	"crypto/sha256"
	"fmt"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/exchange"
	"liangshan/kernel"
)

// The market of the forest's year: the first instrument, and what buyers bring. How the tonnes
// are divided over the three modes, and every order but its average price, is made up.
const (
	instrument     exchange.InstrumentID = 1
	buyerMoney_fen                       = 1_000_000 * yuan
	spread_fen                           = 4 // How far apart the two orders of the opening call are from the average.
)

// Minutes of a trading day at which the market does something, and those that it is waited for.
const (
	preOpening  = 9*60 + 16
	afterCall   = 9*60 + 31
	saleOpens   = 10 * 60
	saleCloses  = 10*60 + 30
	afterReveal = 11*60 + 31
	blocks      = 13*60 + 1
	afterClose  = 15*60 + 1
)

// A Sold is what one mode of the market has sold.
type Sold struct {
	Mode     string // listing, block, auction.
	Buyers   int
	Tonnes   int64
	Turnover int64 // Fen.
}

// trader is the name of the actor that trades for a company.
func trader(who company.Number) string { return fmt.Sprintf("trader %d", who) }

// sell sells what is in store over the county's exchange: a third of the buyers win a one-way
// auction, a third agree on blocks, the others buy in the listing market over some days. Each retires a tenth.
func (f *Forest) sell() {
	today := f.day(100)
	f.do("storekeeper", "carbon.post_price", carbon.PostPrice{Bank: f.bank, From: today, Price: SalePrice_fen})
	f.admit()
	f.do("exchange clerk", "exchange.open_instrument", exchange.OpenInstrument{Code: "bamboo_2025",
		NameZH: "竹林碳汇2025", NameEN: "bamboo carbon 2025", VintageFrom: vintage, IssuePrice: SalePrice_fen})
	f.clock(today, preOpening)
	f.await(today, exchange.PreOpen)
	shares := f.shares(f.Buyers)
	third := len(f.buyers) / 3
	f.applySale(today, sum(shares[:third]))
	f.call(third*2, shares[third*2])
	f.clock(today, afterCall)
	f.await(today, exchange.Continuous)
	today = f.tradeDays(today, shares, func() {
		f.auction(today, shares[:third])
		f.clock(today, blocks)
		f.await(today, exchange.Continuous)
		for i := third; i < third*2; i++ {
			f.block(i, shares[i])
		}
	})
	f.countSold(shares)
	for i, tonnes := range shares {
		if tonnes >= 10 {
			f.do("storekeeper", "carbon.retire", carbon.Retire{Owner: f.buyers[i], Tonnes: tonnes / 10,
				Beneficiary: f.buyers[i], Purpose: "voluntary_offset_2026", Place: "330523"})
		}
	}
	f.nextDay(today)
	f.stockUp(0, f.Tonnes/25)
}

func sum(all []int64) (n int64) {
	for _, one := range all {
		n += one
	}
	return n
}

// admit lets the bank and the buyers into the market: papers, approval by another person, money
// by the bank's file. What the bank sells is paid to where the return begins.
func (f *Forest) admit() {
	var file exchange.BookBank
	for i, who := range append([]company.Number{f.bank}, f.buyers...) {
		f.do("administrator", "authority.register_actor", authority.RegisterActor{Kind: authority.Company,
			Subject: uint64(who), Roles: []string{"enterprise"}}) // So that it has its pages too.
		f.actors[trader(who)] = authority.First + kernel.Actor(len(f.actors))
		var code string
		f.read(func(c *countyState) {
			row, _ := c.Company.Company(who)
			code = string(row.Code)
		})
		paper := sha256.Sum256([]byte("synthetic papers of " + code))
		f.do("exchange clerk", "exchange.apply", exchange.Apply{Company: who, Code: code,
			Documents: []carbon.Hash{carbon.Hash(paper)}})
		approve := exchange.Approve{Company: who}
		if i == 0 {
			approve.Payout = bankProceeds
		} else {
			file.Rows = append(file.Rows, exchange.BankRow{Code: code, Amount: buyerMoney_fen,
				Reference: fmt.Sprintf("demo-%03d", i)})
		}
		f.do("exchange officer", "exchange.approve", approve)
	}
	f.bookBank(file)
}

// bookBank has payments of the bank proposed by a clerk and released by an officer.
func (f *Forest) bookBank(file exchange.BookBank) {
	f.do("exchange clerk", "kernel.propose", kernel.Propose{Command: "exchange.book_bank", Encoded: kernel.Encode(file)})
	number := uint64(0)
	f.read(func(c *countyState) { number = c.LastProposal() })
	f.do("exchange officer", "kernel.release", kernel.Release{Proposal: number})
}

// clock moves the clock on to a minute of a day.
func (f *Forest) clock(day calendar.Date, minute int64) {
	f.Clock.To(time.UnixMilli(day.StartMillis() + minute*60_000))
}

// awaitMax is how long the market may take to do what is due.
const awaitMax = 30 * time.Second

// await waits until the market has come to a session of a day: it moves by its own deadlines.
func (f *Forest) await(today calendar.Date, session exchange.Session) {
	f.wait(fmt.Sprintf("session %d", session), func(c *countyState) bool {
		day, ok := c.Exchange.Day(instrument)
		return ok && day.Date == today && day.Current() == session
	})
}

// wait looks every ten milliseconds whether something is so.
func (f *Forest) wait(what string, so func(c *countyState) bool) {
	for began := time.Now(); f.err == nil; time.Sleep(10 * time.Millisecond) {
		done := false
		f.read(func(c *countyState) { done = so(c) })
		if done {
			return
		}
		if time.Since(began) > awaitMax {
			var day exchange.Day
			f.read(func(c *countyState) { day, _ = c.Exchange.Day(instrument) })
			f.err = fmt.Errorf("demo: the market has not come to %s: it is %+v", what, day)
		}
	}
}

// order places an order for a company that trades for itself.
func (f *Forest) order(who company.Number, side string, price, tonnes int64, life string) {
	f.do(trader(who), "exchange.order", exchange.Order{Company: who, Instrument: instrument, Side: side, Price: price,
		Tonnes: tonnes, Life: life})
}

// call sells to the first buyer of the listing market in the opening call, which is held at the
// issue price: that is nearest to the reference of all prices at which as much would trade.
func (f *Forest) call(i int, tonnes int64) {
	f.order(f.bank, "sell", SalePrice_fen-spread_fen, tonnes, "day")
	f.order(f.buyers[i], "buy", SalePrice_fen+spread_fen, tonnes, "day")
}

// applySale applies for a one-way auction of sealed bids, which the exchange announces.
func (f *Forest) applySale(today calendar.Date, tonnes int64) {
	f.do(trader(f.bank), "exchange.apply_sale", exchange.ApplySale{Company: f.bank, Instrument: instrument, Side: "sell",
		Mode: "uniform", Rules: "price_then_time", Tonnes: tonnes, Reserve: SalePrice_fen, Minimum: 1,
		Opens: today.StartMillis() + saleOpens*60_000, Closes: today.StartMillis() + saleCloses*60_000})
	f.do("exchange officer", "exchange.publish_sale", exchange.PublishSale{Sale: 1})
	for _, who := range f.buyers[:len(f.buyers)/3] {
		f.do(trader(who), "exchange.enter_sale", exchange.EnterSale{Company: who, Sale: 1})
	}
}

// auction lets the first buyers bid under seal, and open their bids. The lowest winning bid is
// the average price, and all pay it.
func (f *Forest) auction(today calendar.Date, shares []int64) {
	f.clock(today, saleOpens+1)
	f.awaitSale(exchange.SaleOpen)
	price := func(i int) int64 { return SalePrice_fen + 10*int64(i) }
	nonce := func(i int) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "synthetic nonce %d %d", f.Seed, i)) }
	for i, tonnes := range shares {
		f.do(trader(f.buyers[i]), "exchange.seal_bid", exchange.SealBid{Company: f.buyers[i], Sale: 1,
			Seal: exchange.Seal(1, f.buyers[i], price(i), tonnes, 0, nonce(i))})
	}
	f.clock(today, saleCloses+1)
	f.awaitSale(exchange.SaleReveal)
	for i, tonnes := range shares {
		f.do(trader(f.buyers[i]), "exchange.open_bid", exchange.OpenBid{Company: f.buyers[i], Sale: 1, Bid: uint32(i + 1),
			Price: price(i), Tonnes: tonnes, Nonce: nonce(i)})
	}
	f.clock(today, afterReveal)
	f.awaitSale(exchange.SaleEnded)
}

func (f *Forest) awaitSale(state exchange.SaleState) {
	f.wait(fmt.Sprintf("state %d of the auction", state), func(c *countyState) bool {
		s, ok := c.Exchange.SaleOf(1)
		return ok && s.State == state
	})
}

// block agrees on a block trade: the bank posts it for the buyer, who asks for less and comes
// back to the average; both confirm.
func (f *Forest) block(i int, tonnes int64) {
	who := f.buyers[i]
	f.do(trader(f.bank), "exchange.post_block", exchange.PostBlock{Company: f.bank, Instrument: instrument, Side: "sell",
		Price: SalePrice_fen + 100, Tonnes: tonnes, With: who})
	id := exchange.BlockID(i - len(f.buyers)/3 + 1)
	f.do(trader(who), "exchange.answer_block", exchange.AnswerBlock{Company: who, Block: id, Price: SalePrice_fen,
		Tonnes: tonnes})
	f.do(trader(f.bank), "exchange.confirm_block", exchange.ConfirmBlock{Company: f.bank, Block: id, Version: 2})
	f.do(trader(who), "exchange.confirm_block", exchange.ConfirmBlock{Company: who, Block: id, Version: 2})
}

// nextDay puts orders into the book of the next day that stand when the year is over, so that
// there is a depth to see: of tonnes that buyers have bought, and for more of them.
func (f *Forest) nextDay(today calendar.Date) {
	f.turn(today, f.workday(today))
	for i, who := range f.buyers[:min(5, len(f.buyers))] {
		away := int64(20 * (i + 1))
		f.order(who, "sell", SalePrice_fen+away, int64(i+1), "gtc")
		f.order(who, "buy", SalePrice_fen-away, int64(10*(i+1)), "gtc")
	}
}

// countSold notes what each mode has sold.
func (f *Forest) countSold(shares []int64) {
	third := len(f.buyers) / 3
	f.read(func(c *countyState) {
		for id := carbon.SaleID(1); ; id++ {
			s, ok := c.Carbon.SaleByID(id)
			if !ok {
				break
			}
			f.Result.Sold_fen += s.Proceeds
		}
		f.Result.Modes = []Sold{
			{"one-way auction", third, sum(shares[:third]), sum(shares[:third]) * SalePrice_fen},
			{"block trades", third, sum(shares[third : 2*third]), sum(shares[third:2*third]) * SalePrice_fen},
			{"listing", len(shares) - 2*third, f.listed.Tonnes, f.listed.Turnover},
		}
	})
}

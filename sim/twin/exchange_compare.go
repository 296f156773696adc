package twin

import (
	"fmt"
	"slices"

	"liangshan/book"
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/exchange"
)

// Compare holds what changes with every entry against the market: cash, positions, days and what is shown.
func (m *Exchange) Compare(real *exchange.Exchange) error {
	for p := range m.members[1:] {
		p := exchange.Participant(p + 1)
		got, _ := real.Fund(p)
		if err := differs("funds of participant", p, got, m.funds[p]); err != nil {
			return err
		}
		for _, b := range m.markets {
			held := real.Held(b.id, p)
			if err := differs("tonnes of participant", p, held, *b.position(p)); err != nil {
				return err
			}
		}
	}
	for i, s := range m.sales {
		got, _ := real.SaleOf(exchange.SaleID(i + 1))
		if err := differs("auction", i+1, got, s.Sale); err != nil {
			return err
		}
	}
	for _, b := range m.markets {
		day, _ := real.Day(b.id)
		if err := differs("the day of instrument", b.id, day, b.day); err != nil {
			return err
		}
		tape, _ := real.TapeOf(b.id)
		tape.Free, tape.Time = 0, 0
		if err := differs("the tape of instrument", b.id, tape, b.tape); err != nil {
			return err
		}
		for _, side := range []book.Side{book.Buy, book.Sell} {
			if got, want := real.Depth(nil, b.id, side, 1000), b.depth(side == book.Sell); !slices.Equal(
				got,
				want,
			) {
				return fmt.Errorf("instrument %d shows %v on side %d, expected %v", b.id, got, side, want)
			}
			if got, want := real.Offers(b.id, side), b.offers(side == book.Sell); !slices.Equal(got, want) {
				return fmt.Errorf("instrument %d offers %v on side %d, expected %v", b.id, got, side, want)
			}
		}
	}
	return nil
}

// offers lists what takers may pick at the best five prices.
func (b *bourse) offers(sell bool) (all []exchange.Offer) {
	if !b.day.Terms.Pick || b.day.Current() != exchange.Continuous {
		return nil
	}
	var prices []int64
	for _, i := range b.queue(sell) {
		o := &b.orders[i]
		if !slices.Contains(prices, o.price) {
			prices = append(prices, o.price)
		}
		if len(prices) <= 5 && len(all) < 500 {
			all = append(all, exchange.Offer{Number: uint64(o.seq), Price: int32(o.price), Tonnes: int32(o.shown)})
		}
	}
	return all
}

// depth adds up what is shown at each price, best first.
func (b *bourse) depth(sell bool) (all []book.Depth) {
	for _, i := range b.queue(sell) {
		o := &b.orders[i]
		if k := len(all) - 1; k >= 0 && all[k].Price == int32(o.price) {
			all[k].Qty, all[k].Orders = all[k].Qty+o.shown, all[k].Orders+1
			continue
		}
		all = append(all, book.Depth{Price: int32(o.price), Qty: o.shown, Orders: 1})
	}
	return all
}

// CompareAll holds everything against the market. now is the county's time.
func (m *Exchange) CompareAll(real *exchange.Exchange, now int64) error {
	for _, compare := range []func(*exchange.Exchange) error{m.Compare, m.compareMembers, m.compareDeals, m.compareBids,
		m.checkSums} {
		if err := compare(real); err != nil {
			return err
		}
	}
	return m.compareRulesOf(real, now)
}

func (m *Exchange) compareMembers(real *exchange.Exchange) error {
	for p := range m.members {
		got, ok := real.Member(exchange.Participant(p))
		if ok != (p > 0) || got != m.members[p] {
			return fmt.Errorf("participant %d is %+v, expected %+v", p, got, m.members[p])
		}
	}
	if _, more := real.Member(exchange.Participant(len(m.members))); more {
		return fmt.Errorf("there is a participant %d", len(m.members))
	}
	for who, p := range m.companies {
		if got, _ := real.ParticipantOf(who); got != p {
			return fmt.Errorf("company %d is participant %d, expected %d", who, got, p)
		}
	}
	for id := exchange.BlockID(1); id <= m.lastBlock+1; id++ {
		got, ok := real.BlockByID(id)
		if want, there := m.blocks[id]; ok != there || got != want {
			return fmt.Errorf("block %d is %+v (there: %t), expected %+v", id, got, ok, want)
		}
	}
	for _, b := range m.markets {
		got, _ := real.Instrument(b.id)
		if err := differs("instrument", b.id, got, b.in); err != nil {
			return err
		}
	}
	return nil
}

func (m *Exchange) compareDeals(real *exchange.Exchange) error {
	for i, want := range m.deals {
		got, in, ok := real.TradeByID(exchange.TradeID(i + 1))
		if ok != (i >= m.forgotten) || ok && (got != want.Trade || in != want.in) {
			return fmt.Errorf("trade %d is %+v in %d (there: %t), expected %+v", i+1, got, in, ok, want)
		}
	}
	if _, _, more := real.TradeByID(exchange.TradeID(len(m.deals) + 1)); more {
		return fmt.Errorf("there is a trade %d", len(m.deals)+1)
	}
	return nil
}

// compareBids holds bids and bidders of auctions against the market.
func (m *Exchange) compareBids(real *exchange.Exchange) error {
	for i, s := range m.sales {
		id := exchange.SaleID(i + 1)
		for p := range m.members {
			p := exchange.Participant(p)
			got, ok := real.BidderOf(id, p)
			if want, there := s.bidders[p]; ok != there || got != want {
				return fmt.Errorf("bidder %d of auction %d is %+v (there: %t), expected %+v", p, id, got, ok, want)
			}
		}
		for n := range len(s.bids) + 1 {
			var want exchange.Bid
			if n < len(s.bids) {
				want = s.bids[n]
			}
			if got, _ := real.BidOf(id, uint32(n+1)); got != want {
				return fmt.Errorf("bid %d of auction %d is %+v, expected %+v", n+1, id, got, want)
			}
		}
	}
	if _, more := real.SaleOf(exchange.SaleID(len(m.sales) + 1)); more {
		return fmt.Errorf("there is an auction %d", len(m.sales)+1)
	}
	return nil
}

func (m *Exchange) compareRulesOf(real *exchange.Exchange, now int64) error {
	for name := range m.rules {
		for _, day := range []calendar.Date{today(now), today(now) - 30, today(now) + 5} {
			value, text, ok := real.Rule(name, day)
			if want, there := m.rule(name, day); ok != there || value != want.Value || text != want.Text {
				return fmt.Errorf("%s is %d %q on %s, expected %+v", name, value, text, day, want)
			}
		}
	}
	return nil
}

// checkSums checks what has to add up: a trading account to a participant's cash, escrow to the register's
// reservations, and what is set aside to what stands.
func (m *Exchange) checkSums(*exchange.Exchange) error {
	for p, f := range m.members {
		if a := m.of.Ledger.accounts[f.Account]; a != nil && a.available().Int64() != m.funds[p].Cash {
			return fmt.Errorf(
				"participant %d has %s in its account, expected %d",
				p,
				a.available(),
				m.funds[p].Cash,
			)
		}
		if m.funds[p].Reserved < 0 || m.funds[p].Reserved > m.funds[p].Cash {
			return fmt.Errorf("participant %d has set aside %d of %d", p, m.funds[p].Reserved, m.funds[p].Cash)
		}
	}
	listed := map[exchange.Participant]int64{}
	for _, b := range m.markets {
		for p := range b.positions {
			p, sum := exchange.Participant(p), int64(0)
			for _, id := range b.escrows[p] {
				if r := m.of.Carbon.reservations[id]; r != nil {
					sum += r.tonnes
				}
			}
			if pos := b.position(p); sum != pos.Escrow || pos.Reserved < 0 || pos.Reserved > sum {
				return fmt.Errorf("participant %d has %d tonnes in escrow, expected %+v", p, sum, *pos)
			}
			listed[p] += sum
		}
	}
	for p, sum := range listed {
		if p != 0 && sum > m.of.Carbon.balance(m.members[p].Company, carbon.Listed) {
			return fmt.Errorf("participant %d has less than %d tonnes listed", p, sum)
		}
	}
	return nil
}

package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/exchange"
)

// aimPost posts a block whose poster has what it needs.
func (m *Exchange) aimPost(chance *rand.Rand, now int64) any {
	b, p := m.bourseOf(chance, tradeSessions...), m.someone(chance, 0)
	if b == nil || p == 0 || b.day.Date != today(now) {
		return nil
	}
	lot := int64(max(1, b.day.Terms.Lot))
	c := exchange.PostBlock{Company: m.members[p].Company, Instrument: b.id, Side: "buy",
		Price: b.goodPrice(chance, false), Tonnes: (6 + chance.Int64N(6)) / lot * lot}
	c.Price -= c.Price % int64(max(1, b.day.Terms.Tick))
	if pos := b.position(p); pos.Escrow-pos.Reserved+m.deliverable(b, p) >= c.Tonnes {
		c.Side = "sell"
	}
	if other := m.someone(chance, 0); other != p && other != 0 && chance.IntN(3) == 0 {
		c.With = m.members[other].Company
	}
	return c
}

// aBlock returns a block of which something holds; 0 if there is none.
func (m *Exchange) aBlock(chance *rand.Rand, holds func(exchange.Block) bool) exchange.BlockID {
	fit := slices.DeleteFunc(slices.Sorted(maps.Keys(m.blocks)), func(id exchange.BlockID) bool {
		return !holds(m.blocks[id])
	})
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

func anyBlock(exchange.Block) bool { return true }

// side returns a participant of a block: its poster, or another one who may answer.
func (m *Exchange) side(chance *rand.Rand, id exchange.BlockID, poster bool) exchange.Participant {
	b, ok := m.blocks[id]
	switch {
	case !ok:
		return 0
	case poster:
		return b.Poster
	case b.Other != 0:
		return b.Other
	}
	for range 6 {
		p := m.someone(chance, 0)
		bound := m.market(b.Instrument)
		pos := *bound.position(p)
		able := b.Side == 1 || pos.Escrow-pos.Reserved+m.deliverable(bound, p) >= b.Tonnes
		if p != b.Poster && p != 0 && able {
			return p
		}
	}
	return 0
}

func (m *Exchange) aimAnswer(chance *rand.Rand, now int64) any {
	id := m.aBlock(chance, anyBlock)
	p := m.side(chance, id, chance.IntN(3) == 0)
	if id == 0 || p == 0 {
		return m.aimPost(chance, now)
	}
	b := m.blocks[id]
	tick := int64(max(1, m.market(b.Instrument).day.Terms.Tick))
	return exchange.AnswerBlock{Company: m.members[p].Company, Block: id, Price: b.Price - tick*chance.Int64N(3),
		Tonnes: b.Tonnes}
}

// answerAgain answers a post that has an answer once more, as somebody; it answers any block where there is none.
func (m *Exchange) answerAgain(chance *rand.Rand, now int64, who func(exchange.Block) exchange.Participant) any {
	id := m.aBlock(chance, func(b exchange.Block) bool { return b.Of != 0 && who(b) != 0 })
	if id == 0 {
		return m.aimAnswer(chance, now)
	}
	a := m.blocks[id]
	return exchange.AnswerBlock{Company: m.members[who(a)].Company, Block: a.Of, Price: a.Price, Tonnes: a.Tonnes}
}

func (m *Exchange) aimConfirm(chance *rand.Rand, now int64) any {
	id := m.aBlock(chance, func(b exchange.Block) bool { return !b.Posted || !b.Answered })
	if id == 0 {
		return m.aimPost(chance, now)
	}
	b := m.blocks[id]
	p := m.side(chance, id, !b.Posted)
	if p == 0 {
		return nil
	}
	return exchange.ConfirmBlock{Company: m.members[p].Company, Block: id, Version: b.Version}
}

func (m *Exchange) aimWithdrawBlock(chance *rand.Rand, now int64) any {
	id := m.aBlock(chance, anyBlock)
	if id == 0 {
		return m.aimPost(chance, now)
	}
	p := m.blocks[id].Poster
	if other := m.blocks[id].Other; other != 0 && chance.IntN(2) == 0 {
		p = other
	}
	return exchange.WithdrawBlock{Company: m.members[p].Company, Block: id}
}

// aimUndo takes back a trade of the last days that can be.
func (m *Exchange) aimUndo(chance *rand.Rand, _ int64) any {
	for range 10 {
		n := len(m.deals) - 1 - chance.IntN(20)
		if n < m.forgotten || m.undone[exchange.TradeID(n+1)] {
			continue
		}
		d := m.deals[n]
		if m.bank(d.seller()) && (!m.comesBack(&d) || m.of.Carbon.homings(m.salesOf(&d), int64(d.Qty)) == nil) {
			continue
		}
		if !m.bank(d.buyer()) && m.deliverable(m.market(d.in), d.buyer()) >= int64(d.Qty) {
			return exchange.UndoTrade{Trade: exchange.TradeID(n + 1), Reason: "wrong_price"}
		}
	}
	return nil
}

func (m *Exchange) aimRaise(chance *rand.Rand, now int64) any {
	if len(m.deals) == 0 {
		return nil
	}
	n := len(m.deals) - 1 - chance.IntN(min(20, len(m.deals)))
	d := m.deals[n]
	return exchange.RaiseAlerts{Instrument: d.in, Date: min(d.date, today(now)), Alerts: []exchange.Alert{{
		Scheme: schemesWatched[chance.IntN(len(schemesWatched))], Participants: []exchange.Participant{d.buyer()},
		Trades: []exchange.TradeID{exchange.TradeID(n + 1)}}}}
}

func (m *Exchange) aimClose(chance *rand.Rand, now int64) any {
	open := slices.Sorted(maps.Keys(m.alerts))
	if len(open) == 0 {
		return m.aimRaise(chance, now)
	}
	return exchange.CloseAlert{Alert: open[chance.IntN(len(open))], Outcome: "explained"}
}

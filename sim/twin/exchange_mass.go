package twin

import (
	"slices"

	"liangshan/exchange"
)

// begun returns the markets that have had a day.
func (m *Exchange) begun() []*bourse {
	return slices.DeleteFunc(slices.Clone(m.markets), func(b *bourse) bool { return !b.begun })
}

func (b *bourse) has(p exchange.Participant) bool {
	return slices.ContainsFunc(b.orders, func(o restingOrder) bool { return o.owner() == p })
}

// blocksOf returns the blocks of a market in which somebody takes part.
func (m *Exchange) blocksOf(b *bourse, p exchange.Participant) (all []exchange.BlockID) {
	for id, x := range m.blocks {
		if x.Instrument == b.id && (x.Poster == p || x.Other == p) {
			all = append(all, id)
		}
	}
	return all
}

// massCancel takes all of a participant's orders out, in one market or in all.
func (m *Exchange) massCancel(env Env, c MassCancel) Verdict {
	p, markets := m.companies[c.Company], m.begun()
	if b := m.market(c.Instrument); c.Instrument != 0 {
		switch {
		case b == nil:
			return refuse("exchange.instrument_unknown")
		case p != 0 && !b.begun:
			return refuse("exchange.session")
		}
		markets = []*bourse{b}
	}
	if p == 0 {
		return refuse("exchange.participant_unknown")
	}
	if c.Officer {
		if !slices.ContainsFunc(markets, func(b *bourse) bool { return b.has(p) || len(m.blocksOf(b, p)) > 0 }) {
			return refuse("exchange.no_orders")
		}
		return accept(m.clearOut(env, p, markets))
	}
	late := func(b *bourse) bool { return b.leaving() != "" }
	open := slices.DeleteFunc(slices.Clone(markets), func(b *bourse) bool { return late(b) || !b.has(p) })
	switch {
	case len(open) > 0:
		return accept(m.takeAll(env, p, open))
	case slices.ContainsFunc(markets, func(b *bourse) bool { return late(b) && (b.has(p) || c.Instrument != 0) }):
		return refuse("exchange.too_late")
	}
	return refuse("exchange.no_orders")
}

// clearOut ends the blocks of a participant in some markets, and takes its orders out.
func (m *Exchange) clearOut(env Env, p exchange.Participant, markets []*bourse) (events int) {
	for _, b := range markets {
		for _, id := range m.blocksOf(b, p) {
			if _, ok := m.blocks[id]; ok { // Answers end with their post.
				events += m.endBlock(id)
			}
		}
	}
	return events + m.takeAll(env, p, markets)
}

func (m *Exchange) takeAll(env Env, p exchange.Participant, markets []*bourse) (events int) {
	for _, b := range markets {
		if b.has(p) {
			events += m.sweep(env, b, func(o restingOrder) bool { return o.owner() == p })
		}
	}
	return events
}

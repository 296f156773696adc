package twin

import (
	"math/rand/v2"

	"liangshan/exchange"
)

// inUse reports whether an order, a block or an auction is open in an instrument.
func (m *Exchange) inUse(b *bourse) bool {
	used := len(b.orders) > 0 || b.day.Left > 0
	for _, x := range m.blocks {
		used = used || x.Instrument == b.id
	}
	for _, s := range m.sales {
		used = used || s.Instrument == b.id && s.State != exchange.SaleEnded
	}
	return used
}

// closeInstrument ends an instrument in which nothing is open, for good.
func (m *Exchange) closeInstrument(env Env, c exchange.CloseInstrument) Verdict {
	b := m.market(c.Instrument)
	switch {
	case b == nil:
		return refuse("exchange.instrument_unknown")
	case b.in.Closed:
		return refuse("exchange.instrument_closed")
	case !isWord(c.Reason, 60):
		return refuse("exchange.reason_malformed")
	case m.inUse(b):
		return refuse("exchange.instrument_in_use")
	}
	events, idle := 1, 0
	for p := range b.positions {
		if b.positions[p].Escrow > b.positions[p].Reserved {
			idle++
		}
	}
	if idle > 500 && b.day.Phase == phasePreOpen {
		return refuse("exchange.escrow_too_many")
	}
	for p := range b.positions {
		events += m.giveBack(b, exchange.Participant(p))
	}
	if b.in.Closed = true; b.day.Phase == phasePreOpen {
		b.day.Next = 0
		was := len(m.gathered)
		if heard := m.hear(b.id, today(env.Time), 200); len(m.gathered) > was {
			events += 1 + min(1, heard)
		}
	}
	return accept(events)
}

// aimCloseInstrument closes an instrument that is not the first; where there is none to close, one more is opened.
func (m *Exchange) aimCloseInstrument(chance *rand.Rand, now int64) any {
	for _, b := range m.markets[1:] {
		if !b.in.Closed && !m.inUse(b) {
			return exchange.CloseInstrument{Instrument: b.id, Reason: "retired"}
		}
	}
	return m.newInstrument(chance, now)
}

func (m *Exchange) aimsOfClosing() []Aim {
	return []Aim{
		{"exchange.instrument_in_use", func(*rand.Rand, int64) any {
			for _, b := range m.markets {
				if m.inUse(b) {
					return exchange.CloseInstrument{Instrument: b.id, Reason: "retired"}
				}
			}
			return nil
		}},
		{"exchange.instrument_closed", func(chance *rand.Rand, now int64) any {
			for _, b := range m.markets {
				if b.in.Closed {
					return altered(m.aimOrder, func(c *exchange.Order) { c.Instrument = b.id })(chance, now)
				}
			}
			return m.aimCloseInstrument(chance, now)
		}},
	}
}

package exchange

import "liangshan/kernel"

// CloseInstrument asks that an instrument be traded no more, for ever, halted or not. It takes two persons. Nothing may
// be open in it: orders, blocks and auctions are ended before, each with its own reason, so that nobody finds an order
// gone with a name that it had trusted. A trading day that has begun goes on to its end, without orders. Between two
// days tonnes of at most 500 participants may be in escrow still: of more, the next day's end gives them back.
type CloseInstrument struct {
	Instrument InstrumentID `cbor:"1,keyasint" json:"instrument"`
	Reason     string       `cbor:"2,keyasint" json:"reason"` // A code.
}

// InstrumentClosed says that an instrument is traded no more.
type InstrumentClosed struct {
	Instrument InstrumentID `cbor:"1,keyasint"`
	Reason     string       `cbor:"2,keyasint"`
}

// CloseInstrument decides whether an instrument may be closed. Tonnes in escrow that nothing needs go back, as at the
// end of a day.
func (x *Exchange) CloseInstrument(tx *kernel.Tx, c CloseInstrument) error {
	m, err := x.haltable(Halt(c))
	switch {
	case err != nil:
		return err
	case x.inUse(m):
		return ErrInstrumentUsed
	}
	idle := m.idle()
	if len(idle) > backMax && m.day.Phase == phasePreOpen { // On a day, the rest goes back as it ends.
		return ErrEscrowMany
	}
	for _, p := range idle[:min(len(idle), backMax)] {
		if err := x.giveBack(tx, m, p); err != nil {
			return err
		}
	}
	between := m.day.Phase == phasePreOpen
	x.events.instrumentClosed.Emit(tx, InstrumentClosed(c))
	if between { // No day's end comes any more.
		x.watchRest(tx, c.Instrument)
	}
	return nil
}

// idle returns who has tonnes in escrow that nothing needs, in order.
func (m *market) idle() (all []Participant) {
	for p, pos := range m.positions {
		if pos.Escrow > pos.Reserved {
			all = append(all, Participant(p))
		}
	}
	return all
}

// inUse reports whether an order, a block or an auction is open in an instrument, or a call is being carried out.
func (x *Exchange) inUse(m *market) bool {
	if m.day.Left > 0 || m.book != nil && m.book.Resting() > 0 {
		return true
	}
	for _, b := range x.blocks.All() {
		if b.Instrument == m.id {
			return true
		}
	}
	for _, s := range x.sales.All() {
		if s.Instrument == m.id && s.State != SaleEnded {
			return true
		}
	}
	return false
}

func (x *Exchange) applyInstrumentClosed(e InstrumentClosed) {
	x.enter()
	m := x.live.markets[e.Instrument]
	m.in.Closed = true
	x.instruments.Put(m.id, m.in)
	if m.day.Phase == phasePreOpen { // Between two days; else the day ends as it would.
		x.phases.Clear(m.day.Next, phaseKey(m.id))
		m.day.Next = 0
		x.days.Put(m.id, m.day)
	}
	x.write()
}

func projectInstrumentClosed(at kernel.At, e InstrumentClosed, exec kernel.Exec) {
	exec(`UPDATE exchange_instrument SET closed_ms = ?, closed_reason = ?
		WHERE id = ?`, at.Time, e.Reason, int64(e.Instrument))
}

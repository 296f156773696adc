package twin

import (
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/ledger"
)

type escrow struct {
	owner  company.Number
	tonnes int64
}

// The commands by which the simulation uses the door that the register leaves for an exchange.
type (
	// A Reserve puts tonnes into escrow.
	Reserve struct {
		Owner   company.Number   `cbor:"1,keyasint"`
		Tonnes  int64            `cbor:"2,keyasint"`
		Lot     carbon.LotID     `cbor:"3,keyasint,omitempty"`
		Project carbon.ProjectID `cbor:"4,keyasint,omitempty"`
		Vintage uint16           `cbor:"5,keyasint,omitempty"`
	}
	// A Deliver gives tonnes out of escrow to a buyer.
	Deliver struct {
		Reservation carbon.ReservationID `cbor:"1,keyasint"`
		To          company.Number       `cbor:"2,keyasint"`
		Tonnes      int64                `cbor:"3,keyasint"`
		Proceeds    int64                `cbor:"4,keyasint,omitempty"`
		Fees        int64                `cbor:"5,keyasint,omitempty"`
		Paid        int64                `cbor:"6,keyasint,omitempty"`
	}
	// A Release gives tonnes out of escrow back to their owner; 0: all of them.
	Release struct {
		Reservation carbon.ReservationID `cbor:"1,keyasint"`
		Tonnes      int64                `cbor:"2,keyasint,omitempty"`
	}
)

// decideEscrow is Decide for escrow.
func (m *Carbon) decideEscrow(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case Reserve:
		h := hunt{owner: c.Owner, status: carbon.Held, lot: c.Lot, project: c.Project, vintage: c.Vintage}
		parts, code := m.take(h, c.Tonnes)
		if code != "" {
			return refuse(code), true
		}
		m.lastEscrow++
		m.reservations[m.lastEscrow] = &escrow{c.Owner, c.Tonnes}
		return accept(1 + m.send(parts, fate{owner: c.Owner, status: carbon.Listed, ref: uint64(m.lastEscrow),
			keep: true})), true
	case Deliver:
		if m.listed(c.Reservation) {
			return refuse("carbon.reservation_unknown"), true
		}
		return m.deliverOut(env, c, 0), true
	case Release:
		v, code := m.inEscrow(c.Reservation, c.Tonnes)
		if m.listed(c.Reservation) {
			code = "carbon.reservation_unknown"
		}
		if code != "" {
			return refuse(code), true
		}
		if c.Tonnes == 0 {
			c.Tonnes = v.tonnes
		}
		if _, code := m.take(hunt{owner: v.owner, status: carbon.Listed, ref: uint64(c.Reservation)}, c.Tonnes); code != "" {
			return refuse(code), true
		}
		return accept(m.release(c.Reservation, c.Tonnes)), true
	}
	return Verdict{}, false
}

// listed reports whether tonnes in escrow may be the exchange's, that nobody else reaches.
func (m *Carbon) listed(id carbon.ReservationID) bool {
	v := m.reservations[id]
	return v != nil && m.of.Exchange.companies[v.owner] != 0
}

// release gives tonnes out of escrow back to their owner, and returns the number of events.
func (m *Carbon) release(id carbon.ReservationID, tonnes int64) int {
	owner := m.reservations[id].owner
	parts, code := m.take(hunt{owner: owner, status: carbon.Listed, ref: uint64(id)}, tonnes)
	if code != "" {
		panic("twin: tonnes in escrow that are not there: " + code)
	}
	m.lessEscrow(id, tonnes)
	return 1 + m.send(parts, fate{owner: owner, status: carbon.Held, keep: true})
}

func (m *Carbon) inEscrow(id carbon.ReservationID, tonnes int64) (*escrow, string) {
	v := m.reservations[id]
	switch {
	case v == nil:
		return nil, "carbon.reservation_unknown"
	case tonnes > v.tonnes:
		return nil, "carbon.more_than_reserved"
	}
	return v, ""
}

func (m *Carbon) lessEscrow(id carbon.ReservationID, tonnes int64) {
	if m.reservations[id].tonnes -= tonnes; m.reservations[id].tonnes == 0 {
		delete(m.reservations, id)
	}
}

// deliverOut gives tonnes out of escrow to a buyer; account is where the proceeds came to.
func (m *Carbon) deliverOut(env Env, c Deliver, account ledger.AccountID) Verdict {
	v, code := m.inEscrow(c.Reservation, c.Tonnes)
	switch {
	case code != "":
		return refuse(code)
	case c.To == v.owner:
		return refuse("carbon.parties_must_differ")
	case !m.of.Company.active(c.To):
		return refuse("carbon.company_unknown")
	case c.Paid < 0 || c.Proceeds < 0 || c.Fees < 0:
		return refuse("carbon.price_must_be_positive")
	}
	parts, code := m.take(hunt{owner: v.owner, status: carbon.Listed, ref: uint64(c.Reservation)}, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	s := &sale{bank: v.owner, buyer: c.To, date: today(env.Time), tonnes: c.Tonnes, proceeds: c.Proceeds, fees: c.Fees,
		account: account,
		parts:   m.origins(parts), ranges: m.ranges(parts)}
	events, cost, code := m.hand(env, v.owner, parts, fate{owner: c.To, status: carbon.Held, paid: c.Paid})
	if code != "" {
		return refuse(code)
	}
	m.lessEscrow(c.Reservation, c.Tonnes)
	m.came = nil
	if into := m.stores[c.To]; into != nil {
		m.came = &cameIn{layer: into.came, ranges: s.ranges}
	}
	if m.stores[v.owner] != nil {
		s.cost, s.layers = cost, m.drawn
		s.proceeds, m.stores[v.owner].lost = s.proceeds+m.stores[v.owner].lost, 0
		m.sales = append(m.sales, s)
		events++
	}
	return accept(1 + events)
}

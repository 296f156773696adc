package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/village"
)

// one returns a lot, mostly one that is in a status.
func (m *Carbon) one(chance *rand.Rand, status carbon.Status, wrong int) carbon.LotID {
	if m.lastLot == 0 || percent(chance, wrong) {
		return carbon.LotID(chance.Uint64N(uint64(m.lastLot) + 2))
	}
	id := carbon.LotID(1 + chance.Uint64N(uint64(m.lastLot)))
	for range 20 {
		if l := m.lots[id]; l != nil && l.status == status {
			break
		}
		id = carbon.LotID(1 + chance.Uint64N(uint64(m.lastLot)))
	}
	return id
}

// A pick is whose tonnes a command is about, and which.
type pick struct {
	owner   company.Number
	tonnes  int64
	lot     carbon.LotID
	project carbon.ProjectID
	vintage uint16
}

// pick draws tonnes that an owner has, mostly.
func (m *Carbon) pick(chance *rand.Rand, wrong int) (p pick) {
	id := m.one(chance, carbon.Held, wrong)
	l := m.lots[id]
	if l == nil {
		return pick{owner: m.of.firm(chance, 0), tonnes: 1 + chance.Int64N(9), lot: id}
	}
	p.owner, p.tonnes = l.owner, 1+chance.Int64N(l.tonnes())
	switch chance.IntN(6) {
	case 0:
		p.lot = id
	case 1:
		p.lot, p.tonnes = id, l.tonnes()
	case 2:
		p.vintage = l.vintage
	case 3:
		p.vintage, p.project = l.vintage, l.project
	}
	switch {
	case percent(chance, wrong):
		p.tonnes = []int64{0, -1, m.owned(p.owner), m.owned(p.owner) + 1, 1 << 40}[chance.IntN(5)]
	case percent(chance, wrong):
		p.vintage, p.project = 0, l.project
	case percent(chance, wrong):
		p.owner, p.lot = m.of.firm(chance, 0), id
	case percent(chance, 2*wrong):
		p.lot = carbon.LotID(1 + chance.Uint64N(uint64(m.lastLot)))
	}
	return p
}

func (m *Carbon) drawTransfer(chance *rand.Rand, wrong int, _ int64) any {
	p := m.pick(chance, wrong)
	c := carbon.Transfer{
		From:    p.owner,
		To:      m.of.firm(chance, wrong),
		Tonnes:  p.tonnes,
		Lot:     p.lot,
		Project: p.project,
		Vintage: p.vintage,
	}
	if percent(chance, wrong) {
		c.To = c.From
	}
	return c
}

func (m *Carbon) drawSplitLot(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.Split{Lot: m.one(chance, carbon.Held, 2*wrong)}
	if l := m.lots[c.Lot]; l != nil {
		c.Serial = l.start + chance.Uint64N(l.end-l.start+2)
		if percent(chance, wrong) {
			c.Serial = l.end + 1
		}
	}
	return c
}

func (m *Carbon) drawMergeLots(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.Merge{Lot: m.one(chance, carbon.Held, wrong), By: m.one(chance, carbon.Held, wrong)}
	for _, id := range slices.Sorted(maps.Keys(m.lots)) {
		a, b := m.lots[c.Lot], m.lots[id]
		if a != nil && a.project == b.project && a.vintage == b.vintage && a.end+1 == b.start &&
			!percent(chance, wrong) {
			c.By = id
		} else if a != nil && a.project == b.project && a.vintage == b.vintage && b.end+1 == a.start && chance.IntN(2) == 0 {
			c.Lot, c.By = id, c.Lot
			break
		}
	}
	return c
}

func (m *Carbon) drawRetire(chance *rand.Rand, wrong int, _ int64) any {
	p := m.pick(chance, wrong)
	c := carbon.Retire{Owner: p.owner, Tonnes: p.tonnes, Lot: p.lot, Project: p.project, Vintage: p.vintage,
		Beneficiary: m.of.firm(chance, wrong), Purpose: aCode(chance, 3*wrong), Place: "330523"}
	if percent(chance, 3*wrong) {
		c.Place = []village.Code{"", "33052", "33052x", "九九"}[chance.IntN(4)]
	}
	if chance.IntN(2) == 0 {
		c.Tonnes = min(c.Tonnes, 3) // So that something is left.
	}
	return c
}

func (m *Carbon) drawCancel(chance *rand.Rand, wrong int, _ int64) any {
	p := m.pick(chance, wrong)
	if p.lot == 0 && !percent(chance, wrong) {
		p.lot = m.one(chance, carbon.Held, wrong)
		if l := m.lots[p.lot]; l != nil {
			p.owner = l.owner
		}
	}
	return carbon.Cancel{Owner: p.owner, Lot: p.lot, Tonnes: min(p.tonnes, 2), Reason: aCode(chance, wrong)}
}

// among returns one of some numbers, mostly, in their order.
func among[N ~uint32 | ~uint64, T any](chance *rand.Rand, wrong int, all map[N]T, last N) N {
	if len(all) == 0 || percent(chance, wrong) {
		return N(chance.Uint64N(uint64(last) + 2))
	}
	keys := slices.Sorted(maps.Keys(all))
	return keys[chance.IntN(len(keys))]
}

func (m *Carbon) drawFreeze(chance *rand.Rand, wrong int, _ int64) any {
	p := m.pick(chance, wrong)
	c := carbon.Freeze{Owner: p.owner, Tonnes: min(p.tonnes, 8), Lot: p.lot, Order: aCode(chance, wrong)}
	if chance.IntN(2) == 0 {
		c.Pledge = among(chance, wrong, m.pledges, m.lastPledge)
		if v := m.pledges[c.Pledge]; v != nil {
			c.Owner, c.Lot, c.Tonnes = v.owner, 0, max(1, v.tonnes)
			if v.tonnes > 1 && chance.IntN(3) == 0 {
				c.Tonnes = 1 + chance.Int64N(v.tonnes)
			}
		}
	}
	return c
}

func (m *Carbon) drawUnfreeze(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.Unfreeze{Freeze: among(chance, wrong, m.freezes, m.lastFreeze), Order: aCode(chance, wrong)}
	if chance.IntN(2) == 0 {
		c.To = m.of.firm(chance, 2*wrong)
	}
	if f := m.freezes[c.Freeze]; f != nil && percent(chance, 2*wrong) {
		c.To = f.owner
	}
	return c
}

func (m *Carbon) drawPledge(chance *rand.Rand, wrong int, _ int64) any {
	p := m.pick(chance, wrong)
	c := carbon.Pledge{
		Owner:  p.owner,
		Lender: m.holding(chance, "lender", wrong),
		Tonnes: min(p.tonnes, 10),
		Lot:    p.lot,
		Loan:   1 + chance.Int64N(1e9),
		Paper:  aCode(chance, wrong),
	}
	for i := range 1 + chance.IntN(3) {
		c.Service = append(c.Service, carbon.ServiceYear{Year: uint16(2026 + i), Fen: 1 + chance.Int64N(1e6)})
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(5) {
		case 0:
			c.Lender = c.Owner
		case 1:
			c.Loan = -chance.Int64N(2)
		case 2:
			c.Service = make([]carbon.ServiceYear, chance.IntN(2)*41)
		case 3:
			c.Service[0].Fen = 0
		case 4:
			c.Service = append(c.Service, c.Service[0])
		}
	}
	return c
}

func (m *Carbon) drawEndPledge(chance *rand.Rand, wrong int, _ int64) any {
	c := EndPledge{Foreclose: chance.IntN(3) > 0,
		EndPledge: carbon.EndPledge{
			Pledge: among(chance, wrong, m.pledges, m.lastPledge),
			Order:  aCode(chance, wrong),
		}}
	return c
}

// drawForward draws an advance purchase.
func (m *Carbon) drawForward(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.SignForward{Bank: m.holding(chance, "bank", wrong), Seller: m.of.firm(chance, wrong),
		Village: village.Code(m.of.Village.home(chance, wrong)), Price: []int64{1, 4344, 6904}[chance.IntN(3)]}
	if l := m.lots[m.one(chance, carbon.Held, 0)]; l != nil && chance.IntN(3) > 0 {
		c.Seller = l.owner
		c.Years = append(c.Years, carbon.AgreedYear{Vintage: l.vintage, Tonnes: 1 + chance.Int64N(40),
			Due: today(now) + calendar.Date(chance.IntN(4))})
	}
	if len(c.Years) == 0 || chance.IntN(3) == 0 {
		c.Years = append(
			c.Years,
			carbon.AgreedYear{Vintage: uint16(yearOf(today(now))), Tonnes: 1 + chance.Int64N(40),
				Due: today(now) + calendar.Date(chance.IntN(30))},
		)
	}
	c.Debit, c.Credit = m.of.account(chance, c.Bank, wrong), m.of.account(chance, c.Seller, wrong)
	if percent(chance, 3*wrong) {
		switch chance.IntN(6) {
		case 0:
			c.Seller = c.Bank
		case 1:
			c.Price = []int64{0, 100_000_001}[chance.IntN(2)]
		case 2:
			c.Years = make([]carbon.AgreedYear, chance.IntN(2)*41)
		case 3:
			c.Years[0].Tonnes = []int64{0, 250_000_001}[chance.IntN(2)]
		case 4:
			c.Years[0].Due = []calendar.Date{today(now) - 1, calendar.DateMax + 1}[chance.IntN(2)]
		case 5:
			c.Years = append(c.Years, c.Years[0])
		}
	}
	return c
}

// contract returns a year of a contract, mostly one of which something is owed.
func (m *Carbon) contract(
	chance *rand.Rand,
	wrong int,
	short bool,
) (id carbon.ForwardID, vintage uint16, tonnes int64) {
	id, vintage, tonnes = carbon.ForwardID(chance.IntN(len(m.forwards)+2)), 2026, 1+chance.Int64N(9)
	for range 12 {
		f := at(m.forwards, id)
		if f == nil {
			id = carbon.ForwardID(chance.IntN(len(m.forwards) + 2))
			continue
		}
		years := slices.Sorted(maps.Keys(f.years))
		vintage = years[chance.IntN(len(years))]
		if y := f.years[vintage]; y.open() > 0 && (y.shorts > 0 || !short) {
			tonnes = 1 + chance.Int64N(y.open())
			break
		} else if percent(chance, wrong) {
			break
		}
		id = carbon.ForwardID(chance.IntN(len(m.forwards) + 2))
	}
	switch {
	case percent(chance, wrong):
		vintage += 7
	case percent(chance, wrong):
		tonnes = []int64{0, -1, 1 << 30}[chance.IntN(3)]
	case percent(chance, wrong):
		id = carbon.ForwardID(len(m.forwards) + 1)
	}
	return id, vintage, tonnes
}

func (m *Carbon) drawDeliver(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.DeliverForward{}
	c.Forward, c.Vintage, c.Tonnes = m.contract(chance, wrong, false)
	if f := at(m.forwards, c.Forward); f != nil {
		if have := m.balance(f.seller, carbon.Held); have > 0 && chance.IntN(3) > 0 {
			c.Tonnes = min(c.Tonnes, have)
		}
		if ids := m.inOrder(func(l *lot) bool { return l.owner == f.seller && l.status == carbon.Held }); len(
			ids,
		) > 0 &&
			chance.IntN(3) == 0 {
			c.Lot = ids[chance.IntN(len(ids))]
		}
	}
	return c
}

func (m *Carbon) drawRepay(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.RepayForward{}
	c.Forward, c.Vintage, c.Tonnes = m.contract(chance, wrong, !percent(chance, 2*wrong))
	if f := at(m.forwards, c.Forward); f != nil {
		c.Debit, c.Credit = m.of.account(chance, f.seller, wrong), m.of.account(chance, f.bank, wrong)
	}
	return c
}

func (m *Carbon) drawPrice(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.PostPrice{
		Bank:  m.holding(chance, "bank", wrong),
		From:  today(now) + calendar.Date(chance.IntN(2)*chance.IntN(4)),
		Price: []int64{6904, 6904, 6904, 7341, 0}[chance.IntN(5)],
	}
	if l := m.lots[m.one(chance, carbon.Held, 0)]; l != nil && chance.IntN(4) == 0 {
		c.Vintage = l.vintage
	}
	if percent(chance, 2*wrong) {
		switch chance.IntN(3) {
		case 0:
			c.Vintage = 1899
		case 1:
			c.Price = []int64{-1, 100_000_001}[chance.IntN(2)]
		case 2:
			c.From = []calendar.Date{0, today(now) - 1}[chance.IntN(2)]
		}
	}
	return c
}

func (m *Carbon) drawSell(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.Sell{
		Bank:   m.holding(chance, "bank", wrong),
		Buyer:  m.of.firm(chance, wrong),
		Tonnes: 1 + chance.Int64N(9),
	}
	ids := m.inOrder(func(l *lot) bool { return l.owner == c.Bank && l.status == carbon.Held })
	if len(ids) > 0 {
		l := m.lots[ids[chance.IntN(len(ids))]]
		c.Tonnes = min(c.Tonnes, l.tonnes())
		c.Price = m.price(c.Bank, l.vintage, today(now))
		switch chance.IntN(3) {
		case 0:
			c.Vintage = l.vintage
		case 1:
			c.Lot = ids[chance.IntN(len(ids))]
		}
	}
	c.Debit, c.Credit = m.of.account(chance, c.Buyer, wrong), m.of.account(chance, c.Bank, wrong)
	if chance.IntN(3) > 0 {
		c.Fee = m.of.account(chance, m.of.firm(chance, 0), wrong)
	}
	switch {
	case percent(chance, wrong):
		c.Price++
	case percent(chance, wrong):
		c.Buyer = c.Bank
	case percent(chance, wrong):
		c.Tonnes = []int64{0, 10_000_000_001, 1000}[chance.IntN(3)]
	}
	return c
}

// drawEscrow draws what an exchange would ask.
func (m *Carbon) drawEscrow(chance *rand.Rand, wrong int, _ int64) any {
	if n := chance.IntN(3); n > 0 && len(m.reservations) > 0 {
		id := among(chance, wrong, m.reservations, m.lastEscrow)
		tonnes := int64(1)
		if v := m.reservations[id]; v != nil {
			tonnes = 1 + chance.Int64N(v.tonnes)
			if percent(chance, 3*wrong) {
				tonnes = []int64{-1, v.tonnes + 1, v.tonnes + 1}[chance.IntN(3)]
			}
		}
		if n == 1 {
			if chance.IntN(3) == 0 {
				tonnes = 0
			}
			return Release{Reservation: id, Tonnes: tonnes}
		}
		c := Deliver{Reservation: id, To: m.of.firm(chance, wrong), Tonnes: tonnes, Proceeds: chance.Int64N(1000),
			Fees: chance.Int64N(10), Paid: chance.Int64N(100_000)}
		if percent(chance, wrong) {
			c.Fees, c.Paid = -chance.Int64N(2), -1
		}
		return c
	}
	p := m.pick(chance, wrong)
	return Reserve{Owner: p.owner, Tonnes: p.tonnes, Lot: p.lot, Project: p.project, Vintage: p.vintage}
}

package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/carbon"
	"liangshan/company"
)

// lotsKept is all that transfers and retirements change, as it was before.
type lotsKept struct {
	lots         map[carbon.LotID]*lot
	lastLot      carbon.LotID
	certificates []int64
	stores       map[company.Number]*store
}

func (m *Carbon) keepLots() lotsKept {
	k := lotsKept{map[carbon.LotID]*lot{}, m.lastLot, slices.Clone(m.certificates), map[company.Number]*store{}}
	for id, l := range maps.All(m.lots) {
		before := *l
		k.lots[id] = &before
	}
	for id, s := range maps.All(m.stores) {
		before := *s
		before.layers = slices.Clone(s.layers)
		k.stores[id] = &before
	}
	return k
}

// together decides rows of which one that is refused undoes all.
func (m *Carbon) together(rows int, decide func(int) Verdict) Verdict {
	switch {
	case rows == 0:
		return refuse("carbon.rows_missing")
	case rows > 4000:
		return refuse("carbon.rows_too_many")
	}
	before, events := m.keepLots(), 0
	for i := range rows {
		v := decide(i)
		if v.Code != "" {
			m.lots, m.lastLot = before.lots, before.lastLot
			m.certificates, m.stores = before.certificates, before.stores
			return refuseRow(i, v.Code)
		}
		events += v.Events
	}
	return accept(events)
}

func (m *Carbon) drawTransferMany(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.TransferMany{Transfers: make([]carbon.Transfer, chance.IntN(6))}
	for i := range c.Transfers {
		c.Transfers[i] = m.drawTransfer(chance, wrong/4, now).(carbon.Transfer)
	}
	return c
}

func (m *Carbon) drawRetireMany(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.RetireMany{Retirements: make([]carbon.Retire, chance.IntN(4))}
	for i := range c.Retirements {
		c.Retirements[i] = m.drawRetire(chance, wrong/4, now).(carbon.Retire)
	}
	return c
}

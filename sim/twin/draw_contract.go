package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/village"
)

// drawSign draws a contract of either level.
func (m *Land) drawSign(chance *rand.Rand, wrong int, now int64) any {
	c := land.Sign{Code: paper(chance, "C", len(m.contracts), wrong), Level: 1, Grantee: m.of.firm(chance, wrong)}
	if len(m.contracts) > 0 && percent(chance, wrong) {
		c.Code = m.contracts[chance.IntN(len(m.contracts))].Code
	}
	first := m.lease(chance, func(l *lease) bool { return l.Level == 1 && l.to >= max(l.From, today(now)) })
	if first != nil && chance.IntN(2) == 0 {
		m.second(chance, &c, first, wrong)
	} else {
		m.first(chance, &c, wrong, now)
	}
	if rate := []int64{0, 1, 30_000, 100_000_000}[chance.IntN(4)]; rate > 0 {
		c.Rate, c.Refund = rate, land.RefundRule(chance.IntN(3))
		c.PayFrom = m.of.account(chance, c.Grantee, wrong)
		c.PayTo = m.of.account(chance, m.of.firm(chance, 0), wrong)
		c.Prepaid = uint8(chance.IntN(1 + min(3, yearsBegun(c.From, c.To))))
	}
	if percent(chance, 3*wrong) {
		m.spoilSign(chance, &c)
	}
	return c
}

// lease returns a contract of which something holds, or nil.
func (m *Land) lease(chance *rand.Rand, holds func(*lease) bool) *lease {
	for range 12 {
		if len(m.contracts) == 0 {
			return nil
		}
		if l := m.contracts[chance.IntN(len(m.contracts))]; holds(l) {
			return l
		}
	}
	return nil
}

// first draws the terms of a contract with a holder.
func (m *Land) first(chance *rand.Rand, c *land.Sign, wrong int, now int64) {
	number := m.parcel(chance, wrong)
	c.From = date(chance, now, wrong/3)
	if number > 0 && int(number) <= len(m.parcels) {
		p := m.parcels[number-1]
		c.Grantor = p.holder
		for i, o := range m.parcels {
			free := !m.claimed(land.Number(i+1), 1, today(now)-20, calendar.DateMax)
			if o.holder == p.holder && (!o.gone && free || percent(chance, wrong)) && len(c.Parcels) < 4 {
				c.Parcels = append(c.Parcels, land.Number(i+1))
				if !percent(chance, wrong) {
					c.From = max(c.From, o.from)
				}
			}
		}
	}
	if len(c.Parcels) == 0 {
		c.Parcels = []land.Number{number}
	}
	if percent(chance, 30) {
		c.From += calendar.Date(chance.IntN(30))
	}
	c.To = c.From + calendar.Date([]int{0, 20, 365, 1200, 25_500}[chance.IntN(5)])
}

// second draws the terms of a contract that rests on one of the first level.
func (m *Land) second(chance *rand.Rand, c *land.Sign, l *lease, wrong int) {
	c.Level, c.Grantor = 2, land.Holder{Kind: "company", Number: uint64(l.Grantee)}
	c.Parcels = slices.Clone(l.Parcels)
	if len(c.Parcels) > 1 && chance.IntN(2) == 0 {
		c.Parcels = c.Parcels[1:]
	}
	length := int(l.to - l.From)
	c.From = l.From + calendar.Date(chance.IntN(length+1))
	c.To = c.From + calendar.Date(chance.IntN(int(l.to-c.From)+1))
	switch {
	case percent(chance, wrong):
		c.To = l.to + 1
	case percent(chance, wrong):
		c.Grantor.Number = uint64(m.of.firm(chance, 0))
	}
}

// spoilSign makes the terms of a contract wrong.
func (m *Land) spoilSign(chance *rand.Rand, c *land.Sign) {
	switch chance.IntN(13) {
	case 0:
		c.Level = land.Level(chance.IntN(2) * 3)
	case 1:
		c.Parcels = make([]land.Number, []int{0, 2001}[chance.IntN(2)])
	case 2:
		c.To = []calendar.Date{0, c.From - 1, c.From + 70*366, calendar.DateMax + 1}[chance.IntN(4)]
	case 3:
		c.Rate = []int64{-1, 100_000_001}[chance.IntN(2)]
	case 4:
		c.Prepaid = uint8(min(255, yearsBegun(c.From, c.To)+1))
	case 5:
		c.PayFrom = c.PayTo
	case 6:
		c.Grantor = m.holder(chance, 20)
	case 7:
		if c.Grantor.Kind == "company" {
			c.Grantee = m.of.firm(chance, 0)
			c.Grantor.Number = uint64(c.Grantee)
		}
	case 8:
		c.Parcels = append(c.Parcels, c.Parcels[len(c.Parcels)-1])
	case 9:
		c.Parcels = append(c.Parcels, land.Number(len(m.parcels)+1))
	case 10:
		c.Rate, c.Prepaid = 0, 1
	case 12:
		c.Refund = 3
	case 11:
		c.Grantor = land.Holder{Kind: "village", Village: village.Code(m.of.Village.home(chance, 0))}
	}
}

func (m *Land) drawEnd(chance *rand.Rand, wrong int, now int64) any {
	c := land.End{Contract: land.ContractNumber(1 + chance.IntN(len(m.contracts)+1)), Reason: aCode(chance, wrong),
		Date: today(now) + calendar.Date(chance.IntN(40)-10)}
	if l := m.contract(c.Contract); l != nil && !percent(chance, wrong) {
		c.Date = min(max(c.Date, l.From), max(l.to, l.From))
	}
	if percent(chance, wrong) {
		c.Date = 0
	}
	return c
}

func (m *Land) drawAccounts(chance *rand.Rand, wrong int) any {
	return land.NameAccounts{Contract: land.ContractNumber(1 + chance.IntN(len(m.contracts)+1)),
		PayFrom: m.of.account(chance, m.of.firm(chance, 0), wrong), PayTo: m.anyAccount(chance, wrong)}
}

func (m *Land) anyAccount(chance *rand.Rand, wrong int) ledger.AccountID {
	return m.of.account(chance, m.of.firm(chance, 0), wrong)
}

// drawRefund draws that rent is given back.
func (m *Land) drawRefund(chance *rand.Rand, wrong int) any {
	c := land.RefundRent{Together: chance.IntN(4) == 0}
	for i, l := range m.contracts {
		if l.owed > 0 && chance.IntN(3) > 0 || percent(chance, wrong) {
			c.Contracts = append(c.Contracts, land.ContractNumber(i+1))
		}
	}
	if percent(chance, wrong) {
		c.Contracts = append(c.Contracts, land.ContractNumber(len(m.contracts)+1), 1)
	}
	return c
}

func (m *Land) drawRent(chance *rand.Rand, wrong int, now int64) any {
	if chance.IntN(3) == 0 {
		return m.drawRefund(chance, wrong)
	}
	c := land.PayRent{Through: date(chance, now, wrong), Together: chance.IntN(4) == 0}
	for i, l := range m.contracts {
		due := l.Rate > 0 && l.due(c.Through) > l.paid
		if due && chance.IntN(2) == 0 || percent(chance, wrong) {
			c.Contracts = append(c.Contracts, land.ContractNumber(i+1))
		}
	}
	switch {
	case percent(chance, wrong):
		c.Contracts = append(c.Contracts, land.ContractNumber(len(m.contracts)+1), 1)
	case percent(chance, wrong):
		c.Contracts = make([]land.ContractNumber, []int{0, 2001}[chance.IntN(2)])
	}
	return c
}

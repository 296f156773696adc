package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/land"
	"liangshan/ledger"
	"liangshan/village"
)

// Aims returns what is aimed at in the register of land.
func (m *Land) Aims() []Aim {
	return []Aim{
		{"land.merge", m.aimMerge}, {"land.part_outside", m.aimOutside}, {"land.refund_rent", m.aimRefund},
		{"land.split", func(chance *rand.Rand, now int64) any { return m.aimSplit(chance, now, 0) }},
		{"land.grantee_unknown", m.spoiltSign(func(c *land.Sign) { c.Grantee = 1 << 30 })},
		{"land.term_malformed", m.spoiltSign(func(c *land.Sign) { c.To = c.From - 1 })},
		{"land.level_unknown", m.spoiltSign(func(c *land.Sign) { c.Level = 3 })},
		{"land.rate_out_of_bounds", m.spoiltSign(func(c *land.Sign) { c.Rate = 100_000_001 })},
		{"land.prepaid_beyond_term", m.spoiltSign(func(c *land.Sign) { c.Prepaid, c.To = 9, c.From+300 })},
	}
}

// spoiltSign returns what draws a contract with something wrong.
func (m *Land) spoiltSign(spoil func(*land.Sign)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		c := m.drawSign(chance, 0, now).(land.Sign)
		spoil(&c)
		return c
	}
}

// under reports whether a parcel is under any contract that goes on.
func (m *Land) under(number land.Number, day calendar.Date) bool {
	return m.claimed(number, 1, day, calendar.DateMax)
}

// aimMerge makes one parcel of two neighbours that are alike, or two of one.
func (m *Land) aimMerge(chance *rand.Rand, now int64) any {
	day := today(now)
	for i, p := range m.parcels {
		for j, o := range m.parcels {
			a, b := land.Number(i+1), land.Number(j+1)
			next := o.rect.west == p.rect.east && o.rect.south == p.rect.south && o.rect.north == p.rect.north
			alike := o.village == p.village && o.holder == p.holder && o.kind == p.kind
			if p.gone || o.gone || !next || !alike || !m.stands(p.holder) || max(p.changed, o.changed) > day ||
				m.under(a, day) || m.under(b, day) || !m.of.recent.fresh("merge", uint64(a)) {
				continue
			}
			row := m.row(chance, 0, now, rect{p.rect.west, p.rect.south, o.rect.east, p.rect.north})
			row.Code, row.From = fmt.Sprintf("M-%d", m.of.Person.unused()), day
			row.Village, row.Holder, row.Kind = village.Code(p.village), p.holder, p.kind
			return land.Merge{Parcels: []land.Number{min(a, b), max(a, b)}, Date: day, Into: row}
		}
	}
	return m.aimSplit(chance, now, 0)
}

// aimSplit divides a parcel into two that are alike. The second reaches too far by so much.
func (m *Land) aimSplit(chance *rand.Rand, now int64, beyond int64) any {
	day := today(now)
	for range 20 {
		number := m.parcel(chance, 0)
		if number == 0 || int(number) > len(m.parcels) {
			return nil
		}
		p := m.parcels[number-1]
		reach := rect{p.rect.west, p.rect.south, p.rect.east + beyond, p.rect.north}
		touched := slices.ContainsFunc(m.parcels, func(o *parcel) bool {
			return o != p && !o.gone && reach.with(o.rect).dm2() > 0
		})
		if p.gone || p.rect.east-p.rect.west < 600_000 || p.changed > day || m.under(number, day) || touched ||
			!m.stands(p.holder) {
			continue
		}
		left, right := p.rect, reach
		left.east = p.rect.west + 250_000*((p.rect.east-p.rect.west)/500_000)
		right.west = left.east
		c := land.Split{Parcel: number, Date: day}
		for _, r := range []rect{left, right} {
			row := m.row(chance, 0, now, r)
			row.Code, row.From = fmt.Sprintf("S-%d", m.of.Person.unused()), day
			row.Village, row.Holder, row.Kind = village.Code(p.village), p.holder, p.kind
			c.Parts = append(c.Parts, row)
		}
		return c
	}
	return nil
}

func (m *Land) aimOutside(chance *rand.Rand, now int64) any { return m.aimSplit(chance, now, 120_000) }

// aimRefund gives rent back that is owed, or does what has to come before: a contract that is paid
// ahead ends early.
func (m *Land) aimRefund(chance *rand.Rand, now int64) any {
	day := today(now)
	for i, l := range m.contracts {
		if l.owed > 0 && m.of.recent.fresh("refund", uint64(i)) {
			return land.RefundRent{Contracts: []land.ContractNumber{land.ContractNumber(i + 1)}}
		}
	}
	for i, l := range m.contracts {
		number := land.ContractNumber(i + 1)
		ahead := l.Rate > 0 && l.Refund != 0 && l.to == l.To && l.From <= day && day < l.to && l.due(day) > 0
		handed := slices.ContainsFunc(l.Parcels, func(n land.Number) bool { return m.claimed(n, 2, day, l.to) })
		switch {
		case !ahead || handed && l.Level == 1:
		case l.paid == 0 && m.of.recent.fresh("pay rent", uint64(i)):
			return land.PayRent{Contracts: []land.ContractNumber{number}, Through: day}
		case l.paid > 0 && l.paidThrough > day && m.of.recent.fresh("end", uint64(i)):
			return land.End{Contract: number, Date: day, Reason: "by_court"}
		}
	}
	c := land.Sign{Code: fmt.Sprintf("R-%d", m.of.Person.unused()), Level: 1, Grantee: m.of.firm(chance, 0)}
	m.first(chance, &c, 0, now)
	c.From, c.To, c.Rate, c.Prepaid = max(c.From-30, day-20), day+800, 30_000, 2
	for _, number := range c.Parcels {
		if p := at(m.parcels, number); p != nil {
			c.From = max(c.From, p.from)
		}
	}
	c.Refund = land.RefundRule(1 + chance.IntN(2))
	c.PayFrom, c.PayTo = m.owing(chance), m.owing(chance)
	return c
}

// owing returns an account of a company in yuan that may owe, mostly.
func (m *Land) owing(chance *rand.Rand) (id ledger.AccountID) {
	for range 12 {
		id = m.anyAccount(chance, 0)
		if a := m.of.Ledger.accounts[id]; a != nil && a.mayOwe && !a.frozen && !a.neverOwed {
			break
		}
	}
	return id
}

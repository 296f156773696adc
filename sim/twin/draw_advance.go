package twin

import (
	"math/rand/v2"

	"liangshan/carbon"
	"liangshan/company"
)

// advance returns a command that brings the register of credits a step nearer to a sale: the last of
// the steps that can be taken and was not drawn lately.
func (m *Carbon) advance(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 2, Companies: 7, Accounts: true}); c != nil {
		return c
	}
	if c := m.begin(chance, now); c != nil {
		return c
	}
	if c := m.advanceLot(chance, now); c != nil {
		return c
	}
	return m.grow(chance, now)
}

// grow returns a command that brings the register of credits a step nearer to another issue.
func (m *Carbon) grow(chance *rand.Rand, now int64) any {
	for _, step := range []struct {
		draw   func(*rand.Rand, int, int64) any
		states []carbon.PeriodState
	}{
		{m.drawIssue, []carbon.PeriodState{carbon.ApprovedState}},
		{m.drawApprove, []carbon.PeriodState{carbon.VerifiedState}},
		{m.drawVerify, []carbon.PeriodState{carbon.SubmittedState}},
		{m.drawSubmit, []carbon.PeriodState{carbon.DraftState, carbon.ReturnedState}},
	} {
		if in(step.states...)(m) {
			if c := step.draw(chance, 0, now); c != nil {
				return c
			}
		}
	}
	able := 0
	for _, p := range m.projects {
		if p.state == carbon.ProjectRegistered || p.state == carbon.ProjectMonitoring {
			able++
		}
	}
	switch n := chance.IntN(10); {
	case able == 0 && len(m.projects) > 0 && n > 1:
		if c := m.drawMove(chance, 0, now); c != nil {
			return c
		}
		return m.drawApply(chance, 0, now)
	case able == 0 || n == 0:
		return m.drawApply(chance, 0, now)
	case len(m.stands) == 0 || n < 4:
		return m.drawEnrol(chance, 0, now)
	}
	return m.drawDraft(chance, 0, now)
}

// anyBank returns a company that is a bank now; 0 if there is none.
func (m *Carbon) anyBank(now int64) company.Number {
	for _, bank := range m.banks() {
		if m.has("bank", bank, "", today(now)) && m.of.Company.active(bank) {
			return bank
		}
	}
	return 0
}

// advanceLot returns a command by which a bank sells what it has, or gets something to sell; nil if
// there is nothing.
func (m *Carbon) advanceLot(chance *rand.Rand, now int64) any {
	bank := m.anyBank(now)
	if bank == 0 {
		return nil
	}
	for _, id := range m.inOrder(func(l *lot) bool { return l.status == carbon.Held }) {
		l := m.lots[id]
		price := m.price(l.owner, l.vintage, today(now))
		switch {
		case m.stores[l.owner] == nil && m.of.recent.fresh("bank", uint64(id)):
			return carbon.Transfer{From: l.owner, To: bank, Tonnes: l.tonnes(), Lot: id}
		case l.owner == bank && price == 0:
			return carbon.PostPrice{Bank: bank, From: today(now), Price: 6904}
		case l.owner == bank && l.tonnes() > 0 && chance.IntN(4) > 0:
			c := carbon.Sell{Bank: bank, Buyer: m.of.firm(chance, 0), Lot: id, Price: price,
				Tonnes: 1 + chance.Int64N(min(3, l.tonnes()))}
			c.Debit, c.Credit = m.of.account(chance, c.Buyer, 0), m.of.account(chance, bank, 0)
			c.Fee = m.of.account(chance, m.of.firm(chance, 0), 0)
			return c
		}
	}
	return nil
}

package twin

import (
	"math/rand/v2"
	"slices"

	"liangshan/housing"
	"liangshan/ledger"
)

// Aims returns what is aimed at in housing: all commands and all refusals, once there is something to do.
func (m *Housing) Aims() []Aim {
	if len(m.homes) < 8 {
		return nil
	}
	return slices.Concat(m.rights(), m.aimsOfHomes(), m.aimsOfContracts(), m.aimsOfRent(),
		m.aimsOfAllocations(), m.aimsOfDraws())
}

func (m *Housing) aimsOfHomes() []Aim {
	return []Aim{
		{"housing.terms_malformed", altered(m.aimTerms, func(c *housing.PublishTerms) { c.Basis = "" })},
		{
			"housing.account_unsuitable",
			altered(m.aimTerms, func(c *housing.PublishTerms) { c.Proceeds = c.Outside }),
		},
		{"housing.terms_out_of_order", altered(m.aimTerms, func(c *housing.PublishTerms) { c.From = firstDay })},
		{"housing.rows_out_of_range", altered(m.aimHomes, func(c *housing.RegisterHomes) { c.Homes = nil })},
		{"housing.home_malformed", altered(m.aimHomes, func(c *housing.RegisterHomes) { c.Homes[0].AreaDM2 = 0 })},
		{"housing.home_there_differently", altered(m.aimHomes, func(c *housing.RegisterHomes) {
			c.Homes[0].Code = m.homes[0].Code
			c.Homes[0].AreaDM2 = m.homes[0].AreaDM2%20_000 + 1
		})},
	}
}

func (m *Housing) aimsOfContracts() []Aim {
	buying := func(spoil func(*housing.Buy)) func(*rand.Rand, int64) any { return altered(m.aimBuy, spoil) }
	out := func(spoil func(*housing.BuyOut)) func(*rand.Rand, int64) any { return altered(m.aimBuyOut, spoil) }
	return []Aim{
		{"housing.terms_missing", buying(func(c *housing.Buy) { c.On = firstDay })},
		{"housing.home_unknown", buying(func(c *housing.Buy) { c.Home = 1 << 30 })},
		{"housing.home_taken", buying(func(c *housing.Buy) { c.Home = m.homeIn(c.Home, "shared", housing.Taken) })},
		{
			"housing.home_of_other_kind",
			buying(func(c *housing.Buy) { c.Home = m.homeIn(c.Home, "flat", housing.Free) }),
		},
		{"housing.home_assigned_to_another", m.aimForAnother},
		{"housing.home_of_another_allocation", buying(func(c *housing.Buy) {
			if i := slices.IndexFunc(m.homes, func(h *home) bool {
				return h.Kind == "shared" && h.of != nil && h.state == housing.Free
			}); i >= 0 {
				c.Home = housing.HomeNumber(i + 1)
			}
		})},
		{"housing.proceeds_short", m.aimProceeds},
		{"housing.person_unsuitable", buying(func(c *housing.Buy) { c.Owners[0].Person = 1 << 40 })},
		{"housing.date_unsuitable", buying(func(c *housing.Buy) { c.On += 2000 })},
		{"housing.amount_out_of_range", buying(func(c *housing.Buy) { c.Price = 0 })},
		{"housing.share_malformed", buying(func(c *housing.Buy) { c.Owners[0].Num = 0 })},
		{"housing.shares_not_one", buying(func(c *housing.Buy) { c.PublicDen++ })},
		{"housing.share_out_of_bounds", buying(func(c *housing.Buy) {
			c.Owners = c.Owners[:1]
			c.Owners[0].Num, c.Owners[0].Den, c.PublicNum, c.PublicDen = 1, 10, 9, 10
		})},
		{"housing.contract_unknown", out(func(c *housing.BuyOut) { c.Contract = 1 << 30 })},
		{"housing.contract_ended", out(func(c *housing.BuyOut) {
			if i := slices.IndexFunc(m.contracts, func(g *ownership) bool { return g.ended }); i >= 0 {
				c.Contract = housing.ContractNumber(i + 1)
			}
		})},
		{"housing.bought_out_already", out(func(c *housing.BuyOut) {
			i := slices.IndexFunc(m.contracts, func(g *ownership) bool { return !g.ended && g.public.Sign() == 0 })
			if i >= 0 {
				c.Contract = housing.ContractNumber(i + 1)
			}
		})},
		{"housing.buy_out_in_part", out(func(c *housing.BuyOut) { c.Den *= 2 })},
		{"housing.paper_missing", out(func(c *housing.BuyOut) { c.Paper = [32]byte{} })},
		{"housing.price_basis_unsuitable", out(func(c *housing.BuyOut) { c.Appraisal = 1<<46 - c.Appraisal })},
		{"housing.too_early", out(func(c *housing.BuyOut) { c.On = firstDay })},
		{"housing.rent_owed", func(chance *rand.Rand, now int64) any {
			for i, g := range m.contracts {
				if !g.ended && m.owed(m.ofContract(i+1)) > 0 &&
					addYears(g.On, int(g.terms.SaleYears)) <= today(now) {
					return housing.Sell{
						Contract: housing.ContractNumber(i + 1),
						On:       today(now),
						Price:    9,
						Paper:    [32]byte{1},
					}
				}
			}
			return m.aimBill(chance, now)
		}},
	}
}

// aimProceeds gives money back out of an account that was emptied.
func (m *Housing) aimProceeds(chance *rand.Rand, now int64) any {
	command := m.aimRescind(chance, now)
	c, ok := command.(housing.Rescind)
	proceeds := m.of.Ledger.accounts[housingAccounts+1].available().Int64()
	if !ok || proceeds < m.contracts[c.Contract-1].paid {
		return command
	}
	return ledger.Transfer{Debit: housingAccounts + 1, Credit: housingAccounts, Amount: proceeds}
}

// homeIn returns a home of a kind in a state, or the one that is given.
func (m *Housing) homeIn(
	other housing.HomeNumber,
	kind housing.HomeKind,
	state housing.HomeState,
) housing.HomeNumber {
	if i := slices.IndexFunc(m.homes, func(h *home) bool { return h.Kind == kind && h.state == state }); i >= 0 {
		return housing.HomeNumber(i + 1)
	}
	return other
}

// aimForAnother lets a flat that is kept for another.
func (m *Housing) aimForAnother(chance *rand.Rand, now int64) any {
	number := m.homeIn(0, "flat", housing.Kept)
	if number == 0 {
		return m.aimAssign(chance, now)
	}
	who := m.of.Person.found(chance, alive)
	if who == m.homes[number-1].held {
		return nil
	}
	return housing.SignLease{Home: number, Tenant: who, Monthly: 1, From: today(now)}
}

func (m *Housing) aimsOfRent() []Aim {
	paying := func(spoil func(*housing.NotePayment)) func(*rand.Rand, int64) any {
		return altered(m.aimPayment, spoil)
	}
	return []Aim{
		{"housing.lease_unknown", altered(m.aimEnd, func(c *housing.EndLease) { c.Lease = 1 << 30 })},
		{"housing.lease_ended", altered(m.aimEnd, func(c *housing.EndLease) {
			for i := range m.leases {
				if m.dues[ofLease(i+1)].until != 0 {
					c.Lease = housing.LeaseNumber(i + 1)
				}
			}
		})},
		{"housing.month_billed", altered(m.aimSupport, func(c *housing.GrantSupport) {
			if d := m.dues[ofLease(int(c.Lease))]; d.billed != 0 {
				c.From = d.billed
			}
		})},
		{"housing.earlier_month_first", m.aimLater},
		{"housing.programme_not_published", altered(m.aimSupport, func(c *housing.GrantSupport) { c.Programme = "p1" })},
		{"housing.support_none", altered(m.aimEndSupport, func(c *housing.EndSupport) { c.Until = addMonths(c.Until, 60) })},
		{"housing.payment_unknown", altered(m.aimTakeBack, func(c *housing.TakeBackPayment) { c.Reference++ })},
		{"housing.month_unsuitable", altered(m.aimBill, func(c *housing.Bill) { c.Month++ })},
		{"housing.nothing_to_bill", m.aimNothing}, {"housing.support_budget_short", m.aimShort},
		{"housing.subject_unknown", paying(func(c *housing.NotePayment) { c.Number = 1 << 30 })},
		{"housing.balance_is_another", paying(func(c *housing.NotePayment) { c.Seen++ })},
		{"housing.paid_above_owed", paying(func(c *housing.NotePayment) { c.Amount = c.Seen + 1 })},
		{"housing.credit_short", altered(m.aimPayBack, func(c *housing.PayBack) { c.Amount = c.Seen + 1 })},
		{"housing.rent_account_short", m.aimIncome},
		{"housing.reference_used", paying(func(c *housing.NotePayment) { c.Reference = 0 })},
	}
}

// aimIncome ends a lease within a month that is billed, when the account of rent was emptied.
func (m *Housing) aimIncome(chance *rand.Rand, now int64) any {
	income := m.of.Ledger.accounts[housingAccounts+3].available()
	if income.Sign() > 0 {
		return ledger.Transfer{Debit: housingAccounts + 3, Credit: housingAccounts, Amount: income.Int64()}
	}
	return m.aimEnd(chance, now)
}

// aimLater bills a month after one for which something is owed.
func (m *Housing) aimLater(chance *rand.Rand, now int64) any {
	next := m.nextMonth(now)
	if later := addMonths(next, 1); addMonths(later, 1) <= today(now) {
		return housing.Bill{Month: later}
	}
	return m.aimBill(chance, now)
}

// aimNothing bills a month in which nothing is owed: the next one, if nobody rents, or a first one long
// ago.
func (m *Housing) aimNothing(_ *rand.Rand, now int64) any {
	month := m.nextMonth(now)
	if m.billed == 0 {
		month, _ = monthOf(m.terms[0].From + 40)
	}
	return housing.Bill{Month: month}
}

// aimShort bills support out of a budget that is spent.
func (m *Housing) aimShort(chance *rand.Rand, now int64) any {
	budget := m.of.Ledger.accounts[housingAccounts+4]
	month, supported := m.nextMonth(now), int64(0)
	for _, s := range m.subjects() {
		_, support, _ := m.owes(s, month)
		supported += support
	}
	switch {
	case supported == 0:
		return m.aimSupport(chance, now)
	case budget.available().Sign() > 0:
		return ledger.Transfer{
			Debit:  housingAccounts + 4,
			Credit: housingAccounts,
			Amount: budget.available().Int64(),
		}
	}
	return housing.Bill{Month: month}
}

func (m *Housing) aimsOfAllocations() []Aim {
	return []Aim{
		{"housing.allocation_malformed", altered(m.aimOpen, func(c *housing.OpenAllocation) { c.Homes = 0 })},
		{"housing.public_source_malformed", altered(m.aimOpen, func(c *housing.OpenAllocation) { c.Public = "号码" })},
		{"housing.public_form_malformed", altered(m.aimOpen, func(c *housing.OpenAllocation) { c.Form = "digits:5" })},
		{"housing.public_value_malformed", altered(m.aimDraw, func(c *housing.Draw) { c.Public += " " })},
		{"housing.home_not_assigned", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.applications, func(a *application) bool { return a.home == 0 })
			if i < 0 {
				return m.aimApply(chance, now)
			}
			return housing.Release{Application: housing.ApplicationNumber(i + 1), Reason: housing.ByWish}
		}},
		{"housing.release_reason_unsuitable", altered(m.aimRelease, func(c *housing.Release) { c.Reason = "moved" })},
		{"housing.home_still_kept", altered(m.aimRelease, func(c *housing.Release) { c.Reason = housing.NotSigned })},
		{"housing.allocation_unknown", altered(m.aimApply, func(c *housing.Apply) { c.Allocation = 1 << 30 })},
		{"housing.allocation_in_other_state", altered(m.aimApply, func(c *housing.Apply) {
			i := slices.IndexFunc(m.allocations, func(a *allocation) bool { return a.state != housing.Open })
			if i >= 0 {
				c.Allocation = housing.AllocationNumber(i + 1)
			}
		})},
		{"housing.applied_already", altered(m.aimApply, func(c *housing.Apply) {
			if a := m.allocations[c.Allocation-1]; len(a.all) > 0 {
				c.Rows[0].Person = m.applications[a.all[0]-1].Person
			}
		})},
		{"housing.applicant_has_home", m.aimHoused},
		{"housing.applicants_waiting", func(chance *rand.Rand, now int64) any {
			if number := m.winner(chance); number != 0 {
				i := slices.Index(m.allocations, m.applications[number-1].of)
				return housing.WithdrawAllocation{Allocation: housing.AllocationNumber(i + 1), Paper: [32]byte{6}}
			}
			return m.aimDraw(chance, now)
		}},
	}
}

func (m *Housing) aimsOfDraws() []Aim {
	return []Aim{
		{"housing.list_empty", func(chance *rand.Rand, now int64) any {
			if number := m.stands(housing.Open, func(a *allocation) bool { return len(a.all) == 0 }); number != 0 {
				return housing.FreezeList{Allocation: number}
			}
			return m.aimOpen(chance, now)
		}},
		{"housing.draw_too_early", func(chance *rand.Rand, now int64) any {
			number := m.stands(housing.Frozen, func(a *allocation) bool { return a.DrawOn > today(now) })
			if number == 0 {
				return m.aimFreeze(chance, now)
			}
			a := m.allocations[number-1]
			return housing.Draw{Allocation: number, Number: a.number(number), Public: m.value(chance, number)}
		}},
		{"housing.draw_due", m.aimEvade},
		{"housing.draw_day_come", func(chance *rand.Rand, now int64) any {
			number := m.stands(housing.Frozen, func(a *allocation) bool { return a.DrawOn <= today(now) })
			if number == 0 {
				return m.aimFreeze(chance, now)
			}
			return housing.MoveDraw{Allocation: number, DrawOn: today(now) + 9, Reason: housing.ValueAbsent}
		}},
		{"housing.move_reason_unsuitable", altered(m.aimMove, func(c *housing.MoveDraw) { c.Reason = "later" })},
		{"housing.public_source_the_same", altered(m.aimMove, func(c *housing.MoveDraw) {
			a := m.allocations[c.Allocation-1]
			if c.Public = a.Public; len(a.sources) > 0 && c.DrawOn%2 == 0 {
				c.Public = a.sources[0]
			}
		})},
		{"housing.commitment_used", altered(m.aimMove, func(c *housing.MoveDraw) {
			c.Commitment = m.allocations[0].Commitment
		})},
		{"housing.number_breaks_commitment", altered(m.aimDraw, func(c *housing.Draw) { c.Number[1]++ })},
		{
			"housing.application_unknown",
			altered(m.aimDecline, func(c *housing.Decline) { c.Application = 1 << 40 }),
		},
		{"housing.application_not_chosen", func(chance *rand.Rand, now int64) any {
			i := slices.IndexFunc(m.applications, func(a *application) bool { return a.rank == 0 || a.declined })
			if i < 0 {
				return m.aimApply(chance, now)
			}
			return housing.Decline{Application: housing.ApplicationNumber(i + 1)}
		}},
	}
}

// aimEvade withdraws a list whose value may be known.
func (m *Housing) aimEvade(chance *rand.Rand, now int64) any {
	number := m.stands(housing.Frozen, func(a *allocation) bool {
		return a.DrawOn <= today(now) && today(now) < a.DrawOn+14
	})
	if number == 0 {
		return m.aimFreeze(chance, now)
	}
	return housing.WithdrawAllocation{Allocation: number, Paper: [32]byte{6}}
}

// aimHoused has somebody apply who has a home, where that is not for such.
func (m *Housing) aimHoused(chance *rand.Rand, now int64) any {
	number := m.stands(housing.Open, func(a *allocation) bool { return a.Rule != housing.Anybody })
	i := slices.IndexFunc(m.leases, func(l *flat) bool { return m.of.Person.active(l.Tenant) })
	if number == 0 || i < 0 {
		return m.aimOpen(chance, now)
	}
	for j, l := range m.leases {
		if m.dues[ofLease(j+1)].until == 0 && m.of.Person.active(l.Tenant) {
			i = j
		}
	}
	return housing.Apply{Allocation: number, Rows: []housing.ApplyRow{{Person: m.leases[i].Tenant, Weight: 1}}}
}

package twin

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/dividend"
	"liangshan/ledger"
	"liangshan/person"
)

// Aims returns what is aimed at in the register of dividends.
func (m *Dividend) Aims() []Aim {
	return slices.Concat(m.aimsOfRuns(), m.aimsOfProposals(), []Aim{
		{
			"dividend.cost_method_unknown",
			m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.CostMethod = 2 }),
		},
		{"dividend.rate_out_of_range", m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.TaxRate = -1 })},
		{
			"dividend.reserve_cap_negative",
			m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.ReserveMax = -1 }),
		},
		{"dividend.rounding_unknown", m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.TaxRounding = 4 })},
		{"dividend.source_malformed", m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.Source = "" })},
		{
			"dividend.waterfall_out_of_order",
			m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.From = firstDay }),
		},
		{
			"dividend.publicity_out_of_range",
			m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.PublicityDays = 61 }),
		},
		{
			"dividend.holding_out_of_range",
			m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.HoldingFirst = 0 }),
		},
		{"dividend.account_units_differ", func(chance *rand.Rand, now int64) any {
			if m.otherAccount() == 0 {
				return m.otherUnit()
			}
			return m.spoiltWaterfall(func(c *dividend.PublishWaterfall) { c.Fee = m.otherAccount() })(chance, now)
		}},
		{"dividend.holders_too_many", m.spoiltRegister(func(c *dividend.OpenRegister) {
			c.Rows = make(dividend.ShareRows, 33*16_001)
		})},
		{
			"dividend.rows_malformed",
			m.spoiltRegister(func(c *dividend.OpenRegister) { c.Rows = append(c.Rows, 0) }),
		},
		{"dividend.total_out_of_range", m.spoiltRegister(func(c *dividend.OpenRegister) { c.Total = 0 })},
		{
			"dividend.holder_twice",
			m.spoiltRegister(func(c *dividend.OpenRegister) { c.Rows = append(c.Rows, c.Rows[:33]...) }),
		},
		{"dividend.shares_not_total", m.spoiltRegister(func(c *dividend.OpenRegister) { c.Total++ })},
	})
}

// aimsOfRuns are aims about runs once they are proposed.
func (m *Dividend) aimsOfRuns() []Aim {
	return []Aim{
		{"dividend.close", m.aimClose}, {"dividend.dismiss", m.aimDecision(false)},
		{"dividend.uphold", m.aimDecision(true)}, {"dividend.withdraw_run", m.aimGiveUp},
		{"dividend.note_file", m.aimFile(func(*dividend.NoteFile) {})},
		{"dividend.file_differs", m.aimFile(func(c *dividend.NoteFile) { c.Total++ })},
		{"dividend.nothing_to_file", m.aimFile(func(c *dividend.NoteFile) { c.Lines = 0 })},
		{"dividend.line_paid_to_heirs", m.aimDead}, {"dividend.list_is_another", m.aimList},
		{"dividend.lines_unsettled", func(chance *rand.Rand, now int64) any {
			held := func(r *run) bool { return m.sums(r).linesHeld > 0 }
			if number := m.newestRun(held, dividend.Paid); number != 0 {
				return dividend.CloseRun{Run: number}
			}
			return m.onward(chance, now)
		}},
		{
			"dividend.objections_open",
			m.aimContested,
		}, {"dividend.publish_waterfall", m.spoiltWaterfall(m.nextWaterfall)},
		{"dividend.tonnes_not_positive", m.spoiltProposal(1, func(rows []dividend.SourceRow) []dividend.SourceRow {
			rows[0].Tonnes = 0
			return rows
		})},
		{"dividend.objector_unknown", m.spoiltObjection(func(c *dividend.Object) { c.Person = 1 << 40 })},
		{"dividend.register_not_in_run", m.spoiltObjection(func(c *dividend.Object) { c.Register += 99 })},
	}
}

// aimsOfProposals are aims about the proposal of a run.
func (m *Dividend) aimsOfProposals() []Aim {
	return []Aim{
		{"dividend.sale_without_source", m.spoiltProposal(2, func(rows []dividend.SourceRow) []dividend.SourceRow {
			last := rows[len(rows)-1].Sale
			return slices.DeleteFunc(rows, func(r dividend.SourceRow) bool { return r.Sale == last })
		})},
		{
			"dividend.source_of_another_sale",
			m.spoiltProposal(1, func(rows []dividend.SourceRow) []dividend.SourceRow {
				rows[0].Sale += 1000
				return rows
			}),
		},
		{"dividend.sources_incomplete", m.spoiltProposal(1, func(rows []dividend.SourceRow) []dividend.SourceRow {
			if rows[0].Tonnes > 1 {
				rows[0].Tonnes--
			} else if len(rows) > 1 && rows[0].Sale == rows[1].Sale {
				rows = rows[1:]
			}
			return rows
		})},
	}
}

// spoiltWaterfall returns what draws a waterfall with one thing wrong.
func (m *Dividend) spoiltWaterfall(spoil func(*dividend.PublishWaterfall)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		if len(m.waterfalls) == 0 {
			return nil
		}
		c := m.waterfalls[len(m.waterfalls)-1]
		c.From = calendar.DateMax // It is refused: it bars no other.
		spoil(&c)
		return c
	}
}

// spoiltRegister returns what draws the register of an owner who has none, with one thing wrong.
func (m *Dividend) spoiltRegister(spoil func(*dividend.OpenRegister)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		owners := slices.Clone(m.of.Village.villages())
		for _, number := range m.of.activeCompanies() {
			owners = append(owners, m.companyOf(number))
		}
		owners = slices.DeleteFunc(owners, func(owner string) bool {
			return slices.ContainsFunc(m.registers, func(s *shareRegister) bool { return s.owner == owner })
		})
		if len(owners) == 0 {
			return m.of.Company.drawRegister(chance, 0, now)
		}
		c := m.registerOf(chance, owners[chance.IntN(len(owners))], 0, now).(dividend.OpenRegister)
		spoil(&c)
		return c
	}
}

// onward brings a run nearer to being paid: the one that has come farthest and can be brought.
func (m *Dividend) onward(chance *rand.Rand, now int64) any {
	for i := len(m.runs) - 1; i >= 0; i-- {
		r, number := m.runs[i], dividend.RunNumber(i+1)
		open := slices.IndexFunc(m.objections, func(o *objection) bool {
			return o.run == number && o.state == dividend.ObjectionOpen
		})
		switch {
		case !m.of.recent.fresh("onward", uint64(i)<<8|uint64(r.state)):
		case r.state == dividend.Proposed:
			return dividend.Freeze{Run: number}
		case r.state == dividend.Frozen:
			return dividend.Publish{Run: number}
		case r.state == dividend.Published && open >= 0:
			return dividend.Dismiss{Objection: dividend.ObjectionNumber(open + 1), Reason: "of_age"}
		case r.state == dividend.Published && r.until <= now:
			return dividend.Approve{Run: number, Hash: r.hash}
		case r.state == dividend.Approved:
			return dividend.Pay{Run: number}
		}
	}
	if len(m.unreturned()) == 0 {
		return m.of.Carbon.advance(chance, now)
	}
	return m.drawPropose(chance, 0, now)
}

// newestRun returns the newest run in one of some states of which something holds; 0 if there is none.
func (m *Dividend) newestRun(holds func(*run) bool, states ...dividend.RunState) dividend.RunNumber {
	for i := len(m.runs) - 1; i >= 0; i-- {
		if slices.Contains(states, m.runs[i].state) && holds(m.runs[i]) {
			return dividend.RunNumber(i + 1)
		}
	}
	return 0
}

func anyRun(*run) bool { return true }

// aimClose closes a run, or settles a line that waits.
func (m *Dividend) aimClose(chance *rand.Rand, now int64) any {
	if number := m.newestRun(func(r *run) bool { return m.sums(r).linesHeld == 0 }, dividend.Paid); number != 0 {
		return dividend.CloseRun{Run: number}
	}
	if m.newestRun(anyRun, dividend.Paid) != 0 {
		return m.drawReissue(chance, 0, now)
	}
	return m.onward(chance, now)
}

// aimDecision returns what decides on an objection, or objects.
func (m *Dividend) aimDecision(upheld bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		for i, o := range m.objections {
			if o.state != dividend.ObjectionOpen || m.runs[o.run-1].state > dividend.Published ||
				!m.of.recent.fresh("decision", uint64(i)) {
				continue
			}
			if upheld {
				return dividend.Uphold{Objection: dividend.ObjectionNumber(i + 1), Reason: "of_age"}
			}
			return dividend.Dismiss{Objection: dividend.ObjectionNumber(i + 1), Reason: "of_age"}
		}
		return m.spoiltObjection(func(*dividend.Object) {})(chance, now)
	}
}

// spoiltObjection returns what draws an objection to a list that is shown, with something wrong.
func (m *Dividend) spoiltObjection(spoil func(*dividend.Object)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		number := m.newestRun(func(r *run) bool { return now < r.until }, dividend.Published)
		if number == 0 {
			return m.onward(chance, now)
		}
		c := dividend.Object{Run: number, Reason: "art_14", Register: m.runs[number-1].registersOf()[0],
			Person: m.of.Person.found(chance, func(h *human) bool { return standing(h) && !h.dead })}
		spoil(&c)
		return c
	}
}

// aimGiveUp gives a run up while another is there.
func (m *Dividend) aimGiveUp(chance *rand.Rand, now int64) any {
	if number := m.newestRun(anyRun, dividend.Proposed, dividend.Frozen); number != 0 && chance.IntN(2) == 0 {
		return dividend.WithdrawRun{Run: number, Reason: "wrong_number"}
	}
	if len(m.unreturned()) == 0 {
		return m.of.Carbon.advance(chance, now)
	}
	return m.drawPropose(chance, 0, now)
}

// nextWaterfall makes a copy of the newest waterfall one that may follow it.
func (m *Dividend) nextWaterfall(c *dividend.PublishWaterfall) {
	c.From = m.waterfalls[len(m.waterfalls)-1].From + 1
}

// aimContested approves a list while somebody objects to it.
func (m *Dividend) aimContested(chance *rand.Rand, now int64) any {
	contested := func(r *run) bool {
		return slices.ContainsFunc(m.objections, func(o *objection) bool {
			return m.runs[o.run-1] == r && o.state == dividend.ObjectionOpen
		})
	}
	number := m.newestRun(contested, dividend.Published)
	switch {
	case number == 0:
		return m.spoiltObjection(func(*dividend.Object) {})(chance, now)
	case m.runs[number-1].until > now:
		return nil
	}
	return dividend.Approve{Run: number, Hash: m.runs[number-1].hash}
}

// aimList approves another list than the one that was shown.
func (m *Dividend) aimList(chance *rand.Rand, now int64) any {
	ready := func(r *run) bool {
		return r.until <= now && !slices.ContainsFunc(m.objections, func(o *objection) bool {
			return m.runs[o.run-1] == r && o.state == dividend.ObjectionOpen
		})
	}
	if number := m.newestRun(ready, dividend.Published); number != 0 {
		c := dividend.Approve{Run: number, Hash: m.runs[number-1].hash}
		c.Hash[3]++
		return c
	}
	return m.onward(chance, now)
}

// aimDead has somebody die between the list and the payment, so that the money has to wait; then has
// the shares inherited, what waits paid to the heirs, and the payment to the dead given back.
func (m *Dividend) aimDead(chance *rand.Rand, now int64) any {
	for _, id := range slices.Sorted(maps.Keys(m.lines)) {
		l := m.lines[id]
		if m.runs[l.run-1].state != dividend.Paid {
			continue
		}
		s := m.registers[l.register-1]
		day := max(today(now), s.from)
		switch waits := l.state == dividend.LineHeld || l.state == dividend.LineReturned; {
		case l.state == dividend.LineInheritedState:
			return dividend.ReturnPayment{Line: id, Reason: "wrong_number"}
		case waits && m.dead(l.holder) && len(s.heirs[l.holder]) > 0 && m.of.recent.fresh("heirs", uint64(id)):
			return dividend.Reissue{Line: id}
		case waits && m.dead(l.holder) && s.units(l.holder, day) > 0 && m.of.recent.fresh("estate", uint64(id)):
			return dividend.Inherit{Register: l.register, Holder: l.holder, Date: day,
				Heirs: m.recipients(chance, 0, s.units(l.holder, day), 1)}
		}
	}
	if c := m.aimDeath(now); c != nil {
		return c
	}
	return m.onward(chance, now)
}

// aimDeath has somebody die who is on a list and would be paid; nil if somebody has, or nobody can.
func (m *Dividend) aimDeath(now int64) any {
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(m.lines))) {
		l := m.lines[id]
		r := m.runs[l.run-1]
		h := m.of.Person.people[l.holder]
		ahead := r.state == dividend.Frozen || r.state == dividend.Published || r.state == dividend.Approved
		if !ahead || h == nil || l.net() <= 0 || l.bank != dividend.BankChecked || h.changed > today(now) {
			continue
		}
		if h.dead {
			return nil
		}
		if standing(h) && m.usable(l.account, m.waterfalls[r.waterfall]) {
			return person.NoteDeath{Number: l.holder, Date: today(now)}
		}
	}
	return nil
}

// spoiltProposal returns what proposes a run over so many sales with something wrong in its sources.
func (m *Dividend) spoiltProposal(
	sales int,
	spoil func([]dividend.SourceRow) []dividend.SourceRow,
) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		c := dividend.Propose{Date: today(now), RegisterDate: today(now)}
		w := m.inForce(c.Date)
		open := m.unreturned()
		if w < 0 || len(open) < sales {
			return m.of.Carbon.advance(chance, now)
		}
		var sources []dividend.SourceRow
		for _, sale := range open[:sales] {
			s := m.of.Carbon.sales[sale-1]
			for _, p := range orderedParts(s.parts) {
				register, owner := m.delivers(chance, p)
				if register == 0 {
					return m.registerOf(chance, owner, 0, now)
				}
				sources = append(sources, m.sources(chance, sale, register, p, s.parts[p])...)
			}
			one := dividend.Sale{Sale: sale, Amount: s.proceeds - s.fees, Cost: s.cost.FIFO}
			if m.waterfalls[w].CostMethod == dividend.Average {
				one.Cost = s.cost.Average
			}
			c.Sales = append(c.Sales, one)
		}
		c.Pool = m.pool(m.waterfalls[w])
		slices.SortFunc(c.Sales, func(a, b dividend.Sale) int { return cmp.Compare(a.Sale, b.Sale) })
		if len(sources) > 0 {
			sources = spoil(sources)
		}
		c.Sources = dividend.PackSources(sources)
		return c
	}
}

// pool returns an account in yuan that a waterfall does not fill; 0 if there is none.
func (m *Dividend) pool(w dividend.PublishWaterfall) ledger.AccountID {
	for _, id := range m.of.Ledger.draw.opened {
		if a := m.of.Ledger.accounts[id]; a.mayOwe && !a.closed && m.poolCode(id, w) == "" {
			return id
		}
	}
	return 0
}

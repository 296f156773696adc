package twin

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/dividend"
	"liangshan/ledger"
)

// drawPropose draws a run over sales whose income nobody has yet, or a register that it needs.
func (m *Dividend) drawPropose(chance *rand.Rand, wrong int, now int64) any {
	c := dividend.Propose{Date: date(chance, now, wrong), RegisterDate: today(now)}
	open := m.unreturned()
	var sources []dividend.SourceRow
	for range 1 + chance.IntN(2) {
		if len(open) == 0 {
			break
		}
		i := chance.IntN(len(open))
		sale := open[i]
		open = slices.Delete(open, i, i+1)
		s := m.of.Carbon.sales[sale-1]
		for _, p := range orderedParts(s.parts) {
			register, owner := m.delivers(chance, p)
			if register == 0 && owner != "" && !percent(chance, wrong) {
				return m.registerOf(chance, owner, 0, now)
			}
			sources = append(sources, m.sources(chance, sale, register, p, s.parts[p])...)
		}
		one := dividend.Sale{Sale: sale, Amount: s.proceeds - s.fees, Cost: s.cost.FIFO}
		if w := m.inForce(c.Date); w >= 0 && m.waterfalls[w].CostMethod == dividend.Average {
			one.Cost = s.cost.Average
		}
		c.Sales = append(c.Sales, one)
		c.Pool = s.account
	}
	if c.Pool == 0 || chance.IntN(3) == 0 {
		c.Pool = m.anyAccount(chance, wrong)
	}
	if len(m.opened) > 0 && percent(chance, 2*wrong) {
		c.Pool = m.heldAccount(chance)
	}
	slices.SortFunc(c.Sales, func(a, b dividend.Sale) int { return cmp.Compare(a.Sale, b.Sale) })
	if percent(chance, 7*wrong) {
		m.spoilSales(chance, &c)
	}
	if percent(chance, 8*wrong) {
		sources = m.spoilSources(chance, sources)
	}
	c.Sources = dividend.PackSources(sources)
	switch {
	case percent(chance, 2*wrong):
		c.RegisterDate = []calendar.Date{0, firstDay, firstDay, today(now) + 1}[chance.IntN(4)]
	case percent(chance, wrong):
		c.Date = firstDay - 1
	case percent(chance, wrong):
		c.Sources = [][]byte{nil, append(c.Sources, 1), make([]byte, 48*16_001)}[weighted(chance, []int{10, 10, 1})]
	}
	return c
}

func orderedParts(parts map[salePart]int64) []salePart {
	return slices.SortedFunc(maps.Keys(parts), func(a, b salePart) int {
		return cmp.Or(cmp.Compare(a.village, b.village), cmp.Compare(a.cooperative, b.cooperative),
			cmp.Compare(a.forward, b.forward))
	})
}

// delivers returns the register that gets the income of a part of a sale, or the owner whose it would
// be.
func (m *Dividend) delivers(chance *rand.Rand, p salePart) (dividend.RegisterNumber, string) {
	owner := p.village
	if code := m.companyOf(p.cooperative); code != "" && (owner == "" || chance.IntN(3) == 0) {
		owner = code
	}
	if i := slices.IndexFunc(m.registers, func(s *shareRegister) bool { return s.owner == owner }); i >= 0 {
		return dividend.RegisterNumber(i + 1), owner
	}
	if (owner == "" || !m.owns(owner)) && len(m.registers) > 0 {
		return dividend.RegisterNumber(1 + chance.IntN(len(m.registers))), ""
	}
	return 0, owner
}

// sources names the tonnes of a part of a sale, in one piece or two.
func (m *Dividend) sources(chance *rand.Rand, sale uint64, register dividend.RegisterNumber, p salePart,
	tonnes int64) (all []dividend.SourceRow) {
	for tonnes > 0 {
		n := tonnes
		if chance.IntN(3) == 0 {
			n = 1 + chance.Int64N(tonnes)
		}
		row := dividend.SourceRow{Register: register}
		row.Sale, row.Series, row.First, row.Tonnes = sale, uint32(1+chance.IntN(2)), m.serial+1, uint32(n)
		row.Cooperative, row.Contract, row.Stand = uint32(p.cooperative), uint64(p.forward), chance.Uint64N(5)
		m.serial += uint64(n)
		tonnes -= n
		all = append(all, row)
	}
	return all
}

// spoilSales makes the sales of a run wrong.
func (m *Dividend) spoilSales(chance *rand.Rand, c *dividend.Propose) {
	if len(c.Sales) == 0 {
		return
	}
	last := &c.Sales[len(c.Sales)-1]
	switch chance.IntN(8) {
	case 0:
		c.Sales = make([]dividend.Sale, []int{0, 1001}[chance.IntN(2)])
	case 1:
		last.Sale = []uint64{0, 1 << 63}[chance.IntN(2)]
	case 2:
		last.Amount = []int64{0, 1<<50 + 1}[chance.IntN(2)]
	case 3:
		last.Cost = []int64{-1, 1<<50 + 1}[chance.IntN(2)]
	case 4:
		c.Sales = append(
			c.Sales,
			dividend.Sale{Sale: uint64(len(m.of.Carbon.sales) + 1 + chance.IntN(2)), Amount: 9},
		)
	case 5:
		last.Amount++
	case 6:
		last.Cost++
	case 7:
		for i := range m.of.Carbon.sales {
			if m.returned(uint64(i + 1)) {
				c.Sales[0].Sale = uint64(i + 1)
			}
		}
	}
}

// spoilSources makes the sources of a run wrong.
func (m *Dividend) spoilSources(chance *rand.Rand, sources []dividend.SourceRow) []dividend.SourceRow {
	if len(sources) == 0 {
		return sources
	}
	last := &sources[len(sources)-1]
	switch chance.IntN(9) {
	case 0:
		last.Tonnes = 0
	case 1:
		last.First = uint64(chance.IntN(2)) << 63
	case 2:
		last.Tonnes++
	case 3:
		last.Sale++
	case 4:
		for _, r := range m.runs {
			if len(r.sources) > 0 {
				last.Series, last.First = r.sources[0].Series, r.sources[0].First
			}
		}
	case 5:
		last.Register = dividend.RegisterNumber(len(m.registers) + 1)
	case 6:
		last.Contract = []uint64{7, 1 << 63}[chance.IntN(2)]
	case 7:
		return sources[:len(sources)-1]
	case 8:
		if last.Tonnes > 1 {
			last.Tonnes--
		}
	}
	return sources
}

// run returns a run, mostly one that is in one of some states and was not asked for the same lately.
func (m *Dividend) run(chance *rand.Rand, wrong int, what string, states ...dividend.RunState) dividend.RunNumber {
	var fit []dividend.RunNumber
	for i, r := range m.runs {
		if slices.Contains(states, r.state) {
			fit = append(fit, dividend.RunNumber(i+1))
		}
	}
	if len(fit) == 0 || percent(chance, 2*wrong) {
		return dividend.RunNumber(chance.IntN(len(m.runs) + 2))
	}
	number := fit[chance.IntN(len(fit))]
	for range 4 {
		if m.of.recent.fresh(what, uint64(number)) {
			break
		}
		number = fit[chance.IntN(len(fit))]
	}
	return number
}

func (m *Dividend) drawGiveUp(chance *rand.Rand, wrong int, _ int64) any {
	return dividend.WithdrawRun{Reason: aCode(chance, wrong),
		Run: m.run(chance, wrong, "give_up", dividend.Proposed, dividend.Frozen, dividend.Published)}
}

func (m *Dividend) drawFreeze(chance *rand.Rand, wrong int, _ int64) any {
	return dividend.Freeze{Run: m.run(chance, wrong, "freeze", dividend.Proposed)}
}

func (m *Dividend) drawPublish(chance *rand.Rand, wrong int, _ int64) any {
	return dividend.Publish{Run: m.run(chance, wrong, "show", dividend.Frozen)}
}

func (m *Dividend) drawObject(chance *rand.Rand, wrong int, _ int64) any {
	c := dividend.Object{Run: m.run(chance, wrong, "object", dividend.Published), Reason: aCode(chance, wrong),
		Person: m.of.Person.number(chance, 3*wrong), Register: 1}
	if r := at(m.runs, c.Run); r != nil && len(r.parts) > 0 {
		registers := r.registersOf()
		c.Register = registers[chance.IntN(len(registers))]
	}
	if percent(chance, 3*wrong) {
		c.Register += 9
	}
	return c
}

// drawDecision draws what becomes of an objection.
func (m *Dividend) drawDecision(chance *rand.Rand, wrong int, _ int64) any {
	number := dividend.ObjectionNumber(chance.IntN(len(m.objections) + 2))
	for range 20 {
		if o := at(m.objections, number); o != nil && o.state == dividend.ObjectionOpen ||
			percent(chance, wrong/2) {
			break
		}
		number = dividend.ObjectionNumber(chance.IntN(len(m.objections) + 2))
	}
	if chance.IntN(2) == 0 {
		return dividend.Uphold{Objection: number, Reason: aCode(chance, wrong)}
	}
	return dividend.Dismiss{Objection: number, Reason: aCode(chance, wrong)}
}

func (m *Dividend) drawApprove(chance *rand.Rand, wrong int, now int64) any {
	c := dividend.Approve{Run: m.run(chance, wrong, "", dividend.Published)}
	for range 6 { // Mostly one whose time is over.
		if r := at(m.runs, c.Run); r != nil && r.until <= now || percent(chance, wrong) {
			break
		}
		c.Run = m.run(chance, wrong, "", dividend.Published)
	}
	if r := at(m.runs, c.Run); r != nil {
		c.Hash = r.hash
	}
	if percent(chance, 3*wrong) {
		c.Hash[3]++
	}
	return c
}

func (m *Dividend) drawPay(chance *rand.Rand, wrong int, _ int64) any {
	return dividend.Pay{Run: m.run(chance, wrong, "pay", dividend.Approved)}
}

// line returns a line, mostly one that is in one of some states.
func (m *Dividend) line(chance *rand.Rand, wrong int, states ...dividend.LineState) dividend.LineID {
	var fit []dividend.LineID
	for _, id := range slices.Sorted(maps.Keys(m.lines)) {
		l := m.lines[id]
		state := m.runs[l.run-1].state
		if slices.Contains(states, l.state) && (state == dividend.Paid || percent(chance, wrong)) {
			fit = append(fit, id)
		}
	}
	if len(fit) == 0 || percent(chance, wrong) {
		return dividend.LineID(chance.Uint64N(uint64(m.lastLine) + 2))
	}
	return fit[chance.IntN(len(fit))]
}

func (m *Dividend) drawReturn(chance *rand.Rand, wrong int, _ int64) any {
	c := dividend.ReturnPayment{Line: m.line(chance, wrong, dividend.LinePaid, dividend.LineReissued),
		Reason: aCode(chance, wrong)}
	if percent(chance, 6*wrong) {
		c.Line = m.line(chance, 0, dividend.LineInheritedState)
	}
	if chance.IntN(2) == 0 {
		c.From = m.anyAccount(chance, wrong)
	}
	if len(m.opened) > 0 && percent(chance, 4*wrong) {
		c.From = m.heldAccount(chance)
	}
	return c
}

// heldAccount draws one of the accounts that were opened for holders; there is one.
func (m *Dividend) heldAccount(chance *rand.Rand) ledger.AccountID {
	all := slices.Sorted(maps.Keys(m.opened))
	return all[chance.IntN(len(all))]
}

// drawReissue draws the payment of what waits, or of what it waits for.
func (m *Dividend) drawReissue(chance *rand.Rand, wrong int, now int64) any {
	c := dividend.Reissue{Line: m.line(chance, wrong, dividend.LineHeld, dividend.LineReturned)}
	l := m.lines[c.Line]
	if l == nil || chance.IntN(3) == 0 {
		return c
	}
	s := m.registers[l.register-1]
	w := m.waterfalls[m.runs[l.run-1].waterfall]
	switch p := s.payees[l.holder]; {
	case m.dead(l.holder) && len(s.heirs[l.holder]) == 0 && s.units(l.holder, today(now)) > 0:
		day := max(today(now), s.from)
		return dividend.Inherit{Register: l.register, Holder: l.holder, Date: day,
			Heirs: m.recipients(chance, 0, s.units(l.holder, day), 1+chance.IntN(2))}
	case !m.dead(l.holder) && (p.Bank != dividend.BankChecked || !m.usable(p.Account, w)):
		return dividend.SetPayee{Register: l.register, Holder: l.holder, Household: p.Household,
			Account: m.anyAccount(chance, 0), Bank: dividend.BankChecked}
	}
	return c
}

func (m *Dividend) drawClose(chance *rand.Rand, wrong int, _ int64) any {
	c := dividend.CloseRun{Run: m.run(chance, wrong, "close", dividend.Paid)}
	for range 5 { // Mostly one of which nothing waits.
		if r := at(m.runs, c.Run); r == nil || m.sums(r).linesHeld == 0 || percent(chance, wrong) {
			break
		}
		c.Run = m.run(chance, wrong, "close", dividend.Paid)
	}
	return c
}

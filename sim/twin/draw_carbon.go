package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/land"
	"liangshan/village"
)

// carbonKinds are the kinds of command that the twin draws, with their weights, and what there has
// to be that they are about something.
var carbonKinds = []struct {
	weight int
	draw   func(*Carbon, *rand.Rand, int, int64) any
	ready  func(*Carbon) bool
}{
	{3, (*Carbon).drawParameter, always}, {1, (*Carbon).drawMethod, always}, {4, (*Carbon).drawAppoint, always},
	{2, (*Carbon).drawDismiss, always}, {3, (*Carbon).drawApply, always}, {10, (*Carbon).drawMove, someProject},
	{6, (*Carbon).drawEnrol, someProject}, {4, (*Carbon).drawWithdraw, someStand}, {2, (*Carbon).drawForeign, always},
	{14, (*Carbon).drawDraft, someStand}, {12, (*Carbon).drawSubmit, in(carbon.DraftState, carbon.ReturnedState)},
	{16, (*Carbon).drawVerify, in(carbon.SubmittedState)}, {3, (*Carbon).drawReturn, in(carbon.SubmittedState)},
	{16, (*Carbon).drawApprove, in(carbon.VerifiedState)}, {16, (*Carbon).drawIssue, in(carbon.ApprovedState)},
	{6, (*Carbon).drawReport, someLot}, {12, (*Carbon).drawSettle, someReversal},
	{30, (*Carbon).drawReleaseBuffer, someLot}, {8, (*Carbon).drawTransfer, someLot},
	{5, (*Carbon).drawTransferMany, someLot}, {3, (*Carbon).drawRetireMany, someLot},
	{5, (*Carbon).drawSplitLot, someLot}, {12, (*Carbon).drawMergeLots, someLot}, {4, (*Carbon).drawRetire, someLot},
	{6, (*Carbon).drawCancel, someLot}, {6, (*Carbon).drawFreeze, someLot}, {8, (*Carbon).drawUnfreeze, someFreeze},
	{7, (*Carbon).drawPledge, someLot}, {10, (*Carbon).drawEndPledge, somePledge}, {6, (*Carbon).drawForward, someLot},
	{14, (*Carbon).drawDeliver, someForward}, {8, (*Carbon).drawRepay, someForward},
	{3, (*Carbon).drawPrice, someLot}, {16, (*Carbon).drawSell, someLot}, {12, (*Carbon).drawEscrow, someLot},
	{24, func(m *Carbon, chance *rand.Rand, _ int, now int64) any { return m.advance(chance, now) }, always},
}

func always(*Carbon) bool { return true }

func someProject(m *Carbon) bool { return len(m.projects) > 0 }

func someStand(m *Carbon) bool { return len(m.stands) > 0 }

func someLot(m *Carbon) bool { return m.lastLot > 0 }

func someReversal(m *Carbon) bool { return len(m.reversals) > 0 }

func someFreeze(m *Carbon) bool { return len(m.freezes) > 0 }

func somePledge(m *Carbon) bool { return len(m.pledges) > 0 }

func someForward(m *Carbon) bool { return len(m.forwards) > 0 }

// in returns whether there is a period in one of some states.
func in(states ...carbon.PeriodState) func(*Carbon) bool {
	return func(m *Carbon) bool {
		return slices.ContainsFunc(m.periods, func(p *period) bool { return slices.Contains(states, p.state) })
	}
}

// Draw returns a command at random.
func (m *Carbon) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 2, Companies: 7, Accounts: true}); c != nil {
		return c
	}
	if c := m.begin(chance, now); c != nil && !percent(chance, 10) {
		return c
	}
	weights := make([]int, len(carbonKinds))
	for i, k := range carbonKinds {
		if weights[i] = 12 * k.weight; !k.ready(m) {
			weights[i] = 1
		}
	}
	for range 8 {
		if c := carbonKinds[weighted(chance, weights)].draw(m, chance, wrong, now); c != nil {
			return c
		}
	}
	return m.drawAppoint(chance, wrong, now)
}

// begin returns the next command by which there is something to credit: land, a methodology, bounds,
// a bank, a verifier, a lender, a project. nil if there is.
func (m *Carbon) begin(chance *rand.Rand, now int64) any {
	live := 0
	for _, p := range m.of.Land.parcels {
		if !p.gone {
			live++
		}
	}
	if live < 10 {
		c := land.Register{}
		for i := range 4 {
			row := m.of.Land.row(chance, 0, now, m.of.Land.ground(chance, 0))
			row.Code = fmt.Sprintf("K%d-%d", i, m.of.Person.unused())
			c.Parcels = append(c.Parcels, row)
		}
		return c
	}
	if len(m.methods) == 0 && m.of.recent.fresh("begin_method", 0) {
		return carbon.PublishMethod{Code: "bamboo_1", Version: 1, From: 3650, TitleZH: "竹林经营", Source: "assumed",
			Text: carbon.Hash{1}}
	}
	for _, p := range []struct {
		name  string
		value int64
	}{{"gross_kg_per_mu_year", 1650}, {"kg_per_mu_year_max", 1650}, {"kg_per_mu_year_min", -4000}, {"buffer_ppm", 200_000},
		{"buffer_years", 0}} {
		if len(m.parameters[p.name]) == 0 && m.of.recent.fresh("begin_"+p.name, 0) {
			return carbon.SetParameter{Name: p.name, From: firstDay + 200, Value: p.value, Source: "assumed"}
		}
	}
	for _, role := range []string{"bank", "verifier", "lender"} {
		holders := 0
		for _, o := range m.roles {
			if o.role == role && o.to == calendar.DateMax && m.of.Company.active(o.holder) {
				holders++
			}
		}
		if holders == 0 && m.of.recent.fresh("begin_"+role, 0) {
			c := carbon.Appoint{Role: role, Company: m.of.firm(chance, 0), From: firstDay}
			if role == "verifier" {
				c.Method = "bamboo_1"
			}
			return c
		}
	}
	return nil
}

// firstDay is the first day of the oldest crediting period: 1 January 2014.
const firstDay calendar.Date = 16_071

// public draws a public name.
func public(chance *rand.Rand, wrong int) string { return name(chance, wrong) }

func anyHash(chance *rand.Rand, wrong int) (h carbon.Hash) {
	if !percent(chance, wrong) {
		h[chance.IntN(32)] = byte(1 + chance.IntN(255))
	}
	return h
}

func (m *Carbon) drawParameter(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.SetParameter{Source: public(chance, wrong), From: firstDay + 300}
	options := []struct {
		name   string
		values []int64
	}{
		{"gross_kg_per_mu_year", []int64{1650, 1700, 1500}},
		{"kg_per_mu_year_max", []int64{1650, 1600, 3}}, {"kg_per_mu_year_min", []int64{-4000, 0}},
		{"buffer_ppm", []int64{0, 100_000, 200_000, 333_333, 1_000_000}}, {"buffer_years", []int64{0, 0, 1, 10}},
		{"stock_max", []int64{1_000_000, 1_000_000, 20}}, {"prepaid_fen_max", []int64{noBound, noBound, 10_000}},
		{"sale_max", []int64{1_000_000, 5}}, {"sale_fee_ppm", []int64{0, 5000, 30_000}},
	}
	o := options[chance.IntN(len(options))]
	for range 4 {
		if len(m.parameters[o.name]) == 0 {
			break
		}
		o = options[chance.IntN(len(options))]
	}
	c.Name, c.Value = o.name, o.values[chance.IntN(len(o.values))]
	if set := m.parameters[o.name]; len(set) > 0 {
		c.From = max(set[len(set)-1].from+1, min(today(now), set[len(set)-1].from+200))
		if c.Name[0] == 'k' && c.Value < 100 && c.Value > -100 {
			c.Value *= 500
		}
	}
	switch {
	case percent(chance, wrong):
		c.Name = []string{"", "tax"}[chance.IntN(2)]
	case percent(chance, wrong):
		c.Value = []int64{noBound + 1, -1_000_001}[chance.IntN(2)]
		if c.Name == "kg_per_mu_year_max" {
			c.Value = []int64{1701, -1}[chance.IntN(2)]
		}
	case percent(chance, wrong):
		c.From = []calendar.Date{0, firstDay, calendar.DateMax + 1}[chance.IntN(3)]
	}
	return c
}

func (m *Carbon) drawMethod(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.PublishMethod{
		Code:    []string{"bamboo_1", "bamboo_2"}[chance.IntN(2)],
		Version: uint16(1 + chance.IntN(6)),
		From:    firstDay - 100 + calendar.Date(chance.IntN(2000)),
		TitleZH: public(chance, wrong), TitleEN: []string{"", public(chance, wrong)}[chance.IntN(2)],
		Source: "assumed",
		Text:   anyHash(chance, wrong),
	}
	for range 6 {
		if _, known := m.methods[methodID{c.Code, c.Version}]; !known || percent(chance, 2*wrong) {
			break
		}
		c.Version = uint16(1 + chance.IntN(40))
	}
	if chance.IntN(2) == 0 {
		c.To = c.From + calendar.Date(chance.IntN(3000))
	}
	if c.Code == "bamboo_2" && chance.IntN(2) == 0 {
		c.YearsLeast, c.YearsMost = 10, 20
		if percent(chance, wrong) {
			c.YearsMost = []uint16{9, 201}[chance.IntN(2)]
		}
	}
	switch {
	case percent(chance, wrong):
		c.Code = aCode(chance, 100)
	case percent(chance, wrong):
		c.Version = []uint16{0, 10_000}[chance.IntN(2)]
	case percent(chance, wrong):
		c.From, c.To = []calendar.Date{0, 20_000}[chance.IntN(2)], 19_000
	}
	return c
}

// holding returns a company that has a role, mostly.
func (m *Carbon) holding(chance *rand.Rand, role string, wrong int) company.Number {
	if len(m.roles) == 0 || percent(chance, wrong) {
		return m.of.firm(chance, 30)
	}
	for range 10 {
		if o := m.roles[chance.IntN(len(m.roles))]; o.role == role && o.to == calendar.DateMax {
			return o.holder
		}
	}
	return m.of.firm(chance, 0)
}

func (m *Carbon) drawAppoint(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.Appoint{Role: []string{"bank", "verifier", "verifier", "lender", "lender"}[chance.IntN(5)],
		Company: m.of.firm(chance, wrong), From: date(chance, now, wrong)}
	if c.Role == "bank" && len(m.stores) > 1 && !percent(chance, 3*wrong) {
		c.Role = "lender"
	}
	if c.Role == "verifier" {
		c.Method = []string{"bamboo_1", "bamboo_1", "bamboo_2"}[chance.IntN(3)]
	}
	if percent(chance, wrong) {
		c.Role = []string{"", "king"}[chance.IntN(2)]
	}
	if percent(chance, wrong) {
		c.Method = []string{"", "ghost", "bamboo_1"}[chance.IntN(3)]
	}
	return c
}

func (m *Carbon) drawDismiss(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.Dismiss{Role: "lender", Company: m.of.firm(chance, wrong), To: date(chance, now, wrong)}
	for range min(6, len(m.roles)/3) { // While there are few, they are not to be missed.
		if o := m.roles[chance.IntN(len(m.roles))]; o.role != "bank" || chance.IntN(4) == 0 {
			c.Role, c.Company, c.Method = o.role, o.holder, o.method
			if c.To = max(c.To, o.from); percent(chance, wrong) {
				c.To = o.from - 1
			}
			break
		}
	}
	return c
}

func (m *Carbon) drawApply(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.ApplyProject{
		Code:       fmt.Sprintf("AJ%d", m.of.Person.unused()),
		NameZH:     public(chance, wrong),
		Method:     "bamboo_1",
		Version:    1,
		Proponent:  m.of.firm(chance, wrong),
		Start:      firstDay,
		CreditFrom: firstDay + calendar.Date(chance.IntN(400)),
	}
	c.CreditTo = c.CreditFrom + []calendar.Date{3000, 3000, 4600, 9000}[chance.IntN(4)]
	if percent(chance, 20) {
		for id := range m.methods { // Any, for it is looked for by its code below.
			if id.code == "bamboo_2" && id.version < 3 {
				c.Method, c.Version = "bamboo_2", 1
			}
		}
	}
	switch {
	case percent(chance, wrong):
		c.Code = []string{"", "aj1", "A-1", strings.Repeat("A", 13), "AJ1"}[chance.IntN(5)]
		if len(m.projects) > 0 && chance.IntN(2) == 0 {
			c.Code = m.projects[0].code
		}
	case percent(chance, wrong):
		c.Version = 99
	case percent(chance, wrong):
		c.Start = []calendar.Date{0, today(now) + 1, c.CreditFrom + 1}[chance.IntN(3)]
	case percent(chance, wrong):
		c.CreditTo = []calendar.Date{0, c.CreditFrom - 1}[chance.IntN(2)]
	}
	return c
}

// project returns a project, mostly one that is in one of some states.
func (m *Carbon) project(chance *rand.Rand, wrong int, states ...carbon.ProjectState) carbon.ProjectID {
	if len(m.projects) == 0 || percent(chance, wrong) {
		return carbon.ProjectID(chance.IntN(len(m.projects) + 2))
	}
	id := carbon.ProjectID(1 + chance.IntN(len(m.projects)))
	for range 12 {
		if slices.Contains(states, m.projects[id-1].state) {
			break
		}
		id = carbon.ProjectID(1 + chance.IntN(len(m.projects)))
	}
	return id
}

func (m *Carbon) drawMove(chance *rand.Rand, wrong int, now int64) any {
	if len(m.projects) == 0 {
		return m.drawApply(chance, 0, now)
	}
	how := []string{"review", "review", "review", "register", "register", "register", "register", "refuse", "suspend",
		"resume", "terminate"}[chance.IntN(11)]
	for range 6 {
		id := m.project(chance, wrong, projectMoves[how].from...)
		p := at(m.projects, id)
		fits := p != nil && slices.Contains(projectMoves[how].from, p.state) && m.of.recent.fresh(how, uint64(id))
		if fits || percent(chance, wrong) {
			return MoveProject{How: how, MoveProject: carbon.MoveProject{Project: id, Reason: aCode(chance, wrong)}}
		}
	}
	return nil
}

// freeParcels returns parcels that are in no stand, in order.
func (m *Carbon) freeParcels() (free []uint64) {
	for i, p := range m.of.Land.parcels {
		if n := uint64(i + 1); !p.gone && !m.enrolled(n, firstDay, calendar.DateMax) {
			free = append(free, n)
		}
	}
	return free
}

func (m *Carbon) drawEnrol(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.EnrolStands{Project: m.project(chance, wrong, carbon.ProjectRegistered, carbon.ProjectMonitoring)}
	free := m.freeParcels()
	if len(free) == 0 && percent(chance, 70) {
		return m.of.Land.drawRegister(chance, wrong, now)
	}
	for range 1 + chance.IntN(3) {
		row := carbon.StandRow{
			Cooperative: m.of.firm(chance, wrong),
			Village:     village.Code(m.of.Village.home(chance, wrong)),
			Stratum:     aCode(chance, wrong),
			Phase:       []string{"mixed", "on", "off"}[chance.IntN(3)],
			From:        firstDay - 10,
			To:          []calendar.Date{30_000, 30_000, 20_500}[chance.IntN(3)],
		}
		for range 1 + chance.IntN(2) {
			if len(free) > 0 {
				row.Parcels, free = append(row.Parcels, free[0]), free[1:]
			}
		}
		for _, n := range row.Parcels {
			row.Area += m.of.Land.parcels[n-1].area
		}
		if chance.IntN(3) == 0 {
			row.Area = max(1, row.Area/2)
		}
		if percent(chance, 2*wrong) {
			m.spoilStand(chance, &row)
		}
		c.Stands = append(c.Stands, row)
	}
	if percent(chance, wrong/2+1) {
		c.Stands = make([]carbon.StandRow, []int{0, 5001}[chance.IntN(2)])
	}
	return c
}

// spoilStand makes a stand wrong.
func (m *Carbon) spoilStand(chance *rand.Rand, row *carbon.StandRow) {
	all := uint64(len(m.of.Land.parcels))
	switch chance.IntN(6) {
	case 0:
		row.Phase = []string{"", "even"}[chance.IntN(2)]
	case 1:
		row.Parcels = make([]uint64, []int{0, 65}[chance.IntN(2)])
	case 2:
		row.Area = []int64{0, -1, 100_000_000_001, row.Area*2 + 1}[chance.IntN(4)]
	case 3:
		row.To = []calendar.Date{0, row.From - 1}[chance.IntN(2)]
	case 4:
		row.Parcels = []uint64{1 + chance.Uint64N(all), all + 1}
	case 5:
		row.Parcels = []uint64{2, 1 + chance.Uint64N(2)}
	}
}

func (m *Carbon) drawWithdraw(chance *rand.Rand, wrong int, now int64) any {
	c := carbon.WithdrawStand{Stand: carbon.StandID(chance.IntN(len(m.stands) + 2)), Reason: aCode(chance, wrong),
		To: date(chance, now, wrong)}
	if s := at(m.stands, c.Stand); s != nil {
		switch chance.IntN(6) {
		case 0:
			c.To = []calendar.Date{0, s.From - 1, s.to}[chance.IntN(3)]
		case 1, 2: // Just about the end of what it was credited.
			c.To = s.From + 1
			for _, credit := range m.credits {
				if credit.parcel == s.Parcels[0] {
					c.To = credit.to + calendar.Date(chance.IntN(3)-1)
				}
			}
		}
	}
	return c
}

func (m *Carbon) drawForeign(chance *rand.Rand, wrong int, _ int64) any {
	c := carbon.RecordForeign{Programme: aCode(chance, wrong), Number: public(chance, wrong),
		From: firstDay + calendar.Date(chance.IntN(5000))}
	c.To = c.From + calendar.Date(chance.IntN(200))
	last := uint64(0)
	for range 1 + chance.IntN(2) {
		last += 1 + chance.Uint64N(uint64(len(m.of.Land.parcels))+1)
		c.Parcels = append(c.Parcels, last)
	}
	switch {
	case percent(chance, wrong):
		c.Parcels = make([]uint64, []int{0, 1, 5001}[chance.IntN(3)])
	case percent(chance, wrong):
		c.Parcels = append(c.Parcels, 1)
	case percent(chance, wrong):
		c.To = []calendar.Date{0, c.From - 1}[chance.IntN(2)]
	}
	return c
}

package twin

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/land"
	"liangshan/village"
)

// carbonKinds are the kinds of command that the twin draws, with their weights.
var carbonKinds = []struct {
	weight int
	draw   func(*Carbon, *rand.Rand, int, int64) any
}{
	{5, (*Carbon).drawParameter}, {2, (*Carbon).drawMethod}, {4, (*Carbon).drawAppoint}, {2, (*Carbon).drawDismiss},
	{4, (*Carbon).drawApply}, {13, (*Carbon).drawMove}, {6, (*Carbon).drawEnrol}, {3, (*Carbon).drawWithdraw},
	{2, (*Carbon).drawForeign}, {9, (*Carbon).drawDraft}, {7, (*Carbon).drawSubmit}, {8, (*Carbon).drawVerify},
	{3, (*Carbon).drawReturn}, {10, (*Carbon).drawApprove}, {8, (*Carbon).drawIssue}, {3, (*Carbon).drawReport},
	{
		4,
		(*Carbon).drawSettle,
	}, {3, (*Carbon).drawReleaseBuffer}, {8, (*Carbon).drawTransfer}, {3, (*Carbon).drawTransferMany},
	{2, (*Carbon).drawRetireMany}, {4, (*Carbon).drawSplitLot},
	{5, (*Carbon).drawMergeLots}, {4, (*Carbon).drawRetire}, {3, (*Carbon).drawCancel}, {4, (*Carbon).drawFreeze},
	{
		4,
		(*Carbon).drawUnfreeze,
	}, {5, (*Carbon).drawPledge}, {5, (*Carbon).drawEndPledge}, {5, (*Carbon).drawForward},
	{7, (*Carbon).drawDeliver}, {4, (*Carbon).drawRepay}, {4, (*Carbon).drawPrice}, {8, (*Carbon).drawSell},
	{8, (*Carbon).drawEscrow},
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
		weights[i] = k.weight
	}
	return carbonKinds[weighted(chance, weights)].draw(m, chance, wrong, now)
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
			row.Code = fmt.Sprintf("K%d-%d", i, len(m.of.Land.parcels))
			c.Parcels = append(c.Parcels, row)
		}
		return c
	}
	if len(m.methods) == 0 {
		return carbon.PublishMethod{Code: "bamboo_1", Version: 1, From: 3650, TitleZH: "竹林经营", Source: "assumed",
			Text: carbon.Hash{1}}
	}
	for _, p := range []struct {
		name  string
		value int64
	}{{"kg_per_mu_year_max", 6000}, {"kg_per_mu_year_min", -4000}} {
		if len(m.parameters[p.name]) == 0 {
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
		if holders == 0 {
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
		{"kg_per_mu_year_max", []int64{6000, 9000, 3}}, {"kg_per_mu_year_min", []int64{-4000, 0}},
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
			c.Value *= 1000
		}
	}
	switch {
	case percent(chance, wrong):
		c.Name = []string{"", "tax"}[chance.IntN(2)]
	case percent(chance, wrong):
		c.Value = []int64{noBound + 1, -1_000_001}[chance.IntN(2)]
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
		TitleZH: public(chance, wrong),
		Source:  "assumed",
		Text:    anyHash(chance, wrong),
	}
	for range 6 {
		if _, known := m.methods[methodID{c.Code, c.Version}]; !known {
			break
		}
		c.Version = uint16(1 + chance.IntN(40))
	}
	if chance.IntN(2) == 0 {
		c.To = c.From + calendar.Date(chance.IntN(3000))
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
		Code:       fmt.Sprintf("AJ%d", len(m.projects)),
		NameZH:     public(chance, wrong),
		Method:     "bamboo_1",
		Version:    1,
		Proponent:  m.of.firm(chance, wrong),
		Start:      firstDay,
		CreditFrom: firstDay + calendar.Date(chance.IntN(400)),
	}
	c.CreditTo = c.CreditFrom + []calendar.Date{3000, 4600, 9000}[chance.IntN(3)]
	if percent(chance, 20) {
		for id := range m.methods { // Any, for it is looked for by its code below.
			if id.code == "bamboo_2" && id.version < 3 {
				c.Method, c.Version = "bamboo_2", 1
			}
		}
	}
	switch {
	case percent(chance, wrong):
		c.Code = []string{"", "aj1", "A-1", strings.Repeat("A", 13), "AJ0"}[chance.IntN(5)]
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
		for _, state := range states {
			if m.projects[id-1].state == state {
				return id
			}
		}
		id = carbon.ProjectID(1 + chance.IntN(len(m.projects)))
	}
	return id
}

func (m *Carbon) drawMove(chance *rand.Rand, wrong int, now int64) any {
	if len(m.projects) == 0 {
		return m.drawApply(chance, 0, now)
	}
	how := []string{
		"review", "review", "review", "register", "register", "register", "register", "refuse", "suspend", "resume",
		"terminate"}[chance.IntN(11)]
	return MoveProject{
		How: how,
		MoveProject: carbon.MoveProject{Project: m.project(chance, wrong, projectMoves[how].from...),
			Reason: aCode(chance, wrong)},
	}
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
			Stratum: aCode(
				chance,
				wrong,
			),
			Phase: []string{"mixed", "on", "off"}[chance.IntN(3)],
			From:  firstDay - 10,
			To:    []calendar.Date{30_000, 30_000, 20_500}[chance.IntN(3)],
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

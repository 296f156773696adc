package twin

import (
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
)

// Aims returns what is aimed at in the register of credits.
func (m *Carbon) Aims() []Aim {
	return []Aim{
		{"carbon.release_buffer", m.aimBuffer}, {"carbon.settle_reversal", m.aimSettle},
		{"carbon.issued_already", m.aimIssuedAlready}, {"carbon.method_exists", m.aimMethodExists},
		{"carbon.more_than_reserved", m.aimMoreThanReserved},
		{"carbon.place_required", m.spoiltRetire(func(c *carbon.Retire) { c.Place = "33052x" })},
		{"carbon.purpose_required", m.spoiltRetire(func(c *carbon.Retire) { c.Purpose = badCode })},
		{
			"carbon.stand_twice",
			m.spoiltDraft(func(c *carbon.DraftPeriod) { c.Stands = append(c.Stands, c.Stands[0]) }),
		},
		{"carbon.stands_not_net", m.spoiltDraft(func(c *carbon.DraftPeriod) {
			c.Figures.Gross, c.Figures.Net = c.Figures.Gross+1, c.Figures.Net+1
		})},
		{"carbon.stand_unknown", m.spoiltDraft(func(c *carbon.DraftPeriod) {
			c.Stands = append(c.Stands, carbon.StandResult{Stand: carbon.StandID(len(m.stands) + 1)})
		})},
		{
			"carbon.crediting_years",
			spoilt(m.drawMethod, func(c *carbon.PublishMethod) { c.YearsLeast, c.YearsMost = 40, 20 }),
		},
		{"carbon.verified_more_than_reported", m.aimVerifiedMore}, {"carbon.parcel_unknown", m.aimParcelUnknown},
		{"carbon.stand_credited_until_later", m.aimCreditedLater},
		{"carbon.merge", m.right(m.drawMergeLots)}, {"carbon.split", m.right(m.drawSplitLot)},
		{"carbon.retire", m.right(m.drawRetire)}, {"carbon.retire_many", m.right(m.drawRetireMany)},
		{"carbon.transfer_many", m.right(m.drawTransferMany)}, {"carbon.sign_forward", m.right(m.drawForward)},
		{"carbon.deliver_forward", m.aimDeliver}, {"carbon.repay_forward", m.right(m.drawRepay)},
		{"carbon.post_price", m.right(m.drawPrice)}, {"carbon.pledge", m.right(m.drawPledge)},
		{"carbon.foreclose", m.right(m.drawEndPledge)}, {"carbon.release_pledge", m.right(m.drawEndPledge)},
		{"carbon.cancel", m.right(m.drawCancel)}, {"carbon.freeze", m.right(m.drawFreeze)},
		{"carbon.unfreeze", m.right(m.drawUnfreeze)}, {"carbon.issue", m.onward},
		{"carbon.debt_service_malformed", spoilt(m.drawPledge, func(c *carbon.Pledge) { c.Service[0].Fen = 0 })},
		{"carbon.lender_unknown", spoilt(m.drawPledge, func(c *carbon.Pledge) { c.Lender = 1 << 30 })},
		{"carbon.forward_years_malformed", spoilt(m.drawForward, func(c *carbon.SignForward) { c.Years = nil })},
		{"carbon.price_must_be_positive", spoilt(m.drawForward, func(c *carbon.SignForward) { c.Price = 0 })},
		{"carbon.price_differs", spoilt(m.drawSell, func(c *carbon.Sell) { c.Price++ })},
		{"carbon.fee_account_required", m.aimFee},
		{"carbon.phase_unknown", spoilt(m.drawEnrol, func(c *carbon.EnrolStands) {
			for i := range c.Stands {
				c.Stands[i].Phase = "even"
			}
		})},
		{"carbon.evidence_used", m.spoiltDraft(m.useAgain)},
		{"carbon.period_gap", m.aimGap}, {"carbon.loss_carried", m.aimLossCarried},
		{"carbon.net_not_difference", m.spoiltDraft(func(c *carbon.DraftPeriod) { c.Figures.Gross++ })},
		{"carbon.deduction_negative", m.spoiltDraft(func(c *carbon.DraftPeriod) { c.Figures.Leakage = -1 })},
		{
			"carbon.resume_project",
			m.aimResume,
		}, {"carbon.lot_in_buffer", m.aimLotInBuffer}, {"carbon.holds_tonnes", m.aimHoldsTonnes},
	}
}

// right returns what draws a command in which nothing is wrong on purpose.
func (m *Carbon) right(draw func(*rand.Rand, int, int64) any) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any { return draw(chance, 0, now) }
}

// spoilt returns what draws a command and makes one thing of it wrong.
func spoilt[C any](draw func(*rand.Rand, int, int64) any, spoil func(*C)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		c, ok := draw(chance, 0, now).(C)
		if !ok {
			return nil
		}
		spoil(&c)
		return c
	}
}

// aimFee sells without an account for the fee, while there is a fee.
func (m *Carbon) aimFee(chance *rand.Rand, now int64) any {
	if ppm, ok := m.parameter("sale_fee_ppm", today(now)); !ok || ppm == 0 {
		set, from := m.parameters["sale_fee_ppm"], firstDay+300
		if len(set) > 0 {
			from = set[len(set)-1].from + 1
		}
		return carbon.SetParameter{Name: "sale_fee_ppm", From: from, Value: 30_000, Source: "assumed"}
	}
	c, ok := m.drawSell(chance, 0, now).(carbon.Sell)
	if c.Fee = 0; !ok || c.Price == 0 {
		return nil
	}
	return c
}

// aimLotInBuffer asks for a lot that is in the buffer.
func (m *Carbon) aimLotInBuffer(chance *rand.Rand, now int64) any {
	ids := m.inOrder(func(l *lot) bool { return l.status == carbon.Buffer })
	if len(ids) == 0 {
		return m.onward(chance, now)
	}
	firms := m.of.activeCompanies()
	if len(firms) < 2 {
		return nil
	}
	return carbon.Transfer{From: firms[0], To: firms[1], Tonnes: 1, Lot: ids[0]}
}

// aimHoldsTonnes makes somebody a bank who has tonnes.
func (m *Carbon) aimHoldsTonnes(_ *rand.Rand, now int64) any {
	for _, id := range m.inOrder(func(l *lot) bool { return l.status == carbon.Held }) {
		if owner := m.lots[id].owner; m.stores[owner] == nil && m.of.Company.active(owner) {
			return carbon.Appoint{Role: "bank", Company: owner, From: today(now)}
		}
	}
	return nil
}

// aimBuffer gives a buffer back whose time is over, or settles what it waits for.
func (m *Carbon) aimBuffer(chance *rand.Rand, now int64) any {
	years, ok := m.parameter("buffer_years", today(now))
	if ppm, _ := m.parameter("buffer_ppm", today(now)); ppm == 0 || years > 0 {
		name, value := "buffer_years", int64(0)
		if ppm == 0 {
			name, value = "buffer_ppm", 200_000
		}
		set, from := m.parameters[name], firstDay+200
		if len(set) > 0 {
			from = set[len(set)-1].from + 1
		}
		return carbon.SetParameter{Name: name, From: from, Value: value, Source: "assumed"}
	}
	for i, p := range m.projects {
		id := carbon.ProjectID(i + 1)
		buffered := len(m.inOrder(func(l *lot) bool { return l.status == carbon.Buffer && l.project == id })) > 0
		over := ok && addYears(p.creditTo, int(years)) < today(now)
		if !buffered || !over || !m.of.Company.active(p.proponent) {
			continue
		}
		if p.open > 0 {
			return m.aimSettle(chance, now)
		}
		if p.debt == 0 && p.carried >= 0 && m.of.recent.fresh("buffer", uint64(i)) {
			return carbon.ReleaseBuffer{Project: id}
		}
	}
	return m.onward(chance, now)
}

// onward brings an issue nearer: of a period that has come far, else of any.
func (m *Carbon) onward(chance *rand.Rand, now int64) any {
	for _, step := range []struct {
		state carbon.PeriodState
		draw  func(*rand.Rand, int, int64) any
	}{{carbon.ApprovedState, m.drawIssue}, {carbon.VerifiedState, m.drawApprove}, {carbon.SubmittedState, m.drawVerify},
		{carbon.DraftState, m.drawSubmit}} {
		if in(step.state)(m) {
			if c := step.draw(chance, 0, now); c != nil {
				return c
			}
		}
	}
	if len(m.stands) == 0 {
		return m.advance(chance, now)
	}
	return m.drawDraft(chance, 0, now)
}

// verifierFor returns a company that may verify for a project; 0 if there is none.
func (m *Carbon) verifierFor(p *project, now int64) company.Number {
	for _, o := range m.roles {
		if o.holder != p.proponent && m.accredited(Env{Time: now}, o.holder, p) {
			return o.holder
		}
	}
	return 0
}

// aimSettle settles a loss, or reports one.
func (m *Carbon) aimSettle(chance *rand.Rand, now int64) any {
	for i, v := range m.reversals {
		verifier := m.verifierFor(m.projects[v.project-1], now)
		if v.settled || verifier == 0 || !m.of.recent.fresh("settle", uint64(i)) {
			continue
		}
		c := carbon.SettleReversal{
			Reversal:  carbon.ReversalID(i + 1),
			Verifier:  verifier,
			Statement: carbon.Hash{1},
		}
		if chance.IntN(2) == 0 {
			c.Lost = v.reported
		}
		return c
	}
	for i, p := range m.projects {
		if p.issued > 0 && p.open == 0 && m.verifierFor(p, now) != 0 {
			return carbon.ReportReversal{Project: carbon.ProjectID(i + 1), Tonnes: 1 + p.issued/4, Date: today(now),
				Cause: "by_court"}
		}
	}
	return m.onward(chance, now)
}

func (m *Carbon) aimIssuedAlready(chance *rand.Rand, now int64) any {
	for i, p := range m.periods {
		if p.state == carbon.IssuedState {
			return carbon.Issue{Period: carbon.PeriodID(i + 1)}
		}
	}
	return m.onward(chance, now)
}

func (m *Carbon) aimMethodExists(*rand.Rand, int64) any {
	if _, known := m.methods[methodID{"bamboo_1", 1}]; !known {
		return nil
	}
	return carbon.PublishMethod{Code: "bamboo_1", Version: 1, From: 3650, TitleZH: "竹林经营", Source: "assumed",
		Text: carbon.Hash{2}}
}

// aimMoreThanReserved asks for more than is in escrow, or puts something there.
func (m *Carbon) aimMoreThanReserved(chance *rand.Rand, _ int64) any {
	id := among(chance, 0, m.reservations, m.lastEscrow)
	if v := m.reservations[id]; v != nil {
		return Release{Reservation: id, Tonnes: v.tonnes + 1}
	}
	if l := m.lots[m.one(chance, carbon.Held, 0)]; l != nil && l.status == carbon.Held {
		return Reserve{Owner: l.owner, Tonnes: 1, Vintage: l.vintage}
	}
	return nil
}

// spoiltRetire returns what draws a retirement with something wrong.
func (m *Carbon) spoiltRetire(spoil func(*carbon.Retire)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		c := m.drawRetire(chance, 0, now).(carbon.Retire)
		spoil(&c)
		return c
	}
}

// spoiltDraft returns what draws the report of a project with something wrong.
func (m *Carbon) spoiltDraft(spoil func(*carbon.DraftPeriod)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		for range 6 {
			c := m.drawDraft(chance, 0, now).(carbon.DraftPeriod)
			if len(c.Stands) > 0 && c.From <= c.To {
				spoil(&c)
				return c
			}
		}
		return m.advance(chance, now)
	}
}

// useAgain makes a report name what another one was computed from.
func (m *Carbon) useAgain(c *carbon.DraftPeriod) {
	for i, p := range m.periods {
		if p.state != carbon.RejectedState && carbon.PeriodID(i+1) != c.Period {
			c.Evidence.Input = p.input
		}
	}
}

// aimGap reports a stand for a time that begins after days of which nobody has said anything.
func (m *Carbon) aimGap(chance *rand.Rand, now int64) any {
	for _, credit := range m.credits {
		from := credit.to + 2 + calendar.Date(chance.IntN(30))
		for i, s := range m.stands {
			p := m.projects[s.project-1]
			to := min(from+100, s.to, p.creditTo, today(now))
			monitored := p.state == carbon.ProjectRegistered || p.state == carbon.ProjectMonitoring
			if credit.period == 0 || !monitored || !slices.Contains(s.Parcels, credit.parcel) || from > to ||
				s.From > from || p.creditFrom > from || m.credited(s.Parcels, from, to) {
				continue
			}
			return carbon.DraftPeriod{Project: s.project, From: from, To: to,
				Stands: []carbon.StandResult{{Stand: carbon.StandID(i + 1)}},
				Evidence: carbon.Evidence{Input: anyHash(chance, 0), Method: p.method.code, Version: p.method.version,
					Build: public(chance, 0)}}
		}
	}
	return m.onward(chance, now)
}

// aimLossCarried ends a project that has not made good what was lost, or brings a loss nearer.
func (m *Carbon) aimLossCarried(chance *rand.Rand, now int64) any {
	for i, p := range m.projects {
		ends := slices.Contains(projectMoves["terminate"].from, p.state)
		if ends && (p.carried < 0 || p.debt > 0) {
			return MoveProject{How: "terminate", MoveProject: carbon.MoveProject{Project: carbon.ProjectID(i + 1),
				Reason: "by_court"}}
		}
	}
	return m.aimSettle(chance, now)
}

// aimVerifiedMore verifies more than was reported.
func (m *Carbon) aimVerifiedMore(chance *rand.Rand, now int64) any {
	for i, p := range m.periods {
		if p.state != carbon.SubmittedState {
			continue
		}
		verifier := m.verifierFor(m.projects[p.project-1], now)
		party := false
		for _, row := range p.results {
			party = party || m.stands[row.Stand-1].Cooperative == verifier
		}
		if verifier != 0 && !party {
			return carbon.VerifyPeriod{
				Period:    carbon.PeriodID(i + 1),
				Verifier:  verifier,
				Statement: carbon.Hash{1},
				Net:       p.net + 1,
			}
		}
	}
	return m.onward(chance, now)
}

func (m *Carbon) aimParcelUnknown(chance *rand.Rand, now int64) any {
	c, ok := m.drawEnrol(chance, 0, now).(carbon.EnrolStands)
	if !ok || len(c.Stands) == 0 || len(m.projects) == 0 {
		return nil
	}
	c.Stands = c.Stands[:1]
	c.Stands[0].Parcels, c.Stands[0].Area = []uint64{uint64(len(m.of.Land.parcels) + 1)}, 100
	return c
}

// aimCreditedLater withdraws a stand as of a day before the end of what it was credited.
func (m *Carbon) aimCreditedLater(chance *rand.Rand, now int64) any {
	for i, s := range m.stands {
		for _, credit := range m.credits {
			if credit.period == 0 || credit.parcel != s.Parcels[0] || credit.from > s.to || credit.to <= s.From {
				continue
			}
			if to := min(credit.to, s.to) - 1; to >= max(s.From, calendar.DateMin) {
				return carbon.WithdrawStand{Stand: carbon.StandID(i + 1), To: to, Reason: "by_court"}
			}
		}
	}
	return m.onward(chance, now)
}

// aimDeliver delivers tonnes that a bank has bought in advance, or has some bought.
func (m *Carbon) aimDeliver(chance *rand.Rand, now int64) any {
	for i, f := range m.forwards {
		for _, vintage := range slices.Sorted(maps.Keys(f.years)) {
			y := f.years[vintage]
			mine := m.inOrder(func(l *lot) bool {
				return l.owner == f.seller && l.status == carbon.Held && l.vintage == vintage
			})
			if y.open() > 0 && len(mine) > 0 && m.of.recent.fresh("deliver", uint64(i)) {
				return carbon.DeliverForward{Forward: carbon.ForwardID(i + 1), Vintage: vintage, Lot: mine[0],
					Tonnes: 1 + chance.Int64N(min(3, y.open(), m.lots[mine[0]].tonnes()))}
			}
		}
	}
	return m.drawForward(chance, 0, now)
}

// aimResume resumes a project, or suspends one.
func (m *Carbon) aimResume(chance *rand.Rand, now int64) any {
	for _, how := range []string{"resume", "suspend"} {
		for i, p := range m.projects {
			if slices.Contains(projectMoves[how].from, p.state) && m.of.recent.fresh(how, uint64(i)) {
				return MoveProject{How: how, MoveProject: carbon.MoveProject{Project: carbon.ProjectID(i + 1),
					Reason: "by_court"}}
			}
		}
	}
	return m.advance(chance, now)
}

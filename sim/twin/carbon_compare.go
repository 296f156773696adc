package twin

import (
	"errors"
	"fmt"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
)

// CompareAll holds everything against the register. now is the county's time.
func (m *Carbon) CompareAll(real *carbon.Registry, now int64) error {
	return errors.Join(
		m.compareRules(real, now),
		m.compareProjects(real),
		m.comparePeriods(real),
		m.compareLots(real),
		m.compareBonds(real),
		m.compareStores(real, now),
		m.compareSales(real),
		m.checkSerials(real),
		m.checkSums(real),
		m.checkCredits(),
	)
}

// differs returns an error that says what a thing is and what it should be, if they are not the same.
func differs[T comparable](what string, number any, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s %v is %+v, expected %+v", what, number, got, want)
}

func (m *Carbon) compareRules(real *carbon.Registry, now int64) error {
	for name := range parameterBounds {
		for _, day := range []calendar.Date{today(now), today(now) - 400, today(now) + 30} {
			got, ok := real.Parameter(name, day)
			want, set := m.parameter(name, day)
			if ok != set || got != want && ok {
				return fmt.Errorf("%s is %d on %s, expected %d", name, got, day, want)
			}
		}
	}
	for _, o := range m.roles {
		for _, day := range []calendar.Date{o.from, o.to, today(now)} {
			if got := real.Has(o.role, o.holder, o.method, day); got != m.has(o.role, o.holder, o.method, day) {
				return fmt.Errorf("company %d is %s for %s on %s: %t", o.holder, o.role, o.method, day, got)
			}
		}
	}
	return nil
}

func (m *Carbon) compareProjects(real *carbon.Registry) error {
	for i, p := range m.projects {
		got, _ := real.Project(carbon.ProjectID(i + 1))
		want := carbon.Project{
			Code:       p.code,
			Method:     p.method.code,
			Version:    p.method.version,
			Proponent:  p.proponent,
			Start:      p.start,
			CreditFrom: p.creditFrom,
			CreditTo:   p.creditTo,
			State:      p.state,
			Applicant:  p.applicant,
			Reviewer:   p.reviewer,
			Carried:    p.carried,
			Debt:       p.debt,
			Issued:     p.issued,
			Verified:   p.verified,
			Dropped:    p.dropped,
			Uncovered:  p.uncovered,
			Open:       uint32(p.open),
		}
		if err := differs("project", i+1, got, want); err != nil {
			return err
		}
	}
	for i, s := range m.stands {
		got, ok := real.Stand(carbon.StandID(i + 1))
		if !ok || got.Project != s.project || got.Cooperative != s.Cooperative || got.Village != s.Village ||
			got.Area != s.Area || got.From != s.From || got.To != s.to || !slices.Equal(got.Parcels, s.Parcels) {
			return fmt.Errorf("stand %d is %+v, expected %+v", i+1, got, *s)
		}
	}
	return nil
}

func (m *Carbon) comparePeriods(real *carbon.Registry) error {
	for i, p := range m.periods {
		got, _ := real.Period(carbon.PeriodID(i + 1))
		want := carbon.Period{
			Project:  p.project,
			From:     p.from,
			To:       p.to,
			State:    p.state,
			Net:      p.net,
			Verified: p.verified,
			Verifier: p.verifier,
			Author:   p.author,
			Sender:   p.sender,
			Checker:  p.checker,
			Issued:   p.issued,
			Buffer:   p.buffer,
			Vintage:  uint16(yearOf(p.to)),
			Start:    p.start,
			Input:    p.input,
		}
		if err := differs("period", i+1, got, want); err != nil {
			return err
		}
		var results []carbon.StandResult
		real.Measured(carbon.PeriodID(i+1), func(s carbon.StandID, kg int64) {
			results = append(results, carbon.StandResult{Stand: s, Net: kg})
		})
		if !slices.Equal(results, p.results) {
			return fmt.Errorf("period %d measured %v, expected %v", i+1, results, p.results)
		}
	}
	return nil
}

func (m *Carbon) compareLots(real *carbon.Registry) error {
	if err := differs("the newest lot", "", real.LastLot(), m.lastLot); err != nil {
		return err
	}
	balances := map[company.Number]map[carbon.Status]int64{}
	for id := carbon.LotID(1); id <= m.lastLot; id++ {
		got, ok := real.Lot(id)
		l := m.lots[id]
		if ok != (l != nil) {
			return fmt.Errorf("lot %d is there: %t", id, ok)
		}
		if l == nil {
			continue
		}
		want := carbon.Lot{Project: l.project, Vintage: l.vintage, Start: l.start, End: l.end, Owner: l.owner,
			Status: l.status, Ref: l.ref, Parent: l.parent, Issued: l.issued, Source: l.source, Forward: l.forward}
		if err := differs("lot", id, got, want); err != nil {
			return err
		}
		if balances[l.owner] == nil {
			balances[l.owner] = map[carbon.Status]int64{}
		}
		balances[l.owner][l.status] += l.tonnes()
	}
	for owner := company.Number(0); int(owner) <= len(m.of.Company.rows); owner++ {
		for status := carbon.Held; status <= carbon.Void; status++ {
			if err := differs("a balance of company", owner, real.Balance(owner, status), balances[owner][status]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Carbon) compareBonds(real *carbon.Registry) error {
	for i, tonnes := range m.certificates {
		if got, ok := real.Certificate(carbon.CertificateID(i + 1)); !ok || got != tonnes {
			return fmt.Errorf("certificate %d is of %d tonnes, expected %d", i+1, got, tonnes)
		}
	}
	for id := carbon.PledgeID(1); id <= m.lastPledge; id++ {
		got, ok := real.PledgeByID(id)
		want := m.pledges[id]
		if ok != (want != nil) ||
			ok && got != (carbon.Pledging{Owner: want.owner, Lender: want.lender, Tonnes: want.tonnes,
				Loan: want.loan}) {
			return fmt.Errorf("pledge %d is %+v, there: %t", id, got, ok)
		}
		for year := uint16(2025); ok && year < 2040; year++ {
			if fen, said := real.Service(id, year); fen != want.service[year] || said != (want.service[year] != 0) {
				return fmt.Errorf("pledge %d costs %d in %d, expected %d", id, fen, year, want.service[year])
			}
		}
	}
	for id := carbon.ReservationID(1); id <= m.lastEscrow; id++ {
		got, ok := real.Reservation(id)
		if want := m.reservations[id]; ok != (want != nil) ||
			ok && (got.Owner != want.owner || got.Tonnes != want.tonnes) {
			return fmt.Errorf("reservation %d is %+v, there: %t", id, got, ok)
		}
	}
	return nil
}

func (m *Carbon) compareStores(real *carbon.Registry, now int64) error {
	for _, bank := range m.banks() {
		s, fifo := m.stores[bank], int64(0)
		for _, l := range s.layers {
			fifo += l.fen
		}
		got, ok := real.Stock(bank)
		if !ok || got.Tonnes != s.tonnes() || got.Average != s.average || got.Prepaid != s.prepaid ||
			got.Forfeits != s.lost ||
			real.FIFO(bank) != fifo {
			return fmt.Errorf("the store of %d is %+v with %d fen, expected %+v", bank, got, real.FIFO(bank), *s)
		}
		for _, vintage := range []uint16{0, 2024, 2025, 2026} {
			price, _ := real.Price(bank, vintage, today(now))
			if want := m.price(bank, vintage, today(now)); price != want {
				return fmt.Errorf("bank %d sells %d at %d, expected %d", bank, vintage, price, want)
			}
		}
	}
	for i, f := range m.forwards {
		for vintage, y := range f.years {
			got, ok := real.YearOf(carbon.ForwardID(i+1), vintage)
			if !ok || got.Due != y.due || got.Agreed != y.agreed || got.Delivered != y.delivered ||
				got.Repaid != y.repaid ||
				got.Short != y.shorts {
				return fmt.Errorf("contract %d for %d is %+v, expected %+v", i+1, vintage, got, *y)
			}
		}
	}
	return nil
}

func (m *Carbon) compareSales(real *carbon.Registry) error {
	for i, s := range m.sales {
		got, _ := real.SaleByID(carbon.SaleID(i + 1))
		want := carbon.Sale{
			Bank:     s.bank,
			Buyer:    s.buyer,
			Date:     s.date,
			Tonnes:   s.tonnes,
			Proceeds: s.proceeds,
			Fees:     s.fees,
			FIFO:     s.cost.FIFO,
			Average:  s.cost.Average,
			Account:  s.account,
		}
		if err := differs("sale", i+1, got, want); err != nil {
			return err
		}
		parts := real.SaleParts(carbon.SaleID(i + 1))
		for _, p := range parts {
			if tonnes := s.parts[salePart{string(p.Village), p.Cooperative, p.Forward}]; tonnes != p.Tonnes {
				return fmt.Errorf("sale %d has %+v, expected %d tonnes", i+1, p, tonnes)
			}
		}
		if len(parts) != len(s.parts) {
			return fmt.Errorf("sale %d has %d parts, expected %d", i+1, len(parts), len(s.parts))
		}
	}
	return nil
}

// checkSerials counts the register's lots out serial by serial: each serial of what was issued is in
// one lot, the one that it is found by, and no other serial is in any.
func (m *Carbon) checkSerials(real *carbon.Registry) error {
	type serial struct {
		series
		number uint64
	}
	seen := map[serial]carbon.LotID{}
	for id := carbon.LotID(1); id <= real.LastLot(); id++ {
		l, ok := real.Lot(id)
		if !ok {
			continue
		}
		for n := l.Start; n <= l.End; n++ {
			key := serial{series{l.Project, l.Vintage}, n}
			if other, twice := seen[key]; twice {
				return fmt.Errorf("serial %+v is in lots %d and %d", key, other, id)
			}
			seen[key] = id
			if found, ok := real.LotOf(l.Project, l.Vintage, n); !ok || found != id {
				return fmt.Errorf("serial %+v is found in lot %d, expected %d", key, found, id)
			}
		}
	}
	issued := 0
	for i := range m.periods {
		p, _ := real.Period(carbon.PeriodID(i + 1))
		for n := p.Start; n < p.Start+uint64(p.Issued); n++ {
			key := serial{series{p.Project, p.Vintage}, n}
			if l, _ := real.Lot(seen[key]); l.Issued != carbon.PeriodID(i+1) {
				return fmt.Errorf("serial %+v was issued for period %d and is in lot %d", key, i+1, seen[key])
			}
			issued++
		}
	}
	return differs("the number of serials", "", len(seen), issued)
}

// checkSums checks what has to add up: what was issued to what was verified, retired tonnes to
// certificates, the buffer that was spent to reversals, pledges and freezes to their lots.
func (m *Carbon) checkSums(real *carbon.Registry) error {
	kg := map[carbon.ProjectID]int64{} // Verified less issued.
	for i := range m.periods {
		if p, _ := real.Period(carbon.PeriodID(i + 1)); p.State == carbon.IssuedState {
			kg[p.Project] += p.Verified - p.Issued*1000
		}
	}
	for i := range m.projects {
		p, _ := real.Project(carbon.ProjectID(i + 1))
		if rest := kg[carbon.ProjectID(i+1)]; p.Carried > 0 || p.Carried < min(0, rest)-p.Uncovered*1000-p.Dropped {
			return fmt.Errorf("project %d carries %d kg, and %d are left over", i+1, p.Carried, rest)
		} else if rest-p.Uncovered*1000 != p.Carried+p.Dropped {
			return fmt.Errorf("project %d: %d kg are left over, %d carried, %d dropped, %d t uncovered", i+1, rest, p.Carried,
				p.Dropped, p.Uncovered)
		}
	}
	spent, voided := map[uint64]int64{}, map[uint64]int64{}
	bound := map[carbon.Status]map[uint64]int64{carbon.InPledge: {}, carbon.Frozen: {}}
	for id := carbon.LotID(1); id <= real.LastLot(); id++ {
		l, _ := real.Lot(id)
		switch {
		case l.Status == carbon.Spent:
			spent[l.Ref] += l.Tonnes()
		case l.Status == carbon.Void && l.Owner == 0:
			voided[l.Ref] += l.Tonnes()
		case bound[l.Status] != nil:
			bound[l.Status][l.Ref] += l.Tonnes()
		}
	}
	for i, tonnes := range m.certificates {
		if spent[uint64(i+1)] != tonnes {
			return fmt.Errorf("certificate %d: %d tonnes are retired, expected %d", i+1, spent[uint64(i+1)], tonnes)
		}
	}
	for i, v := range m.reversals {
		if voided[uint64(i+1)] != v.cancelled {
			return fmt.Errorf(
				"reversal %d spent %d tonnes of the buffer, expected %d",
				i+1,
				voided[uint64(i+1)],
				v.cancelled,
			)
		}
	}
	frozen := map[carbon.PledgeID]int64{}
	for id, f := range m.freezes {
		frozen[f.pledge] += f.tonnes
		if bound[carbon.Frozen][uint64(id)] != f.tonnes {
			return fmt.Errorf(
				"freeze %d binds %d tonnes, expected %d",
				id,
				bound[carbon.Frozen][uint64(id)],
				f.tonnes,
			)
		}
	}
	for id, p := range m.pledges {
		if bound[carbon.InPledge][uint64(id)]+frozen[id] != p.tonnes {
			return fmt.Errorf(
				"pledge %d binds %d tonnes, expected %d",
				id,
				bound[carbon.InPledge][uint64(id)],
				p.tonnes,
			)
		}
	}
	return nil
}

// checkCredits checks that no ground is credited twice for a day, and that what is credited for a
// period was enrolled all the time.
func (m *Carbon) checkCredits() error {
	for i, c := range m.credits {
		grounds := m.grounds(c.parcel)
		for _, o := range m.credits[:i] {
			apart := c.period != 0 || c.foreign != o.foreign // One registration may name ground under two numbers.
			apart = apart || c.parcel == o.parcel
			if apart && slices.Contains(grounds, o.parcel) && c.from <= o.to && o.from <= c.to {
				return fmt.Errorf("parcels %d and %d are credited twice: %+v, %+v", c.parcel, o.parcel, c, o)
			}
		}
	}
	for i, p := range m.periods {
		if p.state != carbon.ApprovedState && p.state != carbon.IssuedState {
			continue
		}
		for _, row := range p.results {
			if s := m.stands[row.Stand-1]; s.From > p.from || s.to < p.to {
				return fmt.Errorf("stand %d is credited for period %d and was not enrolled", row.Stand, i+1)
			}
		}
	}
	return nil
}

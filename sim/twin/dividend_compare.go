package twin

import (
	"fmt"
	"slices"

	"liangshan/calendar"
	"liangshan/dividend"
)

// CompareAll holds everything that the registry keeps against the twin.
func (m *Dividend) CompareAll(real *dividend.Registry) error {
	for i, s := range m.registers {
		if err := m.compareRegister(real, dividend.RegisterNumber(i+1), s); err != nil {
			return err
		}
	}
	if _, ok := real.Register(dividend.RegisterNumber(len(m.registers) + 1)); ok {
		return fmt.Errorf("there are more than %d share registers", len(m.registers))
	}
	for i, w := range m.waterfalls {
		if got, _ := real.InForce(w.From); int(got) != i+1 || !real.Known(w) {
			return fmt.Errorf("waterfall %d of %+v is not in force", i+1, w)
		}
	}
	for i, r := range m.runs {
		if err := m.compareRun(real, dividend.RunNumber(i+1), r); err != nil {
			return err
		}
	}
	for id, l := range m.lines {
		if err := m.compareLine(real, id, l); err != nil {
			return err
		}
	}
	for i, o := range m.objections {
		got, _ := real.Objection(dividend.ObjectionNumber(i + 1))
		want := dividend.Objection{
			Run:      o.run,
			Register: o.register,
			Person:   o.person,
			Reason:   o.reason,
			State:    o.state,
		}
		if err := differs("objection", i+1, got, want); err != nil {
			return err
		}
	}
	for of, want := range m.holdings {
		if got, _ := real.Holding(of.register, of.holder); got != want {
			return fmt.Errorf("what is held for %+v waits in %d, expected %d", of, got, want)
		}
	}
	return m.checkMoney()
}

func (m *Dividend) compareRegister(
	real *dividend.Registry,
	number dividend.RegisterNumber,
	s *shareRegister,
) error {
	got, _ := real.Register(number)
	want := dividend.Register{Owner: s.owner, Total: s.total, From: s.from, Revision: s.revision,
		Holders: uint32(len(s.payees) - 1)}
	if err := differs("share register", number, got, want); err != nil {
		return err
	}
	if of, _ := real.RegisterOf(s.owner); of != number {
		return fmt.Errorf("the register of %s is %d, expected %d", s.owner, of, number)
	}
	days := map[calendar.Date]bool{s.from: true}
	for holder, want := range s.payees {
		if got, ok := real.Payee(number, holder); !ok || got != want {
			return fmt.Errorf("holder %d of register %d is paid %+v, expected %+v", holder, number, got, want)
		}
		for day := range s.shares[holder] {
			days[day] = true
		}
	}
	for day := range days {
		want, sum := s.on(day), int64(0)
		for _, share := range want {
			if sum += share.Units; share.Units != real.Units(number, share.Holder, day) {
				return fmt.Errorf(
					"holder %d of register %d has not %d units on %d",
					share.Holder,
					number,
					share.Units,
					day,
				)
			}
		}
		if got := real.Shares(number, day); !slices.Equal(got, want) || sum != s.total {
			return fmt.Errorf(
				"the shares of register %d on %d are %+v, expected %+v of %d",
				number,
				day,
				got,
				want,
				s.total,
			)
		}
	}
	return nil
}

func (m *Dividend) compareRun(real *dividend.Registry, number dividend.RunNumber, r *run) error {
	sums := m.sums(r)
	want := dividend.Run{State: r.state, Date: r.Date, RegisterDate: r.RegisterDate,
		Waterfall: dividend.Version(r.waterfall + 1), Pool: r.Pool, Legs: r.legs, Sales: uint32(len(r.Sales)),
		Sources: uint32(len(r.sources)), Parts: uint32(len(r.parts)), Round: uint32(r.rounds), Lines: sums.lines,
		Total: sums.total, Tax: sums.tax, Hash: r.hash, Until: r.until, Proposer: r.proposer, LinesPaid: sums.paidLines,
		PaidFen: sums.paid, TaxFen: sums.withheld, HeldFen: sums.held, LinesHeld: sums.linesHeld}
	for _, o := range m.objections {
		if o.run == number && o.state == dividend.ObjectionOpen {
			want.Objections++
		}
	}
	for register, p := range r.parts {
		if p.revision > 0 {
			want.PartsFrozen++
		}
		got, _ := real.Part(number, register)
		if got.Tonnes != p.tonnes || got.Amount != p.amount || got.Tax != p.tax || got.Hash != p.hash ||
			got.Revision != p.revision || int(got.Lines) != len(p.lines) || got.Freezer != p.freezer {
			return fmt.Errorf("register %d has %+v of run %d, expected %+v", register, got, number, *p)
		}
	}
	for _, s := range r.Sales {
		if of, _ := real.RunOfSale(s.Sale); of != number {
			return fmt.Errorf("the income of sale %d is in run %d, expected %d", s.Sale, of, number)
		}
	}
	got, _ := real.Run(number)
	return differs("run", number, got, want)
}

func (m *Dividend) compareLine(real *dividend.Registry, id dividend.LineID, l *line) error {
	got, _ := real.Line(id)
	want := dividend.Line{
		Run:      l.run,
		Register: l.register,
		Holder:   l.holder,
		Units:    l.units,
		Amount:   l.amount,
		Tax:      l.tax,
		Offset:   l.offset,
		Account:  l.account,
		Bank:     l.bank,
		State:    l.state,
		PaidTo:   l.paidTo,
		Parent:   l.parent,
		Filed:    l.filed,
	}
	if !slices.Equal(real.LinesOfHeirs(id), l.heirs) {
		return fmt.Errorf("line %d has the heirs %v, expected %v", id, real.LinesOfHeirs(id), l.heirs)
	}
	return differs("line", id, got, want)
}

// checkMoney checks that what waits for holders is there, and that every run adds up: what came in
// is what went out, to the fen.
func (m *Dividend) checkMoney() error {
	for number, r := range m.runs {
		sums := m.sums(r)
		if l := r.legs; l.Gross != l.Cost+l.Fee+l.Reserve+l.Villages+l.Bank {
			return fmt.Errorf("run %d is not divided without remainder: %+v", number+1, l)
		}
		if paid := r.state == dividend.Paid || r.state == dividend.Closed; paid &&
			(sums.paid+sums.withheld+sums.held != sums.total || sums.total != r.legs.Villages) {
			return fmt.Errorf("run %d does not add up: %+v", number+1, sums)
		}
	}
	return nil
}

package twin

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"liangshan/programme"
)

// CompareAll holds everything that the registry keeps against the twin.
func (m *Programme) CompareAll(real *programme.Registry) error {
	for i, p := range m.promises {
		if err := m.comparePromise(real, programme.Number(i+1), p); err != nil {
			return err
		}
	}
	for i, s := range m.snapshots {
		got, _ := real.Snapshot(programme.SnapshotNumber(i + 1))
		if err := differs("snapshot", i+1, got, programme.Snapshot{Paper: s.Paper, Rows: s.Rows, On: s.On}); err != nil {
			return err
		}
	}
	for i, r := range m.runs {
		if err := m.compareRun(real, programme.RunNumber(i+1), r); err != nil {
			return err
		}
	}
	for key, lines := range m.lines {
		if got, want := real.Total(key.programme, key.beneficiary), m.total(key); got != want {
			return fmt.Errorf("%+v is entitled to %d in all, expected %d", key, got, want)
		}
		for _, l := range lines {
			r := m.runs[l.run-1]
			period := m.periodOf(r, l.beneficiary)
			got, _ := real.Entitled(r.programme, r.from, r.to, l.beneficiary)
			if want := m.entitled(period); got.Total != want {
				return fmt.Errorf("%+v is entitled to %d, expected %d", period, got.Total, want)
			}
			if last := m.last(period); last != nil && (got.Run != last.run || got.Line != last.number) {
				return fmt.Errorf(
					"%+v goes on from line %d of run %d, expected %+v",
					period,
					got.Line,
					got.Run,
					*last,
				)
			}
		}
	}
	return m.compareRest(real)
}

func (m *Programme) comparePromise(real *programme.Registry, number programme.Number, p *promise) error {
	w := p.newest()
	got, state, _ := real.ByCode(w.code)
	if got != number || state.Version != uint32(w.version) || state.Retired != p.retired {
		return fmt.Errorf(
			"programme %s is %d, %+v, expected %d, version %d, retired %t",
			w.code,
			got,
			state,
			number,
			w.version,
			p.retired,
		)
	}
	for _, w := range p.versions {
		v, _ := real.Version(number, uint32(w.version))
		t := v.Terms
		if v.Hash != sha256.Sum256([]byte(w.text())) || t.Unit != w.unit || t.Every != w.every || t.Pays != w.pays ||
			w.reviewed && (int(t.PublicityDays) != w.publicity || int(t.ObjectionDays) != w.objection ||
				int(t.AppealDays) != w.appeal || t.OptOut != w.optOut || v.Reviewing.Reviewer != w.role) ||
			!slices.Equal(v.Reviewing.Clocks, w.clocks()) || t.CapTotal != w.cap || len(t.Excludes) != len(w.excludes) ||
			w.pays && t.Accounts != w.accounts {
			return fmt.Errorf("version %d of %s is %+v, expected %+v", w.version, w.code, t, *w)
		}
	}
	return nil
}

func (m *Programme) compareRun(real *programme.Registry, number programme.RunNumber, r *payRun) error {
	s := m.sums(r)
	want := programme.Run{
		State:      r.state,
		Programme:  r.programme,
		Version:    uint32(r.paper.version),
		From:       r.from,
		To:         r.to,
		On:         r.on,
		Snapshot:   r.snapshot,
		Starter:    r.starter,
		Freezer:    r.freezer,
		Lines:      uint32(len(r.lines)),
		Negative:   s.negative,
		Total:      s.total,
		Hash:       r.hash,
		Explained:  r.explained,
		Until:      r.until,
		Objections: m.openObjections(number),
		Cut:        uint32(r.cut),
		Reserved:   r.reserved,
		Paid:       s.paid,
		Returned:   s.returned,
		SetOff:     s.setOff,
		Files:      r.files,
		File:       r.file,
		Due:        s.due,
		Filed:      s.filed,
		Failed:     s.failed,
		Added:      r.added,
		Corrects:   r.corrects,
	}
	got, _ := real.Run(number)
	if err := differs("run", number, got, want); err != nil {
		return err
	}
	needed := int64(0)
	for _, l := range r.lines {
		got, _ := real.Line(number, l.number)
		want := programme.Line{
			AfterRun:    got.AfterRun,
			AfterLine:   got.AfterLine,
			Beneficiary: l.beneficiary,
			Payee:       l.payee,
			Before:      l.before,
			Total:       l.total,
			State:       l.state,
			Attempt:     l.attempt,
			SetOff:      l.setOff,
			Reviewed:    l.reviewed,
		}
		if err := differs(fmt.Sprintf("line of run %d", number), l.number, got, want); err != nil {
			return err
		}
		if l.state >= programme.LineDue && l.state <= programme.LineStopped {
			needed += max(0, l.net()) // One that took back and was given up with another had nothing reserved.
		}
	}
	if needed != r.reserved {
		return fmt.Errorf("run %d has %d reserved, its lines need %d", number, r.reserved, needed)
	}
	return nil
}

// compareRest compares objections, claims, choices and what the bank said.
func (m *Programme) compareRest(real *programme.Registry) error {
	if err := m.compareRechecks(real); err != nil {
		return err
	}
	for i, o := range m.objections {
		got, _ := real.Objection(programme.ObjectionNumber(i + 1))
		want := programme.Objection{Run: o.run, Person: o.person, Reason: o.reason, State: o.state, Due: o.due,
			Decider: o.decider, Appealed: o.appealed, Review: o.review}
		if err := differs("objection", i+1, got, want); err != nil {
			return err
		}
	}
	for i, g := range m.claims {
		got, _ := real.Claim(programme.ClaimNumber(i + 1))
		want := programme.Claim{
			Run:      g.run,
			Number:   g.number,
			Person:   g.person,
			Amount:   g.amount,
			Balance:  g.balance,
			Accounts: g.accounts,

			Recovered: g.recovered,
			Refunded:  g.refunded,
		}
		if real.OwedBack(programme.ClaimNumber(i+1)) != m.owedBack(g) {
			return fmt.Errorf("claim %d is to be given back otherwise than expected", i+1)
		}
		if err := differs("claim", i+1, got, want); err != nil {
			return err
		}
	}
	for i, w := range m.suspense {
		got, _ := real.Suspense(programme.SuspenseNumber(i + 1))
		same := programme.Suspense{
			Programme: w.Programme,
			Amount:    w.Amount,
			Kind:      w.Kind,
			Account:   w.account,
			Resolved:  w.resolved,
		}
		if got != same || !real.Waits(w.Paper, w.Entry) {
			return fmt.Errorf("line %d in suspense is %+v, expected %+v", i+1, got, *w)
		}
	}
	for of, want := range m.choices {
		if got := real.Choice(of.person, of.programme); got != m.choice(of.person, of.programme) {
			return fmt.Errorf("person %d wants %s of programme %d, expected %s", of.person, got, of.programme, want)
		}
	}
	for i, s := range m.statements {
		number, got, _ := real.StatementOf(s.ID)
		if int(number) != i+1 || got.Paper != s.Paper || got.Entries != s.Entries {
			return fmt.Errorf("statement %s is %d, %+v, expected %d, %+v", s.ID, number, got, i+1, *s)
		}
	}
	for of, want := range m.taken {
		if got := real.Taken(of.statement, of.run); got != want {
			return fmt.Errorf(
				"statement %d is taken for run %d up to %d, expected %d",
				of.statement,
				of.run,
				got,
				want,
			)
		}
	}
	return nil
}

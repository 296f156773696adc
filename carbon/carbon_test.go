package carbon_test

import (
	"fmt"
	"testing"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// TestLoop goes the whole way: project, stands, period, verification, issue, transfer,
// retirement.
func TestLoop(t *testing.T) {
	w := newWorld(t)
	w.found()
	id := w.issue(1, 2024, 600_999, 400_000)
	p, _ := w.c.Period(id)
	if p.Issued != 1000 || p.Buffer != 100 || p.Start != 1 || p.Vintage != 2024 {
		t.Fatalf("%+v", p)
	}
	// 900 by largest remainder of 600,999 and 400,000: 540.36 and 359.64.
	if a, b := w.c.Owned(coopA), w.c.Owned(coopB); a != 540 || b != 360 || w.c.Balance(0, carbon.Buffer) != 100 {
		t.Fatalf("%d %d", a, b)
	}
	rig.Must(w, w.c.Commands.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 200})
	rig.Must(w, w.c.Commands.Retire, carbon.Retire{Owner: buyerX, Tonnes: 150, Beneficiary: buyerX, Purpose: "neutral_2026",
		Place: "330523"})
	if w.c.Owned(buyerX) != 50 || w.c.Balance(buyerX, carbon.Spent) != 150 {
		t.Error(w.c.Owned(buyerX))
	}
	lot, _ := w.c.LotOf(1, 2024, 150)
	l, _ := w.c.Lot(lot)
	if l.Status != carbon.Spent || l.Start != 1 || l.End != 150 || l.Parent == 0 {
		t.Errorf("%+v", l)
	}
	db := w.Projected(schemas()...)
	if got := w.Value(db, `SELECT status || ' ' || tonnes FROM carbon_lot WHERE ref = 1 AND status = 'retired'`); got != "retired 150" {
		t.Error(got)
	}
	if got := w.Value(db, `SELECT sum(h.last_serial - h.first_serial + 1) FROM carbon_certificate c JOIN carbon_history h
		ON h.id BETWEEN c.sequence + 1 AND c.sequence + c.lots WHERE c.id = 1 AND h.became = 'retired'`); got != "150" {
		t.Error(got)
	}
	w.check()
}

func TestProjectStates(t *testing.T) {
	w := newWorld(t)
	w.rules()
	c := &w.c.Commands
	good := carbon.ApplyProject{Code: "AJ01", NameZH: "项目", Method: "bamboo", Version: 1, Proponent: proponent,
		Start: rig.Day("2021-01-01"), CreditFrom: rig.Day("2021-01-01"), CreditTo: rig.Day("2040-12-31")}
	bad := func(want *kernel.Refusal, change func(*carbon.ApplyProject)) {
		t.Helper()
		a := good
		change(&a)
		rig.Refused(w, c.ApplyProject, a, want)
	}
	bad(carbon.ErrCode, func(a *carbon.ApplyProject) { a.Code = "aj01" })
	bad(carbon.ErrCode, func(a *carbon.ApplyProject) { a.Code = "AJ-01" })
	bad(carbon.ErrName, func(a *carbon.ApplyProject) { a.NameZH = " " })
	bad(carbon.ErrCompany, func(a *carbon.ApplyProject) { a.Proponent = 77 })
	bad(carbon.ErrDateMissing, func(a *carbon.ApplyProject) { a.Start = 0 })
	bad(carbon.ErrDateFuture, func(a *carbon.ApplyProject) { a.Start = rig.Day("2026-11-22") })
	bad(carbon.ErrDateMissing, func(a *carbon.ApplyProject) { a.CreditTo = 0 })
	bad(carbon.ErrDateOrder, func(a *carbon.ApplyProject) { a.CreditTo = rig.Day("2020-12-31") })
	bad(carbon.ErrDateOrder, func(a *carbon.ApplyProject) { a.CreditFrom = rig.Day("2020-12-31") })
	bad(carbon.ErrMethod, func(a *carbon.ApplyProject) { a.Version = 2 })
	bad(carbon.ErrMethod, func(a *carbon.ApplyProject) { a.Start, a.CreditFrom = rig.Day("2019-01-01"), rig.Day("2019-01-01") })
	rig.Must(w, c.ApplyProject, good)
	rig.Refused(w, c.ApplyProject, good, carbon.ErrProjectExists)

	move := carbon.MoveProject{Project: 1, Reason: "complete"}
	rig.Refused(w, c.ReviewProject, carbon.MoveProject{Project: 9, Reason: "complete"}, carbon.ErrProject)
	rig.Refused(w, c.ReviewProject, move, carbon.ErrSamePerson)
	rig.Refused(w.as(second), c.ReviewProject, carbon.MoveProject{Project: 1, Reason: "Good!"}, carbon.ErrReason)
	for _, command := range []kernel.Maker[carbon.MoveProject]{c.RegisterProject, c.SuspendProject, c.ResumeProject, c.TerminateProject} {
		rig.Refused(w, command, move, carbon.ErrProjectState)
	}
	rig.Must(w, c.ReviewProject, move)
	rig.Refused(w, c.RegisterProject, move, carbon.ErrSamePerson)
	rig.Refused(w.as(clerk), c.RegisterProject, move, carbon.ErrSamePerson)
	rig.Must(w.as(checker), c.RegisterProject, move)
	rig.Refused(w, c.RefuseProject, move, carbon.ErrProjectState)
	rig.Must(w, c.SuspendProject, move)
	rig.Refused(w, c.DraftPeriod, draft(1, 2024, 1), carbon.ErrProjectState)
	rig.Must(w, c.ResumeProject, move)
	rig.Must(w, c.TerminateProject, move)
	rig.Refused(w, c.ResumeProject, move, carbon.ErrProjectState)
	rig.Refused(w, c.EnrolStands, carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{standRow(coopA, villageA, 1)}},
		carbon.ErrProjectState)
	w.as(clerk)
	good.Code = "AJ02"
	rig.Must(w, c.ApplyProject, good)
	rig.Must(w, c.RefuseProject, carbon.MoveProject{Project: 2, Reason: "not_additional"})
	db := w.Projected(schemas()...)
	if got := w.Value(db, `SELECT group_concat(code || ' ' || state) FROM carbon_project`); got != "AJ01 terminated,AJ02 refused" {
		t.Error(got)
	}
	w.check()
}

func TestRulesRefused(t *testing.T) {
	w := newWorld(t)
	w.rules()
	c := &w.c.Commands
	p := carbon.SetParameter{Name: carbon.BufferPPM, From: rig.Day("2020-01-01"), Value: 1, Source: "assumed"}
	rig.Refused(w, c.SetParameter, p, carbon.ErrDateOrder)
	p.From = rig.Day("2025-01-01")
	for want, change := range map[*kernel.Refusal]func(*carbon.SetParameter){
		carbon.ErrParameter:      func(p *carbon.SetParameter) { p.Name = "buffer" },
		carbon.ErrParameterValue: func(p *carbon.SetParameter) { p.Value = 1_000_001 },
		carbon.ErrName:           func(p *carbon.SetParameter) { p.Source = "" },
		carbon.ErrDateMissing:    func(p *carbon.SetParameter) { p.From = 0 },
	} {
		q := p
		change(&q)
		rig.Refused(w, c.SetParameter, q, want)
	}
	rig.Must(w, c.SetParameter, p)
	if v, ok := w.c.Parameter(carbon.BufferPPM, rig.Day("2024-12-31")); v != 100_000 || !ok {
		t.Error(v)
	}
	if v, ok := w.c.Parameter(carbon.BufferPPM, rig.Day("2025-01-01")); v != 1 || !ok {
		t.Error(v)
	}
	if _, ok := w.c.Parameter(carbon.BufferPPM, rig.Day("2019-12-31")); ok {
		t.Error("a parameter before its time")
	}
	m := carbon.PublishMethod{Code: "ccer", Version: 1, From: rig.Day("2024-01-01"), TitleZH: "造林", Source: "CCER-14-001", Text: carbon.Hash{1}}
	for want, change := range map[*kernel.Refusal]func(*carbon.PublishMethod){
		carbon.ErrCode:         func(m *carbon.PublishMethod) { m.Version = 0 },
		carbon.ErrName:         func(m *carbon.PublishMethod) { m.TitleZH = "" },
		carbon.ErrEvidence:     func(m *carbon.PublishMethod) { m.Text = carbon.Hash{} },
		carbon.ErrMethodExists: func(m *carbon.PublishMethod) { m.Code = "bamboo" },
		carbon.ErrYears:        func(m *carbon.PublishMethod) { m.YearsLeast, m.YearsMost = 21, 20 },
		carbon.ErrDateMissing:  func(m *carbon.PublishMethod) { m.From = 0 },
		carbon.ErrDateOrder:    func(m *carbon.PublishMethod) { m.To = rig.Day("2023-01-01") },
	} {
		n := m
		change(&n)
		rig.Refused(w, c.PublishMethod, n, want)
	}
	rig.Must(w, c.PublishMethod, m)
	since := rig.Day("2022-01-01")
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: "king", Company: bank, From: since}, carbon.ErrRole)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, Method: "ccer", From: since}, carbon.ErrMethod)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Verifier, Company: verifier, From: since}, carbon.ErrMethod)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Verifier, Company: verifier, Method: "pine", From: since}, carbon.ErrMethod)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: 99, From: since}, carbon.ErrCompany)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: 0}, carbon.ErrDateMissing)
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: since}, carbon.ErrRoleHeld)
	rig.Refused(w, c.Dismiss, carbon.Dismiss{Role: carbon.Bank, Company: coopA, To: since}, carbon.ErrRoleNotHeld)
	rig.Refused(w, c.Dismiss, carbon.Dismiss{Role: carbon.Bank, Company: bank, To: rig.Day("2019-01-01")}, carbon.ErrDateOrder)
	rig.Refused(w, c.Dismiss, carbon.Dismiss{Role: carbon.Bank, Company: bank, To: rig.Day("2027-01-01")}, carbon.ErrDateFuture)
	rig.Must(w, c.Dismiss, carbon.Dismiss{Role: carbon.Bank, Company: bank, To: since})
	rig.Refused(w, c.Dismiss, carbon.Dismiss{Role: carbon.Bank, Company: bank, To: since}, carbon.ErrRoleNotHeld)
	if !w.c.Has(carbon.Bank, bank, "", since) || w.c.Has(carbon.Bank, bank, "", rig.Day("2022-01-02")) {
		t.Error("a role beyond its last day")
	}
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: since}, carbon.ErrRoleHeld)
	rig.Must(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: bank, From: rig.Day("2022-01-02")})
	w.check()
}

func TestStands(t *testing.T) {
	w := newWorld(t)
	w.rules()
	w.project("AJ01")
	c := &w.c.Commands
	enrol := func(rows ...carbon.StandRow) carbon.EnrolStands { return carbon.EnrolStands{Project: 1, Stands: rows} }
	good := standRow(coopA, villageA, 1, 2)
	bad := func(want *kernel.Refusal, change func(*carbon.StandRow)) {
		t.Helper()
		row := good
		change(&row)
		rig.Refused(w, c.EnrolStands, enrol(standRow(coopB, villageB, 9), row), want, 1)
	}
	rig.Refused(w, c.EnrolStands, carbon.EnrolStands{Project: 2}, carbon.ErrProject)
	rig.Refused(w, c.EnrolStands, enrol(), carbon.ErrNoRows)
	rig.Refused(w, c.EnrolStands, enrol(make([]carbon.StandRow, carbon.StandsMax+1)...), carbon.ErrTooManyRows)
	bad(carbon.ErrDateMissing, func(r *carbon.StandRow) { r.From = 0 })
	bad(carbon.ErrDateOrder, func(r *carbon.StandRow) { r.To = rig.Day("2020-01-01") })
	bad(carbon.ErrCompany, func(r *carbon.StandRow) { r.Cooperative = 99 })
	bad(carbon.ErrVillage, func(r *carbon.StandRow) { r.Village = "330523" })
	bad(carbon.ErrCode, func(r *carbon.StandRow) { r.Stratum = "" })
	bad(carbon.ErrPhase, func(r *carbon.StandRow) { r.Phase = "big" })
	bad(carbon.ErrNoRows, func(r *carbon.StandRow) { r.Parcels = nil })
	bad(carbon.ErrTooManyRows, func(r *carbon.StandRow) { r.Parcels = make([]uint64, carbon.ParcelsMax+1) })
	bad(carbon.ErrArea, func(r *carbon.StandRow) { r.Area = 0 })
	bad(carbon.ErrArea, func(r *carbon.StandRow) { r.Area = 2*parcelArea + 1 })
	bad(carbon.ErrParcel, func(r *carbon.StandRow) { r.Parcels = []uint64{1, 1001} })
	bad(carbon.ErrParcelTwice, func(r *carbon.StandRow) { r.Parcels = []uint64{1, 1} })
	bad(carbon.ErrParcelTaken, func(r *carbon.StandRow) { r.Parcels = []uint64{9} })
	rig.Must(w, c.EnrolStands, enrol(good))

	w.project("AJ02") // Another co-operative in another project claims the same parcel.
	rig.Refused(w, c.EnrolStands, carbon.EnrolStands{Project: 2, Stands: []carbon.StandRow{standRow(coopB, villageB, 2)}},
		carbon.ErrParcelTaken, 0)
	withdraw := carbon.WithdrawStand{Stand: 1, To: rig.Day("2024-12-31"), Reason: "sold"}
	for want, change := range map[*kernel.Refusal]func(*carbon.WithdrawStand){
		carbon.ErrStand:       func(s *carbon.WithdrawStand) { s.Stand = 9 },
		carbon.ErrDateMissing: func(s *carbon.WithdrawStand) { s.To = 0 },
		carbon.ErrDateOrder:   func(s *carbon.WithdrawStand) { s.To = rig.Day("2020-01-01") },
		carbon.ErrStandLeft:   func(s *carbon.WithdrawStand) { s.To = rig.Day("2050-12-31") },
		carbon.ErrReason:      func(s *carbon.WithdrawStand) { s.Reason = "" },
	} {
		s := withdraw
		change(&s)
		rig.Refused(w, c.WithdrawStand, s, want)
	}
	rig.Must(w, c.WithdrawStand, withdraw)
	later := standRow(coopB, villageB, 2)
	later.From = rig.Day("2025-01-01")
	rig.Must(w, c.EnrolStands, carbon.EnrolStands{Project: 2, Stands: []carbon.StandRow{later}})
	rig.Must(w, c.RecordForeign, carbon.RecordForeign{Programme: "ccer", Number: "CCER 2023-7", Parcels: []uint64{5, 6},
		From: rig.Day("2023-01-01"), To: rig.Day("2025-12-31")})
	w.check()
}

// TestNoStandTwice holds that no stand-period is credited twice: by the same stand, by
// another stand on the same parcel, across programmes, and however two reports race.
func TestNoStandTwice(t *testing.T) {
	w := newWorld(t)
	w.found()
	w.stand(1, coopA, villageA, 3)
	c := &w.c.Commands
	foreign := carbon.RecordForeign{Programme: "ccer", Number: "CCER 2023-7", Parcels: []uint64{3}, From: rig.Day("2023-01-01"),
		To: rig.Day("2023-12-31")}
	rig.Must(w, c.RecordForeign, foreign)
	rig.Refused(w, c.RecordForeign, foreign, carbon.ErrCredited, 0)
	rig.Refused(w, c.DraftPeriod, draft(1, 2023, 1000, 1000, 1000), carbon.ErrCredited, 2)
	// Two drafts of one year: whichever is approved first bars the other.
	rig.Must(w, c.DraftPeriod, draft(1, 2024, 10_000, 10_000))
	rig.Must(w, c.DraftPeriod, draft(1, 2024, 10_000))
	rig.Must(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 1})
	rig.Must(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 2})
	w.as(checker)
	for id := carbon.PeriodID(1); id <= 2; id++ {
		rig.Must(w, c.VerifyPeriod, carbon.VerifyPeriod{Period: id, Verifier: verifier, Net: 10_000, Statement: carbon.Hash{1}})
	}
	w.as(approver)
	rig.Must(w, c.ApprovePeriod, carbon.ApprovePeriod{Period: 2})
	rig.Refused(w, c.ApprovePeriod, carbon.ApprovePeriod{Period: 1}, carbon.ErrCredited)
	rig.Must(w, c.Issue, carbon.Issue{Period: 2})
	rig.Refused(w, c.Issue, carbon.Issue{Period: 1}, carbon.ErrPeriodState)
	w.as(clerk)
	rig.Refused(w, c.DraftPeriod, draft(1, 2024, 1), carbon.ErrCredited, 0)
	foreign.Parcels, foreign.From, foreign.To = []uint64{1}, rig.Day("2024-12-31"), rig.Day("2025-12-31")
	rig.Refused(w, c.RecordForeign, foreign, carbon.ErrCredited, 0)
	rig.Refused(w, c.WithdrawStand, carbon.WithdrawStand{Stand: 1, To: rig.Day("2024-06-30"), Reason: "sold"}, carbon.ErrStandCredited)
	for want, change := range map[*kernel.Refusal]func(*carbon.RecordForeign){
		carbon.ErrCode:        func(f *carbon.RecordForeign) { f.Programme = "" },
		carbon.ErrName:        func(f *carbon.RecordForeign) { f.Number = "" },
		carbon.ErrNoRows:      func(f *carbon.RecordForeign) { f.Parcels = nil },
		carbon.ErrTooManyRows: func(f *carbon.RecordForeign) { f.Parcels = make([]uint64, carbon.StandsMax+1) },
		carbon.ErrParcelTwice: func(f *carbon.RecordForeign) { f.Parcels = []uint64{4, 4} },
		carbon.ErrDateOrder:   func(f *carbon.RecordForeign) { f.To = rig.Day("2020-01-01") },
	} {
		f := foreign
		change(&f)
		rig.Refused(w, c.RecordForeign, f, want)
	}
	w.check()
}

// TestDividedParcel holds that ground is not credited twice under the number of a part.
func TestDividedParcel(t *testing.T) {
	w := newWorld(t)
	w.rules()
	w.project("AJ01")
	w.stand(1, coopA, villageA, 500)
	c := &w.c.Commands
	w.issue(1, 2024, 10_000)
	part := standRow(coopB, villageB, 501)
	rig.Refused(w, c.EnrolStands, carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{part}}, carbon.ErrParcelTaken, 0)
	rig.Must(w, c.WithdrawStand, carbon.WithdrawStand{Stand: 1, To: rig.Day("2024-12-31"), Reason: "divided"})
	rig.Refused(w, c.EnrolStands, carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{part}}, carbon.ErrParcelTaken, 0)
	part.From = rig.Day("2025-01-01")
	rig.Must(w, c.EnrolStands, carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{part}})
	rig.Refused(w, c.RecordForeign, carbon.RecordForeign{Programme: "ccer", Number: "CCER 1", Parcels: []uint64{502},
		From: rig.Day("2024-06-01"), To: rig.Day("2024-06-30")}, carbon.ErrCredited, 0)
	w.check()
}

func TestReportsRefused(t *testing.T) {
	w := newWorld(t)
	w.rules()
	w.project("AJ01")
	w.project("AJ02")
	w.stand(1, coopA, villageA, 1)
	w.stand(1, coopB, villageB, 2)
	w.stand(2, coopB, villageB, 3)
	c := &w.c.Commands
	bad := func(want *kernel.Refusal, change func(*carbon.DraftPeriod), row ...int) {
		t.Helper()
		d := draft(1, 2024, 10_000, 20_000)
		change(&d)
		rig.Refused(w, c.DraftPeriod, d, want, row...)
	}
	bad(carbon.ErrProject, func(d *carbon.DraftPeriod) { d.Project = 9 })
	bad(carbon.ErrPeriod, func(d *carbon.DraftPeriod) { d.Period = 9 })
	bad(carbon.ErrDateMissing, func(d *carbon.DraftPeriod) { d.From = 0 })
	bad(carbon.ErrDateOrder, func(d *carbon.DraftPeriod) { d.To = rig.Day("2023-12-31") })
	bad(carbon.ErrDateFuture, func(d *carbon.DraftPeriod) { d.To = rig.Day("2026-11-22") })
	bad(carbon.ErrOutside, func(d *carbon.DraftPeriod) { d.From = rig.Day("2020-12-31") })
	bad(carbon.ErrEvidence, func(d *carbon.DraftPeriod) { d.Evidence.Input = carbon.Hash{} })
	bad(carbon.ErrEvidence, func(d *carbon.DraftPeriod) { d.Evidence.Build = "" })
	bad(carbon.ErrMethodOther, func(d *carbon.DraftPeriod) { d.Evidence.Version = 2 })
	bad(carbon.ErrOverflow, func(d *carbon.DraftPeriod) { d.Figures.Gross = 1 << 54 })
	bad(carbon.ErrDeduction, func(d *carbon.DraftPeriod) { d.Figures.Leakage = -1 })
	bad(carbon.ErrNetSum, func(d *carbon.DraftPeriod) { d.Figures.Net++ }) // Gross production as net.
	bad(carbon.ErrStandSum, func(d *carbon.DraftPeriod) { d.Stands[0].Net-- })
	bad(carbon.ErrNoRows, func(d *carbon.DraftPeriod) { d.Stands = nil })
	bad(carbon.ErrTooManyRows, func(d *carbon.DraftPeriod) { d.Stands = make([]carbon.StandResult, carbon.PeriodMax+1) })
	bad(carbon.ErrStandTwice, func(d *carbon.DraftPeriod) { d.Stands[1].Stand = 1 }, 1)
	bad(carbon.ErrStand, func(d *carbon.DraftPeriod) { d.Stands[1].Stand = 9 }, 1)
	bad(carbon.ErrStandOther, func(d *carbon.DraftPeriod) { d.Stands[1].Stand = 3 }, 1)
	// 1,500 mu, one leap year: 366 / 365.2425 of a year, at most 1,000 kg: 1,503,110 kg.
	bad(carbon.ErrImplausible, func(d *carbon.DraftPeriod) { d.Stands[0].Net = 1_503_111 }, 0)
	bad(carbon.ErrImplausible, func(d *carbon.DraftPeriod) { d.Stands[0].Net = 24_500 * 1500 }, 0) // As a newspaper printed.
	bad(carbon.ErrImplausible, func(d *carbon.DraftPeriod) { d.Stands[0].Net = -5*1_503_110 - 5 }, 0)
	rig.Must(w, c.DraftPeriod, draft(1, 2024, 1_503_110, 20_000))
	rig.Must(w, c.WithdrawStand, carbon.WithdrawStand{Stand: 1, To: rig.Day("2024-06-30"), Reason: "sold"})
	rig.Refused(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 1}, carbon.ErrNotEnrolled)
	bad(carbon.ErrNotEnrolled, func(*carbon.DraftPeriod) {}, 0)
	w.check()
}

// TestInputOnce holds that what was measured once makes one report, until that is given up.
func TestInputOnce(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	w.issue(1, 2024, 10_000, 20_000)
	next := draft(1, 2025, 10_000, 20_000)
	own := next.Evidence.Input
	credited, _ := w.c.Period(1)
	next.Evidence.Input = credited.Input
	rig.Refused(w, c.DraftPeriod, next, carbon.ErrEvidenceUsed)
	next.Evidence.Input = own
	rig.Must(w, c.DraftPeriod, next)
	rig.Refused(w, c.DraftPeriod, next, carbon.ErrEvidenceUsed) // A second one of the same inventory.
	next.Period, next.Evidence.Input = 2, carbon.Hash{8}
	rig.Must(w, c.DraftPeriod, next) // Written anew of another: the first is free.
	next.Period, next.Evidence.Input = 0, own
	rig.Must(w, c.DraftPeriod, next)
	rig.Must(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 3, Reason: "twice", Reject: true})
	next.Period = 2
	rig.Must(w, c.DraftPeriod, next)
	w.check()
}

func TestPeriodStates(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	rig.Must(w, c.DraftPeriod, draft(1, 2024, 10_000, 20_000))
	verify := carbon.VerifyPeriod{Period: 1, Verifier: verifier, Net: 30_000, Statement: carbon.Hash{1}}
	rig.Refused(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 2}, carbon.ErrPeriod)
	rig.Refused(w, c.VerifyPeriod, verify, carbon.ErrPeriodState)
	rig.Refused(w, c.ApprovePeriod, carbon.ApprovePeriod{Period: 1}, carbon.ErrPeriodState)
	rig.Refused(w, c.Issue, carbon.Issue{Period: 1}, carbon.ErrPeriodState)
	rig.Refused(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 1, Reason: "sums"}, carbon.ErrPeriodState)
	rig.Must(w.as(second), c.SubmitPeriod, carbon.SubmitPeriod{Period: 1})
	again := draft(1, 2024, 11_000, 20_000)
	again.Period = 1
	rig.Refused(w, c.DraftPeriod, again, carbon.ErrPeriodState)

	bad := func(actor kernel.Actor, want *kernel.Refusal, change func(*carbon.VerifyPeriod)) {
		t.Helper()
		v := verify
		change(&v)
		rig.Refused(w.as(actor), c.VerifyPeriod, v, want)
	}
	bad(checker, carbon.ErrVerifierOwn, func(v *carbon.VerifyPeriod) { v.Verifier = proponent })
	bad(checker, carbon.ErrVerifier, func(v *carbon.VerifyPeriod) { v.Verifier = stranger })
	bad(clerk, carbon.ErrSamePerson, func(*carbon.VerifyPeriod) {})
	bad(second, carbon.ErrSamePerson, func(*carbon.VerifyPeriod) {})
	bad(checker, carbon.ErrEvidence, func(v *carbon.VerifyPeriod) { v.Statement = carbon.Hash{} })
	bad(checker, carbon.ErrVerifiedMore, func(v *carbon.VerifyPeriod) { v.Net = 30_001 })
	bad(checker, carbon.ErrOverflow, func(v *carbon.VerifyPeriod) { v.Net = -1 << 60 })
	rig.Must(w, c.Appoint, carbon.Appoint{Role: carbon.Verifier, Company: coopB, Method: "bamboo", From: rig.Day("2024-01-01")})
	bad(checker, carbon.ErrVerifierParty, func(v *carbon.VerifyPeriod) { v.Verifier = coopB })

	rig.Must(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 1, Reason: "sums"})
	rig.Must(w.as(clerk), c.DraftPeriod, again)
	rig.Must(w.as(second), c.SubmitPeriod, carbon.SubmitPeriod{Period: 1})
	verify.Net = 29_999
	rig.Must(w.as(checker), c.VerifyPeriod, verify)
	rig.Refused(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 1, Reason: ""}, carbon.ErrReason)
	for _, actor := range []kernel.Actor{clerk, second, checker} {
		rig.Refused(w.as(actor), c.ApprovePeriod, carbon.ApprovePeriod{Period: 1}, carbon.ErrSamePerson)
	}
	rig.Must(w.as(approver), c.ApprovePeriod, carbon.ApprovePeriod{Period: 1})
	rig.Refused(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 1, Reason: "late"}, carbon.ErrPeriodState)
	rig.Must(w, c.Issue, carbon.Issue{Period: 1})
	rig.Refused(w, c.Issue, carbon.Issue{Period: 1}, carbon.ErrIssued)
	if p, _ := w.c.Period(1); p.Issued != 29 {
		t.Errorf("%+v", p) // 29,999 kg are 29 t.
	}
	rig.Must(w.as(clerk), c.DraftPeriod, draft(1, 2025, 10_000, 20_000))
	rig.Must(w, c.ReturnPeriod, carbon.ReturnPeriod{Period: 2, Reason: "withdrawn", Reject: true})
	rig.Refused(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 2}, carbon.ErrPeriodState)
	db := w.Projected(schemas()...)
	if got := w.Value(db, `SELECT group_concat(state || ' ' || net_kg) FROM carbon_period`); got != "issued 31000,rejected 30000" {
		t.Error(got)
	}
	w.check()
}

// TestNegative holds that a bad year is carried and netted against later ones.
func TestNegative(t *testing.T) {
	w := newWorld(t)
	w.found()
	w.issue(1, 2021, -7_500, 2_000)
	if p, _ := w.c.Project(1); p.Carried != -5_500 || p.Issued != 0 {
		t.Fatalf("%+v", p)
	}
	w.issue(1, 2022, 3_000, 0) // Still not out of it.
	if p, _ := w.c.Project(1); p.Carried != -2_500 || p.Issued != 0 {
		t.Fatalf("%+v", p)
	}
	w.issue(1, 2023, 20_000, -5_000) // 15,000 less 2,500 are 12 t; 2 of them are buffer, rounded up.
	if p, _ := w.c.Project(1); p.Carried != 0 || p.Issued != 12 || p.Dropped != 500 {
		t.Fatalf("%+v", p)
	}
	if w.c.Owned(coopA) != 10 || w.c.Owned(coopB) != 0 || w.c.Balance(0, carbon.Buffer) != 2 {
		t.Error("who came to nothing has no share")
	}
	w.check()
}

// TestIssueNeedsRules holds that no buffer share is guessed, and that a suspended project is
// issued nothing.
func TestIssueNeedsRules(t *testing.T) {
	w := newWorld(t)
	old := parameters
	parameters = old[:2]
	w.found()
	rig.Refused(w, w.c.Commands.DraftPeriod, draft(1, 2024, 10_000, 10_000), carbon.ErrParameterMissing)
	low := old[2]
	low.From, low.Source = rig.Day("2020-01-01"), "assumed"
	rig.Must(w, w.c.Commands.SetParameter, low)
	parameters = old
	w.approved(1, 2024, 10_000, 10_000)
	c := &w.c.Commands
	rig.Refused(w, c.Issue, carbon.Issue{Period: 1}, carbon.ErrParameterMissing)
	rig.Refused(w, c.Issue, carbon.Issue{Period: 9}, carbon.ErrPeriod)
	rig.Must(w, c.SetParameter, carbon.SetParameter{Name: carbon.BufferPPM, From: rig.Day("2020-01-01"), Value: 0, Source: "assumed"})
	rig.Must(w, c.SuspendProject, carbon.MoveProject{Project: 1, Reason: "inquiry"})
	rig.Refused(w, c.Issue, carbon.Issue{Period: 1}, carbon.ErrProjectState)
	rig.Must(w, c.ResumeProject, carbon.MoveProject{Project: 1, Reason: "cleared"})
	rig.Must(w, c.Issue, carbon.Issue{Period: 1})
	if w.c.Owned(coopA)+w.c.Owned(coopB) != 20 {
		t.Error("a buffer of nothing took something")
	}
	w.check()
}

func ownedBy(w world, all ...company.Number) (sum int64) {
	for _, who := range all {
		sum += w.c.Owned(who)
	}
	return sum
}

// TestCreditingYears holds the length of a crediting period against the methodology's bounds, to the day and over leap days.
func TestCreditingYears(t *testing.T) {
	w := newWorld(t)
	rig.Must(w, w.c.Commands.PublishMethod, carbon.PublishMethod{Code: "ccer", Version: 1, From: rig.Day("2016-01-01"),
		TitleZH: "造林", Source: "CCER-14-001", Text: carbon.Hash{1}, YearsLeast: 20, YearsMost: 40})
	for i, c := range []struct {
		from, to string
		want     *kernel.Refusal
	}{
		{"2020-01-01", "2039-12-31", nil}, {"2020-01-01", "2039-12-30", carbon.ErrYears},
		{"2020-01-01", "2059-12-31", nil}, {"2020-01-01", "2060-01-01", carbon.ErrYears},
		{"2020-02-29", "2040-02-28", nil}, {"2020-02-29", "2040-02-27", carbon.ErrYears},
	} {
		apply := carbon.ApplyProject{Code: fmt.Sprint("P", i), NameZH: "造林", Method: "ccer", Version: 1, Proponent: bank,
			Start: rig.Day("2020-01-01"), CreditFrom: rig.Day(c.from), CreditTo: rig.Day(c.to)}
		if c.want == nil {
			rig.Must(w, w.c.Commands.ApplyProject, apply)
		} else {
			rig.Refused(w, w.c.Commands.ApplyProject, apply, c.want)
		}
	}
}

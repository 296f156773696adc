package carbon_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/kernel/rig"
)

// stocked makes a world in which co-operative A has 900 t of 2023 and 900 t of 2024.
func stocked(t testing.TB) world {
	w := newWorld(t)
	w.found()
	w.issue(1, 2024, 1_000_000, 0)
	w.issue(1, 2023, 1_000_000, 0)
	return w
}

// TestOrderOfLots holds the rule which serials go: oldest vintage, then lowest serial.
func TestOrderOfLots(t *testing.T) {
	w := stocked(t)
	transfer := w.c.Commands.Transfer
	rig.Must(w, transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1000})
	where := func(vintage uint16, serial uint64) any {
		id, ok := w.c.LotOf(1, vintage, serial)
		l, _ := w.c.Lot(id)
		if !ok {
			return "none"
		}
		return l.Owner
	}
	for _, c := range []struct {
		vintage uint16
		serial  uint64
		want    any
	}{{2023, 1, buyerX}, {2023, 900, buyerX}, {2024, 100, buyerX}, {2024, 101, coopA}, {2024, 0, "none"}, {2024, 1001, "none"}, {2022, 1, "none"}} {
		if got := where(c.vintage, c.serial); got != c.want {
			t.Errorf("%d-%d: %v, want %v", c.vintage, c.serial, got, c.want)
		}
	}
	rig.Must(w, transfer, carbon.Transfer{From: buyerX, To: buyerY, Tonnes: 10, Vintage: 2024})
	rig.Must(w, transfer, carbon.Transfer{From: buyerX, To: buyerY, Tonnes: 10, Vintage: 2023, Project: 1})
	if where(2024, 10) != buyerY || where(2024, 11) != buyerX || where(2023, 10) != buyerY {
		t.Error("a vintage was asked for")
	}
	lot, _ := w.c.LotOf(1, 2024, 101)
	rig.Must(w, transfer, carbon.Transfer{From: coopA, To: buyerY, Tonnes: 1, Lot: lot})
	if where(2024, 101) != buyerY {
		t.Error("a lot was named")
	}
	w.check()
}

func TestTransferRefused(t *testing.T) {
	w := stocked(t)
	bad := func(want *kernel.Refusal, c carbon.Transfer) {
		t.Helper()
		rig.Refused(w, w.c.Commands.Transfer, c, want)
	}
	bad(carbon.ErrSelf, carbon.Transfer{From: coopA, To: coopA, Tonnes: 1})
	bad(carbon.ErrCompany, carbon.Transfer{From: coopA, To: 99, Tonnes: 1})
	bad(carbon.ErrQuantity, carbon.Transfer{From: coopA, To: buyerX})
	bad(carbon.ErrQuantity, carbon.Transfer{From: coopA, To: buyerX, Tonnes: -1})
	bad(carbon.ErrInsufficient, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1801})
	bad(carbon.ErrInsufficient, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 901, Vintage: 2023})
	bad(carbon.ErrInsufficient, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Vintage: 2023, Project: 2})
	bad(carbon.ErrVintage, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Project: 1})
	bad(carbon.ErrLot, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: 99})
	lot, _ := w.c.LotOf(1, 2024, 1)
	bad(carbon.ErrLotOwner, carbon.Transfer{From: coopB, To: buyerX, Tonnes: 1, Lot: lot})
	bad(carbon.ErrInsufficient, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 901, Lot: lot})
	buffer, _ := w.c.LotOf(1, 2024, 1000)
	bad(carbon.ErrBuffer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: buffer})
	bad(carbon.ErrInsufficient, carbon.Transfer{From: 0, To: buyerX, Tonnes: 1})
	w.check()
}

func TestRetireAndCancel(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	good := carbon.Retire{Owner: coopA, Tonnes: 5, Beneficiary: buyerY, Purpose: "meeting", Place: "330523"}
	for want, change := range map[*kernel.Refusal]func(*carbon.Retire){
		carbon.ErrPurpose:      func(r *carbon.Retire) { r.Purpose = "" },
		carbon.ErrPlace:        func(r *carbon.Retire) { r.Place = "33052" },
		carbon.ErrCompany:      func(r *carbon.Retire) { r.Beneficiary = 0 },
		carbon.ErrQuantity:     func(r *carbon.Retire) { r.Tonnes = 0 },
		carbon.ErrInsufficient: func(r *carbon.Retire) { r.Tonnes = 5000 },
	} {
		r := good
		change(&r)
		rig.Refused(w, c.Retire, r, want)
	}
	good.Place = "33052x"
	rig.Refused(w, c.Retire, good, carbon.ErrPlace)
	good.Place = "330523105201"
	rig.Must(w, c.Retire, good)
	if n, ok := w.c.Certificate(1); n != 5 || !ok {
		t.Error(n)
	}
	retired, _ := w.c.LotOf(1, 2023, 1)
	cancel := carbon.Cancel{Owner: coopA, Lot: retired, Tonnes: 1, Reason: "error"}
	together(w, c.Cancel, cancel, carbon.ErrRetired)
	rig.RefusedAlone(w, c.Cancel, cancel)
	live, _ := w.c.LotOf(1, 2023, 6)
	cancel.Lot = 0
	together(w, c.Cancel, cancel, carbon.ErrLot)
	cancel.Lot, cancel.Reason = live, ""
	together(w, c.Cancel, cancel, carbon.ErrReason)
	cancel.Reason = "exported"
	together(w, c.Cancel, cancel, nil)
	dead, _ := w.c.LotOf(1, 2023, 6)
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: dead}, carbon.ErrCancelled)
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: retired}, carbon.ErrRetired)
	rig.Refused(w, c.Merge, carbon.Merge{Lot: retired, By: dead}, carbon.ErrRetired)
	rig.Refused(w, c.Split, carbon.Split{Lot: retired, Serial: 3}, carbon.ErrRetired)
	if w.c.Balance(coopA, carbon.Spent) != 5 || w.c.Balance(coopA, carbon.Void) != 1 || w.c.Owned(coopA) != 1794 {
		t.Error("the tonnes do not add up")
	}
	w.check()
}

func TestSplitAndMerge(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	lot, _ := w.c.LotOf(1, 2023, 1)
	rig.Refused(w, c.Split, carbon.Split{Lot: 99, Serial: 2}, carbon.ErrLot)
	rig.Refused(w, c.Split, carbon.Split{Lot: lot, Serial: 1}, carbon.ErrSerialOther)
	rig.Refused(w, c.Split, carbon.Split{Lot: lot, Serial: 901}, carbon.ErrSerialOther)
	rig.Must(w, c.Split, carbon.Split{Lot: lot, Serial: 900})
	head, _ := w.c.LotOf(1, 2023, 899)
	if h, _ := w.c.Lot(head); h.Start != 1 || h.End != 899 || h.Parent != lot || head == lot {
		t.Errorf("%+v", h)
	}
	rig.Must(w, c.Split, carbon.Split{Lot: head, Serial: 500})
	first, _ := w.c.LotOf(1, 2023, 499)
	rig.Refused(w, c.Merge, carbon.Merge{Lot: first, By: lot}, carbon.ErrNotAdjacent)
	rig.Refused(w, c.Merge, carbon.Merge{Lot: head, By: first}, carbon.ErrNotAdjacent)
	rig.Refused(w, c.Merge, carbon.Merge{Lot: head, By: head}, carbon.ErrNotAdjacent)
	rig.Refused(w, c.Merge, carbon.Merge{Lot: head, By: 99}, carbon.ErrLot)
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Lot: lot, Tonnes: 1})
	rig.Refused(w, c.Merge, carbon.Merge{Lot: head, By: lot}, carbon.ErrLotOwner)
	rig.Must(w, c.Merge, carbon.Merge{Lot: first, By: head})
	rig.Must(w, c.Transfer, carbon.Transfer{From: buyerX, To: coopA, Tonnes: 1})
	rig.Must(w, c.Merge, carbon.Merge{Lot: first, By: lot})
	if l, _ := w.c.Lot(first); l.Tonnes() != 900 || w.c.Owned(coopA) != 1800 {
		t.Errorf("%+v", l)
	}
	// Two neighbours of one vintage, but issued for different periods, stay apart.
	w.as(clerk)
	w.stand(1, coopA, villageA, 7)
	d := draft(1, 2024, 0, 0, 1_000_000)
	d.Stands = d.Stands[2:]
	rig.Must(w, c.DraftPeriod, d)
	w.check()
}

// TestHistory holds that the whole life of a serial is read backwards from its lot, through
// splits and mergers.
func TestHistory(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 10}) // 2023, 1 to 10.
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 10}) // 11 to 20.
	a, _ := w.c.LotOf(1, 2023, 1)
	b, _ := w.c.LotOf(1, 2023, 11)
	rig.Must(w, c.Merge, carbon.Merge{Lot: a, By: b})
	rig.Must(w, c.Retire, carbon.Retire{Owner: buyerX, Tonnes: 15, Beneficiary: buyerX, Purpose: "meeting", Place: "330523"})
	db := w.Projected(schemas()...)
	life := `WITH RECURSIVE life (id) AS (
		SELECT last_change FROM carbon_lot WHERE id = ?1
		UNION ALL SELECT CASE WHEN h.other <> 0 AND ?2 BETWEEN h.first_serial AND h.last_serial THEN h.other ELSE h.before END
			FROM life JOIN carbon_history h ON h.id = life.id WHERE h.before <> 0 OR h.other <> 0)
		SELECT group_concat(became, ' ') FROM (SELECT became FROM life JOIN carbon_history h ON h.id = life.id
			WHERE ?2 BETWEEN first_serial AND last_serial ORDER BY h.id)`
	for serial, want := range map[uint64]string{5: "held held retired", 12: "held held merged retired", 18: "held held merged", 30: "held"} {
		lot, _ := w.c.LotOf(1, 2023, serial)
		if got := w.Value(db, life, int64(lot), int64(serial)); got != want {
			t.Errorf("serial %d: %s, want %s", serial, got, want)
		}
	}
	w.check()
}

func TestFreeze(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Refused(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 1, Order: ""}, carbon.ErrReason)
	rig.Refused(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 1, Order: "court_17", Pledge: 9}, carbon.ErrPledge)
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 1700, Order: "court_17"})
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 101}, carbon.ErrBound)
	frozen, _ := w.c.LotOf(1, 2023, 1)
	rig.Refused(w, c.Retire, carbon.Retire{Owner: coopA, Tonnes: 1, Lot: frozen, Beneficiary: buyerX, Purpose: "meeting", Place: "330523"},
		carbon.ErrFrozen)
	rig.Refused(w, c.Pledge, pledge(1, frozen), carbon.ErrFrozen)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 9, Order: "court_18"}, carbon.ErrFreeze)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, Order: "X"}, carbon.ErrReason)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, To: coopA, Order: "court_18"}, carbon.ErrSelf)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, To: 99, Order: "court_18"}, carbon.ErrCompany)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, Order: "court_18"}, nil)
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 101})
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: buyerX, Tonnes: 100, Order: "court_19"})
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 2, To: buyerY, Order: "court_20"}, nil)
	if w.c.Owned(buyerY) != 100 || w.c.Owned(buyerX) != 1 {
		t.Error("the order was not followed")
	}
	w.check()
}

func pledge(tonnes int64, lot carbon.LotID) carbon.Pledge {
	return carbon.Pledge{Owner: coopA, Lender: lender, Tonnes: tonnes, Lot: lot, Loan: 1_000_000, Paper: "zdw_2026_1",
		Service: []carbon.ServiceYear{{Year: 2026, Fen: 300_000}, {Year: 2027, Fen: 700_001}}}
}

func TestPledge(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	for want, change := range map[*kernel.Refusal]func(*carbon.Pledge){
		carbon.ErrSelf:    func(p *carbon.Pledge) { p.Owner = lender },
		carbon.ErrLender:  func(p *carbon.Pledge) { p.Lender = stranger },
		carbon.ErrPrice:   func(p *carbon.Pledge) { p.Loan = 0 },
		carbon.ErrCode:    func(p *carbon.Pledge) { p.Paper = "" },
		carbon.ErrService: func(p *carbon.Pledge) { p.Service = p.Service[:0] },
	} {
		p := pledge(100, 0)
		change(&p)
		rig.Refused(w, c.Pledge, p, want)
	}
	p := pledge(100, 0)
	p.Service[1].Year = 2026
	rig.Refused(w, c.Pledge, p, carbon.ErrService, 1)
	rig.Must(w, c.Pledge, pledge(1750, 0))
	pledged, _ := w.c.LotOf(1, 2023, 1)
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 51}, carbon.ErrBound)
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: pledged}, carbon.ErrPledged)
	rig.Refused(w, c.Retire, carbon.Retire{Owner: coopA, Tonnes: 1, Lot: pledged, Beneficiary: buyerX, Purpose: "meeting", Place: "330523"},
		carbon.ErrPledged)
	rig.Refused(w, c.Split, carbon.Split{Lot: pledged, Serial: 5}, carbon.ErrPledged)
	if fen, ok := w.c.Service(1, 2027); fen != 700_001 || !ok {
		t.Error(fen)
	}
	if _, ok := w.c.Service(1, 2030); ok {
		t.Error("no answer was given as one")
	}
	// A court freezes what is pledged; it can be released only after that.
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 700, Pledge: 1, Order: "court_1"})
	rig.Refused(w, c.ReleasePledge, carbon.EndPledge{Pledge: 1, Order: "paid"}, carbon.ErrFrozen)
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, Order: "court_2"}, nil)
	rig.Refused(w, c.ReleasePledge, carbon.EndPledge{Pledge: 2, Order: "paid"}, carbon.ErrPledge)
	rig.Refused(w, c.ReleasePledge, carbon.EndPledge{Pledge: 1, Order: ""}, carbon.ErrReason)
	rig.Must(w, c.ReleasePledge, carbon.EndPledge{Pledge: 1, Order: "paid"})
	if w.c.Balance(coopA, carbon.Held) != 1800 {
		t.Error("not all came back")
	}
	rig.Must(w, c.Pledge, pledge(1000, 0))
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: coopA, Tonnes: 300, Pledge: 2, Order: "court_3"})
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 2, To: buyerY, Order: "court_4"}, nil)
	together(w, c.Foreclose, carbon.EndPledge{Pledge: 2, Order: "court_5"}, nil)
	if w.c.Owned(lender) != 700 || w.c.Owned(buyerY) != 300 || w.c.Owned(coopA) != 800 {
		t.Error("the orders were not followed")
	}
	w.check()
}

// TestCoverage holds the loan file to the published figures: 15 million yuan of carbon
// income at most, beside 7.559 billion for the leases, is 0.2 % a year.
func TestCoverage(t *testing.T) {
	s, err := carbon.Coverage(15_000_000_00, 7_559_000_000_00)
	if err != nil || s.String() != "15/7559" {
		t.Error(s, err)
	}
	for _, c := range [][2]int64{{1, 0}, {-1, 5}, {5, -1}} {
		if _, err := carbon.Coverage(c[0], c[1]); err != error(carbon.ErrService) {
			t.Error(c, err)
		}
	}
}

func TestReversal(t *testing.T) {
	w := stocked(t) // 200 t in the buffer, all of project 1.
	c := &w.c.Commands
	w.project("AJ02")
	report := carbon.ReportReversal{Project: 1, Date: rig.Day("2026-02-01"), Cause: "snow", Tonnes: 150}
	for want, change := range map[*kernel.Refusal]func(*carbon.ReportReversal){
		carbon.ErrProject:         func(r *carbon.ReportReversal) { r.Project = 9 },
		carbon.ErrProjectNoTonnes: func(r *carbon.ReportReversal) { r.Project = 2 },
		carbon.ErrQuantity:        func(r *carbon.ReportReversal) { r.Tonnes = 0 },
		carbon.ErrImplausible:     func(r *carbon.ReportReversal) { r.Tonnes = 2001 },
		carbon.ErrReason:          func(r *carbon.ReportReversal) { r.Cause = "" },
		carbon.ErrDateFuture:      func(r *carbon.ReportReversal) { r.Date = rig.Day("2027-01-01") },
	} {
		r := report
		change(&r)
		rig.Refused(w, c.ReportReversal, r, want)
	}
	rig.Must(w, c.ReportReversal, report)
	if w.c.Balance(0, carbon.OnHold) != 150 || w.c.Balance(0, carbon.Buffer) != 50 {
		t.Fatal("nothing was put on hold")
	}
	w.approved(1, 2025, 50_000, 0)
	rig.Refused(w, c.Issue, carbon.Issue{Period: 3}, carbon.ErrReversalOpen)
	settle := carbon.SettleReversal{Reversal: 1, Verifier: verifier, Lost: 60, Statement: carbon.Hash{1}}
	bad := func(want *kernel.Refusal, change func(*carbon.SettleReversal)) {
		t.Helper()
		s := settle
		change(&s)
		rig.Refused(w, c.SettleReversal, s, want)
	}
	bad(carbon.ErrSamePerson, func(*carbon.SettleReversal) {})
	w.as(checker)
	bad(carbon.ErrReversal, func(s *carbon.SettleReversal) { s.Reversal = 9 })
	bad(carbon.ErrVerifierOwn, func(s *carbon.SettleReversal) { s.Verifier = proponent })
	bad(carbon.ErrVerifier, func(s *carbon.SettleReversal) { s.Verifier = stranger })
	bad(carbon.ErrEvidence, func(s *carbon.SettleReversal) { s.Statement = carbon.Hash{} })
	bad(carbon.ErrQuantity, func(s *carbon.SettleReversal) { s.Lost = -1 })
	bad(carbon.ErrImplausible, func(s *carbon.SettleReversal) { s.Lost = 2001 })
	rig.Must(w, c.SettleReversal, settle)
	bad(carbon.ErrReversalSettled, func(*carbon.SettleReversal) {})
	if p, _ := w.c.Project(1); p.Debt != 60 || p.Carried != 0 || w.c.Balance(0, carbon.Buffer) != 140 || w.c.Balance(0, carbon.Void) != 60 {
		t.Fatalf("%+v", p)
	}
	// 50 t are issued: 5 of buffer by its share, and the other 45 pay back.
	rig.Must(w.as(clerk), c.Issue, carbon.Issue{Period: 3})
	if p, _ := w.c.Project(1); p.Debt != 15 || w.c.Balance(0, carbon.Buffer) != 190 || w.c.Owned(coopA) != 1800 {
		t.Fatalf("%+v", p)
	}
	w.check()
	// More than all buffer is lost: what nobody covers is netted from what comes.
	report.Tonnes = 100
	rig.Must(w, c.ReportReversal, report)
	settle.Reversal, settle.Lost = 2, 500
	rig.Must(w.as(checker), c.SettleReversal, settle)
	if p, _ := w.c.Project(1); p.Debt != 205 || p.Carried != -310_000 || w.c.Balance(0, carbon.Buffer) != 0 || w.c.Balance(0, carbon.Void) != 250 {
		t.Fatalf("%+v", p)
	}
	w.issue(1, 2022, 1_000_000, 0) // 690 t: 69 of buffer, 205 pay back, 416 are the co-operative's.
	if p, _ := w.c.Project(1); p.Debt != 0 || p.Carried != 0 || w.c.Balance(0, carbon.Buffer) != 274 || w.c.Owned(coopA) != 1800+416 {
		t.Fatalf("%+v", p)
	}
	w.check()
}

// TestPool holds that the buffer is one for all: a project that loses more than its own
// takes from the others, its own first, and what is not needed goes back to whose it was.
func TestPool(t *testing.T) {
	w := newWorld(t)
	w.rules()
	w.project("AJ01")
	w.project("AJ02")
	w.stand(1, coopA, villageA, 1)
	w.stand(2, coopB, villageB, 2)
	w.issue(1, 2023, 100_000) // 10 t of buffer.
	d := draft(2, 2022, 0, 200_000)
	d.Stands = d.Stands[1:]
	rig.Must(w, w.c.Commands.DraftPeriod, d)
	rig.Must(w, w.c.Commands.SubmitPeriod, carbon.SubmitPeriod{Period: 2})
	rig.Must(w.as(checker), w.c.Commands.VerifyPeriod, carbon.VerifyPeriod{Period: 2, Verifier: verifier, Net: 200_000, Statement: carbon.Hash{9}})
	rig.Must(w.as(approver), w.c.Commands.ApprovePeriod, carbon.ApprovePeriod{Period: 2})
	rig.Must(w.as(clerk), w.c.Commands.Issue, carbon.Issue{Period: 2}) // 20 t of buffer.
	rig.Must(w, w.c.Commands.ReportReversal, carbon.ReportReversal{Project: 1, Date: rig.Day("2026-02-01"), Cause: "fire", Tonnes: 25})
	rig.Must(w.as(checker), w.c.Commands.SettleReversal, carbon.SettleReversal{Reversal: 1, Verifier: verifier, Lost: 12, Statement: carbon.Hash{1}})
	var left []carbon.Lot
	w.c.Holdings(0, carbon.Buffer, func(_ carbon.LotID, l carbon.Lot) bool { left = append(left, l); return true })
	sum := int64(0)
	for _, l := range left {
		if l.Project != 2 || l.Ref != 2 {
			t.Errorf("%+v", l)
		}
		sum += l.Tonnes()
	}
	if sum != 18 {
		t.Errorf("%d t are left", sum)
	}
	w.check()
}

func TestReleaseBuffer(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	release := carbon.ReleaseBuffer{Project: 1}
	rig.Refused(w, c.ReleaseBuffer, carbon.ReleaseBuffer{Project: 9}, carbon.ErrProject)
	rig.Refused(w, c.ReleaseBuffer, release, carbon.ErrBufferTerm)
	w.Wait(rig.Day("2050-12-31").StartMillis() - w.Now)
	rig.Refused(w, c.ReleaseBuffer, release, carbon.ErrBufferTerm) // The last day of the term.
	w.Wait(24 * 3600 * 1000)
	rig.Must(w, c.ReportReversal, carbon.ReportReversal{Project: 1, Date: rig.Day("2026-02-01"), Cause: "fire", Tonnes: 25})
	rig.Refused(w, c.ReleaseBuffer, release, carbon.ErrReversalOpen)
	rig.Must(w.as(checker), c.SettleReversal, carbon.SettleReversal{Reversal: 1, Verifier: verifier, Lost: 0, Statement: carbon.Hash{1}})
	rig.Must(w, c.ReleaseBuffer, release)
	if w.c.Owned(proponent) != 200 {
		t.Error(w.c.Owned(proponent))
	}
	rig.Refused(w, c.ReleaseBuffer, release, carbon.ErrBufferEmpty)
	w.check()
}

// TestBufferOwed holds that a project which owes the buffer tonnes, or carries a loss, gets none of it back, however late,
// and is not ended.
func TestBufferOwed(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	end := carbon.MoveProject{Project: 1, Reason: "term_over"}
	rig.Must(w.as(clerk), c.ReportReversal, carbon.ReportReversal{Project: 1, Date: rig.Day("2026-02-01"), Cause: "fire", Tonnes: 25})
	rig.Must(w.as(checker), c.SettleReversal, carbon.SettleReversal{Reversal: 1, Verifier: verifier, Lost: 25, Statement: carbon.Hash{1}})
	if p, _ := w.c.Project(1); p.Debt != 25 || p.Carried != 0 {
		t.Fatalf("%+v", p)
	}
	rig.Refused(w.as(clerk), c.TerminateProject, end, carbon.ErrLossCarried)
	w.Wait(rig.Day("2051-01-01").StartMillis() - w.Now)
	rig.Refused(w, c.ReleaseBuffer, carbon.ReleaseBuffer{Project: 1}, carbon.ErrReversalOpen)
	w.check()

	w = stocked(t)
	c = &w.c.Commands
	w.issue(1, 2025, -30_000, -1)
	if p, _ := w.c.Project(1); p.Debt != 0 || p.Carried != -30_001 {
		t.Fatalf("%+v", p)
	}
	rig.Refused(w, c.TerminateProject, end, carbon.ErrLossCarried)
	w.Wait(rig.Day("2051-01-01").StartMillis() - w.Now)
	rig.Refused(w, c.ReleaseBuffer, carbon.ReleaseBuffer{Project: 1}, carbon.ErrLossCarried)
	w.check()
}

// TestBoundOfVintage holds that tonnes of a vintage which are bound are no part of those that go, also where the owner
// has enough free ones of another.
func TestBoundOfVintage(t *testing.T) {
	w := newWorld(t)
	w.found()
	w.issue(1, 2023, 100_000, 0)
	w.issue(1, 2024, 100_000, 0)
	c := &w.c.Commands
	var newer carbon.LotID
	w.c.Holdings(coopA, carbon.Held, func(id carbon.LotID, l carbon.Lot) bool {
		if l.Vintage == 2024 {
			newer = id
		}
		return true
	})
	rig.Must(w, c.Pledge, carbon.Pledge{Owner: coopA, Lender: lender, Tonnes: 60, Lot: newer, Loan: 100, Paper: "zd_1",
		Service: []carbon.ServiceYear{{Year: 2027, Fen: 100}}})
	for _, tonnes := range []int64{31, 90} { // 90 are there, 60 of them bound.
		rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: tonnes, Project: 1, Vintage: 2024},
			carbon.ErrInsufficient)
		rig.Refused(w, c.Retire, carbon.Retire{Owner: coopA, Tonnes: tonnes, Project: 1, Vintage: 2024, Beneficiary: coopA,
			Purpose: "event_neutrality_2026", Place: "330523"}, carbon.ErrInsufficient)
	}
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 30, Project: 1, Vintage: 2024})
	w.check()
}

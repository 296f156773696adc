package carbon_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel/rig"
)

// emptied pledges tonnes, and lets all of them go to another owner by order.
func (w world) emptied(owner company.Number, tonnes int64, number uint32) {
	w.Helper()
	c := &w.c.Commands
	p := pledge(tonnes, 0)
	p.Owner = owner
	rig.Must(w, c.Pledge, p)
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: owner, Tonnes: tonnes, Pledge: carbon.PledgeID(number), Order: "court_1"})
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: carbon.FreezeID(number), To: buyerY, Order: "court_2"}, nil)
}

// A pledge of which nothing is left ends without a tonne that comes from somewhere or goes into
// a store. The simulator found that it left a layer of nothing in the lender's.
func TestForecloseWithoutTonnes(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Must(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: lender, From: rig.Day("2020-01-01")})
	w.emptied(coopA, 1000, 1)
	together(w, c.Foreclose, carbon.EndPledge{Pledge: 1, Order: "court_3"}, nil)
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: bank, Tonnes: 5})
	w.emptied(bank, 5, 2)
	together(w, c.Foreclose, carbon.EndPledge{Pledge: 2, Order: "court_4"}, nil)
	if s, _ := w.c.Stock(lender); s.Tonnes != 0 || s.Layer != 0 {
		t.Errorf("the lender's store is %+v", s)
	}
	w.check()
}

// What a stand was credited holds it also if its parcels are credited elsewhere for a later time.
func TestWithdrawBeforeForeign(t *testing.T) {
	w := newWorld(t)
	w.found()
	w.issue(1, 2023, 1000_000, 1000_000)
	rig.Must(w, w.c.Commands.RecordForeign, carbon.RecordForeign{Programme: "ccer", Number: "A 1", Parcels: []uint64{1},
		From: rig.Day("2025-01-01"), To: rig.Day("2025-12-31")})
	leave := carbon.WithdrawStand{Stand: 1, To: rig.Day("2023-06-30"), Reason: "left"}
	rig.Refused(w, w.c.Commands.WithdrawStand, leave, carbon.ErrStandCredited)
	leave.To = rig.Day("2023-12-31")
	rig.Must(w, w.c.Commands.WithdrawStand, leave)
	w.check()
}

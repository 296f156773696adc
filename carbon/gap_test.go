package carbon_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/kernel/rig"
)

// TestNoGap holds that a report begins where the ground was credited last and ends where it is credited next, and that
// days credited elsewhere are no gap.
func TestNoGap(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	w.issue(1, 2023, 10_000, 20_000)
	rig.Refused(w, c.DraftPeriod, draft(1, 2025, 10_000, 20_000), carbon.ErrPeriodGap, 0)
	rig.Refused(w, c.DraftPeriod, draft(1, 2021, 10_000, 20_000), carbon.ErrPeriodGap, 0)
	late := draft(1, 2024, 10_000, 20_000)
	late.From++
	rig.Refused(w, c.DraftPeriod, late, carbon.ErrPeriodGap, 0)
	s, _ := w.c.Stand(1)
	rig.Must(w, c.RecordForeign, carbon.RecordForeign{Programme: "ccer", Number: "CCER 1", Parcels: s.Parcels,
		From: rig.Day("2024-01-01"), To: rig.Day("2024-12-31")})
	rig.Refused(w, c.DraftPeriod, draft(1, 2025, 10_000, 20_000), carbon.ErrPeriodGap, 1)
	rig.Must(w, c.DraftPeriod, draft(1, 2025, 10_000))
	rig.Must(w, c.DraftPeriod, draft(1, 2022, 10_000, 20_000))
	w.check()
}

// TestNoGapMeanwhile holds that what leaves a gap is not approved, though there was none when it was written.
func TestNoGapMeanwhile(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	rig.Must(w, c.DraftPeriod, draft(1, 2025, 10_000, 20_000))
	rig.Must(w, c.SubmitPeriod, carbon.SubmitPeriod{Period: 1})
	rig.Must(w.as(checker), c.VerifyPeriod, carbon.VerifyPeriod{Period: 1, Verifier: verifier, Net: 30_000,
		Statement: carbon.Hash{9}})
	w.issue(1, 2023, 10_000, 20_000)
	rig.Refused(w.as(approver), c.ApprovePeriod, carbon.ApprovePeriod{Period: 1}, carbon.ErrPeriodGap)
	w.issue(1, 2024, 10_000, 20_000)
	rig.Must(w.as(approver), c.ApprovePeriod, carbon.ApprovePeriod{Period: 1})
	w.as(clerk).check()
}

// TestLossStays holds that who carries a loss does not leave with it.
func TestLossStays(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	w.issue(1, 2024, -10_000, 2_000)
	end := carbon.MoveProject{Project: 1, Reason: "over"}
	leave := carbon.WithdrawStand{Stand: 1, To: rig.Day("2025-12-31"), Reason: "sold"}
	rig.Refused(w, c.TerminateProject, end, carbon.ErrLossCarried)
	rig.Refused(w, c.WithdrawStand, leave, carbon.ErrLossCarried)
	leave.Stand = 2 // It lost nothing.
	rig.Must(w, c.WithdrawStand, leave)
	w.issue(1, 2025, 20_000, 20_000)
	leave.Stand, leave.To = 1, rig.Day("2026-01-31")
	rig.Must(w, c.WithdrawStand, leave)
	rig.Must(w, c.TerminateProject, end)
	w.check()
}

// TestGross holds that what a stand came to is never more than what grows there, also if the bound of results was set when
// more was thought to grow; and that rules by which credits are counted take two persons.
func TestGross(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	rig.Must(w, c.SetParameter, carbon.SetParameter{Name: carbon.GrossKgPerMuYear, From: rig.Day("2024-06-01"), Value: 5,
		Source: "assumed"})
	rig.Refused(w, c.DraftPeriod, draft(1, 2024, 10_000, 10_000), carbon.ErrImplausible, 0)
	rig.Must(w, c.DraftPeriod, draft(1, 2023, 10_000, 10_000)) // The day counts on which the period ends.
	for _, name := range []string{"carbon.set_parameter", "carbon.publish_method"} {
		if declared, _ := w.K.Command(name); !declared.TwoPersons() {
			t.Errorf("%s takes one person", name)
		}
	}
	w.check()
}

// TestRealBounds holds that no net result may be more than what grows, that no baseline is below nothing, and that what
// is credited elsewhere are parcels that there are.
func TestRealBounds(t *testing.T) {
	w := newWorld(t)
	w.found()
	c := &w.c.Commands
	set := carbon.SetParameter{Name: carbon.KgPerMuYearMax, From: rig.Day("2025-01-01"), Source: "a newspaper"}
	for _, set.Value = range []int64{-1, 1651, 24_500} {
		rig.Refused(w, c.SetParameter, set, carbon.ErrParameterValue)
	}
	set.Value = 1650
	rig.Must(w, c.SetParameter, set)
	early := set
	early.From = rig.Day("2000-01-01") - 1 // No text said before what grows.
	rig.Refused(w, c.SetParameter, early, carbon.ErrParameterMissing)
	d := draft(1, 2024, 10_000, 20_000)
	d.Figures.Gross, d.Figures.Baseline = 0, -30_003 // Less leakage of 3: the net.
	rig.Refused(w, c.DraftPeriod, d, carbon.ErrDeduction)
	rig.Refused(w, c.RecordForeign, carbon.RecordForeign{Programme: "ccer", Number: "CCER 1", Parcels: []uint64{1, 999_999},
		From: rig.Day("2024-01-01"), To: rig.Day("2024-12-31")}, carbon.ErrParcel, 1)
	w.check()
}

package measure_test

import (
	"strings"
	"testing"

	"liangshan/measure"
)

const (
	pairHead = "plot,stratum,b_t_per_ha,date,area_ha\n"
	pairThen = pairHead + "1,a,50,2024-06-01,100\n2,a,60,2024-06-01,100\n3,a,55,2024-06-01,100\n"
	pairNow  = pairHead + "1,a,55,2026-06-01,100\n2,a,66,2026-06-01,100\n3,a,59,2026-06-01,100\n"
)

// compared measures two texts of three plots with AR-CM-005.
func compared(t testing.TB, now, then string, change func(*measure.Request)) (*measure.Result, error) {
	t.Helper()
	return run(t, now, func(r *measure.Request) {
		r.Previous = filePointer("then.csv", then)
		if change != nil {
			change(r)
		}
	})
}

// noted reports whether a note has some words.
func noted(r *measure.Result, words string) bool {
	return strings.Contains(strings.Join(r.Notes, "\n"), words)
}

// TestLargePhaseIsNotZero compares permanent plots of two phases: the plots on which the auxiliary alone was seen have
// no difference, and not one of 0.
func TestLargePhaseIsNotZero(t *testing.T) {
	aux := func(text string) string {
		text = strings.NewReplacer("area_ha\n", "area_ha,aux\n", ",100\n", ",100,7\n").Replace(text)
		text = strings.Replace(strings.Replace(text, "1,a,5", "0,a,5", 1), ",7\n", ",8\n", 1)
		return text + "7,a,,,100,6\n8,a,,,100,7\n9,a,,,100,9\n"
	}
	out, err := compared(t, aux(pairNow)+"10,a,,,100,8\n", aux(pairThen), func(r *measure.Request) {
		r.Design, r.Change, r.Draws = measure.DesignTwoPhase, measure.ChangePermanent, 100
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := out.Change.Estimate; e.Plots != 3 || e.Mean != 5 {
		t.Errorf("n %d, mean %v; want 3 and 5", e.Plots, e.Mean)
	}
	if !noted(out, "the auxiliary has no part") {
		t.Error(out.Notes)
	}
}

// TestPermanentPostStratified holds the differences of permanent plots to the variance of Bechtold and Patterson where
// strata were drawn after the plots.
func TestPermanentPostStratified(t *testing.T) {
	second := strings.NewReplacer("\n1,a", "\n4,b", "\n2,a", "\n5,b", "\n3,a", "\n6,b", ",100", ",40")
	double := func(text string) string { return text + strings.TrimPrefix(second.Replace(text), pairHead) }
	now := strings.Replace(double(pairNow), "5,b,66", "5,b,62", 1)
	out, err := compared(t, strings.Replace(now, "4,b,55", "4,b,54", 1), double(pairThen), func(r *measure.Request) {
		r.Design, r.Change = measure.DesignPostStratified, measure.ChangePermanent
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := measure.PostStratified([]measure.Sample{{Name: "a", Area_ha: 100, Values: []float64{5, 6, 4}},
		{Name: "b", Area_ha: 40, Values: []float64{4, 2, 4}}}, out.Confidence)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "variance", out.Change.Estimate.Variance, want.Variance, 1e-12)
	near(t, "mean", out.Change.Estimate.Mean, 5.*100/140+10./3*40/140, 1e-12)
}

// TestAddedGround holds that ground that comes to a stratum, or a stratum that comes, is not growth.
func TestAddedGround(t *testing.T) {
	larger := strings.ReplaceAll(pairNow, ",100\n", ",110\n")
	_, err := compared(t, larger, pairThen, nil)
	refusedWith(t, err, measure.ErrAreaChanged)
	_, err = compared(t, strings.ReplaceAll(pairNow, ",100\n", ",100.09\n"), pairThen, nil)
	if err != nil {
		t.Errorf("rounding is refused: %v", err)
	}
	more := pairNow + "4,b,50,2026-06-01,9\n5,b,51,2026-06-01,9\n"
	_, err = compared(t, more, pairThen, nil)
	refusedWith(t, err, measure.ErrAreaChanged)
	_, err = compared(t, pairNow, pairThen+"4,b,50,2024-06-01,9\n5,b,51,2024-06-01,9\n", nil)
	refusedWith(t, err, measure.ErrAreaChanged)
}

// TestCreditedRate holds what is credited, and not the change of stocks alone, to the bounds; without a rate there is
// nothing to hold, and nothing is credited.
func TestCreditedRate(t *testing.T) {
	for _, change := range []func(*measure.Request){
		func(r *measure.Request) { r.Products_t = 5_000_000 }, func(r *measure.Request) { r.Baseline_t = -5_000_000 },
	} {
		_, err := compared(t, pairNow, pairThen, change)
		refusedWith(t, err, measure.ErrRateImplausible)
	}
	out, err := compared(t, pairNow, pairThen, func(r *measure.Request) { r.Products_t, r.Years = 10, 2 })
	if err != nil || out.Credit == nil || out.Credit.Products != 10 {
		t.Fatalf("%+v, %v", out, err)
	}
	_, err = compared(t, pairNow, pairThen, func(r *measure.Request) { r.Years = 20 })
	refusedWith(t, err, measure.ErrYearsDiffer)
	undated := strings.NewReplacer("2026-06-01", "", "2024-06-01", "")
	out, err = compared(t, undated.Replace(pairNow), undated.Replace(pairThen), nil)
	if err != nil || out.Change == nil || out.Credit != nil || !noted(out, "nothing is credited") {
		t.Errorf("%+v, %v", out, err)
	}
}

// TestFiguresOfTheEquation holds that a figure which the methodology's equation does not have is refused, and not
// printed as if it were taken.
func TestFiguresOfTheEquation(t *testing.T) {
	set := map[string]func(*measure.Request){
		"emissions": func(r *measure.Request) { r.Emissions_t = 1 }, "baseline": func(r *measure.Request) { r.Baseline_t = 1 },
		"leakage": func(r *measure.Request) { r.Leakage_t = 1 }, "products": func(r *measure.Request) { r.Products_t = 1 },
		"earlier": func(r *measure.Request) { r.Earlier_t = 1 }, "benchmark": func(r *measure.Request) { r.Benchmark = 0.5 },
	}
	for _, m := range measure.Methods() {
		for name, change := range set {
			in := measure.NetInput{Change: measure.Amount{Value: 1000}, Taken: measure.Discounted{Credited: 1000}}
			without := m.Balance(in).Net
			var q measure.Request
			change(&q)
			in.Emissions, in.Baseline, in.Leakage, in.Products = q.Emissions_t, q.Baseline_t, q.Leakage_t, q.Products_t
			in.Earlier, in.Benchmark = q.Earlier_t, q.Benchmark
			counts := m.Balance(in).Net != without
			_, err := compared(t, pairNow, pairThen, func(r *measure.Request) {
				r.Method = m
				change(r)
			})
			if refused := err != nil && strings.Contains(err.Error(), string(measure.ErrFigureNotUsed)); refused == counts {
				t.Errorf("%s, %s: counts %v, refused %v: %v", m.ID, name, counts, refused, err)
			}
		}
	}
}

// TestTwoPlotsOfTwoPhases holds that two plots, through which every line fits, are too few for double sampling.
func TestTwoPlotsOfTwoPhases(t *testing.T) {
	_, err := run(t, "plot,b_t_per_ha,aux\n1,50,2\n2,60,3\n3,,2\n4,,4\n", func(r *measure.Request) {
		r.Design = measure.DesignTwoPhase
	})
	refusedWith(t, err, measure.ErrPlotsTooFew)
}

// TestAuxiliaryOutside notes an auxiliary whose mean no plot comes near, and refuses a mean below nothing.
func TestAuxiliaryOutside(t *testing.T) {
	for mean, refused := range map[string]bool{"9": false, "-20": true} {
		out, err := run(t, "plot,stratum,b_t_per_ha,aux\n1,a,50,2\n2,a,60,3\n3,a,71,4\n", func(r *measure.Request) {
			r.Design, r.Strata = measure.DesignRegression, filePointer("s.csv", "stratum,area_ha,aux_mean\na,10,"+mean+"\n")
		})
		if refused {
			refusedWith(t, err, measure.ErrMeanNegative)
		} else if err != nil || !noted(out, "outside what the plots have") {
			t.Errorf("%v, %v", out, err)
		}
	}
}

// TestCrowdedPlot refuses what no stand of Moso has: 15,000 culms of 15 cm on a hectare.
func TestCrowdedPlot(t *testing.T) {
	text := "plot,plot_area_m2,dbh_cm,age_du\n" + strings.Repeat("1,100,15,3\n", 150) + strings.Repeat("2,100,12,3\n", 50)
	_, err := run(t, text, nil)
	if faults := refusedWith(t, err, measure.ErrAreaImplausible); len(faults) != 1 || faults[0].Row != 2 {
		t.Errorf("%v", faults)
	}
}

// TestDoubts notes what replaces the methodology's figures, and what looks too good.
func TestDoubts(t *testing.T) {
	root, _ := measure.ParseRoot("2")
	out, err := compared(t, pairNow, pairThen, func(r *measure.Request) {
		r.Confidence, r.CarbonFraction, r.Root = 0.5, 0.59, &root
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"confidence is 0.5 in place of", "carbon_fraction is 0.59 in place of",
		"root_shoot is 2 in place of"} {
		if !noted(out, words) {
			t.Errorf("%q is not in %v", words, out.Notes)
		}
	}
	copies := "plot,b_t_per_ha\n1,50\n2,50\n3,50\n"
	if out, err = run(t, copies, nil); err != nil || !noted(out, "may be copies") {
		t.Errorf("%v %v", out, err)
	}
	onNow, onThen := strings.ReplaceAll(goodCulms, "off", "on"), strings.NewReplacer("off", "on", "2026-", "2025-", "9.5,2",
		"9.4,2").Replace(goodCulms)
	if out, err = compared(t, onNow, onThen, nil); err != nil || !noted(out, "follow each other year by year") {
		t.Errorf("%v %v", out, err)
	}
	big := strings.NewReplacer("2026-", "2024-", "9.5,2", "3.1,2").Replace(goodCulms)
	if out, err = compared(t, goodCulms, big, nil); err != nil || !noted(out, "then.csv: 1 of 6 culms") {
		t.Errorf("%v %v", out, err)
	}
}

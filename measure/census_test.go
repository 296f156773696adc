package measure_test

import (
	"math"
	"testing"

	"liangshan/measure"
)

func measured(t testing.TB, r measure.Request) *measure.Result {
	t.Helper()
	out, err := measure.Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCensus enumerates a stand: three plots of unequal size that cover it. The mean weighs
// them by area, nothing is uncertain but what a survey of mortality leaves, and a plot that was
// left out is refused.
func TestCensus(t *testing.T) {
	r := measure.Request{Method: method(t, "vm0047-v1.1-census"), Design: measure.DesignCensus, Today: today(t), Area_ha: 1,
		Current: file("units.csv", "plot,plot_area_m2,b_t_per_ha\n1,5000,40\n2,3000,60\n3,2000,20\n")}
	out := measured(t, r)
	near(t, "mean", out.Current.Estimate.Mean, 42, 1e-15)
	near(t, "co2", *out.Current.CO2_t, 42*0.47*44/12, 1e-14)
	if e := out.Current.Estimate; e.HalfWidth != 0 || e.SE != 0 || *e.Uncertainty != 0 || out.Current.Deduction != 0 {
		t.Errorf("a census is uncertain: %+v", e)
	}

	r.Mortality, r.MortalitySample = 0.1, 50
	out = measured(t, r)
	near(t, "living", out.Current.Estimate.Mean, 42*0.9, 1e-15)
	relative := measure.StudentQuantile(0.9, 49) * math.Sqrt(0.1*0.9/49) / 0.9
	near(t, "mortality", *out.Current.Estimate.Uncertainty, relative, 1e-14)

	// Of the change, only the later census lost anything to mortality; between two censuses
	// nothing is uncertain.
	r.Mortality, r.MortalitySample, r.Draws, r.Seed = 0, 0, 500, 1
	before := file("earlier.csv", "plot,plot_area_m2,b_t_per_ha\n1,5000,38\n2,5000,35\n")
	r.Previous, r.Years = &before, 2
	out = measured(t, r)
	near(t, "change", out.Change.CO2_t, (42-36.5)*0.47*44/12, 1e-13)
	if out.Change.HalfWidth_t != 0 || out.Change.Deduction != 0 || out.Change.Design != measure.ChangeIndependent {
		t.Errorf("%+v", out.Change)
	}
	near(t, "draws", out.MonteCarlo.Mean, out.Change.CO2_t, 0.05)
	r.Mortality, r.MortalitySample = 0.1, 50
	out = measured(t, r)
	near(t, "change less the dead", out.Change.CO2_t, (42*0.9-36.5)*0.47*44/12, 1e-13)

	r.Previous, r.Mortality, r.MortalitySample = nil, 0, 0
	r.Current = file("units.csv", "plot,plot_area_m2,b_t_per_ha\n1,5000,40\n2,3000,60\n")
	_, err := measure.Measure(r)
	refusedWith(t, err, measure.ErrCensusIncomplete)
	r.Current = file("units.csv", "plot,b_t_per_ha\n1,40\n2,60\n")
	_, err = measure.Measure(r)
	refusedWith(t, err, measure.ErrAreaMissing)
	r.Design, r.Mortality, r.MortalitySample = measure.DesignStratified, 0.1, 50
	_, err = measure.Measure(r)
	refusedWith(t, err, measure.ErrFigureOutOfBounds)
}

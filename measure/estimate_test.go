package measure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"liangshan/measure"
)

// synthetic makes strata with an auxiliary, from a seed.
func synthetic(seed uint64, strata, plots int) []measure.Sample {
	r := rand.New(rand.NewPCG(seed, 1))
	samples := make([]measure.Sample, strata)
	for i := range samples {
		s := &samples[i]
		s.Name, s.Area_ha = fmt.Sprint(i), 10+90*r.Float64()
		for range plots + r.IntN(5) {
			x := 5 + 10*r.Float64()
			s.Aux = append(s.Aux, x)
			s.Values = append(s.Values, 4*x+3*r.NormFloat64())
		}
		s.AuxAll, s.AuxCount = 10, 200
	}
	return samples
}

// naive sums in the plainest way: textbook formulas, no shared code.
func naiveVariance(v []float64) (mean, s2 float64) {
	n, sum, squares := float64(len(v)), 0.0, 0.0
	for _, x := range v {
		sum += x
		squares += x * x
	}
	return sum / n, (n*squares - sum*sum) / (n * (n - 1)) // AR-TOOL14, equation 17, as it stands.
}

func TestDesignsAgainstNaive(t *testing.T) {
	for seed := range uint64(20) {
		samples := synthetic(seed, 1+int(seed%4), 4)
		area, n := 0.0, 0.0
		for _, s := range samples {
			area += s.Area_ha
			n += float64(len(s.Values))
		}
		var mean, strat, post, two, regression, ratio, meanTwo, meanRatio float64
		for _, s := range samples {
			w, k := s.Area_ha/area, float64(len(s.Values))
			y, s2 := naiveVariance(s.Values)
			x, sx2 := naiveVariance(s.Aux)
			cov := 0.0
			for i := range s.Values {
				cov += (s.Values[i] - y) * (s.Aux[i] - x) / (k - 1)
			}
			rho := cov / math.Sqrt(s2*sx2)
			beta := rho * math.Sqrt(s2) / math.Sqrt(sx2)
			mean += w * y
			strat += w * w * s2 / k
			post += (w*s2 + (1-w)*s2/n) / n
			meanTwo += w * (y + beta*(10-x))
			two += w * w * s2 * (1 - (1-k/200)*rho*rho) / k
			residual, ratioResidual := 0.0, 0.0
			for i := range s.Values {
				residual += math.Pow(s.Values[i]-y-beta*(s.Aux[i]-x), 2)
				ratioResidual += math.Pow(s.Values[i]-y/x*s.Aux[i], 2)
			}
			regression += w * w * residual / (k - 2) / k
			ratio += w * w * math.Pow(10/x, 2) * ratioResidual / (k - 1) / k
			meanRatio += w * y / x * 10
		}
		for _, c := range []struct {
			design         measure.Design
			mean, variance float64
			df             int
		}{
			{measure.DesignStratified, mean, strat, int(n) - len(samples)}, {measure.DesignPostStratified, mean, post, int(n) - len(samples)},
			{measure.DesignTwoPhase, meanTwo, two, int(n) - len(samples)}, {measure.DesignRegression, meanTwo, regression, int(n) - 2*len(samples)},
			{measure.DesignRatio, meanRatio, ratio, int(n) - len(samples)},
		} {
			e, err := c.design.Estimate(samples, 0.9)
			if err != nil {
				t.Fatal(err)
			}
			near(t, string(c.design)+" mean", e.Mean, c.mean, 1e-12)
			near(t, string(c.design)+" variance", e.Variance, c.variance, 1e-9)
			if e.DF != c.df {
				t.Errorf("%s: df %d, want %d", c.design, e.DF, c.df)
			}
		}
	}
}

// TestChangeRules is equations 2, 22 and 23, and what permanent plots gain over them.
func TestChangeRules(t *testing.T) {
	before, after := measure.Amount{Value: 100, HalfWidth: 9}, measure.Amount{Value: 150, HalfWidth: 12}
	c := measure.IndependentChange(before, after)
	if c.Value != 50 || c.HalfWidth != 15 || *c.Uncertainty() != 0.3 {
		t.Errorf("%+v", c)
	}
	if u := measure.Update(before, measure.Amount{Value: 50, HalfWidth: 12}); u.Value != 150 || u.HalfWidth != 15 {
		t.Errorf("%+v", u)
	}
	if r := measure.CorrelatedChange(before, after, 1); math.Abs(r.HalfWidth-3) > 1e-12 {
		t.Errorf("%+v", r)
	}
	if r := measure.CorrelatedChange(before, after, 0); r != c {
		t.Errorf("%+v", r)
	}
	r := chain(t)
	independent, err := measure.Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	r.Change = measure.ChangePermanent
	permanent, err := measure.Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the change is the same", permanent.Change.CO2_t, independent.Change.CO2_t, 1e-12)
	if permanent.Change.HalfWidth_t > independent.Change.HalfWidth_t/2 || permanent.Change.Estimate.DF != 5 {
		t.Errorf("half-width %v of permanent plots, %v of independent", permanent.Change.HalfWidth_t, independent.Change.HalfWidth_t)
	}
}

// TestEffectOfUnits: the same inventory in mu, hectares and m2, in English and in Chinese, is
// the same to the last digit that units leave.
func TestEffectOfUnits(t *testing.T) {
	base, err := run(t, goodCulms, nil)
	if err != nil {
		t.Fatal(err)
	}
	chinese := `样地号，层，样地面积（公顷），胸径（mm），竹龄（年），调查日期，大小年，面积（亩）
1，a，0.06，95，3，2026年6月1日，大年，150
1，a，0.06，81，1，2026/6/1，大年，150
2，a，0.06，102，５，2026-06-02，大年，150
2，a，0.06，77，1，20260602，大年，150

3，b，0.06，99，2，2026.6.3，小年，75
4，b，0.06，110，7，2026-06-03，小年，75
`
	same, err := run(t, "\ufeff"+chinese, func(r *measure.Request) { r.DuMap, _ = measure.DuMapByID("zhou") })
	if err != nil {
		t.Fatal(err)
	}
	near(t, "stock", *same.Current.CO2_t, *base.Current.CO2_t, 1e-12)
	near(t, "uncertainty", *same.Current.UncertaintyPercent, *base.Current.UncertaintyPercent, 1e-10)
	if same.Current.Culms != 6 || same.Current.DateFirst != "2026-06-01" || same.Model.DuMap != "zhou" {
		t.Errorf("%+v", same.Current)
	}
}

// TestZeroPlots: a plot without culms counts, and a plot with an auxiliary alone does not.
func TestZeroPlots(t *testing.T) {
	out, err := run(t, "plot,plot_area_m2,dbh_cm,age_du,aux\n1,600,10,2,5\n2,600,,,4\n3,600,9,2,6\n4,,,,7\n5,,,,3\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := out.Current; c.Plots != 3 || c.ZeroPlots != 1 || c.LargePlots != 2 || c.CO2_t != nil {
		t.Errorf("%+v", c)
	}
}

// TestNested: culms on a smaller nested plot and counted rows stand for more.
func TestNested(t *testing.T) {
	m := model(t, "zhou-2006")
	text := "plot,plot_area_m2,dbh_cm,age_du,count,nest_area_m2\n1,600,10,2,3,\n1,600,5,1,2,50\n"
	v, err := measure.ReadInventory(file("nest.csv", text), measure.ReadOptions{Model: m, Today: today(t)})
	if err != nil {
		t.Fatal(err)
	}
	want := 3*m.Weight_kg(measure.Culm{Dbh_cm: 10, Du: 2})*10/600 + 2*m.Weight_kg(measure.Culm{Dbh_cm: 5, Du: 1})*10/50
	near(t, "t/ha", v.Plots[0].AGB_tha, want, 1e-14)
	if v.Culms != 5 {
		t.Errorf("%d culms", v.Culms)
	}
}

// TestExtrapolation counts what is outside the model's range, and measures it.
func TestExtrapolation(t *testing.T) {
	m := model(t, "zhou-2006")
	text := "plot,plot_area_m2,dbh_cm,age_du\n1,600,10,2\n1,600,3.9,2\n1,600,16.1,1\n1,600,12,6\n1,600,4,5\n1,600,16,1\n"
	v, err := measure.ReadInventory(file("x.csv", text), measure.ReadOptions{Model: m, Today: today(t)})
	if err != nil {
		t.Fatal(err)
	}
	if x := v.Extrapolation; x.Culms != 3 || x.Share != 0.5 || x.DbhMin != 3.9 || x.DbhMax != 16.1 {
		t.Errorf("%+v", x)
	}
}

// TestDuMaps holds both conversions, and that du = floor(years/2)+1 is one of them.
func TestDuMaps(t *testing.T) {
	zhou, err := measure.DuMapByID("zhou")
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := measure.DuMapByID("pairs")
	if err != nil {
		t.Fatal(err)
	}
	for age := measure.Years(1); age <= 11; age++ {
		if du, ok := zhou.Du(age); !ok || du != measure.Du(age/2+1) {
			t.Errorf("zhou: %d years are %d du", age, du)
		}
		if du, ok := pairs.Du(age); age <= 10 && (!ok || du != measure.Du((age+1)/2)) {
			t.Errorf("pairs: %d years are %d du", age, du)
		}
	}
	if _, ok := zhou.Du(0); ok {
		t.Error("0 years are a du")
	}
	_, err = measure.DuMapByID("mine")
	refusedWith(t, err, measure.ErrMapUnknown)
}

// TestMethods: every methodology that there has to be, and that what rests on memory says so.
func TestMethods(t *testing.T) {
	for _, id := range []string{
		"ar-cm-005-v01", "ar-tool14-v04.2", "ar-acm0003", "vm0047-v1.1", "vm0047-v1.1-census", "gs403-v2.1", "ipcc-2019-hwp", "ccer-14-001-v01",
	} {
		m := method(t, id)
		if m.Source == "" || m.Version == "" || len(m.PlausibleBounds) == 0 {
			t.Errorf("%s says too little", id)
		}
		for _, p := range m.Parameters {
			if (p.Evidence == "M" || p.Evidence == "P") != p.Assumed {
				t.Errorf("%s: %s", id, p.Name)
			}
		}
	}
	if m := method(t, "AR-TOOL14"); m.ID != "ar-tool14-v04.2" {
		t.Error(m.ID)
	}
	_, err := measure.MethodByID("vm")
	refusedWith(t, err, measure.ErrMethodUnknown)
	arcm := method(t, "ar-cm-005-v01")
	if !arcm.Discount.Assumed || arcm.Discount.Evidence != "M" {
		t.Error("the discount of AR-CM is from memory and must say so")
	}
}

// TestConditions: which of them fails, each by itself.
func TestConditions(t *testing.T) {
	for _, m := range measure.Methods() {
		for _, c := range m.Conditions {
			good, bad := map[string]string{"ge": "1e6", "le": "-1", "lt": "-1", "eq": c.Value}[c.Op], map[string]string{
				"ge": "-1", "le": "1e6", "lt": c.Value, "eq": map[string]string{"true": "否", "false": "yes"}[c.Value],
			}[c.Op]
			if v, err := m.Applies([]measure.Fact{{Name: c.Fact, Value: good}}); err != nil || len(v) != len(m.Conditions) {
				t.Errorf("%s %s=%s: %v", m.ID, c.Fact, good, err)
			}
			_, err := m.Applies([]measure.Fact{{Name: c.Fact, Value: bad}})
			if f := refusedWith(t, err, measure.ErrConditionFailed); len(f) != 1 {
				t.Errorf("%s: %v", m.ID, f)
			}
		}
	}
	// Standing bamboo: of all these only AR-CM-005 takes it (section 2.0 of the reference).
	for _, m := range measure.Methods() {
		_, err := m.Applies([]measure.Fact{{Name: "existing_forest", Value: "true"}})
		if (err == nil) != (m.ID == "ar-cm-005-v01") {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
}

// TestBalances holds each methodology's equation to figures worked by hand.
func TestBalances(t *testing.T) {
	taken := measure.Discounted{Part: 0.05, Deduction: 50, Credited: 950}
	in := measure.NetInput{
		Change: measure.Amount{Value: 1000, HalfWidth: 150}, Taken: taken, Emissions: 10.5, Baseline: 20, Leakage: 5, Products: 100,
		Earlier: 200, Benchmark: 0.1, Risk: 0.1,
	}
	for id, want := range map[string]float64{
		"ar-tool14-v04.2": 914.5, "ar-cm-005-v01": 1014.5, "gs403-v2.1": 914.5, "ccer-14-001-v01": (950 - 20 - 10.5) * 0.9,
		"vm0047-v1.1": 900*0.95 - 10.5 - 5 - 200, "vm0047-v1.1-census": 950 - 200 - 10.5,
	} {
		n := method(t, id).Balance(in)
		near(t, id, n.Net, want, 1e-14)
		if n.Credits != int64(math.Floor(want)) || n.Carried != 0 {
			t.Errorf("%s: %d t of %v", id, n.Credits, want)
		}
	}
	in.Buffer = 0.12
	if n := method(t, "vm0047-v1.1").Balance(in); n.Buffer != 114 || n.Credits != 525 {
		t.Errorf("buffer %v, credits %d; want 114 and floor(639.5 - 114)", n.Buffer, n.Credits)
	}
	// GS 403 puts 20 % of what is issued into the buffer, not of the change of stocks.
	gold := measure.NetInput{Taken: measure.Discounted{Credited: 1000}, Emissions: 60.4, Baseline: 150, Leakage: 89, Buffer: 0.2}
	if n := method(t, "gs403-v2.1").Balance(gold); n.Buffer != 141 || n.Credits != 559 {
		t.Errorf("buffer %v, credits %d; want ceil(0.2 of 700.6) and floor(700.6 - 141)", n.Buffer, n.Credits)
	}
	loss := measure.NetInput{Change: measure.Amount{Value: -10.5}, Taken: measure.Discounted{Credited: -10.5}, Buffer: 0.2}
	if n := method(t, "ar-tool14-v04.2").Balance(loss); n.Credits != 0 || n.Carried != -11 || n.Buffer != 0 {
		t.Errorf("%+v", n)
	}
}

func TestEmissions(t *testing.T) {
	d, v, l := measure.FertilizerN2O(measure.Fertilizer{Synthetic_tN: 10, Organic_tN: 5}, 265)
	near(t, "direct", d, 15*0.01*44/28*265, 1e-14)
	near(t, "volatilized", v, (1.1+1.05)*0.01*44/28*265, 1e-14)
	near(t, "leached", l, 15*0.24*0.011*44/28*265, 1e-14)
	if measure.FertilizerByFactor(1000, 0.005) != 5 || measure.BurningByShare(74.8, 0.1) != 7.48 {
		t.Error("GS 403")
	}
	fire := measure.Burning(100, 1, []measure.Gas{{"CH4", 4.7, 28}, {"N2O", 0.26, 265}})
	near(t, "fire", fire, 100*(4.7*28+0.26*265)/1000, 1e-14)
	left := measure.DisplacedProduction(measure.Displacement{Production: []float64{90, 110}, Years: 2, Growth: 0.025, Maintained: 20, Mitigated: 5})
	near(t, "displaced", left, 100*1.025*1.025-25, 1e-14)
	near(t, "agriculture", measure.DisplacedAgriculture.LeakageOf(80, 4, 100), 80*.75*.4/4*100, 1e-14)
	for _, c := range []struct{ internal, external, natural, want float64 }{{2, 1, 3, 12}, {10, 5.2, 0, 16}, {36, 0, 0, -1}, {30, 20, 35, -1}} {
		got, err := measure.BufferRating(c.internal, c.external, c.natural, 12)
		if (err != nil) != (c.want < 0) || err == nil && float64(got) != c.want {
			t.Errorf("%+v: %d, %v", c, got, err)
		}
	}
	census := measure.Census{Units: 1000, Mortality: 0.1, Sample: 50, CO2_t: []float64{0.1, 0.12, 0.08, 0.1}}
	a, err := census.Stock(0.9)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "census", a.Value, 900*0.1, 1e-14)
	um := measure.StudentQuantile(0.9, 49) * math.Sqrt(0.09/49) / 0.9
	se := 900 * math.Sqrt(0.0016/6/2/4*2)
	near(t, "its half-width", a.HalfWidth, measure.StudentQuantile(0.9, 3)*math.Hypot(se, 90*um), 1e-12)
	near(t, "in use", measure.InUse_tCO2(100, 0.5, 25, []measure.Product{{"board", 0.6257, 25}, {"paper", 0.1, 2}}),
		50*44.0/12*(0.6257*0.5+0.1*math.Pow(0.5, 12.5)), 1e-12)
	if part, ok := measure.BoardTransfer(11.5); !ok || math.Abs(part-0.62605750) > 1e-9 {
		t.Error(part, ok)
	}
	if _, ok := measure.WholeCulmTransfer(4); ok {
		t.Error("4 cm is outside the measured range")
	}
	near(t, "crown cover", measure.CrownCoverStock(100, 0.1, 50, 0.47, 0.25), 44.0/12*0.47*100*1.25*0.1*50, 1e-14)
	if measure.ShrubStock(100, 0.04, 50) != 0 || !(measure.ShrubStock(100, 0.05, 50) > 0) {
		t.Error("shrubs below 5 percent count as none")
	}
	if !measure.NoDecrease(false, false, 0.5, 0.5) || measure.NoDecrease(true, false, 0.5, 0.5) || measure.NoDecrease(false, false, 0.5, 0.4) {
		t.Error("no decrease")
	}
}

package measure

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"liangshan/calendar"
)

// syntheticCulms writes an inventory of some plots and culms, from a seed. Synthetic.
func syntheticCulms(seed uint64, plots, culmsOfPlot int) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	var b bytes.Buffer
	b.WriteString("plot,stratum,plot_area_m2,dbh_cm,age_du,area_ha\n")
	for p := range plots {
		rich := 0.8 + 0.4*r.Float64()
		for range int(float64(culmsOfPlot) * rich) {
			dbh := 4.5 + 5*math.Pow(-math.Log(1-r.Float64()), 1/2.6)
			fmt.Fprintf(&b, "%d,%c,600,%.1f,%d,%d\n", p+1, 'a'+rune(p%4), dbh, 1+r.IntN(4), 1000*(1+p%4))
		}
	}
	return b.Bytes()
}

func prepared(t testing.TB, seed uint64, plots, culms int) (*measurement, *Inventory, *propagation) {
	t.Helper()
	method, err := MethodByID("ar-cm-005-v01")
	if err != nil {
		t.Fatal(err)
	}
	day, err := calendar.Parse("2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	m := &measurement{
		Request: Request{Method: method, Design: DesignStratified, Today: day, Current: File{"synthetic.csv", syntheticCulms(seed, plots, culms)}},
		out:     &Result{},
	}
	if err := m.settle(); err != nil {
		t.Fatal(err)
	}
	v, strata, err := m.read(m.Current, "current", nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.stock(v, strata, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	m.out.Current = *s
	names := []string{}
	for _, e := range s.Estimate.Strata {
		names = append(names, e.Name)
	}
	return m, v, m.prepare(v, s, names)
}

// TestMomentsAgainstCulms: what a draw computes from a plot's moments is what the drawn curve
// gives culm by culm.
func TestMomentsAgainstCulms(t *testing.T) {
	m, v, p := prepared(t, 7, 12, 40)
	for _, exponent := range []float64{-0.2, -0.03, 0, 0.05, 0.2} {
		for _, scale := range []float64{0.8, 1, 1.3} {
			naive := make([]float64, len(v.Plots))
			for _, c := range v.culms {
				kg := scale * (m.Model.scale[c.Du]*math.Pow(c.Dbh_cm, m.Model.exponent+exponent) + m.Model.intercept)
				naive[c.plot] += kg * 10 / v.Plots[c.plot].Area_m2
			}
			for i := range naive {
				got := p.plots[i].at(scale, exponent, math.Exp(exponent*p.middle), 0)
				if math.Abs(got-naive[i]) > 1e-9*naive[i] {
					t.Fatalf("plot %d, exponent %v, scale %v: %.15g, want %.15g", i, exponent, scale, got, naive[i])
				}
			}
		}
	}
	for i := range v.Plots {
		squares := 0.0
		for _, c := range v.culms {
			if int(c.plot) == i {
				squares += math.Pow(m.Model.Weight_kg(c.Culm)*10/600, 2)
			}
		}
		if want := math.Sqrt(squares) * m.Model.Error.Residual; math.Abs(p.plots[i].residual-want) > 1e-12*want {
			t.Errorf("plot %d: residual %v, want %v", i, p.plots[i].residual, want)
		}
	}
}

// TestDrawsAgainstFormula: with sampling error alone, draws spread as the formula says; with
// error of the scale alone, as that.
func TestDrawsAgainstFormula(t *testing.T) {
	m, _, p := prepared(t, 3, 60, 30)
	e := &m.out.Current.Estimate
	for i := range p.plots {
		p.plots[i].residual = 0
	}
	total := *m.out.Current.CO2_t
	c := summary(run(p, nil, false, &spread{}, 5, 20_000, 0), 0.9)
	if want := e.SE / e.Mean * total; math.Abs(c.SD-want) > 0.03*want {
		t.Errorf("sampling: SD %v, want %v", c.SD, want)
	}
	if math.Abs(c.Mean-total) > 5*c.SD/math.Sqrt(20_000) {
		t.Errorf("mean %v, want %v", c.Mean, total)
	}
	z := NormalQuantile(0.9)
	if math.Abs(c.HalfWidth-z*c.SD) > 0.04*c.HalfWidth {
		t.Errorf("half-width %v, want %v", c.HalfWidth, z*c.SD)
	}
	for i := range p.strata {
		p.strata[i].plots = p.strata[i].plots[:1] // One plot, taken twice: no sampling error.
		p.strata[i].plots = append(p.strata[i].plots, p.strata[i].plots[0])
	}
	c = summary(run(p, nil, false, &spread{ModelError: ModelError{Scale: 0.1}}, 5, 20_000, 0), 0.9)
	if relative := c.SD / c.Mean; math.Abs(relative-0.1) > 0.003 {
		t.Errorf("scale: relative SD %v, want 0.1", relative)
	}
}

// TestDrawsOnAnyCores: the number of goroutines changes nothing, another seed does, and the
// figures are these on every machine.
func TestDrawsOnAnyCores(t *testing.T) {
	_, _, p := prepared(t, 11, 20, 10)
	s := &spread{ModelError{Residual: 0.15, Scale: 0.05, Exponent: 0.03}, 0.2, 0.03}
	one := run(p, nil, false, s, 42, 500, 1)
	for _, workers := range []int{2, 3, 7} {
		for i, v := range run(p, nil, false, s, 42, 500, workers) {
			if v != one[i] {
				t.Fatalf("draw %d on %d workers: %v, on one %v", i, workers, v, one[i])
			}
		}
	}
	if other := run(p, nil, false, s, 43, 500, 1); other[0] == one[0] || other[0] == one[1] {
		t.Error("another seed, the same draws")
	}
	if got := fmt.Sprintf("%.6f %.6f", one[0], one[499]); got != goldenDraws {
		t.Errorf("draws %s, want %s", got, goldenDraws)
	}
}

// goldenDraws are the first and the last draw of TestDrawsOnAnyCores.
const goldenDraws = "46677.582800 49481.133938"

// TestPairedDraws: permanent plots whose biomass grew by the same amount everywhere have a
// change without sampling error; taken as independent they have one.
func TestPairedDraws(t *testing.T) {
	_, _, after := prepared(t, 5, 24, 20)
	before := *after
	before.plots = append([]plotMoments(nil), after.plots...)
	for i := range before.plots {
		before.plots[i].residual, after.plots[i].residual = 0, 0
		before.plots[i].given -= 10
	}
	none := &spread{}
	paired := summary(run(after, &before, true, none, 1, 400, 2), 0.9)
	independent := summary(run(after, &before, false, none, 1, 400, 2), 0.9)
	want := 10 * after.carbon * after.area_ha * (1 + after.root.Ratio)
	if math.Abs(paired.Mean-want) > 1e-9*want || paired.SD > 1e-9*want {
		t.Errorf("paired: %v ± %v, want %v", paired.Mean, paired.SD, want)
	}
	if !(independent.SD > 0.01*want) {
		t.Errorf("independent: SD %v of %v", independent.SD, want)
	}
}

func BenchmarkCulms(b *testing.B) {
	m, err := ModelByID("zhou-2006")
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	culms := make([]Culm, 10_000)
	for i := range culms {
		culms[i] = Culm{Dbh_cm: 4 + 12*r.Float64(), Du: Du(1 + r.IntN(5))}
	}
	sum := 0.0
	for b.Loop() {
		sum += m.Sum_kg(culms)
	}
	if sum == 0 {
		b.Fatal("no weight")
	}
	b.ReportMetric(float64(len(culms))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mculms/s")
}

// BenchmarkDraws is 300,000 culms on 2,000 plots, 1,000 draws; reading the file is not in it.
func BenchmarkDraws(b *testing.B) {
	m, v, _ := prepared(b, 1, 2000, 150)
	names := []string{}
	for _, e := range m.out.Current.Estimate.Strata {
		names = append(names, e.Name)
	}
	s := &spread{m.Model.Error, 0.2, 0.03}
	b.ReportMetric(float64(v.Culms), "culms")
	for b.Loop() {
		run(m.prepare(v, &m.out.Current, names), nil, false, s, 1, 1000, 0)
	}
}

// BenchmarkMeasure is the same from the bytes of the file to the result.
func BenchmarkMeasure(b *testing.B) {
	m, _, _ := prepared(b, 1, 2000, 150)
	m.Draws, m.Seed = 1000, 1
	b.SetBytes(int64(len(m.Current.Data)))
	for b.Loop() {
		if _, err := Measure(m.Request); err != nil {
			b.Fatal(err)
		}
	}
}

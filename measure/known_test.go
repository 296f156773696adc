package measure_test

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"liangshan/measure"
)

func model(t testing.TB, id string) *measure.Model {
	t.Helper()
	m, err := measure.ModelByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// culmTable is Zhou's model in kg by diameter (4 to 15 cm) and du (1 to 5), as computed
// elsewhere.
const culmTable = `
4.50697 4.56514 4.58573 4.59625 4.60265
5.13597 5.24393 5.28213 5.30167 5.31354
6.03257 6.21148 6.27480 6.30719 6.32686
7.23719 7.51145 7.60851 7.65815 7.68830
8.78875 9.18581 9.32633 9.39820 9.44185
10.72490 11.27521 11.46996 11.56957 11.63006
13.08222 13.81910 14.07988 14.21326 14.29427
15.89637 16.85598 17.19559 17.36928 17.47477
19.20219 20.42345 20.85565 21.07671 21.21096
23.03381 24.55834 25.09786 25.37381 25.54140
27.42470 29.29676 29.95927 30.29813 30.50392
32.40777 34.67423 35.47631 35.88656 36.13571`

func TestCulmTable(t *testing.T) {
	m := model(t, "zhou-2006")
	rows := bufio.NewScanner(strings.NewReader(strings.TrimSpace(culmTable)))
	cells := 0
	for dbh := 4.0; rows.Scan(); dbh++ {
		for i, want := range strings.Fields(rows.Text()) {
			got := strconv.FormatFloat(m.Weight_kg(measure.Culm{Dbh_cm: dbh, Du: measure.Du(i + 1)}), 'f', 5, 64)
			if got != want {
				t.Errorf("W(%v, %d) = %s, want %s", dbh, i+1, got, want)
			}
			cells++
		}
	}
	if cells != 60 {
		t.Errorf("%d cells", cells)
	}
}

func TestCulmExact(t *testing.T) {
	m := model(t, "zhou-2006")
	w := func(dbh float64, du measure.Du) float64 { return m.Weight_kg(measure.Culm{Dbh_cm: dbh, Du: du}) }
	const tight = 1e-14
	near(t, "W(10,2)", w(10, 2), 13.819104047984181, tight)
	near(t, "W(9.5,3)", w(9.5, 3), 12.714141907414172, tight)
	near(t, "W(8,1)", w(8, 1), 8.788748643072653, tight)
	near(t, "W(12.3,4)", w(12.3, 4), 22.302199486266677, tight)
	for du, want := range map[float64]float64{
		1: 0.01577465929152421, 2: 0.01702318817352697, 3: 0.017465034480011184, 4: 0.01769102641390014,
		5: 0.017828277879243917, 1e18: 0.018390000449531405,
	} {
		// The list has k(4) as …1390014; W(12.3,4) beside it agrees with …1389014 to all digits.
		near(t, fmt.Sprintf("k(%v)", du), m.AgeCoefficient(du), want, 1e-12)
	}
	byDbh, byDu := m.Derivatives(measure.Culm{Dbh_cm: 10, Du: 2})
	near(t, "dW/dD", byDbh, 2.784052531696416, tight)
	near(t, "dW/dA", byDu, 0.3852876143055866, tight)
	carbon := w(10, 2) * 0.5042
	near(t, "carbon", carbon, 6.967592260993624, tight)
	near(t, "CO2", carbon*measure.CO2PerCarbon, 25.547838290309954, tight)
	near(t, "du 2 alone", model(t, "zhou-2006-du2").Weight_kg(measure.Culm{Dbh_cm: 10}), 13.819104047984181, tight)
}

// tenCulms is the plot of 0.04 ha.
var tenCulms = []struct {
	dbh  float64
	du   measure.Du
	want float64
}{
	{8.2, 1, 9.144026828},
	{9.6, 2, 12.744521065},
	{10.3, 2, 14.676678088},
	{7.5, 1, 7.967220081},
	{11.2, 3, 17.882830925},
	{9.9, 4, 13.92649091},
	{8.8, 3, 11.005207633},
	{10.7, 2, 15.890904072},
	{6.4, 1, 6.475240565},
	{12.0, 3, 20.855650586},
}

func TestTenCulms(t *testing.T) {
	m := model(t, "zhou-2006")
	var culms []measure.Culm
	text := "plot,plot_area_m2,dbh_cm,age_du\n"
	for i, c := range tenCulms {
		culms = append(culms, measure.Culm{Dbh_cm: c.dbh, Du: c.du})
		if got := m.Weight_kg(culms[i]); math.Abs(got-c.want) > 6e-10 {
			t.Errorf("culm %d: %.12f, want %v", i+1, got, c.want)
		}
		text += fmt.Sprintf("1,400,%v,%d\n", c.dbh, c.du)
	}
	near(t, "sum", m.Sum_kg(culms), 130.5687707515689, 1e-14)
	v, err := measure.ReadInventory(file("ten.csv", text), measure.ReadOptions{Model: m, Today: today(t)})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "t/ha", v.Plots[0].AGB_tha, 3.264219268789223, 1e-14)
	if v.Culms != 10 || v.Extrapolation.Culms != 0 {
		t.Errorf("%d culms, %d extrapolated", v.Culms, v.Extrapolation.Culms)
	}
}

// TestWeibull is the quadrature of a stand by diameters and ages.
func TestWeibull(t *testing.T) {
	m := model(t, "zhou-2006")
	w := measure.Weibull{Least_cm: 4.5, Scale_cm: 5, Shape: 2.6}
	for i, want := range []float64{11.315462038837, 11.912510130446, 12.123801593441, 12.231871222255} {
		near(t, fmt.Sprintf("E[W|%d]", i+1), m.MeanWeight_kg(w, measure.Du(i+1)), want, 1e-12)
	}
	mean := m.StandWeight_kg(w, []measure.AgeShare{{1, 0.25}, {2, 0.30}, {3, 0.30}, {4, 0.15}})
	const tight = 1e-13
	near(t, "mean", mean, 11.874539710214, tight)
	near(t, "t/ha", mean*3000/1000, 35.623619130641, tight)
	near(t, "t C/ha", mean*3*0.5042, 17.961428765669, tight)
	near(t, "t CO2/ha", mean*3*0.5042*measure.CO2PerCarbon, 65.858572140786, tight)
	near(t, "mean diameter", w.Mean_cm(), 8.941052173665, tight)
}

// TestPlanning is V1, from CDM AR-TOOL03 as a guidebook works it.
func TestPlanning(t *testing.T) {
	csvText := "stratum,area_ha,mean,cv_percent\nA,3400,126.8,20.7\nB,900,85,18.42\nC,700,102.2,8.02\n"
	strata, err := measure.ReadStrata(file("strata.csv", csvText))
	if err != nil {
		t.Fatal(err)
	}
	list, err := strata.PlanStrata(true)
	if err != nil {
		t.Fatal(err)
	}
	mean := measure.WeightedMean(list)
	near(t, "mean", *mean, 115.832, 1e-12)
	plan := func(confidence float64) *measure.Plan {
		p, err := measure.SampleSize(measure.PlanRequest{Strata: list, Plot_ha: 0.25, Error: *mean / 10, Confidence: confidence})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := plan(0.90)
	for i, want := range []float64{26.2476, 15.657, 8.19644} {
		near(t, "s", p.Strata[i].SD, want, 1e-6)
	}
	near(t, "N", p.PlotsPossible, 20000, 0)
	near(t, "sum ws", p.SumWS, 21.8141296, 1e-9)
	near(t, "E", p.Error, 11.5832, 1e-12)
	near(t, "sum ws2", p.SumWS2, 522.007748751104, 1e-14)
	hold := func(what string, got float64, format, want string) {
		t.Helper()
		if s := fmt.Sprintf(format, got); s != want {
			t.Errorf("%s = %s, want %s", what, s, want)
		}
	}
	hold("z", p.Passes[0].T, "%.7f", "1.6448536")
	hold("equation 1", p.Passes[0].Eq1, "%.6f", "9.590575")
	hold("equation 2", p.Passes[0].Eq2, "%.6f", "9.595623")
	hold("t", p.Passes[1].T, "%.8f", "1.85954804")
	hold("equation 1 again", p.Passes[1].Eq1, "%.6f", "12.255793")
	hold("equation 2 again", p.Exact, "%.6f", "12.264038")
	printed := math.Pow(1.86/p.Passes[1].T, 2) // The example's t is that of a printed table.
	hold("equation 2 by the table", p.Exact*printed, "%.4f", "12.2700")
	if *p.Passes[1].DF != 8 || p.Equation != 2 {
		t.Errorf("df %d, equation %d", *p.Passes[1].DF, p.Equation)
	}
	p = plan(0.95)
	hold("equation 1, 95 %", p.Passes[0].Eq1, "%.6f", "13.614147")
	hold("equation 2, 95 %", p.Passes[0].Eq2, "%.6f", "13.624320")
	hold("t, 95 %", p.Passes[1].T, "%.8f", "2.17881283")
	hold("equation 1 again, 95 %", p.Passes[1].Eq1, "%.6f", "16.821226")
	hold("equation 2 again, 95 %", p.Exact, "%.6f", "16.836760")
	table := math.Pow(2.179/p.Passes[1].T, 2) // The example's shares are by t of a printed table.
	hold("by the table", p.Exact*table, "%.4f", "16.8397")
	for i, want := range []string{"13.778", "2.176", "0.886"} {
		hold("share by the table", p.Strata[i].Share*table, "%.3f", want)
	}
	if got := []int{p.Strata[0].Plots, p.Strata[1].Plots, p.Strata[2].Plots, p.Plots}; fmt.Sprint(got) != "[14 3 2 19]" {
		t.Errorf("plots %v", got)
	}
	for _, c := range []struct {
		sd     float64
		want   string
		passes int
	}{{10, "15.37", 2}, {20, "61.5", 1}} {
		fifty := 50.0
		p, err := measure.SampleSize(measure.PlanRequest{
			Strata: []measure.PlanStratum{{Name: "one", Area_ha: 100, Mean: &fifty, SD: c.sd}}, Plot_ha: 0.001, Error: 5, Confidence: 0.95,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := strconv.FormatFloat(p.Passes[0].Eq2, 'f', len(c.want)-3, 64); got != c.want || len(p.Passes) != c.passes {
			t.Errorf("sd %v: n %s in %d passes, want %s in %d", c.sd, got, len(p.Passes), c.want, c.passes)
		}
	}
}

// TestUncertainty is V2: 34 plots with the mean and the deviation of the example.
func TestUncertainty(t *testing.T) {
	const n, mean, s = 34, 45.328, 12.776
	d := s * math.Sqrt((n-1.0)/n)
	var values []float64
	for i := range n {
		values = append(values, mean+d*float64(1-2*(i%2)))
	}
	e, err := measure.Stratified([]measure.Sample{{Name: "one", Values: values}}, 0.90)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%.3f %.7f %.7f %.7f %d", e.SE, e.T, e.HalfWidth, *e.Uncertainty*100, e.DF)
	if got != "2.191 1.6923603 3.7080730 8.1805352 33" {
		t.Error(got)
	}
}

// TestDiscounts is V3 and V6, and the ends of every band.
func TestDiscounts(t *testing.T) {
	tool := method(t, "ar-tool14-v04.2").Discount
	a := measure.Amount{Value: 60, HalfWidth: 9}
	if d, b := tool.Apply(a), tool.ApplyToBaseline(a); d.Part != 0.25 || d.Credited != 57.75 || b.Credited != 62.25 {
		t.Errorf("%+v %+v", d, b)
	}
	gold := method(t, "gs403-v2.1").Discount.Apply(measure.Amount{Value: 100, HalfWidth: 23})
	near(t, "GS 403", gold.Credited, 97, 1e-14)
	for _, c := range []struct {
		method    string
		u         float64
		deduction float64 // Of 100 t.
		blocked   bool
	}{
		{"ar-tool14-v04.2", 0.10, 0, false}, {"ar-tool14-v04.2", 0.1000001, 2.5, false}, {"ar-tool14-v04.2", 0.15, 3.75, false},
		{"ar-tool14-v04.2", 0.151, 7.55, false}, {"ar-tool14-v04.2", 0.20, 10, false}, {"ar-tool14-v04.2", 0.25, 18.75, false},
		{"ar-tool14-v04.2", 0.30, 22.5, false}, {"ar-tool14-v04.2", 0.31, 31, false},
		{"ar-cm-005-v01", 0.10, 0, false}, {"ar-cm-005-v01", 0.11, 6, false}, {"ar-cm-005-v01", 0.20, 6, false},
		{"ar-cm-005-v01", 0.21, 11, false}, {"ar-cm-005-v01", 0.30, 11, false}, {"ar-cm-005-v01", 0.301, 100, true},
		{"vm0047-v1.1", 0.10, 0, false}, {"vm0047-v1.1", 0.25, 15, false}, {"vm0047-v1.1", 1.00, 90, false},
		{"vm0047-v1.1", 1.01, 91, true}, {"vm0047-v1.1-census", 0.40, 30, false},
		{"gs403-v2.1", 0.20, 0, false}, {"gs403-v2.1", 0.35, 15, false},
	} {
		rule := method(t, c.method).Discount
		d := rule.Apply(measure.Amount{Value: 100, HalfWidth: 100 * c.u})
		if math.Abs(d.Deduction-c.deduction) > 1e-5 || d.Blocked != c.blocked || c.blocked && d.Credited > 0 {
			t.Errorf("%s at %v: %+v, want %v off", c.method, c.u, d, c.deduction)
		}
		loss := rule.Apply(measure.Amount{Value: -100, HalfWidth: 100 * c.u})
		if loss.Credited > -100 {
			t.Errorf("%s at %v: a loss of 100 became %v", c.method, c.u, loss.Credited)
		}
	}
}

// TestRotation is the second part of V6.
func TestRotation(t *testing.T) {
	mean, perYear := measure.RotationAverage(5, 7.48, 36, 12)
	if got := fmt.Sprintf("%.4f %.6f", mean, perYear); got != "26.8811 0.746698" {
		t.Error(got)
	}
}

// TestTaojiang is V7, with the carbon fractions that reproduce the paper.
func TestTaojiang(t *testing.T) {
	zhou := model(t, "zhou-2006")
	for i, want := range []struct {
		biomass, carbon, published, ratio, deviation string
		du                                           measure.Du
	}{
		{"20.255", "10.488", "10.490", "0.139", "13", 1},
		{"25.035", "11.80", "11.802", "0.130", "-32", 2},
		{"55.682", "28.23", "28.226", "0.196", "-30", 3},
	} {
		s := &measure.OrganTables()[0].Stands[i]
		if got := fmt.Sprintf("%.3f", s.Biomass_tha()); got != want.biomass {
			t.Errorf("%d years: %s t/ha, want %s", s.Age, got, want.biomass)
		}
		carbon := s.Carbon_tha()
		published, _ := strconv.ParseFloat(want.published, 64)
		decimals := len(want.carbon) - 3
		if got := strconv.FormatFloat(carbon, 'f', decimals, 64); got != want.carbon || math.Abs(carbon-published) > 0.006 {
			t.Errorf("%d years: %s t C/ha, want %s (published %s)", s.Age, got, want.carbon, want.published)
		}
		if got := fmt.Sprintf("%.3f", s.RootRatio()); got != want.ratio {
			t.Errorf("%d years: root ratio %s, want %s", s.Age, got, want.ratio)
		}
		if got := fmt.Sprintf("%.0f", 100*zhou.Deviation(s, want.du)); got != want.deviation {
			t.Errorf("%d years: Zhou's model is off by %s %%, want %s", s.Age, got, want.deviation)
		}
	}
	organsOfTaojiang(t)
	one := measure.OrganTables()[0].Stands[0]
	if got := fmt.Sprintf("%.2f", zhou.Weight_kg(measure.Culm{Dbh_cm: one.Dbh_cm, Du: 1})); got != "16.08" {
		t.Errorf("model at 11.06 cm: %s", got)
	}
}

// organsOfTaojiang holds each organ against the paper: its sums of biomass to the last digit, and its
// carbon as far as fractions of three digits carry (half a thousandth of the heaviest organ).
func organsOfTaojiang(t *testing.T) {
	t.Helper()
	for i, want := range []struct {
		biomass, culm string
		carbon        []float64 // Culm, leaf, branch, fine and lateral roots, rhizome, stump.
	}{
		{"20.254", "16.204", []float64{7.126, 0.689, 1.563, 0.047, 0.168, 0.475, 0.423}},
		{"25.036", "19.258", []float64{8.097, 0.790, 1.609, 0.173, 0.297, 0.271, 0.564}},
		{"55.685", "23.201", []float64{18.080, 1.954, 3.866, 0.437, 0.768, 1.619, 1.502}},
	} {
		s := &measure.OrganTables()[0].Stands[i]
		biomass, kg := 0.0, 0.0
		for j, o := range s.Organs {
			biomass, kg = biomass+o.T_ha, kg+o.Kg
			if got := o.T_ha * o.Carbon; math.Abs(got-want.carbon[j]) > 0.0005*o.T_ha+0.001 {
				t.Errorf("%d years, %s: %.4f t C/ha, published %v", s.Age, o.Name, got, want.carbon[j])
			}
		}
		if got := fmt.Sprintf("%.3f %.3f", biomass, kg); got != want.biomass+" "+want.culm {
			t.Errorf("%d years: %s t/ha and kg, want %s %s", s.Age, got, want.biomass, want.culm)
		}
	}
}

// TestSchools is V9: a stratified sample of schools with the finite-population correction.
func TestSchools(t *testing.T) {
	f, err := os.Open(cases(t, "forest", "survey_apistrat.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	read := func(column int) []measure.Sample {
		var samples []measure.Sample
		for _, row := range rows[1:] {
			n, _ := strconv.ParseFloat(row[6], 64)
			weight, _ := strconv.ParseFloat(row[5], 64) // Of single precision; 100 of them are not quite 4421.
			v, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				t.Fatal(err)
			}
			i := 0
			for i < len(samples) && samples[i].Name != row[1] {
				i++
			}
			if i == len(samples) {
				samples = append(samples, measure.Sample{Name: row[1], PlotsAll: n})
			}
			samples[i].Values = append(samples[i].Values, v)
			samples[i].Area_ha += weight
		}
		return samples
	}
	e, err := measure.Stratified(read(2), 0.90)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%.7f %.5f %d", e.Mean, e.SE, e.DF); got != "662.2873632 9.40894 197" {
		t.Error(got)
	}
	near(t, "lower", e.Lower, 646.737910302, 1e-10)
	// The list has 677.836817016, which is not as far above the mean as the lower end is below.
	near(t, "upper", e.Upper, 2*662.2873631593-646.737910302, 1e-11)
	near(t, "upper as listed", e.Upper, 677.836817016, 2e-9)
	enrolled, schools := read(4), 0.0
	for _, s := range enrolled {
		schools += s.Area_ha
	}
	e, err = measure.Stratified(enrolled, 0.90)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%.3f %.4f", e.Mean*schools, e.SE*schools); got != "3687177.532 114641.7161" {
		t.Error(got)
	}
	without := read(2)
	for i := range without {
		without[i].PlotsAll = 0
	}
	plain, err := measure.Stratified(without, 0.90)
	if err != nil || !(plain.SE > e.SE/schools && plain.Mean > 0) {
		t.Errorf("without the correction the error is larger: %v %v", plain, err)
	}
}

// TestDecay is V14.
func TestDecay(t *testing.T) {
	inflows := make([]float64, 10)
	for i := range inflows {
		inflows[i] = 100
	}
	for life, want := range map[float64]string{
		2:  "84.511119 144.269504 237.532036 279.522164",
		25: "98.626429 194.555914 466.890151 873.341635",
		35: "99.016294 196.090939 476.042007 907.204518",
	} {
		p := measure.DecaySeries(0, inflows, life)
		if got := fmt.Sprintf("%.6f %.6f %.6f %.6f", p[0], p[1], p[4], p[9]); got != want {
			t.Errorf("half-life %v: %s, want %s", life, got, want)
		}
	}
	for i, want := range []string{"88.273127", "76.846220", "66.898520", "58.238545", "50.699598", "44.136563"} {
		years := 5 * (i + 1)
		// A pulse of 100 that enters during the first year.
		pools := measure.DecaySeries(0, append([]float64{100}, make([]float64, years-1)...), 25)
		if got := fmt.Sprintf("%.6f", pools[years-1]); got != want {
			t.Errorf("after %d years: %s, want %s", years, got, want)
		}
	}
}

// TestCombination is V15.
func TestCombination(t *testing.T) {
	if got := fmt.Sprintf("%.10f", measure.ProductUncertainty(10, 20, 5)); got != "22.9128784748" {
		t.Error(got)
	}
	if got := fmt.Sprintf("%.11f", 100**measure.SumUncertainty([]float64{100, 50}, []float64{0.10, 0.20})); got != "9.42809041582" {
		t.Error(got)
	}
	if measure.SumUncertainty([]float64{1, -1}, []float64{0.1, 0.1}) != nil {
		t.Error("a sum of 0 has no relative uncertainty")
	}
}

// TestChave is V17.
func TestChave(t *testing.T) {
	m := model(t, "chave-2014")
	d, wd, h := []float64{10, 20, 35.5, 80}, []float64{.6, .6, .55, .7}, []float64{10, 18, 25, 40}
	for i, want := range []float64{0.03463304559, 0.23781935730, 0.92266541688, 9.02137960108} {
		got := m.Weight_kg(measure.Culm{Dbh_cm: d[i], Density_gcm: wd[i], Height_m: h[i]}) / 1000
		near(t, "Mg", got, want, 1e-9)
	}
}

// TestStudent holds quantiles against figures computed to 50 digits.
func TestStudent(t *testing.T) {
	for _, c := range []struct {
		confidence float64
		df         int
		want       float64
	}{
		{0.90, 5, 2.01504837333302424}, {0.90, 8, 1.85954803752}, {0.95, 12, 2.178812829663418}, {0.90, 33, 1.69236030903},
		{0.90, 1, 6.313751514675043}, {0.95, 2, 4.302652729749462}, {0.90, 197, 1.65262521926549},
	} {
		near(t, fmt.Sprint(c.confidence, c.df), measure.StudentQuantile(c.confidence, c.df), c.want, 1e-11)
	}
	near(t, "expansion", measure.StudentQuantile(0.9, 2001), measure.StudentQuantile(0.9, 2000), 1e-6)
	near(t, "normal", measure.NormalQuantile(0.95), 1.959963984540054, 1e-14)
}

// TestPlots is the correction for slopes and the factors of nested plots.
func TestPlots(t *testing.T) {
	if got := fmt.Sprintf("%.2f", measure.CircleArea_m2(20, 25)/10_000); got != "0.11" {
		t.Error(got)
	}
	if measure.HorizontalLength(20, 5) != 20 {
		t.Error("5 degrees are below 10 percent")
	}
	for radius, want := range map[float64]string{4: "198.9", 14: "16.2", 20: "8.0"} {
		if got := fmt.Sprintf("%.1f", measure.ExpansionFactor(measure.CircleArea_m2(radius, 0))); got != want {
			t.Errorf("%v m: %s, want %s", radius, got, want)
		}
	}
}

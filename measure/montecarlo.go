package measure

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Bounds of the number of draws.
const (
	drawsLeast = 100
	drawsMost  = 1_000_000
)

// A MonteCarlo is the distribution of the total (or, without an area, of the mean per hectare)
// under sampling and model error together: IPCC's approach 2.
type MonteCarlo struct {
	Of                 string     `json:"of"` // stock or change.
	Unit               string     `json:"unit"`
	Draws              int        `json:"draws"`
	Seed               uint64     `json:"seed"`
	Mean               float64    `json:"mean"`
	SD                 float64    `json:"sd"`
	Lower              float64    `json:"lower"`
	Median             float64    `json:"median"`
	Upper              float64    `json:"upper"`
	HalfWidth          float64    `json:"half_width"`
	UncertaintyPercent *float64   `json:"uncertainty_percent"`
	Error              ModelError `json:"model_error"`
	RootSD             float64    `json:"root_shoot_sd"`
	CarbonSD           float64    `json:"carbon_fraction_sd"`
}

// A spread is everything that varies from draw to draw besides the plots.
type spread struct {
	ModelError
	root, carbon float64 // Relative standard deviations.
}

// terms is how many terms of the exponential series a plot keeps. With logarithms of diameters
// within 1.5 of their middle and an exponent that is off by up to 0.2, the remainder is below
// 1e-9 of the weight.
const terms = 7

// A plotMoments holds what a draw needs of a plot, so that a draw costs the same for ten culms
// and for a thousand: with W = s k D^(b+d) + c, and u = ln D - middle,
// sum e k D^(b+d) = exp(d middle) sum_j d^j [sum e k D^b u^j / j!].
type plotMoments struct {
	series   [terms]float64 // t/ha.
	constant float64        // Sum of e c, t/ha.
	residual float64        // Root of the sum of (e W)² over culms, t/ha.
	given    float64        // Biomass that the file gave, t/ha; nothing of the model varies it.
	whole    bool           // given has roots in it.
}

// at returns the plot's above-ground biomass under a drawn curve; scale is s, and turn is
// exp(d middle).
func (p *plotMoments) at(scale, d, turn, residual float64) float64 {
	sum := p.series[terms-1]
	for j := terms - 2; j >= 0; j-- {
		sum = float64(sum*d) + p.series[j]
	}
	return p.given + max(0, float64(scale*(float64(turn*sum)+p.constant))+float64(p.residual*residual))
}

// A propagation is an inventory prepared for drawing.
type propagation struct {
	plots   []plotMoments
	strata  []drawnStratum
	middle  float64
	root    RootRule
	carbon  float64
	area_ha float64 // 0: per hectare.
}

// A drawnStratum is the places of a stratum's plots.
type drawnStratum struct {
	weight float64
	plots  []int
	areas  []float64 // Of a census, whose plots are not drawn again; else nil.
}

// prepare computes the moments of every plot from its culms.
func (m *measurement) prepare(v *Inventory, s *Stock, names []string) *propagation {
	p := &propagation{plots: make([]plotMoments, len(v.Plots)), root: m.root, carbon: m.CarbonFraction * CO2PerCarbon}
	if v.Source.Role == "current" {
		p.carbon *= 1 - m.Mortality
	}
	if s.Area_ha != nil {
		p.area_ha = *s.Area_ha
	}
	weights := map[string]float64{}
	for _, e := range s.Estimate.Strata {
		weights[e.Name] = e.Weight
	}
	for _, name := range names {
		d := drawnStratum{weight: weights[name]}
		for _, i := range s.byStratum[name] {
			if !v.Plots[i].Large {
				d.plots = append(d.plots, i)
			}
			if m.Design == DesignCensus {
				d.areas = append(d.areas, v.Plots[i].Area_m2)
			}
		}
		p.strata = append(p.strata, d)
	}
	p.middle = v.moments(m.Model, p.plots)
	return p
}

// moments fills in the plots and returns the middle of the logarithms.
func (v *Inventory) moments(model *Model, plots []plotMoments) (middle float64) {
	if v.Level != LevelCulms {
		for i := range plots {
			q := &v.Plots[i]
			plots[i].given, plots[i].whole = q.AGB_tha, q.Whole
			if q.Whole {
				plots[i].given = q.B_tha
			}
		}
		return 0
	}
	low, high := math.Inf(1), math.Inf(-1)
	logs := make([]float64, len(v.culms))
	for i := range v.culms {
		logs[i] = model.logSize(&v.culms[i].Culm)
		low, high = min(low, logs[i]), max(high, logs[i])
	}
	if len(logs) > 0 {
		middle = (low + high) / 2
	}
	for i := range v.culms {
		c := &v.culms[i]
		p := &plots[c.plot]
		area := v.Plots[c.plot].Area_m2
		if c.nest_m2 > 0 {
			area = c.nest_m2
		}
		expansion := 10 / area // t/ha per kg.
		w := model.scale[c.Du&(duTable-1)] * math.Exp(model.exponent*logs[i])
		u := logs[i] - middle
		term := expansion * c.count * w
		for j := range terms {
			p.series[j] += term
			term *= u / float64(j+1)
		}
		p.constant += float64(expansion * c.count * model.intercept)
		p.residual += square(expansion*(w+model.intercept)) * c.count
	}
	for i := range plots {
		plots[i].residual = math.Sqrt(plots[i].residual) * model.Error.Residual
	}
	return middle
}

// A curve is what one draw made of model and factors; the same for both inventories.
type curve struct{ scale, exponent, root, carbon float64 }

// lognormal returns a factor with mean 1 and a relative standard deviation of about sd.
func lognormal(sd, z float64) float64 { return math.Exp(float64(sd*z) - square(sd)/2) }

func (s *spread) draw(r *rand.Rand) curve {
	a, b, c, d := r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
	return curve{lognormal(s.Scale, a), s.Exponent * b, lognormal(s.root, c), lognormal(s.carbon, d)}
}

// fill computes every plot's biomass, roots included, under a curve.
func (p *propagation) fill(values []float64, c curve, r *rand.Rand) {
	turn := math.Exp(c.exponent * p.middle)
	for i := range p.plots {
		q := &p.plots[i]
		z := 0.0
		if q.residual > 0 {
			z = r.NormFloat64()
		}
		above := q.at(c.scale, c.exponent, turn, z)
		if q.whole {
			values[i] = above
			continue
		}
		values[i] = above + float64((p.root.Total_tha(above)-above)*c.root)
	}
}

// total turns a mean of t/ha into what is asked.
func (p *propagation) total(mean float64, c curve) float64 {
	v := mean * p.carbon * c.carbon
	if p.area_ha > 0 {
		v *= p.area_ha
	}
	return v
}

// resampled is the mean over strata of plots drawn again: n-1 of n with replacement, so that
// the variance is that of the sample mean (Rao and Wu 1988). Of a census it is the mean itself.
func (p *propagation) resampled(values []float64, r *rand.Rand) float64 {
	mean := 0.0
	for _, s := range p.strata {
		n := len(s.plots)
		sum := 0.0
		if s.areas != nil {
			area := 0.0
			for j, place := range s.plots {
				sum += float64(values[place] * s.areas[j])
				area += s.areas[j]
			}
			mean += float64(s.weight * sum / area)
			continue
		}
		for range n - 1 {
			sum += values[s.plots[r.IntN(n)]]
		}
		mean += float64(s.weight * sum / float64(n-1))
	}
	return mean
}

// draw runs one draw. Each has its own generator, seeded by the seed and its number, so the
// result does not depend on which core ran it.
func draw(
	after, before *propagation,
	paired bool,
	s *spread,
	seed, number uint64,
	values, earlier []float64,
) float64 {
	r := rand.New(rand.NewPCG(seed, number))
	c := s.draw(r)
	after.fill(values, c, r)
	if before == nil {
		return after.total(after.resampled(values, r), c)
	}
	before.fill(earlier, c, r)
	if !paired {
		return after.total(after.resampled(values, r), c) - before.total(before.resampled(earlier, r), c)
	}
	for i := range after.strata { // Strata and their plots stand in the same order in both.
		for j, place := range after.strata[i].plots {
			values[place] -= earlier[before.strata[i].plots[j]]
		}
	}
	return after.total(after.resampled(values, r), c)
}

// run runs all draws on some cores.
func run(after, before *propagation, paired bool, s *spread, seed uint64, draws, workers int) []float64 {
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	out := make([]float64, draws)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			values := make([]float64, len(after.plots))
			var earlier []float64
			if before != nil {
				earlier = make([]float64, len(before.plots))
			}
			for d := w; d < draws; d += workers {
				out[d] = draw(after, before, paired, s, seed, uint64(d), values, earlier)
			}
		})
	}
	wait.Wait()
	return out
}

// summary orders draws and takes their quantiles: the value at which a share of draws is below
// it, between neighbours linearly.
func summary(draws []float64, confidence float64) MonteCarlo {
	mean, variance := Moments(draws)
	sorted := slices.Clone(draws)
	slices.Sort(sorted)
	tail := (1 - confidence) / 2
	c := MonteCarlo{
		Draws: len(draws), Mean: mean, SD: math.Sqrt(*variance), Lower: quantile(sorted, tail),
		Median: quantile(sorted, 0.5), Upper: quantile(sorted, 1-tail),
	}
	c.HalfWidth = (c.Upper - c.Lower) / 2
	c.UncertaintyPercent = percent(over(c.HalfWidth, c.Mean))
	return c
}

func quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	i := min(int(at), len(sorted)-2)
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}

// propagate runs Monte Carlo over the stock, or over the change if there is one.
func (m *measurement) propagate(current, before *Inventory) error {
	if m.Draws == 0 {
		return nil
	}
	if m.Design.NeedsAuxiliary() {
		m.note("draws resample plots by strata and do not use the auxiliary; they show no gain by it")
	}
	for _, e := range m.out.Current.Estimate.Strata {
		if e.FPC < 1 {
			m.note("draws take no correction for finite strata (plots_possible); they show no gain by it")
			break
		}
	}
	s := &spread{m.Model.Error, m.Method.Figure("mc_root_shoot", 0), m.Method.Figure("mc_carbon_fraction", 0)}
	names := make([]string, len(m.out.Current.Estimate.Strata))
	for i, e := range m.out.Current.Estimate.Strata {
		names[i] = e.Name
	}
	after := m.prepare(current, &m.out.Current, names)
	var earlier *propagation
	paired, of, unit := false, "stock", "t CO2"
	if m.out.Change != nil {
		theirs := make([]string, len(m.out.Previous.Estimate.Strata))
		for i, e := range m.out.Previous.Estimate.Strata {
			theirs[i] = e.Name
		}
		paired, of = m.out.Change.Design == ChangePermanent, "change"
		if paired {
			align(before, current, m.out.Previous, &m.out.Current)
			theirs = names
		}
		earlier = m.prepare(before, m.out.Previous, theirs)
	}
	if after.area_ha == 0 {
		unit = "t CO2/ha"
	}
	c := summary(run(after, earlier, paired, s, m.Seed, m.Draws, m.Workers), m.Confidence)
	c.Of, c.Unit, c.Seed, c.Error, c.RootSD, c.CarbonSD = of, unit, m.Seed, s.ModelError, s.root, s.carbon
	m.out.MonteCarlo = &c
	return nil
}

// align puts the earlier measured plots of each stratum into the order of the current ones.
func align(before, current *Inventory, then, now *Stock) {
	place := map[string]int{}
	for i := range before.Plots {
		if !before.Plots[i].Large {
			place[before.Plots[i].Name] = i
		}
	}
	for name, plots := range now.byStratum {
		var ordered []int
		for _, i := range plots {
			if !current.Plots[i].Large {
				ordered = append(ordered, place[current.Plots[i].Name])
			}
		}
		then.byStratum[name] = ordered
	}
}

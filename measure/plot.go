package measure

import "math"

// slopeMost_deg is a slope on which nobody lays out a plot.
const slopeMost_deg = 70

// slopeCorrected is the slope, as a tangent, from which on a length along the ground is not
// taken for a horizontal one.
const slopeCorrected = 0.10

// HorizontalLength is the BioCarbon sourcebook's correction of a length along the slope:
// L = L_s cos S where the slope is more than 10 percent.
func HorizontalLength(along_m, slope_deg float64) float64 {
	angle := slope_deg * math.Pi / 180
	if math.Tan(angle) <= slopeCorrected {
		return along_m
	}
	return along_m * math.Cos(angle)
}

// CircleArea_m2 is the horizontal area of a circular plot whose radius was measured along the
// slope: pi L_s L.
func CircleArea_m2(radius_m, slope_deg float64) float64 {
	return math.Pi * radius_m * HorizontalLength(radius_m, slope_deg)
}

// ExpansionFactor is how many culms per hectare one culm on a plot stands for. Nested plots
// have one for each size class.
func ExpansionFactor(area_m2 float64) float64 { return 10_000 / area_m2 }

// densityMost_tha is biomass that no stand has: the area is in another unit.
const densityMost_tha = 1000.0

// finish turns culms into biomass per hectare and applies slopes and roots.
func (r *plotReader) finish() {
	v := &r.inventory
	v.Extrapolation.DbhMin = math.Inf(1)
	for i := range v.Plots {
		r.finishArea(&v.Plots[i])
	}
	if len(r.faults) > 0 {
		return
	}
	r.sumCulms()
	most := densityMost_tha
	if v.Level == LevelCulms && r.Model.Stand.AGBAbove_tha > 0 {
		most = r.Model.Stand.AGBAbove_tha
	}
	for i := range v.Plots {
		p := &v.Plots[i]
		if v.Level == LevelCulms {
			p.Large = p.Area_m2 == 0
		} else if r.has("agb_t_per_plot") || r.has("agb_kg_per_plot") {
			if !p.Large {
				p.AGB_tha = p.AGB_tha * 10_000 / p.Area_m2
			}
		}
		if !p.Whole {
			p.B_tha = r.Root.Total_tha(p.AGB_tha)
		}
		if p.AGB_tha > most || p.B_tha > densityMost_tha {
			r.fault(
				p.Row,
				"",
				ErrAreaImplausible,
				"plot %s: %.4g t/ha on %v m2",
				p.Name,
				max(p.AGB_tha, p.B_tha),
				p.Area_m2,
			)
		}
		if !p.Large && p.B_tha == 0 {
			v.Zero++
		}
	}
	if v.Culms > 0 {
		v.Extrapolation.Share = float64(v.Extrapolation.Culms) / float64(v.Culms)
	} else {
		v.Extrapolation.DbhMin = 0
	}
}

// finishArea settles the horizontal area of a plot.
func (r *plotReader) finishArea(p *Plot) {
	if p.Area_m2 == 0 && p.slopeArea > 0 {
		if !p.hasSlope {
			r.fault(p.Row, "slope_deg", ErrValueMissing, "plot %s", p.Name)
			return
		}
		p.Area_m2 = HorizontalLength(p.slopeArea, p.slope_deg)
	}
	if p.Area_m2 == 0 && p.radius_m > 0 {
		p.Area_m2 = CircleArea_m2(p.radius_m, p.slope_deg)
		if p.Area_m2 < plotLeast_m2 || p.Area_m2 > plotMost_m2 {
			r.fault(p.Row, "plot_radius_m", ErrAreaImplausible, "%v m2", p.Area_m2)
		}
	}
	perPlot := r.inventory.Level == LevelCulms || r.has("agb_t_per_plot") || r.has("agb_kg_per_plot")
	if p.Area_m2 == 0 && perPlot && !p.Large && !(r.inventory.Level == LevelCulms && p.HasAux) {
		r.fault(p.Row, "plot_area_m2", ErrValueMissing, "plot %s", p.Name)
	}
}

// sumCulms adds up culms by plot, in the order of the file: those on the whole plot in kg,
// those of smaller nested plots per hectare.
func (r *plotReader) sumCulms() {
	v := &r.inventory
	nested := make([]float64, len(v.Plots))
	for i := range v.culms {
		c := &v.culms[i]
		p := &v.Plots[c.plot]
		if p.Area_m2 == 0 {
			r.fault(p.Row, "plot_area_m2", ErrValueMissing, "plot %s", p.Name)
			return
		}
		if c.nest_m2 > p.Area_m2 {
			r.fault(p.Row, "nest_area_m2", ErrAreaImplausible, "plot %s: %v of %v m2", p.Name, c.nest_m2, p.Area_m2)
			return
		}
		kg := float64(r.Model.Weight_kg(c.Culm) * c.count)
		if c.nest_m2 > 0 {
			nested[c.plot] += kg * 10 / c.nest_m2
		} else {
			p.AGB_tha += kg
		}
		p.Culms += int(c.count)
		v.Culms += int(c.count)
		x := &v.Extrapolation
		if r.Model.Extrapolates(c.Culm) {
			x.Culms += int(c.count)
		}
		x.DbhMin, x.DbhMax = min(x.DbhMin, c.Dbh_cm), max(x.DbhMax, c.Dbh_cm)
	}
	if v.Level != LevelCulms {
		return
	}
	for i := range v.Plots {
		p := &v.Plots[i]
		if p.Area_m2 > 0 {
			p.AGB_tha = p.AGB_tha*10/p.Area_m2 + nested[i] // kg/m2 is 10 t/ha.
		}
	}
}

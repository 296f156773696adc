package measure

import "math"

// readCulm reads the culm of a row. A row without a diameter declares a plot that has none.
func (r *plotReader) readCulm(p *Plot, plot int32) {
	c := rowCulm{plot: plot, count: 1}
	name := "dbh_cm"
	if r.has("dbh_mm") {
		name = "dbh_mm"
	}
	dbh, given := r.number(name)
	if !given {
		if r.text(name) == "" && (r.text("age_du") != "" || r.text("age_years") != "" || r.text("culm") != "") {
			r.bad(name, ErrValueMissing, "")
		}
		return
	}
	if name == "dbh_mm" {
		dbh /= 10
	}
	if limits := &r.Model.Refuse; !(dbh >= limits.DbhBelow_cm && dbh <= limits.DbhAbove_cm) {
		r.bad(name, ErrDbhImplausible, "%s; %v to %v cm", r.text(name), limits.DbhBelow_cm, limits.DbhAbove_cm)
		return
	}
	c.Dbh_cm = dbh
	ok := true
	if r.Model.NeedsDu() {
		c.Du, ok = r.readDu()
	}
	if r.Model.NeedsHeight() && !r.readHeight(&c) {
		ok = false
	}
	if v, given := r.positive("count", false); given {
		if v != math.Trunc(v) {
			r.bad("count", ErrAgeNotWhole, "%v", v)
			ok = false
		}
		c.count = v
	}
	if v, given := r.positive("nest_area_m2", false); given {
		if v < nestLeast_m2 || v > plotMost_m2 {
			r.bad("nest_area_m2", ErrAreaImplausible, "%v m2", v)
			ok = false
		}
		c.nest_m2 = v
	}
	if id := r.text("culm"); id != "" {
		k := p.Name + "\x00" + id
		if r.seen[k] {
			r.bad("culm", ErrCulmTwice, "plot %s, culm %s", p.Name, id)
			ok = false
		}
		r.seen[k] = true
	}
	if ok {
		r.inventory.culms = append(r.inventory.culms, c)
	}
}

// readDu reads the age of a culm in du, or in years by the map that the project named.
func (r *plotReader) readDu() (Du, bool) {
	name := "age_du"
	if r.years {
		name = "age_years"
	}
	v, given := r.number(name)
	switch {
	case !given:
		if r.text(name) == "" {
			r.bad(name, ErrValueMissing, "")
		}
		return 0, false
	case v != math.Trunc(v):
		r.bad(name, ErrAgeNotWhole, "%v", v)
		return 0, false
	case v < 0 || v == 0 && !r.years:
		r.bad(name, ErrNegative, "%v", v)
		return 0, false
	case r.years:
		du, ok := r.DuMap.Du(Years(min(v, 255)))
		if !ok {
			r.bad(name, ErrYearsOutsideMap, "%v years, map %s", v, r.DuMap.ID)
			return 0, false
		}
		return du, true
	case v > float64(r.Model.Refuse.DuAbove):
		r.bad(name, ErrDuImplausible, "%v du; at most %d", v, r.Model.Refuse.DuAbove)
		return 0, false
	}
	return Du(v), true
}

func (r *plotReader) readHeight(c *rowCulm) bool {
	h, okH := r.positive("height_m", false)
	d, okD := r.positive("wood_density_g_cm3", false)
	if !okH && r.text("height_m") == "" {
		r.bad("height_m", ErrValueMissing, "")
	}
	if !okD && r.text("wood_density_g_cm3") == "" {
		r.bad("wood_density_g_cm3", ErrValueMissing, "")
	}
	if okH && h > 150 {
		r.bad("height_m", ErrFigureOutOfBounds, "%v m", h)
		okH = false
	}
	if okD && (d < 0.1 || d > 1.5) {
		r.bad("wood_density_g_cm3", ErrDensity, "%v", d)
		okD = false
	}
	c.Height_m, c.Density_gcm = h, d
	return okH && okD
}

// readBiomass reads the biomass of a plot, as the file gives it.
func (r *plotReader) readBiomass(p *Plot) {
	for _, name := range biomassColumns {
		if !r.has(name) {
			continue
		}
		v, given := r.positive(name, true)
		if !given {
			if r.text(name) == "" && p.HasAux {
				p.Large = true
			} else if r.text(name) == "" {
				r.bad(name, ErrValueMissing, "")
			}
			return
		}
		p.given = true
		switch name {
		case "b_t_per_ha":
			p.Whole, p.B_tha = true, v
		case "agb_kg_per_plot":
			p.AGB_tha = v / 1000
		default:
			p.AGB_tha = v
		}
	}
}

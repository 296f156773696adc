package measure

// A Stratum is what a file of strata says of one.
type Stratum struct {
	Name     string
	Area_ha  float64 // 0: not given.
	Possible float64 // Plots that it could hold; 0: no correction for a finite population.
	AuxMean  *float64
	AuxCount float64
	Phase    Phase
	Mean     *float64
	SD       *float64
	Row      int
}

// Strata is a file of strata.
type Strata struct {
	Source Source
	List   []Stratum
	place  map[string]int
}

// ByName finds a stratum.
func (s *Strata) ByName(name string) *Stratum {
	if s == nil {
		return nil
	}
	if i, ok := s.place[name]; ok {
		return &s.List[i]
	}
	return nil
}

// ReadStrata reads a file of strata. It returns every fault it finds, and then no strata.
func ReadStrata(f File) (*Strata, error) {
	t := open(f, "strata", strataColumns)
	s := Strata{place: map[string]int{}}
	if t.reader != nil && !t.has("stratum") {
		t.fault(1, "stratum", ErrColumnMissing, "stratum")
	}
	if len(t.faults) > 0 {
		return nil, refused(t.faults)
	}
	for t.next() {
		name := t.text("stratum")
		if name == "" {
			t.bad("stratum", ErrValueMissing, "")
			continue
		}
		if s.ByName(name) != nil {
			t.bad("stratum", ErrStratumTwice, "%s", name)
			continue
		}
		s.place[name] = len(s.List)
		s.List = append(s.List, t.stratum(name))
	}
	if t.source.Rows == 0 && len(t.faults) == 0 {
		t.fault(0, "", ErrEmptyTable, "")
	}
	s.Source = t.source
	return &s, refused(t.faults)
}

func (t *table) stratum(name string) Stratum {
	s := Stratum{Name: name, Row: t.row}
	s.Area_ha, _ = t.area()
	s.Possible, _ = t.positive("plots_possible", false)
	s.AuxCount, _ = t.positive("aux_count", false)
	s.Phase, _ = t.phase()
	if v, ok := t.number("aux_mean"); ok {
		s.AuxMean = &v
	}
	if v, ok := t.positive("mean", true); ok {
		s.Mean = &v
	}
	if v, ok := t.positive("sd", true); ok {
		s.SD = &v
	}
	if v, ok := t.positive("cv_percent", true); ok {
		if s.SD != nil || s.Mean == nil {
			t.bad("cv_percent", ErrValueMissing, "sd, or mean and cv_percent")
			return s
		}
		sd := *s.Mean * v / 100
		s.SD = &sd
	}
	return s
}

// PlanStrata takes areas, means and standard deviations for planning from a file of strata. All
// are needed; the mean may be missing where the error is absolute.
func (s *Strata) PlanStrata(needMean bool) ([]PlanStratum, error) {
	var faults []Fault
	out := make([]PlanStratum, len(s.List))
	for i, one := range s.List {
		missing := func(column string) {
			faults = append(faults, newFault(s.Source.File, one.Row, column, ErrValueMissing, "stratum %s", one.Name))
		}
		if one.Area_ha == 0 {
			missing("area_ha")
		}
		if one.SD == nil {
			missing("sd")
		}
		if one.Mean == nil && needMean {
			missing("mean")
		}
		if len(faults) > 0 {
			continue
		}
		out[i] = PlanStratum{Name: one.Name, Area_ha: one.Area_ha, SD: *one.SD, Mean: one.Mean}
	}
	return out, refused(faults)
}

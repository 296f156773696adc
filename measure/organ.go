package measure

import "fmt"

// An OrganTable is felled culms by organ and age: what an allometric model is held against
// before a project takes it.
type OrganTable struct {
	ID        string       `yaml:"id"`
	Source    string       `yaml:"source"`
	Fractions string       `yaml:"fractions"` // What its carbon fractions are.
	Evidence  Evidence     `yaml:"evidence"`
	Assumed   bool         `yaml:"assumed"`
	Stands    []OrganStand `yaml:"stands"`
}

// An OrganStand is culms of one age.
type OrganStand struct {
	Age         Years   `yaml:"age_years"`
	CulmsPer_ha float64 `yaml:"culms_per_ha"`
	Dbh_cm      float64 `yaml:"dbh_cm"`
	Organs      []Organ `yaml:"organs"`
}

// An Organ is one part of a culm: kg in a culm, t/ha of the stand, and its carbon fraction.
type Organ struct {
	Name   string  `yaml:"organ"`
	Kg     float64 `yaml:"kg"`
	T_ha   float64 `yaml:"t_per_ha"`
	Carbon float64 `yaml:"carbon"`
}

// organs of a culm; the first three are above ground. The stump counts below.
var organs = []string{"culm", "leaf", "branch", "fine_root", "lateral_root", "rhizome", "stump"}

func (t *OrganTable) check() error {
	for _, s := range t.Stands {
		if len(s.Organs) != len(organs) {
			return fmt.Errorf("%d years: %d organs", s.Age, len(s.Organs))
		}
		for i, o := range s.Organs {
			if o.Name != organs[i] || !(o.Carbon > 0.3 && o.Carbon < 0.6) {
				return fmt.Errorf("%d years: organ %s: is it in its place?", s.Age, o.Name)
			}
		}
	}
	return t.Evidence.check(t.Assumed)
}

// Biomass_tha returns the stand's biomass from its culms: kg times number.
func (s *OrganStand) Biomass_tha() float64 {
	kg := 0.0
	for _, o := range s.Organs {
		kg += o.Kg
	}
	return kg * s.CulmsPer_ha / 1000
}

// Carbon_tha returns the stand's carbon, organ by organ.
func (s *OrganStand) Carbon_tha() float64 {
	sum := 0.0
	for _, o := range s.Organs {
		sum += float64(o.T_ha * o.Carbon)
	}
	return sum
}

// AboveGround_kg returns what of a culm stands above ground.
func (s *OrganStand) AboveGround_kg() float64 {
	return s.Organs[0].Kg + s.Organs[1].Kg + s.Organs[2].Kg
}

// RootRatio returns below-ground over above-ground biomass.
func (s *OrganStand) RootRatio() float64 {
	above, below := 0.0, 0.0
	for i, o := range s.Organs {
		if i < 3 {
			above += o.T_ha
		} else {
			below += o.T_ha
		}
	}
	return below / above
}

var organTables = load("models/organ", (*OrganTable).check)

// OrganTables returns all tables of felled culms.
func OrganTables() []*OrganTable { return organTables }

// Deviation returns by how much a model's weight differs from felled culms, relative to them:
// the test of applicability that AR-TOOL17 asks for.
func (m *Model) Deviation(felled *OrganStand, du Du) float64 {
	observed := felled.AboveGround_kg()
	return (m.Weight_kg(Culm{Dbh_cm: felled.Dbh_cm, Du: du}) - observed) / observed
}

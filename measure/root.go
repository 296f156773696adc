package measure

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// RootRatios is a published table of below-ground to above-ground biomass (models/root), the
// largest single uncertainty among the factors: it spans a factor of three.
type RootRatios struct {
	ID    string `yaml:"id"`
	Range struct {
		Low  float64 `yaml:"low"`
		High float64 `yaml:"high"`
	} `yaml:"range"`
	Source   string     `yaml:"source"`
	Evidence Evidence   `yaml:"evidence"`
	Assumed  bool       `yaml:"assumed"`
	Sites    []RootSite `yaml:"sites"`
}

// A RootSite is one site's ratio, and its organic carbon fractions where they were published
// (0: they were not).
type RootSite struct {
	ID         string  `yaml:"id"`
	NameZH     string  `yaml:"name_zh"`
	NameEN     string  `yaml:"name_en"`
	Ratio      float64 `yaml:"ratio"`
	CarbonLow  float64 `yaml:"carbon_low"`
	CarbonHigh float64 `yaml:"carbon_high"`
	Of         string  `yaml:"of"`
}

func (r *RootRatios) check() error {
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range r.Sites {
		low, high = min(low, s.Ratio), max(high, s.Ratio)
	}
	if low != r.Range.Low || high != r.Range.High {
		return fmt.Errorf("the sites span %v to %v, not the stated range", low, high)
	}
	return r.Evidence.check(r.Assumed)
}

var rootRatios = load("models/root", (*RootRatios).check)

// RootTable returns the published ratios.
func RootTable() *RootRatios { return rootRatios[0] }

// Site finds a site of the table.
func (r *RootRatios) Site(id string) (RootSite, bool) {
	for _, s := range r.Sites {
		if s.ID == id {
			return s, true
		}
	}
	return RootSite{}, false
}

// RootShootTool14 is R_j of AR-TOOL14 v04.2: exp(-1.085 + 0.9256 ln b)/b, b the above-ground
// biomass in t/ha. It is 0 where there is no biomass.
func RootShootTool14(agb_tha float64) float64 {
	if agb_tha <= 0 {
		return 0
	}
	return math.Exp(-1.085+float64(0.9256*math.Log(agb_tha))) / agb_tha
}

// A RootRule gives the below-ground ratio of a plot: a constant, or the function of AR-TOOL14.
type RootRule struct {
	Name   string // "constant" or "ar-tool14-rj".
	Ratio  float64
	Source string
}

// Total_tha returns above-ground plus below-ground biomass.
func (r RootRule) Total_tha(agb_tha float64) float64 {
	if r.Name == rootTool14 {
		if agb_tha <= 0 {
			return 0
		}
		return agb_tha + math.Exp(-1.085+float64(0.9256*math.Log(agb_tha)))
	}
	return agb_tha * (1 + r.Ratio)
}

// written returns the rule as ParseRoot reads it.
func (r RootRule) written() string {
	if r.Name == rootTool14 {
		return rootTool14
	}
	return strconv.FormatFloat(r.Ratio, 'g', -1, 64)
}

const (
	rootTool14   = "ar-tool14-rj"
	rootConstant = "constant"
)

// ParseRoot reads a rule: a ratio such as 0.331, ar-tool14-rj, or a site of the table.
func ParseRoot(text string) (RootRule, bool) {
	if text == rootTool14 {
		return RootRule{Name: rootTool14, Source: "AR-TOOL14 v04.2"}, true
	}
	if v, ok := parseNumber(text); ok && v >= 0 {
		return RootRule{Name: rootConstant, Ratio: v, Source: "given"}, true
	}
	if s, ok := RootTable().Site(text); ok {
		return RootRule{Name: rootConstant, Ratio: s.Ratio, Source: RootTable().Source + ": " + s.NameEN}, true
	}
	return RootRule{}, false
}

// RootSites lists the sites of the table.
func RootSites() string {
	ids := make([]string, len(RootTable().Sites))
	for i, s := range RootTable().Sites {
		ids[i] = s.ID
	}
	return strings.Join(ids, ", ")
}

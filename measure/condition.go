package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Condition is one thing that a methodology demands of a project before it applies.
type Condition struct {
	ID       string   `yaml:"id" json:"id"`
	Fact     string   `yaml:"fact" json:"fact"`
	Op       string   `yaml:"op" json:"op"` // eq, ge, le, lt.
	Value    string   `yaml:"value" json:"value"`
	ZH       string   `yaml:"zh" json:"zh"`
	EN       string   `yaml:"en" json:"en"`
	Source   string   `yaml:"source" json:"source"`
	Evidence Evidence `yaml:"evidence" json:"evidence"`
	Assumed  bool     `yaml:"assumed" json:"assumed"`
}

// A Verdict is what a condition says to the facts that were stated.
type Verdict struct {
	Condition
	Stated string `json:"stated,omitempty"` // Empty: nothing was stated, and nothing is known.
	Met    *bool  `json:"met"`              // nil: not known.
}

func (c *Condition) check() error {
	switch c.Op {
	case "eq":
		if c.Value != "true" && c.Value != "false" {
			return fmt.Errorf("eq is for true and false")
		}
	case "ge", "le", "lt":
		if _, err := strconv.ParseFloat(c.Value, 64); err != nil {
			return err
		}
	default:
		return fmt.Errorf("unknown comparison %q", c.Op)
	}
	if c.ID == "" || c.Fact == "" || c.ZH == "" || c.EN == "" {
		return fmt.Errorf("it says too little")
	}
	return c.Evidence.check(c.Assumed)
}

// met compares; ok is false for a value that cannot be read.
func (c *Condition) met(stated string) (met, ok bool) {
	if c.Op == "eq" {
		stated = strings.ToLower(stated)
		if i := slices.Index([]string{"true", "yes", "1", "是", "false", "no", "0", "否"}, stated); i >= 0 {
			return (i < 4) == (c.Value == "true"), true
		}
		return false, false
	}
	v, ok := parseNumber(stated)
	if !ok {
		return false, false
	}
	limit, _ := strconv.ParseFloat(c.Value, 64)
	switch c.Op {
	case "ge":
		return v >= limit, true
	case "le":
		return v <= limit, true
	}
	return v < limit, true
}

// A Fact is what a project states about itself.
type Fact struct{ Name, Value string }

// Applies holds the facts that were stated against every condition of the method. Conditions
// on which nothing was stated come back as not known. A condition that is not met, a fact that
// the method does not ask for and a value that cannot be read are refused, all together.
func (m *Method) Applies(facts []Fact) ([]Verdict, error) {
	var faults []Fault
	verdicts := make([]Verdict, len(m.Conditions))
	for i, c := range m.Conditions {
		verdicts[i].Condition = c
	}
	for _, f := range facts {
		found := false
		for i := range verdicts {
			v := &verdicts[i]
			if v.Fact != f.Name {
				continue
			}
			found = true
			met, ok := v.met(f.Value)
			if !ok {
				faults = append(faults, newFault("", 0, "", ErrFactUnknown, "%s=%s", f.Name, f.Value))
				continue
			}
			v.Stated, v.Met = f.Value, &met
			if !met {
				fault := newFault("", 0, "", ErrConditionFailed, "%s: %s=%s", v.ID, f.Name, f.Value)
				fault.ZH, fault.EN = fault.ZH+"条件："+v.ZH+"。", fault.EN+" Condition: "+v.EN+"."
				faults = append(faults, fault)
			}
		}
		if !found {
			faults = append(
				faults,
				newFault("", 0, "", ErrFactUnknown, "%s; %s asks for %s", f.Name, m.ID, m.factNames()),
			)
		}
	}
	return verdicts, refused(faults)
}

func (m *Method) factNames() string {
	names := make([]string, len(m.Conditions))
	for i, c := range m.Conditions {
		names[i] = c.Fact
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

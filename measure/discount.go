package measure

import (
	"fmt"
	"math"
)

// A DiscountRule names what a methodology takes off for uncertainty.
type DiscountRule string

// The rules that there are.
const (
	// DiscountHalfWidth takes a part of the half-width, by bands (AR-TOOL14, appendix 2).
	DiscountHalfWidth DiscountRule = "part_of_half_width"
	// DiscountValue takes a part of the value, by bands (AR-CM family).
	DiscountValue DiscountRule = "part_of_value"
	// DiscountExcess takes what the uncertainty exceeds a limit by, as a part of the value
	// (VM0047, equations 28, 29; GS 403).
	DiscountExcess DiscountRule = "excess"
	// DiscountNone takes nothing off.
	DiscountNone DiscountRule = "none"
)

// A Discount is a rule with its parameters, part of a methodology.
type Discount struct {
	Rule       DiscountRule `yaml:"rule" json:"rule"`
	Bands      []Band       `yaml:"bands" json:"bands,omitempty"`
	Allowed    float64      `yaml:"allowed" json:"allowed,omitempty"`         // For DiscountExcess.
	BlockAbove float64      `yaml:"block_above" json:"block_above,omitempty"` // Nothing is credited above; 0: no limit.
	Source     string       `yaml:"source" json:"source"`
	Evidence   Evidence     `yaml:"evidence" json:"evidence"`
	Assumed    bool         `yaml:"assumed" json:"assumed"`
}

// A Band is the part that is taken off up to an uncertainty, both as fractions. An uncertainty
// that is exactly a band's upper end belongs to it. The last band of part_of_half_width has no
// upper end (0).
type Band struct {
	UpTo float64 `yaml:"up_to" json:"up_to"`
	Part float64 `yaml:"part" json:"part"`
}

// A Discounted is what a rule made of an amount.
type Discounted struct {
	Part      float64 `json:"discount_part"` // Of the half-width or of the value, as the rule has it.
	Deduction float64 `json:"discount_t"`    // Never negative.
	Credited  float64 `json:"discounted_t"`  // Undiscounted minus deduction (for a baseline: plus).
	Blocked   bool    `json:"blocked"`       // Too uncertain: nothing is credited until plots are added.
}

func (d *Discount) check() error {
	last := 0.0
	for i, b := range d.Bands {
		open := b.UpTo == 0 && i == len(d.Bands)-1
		if !open && b.UpTo <= last || b.Part < 0 || b.Part > 1 {
			return fmt.Errorf("band %d does not follow the one before", i+1)
		}
		last = b.UpTo
	}
	switch d.Rule {
	case DiscountHalfWidth, DiscountValue:
		if len(d.Bands) == 0 {
			return fmt.Errorf("rule %s needs bands", d.Rule)
		}
	case DiscountExcess:
		if d.Allowed <= 0 {
			return fmt.Errorf("rule %s needs what is allowed", d.Rule)
		}
	case DiscountNone:
	default:
		return fmt.Errorf("unknown rule %q", d.Rule)
	}
	return d.Evidence.check(d.Assumed)
}

// bandEnd forgives the last digits of a band's end: an uncertainty of 15 % that arithmetic
// shows as 0.15000000000000002 is in the band up to 15 %.
const bandEnd = 1e-12

func (d *Discount) part(u float64) (part float64, blocked bool) {
	for _, b := range d.Bands {
		if b.UpTo == 0 || u <= b.UpTo+bandEnd {
			return b.Part, false
		}
	}
	return 1, true
}

// Apply takes the discount off an amount of the project: what is credited is less, and a loss
// becomes larger.
func (d *Discount) Apply(a Amount) Discounted { return d.apply(a, -1) }

// ApplyToBaseline adds the discount to an amount of the baseline: conservative the other way.
func (d *Discount) ApplyToBaseline(a Amount) Discounted { return d.apply(a, +1) }

func (d *Discount) apply(a Amount, sign float64) Discounted {
	if a.Value == 0 && a.HalfWidth == 0 {
		return Discounted{}
	}
	u := math.Inf(1) // An uncertain nothing is as uncertain as can be.
	if p := a.Uncertainty(); p != nil {
		u = *p
	}
	var out Discounted
	switch d.Rule {
	case DiscountHalfWidth:
		out.Part, out.Blocked = d.part(u)
		out.Deduction = out.Part * a.HalfWidth
	case DiscountValue:
		out.Part, out.Blocked = d.part(u)
		out.Deduction = out.Part * math.Abs(a.Value)
	case DiscountExcess:
		out.Part = min(1, max(0, u-d.Allowed))
		out.Deduction = out.Part * math.Abs(a.Value)
	}
	if d.BlockAbove > 0 && u > d.BlockAbove+bandEnd {
		out.Blocked = true
	}
	out.Credited = a.Value + float64(sign*out.Deduction)
	if out.Blocked && sign < 0 {
		out.Credited = min(0, out.Credited)
	}
	return out
}

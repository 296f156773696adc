package twin

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"

	"liangshan/indicator"
)

// Formulas that are drawn: of one figure's double, and of the sum of that over the months of a quarter.
const (
	doubled = "f0 * 2"
	summed  = "parts(f6)"
)

// origin says what is wrong with where a figure's values come from. No fold is drawn for what needs one.
func (m *Goal) origin(f indicator.FigureRow) string {
	switch {
	case (f.Formula != "") != (f.Kind == "derived") || f.Fold != "" || f.Kind == "record":
		return "indicator.kind_other"
	case f.Kind != "derived" && f.Rounding != "", f.Kind == "derived" && f.Rounding != "half_up":
		return "indicator.rounding_missing"
	case f.Formula == "":
		return ""
	}
	under := map[string]string{doubled: "f0", summed: "f6"}[f.Formula]
	d, _ := newestOf(m.figures, under, figureSays)
	switch {
	case d == nil:
		return "indicator.formula_name_unknown"
	case f.Formula == summed && !d.AddPeriods:
		return "indicator.not_additive"
	case f.Formula == summed && lengths[d.Every] >= lengths[f.Every], f.Formula == doubled && d.Every != f.Every:
		return "indicator.period_other"
	}
	return ""
}

// A worth is what a figure comes to in a cell, and of which values.
type worth struct {
	value   *big.Rat // In the unit's own terms.
	bounded bool
	inputs  []uint64 // Events that published them.
}

// worth works a figure out of what there is now; false if something of it is missing.
func (m *Goal) worth(code string, at cell) (w worth, ok bool) {
	s := read(at.period)
	f, _ := inForce(m.figures, code, s.last(), figureSays)
	if f == nil {
		return w, false
	}
	switch f.Formula {
	case doubled:
		w, ok = m.worth("f0", cell{"f0", at.period, at.place})
		if ok {
			w.value.Mul(w.value, big.NewRat(2, 1))
		}
		return w, ok
	case summed:
		w.value = new(big.Rat)
		for i := range s.months {
			month := periodOf(stretch{s.month + i, 1})
			part, there := m.worth("f6", cell{"f6", month, at.place})
			if !there {
				return w, false
			}
			w.value.Add(w.value, part.value)
			w.bounded = w.bounded || part.bounded
			w.inputs = append(w.inputs, part.inputs...)
		}
		return w, true
	}
	all := m.values[cell{code, at.period, at.place}]
	if len(all) == 0 {
		return w, false
	}
	last := all[len(all)-1]
	return worth{new(big.Rat).SetFrac(big.NewInt(last.value), ten(f.Decimals)), last.bound != "",
		[]uint64{last.sequence}}, true
}

// ten returns a power of ten.
func ten(n uint8) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// roundedTo rounds to so many decimals, halves away from 0.
func roundedTo(v *big.Rat, decimals uint8) int64 {
	scaled := new(big.Rat).Mul(v, new(big.Rat).SetInt(ten(decimals)))
	twice := new(big.Int).Add(new(big.Int).Mul(new(big.Int).Abs(scaled.Num()), big.NewInt(2)), scaled.Denom())
	n := twice.Div(twice, new(big.Int).Mul(scaled.Denom(), big.NewInt(2))).Int64()
	if v.Sign() < 0 {
		return -n
	}
	return n
}

// derive publishes what a derived figure comes to.
func (m *Goal) derive(env Env, c indicator.PublishDerived) Verdict {
	at := cell{c.Figure, c.Period, c.Place}
	f, version, code := m.taken(env, at, "derived")
	if code != "" {
		return refuse(code)
	}
	w, ok := m.worth(c.Figure, at)
	switch {
	case !ok:
		return refuse("indicator.no_answer")
	case w.bounded:
		return refuse("indicator.bound_not_exact")
	}
	value := roundedTo(w.value, f.Decimals)
	switch {
	case !sentenceOrNone(c.Explain):
		return refuse("indicator.sentence_malformed")
	case f.HasMin && value < f.Min || f.HasMax && value > f.Max:
		return refuse("indicator.out_of_range")
	}
	if code := unexplained(m.found(f, at, value, ""), c.Explain); code != "" {
		return refuse(code)
	}
	rests := append([]byte(f.Formula), 0)
	for _, sequence := range w.inputs {
		rests = binary.BigEndian.AppendUint64(rests, sequence)
	}
	return m.publish(at, goalValue{value: value, hash: sha256.Sum256(rests), version: version, reason: c.Reason,
		day: today(env.Time), sequence: env.Sequence})
}

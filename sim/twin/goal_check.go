package twin

import (
	"math/big"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/indicator"
)

func checkSays(c indicator.CheckRow) (string, calendar.Date) { return c.Code, c.From }

// A side is one of the formulas that checks are drawn from: a figure, or none, times a number.
type side struct {
	figure string
	times  int64
}

var checkSides = map[string]side{
	"f0": {"f0", 1}, "f1": {"f1", 1}, "f3": {"f3", 1}, "f2": {"f2", 1}, "f6": {"f6", 1}, "f1 * 2": {"f1", 2},
	"f3 * 2": {"f3", 2}, "900": {"", 900},
}

// check takes a version of a check between figures.
func (m *Goal) check(c indicator.CheckRow) string {
	if slices.Contains(m.checks, c) {
		return ""
	}
	old, _ := newestOf(m.checks, c.Code, checkSays)
	switch {
	case !publicCode(c.Code):
		return "indicator.code_malformed"
	case !aDate(c.From):
		return "indicator.date_missing"
	case old != nil && c.From < old.From:
		return "indicator.date_out_of_order"
	case !sentence(c.TextZH) || !sentence(c.TextEN) || !sentenceOrNone(c.Reason):
		return "indicator.sentence_malformed"
	case old != nil && c.Reason == "":
		return "indicator.reason_required"
	case !slices.Contains([]string{"<", "<=", "==", "!=", ">=", ">"}, c.Operator):
		return "indicator.operator_unknown"
	}
	every := indicator.Every("")
	for _, text := range []string{c.Left, c.Right} {
		one, known := checkSides[text]
		f, _ := newestOf(m.figures, one.figure, figureSays)
		switch {
		case text == badFormula:
			return "indicator.formula_malformed"
		case !known || one.figure != "" && f == nil:
			return "indicator.formula_name_unknown"
		}
	}
	for _, text := range []string{c.Left, c.Right} {
		f, _ := newestOf(m.figures, checkSides[text].figure, figureSays)
		switch {
		case f == nil:
		case every != "" && f.Every != every:
			return "indicator.period_other"
		default:
			every = f.Every
		}
	}
	m.checks = append(m.checks, c)
	return ""
}

// found says what does not hold of a value, in the order in which it is asked: that it jumps, then the checks by their
// codes. Each is whether it refuses, or an explanation is enough.
func (m *Goal) found(f *indicator.FigureRow, at cell, value int64, bound indicator.Bound) (refuses []bool) {
	if m.jumped(f, at, value, bound) {
		refuses = append(refuses, false)
	}
	own := worth{value: new(big.Rat).SetFrac(big.NewInt(value), ten(f.Decimals)), bounded: bound != ""}
	side := func(text string) *big.Rat {
		one := checkSides[text]
		w := worth{value: big.NewRat(1, 1)}
		switch {
		case one.figure == at.figure:
			w = own
		case one.figure != "":
			there := false
			if w, there = m.worth(one.figure, cell{one.figure, at.period, at.place}); !there {
				return nil
			}
		}
		if w.bounded {
			return nil
		}
		return new(big.Rat).Mul(w.value, new(big.Rat).SetInt64(one.times))
	}
	var codes []string
	for _, c := range m.checks {
		codes = append(codes, c.Code)
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		c := begun(m.checks, code, read(at.period).last(), checkSays)
		if c == nil || checkSides[c.Left].figure != at.figure && checkSides[c.Right].figure != at.figure {
			continue
		}
		if a, b := side(c.Left), side(c.Right); a != nil && b != nil && !stands(a.Cmp(b), c.Operator) {
			refuses = append(refuses, c.Refuses)
		}
	}
	return refuses
}

// stands reports whether two numbers that compare so meet an operator.
func stands(order int, operator string) bool {
	switch {
	case order == 0:
		return operator != "!=" && strings.Contains(operator, "=")
	case order < 0:
		return operator == "!=" || strings.HasPrefix(operator, "<")
	}
	return operator == "!=" || strings.HasPrefix(operator, ">")
}

// unexplained says why a value is not taken because of what was found, as far as nothing explains it.
func unexplained(refuses []bool, explain string) string {
	for _, refused := range refuses {
		switch {
		case refused:
			return "indicator.check_fails"
		case explain == "":
			return "indicator.explanation_required"
		}
	}
	return ""
}

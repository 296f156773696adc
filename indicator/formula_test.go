package indicator_test

import (
	"math/big"
	"strings"
	"testing"

	"liangshan/indicator"
	"liangshan/kernel/rig"
)

// values are what names stand for in the tests of formulas.
func values(n indicator.Name) (indicator.Fraction, bool) {
	switch n.Function + n.Code {
	case "a":
		return indicator.Whole(7), true
	case "b":
		return indicator.Scaled(25, 1), true // 2.5
	case "lasta":
		return indicator.Whole(-2), true
	case "big":
		return indicator.Whole(1<<62 + 1), true
	}
	return indicator.Fraction{}, false
}

// TestFormula works formulas out whose answers follow from arithmetic.
func TestFormula(t *testing.T) {
	for text, want := range map[string]string{
		"1 + 2 * 3": "7", "(1 + 2) * 3": "9", "10 / 4": "5/2", "a / 3": "7/3", "a - b": "9/2", "-a + last(a)": "-9",
		"a * b": "35/2", "2.50 * 4": "10", "1 / 3 + 1 / 3 + 1 / 3": "1", "0.1 + 0.2": "3/10",
		"a > b": "true", "a <= b && 1 == 1": "false", "!(a == 7)": "false", "a != 7 || b >= 2.5": "true",
		"nosuch": "missing nosuch", "nosuch + 1": "missing nosuch", "1 / (a - 7)": "missing zero",
		"nosuch > 1 && a < 1": "false", "nosuch > 1 || a > 1": "true", "nosuch > 1 && a > 1": "missing nosuch",
		"big * big": "overflow", "big + big": "overflow", "a + (b > 1)": "malformed", "a && b": "malformed", "-(a > 1)": "malformed",
	} {
		f, err := indicator.ParseFormula(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := shown(f.Answer(values)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "1 +", "(1", "1)", "a b", "sum(a)", "last(1)", "last()", "last(a", "A", "1 2", "1..2", "@", "a =",
		"1 < 2 < 3", strings.Repeat("(", 80) + "1" + strings.Repeat(")", 80), strings.Repeat("1+", 300) + "1"} {
		if _, err := indicator.ParseFormula(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func shown(a indicator.Answer, err error) string {
	switch {
	case err == error(indicator.ErrOverflow):
		return "overflow"
	case err != nil:
		return "malformed"
	case a.Missing != "":
		return "missing " + a.Missing
	case a.Logical && a.Truth:
		return "true"
	case a.Logical:
		return "false"
	}
	return a.Number.String()
}

// FuzzFormula reads any text, and where a sum, difference or product of two whole numbers
// comes out, holds it against the big numbers of the standard library.
func FuzzFormula(f *testing.F) {
	for _, seed := range []string{"1 + 2 * 3", "a / b > 1 && !(last(a) == 2)", "((", "9223372036854775807 * 2"} {
		f.Add(seed, int64(7), int64(-3))
	}
	f.Fuzz(func(t *testing.T, text string, x, y int64) {
		if one, err := indicator.ParseFormula(text); err == nil {
			answer, err := one.Answer(values)
			if err == nil && answer.Missing == "" && !answer.Logical && answer.Number.Den <= 0 {
				t.Fatalf("%q comes to %+v", text, answer)
			}
		}
		for _, operator := range []string{"+", "-", "*", "/", "<"} {
			one, err := indicator.ParseFormula("x " + operator + " y")
			if err != nil {
				t.Fatal(err)
			}
			answer, err := one.Answer(func(n indicator.Name) (indicator.Fraction, bool) {
				if n.Code == "x" {
					return indicator.Whole(x), true
				}
				return indicator.Whole(y), true
			})
			a, b, want := big.NewRat(x, 1), big.NewRat(y, 1), new(big.Rat)
			switch operator {
			case "+":
				want.Add(a, b)
			case "-":
				want.Sub(a, b)
			case "*":
				want.Mul(a, b)
			case "/":
				if y == 0 {
					if answer.Missing != "zero" {
						t.Fatalf("%d / 0 is %+v", x, answer)
					}
					continue
				}
				want.Quo(a, b)
			case "<":
				if answer.Truth != (a.Cmp(b) < 0) {
					t.Fatalf("%d < %d is %v", x, y, answer.Truth)
				}
				continue
			}
			if err != nil {
				if want.Num().IsInt64() && want.Denom().IsInt64() && x != -1<<63 && y != -1<<63 {
					t.Fatalf("%d %s %d fits and was refused", x, operator, y)
				}
				continue
			}
			if got := big.NewRat(answer.Number.Num, answer.Number.Den); got.Cmp(want) != 0 {
				t.Fatalf("%d %s %d is %v, want %v", x, operator, y, got, want)
			}
		}
	})
}

// TestPeriods reads periods in their one spelling, and what lies in them.
func TestPeriods(t *testing.T) {
	for text, want := range map[indicator.Period][2]string{"2024": {"2024-01-01", "2024-12-31"},
		"2024H1": {"2024-01-01", "2024-06-30"}, "2024H2": {"2024-07-01", "2024-12-31"},
		"2023Q1": {"2023-01-01", "2023-03-31"}, "2024-02": {"2024-02-01", "2024-02-29"},
		"2023-12": {"2023-12-01", "2023-12-31"}} {
		span, ok := text.Span()
		if !ok || span.First() != rig.Day(want[0]) || span.Last() != rig.Day(want[1]) || span.Period() != text {
			t.Errorf("%s: %+v %s to %s", text, span, span.First(), span.Last())
		}
		if before := span.Add(-1); before.Last() != span.First()-1 || before.Add(1) != span {
			t.Errorf("before %s: %+v", text, before)
		}
		if span.ZH() == "" || span.EN() == "" {
			t.Errorf("%s has no name", text)
		}
	}
	for _, text := range []indicator.Period{"", "24", "2024Q5", "2024H0", "2024-13", "2024-1", "2024-00", "1800", "2024X1", "2024-+1",
		"2024q1", "+024"} {
		if _, ok := text.Span(); ok {
			t.Errorf("%q was read", text)
		}
	}
	if year, _ := indicator.Period("2024").Span(); len(year.Parts(indicator.Month)) != 12 || year.Parts(indicator.Year) != nil {
		t.Error("a year's parts")
	}
}

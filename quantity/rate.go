package quantity

import "strings"

// A Rate is a proportion in parts per million: 35,000 is 3.5 %.
type Rate int64

// RateOne is the rate of 100 %.
const RateOne Rate = 1_000_000

// ParseRate reads "3.5%" or "5‰", full-width too. A bare number is refused, because 0.05
// and 5 are both written for five per cent. Errors: ErrRateSign, ErrNotNumber, ErrNotExact
// (finer than a millionth), ErrOverflow.
func ParseRate(text string) (Rate, error) {
	text = trimSpace(text)
	decimals := 4
	rest, ok := cutPercent(text)
	if !ok {
		decimals = 3
		if rest, ok = strings.CutSuffix(text, "‰"); !ok {
			return 0, ErrRateSign
		}
	}
	parts, err := Parse(rest, decimals)
	return Rate(parts), err
}

// String writes the rate in per cent without zeros at the end: "3.5%".
func (p Rate) String() string {
	text := strings.TrimRight(Format(int64(p), 4), "0")
	return strings.TrimSuffix(text, ".") + "%"
}

// Of returns the rate of an amount, rounded as named. Error: ErrOverflow.
func (p Rate) Of(amount int64, r Rounding) (int64, error) {
	return MulDiv(amount, int64(p), int64(RateOne), r)
}

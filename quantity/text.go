package quantity

import "strings"

// DecimalsMax is the largest number of decimals a unit can have: 10^18 fits an int64.
const DecimalsMax = 18

// textMax bounds the bytes of a number's text. The longest amount with full-width digits,
// commas and a suffix takes 90.
const textMax = 128

// Parse reads an amount written with up to so many decimals and returns it in smallest
// units: Parse("1,234.56", 2) is 123456. The text may hold full-width digits and signs,
// thousand groups (then all of them, in threes), a minus sign before, and the multipliers
// 万, 亿 and 万亿 after the number, with or without a space. The value must be a whole
// number of smallest units.
//
// Errors: ErrNotNumber, ErrNotExact (finer than the smallest unit), ErrOverflow. Decimals
// outside 0..DecimalsMax panic.
func Parse(text string, decimals int) (int64, error) {
	checkDecimals(decimals)
	text, zeros := cutMultiplier(trimSpace(text))
	n, err := scan(text)
	if err != nil {
		return 0, err
	}
	power := decimals + zeros - n.fraction
	if power < 0 {
		return 0, ErrNotExact
	}
	for ; power > 0; power-- {
		n.take("0")
	}
	if n.over {
		return 0, ErrOverflow
	}
	return signed(n.negative, n.digits)
}

// Format writes an amount of smallest units with exactly so many decimals and thousand
// groups: Format(-123456, 2) is "-1,234.56". Parse reads it back. Decimals outside
// 0..DecimalsMax panic.
func Format(amount int64, decimals int) string {
	checkDecimals(decimals)
	var buffer [40]byte
	at := len(buffer)
	put := func(b byte) {
		at--
		buffer[at] = b
	}
	m := magnitude(amount)
	for i := 0; i < decimals; i++ {
		put('0' + byte(m%10))
		m /= 10
	}
	if decimals > 0 {
		put('.')
	}
	for i := 0; i == 0 || m > 0; i++ {
		if i > 0 && i%3 == 0 {
			put(',')
		}
		put('0' + byte(m%10))
		m /= 10
	}
	if amount < 0 {
		put('-')
	}
	return string(buffer[at:])
}

// A number is a scanned text: digits ÷ 10^fraction. The fraction has no zeros at its end,
// so a value is finer than a unit exactly if fraction exceeds the unit's decimals.
type number struct {
	negative bool
	digits   uint64
	fraction int
	over     bool // The digits do not fit; digits is meaningless.
}

// scan reads a number without suffix: an optional minus sign, digits or thousand groups,
// and optionally a point and more digits.
func scan(text string) (number, error) {
	var n number
	plain, ok := ascii(text)
	if !ok {
		return n, ErrNotNumber
	}
	plain, n.negative = strings.CutPrefix(plain, "-")
	whole, fraction, pointed := strings.Cut(plain, ".")
	if pointed && fraction == "" || !grouped(whole) {
		return n, ErrNotNumber
	}
	for i := 0; i < len(fraction); i++ {
		if fraction[i] < '0' || fraction[i] > '9' {
			return n, ErrNotNumber
		}
	}
	fraction = strings.TrimRight(fraction, "0")
	n.fraction = len(fraction)
	n.take(whole)
	n.take(fraction)
	return n, nil
}

// take appends digits, passing over commas.
func (n *number) take(digits string) {
	for i := 0; i < len(digits); i++ {
		if digits[i] == ',' {
			continue
		}
		d := uint64(digits[i] - '0')
		if n.digits > (1<<64-1-d)/10 {
			n.over = true
			return
		}
		n.digits = n.digits*10 + d
	}
}

// grouped says whether the text is digits, or digits in groups of three by commas.
func grouped(text string) bool {
	groups := strings.Split(text, ",")
	for i, group := range groups {
		if len(group) == 0 || i > 0 && len(group) != 3 || len(groups) > 1 && len(group) > 3 {
			return false
		}
		for j := 0; j < len(group); j++ {
			if group[j] < '0' || group[j] > '9' {
				return false
			}
		}
	}
	return true
}

// ascii returns the text with full-width digits and signs made plain. False if it is too
// long or has any other character beyond ASCII.
func ascii(text string) (string, bool) {
	if len(text) > textMax {
		return "", false
	}
	buffer := make([]byte, 0, textMax)
	for _, r := range text {
		switch {
		case r >= '０' && r <= '９':
			r += '0' - '０'
		case r == '，' || r == '．' || r == '－':
			r += ',' - '，' // The full-width forms lie as far apart as the plain ones.
		case r == '−': // U+2212, as spreadsheets write it.
			r = '-'
		case r > '~':
			return "", false
		}
		buffer = append(buffer, byte(r))
	}
	return string(buffer), true
}

// cutMultiplier takes a multiplier off the end and returns its number of zeros.
func cutMultiplier(text string) (string, int) {
	zeros := 0
	if rest, ok := strings.CutSuffix(text, "亿"); ok {
		text, zeros = rest, 8
	}
	if rest, ok := strings.CutSuffix(text, "万"); ok {
		text, zeros = rest, zeros+4
	}
	if zeros == 0 {
		return text, 0
	}
	return trimSpace(text), zeros
}

// cutPercent takes a percent sign, plain or full-width, off the end.
func cutPercent(text string) (string, bool) {
	rest, ok := strings.CutSuffix(text, "%")
	if !ok {
		rest, ok = strings.CutSuffix(text, "％")
	}
	return trimSpace(rest), ok
}

// trimSpace takes plain, no-break and ideographic spaces off both ends.
func trimSpace(text string) string { return strings.Trim(text, " \u00a0\u3000") }

func checkDecimals(decimals int) {
	if decimals < 0 || decimals > DecimalsMax {
		panic("quantity: decimals outside 0..18")
	}
}

// pow10 returns 10^n for n in 0..DecimalsMax.
func pow10(n int) uint64 {
	power := uint64(1)
	for ; n > 0; n-- {
		power *= 10
	}
	return power
}

package paper

import "strings"

const (
	capitals = "零壹贰叁肆伍陆柒捌玖"
	places   = "\x00拾佰仟"
)

// Capital writes an amount of money in Chinese capital numerals, as bills and vouchers have
// it (支付结算办法, annex 1: 正确填写票据和结算凭证的基本规定). Where that leaves a choice, 零
// stands before 角 when the yuan end in zero, and 整 stands after 元 alone.
func Capital(fen int64) string {
	sign, n := "", uint64(fen)
	if fen < 0 {
		sign, n = "负", -n
	}
	yuan, jiao, rest := n/100, n/10%10, n%10
	var b strings.Builder
	b.WriteString(sign)
	if yuan > 0 || n == 0 {
		b.WriteString(capital(yuan) + "元")
	}
	switch {
	case jiao == 0 && rest == 0:
		return b.String() + "整"
	case yuan > 0 && (jiao == 0 || yuan%10 == 0):
		b.WriteString("零")
	}
	if jiao > 0 {
		b.WriteString(digit(jiao) + "角")
	}
	if rest > 0 {
		b.WriteString(digit(rest) + "分")
	}
	return b.String()
}

// CapitalTonnes writes whole tonnes in Chinese capital numerals.
func CapitalTonnes(tonnes int64) string {
	if tonnes < 0 {
		return "负" + capital(-uint64(tonnes)) + "吨"
	}
	return capital(uint64(tonnes)) + "吨"
}

func digit(n uint64) string { return string([]rune(capitals)[n]) }

// capital writes a whole number. Groups of four digits have their own name; a zero is read
// once where digits are missing in the middle.
func capital(n uint64) string {
	switch {
	case n >= 1_0000_0000:
		return capital(n/1_0000_0000) + "亿" + after(n%1_0000_0000, 1000_0000)
	case n >= 1_0000:
		return capital(n/1_0000) + "万" + after(n%1_0000, 1000)
	}
	var b strings.Builder
	gap := false
	for i, unit := 3, uint64(1000); i >= 0; i, unit = i-1, unit/10 {
		switch d := n / unit % 10; {
		case d == 0:
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteString("零")
			}
			b.WriteString(digit(d))
			if i > 0 {
				b.WriteString(string([]rune(places)[i]))
			}
			gap = false
		}
	}
	if b.Len() == 0 {
		return "零"
	}
	return b.String()
}

// after writes what follows a larger group. Below so much, a digit is missing in between.
func after(n, below uint64) string {
	switch {
	case n == 0:
		return ""
	case n < below:
		return "零" + capital(n)
	}
	return capital(n)
}

var (
	ones = [...]string{
		"zero",
		"one",
		"two",
		"three",
		"four",
		"five",
		"six",
		"seven",
		"eight",
		"nine",
		"ten",
		"eleven",
		"twelve",
		"thirteen",
		"fourteen",
		"fifteen",
		"sixteen",
		"seventeen",
		"eighteen",
		"nineteen",
	}
	tens   = [...]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	powers = [...]string{"", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"}
)

// EnglishTonnes writes whole tonnes in English words.
func EnglishTonnes(tonnes int64) string {
	switch {
	case tonnes == 1:
		return "one tonne"
	case tonnes < 0:
		return "minus " + english(-uint64(tonnes)) + " tonnes"
	}
	return english(uint64(tonnes)) + " tonnes"
}

func english(n uint64) string {
	if n == 0 {
		return ones[0]
	}
	var groups []string
	for power, left := 0, n; left > 0; power, left = power+1, left/1000 {
		group := left % 1000
		if group == 0 {
			continue
		}
		words := hundreds(group) + powers[power]
		if power == 0 && group < 100 && n > group {
			words = "and " + words
		}
		groups = append([]string{words}, groups...)
	}
	return strings.Join(groups, " ")
}

// hundreds writes a number from 1 to 999.
func hundreds(n uint64) string {
	var words []string
	if n >= 100 {
		words = append(words, ones[n/100]+" hundred")
		if n%100 > 0 {
			words = append(words, "and")
		}
	}
	switch n %= 100; {
	case n == 0:
	case n < 20:
		words = append(words, ones[n])
	case n%10 == 0:
		words = append(words, tens[n/10])
	default:
		words = append(words, tens[n/10]+"-"+ones[n%10])
	}
	return strings.Join(words, " ")
}

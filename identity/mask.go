package identity

import (
	"strings"
	"unicode"
)

// MaskName hides the middle of a name: 张*三. A name of two characters keeps the first, a single one keeps nothing. Marks
// that only vary how a character is drawn are none by themselves.
func MaskName(name string) string {
	runes := []rune(strings.Map(drawn, strings.TrimSpace(name)))
	switch len(runes) {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return string(runes[:1]) + "*"
	}
	return string(runes[:1]) + strings.Repeat("*", len(runes)-2) + string(runes[len(runes)-1:])
}

// MaskNumber hides an identity number but for the first 3 and the last 4 characters. Something shorter than 15
// characters, which is no identity number, is hidden altogether.
func MaskNumber(number string) string { return mask(number, 15, 3, 4) }

// MaskPhone hides a telephone number but for the first 3 and the last 4 digits, or altogether below 11 characters.
func MaskPhone(phone string) string { return mask(phone, 11, 3, 4) }

// MaskAccount hides a bank account but for the last 4 characters, or altogether below 8.
func MaskAccount(account string) string { return mask(account, 8, 0, 4) }

// mask keeps some characters at the beginning and at the end of a text that has at least a given length.
func mask(text string, length, first, last int) string {
	runes := []rune(Narrow(text))
	if len(runes) < length {
		return strings.Repeat("*", len(runes))
	}
	hidden := strings.Repeat("*", len(runes)-first-last)
	return string(runes[:first]) + hidden + string(runes[len(runes)-last:])
}

// drawn leaves out what is no character by itself.
func drawn(r rune) rune {
	if unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}

package land

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of texts.
const (
	codeMax      = 40  // Bytes.
	titleMax     = 120 // Bytes.
	digitsRunMax = 14  // A identity number has eighteen; parts of a unit number of real estate have twelve.
)

// ValidCode reports whether a text may be the code of a parcel or a contract: letters, digits, '-', '_', '/', '.';
// at least one of them a letter or digit at either end.
func ValidCode(code string) bool {
	if code == "" || len(code) > codeMax || longNumber(code) {
		return false
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case (c == '-' || c == '_' || c == '/' || c == '.') && i > 0 && i < len(code)-1:
		default:
			return false
		}
	}
	return true
}

// ValidTitle reports whether a text may be the number of a title (林权证号, 不动产权证号), or none.
func ValidTitle(title string) bool {
	return len(title) <= titleMax && utf8.ValidString(title) && strings.TrimSpace(title) == title &&
		!longNumber(title) &&
		!strings.ContainsFunc(title, func(r rune) bool { return !unicode.IsPrint(r) })
}

// longNumber reports whether a text has a run of digits as long as an identity number.
func longNumber(text string) bool {
	run := 0
	for _, r := range text {
		if run++; !unicode.IsDigit(r) {
			run = 0
		}
		if run > digitsRunMax {
			return true
		}
	}
	return false
}

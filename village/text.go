package village

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of public texts.
const (
	NameMax       = 150 // Bytes: fifty Chinese characters.
	CodeMax       = 40  // Bytes.
	codeDigitsMax = 6   // A telephone number has eleven digits, an identity number eighteen, a birth date eight.
	nameDigitsMax = 7
)

// ValidName reports whether a text may stand in the journal as a public name: something to
// see, in normal form, without room around it. Long numbers are refused, so that nobody's
// identity or telephone number gets in with a name.
func ValidName(name string) bool {
	if name == "" || len(name) > NameMax || !utf8.ValidString(name) || strings.TrimSpace(name) != name {
		return false
	}
	digits := 0
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits <= nameDigitsMax
}

// ValidCode reports whether a text may stand in the journal as a code: a lower-case letter,
// then lower-case letters, digits, full stops and underscores. What people type freely is
// kept out of the journal this way, and so is what they might type about a person.
func ValidCode(code string) bool {
	if code == "" || len(code) > CodeMax || code[0] < 'a' || code[0] > 'z' {
		return false
	}
	digits := 0
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c == '.', c == '_':
		default:
			return false
		}
	}
	return digits <= codeDigitsMax
}

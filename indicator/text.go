package indicator

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"liangshan/quantity"
)

// sentenceDigitsMax keeps identity and telephone numbers out of the journal.
const sentenceDigitsMax = 7 // In a row. A telephone number has eleven, a birth date eight.

// ValidSentence reports whether a text may stand in the journal as a reason or a note: of
// a length to read, in normal form, without a long number. What is said of a person does not
// belong there; whoever writes is told so.
func ValidSentence(text string) bool {
	if text == "" || len(text) > SentenceMax || !utf8.ValidString(text) || strings.TrimSpace(text) != text {
		return false
	}
	digits := 0
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
		if digits++; !unicode.IsDigit(r) {
			digits = 0
		}
		if digits > sentenceDigitsMax {
			return false
		}
	}
	return true
}

// optional reports whether a text is empty or a sentence.
func optional(text string) bool { return text == "" || ValidSentence(text) }

// A Hash is a SHA-256. Its text is 64 hexadecimal digits.
type Hash [32]byte

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// String returns 64 hexadecimal digits.
func (h Hash) String() string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 64)
	for _, c := range h {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return string(b)
}

// UnmarshalText reads 64 hexadecimal digits. ErrHash.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != 64 {
		return ErrHash
	}
	for i := range h {
		high, low := hexDigit(text[2*i]), hexDigit(text[2*i+1])
		if high < 0 || low < 0 {
			return ErrHash
		}
		h[i] = byte(high<<4 | low)
	}
	return nil
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// parse reads a number with up to so many decimals. Errors: those of quantity.Parse.
func parse(text string, decimals uint8) (int64, error) { return quantity.Parse(text, int(decimals)) }

package paper

import (
	"strconv"
	"strings"

	"liangshan/carbon"
	"liangshan/identity"
	"liangshan/kernel"
)

// askMax is the longest text that is looked at as a serial, in bytes: a printed one has some
// 60, in wide characters three times as many.
const askMax = 240

// ParseAsk reads a serial or a range of serials as people write it: as printed, or without
// the check, or one serial alone (county-project-vintage-number). Spaces are left out; wide
// characters, small letters and other dashes are taken for what they mean. checked says that
// the check was there and right. Refusals: carbon.ErrSerialForm, carbon.ErrSerialChecksum.
func ParseAsk(text string) (s carbon.Serial, checked bool, refusal *kernel.Refusal) {
	if len(text) > askMax {
		return s, false, carbon.ErrSerialForm
	}
	text = strings.ToUpper(strings.Map(plain, text))
	parts := strings.Split(text, "-")
	switch len(parts) {
	case 6:
		s, refusal = carbon.ParseSerial(text)
		return s, refusal == nil, refusal
	case 5:
	case 4:
		parts = append(parts, parts[3])
	default:
		return s, false, carbon.ErrSerialForm
	}
	vintage, err := strconv.ParseUint(parts[2], 10, 16)
	first, errFirst := strconv.ParseUint(parts[3], 10, 63)
	last, errLast := strconv.ParseUint(parts[4], 10, 63)
	if err != nil || errFirst != nil || errLast != nil || !letters(parts[1]) {
		return s, false, carbon.ErrSerialForm
	}
	s = carbon.Serial{
		County:  identity.Division(parts[0]),
		Project: parts[1],
		Vintage: uint16(vintage),
		Start:   first,
		End:     last,
	}
	printed := s.String()
	if printed[:len(printed)-3] != strings.Join(parts, "-") { // Zeros or signs in front.
		return s, false, carbon.ErrSerialForm
	}
	s, refusal = carbon.ParseSerial(printed)
	return s, false, refusal
}

// letters reports whether a text has capital letters and digits alone.
func letters(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// plain returns the ASCII character that is meant; -1 leaves a space out.
func plain(c rune) rune {
	switch {
	case c >= 0xFF01 && c <= 0xFF5E: // Wide forms.
		return c - 0xFEE0
	case c >= 0x2010 && c <= 0x2015, c == 0x2212, c == 0xFE63: // Dashes.
		return '-'
	case c == ' ', c == 0x3000, c == 0xA0, c == '\t', c == '\n', c == '\r', c == 0x200B, c == 0xFEFF:
		return -1
	}
	return c
}

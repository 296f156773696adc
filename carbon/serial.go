package carbon

import (
	"strconv"
	"strings"

	"liangshan/identity"
	"liangshan/kernel"
)

// A Serial is a range of serials as it stands on paper:
//
//	COUNTY-AJ01-2024-1001-1700-94
//
// county, project, vintage, first and last serial, check. The check is two digits by
// ISO/IEC 7064 MOD 97-10 over all that stands before it, each letter counted as 10 to 35
// and each hyphen as 36: a single wrong character is found always, two swapped ones almost.
type Serial struct {
	County  identity.Division // Six digits.
	Project string            // The project's code: 1 to 12 capital letters and digits.
	Vintage uint16            // Year, 1900 to 9999.
	Start   uint64
	End     uint64 // Not below Start.
}

// projectCodeMax is the largest code of a project, in bytes: short enough to be copied by hand.
const projectCodeMax = 12

// String returns the serial with its check.
func (s Serial) String() string {
	b := make([]byte, 0, 64)
	b = append(append(b, s.County...), '-')
	b = append(append(b, s.Project...), '-')
	b = append(strconv.AppendUint(b, uint64(s.Vintage), 10), '-')
	b = append(strconv.AppendUint(b, s.Start, 10), '-')
	b = strconv.AppendUint(b, s.End, 10)
	check := 98 - remainder97(b)*100%97
	return string(append(b, '-', byte('0'+check/10), byte('0'+check%10)))
}

// Tonnes returns how many serials the range has.
func (s Serial) Tonnes() int64 { return int64(s.End - s.Start + 1) }

// remainder97 reads a text as one large number and returns its remainder by 97.
func remainder97(text []byte) int {
	n := 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			n = (n*10 + int(c-'0')) % 97
		case c == '-':
			n = (n*100 + 36) % 97
		default:
			n = (n*100 + int(c-'A') + 10) % 97
		}
	}
	return n
}

// ParseSerial reads what String writes, and nothing else: ErrSerialForm, or
// ErrSerialChecksum if the form is right and the check is not.
func ParseSerial(text string) (Serial, *kernel.Refusal) {
	parts := strings.Split(text, "-")
	if len(parts) != 6 || len(parts[5]) != 2 || !projectCode(parts[1]) {
		return Serial{}, ErrSerialForm
	}
	var s Serial
	county, fault := identity.ParseDivision(parts[0])
	vintage, err := strconv.ParseUint(parts[2], 10, 16)
	start, errStart := strconv.ParseUint(parts[3], 10, 63)
	end, errEnd := strconv.ParseUint(parts[4], 10, 63)
	s = Serial{county, parts[1], uint16(vintage), start, end}
	switch {
	case fault != nil || county.Level() != identity.County || err != nil || errStart != nil || errEnd != nil,
		!validVintage(s.Vintage), s.Start == 0, s.End < s.Start:
		return Serial{}, ErrSerialForm
	}
	want := s.String()
	switch {
	case len(want) != len(text) || want[:len(want)-2] != text[:len(text)-2]: // Zeros or signs in front.
		return Serial{}, ErrSerialForm
	case want != text:
		return Serial{}, ErrSerialChecksum
	}
	return s, nil
}

// validVintage reports whether a year may be a vintage.
func validVintage(year uint16) bool { return year >= 1900 && year <= 9999 }

// projectCode reports whether a text may be the code of a project.
func projectCode(code string) bool {
	if code == "" || len(code) > projectCodeMax {
		return false
	}
	for i := 0; i < len(code); i++ {
		if c := code[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

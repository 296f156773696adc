package calendar

import (
	"strconv"
	"strings"
)

// sheetZero is what spreadsheets call 1970-01-01. Their days of four digits and less, which end with 1927-05-17, are
// not read: in a table 1998 is a year, and no day in 1905.
const sheetZero = 25569

// Written reads a date as people and spreadsheets write it: 2026-05-31, 2026/5/31, 2026.5.31, 20260531,
// 2026年5月31日, with a time of day behind it or not, and the number of a day in a spreadsheet. The year comes
// first, always: 05/06/2026 could be two days and is none. false: not a date.
func Written(s string) (Date, bool) {
	s, _, _ = strings.Cut(s, " ") // Spreadsheets add 00:00:00.
	s, _, _ = strings.Cut(s, "T")
	if digits := strings.Trim(s, "0123456789") == ""; digits && len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	} else if digits && len(s) == 5 && s[0] != '0' {
		n, err := strconv.Atoi(s)
		return Date(n - sheetZero), err == nil
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/.年月日", r) })
	if len(parts) != 3 || len(parts[0]) != 4 {
		return 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return 0, false
		}
		n[i] = int(v)
	}
	day, err := New(n[0], n[1], n[2])
	return day, err == nil
}

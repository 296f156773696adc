// Package identity checks the numbers by which the state knows people, organisations and places: resident
// identity numbers (GB 11643-1999), unified social credit codes (GB 32100-2015, with the organisation code of
// GB 11714-1997 inside) and the codes of administrative divisions (GB/T 2260 for six digits, GB/T 10114 for
// townships, the statistical division codes for villages).
//
// A number that passes is well-formed. Whether it was ever issued, and to whom, only the police, the market
// regulator or the statistics office can say; that answer is a fact of its own with a date and a source.
//
// Invariants: the package is pure. Whatever it accepts is in one normal form (half-width, upper case, no spaces
// around), so equal numbers are equal strings. Its errors are codes and never repeat what was typed, because what
// was typed is personal data.
package identity

import "strings"

// A Fault is the stable code of a refusal. Its text is the code alone.
type Fault string

// Error returns the code.
func (f Fault) Error() string { return string(f) }

// Faults of an identity number.
const (
	NumberLength    Fault = "identity.number_length"     // Neither 18 characters nor the 15 of the old form.
	NumberCharacter Fault = "identity.number_character"  // Something else than digits and a closing X.
	NumberOldForm   Fault = "identity.number_old_form"   // The 15-digit form, not valid since 2013: see UpgradeNumber.
	NumberDivision  Fault = "identity.number_division"   // The first two digits name no province.
	NumberBirthDate Fault = "identity.number_birth_date" // No such day, or nobody alive was born on it.
	NumberChecksum  Fault = "identity.number_checksum"   // The last character is not the right one.
)

// Faults of a unified social credit code and of an organisation code.
const (
	CreditCodeLength       Fault = "company.credit_code_length"                // Not 18 characters.
	CreditCodeCharacter    Fault = "company.credit_code_character"             // Outside the alphabet.
	CreditCodeDivision     Fault = "company.credit_code_division"              // Digits 3 and 4 name no province.
	CreditCodeOrganisation Fault = "company.credit_code_organisation_checksum" // Of the code inside.
	CreditCodeChecksum     Fault = "company.credit_code_checksum"              // The last character is not the right one.

	OrganisationCodeLength    Fault = "company.organisation_code_length"    // Not 9 characters.
	OrganisationCodeCharacter Fault = "company.organisation_code_character" // Something else than digits and capitals.
	OrganisationCodeChecksum  Fault = "company.organisation_code_checksum"  // The last character is not the right one.
)

// Faults of a division code.
const (
	DivisionLength    Fault = "division.length"    // Neither 6, 9 nor 12 digits.
	DivisionCharacter Fault = "division.character" // Something else than digits.
	DivisionProvince  Fault = "division.province"  // The first two digits name no province.
	DivisionLevel     Fault = "division.level"     // A level is left out, or the code is padded with zeros.
)

// A Day is a date of the civil calendar as a number: 20261121 is 21 November 2026. Days compare as numbers.
type Day int32

// NewDay returns the day of a year, month and day of month.
func NewDay(year, month, day int) Day { return Day(year*10000 + month*100 + day) }

// Parts returns year, month and day of month.
func (d Day) Parts() (year, month, day int) {
	return int(d) / 10000, int(d) / 100 % 100, int(d) % 100
}

// Valid says whether the Gregorian calendar has the day, in the years 1 to 9999.
func (d Day) Valid() bool {
	year, month, day := d.Parts()
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Narrow brings what a person typed into the normal form of numbers and codes: full-width letters and digits become
// half-width (the forms U+FF01 to U+FF5E), letters become capitals, spaces around go. What stands between is kept,
// so that nothing wrong is repaired in silence.
func Narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}, strings.Trim(text, " \t\r\n\u3000\u00a0\ufeff"))
}

// provinces holds the first two digits of GB/T 2260, in order.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 " +
	"50 51 52 53 54 61 62 63 64 65 71 81 82"

func isProvince(two string) bool {
	for i := 0; i < len(provinces); i += 3 {
		if provinces[i:i+2] == two {
			return true
		}
	}
	return false
}

func digitsOnly(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// decimal returns the value of up to nine digits.
func decimal(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

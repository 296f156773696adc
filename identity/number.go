package identity

// A Number is a resident identity number in normal form: 17 digits and a check character. It prints itself masked;
// string(n) gives the number itself, so that showing it is always a decision that can be searched for.
type Number string

// AgeMaxYears is the age above which a birth date is taken for a typing mistake.
const AgeMaxYears = 150

// ParseNumber reads an 18-character number as it stands on one of these cards:
//
//   - the resident identity card (GB 11643-1999: 6 digits of division, 8 of birth date, 3 of sequence, check);
//   - the residence permit for people from Hong Kong, Macao and Taiwan, which follows the same standard with the
//     divisions 810000, 820000 and 830000 (State Council order Guobanfa [2018] 81);
//   - the foreigner's permanent residence card of 2023 (National Immigration Administration, rules for machine
//     reading, 2023 edition: 9, 2 digits of the place of application, 3 of the country by ISO 3166-1, then birth
//     date, sequence and check as in GB 11643).
//
// today is the day on which the number is looked at; a birth date after it is refused. The error is a Fault.
func ParseNumber(text string, today Day) (Number, error) {
	if !today.Valid() {
		panic("identity: today is not a day")
	}
	n := Narrow(text)
	if len(n) == 15 && digitsOnly(n) {
		return "", NumberOldForm
	}
	if err := numberShape(n); err != nil {
		return "", err
	}
	if !numberPlace(n) {
		return "", NumberDivision
	}
	birth := Day(decimal(n[6:14]))
	if !birth.Valid() || birth > today || birth < today-AgeMaxYears*10000 {
		return "", NumberBirthDate
	}
	if n[17] != numberCheck(n[:17]) {
		return "", NumberChecksum
	}
	return Number(n), nil
}

func numberShape(n string) error {
	for i := 0; i < len(n); i++ {
		if !digitsOnly(n[i:i+1]) && (n[i] != 'X' || i != len(n)-1) {
			return NumberCharacter
		}
	}
	if len(n) != 18 {
		return NumberLength
	}
	return nil
}

// numberPlace checks the digits that say where a number was given out. Division codes change and old ones stay on
// cards, so below the province only the register of its year could judge.
func numberPlace(n string) bool {
	if n[0] == '9' {
		return isProvince(n[1:3])
	}
	return isProvince(n[:2]) || n[:6] == "830000"
}

// numberCheck computes the check character over 17 digits: ISO 7064 MOD 11-2, which GB 11643-1999 writes as weights
// 2^(18-i) mod 11. The result is chosen so that the weighted sum over all 18 is 1 modulo 11.
func numberCheck(digits string) byte {
	sum := 0
	for i := 0; i < 17; i++ {
		sum = (sum + int(digits[i]-'0')) * 2 % 11
	}
	return "10X98765432"[sum]
}

// UpgradeNumber turns a number of the old 15-digit form into the 18-character one, as the change of cards did from
// 1999: the century is put before the two digits of the year, the check character behind. The old form does not say
// the century, so the caller does: 19 for nearly everybody, 18 only for those who were over a hundred then (sequence
// 996 to 999). The outcome is a conversion; whether the police gave out that very number has to be checked.
func UpgradeNumber(text string, century int, today Day) (Number, error) {
	old := Narrow(text)
	if !digitsOnly(old) {
		return "", NumberCharacter
	}
	if len(old) != 15 {
		return "", NumberLength
	}
	digits := old[:6] + "19" + old[6:]
	switch century {
	case 18:
		digits = old[:6] + "18" + old[6:]
	case 19:
	default:
		return "", NumberBirthDate
	}
	return ParseNumber(digits+string(rune(numberCheck(digits))), today)
}

// Birth returns the day of birth that the number states.
func (n Number) Birth() Day { return Day(decimal(string(n[6:14]))) }

// Male says what the number states as sex: the last digit of the sequence is odd for men.
func (n Number) Male() bool { return n[16]%2 == 1 }

// Foreign says whether the number comes from a foreigner's permanent residence card.
func (n Number) Foreign() bool { return n[0] == '9' }

// Division returns the six digits of the place where the number was first given out, and false for a foreigner's
// number, which has none. The code may have been abolished since.
func (n Number) Division() (string, bool) {
	if n.Foreign() {
		return "", false
	}
	return string(n[:6]), true
}

// String returns the number masked.
func (n Number) String() string { return MaskNumber(string(n)) }

// GoString returns the number masked.
func (n Number) GoString() string { return MaskNumber(string(n)) }

// MarshalText returns the number masked, so that logs and JSON made by accident do not hold it.
func (n Number) MarshalText() ([]byte, error) { return []byte(MaskNumber(string(n))), nil }

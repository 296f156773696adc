package calendar

// AddMonths returns the last day of a period of so many months that begins with this day.
// The Civil Code does not count the first day (article 201); the period ends on the same
// day of the month, or on the month's last if there is none (article 202): 31 January
// and one month is 28 or 29 February. A negative number goes back by the same rule.
// ErrRange.
func (d Date) AddMonths(months int) (Date, error) {
	const most = 12 * 9999
	if months < -most || months > most {
		return 0, ErrRange
	}
	year, month, day := d.Civil()
	count := 12*year + month - 1 + months
	if count < 12 || count >= 12*10_000 {
		return 0, ErrRange
	}
	year, month = count/12, count%12+1
	return civil(year, month, min(day, daysIn(year, month))), nil
}

// AddYears is AddMonths with twelve months a year: 29 February and one year is 28 February.
// ErrRange.
func (d Date) AddYears(years int) (Date, error) {
	if years < -9999 || years > 9999 {
		return 0, ErrRange
	}
	return d.AddMonths(12 * years)
}

// A Reading says on which day a person comes of an age. The rule that asks must say which
// it means; the zero value is none and panics.
type Reading uint8

// The readings of age.
const (
	OnBirthday Reading = 1 // On the birthday.
	DayAfter   Reading = 2 // On the day after it, as the Supreme People's Court has it (法释〔2006〕1号, article 2).
)

// String returns the name under which data files know the reading.
func (r Reading) String() string {
	switch r {
	case OnBirthday:
		return "birthday"
	case DayAfter:
		return "day_after"
	}
	return "none"
}

// ParseReading returns the reading of a name (birthday, day_after), or ErrReading.
func ParseReading(name string) (Reading, error) {
	for r := OnBirthday; r <= DayAfter; r++ {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, ErrReading
}

// Age returns the full years of age (周岁) on a day. Who was born on 29 February has the
// birthday on 28 February in other years, as AddYears has it. ErrBeforeBirth.
func Age(birth, on Date, r Reading) (int, error) {
	if r != OnBirthday && r != DayAfter {
		panic("calendar: an age that names no reading")
	}
	if on < birth {
		return 0, ErrBeforeBirth
	}
	if r == DayAfter && on > birth {
		on-- // One day behind, all else the same.
	}
	year, month, day := birth.Civil()
	onYear, onMonth, onDay := on.Civil()
	age := onYear - year
	if onMonth < month || onMonth == month && onDay < min(day, daysIn(onYear, month)) {
		age--
	}
	return age, nil
}

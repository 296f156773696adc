package identity

// A Division is the code of an administrative division in normal form: 6 digits for a province, prefecture or county
// (GB/T 2260), 9 for a township or subdistrict (GB/T 10114), 12 for a village or neighbourhood (codes of divisions
// for statistics, National Bureau of Statistics).
type Division string

// A Level is the rank of a division. Higher numbers are smaller places.
type Level uint8

// Levels of divisions.
const (
	Province Level = iota + 1
	Prefecture
	County
	Township
	Village
)

// ParseDivision reads the code of a division. It checks the shape and the province; whether the place exists is for
// the register of villages to say. Shorter codes padded with zeros are refused, so that each place has one code. The
// error is a Fault.
func ParseDivision(text string) (Division, error) {
	c := Narrow(text)
	if !digitsOnly(c) {
		return "", DivisionCharacter
	}
	if len(c) != 6 && len(c) != 9 && len(c) != 12 {
		return "", DivisionLength
	}
	if !isProvince(c[:2]) {
		return "", DivisionProvince
	}
	if c[2:4] == "00" && c[4:] != "00" {
		return "", DivisionLevel
	}
	// A township may stand right below a prefecture: four cities have no counties (441900003 is in Dongguan).
	if len(c) >= 9 && c[6:9] == "000" || len(c) == 12 && c[9:12] == "000" {
		return "", DivisionLevel
	}
	return Division(c), nil
}

// Level returns the rank of a division.
func (d Division) Level() Level {
	switch {
	case len(d) == 12:
		return Village
	case len(d) == 9:
		return Township
	case d[4:] != "00":
		return County
	case d[2:4] != "00":
		return Prefecture
	}
	return Province
}

// Parent returns the division one level up, and false for a province.
func (d Division) Parent() (Division, bool) {
	switch d.Level() {
	case Village:
		return d[:9], true
	case Township:
		return d[:6], true
	case County:
		return d[:4] + "00", true
	case Prefecture:
		return d[:2] + "0000", true
	}
	return "", false
}

// Within says whether a division is the other one or lies in it, however many levels up.
func (d Division) Within(other Division) bool {
	for ok := true; ok; d, ok = d.Parent() {
		if d == other {
			return true
		}
	}
	return false
}

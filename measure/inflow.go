package measure

import "math"

var inflowColumns = []column{
	{"year", []string{"年份", "年"}, "年份", "calendar year; the years follow each other without a gap"},
	{"inflow", []string{"流入", "流入量", "采伐", "harvest"}, "流入", "what comes into use in that year, in any unit of mass"},
}

// ReadInflows reads a file of inflows into a pool of products: its first year, and what came in
// year by year. It returns every fault it finds, and then no inflows.
func ReadInflows(f File) (first int, inflows []float64, err error) {
	t := open(f, "inflows", inflowColumns)
	for _, name := range []string{"year", "inflow"} {
		if t.reader != nil && !t.has(name) {
			t.fault(1, name, ErrColumnMissing, "%s", name)
		}
	}
	if len(t.faults) > 0 {
		return 0, nil, refused(t.faults)
	}
	for t.next() {
		year, given := t.number("year")
		switch {
		case !given && t.text("year") == "":
			t.bad("year", ErrValueMissing, "")
		case given && (year != math.Trunc(year) || year < 1800 || year > 2500):
			t.bad("year", ErrFigureOutOfBounds, "%v", year)
		case given && len(inflows) > 0 && int(year) != first+len(inflows):
			t.bad("year", ErrYearsWithGaps, "%v after %d", year, first+len(inflows)-1)
		case given && len(inflows) == 0:
			first = int(year)
		}
		inflow, given := t.positive("inflow", true)
		if !given && t.text("inflow") == "" {
			t.bad("inflow", ErrValueMissing, "")
		}
		inflows = append(inflows, inflow)
	}
	if len(inflows) == 0 && len(t.faults) == 0 {
		t.fault(0, "", ErrEmptyTable, "")
	}
	return first, inflows, refused(t.faults)
}

// CheckCulm refuses a single culm that the model cannot weigh: no diameter or one of another
// unit, an age in du that no culm reaches, or a height or density that the model needs.
func (m *Model) CheckCulm(c Culm) error {
	limits := &m.Refuse
	switch {
	case !(c.Dbh_cm >= limits.DbhBelow_cm && c.Dbh_cm <= limits.DbhAbove_cm):
		return refuse(ErrDbhImplausible, "%v; %v to %v cm", c.Dbh_cm, limits.DbhBelow_cm, limits.DbhAbove_cm)
	case m.NeedsDu() && c.Du == 0:
		return refuse(ErrValueMissing, "age in du")
	case m.NeedsDu() && c.Du > limits.DuAbove:
		return refuse(ErrDuImplausible, "%d du; at most %d", c.Du, limits.DuAbove)
	case m.NeedsHeight() && !(c.Height_m > 0 && c.Height_m <= 150):
		return refuse(ErrFigureOutOfBounds, "height %v m", c.Height_m)
	case m.NeedsHeight() && !(c.Density_gcm >= 0.1 && c.Density_gcm <= 1.5):
		return refuse(ErrDensity, "%v", c.Density_gcm)
	}
	return nil
}

// DuOfYears returns an age in du from one in years, by a conversion that is named. Without a
// name it refuses: years are not du.
func DuOfYears(years uint, conversion string) (Du, error) {
	if conversion == "" {
		return 0, refuse(ErrYearsForDu, "%d years", years)
	}
	by, err := DuMapByID(conversion)
	if err != nil {
		return 0, err
	}
	du, ok := by.Du(Years(min(years, 255)))
	if !ok {
		return 0, refuse(ErrYearsOutsideMap, "%d years, map %s", years, by.ID)
	}
	return du, nil
}

package place

import (
	"math"

	"liangshan/kernel"
	"liangshan/village"
)

// A Measure says what is counted.
type Measure string

// Measures of places.
const (
	Visits       Measure = "visits"            // 接待游客人次: visits, not visitors.
	Income       Measure = "income_fen"        // 营业收入.
	Invested     Measure = "invested_fen"      // 完成投资.
	Jobs         Measure = "jobs"              // 从业人员, at the end of the month.
	FloorPlanned Measure = "floor_planned_dm2" // 规划建筑面积.
	FloorBuilt   Measure = "floor_built_dm2"   // 建成建筑面积.
	Firms        Measure = "firms"             // 入驻企业.
)

// Measures of divisions: people at the end of the month.
const (
	PensionInsured  Measure = "pension_insured"  // 基本养老保险参保人数.
	PensionEntitled Measure = "pension_entitled" // 应参保人数.
	MedicalInsured  Measure = "medical_insured"  // 基本医疗保险参保人数.
	MedicalEntitled Measure = "medical_entitled"
)

// A Scheme is an insurance whose coverage is counted.
type Scheme string

// Schemes.
const (
	Pension Scheme = "pension"
	Medical Scheme = "medical"
)

// measures of a scheme: who is insured, and who should be.
func (s Scheme) measures() (insured, entitled Measure) {
	if s == Pension {
		return PensionInsured, PensionEntitled
	}
	return MedicalInsured, MedicalEntitled
}

// scheme returns the scheme that a measure belongs to, or none.
func (m Measure) scheme() (Scheme, bool) {
	switch m {
	case PensionInsured, PensionEntitled:
		return Pension, true
	case MedicalInsured, MedicalEntitled:
		return Medical, true
	}
	return "", false
}

// of reports whether places of a kind report a measure.
func (m Measure) of(k Kind) bool {
	switch m {
	case Visits, Income:
		return k == Campsite || k == Leisure
	case Invested:
		return k == Leisure || k == Park
	case FloorPlanned, FloorBuilt, Firms:
		return k == Park
	case Jobs:
		return k == Campsite || k == Leisure || k == Park
	}
	return false
}

// Flow reports whether a measure counts what happened in a month; a stock counts what there was
// at its end.
func (m Measure) Flow() bool { return m == Visits || m == Income || m == Invested }

// An Axis is along which values may be added up.
type Axis uint8

// Axes.
const (
	OverPlaces Axis = iota
	OverMonths
	OverCounties
)

// Additive reports whether a measure may be summed along an axis. A visitor who goes to two
// counties on one journey is counted by both, so that visits are summed within a county only;
// stocks are not summed over months.
func (m Measure) Additive(a Axis) bool {
	switch a {
	case OverPlaces:
		return true
	case OverMonths:
		return m.Flow()
	}
	return m != Visits
}

// Sum adds values of a measure along an axis. Refusals: ErrNotAdditive, ErrOverflow.
func Sum(m Measure, a Axis, values ...int64) (sum int64, refusal *kernel.Refusal) {
	if !m.Additive(a) {
		return 0, ErrNotAdditive
	}
	for _, v := range values {
		if v > math.MaxInt64-sum {
			return 0, ErrOverflow
		}
		sum += v
	}
	return sum, nil
}

// valueMax bounds a value: a quadrillion, 10,000 billion yuan in fen.
const valueMax = 1_000_000_000_000_000

// peopleMax bounds a number of people, so that a rate in millionths fits.
const peopleMax = 10_000_000_000

// A Subject is what a return is about: a place, or a division.
type Subject struct {
	Place    Number       `cbor:"1,keyasint,omitempty" json:"place,omitempty"`
	Division village.Code `cbor:"2,keyasint,omitempty" json:"division,omitempty"`
}

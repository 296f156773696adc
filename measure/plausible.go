package measure

import "liangshan/calendar"

// A Kind says what a claim counts.
type Kind string

// The kinds of claims.
const (
	KindNet   Kind = "net"   // Change of stocks.
	KindGross Kind = "gross" // What grew, whatever was cut.
)

// A Claim is tonnes that somebody says a stand took up.
type Claim struct {
	CO2_t  float64
	Area   float64 // In mu.
	Years  float64
	Kind   Kind
	Steady bool // The stand is selectively cut and in its steady state.
	On     calendar.Date
}

// Rate returns t CO2 per mu and year.
func (c Claim) Rate() float64 { return c.CO2_t / c.Area / c.Years }

// Plausible holds a claim against the method's bounds and returns every reason to refuse it;
// unusual says that the rate is possible and yet outside the reference figures.
func (m *Method) Plausible(c Claim) (unusual bool, err error) {
	var faults []Fault
	add := func(r Reason, format string, args ...any) {
		faults = append(faults, newFault("", 0, "", r, format, args...))
	}
	if c.Kind == KindGross {
		add(ErrGrossAsNet, "%v t", c.CO2_t)
	}
	if c.Steady && c.CO2_t > 0 {
		add(ErrSteadyGrowth, "%v t", c.CO2_t)
	}
	if !(c.Area > 0 && c.Years > 0) {
		add(ErrFigureOutOfBounds, "%v mu, %v years", c.Area, c.Years)
		return false, refused(faults)
	}
	rate := c.Rate()
	b, ok := m.BoundsOn(c.On)
	if ok && !(rate <= b.RefuseAbove && rate >= b.RefuseBelow) {
		add(ErrRateImplausible, "%.4g t CO2 per mu and year; reference %v to %v, limits %v to %v",
			rate, b.ReferenceLow, b.ReferenceHigh, b.RefuseBelow, b.RefuseAbove)
	}
	return ok && (rate > b.ReferenceHigh || rate < b.ReferenceLow), refused(faults)
}

// A Phase is where a stand is in its two-year cycle.
type Phase string

// The phases. A stand whose culms do not alternate is even (花年).
const (
	PhaseUnstated Phase = ""
	PhaseOn       Phase = "on"
	PhaseOff      Phase = "off"
	PhaseEven     Phase = "even"
)

// SamePhase refuses to compare an on-year with an off-year, or a stated phase with none.
func SamePhase(stratum string, before, after Phase) error {
	if before == after {
		return nil
	}
	name := func(p Phase) string {
		if p == PhaseUnstated {
			return "not stated"
		}
		return string(p)
	}
	return refuse(ErrPhaseDiffers, "stratum %s: %s before, %s now", stratum, name(before), name(after))
}

package auction

// Candidates says which prices an auction may have.
type Candidates uint8

// The kinds of candidates.
const (
	Limits Candidates = iota // Limits of orders.
	Ticks                    // Every tick inside the band.
	Facing                   // Limits of orders from the lowest offer to the highest bid.
)

func (c Candidates) String() string {
	return [...]string{"order_limits", "every_tick", "facing_limits"}[c]
}

// A Profile is the rule of a venue for its call auction, as data.
type Profile struct {
	Name       string
	Also       []string // Other names of the same rule.
	Candidates Candidates
	Steps      []Step // In order; the first after which one price is left has decided.
	Source     string
}

// profiles are the rules known, our own first.
var profiles = []Profile{
	{
		Name: "own", Candidates: Ticks, Steps: []Step{MaximumVolume, LeastSurplus, Pressure, Clamp},
		Source: "our own: every tick in the band, so that a price is never worse for want of an order at it",
	},
	{
		Name: "xetra_t7", Candidates: Limits, Steps: []Step{MaximumVolume, LeastSurplus, Pressure, Clamp},
		Source: "Xetra T7 market model, release 10, section 11.1.1",
	},
	{
		Name: "xetra_old", Also: []string{"xetra_nearest_limit"}, Candidates: Limits,
		Steps:  []Step{MaximumVolume, LeastSurplus, Pressure, NearestUp},
		Source: "Xetra market model equities, examples of chapter auction price determination",
	},
	{
		Name: "euronext", Also: []string{"euronext_utp"}, Candidates: Ticks,
		Steps:  []Step{MaximumVolume, LeastSurplus, Pressure, Clamp},
		Source: "Euronext UTP, examples of the pure market order",
	},
	{
		Name: "euronext_2024", Candidates: Limits, Steps: []Step{MaximumVolume, LeastSurplus, NearestUp},
		Source: "Euronext Trading Manual 2024, section 3.1; of two equally near limits the higher is assumed",
	},
	{
		Name: "sse", Candidates: Limits, Steps: []Step{MaximumVolume, BetterFilled, LeastSurplus, Middle},
		Source: "Shanghai Stock Exchange, trading rules, 集合竞价成交价; half a tick rounded up is assumed",
	},
	{
		Name: "szse", Candidates: Ticks, Steps: []Step{MaximumVolume, BetterFilled, LeastSurplus, NearestUp},
		Source: "Shenzhen Stock Exchange, trading rules, 集合竞价成交价: the price nearest to the previous close",
	},
	{
		Name: "szse_order_prices", Candidates: Limits,
		Steps:  []Step{MaximumVolume, BetterFilled, LeastSurplus, NearestUp},
		Source: "as szse, if only prices of orders count; of two equally near prices the higher is assumed",
	},
	{
		Name: "asx", Candidates: Ticks, Steps: []Step{MaximumVolume, LeastSurplus, Pressure, Clamp},
		Source: "ASX, four-step algorithm of 2002",
	},
	{
		Name: "nse", Candidates: Limits, Steps: []Step{MaximumVolume, LeastSurplus, NearestReference},
		Source: "National Stock Exchange of India, pre-open session and circular of the closing auction",
	},
	{
		Name: "hkex", Candidates: Facing, Steps: []Step{MaximumVolume, LeastSurplus, Pressure, NearestUp},
		Source: "HKEX, auction sessions: prices from the lowest offer to the highest bid; " +
			"the steps after the least surplus are assumed",
	},
	{
		Name: "iex", Also: []string{"range_clamp"}, Candidates: Ticks, Steps: []Step{MaximumVolume, BetterFilled, Clamp},
		Source: "IEX auction process specification; the reference is the midpoint",
	},
	{
		Name: "highest", Candidates: Limits, Steps: []Step{MaximumVolume, Highest},
		Source: "China Computer Federation, CSP 2014-12, problem 3",
	},
}

// Profiles lists the profiles, our own first.
func Profiles() []Profile { return append([]Profile(nil), profiles...) }

// ProfileNamed finds a profile by its name or another name of it.
func ProfileNamed(name string) (*Profile, bool) {
	for i := range profiles {
		if profiles[i].Name == name {
			return &profiles[i], true
		}
		for _, also := range profiles[i].Also {
			if also == name {
				return &profiles[i], true
			}
		}
	}
	return nil, false
}

package measure

import "math"

// NetInput is what a methodology's balance takes, in t CO2e over the period. All but Change
// are given by the project; what is 0 was not there.
type NetInput struct {
	Change    Amount     // Of the stocks, undiscounted.
	Taken     Discounted // The change after the method's discount.
	Products  float64    // What went into products that last.
	Emissions float64    // Of the project (fire, fertilizer).
	Baseline  float64
	Leakage   float64
	Benchmark float64 // Performance benchmark of VM0047, as a part of the change.
	Earlier   float64 // What earlier periods were credited, where a method is cumulative.
	Risk      float64 // Deduction for non-permanence, a fraction.
	Buffer    float64 // Part that goes into a buffer: of the change, or of what is net, as the method has it.
}

// Net is what remains, and how.
type Net struct {
	Equation string  `json:"equation"`
	Meaning  string  `json:"meaning"`
	Taken    float64 `json:"change_discounted_t"`
	Products float64 `json:"products_t"`
	Emission float64 `json:"emissions_t"`
	Baseline float64 `json:"baseline_t"`
	Leakage  float64 `json:"leakage_t"`
	Earlier  float64 `json:"earlier_t"`
	Risk     float64 `json:"risk_t"`
	Net      float64 `json:"net_t"`
	Buffer   float64 `json:"buffer_t"`  // Whole tonnes, rounded up.
	Credits  int64   `json:"credits_t"` // floor(net - buffer), never below 0.
	Carried  int64   `json:"carried_t"` // A negative balance: whole tonnes below 0 that later periods owe.
	Blocked  bool    `json:"blocked"`
}

// A balance is a named equation.
type balance struct {
	meaning string
	run     func(NetInput) (net, risk float64)
	takes   []string // Figures of the project that it has besides the change.
	ofNet   bool     // The buffer is a part of what is issued (GS 403), not of the change of stocks (VCS 3.14.15).
}

var nets = map[string]balance{
	"cdm-ar-net": {
		meaning: "AR-ACM0003, equations 2 and 5: change - emissions - baseline - leakage", run: cdmNet,
		takes: []string{"emissions", "baseline", "leakage"},
	},
	"ar-cm-net": {
		meaning: "AR-CM-005 from memory: change + products - emissions - baseline - leakage", run: arcmNet,
		takes: []string{"products", "emissions", "baseline", "leakage"},
	},
	"vm0047-32": {
		meaning: "VM0047 v1.1, equation 32: min(change, change (1-PB)) (1-UNC) - emissions - leakage - earlier",
		run:     vm0047Area, takes: []string{"benchmark", "emissions", "leakage", "earlier"},
	},
	"vm0047-33": {
		meaning: "VM0047 v1.1, equation 33: change (1-UNC) - earlier - emissions", run: vm0047Census,
		takes: []string{"earlier", "emissions"},
	},
	"gs403-net": {
		meaning: "GS 403 v2.1: removals - baseline - leakage - other emissions", run: cdmNet, ofNet: true,
		takes: []string{"emissions", "baseline", "leakage"},
	},
	"ccer-14-001-net": {
		meaning: "CCER-14-001 from memory: (change - baseline - emissions)(1 - K_RISK)", run: ccerNet,
		takes: []string{"emissions", "baseline"},
	},
	"ipcc-2.8": {
		meaning: "IPCC 2006, volume 4, equation 2.8: change of stocks; products by equation 12.1", run: arcmNet,
		takes: []string{"products", "emissions", "baseline", "leakage"},
	},
}

func cdmNet(in NetInput) (net, risk float64) {
	return in.Taken.Credited - in.Emissions - in.Baseline - in.Leakage, 0
}

func arcmNet(in NetInput) (net, risk float64) {
	return in.Taken.Credited + in.Products - in.Emissions - in.Baseline - in.Leakage, 0
}

func vm0047Area(in NetInput) (net, risk float64) {
	change := min(in.Change.Value, in.Change.Value*(1-in.Benchmark))
	taken := change - float64(in.Taken.Part*math.Abs(change))
	if in.Taken.Blocked {
		taken = min(0, taken)
	}
	return taken - in.Emissions - in.Leakage - in.Earlier, 0
}

func vm0047Census(in NetInput) (net, risk float64) {
	return in.Taken.Credited - in.Earlier - in.Emissions, 0
}

func ccerNet(in NetInput) (net, risk float64) {
	gross := in.Taken.Credited - in.Baseline - in.Emissions
	risk = in.Risk * max(0, gross)
	return gross - risk, risk
}

// Balance runs a method's equation. Credits are whole tonnes, rounded down once, at the end;
// the buffer is rounded up. A negative balance credits nothing and is carried.
func (m *Method) Balance(in NetInput) Net {
	b := nets[m.Equations.Net]
	net, risk := b.run(in)
	out := Net{
		Equation: m.Equations.Net, Meaning: b.meaning, Taken: in.Taken.Credited, Products: in.Products,
		Emission: in.Emissions, Baseline: in.Baseline, Leakage: in.Leakage, Earlier: in.Earlier, Risk: risk, Net: net,
		Blocked: in.Taken.Blocked,
	}
	if net > 0 && in.Buffer > 0 {
		base := max(0, in.Taken.Credited)
		if b.ofNet {
			base = net
		}
		out.Buffer = math.Ceil(float64(in.Buffer*base) - 1e-9)
	}
	if net < 0 {
		out.Carried, _ = FloorTonnes(net)
		return out
	}
	out.Credits, _ = FloorTonnes(max(0, net-out.Buffer))
	return out
}

// BufferRating is the non-permanence rating of the AFOLU tool v5.0: the sum of its three parts
// rounded up to whole percent, at least least_percent. It is refused above 60, or if a part
// exceeds its own limit (internal 35, external 20, natural 35).
func BufferRating(internal, external, natural, least_percent float64) (percent int, err error) {
	sum := internal + external + natural
	if internal > 35 || external > 20 || natural > 35 || sum > 60 || internal < 0 || external < 0 || natural < 0 {
		return 0, refuse(ErrFigureOutOfBounds, "a rating of %v (%v, %v, %v)", sum, internal, external, natural)
	}
	return int(math.Ceil(max(sum, least_percent) - 1e-9)), nil
}

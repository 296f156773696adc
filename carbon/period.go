package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/quantity"
	"liangshan/village"
)

// A PeriodState is how far the report of a period has come:
//
//	draft → submitted → verified → approved → issued
//	  ↑ ↘       │            │
//	  │  ↘──→ rejected ←─────┤
//	  └────── returned ←─────┘
type PeriodState uint8

// States of a period.
const (
	DraftState PeriodState = 1 + iota
	SubmittedState
	VerifiedState
	ApprovedState
	IssuedState
	ReturnedState
	RejectedState
)

// A Period is a time of monitoring with its report.
type Period struct {
	_        struct{} `cbor:",toarray"`
	Project  ProjectID
	From     calendar.Date
	To       calendar.Date
	State    PeriodState
	Net      int64 // Kilograms as reported.
	Verified int64 // Kilograms as verified.
	Verifier company.Number
	Author   kernel.Actor // Who wrote the report last.
	Sender   kernel.Actor // Who submitted it.
	Checker  kernel.Actor // Who verified it.
	Issued   int64        // Tonnes.
	Buffer   int64        // Of these, in the buffer at first.
	Vintage  uint16       // Year of the last day.
	Start    uint64       // First serial; 0 if nothing was issued.
	Input    Hash         // Of the evidence.
}

type standKey struct {
	_      struct{} `cbor:",toarray"`
	Period PeriodID
	Stand  StandID
}

func compareStands(a, b standKey) int {
	return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Stand, b.Stand))
}

// A StandResult is what a stand came to, in kilograms of CO2 equivalent, after all
// deductions. The results of a period sum to its net.
type StandResult struct {
	_     struct{} `cbor:",toarray"`
	Stand StandID  `json:"stand"`
	Net   int64    `json:"net_kg"`
}

// Figures are the figures of a report, in kilograms of CO2 equivalent.
type Figures struct {
	Gross       int64 `cbor:"1,keyasint" json:"gross_kg"`       // Change of stock, belowground and products included.
	Baseline    int64 `cbor:"2,keyasint" json:"baseline_kg"`    // What would have come anyway. Not negative.
	Leakage     int64 `cbor:"3,keyasint" json:"leakage_kg"`     // Not negative.
	Emissions   int64 `cbor:"4,keyasint" json:"emissions_kg"`   // Of the project itself. Not negative.
	Uncertainty int64 `cbor:"5,keyasint" json:"uncertainty_kg"` // Deduction. Not negative.
	Net         int64 `cbor:"6,keyasint" json:"net_kg"`         // The first less all others.
}

// Evidence says what a result was computed from and how, so that it can be computed again.
type Evidence struct {
	Input   Hash   `cbor:"1,keyasint" json:"input"`  // SHA-256 of the measurements.
	Method  string `cbor:"2,keyasint" json:"method"` // Of the project.
	Version uint16 `cbor:"3,keyasint" json:"version"`
	Seed    uint64 `cbor:"4,keyasint" json:"seed"`  // Of what was drawn by chance; 0 if nothing was.
	Build   string `cbor:"5,keyasint" json:"build"` // Of the program that computed it.
}

// DraftPeriod asks for the report of a period, a new one or a draft written anew.
type DraftPeriod struct {
	Period   PeriodID      `cbor:"1,keyasint,omitempty" json:"period,omitempty"` // 0: a new one.
	Project  ProjectID     `cbor:"2,keyasint" json:"project"`
	From     calendar.Date `cbor:"3,keyasint" json:"from"`
	To       calendar.Date `cbor:"4,keyasint" json:"to"`
	Figures  Figures       `cbor:"5,keyasint" json:"figures"`
	Evidence Evidence      `cbor:"6,keyasint" json:"evidence"`
	Stands   []StandResult `cbor:"7,keyasint" json:"stands"` // In order.
}

// PeriodDrafted says what the report of a period says now.
type PeriodDrafted struct {
	Period   PeriodID      `cbor:"1,keyasint"`
	Project  ProjectID     `cbor:"2,keyasint"`
	From     calendar.Date `cbor:"3,keyasint"`
	To       calendar.Date `cbor:"4,keyasint"`
	Figures  Figures       `cbor:"5,keyasint"`
	Evidence Evidence      `cbor:"6,keyasint"`
	Stands   []StandResult `cbor:"7,keyasint"`
	Actor    kernel.Actor  `cbor:"8,keyasint"`
}

// kgMax bounds every figure, so that no sum of them leaves int64.
const kgMax = 1 << 53

// buildMax is the largest name of a build, in bytes.
const buildMax = 64

// DraftPeriod decides whether a report is fit to be written down.
func (r *Registry) DraftPeriod(tx *kernel.Tx, c DraftPeriod) error {
	p, refusal := r.monitored(c.Project)
	if refusal != nil {
		return refusal
	}
	if c.Period != 0 {
		old, ok := r.periods.Get(c.Period)
		switch {
		case !ok || old.Project != c.Project:
			return ErrPeriod
		case old.State != DraftState && old.State != ReturnedState:
			return ErrPeriodState
		}
	}
	if refusal := checkSpan(c.From, c.To); refusal != nil {
		return refusal
	}
	switch {
	case c.To > calendar.DayOf(tx.Time):
		return ErrDateFuture
	case c.From < p.CreditFrom || c.To > p.CreditTo:
		return ErrOutside
	}
	if refusal := r.checkEvidence(c.Period, c.Evidence, p); refusal != nil {
		return refusal
	}
	if refusal := checkFigures(c.Figures); refusal != nil {
		return refusal
	}
	if err := r.checkResults(&c); err != nil {
		return err
	}
	id := c.Period
	if id == 0 {
		id = PeriodID(r.last(countPeriod)) + 1
	}
	r.events.periodDrafted.Emit(
		tx,
		PeriodDrafted{id, c.Project, c.From, c.To, c.Figures, c.Evidence, c.Stands, tx.Actor},
	)
	return nil
}

// checkEvidence checks that a report names what it was computed from, and that no other report does: what was measured
// once is credited once.
func (r *Registry) checkEvidence(id PeriodID, e Evidence, p Project) *kernel.Refusal {
	other, used := r.inputs.Get(e.Input)
	switch {
	case e.Input == Hash{} || len(e.Build) > buildMax || !village.ValidName(e.Build):
		return ErrEvidence
	case e.Method != p.Method || e.Version != p.Version:
		return ErrMethodOther
	case used && other != id:
		return ErrEvidenceUsed
	}
	return nil
}

func checkFigures(f Figures) *kernel.Refusal {
	for _, kg := range [...]int64{f.Gross, f.Baseline, f.Leakage, f.Emissions, f.Uncertainty, f.Net} {
		if kg > kgMax || kg < -kgMax {
			return ErrOverflow
		}
	}
	switch {
	case f.Baseline < 0 || f.Leakage < 0 || f.Emissions < 0 || f.Uncertainty < 0:
		return ErrDeduction
	case f.Net != f.Gross-f.Baseline-f.Leakage-f.Emissions-f.Uncertainty:
		return ErrNetSum
	}
	return nil
}

// checkResults checks the stands of a report one by one, and that they sum to its net. The
// bounds are those in force on the period's last day.
func (r *Registry) checkResults(c *DraftPeriod) error {
	switch {
	case len(c.Stands) == 0:
		return ErrNoRows
	case len(c.Stands) > PeriodMax:
		return ErrTooManyRows
	}
	low, okLow := r.Parameter(KgPerMuYearMin, c.To)
	high, okHigh := r.Parameter(KgPerMuYearMax, c.To)
	if gross, ok := r.Parameter(GrossKgPerMuYear, c.To); ok { // A journal from before it was asked for has none.
		high = min(high, gross)
	}
	if !okLow || !okHigh {
		return ErrParameterMissing
	}
	var sum int64
	last := StandID(0)
	for i, row := range c.Stands {
		if row.Stand <= last {
			return &kernel.RowRefusal{Row: i, Refusal: ErrStandTwice}
		}
		last = row.Stand
		s, ok := r.stands.Get(row.Stand)
		refusal := r.checkResult(c, row, s, ok)
		if refusal == nil && !plausible(row.Net, s.Area, c.From, c.To, low, high) {
			refusal = ErrImplausible
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
		if sum += row.Net; sum > kgMax || sum < -kgMax { // A plausible row is far below the bound of int64.
			return ErrOverflow
		}
	}
	if sum != c.Figures.Net {
		return ErrStandSum
	}
	return nil
}

func (r *Registry) checkResult(c *DraftPeriod, row StandResult, s Stand, known bool) *kernel.Refusal {
	switch {
	case !known:
		return ErrStand
	case s.Project != c.Project:
		return ErrStandOther
	case s.From > c.From || s.To < c.To:
		return ErrNotEnrolled
	case r.credited(s.Parcels, c.From, c.To):
		return ErrCredited
	case r.gap(s.Parcels, c.From, c.To):
		return ErrPeriodGap
	}
	return nil
}

// plausible reports whether kilograms lie between bounds per mu and year, for an area in
// square decimetres over some days. A year is 365.2425 days, a mu 2000/3 m². The bounds are
// rounded toward zero, so that nothing beyond them passes.
func plausible(kg, area_dm2 int64, from, to calendar.Date, low, high int64) bool {
	days := int64(to) - int64(from) + 1
	bound := func(perMuYear int64) int64 {
		kg, err := quantity.MulDiv(perMuYear*3*400, area_dm2*days, 200_000*146_097, quantity.Down)
		if err != nil {
			panic("carbon: a bound that leaves int64")
		}
		return kg
	}
	return kg >= bound(low) && kg <= bound(high)
}

func (r *Registry) applyPeriodDrafted(e PeriodDrafted) {
	if r.periods.Has(e.Period) {
		r.forgetResults(e.Period)
		r.forgetInput(e.Period)
	} else {
		r.numbers.Put(countPeriod, uint64(e.Period))
	}
	p := r.projects.Must(e.Project)
	p.State = ProjectMonitoring
	r.projects.Put(e.Project, p)
	year, _, _ := e.To.Civil()
	r.periods.Put(e.Period, Period{Project: e.Project, From: e.From, To: e.To, State: DraftState, Net: e.Figures.Net,
		Author: e.Actor, Vintage: uint16(year), Input: e.Evidence.Input})
	if !r.inputs.Has(e.Evidence.Input) { // A journal from before this was refused may hold one twice.
		r.inputs.Put(e.Evidence.Input, e.Period)
	}
	for _, row := range e.Stands {
		r.measured.Put(standKey{Period: e.Period, Stand: row.Stand}, row.Net)
	}
}

// forgetInput lets another report name what one was computed from.
func (r *Registry) forgetInput(period PeriodID) {
	input := r.periods.Must(period).Input
	if of, ok := r.inputs.Get(input); ok && of == period {
		r.inputs.Delete(input)
	}
}

// forgetResults takes the stands of a draft away.
func (r *Registry) forgetResults(period PeriodID) {
	var keys []standKey
	for key := range r.measured.From(standKey{Period: period}) {
		if key.Period != period {
			break
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		r.measured.Delete(key)
	}
}

func projectPeriodDrafted(at kernel.At, e PeriodDrafted, exec kernel.Exec) {
	f, v := e.Figures, e.Evidence
	exec(`DELETE FROM carbon_period_stand WHERE period = ?`, int64(e.Period))
	exec(
		`INSERT INTO carbon_period_row (id, project, from_date, to_date, state, gross_kg, baseline_kg, leakage_kg,
			emissions_kg,
		uncertainty_kg, net_kg, input, method, version, seed, build, changed_ms)
		VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
			?) ON CONFLICT (id) DO UPDATE SET from_date = excluded.from_date,
		to_date = excluded.to_date, state = 1, gross_kg = excluded.gross_kg, baseline_kg = excluded.baseline_kg,
		leakage_kg = excluded.leakage_kg, emissions_kg = excluded.emissions_kg, uncertainty_kg = excluded.uncertainty_kg,
		net_kg = excluded.net_kg, input = excluded.input, seed = excluded.seed, build = excluded.build,
		changed_ms = excluded.changed_ms`,
		int64(e.Period),
		int64(e.Project),
		e.From.String(),
		e.To.String(),
		f.Gross,
		f.Baseline,
		f.Leakage,
		f.Emissions,
		f.Uncertainty,
		f.Net,
		v.Input[:],
		v.Method,
		int64(v.Version),
		int64(v.Seed),
		v.Build,
		at.Time,
	)
	for _, row := range e.Stands {
		exec(`INSERT INTO carbon_period_stand (period, stand, net_kg) VALUES (?, ?, ?)`,
			int64(e.Period), int64(row.Stand), row.Net)
	}
	exec(`UPDATE carbon_project_row SET state = ? WHERE id = ?`, int64(ProjectMonitoring), int64(e.Project))
}

// Period returns a period.
func (r *Registry) Period(id PeriodID) (Period, bool) { return r.periods.Get(id) }

// Measured calls a function with each stand of a period and its net result in kilograms.
func (r *Registry) Measured(period PeriodID, each func(StandID, int64)) {
	for key, kg := range r.measured.From(standKey{Period: period}) {
		if key.Period != period {
			return
		}
		each(key.Stand, kg)
	}
}

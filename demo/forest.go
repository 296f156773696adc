package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	"liangshan/kernel"
	"liangshan/village"
)

// A Scale says how large the county of a forest's year is.
type Scale struct {
	Cooperatives int // Each in a village of its own.
	Households   int
	Stands       int   // About so many: the grid that cuts them has its own mind.
	Mu           int64 // At least so much.
	Plots        int   // Of the synthetic inventory.
	Buyers       int
	Tonnes       int64 // Bought in advance, delivered, and sold.
}

// CountyScale is the county as the article has it (S1): 119 co-operatives, at least 840,000 mu,
// 25,000 tonnes, 21 buyers; some 50,000 households by other reports. How the mu are cut into
// stands, and how many plots there are, is ours.
var CountyScale = Scale{Cooperatives: 119, Households: 50_000, Stands: 20_000, Mu: 840_000, Plots: 1200,
	Buyers: 21, Tonnes: 25_000}

// Prices in fen a tonne: what was paid in advance (1.086 million yuan for 25,000 tonnes), and
// what the 25,000 tonnes sold for on average (S1: 1.726 million yuan).
const (
	AdvancePrice_fen = 4344
	SalePrice_fen    = 6904
)

// A Forest is a forest's year while it runs: from the stands to what the households got. All
// stands, persons, companies and measurements in it are synthetic and come from Seed.
type Forest struct {
	*Year
	Scale
	Seed  uint64
	Clock *Clock
	First calendar.Date     // First day of the year that is run.
	Step  func(name string) // Hears which part of the year begins. May be nil.

	corners    []spot
	villages   []village.Code
	coops      []company.Number // In the order of villages.
	bank       company.Number
	verifier   company.Number
	buyers     []company.Number
	households [][]int // Persons at the head of them, from 0, by village.
	person     uint64  // Number of the first person in the vault.
	stands     []stand
	plots      []stand // Of households.
	listed     Sold    // In the listing market so far.
	stocked    int     // How often the store was filled after the sale.
	Result     Outcome
}

// An Outcome is what came of a forest's year.
type Outcome struct {
	Stands      int
	Area_dm2    int64
	Measured_kg int64 // Credited by the methodology, both years together.
	Share       float64
	Uncertainty float64 // Half-width of the 90 % interval, in percent.
	PerMuYear   float64 // Tonnes of CO2 a mu and year.
	Issued_t    int64
	Buffer_t    int64
	Prepaid_fen int64
	Sold_fen    int64
	Modes       []Sold // How it was sold.
	Returned    int64  // Fen, to villages and households.
	Households  int    // That got something.
	Pay         uint64 // Sequence of an event of the payment, for a receipt.
	Steps       []Step
}

// A Step says how long a part of the year took.
type Step struct {
	Name string
	Took time.Duration
}

// RunForest runs a forest's year in a county whose small year has been run.
func RunForest(ctx context.Context, r *county.Running, y *Year, f *Forest) error {
	f.Year = y
	y.ctx, y.r = ctx, r
	for _, step := range []struct {
		name string
		run  func()
	}{
		{"officers and rules", f.appointForesters},
		{"villages, co-operatives, companies", f.found},
		{"households and their accounts", f.people},
		{"share registers", f.openRegisters},
		{"stands cut from the outline", f.cutStands},
		{"parcels registered", f.registerParcels},
		{"contracts of transfer", f.signContracts},
		{"project, stands enrolled", f.enrol},
		{"advance purchase", f.buyAhead},
		{"plots that households let", f.letPlots},
		{"inventory measured (synthetic)", f.measure},
		{"verified and issued", f.issue},
		{"delivered into store", f.deliver},
		{"sold over the exchange", f.sell},
		{"income returned", f.giveBack},
	} {
		if f.err != nil {
			break
		}
		began := time.Now()
		if f.Step != nil {
			f.Step(step.name)
		}
		step.run()
		if f.err != nil {
			f.err = fmt.Errorf("%s: %w", step.name, f.err)
		}
		f.Result.Steps = append(f.Result.Steps, Step{step.name, time.Since(began)})
	}
	return f.err
}

// chance returns the random numbers of one part of the year.
func (f *Forest) chance(part uint64) *rand.Rand { return rand.New(rand.NewPCG(f.Seed, part)) }

// day moves the clock on to nine o'clock of a day, counted from the first of the year.
func (f *Forest) day(n int) calendar.Date {
	day := f.First + calendar.Date(n)
	f.Clock.To(time.UnixMilli(day.EndMillis()).Add(-15 * time.Hour))
	return day
}

// lanes is how many commands are under way at once where there are many.
const lanes = 512

// many does n commands, many at a time, and returns the first failure.
func (y *Year) many(who, name string, n int, command func(i int) any) {
	if y.err != nil {
		return
	}
	var next, accepted int
	var failure error
	var mu sync.Mutex
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next >= n || failure != nil {
			return -1
		}
		next++
		return next - 1
	}
	var group sync.WaitGroup
	for range min(lanes, n) {
		group.Go(func() {
			for i := take(); i >= 0; i = take() {
				err := y.send(who, name, name, command(i)).Err
				mu.Lock()
				if accepted++; err != nil && failure == nil {
					failure = fmt.Errorf("%s %d: %w", name, i, err)
				}
				if y.Told != nil && accepted%lanes == 0 {
					y.Told(name, uint64(accepted), uint64(n))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	y.Commands += accepted
	y.err = firstOf(y.err, failure)
}

// appointForesters makes the officers of the forest's year.
func (f *Forest) appointForesters() {
	for _, o := range []struct{ name, department, role string }{
		{"carbon clerk", "forestry", "carbon_clerk"},
		{"reviewer", "natural_resources", "carbon_approver"},
		{"carbon registrar", "carbon_centre", "carbon_approver"},
		{"storekeeper", "carbon_centre", "carbon_storekeeper"},
		{"exchange clerk", "carbon_centre", "exchange_clerk"},
		{"exchange officer", "carbon_centre", "exchange_officer"},
	} {
		f.do("administrator", "authority.register_actor", authority.RegisterActor{
			Kind: authority.Officer, Department: o.department, Roles: []string{o.role}})
		f.actors[o.name] = authority.First + kernel.Actor(len(f.actors))
	}
}

// appointVerifier makes the account of the organisation that verifies.
func (f *Forest) appointVerifier() {
	f.do("administrator", "authority.register_actor", authority.RegisterActor{
		Kind: authority.Company, Subject: uint64(f.verifier), Roles: []string{"carbon_verifier"}})
	f.actors["verifier"] = authority.First + kernel.Actor(len(f.actors))
}

// FirstDay is the day on which the demonstration begins.
var FirstDay = founded

var errShort = errors.New("demo: the outline holds too few stands for the scale")

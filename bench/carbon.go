package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/county"
	"liangshan/demo"
	"liangshan/identity"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/polygon"
	"liangshan/village"
)

const (
	carbonOwners  = 1000
	carbonTonnes  = 3_000_000 // Issued, for transfers and retirements of one tonne each.
	carbonStands  = 20_000    // As many as the county has, of 42 mu each: some 0.36 t a mu and year over ten years.
	carbonCoops   = 119       // To which they belong, and to each of which a lot is issued.
	carbonVillage = demo.County + "001801"
	carbonRows    = 1000 // Of a bulk command.
	bulkClients   = 8    // That send bulk commands.
)

// carbon measures the registry: durable transfers and retirements of single tonnes, with few
// lots and with many.
func (b *run) carbon() (err error) {
	r, _, err := b.found("carbon", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	if err := b.issued(r); err != nil {
		return err
	}
	for _, op := range []struct {
		name string
		make func(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call
	}{{"transfer", b.handTonne}, {"retire", b.retireTonne}, {"transfer_later", b.handTonne}} {
		rate, err := b.many(r, op.make)
		if err != nil {
			return err
		}
		b.figure("carbon."+op.name, rate, "commands/s")
		var lots carbon.LotID
		if err := r.Read(b.ctx, func(c *county.County) { lots = c.Carbon.LastLot() }); err != nil {
			return err
		}
		b.figure("carbon."+op.name+".lots", float64(lots), "lots")
	}
	flat := b.measured["carbon.transfer_later"] / b.measured["carbon.transfer"]
	b.figure("carbon.flat", flat, "times the rate with few lots")
	for _, op := range []struct {
		name string
		make func(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call
	}{{"transfer_many", b.handMany}, {"retire_many", b.retireMany}} {
		if err := b.manyRows(r, op.name, op.make); err != nil {
			return err
		}
	}
	b.figure("carbon.heap", heap()/(1<<20), "MiB")
	return nil
}

// manyRows measures a bulk command of a thousand rows, a tonne each, from a few clients: the rows are what is counted,
// by the clock and by the processor's time, which other work on the machine does not use up.
func (b *run) manyRows(
	r *county.Running,
	name string,
	make func(*county.County, kernel.RequestID, *rand.Rand) *kernel.Call,
) error {
	few := *b
	few.Clients, few.Time = bulkClients, min(b.Time, 5*time.Second) // The tonnes last for longer than that.
	before := processor()
	rate, err := few.many(r, make)
	if err != nil {
		return err
	}
	took := processor() - before
	b.figure("carbon."+name, rate*carbonRows, "rows/s")
	b.figure("carbon."+name+".processor", rate*carbonRows*few.lasted/took.Seconds(), "rows per CPU second")
	return nil
}

// processor returns the time of all cores that this process has used.
func processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic("bench: the system does not say what this process has used: " + err.Error())
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// many sends commands from all clients for the time of a rate.
func (b *run) many(
	r *county.Running,
	make func(*county.County, kernel.RequestID, *rand.Rand) *kernel.Call,
) (float64, error) {
	var sent atomic.Int64
	started := time.Now()
	err := b.each(b.Clients, func(worker int) error {
		chance := rand.New(rand.NewPCG(b.Seed, uint64(worker)))
		for time.Since(started) < b.Time {
			id := r.NewRequestID()
			result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) { return make(c, id, chance), nil })
			if result.Err != nil {
				return result.Err
			}
			sent.Add(1)
		}
		return nil
	})
	b.settle(r)
	b.lasted = time.Since(started).Seconds()
	return float64(sent.Load()) / b.lasted, err
}

// owner returns the number of an owner: the proponent of the project is the first company, the verifier the second;
// behind the owners come the co-operatives that tonnes were issued to.
func owner(chance *rand.Rand) company.Number { return company.Number(3 + chance.IntN(carbonOwners)) }

func coop(i int) company.Number { return company.Number(3 + carbonOwners + i%carbonCoops) }

func (b *run) handTonne(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	from, to := owner(chance), owner(chance)
	if from == to {
		from = coop(chance.IntN(carbonCoops))
	}
	return c.Carbon.Commands.Transfer.Make(county.System, id, carbon.Transfer{From: from, To: to, Tonnes: 1})
}

func (b *run) retireTonne(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	who := owner(chance)
	return c.Carbon.Commands.Retire.Make(county.System, id,
		carbon.Retire{Owner: who, Tonnes: 1, Beneficiary: who, Purpose: "bench", Place: demo.County})
}

// handMany makes a bulk command of transfers.
func (b *run) handMany(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	rows := make([]carbon.Transfer, carbonRows)
	for i := range rows {
		from, to := owner(chance), owner(chance)
		if from == to {
			from = coop(chance.IntN(carbonCoops))
		}
		rows[i] = carbon.Transfer{From: from, To: to, Tonnes: 1}
	}
	return c.Carbon.Commands.TransferMany.Make(county.System, id, carbon.TransferMany{Transfers: rows})
}

// retireMany makes a bulk command of retirements.
func (b *run) retireMany(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	rows := make([]carbon.Retire, carbonRows)
	for i := range rows {
		rows[i] = carbon.Retire{Owner: coop(chance.IntN(carbonCoops)), Tonnes: 1, Beneficiary: owner(chance),
			Purpose: "bench", Place: demo.County}
	}
	return c.Carbon.Commands.RetireMany.Make(county.System, id, carbon.RetireMany{Retirements: rows})
}

// issued makes a project of a county's size, issues its tonnes and hands half of them to the owners.
func (b *run) issued(r *county.Running) error {
	b.note("issuing %d tonnes on %d stands of %d co-operatives", carbonTonnes, carbonStands, carbonCoops)
	day := func(year int) calendar.Date {
		d, err := calendar.New(year, 1, 1)
		if err != nil {
			panic(err)
		}
		return d
	}
	from, to := day(2016), day(2026)-1
	steps := []step{
		{1, "village.publish", village.Publish{Divisions: []village.Row{{Code: carbonVillage, NameZH: "合成村",
			Kind: village.Village, Parent: carbonVillage[:9], From: from}}}},
	}
	for i := range 2 + carbonOwners + carbonCoops {
		kind := company.Limited
		if i >= 2+carbonOwners {
			kind = company.Cooperative
		}
		steps = append(steps, step{1, "company.register", company.Register{Code: syntheticCode(i), NameZH: "合成企业",
			Kind: kind, Division: carbonVillage, From: from}})
	}
	steps = append(steps, forest(from)...)
	steps = append(steps, creditSteps(from, to, stands(from, to))...)
	for i := range carbonOwners {
		steps = append(steps, step{1, "carbon.transfer", carbon.Transfer{From: coop(i), To: company.Number(3 + i),
			Tonnes: carbonTonnes / carbonOwners / 2}})
	}
	for _, s := range steps {
		if err := b.ask(r, s); err != nil {
			return err
		}
	}
	return nil
}

// plot returns one of the stands' parcels: rectangles of some 167 m on a grid, of 42 mu.
func plot(i int64) polygon.Shape {
	const east, north, wide, high, across = 119_540_000_000, 30_570_000_000, 1_750_000, 1_500_000, 142
	x, y := east+i%across*wide, north+i/across*high
	return polygon.Shape{{{Lon: x, Lat: y}, {Lon: x + wide, Lat: y}, {Lon: x + wide, Lat: y + high},
		{Lon: x, Lat: y + high}}}
}

// forest registers the parcels.
func forest(from calendar.Date) (steps []step) {
	var rows []land.Row
	for i := range int64(carbonStands) {
		shape := plot(i)
		rows = append(rows, land.Row{Code: fmt.Sprintf("B%d", i+1), Village: carbonVillage, Kind: land.Bamboo, From: from,
			Holder: land.Holder{Kind: land.ByVillage, Village: carbonVillage}, Area: shape.EstimateDM2(), Shape: shape.Pack()})
	}
	for part := range slices.Chunk(rows, land.RowsMax) {
		steps = append(steps, step{1, "land.register", land.Register{Parcels: part}})
	}
	return steps
}

// stands returns a stand on each parcel.
func stands(from, to calendar.Date) (rows []carbon.StandRow) {
	for i := range carbonStands {
		rows = append(rows, carbon.StandRow{Cooperative: coop(i), Village: carbonVillage, Parcels: []uint64{uint64(i + 1)},
			Area: plot(int64(i)).EstimateDM2(), Stratum: "all", Phase: carbon.PhaseMixed, From: from, To: to})
	}
	return rows
}

// A step is one command of one actor.
type step struct {
	actor   kernel.Actor
	name    string
	command any
}

// projectSteps registers a project on a few large parcels and brings its tonnes into being.
func projectSteps(from, to calendar.Date) []step {
	// 16 parcels of 0.065 degrees, some 4,500 ha each: so much ground do so many tonnes take in two years.
	const east, north, side, across = 119_400_000_000, 30_450_000_000, 65_000_000, 4
	var rows []land.Row
	stand := carbon.StandRow{Cooperative: 1, Village: carbonVillage, Stratum: "all", Phase: carbon.PhaseMixed, From: from,
		To: to}
	for i := range int64(across * across) {
		x, y := east+i%across*side, north+i/across*side
		shape := polygon.Shape{{{Lon: x, Lat: y}, {Lon: x + side, Lat: y}, {Lon: x + side, Lat: y + side},
			{Lon: x, Lat: y + side}}}
		rows = append(rows, land.Row{Code: fmt.Sprintf("B%d", i+1), Village: carbonVillage, Kind: land.Bamboo, From: from,
			Holder: land.Holder{Kind: land.ByVillage, Village: carbonVillage}, Area: shape.EstimateDM2(), Shape: shape.Pack()})
		stand.Parcels = append(stand.Parcels, uint64(i+1))
		stand.Area += shape.EstimateDM2()
	}
	register := step{1, "land.register", land.Register{Parcels: rows}}
	return append([]step{register}, creditSteps(from, to, []carbon.StandRow{stand})...)
}

// creditSteps enrols stands in a project, and brings its tonnes into being: as many on each.
func creditSteps(from, to calendar.Date, stands []carbon.StandRow) []step {
	move := carbon.MoveProject{Project: 1, Reason: "bench"}
	hash := carbon.Hash{1}
	kg := int64(carbonTonnes) * 1000
	since, err := calendar.New(2021, 1, 1) // After those of the county's own files.
	if err != nil {
		panic(err)
	}
	parameter := func(name string, value int64) carbon.SetParameter {
		return carbon.SetParameter{Name: name, From: max(from, since), Value: value, Source: "synthetic"}
	}
	steps := []step{
		{1, "carbon.publish_method", carbon.PublishMethod{Code: "synthetic", Version: 1, From: from, TitleZH: "合成方法学",
			Source: "synthetic", Text: hash}},
		{1, "carbon.set_parameter", parameter(carbon.GrossKgPerMuYear, 1650)},
		{1, "carbon.set_parameter", parameter(carbon.KgPerMuYearMax, 1650)},
		{1, "carbon.set_parameter", parameter(carbon.KgPerMuYearMin, -1)},
		{1, "carbon.set_parameter", parameter(carbon.BufferPPM, 0)},
		{1, "carbon.set_parameter", parameter(carbon.BufferYears, 0)},
		{1, "carbon.appoint", carbon.Appoint{Role: carbon.Verifier, Company: 2, Method: "synthetic", From: from}},
		{1, "carbon.apply_project", carbon.ApplyProject{Code: "B1", NameZH: "合成项目", Method: "synthetic", Version: 1,
			Proponent: 1, Start: from, CreditFrom: from, CreditTo: to}},
		{2, "carbon.review_project", move},
		{3, "carbon.register_project", move},
	}
	report := carbon.DraftPeriod{Project: 1, From: from, To: to, Figures: carbon.Figures{Gross: kg, Net: kg},
		Evidence: carbon.Evidence{Input: hash, Method: "synthetic", Version: 1, Build: "bench"}}
	for part := range slices.Chunk(stands, carbon.StandsMax) {
		steps = append(steps, step{1, "carbon.enrol_stands", carbon.EnrolStands{Project: 1, Stands: part}})
	}
	for i := range stands {
		result := carbon.StandResult{Stand: carbon.StandID(i + 1), Net: kg / int64(len(stands))}
		report.Stands = append(report.Stands, result)
	}
	return append(steps, step{1, "carbon.draft_period", report},
		step{1, "carbon.submit_period", carbon.SubmitPeriod{Period: 1}},
		step{2, "carbon.verify_period", carbon.VerifyPeriod{Period: 1, Verifier: 2, Net: kg, Statement: hash}},
		step{3, "carbon.approve_period", carbon.ApprovePeriod{Period: 1}},
		step{3, "carbon.issue", carbon.Issue{Period: 1}})
}

// syntheticCode returns the n-th synthetic credit code (GB 32100).
func syntheticCode(n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	prefix := fmt.Sprintf("91"+demo.County+"MA%05d", n)
	for _, a := range alphabet {
		for _, b := range alphabet {
			code := strings.Join([]string{prefix, "1", string(a), string(b)}, "")
			if _, fault := identity.ParseCreditCode(code); fault == nil {
				return code
			}
		}
	}
	panic("bench: no credit code begins with " + prefix)
}

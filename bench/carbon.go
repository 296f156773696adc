package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// owner returns the number of an owner: the co-operative that the tonnes were issued to is
// the first company, its verifier the second.
func owner(chance *rand.Rand) company.Number { return company.Number(3 + chance.IntN(carbonOwners)) }

func (b *run) handTonne(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	from, to := owner(chance), owner(chance)
	if from == to {
		from = 1
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
			from = 1
		}
		rows[i] = carbon.Transfer{From: from, To: to, Tonnes: 1}
	}
	return c.Carbon.Commands.TransferMany.Make(county.System, id, carbon.TransferMany{Transfers: rows})
}

// retireMany makes a bulk command of retirements.
func (b *run) retireMany(c *county.County, id kernel.RequestID, chance *rand.Rand) *kernel.Call {
	rows := make([]carbon.Retire, carbonRows)
	for i := range rows {
		rows[i] = carbon.Retire{Owner: 1, Tonnes: 1, Beneficiary: owner(chance), Purpose: "bench", Place: demo.County}
	}
	return c.Carbon.Commands.RetireMany.Make(county.System, id, carbon.RetireMany{Retirements: rows})
}

// issued makes a project with one large stand, issues its tonnes and hands them to the owners.
func (b *run) issued(r *county.Running) error {
	b.note("issuing %d tonnes to %d owners", carbonTonnes, carbonOwners)
	day := func(year int) calendar.Date {
		d, err := calendar.New(year, 1, 1)
		if err != nil {
			panic(err)
		}
		return d
	}
	from, to := day(2024), day(2026)-1
	steps := []step{
		{1, "village.publish", village.Publish{Divisions: []village.Row{{Code: carbonVillage, NameZH: "合成村",
			Kind: village.Village, Parent: carbonVillage[:9], From: from}}}},
	}
	for i := range carbonOwners + 2 {
		steps = append(steps, step{1, "company.register", company.Register{Code: syntheticCode(i), NameZH: "合成企业",
			Kind: company.Limited, Division: carbonVillage, From: from}})
	}
	steps = append(steps, projectSteps(from, to)...)
	for i := range carbonOwners {
		steps = append(steps, step{1, "carbon.transfer", carbon.Transfer{From: 1, To: company.Number(3 + i),
			Tonnes: carbonTonnes / carbonOwners / 2}})
	}
	for _, s := range steps {
		if err := b.ask(r, s); err != nil {
			return err
		}
	}
	return nil
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
	var numbers []uint64
	var area int64
	for i := range int64(across * across) {
		x, y := east+i%across*side, north+i/across*side
		shape := polygon.Shape{{{Lon: x, Lat: y}, {Lon: x + side, Lat: y}, {Lon: x + side, Lat: y + side},
			{Lon: x, Lat: y + side}}}
		rows = append(rows, land.Row{Code: fmt.Sprintf("B%d", i+1), Village: carbonVillage, Kind: land.Bamboo, From: from,
			Holder: land.Holder{Kind: land.ByVillage, Village: carbonVillage}, Area: shape.EstimateDM2(), Shape: shape.Pack()})
		numbers = append(numbers, uint64(i+1))
		area += shape.EstimateDM2()
	}
	move := carbon.MoveProject{Project: 1, Reason: "bench"}
	hash := carbon.Hash{1}
	kg := int64(carbonTonnes) * 1000
	parameter := func(name string, value int64) carbon.SetParameter {
		return carbon.SetParameter{Name: name, From: from, Value: value, Source: "synthetic"}
	}
	return []step{
		{1, "land.register", land.Register{Parcels: rows}},
		{1, "carbon.publish_method", carbon.PublishMethod{Code: "synthetic", Version: 1, From: from, TitleZH: "合成方法学",
			Source: "synthetic", Text: hash}},
		{1, "carbon.set_parameter", parameter(carbon.GrossKgPerMuYear, 1650)},
		{1, "carbon.set_parameter", parameter(carbon.KgPerMuYearMax, 1650)},
		{1, "carbon.set_parameter", parameter(carbon.KgPerMuYearMin, -1)},
		{1, "carbon.set_parameter", parameter(carbon.BufferPPM, 0)},
		{1, "carbon.set_parameter", parameter(carbon.BufferYears, 0)},
		{1, "carbon.appoint", carbon.Appoint{Role: carbon.Verifier, Company: 2, Method: "synthetic", From: from}},
		{
			1,
			"carbon.apply_project",
			carbon.ApplyProject{Code: "B1", NameZH: "合成项目", Method: "synthetic", Version: 1, Proponent: 1,
				Start: from, CreditFrom: from, CreditTo: to},
		},
		{2, "carbon.review_project", move},
		{3, "carbon.register_project", move},
		{
			1,
			"carbon.enrol_stands",
			carbon.EnrolStands{Project: 1, Stands: []carbon.StandRow{{Cooperative: 1, Village: carbonVillage,
				Parcels: numbers, Area: area, Stratum: "all", Phase: carbon.PhaseMixed, From: from, To: to}}},
		},
		{
			1,
			"carbon.draft_period",
			carbon.DraftPeriod{Project: 1, From: from, To: to, Figures: carbon.Figures{Gross: kg, Net: kg},
				Evidence: carbon.Evidence{Input: hash, Method: "synthetic", Version: 1, Build: "bench"},
				Stands:   []carbon.StandResult{{Stand: 1, Net: kg}}},
		},
		{1, "carbon.submit_period", carbon.SubmitPeriod{Period: 1}},
		{2, "carbon.verify_period", carbon.VerifyPeriod{Period: 1, Verifier: 2, Net: kg, Statement: hash}},
		{3, "carbon.approve_period", carbon.ApprovePeriod{Period: 1}},
		{3, "carbon.issue", carbon.Issue{Period: 1}},
	}
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

package dividend_test

import (
	"math/rand/v2"
	"testing"

	"liangshan/dividend"
	"liangshan/kernel/rig"
	"liangshan/person"
)

// TestTrace follows every fen both ways: from each line back to its sources, and from each
// source forward to its lines. Both sides add up, and both tell the same.
func TestTrace(t *testing.T) {
	chance := rand.New(rand.NewPCG(9, 9))
	for range 12 {
		c := newCounty(t)
		rows, total := []dividend.ShareRow{}, int64(0)
		for holder := person.Number(1); holder <= 12; holder++ {
			rows = append(rows, row(holder, 1+chance.Int64N(1000)))
			total += rows[len(rows)-1].Units
		}
		rig.Must(
			c.Rig,
			c.d.Commands.OpenRegister,
			dividend.OpenRegister{Owner: home, Total: total, From: rig.Day("2020-01-01"),
				Rows: dividend.PackShares(rows)},
		)
		rig.Must(
			c.Rig,
			c.d.Commands.OpenRegister,
			dividend.OpenRegister{Owner: other, Total: 1, From: rig.Day("2020-01-01"), Units: 1},
		)
		rig.Must(c, c.d.Commands.PublishWaterfall, rates)
		p, sources, first := pot(1), []dividend.SourceRow{}, uint64(1)
		for range 1 + chance.IntN(30) {
			tonnes := 1 + uint32(chance.IntN(50))
			sources = append(sources, source(1, 1+dividend.RegisterNumber(chance.IntN(2)), first, tonnes))
			first += uint64(tonnes)
		}
		p.Sales[0] = dividend.Sale{Sale: 1, Amount: 2 + chance.Int64N([]int64{10, 1000, 1 << 40}[chance.IntN(3)])}
		p.Sources = dividend.PackSources(sources)
		if r := rig.Do(c, c.d.Commands.Propose, p); r.Err != nil {
			continue
		}
		rig.Must(c, c.d.Commands.Freeze, dividend.Freeze{Run: 1})
		c.follow(1)
		for _, s := range sources {
			found := c.d.OfStand(s.Stand)
			if len(found) != 1 || found[0].Source != s.Source || found[0].Register != s.Register {
				t.Fatalf("stand %d: %+v", s.Stand, found)
			}
		}
	}
}

// follow checks the ways of a complete list in both directions.
func (c county) follow(run dividend.RunNumber) {
	c.Helper()
	row, _ := c.d.Run(run)
	total := int64(0)
	for register := dividend.RegisterNumber(1); register <= 2; register++ {
		part, ok := c.d.Part(run, register)
		if !ok {
			continue
		}
		type cell struct {
			line   dividend.LineID
			source uint32
		}
		back := map[cell]int64{}
		for i := range dividend.LineID(part.Lines) {
			line, _ := c.d.Line(part.First + i)
			sum := int64(0)
			for _, origin := range c.d.Origins(part.First + i) {
				sum += origin.Amount
				back[cell{part.First + i, origin.Number}] = origin.Amount
			}
			if sum != line.Amount {
				c.Fatalf("line %d of %d has origins of %d", part.First+i, line.Amount, sum)
			}
			total += sum
		}
		earned := int64(0)
		for _, source := range c.d.Sources(run, register) {
			gains, amount := c.d.Earned(run, register, source.Number)
			sum := int64(0)
			for _, gain := range gains {
				sum += gain.Amount
				if back[cell{gain.Line, source.Number}] != gain.Amount {
					c.Fatal("forward and backward do not tell the same")
				}
				delete(back, cell{gain.Line, source.Number})
			}
			// The source's part is its share of the tonnes, to the next fen.
			low := part.Amount * int64(source.Tonnes) / part.Tonnes
			if sum != amount || amount < low || amount > low+1 {
				c.Fatalf("source %d earned %d, its lines say %d, its tonnes %d", source.Number, amount, sum, low)
			}
			earned += amount
		}
		if earned != part.Amount || len(back) > 0 {
			c.Fatal("fen without a source")
		}
	}
	if total != row.Legs.Villages {
		c.Fatalf("%d of %d fen were followed", total, row.Legs.Villages)
	}
	if gains, amount := c.d.Earned(run, 1, 999); gains != nil || amount != 0 || c.d.Origins(1<<40) != nil {
		c.Fatal("what there is not earned something")
	}
}

// TestManyLines freezes and pays more lines than an entry holds: 21,000 households, a third of
// them without a bank account.
func TestManyLines(t *testing.T) {
	c := newCounty(t)
	const third, households = 7000, 21_000
	rig.Must(c, c.v.Commands.Publish, villageOf("330523105203"))
	for n := 13; n <= households; n++ {
		c.quick("person.register", person.Register{Number: person.Number(n)})
	}
	for v, owner := range []string{home, other, "330523105203"} {
		var rows []dividend.ShareRow
		for n := v*third + 1; n <= (v+1)*third; n++ {
			one := dividend.ShareRow{Holder: person.Number(n), Units: int64(1 + n%9), Bank: dividend.BankMissing}
			if v != 1 { // Many households share a few accounts here: the ledger does not mind.
				one.Account, one.Bank = account(person.Number(1+n%12)), dividend.BankChecked
			}
			rows = append(rows, one)
		}
		total := int64(0)
		for _, r := range rows {
			total += r.Units
		}
		rig.Must(
			c.Rig,
			c.d.Commands.OpenRegister,
			dividend.OpenRegister{Owner: owner, Total: total, From: rig.Day("2020-01-01"),
				Rows: dividend.PackShares(rows)},
		)
	}
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400_000)
	p := pot(1)
	p.Sales[0] = dividend.Sale{Sale: 1, Amount: 690_400_000, Cost: 434_400_000}
	p.Sources = dividend.PackSources(
		[]dividend.SourceRow{source(1, 3, 1, 7), source(1, 2, 8, 13), source(1, 1, 21, 5)},
	)
	rig.Must(c, c.d.Commands.Propose, p)
	rig.Must(c, c.d.Commands.Freeze, dividend.Freeze{Run: 1})
	if run, _ := c.d.Run(1); run.State != dividend.Proposed || run.PartsFrozen != 2 {
		t.Fatalf("%+v", run)
	}
	if err := c.d.Audit(); err != nil {
		t.Fatal(err)
	}
	c.approve(1)
	for i := range 3 {
		rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
		if err := c.d.Audit(); err != nil {
			t.Fatal(i, err)
		}
	}
	run, _ := c.d.Run(1)
	if run.State != dividend.Paid || run.Lines != households || run.LinesHeld != third ||
		run.PaidFen+run.TaxFen+run.HeldFen != run.Legs.Villages {
		t.Errorf("%+v", run)
	}
	c.check()
}

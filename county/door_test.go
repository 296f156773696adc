package county_test

import (
	"errors"
	"testing"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/programme"
)

// A doorRig gives commands to a county with the rules of Anji, in the operator's name.
type doorRig struct {
	*testing.T
	r *county.Running
}

func (d doorRig) give(name string, command any) error {
	id := d.r.NewRequestID()
	return d.r.Do(d.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, name, id, command)
	}).Err
}

// twice gives a command that takes two persons.
func (d doorRig) twice(name string, command any) error {
	id := d.r.NewRequestID()
	if err := d.r.Do(d.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(county.System, "kernel.propose", id, kernel.Propose{Command: name, Encoded: kernel.Encode(command)})
	}).Err; err != nil {
		return err
	}
	var last uint64
	must(d.T, d.r.Read(d.Context(), func(c *county.County) { last = c.LastProposal() }))
	id = d.r.NewRequestID()
	return d.r.Do(d.Context(), func(c *county.County) (*kernel.Call, error) {
		return c.Call(kernel.Caller{Actor: authority.First + 1}, "kernel.release", id, kernel.Release{Proposal: last})
	}).Err
}

func (d doorRig) two(name string, command any) {
	d.Helper()
	if err := d.twice(name, command); err != nil {
		d.Fatalf("%s: %v", name, err)
	}
}

func (d doorRig) refusedTwo(name string, command any, want *kernel.Refusal) {
	d.Helper()
	var got *kernel.Refusal
	if errors.As(d.twice(name, command), &got); got != want {
		d.Errorf("%s: %v, expected %v", name, got, want)
	}
}

func (d doorRig) done(name string, command any) {
	d.Helper()
	if err := d.give(name, command); err != nil {
		d.Fatalf("%s: %v", name, err)
	}
}

func (d doorRig) refused(name string, command any, want *kernel.Refusal) {
	d.Helper()
	var got *kernel.Refusal
	var row *kernel.RowRefusal
	err := d.give(name, command)
	if errors.As(err, &row) {
		got = row.Refusal
	} else {
		errors.As(err, &got)
	}
	if got != want {
		d.Errorf("%s: %v, expected %v", name, err, want)
	}
}

// run begins a run of a programme and returns its number.
func (d doorRig) run(code, from, to string) (number programme.RunNumber) {
	d.Helper()
	var n programme.Number
	read := func(see func(c *county.County)) { must(d.T, d.r.Read(d.Context(), see)) }
	read(func(c *county.County) { n, _, _ = c.Programme.ByCode(code) })
	d.done("programme.start", programme.Start{Programme: n, From: dayOf(d.T, from), To: dayOf(d.T, to), Snapshot: 1})
	read(func(c *county.County) {
		for at := range c.Programme.Runs() {
			number = max(number, at)
		}
	})
	return number
}

func dayOf(t *testing.T, text string) calendar.Date {
	day, err := calendar.Parse(text)
	must(t, err)
	return day
}

func lineFor(run programme.RunNumber, who uint64, payee person.Number) programme.AddLines {
	row := programme.LineRow{Beneficiary: who, Payee: payee, Total: 500_000}
	return programme.AddLines{Run: run, Rows: programme.PackLines([]programme.LineRow{row})}
}

// TestDoors: the same support is paid for one time by one way alone, whichever came first: rent support by its
// programme or off the rent, interest support by its programme or on the loan, the guarantee likewise.
func TestDoors(t *testing.T) {
	r, _ := small(t)
	defer r.Close(t.Context())
	d := doorRig{t, r}
	for n := range 6 {
		d.done("person.register", person.Register{Number: person.Number(n + 1)})
	}
	today := calendar.DayOf(r.Now())
	d.done("programme.take_snapshot", programme.TakeSnapshot{Paper: [32]byte{1}, Rows: 6, On: today})
	d.rent()
	d.loans()
}

// rent tries rent support by both ways, for two tenants.
func (d doorRig) rent() {
	day := func(text string) calendar.Date { return dayOf(d.T, text) }
	for i, code := range []string{"b1", "b2"} {
		d.done("housing.register_homes", housing.RegisterHomes{Homes: []housing.HomeRow{
			{Code: code, Division: "330523001", AreaDM2: 5000, Kind: housing.Flat}}})
		d.done("housing.sign_lease", housing.SignLease{Home: housing.HomeNumber(i + 1), Tenant: person.Number(i + 1),
			Monthly: 200_000, From: day("2026-01-01")})
	}
	grant := func(lease housing.LeaseNumber, from, until string) housing.GrantSupport {
		return housing.GrantSupport{Lease: lease, Monthly: 50_000, From: day(from), Until: day(until), Programme: "rent_support"}
	}
	// Off the rent first.
	d.two("housing.grant_support", grant(1, "2026-12-01", "2027-02-01"))
	year, before := d.run("rent_support", "2026-01-01", "2026-12-31"), d.run("rent_support", "2025-01-01", "2025-12-31")
	d.refused("programme.add_lines", lineFor(year, 1, 1), programme.ErrDoor)
	d.done("programme.add_lines", lineFor(before, 1, 1))
	// A later grant takes the place of the months that come, not of those that it leaves.
	d.two("housing.grant_support", grant(1, "2027-01-01", "2027-03-01"))
	d.refused("programme.add_lines", lineFor(year, 1, 1), programme.ErrDoor)
	// By the programme first.
	d.done("programme.add_lines", lineFor(year, 2, 2))
	d.refusedTwo("housing.grant_support", grant(2, "2026-12-01", "2027-02-01"), housing.ErrElsewhere)
	unknown := grant(2, "2027-01-01", "2027-02-01")
	for _, code := range []string{"nonsense_programme", "startup_interest"} { // None, and one that is not netted.
		unknown.Programme = code
		d.refusedTwo("housing.grant_support", unknown, housing.ErrProgramme)
	}
	d.two("housing.grant_support", grant(2, "2027-01-01", "2027-02-01"))
	d.done("programme.withdraw_run", programme.WithdrawRun{Run: year, Reason: "mistake"})
	d.two("housing.grant_support", grant(2, "2026-12-01", "2027-02-01"))
}

// loans tries interest support and the guarantee by both ways, for one loan.
func (d doorRig) loans() {
	day := func(text string) calendar.Date { return dayOf(d.T, text) }
	d.done("company.register", company.Register{Code: "91350100M000100Y43", NameZH: "合成银行", Kind: company.Limited,
		Division: "330523001", From: day("2020-01-01")})
	d.done("ledger.transfer", ledger.Transfer{Debit: 516003, Credit: 516001, Amount: 100_000_000})
	d.done("ledger.transfer", ledger.Transfer{Debit: 516003, Credit: 516004, Amount: 100_000_000})
	d.done("loan.grant", loan.Grant{Bank: 1, Persons: []person.Number{3}, Principal: 10_000_000, Rate: 40_000,
		From: day("2026-01-05"), Due: day("2028-12-01"), Paper: [32]byte{1}})
	support := func(quarter string) loan.Support {
		return loan.Support{Loan: 1, Period: day(quarter), Interest: 20_000}
	}
	d.done("loan.support", support("2026-07-01"))
	third, second := d.run("startup_interest", "2026-07-01", "2026-09-30"), d.run("startup_interest", "2026-04-01", "2026-06-30")
	d.refused("programme.add_lines", lineFor(third, 1, 3), programme.ErrDoor)
	d.refused("programme.add_lines", lineFor(third, 99, 3), programme.ErrDoorCase)
	d.done("programme.add_lines", lineFor(second, 1, 3))
	d.refused("loan.support", support("2026-04-01"), loan.ErrElsewhere)
	claim := d.run("startup_guarantee", "2026-11-02", "2026-11-02")
	d.refused("programme.add_lines", lineFor(claim, 2, 3), programme.ErrDoorCase)
	d.done("programme.add_lines", lineFor(claim, 1, 3))
	must(d.T, d.r.Read(d.Context(), func(c *county.County) {
		if !c.Loan.ClaimElsewhere(1, day("2026-01-05"), calendar.DateMax) {
			d.Error("the fund is not told that a programme pays for the loan")
		}
		if c.Card.Elsewhere(1, day("2026-11-01"), day("2026-11-30")) {
			d.Error("a programme that pays nothing keeps cards from being loaded")
		}
		if !c.Housing.Supports(1, day("2026-12-01"), day("2026-12-31")) || c.Card.Loads(1, 0, calendar.DateMax) {
			d.Error("the doors do not say what they pay")
		}
	}))
}

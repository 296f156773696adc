package housing_test

import (
	"errors"
	"testing"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/lottery"
	"liangshan/person"
	"liangshan/village"
)

// Accounts of the tests.
const (
	outside ledger.AccountID = 10 + iota
	proceeds
	receivable
	income
	support
)

const (
	town  = "330523100"
	dayMS = 24 * 3600 * 1000
)

type county struct {
	*rig.Rig
	places *village.Registry
	p      *person.Registry
	l      *ledger.Ledger
	h      *housing.Registry
	old    kernel.Maker[housing.Bought]
}

func declare(k *kernel.Kernel) county {
	c := county{places: village.New(k), l: ledger.New(k)}
	c.p = person.New(k, c.places)
	c.h = housing.New(k, c.places, c.p, c.l)
	c.old = housing.OldBuy(k, c.h)
	return c
}

func terms() housing.PublishTerms {
	return housing.PublishTerms{From: rig.Day("2015-01-01"), ShareMin: 500_000, ShareMax: 800_000, BuyOutYears: 5, SaleYears: 10,
		BuyOutBasis: housing.ByContract, PublicRent: 12_000, Outside: outside, Proceeds: proceeds, Receivable: receivable,
		RentIncome: income, SupportFrom: support, Basis: "assumed", AcceptDays: 10}
}

func newCounty(t testing.TB, people int) county { return newCountyFrom(t, people, terms().From) }

// newCountyFrom returns a county whose terms begin on a day.
func newCountyFrom(t testing.TB, people int, from calendar.Date) county {
	k := kernel.New()
	c := declare(k)
	c.Rig = rig.New(t, k)
	rig.Must(c, c.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "某县", Kind: village.County, From: rig.Day("2010-01-01")},
		{Code: town, NameZH: "某镇", Kind: village.Township, Parent: "330523", From: rig.Day("2010-01-01")}}})
	for n := range people {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: person.Number(n + 1)})
	}
	rig.Must(c, c.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: "CNY", NameZH: "元", NameEN: "yuan", Decimals: 2})
	rig.Must(c, c.l.Commands.PublishChart, ledger.PublishChart{Unit: "CNY", Lines: []ledger.ChartLine{
		{Code: 1, Side: ledger.Liability, NameZH: "户", NameEN: "account"}}})
	for id := outside; id <= support; id++ {
		open := ledger.Open{ID: id, Unit: "CNY", Code: 1}
		if id == outside || id == receivable {
			open.Flags = ledger.MayOwe
		}
		rig.Must(c, c.l.Commands.Open, open)
	}
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: support, Amount: 1_000_000})
	first := terms()
	first.From = from
	rig.Must(c, c.h.Commands.PublishTerms, first)
	homes := housing.RegisterHomes{}
	for n := range 8 {
		kind := housing.Shared
		if n >= 4 {
			kind = housing.Flat
		}
		homes.Homes = append(homes.Homes, housing.HomeRow{Code: "b1." + string(rune('a'+n)), Division: town, AreaDM2: 8_950, Kind: kind})
	}
	rig.Must(c, c.h.Commands.RegisterHomes, homes)
	c.h.Nets = func(programme string, _, to calendar.Date) bool {
		return programme == "rent_support" && to < rig.Day("2036-01-01")
	}
	return c
}

func (c county) checked() {
	c.Helper()
	if err := errors.Join(c.h.Audit(), c.l.Audit()); err != nil {
		c.Fatal(err)
	}
	other := kernel.New()
	declare(other)
	c.Replayed(other)
}

func (c county) balance(id ledger.AccountID) int64 {
	a, _ := c.l.Account(id)
	return a.Balance()
}

// span is homes by their numbers.
func span(first, last housing.HomeNumber) []housing.HomeSpan {
	return []housing.HomeSpan{{First: first, Last: last}}
}

// buy is a home of 1.5 million at shares of the first person in per cent.
func buy(percent int64) housing.Buy {
	return housing.Buy{Home: 1, On: rig.Day("2016-03-01"), Price: 150_000_000,
		Owners: []housing.Owner{{Person: 1, Num: percent, Den: 100}}, PublicNum: 100 - percent, PublicDen: 100, Paper: [32]byte{1}}
}

// The nine published cases of shared ownership: 50 to 80 %, buy-out as a whole from year 5, sale from year 10.
func TestPublishedCases(t *testing.T) {
	for percent, paid := range map[int64]int64{50: 75_000_000, 80: 120_000_000, 49: -1, 81: -1} {
		c := newCounty(t, 3)
		if paid < 0 {
			rig.Refused(c, c.h.Commands.Buy, buy(percent), housing.ErrShareBounds)
			continue
		}
		rig.Must(c, c.h.Commands.Buy, buy(percent))
		if got := c.balance(proceeds); got != paid {
			t.Errorf("%d %%: %d paid, want %d", percent, got, paid)
		}
		c.checked()
	}
	act := func(years int, do func(county) error) error {
		c := newCounty(t, 3)
		b := buy(50)
		b.On = rig.Day(rig.Today)
		rig.Must(c, c.h.Commands.Buy, b)
		c.Now = (rig.Day("2026-11-21") + 0).StartMillis()
		at, _ := rig.Day(rig.Today).AddYears(years)
		c.Wait(at.StartMillis() + dayMS/2 - c.Now)
		err := do(c)
		c.checked()
		return err
	}
	on := func(years int) (out housing.BuyOut) {
		at, _ := rig.Day(rig.Today).AddYears(years)
		return housing.BuyOut{Contract: 1, On: at, Num: 1, Den: 2, Paper: [32]byte{1}}
	}
	for years, want := range map[int]*kernel.Refusal{4: housing.ErrEarly, 5: nil} {
		err := act(years, func(c county) error { return rig.Do(c, c.h.Commands.BuyOut, on(years)).Err })
		if got := rig.RefusalOf(err); got != want {
			t.Errorf("buy-out in year %d: %v", years, err)
		}
	}
	part := on(5)
	part.Num, part.Den = 1, 4
	if got := rig.RefusalOf(act(5, func(c county) error { return rig.Do(c, c.h.Commands.BuyOut, part).Err })); got != housing.ErrPartial {
		t.Errorf("half of the public share: %v", got)
	}
	for years, want := range map[int]*kernel.Refusal{9: housing.ErrEarly, 10: nil} {
		at, _ := rig.Day(rig.Today).AddYears(years)
		err := act(years, func(c county) error {
			return rig.Do(c, c.h.Commands.Sell, housing.Sell{Contract: 1, On: at, Price: 180_000_000, Paper: [32]byte{1}}).Err
		})
		if got := rig.RefusalOf(err); got != want {
			t.Errorf("sale in year %d: %v", years, err)
		}
	}
}

// The rent until a buy-out or a sale is billed after it, by the share until then and once: 1,000,000.00 × 1/2 ×
// 1.2 % are 500.00 a month, 19 of the 30 days of November 316.67. What is billed already is not given back, so it
// is refused.
func TestRentUntilTheEnd(t *testing.T) {
	for name, end := range map[string]func(county, calendar.Date) error{
		"buy-out": func(c county, on calendar.Date) error {
			return rig.Do(c, c.h.Commands.BuyOut, housing.BuyOut{Contract: 1, On: on, Num: 1, Den: 2, Paper: [32]byte{1}}).Err
		},
		"sale": func(c county, on calendar.Date) error {
			return rig.Do(c, c.h.Commands.Sell, housing.Sell{Contract: 1, On: on, Price: 180_000_000, Paper: [32]byte{1}}).Err
		},
		"buy-out and sale": func(c county, on calendar.Date) error {
			err := rig.Do(c, c.h.Commands.BuyOut, housing.BuyOut{Contract: 1, On: on, Num: 1, Den: 2, Paper: [32]byte{1}}).Err
			if err == nil {
				err = rig.Do(c, c.h.Commands.Sell, housing.Sell{Contract: 1, On: on + 5, Price: 180_000_000, Paper: [32]byte{1}}).Err
			}
			return err
		},
	} {
		c := newCounty(t, 3)
		b := buy(50)
		b.On, b.Price = rig.Day("2016-09-01"), 100_000_000
		rig.Must(c, c.h.Commands.Buy, b)
		month := rig.Day("2016-09-01")
		for ; month <= rig.Day("2026-09-01"); month, _ = month.AddMonths(1) {
			rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: month})
		}
		due, _ := c.h.DueOf(housing.Subject{Kind: housing.OfContract, Number: 1})
		rig.Must(c, c.h.Commands.NotePayment, housing.NotePayment{Kind: housing.OfContract, Number: 1, Amount: due.Owed(),
			Seen: due.Owed(), Reference: 1})
		c.Now = rig.Day("2026-11-30").StartMillis()
		if got := rig.RefusalOf(end(c, rig.Day("2026-09-30"))); got != housing.ErrBilled {
			t.Errorf("%s within a month that is billed: %v", name, got)
		}
		if err := end(c, rig.Day("2026-11-20")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
		rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")}, housing.ErrMonth) // It is not over.
		c.Wait(dayMS)
		rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")})
		if due, _ = c.h.DueOf(housing.Subject{Kind: housing.OfContract, Number: 1}); due.Owed() != 50_000+31_667 {
			t.Errorf("%s: %d is owed", name, due.Owed())
		}
		c.Wait(31 * dayMS)
		rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-12-01")}, housing.ErrNothing)
		c.checked()
	}
}

// Shares add up to exactly 1: three thirds and a public share of what is left, and not a millionth more.
func TestSharesAreOne(t *testing.T) {
	c := newCounty(t, 4)
	b := buy(50)
	b.Owners = []housing.Owner{{Person: 1, Num: 1, Den: 3}, {Person: 2, Num: 1, Den: 7}, {Person: 3, Num: 1, Den: 11}}
	b.PublicNum, b.PublicDen = 100, 231
	b.Price = 100_000_001
	wrong := b
	wrong.PublicNum, wrong.PublicDen = 432_901, 1_000_000 // 0.000 000 1 more.
	rig.Refused(c, c.h.Commands.Buy, wrong, housing.ErrShares)
	wrong.PublicNum, wrong.PublicDen = 432_900, 1_000_000
	rig.Refused(c, c.h.Commands.Buy, wrong, housing.ErrShares)
	wrong.PublicNum, wrong.PublicDen = -1, 1
	rig.Refused(c, c.h.Commands.Buy, wrong, housing.ErrShare)
	wrong = b
	wrong.Owners = []housing.Owner{{Person: 1, Num: 1, Den: 3}, {Person: 1, Num: 1, Den: 7}, {Person: 3, Num: 1, Den: 11}}
	rig.Refused(c, c.h.Commands.Buy, wrong, housing.ErrPerson)
	rig.Must(c, c.h.Commands.Buy, b)
	// The owners paid 131/231 of the price; by largest remainder the parts make the price to the fen.
	if got := c.balance(proceeds); got != 56_709_957 {
		t.Errorf("%d", got)
	}
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrTaken)
	out := housing.BuyOut{Contract: 1, On: rig.Day(rig.Today), Num: 100, Den: 231, Paper: [32]byte{1}}
	out.Appraisal = 1
	refusedTwice(c, out, housing.ErrBasis)
	out.Appraisal = 0
	rig.Must(c, c.h.Commands.BuyOut, out)
	refusedTwice(c, out, housing.ErrBoughtOut)
	contract, _ := c.h.Contract(1)
	if contract.Owners[0] != (housing.Owner{Person: 1, Num: 77, Den: 131}) || contract.PublicNum != 0 {
		t.Errorf("%+v", contract)
	}
	rig.Must(c, c.h.Commands.Sell, housing.Sell{Contract: 1, On: rig.Day(rig.Today), Price: 120_000_000, Paper: [32]byte{1}})
	c.checked()
}

func refusedTwice(c county, out housing.BuyOut, want *kernel.Refusal) {
	c.Helper()
	if got := rig.RefusalOf(rig.Do(c, c.h.Commands.BuyOut, out).Err); got != want {
		c.Fatalf("%v, want %v", got, want)
	}
}

// A month in which nobody rents holds nothing up: the next one that has rows is billed, and none that has
// any is passed over.
func TestRollPassesEmptyMonths(t *testing.T) {
	c := newCounty(t, 4)
	lease := housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-07-01")}
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-07-01")})
	rig.Must(c, c.h.Commands.EndLease, housing.EndLease{Lease: 1, Until: rig.Day("2026-08-01"), Reason: "moved"})
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-08-01")}, housing.ErrNothing)
	lease.From = rig.Day("2026-09-16")
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")}, housing.ErrEarlier)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-08-01")}, housing.ErrMonth)
	if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 2}); d.Rent != 50_000 {
		t.Errorf("billed %d for half a month", d.Rent)
	}
}

// A roll bills parts of months by days, nets support, and is what the ledger says.
func TestRentRoll(t *testing.T) {
	c := newCounty(t, 4)
	lease := housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-09-16")}
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Refused(c, c.h.Commands.SignLease, lease, housing.ErrTaken)
	lease.Home = 1
	rig.Refused(c, c.h.Commands.SignLease, lease, housing.ErrKind)
	lease.Home, lease.Tenant, lease.Monthly, lease.From = 6, 2, 90_000, rig.Day("2026-09-01")
	rig.Must(c, c.h.Commands.SignLease, lease)
	b := buy(50)
	b.On = rig.Day("2026-09-01")
	rig.Must(c, c.h.Commands.Buy, b)
	grant := housing.GrantSupport{Lease: 1, Monthly: 60_000, From: rig.Day("2026-09-01"), Until: rig.Day("2026-11-01"), Programme: "rent_support"}
	rig.Must(c, c.h.Commands.GrantSupport, grant)
	rig.Must(c, c.h.Commands.GrantSupport, housing.GrantSupport{Lease: 2, Monthly: 99_999, From: rig.Day("2026-09-01"),
		Until: rig.Day("2026-10-01"), Programme: "rent_support"})

	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	owed := func(kind housing.SubjectKind, number uint32, rent, net int64) {
		t.Helper()
		d, _ := c.h.DueOf(housing.Subject{Kind: kind, Number: number})
		if d.Rent != rent || d.Net != net {
			t.Errorf("%v %d: rent %d net %d, want %d, %d", kind, number, d.Rent, d.Net, rent, net)
		}
	}
	owed(housing.OfLease, 1, 50_000, 20_000) // 15 of 30 days.
	owed(housing.OfLease, 2, 90_000, 0)      // Support above the rent pays the rent, and no more.
	owed(housing.OfContract, 1, 75_000, 75_000)
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")}, housing.ErrMonth)
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")}, housing.ErrMonth)
	rig.Refused(c, c.h.Commands.GrantSupport, grant, housing.ErrBilled)
	rig.Must(c, c.h.Commands.EndLease, housing.EndLease{Lease: 2, Until: rig.Day("2026-10-11"), Reason: "moved"})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	rig.Refused(c, c.h.Commands.EndLease, housing.EndLease{Lease: 1, Until: rig.Day("2026-09-30"), Reason: "moved"}, housing.ErrBilled)
	owed(housing.OfLease, 1, 150_000, 60_000)
	owed(housing.OfLease, 2, 90_000+29_032, 29_032) // 10 of 31 days of 900.00: 290.32.
	owed(housing.OfContract, 1, 150_000, 150_000)
	if c.balance(receivable) != -239_032 || c.balance(income) != 419_032 {
		t.Errorf("%d owed, %d billed", c.balance(receivable), c.balance(income))
	}

	pay := housing.NotePayment{Kind: housing.OfLease, Number: 1, Amount: 60_001, Seen: 60_000, Reference: 7}
	rig.Refused(c, c.h.Commands.NotePayment, pay, housing.ErrOverpaid)
	pay.Amount, pay.Seen = 1, 20_000
	rig.Refused(c, c.h.Commands.NotePayment, pay, housing.ErrSeen)
	pay.Amount, pay.Seen = 60_000, 60_000
	rig.Must(c, c.h.Commands.NotePayment, pay)
	pay.Seen = 0
	rig.Refused(c, c.h.Commands.NotePayment, pay, housing.ErrReference)
	pay.Reference = 8
	rig.Refused(c, c.h.Commands.NotePayment, pay, housing.ErrOverpaid)

	// A budget that is a fen short bills nobody.
	rig.Must(c, c.h.Commands.GrantSupport, housing.GrantSupport{Lease: 1, Monthly: 60_000, From: rig.Day("2026-11-01"),
		Until: rig.Day("2027-01-01"), Programme: "rent_support"})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: support, Credit: outside, Amount: c.balance(support) - 59_999})
	c.Wait(10 * dayMS)
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")}, housing.ErrBudget)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: support, Amount: 1})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")})
	// A home on whose public share rent is owed is not bought out.
	c.Wait(6 * 366 * dayMS)
	refusedTwice(c, housing.BuyOut{Contract: 1, On: rig.Day("2031-12-01"), Num: 1, Den: 2, Paper: [32]byte{1}}, housing.ErrOwed)
	c.checked()
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT sum(owed_fen) FROM housing_due`); got != "294032" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT sum(net_fen) FROM housing_roll`); got != "354032" {
		t.Error(got)
	}
}

// A lottery's winners are those that anybody computes from the published values, in any order of the list.
func TestAllocation(t *testing.T) {
	c := newCounty(t, 40)
	number := lottery.Hash{42}
	open := housing.OpenAllocation{Code: "spring", Homes: 2, Method: housing.ByLottery, Public: "体彩 2026-12-01", Form: "digits:10",
		DrawOn:     rig.Day("2026-12-01"),
		Commitment: lottery.Commitment(number), Offered: span(1, 2), Rule: housing.Anybody, Tickets: 3}
	rig.Must(c, c.h.Commands.OpenAllocation, open)
	rig.Refused(c, c.h.Commands.OpenAllocation, open, housing.ErrAllocationForm)
	for form, want := range map[string]*kernel.Refusal{"": housing.ErrForm, "digits:5": housing.ErrForm, "text:10": housing.ErrForm} {
		wrong := open
		wrong.Code, wrong.Form = "wrong", form
		rig.Refused(c, c.h.Commands.OpenAllocation, wrong, want)
	}
	unnamed := open
	unnamed.Code, unnamed.Public = "unnamed", "体彩"
	rig.Refused(c, c.h.Commands.OpenAllocation, unnamed, housing.ErrSource)
	points := open
	points.Code, points.Method, points.Offered = "points", housing.ByPoints, span(3, 4)
	rig.Must(c, c.h.Commands.OpenAllocation, points)
	var published []lottery.Entry
	for n := range 40 {
		who := person.Number(n + 1)
		row := housing.ApplyRow{Person: who, Weight: 1 + uint32(n%3)}
		rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{row}})
		rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: 2, Rows: []housing.ApplyRow{{Person: who, Weight: 1, Points: uint32(n % 4)}}})
		published = append(published, lottery.Entry{Application: uint64(2*n + 1), Weight: row.Weight})
	}
	rig.Refused(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: 1, Weight: 1}}}, housing.ErrApplied)
	rig.Refused(c, c.h.Commands.Apply, housing.Apply{Allocation: 2, Rows: []housing.ApplyRow{{Person: 99, Weight: 1}}}, housing.ErrPerson)
	draw := housing.Draw{Allocation: 1, Number: number, Public: "0102030405"}
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrState)
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 2})
	rig.Refused(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: 9, Weight: 1}}}, housing.ErrState)
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrDrawDay)
	c.Wait(10 * dayMS)
	draw.Number = lottery.Hash{43}
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrNumber)
	draw.Number = number
	for _, value := range []string{"", "1 2 3 4 5", "01 02 03 04 05", "0102030405 ", "010203040", "01020304050", "010203040a"} {
		wrong := draw
		wrong.Public = value
		rig.Refused(c, c.h.Commands.Draw, wrong, housing.ErrPublic)
	}
	rig.Must(c, c.h.Commands.Draw, draw)
	rig.Refused(c, c.h.Commands.Draw, draw, housing.ErrState)
	draw.Allocation = 2
	rig.Must(c, c.h.Commands.Draw, draw)

	a, _ := c.h.Allocation(1)
	for i, j := 0, len(published)-1; i < j; i, j = i+1, j-1 { // The list turned round.
		published[i], published[j] = published[j], published[i]
	}
	root, _ := lottery.Root(published)
	seed, _ := lottery.Seed(root, lottery.Commitment(number), number, draw.Public)
	want, _ := lottery.Draw(published, seed, 4)
	if root != a.Root || seed != a.Seed {
		t.Error("root or seed are others than those from the published list")
	}
	for i, d := range want {
		if one, _ := c.h.Application(housing.ApplicationNumber(d.Application)); one.Rank != uint32(i+1) {
			t.Errorf("application %d has rank %d, want %d", d.Application, one.Rank, i+1)
		}
	}
	for n := range 40 { // Of points, only those with the most are ranked.
		if one, _ := c.h.Application(housing.ApplicationNumber(2*n + 2)); one.Rank != 0 && one.Points != 3 {
			t.Errorf("%+v", one)
		}
	}

	// A list that is open on the day of the draw is not frozen any more: the value may be known.
	late := open
	late.Code, late.DrawOn, late.Offered = "late", rig.Day("2026-12-02"), span(5, 6)
	rig.Must(c, c.h.Commands.OpenAllocation, late)
	rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: 3, Rows: []housing.ApplyRow{{Person: 1, Weight: 1}}})
	c.Wait(dayMS)
	rig.Refused(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 3}, housing.ErrDate)

	second, third := housing.ApplicationNumber(want[1].Application), housing.ApplicationNumber(want[2].Application)
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: third, Home: 2}, housing.ErrNotChosen)
	rig.Must(c, c.h.Commands.Decline, housing.Decline{Application: second})
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: second, Home: 2}, housing.ErrNotChosen)
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: third, Home: 2})
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: third, Home: 3}, housing.ErrNotChosen)
	winner, _ := c.h.Application(third)
	b := buy(60)
	b.Home = 2
	b.Owners[0].Person = winner.Person%40 + 1
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrForOther)
	b.Owners[0].Person = winner.Person
	rig.Must(c, c.h.Commands.Buy, b)
	c.checked()
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT count(rank) FROM housing_application WHERE allocation = 1`); got != "4" {
		t.Error(got)
	}
}

// TestRelease: a home that is kept for somebody is free again, by wish, by death, or when the days of the terms
// are over, and the next in rank moves up; one under contract is not.
func TestRelease(t *testing.T) {
	c := newCounty(t, 12)
	number := lottery.Hash{42}
	rig.Must(c, c.h.Commands.OpenAllocation, housing.OpenAllocation{Code: "spring", Homes: 2, Method: housing.ByPoints,
		Public: "体彩 2026-12-01", Form: "digits:6", DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(number),
		Offered: span(1, 2), Rule: housing.Person, Tickets: 1})
	for n := range 6 { // The first has the most points.
		rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{
			{Person: person.Number(n + 1), Weight: 1, Points: uint32(100 - n)}}})
	}
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	c.Wait(11 * dayMS)
	rig.Must(c, c.h.Commands.Draw, housing.Draw{Allocation: 1, Number: number, Public: "123456"})
	release := func(n housing.ApplicationNumber, why housing.ReleaseReason) housing.Release {
		return housing.Release{Application: n, Reason: why}
	}
	rig.Refused(c, c.h.Commands.Release, release(99, housing.ByWish), housing.ErrApplication)
	rig.Refused(c, c.h.Commands.Release, release(1, housing.ByWish), housing.ErrNotAssigned)
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 1, Home: 1})
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 2, Home: 2})
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 3, Home: 3}, housing.ErrNotChosen)
	rig.Refused(c, c.h.Commands.Release, release(1, "moved"), housing.ErrRelease)
	rig.Refused(c, c.h.Commands.Release, release(1, housing.ByDeath), housing.ErrRelease)
	rig.Refused(c, c.h.Commands.Release, release(1, housing.NotSigned), housing.ErrKept)
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 2, Date: rig.Day("2026-12-01")})
	rig.Must(c, c.h.Commands.Release, release(2, housing.ByDeath))
	rig.Refused(c, c.h.Commands.Release, release(2, housing.ByDeath), housing.ErrNotAssigned)
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 2, Home: 2}, housing.ErrNotChosen)
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 4, Home: 2}, housing.ErrNotChosen)
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 3, Home: 2})
	c.Wait(10 * dayMS) // The tenth day is the last.
	rig.Refused(c, c.h.Commands.Release, release(1, housing.NotSigned), housing.ErrKept)
	c.Wait(dayMS)
	rig.Must(c, c.h.Commands.Release, release(1, housing.NotSigned))
	b := buy(60)
	b.Home, b.Owners[0].Person, b.On = 2, 3, rig.Day("2026-12-12")
	rig.Must(c, c.h.Commands.Buy, b)
	rig.Refused(c, c.h.Commands.Release, release(3, housing.ByWish), housing.ErrNotAssigned)
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 4, Home: 1})
	rig.Must(c, c.h.Commands.Release, release(4, housing.ByWish))
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 5, Home: 1}, housing.ErrNotChosen) // Twice two were ranked.
	c.checked()
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT group_concat(released, ' ') FROM (SELECT released FROM housing_application WHERE released
		IS NOT NULL ORDER BY number)`); got != "not_signed died declined" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT state FROM housing_home WHERE number = 1`); got != "free" {
		t.Error(got)
	}
}

// TestLeasesDoNotOverlap: a flat whose lease ends later is let again from that day on, and no day sooner.
func TestLeasesDoNotOverlap(t *testing.T) {
	c := newCounty(t, 4)
	lease := housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-07-01")}
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Must(c, c.h.Commands.EndLease, housing.EndLease{Lease: 1, Until: rig.Day("2026-09-16"), Reason: "moved"})
	lease.Tenant, lease.From = 2, rig.Day("2026-09-15")
	rig.Refused(c, c.h.Commands.SignLease, lease, housing.ErrDate)
	lease.From++
	rig.Must(c, c.h.Commands.SignLease, lease)
	if err := c.h.Audit(); err != nil {
		t.Error(err)
	}
}

// TestHomeOfMerged: who wins a home and is known by another number by then has it under that number, once; and has not
// died.
func TestHomeOfMerged(t *testing.T) {
	c := newCounty(t, 12)
	number := lottery.Hash{42}
	rig.Must(c, c.h.Commands.OpenAllocation, housing.OpenAllocation{Code: "spring", Homes: 3, Method: housing.ByPoints,
		Public: "体彩 2026-12-01", Form: "digits:6", DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(number),
		Offered: span(1, 3), Rule: housing.Household, Tickets: 1})
	apply := func(who person.Number, points uint32) housing.Apply {
		return housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: who, Weight: 1, Points: points}}}
	}
	for n := range 4 {
		rig.Must(c, c.h.Commands.Apply, apply(person.Number(n+1), uint32(100-n)))
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 4, Kept: 6})
	rig.Refused(c, c.h.Commands.Apply, apply(6, 1), housing.ErrApplied, 0)
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	c.Wait(11 * dayMS)
	rig.Must(c, c.h.Commands.Draw, housing.Draw{Allocation: 1, Number: number, Public: "123456"})
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 1, Home: 1})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 5})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 5})
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 2, Home: 2}, housing.ErrApplied)
	rig.Refused(c, c.h.Commands.Release, housing.Release{Application: 1, Reason: housing.ByDeath}, housing.ErrRelease)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 3, Kept: 7})
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 3, Home: 2})
	b := buy(60)
	b.Home, b.Owners[0].Person, b.On = 1, 6, rig.Day("2026-12-02")
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrForOther)
	b.Owners[0].Person = 5
	rig.Must(c, c.h.Commands.Buy, b)
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 7, Date: rig.Day("2026-12-02")})
	rig.Must(c, c.h.Commands.Release, housing.Release{Application: 3, Reason: housing.ByDeath})
	c.checked()
}

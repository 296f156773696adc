package housing_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/lottery"
	"liangshan/person"
	"liangshan/village"
)

// The first roll begins with the first month for which somebody owes something, so that none is lost.
func TestFirstRollBeginsAtTheBeginning(t *testing.T) {
	c := newCounty(t, 4)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-03-10")})
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")}, housing.ErrEarlier)
	if next := c.h.NextMonth(rig.Day(rig.Today)); next != rig.Day("2026-03-01") {
		t.Errorf("%v is to be billed next", next)
	}
	for month := rig.Day("2026-03-01"); month <= rig.Day("2026-10-01"); month, _ = month.AddMonths(1) {
		rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: month})
	}
	if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); d.Rent != 770_968 { // 22 of 31 days, and 7 months.
		t.Errorf("billed %d", d.Rent)
	}
	if next := c.h.NextMonth(rig.Day(rig.Today)); next != 0 {
		t.Errorf("%v is to be billed next", next)
	}
	c.checked()
}

// What begins in a month that is billed already is on the next roll for those days too: a lease for two months, a
// contract as far back as it goes. 3 of the 31 days of October are 96.77 of 1,000.00.
func TestLateEntryIsBilledOnTheNextRoll(t *testing.T) {
	c := newCounty(t, 4)
	lease := housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-10-01")}
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	lease.Home, lease.Tenant, lease.From = 6, 2, rig.Day("2026-09-19")
	rig.Refused(c, c.h.Commands.SignLease, lease, housing.ErrBilled)
	lease.From = rig.Day("2026-10-29")
	rig.Must(c, c.h.Commands.SignLease, lease)
	rig.Must(c, c.h.Commands.EndLease, housing.EndLease{Lease: 1, Until: rig.Day("2026-11-11"), Reason: "moved"})
	b := buy(50)
	b.On = rig.Day("2026-08-17") // 1,500,000.00 × 1/2 × 1.2 % ÷ 12 is 750.00; 15 of 31 days 362.90.
	rig.Must(c, c.h.Commands.Buy, b)
	c.Wait(11 * dayMS)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-11-01")})
	for s, want := range map[housing.Subject]int64{
		{Kind: housing.OfLease, Number: 1}: 133_333, {Kind: housing.OfLease, Number: 2}: 109_677,
		{Kind: housing.OfContract, Number: 1}: 36_290 + 3*75_000,
	} {
		if d, _ := c.h.DueOf(s); d.Rent != want {
			t.Errorf("%+v: billed %d, want %d", s, d.Rent, want)
		}
	}
	c.checked()
}

// A contract of a journal from before contracts had a paper is not charged months that the rule of its time forgave.
func TestForgivenMonthsStayForgiven(t *testing.T) {
	c := newCounty(t, 4)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-09-01")})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	rig.Must(c, c.old, housing.Bought{Contract: 1, Home: 1, On: rig.Day("2026-01-01"), Terms: rig.Day("2015-01-01"),
		Price: 150_000_000, Owners: []housing.Owner{{Person: 1, Num: 1, Den: 2}}, PublicNum: 1, PublicDen: 2, Paid: []int64{0}})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfContract, Number: 1}); d.Rent != 75_000 {
		t.Errorf("billed %d for October", d.Rent)
	}
	c.checked()
}

// A contract has a paper and takes two persons, as its day is what the years run from.
func TestBuyNeedsPaper(t *testing.T) {
	c := newCounty(t, 4)
	b := buy(50)
	b.Paper = [32]byte{}
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrPaper)
	if one, _ := c.K.Command("housing.buy"); !one.TwoPersons() {
		t.Error("one person is enough")
	}
}

func TestSupportOfPublishedProgrammes(t *testing.T) {
	c := newCounty(t, 4)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-09-01")})
	grant := housing.GrantSupport{Lease: 1, Monthly: 50_000, From: rig.Day("2026-09-01"), Until: rig.Day("2027-09-01"),
		Programme: "nonsense_programme"}
	rig.Refused(c, c.h.Commands.GrantSupport, grant, housing.ErrProgramme)
	grant.Programme, grant.Until = "rent_support", rig.Day("2040-01-01")
	rig.Refused(c, c.h.Commands.GrantSupport, grant, housing.ErrProgramme)
	end := housing.EndSupport{Lease: 1, Until: rig.Day("2026-10-01")}
	rig.Refused(c, c.h.Commands.EndSupport, end, housing.ErrNoSupport)
	grant.Until = rig.Day("2027-09-01")
	rig.Must(c, c.h.Commands.GrantSupport, grant)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	rig.Refused(c, c.h.Commands.EndSupport, housing.EndSupport{Lease: 1, Until: rig.Day("2026-09-01")}, housing.ErrBilled)
	rig.Refused(c, c.h.Commands.EndSupport, housing.EndSupport{Lease: 1, Until: rig.Day("2026-10-02")}, housing.ErrMonth)
	rig.Refused(c, c.h.Commands.EndSupport, housing.EndSupport{Lease: 2, Until: rig.Day("2026-10-01")}, housing.ErrLease)
	rig.Must(c, c.h.Commands.EndSupport, end)
	rig.Refused(c, c.h.Commands.EndSupport, end, housing.ErrNoSupport)
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); d.Net != 150_000 {
		t.Errorf("%+v", d)
	}
	if c.h.Supports(1, rig.Day("2026-10-01"), rig.Day("2026-12-31")) {
		t.Error("supported after the end")
	}
	c.checked()
}

// A grant takes the place of the one before from its first day on: months before it that are not billed yet keep what
// was granted for them, and support that ends, ends in all.
func TestSupportGrantedAgain(t *testing.T) {
	c := newCounty(t, 4)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-08-01")})
	grant := func(from, until string, monthly int64) {
		t.Helper()
		rig.Must(c, c.h.Commands.GrantSupport, housing.GrantSupport{Lease: 1, Monthly: monthly, From: rig.Day(from),
			Until: rig.Day(until), Programme: "rent_support"})
	}
	grant("2026-08-01", "2027-01-01", 10_000)
	grant("2026-10-01", "2027-03-01", 30_000)
	grant("2026-09-01", "2026-10-01", 20_000)
	grant("2026-11-01", "2027-06-01", 40_000)
	for month, net := range map[string]int64{"2026-08-01": 90_000, "2026-09-01": 80_000, "2026-10-01": 100_000} {
		if c.h.Supports(1, rig.Day(month), rig.Day(month)+27) != (net < 100_000) {
			t.Errorf("%s: support is said otherwise", month)
		}
	}
	for month, net := rig.Day("2026-08-01"), int64(0); month < rig.Day("2026-10-15"); month, _ = month.AddMonths(1) {
		rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: month})
		net += map[calendar.Date]int64{rig.Day("2026-08-01"): 90_000, rig.Day("2026-09-01"): 80_000,
			rig.Day("2026-10-01"): 100_000}[month]
		if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); d.Net != net {
			t.Errorf("%v: %+v, want %d", month, d, net)
		}
	}
	grant("2027-02-01", "2027-04-01", 50_000)
	end := housing.EndSupport{Lease: 1, Until: rig.Day("2026-12-01")}
	rig.Must(c, c.h.Commands.EndSupport, end)
	rig.Refused(c, c.h.Commands.EndSupport, end, housing.ErrNoSupport)
	if c.h.Supports(1, rig.Day("2026-12-01"), rig.Day("2027-12-31")) {
		t.Error("supported after the end")
	}
	end.Until = rig.Day("2026-11-01") // What is left is of the grant before the newest.
	rig.Must(c, c.h.Commands.EndSupport, end)
	c.checked()
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT group_concat(from_date || ' ' || until_date, ', ') FROM (SELECT * FROM housing_support
		WHERE until_date > from_date ORDER BY from_date)`); got != "2026-08-01 2026-09-01, 2026-09-01 2026-10-01" {
		t.Error(got)
	}
}

func TestTakeBackPayment(t *testing.T) {
	c := newCounty(t, 4)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-10-01")})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	pay := housing.NotePayment{Kind: housing.OfLease, Number: 1, Amount: 100_000, Seen: 100_000, Reference: 7}
	rig.Must(c, c.h.Commands.NotePayment, pay)
	back := housing.TakeBackPayment{Reference: 8, Paper: [32]byte{1}}
	rig.Refused(c, c.h.Commands.TakeBackPayment, back, housing.ErrPayment)
	back.Reference, back.Paper = 7, [32]byte{}
	rig.Refused(c, c.h.Commands.TakeBackPayment, back, housing.ErrPaper)
	back.Paper = [32]byte{1}
	rig.Must(c, c.h.Commands.TakeBackPayment, back)
	pay.Amount = 10_000
	rig.Must(c, c.h.Commands.NotePayment, pay)
	c.checked()
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT owed_fen || ' ' || (SELECT sum(amount_fen) FROM housing_payment WHERE taken_back = 0)
		FROM housing_due`); got != "90000 10000" {
		t.Error(got)
	}
}

// The heirs of an owner have the shares; a contract that should not be is undone and the money is given back.
func TestOwnersChangeAndContractsEnd(t *testing.T) {
	c := newCounty(t, 6)
	b := buy(50)
	b.On = rig.Day("2026-09-11")
	rig.Must(c, c.h.Commands.Buy, b)
	change := housing.ChangeOwners{Contract: 1, On: rig.Day("2026-10-01"), Paper: [32]byte{1}, Owners: []housing.Owner{
		{Person: 2, Num: 1, Den: 4}, {Person: 3, Num: 1, Den: 5}}}
	rig.Refused(c, c.h.Commands.ChangeOwners, change, housing.ErrShares)
	change.Owners[1].Den = 4
	change.On = rig.Day("2026-09-10")
	rig.Refused(c, c.h.Commands.ChangeOwners, change, housing.ErrDate)
	change.On = rig.Day("2026-10-01")
	rig.Must(c, c.h.Commands.ChangeOwners, change)
	if got, _ := c.h.Contract(1); len(got.Owners) != 2 || got.PublicDen != 2 || got.On != rig.Day("2026-09-11") {
		t.Errorf("%+v", got)
	}
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	undo := housing.Rescind{Contract: 1, On: rig.Day("2026-09-11"), Paper: [32]byte{1}}
	rig.Refused(c, c.h.Commands.Rescind, undo, housing.ErrBilled)
	undo.On = rig.Day("2026-10-01")
	rig.Must(c, c.h.Commands.Rescind, undo)
	rig.Refused(c, c.h.Commands.Rescind, undo, housing.ErrEnded)
	if h, _ := c.h.Home(1); h.State != housing.Free || c.balance(proceeds) != 0 {
		t.Errorf("%+v, proceeds %d", h, c.balance(proceeds))
	}
	rig.Refused(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")}, housing.ErrNothing)
	b.On = rig.Day("2026-09-30") // Rent of September is due on the contract that was rescinded.
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrDate)
	b.On++
	rig.Must(c, c.h.Commands.Buy, b)
	undo.Contract = 2 // From its own day on: it never had a day.
	rig.Must(c, c.h.Commands.Rescind, undo)
	rig.Must(c, c.h.Commands.Buy, b)
	c.checked()
}

// Who was an owner once keeps the day on which that ended when the owners change again.
func TestOwnersChangeTwice(t *testing.T) {
	c := newCounty(t, 6)
	b := buy(50)
	b.On = rig.Day("2026-08-11")
	rig.Must(c, c.h.Commands.Buy, b)
	for i, on := range []string{"2026-09-01", "2026-10-01"} {
		rig.Must(c, c.h.Commands.ChangeOwners, housing.ChangeOwners{Contract: 1, On: rig.Day(on), Paper: [32]byte{1},
			Owners: []housing.Owner{{Person: person.Number(i + 2), Num: 1, Den: 2}}})
	}
	db := c.ProjectedOf(15, housing.Schema)
	if got := c.Value(db, `SELECT group_concat(person || ' ' || coalesce(until_date, '-'), ', ') FROM (SELECT * FROM
		housing_owner ORDER BY person)`); got != "1 2026-09-01, 2 2026-10-01, 3 -" {
		t.Error(got)
	}
}

// Terms that begin within a month are those under which the rent of its days is billed.
func TestFirstTermsBeginWithinAMonth(t *testing.T) {
	c := newCountyFrom(t, 4, rig.Day("2026-09-15"))
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_000, From: rig.Day("2026-09-16")})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-10-01")})
	if d, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); d.Rent != 150_000 {
		t.Errorf("billed %d", d.Rent)
	}
	c.checked()
}

// Homes of an allocation are for its winners alone, who have none yet; whoever has one does not apply.
func TestAllocationKeepsItsHomes(t *testing.T) {
	c := newCounty(t, 12)
	number := lottery.Hash{42}
	open := housing.OpenAllocation{Code: "spring", Homes: 2, Method: housing.ByLottery, Public: "体彩 2026-12-01", Form: "digits:6",
		DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(number), Offered: span(1, 2), Rule: housing.Household,
		Tickets: 2}
	for want, change := range map[*kernel.Refusal]func(*housing.OpenAllocation){
		housing.ErrAllocationForm: func(o *housing.OpenAllocation) { o.Offered = nil },
		housing.ErrHome:           func(o *housing.OpenAllocation) { o.Offered = span(8, 9) },
	} {
		o := open
		change(&o)
		rig.Refused(c, c.h.Commands.OpenAllocation, o, want)
	}
	b := buy(50)
	b.Home = 4
	rig.Must(c, c.h.Commands.Buy, b)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 2, Monthly: 1000, From: rig.Day("2026-11-01")})
	rig.Must(c, c.places.Commands.Publish, village.Publish{Divisions: []village.Row{{Code: "330523100200", NameZH: "某村",
		Kind: village.Village, Parent: town, From: rig.Day("2010-01-01")}}})
	rig.Must(c, c.p.Commands.FormHousehold, person.FormHousehold{Household: 1, Village: "330523100200", Head: 1,
		Date: rig.Day("2026-11-21")})
	rig.Must(c, c.p.Commands.JoinHousehold, person.JoinHousehold{Household: 1, Person: 3, Date: rig.Day("2026-11-21")})
	rig.Must(c, c.h.Commands.OpenAllocation, open)
	open.Code = "again"
	rig.Refused(c, c.h.Commands.OpenAllocation, open, housing.ErrTaken)
	b.Home = 1
	rig.Refused(c, c.h.Commands.Buy, b, housing.ErrOffered)
	apply := func(who person.Number, tickets uint32) housing.Apply {
		return housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: who, Weight: tickets}}}
	}
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 9})
	for _, who := range []person.Number{1, 3, 9} {
		rig.Refused(c, c.h.Commands.Apply, apply(who, 1), housing.ErrHoused, 0)
	}
	rig.Refused(c, c.h.Commands.Apply, apply(4, 3), housing.ErrAmount, 0)
	for who := person.Number(4); who < 7; who++ {
		rig.Must(c, c.h.Commands.Apply, apply(who, 2))
	}
	rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1})
	c.Wait(11 * dayMS)
	rig.Must(c, c.h.Commands.Draw, housing.Draw{Allocation: 1, Number: number, Public: "123456"})
	var winner housing.ApplicationNumber
	for n := housing.ApplicationNumber(1); n < 4; n++ {
		if one, _ := c.h.Application(n); one.Rank == 1 {
			winner = n
		}
	}
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: winner, Home: 3}, housing.ErrOffered)
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: winner, Home: 1})
	over := housing.WithdrawAllocation{Allocation: 1, Paper: [32]byte{1}}
	rig.Refused(c, c.h.Commands.WithdrawAllocation, over, housing.ErrWaiting)
	for range 2 {
		for n := housing.ApplicationNumber(1); n < 4; n++ {
			rig.Do(c, c.h.Commands.Decline, housing.Decline{Application: n})
		}
	}
	rig.Refused(c, c.h.Commands.WithdrawAllocation, over, housing.ErrWaiting) // A home is kept.
	rig.Must(c, c.h.Commands.Release, housing.Release{Application: winner, Reason: housing.ByWish})
	rig.Must(c, c.h.Commands.WithdrawAllocation, over)
	rig.Refused(c, c.h.Commands.WithdrawAllocation, over, housing.ErrState)
	rig.Must(c, c.h.Commands.Buy, b)
	c.checked()
}

// Who won a home, or whose household did, does not win another: it is asked again when one is assigned.
func TestWhoHasAHomeWinsNoOther(t *testing.T) {
	c := newCounty(t, 12)
	rig.Must(c, c.places.Commands.Publish, village.Publish{Divisions: []village.Row{{Code: "330523100200", NameZH: "某村",
		Kind: village.Village, Parent: town, From: rig.Day("2010-01-01")}}})
	rig.Must(c, c.p.Commands.FormHousehold, person.FormHousehold{Household: 1, Village: "330523100200", Head: 1,
		Date: rig.Day("2026-11-21")})
	rig.Must(c, c.p.Commands.JoinHousehold, person.JoinHousehold{Household: 1, Person: 2, Date: rig.Day("2026-11-21")})
	number := lottery.Hash{42}
	for i, rule := range []housing.HousedRule{housing.Household, housing.Person, housing.Anybody} {
		first := housing.HomeNumber(2*i + 1)
		rig.Must(c, c.h.Commands.OpenAllocation, housing.OpenAllocation{Code: string(rule), Homes: 2, Method: housing.ByPoints,
			Public: "体彩 2026-12-01", Form: "digits:6", DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(number),
			Offered: span(first, first+1), Rule: rule, Tickets: 1})
		rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: housing.AllocationNumber(i + 1), Rows: []housing.ApplyRow{
			{Person: 1, Weight: 1, Points: 9}, {Person: 2, Weight: 1, Points: 8}}})
		rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: housing.AllocationNumber(i + 1)})
	}
	c.Wait(11 * dayMS)
	for i := range 3 {
		rig.Must(c, c.h.Commands.Draw, housing.Draw{Allocation: housing.AllocationNumber(i + 1), Number: number, Public: "123456"})
	}
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 1, Home: 1})
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 2, Home: 2}, housing.ErrHoused) // Of the household.
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 3, Home: 3}, housing.ErrHoused) // It is kept.
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 5, Home: 5})                       // Anybody may.
	rig.Must(c, c.h.Commands.Release, housing.Release{Application: 5, Reason: housing.ByWish})
	rig.Must(c, c.h.Commands.Buy, buy(60))
	rig.Refused(c, c.h.Commands.Assign, housing.Assign{Application: 3, Home: 3}, housing.ErrHoused) // It is owned.
	rig.Must(c, c.h.Commands.Assign, housing.Assign{Application: 4, Home: 3})                       // Another person.
	c.checked()
}

// A frozen list is not withdrawn once the value may be known, until a fortnight without a draw has passed.
func TestFrozenListIsDrawn(t *testing.T) {
	c := newCounty(t, 4)
	number := lottery.Hash{42}
	for i, code := range []string{"drawn", "never", "early"} {
		first := housing.HomeNumber(2*i + 1)
		rig.Must(c, c.h.Commands.OpenAllocation, housing.OpenAllocation{Code: code, Homes: 2, Method: housing.ByPoints,
			Public: "体彩 2026-12-01", Form: "digits:6", DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Commitment(number),
			Offered: span(first, first+1), Rule: housing.Anybody, Tickets: 1})
		rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: housing.AllocationNumber(i + 1),
			Rows: []housing.ApplyRow{{Person: 1, Weight: 1}}})
		rig.Must(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: housing.AllocationNumber(i + 1)})
	}
	withdraw := func(n housing.AllocationNumber) housing.WithdrawAllocation {
		return housing.WithdrawAllocation{Allocation: n, Paper: [32]byte{1}}
	}
	c.At("2026-11-30")
	rig.Must(c, c.h.Commands.WithdrawAllocation, withdraw(3)) // Nobody knows the value.
	for _, day := range []string{"2026-12-01", "2026-12-14"} {
		c.At(day)
		rig.Refused(c, c.h.Commands.WithdrawAllocation, withdraw(1), housing.ErrDrawDue)
	}
	c.At("2026-12-15")
	rig.Must(c, c.h.Commands.WithdrawAllocation, withdraw(2))
	rig.Must(c, c.h.Commands.Draw, housing.Draw{Allocation: 1, Number: number, Public: "123456"})
	rig.Refused(c, c.h.Commands.WithdrawAllocation, withdraw(1), housing.ErrWaiting)
	c.checked()
}

// A list that was not frozen in time is withdrawn, and its homes are free for another allocation.
func TestWithdrawAllocation(t *testing.T) {
	c := newCounty(t, 4)
	open := housing.OpenAllocation{Code: "late", Homes: 2, Method: housing.ByPoints, Public: "体彩 2026-12-01", Form: "digits:6",
		DrawOn: rig.Day("2026-12-01"), Commitment: lottery.Hash{1}, Offered: span(1, 2), Rule: housing.Anybody, Tickets: 1}
	rig.Must(c, c.h.Commands.OpenAllocation, open)
	rig.Must(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: 1, Weight: 1}}})
	c.Wait(11 * dayMS)
	rig.Refused(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1}, housing.ErrDate)
	rig.Refused(c, c.h.Commands.WithdrawAllocation, housing.WithdrawAllocation{Allocation: 1}, housing.ErrPaper)
	rig.Must(c, c.h.Commands.WithdrawAllocation, housing.WithdrawAllocation{Allocation: 1, Paper: [32]byte{1}})
	rig.Refused(c, c.h.Commands.Apply, housing.Apply{Allocation: 1, Rows: []housing.ApplyRow{{Person: 2, Weight: 1}}},
		housing.ErrState)
	rig.Refused(c, c.h.Commands.FreezeList, housing.FreezeList{Allocation: 1}, housing.ErrState)
	open.Code, open.DrawOn = "next", rig.Day("2027-01-01")
	rig.Must(c, c.h.Commands.OpenAllocation, open)
	c.checked()
}

package loan_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/person"
	"liangshan/village"
)

// Accounts of the tests.
const (
	fund ledger.AccountID = 10 + iota
	banks
	outside
	budget
	payable
	exposure
	counter
)

// Companies of the tests.
const (
	bank company.Number = 1 + iota
	firm
	otherFirm
)

type county struct {
	*rig.Rig
	places *village.Registry
	p      *person.Registry
	m      *company.Registry
	l      *ledger.Ledger
	o      *loan.Registry
}

func declare(k *kernel.Kernel) county {
	c := county{places: village.New(k), l: ledger.New(k)}
	c.p, c.m = person.New(k, c.places), company.New(k, c.places)
	c.o = loan.New(k, c.p, c.m, c.l)
	return c
}

func terms() loan.PublishTerms {
	return loan.PublishTerms{From: rig.Day("2023-10-01"), PersonMax: 30_000_000, PartnerRate: 1_100_000, PartnersMax: 400_000_000,
		FirmMax: 500_000_000, HireRate: 100_000, HireRateLarge: 50_000, LargeAbove: 100, PerHead: 10_000_000, RateMax: 60_000,
		MonthsMax: 36, SupportRate: 500_000, OverdueMonths: 3, FullUpTo: 10_000_000, Part: 800_000, Multiple: 5,
		Fund: fund, Banks: banks, Outside: outside, Budget: budget, Payable: payable, Exposure: exposure, Counter: counter,
		Basis: "assumed"}
}

func newCounty(t testing.TB) county {
	k := kernel.New()
	c := declare(k)
	c.Rig = rig.New(t, k)
	rig.Must(c, c.places.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "某县", Kind: village.County, From: rig.Day("2020-01-01")},
		{Code: "330523100", NameZH: "某镇", Kind: village.Township, Parent: "330523", From: rig.Day("2020-01-01")}}})
	for n := range 20 {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: person.Number(n + 1)})
	}
	for i, code := range []string{"91110105771583283D", "91110000802100433B", "914403001922038216"} {
		rig.Must(c, c.m.Commands.Register, company.Register{Code: code, NameZH: "某公司" + string(rune('A'+i)), Kind: "limited",
			Division: "330523100", From: rig.Day("2021-01-01")})
	}
	for _, code := range []string{"CNY", "guarantee"} {
		rig.Must(c, c.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: code, NameZH: code, NameEN: code, Decimals: 2})
		rig.Must(c, c.l.Commands.PublishChart, ledger.PublishChart{Unit: code, Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Liability, NameZH: "户", NameEN: "account"}}})
	}
	for id := fund; id <= counter; id++ {
		open := ledger.Open{ID: id, Unit: "CNY", Code: 1}
		if id >= exposure {
			open.Unit = "guarantee"
		}
		if id == outside || id == counter {
			open.Flags = ledger.MayOwe
		}
		rig.Must(c, c.l.Commands.Open, open)
	}
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: fund, Amount: 20_000_000})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: 200_000})
	rig.Must(c, c.o.Commands.PublishTerms, terms())
	return c
}

func (c county) checked() {
	c.Helper()
	if err := errors.Join(c.o.Audit(), c.l.Audit()); err != nil {
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

// ask is a loan of 200,000 to person 1 for a year, at 3.5 %.
func ask() loan.Grant {
	return loan.Grant{Bank: bank, Persons: []person.Number{1}, Principal: 20_000_000, Rate: 35_000, From: rig.Day(rig.Today),
		Due: rig.Day("2027-11-21"), Paper: [32]byte{1}}
}

const dayMS = 24 * 3600 * 1000

// The limits are those of the published cases.
func TestLimits(t *testing.T) {
	var suites []struct {
		Suite string
		Cases []struct {
			ID string
			In struct {
				Kind             string
				Partners         int
				Staff, Graduates uint32
				NewHires         uint32 `json:"new_hires"`
			}
			Out struct {
				Cap int64 `json:"cap_fen"`
			}
		}
	}
	data, err := os.ReadFile("testdata/limits.json")
	if err == nil {
		err = json.Unmarshal(data, &suites)
	}
	if err != nil {
		t.Fatal(err)
	}
	said, seen := terms(), 0
	for _, s := range suites {
		for _, c := range s.Cases {
			seen++
			got := said.Limit(c.In.Partners)
			if c.In.Kind == "small" {
				got = said.FirmLimit(c.In.Staff, c.In.NewHires, c.In.Graduates)
			}
			if got != c.Out.Cap {
				t.Errorf("%s: %d, want %d", c.ID, got, c.Out.Cap)
			}
		}
	}
	if seen != 8 {
		t.Errorf("%d cases", seen)
	}
}

func TestGrantRefused(t *testing.T) {
	c := newCounty(t)
	refuse := func(want *kernel.Refusal, change func(*loan.Grant)) {
		t.Helper()
		g := ask()
		change(&g)
		rig.Refused(c, c.o.Commands.Grant, g, want)
	}
	refuse(loan.ErrLimit, func(g *loan.Grant) { g.Principal = 30_000_001 })
	refuse(loan.ErrLimit, func(g *loan.Grant) { g.Persons = []person.Number{1, 2}; g.Principal = 66_000_001 })
	refuse(loan.ErrExposure, func(g *loan.Grant) {
		g.Persons, g.Firm, g.Staff, g.Hires, g.Principal = nil, firm, 10, 1, 100_000_001
	})
	refuse(loan.ErrBorrower, func(g *loan.Grant) { g.Persons = nil })
	refuse(loan.ErrBorrower, func(g *loan.Grant) { g.Persons = []person.Number{1, 1} })
	refuse(loan.ErrBorrower, func(g *loan.Grant) { g.Persons = []person.Number{99} })
	refuse(loan.ErrBorrower, func(g *loan.Grant) { g.Firm = firm; g.Staff = 3 })
	refuse(loan.ErrBank, func(g *loan.Grant) { g.Bank = 9 })
	refuse(loan.ErrAmount, func(g *loan.Grant) { g.Principal = 0 })
	refuse(loan.ErrRate, func(g *loan.Grant) { g.Rate = 60_001 })
	refuse(loan.ErrTerm, func(g *loan.Grant) { g.Due = rig.Day("2029-11-22") })
	refuse(loan.ErrDate, func(g *loan.Grant) { g.Due = g.From })
	refuse(loan.ErrDate, func(g *loan.Grant) { g.From++ })
	refuse(loan.ErrNoTerms, func(g *loan.Grant) { g.From = rig.Day("2023-09-30") })
	refuse(loan.ErrPaper, func(g *loan.Grant) { g.Paper = [32]byte{} })
	rig.Must(c, c.o.Commands.Grant, ask())
	refuse(loan.ErrBorrows, func(g *loan.Grant) { g.Persons = []person.Number{2, 1} })
	// A person who borrows and is found to be registered twice borrows under neither number.
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 4})
	refuse(loan.ErrBorrows, func(g *loan.Grant) { g.Persons = []person.Number{4} })
	g := ask() // Five times the fund is 100 million fen; 20 are taken: 80 and not one more.
	g.Persons, g.Firm, g.Staff, g.Hires, g.Principal = nil, firm, 10, 1, 80_000_001
	rig.Refused(c, c.o.Commands.Grant, g, loan.ErrExposure)
	g.Principal--
	rig.Must(c, c.o.Commands.Grant, g)
	if c.o.Exposure() != 100_000_000 {
		t.Errorf("exposure %d", c.o.Exposure())
	}
	c.checked()
}

// A loan goes through its quarters, is overdue, claimed and recovered. Above 100,000 the fund pays 80 %
// of principal and interest.
func TestOverdue(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.o.Commands.Grant, ask())
	pay := loan.NoteRepaid{Loan: 1, Amount: 5_000_000, On: rig.Day(rig.Today), Seen: 20_000_000, Reference: 1}
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	rig.Refused(c, c.o.Commands.NoteRepaid, pay, loan.ErrReference)
	pay.Reference = 2
	rig.Refused(c, c.o.Commands.NoteRepaid, pay, loan.ErrSeen)
	pay.Seen, pay.Amount = 15_000_000, 15_000_001
	rig.Refused(c, c.o.Commands.NoteRepaid, pay, loan.ErrTooMuch)
	support := loan.Support{Loan: 1, Period: rig.Day("2026-10-01"), Interest: 59_791}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrPeriod) // Not over.
	c.Wait(60 * dayMS)
	rig.Refused(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2026-10-01"), Interest: 59_793}, loan.ErrInterest)
	rig.Must(c, c.o.Commands.Support, support)
	if got := c.balance(payable); got != 29_896 { // Half of 597.91 is 298.955, rounded half up.
		t.Errorf("%d", got)
	}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrSupported)
	rig.Refused(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2026-11-01"), Interest: 1}, loan.ErrPeriod)
	rig.Refused(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2026-07-01"), Interest: 1}, loan.ErrPeriod)
	claim := loan.Claim{Loan: 1, Interest: 472_501, On: rig.Day("2027-11-22"), Paper: [32]byte{1}}

	c.Wait(306 * dayMS) // 22 November 2027.
	if l, _ := c.o.Loan(1); l.State != loan.Late {
		t.Fatalf("%+v", l)
	}
	rig.Refused(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2027-07-01"), Interest: 1}, loan.ErrOverdue)
	release(c, claim, loan.ErrEarly)
	c.Wait(90 * dayMS) // 20 February 2028: a day short of three months.
	claim.On = rig.Day("2028-02-20")
	release(c, claim, loan.ErrEarly)
	c.Wait(dayMS)
	claim.On = rig.Day("2028-02-21")
	claim.Interest = 2_000_000
	release(c, claim, loan.ErrInterest)
	claim.Interest = 472_501
	rig.Must(c, c.o.Commands.Claim, claim)
	if got := c.balance(banks); got != 12_378_001 || c.o.Exposure() != 0 { // 80 % of 154,725.01 = 123,780.008.
		t.Errorf("the fund paid %d, still stands for %d", got, c.o.Exposure())
	}
	release(c, claim, loan.ErrEnded)
	g := ask()
	g.From, g.Due = rig.Day("2028-02-21"), rig.Day("2028-12-01")
	rig.Refused(c, c.o.Commands.Grant, g, loan.ErrBorrows) // Nothing is back yet.
	back := loan.Recover{Loan: 1, Amount: 525_003, On: rig.Day("2028-02-21"), Seen: 15_472_501, Reference: 8}
	rig.Must(c, c.o.Commands.Recover, back)
	rig.Refused(c, c.o.Commands.Recover, back, loan.ErrReference)
	back.Amount, back.Seen, back.Reference = 14_947_498, 14_947_498, 9
	rig.Must(c, c.o.Commands.Recover, back)
	if got := c.balance(fund); got != 20_000_000 {
		t.Errorf("all is back and the fund has %d", got)
	}
	rig.Must(c, c.o.Commands.Grant, g)
	c.checked()
	db := c.ProjectedOf(16, loan.Schema)
	if got := c.Value(db, `SELECT state || owed_fen || claim_date FROM loan_loan WHERE number = 1`); got != "claimed02028-02-21" {
		t.Error(got)
	}
}

func release(c county, claim loan.Claim, want *kernel.Refusal) {
	c.Helper()
	if got := rig.RefusalOf(rig.Do(c, c.o.Commands.Claim, claim).Err); got != want {
		c.Fatalf("%v, want %v", got, want)
	}
}

// At 100,000 exactly the fund pays all, a fen above 80 %: the step of the text.
func TestStep(t *testing.T) {
	for principal, want := range map[int64]int64{10_000_000: 10_000_000, 10_000_001: 8_000_001} {
		c := newCounty(t)
		g := ask()
		g.Principal, g.Due = principal, rig.Day("2026-12-01")
		rig.Must(c, c.o.Commands.Grant, g)
		c.Wait(110 * dayMS)
		rig.Must(c, c.o.Commands.Claim, loan.Claim{Loan: 1, On: rig.Day("2027-03-05"), Paper: [32]byte{1}})
		if got := c.balance(banks); got != want {
			t.Errorf("%d: the fund paid %d, want %d", principal, got, want)
		}
		c.checked()
	}
}

// A loan that is repaid in time is settled, its clock does not ring, and its borrower is free.
func TestRepaid(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.o.Commands.Grant, ask())
	rig.Must(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: 1, Amount: 20_000_000, On: rig.Day(rig.Today), Seen: 20_000_000, Reference: 1})
	rig.Must(c, c.o.Commands.Grant, ask())
	c.Wait(366 * dayMS)
	first, _ := c.o.Loan(1)
	second, _ := c.o.Loan(2)
	if first.State != loan.Settled || second.State != loan.Late {
		t.Errorf("%+v %+v", first, second)
	}
	// A late payment settles it too, and the fund has nothing to pay.
	rig.Must(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: 2, Amount: 20_000_000, On: rig.Day("2027-11-22"), Seen: 20_000_000, Reference: 2})
	release(c, loan.Claim{Loan: 2, On: rig.Day("2027-11-22"), Paper: [32]byte{1}}, loan.ErrEnded)
	rig.Refused(c, c.o.Commands.Recover, loan.Recover{Loan: 2, Amount: 1, Reference: 9}, loan.ErrNoClaim)
	c.checked()
}

// What the fund and the budget cannot pay they do not pay.
func TestShort(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.Due = rig.Day("2027-01-15")
	rig.Must(c, c.o.Commands.Grant, g)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: budget, Credit: outside, Amount: 170_000})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: fund, Credit: outside, Amount: 4_000_001})
	c.Wait(45 * dayMS)
	rig.Refused(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2026-10-01"), Interest: 60_001}, loan.ErrBudget)
	c.Wait(110 * dayMS)
	release(c, loan.Claim{Loan: 1, On: rig.Day("2027-04-20"), Paper: [32]byte{1}}, loan.ErrFund)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: fund, Amount: 1})
	rig.Must(c, c.o.Commands.Claim, loan.Claim{Loan: 1, On: rig.Day("2027-04-20"), Paper: [32]byte{1}})
	c.checked()
}

func TestTermsRefused(t *testing.T) {
	c := newCounty(t)
	for want, change := range map[*kernel.Refusal]func(*loan.PublishTerms){
		loan.ErrTermsOrder: func(*loan.PublishTerms) {},
		loan.ErrTerms:      func(s *loan.PublishTerms) { s.From++; s.Part = 1_000_001 },
		loan.ErrAccount:    func(s *loan.PublishTerms) { s.From++; s.Counter = fund },
	} {
		s := terms()
		change(&s)
		rig.Refused(c, c.o.Commands.PublishTerms, s, want)
	}
	next := terms()
	next.From, next.FullUpTo = rig.Day("2026-12-01"), 20_000_000
	rig.Must(c, c.o.Commands.PublishTerms, next)
	// A loan keeps the terms under which it was granted.
	g := ask()
	g.Principal, g.Due = 20_000_000, rig.Day("2026-12-05")
	rig.Must(c, c.o.Commands.Grant, g)
	c.Wait(110 * dayMS)
	rig.Must(c, c.o.Commands.Claim, loan.Claim{Loan: 1, On: rig.Day("2027-03-10"), Paper: [32]byte{1}})
	if got := c.balance(banks); got != 16_000_000 {
		t.Errorf("%d", got)
	}
	c.checked()
}

// TestElsewhere: what a programme pays for a loan, the loan does not pay again.
func TestElsewhere(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.Principal, g.Due = 10_000_000, rig.Day("2027-06-01")
	rig.Must(c, c.o.Commands.Grant, g)
	c.Wait(320 * dayMS)
	paid := map[string]bool{}
	c.o.InterestElsewhere = func(number uint64, from, to calendar.Date) bool {
		return number == 1 && paid["interest"] && from == rig.Day("2027-01-01") && to == rig.Day("2027-03-31")
	}
	c.o.ClaimElsewhere = func(number uint64, _, _ calendar.Date) bool { return number == 1 && paid["claim"] }
	claim := loan.Claim{Loan: 1, On: rig.Day("2027-10-01"), Paper: [32]byte{1}}
	paid["claim"] = true
	rig.Refused(c, c.o.Commands.Claim, claim, loan.ErrElsewhere)
	delete(paid, "claim")
	rig.Must(c, c.o.Commands.Claim, claim)

	c = newCounty(t)
	g.Due = rig.Day("2028-06-01")
	rig.Must(c, c.o.Commands.Grant, g)
	c.Wait(230 * dayMS)
	c.o.InterestElsewhere = func(number uint64, from, to calendar.Date) bool {
		return number == 1 && from == rig.Day("2027-01-01") && to == rig.Day("2027-03-31")
	}
	support := loan.Support{Loan: 1, Period: rig.Day("2027-01-01"), Interest: 10_000}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrElsewhere)
	support.Period = rig.Day("2027-04-01")
	rig.Must(c, c.o.Commands.Support, support)
	for span, want := range map[[2]string]bool{{"2027-06-30", "2027-06-30"}: true, {"2027-01-01", "2027-03-31"}: false,
		{"2027-02-01", "2027-12-31"}: true, {"2027-07-01", "2027-12-31"}: false} {
		if got := c.o.Supports(1, rig.Day(span[0]), rig.Day(span[1])); got != want {
			t.Errorf("%v: %t", span, got)
		}
	}
}

// A resident whose loan was repaid on its second day has no interest to be supported for the months after it.
func TestSupportFollowsRepayments(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.From, g.Due = rig.Day("2026-01-01"), rig.Day("2027-12-31")
	rig.Must(c, c.o.Commands.Grant, g)
	pay := loan.NoteRepaid{Loan: 1, Amount: 20_000_000, On: rig.Day("2026-01-02"), Seen: 20_000_000, Reference: 1}
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	support := loan.Support{Loan: 1, Period: rig.Day("2026-04-01"), Interest: 1}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrPeriod)
	// 200,000.00 for one day at 3.5 %: 20,000,000 × 0.035 ÷ 360 = 1,944.44…, rounded up.
	support = loan.Support{Loan: 1, Period: rig.Day("2026-01-01"), Interest: 1_946}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrInterest)
	support.Interest = 1_945
	rig.Must(c, c.o.Commands.Support, support)
	// Another that begins before the first had ended would have the same months again.
	g.From = rig.Day("2026-01-01")
	rig.Refused(c, c.o.Commands.Grant, g, loan.ErrOverlap)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 4})
	g.Persons = []person.Number{4}
	rig.Refused(c, c.o.Commands.Grant, g, loan.ErrOverlap)
	g.From = rig.Day("2026-01-02")
	rig.Must(c, c.o.Commands.Grant, g)
	// Of 20,000,000 are 5,000,000 repaid on 2026-02-01: (30 × 20 + 59 × 15) million × 0.035 ÷ 360 = 144,375.
	rig.Must(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: 2, Amount: 5_000_000, On: rig.Day("2026-02-01"),
		Seen: 20_000_000, Reference: 2})
	support = loan.Support{Loan: 2, Period: rig.Day("2026-01-01"), Interest: 144_376}
	rig.Refused(c, c.o.Commands.Support, support, loan.ErrInterest)
	support.Interest--
	rig.Must(c, c.o.Commands.Support, support)
	rig.Refused(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: 2, Amount: 1_000_000, On: rig.Day("2026-03-31"),
		Seen: 15_000_000, Reference: 3}, loan.ErrBelies)
	rig.Must(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: 2, Amount: 1_000_000, On: rig.Day("2026-04-01"),
		Seen: 15_000_000, Reference: 3})
	c.checked()
}

// What was supported was paid, so that it cannot be claimed as unpaid.
func TestClaimLeavesSupported(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.From, g.Due = rig.Day("2026-01-01"), rig.Day("2026-12-31")
	rig.Must(c, c.o.Commands.Grant, g)
	rig.Must(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: rig.Day("2026-01-01"), Interest: 175_000})
	c.Wait(140 * dayMS)
	// The term of 364 days bears 707,777.7…, rounded up 707,778, of which 175,000 are paid.
	claim := loan.Claim{Loan: 1, Interest: 532_779, On: rig.Day("2027-04-01"), Paper: [32]byte{1}}
	release(c, claim, loan.ErrInterest)
	claim.Interest--
	rig.Must(c, c.o.Commands.Claim, claim)
	c.checked()
}

func TestTakeBackRepayment(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.Due = rig.Day("2026-12-01")
	rig.Must(c, c.o.Commands.Grant, g)
	pay := loan.NoteRepaid{Loan: 1, Amount: 20_000_000, On: rig.Day(rig.Today), Seen: 20_000_000, Reference: 7}
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	back := loan.TakeBackRepayment{Loan: 1, Reference: 7, Paper: [32]byte{1}}
	for want, change := range map[*kernel.Refusal]func(*loan.TakeBackRepayment){
		loan.ErrUnknown: func(b *loan.TakeBackRepayment) { b.Loan = 9 },
		loan.ErrReceipt: func(b *loan.TakeBackRepayment) { b.Reference = 8 },
		loan.ErrPaper:   func(b *loan.TakeBackRepayment) { b.Paper = [32]byte{} },
	} {
		b := back
		change(&b)
		refused(c, b, want)
	}
	rig.Must(c, c.o.Commands.TakeBack, back)
	if l, _ := c.o.Loan(1); l.State != loan.Standing || l.Unpaid != 20_000_000 || c.o.Exposure() != 20_000_000 {
		t.Errorf("%+v, the fund stands for %d", l, c.o.Exposure())
	}
	pay.Amount = 2_000_000 // The same number, as the bank meant it.
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	c.Wait(20 * dayMS)
	pay = loan.NoteRepaid{Loan: 1, Amount: 18_000_000, On: rig.Day("2026-12-05"), Seen: 18_000_000, Reference: 9}
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	back.Reference = 9
	rig.Must(c, c.o.Commands.TakeBack, back)
	if l, _ := c.o.Loan(1); l.State != loan.Late || l.Unpaid != 18_000_000 {
		t.Errorf("%+v", l)
	}
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	g.From, g.Due = rig.Day("2026-12-05"), rig.Day("2027-12-05")
	rig.Must(c, c.o.Commands.Grant, g)
	refused(c, back, loan.ErrBorrows)
	c.checked()
}

// TestTakeBackOfAnEarlierLoan: a loan does not stand again for days that a later one of its borrower has, also if that one
// is repaid, and if it was granted to another number of the same person.
func TestTakeBackOfAnEarlierLoan(t *testing.T) {
	c := newCounty(t)
	repaid := func(g loan.Grant, reference uint64) {
		t.Helper()
		rig.Must(c, c.o.Commands.Grant, g)
		rig.Must(c, c.o.Commands.NoteRepaid, loan.NoteRepaid{Loan: loan.Number(reference), Amount: g.Principal,
			On: rig.Day(rig.Today), Seen: g.Principal, Reference: reference})
	}
	g := ask()
	g.Principal = 1_000_000
	repaid(g, 1)
	back := loan.TakeBackRepayment{Loan: 1, Reference: 1, Paper: [32]byte{1}}
	g.From = rig.Day(rig.Today)
	repaid(g, 2)
	refused(c, back, loan.ErrBorrows)
	g.Persons = []person.Number{5}
	repaid(g, 3)
	g.Persons = []person.Number{6}
	repaid(g, 4)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 6, Kept: 7})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 5, Kept: 7})
	back.Loan, back.Reference = 3, 3
	refused(c, back, loan.ErrBorrows)
	g.Persons, g.Firm, g.Staff, g.Hires = nil, firm, 10, 1
	repaid(g, 5)
	repaid(g, 6)
	back.Loan, back.Reference = 5, 5
	refused(c, back, loan.ErrBorrows)
	for _, newest := range []uint64{2, 4, 6} {
		back.Loan, back.Reference = loan.Number(newest), newest
		rig.Must(c, c.o.Commands.TakeBack, back)
	}
	c.checked()
}

func refused(c county, back loan.TakeBackRepayment, want *kernel.Refusal) {
	c.Helper()
	if got := rig.RefusalOf(rig.Do(c, c.o.Commands.TakeBack, back).Err); got != want {
		c.Errorf("%v, want %v", got, want)
	}
}

// TestTakeBackSupportOfItsOwn: what lies on the account for one loan is not taken for another whose support was paid out
// and is not back; what came back is said to have.
func TestTakeBackSupportOfItsOwn(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.From = rig.Day("2026-01-01")
	rig.Must(c, c.o.Commands.Grant, g)
	g.Persons = []person.Number{2}
	rig.Must(c, c.o.Commands.Grant, g)
	back := loan.TakeBackSupport{Loan: 1, Period: g.From, Paper: [32]byte{1}}
	rig.Must(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: g.From, Interest: 175_000})
	paid := c.balance(payable)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: payable, Credit: outside, Amount: paid})
	rig.Must(c, c.o.Commands.Support, loan.Support{Loan: 2, Period: g.From, Interest: 175_000})
	rig.Refused(c, c.o.Commands.Unsupport, back, loan.ErrPaidOut) // It left the account unnoted.
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: payable, Amount: paid})
	pay := loan.PaySupport{Loan: 1, Period: g.From}
	rig.Must(c, c.o.Commands.PaySupport, pay)
	rig.Refused(c, c.o.Commands.PaySupport, pay, loan.ErrPaidOut)
	rig.Refused(c, c.o.Commands.Unsupport, back, loan.ErrPaidOut)
	budgetWas := c.balance(budget)
	back.Returned = true
	rig.Must(c, c.o.Commands.Unsupport, back)
	if c.balance(payable) != paid || c.balance(budget) != budgetWas+paid {
		t.Error(c.balance(payable), paid, c.balance(budget), budgetWas)
	}
	rig.Refused(c, c.o.Commands.PaySupport, pay, loan.ErrNotSupported)
	back.Loan = 2
	rig.Refused(c, c.o.Commands.Unsupport, back, loan.ErrPaidOut) // Nothing of it was paid out.
	back.Returned = false
	rig.Must(c, c.o.Commands.Unsupport, back)
	c.checked()
}

// TestSupportAnewOfOverdue: support of a quarter before a loan was overdue, once taken back, is given anew as it was
// borne; the table keeps both.
func TestSupportAnewOfOverdue(t *testing.T) {
	c := newCounty(t)
	g := ask()
	g.From, g.Due = rig.Day("2026-01-01"), rig.Day("2026-12-31")
	rig.Must(c, c.o.Commands.Grant, g)
	given := loan.Support{Loan: 1, Period: g.From, Interest: 175_000}
	rig.Must(c, c.o.Commands.Support, given)
	c.Wait(60 * dayMS)
	rig.Must(c, c.o.Commands.Unsupport, loan.TakeBackSupport{Loan: 1, Period: g.From, Paper: [32]byte{1}})
	other := given
	other.Period = rig.Day("2026-04-01")
	rig.Refused(c, c.o.Commands.Support, other, loan.ErrOverdue)
	given.Interest = 170_000
	rig.Must(c, c.o.Commands.Support, given)
	c.checked()
}

// TestTakeBackSupport: support of interest that was never borne is taken back by two persons, the repayment that belied
// it can be noted, and the quarter is supported again for what was borne.
func TestTakeBackSupport(t *testing.T) {
	c := newCounty(t)
	balance := func(id ledger.AccountID) int64 { a, _ := c.l.Account(id); return a.Balance() }
	budgetWas := balance(budget)
	g := ask()
	g.From = rig.Day("2026-01-01")
	rig.Must(c, c.o.Commands.Grant, g)
	// 200,000.00 for 90 days at 3.5 %: 20,000,000 × 90 × 0.035 ÷ 360 = 175,000.
	rig.Must(c, c.o.Commands.Support, loan.Support{Loan: 1, Period: g.From, Interest: 175_000})
	pay := loan.NoteRepaid{Loan: 1, Amount: 20_000_000, On: rig.Day("2026-03-01"), Seen: 20_000_000, Reference: 7}
	rig.Refused(c, c.o.Commands.NoteRepaid, pay, loan.ErrBelies)
	back := loan.TakeBackSupport{Loan: 1, Period: g.From, Paper: [32]byte{1}}
	for want, change := range map[*kernel.Refusal]func(*loan.TakeBackSupport){
		loan.ErrUnknown:      func(b *loan.TakeBackSupport) { b.Loan = 9 },
		loan.ErrNotSupported: func(b *loan.TakeBackSupport) { b.Period = rig.Day("2026-07-01") },
		loan.ErrPaper:        func(b *loan.TakeBackSupport) { b.Paper = [32]byte{} },
	} {
		b := back
		change(&b)
		rig.Refused(c, c.o.Commands.Unsupport, b, want)
	}
	given := balance(payable)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: payable, Credit: outside, Amount: 1})
	rig.Refused(c, c.o.Commands.Unsupport, back, loan.ErrPaidOut)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: payable, Amount: 1})
	rig.Must(c, c.o.Commands.Unsupport, back)
	if balance(payable) != 0 || given == 0 || balance(budget) != budgetWas {
		t.Error(balance(payable), given, balance(budget), budgetWas)
	}
	rig.Refused(c, c.o.Commands.Unsupport, back, loan.ErrNotSupported)
	rig.Must(c, c.o.Commands.NoteRepaid, pay)
	// Borne for 59 days: 20,000,000 × 59 × 0.035 ÷ 360 = 114,722.2…, rounded up.
	again := loan.Support{Loan: 1, Period: g.From, Interest: 114_724}
	rig.Refused(c, c.o.Commands.Support, again, loan.ErrInterest)
	again.Interest--
	rig.Must(c, c.o.Commands.Support, again)
	c.checked()
}

package demo

import (
	"crypto/sha256"
	"fmt"
	"time"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/housing"
	"liangshan/ledger"
	"liangshan/loan"
	"liangshan/lottery"
	"liangshan/person"
	"liangshan/quantity"
)

// Homes are what the demonstration lets, shares and draws, and how a few of its loans go on. All of it is synthetic.
type Homes struct {
	Clock *Clock // Moves on to the day of the draw.

	Contracts, Leases, Months, Payments int
	Applications, Places                int
	Repaid, Supported, Overdue          int
	OwedFen                             int64

	y      *Year
	today  calendar.Date
	people []person.Number
}

const (
	rentBudget     ledger.AccountID = 515005 // As in homes.yaml.
	interestBudget ledger.AccountID = 516004 // As in loans.yaml.

	firstFlat   = housing.HomeNumber(4001) // Behind the homes for shared ownership.
	firstDrawn  = housing.HomeNumber(11)
	drawnPlaces = 5
	drawnValue  = "03081519223107"
)

// notaryNumber is what a notary would keep secret until the draw.
var notaryNumber = lottery.Hash(sha256.Sum256([]byte("synthetic notary number")))

// House signs contracts and leases, bills and pays rent, draws a small allocation, and lets loans go on. It comes after
// Register, and after the figures of the year are published.
func (y *Year) House(h *Homes) error {
	var err error
	h.y, h.people = y, y.people(70)
	h.today, err = calendar.FromMillis(y.r.Now())
	if y.err = firstOf(y.err, err); y.err != nil {
		return y.err
	}
	h.sign()
	h.bill()
	h.lend()
	h.allocate()
	if y.err == nil {
		y.err = y.r.Read(y.ctx, func(c *county.County) {
			for n := loan.Number(1); ; n++ {
				l, ok := c.Loan.Loan(n)
				if !ok {
					return
				}
				if l.State == loan.Late {
					h.Overdue++
				}
			}
		})
	}
	return y.err
}

// months returns the first day of the month so many months ago.
func (h *Homes) months(ago int) calendar.Date {
	_, _, day := h.today.Civil()
	first, err := (h.today - calendar.Date(day-1)).AddMonths(-ago)
	h.y.err = firstOf(h.y.err, err)
	return first
}

// sign makes a contract of two owners and three leases, one of them with support.
func (h *Homes) sign() {
	begin := h.months(3)
	h.y.release("housing clerk", "housing.buy", housing.Buy{Home: 1, On: begin + 9, Price: 1_200_000 * yuan,
		Owners:    []housing.Owner{{Person: h.people[40], Num: 3, Den: 10}, {Person: h.people[41], Num: 3, Den: 10}},
		PublicNum: 2, PublicDen: 5, Paper: sha256.Sum256([]byte("synthetic contract"))})
	h.Contracts = 1
	for i, monthly := range []int64{1500 * yuan, 1200 * yuan, 1000 * yuan} {
		h.y.do("housing clerk", "housing.sign_lease", housing.SignLease{Home: firstFlat + housing.HomeNumber(i),
			Tenant: h.people[42+i], Monthly: monthly, From: begin + calendar.Date(5*i)})
		h.Leases++
	}
	h.y.do("accountant", "ledger.transfer", ledger.Transfer{Debit: outside, Credit: rentBudget, Amount: 50_000 * yuan})
	until, err := begin.AddMonths(12)
	h.y.err = firstOf(h.y.err, err)
	h.y.release("housing clerk", "housing.grant_support", housing.GrantSupport{Lease: 1, Monthly: 500 * yuan, From: begin,
		Until: until, Programme: "rent_support"})
}

// bill bills the months that are over. The owners and one tenant pay all, one pays a part, one nothing.
func (h *Homes) bill() {
	for ago := 3; ago >= 1; ago-- {
		h.y.do("housing clerk", "housing.bill", housing.Bill{Month: h.months(ago)})
		h.Months++
	}
	for i, s := range []housing.Subject{{Kind: housing.OfContract, Number: 1},
		{Kind: housing.OfLease, Number: 1},
		{Kind: housing.OfLease, Number: 2}, {Kind: housing.OfLease, Number: 3}} {
		owed := int64(0)
		if h.y.err == nil {
			h.y.err = h.y.r.Read(h.y.ctx, func(c *county.County) {
				due, _ := c.Housing.DueOf(s)
				owed = due.Owed()
			})
		}
		pays := []int64{owed, owed, 1500 * yuan, 0}[i]
		if h.OwedFen += owed - pays; pays > 0 {
			h.y.do("housing clerk", "housing.note_payment", housing.NotePayment{Kind: s.Kind, Number: s.Number,
				Amount: pays, Seen: owed, Reference: uint64(9_000_001 + i)})
			h.Payments++
		}
	}
}

// lend supports the interest of a quarter that is over, of loans that had begun by then, and notes repayments.
func (h *Homes) lend() {
	h.y.do("accountant", "ledger.transfer",
		ledger.Transfer{Debit: outside, Credit: interestBudget, Amount: 50_000 * yuan})
	year, month, _ := h.today.Civil()
	end, err := calendar.New(year, (month-1)/3*3+1, 1)
	h.y.err = firstOf(h.y.err, err)
	quarter, err := end.AddMonths(-3)
	h.y.err = firstOf(h.y.err, err)
	for number := loan.Number(2); number < 40 && h.y.err == nil; number++ {
		var l loan.Loan
		h.y.err = h.y.r.Read(h.y.ctx, func(c *county.County) { l, _ = c.Loan.Loan(number) })
		days := int64(end - max(quarter, l.From))
		if l.Unpaid == 0 || days <= 1 {
			continue
		}
		interest, err := quantity.MulDiv(l.Principal, int64(l.Rate)*days, 360*int64(quantity.RateOne), quantity.Down)
		h.y.err = firstOf(h.y.err, err)
		h.y.do("loan clerk", "loan.support", loan.Support{Loan: number, Period: quarter, Interest: interest})
		h.y.do("loan clerk", "loan.note_repaid", loan.NoteRepaid{Loan: number, Amount: l.Principal / 4, On: h.today,
			Seen: l.Unpaid, Reference: uint64(8_000_000 + number)})
		h.Supported++
		h.Repaid++
	}
}

// allocate draws five homes among twenty households, and gives the first of them one.
func (h *Homes) allocate() {
	h.y.do("housing clerk", "housing.open_allocation", housing.OpenAllocation{Code: "synthetic_spring",
		Homes: drawnPlaces, Method: housing.ByLottery, Public: "演示公布的号码(合成)", Form: "digits:14", DrawOn: h.today + 1,
		Commitment: lottery.Commitment(notaryNumber), Rule: housing.Household, Tickets: 2,
		Offered: []housing.HomeSpan{{First: firstDrawn, Last: firstDrawn + drawnPlaces - 1}}})
	apply := housing.Apply{Allocation: 1}
	for i, who := range h.people[50:70] {
		apply.Rows = append(apply.Rows, housing.ApplyRow{Person: who, Weight: uint32(1 + i%2)})
	}
	h.Applications, h.Places = len(apply.Rows), drawnPlaces
	h.y.do("housing clerk", "housing.apply", apply)
	h.y.do("housing clerk", "housing.freeze_list", housing.FreezeList{Allocation: 1})
	h.Clock.To(time.UnixMilli((h.today + 1).StartMillis()).Add(10 * time.Hour))
	h.y.do("housing clerk", "housing.draw", housing.Draw{Allocation: 1, Number: notaryNumber, Public: drawnValue})
	first := housing.ApplicationNumber(0)
	if h.y.err == nil {
		h.y.err = h.y.r.Read(h.y.ctx, func(c *county.County) {
			for n := housing.ApplicationNumber(1); n <= housing.ApplicationNumber(len(apply.Rows)); n++ {
				if one, _ := c.Housing.Application(n); one.Rank == 1 {
					first = n
				}
			}
		})
	}
	if h.y.err == nil && first == 0 {
		h.y.err = fmt.Errorf("demo: nobody is the first in the draw")
	}
	h.y.do("housing clerk", "housing.assign", housing.Assign{Application: first, Home: firstDrawn})
}

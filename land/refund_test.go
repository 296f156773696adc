package land_test

import (
	"math/big"
	"testing"

	"liangshan/kernel/rig"
	"liangshan/land"
	"liangshan/ledger"
)

// part is a fraction of an amount, halves up, in exact numbers.
func part(fen, num, den int64) int64 {
	q := new(big.Rat).SetFrac64(num, den)
	q.Mul(q, new(big.Rat).SetInt64(fen))
	q.Add(q, big.NewRat(1, 2))
	return new(big.Int).Div(q.Num(), q.Denom()).Int64()
}

// TestRefund ends contracts whose rent was paid ahead: what comes back is what the contract
// agreed, moves through the ledger once, and a second, earlier end gives back the difference.
func TestRefund(t *testing.T) {
	w := contracted(t)
	c := first()
	bad := func(change func(*land.Sign)) {
		t.Helper()
		s := c
		s.Code, s.Parcels = "X-1", []land.Number{3}
		change(&s)
		rig.Refused(w, w.land.Commands.Sign, s, land.ErrRefund)
	}
	bad(func(s *land.Sign) { s.Refund = 3 })
	bad(func(s *land.Sign) { s.Rate, s.Prepaid, s.PayFrom, s.PayTo, s.Refund = 0, 0, 0, 0, land.RefundDays })

	// Contract 1 gives nothing back; 2 by days; 3 by months. Each is five years, three of them paid ahead.
	days, months := c, c
	days.Code, days.Parcels, days.Refund, days.Prepaid = "D-1", []land.Number{3}, land.RefundDays, 3
	months.Code, months.Parcels, months.Refund, months.Prepaid = "M-1", []land.Number{4}, land.RefundMonths, 3
	months.Grantor = byVillage
	rig.Must(w, w.land.Commands.Sign, days)
	rig.Must(w, w.land.Commands.Sign, months)
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{1, 2, 3}, rig.Day("2020-03-01"), true})
	year := func(n land.ContractNumber) int64 {
		c, _ := w.land.Contract(n)
		return rentOf(c.Area, c.Rate, 1, 1)
	}
	balance := func(id ledger.AccountID) int64 { a, _ := w.books.Account(id); return a.Balance() }
	owed := func(n land.ContractNumber) int64 { c, _ := w.land.Contract(n); return c.Owed }
	paid := balance(farmPot)
	if paid != 2*year(1)+3*year(2)+3*year(3) {
		t.Fatal(paid)
	}
	for n := land.ContractNumber(1); n <= 3; n++ {
		rig.Must(w, w.land.Commands.End, land.End{n, rig.Day("2021-06-10"), "agreed"})
	}
	// The second year runs from 2021-02-28 to 2022-02-27. From 2021-06-10 on 263 of its 365 days are left, and
	// eight months begin: on the 28th or 29th of June to January. The third year was not begun.
	if owed(1) != 0 || owed(2) != part(year(2), 263, 365)+year(2) || owed(3) != part(year(3), 8, 12)+year(3) {
		t.Errorf("%d %d %d of %d and %d a year", owed(1), owed(2), owed(3), year(2), year(3))
	}
	w.checked()
	refund := w.land.Commands.RefundRent
	rig.Refused(w, refund, land.RefundRent{}, land.ErrNoRows)
	rig.Refused(w, refund, land.RefundRent{Contracts: make([]land.ContractNumber, land.ContractsMax+1)}, land.ErrTooManyRows)
	rig.Refused(w, refund, land.RefundRent{[]land.ContractNumber{2, 1}, true}, land.ErrTwice, 1)
	rig.Refused(w, refund, land.RefundRent{[]land.ContractNumber{1}, true}, land.ErrNothingOwed, 0)
	rig.Refused(w, refund, land.RefundRent{[]land.ContractNumber{9}, true}, land.ErrNoContract, 0)
	back, coops := owed(2)+owed(3), balance(coopPot)
	result := rig.Do(w, refund, land.RefundRent{Contracts: []land.ContractNumber{1, 2, 3}})
	if result.Err != nil || len(result.Refused) != 1 || balance(farmPot) != paid-back || balance(coopPot) != coops+back {
		t.Error(result, balance(farmPot), paid-back)
	}
	rig.Refused(w, refund, land.RefundRent{[]land.ContractNumber{2}, true}, land.ErrNothingOwed, 0)

	// They end earlier still: the difference is owed, and no more than was paid ever comes back.
	rig.Must(w, w.land.Commands.End, land.End{2, rig.Day("2020-02-29"), "never_began"})
	if want := 3*year(2) - part(year(2), 263, 365) - year(2); owed(2) != want {
		t.Errorf("%d, want %d", owed(2), want)
	}
	rig.Must(w, w.land.Commands.End, land.End{3, rig.Day("2021-02-28"), "agreed"})
	if want := 2*year(3) - part(year(3), 8, 12) - year(3); owed(3) != want {
		t.Errorf("%d, want %d", owed(3), want)
	}
	rig.Must(w, refund, land.RefundRent{[]land.ContractNumber{2, 3}, true})
	if balance(farmPot) != 2*year(1)+year(3) {
		t.Errorf("%d is left, want %d", balance(farmPot), 2*year(1)+year(3))
	}
	w.checked()
}

// TestRefundOfPartYear ends a contract in its last year, which is not whole, and one whose last
// year was paid by days after an end.
func TestRefundOfPartYear(t *testing.T) {
	w := contracted(t)
	c := first()
	c.Code, c.Parcels, c.Refund, c.Prepaid = "D-1", []land.Number{3}, land.RefundDays, 2
	c.From, c.To = rig.Day("2021-01-01"), rig.Day("2022-03-31")
	m := c
	m.Code, m.Parcels, m.Grantor, m.Refund = "M-1", []land.Number{4}, byVillage, land.RefundMonths
	rig.Must(w, w.land.Commands.Sign, c)
	rig.Must(w, w.land.Commands.Sign, m)
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{2, 3}, rig.Day("2021-01-01"), true})
	rig.Must(w, w.land.Commands.End, land.End{2, rig.Day("2022-02-15"), "agreed"})
	rig.Must(w, w.land.Commands.End, land.End{3, rig.Day("2022-02-15"), "agreed"})
	two, _ := w.land.Contract(2)
	three, _ := w.land.Contract(3)
	last := rentOf(two.Area, two.Rate, 90, 365) // January to March.
	if two.Owed != part(last, 45, 90) || three.Owed != part(rentOf(three.Area, three.Rate, 90, 365), 31, 90) {
		t.Errorf("%d and %d of %d", two.Owed, three.Owed, last)
	}
	// Contract 4 ends in its second year, which is paid after that: nothing is owed until it ends earlier.
	late := first()
	late.Code, late.Parcels, late.Refund, late.Prepaid = "D-2", []land.Number{3}, land.RefundDays, 0
	late.From, late.To = rig.Day("2022-03-01"), rig.Day("2025-02-28")
	rig.Must(w, w.land.Commands.Sign, late)
	rig.Must(w, w.land.Commands.End, land.End{4, rig.Day("2023-09-01"), "agreed"})
	rig.Must(w, w.land.Commands.PayRent, land.PayRent{[]land.ContractNumber{4}, rig.Day("2023-09-01"), true})
	if four, _ := w.land.Contract(4); four.Owed != 0 || four.Paid != 2 {
		t.Errorf("%+v", four)
	}
	rig.Must(w, w.land.Commands.End, land.End{4, rig.Day("2023-08-01"), "agreed"})
	four, _ := w.land.Contract(4)
	if want := part(rentOf(four.Area, four.Rate, 184, 366), 31, 184); four.Owed != want {
		t.Errorf("%d, want %d", four.Owed, want)
	}
	w.checked()
}

package housing_test

import (
	"testing"

	"liangshan/housing"
	"liangshan/kernel/rig"
)

// A lease that ends on the 11th of a September that was billed and paid: 10 days of 30 are due. 1000.01 yuan × 10 ÷ 30 is
// 333.34, of 400.00 of support 133.33 was for those days; 666.67 less 266.67 come back, 266.67 to the budget.
func TestDaysNotLivedInComeBack(t *testing.T) {
	c := newCounty(t, 3)
	rig.Must(c, c.h.Commands.SignLease, housing.SignLease{Home: 5, Tenant: 1, Monthly: 100_001, From: rig.Day("2026-09-01")})
	rig.Must(c, c.h.Commands.GrantSupport, housing.GrantSupport{Lease: 1, Monthly: 40_000, From: rig.Day("2026-09-01"),
		Until: rig.Day("2027-01-01"), Programme: "rent_support"})
	rig.Must(c, c.h.Commands.Bill, housing.Bill{Month: rig.Day("2026-09-01")})
	rig.Must(c, c.h.Commands.NotePayment, housing.NotePayment{Kind: housing.OfLease, Number: 1, Amount: 60_001, Seen: 60_001,
		Reference: 7})
	before := c.balance(support)
	end := housing.EndLease{Lease: 1, Until: rig.Day("2026-08-31"), Reason: "moved"}
	rig.Refused(c, c.h.Commands.EndLease, end, housing.ErrDate)
	end.Until = rig.Day("2026-09-11")
	rig.Must(c, c.h.Commands.EndLease, end)
	due, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1})
	if due.Rent != 33_334 || due.Net != 20_001 || due.Owed() != -40_000 {
		t.Errorf("billed %d, net %d, owed %d: want 33334, 20001, -40000", due.Rent, due.Net, due.Owed())
	}
	if got := c.balance(support) - before; got != 26_667 {
		t.Errorf("%d of support came back, want 26667", got)
	}
	c.checked()
	back := housing.PayBack{Lease: 1, Amount: 40_000, Seen: 39_999, Reference: 8}
	rig.Refused(c, c.h.Commands.PayBack, back, housing.ErrSeen)
	back.Seen, back.Amount = 40_000, 40_001
	rig.Refused(c, c.h.Commands.PayBack, back, housing.ErrNoCredit)
	back.Amount, back.Reference = 40_000, 7
	rig.Refused(c, c.h.Commands.PayBack, back, housing.ErrReference)
	back.Reference = 8
	rig.Must(c, c.h.Commands.PayBack, back)
	take := housing.TakeBackPayment{Reference: 8, Paper: [32]byte{1}} // The bank sent it back: it is to be paid back still.
	rig.Must(c, c.h.Commands.TakeBackPayment, take)
	rig.Refused(c, c.h.Commands.TakeBackPayment, take, housing.ErrPayment)
	if due, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); due.Owed() != -40_000 || due.Back != 0 {
		t.Errorf("%d owed, %d back, want -40000 and 0", due.Owed(), due.Back)
	}
	c.checked()
	rig.Must(c, c.h.Commands.PayBack, back)
	take.Reference = 7 // It never came: the tenant owes the days and what was paid back.
	rig.Must(c, c.h.Commands.TakeBackPayment, take)
	if due, _ := c.h.DueOf(housing.Subject{Kind: housing.OfLease, Number: 1}); due.Owed() != 60_001 {
		t.Errorf("%d owed, want 60001", due.Owed())
	}
	c.checked()
}

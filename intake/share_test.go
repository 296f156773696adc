package intake_test

import (
	"testing"

	"liangshan/county"
	"liangshan/intake"
	"liangshan/ledger"
)

const shareHead = "村代码,持有人,户号,股数,账户,银行账户状态,总股数,起始日期\n"

func TestShares(t *testing.T) {
	r := found(t)
	people := householdHead
	for i := range 4 {
		people += personRow(900001+i, "户主", "合成", identityOf(i+1), homeVillage, "")
	}
	counts(t, r.take(intake.Households, r.file("h.csv", []byte(people)), intake.Options{}), 4, 0, 0)
	r.do("ledger.open", ledger.Open{ID: 7001, Unit: "CNY", Code: 8002, Holder: 1})
	r.do("ledger.open", ledger.Open{ID: 7002, Unit: "CNY", Code: 8001})
	home, other := homeVillage+",", otherVillage+","
	text := shareHead +
		home + "集体,,30,7002,,100,2026-01-05\n" +
		other + "3,,10,,未开户,20,2026-01-05\n" +
		home + "1,,40,7001,已核对,100,2026-01-05\n" +
		other + ",900009,10,,,20,2026-01-05\n" + // No such household.
		home + ",900002,30,,missing,100,2026-01-05\n" +
		string(r.coop) + ",4,,5,,,6,2026-01-05\n" // Short of the total.
	wrong := []string{"0  intake.held_back", "5 户号 dividend.household_not_of_holder", "7 总股数 dividend.shares_not_total"}
	before := r.entries()
	path := r.file("shares.csv", []byte(text))
	counts(t, r.take(intake.Shares, path, intake.Options{Dry: true}), 3, 0, 3, wrong...)
	if r.entries() != before {
		t.Fatal("a dry run has written")
	}
	counts(t, r.take(intake.Shares, path, intake.Options{}), 3, 0, 3, wrong...)
	after := r.entries()
	counts(t, r.take(intake.Shares, path, intake.Options{}), 0, 3, 3, wrong...)
	if r.entries() != after {
		t.Error("repeating has written")
	}
	must(t, r.Read(t.Context(), func(c *county.County) {
		number, ok := c.Dividend.RegisterOf(homeVillage)
		register, _ := c.Dividend.Register(number)
		if !ok || register.Total != 100 || register.Holders != 2 {
			t.Error(register)
		}
		if _, ok := c.Dividend.RegisterOf(otherVillage); ok {
			t.Error("a register was opened of which a row is wrong")
		}
	}))
	changed := shareHead + home + "集体,,30,7002,,100,2026-01-05\n" + home + "1,,70,7001,已核对,100,2026-01-05\n"
	counts(t, r.take(intake.Shares, r.file("c.csv", []byte(changed)), intake.Options{}), 0, 0, 2,
		"2 村代码 intake.register_differs", "3 持有人 intake.register_differs")
	bad := shareHead + "330523001999,1,,x,,,5,2026-01-05\n" + other + ",,5,,?,5,2026-01-05\n" + other + "1,,5,7009,checked,5,2126-01-05\n"
	counts(t, r.take(intake.Shares, r.file("b.csv", []byte(bad)), intake.Options{}), 0, 0, 3,
		"2 股数 intake.number_malformed", "2 村代码 dividend.owner_unknown", "3 持有人 intake.value_missing", "3 银行账户状态 intake.choice_unknown",
		"4 起始日期 dividend.date_in_future")
	r.audit()
}

package dividend_test

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
	"liangshan/village"
)

// Accounts of the county's books in the tests.
const (
	pool    ledger.AccountID = 1
	cost    ledger.AccountID = 2
	fee     ledger.AccountID = 3
	reserve ledger.AccountID = 4
	bank    ledger.AccountID = 5
	payable ledger.AccountID = 6
	tax     ledger.AccountID = 7
	outside ledger.AccountID = 8
	shells  ledger.AccountID = 9 // Of another unit.
	held    ledger.AccountID = 9000
)

const (
	home  = "330523105201"
	other = "330523105202"
)

// A county is the modules that returning income needs, with two villages of some people.
type county struct {
	*rig.Rig
	v *village.Registry
	p *person.Registry
	c *company.Registry
	l *ledger.Ledger
	d *dividend.Registry
}

// declare puts the modules into a kernel.
func declare(k *kernel.Kernel) county {
	c := county{v: village.New(k)}
	c.p = person.New(k, c.v)
	c.c = company.New(k, c.v)
	c.l = ledger.New(k)
	c.d = dividend.New(k, c.v, c.c, c.p, c.l, func() (*calendar.Calendar, error) { return calendar.ByID("cn") }, sales)
	return c
}

func newCounty(t testing.TB) county {
	k := kernel.New()
	c := declare(k)
	c.Rig = rig.New(t, k)
	since := rig.Day("2000-01-01")
	rig.Must(c, c.v.Commands.Publish, village.Publish{Divisions: []village.Row{
		{Code: "330523", NameZH: "安吉县", Kind: village.County, From: since},
		{Code: "330523105", NameZH: "孝丰镇", Kind: village.Township, Parent: "330523", From: since},
		{Code: home, NameZH: "甲村", Kind: village.Village, Parent: "330523105", From: since},
		{Code: other, NameZH: "乙村", Kind: village.Village, Parent: "330523105", From: since},
	}})
	for n := range 12 {
		rig.Must(c, c.p.Commands.Register, person.Register{Number: person.Number(n + 1)})
	}
	for _, code := range []string{"CNY", "shell"} {
		rig.Must(c, c.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: code, NameZH: code, NameEN: code, Decimals: 2})
		rig.Must(c, c.l.Commands.PublishChart, ledger.PublishChart{Unit: code, Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Liability, NameZH: "户", NameEN: "account"},
			{Code: 2, Side: ledger.Equity, NameZH: "外", NameEN: "outside"}}})
	}
	for id := pool; id <= tax; id++ {
		rig.Must(c, c.l.Commands.Open, ledger.Open{ID: id, Unit: "CNY", Code: 1})
	}
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: outside, Unit: "CNY", Code: 2, Flags: ledger.MayOwe})
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: shells, Unit: "shell", Code: 1})
	for n := range 12 {
		rig.Must(
			c.Rig,
			c.l.Commands.Open,
			ledger.Open{ID: account(person.Number(n + 1)), Unit: "CNY", Code: 1, Holder: uint64(n + 1)},
		)
	}
	for _, register := range []dividend.RegisterNumber{1, 2} {
		rig.Must(c, c.l.Commands.Open, ledger.Open{ID: collective(register), Unit: "CNY", Code: 1})
	}
	return c
}

func account(holder person.Number) ledger.AccountID { return 100 + ledger.AccountID(holder) }

func collective(register dividend.RegisterNumber) ledger.AccountID {
	return 200 + ledger.AccountID(register)
}

// row is a holder whose bank account is checked.
func row(holder person.Number, units int64) dividend.ShareRow {
	return dividend.ShareRow{Holder: holder, Units: units, Account: account(holder), Bank: dividend.BankChecked}
}

// rates is the published practice: 80 % of the net; the other rates are assumed.
var rates = dividend.PublishWaterfall{
	From:            rig.Day("2021-01-01"),
	VillageRate:     800_000,
	FeeRate:         20_000,
	ReserveRate:     50_000,
	ReserveMax:      1_000_000,
	TaxRate:         200_000,
	VillageRounding: quantity.Down,
	FeeRounding:     quantity.HalfUp,
	ReserveRounding: quantity.Up,
	TaxRounding:     quantity.Down,
	PublicityDays:   7,
	Cost:            cost,
	Fee:             fee,
	Reserve:         reserve,
	Bank:            bank,
	Payable:         payable,
	Tax:             tax,
	HoldingFirst:    held,
	HoldingCode:     1,
	Source:          "浙林碳普惠 2022",
}

// registers opens a register for each village: 1 of 1000 units, 2 of 300.
func (c county) registers() {
	c.Helper()
	rig.Must(
		c.Rig,
		c.d.Commands.OpenRegister,
		dividend.OpenRegister{Owner: home, Total: 1000, From: rig.Day("2020-01-01"), Units: 340,
			Account: collective(
				1,
			), Rows: dividend.PackShares([]dividend.ShareRow{row(1, 220), row(2, 220), row(3, 220)})},
	)
	rig.Must(c, c.d.Commands.OpenRegister, dividend.OpenRegister{Owner: other, Total: 300, From: rig.Day("2020-01-01"),
		Rows: dividend.PackShares(
			[]dividend.ShareRow{row(4, 100), row(5, 100), {Holder: 6, Units: 100, Bank: dividend.BankMissing}},
		)})
}

// sold puts the proceeds of a sale into the pool.
func (c county) sold(amount int64) {
	c.Helper()
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: pool, Amount: amount})
}

// source is tonnes of a village, with serials of their own.
func source(sale uint64, register dividend.RegisterNumber, first uint64, tonnes uint32) dividend.SourceRow {
	return dividend.SourceRow{
		Register: register,
		Source: dividend.Source{Sale: sale, Series: 1, First: first, Tonnes: tonnes,
			Cooperative: 7, Contract: 21, Stand: 1000 + first},
	}
}

// pot is a sale of 100 tonnes at 69.04 yuan that had cost 43.44: 61 from village 1, 39 from 2.
func pot(sale uint64) dividend.Propose {
	return dividend.Propose{Date: rig.Day("2026-11-20"), RegisterDate: rig.Day("2026-10-31"), Pool: pool,
		Sales: []dividend.Sale{{Sale: sale, Amount: 690_400, Cost: 434_400}},
		Sources: dividend.PackSources(
			[]dividend.SourceRow{source(sale, 1, sale*1000, 30), source(sale, 2, sale*1000+30, 39),
				source(sale, 1, sale*1000+69, 31)},
		)}
}

// check audits, replays, and loads a snapshot.
func (c county) check() {
	c.Helper()
	if err := c.d.Audit(); err != nil {
		c.Error(err)
	}
	if err := c.l.Audit(); err != nil {
		c.Error(err)
	}
	k := kernel.New()
	declare(k)
	c.Replayed(k)
	c.snapshot()
}

func (c county) balance(id ledger.AccountID) int64 {
	a, ok := c.l.Account(id)
	if !ok {
		c.Fatal("no account " + strconv.FormatUint(uint64(id), 10))
	}
	return a.Balance()
}

// snapshot holds what a snapshot loads against the state that it was taken of.
func (c county) snapshot() {
	c.Helper()
	var b bytes.Buffer
	if err := c.K.Snapshot([32]byte{}).Write(&b); err != nil {
		c.Fatal(err)
	}
	k := kernel.New()
	declare(k)
	if _, err := k.Load(b.Bytes()); err != nil {
		c.Fatal(err)
	}
	if !slices.Equal(k.Digests(), c.K.Digests()) {
		c.Error("a snapshot loads another state")
	}
}

// villageOf is one more village.
func villageOf(code string) village.Publish {
	return village.Publish{Divisions: []village.Row{
		{Code: code, NameZH: "丙村", Kind: village.Village, Parent: "330523105", From: rig.Day("2000-01-01")}}}
}

// quick is ask for a command that is accepted, without looking at the state before it.
func (c county) quick(name string, what any) {
	c.Helper()
	if r := c.Ask(name, what); r.Err != nil {
		c.Fatalf("%s: %v", name, r.Err)
	}
}

// paidRun sells credits and pays the run of their income.
func (c county) paidRun() {
	c.Helper()
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400)
	rig.Must(c, c.d.Commands.Propose, pot(1))
	c.approve(1)
	rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
}

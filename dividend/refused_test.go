package dividend_test

import (
	"slices"
	"testing"

	"liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

func TestOpenRegisterRefused(t *testing.T) {
	c := newCounty(t)
	open := c.d.Commands.OpenRegister
	good := dividend.OpenRegister{
		Owner:   home,
		Total:   1000,
		From:    rig.Day("2020-01-01"),
		Units:   340,
		Account: collective(1),
	}
	rows := []dividend.ShareRow{row(1, 220), row(2, 220), row(3, 220)}
	opened := c.Rig
	bad := func(want *kernel.Refusal, at int, change func(*dividend.OpenRegister, []dividend.ShareRow)) {
		t.Helper()
		c, these := good, slices.Clone(rows)
		change(&c, these)
		if c.Rows == nil {
			c.Rows = dividend.PackShares(these)
		}
		rig.Refused(opened, open, c, want, at)
	}
	type rowsOf = []dividend.ShareRow
	bad(dividend.ErrOwner, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Owner = "330523105999" })
	bad(dividend.ErrOwner, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Owner = "330523" })
	bad(dividend.ErrOwner, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Owner = "91330523MA2B4C5D6X" })
	bad(dividend.ErrTotal, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Total = 0 })
	bad(dividend.ErrTotal, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Total = dividend.UnitsMax + 1 })
	bad(dividend.ErrRowsForm, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Rows = make([]byte, 34) })
	bad(dividend.ErrTooMany, -1, func(c *dividend.OpenRegister, _ rowsOf) {
		c.Rows = make([]byte, (dividend.HoldersMax+1)*dividend.ShareRowSize)
	})
	bad(dividend.ErrDateMissing, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.From = 0 })
	bad(dividend.ErrDateFuture, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.From = rig.Day("2026-11-22") })
	// Shares of 70 % vanished without a word in another system; here they are refused.
	bad(dividend.ErrSharesTotal, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Units = 40 })
	bad(dividend.ErrSharesTotal, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Units = 341 })
	bad(dividend.ErrSharesTotal, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Units = -1 })
	bad(dividend.ErrSharesTotal, -1, func(c *dividend.OpenRegister, rows rowsOf) { rows[1].Units = 1 << 60 })
	bad(dividend.ErrAccount, -1, func(c *dividend.OpenRegister, _ rowsOf) { c.Account = 9999 })
	bad(dividend.ErrHolder, 1, func(_ *dividend.OpenRegister, rows rowsOf) { rows[1].Holder = 99 })
	bad(dividend.ErrHolder, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Holder = 0 })
	bad(dividend.ErrHolderTwice, 2, func(_ *dividend.OpenRegister, rows rowsOf) { rows[2].Holder = 1 })
	bad(dividend.ErrUnits, 1, func(_ *dividend.OpenRegister, rows rowsOf) { rows[1].Units = 0 })
	bad(dividend.ErrUnits, 1, func(_ *dividend.OpenRegister, rows rowsOf) { rows[1].Units = -5 })
	bad(dividend.ErrBank, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Bank = 0 })
	bad(dividend.ErrBank, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Bank = 4 })
	bad(dividend.ErrNoAccount, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Account = 0 })
	bad(dividend.ErrAccount, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Account = 9999 })
	bad(dividend.ErrHousehold, 0, func(_ *dividend.OpenRegister, rows rowsOf) { rows[0].Household = 5 })
	good.Rows = dividend.PackShares(rows)
	rig.Must(c, open, good)
	rig.Refused(c, open, good, dividend.ErrRegisterTwice)

	// A household and its head, and a company for an owner.
	rig.Must(
		c.Rig,
		c.p.Commands.FormHousehold,
		person.FormHousehold{Household: 5, Village: other, Head: 4, Date: rig.Day("2021-01-01")},
	)
	rig.Must(c, c.c.Commands.Register, company.Register{Code: "91110105771583283D", NameZH: "甲竹业合作社",
		Kind: company.Cooperative, Division: other, From: rig.Day("2021-01-01")})
	with := row(4, 7)
	with.Household = 5
	rig.Must(c, open, dividend.OpenRegister{Owner: "91110105771583283D", Total: 7, From: rig.Day("2022-01-01"),
		Rows: dividend.PackShares([]dividend.ShareRow{with})})
	c.check()
}

func TestChangesRefused(t *testing.T) {
	c := newCounty(t)
	c.registers()
	d, on := c.d.Commands, rig.Day("2026-10-01")
	rig.Refused(c, d.SetPayee, dividend.SetPayee{Register: 9, Bank: 1}, dividend.ErrNoRegister)
	rig.Refused(c, d.SetPayee, dividend.SetPayee{Register: 1, Holder: 9, Bank: 2}, dividend.ErrNotHolder)
	rig.Refused(c, d.SetPayee, dividend.SetPayee{Register: 1, Household: 3, Bank: 2}, dividend.ErrHousehold)
	rig.Refused(
		c.Rig,
		d.SetPayee,
		dividend.SetPayee{Register: 1, Holder: 1, Account: account(1), Bank: 1},
		dividend.ErrPayeeSame,
	)
	give := func(change func(*dividend.TransferShares)) dividend.TransferShares {
		c := dividend.TransferShares{Register: 1, Holder: 1, Date: on, To: dividend.Recipient{Holder: 2, Units: 20}}
		change(&c)
		return c
	}
	for want, change := range map[*kernel.Refusal]func(*dividend.TransferShares){
		dividend.ErrNoRegister:  func(c *dividend.TransferShares) { c.Register = 9 },
		dividend.ErrDateMissing: func(c *dividend.TransferShares) { c.Date = 0 },
		dividend.ErrDateFuture:  func(c *dividend.TransferShares) { c.Date = rig.Day("2027-01-01") },
		dividend.ErrDateEarly:   func(c *dividend.TransferShares) { c.Date = rig.Day("2019-12-31") },
		dividend.ErrNotHolder:   func(c *dividend.TransferShares) { c.Holder = 9 },
		dividend.ErrReason:      func(c *dividend.TransferShares) { c.Reason = "给张三" },
		dividend.ErrSelf:        func(c *dividend.TransferShares) { c.To.Holder = 1 },
		dividend.ErrHolder:      func(c *dividend.TransferShares) { c.To.Holder = 99 },
		dividend.ErrUnitsFew:    func(c *dividend.TransferShares) { c.To.Units = 221 },
		dividend.ErrUnits:       func(c *dividend.TransferShares) { c.To.Units = -1 },
		dividend.ErrUnitsForm:   func(c *dividend.TransferShares) { c.To.Num, c.To.Den = 1, 2 },
		dividend.ErrFraction:    func(c *dividend.TransferShares) { c.To = dividend.Recipient{Holder: 2, Num: 1, Den: 3} },
		dividend.ErrAccount:     func(c *dividend.TransferShares) { c.To = dividend.Recipient{Holder: 7, Units: 1, Account: 55, Bank: 1} },
	} {
		rig.Refused(c, d.TransferShares, give(change), want)
	}
	rig.Refused(c, d.TransferShares, give(func(c *dividend.TransferShares) { c.To.Holder = 0 }), dividend.ErrHolder)
	rig.Refused(
		c.Rig,
		d.TransferShares,
		give(func(c *dividend.TransferShares) { c.To = dividend.Recipient{Holder: 2, Num: 5, Den: 0} }),
		dividend.ErrUnitsForm,
	)
	rig.Refused(
		c.Rig,
		d.TransferShares,
		give(func(c *dividend.TransferShares) { c.To = dividend.Recipient{Holder: 2, Num: 1 << 62, Den: 1} }),
		dividend.ErrFraction,
	)
	rig.Refused(
		c.Rig,
		d.DivideHousehold,
		dividend.DivideHousehold{Register: 1, Holder: 1, Date: on},
		dividend.ErrRecipients,
	)
	rig.Refused(
		c.Rig,
		d.DivideHousehold,
		dividend.DivideHousehold{Register: 1, Holder: 0, Date: on},
		dividend.ErrNotHolder,
	)
	rig.Refused(c, d.DivideHousehold, dividend.DivideHousehold{Register: 1, Holder: 1, Date: on,
		Parts: []dividend.Recipient{{Holder: 7, Units: 1}, {Holder: 0, Units: 1}}}, dividend.ErrHolder, 1)
	rig.Refused(c, d.DivideHousehold, dividend.DivideHousehold{Register: 1, Holder: 1, Date: on,
		Parts: []dividend.Recipient{
			{Holder: 7, Num: 1, Den: 2},
			{Holder: 8, Num: 6, Den: 10},
		}}, dividend.ErrUnitsFew, 1)
	rig.Refused(
		c.Rig,
		d.WithdrawShares,
		dividend.WithdrawShares{Register: 1, Holder: 1, Date: on, Units: 500},
		dividend.ErrUnitsFew,
		0,
	)
	rig.Refused(
		c.Rig,
		d.WithdrawShares,
		dividend.WithdrawShares{Register: 1, Holder: 0, Date: on, Units: 5},
		dividend.ErrSelf,
		0,
	)
	estate := dividend.Inherit{
		Register: 1,
		Holder:   1,
		Date:     on,
		Heirs:    []dividend.Recipient{{Holder: 7, Num: 1, Den: 2}, {Holder: 8, Num: 2, Den: 5}},
	}
	rig.Refused(c, d.Inherit, estate, dividend.ErrLiving)
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 1, Date: on})
	early := estate
	early.Date--
	rig.Refused(c, d.Inherit, early, dividend.ErrLiving)
	rig.Refused(c, d.Inherit, estate, dividend.ErrNotAll)
	estate.Heirs[1] = dividend.Recipient{Holder: 8, Units: 111}
	rig.Refused(c, d.Inherit, estate, dividend.ErrNotAll, -1)
	estate.Heirs[1].Holder = 0
	rig.Refused(c, d.Inherit, estate, dividend.ErrHolder, 1)
	estate.Heirs[1] = dividend.Recipient{Holder: 8, Units: 110}
	rig.Must(c, d.Inherit, estate)
	rig.Refused(c, d.Inherit, estate, dividend.ErrUnitsFew)
	correct := dividend.CorrectShares{
		Register: 1,
		Holder:   7,
		Date:     on,
		To:       []dividend.Recipient{{Holder: 2, Units: 10}},
	}
	rig.RefusedAlone(c, d.CorrectShares, correct)
	rig.Refused(c, d.CorrectShares, correct, dividend.ErrReason)
	c.check()
}

func TestWaterfallRefused(t *testing.T) {
	c := newCounty(t)
	publish := c.d.Commands.PublishWaterfall
	rig.RefusedAlone(c, publish, rates)
	bad := func(want *kernel.Refusal, change func(*dividend.PublishWaterfall)) {
		t.Helper()
		w := rates
		change(&w)
		rig.Refused(c, publish, w, want)
	}
	bad(dividend.ErrDateMissing, func(w *dividend.PublishWaterfall) { w.From = 0 })
	bad(dividend.ErrSource, func(w *dividend.PublishWaterfall) { w.Source = "" })
	bad(dividend.ErrDays, func(w *dividend.PublishWaterfall) { w.PublicityDays = 0 })
	bad(dividend.ErrDays, func(w *dividend.PublishWaterfall) { w.PublicityDays = 61 })
	bad(dividend.ErrReserveMax, func(w *dividend.PublishWaterfall) { w.ReserveMax = -1 })
	bad(dividend.ErrRate, func(w *dividend.PublishWaterfall) { w.VillageRate = 0 })
	bad(dividend.ErrRate, func(w *dividend.PublishWaterfall) { w.VillageRate = 1_000_001 })
	bad(dividend.ErrRate, func(w *dividend.PublishWaterfall) { w.TaxRate = -1 })
	bad(dividend.ErrRounding, func(w *dividend.PublishWaterfall) { w.TaxRounding = 0 })
	bad(dividend.ErrRounding, func(w *dividend.PublishWaterfall) { w.FeeRounding = 4 })
	bad(dividend.ErrAccount, func(w *dividend.PublishWaterfall) { w.Tax = 9999 })
	bad(dividend.ErrAccount, func(w *dividend.PublishWaterfall) { w.Payable = 9999 })
	bad(dividend.ErrAccountsSame, func(w *dividend.PublishWaterfall) { w.Cost = payable })
	bad(dividend.ErrUnitsDiffer, func(w *dividend.PublishWaterfall) { w.Bank = shells })
	bad(dividend.ErrHoldingNumber, func(w *dividend.PublishWaterfall) { w.HoldingFirst = 0 })
	rig.Must(c, publish, rates)
	rig.Refused(c, publish, rates, dividend.ErrWaterfallOrder)
	later := rates
	later.From, later.VillageRate = rig.Day("2026-01-01"), 850_000
	rig.Must(c, publish, later)
	for date, want := range map[string]dividend.Version{"2020-12-31": 0, "2021-01-01": 1, "2025-12-31": 1, "2026-01-01": 2} {
		if got, _ := c.d.InForce(rig.Day(date)); got != want {
			t.Errorf("%s: %d, want %d", date, got, want)
		}
	}
	c.check()
}

func TestProposeRefused(t *testing.T) {
	c := newCounty(t)
	c.registers()
	propose := c.d.Commands.Propose
	rig.Refused(c, propose, pot(1), dividend.ErrNoWaterfall)
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	bad := func(want *kernel.Refusal, at int, change func(*dividend.Propose)) {
		t.Helper()
		p := pot(2)
		change(&p)
		rig.Refused(c, propose, p, want, at)
	}
	sources := func(change func([]dividend.SourceRow)) func(*dividend.Propose) {
		return func(p *dividend.Propose) {
			rows := []dividend.SourceRow{source(2, 1, 2000, 30), source(2, 2, 2030, 39), source(2, 1, 2069, 31)}
			change(rows)
			p.Sources = dividend.PackSources(rows)
		}
	}
	bad(dividend.ErrDateMissing, -1, func(p *dividend.Propose) { p.Date = 0 })
	bad(dividend.ErrDateFuture, -1, func(p *dividend.Propose) { p.RegisterDate = rig.Day("2026-11-22") })
	bad(dividend.ErrSales, -1, func(p *dividend.Propose) { p.Sales = nil })
	bad(dividend.ErrSales, -1, func(p *dividend.Propose) { p.Sales = make([]dividend.Sale, dividend.SalesMax+1) })
	bad(dividend.ErrSaleOrder, 0, func(p *dividend.Propose) { p.Sales[0].Sale = 0 })
	bad(dividend.ErrSaleOrder, 1, func(p *dividend.Propose) { p.Sales = append(p.Sales, p.Sales[0]) })
	bad(dividend.ErrSaleAmount, 0, func(p *dividend.Propose) { p.Sales[0].Amount = 0 })
	bad(dividend.ErrSaleAmount, 0, func(p *dividend.Propose) { p.Sales[0].Cost = -1 })
	bad(dividend.ErrSaleAmount, 0, func(p *dividend.Propose) { p.Sales[0].Amount = dividend.AmountMax + 1 })
	bad(dividend.ErrSources, -1, func(p *dividend.Propose) { p.Sources = nil })
	bad(dividend.ErrSources, -1, func(p *dividend.Propose) { p.Sources = p.Sources[:47] })
	bad(dividend.ErrAccount, -1, func(p *dividend.Propose) { p.Pool = 9999 })
	bad(dividend.ErrUnitsDiffer, -1, func(p *dividend.Propose) { p.Pool = shells })
	bad(dividend.ErrAccountsSame, -1, func(p *dividend.Propose) { p.Pool = tax })
	bad(dividend.ErrNothingLeft, -1, func(p *dividend.Propose) { p.Sales[0].Cost = 690_400 })
	bad(dividend.ErrNothingLeft, -1, func(p *dividend.Propose) { p.Sales[0].Cost = 690_400 - 13_808 - 1 })
	bad(dividend.ErrSourceSale, 1, sources(func(rows []dividend.SourceRow) { rows[1].Sale = 3 }))
	bad(dividend.ErrNoRegister, 2, sources(func(rows []dividend.SourceRow) { rows[2].Register = 3 }))
	bad(dividend.ErrTonnes, 0, sources(func(rows []dividend.SourceRow) { rows[0].Tonnes = 0 }))
	bad(dividend.ErrSerials, 0, sources(func(rows []dividend.SourceRow) { rows[0].First = 0 }))
	bad(dividend.ErrSerials, 0, sources(func(rows []dividend.SourceRow) { rows[0].First = 1 << 63 }))
	bad(dividend.ErrSerialsTwice, 1, sources(func(rows []dividend.SourceRow) { rows[1].First = 2029 }))
	bad(dividend.ErrSerialsTwice, 2, sources(func(rows []dividend.SourceRow) { rows[2].First = 1970 }))
	bad(dividend.ErrRegisterLater, 0, func(p *dividend.Propose) { p.RegisterDate = rig.Day("2019-12-31") })
	bad(
		dividend.ErrSaleNoSource,
		1,
		func(p *dividend.Propose) { p.Sales = append(p.Sales, dividend.Sale{Sale: 5, Amount: 1}) },
	)
	rig.Must(c, propose, pot(2))
	rig.Refused(c, propose, pot(2), dividend.ErrSaleTwice, 0)
	again := pot(3)
	again.Sources = dividend.PackSources([]dividend.SourceRow{source(3, 1, 2099, 5)})
	rig.Refused(c, propose, again, dividend.ErrSerialsTwice, 0)
	// The serial behind the last one, and the same serial of another series, are other tonnes.
	again.Sources = dividend.PackSources(
		[]dividend.SourceRow{
			source(3, 1, 2100, 5),
			{Register: 1, Source: dividend.Source{Sale: 3, Series: 2, First: 2000, Tonnes: 9}},
		},
	)
	rig.Must(c, propose, again)
	c.check()
}

func TestRunRefused(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	d := c.d.Commands
	rig.Must(c, d.Propose, pot(1))
	object := dividend.Object{Run: 1, Register: 1, Person: 2, Reason: "share_wrong"}
	rig.Refused(c, d.Freeze, dividend.Freeze{Run: 9}, dividend.ErrNoRun)
	rig.Refused(c, d.Publish, dividend.Publish{Run: 1}, dividend.ErrState)
	rig.Refused(c, d.Object, object, dividend.ErrState)
	rig.Refused(c, d.Approve, dividend.Approve{Run: 1}, dividend.ErrState)
	rig.Refused(c, d.Pay, dividend.Pay{Run: 1}, dividend.ErrState)
	rig.Refused(c, d.CloseRun, dividend.CloseRun{Run: 1}, dividend.ErrState)
	rig.Must(c, d.Freeze, dividend.Freeze{Run: 1})
	rig.Refused(c, d.Freeze, dividend.Freeze{Run: 1}, dividend.ErrState)
	rig.Must(c, d.Publish, dividend.Publish{Run: 1})
	if run, _ := c.d.Run(1); run.Until != rig.Day("2026-12-01").EndMillis() {
		t.Errorf("seven working days from a Saturday end on Tuesday, 1 December: %d", run.Until)
	}
	run, _ := c.d.Run(1)
	approve := dividend.Approve{Run: 1, Hash: run.Hash}
	rig.Refused(c, d.Approve, approve, dividend.ErrSamePerson)
	c.Actor = 2
	rig.Refused(c, d.Approve, approve, dividend.ErrWindowOpen)
	for want, change := range map[*kernel.Refusal]func(*dividend.Object){
		dividend.ErrNoRun:    func(o *dividend.Object) { o.Run = 2 },
		dividend.ErrNoPart:   func(o *dividend.Object) { o.Register = 3 },
		dividend.ErrObjector: func(o *dividend.Object) { o.Person = 99 },
		dividend.ErrReason:   func(o *dividend.Object) { o.Reason = "我不同意" },
	} {
		o := object
		change(&o)
		rig.Refused(c, d.Object, o, want)
	}
	rig.Must(c, d.Object, object)
	c.Wait(run.Until - c.Now)
	rig.Refused(c, d.Object, object, dividend.ErrWindowClosed)
	rig.Refused(c, d.Approve, approve, dividend.ErrObjections)
	rig.Refused(c, d.Dismiss, dividend.Dismiss{Objection: 7, Reason: "x"}, dividend.ErrNoObjection)
	rig.Refused(c, d.Dismiss, dividend.Dismiss{Objection: 1, Reason: ""}, dividend.ErrReason)
	rig.Refused(c, d.Uphold, dividend.Uphold{Objection: 1, Reason: "X"}, dividend.ErrReason)
	rig.Must(c, d.Dismiss, dividend.Dismiss{Objection: 1, Reason: "register_right"})
	rig.Refused(c, d.Uphold, dividend.Uphold{Objection: 1, Reason: "x"}, dividend.ErrDecided)
	rig.Refused(c, d.Approve, dividend.Approve{Run: 1}, dividend.ErrHash)
	// Nothing was sold into the pool: the ledger refuses, and nothing is half done.
	rig.Refused(c, d.Approve, approve, ledger.ErrBalance)
	c.sold(690_400)
	rig.Must(c, d.Approve, approve)
	rig.Refused(c, d.WithdrawRun, dividend.WithdrawRun{Run: 1, Reason: "late"}, dividend.ErrState)
	c.check()
}

// TestFreezerNotApprover has the list frozen by another than the proposer.
func TestFreezerNotApprover(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400)
	d := c.d.Commands
	rig.Must(c, d.Propose, pot(1))
	c.Actor = 5
	rig.Must(c, d.Freeze, dividend.Freeze{Run: 1})
	rig.Must(c, d.Publish, dividend.Publish{Run: 1})
	c.Wait(20 * ms)
	run, _ := c.d.Run(1)
	rig.Refused(c, d.Approve, dividend.Approve{Run: 1, Hash: run.Hash}, dividend.ErrSamePerson)
	c.Actor = 6
	rig.Must(c, d.Approve, dividend.Approve{Run: 1, Hash: run.Hash})
	c.check()
}

// TestNoCalendar publishes a list where the calendar does not reach.
func TestNoCalendar(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	rig.Must(c, c.d.Commands.Propose, pot(1))
	rig.Must(c, c.d.Commands.Freeze, dividend.Freeze{Run: 1})
	c.Wait(36 * ms) // 27 December; the built-in calendar ends with the year.
	rig.Refused(c, c.d.Commands.Publish, dividend.Publish{Run: 1}, dividend.ErrCalendar)
}

// TestUpheld corrects a register after an objection: the list is frozen and shown anew.
func TestUpheld(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400)
	d := c.d.Commands
	rig.Must(c, d.Propose, pot(1))
	rig.Must(c, d.Freeze, dividend.Freeze{Run: 1})
	rig.Must(c, d.Publish, dividend.Publish{Run: 1})
	first, _ := c.d.Run(1)
	rig.Must(c, d.Object, dividend.Object{Run: 1, Register: 1, Person: 2, Reason: "share_wrong"})
	rig.Must(
		c,
		d.CorrectShares,
		dividend.CorrectShares{Register: 1, Holder: 3, Date: rig.Day("2024-05-01"), Reason: "entered_wrong",
			To: []dividend.Recipient{{Holder: 2, Units: 20}}},
	)
	rig.Must(c, d.Uphold, dividend.Uphold{Objection: 1, Reason: "register_wrong"})
	c.check()
	rig.Refused(c, d.Publish, dividend.Publish{Run: 1}, dividend.ErrState)
	rig.Must(c, d.Freeze, dividend.Freeze{Run: 1})
	run, _ := c.d.Run(1)
	if run.Hash == first.Hash || run.Total != first.Total || run.Round != 2 || run.Lines != first.Lines {
		t.Errorf("%+v", run)
	}
	id, _ := c.d.LineOf(1, 1, 2)
	if line, _ := c.d.Line(id); line.Units != 240 || line.Amount != 26_947 {
		t.Errorf("%+v", line)
	}
	rig.Must(c, d.Publish, dividend.Publish{Run: 1})
	c.Wait(20 * ms)
	c.Actor = 2
	rig.Refused(c, d.Approve, dividend.Approve{Run: 1, Hash: first.Hash}, dividend.ErrHash)
	rig.Must(c, d.Approve, dividend.Approve{Run: 1, Hash: run.Hash})
	c.Actor = 1
	rig.Must(c, d.Pay, dividend.Pay{Run: 1})
	c.check()
	db := c.ProjectedOf(8, dividend.Schema)
	if got := c.Value(db, `SELECT count(*) FROM dividend_line WHERE state = 'replaced'`); got != "4" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT sum(amount_fen) FROM dividend_line WHERE state <> 'replaced'`); got != "184065" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT units FROM dividend_share WHERE register = 1 AND holder = 2 ORDER BY from_date DESC`); got != "240" {
		t.Error(got)
	}
}

// TestWithdrawRun gives a run up and returns the same sale in another one.
func TestWithdrawRun(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	d := c.d.Commands
	rig.Must(c, d.Propose, pot(1))
	rig.Must(c, d.Freeze, dividend.Freeze{Run: 1})
	rig.Refused(c, d.WithdrawRun, dividend.WithdrawRun{Run: 1, Reason: "错"}, dividend.ErrReason)
	rig.Must(c, d.WithdrawRun, dividend.WithdrawRun{Run: 1, Reason: "wrong_date"})
	rig.Refused(c, d.WithdrawRun, dividend.WithdrawRun{Run: 1, Reason: "wrong_date"}, dividend.ErrState)
	if _, ok := c.d.RunOfSale(1); ok || len(c.d.OfStand(2000)) != 0 {
		t.Error("the sale is not free")
	}
	c.check()
	rig.Must(c, d.Propose, pot(1))
	if run, _ := c.d.RunOfSale(1); run != 2 || len(c.d.OfStand(2000)) != 1 {
		t.Errorf("run %d", run)
	}
	c.check()
}

// TestStoppedAccounts pays into accounts that the ledger has stopped since: the money waits.
func TestStoppedAccounts(t *testing.T) {
	c := newCounty(t)
	c.registers()
	w := rates
	w.TaxRate = 0
	rig.Must(c, c.d.Commands.PublishWaterfall, w)
	c.sold(690_400)
	rig.Must(c, c.d.Commands.Propose, pot(1))
	// The account of the ledger is there, but the bank has sent money back before.
	rig.Must(
		c.Rig,
		c.d.Commands.SetPayee,
		dividend.SetPayee{Register: 1, Holder: 2, Account: account(2), Bank: dividend.BankClosed},
	)
	c.approve(1)
	rig.Must(c, c.l.Commands.Close, ledger.Close{Account: account(1)})
	rig.Must(c, c.l.Commands.Freeze, ledger.Freeze{Account: collective(1), Reason: "court"})
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: held, Unit: "CNY", Code: 1}) // Taken by somebody else.
	rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
	run, _ := c.d.Run(1)
	// The collective of village 2 never had an account, but holds no units either.
	if run.LinesHeld != 4 || c.balance(account(2)) != 0 || run.TaxFen != 0 || c.balance(tax) != 0 ||
		c.balance(held) != 0 {
		t.Errorf("%+v", run)
	}
	if waiting, ok := c.d.Holding(1, 0); !ok || waiting != held+1 || c.balance(waiting) != 38_175 {
		t.Errorf("%d", waiting)
	}
	c.check()
}

// TestNothingDue pays a run of fewer fen than holders, all of it withheld as tax.
func TestNothingDue(t *testing.T) {
	c := newCounty(t)
	c.registers()
	w := rates
	w.TaxRate, w.FeeRate, w.ReserveRate, w.VillageRate, w.TaxRounding = quantity.RateOne, 0, 0, quantity.RateOne, quantity.Up
	rig.Must(c, c.d.Commands.PublishWaterfall, w)
	c.sold(2)
	p := pot(1)
	p.Sales[0] = dividend.Sale{Sale: 1, Amount: 2}
	rig.Must(c, c.d.Commands.Propose, p)
	c.approve(1)
	rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
	run, _ := c.d.Run(1)
	if run.Total != 2 || run.PaidFen+run.TaxFen != 2 || run.HeldFen != 0 {
		t.Errorf("%+v", run)
	}
	rig.Must(c, c.d.Commands.CloseRun, dividend.CloseRun{Run: 1})
	c.check()
}

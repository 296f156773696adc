package dividend_test

import (
	"strconv"
	"testing"

	"liangshan/dividend"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
)

const ms = 24 * 3600 * 1000

// approve takes a run that was proposed up to its approval.
func (c county) approve(run dividend.RunNumber) {
	c.Helper()
	d := c.d.Commands
	rig.Must(c, d.Freeze, dividend.Freeze{Run: run})
	rig.Must(c, d.Publish, dividend.Publish{Run: run})
	c.Wait(20 * ms)
	row, _ := c.d.Run(run)
	c.Actor = 2
	rig.Must(c, d.Approve, dividend.Approve{Run: run, Hash: row.Hash})
	c.Actor = 1
}

// TestRun takes one sale from its proceeds to the last fen in a household's account. The
// figures were computed by hand: 100 t at 69.04 yuan, cost 43.44, fee 2 %, reserve 5 %, 80 % of
// the net to the villages.
func TestRun(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400)
	rig.Must(c, c.d.Commands.Propose, pot(1))
	run, _ := c.d.Run(1)
	// Fee 13808; left 242192; reserve 12109.6 up to 12110; net 230082; villages 184065.6 down.
	if want := (dividend.Legs{Gross: 690_400, Cost: 434_400, Fee: 13_808, Reserve: 12_110, Villages: 184_065, Bank: 46_017}); run.Legs != want {
		t.Fatalf("%+v, want %+v", run.Legs, want)
	}
	// 184065 × 61/100 = 112279.65, × 39/100 = 71785.35: the fen left over goes to village 1.
	if one, _ := c.d.Part(1, 1); one.Amount != 112_280 || one.Tonnes != 61 {
		t.Fatalf("%+v", one)
	}
	c.approve(1)
	rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
	// Village 1: 340/1000 is 38175.2, 220/1000 is 24701.6: three fen over, to the households.
	for holder, want := range map[person.Number][2]int64{0: {38_175, 0}, 1: {24_702, 4940}, 2: {24_702, 4940}, 3: {24_701, 4940}} {
		id, _ := c.d.LineOf(1, 1, holder)
		if line, _ := c.d.Line(id); line.Amount != want[0] || line.Tax != want[1] {
			t.Errorf("holder %d: %+v, want %v", holder, line, want)
		}
	}
	run, _ = c.d.Run(1)
	if run.State != dividend.Paid || run.LinesHeld != 1 || run.PaidFen+run.TaxFen+run.HeldFen != run.Total ||
		run.Total != 184_065 {
		t.Fatalf("%+v", run)
	}
	if got := c.balance(account(1)); got != 24_702-4940 {
		t.Error(got)
	}
	if c.balance(payable) != 0 || c.balance(tax) != run.TaxFen || c.balance(reserve) != 12_110 ||
		c.balance(bank) != 46_017 {
		t.Error("the books say otherwise")
	}
	c.check()

	rig.Refused(c, c.d.Commands.CloseRun, dividend.CloseRun{Run: 1}, dividend.ErrUnsettled)
	waiting, _ := c.d.Holding(2, 6)
	id, _ := c.d.LineOf(1, 2, 6)
	if waiting != held || c.balance(held) != run.HeldFen {
		t.Fatalf("holding %d", waiting)
	}
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: id}, dividend.ErrUnusable)
	rig.Must(
		c.Rig,
		c.d.Commands.SetPayee,
		dividend.SetPayee{Register: 2, Holder: 6, Account: account(6), Bank: dividend.BankChecked},
	)
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: id})
	if c.balance(held) != 0 || c.balance(account(6)) != run.HeldFen {
		t.Error("what waited did not arrive")
	}
	rig.Must(c, c.d.Commands.CloseRun, dividend.CloseRun{Run: 1})
	c.check()
	c.compareTables()
}

// compareTables holds the read tables against the state.
func (c county) compareTables() {
	c.Helper()
	db := c.ProjectedOf(8, dividend.Schema)
	for query, want := range map[string]string{
		`SELECT group_concat(state) FROM (SELECT DISTINCT state FROM dividend_line ORDER BY 1)`: "paid,reissued",
		`SELECT state || ',' || total_fen || ',' || lines FROM dividend_run`:                    "closed,184065,7",
		`SELECT sum(amount_fen) FROM dividend_line`:                                             "184065",
		`SELECT sum(amount_fen) FROM dividend_part`:                                             "184065",
		`SELECT sum(units) FROM dividend_share WHERE register = 1`:                              "1000",
	} {
		if got := c.Value(db, query); got != want {
			c.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestReturned has the bank send a payment back, to a holder who gets a new account.
func TestReturned(t *testing.T) {
	c := newCounty(t)
	c.paidRun()
	id, _ := c.d.LineOf(1, 1, 2)
	back := c.d.Commands.ReturnPayment
	rig.Refused(c, back, dividend.ReturnPayment{Line: 999, Reason: "account_closed"}, dividend.ErrNoLine)
	rig.Refused(c, back, dividend.ReturnPayment{Line: id, Reason: "张三"}, dividend.ErrReason)
	rig.Must(c, back, dividend.ReturnPayment{Line: id, Reason: "account_closed"})
	rig.Refused(c, back, dividend.ReturnPayment{Line: id, Reason: "account_closed"}, dividend.ErrLineState)
	if payee, _ := c.d.Payee(1, 2); payee.Bank != dividend.BankClosed {
		t.Errorf("%+v", payee)
	}
	c.check()
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: 777, Unit: "CNY", Code: 1, Holder: 2})
	rig.Must(
		c.Rig,
		c.d.Commands.SetPayee,
		dividend.SetPayee{Register: 1, Holder: 2, Account: 777, Bank: dividend.BankChecked},
	)
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: id})
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: id}, dividend.ErrLineState)
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: 999}, dividend.ErrNoLine)
	if c.balance(777) != 24_702-4940 {
		t.Error(c.balance(777))
	}
	// It comes back once more, and the money is with the bank's clearing account.
	rig.Must(c, back, dividend.ReturnPayment{Line: id, Reason: "account_closed", From: outside})
	c.check()
}

// TestHeirs pays what waited in the name of a dead holder to the heirs by their units.
func TestHeirs(t *testing.T) {
	c := newCounty(t)
	c.registers()
	rig.Must(c, c.d.Commands.PublishWaterfall, rates)
	c.sold(690_400)
	rig.Must(c, c.d.Commands.Propose, pot(1))
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 2, Date: rig.Day("2026-11-19")})
	c.approve(1)
	rig.Must(c, c.d.Commands.Pay, dividend.Pay{Run: 1})
	id, _ := c.d.LineOf(1, 1, 2)
	if line, _ := c.d.Line(id); line.State != dividend.LineHeld {
		t.Fatalf("%+v", line)
	}
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: id}, dividend.ErrNoHeirs)
	heirs := []dividend.Recipient{{Holder: 7, Num: 1, Den: 2, Account: account(7), Bank: dividend.BankChecked},
		{Holder: 8, Num: 3, Den: 10, Account: account(8), Bank: dividend.BankChecked}, {Holder: 3, Num: 1, Den: 5}}
	before := c.balance(account(3))
	rig.Must(
		c.Rig,
		c.d.Commands.Inherit,
		dividend.Inherit{Register: 1, Holder: 2, Date: rig.Day("2026-11-19"), Heirs: heirs, Reason: "will"},
	)
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: id})
	// 19762 over 110, 66 and 44 units: 9881, 5928.6 and 3952.4.
	if a, b, d := c.balance(account(7)), c.balance(account(8)), c.balance(account(3))-before; a != 9881 ||
		b != 5929 ||
		d != 3952 {
		t.Error(a, b, d)
	}
	rig.Refused(
		c.Rig,
		c.d.Commands.ReturnPayment,
		dividend.ReturnPayment{Line: id, Reason: "account_closed"},
		dividend.ErrToHeirs,
	)
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: id}, dividend.ErrLineState)
	if c.d.Units(1, 2, rig.Day("2026-11-18")) != 220 || c.d.Units(1, 2, rig.Day("2026-11-19")) != 0 ||
		c.d.Units(1, 7, rig.Day(rig.Today)) != 110 {
		t.Error("the register did not follow")
	}
	c.check()
	c.heirsOfHeirs(id)
}

// heirsOfHeirs has the payment of one heir sent back, the account corrected, and the second
// attempt sent back as well, when this heir has died too and leaves the money to somebody
// without an account: nothing is lost, everything that waits is listed.
func (c county) heirsOfHeirs(id dividend.LineID) {
	c.Helper()
	children := c.d.LinesOfHeirs(id)
	if len(children) != 3 {
		c.Fatal(children)
	}
	var seven dividend.LineID
	sum, origins := int64(0), int64(0)
	for _, child := range children {
		line, _ := c.d.Line(child)
		if sum += line.Amount; line.Holder == 7 {
			seven = child
		}
		if line.Parent != id || line.State != dividend.LinePaid {
			c.Errorf("%+v", line)
		}
		of := int64(0)
		for _, o := range c.d.Origins(child) {
			of += o.Amount
		}
		if origins += of; of != line.Amount {
			c.Errorf("line %d of %d is made of %d", child, line.Amount, of)
		}
	}
	if sum != 19_762 || origins != sum {
		c.Errorf("%d fen went to heirs, %d have an origin", sum, origins)
	}
	rig.Must(c, c.d.Commands.ReturnPayment, dividend.ReturnPayment{Line: seven, Reason: "name_differs"})
	rig.Refused(c, c.d.Commands.Reissue, dividend.Reissue{Line: seven}, dividend.ErrUnusable)
	rig.Must(c, c.l.Commands.Open, ledger.Open{ID: 777, Unit: "CNY", Code: 1, Holder: 7})
	rig.Must(c, c.d.Commands.SetPayee,
		dividend.SetPayee{Register: 1, Holder: 7, Account: 777, Bank: dividend.BankChecked})
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: seven})
	if c.balance(777) != 9881 {
		c.Error(c.balance(777))
	}
	rig.Must(c, c.d.Commands.ReturnPayment, dividend.ReturnPayment{Line: seven, Reason: "account_closed"})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 7, Date: rig.Day("2026-11-20")})
	rig.Must(c, c.d.Commands.Inherit, dividend.Inherit{Register: 1, Holder: 7, Date: rig.Day("2026-11-20"), Reason: "will",
		Heirs: []dividend.Recipient{{Holder: 9, Num: 1, Den: 1, Bank: dividend.BankMissing}}})
	rig.Must(c, c.d.Commands.Reissue, dividend.Reissue{Line: seven})
	nine := c.d.LinesOfHeirs(seven)
	waiting, _ := c.d.Holding(1, 9)
	if line, _ := c.d.Line(nine[0]); line.State != dividend.LineHeld || line.PaidTo != waiting || line.Net() != 9881 {
		c.Errorf("%+v", line)
	}
	run, _ := c.d.Run(1)
	rig.Refused(c, c.d.Commands.CloseRun, dividend.CloseRun{Run: 1}, dividend.ErrUnsettled)
	if run.PaidFen+run.TaxFen+run.HeldFen != run.Total || c.balance(waiting) != 9881 {
		c.Errorf("%+v", run)
	}
	c.check()
	db := c.ProjectedOf(8, dividend.Schema)
	for query, want := range map[string]string{
		`SELECT group_concat(state || attempt || '/' || amount_fen, ' ') FROM (SELECT * FROM dividend_payment WHERE line = ` +
			strconv.Itoa(int(seven)) + ` ORDER BY sequence)`: "returned1/9881 reissued2/9881 returned2/9881 inherited2/9881",
		`SELECT count(*) || ' ' || sum(amount_fen) FROM dividend_unclaimed`: strconv.Itoa(int(run.LinesHeld)) + " " +
			strconv.FormatInt(run.HeldFen, 10),
		`SELECT sum(amount_fen - tax_fen) FROM dividend_line WHERE state = 'held'`:       strconv.FormatInt(run.HeldFen, 10),
		`SELECT sum(amount_fen) FROM dividend_line WHERE state <> 'inherited'`:           "179125",
		`SELECT parent_line FROM dividend_line WHERE id = ` + strconv.Itoa(int(nine[0])): strconv.Itoa(int(seven)),
	} {
		if got := c.Value(db, query); got != want {
			c.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

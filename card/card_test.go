package card_test

import (
	"errors"
	"testing"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/village"
)

// Accounts of the tests.
const (
	fundDonated ledger.AccountID = 10 + iota
	shopDonated
	fundDaily
	shopDaily
	budget
	payable
	outside
)

const dayMS = 24 * 3600 * 1000

// Number of the company in the tests.
const shop company.Number = 1

// A county is the modules that cards need.
type county struct {
	*rig.Rig
	places *village.Registry
	p      *person.Registry
	m      *company.Registry
	l      *ledger.Ledger
	c      *card.Registry
}

func declare(k *kernel.Kernel) county {
	c := county{places: village.New(k), l: ledger.New(k)}
	c.p, c.m = person.New(k, c.places), company.New(k, c.places)
	c.c = card.New(k, c.p, c.m, c.l)
	return c
}

// gold is the scheme of a card with benefits, charity that of one with purses.
func gold() card.PublishScheme {
	return card.PublishScheme{Code: "gold", From: rig.Day("2022-01-01"), NameZH: "金卡", NameEN: "gold card", Months: 36,
		Benefits: []card.BenefitRow{
			{Code: "highway", NameZH: "高速", NameEN: "motorway", PerYear: 2, Fen: 5000, Budget: budget, Payable: payable,
				Basis: "assumed"},
			{Code: "lounge", NameZH: "贵宾通道", NameEN: "lounge", Basis: "assumed"},
		}}
}

func charity() card.PublishScheme {
	return card.PublishScheme{Code: "charity", From: rig.Day("2022-11-01"), NameZH: "双色卡", NameEN: "charity card", First: 1_000_000,
		Purses: []card.PurseRow{
			{Purpose: "donated", NameZH: "捐赠物资", NameEN: "donated goods", Unit: "goods", Code: 1, Fund: fundDonated,
				Shop: shopDonated, Cap: 30_000, SaleMax: 20_000, Basis: "assumed"},
			{Purpose: "daily", NameZH: "日用品", NameEN: "daily necessities", Unit: "CNY", Code: 1, Fund: fundDaily, Shop: shopDaily,
				Cap: 20_000, SaleMax: 8_000, VoucherMax: 3_000, OfflineMax: 5_000, VoucherDays: 7, GraceDays: 3, Basis: "assumed"},
		}}
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
	codes := []string{"91110105771583283D", "91110000802100433B", "914403001922038216"}
	for n := range codes {
		rig.Must(c, c.m.Commands.Register, company.Register{Code: codes[n], NameZH: "某店" + string(rune('A'+n)),
			Kind: "limited", Division: "330523100", From: rig.Day("2021-01-01")})
	}
	for _, code := range []string{"CNY", "goods"} {
		rig.Must(c, c.l.Commands.DeclareUnit, ledger.DeclareUnit{Code: code, NameZH: code, NameEN: code, Decimals: 2})
		rig.Must(c, c.l.Commands.PublishChart, ledger.PublishChart{Unit: code, Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Liability, NameZH: "户", NameEN: "account"},
			{Code: 2, Side: ledger.Asset, NameZH: "外", NameEN: "outside"}}})
	}
	for id := fundDonated; id <= outside; id++ {
		open := ledger.Open{ID: id, Unit: "CNY", Code: 1}
		if id == fundDonated || id == shopDonated {
			open.Unit = "goods"
		}
		if id == fundDonated || id == outside {
			open.Flags = ledger.MayOwe
		}
		rig.Must(c, c.l.Commands.Open, open)
	}
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: fundDaily, Amount: 100_000})
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: budget, Amount: 50_000})
	rig.Must(c, c.c.Commands.PublishScheme, gold())
	rig.Must(c, c.c.Commands.PublishScheme, charity())
	return c
}

// checked audits, replays and holds the tables against the state.
func (c county) checked() {
	c.Helper()
	if err := errors.Join(c.c.Audit(), c.l.Audit()); err != nil {
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

// shopping opens the shop: a till, four goods with stock, and person 1 with card 1 and loaded purses.
func (c county) shopping() {
	rig.Must(c, c.c.Commands.RegisterTill, card.RegisterTill{Scheme: "charity", Company: shop})
	rig.Must(c, c.c.Commands.RegisterGoods, card.RegisterGoods{Goods: []card.GoodsRow{
		{Code: "rice", NameZH: "大米", Purpose: "donated", Price: 3000}, {Code: "soap", NameZH: "肥皂", Purpose: "daily", Price: 450},
		{Code: "tobacco", NameZH: "香烟", Purpose: "none", Price: 2000}, {Code: "coat", NameZH: "大衣", Purpose: "donated", Price: 9000}}})
	for _, lot := range []card.Receive{
		{Goods: 1, Quantity: 5, Value: 15_001, On: rig.Day("2026-11-01"), Before: rig.Day("2027-06-01"), Donated: true, Company: 2},
		{Goods: 1, Quantity: 4, Value: 12_000, On: rig.Day("2026-11-10"), Before: rig.Day("2026-12-01"), Donated: true, Person: 9},
		{Goods: 2, Quantity: 100, Value: 20_000, On: rig.Day("2026-11-10")},
		{Goods: 3, Quantity: 10, Value: 20_000, On: rig.Day("2026-11-10")},
	} {
		lot.Paper = [32]byte{1}
		rig.Must(c, c.c.Commands.Receive, lot)
	}
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 1})
	gift := card.Receive{Goods: 2, Quantity: 1, Value: 1, On: rig.Day("2026-11-10"), Donated: true, Paper: [32]byte{1}}
	rig.Refused(c, c.c.Commands.Receive, gift, card.ErrLotSource)
	gift.Goods, gift.Donated = 1, false
	rig.Refused(c, c.c.Commands.Receive, gift, card.ErrLotSource)
	c.load("donated", 10_000)
	c.load("daily", 5_000)
}

func (c county) load(purpose string, amount int64) {
	rig.Must(c, c.c.Commands.Load, card.Load{Scheme: "charity", Purpose: purpose, Period: rig.Day("2026-11-01"),
		Rows: []card.LoadRow{{Holding: 1, Amount: amount}}})
}

// sale is a receipt of card 1 at till 1.
func sale(receipt uint64, purpose string, lines ...card.SaleLine) card.Sell {
	return card.Sell{Till: 1, Receipt: receipt, Card: 1, Purpose: purpose, On: rig.Day(rig.Today), Lines: lines}
}

// receipted is a receipt of December for the same thing three times.
func receipted(receipt uint64, line card.SaleLine) card.Sell {
	s := sale(receipt, "daily", line, line, line)
	s.On = rig.Day("2026-12-01")
	return s
}

func TestGoldCard(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	rig.Refused(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1}, card.ErrHeld)
	rig.Refused(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 99}, card.ErrPerson)
	rig.Refused(c, c.c.Commands.Issue, card.Issue{Scheme: "silver", Person: 2}, card.ErrSchemeUnknown)
	rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 2, From: rig.Day("2026-01-01")})
	rig.Refused(c, c.c.Commands.Appoint,
		card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 2, From: rig.Day("2026-01-01")}, card.ErrPartnerThere)
	rig.Refused(c, c.c.Commands.Appoint,
		card.AppointPartner{Scheme: "gold", Benefit: "spa", Company: 2, From: rig.Day("2026-01-01")}, card.ErrBenefit)
	rig.Refused(c, c.c.Commands.Appoint,
		card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 9, From: rig.Day("2026-01-01")}, card.ErrCompany)
	use := card.Redeem{Card: 1, Benefit: "highway", Company: 2, On: rig.Day(rig.Today), Receipt: 1}
	rig.Must(c, c.c.Commands.Redeem, use)
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrReceipt)
	other := use
	other.Receipt, other.Company = 2, 3
	rig.Refused(c, c.c.Commands.Redeem, other, card.ErrPartner)
	other.Company, other.On = 2, rig.Day(rig.Today)+1
	rig.Refused(c, c.c.Commands.Redeem, other, card.ErrDate)
	other.On = rig.Day(rig.Today) - 1
	rig.Refused(c, c.c.Commands.Redeem, other, card.ErrDate) // Before the card.

	// A lost card is not taken; the one in its place goes on with the same counts.
	rig.Refused(c, c.c.Commands.Replace, card.Replace{Card: 1}, card.ErrNotLost)
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1})
	c.Wait(dayMS)
	use.Receipt, use.On = 2, use.On+1
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrLost)
	rig.Refused(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1}, card.ErrLost)
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 1})
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrReplaced)
	rig.Refused(c, c.c.Commands.Replace, card.Replace{Card: 1}, card.ErrReplaced)
	use.Card = 2
	rig.Must(c, c.c.Commands.Redeem, use)
	use.Receipt = 3
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrUsedUp)
	if got := c.balance(payable); got != 10_000 || c.balance(budget) != 40_000 {
		t.Errorf("two uses cost %d", got)
	}
	rig.Must(c, c.c.Commands.TakeBack, card.TakeBack{Redemption: 2, Reason: "booked_by_mistake"})
	rig.Refused(c, c.c.Commands.TakeBack, card.TakeBack{Redemption: 2, Reason: "booked_by_mistake"}, card.ErrRedemptionEnded)
	rig.Refused(c, c.c.Commands.TakeBack, card.TakeBack{Redemption: 7, Reason: "x"}, card.ErrRedemption)
	rig.Must(c, c.c.Commands.Redeem, use)
	if c.c.Used(1, "highway", 2026) != 2 || c.balance(payable) != 10_000 {
		t.Errorf("%d uses, %d fen", c.c.Used(1, "highway", 2026), c.balance(payable))
	}

	// The next year counts anew; after 36 months the card is over, and replaced.
	c.Wait(60 * 24 * 3600 * 1000)
	use.Receipt, use.On = 4, rig.Day("2027-01-10")
	rig.Must(c, c.c.Commands.Redeem, use)
	use.Receipt = card.ReceiptsOwn
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrReceiptRange)
	rig.Must(c, c.c.Commands.EndPartner, card.EndPartner{Scheme: "gold", Benefit: "highway", Company: 2, Until: rig.Day("2027-01-11")})
	use.Receipt, use.On = 5, rig.Day("2027-01-11")
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrPartner)
	use.On = rig.Day("2027-01-10")
	rig.Must(c, c.c.Commands.Redeem, use)
	c.Wait((3 * 366) * 24 * 3600 * 1000)
	use.Receipt, use.On = 6, rig.Day("2029-11-22")
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrExpired)
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 2})
	c.checked()
	db := c.ProjectedOf(14, card.Schema)
	if got := c.Value(db, `SELECT group_concat(state) FROM (SELECT state FROM card_card ORDER BY number)`); got !=
		"replaced,replaced,valid" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT count(*) FROM card_redemption WHERE state = 'counts'`); got != "4" {
		t.Error(got)
	}
}

// A version of a scheme holds from its day on: what was used before is taken back by what it was.
func TestSchemeVersions(t *testing.T) {
	c := newCounty(t)
	next := gold()
	rig.Refused(c, c.c.Commands.PublishScheme, next, card.ErrSchemeOrder)
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 2, From: rig.Day("2026-01-01")})
	use := card.Redeem{Card: 1, Benefit: "highway", Company: 2, On: rig.Day(rig.Today), Receipt: 1}
	rig.Must(c, c.c.Commands.Redeem, use)
	next.From = rig.Day(rig.Today) // From the same day on, published afterwards: the benefit is gone.
	next.Benefits = next.Benefits[1:]
	rig.Must(c, c.c.Commands.PublishScheme, next)
	use.Receipt = 2
	rig.Refused(c, c.c.Commands.Redeem, use, card.ErrBenefit)
	rig.Must(c, c.c.Commands.TakeBack, card.TakeBack{Redemption: 1, Reason: "mistake"})
	if c.balance(payable) != 0 {
		t.Error("the partner still has the money")
	}
	shop := charity()
	shop.From = rig.Day(rig.Today)
	shop.Purses[0].Fund = fundDaily
	rig.Refused(c, c.c.Commands.PublishScheme, shop, card.ErrAccount)
	shop = charity()
	shop.From, shop.Purses = rig.Day(rig.Today), shop.Purses[1:]
	rig.Refused(c, c.c.Commands.PublishScheme, shop, card.ErrSchemeOrder)
	for what, wrong := range map[string]func(*card.PublishScheme){
		"code":  func(s *card.PublishScheme) { s.Code = "Gold" },
		"twice": func(s *card.PublishScheme) { s.Code = "new"; s.Benefits[1].Code = "highway" },
		"basis": func(s *card.PublishScheme) { s.Code = "new"; s.Benefits[0].Basis = "" },
		"empty": func(s *card.PublishScheme) { s.Code = "new"; s.Benefits = nil },
		"date":  func(s *card.PublishScheme) { s.Code = "new"; s.From = 0 },
	} {
		s := gold()
		wrong(&s)
		if got := rig.RefusalOf(rig.Do(c, c.c.Commands.PublishScheme, s).Err); got != card.ErrScheme {
			t.Errorf("%s: %v", what, got)
		}
	}
	c.checked()
}

// A sale outside the purpose is refused with the balance and the reason, and everything else that a
// till may get wrong.
func TestTill(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	refuse := func(s card.Sell, want *kernel.Refusal) {
		t.Helper()
		rig.Refused(c, c.c.Commands.Sell, s, want)
	}
	var told *card.SaleRefusal
	err := rig.Do(c, c.c.Commands.Sell, sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 1, Price: 450},
		card.SaleLine{Goods: 3, Quantity: 1, Price: 2000})).Err
	if !errors.As(err, &told) || told.Refusal != card.ErrPurpose || told.Balance != 5_000 || told.Needed != 2_450 ||
		told.Goods != "none" || told.Purpose != "daily" || told.Line != 1 {
		t.Fatalf("%v %+v", err, told)
	}
	if want := "余额 50.00 元，本次 24.50 元；第 2 行的香烟不能用卡购买" +
		" · balance 50.00, this sale 24.50; line 2 (香烟) is had for no card"; told.Told() != want {
		t.Errorf("%s", told.Told())
	}
	err = rig.Do(c, c.c.Commands.Sell, sale(1, "daily", card.SaleLine{Goods: 1, Quantity: 1, Price: 3000})).Err
	if want := "余额 50.00 元，本次 30.00 元；第 1 行的大米由“捐赠物资”账户支付，不能由“日用品”账户支付" +
		" · balance 50.00, this sale 30.00; line 1 (大米) is paid for by the purse for donated goods, not by" +
		" that for daily necessities"; !errors.As(err, &told) || told.Told() != want {
		t.Errorf("%v", err)
	}
	soap := card.SaleLine{Goods: 2, Quantity: 1, Price: 450}
	refuse(sale(1, "none", card.SaleLine{Goods: 3, Quantity: 1, Price: 2000}), card.ErrPurse)
	refuse(sale(1, "daily", card.SaleLine{Goods: 1, Quantity: 1, Price: 3000}), card.ErrPurpose)
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 12, Price: 450}), card.ErrBalance) // 54.00 of 50.00.
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 1, Price: 449}), card.ErrPrice)
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 0, Price: 450}), card.ErrAmount)
	refuse(sale(1, "daily", card.SaleLine{Goods: 9, Quantity: 1, Price: 450}), card.ErrGoods)
	refuse(sale(1, "daily"), card.ErrRows)
	refuse(sale(1, "donated", card.SaleLine{Goods: 4, Quantity: 1, Price: 9000}), card.ErrStock)
	other := sale(1, "daily", soap)
	other.Till = 2
	refuse(other, card.ErrTill)
	other.Till, other.On = 1, rig.Day(rig.Today)-2
	refuse(other, card.ErrDate)
	other.On, other.Card = rig.Day(rig.Today), 7
	refuse(other, card.ErrCard)
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 2})
	other.Card = 2
	refuse(other, card.ErrTill)

	rice := func(n int64) card.SaleLine { return card.SaleLine{Goods: 1, Quantity: n, Price: 3000} }
	refuse(sale(1, "donated", rice(6), rice(4)), card.ErrStock) // Nine are there, whichever line asks for them.

	rig.Must(c, c.c.Commands.Sell, sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 11, Price: 450})) // 49.50 of 50.00.
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 11, Price: 450}), card.ErrSold)
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 10, Price: 450}), card.ErrSaleOther)
	refuse(sale(2, "daily", soap), card.ErrBalance)
	if c.balance(shopDaily) != 4_950 || c.balance(fundDaily) != 95_000 {
		t.Errorf("the shop has %d", c.balance(shopDaily))
	}
	rig.Must(c, c.c.Commands.ReturnSale, card.ReturnSale{Till: 1, Receipt: 1, Reason: "wrong_goods"})
	rig.Refused(c, c.c.Commands.ReturnSale, card.ReturnSale{Till: 1, Receipt: 1, Reason: "wrong_goods"}, card.ErrReturned)
	rig.Refused(c, c.c.Commands.ReturnSale, card.ReturnSale{Till: 1, Receipt: 9, Reason: "wrong_goods"}, card.ErrSale)
	refuse(sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 11, Price: 450}), card.ErrSold) // A receipt is booked once for ever.
	rig.Must(c, c.c.Commands.Sell, sale(2, "daily", soap))
	g, _ := c.c.Goods(2)
	if p, _ := c.c.PurseOf(1, "daily"); g.Left != 99 || p.Balance() != 4_550 {
		t.Errorf("%d left, %d in the purse", g.Left, p.Balance())
	}
	rig.Must(c, c.c.Commands.SetPrice, card.SetPrice{Goods: 2, Price: 500})
	refuse(sale(3, "daily", soap), card.ErrPrice)
	december := card.Load{Scheme: "charity", Purpose: "daily", Period: rig.Day("2026-10-01"),
		Rows: []card.LoadRow{{Holding: 1, Amount: 10_000}}}
	rig.Refused(c, c.c.Commands.Load, december, card.ErrBefore, 0) // Nobody had the card in October.
	december.Period = rig.Day("2026-12-01")
	c.Wait(11 * 24 * 3600 * 1000)
	rig.Must(c, c.c.Commands.Load, december)
	soap.Price, soap.Quantity = 500, 17 // 85.00 where one sale may take 80.00.
	third := sale(3, "daily", soap)
	third.On = december.Period
	refuse(third, card.ErrSaleMax)
	third.Lines[0].Quantity = 16
	rig.Must(c, c.c.Commands.Sell, third)
	c.checked()
}

// Lots go out in the order in which they spoil, and a donor sees what became of every gift.
func TestDonations(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rice := func(n int64) card.SaleLine { return card.SaleLine{Goods: 1, Quantity: n, Price: 3000} }
	rig.Must(c, c.c.Commands.Sell, sale(1, "donated", rice(2), rice(1)))
	if lot, _ := c.c.Lot(2); lot.Out != 3 {
		t.Errorf("%d of the lot that keeps least long", lot.Out)
	}
	rig.Must(c, c.c.Commands.WriteOff, card.WriteOff{Lot: 1, Quantity: 1, Reason: "broken"})
	rig.Refused(c, c.c.Commands.WriteOff, card.WriteOff{Lot: 1, Quantity: 5, Reason: "broken"}, card.ErrLotLeft)
	rig.Refused(c, c.c.Commands.WriteOff, card.WriteOff{Lot: 9, Quantity: 5, Reason: "broken"}, card.ErrLotUnknown)
	c.Wait(11 * 24 * 3600 * 1000) // 2 December: the last of lot 2 is past its day.
	rig.Must(c, c.c.Commands.Load, card.Load{Scheme: "charity", Purpose: "donated", Period: rig.Day("2026-12-01"),
		Rows: []card.LoadRow{{Holding: 1, Amount: 20_000}}})
	late := sale(2, "donated", rice(5))
	late.On = rig.Day("2026-12-02")
	rig.Refused(c, c.c.Commands.Sell, late, card.ErrStock)
	late.Lines = []card.SaleLine{rice(4)}
	rig.Must(c, c.c.Commands.Sell, late)
	company2 := c.c.Statement(card.Donor{Company: 2})
	if company2 != (card.Statement{Lots: 1, Quantity: 5, Out: 4, Off: 1, ValueFen: 15_001, OutFen: 12_000}) {
		t.Errorf("%+v", company2)
	}
	person9 := c.c.Statement(card.Donor{Person: 9})
	if person9 != (card.Statement{Lots: 1, Quantity: 4, Out: 3, Left: 1, ValueFen: 12_000, OutFen: 9_000, LeftFen: 3_000}) {
		t.Errorf("%+v", person9)
	}
	lot := card.Receive{Goods: 1, Quantity: 1, On: rig.Day(rig.Today), Donated: true, Person: 9, Company: 2, Paper: [32]byte{1}}
	rig.Refused(c, c.c.Commands.Receive, lot, card.ErrDonor)
	lot.Donated, lot.Company = false, 0
	rig.Refused(c, c.c.Commands.Receive, lot, card.ErrDonor)
	lot.Donated, lot.Before = true, lot.On
	rig.Refused(c, c.c.Commands.Receive, lot, card.ErrDate)
	lot.Before, lot.Paper = 0, [32]byte{}
	rig.Refused(c, c.c.Commands.Receive, lot, card.ErrLot)
	c.checked()
	db := c.ProjectedOf(14, card.Schema)
	if got := c.Value(db, `SELECT sum(quantity = out_quantity + off_quantity + left_quantity) FROM card_lot`); got != "4" {
		t.Errorf("%s of 4 lots add up", got)
	}
	if got := c.Value(db, `SELECT left_quantity FROM card_goods WHERE number = 1`); got != "1" {
		t.Error(got)
	}
}

// A purse is loaded once a month, within its cap and its fund, all rows or none.
func TestLoads(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 2})
	load := func(purpose, period string, rows ...card.LoadRow) card.Load {
		return card.Load{Scheme: "charity", Purpose: purpose, Period: rig.Day(period), Rows: rows}
	}
	both := load("daily", "2026-11-01", card.LoadRow{Holding: 2, Amount: 5_000}, card.LoadRow{Holding: 1, Amount: 5_000})
	rig.Refused(c, c.c.Commands.Load, both, card.ErrLoaded, 1)
	if p, _ := c.c.PurseOf(2, "daily"); p.Balance() != 0 {
		t.Error("one row of a refused load was kept")
	}
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-11-02", card.LoadRow{Holding: 2, Amount: 1}), card.ErrPeriod)
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-12-01", card.LoadRow{Holding: 2, Amount: 1}), card.ErrPeriod)
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-11-01", card.LoadRow{Holding: 2, Amount: 20_001}), card.ErrCap)
	rig.Refused(c, c.c.Commands.Load, load("toys", "2026-11-01", card.LoadRow{Holding: 2, Amount: 1}), card.ErrPurse)
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-11-01", card.LoadRow{Holding: 9, Amount: 1}), card.ErrHolding)
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-11-01", card.LoadRow{Holding: 2}), card.ErrAmount)
	rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: fundDaily, Credit: outside, Amount: 94_000})
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-11-01", card.LoadRow{Holding: 2, Amount: 1_001}), card.ErrFund)
	rig.Must(c, c.c.Commands.Load, load("daily", "2026-11-01", card.LoadRow{Holding: 2, Amount: 1_000}))
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 2, Date: rig.Day("2026-11-20")})
	rig.Refused(c, c.c.Commands.Load, load("daily", "2026-10-01", card.LoadRow{Holding: 2, Amount: 1_000}), card.ErrPerson)

	// What is left of the dead goes back to the fund.
	rig.Must(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 2, Reason: "died"})
	rig.Refused(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 2, Reason: "died"}, card.ErrHoldingClosed)
	if c.balance(fundDaily) != 1_000 {
		t.Errorf("the fund has %d", c.balance(fundDaily))
	}
	c.checked()
}

// A till without a line sells at the prices of the day; what the goods cost when it brings the receipt in, or
// before, is another matter.
func TestVoucherPrice(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rig.Must(c, c.c.Commands.IssueVoucher,
		card.IssueVoucher{Card: 1, Purpose: "daily", Till: 1, Amount: 3_000, Until: rig.Day(rig.Today) + 7})
	const day = 24 * 3600 * 1000
	c.Wait(2 * day) // The 23rd: from noon on it costs 500.
	rig.Must(c, c.c.Commands.SetPrice, card.SetPrice{Goods: 2, Price: 500})
	c.Wait(day)
	rig.Must(c, c.c.Commands.SetPrice, card.SetPrice{Goods: 2, Price: 700})
	for _, one := range []struct {
		on    calendar.Date
		price int64
		fits  bool
	}{
		{0, 500, false}, {0, 700, false}, {1, 500, false}, {2, 700, false}, {3, 450, false}, {1, 451, false},
		{0, 450, true}, {1, 450, true}, {2, 450, true}, {2, 500, true}, {3, 500, true}, {3, 700, true},
	} {
		offline := sale(uint64(10+one.on), "daily", card.SaleLine{Goods: 2, Quantity: 1, Price: one.price})
		offline.Voucher, offline.On = 1, rig.Day(rig.Today)+one.on
		if !one.fits {
			rig.Refused(c, c.c.Commands.Sell, offline, card.ErrPrice)
			continue
		}
		offline.Voucher = 9 // The price is right, but there is no such voucher.
		rig.Refused(c, c.c.Commands.Sell, offline, card.ErrVoucher)
	}
	// On the line it is the price of the moment, and a day later one of the day.
	now := sale(30, "daily", card.SaleLine{Goods: 2, Quantity: 1, Price: 500})
	now.On = rig.Day(rig.Today) + 3
	rig.Refused(c, c.c.Commands.Sell, now, card.ErrPrice)
	now.On--
	rig.Must(c, c.c.Commands.Sell, now)
	c.checked()
}

// A voucher sets an amount aside for one till; unused it lapses, and what it was good for is free.
func TestVouchers(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	ask := card.IssueVoucher{Card: 1, Purpose: "daily", Till: 1, Amount: 3_000, Until: rig.Day(rig.Today) + 7}
	refuse := func(change func(*card.IssueVoucher), want *kernel.Refusal) {
		t.Helper()
		v := ask
		change(&v)
		rig.Refused(c, c.c.Commands.IssueVoucher, v, want)
	}
	refuse(func(v *card.IssueVoucher) { v.Amount++ }, card.ErrVoucherMax)
	refuse(func(v *card.IssueVoucher) { v.Until++ }, card.ErrDate)
	refuse(func(v *card.IssueVoucher) { v.Purpose = "donated" }, card.ErrVoucherMax)
	rig.Must(c, c.c.Commands.IssueVoucher, ask)
	refuse(func(v *card.IssueVoucher) { v.Amount = 2_001 }, card.ErrVoucherMax) // 50.00 in all.
	// What the voucher is good for cannot be spent at the till.
	rig.Refused(c, c.c.Commands.Sell, sale(1, "daily", card.SaleLine{Goods: 2, Quantity: 5, Price: 450}), card.ErrBalance)
	rig.Refused(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 1, Reason: "moved"}, card.ErrOpen)
	// The card is lost; the till, without a line, takes the voucher the same day and brings it in later.
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1})
	c.Wait(9 * 24 * 3600 * 1000)
	offline := sale(2, "daily", card.SaleLine{Goods: 2, Quantity: 6, Price: 450})
	offline.Voucher = 1
	late := offline
	late.On = rig.Day(rig.Today) + 1 // After the report.
	rig.Refused(c, c.c.Commands.Sell, late, card.ErrLost)
	more := offline
	more.Lines = []card.SaleLine{{Goods: 2, Quantity: 7, Price: 450}}
	rig.Refused(c, c.c.Commands.Sell, more, card.ErrVoucherMax)
	rig.Must(c, c.c.Commands.Sell, offline)
	offline.Receipt = 3
	rig.Refused(c, c.c.Commands.Sell, offline, card.ErrVoucher)
	if p, _ := c.c.PurseOf(1, "daily"); p.Balance() != 2_300 || p.Vouchers != 0 || c.balance(shopDaily) != 2_700 {
		t.Errorf("%+v", p)
	}
	// One that nobody brings in lapses after its days of grace.
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 1})
	rig.Must(c, c.c.Commands.IssueVoucher, card.IssueVoucher{Card: 2, Purpose: "daily", Till: 1, Amount: 2_000, Until: rig.Day("2026-11-30")})
	c.Wait(3 * 24 * 3600 * 1000)
	if v, _ := c.c.Voucher(2); v.Ended {
		t.Error("it lapsed within its days of grace")
	}
	c.Wait(24 * 3600 * 1000)
	if v, _ := c.c.Voucher(2); !v.Ended {
		t.Error("it did not lapse")
	}
	online := card.Sell{Till: 1, Receipt: 4, Card: 2, Purpose: "daily", On: rig.Day("2026-12-04"),
		Lines: []card.SaleLine{{Goods: 2, Quantity: 5, Price: 450}}}
	rig.Must(c, c.c.Commands.Sell, online)
	c.checked()
	db := c.ProjectedOf(14, card.Schema)
	if got := c.Value(db, `SELECT group_concat(state) FROM (SELECT state FROM card_voucher ORDER BY number)`); got != "used,lapsed" {
		t.Error(got)
	}
	if got := c.Value(db, `SELECT balance_fen FROM card_purse WHERE holding = 1 AND purse = 1`); got != "50" {
		t.Error(got)
	}
}

// TestLoadedOnce: a person gets a month's load once, also under a number that was merged into another, and not if a
// programme pays the same.
func TestLoadedOnce(t *testing.T) {
	c := newCounty(t)
	for _, who := range []person.Number{1, 2} {
		rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: who})
	}
	load := func(holding card.HoldingNumber, month string) card.Load {
		return card.Load{Scheme: "charity", Purpose: "daily", Period: rig.Day(month), Rows: []card.LoadRow{{Holding: holding, Amount: 100}}}
	}
	rig.Refused(c, c.c.Commands.Load, load(2, "2026-10-01"), card.ErrBefore, 0)
	rig.Must(c, c.c.Commands.Load, load(2, "2026-11-01"))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 1})
	rig.Refused(c, c.c.Commands.Load, load(1, "2026-11-01"), card.ErrLoaded)
	c.Wait(11 * 24 * 3600 * 1000)
	if !c.c.Loads(1, rig.Day("2026-11-15"), rig.Day("2027-01-31")) || c.c.Loads(1, rig.Day("2026-12-01"), rig.Day("2027-01-31")) {
		t.Error("what was loaded under the other number is not seen, or another month is")
	}
	c.c.Elsewhere = func(who uint64, from, to calendar.Date) bool {
		return who == 1 && from == rig.Day("2026-12-01") && to == rig.Day("2026-12-31")
	}
	rig.Refused(c, c.c.Commands.Load, load(1, "2026-12-01"), card.ErrElsewhere)
	c.c.Elsewhere = nil
	rig.Must(c, c.c.Commands.Load, load(1, "2026-12-01"))
	c.checked()
}

// TestLoadedOnceAcrossHoldings: who gives a card back and gets another is not loaded for the same month again.
func TestLoadedOnceAcrossHoldings(t *testing.T) {
	c := newCounty(t)
	load := func(holding card.HoldingNumber, month string) card.Load {
		return card.Load{Scheme: "charity", Purpose: "daily", Period: rig.Day(month), Rows: []card.LoadRow{{Holding: holding, Amount: 100}}}
	}
	for holding := card.HoldingNumber(1); holding <= 3; holding++ {
		rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 1})
		if holding == 1 {
			rig.Must(c, c.c.Commands.Load, load(1, "2026-11-01"))
		} else {
			rig.Refused(c, c.c.Commands.Load, load(holding, "2026-11-01"), card.ErrLoaded)
		}
		rig.Must(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: holding, Reason: "given_back"})
	}
	c.checked()
}

// TestUsesAcrossHoldings: the times that a year has are the person's, whatever card they have by then, and under whatever
// number.
func TestUsesAcrossHoldings(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 2, From: rig.Day("2026-01-01")})
	use := card.Redeem{Benefit: "highway", Company: 2, On: rig.Day(rig.Today)}
	next := func(number card.Number) card.Redeem {
		use.Card = number
		use.Receipt++
		return use
	}
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	rig.Must(c, c.c.Commands.Redeem, next(1))
	rig.Must(c, c.c.Commands.Redeem, next(1))
	rig.Must(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 1, Reason: "given_back"})
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	rig.Refused(c, c.c.Commands.Redeem, next(2), card.ErrUsedUp)
	if _, left, _ := c.c.May(2, "highway", rig.Day(rig.Today)); left != 0 {
		t.Errorf("%d times are left", left)
	}
	rig.Must(c, c.c.Commands.TakeBack, card.TakeBack{Redemption: 1, Reason: "booked_by_mistake"})
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 2})
	rig.Must(c, c.c.Commands.Redeem, next(3))
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 2, Kept: 1})
	rig.Refused(c, c.c.Commands.Redeem, next(2), card.ErrUsedUp)
	c.checked()
}

// TestMergedKeepsBalance: what a number holds stays its person's when the number is merged: it is spent, its card replaced
// and its vouchers issued as before, and loaded once for a month under both numbers together.
func TestMergedKeepsBalance(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rig.Must(c, c.p.Commands.Register, person.Register{Number: 30})
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 30})
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 1, Kept: 30})
	rig.Must(c, c.c.Commands.Sell, card.Sell{Till: 1, Receipt: 1, Card: 1, Purpose: "daily", On: rig.Day(rig.Today),
		Lines: []card.SaleLine{{Goods: 2, Quantity: 2, Price: 450}}})
	rig.Must(c, c.c.Commands.IssueVoucher, card.IssueVoucher{Card: 1, Purpose: "daily", Till: 1, Amount: 500, Until: rig.Day(rig.Today)})
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1})
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 1})
	load := card.Load{Scheme: "charity", Purpose: "daily", Period: rig.Day("2026-11-01"), Rows: []card.LoadRow{{Holding: 2, Amount: 100}}}
	rig.Refused(c, c.c.Commands.Load, load, card.ErrLoaded)
	rig.Must(c, c.p.Commands.Merge, person.Merge{Duplicate: 30, Kept: 2})
	rig.Refused(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 2}, card.ErrHeld)
	c.checked()
}

// TestCloseTakesTwo: what a purse holds is somebody's; one person alone does not end it.
func TestCloseTakesTwo(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rig.Refused(c, c.c.Commands.Close, card.Close{Holding: 1, Reason: "moved"}, card.ErrLeft)
	rig.RefusedAlone(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 1, Reason: "moved"})
	before := c.balance(fundDaily)
	rig.Must(c, c.c.Commands.CloseWith, card.CloseWithBalance{Holding: 1, Reason: "moved"})
	if got := c.balance(fundDaily) - before; got != 5000 {
		t.Errorf("%d went back to the fund", got)
	}
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "charity", Person: 1})
	rig.Must(c, c.c.Commands.Close, card.Close{Holding: 2, Reason: "moved"})
	c.checked()
}

// TestUseBeforeLoss: what a partner gave on a day is counted whatever became of card and person since.
func TestUseBeforeLoss(t *testing.T) {
	c := newCounty(t)
	rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: "lounge", Company: 2, From: rig.Day("2026-01-01")})
	for who := person.Number(1); who <= 3; who++ {
		rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: who})
	}
	c.Wait(4 * dayMS)
	today := calendar.DayOf(c.Now)
	rig.Must(c, c.c.Commands.ReportLost, card.ReportLost{Card: 1})
	rig.Must(c, c.p.Commands.NoteDeath, person.NoteDeath{Number: 2, Date: today})
	rig.Must(c, c.c.Commands.Close, card.Close{Holding: 3, Reason: "moved"})
	c.Wait(2 * dayMS)
	receipt := uint64(0)
	use := func(number card.Number, on calendar.Date) card.Redeem {
		receipt++
		return card.Redeem{Card: number, Benefit: "lounge", Company: 2, On: on, Receipt: receipt}
	}
	for number, why := range map[card.Number]*kernel.Refusal{1: card.ErrLost, 2: card.ErrPerson, 3: card.ErrHoldingClosed} {
		for _, on := range []calendar.Date{today - 4, today - 1, today} {
			rig.Must(c, c.c.Commands.Redeem, use(number, on))
		}
		rig.Refused(c, c.c.Commands.Redeem, use(number, today-5), card.ErrDate)
		rig.Refused(c, c.c.Commands.Redeem, use(number, today+1), why)
	}
	rig.Must(c, c.c.Commands.Replace, card.Replace{Card: 1})
	rig.Must(c, c.c.Commands.Redeem, use(1, today-1))
	rig.Refused(c, c.c.Commands.Redeem, use(1, today+2), card.ErrReplaced)
	rig.Refused(c, c.c.Commands.Redeem, use(4, today), card.ErrDate)
	rig.Must(c, c.c.Commands.Redeem, use(4, today+2))
	c.checked()
}

// TestPartnerPeriods: what a partner gave in a period that is over stays good when it is appointed again.
func TestPartnerPeriods(t *testing.T) {
	c := newCounty(t)
	day := rig.Day(rig.Today)
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	c.Wait(30 * dayMS)
	appoint := card.AppointPartner{Scheme: "gold", Benefit: "lounge", Company: 2, From: day}
	rig.Must(c, c.c.Commands.Appoint, appoint)
	rig.Must(c, c.c.Commands.EndPartner, card.EndPartner{Scheme: "gold", Benefit: "lounge", Company: 2, Until: day + 10})
	appoint.From = day + 20
	rig.Must(c, c.c.Commands.Appoint, appoint)
	for i, want := range map[calendar.Date]*kernel.Refusal{0: nil, 9: nil, 10: card.ErrPartner, 19: card.ErrPartner, 20: nil} {
		use := card.Redeem{Card: 1, Benefit: "lounge", Company: 2, On: day + i, Receipt: uint64(i) + 1}
		if want == nil {
			rig.Must(c, c.c.Commands.Redeem, use)
		} else {
			rig.Refused(c, c.c.Commands.Redeem, use, want)
		}
	}
	c.checked()
}

// TestCloseTill: a till that is closed books what was sold on its days, and nothing later.
func TestCloseTill(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	day := rig.Day(rig.Today)
	end := card.CloseTill{Till: 1, Reason: "broken"}
	rig.Must(c, c.c.Commands.CloseTill, end)
	rig.Refused(c, c.c.Commands.CloseTill, end, card.ErrTillClosed)
	c.Wait(dayMS)
	sale := card.Sell{Till: 1, Receipt: 1, Card: 1, Purpose: "daily", On: day + 1, Lines: []card.SaleLine{{Goods: 2, Quantity: 1, Price: 450}}}
	rig.Refused(c, c.c.Commands.Sell, sale, card.ErrTillClosed)
	sale.On = day
	rig.Must(c, c.c.Commands.Sell, sale)
	rig.Refused(c, c.c.Commands.IssueVoucher, card.IssueVoucher{Card: 1, Purpose: "daily", Till: 1, Amount: 500, Until: day + 1},
		card.ErrTillClosed)
	c.checked()
}

// TestPaidOut: what was paid out to partner and shop is asked back before a use or a sale is undone.
func TestPaidOut(t *testing.T) {
	c := newCounty(t)
	c.shopping()
	rig.Must(c, c.c.Commands.Issue, card.Issue{Scheme: "gold", Person: 1})
	rig.Must(c, c.c.Commands.Appoint, card.AppointPartner{Scheme: "gold", Benefit: "highway", Company: 2, From: rig.Day("2026-01-01")})
	rig.Must(c, c.c.Commands.Redeem, card.Redeem{Card: 2, Benefit: "highway", Company: 2, On: rig.Day(rig.Today), Receipt: 1})
	rig.Must(c, c.c.Commands.Sell, card.Sell{Till: 1, Receipt: 1, Card: 1, Purpose: "daily", On: rig.Day(rig.Today),
		Lines: []card.SaleLine{{Goods: 2, Quantity: 2, Price: 450}}})
	back, take := card.ReturnSale{Till: 1, Receipt: 1, Reason: "broken"}, card.TakeBack{Redemption: 1, Reason: "mistake"}
	for from, amount := range map[ledger.AccountID]int64{payable: 5000, shopDaily: 900} {
		rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: from, Credit: outside, Amount: amount})
	}
	rig.Refused(c, c.c.Commands.ReturnSale, back, card.ErrPaidOut)
	rig.Refused(c, c.c.Commands.TakeBack, take, card.ErrPaidOut)
	for from, amount := range map[ledger.AccountID]int64{payable: 5000, shopDaily: 900} {
		rig.Must(c, c.l.Commands.Transfer, ledger.Transfer{Debit: outside, Credit: from, Amount: amount})
	}
	rig.Must(c, c.c.Commands.ReturnSale, back)
	rig.Must(c, c.c.Commands.TakeBack, take)
	c.checked()
}

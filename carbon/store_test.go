package carbon_test

import (
	"testing"

	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/ledger"
)

// contract is an advance purchase as in the county: 43.44 yuan a tonne, three years ahead.
func contract() carbon.SignForward {
	return carbon.SignForward{Bank: bank, Seller: coopA, Village: villageA, Price: 4344, Debit: accountOf(bank), Credit: accountOf(coopA),
		Years: []carbon.AgreedYear{{Vintage: 2024, Tonnes: 500, Due: rig.Day("2026-11-30")}, {Vintage: 2025, Tonnes: 300, Due: rig.Day("2027-06-30")}}}
}

func (w world) balance(id ledger.AccountID) int64 {
	a, _ := w.books.Account(id)
	return a.Balance()
}

func TestForward(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	for want, change := range map[*kernel.Refusal]func(*carbon.SignForward){
		carbon.ErrBank:         func(f *carbon.SignForward) { f.Bank = buyerX },
		carbon.ErrSelf:         func(f *carbon.SignForward) { f.Seller = bank },
		carbon.ErrCompany:      func(f *carbon.SignForward) { f.Seller = 99 },
		carbon.ErrVillage:      func(f *carbon.SignForward) { f.Village = "330523" },
		carbon.ErrPrice:        func(f *carbon.SignForward) { f.Price = 0 },
		carbon.ErrForwardYears: func(f *carbon.SignForward) { f.Years = nil },
		carbon.ErrAccountOther: func(f *carbon.SignForward) { f.Debit = accountOf(buyerX) },
		ledger.ErrNoAccount:    func(f *carbon.SignForward) { f.Credit = 12345 },
		ledger.ErrBalance:      func(f *carbon.SignForward) { f.Years[0].Tonnes, f.Price = 200_000_000, 50_000_000 },
	} {
		f := contract()
		change(&f)
		rig.Refused(w, c.SignForward, f, want)
	}
	for _, change := range []func(*carbon.AgreedYear){
		func(y *carbon.AgreedYear) { y.Vintage = 2024 }, func(y *carbon.AgreedYear) { y.Tonnes = 0 },
		func(y *carbon.AgreedYear) { y.Due = rig.Day("2026-11-20") }, func(y *carbon.AgreedYear) { y.Due = rig.Day("2026-12-01"); y.Vintage = 2027 },
	} {
		f := contract()
		change(&f.Years[1])
		rig.Refused(w, c.SignForward, f, carbon.ErrForwardYears, 1)
	}
	limit := carbon.SetParameter{Name: carbon.PrepaidFenMax, From: rig.Day("2026-01-01"), Value: 800*4344 - 1, Source: "assumed"}
	rig.Must(w, c.SetParameter, limit)
	rig.Refused(w, c.SignForward, contract(), carbon.ErrPrepaidLimit)
	limit.From, limit.Value = rig.Day("2026-01-02"), 800*4344
	rig.Must(w, c.SetParameter, limit)
	before := w.balance(accountOf(coopA))
	rig.Must(w, c.SignForward, contract())
	if got := w.balance(accountOf(coopA)) - before; got != 800*4344 {
		t.Errorf("paid %d fen at signature", got)
	}
	deliver := carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 200}
	for want, change := range map[*kernel.Refusal]func(*carbon.DeliverForward){
		carbon.ErrForward:      func(d *carbon.DeliverForward) { d.Forward = 9 },
		carbon.ErrForwardYear:  func(d *carbon.DeliverForward) { d.Vintage = 2023 },
		carbon.ErrForwardMore:  func(d *carbon.DeliverForward) { d.Tonnes = 501 },
		carbon.ErrQuantity:     func(d *carbon.DeliverForward) { d.Tonnes = 0 },
		carbon.ErrInsufficient: func(d *carbon.DeliverForward) { d.Vintage = 2025 },
		carbon.ErrForwardOther: func(d *carbon.DeliverForward) { d.Lot, _ = w.c.LotOf(1, 2023, 1) },
	} {
		d := deliver
		change(&d)
		rig.Refused(w, c.DeliverForward, d, want)
	}
	rig.Must(w, c.DeliverForward, deliver)
	repay := carbon.RepayForward{Forward: 1, Vintage: 2024, Tonnes: 100, Debit: accountOf(coopA), Credit: accountOf(bank)}
	rig.Refused(w, c.RepayForward, repay, carbon.ErrNotShort)
	if s, _ := w.c.Stock(bank); s.Tonnes != 200 || s.Average != 200*4344 || s.Prepaid != 600*4344 || w.c.FIFO(bank) != 200*4344 {
		t.Errorf("%+v", s)
	}
	w.Wait(rig.Day("2026-12-01").StartMillis() - w.Now - 1)
	if y, _ := w.c.YearOf(1, 2024); y.Short != 0 {
		t.Fatal("short before the day is over")
	}
	w.Wait(1)
	if y, _ := w.c.YearOf(1, 2024); y.Short != 300 {
		t.Fatalf("%+v", y)
	}
	before = w.balance(accountOf(bank))
	rig.Must(w, c.RepayForward, repay)
	if got := w.balance(accountOf(bank)) - before; got != 100*4344 {
		t.Errorf("repaid %d fen", got)
	}
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 200}) // Late, but good.
	rig.Refused(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 1}, carbon.ErrForwardMore)
	if y, _ := w.c.YearOf(1, 2024); y.Open() != 0 || y.Delivered != 400 || y.Repaid != 100 {
		t.Errorf("%+v", y)
	}
	w.issue(1, 2025, 1_000_000, 0)
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2025, Tonnes: 300})
	w.Wait(400 * 24 * 3600 * 1000) // Nothing falls due any more.
	if y, _ := w.c.YearOf(1, 2025); y.Short != 0 {
		t.Error("what was delivered fell short")
	}
	db := w.Projected(schemas()...)
	if got := w.Value(db, `SELECT group_concat(agreed || ' ' || delivered || ' ' || repaid || ' ' || short) FROM carbon_forward_year`); got != "500 400 100 300,300 300 0 0" {
		t.Error(got)
	}
	w.check()
}

// TestMakeGood holds that what fell short is made good by later vintages, never by older ones.
func TestMakeGood(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 900, Vintage: 2024})
	rig.Must(w, c.SignForward, contract())
	w.Wait(rig.Day("2026-12-01").StartMillis() - w.Now)
	deliver := carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 500}
	rig.Refused(w, c.DeliverForward, deliver, carbon.ErrInsufficient) // There are 900 of 2023.
	deliver.Lot, _ = w.c.LotOf(1, 2023, 1)
	rig.Refused(w, c.DeliverForward, deliver, carbon.ErrForwardOther)
	deliver.Lot = 0
	w.issue(1, 2025, 1_000_000, 0)
	rig.Must(w, c.DeliverForward, deliver)
	w.check()
}

// TestSell holds a sale from store: price, tonnes and money in one entry, cost by both
// methods, and whose the tonnes had been.
func TestSell(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Must(w, c.SignForward, contract())
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 500})
	second := contract()
	second.Price, second.Years = 5001, second.Years[:1]
	rig.Must(w, c.SignForward, second)
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 2, Vintage: 2024, Tonnes: 3})

	sell := carbon.Sell{Bank: bank, Buyer: buyerX, Tonnes: 100, Price: 6904, Debit: accountOf(buyerX), Credit: accountOf(bank)}
	rig.Refused(w, c.Sell, sell, carbon.ErrNoPrice)
	price := carbon.PostPrice{Bank: bank, From: rig.Day(rig.Today), Price: 6904}
	for want, change := range map[*kernel.Refusal]func(*carbon.PostPrice){
		carbon.ErrBank:        func(p *carbon.PostPrice) { p.Bank = buyerX },
		carbon.ErrVintage:     func(p *carbon.PostPrice) { p.Vintage = 12 },
		carbon.ErrPrice:       func(p *carbon.PostPrice) { p.Price = -1 },
		carbon.ErrDateMissing: func(p *carbon.PostPrice) { p.From = 0 },
		carbon.ErrDateOrder:   func(p *carbon.PostPrice) { p.From = rig.Day("2026-11-20") },
	} {
		p := price
		change(&p)
		rig.Refused(w, c.PostPrice, p, want)
	}
	rig.Must(w, c.PostPrice, price)
	later := price
	later.From, later.Price = rig.Day("2026-11-22"), 7000
	rig.Must(w, c.PostPrice, later)
	for want, change := range map[*kernel.Refusal]func(*carbon.Sell){
		carbon.ErrBank:         func(s *carbon.Sell) { s.Bank = buyerY },
		carbon.ErrSelf:         func(s *carbon.Sell) { s.Buyer = bank },
		carbon.ErrCompany:      func(s *carbon.Sell) { s.Buyer = 99 },
		carbon.ErrQuantity:     func(s *carbon.Sell) { s.Tonnes = 0 },
		carbon.ErrSaleLimit:    func(s *carbon.Sell) { s.Tonnes = 1 << 50 },
		carbon.ErrInsufficient: func(s *carbon.Sell) { s.Tonnes = 504 },
		carbon.ErrPriceOther:   func(s *carbon.Sell) { s.Price = 6903 },
		carbon.ErrAccountOther: func(s *carbon.Sell) { s.Debit = accountOf(buyerY) },
	} {
		s := sell
		change(&s)
		rig.Refused(w, c.Sell, s, want)
	}
	before := w.balance(accountOf(bank))
	rig.Must(w, c.Sell, sell)
	s, _ := w.c.SaleByID(1)
	// 503 t cost 500 × 4344 + 3 × 5001 = 2,187,003 fen; 100 of them 434,791.8 by average.
	if s.Proceeds != 690_400 || s.FIFO != 434_400 || s.Average != 434_791 || s.Date != rig.Day(rig.Today) ||
		w.balance(accountOf(bank))-before != 690_400 || w.c.Owned(buyerX) != 100 {
		t.Errorf("%+v", s)
	}
	rig.Must(w, c.SetParameter, carbon.SetParameter{Name: carbon.SaleFeePPM, From: rig.Day(rig.Today), Value: 5_000, Source: "assumed"})
	rig.Must(w, c.SetParameter, carbon.SetParameter{Name: carbon.SaleMax, From: rig.Day(rig.Today), Value: 403, Source: "assumed"})
	sell.Tonnes = 404
	rig.Refused(w, c.Sell, sell, carbon.ErrSaleLimit)
	sell.Tonnes = 403
	rig.Refused(w, c.Sell, sell, carbon.ErrFeeAccount)
	sell.Fee = fees
	rig.Must(w, c.Sell, sell)
	s, _ = w.c.SaleByID(2)
	// The last tonnes take the last fen, by either method; the fee is 13,911.56.
	if s.FIFO != 2_187_003-434_400 || s.Average != 2_187_003-434_791 || s.Fees != 13_912 || w.balance(fees) != 13_912 {
		t.Errorf("%+v", s)
	}
	parts := w.c.SaleParts(2)
	if len(parts) != 2 || parts[0].Forward != 1 || parts[0].Tonnes != 400 || parts[1].Forward != 2 || parts[1].Tonnes != 3 ||
		parts[0].Village != villageA || parts[0].Cooperative != coopA {
		t.Errorf("%+v", parts)
	}
	if stock, _ := w.c.Stock(bank); stock.Tonnes != 0 || stock.Average != 0 || w.c.FIFO(bank) != 0 {
		t.Errorf("%+v", stock)
	}
	rig.Must(w, c.PostPrice, carbon.PostPrice{Bank: bank, Vintage: 2024, From: rig.Day(rig.Today), Price: 0})
	if _, ok := w.c.Price(bank, 2024, rig.Day(rig.Today)); ok {
		t.Error("what is not for sale has a price")
	}
	w.check()
}

// TestStore holds limits, ages and marks, and that whatever leaves the store in other ways
// than by a sale takes its cost along.
func TestStore(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	rig.Refused(w, c.Appoint, carbon.Appoint{Role: carbon.Bank, Company: coopA, From: rig.Day("2024-01-01")}, carbon.ErrHoldsTonnes)
	rig.Must(w, c.SetParameter, carbon.SetParameter{Name: carbon.StockMax, From: rig.Day(rig.Today), Value: 600, Source: "assumed"})
	rig.Must(w, c.SignForward, contract())
	rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 500})
	rig.Refused(w, c.Transfer, carbon.Transfer{From: coopA, To: bank, Tonnes: 101}, carbon.ErrStockLimit)
	rig.Must(w, c.Transfer, carbon.Transfer{From: coopA, To: bank, Tonnes: 100}) // For nothing.
	if ages := w.c.Ages(bank); len(ages) != 2 || ages[0] != (carbon.Age{Vintage: 2023, Tonnes: 100}) || ages[1].Tonnes != 500 {
		t.Error(ages)
	}
	s, _ := w.c.Stock(bank)
	if m, err := carbon.MarkAt(s, 3000); err != nil || m.Value_fen != 1_800_000 || m.Profit_fen != 1_800_000-500*4344 {
		t.Error(m, err)
	}
	if _, err := carbon.MarkAt(s, -1); err != error(carbon.ErrPrice) {
		t.Error(err)
	}
	if _, err := carbon.MarkAt(s, 1<<62); err != error(carbon.ErrOverflow) {
		t.Error(err)
	}
	rig.Must(w, c.Retire, carbon.Retire{Owner: bank, Tonnes: 7, Beneficiary: bank, Purpose: "meeting", Place: "330523"})
	rig.Must(w, c.Freeze, carbon.Freeze{Owner: bank, Tonnes: 93, Order: "court_1"})
	together(w, c.Unfreeze, carbon.Unfreeze{Freeze: 1, To: buyerX, Order: "court_2"}, nil)
	if s, _ := w.c.Stock(bank); s.Tonnes != 500 || w.c.FIFO(bank) != 400*4344 {
		t.Errorf("%+v %d", s, w.c.FIFO(bank))
	}
	w.check()
}

// TestExactCost holds that a thousand sales of one tonne take exactly the fen that were paid.
func TestExactCost(t *testing.T) {
	w := stocked(t)
	c := &w.c.Commands
	for i, price := range []int64{4344, 3, 9999} {
		f := contract()
		f.Price, f.Years = price, []carbon.AgreedYear{{Vintage: 2024, Tonnes: 100 + int64(i), Due: rig.Day("2026-11-30")}}
		rig.Must(w, c.SignForward, f)
		rig.Must(w, c.DeliverForward, carbon.DeliverForward{Forward: carbon.ForwardID(i + 1), Vintage: 2024, Tonnes: f.Years[0].Tonnes})
	}
	rig.Must(w, c.PostPrice, carbon.PostPrice{Bank: bank, From: rig.Day(rig.Today), Price: 6904})
	var fifo, average, proceeds int64
	for i := range 303 {
		rig.Must(w, c.Sell, carbon.Sell{Bank: bank, Buyer: buyerX, Tonnes: 1, Price: 6904, Debit: accountOf(buyerX), Credit: accountOf(bank)})
		s, _ := w.c.SaleByID(carbon.SaleID(i + 1))
		fifo, average, proceeds = fifo+s.FIFO, average+s.Average, proceeds+s.Proceeds
	}
	if paid := int64(100*4344 + 101*3 + 102*9999); fifo != paid || average != paid || proceeds != 303*6904 {
		t.Errorf("%d %d %d", fifo, average, paid)
	}
	w.check()
}

// An exchange is a toy: it uses the door that carbon leaves for another module.
type exchange struct {
	c       *carbon.Registry
	reserve kernel.Maker[reserveCommand]
	deliver kernel.Maker[deliverCommand]
	release kernel.Maker[releaseCommand]
}

type reserveCommand struct {
	_  struct{} `cbor:",toarray"`
	To carbon.Reserve
}
type deliverCommand struct {
	_    struct{} `cbor:",toarray"`
	What carbon.Delivery
}
type releaseCommand struct {
	_      struct{} `cbor:",toarray"`
	ID     carbon.ReservationID
	Tonnes int64
}

func newExchange(w world) exchange {
	e := exchange{c: w.c}
	e.reserve = kernel.Decide(w.K, "toy.reserve", func(tx *kernel.Tx, c reserveCommand) error {
		_, err := e.c.Reserve(tx, c.To)
		return err
	})
	e.deliver = kernel.Decide(w.K, "toy.deliver", func(tx *kernel.Tx, c deliverCommand) error {
		_, err := e.c.Deliver(tx, c.What)
		return err
	})
	e.release = kernel.Decide(w.K, "toy.release", func(tx *kernel.Tx, c releaseCommand) error {
		return e.c.Release(tx, c.ID, c.Tonnes)
	})
	return e
}

func TestDoor(t *testing.T) {
	w := stocked(t)
	x := newExchange(w)
	reserve := func(r carbon.Reserve) reserveCommand { return reserveCommand{To: r} }
	deliver := func(d carbon.Delivery) deliverCommand { return deliverCommand{What: d} }
	rig.Refused(w, x.reserve, reserve(carbon.Reserve{Owner: coopA, Tonnes: 1801}), carbon.ErrInsufficient)
	rig.Must(w, x.reserve, reserve(carbon.Reserve{Owner: coopA, Tonnes: 1000, Cause: 77}))
	rig.Refused(w, w.c.Commands.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 801}, carbon.ErrBound)
	listed, _ := w.c.LotOf(1, 2023, 1)
	rig.Refused(w, w.c.Commands.Transfer, carbon.Transfer{From: coopA, To: buyerX, Tonnes: 1, Lot: listed}, carbon.ErrListed)
	rig.Refused(w, w.c.Commands.Pledge, pledge(1, listed), carbon.ErrListed)
	rig.Refused(w, w.c.Commands.Retire, carbon.Retire{Owner: coopA, Tonnes: 1, Lot: listed, Beneficiary: buyerX, Purpose: "meeting", Place: "330523"},
		carbon.ErrListed)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 9, To: buyerX, Tonnes: 1}), carbon.ErrReservation)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: buyerX, Tonnes: 1001}), carbon.ErrReserved)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: coopA, Tonnes: 1}), carbon.ErrSelf)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: 99, Tonnes: 1}), carbon.ErrCompany)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: buyerX, Tonnes: 1, Fees: -1}), carbon.ErrPrice)
	rig.Refused(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: buyerX}), carbon.ErrQuantity)
	rig.Must(w, x.deliver, deliver(carbon.Delivery{Reservation: 1, To: buyerX, Tonnes: 950}))
	if w.c.Owned(buyerX) != 950 || w.c.Balance(coopA, carbon.Listed) != 50 {
		t.Error("not delivered")
	}
	rig.Refused(w, x.release, releaseCommand{ID: 9}, carbon.ErrReservation)
	rig.Refused(w, x.release, releaseCommand{ID: 1, Tonnes: 51}, carbon.ErrReserved)
	rig.Must(w, x.release, releaseCommand{ID: 1, Tonnes: 20})
	rig.Must(w, x.release, releaseCommand{ID: 1})
	if _, ok := w.c.Reservation(1); ok || w.c.Balance(coopA, carbon.Held) != 850 {
		t.Error("not released")
	}
	// What the bank lists is sold from its store, with its cost.
	rig.Must(w, w.c.Commands.SignForward, contract())
	rig.Must(w, w.c.Commands.DeliverForward, carbon.DeliverForward{Forward: 1, Vintage: 2024, Tonnes: 500})
	rig.Must(w, x.reserve, reserve(carbon.Reserve{Owner: bank, Tonnes: 10}))
	rig.Must(w, x.deliver, deliver(carbon.Delivery{Reservation: 2, To: buyerY, Tonnes: 10, Proceeds: 69_040, Fees: 345, Account: accountOf(bank)}))
	if s, ok := w.c.SaleByID(1); !ok || s.FIFO != 43_440 || s.Proceeds != 69_040 || s.Fees != 345 {
		t.Errorf("%+v", s)
	}
	w.TB.Helper()
	if err := w.c.Audit(); err != nil {
		t.Error(err)
	}
	w.compareTables(w.Projected(schemas()...))
	k := kernel.New()
	newExchange(world{Rig: &rig.Rig{K: k}, c: modules(k).c})
	w.Replayed(k)
}

package exchange

import (
	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A due is what a winner owes.
type due struct {
	bidder Participant
	tonnes int64
	fen    int64 // Fees not counted.
	bids   []uint32
}

// dues returns what winners owe who have not settled, in the order of arrival.
func (x *Exchange) dues(id SaleID) (all []due) {
	for key, b := range x.bids.From(bidKey{Sale: id}) {
		if key.Sale != id {
			break
		}
		if b.Won == 0 || b.Settled {
			continue
		}
		i := 0
		for i < len(all) && all[i].bidder != b.Bidder {
			i++
		}
		if i == len(all) {
			all = append(all, due{bidder: b.Bidder})
		}
		all[i].tonnes, all[i].fen = all[i].tonnes+b.Won, all[i].fen+b.Won*b.Pays
		all[i].bids = append(all[i].bids, key.Bid)
	}
	return all
}

// BidderSettled says that a winner has the money, or the tonnes, there; the trades follow.
type BidderSettled struct {
	Sale   SaleID      `cbor:"1,keyasint"`
	Bidder Participant `cbor:"2,keyasint"`
	Held   int64       `cbor:"3,keyasint"` // Tonnes, or fen, that were set aside for the applicant and are free.
}

// settleSale settles with all winners who can, and ends the sale when none is left.
func (x *Exchange) settleSale(tx *kernel.Tx, id SaleID) error {
	s := x.sales.Must(id)
	m := x.live.market(s.Instrument)
	var able []due
	var spent tally
	waiting := false
	for _, d := range x.dues(id) {
		if refusal, _ := x.hindrance(tx, m, id, &s, &d, &spent); refusal == nil {
			able = append(able, d)
		} else {
			waiting = true
		}
	}
	trades := x.saleTrades(id, &s, able)
	for i := range able {
		if err := x.readyToSettle(tx, m, id, &s, &able[i]); err != nil {
			return err
		}
	}
	if len(trades) > 0 {
		x.begin(tx, m)
		x.live.open = true
		for i := range trades {
			x.trade(m, &trades[i])
		}
		m.changed = true
		if err := x.finish(tx); err != nil {
			return err
		}
	}
	if !waiting {
		now := x.sales.Must(id)
		x.endSale(tx, id, &now, "done")
	}
	return nil
}

// A hinderer is in whose way it is that a winner's trades cannot be settled.
type hinderer uint8

const (
	byMarket    hinderer = 1 + iota // All wait: the market's own accounts take nothing.
	byApplicant                     // The winner is free, and keeps its deposit.
	byBidder                        // In the end it loses its deposit.
)

// A tally is what the winners settled so far in one entry cost an applicant that buys beyond what is set aside for
// them, and the tonnes that it gets of them.
type tally struct{ fen, tonnes int64 }

// hindrance returns why a winner's trades cannot be settled now, and who hinders it; nil if they can. What they cost an
// applicant that buys is added to what was spent before.
func (x *Exchange) hindrance(
	tx *kernel.Tx,
	m *market,
	id SaleID,
	s *Sale,
	d *due,
	spent *tally,
) (*kernel.Refusal, hinderer) {
	x.begin(tx, m)
	if !x.collects(m) {
		return ErrMarketAccount, byMarket
	}
	if refusal := x.fit(s.Applicant); refusal != nil {
		return refusal, byApplicant
	}
	if refusal := x.mayTrade(d.bidder); refusal != nil {
		return refusal, byBidder
	}
	if refusal := x.fit(d.bidder); refusal != nil {
		return refusal, byBidder
	}
	need := d.fen + rate(d.fen, m.day.Terms.FeeBuy) + int64(len(d.bids)) // A fee is rounded up for each trade.
	if s.Buys {
		return x.hindranceOfSeller(tx, m, s, d, need, spent)
	}
	deposit := x.bidders.Must(bidderKey{Sale: id, Bidder: d.bidder}).Deposit
	switch {
	case need > x.live.funds[d.bidder].Free()+deposit:
		return ErrCash, byBidder
	case !x.stores(tx, d.bidder, d.tonnes):
		return carbon.ErrStockLimit, byBidder
	}
	return nil, 0
}

// hindranceOfSeller is hindrance where the applicant buys.
func (x *Exchange) hindranceOfSeller(
	tx *kernel.Tx,
	m *market,
	s *Sale,
	d *due,
	need int64,
	spent *tally,
) (*kernel.Refusal, hinderer) {
	if refusal := x.affords(m, d.bidder, sideOf(false), 1, d.tonnes); refusal != nil {
		return refusal, byBidder
	}
	beyond := need - d.tonnes*s.Unit
	switch {
	case spent.fen+beyond > x.live.funds[s.Applicant].Free():
		return ErrCash, byApplicant
	case !x.stores(tx, s.Applicant, spent.tonnes+d.tonnes):
		return carbon.ErrStockLimit, byApplicant
	}
	spent.fen, spent.tonnes = spent.fen+beyond, spent.tonnes+d.tonnes
	return nil, 0
}

// stores reports whether a participant may have so many tonnes more: a bank's store has a limit.
func (x *Exchange) stores(tx *kernel.Tx, p Participant, tonnes int64) bool {
	most, limited := x.carbon.Parameter(carbon.StockMax, calendar.DayOf(tx.Time))
	stock, bank := x.carbon.Stock(x.live.members[p].Company)
	return !limited || !bank || stock.Tonnes+tonnes <= most
}

// readyToSettle frees what stood for a winner's trades.
func (x *Exchange) readyToSettle(tx *kernel.Tx, m *market, id SaleID, s *Sale, d *due) error {
	x.freeDeposit(tx, id, s, d.bidder)
	held := d.tonnes * s.Unit
	if s.Buys {
		if err := x.coverFor(tx, m, d.bidder, sideOf(false), d.tonnes); err != nil {
			return err
		}
	}
	x.hold(tx, id, s, -held)
	x.events.bidderSettled.Emit(tx, BidderSettled{id, d.bidder, held})
	return nil
}

func (x *Exchange) saleTrades(id SaleID, s *Sale, able []due) (all []Trade) {
	for _, d := range able {
		for _, bid := range d.bids {
			b := x.bids.Must(bidKey{Sale: id, Bid: bid})
			t := Trade{
				Buy:   OrderNumber(d.bidder, 0),
				Sell:  OrderNumber(s.Applicant, 0),
				Price: int32(b.Pays),
				Qty:   int32(b.Won),
				Mode:  ModeSale,
			}
			if s.Buys {
				t.Buy, t.Sell = t.Sell, t.Buy
			}
			all = append(all, t)
		}
	}
	return all
}

func (x *Exchange) applyBidderSettled(e BidderSettled) {
	s := x.sales.Must(e.Sale)
	s.Held -= e.Held
	x.sales.Put(e.Sale, s)
	var settled []bidKey
	for key, b := range x.bids.From(bidKey{Sale: e.Sale}) {
		if key.Sale != e.Sale {
			break
		}
		if b.Bidder == e.Bidder && b.Won > 0 {
			settled = append(settled, key)
		}
	}
	for _, key := range settled {
		b := x.bids.Must(key)
		b.Settled = true
		x.bids.Put(key, b)
	}
}

// PaySale asks to settle what one has won, now that the money, or the tonnes, are there.
type PaySale struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
}

// PaySale decides whether a winner can settle.
func (x *Exchange) PaySale(tx *kernel.Tx, c PaySale) error {
	s, m, p, refusal := x.inSale(tx, c.Sale, c.Company)
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleAwarded:
		return ErrSaleState
	}
	for _, d := range x.dues(c.Sale) {
		if d.bidder != p {
			continue
		}
		if refusal, _ := x.hindrance(tx, m, c.Sale, &s, &d, &tally{}); refusal != nil {
			return refusal
		}
		if err := x.settleSale(tx, c.Sale); err != nil {
			return err
		}
		for _, left := range x.dues(c.Sale) {
			if left.bidder == p { // The money went to winners whose bids came in earlier.
				return ErrCash
			}
		}
		return nil
	}
	return ErrBid
}

// BidderDefaulted says that a bidder has lost its deposit: it did not pay what it had won, or opened
// none of its sealed bids.
type BidderDefaulted struct {
	Sale    SaleID      `cbor:"1,keyasint"`
	Bidder  Participant `cbor:"2,keyasint"`
	Deposit int64       `cbor:"3,keyasint,omitempty"` // Fen, to the applicant.
	Tonnes  int64       `cbor:"4,keyasint,omitempty"` // Won, and not taken.
	To      Participant `cbor:"5,keyasint,omitempty"` // In whose trading account it is; 0: another account of the applicant.
}

// forfeit gives a bidder's deposit to the applicant. Where an account is frozen nothing moves, and the deposit is freed
// with those of the others.
func (x *Exchange) forfeit(tx *kernel.Tx, id SaleID, s *Sale, p Participant, tonnes int64) {
	b := x.bidders.Must(bidderKey{Sale: id, Bidder: p})
	from, to := &x.live.members[p], &x.live.members[s.Applicant]
	e := BidderDefaulted{Sale: id, Bidder: p, Tonnes: tonnes}
	if b.Deposit > 0 && x.usable(from.Account) && x.usable(to.payee()) {
		e.Deposit = b.Deposit
		if to.Payout == 0 {
			e.To = s.Applicant
		}
		t := ledger.Transfer{
			Debit:     from.Account,
			Credit:    to.payee(),
			Amount:    b.Deposit,
			Code:      codeForfeit,
			Reference: uint64(id),
		}
		if err := x.money.Transfer(tx, t); err != nil {
			panic("exchange: a deposit that cannot be moved")
		}
	}
	x.events.bidderDefaulted.Emit(tx, e)
}

func (x *Exchange) applyBidderDefaulted(e BidderDefaulted) {
	x.enter()
	if e.Deposit > 0 {
		f := x.live.fund(e.Bidder)
		f.Cash, f.Reserved = f.Cash-e.Deposit, f.Reserved-e.Deposit
		if e.To != 0 {
			x.live.fund(e.To).Cash += e.Deposit
		}
		x.applyBidderFreed(BidderFreed{e.Sale, e.Bidder})
	}
	x.write()
}

// hour is for how long a sale waits at a time, in milliseconds.
const hour = 3600 * 1000

// collectDue settles with winners who can now, takes the deposits of those who cannot by their own doing, and ends the
// sale. Where the market's own accounts take nothing, it waits.
func (x *Exchange) collectDue(tx *kernel.Tx, id SaleID, s *Sale) {
	if err := x.settleSale(tx, id); err != nil {
		panic("exchange: a sale that cannot be settled")
	}
	if x.sales.Must(id).State == SaleEnded {
		return
	}
	m, reason := x.live.market(s.Instrument), "applicant_unable"
	if !x.collects(m) {
		x.events.saleMoved.Emit(tx, SaleMoved{id, SaleAwarded, s.Price, s.Round, tx.Time + hour})
		return
	}
	for _, d := range x.dues(id) {
		if _, who := x.hindrance(tx, m, id, s, &d, &tally{}); who != byApplicant {
			x.forfeit(tx, id, s, d.bidder, d.tonnes)
			reason = "defaulted"
		}
		x.freeDeposit(tx, id, s, d.bidder)
	}
	now := x.sales.Must(id)
	x.endSale(tx, id, &now, reason)
}

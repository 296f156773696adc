package exchange

import (
	"slices"

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
	need   int64 // Fen that its trades cost a buyer: each with its fee, that is rounded up for each.
	bids   []uint32
	size   int // Of what settling it adds to an entry, in bytes at most.
}

// dues returns what winners owe who have not settled, in the order of arrival, with the fees of a day.
func (x *Exchange) dues(id SaleID, terms *Terms) (all []due) {
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
		value := b.Won * b.Pays
		all[i].tonnes, all[i].need = all[i].tonnes+b.Won, all[i].need+value+rate(value, terms.FeeBuy)
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

// settleSale settles with all winners who can, or with one alone, and ends the sale when none is left. later: there are
// more than one entry holds.
func (x *Exchange) settleSale(tx *kernel.Tx, id SaleID, alone Participant) (later bool, err error) {
	s := x.sales.Must(id)
	m := x.live.market(s.Instrument)
	var able []due
	var spent tally
	waiting := false
	for _, d := range x.dues(id, &m.day.Terms) {
		if alone != 0 && d.bidder != alone {
			waiting = true
			continue
		}
		before := spent
		refusal, _ := x.hindrance(tx, m, id, &s, &d, &spent)
		if refusal == nil && spent.size > settledMax && len(able) > 0 {
			spent, later, waiting = before, true, true
			break
		}
		if refusal == nil {
			able = append(able, d)
		} else {
			waiting = true
		}
	}
	trades := x.saleTrades(id, &s, able)
	for i := range able {
		if err := x.readyToSettle(tx, m, id, &s, &able[i]); err != nil {
			return later, err
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
			return later, err
		}
	}
	if !waiting {
		now := x.sales.Must(id)
		x.endSale(tx, id, &now, "done")
	}
	return later, nil
}

// A hinderer is in whose way it is that a winner's trades cannot be settled.
type hinderer uint8

const (
	byMarket    hinderer = 1 + iota // All wait: the market's own accounts take nothing.
	byApplicant                     // The winner is free, and keeps its deposit.
	byBidder                        // In the end it loses its deposit.
)

// A tally is what the winners settled so far in one entry cost an applicant that buys beyond what is set aside for
// them, the tonnes that they are about, and what the entry has come to, in bytes at most.
type tally struct {
	fen, tonnes int64
	size        int
}

// What settling adds to an entry, in bytes at most: for each lot that goes into escrow or out of it, with what a store
// tells of it; for each bid; and for each winner. settledMax leaves a quarter of an entry to what stands beside it.
const (
	lotBytes    = 500
	bidBytes    = 64
	winnerBytes = 400
	settledMax  = kernel.EntryMax / 4 * 3
)

// hindrance returns why a winner's trades cannot be settled now, and who hinders it; nil if they can. What they come to
// is added to what was spent before. That a winner was suspended hinders nothing: it finishes what it has begun.
func (x *Exchange) hindrance(
	tx *kernel.Tx,
	m *market,
	id SaleID,
	s *Sale,
	d *due,
	spent *tally,
) (refusal *kernel.Refusal, who hinderer) {
	x.begin(tx, m)
	if m.day.Halted {
		return ErrHalted, byMarket
	}
	if !x.collects(m) {
		return ErrMarketAccount, byMarket
	}
	if refusal := x.fit(s.Applicant); refusal != nil {
		return refusal, byApplicant
	}
	if refusal := x.fit(d.bidder); refusal != nil {
		return refusal, byBidder
	}
	if s.Buys {
		refusal, who = x.hindranceOfSeller(tx, m, s, d, spent)
	} else {
		refusal, who = x.hindranceOfBuyer(tx, m, id, s, d, spent)
	}
	if refusal == nil {
		spent.tonnes += d.tonnes
		spent.size += d.size + len(d.bids)*bidBytes + winnerBytes
	}
	return refusal, who
}

// hindranceOfBuyer is hindrance where the applicant sells.
func (x *Exchange) hindranceOfBuyer(
	tx *kernel.Tx,
	m *market,
	id SaleID,
	s *Sale,
	d *due,
	spent *tally,
) (*kernel.Refusal, hinderer) {
	deposit := x.bidders.Must(bidderKey{Sale: id, Bidder: d.bidder}).Deposit
	switch {
	case d.need > x.live.funds[d.bidder].Free()+deposit:
		return ErrCash, byBidder
	case !x.stores(tx, d.bidder, d.tonnes):
		return carbon.ErrStockLimit, byBidder
	}
	lots := x.lotsInEscrow(m, s.Applicant, spent.tonnes, d.tonnes)
	if d.size = lots * lotBytes; lots > carbon.PiecesMax {
		return carbon.ErrFragmented, byApplicant
	}
	return nil, 0
}

// hindranceOfSeller is hindrance where the applicant buys.
func (x *Exchange) hindranceOfSeller(
	tx *kernel.Tx,
	m *market,
	s *Sale,
	d *due,
	spent *tally,
) (*kernel.Refusal, hinderer) {
	if refusal := x.affords(m, d.bidder, sideOf(false), 1, d.tonnes); refusal != nil {
		return refusal, byBidder
	}
	lots := x.lotsInEscrow(m, d.bidder, 0, d.tonnes) + x.lotsToCover(m, d.bidder, d.tonnes)
	if d.size = lots * lotBytes; lots > carbon.PiecesMax {
		return carbon.ErrFragmented, byBidder
	}
	beyond := d.need - d.tonnes*s.Unit
	switch {
	case spent.fen+beyond > x.live.funds[s.Applicant].Free():
		return ErrCash, byApplicant
	case !x.stores(tx, s.Applicant, spent.tonnes+d.tonnes):
		return carbon.ErrStockLimit, byApplicant
	}
	spent.fen += beyond
	return nil, 0
}

// lotsInEscrow returns of how many lots tonnes of a seller's escrow consist, in the order in which they are delivered,
// after others of them; carbon.PiecesMax and one at most. There may be fewer tonnes.
func (x *Exchange) lotsInEscrow(m *market, p Participant, after, tonnes int64) (lots int) {
	for key := range x.escrows.From(escrowKey{Instrument: m.id, Participant: p}) {
		if key.Instrument != m.id || key.Participant != p || tonnes <= 0 || lots > carbon.PiecesMax {
			break
		}
		x.carbon.Escrowed(reservationOf(key), func(n int64) bool {
			before := min(after, n)
			if after, n = after-before, n-before; n > 0 {
				lots, tonnes = lots+1, tonnes-n
			}
			return tonnes > 0 && lots <= carbon.PiecesMax
		})
	}
	return lots
}

// lotsToCover returns of how many lots the tonnes consist that a seller has to put into escrow to sell so many;
// carbon.PiecesMax and one at most.
func (x *Exchange) lotsToCover(m *market, p Participant, tonnes int64) (lots int) {
	pos := m.position(p)
	tonnes -= pos.Escrow - pos.Reserved
	x.carbon.Holdings(x.live.members[p].Company, carbon.Held, func(_ carbon.LotID, l carbon.Lot) bool {
		if tonnes > 0 && x.delivers(&m.in, &l) {
			lots, tonnes = lots+1, tonnes-l.Tonnes()
		}
		return tonnes > 0 && lots <= carbon.PiecesMax
	})
	return lots
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
	x.hold(tx, s, -held)
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

// PaySale asks to settle what one has won, now that the money, or the tonnes, are there. It settles for nobody else.
type PaySale struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
}

// PaySale decides whether a winner can settle.
func (x *Exchange) PaySale(tx *kernel.Tx, c PaySale) error {
	s, m, p, refusal := x.toFinish(tx, c.Sale, c.Company)
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleAwarded:
		return ErrSaleState
	}
	for _, d := range x.dues(c.Sale, &m.day.Terms) {
		if d.bidder != p {
			continue
		}
		if refusal, _ := x.hindrance(tx, m, c.Sale, &s, &d, &tally{}); refusal != nil {
			return refusal
		}
		_, err := x.settleSale(tx, c.Sale, p)
		return err
	}
	return ErrBid
}

// BidderDefaulted says that a bidder has lost its deposit: it did not pay what it had won, or did
// not open all bids that it had sealed.
type BidderDefaulted struct {
	Sale    SaleID      `cbor:"1,keyasint"`
	Bidder  Participant `cbor:"2,keyasint"`
	Deposit int64       `cbor:"3,keyasint,omitempty"` // Fen, to the applicant, or to the market.
	Tonnes  int64       `cbor:"4,keyasint,omitempty"` // Won, and not taken.
	To      Participant `cbor:"5,keyasint,omitempty"` // In whose trading account it is; 0: another account of the applicant, or the market's.
}

// forfeitTo returns the account that deposits of a sale are forfeited to, and whether it is the market's.
func (x *Exchange) forfeitTo(tx *kernel.Tx, s *Sale) (payee ledger.AccountID, market bool) {
	if to, _, _ := x.Rule(RuleSaleForfeit, calendar.DayOf(tx.Time)); to == 1 {
		return x.live.market(s.Instrument).day.Terms.FeeTo, true
	}
	return x.live.members[s.Applicant].payee(), false
}

// forfeitWaits reports whether what is forfeited would be the market's, and its account takes nothing now: nobody has
// its deposit back for that.
func (x *Exchange) forfeitWaits(tx *kernel.Tx, s *Sale) bool {
	payee, market := x.forfeitTo(tx, s)
	return market && !(x.usable(payee) && x.receives(payee))
}

// forfeit gives a bidder's deposit to the applicant, or to the market where its rules say so. What a bank that sells
// gets is returned with its next sale. Where the bidder's account is frozen, or the applicant's, nothing moves, and the
// deposit is freed with those of the others.
func (x *Exchange) forfeit(tx *kernel.Tx, id SaleID, s *Sale, p Participant, tonnes int64) {
	b := x.bidders.Must(bidderKey{Sale: id, Bidder: p})
	from, to := &x.live.members[p], &x.live.members[s.Applicant]
	e := BidderDefaulted{Sale: id, Bidder: p, Tonnes: tonnes}
	payee, market := x.forfeitTo(tx, s)
	if b.Deposit > 0 && x.usable(from.Account) && x.usable(payee) && !x.forfeitWaits(tx, s) {
		e.Deposit = b.Deposit
		if !market && to.Payout == 0 {
			e.To = s.Applicant
		}
		t := ledger.Transfer{
			Debit:     from.Account,
			Credit:    payee,
			Amount:    b.Deposit,
			Code:      codeForfeit,
			Reference: uint64(id),
		}
		if err := x.money.Transfer(tx, t); err != nil {
			panic("exchange: a deposit that cannot be moved")
		}
		if !market && !s.Buys {
			x.carbon.Forfeit(tx, to.Company, b.Deposit)
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
// sale. Where the instrument is halted, or the market's own accounts do not take what is theirs, it waits; where there
// are more winners than one entry holds, the next one goes on.
func (x *Exchange) collectDue(tx *kernel.Tx, id SaleID, s *Sale) {
	later, err := x.settleSale(tx, id, 0)
	if err != nil {
		panic("exchange: a sale that cannot be settled")
	}
	if x.sales.Must(id).State == SaleEnded {
		return
	}
	m, reason := x.live.market(s.Instrument), "applicant_unable"
	dues := x.dues(id, &m.day.Terms)
	unable := make([]bool, len(dues))
	for i := range dues { // Before a deposit moves, that would let another one pay, or keep it from it.
		_, who := x.hindrance(tx, m, id, s, &dues[i], &tally{})
		unable[i] = who == byBidder
	}
	stuck := m.day.Halted || !x.collects(m) || slices.Contains(unable, true) && x.forfeitWaits(tx, s)
	if next := tx.Time + hour; later || stuck {
		if later {
			next = tx.Time
		}
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleAwarded, Price: s.Price, Round: s.Round,
			Next: next})
		return
	}
	for i, d := range dues {
		if unable[i] {
			x.forfeit(tx, id, s, d.bidder, d.tonnes)
			reason = "defaulted"
		}
		x.freeDeposit(tx, id, s, d.bidder)
	}
	now := x.sales.Must(id)
	x.endSale(tx, id, &now, reason)
}

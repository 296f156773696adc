package exchange

import (
	"encoding/binary"

	"liangshan/auction"
	"liangshan/calendar"
	"liangshan/kernel"
)

// SaleMoved says that a one-way auction has come to another state, or its clock to another price.
type SaleMoved struct {
	Sale  SaleID    `cbor:"1,keyasint"`
	State SaleState `cbor:"2,keyasint"`
	Price int64     `cbor:"3,keyasint,omitempty"` // Of a clock, in fen.
	Round uint32    `cbor:"4,keyasint,omitempty"` // Of a clock.
	Next  int64     `cbor:"5,keyasint"`           // Milliseconds since 1970.

	// What is wanted is said anew in each round, but as far as a bidder has said until where it stands; of an opening, in
	// all rounds to come. Missing where an auction was opened before that was so: then it stands until the bidder says
	// less, to the end of the auction.
	Anew bool `cbor:"6,keyasint,omitempty"`
}

// salePhase is what is journalled when a one-way auction has something to do.
func (x *Exchange) salePhase(tx *kernel.Tx, key uint64) {
	id := SaleID(key)
	s, ok := x.sales.Get(id)
	if !ok {
		return
	}
	x.refresh()
	m := x.live.market(s.Instrument)
	x.begin(tx, m)
	late := tx.Time >= s.Next+hour // The county stood still.
	switch {
	case s.State == SaleApplied:
		x.endSale(tx, id, &s, "lapsed")
	case s.State == SalePublished:
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleOpen, Price: s.Start, Round: 1,
			Next: s.roundEnd(tx.Time, s.Opens), Anew: s.Mode == Ascending})
	case s.State == SaleOpen && m.day.Halted:
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleOpen, Price: s.Price, Round: s.Round,
			Next: tx.Time + hour})
	case s.State == SaleOpen && !s.sealed():
		x.tick(tx, id, &s)
	case s.State == SaleOpen, s.State == SaleReveal && s.Round == 0 && late && x.anyShut(id):
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleReveal,
			Next: tx.Time + max(1, x.minutes(tx, RuleSaleReveal))*60_000})
	case s.State == SaleReveal && s.Commitment != [32]byte{} && !s.Seeded:
		x.waitForSeed(tx, id, &s)
	case s.State == SaleReveal && x.waitsForShut(tx, id, &s): // Nobody opens a bid any more.
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleReveal, Round: max(1, s.Round), Next: tx.Time + hour})
	case s.State == SaleReveal:
		x.mustAward(tx, id, &s)
	case s.State == SaleAwarded && late:
		next := tx.Time + x.minutes(tx, RuleSalePay)*60_000
		x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleAwarded, Price: s.Price, Round: s.Round,
			Next: next})
	case s.State == SaleAwarded:
		x.collectDue(tx, id, &s)
	}
}

// sealed reports whether an auction is one of sealed bids.
func (s *Sale) sealed() bool { return s.Mode == Uniform || s.Mode == PayAsBid }

// minutes returns a rule of the day; 0 if it is not in force.
func (x *Exchange) minutes(tx *kernel.Tx, rule string) int64 {
	n, _, _ := x.Rule(rule, calendar.DayOf(tx.Time))
	return n
}

// anyShut reports whether a sealed bid was not opened.
func (x *Exchange) anyShut(id SaleID) bool {
	for _, b := range x.bidsOf(id) {
		if !b.Opened {
			return true
		}
	}
	return false
}

// waitsForShut reports whether an auction cannot be awarded yet: deposits of those who left a bid shut would be the
// market's, and its account takes nothing.
func (x *Exchange) waitsForShut(tx *kernel.Tx, id SaleID, s *Sale) bool {
	return x.forfeitWaits(tx, s) && x.anyShut(id)
}

// seedHoursMax is how often, by the hour, an auction waits for its seed: three days (assumed: no text that was at hand
// says so).
const seedHoursMax = 72

// waitForSeed has an auction wait for the seed that it was committed to. In the end all go free: whoever keeps the seed
// decides over nobody's money for ever.
func (x *Exchange) waitForSeed(tx *kernel.Tx, id SaleID, s *Sale) {
	if s.Round >= seedHoursMax {
		x.freeBidders(tx, id, s, nil)
		x.endSale(tx, id, s, "seed_missing")
		return
	}
	x.events.saleMoved.Emit(tx, SaleMoved{Sale: id, State: SaleReveal, Round: s.Round + 1, Next: tx.Time + hour})
}

func (x *Exchange) mustAward(tx *kernel.Tx, id SaleID, s *Sale) {
	if err := x.award(tx, id, s); err != nil {
		panic("exchange: a sale that cannot be awarded")
	}
}

// tick moves a clock, or ends it.
func (x *Exchange) tick(tx *kernel.Tx, id SaleID, s *Sale) {
	step := s.Step
	if (s.Mode == Descending) != s.Buys {
		step = -step
	}
	price := s.Price + step
	if s.Mode == Descending && s.Price != s.Reserve && (price < s.Reserve) != s.Buys {
		price = s.Reserve // It is offered too, also where no whole step leads to it.
	}
	over := price < 1 || price > priceMax || price*s.Tonnes > valueMax || s.Round >= roundsMax
	if s.Mode == Descending {
		over = over || (price < s.Reserve) != s.Buys && price != s.Reserve
	} else {
		wanted := int64(0)
		x.eachBidder(id, func(_ Participant, b Bidder) { wanted += b.Wants })
		over = over || wanted <= s.Tonnes
	}
	if over {
		x.mustAward(tx, id, s)
		return
	}
	x.events.saleMoved.Emit(tx, SaleMoved{id, SaleOpen, price, s.Round + 1, s.roundEnd(tx.Time, s.Next),
		s.Anew})
}

// roundEnd returns when a round of a clock, or the sealing of bids, ends that should have begun at a time. One that
// begins when it should be over already, since the county stood still, is held in full: nobody is bound by a price that
// was never shown, and nobody is shut out.
func (s *Sale) roundEnd(now, begins int64) int64 {
	length := s.Interval
	if s.sealed() {
		length = s.Closes - s.Opens
	}
	if end := begins + length; end > now {
		return end
	}
	return now + length
}

func (x *Exchange) eachBidder(id SaleID, do func(Participant, Bidder)) {
	for key, b := range x.bidders.From(bidderKey{Sale: id}) {
		if key.Sale != id {
			return
		}
		do(key.Bidder, b)
	}
}

// stands reports whether demand that stands until a price does so at another one; 0: only at the price at which it was
// said.
func (s *Sale) stands(until, price int64) bool {
	return until != 0 && (price == until || (price < until) != s.Buys)
}

func (x *Exchange) applySaleMoved(e SaleMoved) {
	s := x.sales.Must(e.Sale)
	x.saleDue.Clear(s.Next, uint64(e.Sale))
	if s.State == SaleOpen && e.State == SaleOpen && e.Round != s.Round {
		var all []Participant
		x.eachBidder(e.Sale, func(p Participant, _ Bidder) { all = append(all, p) })
		for _, p := range all {
			key := bidderKey{Sale: e.Sale, Bidder: p}
			b := x.bidders.Must(key)
			b.Wanted = b.Wants
			if e.Anew && !s.stands(b.Until, e.Price) {
				b.Wants = 0
			}
			x.bidders.Put(key, b)
		}
	}
	s.State, s.Price, s.Round, s.Next, s.Anew = e.State, e.Price, e.Round, e.Next, s.Anew || e.Anew
	x.sales.Put(e.Sale, s)
	x.saleDue.Set(e.Next, uint64(e.Sale))
}

// WonSize is the size of a packed winner, in bytes.
const WonSize = 24

// Winners are who won, packed little-endian: bid (4 bytes), bidder (4), tonnes (8), fen a tonne (8).
type Winners []byte

// SaleAwardedTo says who won a one-way auction, and what they pay.
type SaleAwardedTo struct {
	Sale    SaleID  `cbor:"1,keyasint"`
	Price   int64   `cbor:"2,keyasint"` // Fen: what all pay, or the least that was paid.
	Sold    int64   `cbor:"3,keyasint"` // Tonnes.
	Decided string  `cbor:"4,keyasint"` // What settled price and parts.
	Winners Winners `cbor:"5,keyasint"`
	Due     int64   `cbor:"6,keyasint"` // By when winners must have the money, or the tonnes, there.
}

// award finds the winners of a one-way auction, frees the others' deposits, and settles with those
// winners who have the money, or the tonnes, there.
func (x *Exchange) award(tx *kernel.Tx, id SaleID, s *Sale) error {
	a, winners := x.winners(id, s)
	if len(winners) == 0 {
		x.forfeitSealed(tx, id, s)
		x.freeBidders(tx, id, s, nil)
		x.endSale(tx, id, s, "nothing_sold")
		return nil
	}
	x.events.saleAwardedTo.Emit(tx, SaleAwardedTo{id, a.Price, a.Sold, a.Decided, winners,
		tx.Time + x.minutes(tx, RuleSalePay)*60_000})
	x.forfeitSealed(tx, id, s)
	x.freeBidders(tx, id, s, winners)
	_, err := x.settleSale(tx, id, 0)
	return err
}

// winners holds the auction.
func (x *Exchange) winners(id SaleID, s *Sale) (auction.Award, Winners) {
	var winners Winners
	a := x.auctionOf(s)
	if s.Mode == Ascending {
		return x.clockWinners(id, s, a)
	}
	var bids []auction.Bid
	for i, b := range x.bidsOf(id) {
		if b.Opened {
			bids = append(bids, auction.Bid{Bidder: int64(b.Bidder), Price: b.Price, Qty: b.Tonnes, Min: b.Minimum})
			a.Places = append(a.Places, i)
		}
	}
	var award auction.Award
	var fault *auction.Fault
	if s.Mode == Descending {
		a.Rules.Minimum = 0 // What was left of a bid may be less.
		award, fault = a.Towards(bids)
	} else {
		award, fault = a.Sealed(bids)
	}
	if fault != nil {
		panic("exchange: a sale of bids that were not checked")
	}
	for i, won := range award.Won {
		if won > 0 {
			winners = appendWon(winners, uint32(a.Places[i]+1), Participant(bids[i].Bidder), won, award.Pays[i])
		}
	}
	return award, winners
}

// clockWinners holds an ascending clock by its last two prices.
func (x *Exchange) clockWinners(id SaleID, s *Sale, a *auction.Sale) (award auction.Award, winners Winners) {
	n := int(s.Arrived)
	who := make([]Participant, n)
	last, before := auction.Round{Price: s.Price, Demand: make([]int64, n)}, auction.Round{Demand: make([]int64, n)}
	wanted := int64(0)
	x.eachBidder(id, func(p Participant, b Bidder) {
		who[b.Place-1] = p
		last.Demand[b.Place-1], before.Demand[b.Place-1] = b.Wants, b.Wanted
		wanted += b.Wants
	})
	if wanted > s.Tonnes {
		return x.clockRation(s, a, who, last)
	}
	if n == 0 {
		return award, nil
	}
	rounds := []auction.Round{last}
	if s.Round > 1 {
		before.Price = s.Price - s.Step
		if s.Buys {
			before.Price = s.Price + s.Step
		}
		rounds = []auction.Round{before, last}
	}
	award, fault := a.Against(n, rounds)
	if fault != nil {
		panic("exchange: a clock of demands that were not checked")
	}
	return award, clockWon(&award, who)
}

// clockRation divides what there is where a clock came to its end with more wanted than that: among those who still
// want, at the last price, by the rule for ties. No auction comes to nothing because somebody wanted very much.
func (x *Exchange) clockRation(
	s *Sale,
	a *auction.Sale,
	who []Participant,
	last auction.Round,
) (auction.Award, Winners) {
	var bids []auction.Bid
	var of []Participant
	for i, n := range last.Demand {
		if n > 0 {
			bids, of = append(bids, auction.Bid{Bidder: int64(who[i]), Price: s.Price, Qty: n}), append(of, who[i])
			a.Places = append(a.Places, i)
		}
	}
	award, fault := a.Sealed(bids)
	if fault != nil {
		panic("exchange: a clock of demands that were not checked")
	}
	var winners Winners
	for i, won := range award.Won {
		if won > 0 {
			winners = appendWon(winners, uint32(a.Places[i]+1), of[i], won, award.Pays[i])
		}
	}
	return award, winners
}

func clockWon(award *auction.Award, who []Participant) (winners Winners) {
	for i, won := range award.Won {
		if won > 0 {
			winners = appendWon(winners, uint32(i+1), who[i], won, award.Pays[i])
		}
	}
	return winners
}

func appendWon(b Winners, bid uint32, p Participant, won, pays int64) Winners {
	le := binary.LittleEndian
	b = le.AppendUint32(le.AppendUint32(b, bid), uint32(p))
	return le.AppendUint64(le.AppendUint64(b, uint64(won)), uint64(pays))
}

// At returns a winner.
func (b Winners) At(i int) (bid uint32, p Participant, won, pays int64) {
	le, r := binary.LittleEndian, b[i*WonSize:(i+1)*WonSize]
	return le.Uint32(r), Participant(le.Uint32(r[4:])), int64(le.Uint64(r[8:])), int64(le.Uint64(r[16:]))
}

// Len returns how many there are.
func (b Winners) Len() int { return len(b) / WonSize }

func (x *Exchange) applySaleAwardedTo(e SaleAwardedTo) {
	s := x.sales.Must(e.Sale)
	x.saleDue.Clear(s.Next, uint64(e.Sale))
	s.State, s.Price, s.Next = SaleAwarded, e.Price, e.Due
	x.sales.Put(e.Sale, s)
	x.saleDue.Set(e.Due, uint64(e.Sale))
	for i := range e.Winners.Len() {
		bid, p, won, pays := e.Winners.At(i)
		key := bidKey{Sale: e.Sale, Bid: bid}
		b, ok := x.bids.Get(key)
		if !ok { // A bidder of an ascending clock.
			b = Bid{Bidder: p, Opened: true, Price: pays, Tonnes: won}
		}
		b.Won, b.Pays = won, pays
		x.bids.Put(key, b)
	}
}

// BidderFreed says that a bidder has its deposit back.
type BidderFreed struct {
	Sale   SaleID      `cbor:"1,keyasint"`
	Bidder Participant `cbor:"2,keyasint"`
}

// freeBidders frees the deposits of all who have won nothing.
func (x *Exchange) freeBidders(tx *kernel.Tx, id SaleID, s *Sale, winners Winners) {
	won := map[Participant]bool{}
	for i := range winners.Len() {
		_, p, _, _ := winners.At(i)
		won[p] = true
	}
	var free []Participant
	x.eachBidder(id, func(p Participant, b Bidder) {
		if !won[p] && b.Deposit > 0 {
			free = append(free, p)
		}
	})
	for _, p := range free {
		x.freeDeposit(tx, id, s, p)
	}
}

func (x *Exchange) freeDeposit(tx *kernel.Tx, id SaleID, s *Sale, p Participant) {
	b := x.bidders.Must(bidderKey{Sale: id, Bidder: p})
	if b.Deposit > 0 {
		x.events.setAside.Emit(tx, SetAside{Instrument: s.Instrument, Participant: p, Fen: -b.Deposit})
	}
	x.events.bidderFreed.Emit(tx, BidderFreed{id, p})
}

func (x *Exchange) applyBidderFreed(e BidderFreed) {
	key := bidderKey{Sale: e.Sale, Bidder: e.Bidder}
	b := x.bidders.Must(key)
	b.Deposit = 0
	x.bidders.Put(key, b)
}

// forfeitSealed takes the deposits of those who did not open all bids that they had sealed (assumed: no text that was
// at hand says so). A seal that may stay shut for nothing is a bid that one takes back when one has seen the others'.
func (x *Exchange) forfeitSealed(tx *kernel.Tx, id SaleID, s *Sale) {
	lost := map[Participant]bool{}
	for _, b := range x.bidsOf(id) {
		if !b.Opened && !lost[b.Bidder] {
			lost[b.Bidder] = true
			x.forfeit(tx, id, s, b.Bidder, 0)
		}
	}
}

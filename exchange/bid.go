package exchange

import (
	"crypto/sha256"
	"encoding/binary"

	"liangshan/auction"
	"liangshan/company"
	"liangshan/kernel"
)

// EnterSale asks to take part in a one-way auction. The deposit is set aside.
type EnterSale struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
}

// BidderEntered says that somebody takes part in a one-way auction.
type BidderEntered struct {
	Sale    SaleID      `cbor:"1,keyasint"`
	Bidder  Participant `cbor:"2,keyasint"`
	Deposit int64       `cbor:"3,keyasint,omitempty"` // Fen.
	Place   uint32      `cbor:"4,keyasint"`           // In the order in which bidders entered, from 1.
}

// EnterSale decides whether somebody may take part. Into an ascending clock nobody enters once it
// runs.
func (x *Exchange) EnterSale(tx *kernel.Tx, c EnterSale) error {
	s, m, p, refusal := x.inSale(tx, c.Sale, c.Company)
	switch {
	case refusal != nil:
		return refusal
	case s.State != SalePublished && (s.State != SaleOpen || s.Mode == Ascending):
		return ErrSaleState
	case p == s.Applicant:
		return ErrSelfTrade
	case x.bidders.Has(bidderKey{Sale: c.Sale, Bidder: p}):
		return ErrEntered
	case s.Arrived >= biddersMax:
		return ErrBidders
	case x.live.funds[p].Free() < s.Deposit:
		return ErrCash
	case x.live.members[p].OpenMax > 0 && x.live.funds[p].Reserved+s.Deposit > x.live.members[p].OpenMax:
		return ErrOpenLimit
	}
	if s.Deposit > 0 {
		x.events.setAside.Emit(tx, SetAside{Instrument: m.id, Participant: p, Fen: s.Deposit})
	}
	x.events.bidderEntered.Emit(tx, BidderEntered{c.Sale, p, s.Deposit, s.Arrived + 1})
	return nil
}

// inSale returns a one-way auction, its market, and the participant that a company is, if it may bid there now.
func (x *Exchange) inSale(
	tx *kernel.Tx,
	id SaleID,
	who company.Number,
) (s Sale, m *market, p Participant, r *kernel.Refusal) {
	s, ok := x.sales.Get(id)
	if !ok {
		return s, nil, 0, ErrSale
	}
	if m, p, r = x.tradable(tx, s.Instrument, who); r == nil && m.day.Halted {
		r = ErrHalted
	}
	return s, m, p, r
}

// toFinish is inSale for what ends that was begun before: a bid that is opened, and winners who pay. Also who was
// suspended since may do it, so that no single person makes anybody lose a deposit; and a halt stops no opening.
func (x *Exchange) toFinish(
	tx *kernel.Tx,
	id SaleID,
	who company.Number,
) (s Sale, m *market, p Participant, r *kernel.Refusal) {
	s, ok := x.sales.Get(id)
	if !ok {
		return s, nil, 0, ErrSale
	}
	x.refresh()
	m = x.live.market(s.Instrument)
	if p, r = x.trader(who); r != nil && r != ErrSuspended {
		return s, m, p, r
	}
	x.begin(tx, m)
	return s, m, p, x.fit(p)
}

func (x *Exchange) applyBidderEntered(e BidderEntered) {
	s := x.sales.Must(e.Sale)
	s.Arrived = e.Place
	x.sales.Put(e.Sale, s)
	x.bidders.Put(bidderKey{Sale: e.Sale, Bidder: e.Bidder}, Bidder{Deposit: e.Deposit, Place: e.Place})
}

// Seal returns the seal of a bid: SHA-256 over the text "liangshan sealed bid 1", sale, company,
// price in fen, tonnes and minimum (8 bytes each, big-endian), and 32 random bytes that only the
// bidder knows.
func Seal(sale SaleID, who company.Number, price, tonnes, minimum int64, nonce [32]byte) [32]byte {
	text := []byte("liangshan sealed bid 1")
	for _, n := range [...]uint64{uint64(sale), uint64(who), uint64(price), uint64(tonnes), uint64(minimum)} {
		text = binary.BigEndian.AppendUint64(text, n)
	}
	return sha256.Sum256(append(text, nonce[:]...))
}

// SealBid asks that a sealed bid be taken. Nobody can see what it says before it is opened, and it
// cannot be changed.
type SealBid struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
	Seal    [32]byte       `cbor:"3,keyasint" json:"seal"` // See Seal.
}

// BidSealed says that a sealed bid has come in.
type BidSealed struct {
	Sale   SaleID      `cbor:"1,keyasint"`
	Bid    uint32      `cbor:"2,keyasint"` // In the order of arrival, from 1.
	Bidder Participant `cbor:"3,keyasint"`
	Seal   [32]byte    `cbor:"4,keyasint"`
}

// SealBid decides whether a sealed bid may be taken.
func (x *Exchange) SealBid(tx *kernel.Tx, c SealBid) error {
	s, _, p, refusal := x.inSale(tx, c.Sale, c.Company)
	b, entered := x.bidders.Get(bidderKey{Sale: c.Sale, Bidder: p})
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleOpen || !s.sealed() || tx.Time >= s.Next:
		return ErrSaleState
	case !entered:
		return ErrNotEntered
	case b.Bids >= bidsMax:
		return ErrBids
	case c.Seal == [32]byte{}:
		return ErrSeal
	}
	x.events.bidSealed.Emit(tx, BidSealed{c.Sale, x.lastBid(c.Sale) + 1, p, c.Seal})
	return nil
}

// lastBid returns the place of the newest bid of a one-way auction.
func (x *Exchange) lastBid(id SaleID) uint32 {
	for key := range x.bids.Down(bidKey{Sale: id, Bid: 1<<32 - 1}) {
		if key.Sale == id {
			return key.Bid
		}
		break
	}
	return 0
}

func (x *Exchange) applyBidSealed(e BidSealed) {
	x.bids.Put(bidKey{Sale: e.Sale, Bid: e.Bid}, Bid{Bidder: e.Bidder, Seal: e.Seal})
	x.countBid(e.Sale, e.Bidder)
}

func (x *Exchange) countBid(id SaleID, p Participant) {
	key := bidderKey{Sale: id, Bidder: p}
	b := x.bidders.Must(key)
	b.Bids++
	x.bidders.Put(key, b)
}

// OpenBid opens a sealed bid of one's own, after the sale has closed.
type OpenBid struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
	Bid     uint32         `cbor:"3,keyasint" json:"bid"`
	Price   int64          `cbor:"4,keyasint" json:"price_fen_t"`
	Tonnes  int64          `cbor:"5,keyasint" json:"tonnes"`
	Minimum int64          `cbor:"6,keyasint,omitempty" json:"minimum_t,omitempty"` // Less is not wanted.
	Nonce   [32]byte       `cbor:"7,keyasint" json:"nonce"`
}

// BidOpened says what a sealed bid says.
type BidOpened struct {
	Sale    SaleID   `cbor:"1,keyasint"`
	Bid     uint32   `cbor:"2,keyasint"`
	Price   int64    `cbor:"3,keyasint"` // Fen.
	Tonnes  int64    `cbor:"4,keyasint"`
	Minimum int64    `cbor:"5,keyasint,omitempty"`
	Nonce   [32]byte `cbor:"6,keyasint"`
}

// OpenBid decides whether a bid may be opened so: it must be what was sealed, and a bid that the
// rules allow. Its price is on a tick of today's or of the day on which the auction was announced: nobody loses a
// deposit since the tick has changed.
func (x *Exchange) OpenBid(tx *kernel.Tx, c OpenBid) error {
	s, m, p, refusal := x.toFinish(tx, c.Sale, c.Company)
	b, ok := x.bids.Get(bidKey{Sale: c.Sale, Bid: c.Bid})
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleReveal || s.Round > 0: // While it waits for its seed it is too late.
		return ErrSaleState
	case !ok || b.Bidder != p || b.Opened:
		return ErrBid
	case Seal(c.Sale, c.Company, c.Price, c.Tonnes, c.Minimum, c.Nonce) != b.Seal:
		return ErrSeal
	case c.Price%int64(m.day.Terms.Tick) != 0 && (s.Tick == 0 || c.Price%s.Tick != 0):
		return ErrTick
	}
	before := int64(0)
	for _, other := range x.bidsOf(c.Sale) {
		if other.Bidder == p && other.Opened {
			before += other.Tonnes
		}
	}
	if refusal := x.checkBid(&s, auction.Bid{Price: c.Price, Qty: c.Tonnes, Min: c.Minimum}, before); refusal != nil {
		return refusal
	}
	x.events.bidOpened.Emit(tx, BidOpened{c.Sale, c.Bid, c.Price, c.Tonnes, c.Minimum, c.Nonce})
	return nil
}

// overLimit reports whether tonnes are more than a participant may ask for at once. A sealed bid is not measured by it:
// nobody sees what it says when it comes in, and a limit that was set since would make its bidder lose the deposit.
func (x *Exchange) overLimit(p Participant, tonnes int64) bool {
	most := x.live.members[p].OrderMax
	return most > 0 && tonnes > most
}

// tonnesMax is the most that a bid may be for.
const tonnesMax = 1 << 30

// checkBid checks a bid against the rules of its sale.
func (x *Exchange) checkBid(s *Sale, b auction.Bid, before int64) *kernel.Refusal {
	switch {
	case b.Price > priceMax:
		return ErrSalePrice
	case b.Qty > tonnesMax:
		return ErrSize
	}
	a := x.auctionOf(s)
	switch a.CheckBid(b, before) {
	case "":
	case auction.CodePrice:
		return ErrSalePrice
	case auction.CodeMinimum:
		return ErrBidMinimum
	case auction.CodeShareCap:
		return ErrShareCap
	default:
		return ErrSize
	}
	if b.Qty > s.Tonnes {
		return ErrShareCap
	}
	if b.Price*b.Qty > valueMax {
		return ErrValue
	}
	return nil
}

// auctionOf returns a one-way auction as package auction holds it. Its ticks are fen here.
func (x *Exchange) auctionOf(s *Sale) *auction.Sale {
	known, ok := auction.RulesNamed(s.Rules)
	if !ok {
		panic("exchange: a sale under rules that do not exist")
	}
	rules := *known
	rules.Minimum, rules.ShareCap_percent = s.Minimum, s.ShareCap
	a := &auction.Sale{Rules: &rules, Applicant: auction.Sell, Supply: s.Tonnes, Reserve: s.Reserve,
		PayAsBid: s.Mode == PayAsBid, Commitment: s.Commitment}
	if s.Buys {
		a.Applicant = auction.Buy
	}
	if s.Seeded {
		a.Seed = &s.Seed
	}
	return a
}

// bidsOf returns the bids of a one-way auction in the order of arrival.
func (x *Exchange) bidsOf(id SaleID) (all []Bid) {
	for key, b := range x.bids.From(bidKey{Sale: id}) {
		if key.Sale != id {
			break
		}
		all = append(all, b)
	}
	return all
}

func (x *Exchange) applyBidOpened(e BidOpened) {
	key := bidKey{Sale: e.Sale, Bid: e.Bid}
	b := x.bids.Must(key)
	b.Opened, b.Price, b.Tonnes, b.Minimum = true, e.Price, e.Tonnes, e.Minimum
	x.bids.Put(key, b)
}

// WantInSale says how many tonnes a bidder wants at the price of an ascending clock. It may want
// only less and less, and says so anew in each round: who says nothing wants nothing any more. Or it says until which
// price what it wants stands.
type WantInSale struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
	Price   int64          `cbor:"3,keyasint" json:"price_fen_t"` // That the bidder saw.
	Tonnes  int64          `cbor:"4,keyasint" json:"tonnes"`      // 0: it gives up.

	// It wants so much in later rounds too, until the clock has gone beyond this price; 0: in this round alone.
	Until int64 `cbor:"5,keyasint,omitempty" json:"until_fen_t,omitempty"`
}

// DemandSet says how many tonnes a bidder wants at the price of an ascending clock.
type DemandSet struct {
	Sale   SaleID      `cbor:"1,keyasint"`
	Bidder Participant `cbor:"2,keyasint"`
	Tonnes int64       `cbor:"3,keyasint,omitempty"`
	Until  int64       `cbor:"4,keyasint,omitempty"` // Fen: until the clock has gone beyond it; 0: not said.
}

// WantInSale decides whether a bidder may want so much. What it would cost, at the price until which it stands, has to
// be there, the deposit being part of it.
func (x *Exchange) WantInSale(tx *kernel.Tx, c WantInSale) error {
	s, m, p, refusal := x.inSale(tx, c.Sale, c.Company)
	b, entered := x.bidders.Get(bidderKey{Sale: c.Sale, Bidder: p})
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleOpen || s.Mode != Ascending:
		return ErrSaleState
	case !entered:
		return ErrNotEntered
	case c.Price != s.Price:
		return ErrClockMoved
	case c.Tonnes < 0 || s.Round > 1 && c.Tonnes > b.Wanted:
		return ErrDemandRise
	case c.Until != 0 && (c.Until < 1 || c.Until > priceMax || !s.stands(c.Until, s.Price)):
		return ErrSalePrice
	}
	if c.Tonnes > 0 {
		most := s.Price
		if c.Until != 0 {
			most = c.Until
		}
		if refusal := x.checkBid(&s, auction.Bid{Price: s.Price, Qty: c.Tonnes}, 0); refusal != nil {
			return refusal
		}
		if refusal := x.meansFor(m, &s, p, most, c.Tonnes, b.Deposit); refusal != nil {
			return refusal
		}
	}
	if x.overLimit(p, c.Tonnes) {
		return ErrOrderLimit
	}
	x.events.demandSet.Emit(tx, DemandSet{c.Sale, p, c.Tonnes, c.Until})
	return nil
}

// meansFor refuses demand on a clock that its bidder could not pay for, or deliver.
func (x *Exchange) meansFor(m *market, s *Sale, p Participant, price, tonnes, deposit int64) *kernel.Refusal {
	if price > valueMax/tonnes {
		return ErrValue
	}
	if s.Buys {
		_, refusal := x.missing(m, p, tonnes)
		return refusal
	}
	if tonnes*m.day.Terms.unitCost(int32(price)) > x.live.funds[p].Free()+deposit {
		return ErrCash
	}
	return nil
}

func (x *Exchange) applyDemandSet(e DemandSet) {
	key := bidderKey{Sale: e.Sale, Bidder: e.Bidder}
	b := x.bidders.Must(key)
	b.Wants, b.Until = e.Tonnes, e.Until
	x.bidders.Put(key, b)
}

// TakeInSale takes tonnes at the price of a descending clock. The first who takes has them.
type TakeInSale struct {
	Company company.Number `cbor:"1,keyasint" json:"company"`
	Sale    SaleID         `cbor:"2,keyasint" json:"sale"`
	Price   int64          `cbor:"3,keyasint" json:"price_fen_t"` // That the bidder saw.
	Tonnes  int64          `cbor:"4,keyasint" json:"tonnes"`
	Minimum int64          `cbor:"5,keyasint,omitempty" json:"minimum_t,omitempty"` // Less is not wanted.
}

// BidTaken says that somebody has taken tonnes at the price of a descending clock.
type BidTaken struct {
	Sale   SaleID      `cbor:"1,keyasint"`
	Bid    uint32      `cbor:"2,keyasint"` // In the order of arrival, from 1.
	Bidder Participant `cbor:"3,keyasint"`
	Price  int64       `cbor:"4,keyasint"` // Fen.
	Tonnes int64       `cbor:"5,keyasint"` // That it asked for.
	Gets   int64       `cbor:"6,keyasint"` // That were left of them.
}

// TakeInSale decides whether tonnes may be taken. With the last ones the auction is over.
func (x *Exchange) TakeInSale(tx *kernel.Tx, c TakeInSale) error {
	s, _, p, refusal := x.inSale(tx, c.Sale, c.Company)
	b, entered := x.bidders.Get(bidderKey{Sale: c.Sale, Bidder: p})
	switch {
	case refusal != nil:
		return refusal
	case s.State != SaleOpen || s.Mode != Descending:
		return ErrSaleState
	case !entered:
		return ErrNotEntered
	case b.Bids >= bidsMax:
		return ErrBids
	case c.Price != s.Price:
		return ErrClockMoved
	}
	before := int64(0)
	for _, other := range x.bidsOf(c.Sale) {
		if other.Bidder == p {
			before += other.Tonnes
		}
	}
	if refusal := x.checkBid(&s, auction.Bid{Price: s.Price, Qty: c.Tonnes, Min: c.Minimum}, before); refusal != nil {
		return refusal
	}
	if x.overLimit(p, c.Tonnes) {
		return ErrOrderLimit
	}
	gets := min(c.Tonnes, s.Left)
	if gets < max(1, c.Minimum) {
		return ErrMinimumUnmet
	}
	x.events.bidTaken.Emit(tx, BidTaken{c.Sale, x.lastBid(c.Sale) + 1, p, s.Price, c.Tonnes, gets})
	if gets == s.Left {
		now := x.sales.Must(c.Sale)
		return x.award(tx, c.Sale, &now)
	}
	return nil
}

func (x *Exchange) applyBidTaken(e BidTaken) {
	x.bids.Put(bidKey{Sale: e.Sale, Bid: e.Bid}, Bid{Bidder: e.Bidder, Opened: true, Price: e.Price, Tonnes: e.Gets})
	x.countBid(e.Sale, e.Bidder)
	s := x.sales.Must(e.Sale)
	s.Left -= e.Gets
	x.sales.Put(e.Sale, s)
}

// RevealSeed tells the seed of the order of ties to which a one-way auction was committed.
type RevealSeed struct {
	Sale SaleID   `cbor:"1,keyasint" json:"sale"`
	Seed [32]byte `cbor:"2,keyasint" json:"seed"`
}

// SeedRevealed says by which seed ties are ordered; everybody can do the sum again.
type SeedRevealed RevealSeed

// RevealSeed decides whether a seed is the one that was committed to, and not told too early: while bids can still be
// opened, who knew the order of ties could choose which of its own to open. With it the auction is awarded,
// or when the deposits of those who left a bid shut can be taken.
func (x *Exchange) RevealSeed(tx *kernel.Tx, c RevealSeed) error {
	s, ok := x.sales.Get(c.Sale)
	switch {
	case !ok:
		return ErrSale
	case s.State != SaleReveal || s.Round == 0 || s.Seeded:
		return ErrSaleState
	case auction.Commit(c.Seed) != s.Commitment:
		return ErrCommitment
	}
	x.refresh()
	x.begin(tx, x.live.market(s.Instrument))
	x.events.seedRevealed.Emit(tx, SeedRevealed(c))
	now := x.sales.Must(c.Sale)
	if x.waitsForShut(tx, c.Sale, &now) {
		return nil
	}
	return x.award(tx, c.Sale, &now)
}

func (x *Exchange) applySeedRevealed(e SeedRevealed) {
	s := x.sales.Must(e.Sale)
	s.Seed, s.Seeded = e.Seed, true
	x.sales.Put(e.Sale, s)
}

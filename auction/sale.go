package auction

import (
	"cmp"
	"slices"
)

// Pricing says what the winners of a sale at one price pay.
type Pricing uint8

// The prices.
const (
	LowestWinning Pricing = iota // The bid of the last winner.
	HighestLosing                // The bid for the first lot that nobody gets; the rule says what if there is none.
)

// Ties says who comes first among bids with one price.
type Ties uint8

// The rules for ties.
const (
	ByTime  Ties = iota // The earlier.
	ByOrder             // The random order of a seed that was committed to before; see Commit.
	ProRata             // Nobody: they share by their quantities.
)

// Under says what happens when less is bid for than there is.
type Under uint8

// The rules for too few bids.
const (
	UnderSold      Under = iota // All bids are served, at the lowest of them.
	UnderAtReserve              // All bids are served, at the reserve price if there is one.
	UnderCancelled              // Nothing is sold.
)

// Rules are what a single-sided auction is held under, as data.
type Rules struct {
	Name             string
	Pricing          Pricing
	Ties             Ties
	Under            Under
	Minimum          int64 // Lots that a bid has at least; 0: any.
	ShareCap_percent int64 // Of the supply, what one bidder may bid for in all, rounded down to lots; 0: any.
	Source           string
}

var rules = []Rules{
	{Name: "price_then_time", Source: "Oregon Administrative Rules 150-315-0180, and our own default"},
	{Name: "highest_losing_bid", Pricing: HighestLosing, Under: UnderAtReserve,
		Source: "uniform price of the first lot not served, on the ranking of the Hunter River credit auction"},
	{Name: "pro_rata_with_min_qty", Ties: ProRata, Source: "FERC gas tariff, capacity release, section 31.10(d)(2)"},
	{Name: "guangdong", Minimum: 1000, ShareCap_percent: 50,
		Source: "Guangdong emissions exchange, notices of 2014, 2015 and 2017: price, then time; " +
			"too few bids: the lowest bid"},
	{Name: "eu_1031", Ties: ByOrder, Under: UnderCancelled, Minimum: 500,
		Source: "Regulation (EU) 1031/2010, article 7; lots of 500 as at EEX"},
}

// RuleBook lists the rules of single-sided auctions.
func RuleBook() []Rules { return append([]Rules(nil), rules...) }

// RulesNamed finds rules by their name.
func RulesNamed(name string) (*Rules, bool) {
	for i := range rules {
		if rules[i].Name == name {
			return &rules[i], true
		}
	}
	return nil, false
}

// A Bid is for a quantity of what a single-sided auction is about. Bids are given in the
// order of their arrival.
type Bid struct {
	Bidder int64
	Price  int64 // In ticks, per lot.
	Qty    int64
	Min    int64 // Less than this is not wanted; 0: any part is.
}

// A Sale is a single-sided auction. Its applicant sells, or buys; then the lowest bids win,
// and the reserve is the most that is paid.
type Sale struct {
	Rules      *Rules
	Applicant  Side
	Supply     int64 // Lots sold, or wanted.
	Reserve    int64 // In ticks, itself allowed; 0: none. A bid beyond it is not served.
	PayAsBid   bool  // Each winner pays the own bid; else all pay one price.
	Commitment [32]byte
	Seed       *[32]byte // Reveals the order of ties; needed for ByOrder alone.

	// Places of the bids by arrival, from 0 and rising, if others arrived that are not among them; nil: 0, 1, 2 and on.
	// The order of ties goes by it, so that nobody changes another's by what is left out.
	Places []int
}

// A Drop is a bid that left the sharing because its part was below its minimum.
type Drop struct {
	Bid  int
	Part int64 // What it would have got, rounded down.
}

// An Award is the result of a single-sided auction.
type Award struct {
	Found   bool    // False: nothing is sold, and Price says nothing.
	Price   int64   // What all pay; with PayAsBid the lowest price that was paid.
	Sold    int64   // Lots.
	Won     []int64 // Lots by bid.
	Pays    []int64 // Ticks per lot by bid; 0 for bids that won nothing.
	Ranked  []int   // Bids by priority, those beyond the reserve left out.
	Dropped []Drop
	Decided string // What settled price and parts.
}

// The things that settle a sale.
const (
	DecidedPrice    = "price" // No tie had to be broken.
	DecidedTime     = "tie_time"
	DecidedOrder    = "tie_committed_order"
	DecidedProRata  = "tie_pro_rata"
	DecidedUnder    = "under_subscribed"
	DecidedCancel   = "under_subscribed_cancelled"
	DecidedNoBid    = "no_bid_within_reserve"
	DecidedClock    = "clock"
	DecidedRollback = "clock_previous_price"
)

// Sealed holds an auction of sealed bids.
func (s *Sale) Sealed(bids []Bid) (Award, *Fault) {
	if f := s.check(bids); f != nil {
		return Award{}, f
	}
	a := Award{Won: make([]int64, len(bids)), Pays: make([]int64, len(bids))}
	demand := int64(0)
	for i, b := range bids {
		if s.Reserve == 0 || !s.better(s.Reserve, b.Price) {
			a.Ranked = append(a.Ranked, i)
			demand += b.Qty
		}
	}
	s.rank(bids, a.Ranked)
	switch {
	case len(a.Ranked) == 0:
		a.Decided = DecidedNoBid
		return a, nil
	case demand < s.Supply && s.Rules.Under == UnderCancelled:
		a.Decided = DecidedCancel
		return a, nil
	}
	s.share(bids, &a)
	s.price(bids, &a, demand)
	return a, nil
}

// better reports whether a bid of price p is served before one of price q.
func (s *Sale) better(p, q int64) bool {
	if s.Applicant == Buy {
		return p < q
	}
	return p > q
}

// CheckBid says whether a bid may enter: quantity, price, and with what the bidder has bid
// for already the cap on the share. An empty code says that it may.
func (s *Sale) CheckBid(b Bid, before int64) Code {
	cap_ := s.Supply
	if p := s.Rules.ShareCap_percent; p > 0 {
		cap_ = s.Supply / 100 * p // Rounded down; the rest of the division follows.
		cap_ += s.Supply % 100 * p / 100
	}
	switch {
	case b.Qty < 1 || b.Qty > quantity_max:
		return CodeQuantity
	case b.Price < 1 || b.Price > price_ticks_max:
		return CodePrice
	case b.Min < 0 || b.Min > b.Qty:
		return CodeLotMinimum
	case b.Qty < s.Rules.Minimum:
		return CodeMinimum
	case s.Rules.ShareCap_percent > 0 && before+b.Qty > cap_:
		return CodeShareCap
	}
	return ""
}

// check refuses terms and bids that cannot be taken, before anything is decided.
func (s *Sale) check(bids []Bid) *Fault {
	switch {
	case s.Supply < 1 || s.Supply > quantity_max:
		return &Fault{CodeSupply, -1}
	case s.Reserve < 0 || s.Reserve > price_ticks_max:
		return &Fault{CodeReserve, -1}
	case s.Applicant != Sell && s.Applicant != Buy:
		return &Fault{CodeSide, -1}
	case len(bids) > orders_max:
		return &Fault{CodeTooMany, -1}
	}
	if s.Rules.Ties == ByOrder {
		if s.Seed == nil {
			return &Fault{CodeSeed, -1}
		}
		if Commit(*s.Seed) != s.Commitment {
			return &Fault{CodeCommitment, -1}
		}
	}
	before, total := map[int64]int64{}, int64(0)
	for i, b := range bids {
		if code := s.CheckBid(b, before[b.Bidder]); code != "" {
			return &Fault{code, i}
		}
		before[b.Bidder] += b.Qty
		if total += b.Qty; total > total_max {
			return &Fault{CodeQuantity, i}
		}
	}
	return nil
}

// rank orders bids by price and then by the rule for ties.
func (s *Sale) rank(bids []Bid, ranked []int) {
	var place [][32]byte
	if s.Rules.Ties == ByOrder {
		place = s.keys(len(bids))
	}
	slices.SortFunc(ranked, func(i, j int) int {
		switch p, q := bids[i].Price, bids[j].Price; {
		case s.better(p, q):
			return -1
		case s.better(q, p):
			return 1
		case place != nil:
			return slices.Compare(place[i][:], place[j][:])
		}
		return cmp.Compare(i, j)
	})
}

// keys returns the keys by which bids of one price are ordered.
func (s *Sale) keys(bids int) [][32]byte {
	if s.Places == nil {
		return Order32(*s.Seed, bids)
	}
	all := Order32(*s.Seed, s.Places[bids-1]+1)
	keys := make([][32]byte, bids)
	for i := range keys {
		keys[i] = all[s.Places[i]]
	}
	return keys
}

// share serves bids by rank until the supply is gone.
func (s *Sale) share(bids []Bid, a *Award) {
	left := s.Supply
	a.Decided = DecidedPrice
	for from := 0; from < len(a.Ranked) && left > 0; {
		to, wanted := from, int64(0)
		for to < len(a.Ranked) && bids[a.Ranked[to]].Price == bids[a.Ranked[from]].Price {
			wanted += bids[a.Ranked[to]].Qty
			to++
		}
		group := a.Ranked[from:to]
		if wanted > left && len(group) > 1 {
			a.Decided = [...]string{DecidedTime, DecidedOrder, DecidedProRata}[s.Rules.Ties]
		}
		if wanted > left && s.Rules.Ties == ProRata {
			a.Dropped = append(a.Dropped, proRata(bids, group, left, a.Won)...)
		} else {
			inTurn(bids, group, left, a.Won)
		}
		for _, i := range group {
			left -= a.Won[i]
		}
		from = to
	}
	a.Sold = s.Supply - left
	a.Found = a.Sold > 0
}

// inTurn serves bids one after the other. One whose minimum is more than what is left is
// passed over.
func inTurn(bids []Bid, group []int, left int64, won []int64) {
	for _, i := range group {
		if part := min(left, bids[i].Qty); part >= bids[i].Min {
			won[i] = part
			left -= part
		}
	}
}

// price sets what the winners pay.
func (s *Sale) price(bids []Bid, a *Award, demand int64) {
	if !a.Found {
		return
	}
	lowest, losing := int64(0), int64(0) // 0: there is none; prices are at least a tick.
	for _, i := range a.Ranked {
		if a.Won[i] > 0 {
			lowest = bids[i].Price
		}
		if a.Won[i] < bids[i].Qty && losing == 0 {
			losing = bids[i].Price
		}
	}
	a.Price = lowest
	if demand <= s.Supply {
		a.Decided = DecidedUnder
	}
	switch {
	case s.PayAsBid:
	case demand <= s.Supply && s.Rules.Under == UnderAtReserve && s.Reserve != 0:
		a.Price = s.Reserve
	case s.Rules.Pricing == HighestLosing && losing != 0 && !s.better(losing, lowest):
		a.Price = losing
	}
	for i := range bids {
		switch {
		case a.Won[i] == 0:
		case s.PayAsBid:
			a.Pays[i] = bids[i].Price
		default:
			a.Pays[i] = a.Price
		}
	}
}

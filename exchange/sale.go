package exchange

import (
	"cmp"
	"slices"
	"strconv"

	"liangshan/auction"
	"liangshan/book"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A SaleMode says how a one-way auction (单向竞价) is held. The numbers are for ever.
type SaleMode uint8

// The modes.
const (
	Ascending  SaleMode = 1 + iota // A clock that moves against the bidders, who may only want less.
	Descending                     // A clock that moves towards them: the first who takes has it.
	Uniform                        // Sealed bids; all winners pay one price.
	PayAsBid                       // Sealed bids; each winner pays its own.
)

var modeWords = [...]string{"", "ascending", "descending", "uniform", "pay_as_bid"}

// A SaleState is how far a one-way auction has come.
type SaleState uint8

// The states.
const (
	SaleApplied   SaleState = 1 + iota
	SalePublished           // Bidders enter, and pay deposits.
	SaleOpen                // Bids come in.
	SaleReveal              // Sealed bids are opened.
	SaleAwarded             // Winners pay.
	SaleEnded
)

// A Sale is a one-way auction. Its applicant sells, or buys; then bidders are sellers, the lowest
// bids win and the reserve is the most that is paid.
type Sale struct {
	_          struct{} `cbor:",toarray"`
	Instrument InstrumentID
	Applicant  Participant
	Buys       bool // The applicant buys.
	Mode       SaleMode
	State      SaleState
	Rules      string // Of package auction: pricing, ties, too few bids.
	Tonnes     int64
	Reserve    int64 // Fen; itself allowed.
	Start      int64 // Of a clock, in fen.
	Step       int64 // Of a clock, in fen.
	Interval   int64 // Of a clock, in milliseconds.
	Minimum    int64 // Tonnes of a bid.
	ShareCap   int64 // Percent of the tonnes that one bidder may bid for; 0: any.
	Opens      int64 // Milliseconds since 1970, as all times.
	Closes     int64 // Of sealed bids.
	Deposit    int64 // Fen of each bidder.
	Commitment [32]byte
	Seed       [32]byte
	Seeded     bool
	Price      int64 // The clock's, in fen.
	Round      uint32
	Left       int64 // Tonnes that nobody has taken from a descending clock.
	Arrived    uint32
	Next       int64        // When the next phase begins.
	Actor      kernel.Actor // Who applied.
	Held       int64        // Tonnes, or fen if the applicant buys, that are set aside for it.
	Unit       int64        // Of them, for each tonne.
	Tick       int64        // Fen, of the day on which it was announced; 0: announced before that was kept.
	Anew       bool         // What is wanted on its clock is said anew in each round; see SaleMoved.
}

// A bidKey finds a bid by its place in the order of arrival.
type bidKey struct {
	_    struct{} `cbor:",toarray"`
	Sale SaleID
	Bid  uint32
}

func compareBids(a, b bidKey) int {
	return cmp.Or(cmp.Compare(a.Sale, b.Sale), cmp.Compare(a.Bid, b.Bid))
}

// A Bid is a bid of a one-way auction. Of a sealed one that is not opened only the seal is known.
type Bid struct {
	_       struct{} `cbor:",toarray"`
	Bidder  Participant
	Seal    [32]byte
	Opened  bool
	Price   int64 // Fen.
	Tonnes  int64
	Minimum int64
	Won     int64 // Tonnes.
	Pays    int64 // Fen a tonne.
	Settled bool
}

type bidderKey struct {
	_      struct{} `cbor:",toarray"`
	Sale   SaleID
	Bidder Participant
}

func compareBidders(a, b bidderKey) int {
	return cmp.Or(cmp.Compare(a.Sale, b.Sale), cmp.Compare(a.Bidder, b.Bidder))
}

// A Bidder has entered a one-way auction and paid its deposit.
type Bidder struct {
	_       struct{} `cbor:",toarray"`
	Deposit int64    // Fen that are set aside; 0: free again, or forfeited.
	Place   uint32   // In the order in which bidders entered.
	Wants   int64    // Of an ascending clock: tonnes at its price.
	Wanted  int64    // And at the price before.
	Bids    uint32
	Until   int64 // Of an ascending clock: the price until which what it wants stands, in fen; 0: only in its round.
}

const (
	biddersMax = 400 // Winners are settled in one entry: some kilobyte each.
	bidsMax    = 10  // Of one bidder.
	roundsMax  = 100_000
)

// ApplySale asks that a one-way auction be held.
type ApplySale struct {
	Company    company.Number `cbor:"1,keyasint" json:"company"`
	Instrument InstrumentID   `cbor:"2,keyasint" json:"instrument"`
	Side       string         `cbor:"3,keyasint" json:"side"`  // What the applicant does: buy, sell.
	Mode       string         `cbor:"4,keyasint" json:"mode"`  // ascending, descending, uniform, pay_as_bid.
	Rules      string         `cbor:"5,keyasint" json:"rules"` // price_then_time, highest_losing_bid, pro_rata_with_min_qty, guangdong, eu_1031.
	Tonnes     int64          `cbor:"6,keyasint" json:"tonnes"`
	Reserve    int64          `cbor:"7,keyasint" json:"reserve_fen_t"`
	Start      int64          `cbor:"8,keyasint,omitempty" json:"start_fen_t,omitempty"`        // Of a descending clock.
	Step       int64          `cbor:"9,keyasint,omitempty" json:"step_fen_t,omitempty"`         // Of a clock.
	Seconds    int64          `cbor:"10,keyasint,omitempty" json:"seconds,omitempty"`           // Of a clock's round.
	Minimum    int64          `cbor:"11,keyasint,omitempty" json:"minimum_t,omitempty"`         // Of a bid; 0: that of the rules.
	ShareCap   int64          `cbor:"12,keyasint,omitempty" json:"share_cap_percent,omitempty"` // Of a bidder; 0: that of the rules.
	Opens      int64          `cbor:"13,keyasint" json:"opens_ms"`
	Closes     int64          `cbor:"14,keyasint,omitempty" json:"closes_ms,omitempty"` // Of sealed bids.
}

// SaleAppliedFor says that somebody wants a one-way auction to be held.
type SaleAppliedFor struct {
	Sale       SaleID       `cbor:"1,keyasint"`
	Instrument InstrumentID `cbor:"2,keyasint"`
	Applicant  Participant  `cbor:"3,keyasint"`
	Buys       bool         `cbor:"4,keyasint,omitempty"`
	Mode       SaleMode     `cbor:"5,keyasint"`
	Rules      string       `cbor:"6,keyasint"`
	Tonnes     int64        `cbor:"7,keyasint"`
	Reserve    int64        `cbor:"8,keyasint"` // Fen.
	Start      int64        `cbor:"9,keyasint,omitempty"`
	Step       int64        `cbor:"10,keyasint,omitempty"`
	Interval   int64        `cbor:"11,keyasint,omitempty"` // Milliseconds.
	Minimum    int64        `cbor:"12,keyasint,omitempty"`
	ShareCap   int64        `cbor:"13,keyasint,omitempty"` // Percent.
	Opens      int64        `cbor:"14,keyasint"`           // Milliseconds since 1970.
	Closes     int64        `cbor:"15,keyasint,omitempty"`
	Actor      kernel.Actor `cbor:"16,keyasint"`
	Lapses     int64        `cbor:"17,keyasint,omitempty"` // When it ends if nobody has announced it; 0: never, as once.
}

// ApplySale decides whether an application for a one-way auction may be taken: what it needs has to be there, though it
// is set aside only as it is announced. It lapses when the auction was to open, or as many days after as the rules say.
func (x *Exchange) ApplySale(tx *kernel.Tx, c ApplySale) error {
	m, p, refusal := x.tradable(tx, c.Instrument, c.Company)
	if refusal != nil {
		return refusal
	}
	side, mode := wordIn(sideWords[:], c.Side), SaleMode(max(0, wordIn(modeWords[:], c.Mode)))
	rules, ok := auction.RulesNamed(c.Rules)
	if side < 0 || mode == 0 || !ok || c.Seconds < 0 || c.Seconds > daySeconds {
		return ErrSaleForm
	}
	if (mode == Ascending || mode == Descending) && rules.Ties == auction.ByOrder {
		return ErrSaleForm // A clock has no time at which bids are in and the seed can be told.
	}
	e := SaleAppliedFor{
		Sale:       x.number().Sale + 1,
		Instrument: c.Instrument,
		Applicant:  p,
		Buys:       side == 0,
		Mode:       mode,
		Rules:      c.Rules,
		Tonnes:     c.Tonnes,
		Reserve:    c.Reserve,
		Start:      c.Start,
		Step:       c.Step,
		Interval:   c.Seconds * 1000,
		Minimum:    c.Minimum,
		ShareCap:   c.ShareCap,
		Opens:      c.Opens,
		Closes:     c.Closes,
		Actor:      tx.Actor,
	}
	if e.Minimum == 0 {
		e.Minimum = rules.Minimum
	}
	if e.ShareCap == 0 {
		e.ShareCap = rules.ShareCap_percent
	}
	if mode == Ascending {
		e.Start = e.Reserve
	}
	if refusal := x.checkSale(tx, m, &e); refusal != nil {
		if e.Tonnes > 0 && e.Minimum > e.Tonnes { // The rules may have one that was not asked for.
			return &ToldRefusal{refusal, "每笔出价至少 " + strconv.FormatInt(e.Minimum, 10) + " 吨，多于总量",
				"a bid has at least " + strconv.FormatInt(e.Minimum, 10) + " t, which is more than there is"}
		}
		return m.told(refusal)
	}
	if x.overLimit(p, e.Tonnes) {
		return ErrOrderLimit
	}
	if refusal := x.affords(m, p, sideOf(e.Buys), int32(e.Reserve), e.Tonnes); refusal != nil {
		return refusal
	}
	e.Lapses = e.Opens
	if days, _, ruled := x.Rule(RuleSaleApply, calendar.DayOf(tx.Time)); ruled {
		e.Lapses = min(e.Opens, tx.Time+days*daySeconds*1000)
	}
	x.events.saleAppliedFor.Emit(tx, e)
	return nil
}

// checkSale checks what an application says.
func (x *Exchange) checkSale(tx *kernel.Tx, m *market, e *SaleAppliedFor) *kernel.Refusal {
	tick, clock := int64(max(1, m.day.Terms.Tick)), e.Mode == Ascending || e.Mode == Descending
	towards := e.Start >= e.Reserve // A descending clock ends at the reserve.
	if e.Buys {
		towards = e.Start <= e.Reserve
	}
	switch {
	case m.day.Date == 0:
		return ErrSession
	case e.Tonnes < 1 || e.Tonnes > 1<<30 || e.Minimum < 0 || e.Minimum > e.Tonnes || e.ShareCap < 0 || e.ShareCap > 100:
		return ErrSaleForm
	case e.Reserve < 1 || e.Reserve > priceMax || e.Start < 0,
		e.Reserve%tick != 0 || e.Start%tick != 0 || e.Step%tick != 0:
		return ErrSalePrice
	case e.Reserve*e.Tonnes > valueMax || e.Start > priceMax || e.Start*e.Tonnes > valueMax:
		return ErrValue
	case e.Opens <= tx.Time || e.Opens > tx.Time+saleAheadMax:
		return ErrSaleTime
	case clock && x.stepTooFar(tx, e, tick):
		return ErrSaleStep
	case clock && (e.Step < 1 || e.Step > priceMax || e.Interval < 1000 || e.Interval > daySeconds*1000 || e.Closes != 0):
		return ErrSaleForm
	case !clock && (e.Step != 0 || e.Interval != 0 || e.Start != 0):
		return ErrSaleForm
	case !clock && (e.Closes <= e.Opens || e.Closes > e.Opens+saleAheadMax):
		return ErrSaleTime
	case e.Mode == Descending && (!towards || e.Start == 0):
		return ErrSalePrice
	}
	return nil
}

// stepTooFar reports whether a clock would move by more than the day's rule allows: a tick always is. Without the rule
// any step is allowed.
func (x *Exchange) stepTooFar(tx *kernel.Tx, e *SaleAppliedFor, tick int64) bool {
	share, _, ruled := x.Rule(RuleSaleStep, calendar.DayOf(tx.Time))
	return ruled && e.Step > max(tick, e.Reserve*share/million) // Rounded down.
}

const (
	daySeconds   = 24 * 3600
	saleAheadMax = 100 * daySeconds * 1000 // Milliseconds.
)

func (x *Exchange) applySaleAppliedFor(e SaleAppliedFor) {
	n := x.number()
	n.Sale = e.Sale
	x.numbers.Put(0, n)
	x.sales.Put(
		e.Sale,
		Sale{Instrument: e.Instrument, Applicant: e.Applicant, Buys: e.Buys, Mode: e.Mode, State: SaleApplied,
			Rules: e.Rules, Tonnes: e.Tonnes, Reserve: e.Reserve, Start: e.Start, Step: e.Step, Interval: e.Interval,
			Minimum: e.Minimum, ShareCap: e.ShareCap, Opens: e.Opens, Closes: e.Closes, Left: e.Tonnes, Actor: e.Actor,
			Next: e.Lapses},
	)
	if e.Lapses != 0 {
		x.saleDue.Set(e.Lapses, uint64(e.Sale))
	}
}

// PublishSale asks that a one-way auction that was applied for be announced. What the applicant
// needs is set aside.
type PublishSale struct {
	Sale       SaleID   `cbor:"1,keyasint" json:"sale"`
	Commitment [32]byte `cbor:"2,keyasint" json:"commitment"` // To the seed of the order of ties; zero where there is none.
}

// SalePublishedFor says that a one-way auction will be held.
type SalePublishedFor struct {
	Sale       SaleID   `cbor:"1,keyasint"`
	Commitment [32]byte `cbor:"2,keyasint"`
	Deposit    int64    `cbor:"3,keyasint,omitempty"` // Fen of each bidder.
	Held       int64    `cbor:"4,keyasint"`           // Tonnes, or fen, that are set aside for the applicant.
	Tick       int64    `cbor:"5,keyasint,omitempty"` // Fen; 0: announced before that was kept.
}

// PublishSale decides whether a one-way auction may be announced. Who applied cannot announce it.
func (x *Exchange) PublishSale(tx *kernel.Tx, c PublishSale) error {
	s, ok := x.sales.Get(c.Sale)
	switch {
	case !ok:
		return ErrSale
	case s.State != SaleApplied || s.Opens <= tx.Time:
		return ErrSaleState
	case s.Actor == tx.Actor:
		return ErrSamePerson
	}
	rules, ok := auction.RulesNamed(s.Rules)
	if !ok || (rules.Ties == auction.ByOrder) != (c.Commitment != [32]byte{}) {
		return ErrCommitment
	}
	x.refresh()
	m := x.live.market(s.Instrument)
	x.begin(tx, m)
	if refusal := x.fit(s.Applicant); refusal != nil {
		return refusal
	}
	side := sideOf(s.Buys)
	if refusal := x.affords(m, s.Applicant, side, int32(s.Reserve), s.Tonnes); refusal != nil {
		return refusal
	}
	if err := x.coverFor(tx, m, s.Applicant, side, s.Tonnes); err != nil {
		return err
	}
	r := rulesOf{x: x, day: calendar.DayOf(tx.Time)}
	ppm := r.get(RuleSaleDeposit)
	for _, needed := range [...]string{RuleSaleReveal, RuleSalePay} { // Later on they are read as 0.
		r.get(needed)
	}
	if r.missing {
		return ErrRuleMissing
	}
	held := s.Tonnes
	if s.Buys {
		held = s.Tonnes * m.day.Terms.unitCost(int32(s.Reserve))
	}
	x.hold(tx, &s, held)
	deposit := rate(s.Reserve*x.most(&s), ppm)
	x.events.salePublishedFor.Emit(tx, SalePublishedFor{c.Sale, c.Commitment, deposit, held,
		int64(m.day.Terms.Tick)})
	return nil
}

func sideOf(buys bool) book.Side {
	if buys {
		return book.Buy
	}
	return book.Sell
}

// hold sets so much more aside for the applicant of a sale; below 0 frees.
func (x *Exchange) hold(tx *kernel.Tx, s *Sale, n int64) {
	if n == 0 {
		return
	}
	e := SetAside{Instrument: s.Instrument, Participant: s.Applicant, Tonnes: n}
	if s.Buys {
		e.Fen, e.Tonnes = n, 0
	}
	x.events.setAside.Emit(tx, e)
}

// most returns the tonnes that one bidder may bid for in all, rounded down.
func (x *Exchange) most(s *Sale) int64 {
	if s.ShareCap == 0 {
		return s.Tonnes
	}
	return s.Tonnes * s.ShareCap / 100
}

func (x *Exchange) applySalePublishedFor(e SalePublishedFor) {
	s := x.sales.Must(e.Sale)
	if s.Next != 0 {
		x.saleDue.Clear(s.Next, uint64(e.Sale))
	}
	s.State, s.Commitment, s.Deposit, s.Held, s.Next = SalePublished, e.Commitment, e.Deposit, e.Held, s.Opens
	s.Unit, s.Tick = e.Held/s.Tonnes, e.Tick // Exactly.
	x.sales.Put(e.Sale, s)
	x.saleDue.Set(s.Next, uint64(e.Sale))
}

// CancelSale asks that a one-way auction be called off before any bid has come in.
type CancelSale struct {
	Sale   SaleID `cbor:"1,keyasint" json:"sale"`
	Reason string `cbor:"2,keyasint" json:"reason"` // A code.
}

// CancelSale decides whether a one-way auction may be called off.
func (x *Exchange) CancelSale(tx *kernel.Tx, c CancelSale) error {
	return x.endEarly(tx, c.Sale, c.Reason, SaleApplied, SalePublished)
}

// endEarly ends a one-way auction that is in one of some states, and frees all who take part.
func (x *Exchange) endEarly(tx *kernel.Tx, id SaleID, reason string, states ...SaleState) error {
	s, ok := x.sales.Get(id)
	switch {
	case !ok:
		return ErrSale
	case !slices.Contains(states, s.State):
		return ErrSaleState
	case !isCode(reason, reasonMax):
		return ErrReason
	}
	x.refresh()
	x.freeBidders(tx, id, &s, nil)
	x.endSale(tx, id, &s, reason)
	return nil
}

// SaleEndedFor says that a one-way auction is over.
type SaleEndedFor struct {
	Sale   SaleID `cbor:"1,keyasint"`
	Reason string `cbor:"2,keyasint"` // done, nothing_sold, defaulted, applicant_unable, seed_missing, lapsed, or who ended it says.
}

// endSale frees what is still set aside for the applicant, and ends a one-way auction.
func (x *Exchange) endSale(tx *kernel.Tx, id SaleID, s *Sale, reason string) {
	x.hold(tx, s, -x.sales.Must(id).Held)
	x.events.saleEndedFor.Emit(tx, SaleEndedFor{id, reason})
}

func (x *Exchange) applySaleEndedFor(e SaleEndedFor) {
	s := x.sales.Must(e.Sale)
	x.saleDue.Clear(s.Next, uint64(e.Sale))
	s.State, s.Held, s.Next = SaleEnded, 0, 0
	x.sales.Put(e.Sale, s)
}

// SaleOf returns a one-way auction.
func (x *Exchange) SaleOf(id SaleID) (Sale, bool) { return x.sales.Get(id) }

// BidOf returns a bid of a one-way auction, by its place in the order of arrival from 1.
func (x *Exchange) BidOf(id SaleID, bid uint32) (Bid, bool) {
	return x.bids.Get(bidKey{Sale: id, Bid: bid})
}

// BidderOf returns who takes part in a one-way auction.
func (x *Exchange) BidderOf(id SaleID, p Participant) (Bidder, bool) {
	return x.bidders.Get(bidderKey{Sale: id, Bidder: p})
}

// payee returns the account that proceeds of a participant go to.
func (m *Member) payee() ledger.AccountID {
	if m.Payout != 0 {
		return m.Payout
	}
	return m.Account
}

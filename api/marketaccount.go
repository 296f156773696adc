package api

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/company"
	"liangshan/county"
	market "liangshan/exchange"
)

// readMarketOwn is the permission for what a participant has; policies see the company.
const readMarketOwn = "market_own"

// A MarketAccount is what a participant of the market has and has under way.
type MarketAccount struct {
	Position    uint64          `json:"position"`
	Company     uint64          `json:"company"`
	Participant uint64          `json:"participant"`
	State       string          `json:"state" doc:"applied, approved, suspended or declined"`
	Account     uint64          `json:"account" doc:"Trading account in the ledger; 0 before the approval"`
	Cash        int64           `json:"cash_fen"`
	Reserved    int64           `json:"reserved_fen"`
	Free        int64           `json:"free_fen"`
	Tonnes      []MarketHolding `json:"tonnes" doc:"In escrow for instruments"`
	Owned       []OwnTonnes     `json:"owned" doc:"All that the company has in the register of carbon"`
	Orders      []OwnOrder      `json:"orders" doc:"That rest"`
	Ended       []OwnOrder      `json:"ended" doc:"Orders that ended on the day"`
	Bids        []OwnBid        `json:"bids" doc:"In one-way auctions, newest first"`
	Blocks      []OwnBlock      `json:"blocks" doc:"That are negotiated, and those that ended on the day"`
	Payouts     []OwnPayout     `json:"payouts" doc:"That are under way, and the newest that ended"`
}

// An OwnBid is a bid of a participant's in a one-way auction, with what it has won.
type OwnBid struct {
	Sale    int64  `json:"sale"`
	Bid     int64  `json:"bid"`
	State   string `json:"state" doc:"Of the auction"`
	Price   int64  `json:"price_fen" doc:"0: not opened"`
	Tonnes  int64  `json:"tonnes"`
	Won     int64  `json:"won_t"`
	Pays    int64  `json:"pays_fen" doc:"For a tonne, fees not counted"`
	Outcome string `json:"outcome" doc:"Of the bidder: entered, freed, settled or defaulted"`
	DueMS   int64  `json:"due_ms" doc:"By when what is owed has to be there; 0: nothing is"`
}

// A MarketHolding is tonnes of a participant in escrow for an instrument.
type MarketHolding struct {
	Instrument market.InstrumentID `json:"instrument"`
	Escrow     int64               `json:"escrow_t"`
	Reserved   int64               `json:"reserved_t"`
}

// An OwnOrder is an order of a participant's.
type OwnOrder struct {
	Order      int64  `json:"order"`
	Instrument int64  `json:"instrument"`
	Side       string `json:"side"`
	Price      int64  `json:"price_fen"`
	Tonnes     int64  `json:"tonnes"`
	Traded     int64  `json:"traded_t"`
	Rests      int64  `json:"rests_t"`
	State      string `json:"state" doc:"entered, partly, filled, cancelled or cancelled_by_market"`
	EnteredMS  int64  `json:"entered_ms"`
	ChangedMS  int64  `json:"changed_ms" doc:"Of one that ended: when"`
}

// A MarketStatement is a participant's day: opening cash, what came and went, closing cash, with
// the trades and payments that it is made of.
type MarketStatement struct {
	Position  uint64       `json:"position"`
	Company   uint64       `json:"company"`
	Date      string       `json:"date"`
	Opening   int64        `json:"opening_cash_fen"`
	PaidIn    int64        `json:"paid_in_fen"`
	PaidOut   int64        `json:"paid_out_fen"`
	Bought    int64        `json:"bought_t"`
	BoughtFen int64        `json:"bought_fen"`
	Sold      int64        `json:"sold_t"`
	SoldFen   int64        `json:"sold_fen" doc:"Of a bank of credits it goes to where its income is returned from"`
	Fees      int64        `json:"fees_fen"`
	Taxes     int64        `json:"taxes_fen"`
	Closing   int64        `json:"closing_cash_fen"`
	Trades    []OwnTrade   `json:"trades"`
	Payments  []OwnPayment `json:"payments"`
	OpeningT  int64        `json:"opening_t" doc:"Tonnes in the register of carbon as the day began, in escrow or not"`
	InT       int64        `json:"in_t" doc:"That came, by trades and otherwise"`
	OutT      int64        `json:"out_t" doc:"That went: traded, transferred, retired, cancelled"`
	ClosingT  int64        `json:"closing_t" doc:"As the day ended; of today: so far"`
}

// An OwnTrade is a trade of a participant's.
type OwnTrade struct {
	Trade      int64  `json:"trade"`
	TimeMS     int64  `json:"time_ms"`
	Instrument int64  `json:"instrument"`
	Side       string `json:"side"`
	Price      int64  `json:"price_fen"`
	Tonnes     int64  `json:"tonnes"`
	Value      int64  `json:"value_fen"`
	Fee        int64  `json:"fee_fen"`
	Tax        int64  `json:"tax_fen"`
	Mode       string `json:"mode"`
	Undone     bool   `json:"undone"`
	Receipt    string `json:"receipt"`
}

// An OwnPayment is cash that came to a trading account or left it.
type OwnPayment struct {
	Reference string `json:"reference"`
	Amount    int64  `json:"amount_fen" doc:"Below 0: paid out"`
	TimeMS    int64  `json:"time_ms"`
	Receipt   string `json:"receipt"`
}

var memberStates = [...]string{"", "applied", "approved", "suspended", "declined"}

// MarketAccount returns what a company has in the market, and what of it ended on a day. Refusal:
// exchange.participant_unknown, as a 404.
func (r Reader) MarketAccount(ctx context.Context, after uint64, who company.Number, day calendar.Date) (
	a MarketAccount, err error) {
	a = MarketAccount{Company: uint64(who), Tonnes: []MarketHolding{}, Orders: []OwnOrder{}, Ended: []OwnOrder{},
		Bids: []OwnBid{}, Blocks: []OwnBlock{}}
	known := false
	err = r.county.Read(ctx, func(c *county.County) {
		var p market.Participant
		if p, known = c.Exchange.ParticipantOf(who); !known {
			return
		}
		m, _ := c.Exchange.Member(p)
		f, _ := c.Exchange.Fund(p)
		a.Participant, a.State, a.Account = uint64(p), memberStates[m.State], uint64(m.Account)
		a.Cash, a.Reserved, a.Free = f.Cash, f.Reserved, f.Free()
		for id := market.InstrumentID(1); ; id++ {
			if _, ok := c.Exchange.Instrument(id); !ok {
				return
			}
			if held := c.Exchange.Held(id, p); held.Escrow != 0 || held.Reserved != 0 {
				a.Tonnes = append(a.Tonnes, MarketHolding{id, held.Escrow, held.Reserved})
			}
		}
	})
	if err == nil && !known {
		err = &absent{market.ErrParticipant}
	}
	if err != nil {
		return a, err
	}
	if a.Owned, err = r.ownTonnes(ctx, after, who); err != nil {
		return a, err
	}
	if err := r.ownBids(ctx, after, &a); err != nil {
		return a, err
	}
	if err := r.ownBlocks(ctx, after, day, &a); err != nil {
		return a, err
	}
	if a.Payouts, err = r.Payouts(ctx, after, market.Participant(a.Participant)); err != nil {
		return a, err
	}
	return a, r.ownOrders(ctx, after, day, &a)
}

// MarketStatement returns a company's day in the market. A day without any movement has the cash of
// the day before it.
func (r Reader) MarketStatement(ctx context.Context, after uint64, who company.Number, day calendar.Date) (
	s MarketStatement, err error) {
	s.Company, s.Date, s.Trades, s.Payments = uint64(who), day.String(), []OwnTrade{}, []OwnPayment{}
	var p market.Participant
	known := false
	err = r.county.Read(ctx, func(c *county.County) { p, known = c.Exchange.ParticipantOf(who) })
	if err == nil && !known {
		err = &absent{market.ErrParticipant}
	}
	if err != nil {
		return s, err
	}
	first, moved := int64(p)<<32, false
	_, err = r.tape(ctx, after, `SELECT id, paid_in_fen, paid_out_fen, bought, bought_fen, sold, sold_fen, fees_fen,
		taxes_fen, cash_fen FROM exchange_statement WHERE id >= ? AND id <= ? ORDER BY id DESC`,
		[]any{first, first + int64(day)}, func(n func(int) int64, _ []any) bool {
			if n(0) != first+int64(day) {
				s.Opening = n(9)
				return false
			}
			s.PaidIn, s.PaidOut, s.Bought, s.BoughtFen, s.Sold, s.SoldFen = n(1), n(2), n(3), n(4), n(5), n(6)
			s.Fees, s.Taxes, s.Closing, moved = n(7), n(8), n(9), true
			return true
		})
	if err != nil {
		return s, err
	}
	if !moved {
		s.Closing = s.Opening
	}
	if err := r.statementTrades(ctx, after, p, day, &s); err != nil {
		return s, err
	}
	if err := r.tonnesOfDay(ctx, after, who, day, &s); err != nil {
		return s, err
	}
	s.Position, err = r.tape(ctx, after, `SELECT reference, amount_fen, booked_ms, sequence FROM exchange_payment
		WHERE participant = ? AND booked_ms >= ? AND booked_ms < ? ORDER BY sequence`,
		[]any{int64(p), day.StartMillis(), day.EndMillis()}, func(n func(int) int64, row []any) bool {
			reference, _ := row[0].(string)
			s.Payments = append(s.Payments, OwnPayment{reference, n(1), n(2),
				"/v1/receipt/" + strconv.FormatInt(n(3), 10)})
			return true
		})
	return s, err
}

// ofDay returns the arguments of market.TradesBetween for a day.
func ofDay(day calendar.Date) []any {
	from, to := day.StartMillis(), day.EndMillis()
	return []any{from, to, from, to}
}

// statementTrades lists the trades of a participant's day.
func (r Reader) statementTrades(ctx context.Context, after uint64, p market.Participant, day calendar.Date,
	s *MarketStatement) error {
	_, err := r.tape(ctx, after, `SELECT id, traded_ms, instrument, buyer, price_fen, tonnes, value_fen, fee_buy_fen,
		fee_sell_fen, tax_fen, mode, undone IS NOT NULL, sequence, row FROM exchange_trade
		WHERE `+market.TradesBetween+` AND (buyer = ? OR seller = ?) ORDER BY id`,
		append(ofDay(day), int64(p), int64(p)), func(n func(int) int64, row []any) bool {
			mode, _ := row[10].(string)
			t := OwnTrade{Trade: n(0), TimeMS: n(1), Instrument: n(2), Side: "buy", Price: n(4), Tonnes: n(5), Value: n(6),
				Fee: n(7), Mode: mode, Undone: n(11) != 0,
				Receipt: "/v1/receipt/" + strconv.FormatInt(n(12), 10) + "?row=" + strconv.FormatInt(n(13), 10)}
			if n(3) != int64(p) {
				t.Side, t.Fee, t.Tax = "sell", n(8), n(9)
			}
			s.Trades = append(s.Trades, t)
			return true
		})
	return err
}

// declareMarketAccounts makes the operations that show a participant what it has.
func (a *API) declareMarketAccounts() {
	who := parameter("path", "company", "Number of the company", wholeNumber())
	get := func(path, id, summary string, answer reflect.Type,
		handle func(x *exchange, who company.Number, after uint64, values url.Values) error, more ...*huma.Param) {
		known := []string{"after"}
		for _, p := range more {
			if p.In == "query" {
				known = append(known, p.Name)
			}
		}
		a.add(&operation{method: http.MethodGet, path: path, id: id, tag: tagRead, summary: summary, answer: answer,
			handle: func(x *exchange) error {
				n, err := x.pathNumber("company")
				if err != nil {
					return err
				}
				if _, err := x.allow(auth.Read(readMarketOwn), nil, 0, auth.Amount("company", int64(n))); err != nil {
					return err
				}
				values, err := x.query(known...)
				if err != nil {
					return err
				}
				after, err := queryNumber(values, "after", 0)
				if err != nil {
					return err
				}
				return handle(x, company.Number(n), after, values)
			}, parameters: append(more, who, afterParameter())})
	}
	get("/v1/trading/{company}", "market.account", "交易账户 What a participant has in the market",
		reflect.TypeFor[MarketAccount](), func(x *exchange, who company.Number, after uint64, values url.Values) error {
			day := calendar.DayOf(a.county.Now())
			if values.Has("date") {
				var err error
				if day, err = calendar.Parse(values.Get("date")); err != nil {
					return &fieldError{errQuery, "date"}
				}
			}
			account, err := a.MarketAccount(x.r.Context(), after, who, day)
			if err != nil {
				return err
			}
			return x.send(account)
		}, parameter("query", "date", "Day of the orders and blocks that ended, such as 2026-04-15; today if left out",
			plainText()))
	get("/v1/trading/{company}/statement/{date}", "market.statement", "日终报表 A participant's day",
		reflect.TypeFor[MarketStatement](), func(x *exchange, who company.Number, after uint64, _ url.Values) error {
			day, err := calendar.Parse(x.r.PathValue("date"))
			if err != nil || day > calendar.DayOf(a.county.Now()) { // Nothing is known of a day to come.
				return &fieldError{errBadNumber, "date"}
			}
			s, err := a.MarketStatement(x.r.Context(), after, who, day)
			if err != nil {
				return err
			}
			return x.send(s)
		}, parameter("path", "date", "Such as 2026-04-15", plainText()))
}

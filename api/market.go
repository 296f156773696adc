package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auction"
	"liangshan/auth"
	"liangshan/book"
	"liangshan/county"
	market "liangshan/exchange"
)

// readMarket is the permission for market data. They name no participant.
const readMarket = "market"

// sessionWords are how sessions are called, by their numbers.
var sessionWords = [...]string{"closed", "preopen", "opening_call", "continuous", "break", "closing_call", "halted",
	"crossing"}

// A MarketRow is an instrument with its day as it stands.
type MarketRow struct {
	Instrument market.InstrumentID `json:"instrument"`
	Code       string              `json:"code"`
	NameZH     string              `json:"name_zh"`
	NameEN     string              `json:"name_en"`
	Date       string              `json:"date" doc:"Of the newest trading day; empty before the first"`
	Session    string              `json:"session"`
	NextMS     int64               `json:"next_ms" doc:"When the session ends, if nothing halts it"`
	Halted     string              `json:"halted_reason" doc:"Why trading is halted; empty if it is not"`
	Reference  int64               `json:"reference_fen" doc:"Close of the day before, or issue price"`
	Low        int64               `json:"band_low_fen"`
	High       int64               `json:"band_high_fen"`
	Open       int64               `json:"open_fen" doc:"As all prices: 0 without a trade in the listing market"`
	Highest    int64               `json:"high_fen"`
	Lowest     int64               `json:"low_fen"`
	Last       int64               `json:"last_fen"`
	Volume     int64               `json:"volume_t"`
	Turnover   int64               `json:"turnover_fen"`
	Trades     int64               `json:"trades"`
}

// A MarketList is every instrument that was not closed for good.
type MarketList struct {
	Position    uint64      `json:"position" doc:"Entries of the journal that the answer takes into account"`
	Instruments []MarketRow `json:"instruments"`
}

// A Level is what is shown at a price.
type Level struct {
	Price  int64 `json:"price_fen"`
	Tonnes int64 `json:"tonnes"`
	Orders int64 `json:"orders"`
}

// An Imbalance is what a call would come to if it were held now.
type Imbalance struct {
	Price     int64  `json:"price_fen" doc:"0 if nothing would trade"`
	Paired    int64  `json:"paired_t"`
	Imbalance int64  `json:"imbalance_t"`
	Direction string `json:"direction" doc:"buy, sell or none: whose tonnes would be left"`
	Reference int64  `json:"reference_fen"`
	DecidedBy string `json:"decided_by" doc:"The step of the profile that left one price"`
}

// A MarketDepth is the book of an instrument, best prices first.
type MarketDepth struct {
	Position   uint64     `json:"position"`
	Session    string     `json:"session"`
	Buy        []Level    `json:"buy"`
	Sell       []Level    `json:"sell"`
	Indication *Imbalance `json:"indication" doc:"While orders enter for a call; else null"`

	BuyOffers  []PickOffer `json:"buy_offers,omitempty" doc:"Where takers pick: the orders at the best five prices"`
	SellOffers []PickOffer `json:"sell_offers,omitempty" doc:"Likewise, of the other side"`
}

// A PickOffer is an order that a taker may pick. Who stands behind it is not told.
type PickOffer struct {
	Offer  uint64 `json:"offer" doc:"For exchange.pick, until the order has shown its next part"`
	Price  int64  `json:"price_fen"`
	Tonnes int64  `json:"tonnes" doc:"That it shows"`
}

// levelsMax is how many prices of a side are told at most.
const levelsMax = 5000

// Markets returns every instrument that is traded with its day; those that were closed for good are in the table.
func (r Reader) Markets(ctx context.Context) (list MarketList, err error) {
	list.Instruments = []MarketRow{}
	err = r.county.Read(ctx, func(c *county.County) {
		list.Position = c.Index()
		for id := market.InstrumentID(1); ; id++ {
			in, ok := c.Exchange.Instrument(id)
			if !ok {
				return
			}
			if !in.Closed {
				list.Instruments = append(list.Instruments, marketRow(c, id, in))
			}
		}
	})
	return list, err
}

func marketRow(c *county.County, id market.InstrumentID, in market.Instrument) MarketRow {
	day, _ := c.Exchange.Day(id)
	tape, _ := c.Exchange.TapeOf(id)
	return MarketRow{Instrument: id, Code: in.Code, NameZH: in.NameZH, NameEN: in.NameEN, Date: dateText(day.Date),
		Session: sessionWords[day.Current()], NextMS: day.Next, Halted: day.Reason, Reference: day.Reference,
		Low: int64(day.Terms.Low), High: int64(day.Terms.High), Open: tape.Open, Highest: tape.High,
		Lowest: tape.Low, Last: tape.Last,
		Volume: tape.Volume, Turnover: tape.Turnover, Trades: tape.Trades}
}

// Depth returns the best prices of an instrument's book. Refusal: exchange.instrument_unknown, as a 404.
func (r Reader) Depth(ctx context.Context, id market.InstrumentID, levels int) (d MarketDepth, err error) {
	known := false
	err = r.county.Read(ctx, func(c *county.County) {
		if _, known = c.Exchange.Instrument(id); known {
			d = depthOf(c, id, levels)
		}
	})
	if err == nil && !known {
		err = &absent{market.ErrInstrument}
	}
	return d, err
}

func depthOf(c *county.County, id market.InstrumentID, levels int) MarketDepth {
	day, _ := c.Exchange.Day(id)
	side := func(s book.Side) []Level {
		all := []Level{}
		for _, d := range c.Exchange.Depth(nil, id, s, levels) {
			all = append(all, Level{int64(d.Price), d.Qty, int64(d.Orders)})
		}
		return all
	}
	offers := func(s book.Side) (all []PickOffer) {
		for _, o := range c.Exchange.Offers(id, s) {
			all = append(all, PickOffer{o.Number, int64(o.Price), int64(o.Tonnes)})
		}
		return all
	}
	return MarketDepth{Position: c.Index(), Session: sessionWords[day.Current()], Buy: side(book.Buy),
		Sell: side(book.Sell), Indication: indicationOf(c, id), BuyOffers: offers(book.Buy),
		SellOffers: offers(book.Sell)}
}

func indicationOf(c *county.County, id market.InstrumentID) *Imbalance {
	i, ok := c.Exchange.Indicate(id)
	if !ok {
		return nil
	}
	told := &Imbalance{Paired: i.Paired, Imbalance: i.Imbalance, Direction: "none", Reference: i.Reference}
	if i.Found {
		told.Price, told.DecidedBy = i.Price, i.Step.String()
	}
	if i.Imbalance > 0 {
		told.Direction = "buy"
		if i.Direction == auction.Sell {
			told.Direction = "sell"
		}
	}
	return told
}

// declareMarket makes the operations of market data.
func (a *API) declareMarket() {
	at := parameter("path", "instrument", "Number of the instrument", wholeNumber())
	get := func(path, id, summary string, answer reflect.Type, handle func(*exchange) error, more ...*huma.Param) {
		a.add(&operation{method: http.MethodGet, path: path, id: id, tag: tagRead, summary: summary, answer: answer,
			handle: func(x *exchange) error {
				if _, err := x.allow(auth.Read(readMarket), nil, 0); err != nil {
					return err
				}
				return handle(x)
			}, parameters: more})
	}
	get("/v1/market", "market.list", "行情一览 Every instrument with its day", reflect.TypeFor[MarketList](),
		func(x *exchange) error {
			if _, err := x.query("after"); err != nil {
				return err
			}
			list, err := a.Markets(x.r.Context())
			if err != nil {
				return err
			}
			return x.send(list)
		})
	get("/v1/market/{instrument}/depth", "market.depth", "盘口与集合竞价参考 Depth, and what a call would come to",
		reflect.TypeFor[MarketDepth](), a.marketDepth, at,
		parameter("query", "levels", "Prices of each side, 1 to 5000; 5 if left out", wholeNumber()))
	get("/v1/market/{instrument}/trades", "market.trades", "最近成交 Newest trades", reflect.TypeFor[TradeList](),
		a.marketTrades, at, limitParameter(), afterParameter(),
		parameter("query", "before", "Only trades with a smaller number", wholeNumber()))
	get("/v1/market/{instrument}/candles", "market.candles", "K线 Candles", reflect.TypeFor[CandleList](),
		a.marketCandles, at, limitParameter(), afterParameter(),
		parameter("query", "minutes", "Of each, 1 to 1440; a day has its own sheet; 1 if left out", wholeNumber()),
		parameter("query", "from_ms", "Not before this moment, in milliseconds since 1970", wholeNumber()),
		parameter("query", "to_ms", "Before this moment", wholeNumber()))
	get("/v1/market/{instrument}/days", "market.days", "日行情 Day sheets, newest first",
		reflect.TypeFor[DaySheetList](), a.marketDays, at, limitParameter(), afterParameter())
	get("/v1/market/{instrument}/blocks", "market.blocks", "大宗意向 Blocks that anybody may answer, newest first",
		reflect.TypeFor[BlockList](), a.marketBlocks, at, limitParameter(), afterParameter())
	get("/v1/sale/{sale}/bids", "market.sale",
		"竞价复核 The bids of a sealed auction that has been awarded, to be priced again",
		reflect.TypeFor[SaleFile](), a.marketSale, parameter("path", "sale", "Number of the auction", wholeNumber()),
		limitParameter(), afterParameter())
	a.declareMarketStream(at)
	a.declareMarketAccounts()
	a.declareMarketPapers()
	a.declareMarketWatch(at)
}

// instrument reads the number of an instrument from the path.
func (x *exchange) instrument() (market.InstrumentID, error) {
	n, err := x.pathNumber("instrument")
	if err != nil {
		return 0, err
	}
	if n == 0 || n > 1<<16-1 {
		return 0, &absent{market.ErrInstrument}
	}
	return market.InstrumentID(n), nil
}

func (a *API) marketDepth(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	values, err := x.query("levels")
	if err != nil {
		return err
	}
	levels, err := queryNumber(values, "levels", 5)
	if err == nil && (levels == 0 || levels > levelsMax) {
		err = &fieldError{errQuery, "levels"}
	}
	if err != nil {
		return err
	}
	depth, err := a.Depth(x.r.Context(), id, int(levels))
	if err != nil {
		return err
	}
	x.Header().Set("Position", strconv.FormatUint(depth.Position, 10))
	return x.send(depth)
}

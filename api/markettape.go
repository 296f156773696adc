package api

import (
	"context"
	"errors"

	"liangshan/calendar"
	market "liangshan/exchange"
	"liangshan/view"
)

// A TapeTrade is a trade as the market is told of it: without who traded.
type TapeTrade struct {
	Trade  int64  `json:"trade"`
	TimeMS int64  `json:"time_ms"`
	Price  int64  `json:"price_fen"`
	Tonnes int64  `json:"tonnes"`
	Mode   string `json:"mode" doc:"auto, pick, opening, closing, block or sale"`
	Taker  string `json:"taker" doc:"buy or sell; empty in calls, blocks and sales"`
	Undone bool   `json:"undone"`
}

// A TradeList is the newest trades of an instrument, newest first.
type TradeList struct {
	Position uint64      `json:"position"`
	Trades   []TapeTrade `json:"trades"`
}

// A Candle is what an instrument's listing market did in some minutes.
type Candle struct {
	TimeMS   int64 `json:"time_ms" doc:"When it begins"`
	Open     int64 `json:"open_fen"`
	High     int64 `json:"high_fen"`
	Low      int64 `json:"low_fen"`
	Close    int64 `json:"close_fen"`
	Volume   int64 `json:"volume_t"`
	Turnover int64 `json:"turnover_fen"`
	Trades   int64 `json:"trades"`
}

// A CandleList is candles of an instrument, newest first. Minutes without a trade have none.
type CandleList struct {
	Position uint64   `json:"position"`
	Candles  []Candle `json:"candles"`
}

// A DaySheet is what a trading day of an instrument came to. Blocks and one-way auctions stand
// beside the listing market, which alone makes prices.
type DaySheet struct {
	Date        string `json:"date"`
	State       string `json:"state"`
	Reference   int64  `json:"reference_fen"`
	Low         int64  `json:"band_low_fen"`
	High        int64  `json:"band_high_fen"`
	Open        *int64 `json:"open_fen" doc:"null, as all prices, where there was none"`
	Highest     *int64 `json:"high_fen"`
	Lowest      *int64 `json:"low_fen"`
	Last        *int64 `json:"last_fen"`
	Close       *int64 `json:"close_fen"`
	Volume      int64  `json:"volume_t"`
	Turnover    int64  `json:"turnover_fen"`
	Trades      int64  `json:"trades"`
	BlockVolume int64  `json:"block_volume_t"`
	BlockFen    int64  `json:"block_fen"`
	SaleVolume  int64  `json:"sale_volume_t"`
	SaleFen     int64  `json:"sale_fen"`
}

// A DaySheetList is day sheets, newest first.
type DaySheetList struct {
	Position uint64     `json:"position"`
	Days     []DaySheet `json:"days"`
}

// errEnough ends a question that has its answer.
var errEnough = errors.New("api: enough rows")

// tape asks the read tables, row by row, until a row is one too many.
func (r Reader) tape(ctx context.Context, after uint64, query string, args []any,
	row func(n func(int) int64, all []any) (more bool)) (uint64, error) {
	at, err := r.county.View.Read(ctx, after, func(s *view.Snapshot) error {
		err := s.Each(query, args, func(_ []string, all []any) error {
			if !row(func(i int) int64 { v, _ := all[i].(int64); return v }, all) {
				return errEnough
			}
			return nil
		})
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	})
	return at.Entries, err
}

// Trades returns the newest trades of an instrument with numbers below one (0: all).
func (r Reader) Trades(ctx context.Context, after uint64, id market.InstrumentID, before uint64, limit int) (
	list TradeList, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	list.Trades = []TapeTrade{}
	list.Position, err = r.tape(ctx, after, `SELECT id, traded_ms, price_fen, tonnes, mode, coalesce(taker, ''),
		undone IS NOT NULL FROM exchange_trade WHERE id < ? AND instrument = ? ORDER BY id DESC`,
		[]any{int64(before), int64(id)}, func(n func(int) int64, row []any) bool {
			mode, _ := row[4].(string)
			taker, _ := row[5].(string)
			list.Trades = append(list.Trades, TapeTrade{n(0), n(1), n(2), n(3), mode, taker, n(6) != 0})
			return len(list.Trades) < limit
		})
	return list, err
}

// Candles returns candles of so many minutes each, between two moments in milliseconds.
func (r Reader) Candles(ctx context.Context, after uint64, id market.InstrumentID, minutes, from, to int64,
	limit int) (list CandleList, err error) {
	list.Candles = []Candle{}
	width, shift := minutes*60_000, int64(8*3600*1000) // A day begins at midnight of UTC+8.
	first := int64(id) << 32
	list.Position, err = r.tape(ctx, after, `SELECT minute_ms, open_fen, high_fen, low_fen, close_fen, volume,
		turnover_fen, trades FROM exchange_candle WHERE id >= ? AND id < ? ORDER BY id DESC`,
		[]any{first + (from+59_999)/60_000, first + min(1<<32-1, (to+59_999)/60_000)},
		func(n func(int) int64, _ []any) bool {
			begins := (n(0)+shift)/width*width - shift
			if last := len(list.Candles) - 1; last >= 0 && list.Candles[last].TimeMS == begins {
				c := &list.Candles[last]
				c.Open, c.High, c.Low = n(1), max(c.High, n(2)), min(c.Low, n(3))
				c.Volume, c.Turnover, c.Trades = c.Volume+n(5), c.Turnover+n(6), c.Trades+n(7)
				return true
			}
			if len(list.Candles) == limit {
				return false
			}
			list.Candles = append(list.Candles, Candle{begins, n(1), n(2), n(3), n(4), n(5), n(6), n(7)})
			return true
		})
	return list, err
}

// Days returns the day sheets of an instrument, newest first.
func (r Reader) Days(ctx context.Context, after uint64, id market.InstrumentID, limit int) (
	list DaySheetList, err error) {
	list.Days = []DaySheet{}
	first := int64(id) << 32
	list.Position, err = r.tape(ctx, after, `SELECT date, state, reference_fen, band_low_fen, band_high_fen, open_fen,
		high_fen, low_fen, last_fen, close_fen, volume, turnover_fen, trades, block_volume, block_fen, sale_volume,
		sale_fen FROM exchange_day WHERE id >= ? AND id < ? ORDER BY id DESC`, []any{first, first + 1<<32},
		func(n func(int) int64, row []any) bool {
			price := func(i int) *int64 {
				if v, ok := row[i].(int64); ok {
					return &v
				}
				return nil
			}
			date, _ := row[0].(string)
			state, _ := row[1].(string)
			list.Days = append(list.Days, DaySheet{date, state, n(2), n(3), n(4), price(5), price(6), price(7), price(8),
				price(9), n(10), n(11), n(12), n(13), n(14), n(15), n(16)})
			return len(list.Days) < limit
		})
	return list, err
}

// list reads the words of the query that all lists have.
func (x *exchange) list(more ...string) (values map[string]uint64, err error) {
	known := append([]string{"after", "limit"}, more...)
	query, err := x.query(known...)
	if err != nil {
		return nil, err
	}
	values = map[string]uint64{}
	for _, name := range known {
		otherwise := uint64(0)
		switch name {
		case "limit":
			otherwise = 100
		case "minutes":
			otherwise = 1
		case "to_ms":
			otherwise = 1<<53 - 1
		}
		if values[name], err = queryNumber(query, name, otherwise); err != nil {
			return nil, err
		}
	}
	if values["limit"] == 0 || values["limit"] > view.PageMax {
		return nil, &fieldError{errQuery, "limit"}
	}
	return values, nil
}

func (a *API) marketTrades(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	v, err := x.list("before")
	if err != nil {
		return err
	}
	list, err := a.Trades(x.r.Context(), v["after"], id, v["before"], int(v["limit"]))
	if err != nil {
		return err
	}
	return x.send(list)
}

func (a *API) marketCandles(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	v, err := x.list("minutes", "from_ms", "to_ms")
	if err != nil {
		return err
	}
	const far = 1<<53 - 1
	for name, most := range map[string]uint64{"minutes": 1440, "from_ms": far, "to_ms": far} {
		if v[name] > most || name == "minutes" && v[name] == 0 {
			return &fieldError{errQuery, name}
		}
	}
	list, err := a.Candles(x.r.Context(), v["after"], id, int64(v["minutes"]), int64(v["from_ms"]), int64(v["to_ms"]),
		int(v["limit"]))
	if err != nil {
		return err
	}
	return x.send(list)
}

func (a *API) marketDays(x *exchange) error {
	id, err := x.instrument()
	if err != nil {
		return err
	}
	v, err := x.list()
	if err != nil {
		return err
	}
	list, err := a.Days(x.r.Context(), v["after"], id, int(v["limit"]))
	if err != nil {
		return err
	}
	return x.send(list)
}

// dateText writes a day; empty if there is none.
func dateText(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

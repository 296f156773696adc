package web

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"liangshan/quantity"
)

// routeMarket declares the screen of the market: what is offered and asked, what was paid, day by
// day, and the sales to come. It names nobody who trades.
func (s *Site) routeMarket() {
	s.mux.HandleFunc("GET /market", s.page(s.market))
	s.mux.HandleFunc("GET /market/{code}", s.page(s.instrument))
}

// How much of each the screen of an instrument shows.
const (
	depthLong   = 10
	candlesLong = 60
	tradesLong  = 20
	daysLong    = 15
	salesLong   = 20
)

// An instrumentRow is an instrument in the list.
type instrumentRow struct{ Code, Name, State, Last, Bid, Ask, Volume, Date string }

// instrumentColumns lists instruments with the newest day and the best prices. Rows of days and of
// the depth are found by their numbers, which begin with that of the instrument.
const instrumentColumns = `SELECT i.id, i.code, i.name_zh, i.name_en, d.state, coalesce(d.last_fen, d.close_fen),
	d.volume, d.date,
	(SELECT price_fen FROM exchange_depth_row WHERE id BETWEEN i.id << 40 AND (i.id << 40) + (1 << 39) - 1 AND orders > 0
		ORDER BY id DESC LIMIT 1),
	(SELECT price_fen FROM exchange_depth_row WHERE id BETWEEN (i.id << 40) + (1 << 39) AND ((i.id + 1) << 40) - 1 AND
		orders > 0
		ORDER BY id LIMIT 1), d.reference_fen, d.band_low_fen, d.band_high_fen
	FROM exchange_instrument i LEFT JOIN exchange_day d ON d.id = (SELECT id FROM exchange_day_row
		WHERE id BETWEEN i.id << 32 AND ((i.id + 1) << 32) - 1 ORDER BY id DESC LIMIT 1) `

func (p *page) instrumentRow(r []any) instrumentRow {
	return instrumentRow{
		Code:   valueText(r[1]),
		Name:   p.choose(valueText(r[2]), valueText(r[3])),
		State:  p.session(valueText(r[4])),
		Last:   yuan(r[5]),
		Volume: whole(r[6]),
		Date:   dash(valueText(r[7])),
		Bid:    yuan(r[8]),
		Ask:    yuan(r[9]),
	}
}

// yuan writes an amount of fen as yuan; nothing is a dash, never a zero.
func yuan(fen any) string {
	if fen, ok := fen.(int64); ok && fen != 0 {
		return quantity.Format(fen, 2)
	}
	return "–"
}

func whole(n any) string {
	if n, ok := n.(int64); ok && n >= 0 {
		return number(uint64(n))
	}
	return "–"
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// session returns the word of a day's state.
func (p *page) session(state string) string {
	if state == "" {
		return "–"
	}
	return p.T("session_" + state)
}

// market lists the instruments and the sales to come.
func (s *Site) market(r *http.Request, p *page) error {
	p.name, p.Title, p.Here = "market", p.T("market"), "/market"
	rows, err := s.read.Rows(r.Context(), instrumentColumns+`WHERE i.closed_ms IS NULL ORDER BY i.id LIMIT 200`)
	if err != nil {
		return err
	}
	view := &marketView{}
	for _, row := range rows {
		view.Instruments = append(view.Instruments, p.instrumentRow(row))
	}
	p.Data = view
	view.Sales, err = s.sales(r, p, `WHERE s.state IN ('published', 'open', 'reveal')`)
	return err
}

type marketView struct {
	Instruments []instrumentRow
	Sales       []saleRow
}

// A saleRow is an auction, a tender or a sale at a clock.
type saleRow struct{ Number, Instrument, Mode, State, Tonnes, Reserve, Opens, Closes, Price, Bids string }

func (s *Site) sales(r *http.Request, p *page, where string, args ...any) (all []saleRow, err error) {
	rows, err := s.read.Rows(
		r.Context(),
		`SELECT s.id, i.code, s.mode, s.state, s.tonnes, s.reserve_fen, s.opens_ms,
		s.closes_ms,
		s.price_fen, s.mode IN ('uniform', 'pay_as_bid') AND coalesce(s.sold, 0) > 0
		FROM exchange_sale s JOIN exchange_instrument i ON i.id = s.instrument `+where+
			` ORDER BY s.id DESC LIMIT `+strconv.Itoa(salesLong),
		args...)
	for _, row := range rows {
		one := saleRow{
			Number:     valueText(row[0]),
			Instrument: valueText(row[1]),
			Mode:       p.saleMode(valueText(row[2])),
			State:      p.T("sale_" + valueText(row[3])),
			Tonnes:     whole(row[4]),
			Reserve:    yuan(row[5]),
			Closes:     "–",
			Price:      yuan(row[8]),
		}
		one.Opens = p.time(row[6].(int64))
		if closes, ok := row[7].(int64); ok {
			one.Closes = p.time(closes)
		}
		if row[9] == int64(1) {
			one.Bids = "/market/sale/" + one.Number
		}
		all = append(all, one)
	}
	return all, err
}

// saleMode returns the word of a way to sell; one that has no word is shown by its code.
func (p *page) saleMode(mode string) string {
	if _, ok := allWords["mode_"+mode]; ok {
		return p.T("mode_" + mode)
	}
	return mode
}

// An instrumentView is the screen of an instrument.
type instrumentView struct {
	instrumentRow
	Reference, Low, High string
	Next, Halted         string // Until when the session lasts; why trading is halted.
	Call                 []fact // While orders enter for a call, what it would come to.
	By, Other            string // minute or day; where the other one is
	Candles              []candleView
	Chart, DepthChart    template.HTML // Made here from numbers alone.
	Bids, Asks           []depthView
	Trades               []tradeView
	Days                 []dayView
	Calls                []callView
	Sales                []saleRow
}

type candleView struct {
	When, Open, High, Low, Close, Volume string
	candle
}

type depthView struct {
	Price, Tonnes, Orders string
	shown                 int64
}

type tradeView struct{ When, Price, Tonnes, Mode, Receipt string }

type dayView struct{ Date, State, Reference, Open, High, Low, Close, Volume, Turnover, Trades, Blocks, Sales string }

type callView struct{ When, Mode, Price, Volume, Left string }

// instrument shows the screen of an instrument. Refusal: errNoPage.
func (s *Site) instrument(r *http.Request, p *page) error {
	rows, err := s.read.Rows(r.Context(), instrumentColumns+`WHERE i.code = ?`, r.PathValue("code"))
	if err != nil {
		return err
	}
	if len(rows) != 1 {
		return errNoPage
	}
	row := rows[0]
	view := &instrumentView{
		instrumentRow: p.instrumentRow(row),
		Reference:     yuan(row[10]),
		Low:           yuan(row[11]),
		High:          yuan(row[12]),
	}
	p.name, p.Title, p.Here, p.Wide, p.Data = "instrument", view.Code, "/market", true, view
	id := row[0].(int64)
	if view.By = "day"; r.URL.Query().Get("by") == "minute" {
		view.By = "minute"
	}
	m := screen{s, r, p, view, id}
	for _, fill := range []func() error{m.now, m.candles, m.depth, m.trades, m.days, m.calls} {
		if err := fill(); err != nil {
			return err
		}
	}
	view.Sales, err = s.sales(r, p, `WHERE s.instrument = ?`, id)
	return err
}

// A screen fills the screen of an instrument.
type screen struct {
	s    *Site
	r    *http.Request
	p    *page
	view *instrumentView
	id   int64
}

func (m screen) rows(query string, long int, args ...any) ([][]any, error) {
	return m.s.read.Rows(m.r.Context(), query+` LIMIT `+strconv.Itoa(long), append([]any{m.id}, args...)...)
}

// ofInstrument bounds rows whose number is the instrument's times 2^32 and something.
const ofInstrument = ` WHERE id BETWEEN ?1 << 32 AND ((?1 + 1) << 32) - 1 `

// now fills in what no table has: until when the session lasts, why trading is halted, and what a call that orders
// enter for would come to, which is published to everybody alike.
func (m screen) now() error {
	list, err := m.s.read.Markets(m.r.Context())
	if err != nil {
		return err
	}
	for _, one := range list.Instruments {
		if int64(one.Instrument) != m.id || one.Date == "" {
			continue
		}
		switch {
		case one.Halted != "":
			m.view.Halted = m.p.Coded("reason", one.Halted)
		case one.NextMS > 0:
			m.view.Next = m.p.time(one.NextMS)
		}
		depth, err := m.s.read.Depth(m.r.Context(), one.Instrument, 1)
		if err != nil || depth.Indication == nil {
			return err
		}
		i := depth.Indication
		left := whole(i.Imbalance)
		if i.Imbalance > 0 {
			left += " " + m.p.T(map[string]string{"buy": "left_buyers", "sell": "left_sellers"}[i.Direction])
		}
		m.view.Call = []fact{{Name: m.p.T("call_price"), Value: yuan(i.Price)},
			{Name: m.p.T("call_paired"), Value: whole(i.Paired)}, {Name: m.p.T("left_over"), Value: left},
			{Name: m.p.T("reference_price"), Value: yuan(i.Reference)}}
	}
	return nil
}

func (m screen) candles() error {
	query := `SELECT minute_ms, open_fen, high_fen, low_fen, close_fen, volume FROM
		exchange_candle` + ofInstrument + `ORDER BY id DESC`
	m.view.Other = m.p.link("/market/"+m.view.Code, "by", "minute")
	form := "01-02 15:04"
	if m.view.By == "day" {
		query = `SELECT day * 86400000, open_fen, high_fen, low_fen, coalesce(nullif(close_fen, 0), last_fen), volume
			FROM exchange_day_row` + ofInstrument + `AND trades > 0 ORDER BY id DESC`
		form = "2006-01-02"
	} else {
		m.view.Other = m.p.link("/market/"+m.view.Code, "by", "day")
	}
	rows, err := m.rows(query, candlesLong)
	if err != nil {
		return err
	}
	var all []candle
	for i := len(rows) - 1; i >= 0; i-- {
		n := func(c int) int64 { v, _ := rows[i][c].(int64); return v }
		c := candle{n(1), n(2), n(3), n(4), n(5)}
		all = append(all, c)
		m.view.Candles = append(
			m.view.Candles,
			candleView{When: time.UnixMilli(n(0)).In(law).Format(form), Open: yuan(n(1)),
				High: yuan(n(2)), Low: yuan(n(3)), Close: yuan(n(4)), Volume: whole(n(5)), candle: c},
		)
	}
	m.view.Chart = candleChart(all)
	return nil
}

func (m screen) depth() error {
	const columns = `SELECT price_fen, shown, orders FROM exchange_depth_row WHERE orders > 0 AND id BETWEEN `
	for _, side := range []struct {
		where string
		to    *[]depthView
	}{
		{`?1 << 40 AND (?1 << 40) + (1 << 39) - 1 ORDER BY id DESC`, &m.view.Bids},
		{`(?1 << 40) + (1 << 39) AND ((?1 + 1) << 40) - 1 ORDER BY id`, &m.view.Asks},
	} {
		rows, err := m.rows(columns+side.where, depthLong)
		if err != nil {
			return err
		}
		for _, r := range rows {
			*side.to = append(*side.to, depthView{yuan(r[0]), whole(r[1]), whole(r[2]), r[1].(int64)})
		}
	}
	m.view.DepthChart = depthChart(m.view.Bids, m.view.Asks)
	return nil
}

func (m screen) trades() error {
	rows, err := m.rows(`SELECT traded_ms, price_fen, tonnes, mode, sequence, row, undone FROM exchange_trade
		WHERE instrument = ?1 ORDER BY id DESC`, tradesLong)
	for _, r := range rows {
		one := tradeView{
			When:   m.p.time(r[0].(int64)),
			Price:  yuan(r[1]),
			Tonnes: whole(r[2]),
			Mode:   m.p.T("trade_" + valueText(r[3])),
		}
		if r[6] != nil {
			one.Mode += " · " + m.p.T("undone")
		}
		if m.p.Proofs != "" {
			one.Receipt = m.p.Proofs + valueText(r[4]) + "?row=" + valueText(r[5])
		}
		m.view.Trades = append(m.view.Trades, one)
	}
	return err
}

func (m screen) days() error {
	rows, err := m.rows(`SELECT date, state, reference_fen, open_fen, high_fen, low_fen, close_fen, volume,
		turnover_fen, trades,
		block_volume, sale_volume FROM exchange_day`+ofInstrument+`ORDER BY id DESC`, daysLong)
	for _, r := range rows {
		m.view.Days = append(
			m.view.Days,
			dayView{valueText(r[0]), m.p.session(valueText(r[1])), yuan(r[2]), yuan(r[3]), yuan(r[4]),
				yuan(r[5]), yuan(r[6]), whole(r[7]), yuan(r[8]), whole(r[9]), whole(r[10]), whole(r[11])},
		)
	}
	return err
}

func (m screen) calls() error {
	rows, err := m.rows(`SELECT held_ms, mode, price_fen, volume, imbalance, direction FROM exchange_call WHERE
		instrument = ?1
		ORDER BY sequence DESC`, daysLong)
	for _, r := range rows {
		mode := "trade_opening"
		if r[1] == int64(4) {
			mode = "trade_closing"
		}
		left := whole(r[4])
		if r[4] != int64(0) {
			side := m.p.T("left_sellers")
			if r[5] == int64(1) {
				side = m.p.T("left_buyers")
			}
			left += " " + side
		}
		m.view.Calls = append(
			m.view.Calls,
			callView{m.p.time(r[0].(int64)), m.p.T(mode), yuan(r[2]), whole(r[3]), left},
		)
	}
	return err
}

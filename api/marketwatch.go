package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/calendar"
	"liangshan/county"
	market "liangshan/exchange"
)

// readMarketWatch is the permission to run surveillance over a day.
const readMarketWatch = "market_watch"

// A WatchReport is what surveillance found in a day, in the form of the command exchange.raise_alerts.
type WatchReport struct {
	Instrument market.InstrumentID `json:"instrument"`
	Date       string              `json:"date"`
	Alerts     []market.Alert      `json:"alerts"`
}

// Watch runs surveillance over the listing trades of a day and returns what is not entered yet.
// Refusals: exchange.instrument_unknown, as a 404;
// exchange.rule_missing.
func (r Reader) Watch(ctx context.Context, after uint64, id market.InstrumentID, day calendar.Date) (
	c WatchReport, err error) {
	c = WatchReport{Instrument: id, Date: day.String(), Alerts: []market.Alert{}}
	var share int64
	known, ruled := false, false
	err = r.county.Read(ctx, func(k *county.County) {
		_, known = k.Exchange.Instrument(id)
		share, _, ruled = k.Exchange.Rule(market.RuleWatchPPM, day)
	})
	switch {
	case err != nil:
		return c, err
	case !known:
		return c, &absent{market.ErrInstrument}
	case !ruled:
		return c, market.ErrRuleMissing
	}
	var seen []market.Seen
	_, err = r.tape(ctx, after, `SELECT id, traded_ms, buyer, seller, price_fen, tonnes, coalesce(taker, '')
		FROM exchange_trade WHERE `+market.TradesBetween+` AND instrument = ?
		AND mode IN ('auto', 'pick', 'opening', 'closing') ORDER BY id`,
		append(ofDay(day), int64(id)), func(n func(int) int64, row []any) bool {
			taker, _ := row[6].(string)
			seen = append(seen, market.Seen{Trade: market.TradeID(n(0)), Time: n(1), Buyer: market.Participant(n(2)),
				Seller: market.Participant(n(3)), Price: n(4), Tonnes: n(5),
				Taker: uint8(slices.Index([]string{"", "buy", "sell"}, taker))})
			return true
		})
	if err != nil {
		return c, err
	}
	entered, err := r.alertsOf(ctx, after, id, day)
	if err != nil {
		return c, err
	}
	for _, a := range market.Watch(seen, share) {
		if !entered[alertKey{a.Scheme, a.Trades[0]}] {
			c.Alerts = append(c.Alerts, a)
		}
	}
	return c, nil
}

// An alertKey tells alerts of a day apart: its scheme, and a trade under it.
type alertKey struct {
	scheme string
	trade  market.TradeID
}

// alertsOf returns the alerts that were entered of a day, by each of their trades.
func (r Reader) alertsOf(ctx context.Context, after uint64, id market.InstrumentID, day calendar.Date) (
	map[alertKey]bool, error) {
	all := map[alertKey]bool{}
	_, err := r.tape(ctx, after, `SELECT t.trade, a.scheme FROM exchange_alert a
		JOIN exchange_alert_trade t ON t.alert = a.id WHERE a.instrument = ? AND a.date = ?`, []any{int64(id), day.String()},
		func(n func(int) int64, row []any) bool {
			scheme, _ := row[1].(string)
			all[alertKey{scheme, market.TradeID(n(0))}] = true
			return true
		})
	return all, err
}

// declareMarketWatch makes the operation of surveillance.
func (a *API) declareMarketWatch(at *huma.Param) {
	a.add(&operation{method: http.MethodGet, path: "/v1/market/{instrument}/watch/{date}", id: "market.watch",
		tag: tagRead, summary: "交易监察 What surveillance finds in a day, ready for exchange.raise_alerts",
		answer: reflect.TypeFor[WatchReport](),
		parameters: []*huma.Param{at, afterParameter(),
			parameter("path", "date", "Such as 2026-04-15", plainText())},
		handle: func(x *exchange) error {
			if _, err := x.allow(auth.Read(readMarketWatch), nil, 0); err != nil {
				return err
			}
			id, err := x.instrument()
			if err != nil {
				return err
			}
			values, err := x.query("after")
			if err != nil {
				return err
			}
			after, err := queryNumber(values, "after", 0)
			if err != nil {
				return err
			}
			day, err := calendar.Parse(x.r.PathValue("date"))
			if err != nil {
				return &fieldError{errBadNumber, "date"}
			}
			found, err := a.Watch(x.r.Context(), after, id, day)
			if err != nil {
				return err
			}
			return x.send(found)
		}})
}

package exchange

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// RaiseAlerts asks to enter what surveillance has found in the trades of a day (see Watch).
type RaiseAlerts struct {
	Instrument InstrumentID  `cbor:"1,keyasint" json:"instrument"`
	Date       calendar.Date `cbor:"2,keyasint" json:"date"`
	Alerts     []Alert       `cbor:"3,keyasint" json:"alerts"`
}

// AlertsRaised says what surveillance has found in the trades of a day.
type AlertsRaised struct {
	Instrument InstrumentID  `cbor:"1,keyasint"`
	Date       calendar.Date `cbor:"2,keyasint"`
	First      AlertID       `cbor:"3,keyasint"`
	Alerts     []Alert       `cbor:"4,keyasint"`

	// Methodology whose tonnes the instrument delivers: who was told of in its window is told of anew in another's.
	// Empty: of any.
	Standard string `cbor:"5,keyasint,omitempty"`
}

const alertsMax = 200

var schemes = []string{"wash", "circular", "ramping", "closing", "concentration"}

// RaiseAlerts decides whether alerts may be entered.
func (x *Exchange) RaiseAlerts(tx *kernel.Tx, c RaiseAlerts) error {
	n := x.number()
	switch {
	case !x.instruments.Has(c.Instrument):
		return ErrInstrument
	case c.Date == 0 || c.Date.Check() != nil || c.Date > calendar.DayOf(tx.Time):
		return ErrDate
	case len(c.Alerts) == 0:
		return ErrNoRows
	case len(c.Alerts) > alertsMax:
		return ErrTooMany
	}
	for i, a := range c.Alerts {
		refusal := (*kernel.Refusal)(nil)
		switch {
		case !slices.Contains(schemes, a.Scheme), len(a.Participants) == 0, len(a.Participants) > circleMax:
			refusal = ErrAlertForm
		case len(a.Trades) == 0, len(a.Trades) > alertTradesMax:
			refusal = ErrAlertForm
		case slices.ContainsFunc(a.Participants, func(p Participant) bool { return p == 0 || p > n.Participant }):
			refusal = ErrParticipant
		case slices.ContainsFunc(a.Trades, func(t TradeID) bool { return t == 0 || t > n.Trade }):
			refusal = ErrTrade
		}
		if refusal == nil {
			refusal = x.checkAlert(&c, &a)
		}
		if refusal != nil {
			return &kernel.RowRefusal{Row: i, Refusal: refusal}
		}
	}
	x.events.alertsRaised.Emit(tx, AlertsRaised{c.Instrument, c.Date, n.Alert + 1, c.Alerts, x.standard(c.Instrument)})
	return nil
}

// checkAlert refuses an alert whose trades are not of its instrument and day, or were made by others: both sides
// of a wash trade are told of, of other schemes one. Trades of which too
// much time has passed are not kept, and cannot be told of any more.
func (x *Exchange) checkAlert(c *RaiseAlerts, a *Alert) *kernel.Refusal {
	for _, id := range a.Trades {
		run, t, ok := x.tradeByID(id)
		buyer := slices.Contains(a.Participants, t.Buy.Participant())
		seller := slices.Contains(a.Participants, t.Sell.Participant())
		among := a.Scheme == "wash" || a.Scheme == "circular" // Those who are told of traded with each other.
		switch {
		case !ok:
			return ErrTrade
		case run.Instrument != c.Instrument || run.Date != c.Date:
			return ErrAlertTrade
		case among && !(buyer && seller), !buyer && !seller:
			return ErrAlertTrade
		}
	}
	return nil
}

func (x *Exchange) applyAlertsRaised(e AlertsRaised) {
	n := x.number()
	x.tell(&e)
	for i := range e.Alerts {
		x.alerts.Put(e.First+AlertID(i), struct{}{})
	}
	n.Alert = e.First + AlertID(len(e.Alerts)) - 1
	x.numbers.Put(0, n)
}

// CloseAlert asks to note what came of an alert.
type CloseAlert struct {
	Alert   AlertID `cbor:"1,keyasint" json:"alert"`
	Outcome string  `cbor:"2,keyasint" json:"outcome"` // A code, such as explained, warned, reported.
}

// AlertClosed says what came of an alert.
type AlertClosed CloseAlert

// CloseAlert decides whether an alert may be closed.
func (x *Exchange) CloseAlert(tx *kernel.Tx, c CloseAlert) error {
	switch {
	case !x.alerts.Has(c.Alert):
		return ErrAlert
	case !isCode(c.Outcome, reasonMax):
		return ErrReason
	}
	x.events.alertClosed.Emit(tx, AlertClosed(c))
	return nil
}

func (x *Exchange) applyAlertClosed(e AlertClosed) { x.alerts.Delete(e.Alert) }

func projectAlertsRaised(at kernel.At, e AlertsRaised, exec kernel.Exec) {
	for i, a := range e.Alerts {
		id := int64(e.First) + int64(i)
		exec(`INSERT INTO exchange_alert (id, instrument, date, scheme, trades, raised_ms) VALUES (?, ?, ?, ?, ?, ?)`, id,
			int64(e.Instrument), e.Date.String(), a.Scheme, int64(len(a.Trades)), at.Time)
		for n, p := range a.Participants {
			exec(`INSERT INTO exchange_alert_participant VALUES (?, ?, ?)`, id, int64(n+1), int64(p))
		}
		for _, t := range a.Trades {
			exec(`INSERT INTO exchange_alert_trade VALUES (?, ?)`, id, int64(t))
		}
	}
}

func projectAlertClosed(at kernel.At, e AlertClosed, exec kernel.Exec) {
	exec(`UPDATE exchange_alert SET outcome = ?, closed_ms = ? WHERE id = ?`, e.Outcome, at.Time, int64(e.Alert))
}

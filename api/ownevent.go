package api

import (
	"context"
	"errors"
	"strings"

	"liangshan/auth"
	"liangshan/authority"
	"liangshan/county"
	market "liangshan/exchange"
	"liangshan/kernel"
)

// between are the events of the market that name another participant than the one who asked. What stands beside one of
// them in an entry, such as transfers of money and tonnes, names it too.
var between = map[string]bool{"exchange.traded": true, "exchange.trade_undone": true,
	"exchange.call_held": true, "exchange.call_crossed": true, "exchange.sale_awarded_to": true,
	"exchange.sale_ended_for": true, "exchange.bidder_freed": true, "exchange.bidder_settled": true,
	"exchange.bidder_defaulted": true, "exchange.day_ended": true,
	"exchange.set_aside": true, "exchange.payouts_released": true, "exchange.payout_file_noted": true}

// tellEvents reports whether the caller may be told what a command of its own did: who may read events may, anybody
// else only where nobody but itself is named. Who traded with whom is not for the two.
func (x *exchange) tellEvents(e *Entry) (bool, error) {
	_, err := x.allow(auth.Read("event"), nil, 0)
	switch {
	case err == nil:
		return true, nil
	case !errors.Is(err, authority.ErrDenied):
		return false, err
	}
	return e.Private(), nil
}

// Private reports whether an entry names nobody of the market but the one who asked for it.
func (e *Entry) Private() bool { return e.private }

// private is Entry.Private of an entry of the journal.
func (r Reader) private(e *kernel.Entry) (bool, error) {
	for _, event := range e.Events {
		name, err := r.known.NameOf(event)
		if err != nil || between[name] {
			return false, err
		}
		if name != "exchange.booked" {
			continue
		}
		_, body, err := r.known.Describe(event)
		if err != nil {
			return false, err
		}
		facts := body.(market.Booked).Facts
		for i := range facts.Len() {
			if facts.At(i).Order.Participant() != facts.At(0).Order.Participant() {
				return false, nil
			}
		}
	}
	return true, nil
}

// ownerOf is what policies see of an event whose receipt is asked for: whose doing it was, so that who did something
// has the receipt of it, and, of a trade or of cash of the market, which companies' it is. row is that of the trade. A
// company is not told by the receipts of what stands beside its trade who it traded with.
func (x *exchange) ownerOf(sequence uint64, row int) ([]auth.Attribute, error) {
	a, ctx := x.a, x.r.Context()
	about := []auth.Attribute{auth.Amount("sequence", int64(sequence))}
	list, err := a.EventNames(ctx, sequence, 1)
	if err != nil || len(list.Events) == 0 || list.Events[0].Sequence != sequence {
		return about, err
	}
	event := list.Events[0]
	entry, err := a.entry(ctx, event.Index)
	if err != nil {
		return nil, err
	}
	body := entry.Events[sequence-entry.Sequence]
	if strings.HasPrefix(event.Name, "exchange.") {
		more, err := a.ofCompanies(ctx, body, row)
		if err != nil {
			return nil, err
		}
		about = append(about, more...)
	}
	private, err := a.private(&entry)
	if err != nil || event.Actor == 0 {
		return about, err
	}
	if private || x.actor.Kind != authority.Company {
		about = append(about, auth.Amount("actor", int64(event.Actor)), auth.Amount("second", int64(event.Second)))
	}
	return about, nil
}

// ofCompanies names the companies whose trade, or whose cash, an event of the market is about.
func (a *API) ofCompanies(ctx context.Context, event kernel.Event, row int) (about []auth.Attribute, err error) {
	_, body, err := a.known.Describe(event)
	if err != nil {
		return nil, err
	}
	of := partiesOf(body, row)
	err = a.county.Read(ctx, func(c *county.County) {
		for i, name := range []string{"owner", "other"} {
			if m, ok := c.Exchange.Member(of[i]); ok {
				about = append(about, auth.Amount(name, int64(m.Company)))
			}
		}
	})
	return about, err
}

// partiesOf returns whose trade, or whose cash, an event is about; row is that of the trade. 0: nobody's.
func partiesOf(body any, row int) (of [2]market.Participant) {
	switch e := body.(type) {
	case market.CashMoved:
		of[0] = e.Participant
	case market.SuspenseResolved: // Nobody's where it was sent back.
		of[0] = e.Participant
	case market.TradeUndone: // As of the trade itself, whose receipt both have.
		of = [2]market.Participant{e.Buyer, e.Seller}
	case tradedBody:
		if row >= 0 && row < len(e.Rows) {
			of = [2]market.Participant{e.Rows[row].Buy.Participant(), e.Rows[row].Sell.Participant()}
		}
	}
	return of
}

package carbon_test

import (
	"slices"
	"strings"
	"testing"

	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/ledger"
)

// past returns the events of every entry of a world, decoded.
func past(t *testing.T, w world) (all [][]any) {
	t.Helper()
	var entry kernel.Entry
	for _, body := range w.Journal.Bodies {
		if err := entry.ParseEntry(body); err != nil {
			t.Fatal(err)
		}
		var events []any
		for _, e := range entry.Events {
			_, event, err := w.K.Describe(e)
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, event)
		}
		all = append(all, events)
	}
	return all
}

// followed takes a history entry by entry.
func followed(all [][]any) error {
	h := carbon.NewHistory()
	for _, events := range all {
		if err := h.Entry(events); err != nil {
			return err
		}
	}
	return nil
}

// without leaves out the events of a kind.
func without[E any](all [][]any) [][]any {
	return changed(all, func(E) any { return nil })
}

// changed changes the events of a kind; nil leaves one out.
func changed[E any](all [][]any, change func(E) any) [][]any {
	var out [][]any
	for _, events := range all {
		var kept []any
		for _, event := range events {
			if e, ok := event.(E); ok {
				event = change(e)
			}
			if event != nil {
				kept = append(kept, event)
			}
		}
		out = append(out, kept)
	}
	return out
}

// TestPast follows a register in which everything has happened, and plants in its past what no state shows.
func TestPast(t *testing.T) {
	all := past(t, eventful(t))
	h := carbon.NewHistory()
	for _, events := range all {
		if err := h.Entry(events); err != nil {
			t.Fatal(err)
		}
	}
	if h.Claims != 1 || h.Sales != 1 || h.Moves < 7 {
		t.Fatalf("%d claims, %d sales, %d moves", h.Claims, h.Sales, h.Moves)
	}
	var spent, void, free carbon.Moved
	for _, event := range slices.Concat(all...) {
		switch e, ok := event.(carbon.Moved); {
		case ok && e.Is == carbon.Spent:
			spent = e
		case ok && e.Is == carbon.Void:
			void = e
		case ok && e.Child != 0 && e.Was == carbon.Held:
			free = e
		}
	}
	end := func(e carbon.Moved) carbon.LotID { return max(e.Lot*carbon.LotID(1-min(e.Child, 1)), e.Child) }
	after := func(events ...any) [][]any { return append(slices.Clone(all), events) }
	for name, c := range map[string]struct {
		past [][]any
		want string
	}{
		"a retired lot is sold": {after(carbon.Moved{Lot: end(spent), Start: 1, End: 1, From: coopA, To: buyerX,
			Was: carbon.Spent, Is: carbon.Held}), "after its end"},
		"a retired lot is said to be held": {after(carbon.Moved{Lot: end(spent), Start: 1, End: 1, From: coopA,
			Was: carbon.Held, Is: carbon.Held}), "after its end"},
		"a cancelled lot comes back": {after(carbon.Moved{Lot: end(void), Start: 1, End: 1, Was: carbon.Void,
			Is: carbon.Buffer}), "after its end"},
		"a retired lot is merged":   {after(carbon.Merged{Lot: free.Lot, By: end(spent), End: 9}), "after its end"},
		"a lot was not held":        {after(carbon.Moved{Lot: free.Lot, Start: 1, End: 1, Was: carbon.Listed}), "not what its move says"},
		"no certificate":            {without[carbon.Retired](all), "without a certificate"},
		"a certificate of more":     {changed(all, func(e carbon.Retired) any { e.Tonnes++; return e }), "not of the tonnes"},
		"a certificate of nothing":  {after(carbon.Retired{Certificate: 9, Tonnes: 1}), "not of the tonnes"},
		"buffer on hold, no report": {without[carbon.ReversalReported](all), "without a report"},
		"more on hold, no finding":  {without[carbon.ReversalSettled](all), "without a report"},
		"buffer cancelled, no finding": {changed(all, func(e carbon.ReversalSettled) any { e.Cancelled = 0; return e }),
			"not by a reversal"},
		"a finding, no buffer cancelled": {changed(all, func(e carbon.ReversalSettled) any {
			e.Cancelled++
			return e
		}), "not by a reversal"},
		"buffer released by nobody": {after(carbon.LotIssued{Lot: 900, Start: 1, End: 5},
			carbon.Moved{Lot: 900, Start: 1, End: 5, To: coopA, Was: carbon.Buffer, Is: carbon.Held}), "nobody said so"},
		"buffer retired": {after(carbon.LotIssued{Lot: 900, Start: 1, End: 5}, carbon.Retired{Certificate: 9, Tonnes: 5},
			carbon.Moved{Lot: 900, Start: 1, End: 5, Was: carbon.Buffer, Is: carbon.Listed}), "where it cannot"},
		"a sale without money": {changed(all, func(e ledger.Transferred) any {
			if e.Code == 202 {
				return nil
			}
			return e
		}), "a sale without its money"},
		"a sale a fen short": {changed(all, func(e ledger.Transferred) any {
			if e.Code == 202 {
				e.Amount--
			}
			return e
		}), "a sale without its money"},
		"a sale without tonnes": {changed(all, func(e carbon.Sold) any { e.Tonnes++; return e }), "a sale without its tonnes"},
		"an advance without money": {changed(all, func(e ledger.Transferred) any {
			if e.Code == 200 {
				return nil
			}
			return e
		}), "without its money"},
		"a delivery without money": {after(carbon.Delivered{Reservation: 1, To: buyerX, Tonnes: 3}), "no money moved"},
	} {
		if err := followed(c.past); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

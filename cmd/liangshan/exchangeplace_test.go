package main

import (
	"strings"
	"testing"
)

// TestExchangePlace: places by arrival rise, are said of all bids or none, and a file's own minimum takes the place of its
// rule's.
func TestExchangePlace(t *testing.T) {
	head := `{"mechanism": "one_way_uniform", "rule": "guangdong", "tick": "1", "supply": 10, "minimum_bid": 1, "share_cap_percent": 0, "orders": [`
	bid := func(id, more string) string { return `{"id": "` + id + `", "price": "5", "qty": 5` + more + `}` }
	for _, c := range []struct{ orders, wrong string }{
		{bid("a", `, "place": 2`) + "," + bid("b", `, "place": 7`), ""},
		{bid("a", "") + "," + bid("b", ""), ""},
		{bid("a", `, "place": 7`) + "," + bid("b", `, "place": 2`), "exchange.file_"},
		{bid("a", `, "place": 1`) + "," + bid("b", ""), "exchange.file_"},
	} {
		code, out, errs := exchange("auction", write(t, "place.json", head+c.orders+"]}"))
		if (code == exitOK) != (c.wrong == "") || !strings.Contains(errs, c.wrong) {
			t.Errorf("%s: %d %s %s", c.orders, code, out, errs)
		}
	}
}

// TestExchangeVariants: a variant that its rule cannot price says so beside the others, which are priced.
func TestExchangeVariants(t *testing.T) {
	file := write(t, "variants.json", `{"mechanism": "call_auction", "rule": "own", "tick": "0.01", "orders": [
		{"id": "B", "side": "buy", "type": "limit", "qty": 3, "price": "10.20"},
		{"id": "S", "side": "sell", "type": "limit", "qty": 3, "price": "10.00"}],
		"variants": [{"reference_price": "10.05"}, {}]}`)
	code, out, errs := exchange("auction", file)
	if code != exitUsage || !strings.Contains(errs, "auction.reference_required") ||
		!strings.Contains(out, `"price": "10.05"`) || strings.Count(out, `"refused": "auction.reference_required"`) != 1 {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestExchangeProfile: what a file expects of its own rule is not held against another one.
func TestExchangeProfile(t *testing.T) {
	const path = "../../../shared/cases/auction/05_xetra_ex5_no_surplus_reference.json"
	for _, c := range []struct {
		profile string
		matches int
	}{{"highest", 0}, {"xetra_nearest_limit", 3}, {"xetra_old", 3}, {"xetra_t7", 3}} {
		code, out, errors := exchange("auction", "--profile", c.profile, path)
		if code != exitOK || strings.Count(out, `"matches_expected": true`) != c.matches || strings.Contains(out, `"matches_expected": false`) {
			t.Errorf("%s: %d %s\n%s", c.profile, code, errors, out)
		}
	}
}

const callHead = `{"mechanism": "call_auction", "rule": "own", "tick": "0.01", "reference_price": "1.00",`

const callOrders = `"orders": [{"id": "a", "side": "buy", "qty": 10, "price": "1.02"}, {"id": "b", "side": "sell", "qty": 5, "price": "1.00"}]`

// TestExchangeIdle: what would change nothing is refused.
func TestExchangeIdle(t *testing.T) {
	for _, c := range []struct{ text, at string }{
		{callHead + `"supply": 5,` + callOrders + `}`, "exchange.file_key: \"supply\""},
		{callHead + `"seed": "00",` + callOrders + `}`, "exchange.file_key: \"seed\""},
		{callHead + strings.Replace(callOrders, `"qty": 10`, `"qty": 10, "min": 10`, 1) + `}`, "exchange.file_key: \"min\""},
		{callHead + strings.Replace(callOrders, `"qty": 10`, `"qty": 10, "bidder": "x"`, 1) + `}`, "exchange.file_key: \"bidder\""},
		{strings.Replace(callHead, "call_auction", "continuous", 1) + callOrders + `}`, "exchange.file_key: \"reference_price\""},
		{`{"mechanism": "one_way_uniform", "rule": "price_then_time", "supply": 3, "band": {}, "orders": []}`, "exchange.file_key: \"band\""},
	} {
		code, out, errors := exchange("auction", write(t, "idle.json", c.text))
		if code != exitUsage || out != "" || !strings.Contains(errors, c.at) {
			t.Errorf("%s\n%d %s %s", c.text, code, out, errors)
		}
	}
}

// TestExchangeExpected: an expectation of the wrong kind, or of nothing that is compared, is no match.
func TestExchangeExpected(t *testing.T) {
	for _, c := range []struct {
		expected, want string
		code           int
	}{
		{`"x"`, "exchange.file_kind", exitUsage},
		{`{}`, "exchange.file_missing", exitUsage},
		{`{"pirce": "1.00"}`, "exchange.file_missing", exitUsage},
		{`{"price": "1.02", "voluem": 7}`, `"voluem"`, exitOK},
		{`{"allocations": 3}`, "exchange.file_kind", exitUsage},
		{`{"trades": [{"byu": "a"}]}`, "exchange.file_key", exitUsage},
		{`{"ranked_first": 1}`, "exchange.file_kind", exitUsage},
		{`{"allocations": {"a": 5, "b": 5}}`, `"matches_expected": true`, exitOK},
		{`{"allocations": {"a": 5, "c": 0}}`, `"matches_expected": false`, exitFailed},
	} {
		code, out, errors := exchange("auction", write(t, "expected.json", callHead+`"expected":`+c.expected+`,`+callOrders+`}`))
		if code != c.code || !strings.Contains(out+errors, c.want) {
			t.Errorf("%s: %d %s %s", c.expected, code, out, errors)
		}
	}
	book := `{"mechanism": "continuous", "rule": "price_time", "tick": "0.01", "expected": {"book_after": %s},` + callOrders + `}`
	for expected, want := range map[string]int{`3`: exitUsage, `{"bidz": []}`: exitUsage, `{"bids": 3}`: exitUsage,
		`{"bids": [["1.02", 5]], "asks": []}`: exitOK, `{"bids": []}`: exitFailed} {
		if code, out, errors := exchange("auction", write(t, "book.json", fmt.Sprintf(book, expected))); code != want {
			t.Errorf("%s: %d %s %s", expected, code, out, errors)
		}
	}
}

// TestExchangeUnset: null in a variant takes away what the file has.
func TestExchangeUnset(t *testing.T) {
	path := write(t, "unset.json", strings.Replace(callHead, "own", "xetra_t7", 1)+callOrders+`, "variants": [{}, {"reference_price": null,
		"orders": [{"id": "a", "side": "buy", "qty": 5, "price": "1.02"}, {"id": "b", "side": "sell", "qty": 5, "price": "1.02"}]}]}`)
	code, out, errors := exchange("auction", path)
	if code != exitOK || strings.Count(out, `"reference_price"`) != 1 {
		t.Errorf("%d %s %s", code, out, errors)
	}
}

// TestExchangeManyOrders reads names by the ten thousand, in the file and in what it expects.
func TestExchangeManyOrders(t *testing.T) {
	var orders, expected []string
	for i := range 40_000 {
		orders = append(orders, fmt.Sprintf(`{"id": "o%d", "side": %q, "qty": 1, "price": "1.00"}`, i, []string{"buy", "sell"}[i%2]))
		expected = append(expected, fmt.Sprintf(`"o%d": 1`, i))
	}
	path := write(t, "many.json", callHead+`"orders": [`+strings.Join(orders, ",\n")+`], "expected": {"allocations": {`+
		strings.Join(expected, ",\n")+`}}}`)
	if code, out, errors := exchange("auction", path); code != exitOK || !strings.Contains(out, `"matches_expected": true`) {
		t.Errorf("%d %s", code, errors)
	}
	twice := strings.Replace(string(mustRead(t, path)), `"o39999": 1`, `"o20000": 1`, 1)
	if code, _, errors := exchange("auction", write(t, "twice.json", twice)); code != exitUsage || !strings.Contains(errors, "exchange.file_twice") {
		t.Errorf("%d %s", code, errors)
	}
}

// TestReplayPhases: what comes before the clock comes before what is timed; a replacement is on its order's own side; a
// flow in which nothing is timed has no speed.
func TestReplayPhases(t *testing.T) {
	for _, c := range []struct{ rows, want string }{
		{"1,A,1,B,101,5,1\n1,R,1,S,101,3,1\n", ":3:1: auction.side:"},
		{"1,A,1,B,101,5,1\n0,A,2,B,101,5,1\n", ":3:1: exchange.flow_cell:"},
	} {
		path := write(t, "flow.csv", flowHeader+"\n"+c.rows)
		if code, out, errors := exchange("replay", path); code != exitUsage || out != "" || !strings.HasPrefix(errors, path+c.want) {
			t.Errorf("%s: %d %s %s", c.rows, code, out, errors)
		}
	}
	for _, rows := range []string{"", "0,A,1,B,101,5,1\n0,R,1,B,101,3,1\n"} {
		for _, form := range []string{"--json=false", "--json"} {
			code, out, errors := exchange("replay", form, write(t, "flow.csv", flowHeader+"\n"+rows))
			if code != exitOK || strings.Contains(out, " ns") || strings.Contains(out, "_ns") || !strings.Contains(out, "trades") {
				t.Errorf("%q: %d %s %s", rows, code, out, errors)
			}
		}
	}
}

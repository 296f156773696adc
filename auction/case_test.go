package auction_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/auction"
)

// A caseFile is a known answer. Only what the tests need is read; the command reads files whole.
type caseFile struct {
	ID        string
	Mechanism string
	Rule      string
	Tick      string
	Reference string `json:"reference_price"`
	Supply    int64
	Cancels   []string
	Orders    []caseOrder
	Variants  []struct {
		Rule      string
		Reference string `json:"reference_price"`
		Orders    []caseOrder
		Expected  caseExpected
	}
	Expected caseExpected
}

type caseOrder struct {
	ID, Side, Type, Price, Bidder string
	Qty, Min                      int64
}

type caseExpected struct {
	Price      string
	Volume     int64
	Surplus    *int64
	Side       string           `json:"surplus_side"`
	Allocated  map[string]int64 `json:"allocations"`
	Payments   map[string]string
	Total      string
	Uniform    string `json:"uniform_price_of_the_same_bids"`
	FirstRound int64  `json:"first_round_share_of_c"`
	Cumulative map[string][3]int64
	BidTotal   int64       `json:"total_bid_quantity"`
	BidValue   string      `json:"total_bid_value"`
	Ranked     [][2]string `json:"ranked_first"`
	Credit23   [2]string   `json:"credit_23"`
	Credit31   [2]string   `json:"credit_31"`
	Trades     []struct {
		Buy, Sell string
		Qty       int64
	}
}

func cases(t testing.TB) []caseFile {
	t.Helper()
	paths, err := filepath.Glob("../../shared/cases/auction/*.json")
	if err != nil || len(paths) != 24 {
		t.Fatalf("%d cases, %v\nThe folder shared/cases must lie beside the repository: it holds the known answers of these tests.", len(paths), err)
	}
	all := make([]caseFile, len(paths))
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		if err := d.Decode(&all[i]); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return all
}

func grid(t testing.TB, tick string) auction.Grid {
	t.Helper()
	if tick == "" {
		tick = "0.01"
	}
	g, code := auction.NewGrid(tick)
	if code != "" {
		t.Fatal(code)
	}
	return g
}

func ticks(t testing.TB, g auction.Grid, price string) int64 {
	t.Helper()
	if price == "" {
		return 0
	}
	v, code := g.Ticks(price)
	if code != "" {
		t.Fatalf("%s: %s", price, code)
	}
	return v
}

// TestCallCases prices every published call with its own profile.
func TestCallCases(t *testing.T) {
	held := 0
	for _, c := range cases(t) {
		if c.Mechanism != "call_auction" {
			continue
		}
		if c.Variants == nil {
			held += holdCase(t, c, c.Rule, c.Reference, c.Orders, c.Expected)
		}
		for _, v := range c.Variants {
			rule, orders, reference := c.Rule, c.Orders, c.Reference
			if v.Rule != "" {
				rule = v.Rule
			}
			if v.Orders != nil {
				orders = v.Orders
			}
			if v.Reference != "" {
				reference = v.Reference
			}
			held += holdCase(t, c, rule, reference, orders, v.Expected)
		}
	}
	if held != 36 {
		t.Errorf("%d calls were held", held)
	}
}

func holdCase(t *testing.T, c caseFile, rule, reference string, list []caseOrder, want caseExpected) int {
	t.Helper()
	g := grid(t, c.Tick)
	profile, ok := auction.ProfileNamed(rule)
	if !ok {
		t.Fatalf("%s: no profile %s", c.ID, rule)
	}
	var orders []auction.Order
	var ids []string
	for _, o := range list {
		if strings.Contains(" "+strings.Join(c.Cancels, " ")+" ", " "+o.ID+" ") {
			continue
		}
		side := map[string]auction.Side{"buy": auction.Buy, "sell": auction.Sell}[o.Side]
		orders = append(orders, auction.Order{Side: side, Market: o.Type == "market", Price: ticks(t, g, o.Price), Qty: o.Qty})
		ids = append(ids, o.ID)
	}
	call, fault := auction.Terms{Profile: profile, Reference: ticks(t, g, reference)}.Hold(orders)
	if fault != nil {
		t.Fatalf("%s %s: %v", c.ID, rule, fault)
	}
	if !call.Found || call.Price != ticks(t, g, want.Price) || call.Volume != want.Volume && want.Volume != 0 ||
		want.Surplus != nil && call.Surplus != *want.Surplus || want.Side != "" && call.Side.String() != want.Side {
		t.Errorf("%s %s %s: %+v, want %+v", c.ID, rule, reference, call.Outcome, want)
	}
	for i, id := range ids {
		if qty, ok := want.Allocated[id]; ok && qty != call.Filled[i] {
			t.Errorf("%s: %s got %d of %d", c.ID, id, call.Filled[i], qty)
		}
	}
	for i, w := range want.Trades {
		if tr := call.Trades[i]; len(call.Trades) != len(want.Trades) || ids[tr.Buy] != w.Buy || ids[tr.Sell] != w.Sell || tr.Qty != w.Qty {
			t.Errorf("%s: trades %+v", c.ID, call.Trades)
		}
	}
	return 1
}

// TestSaleCases holds the published single-sided auctions.
func TestSaleCases(t *testing.T) {
	held := 0
	for _, c := range cases(t) {
		if !strings.HasPrefix(c.Mechanism, "one_way") {
			continue
		}
		held++
		g := grid(t, c.Tick)
		rules, ok := auction.RulesNamed(c.Rule)
		if !ok {
			t.Fatalf("%s: no rules %s", c.ID, c.Rule)
		}
		bids := make([]auction.Bid, len(c.Orders))
		total, value := int64(0), int64(0)
		for i, o := range c.Orders {
			bids[i] = auction.Bid{Bidder: int64(i), Price: ticks(t, g, o.Price), Qty: o.Qty, Min: o.Min}
			total += o.Qty
			value += o.Qty * bids[i].Price
		}
		sale := auction.Sale{Rules: rules, Applicant: auction.Sell, Supply: c.Supply, PayAsBid: c.Mechanism == "one_way_pay_as_bid"}
		award, fault := sale.Sealed(bids)
		if fault != nil {
			t.Fatalf("%s: %v", c.ID, fault)
		}
		paid := int64(0)
		for i, o := range c.Orders {
			if want, ok := c.Expected.Allocated[o.ID]; ok && award.Won[i] != want {
				t.Errorf("%s: %s won %d, want %d", c.ID, o.ID, award.Won[i], want)
			}
			if want, ok := c.Expected.Payments[o.ID]; ok && award.Won[i]*award.Pays[i] != ticks(t, g, want) {
				t.Errorf("%s: %s pays %d a lot, want %s in all", c.ID, o.ID, award.Pays[i], want)
			}
			paid += award.Won[i] * award.Pays[i]
		}
		if want := c.Expected.Total; want != "" && paid != ticks(t, g, want) {
			t.Errorf("%s: paid %d", c.ID, paid)
		}
		if want := c.Expected.Uniform; want != "" {
			sale.PayAsBid = false
			if again, _ := sale.Sealed(bids); again.Price != ticks(t, g, want) {
				t.Errorf("%s: one price %d", c.ID, again.Price)
			}
		}
		if want := c.Expected.FirstRound; want != 0 && (len(award.Dropped) != 1 || award.Dropped[0].Part != want) {
			t.Errorf("%s: %+v", c.ID, award.Dropped)
		}
		if c.Expected.BidTotal != 0 {
			checkRanking(t, g, c, bids, award, total, value)
		}
	}
	if held != 3 {
		t.Errorf("%d auctions were held", held)
	}
}

func checkRanking(t *testing.T, g auction.Grid, c caseFile, bids []auction.Bid, award auction.Award, total, value int64) {
	t.Helper()
	credit := func(n int64) [2]string { // Who bids for the n-th credit, and what.
		for _, i := range award.Ranked {
			if n -= c.Orders[i].Qty; n <= 0 {
				return [2]string{c.Orders[i].Bidder, c.Orders[i].Price}
			}
		}
		return [2]string{}
	}
	for i, want := range c.Expected.Ranked {
		o := c.Orders[award.Ranked[i]]
		if o.Bidder != want[0] || o.Price != want[1] {
			t.Errorf("%s: place %d is %+v", c.ID, i, o)
		}
	}
	if credit(23) != c.Expected.Credit23 || credit(31) != c.Expected.Credit31 || total != c.Expected.BidTotal ||
		value != ticks(t, g, c.Expected.BidValue) || award.Price != ticks(t, g, "3084") || award.Sold != 50 {
		t.Errorf("%s: %v %v %d %d %+v", c.ID, credit(23), credit(31), total, value, award)
	}
}

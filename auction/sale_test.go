package auction_test

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"liangshan/auction"
)

func named(t *testing.T, name string) *auction.Rules {
	t.Helper()
	r, ok := auction.RulesNamed(name)
	if !ok {
		t.Fatalf("no rules %s", name)
	}
	return r
}

func bid(bidder, price, qty, least int64) auction.Bid {
	return auction.Bid{Bidder: bidder, Price: price, Qty: qty, Min: least}
}

func round(price int64, demand ...int64) auction.Round {
	return auction.Round{Price: price, Demand: demand}
}

// TestCommittedOrder recomputes the order of ties as a stranger would, from the seed alone.
func TestCommittedOrder(t *testing.T) {
	seed := sha256.Sum256([]byte("a seed that was drawn"))
	commitment := sha256.Sum256(append([]byte("liangshan auction commitment 1"), seed[:]...))
	sale := auction.Sale{Rules: named(t, "eu_1031"), Applicant: auction.Sell, Supply: 2000, Seed: &seed, Commitment: commitment}
	bids := make([]auction.Bid, 7)
	for i := range bids {
		bids[i] = auction.Bid{Bidder: int64(i), Price: 900, Qty: 500}
	}
	bids[6].Price = 901
	award, fault := sale.Sealed(bids)
	if fault != nil {
		t.Fatal(fault)
	}
	order := []int{0, 1, 2, 3, 4, 5}
	key := func(i int) []byte {
		h := sha256.New()
		h.Write([]byte("liangshan auction order 1"))
		h.Write(seed[:])
		h.Write([]byte{0, 0, 0, 0, 0, 0, 0, byte(i)})
		return h.Sum(nil)
	}
	slices.SortFunc(order, func(i, j int) int { return bytes.Compare(key(i), key(j)) })
	if want := append([]int{6}, order...); !slices.Equal(award.Ranked, want) || award.Decided != auction.DecidedOrder {
		t.Errorf("%v %s, want %v", award.Ranked, award.Decided, want)
	}
	for n, i := range award.Ranked {
		if (award.Won[i] == 500) != (n < 4) {
			t.Errorf("place %d won %d", n, award.Won[i])
		}
	}
	if slices.IsSorted(order) {
		t.Error("this seed shows nothing")
	}
	sale.Commitment[0] ^= 1
	if _, fault := sale.Sealed(bids); fault == nil || fault.Code != auction.CodeCommitment {
		t.Errorf("%v: another seed than was committed to", fault)
	}
	sale.Seed = nil
	if _, fault := sale.Sealed(bids); fault == nil || fault.Code != auction.CodeSeed {
		t.Errorf("%v: no seed", fault)
	}
	if auction.Commit(seed) != commitment {
		t.Error("the commitment is not the digest of the seed")
	}
}

// TestGuangdong follows the notices of 2014 to 2017: fewer bids than supply are all served at
// the lowest; a bid has 1,000 t at least and a bidder half of the supply at most.
func TestGuangdong(t *testing.T) {
	sale := auction.Sale{Rules: named(t, "guangdong"), Applicant: auction.Sell, Supply: 100_000, Reserve: 1280}
	few := []auction.Bid{bid(1, 1500, 30_000, 0), bid(2, 1280, 20_000, 0), bid(3, 1279, 50_000, 0), bid(4, 1400, 40_000, 0)}
	award, fault := sale.Sealed(few)
	if fault != nil || award.Price != 1280 || award.Sold != 90_000 || award.Decided != auction.DecidedUnder || !slices.Equal(award.Won, []int64{30_000, 20_000, 0, 40_000}) {
		t.Errorf("%+v %v", award, fault)
	}
	for _, c := range []struct {
		bid    auction.Bid
		before int64
		code   auction.Code
	}{
		{bid(1, 1300, 1000, 0), 49_000, ""},
		{bid(1, 1300, 1001, 0), 49_000, auction.CodeShareCap},
		{bid(1, 1300, 999, 0), 0, auction.CodeMinimum},
		{bid(1, 0, 1000, 0), 0, auction.CodePrice},
		{bid(1, 1300, 0, 0), 0, auction.CodeQuantity},
		{bid(1, 1300, 1000, 1001), 0, auction.CodeLotMinimum},
	} {
		if code := sale.CheckBid(c.bid, c.before); code != c.code {
			t.Errorf("%+v: %q", c.bid, code)
		}
	}
	_, fault = sale.Sealed([]auction.Bid{bid(1, 1300, 30_000, 0), bid(2, 1300, 50_000, 0), bid(1, 1300, 20_001, 0)})
	if fault == nil || fault.Code != auction.CodeShareCap || fault.At != 2 {
		t.Errorf("%v", fault)
	}
	sale.Rules = named(t, "eu_1031")
	seed := [32]byte{1}
	sale.Seed, sale.Commitment = &seed, auction.Commit(seed)
	if award, _ = sale.Sealed(few); award.Found || award.Sold != 0 || award.Decided != auction.DecidedCancel {
		t.Errorf("%+v", award)
	}
}

func TestClocks(t *testing.T) {
	sale := auction.Sale{Rules: named(t, "price_then_time"), Applicant: auction.Sell, Supply: 100, Reserve: 10}
	rounds := func(r ...auction.Round) []auction.Round { return r }
	for _, c := range []struct {
		name   string
		rules  string
		rounds []auction.Round
		price  int64
		won    []int64
		decide string
	}{
		{"exact", "price_then_time", rounds(round(10, 80, 60), round(11, 60, 40)), 11, []int64{60, 40}, auction.DecidedClock},
		{"back to the price before, by time", "price_then_time", rounds(round(10, 80, 60), round(12, 50, 20)), 10, []int64{80, 20}, auction.DecidedRollback},
		{"back to the price before, shared", "pro_rata_with_min_qty", rounds(round(10, 80, 60), round(12, 50, 20)), 10, []int64{63, 37}, auction.DecidedRollback},
		{"few", "price_then_time", rounds(round(10, 30, 20)), 10, []int64{30, 20}, auction.DecidedUnder},
	} {
		sale.Rules = named(t, c.rules)
		award, fault := sale.Against(2, c.rounds)
		if fault != nil || award.Price != c.price || !slices.Equal(award.Won, c.won) || award.Decided != c.decide {
			t.Errorf("%s: %+v %v", c.name, award, fault)
		}
	}
	for _, c := range []struct {
		rounds []auction.Round
		code   auction.Code
		at     int
	}{
		{nil, auction.CodeClock, -1},
		{rounds(round(10, 80, 60)), auction.CodeClock, 0},
		{rounds(round(10, 80, 60), round(10, 50, 50)), auction.CodeClock, 1},
		{rounds(round(10, 80, 60), round(11, 20, 61)), auction.CodeDemandRise, 1},
		{rounds(round(9, 80, 60), round(11, 20, 60)), auction.CodeReserve, 0},
		{rounds(round(10, 40, 60), round(11, 20, 60)), auction.CodeClock, 0},
		{rounds(round(10, 80)), auction.CodeClock, 0},
	} {
		if _, fault := sale.Against(2, c.rounds); fault == nil || fault.Code != c.code || fault.At != c.at {
			t.Errorf("%+v: %+v", c.rounds, fault)
		}
	}
	award, fault := sale.Towards([]auction.Bid{bid(1, 20, 60, 0), bid(2, 18, 50, 45), bid(3, 18, 30, 0), bid(4, 15, 30, 0)})
	if fault != nil || !slices.Equal(award.Won, []int64{60, 0, 30, 10}) || !slices.Equal(award.Pays, []int64{20, 0, 18, 15}) || award.Price != 15 || award.Sold != 100 {
		t.Errorf("%+v %v", award, fault)
	}
	if _, fault := sale.Towards([]auction.Bid{bid(1, 20, 60, 0), bid(2, 21, 50, 0)}); fault == nil || fault.Code != auction.CodeClock || fault.At != 1 {
		t.Errorf("%v", fault)
	}
	if _, fault := sale.Towards([]auction.Bid{bid(1, 9, 60, 0)}); fault == nil || fault.Code != auction.CodeReserve {
		t.Errorf("%v", fault)
	}
}

// TestCallRefusals holds what cannot be priced to its codes.
func TestCallRefusals(t *testing.T) {
	own, _ := auction.ProfileNamed("own")
	buy := auction.Order{Side: auction.Buy, Price: 100, Qty: 5}
	sell := auction.Order{Side: auction.Sell, Price: 90, Qty: 5}
	for _, c := range []struct {
		terms  auction.Terms
		orders []auction.Order
		code   auction.Code
		at     int
	}{
		{auction.Terms{}, []auction.Order{buy, sell}, auction.CodeReference, -1},
		{auction.Terms{Reference: 200, Low: 1, High: 150}, nil, auction.CodeBand, -1},
		{auction.Terms{Reference: 100, Low: 9, High: 8}, nil, auction.CodeBandForm, -1},
		{auction.Terms{Reference: 95, Low: 91, High: 150}, []auction.Order{buy, sell}, auction.CodeBand, 1},
		{auction.Terms{Reference: 95}, []auction.Order{{Side: 3, Price: 1, Qty: 1}}, auction.CodeSide, 0},
		{auction.Terms{Reference: 95}, []auction.Order{{Side: 1, Price: 1}}, auction.CodeQuantity, 0},
		{auction.Terms{Reference: 95}, []auction.Order{{Side: 1, Qty: 1}}, auction.CodePrice, 0},
		{auction.Terms{Reference: 95}, []auction.Order{{Side: 1, Qty: 1, Price: 3, Market: true}}, auction.CodePrice, 0},
		{auction.Terms{Reference: -1}, nil, auction.CodePrice, -1},
	} {
		c.terms.Profile = own
		if _, fault := c.terms.Hold(c.orders); fault == nil || fault.Code != c.code || fault.At != c.at {
			t.Errorf("%+v: %+v", c, fault)
		}
	}
	call, fault := auction.Terms{Profile: own}.Hold([]auction.Order{{Side: auction.Buy, Price: 80, Qty: 5}, sell})
	if fault != nil || call.Found {
		t.Errorf("%+v %v: nothing trades", call, fault)
	}
}

// TestGrid reads and writes exact decimals.
func TestGrid(t *testing.T) {
	for _, c := range []struct {
		tick, price string
		ticks       int64
		text        string
		code        auction.Code
	}{
		{"0.01", "80.25", 8025, "80.25", ""}, {"0.01", "80.250", 8025, "80.25", ""}, {"0.01", "80", 8000, "80.00", ""},
		{"0.01", "0.01", 1, "0.01", ""}, {"0.5", "103", 206, "103.0", ""}, {"5", "5640", 1128, "5640", ""},
		{"0.01", "80.255", 0, "", auction.CodeTick}, {"0.5", "103.2", 0, "", auction.CodeTick}, {"5", "5641", 0, "", auction.CodeTick},
		{"0.01", "0", 0, "", auction.CodePrice}, {"0.01", "-1", 0, "", auction.CodePrice}, {"0.01", "1e2", 0, "", auction.CodePrice},
		{"0.01", ".5", 0, "", auction.CodePrice}, {"0.01", "5.", 0, "", auction.CodePrice}, {"0.01", "", 0, "", auction.CodePrice},
		{"0.01", "1234567890123456789", 0, "", auction.CodePrice}, {"0.01", "10000000000000", 0, "", auction.CodePrice},
		{"0", "1", 0, "", auction.CodeTick}, {"x", "1", 0, "", auction.CodeTick},
	} {
		g, code := auction.NewGrid(c.tick)
		var v int64
		if code == "" {
			v, code = g.Ticks(c.price)
		}
		if code != c.code || v != c.ticks || code == "" && g.Text(v) != c.text {
			t.Errorf("%+v: %d %q", c, v, code)
		}
	}
}

// TestMinimumInTurn passes a bid over whose minimum is more than what is left; the lots go on
// to the next, and no price is above a bid that won.
func TestMinimumInTurn(t *testing.T) {
	bids := []auction.Bid{bid(1, 10, 8, 0), bid(2, 9, 5, 3), bid(3, 8, 4, 2)}
	for _, rules := range []string{"price_then_time", "highest_losing_bid"} {
		sale := auction.Sale{Rules: named(t, rules), Applicant: auction.Sell, Supply: 10}
		award, fault := sale.Sealed(bids)
		if fault != nil || !slices.Equal(award.Won, []int64{8, 0, 2}) || award.Price != 8 || award.Sold != 10 {
			t.Errorf("%s: %+v %v", rules, award, fault)
		}
	}
}

package main

import (
	"cmp"
	"encoding/hex"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"liangshan/auction"
)

var auctionKeys = []string{
	"id", "mechanism", "rule", "tick", "currency", "reference_price", "band", "source", "note", "orders", "cancels",
	"variants", "expected", "provenance", "supply", "lot", "applicant", "reserve_price", "seed", "commitment", "rounds",
	"minimum_bid", "share_cap_percent",
}

var orderKeys = []string{"seq", "id", "side", "type", "qty", "price", "remainder", "time", "bidder", "min", "place"}

// An auctionFile is one variant of a file.
type auctionFile struct {
	root, variant *placed
	profile       string
	rule          string // The file's own.

	grid   auction.Grid
	orders []fileOrder
}

// A fileOrder is an order or bid with where it stands.
type fileOrder struct {
	node       *placed
	id, bidder string
	side       auction.Side
	market     bool
	price      int64
	qty, min   int64
	place      int64 // By arrival, from 1; 0: as it stands in the file.
}

// holder returns the variant if it has a member, else the file. A null in the variant takes the file's away.
func (a *auctionFile) holder(name string) *placed {
	if a.variant.has(name) {
		return a.variant
	}
	return a.root
}

// member returns a member of the variant, or else of the file.
func (a *auctionFile) member(name string) *placed { return a.holder(name).member(name) }

// word returns a text of the file, "" if it is not there.
func (a *auctionFile) word(name string) (string, error) {
	p := a.member(name)
	if p == nil {
		return "", nil
	}
	return p.text()
}

func (a *auctionFile) hold() (*auctionResult, error) {
	r := &auctionResult{}
	var err error
	for i, into := range []*string{&r.ID, &r.Mechanism, &r.Rule} {
		if *into, err = a.word([]string{"id", "mechanism", "rule"}[i]); err != nil {
			return nil, err
		}
	}
	if a.rule = r.Rule; a.profile != "" {
		r.Rule = a.profile
	}
	idle, known := idleMembers[r.Mechanism]
	if !known {
		return nil, a.faultOf("mechanism", CodeFileRule, r.Mechanism)
	}
	for _, name := range idle {
		if p := a.member(name); p != nil {
			return nil, p.fault(CodeFileKey, name)
		}
	}
	if err := a.readGrid(); err != nil {
		return nil, err
	}
	if r.Mechanism != "one_way_ascending" {
		if err := a.readOrders(strings.HasPrefix(r.Mechanism, "one_way")); err != nil {
			return nil, err
		}
	}
	switch r.Mechanism {
	case "call_auction":
		return r, a.holdCall(r)
	case "continuous":
		return r, a.runContinuous(r)
	}
	return r, a.holdSale(r)
}

// idleMembers are the members of a file, by mechanism, that would change nothing: they are refused, for who wrote them
// expects that they do.
var idleMembers = map[string][]string{
	"call_auction": {"supply", "applicant", "reserve_price", "seed", "commitment", "rounds", "minimum_bid",
		"share_cap_percent"},
	"continuous": {
		"supply", "applicant", "reserve_price", "seed", "commitment", "rounds", "reference_price", "band", "minimum_bid",
		"share_cap_percent",
	},
	"one_way_uniform":    {"reference_price", "band", "rounds"},
	"one_way_pay_as_bid": {"reference_price", "band", "rounds"},
	"one_way_descending": {"reference_price", "band", "rounds"},
	"one_way_ascending":  {"reference_price", "band", "orders", "cancels"},
}

// asked reports whether the rule that was asked for is the file's own, by whatever name.
func (a *auctionFile) asked() bool {
	canonical := func(rule string) string {
		if p, ok := auction.ProfileNamed(rule); ok {
			return p.Name
		}
		return rule
	}
	return a.profile == "" || canonical(a.profile) == canonical(a.rule)
}

// faultOf blames a member, or the place where it is missing.
func (a *auctionFile) faultOf(name, code, value string) error {
	if p := a.member(name); p != nil {
		return p.fault(code, value)
	}
	return a.variant.fault(CodeFileMiss, name)
}

// readGrid reads the tick, or finds the last decimal of the prices.
func (a *auctionFile) readGrid() error {
	tick, err := a.word("tick")
	if err != nil {
		return err
	}
	if tick == "" {
		tick = a.lastDecimal()
	}
	var code auction.Code
	if a.grid, code = auction.NewGrid(tick); code != "" {
		return a.faultOf("tick", string(code), tick)
	}
	return nil
}

func (a *auctionFile) lastDecimal() string {
	decimals := 0
	see := func(p *placed) {
		if p == nil {
			return
		}
		if s, err := p.text(); err == nil {
			_, part, _ := strings.Cut(s, ".")
			decimals = max(decimals, len(part))
		}
	}
	for _, list := range []string{"orders", "rounds"} {
		if p := a.member(list); p != nil {
			for _, o := range p.members {
				see(o.member("price"))
			}
		}
	}
	see(a.member("reserve_price"))
	if decimals == 0 || decimals > 9 {
		return "1"
	}
	return "0." + strings.Repeat("0", decimals-1) + "1"
}

func (a *auctionFile) readOrders(oneWay bool) error {
	p := a.member("orders")
	if p == nil {
		return a.variant.fault(CodeFileMiss, "orders")
	}
	list, err := p.list()
	if err != nil {
		return err
	}
	cancelled, err := a.cancels()
	if err != nil {
		return err
	}
	if list, err = arrivals(list); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, o := range list {
		order, err := a.readOrder(o, oneWay)
		if err != nil {
			return err
		}
		if seen[order.id] {
			return o.member("id").fault(CodeFileTwice, order.id)
		}
		seen[order.id] = true
		if cancelled[order.id] == nil {
			a.orders = append(a.orders, order)
		}
	}
	if p := a.member("cancels"); p != nil {
		for _, c := range p.members {
			if id, _ := c.text(); !seen[id] {
				return c.fault(CodeFileID, id)
			}
		}
	}
	return nil
}

// arrivals puts orders in the order of their seq. All have one or none has: a file whose
// seq and lines tell two stories about who came first would be priced by chance.
func arrivals(list []*placed) ([]*placed, error) {
	seqs, given := map[*placed]int64{}, map[int64]bool{}
	for _, o := range list {
		q := o.member("seq")
		if q == nil {
			continue
		}
		s, err := q.text()
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, q.fault(CodeFileKind, s)
		}
		if given[n] {
			return nil, q.fault(CodeFileTwice, s)
		}
		seqs[o], given[n] = n, true
	}
	if len(seqs) == 0 {
		return list, nil
	}
	for _, o := range list {
		if _, ok := seqs[o]; !ok {
			return nil, o.fault(CodeFileMiss, "seq")
		}
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *placed) int { return cmp.Compare(seqs[a], seqs[b]) })
	return list, nil
}

func (a *auctionFile) cancels() (map[string]*placed, error) {
	p := a.member("cancels")
	if p == nil {
		return nil, nil
	}
	list, err := p.list()
	if err != nil {
		return nil, err
	}
	all := map[string]*placed{}
	for _, c := range list {
		id, err := c.text()
		if err != nil {
			return nil, err
		}
		all[id] = c
	}
	return all, nil
}

func (a *auctionFile) readOrder(p *placed, oneWay bool) (o fileOrder, err error) {
	if err := p.only(orderKeys...); err != nil {
		return o, err
	}
	words := map[string]string{}
	for _, name := range []string{"id", "side", "type", "bidder"} {
		if q := p.member(name); q != nil {
			if words[name], err = q.text(); err != nil {
				return o, err
			}
		}
	}
	for _, name := range [...]string{"bidder", "min", "place"} {
		if q := p.member(name); q != nil && !oneWay {
			return o, q.fault(CodeFileKey, name)
		}
	}
	o = fileOrder{node: p, id: words["id"], bidder: words["bidder"]}
	if o.id == "" {
		return o, p.fault(CodeFileMiss, "id")
	}
	if o.bidder == "" {
		o.bidder = o.id
	}
	switch side := words["side"]; {
	case side == "buy" && !oneWay:
		o.side = auction.Buy
	case side == "sell" && !oneWay:
		o.side = auction.Sell
	case !oneWay || side != "":
		return o, orAt(p, "side").fault(string(auction.CodeSide), side)
	}
	switch kind := words["type"]; {
	case kind == "market" && !oneWay:
		o.market = true
	case kind != "" && kind != "limit":
		return o, p.member("type").fault(CodeFileKind, kind)
	}
	if o.qty, err = lots(p, "qty", true); err != nil {
		return o, err
	}
	if o.min, err = lots(p, "min", false); err != nil {
		return o, err
	}
	if o.place, err = lots(p, "place", false); err != nil {
		return o, err
	}
	if q := p.member("price"); q != nil && o.market {
		return o, q.fault(string(auction.CodePrice), "market")
	}
	if !o.market {
		o.price, err = a.ticks(p, "price", true)
	}
	return o, err
}

// orAt returns a member if it is there, else the object.
func orAt(p *placed, name string) *placed {
	if q := p.member(name); q != nil {
		return q
	}
	return p
}

// lots reads a whole quantity.
func lots(p *placed, name string, needed bool) (int64, error) {
	q := p.member(name)
	if q == nil {
		if needed {
			return 0, p.fault(CodeFileMiss, name)
		}
		return 0, nil
	}
	s, err := q.text()
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, q.fault(string(auction.CodeQuantity), s)
	}
	return v, nil
}

// ticks reads a price. A price that is not there is 0, which no price is.
func (a *auctionFile) ticks(p *placed, name string, needed bool) (int64, error) {
	q := p.member(name)
	if q == nil {
		if needed {
			return 0, p.fault(CodeFileMiss, name)
		}
		return 0, nil
	}
	s, err := q.text()
	if err != nil {
		return 0, err
	}
	v, code := a.grid.Ticks(s)
	if code != "" {
		return 0, q.fault(string(code), s)
	}
	return v, nil
}

// optionalTicks reads a price of the variant, or else of the file.
func (a *auctionFile) optionalTicks(name string) (int64, error) {
	return a.ticks(a.holder(name), name, false)
}

// orderMembers are the members of an order that faults of the rules are about.
var orderMembers = map[auction.Code]string{
	auction.CodeQuantity: "qty", auction.CodeMinimum: "qty", auction.CodeShareCap: "qty", auction.CodePrice: "price",
	auction.CodeBand: "price", auction.CodeReserve: "price", auction.CodeClock: "price", auction.CodeLotMinimum: "min",
}

// blame turns a fault of the rules into the place of the order or member that it is about.
func (a *auctionFile) blame(f *auction.Fault) error {
	if f.At >= 0 && f.At < len(a.orders) {
		at := orAt(a.orders[f.At].node, orderMembers[f.Code])
		return at.fault(string(f.Code), a.orders[f.At].id)
	}
	member := map[auction.Code]string{
		auction.CodeReference: "reference_price", auction.CodePrice: "reference_price", auction.CodeBand: "reference_price",
		auction.CodeBandForm: "band", auction.CodeSupply: "supply", auction.CodeReserve: "reserve_price",
		auction.CodeSeed: "seed", auction.CodeCommitment: "commitment", auction.CodeSide: "applicant",
	}[f.Code]
	if p := a.member(member); p != nil {
		return p.fault(string(f.Code), "")
	}
	return a.variant.fault(string(f.Code), "")
}

// bytes32 reads 32 bytes in hex.
func bytes32(p *placed, code auction.Code) (out [32]byte, err error) {
	s, err := p.text()
	if err != nil {
		return out, err
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(out) {
		return out, p.fault(string(code), s)
	}
	return [32]byte(b), nil
}

// money writes a number of ticks times lots as a decimal without idle zeros.
func (a *auctionFile) money(parts ...[2]int64) string {
	tick, decimals := a.grid.Unit()
	total := new(big.Int)
	for _, p := range parts {
		total.Add(total, new(big.Int).Mul(big.NewInt(p[0]), big.NewInt(p[1])))
	}
	s := total.Mul(total, big.NewInt(tick)).String()
	if decimals == 0 {
		return s
	}
	if len(s) <= decimals {
		s = strings.Repeat("0", decimals+1-len(s)) + s
	}
	return s[:len(s)-decimals] + "." + s[len(s)-decimals:]
}

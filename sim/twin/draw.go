package twin

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"

	"liangshan/ledger"
)

// drawing is what a ledger's twin keeps to draw commands from.
type drawing struct {
	opened []ledger.AccountID
	last   ledger.AccountID // The newest number that was drawn.
	holds  []ledger.HoldID  // May have ended.
}

// A Mix says what a ledger's twin draws.
type Mix struct {
	Accounts int   // How many are opened.
	Hot      int   // In 100, how many of the picks fall on the first few accounts.
	Wrong    int   // In 100, how many of the parts of a command are drawn to be wrong.
	Huge     int   // In 100, how many of the amounts are near the bound.
	Rows     int   // In a bulk command, at most.
	Kinds    []int // Weight of each kind of command, in the order of LedgerKinds; nil: as LedgerKinds has it.
}

// LedgerKinds are the kinds of command that a ledger's twin draws, with their usual weights.
var LedgerKinds = []struct {
	Name   string
	Weight int
}{
	{"declare_unit", 2}, {"publish_chart", 3}, {"open", 10}, {"transfer", 50}, {"transfer_all", 10},
	{"transfer_many", 10}, {"hold", 20}, {"post", 14}, {"void", 6}, {"freeze", 3}, {"unfreeze", 4},
	{"close", 3}, {"set_limit", 8}, {"correct", 12},
}

// Draw returns a command at random. now is the time of the county, in milliseconds since 1970.
func (l *Ledger) Draw(chance *rand.Rand, mix Mix, now int64) any {
	if len(l.draw.opened) < min(mix.Accounts, 4) {
		return l.drawFirst(chance, mix)
	}
	kinds := mix.Kinds
	if kinds == nil {
		for _, k := range LedgerKinds {
			kinds = append(kinds, k.Weight)
		}
	}
	switch LedgerKinds[weighted(chance, kinds)].Name {
	case "declare_unit":
		return l.drawUnit(chance, mix)
	case "publish_chart":
		return l.drawChart(chance, mix)
	case "open":
		return l.drawOpen(chance, mix)
	case "transfer":
		return l.drawTransfer(chance, mix)
	case "transfer_all":
		return ledger.TransferAll{Transfers: l.drawTransfers(chance, mix, 1000)}
	case "transfer_many":
		return l.drawMany(chance, mix)
	case "hold":
		t := l.drawTransfer(chance, mix)
		expires := []int64{0, 0, now + 1 + chance.Int64N(1000), now + chance.Int64N(1<<28), now - chance.Int64N(1000)}
		return ledger.PlaceHold{Debit: t.Debit, Credit: t.Credit, Amount: t.Amount, Code: t.Code, Cause: t.Cause,
			Reference: t.Reference, Balancing: t.Balancing, Expires: expires[chance.IntN(len(expires))]}
	case "post":
		return l.drawPost(chance, mix)
	case "void":
		return ledger.Void{Hold: l.drawHold(chance, mix)}
	case "freeze":
		return ledger.Freeze{Account: l.pick(chance, mix), Reason: reason(chance, mix)}
	case "unfreeze":
		frozen := func(a *account) bool { return a.frozen }
		return ledger.Unfreeze{Account: l.search(chance, mix, frozen), Reason: reason(chance, mix)}
	case "close":
		empty := func(a *account) bool { return a.debits.Cmp(&a.credits) == 0 && len(l.draw.opened) > 8 }
		return ledger.Close{Account: l.search(chance, mix, empty)}
	case "set_limit":
		return l.drawLimit(chance, mix)
	}
	return l.drawCorrect(chance, mix)
}

func weighted(chance *rand.Rand, weights []int) int {
	all := 0
	for _, w := range weights {
		all += w
	}
	n := chance.IntN(all)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	panic("twin: bad weights")
}

func percent(chance *rand.Rand, n int) bool { return chance.IntN(100) < n }

// drawFirst draws what has to be there before anything else can be.
func (l *Ledger) drawFirst(chance *rand.Rand, mix Mix) any {
	switch {
	case l.drawn() < 2:
		return l.drawUnit(chance, mix)
	case len(l.charts["U0"]) == 0:
		return ledger.PublishChart{Unit: "U0", Lines: []ledger.ChartLine{
			{Code: 1, Side: ledger.Asset, NameZH: "现金", NameEN: "cash"},
			{Code: 2, Side: ledger.Liability, NameZH: "应付款", NameEN: "payables"}}}
	}
	flags := []ledger.Flags{ledger.MayOwe, ledger.NeverOwed | ledger.MayOwe, 0}[len(l.draw.opened)%3]
	return ledger.Open{ID: l.unused(), Unit: "U0", Code: 1, Flags: flags}
}

// unused returns a number for an account that was not drawn before.
func (l *Ledger) unused() ledger.AccountID {
	l.draw.last++
	return l.draw.last
}

// drawn returns how many units were declared by draws: U0, U1 and so on.
func (l *Ledger) drawn() int {
	if l.units["CNY"] {
		return len(l.units) - 1
	}
	return len(l.units)
}

func (l *Ledger) drawUnit(chance *rand.Rand, mix Mix) any {
	c := ledger.DeclareUnit{
		Code:     "U" + strconv.Itoa(l.drawn()),
		NameZH:   "单位",
		NameEN:   "unit",
		Decimals: uint8(chance.IntN(10)),
	}
	if l.drawn() > 5 || percent(chance, mix.Wrong) {
		switch chance.IntN(5) {
		case 0:
			c.Code = []string{"", strings.Repeat("x", 65), strings.Repeat("元", 22)}[chance.IntN(3)]
		case 1:
			c.NameZH = []string{"", strings.Repeat("长", 33)}[chance.IntN(2)]
		case 2:
			c.NameEN = []string{"", strings.Repeat("y", 97)}[chance.IntN(2)]
		case 3:
			c.Decimals = 10
		case 4:
			c.Code = "U0"
		}
	}
	return c
}

// unit returns the code of a unit, mostly of one that was declared.
func (l *Ledger) unit(chance *rand.Rand, mix Mix) string {
	switch {
	case percent(chance, mix.Wrong):
		return []string{"", "CNV", "u0"}[chance.IntN(3)]
	case percent(chance, 70):
		return "U0"
	}
	return "U" + strconv.Itoa(chance.IntN(max(1, l.drawn())))
}

func (l *Ledger) drawChart(chance *rand.Rand, mix Mix) any {
	c := ledger.PublishChart{Unit: l.unit(chance, mix)}
	n := 1 + chance.IntN(4)
	if percent(chance, mix.Wrong) {
		n = []int{0, 1001}[chance.IntN(2)]
	}
	code := ledger.Code(0)
	for range n {
		code += ledger.Code(1 + chance.IntN(2))
		line := ledger.ChartLine{Code: code, Side: ledger.Side(code%5 + 1), NameZH: "科目", NameEN: "code"}
		if side, known := l.charts[c.Unit][code]; known {
			line.Side = side
		}
		if percent(chance, mix.Wrong) {
			switch chance.IntN(5) {
			case 0:
				line.Side = ledger.Side(chance.IntN(8))
			case 1:
				line.NameZH = ""
			case 2:
				line.NameEN = strings.Repeat("z", 97)
			case 3:
				line.Code = ledger.Code(chance.IntN(3))
			}
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

func (l *Ledger) drawOpen(chance *rand.Rand, mix Mix) any {
	id := l.unused()
	if len(l.draw.opened) >= mix.Accounts || percent(chance, mix.Wrong) {
		id = []ledger.AccountID{0, 1 << 53, math.MaxUint64, 1, l.pick(chance, mix)}[chance.IntN(5)]
	}
	c := ledger.Open{
		ID:     id,
		Unit:   l.unit(chance, mix),
		Code:   1,
		Flags:  ledger.Flags(chance.IntN(3)),
		Holder: chance.Uint64N(9),
	}
	if percent(chance, 50) {
		c.Flags = 0
	}
	if percent(chance, mix.Wrong) {
		c.Flags = ledger.Flags(chance.IntN(64))
	}
	if percent(chance, mix.Wrong) {
		c.Code = ledger.Code(chance.IntN(20))
	}
	return c
}

// pick returns an account, mostly one that exists.
func (l *Ledger) pick(chance *rand.Rand, mix Mix) ledger.AccountID {
	n := len(l.draw.opened)
	switch {
	case percent(chance, mix.Wrong):
		return ledger.AccountID(n + chance.IntN(3))
	case percent(chance, mix.Hot):
		return l.draw.opened[chance.IntN(min(n, 3))]
	}
	return l.draw.opened[chance.IntN(n)]
}

// search returns an account of which something holds, if a few tries find one.
func (l *Ledger) search(chance *rand.Rand, mix Mix, holds func(*account) bool) ledger.AccountID {
	id := l.pick(chance, mix)
	for range 12 {
		if a := l.accounts[id]; a != nil && holds(a) {
			break
		}
		id = l.pick(chance, mix)
	}
	return id
}

// amount returns an amount, small, at an edge of what the account has, or near the bound.
func (l *Ledger) amount(chance *rand.Rand, mix Mix, from ledger.AccountID) int64 {
	switch {
	case percent(chance, mix.Wrong):
		return []int64{0, -1, math.MinInt64, -chance.Int64N(1000)}[chance.IntN(4)]
	case percent(chance, mix.Huge):
		return math.MaxInt64>>chance.IntN(4) - chance.Int64N(3)
	case percent(chance, 20):
		if a := l.accounts[from]; a != nil {
			edge := a.available().Add(a.available(), big.NewInt(chance.Int64N(3)-1))
			if edge.IsInt64() && edge.Sign() > 0 {
				return edge.Int64()
			}
		}
	}
	return 1 + chance.Int64N(1000)
}

func (l *Ledger) drawTransfer(chance *rand.Rand, mix Mix) ledger.Transfer {
	t := ledger.Transfer{Debit: l.pick(chance, mix), Credit: l.pick(chance, mix)}
	if t.Debit == t.Credit && !percent(chance, 10) || percent(chance, 60) {
		// Of one unit and not the same, if that is found.
		t.Credit = l.search(chance, mix, func(a *account) bool {
			d := l.accounts[t.Debit]
			return d != nil && a != d && a.unit == d.unit && !a.closed && !a.frozen
		})
	}
	t.Amount = l.amount(chance, mix, t.Debit)
	t.Balancing = percent(chance, 15)
	if percent(chance, 50) {
		t.Code, t.Cause = ledger.Code(chance.IntN(1<<16)), chance.Uint64N(1000)
		t.Reference, t.Date = chance.Uint64(), int32(chance.IntN(40000)-20000)
	}
	return t
}

// drawTransfers draws several. At least one in twenty draws is too few or too many.
func (l *Ledger) drawTransfers(chance *rand.Rand, mix Mix, most int) []ledger.Transfer {
	n := 1 + chance.IntN(mix.Rows)
	if percent(chance, 5) {
		n = 0
	} else if percent(chance, 2) {
		n = most + chance.IntN(2)
	}
	kind := mix
	kind.Wrong = mix.Wrong / max(1, min(n, 10)) // So that some go through as a whole.
	transfers := make([]ledger.Transfer, n)
	for i := range transfers {
		transfers[i] = l.drawTransfer(chance, kind)
	}
	return transfers
}

func (l *Ledger) drawMany(chance *rand.Rand, mix Mix) any {
	c := ledger.TransferMany{Together: percent(chance, 30)}
	if percent(chance, 1) {
		c.Rows = make(ledger.Rows, (ledger.ManyMax+chance.IntN(2))*ledger.RowSize)
	} else {
		c.Rows = ledger.Pack(l.drawTransfers(chance, mix, mix.Rows))
	}
	if percent(chance, 30) {
		c.Cause = chance.Uint64N(1000)
	}
	if percent(chance, 5) && len(c.Rows) > 0 {
		c.Rows = c.Rows[:len(c.Rows)-1-chance.IntN(47)]
	} else if n := c.Rows.Len(); n > 0 && percent(chance, 10) {
		c.Rows[chance.IntN(n)*ledger.RowSize+42] |= byte(1 << chance.IntN(8))
	}
	return c
}

// drawHold returns a hold, mostly one that has not ended.
func (l *Ledger) drawHold(chance *rand.Rand, mix Mix) ledger.HoldID {
	for len(l.draw.holds) > 0 && !percent(chance, mix.Wrong) {
		i := chance.IntN(len(l.draw.holds))
		id := l.draw.holds[i]
		if _, ok := l.holds[id]; ok {
			return id
		}
		last := len(l.draw.holds) - 1
		l.draw.holds[i], l.draw.holds = l.draw.holds[last], l.draw.holds[:last]
	}
	id := ledger.HoldID(chance.Uint64N(uint64(l.lastHold) + 2))
	if h, ok := l.holds[id]; !ok || h.debit >= keptAccounts { // The next may be one that a module answers for.
		return 1 << 40
	}
	return id
}

func (l *Ledger) drawPost(chance *rand.Rand, mix Mix) any {
	c := ledger.Post{Hold: l.drawHold(chance, mix)}
	h, ok := l.holds[c.Hold]
	switch chance.IntN(6) {
	case 0, 1:
	case 2:
		c.Amount = h.amount
	case 3, 4:
		if ok {
			c.Amount = 1 + chance.Int64N(h.amount)
		}
	case 5:
		if c.Amount = -1 - chance.Int64N(5); h.amount < math.MaxInt64 && percent(chance, 50) {
			c.Amount = h.amount + 1
		}
	}
	return c
}

func reason(chance *rand.Rand, mix Mix) string {
	if percent(chance, mix.Wrong) {
		return []string{"", strings.Repeat("r", 301)}[chance.IntN(2)]
	}
	return []string{"court order 17", "更正", strings.Repeat("r", 300)}[chance.IntN(3)]
}

func (l *Ledger) drawLimit(chance *rand.Rand, mix Mix) any {
	c := ledger.SetLimit{Account: l.pick(chance, mix), Limit: chance.Int64N(2000)}
	a := l.accounts[c.Account]
	switch {
	case percent(chance, mix.Wrong):
		c.Limit = []int64{-1, ledger.LimitMax + 1, math.MaxInt64}[chance.IntN(3)]
	case percent(chance, mix.Huge):
		c.Limit = ledger.LimitMax - chance.Int64N(2)
	case a != nil && percent(chance, 40): // At the edge of what is owed.
		owes := less(sum(&a.debits, &a.debitsHeld), &a.credits)
		if owes.Sign() > 0 && owes.IsInt64() && owes.Int64() < ledger.LimitMax {
			c.Limit = owes.Int64() - chance.Int64N(2)
		}
	}
	return c
}

func (l *Ledger) drawCorrect(chance *rand.Rand, mix Mix) any {
	c := ledger.Correct{Reason: reason(chance, mix)}
	if len(l.moves) == 0 {
		c.Sequence, c.Amount, c.Original = chance.Uint64N(9), 1, 1
		return c
	}
	m := l.moves[chance.IntN(len(l.moves))]
	c.Sequence, c.Row, c.Debit, c.Credit, c.Original = m.sequence, m.row, m.debit, m.credit, m.amount
	c.Amount = []int64{m.amount, 1 + chance.Int64N(m.amount), (m.amount + 1) / 2}[chance.IntN(3)]
	if percent(chance, mix.Wrong) {
		switch chance.IntN(4) {
		case 0:
			c.Sequence = math.MaxUint64 >> chance.IntN(3)
		case 1:
			c.Original = -chance.Int64N(2)
		case 2:
			c.Amount = -chance.Int64N(2)
		case 3:
			c.Debit, c.Amount = c.Credit, 1
		}
	}
	return c
}

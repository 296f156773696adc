package twin

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/card"
	"liangshan/ledger"
)

// decideShop is Decide for tills, goods, purses and vouchers.
func (m *Card) decideShop(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case card.RegisterTill:
		switch {
		case m.scheme(c.Scheme) == nil:
			return refuse("card.scheme_unknown"), true
		case !m.of.Company.active(c.Company):
			return refuse("card.company_unknown"), true
		}
		m.tills = append(m.tills, till{RegisterTill: c})
		return accept(1), true
	case card.CloseTill:
		one := atValue(m.tills, int(c.Till))
		switch {
		case one == nil:
			return refuse("card.till_unknown"), true
		case one.closed != 0:
			return refuse("card.till_closed_already"), true
		case !publicCode(c.Reason):
			return refuse("card.reason_malformed"), true
		}
		one.closed = today(env.Time)
		return accept(1), true
	case card.RegisterGoods:
		before := len(m.goods)
		v := m.registerGoods(c)
		for i := before; i < len(m.goods); i++ {
			m.priced[card.GoodsNumber(i+1)] = []pricedOn{{today(env.Time), m.goods[i].Price}}
		}
		return v, true
	case card.SetPrice:
		g := m.known(c.Goods)
		switch {
		case g == nil:
			return refuse("card.goods_unknown"), true
		case c.Price <= 0 || c.Price > 1<<40/1_000_000 || c.Price == g.Price:
			return refuse("card.amount_out_of_range"), true
		}
		g.Price = c.Price
		m.priced[c.Goods] = append(m.priced[c.Goods], pricedOn{today(env.Time), c.Price})
		return accept(1), true
	case card.Receive:
		if code := m.lotCode(env, c); code != "" {
			return refuse(code), true
		}
		m.lots = append(m.lots, &cardLot{Receive: c})
		return accept(1), true
	case card.WriteOff:
		l := at(m.lots, c.Lot)
		switch {
		case l == nil:
			return refuse("card.lot_unknown"), true
		case c.Quantity <= 0 || c.Quantity > l.left():
			return refuse("card.lot_has_less"), true
		case !publicCode(c.Reason):
			return refuse("card.reason_malformed"), true
		}
		l.off += c.Quantity
		return accept(1), true
	case card.Load:
		return m.load(env, c), true
	case card.Sell:
		return m.sell(env, c), true
	case card.ReturnSale:
		return m.returnSale(env, c), true
	case card.IssueVoucher:
		return m.issueVoucher(env, c), true
	}
	return Verdict{}, false
}

// A pricedOn is a price that goods got on a day.
type pricedOn struct {
	day   calendar.Date
	price int64
}

// had reports whether goods had a price at some hour of a day.
func (m *Card) had(goods card.GoodsNumber, price int64, day calendar.Date) bool {
	all := m.priced[goods]
	for i, p := range all {
		lasts := i+1 == len(all) || all[i+1].day >= day // Nothing took its place before the day.
		if p.price == price && p.day <= day && (p.day == day || lasts) {
			return true
		}
	}
	return false
}

// known returns a kind of goods; nil if there is none.
func (m *Card) known(number card.GoodsNumber) *card.GoodsRow { return at(m.goods, number) }

func (m *Card) registerGoods(c card.RegisterGoods) Verdict {
	if len(c.Goods) == 0 || len(c.Goods) > 500 {
		return refuse("card.rows_out_of_range")
	}
	before := len(m.goods)
	for i, row := range c.Goods {
		there := slices.IndexFunc(m.goods, func(g *card.GoodsRow) bool { return g.Code == row.Code })
		code := ""
		switch {
		case !publicCode(row.Code) || !publicName(row.NameZH) || !publicCode(row.Purpose):
			code = "card.goods_malformed"
		case row.Price <= 0 || row.Price > 1<<40/1_000_000:
			code = "card.amount_out_of_range"
		case there < 0:
			m.goods = append(m.goods, &row)
		case *m.goods[there] != row:
			code = "card.goods_there_differently"
		}
		if code != "" {
			m.goods = m.goods[:before]
			return refuseRow(i, code)
		}
	}
	return changed(len(m.goods) - before)
}

func (m *Card) lotCode(env Env, c card.Receive) string {
	who := m.of.Person.people[c.Person]
	switch {
	case m.known(c.Goods) == nil:
		return "card.goods_unknown"
	case c.Quantity <= 0 || c.Quantity > 1_000_000 || c.Value < 0 || c.Value > 1<<40 || c.Paper == [32]byte{}:
		return "card.lot_malformed"
	case !aDate(c.On) || c.On > today(env.Time), c.Before != 0 && (!aDate(c.Before) || c.Before <= c.On):
		return "card.date_unsuitable"
	case !c.Donated && (c.Person != 0 || c.Company != 0), c.Person != 0 && c.Company != 0,
		c.Person != 0 && (who == nil || !standing(who)), c.Company != 0 && !m.of.Company.active(c.Company):
		return "card.donor_unknown"
	}
	if serves, unit := m.paysFor(m.known(c.Goods).Purpose); serves && c.Donated != (unit != "CNY") {
		return "card.lot_source_unsuitable"
	}
	return ""
}

func (m *Card) load(env Env, c card.Load) Verdict {
	if len(c.Rows) == 0 || len(c.Rows) > 500 {
		return refuse("card.rows_out_of_range")
	}
	s := m.scheme(c.Scheme)
	if s == nil || s.on(today(env.Time)) == nil {
		return refuse("card.scheme_unknown")
	}
	said := s.on(today(env.Time))
	place := purseFor(said, c.Purpose)
	if place < 0 {
		return refuse("card.purse_unknown")
	}
	if first, _ := monthOf(c.Period); first != c.Period || c.Period > today(env.Time) {
		return refuse("card.period_malformed")
	}
	l := m.of.Ledger
	l.mark()
	var done []*purse
	for i, row := range c.Rows {
		p, code := m.loadable(s, place, said.Purses[place].Cap, c.Period, row)
		if code == "" {
			t := ledger.Transfer{Debit: said.Purses[place].Fund, Credit: p.account, Amount: row.Amount}
			if _, code = l.transfer(t, posting{env.Sequence + uint64(2*i+1), 0}); code == "ledger.insufficient_balance" {
				code = "card.fund_too_small"
			}
		}
		if code != "" {
			l.back()
			for j, p := range done {
				p.loaded -= c.Rows[j].Amount
				delete(p.periods, c.Period)
			}
			return refuseRow(i, code)
		}
		p.loaded += row.Amount
		p.periods[c.Period] = true
		done = append(done, p)
	}
	return accept(2 * len(c.Rows))
}

// loadable returns the purse of a row, or says why it cannot be loaded.
func (m *Card) loadable(
	s *cardScheme,
	place int,
	most int64,
	period calendar.Date,
	row card.LoadRow,
) (*purse, string) {
	h := at(m.holdings, row.Holding)
	switch {
	case h == nil || h.scheme != s:
		return nil, "card.holding_unknown"
	case h.closed:
		return nil, "card.holding_closed"
	case !m.lives(h):
		return nil, "card.person_unsuitable"
	case place >= len(h.purses):
		return nil, "card.purse_unknown"
	case row.Amount <= 0 || row.Amount > 1<<40:
		return nil, "card.amount_out_of_range"
	}
	_, next := monthOf(period)
	switch p := h.purses[place]; {
	case p.periods[period] || m.loadedAsOther(h, place, period):
		return nil, "card.loaded_for_period"
	case next <= h.since:
		return nil, "card.month_before_card"
	case p.loaded-p.spent+row.Amount > most:
		return nil, "card.purse_would_be_too_full"
	default:
		return p, ""
	}
}

// loadedAsOther reports whether a number that was merged into a holder's was loaded for a period.
func (m *Card) loadedAsOther(h *cardHolding, place int, period calendar.Date) bool {
	for _, other := range m.holdings {
		if other != h && other.scheme == h.scheme && place < len(other.purses) && other.purses[place].periods[period] &&
			m.of.Person.stands(other.person) == m.of.Person.stands(h.person) {
			return true
		}
	}
	return false
}

func (m *Card) sell(env Env, c card.Sell) Verdict {
	till := atValue(m.tills, int(c.Till))
	switch {
	case till == nil:
		return refuse("card.till_unknown")
	case len(c.Lines) == 0 || len(c.Lines) > 50:
		return refuse("card.rows_out_of_range")
	}
	if old := m.sales[tillReceipt{c.Till, c.Receipt}]; old != nil {
		same := old.Card == c.Card && old.On == c.On && old.Voucher == c.Voucher &&
			slices.Equal(old.Lines, c.Lines) &&
			purseFor(old.holding.scheme.newest(), c.Purpose) == old.purse
		if same {
			return refuse("card.sale_booked_already")
		}
		return refuse("card.receipt_booked_differently")
	}
	h, code := m.payer(env, c, *till)
	if code != "" {
		return refuse(code)
	}
	said := h.scheme.on(c.On)
	place := purseFor(said, c.Purpose)
	if place < 0 || place >= len(h.purses) {
		return refuse("card.purse_unknown")
	}
	s := &cardSale{Sell: c, holding: h, purse: place}
	p := h.purses[place]
	available := m.of.Ledger.accounts[p.account].available()
	if v := m.fill(s, today(env.Time)); v.Code != "" {
		return v
	}
	if c.Voucher == 0 && big.NewInt(s.total).Cmp(available) > 0 {
		return refuse("card.balance_too_small")
	}
	return m.pay(env, s, said.Purses[place], p)
}

// atValue returns an element of a list by its number from 1; nil if there is none.
func atValue[T any](list []T, number int) *T {
	if number < 1 || number > len(list) {
		return nil
	}
	return &list[number-1]
}

// payer returns whose purse pays, or why none does.
func (m *Card) payer(env Env, c card.Sell, till till) (*cardHolding, string) {
	day := today(env.Time)
	if c.On == 0 || c.On > day {
		return nil, "card.date_unsuitable"
	}
	p, h, code := m.valid(c.Card, c.On)
	gone := code == "card.card_lost" || code == "card.card_replaced"
	if c.Voucher != 0 && gone && (p.lost == 0 || c.On <= p.lost) {
		code = ""
	}
	switch {
	case code != "":
		return nil, code
	case h.scheme.code != till.Scheme:
		return nil, "card.till_unknown"
	case till.closed != 0 && c.On > till.closed:
		return nil, "card.till_closed_already"
	case c.Voucher == 0 && c.On < day-1:
		return nil, "card.date_unsuitable"
	case c.Voucher == 0 && !m.lives(h):
		return nil, "card.person_unsuitable"
	}
	return h, ""
}

// fill finds the sum of a sale and the lots that it takes, or says why not.
func (m *Card) fill(s *cardSale, day calendar.Date) Verdict {
	for i, line := range s.Lines {
		g := m.known(line.Goods)
		switch {
		case g == nil:
			return refuseRow(i, "card.goods_unknown")
		case line.Quantity <= 0 || line.Quantity > 1_000_000:
			return refuseRow(i, "card.amount_out_of_range")
		case g.Purpose != s.Purpose:
			return refuse("card.outside_purpose")
		case s.Voucher == 0 && s.On == day && g.Price != line.Price, !m.had(line.Goods, line.Price, s.On):
			return refuseRow(i, "card.price_differs")
		}
		wanted := line.Quantity
		for _, number := range m.shelf(line.Goods, s.On) {
			left := m.lots[number-1].left()
			for _, t := range s.taken {
				if t.Lot == number {
					left -= t.Quantity
				}
			}
			if n := min(left, wanted); n > 0 {
				s.taken = append(s.taken, card.Taken{Lot: number, Quantity: n})
				wanted -= n
			}
		}
		if wanted > 0 {
			return refuse("card.out_of_stock")
		}
		s.total += line.Quantity * line.Price
	}
	return accept(0)
}

// shelf returns the lots of some goods that are there and good on a day, in the order in which they go.
func (m *Card) shelf(goods card.GoodsNumber, day calendar.Date) (all []card.LotNumber) {
	for i, l := range m.lots {
		if l.Goods == goods && l.left() > 0 && l.On <= day && day < l.before() {
			all = append(all, card.LotNumber(i+1))
		}
	}
	slices.SortStableFunc(all, func(a, b card.LotNumber) int {
		return cmp.Compare(m.lots[a-1].before(), m.lots[b-1].before())
	})
	return all
}

func (m *Card) pay(env Env, s *cardSale, row card.PurseRow, p *purse) Verdict {
	take := func() {
		m.sales[tillReceipt{s.Till, s.Receipt}] = s
		p.spent += s.total
		m.handOut(s.taken, 1)
	}
	if s.Voucher == 0 {
		if s.total > row.SaleMax {
			return refuse("card.sale_too_large")
		}
		return m.booked(env, take, ledger.Transfer{Debit: p.account, Credit: row.Shop, Amount: s.total})
	}
	v := at(m.vouchers, s.Voucher)
	switch {
	case v == nil || v.ended || v.Card != s.Card || v.Till != s.Till || v.purse != s.purse,
		s.On < v.on, s.On > v.Until:
		return refuse("card.voucher_unsuitable")
	case s.total > v.Amount:
		return refuse("card.voucher_above_limit")
	}
	env.Sequence++
	if posted := m.of.Ledger.post(env, ledger.Post{Hold: v.hold, Amount: s.total}); posted.Code != "" {
		return posted
	}
	take()
	v.ended = true
	p.vouchers -= v.Amount
	return accept(2)
}

// handOut takes goods from their lots, or puts them back.
func (m *Card) handOut(taken []card.Taken, sign int64) {
	for _, t := range taken {
		m.lots[t.Lot-1].out += sign * t.Quantity
	}
}

func (m *Card) returnSale(env Env, c card.ReturnSale) Verdict {
	s := m.sales[tillReceipt{c.Till, c.Receipt}]
	switch {
	case s == nil:
		return refuse("card.sale_unknown")
	case s.back:
		return refuse("card.sale_returned_already")
	case !publicCode(c.Reason):
		return refuse("card.reason_malformed")
	case s.holding.closed:
		return refuse("card.holding_closed")
	}
	p := s.holding.purses[s.purse]
	return owed(m.booked(env, func() {
		s.back = true
		p.spent -= s.total
		m.handOut(s.taken, -1)
	}, ledger.Transfer{Debit: s.holding.scheme.newest().Purses[s.purse].Shop, Credit: p.account, Amount: s.total}))
}

func (m *Card) issueVoucher(env Env, c card.IssueVoucher) Verdict {
	day := today(env.Time)
	p, h, code := m.valid(c.Card, day)
	till := atValue(m.tills, int(c.Till))
	switch {
	case code != "":
		return refuse(code)
	case till == nil || till.Scheme != h.scheme.code:
		return refuse("card.till_unknown")
	case till.closed != 0:
		return refuse("card.till_closed_already")
	case !m.lives(h):
		return refuse("card.person_unsuitable")
	}
	said := h.scheme.on(day)
	place := purseFor(said, c.Purpose)
	if place < 0 || place >= len(h.purses) {
		return refuse("card.purse_unknown")
	}
	row, has := said.Purses[place], h.purses[place]
	switch {
	case c.Amount <= 0 || c.Amount > 1<<40:
		return refuse("card.amount_out_of_range")
	case c.Amount > row.VoucherMax || has.vouchers+c.Amount > row.OfflineMax:
		return refuse("card.voucher_above_limit")
	case c.Until < day || c.Until > day+calendar.Date(row.VoucherDays) || p.until != 0 && c.Until >= p.until:
		return refuse("card.date_unsuitable")
	case big.NewInt(c.Amount).Cmp(m.of.Ledger.accounts[has.account].available()) > 0:
		return refuse("card.balance_too_small")
	}
	held := m.of.Ledger.hold(env, ledger.PlaceHold{Debit: has.account, Credit: row.Shop, Amount: c.Amount})
	if held.Code != "" {
		return held
	}
	has.vouchers += c.Amount
	m.vouchers = append(m.vouchers, &voucher{IssueVoucher: c, holding: h, purse: place, on: day,
		hold: m.of.Ledger.lastHold, grace: calendar.Date(row.GraceDays)})
	return accept(2)
}

// voucherNumber is the number of the kind of deadline on which a voucher lapses.
const voucherNumber = 1418

// Due returns the vouchers that were not brought in.
func (m *Card) Due(now int64) (due []Deadline) {
	for i, v := range m.vouchers {
		if when := endOf(v.Until + v.grace); !v.ended && when <= now {
			due = append(due, Deadline{Time: when, Number: voucherNumber, Key: uint64(i + 1), More: 1})
		}
	}
	return due
}

// End lets a voucher lapse, and gives up what is held for it.
func (m *Card) End(d Deadline) bool {
	if d.Number == voucherNumber {
		v := m.vouchers[d.Key-1]
		v.ended = true
		v.holding.purses[v.purse].vouchers -= v.Amount
		m.of.Ledger.endHold(v.hold)
	}
	return d.Number == voucherNumber
}

// CompareAll holds everything against the register.
func (m *Card) CompareAll(real *card.Registry) error {
	for i, want := range m.cards {
		got, ok := real.Card(card.Number(i + 1))
		if !ok || got.Holding != want.holding.number || got.Issued != want.issued || got.Expires != want.until ||
			got.Lost != want.lost || got.By != want.by {
			return fmt.Errorf("card %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	for _, want := range m.holdings {
		got, ok := real.Holding(want.number)
		if !ok || got.Person != want.person || got.Card != want.card || got.Closed != want.closed {
			return fmt.Errorf("holding %d is %+v, expected %+v", want.number, got, *want)
		}
		for i, p := range want.purses {
			purpose := want.scheme.newest().Purses[i].Purpose
			g, ok := real.PurseOf(want.number, purpose)
			if !ok || g.Loaded != p.loaded || g.Spent != p.spent || g.Vouchers != p.vouchers ||
				m.of.Ledger.balance(p.account).Cmp(big.NewInt(p.loaded-p.spent)) != 0 {
				return fmt.Errorf("purse %d of holding %d is %+v, expected %+v", i, want.number, g, *p)
			}
		}
		for _, u := range m.uses {
			n := m.used(want, u.Benefit, yearOf(u.On))
			if u.holding == want && int(real.Used(want.number, u.Benefit, yearOf(u.On))) != n {
				return fmt.Errorf(
					"the person of holding %d has had %s another number of times than %d",
					want.number,
					u.Benefit,
					n,
				)
			}
		}
	}
	return m.compareShop(real)
}

func (m *Card) compareShop(real *card.Registry) error {
	left := map[card.GoodsNumber]int64{}
	for i, want := range m.lots {
		left[want.Goods] += want.left()
		if got, ok := real.Lot(card.LotNumber(i + 1)); !ok || got.Out != want.out || got.Off != want.off ||
			got.Quantity != want.Quantity {
			return fmt.Errorf("lot %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	for i, want := range m.goods {
		number := card.GoodsNumber(i + 1)
		if got, ok := real.Goods(number); !ok || got.Price != want.Price || got.Left != left[number] {
			return fmt.Errorf("goods %d are %+v, expected %+v, %d left", i+1, got, *want, left[number])
		}
	}
	for at, want := range m.sales {
		got, ok := real.Sale(at.till, at.number)
		if !ok || got.Total != want.total || got.Back != want.back || !slices.Equal(got.Taken, want.taken) {
			return fmt.Errorf("sale %+v is %+v, expected %+v", at, got, *want)
		}
	}
	for i, want := range m.vouchers {
		if got, ok := real.Voucher(card.VoucherNumber(i + 1)); !ok || got.Ended != want.ended ||
			got.Hold != want.hold {
			return fmt.Errorf("voucher %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	return nil
}

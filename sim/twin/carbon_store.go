package twin

import (
	"maps"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/ledger"
)

// A store is what a bank has in store, with what it paid.
type store struct {
	layers  []layer // First in, first out.
	average int64   // Fen left by the weighted average.
	prepaid int64   // Fen paid for tonnes that did not come yet.
	came    int     // Layers that ever came.
	lost    int64   // Fen of deposits that wait for the next sale by the exchange.
}

type layer struct {
	tonnes, fen int64
	number      int // Of all that ever came into the store.
}

func (s *store) tonnes() (sum int64) {
	for _, l := range s.layers {
		sum += l.tonnes
	}
	return sum
}

type forward struct {
	bank, seller company.Number
	village      string
	price        int64
	years        map[uint16]*forwardYear
}

type forwardYear struct {
	due                               calendar.Date
	agreed, delivered, repaid, shorts int64
	fallen                            bool // The due date has passed.
}

func (y *forwardYear) open() int64 { return y.agreed - y.delivered - y.repaid }

type priceTag struct {
	bank    company.Number
	vintage uint16
	from    calendar.Date
}

type sale struct {
	bank, buyer            company.Number
	date                   calendar.Date
	tonnes, proceeds, fees int64
	cost                   carbon.Cost
	account                ledger.AccountID
	parts                  map[salePart]int64 // Tonnes.

	// Of a sale by the exchange, what has not come back:
	ranges []soldRange
	layers []layer
}

type salePart struct {
	village     string
	cooperative company.Number
	forward     carbon.ForwardID
}

// tooMuch reports whether a bank has no room for so many tonnes more.
func (m *Carbon) tooMuch(env Env, bank company.Number, tonnes int64) bool {
	most, ok := m.parameter("stock_max", today(env.Time))
	return ok && m.stores[bank].tonnes()+tonnes > most
}

// keep puts tonnes into a store.
func (m *Carbon) keep(bank company.Number, tonnes, fen int64) {
	s := m.stores[bank]
	s.came++
	s.layers = append(s.layers, layer{tonnes, fen, s.came})
	s.average += fen
}

// draw takes tonnes out of a store, and returns what they had cost. A part of a layer, and of the
// whole, takes its share of the fen with it, rounded down.
func (m *Carbon) draw(bank company.Number, tonnes int64) (cost carbon.Cost) {
	s := m.stores[bank]
	m.drawn = nil
	cost.Average = share(s.average, tonnes, s.tonnes())
	s.average -= cost.Average
	for tonnes > 0 {
		l := &s.layers[0]
		n := min(tonnes, l.tonnes)
		fen := share(l.fen, n, l.tonnes)
		m.drawn = append(m.drawn, layer{n, fen, l.number})
		cost.FIFO += fen
		tonnes -= n
		if l.tonnes, l.fen = l.tonnes-n, l.fen-fen; l.tonnes == 0 {
			s.layers = s.layers[1:]
		}
	}
	return cost
}

// decideStore is Decide for what banks do.
func (m *Carbon) decideStore(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.SignForward:
		return m.signForward(env, c), true
	case carbon.DeliverForward:
		return m.deliver(env, c), true
	case carbon.RepayForward:
		return m.repay(env, c), true
	case carbon.PostPrice:
		return m.postPrice(env, c), true
	case carbon.Sell:
		return m.sell(env, c), true
	}
	return Verdict{}, false
}

func (m *Carbon) bank(env Env, number company.Number) bool {
	return m.has("bank", number, "", today(env.Time))
}

func (m *Carbon) signForward(env Env, c carbon.SignForward) Verdict {
	switch {
	case !m.bank(env, c.Bank):
		return refuse("carbon.not_a_bank")
	case c.Seller == c.Bank:
		return refuse("carbon.parties_must_differ")
	case !m.of.Company.active(c.Seller):
		return refuse("carbon.company_unknown")
	case !m.place(string(c.Village)):
		return refuse("carbon.village_unknown")
	case c.Price <= 0 || c.Price > 100_000_000:
		return refuse("carbon.price_must_be_positive")
	case len(c.Years) == 0 || len(c.Years) > 40:
		return refuse("carbon.forward_years_malformed")
	}
	f, tonnes := &forward{c.Bank, c.Seller, string(c.Village), c.Price, map[uint16]*forwardYear{}}, int64(0)
	for i, y := range c.Years {
		if y.Vintage < 1900 || y.Vintage > 9999 || i > 0 && y.Vintage <= c.Years[i-1].Vintage || y.Tonnes <= 0 ||
			y.Tonnes > 250_000_000 || y.Due > calendar.DateMax || y.Due < today(env.Time) || yearOf(y.Due) < int(y.Vintage) {
			return refuseRow(i, "carbon.forward_years_malformed")
		}
		tonnes += y.Tonnes
		f.years[y.Vintage] = &forwardYear{due: y.Due, agreed: y.Tonnes}
	}
	paid := tonnes * c.Price
	s := m.stores[c.Bank]
	sum := new(big.Int).Add(big.NewInt(s.prepaid), big.NewInt(paid))
	most, ok := m.parameter("prepaid_fen_max", today(env.Time))
	if !sum.IsInt64() || ok && sum.Int64() > most {
		return refuse("carbon.prepaid_limit")
	}
	if code := m.settle(env, []payment{{1, c.Bank, c.Seller, c.Debit, c.Credit, paid}}); code != "" {
		return refuse(code)
	}
	s.prepaid += paid
	m.forwards = append(m.forwards, f)
	return accept(2)
}

// owed returns a year of a contract of which so many tonnes are still owed.
func (m *Carbon) owed(id carbon.ForwardID, vintage uint16, tonnes int64) (*forward, *forwardYear, string) {
	f := at(m.forwards, id)
	if f == nil {
		return nil, nil, "carbon.forward_unknown"
	}
	y := f.years[vintage]
	switch {
	case y == nil:
		return nil, nil, "carbon.forward_year_unknown"
	case tonnes <= 0:
		return nil, nil, "carbon.quantity_must_be_positive"
	case tonnes > y.open():
		return nil, nil, "carbon.more_than_agreed"
	}
	return f, y, ""
}

func (m *Carbon) deliver(env Env, c carbon.DeliverForward) Verdict {
	f, y, code := m.owed(c.Forward, c.Vintage, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	h := hunt{owner: f.seller, status: carbon.Held, lot: c.Lot}
	l := m.lots[c.Lot]
	switch {
	case c.Lot == 0:
		h.vintage, h.later = c.Vintage, y.shorts > 0
	case l != nil && (l.vintage < c.Vintage || l.vintage > c.Vintage && y.shorts == 0):
		return refuse("carbon.vintage_of_other_year")
	}
	parts, code := m.take(h, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	paid := c.Tonnes * f.price
	events, _, code := m.hand(env, f.seller, parts,
		fate{owner: f.bank, status: carbon.Held, forward: c.Forward, paid: paid})
	if code != "" {
		return refuse(code)
	}
	y.delivered += c.Tonnes
	m.stores[f.bank].prepaid -= paid
	return accept(1 + events)
}

func (m *Carbon) repay(env Env, c carbon.RepayForward) Verdict {
	f, y, code := m.owed(c.Forward, c.Vintage, c.Tonnes)
	if code == "" && y.shorts == 0 {
		code = "carbon.not_short"
	}
	if code != "" {
		return refuse(code)
	}
	paid := c.Tonnes * f.price
	if code := m.settle(env, []payment{{1, f.seller, f.bank, c.Debit, c.Credit, paid}}); code != "" {
		return refuse(code)
	}
	y.repaid += c.Tonnes
	m.stores[f.bank].prepaid -= paid
	return accept(2)
}

// dueNumber is the number of the kind of deadline by which tonnes of a contract have to come.
const dueNumber = 234

// Due returns the years of contracts whose last day of delivery is over and that are owed something.
func (m *Carbon) Due(now int64) (due []Deadline) {
	for i, f := range m.forwards {
		for vintage, y := range f.years {
			if !y.fallen && y.open() > 0 && endOf(y.due) <= now {
				due = append(due, Deadline{Time: endOf(y.due), Number: dueNumber, Key: uint64(i+1)<<16 | uint64(vintage)})
			}
		}
	}
	return due
}

// End notes that tonnes of a contract did not come in time.
func (m *Carbon) End(d Deadline) bool {
	if d.Number != dueNumber {
		return false
	}
	y := m.forwards[d.Key>>16-1].years[uint16(d.Key)]
	y.fallen, y.shorts = true, y.open()
	return true
}

func (m *Carbon) postPrice(env Env, c carbon.PostPrice) Verdict {
	switch {
	case !m.bank(env, c.Bank):
		return refuse("carbon.not_a_bank")
	case c.Vintage != 0 && (c.Vintage < 1900 || c.Vintage > 9999):
		return refuse("carbon.vintage_required")
	case c.Price < 0 || c.Price > 100_000_000:
		return refuse("carbon.price_must_be_positive")
	case c.From == 0 || c.From > calendar.DateMax || c.From < calendar.DateMin:
		return refuse("carbon.date_missing")
	case c.From < today(env.Time):
		return refuse("carbon.date_out_of_order")
	}
	m.prices[priceTag{c.Bank, c.Vintage, c.From}] = c.Price
	return accept(1)
}

// price returns at what price a bank sells a vintage on a day; 0 if it does not.
func (m *Carbon) price(bank company.Number, vintage uint16, day calendar.Date) int64 {
	for _, v := range []uint16{vintage, 0} {
		best, price, ok := calendar.DateMin, int64(0), false
		for tag, p := range m.prices {
			if tag.bank == bank && tag.vintage == v && tag.from <= day && (!ok || tag.from > best) {
				best, price, ok = tag.from, p, true
			}
		}
		if ok {
			return price
		}
	}
	return 0
}

func (m *Carbon) sell(env Env, c carbon.Sell) Verdict {
	most, limited := m.parameter("sale_max", today(env.Time))
	switch {
	case !m.bank(env, c.Bank):
		return refuse("carbon.not_a_bank")
	case c.Buyer == c.Bank:
		return refuse("carbon.parties_must_differ")
	case !m.of.Company.active(c.Buyer):
		return refuse("carbon.company_unknown")
	case c.Tonnes > 10_000_000_000 || limited && c.Tonnes > most:
		return refuse("carbon.sale_limit")
	}
	parts, code := m.take(hunt{owner: c.Bank, status: carbon.Held, lot: c.Lot, vintage: c.Vintage}, c.Tonnes)
	if code != "" {
		return refuse(code)
	}
	for _, p := range parts {
		switch price := m.price(c.Bank, m.lots[p.id].vintage, today(env.Time)); price {
		case 0:
			return refuse("carbon.price_not_posted")
		case c.Price:
		default:
			return refuse("carbon.price_differs")
		}
	}
	return m.trade(env, c, parts)
}

// trade moves the tonnes and the money of a sale.
func (m *Carbon) trade(env Env, c carbon.Sell, parts []part) Verdict {
	s := &sale{bank: c.Bank, buyer: c.Buyer, date: today(env.Time), tonnes: c.Tonnes, proceeds: c.Tonnes * c.Price,
		account: c.Credit, parts: m.origins(parts)}
	ppm, _ := m.parameter("sale_fee_ppm", s.date)
	s.fees = share(2*s.proceeds, ppm, 1_000_000)/2 + share(2*s.proceeds, ppm, 1_000_000)%2 // Rounded half up.
	into := m.stores[c.Buyer] != nil
	if into && m.tooMuch(env, c.Buyer, c.Tonnes) {
		return refuse("carbon.stock_limit")
	}
	events := 1 + len(parts) + 1 // Drawn, moved, sold.
	if into {
		events++
	}
	payments := []payment{{events, c.Buyer, c.Bank, c.Debit, c.Credit, s.proceeds}}
	if s.fees > 0 && c.Fee != 0 {
		payments = append(payments, payment{events + 1, 0, 0, c.Credit, c.Fee, s.fees})
	}
	if code := m.settle(env, payments[:1]); code != "" {
		return refuse(code)
	}
	if s.fees > 0 {
		m.of.Ledger.back()
		if c.Fee == 0 {
			return refuse("carbon.fee_account_required")
		}
		if code := m.settle(env, payments); code != "" {
			return refuse(code)
		}
	}
	_, s.cost, _ = m.hand(env, c.Bank, parts, fate{owner: c.Buyer, status: carbon.Held})
	m.sales = append(m.sales, s)
	return accept(events + len(payments))
}

// origins returns whose the tonnes of some parts had been.
func (m *Carbon) origins(parts []part) map[salePart]int64 {
	all := map[salePart]int64{}
	for _, p := range parts {
		l := m.lots[p.id]
		key := salePart{forward: l.forward}
		if l.source != 0 {
			s := m.sources[l.source-1]
			key.village, key.cooperative = s.village, s.cooperative
		}
		all[key] += p.tonnes
	}
	return all
}

// banks returns the companies that have a store, in order.
func (m *Carbon) banks() []company.Number { return slices.Sorted(maps.Keys(m.stores)) }

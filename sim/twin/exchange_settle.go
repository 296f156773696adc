package twin

import (
	"maps"
	"math/big"
	"slices"

	"liangshan/company"
	"liangshan/exchange"
	"liangshan/ledger"
)

// bank reports whether a participant has a store.
func (m *Exchange) bank(p exchange.Participant) bool {
	return m.of.Carbon.stores[m.members[p].Company] != nil
}

// deal makes a trade: number, fees and taxes, what each gives and gets.
func (m *Exchange) deal(
	e *entry,
	buyer, seller exchange.OrderID,
	price, tonnes int64,
	mode exchange.Mode,
	taker uint8,
) {
	terms, value := &e.b.day.Terms, price*tonnes
	feeBuy, feeSell, tax := ratedUp(value, terms.FeeBuy), ratedUp(value, terms.FeeSell), ratedUp(value, terms.Tax)
	t := exchange.Trade{Trade: exchange.TradeID(len(m.deals) + len(e.trades) + 1), Buy: buyer, Sell: seller,
		Price: int32(price), Qty: int32(tonnes), FeeBuy: uint32(feeBuy), FeeSell: uint32(feeSell), Tax: uint32(tax),
		Mode: mode, Taker: taker}
	e.trades = append(e.trades, t)
	if mode <= exchange.ModeClosing {
		tape := &e.b.tape
		if tape.Last == 0 {
			tape.Open, tape.High, tape.Low = price, price, price
		}
		tape.High, tape.Low, tape.Last = max(tape.High, price), min(tape.Low, price), price
		tape.Volume, tape.Turnover, tape.Trades = tape.Volume+tonnes, tape.Turnover+value, tape.Trades+1
	}
	b, s := buyer.Participant(), seller.Participant()
	bought, sold := e.net(b), e.net(s)
	bought.cash -= value + feeBuy
	bought.bought += tonnes
	m.funds[b].Cash -= value + feeBuy
	sold.sold += tonnes
	e.pos(s).Escrow -= tonnes
	if got := value - feeSell - tax; m.members[s].Payout != 0 {
		sold.payout += got
	} else {
		sold.cash += got
		m.funds[s].Cash += got
	}
	e.fees, e.taxes = e.fees+feeBuy+feeSell, e.taxes+tax
	if m.bank(s) {
		bought.direct += tonnes
		e.store(s, b, tonnes, value, feeSell+tax)
	}
}

// store notes what a bank sold, together with what it sold to the same buyer before.
func (e *entry) store(bank, buyer exchange.Participant, tonnes, proceeds, fees int64) {
	for i := range e.stores {
		if s := &e.stores[i]; s.bank == bank && s.buyer == buyer {
			s.tonnes, s.proceeds, s.fees = s.tonnes+tonnes, s.proceeds+proceeds, s.fees+fees
			return
		}
	}
	e.stores = append(e.stores, storeSale{bank, buyer, tonnes, proceeds, fees})
}

// finish moves the cash and the tonnes of an entry, or says why that cannot be.
func (m *Exchange) finish(env Env, e *entry) (events int, code string) {
	if e.facts > 0 {
		events++
	}
	if len(e.trades) > 0 {
		events++
		for _, move := range []func(Env, *entry) (int, string){m.payAll, m.deliverAll} {
			n, code := move(env, e)
			if code != "" {
				return 0, code
			}
			events += n
		}
		for _, t := range e.trades {
			terms := &e.b.day.Terms
			m.deals = append(m.deals, deal{t, e.b.id, e.date, e.time, terms.FeeTo, terms.TaxTo, e.stored, e.came})
		}
	}
	for _, p := range e.touched() {
		n, pos := e.nets[p], e.b.position(p)
		if n.sold != 0 {
			pos.Escrow += n.sold - m.leaves(p, n)
		}
		if n.bought != 0 && pos.BoughtOn < e.date {
			pos.Bought, pos.BoughtOn = 0, e.date
		}
		if pos.BoughtOn == e.date { // A late call may be of a day before.
			pos.Bought += n.bought
		}
	}
	return events + 1, ""
}

// touched returns the participants of an entry in order.
func (e *entry) touched() []exchange.Participant { return slices.Sorted(maps.Keys(e.nets)) }

// leaves returns how many of the tonnes that a participant sold leave its escrow: a bank's all do, others'
// as far as they are more than what it bought of others than banks.
func (m *Exchange) leaves(p exchange.Participant, n *netting) int64 {
	if m.bank(p) {
		return n.sold
	}
	return max(0, n.sold-(n.bought-n.direct))
}

// payAll moves the cash of an entry: those who pay and those who get are gone through side by side, by
// their numbers; fees and taxes are last.
func (m *Exchange) payAll(_ Env, e *entry) (events int, code string) {
	if !m.collects(e.b) {
		return 0, "exchange.market_account"
	}
	type move struct {
		account ledger.AccountID
		fen     int64
	}
	var gives, gets []move
	note := func(account ledger.AccountID, fen int64) {
		if fen < 0 {
			gives = append(gives, move{account, -fen})
		} else if fen > 0 {
			gets = append(gets, move{account, fen})
		}
	}
	for _, p := range e.touched() {
		note(m.members[p].Account, e.nets[p].cash)
		note(m.members[p].Payout, e.nets[p].payout)
	}
	note(e.b.day.Terms.FeeTo, e.fees)
	note(e.b.day.Terms.TaxTo, e.taxes)
	for len(gives) > 0 && len(gets) > 0 {
		n := min(gives[0].fen, gets[0].fen)
		t := ledger.Transfer{Debit: gives[0].account, Credit: gets[0].account, Amount: n}
		if code := m.pay(t); code != "" {
			return 0, stopped(code)
		}
		events++
		if gives[0].fen -= n; gives[0].fen == 0 {
			gives = gives[1:]
		}
		if gets[0].fen -= n; gets[0].fen == 0 {
			gets = gets[1:]
		}
	}
	if events > 8 {
		events = 1 // Packed.
	}
	return events, ""
}

// deliverAll moves the tonnes of an entry: what banks sold to each buyer by itself, then what is left
// between others' sales and purchases, side by side.
func (m *Exchange) deliverAll(env Env, e *entry) (events int, code string) {
	m.outlays(e)
	for _, s := range e.stores {
		account := m.members[s.bank].Payout
		if account == 0 {
			account = m.members[s.bank].Account
		}
		n, code := m.deliver(env, e, s, account)
		if code != "" {
			return 0, code
		}
		events += n
	}
	type move struct {
		p      exchange.Participant
		tonnes int64
	}
	var gives, gets []move
	for _, p := range e.touched() {
		n := e.nets[p]
		owed := n.bought - n.direct
		if !m.bank(p) {
			owed -= n.sold
		}
		if owed < 0 {
			gives = append(gives, move{p, -owed})
		} else if owed > 0 {
			gets = append(gets, move{p, owed})
		}
	}
	for len(gives) > 0 && len(gets) > 0 {
		n := min(gives[0].tonnes, gets[0].tonnes)
		more, code := m.deliver(env, e, storeSale{bank: gives[0].p, buyer: gets[0].p, tonnes: n}, 0)
		if code != "" {
			return 0, code
		}
		events += more
		if gives[0].tonnes -= n; gives[0].tonnes == 0 {
			gives = gives[1:]
		}
		if gets[0].tonnes -= n; gets[0].tonnes == 0 {
			gets = gets[1:]
		}
	}
	return events, ""
}

// outlays adds up what each bank bought in an entry, and gave for it: price and fee of every trade.
func (m *Exchange) outlays(e *entry) {
	e.paid = map[exchange.Participant]*outlay{}
	for _, t := range e.trades {
		p := t.Buy.Participant()
		if !m.bank(p) {
			continue
		}
		if e.paid[p] == nil {
			e.paid[p] = &outlay{}
		}
		e.paid[p].tonnes += int64(t.Qty)
		e.paid[p].fen += int64(t.Qty)*int64(t.Price) + int64(t.FeeBuy)
	}
}

// deliver gives tonnes out of a seller's escrow, the oldest reservation first. Proceeds and fees are
// divided by tonnes, rounded down; the last part takes the rest.
func (m *Exchange) deliver(
	env Env, e *entry, s storeSale, account ledger.AccountID) (events int, code string) {
	for _, id := range e.b.escrows[s.bank] {
		r := m.of.Carbon.reservations[id]
		if r == nil || s.tonnes == 0 {
			continue
		}
		n := min(s.tonnes, r.tonnes)
		d := Deliver{Reservation: id, To: m.members[s.buyer].Company, Tonnes: n,
			Proceeds: share(s.proceeds, n, s.tonnes), Fees: share(s.fees, n, s.tonnes)}
		if o := e.paid[s.buyer]; o != nil { // Each part takes its share of what the others left.
			d.Paid = share(o.fen, n, o.tonnes)
			o.fen, o.tonnes = o.fen-d.Paid, o.tonnes-n
		}
		v := m.of.Carbon.deliverOut(env, d, account)
		if v.Code != "" {
			return 0, v.Code
		}
		if m.bank(s.bank) {
			e.stored = append(e.stored, storeBooked{s.bank, s.buyer, len(m.of.Carbon.sales) - 1})
		}
		if came := m.of.Carbon.came; came != nil {
			came.bank = s.buyer
			e.came = append(e.came, *came)
		}
		events += v.Events
		s.tonnes, s.proceeds, s.fees = s.tonnes-n, s.proceeds-d.Proceeds, s.fees-d.Fees
	}
	if s.tonnes != 0 {
		panic("twin: tonnes were sold that are not in escrow")
	}
	return events, ""
}

// usable reports whether an account can be paid from and to.
func (m *Exchange) usable(id ledger.AccountID) bool {
	a := m.of.Ledger.accounts[id]
	if a == nil || a.frozen || a.closed {
		return false
	}
	room := big.NewInt(1 << 62) // For all that one entry may move.
	return sum(&a.debits, &a.debitsHeld).Cmp(room) < 0 && sum(&a.credits, &a.creditsHeld).Cmp(room) < 0
}

// able reports whether a participant's trades can be settled.
func (m *Exchange) able(p exchange.Participant) bool {
	f := &m.members[p]
	return m.of.Company.active(f.Company) && m.usable(f.Account) && (f.Payout == 0 || m.usable(f.Payout))
}

// mayTrade says why a participant may not trade.
func (m *Exchange) mayTrade(p exchange.Participant) string {
	switch m.members[p].State {
	case exchange.Approved:
		return ""
	case exchange.Suspended:
		return "exchange.suspended"
	}
	return "exchange.not_approved"
}

// fits says why a participant's trades could not be settled; in one entry each is asked once.
func (m *Exchange) fits(e *entry, p exchange.Participant) string {
	switch {
	case e.fit[p]:
		return ""
	case !m.of.Company.active(m.members[p].Company):
		return "exchange.company_unknown"
	case !m.able(p):
		return "exchange.account_frozen"
	}
	e.fit[p] = true
	return ""
}

// tradable begins an entry of a participant that may trade, or says why it may not.
func (m *Exchange) tradable(env Env, id exchange.InstrumentID, who company.Number) (
	e *entry, p exchange.Participant, code string) {
	b := m.market(id)
	p = m.companies[who]
	switch {
	case b == nil:
		return nil, 0, "exchange.instrument_unknown"
	case b.in.Closed:
		return nil, 0, "exchange.instrument_closed"
	case p == 0:
		return nil, 0, "exchange.participant_unknown"
	}
	e = enter(env, b)
	if code = m.mayTrade(p); code == "" {
		code = m.fits(e, p)
	}
	return e, p, code
}

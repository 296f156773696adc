package twin

import (
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/exchange"
	"liangshan/ledger"
)

func (m *Exchange) bookBank(env Env, c exchange.BookBank) Verdict {
	switch {
	case len(c.Rows) == 0:
		return refuse("exchange.rows_missing")
	case len(c.Rows) > 2000:
		return refuse("exchange.rows_too_many")
	case !m.ruled(today(env.Time), "account_bank"):
		return refuse("exchange.rule_missing")
	}
	bank := ledger.AccountID(m.value("account_bank", today(env.Time)))
	var refused []Row
	for i, r := range c.Rows {
		if code := m.payment(env, bank, r); code != "" {
			refused = append(refused, Row{i, code})
		}
	}
	return ofRows(2*(len(c.Rows)-len(refused)), len(c.Rows), refused)
}

func (m *Exchange) payment(env Env, bank ledger.AccountID, r exchange.BankRow) string {
	p, code := m.byCode(r.Code)
	_, used := m.payments[r.Reference]
	form := ""
	switch {
	case r.Amount == 0 || r.Amount > 1<<50 || r.Amount < -1<<50:
		form = "exchange.amount_must_be_positive"
	case r.Reference == "" || len(r.Reference) > 64:
		form = "exchange.bank_row_malformed"
	case used:
		form = "exchange.bank_reference_used"
	}
	switch {
	case code != "" && form == "" && m.suspend(env, bank, r):
		return ""
	case code != "" && used:
		return "exchange.bank_reference_used"
	case code != "":
		return code
	case form != "":
		return form
	case r.Payout != 0:
		if code := m.carriedOut(p, r); code != "" {
			return code
		}
	case r.Amount < 0:
		if r.Payout, code = m.unnamed(p, -r.Amount); code != "" {
			return code
		}
		if r.Payout == 0 && m.funds[p].Cash-m.funds[p].Reserved < -r.Amount {
			return "exchange.insufficient_cash"
		}
	}
	t := ledger.Transfer{Debit: bank, Credit: m.members[p].Account, Amount: r.Amount}
	if r.Amount < 0 {
		t = ledger.Transfer{Debit: m.members[p].Account, Credit: bank, Amount: -r.Amount}
	}
	if code := m.pay(t); code != "" {
		return code
	}
	m.payments[r.Reference] = p
	m.funds[p].Cash += r.Amount
	if r.Payout != 0 {
		m.endPayout(r.Payout)
	}
	return ""
}

// carriedOut says why a payment cannot be that of a payout.
func (m *Exchange) carriedOut(p exchange.Participant, r exchange.BankRow) string {
	switch out, ok := m.payouts[r.Payout]; {
	case !ok || out.Participant != p:
		return "exchange.payout_unknown"
	case !out.Released:
		return "exchange.payout_state"
	case r.Amount != -out.Amount:
		return "exchange.payout_differs"
	}
	return ""
}

// unnamed returns the released payout that a payment without its number is of.
func (m *Exchange) unnamed(p exchange.Participant, fen int64) (found exchange.PayoutID, code string) {
	for id, out := range m.payouts {
		if out.Released && out.Participant == p && out.Amount == fen {
			if found != 0 {
				return 0, "exchange.payout_number_missing"
			}
			found = id
		}
	}
	return found, ""
}

// suspend keeps money that came and fits nobody on an account of its own, where there is one.
func (m *Exchange) suspend(env Env, bank ledger.AccountID, r exchange.BankRow) bool {
	at := ledger.AccountID(m.value("account_suspense", today(env.Time)))
	if at == 0 || r.Payout != 0 || r.Amount < 0 || len(r.Code) > 64 || !m.usable(at) || !m.receives(at) ||
		m.pay(ledger.Transfer{Debit: bank, Credit: at, Amount: r.Amount}) != "" {
		return false
	}
	m.payments[r.Reference] = 0
	m.suspense[r.Reference] = exchange.Suspense{Amount: r.Amount, At: at}
	return true
}

// pay makes a transfer with the exchange's own hand.
func (m *Exchange) pay(t ledger.Transfer) string {
	l := m.of.Ledger
	l.keeping = true
	_, code := l.transfer(t, posting{})
	l.keeping = false
	return code
}

// stopped says of what the ledger refuses that it is because of an account, in the market's words.
func stopped(code string) string {
	if code == "ledger.account_frozen" || code == "ledger.account_closed" {
		return "exchange.account_frozen"
	}
	return code
}

// position returns a participant's position, to be changed.
func (b *bourse) position(p exchange.Participant) *exchange.Position {
	for int(p) >= len(b.positions) {
		b.positions = append(b.positions, exchange.Position{})
	}
	return &b.positions[p]
}

func (m *Exchange) withdrawTonnes(c exchange.WithdrawTonnes) Verdict {
	p, b := m.companies[c.Company], m.market(c.Instrument)
	switch {
	case p == 0:
		return refuse("exchange.participant_unknown")
	case b == nil:
		return refuse("exchange.instrument_unknown")
	}
	if pos := b.position(p); pos.Escrow <= pos.Reserved {
		return refuse("exchange.insufficient_tonnes")
	}
	return accept(m.giveBack(b, p))
}

// giveBack gives tonnes that nothing needs back to their owner, the oldest reservation first.
func (m *Exchange) giveBack(b *bourse, p exchange.Participant) (events int) {
	pos := b.position(p)
	for _, id := range b.escrows[p] {
		left := pos.Escrow - pos.Reserved
		r := m.of.Carbon.reservations[id]
		if r == nil || left == 0 {
			continue
		}
		n := min(left, r.tonnes)
		events += 1 + m.of.Carbon.release(id, n)
		pos.Escrow -= n
	}
	return events
}

// delivers reports whether a lot is such as an instrument is about.
func (m *Exchange) delivers(b *bourse, l *lot) bool {
	if b.in.Kind == exchange.KindLot {
		return l.project == b.in.Project && l.vintage == b.in.Vintage && l.start >= b.in.First && l.end <= b.in.Last
	}
	return l.vintage >= b.in.VintageFrom &&
		(b.in.Method == "" || m.of.Carbon.projects[l.project-1].method.code == b.in.Method)
}

// own returns the lots that a participant holds and that may be delivered, in their order.
func (m *Exchange) own(b *bourse, p exchange.Participant) []carbon.LotID {
	owner := m.members[p].Company
	return m.of.Carbon.inOrder(func(l *lot) bool {
		return l.owner == owner && l.status == carbon.Held && m.delivers(b, l)
	})
}

func (m *Exchange) deliverable(b *bourse, p exchange.Participant) (tonnes int64) {
	owner := m.members[p].Company
	for _, l := range m.of.Carbon.lots {
		if l.owner == owner && l.status == carbon.Held && m.delivers(b, l) {
			tonnes += l.tonnes()
		}
	}
	return tonnes
}

// cover puts tonnes of a seller into escrow: those of one project and vintage at once; those of an
// instrument that is a lot, lot by lot.
func (m *Exchange) cover(b *bourse, p exchange.Participant, tonnes int64) (events int) {
	c := m.of.Carbon
	var takes []hunt
	var sums []int64
	for _, id := range m.own(b, p) {
		l, n := c.lots[id], min(tonnes, c.lots[id].tonnes())
		h := hunt{owner: l.owner, status: carbon.Held, project: l.project, vintage: l.vintage}
		if b.in.Kind == exchange.KindLot {
			h = hunt{owner: l.owner, status: carbon.Held, lot: id}
		}
		if n == 0 {
			break
		}
		tonnes -= n
		if last := len(takes) - 1; last >= 0 && takes[last] == h {
			sums[last] += n
		} else {
			takes, sums = append(takes, h), append(sums, n)
		}
	}
	for i, h := range takes {
		parts, code := c.take(h, sums[i])
		if code != "" {
			panic("twin: tonnes that are held and cannot be reserved: " + code)
		}
		c.lastEscrow++
		c.reservations[c.lastEscrow] = &escrow{h.owner, sums[i]}
		events += 2 + c.send(
			parts,
			fate{owner: h.owner, status: carbon.Listed, ref: uint64(c.lastEscrow), keep: true},
		)
		b.escrows[p] = append(b.escrows[p], c.lastEscrow)
		b.position(p).Escrow += sums[i]
	}
	return events
}

// part of an amount in parts per million, rounded up.
func ratedUp(value, ppm int64) int64 {
	n := value * ppm
	if n%1_000_000 != 0 {
		return n/1_000_000 + 1
	}
	return n / 1_000_000
}

// most is what a tonne at a price may cost a buyer at most.
func (b *bourse) most(price int64) int64 { return price + ratedUp(price, b.day.Terms.FeeBuy) }

// An entry is what one entry of the journal does in a market.
type entry struct {
	b      *bourse
	date   calendar.Date
	second int64
	time   int64
	facts  int
	dirty  []exchange.Participant // Whose positions were looked into, the first first.
	nets   map[exchange.Participant]*netting
	trades []exchange.Trade
	stores []storeSale
	stored []storeBooked
	came   []cameIn
	paid   map[exchange.Participant]*outlay // Of banks, for what did not come yet.
	fees   int64
	taxes  int64
	fit    map[exchange.Participant]bool
}

// A netting is what an entry's trades come to for a participant.
type netting struct {
	cash, payout         int64
	bought, sold, direct int64
	asked                bool
	held                 int64
}

// An outlay is tonnes that a bank bought in an entry, with all that it gave for them.
type outlay struct{ tonnes, fen int64 }

// A storeSale is what a bank sold to a buyer in an entry.
type storeSale struct {
	bank, buyer            exchange.Participant
	tonnes, proceeds, fees int64
}

// A storeBooked is a sale of the register of carbon that a storeSale came to.
type storeBooked struct {
	bank, buyer exchange.Participant
	sale        int // Place among the sales.
}

func enter(env Env, b *bourse) *entry {
	return &entry{b: b, date: today(env.Time), second: env.Time / 1000, time: env.Time,
		nets: map[exchange.Participant]*netting{}, fit: map[exchange.Participant]bool{}}
}

func (e *entry) net(p exchange.Participant) *netting {
	if e.nets[p] == nil {
		e.nets[p] = &netting{}
	}
	return e.nets[p]
}

// pos is position, noted.
func (e *entry) pos(p exchange.Participant) *exchange.Position {
	if !slices.Contains(e.dirty, p) {
		e.dirty = append(e.dirty, p)
	}
	return e.b.position(p)
}

// aside sets aside what an order needs; below 0 it frees.
func (m *Exchange) aside(e *entry, p exchange.Participant, sell bool, price, tonnes int64) {
	if sell {
		e.pos(p).Reserved += tonnes
	} else {
		m.funds[p].Reserved += tonnes * e.b.most(price)
	}
}

// held returns what a participant could put into escrow. In one entry it is counted once.
func (m *Exchange) held(e *entry, p exchange.Participant) int64 {
	n := e.net(p)
	if !n.asked {
		n.asked, n.held = true, m.deliverable(e.b, p)
	}
	return n.held
}

// affords says why a participant has not what an order needs.
func (m *Exchange) affords(e *entry, p exchange.Participant, sell bool, price, tonnes int64) string {
	f := m.funds[p]
	if !sell {
		need := tonnes * e.b.most(price)
		switch most := m.members[p].OpenMax; {
		case need > f.Cash-f.Reserved:
			return "exchange.insufficient_cash"
		case most > 0 && f.Reserved+need > most:
			return "exchange.open_limit"
		}
		return ""
	}
	pos := *e.b.position(p)
	spare := pos.Escrow - pos.Reserved
	bound := int64(0)
	if !e.b.day.Terms.Resale {
		bound = m.boughtOn(e.date, e.b, p)
	}
	if tonnes <= spare && bound == 0 {
		return ""
	}
	c, owner, held := m.of.Carbon, m.members[p].Company, m.held(e, p)
	switch {
	case tonnes <= spare+held:
	case held+c.balance(owner, carbon.InPledge)+c.balance(owner, carbon.Frozen) >= tonnes-spare:
		return "exchange.tonnes_bound"
	default:
		return "exchange.insufficient_tonnes"
	}
	if bound > 0 && spare+held-bound < tonnes {
		return "exchange.bought_today"
	}
	return ""
}

// boughtOn returns how many of a participant's tonnes for an instrument may be such as it bought on a
// day: of those that it bought in others, as many as it has that fit both.
func (m *Exchange) boughtOn(day calendar.Date, b *bourse, p exchange.Participant) (sum int64) {
	owner := m.members[p].Company
	for _, other := range m.markets {
		pos := *other.position(p)
		if pos.BoughtOn != day {
			continue
		}
		both := int64(0)
		for _, l := range m.of.Carbon.lots {
			here := l.status == carbon.Held && m.delivers(b, l) ||
				l.status == carbon.Listed && slices.Contains(b.escrows[p], carbon.ReservationID(l.ref))
			if l.owner == owner && here && m.delivers(other, l) {
				both += l.tonnes()
			}
		}
		if other == b {
			both = pos.Bought
		}
		sum += min(both, pos.Bought)
	}
	return sum
}

// coverAll puts into escrow what sellers have too little of, so many times.
func (m *Exchange) coverAll(e *entry, times int64) (events int) {
	for _, p := range e.dirty {
		pos := e.b.position(p)
		if short := pos.Reserved - pos.Escrow; short > 0 {
			events += m.cover(e.b, p, max(short, min(short*times, m.held(e, p))))
		}
	}
	return events
}

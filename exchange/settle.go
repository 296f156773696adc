package exchange

import (
	"encoding/binary"

	"liangshan/book"
	"liangshan/carbon"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/quantity"
)

func appendNet(b Nets, p Participant, cash, out, bought int64) Nets {
	b = binary.LittleEndian.AppendUint32(b, uint32(p))
	b = binary.LittleEndian.AppendUint64(b, uint64(cash))
	b = binary.LittleEndian.AppendUint64(b, uint64(out))
	return binary.LittleEndian.AppendUint64(b, uint64(bought))
}

// first returns the first of the nets.
func (b Nets) first() (p Participant, cash, out, bought int64) {
	at := func(n int) int64 { return int64(binary.LittleEndian.Uint64(b[n:])) }
	return Participant(binary.LittleEndian.Uint32(b)), at(4), at(12), at(20)
}

// A move is what an account gets; below 0: what it gives.
type move struct {
	account ledger.AccountID
	fen     int64
}

// singlesMax is how many transfers are events of their own; more go into one event.
const singlesMax = 8

// payAll moves the cash of a batch in the ledger, each account once or twice: those who pay and
// those who get are gone through side by side.
func (x *Exchange) payAll(tx *kernel.Tx) error {
	b := &x.batch
	if !x.collects(b.m) {
		return ErrMarketAccount
	}
	b.moves = b.moves[:0]
	for _, p := range b.touched.list {
		n, m := &b.nets[p], &x.live.members[p]
		b.move(m.Account, n.cash)
		b.move(m.Payout, n.payout)
	}
	b.move(b.m.day.Terms.FeeTo, b.fees)
	b.move(b.m.day.Terms.TaxTo, b.taxes)
	var transfers []ledger.Transfer
	give, get := 0, 0
	for {
		for give < len(b.moves) && b.moves[give].fen >= 0 {
			give++
		}
		for get < len(b.moves) && b.moves[get].fen <= 0 {
			get++
		}
		if give == len(b.moves) || get == len(b.moves) {
			break
		}
		from, to := &b.moves[give], &b.moves[get]
		n := min(-from.fen, to.fen)
		transfers = append(
			transfers,
			ledger.Transfer{Debit: from.account, Credit: to.account, Amount: n, Code: codeTrade,
				Reference: uint64(b.trades[0].Trade)},
		)
		from.fen, to.fen = from.fen+n, to.fen-n
	}
	return x.transfer(tx, transfers)
}

func (b *batch) move(account ledger.AccountID, fen int64) {
	if fen != 0 {
		b.moves = append(b.moves, move{account, fen})
	}
}

// transfer moves money, in one event if there are many transfers.
func (x *Exchange) transfer(tx *kernel.Tx, all []ledger.Transfer) error {
	if len(all) > singlesMax {
		return frozenOf(x.money.TransferMany(tx, ledger.TransferMany{Rows: ledger.Pack(all), Together: true}))
	}
	for _, t := range all {
		if err := x.money.Transfer(tx, t); err != nil {
			return frozenOf(err)
		}
	}
	return nil
}

// frozenOf says of a refusal of the ledger that a trading account is frozen, in the market's words.
func frozenOf(err error) error {
	if row, ok := err.(*kernel.RowRefusal); ok && row != nil {
		err = row.Refusal
	}
	if err == error(ledger.ErrFrozen) || err == error(ledger.ErrClosed) {
		return ErrFrozen
	}
	return err
}

// deliverAll moves the tonnes of a batch: what banks sold, to each buyer by itself, for each is a
// sale from store; of the others what is left between sales and purchases, side by side.
func (x *Exchange) deliverAll(tx *kernel.Tx, m *market) error {
	b := &x.batch
	for _, s := range b.sales {
		account := x.live.members[s.bank].Payout
		if account == 0 {
			account = x.live.members[s.bank].Account
		}
		if err := x.deliver(tx, m, s, account); err != nil {
			return err
		}
	}
	give, get := 0, 0
	gives, gets := int64(0), int64(0) // Left of those two.
	for {
		for ; gives == 0 && give < len(b.touched.list); give++ {
			gives = max(0, -x.owed(b.touched.list[give]))
		}
		for ; gets == 0 && get < len(b.touched.list); get++ {
			gets = max(0, x.owed(b.touched.list[get]))
		}
		if gives == 0 || gets == 0 {
			return nil
		}
		n := min(gives, gets)
		s := sale{bank: b.touched.list[give-1], buyer: b.touched.list[get-1], tonnes: n}
		if err := x.deliver(tx, m, s, 0); err != nil {
			return err
		}
		gives, gets = gives-n, gets-n
	}
}

// owed returns the tonnes that a participant is owed between purchases and sales; below 0: that it
// owes. What banks sell is delivered by itself.
func (x *Exchange) owed(p Participant) int64 {
	n := &x.batch.nets[p]
	if _, bank := x.carbon.Stock(x.live.members[p].Company); bank {
		return n.bought - n.direct
	}
	return n.bought - n.direct - n.sold
}

// deliver gives tonnes out of a seller's escrow to a buyer. Proceeds, fees and what a bank that buys paid are divided
// over reservations by tonnes, rounded down; the last takes the rest.
func (x *Exchange) deliver(tx *kernel.Tx, m *market, s sale, account ledger.AccountID) error {
	for key := range x.escrows.From(escrowKey{Instrument: m.id, Participant: s.bank}) {
		if key.Instrument != m.id || key.Participant != s.bank || s.tonnes == 0 {
			break
		}
		id := reservationOf(key)
		r, ok := x.carbon.Reservation(id)
		if !ok {
			continue
		}
		n := min(s.tonnes, r.Tonnes)
		paid := x.paidFor(s.buyer, n)
		d := carbon.Delivery{Reservation: id, To: x.live.members[s.buyer].Company, Tonnes: n, Account: account,
			Paid: paid, Proceeds: share(s.proceeds, n, s.tonnes), Fees: share(s.fees, n, s.tonnes)}
		handed, err := x.carbon.Deliver(tx, d)
		if err != nil {
			return err
		}
		if handed.Sale != 0 {
			x.batch.stored = appendStoreSale(x.batch.stored, s.bank, s.buyer, handed.Sale)
		}
		if handed.Layer != 0 {
			x.batch.bought = appendStoreBuys(x.batch.bought, s.buyer, &handed)
		}
		s.tonnes, s.proceeds, s.fees = s.tonnes-n, s.proceeds-d.Proceeds, s.fees-d.Fees
	}
	if s.tonnes != 0 {
		panic("exchange: tonnes were sold that are not in escrow")
	}
	return nil
}

// paidFor returns what a bank paid in this entry for so many of the tonnes that are still to come to it; 0 if a
// participant has no store: then nobody keeps what its tonnes cost.
func (x *Exchange) paidFor(p Participant, tonnes int64) int64 {
	if _, bank := x.carbon.Stock(x.live.members[p].Company); !bank {
		return 0
	}
	n := x.batch.net(p)
	paid := share(n.paid, tonnes, n.coming)
	n.paid, n.coming = n.paid-paid, n.coming-tonnes
	return paid
}

func share(fen, part, of int64) int64 {
	n, err := quantity.MulDiv(fen, part, of, quantity.Down)
	if err != nil {
		panic("exchange: a part that is more than the whole")
	}
	return n
}

// missing returns how many tonnes a seller would have to put into escrow to sell so many, and
// whether it can.
func (x *Exchange) missing(m *market, p Participant, tonnes int64) (int64, *kernel.Refusal) {
	pos := m.position(p)
	need := max(0, tonnes-(pos.Escrow-pos.Reserved))
	bound := int64(0)
	if !m.day.Terms.Resale {
		bound = x.boughtToday(m, p)
	}
	if need == 0 && bound == 0 {
		return 0, nil
	}
	held, owner := x.deliverable(m, p), x.live.members[p].Company
	switch {
	case held < need && held+x.carbon.Balance(owner, carbon.InPledge)+x.carbon.Balance(owner, carbon.Frozen) >= need:
		return 0, ErrBound
	case held < need:
		return 0, ErrTonnes
	case bound > 0 && pos.Escrow-pos.Reserved+held-bound < tonnes:
		return 0, ErrResale
	}
	return need, nil
}

// boughtToday returns how many of the tonnes that a seller has for an instrument it bought on the
// day of the batch, at most: all that it bought in it, and what it bought in others as far as it has
// tonnes that fit both. Tonnes of one kind are not told apart, so what it had before and what it
// bought count together.
func (x *Exchange) boughtToday(m *market, p Participant) (tonnes int64) {
	for _, other := range x.live.markets {
		if other == nil {
			continue
		}
		pos := other.position(p)
		switch {
		case pos.BoughtOn != x.batch.date || pos.Bought == 0:
		case other == m:
			tonnes += pos.Bought
		default:
			tonnes += min(pos.Bought, x.fitBoth(m, other, p))
		}
	}
	return tonnes
}

// fitBoth returns the tonnes that a participant could put into escrow for an instrument, or has
// there, and that may be delivered for another one too.
func (x *Exchange) fitBoth(m, other *market, p Participant) (tonnes int64) {
	owner := x.live.members[p].Company
	for _, status := range [...]carbon.Status{carbon.Held, carbon.Listed} {
		x.carbon.Holdings(owner, status, func(_ carbon.LotID, l carbon.Lot) bool {
			fits := x.delivers(&m.in, &l)
			if status == carbon.Listed {
				fits = x.escrows.Has(escrowKey{Instrument: m.id, Participant: p, Reservation: l.Ref})
			}
			if fits && x.delivers(&other.in, &l) {
				tonnes += l.Tonnes()
			}
			return true
		})
	}
	return tonnes
}

// deliverable returns the tonnes that a participant could put into escrow. In one entry they are
// counted once.
func (x *Exchange) deliverable(m *market, p Participant) (held int64) {
	n := x.batch.net(p)
	if !n.asked {
		x.carbon.Holdings(x.live.members[p].Company, carbon.Held, func(_ carbon.LotID, l carbon.Lot) bool {
			if x.delivers(&m.in, &l) {
				n.held += l.Tonnes()
			}
			return true
		})
		n.asked = true
	}
	return n.held
}

// cover puts tonnes of a seller into escrow: the oldest vintage first, in it the project with the
// lowest number, in it the lowest serial.
func (x *Exchange) cover(tx *kernel.Tx, m *market, p Participant, tonnes int64) error {
	owner := x.live.members[p].Company
	var takes []carbon.Reserve
	x.carbon.Holdings(owner, carbon.Held, func(id carbon.LotID, l carbon.Lot) bool {
		if !x.delivers(&m.in, &l) {
			return true
		}
		n := min(tonnes, l.Tonnes())
		tonnes -= n
		take := carbon.Reserve{Owner: owner, Tonnes: n, Project: l.Project, Vintage: l.Vintage, Cause: uint64(m.id)}
		if m.in.Kind == KindLot {
			take.Project, take.Vintage, take.Lot = 0, 0, id
		}
		if last := len(takes) - 1; last >= 0 && m.in.Kind == KindBasket && takes[last].Project == take.Project &&
			takes[last].Vintage == take.Vintage {
			takes[last].Tonnes += n
		} else {
			takes = append(takes, take)
		}
		return tonnes > 0
	})
	for _, take := range takes {
		id, err := x.carbon.Reserve(tx, take)
		if err != nil {
			return err
		}
		m.pos(p).Escrow += take.Tonnes
		x.events.escrowed.Emit(tx, Escrowed{m.id, p, id, take.Tonnes})
	}
	return nil
}

// affords checks that a participant has what an order needs.
func (x *Exchange) affords(m *market, p Participant, s book.Side, price int32, qty int64) *kernel.Refusal {
	if s == book.Sell {
		_, refusal := x.missing(m, p, qty)
		return refusal
	}
	f, most := &x.live.funds[p], x.live.members[p].OpenMax
	need := qty * m.day.Terms.unitCost(price)
	switch {
	case need > f.Free():
		return ErrCash
	case most > 0 && f.Reserved+need > most:
		return ErrOpenLimit
	}
	return nil
}

// sumsMax leaves room in an account's sums for whatever trades in one entry.
const sumsMax = 1 << 62

// usable reports whether an account of the ledger can be paid from and to.
func (x *Exchange) usable(id ledger.AccountID) bool {
	a, ok := x.ledger.Account(id)
	return ok && a.Flags&(ledger.Frozen|ledger.Closed) == 0 && a.Debits < sumsMax-a.DebitsPending &&
		a.Credits < sumsMax-a.CreditsPending
}

// collects reports whether the market's own accounts take the fees and taxes of a day.
func (x *Exchange) collects(m *market) bool {
	t := &m.day.Terms
	takes := func(id ledger.AccountID) bool { return x.usable(id) && x.receives(id) }
	return (t.FeeBuy == 0 && t.FeeSell == 0 || takes(t.FeeTo)) && (t.Tax == 0 || takes(t.TaxTo))
}

// receives reports whether an account is such that money of the market may come to it: in its unit, and neither kept by
// a module, as trading accounts are, nor one that may never be owed.
func (x *Exchange) receives(id ledger.AccountID) bool {
	a, _ := x.ledger.Account(id)
	currency, _ := x.ledger.UnitByCode(unit)
	return a.Unit == currency && a.Flags.Keeper() == 0 && a.Flags&ledger.NeverOwed == 0
}

func reservationOf(key escrowKey) carbon.ReservationID { return carbon.ReservationID(key.Reservation) }

// SetAside says by how much more a participant has set aside, outside of the listing market; below
// 0: by how much less.
type SetAside struct {
	Instrument  InstrumentID `cbor:"1,keyasint"`
	Participant Participant  `cbor:"2,keyasint"`
	Fen         int64        `cbor:"3,keyasint,omitempty"`
	Tonnes      int64        `cbor:"4,keyasint,omitempty"`
}

// aside sets aside what so many tonnes at a price need, outside of the listing market.
func (x *Exchange) aside(tx *kernel.Tx, m *market, p Participant, s book.Side, price, tonnes int64) {
	e := SetAside{Instrument: m.id, Participant: p, Tonnes: tonnes}
	if s == book.Buy {
		e.Fen, e.Tonnes = tonnes*m.day.Terms.unitCost(int32(price)), 0
	}
	x.events.setAside.Emit(tx, e)
}

func (x *Exchange) applySetAside(e SetAside) {
	x.enter()
	if e.Fen != 0 {
		x.live.fund(e.Participant).Reserved += e.Fen
	}
	if e.Tonnes != 0 {
		x.live.markets[e.Instrument].pos(e.Participant).Reserved += e.Tonnes
	}
	x.write()
}

func projectSetAside(_ kernel.At, e SetAside, exec kernel.Exec) {
	if funds := fundsRow(int64(e.Participant), exec); funds != nil {
		funds[fundsReserved] += e.Fen
	}
	if e.Tonnes == 0 {
		return
	}
	if row := positionRow(e.Instrument, e.Participant, exec); row != nil {
		row[positionReserved] += e.Tonnes
	}
}

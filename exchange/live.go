package exchange

import (
	"liangshan/book"
	"liangshan/carbon"
	"liangshan/kernel"
)

// live is the dense state: what orders are decided on, made from the tables and written back to
// them once in each entry. It is never the truth.
//
// The row of running numbers counts how often it was written. The same count stands here: if the
// two differ, something was undone, replayed or loaded, and all is made again from the tables. open
// says that something was changed and not yet written; found so by the next command, it was left
// behind by one that came to nothing.
type live struct {
	written uint64
	open    bool
	loaded  bool

	members []Member // By number; 0 is nobody.
	funds   []Funds
	slots   []kernel.Slot // Of funds.
	dirty   marks         // Funds.
	markets []*market     // By number; 0 is nil.
}

// marks is a list of numbers, each once.
type marks struct {
	list []Participant
	set  []bool
}

func (m *marks) add(p Participant) {
	for int(p) >= len(m.set) {
		m.set = append(m.set, make([]bool, max(64, len(m.set)))...)
	}
	if !m.set[p] {
		m.set[p] = true
		m.list = append(m.list, p)
	}
}

func (m *marks) has(p Participant) bool { return int(p) < len(m.set) && m.set[p] }

func (m *marks) clear() {
	for _, p := range m.list {
		m.set[p] = false
	}
	m.list = m.list[:0]
}

// A market is an instrument with its day, its book and the positions in it.
type market struct {
	id        InstrumentID
	in        Instrument
	day       Day
	tape      Tape
	book      *book.Book    // nil before the first day.
	places    []kernel.Slot // Of the rows of the book's slab.
	positions []Position    // By participant; shorter than there are participants.
	slots     []kernel.Slot // Of positions; Nowhere: no row yet.
	dirty     marks
	changed   bool // Tape, book or positions, since the last write.
}

// fund returns a participant's funds, to be changed.
func (l *live) fund(p Participant) *Funds {
	l.dirty.add(p)
	return &l.funds[p]
}

// market returns a market; nil if there is none.
func (l *live) market(id InstrumentID) *market {
	if int(id) >= len(l.markets) {
		return nil
	}
	return l.markets[id]
}

// position returns a participant's position.
func (m *market) position(p Participant) Position {
	if int(p) >= len(m.positions) {
		return Position{}
	}
	return m.positions[p]
}

// pos returns a participant's position, to be changed.
func (m *market) pos(p Participant) *Position {
	for int(p) >= len(m.positions) {
		m.positions, m.slots = append(m.positions, Position{}), append(m.slots, kernel.Nowhere)
	}
	m.dirty.add(p)
	m.changed = true
	return &m.positions[p]
}

// refresh makes the dense state anew if it is not that of the tables. Every command calls it first that tells of
// anything by which the dense state is written: else it would write what a command that was refused has left.
func (x *Exchange) refresh() {
	x.batch.last, x.batch.run = 0, x.batch.run[:0]
	if l := &x.live; !l.loaded || l.open || l.written != x.number().Written {
		x.load()
	}
}

// enter is called by what is applied before it changes the dense state.
func (x *Exchange) enter() {
	if !x.live.open {
		x.refresh()
		x.live.open = true
	}
}

// load makes the dense state from the tables.
func (x *Exchange) load() {
	n := x.number()
	x.live = live{written: n.Written, loaded: true}
	l := &x.live
	l.members, l.funds = make([]Member, n.Participant+1), make([]Funds, n.Participant+1)
	l.slots, l.markets = make([]kernel.Slot, n.Participant+1), make([]*market, n.Instrument+1)
	for p := Participant(1); p <= n.Participant; p++ {
		l.members[p], l.funds[p] = x.participants.Must(p), x.funds.Must(p)
		l.slots[p], _ = x.funds.Find(p)
	}
	for id := InstrumentID(1); id <= n.Instrument; id++ {
		m := &market{id: id, in: x.instruments.Must(id), day: x.days.Must(id), tape: x.tapes.Must(id)}
		l.markets[id] = m
	}
	for key, row := range x.positions.All() {
		m := l.markets[key.Instrument]
		*m.pos(key.Participant) = row
		m.slots[key.Participant], _ = x.positions.Find(key)
	}
	records := make([][]book.Record, n.Instrument+1)
	for key, row := range x.orders.All() {
		records[key.Instrument] = append(records[key.Instrument], row.record())
		slot, _ := x.orders.Find(key)
		l.markets[key.Instrument].places = append(l.markets[key.Instrument].places, slot)
	}
	for id := InstrumentID(1); id <= n.Instrument; id++ {
		m := l.markets[id]
		m.dirty.clear()
		m.changed = false
		if m.day.Date != 0 {
			m.restore(records[id])
		}
	}
}

func (m *market) restore(records []book.Record) {
	b, err := book.Restore(m.day.form(), m.day.bookSession(), records, m.tape.Free, m.tape.Time)
	if err != nil {
		panic(err)
	}
	b.Keep()
	m.book = b
}

func (l *live) addMember(x *Exchange, p Participant) {
	slot, _ := x.funds.Find(p)
	l.members = append(l.members, x.participants.Must(p))
	l.funds = append(l.funds, Funds{})
	l.slots = append(l.slots, slot)
}

func (l *live) addMarket(x *Exchange, id InstrumentID) {
	l.markets = append(
		l.markets,
		&market{id: id, in: x.instruments.Must(id), day: x.days.Must(id), tape: x.tapes.Must(id)},
	)
}

// write writes what has changed of the dense state to the tables. Whatever is applied and changes
// it ends with this, or is followed in its entry by something that does.
func (x *Exchange) write() {
	l := &x.live
	for _, p := range l.dirty.list {
		x.funds.Set(l.slots[p], l.funds[p])
	}
	l.dirty.clear()
	for _, m := range l.markets {
		if m != nil && m.changed {
			x.writeMarket(m)
		}
	}
	n := x.number()
	n.Written++
	n.Trade = max(n.Trade, x.batch.last)
	x.numbers.Put(0, n)
	l.written, l.open = n.Written, false
}

func (x *Exchange) writeMarket(m *market) {
	for _, p := range m.dirty.list {
		if m.slots[p] != kernel.Nowhere {
			x.positions.Set(m.slots[p], m.positions[p])
			continue
		}
		key := positionKey{Instrument: m.id, Participant: p}
		x.positions.Put(key, m.positions[p])
		m.slots[p], _ = x.positions.Find(key)
	}
	m.dirty.clear()
	if m.book != nil {
		x.writeBook(m)
	}
	x.tapes.Put(m.id, m.tape)
	m.changed = false
}

func (x *Exchange) writeBook(m *market) {
	places, free, time := m.book.Places()
	for len(m.places) < places { // New places, in their order.
		key := placeKey{Instrument: m.id, Place: uint32(len(m.places))}
		x.orders.Put(key, orderRow{})
		slot, _ := x.orders.Find(key)
		m.places = append(m.places, slot)
	}
	for _, place := range m.book.Touched() {
		x.orders.Set(m.places[place], rowOf(m.book.Record(place)))
	}
	m.book.Kept()
	m.tape.Free, m.tape.Time = free, time
}

func rowOf(r book.Record) orderRow {
	return orderRow{ID: r.ID, Time: r.Time, Account: r.Account, Price: r.Price, Shown: r.Shown, Hidden: r.Hidden,
		Peak: r.Peak, Until: r.Until, Life: uint8(r.Life), Side: uint8(r.Side), Next: r.Next}
}

func (r orderRow) record() book.Record {
	return book.Record{ID: r.ID, Time: r.Time, Account: r.Account, Price: r.Price, Shown: r.Shown, Hidden: r.Hidden,
		Peak: r.Peak, Until: r.Until, Life: book.Life(r.Life), Side: book.Side(r.Side), Next: r.Next}
}

// reservations returns the reservations of the register of carbon that belong to a position, the
// oldest first.
func (x *Exchange) reservations(in InstrumentID, p Participant) (all []carbon.ReservationID) {
	for key := range x.escrows.From(escrowKey{Instrument: in, Participant: p}) {
		if key.Instrument != in || key.Participant != p {
			break
		}
		all = append(all, carbon.ReservationID(key.Reservation))
	}
	return all
}

// forgetEmpty drops the reservations of a position that have ended.
func (x *Exchange) forgetEmpty(in InstrumentID, p Participant) {
	ended := x.ended[:0]
	for key := range x.escrows.From(escrowKey{Instrument: in, Participant: p}) {
		if key.Instrument != in || key.Participant != p {
			break
		}
		if _, ok := x.carbon.Reservation(reservationOf(key)); !ok {
			ended = append(ended, key)
		}
	}
	for _, key := range ended {
		x.escrows.Delete(key)
	}
	x.ended = ended
}

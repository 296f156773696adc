package twin

import (
	"slices"

	"liangshan/carbon"
	"liangshan/company"
)

// A soldRange is serials that a sale took from one lot.
type soldRange struct {
	project    carbon.ProjectID
	vintage    uint16
	start, end uint64
	whose      salePart
}

// ranges returns the serials of some parts.
func (m *Carbon) ranges(parts []part) (all []soldRange) {
	for _, p := range parts {
		l := m.lots[p.id]
		r := soldRange{l.project, l.vintage, l.start, l.start + uint64(p.tonnes) - 1, salePart{forward: l.forward}}
		if l.source != 0 {
			r.whose.village, r.whose.cooperative = m.sources[l.source-1].village, m.sources[l.source-1].cooperative
		}
		all = append(all, r)
	}
	return all
}

// lotAt returns the lot that a serial is in.
func (m *Carbon) lotAt(project carbon.ProjectID, vintage uint16, serial uint64) carbon.LotID {
	for id, l := range m.lots {
		if l.project == project && l.vintage == vintage && l.start <= serial && serial <= l.end {
			return id
		}
	}
	panic("twin: a serial in no lot")
}

// A homing is serials of one lot that go back to the bank that sold them.
type homing struct {
	soldRange
	sale int
}

// homings finds serials of sales that their buyer still holds free: of the newest sale first, of it the range that was
// taken last, of it the lowest serials.
func (m *Carbon) homings(sales []int, tonnes int64) (all []homing) {
	for _, n := range slices.Backward(sales) {
		for _, r := range m.freeOf(m.sales[n].buyer, m.sales[n].ranges, tonnes) {
			all, tonnes = append(all, homing{r, n}), tonnes-int64(r.end-r.start+1)
		}
	}
	if tonnes > 0 {
		return nil
	}
	return all
}

// freeOf finds serials of ranges that somebody holds free, so many at most: of the last range first, of it the lowest
// serials, those of one lot together.
func (m *Carbon) freeOf(owner company.Number, ranges []soldRange, tonnes int64) (all []soldRange) {
	for _, r := range slices.Backward(ranges) {
		open := false // The serial before goes too, out of the same lot.
		var l *lot
		for serial := r.start; serial <= r.end; serial++ {
			if l == nil || serial > l.end {
				l = m.lots[m.lotAt(r.project, r.vintage, serial)]
			}
			switch {
			case l.owner != owner || l.status != carbon.Held || tonnes == 0:
				open = false
				continue
			case open && serial > l.start:
				all[len(all)-1].end = serial
			default:
				one := r
				one.start, one.end = serial, serial
				all, open = append(all, one), true
			}
			tonnes--
		}
	}
	return all
}

// returnSale takes tonnes of sales by the exchange back into the store that they came from, with what they brought and
// what was taken off it.
func (m *Carbon) returnSale(sales []int, tonnes, proceeds, fees int64) (events int, code string) {
	all := m.homings(sales, tonnes)
	if all == nil {
		return 0, "carbon.insufficient_tonnes"
	}
	m.sales = slices.Clone(m.sales)
	fen, taken := -proceeds, -fees
	for _, n := range sales {
		fen, taken = fen+m.sales[n].proceeds, taken+m.sales[n].fees
		m.sales[n] = m.less(m.sales[n], n, all)
	}
	left := int64(0)
	for _, n := range sales {
		left += m.sales[n].tonnes
	}
	for _, n := range sales {
		s := m.sales[n]
		if s.proceeds, s.fees = 0, 0; s.tonnes > 0 {
			s.proceeds, s.fees = share(fen, s.tonnes, left), share(taken, s.tonnes, left)
			fen, taken, left = fen-s.proceeds, taken-s.fees, left-s.tonnes
		}
	}
	m.stores[m.sales[sales[0]].bank].lost += fen // 0 where something of a sale is left.
	for _, h := range all {
		events += m.goHome(m.sales[h.sale].bank, m.sales[h.sale].buyer, h.soldRange)
	}
	return 1 + events, ""
}

// less returns a sale without what goes home, which is in the store again at what it had cost there.
func (m *Carbon) less(was *sale, number int, all []homing) *sale {
	s := *was
	s.parts, s.ranges, s.layers = map[salePart]int64{}, nil, slices.Clone(was.layers)
	for _, r := range was.ranges {
		begun := false
		for serial := r.start; serial <= r.end; serial++ {
			gone := slices.ContainsFunc(all, func(h homing) bool {
				return h.project == r.project && h.vintage == r.vintage && h.start <= serial && serial <= h.end
			})
			switch {
			case gone:
				s.tonnes--
				begun = false
				continue
			case begun:
				s.ranges[len(s.ranges)-1].end = serial
			default:
				one := r
				one.start, one.end = serial, serial
				s.ranges, begun = append(s.ranges, one), true
			}
			s.parts[r.whose]++
		}
	}
	back := was.tonnes - s.tonnes
	if back == 0 {
		return &s
	}
	average := share(was.cost.Average, back, was.tonnes)
	s.cost.Average -= average
	m.stores[s.bank].average += average
	for i := len(s.layers) - 1; back > 0; i-- {
		l := &s.layers[i]
		n := min(back, l.tonnes)
		fen := share(l.fen, n, l.tonnes)
		m.stores[s.bank].restore(layer{n, fen, l.number})
		l.tonnes, l.fen, back, s.cost.FIFO = l.tonnes-n, l.fen-fen, back-n, s.cost.FIFO-fen
	}
	s.layers = slices.DeleteFunc(s.layers, func(l layer) bool { return l.tonnes == 0 })
	return &s
}

// restore puts a layer, or a part of one, back to where it was.
func (s *store) restore(back layer) {
	for i := range s.layers {
		if l := &s.layers[i]; l.number == back.number {
			l.tonnes, l.fen = l.tonnes+back.tonnes, l.fen+back.fen
			return
		}
	}
	at := 0
	for at < len(s.layers) && s.layers[at].number < back.number {
		at++
	}
	s.layers = slices.Insert(s.layers, at, back)
}

// goHome moves serials of one lot from a buyer to a bank; what lies below them in their lot is split off first. It
// returns the number of events.
func (m *Carbon) goHome(bank, buyer company.Number, r soldRange) (events int) {
	id := m.lotAt(r.project, r.vintage, r.start)
	if before := int64(r.start - m.lots[id].start); before > 0 {
		events += m.send([]part{{id, before}}, fate{owner: buyer, status: carbon.Held, keep: true})
	}
	return events + m.send([]part{{id, int64(r.end - r.start + 1)}},
		fate{owner: bank, status: carbon.Held, forward: r.whose.forward})
}

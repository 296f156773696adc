package twin

import (
	"slices"

	"liangshan/exchange"
)

// A cameIn is serials that came into a layer of a bank's store.
type cameIn struct {
	bank   exchange.Participant
	layer  int // Its number.
	ranges []soldRange
}

// purchase returns what a bank bought in the entry of a trade: all that has not been undone, and the layers and serials
// of all of it.
func (m *Exchange) purchase(d *deal) (tonnes, fen int64, layers []int, ranges []soldRange) {
	for _, c := range d.came {
		if c.bank != d.buyer() {
			continue
		}
		ranges = append(ranges, c.ranges...)
		if !slices.Contains(layers, c.layer) {
			layers = append(layers, c.layer)
		}
	}
	for _, o := range m.deals {
		same := len(o.came) > 0 && len(d.came) > 0 && &o.came[0] == &d.came[0]
		if same && o.buyer() == d.buyer() && !m.undone[o.Trade.Trade] {
			tonnes, fen = tonnes+int64(o.Qty), fen+o.Value()+int64(o.FeeBuy)
		}
	}
	return tonnes, fen, layers, ranges
}

// unbuyable reports whether a bank's purchase cannot leave its store again: something of it has left or is bound, or
// its money by the average has.
func (m *Exchange) unbuyable(d *deal) bool {
	tonnes, fen, layers, ranges := m.purchase(d)
	s := m.of.Carbon.stores[m.members[d.buyer()].Company]
	for _, l := range s.layers {
		if slices.Contains(layers, l.number) {
			tonnes, fen = tonnes-l.tonnes, fen-l.fen
		}
	}
	free := int64(0)
	for _, r := range m.of.Carbon.freeOf(m.members[d.buyer()].Company, ranges, int64(d.Qty)) {
		free += int64(r.end - r.start + 1)
	}
	paid := d.Value() + int64(d.FeeBuy)
	return len(layers) == 0 || tonnes != 0 || fen != 0 || s.average < paid ||
		s.tonnes() == int64(d.Qty) && s.average != paid || !m.bank(d.seller()) && free < int64(d.Qty)
}

// unbuy takes a bank's purchase out of its store, and returns the number of events. What stays of the layers costs what
// the rest of the purchase did.
func (m *Exchange) unbuy(d *deal) (events int) {
	tonnes, fen, layers, ranges := m.purchase(d)
	paid, who := d.Value()+int64(d.FeeBuy), m.members[d.buyer()].Company
	stay, cost := tonnes-int64(d.Qty), fen-paid
	s := m.of.Carbon.stores[who]
	for _, number := range layers {
		for i := range s.layers {
			if l := &s.layers[i]; l.number == number {
				n := min(l.tonnes, stay)
				l.tonnes, l.fen = n, 0
				if n > 0 {
					l.fen = share(cost, n, stay)
				}
				stay, cost = stay-n, cost-l.fen
			}
		}
	}
	s.layers = slices.DeleteFunc(s.layers, func(l layer) bool { return l.tonnes == 0 })
	s.average -= paid
	if m.bank(d.seller()) {
		return 1
	}
	for _, r := range m.of.Carbon.freeOf(who, ranges, int64(d.Qty)) {
		r.whose.forward = 0
		events += m.of.Carbon.goHome(m.members[d.seller()].Company, who, r)
	}
	return events + 1
}

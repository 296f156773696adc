package twin

import (
	"fmt"
	"slices"

	"liangshan/calendar"
	"liangshan/exchange"
)

// What surveillance finds in a window of days is said by the comment of exchange.Window; here it is looked for in the
// trades themselves, which are gone through again for every question.

// A gathered trade is one that surveillance has counted into its window.
type gathered struct {
	deal
	on calendar.Date // Of the day with which it was counted; it may have been made after the day before ended.
}

// A hearing is who is told of in a scheme of the window.
type hearing struct {
	scheme string
	who    []exchange.Participant

	standard string // Methodology of the window.
}

// A hindsight is a window of trades.
type hindsight struct {
	of     *Exchange
	trades []gathered
	in     exchange.InstrumentID
	day    calendar.Date
	share  int64
	most   int64
}

var windowRules = []string{"watch_days", "watch_share_ppm", "watch_ramp_ppm", "watch_holding_ppm",
	"watch_concentration"}

// lookBack counts the trades of an instrument since it did so last, and returns who is told of in the window, but not
// who was in it already.
func (m *Exchange) lookBack(in exchange.InstrumentID, day calendar.Date) (all []hearing) {
	days := m.value("watch_days", day)
	if !m.ruled(day, windowRules...) || days == 0 {
		return nil
	}
	for i := max(m.forgotten, m.counted[in]); i < len(m.deals); i++ {
		if m.deals[i].in != in {
			continue
		}
		m.counted[in] = i + 1
		if !m.undone[m.deals[i].Trade.Trade] {
			m.gathered = append(m.gathered, gathered{m.deals[i], day})
		}
	}
	h := &hindsight{of: m, in: in, day: day, share: m.value("watch_share_ppm", day),
		most: m.value("watch_concentration", day)}
	for _, t := range m.gathered {
		if t.on > day-calendar.Date(days) && t.on <= day && m.alike(t.in, in) {
			h.trades = append(h.trades, t)
		}
	}
	all = append(append(h.washes(), h.rings()...), h.ramps(m.value("watch_ramp_ppm", day))...)
	all = append(append(all, h.shares()...), h.holders(m.value("watch_holding_ppm", day))...)
	for i := range all {
		all[i].standard = m.standard(in)
	}
	return slices.DeleteFunc(all, func(a hearing) bool {
		last, ok := m.heard[fmt.Sprint(a)]
		return ok && day < last+calendar.Date(days)
	})
}

// alike reports whether tonnes of one standard may be delivered for two instruments.
func (m *Exchange) alike(a, b exchange.InstrumentID) bool {
	one, other := m.standard(a), m.standard(b)
	return one == other || one == "" || other == ""
}

// standard returns the code of the methodology whose tonnes are delivered for an instrument; empty: of any.
func (m *Exchange) standard(id exchange.InstrumentID) string {
	in := m.market(id).in
	if in.Kind == exchange.KindLot {
		return m.of.Carbon.projects[in.Project-1].method.code
	}
	return in.Method
}

// part returns the trades of which something holds.
func (h *hindsight) part(holds func(*gathered) bool) (all []gathered) {
	for i := range h.trades {
		if holds(&h.trades[i]) {
			all = append(all, h.trades[i])
		}
	}
	return all
}

func (h *hindsight) from(seller, buyer exchange.Participant) []gathered {
	return h.part(func(t *gathered) bool { return t.seller() == seller && t.buyer() == buyer })
}

func tonnesOf(trades []gathered) (tonnes int64) {
	for _, t := range trades {
		tonnes += int64(t.Qty)
	}
	return tonnes
}

// meanOf returns the mean price of some trades, rounded down.
func meanOf(trades []gathered) int64 {
	fen := int64(0)
	for _, t := range trades {
		fen += t.Value()
	}
	return fen / tonnesOf(trades)
}

// tellable reports whether trades are complete since the last day, and more than one day's listing market of one
// instrument.
func (h *hindsight) tellable(trades []gathered) bool {
	return slices.ContainsFunc(trades, func(t gathered) bool { return t.on == h.day && t.in == h.in }) &&
		slices.ContainsFunc(trades, func(t gathered) bool {
			return t.Mode > exchange.ModeClosing || t.on != trades[0].on || t.in != trades[0].in
		})
}

func (h *hindsight) big(tonnes int64) bool { return tonnes*1_000_000 >= tonnesOf(h.trades)*h.share }

// half reports whether trades are half of what somebody traded at least.
func (h *hindsight) half(trades []gathered, p exchange.Participant) bool {
	own := tonnesOf(slices.DeleteFunc(slices.Clone(trades), func(t gathered) bool { return !t.has(p) }))
	return own*2 >= tonnesOf(h.part(func(t *gathered) bool { return t.has(p) }))
}

func (h *hindsight) everybody() (who []exchange.Participant) {
	for p := range h.of.members {
		if slices.ContainsFunc(h.trades, func(t gathered) bool { return t.has(exchange.Participant(p)) }) {
			who = append(who, exchange.Participant(p))
		}
	}
	return who
}

func (h *hindsight) washes() (all []hearing) {
	for _, a := range h.everybody() {
		for _, b := range h.everybody() {
			there, back := h.from(a, b), h.from(b, a)
			both := append(slices.Clone(there), back...)
			less, more := min(tonnesOf(there), tonnesOf(back)), max(tonnesOf(there), tonnesOf(back))
			if a >= b || less == 0 || less*10 < more*9 || !h.big(less) || !h.half(both, a) || !h.half(both, b) ||
				!h.tellable(both) {
				continue
			}
			cheap, dear := min(meanOf(there), meanOf(back)), max(meanOf(there), meanOf(back))
			if few := len(there) < 3 || len(back) < 3; few && (less*50 < more*49 || (dear-cheap)*100 > cheap) {
				continue
			}
			all = append(all, hearing{scheme: "wash_days", who: []exchange.Participant{a, b}})
		}
	}
	return all
}

// rings tries every order of three to five participants.
func (h *hindsight) rings() (all []hearing) {
	who := h.everybody()
	var follow func(path []exchange.Participant)
	follow = func(path []exchange.Participant) {
		if len(path) >= 3 && h.ring(path) {
			sorted := slices.Sorted(slices.Values(path))
			if !slices.ContainsFunc(all, func(a hearing) bool { return slices.Equal(a.who, sorted) }) {
				all = append(all, hearing{scheme: "circular_days", who: sorted})
			}
		}
		for _, p := range who {
			sold := len(path) > 0 && len(h.from(path[len(path)-1], p)) > 0
			if len(path) < 5 && (len(path) == 0 || sold && p > path[0] && !slices.Contains(path, p)) {
				follow(append(slices.Clone(path), p))
			}
		}
	}
	follow(nil)
	return all
}

func (h *hindsight) ring(path []exchange.Participant) bool {
	var trades []gathered
	var tonnes []int64
	for i, p := range path {
		passed := h.from(p, path[(i+1)%len(path)])
		trades, tonnes = append(trades, passed...), append(tonnes, tonnesOf(passed))
	}
	least, most := slices.Min(tonnes), slices.Max(tonnes)
	return least > 0 && least*10 >= most*9 && (len(trades) >= 2*len(path) || least*50 >= most*49) && h.big(least) &&
		h.tellable(trades) && !slices.ContainsFunc(path, func(p exchange.Participant) bool {
		in, out := h.next(path, p)
		return !h.half(append(in, out...), p)
	})
}

// next returns what the one before somebody in a ring sold to it, and what it sold to the next.
func (h *hindsight) next(path []exchange.Participant, p exchange.Participant) (in, out []gathered) {
	i, n := slices.Index(path, p), len(path)
	return h.from(path[(i+n-1)%n], p), h.from(p, path[(i+1)%n])
}

// ramps looks for those who drive the price from day to day.
func (h *hindsight) ramps(least int64) (all []hearing) {
	var days []calendar.Date
	for _, t := range h.trades {
		if !slices.Contains(days, t.on) {
			days = append(days, t.on)
		}
	}
	slices.Sort(days)
	mean := func(i int) int64 { return meanOf(h.part(func(t *gathered) bool { return t.on == days[i] })) }
	for _, buying := range []bool{true, false} {
		for _, p := range h.everybody() {
			did := func(t *gathered) bool { return buying && t.buyer() == p || !buying && t.seller() == p }
			i := len(days) - 1
			for ; i > 0; i-- {
				own := tonnesOf(h.part(func(t *gathered) bool { return t.on == days[i] && did(t) }))
				day := tonnesOf(h.part(func(t *gathered) bool { return t.on == days[i] }))
				moved := mean(i) - mean(i-1)
				if moved == 0 || (moved > 0) != buying || own*1_000_000 <= day*h.most {
					break
				}
			}
			if i < 0 || len(days)-1-i < 3 ||
				distance(mean(len(days)-1), mean(i))*1_000_000 < least*mean(i) ||
				!h.tellable(h.part(func(t *gathered) bool { return t.on > days[i] && did(t) })) {
				continue
			}
			all = append(all, hearing{scheme: "ramping_days", who: []exchange.Participant{p}})
		}
	}
	return all
}

// shares looks for those who bought, or sold, much of what was not traded in auctions.
func (h *hindsight) shares() (all []hearing) {
	held, free := int64(0), func(t *gathered) bool { return t.Mode != exchange.ModeSale }
	for p := range h.of.members {
		held += h.holds(exchange.Participant(p))
	}
	volume := tonnesOf(h.part(free))
	if len(h.trades) < 100 && volume*10 < held {
		return nil
	}
	for _, p := range h.everybody() {
		own := h.part(func(t *gathered) bool { return t.buyer() == p })
		sold := h.part(func(t *gathered) bool { return t.seller() == p })
		loose := func(trades []gathered) []gathered {
			return slices.DeleteFunc(slices.Clone(trades), func(t gathered) bool { return !free(&t) })
		}
		if !h.of.bank(p) && len(sold) > 0 && (len(own) == 0 || tonnesOf(loose(sold)) > tonnesOf(loose(own))) {
			own = sold
		}
		byDay, best := map[calendar.Date]int64{}, int64(0)
		for _, t := range loose(own) {
			byDay[t.on] += int64(t.Qty)
			best = max(best, byDay[t.on])
		}
		if (tonnesOf(loose(own))-best)*1_000_000 > (volume-best)*h.most && h.tellable(own) {
			all = append(all, hearing{scheme: "concentration_days", who: []exchange.Participant{p}})
		}
	}
	return all
}

// holds returns what a participant has in the register; nothing for a bank.
func (h *hindsight) holds(p exchange.Participant) int64 {
	if p == 0 || h.of.bank(p) {
		return 0
	}
	return h.of.of.Carbon.owned(h.of.members[p].Company)
}

// holders looks for those who bought and hold much of what there is.
func (h *hindsight) holders(most int64) (all []hearing) {
	held, n := int64(0), 0
	for p := range h.of.members {
		if tonnes := h.holds(exchange.Participant(p)); tonnes > 0 {
			held, n = held+tonnes, n+1
		}
	}
	for _, p := range h.everybody() {
		bought := h.part(func(t *gathered) bool { return t.buyer() == p && t.on == h.day && t.in == h.in })
		if n >= 5 && len(bought) > 0 && h.holds(p)*1_000_000 > held*most {
			all = append(all, hearing{scheme: "holding", who: []exchange.Participant{p}})
		}
	}
	return all
}

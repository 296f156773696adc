package housing

import (
	"liangshan/calendar"
	"liangshan/kernel"
)

// WithdrawAllocation asks that an allocation end: one that was not drawn, because its list was not frozen in time
// or the value never came, or one that was drawn and whose homes nobody waits for any more. It takes two persons.
type WithdrawAllocation struct {
	Allocation AllocationNumber `cbor:"1,keyasint" json:"allocation"`
	Paper      [32]byte         `cbor:"2,keyasint" json:"paper"` // SHA-256 of what was published about it.
}

// AllocationWithdrawn says that an allocation has ended and what is left of its homes is free.
type AllocationWithdrawn WithdrawAllocation

// WithdrawAllocation decides whether an allocation may end: not while somebody waits whose turn it is, or a home
// is kept; nor, once its list is frozen, in the days in which the value may be known and it is to be drawn.
func (r *Registry) WithdrawAllocation(tx *kernel.Tx, c WithdrawAllocation) error {
	a, ok := r.allocations.Get(c.Allocation)
	today := calendar.DayOf(tx.Time)
	switch {
	case !ok:
		return ErrAllocation
	case a.Closed:
		return ErrState
	case c.Paper == [32]byte{}:
		return ErrPaper
	case a.State == Frozen && a.DrawOn <= today && today < a.DrawOn+drawDays:
		return ErrDrawDue
	case r.awaited(c.Allocation, a):
		return ErrWaiting
	}
	r.events.withdrawn.Emit(tx, AllocationWithdrawn(c))
	return nil
}

// awaited reports whether somebody has a right to a home of an allocation, or one is kept for somebody.
func (r *Registry) awaited(number AllocationNumber, a Allocation) bool {
	for rank := uint32(1); a.State == DrawnAlready && rank <= a.Homes+a.Declined; rank++ {
		application, ok := r.ranks.Get(rankKey{Allocation: number, Rank: rank})
		if !ok {
			return false // All are through.
		}
		one := r.applications.Must(application)
		h, _ := r.homes.Get(one.Home)
		if !one.Declined && (one.Home == 0 || h.State == Kept && h.For == one.Person) {
			return true
		}
	}
	return false
}

func (r *Registry) applyWithdrawn(e AllocationWithdrawn) {
	a := r.allocations.Must(e.Allocation)
	a.Closed = true
	r.allocations.Put(e.Allocation, a)
	for number, h := range r.homes.All() {
		if h.Allocation == e.Allocation {
			h.Allocation = 0
			r.homes.Put(number, h)
		}
	}
}

func projectWithdrawn(_ kernel.At, e AllocationWithdrawn, exec kernel.Exec) {
	exec(`UPDATE housing_allocation SET state = CASE state WHEN 'drawn' THEN 'closed' ELSE 'withdrawn' END
		WHERE number = ?`, int64(e.Allocation))
	exec(`UPDATE housing_home SET allocation = NULL WHERE allocation = ?`, int64(e.Allocation))
}

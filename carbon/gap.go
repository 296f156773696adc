package carbon

import (
	"cmp"
	"slices"

	"liangshan/calendar"
)

// A creditTime is a time for which ground is credited, in this register or elsewhere.
type creditTime struct {
	from, to calendar.Date
	own      bool
}

// creditTimes returns the times for which the ground of a parcel is credited, in the order of their first days.
func (r *Registry) creditTimes(parcel uint64) (all []creditTime) {
	r.grounds(parcel, func(p uint64) bool {
		for key, c := range r.credits.From(parcelKey{Parcel: p, From: calendar.DateMin}) {
			if key.Parcel != p {
				break
			}
			all = append(all, creditTime{key.From, c.To, c.Period != 0})
		}
		return false
	})
	slices.SortFunc(all, func(a, b creditTime) int { return cmp.Compare(a.from, b.from) })
	return all
}

// gap reports whether days lie between a time and what the ground of some parcels was credited for here, before or
// after it, that nothing accounts for. A loss on such days would never be seen. What is credited elsewhere in between
// leaves no gap, and ground that was never credited here has none.
func (r *Registry) gap(parcels []uint64, from, to calendar.Date) bool {
	for _, parcel := range parcels {
		all := r.creditTimes(parcel)
		if gapBefore(all, from) || gapAfter(all, to) {
			return true
		}
	}
	return false
}

func gapBefore(all []creditTime, from calendar.Date) bool {
	open := false
	for _, c := range slices.Backward(all) {
		if c.from >= from {
			continue
		}
		open = open || c.to+1 < from
		if c.own {
			return open
		}
		from = c.from
	}
	return false
}

func gapAfter(all []creditTime, to calendar.Date) bool {
	open := false
	for _, c := range all {
		if c.from <= to {
			continue
		}
		open = open || c.from > to+1
		if c.own {
			return open
		}
		to = c.to
	}
	return false
}

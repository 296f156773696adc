package housing

import (
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
)

// EndSupport asks that a lease's support end before the month that was granted.
type EndSupport struct {
	Lease LeaseNumber   `cbor:"1,keyasint" json:"lease"`
	Until calendar.Date `cbor:"2,keyasint" json:"until"` // The first day of the month from which it is no longer paid.
}

// SupportEnded says from when a lease has no support.
type SupportEnded EndSupport

// EndSupport decides whether support may end: from a month on that is not billed, and that has some.
func (r *Registry) EndSupport(tx *kernel.Tx, c EndSupport) error {
	l, ok := r.leases.Get(c.Lease)
	if !ok {
		return ErrLease
	}
	due := r.dues.Must(Subject{Kind: OfLease, Number: uint32(c.Lease)})
	switch {
	case c.Until == 0 || !isMonth(c.Until):
		return ErrMonth
	case !slices.ContainsFunc(l.spans(), func(s Span) bool { return s.From < s.Until && c.Until < s.Until }):
		return ErrNoSupport
	case due.Billed != 0 && c.Until <= due.Billed:
		return ErrBilled
	}
	r.events.supportEnded.Emit(tx, SupportEnded(c))
	return nil
}

func (r *Registry) applySupportEnded(e SupportEnded) {
	l := r.leases.Must(e.Lease)
	l.Before = cut(l.Before, e.Until)
	l.SupportTo = max(min(e.Until, l.SupportTo), l.SupportOn) // All of it, if it had not begun.
	r.leases.Put(e.Lease, l)
}

func projectSupportEnded(_ kernel.At, e SupportEnded, exec kernel.Exec) {
	exec(`UPDATE housing_support SET until_date = max(from_date, ?) WHERE lease = ? AND until_date > ?`, e.Until.String(),
		int64(e.Lease), e.Until.String())
}

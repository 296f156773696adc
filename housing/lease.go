package housing

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/person"
	"liangshan/village"
)

// A SubjectKind says what rent is for.
type SubjectKind uint8

// Kinds of subjects of rent.
const (
	OfLease    SubjectKind = 1 // A flat that is let.
	OfContract SubjectKind = 2 // The public share of a home.
)

// A Subject is what rent is paid for.
type Subject struct {
	_      struct{} `cbor:",toarray"`
	Kind   SubjectKind
	Number uint32 // Of the lease or the contract.
}

func compareSubjects(a, b Subject) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Number, b.Number))
}

// A Due is what was billed and paid for a subject, net of support.
type Due struct {
	_      struct{} `cbor:",toarray"`
	From   calendar.Date
	Until  calendar.Date // The first day on which no rent is due any more; 0: it goes on.
	Billed calendar.Date // The newest month billed, by its first day; 0: none.
	Rent   int64         // Billed in all.
	Net    int64         // Billed less support.
	Paid   int64
	Free   calendar.Date // The first day that may be billed, if days before it were forgiven; 0: none were.
	Back   int64         // Paid back of what was paid.
}

// Owed returns what is not paid yet; below nothing: what is to be paid back.
func (d Due) Owed() int64 { return d.Net - d.Paid }

// endDue ends the rent of a subject, if it has any. Inside Apply only.
func (r *Registry) endDue(s Subject, on calendar.Date) {
	if d, ok := r.dues.Get(s); ok {
		d.Until = on
		r.dues.Put(s, d)
	}
}

// within reports whether rent is billed already for days from one on: what then ends would have to be given back.
func (d Due) within(day calendar.Date) bool { return d.Billed != 0 && day < nextMonth(d.Billed) }

// DueOf returns what was billed and paid for a subject.
func (r *Registry) DueOf(s Subject) (Due, bool) { return r.dues.Get(s) }

// A Lease is a flat that is let.
type Lease struct {
	_         struct{} `cbor:",toarray"`
	Home      HomeNumber
	Tenant    person.Number
	Monthly   int64 // Rent of a whole month, in fen.
	Support   int64 // Of a whole month, in fen.
	Programme string
	SupportOn calendar.Date // The first day for which support is given.
	SupportTo calendar.Date // The first day for which it is no longer.
	Before    []Span        // For which support was given before that: months of them may not be billed yet.
}

// A Span is the days from one to before another, and what support is given for them.
type Span struct {
	_       struct{} `cbor:",toarray"`
	From    calendar.Date
	Until   calendar.Date
	Monthly int64 // Of a whole month, in fen.
}

// meets reports whether a span that ends before a day has days of a period.
func (s Span) meets(from, to, end calendar.Date) bool {
	return s.From < s.Until && s.From <= to && min(s.Until, end) > from
}

// spans returns the days of a lease that have support, the newest last. No day is in two of them.
func (l Lease) spans() []Span {
	newest := Span{From: l.SupportOn, Until: l.SupportTo, Monthly: l.Support}
	return append(slices.Clip(l.Before), newest)
}

// supportOf returns the support of a whole month that a day's month has.
func (l Lease) supportOf(day calendar.Date) int64 {
	if l.SupportOn <= day && day < l.SupportTo {
		return l.Support
	}
	for _, s := range l.Before {
		if s.From <= day && day < s.Until {
			return s.Monthly
		}
	}
	return 0
}

// cut returns what is left of spans that all end on a day at the latest.
func cut(spans []Span, day calendar.Date) (left []Span) {
	for _, s := range spans {
		if s.Until = min(s.Until, day); s.From < s.Until {
			left = append(left, s)
		}
	}
	return left
}

// tenantKey finds the leases of a person.
type tenantKey struct {
	_      struct{} `cbor:",toarray"`
	Tenant person.Number
	Lease  LeaseNumber
}

func compareTenants(a, b tenantKey) int {
	return cmp.Or(cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.Lease, b.Lease))
}

// Supports reports whether rent support is netted, or will be, for days of a period on a lease of a person, also one
// that was signed under a number which was merged into this one.
func (r *Registry) Supports(who person.Number, from, to calendar.Date) bool {
	if one, ok := r.people.Person(who); ok && one.Merged > 0 { // Few are.
		for key := range r.tenants.All() {
			if current, ok := r.people.Current(key.Tenant); ok && current == who && r.supported(key.Lease, from, to) {
				return true
			}
		}
		return false
	}
	for key := range r.tenants.From(tenantKey{Tenant: who}) {
		if key.Tenant != who {
			break
		}
		if r.supported(key.Lease, from, to) {
			return true
		}
	}
	return false
}

func (r *Registry) supported(number LeaseNumber, from, to calendar.Date) bool {
	l, end := r.leases.Must(number), calendar.DateMax
	if due := r.dues.Must(Subject{Kind: OfLease, Number: uint32(number)}); due.Until != 0 {
		end = due.Until
	}
	for _, s := range l.spans() {
		if s.meets(from, to, end) {
			return true
		}
	}
	return false
}

// SignLease asks that a flat be let.
type SignLease struct {
	Home    HomeNumber    `cbor:"1,keyasint" json:"home"`
	Tenant  person.Number `cbor:"2,keyasint" json:"person"`
	Monthly int64         `cbor:"3,keyasint" json:"monthly_fen"`
	From    calendar.Date `cbor:"4,keyasint" json:"from"`
}

// Leased says that a flat is let.
type Leased struct {
	Lease   LeaseNumber   `cbor:"1,keyasint"`
	Home    HomeNumber    `cbor:"2,keyasint"`
	Tenant  person.Number `cbor:"3,keyasint"`
	Monthly int64         `cbor:"4,keyasint"`
	From    calendar.Date `cbor:"5,keyasint"`
}

// SignLease decides whether a flat may be let. One that begins in a month which is billed already, and not long
// ago, is on the next roll for those days too.
func (r *Registry) SignLease(tx *kernel.Tx, c SignLease) error {
	if !r.people.Active(c.Tenant) {
		return ErrPerson
	}
	if _, refusal := r.takeable(c.Home, Flat, c.Tenant); refusal != nil {
		return refusal
	}
	if _, ok := r.TermsOn(c.From); !ok || c.From == 0 {
		return ErrNoTerms
	}
	switch {
	case c.Monthly <= 0 || c.Monthly > amountMax/1000:
		return ErrAmount
	case c.From > calendar.DayOf(tx.Time)+366 || c.From < r.letUntil(c.Home):
		return ErrDate
	case c.From < min(r.billedUntil(), calendar.DayOf(tx.Time)-lateDays):
		return ErrBilled
	}
	r.events.leased.Emit(tx, Leased{LeaseNumber(r.leases.Len()) + 1, c.Home, c.Tenant, c.Monthly, c.From})
	return nil
}

// letUntil returns the first day on which no lease of a flat runs, of those that have an end; 0 if it never was let.
func (r *Registry) letUntil(home HomeNumber) (free calendar.Date) {
	for number, l := range r.leases.All() {
		if l.Home == home {
			free = max(free, r.dues.Must(Subject{Kind: OfLease, Number: uint32(number)}).Until)
		}
	}
	return free
}

func (r *Registry) applyLeased(e Leased) {
	r.leases.Put(e.Lease, Lease{Home: e.Home, Tenant: e.Tenant, Monthly: e.Monthly})
	r.tenants.Put(tenantKey{Tenant: e.Tenant, Lease: e.Lease}, e.Lease)
	r.dues.Put(Subject{Kind: OfLease, Number: uint32(e.Lease)}, Due{From: e.From})
	r.setHome(e.Home, Taken)
}

// EndLease asks that a lease end. The flat may be let again at once, for a time that begins then.
type EndLease struct {
	Lease  LeaseNumber   `cbor:"1,keyasint" json:"lease"`
	Until  calendar.Date `cbor:"2,keyasint" json:"until"` // The first day on which it no longer runs.
	Reason string        `cbor:"3,keyasint" json:"reason"`
}

// LeaseEnded says that a lease ends, and what was billed of its last month for days that are not due.
type LeaseEnded struct {
	Lease   LeaseNumber   `cbor:"1,keyasint"`
	Until   calendar.Date `cbor:"2,keyasint"`
	Reason  string        `cbor:"3,keyasint"`
	Rent    int64         `cbor:"4,keyasint,omitempty"`
	Support int64         `cbor:"5,keyasint,omitempty"` // Of that, what was netted.
}

// EndLease decides whether a lease may end: not before the newest month that is billed. Rent of days in that month on
// which it no longer runs is given back.
func (r *Registry) EndLease(tx *kernel.Tx, c EndLease) error {
	due, refusal := r.running(c.Lease)
	switch {
	case refusal != nil:
		return refusal
	case c.Until <= due.From || c.Until.Check() != nil || c.Until > calendar.DayOf(tx.Time)+366:
		return ErrDate
	case due.Billed != 0 && c.Until < due.Billed:
		return ErrBilled
	case !village.ValidCode(c.Reason):
		return ErrDate
	}
	rent, support := r.unlived(c.Lease, due, c.Until)
	cause := tx.NextSequence()
	e := LeaseEnded{c.Lease, c.Until, c.Reason, rent, support}
	r.events.ended.Emit(tx, e)
	return r.giveBack(tx, due, e, cause)
}

// running returns what is due on a lease that has no end yet.
func (r *Registry) running(number LeaseNumber) (Due, *kernel.Refusal) {
	if !r.leases.Has(number) {
		return Due{}, ErrLease
	}
	due := r.dues.Must(Subject{Kind: OfLease, Number: uint32(number)})
	if due.Until != 0 {
		return due, ErrLeaseOver
	}
	return due, nil
}

func (r *Registry) applyLeaseEnded(e LeaseEnded) {
	l := r.leases.Must(e.Lease)
	s := Subject{Kind: OfLease, Number: uint32(e.Lease)}
	due := r.dues.Must(s)
	due.Until = e.Until
	due.Rent -= e.Rent
	due.Net -= e.Rent - e.Support
	r.dues.Put(s, due)
	h := r.homes.Must(l.Home)
	h.State, h.For = Free, 0
	r.homes.Put(l.Home, h)
}

// GrantSupport asks that a part of a lease's rent be paid by a programme, from a month on. It takes two persons.
type GrantSupport struct {
	Lease     LeaseNumber   `cbor:"1,keyasint" json:"lease"`
	Monthly   int64         `cbor:"2,keyasint" json:"monthly_fen"`
	From      calendar.Date `cbor:"3,keyasint" json:"from"`  // The first day of a month that is not billed.
	Until     calendar.Date `cbor:"4,keyasint" json:"until"` // The first day of the month from which it is no longer paid.
	Programme string        `cbor:"5,keyasint" json:"programme"`
}

// SupportGranted says that a programme pays a part of a lease's rent.
type SupportGranted GrantSupport

// GrantSupport decides whether support may be granted. A later grant takes the place of the one before, from its
// first day on.
func (r *Registry) GrantSupport(tx *kernel.Tx, c GrantSupport) error {
	due, refusal := r.running(c.Lease)
	switch {
	case refusal != nil:
		return refusal
	case c.Monthly <= 0 || c.Monthly > amountMax/1000:
		return ErrAmount
	case c.From == 0 || !isMonth(c.From) || !isMonth(c.Until) || c.Until <= c.From:
		return ErrMonth
	case due.Billed != 0 && c.From <= due.Billed:
		return ErrBilled
	case !r.nets(c):
		return ErrProgramme
	case r.Elsewhere != nil && r.Elsewhere(uint64(r.tenant(c.Lease)), c.From, c.Until-1):
		return ErrElsewhere
	}
	r.events.support.Emit(tx, SupportGranted(c))
	return nil
}

// nets reports whether the programme that a grant names is published for its days, and netted on the roll.
func (r *Registry) nets(c GrantSupport) bool {
	return r.Nets != nil && r.Nets(c.Programme, c.From, c.Until-1)
}

// tenant returns the number that stands for who has a lease.
func (r *Registry) tenant(lease LeaseNumber) person.Number {
	who := r.leases.Must(lease).Tenant
	if current, ok := r.people.Current(who); ok {
		return current
	}
	return who
}

func (r *Registry) applySupport(e SupportGranted) {
	l := r.leases.Must(e.Lease)
	l.Before = cut(l.spans(), e.From) // What was granted for the days before stays, netted or not.
	l.Support, l.Programme, l.SupportOn, l.SupportTo = e.Monthly, e.Programme, e.From, e.Until
	r.leases.Put(e.Lease, l)
}

// Lease returns a lease, also one that has ended.
func (r *Registry) Lease(number LeaseNumber) (Lease, bool) { return r.leases.Get(number) }

func isMonth(d calendar.Date) bool {
	if d.Check() != nil {
		return false
	}
	_, _, day := d.Civil()
	return day == 1
}

func nextMonth(month calendar.Date) calendar.Date {
	next, err := month.AddMonths(1)
	if err != nil {
		panic("housing: a month beyond the calendar")
	}
	return next
}

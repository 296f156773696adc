package twin

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/ledger"
)

// decideRent is Decide for leases, support, rolls and payments.
func (m *Housing) decideRent(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case housing.SignLease:
		h, code := m.leaseCode(env, c)
		if code == "" {
			m.leases = append(m.leases, &flat{SignLease: c, byMonth: map[calendar.Date]int64{}})
			m.dues[ofLease(len(m.leases))] = &rentDue{from: c.From}
			h.state, h.of = housing.Taken, nil
		}
		return verdict(code), true
	case housing.EndLease:
		return m.endLease(env, c), true
	case housing.PayBack:
		return m.payBack(env, c), true
	case housing.GrantSupport:
		l, d, code := m.running(c.Lease)
		switch {
		case code != "":
		case c.Monthly <= 0 || c.Monthly > fenMost/1000:
			code = "housing.amount_out_of_range"
		case c.From == 0 || !beginsMonth(c.From) || !beginsMonth(c.Until) || c.Until <= c.From:
			code = "housing.month_unsuitable"
		case d.billed != 0 && c.From <= d.billed:
			code = "housing.month_billed"
		case !m.of.Programme.nets(c.Programme, c.Until-1):
			code = "housing.programme_not_published"
		default:
			for month := c.From; month < c.Until; month = addMonths(month, 1) {
				l.byMonth[month] = c.Monthly
			}
			maps.DeleteFunc(l.byMonth, func(month calendar.Date, _ int64) bool { return month >= c.Until })
		}
		return verdict(code), true
	case housing.EndSupport:
		return verdict(m.endSupport(c)), true
	case housing.TakeBackPayment:
		return m.takeBack(env, c), true
	case housing.Bill:
		return m.bill(env, c), true
	case housing.NotePayment:
		return m.payment(env, c), true
	}
	return Verdict{}, false
}

// endLease ends a lease. Of a month that is billed the days after it are given back, rounded as they were billed.
func (m *Housing) endLease(env Env, c housing.EndLease) Verdict {
	l, d, code := m.running(c.Lease)
	switch {
	case code != "":
		return refuse(code)
	case c.Until <= d.from || c.Until > calendar.DateMax || c.Until > today(env.Time)+366:
		return refuse("housing.date_unsuitable")
	case d.billed > c.Until:
		return refuse("housing.month_billed")
	case !publicCode(c.Reason):
		return refuse("housing.date_unsuitable")
	}
	rent, support := int64(0), int64(0)
	var t housing.PublishTerms
	if end := addMonths(d.billed, 1); d.billed != 0 && c.Until < end {
		t = *m.inForce(end - 1)
		part := func(until calendar.Date) (rent, support int64) {
			days, of := int64(until-max(d.from, d.billed)), int64(end-d.billed)
			rent = daysOfMonth(l.Monthly, days, of)
			return rent, min(rent, daysOfMonth(l.byMonth[d.billed], days, of))
		}
		rent, support = part(end)
		kept, given := part(c.Until)
		rent -= kept
		support = min(rent, support-given)
	}
	v := m.booked(env, func() {
		d.until, d.rent, d.net = c.Until, d.rent-rent, d.net-rent+support
		m.homes[l.Home-1].state, m.homes[l.Home-1].held = housing.Free, 0
	}, ledger.Transfer{Debit: t.RentIncome, Credit: t.Receivable, Amount: rent - support},
		ledger.Transfer{Debit: t.RentIncome, Credit: t.SupportFrom, Amount: support})
	return m.of.Loan.short(v, "housing.rent_account_short")
}

// payBack returns what was paid for days that are not due.
func (m *Housing) payBack(env Env, c housing.PayBack) Verdict {
	d := m.dues[ofLease(int(c.Lease))]
	switch {
	case d == nil:
		return refuse("housing.lease_unknown")
	case c.Reference == 0 || m.payments[c.Reference].Reference != 0:
		return refuse("housing.reference_used")
	case c.Amount <= 0:
		return refuse("housing.amount_out_of_range")
	case c.Seen != d.paid-d.net:
		return refuse("housing.balance_is_another")
	case c.Amount > d.paid-d.net:
		return refuse("housing.credit_short")
	}
	t := m.terms[len(m.terms)-1]
	return m.booked(env, func() {
		d.paid -= c.Amount
		m.payments[c.Reference] = housing.NotePayment{Kind: housing.OfLease, Number: uint32(c.Lease), Amount: -c.Amount,
			Reference: c.Reference}
	}, ledger.Transfer{Debit: t.Receivable, Credit: t.Outside, Amount: c.Amount})
}

// beginsMonth reports whether a day is the first of a month.
func beginsMonth(day calendar.Date) bool {
	if day < calendar.DateMin || day > calendar.DateMax {
		return false
	}
	first, _ := monthOf(day)
	return first == day
}

func (m *Housing) leaseCode(env Env, c housing.SignLease) (*home, string) {
	if !m.of.Person.active(c.Tenant) {
		return nil, "housing.person_unsuitable"
	}
	h, code := m.takeable(c.Home, "flat", c.Tenant)
	switch {
	case code != "":
		return nil, code
	case c.From == 0 || m.inForce(c.From) == nil:
		return nil, "housing.terms_missing"
	case c.Monthly <= 0 || c.Monthly > fenMost/1000:
		return nil, "housing.amount_out_of_range"
	case c.From > today(env.Time)+366 ||
		slices.ContainsFunc(m.past(c.Home), func(d *rentDue) bool { return c.From < d.until }):
		return nil, "housing.date_unsuitable"
	case m.billed != 0 && c.From < addMonths(m.billed, 1) && c.From < today(env.Time)-62:
		return nil, "housing.month_billed"
	}
	return h, ""
}

// past returns what is due on the leases of a flat.
func (m *Housing) past(home housing.HomeNumber) (all []*rentDue) {
	for i, l := range m.leases {
		if l.Home == home {
			all = append(all, m.dues[ofLease(i+1)])
		}
	}
	return all
}

// running returns a lease that has no end yet.
func (m *Housing) running(number housing.LeaseNumber) (*flat, *rentDue, string) {
	l := at(m.leases, number)
	if l == nil {
		return nil, nil, "housing.lease_unknown"
	}
	d := m.dues[ofLease(int(number))]
	if d.until != 0 {
		return l, d, "housing.lease_ended"
	}
	return l, d, ""
}

// daysOfMonth returns so many days of so many of an amount, rounded half up.
func daysOfMonth(amount, days, of int64) int64 {
	return halfUp(new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(days, of)))
}

// owes returns what a subject owes for a month and for days before it that are not billed, and what of it is supported;
// false if nothing.
func (m *Housing) owes(s housing.Subject, month calendar.Date) (rent, support int64, ok bool) {
	d, next := m.dues[s], addMonths(month, 1)
	first, last := d.from, next
	if d.billed != 0 {
		first = max(first, addMonths(d.billed, 1))
	}
	if d.until != 0 {
		last = min(last, d.until)
	}
	if s.Kind == housing.OfContract && m.contracts[s.Number-1].was != nil {
		last = min(last, m.contracts[s.Number-1].out)
	}
	if d.billed != 0 && d.billed >= month || first >= last {
		return 0, 0, false
	}
	for first < last {
		begin, _ := monthOf(first)
		end := addMonths(begin, 1)
		days, of := int64(min(end, last)-first), int64(end-begin)
		first = end
		if s.Kind == housing.OfContract {
			rent += daysOfMonth(m.contracts[s.Number-1].rentOf(), days, of)
			continue
		}
		l := m.leases[s.Number-1]
		part := daysOfMonth(l.Monthly, days, of)
		rent += part
		support += min(part, daysOfMonth(l.byMonth[begin], days, of))
	}
	return rent, support, s.Kind == housing.OfLease || rent > 0
}

func (m *Housing) endSupport(c housing.EndSupport) string {
	l := at(m.leases, c.Lease)
	if l == nil {
		return "housing.lease_unknown"
	}
	d := m.dues[ofLease(int(c.Lease))]
	switch {
	case c.Until == 0 || !beginsMonth(c.Until):
		return "housing.month_unsuitable"
	case len(l.supportedFrom(c.Until)) == 0:
		return "housing.support_none"
	case d.billed != 0 && c.Until <= d.billed:
		return "housing.month_billed"
	}
	for _, month := range l.supportedFrom(c.Until) {
		delete(l.byMonth, month)
	}
	return ""
}

// supportedFrom returns the months from one on that have support, in order.
func (l *flat) supportedFrom(from calendar.Date) []calendar.Date {
	all := slices.Sorted(maps.Keys(l.byMonth))
	return slices.DeleteFunc(all, func(month calendar.Date) bool { return month < from })
}

func (m *Housing) takeBack(env Env, c housing.TakeBackPayment) Verdict {
	p, ok := m.payments[c.Reference]
	switch {
	case !ok:
		return refuse("housing.payment_unknown")
	case c.Paper == [32]byte{}:
		return refuse("housing.paper_missing")
	}
	t := m.terms[len(m.terms)-1]
	from, to := t.Receivable, t.Outside
	if p.Amount < 0 { // It was paid back, and did not arrive.
		from, to = to, from
	}
	return m.booked(env, func() {
		m.dues[housing.Subject{Kind: p.Kind, Number: p.Number}].paid -= p.Amount
		delete(m.payments, c.Reference)
	}, ledger.Transfer{Debit: from, Credit: to, Amount: max(p.Amount, -p.Amount)})
}

// subjects returns what rent is paid for, leases first.
func (m *Housing) subjects() []housing.Subject {
	return slices.SortedFunc(maps.Keys(m.dues), func(a, b housing.Subject) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Number, b.Number))
	})
}

// mayFollow reports whether a month may come next on the roll: nothing is owed for those before it.
func (m *Housing) mayFollow(month calendar.Date) bool {
	between := addMonths(m.billed, 1)
	if m.billed == 0 {
		between = month
		for _, d := range m.dues {
			first, _ := monthOf(d.from)
			between = min(between, first)
		}
	}
	for ; between < month; between = addMonths(between, 1) {
		for _, s := range m.subjects() {
			if _, _, ok := m.owes(s, between); ok {
				return false
			}
		}
	}
	return true
}

func (m *Housing) bill(env Env, c housing.Bill) Verdict {
	if c.Month == 0 || !beginsMonth(c.Month) || addMonths(c.Month, 1) > today(env.Time) ||
		m.billed != 0 && c.Month <= m.billed {
		return refuse("housing.month_unsuitable")
	}
	if !m.mayFollow(c.Month) {
		return refuse("housing.earlier_month_first")
	}
	t := m.inForce(addMonths(c.Month, 1) - 1)
	if t == nil {
		return refuse("housing.terms_missing")
	}
	net, supported := int64(0), int64(0)
	var rows []func()
	for _, s := range m.subjects() {
		rent, support, ok := m.owes(s, c.Month)
		if !ok {
			continue
		}
		net, supported = net+rent-support, supported+support
		rows = append(rows, func() {
			d := m.dues[s]
			d.billed, d.rent, d.net = c.Month, d.rent+rent, d.net+rent-support
		})
	}
	if len(rows) == 0 {
		return refuse("housing.nothing_to_bill")
	}
	v := m.booked(env, func() {
		m.billed = c.Month
		for _, take := range rows {
			take()
		}
	}, ledger.Transfer{Debit: t.Receivable, Credit: t.RentIncome, Amount: net},
		ledger.Transfer{Debit: t.SupportFrom, Credit: t.RentIncome, Amount: supported})
	return m.of.Loan.short(v, "housing.support_budget_short")
}

func (m *Housing) payment(env Env, c housing.NotePayment) Verdict {
	d := m.dues[housing.Subject{Kind: c.Kind, Number: c.Number}]
	switch {
	case d == nil:
		return refuse("housing.subject_unknown")
	case c.Reference == 0 || m.payments[c.Reference].Reference != 0:
		return refuse("housing.reference_used")
	case c.Amount <= 0:
		return refuse("housing.amount_out_of_range")
	case c.Seen != d.net-d.paid:
		return refuse("housing.balance_is_another")
	case c.Amount > d.net-d.paid:
		return refuse("housing.paid_above_owed")
	}
	t := m.terms[len(m.terms)-1]
	return m.booked(env, func() {
		d.paid += c.Amount
		m.payments[c.Reference] = c
	}, ledger.Transfer{Debit: t.Outside, Credit: t.Receivable, Amount: c.Amount})
}

package twin

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"liangshan/calendar"
	"liangshan/land"
	"liangshan/ledger"
)

// addYears returns the same day some years later; 29 February becomes the 28th where there is none.
func addYears(day calendar.Date, years int) calendar.Date {
	t := time.Unix(int64(day)*24*3600, 0).UTC()
	last := t.AddDate(years, 0, 0)
	if last.Day() != t.Day() {
		last = last.AddDate(0, 0, -last.Day())
	}
	return calendar.Date(last.Unix() / (24 * 3600))
}

// yearOf returns the year of a day.
func yearOf(day calendar.Date) int { return time.Unix(int64(day)*24*3600, 0).UTC().Year() }

// yearsBegun returns how many years of a term begin by its last day.
func yearsBegun(from, to calendar.Date) (n int) {
	for addYears(from, n) <= to {
		n++
	}
	return n
}

// decideContract is Decide for what concerns contracts.
func (m *Land) decideContract(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case land.Sign:
		return m.sign(c), true
	case land.End:
		return m.endContract(c), true
	case land.NameAccounts:
		l := m.contract(c.Contract)
		switch {
		case l == nil:
			return refuse("land.contract_unknown"), true
		case l.Rate == 0:
			return refuse("land.rent_none"), true
		case !m.payable(c.PayFrom, c.PayTo):
			return refuse("land.accounts_unsuitable"), true
		}
		l.PayFrom, l.PayTo = c.PayFrom, c.PayTo
		return accept(1), true
	case land.PayRent:
		return m.payRent(env, c), true
	case land.RefundRent:
		return m.refundRent(env, c), true
	}
	return Verdict{}, false
}

func (m *Land) contract(number land.ContractNumber) *lease {
	if number == 0 || int(number) > len(m.contracts) {
		return nil
	}
	return m.contracts[number-1]
}

// payable reports whether rent can be paid between two accounts.
func (m *Land) payable(from, to ledger.AccountID) bool {
	a, b := m.of.Ledger.accounts[from], m.of.Ledger.accounts[to]
	return a != nil && b != nil && from != to && a.unit == "CNY" && b.unit == "CNY" && !a.closed && !b.closed
}

// terms says what is wrong with a contract by itself.
func (m *Land) terms(c land.Sign) string {
	switch {
	case !paperCode(c.Code):
		return "land.contract_code_malformed"
	case slices.ContainsFunc(m.contracts, func(l *lease) bool { return l.Code == c.Code }):
		return "land.contract_exists"
	case c.Level != 1 && c.Level != 2:
		return "land.level_unknown"
	case len(c.Parcels) == 0:
		return "land.rows_missing"
	case len(c.Parcels) > 2000:
		return "land.rows_too_many"
	case c.From == 0 || c.To == 0:
		return "land.date_missing"
	case c.To < c.From || c.To > calendar.DateMax:
		return "land.term_malformed"
	case c.Rate < 0 || c.Rate > 100_000_000:
		return "land.rate_out_of_bounds"
	case c.To >= addYears(c.From, 70):
		return "land.term_malformed"
	case int(c.Prepaid) > yearsBegun(c.From, c.To):
		return "land.prepaid_beyond_term"
	case c.Refund > 2 || c.Rate == 0 && c.Refund != 0:
		return "land.refund_rule_unknown"
	case c.Rate > 0 && !m.payable(c.PayFrom, c.PayTo):
		return "land.accounts_unsuitable"
	case c.Rate == 0 && (c.PayFrom != 0 || c.PayTo != 0 || c.Prepaid != 0):
		return "land.accounts_unsuitable"
	}
	return ""
}

func (m *Land) sign(c land.Sign) Verdict {
	code := m.terms(c)
	switch {
	case code != "":
		return refuse(code)
	case !m.stands(c.Grantor) || c.Level == 2 && c.Grantor.Kind != "company":
		return refuse("land.holder_unknown")
	case !m.of.Company.active(c.Grantee):
		return refuse("land.grantee_unknown")
	case c.Grantor.Kind == "company" && c.Grantor.Number == uint64(c.Grantee):
		return refuse("land.parties_same")
	}
	l, last := &lease{Sign: c, to: c.To}, land.Number(0)
	for i, number := range c.Parcels {
		code := "land.parcel_twice"
		if number > last {
			code = m.claimable(c, number)
		}
		if code != "" {
			return refuseRow(i, code)
		}
		last = number
		l.areas = append(l.areas, m.parcels[number-1].area)
	}
	m.contracts = append(m.contracts, l)
	return accept(1)
}

// claimable says why a parcel cannot come under a contract; "" if it can.
func (m *Land) claimable(c land.Sign, number land.Number) string {
	p, code := m.standing(number)
	switch {
	case code != "":
		return code
	case c.From < p.from:
		return "land.date_out_of_order"
	case c.Level == 1 && p.holder != c.Grantor:
		return "land.grantor_not_entitled"
	}
	if c.Level == 2 {
		first := m.on(number, 1, c.From)
		if first == 0 || uint64(m.contracts[first-1].Grantee) != c.Grantor.Number {
			return "land.grantor_not_entitled"
		}
		if m.contracts[first-1].to < c.To {
			return "land.term_beyond_contract"
		}
	}
	if m.claimed(number, c.Level, c.From, c.To) {
		return "land.contracted_already"
	}
	return ""
}

// on returns the contract of a level that a parcel is under on a day; 0 if none.
func (m *Land) on(number land.Number, level land.Level, day calendar.Date) land.ContractNumber {
	for i, l := range m.contracts {
		if l.Level == level && slices.Contains(l.Parcels, number) && l.From <= day && day <= l.to {
			return land.ContractNumber(i + 1)
		}
	}
	return 0
}

// claimed reports whether a parcel is under a contract of a level on any day of a span.
func (m *Land) claimed(number land.Number, level land.Level, from, to calendar.Date) bool {
	return slices.ContainsFunc(m.contracts, func(l *lease) bool {
		return l.Level == level && slices.Contains(l.Parcels, number) && l.to >= l.From && l.From <= to && l.to >= from
	})
}

func (m *Land) endContract(c land.End) Verdict {
	l := m.contract(c.Contract)
	switch {
	case l == nil:
		return refuse("land.contract_unknown")
	case c.Date == 0:
		return refuse("land.date_missing")
	case c.Date < l.From || c.Date > l.to:
		return refuse("land.contract_over")
	case !publicCode(c.Reason):
		return refuse("land.reason_malformed")
	}
	for i, number := range l.Parcels {
		if l.Level == 1 && m.claimed(number, 2, c.Date, l.to) {
			return refuseRow(i, "land.handed_on")
		}
	}
	l.to = c.Date - 1
	if fen := l.refund(c.Date) - l.refunded; fen > 0 {
		l.owed = fen
		return accept(2)
	}
	return accept(1)
}

// due returns how many years of rent are due on a day.
func (l *lease) due(on calendar.Date) int {
	if on < l.From || l.to < l.From {
		return 0
	}
	return min(max(yearsBegun(l.From, min(on, l.to)), int(l.Prepaid)), yearsBegun(l.From, l.to))
}

// rent returns the rent of a year that ends by a day, in fen: area by rate, by its days if it is not
// whole, a mu being 2000/3 m², rounded half up.
func (l *lease) rent(year int, to calendar.Date) int64 {
	from, next := addYears(l.From, year-1), addYears(l.From, year)
	area := int64(0)
	for _, a := range l.areas {
		area += a
	}
	rent := big.NewRat(area*3, 200_000)
	rent.Mul(rent, big.NewRat(l.Rate, 1))
	rent.Mul(rent, big.NewRat(int64(min(to+1, next)-from), int64(next-from)))
	return halfUp(rent)
}

func halfUp(r *big.Rat) int64 {
	r.Add(r, big.NewRat(1, 2))
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}

// A paidState is what paying or giving back changes of a contract.
type paidState struct {
	paid           int
	paidThrough    calendar.Date
	owed, refunded int64
}

// each pays contract by contract, in rising order of their numbers: pay says what a row is refused
// for, or does it with two events.
func (m *Land) each(env Env, numbers []land.ContractNumber, together bool,
	pay func(sequence uint64, number land.ContractNumber) string) Verdict {
	switch {
	case len(numbers) == 0:
		return refuse("land.rows_missing")
	case len(numbers) > 2000:
		return refuse("land.rows_too_many")
	}
	v, last, before := accept(0), land.ContractNumber(0), map[*lease]paidState{}
	m.of.Ledger.mark()
	for i, number := range numbers {
		code := "land.parcel_twice"
		if number > last {
			last = number
			if l := m.contract(number); l != nil {
				before[l] = l.paidState
			}
			code = pay(env.Sequence+uint64(v.Events), number)
		}
		switch {
		case code == "":
			v.Events += 2
		case together:
			for l, state := range before {
				l.paidState = state
			}
			m.of.Ledger.back()
			return refuseRow(i, code)
		default:
			v.Refused = append(v.Refused, Row{i, code})
		}
	}
	if v.Events == 0 {
		v.Code, v.Row = v.Refused[0].Code, v.Refused[0].Row
	}
	return v
}

func (m *Land) payRent(env Env, c land.PayRent) Verdict {
	switch n := len(c.Contracts); {
	case n > 0 && n <= 2000 && c.Through == 0:
		return refuse("land.date_missing")
	case n > 0 && n <= 2000 && c.Through > today(env.Time):
		return refuse("land.date_in_future")
	}
	return m.each(env, c.Contracts, c.Together, func(sequence uint64, number land.ContractNumber) string {
		return m.pay(sequence, number, c.Through)
	})
}

// pay pays what is due of one contract; "" if it was.
func (m *Land) pay(sequence uint64, number land.ContractNumber, through calendar.Date) string {
	l := m.contract(number)
	switch {
	case l == nil:
		return "land.contract_unknown"
	case l.Rate == 0:
		return "land.rent_none"
	case l.due(through) <= l.paid:
		return "land.rent_not_due"
	}
	amount := int64(0)
	for year := l.paid + 1; year <= l.due(through); year++ {
		amount += l.rent(year, l.to)
	}
	t := ledger.Transfer{Debit: l.PayFrom, Credit: l.PayTo, Amount: amount}
	if _, code := m.of.Ledger.transfer(t, posting{sequence, 0}); code != "" {
		return code
	}
	l.paid = l.due(through)
	l.paidThrough = min(l.to, addYears(l.From, l.paid)-1)
	return ""
}

// addMonths returns the same day some months later, or the last of a month that is too short.
func addMonths(day calendar.Date, months int) calendar.Date {
	t := time.Unix(int64(day)*24*3600, 0).UTC()
	last := t.AddDate(0, months, 0)
	if last.Day() != t.Day() {
		last = last.AddDate(0, 0, -last.Day())
	}
	return calendar.Date(last.Unix() / (24 * 3600))
}

// refund returns what comes back of the rent that was paid if the contract ends on a day: years that
// had not begun whole, of the one that had by the rule, each rounded half up.
func (l *lease) refund(day calendar.Date) (fen int64) {
	for n := 1; n <= l.paid && l.Refund != 0; n++ {
		first, next := addYears(l.From, n-1), addYears(l.From, n)
		last := min(l.paidThrough, next-1)
		rent := l.rent(n, l.paidThrough)
		switch {
		case last < day:
			continue
		case first >= day:
			fen += rent
			continue
		}
		from, months := day, int64(0)
		if l.Refund == 2 {
			from = last + 1
			for month := 11; month > 0; month-- {
				if begin := addMonths(l.From, 12*(n-1)+month); begin >= day && begin <= last {
					from, months = begin, months+1
				}
			}
		}
		part := big.NewRat(int64(last-from)+1, int64(last-first)+1)
		if l.Refund == 2 && last == next-1 {
			part = big.NewRat(months, 12)
		}
		fen += halfUp(part.Mul(part, big.NewRat(rent, 1)))
	}
	return fen
}

func (m *Land) refundRent(env Env, c land.RefundRent) Verdict {
	return m.each(env, c.Contracts, c.Together, func(sequence uint64, number land.ContractNumber) string {
		l := m.contract(number)
		switch {
		case l == nil:
			return "land.contract_unknown"
		case l.owed == 0:
			return "land.refund_not_owed"
		}
		t := ledger.Transfer{Debit: l.PayTo, Credit: l.PayFrom, Amount: l.owed}
		if _, code := m.of.Ledger.transfer(t, posting{sequence, 0}); code != "" {
			return code
		}
		l.owed, l.refunded = 0, l.refunded+l.owed
		return ""
	})
}

// compareContracts holds what a parcel is under on a day, and who manages it, against the register.
func (m *Land) compareContracts(real *land.Registry, number land.Number, day calendar.Date) error {
	p := m.parcels[number-1]
	want, exists := p.heldOn(day)
	exists = exists && (!p.gone || day < p.changed)
	for level := land.First; level <= land.Second; level++ {
		c := m.on(number, level, day)
		if got, ok := real.ContractOn(number, level, day); ok != (c != 0) || ok && got != c {
			return fmt.Errorf("parcel %d is under %d of level %d on %s, expected %d", number, got, level, day, c)
		}
		if c == 0 {
			break
		}
		want = land.Holder{Kind: "company", Number: uint64(m.contracts[c-1].Grantee)}
	}
	if got, _, ok := real.Manager(number, day); ok != exists || ok && got != want {
		return fmt.Errorf("parcel %d is managed by %+v on %s, expected %+v", number, got, day, want)
	}
	return nil
}

package twin

import (
	"fmt"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

// A Housing is the twin of package housing. Shares are fractions without a bound.
type Housing struct {
	of           *County
	terms        []housing.PublishTerms // In order of their days.
	homes        []*home                // By number, from 1; likewise what follows.
	contracts    []*ownership
	leases       []*flat
	dues         map[housing.Subject]*rentDue
	payments     map[uint64]housing.NotePayment
	billed       calendar.Date // The newest month billed; 0: none.
	allocations  []*allocation
	applications []*application
}

type home struct {
	housing.HomeRow
	state housing.HomeState
	held  person.Number // For whom it is kept.
	of    *allocation   // For whose winners it is; nil: of none.
}

type ownership struct {
	housing.Buy
	terms  housing.PublishTerms
	shares []*big.Rat // Of the owners.
	public *big.Rat
	ended  bool
	was    *big.Rat      // The public share until it was bought out; nil: it was not.
	out    calendar.Date // And when that was.
	paid   int64         // By the owners, for it.
	undone calendar.Date // The day from which it was rescinded; 0: it was not.
}

type flat struct {
	housing.SignLease
	byMonth map[calendar.Date]int64 // Support, by the first day of the month.
}

type rentDue struct {
	from, until, billed calendar.Date
	rent, net, paid     int64
}

type allocation struct {
	housing.OpenAllocation
	state    housing.AllocationState
	root     [32]byte
	all      []housing.ApplicationNumber
	declined uint32
	closed   bool
	void     [][32]byte // Commitments before the newest.
	sources  []string   // Public values before the newest.
}

type application struct {
	housing.ApplyRow
	of       *allocation
	rank     uint32
	home     housing.HomeNumber
	on       calendar.Date // When it was assigned.
	declined bool
}

// NewHousing returns an empty twin.
func NewHousing(of *County) *Housing {
	return &Housing{of: of, dues: map[housing.Subject]*rentDue{}, payments: map[uint64]housing.NotePayment{}}
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Housing) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case housing.PublishTerms:
		code := m.termsCode(c)
		if code == "" {
			m.terms = append(m.terms, c)
		}
		return verdict(code), true
	case housing.RegisterHomes:
		return m.registerHomes(c), true
	case housing.Buy:
		return m.buy(env, c), true
	case housing.BuyOut:
		return m.buyOut(env, c), true
	case housing.Sell:
		return m.sell(env, c), true
	case housing.ChangeOwners:
		return verdict(m.changeOwners(env, c)), true
	case housing.Rescind:
		return m.rescind(env, c), true
	}
	if v, ok := m.decideRent(env, command); ok {
		return v, true
	}
	return m.decideAllocation(env, command)
}

func (m *Housing) termsCode(c housing.PublishTerms) string {
	switch {
	case !aDate(c.From) || c.Basis == "" || c.ShareMin <= 0 || c.ShareMax < c.ShareMin || c.ShareMax > 1_000_000,
		c.AcceptDays > 366 || c.BuyOutYears > 100 || c.SaleYears > 100 || c.PublicRent < 0 || c.PublicRent > 1_000_000,
		c.BuyOutBasis != "contract" && c.BuyOutBasis != "appraisal":
		return "housing.terms_malformed"
	case !m.of.Loan.alike(c.Outside, c.Proceeds, c.Receivable, c.RentIncome, c.SupportFrom):
		return "housing.account_unsuitable"
	}
	if n := len(m.terms); n > 0 {
		if last := m.terms[n-1]; c.From <= last.From || last.Receivable != c.Receivable ||
			last.Outside != c.Outside {
			return "housing.terms_out_of_order"
		}
	}
	return ""
}

// inForce returns the terms of a day; nil if there are none.
func (m *Housing) inForce(day calendar.Date) (found *housing.PublishTerms) {
	for i := range m.terms {
		if m.terms[i].From <= day {
			found = &m.terms[i]
		}
	}
	return found
}

func (m *Housing) registerHomes(c housing.RegisterHomes) Verdict {
	if len(c.Homes) == 0 || len(c.Homes) > 1000 {
		return refuse("housing.rows_out_of_range")
	}
	before := len(m.homes)
	for i, row := range c.Homes {
		there := slices.IndexFunc(m.homes, func(h *home) bool { return h.Code == row.Code })
		code := ""
		switch {
		case !publicCode(row.Code) || !m.of.Place.division(row.Division) || row.AreaDM2 <= 0 || row.AreaDM2 > 1_000_000,
			row.Kind != "shared" && row.Kind != "flat":
			code = "housing.home_malformed"
		case there < 0:
			m.homes = append(m.homes, &home{HomeRow: row})
		case m.homes[there].HomeRow != row:
			code = "housing.home_there_differently"
		}
		if code != "" {
			m.homes = m.homes[:before]
			return refuseRow(i, code)
		}
	}
	return changed(len(m.homes) - before)
}

// ownersCode says what is wrong with owners, if anything.
func (m *Housing) ownersCode(owners []housing.Owner) (persons []person.Number, code string) {
	if len(owners) == 0 || len(owners) > 8 {
		return nil, "housing.rows_out_of_range"
	}
	for _, o := range owners {
		switch {
		case !m.of.Person.active(o.Person):
			return nil, "housing.person_unsuitable"
		case o.Den > 1_000_000:
			return nil, "housing.share_malformed"
		case slices.Contains(persons, o.Person):
			return nil, "housing.person_unsuitable"
		}
		persons = append(persons, o.Person)
	}
	return persons, ""
}

// sharesOf returns the shares of owners and their sum; nil if one is none.
func sharesOf(owners []housing.Owner) (all []*big.Rat, sum *big.Rat) {
	sum = new(big.Rat)
	for _, o := range owners {
		share := fraction(o.Num, o.Den)
		if share == nil || share.Sign() == 0 {
			return nil, nil
		}
		all = append(all, share)
		sum.Add(sum, share)
	}
	return all, sum
}

func (m *Housing) changeOwners(env Env, c housing.ChangeOwners) string {
	g, code := m.goesOn(c.Contract)
	switch {
	case code != "":
		return code
	case c.On < calendar.DateMin || c.On < g.On || c.On > today(env.Time):
		return "housing.date_unsuitable"
	case c.Paper == [32]byte{}:
		return "housing.paper_missing"
	}
	if _, code := m.ownersCode(c.Owners); code != "" {
		return code
	}
	shares, sum := sharesOf(c.Owners)
	switch {
	case shares == nil:
		return "housing.share_malformed"
	case sum.Add(sum, g.public).Cmp(big.NewRat(1, 1)) != 0:
		return "housing.shares_not_one"
	}
	g.Owners, g.shares = c.Owners, shares
	return ""
}

// goesOn returns a contract that has not ended.
func (m *Housing) goesOn(number housing.ContractNumber) (*ownership, string) {
	switch g := at(m.contracts, number); {
	case g == nil:
		return nil, "housing.contract_unknown"
	case g.ended:
		return nil, "housing.contract_ended"
	default:
		return g, ""
	}
}

func (m *Housing) rescind(env Env, c housing.Rescind) Verdict {
	g, code := m.goesOn(c.Contract)
	switch {
	case code != "":
		return refuse(code)
	case g.was != nil:
		return refuse("housing.bought_out_already")
	case c.On < calendar.DateMin || c.On < g.On || c.On > today(env.Time):
		return refuse("housing.date_unsuitable")
	case c.Paper == [32]byte{}:
		return refuse("housing.paper_missing")
	case m.billedOn(m.ofContract(int(c.Contract)), c.On):
		return refuse("housing.month_billed")
	}
	v := m.booked(env, func() {
		g.ended, g.undone = true, c.On
		m.homes[g.Home-1].state, m.homes[g.Home-1].held = housing.Free, 0
		m.endDue(m.ofContract(int(c.Contract)), c.On)
	}, ledger.Transfer{Debit: g.terms.Proceeds, Credit: g.terms.Outside, Amount: g.paid})
	return m.of.Loan.short(v, "housing.proceeds_short")
}

// takeable returns a home of a kind that is free or kept for one of some persons, or why there is none.
func (m *Housing) takeable(
	number housing.HomeNumber,
	kind housing.HomeKind,
	persons ...person.Number,
) (*home, string) {
	h := at(m.homes, number)
	switch {
	case h == nil:
		return nil, "housing.home_unknown"
	case h.Kind != kind:
		return nil, "housing.home_of_other_kind"
	case h.state == housing.Taken || h.state == housing.Gone:
		return nil, "housing.home_taken"
	case h.state == housing.Kept && !slices.Contains(persons, m.of.Person.stands(h.held)):
		return nil, "housing.home_assigned_to_another"
	case h.state == housing.Free && h.of != nil:
		return nil, "housing.home_of_another_allocation"
	}
	return h, ""
}

// fraction returns a share; nil if it is none.
func fraction(num, den int64) *big.Rat {
	if den <= 0 || num < 0 || num > den {
		return nil
	}
	return big.NewRat(num, den)
}

const fenMost = 1 << 45

func (m *Housing) buy(env Env, c housing.Buy) Verdict {
	if !aDate(c.On) || c.On > today(env.Time) {
		return refuse("housing.date_unsuitable")
	}
	t := m.inForce(c.On)
	switch {
	case t == nil:
		return refuse("housing.terms_missing")
	case c.Price <= 0 || c.Price > fenMost:
		return refuse("housing.amount_out_of_range")
	case c.Paper == [32]byte{}:
		return refuse("housing.paper_missing")
	}
	persons, code := m.ownersCode(c.Owners)
	if code != "" {
		return refuse(code)
	}
	if c.PublicDen > 1_000_000 {
		return refuse("housing.share_malformed")
	}
	h, code := m.takeable(c.Home, "shared", persons...)
	if code != "" {
		return refuse(code)
	}
	if slices.ContainsFunc(m.contracts, func(g *ownership) bool {
		return g.Home == c.Home && g.On < g.undone && c.On < g.undone
	}) {
		return refuse("housing.date_unsuitable")
	}
	g := &ownership{Buy: c, terms: *t, public: fraction(c.PublicNum, c.PublicDen)}
	shares, sum := sharesOf(c.Owners)
	if g.shares = shares; shares == nil || g.public == nil {
		return refuse("housing.share_malformed")
	}
	low, high := big.NewRat(int64(t.ShareMin), 1_000_000), big.NewRat(int64(t.ShareMax), 1_000_000)
	switch {
	case new(big.Rat).Add(sum, g.public).Cmp(big.NewRat(1, 1)) != 0:
		return refuse("housing.shares_not_one")
	case sum.Cmp(low) < 0 || sum.Cmp(high) > 0:
		return refuse("housing.share_out_of_bounds")
	}
	var paid []ledger.Transfer
	for _, part := range g.parts(c.Price)[:len(c.Owners)] {
		g.paid += part
		paid = append(paid, ledger.Transfer{Debit: t.Outside, Credit: t.Proceeds, Amount: part})
	}
	return m.booked(env, func() {
		m.contracts = append(m.contracts, g)
		h.state, h.of = housing.Taken, nil
		if g.public.Sign() > 0 {
			m.dues[m.ofContract(len(m.contracts))] = &rentDue{from: c.On}
		}
	}, paid...)
}

func (m *Housing) ofContract(number int) housing.Subject {
	return housing.Subject{Kind: housing.OfContract, Number: uint32(number)}
}

func ofLease(number int) housing.Subject {
	return housing.Subject{Kind: housing.OfLease, Number: uint32(number)}
}

// parts divides a price over the shares of a home, the public one last: each part rounded down, and
// what is left to the largest remainders, equal ones in order.
func (g *ownership) parts(price int64) []int64 {
	shares := append(slices.Clone(g.shares), g.public)
	whole := big.NewInt(1)
	for _, s := range shares {
		whole.Mul(whole, s.Denom())
	}
	var lines []int64
	var rests []*big.Rat
	left := price
	for _, s := range shares {
		exact := new(big.Rat).Mul(s, big.NewRat(price, 1))
		line := new(big.Int).Quo(exact.Num(), exact.Denom())
		lines = append(lines, line.Int64())
		rests = append(rests, exact.Sub(exact, new(big.Rat).SetInt(line)))
		left -= line.Int64()
	}
	for ; left > 0; left-- {
		most := 0
		for i := range rests {
			if rests[i].Cmp(rests[most]) > 0 {
				most = i
			}
		}
		lines[most]++
		rests[most] = big.NewRat(-1, 1)
	}
	return lines
}

// booked makes transfers, those of nothing aside, after an event of the module.
func (m *Housing) booked(env Env, take func(), transfers ...ledger.Transfer) Verdict {
	transfers = slices.DeleteFunc(transfers, func(t ledger.Transfer) bool { return t.Amount == 0 })
	return m.of.Loan.booked(env, take, transfers...)
}

// owed returns what is not paid on a subject.
func (m *Housing) owed(s housing.Subject) int64 {
	if d := m.dues[s]; d != nil {
		return d.net - d.paid
	}
	return 0
}

// billedOn reports whether rent is billed for the month of a day, or one behind it.
func (m *Housing) billedOn(s housing.Subject, day calendar.Date) bool {
	d := m.dues[s]
	return d != nil && d.billed != 0 && day < addMonths(d.billed, 1)
}

// allowed returns a contract of which something may happen on a day, so many years after it.
func (m *Housing) allowed(
	env Env,
	number housing.ContractNumber,
	first func(*ownership) string,
	on calendar.Date,
	years func(*ownership) uint16,
) (*ownership, string) {
	g, code := m.goesOn(number)
	if code != "" {
		return nil, code
	}
	if code := first(g); code != "" {
		return nil, code
	}
	switch {
	case !aDate(on) || on > today(env.Time):
		return nil, "housing.date_unsuitable"
	case on < addYears(g.On, int(years(g))):
		return nil, "housing.too_early"
	}
	return g, ""
}

func (m *Housing) buyOut(env Env, c housing.BuyOut) Verdict {
	whole := func(g *ownership) string {
		if g.public.Sign() == 0 {
			return "housing.bought_out_already"
		}
		return ""
	}
	g, code := m.allowed(env, c.Contract, whole, c.On, func(g *ownership) uint16 { return g.terms.BuyOutYears })
	if code != "" {
		return refuse(code)
	}
	price, share := g.Price, fraction(c.Num, c.Den)
	if g.terms.BuyOutBasis == "appraisal" {
		price = c.Appraisal
	}
	switch {
	case share == nil:
		return refuse("housing.share_malformed")
	case share.Cmp(g.public) != 0:
		return refuse("housing.buy_out_in_part")
	case c.Paper == [32]byte{}:
		return refuse("housing.paper_missing")
	case m.billedOn(m.ofContract(int(c.Contract)), c.On):
		return refuse("housing.month_billed")
	case m.owed(m.ofContract(int(c.Contract))) > 0:
		return refuse("housing.rent_owed")
	case g.terms.BuyOutBasis == "contract" && c.Appraisal != 0 || price <= 0 || price > fenMost:
		return refuse("housing.price_basis_unsuitable")
	}
	amount := halfUp(new(big.Rat).Mul(g.public, big.NewRat(price, 1)))
	return m.booked(env, func() {
		own := new(big.Rat).Sub(big.NewRat(1, 1), g.public)
		for i := range g.shares {
			g.shares[i] = new(big.Rat).Quo(g.shares[i], own)
		}
		g.was, g.out, g.public = g.public, c.On, new(big.Rat)
		m.endDue(m.ofContract(int(c.Contract)), c.On)
	}, ledger.Transfer{Debit: g.terms.Outside, Credit: g.terms.Proceeds, Amount: amount})
}

func (m *Housing) endDue(s housing.Subject, on calendar.Date) {
	if d := m.dues[s]; d != nil {
		d.until = on
	}
}

func (m *Housing) sell(env Env, c housing.Sell) Verdict {
	any := func(*ownership) string { return "" }
	g, code := m.allowed(env, c.Contract, any, c.On, func(g *ownership) uint16 { return g.terms.SaleYears })
	switch {
	case code != "":
		return refuse(code)
	case c.Price <= 0 || c.Price > fenMost:
		return refuse("housing.amount_out_of_range")
	case c.Paper == [32]byte{}:
		return refuse("housing.paper_missing")
	case m.billedOn(m.ofContract(int(c.Contract)), c.On):
		return refuse("housing.month_billed")
	case m.owed(m.ofContract(int(c.Contract))) > 0:
		return refuse("housing.rent_owed")
	}
	parts := g.parts(c.Price)
	return m.booked(env, func() {
		g.ended = true
		m.homes[g.Home-1].state = housing.Gone
		m.endDue(m.ofContract(int(c.Contract)), c.On)
	}, ledger.Transfer{Debit: g.terms.Outside, Credit: g.terms.Proceeds, Amount: parts[len(parts)-1]})
}

// CompareAll holds everything against the register.
func (m *Housing) CompareAll(real *housing.Registry) error {
	for i, want := range m.homes {
		got, ok := real.Home(housing.HomeNumber(i + 1))
		if !ok || got.State != want.state || got.State == housing.Kept && got.For != want.held ||
			got.Code != want.Code {
			return fmt.Errorf("home %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	for i, want := range m.contracts {
		got, ok := real.Contract(housing.ContractNumber(i + 1))
		if !ok || got.Ended != want.ended || got.Price != want.Price || len(got.Owners) != len(want.shares) ||
			big.NewRat(got.PublicNum, got.PublicDen).Cmp(want.public) != 0 {
			return fmt.Errorf("contract %d is %+v, expected %+v", i+1, got, *want)
		}
		for j, o := range got.Owners {
			if o.Person != want.Owners[j].Person || big.NewRat(o.Num, o.Den).Cmp(want.shares[j]) != 0 {
				return fmt.Errorf("owner %d of contract %d has %+v, expected %v", j, i+1, o, want.shares[j])
			}
		}
	}
	for s, want := range m.dues {
		got, ok := real.DueOf(s)
		if !ok || got.From != want.from || got.Until != want.until || got.Billed != want.billed ||
			got.Rent != want.rent || got.Net != want.net || got.Paid != want.paid {
			return fmt.Errorf("rent of %+v is %+v, expected %+v", s, got, *want)
		}
	}
	for i, want := range m.allocations {
		got, ok := real.Allocation(housing.AllocationNumber(i + 1))
		if !ok || got.State != want.state || int(got.Count) != len(want.all) || got.Declined != want.declined ||
			got.Root != want.root || got.DrawOn != want.DrawOn || got.Commitment != want.Commitment {
			return fmt.Errorf("allocation %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	for i, want := range m.applications {
		got, ok := real.Application(housing.ApplicationNumber(i + 1))
		if !ok || got.Rank != want.rank || got.Home != want.home || got.Declined != want.declined ||
			got.Person != want.Person {
			return fmt.Errorf("application %d is %+v, expected %+v", i+1, got, *want)
		}
	}
	return nil
}

// rentOf returns a month's rent of a public share: a twelfth of the yearly rate, rounded half up.
func (g *ownership) rentOf() int64 {
	share := g.public
	if g.was != nil {
		share = g.was
	}
	rent := new(big.Rat).Mul(share, big.NewRat(g.Price, 12))
	return halfUp(rent.Mul(rent, big.NewRat(int64(g.terms.PublicRent), int64(quantity.RateOne))))
}

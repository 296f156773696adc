package twin

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"unicode/utf8"

	"liangshan/calendar"
	"liangshan/housing"
	"liangshan/ledger"
	"liangshan/lottery"
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
	payments     map[uint64]bool
	billed       calendar.Date // The newest month billed; 0: none.
	allocations  []*allocation
	applications []*application
}

type home struct {
	housing.HomeRow
	state housing.HomeState
	held  person.Number // For whom it is kept.
}

type ownership struct {
	housing.Buy
	terms  housing.PublishTerms
	shares []*big.Rat // Of the owners.
	public *big.Rat
	ended  bool
	was    *big.Rat      // The public share until it was bought out; nil: it was not.
	out    calendar.Date // And when that was.
}

type flat struct {
	housing.SignLease
	support housing.GrantSupport
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
	return &Housing{of: of, dues: map[housing.Subject]*rentDue{}, payments: map[uint64]bool{}}
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
	case len(c.Owners) == 0 || len(c.Owners) > 8:
		return refuse("housing.rows_out_of_range")
	}
	var persons []person.Number
	for _, o := range c.Owners {
		switch {
		case !m.of.Person.active(o.Person):
			return refuse("housing.person_unsuitable")
		case o.Den > 1_000_000:
			return refuse("housing.share_malformed")
		case slices.Contains(persons, o.Person):
			return refuse("housing.person_unsuitable")
		}
		persons = append(persons, o.Person)
	}
	if c.PublicDen > 1_000_000 {
		return refuse("housing.share_malformed")
	}
	h, code := m.takeable(c.Home, "shared", persons...)
	if code != "" {
		return refuse(code)
	}
	g := &ownership{Buy: c, terms: *t, public: fraction(c.PublicNum, c.PublicDen)}
	sum := new(big.Rat)
	for _, o := range c.Owners {
		share := fraction(o.Num, o.Den)
		if share == nil || share.Sign() == 0 {
			return refuse("housing.share_malformed")
		}
		g.shares = append(g.shares, share)
		sum.Add(sum, share)
	}
	if g.public == nil {
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
		paid = append(paid, ledger.Transfer{Debit: t.Outside, Credit: t.Proceeds, Amount: part})
	}
	return m.booked(env, func() {
		m.contracts = append(m.contracts, g)
		h.state = housing.Taken
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
	g := at(m.contracts, number)
	switch {
	case g == nil:
		return nil, "housing.contract_unknown"
	case g.ended:
		return nil, "housing.contract_ended"
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

// decideAllocation is Decide for who gets a home.
func (m *Housing) decideAllocation(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case housing.OpenAllocation:
		there := func(a *allocation) bool { return a.Code == c.Code }
		code := ""
		switch {
		case !publicCode(c.Code) || slices.ContainsFunc(m.allocations, there),
			c.Method != "lottery" && c.Method != "points", c.Homes == 0 || c.Homes > 20_000 || c.Commitment == [32]byte{}:
			code = "housing.allocation_malformed"
		case utf8.RuneCountInString(c.Public) < 4 || len(c.Public) > lottery.PublicMax:
			code = "housing.public_source_malformed"
		case c.DrawOn > calendar.DateMax || c.DrawOn <= today(env.Time):
			code = "housing.date_unsuitable"
		case !publicForm.MatchString(c.Form):
			code = "housing.public_form_malformed"
		default:
			m.allocations = append(m.allocations, &allocation{OpenAllocation: c})
		}
		return verdict(code), true
	case housing.Apply:
		return m.apply(c), true
	case housing.FreezeList:
		a, code := m.inState(c.Allocation, housing.Open)
		switch {
		case code != "":
		case len(a.all) == 0:
			code = "housing.list_empty"
		case today(env.Time) >= a.DrawOn:
			code = "housing.date_unsuitable"
		default:
			a.state = housing.Frozen
			a.root, _ = lottery.Root(m.entries(a))
		}
		return verdict(code), true
	case housing.Draw:
		return m.draw(env, c), true
	case housing.Assign:
		return verdict(m.assign(env, c)), true
	case housing.Release:
		return verdict(m.release(env, c)), true
	case housing.Decline:
		one, code := m.chosen(c.Application)
		if code == "" {
			one.declined = true
			one.of.declined++
		}
		return verdict(code), true
	}
	return Verdict{}, false
}

// publicForm is how forms of public values are written, as far as they are drawn.
var publicForm = regexp.MustCompile(`^(digits|hex):([6-9]|[1-9][0-9])$`)

// valueForm is what a public value has to look like.
func (a *allocation) valueForm() *regexp.Regexp {
	part := publicForm.FindStringSubmatch(a.Form)
	return regexp.MustCompile(map[string]string{"digits": `^[0-9]{`, "hex": `^[0-9a-f]{`}[part[1]] + part[2] + `}$`)
}

func (m *Housing) inState(number housing.AllocationNumber, state housing.AllocationState) (*allocation, string) {
	a := at(m.allocations, number)
	switch {
	case a == nil:
		return nil, "housing.allocation_unknown"
	case a.state != state:
		return a, "housing.allocation_in_other_state"
	}
	return a, ""
}

func (m *Housing) apply(c housing.Apply) Verdict {
	a, code := m.inState(c.Allocation, housing.Open)
	switch {
	case code != "":
		return refuse(code)
	case len(c.Rows) == 0 || len(c.Rows) > 1000:
		return refuse("housing.rows_out_of_range")
	}
	var all []*application
	for i, row := range c.Rows {
		same := func(o *application) bool { // Of one person there is one, under whatever number.
			return o.of == a && m.of.Person.stands(o.Person) == row.Person
		}
		code := ""
		switch {
		case !m.of.Person.active(row.Person):
			code = "housing.person_unsuitable"
		case slices.ContainsFunc(m.applications, same) || slices.ContainsFunc(all, same):
			code = "housing.applied_already"
		case row.Weight == 0 || row.Weight > lottery.WeightMax || row.Points > 1_000_000,
			a.Method == "points" && row.Weight != 1 || a.Method == "lottery" && row.Points != 0:
			code = "housing.amount_out_of_range"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		all = append(all, &application{ApplyRow: row, of: a})
	}
	for _, one := range all {
		m.applications = append(m.applications, one)
		a.all = append(a.all, housing.ApplicationNumber(len(m.applications)))
	}
	return accept(1)
}

func (m *Housing) entries(a *allocation) (all []lottery.Entry) {
	for _, number := range a.all {
		all = append(all, lottery.Entry{Application: uint64(number), Weight: m.applications[number-1].Weight})
	}
	return all
}

func (m *Housing) draw(env Env, c housing.Draw) Verdict {
	a, code := m.inState(c.Allocation, housing.Frozen)
	switch {
	case code != "":
		return refuse(code)
	case today(env.Time) < a.DrawOn:
		return refuse("housing.draw_too_early")
	case lottery.Commitment(c.Number) != a.Commitment:
		return refuse("housing.number_breaks_commitment")
	case !a.valueForm().MatchString(c.Public):
		return refuse("housing.public_value_malformed")
	}
	seed, err := lottery.Seed(a.root, a.Commitment, c.Number, c.Public)
	if err != nil {
		return refuse(err.Error())
	}
	tickets := lottery.Tickets(m.entries(a), seed)
	slices.SortFunc(tickets, func(x, y lottery.Drawn) int {
		if by := int64(m.applications[y.Application-1].Points) - int64(m.applications[x.Application-1].Points); by != 0 {
			return int(by)
		}
		return bytes.Compare(x.Ticket[:], y.Ticket[:])
	})
	for i, t := range tickets[:min(len(tickets), int(2*a.Homes))] {
		m.applications[t.Application-1].rank = uint32(i + 1)
	}
	a.state = housing.DrawnAlready
	return accept(2)
}

// chosen returns an application that has a right to a home, or why it has not.
func (m *Housing) chosen(number housing.ApplicationNumber) (*application, string) {
	one := at(m.applications, number)
	switch {
	case one == nil:
		return nil, "housing.application_unknown"
	case one.rank == 0 || one.rank > one.of.Homes+one.of.declined || one.declined || one.home != 0:
		return nil, "housing.application_not_chosen"
	}
	return one, ""
}

func (m *Housing) release(env Env, c housing.Release) string {
	one := at(m.applications, c.Application)
	if one == nil {
		return "housing.application_unknown"
	}
	h := at(m.homes, one.home)
	if h == nil || h.state != housing.Kept || h.held != one.Person || one.declined {
		return "housing.home_not_assigned"
	}
	kept := uint16(0)
	if t := m.inForce(one.on); t != nil {
		kept = t.AcceptDays
	}
	dead := m.of.Person.people[m.of.Person.stands(one.Person)].dead
	switch {
	case c.Reason == "died" && !dead, c.Reason == "not_signed" && kept == 0,
		c.Reason != "died" && c.Reason != "not_signed" && c.Reason != "declined":
		return "housing.release_reason_unsuitable"
	case c.Reason == "not_signed" && today(env.Time)-one.on <= calendar.Date(kept):
		return "housing.home_still_kept"
	}
	h.state, h.held, one.home, one.declined = housing.Free, 0, 0, true
	one.of.declined++
	return ""
}

func (m *Housing) assign(env Env, c housing.Assign) string {
	one, code := m.chosen(c.Application)
	h := at(m.homes, c.Home)
	switch {
	case code != "":
		return code
	case h == nil:
		return "housing.home_unknown"
	case h.state != housing.Free:
		return "housing.home_taken"
	case !m.of.Person.active(m.of.Person.stands(one.Person)):
		return "housing.person_unsuitable"
	case slices.ContainsFunc(m.applications, func(o *application) bool {
		return o != one && o.of == one.of && o.home != 0 && m.of.Person.stands(o.Person) == m.of.Person.stands(one.Person)
	}):
		return "housing.applied_already"
	}
	one.home, one.on, h.state, h.held = c.Home, today(env.Time), housing.Kept, one.Person
	return ""
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
			got.Root != want.root {
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

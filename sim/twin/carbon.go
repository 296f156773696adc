package twin

import (
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/carbon"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
)

// A Carbon is the twin of package carbon. Tonnes are in lots; what a lot says of its serials is
// counted out one by one when it is compared.
type Carbon struct {
	of         *County
	parameters map[string][]datedValue // In order of their days.
	methods    map[methodID]method
	roles      []*office
	projects   []*project // By number, from 1; likewise all that follow.
	stands     []*stand
	credits    []credit
	foreigns   int
	periods    []*period
	reversals  []*reversal

	lots         map[carbon.LotID]*lot
	lastLot      carbon.LotID
	sources      []source
	newest       map[series]uint64 // Serial that was issued last.
	certificates []int64           // Tonnes.
	reservations map[carbon.ReservationID]*escrow
	lastEscrow   carbon.ReservationID
	freezes      map[carbon.FreezeID]*freezing
	lastFreeze   carbon.FreezeID
	pledges      map[carbon.PledgeID]*pledging
	lastPledge   carbon.PledgeID

	stores   map[company.Number]*store
	forwards []*forward
	prices   map[priceTag]int64 // Fen for a tonne.
	sales    []*sale
	drawn    []layer // By the last that left a store.
	came     *cameIn // With the last delivery out of escrow; nil if it was to no bank.
}

type datedValue struct {
	from  calendar.Date
	value int64
}

type methodID struct {
	code    string
	version uint16
}

type method struct {
	from, to    calendar.Date
	least, most uint16 // Years of a crediting period.
}

type office struct {
	role     string
	holder   company.Number
	method   string
	from, to calendar.Date
}

type series struct {
	project carbon.ProjectID
	vintage uint16
}

// NewCarbon returns an empty twin.
func NewCarbon(of *County) *Carbon {
	return &Carbon{of: of, parameters: map[string][]datedValue{}, methods: map[methodID]method{},
		lots: map[carbon.LotID]*lot{}, newest: map[series]uint64{}, reservations: map[carbon.ReservationID]*escrow{},
		freezes: map[carbon.FreezeID]*freezing{}, pledges: map[carbon.PledgeID]*pledging{},
		stores: map[company.Number]*store{}, prices: map[priceTag]int64{}}
}

// given says what is wrong with the date of something that has happened.
func given(env Env, date calendar.Date) string {
	switch {
	case date == 0 || date < calendar.DateMin || date > calendar.DateMax:
		return "carbon.date_missing"
	case date > today(env.Time):
		return "carbon.date_in_future"
	}
	return ""
}

// span says what is wrong with two days.
func span(from, to calendar.Date) string {
	for _, date := range []calendar.Date{from, to} {
		if date == 0 || date < calendar.DateMin || date > calendar.DateMax {
			return "carbon.date_missing"
		}
	}
	if to < from {
		return "carbon.date_out_of_order"
	}
	return ""
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Carbon) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case carbon.SetParameter:
		return m.setParameter(c), true
	case carbon.PublishMethod:
		return m.publishMethod(c), true
	case carbon.Appoint:
		return m.appoint(env, c), true
	case carbon.Dismiss:
		return m.dismiss(env, c), true
	}
	for _, decide := range []func(Env, any) (Verdict, bool){m.decideProject, m.decidePeriod, m.decideLot, m.decideStore,
		m.decideEscrow} {
		if v, ok := decide(env, command); ok {
			return v, true
		}
	}
	return Verdict{}, false
}

const noBound = 1_000_000_000_000_000

// parameterBounds are the bounds of every parameter.
var parameterBounds = map[string][2]int64{
	"kg_per_mu_year_max": {0, 1_000_000}, "gross_kg_per_mu_year": {0, 1_000_000},
	"kg_per_mu_year_min": {-1_000_000, 1_000_000},
	"buffer_ppm":         {0, 1_000_000}, "sale_fee_ppm": {0, 1_000_000}, "buffer_years": {0, 1000},
	"stock_max": {0, noBound}, "prepaid_fen_max": {0, noBound}, "sale_max": {0, noBound},
}

func (m *Carbon) setParameter(c carbon.SetParameter) Verdict {
	bounds, known := parameterBounds[c.Name]
	set := m.parameters[c.Name]
	switch {
	case !known:
		return refuse("carbon.parameter_unknown")
	case c.Value < bounds[0] || c.Value > bounds[1]:
		return refuse("carbon.parameter_out_of_bounds")
	case !publicName(c.Source):
		return refuse("carbon.name_malformed")
	case c.From == 0 || c.From < calendar.DateMin || c.From > calendar.DateMax:
		return refuse("carbon.date_missing")
	}
	if gross, ok := m.parameter("gross_kg_per_mu_year", c.From); c.Name == "kg_per_mu_year_max" {
		if !ok {
			return refuse("carbon.parameter_missing")
		}
		if c.Value > gross {
			return refuse("carbon.parameter_out_of_bounds")
		}
	}
	if len(set) > 0 && c.From <= set[len(set)-1].from {
		return refuse("carbon.date_out_of_order")
	}
	m.parameters[c.Name] = append(set, datedValue{c.From, c.Value})
	return accept(1)
}

// parameter returns a value in force on a day.
func (m *Carbon) parameter(name string, day calendar.Date) (value int64, ok bool) {
	for _, v := range m.parameters[name] {
		if v.from <= day {
			value, ok = v.value, true
		}
	}
	return value, ok
}

func (m *Carbon) publishMethod(c carbon.PublishMethod) Verdict {
	id := methodID{c.Code, c.Version}
	_, known := m.methods[id]
	switch {
	case !publicCode(c.Code) || c.Version < 1 || c.Version > 9999:
		return refuse("carbon.code_malformed")
	case !publicName(c.TitleZH) || !publicName(c.Source) || c.TitleEN != "" && !publicName(c.TitleEN):
		return refuse("carbon.name_malformed")
	case c.Text == carbon.Hash{}:
		return refuse("carbon.evidence_missing")
	case c.YearsLeast > 200, c.YearsMost > 200, c.YearsMost > 0 && c.YearsMost < c.YearsLeast:
		return refuse("carbon.crediting_years")
	case known:
		return refuse("carbon.method_exists")
	}
	to := c.To
	if to == 0 {
		to = calendar.DateMax
	}
	if code := span(c.From, to); code != "" {
		return refuse(code)
	}
	m.methods[id] = method{c.From, to, c.YearsLeast, c.YearsMost}
	return accept(1)
}

// newestOffice returns the newest time for which a company has a role.
func (m *Carbon) newestOffice(role string, holder company.Number, method string) *office {
	var newest *office
	for _, o := range m.roles {
		if o.role == role && o.holder == holder && o.method == method && (newest == nil || o.from > newest.from) {
			newest = o
		}
	}
	return newest
}

// has reports whether a company has a role on a day.
func (m *Carbon) has(role string, holder company.Number, method string, day calendar.Date) bool {
	return slices.ContainsFunc(m.roles, func(o *office) bool {
		return o.role == role && o.holder == holder && o.method == method && o.from <= day && day <= o.to
	})
}

func (m *Carbon) appoint(env Env, c carbon.Appoint) Verdict {
	known := c.Method == ""
	for id := range m.methods {
		known = known || id.code == c.Method
	}
	newest := m.newestOffice(c.Role, c.Company, c.Method)
	switch {
	case c.Role != "bank" && c.Role != "verifier" && c.Role != "lender":
		return refuse("carbon.role_unknown")
	case (c.Role == "verifier") != (c.Method != "") || !known:
		return refuse("carbon.method_not_in_force")
	case !m.of.Company.active(c.Company):
		return refuse("carbon.company_unknown")
	case c.Role == "bank" && m.stores[c.Company] == nil && m.owned(c.Company) > 0:
		return refuse("carbon.holds_tonnes")
	}
	if code := given(env, c.From); code != "" {
		return refuse(code)
	}
	if newest != nil && newest.to >= c.From {
		return refuse("carbon.role_held")
	}
	m.roles = append(m.roles, &office{c.Role, c.Company, c.Method, c.From, calendar.DateMax})
	if c.Role == "bank" && m.stores[c.Company] == nil {
		m.stores[c.Company] = &store{}
	}
	return accept(1)
}

func (m *Carbon) dismiss(env Env, c carbon.Dismiss) Verdict {
	newest := m.newestOffice(c.Role, c.Company, c.Method)
	if newest == nil || newest.to != calendar.DateMax {
		return refuse("carbon.role_not_held")
	}
	if code := given(env, c.To); code != "" {
		return refuse(code)
	}
	if c.To < newest.from {
		return refuse("carbon.date_out_of_order")
	}
	newest.to = c.To
	return accept(1)
}

// A payment is a transfer that follows so many events of its command, with what the twin asks of
// its accounts.
type payment struct {
	after    int
	from, to company.Number // Whose the accounts have to be; 0: anybody's.
	debit    ledger.AccountID
	credit   ledger.AccountID
	amount   int64
}

// settle makes payments, all of them or none; it returns why not.
func (m *Carbon) settle(env Env, payments []payment) string {
	l := m.of.Ledger
	l.mark()
	for _, p := range payments {
		debit, credit := l.accounts[p.debit], l.accounts[p.credit]
		code := ""
		if p.from != 0 && (debit != nil && debit.holder != uint64(p.from) ||
			credit != nil && credit.holder != uint64(p.to)) {
			code = "carbon.account_of_another"
		}
		if code == "" {
			t := ledger.Transfer{Debit: p.debit, Credit: p.credit, Amount: p.amount}
			_, code = l.transfer(t, posting{env.Sequence + uint64(p.after), 0})
		}
		if code != "" {
			l.back()
			return code
		}
	}
	return ""
}

// share returns a part of an amount, rounded down.
func share(amount, part, whole int64) int64 {
	n := new(big.Int).Mul(big.NewInt(amount), big.NewInt(part))
	return n.Quo(n, big.NewInt(whole)).Int64()
}

// divide splits a total by weights: each gets its share rounded down, and what is left over goes
// one by one to the largest remainders, equal ones in order.
func divide(total int64, weights []int64) []int64 {
	sum := int64(0)
	for _, w := range weights {
		sum += w
	}
	lines, rests, order := make([]int64, len(weights)), make([]*big.Int, len(weights)), make([]int, len(weights))
	left := total
	for i, w := range weights {
		n := new(big.Int).Mul(big.NewInt(total), big.NewInt(w))
		q, rest := new(big.Int).QuoRem(n, big.NewInt(sum), new(big.Int))
		lines[i], rests[i], order[i] = q.Int64(), rest, i
		left -= lines[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	for _, i := range order[:left] {
		lines[i]++
	}
	return lines
}

// villages and townships that stand.
func (m *Carbon) place(code string) bool { return m.of.Village.seat(code) }

// barred returns the actors who may not ask a command because of what they did before.
func (m *Carbon) barred(command any) []kernel.Actor {
	switch c := command.(type) {
	case MoveProject:
		if p := at(m.projects, c.Project); p != nil {
			return []kernel.Actor{p.applicant, p.reviewer}
		}
	case carbon.VerifyPeriod:
		if p := at(m.periods, c.Period); p != nil {
			return []kernel.Actor{p.author, p.sender}
		}
	case carbon.ApprovePeriod:
		if p := at(m.periods, c.Period); p != nil {
			return []kernel.Actor{p.author, p.sender, p.checker}
		}
	case carbon.SettleReversal:
		if v := at(m.reversals, c.Reversal); v != nil {
			return []kernel.Actor{v.reporter}
		}
	}
	return nil
}

// other reports whether an actor is none of some.
func other(actor kernel.Actor, than ...kernel.Actor) bool { return !slices.Contains(than, actor) }

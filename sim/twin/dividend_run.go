package twin

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/quantity"
)

type run struct {
	dividend.Propose
	state     dividend.RunState
	waterfall int // Place of its waterfall.
	legs      dividend.Legs
	sources   []dividend.SourceRow
	parts     map[dividend.RegisterNumber]*runPart
	proposer  kernel.Actor
	rounds    int
	hash      [32]byte
	until     int64
}

type runPart struct {
	tonnes, amount, tax int64
	revision            uint32 // 0: it has no lines.
	lines               []dividend.LineID
	hash                [32]byte
	freezer             kernel.Actor
}

type line struct {
	run                dividend.RunNumber
	register           dividend.RegisterNumber
	holder             person.Number
	units, amount, tax int64
	offset             int64
	account, paidTo    ledger.AccountID
	bank               dividend.BankState
	state              dividend.LineState
	parent             dividend.LineID
	heirs              []dividend.LineID // Lines that became of it.
	filed              bool              // In a file, since it was last paid.
}

func (l *line) net() int64 { return l.amount - l.tax }

type objection struct {
	run      dividend.RunNumber
	register dividend.RegisterNumber
	person   person.Number
	reason   string
	state    dividend.ObjectionState
}

// registersOf returns the registers of a run's parts, in order.
func (r *run) registersOf() (all []dividend.RegisterNumber) {
	for register := range r.parts {
		all = append(all, register)
	}
	slices.Sort(all)
	return all
}

// linesOf returns the lines of a run, in order.
func (r *run) linesOf() (all []dividend.LineID) {
	for _, register := range r.registersOf() {
		all = append(all, r.parts[register].lines...)
	}
	return all
}

// inState returns a run that is in one of some states.
func (m *Dividend) inState(number dividend.RunNumber, states ...dividend.RunState) (*run, string) {
	r := at(m.runs, number)
	switch {
	case r == nil:
		return nil, "dividend.run_unknown"
	case !slices.Contains(states, r.state):
		return r, "dividend.run_in_other_state"
	}
	return r, ""
}

// decideRun is Decide for runs until they are approved.
func (m *Dividend) decideRun(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case dividend.Propose:
		return m.propose(env, c), true
	case dividend.WithdrawRun:
		r, code := m.inState(c.Run, dividend.Proposed, dividend.Frozen, dividend.Published)
		if code == "" && !publicCode(c.Reason) {
			code = "dividend.reason_malformed"
		}
		if code != "" {
			return refuse(code), true
		}
		for register := range r.parts {
			m.thaw(r, register)
		}
		r.state, r.sources, r.parts, r.hash, r.Sales = dividend.Withdrawn, nil, nil, [32]byte{}, nil
		return accept(1), true
	case dividend.Freeze:
		return m.freeze(env, c), true
	case dividend.Publish:
		return m.publish(env, c), true
	case dividend.Object:
		return m.object(env, c), true
	case dividend.Dismiss:
		o, code := m.undecided(c.Objection, c.Reason)
		if code != "" {
			return refuse(code), true
		}
		o.state = dividend.ObjectionDismissedState
		return accept(1), true
	case dividend.Uphold:
		o, code := m.undecided(c.Objection, c.Reason)
		if code != "" {
			return refuse(code), true
		}
		r := m.runs[o.run-1]
		m.thaw(r, o.register)
		o.state = dividend.ObjectionUpheldState
		r.state, r.hash, r.until = dividend.Proposed, [32]byte{}, 0
		return accept(1), true
	}
	return Verdict{}, false
}

// thaw takes the lines of a village back.
func (m *Dividend) thaw(r *run, register dividend.RegisterNumber) {
	p := r.parts[register]
	for _, id := range p.lines {
		delete(m.lines, id)
	}
	r.parts[register] = &runPart{tonnes: p.tonnes, amount: p.amount}
}

// rated returns a rate of an amount, rounded as it says.
func rated(amount int64, rate quantity.Rate, rounding quantity.Rounding) int64 {
	n := new(big.Int).Mul(big.NewInt(amount), big.NewInt(int64(rate)))
	switch rounding {
	case quantity.HalfUp:
		n.Add(n, big.NewInt(500_000))
	case quantity.Up:
		n.Add(n, big.NewInt(999_999))
	}
	return n.Quo(n, big.NewInt(1_000_000)).Int64()
}

// flow divides what sales brought.
func flow(w dividend.PublishWaterfall, gross, cost int64) (l dividend.Legs, ok bool) {
	l.Gross, l.Cost, l.Fee = gross, cost, rated(gross, w.FeeRate, w.FeeRounding)
	left := gross - cost - l.Fee
	if left <= 0 {
		return l, false
	}
	l.Reserve = rated(left, w.ReserveRate, w.ReserveRounding)
	if w.ReserveMax > 0 {
		l.Reserve = min(l.Reserve, w.ReserveMax)
	}
	net := left - l.Reserve
	if net <= 0 {
		return l, false
	}
	l.Villages = rated(net, w.VillageRate, w.VillageRounding)
	l.Bank = net - l.Villages
	return l, l.Villages > 0
}

// inForce returns the place of the waterfall for sales of a day; -1 if there is none.
func (m *Dividend) inForce(day calendar.Date) int {
	place := -1
	for i, w := range m.waterfalls {
		if w.From <= day {
			place = i
		}
	}
	return place
}

func (m *Dividend) propose(env Env, c dividend.Propose) Verdict {
	if code := daysOf(env, c.Date); code != "" {
		return refuse(code)
	}
	if code := daysOf(env, c.RegisterDate); code != "" {
		return refuse(code)
	}
	if len(c.Sales) == 0 || len(c.Sales) > 1000 {
		return refuse("dividend.sales_out_of_range")
	}
	r := &run{Propose: c, state: dividend.Proposed, waterfall: m.inForce(c.Date), proposer: env.Actor,
		parts: map[dividend.RegisterNumber]*runPart{}}
	gross, cost := int64(0), int64(0)
	for i, s := range c.Sales {
		code := ""
		switch {
		case s.Sale == 0 || s.Sale > largest || i > 0 && s.Sale <= c.Sales[i-1].Sale:
			code = "dividend.sales_out_of_order"
		case s.Amount <= 0 || s.Amount > 1<<50 || s.Cost < 0 || s.Cost > 1<<50:
			code = "dividend.sale_amount_out_of_range"
		case m.returned(s.Sale):
			code = "dividend.sale_returned"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		gross, cost = gross+s.Amount, cost+s.Cost
	}
	switch n := len(c.Sources); {
	case n == 0 || n%48 != 0 || n > 16_000*48:
		return refuse("dividend.sources_malformed")
	case r.waterfall < 0:
		return refuse("dividend.waterfall_missing")
	}
	w := m.waterfalls[r.waterfall]
	for i, s := range c.Sales {
		if code := m.marketCode(s, w.CostMethod); code != "" {
			return refuseRow(i, code)
		}
	}
	if code := m.poolCode(c.Pool, w); code != "" {
		return refuse(code)
	}
	legs, ok := flow(w, gross, cost)
	if !ok {
		return refuse("dividend.nothing_left")
	}
	r.legs = legs
	if v := m.enter(r, c); v.Code != "" {
		return v
	}
	m.divideOver(r)
	m.runs = append(m.runs, r)
	return accept(3)
}

// returned reports whether the income of a sale is in a run.
func (m *Dividend) returned(sale uint64) bool {
	return slices.ContainsFunc(m.runs, func(r *run) bool {
		return slices.ContainsFunc(r.Sales, func(s dividend.Sale) bool { return s.Sale == sale })
	})
}

// marketCode holds a sale against what the register of credits knows.
func (m *Dividend) marketCode(s dividend.Sale, method dividend.CostMethod) string {
	known := at(m.of.Carbon.sales, s.Sale)
	if known == nil || known.tonnes == 0 {
		return "dividend.sale_unknown"
	}
	cost := known.cost.FIFO
	if method == dividend.Average {
		cost = known.cost.Average
	}
	switch {
	case s.Amount != known.proceeds-known.fees:
		return "dividend.sale_amount_other"
	case s.Cost != cost:
		return "dividend.sale_cost_other"
	}
	return ""
}

func (m *Dividend) poolCode(pool ledger.AccountID, w dividend.PublishWaterfall) string {
	a := m.of.Ledger.accounts[pool]
	switch {
	case a == nil:
		return "dividend.account_unknown"
	case a.unit != m.of.Ledger.accounts[w.Payable].unit:
		return "dividend.account_units_differ"
	case slices.Contains([]ledger.AccountID{w.Cost, w.Fee, w.Reserve, w.Bank, w.Payable, w.Tax}, pool):
		return "dividend.accounts_must_differ"
	case m.ofHolders(pool):
		return "dividend.pool_of_holders"
	}
	return ""
}

// ofHolders reports whether an account is one in which money of holders waits.
func (m *Dividend) ofHolders(id ledger.AccountID) bool {
	return m.opened[id] || slices.ContainsFunc(m.waterfalls, func(w dividend.PublishWaterfall) bool {
		return w.Payable == id || w.Tax == id
	})
}

func sourceRow(b []byte) (s dividend.SourceRow) {
	small := func(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24 }
	s.Sale, s.Series, s.First, s.Tonnes = number(b), small(b[8:]), number(b[12:]), small(b[20:])
	s.Register, s.Cooperative = dividend.RegisterNumber(small(b[24:])), small(b[28:])
	s.Contract, s.Stand = number(b[32:]), number(b[40:])
	return s
}

// enter takes the sources of a pot in.
func (m *Dividend) enter(r *run, c dividend.Propose) Verdict {
	left := map[uint64]map[salePart]int64{} // Tonnes of each sale that no source has named yet.
	for _, s := range c.Sales {
		left[s.Sale] = map[salePart]int64{}
		for key, tonnes := range m.of.Carbon.sales[s.Sale-1].parts {
			left[s.Sale][key] = tonnes
		}
	}
	served := map[uint64]bool{}
	for i := range len(c.Sources) / 48 {
		row := sourceRow(c.Sources[i*48:])
		code := m.sourceCode(r, row)
		if left[row.Sale] == nil {
			code = "dividend.source_of_another_sale"
		} else if code == "" && !m.named(left[row.Sale], row) {
			code = "dividend.source_other"
		}
		if code != "" {
			return refuseRow(i, code)
		}
		served[row.Sale] = true
		r.sources = append(r.sources, row)
		if r.parts[row.Register] == nil {
			r.parts[row.Register] = &runPart{}
		}
		r.parts[row.Register].tonnes += int64(row.Tonnes)
	}
	for i, s := range c.Sales {
		if !served[s.Sale] {
			return refuseRow(i, "dividend.sale_without_source")
		}
	}
	for _, parts := range left {
		for _, tonnes := range parts {
			if tonnes > 0 {
				return refuse("dividend.sources_incomplete")
			}
		}
	}
	return accept(0)
}

// sourceCode says what is wrong with a source by itself, and with those that are known.
func (m *Dividend) sourceCode(r *run, row dividend.SourceRow) string {
	s := at(m.registers, row.Register)
	switch {
	case s == nil:
		return "dividend.register_unknown"
	case s.from > r.RegisterDate:
		return "dividend.register_opened_later"
	case row.Tonnes == 0:
		return "dividend.tonnes_not_positive"
	case row.First == 0 || row.First > largest-uint64(row.Tonnes) || row.Contract > largest || row.Stand > largest:
		return "dividend.serials_malformed"
	}
	for _, other := range append(slices.Clone(m.runs), r) {
		for _, o := range other.sources {
			if o.Series == row.Series && o.First < row.First+uint64(row.Tonnes) &&
				row.First < o.First+uint64(o.Tonnes) {
				return "dividend.serials_returned"
			}
		}
	}
	return ""
}

// named takes the tonnes of a source off those of its sale. They come from the village that owns the
// register, from the stands of the company that does, or out of the buffer.
func (m *Dividend) named(left map[salePart]int64, row dividend.SourceRow) bool {
	owner := m.registers[row.Register-1].owner
	key := salePart{owner, companyNumber(row.Cooperative), contractNumber(row.Contract)}
	keys := []salePart{key}
	if number := m.of.Company.byCode(owner); number != 0 && number == key.cooperative {
		for other := range left {
			if other.cooperative == key.cooperative && other.forward == key.forward {
				keys = append(keys, other)
			}
		}
		slices.SortFunc(keys[1:], func(a, b salePart) int { return compareText(a.village, b.village) })
	}
	keys = append(keys, salePart{"", key.cooperative, key.forward})
	for _, k := range keys {
		if left[k] >= int64(row.Tonnes) {
			left[k] -= int64(row.Tonnes)
			return true
		}
	}
	return false
}

// byCode returns the company that has a credit code; 0 if none.
func (m *Company) byCode(code string) company.Number {
	return company.Number(1 + slices.IndexFunc(m.rows, func(o *organisation) bool { return o.code == code }))
}

// divideOver divides what goes to the villages by the tonnes that they delivered.
func (m *Dividend) divideOver(r *run) {
	registers := r.registersOf()
	var tonnes []int64
	for _, register := range registers {
		tonnes = append(tonnes, r.parts[register].tonnes)
	}
	for i, amount := range divide(r.legs.Villages, tonnes) {
		r.parts[registers[i]].amount = amount
	}
}

func (m *Dividend) freeze(env Env, c dividend.Freeze) Verdict {
	r, code := m.inState(c.Run, dividend.Proposed)
	if code != "" {
		return refuse(code)
	}
	w, events := m.waterfalls[r.waterfall], 1
	list := sha256.New()
	for _, register := range r.registersOf() {
		p := r.parts[register]
		if p.revision == 0 {
			m.freezePart(c.Run, r, register, w)
			p.freezer = env.Actor
			events += 2
		}
		list.Write(binary.LittleEndian.AppendUint32(nil, uint32(register)))
		list.Write(p.hash[:])
	}
	r.state, r.hash = dividend.Frozen, [32]byte(list.Sum(nil))
	r.rounds++
	return accept(events)
}

// freezePart computes the lines of a village.
func (m *Dividend) freezePart(number dividend.RunNumber, r *run, register dividend.RegisterNumber,
	w dividend.PublishWaterfall) {
	s, p := m.registers[register-1], r.parts[register]
	shares := s.on(r.RegisterDate)
	var units []int64
	for _, share := range shares {
		units = append(units, share.Units)
	}
	sum, offset := sha256.New(), int64(0)
	for i, amount := range divide(p.amount, units) {
		payee := s.payees[shares[i].Holder]
		l := &line{
			run:      number,
			register: register,
			holder:   shares[i].Holder,
			units:    shares[i].Units,
			amount:   amount,
			offset:   offset,
			account:  payee.Account,
			bank:     payee.Bank,
			state:    dividend.LineFrozen,
		}
		if l.holder != 0 {
			l.tax = rated(amount, w.TaxRate, w.TaxRounding)
		}
		offset += amount
		m.lastLine++
		m.lines[m.lastLine] = l
		p.lines = append(p.lines, m.lastLine)
		p.tax += l.tax
		b := binary.LittleEndian.AppendUint32(nil, uint32(i))
		for _, n := range []uint64{uint64(l.holder), uint64(l.units), uint64(l.amount), uint64(l.tax), uint64(l.account)} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		sum.Write(append(b, byte(l.bank)))
	}
	p.revision, p.hash = s.revision, [32]byte(sum.Sum(nil))
}

func (m *Dividend) publish(env Env, c dividend.Publish) Verdict {
	r, code := m.inState(c.Run, dividend.Frozen)
	if code != "" {
		return refuse(code)
	}
	day, ok := workday(today(env.Time), int(m.waterfalls[r.waterfall].PublicityDays))
	if !ok {
		return refuse("dividend.workdays_unknown")
	}
	r.state, r.until = dividend.Published, endOf(day)
	return accept(1)
}

// workday returns the n-th day worked after a day; false if a year on the way is not known.
func workday(day calendar.Date, n int) (calendar.Date, bool) {
	table, err := calendar.ByID("cn")
	if err != nil {
		return 0, false
	}
	if _, err := table.IsWorkday(day); err != nil {
		return 0, false
	}
	for n > 0 {
		day++
		work, err := table.IsWorkday(day)
		if err != nil {
			return 0, false
		}
		if work {
			n--
		}
	}
	_, err = table.IsWorkday(day)
	return day, err == nil
}

func (m *Dividend) object(env Env, c dividend.Object) Verdict {
	r, code := m.inState(c.Run, dividend.Published)
	switch {
	case code != "":
		return refuse(code)
	case env.Time >= r.until:
		return refuse("dividend.publicity_over")
	case r.parts[c.Register] == nil:
		return refuse("dividend.register_not_in_run")
	case !m.of.Person.active(c.Person):
		return refuse("dividend.objector_unknown")
	case !publicCode(c.Reason):
		return refuse("dividend.reason_malformed")
	}
	m.objections = append(m.objections, &objection{c.Run, c.Register, c.Person, c.Reason, dividend.ObjectionOpen})
	return accept(1)
}

// undecided returns an objection that waits for a decision.
func (m *Dividend) undecided(number dividend.ObjectionNumber, reason string) (*objection, string) {
	o := at(m.objections, number)
	switch {
	case o == nil:
		return nil, "dividend.objection_unknown"
	case o.state != dividend.ObjectionOpen:
		return nil, "dividend.objection_decided"
	case !publicCode(reason):
		return nil, "dividend.reason_malformed"
	}
	_, code := m.inState(o.run, dividend.Proposed, dividend.Frozen, dividend.Published)
	return o, code
}

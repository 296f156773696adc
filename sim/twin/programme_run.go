package twin

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"liangshan/calendar"
	"liangshan/company"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

type payRun struct {
	programme            programme.Number
	paper                *payPaper
	from, to, on         calendar.Date
	snapshot             programme.SnapshotNumber
	state                programme.RunState
	starter, freezer     kernel.Actor
	freezers             []kernel.Actor // All that ever froze the list.
	added                uint32         // Lines that an objection put behind the others.
	upholders            []kernel.Actor // Who changed the list when it was objected to.
	corrects             bool           // Nothing but what somebody has.
	lines                []*payLine
	hash, explained      [32]byte
	until, reserved, cut int64
	files                uint16
	file                 [32]byte
}

type payLine struct {
	run           programme.RunNumber
	number        uint32
	beneficiary   uint64
	payee         person.Number
	before, total int64
	state         programme.LineState
	attempt       uint16
	setOff        int64
	offs          []payOff // Of which that is made up.
	reviewed      bool
}

// A payOff is what was kept back from a line for a claim.
type payOff struct {
	claim  *payClaim
	amount int64
}

func (l *payLine) net() int64 { return l.total - l.before }

func (l *payLine) toPay() int64 { return max(0, l.net()) - l.setOff }

// stands reports whether a line counts towards what somebody is entitled to.
func (l *payLine) stands() bool {
	return l.state != programme.LineShort && l.state != programme.LineStopped && l.state != programme.LineVoid
}

// A payTotal is whose entitlements of a programme are counted, over all periods.
type payTotal struct {
	programme   programme.Number
	beneficiary uint64
}

// A payPeriod is what nobody is paid twice for.
type payPeriod struct {
	payTotal
	from, to calendar.Date
}

func (m *Programme) periodOf(r *payRun, beneficiary uint64) payPeriod {
	return payPeriod{payTotal{r.programme, beneficiary}, r.from, r.to}
}

// entitled returns what somebody is entitled to for a period: the sum of the lines that count.
func (m *Programme) entitled(p payPeriod) (sum int64) {
	for _, l := range m.lines[p.payTotal] {
		if r := m.runs[l.run-1]; l.stands() && r.from == p.from && r.to == p.to {
			sum += l.net()
		}
	}
	return sum
}

// last returns the newest line of a period that counts; nil if there is none.
func (m *Programme) last(p payPeriod) *payLine {
	for _, l := range slices.Backward(m.lines[p.payTotal]) {
		if r := m.runs[l.run-1]; l.stands() && r.from == p.from && r.to == p.to {
			return l
		}
	}
	return nil
}

// total returns what somebody is entitled to over all periods.
func (m *Programme) total(t payTotal) (sum int64) {
	for _, l := range m.lines[t] {
		if l.stands() {
			sum += l.net()
		}
	}
	return sum
}

// inState returns a run that is in one of some states.
func (m *Programme) inState(number programme.RunNumber, states ...programme.RunState) (*payRun, string) {
	r := at(m.runs, number)
	switch {
	case r == nil:
		return nil, "programme.run_unknown"
	case !slices.Contains(states, r.state):
		return r, "programme.run_in_other_state"
	}
	return r, ""
}

// decideRun is Decide for runs until their budget is reserved.
func (m *Programme) decideRun(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case programme.Start:
		return m.start(env, c), true
	case programme.AddLines:
		return m.addLines(env, c), true
	case programme.Freeze:
		return m.freeze(env, c), true
	case programme.PublishList:
		r, code := m.inState(c.Run, programme.Frozen)
		if code != "" {
			return refuse(code), true
		}
		day, ok := workday(today(env.Time), r.paper.publicity)
		if !ok {
			return refuse("programme.workdays_unknown"), true
		}
		r.state, r.until = programme.Shown, endOf(day)
		return accept(1), true
	case programme.WithdrawRun:
		r, code := m.inState(c.Run, programme.Computed, programme.Frozen, programme.Shown)
		switch {
		case code != "":
			return refuse(code), true
		case !publicCode(c.Reason):
			return refuse("programme.reason_malformed"), true
		}
		for _, l := range r.lines {
			l.state = programme.LineVoid
		}
		r.state = programme.Withdrawn
		return accept(1 + m.givenUp(r, c.Reason)), true
	case programme.Approve:
		return m.approve(env, c), true
	}
	return Verdict{}, false
}

// firstOf returns the first day of the month that a day is in, and how many months that is after the
// beginning of its year.
func firstOf(day calendar.Date) (first calendar.Date, month int) {
	_, month, dayOfMonth := day.Civil()
	return day - calendar.Date(dayOfMonth) + 1, month - 1
}

// months is how long a programme's periods are.
var payMonths = map[string]int{"month": 1, "quarter": 3, "year": 12}

// noDay is no day that a date knows.
const noDay = calendar.DateMin - 1

// periodEnd returns the last day of a period that begins on a day; noDay if none does.
func periodEnd(every string, from calendar.Date) calendar.Date {
	switch every {
	case "once":
		if from == calendar.DateMin {
			return calendar.DateMax
		}
		return noDay
	case "case":
		return from
	}
	first, month := firstOf(from)
	if n := payMonths[every]; first != from || month%n != 0 {
		return noDay
	}
	for range payMonths[every] { // From one first of a month to the next.
		first, _ = firstOf(first + 31)
	}
	return first - 1
}

func (m *Programme) start(env Env, c programme.Start) Verdict {
	p, s := m.promise(c.Programme), at(m.snapshots, c.Snapshot)
	ran := slices.ContainsFunc(m.runs, func(r *payRun) bool {
		return r.programme == c.Programme && r.from == c.From && r.to == c.To && r.state != programme.Withdrawn
	})
	_, waits := m.rechecks[payPeriod{payTotal{programme: c.Programme}, c.From, c.To}]
	switch {
	case p == nil:
		return refuse("programme.programme_unknown")
	case p.retired && (!ran || p.newest().every == "once" && !waits):
		return refuse("programme.programme_retired")
	case s == nil:
		return refuse("programme.snapshot_unknown")
	case !p.newest().pays:
		return refuse("programme.pays_nothing")
	case c.From == 0 || c.From < calendar.DateMin || c.From > calendar.DateMax || c.To == noDay,
		c.To != periodEnd(p.newest().every, c.From):
		return refuse("programme.period_not_of_programme")
	case c.From > today(env.Time):
		return refuse("programme.period_not_begun")
	case p.newest().ends != 0 && p.newest().every != "once" && c.From > p.newest().ends && !ran:
		return refuse("programme.basis_ended")
	}
	m.runs = append(m.runs, &payRun{programme: c.Programme, paper: p.newest(), from: c.From, to: c.To, on: s.On,
		snapshot: c.Snapshot, state: programme.Computed, starter: env.Actor,
		corrects: p.retired && p.newest().every == "once"})
	return accept(1)
}

func (m *Programme) addLines(env Env, c programme.AddLines) Verdict {
	r, code := m.inState(c.Run, programme.Computed)
	switch {
	case code != "":
		return refuse(code)
	case r.starter != env.Actor:
		return refuse("programme.not_the_starter")
	case len(c.Rows) == 0 || len(c.Rows)%37 != 0 || len(c.Rows) > 15_000*37:
		return refuse("programme.rows_malformed")
	}
	before := len(r.lines)
	for i := range len(c.Rows) / 37 {
		b := c.Rows[i*37:]
		l := &payLine{
			run:         c.Run,
			beneficiary: number(b),
			payee:       person.Number(number(b[8:])),
			before:      int64(number(b[16:])),
			total:       int64(number(b[24:])),
			number:      uint32(b[32]) | uint32(b[33])<<8 | uint32(b[34])<<16 | uint32(b[35])<<24,
			state:       programme.LineListed,
			attempt:     1,
			reviewed:    b[36] == 1,
		}
		code := m.lineCode(r, l)
		if b[36] > 1 || int(l.number) != len(r.lines) {
			code = "programme.rows_malformed"
		}
		if code != "" {
			m.forget(r, before)
			return refuseRow(i, code)
		}
		m.list(r, l)
	}
	if negative := m.sums(r).negative; negative > 1000 {
		m.forget(r, before)
		return refuse("programme.claims_too_many")
	}
	return accept(1)
}

// list puts a line on a list.
func (m *Programme) list(r *payRun, l *payLine) {
	key := payTotal{r.programme, l.beneficiary}
	r.lines, m.lines[key] = append(r.lines, l), append(m.lines[key], l)
}

// forget takes the lines behind so many off a list.
func (m *Programme) forget(r *payRun, kept int) {
	for _, l := range slices.Backward(r.lines[kept:]) {
		key := payTotal{r.programme, l.beneficiary}
		m.lines[key] = m.lines[key][:len(m.lines[key])-1]
	}
	r.lines = r.lines[:kept]
}

// lineCode says why a line cannot be on a list; "" if it can.
func (m *Programme) lineCode(r *payRun, l *payLine) string {
	period := m.periodOf(r, l.beneficiary)
	if l.beneficiary == 0 || l.beneficiary > largest {
		return "programme.beneficiary_unknown"
	}
	if l.total < 0 || l.total > 1<<40 {
		return "programme.amount_out_of_range"
	}
	if m.entitled(period) != l.before {
		return "programme.entitlement_is_another"
	}
	if l.net() == 0 {
		return "programme.nothing_changes"
	}
	if l.before == 0 && !m.got(period) && m.onlyCorrects(r) {
		return "programme.newcomer_after_retirement"
	}
	if r.paper.every == "case" && m.total(period.payTotal) != l.before {
		return "programme.entitlement_is_another"
	}
	if last := m.last(period); last != nil && m.runs[last.run-1].state < programme.Approved {
		return "programme.other_run_pending"
	}
	if l.net() < 0 && m.underWay(period) {
		return "programme.other_run_pending"
	}
	if code := m.payeeCode(r, l); code != "" {
		return code
	}
	if l.net() > 0 && r.paper.cap > 0 && m.inAll(r, l.beneficiary)+l.net() > r.paper.cap {
		return "programme.cap_exceeded"
	}
	return m.barredCode(r, l)
}

// barredCode says which programme pays that cannot be had beside a line's; "" if none does.
func (m *Programme) barredCode(r *payRun, l *payLine) string {
	for i, p := range m.promises {
		o := p.newest()
		barred := slices.Contains(r.paper.excludes, o.code) || slices.Contains(o.excludes, r.paper.code)
		other := programme.Number(i + 1)
		if barred && other != r.programme && l.total > 0 && m.paidBy(other, r, l.beneficiary) {
			return "programme.other_programme_paid"
		}
	}
	return ""
}

// names are all numbers under which a beneficiary was ever known.
func (m *Programme) names(r *payRun, beneficiary uint64) []uint64 {
	all := []uint64{beneficiary}
	if n := person.Number(beneficiary); r.paper.unit == "person" && m.of.Person.people[n] != nil {
		all[0] = uint64(m.of.Person.stands(n))
		for _, other := range m.under(m.of.Person.stands(n)) {
			all = append(all, uint64(other))
		}
	}
	return all
}

// inAll returns what somebody had of a programme over all periods: of each the most under any number, for the rest of
// it is owed back.
func (m *Programme) inAll(r *payRun, beneficiary uint64) (sum int64) {
	most := map[[2]calendar.Date]int64{}
	for _, n := range m.names(r, beneficiary) {
		for _, l := range m.lines[payTotal{r.programme, n}] {
			of := m.runs[l.run-1]
			p := [2]calendar.Date{of.from, of.to}
			most[p] = max(most[p], m.entitled(m.periodOf(of, n)))
		}
	}
	for _, had := range most {
		sum += had
	}
	return sum
}

// has reports whether somebody has something for a period, or will if a list that nobody has approved is given up.
func (m *Programme) has(p payPeriod) bool {
	return m.entitled(p) > 0 || slices.ContainsFunc(m.ofPeriod(p), func(l *payLine) bool {
		return l.state == programme.LineListed && l.before > 0
	})
}

// hasAny is has for some period of a programme.
func (m *Programme) hasAny(t payTotal) bool {
	return slices.ContainsFunc(m.lines[t], func(l *payLine) bool {
		return m.has(m.periodOf(m.runs[l.run-1], t.beneficiary))
	})
}

// ofPeriod returns the lines of a period that count.
func (m *Programme) ofPeriod(p payPeriod) (all []*payLine) {
	for _, l := range m.lines[p.payTotal] {
		if r := m.runs[l.run-1]; l.stands() && r.from == p.from && r.to == p.to {
			all = append(all, l)
		}
	}
	return all
}

// underWay reports whether a payment of a period is neither made nor given up.
func (m *Programme) underWay(p payPeriod) bool {
	return slices.ContainsFunc(m.ofPeriod(p), func(l *payLine) bool {
		return l.state == programme.LineDue || l.state == programme.LineFiled || l.state == programme.LineFailed
	})
}

// got reports whether something was given for a period, also if it was taken back since.
func (m *Programme) got(p payPeriod) bool {
	return slices.ContainsFunc(m.ofPeriod(p), func(l *payLine) bool {
		return l.net() > 0 && (l.state == programme.LinePaid || l.state == programme.LineNothing)
	})
}

// gotten returns what was paid for a period.
func (m *Programme) gotten(p payPeriod) (sum int64) {
	for _, l := range m.ofPeriod(p) {
		if l.state == programme.LinePaid {
			sum += l.net()
		}
	}
	return sum
}

// unclaimed returns what was paid for a period and not claimed back, by whatever claim.
func (m *Programme) unclaimed(p payPeriod) int64 {
	left := m.gotten(p)
	for _, g := range m.claims { // Those on a payment that was given up are not of what they got.
		r := m.runs[g.run-1]
		if on := r.lines[g.number]; m.periodOf(r, on.beneficiary) == p && on.state != programme.LineStopped {
			left -= g.amount
		}
	}
	return left
}

// payeeCode says why somebody cannot be on a list for what has become of the people.
func (m *Programme) payeeCode(r *payRun, l *payLine) string {
	choice := m.choice(l.payee, r.programme)
	switch {
	case !m.of.Person.active(l.payee):
		return "programme.payee_unknown"
	case choice == programme.NoPayment:
		return "programme.opted_out"
	case choice == programme.HumanReview && !l.reviewed:
		return "programme.review_by_person_required"
	case r.paper.unit == "household":
		f := m.of.Person.households[person.HouseholdNumber(l.beneficiary)]
		if f == nil || f.dissolved && l.net() > 0 {
			return "programme.beneficiary_unknown"
		}
		return ""
	case r.paper.unit == "company":
		number := company.Number(l.beneficiary)
		if int(number) > len(m.of.Company.rows) || l.total > l.before && !m.of.Company.active(number) {
			return "programme.beneficiary_unknown"
		}
		return ""
	case r.paper.unit != "person":
		return ""
	}
	h := m.of.Person.people[person.Number(l.beneficiary)]
	switch {
	case h == nil || h.erased:
		return "programme.beneficiary_unknown"
	case h.into != 0:
		return "programme.beneficiary_merged"
	case slices.ContainsFunc(m.under(person.Number(l.beneficiary)), func(n person.Number) bool {
		return m.has(m.periodOf(r, uint64(n))) || r.paper.every == "case" && m.hasAny(payTotal{r.programme, uint64(n)})
	}):
		return "programme.paid_under_merged_number"
	}
	return ""
}

// under returns all numbers that were merged into one, directly or not.
func (m *Programme) under(number person.Number) (all []person.Number) {
	for _, d := range m.of.Person.people[number].duplicates {
		all = append(append(all, d), m.under(d)...)
	}
	return all
}

// paidBy reports whether somebody has something of another programme for a period that overlaps the run's, under
// whatever number. What is paid once, or case by case, overlaps everything.
func (m *Programme) paidBy(other programme.Number, r *payRun, beneficiary uint64) bool {
	if other == 0 {
		return false
	}
	always := false
	for _, every := range []string{r.paper.every, m.promise(other).newest().every} {
		always = always || every == "once" || every == "case"
	}
	return slices.ContainsFunc(m.names(r, beneficiary), func(n uint64) bool {
		key := payTotal{other, n}
		return slices.ContainsFunc(m.lines[key], func(l *payLine) bool {
			o := m.runs[l.run-1]
			return (always || o.from <= r.to && r.from <= o.to) && m.has(payPeriod{key, o.from, o.to})
		})
	})
}

// listed returns a hash of the lines as they stand, each in 37 bytes.
func (r *payRun) listed() [32]byte {
	sum := sha256.New()
	for _, l := range r.lines {
		var b []byte
		for _, n := range []uint64{l.beneficiary, uint64(l.payee), uint64(l.before), uint64(l.total)} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		b = binary.LittleEndian.AppendUint32(b, l.number)
		if l.reviewed {
			sum.Write(append(b, 1))
		} else {
			sum.Write(append(b, 0))
		}
	}
	return [32]byte(sum.Sum(nil))
}

func (m *Programme) freeze(env Env, c programme.Freeze) Verdict {
	r, code := m.inState(c.Run, programme.Computed)
	switch {
	case code != "":
		return refuse(code)
	case len(r.lines) == 0:
		return refuse("programme.rows_out_of_range")
	case c.Explained == [32]byte{}:
		return refuse("programme.paper_missing")
	case int(c.Lines) != len(r.lines) || c.Total != m.sums(r).total || c.Hash != r.listed():
		return refuse("programme.list_is_another")
	}
	r.state, r.hash, r.explained, r.freezer = programme.Frozen, c.Hash, c.Explained, env.Actor
	r.freezers = append(r.freezers, env.Actor)
	return accept(1)
}

func (m *Programme) approve(env Env, c programme.Approve) Verdict {
	r, code := m.inState(c.Run, programme.Shown)
	switch {
	case code != "":
		return refuse(code)
	case !m.of.Authority.holds(env.Actor, r.paper.role):
		return refuse("programme.reviewer_lacks_role")
	case slices.Contains(m.makers(r), env.Actor):
		return refuse("programme.second_person_must_differ")
	case env.Time < r.until:
		return refuse("programme.publicity_not_over")
	case m.openObjections(c.Run) > 0:
		return refuse("programme.objections_open")
	case r.hash != c.Hash:
		return refuse("programme.list_is_another")
	}
	a := r.paper.accounts
	money := m.of.Ledger.accounts[a.Budget].available().Int64()
	reserved, cut := int64(0), 0
	for cut < len(r.lines) && reserved+max(0, r.lines[cut].net()) <= money {
		reserved += max(0, r.lines[cut].net())
		cut++
	}
	switch {
	case cut < len(r.lines) && (!c.Partial || cut == 0):
		return refuse("programme.budget_short")
	case cut < len(r.lines) && r.added > 0: // Who stands last would be paid first, perhaps.
		return refuse("programme.added_lines_out_of_order")
	}
	if slices.ContainsFunc(r.lines, func(l *payLine) bool { // What takes back needs no money.
		return l.net() < 0 && m.underWay(m.periodOf(r, l.beneficiary))
	}) {
		return refuse("programme.other_run_pending")
	}
	m.of.Ledger.mark()
	booked, code := m.book(env, 1, ledger.Transfer{Debit: a.Budget, Credit: a.Payable, Amount: reserved})
	if code != "" {
		return refuse(code)
	}
	events, claims := 1+booked, []*payClaim(nil)
	for _, l := range r.lines {
		// What they have stays theirs up to their right; beyond, it is owed unless it is already.
		have := m.unclaimed(m.periodOf(r, l.beneficiary))
		amount := have - max(l.total, have+l.net())
		if amount <= 0 {
			continue
		}
		if booked, code = m.owe(env, events, a, amount); code != "" {
			return refuse(code)
		}
		events += 1 + booked
		claims = append(
			claims,
			&payClaim{run: c.Run, number: l.number, person: l.payee, amount: amount, balance: amount, accounts: a},
		)
	}
	m.claims = append(m.claims, claims...)
	r.settle(cut)
	r.state, r.reserved, r.cut = programme.Approved, reserved, int64(cut)
	if cut == len(r.lines) {
		events += m.rechecked(r)
	}
	return accept(events)
}

// settle says of each line what an approval up to a cut makes of it.
func (r *payRun) settle(cut int) {
	for i, l := range r.lines {
		switch {
		case i >= cut && l.net() > 0:
			l.state = programme.LineShort
		case l.net() > 0:
			l.state = programme.LineDue
		default:
			l.state = programme.LineNothing
		}
	}
}

// makers are those who made a list what it is: who began the run and filled it, who froze it, and who
// changed it when somebody objected. They do not approve it.
func (m *Programme) makers(r *payRun) []kernel.Actor {
	return slices.Concat([]kernel.Actor{r.starter}, r.freezers, r.upholders)
}

// owe books that somebody owes money back, behind an event that says so.
func (m *Programme) owe(env Env, after int, a programme.Accounts, amount int64) (int, string) {
	return m.book(env, after+1, ledger.Transfer{Debit: a.Receivable, Credit: a.Claims, Amount: amount})
}

// The sums of a run's lines.
type paySums struct {
	negative, due, filed, failed, paidLines uint32
	total, paid, returned, setOff           int64
}

func (m *Programme) sums(r *payRun) (s paySums) {
	for _, l := range r.lines {
		s.setOff += l.setOff
		if l.net() < 0 {
			s.negative++
		} else {
			s.total += l.net()
		}
		switch l.state {
		case programme.LineDue:
			s.due++
		case programme.LineFiled:
			s.filed++
		case programme.LineFailed:
			s.failed++
		case programme.LinePaid:
			s.paid += l.toPay()
		case programme.LineStopped:
			s.returned += l.toPay()
		}
	}
	return s
}

// onlyCorrects reports whether a run of what is paid once pays no newcomers, as its programme is retired.
func (m *Programme) onlyCorrects(r *payRun) bool {
	return r.corrects || r.paper.every == "once" && m.promise(r.programme).retired &&
		slices.ContainsFunc(m.runs, func(other *payRun) bool {
			return other.programme == r.programme && other.state >= programme.Approved && other.state != programme.Withdrawn
		})
}

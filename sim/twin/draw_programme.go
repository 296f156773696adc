package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/authority"
	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/ledger"
	"liangshan/programme"
)

// Accounts of programmes: two sets of six, in the order of the terms, and one that pays into budgets.
const (
	payAccounts = keptAccounts + 6<<40
	payOutside  = payAccounts + 20
	paySets     = 2
)

// accountsOfSet returns a set of accounts.
func accountsOfSet(set int) programme.Accounts {
	id := payAccounts + ledger.AccountID(6*set)
	return programme.Accounts{
		Budget:     id,
		Payable:    id + 1,
		Bank:       id + 2,
		Suspense:   id + 3,
		Receivable: id + 4,
		Claims:     id + 5,
	}
}

// first returns the next command by which there is something to do with programmes; nil if there is.
func (m *Programme) first(chance *rand.Rand, now int64) any {
	if c := m.of.prepare(chance, now, Need{Persons: 14, Households: 3, Accounts: true}); c != nil {
		return c
	}
	if c := m.office(chance, now); c != nil {
		return c
	}
	l := m.of.Ledger
	open := []ledger.AccountID{payOutside}
	for i := range ledger.AccountID(6 * paySets) {
		open = append(open, payAccounts+i)
	}
	for _, id := range open {
		flags := ledger.Flags(0)
		if place := (id - payAccounts) % 6; id == payOutside || place == 3 || place == 4 {
			flags = ledger.MayOwe
		}
		if l.accounts[id] == nil {
			return ledger.Open{ID: id, Unit: "CNY", Code: l.code("CNY"), Flags: flags}
		}
	}
	switch {
	case len(m.promises) < 3:
		return m.aimPublish(chance, now)
	case len(m.snapshots) == 0:
		return m.aimSnapshot(chance, now)
	}
	return nil
}

// reviewRole is the role that most documents name as their reviewer.
const reviewRole = "chief"

// office returns the next command by which those who ask can review; nil if they can.
func (m *Programme) office(chance *rand.Rand, now int64) any {
	a := m.of.Authority
	switch {
	case len(a.actors) == 0:
		return authority.Bootstrap{Hash: a.hash(chance, 0), Expires: a.expires(chance, now, 0), Label: "first_token"}
	case a.roles[reviewRole] == [2]string{}:
		return authority.PublishRoles{Roles: []authority.RoleRow{{Code: reviewRole, NameZH: "主管", NameEN: "chief"}}}
	case len(a.actors) < 4:
		return authority.RegisterActor{Kind: authority.Program, Roles: []string{reviewRole}}
	}
	for n := range 4 {
		if one := a.actors[n]; !one.suspended && !one.roles[reviewRole] && len(one.roles) < authority.RolesMax {
			return authority.GrantRole{Actor: kernel.Actor(n + 1), Role: reviewRole}
		}
	}
	return nil
}

// fresh returns the id of a paper that was not drawn before.
func (m *Programme) fresh() [32]byte {
	m.drawn++
	return [32]byte{1, byte(m.drawn), byte(m.drawn >> 8), byte(m.drawn >> 16)}
}

// Programmes that are drawn first, so that in every world there are some of each sort.
var firstPapers = []payPaper{
	{unit: "person", every: "month", optOut: true, appeal: 2},
	{unit: "case", every: "month"}, // A list of it may be very long.
	{unit: "person", every: "month", cap: 3000, excludes: []string{"p1"}},
	{unit: "household", every: "quarter", optOut: true, appeal: 30},
	{unit: "person", every: "once", excludes: []string{"p1"}, appeal: 1},
	{unit: "person", every: "month", optOut: true},
	{unit: "person", every: "year", excludes: []string{"p3", "p5"}},
	{unit: "case", every: "case", excludes: []string{"p2"}},
}

// sorts is how many programmes there are in a world.
const sorts = 12

// draft draws a document: of a new programme, or the next version of one.
func (m *Programme) draft(chance *rand.Rand) *payPaper {
	p := &payPaper{unit: []string{"person", "person", "case"}[chance.IntN(3)],
		every:  []string{"month", "quarter", "year", "once", "case"}[chance.IntN(5)],
		optOut: chance.IntN(2) == 0, appeal: chance.IntN(3) * chance.IntN(20)}
	n := len(m.promises)
	if m.byCode(nettedCode) != 0 {
		n--
	}
	for range 3 { // Others may be on their way.
		if n < sorts && !m.of.recent.fresh("draft", uint64(n)) {
			n++
		}
	}
	switch {
	case n < len(firstPapers):
		*p = firstPapers[n]
		p.excludes = slices.Clone(p.excludes)
	case n < sorts:
		if chance.IntN(2) == 0 {
			p.cap = 1000 + chance.Int64N(4000)
		}
	}
	p.code, p.version = fmt.Sprintf("p%d", n+1), 1+chance.IntN(3)
	p.pays, p.reviewed = n != sorts-1, true
	if known := m.promise(m.byCode(p.code)); known != nil {
		n = chance.IntN(len(m.promises))
		*p = *m.promises[n].newest()
		p.version += 1 + chance.IntN(2)
		p.optOut = p.pays && (p.optOut || chance.IntN(6) == 0)
	} else if n >= sorts {
		p.code = "p1"
	}
	p.publicity, p.objection = 1+chance.IntN(2), 1+chance.IntN(3)
	if n >= len(firstPapers) && chance.IntN(3) == 0 {
		p.publicity, p.objection = 1+chance.IntN(60), 1+chance.IntN(60)
	}
	p.role = reviewRole
	if chance.IntN(12) == 0 {
		p.role = m.of.Authority.role(chance, 0)
	}
	p.answer, p.later, p.since = chance.IntN(4), 1+chance.IntN(9), 0
	if first, _ := calendar.New(2026, 1, 1); p.answer > 0 && chance.IntN(2) == 0 {
		p.since = first + calendar.Date(chance.IntN(700))
	}
	if p.ends = 0; chance.IntN(8) == 0 {
		first, _ := calendar.New(2026, 1, 1)
		p.ends = first + calendar.Date(chance.IntN(900))
	}
	p.limit, p.flat = 1+chance.Int64N(3000), 1+chance.Int64N(900)
	p.kind = payKind(chance.IntN(5))
	p.accounts = accountsOfSet(min(1, chance.IntN(4)/3))
	p.tests = nil
	for _, wage := range []int64{p.limit - 1, p.limit, chance.Int64N(p.limit), p.limit + chance.Int64N(99)} {
		p.tests = append(p.tests, payTest{wage, true, p.decide(wage, true)})
	}
	p.tests = append(p.tests, payTest{p.limit / 2, false, -1})
	return p
}

// nettedCode is the programme whose support is netted on the rent roll. It pays nothing itself.
const nettedCode = "talent_rent"

// netted publishes that programme, or its next version.
func (m *Programme) netted(chance *rand.Rand) any {
	p := &payPaper{code: nettedCode, version: 1, unit: "person", every: "month", netted: true, limit: 1000,
		flat: 1 + chance.Int64N(900)}
	if known := m.promise(m.byCode(nettedCode)); known != nil {
		p.version = known.newest().version + 1
	}
	for _, wage := range []int64{p.limit - 1, p.limit} {
		p.tests = append(p.tests, payTest{wage, true, p.decide(wage, true)})
	}
	p.tests = append(p.tests, payTest{p.limit / 2, false, -1})
	return m.publishing(p)
}

// nets reports whether a programme is published whose support is netted until a day.
func (m *Programme) nets(code string, last calendar.Date) bool {
	known := m.promise(m.byCode(code))
	if known == nil || known.retired {
		return false
	}
	p := known.newest()
	return p.netted && (p.ends == 0 || p.ends >= last)
}

// publishing asks that a document be published.
func (m *Programme) publishing(p *payPaper) programme.Publish {
	text := p.text()
	m.papers[text] = p
	return programme.Publish{Text: text}
}

func (m *Programme) aimPublish(chance *rand.Rand, _ int64) any { return m.publishing(m.draft(chance)) }

func (m *Programme) aimRetire(chance *rand.Rand, _ int64) any {
	standing := 0
	for _, p := range m.promises {
		if !p.retired {
			standing++
		}
	}
	n := chance.IntN(len(m.promises))
	if p := m.promises[n]; standing < 3 || p.retired || n < 2 && chance.IntN(8) > 0 {
		return nil
	}
	return programme.Retire{Programme: programme.Number(n + 1), Reason: "ended"}
}

func (m *Programme) aimSnapshot(chance *rand.Rand, now int64) any {
	return programme.TakeSnapshot{
		Paper: m.fresh(),
		Rows:  1 + chance.Uint32N(99),
		On:    today(now) - calendar.Date(chance.IntN(9)),
	}
}

// aimStart begins a run of a programme, mostly for one of the newest periods.
func (m *Programme) aimStart(chance *rand.Rand, now int64) any {
	return m.starting(chance, now, func(*promise) bool { return true })
}

// starting begins a run of a programme of which something holds; nil if there is none.
func (m *Programme) starting(chance *rand.Rand, now int64, holds func(*promise) bool) any {
	var fit []programme.Number
	for i, p := range m.promises {
		if !p.retired && p.newest().pays && holds(p) {
			fit = append(fit, programme.Number(i+1))
		}
	}
	if len(fit) == 0 || len(m.snapshots) == 0 {
		return nil
	}
	n := fit[chance.IntN(len(fit))]
	day := today(now)
	switch every := m.promise(n).newest().every; every {
	case "once":
		day = calendar.DateMin
	case "case":
		day -= calendar.Date(chance.IntN(3))
	default:
		first, month := firstOf(day)
		for range month%payMonths[every] + payMonths[every]*(chance.IntN(3)/2) {
			first, _ = firstOf(first - 1)
		}
		day = first
	}
	return m.startOf(n, day)
}

// startOf begins a run for the period that begins on a day.
func (m *Programme) startOf(n programme.Number, from calendar.Date) any {
	return programme.Start{Programme: n, From: from, To: periodEnd(m.promise(n).newest().every, from),
		Snapshot: programme.SnapshotNumber(len(m.snapshots))}
}

// Draw returns a command at random.
func (m *Programme) Draw(chance *rand.Rand, wrong int, now int64) any {
	if c := m.first(chance, now); c != nil {
		return c
	}
	if percent(chance, 24+2*wrong) {
		aims := m.Aims()
		if c := aims[chance.IntN(len(aims))].Draw(chance, now); c != nil {
			return c
		}
	}
	if chance.IntN(2) == 0 {
		return m.onward(chance, now)
	}
	rights := m.rights()
	if c := rights[chance.IntN(len(rights))].Draw(chance, now); c != nil {
		return c
	}
	return m.onward(chance, now)
}

// rights are the commands of the module, each as it can be accepted.
func (m *Programme) rights() []Aim {
	return []Aim{{"programme.publish", m.aimPublish}, {"programme.retire", m.aimRetire},
		{
			"programme.take_snapshot",
			m.aimSnapshot,
		}, {"programme.start", m.aimStart}, {"programme.add_lines", m.aimLines},
		{
			"programme.freeze",
			m.aimFreeze,
		}, {"programme.publish_list", m.aimShow}, {"programme.withdraw_run", m.aimGiveUp},
		{"programme.object", m.aimObject}, {"programme.dismiss", m.aimDismiss}, {"programme.uphold", m.aimUphold},
		{
			"programme.appeal",
			m.aimAppeal,
		}, {"programme.decide_appeal", m.aimAppealed}, {"programme.approve", m.aimApprove},
		{"programme.ask_review", m.aimReview}, {"programme.grant_review", m.aimGrant},
		{
			"programme.note_file",
			m.aimFile,
		}, {"programme.note_results", m.aimResults}, {"programme.retry", m.aimRetry},
		{"programme.stop", m.aimStop}, {"programme.reconcile", m.aimReconcile}, {"programme.close_run", m.aimClose},
		{"programme.claim_double", m.aimDouble},
		{"programme.choose", m.aimChoose}, {"programme.raise_claim", m.aimRaise}, {"programme.repay", m.aimRepay},
		{
			"programme.set_off",
			m.aimSetOff,
		}, {"programme.waive", m.aimWaive}, {"programme.note_suspense", m.aimSuspense},
		{"programme.resolve_suspense", m.aimResolve}, {"programme.note_statement", m.aimStatement},
		{"programme.note_correction", m.aimCorrection}, {"programme.refund", m.aimRefund},
		{"programme.assign_batch", m.aimAssign}}
}

// someRun returns a run of which something holds; 0 if there is none.
func (m *Programme) someRun(
	chance *rand.Rand,
	holds func(*payRun) bool,
	states ...programme.RunState,
) programme.RunNumber {
	var fit []programme.RunNumber
	for i, r := range m.runs {
		if slices.Contains(states, r.state) && (holds == nil || holds(r)) {
			fit = append(fit, programme.RunNumber(i+1))
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[chance.IntN(len(fit))]
}

// open is how many runs are under way at least.
const openRuns = 6

// onward brings a run nearer to its end, or begins one.
func (m *Programme) onward(chance *rand.Rand, now int64) any {
	open, fit := 0, []programme.RunNumber(nil)
	for i, r := range m.runs {
		if r.state < programme.Closed {
			open++
			fit = append(fit, programme.RunNumber(i+1))
		}
	}
	if open >= openRuns {
		for range 6 {
			number := fit[chance.IntN(len(fit))]
			if c := m.next(chance, now, number); c != nil &&
				m.of.recent.fresh(fmt.Sprintf("%T", c), uint64(number)) {
				return c
			}
		}
	}
	if c := m.aimStart(chance, now); c != nil {
		return c
	}
	return m.aimPublish(chance, now)
}

// next returns what comes next for a run; nil if it waits.
func (m *Programme) next(chance *rand.Rand, now int64, number programme.RunNumber) any {
	r := m.runs[number-1]
	s := m.sums(r)
	switch {
	case r.state == programme.Computed && (len(r.lines) == 0 || len(r.lines) < 9 && chance.IntN(3) > 0):
		return m.linesFor(chance, number)
	case r.state == programme.Computed:
		return m.freezing(number)
	case r.state == programme.Frozen:
		return programme.PublishList{Run: number}
	case r.state == programme.Shown && m.openObjections(number) > 0:
		return m.aimDismiss(chance, now)
	case r.state == programme.Shown && r.until > now:
		return nil
	case r.state == programme.Shown:
		return m.approving(chance, number)
	case r.state == programme.Approved && s.filed > 0:
		return m.resultsFor(chance, number)
	case r.state == programme.Approved && s.failed > 0:
		return m.mending(r)
	case r.state == programme.Approved && s.due > 0:
		return m.filing(number)
	case r.state == programme.Approved:
		return programme.Reconcile{Run: number, Paid: s.paid}
	}
	return programme.CloseRun{Run: number}
}

// mending tries a payment of a run again that failed, or gives one up; nil if neither can be done.
func (m *Programme) mending(r *payRun) any {
	for _, l := range r.lines {
		switch {
		case l.state != programme.LineFailed:
		case m.of.Person.active(l.payee):
			return programme.Retry{Run: l.run, Number: l.number}
		default:
			return programme.Stop{Run: l.run, Number: l.number, Reason: "died_before_period"}
		}
	}
	return nil
}

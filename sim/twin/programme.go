package twin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/ledger"
	"liangshan/person"
	"liangshan/programme"
)

// A Programme is the twin of package programme. What a document says it knows from what it drew, and
// decides itself: nobody here reads YAML.
type Programme struct {
	of         *County
	papers     map[string]*payPaper // What the texts say that were drawn.
	promises   []*promise           // By number, from 1; likewise all that follow.
	snapshots  []*programme.TakeSnapshot
	runs       []*payRun
	objections []*payObjection
	claims     []*payClaim
	suspense   []*payWaiting
	statements []*programme.NoteStatement
	taken      map[takenOf]uint32
	returned   map[attemptAt]int64 // What came back while nothing said that it went out.
	choices    map[choiceOf]programme.Choice
	lines      map[payTotal][]*payLine // In the order in which they came.
	rechecks   map[payPeriod]programme.Recheck

	drawn uint32 // Papers and ids that were drawn.
}

type takenOf struct {
	statement programme.StatementNumber
	run       programme.RunNumber
}

type choiceOf struct {
	person    person.Number
	programme programme.Number
}

// A promise is a programme with the versions of its document that were in force.
type promise struct {
	versions []*payPaper
	retired  bool
}

func (p *promise) newest() *payPaper { return p.versions[len(p.versions)-1] }

// NewProgramme returns an empty twin.
func NewProgramme(of *County) *Programme {
	return &Programme{of: of, papers: map[string]*payPaper{}, taken: map[takenOf]uint32{}, returned: map[attemptAt]int64{},
		choices: map[choiceOf]programme.Choice{}, lines: map[payTotal][]*payLine{},
		rechecks: map[payPeriod]programme.Recheck{}}
}

// A payPaper is a document: who has a wage below a limit and lives here gets an amount.
type payPaper struct {
	code, unit, every, role      string
	version                      int
	limit                        int64 // In fen, as what follows.
	kind                         payKind
	flat                         int64
	pays, reviewed, optOut       bool
	publicity, objection, appeal int
	answer, later                int           // Of appeals, before a day and from it on; 0: as of objections.
	since                        calendar.Date // That day; 0: there is none.
	ends                         calendar.Date // Of the text that it rests on; 0: it does not.
	cap                          int64
	excludes                     []string
	netted                       bool // On the rent roll.
	accounts                     programme.Accounts
	tests                        []payTest
	spoilt                       [2]string // A part of the text and what stands in its place.
}

// answerOn returns how many working days an appeal takes that is raised on a day.
func (p *payPaper) answerOn(day calendar.Date) int {
	switch {
	case p.answer == 0:
		return p.objection
	case p.since != 0 && day >= p.since:
		return p.later
	}
	return p.answer
}

// clocks are what the real one makes of the terms.
func (p *payPaper) clocks() (all []programme.Clock) {
	add := func(from calendar.Date, answer int) {
		all = append(all, programme.Clock{From: from, Publicity: uint16(p.publicity), Objection: uint16(p.objection),
			Appeal: uint16(p.appeal), Answer: uint16(answer)})
	}
	if p.reviewed && p.answer > 0 {
		add(calendar.DateMin, p.answer)
		if p.since != 0 {
			first, _ := calendar.New(2020, 1, 1)
			add(first, p.answer)
			add(p.since, p.later)
		}
	}
	return all
}

// A payKind is how an amount comes about.
type payKind uint8

const (
	payFlat   payKind = iota
	payUpTo           // What is missing to the limit.
	payHalfUp         // A third of the wage, rounded,
	payDown
	payUp
)

// A payTest is a test of a document, and what it says comes out.
type payTest struct {
	wage  int64
	local bool
	says  int64 // -1: it is denied.
}

// decide returns what somebody gets, or -1.
func (p *payPaper) decide(wage int64, local bool) int64 {
	third := wage * 333
	switch {
	case wage >= p.limit || !local:
		return -1
	case p.kind == payFlat:
		return p.flat
	case p.kind == payUpTo:
		return p.limit - wage
	case p.kind == payHalfUp:
		return (third + 500) / 1000
	case p.kind == payDown:
		return third / 1000
	}
	return (third + 999) / 1000
}

// sound reports whether a document may be published: its tests say what it decides, each of its two
// clauses holds in one of them and fails in another, and in one somebody is paid.
func (p *payPaper) sound() bool {
	var low, high, local, foreign, paid bool
	for _, t := range p.tests {
		if p.decide(t.wage, t.local) != t.says {
			return false
		}
		low, high = low || t.wage < p.limit, high || t.wage >= p.limit
		local, foreign, paid = local || t.local, foreign || !t.local, paid || t.says > 0
	}
	return p.spoilt[0] == "" && low && high && local && foreign && paid
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

// text writes the document.
func (p *payPaper) text() string {
	var b strings.Builder
	amount := map[payKind]string{payFlat: yuan(p.flat), payUpTo: yuan(p.limit) + " - wage",
		payHalfUp: "of(third, wage, half_up)", payDown: "of(third, wage, down)", payUp: "of(third, wage, up)"}[p.kind]
	fmt.Fprintf(
		&b,
		"programme: %s\nversion: %d\nzh: 补贴\nen: support\nbasis:\n  - {zh: 假定, en: assumed}\n",
		p.code,
		p.version,
	)
	if p.ends != 0 {
		fmt.Fprintf(&b, "  - {zh: 有期, en: dated, until: %s}\n", p.ends)
	}
	fmt.Fprintf(&b, "unit: %s\nevery: %s\ncolumns:\n  wage: {kind: money, zh: 工资, en: wage}\n"+
		"  local: {kind: bool, zh: 本县, en: local}\n", p.unit, p.every)
	if p.kind >= payHalfUp {
		b.WriteString("parameters:\n  third: {kind: rate, zh: 比例, en: share, values: {2020-01-01: 33.3%}}\n")
	}
	fmt.Fprintf(&b, "clauses:\n  - {rule: wage < %s, zh: 高, en: high}\n  - {rule: local, zh: 外, en: elsewhere}\n"+
		"amount: %s\n", yuan(p.limit), amount)
	if p.cap > 0 {
		fmt.Fprintf(&b, "cap: {total: %s}\n", yuan(p.cap))
	}
	if a := p.accounts; p.pays {
		fmt.Fprintf(&b, "accounts: {budget: %d, payable: %d, bank: %d, suspense: %d, receivable: %d, claims: %d}\n",
			a.Budget, a.Payable, a.Bank, a.Suspense, a.Receivable, a.Claims)
	}
	if p.netted {
		b.WriteString("doors: [housing.rent]\n")
	}
	if len(p.excludes) > 0 {
		fmt.Fprintf(&b, "excludes: [%s]\n", strings.Join(p.excludes, ", "))
	}
	if p.reviewed {
		fmt.Fprintf(&b, "review: {role: %s, publicity_days: %d, objection_days: %d", p.role, p.publicity, p.objection)
		if p.appeal > 0 {
			fmt.Fprintf(&b, ", appeal_days: %d", p.appeal)
		}
		switch {
		case p.since != 0:
			fmt.Fprintf(&b, ", answer_days: {2020-01-01: %d, %s: %d}", p.answer, p.since, p.later)
		case p.answer != 0:
			fmt.Fprintf(&b, ", answer_days: %d", p.answer)
		}
		fmt.Fprintf(&b, ", opt_out: %t}\n", p.optOut)
	}
	period := cmp.Or(map[string]string{"quarter": "2026-Q2", "year": "2026"}[p.every], "2026-05")
	b.WriteString("tests:\n")
	for i, t := range p.tests {
		out := "outcome: denied"
		if t.says >= 0 {
			out = "amount: " + yuan(t.says)
		}
		fmt.Fprintf(&b, "  - {name: t%d, period: %q, in: {wage: %s, local: %t}, out: {%s}}\n", i, period, yuan(t.wage),
			t.local, out)
	}
	if p.spoilt[0] == "" {
		return b.String()
	}
	return strings.Replace(b.String(), p.spoilt[0], p.spoilt[1], 1)
}

// promise returns a programme by its number; nil if there is none.
func (m *Programme) promise(number programme.Number) *promise { return at(m.promises, number) }

// byCode returns the number of a programme; 0 if there is none.
func (m *Programme) byCode(code string) programme.Number {
	for i, p := range m.promises {
		if p.newest().code == code {
			return programme.Number(i + 1)
		}
	}
	return 0
}

// Decide says what becomes of a command, and does it. false: it is none of the module.
func (m *Programme) Decide(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case programme.Publish:
		return m.publish(c), true
	case programme.Retire:
		p := m.promise(c.Programme)
		switch {
		case p == nil:
			return refuse("programme.programme_unknown"), true
		case p.retired:
			return refuse("programme.programme_retired"), true
		case !publicCode(c.Reason):
			return refuse("programme.reason_malformed"), true
		}
		p.retired = true
		return accept(1), true
	case programme.TakeSnapshot:
		switch {
		case c.Paper == [32]byte{}:
			return refuse("programme.paper_missing"), true
		case c.Rows < 1 || c.Rows > 2_000_000:
			return refuse("programme.rows_out_of_range"), true
		case c.On == 0 || c.On < calendar.DateMin || c.On > today(env.Time):
			return refuse("programme.date_out_of_range"), true
		}
		m.snapshots = append(m.snapshots, &c)
		return accept(1), true
	case programme.Choose:
		return m.choose(c), true
	case programme.NoteStatement:
		return m.noteStatement(c), true
	case programme.NoteCorrection:
		return m.noteCorrection(env, c), true
	}
	if v, ok := m.decideRun(env, command); ok {
		return v, true
	}
	if v, ok := m.decideObjection(env, command); ok {
		return v, true
	}
	return m.decidePayment(env, command)
}

func (m *Programme) publish(c programme.Publish) Verdict {
	if len(c.Text) > 512*1024 {
		return refuse("programme.text_too_long")
	}
	paper := m.papers[c.Text]
	if paper == nil || !paper.sound() {
		return refuse("programme.document_refused")
	}
	known := m.promise(m.byCode(paper.code))
	if known != nil && paper.version <= known.newest().version {
		return refuse("programme.version_not_higher")
	}
	if known != nil && (paper.unit != known.newest().unit || paper.every != known.newest().every) {
		return refuse("programme.unit_or_period_changed")
	}
	if !publicCode(paper.code) || len(paper.excludes) > 20 {
		return refuse("programme.terms_malformed")
	}
	for _, other := range m.promises {
		o := other.newest()
		excludes := slices.Contains(paper.excludes, o.code) || slices.Contains(o.excludes, paper.code)
		if excludes && paper.unit != o.unit {
			return refuse("programme.excludes_other_unit")
		}
	}
	if paper.pays && !paper.reviewed {
		return refuse("programme.review_missing")
	}
	if paper.pays && m.of.Authority.roles[paper.role] == [2]string{} {
		return refuse("programme.reviewer_unknown")
	}
	if code := m.accountsCode(paper); paper.pays && code != "" {
		return refuse(code)
	}
	if known == nil {
		known = &promise{}
		m.promises = append(m.promises, known)
	}
	known.versions, known.retired = append(known.versions, paper), false
	return accept(1)
}

// accountsCode says what is wrong with the accounts of a document: all are there, in one unit, and no two
// the same.
func (m *Programme) accountsCode(p *payPaper) string {
	a := p.accounts
	first := m.of.Ledger.accounts[a.Budget]
	seen := map[ledger.AccountID]bool{}
	for _, id := range []ledger.AccountID{a.Budget, a.Payable, a.Bank, a.Suspense, a.Receivable, a.Claims} {
		switch one := m.of.Ledger.accounts[id]; {
		case one == nil:
			return "programme.account_unknown"
		case one.unit != first.unit:
			return "programme.account_units_differ"
		case seen[id]:
			return "programme.accounts_must_differ"
		}
		seen[id] = true
	}
	return ""
}

func (m *Programme) choose(c programme.Choose) Verdict {
	p := m.promise(c.Programme)
	switch {
	case !m.of.Person.active(c.Person):
		return refuse("programme.payee_unknown")
	case c.Choice > 2:
		return refuse("programme.choice_unknown")
	case c.Programme != 0 && p == nil:
		return refuse("programme.programme_unknown")
	case c.Choice == programme.NoPayment && (p == nil || !p.newest().optOut):
		return refuse("programme.opt_out_not_offered")
	case m.noted(c.Person, c.Programme) == c.Choice:
		return refuse("programme.choice_same")
	}
	events := 0
	note := func(of choiceOf, choice programme.Choice) {
		if m.choices[of] != choice {
			m.choices[of] = choice
			events++
		}
	}
	for _, n := range m.under(c.Person) { // What was wanted under another number is said anew.
		note(choiceOf{n, c.Programme}, programme.NoChoice)
	}
	note(choiceOf{c.Person, c.Programme}, c.Choice)
	return accept(events)
}

// noted returns what somebody wants by what was noted for a programme, or for all (0): not to be paid, if that was said
// under any number, or else that a person looks.
func (m *Programme) noted(who person.Number, number programme.Number) programme.Choice {
	all := []programme.Choice{m.choices[choiceOf{who, number}]}
	for _, n := range m.under(who) {
		all = append(all, m.choices[choiceOf{n, number}])
	}
	return strictest(all)
}

func strictest(all []programme.Choice) programme.Choice {
	for _, choice := range []programme.Choice{programme.NoPayment, programme.HumanReview} {
		if slices.Contains(all, choice) {
			return choice
		}
	}
	return programme.NoChoice
}

// choice returns what somebody wants: under each number for one programme, or else for all.
func (m *Programme) choice(who person.Number, number programme.Number) programme.Choice {
	if m.of.Person.people[who] == nil {
		return programme.NoChoice
	}
	var all []programme.Choice
	for _, n := range append(m.under(who), who) {
		of := choiceOf{n, number}
		if m.choices[of] == programme.NoChoice {
			of.programme = 0
		}
		all = append(all, m.choices[of])
	}
	return strictest(all)
}

func (m *Programme) noteStatement(c programme.NoteStatement) Verdict {
	const may = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,+_"
	odd := strings.ContainsFunc(c.ID, func(r rune) bool { return !strings.ContainsRune(may, r) })
	switch {
	case c.ID == "" || len(c.ID) > 35 || odd:
		return refuse("programme.statement_id_malformed")
	case c.Paper == [32]byte{}:
		return refuse("programme.paper_missing")
	case c.Entries < 1 || c.Entries > 2_000_000:
		return refuse("programme.rows_out_of_range")
	}
	for _, s := range m.statements {
		if s.ID == c.ID {
			return refuse("programme.statement_known")
		}
	}
	m.statements = append(m.statements, &c)
	return accept(1)
}

// book makes transfers, those of nothing aside, in one event that follows so many others of its
// command. It returns the number of events, or why not; what the command booked is then taken back.
func (m *Programme) book(env Env, after int, transfers ...ledger.Transfer) (events int, code string) {
	row := uint32(0)
	for _, t := range transfers {
		if t.Amount == 0 {
			continue
		}
		if _, code := m.of.Ledger.transfer(t, posting{env.Sequence + uint64(after), row}); code != "" {
			m.of.Ledger.back()
			return 0, code
		}
		row++
	}
	return min(int(row), 1), ""
}

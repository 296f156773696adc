package twin

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/task"
)

// A goalWork is what follows from the tree: supervision orders on their ladders, bulletins with what is objected to
// them, and cases of drives.
type goalWork struct {
	ladders   []task.LadderRow // All versions, in the order in which they came; likewise drives.
	drives    []task.DriveRow
	orders    map[task.OrderNumber]*goalOrder
	ordered   map[int]uint32 // Orders of each year.
	bulletins []goalBulletin
	cases     []goalCase // By number, from 1.
}

// A goalOrder is an order: what it asked, and how far it is.
type goalOrder struct {
	task.IssueOrder
	ladder   task.LadderRow
	state    task.OrderState
	replier  kernel.Actor
	rung     int   // Climbed.
	next     int64 // When it climbs the next; 0: never, or no calendar says when.
	sequence uint64
}

func ladderSays(l task.LadderRow) (string, calendar.Date) { return l.Code, l.From }
func driveSays(d task.DriveRow) (string, calendar.Date)   { return d.Code, d.From }

// begun returns the version of a code whose first day has come last; nil if none has begun.
func begun[T any](all []T, code string, day calendar.Date, say func(T) (string, calendar.Date)) *T {
	found, _ := inForce(all, code, day, say)
	if found == nil {
		return nil
	}
	if _, from := say(*found); from > day {
		return nil
	}
	return found
}

// ladder takes a version of a ladder.
func (m *Goal) ladder(l task.LadderRow) string {
	if slices.ContainsFunc(m.ladders, func(o task.LadderRow) bool { return fmt.Sprint(o) == fmt.Sprint(l) }) {
		return ""
	}
	old, _ := newestOf(m.ladders, l.Code, ladderSays)
	switch {
	case !publicCode(l.Code):
		return "task.code_malformed"
	case !aDate(l.From):
		return "task.date_missing"
	case old != nil && l.From < old.From:
		return "task.date_out_of_order"
	case !publicName(l.NameZH) || !publicName(l.NameEN):
		return "task.name_malformed"
	case len(l.Steps) == 0 || len(l.Steps) > 8:
		return "task.ladder_malformed"
	case old != nil && !sentence(l.Reason):
		return "task.reason_required"
	case !sentenceOrNone(l.Reason):
		return "task.sentence_malformed"
	}
	before, colours := -1, []indicator.Colour{"red", "orange", "yellow", "blue", "green", "none"}
	for _, s := range l.Steps {
		if !publicCode(s.Grade) || !publicName(s.To) || !sentenceOrNone(s.TextZH, s.TextEN) ||
			int(s.Workdays) <= before || s.Workdays > 250 || !slices.Contains(colours, s.Colour) {
			return "task.ladder_malformed"
		}
		before = int(s.Workdays)
	}
	m.ladders = append(m.ladders, l)
	return ""
}

// climbAt returns when an order climbs a rung, as the last day that it had is over; 0 above the last. false: no
// calendar reaches that day.
func climbAt(l task.LadderRow, rung int, due calendar.Date) (int64, bool) {
	if rung >= len(l.Steps) {
		return 0, true
	}
	day, ok := workday(due, int(l.Steps[rung].Workdays))
	if !ok {
		return 0, false
	}
	return endOf(day), true
}

func (m *Goal) issue(env Env, c task.IssueOrder) Verdict {
	day := today(env.Time)
	if n, _ := inForce(m.nodes, c.Node, day, nodeSays); c.Node != "" && (n == nil || n.Ended) {
		return refuse("task.node_unknown")
	}
	ladder := begun(m.ladders, c.Ladder, day, ladderSays)
	switch {
	case !m.department(c.Department):
		return refuse("task.department_unknown")
	case !sentence(c.Matter):
		return refuse("task.sentence_malformed")
	case !aDate(c.Due) || c.Due < day:
		return refuse("task.due_not_ahead")
	case ladder == nil:
		return refuse("task.ladder_unknown")
	}
	next, ok := climbAt(*ladder, 0, c.Due)
	if !ok {
		return refuse("task.calendar_year_missing")
	}
	year := monthsOf(day) / 12
	m.ordered[year]++
	m.orders[task.OrderNumber{Year: uint16(year), Number: m.ordered[year]}] = &goalOrder{IssueOrder: c, ladder: *ladder,
		state: task.OrderOpen, next: next, sequence: env.Sequence}
	return accept(1)
}

// standing returns an order that has not ended.
func (m *Goal) standing(number task.OrderNumber) (*goalOrder, string) {
	o := m.orders[number]
	switch {
	case o == nil:
		return nil, "task.order_unknown"
	case o.state == task.OrderClosed || o.state == task.OrderWithdrawn:
		return nil, "task.order_ended"
	}
	return o, ""
}

// papers says what is wrong with evidence of which so much is needed.
func papers(all []task.Evidence, least int) string {
	switch {
	case len(all) > 16:
		return "task.evidence_too_much"
	case len(all) < least || slices.ContainsFunc(all, noPaper):
		return "task.evidence_missing"
	}
	return ""
}

func (m *Goal) reply(env Env, c task.Reply) Verdict {
	o, code := m.standing(c.Order)
	switch {
	case code != "":
		return refuse(code)
	case o.state != task.OrderOpen:
		return refuse("task.order_state")
	case !sentence(c.Text):
		return refuse("task.sentence_malformed")
	}
	if code := papers(c.Evidence, 1); code != "" {
		return refuse(code)
	}
	o.state, o.replier = task.OrderReplied, env.Actor
	return accept(1)
}

func (m *Goal) returnReply(c task.ReturnReply) Verdict {
	o, code := m.standing(c.Order)
	switch {
	case code != "":
		return refuse(code)
	case o.state != task.OrderReplied:
		return refuse("task.reply_missing")
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	}
	o.state = task.OrderOpen
	return accept(1)
}

// extend gives an order more time. One whose ladder has stopped may go on with the day that it has.
func (m *Goal) extend(env Env, c task.Extend) Verdict {
	o, code := m.standing(c.Order)
	if code != "" {
		return refuse(code)
	}
	goesOn := o.next == 0 && o.rung < len(o.ladder.Steps) && c.Due == o.Due
	switch {
	case !aDate(c.Due) || !goesOn && (c.Due <= o.Due || c.Due < today(env.Time)):
		return refuse("task.due_not_ahead")
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	}
	next, ok := climbAt(o.ladder, o.rung, c.Due)
	if !ok {
		return refuse("task.calendar_year_missing")
	}
	o.Due, o.next = c.Due, next
	return accept(1)
}

func (m *Goal) endOrder(env Env, c task.EndOrder) Verdict {
	o, code := m.standing(c.Order)
	least := 1
	if c.Withdrawn {
		least = 0
	}
	switch {
	case code != "":
		return refuse(code)
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	case !c.Withdrawn && o.state != task.OrderReplied:
		return refuse("task.reply_missing")
	case !c.Withdrawn && o.replier == env.Actor:
		return refuse("task.actor_must_differ")
	}
	if code := papers(c.Evidence, least); code != "" {
		return refuse(code)
	}
	if o.state, o.next = task.OrderClosed, 0; c.Withdrawn {
		o.state = task.OrderWithdrawn
	}
	return accept(1)
}

// climbNumber is the number of the kind of deadline at which an order climbs.
const climbNumber = 1207

// Due returns the orders that climb at a time or before.
func (m *Goal) Due(now int64) (due []Deadline) {
	for number, o := range m.orders {
		if o.next != 0 && o.next <= now {
			due = append(due, Deadline{Time: o.next, Number: climbNumber, Key: uint64(number.Year)<<32 | uint64(number.Number)})
		}
	}
	return due
}

// Fire has an order climb: it may be due for the next rung at once.
func (m *Goal) Fire(d Deadline) (events int, own bool) {
	if d.Number != climbNumber {
		return 0, false
	}
	o := m.orders[task.OrderNumber{Year: uint16(d.Key >> 32), Number: uint32(d.Key)}]
	o.rung++
	o.next, _ = climbAt(o.ladder, o.rung, o.Due) // Without a calendar it stops.
	return 1, true
}

// A goalCase is a case of a drive.
type goalCase struct {
	task.OpenCase
	opener kernel.Actor
	closed bool
}

// drive takes a version of a drive: it takes no sort of fault away.
func (m *Goal) drive(d task.DriveRow) string {
	if slices.ContainsFunc(m.drives, func(o task.DriveRow) bool { return fmt.Sprint(o) == fmt.Sprint(d) }) {
		return ""
	}
	old, _ := newestOf(m.drives, d.Code, driveSays)
	switch {
	case !publicCode(d.Code):
		return "task.code_malformed"
	case !publicName(d.NameZH) || !publicName(d.NameEN):
		return "task.name_malformed"
	case !aDate(d.From):
		return "task.date_missing"
	case old != nil && d.From < old.From:
		return "task.date_out_of_order"
	case len(d.Faults) == 0 || len(d.Faults) > 16:
		return "task.fault_unknown"
	case old != nil && !sentence(d.Reason):
		return "task.reason_required"
	case !sentenceOrNone(d.Reason):
		return "task.sentence_malformed"
	}
	if old != nil {
		for _, f := range old.Faults {
			if !against(d, f.Code) {
				return "task.drive_exists_differently"
			}
		}
	}
	for _, f := range d.Faults {
		if !publicCode(f.Code) || !publicName(f.NameZH) || !publicName(f.NameEN) {
			return "task.fault_unknown"
		}
	}
	m.drives = append(m.drives, d)
	return ""
}

func against(d task.DriveRow, fault string) bool {
	return slices.ContainsFunc(d.Faults, func(f task.FaultRow) bool { return f.Code == fault })
}

func (m *Goal) openCase(env Env, c task.OpenCase) Verdict {
	day := today(env.Time)
	d := begun(m.drives, c.Drive, day, driveSays)
	switch {
	case d == nil:
		return refuse("task.drive_unknown")
	case !against(*d, c.Fault):
		return refuse("task.fault_unknown")
	case !m.department(c.Department):
		return refuse("task.department_unknown")
	case !sentence(c.Matter):
		return refuse("task.sentence_malformed")
	case !aDate(c.Due) || c.Due < day:
		return refuse("task.due_not_ahead")
	}
	m.cases = append(m.cases, goalCase{OpenCase: c, opener: env.Actor})
	return accept(1)
}

// aCase returns a case that is open.
func (m *Goal) aCase(number uint32) (*goalCase, string) {
	switch {
	case number == 0 || int(number) > len(m.cases):
		return nil, "task.case_unknown"
	case m.cases[number-1].closed:
		return nil, "task.case_closed"
	}
	return &m.cases[number-1], ""
}

func (m *Goal) passCase(c task.PassCase) Verdict {
	one, code := m.aCase(c.Case)
	switch {
	case code != "":
		return refuse(code)
	case !m.department(c.Department) || c.Department == one.Department:
		return refuse("task.department_unknown")
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	}
	one.Department = c.Department
	return accept(1)
}

func (m *Goal) closeCase(env Env, c task.CloseCase) Verdict {
	one, code := m.aCase(c.Case)
	switch {
	case code != "":
		return refuse(code)
	case one.opener == env.Actor:
		return refuse("task.actor_must_differ")
	case !sentence(c.Finding):
		return refuse("task.sentence_malformed")
	}
	if code := papers(c.Evidence, 1); code != "" {
		return refuse(code)
	}
	one.closed = true
	return accept(1)
}

// A goalLine is a node in a bulletin, with the light that it had.
type goalLine struct {
	node, department string
	colour           indicator.Colour
	number, rule     int // Of the case, and the version of the rule.
	lag              *big.Rat
	orders           int
}

// A goalBulletin is a bulletin: its lines stay as they were.
type goalBulletin struct {
	day, until calendar.Date
	lines      []goalLine
	objections map[string]*goalObjection
}

type goalObjection struct {
	author          kernel.Actor
	settled, upheld bool
}

// lines says how every task, reform and result stands on a day, and every programme that a figure measures.
func (m *Goal) lines(day calendar.Date) (all []goalLine) {
	seen := map[string]bool{}
	for _, one := range m.nodes {
		n, _ := inForce(m.nodes, one.Code, day, nodeSays)
		if seen[one.Code] || n.Ended || n.Kind == "direction" || n.Kind == "programme" && n.Figure == "" {
			continue
		}
		seen[one.Code] = true
		l := goalLine{node: n.Code, department: n.Department, lag: m.facts(*n, day)["lag"]}
		l.colour, l.number, l.rule = m.lightOf(*n, day)
		for _, o := range m.orders {
			if o.Node == n.Code && (o.state == task.OrderOpen || o.state == task.OrderReplied) {
				l.orders++
			}
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b goalLine) int { return cmp.Compare(a.node, b.node) })
	return all
}

func (m *Goal) bulletin(env Env, c task.IssueBulletin) Verdict {
	day := today(env.Time)
	if !aDate(c.Day) || c.Day > day || len(m.bulletins) > 0 && m.bulletins[len(m.bulletins)-1].day >= c.Day {
		return refuse("task.bulletin_time")
	}
	lines := m.lines(c.Day)
	if len(lines) == 0 {
		return refuse("task.bulletin_empty")
	}
	m.bulletins = append(m.bulletins, goalBulletin{c.Day, day + 7, lines, map[string]*goalObjection{}})
	return accept(1)
}

func (m *Goal) object(env Env, c task.Object) Verdict {
	if c.Bulletin == 0 || int(c.Bulletin) > len(m.bulletins) {
		return refuse("task.bulletin_unknown")
	}
	b := &m.bulletins[c.Bulletin-1]
	switch {
	case !slices.ContainsFunc(b.lines, func(l goalLine) bool { return l.node == c.Node }):
		return refuse("task.bulletin_line_unknown")
	case today(env.Time) > b.until:
		return refuse("task.objection_late")
	case b.objections[c.Node] != nil:
		return refuse("task.objection_exists")
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	}
	if code := papers(c.Evidence, 0); code != "" {
		return refuse(code)
	}
	b.objections[c.Node] = &goalObjection{author: env.Actor}
	return accept(1)
}

func (m *Goal) settle(env Env, c task.Settle) Verdict {
	var o *goalObjection
	if c.Bulletin > 0 && int(c.Bulletin) <= len(m.bulletins) {
		o = m.bulletins[c.Bulletin-1].objections[c.Node]
	}
	switch {
	case o == nil || o.settled:
		return refuse("task.objection_unknown")
	case o.author == env.Actor:
		return refuse("task.actor_must_differ")
	case !sentence(c.Reason):
		return refuse("task.reason_required")
	}
	o.settled, o.upheld = true, c.Upheld
	return accept(1)
}

// decideWork says what becomes of a command about orders, bulletins and cases. false: it is none of them.
func (m *Goal) decideWork(env Env, command any) (Verdict, bool) {
	switch c := command.(type) {
	case task.IssueOrder:
		return m.issue(env, c), true
	case task.Reply:
		return m.reply(env, c), true
	case task.ReturnReply:
		return m.returnReply(c), true
	case task.Extend:
		return m.extend(env, c), true
	case task.EndOrder:
		return m.endOrder(env, c), true
	case task.OpenCase:
		return m.openCase(env, c), true
	case task.PassCase:
		return m.passCase(c), true
	case task.CloseCase:
		return m.closeCase(env, c), true
	case task.IssueBulletin:
		return m.bulletin(env, c), true
	case task.Object:
		return m.object(env, c), true
	case task.Settle:
		return m.settle(env, c), true
	}
	return Verdict{}, false
}

// compareWork holds orders, cases and bulletins against the twin: every line of a bulletin has the light that was told
// when it went out.
func (m *Goal) compareWork(tree *task.Registry) error {
	for number, want := range m.orders {
		got, ok := tree.Order(number)
		if !ok || got.State != want.state || got.Due != want.Due || int(got.Step) != want.rung || got.Next != want.next {
			return fmt.Errorf("order %v is %+v, expected %+v", number, got, *want)
		}
	}
	for i, want := range m.cases {
		got, ok := tree.Case(uint32(i + 1))
		if !ok || got.Owner != want.Department || (got.Closed != 0) != want.closed {
			return fmt.Errorf("case %d is %+v, expected %+v", i+1, got, want)
		}
	}
	for i, want := range m.bulletins {
		got, ok := tree.Bulletin(uint32(i + 1))
		if !ok || got.Day != want.day || got.Until != want.until || len(got.Lines) != len(want.lines) {
			return fmt.Errorf("bulletin %d is of %d with %d lines, expected %d with %d", i+1, got.Day, len(got.Lines), want.day,
				len(want.lines))
		}
		for j := range got.Lines {
			if l, w := &got.Lines[j], &want.lines[j]; !sameLine(l, w) {
				return fmt.Errorf("bulletin %d says %+v, expected %+v", i+1, *l, *w)
			}
		}
		objections := tree.Objections(uint32(i+1), 1<<64-1)
		for _, o := range objections {
			w := want.objections[o.Event.Node]
			if w == nil || w.settled != (o.Outcome.Sequence != 0) || w.upheld != o.Outcome.Upheld {
				return fmt.Errorf("the objection %+v, expected %+v", o, w)
			}
		}
		if len(objections) != len(want.objections) {
			return fmt.Errorf("%d objections to bulletin %d, expected %d", len(objections), i+1, len(want.objections))
		}
	}
	return nil
}

func sameLine(l *task.Line, w *goalLine) bool {
	lag := w.lag == nil && !l.HasLag
	if w.lag != nil && l.HasLag && l.LagDen != 0 {
		lag = w.lag.Cmp(big.NewRat(l.LagNum, l.LagDen)) == 0
	}
	return lag && l.Node == w.node && l.Department == w.department && l.Colour == w.colour && int(l.Case) == w.number &&
		int(l.RuleAt) == w.rule && int(l.Orders) == w.orders
}

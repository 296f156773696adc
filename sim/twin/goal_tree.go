package twin

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/task"
)

func civil(year, month, day int) calendar.Date {
	return calendar.Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600))
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// monthsOf returns how many months lie before the one of a day, counted from the year 0.
func monthsOf(day calendar.Date) int {
	t := time.Unix(int64(day)*24*3600, 0).UTC()
	return 12*t.Year() + int(t.Month()) - 1
}

// publishTree takes all rows or none: ladders, then nodes, then drives.
func (m *Goal) publishTree(c task.Publish) Verdict {
	switch n := len(c.Ladders) + len(c.Nodes) + len(c.Drives); {
	case n == 0:
		return refuse("task.rows_missing")
	case n > 2000:
		return refuse("task.rows_too_many")
	}
	ladders, nodes, drives := len(m.ladders), len(m.nodes), len(m.drives)
	row, code := 0, ""
	take := func(one string) {
		if code = one; code == "" {
			row++
		}
	}
	for i := 0; code == "" && i < len(c.Ladders); i++ {
		take(m.ladder(c.Ladders[i]))
	}
	for i := 0; code == "" && i < len(c.Nodes); i++ {
		take(m.plant(c.Nodes[i]))
	}
	for i := 0; code == "" && i < len(c.Drives); i++ {
		take(m.drive(c.Drives[i]))
	}
	if code != "" {
		m.ladders, m.nodes, m.drives = m.ladders[:ladders], m.nodes[:nodes], m.drives[:drives]
		return refuseRow(row, code)
	}
	return changed(len(m.ladders) - ladders + len(m.nodes) - nodes + len(m.drives) - drives)
}

func sameNode(a, b task.Row) bool {
	same := slices.Equal(a.Path, b.Path) && slices.Equal(a.Evidence, b.Evidence) && slices.Equal(a.Serves, b.Serves)
	a.Path, b.Path, a.Evidence, b.Evidence, a.Serves, b.Serves = nil, nil, nil, nil, nil, nil
	a.Order, b.Order = 0, 0
	return same && fmt.Sprint(a) == fmt.Sprint(b)
}

func (m *Goal) plant(n task.Row) string {
	if slices.ContainsFunc(m.nodes, func(o task.Row) bool { return sameNode(o, n) }) {
		return ""
	}
	old, _ := newestOf(m.nodes, n.Code, nodeSays)
	switch {
	case !publicCode(n.Code):
		return "task.code_malformed"
	case !slices.Contains([]task.Kind{"direction", "programme", "task", "reform", "result"}, n.Kind):
		return "task.kind_unknown"
	case old != nil && old.Kind != n.Kind:
		return "task.kind_changed"
	case !aDate(n.From):
		return "task.date_missing"
	case old != nil && n.From < old.From:
		return "task.date_out_of_order"
	case old != nil && n.Reason == "":
		return "task.reason_required"
	}
	if code := m.nodeCode(n); code != "" {
		return code
	}
	if code := m.hangs(n); code != "" {
		return code
	}
	m.nodes = append(m.nodes, n)
	return ""
}

// nodeCode says what is wrong with a node by itself.
func (m *Goal) nodeCode(n task.Row) string {
	light, _ := newestOf(m.lights, n.Light, lightSays)
	figure, _ := newestOf(m.figures, n.Figure, figureSays)
	switch {
	case !publicName(n.NameZH) || !publicName(n.NameEN):
		return "task.name_malformed"
	case !m.department(n.Department):
		return "task.department_unknown"
	case n.Post != "" && !publicName(n.Post):
		return "task.post_malformed"
	case !sentenceOrNone(n.Reason, n.NoteZH, n.NoteEN):
		return "task.sentence_malformed"
	case len(n.Evidence) > 16 || len(n.Serves) > 16:
		return "task.evidence_too_much"
	case n.Start != 0 && !aDate(n.Start) || n.Due != 0 && !aDate(n.Due):
		return "task.date_missing"
	case n.Start != 0 && n.Due != 0 && n.Due < n.Start:
		return "task.date_out_of_order"
	case len(n.Path) > 60 || len(n.Path) > 0 && n.Figure != "":
		return "task.path_malformed"
	case n.Figure != "" && figure == nil:
		return "task.figure_unknown"
	case n.Light != "" && light == nil:
		return "task.light_unknown"
	case slices.ContainsFunc(n.Evidence, func(t string) bool { return !sentence(t) }):
		return "task.sentence_malformed"
	case slices.ContainsFunc(n.Serves, func(t string) bool { return !publicCode(t) }):
		return "task.code_malformed"
	}
	for i, p := range n.Path {
		if !aDate(p.Date) || p.Percent > 100 ||
			i > 0 && (p.Date <= n.Path[i-1].Date || p.Percent < n.Path[i-1].Percent) {
			return "task.path_malformed"
		}
	}
	return ""
}

// hangs says why a node cannot hang where it is to.
func (m *Goal) hangs(n task.Row) string {
	switch {
	case n.Kind == "direction" && n.Parent != "":
		return "task.parent_unsuitable"
	case n.Kind == "direction":
		return ""
	case n.Parent == "":
		return "task.parent_unknown"
	}
	for code, depth := n.Parent, 0; code != ""; depth++ {
		if code == n.Code {
			return "task.tree_circular"
		}
		above, _ := newestOf(m.nodes, code, nodeSays)
		switch {
		case above == nil:
			return "task.parent_unknown"
		case depth == 8,
			depth == 0 && n.Kind == "programme" && above.Kind != "direction" && above.Kind != "programme":
			return "task.parent_unsuitable"
		}
		code = above.Parent
	}
	return ""
}

func (m *Goal) progress(env Env, c task.Report) Verdict {
	day := today(env.Time)
	n, _ := inForce(m.nodes, c.Node, day, nodeSays)
	var last goalReport
	all := m.reports[c.Node]
	if len(all) > 0 {
		last = all[len(all)-1]
	}
	switch {
	case n == nil:
		return refuse("task.node_unknown")
	case n.Ended:
		return refuse("task.node_ended")
	case !aDate(c.Date):
		return refuse("task.date_missing")
	case c.Date > day || c.Date < last.Date && len(all) > 0:
		return refuse("task.date_out_of_order")
	case last.confirmed:
		return refuse("task.already_done")
	case c.Percent > 100 || c.Done && n.Figure == "" && c.Percent != 100:
		return refuse("task.percent_malformed")
	case n.Figure != "" && c.Percent != 0:
		return refuse("task.progress_from_figure")
	case !c.Started && (c.Percent > 0 || c.Done || last.Started):
		return refuse("task.start_missing")
	case !sentenceOrNone(c.Text):
		return refuse("task.sentence_malformed")
	case len(c.Evidence) > 16:
		return refuse("task.evidence_too_much")
	case slices.ContainsFunc(c.Evidence, noPaper),
		c.Done && len(c.Evidence) < max(1, len(n.Evidence)):
		return refuse("task.evidence_missing")
	}
	m.reports[c.Node] = append(all, goalReport{Report: c, author: env.Actor})
	return accept(1)
}

// acceptReport takes what the newest report on a node says as true.
func (m *Goal) acceptReport(env Env, c task.AcceptReport) Verdict {
	all := m.reports[c.Node]
	if len(all) == 0 {
		return refuse("task.report_unknown")
	}
	last := &all[len(all)-1]
	switch {
	case int(c.Number) != len(all):
		return refuse("task.report_not_newest")
	case last.author == env.Actor:
		return refuse("task.actor_must_differ")
	case c.Done && !last.Done, c.Excuse && last.Text == "", c.Done == c.Excuse && !c.Done:
		return refuse("task.report_says_otherwise")
	case c.Done && last.confirmed, c.Excuse && last.excused:
		return refuse("task.report_accepted")
	}
	last.confirmed, last.excused = last.confirmed || c.Done, last.excused || c.Excuse
	return accept(1)
}

func noPaper(e task.Evidence) bool { return !sentence(e.Paper) || e.Hash == indicator.Hash{} }

// A step is a point of a plan.
type step struct {
	day   calendar.Date
	value int64
}

// planned returns what a plan says for a day; nil before it begins.
func planned(plan []step, steps bool, day calendar.Date) *big.Rat {
	if len(plan) == 0 || day < plan[0].day {
		return nil
	}
	for i := 1; i < len(plan); i++ {
		a, b := plan[i-1], plan[i]
		if day >= b.day {
			continue
		}
		value := new(big.Rat).SetInt64(a.value)
		if !steps {
			value.Add(value, big.NewRat((b.value-a.value)*int64(day-a.day), int64(b.day-a.day)))
		}
		return value
	}
	return new(big.Rat).SetInt64(plan[len(plan)-1].value)
}

// How a value stands to a plan.
type outcome int

const (
	noPlan outcome = iota
	reached
	short
	cannotTell
)

// missed counts the months, or so many months together, in a row up to the last that are over, in
// which a plan was not met; false if that of the last cannot be told, or there was none.
func missed(months int, day calendar.Date, on func(calendar.Date) outcome) (n int64, ok bool) {
	month := monthsOf(day+1) / months * months
	for n < 60 {
		switch on(civil(month/12, month%12+1, 1) - 1) {
		case cannotTell, noPlan:
			return n, n > 0
		case short:
			n++
			month -= months
			continue
		}
		break
	}
	return n, true
}

// setMissed notes the months and quarters that were missed, where they can be told.
func setMissed(known map[string]*big.Rat, day calendar.Date, on func(calendar.Date) outcome) {
	for name, months := range map[string]int{"months_missed": 1, "quarters_missed": 3} {
		if n, ok := missed(months, day, on); ok {
			known[name] = new(big.Rat).SetInt64(n)
		}
	}
}

// A told is what is known of a figure: a value, the last day of its period, and the day of which it
// speaks, which is earlier if it was published before.
type told struct {
	goalValue
	s         stretch
	last, day calendar.Date
}

// toldBy returns what is known of the county's figure that speaks of a day or one before it: of each
// period the newest, by when the periods end.
func (m *Goal) toldBy(figure string, day calendar.Date) (all []told) {
	for at, values := range m.values {
		s := read(at.period)
		if at.figure != figure || at.place != "" || s.first() > day {
			continue
		}
		for i := len(values) - 1; i >= 0; i-- {
			if speaks := min(s.last(), values[i].day); speaks <= day {
				all = append(all, told{values[i], s, s.last(), speaks})
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b told) int { return a.s.month - b.s.month })
	return all
}

// started reports whether a figure has moved since a day: a value of a period that ends then or later.
func (m *Goal) started(figure string, start, day calendar.Date) bool {
	all := m.toldBy(figure, day)
	return len(all) > 0 && all[len(all)-1].last >= start
}

// facts returns what is known of a node on a day.
func (m *Goal) facts(n task.Row, day calendar.Date) map[string]*big.Rat {
	known := map[string]*big.Rat{}
	set := func(name string, value int64) { known[name] = new(big.Rat).SetInt64(value) }
	var last goalReport
	for _, r := range m.reports[n.Code] {
		if r.Date <= day {
			last = r
		}
	}
	bit := map[bool]int64{true: 1}
	set("done", bit[last.confirmed])
	set("reason_given", bit[last.excused])
	if n.Due != 0 {
		set("days_left", int64(n.Due-day))
		if left, ok := workdaysLeft(day, n.Due); ok {
			set("workdays_left", left)
		}
	}
	started := last.Started
	if n.Figure != "" {
		started = started || m.started(n.Figure, n.Start, day)
		m.factsOfFigure(n, day, known)
	} else {
		m.factsOfPath(n, day, last.Report, known)
	}
	if n.Start != 0 {
		months := max(0, int64(monthsOf(day)-monthsOf(n.Start))+1)
		set("months_unstarted", months*bit[!started])
	}
	return known
}

// workdaysLeft counts the days worked after a day up to another, or back to it as a negative number.
func workdaysLeft(from, to calendar.Date) (n int64, ok bool) {
	table, err := calendar.ByID("cn")
	if err != nil {
		return 0, false
	}
	sign, first, last := int64(1), from+1, to
	if to < from {
		sign, first, last = -1, to, from-1
	}
	for day := min(from, to); day <= max(from, to); day++ {
		work, err := table.IsWorkday(day)
		if err != nil {
			return 0, false
		}
		if work && day >= first && day <= last {
			n += sign
		}
	}
	return n, true
}

func (m *Goal) factsOfPath(n task.Row, day calendar.Date, last task.Report, known map[string]*big.Rat) {
	var plan []step
	for _, p := range n.Path {
		plan = append(plan, step{p.Date, int64(p.Percent)})
	}
	want := planned(plan, false, day)
	if want == nil {
		return
	}
	known["lag"] = want.Sub(want, new(big.Rat).SetInt64(int64(last.Percent)))
	setMissed(known, day, func(on calendar.Date) outcome {
		percent := int64(0)
		for _, r := range m.reports[n.Code] {
			if r.Date <= on {
				percent = int64(r.Percent)
			}
		}
		want := planned(plan, false, on)
		switch {
		case want == nil:
			return noPlan
		case new(big.Rat).SetInt64(percent).Cmp(want) < 0:
			return short
		}
		return reached
	})
}

// A goalMeasure is a figure with the target that it is held against.
type goalMeasure struct {
	m      *Goal
	figure *indicator.FigureRow
	target *indicator.TargetRow
	plan   []step
}

// A sight is how a figure stands on a day.
type sight struct {
	outcome
	want, have *big.Rat // want is nil without a plan.
	low, high  bool     // The value is have or more; have or less. Both: it is about have.
	reported   bool
}

// answered returns the end of the last period whose return should have been there before a day.
func (g *goalMeasure) answered(day calendar.Date) (end calendar.Date, ok bool) {
	months := lengths[g.figure.Every]
	next := monthsOf(day+1) / months * months
	for i := range 16 {
		s := stretch{next - (i+1)*months, months}
		if then, _ := inForce(g.m.figures, g.figure.Code, s.last(), figureSays); then.Ended {
			continue // Of what was given up nothing is owed.
		}
		if due, known := workday(s.last(), int(g.figure.Due)); known && due < day {
			return s.last(), true
		}
	}
	return 0, false
}

// total adds the periods of the plan that are there without a gap: none that begins before its first
// point, none after the one in which its last point lies. Of a single point it is the year's.
func (g *goalMeasure) total(all []told, v *sight) (end calendar.Date, ok bool) {
	months := lengths[g.figure.Every]
	begin, sum := g.plan[0].day, g.plan[0].value
	over := monthsOf(g.plan[len(g.plan)-1].day) + 1 // The month after the plan.
	if len(g.plan) == 1 {
		year := monthsOf(begin) / 12
		begin, sum, over = civil(year, 1, 1), 0, 12*(year+1)
	}
	next := (monthsOf(begin) + months - 1) / months * months
	if monthsOf(begin)%months == 0 && civil(monthsOf(begin)/12, monthsOf(begin)%12+1, 1) < begin {
		next += months
	}
	for _, t := range all {
		if t.s.month != next || t.day < t.last || t.s.month >= over {
			continue
		}
		sum, end, ok, next = sum+t.value, t.last, true, next+months
		v.bounds(t.bound)
	}
	v.have = new(big.Rat).SetInt64(sum)
	return end, ok
}

func (v *sight) bounds(b indicator.Bound) {
	v.low = v.low || b == "at_least" || b == "about"
	v.high = v.high || b == "at_most" || b == "about"
}

// on looks at the figure as of a day.
func (g *goalMeasure) on(day calendar.Date) (v sight) {
	all := g.m.toldBy(g.figure.Code, day)
	flows := g.figure.Basis == "flow"
	held, some := day, !flows // Of what flows, nothing can be said before a period is over.
	if flows && g.figure.Every != "year" && g.figure.AddPeriods &&
		(len(g.plan) == 1 || longSteps(g.target.Path, lengths[g.figure.Every])) {
		if end, ok := g.total(all, &v); ok {
			held, some, v.reported = end, true, true
		} else {
			some = false
		}
	} else {
		for _, t := range all {
			if !flows || t.day == t.last {
				v.have, v.low, v.high, v.reported = new(big.Rat).SetInt64(t.value), false, false, true
				v.bounds(t.bound)
				held, some = min(day, t.last), true
			}
		}
	}
	if end, ok := g.answered(day); ok && (!some || end > held) {
		held, some = end, true
	}
	if some {
		v.want = planned(g.plan, g.target.Steps, held)
	}
	if v.want == nil {
		return v
	}
	if !v.reported {
		v.have, v.low, v.high = new(big.Rat).SetInt64(g.plan[0].value), false, false
		v.outcome = short
	} else {
		v.outcome = v.judge(g.down())
	}
	if len(g.plan) > 1 && held == g.plan[0].day {
		v.outcome = noPlan
	}
	return v
}

// way is what the plan has to go, from its first to its last point.
func (g *goalMeasure) way() int64 { return g.plan[len(g.plan)-1].value - g.plan[0].value }

// down reports whether the lower value is the better one. Where the figure does not say, the plan does.
func (g *goalMeasure) down() bool {
	return g.figure.Better == "less" || g.figure.Better == "neither" && g.way() < 0
}

// judge tells whether every number that the value may be meets the plan, or none does.
func (v *sight) judge(less bool) outcome {
	order, up, down := v.have.Cmp(v.want), v.low, v.high // It may lie above, below.
	if less {
		order, up, down = -order, down, up
	}
	switch {
	case order >= 0 && !down:
		return reached
	case order < 0 && !up:
		return short
	}
	return cannotTell
}

func (m *Goal) factsOfFigure(n task.Row, day calendar.Date, known map[string]*big.Rat) {
	target, _ := inForce(m.targets, n.Figure, day, targetSays)
	figure, _ := inForce(m.figures, n.Figure, day, figureSays)
	if target == nil || figure == nil || figure.Basis == "flow" && figure.Every != "year" && !figure.AddPeriods &&
		longSteps(target.Path, lengths[figure.Every]) {
		return
	}
	g := goalMeasure{m: m, figure: figure, target: target}
	for _, p := range target.Path {
		g.plan = append(g.plan, step{p.Date, p.Value})
	}
	v := g.on(day)
	if v.want == nil {
		return
	}
	bit := map[bool]int64{true: 1}
	known["bounded"] = new(big.Rat).SetInt64(bit[v.outcome == cannotTell])
	exact := !v.low && !v.high
	way := g.way()
	behind := new(big.Rat).Sub(v.want, v.have)
	if v.outcome == noPlan {
		known["lag"] = new(big.Rat) // The plan has only just begun.
	} else if exact && (way > 0 && !g.down() || way < 0 && g.down()) {
		known["lag"] = behind.Mul(behind, big.NewRat(100, way))
	} else {
		if v.outcome == reached || v.outcome == short {
			known["missed"] = new(big.Rat).SetInt64(bit[v.outcome == short])
		}
		if v.reported && exact && v.want.Sign() != 0 {
			if g.down() {
				behind.Neg(behind)
			}
			known["gap"] = behind.Mul(behind.Quo(behind, new(big.Rat).Abs(v.want)), big.NewRat(100, 1))
		}
	}
	setMissed(known, day, func(on calendar.Date) outcome { return g.on(on).outcome })
}

// lightOf returns the light of a node on a day: its colour, and which case of its rule gives it.
func (m *Goal) lightOf(n task.Row, day calendar.Date) (colour indicator.Colour, number, version int) {
	rule, version := inForce(m.lights, n.Light, day, lightSays)
	if rule == nil || rule.From > day {
		return indicator.NoLight, 0, 0
	}
	known := m.facts(n, day)
	for i, c := range rule.Cases {
		if lightShapes[c.When](known) {
			return c.Colour, i + 1, version
		}
	}
	return indicator.NoLight, 0, version
}

// compared reports how a fact stands to a number.
func compared(fact string, good func(order int) bool, number int64) func(map[string]*big.Rat) bool {
	return func(known map[string]*big.Rat) bool {
		value := known[fact]
		return value != nil && good(value.Cmp(new(big.Rat).SetInt64(number)))
	}
}

func both(a, b func(map[string]*big.Rat) bool) func(map[string]*big.Rat) bool {
	return func(known map[string]*big.Rat) bool { return a(known) && b(known) }
}

func above(order int) bool   { return order > 0 }
func below(order int) bool   { return order < 0 }
func equals(order int) bool  { return order == 0 }
func atLeast(order int) bool { return order >= 0 }
func atMost(order int) bool  { return order <= 0 }

// lightShapes are the formulas that rules of lights are drawn from, and what each says.
var lightShapes = map[string]func(map[string]*big.Rat) bool{
	"done == 1":                    compared("done", equals, 1),
	"reason_given == 1":            compared("reason_given", equals, 1),
	"lag > 10":                     compared("lag", above, 10),
	"lag > 0":                      compared("lag", above, 0),
	"lag <= 0":                     compared("lag", atMost, 0),
	"missed == 1":                  compared("missed", equals, 1),
	"missed == 0":                  compared("missed", equals, 0),
	"gap > 30":                     compared("gap", above, 30),
	"bounded == 1":                 compared("bounded", equals, 1),
	"months_missed >= 2":           compared("months_missed", atLeast, 2),
	"months_missed == 0":           compared("months_missed", equals, 0),
	"quarters_missed >= 1":         compared("quarters_missed", atLeast, 1),
	"months_unstarted >= 2":        compared("months_unstarted", atLeast, 2),
	"days_left < 0":                compared("days_left", below, 0),
	"workdays_left <= 5":           compared("workdays_left", atMost, 5),
	"days_left < 30 && done == 0":  both(compared("days_left", below, 30), compared("done", equals, 0)),
	"lag > 5 && months_missed > 0": both(compared("lag", above, 5), compared("months_missed", above, 0)),
}

// CompareAll holds what the registries keep against the twin, and every light of every node.
func (m *Goal) CompareAll(figures *indicator.Registry, tree *task.Registry, now int64) error {
	const newest = 1<<64 - 1
	for at, all := range m.values {
		got := figures.Vintages(at.figure, at.period, at.place, newest)
		if len(got) != len(all) {
			return fmt.Errorf("%+v has %d values, expected %d", at, len(got), len(all))
		}
		for i, want := range all {
			g := got[i]
			is := goalValue{g.Value, g.Bound, g.Paper, g.Hash, int(g.Version), g.Reason, today(g.Time), int(g.Late), g.Sequence}
			if is != want || int(g.Vintage) != i+1 {
				return fmt.Errorf("%+v is %+v, expected %+v", at, is, want)
			}
		}
	}
	for at, want := range m.pending {
		got, ok := figures.Return(at.figure, at.period, at.place)
		if !ok || got.State != want.state || got.Approver != want.approver || got.Event.Value != want.value ||
			int(got.Event.Late) != want.late || (len(got.Event.Findings) > 0) != want.found {
			return fmt.Errorf("the return of %+v is %+v, expected %+v", at, got, *want)
		}
	}
	for at := range m.locks {
		if !figures.Locked(at.figure, at.period, newest) {
			return fmt.Errorf("%+v is not locked", at)
		}
	}
	seen := map[string]bool{}
	for _, n := range m.nodes {
		if seen[n.Code] {
			continue
		}
		seen[n.Code] = true
		for _, day := range []calendar.Date{today(now), today(now) + 12, today(now) - 31, today(now) - 100} {
			if err := m.compareLight(tree, n.Code, day); err != nil {
				return err
			}
		}
	}
	return m.compareWork(tree)
}

func (m *Goal) compareLight(tree *task.Registry, code string, day calendar.Date) error {
	const newest = 1<<64 - 1
	want, version := inForce(m.nodes, code, day, nodeSays)
	got, ok := tree.Node(code, day, newest)
	if !ok || int(got.Version) != version || !sameNode(got.Row, *want) {
		return fmt.Errorf(
			"node %s on %d is version %d, %+v, expected %d, %+v",
			code,
			day,
			got.Version,
			got.Row,
			version,
			*want,
		)
	}
	judged := tree.Stand(got, day, newest).Judgement
	colour, number, rule := m.lightOf(*want, day)
	if judged.Colour != colour || judged.Case != number || int(judged.Version) != rule {
		return fmt.Errorf(
			"node %s on %d is %s by case %d of version %d, expected %s by case %d of version %d: %v",
			code,
			day,
			judged.Colour,
			judged.Case,
			judged.Version,
			colour,
			number,
			rule,
			m.facts(*want, day),
		)
	}
	return nil
}

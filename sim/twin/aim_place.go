package twin

import (
	"math/rand/v2"
	"strconv"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/place"
	"liangshan/task"
	"liangshan/village"
)

// Aims returns what is aimed at in the register of places.
func (m *Place) Aims() []Aim {
	return []Aim{
		{"place.insured_above_entitled", func(chance *rand.Rand, now int64) any {
			return m.aimInsured(chance, today(now)-31*calendar.Date(1+chance.IntN(60)))
		}},
		{
			"place.month_not_over",
			func(chance *rand.Rand, now int64) any { return m.aimInsured(chance, today(now)) },
		},
	}
}

// aimReportedAfter closes a place before a month of which something was reported.
func (m *Place) aimReportedAfter(chance *rand.Rand, now int64) any {
	for i, s := range m.spots {
		number := place.Number(i + 1)
		for of := range m.returns {
			if of.place == number && s.until == 0 && of.month > s.row.From {
				return place.Close{Place: number, On: s.row.From + 1, Reason: "by_court"}
			}
		}
	}
	return m.drawReport(chance, 0, now)
}

// aimInsured reports more insured than entitled of a division in a month of which nothing was reported.
func (m *Place) aimInsured(chance *rand.Rand, day calendar.Date) any {
	month, _ := monthOf(day)
	homes := m.of.Village.villages()
	if len(homes) == 0 {
		return nil
	}
	home := homes[chance.IntN(len(homes))]
	row := place.ReturnRow{Division: village.Code(home), Measure: "pension_insured", Month: month, Value: 10}
	more := row
	more.Measure, more.Value = "pension_entitled", 5
	for _, r := range []place.ReturnRow{row, more} {
		if m.returns[returned{0, home, r.Measure, month}] != nil {
			return nil
		}
	}
	c := place.Report{Returns: []place.ReturnRow{row, more}}
	c.Paper, c.SHA256 = paperOf(chance, 0)
	return c
}

// Aims returns what is aimed at in figures and in the tree of tasks.
func (m *Goal) Aims() []Aim {
	return []Aim{
		{"indicator.explanation_required", m.aimJump},
		{"task.kind_unknown", m.spoiltNode(func(n *task.Row) { n.Kind = "hope" })},
		{"task.light_unknown", m.spoiltNode(func(n *task.Row) { n.Light = "disco" })},
		{"task.parent_unsuitable", m.spoiltNode(func(n *task.Row) { n.Kind, n.Parent = "direction", "n0" })},
		{"task.tree_circular", m.spoiltNode(func(n *task.Row) { n.Parent = n.Code })},
		{"task.path_malformed", m.spoiltNode(func(n *task.Row) {
			n.Path = []task.Point{{Date: 20_000, Percent: 50}, {Date: 20_001, Percent: 40}}
		})},
		{"task.node_ended", m.aimEnded},
		{"task.start_missing", m.spoiltProgress(func(c *task.Report) { c.Started, c.Percent = false, 10 })},
		{"task.percent_malformed", m.spoiltProgress(func(c *task.Report) { c.Percent = 101 })},
		{"task.evidence_missing", m.spoiltProgress(func(c *task.Report) { c.Done, c.Percent = true, 100 })},
		{"task.report", m.spoiltProgress(func(*task.Report) {})},
	}
}

// node returns a node that nobody has planted, below the first; false if there is nobody to answer for it.
func (m *Goal) freshNode(chance *rand.Rand, now int64) (task.Row, bool) {
	department := m.openDepartment(chance, 0)
	n := task.Row{Code: "x" + strconv.FormatUint(m.of.Person.unused()%1_000_000, 10), Kind: "task", Parent: "n0",
		From: today(now), NameZH: "节点", NameEN: "node", Department: department}
	first, _ := newestOf(m.nodes, "n0", nodeSays)
	return n, first != nil && m.department(department)
}

// spoiltNode returns what plants a node with one thing wrong.
func (m *Goal) spoiltNode(spoil func(*task.Row)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		n, ok := m.freshNode(chance, now)
		if !ok {
			return nil
		}
		spoil(&n)
		return task.Publish{Nodes: []task.Row{n}}
	}
}

// aimEnded reports on a node that has ended, or plants one.
func (m *Goal) aimEnded(chance *rand.Rand, now int64) any {
	for _, n := range m.nodes {
		if in, _ := inForce(m.nodes, n.Code, today(now), nodeSays); in.Ended {
			return task.Report{Node: n.Code, Date: today(now), Started: true}
		}
	}
	return m.spoiltNode(func(n *task.Row) { n.Ended = true })(chance, now)
}

// spoiltProgress returns what reports on a node without a figure that is not done, with one thing wrong,
// or plants one.
func (m *Goal) spoiltProgress(spoil func(*task.Report)) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		for range 12 {
			if len(m.nodes) == 0 {
				break
			}
			n, _ := inForce(m.nodes, m.nodes[chance.IntN(len(m.nodes))].Code, today(now), nodeSays)
			all := m.reports[n.Code]
			over := len(all) > 0 && (all[len(all)-1].confirmed || all[len(all)-1].Date > today(now))
			if n.Figure == "" && !n.Ended && !over {
				c := task.Report{Node: n.Code, Date: today(now), Started: true}
				spoil(&c)
				return c
			}
		}
		return m.spoiltNode(func(*task.Row) {})(chance, now)
	}
}

// aimJump returns much more than the period before had, and does not explain it.
func (m *Goal) aimJump(chance *rand.Rand, now int64) any {
	cells := ordered(m.values, func(at cell, all []goalValue) bool {
		f, _ := newestOf(m.figures, at.figure, figureSays)
		return f != nil && f.Kind == "return" && f.Jump > 0 && all[len(all)-1].value > 0
	})
	chance.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	for _, before := range cells {
		s := read(before.period)
		f, _ := newestOf(m.figures, before.figure, figureSays)
		at := cell{before.figure, periodOf(stretch{s.month + s.months, s.months}), before.place}
		next := read(at.period)
		all := m.values[before]
		value := 2*all[len(all)-1].value + 5
		f, _ = inForce(m.figures, at.figure, next.last(), figureSays)
		waits := m.pending[at] != nil && m.pending[at].state == indicator.ReturnApproved
		locked := m.locks[cell{figure: at.figure, period: at.period}]
		if f.Jump == 0 || next.last() >= today(now) || f.HasMax && value > f.Max || waits || locked {
			continue
		}
		return indicator.Submit{Figure: at.figure, Period: at.period, Place: at.place, Unit: f.UnitZH, Paper: "统计表",
			Hash: indicator.Hash{1}, Reason: "again", Value: writtenOut(value, int(f.Decimals))}
	}
	return nil
}

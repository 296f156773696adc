package twin

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"liangshan/indicator"
	"liangshan/task"
)

// Aims returns what is aimed at in figures and in the tree of tasks.
func (m *Goal) Aims() []Aim {
	return []Aim{
		{"indicator.explanation_required", m.aimJump}, {"indicator.return_under_way", m.aimLockPending},
		{"indicator.figure_ended", m.aimEndedFigure}, {"indicator.publish_derived", m.aimDerive(false)},
		{"indicator.bound_not_exact", m.aimDerive(true)}, {"indicator.publish_synthetic", m.aimMakeUp},
		{"task.kind_unknown", m.spoiltNode(func(n *task.Row) { n.Kind = "hope" })},
		{"task.light_unknown", m.spoiltNode(func(n *task.Row) { n.Light = "disco" })},
		{"task.parent_unsuitable", m.spoiltNode(func(n *task.Row) { n.Kind, n.Parent = "direction", "n0" })},
		{"task.tree_circular", m.spoiltNode(func(n *task.Row) { n.Parent = n.Code })},
		{"task.path_malformed", m.spoiltNode(func(n *task.Row) {
			n.Path = []task.Point{{Date: 20_000, Percent: 50}, {Date: 20_001, Percent: 40}}
		})},
		{"task.node_ended", m.aimEnded}, {"task.kind_changed", m.aimKindChanged},
		{"task.start_missing", m.spoiltProgress(func(c *task.Report) { c.Started, c.Percent = false, 10 })},
		{"task.percent_malformed", m.spoiltProgress(func(c *task.Report) { c.Percent = 101 })},
		{"task.evidence_missing", m.spoiltProgress(func(c *task.Report) { c.Done, c.Percent = true, 100 })},
		{"task.report", m.spoiltProgress(func(*task.Report) {})},
		{"task.progress_from_figure", m.aimProgressOfFigure}, {"task.accept_report", m.aimAccept},
		{"task.already_done", m.aimAlreadyDone}, {"task.report_accepted", m.aimAcceptedAlready},
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

// aimKindChanged has a task that was planted become a reform.
func (m *Goal) aimKindChanged(chance *rand.Rand, now int64) any {
	n, ok := m.freshNode(chance, now)
	for range 12 {
		if len(m.nodes) == 0 || !ok {
			return nil
		}
		old, _ := newestOf(m.nodes, m.nodes[chance.IntN(len(m.nodes))].Code, nodeSays)
		if old.Kind == "task" && old.From <= today(now) {
			n.Code, n.Kind, n.Reason = old.Code, "reform", "again"
			return task.Publish{Nodes: []task.Row{n}}
		}
	}
	return m.spoiltNode(func(*task.Row) {})(chance, now)
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

// aimLockPending locks a period of which a return waits, or hands one in.
func (m *Goal) aimLockPending(chance *rand.Rand, now int64) any {
	fit := ordered(m.pending, func(at cell, r *goalReturn) bool {
		return r.state != indicator.ReturnSentBack && read(at.period).last() < today(now)
	})
	if len(fit) == 0 {
		return m.drawSubmit(chance, 0, now)
	}
	at := fit[chance.IntN(len(fit))]
	return indicator.Lock{Figure: at.figure, Period: at.period}
}

// aimDerive works a derived figure out of a value that is exact, or only a bound; or brings one about.
func (m *Goal) aimDerive(bound bool) func(*rand.Rand, int64) any {
	return func(chance *rand.Rand, now int64) any {
		derived, _ := newestOf(m.figures, "f6", figureSays)
		under, _ := newestOf(m.figures, "f0", figureSays)
		switch {
		case under == nil:
			return m.drawRules(chance, 0, now)
		case derived == nil || derived.Ended:
			f := *under
			f.Code, f.Formula, f.Kind, f.Basis, f.AddPeriods = "f6", doubled, "derived", "flow", true
			f.Rounding, f.Jump, f.HasMin, f.Min, f.HasMax, f.Max, f.Ended = "half_up", 0, false, 0, false, 0, false
			if f.Reason, f.From = "再算", max(f.From, today(now)-300); derived != nil {
				f.UnitZH, f.UnitEN, f.Decimals = derived.UnitZH, derived.UnitEN, derived.Decimals
				f.From = max(f.From, derived.From)
			}
			return indicator.Publish{Figures: []indicator.FigureRow{f}}
		}
		fit := ordered(m.values, func(at cell, all []goalValue) bool {
			in, _ := inForce(m.figures, "f6", read(at.period).last(), figureSays)
			return at.figure == "f0" && (all[len(all)-1].bound != "") == bound && !in.Ended &&
				!m.locks[cell{figure: "f6", period: at.period}]
		})
		if len(fit) > 0 {
			at := fit[chance.IntN(len(fit))]
			return indicator.PublishDerived{Figure: "f6", Period: at.period, Place: at.place, Reason: "again"}
		}
		return m.aimReturned(chance, now, *under, bound)
	}
}

// aimReturned takes a return of a figure a hand further: a bound, or an exact value.
func (m *Goal) aimReturned(chance *rand.Rand, now int64, f indicator.FigureRow, bound bool) any {
	for _, at := range ordered(m.pending, func(at cell, r *goalReturn) bool {
		return at.figure == f.Code && (r.bound != "") == bound && r.state != indicator.ReturnSentBack
	}) {
		handed := indicator.Handed{Figure: at.figure, Period: at.period, Place: at.place, Sequence: m.pending[at].sequence}
		if m.pending[at].state == indicator.ReturnSubmitted {
			return indicator.Approve(handed)
		}
		return indicator.Accept(handed)
	}
	month := monthsOf(today(now))/lengths[f.Every]*lengths[f.Every] - (1+chance.IntN(4))*lengths[f.Every]
	c := indicator.Submit{Figure: f.Code, Period: periodOf(stretch{month, lengths[f.Every]}), Value: "7", Unit: f.UnitZH,
		Paper: "统计表", Hash: indicator.Hash{1}, Reason: "again", Explain: "again"}
	if bound {
		c.Bound = indicator.AtLeast
	}
	return c
}

// aimMakeUp publishes a value of a made-up figure, or brings one about.
func (m *Goal) aimMakeUp(chance *rand.Rand, now int64) any {
	f, _ := newestOf(m.figures, "f3", figureSays)
	if f == nil {
		return m.drawRules(chance, 0, now)
	}
	row := *f
	if f.Kind != "synthetic" || f.Ended {
		row.Kind, row.Ended, row.Reason = "synthetic", false, "改为合成"
		row.From = max(row.From, today(now)-200)
		return indicator.Publish{Figures: []indicator.FigureRow{row}}
	}
	return indicator.PublishSynthetic{Figure: "f3", Period: m.aPeriod(chance, 0, now)(row), Unit: row.UnitZH, Value: "8",
		Paper: "合成", Hash: indicator.Hash{byte(1 + chance.IntN(200))}, Reason: "again", Explain: "again"}
}

// aimEndedFigure reports a figure that was given up, or gives one up.
func (m *Goal) aimEndedFigure(chance *rand.Rand, now int64) any {
	for _, f := range m.figures {
		old, _ := newestOf(m.figures, f.Code, figureSays)
		s := stretch{monthsOf(today(now)) / lengths[f.Every] * lengths[f.Every], lengths[f.Every]}
		if in, _ := inForce(m.figures, f.Code, s.last(), figureSays); old.Ended && in.Ended && in.Kind == "return" {
			return indicator.Submit{Figure: f.Code, Period: periodOf(s), Unit: f.UnitZH, Paper: "统计表",
				Hash: indicator.Hash{1}, Reason: "again", Explain: "again", Value: "1"}
		}
	}
	if len(m.figures) == 0 {
		return nil
	}
	f := m.figureOf(chance, 0)
	f.Ended, f.Reason, f.From = true, "已终止", max(f.From, today(now)-30)
	return indicator.Publish{Figures: []indicator.FigureRow{f}}
}

// reported returns a node that goes on, of whose newest report something holds; false if there is none.
func (m *Goal) reported(
	chance *rand.Rand,
	now int64,
	holds func(goalReport) bool,
) (last goalReport, number int, ok bool) {
	codes := slices.Sorted(maps.Keys(m.reports))
	chance.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	for _, code := range codes {
		n, _ := inForce(m.nodes, code, today(now), nodeSays)
		all := m.reports[code]
		if last := all[len(all)-1]; n != nil && !n.Ended && last.Date <= today(now) && holds(last) {
			return last, len(all), true
		}
	}
	return goalReport{}, 0, false
}

// aimDone reports that a node is done, for another to accept.
func (m *Goal) aimDone(chance *rand.Rand, now int64) any {
	return m.spoiltProgress(func(c *task.Report) {
		c.Done, c.Percent = true, 100
		c.Evidence = []task.Evidence{{Paper: "验收", Hash: indicator.Hash{1}}, {Paper: "照片", Hash: indicator.Hash{2}}}
	})(chance, now)
}

// aimAccept accepts that a node is done, or an excuse; or reports one.
func (m *Goal) aimAccept(chance *rand.Rand, now int64) any {
	waits := func(r goalReport) bool { return r.Done && !r.confirmed || r.Text != "" && !r.excused }
	if last, number, ok := m.reported(chance, now, waits); ok {
		return task.AcceptReport{Node: last.Node, Number: uint32(number), Done: last.Done && !last.confirmed,
			Excuse: last.Text != "" && !last.excused}
	}
	if chance.IntN(2) == 0 {
		return m.spoiltProgress(func(c *task.Report) { c.Text = "连日下雨" })(chance, now)
	}
	return m.aimDone(chance, now)
}

// aimAlreadyDone reports on what is accepted as done, or brings that about.
func (m *Goal) aimAlreadyDone(chance *rand.Rand, now int64) any {
	if last, _, ok := m.reported(chance, now, func(r goalReport) bool { return r.confirmed }); ok {
		return task.Report{Node: last.Node, Date: today(now), Started: true}
	}
	return m.aimAcceptDone(chance, now)
}

// aimAcceptDone accepts that a node is done, or reports so.
func (m *Goal) aimAcceptDone(chance *rand.Rand, now int64) any {
	waits := func(r goalReport) bool { return r.Done && !r.confirmed }
	if last, number, ok := m.reported(chance, now, waits); ok {
		return task.AcceptReport{Node: last.Node, Number: uint32(number), Done: true}
	}
	return m.aimDone(chance, now)
}

// aimAcceptedAlready accepts once more what was accepted, or accepts it a first time.
func (m *Goal) aimAcceptedAlready(chance *rand.Rand, now int64) any {
	if last, number, ok := m.reported(chance, now, func(r goalReport) bool { return r.confirmed || r.excused }); ok {
		return task.AcceptReport{
			Node:   last.Node,
			Number: uint32(number),
			Done:   last.confirmed,
			Excuse: !last.confirmed,
		}
	}
	return m.aimAccept(chance, now)
}

// aimProgressOfFigure reports a progress by hand on a node that has a figure, or plants one.
func (m *Goal) aimProgressOfFigure(chance *rand.Rand, now int64) any {
	for range 12 {
		if len(m.nodes) == 0 {
			return nil
		}
		n, _ := inForce(m.nodes, m.nodes[chance.IntN(len(m.nodes))].Code, today(now), nodeSays)
		all := m.reports[n.Code]
		over := len(all) > 0 && (all[len(all)-1].confirmed || all[len(all)-1].Date > today(now))
		if n.Figure != "" && !n.Ended && !over {
			return task.Report{Node: n.Code, Date: today(now), Started: true, Percent: 7}
		}
	}
	f := m.figureOf(chance, 0)
	return m.spoiltNode(func(n *task.Row) { n.Figure = f.Code })(chance, now)
}

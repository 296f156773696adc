package twin

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/task"
)

// drawWork draws a command about ladders and orders, bulletins and objections, drives and cases.
func (m *Goal) drawWork(chance *rand.Rand, wrong int, now int64) any {
	switch n := chance.IntN(22); {
	case len(m.ladders) == 0 || n == 0:
		return task.Publish{Ladders: []task.LadderRow{m.drawLadder(chance, wrong, now)}}
	case len(m.drives) == 0 || n == 1:
		return task.Publish{Drives: []task.DriveRow{m.drawDrive(chance, wrong, now)}}
	case n < 5:
		return m.drawOrder(chance, wrong, now)
	case n < 8:
		return task.Reply{Order: m.anOrder(chance, wrong, task.OrderOpen), Text: said(chance, wrong),
			Evidence: drawPapers(chance, wrong)}
	case n < 9:
		return task.ReturnReply{Order: m.anOrder(chance, wrong, task.OrderReplied), Reason: said(chance, wrong)}
	case n < 11:
		return m.drawExtend(chance, wrong, now)
	case n < 13:
		c := task.EndOrder{Order: m.anOrder(chance, wrong, task.OrderReplied), Reason: said(chance, wrong),
			Evidence: drawPapers(chance, wrong), Withdrawn: chance.IntN(6) == 0}
		if c.Withdrawn && chance.IntN(2) == 0 {
			c.Evidence = nil
		}
		return c
	case n < 15:
		c := task.IssueBulletin{Day: today(now) - calendar.Date(chance.IntN(2))}
		if percent(chance, 4*wrong) {
			c.Day = []calendar.Date{0, today(now) + 1, today(now) - 30}[chance.IntN(3)]
		}
		return c
	case n < 17:
		c := task.Object{Reason: said(chance, wrong), Evidence: drawPapers(chance, wrong)}
		c.Bulletin, c.Node = m.aLine(chance, wrong)
		return c
	case n < 18:
		return m.drawSettle(chance, wrong)
	case n < 20:
		return m.drawCase(chance, wrong, now)
	case n < 21:
		return task.PassCase{Case: m.caseNumber(chance, wrong), Department: m.openDepartment(chance, wrong),
			Reason: said(chance, wrong)}
	}
	return task.CloseCase{Case: m.caseNumber(chance, wrong), Finding: said(chance, wrong),
		Evidence: drawPapers(chance, wrong)}
}

// drawPapers draws evidence, mostly good.
func drawPapers(chance *rand.Rand, wrong int) []task.Evidence {
	good := task.Evidence{Paper: "整改报告", Hash: indicator.Hash{1}}
	if percent(chance, 3*wrong) {
		return [][]task.Evidence{nil, make([]task.Evidence, 17), {good, {Paper: "照片"}}}[chance.IntN(3)]
	}
	return []task.Evidence{good, good}[:1+chance.IntN(2)]
}

func (m *Goal) drawLadder(chance *rand.Rand, wrong int, now int64) task.LadderRow {
	l := task.LadderRow{Code: fmt.Sprintf("ladder%d", chance.IntN(2)), From: today(now) - calendar.Date(chance.IntN(40)),
		NameZH: name(chance, 0), NameEN: "ladder"}
	workdays := uint16(chance.IntN(3))
	for i := range 1 + chance.IntN(3) {
		l.Steps = append(l.Steps, task.Step{Workdays: workdays, Grade: fmt.Sprintf("slip%d", i),
			Colour: indicator.Colours()[chance.IntN(6)], To: "主要负责人", TextZH: "逾期", TextEN: "over its day"})
		workdays += 1 + uint16(chance.IntN(9))
	}
	if old, _ := newestOf(m.ladders, l.Code, ladderSays); old != nil {
		l.From, l.Reason = max(l.From, old.From), said(chance, wrong)
	}
	if percent(chance, 10*wrong) {
		last := &l.Steps[len(l.Steps)-1]
		switch chance.IntN(8) {
		case 0:
			l.Code = "No Code"
		case 1:
			l.From = []calendar.Date{0, 9000}[chance.IntN(2)]
		case 2:
			l.NameEN = " "
		case 3:
			l.Steps = make([]task.Step, chance.IntN(2)*9)
		case 4:
			last.Workdays = 251
		case 5:
			last.Colour = "pink"
		case 6:
			l.Steps = append(l.Steps, *last) // No later than the one before.
		case 7:
			l.Reason = "call 12345678"
		}
	}
	return l
}

func (m *Goal) drawDrive(chance *rand.Rand, wrong int, now int64) task.DriveRow {
	d := task.DriveRow{Code: fmt.Sprintf("drive%d", chance.IntN(2)), From: today(now) - calendar.Date(chance.IntN(40)),
		NameZH: name(chance, 0), NameEN: "drive"}
	old, _ := newestOf(m.drives, d.Code, driveSays)
	if old != nil {
		d.From, d.Reason, d.Faults = max(d.From, old.From), said(chance, wrong), slices.Clone(old.Faults)
	}
	if len(d.Faults) < 5 {
		d.Faults = append(d.Faults, task.FaultRow{Code: fmt.Sprintf("fault%d", len(d.Faults)), NameZH: "推诿", NameEN: "fault"})
	}
	if percent(chance, 10*wrong) {
		switch chance.IntN(7) {
		case 0:
			d.Code = "No Code"
		case 1:
			d.From = []calendar.Date{0, 9000}[chance.IntN(2)]
		case 2:
			d.NameEN = " "
		case 3:
			d.Faults = nil
		case 4:
			d.Faults = d.Faults[1:] // Cases may be open under it.
		case 5:
			d.Faults = append(d.Faults, task.FaultRow{Code: "No Code", NameZH: "拖延", NameEN: "delay"})
		case 6:
			d.Reason = "call 12345678"
		}
	}
	return d
}

func (m *Goal) drawOrder(chance *rand.Rand, wrong int, now int64) any {
	c := task.IssueOrder{Department: m.openDepartment(chance, wrong), Matter: said(chance, wrong),
		Due: today(now) + calendar.Date(chance.IntN(20)), Ladder: fmt.Sprintf("ladder%d", chance.IntN(2))}
	if chance.IntN(3) > 0 {
		c.Node = fmt.Sprintf("n%d", chance.IntN(14))
	}
	if percent(chance, 4*wrong) {
		switch chance.IntN(4) {
		case 0:
			c.Node = "n99"
		case 1:
			c.Due = []calendar.Date{0, today(now) - 1}[chance.IntN(2)]
		case 2:
			c.Ladder = "ladder9"
		case 3:
			c.Due += 3000 // No calendar reaches so far.
		}
	}
	return c
}

func (m *Goal) drawExtend(chance *rand.Rand, wrong int, now int64) any {
	c := task.Extend{Order: m.anOrder(chance, wrong, task.OrderOpen), Reason: said(chance, wrong)}
	if o := m.orders[c.Order]; o != nil {
		c.Due = max(o.Due, today(now)-1) + 1 + calendar.Date(chance.IntN(10))
		if chance.IntN(4) == 0 {
			c.Due = o.Due // Which only an order whose ladder has stopped may have again.
		}
	}
	if percent(chance, 2*wrong) {
		c.Due = []calendar.Date{0, today(now) + 3000}[chance.IntN(2)]
	}
	return c
}

// anOrder returns the number of an order, mostly of one in a state.
func (m *Goal) anOrder(chance *rand.Rand, wrong int, state task.OrderState) task.OrderNumber {
	var fit, all []task.OrderNumber
	for number, o := range m.orders {
		if all = append(all, number); o.state == state {
			fit = append(fit, number)
		}
	}
	if percent(chance, 3*wrong) || len(fit) == 0 {
		fit = append(all, task.OrderNumber{Year: 2026, Number: 99_999})
	}
	slices.SortFunc(fit, func(a, b task.OrderNumber) int {
		return int(a.Year)*1_000_000 + int(a.Number) - int(b.Year)*1_000_000 - int(b.Number)
	})
	return fit[chance.IntN(len(fit))]
}

// aLine returns a line of a bulletin, mostly of the newest.
func (m *Goal) aLine(chance *rand.Rand, wrong int) (bulletin uint32, node string) {
	if len(m.bulletins) == 0 || percent(chance, wrong) {
		return uint32(chance.IntN(2)) * 99_999, "n2"
	}
	number := len(m.bulletins)
	if chance.IntN(4) == 0 {
		number = 1 + chance.IntN(number)
	}
	lines := m.bulletins[number-1].lines
	if percent(chance, 2*wrong) {
		return uint32(number), "n99"
	}
	return uint32(number), lines[chance.IntN(len(lines))].node
}

func (m *Goal) drawSettle(chance *rand.Rand, wrong int) any {
	c := task.Settle{Reason: said(chance, wrong), Upheld: chance.IntN(2) == 0}
	c.Bulletin, c.Node = m.aLine(chance, wrong)
	for i := len(m.bulletins) - 1; i >= 0 && !percent(chance, wrong); i-- {
		var open []string
		for node, o := range m.bulletins[i].objections {
			if !o.settled {
				open = append(open, node)
			}
		}
		if slices.Sort(open); len(open) > 0 {
			c.Bulletin, c.Node = uint32(i+1), open[0]
			break
		}
	}
	return c
}

func (m *Goal) drawCase(chance *rand.Rand, wrong int, now int64) any {
	c := task.OpenCase{Drive: fmt.Sprintf("drive%d", chance.IntN(2)), Fault: fmt.Sprintf("fault%d", chance.IntN(2)),
		Department: m.openDepartment(chance, wrong), Matter: said(chance, wrong),
		Due: today(now) + calendar.Date(chance.IntN(20))}
	if percent(chance, 3*wrong) {
		switch chance.IntN(3) {
		case 0:
			c.Drive = "drive9"
		case 1:
			c.Fault = "fault9"
		case 2:
			c.Due = []calendar.Date{0, today(now) - 1}[chance.IntN(2)]
		}
	}
	return c
}

// caseNumber returns the number of a case, mostly of one that is open.
func (m *Goal) caseNumber(chance *rand.Rand, wrong int) uint32 {
	if len(m.cases) == 0 || percent(chance, wrong) {
		return uint32(chance.IntN(2)) * 99_999
	}
	number := 1 + chance.IntN(len(m.cases))
	for range 4 {
		if !m.cases[number-1].closed {
			break
		}
		number = 1 + chance.IntN(len(m.cases))
	}
	return uint32(number)
}

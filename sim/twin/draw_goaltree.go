package twin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/task"
)

// drawAccept accepts the newest report on a node, mostly for what it says.
func (m *Goal) drawAccept(chance *rand.Rand, wrong int) any {
	c := task.AcceptReport{Node: fmt.Sprintf("n%d", chance.IntN(14)), Number: 1, Excuse: chance.IntN(2) == 0}
	if codes := slices.Sorted(maps.Keys(m.reports)); len(codes) > 0 && !percent(chance, wrong) {
		c.Node = codes[chance.IntN(len(codes))]
		all := m.reports[c.Node]
		last := all[len(all)-1]
		c.Number = uint32(len(all))
		c.Done, c.Excuse = last.Done && !last.confirmed, last.Text != "" && !last.excused
	}
	if percent(chance, 4*wrong) {
		switch chance.IntN(3) {
		case 0:
			c.Number++
		case 1:
			c.Done, c.Excuse = false, false
		case 2:
			c.Done, c.Excuse = true, true
		}
	}
	return c
}

func (m *Goal) drawTree(chance *rand.Rand, wrong int, now int64) any {
	c := task.Publish{}
	for range 1 + chance.IntN(2) {
		c.Nodes = append(c.Nodes, m.drawNode(chance, wrong, now))
	}
	if percent(chance, wrong) {
		c.Nodes = make([]task.Row, chance.IntN(2)*2001)
	}
	return c
}

func (m *Goal) drawNode(chance *rand.Rand, wrong int, now int64) task.Row {
	i := chance.IntN(14)
	n := task.Row{
		Code:       fmt.Sprintf("n%d", i),
		Kind:       "task",
		Parent:     "n1",
		From:       today(now) - calendar.Date(chance.IntN(150)),
		NameZH:     name(chance, wrong/2),
		NameEN:     "node",
		Department: m.openDepartment(chance, wrong),
	}
	switch {
	case i == 0 || len(m.nodes) == 0:
		n.Code, n.Kind, n.Parent = "n0", "direction", ""
	case i == 1 || len(m.nodes) == 1:
		n.Code, n.Kind, n.Parent = "n1", "programme", "n0"
	case i > 11:
		n.Parent = fmt.Sprintf("n%d", i-1)
	}
	if len(m.lights) > 0 {
		n.Light = m.lights[chance.IntN(len(m.lights))].Code
	}
	if chance.IntN(2) == 0 {
		n.Figure = m.figureOf(chance, wrong).Code
	} else {
		day, most := today(now)-calendar.Date(chance.IntN(300)), 0
		for range chance.IntN(4) {
			n.Path = append(n.Path, task.Point{Date: day, Percent: uint8(most)})
			day += calendar.Date(1 + chance.IntN(150))
			most = min(100, most+chance.IntN(50))
		}
	}
	if chance.IntN(2) == 0 {
		n.Start = today(now) - calendar.Date(chance.IntN(200)) + 60
		n.Due = n.Start + calendar.Date(chance.IntN(100))
	}
	if chance.IntN(3) == 0 {
		n.Evidence = []string{"验收报告", "photographs"}
	}
	if old, _ := newestOf(m.nodes, n.Code, nodeSays); old != nil {
		n.Reason = maybeSaid(chance, 90)
		n.Ended = chance.IntN(5) == 0 && n.Kind == "task"
		if n.From = max(n.From, old.From); percent(chance, wrong) {
			n = *old
		}
	}
	if percent(chance, 14*wrong) {
		m.spoilNode(chance, &n)
	}
	return n
}

// spoilNode makes a node wrong.
func (m *Goal) spoilNode(chance *rand.Rand, n *task.Row) {
	switch chance.IntN(17) {
	case 0:
		n.Code = "N1"
	case 1:
		n.Kind = []task.Kind{"hope", "reform"}[chance.IntN(2)]
	case 2:
		n.From = 0
	case 3:
		n.From = 9000
	case 4:
		n.Reason = ""
	case 5:
		n.Post = " "
	case 6:
		n.NoteEN = "call 12345678"
	case 7:
		n.Serves = make([]string, 17)
	case 8:
		n.Due = []calendar.Date{calendar.DateMax + 1, n.Start - 1}[chance.IntN(2)]
	case 9:
		n.Figure, n.Path = "", []task.Point{{Date: 20_000, Percent: 50}, {Date: 20_001, Percent: 40}}
	case 10:
		n.Figure = "ghost"
		n.Path = nil
	case 11:
		n.Light = "disco"
	case 12:
		n.Serves = []string{"Carbon"}
	case 13:
		n.Kind, n.Parent = "task", n.Code
	case 14:
		n.Parent = "n99"
	case 15:
		n.Kind, n.Parent = "programme", "n2"
	case 16:
		if n.Parent = "n1"; n.Code != "n0" {
			n.Parent = ""
		}
	}
}

func (m *Goal) drawProgress(chance *rand.Rand, wrong int, now int64) any {
	c := task.Report{Node: fmt.Sprintf("n%d", chance.IntN(14)), Date: date(chance, now, wrong), Started: true,
		Text: maybeSaid(chance, wrong)}
	n, _ := inForce(m.nodes, c.Node, today(now), nodeSays)
	for range 5 { // Mostly of a node that goes on.
		if all := m.reports[c.Node]; n != nil && !n.Ended && (len(all) == 0 || !all[len(all)-1].confirmed) ||
			percent(chance, wrong) {
			break
		}
		c.Node = fmt.Sprintf("n%d", chance.IntN(14))
		n, _ = inForce(m.nodes, c.Node, today(now), nodeSays)
	}
	if all := m.reports[c.Node]; len(all) > 0 {
		if c.Date = max(c.Date, all[len(all)-1].Date); percent(chance, wrong) {
			c.Date = all[len(all)-1].Date - 1
		}
	}
	if chance.IntN(4) == 0 { // On the last day of a month, of which a missed one is told.
		first, _ := monthOf(c.Date)
		c.Date = first - 1
	}
	if n != nil && n.Figure == "" {
		c.Percent = uint8(chance.IntN(101))
	}
	if chance.IntN(10) == 0 {
		c.Done = true
		if n != nil && n.Figure == "" {
			c.Percent = 100
		}
		for range 2 {
			c.Evidence = append(c.Evidence, task.Evidence{Paper: "验收", Hash: indicator.Hash{1}})
		}
	}
	if percent(chance, 6*wrong) {
		switch chance.IntN(8) {
		case 0:
			c.Percent = 101
		case 1:
			c.Percent = 7
		case 2:
			c.Started = false
		case 3:
			c.Text = " wide "
		case 4:
			c.Evidence = make([]task.Evidence, 17)
		case 5:
			c.Evidence = []task.Evidence{{Paper: "验收"}}
		case 6:
			c.Done, c.Percent, c.Evidence = true, 50, nil
		case 7:
			c.Date = 0
		}
	}
	return c
}

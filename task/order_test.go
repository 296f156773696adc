package task_test

import (
	"testing"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/task"
)

func order(r *scene, due string) task.OrderNumber {
	r.Helper()
	rig.Must(r, r.Commands.Order, task.IssueOrder{Node: "t1", Department: "forestry", Matter: "请说明进度", Due: rig.Day(due), Ladder: "three"})
	all := r.Orders(true)
	return all[len(all)-1].Issued.Order
}

func (r *scene) order(n task.OrderNumber) task.Order {
	for _, o := range r.Orders(true) {
		if o.Issued.Order == n {
			return o
		}
	}
	r.Fatal("no order", n)
	return task.Order{}
}

// TestLadder lets an order climb over the Spring Festival of 2026: by the State Council's paper
// 14 February, a Saturday, is worked, 15 to 23 February are not. So the first working day
// after Friday 13 February is the 14th, the third the 25th, the fifth the 27th.
func TestLadder(t *testing.T) {
	r := newScene(t, "2026-02-10")
	n := order(r, "2026-02-13")
	if n.String() != "2026-督-0001" {
		t.Error(n)
	}
	for _, c := range []struct {
		day   string
		steps uint8
	}{{"2026-02-13", 0}, {"2026-02-14", 0}, {"2026-02-15", 1}, {"2026-02-25", 1}, {"2026-02-26", 2}, {"2026-02-27", 2},
		{"2026-02-28", 3}, {"2026-06-30", 3}} {
		r.At(c.day)
		if o := r.order(n); o.Step != c.steps || o.State != task.OrderOpen {
			t.Errorf("%s: %+v", c.day, o)
		}
	}
	r.replayed()
}

// TestLadderEdge checks that a rung is climbed at the end of its day and not a millisecond before.
func TestLadderEdge(t *testing.T) {
	r := newScene(t, "2026-03-02")
	n := order(r, "2026-03-04")
	end := rig.Day("2026-03-05").EndMillis()
	r.Until(end - 1)
	if r.order(n).Step != 0 {
		t.Error("too early")
	}
	r.Until(end)
	if r.order(n).Step != 1 {
		t.Error("too late")
	}
}

// TestExtended gives an order more time: the rungs that it climbed stay, the next is counted from
// the new day, and what was due before does not fire.
func TestExtended(t *testing.T) {
	r := newScene(t, "2026-03-02")
	n := order(r, "2026-03-04")
	r.At("2026-03-06")
	rig.Refused(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-03-04"), Reason: "等材料"}, task.ErrDue)
	rig.Refused(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-03-05"), Reason: "等材料"}, task.ErrDue)
	rig.Refused(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-03-20")}, task.ErrReason)
	rig.Refused(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-12-30"), Reason: "跨年"}, task.ErrYear)
	rig.Must(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-03-20"), Reason: "等材料"})
	for _, c := range []struct {
		day   string
		steps uint8
	}{{"2026-03-20", 1}, {"2026-03-25", 1}, {"2026-03-26", 2}, {"2026-03-28", 3}} {
		r.At(c.day)
		if o := r.order(n); o.Step != c.steps || o.Due != rig.Day("2026-03-20") {
			t.Errorf("%s: %+v", c.day, o)
		}
	}
	r.replayed()
}

// TestStalledLadder lets an order climb beyond the calendar: its ladder stops, and goes on with the
// same due day once the calendar is there.
func TestStalledLadder(t *testing.T) {
	r := newScene(t, "2026-12-01")
	rig.Refused(r, r.Commands.Order, task.IssueOrder{Department: "forestry", Matter: "请说明进度", Due: rig.Day("2026-12-31"),
		Ladder: "three"}, task.ErrYear)
	n := order(r, "2026-12-28")
	again := task.Extend{Order: n, Due: rig.Day("2026-12-28"), Reason: "日历已公布"}
	rig.Refused(r, r.Commands.Extend, again, task.ErrDue) // Nothing has stopped.
	r.At("2026-12-30")
	rig.Refused(r, r.Commands.Extend, again, task.ErrDue)
	r.At("2027-01-06") // The third rung, of the fifth working day, lies beyond the calendar.
	if o := r.order(n); o.Step != 2 || o.Next != 0 {
		t.Errorf("%+v", o)
	}
	db := r.ProjectedOf(12, task.Schema)
	if got := r.Value(db, `SELECT stalled FROM task_order`); got != "1" {
		t.Errorf("stalled is %s", got)
	}
	rig.Refused(r, r.Commands.Extend, again, task.ErrYear)
	year, err := calendar.ParseTable("calendar cn\nzh 合成\nen synthetic\nyear 2027 issued 2026-11-30\npaper 合成\noff 01-01 元旦\n")
	if err != nil {
		t.Fatal(err)
	}
	if r.table, err = r.table.Merge(year); err != nil {
		t.Fatal(err)
	}
	rig.Refused(r, r.Commands.Extend, task.Extend{Order: n, Due: rig.Day("2026-12-27"), Reason: "日历已公布"}, task.ErrDue)
	rig.Must(r, r.Commands.Extend, again)
	r.At("2027-01-07")
	if o := r.order(n); o.Step != 3 || o.Due != again.Due {
		t.Errorf("%+v", o)
	}
	if got := r.Value(r.ProjectedOf(12, task.Schema), `SELECT stalled FROM task_order`); got != "0" {
		t.Errorf("stalled is %s", got)
	}
	rig.Refused(r, r.Commands.Extend, again, task.ErrDue) // There is no rung left.
	r.replayed()
}

// TestOrderLife answers an order, has the answer returned, answers again and closes it by another.
func TestOrderLife(t *testing.T) {
	r := newScene(t, "2026-03-02")
	n := order(r, "2026-03-04")
	c := r.Commands
	none := task.OrderNumber{Year: 2026, Number: 9}
	reply := task.Reply{Order: n, Text: "已整改", Evidence: papers(1)}
	rig.Refused(r, c.Reply, task.Reply{Order: none, Text: "已整改", Evidence: papers(1)}, task.ErrOrder)
	rig.Refused(r, c.Reply, task.Reply{Order: n, Text: "已整改"}, task.ErrEvidence)
	rig.Refused(r, c.Reply, task.Reply{Order: n, Text: "已整改", Evidence: []task.Evidence{{Paper: "无哈希"}}}, task.ErrEvidence)
	rig.Refused(r, c.Reply, task.Reply{Order: n, Text: "已整改", Evidence: papers(17)}, task.ErrEvidenceMany)
	rig.Refused(r, c.Reply, task.Reply{Order: n, Evidence: papers(1)}, task.ErrSentence)
	rig.Refused(r, c.Return, task.ReturnReply{Order: n, Reason: "不够"}, task.ErrNoReply)
	rig.Refused(r, c.End, task.EndOrder{Order: n, Reason: "销号", Evidence: papers(1)}, task.ErrNoReply)
	r.Actor = 2
	rig.Must(r, c.Reply, reply)
	rig.Refused(r, c.Reply, reply, task.ErrOrderState)
	r.At("2026-03-06")
	if o := r.order(n); o.Step != 1 {
		t.Errorf("a reply that was not accepted stopped the clock: %+v", o)
	}
	r.Actor = 1
	rig.Refused(r, c.Return, task.ReturnReply{Order: n}, task.ErrReason)
	rig.Must(r, c.Return, task.ReturnReply{Order: n, Reason: "材料不全"})
	r.Actor = 2
	rig.Must(r, c.Reply, reply)
	rig.Refused(r, c.End, task.EndOrder{Order: n, Reason: "销号", Evidence: papers(1)}, task.ErrSameActor)
	r.Actor = 1
	rig.Refused(r, c.End, task.EndOrder{Order: n, Reason: "销号"}, task.ErrEvidence)
	rig.Refused(r, c.End, task.EndOrder{Order: n, Evidence: papers(1)}, task.ErrReason)
	rig.Must(r, c.End, task.EndOrder{Order: n, Reason: "销号", Evidence: papers(1)})
	rig.Refused(r, c.End, task.EndOrder{Order: n, Withdrawn: true, Reason: "撤回"}, task.ErrOrderEnded)
	rig.Refused(r, c.Extend, task.Extend{Order: n, Due: rig.Day("2026-03-20"), Reason: "等材料"}, task.ErrOrderEnded)
	r.At("2026-06-01")
	if o := r.order(n); o.State != task.OrderClosed || o.Step != 1 || len(r.Orders(false)) != 0 {
		t.Errorf("a closed order climbed: %+v", o)
	}
	second := order(r, "2026-06-03")
	rig.Must(r, c.End, task.EndOrder{Order: second, Withdrawn: true, Reason: "重复"})
	if o := r.order(second); second.Number != 2 || o.State != task.OrderWithdrawn || o.State.String() != "withdrawn" {
		t.Errorf("%+v", o)
	}
	r.replayed()
}

// TestOrderRefused asks for each refusal of an order and of a ladder.
func TestOrderRefused(t *testing.T) {
	r := newScene(t, "2026-03-02")
	good := task.IssueOrder{Department: "forestry", Matter: "请说明进度", Due: rig.Day("2026-03-04"), Ladder: "three"}
	for _, c := range []struct {
		change func(*task.IssueOrder)
		want   error
	}{
		{func(o *task.IssueOrder) { o.Node = "nothing" }, task.ErrNode},
		{func(o *task.IssueOrder) { o.Department = "nobody" }, task.ErrDepartment},
		{func(o *task.IssueOrder) { o.Matter = "" }, task.ErrSentence},
		{func(o *task.IssueOrder) { o.Due = 0 }, task.ErrDue},
		{func(o *task.IssueOrder) { o.Due = rig.Day("2026-03-01") }, task.ErrDue},
		{func(o *task.IssueOrder) { o.Ladder = "none" }, task.ErrLadder},
		{func(o *task.IssueOrder) { o.Due = rig.Day("2026-12-31") }, task.ErrYear},
	} {
		bad := good
		c.change(&bad)
		if err := rig.Do(r, r.Commands.Order, bad).Err; err != c.want {
			t.Errorf("%+v: %v, want %v", bad, err, c.want)
		}
	}
	good.Due = rig.Day("2026-03-02") // Today is early enough.
	rig.Must(r, r.Commands.Order, good)
	ladder := task.LadderRow{Code: "l", From: rig.Day("2026-01-01"), NameZH: "级", NameEN: "steps", Steps: []task.Step{step(1, "a", "blue")}}
	for _, steps := range [][]task.Step{nil, {step(3, "a", "blue"), step(3, "b", "red")}, {step(1, "a", "pink")},
		{step(251, "a", "blue")}, {step(1, "", "blue")}, make([]task.Step, 9)} {
		ladder.Steps = steps
		rig.Refused(r, r.Commands.Publish, task.Publish{Ladders: []task.LadderRow{ladder}}, task.ErrLadderSteps)
	}
	r.replayed()
}

// TestLadderVersions publishes a ladder ahead: until its day orders climb by the one before, from
// then on by it, and a file that holds both may be published again.
func TestLadderVersions(t *testing.T) {
	r := newScene(t, "2026-03-02")
	first := task.LadderRow{Code: "three", From: rig.Day("2025-01-01"), NameZH: "三级", NameEN: "three steps", Steps: []task.Step{
		step(1, "slip", indicator.Blue), step(3, "notice", indicator.Orange), step(5, "talk", indicator.Red)}}
	next := task.LadderRow{Code: "three", From: rig.Day("2026-04-01"), NameZH: "三级", NameEN: "three steps", Steps: []task.Step{
		step(2, "slip", indicator.Blue)}}
	rig.Refused(r, r.Commands.Publish, task.Publish{Ladders: []task.LadderRow{next}}, task.ErrReason)
	next.Reason = "多给一日"
	rig.Refused(r, r.Commands.Order, task.IssueOrder{Department: "forestry", Matter: "请说明进度", Due: rig.Day("2026-03-04"),
		Ladder: "four"}, task.ErrLadder)
	rig.Must(r, r.Commands.Publish, task.Publish{Ladders: []task.LadderRow{next}})
	rig.Refused(r, r.Commands.Publish, task.Publish{Ladders: []task.LadderRow{first, next}}, kernel.ErrNothing)
	if o := r.order(order(r, "2026-03-04")); o.Issued.Version != 1 || o.Next != rig.Day("2026-03-05").EndMillis() {
		t.Errorf("%+v", o)
	}
	r.At("2026-04-01")
	if o := r.order(order(r, "2026-04-02")); o.Issued.Version != 2 || o.Next != rig.Day("2026-04-07").EndMillis() {
		t.Errorf("%+v", o) // 4 to 6 April are Qingming.
	}
	rig.Refused(r, r.Commands.Publish, task.Publish{Ladders: []task.LadderRow{{Code: "three", From: rig.Day("2026-02-01"),
		NameZH: "三级", NameEN: "three steps", Steps: next.Steps}}}, task.ErrDateOrder)
	r.replayed()
}

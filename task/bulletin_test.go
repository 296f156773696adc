package task_test

import (
	"slices"
	"testing"

	"liangshan/indicator"
	"liangshan/task"
)

// TestBulletin freezes how everything stands, changes it afterwards, and objects in time.
func TestBulletin(t *testing.T) {
	r := newRig(t, "2026-02-20")
	c := r.Commands
	order(r, "2026-02-25")
	refused(r, c.Bulletin, task.IssueBulletin{Day: day("2026-02-21")}, task.ErrBulletinTime)
	refused(r, c.Bulletin, task.IssueBulletin{}, task.ErrBulletinTime)
	must(r, c.Bulletin, task.IssueBulletin{Day: day("2026-02-20")})
	b, ok := r.Bulletin(1)
	if !ok || r.LastBulletin() != 1 || len(b.Lines) != 2 || b.Until != day("2026-02-27") {
		t.Fatalf("%+v", b)
	}
	if line := b.Lines[0]; line.Node != "t1" || line.Colour != indicator.Red || line.LagNum != 50 || line.LagDen != 1 ||
		line.Orders != 1 || line.Rule != "plain" || line.Case != 2 {
		t.Errorf("%+v", line)
	}
	frozen := slices.Clone(b.Lines)
	must(r, c.Progress, task.Report{Node: "t1", Date: day("2026-02-20"), Started: true, Percent: 100, Done: true, Evidence: papers(2)})
	if again, _ := r.Bulletin(1); !slices.Equal(again.Lines, frozen) {
		t.Error("a bulletin changed")
	}
	if lines := r.Lines(day("2026-02-20"), b.Position); !slices.Equal(lines, frozen) {
		t.Errorf("made again as of its position it is another: %+v", lines)
	}
	refused(r, c.Bulletin, task.IssueBulletin{Day: day("2026-02-20")}, task.ErrBulletinTime)

	object := task.Object{Bulletin: 1, Node: "t1", Reason: "数据有误", Evidence: papers(1)}
	refused(r, c.Object, task.Object{Bulletin: 2, Node: "t1", Reason: "数据有误"}, task.ErrBulletin)
	refused(r, c.Object, task.Object{Bulletin: 1, Node: "d1", Reason: "数据有误"}, task.ErrBulletinLine)
	refused(r, c.Object, task.Object{Bulletin: 1, Node: "t1"}, task.ErrReason)
	r.at("2026-02-27")
	must(r, c.Object, object)
	refused(r, c.Object, object, task.ErrObjected)
	settle := task.Settle{Bulletin: 1, Node: "t1", Upheld: true, Reason: "核实"}
	refused(r, c.Settle, settle, task.ErrSameActor)
	r.actor = 2
	refused(r, c.Settle, task.Settle{Bulletin: 1, Node: "t2", Reason: "核实"}, task.ErrObjection)
	refused(r, c.Settle, task.Settle{Bulletin: 1, Node: "t1"}, task.ErrReason)
	position := r.k.Sequence()
	must(r, c.Settle, settle)
	refused(r, c.Settle, settle, task.ErrObjection)
	if all := r.Objections(1, position); len(all) != 1 || all[0].Outcome.Sequence != 0 {
		t.Errorf("settled before it was: %+v", all)
	}
	if all := r.Objections(1, 1<<62); len(all) != 1 || !all[0].Outcome.Upheld {
		t.Errorf("%+v", all)
	}
	r.at("2026-02-28")
	refused(r, c.Object, task.Object{Bulletin: 1, Node: "t2", Reason: "数据有误"}, task.ErrObjectionLate)
	must(r, c.Bulletin, task.IssueBulletin{Day: day("2026-02-28")})
	if b, _ := r.Bulletin(2); b.Lines[0].Colour != indicator.Green {
		t.Errorf("%+v", b.Lines[0])
	}
	r.replayed()
}

// TestDrive opens a case of the drive, passes it on and closes it by another.
func TestDrive(t *testing.T) {
	r := newRig(t, "2026-02-20")
	c := r.Commands
	good := task.OpenCase{Drive: "style", Fault: "slow", Department: "reform", Matter: "审批超期", Due: day("2026-02-28")}
	for _, one := range []struct {
		change func(*task.OpenCase)
		want   error
	}{
		{func(o *task.OpenCase) { o.Drive = "none" }, task.ErrDrive},
		{func(o *task.OpenCase) { o.Fault = "none" }, task.ErrFault},
		{func(o *task.OpenCase) { o.Department = "nobody" }, task.ErrDepartment},
		{func(o *task.OpenCase) { o.Matter = "" }, task.ErrSentence},
		{func(o *task.OpenCase) { o.Due = day("2026-02-19") }, task.ErrDue},
	} {
		bad := good
		one.change(&bad)
		if err := do(r, c.OpenCase, bad).Err; err != one.want {
			t.Errorf("%+v: %v, want %v", bad, err, one.want)
		}
	}
	must(r, c.OpenCase, good)
	refused(r, c.PassCase, task.PassCase{Case: 9, Department: "forestry", Reason: "职责"}, task.ErrCase)
	refused(r, c.PassCase, task.PassCase{Case: 1, Department: "reform", Reason: "职责"}, task.ErrDepartment)
	refused(r, c.PassCase, task.PassCase{Case: 1, Department: "forestry"}, task.ErrReason)
	must(r, c.PassCase, task.PassCase{Case: 1, Department: "forestry", Reason: "职责"})
	shut := task.CloseCase{Case: 1, Finding: "已整改", Evidence: papers(1)}
	refused(r, c.Close, shut, task.ErrSameActor)
	r.actor = 2
	refused(r, c.Close, task.CloseCase{Case: 1, Finding: "已整改"}, task.ErrEvidence)
	refused(r, c.Close, task.CloseCase{Case: 1, Evidence: papers(1)}, task.ErrSentence)
	must(r, c.Close, shut)
	refused(r, c.Close, shut, task.ErrCaseClosed)
	if open, all := r.Cases(false), r.Cases(true); len(open) != 0 || len(all) != 1 || all[0].Owner != "forestry" {
		t.Errorf("%+v %+v", open, all)
	}
	other := task.DriveRow{Code: "style", NameZH: "别的", NameEN: "other", From: day("2025-01-01")}
	refused(r, c.Publish, task.Publish{Drives: []task.DriveRow{other}}, task.ErrDriveOther)
	r.replayed()
}

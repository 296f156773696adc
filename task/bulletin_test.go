package task_test

import (
	"slices"
	"testing"

	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/kernel/rig"
	"liangshan/task"
)

// TestBulletin freezes how everything stands, changes it afterwards, and objects in time.
func TestBulletin(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := r.Commands
	order(r, "2026-02-25")
	rig.Refused(r, c.Bulletin, task.IssueBulletin{Day: rig.Day("2026-02-21")}, task.ErrBulletinTime)
	rig.Refused(r, c.Bulletin, task.IssueBulletin{}, task.ErrBulletinTime)
	rig.Must(r, c.Bulletin, task.IssueBulletin{Day: rig.Day("2026-02-20")})
	b, ok := r.Bulletin(1)
	if !ok || r.LastBulletin() != 1 || len(b.Lines) != 2 || b.Until != rig.Day("2026-02-27") {
		t.Fatalf("%+v", b)
	}
	if line := b.Lines[0]; line.Node != "t1" || line.Colour != indicator.Red || line.LagNum != 50 || line.LagDen != 1 ||
		line.Orders != 1 || line.Rule != "plain" || line.Case != 2 {
		t.Errorf("%+v", line)
	}
	frozen := slices.Clone(b.Lines)
	rig.Must(r, c.Progress, task.Report{Node: "t1", Date: rig.Day("2026-02-20"), Started: true, Percent: 100, Done: true, Evidence: papers(2)})
	if again, _ := r.Bulletin(1); !slices.Equal(again.Lines, frozen) {
		t.Error("a bulletin changed")
	}
	if lines := r.Lines(rig.Day("2026-02-20"), b.Position); !slices.Equal(lines, frozen) {
		t.Errorf("made again as of its position it is another: %+v", lines)
	}
	rig.Refused(r, c.Bulletin, task.IssueBulletin{Day: rig.Day("2026-02-20")}, task.ErrBulletinTime)

	object := task.Object{Bulletin: 1, Node: "t1", Reason: "数据有误", Evidence: papers(1)}
	rig.Refused(r, c.Object, task.Object{Bulletin: 2, Node: "t1", Reason: "数据有误"}, task.ErrBulletin)
	rig.Refused(r, c.Object, task.Object{Bulletin: 1, Node: "d1", Reason: "数据有误"}, task.ErrBulletinLine)
	rig.Refused(r, c.Object, task.Object{Bulletin: 1, Node: "t1"}, task.ErrReason)
	r.At("2026-02-27")
	rig.Must(r, c.Object, object)
	rig.Refused(r, c.Object, object, task.ErrObjected)
	settle := task.Settle{Bulletin: 1, Node: "t1", Upheld: true, Reason: "核实"}
	rig.Refused(r, c.Settle, settle, task.ErrSameActor)
	r.Actor = 2
	rig.Refused(r, c.Settle, task.Settle{Bulletin: 1, Node: "t2", Reason: "核实"}, task.ErrObjection)
	rig.Refused(r, c.Settle, task.Settle{Bulletin: 1, Node: "t1"}, task.ErrReason)
	position := r.K.Sequence()
	rig.Must(r, c.Settle, settle)
	rig.Refused(r, c.Settle, settle, task.ErrObjection)
	if all := r.Objections(1, position); len(all) != 1 || all[0].Outcome.Sequence != 0 {
		t.Errorf("settled before it was: %+v", all)
	}
	if all := r.Objections(1, 1<<62); len(all) != 1 || !all[0].Outcome.Upheld {
		t.Errorf("%+v", all)
	}
	r.At("2026-02-28")
	rig.Refused(r, c.Object, task.Object{Bulletin: 1, Node: "t2", Reason: "数据有误"}, task.ErrObjectionLate)
	rig.Must(r, c.Bulletin, task.IssueBulletin{Day: rig.Day("2026-02-28")})
	if b, _ := r.Bulletin(2); b.Lines[0].Colour != indicator.Green {
		t.Errorf("%+v", b.Lines[0])
	}
	r.replayed()
}

// TestDrive opens a case of the drive, passes it on and closes it by another.
func TestDrive(t *testing.T) {
	r := newScene(t, "2026-02-20")
	c := r.Commands
	good := task.OpenCase{Drive: "style", Fault: "slow", Department: "reform", Matter: "审批超期", Due: rig.Day("2026-02-28")}
	for _, one := range []struct {
		change func(*task.OpenCase)
		want   error
	}{
		{func(o *task.OpenCase) { o.Drive = "none" }, task.ErrDrive},
		{func(o *task.OpenCase) { o.Fault = "none" }, task.ErrFault},
		{func(o *task.OpenCase) { o.Department = "nobody" }, task.ErrDepartment},
		{func(o *task.OpenCase) { o.Matter = "" }, task.ErrSentence},
		{func(o *task.OpenCase) { o.Due = rig.Day("2026-02-19") }, task.ErrDue},
	} {
		bad := good
		one.change(&bad)
		if err := rig.Do(r, c.OpenCase, bad).Err; err != one.want {
			t.Errorf("%+v: %v, want %v", bad, err, one.want)
		}
	}
	rig.Must(r, c.OpenCase, good)
	rig.Refused(r, c.PassCase, task.PassCase{Case: 9, Department: "forestry", Reason: "职责"}, task.ErrCase)
	rig.Refused(r, c.PassCase, task.PassCase{Case: 1, Department: "reform", Reason: "职责"}, task.ErrDepartment)
	rig.Refused(r, c.PassCase, task.PassCase{Case: 1, Department: "forestry"}, task.ErrReason)
	rig.Must(r, c.PassCase, task.PassCase{Case: 1, Department: "forestry", Reason: "职责"})
	shut := task.CloseCase{Case: 1, Finding: "已整改", Evidence: papers(1)}
	rig.Refused(r, c.Close, shut, task.ErrSameActor)
	r.Actor = 2
	rig.Refused(r, c.Close, task.CloseCase{Case: 1, Finding: "已整改"}, task.ErrEvidence)
	rig.Refused(r, c.Close, task.CloseCase{Case: 1, Evidence: papers(1)}, task.ErrSentence)
	rig.Must(r, c.Close, shut)
	rig.Refused(r, c.Close, shut, task.ErrCaseClosed)
	if open, all := r.Cases(false), r.Cases(true); len(open) != 0 || len(all) != 1 || all[0].Owner != "forestry" {
		t.Errorf("%+v %+v", open, all)
	}
	fault := func(code string) task.FaultRow { return task.FaultRow{Code: code, NameZH: "问题", NameEN: "fault"} }
	other := task.DriveRow{Code: "style", NameZH: "别的", NameEN: "other", From: rig.Day("2026-03-01"),
		Faults: []task.FaultRow{fault("idle")}}
	change := func() task.Publish { return task.Publish{Drives: []task.DriveRow{other}} }
	rig.Refused(r, c.Publish, change(), task.ErrReason)
	other.Reason = "点名其余五类"
	rig.Refused(r, c.Publish, change(), task.ErrDriveOther)
	other.Faults = append(other.Faults, fault("slow"))
	rig.Must(r, c.Publish, change())
	rig.Refused(r, c.Publish, change(), kernel.ErrNothing)
	good.Fault, good.Due = "idle", rig.Day("2026-03-10")
	rig.Refused(r, c.OpenCase, good, task.ErrFault) // Not before its day.
	good.Fault = "slow"
	rig.Must(r, c.OpenCase, good)
	r.At("2026-03-01")
	good.Fault = "idle"
	rig.Must(r, c.OpenCase, good)
	other.From = rig.Day("2026-02-01")
	rig.Refused(r, c.Publish, change(), task.ErrDateOrder)
	r.replayed()
}

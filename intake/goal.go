package intake

import (
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/task"
)

// Columns of the tree of goals; what they mean stands in doc/goals.md.
var goalColumns = []column{
	{"code", "目标代码", []string{"编号", "goal"}, true, "task_example", "code of the goal, for ever"},
	{"kind", "层级", []string{"类型"}, true, "任务", "direction 方向, programme 专项, task 任务, reform 改革, result 成果"},
	{"parent", "上级代码", []string{"上级"}, false, "common_prosperity", "of all but a direction"},
	{"from", "生效日期", nil, true, "2026-01-01", "since when it is so"},
	{"name_zh", "名称", []string{"目标名称", "任务名称"}, true, "示例任务", "in Chinese"},
	{"name_en", "英文名称", nil, true, "an example", "in English"},
	{"department", "责任单位", []string{"责任部门"}, true, "reform", "code of a department"},
	{"post", "牵头领导", []string{"牵头岗位"}, false, "分管副县长", "a post, never a name"},
	{"figure", "指标代码", nil, false, "", "what measures it; otherwise a path"},
	{"light", "亮灯规则", nil, false, "", "code of a rule of lights"},
	{"start", "开始日期", nil, false, "", "first day"},
	{"due", "完成时限", []string{"截止日期"}, false, "2026-12-31", "last day"},
	{"path", "序时进度", nil, false, "2026-01-01=0; 2026-12-31=100", "day=percent; …"},
	{"evidence", "佐证材料", nil, false, "验收报告", "papers that being done asks for, with ; between"},
	{"serves", "服务模块", nil, false, "", "modules that serve it, with ; between"},
	{"order", "序号", nil, false, "1", "among those of its parent"},
	{"synthetic", "合成数据", nil, false, "", "yes 是: made up for a demonstration"},
	{"ended", "已终止", nil, false, "", "yes 是: given up from then on"},
	{"reason", "变更原因", nil, false, "", "of a version after the first"},
	{"note_zh", "备注", nil, false, "", "in Chinese"},
	{"note_en", "英文备注", nil, false, "", "in English"},
}

// The words for kinds of goals, and for yes.
var (
	goalKinds = map[string]task.Kind{"direction": task.Direction, "方向": task.Direction, "programme": task.Programme,
		"专项": task.Programme, "task": task.Task, "任务": task.Task, "reform": task.Reform, "改革": task.Reform,
		"result": task.Result, "成果": task.Result}
	yesWords = map[string]string{"": "", "no": "", "否": "", "yes": "yes", "是": "yes", "true": "yes", "false": ""}
)

// goals takes rows of the tree in, in the order in which they stand: parents before children.
func (d *desk) goals() error {
	var plan task.Plan
	known := func(c *county.County, l *Line, row *task.Row) bool {
		there, refusal := plan.Add(c.Task, *row)
		if refusal != nil {
			d.refuse(l, goalColumn[refusal.Code], refusal.Code, "")
		}
		return there
	}
	version := func(r task.Row) string { return r.Code + " " + r.From.String() + " " + r.Reason }
	rows, err := placed(d, "code", d.goalRow, version, known)
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(r task.Row) int {
		return 300 + len(r.NameZH) + len(r.NameEN) + len(r.NoteZH) + len(r.NoteEN) + len(r.Reason) + 16*len(r.Path) +
			len(strings.Join(r.Evidence, ""))
	}
	return enter(d, "task.publish", rows, task.RowsMax, size, func(rows []task.Row) any {
		return task.Publish{Nodes: rows}
	})
}

// goalRow reads a line and checks all of it that needs no register.
func (d *desk) goalRow(l *Line) task.Row {
	return task.Row{
		Code:       d.need(l, "code"),
		Kind:       choice(d, l, "kind", goalKinds),
		Parent:     d.text(l, "parent"),
		From:       d.date(l, "from"),
		NameZH:     d.need(l, "name_zh"),
		NameEN:     d.need(l, "name_en"),
		Department: d.need(l, "department"),
		Post:       d.text(l, "post"),
		Figure:     d.text(l, "figure"),
		Light:      d.text(l, "light"),
		Start:      d.dateIfAny(l, "start"),
		Due:        d.dateIfAny(l, "due"),
		Path:       d.path(l, "path"),
		Evidence:   several(d.text(l, "evidence")),
		Serves:     several(d.text(l, "serves")),
		Order:      d.order(l, "order"),
		Synthetic:  choiceOf(d, l, "synthetic", yesWords) == "yes",
		Ended:      choiceOf(d, l, "ended", yesWords) == "yes",
		Reason:     d.text(l, "reason"),
		NoteZH:     d.text(l, "note_zh"),
		NoteEN:     d.text(l, "note_en"),
	}
}

func (d *desk) dateIfAny(l *Line, column string) calendar.Date {
	if d.text(l, column) == "" {
		return 0
	}
	return d.date(l, column)
}

// several reads a cell that holds a list.
func several(cell string) (all []string) {
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";；\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// written returns a day as 2026-01-31 if it is one, however it is written, and else as it is.
func written(day string) string {
	if date, ok := calendar.Written(strings.TrimSpace(day)); ok {
		return date.String()
	}
	return day
}

// path reads how far something should be on days: 2026-06-30=50; 2026-12-31=100.
func (d *desk) path(l *Line, column string) (all []task.Point) {
	for _, part := range several(identity.Narrow(d.text(l, column))) {
		day, percent, _ := strings.Cut(part, "=")
		date, ok := calendar.Written(strings.TrimSpace(day))
		n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(percent), "%"), 10, 8)
		if !ok || err != nil {
			d.refuse(l, column, task.ErrPath.Code, "")
			return nil
		}
		all = append(all, task.Point{Date: date, Percent: uint8(n)})
	}
	return all
}

// order reads a small whole number; 0 if the cell is empty.
func (d *desk) order(l *Line, column string) uint32 {
	text := identity.Narrow(d.text(l, column))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		d.bad(l, column, CodeNumber)
	}
	return uint32(n)
}

// goalColumn says in which column what is refused of a goal stands.
var goalColumn = map[string]string{task.ErrCode.Code: "code", task.ErrKind.Code: "kind", task.ErrKindOther.Code: "kind",
	task.ErrParent.Code: "parent", task.ErrParentKind.Code: "parent", task.ErrCircle.Code: "parent",
	task.ErrName.Code: "name_zh", task.ErrDepartment.Code: "department", task.ErrPost.Code: "post",
	task.ErrFigure.Code: "figure", task.ErrLight.Code: "light", task.ErrPath.Code: "path",
	task.ErrReason.Code: "reason", task.ErrDateOrder.Code: "from", task.ErrEvidenceMany.Code: "evidence"}

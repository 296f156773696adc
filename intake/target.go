package intake

import (
	"strings"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/indicator"
)

// Columns of targets of figures, as `liangshan report targets` writes them: a row is a version.
var targetColumns = []column{
	{"figure", "指标代码", []string{"指标编号"}, true, "figure_example", "code of a figure that is defined"},
	{"name", "指标名称", []string{"指标"}, false, "示例指标", "for readers"},
	{"from", "生效日期", nil, true, "2026-01-01", "since when this target holds"},
	{"path", "序时进度", []string{"目标路径"}, true, "2025-12-31=0; 2026-12-31=10", "day=value; …: the first is the baseline"},
	{"steps", "分段不变", nil, false, "", "yes 是: stays at each value until the next; straight between them if empty"},
	{"unbased", "无基期", nil, false, "", "yes 是: one value is enough, there is no baseline"},
	{"bound", "约数", nil, false, "", "≥ 以上, ≤ 以下, ≈ 约; exact if empty"},
	{"source", "来源文件代码", []string{"来源"}, false, "", "code of a paper that sets it"},
	{"reason", "原因", []string{"变更原因", "依据"}, true, "示例", "who set it, and why; of every version"},
}

// A plannedTarget is a target as a line says it, and as its figure's decimals make it.
type plannedTarget struct {
	form indicator.TargetForm
	row  indicator.TargetRow
}

// targets takes targets in: a change is the next version, with its day and reason.
func (d *desk) targets() error {
	var plan indicator.Plan
	known := func(c *county.County, l *Line, t *plannedTarget) bool {
		figure, ok := plan.Figure(c.Indicator, t.form.Figure)
		if !ok {
			d.refuse(l, "figure", indicator.ErrFigure.Code, clip(t.form.Figure))
			return false
		}
		t.form.Decimals = figure.Decimals
		read, err := (&indicator.Form{Targets: []indicator.TargetForm{t.form}}).Read()
		if d.formWrong(l, err) {
			return false
		}
		t.row = read.Targets[0]
		there, refusal := plan.Target(c.Indicator, t.row)
		if refusal != nil {
			d.refuse(l, targetColumn[refusal.Code], refusal.Code, "")
		}
		return there
	}
	version := func(t plannedTarget) string { return t.form.Figure + " " + t.form.From + " " + t.form.Reason }
	rows, err := placed(d, "figure", d.targetRow, version, known)
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(t plannedTarget) int { return 200 + 16*len(t.form.Path) + len(t.form.Reason) }
	return enter(d, "indicator.publish_rules", rows, indicator.RowsMax, size, func(rows []plannedTarget) any {
		var all indicator.Publish
		for _, t := range rows {
			all.Targets = append(all.Targets, t.row)
		}
		return all
	})
}

// targetRow reads a line and checks all of it that needs no register. Values stay texts until the decimals of the
// figure are known.
func (d *desk) targetRow(l *Line) plannedTarget {
	f := indicator.TargetForm{
		Figure:  d.need(l, "figure"),
		From:    d.iso(l, "from"),
		Steps:   choiceOf(d, l, "steps", yesWords) == "yes",
		Unbased: choiceOf(d, l, "unbased", yesWords) == "yes",
		Bound:   choiceOf(d, l, "bound", bounds),
		Source:  d.text(l, "source"),
		Reason:  d.need(l, "reason"),
	}
	for _, part := range several(identity.Narrow(d.need(l, "path"))) {
		day, value, ok := strings.Cut(part, "=")
		if !ok {
			d.refuse(l, "path", indicator.ErrPath.Code, clip(part))
			break
		}
		f.Path = append(f.Path, indicator.PointForm{Date: written(day), Value: strings.TrimSpace(value)})
	}
	return plannedTarget{form: f}
}

// targetColumn says in which column what is refused of a target stands.
var targetColumn = map[string]string{
	indicator.ErrFigure.Code: "figure", indicator.ErrDecimals.Code: "figure", indicator.ErrNotAdditive.Code: "figure",
	indicator.ErrDateMissing.Code: "from", indicator.ErrDateOrder.Code: "from", indicator.ErrPath.Code: "path",
	indicator.ErrBound.Code: "bound", indicator.ErrReason.Code: "reason", indicator.ErrSentence.Code: "reason",
	indicator.ErrSource.Code: "source",
}

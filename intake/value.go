package intake

import (
	"cmp"
	"strings"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// Columns of values of figures, as `liangshan report due` writes them for units to fill in.
var valueColumns = []column{
	{"figure", "指标代码", []string{"指标编号"}, true, "rural_income_growth", "code of a figure that is a return"},
	{"name", "指标名称", []string{"指标"}, false, "示例指标", "for readers"},
	{"period", "时期", []string{"报告期"}, true, "2026Q1", "2026, 2026H1, 2026Q3 or 2026-06"},
	{"place", "区划代码", []string{"地方"}, false, "", "township or village; the county if empty"},
	{"value", "数值", []string{"本期数", "本期值"}, false, "7.5", "empty: not reported yet, which is no fault and not 0"},
	{"unit", "单位", []string{"计量单位"}, true, "%", "the figure's own unit, in Chinese or English"},
	{"bound", "约数", nil, false, "", "≥ 以上, ≤ 以下, ≈ 约; exact if empty"},
	{"paper", "来源文件", []string{"文号"}, false, "示例文号", "number or name of the source paper; the file if empty"},
	{"sha256", "来源文件指纹", []string{"文件指纹", "来源文件sha256"}, false, "",
		"SHA-256 of the source paper, 64 hexadecimal digits; if empty this file's, and the paper stands behind its name"},
	{"explain", "异常说明", []string{"说明原因"}, false, "", "why a check that does not hold is no mistake"},
	{"reason", "更正原因", nil, false, "", "of a correction"},
	{"before", "上期数", nil, false, "", "for readers"},
	{"due", "截止日期", nil, false, "", "for readers"},
}

// bounds are the words for what a value says.
var bounds = map[string]indicator.Bound{"": indicator.Exact, "exact": indicator.Exact, "≥": indicator.AtLeast,
	">=": indicator.AtLeast, "以上": indicator.AtLeast, "at_least": indicator.AtLeast, "≤": indicator.AtMost,
	"<=": indicator.AtMost, "以下": indicator.AtMost, "at_most": indicator.AtMost, "≈": indicator.About,
	"约": indicator.About, "about": indicator.About}

// values takes returns of figures in: each waits for approval afterwards.
func (d *desk) values() error {
	d.job.Lines = d.filled()
	key := func(c indicator.Submit) string { return c.Figure + " " + string(c.Period) + " " + string(c.Place) }
	rows, err := placed(d, "figure", d.valueRow, key, d.valueKnown)
	if err != nil || d.job.Options.Dry {
		return err
	}
	return d.each("values", "indicator.submit", len(rows), func(i int) any { return rows[i].row },
		func(i int, refusal *kernel.Refusal) {
			if refusal != nil {
				d.refuse(rows[i].line, "", refusal.Code, "")
				return
			}
			d.report.New++
		})
}

// filled returns the lines whose value is filled in; the others are left as they are.
func (d *desk) filled() (lines []Line) {
	for i := range d.job.Lines {
		if l := &d.job.Lines[i]; d.text(l, "value") != "" {
			lines = append(lines, *l)
			continue
		}
		d.report.Unchanged++
	}
	return lines
}

// valueRow reads a line and checks all of it that needs no register. The value goes on as it is written: who reads it
// takes commas that part it in threes, and refuses 1,23, where the comma may stand for the point.
func (d *desk) valueRow(l *Line) indicator.Submit {
	c := indicator.Submit{
		Figure:  d.need(l, "figure"),
		Period:  indicator.Period(strings.ToUpper(identity.Narrow(d.need(l, "period")))),
		Place:   village.Code(identity.Narrow(d.text(l, "place"))),
		Value:   identity.Narrow(d.text(l, "value")),
		Unit:    d.need(l, "unit"),
		Bound:   choiceOf(d, l, "bound", bounds),
		Explain: d.text(l, "explain"),
		Reason:  d.text(l, "reason"),
	}
	c.Paper, c.Hash = d.sourcePaper(l)
	return c
}

// sourcePaper returns the paper that a value stands in with the hash of just that paper: the one that the row names
// with its hash, else the file that is read. A paper named without a hash is named behind the file whose hash it is.
func (d *desk) sourcePaper(l *Line) (paper string, hash indicator.Hash) {
	named, digits := d.text(l, "paper"), strings.ToLower(identity.Narrow(d.text(l, "sha256")))
	file := cmp.Or(d.job.Options.Source, d.job.File)
	paper, hash = named, indicator.Hash(d.job.Digest)
	switch {
	case digits != "" && (hash.UnmarshalText([]byte(digits)) != nil || named == ""):
		d.refuse(l, "sha256", indicator.ErrHash.Code, "")
		return file, hash
	case digits == "" && (named == "" || named == file):
		paper = file
	case digits == "":
		paper = file + " (" + named + ")"
	}
	if !indicator.ValidSentence(paper) {
		d.refuse(l, "paper", indicator.ErrPaper.Code, "")
	}
	return paper, hash
}

// choiceOf reads a cell that holds one of some words, or none.
func choiceOf[T ~string](d *desk, l *Line, column string, words map[string]T) T {
	chosen, ok := words[strings.ToLower(identity.Narrow(d.text(l, column)))]
	if !ok {
		d.bad(l, column, CodeChoice)
	}
	return chosen
}

// valueKnown holds a value against the county's figures, and reports whether it is there.
func (d *desk) valueKnown(c *county.County, l *Line, row *indicator.Submit) bool {
	known, refusal := c.Indicator.CheckSubmit(*row, d.today)
	if refusal != nil {
		d.refuse(l, valueColumn[refusal.Code], refusal.Code, "")
	}
	return known
}

// valueColumn says in which column what is refused of a value stands.
var valueColumn = map[string]string{
	indicator.ErrFigure.Code: "figure", indicator.ErrKindOther.Code: "figure", indicator.ErrPeriod.Code: "period",
	indicator.ErrPeriodOther.Code: "period", indicator.ErrPeriodOpen.Code: "period", indicator.ErrLocked.Code: "period",
	indicator.ErrPlace.Code: "place", indicator.ErrUnitOther.Code: "unit", indicator.ErrBound.Code: "bound",
	indicator.ErrPaper.Code: "paper", indicator.ErrReason.Code: "reason", indicator.ErrUnexplained.Code: "explain",
	indicator.ErrOutOfRange.Code: "value", indicator.ErrCheckFails.Code: "value", indicator.ErrState.Code: "value",
	indicator.ErrNumber.Code: "value", indicator.ErrTooFine.Code: "value", indicator.ErrOverflow.Code: "value",
}

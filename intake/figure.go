package intake

import (
	"errors"
	"strings"

	"liangshan/county"
	"liangshan/identity"
	"liangshan/indicator"
	"liangshan/village"
)

// Columns of definitions of figures, as `liangshan report definitions` writes them; what they mean stands in
// doc/goals.md.
var figureColumns = []column{
	{"code", "指标代码", []string{"指标编号", "figure"}, true, "figure_example", "code of the figure, for ever"},
	{"from", "生效日期", nil, true, "2026-01-01", "since when it is so defined"},
	{"name_zh", "名称", []string{"指标名称"}, true, "示例指标", "in Chinese"},
	{"name_en", "英文名称", nil, true, "an example", "in English"},
	{"kind", "类别", []string{"种类"}, true, "报送", "record 记录, return 报送, derived 推算, synthetic 合成"},
	{"unit_zh", "单位", []string{"计量单位"}, true, "个", "as written behind the number, in Chinese"},
	{"unit_en", "英文单位", nil, true, "items", "in English"},
	{"decimals", "小数位", nil, false, "0", "0 to 6"},
	{"every", "报告期", []string{"周期"}, true, "季", "year 年, half 半年, quarter 季, month 月"},
	{"basis", "口径", nil, true, "当期", "flow 当期, stock 期末, to_date 累计"},
	{"better", "方向", []string{"好坏方向"}, true, "越多越好", "more 越多越好, less 越少越好, neither 不分"},
	{"add_places", "可按地方加总", nil, false, "", "yes 是: values of places may be summed"},
	{"add_periods", "可按时期加总", nil, false, "", "yes 是: values of periods may be summed; only a flow"},
	{"department", "责任单位", []string{"责任部门"}, true, "reform", "code of a department"},
	{"level", "报送层级", nil, false, "", "of a return: township 乡镇, village 村; the county if empty"},
	{"fold", "归集", nil, false, "", "of a record: what liangshan report folds lists"},
	{"piece", "归集单位", nil, false, "", "of a record: what the fold counts"},
	{"per", "换算", nil, false, "", "of a record: pieces in one unit, a fraction if need be: 2000000000/3"},
	{"formula", "公式", nil, false, "", "of a derived figure"},
	{"rounding", "舍入", nil, false, "", "of a record or derived figure: half_up 四舍五入, down 舍去, up 进位"},
	{"due_workdays", "报送工作日", []string{"期后工作日"}, false, "15", "of a return: working days after the period"},
	{"min", "最小值", []string{"下限"}, false, "0", "of a return"},
	{"max", "最大值", []string{"上限"}, false, "", "of a return"},
	{"jump_percent", "变动幅度", []string{"允许变动百分数"}, false, "", "against the period before, in percent; any if empty"},
	{"ended", "已终止", nil, false, "", "yes 是: from then on nothing is owed"},
	{"reason", "变更原因", nil, false, "", "of a version after the first"},
	{"note_zh", "备注", nil, false, "", "in Chinese"},
	{"note_en", "英文备注", nil, false, "", "in English"},
}

// The words of definitions.
var (
	figureKinds = map[string]indicator.Kind{"record": indicator.Record, "记录": indicator.Record, "return": indicator.Return,
		"报送": indicator.Return, "derived": indicator.Derived, "推算": indicator.Derived, "synthetic": indicator.Synthetic,
		"合成": indicator.Synthetic}
	everyWords = map[string]indicator.Every{"year": indicator.Year, "年": indicator.Year, "half": indicator.Half,
		"半年": indicator.Half, "quarter": indicator.Quarter, "季": indicator.Quarter, "month": indicator.Month,
		"月": indicator.Month}
	basisWords = map[string]indicator.Basis{"flow": indicator.Flow, "当期": indicator.Flow, "stock": indicator.Stock,
		"期末": indicator.Stock, "to_date": indicator.ToDate, "累计": indicator.ToDate}
	betterWords = map[string]indicator.Better{"more": indicator.More, "越多越好": indicator.More, "less": indicator.Less,
		"越少越好": indicator.Less, "neither": indicator.Neither, "不分": indicator.Neither}
	levelWords = map[string]village.Kind{"": "", "township": village.Township, "乡镇": village.Township,
		"village": village.Village, "村": village.Village}
	roundingWords = map[string]string{"": "", "half_up": "half_up", "四舍五入": "half_up",
		"down": "down", "舍去": "down", "up": "up", "进位": "up"}
)

// figures takes definitions in, in the order in which they stand: what a formula names before the formula.
func (d *desk) figures() error {
	var plan indicator.Plan
	known := func(c *county.County, l *Line, row *indicator.FigureRow) bool {
		there, refusal := plan.Define(c.Indicator, *row)
		if refusal != nil {
			d.refuse(l, figureColumn[refusal.Code], refusal.Code, "")
		}
		return there
	}
	version := func(r indicator.FigureRow) string { return r.Code + " " + r.From.String() + " " + r.Reason }
	rows, err := placed(d, "code", d.figureRow, version, known)
	if err != nil || d.job.Options.Dry {
		return err
	}
	size := func(r indicator.FigureRow) int {
		return 400 + len(r.NameZH) + len(r.NameEN) + len(r.Formula) + len(r.NoteZH) + len(r.NoteEN) + len(r.Reason)
	}
	return enter(d, "indicator.publish_rules", rows, indicator.RowsMax, size, func(rows []indicator.FigureRow) any {
		return indicator.Publish{Figures: rows}
	})
}

// figureRow reads a line and checks all of it that needs no register.
func (d *desk) figureRow(l *Line) (row indicator.FigureRow) {
	f := indicator.FigureForm{
		Code:       d.need(l, "code"),
		From:       d.iso(l, "from"),
		NameZH:     d.need(l, "name_zh"),
		NameEN:     d.need(l, "name_en"),
		Kind:       choice(d, l, "kind", figureKinds),
		UnitZH:     d.need(l, "unit_zh"),
		UnitEN:     d.need(l, "unit_en"),
		Decimals:   uint8(min(d.order(l, "decimals"), indicator.DecimalsMax+1)),
		Every:      choice(d, l, "every", everyWords),
		Basis:      choice(d, l, "basis", basisWords),
		Better:     choice(d, l, "better", betterWords),
		AddPlaces:  choiceOf(d, l, "add_places", yesWords) == "yes",
		AddPeriods: choiceOf(d, l, "add_periods", yesWords) == "yes",
		Department: d.need(l, "department"),
		Fold:       d.text(l, "fold"),
		Piece:      d.text(l, "piece"),
		Per:        identity.Narrow(d.text(l, "per")),
		Formula:    d.text(l, "formula"),
		Rounding:   choiceOf(d, l, "rounding", roundingWords),
		Due:        uint16(min(d.order(l, "due_workdays"), 1<<16-1)),
		Min:        identity.Narrow(d.text(l, "min")),
		Max:        identity.Narrow(d.text(l, "max")),
		Jump:       d.order(l, "jump_percent"),
		NoteZH:     d.text(l, "note_zh"),
		NoteEN:     d.text(l, "note_en"),
		Reason:     d.text(l, "reason"),
		Ended:      choiceOf(d, l, "ended", yesWords) == "yes",
		Level:      choiceOf(d, l, "level", levelWords),
	}
	if d.wrong[l.Row] {
		return row
	}
	read, err := (&indicator.Form{Figures: []indicator.FigureForm{f}}).Read()
	if d.formWrong(l, err) {
		return row
	}
	return read.Figures[0]
}

// iso returns a cell that holds a day as 2026-01-31.
func (d *desk) iso(l *Line, column string) string {
	if day := d.date(l, column); day != 0 {
		return day.String()
	}
	return ""
}

// formWrong lists what cannot be read of a line, and reports whether there is anything.
func (d *desk) formWrong(l *Line, err error) bool {
	var at *indicator.FormError
	if errors.As(err, &at) {
		column, _, _ := strings.Cut(at.Field, ":")
		d.refuse(l, column, at.Refusal.Code, clip(d.text(l, column)))
	}
	return err != nil
}

// figureColumn says in which column what is refused of a definition stands.
var figureColumn = map[string]string{
	indicator.ErrCode.Code: "code", indicator.ErrDateMissing.Code: "from", indicator.ErrDateOrder.Code: "from",
	indicator.ErrName.Code: "name_zh", indicator.ErrKind.Code: "kind", indicator.ErrKindOther.Code: "kind",
	indicator.ErrUnit.Code: "unit_zh", indicator.ErrUnitOther.Code: "unit_zh", indicator.ErrDecimals.Code: "decimals",
	indicator.ErrEvery.Code: "every", indicator.ErrBasis.Code: "basis", indicator.ErrBetter.Code: "better",
	indicator.ErrDepartment.Code: "department", indicator.ErrPlace.Code: "level", indicator.ErrFold.Code: "fold",
	indicator.ErrFoldAdds.Code: "fold", indicator.ErrFormula.Code: "formula", indicator.ErrFormulaName.Code: "formula",
	indicator.ErrFormulaCircle.Code: "formula", indicator.ErrPeriodOther.Code: "formula",
	indicator.ErrNotAdditive.Code: "formula", indicator.ErrRounding.Code: "rounding",
	indicator.ErrDue.Code:   "due_workdays",
	indicator.ErrRange.Code: "min", indicator.ErrReason.Code: "reason", indicator.ErrSentence.Code: "reason",
	indicator.ErrEnded.Code: "ended",
}

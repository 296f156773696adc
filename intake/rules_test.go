package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/export"
	"liangshan/indicator"
	"liangshan/intake"
	"liangshan/paper"
)

const figureHead = "指标代码,生效日期,名称,英文名称,类别,单位,英文单位,小数位,报告期,口径,方向,可按地方加总,可按时期加总,责任单位,归集,归集单位,换算," +
	"公式,舍入,报送工作日,最小值,最大值,变更原因\n"

// TestFigures takes definitions in: each bad row is listed with its column, a formula may name what stands above it.
func TestFigures(t *testing.T) {
	r := found(t)
	r.takenTwice(t, intake.Figures, "figures.csv", figureHead+
		"f1,2026-01-01,一,one,报送,亿元,100m yuan,1,季,当期,越多越好,,是,reform,,,,,,15,0,99.5,\n"+
		"f2,2026/1/1,二,two,record,万元,10k yuan,2,year,to_date,more,是,,finance,dividend.paid,fen,1000000,,四舍五入,,,,\n"+
		"f3,2026-01-01,三,three,推算,%,%,1,季,期末,不分,,,reform,,,,f1 / f1 * 100,舍去,,,,\n"+ // Of what stands above it.
		"f1,2026-07-01,一,one,报送,亿元,100m yuan,1,季,当期,越多越好,,是,finance,,,,,,10,0,,划转\n"+ // The next version.
		"f4,2026-01-01,四,four,听说,个,items,0,年,当期,越多越好,,,reform,,,,,,15,,,\n"+
		"f5,2026-01-01,五,five,报送,个,items,0,旬,当期,越多越好,,,reform,,,,,,15,,,\n"+
		"f6,2026-01-01,六,six,报送,个,items,0,年,期末,越多越好,,是,reform,,,,,,15,,,\n"+ // A stock is not summed.
		"f7,2026-01-01,七,seven,报送,个,items,0,年,当期,越多越好,,,nobody,,,,,,15,,,\n"+
		"f8,2026-01-01,八,eight,记录,个,items,0,年,当期,越多越好,,,reform,no.fold,1,1,,舍去,,,,\n"+
		"f9,2026-01-01,九,nine,推算,个,items,0,年,当期,越多越好,,,reform,,,,no_figure + 1,舍去,,,,\n"+
		"f10,2026-01-01,十,ten,推算,个,items,0,季,当期,越多越好,,,reform,,,,f4 + 1,舍去,,,,\n"+ // Its row is bad.
		"f11,2026-01-01,十一,eleven,报送,个,items,0,年,当期,越多越好,,,reform,,,,,,15,0.5,,\n"+
		"f1,2026-08-01,一,one,报送,万元,10k yuan,1,季,当期,越多越好,,是,finance,,,,,,10,0,,换单位\n"+
		"f12,2026-13-01,十二,twelve,报送,个,items,0,年,当期,越多越好,,,reform,,,,,,15,,,\n"+
		"f13,2026-01-01,十三,thirteen,报送,个,items,9,年,当期,越多越好,,,reform,,,,,,15,,,\n"+
		"f1,2026-07-01,一,one,报送,亿元,100m yuan,1,季,当期,越多越好,,是,finance,,,,,,11,0,,划转\n",
		4, 12, "6 类别 intake.choice_unknown", "7 报告期 intake.choice_unknown", "8 口径 indicator.basis_unknown",
		"9 责任单位 indicator.department_unknown", "10 归集 indicator.fold_unknown", "11 公式 indicator.formula_name_unknown",
		"12 公式 indicator.formula_name_unknown", "13 最小值 indicator.number_too_fine", "14 单位 indicator.unit_other",
		"15 生效日期 intake.date_malformed", "16 小数位 indicator.decimals_malformed", "17 指标代码 intake.row_twice")
	r.audit()
}

// TestTargets takes dated paths in: values are read with the decimals of their figure, and a change needs its reason.
func TestTargets(t *testing.T) {
	r := found(t)
	r.takenTwice(t, intake.Targets, "targets.csv", "指标代码,生效日期,序时进度,约数,来源,无基期,原因\n"+
		"gdp,2026-01-01,2025-12-31=600.5; 2026-12-31=650,≥,s1,,年初目标\n"+
		"gdp,2026-07-01,2025/12/31=600.5；2026/12/31=660.0,以上,,,年中调高\n"+
		"carbon_price,2026-01-01,2026-12-31=70,,,是,收储价\n"+
		"gdp,2026-03-01,2025-12-31=1; 2026-12-31=2,,,,比前一版早\n"+
		"no_figure,2026-01-01,2025-12-31=1; 2026-12-31=2,,,,没有\n"+
		"gdp,2026-08-01,2025-12-31=1,,,,只有一点\n"+
		"gdp,2026-08-02,2025-12-31=1; 2026-12-31=2.55,,,,太细\n"+
		"gdp,2026-08-03,2025-12-31:1,,,,难认\n"+
		"gdp,2026-08-04,2025-12-31=1; 2026-12-31=2,,s9,,没有来源\n"+
		"gdp,2026-08-05,2025-12-31=1; 2026-12-31=2,,,,\n"+
		"gdp,2026-08-06,2026-12-31=1; 2025-12-31=2,,,,倒序\n",
		3, 8, "5 生效日期 indicator.date_out_of_order", "6 指标代码 indicator.figure_unknown", "7 序时进度 indicator.path_malformed",
		"8 序时进度 indicator.number_too_fine", "9 序时进度 indicator.path_malformed", "10 来源 indicator.source_unknown",
		"11 原因 intake.value_missing", "12 序时进度 indicator.path_malformed")
	must(t, r.Read(t.Context(), func(c *county.County) {
		target, ok := c.Indicator.Target("gdp", day(t, "2026-09-01"), c.Sequence())
		if !ok || target.Row.Path[1].Value != 6600 || target.Row.Bound != indicator.AtLeast {
			t.Errorf("%+v", target)
		}
	}))
	r.audit()
}

// sheetOf writes a sheet of a county as an xlsx.
func (r *rig) sheetOf(kind intake.Kind) (table paper.Table, data []byte) {
	r.t.Helper()
	must(r.t, r.Read(r.t.Context(), func(c *county.County) { table, _ = intake.Sheet(kind, c) }))
	var book bytes.Buffer
	must(r.t, export.WriteTables(&book, []paper.Table{table}))
	return table, book.Bytes()
}

// TestSheets writes the tree, the definitions and the targets of a county as spreadsheets. Taken back they change nothing;
// taken into a county that has none of them they make the same, to the cell, and every problem has its sentences.
func TestSheets(t *testing.T) {
	full := found(t)
	bare := foundWithout(t, func(path string) bool {
		return strings.HasSuffix(path, "goals.yaml") || strings.HasSuffix(path, "indicators.yaml") ||
			strings.HasSuffix(path, "published.yaml") || strings.HasSuffix(path, "report.yaml")
	})
	for _, kind := range []intake.Kind{intake.Figures, intake.Targets, intake.Goals} {
		table, data := full.sheetOf(kind)
		path := full.file(string(kind)+".xlsx", data)
		report := full.take(kind, path, intake.Options{})
		counts(t, report, 0, len(table.Rows), 0)
		if len(report.Unknown) > 0 || len(table.Rows) < 15 {
			t.Errorf("%d %s, columns without a meaning: %v", len(table.Rows), kind, report.Unknown)
		}
		counts(t, bare.take(kind, path, intake.Options{Dry: true}), len(table.Rows), 0, 0)
		counts(t, bare.take(kind, path, intake.Options{}), len(table.Rows), 0, 0)
		again, _ := bare.sheetOf(kind)
		if !slices.EqualFunc(table.Rows, again.Rows, slices.Equal) {
			t.Errorf("%s are others after a round trip", kind)
		}
	}
	bare.audit()
	if _, ok := intake.Sheet(intake.Parcels, nil); ok {
		t.Error("a sheet of parcels")
	}
}

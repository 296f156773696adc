package intake_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/indicator/desk"
	"liangshan/intake"
	"liangshan/task"
)

const valueHead = "指标代码,时期,区划代码,数值,单位,约数,来源文件,异常说明,更正原因\n"

func TestValues(t *testing.T) {
	r := found(t)
	r.takenTwice(t, intake.Values, "values.csv", valueHead+
		"rural_income_growth,2023,,7.3,%,,统计公报,,\n"+
		"gdp,2023,,\"1,590.5\",billion yuan,约,统计公报,,\n"+ // No unit of its.
		"gdp,2024,,620.5,亿元,≥,,上一期没有,\n"+
		"gdp,2024,,621,亿元,,,,\n"+ // Twice.
		"gdp,2025,,0.62,万亿元,,,,\n"+ // Another unit.
		"gdp,2025Q1,,600,亿元,,,,\n"+
		"no_figure,2025,,600,亿元,,,,\n"+
		"gdp,2021,,600.123,亿元,,,,\n"+
		"gdp,2020,,-3,亿元,,,,\n"+
		"gdp,2025,330523999,600,亿元,,,,\n"+
		"gdp,2199,,600,亿元,,,,\n"+
		"carbon_traded,2025,,2.5,万吨,,,,\n"+
		"gdp,2019,,abc,亿元,,,,\n"+
		"gdp,2018,,600,亿元,大概,,,\n"+
		"gdp,2022,,600,亿元,,,,\n"+ // Stands with another value.
		"gdp,2017,,\"5,82\",亿元,,,,\n"+ // The comma stands for the point: no 582.
		"gdp,2016,,\"1,5823.0\",亿元,,,,\n"+
		"gdp,2015,,\"５８，２\",亿元,,,,\n"+
		"gdp,2014,,\"1,582.0\",亿元,,,更正前无,\n",
		3, 16, "3 单位 indicator.unit_other", "5 指标代码 intake.row_twice", "6 单位 indicator.unit_other",
		"7 时期 indicator.period_other", "8 指标代码 indicator.figure_unknown", "9 数值 indicator.number_too_fine",
		"10 数值 indicator.out_of_range", "11 区划代码 indicator.place_unknown", "12 时期 indicator.period_not_over",
		"13 指标代码 indicator.kind_other", "14 数值 indicator.number_malformed", "15 约数 intake.choice_unknown",
		"16 更正原因 indicator.reason_required", "17 数值 indicator.number_malformed", "18 数值 indicator.number_malformed",
		"19 数值 indicator.number_malformed")
	r.audit()
}

// TestValuePaper takes values in that name their paper with its hash, without it, and not at all: the hash is always of
// what is named.
func TestValuePaper(t *testing.T) {
	r := found(t)
	const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // Of nothing, by FIPS 180-4.
	path := r.file("papers.csv", []byte("指标代码,时期,数值,单位,来源文件,来源文件指纹,异常说明\n"+
		"gdp,2019,500,亿元,统计公报,"+strings.ToUpper(hash)+",\n"+
		"gdp,2018,480,亿元,统计公报,,\n"+
		"gdp,2017,460,亿元,,,\n"+
		"gdp,2016,440,亿元,统计公报,e3b0,\n"+
		"gdp,2015,420,亿元,,"+hash+",\n"))
	counts(t, r.take(intake.Values, path, intake.Options{}), 3, 0, 2,
		"5 来源文件指纹 indicator.hash_malformed", "6 来源文件指纹 indicator.hash_malformed")
	data, err := os.ReadFile(path)
	must(t, err)
	sheet := sha256.Sum256(data)
	must(t, r.Read(t.Context(), func(c *county.County) {
		for period, want := range map[indicator.Period]string{"2019": "统计公报 " + hash,
			"2018": "papers.csv (统计公报) " + hex.EncodeToString(sheet[:]), "2017": "papers.csv " + hex.EncodeToString(sheet[:])} {
			under, _ := c.Indicator.Return("gdp", period, "")
			if got := under.Event.Paper + " " + under.Event.Hash.String(); got != want {
				t.Errorf("%s: %s, want %s", period, got, want)
			}
		}
	}))
}

// TestDueSheet sends what is due to a unit as a sheet, fills part of it in, and takes it back.
func TestDueSheet(t *testing.T) {
	r := found(t)
	sheet, err := desk.New(r).DueSheet(t.Context(), "")
	must(t, err)
	titles := make([]any, len(sheet.Titles))
	for i, title := range sheet.Titles {
		titles[i] = title
	}
	rows := [][]any{titles}
	filled := 0
	for _, row := range sheet.Rows {
		if row[2] == "2025" && row[5] == "%" {
			row[4] = 3
			row[9] = "合成数值"
			filled++
		}
		rows = append(rows, row)
	}
	if filled < 2 || len(rows) < filled+10 {
		t.Fatalf("%d of %d rows are filled in", filled, len(rows))
	}
	path := r.file("due.xlsx", book(t, rows...))
	counts(t, r.take(intake.Values, path, intake.Options{}), filled, len(sheet.Rows)-filled, 0)
	again, err := desk.New(r).DueSheet(t.Context(), "")
	must(t, err)
	if len(again.Rows) != len(sheet.Rows)-filled {
		t.Errorf("%d rows are due, %d before, %d were filled in", len(again.Rows), len(sheet.Rows), filled)
	}
	counts(t, r.take(intake.Values, path, intake.Options{}), 0, len(sheet.Rows), 0)
	r.audit()
}

const goalHead = "目标代码,层级,上级代码,生效日期,名称,英文名称,责任单位,指标代码,完成时限,序时进度,佐证材料,变更原因,序号\n"

func TestGoals(t *testing.T) {
	r := found(t)
	path := "2026-01-01=0; 2026-06-30=50%;2026-12-31=100"
	r.takenTwice(t, intake.Goals, "goals.csv", goalHead+
		"d1,方向,,2026-01-01,一个方向,a direction,reform,,,,,,1\n"+
		"p1,专项,d1,2026-01-01,一个专项,a programme,reform,,,,,,1\n"+
		"t1,任务,p1,2026/1/1,一个任务,a task,forestry,,2026-12-31,"+path+",验收报告;照片,,\n"+
		"t2,任务,p9,2026-01-01,没有上级,no parent,forestry,,,,,,\n"+
		"t3,任务,p1,2026-01-01,没有单位,no office,nobody,,,,,,\n"+
		"t4,任务,p1,2026-01-01,进度倒退,backwards,forestry,,,2026-01-01=50;2026-02-01=40,,,\n"+
		"t5,任务,p1,2026-01-01,进度难认,unreadable,forestry,,,2026-01-01:50,,,\n"+
		"t6,任务,p1,2026-01-01,没有指标,no figure,forestry,no_figure,,,,,\n"+
		"t7,愿望,p1,2026-01-01,没有层级,no kind,forestry,,,,,,\n"+
		"t8,任务,p1,,没有日期,no date,forestry,,,,,,\n"+
		"t1,任务,p1,2026-01-01,再来一次,twice,forestry,,,,,,\n"+
		"t9,任务,t2,2026-01-01,上级有误,its parent is bad,forestry,,,,,,\n",
		3, 9, "5 上级代码 task.parent_unknown", "6 责任单位 task.department_unknown", "7 序时进度 task.path_malformed",
		"8 序时进度 task.path_malformed", "9 指标代码 task.figure_unknown", "10 层级 intake.choice_unknown",
		"11 生效日期 intake.value_missing", "12 目标代码 intake.row_twice", "13 上级代码 task.parent_unknown")
	must(t, r.Read(t.Context(), func(c *county.County) {
		n, ok := c.Task.Node("t1", day(t, "2026-05-01"), c.Sequence())
		want := []task.Point{{Date: day(t, "2026-01-01")}, {Date: day(t, "2026-06-30"), Percent: 50},
			{Date: day(t, "2026-12-31"), Percent: 100}}
		if !ok || len(n.Row.Path) != 3 || n.Row.Path[1] != want[1] || len(n.Row.Evidence) != 2 {
			t.Errorf("%+v", n)
		}
	}))
	changed := r.file("changed.csv", []byte(goalHead+
		"p1,专项,d1,2026-02-01,另一个名称,another name,reform,,,,,,1\n"+
		"d1,方向,,2026-02-01,另一个方向,another direction,reform,,,,,调整,1\n"))
	counts(t, r.take(intake.Goals, changed, intake.Options{}), 1, 0, 1, "2 变更原因 task.reason_required")
	r.audit()
}

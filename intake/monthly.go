package intake

import (
	"cmp"
	"strconv"
	"strings"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/identity"
	"liangshan/place"
	"liangshan/quantity"
	"liangshan/village"
)

// Columns of monthly returns.
var returnColumns = []column{
	{"place", "场所编号", []string{"编号", "code"}, false, "C0001", "code of a place; or a division"},
	{"division", "区划代码", []string{"village code"}, false, "", "of insurance: township, village or the county"},
	{"measure", "指标项", []string{"指标"}, true, "接待游客人次",
		"visits, income_fen, invested_fen, jobs, floor_planned_dm2, floor_built_dm2, firms; pension_insured, …"},
	{"month", "月份", []string{"报送月份"}, true, "2022-05", "2022-05"},
	{"value", "数值", []string{"本月数"}, true, "1234", "in the unit, or in the measure's smallest pieces"},
	{"unit", "单位", nil, false, "人次", "元, 万元, 亿元; 平方米, 万平方米; else people, firms, visits"},
}

// measureWords are the words for measures.
var measureWords = map[string]place.Measure{
	"visits": place.Visits, "接待游客人次": place.Visits, "游客人次": place.Visits,
	"income_fen": place.Income, "营业收入": place.Income, "invested_fen": place.Invested, "完成投资": place.Invested,
	"jobs": place.Jobs, "从业人员": place.Jobs, "firms": place.Firms, "入驻企业": place.Firms,
	"floor_planned_dm2": place.FloorPlanned, "规划建筑面积": place.FloorPlanned,
	"floor_built_dm2": place.FloorBuilt, "建成建筑面积": place.FloorBuilt,
	"pension_insured": place.PensionInsured, "养老保险参保人数": place.PensionInsured,
	"pension_entitled": place.PensionEntitled, "养老保险应参保人数": place.PensionEntitled,
	"medical_insured": place.MedicalInsured, "医疗保险参保人数": place.MedicalInsured,
	"medical_entitled": place.MedicalEntitled, "医疗保险应参保人数": place.MedicalEntitled,
}

// returnUnits say how many of a measure's smallest pieces a unit has, as decimals, by how the measure ends.
var returnUnits = map[string]map[string]int{
	"_fen": {"": 0, "分": 0, "元": 2, "万元": 6, "亿元": 10},
	"_dm2": {"": 0, "dm2": 0, "平方米": 2, "m2": 2, "万平方米": 6},
	"":     {"": 0, "人": 0, "人次": 0, "家": 0, "个": 0, "万人": 4, "万人次": 4},
}

// decimal reads a cell with at most some decimals as a whole number of the last of them; 0 if it is empty. Commas may
// part it in threes and stand nowhere else.
func (d *desk) decimal(l *Line, column string, decimals int) int64 {
	text := identity.Narrow(d.text(l, column))
	if text == "" {
		return 0
	}
	n, err := quantity.Parse(text, decimals)
	if err != nil || n < 0 {
		d.bad(l, column, CodeNumber)
		return 0
	}
	return n
}

// month reads a cell that holds a month, as its first day.
func (d *desk) month(l *Line, column string) calendar.Date {
	text := identity.Narrow(d.need(l, column))
	if text == "" {
		return 0
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/.年月", r) })
	if len(parts) == 1 && len(text) == 6 {
		parts = []string{text[:4], text[4:]}
	}
	if len(parts) == 2 && len(parts[0]) == 4 {
		year, errYear := strconv.Atoi(parts[0])
		month, errMonth := strconv.Atoi(parts[1])
		if first, err := calendar.New(year, month, 1); cmp.Or(errYear, errMonth, err) == nil {
			return first
		}
	}
	if day, ok := calendar.Written(text); ok {
		if _, _, first := day.Civil(); first == 1 {
			return day
		}
	}
	d.bad(l, column, CodeDate)
	return 0
}

// returns takes monthly returns in.
func (d *desk) returns() error {
	rows, err := placed(d, "place", d.returnRow, func(r returnRow) string { return r.key() }, d.returnKnown)
	if err != nil || d.job.Options.Dry {
		return err
	}
	paper := cmp.Or(d.job.Options.Source, d.job.File)
	if !village.ValidName(paper) {
		paper = "月报"
	}
	size := func(returnRow) int { return 250 }
	return enter(d, "place.report", rows, place.RowsMax, size, func(rows []returnRow) any {
		c := place.Report{Paper: paper, SHA256: d.job.Digest}
		for _, r := range rows {
			c.Returns = append(c.Returns, r.ReturnRow)
		}
		return c
	})
}

// A returnRow is a return on its way in, with the code of its place until that is looked up.
type returnRow struct {
	place.ReturnRow
	code string
}

func (r returnRow) key() string {
	return r.code + " " + string(r.Division) + " " + string(r.Measure) + " " + r.Month.String()
}

// returnRow reads a line and checks all of it that needs no register.
func (d *desk) returnRow(l *Line) returnRow {
	row := returnRow{code: d.text(l, "place")}
	row.Division = village.Code(identity.Narrow(d.text(l, "division")))
	row.Measure, row.Month = choice(d, l, "measure", measureWords), d.month(l, "month")
	d.need(l, "value")
	if d.wrong[l.Row] {
		return row
	}
	if (row.code == "") == (row.Division == "") {
		d.refuse(l, "place", place.ErrSubject.Code, "")
		return row
	}
	ending := ""
	for _, e := range []string{"_fen", "_dm2"} {
		if strings.HasSuffix(string(row.Measure), e) {
			ending = e
		}
	}
	decimals, ok := returnUnits[ending][strings.ToLower(d.text(l, "unit"))]
	if !ok {
		d.bad(l, "unit", CodeChoice)
		return row
	}
	row.Value = d.decimal(l, "value", decimals)
	return row
}

// returnKnown holds a return against the registers, and reports whether it was reported already.
func (d *desk) returnKnown(c *county.County, l *Line, row *returnRow) bool {
	if row.code != "" {
		number, ok := c.Place.ByCode(row.code)
		if row.Place = number; !ok {
			d.refuse(l, "place", place.ErrUnknown.Code, clip(row.code))
			return false
		}
	}
	if refusal := c.Place.CheckReturn(row.ReturnRow, d.today); refusal != nil {
		d.refuse(l, returnColumn[refusal.Code], refusal.Code, "")
		return false
	}
	was, ok := c.Place.Reported(place.Subject{Place: row.Place, Division: row.Division}, row.Measure, row.Month)
	switch {
	case !ok:
		return false
	case was.Value != row.Value:
		d.refuse(l, "value", place.ErrReported.Code, strconv.FormatInt(was.Value, 10))
		return false
	}
	return true
}

// returnColumn says in which column what is refused of a return stands.
var returnColumn = map[string]string{place.ErrMeasure.Code: "measure", place.ErrMonth.Code: "month",
	place.ErrMonthRunning.Code: "month", place.ErrNotOpen.Code: "month", place.ErrValue.Code: "value",
	place.ErrDivision.Code: "division", place.ErrUnknown.Code: "place", place.ErrSubject.Code: "place"}

package desk

import (
	"context"
	"strings"

	"liangshan/county"
	"liangshan/indicator"
	"liangshan/paper"
	"liangshan/quantity"
	"liangshan/village"
)

// DueSheet returns the returns that a department has to report now, all departments' if none
// is given, as a table to fill in: `liangshan import values` reads it back. What is not
// filled in stays not reported.
func (d *Desk) DueSheet(ctx context.Context, department string) (t paper.Table, err error) {
	duties, look, err := d.Today(ctx, department)
	if err != nil {
		return t, err
	}
	t = paper.Table{Name: "报送 " + look.Day.String(), Titles: []string{"指标代码(figure)", "指标名称(name)",
		"时期(period)", "区划代码(place)", "数值(value)", "单位(unit)", "约数(bound)", "来源文件(paper)",
		"来源文件指纹(sha256)", "异常说明(explain)", "更正原因(reason)", "上期数(before)", "截止日期(due)"}}
	err = d.source.Read(ctx, func(c *county.County) {
		for _, o := range duties {
			if o.What != "return" {
				continue
			}
			span, _ := indicator.Period(o.Period).Span()
			definition, _ := c.Indicator.Definition(o.Code, span.Last(), look.Position)
			before := "—"
			if e, ok := c.Indicator.Value(o.Code, span.Add(-1).Period(), village.Code(o.Place), look.Position); ok {
				before = strings.TrimSpace(paper.BoundSign(string(e.Bound))) +
					quantity.Format(e.Value, int(definition.Row.Decimals))
			}
			t.Rows = append(t.Rows, []any{o.Code, o.NameZH, o.Period, o.Place, "", definition.Row.UnitZH, "", "", "", "", "",
				before, o.Due})
		}
	})
	return t, err
}

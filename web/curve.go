package web

import (
	"fmt"
	"html/template"
	"strings"

	"liangshan/calendar"
	"liangshan/quantity"
)

// A knot is a value on a day.
type knot struct {
	day   calendar.Date
	value int64
}

// curveTop and curveFoot leave room above and below a curve.
const (
	curveTop  = 16
	curveFoot = 34
)

// curveChart draws what was planned as a broken line and what came as a whole one with dots: colour is not needed to
// tell them apart. Values are whole numbers of so many decimals, days run from the first to the last of both lines,
// each in the order of days. Empty with fewer than two days.
func curveChart(plan, came []knot, decimals int) template.HTML {
	all := append(append([]knot{}, plan...), came...)
	for i := range all {
		if all[i].value > 1<<48 || all[i].value < -1<<48 {
			return "" // Beyond what is drawn.
		}
	}
	if len(all) < 2 {
		return ""
	}
	first, last := all[0].day, all[0].day
	values := scale{min(0, all[0].value), all[0].value, curveTop, chartHeight - curveTop - curveFoot}
	for _, k := range all {
		first, last = min(first, k.day), max(last, k.day)
		values.low, values.high = min(values.low, k.value), max(values.high, k.value)
	}
	if first == last {
		return ""
	}
	at := func(day calendar.Date) int {
		return chartLeft + 20 + int(int64(day-first)*int64(chartWidth-chartLeft-50)/int64(last-first))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`, chartWidth,
		chartHeight)
	curveAxes(&b, values, decimals)
	for _, day := range []calendar.Date{first, first + (last-first)/2, last} {
		fmt.Fprintf(&b, `<text class="tick" x="%d" y="%d">%s</text>`, min(at(day), chartWidth-50), chartHeight-8, day)
	}
	line := func(class string, knots []knot, dots bool) {
		for i, k := range knots {
			fmt.Fprintf(
				&b,
				`%s%d %d`,
				map[bool]string{true: `<path class="` + class + `" d="M`, false: "L"}[i == 0],
				at(k.day),
				values.at(k.value),
			)
		}
		if len(knots) > 0 {
			b.WriteString(`"/>`)
		}
		for _, k := range knots {
			if dots {
				fmt.Fprintf(&b, `<circle class="came" cx="%d" cy="%d" r="5"/>`, at(k.day), values.at(k.value))
			}
		}
	}
	line("plan", plan, false)
	line("real", came, true)
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// curveAxes writes the heights of a curve with their values.
func curveAxes(b *strings.Builder, values scale, decimals int) {
	for i := range int64(5) {
		value := values.low + (values.high-values.low)*i/4
		y := values.at(value)
		fmt.Fprintf(b, `<path class="grid" d="M%d %dH%d"/><text class="axis" x="%d" y="%d">%s</text>`, chartLeft+10, y,
			chartWidth, chartLeft+4, y+5, quantity.Format(value, decimals))
		if values.high == values.low {
			break
		}
	}
}

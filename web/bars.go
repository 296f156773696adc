package web

import (
	"fmt"
	"html/template"
	"strings"
)

// A bar is a value with its name.
type bar struct {
	name  string
	value int64
}

// Sizes of bars, in the chart's own units.
const (
	barRoom  = 40  // From one bar to the next.
	barLeft  = 230 // For the names.
	barRight = 150 // For the values.
)

// barChart draws values as bars that lie, each with its name and its value in whole units. Empty if all are 0.
func barChart(all []bar, unit string) template.HTML {
	most := int64(0)
	for _, b := range all {
		most = max(most, b.value)
	}
	if most == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`, chartWidth,
		len(all)*barRoom+10)
	for i, one := range all {
		y := 5 + i*barRoom
		wide := portion(one.value, most, chartWidth-barLeft-barRight)
		fmt.Fprintf(
			&b,
			`<text class="axis" x="%d" y="%d">%s</text><rect class="bar" x="%d" y="%d" width="%d" height="%d"/>`+
				`<text class="value" x="%d" y="%d">%s %s</text>`,
			barLeft-12,
			y+barRoom/2+5,
			template.HTMLEscapeString(one.name),
			barLeft,
			y+6,
			wide,
			barRoom-12,
			barLeft+wide+8,
			y+barRoom/2+5,
			number(uint64(max(one.value, 0))),
			template.HTMLEscapeString(unit),
		)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// portion returns value/of of a room in the chart's units, rounded down; what is not nothing shows.
func portion(value, of int64, room int) int {
	if value <= 0 || of <= 0 {
		return 0
	}
	for of > 1<<40 { // A drawing does not need more.
		value, of = value>>1, of>>1
	}
	return max(1, int(value*int64(room)/of))
}

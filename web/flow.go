package web

import (
	"fmt"
	"html/template"
	"strings"

	"liangshan/quantity"
)

// A flow is money that went from one place of a picture to another.
type flow struct {
	from, to int // Of the places.
	fen      int64
}

// A place is where money comes from or goes to, in one of the columns from left to right.
type place struct {
	name   string
	column int
}

// Sizes of a picture of flows, in its own units.
const (
	flowBar   = 16 // Width of a place.
	flowGap   = 18 // Between places of a column.
	flowRoom  = 300
	flowLabel = 300 // For the names of the last column.
)

// flowChart draws flows of money as bands whose height is their part of all that enters the fullest column. The
// columns are as wide apart as there is room; where the screen is narrow, the picture is moved under it. Places through
// which nothing goes are left out. Empty without flows.
func flowChart(places []place, flows []flow, label string) template.HTML {
	in, out := make([]int64, len(places)), make([]int64, len(places))
	for _, f := range flows {
		out[f.from] += f.fen
		in[f.to] += f.fen
	}
	columns, counts, sums := 1, map[int]int{}, map[int]int64{}
	through := make([]int64, len(places))
	for i, p := range places {
		through[i] = max(in[i], out[i])
		columns, sums[p.column] = max(columns, p.column+1), sums[p.column]+through[i]
		if through[i] > 0 {
			counts[p.column]++
		}
	}
	most, many := int64(0), 1
	for c := range columns {
		most, many = max(most, sums[c]), max(many, counts[c])
	}
	if most == 0 || columns < 2 {
		return ""
	}
	step := (chartWidth - flowLabel - flowBar) / (columns - 1)
	tops, next := make([]int, len(places)), make([]int, columns)
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="scroll" tabindex="0" role="region" aria-label="%s"><svg class="chart flows" `+
		`viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`, template.HTMLEscapeString(label), chartWidth,
		flowRoom+many*flowGap+10)
	for i, p := range places {
		tops[i] = next[p.column] + 5
		if through[i] > 0 {
			next[p.column] += portion(through[i], most, flowRoom) + flowGap
		}
	}
	left, right := append([]int{}, tops...), append([]int{}, tops...)
	for _, f := range flows {
		if f.fen <= 0 {
			continue
		}
		thick := portion(f.fen, most, flowRoom)
		x0, x1 := places[f.from].column*step+flowBar, places[f.to].column*step
		y0, y1, middle := left[f.from], right[f.to], (x0+x1)/2
		fmt.Fprintf(&b, `<path class="flow" d="M%d %dC%d %d %d %d %d %d`, x0, y0, middle, y0, middle, y1, x1, y1)
		y0, y1 = y0+thick, y1+thick
		fmt.Fprintf(&b, `V%dC%d %d %d %d %d %dZ"/>`, y1, middle, y1, middle, y0, x0, y0)
		left[f.from], right[f.to] = y0, y1
	}
	for i, p := range places {
		if through[i] == 0 {
			continue
		}
		x, thick := p.column*step, portion(through[i], most, flowRoom)
		fmt.Fprintf(&b, `<rect class="bar" x="%d" y="%d" width="%d" height="%d"/>`, x, tops[i], flowBar, thick)
		fmt.Fprintf(&b, `<text class="flowname" x="%d" y="%d">%s %s</text>`, x+flowBar+6, tops[i]+max(thick/2, 4)+5,
			template.HTMLEscapeString(p.name), quantity.Format(through[i], 2))
	}
	b.WriteString(`</svg></div>`)
	return template.HTML(b.String())
}

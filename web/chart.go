package web

import (
	"fmt"
	"html/template"
	"strings"

	"liangshan/quantity"
)

// Charts are SVG made on the server from whole numbers: they need no script, print, and stand
// beside a table that says the same.

// A candle is what was paid in a stretch of time, in fen, and how many tonnes changed hands.
type candle struct{ open, high, low, close, volume int64 }

// Sizes of charts, in their own units.
const (
	chartWidth  = 960
	chartHeight = 320
	chartLeft   = 70 // For the scale.
	chartBar    = 60 // For volumes, at the bottom.
)

// A scale places values between a floor and a ceiling; equal ones in the middle.
type scale struct {
	low, high int64
	top, room int // In the chart's units.
}

// at returns the height of a value, rounded down.
func (s scale) at(v int64) int {
	if s.high == s.low {
		return s.top + s.room/2
	}
	return s.top + int((s.high-v)*int64(s.room)/(s.high-s.low))
}

// candleChart draws candles: hollow where the price rose, filled where it fell, so that colour is
// not needed to tell. Empty without candles.
func candleChart(all []candle) template.HTML {
	if len(all) == 0 {
		return ""
	}
	prices := scale{all[0].low, all[0].high, 12, chartHeight - chartBar - 36}
	most := int64(1)
	for _, c := range all {
		prices.low, prices.high, most = min(prices.low, c.low), max(prices.high, c.high), max(most, c.volume)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" aria-hidden="true"
		focusable="false">`, chartWidth, chartHeight)
	for i := range int64(5) {
		price := prices.low + (prices.high-prices.low)*i/4
		y := prices.at(price)
		fmt.Fprintf(&b, `<path class="grid" d="M%d %dH%d"/><text class="axis" x="%d"
		y="%d">%s</text>`, chartLeft, y, chartWidth,
			chartLeft-8, y+5, quantity.Format(price, 2))
		if prices.high == prices.low {
			break
		}
	}
	step := min((chartWidth-chartLeft)/len(all), 40)
	for i, c := range all {
		x := chartLeft + i*step + step/2
		class, body := "rose", max(1, step*3/5)
		top, bottom := prices.at(max(c.open, c.close)), prices.at(min(c.open, c.close))
		if c.close < c.open {
			class = "fell"
		}
		fmt.Fprintf(
			&b,
			`<g class="%s"><path d="M%d %dV%dM%d %dV%d"/><rect x="%d" y="%d" width="%d" height="%d"/>`,
			class,
			x,
			prices.at(c.high),
			top,
			x,
			bottom,
			prices.at(c.low),
			x-body/2,
			top,
			body,
			max(1, bottom-top),
		)
		bar := int(c.volume * chartBar / most)
		fmt.Fprintf(&b, `<rect class="volume" x="%d" y="%d" width="%d"
		height="%d"/></g>`, x-body/2, chartHeight-bar, body, bar)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// depthChart draws what is shown at each price: bids to the left, offers to the right, added up
// from the best price on. Empty if nothing is offered or asked.
func depthChart(bids, asks []depthView) template.HTML {
	if len(bids)+len(asks) == 0 {
		return ""
	}
	sums := func(all []depthView) (sums []int64) {
		sum := int64(0)
		for _, d := range all {
			sum += d.shown
			sums = append(sums, sum)
		}
		return sums
	}
	left, right := sums(bids), sums(asks)
	most := int64(1)
	for _, s := range append(append([]int64{}, left...), right...) {
		most = max(most, s)
	}
	const middle, room = chartWidth / 2, chartHeight - 100
	var b strings.Builder
	fmt.Fprintf(
		&b,
		`<svg class="chart" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">`,
		chartWidth,
		room+60,
	)
	step := (middle - 20) / depthLong
	draw := func(class string, all []depthView, sums []int64, from, to int) {
		for i, sum := range sums {
			height := max(1, int(sum*room/most))
			x := from + to*i*step
			if to < 0 {
				x -= step
			}
			fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="%d"
			height="%d"/>`, class, x, room+20-height, step-2, height)
			if i == 0 || i == len(sums)-1 {
				fmt.Fprintf(&b, `<text class="tick" x="%d" y="%d">%s</text>`, x+step/2, room+44, all[i].Price)
			}
		}
	}
	draw("bids", bids, left, middle-4, -1)
	draw("asks", asks, right, middle+4, 1)
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

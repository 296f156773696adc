package web

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// drawn parses a chart and returns its rectangles by class.
func drawn(t *testing.T, chart string) (count map[string]int) {
	t.Helper()
	count = map[string]int{}
	d := xml.NewDecoder(strings.NewReader(chart))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, chart)
		}
		if start, ok := token.(xml.StartElement); ok {
			class := ""
			for _, a := range start.Attr {
				if a.Name.Local == "class" {
					class = a.Value
				}
			}
			count[start.Name.Local+" "+class]++
		}
	}
	for _, m := range regexp.MustCompile(`(?:x|y|width|height)="(-?\d+)"`).FindAllStringSubmatch(chart, -1) {
		if n, _ := strconv.Atoi(m[1]); n < 0 || n > chartWidth {
			t.Errorf("something is drawn at %d", n)
		}
	}
	return count
}

// TestCharts: every candle and every price is drawn, inside of the picture, whatever the numbers.
func TestCharts(t *testing.T) {
	if candleChart(nil) != "" || depthChart(nil, nil) != "" {
		t.Error("nothing is drawn as something")
	}
	for _, all := range [][]candle{
		{{6820, 6820, 6820, 6820, 1}},
		{{6820, 7000, 6800, 6900, 5}, {6900, 6950, 6700, 6710, 900_000}, {6710, 6710, 6710, 6710, 0}},
		make([]candle, candlesLong),
	} {
		count := drawn(t, string(candleChart(all)))
		if count["g rose"]+count["g fell"] != len(all) || count["rect volume"] != len(all) {
			t.Errorf("%d candles: %v", len(all), count)
		}
	}
	if count := drawn(t, string(candleChart([]candle{{6900, 6950, 6700, 6710, 9}}))); count["g fell"] != 1 {
		t.Errorf("a fall is no fall: %v", count)
	}
	side := func(n int) (all []depthView) {
		for i := range n {
			all = append(all, depthView{"68.20", "1", "1", int64(i+1) * 1_000_000_000})
		}
		return all
	}
	count := drawn(t, string(depthChart(side(depthLong), side(3))))
	if count["rect bids"] != depthLong || count["rect asks"] != 3 {
		t.Errorf("%v", count)
	}
	drawn(t, string(depthChart(nil, side(1))))
}

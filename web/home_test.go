package web

import (
	"strings"
	"testing"

	"liangshan/indicator/desk"
	"liangshan/paper"
)

// TestReportingBegun: the lights of goals stand on the front page and in the tree as soon as a return was given, and not
// in a county that has none.
func TestReportingBegun(t *testing.T) {
	p := newPortal(t)
	p.settled()
	if begun, err := p.site.reporting(t.Context()); begun || err != nil {
		t.Errorf("in an empty county reporting has begun: %v", err)
	}
	full, _ := fullCounty(t)
	full.settled()
	rows, err := full.site.read.Rows(t.Context(), `SELECT count(*) FROM indicator_return_step WHERE step = 'approved'`)
	full.must(err)
	begun, err := full.site.reporting(t.Context())
	if err != nil || !begun && rows[0][0] != int64(0) {
		t.Errorf("after %v returns reporting has begun: %v, %v", rows[0][0], begun, err)
	}
	page := full.browser().get("/", 200)
	if shown := strings.Contains(page, `<span class="light `); shown != begun {
		t.Errorf("lights are shown: %v, reporting has begun: %v, after %v returns", shown, begun, rows[0][0])
	}
	tree := full.browser().get("/goals", 200)
	if shown := strings.Contains(tree, `<span class="light `); shown != begun {
		t.Errorf("lights are shown in the tree: %v, reporting has begun: %v", shown, begun)
	}
	if said := strings.Contains(tree, "尚未开始报送"); said == begun {
		t.Errorf("the tree says that reporting has not begun: %v", said)
	}
	t.Log(begun, rows[0][0])
}

// TestLightsWait: before reporting has begun no goal of a tree has a light, nor does what stands above it count one.
func TestLightsWait(t *testing.T) {
	g := &goalsPage{Dashboard: &desk.Dashboard{Goals: []paper.Goal{{Code: "above"},
		{Code: "below", Depth: 1, Rule: "year_target", Light: "red"}}}}
	for _, begun := range []bool{false, true} {
		g.Begun = begun
		above := g.Tree(2)[0]
		if lit := above.Below[0].Lit(); lit != begun || len(above.Lights) != map[bool]int{true: 1}[begun] {
			t.Errorf("reporting has begun: %v, a light is shown: %v, counted above: %v", begun, lit, above.Lights)
		}
	}
}

package web

import (
	"strings"
	"testing"
)

// TestReportingBegun: the lights of goals stand on the front page as soon as a return was given, and not in a county
// that has none.
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
	t.Log(begun, rows[0][0])
}

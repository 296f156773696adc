package main

import (
	"strings"
	"testing"
	"time"
)

// TestBars shows work that takes longer than two seconds, also where nobody knows how much there is, and no other.
func TestBars(t *testing.T) {
	for _, c := range []struct {
		name      string
		ago       time.Duration
		done, all uint64
		want      string
	}{
		{"long", 3 * time.Second, 25, 100, "25/100"},
		{"of unknown length", 3 * time.Second, 2000, 0, "2000"},
		{"short", time.Second, 25, 100, ""},
		{"done", 3 * time.Second, 100, 100, ""},
	} {
		var out strings.Builder
		b := newBars(&out)
		b.what, b.started = "rows", time.Now().Add(-c.ago)
		b.show("rows", c.done, c.all)
		if shown := out.String(); !strings.Contains(shown, c.want) || (c.want == "") != (shown == "") {
			t.Errorf("%s: shown as %q, want %q", c.name, shown, c.want)
		}
		if b.bar == nil {
			continue
		}
		if b.show("rows", 5000, 5000); !b.bar.IsFinished() {
			t.Errorf("%s: the bar goes on when all is done", c.name)
		}
	}
}

package policy

import (
	"path/filepath"
	"strings"
	"testing"

	"liangshan/calendar"
)

// TestMutants checks that the documents of law are tested so well that no slip in them passes
// unseen, but for those that change no answer.
func TestMutants(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*/*.yaml")
	tried := 0
	for _, path := range paths {
		d := read(t, path)
		for _, m := range d.Mutate(calendar.CN()) {
			if strings.Contains(m.Change, ": as of ") {
				continue // The cases of the texts say nothing of the day before one came into force.
			}
			tried++
			if m.State == Survived {
				t.Errorf("%s:%d: %s: %s passes every test; it shows with %s", path, m.Line, m.Where, m.Change, m.Example)
			}
			if m.State == Unseen {
				t.Errorf("%s:%d: %s: %s: no difference found", path, m.Line, m.Where, m.Change)
			}
		}
	}
	t.Log(tried, "mutants")
}

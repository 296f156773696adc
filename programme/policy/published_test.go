package policy

import (
	"io/fs"
	"os"
	"testing"

	"liangshan/calendar"
)

// TestPublishedMutants: the own tests of every document that ships notice each slip in it, but for those that change no
// answer.
func TestPublishedMutants(t *testing.T) {
	counties := os.DirFS("../../counties")
	paths, err := fs.Glob(counties, "*/programmes/*.yaml")
	if err != nil || len(paths) < 18 {
		t.Fatal(paths, err)
	}
	counts := map[MutantState]int{}
	for _, path := range paths {
		text, err := fs.ReadFile(counties, path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(path, string(text))
		if err != nil {
			t.Fatal(err)
		}
		if wrong := d.Check(calendar.CN()); len(wrong) > 0 {
			t.Errorf("%s: %v", path, wrong)
		}
		for _, m := range d.Mutate(calendar.CN()) {
			if counts[m.State]++; m.State == Survived {
				t.Errorf("%s:%d: %s: %s passes every test; it shows with %s", path, m.Line, m.Where, m.Change, m.Example)
			}
		}
	}
	t.Log(counts)
}

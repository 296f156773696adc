package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCarbonRecord keeps a measurement as a file and measures the same again from that file alone.
func TestCarbonRecord(t *testing.T) {
	now, then := write(t, "now.csv", carbonPlots), write(t, "then.csv", carbonEarlier)
	strata := write(t, "strata.csv", "stratum,area_ha\nS1,30\nS2,20\n")
	to := filepath.Join(t.TempDir(), "record.json")
	args := []string{"measure", now, "-method", "ar-tool14-v04.2", "-previous", then, "-strata", strata, "-today",
		"2026-11-22", "-emissions-t", "3.5"}
	code, first, said := carbon(append(args, "-record", to)...)
	if code != exitOK {
		t.Fatal(said)
	}
	kept, err := os.ReadFile(to)
	if err != nil || strings.Contains(string(kept), filepath.Dir(now)) {
		t.Errorf("%v, or the record names a folder", err)
	}
	code, again, said := carbon("measure", "-from", to)
	first, again = figures(t, first), figures(t, again)
	if code != exitOK || again != first {
		t.Errorf("%d %s\n%s\nwant\n%s", code, said, again, first)
	}
	for _, wrong := range [][]string{
		append(args, "-record", to), // It is there.
		{"measure", "-from", to, now}, {"measure", "-from", to, "-method", "ar-tool14-v04.2"}, {"measure", "-from", now},
		{"measure", "-from", filepath.Join(t.TempDir(), "none.json")},
	} {
		if code, _, said := carbon(wrong...); code != exitUsage || said == "" {
			t.Errorf("%v: %d %s", wrong[1:], code, said)
		}
	}
}

// figures returns what was found, without where the tables lie.
func figures(t *testing.T, out string) string {
	t.Helper()
	_, out, ok := strings.Cut(out, "\nChange ")
	out, _, end := strings.Cut(out, "\ncurrent ")
	if !ok || !end {
		t.Errorf("no change is printed: %s", out)
	}
	return out
}

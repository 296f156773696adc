package sim

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The tests run one step in so many of the standard run.
const oneIn = 5

// Every answer is as predicted, whatever breaks, and the run reaches what it has to.
func TestStandardRun(t *testing.T) {
	all, err := RunStandard(1, oneIn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(all)
	// A fourth of what so many steps should reach: every command five times. Of the refusals a few may be missing, which
	// only the whole run gets to; it asks for all of them.
	missed := 0
	for _, few := range all.Missing(4 * oneIn) {
		if strings.HasPrefix(few, "refused") {
			missed++
			continue
		}
		t.Error(few)
	}
	if most := len(Refusals()) / 100; missed > most {
		t.Errorf("%d refusals were never seen; %d may be missing", missed, most)
	}
	for what, n := range map[string]int{
		"crashes": all.Crashes, "kills": all.Kills, "snapshots": all.Snapshots, "entries kept without an answer": all.Kept,
		"stalled writers": all.Stalled, "bits that were named": all.Named, "lies that were named": all.LiesNamed,
		"answers that were repeated": all.Repeated, "full disks": all.Full,
	} {
		if n == 0 {
			t.Errorf("the run has seen no %s", what)
		}
	}
}

// A seed says everything: two runs tell the same story, line by line.
func TestSameSeedSameStory(t *testing.T) {
	var stories [2]bytes.Buffer
	var reports [2]Report
	for i := range stories {
		var err error
		if reports[i], err = Run(Options{Seed: 5, Steps: 3000, Trace: &stories[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(stories[0].Bytes(), stories[1].Bytes()) || reports[0].Fingerprint != reports[1].Fingerprint {
		t.Fatal("two runs of one seed differ")
	}
	if stories[0].Len() < 3000*20 {
		t.Fatalf("the story of 3000 steps has %d bytes", stories[0].Len())
	}
}

func TestCrashPoints(t *testing.T) {
	result, err := CrashPoints(2, 2000, nil)
	if err != nil || result.Lost+result.Invented > 0 || result.Points < 2000 {
		t.Fatal(result, err)
	}
}

func FuzzRun(f *testing.F) {
	f.Add(uint64(1), uint16(500))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint16) {
		if _, err := Run(Options{Seed: seed, Steps: int(steps) % 4000}); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkRun(b *testing.B) {
	steps, began := 0, time.Now()
	for seed := uint64(0); b.Loop(); seed++ {
		report, err := Run(Options{Seed: seed, Steps: 20_000})
		if err != nil {
			b.Fatal(err)
		}
		steps += report.Steps
	}
	b.ReportMetric(float64(steps)/time.Since(began).Seconds(), "steps/s")
}

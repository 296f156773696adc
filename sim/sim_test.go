package sim

import (
	"bytes"
	"testing"
)

func run(t testing.TB, seed uint64, steps int) Report {
	t.Helper()
	report, err := Run(Options{Seed: seed, Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func BenchmarkRun(b *testing.B) {
	steps := 0
	for seed := uint64(0); b.Loop(); seed++ {
		steps += run(b, seed, 20_000).Steps
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
}

func TestManySeeds(t *testing.T) {
	var all Report
	for seed := range uint64(24) {
		report := run(t, seed, 10_000)
		if seed == 0 {
			all = report
		} else {
			all.Add(report)
		}
	}
	t.Log(all)
	for _, line := range all.Missing() {
		t.Log(line)
	}
}

// A seed says everything: two runs tell the same story, line by line.
func TestSameSeedSameStory(t *testing.T) {
	var stories [2]bytes.Buffer
	var prints [2]uint64
	for i := range stories {
		report, err := Run(Options{Seed: 5, Steps: 3000, Trace: &stories[i]})
		if err != nil {
			t.Fatal(err)
		}
		prints[i] = report.Fingerprint
	}
	if !bytes.Equal(stories[0].Bytes(), stories[1].Bytes()) || prints[0] != prints[1] {
		t.Fatal("two runs of one seed differ")
	}
}

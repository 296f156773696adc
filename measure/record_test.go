package measure_test

import (
	"bytes"
	"strings"
	"testing"

	"liangshan/measure"
)

// TestRecord writes what the example of AR-TOOL14 was made from, reads it and measures the same.
func TestRecord(t *testing.T) {
	const head = "plot,stratum,plot_area_m2,agb_t_per_plot\n"
	r := measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-11-22", Change: "independent",
		Current: measure.RecordFile{Name: "now.csv", Data: []byte(head + "1,S1,500,4.1\n2,S1,500,3.6\n3,S1,500,4.8\n" +
			"4,S1,500,4.0\n5,S2,500,2.9\n6,S2,500,3.3\n7,S2,500,2.6\n")},
		Previous: &measure.RecordFile{Name: "then.csv", Data: []byte(head + "1,S1,500,1.9\n2,S1,500,1.6\n3,S1,500,2.2\n" +
			"4,S1,500,1.8\n5,S2,500,1.2\n6,S2,500,1.5\n7,S2,500,1.1\n")},
		Strata: &measure.RecordFile{Name: "strata.csv", Data: []byte("stratum,area_ha\nS1,30\nS2,20\n")}}
	text, err := r.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := measure.ParseRecord(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := read.Bytes(); err != nil || !bytes.Equal(again, text) {
		t.Errorf("%v: written otherwise", err)
	}
	q, err := read.Request()
	if err != nil {
		t.Fatal(err)
	}
	result, err := measure.Measure(q)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "change", result.Change.CO2_t, 4285.521989547257, 1e-12)
	near(t, "after discount", result.Change.Credited, 3875.285584015725, 1e-9) // Their t has five digits.
	for _, wrong := range []string{
		"{", strings.Replace(string(text), `"method"`, `"methode"`, 1),
	} {
		if _, err := measure.ParseRecord([]byte(wrong)); err == nil {
			t.Errorf("%.20s is read", wrong)
		}
	}
	for _, change := range []func(*measure.Record){
		func(r *measure.Record) { r.Method = "none" }, func(r *measure.Record) { r.Model = "none" },
		func(r *measure.Record) { r.DuMap = "none" }, func(r *measure.Record) { r.Root = "none" },
		func(r *measure.Record) { r.Today = "tomorrow" },
	} {
		spoilt := r
		change(&spoilt)
		if _, err := spoilt.Request(); err == nil {
			t.Errorf("%+v is measured", spoilt)
		}
	}
}

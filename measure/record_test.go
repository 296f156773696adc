package measure_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/measure"
)

// TestRecord writes what the example of AR-TOOL14 was made from, reads it and measures the same.
func TestRecord(t *testing.T) {
	const head = "plot,stratum,plot_area_m2,agb_t_per_plot\n"
	r := measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-11-22", Change: "independent",
		Current: measure.RecordFile{
			Name: "now.csv",
			Data: []byte(head + "1,S1,500,4.1\n2,S1,500,3.6\n3,S1,500,4.8\n" +
				"4,S1,500,4.0\n5,S2,500,2.9\n6,S2,500,3.3\n7,S2,500,2.6\n"),
		},
		Previous: &measure.RecordFile{
			Name: "then.csv",
			Data: []byte(head + "1,S1,500,1.9\n2,S1,500,1.6\n3,S1,500,2.2\n" +
				"4,S1,500,1.8\n5,S2,500,1.2\n6,S2,500,1.5\n7,S2,500,1.1\n"),
		},
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

// TestRecordOf writes a request in which everything is said, and reads it back.
func TestRecordOf(t *testing.T) {
	method, err := measure.MethodByID("ar-cm-005-v01")
	if err != nil {
		t.Fatal(err)
	}
	model, err := method.CulmModel()
	if err != nil {
		t.Fatal(err)
	}
	du, err := measure.DuMapByID("zhou")
	if err != nil {
		t.Fatal(err)
	}
	root, _ := measure.ParseRoot("linan")
	on, before := calendar.Date(20000), calendar.Date(19000)
	q := measure.Request{
		Method:         method,
		Design:         measure.DesignCensus,
		Change:         measure.ChangeIndependent,
		Model:          model,
		DuMap:          du,
		CarbonFraction: 0.5,
		Confidence:     0.9,
		Current:        measure.File{Name: "a.csv", Data: []byte("a")},
		Previous: &measure.File{
			Name: "b.csv",
			Data: []byte("b"),
		},
		Strata:          &measure.File{Name: "c.csv", Data: []byte("c")},
		PreviousStrata:  &measure.File{Name: "d.csv", Data: []byte("d")},
		Area_ha:         1.5,
		Phase:           measure.PhaseOn,
		PreviousPhase:   measure.PhaseOff,
		On:              &on,
		PreviousOn:      &before,
		Years:           2,
		Today:           20100,
		Kind:            measure.KindGross,
		Steady:          true,
		Facts:           []measure.Fact{{Name: "canopy_closure", Value: "0.7"}},
		Emissions_t:     1,
		Baseline_t:      -2,
		Leakage_t:       3,
		Products_t:      4,
		Earlier_t:       5,
		Benchmark:       0.25,
		Mortality:       0.125,
		MortalitySample: 30,
	}
	for _, rule := range []measure.RootRule{{Name: "constant", Ratio: root.Ratio, Source: "given"},
		{Name: "ar-tool14-rj", Source: "AR-TOOL14 v04.2"}} {
		q.Root = &rule
		record, err := measure.RecordOf(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := record.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		read, err := measure.ParseRecord(text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := read.Request()
		if err != nil || !reflect.DeepEqual(again, q) {
			t.Errorf("%v\n%+v\nwant\n%+v", err, again, q)
		}
		for _, spoil := range []func(*measure.Record){
			func(r *measure.Record) { r.Change = "some" }, func(r *measure.Record) { r.Kind = "half" },
			func(r *measure.Record) { r.Phase = "odd" }, func(r *measure.Record) { r.PreviousPhase = "odd" },
			func(r *measure.Record) { r.Date = "2026-13-01" }, func(r *measure.Record) { r.PreviousDate = "x" },
		} {
			spoilt := *record
			spoil(&spoilt)
			if _, err := spoilt.Request(); err == nil {
				t.Errorf("%+v is measured", spoilt)
			}
		}
	}
	for i := range reflect.TypeFor[measure.Request]().NumField() {
		field := reflect.TypeFor[measure.Request]().Field(i)
		held := !slices.Contains([]string{"Draws", "Seed", "Workers", "Auxiliary", "AuxiliarySource"}, field.Name)
		if reflect.ValueOf(q).Field(i).IsZero() == held {
			t.Errorf("%s is not tried", field.Name)
		}
	}
	own := *model
	q.Model = &own
	if _, err := measure.RecordOf(q); err != measure.ErrRecordModel {
		t.Error(err)
	}
}

package intake_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"liangshan/document"
	"liangshan/intake"
	"liangshan/measure"
)

// aRecord is the example of AR-TOOL14 as a record.
func aRecord(t *testing.T, change func(*measure.Record)) []byte {
	t.Helper()
	const head = "plot,stratum,plot_area_m2,agb_t_per_plot\n"
	r := measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-01-02", Change: "independent",
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
	change(&r)
	text, err := r.Bytes()
	must(t, err)
	return text
}

// TestMeasurement hands records of measurement in: what they come to is said, they are kept as they are and once,
// and nothing is kept that cannot be measured again.
func TestMeasurement(t *testing.T) {
	r := found(t)
	good := aRecord(t, func(*measure.Record) {})
	path := r.file("record.json", good)
	tried := r.take(intake.Measurement, path, intake.Options{Dry: true})
	counts(t, tried, 1, 0, 0)
	if all, err := r.Papers.List(t.Context()); err != nil || len(all) != 0 || tried.Paper != "" {
		t.Fatal("a dry run keeps a paper", err)
	}
	kept := r.take(intake.Measurement, path, intake.Options{})
	counts(t, kept, 1, 0, 0)
	sum := sha256.Sum256(good)
	m := kept.Measured
	if kept.SHA256 != hex.EncodeToString(sum[:]) || m == nil || m.Plots != 7 || *m.ChangeKg != 4_285_522 ||
		*m.UncertaintyKg != *m.ChangeKg-*m.DiscountedKg {
		t.Errorf("%+v %+v", kept, m)
	}
	id, err := document.ParseID(kept.Paper)
	must(t, err)
	paper, err := r.Papers.Get(t.Context(), id)
	must(t, err)
	var held bytes.Buffer
	_, err = held.ReadFrom(paper)
	must(t, errors.Join(err, paper.Close()))
	if paper.Meta.MediaType != measure.RecordType || !bytes.Equal(held.Bytes(), good) {
		t.Error("the paper is not the record")
	}
	counts(t, r.take(intake.Measurement, path, intake.Options{}), 0, 1, 0)
	counts(
		t,
		r.take(
			intake.Measurement,
			r.file("late.json", aRecord(t, func(r *measure.Record) { r.Today = "2999-01-01" })),
			intake.Options{},
		),
		0,
		0,
		1,
		"0 today intake.record_malformed",
	)
	bad := aRecord(t, func(r *measure.Record) {
		r.Current.Data = bytes.Replace(r.Current.Data, []byte("3.6"), []byte("x"), 1)
	})
	refused := r.take(intake.Measurement, r.file("bad.json", bad), intake.Options{})
	counts(t, refused, 0, 0, 1, "3 agb_t_per_plot measure.not_a_number")
	if refused.Problems[0].File != "now.csv" {
		t.Error(refused.Problems)
	}
	if all, _ := r.Papers.List(t.Context()); len(all) != 1 {
		t.Errorf("%d papers", len(all))
	}
	for text, code := range map[string]string{
		"{": "intake.record_malformed", string(good) + "{}": "intake.record_malformed",
		strings.Replace(string(good), "ar-tool14", "none", 1): "measure.method_unknown",
	} {
		var whole *intake.Error
		_, err := intake.Read(intake.Measurement, r.file("r.json", []byte(text)), intake.Options{})
		if !errors.As(err, &whole) || whole.Problems[0].Code != code {
			t.Errorf("%.30s: %v", text, err)
		}
	}
	for _, name := range []string{"record.csv", "record.geojson"} {
		if _, err := intake.Read(intake.Measurement, r.file(name, good), intake.Options{}); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

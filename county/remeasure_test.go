package county

import (
	"testing"

	"liangshan/carbon"
	"liangshan/measure"
)

// TestMeasuredAgain holds a report against the record that it was measured from, and sees a kilogram more.
func TestMeasuredAgain(t *testing.T) {
	const head = "plot,stratum,plot_area_m2,agb_t_per_plot\n"
	record := measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-11-22", Change: "independent",
		Current: measure.RecordFile{Name: "now.csv", Data: []byte(head + "1,S1,500,4.1\n2,S1,500,3.6\n3,S1,500,4.8\n" +
			"4,S1,500,4.0\n5,S2,500,2.9\n6,S2,500,3.3\n7,S2,500,2.6\n")},
		Previous: &measure.RecordFile{Name: "then.csv", Data: []byte(head + "1,S1,500,1.9\n2,S1,500,1.6\n3,S1,500,2.2\n" +
			"4,S1,500,1.8\n5,S2,500,1.2\n6,S2,500,1.5\n7,S2,500,1.1\n")},
		Strata: &measure.RecordFile{Name: "strata.csv", Data: []byte("stratum,area_ha\nS1,30\nS2,20\n")}}
	text, err := record.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	// 4285.521989547257 t, and 3875.285584015725 t after the discount.
	report := carbon.PeriodDrafted{Period: 1, Figures: carbon.Figures{Gross: 4_285_522, Uncertainty: 410_236}}
	if err := measuredAgain(text, report); err != nil {
		t.Error(err)
	}
	for _, spoil := range []func(*carbon.Figures){
		func(f *carbon.Figures) { f.Gross++ }, func(f *carbon.Figures) { f.Uncertainty-- },
	} {
		wrong := report
		spoil(&wrong.Figures)
		if measuredAgain(text, wrong) == nil {
			t.Errorf("%+v is believed", wrong.Figures)
		}
	}
	if measuredAgain([]byte("{}"), report) == nil || measuredAgain(text[1:], report) == nil {
		t.Error("what is no record was measured")
	}
}

package county

import (
	"testing"

	"liangshan/carbon"
	"liangshan/kernel/rig"
	"liangshan/measure"
)

// TestMeasuredAgain holds a report against the record that it was measured from, and sees a kilogram more.
func TestMeasuredAgain(t *testing.T) {
	const head = "plot,stratum,plot_area_m2,agb_t_per_plot\n"
	record := measure.Record{Method: "ar-tool14-v04.2", Design: "stratified", Today: "2026-11-22", Change: "independent",
		Years: 5, Date: "2025-10-15", PreviousDate: "2020-10-15", Baseline_t: 2.5, Leakage_t: 1, Emissions_t: 0.5,
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
	report := carbon.PeriodDrafted{Period: 1, From: rig.Day("2021-01-01"), To: rig.Day("2025-12-31"),
		Figures: carbon.Figures{Gross: 4_285_522, Uncertainty: 410_236, Baseline: 2500, Leakage: 1000, Emissions: 500,
			Net: 3_871_286}}
	method, err := measure.MethodByID("ar-tool14-v04.2")
	if err != nil {
		t.Fatal(err)
	}
	if err := measuredAgain(text, report, method); err != nil {
		t.Error(err)
	}
	for _, spoil := range []func(*carbon.Figures){
		func(f *carbon.Figures) { f.Gross++ }, func(f *carbon.Figures) { f.Uncertainty-- },
		func(f *carbon.Figures) { f.Baseline-- }, func(f *carbon.Figures) { f.Leakage-- },
		func(f *carbon.Figures) { f.Emissions-- },
	} {
		wrong := report
		spoil(&wrong.Figures)
		wrong.Figures.Net = wrong.Figures.Gross - wrong.Figures.Uncertainty - wrong.Figures.Baseline -
			wrong.Figures.Leakage - wrong.Figures.Emissions
		if measuredAgain(text, wrong, method) == nil {
			t.Errorf("%+v is believed", wrong.Figures)
		}
	}
	for _, days := range [][2]string{{"2021-01-01", "2024-06-30"}, {"2026-01-01", "2030-12-31"}, {"2023-01-01", "2027-12-31"}} {
		other := report // Another time than the inventories are of.
		if other.From, other.To = rig.Day(days[0]), rig.Day(days[1]); measuredAgain(text, other, method) == nil {
			t.Errorf("%v are believed", days)
		}
	}
	foreign, _ := measure.MethodByID("gs403-v2.1")
	if measuredAgain(text, report, foreign) == nil || measuredAgain(text, report, nil) != nil {
		t.Error("a report of one methodology was measured by another")
	}
	if measuredAgain([]byte("{}"), report, method) == nil || measuredAgain(text[1:], report, method) == nil {
		t.Error("what is no record was measured")
	}
}

// TestProductsMeasuredAgain takes products of the harvest into the gross of a report, as the field says.
func TestProductsMeasuredAgain(t *testing.T) {
	const head = "plot,stratum,b_t_per_ha,date,area_ha\n"
	record := measure.Record{Method: "ar-cm-005-v01", Design: "stratified", Today: "2026-11-22", Products_t: 12.5,
		Change:   "permanent",
		Current:  measure.RecordFile{Name: "now.csv", Data: []byte(head + "1,a,55,2025-10-15,100\n2,a,65,2025-10-15,100\n")},
		Previous: &measure.RecordFile{Name: "then.csv", Data: []byte(head + "1,a,50,2023-10-15,100\n2,a,60,2023-10-15,100\n")}}
	text, err := record.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	request, err := record.Request()
	if err != nil {
		t.Fatal(err)
	}
	result, err := measure.Measure(request)
	if err != nil {
		t.Fatal(err)
	}
	c := result.Change // Plots that all grew by the same have no uncertainty.
	report := carbon.PeriodDrafted{Period: 1, From: rig.Day("2024-01-01"), To: rig.Day("2025-12-31"),
		Figures: carbon.Figures{Gross: c.CO2_kg + 12_500, Net: c.CO2_kg + 12_500}}
	if err := measuredAgain(text, report, nil); err != nil {
		t.Error(err)
	}
	report.Figures.Gross, report.Figures.Net = c.CO2_kg, c.CO2_kg
	if measuredAgain(text, report, nil) == nil {
		t.Error("a report without the products is believed")
	}
}

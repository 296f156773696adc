package measure_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"liangshan/measure"
)

const goodCulms = `plot,stratum,plot_area_m2,dbh_cm,age_du,date,phase,area_ha
1,a,600,9.5,2,2026-06-01,on,10
1,a,600,8.1,1,2026-06-01,on,10
2,a,600,10.2,3,2026-06-02,on,10
2,a,600,7.7,1,2026-06-02,on,10
3,b,600,9.9,2,2026-06-03,off,5
4,b,600,11,4,2026-06-03,off,5
`

// run measures a text with a method as it is.
func run(t testing.TB, text string, change func(*measure.Request)) (*measure.Result, error) {
	t.Helper()
	r := measure.Request{
		Method: method(t, "ar-cm-005-v01"), Design: measure.DesignStratified, Current: file("culms.csv", text), Today: today(t),
	}
	if change != nil {
		change(&r)
	}
	return measure.Measure(r)
}

// TestRefusedFiles holds each fault of a file to its code, row and column.
func TestRefusedFiles(t *testing.T) {
	for _, c := range []struct {
		name, from, to string // What is changed in the good file.
		code           measure.Reason
		row            int
		column         string
	}{
		{"letters for a number", "9.5,2", "9.5cm,2", measure.ErrNotANumber, 2, "dbh_cm"},
		{"no finite number", "9.5,2", "inf,2", measure.ErrNotANumber, 2, "dbh_cm"},
		{"hexadecimal", "9.5,2", "0x9,2", measure.ErrNotANumber, 2, "dbh_cm"},
		{"millimetres", "9.5,2", "95,2", measure.ErrDbhImplausible, 2, "dbh_cm"},
		{"negative diameter", "9.5,2", "-9.5,2", measure.ErrDbhImplausible, 2, "dbh_cm"},
		{"years as du", "11,4", "11,9", measure.ErrDuImplausible, 7, "age_du"},
		{"half a du", "11,4", "11,1.5", measure.ErrAgeNotWhole, 7, "age_du"},
		{"du of 0", "11,4", "11,0", measure.ErrNegative, 7, "age_du"},
		{"no age", "11,4", "11,", measure.ErrValueMissing, 7, "age_du"},
		{"age without a diameter", "11,4", ",4", measure.ErrValueMissing, 7, "dbh_cm"},
		{"a future date", "11,4,2026-06-03", "11,4,2027-06-03", measure.ErrDateInFuture, 7, "date"},
		{"an ambiguous date", "11,4,2026-06-03", "11,4,03/06/2026", measure.ErrDateUnreadable, 7, "date"},
		{"no such day", "11,4,2026-06-03", "11,4,2026-02-30", measure.ErrDateUnreadable, 7, "date"},
		{"an unknown phase", "06-03,off,5\n4", "06-03,spring,5\n4", measure.ErrPhaseUnknown, 6, "phase"},
		{"two phases in a stratum", "11,4,2026-06-03,off", "11,4,2026-06-03,on", measure.ErrPhaseDiffers, 7, "phase"},
		{"hectares as m2", "4,b,600", "4,b,0.06", measure.ErrAreaImplausible, 7, "plot_area_m2"},
		{"a plot of two areas", "1,a,600,8.1", "1,a,700,8.1", measure.ErrPlotInconsistent, 3, "plot_area_m2"},
		{"a plot of two strata", "1,a,600,8.1", "1,b,600,8.1", measure.ErrPlotInconsistent, 3, "stratum"},
		{"no plot", "4,b,600", ",b,600", measure.ErrValueMissing, 7, "plot"},
		{"no stratum", "4,b,600", "4,,600", measure.ErrValueMissing, 7, "stratum"},
		{"no plot area", "4,b,600", "4,b,", measure.ErrValueMissing, 7, "plot_area_m2"},
		{"areas of a stratum differ", "off,5\n4", "off,6\n4", measure.ErrPlotInconsistent, 7, "stratum"},
		{"an area of nothing", "off,5\n4", "off,0\n4", measure.ErrNegative, 6, "area_ha"},
		{"m2 as ha", "off,5\n4", "off,50000000\n4", measure.ErrAreaImplausible, 6, "area_ha"},
		{
			"strata smaller than plots", "off,5\n4,b,600,11,4,2026-06-03,off,5", "off,0.1\n4,b,600,11,4,2026-06-03,off,0.1",
			measure.ErrPlotsExceedArea, 6, "stratum",
		},
		{"one plot in a stratum", "4,b,600", "3,b,600", measure.ErrPlotsTooFew, 0, ""},
		{"too many fields", "off,5\n4", "off,5,1\n4", measure.ErrMalformedTable, 6, ""},
		{"an open quotation", "4,b,600", `"4,b,600`, measure.ErrMalformedTable, 7, ""},
		{"an area without unit", "area_ha", "area", measure.ErrUnitMissing, 1, "area"},
		{"面积没有单位", "area_ha", "面积", measure.ErrUnitMissing, 1, "面积"},
		{"a plot area without unit", "plot_area_m2", "plot_area", measure.ErrUnitMissing, 1, "plot_area"},
		{"ages without unit", "age_du", "age", measure.ErrAgeUnitMissing, 1, "age"},
		{"竹龄没有单位", "age_du", "竹龄", measure.ErrAgeUnitMissing, 1, "竹龄"},
		{"years where du is wanted", "age_du", "age_years", measure.ErrYearsForDu, 1, "age_years"},
		{"no ages", "age_du", "remark", measure.ErrColumnMissing, 1, "age_du"},
		{"no diameters", "dbh_cm", "remark", measure.ErrColumnMissing, 1, "dbh_cm"},
		{"no plots", "plot,", "remark,", measure.ErrColumnMissing, 1, "plot"},
		{"a column twice", "area_ha", "胸径_cm", measure.ErrColumnTwice, 1, "胸径_cm"},
		{"a misspelled column", "plot_area_m2", "plot_aera_m2", measure.ErrColumnMisspelled, 1, "plot_aera_m2"},
		{"two levels", "phase", "b_t_per_ha", measure.ErrLevelsMixed, 1, ""},
		{"gross production", "phase", "毛生产量", measure.ErrGrossAsNet, 1, "毛生产量"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(goodCulms, c.from) {
				t.Fatalf("the good file has no %q", c.from)
			}
			_, err := run(t, strings.Replace(goodCulms, c.from, c.to, 1), nil)
			faults := refusedWith(t, err, c.code)
			found := false
			for _, f := range faults {
				found = found || f.Reason == c.code && f.Row == c.row && f.Column == c.column && f.File == "culms.csv"
			}
			if !found {
				t.Errorf("not at row %d, column %q: %v", c.row, c.column, err)
			}
		})
	}
}

// TestAllFaults demands that every fault is listed and nothing half done.
func TestAllFaults(t *testing.T) {
	text := strings.NewReplacer("9.5,2", "95,2", "10.2,3", "x,3", "11,4", "11,40").Replace(goodCulms)
	out, err := run(t, text, nil)
	var rows []int
	for _, f := range refusedWith(t, err, measure.ErrDbhImplausible) {
		rows = append(rows, f.Row)
	}
	if out != nil || len(rows) != 3 || rows[0] != 2 || rows[1] != 4 || rows[2] != 7 {
		t.Errorf("%v in rows %v", out, rows)
	}
}

// TestRefusedClaims holds each refusal that is not of a row to its code.
func TestRefusedClaims(t *testing.T) {
	now, then := goodCulms, strings.NewReplacer("2026-", "2024-", "9.5,2", "9.0,2", "11,4", "10,4").Replace(goodCulms)
	both := func(change func(*measure.Request)) func(*measure.Request) {
		return func(r *measure.Request) {
			r.Previous = filePointer("then.csv", then)
			if change != nil {
				change(r)
			}
		}
	}
	if _, err := run(t, now, both(nil)); err != nil {
		t.Fatalf("the pair that all this changes is refused: %v", err)
	}
	for _, c := range []struct {
		name   string
		text   string
		change func(*measure.Request)
		code   measure.Reason
	}{
		{"not text", "plot\x00", nil, measure.ErrNotText},
		{"nothing", "", nil, measure.ErrEmptyTable},
		{"a header alone", "plot,plot_area_m2,dbh_cm,age_du\n", nil, measure.ErrEmptyTable},
		{"another phase", strings.ReplaceAll(now, ",on,", ",off,"), both(nil), measure.ErrPhaseDiffers},
		{"a phase and none", strings.ReplaceAll(now, ",on,", ",,"), both(nil), measure.ErrPhaseDiffers},
		{"dates in the wrong order", strings.ReplaceAll(now, "2026-", "2023-"), both(nil), measure.ErrDatesOutOfOrder},
		{"the same file", then, both(nil), measure.ErrSameInventory},
		{"gross as net", now, both(func(r *measure.Request) { r.Kind = measure.KindGross }), measure.ErrGrossAsNet},
		{"gross as net, one inventory", now, func(r *measure.Request) { r.Kind = measure.KindGross }, measure.ErrGrossAsNet},
		{"steady growth", now, both(func(r *measure.Request) { r.Steady = true }), measure.ErrSteadyGrowth},
		{"other plots", strings.Replace(now, "\n4,", "\n5,", 1), both(func(r *measure.Request) { r.Change = measure.ChangePermanent }), measure.ErrPlotsUnmatched},
		{"a condition not met", now, func(r *measure.Request) { r.Facts = []measure.Fact{{"canopy_closure", "0.15"}} }, measure.ErrConditionFailed},
		{"no such fact", now, func(r *measure.Request) { r.Facts = []measure.Fact{{"colour", "green"}} }, measure.ErrFactUnknown},
		{"a fact unread", now, func(r *measure.Request) { r.Facts = []measure.Fact{{"wetland", "perhaps"}} }, measure.ErrFactUnknown},
		{"no such design", now, func(r *measure.Request) { r.Design = "best" }, measure.ErrDesignUnknown},
		{"no auxiliary", now, func(r *measure.Request) { r.Design = measure.DesignTwoPhase }, measure.ErrAuxiliaryMissing},
		{"an impossible confidence", now, func(r *measure.Request) { r.Confidence = 90 }, measure.ErrFigureOutOfBounds},
		{"no area", strings.ReplaceAll(now, "area_ha", "remark"), nil, measure.ErrAreaMissing},
		{"an unknown stratum", now, func(r *measure.Request) { r.Strata = filePointer("s.csv", "stratum,area_ha\na,5\n") }, measure.ErrStratumUnknown},
		{"a stratum without plots", now, func(r *measure.Request) {
			r.Strata = filePointer("s.csv", "stratum,area_ha\na,5\nb,5\nc,5\n")
		}, measure.ErrStratumUnsampled},
		{"a stratum twice", now, func(r *measure.Request) { r.Strata = filePointer("s.csv", "stratum,area_ha\na,5\na,5\nb,5\n") }, measure.ErrStratumTwice},
		{"areas that disagree", now, func(r *measure.Request) {
			r.Strata = filePointer("s.csv", "stratum,area_ha,area_mu\na,5,5\nb,5,75\n")
		}, measure.ErrAreasDisagree},
		{"years outside the map", strings.NewReplacer("age_du", "age_years", "11,4", "11,30").Replace(now), func(r *measure.Request) {
			r.DuMap, _ = measure.DuMapByID("zhou")
		}, measure.ErrYearsOutsideMap},
		{"a plot twice", "plot,b_t_per_ha\n1,50\n1,50\n", nil, measure.ErrPlotTwice},
		{"a culm twice", strings.NewReplacer("phase", "culm", ",on,", ",7,", ",off,", ",8,").Replace(now), nil, measure.ErrCulmTwice},
		{"a cliff", strings.NewReplacer("phase", "slope_deg", ",on,", ",10,", ",off,", ",80,").Replace(now), nil, measure.ErrSlopeImplausible},
		{"a density", "plot,plot_area_m2,dbh_cm,height_m,wood_density_g_cm3\n1,500,20,15,600\n", func(r *measure.Request) {
			r.Model = model(t, "chave-2014")
		}, measure.ErrDensity},
		{"1000 t/ha", "plot,b_t_per_ha\n1,50\n2,5000\n", nil, measure.ErrAreaImplausible},
		{"an auxiliary that does not vary", "plot,b_t_per_ha,aux\n1,50,2\n2,60,2\n3,70,2\n4,,2\n", func(r *measure.Request) {
			r.Design = measure.DesignTwoPhase
		}, measure.ErrAuxiliaryConstant},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, c.text, c.change)
			refusedWith(t, err, c.code)
		})
	}
}

// TestRates is the bounds of tonnes per mu and year: what towers and counties report passes, a
// newspaper's figure, a loan's and gross production do not.
func TestRates(t *testing.T) {
	m := method(t, "ar-cm-005-v01")
	for _, c := range []struct {
		what    string
		claim   measure.Claim
		refused bool
		unusual bool
	}{
		{"Sanming", measure.Claim{CO2_t: 0.33, Area: 1, Years: 1}, false, false},
		{"Anji", measure.Claim{CO2_t: 340_000, Area: 870_000, Years: 1}, false, true}, // 0.3908.
		{"6.6 t/ha", measure.Claim{CO2_t: 369_600, Area: 840_000, Years: 1}, false, true},
		{"a newspaper", measure.Claim{CO2_t: 24.5, Area: 1, Years: 1}, true, true},
		{"Chishui", measure.Claim{CO2_t: 1_040_000, Area: 100_000, Years: 5}, true, true},
		{"gross production", measure.Claim{CO2_t: 24.7, Area: 15, Years: 1}, true, true},
		{"a loss", measure.Claim{CO2_t: -5, Area: 1, Years: 1}, false, true},
		{"no area", measure.Claim{CO2_t: 1, Area: 0, Years: 1}, true, false},
	} {
		c.claim.On = today(t)
		unusual, err := m.Plausible(c.claim)
		if (err != nil) != c.refused || unusual != c.unusual {
			t.Errorf("%s: %v, unusual %v", c.what, err, unusual)
		}
	}
	for _, other := range measure.Methods() {
		if _, err := other.Plausible(measure.Claim{CO2_t: 2.08, Area: 1, Years: 1, On: today(t)}); err == nil {
			t.Errorf("%s takes 2.08 t per mu and year", other.ID)
		}
	}
	// And in a measurement: two years of 24.5 t per mu.
	_, err := run(t, "plot,b_t_per_ha,date,area_mu\n1,900,2026-06-01,100\n2,950,2026-06-01,100\n", func(r *measure.Request) {
		r.Previous = filePointer("then.csv", "plot,b_t_per_ha,date,area_mu\n1,200,2024-06-01,100\n2,210,2024-06-01,100\n")
	})
	refusedWith(t, err, measure.ErrRateImplausible)
}

// TestSentences demands Chinese and English for every code of the source, and no others.
func TestSentences(t *testing.T) {
	source, err := os.ReadFile("reason.go")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := os.ReadFile("reasons.yaml")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`"measure\.([a-z_]+)"`).FindAllStringSubmatch(string(source), -1)
	for _, c := range codes {
		zh, en := measure.Reason("measure." + c[1]).Sentences()
		if zh == "" || en == "" || strings.ContainsAny(en, "，。") || !strings.Contains(zh, "。") {
			t.Errorf("%s: %q %q", c[1], zh, en)
		}
	}
	if n := strings.Count(string(texts), "\n") - 1; n != len(codes) || n < 40 {
		t.Errorf("%d texts for %d codes", n, len(codes))
	}
}
